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
        segments: BTreeMap::new(),
        respondent: Some("r".to_owned()),
        verified: true,
        at: Timestamp(1_795_348_800_000),
        answered_at: Some(Timestamp(1_795_348_799_000)),
        amended_at: Some(Timestamp(1_795_348_860_000)),
        status: Status::Quarantined,
        suspicion: None,
        answer_ms: Some(2_300),
        unique: Some("A-17".to_owned()),
        tags: vec!["vip".to_owned()],
        done: true,
    }
}

fn in_segments() -> Response {
    let mut response = full();
    response.context.insert("country".to_owned(), "IT".to_owned());
    response.context.insert("store".to_owned(), "Roma".to_owned());
    response.segments = BTreeMap::from([("country".to_owned(), Slot::Own), ("store".to_owned(), Slot::Other)]);
    response
}

fn click() -> Response {
    Response {
        comment: None,
        contact: None,
        consent: None,
        touchpoint: None,
        context: BTreeMap::new(),
        respondent: None,
        answered_at: None,
        amended_at: None,
        answer_ms: None,
        unique: None,
        tags: Vec::new(),
        ..full()
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
    let counted = in_segments();
    let row: Row = decode(b"key", &encode(&Row::from(&counted))).unwrap();
    assert_eq!(row.response(counted.survey.clone(), counted.at, counted.id), Some(counted));
    for (_, suspicion) in Suspicion::NAMES {
        let suspected = Response { suspicion: Some(suspicion), ..in_segments() };
        let row: Row = decode(b"key", &encode(&Row::from(&suspected))).unwrap();
        assert_eq!(row.response(suspected.survey.clone(), suspected.at, suspected.id), Some(suspected));
    }
}

const FORMAT_1: &str = "03010380c48299a0340602697403010101077065726368c3a901066140622e697401010105636173736101056f72\
                        64657204412d313701017201cf0f01c0a90701fc110104412d31370103766970";

/// When this fails, the bytes on disk have changed: that needs a new format version and a reader of the old one.
#[test]
fn the_bytes_of_records_stay() {
    let row = "030103000602697403010101077065726368c3a901066140622e697401010105636173736101056f726465720441\
               2d313701017201cf0f01c0a90701fc110104412d31370103766970";
    assert_eq!(hex(&encode(&Row::from(&full()))), row);
    assert_eq!(hex(&encode(&Row::from(&click()))), "0301030006026974030101");
    let counted = hex(&encode(&Row::from(&in_segments())));
    let context = "0307636f756e747279024954056f7264657204412d31370573746f726504526f6d61";
    assert_eq!(counted, row.replace("01056f7264657204412d3137", context) + "03010002");
    let suspected = Response { suspicion: Some(Suspicion::TooFast), ..full() };
    assert_eq!(hex(&encode(&Row::from(&suspected))), format!("{row}0004"));
    let slot = SlotRecord { key: "country".to_owned(), value: Some("IT".to_owned()) };
    assert_eq!(hex(&encode(&slot)), "07636f756e74727901024954");
    assert_eq!(hex(&encode(&SlotRecord { value: None, ..slot })), "07636f756e747279");
    assert_eq!(hex(&encode(&Id::Living { survey: 5, at: 300 })), "0005d804");
    assert_eq!(hex(&encode(&Id::Erased { at: 300 })), "01d804");
    assert_eq!(hex(&encode(&SurveyRecord { number: 5, revision: 300 })), "05ac02");
    assert_eq!(hex(&encode(&Shown { survey: 5, at: 300 })), "05d804");
    let entry = LogEntry { what: 2, survey: 5, id: [9; 16], at: 300 };
    assert_eq!(hex(&encode(&entry)), "020509090909090909090909090909090909d804");
}

/// Before segments came, a row ended with its tags, zeros and all.
#[test]
fn a_row_of_before_segments_is_read() {
    let mut body = encode(&Row::from(&click()));
    body.extend([0; 11]);
    let row: Row = decode(b"key", &body).unwrap();
    assert_eq!(row.response(click().survey, click().at, click().id), Some(click()));
}

/// Before reasons came, a row ended with its segments.
#[test]
fn a_row_in_quarantine_of_before_reasons_is_read() {
    let body = encode(&Row::from(&in_segments()));
    let row: Row = decode(b"key", &body).unwrap();
    let read = row.response(in_segments().survey, in_segments().at, in_segments().id).unwrap();
    assert_eq!((read.status, read.suspicion), (Status::Quarantined, None));
}

#[test]
fn a_row_of_format_1_is_read() {
    // As format 1 wrote it: `seq` as it is.
    let body: Vec<u8> =
        (0..).step_by(2).map_while(|at| u8::from_str_radix(FORMAT_1.get(at..at + 2)?, 16).ok()).collect();
    let row: Row = decode(b"key", &body).unwrap();
    let row = row.of_format_1(full().at);
    assert_eq!(hex(&encode(&row)), hex(&encode(&Row::from(&full()))));
    assert_eq!(row.response(full().survey, full().at, full().id), Some(full()));
}

#[test]
fn any_seq_comes_back() {
    for at in [0, 1_795_348_800_000, (1 << 48) - 1].map(Timestamp) {
        for seq in [0, 1, 1_795_348_799_999, 1_795_348_800_001, 1 << 63, u64::MAX] {
            assert_eq!(far(near(seq, at), at), seq);
        }
    }
    assert_eq!([1_799, 1_800, 1_801].map(|seq| near(seq, Timestamp(1_800))), [1, 0, 2]);
}

#[test]
fn what_is_known_of_an_id_comes_back() {
    let v7 = uuid::Builder::from_unix_timestamp_millis(1_795_348_799_000, &[7; 10]).into_uuid();
    for known in [Id::Living { survey: 5, at: 1_795_348_800_000 }, Id::Erased { at: 300 }] {
        for id in [v7, Uuid::from_u128(7)] {
            assert_eq!(known.beside(id).apart(id), known);
        }
    }
    let near = Id::Living { survey: 5, at: 1_795_348_800_000 }.beside(v7);
    assert_eq!(hex(&encode(&near)), "0005d00f", "a second later");
}

#[test]
fn an_unknown_code_is_no_response() {
    let row = Row { channel: 99, ..Row::from(&full()) };
    assert_eq!(row.response(full().survey, full().at, full().id), None);
    let row = Row { suspicion: 6, ..Row::from(&full()) };
    assert_eq!(row.response(full().survey, full().at, full().id), None);
    let row = Row { segments: vec![3], ..Row::from(&full()) };
    assert_eq!(row.response(full().survey, full().at, full().id), None);
}
