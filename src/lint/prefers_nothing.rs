//! A stage prefers something that all of its leads have, or none. So the preference cannot order them: the call order
//! depends on the points alone, though the policy promises otherwise.
//!
//! Bad:
//!
//! ```qualify
//! lead
//!   need    yes/no, ask "Is there a problem that must go away?"
//!   budget  number in EUR, ask "What have you set aside?"
//! SQL requires need and budget >= 5000 EUR
//!   prefers need, higher budget
//! ```
//!
//! Good:
//!
//! ```qualify
//! lead
//!   need    yes/no, ask "Is there a problem that must go away?"
//!   budget  number in EUR, ask "What have you set aside?"
//! SQL requires need and budget >= 5000 EUR
//!   prefers budget >= 25000 EUR, higher budget
//! ```

use super::{Context, Findings, bound_swallows, step_never};
use crate::analyse::facts::{Facts, Wishes};
use crate::analyse::model::{Cond, Def};
use crate::program::{Clause, Order, Program, Stage, StageId};
use crate::span::Span;

rule!("S08", "prefers-nothing", "a preference that cannot order leads", "prefers_nothing.rs");

fn find(context: &Context, out: &mut Findings) {
    let (program, facts) = (context.program, context.facts());
    for (id, stage) in (0u32..).map(StageId).zip(&program.stages) {
        let wishes = facts.wishes(id);
        let Some(Def::Stage { requires, blocked }) = facts.model.def(stage.column) else { continue };
        if facts.never_holds(stage.column) {
            continue;
        }
        let name = &program[stage.column].name;
        for (at, (clause, condition)) in stage.prefers.iter().zip(&wishes.prefers).enumerate() {
            if step_never::elsewhere(context, condition) || bound_swallows::is_behind(context, condition) {
                continue;
            }
            let why = if facts.entails(requires, condition) || facts.always(condition) {
                format!("every {name} has it")
            } else if facts.never(condition)
                || facts.rules_out(requires, condition)
                || blocked.iter().any(|floor| facts.entails(condition, floor))
            {
                format!("no {name} can have it")
            } else if let Some(other) = twice(facts, stage, wishes, at, condition) {
                format!("`{}` ranks by it already", other.text)
            } else {
                continue;
            };
            report(program, stage, clause.span, &clause.text, &why, out);
        }
        for (at, higher) in stage.higher.iter().enumerate() {
            let of = &program[higher.of].name;
            let said = format!("{} {of}", if higher.lower { "lower" } else { "higher" });
            let fixed = facts.is_fixed(higher.of) || pinned(context, requires, higher.of);
            let again = stage.higher.iter().take(at).any(|other| other.of == higher.of);
            if fixed || again {
                let why = if again {
                    format!("`{of}` is ranked by already")
                } else {
                    format!("it is the same for every {name}")
                };
                report(program, stage, higher.span, &said, &why, out);
            }
        }
    }
}

fn report(program: &Program, stage: &Stage, span: Span, said: &str, why: &str, out: &mut Findings) {
    let column = &program[stage.column];
    out.add(span, format!("`{said}` cannot order leads in {}", column.name), |diag| {
        diag.at(why.to_owned()).help("prefer something that only some of them have, or remove it")
    });
}

/// What a lead is ranked by before this preference, where that is the same.
fn twice<'p>(
    facts: &Facts,
    stage: &'p Stage,
    wishes: &Wishes,
    at: usize,
    condition: &Cond,
) -> Option<&'p Clause> {
    let preferred = stage.prefers.iter().zip(&wishes.prefers).take(at);
    let wished = stage.should_have.iter().zip(&wishes.should_have);
    let same = |other: &Cond| facts.entails(other, condition) && facts.entails(condition, other);
    preferred.chain(wished).find(|(_, other)| same(other)).map(|(clause, _)| clause)
}

/// Whether a stage's demands leave a number only one value.
fn pinned(context: &Context, condition: &Cond, column: crate::program::ColumnId) -> bool {
    super::demands::opened(context, condition).iter().any(|demand| match demand {
        Cond::Compare { of, order: Order::Equal } => {
            matches!(of.terms.as_slice(), [(_, leaf)] if *leaf == crate::analyse::model::Leaf::Column(column))
        }
        _ => false,
    })
}
