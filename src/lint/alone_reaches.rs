//! One line pays so much that it reaches a stage by itself. A lead with this one signal ranks beside leads with all
//! signals, and sales calls it first or stops trusting the list.
//!
//! A line with a reason (`because`) is not reported, and neither is a threshold that most lines reach.
//!
//! Bad:
//!
//! ```qualify
//! lead
//!   need  yes/no, ask "Is there a problem that must go away?"
//! event demo_request
//! event webinar_attended
//! event complaint
//! score interest, 0 to 100
//!   +55  on demo_request, once
//!   +20  on webinar_attended, at most 40 points
//!   +15  if need
//!   -20  on complaint, once
//! MQL requires interest >= 50
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
//! score interest, 0 to 80
//!   +25  on demo_request, once
//!   +20  on webinar_attended, at most 40 points
//!   +15  if need
//!   -20  on complaint, once
//! MQL requires interest >= 50
//! ```

use super::demands::opened;
use super::{Context, Findings, lines, outsized};
use crate::analyse::evaluate::Ranges;
use crate::analyse::facts::most_paid;
use crate::analyse::model::{Cond, Def};
use crate::analyse::range::{Possible, Range};
use crate::program::{Column, ColumnId, ColumnKind, FieldId, Line, Pays, Program, Value};
use crate::speech::decimal;
use std::collections::HashSet;

rule!("P11", "alone-reaches", "a single line that reaches a stage", "alone_reaches.rs");

fn find(context: &Context, out: &mut Findings) {
    let (program, facts) = (context.program, context.facts());
    let nobody = nobody(context);
    let paying: Vec<(&Line, &Column, i64)> = lines(program)
        .filter_map(|(line, column, pays)| Some((line, column, most(program, pays)?)))
        .collect();
    let mut said: Vec<ColumnId> = Vec::new();
    for stage in &program.stages {
        let Some(Def::Stage { requires, .. }) = facts.model.def(stage.column) else { continue };
        let demands = opened(context, requires);
        let counts = |condition: &Cond| {
            let mut reads = false;
            condition.each_input(&mut |input| reads |= context.index().reads_score(input));
            reads
        };
        // Which scores it looks at, and the lines of those.
        let holds = |world: &[Range]| {
            demands.iter().all(|demand| match demand {
                // Whether somebody can be written to at all says nothing about the lead.
                Cond::Known(_) => true,
                other => facts.scene().cond(world, other) == Possible::YES,
            })
        };
        if !demands.iter().any(counts) || holds(&nobody) {
            continue;
        }
        let behind = behind(program, &demands);
        let read: Vec<&(&Line, &Column, i64)> =
            paying.iter().filter(|(line, ..)| behind.contains(&program[line.score].column)).collect();
        let reaching: Vec<&(&Line, &Column, i64)> = read
            .iter()
            .copied()
            .take_while(|_| facts.work().take(facts.model.len().saturating_mul(4)))
            .filter(|(line, _, points)| holds(&with(context, &nobody, line, *points)))
            .collect();
        if read.len() < 3 || reaching.len() > (read.len() / 3).max(1) {
            continue;
        }
        for (line, column, points) in reaching {
            let excused = column.because.is_some() || said.contains(&line.column);
            if excused || outsized::of(context, line).is_some() {
                continue;
            }
            said.push(line.column);
            let name = &program[stage.column].name;
            out.add(column.span, format!("`{}` reaches {name} by itself", line.text), |diag| {
                diag.at(format!("pays up to {}; {name} requires no more", decimal(*points))).help(
                    "give it fewer points, let the stage require more than points, or say why it may: `because \"…\"`",
                )
            });
        }
    }
}

/// The columns that demands look at, and all that stand behind those.
fn behind(program: &Program, demands: &[Cond]) -> HashSet<ColumnId> {
    let mut all = HashSet::new();
    for demand in demands {
        demand.each_input(&mut |input| program.behind(input, |column| all.insert(column)));
    }
    all
}

/// The most that a line pays a lead, where something bounds it.
fn most(program: &Program, pays: &Pays) -> Option<i64> {
    let at_once = pays.points_of_known().into_iter().max().filter(|points| *points > 0)?;
    let Some(cap) = pays.cap() else {
        // What can be repeated without limit is another rule's; one occurrence of it is not.
        return (!pays.repeats() || pays.weight().is_some()).then_some(at_once);
    };
    let times = pays.weight().and_then(|weight| match &program[weight].kind {
        ColumnKind::Aggregate(weight) => most_paid(weight),
        _ => None,
    });
    Some(times.map_or(cap, |times| at_once.saturating_mul(times).min(cap))).filter(|most| *most > 0)
}

/// A lead of whom nothing is known and who has done nothing.
fn nobody(context: &Context) -> Vec<Range> {
    let facts = context.facts();
    let mut world: Vec<Range> = context
        .program
        .columns()
        .map(|(id, column)| match &column.kind {
            ColumnKind::Field(field) => match &context.program[*field].default {
                Some(default) => certain(context, *field, default),
                None => crate::analyse::domains::nothing(&column.ty),
            },
            ColumnKind::Aggregate(aggregate) if aggregate.is_always_known() => Range::number(0),
            ColumnKind::Aggregate(_) => crate::analyse::domains::nothing(&column.ty),
            _ => facts.range(id).clone(),
        })
        .collect();
    facts.scene().all(&mut world);
    world
}

/// A field that holds its default.
fn certain(context: &Context, field: FieldId, default: &Value) -> Range {
    let column = context.program.field_column(field);
    let world = super::default_decides::at(context, column, default);
    let held = world.and_then(|world| world.of(column).cloned());
    held.unwrap_or_else(|| context.facts().range(column).clone())
}

/// The same lead, to whom one line pays that much.
fn with(context: &Context, nobody: &[Range], line: &Line, points: i64) -> Vec<Range> {
    let mut world = nobody.to_vec();
    let scene = context.facts().scene();
    for (column, _) in context.facts().model.defs() {
        let range = if column == line.column { Range::number(points) } else { scene.column(&world, column) };
        if let Some(place) = world.get_mut(column.index()) {
            *place = range;
        }
    }
    world
}
