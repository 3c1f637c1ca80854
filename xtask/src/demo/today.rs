//! What no import can tell: pages that were shown, answers that look forged, keys, a webhook that is told.

use std::fmt::Write as _;
use std::thread;
use std::time::Duration;

use serde_json::json;
use tiny_http::{Response, Server};

use super::chance::Chance;
use super::season::Asked;
use super::team::Team;
use super::whys::{Mood, Whys};
use crate::failure::{OrFail, Outcome};

/// Longer than the guard takes nobody to read a question in.
const READING: Duration = Duration::from_millis(600);
const JSON: &str = "application/json";
const FORM: &str = "application/x-www-form-urlencoded";
/// Per question: how many pages were shown, how many of them answered.
const SHOWN: [(Asked, u64, u64); 3] = [(Asked::Checkout, 47, 15), (Asked::Delivery, 33, 12), (Asked::Support, 14, 6)];

pub(super) fn tell(team: &Team) -> Outcome {
    keys(team)?;
    webhook(team)?;
    // Before the others, whose whys are then the newest.
    forged(team)?;
    let mut chance = Chance::of(9);
    for (asked, pages, answers) in SHOWN {
        let shown: Vec<Page> =
            (0..pages).map(|_| Page::of_somebody(team, asked, &mut chance)).collect::<Outcome<_>>()?;
        for page in &shown {
            let body = json!({"display": page.display}).to_string();
            team.customer(&format!("/v1/surveys/{}/shown", asked.id()), JSON, body, None)?;
        }
        for (number, page) in (0..answers).zip(&shown) {
            page.answer(team, &mut chance, number % 3 == 0)?;
        }
    }
    Ok(())
}

/// A page as it was sent.
struct Page {
    asked: Asked,
    locale: &'static str,
    id: String,
    display: String,
}

impl Page {
    /// To somebody of whom the shop knows what it knows of everybody.
    fn of_somebody(team: &Team, asked: Asked, chance: &mut Chance) -> Outcome<Self> {
        let locale = Whys::locale(chance, 100);
        let country = Whys::country(chance, locale);
        let mut query = format!("?locale={locale}&channel={}", chance.weighed(asked.channels()));
        if let Some(touchpoint) = asked.touchpoint(chance) {
            write!(query, "&touchpoint={touchpoint}").expect("text takes all that is written");
        }
        for (key, value) in asked.context(chance, country).as_object().into_iter().flatten() {
            let value = value.as_str().unwrap_or_default().replace(' ', "+");
            write!(query, "&context-{key}={value}").expect("text takes all that is written");
        }
        Self::open(team, asked, locale, &query, None)
    }

    fn of_stranger(team: &Team, asked: Asked, from: &str) -> Outcome<Self> {
        Self::open(team, asked, "it", "?locale=it", Some(from))
    }

    fn open(team: &Team, asked: Asked, locale: &'static str, query: &str, from: Option<&str>) -> Outcome<Self> {
        let page = team.page(&format!("/s/{}{query}", asked.id()), from)?;
        Ok(Self { asked, locale, id: hidden(&page, "id"), display: hidden(&page, "display") })
    }

    fn answer(&self, team: &Team, chance: &mut Chance, says_why: bool) -> Outcome {
        let mood = if chance.percent(74) { Mood::High } else { Mood::Low };
        let score = self.asked.score(chance, mood);
        let mut body = json!({"id": self.id, "score": score, "display": self.display});
        if says_why {
            body["comment"] = json!(Whys::read().say(chance, self.locale, self.asked.id(), mood));
        }
        team.customer(&format!("/v1/surveys/{}/responses", self.asked.id()), JSON, body.to_string(), None)
    }
}

/// The value of a page's hidden field.
fn hidden(page: &str, name: &str) -> String {
    let field = page.split("<input").find(|field| field.contains(&format!("name=\"{name}\"")));
    let value = field.and_then(|field| field.split("value=\"").nth(1)?.split('"').next());
    value.unwrap_or_default().to_owned()
}

/// A robot that fills in what people do not see, one that answers before anybody could have read the question, and somebody
/// who answers twice with one page.
fn forged(team: &Team) -> Outcome {
    let checkout = Asked::Checkout;
    let path = format!("/s/{}", checkout.id());
    for (number, said) in ["Cheap+followers+here", "best+loans+no+credit+check", "Rank+first+today"].iter().enumerate()
    {
        let from = format!("203.0.113.{}", 10 + number);
        let Page { id, .. } = Page::of_stranger(team, checkout, &from)?;
        let form = format!("id={id}&score=7&comment={said}&website=https%3A%2F%2Fspam.example");
        team.customer(&path, FORM, form, Some(&from))?;
    }
    for number in 0..2 {
        let from = format!("203.0.113.{}", 20 + number);
        let Page { id, display, .. } = Page::of_stranger(team, checkout, &from)?;
        team.customer(&path, FORM, format!("id={id}&score=1&display={display}"), Some(&from))?;
    }
    let from = "198.51.100.7";
    let Page { display, .. } = Page::of_stranger(team, checkout, from)?;
    thread::sleep(READING);
    for number in 0..3 {
        let id = format!("0199a1b2-c3d4-7e5f-8a6b-0000000001{number:02x}");
        let body = json!({"id": id, "score": 1, "display": display, "comment": "Pessimo, non comprate qui."});
        team.customer(&format!("/v1/surveys/{}/responses", checkout.id()), JSON, body.to_string(), Some(from))?;
    }
    Ok(())
}

fn keys(team: &Team) -> Outcome {
    for order in [
        json!({"label": "Weekly report", "scope": "numbers"}),
        json!({"label": "Help desk", "scope": "read", "surveys": ["support"], "expires": "90d"}),
        json!({"label": "Data warehouse", "scope": "read"}),
        json!({"label": "Web shop, for imports and links", "scope": "write", "expires": "365d"}),
    ] {
        team.post("/v1/keys", &order)?;
    }
    Ok(())
}

/// A receiver that was ill for one message and is well since. It ends with this program.
fn webhook(team: &Team) -> Outcome {
    let receiver = Server::http("127.0.0.1:0").or_fail("no free port", "close some programs")?;
    let url = format!("http://{}/crm", receiver.server_addr());
    thread::spawn(move || {
        for (number, request) in receiver.incoming_requests().enumerate() {
            let status = if number == 0 { 500 } else { 204 };
            // Who hangs up hears nothing.
            request.respond(Response::empty(status)).ok();
        }
    });
    team.post("/v1/webhooks", &json!({"url": url, "surveys": ["support", "delivery"]}))?;
    let quiet =
        json!({"url": "https://hooks.shop.example/perche", "active": false, "format": "slack", "max_aligned": 3});
    team.post("/v1/webhooks", &quiet).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hidden_field_is_found_in_a_page() {
        let page = r#"<input type="radio" name="score"><input type="hidden" name="id" value="0199">"#;
        assert_eq!((hidden(page, "id"), hidden(page, "display")), ("0199".to_owned(), String::new()));
    }
}
