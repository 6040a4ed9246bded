//! The call order is not the order written. Conditions of `prefers` are counted, on however many lines they stand: a lead
//! that meets two of them is called before a lead that meets one. Numbers and dates come after all conditions. Two people
//! read such lines in two ways: one expects that the first line goes before the second.
//!
//! Bad:
//!
//! ```qualify
//! lead
//!   need     yes/no, ask "Is there a problem that must go away?"
//!   urgency  yes/no, ask "Must it be solved soon?"
//!   signs    yes/no, ask "Can you sign yourself?"
//! SQL requires need
//!   prefers urgency
//!   prefers signs
//! ```
//!
//! Good: both count alike. (For `urgency` first and `signs` second, `prefers urgency, urgency or signs` says so: a lead
//! with `urgency` meets both.)
//!
//! ```qualify
//! lead
//!   need     yes/no, ask "Is there a problem that must go away?"
//!   urgency  yes/no, ask "Must it be solved soon?"
//!   signs    yes/no, ask "Can you sign yourself?"
//! SQL requires need
//!   prefers urgency, signs
//! ```

use super::{Context, Findings};
use crate::program::{Clause, Stage};
use crate::span::Span;

rule!("S21", "prefers-order", "a call order that is not the order written", "prefers_order.rs");

fn find(context: &Context, out: &mut Findings) {
    for stage in &context.program.stages {
        apart(context, stage, out);
        behind(context, stage, out);
    }
}

/// The line of a source in which a place is.
fn line(context: &Context, place: Span) -> usize {
    let text = context.sources.get(place.file).map_or("", |source| &*source.text);
    text.get(..place.range().start).unwrap_or("").matches('\n').count()
}

/// Conditions on two lines: the first does not go before the second.
fn apart(context: &Context, stage: &Stage, out: &mut Findings) {
    let name = &context.program[stage.column].name;
    let Some(first) = stage.prefers.first() else { return };
    let begun = line(context, first.span);
    // A line that goes on below is one.
    let between = |clause: &&Clause| {
        let text = context.sources.get(first.span.file).map_or("", |source| &*source.text);
        let range = first.span.range().end..clause.span.range().start;
        text.get(range).unwrap_or("").lines().any(|line| line.trim_start().starts_with("prefers "))
    };
    let same = |clause: &&Clause| clause.span.file == first.span.file && line(context, clause.span) > begun;
    let Some(second) = stage.prefers.iter().filter(same).find(between) else { return };
    let message = format!("the conditions that {name} prefers count alike, on one line or on two");
    let all: Vec<&str> = stage.prefers.iter().map(|clause| clause.text.as_str()).collect();
    let bracketed = |text: &str| {
        if text.split(' ').any(|word| matches!(word, "and" | "or")) {
            format!("({text})")
        } else {
            text.to_owned()
        }
    };
    let first_of_two = match stage.prefers.as_slice() {
        [one, two] => format!(
            "; to call the first before the second, write `prefers {}, {} or {}`",
            one.text,
            bracketed(&one.text),
            bracketed(&two.text)
        ),
        _ => String::new(),
    };
    let help = format!("on one line, write `prefers {}`{first_of_two}", all.join(", "));
    out.add(second.span, message, |diag| {
        diag.at("no second place: it counts as much").also(first.span, "as this").help(help)
    });
}

/// A number or a date before a condition: it is compared after it.
fn behind(context: &Context, stage: &Stage, out: &mut Findings) {
    let name = &context.program[stage.column].name;
    let Some(higher) = stage.higher.first() else { return };
    let late = |clause: &&Clause| {
        clause.span.file == higher.span.file && clause.span.range().start > higher.span.range().start
    };
    let Some(clause) = stage.prefers.iter().find(late) else { return };
    let number = context.sources.text(higher.span);
    let message = format!("`{}` orders the calls of {name} before `{number}`", clause.text);
    out.add(clause.span, message, |diag| {
        diag.at("compared first, as each condition is")
            .also(higher.span, "compared after it")
            .help(format!("write the conditions first: `prefers {}, {number}`", clause.text))
    });
}
