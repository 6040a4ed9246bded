//! Values of a column are none of the field's type. For these leads the field counts as missing, and their answers are
//! marked.
//!
//! Looked for with `qualify check --data`; `--strict` makes it an error, as it does in `qualify run`.
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
//! Good: say how the data writes it, or what says nothing there.
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
use crate::program::{Field, Type};

rule!("D05", "bad-values", "values that are none of the field's type", "bad_values.rs", data values);

fn find(context: &Context, out: &mut Findings) {
    let Some(seen) = context.seen else { return };
    for of in compared(context).iter().filter(|of| choices(of.field).is_none() && of.seen.bad > 0) {
        let (a, hint) = kind(of.field);
        let message = format!(
            "{} ({}) of {} cannot be read as {a}: {}",
            counted(of.seen.bad, "value", "values"),
            percent(of.seen.bad, of.seen.rows),
            of.name,
            listed(&of.seen.bad_values, seen)
        );
        let first = of.seen.bad_values.first().map_or(String::new(), |value| clean(&value.text));
        let help = format!("{hint}; write `missing is \"{first}\"` if it says nothing");
        out.add(of.field.span, message, |diag| diag.at("these count as missing").help(help));
    }
}

fn kind(field: &Field) -> (&'static str, &'static str) {
    match &field.ty {
        Type::YesNo => ("yes or no", "yes/no reads yes, no, true, false, 1, 0, on, off, ja, nee"),
        Type::Number(_) => {
            ("a number", "say how numbers are written, with an example: number as \"1.234,50\"")
        }
        Type::Date => ("a date", "say in which order its parts stand: date as \"DD/MM/YYYY\""),
        Type::Text => ("text", "save the file as UTF-8, and keep lists and records out of it"),
        Type::Choice(_) | Type::Several(_) => ("a choice", "declare it"),
    }
}
