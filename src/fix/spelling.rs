//! Whether a change mends one spelling, and which other words are as near.

use crate::program::text::fold;
use crate::syntax::KEYWORDS;
use crate::syntax::tree::TimeUnit;
use std::collections::BTreeSet;

/// Signs that have one spelling in the language, and how else they are written.
const SIGNS: &[(&str, &str)] = &[
    ("“", "\""),
    ("”", "\""),
    ("„", "\""),
    ("«", "\""),
    ("»", "\""),
    ("−", "-"),
    ("<>", "!="),
    ("=<", "<="),
    ("==", "="),
    ("\u{a0}", " "),
];

/// Whether the one is a sign of the language and the other a way to write it.
pub(super) fn is_sign(old: &str, by: &str) -> bool {
    let plain = SIGNS.iter().fold(old.to_owned(), |text, (sign, plain)| text.replace(sign, plain));
    plain.trim() == by.trim() && old.trim() != by.trim()
}

/// Whether a change mends the spelling of one word or sign.
///
/// A name put between quotes is another thing.
pub(super) fn is_spelling(old: &str, by: &str) -> bool {
    let becomes_text = by.starts_with('"') && !old.starts_with('"');
    is_sign(old, by) || (!becomes_text && is_misspelt(bare(old), bare(by)))
}

/// A word or text without its quotes.
fn bare(text: &str) -> &str {
    let inner = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    inner.unwrap_or(text)
}

/// Whether one is the other with a slip of the finger in it. Words that only look alike are not: another number, another
/// first letter, another word beside `_`, and three letters of which one differs (`MQL`, `SQL`).
fn is_misspelt(old: &str, by: &str) -> bool {
    let is_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | ' ' | '-' | '/');
    if old.is_empty() || by.is_empty() || !old.chars().chain(by.chars()).all(is_word) {
        return false;
    }
    let (old, by) = (fold(old), fold(by));
    let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    if letters(&old) == letters(&by) {
        return true;
    }
    let parts = |text: &str| text.split([' ', '_', '-']).map(str::to_owned).collect::<Vec<_>>();
    let (old, by) = (parts(&old), parts(&by));
    old.len() == by.len() && old.iter().zip(&by).all(|(old, by)| old == by || is_slip(old, by))
}

fn is_slip(old: &str, by: &str) -> bool {
    let only = |text: &str, keep: fn(&char) -> bool| text.chars().filter(keep).collect::<Vec<char>>();
    let sorted = |text: &str| {
        let mut letters = only(text, |_| true);
        letters.sort_unstable();
        letters
    };
    let digits = |text: &str| only(text, |c| c.is_numeric());
    let swapped = sorted(old) == sorted(by);
    if digits(old) != digits(by) || (old.chars().next() != by.chars().next() && !swapped) {
        return false;
    }
    let distance = strsim::damerau_levenshtein(old, by);
    match old.chars().count().min(by.chars().count()) {
        0..=2 => false,
        3 => distance == 1 && swapped,
        4..=5 => distance == 1,
        _ => distance <= 2,
    }
}

/// Other words of the policy and of the language that are as near to what was written as what is offered, or nearly so;
/// each as it would be written.
pub(super) fn others<'a>(old: &str, by: &str, texts: impl Iterator<Item = &'a str>) -> Vec<String> {
    let wanted = fold(bare(old));
    let meant = fold(bare(by));
    let offered = strsim::damerau_levenshtein(&wanted, &meant);
    let quoted = by.starts_with('"');
    let mut found: Vec<(usize, String)> = Vec::new();
    let words = texts.flat_map(|text| {
        let words = text.split(|c: char| !c.is_alphanumeric() && c != '_');
        words.chain(text.lines().flat_map(|line| line.split('"')))
    });
    let mut tried = BTreeSet::new();
    for word in words.chain(KEYWORDS.iter().copied()).chain(["points"]).chain(TimeUnit::words()) {
        let word = word.trim();
        if word.is_empty() || word.contains('\\') || !tried.insert(word) {
            continue;
        }
        let folded = fold(word);
        let length = wanted.chars().count().max(folded.chars().count());
        let limit = offered.saturating_add(1).min(length.div_ceil(3));
        if folded == meant
            || folded == wanted
            || wanted.len().abs_diff(folded.len()) > limit.saturating_mul(4)
        {
            continue;
        }
        let distance = strsim::damerau_levenshtein(&wanted, &folded);
        if distance <= limit {
            let plain = !quoted && word.chars().all(|c| c.is_alphanumeric() || c == '_');
            found.push((distance, if plain { word.to_owned() } else { format!("\"{word}\"") }));
        }
    }
    found.sort();
    found.into_iter().map(|(_, word)| word).collect()
}

#[cfg(test)]
mod tests {
    use super::{is_spelling, others};

    #[test]
    fn a_slip_is_no_other_word() {
        for (old, by) in [
            ("titel", "title"),
            ("nto", "not"),
            ("REQUIRES", "requires"),
            ("\"softwear\"", "software"),
            ("pageview", "page_view"),
            ("whitepaper_donwload", "whitepaper_download"),
            ("“CEO”", "\"CEO\""),
            ("<>", " != "),
        ] {
            assert!(is_spelling(old, by), "{old} {by}");
        }
        for (old, by) in [
            ("empty", "\"empty\""),
            ("empty", "\"empty\" or 1"),
            ("", "\"empty\""),
            (":", "means"),
            ("\" \"", "\"\""),
            ("MQL", "SQL"),
            ("q1", "q2"),
            ("created_at", "created_by"),
            ("equals", "is"),
            ("10,000", "10000"),
            ("rate", "date"),
            ("EUR", "months"),
            (", \"ceo\"", ""),
        ] {
            assert!(!is_spelling(old, by), "{old} {by}");
        }
    }

    #[test]
    fn words_as_near_are_found() {
        let found = others("titel", "title", ["title tile budget"].into_iter());
        assert_eq!(found, ["tile", "time", "times"], "those of the policy and of the language");
    }
}
