use super::*;
use crate::dashboard::tongue::Tongue;
use crate::snippet::{self, Facts};

const SURVEYS: &str = "[[survey]]\nid = \"s\"\nkind = \"nps\"\n[survey.context]\norder = {}\nship-to = {}\n\
                       [survey.text.en]\nquestion = \"How \\\"easy\\\" <?php was it?\"\n\
                       [[survey]]\nid = \"plain\"\nkind = \"nps\"\n[survey.text.en]\nquestion = \"q\"\n";

fn of(id: &str, way: Way, locale: Option<&str>) -> Vec<(&'static str, String)> {
    let survey = perche_survey::file::read(SURVEYS).surveys.into_iter().find(|survey| survey.id.as_str() == id);
    let survey = survey.expect("a survey");
    let url: PublicUrl = "https://c.example/p".parse().expect("an address");
    let locale = locale.map(str::to_owned);
    let order = Order { way, locale, pinned: false, signed: None, facts: Facts::default() };
    let inline = snippet::write(&Order { way: Way::Inline, ..order.clone() }, &survey, &url).expect("a snippet").html;
    let kitchen = Kitchen { survey: &survey, url: &url, order: &order, inline: &inline };
    let all = recipes(&kitchen, Words(Tongue::En)).into_iter();
    all.flat_map(|recipe| recipe.pieces.into_iter().map(move |(_, code)| (recipe.id, code))).collect()
}

fn code(id: &str, way: Way, locale: Option<&str>, recipe: &str) -> String {
    let mut found = of(id, way, locale).into_iter().filter(|(known, _)| *known == recipe).map(|(_, code)| code);
    found.next_back().expect(recipe)
}

#[test]
fn every_piece_leads_to_this_collector_and_to_the_survey() {
    for (recipe, code) in of("s", Way::Inline, None) {
        let addresses = ["https://c.example/p/s/s", "https://c.example/p/embed.js?survey=s"];
        assert!(addresses.iter().any(|address| code.contains(address)), "{recipe}: {code}");
        assert!(!code.contains('@') || ["rails"].contains(&recipe), "{recipe}: something was not filled in: {code}");
    }
}

#[test]
fn each_template_language_writes_the_facts_escaped() {
    let code = |recipe: &str| code("s", Way::Inline, None, recipe);
    for (recipe, fact) in [
        ("html", "https://c.example/p/s/s?context-order=ORDER&amp;context-ship-to=SHIP-TO\""),
        (
            "php",
            "?context-order=<?= rawurlencode($order->number) ?>&amp;context-ship-to=<?= rawurlencode($facts['ship-to']) ?>\"",
        ),
        (
            "rails",
            "?context-order=<%= url_encode(@order.number) %>&amp;context-ship-to=<%= url_encode(@facts[\"ship-to\"]) %>\"",
        ),
        (
            "django",
            "?context-order={{ order.number|urlencode:\"\" }}&amp;context-ship-to={{ facts.ship_to|urlencode:\"\" }}\"",
        ),
        ("wordpress", "?context-order=<?php echo rawurlencode( $order->get_order_number() ); ?>&amp;"),
        ("gtm", "place.setAttribute(\"context-order\", {{Transaction ID}});"),
        ("react", " context-order={facts.order} context-ship-to={facts['ship-to']}>"),
        ("vue", " :data-context-order=\"facts.order\" :data-context-ship-to=\"facts['ship-to']\">"),
    ] {
        assert!(code(recipe).contains(fact), "{recipe}: {}", code(recipe));
    }
    let shopify = of("s", Way::Inline, None).into_iter().find(|(recipe, _)| *recipe == "shopify").expect("it").1;
    assert!(shopify.contains("&amp;context-order={{ order_number | url_encode }}\">"), "{shopify}");
    assert!(!code("wordpress").contains("<?php was"), "a question is no code");
}

#[test]
fn without_facts_nothing_is_left_of_them() {
    for (recipe, code) in of("plain", Way::Inline, None) {
        assert!(!code.contains("context") && !code.contains("facts"), "{recipe}: {code}");
    }
}

#[test]
fn the_chosen_way_and_language_go_along() {
    assert!(
        code("plain", Way::Popover, Some("en"), "react").contains("survey=\"plain\" mode=\"popover\" locale=\"en\">")
    );
    assert!(code("plain", Way::Tab, None, "gtm").contains("place.setAttribute(\"mode\", \"tab\");"));
    assert!(code("plain", Way::Popover, None, "vue").contains("data-mode=\"popover\""));
    let html = code("s", Way::Inline, Some("en"), "html");
    assert!(html.contains("/s/s?locale=en&amp;context-order=ORDER"), "{html}");
}
