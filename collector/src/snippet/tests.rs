use super::*;
use crate::sign::context::MAX_TEXT;

const SURVEYS: &str = r##"
company = "R & <b>\"Söhne'"

[[survey]]
id = "effort"
kind = "ces"
sites = ["https://shop.example"]
locale = "it"
theme = { accent = "#0b6e4f" }
[survey.context]
order = {}
[survey.text.it]
question = "Con {company} è stato <facile> & \"veloce\"?"
low = "Per niente <d'accordo>"
high = "Pienamente"
[survey.text.ar]
question = "ما مدى سهولة ذلك؟"
low = "صعب"
high = "سهل"

[[survey]]
id = "loyalty"
kind = "nps"
one_per = "signed"
[survey.show]
mode = "popover"
[survey.context]
name = { recall = true }
[survey.text.en]
question = "Would you recommend us, {name}?"
low = "No"
high = "Yes"

[[survey]]
id = "labels"
kind = "csat"
scale = { style = "labels", order = "descending" }
[survey.text.en]
question = "How was it?"
labels = ["Bad", "Poor", "Fair", "Good", "<Great>"]

[[survey]]
id = "faces"
kind = "csat"
scale = { style = "smileys", polarity = "low_is_good" }
[survey.text.en]
question = "How was it?"
low = "Good"
high = "Bad"
"##;

fn order(way: Way) -> Order {
    Order { way, locale: None, pinned: false, signed: None, facts: Facts::default() }
}

fn try_write(id: &str, order: &Order) -> Result<Snippet, Vec<String>> {
    let file = perche_survey::file::read(SURVEYS);
    assert_eq!(file.faults, []);
    let survey = file.surveys.into_iter().find(|survey| survey.id.as_str() == id).expect(id);
    let url = "https://c.example/p".parse().expect("an address");
    write(order, &survey, &url).map_err(|faults| faults.into_iter().map(|fault| fault.field).collect())
}

fn of(id: &str, way: Way) -> Snippet {
    try_write(id, &order(way)).expect("a snippet")
}

/// The value of each attribute of that name.
fn values<'a>(html: &'a str, name: &str) -> Vec<&'a str> {
    let start = format!(" {name}=\"");
    html.split(&start).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

#[test]
fn the_inline_frame_is_named_in_the_surveys_language_and_asks_little_of_a_policy() {
    let snippet = of("effort", Way::Inline);
    assert_eq!(
        values(&snippet.html, "title"),
        ["Con R &amp; &lt;b&gt;&quot;Söhne&#39; è stato &lt;facile&gt; &amp; &quot;veloce&quot;?"]
    );
    assert_eq!(
        values(&snippet.html, "src"),
        ["https://c.example/p/s/effort", "https://c.example/p/embed.js?survey=effort"]
    );
    assert_eq!(snippet.csp, ["frame-src https://c.example", "script-src https://c.example"]);
    assert!(!snippet.html.contains("style="), "a strict policy refuses it");
    let element = "<perche-survey survey=\"effort\"></perche-survey>\n<script";
    assert!(snippet.alternative.is_some_and(|html| html.starts_with(element)));
    assert!(snippet.notes.iter().any(|note| note.contains("context-order")), "{:?}", snippet.notes);
    assert_eq!(of("effort", Way::NoJs).csp, ["frame-src https://c.example"]);
    assert!(!of("effort", Way::NoJs).html.contains("<script"));
}

#[test]
fn a_language_that_is_asked_for_is_in_the_address_and_in_the_name() {
    let snippet =
        |way| try_write("effort", &Order { locale: Some("ar-EG".to_owned()), ..order(way) }).expect("a snippet");
    assert_eq!(values(&snippet(Way::Inline).html, "title"), ["ما مدى سهولة ذلك؟"]);
    assert_eq!(values(&snippet(Way::Inline).html, "src")[0], "https://c.example/p/s/effort?locale=ar");
    assert_eq!(values(&snippet(Way::Tab).html, "locale"), ["ar"]);
    assert_eq!(snippet(Way::Link).text.as_deref(), Some("https://c.example/p/s/effort?channel=link&locale=ar"));
    assert_eq!(
        try_write("effort", &Order { locale: Some("fr".to_owned()), ..order(Way::Link) }),
        Err(vec!["locale".to_owned()])
    );
}

#[test]
fn a_question_that_shows_facts_names_no_frame_with_holes() {
    assert_eq!(values(&of("loyalty", Way::Inline).html, "title"), ["A short question"]);
    assert!(of("loyalty", Way::Email).notes.iter().any(|note| note.contains("facts of the customer")));
}

#[test]
fn a_survey_whose_rules_bring_it_needs_no_element() {
    assert_eq!(
        of("loyalty", Way::Popover).html,
        "<script async src=\"https://c.example/p/embed.js?survey=loyalty\"></script>"
    );
    let tab = of("loyalty", Way::Tab).html;
    assert!(tab.starts_with("<perche-survey survey=\"loyalty\" mode=\"tab\"></perche-survey>\n<script"), "{tab}");
    assert!(of("effort", Way::Popover).html.contains("mode=\"popover\""));
}

#[test]
fn facts_stand_in_an_address_encoded_and_at_an_element_escaped() {
    let facts = |way| {
        let context = [("order".to_owned(), "A 17&\"x".to_owned())].into();
        try_write("effort", &Order { facts: Facts { context, ..Facts::default() }, ..order(way) }).expect("a snippet")
    };
    let inline = facts(Way::Inline);
    assert_eq!(values(&inline.html, "src")[0], "https://c.example/p/s/effort?context-order=A%2017%26%22x");
    assert_eq!(values(inline.alternative.as_deref().unwrap_or_default(), "context-order"), ["A 17&amp;&quot;x"]);
    assert!(!inline.notes.iter().any(|note| note.contains("context-order")), "it is there already");
    let link = facts(Way::Link).text.expect("an address");
    assert_eq!(link, "https://c.example/p/s/effort?channel=link&context-order=A%2017%26%22x");
    let wrong = Facts {
        touchpoint: Some("x".to_owned()),
        context: [("order".to_owned(), "x".repeat(300)), ("colour".to_owned(), String::new())].into(),
        test: false,
    };
    assert_eq!(
        try_write("effort", &Order { facts: wrong, ..order(Way::Link) }),
        Err(["touchpoint", "context-colour", "context-order"].map(str::to_owned).to_vec())
    );
}

#[test]
fn a_pinned_loader_is_named_by_its_hash_and_checked_by_the_browser() {
    let pinned = |way| try_write("effort", &Order { pinned: true, ..order(way) });
    let html = pinned(Way::Inline).expect("a snippet").html;
    let src = values(&html, "src")[1];
    assert!(src.starts_with("https://c.example/p/assets/") && src.ends_with("/embed.js"), "{src}");
    assert!(values(&html, "integrity")[0].starts_with("sha384-") && html.contains("crossorigin=\"anonymous\""));
    assert_eq!(pinned(Way::Email), Err(vec!["pinned".to_owned()]));
}

#[test]
fn a_place_for_the_signature_is_left_as_it_was_given() {
    let signed =
        |id: &str, way, tag: &str| try_write(id, &Order { signed: Some(tag.parse().expect(tag)), ..order(way) });
    for tag in ["{{ perche & co }}", "*|PERCHE|*", "<%= perche %>", "a.b.c"] {
        let mail = signed("effort", Way::Email, tag).expect("a snippet");
        let hrefs = values(&mail.html, "href");
        assert!(
            hrefs.len() == 7 && hrefs.iter().all(|href| href.ends_with(&format!("&amp;signed={tag}"))),
            "{hrefs:?}"
        );
        assert_eq!(values(&signed("effort", Way::Inline, tag).expect("a snippet").html, "data-signed"), [tag]);
        assert_eq!(values(&signed("loyalty", Way::Popover, tag).expect("a snippet").html, "signed"), [tag]);
    }
    assert_eq!(signed("effort", Way::NoJs, "x"), Err(vec!["signed".to_owned()]));
    for bad in ["", "a\"b", "a\nb", &"x".repeat(MAX_TEXT + 1)] {
        assert!(bad.parse::<Tag>().is_err(), "{bad}");
    }
    assert!(of("loyalty", Way::Link).notes.iter().any(|note| note.contains("signed")), "nobody could answer");
}

#[test]
fn a_mail_has_one_link_a_point_that_preselects_it() {
    let mail = of("effort", Way::Email);
    let scores = values(&mail.html, "href").into_iter().map(|href| {
        href.strip_prefix("https://c.example/p/s/effort?channel=email&amp;locale=it&amp;score=").expect(href)
    });
    assert_eq!(scores.collect::<Vec<_>>(), ["1", "2", "3", "4", "5", "6", "7"]);
    assert_eq!(values(&mail.html, "dir"), ["ltr"]);
    assert!(
        !mail.html.contains("<b>") && !mail.html.contains("<facile>") && !mail.html.contains("<d'"),
        "{}",
        mail.html
    );
    assert_eq!(values(&mail.html, "aria-label")[0], "1: Per niente &lt;d&#39;accordo&gt;");
    let text = mail.text.expect("the other part");
    assert!(text.starts_with("Con R & <b>\"Söhne'") && text.matches("https://").count() == 7, "{text}");
    assert!(mail.csp.is_empty());
}

#[test]
fn a_mail_from_right_to_left_turns_its_ends_round() {
    let mail =
        try_write("effort", &Order { locale: Some("ar".to_owned()), ..order(Way::Email) }).expect("a snippet").html;
    assert_eq!((values(&mail, "dir"), values(&mail, "lang")), (vec!["rtl"], vec!["ar"]));
    let (low, high) = (mail.find("= صعب").expect("low"), mail.find("= سهل").expect("high"));
    assert!(
        mail[..low].ends_with("1&nbsp;") && mail[..low].rfind("align=\"right\"") > mail[..low].rfind("align=\"left\"")
    );
    assert!(mail[..high].rfind("align=\"left\"") > mail[..high].rfind("align=\"right\""));
}

#[test]
fn words_and_faces_stand_in_the_order_of_the_page() {
    let labels = of("labels", Way::Email).html;
    let places = ["&lt;Great&gt;", "Good", "Fair", "Poor", "Bad"]
        .map(|label| labels.find(&format!("-->{label}<")).expect(label));
    assert!(places.is_sorted(), "{places:?}");
    let faces = of("faces", Way::Email).html;
    let found: Vec<&str> = faces.split("&#128").skip(1).filter_map(|rest| rest.split(';').next()).collect();
    assert_eq!(found, ["515", "522", "528", "542", "544"], "one means good here");
}

#[test]
fn a_code_is_a_picture_without_style_and_with_its_margin() {
    let code = of("effort", Way::Qr);
    assert_eq!(code.text.as_deref(), Some("https://c.example/p/s/effort?channel=qr"));
    assert!(code.html.starts_with("<svg xmlns=") && !code.html.contains("style"));
    // Version 4, 33 modules: "https://c.example/p/s/effort?channel=qr" has 39 bytes.
    assert_eq!(values(&code.html, "viewBox"), ["0 0 37 37"]);
    assert!(code.html.contains("M4 4h7v1h-7z"), "the first corner stands behind four modules of margin");
    assert!(svg(&"x".repeat(3_000), "t").is_err());
}

#[test]
fn what_is_printed_can_be_pasted_whole() {
    let printed = of("effort", Way::Inline).print();
    assert!(printed.contains("frame-src https://c.example; script-src https://c.example"));
    for (line, html) in printed.lines().map(|line| (line, line.trim())).filter(|(_, html)| !html.is_empty()) {
        assert!(html.starts_with('<') && html.ends_with('>'), "{line}");
    }
}
