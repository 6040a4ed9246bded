//! A field is empty for every lead: its column has no values, or no line of JSON has its key. Every condition on it is
//! unknown for all leads.
//!
//! This rule runs with `qualify check --data`.
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
//! L-1,
//! L-2,
//! ```
//!
//! Good: fill in the field, or remove it.
//!
//! ```qualify
//! lead
//!   lead_id  text, key
//!   budget   number in EUR
//! ```
//!
//! ```csv
//! lead_id,budget
//! L-1,1200
//! L-2,
//! ```

use super::compared;
use crate::diag::say::{clean, counted};
use crate::lint::{Context, Findings};

rule!("D02", "never-filled", "a field that is empty for every lead", "never_filled.rs", data);

fn find(context: &Context, out: &mut Findings) {
    for of in compared(context) {
        // Without any row nothing is known; a column that is not there is another mistake.
        if of.seen.rows == 0 || of.seen.missing < of.seen.rows || (of.header && !of.seen.there) {
            continue;
        }
        let source = clean(&of.field.source);
        let (message, help) = if of.seen.there {
            let message = format!("{} is empty in all {}", of.name, rows(of.seen.rows, of.whose));
            (message, "fill it in, or take it out: what rules ask of it stays unknown".to_owned())
        } else {
            let help = match context
                .facts
                .seeker
                .nearest(&of.field.source, of.columns.iter().map(String::as_str))
            {
                _ if inside(&of.field.source, of.columns) => {
                    let (object, _) = source.split_once('.').unwrap_or((&source, ""));
                    format!(
                        "`{object}` has no such key inside: a key inside is written `from \"{object}.KEY\"`"
                    )
                }
                Some(near) => {
                    format!("the nearest key is \"{0}\": write `from \"{0}\"` on the field", clean(near))
                }
                None => "write `from \"KEY\"` on the field, or remove it".to_owned(),
            };
            (
                format!(
                    "none of the {} has a key \"{source}\" for {}",
                    rows(of.seen.rows, of.whose),
                    of.name
                ),
                help,
            )
        };
        out.add(of.field.span, message, |diag| diag.at("declared here").help(help));
    }
}

/// Whether a key names one inside an object that the data has: `properties.email` beside `properties`.
fn inside(source: &str, columns: &[String]) -> bool {
    let under = |object: &str| {
        columns.iter().any(|column| column.strip_prefix(object).is_some_and(|rest| rest.starts_with('.')))
    };
    source
        .split_once('.')
        .is_some_and(|(object, _)| columns.iter().any(|column| column == object) && !under(object))
}

fn rows(count: u64, whose: &str) -> String {
    let one = if whose == "leads" { "lead" } else { "event" };
    counted(count, one, whose)
}
