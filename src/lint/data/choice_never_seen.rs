//! A choice declares a value that no lead has. Points and criteria for it have no effect; perhaps the data spells it
//! differently.
//!
//! This rule runs with `qualify check --data`.
//!
//! Bad:
//!
//! ```qualify
//! lead
//!   lead_id   text, key
//!   industry  one of software, "wholesale trade"
//! ```
//!
//! ```csv
//! lead_id,industry
//! L-1,software
//! L-2,Software
//! ```
//!
//! Good:
//!
//! ```qualify
//! lead
//!   lead_id   text, key
//!   industry  one of software, wholesale
//! ```
//!
//! ```csv
//! lead_id,industry
//! L-1,software
//! L-2,Wholesale
//! ```

use super::value_not_declared::split;
use super::{choices, compared};
use crate::lint::{Context, Findings};
use crate::speech::choice_value;

rule!("D03", "choice-never-seen", "a value of a choice that no lead has", "choice_never_seen.rs", data);

fn find(context: &Context, out: &mut Findings) {
    for of in compared(context) {
        let Some(values) = choices(of.field) else { continue };
        // Where nothing is known at all, that is the finding.
        if of.seen.missing >= of.seen.rows || split(of.field, values, &of.seen.bad_values).is_some() {
            continue;
        }
        let never: Vec<String> = values
            .iter()
            .zip(&of.seen.values)
            .filter(|(_, count)| **count == 0)
            .map(|(value, _)| choice_value(value))
            .collect();
        if never.is_empty() {
            continue;
        }
        let message = format!("none of the {} has {} for {}", of.whose, never.join(" or "), of.name);
        out.add(of.field.span, message, |diag| {
            diag.at("declared here")
                .help("remove it, or write it as in the data; keep it if such leads may still come")
        });
    }
}
