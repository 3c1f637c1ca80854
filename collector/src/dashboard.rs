//! The team's dashboard: pages that are rendered here, from the same calls as the API. Every route of it on one screen;
//! file = what the page is about.

#![allow(dead_code, unused_imports, reason = "words and pieces of pages that come next")]

mod chart;
mod door;
mod form;
mod number;
mod overview;
mod shell;
mod style;
mod terms;
mod tongue;
mod visit;
mod words;

use actix_web::middleware::from_fn;
use actix_web::web::{ServiceConfig, get, resource, scope};

pub(crate) use self::style::asset;

/// The pages of the team.
pub(crate) fn routes(config: &mut ServiceConfig) {
    config.service(resource("/").route(get().to(door::lead_in))).service(
        scope("/dashboard")
            .wrap(from_fn(door::keep))
            .service(resource("").route(get().to(overview::show)))
            .default_service(actix_web::web::to(door::nothing_here)),
    );
}
