//! What is compared, and how it is read of a batch.

use crate::engine::Results;
use crate::engine::batch::{Input, MISSING, Need};
use crate::engine::truth::Truth;
use crate::program::{ColumnId, Date, FieldId, Program, Type};
use crate::report::columns;
use crate::report::labels::Labels;

/// The value of a date for a lead without the date that it is counted from.
pub const UNDATED: i64 = i64::MIN;

/// A field, a score, a grade or the stage.
#[derive(Clone, Debug)]
pub struct Gauge {
    /// Its name.
    pub name: String,
    /// Which it is.
    pub kind: &'static str,
    /// What its values are, where that is not the field itself.
    pub measure: Option<String>,
    /// The texts that its codes stand for.
    pub values: Vec<String>,
    /// The column.
    column: ColumnId,
    how: How,
}

/// How the column of a gauge is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum How {
    /// Only whether it is known.
    Known,
    YesNo,
    /// A choice of the lead.
    Choice,
    /// A choice that the policy computes.
    Codes,
    Number,
    /// A number that is never missing.
    Score,
    /// Days from when the lead came.
    Days,
    Texts,
}

/// What the gauges read of a batch.
#[derive(Clone, Debug, Default)]
pub struct Watched {
    /// By gauge.
    pub readings: Vec<Reading>,
    /// By lead, the month in which it came.
    pub months: Option<Labels>,
}

/// What a gauge reads of a batch: a value for each lead.
#[derive(Clone, Debug)]
pub enum Reading {
    /// Codes; [`MISSING`] where it is missing.
    Codes(Vec<u32>),
    /// Numbers.
    Numbers(Vec<Option<i64>>),
    /// Texts.
    Texts(Labels),
}

impl Gauge {
    /// The gauges of a policy: these fields, these numbers, its grades and its stage. The values of the date that says when
    /// leads came are not compared; those of other dates are counted from it.
    pub fn all(
        program: &Program,
        (fields, needs): (&[FieldId], &[Need]),
        numbers: &[ColumnId],
        (dated, words): (Option<FieldId>, &str),
    ) -> Vec<Gauge> {
        let field = |field: &FieldId| {
            let of = &program[*field];
            let column = program.field_column(*field);
            let gauge = Gauge {
                name: of.name.clone(),
                kind: "field",
                measure: None,
                values: Vec::new(),
                column,
                how: How::Known,
            };
            match (needs.get(field.index()), &of.ty) {
                (Some(Need::Known | Need::Nothing) | None, _) => gauge,
                (_, Type::Date) if dated == Some(*field) => gauge,
                (_, Type::Date) => {
                    Gauge { how: How::Days, measure: Some(format!("days from {words}")), ..gauge }
                }
                (_, Type::YesNo) => Gauge { how: How::YesNo, ..gauge },
                (_, Type::Number(_)) => Gauge { how: How::Number, ..gauge },
                (_, Type::Choice(values)) => Gauge { how: How::Choice, values: values.clone(), ..gauge },
                (Some(Need::Domain), _) => {
                    Gauge { how: How::Texts, measure: Some("domain".to_owned()), ..gauge }
                }
                (_, Type::Text | Type::Several(_)) => Gauge { how: How::Texts, ..gauge },
            }
        };
        let other = |column: ColumnId, kind, how| {
            let values = crate::speech::choices(&program[column].ty).to_vec();
            Gauge { name: program[column].name.clone(), kind, measure: None, values, column, how }
        };
        let scores = numbers.iter().map(|column| other(*column, "score", How::Score));
        let grades = program.grades.iter().map(|column| other(*column, "grade", How::Codes));
        let stage = program.stage.filter(|_| !columns::told(program).is_empty());
        let stage =
            stage.map(|column| Gauge { name: "stage".to_owned(), ..other(column, "stage", How::Codes) });
        fields.iter().map(field).chain(scores).chain(grades).chain(stage).collect()
    }

    /// Reads a batch; `came` is when each lead came, where a date says so.
    fn read(&self, results: &Results<'_>, came: Option<&[Option<i64>]>) -> Reading {
        let rows = 0..results.rows();
        // A field is read as it came in: the engine need not have computed anything of it.
        let input = results.batch().fields.get(self.column.index());
        let number = |row: usize| match input {
            Some(Input::Number { values, known }) if known.get(row) => values.get(row).copied(),
            _ => None,
        };
        match self.how {
            How::Known => {
                Reading::Codes(rows.map(|row| if is_known(input, row) { 0 } else { MISSING }).collect())
            }
            How::YesNo => Reading::Codes(rows.map(|row| yes_no(input, row)).collect()),
            How::Choice => Reading::Codes(match input {
                Some(Input::Choice(codes)) => codes.clone(),
                _ => vec![MISSING; results.rows()],
            }),
            How::Codes => {
                Reading::Codes(rows.map(|row| results.choice(self.column, row).unwrap_or(MISSING)).collect())
            }
            How::Number => Reading::Numbers(rows.map(number).collect()),
            How::Score => Reading::Numbers(rows.map(|row| results.number(self.column, row)).collect()),
            How::Days => {
                let as_of = &results.batch().as_of;
                let from = |row: usize| match came {
                    Some(came) => came.get(row).copied().flatten(),
                    None => Some(as_of.get(row)),
                };
                // Days of the calendar: one is an hour shorter or longer where clocks change.
                let zone = &results.engine().program().zone;
                let days = |row: usize| {
                    let date = zone.day_number(Date::of_code(number(row)?).start());
                    Some(from(row).map_or(UNDATED, |from| date.saturating_sub(zone.day_number(from))))
                };
                Reading::Numbers(rows.map(days).collect())
            }
            How::Texts => Reading::Texts(Labels::of(results, self.column, false)),
        }
    }

    /// Whether its values are whole numbers of days.
    pub fn is_days(&self) -> bool {
        self.how == How::Days
    }

    /// Whether only the missing ones are told from the others.
    pub fn is_known_only(&self) -> bool {
        self.how == How::Known
    }

    /// Whether it is yes or no.
    pub fn is_yes_no(&self) -> bool {
        self.how == How::YesNo
    }
}

fn is_known(input: Option<&Input>, row: usize) -> bool {
    match input {
        Some(Input::YesNo(truths)) => truths.get(row) != Truth::Unknown,
        Some(Input::Number { known, .. }) => known.get(row),
        Some(Input::Choice(codes) | Input::Coded(codes)) => {
            codes.get(row).is_some_and(|code| *code != MISSING)
        }
        None => false,
    }
}

/// 0 is yes.
fn yes_no(input: Option<&Input>, row: usize) -> u32 {
    match input {
        Some(Input::YesNo(truths)) => match truths.get(row) {
            Truth::Yes => 0,
            Truth::No => 1,
            Truth::Unknown => MISSING,
        },
        _ => MISSING,
    }
}

impl Watched {
    /// Reads all gauges of a batch; the other results hold the date that says when leads came.
    pub fn read(gauges: &[Gauge], results: &Results<'_>, dated: Option<(&Results<'_>, ColumnId)>) -> Watched {
        let came: Option<Vec<Option<i64>>> = dated.map(|(beside, column)| {
            let start = |row| beside.number(column, row).map(|code| Date::of_code(code).start());
            (0..beside.rows()).map(start).collect()
        });
        Watched {
            readings: gauges.iter().map(|gauge| gauge.read(results, came.as_deref())).collect(),
            months: dated.map(|(beside, column)| Labels::of(beside, column, true)),
        }
    }

    /// The month in which a lead came; empty where it is not known.
    pub fn month(&self, row: usize) -> Option<&str> {
        self.months.as_ref().map(|months| months.get(row).unwrap_or(""))
    }
}
