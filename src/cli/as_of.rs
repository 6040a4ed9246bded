//! `--as-of`: the instant everything is a function of.

use super::{Failure, Result};
use crate::diag::nearest::nearest;
use crate::program::text::fold;
use crate::program::time::DAY;
use crate::program::{FieldId, Program, Type};
use jiff::Timestamp;

/// An instant, or one of each lead's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AsOf {
    /// One instant for all.
    At(i64),
    /// A date field of each lead, plus so many microseconds; of a day its last instant.
    Field {
        /// The field.
        field: FieldId,
        /// How long after it.
        plus: i64,
    },
}

/// Reads `--as-of`; see [`read_as`].
pub fn read(text: Option<&str>, program: &Program) -> Result<AsOf> {
    read_as("--as-of", text, program)
}

/// Reads an option such as `--as-of`: an instant, a date (then its last instant), or `FIELD + N days`. Without it: now.
pub fn read_as(option: &str, text: Option<&str>, program: &Program) -> Result<AsOf> {
    let Some(text) = text.map(str::trim) else {
        #[expect(clippy::disallowed_methods, reason = "the edge: as of now, unless --as-of says otherwise")]
        let second = Timestamp::now().as_second();
        // In whole seconds, so that what is shown can be typed.
        return Ok(AsOf::At(second.saturating_mul(1_000_000)));
    };
    if let Some(at) = program.zone.read(text).and_then(|date| program.zone.as_of(date, 0)) {
        return Ok(AsOf::At(at));
    }
    if text.starts_with(|c: char| c.is_ascii_digit()) {
        return Err(unreadable(option, text));
    }
    let (name, plus) = match text.split_once(['+', '-']) {
        Some((name, length)) => {
            let length = duration(length.trim()).ok_or_else(|| unreadable(option, text))?;
            (name.trim(), if text.contains('+') { length } else { length.saturating_neg() })
        }
        None => (text, 0),
    };
    Ok(AsOf::Field { field: date_field(option, name, program)?, plus })
}

fn unreadable(option: &str, text: &str) -> Failure {
    Failure::new(format!("`{option} {}` is no date, instant or field", super::term::clean(text))).help(
        "write a date (2026-10-31, its last instant counts), an instant (2026-10-31T08:00:00Z),\n\
         or a date field of the lead and a length of time (\"created + 30 days\")",
    )
}

/// `30 days`, `12 hours`, in microseconds.
fn duration(text: &str) -> Option<i64> {
    let split = text.find(|c: char| !c.is_ascii_digit() && c != '_')?;
    let (count, unit) = text.split_at_checked(split)?;
    let count: i64 = count.replace('_', "").parse().ok()?;
    let unit = match unit.trim() {
        "minute" | "minutes" => DAY / 1440,
        "hour" | "hours" => DAY / 24,
        "day" | "days" => DAY,
        "week" | "weeks" => DAY.checked_mul(7)?,
        _ => return None,
    };
    count.checked_mul(unit)
}

fn date_field(option: &str, name: &str, program: &Program) -> Result<FieldId> {
    let wanted = fold(name);
    let found = (0u32..).map(FieldId).zip(&program.fields).find(|(_, field)| fold(&field.name) == wanted);
    match found {
        Some((id, field)) if field.ty == Type::Date => Ok(id),
        Some((_, field)) => {
            Err(Failure::new(format!("`{option}` needs a date, and the field `{}` is none", field.name)))
        }
        None => {
            let dates = program.fields.iter().filter(|field| field.ty == Type::Date);
            let failure =
                Failure::new(format!("`{option}`: the lead has no field `{}`", super::term::clean(name)));
            let names: Vec<&str> = dates.map(|field| field.name.as_str()).collect();
            Err(match (nearest(name, names.iter().copied()), names.is_empty()) {
                (Some(near), _) => failure.help(format!("did you mean `{near}`?")),
                (None, false) => failure.help(format!("its date fields are {}", names.join(", "))),
                (None, true) => failure.help("the policy declares no date field"),
            })
        }
    }
}
