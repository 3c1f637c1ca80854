use std::collections::BTreeMap;

use super::*;
use crate::store::sled::encoding::{decode, encode};

fn full() -> Response {
    Response {
        id: Uuid::from_u128(7),
        survey: SurveyId::try_from("s".to_owned()).unwrap(),
        revision: 3,
        score: Some(Score(-2)),
        comment: Some("perché".to_owned()),
        contact: Some("a@b.it".to_owned()),
        consent: Some(true),
        seq: 1_795_348_800_000,
        channel: Channel::Qr,
        locale: "it".to_owned(),
        touchpoint: Some("cassa".to_owned()),
        context: BTreeMap::from([("order".to_owned(), "A-17".to_owned())]),
        respondent: Some("r".to_owned()),
        verified: true,
        at: Timestamp(1_795_348_800_000),
        answered_at: Some(Timestamp(1_795_348_799_000)),
        amended_at: Some(Timestamp(1_795_348_860_000)),
        status: Status::Quarantined,
        answer_ms: Some(2_300),
        unique: Some("A-17".to_owned()),
        tags: vec!["vip".to_owned()],
        done: true,
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"))
}

#[test]
fn a_response_comes_back_as_it_was() {
    let full = full();
    let row: Row = decode(b"key", &encode(&Row::from(&full))).unwrap();
    assert_eq!(row.response(full.survey.clone(), full.at, full.id), Some(full));
}

/// When this fails, the bytes on disk have changed: that needs a new format version and a reader of the old one.
#[test]
fn the_bytes_of_records_stay() {
    let row = "03010380c48299a0340602697403010101077065726368c3a901066140622e697401010105636173736101056f726465720441\
               2d313701017201cf0f01c0a90701fc110104412d31370103766970";
    assert_eq!(hex(&encode(&Row::from(&full()))), row);
    assert_eq!(hex(&encode(&Id::Living { survey: 5, at: 300 })), "0005d804");
    assert_eq!(hex(&encode(&Id::Erased { at: 300 })), "01d804");
    assert_eq!(hex(&encode(&SurveyRecord { number: 5, revision: 300 })), "05ac02");
    assert_eq!(hex(&encode(&vec![Shown { survey: 5, at: 300 }])), "0105d804");
    let entry = LogEntry { what: 2, survey: 5, id: [9; 16], at: 300 };
    assert_eq!(hex(&encode(&entry)), "020509090909090909090909090909090909d804");
}

#[test]
fn an_unknown_code_is_no_response() {
    let row = Row { channel: 99, ..Row::from(&full()) };
    assert_eq!(row.response(full().survey, full().at, full().id), None);
}
