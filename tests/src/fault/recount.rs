//! Everything that a collector has, and whether its figures are those of its rows.

use std::collections::BTreeMap;
use std::path::Path;

use perche_collector::store::{Sled, SledOptions, Store};
use serde_json::{Value, json};

use crate::http::Client;

/// The surveys of [`crate::collector::SURVEYS`].
pub const BOTH: [&str; 2] = ["effort", "loyalty"];

/// All rows of all surveys; else what was answered instead.
pub fn rows(client: &Client) -> Result<Vec<Value>, String> {
    let mut rows = Vec::new();
    for survey in BOTH {
        let path = format!("/v1/surveys/{survey}/responses?status=all");
        let answer = client.clone().header("accept", "application/x-ndjson").try_get(&path)?;
        if answer.status != 200 {
            return Err(answer.text);
        }
        for line in answer.text.lines() {
            rows.push(serde_json::from_str(line).map_err(|error| format!("{error} in {line}"))?);
        }
    }
    Ok(rows)
}

/// Every aggregate that is not what the rows add up to, in words; `Err` when the collector refuses one.
pub fn differences(client: &Client, rows: &[Value]) -> Result<Vec<String>, String> {
    let mut wrong = Vec::new();
    for survey in BOTH {
        let mut cuts: BTreeMap<String, Vec<&Value>> = BTreeMap::new();
        cuts.insert(String::new(), Vec::new());
        for row in rows.iter().filter(|row| row["survey"] == json!(survey) && row["status"] == json!("counted")) {
            let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
            let mut keys = vec![String::new(), format!("?channel={}", text(&row["channel"]))];
            keys.push(format!("?locale={}", text(&row["locale"])));
            if row["context"]["country"].is_string() {
                keys.push(format!("?context.country={}", text(&row["context"]["country"])));
            }
            for key in keys {
                cuts.entry(key).or_default().push(row);
            }
        }
        for (query, rows) in cuts {
            let answer = client.try_get(&format!("/v1/surveys/{survey}/aggregates{query}"))?;
            if answer.status != 200 {
                return Err(answer.text);
            }
            let (told, counted) = (figures(&answer.json()["total"]), recounted(&rows));
            if told != counted {
                wrong.push(format!("{survey}{query}: told {told:?}, rows {counted:?}"));
            }
        }
    }
    Ok(wrong)
}

/// Answers by score as text; then skipped and commented.
type Figures = (BTreeMap<String, u64>, u64, u64);

fn figures(total: &Value) -> Figures {
    let count = |value: &Value| value.as_u64().unwrap_or(u64::MAX);
    let points = total["distribution"].as_object().into_iter().flatten();
    let scores = points.map(|(score, times)| (score.clone(), count(times))).filter(|(_, times)| *times > 0);
    (scores.collect(), count(&total["skipped"]), count(&total["commented"]))
}

fn recounted(rows: &[&Value]) -> Figures {
    let mut figures = Figures::default();
    for row in rows {
        match row["score"].as_i64() {
            Some(score) => *figures.0.entry(score.to_string()).or_default() += 1,
            None => figures.1 += 1,
        }
        figures.2 += u64::from(row["comment"].is_string());
    }
    figures
}

/// What the store's own recount finds in a folder that nobody serves; `Err` when it cannot be opened.
pub fn verify(data: &Path) -> Result<Vec<String>, String> {
    let options = SledOptions { reserve_bytes: 0, recount: 0, ..SledOptions::default() };
    let store = Sled::open(data, &options).map_err(|error| error.to_string())?;
    store.verify(false).map(|found| found.differences).map_err(|error| error.to_string())
}
