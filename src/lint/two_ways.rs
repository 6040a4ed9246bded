//! One fact is pulled two ways: one line wants more of it and another line less. Leads that the policy pays most can never
//! become what it wants, or sales calls first those that it pays least.
//!
//! Points, requirements, `blocked if`, `should have`, `disqualify if`, `prefers` and promises are compared, for facts,
//! events and scores.
//!
//! Bad:
//!
//! ```qualify
//! lead
//!   need    yes/no, ask "Is there a problem that must go away?"
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
//!   need    yes/no, ask "Is there a problem that must go away?"
//!   budget  number in EUR, ask "What have you set aside?"
//! score fit, 0 to 20
//!   by budget: below 5000 EUR: 0, 5000 to below 20000 EUR: +10, at least 20000 EUR: +20
//! SQL requires need and fit >= 10
//!   prefers higher budget
//! ```

use super::demands::opened;
use super::{Context, Findings, lines, lines_of};
use crate::analyse::domains::Cell;
use crate::analyse::evaluate::Ranges;
use crate::analyse::model::{Cond, Def, Pay};
use crate::program::{ColumnId, ColumnKind, FieldId, Line, Pays, Score, StageId, Type};
use crate::span::Span;
use crate::speech::decimal;
use std::collections::{BTreeMap, HashMap, HashSet};

rule!("P23", "two-ways", "a fact that is pulled two ways", "two_ways.rs");

fn find(context: &Context, out: &mut Findings) {
    let grouped: Vec<Grouped> = context.program.scores.iter().map(|score| grouped(context, score)).collect();
    preferences(context, &grouped, out);
    let told = best(context, &grouped, out);
    wanted(context, &told, out);
    let wants = super::wanted::wants(context);
    super::wanted::events(context, &wants, out);
    super::wanted::resets(context, &wants, out);
    super::wanted::scores(context, out);
    super::wanted::grades(context, out);
    super::wanted::days(context, out);
    super::wanted::few(context, out);
}

/// The lines of a score that hang on one field alone, by that field.
type Grouped<'p> = BTreeMap<FieldId, Vec<(&'p Line, Span)>>;

fn grouped<'p>(context: &Context<'p>, score: &'p Score) -> Grouped<'p> {
    let mut found: Grouped = BTreeMap::new();
    for (line, column, _) in lines_of(context.program, score) {
        if let Some(field) = context.facts().alone(line.column) {
            found.entry(field).or_default().push((line, column.span));
        }
    }
    found
}

/// Which way a line pulls: more is better, or less.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Pull {
    More,
    Less,
}

/// What points on one field come to, from the least of its values to the most.
fn paid(context: &Context, on_it: &[(&Line, Span)], field: FieldId) -> Vec<(i64, i64)> {
    let Some(cells) = context.facts().cells(field) else { return Vec::new() };
    let mut all = Vec::new();
    for (cell, world) in cells {
        let Cell::Numbers { low, high } = cell else { continue };
        let sums = on_it.iter().filter_map(|(line, _)| world.of(line.column));
        // Below 0 there is most often nothing.
        if *high >= 0 {
            all.push((*low, sums.map(|range| range.bounds().0).fold(0i64, i64::saturating_add)));
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
fn preferences(context: &Context, grouped: &[Grouped], out: &mut Findings) {
    let program = context.program;
    let mut preferred: HashMap<ColumnId, (Pull, Span, &str)> = HashMap::new();
    for stage in &program.stages {
        for higher in &stage.higher {
            let ColumnKind::Field(field) = program[higher.of].kind else { continue };
            let own = if higher.lower { Pull::Less } else { Pull::More };
            let name = &program[field].name;
            let number = matches!(program[field].ty, Type::Number(_));
            let scores = program.scores.iter().zip(grouped).filter(|_| number);
            let against = scores.take_while(|_| context.facts().work().take(1)).find_map(|(score, lines)| {
                let on_it = lines.get(&field)?;
                let paid = paid(context, on_it, field);
                let turned = match pull(&paid) {
                    Some(pulled) => pulled != own,
                    // What rises and falls again, and pays the highest still, pays most for less.
                    None => {
                        let last = paid.last().map_or(0, |(_, sum)| *sum);
                        own == Pull::More && last > 0 && paid.iter().any(|(_, sum)| *sum > last)
                    }
                };
                turned.then(|| (score, on_it.first().map(|(_, place)| *place)))
            });
            let (more, less) = if own == Pull::More { ("higher", "lower") } else { ("lower", "higher") };
            let stage_name = program[stage.column].name.as_str();
            if let Some((score, line)) = against {
                let score_name = &program[score.column].name;
                let message = format!(
                    "{stage_name} prefers the {more} `{name}`, and `{score_name}` pays more for the {less}"
                );
                out.add(higher.span, message, |diag| {
                    let diag = diag.at(format!("called first: the {more}"));
                    let diag = match line {
                        Some(place) => diag.also(place, format!("paid most: the {less}")),
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

/// What a stage, or a wish of it, is asked of one field.
#[derive(Clone, Copy)]
struct Asking<'p> {
    stage: StageId,
    /// The wish; else whether the stage can be reached at all.
    wish: Option<&'p Cond>,
}

/// Where the values that a score pays most for keep a lead from a stage that others can reach, or from a wish that others
/// fulfil. The fields and stages that are told.
fn best(context: &Context, grouped: &[Grouped], out: &mut Findings) -> HashSet<(FieldId, StageId)> {
    let (program, facts) = (context.program, context.facts());
    let ids = || (0u32..).map(StageId).take(program.stages.len());
    let mut wishes: HashMap<FieldId, Vec<Asking>> = HashMap::new();
    for stage in ids() {
        for wish in &facts.wishes(stage).should_have {
            if let [field] = facts.fields_of(wish).as_slice() {
                wishes.entry(*field).or_default().push(Asking { stage, wish: Some(wish) });
            }
        }
    }
    let mut told = HashSet::new();
    for (score, lines) in program.scores.iter().zip(grouped) {
        for (field, on_it) in lines {
            let own = wishes.get(field).map_or(&[][..], Vec::as_slice);
            let asking: Vec<Asking> =
                ids().map(|stage| Asking { stage, wish: None }).chain(own.iter().copied()).collect();
            if !facts.work().take(asking.len()) {
                return told;
            }
            if let Some((found, most)) = kept_out(context, *field, on_it, &asking)
                && let Some((line, place)) = on_it.first()
            {
                told.insert((*field, found.stage));
                let (stage, field) = (&program[program[found.stage].column], &program[*field].name);
                let (name, score) = (&stage.name, &program[score.column].name);
                let message = match found.wish {
                    Some(_) => format!("`{score}` pays most for a `{field}` that {name} does not wish for"),
                    None => format!("leads that `{score}` pays most for `{field}` can never be {name}"),
                };
                out.add(*place, message, |diag| {
                    diag.at(format!("`{}` pays up to {}", line.text, decimal(most)))
                        .also(super::heading(context, stage.span), format!("{name} is for others"))
                        .help("turn one of them round: pay most for what the stage asks for")
                });
            }
        }
    }
    told
}

/// The first stage or wish that no value fits that is paid most, while others fit; and what is paid most.
fn kept_out<'p>(
    context: &Context,
    field: FieldId,
    on_it: &[(&Line, Span)],
    asking: &[Asking<'p>],
) -> Option<(Asking<'p>, i64)> {
    let (program, facts) = (context.program, context.facts());
    // What each value is paid, and what it fits.
    let mut rows: Vec<(i64, Vec<bool>)> = Vec::new();
    for (cell, world) in facts.cells(field)? {
        if matches!(cell, Cell::Numbers { high, .. } if *high < 0) {
            continue;
        }
        let sums = on_it.iter().filter_map(|(line, _)| world.of(line.column));
        let sum = sums.map(|range| range.bounds().0).fold(0i64, i64::saturating_add);
        let fits = asking.iter().map(|asking| match asking.wish {
            Some(wish) => facts.scene().cond(&world, wish).yes(),
            None => world.of(program[asking.stage].column).is_none_or(|range| range.truth().yes()),
        });
        rows.push((sum, fits.collect()));
    }
    let most = rows.iter().map(|(sum, _)| *sum).max().filter(|most| *most > 0)?;
    let found = asking.iter().enumerate().find(|(at, _)| {
        let fits = |best: bool| {
            rows.iter().any(|(sum, fits)| (*sum == most) == best && fits.get(*at) == Some(&true))
        };
        !fits(true) && fits(false)
    })?;
    Some((*found.1, most))
}

/// What points are taken away for although a stage asks for it, and what is paid although it blocks.
fn wanted(context: &Context, told: &HashSet<(FieldId, StageId)>, out: &mut Findings) {
    let (program, facts) = (context.program, context.facts());
    let paying: Vec<(&Line, Span, Payments)> = lines(program)
        .map(|(line, column, pays)| (line, column.span, payments(context, line.column, pays)))
        .filter(|(.., payments)| !payments.is_empty())
        .collect();
    let mut said: HashSet<Span> = HashSet::new();
    for (id, stage) in (0u32..).map(StageId).zip(&program.stages) {
        let Some(Def::Stage { requires, blocked }) = facts.model.def(stage.column) else { continue };
        let name = &program[stage.column].name;
        let wishes = facts.wishes(id);
        let required = opened(context, requires);
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
            // Of several values one is not the opposite of another.
            let plain = |cond: &Cond| {
                matches!(cond, Cond::Column(_))
                    || matches!(cond, Cond::Not(inner) if matches!(**inner, Cond::Column(_)))
            };
            let mut paid = payments.iter().filter(|(cond, points)| *points > 0 && plain(cond));
            let against = paid.find_map(|(cond, points)| {
                let opposite = Cond::Not(Box::new(cond.clone()));
                let found = asked.iter().find(|(wanted, _)| {
                    shares(context, wanted, cond)
                        && facts.entails(wanted, &opposite)
                        && facts.entails(&opposite, wanted)
                })?;
                Some((*points, found.1))
            });
            if let Some((points, how)) = against {
                said.insert(*place);
                let how = if how == "should have" { "wishes for" } else { how };
                let message = format!("`{}` pays for the opposite of what {name} {how}", line.text);
                out.add(*place, message, |diag| {
                    diag.at(format!("no lead that gets {} fulfils it", decimal(points)))
                        .also(super::heading(context, program[stage.column].span), "wants the opposite")
                        .help("turn one of them round, or remove it")
                });
            } else if let Some((points, how)) = minus {
                said.insert(*place);
                let message = format!("`{}` takes points for what {name} {how}", line.text);
                let message =
                    if how == "should have" { message.replace("should have", "wishes for") } else { message };
                out.add(*place, message, |diag| {
                    diag.at(format!("every lead that fulfils it gets {}", decimal(points)))
                        .also(super::heading(context, program[stage.column].span), "wants it")
                        .help("turn the sign of the points, or what the stage asks for")
                });
            } else if let Some((_, points)) = plus {
                said.insert(*place);
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
