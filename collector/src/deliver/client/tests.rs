use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use ureq::tls::Certificate;

use super::*;

/// A name server that gives other addresses at each look-up, the last ones for ever.
#[derive(Debug)]
struct Rebinding {
    answers: Vec<Vec<SocketAddr>>,
    asked: Arc<AtomicUsize>,
}

impl Resolver for Rebinding {
    fn resolve(&self, _: &Uri, _: &Config, _: NextTimeout) -> Result<ResolvedSocketAddrs, Error> {
        let asked = self.asked.fetch_add(1, Ordering::SeqCst);
        let mut found = self.empty();
        self.answers[asked.min(self.answers.len() - 1)].iter().for_each(|address| found.push(*address));
        Ok(found)
    }
}

/// A receiver that answers as many requests as there are replies; gives what it was sent.
fn receiver(replies: Vec<String>) -> (SocketAddr, thread::JoinHandle<Vec<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let serve = move || {
        let mut requests = Vec::new();
        for reply in replies {
            let (mut stream, _) = listener.accept().unwrap();
            let mut lines = BufReader::new(stream.try_clone().unwrap());
            let (mut head, mut length) = (String::new(), 0);
            while !head.ends_with("\r\n\r\n") {
                let mut line = String::new();
                lines.read_line(&mut line).unwrap();
                let lower = line.to_ascii_lowercase();
                length = lower.strip_prefix("content-length:").map_or(length, |value| value.trim().parse().unwrap());
                head.push_str(&line);
            }
            let mut body = vec![0; length];
            lines.read_exact(&mut body).unwrap();
            requests.push(head + std::str::from_utf8(&body).unwrap());
            stream.write_all(reply.as_bytes()).unwrap();
        }
        requests
    };
    (address, thread::spawn(serve))
}

fn ok() -> String {
    "HTTP/1.1 204 No Content\r\n\r\n".to_owned()
}

fn send(client: &Client, url: &str) -> Result<Reply, String> {
    client.post(url, &[("webhook-id", "msg_1".to_owned())], b"{}")
}

#[test]
fn a_name_is_looked_up_once_and_that_address_is_asked_by_that_name() {
    let (address, served) = receiver(vec![ok()]);
    let asked = Arc::new(AtomicUsize::new(0));
    let answers = vec![vec![address], vec!["127.0.0.1:1".parse().unwrap()]];
    let client =
        Client::with(Policy::Private, Rebinding { answers, asked: Arc::clone(&asked) }, RootCerts::WebPki, PATIENCE);
    let sent = send(&client, "http://hooks.example:4711/a?b=c");
    assert_eq!(sent, Ok(Reply { code: 204, retry_after: None }));
    assert_eq!(asked.load(Ordering::SeqCst), 1, "a second look-up could name another host");
    let request = served.join().unwrap().concat();
    let lower = request.to_ascii_lowercase();
    assert!(request.starts_with("POST /a?b=c HTTP/1.1\r\n") && request.ends_with("\r\n\r\n{}"), "{request}");
    assert!(lower.contains("host: hooks.example:4711\r\n") && lower.contains("webhook-id: msg_1\r\n"), "{request}");
    assert!(lower.contains("content-type: application/json\r\n"), "{request}");
}

#[test]
fn a_name_that_means_a_private_address_is_not_asked_whatever_it_meant_before() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let private = listener.local_addr().unwrap();
    let public: SocketAddr = "192.0.2.1:443".parse().unwrap();
    let mixed = vec![vec!["1.1.1.1:443".parse().unwrap(), private]];
    for answers in
        [vec![vec![private]], mixed, vec![vec![public]], vec![vec!["[::ffff:127.0.0.1]:443".parse().unwrap()]]]
    {
        let client = Client::with(
            Policy::Public,
            Rebinding { answers: answers.clone(), asked: Arc::default() },
            RootCerts::WebPki,
            PATIENCE,
        );
        let refused = send(&client, &format!("https://hooks.example:8443/{}", private.port())).unwrap_err();
        assert!(refused.contains("must be on the internet"), "{answers:?}: {refused}");
    }
    assert!(listener.accept().is_err(), "nobody was connected to");
    // The same without the judgement does connect: it is what keeps us away.
    let open = Rebinding { answers: vec![vec![private]], asked: Arc::default() };
    let client = Client::with(Policy::Private, open, RootCerts::WebPki, PATIENCE);
    let reached = thread::spawn(move || {
        listener.set_nonblocking(false).unwrap();
        drop(listener.accept().unwrap());
    });
    assert!(send(&client, "https://hooks.example/").is_err(), "it speaks no TLS");
    reached.join().unwrap();
}

#[test]
fn a_redirect_is_an_answer_and_is_not_followed() {
    let trap = TcpListener::bind("127.0.0.1:0").unwrap();
    trap.set_nonblocking(true).unwrap();
    let location = trap.local_addr().unwrap();
    for status in
        ["301 Moved Permanently", "302 Found", "303 See Other", "307 Temporary Redirect", "308 Permanent Redirect"]
    {
        let reply = format!("HTTP/1.1 {status}\r\nLocation: http://{location}/\r\nContent-Length: 0\r\n\r\n");
        let (address, served) = receiver(vec![reply]);
        let sent = send(&Client::new(Policy::Private), &format!("http://{address}/"));
        assert_eq!(sent.map(|reply| reply.code.to_string()), Ok(status[..3].to_owned()));
        served.join().unwrap();
    }
    assert!(trap.accept().is_err(), "nobody came");
}

#[test]
fn the_body_of_a_reply_is_not_waited_for() {
    let (address, served) = receiver(vec!["HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n".to_owned()]);
    assert_eq!(send(&Client::new(Policy::Private), &format!("http://{address}/")).map(|reply| reply.code), Ok(200));
    served.join().unwrap();
}

#[test]
fn retry_after_is_told_and_an_endless_head_is_an_error() {
    let busy = "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 120\r\nContent-Length: 0\r\n\r\n".to_owned();
    let endless = format!("HTTP/1.1 200 OK\r\nX: {}\r\n\r\n", "x".repeat(2 * HEAD));
    let (address, served) = receiver(vec![busy, endless]);
    let client = Client::new(Policy::Private);
    let expected = Reply { code: 503, retry_after: Some("120".to_owned()) };
    assert_eq!(send(&client, &format!("http://{address}/")), Ok(expected));
    assert!(send(&client, &format!("http://{address}/")).is_err());
    // Its rest may find nobody who reads it.
    drop(served.join());
}

#[test]
fn what_was_allowed_when_it_was_made_is_judged_again() {
    let refused = send(&Client::new(Policy::Public), "http://127.0.0.1:1/").unwrap_err();
    assert_eq!(refused, "must begin with https://");
    let refused = send(&Client::new(Policy::Public), "https://127.0.0.1:443/").unwrap_err();
    assert!(refused.contains("loopback"), "{refused}");
}

/// A receiver that speaks TLS as hooks.example; gives the name it was asked by, and what it was sent if there was trust.
fn receiver_with_tls() -> (SocketAddr, thread::JoinHandle<Option<(String, String)>>) {
    let pem = include_bytes!("../../../../tests/fixtures/tls/receiver.pem");
    let certificate = CertificateDer::from_pem_slice(pem).unwrap();
    let key = PrivateKeyDer::from_pem_slice(pem).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let config = Arc::new(config.with_no_client_auth().with_single_cert(vec![certificate], key).unwrap());
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let serve = move || {
        let (stream, _) = listener.accept().unwrap();
        let mut stream = StreamOwned::new(ServerConnection::new(config).unwrap(), stream);
        let mut request = Vec::new();
        while !request.ends_with(b"\r\n\r\n{}") {
            let mut byte = [0];
            stream.read_exact(&mut byte).ok()?;
            request.push(byte[0]);
        }
        stream.write_all(ok().as_bytes()).unwrap();
        Some((stream.conn.server_name().unwrap().to_owned(), String::from_utf8(request).unwrap()))
    };
    (address, thread::spawn(serve))
}

#[test]
fn over_tls_the_name_is_what_counts_and_the_certificate_is_verified() {
    let root = Certificate::from_pem(include_bytes!("../../../../tests/fixtures/tls/root.pem")).unwrap();
    let roots = || RootCerts::new_with_certs(std::slice::from_ref(&root));
    let send_to = |url: &str, roots: RootCerts| {
        let (address, served) = receiver_with_tls();
        let resolver = Rebinding { answers: vec![vec![address]], asked: Arc::default() };
        let sent = send(&Client::with(Policy::Private, resolver, roots, PATIENCE), url);
        (sent, served.join().unwrap())
    };
    let (sent, served) = send_to("https://hooks.example/a", roots());
    let (name, request) = served.unwrap();
    assert_eq!((sent.map(|reply| reply.code), name.as_str()), (Ok(204), "hooks.example"));
    assert!(request.to_ascii_lowercase().contains("host: hooks.example\r\n"), "{request}");
    for (url, roots) in [("https://other.example/a", roots()), ("https://hooks.example/a", RootCerts::WebPki)] {
        let (sent, served) = send_to(url, roots);
        assert!(sent.is_err_and(|error| error.contains("certificate")) && served.is_none(), "{url}");
    }
}

#[test]
fn who_never_comes_to_an_end_is_given_up() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let served = thread::spawn(move || {
        for said in ["", "HTTP/1.1 200 OK\r\nX: "] {
            let (mut stream, _) = listener.accept().unwrap();
            stream.write_all(said.as_bytes()).unwrap();
            // Until the other side has had enough.
            stream.read_to_end(&mut Vec::new()).unwrap_or_default();
        }
    });
    let patience = Duration::from_millis(100);
    for _ in ["silent", "in the midst of its head"] {
        let client = Client::with(Policy::Private, DefaultResolver::default(), RootCerts::WebPki, patience);
        assert!(send(&client, &url).is_err_and(|error| error.contains("timeout")));
    }
    served.join().unwrap();
}
