//! All routes on one screen. File = first words of the path, function = verb.

mod aggregates;
mod body;
mod embed;
mod form;
mod health;
mod page;
mod problem;
mod question;
mod request;
mod responses;
mod rows;
mod shown;
mod surveys;

use actix_web::middleware::from_fn;
use actix_web::web::{self, ServiceConfig, get, post, resource, route};

use crate::error::Error;

/// What goes around every route.
pub use self::problem::around;

/// Every route of the collector.
pub fn routes(config: &mut ServiceConfig) {
    config
        .route("/healthz", get().to(health::alive))
        .route("/readyz", get().to(health::ready))
        .route("/embed.js", get().to(embed::loader))
        .route("/assets/{hash}/{file}", get().to(embed::asset))
        .service(resource("/s/{survey}").get(page::show).post(form::answer).default_service(refused()))
        .service(resource("/s/{survey}/withdraw").post(form::withdraw).default_service(refused()))
        .service(
            web::scope("/v1")
                .wrap(from_fn(problem::cors))
                .service(resource("/surveys").get(surveys::list).default_service(refused()))
                .service(resource("/surveys/{survey}").get(surveys::read).default_service(refused()))
                .service(resource("/surveys/{survey}/aggregates").get(aggregates::read).default_service(refused()))
                .service(
                    resource("/surveys/{survey}/responses")
                        .route(post().to(responses::post))
                        .route(get().to(responses::list))
                        .route(web::method(actix_web::http::Method::OPTIONS).to(responses::preflight))
                        .default_service(refused()),
                )
                .service(
                    resource("/surveys/{survey}/shown")
                        .route(post().to(shown::post))
                        .route(web::method(actix_web::http::Method::OPTIONS).to(responses::preflight))
                        .default_service(refused()),
                ),
        )
        .default_service(route().to(nothing_here));
}

fn refused() -> actix_web::Route {
    route().to(async || Err::<&str, _>(Error::MethodNotAllowed))
}

async fn nothing_here() -> Result<&'static str, Error> {
    Err(Error::NotFound("path"))
}
