//! The team's side of the API, with the demo's key.

use serde_json::Value;
use ureq::http::Method;

use crate::collector::Collector;
use crate::failure::{Failure, OrFail, Outcome};

const REMEDY: &str = "see collector.log in target/demo-seeded";

/// One kept connection to a collector.
pub(super) struct Team {
    agent: ureq::Agent,
    base: String,
    key: String,
}

impl Team {
    pub(super) fn of(collector: &Collector) -> Self {
        let config = ureq::Agent::config_builder().http_status_as_error(false).max_redirects(0).build();
        Self { agent: config.into(), base: collector.address.clone(), key: collector.key().to_owned() }
    }

    pub(super) fn post(&self, path: &str, body: &Value) -> Outcome<Value> {
        self.send(Method::POST, path, body, None)
    }

    pub(super) fn patch(&self, path: &str, body: &Value) -> Outcome<Value> {
        self.send(Method::PATCH, path, body, None)
    }

    pub(super) fn put(&self, path: &str, body: &Value, seen: (&str, &str)) -> Outcome<Value> {
        self.send(Method::PUT, path, body, Some(seen))
    }

    /// What the API says of a path.
    #[cfg(test)]
    pub(super) fn get(&self, path: &str) -> Outcome<Value> {
        let request = self.request(Method::GET, path).header("Authorization", format!("Bearer {}", self.key));
        let request = request.body(()).or_fail("no request", REMEDY)?;
        let mut reply = self.agent.run(request).or_fail(path, REMEDY)?;
        reply.body_mut().read_json().or_fail(path, REMEDY)
    }

    /// A page as somebody at that address gets it, who has no key.
    pub(super) fn page(&self, path: &str, from: Option<&str>) -> Outcome<String> {
        let mut request = self.request(Method::GET, path);
        if let Some(address) = from {
            request = request.header("X-Forwarded-For", address);
        }
        let request = request.body(()).or_fail("no request", REMEDY)?;
        let mut reply = self.agent.run(request).or_fail(path, REMEDY)?;
        reply.body_mut().read_to_string().or_fail(path, REMEDY)
    }

    /// What somebody at that address sends, who has no key.
    pub(super) fn customer(&self, path: &str, kind: &str, body: String, from: Option<&str>) -> Outcome {
        let mut request = self.request(Method::POST, path).header("Content-Type", kind);
        if let Some(address) = from {
            request = request.header("X-Forwarded-For", address);
        }
        let request = request.body(body).or_fail("no request", REMEDY)?;
        self.judged(path, request).map(drop)
    }

    fn request(&self, method: Method, path: &str) -> ureq::http::request::Builder {
        ureq::http::Request::builder().method(method).uri(format!("{}{path}", self.base))
    }

    fn send(&self, method: Method, path: &str, body: &Value, seen: Option<(&str, &str)>) -> Outcome<Value> {
        let mut request = self.request(method, path).header("Content-Type", "application/json");
        request = request.header("Authorization", format!("Bearer {}", self.key));
        if let Some((name, value)) = seen {
            request = request.header(name, value);
        }
        let text = self.judged(path, request.body(body.to_string()).or_fail("no request", REMEDY)?)?;
        serde_json::from_str(&text).or_fail(path, REMEDY)
    }

    fn judged(&self, path: &str, request: ureq::http::Request<String>) -> Outcome<String> {
        let mut reply = self.agent.run(request).or_fail(path, REMEDY)?;
        let status = reply.status();
        let text = reply.body_mut().read_to_string().or_fail(path, REMEDY)?;
        if status.is_success() || status.is_redirection() {
            return Ok(text);
        }
        Err(Failure::new(format!("{path} is refused: {status} {text}"), REMEDY))
    }
}
