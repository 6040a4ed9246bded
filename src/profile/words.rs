//! Words and numbers that stand for "missing" in exports.

use crate::program::text::fold;

/// Words that say nothing, folded: what forms show before somebody chooses, and what systems write for nothing.
const NOTHING: &[&str] = &[
    "#n/a",
    "#value!",
    "(blank)",
    "(empty)",
    "(leeg)",
    "(not set)",
    "(null)",
    "--",
    "---",
    "--none--",
    "--select--",
    "-",
    "- select -",
    "-none-",
    "-select-",
    ".",
    "0000-00-00",
    "0000-00-00 00:00:00",
    "<null>",
    "?",
    "??",
    "???",
    "[null]",
    "\\n",
    "blank",
    "choose",
    "choose one",
    "empty",
    "inconnu",
    "k.a.",
    "keine angabe",
    "kies",
    "leeg",
    "maak een keuze",
    "missing",
    "n.a",
    "n.a.",
    "n.b.",
    "n.v.t",
    "n.v.t.",
    "n/a",
    "n/b",
    "nan",
    "nicht angegeben",
    "niet ingevuld",
    "nil",
    "no answer",
    "no data",
    "not applicable",
    "not available",
    "not known",
    "not provided",
    "not set",
    "not specified",
    "null",
    "nvt",
    "onbekend",
    "please choose",
    "please select",
    "prefer not to say",
    "select",
    "select one",
    "selecteer",
    "tba",
    "tbd",
    "unbekannt",
    "undefined",
    "unknown",
    "unspecified",
];

/// Words that say nothing where they stand among numbers, dates or yes and no, and may be an answer elsewhere.
const PERHAPS: &[&str] = &["none", "na", "geen", "keine", "aucun", "x", "no value", "leer"];

/// Numbers that are put where nothing is known.
const NUMBERS: &[&str] = &[
    "-1",
    "-9",
    "-99",
    "-999",
    "-9999",
    "999",
    "9999",
    "99999",
    "999999",
    "9999999",
    "99999999",
    "999999999",
];

/// The longest of all.
const LONGEST: usize = 24;

/// What a value may be but a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stand {
    /// It says nothing.
    Nothing,
    /// It says nothing where it is no value of the column's type.
    Perhaps,
    /// It is a number that may stand for nothing.
    Number,
}

/// Whether a trimmed value may stand for nothing.
pub(super) fn stands(value: &[u8]) -> Option<Stand> {
    if value.len() > LONGEST {
        return None;
    }
    let text = std::str::from_utf8(value).ok()?;
    if NUMBERS.contains(&text) {
        return Some(Stand::Number);
    }
    let folded = fold(text);
    if NOTHING.contains(&folded.as_str()) {
        return Some(Stand::Nothing);
    }
    PERHAPS.contains(&folded.as_str()).then_some(Stand::Perhaps)
}
