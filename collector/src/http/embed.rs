//! The loader and the widget's WebAssembly.

use actix_web::http::header::{self, HeaderMap};
use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::{Value, json};

use super::request::query;
use super::{docs, installs};
use crate::assets::{self, Asset};
use crate::dashboard;
use crate::error::Error;
use crate::installation::Installation;
use crate::installs::Part;
use perche_survey::draft::Fault;

/// Lets sites that isolate themselves (`Cross-Origin-Embedder-Policy`) load it.
pub(super) const FOR_EVERY_SITE: (&str, &str) = ("cross-origin-resource-policy", "cross-origin");
/// For what its path names by a hash.
const FOR_EVER: &str = "public, max-age=31536000, immutable";
/// For what may change under its path: an edit of a survey reaches every page within five minutes.
const FOR_A_WHILE: &str = "public, max-age=300";
/// How many surveys one loader may carry the rules of.
const MAX_SURVEYS: usize = 10;

/// The loader for host pages, with the display rules of the surveys that it is asked for.
#[utoipa::path(
    get, path = "/embed.js", tag = "customers", operation_id = "readLoader",
    params(("survey" = Option<String>, Query, example = "post-purchase", description = "Up to 10 ids, parted by \
        commas: their display rules come along")),
    responses((status = 200, description = "The loader", body = String, content_type = "text/javascript")),
    extensions(("x-perche-problems" = json!(["invalid"]))),
)]
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
    installs::saw(&request, &installation, Part::Loader, &asked);
    let scripts = assets::scripts();
    let mut script = scripts.loader.clone();
    if !asked.is_empty() {
        // One request, whatever the rules: a page must not wait for a second one to learn that nobody is to be asked.
        if !asked.iter().all(|id| is_plain(&installation, id)) {
            script.push_str(scripts.rules);
        }
        let rules: Value =
            asked.iter().map(|id| (id.clone(), rules(&installation, id))).collect::<serde_json::Map<_, _>>().into();
        script.extend(["perche.rules(", &rules.to_string(), ");\n"]);
    }
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "text/javascript; charset=utf-8"))
        .insert_header((header::CACHE_CONTROL, FOR_A_WHILE))
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

/// Whether the loader needs no more than itself for this survey.
fn is_plain(installation: &Installation, id: &str) -> bool {
    let entry = installation.catalog.get(id);
    entry.is_some_and(|entry| !entry.current().archived && entry.current().survey.show.is_plain())
}

/// What a page loads by the hash of its content.
#[utoipa::path(
    get, path = "/assets/{hash}/{file}", tag = "customers", operation_id = "readAsset",
    params(("hash" = String, Path, description = "A hash of the content"), ("file" = String, Path, description = "Its name")),
    responses((status = 200, description = "A script, a style or the widget's WebAssembly, immutable", content(
        (String = "text/javascript"), (String = "application/wasm"), (String = "text/css")))),
    extensions(("x-perche-problems" = json!(["not-found"]))),
)]
pub(super) async fn asset(request: HttpRequest, path: web::Path<(String, String)>) -> Result<HttpResponse, Error> {
    let (hash, file) = path.into_inner();
    let scripts = assets::scripts();
    let part = match file.as_str() {
        "rules.js" => Some(scripts.rules),
        "debug.js" => Some(scripts.debug),
        _ => None,
    };
    if let Some(text) = part.filter(|_| is_hash(&hash)) {
        // A loader that was cached, or pinned, before the collector was upgraded asks under the name it knows. Ours works
        // with every loader there ever was.
        return Ok(script(text, if hash == scripts.folder { FOR_EVER } else { FOR_A_WHILE }));
    }
    let wanted = format!("{hash}/{file}");
    if wanted == assets::pinned().path {
        return Ok(script(assets::pinned().text.as_str(), FOR_EVER));
    }
    if let Some(file) = docs::style(&wanted).or_else(|| dashboard::asset(&wanted)) {
        let kind = (header::CONTENT_TYPE, file.kind);
        return Ok(HttpResponse::Ok()
            .insert_header(kind)
            .insert_header((header::CACHE_CONTROL, FOR_EVER))
            .body(file.text));
    }
    let widget = assets::widget().ok_or(Error::NotFound("path"))?;
    let asset =
        [widget.glue, widget.wasm].into_iter().find(|asset| asset.path == wanted).ok_or(Error::NotFound("path"))?;
    let (encoding, bytes) = encoded(&asset, request.headers());
    let mut response = HttpResponse::Ok();
    response
        .insert_header((header::CONTENT_TYPE, asset.content_type))
        .insert_header((header::CACHE_CONTROL, FOR_EVER))
        .insert_header((header::VARY, "Accept-Encoding"))
        .insert_header((header::CONTENT_ENCODING, encoding));
    Ok(response.body(bytes))
}

fn is_hash(name: &str) -> bool {
    name.len() == 12 && name.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// One of the scripts of the host's page that its path names by a hash.
fn script(text: &'static str, age: &'static str) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "text/javascript; charset=utf-8"))
        .insert_header((header::CACHE_CONTROL, age))
        .insert_header((header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"))
        .insert_header(FOR_EVERY_SITE)
        .body(text)
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
