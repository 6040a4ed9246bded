//! The data has no column for a declared field. A run stops before it reads a lead. With `--allow-missing-columns` it
//! treats the field as missing for all leads.
//!
//! This rule runs with `qualify check --data`. In JSON Lines, `never-filled` finds a key that no line has.
//!
//! Bad:
//!
//! ```qualify
//! lead
//!   lead_id    text, key
//!   employees  number
//! ```
//!
//! ```csv
//! lead_id,NumberOfEmployees
//! L-1,12
//! L-2,300
//! ```
//!
//! Good: give the name in the data.
//!
//! ```qualify
//! lead
//!   lead_id    text, key
//!   employees  number from "NumberOfEmployees"
//! ```
//!
//! ```csv
//! lead_id,NumberOfEmployees
//! L-1,12
//! L-2,300
//! ```

use super::compared;
use crate::diag::say::clean;
use crate::lint::{Context, Findings};
use crate::program::text::fold;
use std::collections::HashSet;

rule!("D01", "no-such-column", "a field without a column", "no_such_column.rs", data error);

fn find(context: &Context, out: &mut Findings) {
    let Some(seen) = context.seen else { return };
    let folded: HashSet<String> = context.program.fields.iter().map(|field| fold(&field.source)).collect();
    for of in compared(context) {
        if of.seen.there || !of.header {
            continue;
        }
        let source = &of.field.source;
        let message = format!("the {} have no column \"{}\" for {}", of.whose, clean(source), of.name);
        // A column that another field reads already is not what was meant.
        let free = of.columns.iter().filter(|column| !folded.contains(&fold(column))).map(String::as_str);
        let near = context.facts.seeker.nearest(source, free.clone()).or_else(|| {
            let wanted = letters(source);
            let mut sought = free.clone().take_while(|_| context.facts.seeker.look());
            sought.find(|column| {
                let has = letters(column);
                !has.is_empty() && (has.contains(&wanted) || wanted.contains(&has))
            })
        });
        let help = match near {
            _ if seen.unreadable.iter().any(|column| fold(column) == fold(source)) => {
                "there is one of that name, of a type that no field can hold: write it as a text, a number, a date or a list"
                    .to_owned()
            }
            Some(near) => format!("the nearest is \"{0}\": write `from \"{0}\"` on the field", clean(near)),
            None => {
                let some: Vec<String> = of.columns.iter().take(12).map(|column| clean(column)).collect();
                let more = if of.columns.len() > some.len() { ", …" } else { "" };
                format!("the columns are {}{more}; write `from \"COLUMN\"` on the field, or remove it", some.join(", "))
            }
        };
        out.add(of.field.span, message, |diag| diag.at("declared here").help(help));
    }
}

fn letters(name: &str) -> String {
    fold(name).chars().filter(|c| c.is_alphanumeric()).collect()
}
