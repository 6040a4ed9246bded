//! A stage requires less than an earlier one: some leads reach it without the earlier one. Such a lead goes to sales
//! below the threshold that marketing has set, and nobody intended this.
//!
//! A stage does not include earlier ones, and a later stage may require something different. This rule compares stages
//! with thresholds on the same points; with `--strict` it compares all stages.
//!
//! Bad:
//!
//! ```qualify
//! lead
//!   need  yes/no, ask "Is there a problem that must go away?"
//! event demo_request
//! event webinar_attended
//! event complaint
//! score interest, 0 to 55
//!   +25  on demo_request, once
//!   +20  on webinar_attended, once
//!   +10  if need
//!   -20  on complaint, once
//! MQL requires interest >= 50
//! SQL requires interest >= 30 and need
//! ```
//!
//! Good:
//!
//! ```qualify
//! lead
//!   need  yes/no, ask "Is there a problem that must go away?"
//! event demo_request
//! event webinar_attended
//! event complaint
//! score interest, 0 to 55
//!   +25  on demo_request, once
//!   +20  on webinar_attended, once
//!   +10  if need
//!   -20  on complaint, once
//! MQL requires interest >= 30
//! SQL requires interest >= 50 and need
//! ```

use super::{Context, Findings, lead, walk};
use crate::analyse::model::{Cond, Def};
use crate::program::{ColumnId, Condition};

rule!("S03", "stage-skipped", "a stage that asks for less than an earlier one", "stage_skipped.rs");

fn find(context: &Context, out: &mut Findings) {
    let (program, facts) = (context.program, context.facts());
    let stages: Vec<_> =
        walk::stages(context).map(|(stage, column)| (stage, column, thresholds(context, column))).collect();
    for (at, (later, column, own)) in stages.iter().enumerate() {
        let column = *column;
        let Some(Def::Stage { requires, .. }) = facts.model.def(column) else { continue };
        if facts.never_holds(column) || facts.always(requires) {
            continue;
        }
        let named = program.inputs(column);
        for (earlier, other, theirs) in stages.iter().take(at) {
            let other = *other;
            let Some(Def::Stage { requires: bar, .. }) = facts.model.def(other) else { continue };
            let alike = own.iter().any(|score| theirs.contains(score));
            if named.contains(&other) || !(alike || context.strict()) {
                continue;
            }
            if facts.never_holds(other) || facts.entails(requires, bar) {
                continue;
            }
            let Some(example) = lead::that(context, column, other) else { continue };
            let place = demand(later, requires, context, other).unwrap_or(later.requires.place.0);
            let (name, earlier_name) = (&later.name.text, &earlier.name.text);
            out.add(place, format!("some leads reach {name} without {earlier_name}"), |diag| {
                // An earlier stage that looks at this one cannot stand in it as well.
                let circle = program.any_behind(other, |behind| (behind == column).then_some(true));
                let help = match circle {
                    true => format!("let {name} require more, or {earlier_name} less"),
                    false => format!("write `{name} requires {earlier_name} and …`, or require more"),
                };
                diag.at(format!("such as: {example}"))
                    .also(earlier.requires.place.0, format!("more than {name} requires"))
                    .help(help)
            });
            break;
        }
    }
}

/// The scores and sums of scores that a stage's own demands hold against a number.
fn thresholds(context: &Context, stage: ColumnId) -> Vec<ColumnId> {
    let program = context.program;
    let crate::program::ColumnKind::Stage(id) = program[stage].kind else { return Vec::new() };
    let mut found = Vec::new();
    program[id].requires.each(&mut |part| match part {
        Condition::Compare { left, right, .. } => {
            found.extend(left.columns().into_iter().chain(right.columns()))
        }
        Condition::OneOf { of, .. } => found.push(*of),
        _ => {}
    });
    found.retain(|column| walk::is_score(program, *column));
    found
}

/// The demand on points that the two have in common.
fn demand(
    later: &crate::syntax::tree::Stage,
    requires: &Cond,
    context: &Context,
    other: ColumnId,
) -> Option<crate::span::Span> {
    let shared = thresholds(context, other);
    walk::demands(&later.requires, requires)
        .into_iter()
        .find(|(_, condition)| {
            let mut reads = false;
            condition.each_input(&mut |input| {
                reads |= shared.contains(&input) || is_part(context, &shared, input)
            });
            reads
        })
        .map(|(expr, _)| expr.place.0)
}

/// Whether a column stands inside one of the sums.
fn is_part(context: &Context, sums: &[ColumnId], column: ColumnId) -> bool {
    sums.iter().any(|sum| {
        !matches!(context.program[*sum].kind, crate::program::ColumnKind::Score(_))
            && context.program.inputs(*sum).contains(&column)
    })
}
