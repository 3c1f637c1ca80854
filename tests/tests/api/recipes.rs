//! docs/api.md: every command is run, in order, and what the page shows of a reply is what comes.

use std::path::Path;
use std::process::{Command, Stdio};

use perche_tests::collector::{ADMIN_KEY, Collector};
use serde_json::Value;

const PAGE: &str = include_str!("../../../docs/api.md");

/// A command of the page, and the reply that the page shows below it.
#[derive(Debug)]
struct Recipe {
    script: String,
    shown: Option<Value>,
}

fn recipes(page: &str) -> Vec<Recipe> {
    let mut found: Vec<Recipe> = Vec::new();
    for part in page.split("```").skip(1).step_by(2) {
        let (language, text) = part.split_once('\n').unwrap();
        match language {
            "sh" => found.push(Recipe { script: text.to_owned(), shown: None }),
            "json" => {
                let shown = serde_json::from_str(text).unwrap_or_else(|error| panic!("{error} in {text}"));
                found.last_mut().expect("a reply stands below its command").shown = Some(shown);
            }
            "text" => {}
            other => panic!("a block of {other:?}"),
        }
    }
    found
}

/// Where what came is not as shown: a member that is not there, or of another type. Values may differ.
fn differences(shown: &Value, came: &Value, place: &str, found: &mut Vec<String>) {
    match (shown, came) {
        (Value::Object(members), Value::Object(there)) => {
            for (name, member) in members {
                match there.get(name) {
                    Some(one) => differences(member, one, &format!("{place}.{name}"), found),
                    None => found.push(format!("{place}.{name} is not there")),
                }
            }
        }
        (Value::Array(items), Value::Array(there)) => match (items.first(), there.first()) {
            (Some(item), Some(one)) => differences(item, one, &format!("{place}[0]"), found),
            (Some(_), None) => found.push(format!("{place} is empty")),
            (None, _) => {}
        },
        (Value::Null, _) | (_, Value::Null) => {}
        _ if std::mem::discriminant(shown) == std::mem::discriminant(came) => {}
        _ => found.push(format!("{place} is {came}, not such as {shown}")),
    }
}

/// Runs a command; what it printed, or what is wrong with it.
fn run(collector: &Collector, folder: &Path, recipe: &Recipe) -> Result<(), String> {
    let mut shell = Command::new("sh");
    shell.args(["-eu", "-c", &recipe.script]).current_dir(folder).stdin(Stdio::null());
    let output = shell.env("PERCHE", collector.address()).env("KEY", ADMIN_KEY).output().unwrap();
    let (said, errors) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    if !output.status.success() {
        return Err(format!("{}\n{said}{errors}\n{}", recipe.script, output.status));
    }
    let Some(shown) = &recipe.shown else { return Ok(()) };
    let came = serde_json::from_str(&said).map_err(|error| format!("{}\n{error}: {said}", recipe.script))?;
    let mut found = Vec::new();
    differences(shown, &came, "the reply", &mut found);
    if found.is_empty() { Ok(()) } else { Err(format!("{}\n{}\n{said}", recipe.script, found.join("\n"))) }
}

/// `false`, told aloud, where there is no curl to run.
fn has_curl() -> bool {
    let there = Command::new("curl").arg("--version").stdout(Stdio::null()).status().is_ok();
    if !there {
        eprintln!("LEFT OUT: there is no curl, so no recipe of docs/api.md was tried");
    }
    there
}

#[test]
fn every_recipe_of_the_page_works_as_it_stands() {
    if !has_curl() {
        return;
    }
    let (collector, folder) = (Collector::start(""), tempfile::tempdir().unwrap());
    let recipes = recipes(PAGE);
    assert!(recipes.len() > 20, "the recipes are found");
    let failed: Vec<String> =
        recipes.iter().filter_map(|recipe| run(&collector, folder.path(), recipe).err()).collect();
    assert!(failed.is_empty(), "{}", failed.join("\n\n"));
}

#[test]
fn a_recipe_that_does_not_work_or_shows_what_does_not_come_is_found() {
    if !has_curl() {
        return;
    }
    let (collector, folder) = (Collector::start(""), tempfile::tempdir().unwrap());
    let list = "curl -sS --fail-with-body \"$PERCHE/v1/surveys\" -H \"Authorization: Bearer $KEY\"";
    let page = format!(
        "```sh\n{list}\n```\n```json\n{{\"items\": []}}\n```\n```sh\n{list}\n```\n```json\n{{\"rows\": []}}\n```\n\
         ```sh\n{list}x\n```\n"
    );
    let tried: Vec<bool> = recipes(&page).iter().map(|recipe| run(&collector, folder.path(), recipe).is_ok()).collect();
    assert_eq!(tried, [true, false, false]);
}
