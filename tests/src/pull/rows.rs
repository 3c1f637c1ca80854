//! Every row, as a program pulls them: one stream of lines a survey.

use std::io::Read;
use std::time::{Duration, Instant};

use super::per_second;
use crate::collector::ADMIN_KEY;
use crate::fault::process::Process;
use crate::scale::answers::{self, Plan};

/// What came.
#[derive(Clone, Copy, Debug)]
pub struct Pulled {
    /// How many rows.
    pub rows: u64,
    took: Duration,
}

impl Pulled {
    /// Rows a second.
    pub fn rate(&self) -> f64 {
        per_second(self.rows, self.took)
    }
}

/// Pulls the rows of every survey; under sabotage the first of each, ten at a time.
pub fn pull(collector: &Process, plan: Plan, sabotage: bool) -> Result<Pulled, String> {
    let begun = Instant::now();
    let mut rows = 0;
    for survey in 0..plan.surveys {
        let path = format!("/v1/surveys/{}/responses", answers::survey(survey));
        rows += if sabotage { in_pages(collector, &path)? } else { at_once(collector, &path)? };
    }
    let pulled = Pulled { rows, took: begun.elapsed() };
    if !sabotage && pulled.rows != plan.answers {
        return Err(format!("{} rows came, and there are {}", pulled.rows, plan.answers));
    }
    Ok(pulled)
}

fn at_once(collector: &Process, path: &str) -> Result<u64, String> {
    let request = ureq::get(format!("{}{path}?status=all", collector.address()));
    let request =
        request.header("authorization", format!("Bearer {ADMIN_KEY}")).header("accept", "application/x-ndjson");
    let response = request.call().map_err(|error| error.to_string())?;
    let mut body = response.into_body().into_with_config().limit(u64::MAX).reader();
    let (mut rows, mut part) = (0, vec![0; 1 << 16]);
    loop {
        let read = body.read(&mut part).map_err(|error| error.to_string())?;
        if read == 0 {
            return Ok(rows);
        }
        // A row's own line ends are written as escapes.
        rows += part[..read].iter().map(|byte| u64::from(*byte == b'\n')).sum::<u64>();
    }
}

/// How many pages of ten rows are asked for of each survey.
const PAGES: usize = 20;

fn in_pages(collector: &Process, path: &str) -> Result<u64, String> {
    let client = collector.client();
    let (mut rows, mut cursor) = (0, String::new());
    for _ in 0..PAGES {
        let page = client.try_get(&format!("{path}?status=all&limit=10{cursor}"))?.json();
        rows += page["items"].as_array().map_or(0, |items| items.len() as u64);
        let Some(next) = page["next"].as_str() else { break };
        cursor = format!("&cursor={}", crate::http::encode(next));
    }
    Ok(rows)
}
