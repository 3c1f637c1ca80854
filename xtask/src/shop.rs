//! The example shop: static files from an origin that is another site than the collector's.

use std::fs;
use std::path::{Component, Path, PathBuf};
use std::thread;

use tiny_http::{Header, Request, Response, Server};

use crate::failure::{OrFail, Outcome};

/// The collector's address as the example pages have it, so that they can be opened and read as they are.
const WRITTEN: &str = "http://127.0.0.1:8080";

/// Serves `folder` on `port` until the process ends; pages name the collector at `collector`.
pub(crate) fn serve(folder: PathBuf, port: u16, collector: String) -> Outcome {
    let server =
        Server::http(("127.0.0.1", port)).or_fail("the shop cannot listen", "choose another: --shop-port N")?;
    thread::spawn(move || {
        for request in server.incoming_requests() {
            // A browser that went away is no concern of the shop.
            respond(request, &folder, &collector).ok();
        }
    });
    Ok(())
}

fn respond(request: Request, folder: &Path, collector: &str) -> std::io::Result<()> {
    let path = request.url().split('?').next().unwrap_or("/").to_owned();
    let Some(file) = inside(folder, &path) else {
        return request.respond(Response::from_string("not found").with_status_code(404));
    };
    if file.is_dir() && !path.ends_with('/') {
        // Without the slash the page's relative links would lead elsewhere.
        let there =
            Response::from_string("").with_status_code(308).with_header(header("Location", &format!("{path}/")));
        return request.respond(there);
    }
    let file = if file.is_dir() { file.join("index.html") } else { file };
    let Ok(content) = fs::read(&file) else {
        return request.respond(Response::from_string("not found").with_status_code(404));
    };
    let kind = content_type(&file);
    let content = match String::from_utf8(content) {
        Ok(page) if kind.starts_with("text/html") => page.replace(WRITTEN, collector).into_bytes(),
        Ok(text) => text.into_bytes(),
        Err(binary) => binary.into_bytes(),
    };
    request.respond(
        Response::from_data(content)
            .with_header(header("Content-Type", kind))
            // The pages are edited while the demo runs.
            .with_header(header("Cache-Control", "no-store")),
    )
}

/// The file a URL's path names, if it stays in the folder.
fn inside(folder: &Path, path: &str) -> Option<PathBuf> {
    let relative = Path::new(path.strip_prefix('/')?);
    let plain = relative.components().all(|part| matches!(part, Component::Normal(_)));
    plain.then(|| folder.join(relative))
}

fn header(name: &str, value: &str) -> Header {
    Header::from_bytes(name, value).expect("names are fixed, and values come from parsed URLs or are fixed")
}

fn content_type(file: &Path) -> &'static str {
    match file.extension().and_then(|ending| ending.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("jpg") => "image/jpeg",
        Some("webp") => "image/webp",
        Some("woff2") => "font/woff2",
        _ => "text/plain; charset=utf-8",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shop_shows_nothing_outside_its_folder() {
        let folder = Path::new("/shop");
        assert_eq!(inside(folder, "/cart.html"), Some("/shop/cart.html".into()));
        assert_eq!(inside(folder, "/"), Some("/shop/".into()));
        for path in ["/../key", "/a/../../key", "//etc/passwd", "key", ""] {
            assert_eq!(inside(folder, path), None, "{path}");
        }
    }
}
