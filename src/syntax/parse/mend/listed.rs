//! A heading and a list below it, which the language has in one line.

use super::super::lines;
use super::super::listing::{self, Listing};
use super::super::shape::Home;
use super::case::{Change, Finding, Token, What, tokens};
use crate::diag::Code;

/// The heading and the items of a list, each with its place in the line.
struct Listed<'a> {
    text: &'a str,
    head: Vec<Token<'a>>,
    items: Vec<(usize, usize)>,
}

/// The ways in which a heading and its list are said in one line.
pub(super) fn together(text: &str, (listing, home): (Listing, Home), line: &lines::Line) -> Vec<Finding> {
    let skipped = line.end.saturating_sub(line.start).saturating_sub(text.len());
    let local = |at: usize| at.saturating_sub(line.start).saturating_sub(skipped);
    let head_end = line.items.first().map_or(text.len(), |(end, _)| local(*end));
    let ends = line.items.iter().skip(1).map(|(end, _)| local(*end)).chain([text.len()]);
    let items = line.items.iter().zip(ends).map(|((_, start), end)| {
        let start = local(*start);
        let skipped = listing::bullet(text.get(start..).unwrap_or(""));
        (start.saturating_add(skipped), end)
    });
    let listed = Listed { text, head: tokens(text.get(..head_end).unwrap_or("")), items: items.collect() };
    match listing {
        Listing::Conditions => listed.conditions(),
        Listing::Bands => listed.bands(),
        Listing::Steps => listed.steps(),
        Listing::Order => listed.order(home),
        Listing::Events => Vec::new(),
    }
}

impl Listed<'_> {
    /// An item, without the word or sign that it breaks off after.
    fn item(&self, (start, end): (usize, usize)) -> &str {
        let mut item = self.text.get(start..end).unwrap_or("").trim();
        for word in [",", " and", " or", " AND", " OR"] {
            item = item.strip_suffix(word).map_or(item, str::trim_end);
        }
        item
    }

    /// A comment within an item would swallow what follows it in one line.
    fn items(&self) -> Option<Vec<&str>> {
        let items: Vec<&str> = self.items.iter().map(|place| self.item(*place)).collect();
        let broken = items.iter().any(|item| item.contains('\n') && item.contains('#'));
        (!broken && items.iter().all(|item| !item.is_empty())).then_some(items)
    }

    /// What takes the place of the line from a word of its heading on.
    fn finding(&self, (start, end): (usize, usize), by: String, message: &str, more: &str) -> Finding {
        Finding::over(Code::ForeignSign, start, end, message)
            .at("goes on below")
            .help(format!("write `{{line}}`{more}"))
            .guess(vec![Change::new(start, self.text.len(), by)])
            .phrase()
    }

    /// `SQL requires all of`
    fn conditions(&self) -> Vec<Finding> {
        let words: Vec<&str> = self.head.iter().map(|token| token.text).collect();
        let message = "what a condition asks stands in one line, not in a list below";
        let Some(items) = self.items() else { return self.without(message) };
        // A stage that is written as `SQL:` has no word before its conditions.
        let (at, word) = match listing::opened(&words) {
            Some(at) => (at, words.get(at).copied().unwrap_or("")),
            None if words.first() == Some(&"disqualify") => (1, "if"),
            None => (1, "requires"),
        };
        let rest = self.head.get(at..).unwrap_or_default();
        let (Some(first), Some(last)) = (rest.first(), rest.last()) else { return Vec::new() };
        let place = (first.start, last.end);
        let word = if word == "needs" { "requires" } else { word };
        let word = if first.text == ":" { format!(" {word}") } else { word.to_owned() };
        let said = |wanted: &str| rest.iter().any(|token| token.text == wanted);
        let number = rest.iter().find(|token| token.what == What::Number);
        let mut found = Vec::new();
        let mut say = |by: String, joint: &str| {
            let more = format!("; a line that begins with `{joint}` goes on with the one above");
            let more = if items.len() > 1 && joint != "," { more.as_str() } else { "" };
            found.push(self.finding(place, format!("{word} {by}"), message, more));
        };
        if let Some(number) = number {
            say(format!("at least {} of ({})", number.text, items.join(", ")), ",");
        } else if said("have") {
            say(items.join(", "), ",");
        } else {
            let any = said("any")
                || said("either")
                || said("one")
                || words.first() == Some(&"disqualify") && !said("all");
            let (joint, other) = if any { ("or", "and") } else { ("and", "or") };
            say(items.join(&format!(" {joint} ")), joint);
            let mixed = |item: &str| tokens(item).iter().any(|token| token.text == other);
            if items.iter().any(|item| mixed(item)) {
                let apart = |item: &&str| if mixed(item) { format!("({item})") } else { (*item).to_owned() };
                say(items.iter().map(apart).collect::<Vec<_>>().join(&format!(" {joint} ")), joint);
            }
        }
        found
    }

    /// `by budget:`, or `budget` alone
    fn bands(&self) -> Vec<Finding> {
        let message = "all bands of a number stand in one line, which begins with `by`";
        let bands: Option<Vec<String>> =
            self.items().and_then(|items| items.into_iter().map(band).collect::<Option<_>>());
        let names = self.head.iter().filter(|token| !matches!(token.text, "by" | ":"));
        let (Some(bands), Some(first), Some(last)) = (bands, self.head.first(), self.head.last()) else {
            return self.without(message);
        };
        let name = names.map(|token| token.text).collect::<Vec<_>>().join(" ");
        let by = format!("by {name}: {}", bands.join(", "));
        vec![self.finding(
            (first.start, last.end),
            by,
            message,
            "; a line that begins with a comma goes on with the one above",
        )]
    }

    /// `grade fit of total:`
    fn steps(&self) -> Vec<Finding> {
        let message = "all steps of a grade stand in one line";
        let steps: Option<Vec<String>> =
            self.items().and_then(|items| items.into_iter().map(step).collect::<Option<_>>());
        let last = self.head.iter().rfind(|token| token.text != ":");
        let (Some(steps), Some(first), Some(last)) = (steps, self.head.first(), last) else {
            return self.without(message);
        };
        let head = self.text.get(first.start..last.end).unwrap_or("");
        let word = |at: usize| self.head.get(at).map_or("", |token| token.text);
        // `class of profile`, `grade letter from fit`
        let head = match (first.text, word(2)) {
            ("grade", "from" | "by" | "on" | "for" | "over" | "in") => {
                format!("grade {} of {}", word(1), word(3))
            }
            ("grade", _) | (_, "") => head.to_owned(),
            (_, of) => format!("grade {} of {of}", first.text),
        };
        let by = format!("{head}: {}", steps.join(", "));
        // The lowest step may name the number of the one above.
        let sure = steps.last().is_some_and(|step| step.ends_with(" otherwise"));
        let found = self.finding(
            (first.start, last.end),
            by,
            message,
            "; a line that begins with a comma goes on with the one above",
        );
        vec![Finding { sure, ..found }]
    }

    /// `call first`
    fn order(&self, home: Home) -> Vec<Finding> {
        let message = "who is called first stands in one line, with `prefers`";
        let (Some(items), Some(first), Some(last)) = (self.items(), self.head.first(), self.head.last())
        else {
            return self.without(message);
        };
        let mut words: Vec<String> = Vec::new();
        for item in items {
            let said = tokens(item);
            // `1. `, `2 if `
            let number = said.first().is_some_and(|token| token.what == What::Number);
            let sign = |word: &str| matches!(word, "." | ")" | ":" | "if" | "then");
            let skipped = if number { 1usize } else { 0 };
            let behind = said.get(skipped).is_some_and(|token| number && sign(token.text));
            let said = said.iter().skip(skipped.saturating_add(usize::from(behind)));
            words.extend(said.map(|token| token.text.to_owned()).filter(|word| word != ","));
            words.push(",".to_owned());
        }
        let said = super::staged::order(&words).into_iter().map(|items| {
            let by = format!("prefers {}", items.join(", "));
            self.finding((first.start, last.end), by, message, "").under(home != Home::Stage)
        });
        let said: Vec<Finding> = said.collect();
        if said.is_empty() { self.without(message) } else { said }
    }

    /// What is wrong, where no line can be made of it.
    fn without(&self, message: &str) -> Vec<Finding> {
        let (start, end) = match (self.head.first(), self.head.last()) {
            (Some(first), Some(last)) => (first.start, last.end),
            _ => (0, 0),
        };
        let help = "write `{line}`";
        vec![Finding::over(Code::ForeignSign, start, end, message).at("goes on below").help(help)]
    }
}

/// The points at the end of a band, with what stands before them.
fn paid<'t, 'a>(all: &'t [Token<'a>]) -> Option<(&'t [Token<'a>], String)> {
    let last = all.iter().rposition(|token| !matches!(token.text, "points" | "point" | "pts"))?;
    let number = all.get(last).filter(|token| token.what == What::Number)?;
    let before = all.get(..last)?;
    let sign = before.last().filter(|token| matches!(token.text, "+" | "-" | "−" | "–"));
    // `50 - 100` is no band without points.
    let signed = sign.filter(|sign| sign.end == number.start);
    let (before, sign) = match signed {
        Some(sign) => (before.get(..last.saturating_sub(1))?, if sign.text == "+" { "+" } else { "-" }),
        None => (before, if number.text == "0" { "" } else { "+" }),
    };
    let before = match before.split_last() {
        Some((last, rest)) if matches!(last.text, ":" | "=" | ">") => match rest.split_last() {
            Some((dash, rest)) if last.text == ">" && dash.text == "-" => rest,
            _ => rest,
        },
        Some((last, rest)) if matches!(last.text, "->" | "=>") => rest,
        _ => before,
    };
    (!before.is_empty()).then(|| (before, format!("{sign}{}", number.text)))
}

/// A band in the words of the language: `under 1000: 5 points`, `6 to 20  +15`
pub(super) fn band(item: &str) -> Option<String> {
    let all = tokens(item);
    let (range, points) = paid(&all)?;
    let words: Vec<&str> = range.iter().map(|token| token.text).collect();
    let plain = |from: usize| words.get(from..).unwrap_or_default().join(" ");
    let numbers = range.iter().filter(|token| token.what == What::Number).count();
    let range = match words[..] {
        ["under" | "below" | "<", ..] => format!("below {}", plain(1)),
        ["<=", ..] => format!("at most {}", plain(1)),
        [">=", ..] => format!("at least {}", plain(1)),
        [">", _, ..] => format!("above {}", plain(1)),
        ["less" | "fewer", "than", ..] => format!("below {}", plain(2)),
        ["over" | "above", ..] => format!("above {}", plain(1)),
        ["more", "than", ..] => format!("above {}", plain(2)),
        ["up", "to", "below", ..] => format!("below {}", plain(3)),
        ["up", "to", ..] => format!("at most {}", plain(2)),
        ["otherwise" | "else" | "other" | "others"] => "otherwise".to_owned(),
        ["missing" | "unknown" | "empty"] => "missing".to_owned(),
        ["from", ..] if numbers == 1 => format!("at least {}", plain(1)),
        ["from" | "between", ..] => plain(1).replace(" and ", " to "),
        [.., "or" | "and", "more" | "above" | "up" | "over"] if numbers == 1 => {
            let end = words.len().saturating_sub(2);
            format!("at least {}", words.get(..end).unwrap_or_default().join(" "))
        }
        [.., "or", "less" | "fewer" | "below"] if numbers == 1 => {
            let end = words.len().saturating_sub(2);
            format!("at most {}", words.get(..end).unwrap_or_default().join(" "))
        }
        [_, .., "+"] if numbers == 1 => {
            let end = words.len().saturating_sub(1);
            format!("at least {}", words.get(..end).unwrap_or_default().join(" "))
        }
        _ if numbers == 2 => plain(0).replace(" - ", " to ").replace(" – ", " to "),
        _ => plain(0),
    };
    Some(format!("{range}: {points}"))
}

/// A step of a grade in the words of the language: `A: 50 or more`
fn step(item: &str) -> Option<String> {
    let all = tokens(item);
    let (name, rest) = all.split_first()?;
    let number = rest.iter().find(|token| token.what == What::Number);
    let lowest = rest.iter().any(|token| {
        matches!(token.text, "otherwise" | "else" | "below" | "under" | "less" | "rest" | "<" | "lower")
    });
    let sign =
        rest.iter().find(|token| token.text == "-" && number.is_some_and(|number| token.end == number.start));
    match number {
        _ if lowest => Some(format!("{} otherwise", name.text)),
        Some(number) => {
            Some(format!("{} from {}{}", name.text, sign.map_or("", |sign| sign.text), number.text))
        }
        None => None,
    }
}
