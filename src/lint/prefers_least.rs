//! Sales calls the smallest purse first, or who has most time. Leads that could buy most, or soonest, wait until a competitor
//! has called.
//!
//! The rule knows such facts by their names, such as `budget` and `deadline`, and days by their questions.
//!
//! Bad:
//!
//! ```qualify
//! lead
//!   need    yes/no, ask "Is there a problem that must go away?"
//!   budget  number in EUR, ask "What have you set aside?"
//! SQL requires need
//!   prefers lower budget
//! ```
//!
//! Good:
//!
//! ```qualify
//! lead
//!   need    yes/no, ask "Is there a problem that must go away?"
//!   budget  number in EUR, ask "What have you set aside?"
//! SQL requires need
//!   prefers higher budget
//! ```

use super::places::words;
use super::{Context, Findings, looking_back};
use crate::program::{ColumnKind, Type};

rule!("S24", "prefers-least", "a call order that puts the least first", "prefers_least.rs");

/// Words in the name of a number of which more is better for sales.
const PURSE: &[&str] = &["budget", "revenue", "turnover", "spend", "volume", "omzet", "umsatz"];

fn find(context: &Context, out: &mut Findings) {
    let program = context.program;
    for stage in &program.stages {
        for by in &stage.higher {
            let ColumnKind::Field(id) = program[by.of].kind else { continue };
            let field = &program[id];
            // What another stage prefers, or points pay for, is held against it by another rule.
            let mut others = program.stages.iter().flat_map(|stage| &stage.higher);
            let turned = others.any(|other| other.of == by.of && other.lower != by.lower);
            let paid = super::lines(program).any(|(line, ..)| context.facts().alone(line.column) == Some(id));
            if turned || paid {
                continue;
            }
            let (first, write) = match field.ty {
                Type::Number(_)
                    if by.lower && words(&field.name).iter().any(|word| PURSE.contains(&word.as_str())) =>
                {
                    ("the lowest", "higher")
                }
                Type::Date if !by.lower && looking_back::is_ahead(field) => ("the latest", "earlier"),
                _ => continue,
            };
            let (name, of) = (&program[stage.column].name, &field.name);
            out.add(by.span, format!("{name} calls the leads with {first} `{of}` first"), |diag| {
                diag.at(format!("{first} first")).help(format!("write `prefers {write} {of}`, or remove it"))
            });
        }
    }
}
