//! Personal data in free text, taken out before anything is stored: e-mail addresses, telephone numbers, IBANs, payment
//! cards and Italian tax codes. What has a check digit is only taken for what it looks like when that is right, so an
//! order number stays. Names and addresses are not found: nobody can without guessing.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::LazyLock;

use regex::{Captures, Regex};

/// One kind of personal data.
struct Rule {
    looks: Regex,
    /// Whether a text that looks like it is it.
    is: fn(&str) -> bool,
    token: &'static str,
    /// Whether there is no such thing without a digit.
    digits: bool,
}

/// In this order: what an earlier rule took out is none of a later one's.
static RULES: LazyLock<[Rule; 6]> = LazyLock::new(|| {
    let rule = |looks: &str, is, token| Rule {
        looks: Regex::new(looks).expect("a fixed pattern"),
        is,
        token,
        digits: !matches!(token, "[e-mail]" | "[tax code]"),
    };
    [
        rule(r"[\p{L}\p{N}][\p{L}\p{N}._%+'-]*@(?:[\p{L}\p{N}-]+\.)+\p{L}{2,}", |_| true, "[e-mail]"),
        rule(r"(?i-u)\b[a-z]{2}\d{2}(?: ?[a-z0-9]){11,30}", |_| false, "[IBAN]"),
        rule(
            r"(?i-u)\b[a-z]{6}[0-9lmnp-v]{2}[abcdehlmprst][0-9lmnp-v]{2}[a-z][0-9lmnp-v]{3}[a-z]\b",
            is_tax_code,
            "[tax code]",
        ),
        rule(r"\b\d(?:[ -]?\d){12,18}\b", is_card, "[card]"),
        // International, with + or 00.
        rule(r"(?:\+|\b00)[1-9](?:[ ./()-]{0,2}\d){6,13}\b", |_| true, "[phone]"),
        // National: a leading 0, an Italian mobile, 3-3-4 digits of North America, 3-3-3 of Spain.
        rule(
            r"\b0\d{1,4}(?:[ ./-]?\d){5,9}\b|\b3[1-9]\d[ .-]?\d{3}[ .-]?\d{4}\b|\(?\b[2-9]\d{2}\)?[ .-]\d{3}[ .-]\d{4}\b|\b[6-9]\d{2} \d{3} \d{3}\b",
            is_national,
            "[phone]",
        ),
    ]
});

/// `text` with a word in brackets in place of each piece of personal data. What is masked already stays as it is.
pub fn mask(text: &str) -> Cow<'_, str> {
    let mut masked = Cow::Borrowed(text);
    // Most comments have none, and looking for one is quick.
    let digits = text.contains(char::is_numeric);
    for rule in RULES.iter().filter(|rule| digits || !rule.digits) {
        let replaced = if rule.token == "[IBAN]" { ibans(&masked, rule) } else { replaced(&masked, rule) };
        if let Some(text) = replaced {
            masked = Cow::Owned(text);
        }
    }
    masked
}

fn replaced(text: &str, rule: &Rule) -> Option<String> {
    let replace = |found: &Captures<'_>| {
        let whole = found.get(0).expect("a match has a whole");
        let is = stands_alone(text, whole.range()) && (rule.is)(whole.as_str());
        if is { rule.token.to_owned() } else { whole.as_str().to_owned() }
    };
    match rule.looks.replace_all(text, replace) {
        Cow::Borrowed(_) => None,
        Cow::Owned(text) => Some(text),
    }
}

/// Whether it is no part of a longer code such as `A-17-0612345678` or a UUID.
fn stands_alone(text: &str, range: Range<usize>) -> bool {
    let joined = |mut letters: [Option<char>; 2]| {
        let hyphen = letters[0].take().is_some_and(|letter| matches!(letter, '-' | '_'));
        hyphen && letters[1].is_some_and(char::is_alphanumeric)
    };
    let mut before = text[..range.start].chars().rev();
    let mut after = text[range.end..].chars();
    !joined([before.next(), before.next()]) && !joined([after.next(), after.next()])
}

/// The words after an IBAN look like more of it: its country tells where it ends.
fn ibans(text: &str, rule: &Rule) -> Option<String> {
    let mut masked = String::new();
    let mut rest = 0;
    let mut from = 0;
    while let Some(found) = rule.looks.find_at(text, from) {
        match iban(found.as_str()) {
            Some(length) => {
                masked.push_str(&text[rest..found.start()]);
                masked.push_str(rule.token);
                (rest, from) = (found.start() + length, found.start() + length);
            }
            // One may begin inside what looked like another.
            None => from = found.start() + 1,
        }
    }
    (rest > 0).then(|| masked + &text[rest..])
}

/// ISO 13616: the length of an IBAN per country, after the SWIFT registry.
const IBAN_LENGTHS: &str = "AD24AE23AL28AT20AZ28BA20BE16BG22BH22BR29BY28CH21CR22CY28CZ24DE22DK18DO28EE20EG29ES24FI18FO18\
    FR27GB22GE22GI23GL18GR27GT28HR21HU28IE22IL23IQ23IS26IT27JO30KW30KZ20LB28LC32LI21LT20LU20LV21MC27MD24ME22MK19MR27MT31\
    MU30NL18NO15PK24PL28PS29PT25QA29RO24RS22SA24SC31SE24SI19SK24SM27ST25SV28TL23TN24TR26UA29VA22VG24XK20";

/// How many bytes of `text` are an IBAN, if it begins with one.
fn iban(text: &str) -> Option<usize> {
    let country = text.get(..2)?.to_ascii_uppercase();
    let known = IBAN_LENGTHS.as_bytes().chunks(4).find(|entry| entry[..2] == *country.as_bytes())?;
    let length: usize = std::str::from_utf8(&known[2..]).ok()?.parse().ok()?;
    let mut letters = text.char_indices().filter(|(_, letter)| *letter != ' ');
    let end = letters.nth(length - 1)?.0 + 1;
    if text[end..].starts_with(|next: char| next.is_alphanumeric()) {
        return None;
    }
    let plain: String = text[..end].chars().filter(|letter| *letter != ' ').collect();
    // ISO 7064, mod 97: the first four go to the end, letters count from 10.
    let turned = plain[4..].chars().chain(plain[..4].chars());
    let value = turned
        .filter_map(|letter| letter.to_digit(36))
        .fold(0, |rest, digit| if digit < 10 { (rest * 10 + digit) % 97 } else { (rest * 100 + digit) % 97 });
    (value == 1).then_some(end)
}

fn digits(text: &str) -> Vec<u32> {
    text.chars().filter_map(|letter| letter.to_digit(10)).collect()
}

/// ISO/IEC 7812: first digits 2 to 6 are those of banks and travel, the last one is after Luhn.
fn is_card(text: &str) -> bool {
    let digits = digits(text);
    let doubled = |digit: u32| if digit > 4 { digit * 2 - 9 } else { digit * 2 };
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, digit)| if place % 2 == 1 { doubled(*digit) } else { *digit })
        .sum();
    (2..=6).contains(&digits[0]) && sum.is_multiple_of(10) && digits.iter().any(|digit| *digit != digits[0])
}

/// The control letter of the codice fiscale (decree of 23 December 1976): letters and digits in odd places count by this
/// table, those in even places by their order.
fn is_tax_code(text: &str) -> bool {
    const ODD: [u32; 26] =
        [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];
    let place = |letter: char| letter.to_digit(36).map(|digit| if digit < 10 { digit } else { digit - 10 });
    let Some(places) = text.chars().map(place).collect::<Option<Vec<u32>>>() else { return false };
    let Some((control, rest)) = places.split_last() else { return false };
    let sum: u32 =
        rest.iter().enumerate().map(|(at, place)| if at % 2 == 0 { ODD[*place as usize] } else { *place }).sum();
    sum % 26 == *control
}

/// Not a date, long enough (eight digits with points are one), and not a row of zeros.
fn is_national(text: &str) -> bool {
    static DATE: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"^\d{1,2}[ ./-]\d{1,2}[ ./-](?:19|20)\d{2}\b").expect("a fixed pattern"));
    let digits = digits(text);
    digits.len() >= 9 && digits.iter().any(|digit| *digit != digits[0]) && !DATE.is_match(text)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn personal_data_is_taken_out() {
        for (text, masked) in [
            ("scrivetemi a anna.rossi+shop@example.it, grazie", "scrivetemi a [e-mail], grazie"),
            ("Écris à zoé@exämple.fr.", "Écris à [e-mail]."),
            ("call +39 333 123 4567 please", "call [phone] please"),
            ("(+44) 20 7946 0958", "([phone]"),
            ("0049-30-901820", "[phone]"),
            (
                "IT60\u{17f}0542811101000000123456, IT60X0542811101000000123456",
                "IT60\u{17f}0542811101000000123456, [IBAN]",
            ),
            ("tel. 06 1234 5678!", "tel. [phone]!"),
            ("333-1234567", "[phone]"),
            ("06 12 34 56 78", "[phone]"),
            ("07700 900123", "[phone]"),
            ("call (415) 555-2671", "call [phone]"),
            ("612 345 678", "[phone]"),
            ("IBAN IT60X0542811101000000123456 grazie mille", "IBAN [IBAN] grazie mille"),
            ("de89 3704 0044 0532 0130 00", "[IBAN]"),
            ("GB82 WEST 1234 5698 7654 32, thanks", "[IBAN], thanks"),
            ("my card 4111 1111 1111 1111 was charged twice", "my card [card] was charged twice"),
            ("5500-0000-0000-0004", "[card]"),
            ("378282246310005", "[card]"),
            ("CF: RSSMRA85T10A562S.", "CF: [tax code]."),
            ("rssmra85t10a562s", "[tax code]"),
            ("a@b.co and +1 415 555 2671", "[e-mail] and [phone]"),
        ] {
            assert_eq!(mask(text), masked, "{text}");
        }
    }

    #[test]
    fn what_only_looks_alike_stays() {
        for text in [
            "order 1234567890 came late",
            "order A-17-0612345678",
            "id 01a20356-6a63-727e-ba5e-091288924465",
            "A-17, 2026-11-22",
            "on 01/02/2026 10:30 nobody was there",
            "01.02.2026 - 03.02.2026",
            "it cost 1 299,00 instead of 1 199,00",
            "parcel 4111 1111 1111 1112",
            "0000 0000 0000 0000",
            "IT60X0542811101000000123457",
            "RSSMRA85T10A562T",
            "DE12 and other words that go on and on",
            "follow @perche or write a@b",
            "9 to 5, 10/10, 100 %",
            "version 1.2.3.4",
            "between 09:00 and 18:00",
            "",
        ] {
            assert_eq!(mask(text), text);
        }
    }

    proptest! {
        #[test]
        fn masking_again_changes_nothing(text in "[a-zA-Z0-9 @.+/()-]{0,80}|\\PC{0,60}") {
            let once = mask(&text).into_owned();
            prop_assert_eq!(&mask(&once), &once);
        }
    }
}
