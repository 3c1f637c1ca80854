use super::*;

fn id(name: &str) -> SurveyId {
    name.to_owned().try_into().expect(name)
}

fn at(hour: i64) -> Timestamp {
    Timestamp(hour * HOUR + 1_234_567)
}

fn sites() -> Vec<String> {
    vec!["https://shop.example".to_owned(), "https://*.shop.example".to_owned()]
}

#[test]
fn only_the_origin_of_an_address_is_kept() {
    for (header, origin) in [
        ("https://shop.example", Some("https://shop.example")),
        ("https://Shop.Example/cart?mail=anna@example.org#pay", Some("https://shop.example")),
        ("https://shop.example:443/", Some("https://shop.example")),
        ("http://localhost:3000/x", Some("http://localhost:3000")),
        ("http://shop.example:443", Some("http://shop.example:443")),
        ("http://[::1]:8080/x", Some("http://[::1]:8080")),
        ("https://xn--bcher-kva.example/ü", Some("https://xn--bcher-kva.example")),
        ("null", None),
        ("", None),
        ("https://", None),
        ("https:///x", None),
        ("https://anna:secret@shop.example/", None),
        ("https://shop.example:99999", None),
        ("https://shop.example:-1", None),
        ("https://[::1", None),
        ("https://[<b>]", None),
        ("https://<script>alert(1)</script>", None),
        ("https://shop example", None),
        ("file:///home/anna", None),
        ("javascript://shop.example/%0aalert(1)", None),
    ] {
        assert_eq!(origin_of(header).as_deref(), origin, "{header}");
    }
    assert_eq!(origin_of(&format!("https://{}", "a".repeat(254))), None);
}

#[test]
fn a_site_is_seen_by_the_hour_with_what_it_asked_for() {
    let installs = Installs::begin(Timestamp(0));
    for (part, hour) in [(Part::Loader, 7), (Part::Loader, 7), (Part::Frame, 9), (Part::Loader, 8)] {
        installs.saw(&id("s"), &sites(), "https://shop.example", part, at(hour));
    }
    installs.saw(&id("s"), &sites(), "https://copy.example", Part::Loader, at(7));
    installs.saw(&id("other"), &[], "https://else.example", Part::Loader, at(7));
    let install = |origin: &str, listed, frame, first, last| Install {
        origin: origin.to_owned(),
        listed,
        loader: true,
        frame,
        first: Timestamp(first * HOUR),
        last: Timestamp(last * HOUR),
    };
    let expected =
        [install("https://copy.example", false, false, 7, 7), install("https://shop.example", true, true, 7, 9)];
    assert_eq!(installs.of(&id("s"), &sites()), expected, "who may not show it comes first");
    assert_eq!(installs.of(&id("never"), &sites()), []);
}

#[test]
fn many_made_up_origins_leave_the_listed_ones_and_those_who_were_there_before() {
    let installs = Installs::begin(Timestamp(0));
    let known = ["https://shop.example", "https://www.shop.example", "https://partner.example"];
    for origin in known {
        installs.saw(&id("s"), &sites(), origin, Part::Frame, at(3));
    }
    // An honest site is asked for in every hour in which it has a visitor.
    installs.saw(&id("s"), &sites(), "https://partner.example", Part::Frame, at(4));
    for number in 0..3_000 {
        installs.saw(&id("s"), &sites(), &format!("https://a{number}.example"), Part::Loader, at(4));
    }
    let found = installs.of(&id("s"), &sites());
    assert_eq!(found.len(), MOST);
    for origin in known {
        assert!(found.iter().any(|install| install.origin == origin), "{origin}");
    }
    installs.saw(&id("s"), &sites(), "https://next.example", Part::Loader, at(5));
    assert!(installs.of(&id("s"), &sites()).iter().any(|install| install.origin == "https://next.example"));
}

#[test]
fn a_thousand_surveys_share_one_room_and_none_is_left_out() {
    let installs = Installs::begin(Timestamp(0));
    let surveys: Vec<SurveyId> = (0..1_000).map(|number| id(&format!("s{number}"))).collect();
    for survey in &surveys[..500] {
        for number in 0..MOST {
            installs.saw(survey, &[], &format!("https://a{number}.example"), Part::Loader, at(1));
        }
    }
    for survey in &surveys[500..] {
        installs.saw(survey, &[], "https://shop.example", Part::Loader, at(2));
    }
    let kept: Vec<usize> = surveys.iter().map(|survey| installs.of(survey, &[]).len()).collect();
    assert_eq!(kept.iter().sum::<usize>(), MOST_IN_ALL);
    assert!(kept[500..].iter().all(|many| *many == 1), "who came last has a place as well");
}
