//! A small client that never treats a status as an error.

use std::io::Read;
use std::sync::Arc;

use serde_json::{Value, json};
use ureq::Body;
use ureq::http::{Method, Request, Response};
use ureq::tls::{Certificate, RootCerts, TlsConfig};

/// Talks to one collector.
#[derive(Clone)]
pub struct Client {
    agent: ureq::Agent,
    base: String,
    headers: Vec<(String, String)>,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The headers, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub text: String,
}

impl Answer {
    /// A header, or nothing.
    pub fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error} in {self:?}"))
    }

    /// The members that a problem names, sorted. Panics when it is no problem of the contract's shape.
    pub fn fields(&self) -> Vec<String> {
        assert_eq!(self.header("content-type"), "application/problem+json", "{self:?}");
        let problem = self.json();
        assert_eq!(problem["status"], self.status, "{self:?}");
        assert_eq!(problem["request_id"], self.header("x-request-id"), "{self:?}");
        assert!(problem["title"].is_string() && problem["type"].is_string(), "{self:?}");
        let errors = problem["errors"].as_array().expect("errors is a list");
        let mut fields: Vec<String> = errors
            .iter()
            .map(|error| {
                assert!(error["message"].as_str().is_some_and(|message| !message.is_empty()), "{self:?}");
                error["field"].as_str().expect("field is a string").to_owned()
            })
            .collect();
        fields.sort();
        fields
    }

    /// The last part of a problem's type, such as `stale`.
    pub fn problem(&self) -> String {
        self.json()["type"].as_str().and_then(|name| name.rsplit(':').next()).unwrap_or_default().to_owned()
    }
}

impl Client {
    /// A client of the collector at `base`.
    pub fn new(base: &str) -> Self {
        Self::with(base, TlsConfig::default())
    }

    /// A client of the collector at `base`, which serves over TLS with this certificate (PEM).
    pub fn trusting(base: &str, certificate: &str) -> Self {
        let certificate = Certificate::from_pem(certificate.as_bytes()).expect("a certificate").to_owned();
        let tls = TlsConfig::builder()
            .root_certs(RootCerts::Specific(Arc::new(vec![certificate])))
            .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::ring::default_provider()));
        Self::with(base, tls.build())
    }

    fn with(base: &str, tls: TlsConfig) -> Self {
        // An answer that never comes is a failure, not a test that never ends.
        let patience = Some(std::time::Duration::from_mins(1));
        let config =
            ureq::Agent::config_builder().http_status_as_error(false).max_redirects(0).allow_non_standard_methods(true);
        let config = config.timeout_global(patience).tls_config(tls).build();
        Self { agent: config.into(), base: base.to_owned(), headers: Vec::new() }
    }

    /// The same with one more header.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The same with a key.
    #[must_use]
    pub fn key(self, key: &str) -> Self {
        self.header("authorization", &format!("Bearer {key}"))
    }

    /// `GET`
    pub fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, Vec::new())
    }

    /// `POST` of JSON.
    pub fn post(&self, path: &str, body: &Value) -> Answer {
        self.post_text(path, "application/json", body.to_string())
    }

    /// `PUT` of JSON.
    pub fn put(&self, path: &str, body: &Value) -> Answer {
        self.clone().header("content-type", "application/json").send(Method::PUT, path, body.to_string().into())
    }

    /// `PATCH` of JSON.
    pub fn patch(&self, path: &str, body: &Value) -> Answer {
        self.clone().header("content-type", "application/json").send(Method::PATCH, path, body.to_string().into())
    }

    /// `DELETE`
    pub fn delete(&self, path: &str) -> Answer {
        self.send(Method::DELETE, path, Vec::new())
    }

    /// `POST` of anything.
    pub fn post_text(&self, path: &str, kind: &str, body: impl Into<Vec<u8>>) -> Answer {
        self.clone().header("content-type", kind).send(Method::POST, path, body.into())
    }

    /// `POST` of a form.
    pub fn post_form(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.post_text(path, "application/x-www-form-urlencoded", form(fields))
    }

    /// Any request.
    pub fn send(&self, method: Method, path: &str, body: Vec<u8>) -> Answer {
        self.try_send(method, path, body).expect("the collector answers")
    }

    /// `GET`, of a collector that may be gone.
    pub fn try_get(&self, path: &str) -> Result<Answer, String> {
        self.try_send(Method::GET, path, Vec::new())
    }

    /// `POST`, to a collector that may be gone.
    pub fn try_post(&self, path: &str, kind: &str, body: impl Into<Vec<u8>>) -> Result<Answer, String> {
        self.clone().header("content-type", kind).try_send(Method::POST, path, body.into())
    }

    /// `POST` without a body; its status, and what came until the end or until it was broken off.
    pub fn download(&self, path: &str) -> (u16, Vec<u8>) {
        let mut response = self.run(Method::POST, path, Vec::new()).expect("the collector answers");
        let mut bytes = Vec::new();
        // That it was broken off shows in what came.
        let _ = response.body_mut().as_reader().read_to_end(&mut bytes);
        (response.status().as_u16(), bytes)
    }

    fn run(&self, method: Method, path: &str, body: Vec<u8>) -> Result<Response<Body>, String> {
        let mut request = Request::builder().method(method).uri(format!("{}{path}", self.base));
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        let request = request.body(body).expect("a request");
        self.agent.run(request).map_err(|error| error.to_string())
    }

    fn try_send(&self, method: Method, path: &str, body: Vec<u8>) -> Result<Answer, String> {
        let mut response = self.run(method, path, body)?;
        let headers = response
            .headers()
            .iter()
            .map(|(name, value)| (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned()));
        let headers = headers.collect();
        // All the rows of a long run are more than the client's own bound.
        let body = response.body_mut().with_config().limit(1 << 30);
        let text = body.read_to_string().map_err(|error| error.to_string())?;
        Ok(Answer { status: response.status().as_u16(), headers, text })
    }
}

/// A new response id.
pub fn new_id() -> String {
    uuid::Uuid::now_v7().to_string()
}

/// A post of `score` with more members.
pub fn answer(id: &str, score: &Value, more: &Value) -> Value {
    let mut body = json!({"id": id, "score": score});
    if let (Some(body), Some(more)) = (body.as_object_mut(), more.as_object()) {
        body.extend(more.clone());
    }
    body
}

/// A text as it stands in a path, a query or a form.
pub fn encode(text: &str) -> String {
    let byte =
        |byte: u8| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    text.bytes().map(byte).collect()
}

fn form(fields: &[(&str, &str)]) -> String {
    fields.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect::<Vec<_>>().join("&")
}
