//! A part of a condition holds for every lead, or for every lead of whom the fact is known. It looks like a hurdle and is
//! none: leads reach sales that its author meant to keep out.
//!
//! The rule tries every value that makes a difference; counts and scores cannot leave their bounds. A number compared with
//! 0 is taken to be 0 or more.
//!
//! Bad:
//!
//! ```qualify
//! lead
//!   need       yes/no, ask "Is there a problem that must go away?"
//!   employees  number, ask "How many people work for you?"
//! score fit, 0 to 20
//!   by employees: below 50: 0, 50 to below 500: +10, at least 500: +20
//! SQL requires need and (fit >= 0 or employees >= 50)
//! ```
//!
//! Good:
//!
//! ```qualify
//! lead
//!   need       yes/no, ask "Is there a problem that must go away?"
//!   employees  number, ask "How many people work for you?"
//! score fit, 0 to 20
//!   by employees: below 50: 0, 50 to below 500: +10, at least 500: +20
//! SQL requires need and (fit >= 10 or employees >= 400)
//! ```

use super::parts::Always;
use super::{Context, Findings};

rule!("S15", "part-always", "a part of a condition that holds for every lead", "part_always.rs");

fn find(context: &Context, out: &mut Findings) {
    for part in context.parts() {
        let Some(always) = part.always else { continue };
        let message = match always {
            Always::Lead => format!("`{}` holds for every lead", part.text),
            Always::Known => format!("`{}` holds whenever it is known", part.text),
        };
        out.add(part.place, message, |diag| {
            let diag = diag.at(part.stops.to_owned());
            match &part.setting {
                Some((setting, base)) => diag
                    .at(format!("makes `{base}` hold for every lead"))
                    .help(format!("give `{setting}` another value")),
                None => diag.help("ask for something that only some leads show, or leave it out"),
            }
        });
    }
}
