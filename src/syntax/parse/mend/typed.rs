//! Fields as other systems declare them: `job-title: single-line text`, `name varchar(255) not null`, `langs list of a, b`.

use super::super::shape::{Home, Kind};
use super::case::{Case, Finding, Token, What};
use super::said::finding;
use crate::syntax::is_keyword;

/// What other systems call the types, the longer before their beginnings.
const TYPES: &[(&str, &str)] = &[
    ("single - line text", "text"),
    ("single line text", "text"),
    ("multi - line text", "text"),
    ("long text", "text"),
    ("short text", "text"),
    ("text", "text"),
    ("string", "text"),
    ("varchar", "text"),
    ("nvarchar", "text"),
    ("char", "text"),
    ("email", "text"),
    ("e - mail", "text"),
    ("phone", "text"),
    ("url", "text"),
    ("uuid", "text"),
    ("yes / no", "yes/no"),
    ("yes or no", "yes/no"),
    ("true / false", "yes/no"),
    ("single checkbox", "yes/no"),
    ("checkbox", "yes/no"),
    ("boolean", "yes/no"),
    ("bool", "yes/no"),
    ("number", "number"),
    ("integer", "number"),
    ("int", "number"),
    ("bigint", "number"),
    ("float", "number"),
    ("double", "number"),
    ("decimal", "number"),
    ("numeric", "number"),
    ("currency", "number"),
    ("money", "number"),
    ("amount", "number"),
    ("eur", "number in EUR"),
    ("euro", "number in EUR"),
    ("euros", "number in EUR"),
    ("€", "number in EUR"),
    ("usd", "number in USD"),
    ("dollars", "number in USD"),
    ("gbp", "number in GBP"),
    ("chf", "number in CHF"),
    ("percentage", "number in percent"),
    ("percent", "number in percent"),
    ("date picker", "date"),
    ("date / time", "date"),
    ("datetime", "date"),
    ("timestamp", "date"),
    ("date", "date"),
    ("day", "date"),
    ("month", "date as \"YYYY-MM\""),
    ("dropdown select", "one of"),
    ("dropdown", "one of"),
    ("drop - down", "one of"),
    ("picklist", "one of"),
    ("radio select", "one of"),
    ("radio buttons", "one of"),
    ("radio", "one of"),
    ("select", "one of"),
    ("enum", "one of"),
    ("choice", "one of"),
    ("one of", "one of"),
    ("either", "one of"),
    ("multiple checkboxes", "several of"),
    ("checkboxes", "several of"),
    ("multi - select picklist", "several of"),
    ("multi - select", "several of"),
    ("multiselect", "several of"),
    ("multiple of", "several of"),
    ("list of", "several of"),
    ("set of", "several of"),
    ("several of", "several of"),
    ("several", "several of"),
];

/// What is said of a field elsewhere and not here.
const NOISE: &[&str] = &[
    "not",
    "null",
    "required",
    "optional",
    "mandatory",
    "unique",
    "nullable",
    "primary",
    "not null",
    "primary key",
];

/// Where the options of a field begin.
fn is_option(word: &str) -> bool {
    matches!(
        word,
        "ask" | "key" | "from" | "default" | "missing" | "as" | "split" | "because" | "owned" | "ignoring"
    )
}

pub(super) fn field(case: &Case<'_>) -> Vec<Finding> {
    if !matches!(case.home, Home::Lead | Home::Event) || !matches!(case.kind, Some(Kind::Field) | None) {
        return Vec::new();
    }
    let end = case.tokens.last().map_or(0, |token| token.end);
    // What cannot be seen is a mistake of its own.
    let odd = |token: &Token<'_>| token.what == What::Mark && !token.text.is_ascii() && token.text != "’";
    if case.tokens.iter().any(odd) {
        return Vec::new();
    }
    let message = "a field is written as its name, its type, and what else is known of it";
    // The size of a text is no number that anybody would miss.
    let sized = case
        .tokens
        .windows(2)
        .any(|two| matches!(two, [open, size] if open.text == "(" && size.what == What::Number));
    if let Some(found) = day_form(case).or_else(|| question(case)) {
        return vec![found];
    }
    let lines = Declared::all(case).into_iter().filter_map(|declared| declared.line(case));
    let lines = lines.filter(|(line, _)| line != case.text);
    let said = lines.map(|(line, told)| {
        let taken = if is_quoted_only(case.text, &line) { taken_value(case) } else { None };
        let message = taken.map_or_else(|| message.to_owned(), |word| {
            format!("`{word}` is a word of the language: as a value it stands in quotes, here and where it is used")
        });
        let found = finding(case, (0, end), line, &message, told);
        let at = if taken.is_some() { "a value without its quotes" } else { "written otherwise" };
        Finding { at: at.to_owned(), trust: None, sure: sized, ..found }
    });
    said.collect()
}

/// `start date DD.MM.YYYY`: how its days are written.
fn day_form(case: &Case<'_>) -> Option<Finding> {
    let from = (1..case.tokens.len()).find(|at| {
        let word = case.nth(*at).to_uppercase();
        matches!(word.as_str(), "DD" | "MM" | "YYYY" | "TT" | "JJJJ" | "D" | "YY")
            && case.tokens.get(*at).is_some_and(|token| token.what == What::Word)
    })?;
    let part = |at: usize| {
        let word = case.nth(at);
        matches!(word, "." | "/" | "-")
            || matches!(word.to_uppercase().as_str(), "DD" | "MM" | "YYYY" | "TT" | "JJJJ")
    };
    let to = (from..case.tokens.len()).find(|at| !part(*at)).unwrap_or(case.tokens.len());
    let (first, last) = (case.tokens.get(from)?, to.checked_sub(1).and_then(|at| case.tokens.get(at))?);
    let as_word = from.checked_sub(1).filter(|at| matches!(case.nth(*at), "as" | "format" | "in"));
    let start = as_word.and_then(|at| case.tokens.get(at)).map_or(first.start, |token| token.start);
    let written = case.part(from, to).to_uppercase().replace("TT", "DD").replace("JJJJ", "YYYY");
    let message = "how a date is written in the data is said with `as`, in quotes";
    Some(finding(case, (start, last.end), format!("as \"{written}\""), message, ""))
}

/// `phone text question "Which number?"`
fn question(case: &Case<'_>) -> Option<Finding> {
    let at = (2..case.tokens.len()).find(|at| {
        let quoted = case.tokens.get(at.saturating_add(1)).is_some_and(|token| token.what == What::Quoted);
        matches!(case.nth(*at), "question" | "asks" | "prompt" | "asked") && quoted
    })?;
    let token = case.tokens.get(at)?;
    let message = "the question that finds it out is said with `ask`";
    Some(finding(case, (token.start, token.end), "ask".to_owned(), message, ""))
}

/// Whether two lines differ in nothing but quotes.
fn is_quoted_only(old: &str, new: &str) -> bool {
    let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ").replace('"', "");
    plain(old) == plain(new)
}

/// A word of the language among the values of a choice.
fn taken_value<'a>(case: &Case<'a>) -> Option<&'a str> {
    let of = (1..4).find(|at| case.nth(*at) == "of")?;
    let values = case.tokens.get(of.saturating_add(1)..)?;
    values
        .iter()
        .take_while(|token| !is_option(token.text))
        .find(|token| token.what == What::Word && is_keyword(token.text))
        .map(|token| token.text)
}

/// A field, as far as its parts are known.
struct Declared {
    /// How many tokens its name takes.
    name: usize,
    ours: &'static str,
    /// Where its type ends.
    after: usize,
}

impl Declared {
    /// The ways to read a line as a field.
    fn all(case: &Case<'_>) -> Vec<Declared> {
        let colon = (1..6).find(|at| case.nth(*at) == ":");
        // `industry dropdown: a, b`, but not `created date: datetime`
        let colon = colon.filter(|colon| {
            typed(case, 1).is_none_or(|(_, used)| {
                used.saturating_add(1) != *colon || typed(case, colon.saturating_add(1)).is_some()
            })
        });
        let names = |count: usize| {
            let part = case.tokens.get(..count).unwrap_or_default();
            part.iter().all(|token| token.what == What::Word || matches!(token.text, "-" | "." | "/"))
        };
        if let Some(colon) = colon.filter(|colon| names(*colon)) {
            let rest = colon.saturating_add(1);
            let found = typed(case, rest).or_else(|| values_alone(case, rest));
            let one =
                found.map(|(ours, used)| Declared { name: colon, ours, after: rest.saturating_add(used) });
            return one.into_iter().collect();
        }
        let skipped = |at: usize| {
            let sized = matches!(case.nth(at), "optional" | "required" | "a" | "an" | "the");
            at.saturating_add(usize::from(sized))
        };
        let mut found: Vec<Declared> = (1..5)
            .filter(|at| names(*at))
            .filter_map(|at| {
                let (ours, used) = typed(case, skipped(at))?;
                Some(Declared { name: at, ours, after: skipped(at).saturating_add(used) })
            })
            .collect();
        if let (true, Some((ours, used))) = (found.is_empty(), values_alone(case, 1)) {
            found.push(Declared { name: 1, ours, after: used.saturating_add(1) });
        }
        found
    }

    fn line(&self, case: &Case<'_>) -> Option<(String, &'static str)> {
        let first = case.tokens.first()?;
        let name = case.part(0, self.name);
        let mut items: Vec<String> = Vec::new();
        let plain = self.name == 1 && first.what == What::Word;
        let written = if plain { name.to_owned() } else { snake(name) };
        if written.is_empty() || is_keyword(&written) {
            return None;
        }
        let (kind, at) = self.whole_type(case)?;
        let (rest, dropped) = options(case, at);
        if !plain && !rest.iter().any(|item| item.starts_with("from ")) {
            items.push(format!("from \"{}\"", super::one_line(name)));
        }
        items.extend(rest);
        let rest: String = items
            .iter()
            .map(|item| {
                if item.starts_with("because") || item.starts_with("from ") {
                    format!(" {item}")
                } else {
                    format!(", {item}")
                }
            })
            .collect();
        let told = if dropped { "; whether a value must be there is no part of a field" } else { "" };
        Some((format!("{written} {kind}{rest}"), told))
    }

    /// The type with its unit or its values, and where it ends.
    fn whole_type(&self, case: &Case<'_>) -> Option<(String, usize)> {
        let mut at = self.after;
        if self.ours.ends_with(" of") {
            return values(case, at).map(|(values, at)| (format!("{} {}", self.ours, values.join(", ")), at));
        }
        let mut unit = None;
        if case.nth(at) == "(" {
            let close = (at..case.tokens.len()).find(|at| case.nth(*at) == ")")?;
            let inner = case.part(at.saturating_add(1), close);
            // The key is one of its options.
            if inner != "key" {
                unit = Some(inner).filter(|inner| inner.chars().all(char::is_alphabetic));
                at = close.saturating_add(1);
            }
        } else if matches!(case.nth(at), "in" | "of") && case.name(at.saturating_add(1)).is_some() {
            unit = Some(case.nth(at.saturating_add(1))).filter(|_| case.nth(at) == "in");
            at = at.saturating_add(2);
        }
        let kind = match unit {
            Some(unit) if self.ours == "number" => format!("number in {unit}"),
            _ => self.ours.to_owned(),
        };
        Some((kind, at))
    }
}

/// The type that stands there, and how many tokens it takes.
fn typed(case: &Case<'_>, at: usize) -> Option<(&'static str, usize)> {
    TYPES.iter().find_map(|(theirs, ours)| {
        let words: Vec<&str> = theirs.split(' ').collect();
        case.stands(at, &words).then_some((*ours, words.len()))
    })
}

/// `wants beans, capsules or both`: values, and no word for their type.
fn values_alone(case: &Case<'_>, at: usize) -> Option<(&'static str, usize)> {
    let (values, _) = values(case, at)?;
    let sign = case.nth(at.saturating_add(1));
    // `ja/nein`
    let answers = values.iter().all(|value| {
        matches!(
            value.trim_matches('"').to_lowercase().as_str(),
            "yes" | "no" | "ja" | "nein" | "nee" | "oui" | "non" | "y" | "n" | "true" | "false"
        )
    });
    if answers {
        return None;
    }
    (values.len() > 1 && matches!(sign, "," | "/" | "|" | "or")).then_some(("one of", 0))
}

/// The values of a choice from a token on, and where they end.
fn values(case: &Case<'_>, from: usize) -> Option<(Vec<String>, usize)> {
    let mut at = from;
    while matches!(case.nth(at), "of" | ":" | "=" | "(" | "[" | "{" | "from" | "values")
        && case.tokens.get(at).is_some()
    {
        at = at.saturating_add(1);
    }
    let (mut values, mut first): (Vec<String>, usize) = (Vec::new(), at);
    let quotes = |token: &Token<'_>| matches!(token.text, "'" | "‘" | "’");
    while let Some(token) = case.tokens.get(at) {
        let ends = matches!(token.text, ")" | "]" | "}") || is_option(token.text);
        let parts = matches!(token.text, "," | ";" | "|" | "/" | "or");
        if ends || parts {
            values.extend(value(case.part(first, at)));
            first = at.saturating_add(1);
        }
        if ends {
            break;
        }
        if !parts && token.what == What::Mark && !matches!(token.text, "-" | "&" | ".") && !quotes(token) {
            return None;
        }
        at = at.saturating_add(1);
    }
    if at >= case.tokens.len() {
        values.extend(value(case.part(first, at)));
    }
    while matches!(case.nth(at), ")" | "]" | "}") && at < case.tokens.len() {
        at = at.saturating_add(1);
    }
    (!values.is_empty()).then_some((values, at))
}

/// A value, in quotes where it needs them.
fn value(text: &str) -> Option<String> {
    let text = text.trim().trim_matches(['\'', '‘', '’']).trim();
    if text.is_empty() {
        return None;
    }
    let word = text.chars().all(|c| c.is_alphanumeric() || c == '_') && text.starts_with(char::is_alphabetic);
    let plain = text.starts_with('"') || word && !is_keyword(text);
    Some(if plain { super::one_line(text) } else { format!("\"{}\"", super::one_line(text)) })
}

/// What else is said of a field, and whether some of it has no place here.
fn options(case: &Case<'_>, from: usize) -> (Vec<String>, bool) {
    let (mut items, mut dropped): (Vec<String>, bool) = (Vec::new(), false);
    let mut item: Vec<&Token<'_>> = Vec::new();
    let rest = case.tokens.get(from..).unwrap_or_default();
    let mut flush = |item: &mut Vec<&Token<'_>>| {
        let (Some(first), Some(last)) = (item.first(), item.last()) else { return };
        items.push(case.text.get(first.start..last.end).unwrap_or("").to_owned());
        item.clear();
    };
    for (at, token) in rest.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| rest.get(at)).map_or("", |token| token.text);
        let key = token.text == "key" && before == "primary";
        if token.text == "," || is_option(token.text) && !item.is_empty() && before != "missing" && !key {
            flush(&mut item);
        }
        let bracket = matches!(token.text, "(" | ")") && item.iter().all(|token| matches!(token.text, "key"));
        if NOISE.contains(&token.text) && item.is_empty() {
            dropped |= token.text != "primary";
        } else if token.text != "," && !bracket {
            item.push(token);
        }
    }
    flush(&mut item);
    (items, dropped)
}

/// A name of several words as one.
pub(super) fn snake(name: &str) -> String {
    let words = name.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join("_")
}
