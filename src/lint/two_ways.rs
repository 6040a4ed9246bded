//! One fact is pulled two ways: one line wants more of it and another line less. Leads that the policy pays most can never
//! become what it wants, or sales calls first those that it pays least.
//!
//! Points, requirements, `blocked if`, `should have`, `disqualify if` and `prefers` are compared.
//!
//! Bad:
//!
//! ```qualify
//! lead
//!   need    yes/no, ask "Which problem must go away?"
//!   budget  number in EUR, ask "What have you set aside?"
//! score fit, 0 to 20
//!   by budget: below 5000 EUR: +20, 5000 to below 20000 EUR: +10, at least 20000 EUR: 0
//! SQL requires need and fit >= 10
//!   prefers higher budget
//! ```
//!
//! Good:
//!
//! ```qualify
//! lead
//!   need    yes/no, ask "Which problem must go away?"
//!   budget  number in EUR, ask "What have you set aside?"
//! score fit, 0 to 20
//!   by budget: below 5000 EUR: 0, 5000 to below 20000 EUR: +10, at least 20000 EUR: +20
//! SQL requires need and fit >= 10
//!   prefers higher budget
//! ```

use super::{Context, Findings, alone_reaches, lines, lines_of};
use crate::analyse::domains::Cell;
use crate::analyse::evaluate::Ranges;
use crate::analyse::model::{Cond, Def, Pay};
use crate::program::{ColumnId, ColumnKind, FieldId, Line, Pays, Score, StageId, Type};
use crate::span::Span;
use crate::speech::decimal;
use std::collections::HashMap;

rule!("P23", "two-ways", "a fact that is pulled two ways", "two_ways.rs");

fn find(context: &Context, out: &mut Findings) {
    preferences(context, out);
    let told = best(context, out);
    wanted(context, &told, out);
}

/// Which way a line pulls: more is better, or less.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Pull {
    More,
    Less,
}

/// What points on one field come to, from the least of its values to the most.
fn paid(context: &Context, score: &Score, field: FieldId) -> Vec<(i64, i64)> {
    let facts = context.facts();
    let on_it: Vec<ColumnId> = lines_of(context.program, score)
        .filter(|(line, ..)| facts.alone(line.column) == Some(field))
        .map(|(line, ..)| line.column)
        .collect();
    let Some(cells) = facts.cells(field).filter(|_| !on_it.is_empty()) else { return Vec::new() };
    let mut all = Vec::new();
    for (cell, world) in cells {
        let Cell::Numbers { low, high } = cell else { continue };
        let sum = on_it.iter().filter_map(|column| world.of(*column)).map(|range| range.bounds().0).sum();
        // Below 0 there is most often nothing.
        if *high >= 0 {
            all.push((*low, sum));
        }
    }
    all
}

/// Which way the points of a score pull a number; `None` where they go up and down, or nowhere.
fn pull(paid: &[(i64, i64)]) -> Option<Pull> {
    let steps = paid.iter().zip(paid.iter().skip(1)).map(|((_, before), (_, after))| after.cmp(before));
    let (mut up, mut down) = (false, false);
    for step in steps {
        up |= step.is_gt();
        down |= step.is_lt();
    }
    match (up, down) {
        (true, false) => Some(Pull::More),
        (false, true) => Some(Pull::Less),
        _ => None,
    }
}

/// What is preferred against what is paid, or against what another stage prefers.
fn preferences(context: &Context, out: &mut Findings) {
    let program = context.program;
    let mut preferred: HashMap<ColumnId, (Pull, Span, &str)> = HashMap::new();
    for stage in &program.stages {
        for higher in &stage.higher {
            let ColumnKind::Field(field) = program[higher.of].kind else { continue };
            let own = if higher.lower { Pull::Less } else { Pull::More };
            let name = &program[field].name;
            let number = matches!(program[field].ty, Type::Number(_));
            let against = program.scores.iter().filter(|_| number).find(|score| {
                let paid = paid(context, score, field);
                match pull(&paid) {
                    Some(pulled) => pulled != own,
                    // What rises and falls again, and pays the highest still, pays most for less.
                    None => {
                        let last = paid.last().map_or(0, |(_, sum)| *sum);
                        own == Pull::More && last > 0 && paid.iter().any(|(_, sum)| *sum > last)
                    }
                }
            });
            let (more, less) = if own == Pull::More { ("higher", "lower") } else { ("lower", "higher") };
            let stage_name = program[stage.column].name.as_str();
            if let Some(score) = against {
                let score_name = &program[score.column].name;
                let message = format!(
                    "{stage_name} prefers the {more} `{name}`, and `{score_name}` pays more for the {less}"
                );
                let line = lines_of(program, score)
                    .find(|(line, ..)| context.facts().alone(line.column) == Some(field));
                out.add(higher.span, message, |diag| {
                    let diag = diag.at(format!("called first: the {more}"));
                    let diag = match line {
                        Some((_, column, _)) => diag.also(column.span, format!("paid most: the {less}")),
                        None => diag,
                    };
                    diag.help("turn one of them round, or remove it")
                });
            } else if let Some((_, place, other)) =
                preferred.get(&higher.of).filter(|(pull, ..)| *pull != own)
            {
                let message = format!("{stage_name} prefers the {more} `{name}`, and {other} the {less}");
                out.add(higher.span, message, |diag| {
                    diag.at(format!("the {more}"))
                        .also(*place, format!("the {less}"))
                        .help("turn one of them round, or remove it")
                });
            }
            preferred.entry(higher.of).or_insert((own, higher.span, stage_name));
        }
    }
}

/// Where the values that a score pays most for keep a lead from a stage that others can reach. The fields and stages that
/// are told.
fn best(context: &Context, out: &mut Findings) -> Vec<(FieldId, StageId)> {
    let (program, facts) = (context.program, context.facts());
    let mut told = Vec::new();
    for score in &program.scores {
        let mut fields: Vec<FieldId> =
            score.lines.iter().filter_map(|line| facts.alone(program[*line].column)).collect();
        fields.sort_unstable();
        fields.dedup();
        for field in fields {
            let on_it: Vec<(&Line, Span)> = lines_of(program, score)
                .filter(|(line, ..)| facts.alone(line.column) == Some(field))
                .map(|(line, column, _)| (line, column.span))
                .collect();
            let Some(cells) = facts.cells(field) else { continue };
            // What each value is paid, and whether a lead with it can be in each stage.
            let mut rows: Vec<(i64, Vec<bool>)> = Vec::new();
            for (cell, world) in cells {
                if matches!(cell, Cell::Numbers { high, .. } if *high < 0) {
                    continue;
                }
                let sums = on_it.iter().filter_map(|(line, _)| world.of(line.column));
                let sum = sums.map(|range| range.bounds().0).fold(0i64, i64::saturating_add);
                let stages = program
                    .stages
                    .iter()
                    .map(|stage| world.of(stage.column).is_none_or(|range| range.truth().yes()));
                let wishes =
                    (0u32..).take(program.stages.len()).flat_map(|at| &facts.wishes(StageId(at)).should_have);
                let wished = wishes
                    .filter(|wish| facts.fields_of(wish) == [field])
                    .map(|wish| facts.scene().cond(&world, wish).yes());
                rows.push((sum, stages.chain(wished).collect()));
            }
            let Some(most) = rows.iter().map(|(sum, _)| *sum).max().filter(|most| *most > 0) else {
                continue;
            };
            let least = rows.iter().map(|(sum, _)| *sum).min().unwrap_or(most);
            // The stages first, then the wishes on this field.
            let whose = (0u32..).map(StageId).zip(&program.stages);
            let wishes = whose.clone().flat_map(|(id, stage)| {
                let of = facts.wishes(id).should_have.iter().filter(|wish| facts.fields_of(wish) == [field]);
                of.map(move |_| (id, stage, true))
            });
            let asking = whose.clone().map(|(id, stage)| (id, stage, false)).chain(wishes);
            for (at, (id, stage, wish)) in asking.enumerate() {
                let can = |(_, asked): &&(i64, Vec<bool>)| asked.get(at) == Some(&true);
                let best_can = rows.iter().filter(|(sum, _)| *sum == most).any(|row| can(&row));
                let others_can = rows.iter().filter(|(sum, _)| *sum < most).any(|row| can(&row));
                if best_can || !others_can || least == most {
                    continue;
                }
                let (name, field_name) = (&program[stage.column].name, &program[field].name);
                let Some((line, place)) = on_it.first() else { continue };
                told.push((field, id));
                let score = &program[score.column].name;
                let message = match wish {
                    true => format!("`{score}` pays most for a `{field_name}` that {name} does not wish for"),
                    false => format!("leads that `{score}` pays most for `{field_name}` can never be {name}"),
                };
                let span = program[stage.column].span;
                out.add(*place, message, |diag| {
                    diag.at(format!("`{}` pays up to {}", line.text, decimal(most)))
                        .also(super::heading(context, span), format!("{name} is for others"))
                        .help("turn one of them round: pay most for what the stage asks for")
                });
                break;
            }
        }
    }
    told
}

/// What points are taken away for although a stage asks for it, and what is paid although it blocks.
fn wanted(context: &Context, told: &[(FieldId, StageId)], out: &mut Findings) {
    let (program, facts) = (context.program, context.facts());
    let paying: Vec<(&Line, Span, Payments)> = lines(program)
        .map(|(line, column, pays)| (line, column.span, payments(context, line.column, pays)))
        .filter(|(.., payments)| !payments.is_empty())
        .collect();
    let mut said: Vec<Span> = Vec::new();
    for (id, stage) in (0u32..).map(StageId).zip(&program.stages) {
        let Some(Def::Stage { requires, blocked }) = facts.model.def(stage.column) else { continue };
        let name = &program[stage.column].name;
        let wishes = facts.wishes(id);
        let required = alone_reaches::opened(context, requires);
        let asked = required.iter().map(|cond| (cond, "requires"));
        let asked = asked
            .chain(wishes.should_have.iter().map(|cond| (cond, "should have")))
            .chain(wishes.prefers.iter().map(|cond| (cond, "prefers")));
        let asked: Vec<(&Cond, &str)> = asked.collect();
        // What always holds, or never, pulls nowhere.
        let pulls = |cond: &Cond| !facts.always(cond) && !facts.never(cond);
        for (line, place, payments) in &paying {
            let known = facts.alone(line.column).is_some_and(|field| told.contains(&(field, id)));
            if said.contains(place) || known || !facts.work().take(payments.len()) {
                continue;
            }
            let minus = payments.iter().filter(|(_, points)| *points < 0).find_map(|(cond, points)| {
                let found = asked.iter().find(|(wanted, _)| {
                    shares(context, wanted, cond) && facts.entails(wanted, cond) && pulls(wanted)
                })?;
                Some((*points, found.1))
            });
            let plus = payments.iter().filter(|(_, points)| *points > 0).find(|(cond, _)| {
                let blocks = |floor: &Cond| shares(context, floor, cond) && facts.entails(cond, floor);
                blocked.iter().any(|floor| blocks(floor) && !facts.always(floor)) && !facts.never(cond)
            });
            if let Some((points, how)) = minus {
                said.push(*place);
                let message = format!("`{}` takes points for what {name} {how}", line.text);
                let message =
                    if how == "should have" { message.replace("should have", "wishes for") } else { message };
                out.add(*place, message, |diag| {
                    diag.at(format!("every lead that fulfils it gets {}", decimal(points)))
                        .also(super::heading(context, program[stage.column].span), "wants it")
                        .help("turn the sign of the points, or what the stage asks for")
                });
            } else if let Some((_, points)) = plus {
                said.push(*place);
                out.add(*place, format!("`{}` pays for what blocks {name}", line.text), |diag| {
                    diag.at(format!("every lead that gets {} is blocked", decimal(*points)))
                        .also(super::heading(context, program[stage.column].span), "blocked here")
                        .help("turn the sign of the points, or remove the line")
                });
            }
        }
    }
}

/// Whether two conditions look at one column: only then is what follows from one plain in the other.
fn shares(context: &Context, one: &Cond, other: &Cond) -> bool {
    let inputs = |cond: &Cond| {
        let mut all = Vec::new();
        cond.each_input(&mut |input| all.push(input));
        all
    };
    let own = inputs(other);
    context.facts().work().take(1) && inputs(one).iter().any(|input| own.contains(input))
}

/// Conditions, and what a line pays for each.
type Payments = Vec<(Cond, i64)>;

/// What a line pays for, condition by condition, where it pays so: `if` lines and tables of choices.
pub(super) fn payments(context: &Context, line: ColumnId, pays: &Pays) -> Payments {
    match (context.facts().model.def(line), pays) {
        (Some(Def::Points(Pay::If(points, cond))), _) => vec![(cond.clone(), *points)],
        (_, Pays::ByChoice { of, points, .. }) => {
            let yes_no = context.program[*of].ty == Type::YesNo;
            let one = |value: u32| match (yes_no, value) {
                (true, 1) => Cond::Column(*of),
                (true, _) => Cond::Not(Box::new(Cond::Column(*of))),
                (false, value) => Cond::OneOf { of: *of, values: vec![value] },
            };
            (0u32..)
                .zip(points)
                .filter(|(_, points)| **points != 0)
                .map(|(value, points)| (one(value), *points))
                .collect()
        }
        _ => Vec::new(),
    }
}
