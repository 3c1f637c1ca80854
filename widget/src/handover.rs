//! The page's JSON: written by the server, read by the boot script and by the WebAssembly.
//!
//! Both directions stand here so that they cannot drift. Read by `js_sys::Reflect`: a JSON parser in the wasm would cost
//! half as much again as everything else in it.

#[cfg(feature = "ssr")]
pub(crate) use write::json;

#[cfg(feature = "ssr")]
mod write {
    use crate::page::Spoken;
    use crate::question::{Envelope, Page, Stage, Whys};
    use crate::scale::band_name;
    use serde_json::{Value, json};

    /// The JSON of `page`, safe inside a `<script>` element.
    pub(crate) fn json(page: &Page, spoken: &Spoken) -> String {
        let (stage, score) = match page.stage {
            Stage::Asking => ("asking", page.preselect),
            Stage::Explaining { score } => ("explaining", score),
            Stage::Thanked { score } => ("thanked", score),
        };
        let mut value = json!({
            "id": page.id,
            "resumed": page.resumed,
            "stage": stage,
            "score": score,
            "locales": page.locales,
            "assets": page.assets.as_ref().map(|assets| json!({ "glue": assets.glue, "wasm": assets.wasm })),
            "survey": page.question.survey,
            "locale": page.question.locale,
            "spoken": self::spoken(spoken),
            "context": page.envelope.context,
            "envelope": envelope(&page.envelope),
        });
        if !page.envelope.nonce.is_empty() {
            value["nonce"] = json!(page.envelope.nonce);
        }
        escaped(&value.to_string())
    }

    /// `</script>` and `<!--` end or change a script element, U+2028 and U+2029 older parsers: none may stand there raw.
    fn escaped(json: &str) -> String {
        let mut out = String::with_capacity(json.len());
        for letter in json.chars() {
            match letter {
                '<' => out.push_str("\\u003c"),
                '>' => out.push_str("\\u003e"),
                '&' => out.push_str("\\u0026"),
                '\u{2028}' => out.push_str("\\u2028"),
                '\u{2029}' => out.push_str("\\u2029"),
                other => out.push(other),
            }
        }
        out
    }

    fn spoken(spoken: &Spoken) -> Value {
        let Spoken { bands, thanks, deleted, unsent, unkept, refused, undeleted } = spoken;
        let Whys { low, middle, high, skipped } = thanks;
        let bands: Vec<Value> = bands.iter().map(|(score, band)| json!([score, band_name(*band)])).collect();
        json!({
            "bands": bands,
            "thanks": [low, middle, high, skipped],
            "words": [deleted, unsent, unkept, refused, undeleted],
        })
    }

    /// What each post carries besides the answer.
    fn envelope(envelope: &Envelope) -> Value {
        let mut value = json!({ "display": envelope.display });
        if envelope.test {
            value["test"] = json!(true);
        }
        value
    }
}

#[cfg(feature = "hydrate")]
pub(crate) use read::{Handed, read};

#[cfg(feature = "hydrate")]
mod read {
    use crate::page::Spoken;
    use crate::question::{Stage, Whys};
    use js_sys::{Array, JSON, Reflect};
    use perche_survey::kind::Band;
    use wasm_bindgen::JsValue;

    /// What the browser's half is given.
    pub(crate) struct Handed {
        pub(crate) survey: String,
        pub(crate) spoken: Spoken,
        pub(crate) stage: Stage,
        pub(crate) preselect: Option<i16>,
    }

    /// Reads what `write` wrote.
    pub(crate) fn read(json: &str) -> Result<Handed, JsValue> {
        let page = JSON::parse(json)?;
        let score = score(&get(&page, "score"));
        let stage = match string(&get(&page, "stage")).as_str() {
            "explaining" => Stage::Explaining { score },
            "thanked" => Stage::Thanked { score },
            _ => Stage::Asking,
        };
        Ok(Handed {
            survey: string(&get(&page, "survey")),
            spoken: spoken(&get(&page, "spoken")),
            stage,
            preselect: score,
        })
    }

    fn spoken(from: &JsValue) -> Spoken {
        let bands: Array = Array::from(&get(from, "bands"));
        let thanks: Array = Array::from(&get(from, "thanks"));
        let words: Array = Array::from(&get(from, "words"));
        let text = |texts: &Array, place| string(&texts.get(place));
        Spoken {
            bands: (0..bands.length()).filter_map(|place| band(&Array::from(&bands.get(place)))).collect(),
            thanks: Whys {
                low: text(&thanks, 0),
                middle: text(&thanks, 1),
                high: text(&thanks, 2),
                skipped: text(&thanks, 3),
            },
            deleted: text(&words, 0),
            unsent: text(&words, 1),
            unkept: text(&words, 2),
            refused: text(&words, 3),
            undeleted: text(&words, 4),
        }
    }

    fn band(from: &Array) -> Option<(i16, Band)> {
        let band = match string(&from.get(1)).as_str() {
            "low" => Band::Low,
            "high" => Band::High,
            _ => Band::Middle,
        };
        Some((score(&from.get(0))?, band))
    }

    fn get(from: &JsValue, name: &str) -> JsValue {
        Reflect::get(from, &JsValue::from_str(name)).unwrap_or(JsValue::UNDEFINED)
    }

    fn string(value: &JsValue) -> String {
        value.as_string().unwrap_or_default()
    }

    #[allow(clippy::cast_possible_truncation, reason = "our own server wrote an i16 there; `as` saturates")]
    fn score(value: &JsValue) -> Option<i16> {
        value.as_f64().map(|number| number as i16)
    }
}
