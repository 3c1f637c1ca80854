//! Reading `surveys.toml` and survey documents: all faults at once, each with its line and what is allowed.

mod line;
mod words;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use serde_path_to_error::{Path, Segment};
use toml::de::{DeTable, DeValue};

use self::line::{line_ends, line_of, place_of};
use self::words::in_our_words;
use crate::check;
use crate::draft::Fault;
use crate::survey::Survey;

/// How many surveys an installation may have.
pub const MAX_SURVEYS: usize = 1_000;

/// A fault or warning of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The line, counted from 1.
    pub line: usize,
    /// The path, such as `survey[0].text.it.question`.
    pub field: String,
    /// What is wrong and what is allowed.
    pub message: String,
}

impl std::fmt::Display for Finding {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "line {}: {}: {}", self.line, self.field, self.message)
    }
}

/// What a file holds.
#[derive(Debug, Default)]
pub struct File {
    /// The surveys, none when there are faults.
    pub surveys: Vec<Survey>,
    /// What makes the file unusable.
    pub faults: Vec<Finding>,
    /// What will work but probably not as meant.
    pub warnings: Vec<Finding>,
}

/// The shape of the file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Layout {
    company: Option<String>,
    #[serde(default)]
    survey: Vec<Survey>,
}

/// Reads the text of a `surveys.toml`.
pub fn read(text: &str) -> File {
    let document = match DeTable::parse(text) {
        Ok(document) => document,
        Err(error) => {
            let line = error.span().map_or(1, |span| line_of(&line_ends(text), span.start));
            let finding = Finding { line, field: "file".to_owned(), message: error.message().to_owned() };
            return File { faults: vec![finding], ..File::default() };
        }
    };
    let (layout, mut faults) = lenient::<Layout>(json_of(document.get_ref()));
    let mut warnings = Vec::new();
    let mut surveys = layout.map(surveys_of).unwrap_or_default();
    for (index, survey) in surveys.iter_mut().enumerate() {
        let within = |fault: Fault| Fault { field: format!("survey[{index}].{}", fault.field), ..fault };
        faults.extend(check::faults(survey).into_iter().map(within));
        warnings.extend(check::warnings(survey).into_iter().map(within));
        survey.complete();
    }
    faults.extend(twice(&surveys));
    let ends = line_ends(text);
    let place = |fault: Fault| Finding {
        line: place_of(&document, &fault.field, &ends),
        field: fault.field,
        message: fault.message,
    };
    let mut faults: Vec<Finding> = faults.into_iter().map(place).collect();
    faults.sort_by_key(|finding| finding.line);
    if !faults.is_empty() {
        surveys.clear();
    }
    File { surveys, faults, warnings: warnings.into_iter().map(place).collect() }
}

/// Reads one survey document, as the API takes it.
pub fn read_survey(document: Value) -> Result<Survey, Vec<Fault>> {
    let (survey, mut faults) = lenient::<Survey>(document);
    if let Some(survey) = &survey {
        faults.extend(check::faults(survey));
    }
    match survey {
        Some(mut survey) if faults.is_empty() => {
            survey.complete();
            Ok(survey)
        }
        _ => Err(faults),
    }
}

/// `survey` as a surveys file with nothing else in it.
pub fn write(survey: &Survey) -> String {
    #[derive(serde::Serialize)]
    struct Written<'a> {
        survey: [&'a Survey; 1],
    }
    toml::to_string(&Written { survey: [survey] }).expect("texts, numbers and tables always encode")
}

/// Reads an object of a shape that serde knows, as far as its first fault.
pub fn read_strictly<T: DeserializeOwned>(document: &Value) -> Result<T, Fault> {
    // serde would take a list too, as the members in their order.
    if !document.is_object() {
        return Err(Fault::new("body", "must be an object"));
    }
    serde_path_to_error::deserialize(document).map_err(|error| fault_of(&error))
}

fn surveys_of(layout: Layout) -> Vec<Survey> {
    let Layout { company, mut survey } = layout;
    for one in &mut survey {
        one.company = one.company.take().or_else(|| company.clone());
    }
    survey
}

fn twice(surveys: &[Survey]) -> Vec<Fault> {
    let mut seen = std::collections::BTreeSet::new();
    let again = surveys.iter().enumerate().filter(|(_, survey)| !seen.insert(survey.id.as_str()));
    let mut faults: Vec<Fault> = again
        .map(|(index, survey)| Fault::new(format!("survey[{index}].id"), format!("{} is used twice", survey.id)))
        .collect();
    if surveys.len() > MAX_SURVEYS {
        faults.push(Fault::new("survey", format!("must be at most {MAX_SURVEYS} surveys")));
    }
    faults
}

/// Deserializes strictly, yet finds every fault: what serde refuses is noted, mended in the tree, and the tree read
/// again. What comes out after mending is only good for looking for further faults.
fn lenient<T: DeserializeOwned>(mut tree: Value) -> (Option<T>, Vec<Fault>) {
    const MOST: usize = 200;
    let mut faults: Vec<Fault> = Vec::new();
    for _ in 0..MOST {
        let error = match serde_path_to_error::deserialize(&tree) {
            Ok(read) => return (Some(read), faults),
            Err(error) => error,
        };
        let fault = fault_of(&error);
        let path = error.path();
        let mended = if let Some(field) = missing(&error.inner().to_string()) {
            // One that was taken out because it was wrong has been named already.
            if !faults.iter().any(|known| known.field == fault.field) {
                faults.push(fault);
            }
            insert(&mut tree, &pointer(path), field)
        } else {
            faults.push(fault);
            remove(&mut tree, &pointer(path))
        };
        if !mended {
            break;
        }
    }
    (None, faults)
}

/// What serde refused: the member's path, and what is allowed.
fn fault_of(error: &serde_path_to_error::Error<serde_json::Error>) -> Fault {
    let message = error.inner().to_string();
    let path = error.path().to_string();
    match missing(&message) {
        Some(field) if path == "." => Fault::new(field, "is missing"),
        Some(field) => Fault::new(format!("{path}.{field}"), "is missing"),
        None => Fault::new(path, in_our_words(&message)),
    }
}

fn missing(message: &str) -> Option<&str> {
    message.strip_prefix("missing field `")?.split('`').next()
}

fn pointer(path: &Path) -> String {
    path.iter()
        .filter_map(|segment| match segment {
            Segment::Seq { index } => Some(format!("/{index}")),
            Segment::Map { key } => Some(format!("/{}", key.replace('~', "~0").replace('/', "~1"))),
            Segment::Enum { .. } | Segment::Unknown => None,
        })
        .collect()
}

/// Puts something valid where a required member is missing.
fn insert(tree: &mut Value, pointer: &str, field: &str) -> bool {
    let filler = match field {
        "kind" => json!("ces"),
        // Unlike any other, so that two surveys without an id are not also two of one name.
        "id" => json!(format!("missing{}", pointer.replace(['/', '_'], "-"))),
        _ => json!("missing"),
    };
    let parent = tree.pointer_mut(pointer).and_then(Value::as_object_mut);
    parent.is_some_and(|members| members.insert(field.to_owned(), filler).is_none())
}

fn remove(tree: &mut Value, pointer: &str) -> bool {
    let Some((above, last)) = pointer.rsplit_once('/') else { return false };
    let last = last.replace("~1", "/").replace("~0", "~");
    match tree.pointer_mut(above) {
        Some(Value::Object(members)) => members.remove(&last).is_some(),
        Some(Value::Array(items)) => last.parse().is_ok_and(|index: usize| {
            let there = index < items.len();
            if there {
                items.remove(index);
            }
            there
        }),
        _ => false,
    }
}

fn json_of(table: &DeTable<'_>) -> Value {
    table.iter().map(|(key, value)| (key.get_ref().to_string(), json_of_value(value.get_ref()))).collect()
}

fn json_of_value(value: &DeValue<'_>) -> Value {
    match value {
        DeValue::String(text) => json!(text),
        DeValue::Boolean(flag) => json!(flag),
        DeValue::Datetime(instant) => json!(instant.to_string()),
        DeValue::Array(items) => items.iter().map(|item| json_of_value(item.get_ref())).collect(),
        DeValue::Table(table) => json_of(table),
        DeValue::Integer(_) | DeValue::Float(_) => number(value),
    }
}

/// TOML writes more numbers than JSON (`0x1f`, `1_000`, `inf`), so they go through toml's own reader.
fn number(value: &DeValue<'_>) -> Value {
    let written = match value {
        DeValue::Integer(whole) => i64::from_str_radix(whole.as_str(), whole.radix()).map(Value::from).ok(),
        DeValue::Float(real) => real.as_str().parse::<f64>().map(Value::from).ok(),
        _ => None,
    };
    written.unwrap_or(Value::Null)
}
