//! All routes on one screen. File = first words of the path, function = verb.

mod aggregates;
mod asked;
pub(crate) mod audit;
pub(crate) mod backup;
pub(crate) mod body;
mod changes;
mod connection;
pub(crate) mod cookie;
mod docs;
mod embed;
mod events;
mod form;
mod headers;
mod health;
pub(crate) mod installs;
mod keys;
pub(crate) mod limit;
mod links;
mod observed;
pub mod openapi;
pub(crate) mod page;
pub(crate) mod problem;
pub(crate) mod question;
mod reply;
pub(crate) mod request;
mod respondents;
mod response;
mod responses;
pub(crate) mod rows;
mod shown;
mod snippet;
mod summary;
pub(crate) mod surveys;
mod suspect;
mod webhooks;

use actix_web::Route;
use actix_web::http::Method;
use actix_web::middleware::from_fn;
use actix_web::web::{self, ServiceConfig, method, resource, route};

use crate::dashboard;
use crate::error::Error;

/// What looks after each connection.
pub use self::connection::watched;
pub use self::events::FOLLOWERS;
/// What goes around every route.
pub use self::problem::around;

/// Those of customers and of this collector: no key.
fn open_routes(config: &mut ServiceConfig) {
    config
        .service(resource("/healthz").get(health::alive).default_service(only("GET, HEAD")))
        .service(resource("/readyz").get(health::ready).default_service(only("GET, HEAD")))
        .service(resource("/openapi.json").get(openapi::read).default_service(only("GET, HEAD")))
        .service(resource("/docs").get(docs::show).default_service(only("GET, HEAD")))
        .service(resource("/embed.js").get(embed::loader).default_service(only("GET, HEAD")))
        .service(resource("/assets/{hash}/{file}").get(embed::asset).default_service(only("GET, HEAD")))
        .service(resource("/s/{survey}").get(page::show).post(form::answer).default_service(only("GET, HEAD, POST")))
        .service(resource("/s/{survey}/withdraw").post(form::withdraw).default_service(only("POST")));
}

/// Every route of the collector. They are tried one after the other, so what customers post to comes first.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(
            web::scope("/v1")
                .wrap(from_fn(problem::cors))
                .configure(survey_routes)
                .service(resource("/audit").get(audit::list).default_service(only("GET, HEAD")))
                .service(resource("/backup").post(backup::make).default_service(only("POST")))
                .service(resource("/keys").get(keys::list).post(keys::create).default_service(only("GET, HEAD, POST")))
                .service(resource("/keys/{id}").delete(keys::revoke).default_service(only("DELETE")))
                .service(resource("/keys/{id}/rotate").post(keys::rotate).default_service(only("POST")))
                .service(resource("/surveys").get(surveys::list).default_service(only("GET, HEAD")))
                .service(resource("/aggregates").get(aggregates::overview).default_service(only("GET, HEAD")))
                .service(resource("/changes").get(changes::list).default_service(only("GET, HEAD")))
                .service(resource("/links").post(links::make).default_service(only("POST")))
                .configure(webhook_routes)
                .service(
                    resource("/responses/{id}")
                        .get(response::read)
                        .patch(response::handle)
                        .delete(response::erase)
                        .default_service(only("GET, HEAD, PATCH, DELETE")),
                )
                .service(
                    resource("/respondents/{reference}")
                        .get(respondents::read)
                        .delete(respondents::erase)
                        .default_service(only("GET, HEAD, DELETE")),
                ),
        )
        .configure(open_routes)
        .configure(dashboard::routes)
        .default_service(route().to(nothing_here));
}

/// Those of `/v1/surveys/{survey}`, and of the checks of pages that they make.
fn survey_routes(config: &mut ServiceConfig) {
    config
        .service(
            resource("/surveys/{survey}/responses")
                .get(responses::list)
                .post(responses::post)
                .route(method(Method::OPTIONS).to(responses::preflight))
                .default_service(only("GET, HEAD, POST, OPTIONS")),
        )
        .service(
            resource("/surveys/{survey}/shown")
                .post(shown::post)
                .route(method(Method::OPTIONS).to(shown::preflight))
                .default_service(only("POST, OPTIONS")),
        )
        .service(
            resource("/surveys/{survey}")
                .get(surveys::read)
                .put(surveys::put)
                .delete(surveys::archive)
                .default_service(only("GET, HEAD, PUT, DELETE")),
        )
        .service(
            resource("/surveys/{survey}/installs")
                .get(installs::list)
                .post(installs::check)
                .default_service(only("GET, HEAD, POST")),
        )
        .service(
            resource("/installs/{token}")
                .get(installs::read)
                .post(installs::report)
                .default_service(only("GET, HEAD, POST")),
        )
        .service(resource("/surveys/{survey}/snippet").get(snippet::read).default_service(only("GET, HEAD")))
        .service(resource("/surveys/{survey}/aggregates").get(aggregates::read).default_service(only("GET, HEAD")))
        .service(resource("/surveys/{survey}/events").get(events::follow).default_service(only("GET, HEAD")));
}

/// Those of `/v1/webhooks`.
fn webhook_routes(config: &mut ServiceConfig) {
    config
        .service(
            resource("/webhooks").get(webhooks::list).post(webhooks::create).default_service(only("GET, HEAD, POST")),
        )
        .service(
            resource("/webhooks/{id}")
                .get(webhooks::read)
                .put(webhooks::replace)
                .delete(webhooks::remove)
                .default_service(only("GET, HEAD, PUT, DELETE")),
        )
        .service(resource("/webhooks/{id}/rotate").post(webhooks::rotate).default_service(only("POST")))
        .service(resource("/webhooks/{id}/deliveries").get(webhooks::deliveries).default_service(only("GET, HEAD")))
        .service(resource("/webhooks/{id}/deliveries/{n}/replay").post(webhooks::replay).default_service(only("POST")));
}

/// Refuses every other method and names those that are served.
fn only(methods: &'static str) -> Route {
    route().to(move || async move { Err::<&str, _>(Error::MethodNotAllowed(methods)) })
}

async fn nothing_here() -> Result<&'static str, Error> {
    Err(Error::NotFound("path"))
}
