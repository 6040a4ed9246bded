//! A part of a condition holds for no lead. An alternative that nobody takes, a floor that blocks nobody or a wish that
//! nobody fulfils: its author believes that it works, and leads are judged without it.
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
//! SQL requires need and employees >= 10
//!   blocked if fit > 20 because "too large for us"
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
//! SQL requires need and fit >= 10
//!   blocked if employees > 5000 because "too large for us"
//! ```

use super::{Context, Findings};

rule!("S16", "part-never", "a part of a condition that holds for no lead", "part_never.rs");

fn find(context: &Context, out: &mut Findings) {
    for part in context.parts() {
        let Some(why) = &part.never else { continue };
        out.add(part.place, format!("`{}` holds for no {why}", part.text), |diag| {
            let diag = diag.at(part.nothing.to_owned());
            match &part.setting {
                Some((setting, base)) => diag
                    .at(format!("makes `{base}` hold for no lead"))
                    .help(format!("give `{setting}` another value")),
                None => diag.help("correct the condition, or leave it out"),
            }
        });
    }
}
