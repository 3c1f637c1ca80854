//! What customers post: whole HTTP requests as a browser sends them, made once, each sent with an id of its own.

use std::net::SocketAddr;
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::json;

use crate::fault::chance::Chance;

/// The surveys that are answered.
pub const SURVEYS: &str = r#"
company = "Rossi"

[[survey]]
id = "effort"
kind = "ces"
touchpoint = ["checkout", "support"]
sites = ["https://shop.example"]
[survey.context]
order = { max_len = 40 }
country = { segment = true }
[survey.text.it]
question = "{company} mi ha facilitato la gestione del problema."
low = "Per niente d'accordo"
high = "Pienamente d'accordo"
[survey.text.en]
question = "{company} made it easy for me to handle my issue."
low = "Strongly disagree"
high = "Strongly agree"

[[survey]]
id = "loyalty"
kind = "nps"
sites = ["https://shop.example"]
[survey.text.en]
question = "How likely are you to recommend {company}?"
low = "Not at all likely"
high = "Extremely likely"
"#;

/// The share of answers with a comment, in percent.
pub const COMMENTED: u64 = 30;
/// How many different requests there are; each is sent again and again, under other ids.
const KINDS: usize = 1_000;

const SAID: &[&str] = &[
    "Delivery took a week longer than promised and nobody told me.",
    "Non trovavo il pulsante per cambiare l'indirizzo.",
    "Everything was there at the first try, thank you!",
    "Ho dovuto chiamare due volte, la seconda mi hanno risolto tutto in cinque minuti.",
    "The voucher was refused without a reason.",
    "Troppo caro per quello che offre, però il servizio è gentile.",
    "Die Lieferung kam pünktlich, aber das Paket war offen.",
    "I could not pay with my card from abroad; the page just reloaded and the basket was empty afterwards.",
    "Ottimo.",
    "La taille ne correspond pas au guide, j'ai dû renvoyer l'article.",
    "Please let me choose the hour.",
    "El chat respondió enseguida y la devolución fue muy sencilla ✓",
];

/// Where in a request its id stands, and all of its bytes.
struct Request {
    bytes: Vec<u8>,
    id: usize,
}

/// Requests in rotation.
pub struct Posts(Vec<Request>);

impl Posts {
    /// Requests to the server at `address`; the same for the same seed.
    pub fn new(address: SocketAddr, seed: u64) -> Self {
        let mut chance = Chance::of(seed);
        Self((0..KINDS).map(|_| request(address, &mut chance)).collect())
    }

    /// Puts one of them into `buffer`, with an id that nobody has had.
    pub fn next(&self, chance: &mut Chance, buffer: &mut Vec<u8>) {
        let many = u64::try_from(self.0.len()).expect("a thousand");
        let place = usize::try_from(chance.below(many)).expect("an index of a list fits");
        let Request { bytes, id } = &self.0[place];
        buffer.clear();
        buffer.extend_from_slice(bytes);
        buffer[*id..*id + ID.len()].copy_from_slice(&new_id(chance));
    }
}

/// Stands for the id in a request that was made once.
const ID: &str = "00000000-0000-7000-8000-000000000000";

/// A UUID of version 7, made without asking the system for randomness: that would cost the machine that is measured.
fn new_id(chance: &mut Chance) -> [u8; ID.len()] {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let millis = u64::try_from(since.as_millis()).unwrap_or_default();
    let random = (u128::from(chance.next()) << 64) | u128::from(chance.next());
    let id =
        uuid::Builder::from_unix_timestamp_millis(millis, &random.to_be_bytes()[..10].try_into().expect("ten bytes"));
    let mut text = [0; ID.len()];
    id.into_uuid().hyphenated().encode_lower(&mut text);
    text
}

/// One request: mostly a click, some with a why, from two words to a page.
fn request(address: SocketAddr, chance: &mut Chance) -> Request {
    let effort = chance.percent(60);
    let (survey, low, points) = if effort { ("effort", 1, 7) } else { ("loyalty", 0, 11) };
    let mut body = json!({
        "id": ID,
        "score": low + chance.below(points),
        "seq": 1_700_000_000_000 + chance.below(1_000_000),
        "locale": if effort { chance.one_of(&["it", "en", "de-AT"]) } else { "en" },
        "channel": chance.one_of(&["inline", "inline", "popover", "email"]),
    });
    if effort {
        body["touchpoint"] = json!(chance.one_of(&["checkout", "support"]));
        let country = chance.one_of(&["IT", "IT", "DE", "FR", "AT", "ES", "CH"]);
        body["context"] = json!({ "order": format!("A-{}", chance.below(1_000_000)), "country": country });
    }
    if chance.percent(10) {
        body["respondent"] = json!(format!("customer-{}", chance.below(1_000_000)));
    }
    if chance.percent(COMMENTED) {
        let sentences = if chance.percent(5) { 12 } else { 1 + chance.below(3) };
        let said: Vec<&str> = (0..sentences).map(|_| chance.one_of(SAID)).collect();
        body["comment"] = json!(said.join(" "));
    }
    let body = body.to_string();
    let head = head(address, survey, body.len());
    let id = head.len() + body.find(ID).expect("the body holds its id");
    Request { bytes: [head, body].concat().into_bytes(), id }
}

/// What a browser sends before the body.
fn head(address: SocketAddr, survey: &str, length: usize) -> String {
    format!(
        "POST /v1/surveys/{survey}/responses HTTP/1.1\r\n\
         Host: {address}\r\n\
         User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0\r\n\
         Accept: */*\r\n\
         Accept-Language: it,en;q=0.5\r\n\
         Accept-Encoding: gzip, deflate, br\r\n\
         Content-Type: application/json\r\n\
         Content-Length: {length}\r\n\
         Origin: http://{address}\r\n\
         Referer: http://{address}/s/{survey}\r\n\
         Sec-Fetch-Site: same-origin\r\n\
         Connection: keep-alive\r\n\r\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use perche_survey::draft::Draft;

    #[test]
    fn every_request_is_an_answer_of_its_own_and_some_say_why() {
        let (posts, mut chance) = (Posts::new(([127, 0, 0, 1], 80).into(), 1), Chance::of(2));
        let (mut ids, mut commented, mut lengths) = (Vec::new(), 0, Vec::new());
        for _ in 0..KINDS {
            let mut buffer = Vec::new();
            posts.next(&mut chance, &mut buffer);
            let text = String::from_utf8(buffer).expect("text");
            let (head, body) = text.split_once("\r\n\r\n").expect("a head");
            assert!(head.contains(&format!("Content-Length: {}\r\n", body.len())), "{text}");
            let draft = Draft::read(body.as_bytes()).expect("a draft");
            assert_eq!(draft.faults, []);
            ids.push(draft.id.expect("an id"));
            commented += u64::from(draft.comment.value().is_some());
            lengths.push(body.len());
        }
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), KINDS);
        assert!((200..400).contains(&commented), "{commented}");
        assert!(lengths.iter().max() > lengths.iter().min().map(|least| 3 * least).as_ref(), "sizes are mixed");
    }
}
