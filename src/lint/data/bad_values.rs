//! Values of a column do not fit the type of the field. For these leads the field counts as missing, and their answers
//! are marked.
//!
//! This rule runs with `qualify check --data`; `--strict` makes it an error, as it does in `qualify run`.
//!
//! Bad:
//!
//! ```qualify
//! lead
//!   lead_id  text, key
//!   budget   number in EUR
//! ```
//!
//! ```csv
//! lead_id,budget
//! L-1,"1.234,50"
//! L-2,"12,50"
//! ```
//!
//! Good: give the format of the data, or the words for missing values.
//!
//! ```qualify
//! lead
//!   lead_id  text, key
//!   budget   number in EUR as "1.234,50"
//! ```
//!
//! ```csv
//! lead_id,budget
//! L-1,"1.234,50"
//! L-2,"12,50"
//! ```

use super::{choices, compared, listed};
use crate::diag::say::{clean, counted, percent};
use crate::lint::{Context, Findings};
use crate::program::money::is_beside;
use crate::program::{Field, Type, Unit};

rule!("D05", "bad-values", "values that do not fit the field's type", "bad_values.rs", data values);

fn find(context: &Context, out: &mut Findings) {
    let Some(seen) = context.seen else { return };
    for of in compared(context).iter().filter(|of| choices(of.field).is_none() && of.seen.bad > 0) {
        let first = of.seen.bad_values.first().map_or("", |value| value.text.as_str());
        let (a, hint) = kind(of.field, first);
        let message = format!(
            "{} ({}) of {} cannot be read as {a}: {}",
            counted(of.seen.bad, "value", "values"),
            percent(of.seen.bad, of.seen.rows),
            of.name,
            listed(&of.seen.bad_values, seen)
        );
        let help = format!("{hint}; write `missing is \"{}\"` if it means a missing value", clean(first));
        out.add(of.field.span, message, |diag| diag.at("these count as missing").help(help));
    }
}

/// What a field's values are to be, and what to do where one, such as `bad`, is none.
fn kind(field: &Field, bad: &str) -> (String, String) {
    let (a, hint) = match &field.ty {
        Type::Number(unit) => {
            let digits = bad.trim_matches(is_beside);
            return match unit {
                Some(Unit(unit)) if digits != bad && digits.contains(|c: char| c.is_ascii_digit()) => (
                    format!("a number in {unit}"),
                    format!(
                        "only the sign or code of {unit} may stand beside a number: mend the amounts, or leave them out"
                    ),
                ),
                _ => {
                    let hint = "say how numbers are written, with an example: number as \"1.234,50\"";
                    ("a number".to_owned(), hint.to_owned())
                }
            };
        }
        Type::YesNo => (
            "yes or no",
            "yes/no reads yes, no, true, false, 1, 0, on, off, and the yes and no of ten languages, such as ja and nein",
        ),
        Type::Date => ("a date", "say in which order its parts stand: date as \"DD/MM/YYYY\""),
        Type::Text => ("text", "save the file as UTF-8, and keep lists and records out of it"),
        Type::Choice(_) | Type::Several(_) => ("a choice", "declare it"),
    };
    (a.to_owned(), hint.to_owned())
}
