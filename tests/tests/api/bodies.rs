//! Bodies that are made to cost more than they weigh.

use std::io::Write;

use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};
use perche_tests::collector::{Collector, SURVEYS};
use perche_tests::http::{answer, new_id};
use serde_json::json;

const EFFORT: &str = "/v1/surveys/effort/responses";
const SHOWN: &str = "/v1/surveys/effort/shown";
const MOST: usize = 16 * 1_024;

fn still_there(collector: &Collector) {
    assert_eq!(collector.client().post(EFFORT, &answer(&new_id(), &json!(6), &json!({}))).status, 201);
    assert!(!collector.log().contains("panicked"), "{}", collector.log());
}

/// So deep that whoever reads it by calling itself runs out of stack, or counts.
#[test]
fn a_body_as_deep_as_it_may_be_long_is_refused_and_nothing_else_happens() {
    let collector = Collector::start(SURVEYS);
    let nest = |before: &str, open: &str, middle: &str, close: &str, after: &str| {
        let times = (MOST - before.len() - middle.len() - after.len()) / (open.len() + close.len());
        format!("{before}{}{middle}{}{after}", open.repeat(times), close.repeat(times))
    };
    let member = |name: &str| format!("{{\"id\":\"{}\",\"score\":6,\"{name}\":", new_id());
    let lists = |before: &str| nest(before, "[", "1", "]", "}");
    let objects = |before: &str| nest(before, "{\"a\":", "1", "}", "}");
    let rows = [
        (EFFORT, nest("", "[", "1", "]", ""), 400, "body"),
        (EFFORT, "[".repeat(MOST), 400, "body"),
        (EFFORT, "{\"a\":".repeat(MOST / 5), 400, "body"),
        (EFFORT, lists(&member("comment")), 422, "comment"),
        (EFFORT, objects(&member("comment")), 422, "comment"),
        (EFFORT, lists(&member("foo")), 422, "foo"),
        (EFFORT, lists(&member("context")), 422, "context"),
        (EFFORT, lists(&format!("{{\"id\":\"{}\",\"score\":", new_id())), 422, "score"),
        (SHOWN, nest("", "[", "1", "]", ""), 400, "body"),
        (SHOWN, lists("{\"display\":"), 400, "body"),
    ];
    for (path, body, status, field) in rows {
        assert!(body.len() <= MOST);
        let refused = collector.client().post_text(path, "application/json", body.clone());
        let start = &body[..body.len().min(80)];
        assert_eq!((refused.status, refused.fields()), (status, vec![field.to_owned()]), "{path} {start}");
    }
    // A context that is not a list of texts is repaired or refused, but never followed down.
    let deep = objects(&member("context"));
    let taken = collector.client().post_text(EFFORT, "application/json", deep);
    assert!(matches!(taken.status, 201 | 422), "{taken:?}");
    still_there(&collector);
}

fn packed(coding: &str, bytes: &[u8]) -> Vec<u8> {
    let best = Compression::best();
    match coding {
        "gzip" | "x-gzip" => {
            let mut pack = GzEncoder::new(Vec::new(), best);
            pack.write_all(bytes).unwrap();
            pack.finish().unwrap()
        }
        "deflate" => {
            let mut pack = ZlibEncoder::new(Vec::new(), best);
            pack.write_all(bytes).unwrap();
            pack.finish().unwrap()
        }
        "br" => {
            let mut pack = Vec::new();
            brotli::BrotliCompress(&mut &*bytes, &mut pack, &brotli::enc::BrotliEncoderParams::default()).unwrap();
            pack
        }
        _ => {
            let mut pack = DeflateEncoder::new(Vec::new(), best);
            pack.write_all(bytes).unwrap();
            pack.finish().unwrap()
        }
    }
}

#[test]
fn a_compressed_body_is_refused_and_never_unpacked() {
    let collector = Collector::start(SURVEYS);
    let client = collector.client();
    let whole = answer(&new_id(), &json!(6), &json!({})).to_string();
    // Sixteen megabytes in as many kilobytes.
    let bomb = format!("{{\"comment\":\"{}", "a".repeat(16_000_000));
    still_there(&collector);
    let before = peak(&collector);
    for coding in ["gzip", "x-gzip", "deflate", "br", "zstd", "gzip, br"] {
        let client = client.clone().header("content-encoding", coding);
        for (path, kind) in [(EFFORT, "application/json"), (EFFORT, "text/plain"), (SHOWN, "application/json")] {
            let refused = client.post_text(path, kind, packed(coding, whole.as_bytes()));
            assert_eq!((refused.status, refused.fields()), (415, vec!["content-encoding".to_owned()]), "{coding}");
            assert_eq!(refused.header("accept-encoding"), "identity");
            let small = packed(coding, bomb.as_bytes());
            let refused = client.post_text(path, kind, small.clone());
            assert_eq!(refused.status, if small.len() > MOST { 413 } else { 415 }, "{coding}, {} bytes", small.len());
        }
        let form = client.post_text("/s/effort", "application/x-www-form-urlencoded", packed(coding, b"score=6"));
        assert_eq!(form.status, 415, "{coding}");
    }
    let plain = client.clone().header("content-encoding", "identity");
    assert_eq!(plain.post_text(EFFORT, "application/json", whole).status, 201);
    assert!(peak(&collector) < before + 8_000, "{before} kB, then {} kB", peak(&collector));
    still_there(&collector);
}

/// The most memory it ever had, in kB; 0 where the system does not tell.
fn peak(collector: &Collector) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", collector.process())).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
    line.split_whitespace().next().and_then(|number| number.parse().ok()).unwrap_or_default()
}
