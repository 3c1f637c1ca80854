//! The certificate and the key of a collector that serves over TLS itself: read, judged, held, and read again when they
//! were renewed.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use rustls::crypto::ring;
use rustls::pki_types::pem::{self, PemObject};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use rustls::{Error, InconsistentKeys, ServerConfig};

/// What every connection that begins is served with.
#[derive(Debug)]
pub struct Certificate {
    cert: PathBuf,
    key: PathBuf,
    current: RwLock<Arc<CertifiedKey>>,
}

impl Certificate {
    /// Reads both files; the error names the one that is wrong, and what.
    pub fn load(cert: &Path, key: &Path) -> Result<Arc<Self>, String> {
        let current = RwLock::new(read(cert, key)?);
        Ok(Arc::new(Self { cert: cert.to_owned(), key: key.to_owned(), current }))
    }

    /// Reads both files again. When one of them is wrong nothing changes. Connections that are open stay as they are.
    pub fn reload(&self) -> Result<(), String> {
        let renewed = read(&self.cert, &self.key)?;
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = renewed;
        Ok(())
    }

    /// How connections are served with it: TLS 1.2 and 1.3, HTTP/1.1.
    pub fn config(self: &Arc<Self>) -> ServerConfig {
        let builder = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()));
        let builder = builder.with_safe_default_protocol_versions().expect("ring serves TLS 1.2 and 1.3");
        let resolver: Arc<dyn ResolvesServerCert> = Arc::<Self>::clone(self);
        let mut config = builder.with_no_client_auth().with_cert_resolver(resolver);
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        config
    }
}

impl ResolvesServerCert for Certificate {
    fn resolve(&self, _hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner)))
    }
}

fn read(cert: &Path, key: &Path) -> Result<Arc<CertifiedKey>, String> {
    let (of_cert, of_key) = (format!("--tls-cert {}", cert.display()), format!("--tls-key {}", key.display()));
    let chain = chain(&fs::read(cert).map_err(|error| format!("{of_cert}: {error}"))?);
    let chain = chain.map_err(|fault| format!("{of_cert}: {fault}"))?;
    let private = private(&fs::read(key).map_err(|error| format!("{of_key}: {error}"))?);
    let private = private.map_err(|fault| format!("{of_key}: {fault}"))?;
    warn_when_others_read(key);
    let certified = CertifiedKey::from_der(chain, private, &ring::default_provider());
    certified.map(Arc::new).map_err(|error| match error {
        Error::InconsistentKeys(InconsistentKeys::KeyMismatch) => {
            format!("{of_key}: is not the key of the certificate in {}", cert.display())
        }
        Error::InvalidCertificate(error) => format!("{of_cert}: the first certificate cannot be used: {error:?}"),
        error => format!("{of_key}: the key cannot be used: {error}"),
    })
}

/// The certificates of a file, its own first.
fn chain(text: &[u8]) -> Result<Vec<CertificateDer<'static>>, String> {
    let chain: Result<Vec<_>, pem::Error> = CertificateDer::pem_slice_iter(text).collect();
    match chain.map_err(|error| format!("is not PEM: {error}"))? {
        none if none.is_empty() => Err("holds no certificate: -----BEGIN CERTIFICATE----- is looked for".to_owned()),
        chain => Ok(chain),
    }
}

fn private(text: &[u8]) -> Result<PrivateKeyDer<'static>, String> {
    PrivateKeyDer::from_pem_slice(text).map_err(|error| match error {
        pem::Error::NoItemsFound if holds(text, b"ENCRYPTED PRIVATE KEY") => {
            "is encrypted, which is not read here: openssl pkey -in FILE -out PLAIN".to_owned()
        }
        pem::Error::NoItemsFound => "holds no private key: -----BEGIN PRIVATE KEY----- is looked for".to_owned(),
        error => format!("is not PEM: {error}"),
    })
}

fn holds(text: &[u8], words: &[u8]) -> bool {
    text.windows(words.len()).any(|window| window == words)
}

#[cfg(unix)]
fn warn_when_others_read(key: &Path) {
    use std::os::unix::fs::PermissionsExt;
    let mode = fs::metadata(key).map(|found| found.permissions().mode()).unwrap_or_default();
    if mode & 0o007 != 0 {
        tracing::warn!("--tls-key {}: every user of this machine may read it: chmod 600", key.display());
    }
}

/// Elsewhere files have no such bits.
#[cfg(not(unix))]
fn warn_when_others_read(_key: &Path) {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_with_a_file_is_said() {
        let refused = |text: &str| (chain(text.as_bytes()).unwrap_err(), private(text.as_bytes()).unwrap_err());
        let (cert, key) = refused("hello");
        assert!(cert.contains("no certificate") && key.contains("no private key"), "{cert} {key}");
        let begin = |what: &str| format!("-----BEGIN {what}-----\n");
        let broken = |what: &str| format!("{}%%%\n-----END {what}-----\n", begin(what));
        assert!(chain(broken("CERTIFICATE").as_bytes()).unwrap_err().contains("is not PEM"));
        assert!(private(broken("PRIVATE KEY").as_bytes()).unwrap_err().contains("is not PEM"));
        assert!(chain(begin("CERTIFICATE").as_bytes()).unwrap_err().contains("is not PEM"), "it has no end");
        let encrypted = "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n";
        assert!(private(encrypted.as_bytes()).unwrap_err().contains("is encrypted"));
    }
}
