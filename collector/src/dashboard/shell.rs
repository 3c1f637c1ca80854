//! What is around every page: where one is, where one can go, and in which language.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{
    CONTENT_SECURITY_POLICY, CONTENT_TYPE, CROSS_ORIGIN_OPENER_POLICY, HeaderName, REFERRER_POLICY,
};
use askama::Template;

use super::style::{COPY, ICON, STYLE};
use super::tongue::Tongue;
use super::words::words;
use crate::error::Error;
use crate::guard::key::Scope;

/// Nothing from elsewhere, nothing inline, and no other site may show a page of the team.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; \
                      frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; \
                      require-trusted-types-for 'script'";

/// Which page it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// Every survey.
    Overview,
    /// One survey, by its id.
    Survey(String, Tab),
    /// A survey to be.
    New,
    /// Keys, webhooks and the like.
    Settings,
    /// None that the navigation leads to.
    Elsewhere,
}

/// The pages of one survey.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tab {
    /// Its figures.
    Figures,
    /// What people said.
    Responses,
    /// How it gets onto a page.
    Install,
    /// Its definition.
    Edit,
}

impl Place {
    /// As the layout's links and the styles name it.
    const fn name(&self) -> &'static str {
        match self {
            Self::Overview => "overview",
            Self::Survey(_, Tab::Figures) => "figures",
            Self::Survey(_, Tab::Responses) => "responses",
            Self::Survey(_, Tab::Install) => "install",
            Self::Survey(_, Tab::Edit) => "edit",
            Self::New => "new",
            Self::Settings => "settings",
            Self::Elsewhere => "elsewhere",
        }
    }
}

words! {
    /// Words around every page.
    pub(super) struct Words;
    surveys: "Surveys", "Sondaggi";
    new_survey: "New survey", "Nuovo sondaggio";
    settings: "Settings", "Impostazioni";
    sign_out: "Sign out", "Esci";
    skip: "Skip to the content", "Vai al contenuto";
    figures: "Figures", "Risultati";
    responses: "Responses", "Risposte";
    install: "Install", "Installa";
    edit: "Edit", "Modifica";
    pages: "Dashboard", "Pannello";
    of_survey: "This survey", "Questo sondaggio";
    language: "Language", "Lingua";
    api: "API", "API";
}

/// What the layout shows of who looks.
#[derive(Clone, Debug)]
pub(super) struct Shell {
    /// Their language.
    pub(super) tongue: Tongue,
    /// What leads from this page to the collector's own root: `""`, `../`, `../../`, …
    pub(super) root: String,
    /// Which page it is.
    pub(super) place: Place,
    /// What they may do; `None` for who is not signed in.
    pub(super) scope: Option<Scope>,
    /// This page, from the root, without `lang`; ends with `?` or `&`.
    pub(super) here: String,
    /// Whether a form was sent. No link leads to the answer: it asks for another page, and a key that is shown once would
    /// be gone.
    pub(super) sent: bool,
}

impl Shell {
    /// The words of the layout.
    pub(super) fn words(&self) -> Words {
        Words(self.tongue)
    }

    /// The style, from the root.
    #[expect(clippy::unused_self, reason = "as a template calls it")]
    pub(super) fn style(&self) -> &'static str {
        &STYLE.path
    }

    /// The mark in the browser's tab, from the root.
    #[expect(clippy::unused_self, reason = "as a template calls it")]
    pub(super) fn icon(&self) -> &'static str {
        &ICON.path
    }

    /// The script that copies, from the root.
    #[expect(clippy::unused_self, reason = "as a template calls it")]
    pub(super) fn copy(&self) -> &'static str {
        &COPY.path
    }

    /// Whether they may do what needs `scope`.
    pub(super) fn may(&self, scope: Scope) -> bool {
        self.scope.is_some_and(|given| given >= scope)
    }

    /// Whether they may read what people said.
    pub(super) fn reads(&self) -> bool {
        self.may(Scope::Read)
    }

    /// Whether they may change surveys and responses.
    pub(super) fn writes(&self) -> bool {
        self.may(Scope::Write)
    }

    /// Whether they may set up.
    pub(super) fn administers(&self) -> bool {
        self.may(Scope::Admin)
    }

    /// The survey that the page is about.
    pub(super) fn survey(&self) -> Option<&str> {
        match &self.place {
            Place::Survey(id, _) => Some(id),
            Place::Overview | Place::New | Place::Settings | Place::Elsewhere => None,
        }
    }

    /// The name of the page, for its style.
    pub(super) fn page(&self) -> &'static str {
        self.place.name()
    }

    /// What marks the link to the page of that name, if one is on it.
    pub(super) fn current(&self, page: &str) -> &'static str {
        if self.place.name() == page { "aria-current=page" } else { "" }
    }

    /// The other languages: code and name.
    pub(super) fn others(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        let own = self.tongue;
        Tongue::ALL.into_iter().filter(move |(tongue, _)| *tongue != own).map(|(tongue, name)| (tongue.code(), name))
    }
}

/// A page.
pub(super) fn page(page: &impl Template) -> Result<HttpResponse, Error> {
    page_with(StatusCode::OK, page)
}

/// A page that is not what was asked for, or not all is well with.
pub(super) fn page_with(status: StatusCode, page: &impl Template) -> Result<HttpResponse, Error> {
    let html = page.render().map_err(|error| Error::Internal(format!("a page cannot be rendered: {error}")))?;
    Ok(HttpResponse::build(status)
        .insert_header((CONTENT_TYPE, "text/html; charset=utf-8"))
        .insert_header((CONTENT_SECURITY_POLICY, POLICY))
        // With `no-referrer` Chromium sends `Origin: null` with our own forms.
        .insert_header((REFERRER_POLICY, "same-origin"))
        .insert_header((CROSS_ORIGIN_OPENER_POLICY, "same-origin"))
        .insert_header((
            HeaderName::from_static("permissions-policy"),
            "camera=(), geolocation=(), microphone=(), payment=()",
        ))
        .body(html))
}
