use super::*;

fn survey(kind: &str, scale: &str) -> Survey {
    let text = format!("[[survey]]\nid = \"a\"\nkind = \"{kind}\"\n{scale}\n[survey.text.en]\nquestion = \"q\"\n");
    perche_survey::file::read(&text).surveys.into_iter().next().expect("a survey")
}

fn members(asked: &str, survey: &Survey) -> String {
    query(&Asked::parse(asked).members(survey, &mut Vec::new()))
}

#[test]
fn the_page_asks_the_api_for_what_its_address_says() {
    let ces = survey("ces", "");
    for (asked, expected) in [
        ("", "commented=true"),
        ("commented=any&q=&from=", ""),
        ("commented=false&lang=it&noted=done", "commented=false"),
        ("tag=a&tag=b&commented=any&cursor=x", "tag=a&tag=b"),
        ("band=hard&commented=any", "min_aligned=1&max_aligned=3"),
        ("band=easy&commented=any", "min_aligned=5&max_aligned=7"),
        ("q=too+late", "q=too+late&commented=true"),
    ] {
        assert_eq!(members(asked, &ces), expected, "{asked}");
    }
    let agreement = survey("ces", "scale = { min = 1, max = 5, polarity = \"low_is_good\" }");
    assert_eq!(members("band=easy&commented=any", &agreement), "min_aligned=4&max_aligned=5");
    assert_eq!(members("band=promoters&commented=any", &survey("nps", "")), "min_aligned=9&max_aligned=10");
    let mut faults = Vec::new();
    Asked::parse("band=promoters").members(&ces, &mut faults);
    assert_eq!(faults[0].field, "band");
}

#[test]
fn an_address_changes_by_one_filter_at_a_time() {
    let asked = Asked::parse("tag=a&tag=b&band=hard&cursor=x");
    assert_eq!(asked.with("band", "easy"), "tag=a&tag=b&band=easy");
    assert_eq!(asked.with("band", ""), "tag=a&tag=b");
    assert_eq!(asked.without(&("tag".to_owned(), "a".to_owned())), "tag=b&band=hard");
    assert_eq!(asked.and("cursor", "y"), "tag=a&tag=b&band=hard&cursor=y");
    assert_eq!(
        (asked.query(), asked.here()),
        ("tag=a&tag=b&band=hard".into(), "tag=a&tag=b&band=hard&cursor=x".into())
    );
    assert_eq!(asked.noting("done"), "tag=a&tag=b&band=hard&cursor=x&noted=done");
    assert_eq!(Asked::parse("").noting("done"), "noted=done");
}

#[test]
fn counts_tell_how_many_unless_only_reading_does() {
    let ces = survey("ces", "");
    let listed = |asked: &str| Asked::parse(asked).countable(&ces).map(|(_, listed)| listed);
    for asked in ["q=a", "tag=a", "done=true", "suspicion=burst"] {
        assert!(listed(asked).is_none(), "{asked}");
    }
    let hard = listed("band=hard&commented=any&channel=email").expect("counts tell");
    assert_eq!((hard.aligned, hard.commented, hard.status), (Some(1..=3), None, Some(Status::Counted)));
    assert_eq!(listed("min_score=3&commented=any").expect("counts tell").score, Some(3..=i16::MAX));
    assert_eq!(listed("status=all").expect("counts tell").status, None);
}
