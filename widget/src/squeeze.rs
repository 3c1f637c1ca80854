//! What our own files lose before they are served: comments, indentation and spaces. Their lines stay lines and their names
//! names, so what is served can still be read, and its source is the file in the repository.

/// Takes indentation and whole-line comments (`//`, or `/* … */` on lines of its own) out of our own files.
pub(crate) fn lines(source: &str) -> String {
    let mut out = String::with_capacity(source.len());
    let mut comment = false;
    for line in source.lines().map(str::trim) {
        comment |= line.starts_with("/*");
        if !comment && !line.is_empty() && !line.starts_with("//") {
            out.push_str(line);
            out.push('\n');
        }
        comment &= !line.ends_with("*/");
    }
    out
}

/// As [`lines`], for JavaScript: also without the spaces that nothing needs.
pub(crate) fn script(source: &str) -> String {
    join(&tokens(&lines(source)))
}

/// Cuts a script into words, texts, patterns and signs; spaces between them are left out, line ends are signs.
fn tokens(source: &str) -> Vec<String> {
    let letters: Vec<char> = source.chars().collect();
    let mut found: Vec<String> = Vec::new();
    let mut open: Vec<char> = Vec::new();
    let mut at = 0;
    while at < letters.len() {
        let letter = letters[at];
        let before = found.last().and_then(|token| token.chars().last()).unwrap_or('\n');
        let end = match letter {
            ' ' => {
                at += 1;
                continue;
            }
            _ if is_name(letter) => at + letters[at..].iter().take_while(|letter| is_name(**letter)).count(),
            '"' | '\'' => closed(&letters, at, letter),
            '/' if "(,=:!&|?;{}\n".contains(before) => closed(&letters, at, '/'),
            '`' => part(&letters, at, &mut open),
            '}' if open.last() == Some(&'$') => {
                open.pop();
                part(&letters, at, &mut open)
            }
            _ => at + 1,
        };
        match letter {
            '(' | '[' | '{' => open.push(letter),
            ')' | ']' | '}' if end == at + 1 => drop(open.pop()),
            _ => {}
        }
        found.push(letters[at..end].iter().collect());
        at = end;
    }
    found
}

/// The end of a text or a pattern that starts at `at` and ends with an unescaped `quote`.
fn closed(letters: &[char], at: usize, quote: char) -> usize {
    let mut at = at + 1;
    while letters.get(at).is_some_and(|letter| *letter != quote) {
        at += if letters[at] == '\\' { 2 } else { 1 };
    }
    at + 1
}

/// The end of a part of a template: its closing quote, or the `${` that opens an expression, which goes onto `open`.
fn part(letters: &[char], at: usize, open: &mut Vec<char>) -> usize {
    let mut at = at + 1;
    while at < letters.len() && letters[at] != '`' {
        if letters[at] == '$' && letters.get(at + 1) == Some(&'{') {
            open.push('$');
            return at + 2;
        }
        at += if letters[at] == '\\' { 2 } else { 1 };
    }
    at + 1
}

fn join(tokens: &[String]) -> String {
    let mut out = String::new();
    for token in tokens {
        let (last, first) = (out.chars().last().unwrap_or('\n'), token.chars().next().unwrap_or('\n'));
        // Two words would be one; `+ +x` would count up.
        if (is_name(last) && is_name(first)) || (last == first && "+-".contains(first)) {
            out.push(' ');
        }
        out.push_str(token);
    }
    out
}

fn is_name(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_' || letter == '$'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_indentation_and_spaces_go_and_lines_stay() {
        let source =
            "/*\n * Why.\n */\n  const a = 1 + +b;\n  // Why.\n  return `x ${a + `y ${ b }`} z` in { 'a b' : 1 };\n";
        assert_eq!(script(source), "const a=1+ +b;\nreturn`x ${a+`y ${b}`} z`in{'a b':1};\n");
    }

    #[test]
    fn a_pattern_and_a_text_are_left_as_they_are() {
        let source = "const far = /a b\\/ [far]/.test(far) / 2;\nsay(\"far  off\", 'it\\'s far');\n";
        assert_eq!(script(source), "const far=/a b\\/ [far]/.test(far)/2;\nsay(\"far  off\",'it\\'s far');\n");
    }
}
