//! The loader and the widget's WebAssembly.

use actix_web::http::header::{self, HeaderMap};
use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::{Value, json};

use super::request::query;
use crate::assets::{self, Asset};
use crate::error::Error;
use crate::installation::Installation;
use perche_survey::draft::Fault;

/// Lets sites that isolate themselves (`Cross-Origin-Embedder-Policy`) load it.
const FOR_EVERY_SITE: (&str, &str) = ("cross-origin-resource-policy", "cross-origin");
/// How many surveys one loader may carry the rules of.
const MAX_SURVEYS: usize = 10;

/// `GET /embed.js[?survey=a,b]`
pub(super) async fn loader(request: HttpRequest, installation: web::Data<Installation>) -> Result<HttpResponse, Error> {
    let asked: Vec<String> = query(&request)
        .into_iter()
        .filter(|(name, _)| name == "survey")
        .flat_map(|(_, ids)| ids.split(',').map(str::to_owned).collect::<Vec<_>>())
        .filter(|id| !id.is_empty())
        .collect();
    if asked.len() > MAX_SURVEYS {
        let message = format!("must name at most {MAX_SURVEYS} surveys");
        return Err(Error::Invalid(vec![Fault::new("survey", message)]));
    }
    let mut script = perche_widget::embed_js().to_owned();
    if !asked.is_empty() {
        let rules: Value =
            asked.iter().map(|id| (id.clone(), rules(&installation, id))).collect::<serde_json::Map<_, _>>().into();
        script.extend(["perche.rules(", &rules.to_string(), ");\n"]);
    }
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "text/javascript; charset=utf-8"))
        .insert_header((header::CACHE_CONTROL, "public, max-age=300"))
        .insert_header((header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"))
        .insert_header(FOR_EVERY_SITE)
        .body(script))
}

fn rules(installation: &Installation, id: &str) -> Value {
    match installation.catalog.get(id) {
        None => json!({"gone": "unknown"}),
        Some(entry) if entry.current().archived => json!({"gone": "archived"}),
        Some(entry) => json!({"show": entry.current().survey.show}),
    }
}

/// `GET /assets/{hash}/{file}`
pub(super) async fn asset(request: HttpRequest, path: web::Path<(String, String)>) -> Result<HttpResponse, Error> {
    let (hash, file) = path.into_inner();
    let wanted = format!("{hash}/{file}");
    let widget = assets::widget().ok_or(Error::NotFound("path"))?;
    let asset =
        [widget.glue, widget.wasm].into_iter().find(|asset| asset.path == wanted).ok_or(Error::NotFound("path"))?;
    let (encoding, bytes) = encoded(&asset, request.headers());
    let mut response = HttpResponse::Ok();
    response
        .insert_header((header::CONTENT_TYPE, asset.content_type))
        .insert_header((header::CACHE_CONTROL, "public, max-age=31536000, immutable"))
        .insert_header((header::VARY, "Accept-Encoding"))
        .insert_header((header::CONTENT_ENCODING, encoding));
    Ok(response.body(bytes))
}

fn encoded(asset: &Asset, headers: &HeaderMap) -> (&'static str, &'static [u8]) {
    let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let accepts = |name: &str| {
        accepted.split(',').any(|part| {
            let (coding, weight) = part.split_once(';').unwrap_or((part, ""));
            coding.trim() == name && !matches!(weight.trim(), "q=0" | "q=0.0")
        })
    };
    if accepts("br") {
        ("br", asset.br)
    } else if accepts("gzip") {
        ("gzip", asset.gzip)
    } else {
        ("identity", asset.raw)
    }
}
