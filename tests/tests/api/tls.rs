//! A collector that serves over TLS itself: its certificate, and that slow clients are let go as they are without it.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::Arc;

use perche_tests::collector::{ADMIN_KEY, Collector, SURVEYS, perche, until};
use perche_tests::fault::slow::Slow;
use perche_tests::http::{Client, answer, new_id};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use serde_json::json;
use tempfile::TempDir;

const EFFORT: &str = "/v1/surveys/effort/responses";
const WHOLE: &str = "GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n";
/// A second head, of which the server below would wait for the end without end.
const SECOND: &str = "GET /healthz HTTP/1.1\r\nx: ";

/// A new certificate for 127.0.0.1 and its key.
struct Pair {
    cert: String,
    key: String,
}

impl Pair {
    fn make() -> Self {
        let made = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
        Self { cert: made.cert.pem(), key: made.signing_key.serialize_pem() }
    }

    fn write(&self, folder: &Path) {
        std::fs::write(folder.join("cert.pem"), &self.cert).unwrap();
        let key = folder.join("key.pem");
        std::fs::write(&key, &self.key).unwrap();
        std::fs::set_permissions(key, PermissionsExt::from_mode(0o600)).unwrap();
    }
}

/// A collector with a certificate, and flags.
fn start(more: &[&str]) -> (Collector, Pair) {
    let (folder, pair) = (TempDir::new().unwrap(), Pair::make());
    pair.write(folder.path());
    let [cert, key] = ["cert.pem", "key.pem"].map(|name| folder.path().join(name).to_str().unwrap().to_owned());
    let flags = [&["--tls-cert", &cert, "--tls-key", &key], more].concat();
    (Collector::start_in(folder, SURVEYS, &flags), pair)
}

fn bare(collector: &Collector) -> String {
    collector.address().replace("https://", "")
}

/// A connection by hand, with the protocols that it offers.
fn connect(collector: &Collector, pair: &Pair, offers: &[&str]) -> StreamOwned<ClientConnection, TcpStream> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(pair.cert.as_bytes()).unwrap()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let mut config = config.with_root_certificates(roots).with_no_client_auth();
    config.alpn_protocols = offers.iter().map(|name| name.as_bytes().to_vec()).collect();
    let name = ServerName::try_from("127.0.0.1").unwrap();
    let socket = TcpStream::connect(bare(collector)).unwrap();
    // What never comes is a failure, not a test that never ends.
    socket.set_read_timeout(Some(std::time::Duration::from_mins(1))).unwrap();
    StreamOwned::new(ClientConnection::new(Arc::new(config), name).unwrap(), socket)
}

/// Reads until `end` has come.
fn hear(stream: &mut impl Read, end: &str) -> String {
    let mut heard = Vec::new();
    while !heard.windows(end.len()).any(|window| window == end.as_bytes()) {
        let mut bytes = [0; 4_096];
        let many = stream.read(&mut bytes).unwrap();
        assert!(many > 0, "it ended after {}", String::from_utf8_lossy(&heard));
        heard.extend(&bytes[..many]);
    }
    String::from_utf8(heard).unwrap()
}

#[test]
fn answers_are_taken_over_tls_and_every_address_says_https() {
    let (collector, pair) = start(&[]);
    assert!(collector.address().starts_with("https://127.0.0.1:"), "{}", collector.address());
    let client = Client::trusting(collector.address(), &pair.cert);
    let own = client.clone().header("origin", collector.address());
    let taken = own.post(EFFORT, &answer(&new_id(), &json!(6), &json!({})));
    assert_eq!((taken.status, taken.header("strict-transport-security")), (201, "max-age=31536000"), "{taken:?}");
    let plain = client.clone().header("origin", &collector.address().replace("https", "http"));
    assert_eq!(plain.post(EFFORT, &answer(&new_id(), &json!(6), &json!({}))).problem(), "origin-not-allowed");
    let links = client.key(ADMIN_KEY).post("/v1/links", &json!({"survey": "effort"})).json();
    let url = links["items"][0]["url"].as_str().unwrap().to_owned();
    assert!(url.starts_with(&format!("{}/s/effort", collector.address())), "{url}");
    let asked = perche().args(["healthcheck", collector.address()]).output().unwrap();
    assert_eq!(asked.status.code(), Some(0), "{}", String::from_utf8_lossy(&asked.stderr));
    assert!(!collector.log().contains("may read it"), "{}", collector.log());
    assert_eq!(collector.stop().0.code(), Some(0));
}

#[test]
fn what_the_outside_is_told_goes_before_what_we_listen_on() {
    let (collector, pair) = start(&["--public-url", "http://answers.example"]);
    let answer = Client::trusting(collector.address(), &pair.cert).get("/healthz");
    assert_eq!((answer.status, answer.header("strict-transport-security")), (200, ""));
}

#[test]
fn a_client_that_offers_http_2_too_is_served_http_1() {
    let (collector, pair) = start(&[]);
    let mut stream = connect(&collector, &pair, &["h2", "http/1.1"]);
    stream.write_all(WHOLE.as_bytes()).unwrap();
    assert!(hear(&mut stream, "ok\n").starts_with("HTTP/1.1 200 "));
    assert_eq!(stream.conn.alpn_protocol(), Some(&b"http/1.1"[..]));
}

#[test]
fn a_renewed_certificate_is_taken_on_a_signal_and_a_faulty_one_is_not() {
    let (collector, old) = start(&[]);
    let serves = |pair: &Pair| Client::trusting(collector.address(), &pair.cert).try_get("/healthz").is_ok();
    let mut open = connect(&collector, &old, &[]);
    open.write_all(WHOLE.as_bytes()).unwrap();
    hear(&mut open, "ok\n");
    let new = Pair::make();
    new.write(collector.folder());
    assert!(serves(&old) && !serves(&new));
    collector.signal("HUP");
    until(|| collector.log().contains("the certificate is reloaded"));
    assert!(serves(&new) && !serves(&old));
    std::fs::write(collector.folder().join("key.pem"), &old.key).unwrap();
    collector.signal("HUP");
    until(|| collector.log().contains("kept as it was"));
    let log = collector.log();
    assert!(log.contains("key.pem: is not the key of the certificate in"), "{log}");
    assert!(serves(&new) && !serves(&old));
}

#[test]
fn a_file_that_cannot_be_used_is_named_with_what_is_wrong() {
    let (place, pair, other) = (TempDir::new().unwrap(), Pair::make(), Pair::make());
    let path = |name: &str| place.path().join(name).to_str().unwrap().to_owned();
    let rows = [
        (Some(pair.cert.as_str()), Some(other.key.as_str()), ["--tls-key", "key: is not the key of the certificate"]),
        (Some(pair.key.as_str()), Some(pair.key.as_str()), ["--tls-cert", "cert: holds no certificate"]),
        (Some(pair.cert.as_str()), Some(pair.cert.as_str()), ["--tls-key", "key: holds no private key"]),
        (None, Some(pair.key.as_str()), ["--tls-cert", "cert: No such file"]),
        (Some(pair.cert.as_str()), None, ["--tls-key", "key: No such file"]),
        (
            Some("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"),
            Some(pair.key.as_str()),
            ["--tls-cert", "cert: the first certificate cannot be used"],
        ),
        (Some("-----BEGIN CERTIFICATE-----\n"), Some(pair.key.as_str()), ["--tls-cert", "cert: is not PEM"]),
    ];
    let serve = |flags: &[&str]| {
        let mut command = perche();
        command.args(["serve", "--listen", "127.0.0.1:0", "--data", &path("data")]).args(flags);
        let output = command.env("PERCHE_ADMIN_KEY", ADMIN_KEY).output().unwrap();
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    for (cert, key, said) in rows {
        for (name, text) in [("cert", cert), ("key", key)] {
            let _ = std::fs::remove_file(path(name));
            if let Some(text) = text {
                std::fs::write(path(name), text).unwrap();
            }
        }
        let (code, stderr) = serve(&["--tls-cert", &path("cert"), "--tls-key", &path("key")]);
        assert_eq!(code, Some(1), "{stderr}");
        assert!(said.iter().all(|words| stderr.contains(words)), "{said:?} in {stderr}");
    }
    for alone in ["--tls-cert", "--tls-key"] {
        assert_eq!(serve(&[alone, &path("cert")]).0, Some(2), "{alone} without the other");
    }
}

#[test]
fn a_key_that_everybody_may_read_is_told() {
    let (folder, pair) = (TempDir::new().unwrap(), Pair::make());
    pair.write(folder.path());
    let [cert, key] = ["cert.pem", "key.pem"].map(|name| folder.path().join(name).to_str().unwrap().to_owned());
    std::fs::set_permissions(&key, PermissionsExt::from_mode(0o644)).unwrap();
    let collector = Collector::start_in(folder, SURVEYS, &["--tls-cert", &cert, "--tls-key", &key]);
    assert!(collector.log().contains("every user of this machine may read it"), "{}", collector.log());
}

#[test]
fn who_speaks_plain_http_or_nothing_at_all_is_let_go_and_keeps_nobody_waiting() {
    let (collector, pair) = start(&["--head-timeout", "3", "--keep-alive", "1"]);
    let mut plain = TcpStream::connect(bare(&collector)).unwrap();
    plain.write_all(WHOLE.as_bytes()).unwrap();
    let mut said = Vec::new();
    // An alert, or a reset once that is sent.
    let _ = plain.read_to_end(&mut said);
    assert!(!String::from_utf8_lossy(&said).contains("200"), "{said:?}");
    let silent: Vec<Slow> = (0..300).map(|_| Slow::begin(&bare(&collector), "")).collect();
    let client = Client::trusting(collector.address(), &pair.cert);
    assert_eq!(client.post(EFFORT, &answer(&new_id(), &json!(6), &json!({}))).status, 201);
    until(|| silent.iter().all(|slow| !slow.is_held()));
    // The first bytes of a handshake, and then never the rest.
    let begun = Slow::begin(&bare(&collector), "\u{16}\u{3}\u{1}");
    until(|| !begun.is_held());
}

#[test]
fn a_connection_over_tls_without_a_request_is_let_go() {
    let (collector, pair) = start(&["--head-timeout", "3", "--keep-alive", "1"]);
    let mut pausing = connect(&collector, &pair, &[]);
    pausing.write_all(WHOLE.as_bytes()).unwrap();
    hear(&mut pausing, "ok\n");
    let mut slow = connect(&collector, &pair, &[]);
    slow.write_all(WHOLE.as_bytes()).unwrap();
    hear(&mut slow, "ok\n");
    slow.write_all(SECOND.as_bytes()).unwrap();
    for mut held in [pausing, slow] {
        let mut rest = Vec::new();
        held.read_to_end(&mut rest).unwrap();
        assert_eq!(String::from_utf8_lossy(&rest), "");
    }
}

/// Rows of 12 MB: the system takes some 4 MB of a reply off the collector's hands, and some more off the client's.
const ROWS: usize = 1_500;

fn fill(collector: &Collector, pair: &Pair) {
    let comment = "🛒".repeat(2_000);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                let client = Client::trusting(collector.address(), &pair.cert);
                for _ in 0..ROWS / 4 {
                    let body = answer(&new_id(), &json!(2), &json!({ "comment": comment }));
                    assert_eq!(client.post(EFFORT, &body).status, 201);
                }
            });
        }
    });
}

/// What ends a connection on which nobody works must leave alone what is still being sent, over TLS as without.
#[test]
fn a_reply_over_tls_that_takes_longer_than_a_pause_may_arrives_whole() {
    let (collector, pair) = start(&["--keep-alive", "1", "--head-timeout", "4", "--body-timeout", "60"]);
    fill(&collector, &pair);
    let mut reading = connect(&collector, &pair, &[]);
    let head = format!("GET {EFFORT} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {ADMIN_KEY}\r\n");
    reading.write_all(format!("{head}accept: application/x-ndjson\r\n\r\n").as_bytes()).unwrap();
    let begun = hear(&mut reading, "\r\n\r\n");
    // As long as another is waited for, which began after this one: until the collector looks at idle connections.
    let mut pausing = connect(&collector, &pair, &[]);
    pausing.write_all(WHOLE.as_bytes()).unwrap();
    hear(&mut pausing, "ok\n");
    pausing.write_all(SECOND.as_bytes()).unwrap();
    // Whether it is told farewell is another test's.
    let _ = pausing.read_to_end(&mut Vec::new());
    let mut rest = Vec::new();
    // The collector has ended the connection for reading, so that its end follows the reply.
    let ended = reading.read_to_end(&mut rest);
    let text = begun + &String::from_utf8_lossy(&rest);
    assert!(text.ends_with("\r\n0\r\n\r\n"), "{} bytes, then {ended:?}", text.len());
    assert_eq!(text.matches("{\"id\":").count(), ROWS);
}
