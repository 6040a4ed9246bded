//! What conditions of the policy come to in data: for all leads of whom the fact is known, for none, or for some.

use super::super::parts;
use crate::analyse::model::{Cond, Leaf, Linear};
use crate::analyse::seen::{Seen, SeenField, SeenTest};
use crate::analyse::tests::Test;
use crate::diag::say::{clean, grouped};
use crate::lint::Context;
use crate::program::time::{DAY, Stretch};
use crate::program::{
    ColumnId, ColumnKind, Date, DateValue, EventCondition, Field, Order, Pays, Program, SCALE, Type,
};
use crate::span::Span;
use crate::speech::decimal;
use std::collections::HashSet;

/// Of fewer leads than this nothing is said: they are alike by chance.
const ENOUGH: u64 = 20;

/// A condition that all leads meet, or none.
pub(super) struct Held {
    /// Where it stands.
    pub place: Span,
    /// What it says.
    pub text: String,
    /// Whether it holds for all; else for none.
    pub all: bool,
    /// Of how many: `38 leads with a budget`.
    pub of: String,
    /// What the data holds: `the highest is 2,000`.
    pub range: String,
}

/// Calls `see` with each such condition.
pub(super) fn each(context: &Context, see: &mut dyn FnMut(Held)) {
    let Some(seen) = context.seen else { return };
    let mut said = HashSet::new();
    parts::leaves(context, &mut |expr, cond, guard| {
        let place = expr.place.0;
        let Some((field, of, all)) = judged(context, seen, cond).filter(|_| !said.contains(&place)) else {
            return;
        };
        said.insert(place);
        // That no rival is there yet is no mistake.
        if guard && !all && matches!(cond, Cond::Test { .. }) {
            return;
        }
        let text = super::super::walk::text(context, place);
        see(Held {
            place,
            text,
            all,
            of: counted(field, of),
            range: range(context.program, field, of, cond),
        });
    });
}

/// Calls `see` with each band that no lead falls into: its line, what is missed, and the range of the data.
pub(super) fn bands(context: &Context, see: &mut dyn FnMut(Held)) {
    let Some(seen) = context.seen else { return };
    for (line, column, pays) in super::super::lines(context.program) {
        let Pays::ByNumber { of: crate::program::Number::Column(of), bands, .. } = pays else { continue };
        let Some((field, held)) = of_field(context.program, seen, *of) else { continue };
        let Some((low, high)) = held.range.filter(|_| held.known() >= ENOUGH) else { continue };
        for (band, points) in bands.iter().filter(|(_, points)| *points != 0) {
            let above = band.low.filter(|least| *least > high);
            let below = band.high.filter(|most| *most < low);
            let Some(missed) = above.map(|at| format!("from {}", decimal(at))).or_else(|| {
                let end = below?;
                Some(match crate::speech::rounder(end, end.saturating_add(1)) {
                    Some(end) => format!("below {}", decimal(end)),
                    None => format!("up to {}", decimal(end)),
                })
            }) else {
                continue;
            };
            let text = format!("{} for {missed}", decimal(*points));
            let name = line.text.split(':').next().unwrap_or(&line.text);
            see(Held {
                place: column.span,
                text: format!("`{name}` pays {text}"),
                all: false,
                of: counted(field, held),
                range: numbers(low, high),
            });
        }
    }
}

fn counted(field: &Field, of: &SeenField) -> String {
    format!("{} leads with a known `{}`", grouped(of.known()), field.name)
}

fn of_field<'a>(
    program: &'a Program,
    seen: &'a Seen,
    column: ColumnId,
) -> Option<(&'a Field, &'a SeenField)> {
    let ColumnKind::Field(field) = program[column].kind else { return None };
    Some((&program[field], seen.fields.get(field.index())?))
}

/// The field that a condition looks at, and whether it holds for all leads of whom it is known, or for none.
fn judged<'a>(
    context: &Context<'a>,
    seen: &'a Seen,
    cond: &Cond,
) -> Option<(&'a Field, &'a SeenField, bool)> {
    let program = context.program;
    let column = match cond {
        Cond::Compare { of, .. } => match of.terms.as_slice() {
            [(_, leaf)] => leaf.column(),
            _ => return None,
        },
        Cond::Date { of, .. } | Cond::Within { of, .. } | Cond::OneOf { of, .. } | Cond::Test { of, .. } => {
            *of
        }
        _ => return None,
    };
    let (field, of) = of_field(program, seen, column)?;
    let known = of.known();
    let all = match cond {
        Cond::Compare { of: sum, order } => compare(context, sum, *order, of.range?)?,
        Cond::Date { order, right: DateValue::Limit(limit), .. } => {
            let (low, high) = of.range?;
            let (low, high) =
                (limit.holds(Date::of_code(low), *order), limit.holds(Date::of_code(high), *order));
            // What lies between two ends that differ is either; so is what equals a day.
            if low != high || matches!(order, Order::Equal | Order::NotEqual) {
                return None;
            }
            low
        }
        Cond::Within { stretch, .. } => within(context, *stretch, of.range?)?,
        Cond::OneOf { values, .. } => {
            let hits = values.iter().filter_map(|value| of.values.get(*value as usize));
            match hits.fold(0u64, |sum, count| sum.saturating_add(*count)) {
                0 => false,
                hits if hits == known => true,
                _ => return None,
            }
        }
        Cond::Test { of: column, test } => {
            let test = context.facts().model.tests(*column).get(*test)?;
            let found = of.tests.iter().find(|found| found.test == *test)?;
            match found.yes {
                _ if found.known < ENOUGH => return None,
                0 => false,
                yes if yes == found.known => true,
                _ => return None,
            }
        }
        _ => return None,
    };
    (known >= ENOUGH).then_some((field, of, all))
}

/// Whether a sum of one number, or of days to or from a date, stands in an order for all values of a range, or for none.
fn compare(context: &Context, of: &Linear, order: Order, (low, high): (i64, i64)) -> Option<bool> {
    let [(weight, leaf)] = of.terms.as_slice() else { return None };
    let ends: Vec<i128> = match leaf {
        Leaf::Column(_) => vec![i128::from(low), i128::from(high)],
        Leaf::Since(_) | Leaf::Until(_) => {
            let as_of = context.today?;
            let days = |code: i64| {
                let since = as_of.saturating_sub(Date::of_code(code).start()).div_euclid(DAY);
                let days = if matches!(leaf, Leaf::Since(_)) { since } else { since.saturating_neg() };
                i128::from(days).saturating_mul(i128::from(SCALE))
            };
            // A day more or less, for zones and the hours of a day.
            let day = i128::from(SCALE);
            let ends = [days(low), days(high)];
            let (least, most) = (ends.iter().min()?, ends.iter().max()?);
            vec![least.saturating_sub(day), most.saturating_add(day)]
        }
    };
    let at = |value: &i128| value.saturating_mul(i128::from(*weight)).saturating_add(of.constant);
    let held: Vec<i128> = ends.iter().map(at).collect();
    let (least, most) = (held.iter().min()?, held.iter().max()?);
    match order {
        Order::Equal | Order::NotEqual => {
            let outside = *least > 0 || *most < 0;
            let there = *least == 0 && *most == 0;
            let equal = order == Order::Equal;
            (outside || there).then_some(there == equal)
        }
        _ => {
            let (one, other) = (order.holds(*least, 0), order.holds(*most, 0));
            (one == other).then_some(one)
        }
    }
}

/// Whether all dates of a range lie in a stretch beside today, or none.
fn within(context: &Context, stretch: Stretch, (low, high): (i64, i64)) -> Option<bool> {
    let (after, until) = context.program.zone.within(stretch, context.today?);
    if low > after && high <= until {
        Some(true)
    } else if high <= after || low > until {
        Some(false)
    } else {
        None
    }
}

/// What the data holds, as far as it tells why.
fn range(program: &Program, field: &Field, of: &SeenField, cond: &Cond) -> String {
    match (&field.ty, of.range, cond) {
        (Type::Number(_), Some((low, high)), _) => numbers(low, high),
        (Type::Date, Some((low, high)), _) => {
            let day = |code: i64| {
                program.zone.show(Date::of_code(code).start()).get(..10).unwrap_or_default().to_owned()
            };
            format!("they go from {} to {}", day(low), day(high))
        }
        (Type::Choice(values), ..) => {
            let mut there: Vec<(&String, &u64)> =
                values.iter().zip(&of.values).filter(|(_, count)| **count > 0).collect();
            there.sort_by(|one, other| other.1.cmp(one.1));
            let most: Vec<String> = there
                .iter()
                .take(3)
                .map(|(value, count)| format!("{value} ({})", grouped(**count)))
                .collect();
            format!("the commonest are {}", most.join(", "))
        }
        _ => "compare the text with the data".to_owned(),
    }
}

fn numbers(low: i64, high: i64) -> String {
    format!("the lowest is {}, the highest {}", shown(low), shown(high))
}

/// A number with its thousands marked.
fn shown(value: i64) -> String {
    let text = decimal(value);
    let (sign, digits) = text.strip_prefix('-').map_or(("", text.as_str()), |digits| ("-", digits));
    let (whole, rest) =
        digits.split_once('.').map_or((digits, String::new()), |(whole, rest)| (whole, format!(".{rest}")));
    format!("{sign}{}{rest}", whole.parse().map_or_else(|_| whole.to_owned(), grouped))
}

/// Calls `see` with each window, and each text of an event's field, that no event of the data is in.
pub(super) fn events(context: &Context, see: &mut dyn FnMut(Span, String, String)) {
    let (Some(events), program) = (context.seen.and_then(|seen| seen.events.as_ref()), context.program)
    else {
        return;
    };
    let Some(end) = events.kinds.iter().filter_map(|kind| kind.span).map(|(_, last)| last).max() else {
        return;
    };
    let day = |instant: i64| program.zone.show(instant).get(..10).unwrap_or_default().to_owned();
    for (_, column) in program.columns() {
        let ColumnKind::Aggregate(aggregate) = &column.kind else { continue };
        let selection = aggregate.selection();
        let kinds: Vec<_> =
            selection.kinds.iter().map(|kind| (&program[*kind], events.kinds.get(kind.index()))).collect();
        let last =
            kinds.iter().filter_map(|(_, kind)| kind.and_then(|kind| kind.span)).map(|(_, last)| last).max();
        let name = kinds.first().map_or("", |(event, _)| event.name.as_str());
        if let (Some(window), Some(last)) = (selection.window, last)
            && last <= program.zone.back(end, window)
        {
            let message = format!("no `{name}` of the data is in the last {}", crate::speech::window(window));
            see(
                column.span,
                message,
                format!("the last was on {}, and the last event on {}", day(last), day(end)),
            );
        }
        for (at, condition) in selection.condition.iter().flatten().enumerate() {
            let Some((event, Some(kind))) = kinds.get(at) else { continue };
            condition.each(&mut |part| {
                let EventCondition::Text { of, test } = part else { return };
                let tests = kind.fields.get(of.column().index()).map_or(&[][..], |of| of.tests.as_slice());
                let same = |found: &&SeenTest| matches!(&found.test, Test::Text { test: asked, .. } if asked == test);
                let Some(found) = tests.iter().find(same).filter(|found| found.yes == 0 && found.known >= ENOUGH) else {
                    return;
                };
                let field = event.fields.get(of.column().index()).map_or("", |field| field.name.as_str());
                let texts: Vec<String> = test.texts().iter().take(3).map(|text| format!("\"{}\"", clean(text))).collect();
                let message = format!("no `{}` of the data has {} in `{field}`", event.name, texts.join(" or "));
                see(column.span, message, format!("{} have another", grouped(found.known)));
            });
        }
    }
}
