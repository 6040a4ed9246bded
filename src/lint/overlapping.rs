//! Two lines of a score look at the same field, and some leads meet both. Such a lead gets the points of both lines,
//! more than either line says, and passes a threshold that it should not pass.
//!
//! Bad:
//!
//! ```qualify
//! lead
//!   employees  number
//! score fit, 0 to 30
//!   +10  if employees is 50 to 200
//!   +20  if employees is 200 to 1000
//! ```
//!
//! Good: begin one where the other ends, or write one table, which pays one band only.
//!
//! ```qualify
//! lead
//!   employees  number
//! score fit, 0 to 20
//!   by employees: 50 to 199: +10, 200 to 1000: +20
//! ```

use super::{Context, Findings, lines, never_pays};
use crate::analyse::evaluate::Ranges;
use crate::analyse::facts::World;
use crate::analyse::model::{Cond, Def, Pay};
use crate::analyse::range::Range;
use crate::analyse::tests;
use crate::program::{Column, FieldId, Line, ScoreId, TextTest, Type, Value};
use crate::speech::{decimal, value};
use std::collections::HashMap;

rule!("P07", "overlapping", "two lines that pay for the same values of a field", "overlapping.rs");

/// A points line that hangs on one field alone.
struct Alone<'a> {
    line: &'a Line,
    column: &'a Column,
    field: FieldId,
    /// Its condition, where it is an `if` line.
    when: Option<&'a Cond>,
}

fn find(context: &Context, out: &mut Findings) {
    let (program, facts) = (context.program, context.facts());
    let alone: Vec<Alone> = lines(program)
        .filter_map(|(line, column, _)| {
            let field = facts.alone(line.column).filter(|_| !never_pays::is_idle(context, line.column))?;
            let when = match facts.model.def(line.column)? {
                Def::Points(Pay::If(_, when)) => Some(when),
                Def::Points(Pay::Bands { .. } | Pay::Choice { .. }) => None,
                _ => return None,
            };
            Some(Alone { line, column, field, when })
        })
        .collect();
    let mut groups: HashMap<(ScoreId, FieldId), Vec<&Alone>> = HashMap::new();
    for later in &alone {
        let group = groups.entry((later.line.score, later.field)).or_default();
        let earlier = group.iter().take_while(|_| facts.work().take(1));
        let found = earlier.filter_map(|earlier| Some((earlier, shared(context, earlier, later)?))).next();
        if let Some((earlier, shared)) = found {
            report(context, earlier, later, shared, out);
        }
        group.push(later);
    }
}

/// A value for which both pay.
fn shared(context: &Context, one: &Alone, other: &Alone) -> Option<Option<Value>> {
    let (program, facts) = (context.program, context.facts());
    let ty = &program[one.field].ty;
    let field = program.field_column(one.field);
    let same = one
        .when
        .zip(other.when)
        .is_some_and(|(one, other)| facts.entails(one, other) && facts.entails(other, one));
    if same {
        return Some(None);
    }
    let whether_known = |when: Option<&Cond>| {
        matches!(when, Some(Cond::Known(of)) if *of == field)
            || matches!(when, Some(Cond::Not(inner)) if matches!(**inner, Cond::Known(_)))
    };
    if whether_known(one.when) || whether_known(other.when) {
        return None;
    }
    match ty {
        // Of texts a title can hold several; only what is sure to hold both is a mistake.
        Type::Text | Type::Several(_) => {
            let (one, other) = one.when.zip(other.when)?;
            let twice = both_named(context, one, other);
            (twice.is_some() || facts.entails(one, other) || facts.entails(other, one)).then_some(twice)
        }
        // How recent a date is, is another rule's.
        Type::Date => None,
        Type::YesNo | Type::Number(_) | Type::Choice(_) => {
            facts.cells(one.field)?.find_map(|(cell, world)| {
                let (a, b) = (paid(&world, one), paid(&world, other));
                (a != 0 && b != 0 && (a > 0) == (b > 0)).then(|| Some(cell.witness(ty)))
            })
        }
    }
}

/// What a line pays in one world, where that is certain.
fn paid(world: &World, line: &Alone) -> i64 {
    let (low, high, _) = world.of(line.line.column).map_or((0, 0, false), Range::bounds);
    if low == high { low } else { 0 }
}

/// A text that both conditions name.
fn both_named(context: &Context, one: &Cond, other: &Cond) -> Option<Value> {
    let (mut first, mut second) = (Vec::new(), Vec::new());
    named(context, one, &mut first);
    named(context, other, &mut second);
    first.into_iter().find(|text| second.contains(text)).map(|text| Value::Text(text.clone()))
}

/// The texts any one of which fulfils a condition.
fn named<'a>(context: &'a Context, condition: &Cond, found: &mut Vec<&'a String>) {
    match condition {
        Cond::Any(of) => of.iter().for_each(|part| named(context, part, found)),
        Cond::Test { of, test } => {
            if let Some(tests::Test::Text { domain: false, test: TextTest::Is(texts) }) =
                context.facts().model.tests(*of).get(*test)
            {
                found.extend(texts);
            }
        }
        _ => {}
    }
}

fn report(context: &Context, earlier: &Alone, later: &Alone, shared: Option<Value>, out: &mut Findings) {
    let (program, facts) = (context.program, context.facts());
    let field = &program[later.field];
    let message = match shared {
        None => format!("`{}` pays for the same as `{}`", later.line.text, earlier.line.text),
        Some(_) => format!("`{}` and `{}` both pay the same lead", later.line.text, earlier.line.text),
    };
    out.add(later.column.span, message, |diag| {
        let together = |value: &Value| {
            let world = facts.cells(later.field)?.find(|(cell, _)| cell.witness(&field.ty) == *value)?.1;
            let pays = |line: &Line| world.of(line.column).map_or(0, |range| range.bounds().0);
            Some(pays(earlier.line).saturating_add(pays(later.line)))
        };
        let why = match &shared {
            None => "the same condition again".to_owned(),
            Some(shared) => {
                let said = value(shared, &field.ty, &program.zone);
                match together(shared) {
                    Some(points) => {
                        format!("with `{}` {said} a lead gets both: {}", field.name, decimal(points))
                    }
                    None => format!("with `{}` {said} a lead gets both", field.name),
                }
            }
        };
        let table = match &field.ty {
            Type::Number(_) | Type::Choice(_) => {
                format!("; or write one table, which pays one line only: `by {}: …`", field.name)
            }
            Type::YesNo | Type::Text | Type::Date | Type::Several(_) => String::new(),
        };
        let help = match &shared {
            None => "leave one of them out; if both are meant, add the points up".to_owned(),
            Some(_) => format!("change the conditions so that they do not overlap{table}"),
        };
        diag.at(why).also(earlier.column.span, "pays as well").help(help)
    });
}
