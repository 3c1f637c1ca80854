//! `GET /docs`: the API's description as one page, without any script and without anything from elsewhere.

mod operation;
mod shape;
mod words;

use std::fmt::Write as _;
use std::sync::LazyLock;

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse};
use perche_widget::escape;
use serde_json::Value;

use self::words::{paragraphs, slug};
use super::openapi::document;
use crate::assets::Text;

/// The look of the page.
const CSS: &str = include_str!("docs/docs.css");
/// Nothing but the style of our own may be loaded, and no other site may show the page.
const POLICY: &str =
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

static PAGE: LazyLock<String> = LazyLock::new(|| page(document()));
/// The same with its path.
static STYLE: LazyLock<Text> = LazyLock::new(|| Text::style("docs.css", CSS));

/// The description of this API for people.
#[utoipa::path(
    get, path = "/docs", tag = "this collector", operation_id = "showDocs",
    responses((status = 200, description = "One page, without scripts", body = String, content_type = "text/html")),
)]
pub(super) async fn show(_: HttpRequest) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "text/html; charset=utf-8"))
        .insert_header((header::CACHE_CONTROL, "no-cache"))
        .insert_header((header::CONTENT_SECURITY_POLICY, POLICY))
        .insert_header((header::REFERRER_POLICY, "no-referrer"))
        .body(PAGE.as_str())
}

/// The page's style, if that is what lies at this path behind `/assets/`.
pub(super) fn style(path: &str) -> Option<&'static Text> {
    Some(&*STYLE).filter(|style| style.path == path)
}

fn page(document: &Value) -> String {
    let text = |value: &Value| escape(value.as_str().unwrap_or_default());
    let info = &document["info"];
    let mut out = String::from("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    let (title, version) = (text(&info["title"]), text(&info["version"]));
    let _ = write!(
        out,
        "<meta name=\"viewport\" content=\"width=device-width\">\n<title>{title} API {version}</title>\n\
         <link rel=\"stylesheet\" href=\"assets/{style}\">\n</head>\n<body>\n\
         <a class=\"skip\" href=\"#content\">Skip to the operations</a>\n<header>\n<h1>{title} API</h1>\n\
         <p class=\"soft\">Version {version} · OpenAPI {openapi} · <a href=\"openapi.json\">openapi.json</a></p>\n</header>\n",
        style = STYLE.path,
        openapi = text(&document["openapi"]),
    );
    let groups = operation::groups(document);
    out.push_str("<nav aria-label=\"Operations\">\n");
    for (tag, operations) in &groups {
        let name = tag["name"].as_str().unwrap_or_default();
        let _ = writeln!(out, "<h2 class=\"group\"><a href=\"#{}\">{}</a></h2>\n<ul>", slug(name), escape(name));
        for operation in operations {
            operation.write_entry(&mut out);
        }
        out.push_str("</ul>\n");
    }
    out.push_str("<h2 class=\"group\"><a href=\"#problems\">problems</a></h2>\n");
    out.push_str("<h2 class=\"group\"><a href=\"#shapes\">shapes</a></h2>\n</nav>\n<main id=\"content\">\n");
    let _ =
        writeln!(out, "<section class=\"about\">{}</section>", paragraphs(info["description"].as_str().unwrap_or("")));
    for (tag, operations) in &groups {
        let name = tag["name"].as_str().unwrap_or_default();
        let said = paragraphs(tag["description"].as_str().unwrap_or_default());
        let _ = writeln!(out, "<section>\n<h2 id=\"{}\">{}</h2>{said}", slug(name), escape(name));
        for operation in operations {
            operation.write(document, &mut out);
        }
        out.push_str("</section>\n");
    }
    problems(document, &mut out);
    shape::all(document, &mut out);
    out.push_str("</main>\n</body>\n</html>\n");
    out
}

/// Every problem once; operations lead here.
fn problems(document: &Value, out: &mut String) {
    out.push_str("<section>\n<h2 id=\"problems\">problems</h2>\n<p>What <code>type</code> of an error says.</p>\n");
    for (name, example) in document["components"]["examples"].as_object().into_iter().flatten() {
        let status = &example["value"]["status"];
        let _ = writeln!(
            out,
            "<article class=\"problem\" id=\"problem-{name}\">\n<h3><span class=\"status\">{status}</span> {name}</h3>\n\
             <p>{}</p>\n{}</article>",
            escape(example["summary"].as_str().unwrap_or_default()),
            words::folded("Example", &words::pretty(&example["value"])),
        );
    }
    out.push_str("</section>\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_has_every_operation_and_no_script_or_style_of_its_own() {
        let page = page(document());
        for (path, methods) in document()["paths"].as_object().unwrap() {
            for operation in methods.as_object().unwrap().values() {
                let name = operation["operationId"].as_str().unwrap();
                assert!(page.contains(&format!("id=\"{name}\"")), "{path} {name}");
            }
        }
        for unsafe_part in ["<script", "style=", "<style", "javascript:", "http://", " on"] {
            let found = page.split('<').filter(|tag| !tag.starts_with('/')).map(|tag| tag.split('>').next().unwrap());
            let found: Vec<_> = found.filter(|tag| format!("<{tag}").contains(unsafe_part)).collect();
            assert_eq!(found, Vec::<&str>::new(), "{unsafe_part}");
        }
    }

    #[test]
    fn every_link_within_the_page_leads_somewhere() {
        let page = page(document());
        for target in page.split("href=\"#").skip(1).map(|rest| rest.split('"').next().unwrap()) {
            assert!(page.contains(&format!("id=\"{target}\"")), "#{target}");
        }
    }
}
