//! All numbers of a column with a point have three digits behind it. They are read as small numbers: `1.500` as one and a
//! half. Many systems part thousands with a point, and mean fifteen hundred.
//!
//! This rule runs with `qualify check --data`; `qualify run` reports it too. It is not said of amounts of money: there
//! such a value is bad (D05) until the field says how its numbers are written.
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
//! lead_id,employees
//! L-1,1.500
//! L-2,12.000
//! ```
//!
//! Good: say how the numbers are written.
//!
//! ```qualify
//! lead
//!   lead_id    text, key
//!   employees  number as "1.234,50"
//! ```
//!
//! ```csv
//! lead_id,employees
//! L-1,1.500
//! L-2,12.000
//! ```

use super::compared;
use crate::analyse::groups::which;
use crate::diag::say::grouped;
use crate::lint::{Context, Findings};

rule!("D15", "thousands-or-decimals", "numbers with a point that may part thousands", "thousands.rs", data);

fn find(context: &Context, out: &mut Findings) {
    for of in compared(context) {
        if let Some(said) = of.seen.groups.said(&of.name, grouped) {
            let message = said.split("; if ").next().unwrap_or(&said).to_owned();
            out.add(of.field.span, message, |diag| {
                diag.at("three digits behind each point").help(which("number"))
            });
        }
    }
}
