//! The call order is not the order written. Conditions of `prefers` are counted, on however many lines they stand: a lead
//! that meets two of them is called before a lead that meets one. Numbers and dates come after all conditions. Two people
//! read such lines in two ways: one expects that the first line goes before the second. Two conditions of which a lead can
//! meet only one count alike too.
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
use crate::analyse::model::{Cond, Def};
use crate::program::{Clause, Stage, StageId};
use crate::span::Span;

rule!("S21", "prefers-order", "a call order that is not the order written", "prefers_order.rs");

fn find(context: &Context, out: &mut Findings) {
    for (id, stage) in (0u32..).map(StageId).zip(&context.program.stages) {
        match two_lines(context, stage) {
            Some(second) => apart(context, stage, second, out),
            None => never_both(context, stage, id, out),
        }
        behind(context, stage, out);
    }
}

/// The line of a source in which a place is.
fn line(context: &Context, place: Span) -> usize {
    let text = context.sources.get(place.file).map_or("", |source| &*source.text);
    text.get(..place.range().start).unwrap_or("").matches('\n').count()
}

/// The first condition that stands on a line of its own behind another's.
fn two_lines<'p>(context: &Context, stage: &'p Stage) -> Option<&'p Clause> {
    let first = stage.prefers.first()?;
    let begun = line(context, first.span);
    // A line that goes on below is one.
    let between = |clause: &&Clause| {
        let text = context.sources.get(first.span.file).map_or("", |source| &*source.text);
        let range = first.span.range().end..clause.span.range().start;
        text.get(range).unwrap_or("").lines().any(|line| line.trim_start().starts_with("prefers "))
    };
    let same = |clause: &&Clause| clause.span.file == first.span.file && line(context, clause.span) > begun;
    stage.prefers.iter().filter(same).find(between)
}

/// Conditions on two lines: the first does not go before the second.
fn apart(context: &Context, stage: &Stage, second: &Clause, out: &mut Findings) {
    let Some(first) = stage.prefers.first() else { return };
    let name = &context.program[stage.column].name;
    let message = format!("the conditions that {name} prefers count alike, on one line or on two");
    let all: Vec<&str> = stage.prefers.iter().map(|clause| clause.text.as_str()).collect();
    let ordered = match stage.prefers.as_slice() {
        [one, two] => format!("; {}", first_of_two(one, two)),
        _ => String::new(),
    };
    let help = format!("on one line, write `prefers {}`{ordered}", all.join(", "));
    out.add(second.span, message, |diag| {
        diag.at("no second place: it counts as much").also(first.span, "as this").help(help)
    });
}

/// How to call the first before the second.
fn first_of_two(one: &Clause, two: &Clause) -> String {
    let bracketed = |clause: &Clause| {
        let joined = clause.text.split(' ').any(|word| matches!(word, "and" | "or"));
        if joined { format!("({})", clause.text) } else { clause.text.clone() }
    };
    format!(
        "to call the first before the second, write `prefers {}, {} or {}`",
        one.text,
        bracketed(one),
        bracketed(two)
    )
}

/// Two conditions that no lead fulfils both, on one line: each counts one, so neither goes before the other.
fn never_both(context: &Context, stage: &Stage, id: StageId, out: &mut Findings) {
    let facts = context.facts();
    let wishes = stage.prefers.iter().zip(&facts.wishes(id).prefers);
    // What all have, or none, cannot order leads: another rule's.
    let Some(Def::Stage { requires, .. }) = facts.model.def(stage.column) else { return };
    let orders = |cond: &Cond| {
        !facts.never(cond) && !facts.rules_out(requires, cond) && !facts.entails(requires, cond)
    };
    let wishes: Vec<_> = wishes.filter(|(_, cond)| orders(cond)).collect();
    let pairs = wishes
        .iter()
        .enumerate()
        .flat_map(|(at, later)| wishes.iter().take(at).map(move |earlier| (earlier, later)));
    let mut pairs = pairs.take_while(|_| facts.work().take(1));
    let Some(((one, _), (two, _))) = pairs.find(|((_, one), (_, two))| facts.rules_out(one, two)) else {
        return;
    };
    let name = &context.program[stage.column].name;
    let message = format!("`{}` and `{}` count alike for {name}", one.text, two.text);
    out.add(two.span, message, |diag| {
        diag.at("no lead has both, and each counts one: neither is called first")
            .also(one.span, "as this")
            .help(first_of_two(one, two))
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
