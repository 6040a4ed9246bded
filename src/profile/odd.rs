//! Texts that people meant as something else: dates, amounts, yes and no in a form that no run reads without being told.
//! What is said of them goes above the field, with the line to write.

use super::note::Note;
use crate::data::value::date::DateStyle;
use crate::data::value::number::{NumberStyle, parse, worn};
use crate::data::value::orders::orders;
use crate::program::text::{fold, trim};
use crate::program::time::Zone;
use crate::program::undated::{Unclear, names_no_year};
use crate::program::{DatePart, Format};

/// Pairs of words that say yes and no together, and alone may be anything: Sí and No, Oui and Non, and what Access writes.
const PAIRS: [(&str, &str); 3] = [("s", "n"), ("o", "n"), ("-1", "0")];
/// Words that say yes where the other leads have nothing.
const MARKS: [&str; 11] = ["x", "y", "yes", "ja", "oui", "sí", "si", "sim", "true", "✓", "✔"];
/// Ends of amounts that are cut short.
const SHORT: [&str; 12] =
    ["k", "m", "mm", "mn", "bn", "mio", "mio.", "mln", "mrd", "tsd", "tsd.", "thousand"];

/// The two words of a column that are yes and no, as they are written in it.
pub(super) fn pair<'a>(values: impl Iterator<Item = &'a str>) -> Option<(String, String)> {
    let mut words: Vec<(&str, String)> = Vec::new();
    for value in values {
        let folded = fold(value);
        if words.iter().any(|(_, known)| *known == folded) {
            continue;
        }
        if words.len() == 2 {
            return None;
        }
        words.push((value, folded));
    }
    let [(one, first), (other, second)] = words.as_slice() else { return None };
    PAIRS.iter().find_map(|(yes, no)| match (first == yes && second == no, first == no && second == yes) {
        (true, _) => Some(((*one).to_owned(), (*other).to_owned())),
        (_, true) => Some(((*other).to_owned(), (*one).to_owned())),
        _ => None,
    })
}

/// The only word of a column, where it says yes.
pub(super) fn mark<'a>(mut values: impl Iterator<Item = &'a str>) -> Option<String> {
    let first = values.next()?;
    let folded = fold(first);
    (MARKS.contains(&folded.as_str()) && values.all(|value| fold(value) == folded)).then(|| first.to_owned())
}

/// Why texts are not read as what they seem to be.
pub(super) fn odd(values: &[&str]) -> Option<Note> {
    if values.is_empty() {
        return None;
    }
    let all = |is: &dyn Fn(&str) -> bool| values.iter().all(|value| is(value));
    if let Some(unclear) = values.iter().find_map(|value| Unclear::of(value))
        && all(&|value| Unclear::of(value).is_some() || is_date(value))
    {
        let as_known = values.iter().find_map(|value| Some(format(&Unclear::of(value)?.as_known(value))));
        return Some(Note::Zone(unclear, as_known.flatten()));
    }
    if all(&without_year) {
        return Some(Note::NoYear((*values.first()?).to_owned()));
    }
    if all(&is_date) {
        return several(values);
    }
    let short = values.iter().find(|value| is_short(value));
    if let Some(short) = short.filter(|_| all(&|value| is_short(value) || is_number(value))) {
        return Some(Note::Short((*short).to_owned()));
    }
    None
}

/// Whether a text is a date in some format.
fn is_date(value: &str) -> bool {
    let digits = value.bytes().filter(u8::is_ascii_digit).count();
    digits >= 3 && value.len() > digits && (plain(value) || !orders(value).is_empty())
}

fn plain(value: &str) -> bool {
    DateStyle::new(None, &Zone::default()).parse(value.as_bytes()).is_some()
}

/// The format of a date; nothing for the usual one.
fn format(value: &str) -> Option<Format> {
    if plain(value) { None } else { orders(value).into_iter().next() }
}

/// A day and a month, with the name of the month or the points of a German date.
fn without_year(value: &str) -> bool {
    let named = |format: &Format| {
        matches!(format, Format::Date(parts) if parts.contains(&DatePart::MonthName)) || value.ends_with('.')
    };
    let with = |between: &str| orders(&format!("{}{between}2024", trim(value))).iter().any(named);
    names_no_year(value) && (with(" ") || with(""))
}

/// Two dates that no format reads both.
fn several(values: &[&str]) -> Option<Note> {
    let (first, rest) = values.split_first()?;
    let formats = orders(first);
    let reads = |value: &str| {
        let of = |format: &Format| {
            DateStyle::new(Some(format), &Zone::default()).parse(value.as_bytes()).is_some()
        };
        if formats.is_empty() || plain(first) { plain(value) } else { formats.iter().any(of) }
    };
    let other = rest.iter().find(|value| !reads(value))?;
    Some(Note::Formats((*first).to_owned(), (*other).to_owned()))
}

/// `1.5k`, `€ 2M`.
fn is_short(value: &str) -> bool {
    let value = trim(value);
    let bare = value.trim_end_matches(|c: char| c.is_alphabetic() || c == '.');
    let end = value.get(bare.len()..).unwrap_or("");
    !end.is_empty() && SHORT.contains(&fold(end).as_str()) && is_number(trim(bare))
}

fn is_number(value: &str) -> bool {
    let bare = worn(value).map_or(value, |worn| trim(value.trim_start_matches(worn).trim_end_matches(worn)));
    let digits = bare.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b',' | b' ' | b'-'));
    digits && bare.bytes().any(|byte| byte.is_ascii_digit())
        || parse(value.as_bytes(), NumberStyle::PLAIN).is_some()
}

#[cfg(test)]
mod tests {
    use super::{mark, odd, pair};
    use crate::profile::Note;

    #[test]
    fn yes_and_no_of_one_letter_are_known_together() {
        let of = |values: &[&str]| pair(values.iter().copied());
        let words = |yes: &str, no: &str| Some((yes.to_owned(), no.to_owned()));
        assert_eq!(of(&["N", "S", "s"]), words("S", "N"));
        assert_eq!(of(&["O", "N"]), words("O", "N"));
        assert_eq!(of(&["0", "-1"]), words("-1", "0"));
        for other in [&["S", "M"][..], &["S"], &["S", "N", "M"], &["O", "S"]] {
            assert_eq!(of(other), None, "{other:?}");
        }
        assert_eq!(mark(["x", "X"].into_iter()), Some("x".to_owned()));
        assert_eq!(mark(["x", "y"].into_iter()), None);
        assert_eq!(mark(["S"].into_iter()), None);
    }

    #[test]
    fn dates_say_why_they_are_not_read() {
        let zone = |values: &[&str]| match odd(values) {
            Some(Note::Zone(zone, format)) => Some((zone.name(), format.map(|format| format.to_string()))),
            _ => None,
        };
        assert_eq!(zone(&["2025-08-03 13:05:00 CST", "2025-12-14 09:00:00 EST"]), Some(("CST", None)));
        let indian = zone(&["3 Aug 2025 1:05 PM IST", "14 Dec 2025 9:00 AM IST"]);
        assert_eq!(indian, Some(("IST", Some("DD MMM YYYY hh:mm AM Z".to_owned()))));
        assert_eq!(zone(&["a CST", "b CST"]), None);
        for days in [&["Aug 3", "Dec 14"][..], &["3. August", "14. Dezember"], &["03.08.", "14.12."]] {
            assert!(matches!(odd(days), Some(Note::NoYear(_))), "{days:?}");
        }
        for texts in [&["Room 3"][..], &["May"], &["1.5"], &["3/8"], &["June Carter"]] {
            assert_eq!(odd(texts), None, "{texts:?}");
        }
        let formats = Note::Formats("13/01/2026".to_owned(), "01/14/2026".to_owned());
        assert_eq!(odd(&["13/01/2026", "01/14/2026", "02/03/2026"]), Some(formats));
        let formats = Note::Formats("2026-01-03".to_owned(), "14.02.2026".to_owned());
        assert_eq!(odd(&["2026-01-03", "14.02.2026"]), Some(formats));
    }

    #[test]
    fn short_amounts_are_known() {
        for short in ["1.5k", "2K", "€ 3m", "1,2 Mio.", "500 Tsd"] {
            assert_eq!(odd(&["300", short]), Some(Note::Short(short.to_owned())), "{short}");
        }
        for not in ["300 seats", "k", "Mk", "5th", "12 months"] {
            assert_eq!(odd(&[not]), None, "{not}");
        }
    }
}
