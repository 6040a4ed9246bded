//! The program: the policy as a list of named columns, in the order in which they can be computed.
//!
//! ```text
//! fields → event aggregates → what each points line pays → scores → criteria → grades → stages → verdict
//! ```
//!
//! Everything after the checker reads this list and nothing of the tree: the engine computes the columns, an
//! explanation reads them back, a query is made of them, the analyser reasons over them.
//!
//! Numbers are exact: every `i64` that holds a number of the language is that number times [`SCALE`]. Instants are
//! microseconds since 1970-01-01T00:00:00Z. Whole counts that are no numbers of the language say so.

pub mod aggregate;
pub mod date;
pub mod decay;
mod demands;
pub mod expr;
pub(crate) mod format;
mod key;
mod logic;
pub mod matcher;
pub mod money;
mod only;
mod order;
mod pays;
mod terms;
pub mod text;
pub mod time;
mod together;
pub mod types;
pub mod undated;
mod walk;

pub use aggregate::{After, Aggregate, Near, Once, Selection, Side, Total, Why};
pub use date::{Date, Limit};
pub use expr::{Condition, DateValue, EventCondition, Number, TextSource, TextTest};
pub use format::{DatePart, Format, lines_for};
pub use key::KeyForm;
pub use logic::{Holds, Truth};
pub use order::Order;
pub use terms::{Term, TermKind};
pub use together::Together;
pub use types::{Type, Unit, Value};

use crate::span::Span;
use time::{Window, Zone};

/// A number of the language times this is its exact value.
pub const SCALE: i64 = 10_000;

/// The largest number, and the largest that data may hold: one trillion. Sums of hundreds of such numbers still fit
/// into 64 bits; the checker refuses policies whose sums could not.
pub const LARGEST: i64 = 1_000_000_000_000 * SCALE;

/// How many columns a program may have.
pub const MOST_COLUMNS: usize = 10_000;

/// Noon UTC on 2026-01-05.
const EXAMPLES_AS_OF: i64 = 1_767_614_400_000_000;

macro_rules! index {
    ($(#[$doc:meta])* $name:ident, $item:ty, $list:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub u32);

        impl $name {
            /// As an index.
            pub fn index(self) -> usize {
                self.0 as usize
            }
        }

        impl std::ops::Index<$name> for Program {
            type Output = $item;

            #[expect(clippy::indexing_slicing, reason = "ids are made by the checker for this very program")]
            fn index(&self, id: $name) -> &$item {
                &self.$list[id.index()]
            }
        }
    };
}

index!(
    /// A field of the lead.
    FieldId, Field, fields
);
index!(
    /// A kind of event.
    EventId, EventKind, events
);
index!(
    /// A column.
    ColumnId, Column, columns
);
index!(
    /// A score, in the order declared.
    ScoreId, Score, scores
);
index!(
    /// A points line: all lines of all scores, in the order written.
    LineId, Line, lines
);
index!(
    /// A stage, in the order written.
    StageId, Stage, stages
);
index!(
    /// A decay table.
    DecayId, decay::Decay, decays
);

/// A field of an event, by index in [`EventKind::fields`] of that kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EventField(pub u32);

impl EventField {
    /// As an index.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A checked policy.
#[derive(Clone, Debug, Default)]
pub struct Program {
    /// `policy "…"`, where there is one.
    pub title: Option<String>,
    /// Who signs.
    pub owners: Vec<String>,
    /// The day of the last review: its midnight.
    pub reviewed: Option<i64>,
    /// When it should be reviewed again.
    pub review_every: Option<Window>,
    /// The zone in which days, months and instants without a zone are read.
    pub zone: Zone,
    /// The lead's fields, in the order declared. Column ids `0..fields.len()` are these fields.
    pub fields: Vec<Field>,
    /// The field that is the lead's key; the record number is where there is none.
    pub key: Option<FieldId>,
    /// How keys compare.
    pub key_form: KeyForm,
    /// The kinds of event, in the order declared.
    pub events: Vec<EventKind>,
    /// The groups of events, in the order declared.
    pub groups: Vec<Group>,
    /// All columns, each after those it needs; the fields first.
    pub columns: Vec<Column>,
    /// The scores, in the order declared.
    pub scores: Vec<Score>,
    /// The points lines of all scores, in the order written.
    pub lines: Vec<Line>,
    /// The criteria and numbers (`means`), in the order declared.
    pub criteria: Vec<ColumnId>,
    /// The grades, in the order declared.
    pub grades: Vec<ColumnId>,
    /// The `choose` tables, in the order declared.
    pub choices: Vec<ColumnId>,
    /// The `disqualify if` lines, in the order written.
    pub disqualify: Vec<Disqualify>,
    /// The stages, in the order written.
    pub stages: Vec<Stage>,
    /// `next step`, where there is one: a column of a choice whose values are the texts.
    pub next_step: Option<ColumnId>,
    /// The column with the lead's stage: a choice of `lead`, the stages in order, `disqualified`.
    pub stage: Option<ColumnId>,
    /// The decay tables.
    pub decays: Vec<decay::Decay>,
    /// The `example` blocks.
    pub examples: Vec<Example>,
    /// How texts that are compared were first written, by the folded form in which conditions hold them; only where
    /// that is another.
    pub spellings: std::collections::BTreeMap<String, String>,
    /// What is said for readers only, in the order written.
    pub terms: Vec<Term>,
    /// The first list that has these texts, two or more, folded and sorted.
    pub lists: std::collections::BTreeMap<Vec<String>, String>,
}

impl Program {
    /// Whether any column needs events.
    pub fn uses_events(&self) -> bool {
        self.columns.iter().any(|column| matches!(column.kind, ColumnKind::Aggregate(_)))
    }

    /// The instant that examples run as of where they name no other: noon UTC of the review, else of 2026-01-05.
    pub fn examples_as_of(&self) -> i64 {
        let reviewed = self.reviewed.and_then(|midnight| self.zone.local(midnight));
        reviewed.and_then(|local| time::noon_utc(local.date())).unwrap_or(EXAMPLES_AS_OF)
    }

    /// The column of a field.
    pub fn field_column(&self, field: FieldId) -> ColumnId {
        ColumnId(field.0)
    }

    /// All columns with their ids.
    pub fn columns(&self) -> impl Iterator<Item = (ColumnId, &Column)> {
        (0u32..).map(ColumnId).zip(&self.columns)
    }

    /// The columns computed from events, in order: the place in this list is the aggregate's position in a batch.
    pub fn aggregates(&self) -> impl Iterator<Item = (ColumnId, &Aggregate)> {
        self.columns().filter_map(|(id, column)| match &column.kind {
            ColumnKind::Aggregate(aggregate) => Some((id, aggregate)),
            ColumnKind::Field(_)
            | ColumnKind::Points(_)
            | ColumnKind::Score(_)
            | ColumnKind::Criterion(_)
            | ColumnKind::Number(_)
            | ColumnKind::Grade { .. }
            | ColumnKind::FirstMatch { .. }
            | ColumnKind::Disqualify(_)
            | ColumnKind::Stage(_)
            | ColumnKind::Verdict => None,
        })
    }

    /// The column of that name, ignoring case.
    pub fn find(&self, name: &str) -> Option<ColumnId> {
        let name = text::fold(name);
        self.columns().find(|(_, column)| text::fold(&column.name) == name).map(|(id, _)| id)
    }
}

/// A field of the lead or of an event.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// Its name in the policy.
    pub name: String,
    /// Its type.
    pub ty: Type,
    /// What the data calls it: `from "…"`, else the name.
    pub source: String,
    /// The question to ask where it is missing.
    pub ask: Option<String>,
    /// What stands in for a missing value (never for a bad one).
    pub default: Option<Value>,
    /// Texts that mean "missing" in this column: the field's own and those for all fields.
    pub missing: Vec<String>,
    /// How numbers and dates are written, where it is declared.
    pub format: Option<Format>,
    /// `can change`: a lead can get another value.
    pub can_change: bool,
    /// What splits several choices; `;` where nothing is declared.
    pub split: String,
    /// Who owns it.
    pub owner: Option<String>,
    /// Where it is declared.
    pub span: Span,
}

/// A kind of event.
#[derive(Clone, Debug, PartialEq)]
pub struct EventKind {
    /// Its name in the policy.
    pub name: String,
    /// What the data calls it.
    pub source: String,
    /// `by sales`; `None` is the lead's own doing. Events by `sales`, `marketing` or `system` are no activity.
    pub actor: Option<String>,
    /// How the data writes when it happened; ISO 8601 and seconds since 1970 where nothing is declared.
    pub time: Option<Format>,
    /// The field that tells its occurrences apart: those of a lead that agree in it are one, the first of the data.
    pub key: Option<u32>,
    /// Its fields.
    pub fields: Vec<Field>,
    /// Where it is declared.
    pub span: Span,
}

/// A group of events: `events NAME are …`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Its name in the policy.
    pub name: String,
    /// Its kinds, ascending.
    pub kinds: Vec<EventId>,
}

/// A named column.
#[derive(Clone, Debug)]
pub struct Column {
    /// Its name: the author's for what is named, made of what it is about for the rest (`interest line 3`,
    /// `count of page_view in the last 14 days`). Unique in the program. It tells columns apart and says nothing
    /// else: what a column is, its kind says.
    pub name: String,
    /// What it holds.
    pub ty: Type,
    /// How it is computed.
    pub kind: ColumnKind,
    /// `because "…"`
    pub because: Option<String>,
    /// `owned by …`, its own or the file's.
    pub owner: Option<String>,
    /// Where it is said.
    pub span: Span,
}

/// How a column is computed.
#[derive(Clone, Debug)]
pub enum ColumnKind {
    /// Read from the record.
    Field(FieldId),
    /// Computed from the lead's events.
    Aggregate(Aggregate),
    /// What one points line pays, its cap applied. Always known.
    Points(Pays),
    /// The sum of its lines, within its bounds. Always known.
    Score(ScoreId),
    /// `NAME means` a condition.
    Criterion(Condition),
    /// `NAME means` a number.
    Number(Number),
    /// `grade`: the values from the highest step down; the last is `otherwise`. Missing when the number is.
    Grade {
        /// The number graded.
        of: Number,
        /// From which number each value but the last holds, descending.
        from: Vec<i64>,
    },
    /// `choose`, `next step`: the first arm whose condition is yes; the last value is `otherwise`. The values of the
    /// type are the arms' values in order of first appearance.
    FirstMatch {
        /// Condition and value (an index into the type's values).
        arms: Vec<(Condition, u32)>,
        /// The value of `otherwise`.
        otherwise: u32,
        /// Whether a disqualified lead has none (`next step`).
        empty_when_disqualified: bool,
    },
    /// One `disqualify if` line: yes/no/unknown as its condition is.
    Disqualify(Condition),
    /// Whether a stage holds.
    Stage(StageId),
    /// The lead's stage.
    Verdict,
}

/// A score: its column sums its lines.
#[derive(Clone, Debug)]
pub struct Score {
    /// Its column.
    pub column: ColumnId,
    /// Its lines.
    pub lines: Vec<LineId>,
    /// The least and the most it can be, where one of them is stated; the other is then as far as numbers go.
    pub bounds: Option<(i64, i64)>,
    /// `resets on …`: only what came after the last of these counts.
    pub resets: Vec<Selection>,
}

impl Score {
    /// The least it can be, where that is stated.
    pub fn least(&self) -> Option<i64> {
        self.bounds.map(|(least, _)| least).filter(|least| *least > -LARGEST)
    }

    /// The most it can be, where that is stated.
    pub fn most(&self) -> Option<i64> {
        self.bounds.map(|(_, most)| most).filter(|most| *most < LARGEST)
    }
}

/// A points line.
#[derive(Clone, Debug)]
pub struct Line {
    /// The score it belongs to.
    pub score: ScoreId,
    /// The column of what it pays.
    pub column: ColumnId,
    /// The line as its author wrote it, white space normalised, without `because`.
    pub text: String,
}

/// What a points line pays.
#[derive(Clone, Debug)]
pub enum Pays {
    /// `+15 if …`
    If {
        /// The points.
        points: i64,
        /// When.
        when: Condition,
    },
    /// `+1 per 10 of employees`: for each whole multiple; nothing below zero, nothing when missing.
    Per {
        /// The points for each.
        points: i64,
        /// The multiple, above zero.
        step: i64,
        /// Of what. Times are days here.
        of: Number,
        /// The most the line can pay, without sign.
        cap: Option<i64>,
    },
    /// `by FIELD: …` with bands of a number.
    ByNumber {
        /// The number.
        of: Number,
        /// Bands that do not overlap, in the order written, and their points.
        bands: Vec<(Band, i64)>,
        /// `otherwise: …`, for values in no band.
        otherwise: i64,
        /// `missing: …`
        missing: i64,
    },
    /// `by FIELD: …` with values of a choice, grade, or yes/no (0 is no, 1 is yes).
    ByChoice {
        /// The column.
        of: ColumnId,
        /// Points by value index.
        points: Vec<i64>,
        /// `missing: …`
        missing: i64,
    },
    /// `+5 on E …`: the aggregate [`Aggregate::Weight`], which has the same points and cap.
    On {
        /// The points for one undecayed occurrence.
        points: i64,
        /// The column of what they pay together.
        weight: ColumnId,
        /// The most the line can pay, without sign.
        cap: Option<i64>,
    },
}

/// A band of numbers, both ends included; `None` is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Band {
    /// The least.
    pub low: Option<i64>,
    /// The most. `below 50` ends at 49.9999.
    pub high: Option<i64>,
}

/// `disqualify if …`
#[derive(Clone, Debug)]
pub struct Disqualify {
    /// Its column.
    pub column: ColumnId,
}

/// A stage.
#[derive(Clone, Debug)]
pub struct Stage {
    /// Its column: yes when not disqualified, no `blocked` is yes, and `requires` is yes; no when disqualified, when
    /// one `blocked` is yes, or `requires` is no; else unknown.
    pub column: ColumnId,
    /// What its name stands for, in words.
    pub title: Option<String>,
    /// What it requires.
    pub requires: Condition,
    /// The floors.
    pub blocked: Vec<Clause>,
    /// What is negotiable.
    pub should_have: Vec<Clause>,
    /// What ranks.
    pub prefers: Vec<Clause>,
    /// The numbers that rank, in the order written.
    pub higher: Vec<Higher>,
    /// The follow-up promises, measured by a dry-run.
    pub answer_within: Vec<AnswerWithin>,
}

/// A condition under a stage.
#[derive(Clone, Debug)]
pub struct Clause {
    /// The condition.
    pub condition: Condition,
    /// As its author wrote it, white space normalised.
    pub text: String,
    /// `because "…"` of its line.
    pub because: Option<String>,
    /// Where it is said.
    pub span: Span,
}

/// `prefers higher budget`
#[derive(Clone, Debug)]
pub struct Higher {
    /// The number or date column.
    pub of: ColumnId,
    /// `lower` instead.
    pub lower: bool,
    /// Where it is said.
    pub span: Span,
}

/// `answer within T of E by F`
#[derive(Clone, Debug)]
pub struct AnswerWithin {
    /// How soon.
    pub within: Window,
    /// After each of these.
    pub of: Selection,
    /// One of these.
    pub by: Selection,
    /// Where it is said.
    pub span: Span,
}

/// An `example` block, checked.
#[derive(Clone, Debug)]
pub struct Example {
    /// What it shows.
    pub title: String,
    /// The instant it runs as of.
    pub as_of: i64,
    /// The record: fields not given are missing (or take their default).
    pub given: Vec<(FieldId, Option<Value>)>,
    /// Its events.
    pub occurrences: Vec<Occurrence>,
    /// What is claimed.
    pub claims: Vec<Claim>,
    /// Where it stands.
    pub span: Span,
}

/// An event of an example: `times` of them at that instant.
#[derive(Clone, Debug, PartialEq)]
pub struct Occurrence {
    /// Which.
    pub event: EventId,
    /// How often (a plain count).
    pub times: u32,
    /// When.
    pub at: i64,
    /// Its fields, by index in [`EventKind::fields`]; `None` where not given.
    pub fields: Vec<Option<Value>>,
}

/// One claim of an example: it is met when the condition is yes.
#[derive(Clone, Debug)]
pub struct Claim {
    /// The condition (`NAME is unknown` and `not NAME` are conditions too: [`Condition::Unknown`],
    /// [`Condition::IsNo`]).
    pub condition: Condition,
    /// As its author wrote it.
    pub text: String,
    /// Where.
    pub span: Span,
}
