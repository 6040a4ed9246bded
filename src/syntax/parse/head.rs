//! The first words of a line, which say what kind of line it is. A coarse look, on one physical line only; the
//! grammar has the last word.

/// The words that only a statement, or a line under one, begins with.
const STARTS: &[&str] = &[
    "answer",
    "blocked",
    "by",
    "choose",
    "disqualify",
    "event",
    "events",
    "example",
    "given",
    "grade",
    "instead",
    "lead",
    "list",
    "next",
    "owned",
    "owners",
    "policy",
    "prefers",
    "resets",
    "reviewed",
    "setting",
    "should",
    "then",
    "use",
    "when",
];

/// Names that everybody gives to stages and to nothing else: what follows them is what the stage requires.
pub(super) const STAGES: &[&str] = &[
    "AQL", "CQL", "HQL", "IQL", "MQA", "MQL", "PQA", "PQL", "SAL", "SAO", "SGL", "SQA", "SQL", "SQO", "TQL",
];

/// Whether white space other than a line's end begins at that byte.
pub(super) fn space(text: &str, at: usize) -> bool {
    match text.as_bytes().get(at) {
        Some(b' ' | b'\t' | b'\r') => true,
        Some(byte) if *byte >= 0x80 => {
            text.get(at..).and_then(|rest| rest.chars().next()).is_some_and(is_space)
        }
        _ => false,
    }
}

/// White space as the grammar has it, line ends included.
pub(super) fn is_space(c: char) -> bool {
    matches!(
        c,
        ' ' | '\t' | '\r' | '\n' | '\u{A0}' | '\u{202F}' | '\u{2000}'..='\u{200A}' | '\u{205F}' | '\u{3000}'
    )
}

/// A character that a name may hold after its first.
pub(super) fn is_name_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_' || (!c.is_ascii() && pest::unicode::XID_CONTINUE(c))
}

/// The width of the text in quotes (straight or curly) that `rest` begins with, its quotes included; a quote that
/// is not closed runs to the end of its line.
pub(super) fn quoted(rest: &str) -> Option<usize> {
    let first = rest.chars().next()?;
    let curly = matches!(first, '“' | '”' | '„' | '«');
    if first != '"' && !curly {
        return None;
    }
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            '\n' => return Some(rest.get(..at).unwrap_or("").trim_end_matches('\r').len()),
            _ if escaped => escaped = false,
            '\\' if !curly => escaped = true,
            '"' => return Some(at.saturating_add(1)),
            '“' | '”' | '»' if curly => return Some(at.saturating_add(c.len_utf8())),
            _ => {}
        }
    }
    Some(rest.len())
}

/// The first words or signs of a line: words, texts with their quotes, numbers, else single characters.
pub(super) fn words(line: &str) -> Words<'_> {
    Words { rest: line }
}

/// See [`words`].
#[derive(Clone)]
pub(super) struct Words<'a> {
    rest: &'a str,
}

impl<'a> Words<'a> {
    /// The next word, or `""`.
    pub fn word(&mut self) -> &'a str {
        self.next().unwrap_or("")
    }
}

impl<'a> Iterator for Words<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        let rest = self.rest.trim_start_matches(|c| c != '\n' && is_space(c));
        let first = rest.chars().next().filter(|c| *c != '\n' && *c != '#')?;
        let width = if let Some(width) = quoted(rest) {
            width
        } else if let Some(after) = rest.strip_prefix("yes/no") {
            rest.len().saturating_sub(after.len())
        } else if is_name_char(first) {
            rest.find(|c: char| !is_name_char(c) && c != '.').unwrap_or(rest.len())
        } else {
            first.len_utf8()
        };
        let (word, after) = rest.split_at_checked(width)?;
        self.rest = after;
        Some(word)
    }
}

/// A sign of a number, or what a word processor makes of it.
pub(super) fn is_sign(word: &str) -> bool {
    matches!(word, "+" | "-" | "\u{2212}" | "\u{2013}" | "\u{2014}" | "\u{2010}" | "\u{2011}")
}

/// A word that a type begins with.
pub(super) fn is_type(word: &str) -> bool {
    matches!(word, "text" | "number" | "date" | "yes/no" | "one" | "several")
}

/// Whether a line begins with the name of a stage, its title and `requires`, or what stands for it behind a usual name.
pub(super) fn is_titled(first: &str, second: &str, third: &str) -> bool {
    let title = second.starts_with(['"', '“', '„', '«']);
    let named = first.starts_with(is_name_char) && !crate::syntax::is_keyword(first);
    let usual = || STAGES.contains(&first.to_uppercase().as_str());
    title && named && (third == "requires" || matches!(third, "if" | "when" | ":") && usual())
}

/// Whether a line that begins so can only be a line of its own, even inside brackets.
pub(super) fn starts_line(line: &str) -> bool {
    let mut words = words(line);
    let (first, second) = (words.word(), words.word());
    if STARTS.contains(&first) {
        return true;
    }
    if is_sign(first) || first.starts_with(|c: char| c.is_ascii_digit()) {
        let after = if is_sign(first) { words.word() } else { second };
        return matches!(after, "on" | "if" | "per");
    }
    match first {
        "score" => second.starts_with(is_name_char) && !crate::syntax::is_keyword(second),
        "points" => second == "halve",
        "time" => matches!(second, "zone" | "of"),
        // `domain of email is` and, on the next line, `under one of freemail`.
        "under" => second != "one" && is_type(second),
        _ => {
            is_titled(first, second, words.word())
                || first.starts_with(|c: char| is_name_char(c) || c == '"')
                    && (is_type(second) || matches!(second, "means" | "requires" | "if" | "otherwise"))
        }
    }
}

/// Whether a line that begins so continues the one above. In capitals too: the message about capitals is more use
/// than one about a line that says nothing.
pub(super) fn continues_line(line: &str) -> bool {
    let mut words = words(line);
    match words.word() {
        "," | "and" | "or" | "because" => true,
        "AND" | "OR" | "BECAUSE" | "And" | "Or" | "Because" => {
            let next = words.word();
            !is_type(next) && !matches!(next, "means" | "requires" | "if" | "otherwise")
        }
        _ => false,
    }
}

/// Whether a line breaks off, so that the next was meant to continue it: the width of the word it breaks off after.
pub(super) fn breaks_off(line: &str, next: &str) -> Option<usize> {
    let listing = || matches!(words(line).word(), "list" | "events");
    let width = if line.ends_with(',') && listing() {
        1
    } else {
        let last = line.rsplit(|c| !is_name_char(c)).next().unwrap_or("");
        matches!(last, "and" | "or" | "AND" | "OR").then_some(last.len())?
    };
    (!starts_line(next)).then_some(width)
}
