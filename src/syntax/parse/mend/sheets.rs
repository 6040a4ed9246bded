//! Functions of spreadsheets and databases, which the language says in words.

use super::case::{Case, Finding, Token, What, tokens};
use super::said::{body, end_before, finding};
use crate::diag::Trust;

pub(super) const MAKERS: &[fn(&Case<'_>) -> Vec<Finding>] = &[functions, comment];

/// `+10 if AND(vans > 10, signs)`, `url like '%/pricing%'`, `created > now() - interval '30 days'`
fn functions(case: &Case<'_>) -> Vec<Finding> {
    let start = case.tokens.iter().position(|token| {
        token.text != "=" && !matches!(token.text, "+" | "-" | "on") && token.what == What::Word
    });
    let Some(start) = start else { return Vec::new() };
    let end = body(case);
    let part = case.tokens.get(start..end).unwrap_or_default();
    let called = part.windows(2).any(|two| {
        let [name, open] = two else { return false };
        // `and (` is the language's own.
        let own = matches!(name.text, "and" | "or" | "not");
        is_function(name.text) && open.text == "(" && (!own && name.end == open.start)
    });
    let like = |two: &[Token<'_>]| matches!(two, [before, like] if before.text != "is" && like.text.eq_ignore_ascii_case("like"));
    let foreign = called || part.windows(2).any(like);
    let (true, Some(first)) = (foreign, part.first()) else { return Vec::new() };
    let quoted = single_quotes(case.text.get(first.start..end_before(case, end)).unwrap_or(""));
    let all = tokens(&quoted);
    let Some(said) = Reader { all: &all, at: 0 }.all() else { return Vec::new() };
    if said == quoted {
        return Vec::new();
    }
    let message = "what a spreadsheet or a database does with a function, the language says in words";
    let found = finding(case, (first.start, end_before(case, end)), said, message, "");
    vec![Finding { at: "say it in words".to_owned(), trust: Some(Trust::Phrase), ..found }]
}

const FUNCTIONS: &[&str] = &[
    "and", "or", "not", "isblank", "isempty", "isnull", "lower", "upper", "trim", "count", "exists", "today",
    "now", "datediff", "between",
];

fn is_function(word: &str) -> bool {
    FUNCTIONS.iter().any(|known| known.eq_ignore_ascii_case(word))
}

/// Texts in single quotes with double ones.
pub(super) fn single_quotes(text: &str) -> String {
    let inside = text.split('"').step_by(2).any(|part| part.matches('\'').count() > 1);
    if inside && text.matches('\'').count().is_multiple_of(2) && !text.contains('"') {
        text.replace('\'', "\"")
    } else {
        text.to_owned()
    }
}

/// Reads a condition with functions in it.
struct Reader<'t, 'a> {
    all: &'t [Token<'a>],
    at: usize,
}

impl<'a> Reader<'_, 'a> {
    fn word(&self, more: usize) -> &'a str {
        self.all.get(self.at.saturating_add(more)).map_or("", |token| token.text)
    }

    fn is(&self, more: usize, word: &str) -> bool {
        self.word(more).eq_ignore_ascii_case(word)
    }

    fn skip(&mut self, count: usize) {
        self.at = self.at.saturating_add(count);
    }

    /// All that is left; `None` where a function is not known after all.
    fn all(mut self) -> Option<String> {
        let out = self.until(&[])?;
        (self.at >= self.all.len()).then_some(out)
    }

    /// What stands before one of these signs, which is left.
    fn until(&mut self, ends: &[&str]) -> Option<String> {
        let mut parts: Vec<String> = Vec::new();
        while let Some(token) = self.all.get(self.at) {
            if ends.contains(&token.text) {
                break;
            }
            let part = self.part(&mut parts)?;
            parts.push(part);
        }
        Some(spaced(&parts))
    }

    /// The next part of a condition. What stands before it may change with it.
    fn part(&mut self, before: &mut Vec<String>) -> Option<String> {
        let opens = self.word(1) == "(";
        if self.word(0) == "(" {
            self.skip(1);
            let inner = self.until(&[")"])?;
            self.skip(1);
            return Some(format!("({inner})"));
        }
        if opens && is_function(self.word(0)) {
            return self.function(before);
        }
        if self.is(0, "not") && self.is(1, "like") {
            let subject = before.pop()?;
            before.push(format!("not {subject}"));
            self.skip(1);
        }
        if self.is(0, "like") {
            let text = self.word(1).trim_matches('"').to_owned();
            self.skip(2);
            let inner = text.trim_matches('%');
            let how = match (text.starts_with('%'), text.ends_with('%')) {
                (true, true) => "contains",
                (true, false) => "ends with",
                (false, true) => "starts with",
                (false, false) => "is",
            };
            return Some(format!("{how} \"{inner}\""));
        }
        let word = match self.word(0) {
            word if word.eq_ignore_ascii_case("true") => "yes",
            word if word.eq_ignore_ascii_case("false") => "no",
            word if word.eq_ignore_ascii_case("and") => "and",
            word if word.eq_ignore_ascii_case("or") => "or",
            word if word.eq_ignore_ascii_case("not") => "not",
            word => word,
        };
        self.skip(1);
        Some(word.to_owned())
    }

    /// What stands in the brackets of a function, part by part.
    fn arguments(&mut self) -> Option<Vec<String>> {
        self.skip(2);
        let mut all = Vec::new();
        loop {
            all.push(self.until(&[",", ";", ")"])?);
            let sign = self.word(0);
            self.skip(1);
            match sign {
                ")" => return Some(all),
                "" => return None,
                _ => {}
            }
        }
    }

    fn function(&mut self, before: &mut Vec<String>) -> Option<String> {
        let name = self.word(0).to_lowercase();
        if matches!(name.as_str(), "today" | "now") {
            self.skip(3);
            return now(self, before);
        }
        let arguments = self.arguments()?;
        let one = || (arguments.len() == 1).then(|| arguments.first().cloned().unwrap_or_default());
        Some(match name.as_str() {
            "and" | "or" => {
                let joined = arguments.join(&format!(" {name} "));
                if before.is_empty()
                    || before.last().is_some_and(|word| word == "if") && self.word(0).is_empty()
                {
                    joined
                } else {
                    format!("({joined})")
                }
            }
            "not" => {
                let inner = one()?;
                if inner.contains(' ') { format!("not ({inner})") } else { format!("not {inner}") }
            }
            "isblank" | "isempty" | "isnull" => format!("{} is missing", one()?),
            "lower" | "upper" | "trim" | "exists" => one()?,
            "count" => self.count(&one()?)?,
            "between" => match &arguments[..] {
                [low, high] => format!("is {low} to {high}"),
                _ => return None,
            },
            "datediff" => match &arguments[..] {
                [first, second] if is_now(first) => format!("days since {second}"),
                [first, second] if is_now(second) => format!("days until {first}"),
                _ => return None,
            },
            _ => return None,
        })
    }

    /// `count(webinar) >= 3`
    fn count(&mut self, event: &str) -> Option<String> {
        if event.contains(' ') {
            return None;
        }
        let number: u64 = self.word(1).parse().ok()?;
        let least = match self.word(0) {
            ">=" => number,
            ">" => number.saturating_add(1),
            _ => return None,
        };
        self.skip(2);
        Some(format!("{least} or more {event}"))
    }
}

fn is_now(text: &str) -> bool {
    matches!(text.to_lowercase().as_str(), "now" | "now ()" | "today" | "today ()" | "now()" | "today()")
}

/// `lease_end - TODAY() < 180`, `created > now() - interval "30 days"`
fn now(reader: &mut Reader<'_, '_>, before: &mut Vec<String>) -> Option<String> {
    if matches!(before.last().map(String::as_str), Some("-")) {
        before.pop();
        return Some(format!("days until {}", before.pop()?));
    }
    if reader.word(0) == "-" && matches!(before.last().map(String::as_str), Some(">" | ">=")) {
        let spoken = reader.is(1, "interval");
        let length = reader.word(if spoken { 2 } else { 1 }).trim_matches('"').to_owned();
        reader.skip(if spoken { 3 } else { 2 });
        before.pop();
        let unit = if length.contains(' ') { "" } else { " days" };
        return Some(format!("in the last {length}{unit}"));
    }
    if reader.word(0) == "-" {
        let date = reader.word(1).to_owned();
        reader.skip(2);
        return Some(format!("days since {date}"));
    }
    Some("now()".to_owned())
}

/// Words with blanks between them, none before a comma.
fn spaced(parts: &[String]) -> String {
    let mut out = String::new();
    for part in parts {
        if !out.is_empty() && part != "," {
            out.push(' ');
        }
        out.push_str(part);
    }
    out
}

/// `-- the decision maker`, `// the decision maker`
fn comment(case: &Case<'_>) -> Vec<Finding> {
    let sign = case.tokens.windows(2).find(|two| match two {
        [first, second] => {
            first.end == second.start
                && matches!((first.text, second.text), ("-", "-") | ("/", "/"))
                && case
                    .text
                    .get(..first.start)
                    .is_some_and(|before| before.ends_with([' ', '\t']) || before.is_empty())
        }
        _ => false,
    });
    let Some([first, second]) = sign else { return Vec::new() };
    vec![finding(case, (first.start, second.end), "#".to_owned(), "a comment begins with `#`", "")]
}
