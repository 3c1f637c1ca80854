use super::*;

/// When this fails, backups of released versions can no longer be read as they were meant: that needs a new format
/// version and a reader of the old one.
#[test]
fn the_words_of_a_backup_stay() {
    let full = r#"{"response":{"id":"00000000-0000-0000-0000-000000000007","survey":"s","revision":3,"score":-2,"at":"2026-11-22T12:00:00Z","seq":9,"channel":"qr","locale":"it","status":"quarantined","comment":"perché","contact":"a@b.it","consent":true,"touchpoint":"cassa","context":{"country":"IT","order":"A-17"},"segments":{"country":"own"},"respondent":"r","verified":true,"answered_at":"2026-11-22T11:59:59.5Z","amended_at":"2026-11-22T12:01:00Z","answer_ms":2300,"unique":"A-17","tags":["vip"],"done":true}}"#;
    let bare = r#"{"response":{"id":"00000000-0000-0000-0000-000000000007","survey":"s","revision":3,"score":null,"at":"2026-11-22T12:00:00Z","seq":0,"channel":"inline","locale":"en","status":"counted"}}"#;
    let suspected = full.replace("\"quarantined\"", "\"quarantined\",\"suspicion\":\"too-fast\"");
    let others = [
        r#"{"document":{"kind":"secret","key":"installation","body":"…"}}"#,
        r#"{"slot":{"survey":"s","key":"country","value":"IT"}}"#,
        r#"{"erased":{"id":"00000000-0000-0000-0000-000000000007","at":"2026-11-22T12:00:00Z"}}"#,
        r#"{"counted":{"survey":"s","from":"2026-11-22T12:00:00Z","times":3}}"#,
        r#"{"seen":{"survey":"s","at":"2026-11-22T12:00:00Z","token":"01010101-0101-0101-0101-010101010101"}}"#,
        r#"{"last_change":{"number":41}}"#,
        r#"{"act":{"id":"00000000-0000-0000-0000-000000000007","at":"2026-11-22T12:00:00Z","key":"env","act":"key.made","subject":"k1"}}"#,
        r#"{"end":{"lines":6,"revisions":1,"documents":1,"responses":2,"erased":1,"displays":2,"sha256":"00"}}"#,
    ];
    for words in [full, &suspected, bare].into_iter().chain(others) {
        let line: Line = serde_json::from_str(words).unwrap();
        assert_eq!(serde_json::to_string(&line).unwrap(), words);
        if let Line::Response(response) = line {
            let response = ResponseLine::from(Response::from(*response));
            assert_eq!(serde_json::to_string(&Line::Response(Box::new(response))).unwrap(), words);
        }
    }
}
