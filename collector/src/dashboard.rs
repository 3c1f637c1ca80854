//! The team's dashboard: pages that are rendered here, from the same calls as the API. Every route of it on one screen;
//! file = what the page is about.

mod chart;
mod door;
mod edit;
mod figures;
mod form;
mod install;
mod number;
mod overview;
mod quarantine;
mod responses;
mod settings;
mod shell;
mod sign_in;
mod style;
mod terms;
mod tongue;
mod visit;
mod words;

use actix_web::middleware::from_fn;
use actix_web::web::{ServiceConfig, get, post, resource, scope};

pub(crate) use self::style::asset;

/// The pages of the team.
pub(crate) fn routes(config: &mut ServiceConfig) {
    config.service(resource("/").route(get().to(door::lead_in))).service(
        scope("/dashboard")
            .wrap(from_fn(door::keep))
            .service(resource("").route(get().to(overview::show)))
            .service(resource("/").route(get().to(door::lead_up)))
            .service(resource("/sign-in").route(get().to(sign_in::show)).route(post().to(sign_in::enter)))
            .service(resource("/sign-out").route(post().to(sign_in::leave)))
            .configure(settings_routes)
            .configure(survey_routes)
            .configure(edit_routes)
            .default_service(actix_web::web::to(door::nothing_here)),
    );
}

/// Those that show one survey: its figures, what people said, how it gets onto a page.
fn survey_routes(config: &mut ServiceConfig) {
    config
        .service(resource("/surveys/{survey}").route(get().to(figures::show)))
        .service(resource("/surveys/{survey}/responses").route(get().to(responses::show)))
        .service(resource("/surveys/{survey}/responses.csv").route(get().to(responses::export::csv)))
        .service(resource("/surveys/{survey}/responses.ndjson").route(get().to(responses::export::ndjson)))
        .service(
            resource("/responses/{id}")
                .route(get().to(responses::handling::show))
                .route(post().to(responses::handling::handle)),
        )
        .service(resource("/responses/{id}/delete").route(get().to(responses::handling::ask)))
        .service(resource("/surveys/{survey}/install").route(get().to(install::show)))
        .service(resource("/surveys/{survey}/install/code.svg").route(get().to(install::code::show)))
        .service(
            resource("/surveys/{survey}/install/check")
                .route(get().to(install::check::show))
                .route(post().to(install::check::make)),
        )
        .service(resource("/surveys/{survey}/host").route(get().to(install::host::show)));
}

/// Those of `/dashboard/settings`.
fn settings_routes(config: &mut ServiceConfig) {
    use self::settings::{audit, backup, keys, sessions, surveys, webhooks};
    config
        .service(resource("/settings").route(get().to(settings::show)))
        .service(resource("/settings/sessions").route(get().to(sessions::show)).route(post().to(sessions::end)))
        .service(resource("/settings/keys").route(get().to(keys::list)).route(post().to(keys::create)))
        .service(resource("/settings/keys/{id}").route(get().to(keys::show)))
        .service(resource("/settings/keys/{id}/rotate").route(post().to(keys::rotate)))
        .service(resource("/settings/keys/{id}/revoke").route(post().to(keys::revoke)))
        .service(resource("/settings/webhooks").route(get().to(webhooks::list)).route(post().to(webhooks::create)))
        .service(resource("/settings/webhooks/{id}").route(get().to(webhooks::show)).route(post().to(webhooks::change)))
        .service(resource("/settings/webhooks/{id}/wake").route(post().to(webhooks::wake)))
        .service(resource("/settings/webhooks/{id}/rotate").route(post().to(webhooks::rotate)))
        .service(resource("/settings/webhooks/{id}/remove").route(post().to(webhooks::remove)))
        .service(resource("/settings/webhooks/{id}/deliveries/{n}/replay").route(post().to(webhooks::replay)))
        .service(resource("/settings/surveys").route(get().to(surveys::list)))
        .service(
            resource("/settings/surveys/{survey}/erase").route(get().to(surveys::ask)).route(post().to(surveys::erase)),
        )
        .service(resource("/settings/quarantine").route(get().to(quarantine::show)))
        .service(
            resource("/settings/quarantine/{survey}")
                .route(get().to(quarantine::batch::ask))
                .route(post().to(quarantine::batch::decide)),
        )
        .service(resource("/settings/audit").route(get().to(audit::list)))
        .service(resource("/settings/backup").route(get().to(backup::show)).route(post().to(backup::send)));
}

/// Those that make and change surveys.
fn edit_routes(config: &mut ServiceConfig) {
    config
        .service(resource("/new").route(get().to(edit::pick::show)).route(post().to(edit::save::create)))
        .service(
            resource("/new/preview")
                .route(get().to(edit::preview::of_template))
                .route(post().to(edit::preview::of_draft)),
        )
        .service(
            resource("/surveys/{survey}/edit").route(get().to(edit::save::show)).route(post().to(edit::save::replace)),
        )
        .service(
            resource("/surveys/{survey}/preview")
                .route(get().to(edit::preview::of_stored))
                .route(post().to(edit::preview::of_draft)),
        )
        .service(
            resource("/surveys/{survey}/archive")
                .route(get().to(edit::archive::ask))
                .route(post().to(edit::archive::act)),
        )
        .service(resource("/surveys/{survey}/surveys.toml").route(get().to(edit::archive::download)));
}
