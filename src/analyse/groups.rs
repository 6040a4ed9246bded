//! Numbers whose point may part thousands: `1.500` is read as one and a half, and nothing else tells.

use crate::program::money::in_groups;
use serde::{Deserialize, Serialize};

/// So many of them are told at least: one may be anything.
const LEAST: u64 = 2;

/// Numbers of a column, counted by where their point stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeenGroups {
    /// Those with a point that may part thousands.
    pub groups: u64,
    /// Those that tell that a point stands before decimals, or that thousands are not parted.
    pub others: u64,
    /// The first that may be in thousands.
    pub example: Option<String>,
}

impl SeenGroups {
    /// The next number, as it is written.
    pub fn see(&mut self, text: &[u8]) {
        // Most numbers are short, and tell nothing without a point.
        if let [] | [_] = text {
            return;
        }
        if let [one, other] | [one, other, _] = text
            && *one != b'.'
            && *other != b'.'
            && text.last() != Some(&b'.')
        {
            return;
        }
        if in_groups(text) {
            self.groups = self.groups.saturating_add(1);
            if self.example.is_none() {
                self.example = Some(String::from_utf8_lossy(text).into_owned());
            }
        } else if text.contains(&b'.')
            || text.len() > 4
            || (text.len() == 4 && text.iter().all(u8::is_ascii_digit))
        {
            self.others = self.others.saturating_add(1);
        }
    }

    /// Adds what was counted in later rows.
    pub fn merge(&mut self, later: SeenGroups) {
        self.groups = self.groups.saturating_add(later.groups);
        self.others = self.others.saturating_add(later.others);
        self.example = self.example.take().or(later.example);
    }

    /// What is odd about the numbers of `what`, where each with a point may be in thousands; `grouped` writes counts.
    ///
    /// ```
    /// use qualify::analyse::groups::SeenGroups;
    /// let mut numbers = SeenGroups::default();
    /// [&b"1.500"[..], b"12.000", b"800"].iter().for_each(|text| numbers.see(text));
    /// let said = numbers.said("`seats`", |count| count.to_string()).unwrap_or_default();
    /// assert!(said.starts_with("2 numbers of `seats` are read as small numbers: `1.500` as 1.5"), "{said}");
    /// ```
    pub fn said(&self, what: &str, grouped: fn(u64) -> String) -> Option<String> {
        let example = self.example.as_deref().filter(|_| self.groups >= LEAST && self.others == 0)?;
        let read = example.trim_end_matches('0').trim_end_matches('.');
        Some(format!(
            "{} numbers of {what} are read as small numbers: `{example}` as {read}; {}",
            grouped(self.groups),
            which("number")
        ))
    }
}

/// What to write, of either meaning.
pub fn which(number: &str) -> String {
    format!(
        "if the point parts thousands, write `{number} as \"1.234,50\"`; if it stands before decimals, write `{number} as \
         \"1,234.50\"`"
    )
}
