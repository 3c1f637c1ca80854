//! The HTTP contract, route by route, and the command line.

#![expect(clippy::unwrap_used, reason = "a test that unwraps nothing has failed")]

mod aggregates;
mod audit;
mod bodies;
mod changes;
mod command_line;
mod compare;
mod dashboard;
mod dashboard_door;
mod dashboard_edit;
mod dashboard_edit_steps;
mod dashboard_figures;
mod dashboard_install;
mod dashboard_overview;
mod dashboard_quarantine;
mod dashboard_reading;
mod dashboard_settings;
mod dashboard_sign_in;
mod described;
mod events;
mod examples;
mod groups;
mod guard;
mod headers;
mod hostile;
mod imports;
mod installs;
mod key_command;
mod keys;
mod late;
mod lists;
mod logs;
mod looks;
mod metrics;
mod once;
mod openapi;
mod origins;
mod overview;
mod page;
mod problems;
mod proxies;
mod quarantine;
mod recipes;
mod respondents;
mod response;
mod responses;
mod review;
mod scopes;
mod signed;
mod snippets;
mod surveys;
#[cfg(unix)]
mod tls;
mod webhooks;
