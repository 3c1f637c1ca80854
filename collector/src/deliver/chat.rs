//! An event as a text that Slack, Mattermost and Teams show. They read three dialects of Markdown, so what a customer
//! wrote is shown by letters that mean nothing in any of them.

use std::fmt::Write;

use icu_properties::CodePointMapData;
use icu_properties::props::GeneralCategory;
use serde_json::Value;

use super::hook::Event;

/// How many letters of a comment are shown.
const MOST: usize = 1_000;

/// The text of an event. `data` is what a body of the standard format holds; `base` is how the outside reaches us.
pub(super) fn text(event: Event, data: &Value, base: Option<&str>) -> String {
    match event {
        Event::Scored | Event::Commented => response(event, data, base),
        Event::Verdict => verdict(data, base),
    }
}

fn response(event: Event, row: &Value, base: Option<&str>) -> String {
    let survey = word(&row["survey"]);
    let score = if row["score"].is_null() { "no score".to_owned() } else { row["score"].to_string() };
    let best = if row["polarity"] == "low_is_good" { ", the lowest is the best" } else { "" };
    let what = if event == Event::Commented { "comment with " } else { "" };
    let mut text = format!("{survey}: {what}{score} on {} to {}{best}", row["scale_min"], row["scale_max"]);
    let places: Vec<String> =
        [&row["touchpoint"], &row["channel"]].into_iter().filter(|place| place.is_string()).map(word).collect();
    // Writing to a text cannot fail.
    let _ = write!(text, " ({})", places.join(", "));
    if row["comment"].is_string() {
        let _ = write!(text, "\n“{}”", word(&row["comment"]));
    }
    if let (Some(base), Some(id)) = (base, row["id"].as_str()) {
        let _ = write!(text, "\n{base}/v1/responses/{id}");
    }
    text
}

fn verdict(data: &Value, base: Option<&str>) -> String {
    let (survey, headline) = (word(&data["survey"]), data["headline"].as_str().unwrap_or_default());
    let figure = |figures: &Value| {
        let value = if figures["value"].is_null() { "nothing".to_owned() } else { figures["value"].to_string() };
        format!("{value} ({} answers)", figures["n"])
    };
    let verdict = match data["verdict"].as_str().unwrap_or_default() {
        "up" => "is better than before",
        "down" => "is worse than before",
        "too_few" => "rests on too few answers to tell",
        _ => "cannot be told from before",
    };
    let mut text = format!(
        "{survey}: {} {verdict}. Last 7 days {}, the 7 before {}.",
        plain(headline, MOST),
        figure(data),
        figure(&data["previous"])
    );
    if let (Some(base), Some(survey)) = (base, data["survey"].as_str()) {
        let _ = write!(text, "\n{base}/v1/surveys/{survey}/aggregates");
    }
    text
}

fn word(text: &Value) -> String {
    plain(text.as_str().unwrap_or_default(), MOST)
}

/// A text in which nothing is markup, a mention or a link, whatever somebody has written; on one line, at most `most`
/// letters of it. Letters that cannot be seen or that turn the direction of others are left out (joined emoji come apart
/// with them).
fn plain(text: &str, most: usize) -> String {
    let unseen = CodePointMapData::<GeneralCategory>::new();
    let visible = text.chars().filter(|letter| unseen.get(*letter) != GeneralCategory::Format);
    let visible = visible.map(|letter| if letter.is_whitespace() || letter.is_control() { ' ' } else { letter });
    let line = visible.collect::<String>();
    let letters: Vec<char> =
        line.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ").chars().collect();
    let mut plain = String::new();
    for (place, letter) in letters.iter().enumerate().take(most) {
        let before = place.checked_sub(1).and_then(|place| letters.get(place));
        let after = letters.get(place + 1);
        match *letter {
            // Slack's own escapes, which the other two read as HTML.
            '&' => plain.push_str("&amp;"),
            '<' => plain.push_str("&lt;"),
            '>' => plain.push_str("&gt;"),
            '@' => plain.push('＠'),
            '#' => plain.push('＃'),
            '*' => plain.push('∗'),
            '_' => plain.push('＿'),
            '~' => plain.push('∼'),
            '`' => plain.push('ˋ'),
            '[' => plain.push('［'),
            ']' => plain.push('］'),
            '|' => plain.push('｜'),
            '\\' => plain.push('＼'),
            ':' if after == Some(&'/') => plain.push('：'),
            // What looks like a host becomes a link.
            '.' if before.is_some_and(|it| it.is_alphanumeric()) && after.is_some_and(|it| it.is_alphabetic()) => {
                plain.push('․');
            }
            letter => plain.push(letter),
        }
    }
    if letters.len() > most {
        plain.push('…');
    }
    plain
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn row(comment: &str) -> Value {
        json!({"id": "0190163d-8694-739b-aea5-966c26f8ad01", "survey": "post-purchase", "score": 2, "scale_min": 1,
            "scale_max": 7, "polarity": "high_is_good", "comment": comment, "touchpoint": "checkout", "channel": "qr"})
    }

    #[test]
    fn a_low_score_is_told_with_its_comment_and_where_to_read_more() {
        assert_eq!(
            text(Event::Scored, &row("Too slow.\nAgain!"), Some("https://c.example/perche")),
            "post-purchase: 2 on 1 to 7 (checkout, qr)\n“Too slow. Again!”\n\
             https://c.example/perche/v1/responses/0190163d-8694-739b-aea5-966c26f8ad01"
        );
        let bare = json!({"survey": "a", "score": null, "scale_min": 1, "scale_max": 5, "polarity": "low_is_good",
            "comment": null, "touchpoint": null, "channel": "api"});
        assert_eq!(
            text(Event::Commented, &bare, None),
            "a: comment with no score on 1 to 5, the lowest is the best (api)"
        );
    }

    #[test]
    fn a_verdict_is_told_in_words() {
        let data = json!({"survey": "a", "headline": "nps", "verdict": "down", "value": -3.5, "n": 120,
            "previous": {"value": 12.0, "n": 131}});
        let told = "a: nps is worse than before. Last 7 days -3.5 (120 answers), the 7 before 12.0 (131 answers).";
        assert_eq!(text(Event::Verdict, &data, None), told);
    }

    #[test]
    fn nothing_that_a_customer_wrote_is_markup_a_mention_or_a_link() {
        for (written, shown) in [
            (
                "<!channel> <@U123> <https://evil.example|click>",
                "&lt;!channel&gt; &lt;＠U123&gt; &lt;https：//evil․example｜click&gt;",
            ),
            ("@here @channel @all", "＠here ＠channel ＠all"),
            ("*b* _i_ ~s~ `c` ```x```", "∗b∗ ＿i＿ ∼s∼ ˋcˋ ˋˋˋxˋˋˋ"),
            ("[x](http://evil.example) ![i](//a.b)", "［x］(http：//evil․example) !［i］(//a․b)"),
            ("www.evil.example a@b.example", "www․evil․example a＠b․example"),
            ("safe \u{202e}txt.exe\u{202c} \u{200b}a\u{200d}b\u{feff}\u{2066}", "safe txt․exe ab"),
            ("a\r\n> b\u{2028}c\u{0}\u{1b}[31m", "a &gt; b c ［31m"),
            ("&lt;script&gt; \\*", "&amp;lt;script&amp;gt; ＼∗"),
            ("# big 3.5 of 7. Why?", "＃ big 3.5 of 7. Why?"),
        ] {
            assert_eq!(plain(written, 100), shown, "{written}");
        }
        assert_eq!(plain("abcdef", 3), "abc…");
        assert_eq!(plain("<<<<", 2), "&lt;&lt;…", "never cut inside an escape");
    }
}
