//! Statements that people write as a heading and a list below it: conditions, bands, the steps of a grade. The language
//! has each in one line, so the heading and its list are read as one line, and one message says how it is written.

use super::head::{STAGES, is_sign, starts_line, words};
use crate::syntax::is_keyword;

/// What stands in a list below a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Listing {
    /// `SQL requires all of`
    Conditions,
    /// `by budget:`, or `budget` alone
    Bands,
    /// `grade fit of total:`
    Steps,
    /// `call first`
    Order,
    /// `events:`
    Events,
}

/// How many words a heading has at most.
const MOST_WORDS: usize = 24;

/// Words that a condition stands behind.
pub(super) const OPENERS: &[&str] = &["requires", "needs", "means", "if", "when", "have"];

/// What a line that ends here was meant to be the heading of. No such line says anything alone.
pub(super) fn heading(line: &str) -> Option<Listing> {
    let words: Vec<&str> = words(line).take(MOST_WORDS.saturating_add(1)).collect();
    if words.len() > MOST_WORDS {
        return None;
    }
    let (first, last) = (*words.first()?, *words.last()?);
    let colon = last == ":";
    match first {
        "grade" => {
            let from =
                |two: &[&str]| matches!(two, ["from", low] if low.starts_with(|c: char| c.is_ascii_digit()));
            let steps = words.windows(2).any(from) || words.contains(&"otherwise");
            return (!steps && (colon || words.len() == 4)).then_some(Listing::Steps);
        }
        "by" => return (colon || words.len() == 2).then_some(Listing::Bands),
        "events" => return (words.len() == 1 || colon && words.len() == 2).then_some(Listing::Events),
        "disqualify" if colon && words.len() == 2 => return Some(Listing::Conditions),
        _ => {}
    }
    match words.get(..words.len().saturating_sub(usize::from(colon)))? {
        ["call", "first" | "order"]
        | ["call", "them", "first"]
        | ["priority" | "prioritise" | "prioritize" | "priorities" | "ranking"]
        | ["order" | "sort" | "rank" | "sorted" | "ranked", "by"]
        | ["order", "of", "calls"] => {
            return Some(Listing::Order);
        }
        ["class" | "classes" | "grades" | "tier" | "tiers" | "levels", "of" | "for", _] => {
            return Some(Listing::Steps);
        }
        _ => {}
    }
    let of_stage = words.len() == 2 && STAGES.contains(&first.to_uppercase().as_str()) && colon;
    if of_stage || opened(&words).is_some() {
        return Some(Listing::Conditions);
    }
    let alone = words.len() == 1 || words.len() == 2 && colon;
    (alone && !is_keyword(first) && first.starts_with(super::head::is_name_char)).then_some(Listing::Bands)
}

/// Where the word is that the conditions of a list stand behind, if nothing but `all of` and its like follows it.
pub(super) fn opened(words: &[&str]) -> Option<usize> {
    let at = words.iter().rposition(|word| OPENERS.contains(word))?;
    let rest = words.get(at.saturating_add(1)..)?;
    let filler = |word: &&str| {
        matches!(
            *word,
            "all"
                | "any"
                | "both"
                | "either"
                | "one"
                | "of"
                | "the"
                | "these"
                | "following"
                | "every"
                | "each"
                | "at"
                | "least"
                | ":"
                | "conditions"
                | "everything"
        ) || word.chars().all(|c| c.is_ascii_digit())
    };
    let plain = rest.is_empty() || rest.iter().any(|word| matches!(*word, "all" | "any" | "of" | ":"));
    (plain && rest.iter().all(filler)).then_some(at)
}

/// Whether a line below a heading can be an item of its list; `deeper` is how much further to the right it stands.
pub(super) fn is_item(listing: Listing, next: &str, deeper: Option<usize>) -> bool {
    let bullet = bullet(next);
    let item = next.get(bullet..).unwrap_or("");
    let level = deeper.is_some() && (bullet > 0 || listing == Listing::Bands);
    if !level && deeper.unwrap_or(0) == 0 {
        return false;
    }
    let row: Vec<&str> = words(item).take(MOST_WORDS).collect();
    match listing {
        Listing::Conditions => !starts_line(item) && !starts_line(next) && !row.is_empty(),
        Listing::Bands => is_band(&row) && !starts_line(item),
        Listing::Steps => {
            let (first, second) = (row.first().copied().unwrap_or(""), row.get(1).copied().unwrap_or(""));
            let step = matches!(second, "otherwise" | "if") && !first.starts_with('"');
            !is_keyword(first) && (step || !starts_line(item)) && row.len() > 1
        }
        Listing::Order => {
            let first = row.first().copied().unwrap_or("");
            let numbered = first.starts_with(|c: char| c.is_ascii_digit());
            first == "then" || numbered || !starts_line(item) && !row.is_empty()
        }
        Listing::Events => {
            let alone = row.get(1).is_none_or(|second| matches!(*second, "by" | "(" | ","));
            alone
                && row
                    .first()
                    .is_some_and(|first| !is_keyword(first) && first.starts_with(super::head::is_name_char))
        }
    }
}

/// Whether a line looks like a band: it has a colon, or begins as bands do and ends with a number.
fn is_band(row: &[&str]) -> bool {
    let number = |word: &&str| word.starts_with(|c: char| c.is_ascii_digit());
    let begins = row.first().is_some_and(|first| {
        number(first)
            || matches!(
                *first,
                "below"
                    | "above"
                    | "under"
                    | "over"
                    | "from"
                    | "at"
                    | "up"
                    | "less"
                    | "more"
                    | "otherwise"
                    | "other"
                    | "else"
                    | "missing"
                    | "unknown"
            )
    });
    let mut back = row.iter().rev();
    let last = back.find(|word| !matches!(**word, "points" | "point"));
    let pays = last.is_some_and(number) && row.len() > 1;
    pays && (begins || row.contains(&":"))
}

/// The width of the sign that an item begins with, the blanks behind it included.
pub(super) fn bullet(line: &str) -> usize {
    let mut chars = line.chars();
    let first = chars.next().unwrap_or(' ');
    if !matches!(first, '*' | '•' | '·') && !is_sign(first.encode_utf8(&mut [0; 4])) || first == '+' {
        return 0;
    }
    let rest = chars.as_str();
    let item = rest.trim_start_matches([' ', '\t']);
    // `-5 on order` begins with a sign of its number.
    if rest.len() == item.len() { 0 } else { line.len().saturating_sub(item.len()) }
}
