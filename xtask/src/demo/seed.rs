//! Fills a collector with a year of a shop, through the API and nothing else: `demo --seeded` and `shots` look at it.

use std::fs;
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

use super::season::Asked;
use super::story::{self, Told};
use super::team::Team;
use super::today;
use crate::collector::{self, Collector, Setting};
use crate::failure::{Failure, OrFail, Outcome};
use crate::repository::Repository;
use crate::steps;

const SEED: u64 = 2_026;
/// There when all of the story is: a folder without it was broken off, and is made again.
const COMPLETE: &str = "complete";
/// How many program threads tell it at once.
const TELLERS: usize = 12;

/// Starts a collector on the seeded folder, which is filled once, and again when `fresh`.
pub(crate) fn start(repository: &Repository, port: u16, fresh: bool) -> Outcome<Collector> {
    let folder = repository.target.join("demo-seeded");
    let remedy = "check that target/ is writable";
    if fresh || !folder.join(COMPLETE).exists() {
        if folder.exists() {
            fs::remove_dir_all(&folder).or_fail("cannot clear the seeded folder", remedy)?;
        }
        fs::create_dir_all(&folder).or_fail("cannot make the seeded folder", remedy)?;
    } else {
        steps::note("filled before; --fresh fills it again, up to this moment");
    }
    let surveys = folder.join("surveys.toml");
    fs::write(&surveys, include_str!("surveys.toml")).or_fail("cannot write the surveys", remedy)?;
    let key = collector::key(&folder)?;
    let collector = Collector::start(repository, Setting { surveys, port, key, more: &FLAGS, folder: folder.clone() })?;
    if folder.join(COMPLETE).exists() {
        return Ok(collector);
    }
    let filled = fill(&collector)
        .and_then(|()| fs::write(folder.join(COMPLETE), "").or_fail("cannot write into the seeded folder", remedy));
    match filled {
        Ok(()) => Ok(collector),
        Err(failure) => collector.stop().and(Err(failure)),
    }
}

/// Somebody from outside can be played only by a proxy; the webhook is heard on this machine.
const FLAGS: [&str; 3] = ["--trusted-proxy", "127.0.0.1/32", "--allow-private-webhooks"];

/// Tells everything: first what came before the surveys were changed, then the rest, then what happens today.
pub(super) fn fill(collector: &Collector) -> Outcome {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).or_fail("no time", "set the clock")?;
    let now = i64::try_from(since.as_millis()).or_fail("no time", "set the clock")?;
    let told = story::tell(SEED, now);
    steps::note(&format!("{} answers of fourteen months", told.len()));
    let team = Team::of(collector);
    define(&team)?;
    let (early, late): (Vec<Told>, Vec<Told>) = told.into_iter().partition(|told| told.early);
    post(collector, &early)?;
    change(&team)?;
    post(collector, &late)?;
    for (number, score) in [2, 2, 1, 2, 2, 1, 2].into_iter().enumerate() {
        let id = format!("0199a1b2-c3d4-7e5f-8a6b-0000000000{number:02x}");
        team.post("/v1/surveys/newsletter/responses", &json!({"id": id, "score": score, "channel": "email"}))?;
    }
    today::tell(&team)
}

/// The surveys as they were at first.
fn define(team: &Team) -> Outcome {
    for (id, mut definition) in surveys() {
        if id == Asked::Checkout.id() {
            for (locale, question) in members(&file()["first_questions"]) {
                definition["text"][locale]["question"] = question;
            }
        }
        if id == Asked::Loyalty.id() {
            definition["show"]["sample"] = json!(0.25);
        }
        team.put(&format!("/v1/surveys/{id}"), &definition, ("If-None-Match", "*"))?;
    }
    Ok(())
}

/// Another wording for one, more visitors asked by the other.
fn change(team: &Team) -> Outcome {
    let changed = [Asked::Checkout.id(), Asked::Loyalty.id()];
    for (id, definition) in surveys().into_iter().filter(|(id, _)| changed.contains(&id.as_str())) {
        team.put(&format!("/v1/surveys/{id}"), &definition, ("If-Match", "\"r1\""))?;
    }
    Ok(())
}

fn file() -> Value {
    serde_json::from_str(include_str!("surveys.json")).expect("our own file is JSON")
}

fn surveys() -> Vec<(String, Value)> {
    members(&file()["surveys"])
}

fn members(object: &Value) -> Vec<(String, Value)> {
    object.as_object().map(|members| members.clone().into_iter().collect()).unwrap_or_default()
}

/// Many at once, each on a connection of its own that is kept.
fn post(collector: &Collector, told: &[Told]) -> Outcome {
    let each = told.len().div_ceil(TELLERS).max(1);
    let parts = told.chunks(each);
    std::thread::scope(|scope| {
        let tellers: Vec<_> = parts.map(|part| scope.spawn(|| tell(&Team::of(collector), part))).collect();
        tellers.into_iter().try_for_each(|teller| teller.join().unwrap_or_else(|_| Err(panicked())))
    })
}

fn panicked() -> Failure {
    Failure::new("a program thread panicked", "read what it says above")
}

fn tell(team: &Team, told: &[Told]) -> Outcome {
    for Told { asked, body, handled, .. } in told {
        team.post(&format!("/v1/surveys/{}/responses", asked.id()), body)?;
        if let Some((tags, done)) = handled {
            let id = body["id"].as_str().unwrap_or_default();
            team.patch(&format!("/v1/responses/{id}"), &json!({"tags": tags, "done": done}))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;
    use crate::demo::calendar::{DAY, date};

    /// Needs the collector that `cargo build` makes.
    #[test]
    #[ignore = "long"]
    fn the_year_that_is_told_is_in_the_figures() {
        let repository = Repository::find().expect("we are in the repository");
        let repository = Repository { target: repository.target.join("test-seeded"), ..repository };
        // Its own folder, the common binary.
        let binary = repository.collector();
        fs::create_dir_all(binary.parent().expect("it lies in a folder")).expect("target/ is writable");
        let built: PathBuf = Repository::find().expect("we are in the repository").collector();
        fs::copy(built, &binary).expect("cargo build has made the collector");
        let collector = start(&repository, collector::free_port(0).expect("a port"), true).expect("it is filled");
        let checked = std::panic::catch_unwind(|| check(&collector));
        collector.stop().expect("it ends");
        fs::remove_dir_all(&repository.target).expect("target/ is writable");
        checked.unwrap_or_else(|failure| std::panic::resume_unwind(failure));
    }

    fn check(collector: &Collector) {
        let team = Team::of(collector);
        let day = |ago: i64| {
            let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_millis();
            let (year, month, day) = date(i64::try_from(now).expect("a moment").div_euclid(DAY) - ago);
            format!("{year}-{month:02}-{day:02}")
        };
        let ask = |survey: &str, query: &str| {
            team.get(&format!("/v1/surveys/{survey}/aggregates{query}")).expect("an aggregate")
        };
        let bad_week = ask("delivery", &format!("?from={}&to={}&compare=previous", day(14), day(7)));
        assert_eq!(bad_week["compare"]["verdict"], "down", "{}", bad_week["compare"]);
        let month = ask("delivery", &format!("?from={}&compare=previous", day(30)));
        assert_eq!(month["compare"]["verdict"], "down", "{}", month["compare"]);
        let checkout = ask("post-purchase", "?group_by=context.country");
        let total = &checkout["total"];
        assert_eq!((&total["mixed_versions"], total["versions"].as_array().map(Vec::len)), (&json!(true), Some(2)));
        assert!(checkout["groups"].as_array().is_some_and(|groups| groups.len() > 8), "{}", checkout["groups"]);
        assert!(total["response_rate"]["value"].is_number(), "{total}");
        assert_eq!(total["excluded"]["quarantined"], 7, "{total}");
        assert!(ask("loyalty", "")["total"]["weighted"].is_object(), "{}", ask("loyalty", "")["total"]);
        assert_eq!(ask("newsletter", "")["total"]["low_n"], true);
        assert_eq!(ask("returns", "")["total"]["n"], 0);
        let tagged = team.get("/v1/surveys/delivery/responses?limit=1000").expect("a list");
        let tagged = tagged["items"].as_array().expect("items").iter().filter(|row| row["tags"] == json!(["strike"]));
        assert!(tagged.count() > 5);
    }
}
