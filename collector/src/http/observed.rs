//! Each request as the metrics and the log know it: by its route, never by its path.

use std::time::Instant;

use actix_web::body::{BodySize, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;

use crate::config::AccessLog;
use crate::metrics::{self, METRICS, Route};

/// A request that is being answered.
pub(super) struct Observed {
    begun: Instant,
    route: Route,
    method: Method,
}

impl Observed {
    pub(super) fn begin(request: &ServiceRequest) -> Self {
        Self { begun: Instant::now(), route: Route::of(request.path()), method: request.method().clone() }
    }

    /// Counts it, and tells the log when it is to be named there.
    pub(super) fn end(self, id: &str, response: &ServiceResponse, log: AccessLog) {
        let (took, status) = (self.begun.elapsed(), response.status().as_u16());
        METRICS.answered(self.route, &self.method, status, took);
        if !log.names(status) {
            return;
        }
        // Unknown of what is still being made.
        let bytes = match response.response().body().size() {
            BodySize::None => Some(0),
            BodySize::Sized(bytes) => Some(bytes),
            BodySize::Stream => None,
        };
        let milliseconds = f64::from(u32::try_from(took.as_micros()).unwrap_or(u32::MAX)) / 1e3;
        let (method, route) = (metrics::method(&self.method), self.route.name());
        tracing::info!(request = id, method, route, status, milliseconds, bytes, "answered");
    }
}
