//! QR codes as SVG.

use perche_survey::draft::Fault;
use perche_survey::response::Channel;
use perche_widget::escape;
use qrcodegen::{QrCode, QrCodeEcc};

use super::{Snippet, Stage, Way};

/// What the standard asks to be left free around a code, in modules.
const QUIET: i32 = 4;
/// The side of a module in the picture's own size, in CSS pixels.
const MODULE: i32 = 6;

pub(super) fn write(stage: &Stage<'_>) -> Result<Snippet, Fault> {
    let address = stage.address(Channel::Qr, None);
    let html = svg(&address, &stage.title()).map_err(|said| Fault::new("signed", said))?;
    let notes = vec!["Print it at least 2 cm wide, dark on light, with its white margin.".to_owned()];
    Ok(Snippet { channel: Way::Qr, html, alternative: None, text: Some(address), csp: Vec::new(), notes })
}

/// A code that reads `text`, with its quiet margin; `title` is its accessible name. It holds no style, so no policy
/// forbids it. A quarter of it may be dirty.
pub fn svg(text: &str, title: &str) -> Result<String, &'static str> {
    let code = QrCode::encode_text(text, QrCodeEcc::Medium).map_err(|_| "is too long for a QR code")?;
    let side = code.size() + 2 * QUIET;
    let path: Vec<String> = (0..code.size()).flat_map(|y| runs(&code, y)).collect();
    Ok(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{size}\" height=\"{size}\" viewBox=\"0 0 {side} {side}\" \
         shape-rendering=\"crispEdges\" role=\"img\" aria-label=\"{label}\"><path fill=\"#fff\" d=\"M0 0h{side}v{side}H0z\"/>\
         <path fill=\"#000\" d=\"{path}\"/></svg>",
        size = side * MODULE,
        label = escape(title),
        path = path.concat(),
    ))
}

/// The dark stretches of a row, each as one rectangle.
fn runs(code: &QrCode, y: i32) -> Vec<String> {
    let dark = |x: i32| code.get_module(x, y);
    let starts = (0..code.size()).filter(|x| dark(*x) && !dark(x - 1));
    let run = |start: i32| {
        let end = (start..=code.size()).find(|x| !dark(*x)).expect("beyond the code nothing is dark");
        let (x, y, length) = (start + QUIET, y + QUIET, end - start);
        format!("M{x} {y}h{length}v1h-{length}z")
    };
    starts.map(run).collect()
}
