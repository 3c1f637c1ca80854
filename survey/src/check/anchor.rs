//! The points that a question explains itself: "1 = very difficult, 7 = very easy" or "from 1 (poor) to 5 (excellent)".

/// A point of the scale and what the question says it means.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Anchor<'a> {
    /// The number.
    pub(super) score: i16,
    /// Its meaning.
    pub(super) label: &'a str,
    /// From the number to the end of the meaning.
    pub(super) whole: &'a str,
}

/// The anchors in `question`, and the question without them.
pub(super) fn anchors(question: &str) -> (Vec<Anchor<'_>>, String) {
    let mut found = Vec::new();
    let mut rest = String::new();
    let mut left = question;
    while let Some(start) = left.find(|letter: char| letter.is_ascii_digit()) {
        let signed = left[..start].strip_suffix(['-', '−']).filter(|before| !before.ends_with(char::is_alphanumeric));
        let begin = signed.map_or(start, str::len);
        let end =
            left[start..].find(|letter: char| !letter.is_ascii_digit()).map_or(left.len(), |length| start + length);
        let meaning = meaning(&left[end..]);
        let score = left[start..end].parse::<i16>().ok().map(|score| if signed.is_some() { -score } else { score });
        let Some(((label, length), score)) = meaning.zip(score) else {
            rest.push_str(&left[..end]);
            left = &left[end..];
            continue;
        };
        found.push(Anchor { score, label, whole: left[begin..end + length].trim() });
        rest.push_str(&left[..begin]);
        left = &left[end + length..];
    }
    rest.push_str(left);
    (found, rest)
}

/// What stands behind `=`, `:` or in brackets at the start of `text`, and how far it reaches.
fn meaning(text: &str) -> Option<(&str, usize)> {
    let open = text.trim_start();
    let mark = open.chars().next().filter(|mark| "=:(".contains(*mark))?;
    let begin = text.len() - open.len() + mark.len_utf8();
    let said = &text[begin..];
    let stops = |letter: char| letter.is_ascii_digit() || ",;.…|/?!()\n".contains(letter);
    let length = if mark == '(' { said.find(')')? } else { said.find(stops).unwrap_or(said.len()) };
    let label = said[..length].trim();
    label.contains(char::is_alphabetic).then_some((label, begin + length))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(question: &str) -> Vec<(i16, &str)> {
        anchors(question).0.into_iter().map(|anchor| (anchor.score, anchor.label)).collect()
    }

    #[test]
    fn a_question_may_explain_its_points() {
        let rows: [(&str, &[(i16, &str)]); 7] = [
            ("1 = poor … 5 = excellent", &[(1, "poor"), (5, "excellent")]),
            ("From 1 (poor) to 10 (really, really good)?", &[(1, "poor"), (10, "really, really good")]),
            ("-2=hard, 2=easy.", &[(-2, "hard"), (2, "easy")]),
            ("1: poor/5: good", &[(1, "poor"), (5, "good")]),
            ("Da 1 a 7, quanto è stato facile?", &[]),
            ("From 1 to 5 (stars)", &[(5, "stars")]),
            ("99999 = far too many, 1 = 2", &[]),
        ];
        for (question, expected) in rows {
            assert_eq!(read(question), expected, "{question}");
        }
    }

    #[test]
    fn what_is_left_is_the_question_alone() {
        let (found, rest) = anchors("Was it easy (1 = not at all, -5 = yes)?");
        assert_eq!(rest, "Was it easy (, )?");
        assert_eq!(found.iter().map(|anchor| anchor.whole).collect::<Vec<_>>(), ["1 = not at all", "-5 = yes"]);
    }
}
