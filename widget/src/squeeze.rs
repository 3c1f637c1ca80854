//! What our own files lose before they are served: comments, indentation, spaces and, inside the page, the length of local
//! names. Their lines stay lines, so what is served can still be read, and its source is the file in the repository.

use std::collections::BTreeSet;

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

/// As [`script`]; names that are only given to locals become single letters.
///
/// A name is left alone when it also stands for a member anywhere (`x.name`, `name:`, `{ name }`), so renaming all its
/// other places alike cannot change what any of them means. A file must not use a global under the name of a local.
pub(crate) fn short_script(source: &str) -> String {
    let mut tokens = tokens(&lines(source));
    let words: BTreeSet<String> = tokens.iter().filter(|token| token.word).map(|token| token.text.clone()).collect();
    let free = ('a'..='z').chain('A'..='Z').map(String::from).filter(|letter| !words.contains(letter));
    let names: Vec<(String, String)> = locals(&tokens).into_iter().zip(free).collect();
    for token in tokens.iter_mut().filter(|token| token.word) {
        if let Some((_, letter)) = names.iter().find(|(name, _)| *name == token.text) {
            token.text.clone_from(letter);
        }
    }
    join(&tokens)
}

/// A word, or anything else that must stay as it is: one sign, a text, a pattern.
#[derive(Debug)]
struct Token {
    text: String,
    word: bool,
    /// Whether the innermost open bracket is a curly one.
    curly: bool,
}

/// Cuts a script into tokens; spaces between them are left out, line ends are tokens.
fn tokens(source: &str) -> Vec<Token> {
    let letters: Vec<char> = source.chars().collect();
    let mut found: Vec<Token> = Vec::new();
    let mut open: Vec<char> = Vec::new();
    let mut at = 0;
    while at < letters.len() {
        let letter = letters[at];
        let before = found.last().map_or('\n', |token| token.text.chars().last().unwrap_or('\n'));
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
        let text: String = letters[at..end].iter().collect();
        found.push(Token { text, word: is_name(letter), curly: open.last() == Some(&'{') });
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

/// The names given by `const`, by `let`, or as the one thing that a function or a `catch` takes, that are nothing else
/// anywhere.
fn locals(tokens: &[Token]) -> Vec<String> {
    let text = |at: usize| tokens.get(at).map_or("", |token| token.text.as_str());
    let mut given: Vec<String> = Vec::new();
    let mut members = BTreeSet::new();
    for (at, token) in tokens.iter().enumerate().skip(1) {
        let (name, before, after) = (text(at), text(at - 1), text(at + 1));
        let declared = ["const", "let"].contains(&before) && ["=", ";"].contains(&after);
        let arrow = text(at + 2) == "=" && text(at + 3) == ">";
        let alone = token.word && before == "(" && after == ")" && (arrow || (at > 1 && text(at - 2) == "catch"));
        if (declared || alone) && !given.iter().any(|known| known == name) {
            given.push(name.to_owned());
        }
        let spread = before == "." && at >= 3 && text(at - 2) == "." && text(at - 3) == ".";
        let shorthand = token.curly && ["{", ","].contains(&before) && [",", "}", "="].contains(&after);
        if (before == "." && !spread) || after == ":" || shorthand {
            members.insert(name);
        }
    }
    given.into_iter().filter(|name| !members.contains(name.as_str())).collect()
}

fn join(tokens: &[Token]) -> String {
    let mut out = String::new();
    for token in tokens {
        // The comma that closes a list over several lines stands there for its editors.
        if ["}", "]", ")"].contains(&token.text.as_str()) && out.ends_with(",\n") {
            out.truncate(out.len() - 2);
            out.push('\n');
        }
        let (last, first) = (out.chars().last().unwrap_or('\n'), token.text.chars().next().unwrap_or('\n'));
        // Two words would be one; `+ +x` would count up.
        if (is_name(last) && is_name(first)) || (last == first && "+-".contains(first)) {
            out.push(' ');
        }
        out.push_str(&token.text);
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
    fn the_last_comma_of_a_list_goes_where_a_line_ends_behind_it() {
        assert_eq!(
            script("f({\n  a,\n  b: [\n    1,\n  ],\n});\nlet [, c,] = d;\n"),
            "f({\na,\nb:[\n1\n]\n});\nlet[,c,]=d;\n"
        );
    }

    #[test]
    fn a_pattern_and_a_text_are_left_as_they_are() {
        let source = "const far = /a b\\/ [far]/.test(far) / 2;\nsay(\"far  off\", 'it\\'s far');\n";
        assert_eq!(short_script(source), "const a=/a b\\/ [far]/.test(a)/2;\nsay(\"far  off\",'it\\'s far');\n");
    }

    #[test]
    fn a_name_that_is_a_member_anywhere_keeps_its_length() {
        let source = "try { (six) => six } catch (nine) { say(nine); }\nconst one = 1, two = two;\nlet three = one;\nconst four = { three, five: 1 };\nconst five = four.one;\n\
                      const six = [one, ...four];\nlet seven = `${six}`;\n";
        assert_eq!(
            short_script(source),
            "try{(a)=>a}catch(b){say(b);}\nconst one=1,two=two;\nlet three=one;\nconst c={three,five:1};\nconst five=c.one;\n\
             const a=[one,...c];\nlet d=`${a}`;\n"
        );
    }
}
