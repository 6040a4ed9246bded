//! A condition looks back at a day that lies ahead, or ahead at one that has been. A lead with a deadline next month does not
//! meet it, and one whose deadline has passed does.
//!
//! The rule knows such days by their names (`deadline`, `created`) and by their questions ("When must it run?").
//!
//! Bad:
//!
//! ```qualify
//! lead
//!   need      yes/no, ask "Is there a problem that must go away?"
//!   deadline  date, ask "When must it be solved?"
//! SQL requires need and deadline in the last 3 months
//! ```
//!
//! Good:
//!
//! ```qualify
//! lead
//!   need      yes/no, ask "Is there a problem that must go away?"
//!   deadline  date, ask "When must it be solved?"
//! SQL requires need and deadline in the next 3 months
//! ```

use super::places::words;
use super::walk::{self, Site};
use super::{Context, Findings};
use crate::program::text::fold;
use crate::program::{ColumnKind, Field, Type};
use crate::syntax::tree::{Comparison, Days, Expr, ExprKind, Name};

rule!("N13", "looking-back", "a window on the wrong side of a day", "looking_back.rs");

/// Words in the name of a day that lies ahead.
const AHEAD: &[&str] = &[
    "deadline", "next", "until", "due", "needed", "wanted", "planned", "target", "launch", "wedding", "hire",
    "frist", "termin",
];
/// Words in a question for such a day.
const ASKED: &[&str] = &[
    " must ",
    " should it ",
    " do you want ",
    " would you like ",
    " have in mind",
    " planned",
    " do you plan ",
    " need it ",
    " to be ready",
    " go live",
];
/// Words in the name of a day that has been.
const BEHIND: &[&str] = &[
    "created",
    "registered",
    "joined",
    "founded",
    "updated",
    "modified",
    "entered",
    "subscribed",
    "born",
    "contacted",
    "last",
];

fn find(context: &Context, out: &mut Findings) {
    for said in walk::said(context) {
        // What keeps leads out may well look at days that have passed.
        if matches!(said.site, Site::Blocked | Site::Disqualify) {
            continue;
        }
        each_held(said.expr, &mut |expr| {
            let (of, next): (&Name, bool) = match &expr.kind {
                ExprKind::InLast { of, .. } => (of, false),
                ExprKind::InNext { of, .. } => (of, true),
                // So many days since it, at most.
                ExprKind::Compare { left, op: Comparison::Less | Comparison::AtMost, .. }
                | ExprKind::Between { of: left, .. } => match &walk::bare(left).kind {
                    ExprKind::Days(Days::Since(of)) => (of, false),
                    _ => return,
                },
                _ => return,
            };
            let Some(column) = context.find(&of.text) else { return };
            let ColumnKind::Field(field) = context.program[column].kind else { return };
            let field = &context.program[field];
            if field.ty != Type::Date {
                return;
            }
            let (wrong, lies, write) = if next {
                (is_behind(field) && !is_ahead(field), "has been", "in the last")
            } else {
                (is_ahead(field) && !is_behind(field), "lies ahead", "in the next")
            };
            if wrong {
                let message = format!("`{}` {lies}, and this looks the other way", field.name);
                out.add(expr.place.0, message, |diag| {
                    let diag = diag.at(if next { "a day to come" } else { "a day that has passed" });
                    diag.also(field.span, "asked for here")
                        .help(format!("write `{} {write} …`, if that is meant", field.name))
                });
            }
        });
    }
}

/// Calls `see` with the parts that help a condition to hold: not those behind `not`.
fn each_held<'a>(expr: &'a Expr, see: &mut dyn FnMut(&'a Expr)) {
    match &expr.kind {
        ExprKind::Or(of) | ExprKind::And(of) | ExprKind::AtLeastOf { of, .. } => {
            of.iter().for_each(|part| each_held(part, see));
        }
        ExprKind::Bracket(inner) => each_held(inner, see),
        ExprKind::Not(_) => {}
        _ => see(expr),
    }
}

pub(super) fn is_ahead(field: &Field) -> bool {
    let asked = field.ask.as_deref().map(|question| format!(" {} ", fold(question)));
    let words = words(&field.name);
    words.iter().any(|word| AHEAD.contains(&word.as_str()))
        || words.last().is_some_and(|word| word == "by")
        || asked.is_some_and(|question| ASKED.iter().any(|words| question.contains(words)))
}

fn is_behind(field: &Field) -> bool {
    words(&field.name).iter().any(|word| BEHIND.contains(&word.as_str()))
}
