//! What a file of data was seen to hold of what a policy declares: counts that rules compare with the declarations.

use super::dates::SeenDates;
use super::groups::SeenGroups;
use super::strangers::Strangers;
use super::tests::Test;
use crate::program::Format;
use serde::{Deserialize, Serialize};

/// What the leads, and their events, were seen to hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// The file of the leads.
    pub leads: String,
    /// Leads that could be read.
    pub rows: u64,
    /// Rows that are no records.
    pub broken: u64,
    /// The names of its columns, of JSON Lines those that were met.
    pub columns: Vec<String>,
    /// Columns that the file has and whose type no field could hold.
    pub unreadable: Vec<String>,
    /// Whether it says what columns it has before any row.
    pub header: bool,
    /// Whether places are lines; they are rows else.
    pub lines: bool,
    /// What its fields hold, by field id.
    pub fields: Vec<SeenField>,
    /// Rows whose key was there before, and the first of them with their places.
    pub repeats: u64,
    /// The first keys that were there before, and their places.
    pub repeated: Vec<(String, u64)>,
    /// Rows without a key.
    pub keyless: u64,
    /// Rows of leads that were merged into others.
    pub merged: u64,
    /// Different keys that differ from another lead's by case alone.
    pub by_case: u64,
    /// What happened, where events are given.
    pub events: Option<SeenEvents>,
    /// How the file was read, where it is unusual.
    pub notes: Vec<String>,
}

/// Rows that are equal to an earlier one in every cell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EqualCount {
    /// How many.
    pub rows: u64,
    /// Whether this is an estimate.
    pub about: bool,
    /// Whether only the columns that a policy needs were compared.
    pub columns: bool,
}

/// What a field was seen to hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SeenField {
    /// Whether there is such a column.
    pub there: bool,
    /// Rows.
    pub rows: u64,
    /// Rows with nothing in it, or with what stands for it.
    pub missing: u64,
    /// Rows whose value is none of the type.
    pub bad: u64,
    /// Those values, the commonest first; of several choices, the parts that are none.
    pub bad_values: Vec<SeenValue>,
    /// Of a choice or several, the rows of each value.
    pub values: Vec<u64>,
    /// The only value there is, in every row.
    pub constant: Option<String>,
    /// Where its dates lie.
    pub dates: SeenDates,
    /// The least and the most of its numbers, or of the codes of its dates.
    pub range: Option<(i64, i64)>,
    /// Where the points of its numbers stand.
    pub groups: SeenGroups,
    /// Of dates and numbers, the formats in which all bad values could be read; of numbers, all others as well.
    pub orders: Vec<Format>,
    /// What the tests of the policy on its texts have found.
    pub tests: Vec<SeenTest>,
}

impl SeenField {
    /// Rows whose value could be read.
    pub fn known(&self) -> u64 {
        self.rows.saturating_sub(self.missing).saturating_sub(self.bad)
    }
}

/// What a test on a text has found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeenTest {
    /// The test.
    pub test: Test,
    /// Texts that it could be asked of.
    pub known: u64,
    /// Of these, those that it holds for.
    pub yes: u64,
    /// Of these, those that hold the text only inside a longer word, and the first such word.
    pub inside: u64,
    /// The first such word.
    pub word: String,
}

/// A value, and where it was seen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SeenValue {
    /// The value, cut short.
    pub text: String,
    /// How often.
    pub count: u64,
    /// The first places.
    pub places: Vec<u64>,
}

/// What was seen to happen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SeenEvents {
    /// The file, where they have one of their own.
    pub file: Option<String>,
    /// How it was read, where it is unusual.
    pub notes: Vec<String>,
    /// All events.
    pub rows: u64,
    /// Events in lists inside the leads, which are not read where events have a file.
    pub beside: u64,
    /// Those that say nothing of what, when or to whom.
    pub broken: u64,
    /// Those that are equal to an earlier one in every cell, those with a key of their own aside.
    pub equal: EqualCount,
    /// A column that may tell events apart, where some are equal.
    pub own: Option<String>,
    /// Those of a lead that is there; all where events stand inside the leads.
    pub matched: u64,
    /// Why few events are of a lead that is there, where so few are that it was looked into.
    pub strangers: Option<Strangers>,
    /// Different keys of no lead that differ from a lead's by case alone.
    pub by_case: u64,
    /// The kinds that the policy declares, by event id.
    pub kinds: Vec<SeenKind>,
    /// Other kinds, the commonest first, as far as they are told apart.
    pub others: Vec<(String, u64)>,
    /// Events of kinds beyond those.
    pub more_others: u64,
    /// Where the instants lie at which they happened.
    pub times: SeenDates,
    /// The names of the columns.
    pub columns: Vec<String>,
    /// Whether the file says what columns it has before any row.
    pub header: bool,
}

/// A kind of event that was seen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SeenKind {
    /// How often.
    pub count: u64,
    /// When the first and the last of them were.
    pub span: Option<(i64, i64)>,
    /// How often without an instant that can be read: these are not counted.
    pub undated: u64,
    /// Those without the key of a lead.
    pub keyless: u64,
    /// The formats in which all of these could be read.
    pub orders: Vec<Format>,
    /// What its fields hold.
    pub fields: Vec<SeenField>,
}
