//! Pairs of policies: a random one, and one that is a change of it. What `diff` says of them is so: a lead that it shows
//! differs by the reference, and what it proves is so of random leads.
//!
//! `QUALIFY_DIFF=10000x100000` sets how many pairs, and how many leads for each.

#![expect(clippy::disallowed_methods, reason = "a long check is asked for by the environment")]

use qualify::diff::{Goal, Item, Shown, Verdict, What, difference};
use qualify::engine::truth::Truth;
use qualify::engine::{Examples, Record, Wanted};
use qualify::mutate::{Held, held};
use qualify::program::{ColumnId, FieldId, Occurrence, Program, Type, Value};

use super::leads;
use super::policy::{About, policy};
use super::tape::Tape;
use crate::reference::lead::with_defaults;
use crate::reference::{Cell, Happened, Lead, Reference};

/// Numbers that look random.
struct Dice(u64);

impl Dice {
    fn next(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("31 bits") % below.max(1)
    }

    fn bytes(&mut self, count: usize) -> Vec<u8> {
        (0..count).map(|_| u8::try_from(self.next(256)).expect("a byte")).collect()
    }
}

/// How many pairs, and how many leads of each.
fn asked() -> (usize, usize) {
    let said = std::env::var("QUALIFY_DIFF").unwrap_or_else(|_| "24x300".to_owned());
    let (pairs, leads) = said.split_once('x').expect("PAIRSxLEADS");
    (pairs.parse().expect("a number"), leads.parse().expect("a number"))
}

/// The policy with one thing changed; it may have mistakes.
fn changed(dice: &mut Dice, text: &str, tape: &[u8], about: About) -> String {
    let start = text.find("setting limit").unwrap_or(0);
    let (head, body) = text.split_at(start);
    let replaced = |dice: &mut Dice, from: &str, to: &str| {
        let found: Vec<usize> = body.match_indices(from).map(|(at, _)| at).collect();
        let at = *found.get(dice.next(found.len()))?;
        Some(format!("{head}{}{to}{}", &body[..at], &body[at + from.len()..]))
    };
    let swaps = [
        (" and ", " or "),
        (" or ", " and "),
        (">= ", "> "),
        ("<= ", "< "),
        (" > ", " >= "),
        ("not ", ""),
        ("+5 ", "+6 "),
        ("+10 ", "+9 "),
        ("-5 ", "-4 "),
        ("+25 ", "+30 "),
        ("in the last 1 month", "in the last 2 months"),
        ("14 days", "15 days"),
        ("halve every 10 days", "halve every 20 days"),
        ("software", "logistics"),
        (", once", ""),
        ("at most 15 points", "at most 20 points"),
        (" 50", " 51"),
        (" 30", " 29"),
        ("2 or more", "3 or more"),
        ("is known", "is missing"),
        ("A from 50", "A from 45"),
        ("\"Call\"", "\"Phone\""),
        ("MQL", "SAL"),
    ];
    for _ in 0..40 {
        if dice.next(4) == 0 {
            let lines: Vec<&str> = body.lines().collect();
            let at = dice.next(lines.len());
            if lines[at].trim_start().starts_with(['+', '-'])
                || lines[at].starts_with("disqualify")
                || lines[at].contains("blocked")
            {
                let kept = lines.iter().enumerate().filter(|(row, _)| *row != at).map(|(_, line)| *line);
                return format!("{head}{}\n", kept.collect::<Vec<_>>().join("\n"));
            }
            continue;
        }
        let (from, to) = swaps[dice.next(swaps.len())];
        if let Some(text) = replaced(dice, from, to) {
            return text;
        }
    }
    let mut tape = tape.to_vec();
    if !tape.is_empty() {
        let at = dice.next(tape.len());
        tape[at] = tape[at].wrapping_add(1);
    }
    policy(&Tape::new(&tape), about)
}

/// The columns of an item in a program.
fn column(program: &Program, item: &Item, name: &str) -> ColumnId {
    match item.what {
        What::Verdict => program.stage.expect("stages"),
        What::NextStep => program.next_step.expect("next steps"),
        _ => program.find(name).expect("a column"),
    }
}

/// Whether two answers are what was asked for.
fn is_so(goal: Goal, old: &Held, new: &Held) -> bool {
    let yes = |held: &Held| *held == Held::Truth(Truth::Yes);
    match (goal, old, new) {
        (Goal::Differ, ..) => old != new,
        (Goal::Gain, ..) => yes(new) && !yes(old),
        (Goal::Loss, ..) => yes(old) && !yes(new),
        (Goal::Up, Held::Number(Some(old)), Held::Number(Some(new))) => new > old,
        (Goal::Down, Held::Number(Some(old)), Held::Number(Some(new))) => new < old,
        _ => panic!("{goal:?} of {old:?} and {new:?}"),
    }
}

/// What a lead holds, by the reference.
fn by_reference(
    program: &Program,
    column: ColumnId,
    own: &(Vec<(FieldId, Option<Value>)>, Vec<Occurrence>),
    as_of: i64,
) -> Held {
    let mut fields = vec![None; program.fields.len()];
    own.0.iter().for_each(|(field, value)| fields[field.index()] = value.clone());
    let readable = |(value, field): (Option<Value>, &qualify::program::Field)| match (&value, &field.ty) {
        (None, _) => field.default.clone(),
        (Some(Value::YesNo(_)), Type::YesNo)
        | (Some(Value::Number(_)), Type::Number(_))
        | (Some(Value::Text(_)), Type::Text)
        | (Some(Value::Date(_)), Type::Date)
        | (Some(Value::Choice(_)), Type::Choice(_))
        | (Some(Value::Several(_)), Type::Several(_)) => value,
        _ => None,
    };
    let fields = fields.into_iter().zip(&program.fields).map(readable).collect();
    let events = own.1.iter().flat_map(|done| {
        let one = Happened { kind: done.event.index(), at: done.at, fields: done.fields.clone() };
        std::iter::repeat_n(one, done.times as usize)
    });
    let lead = Lead { as_of, fields, events: events.collect() };
    let reference = Reference::new(program, &lead);
    match reference.cell(column) {
        Cell::YesNo(yes) => Held::Truth(yes.map_or(Truth::Unknown, Truth::from)),
        Cell::Value(Some(Value::Number(number))) => Held::Number(Some(number)),
        Cell::Value(Some(Value::Choice(value))) => match &program[column].ty {
            Type::Choice(values) => Held::Choice(values.get(value as usize).cloned()),
            ty => panic!("a choice of {ty:?}"),
        },
        Cell::Value(None) if matches!(program[column].ty, Type::Choice(_)) => Held::Choice(None),
        Cell::Value(None) => Held::Number(None),
        Cell::Value(other) => panic!("{other:?}"),
    }
}

/// What two programs hold for some leads, by column of each.
fn all_held(program: &Program, columns: &[ColumnId], leads: &[Lead]) -> Vec<Vec<Option<Held>>> {
    let examples = Examples::new(program, Wanted::columns(columns.iter().copied()));
    let record = |lead: &Lead| -> Record {
        let fields = with_defaults(program, lead.fields.clone());
        let given = (0u32..).map(FieldId).zip(fields.iter().map(Option::as_ref));
        let done: Vec<Occurrence> = lead
            .events
            .iter()
            .map(|event| Occurrence {
                event: qualify::program::EventId(u32::try_from(event.kind).expect("fits")),
                times: 1,
                at: event.at,
                fields: event.fields.clone(),
            })
            .collect();
        examples.record(lead.as_of, given, &done)
    };
    let mut all = Vec::new();
    for some in leads.chunks(256) {
        let records: Vec<Record> = some.iter().map(record).collect();
        let ran = examples.engine().several(&records);
        let results = ran.results(examples.engine());
        all.extend((0..some.len()).map(|row| {
            let broken = results.overflow().get(row);
            columns
                .iter()
                .map(|column| held(program, *column, &results, row).filter(|_| !broken))
                .collect::<Vec<_>>()
        }));
    }
    all
}

/// How often something was claimed.
#[derive(Default, Debug)]
struct Claims {
    pairs: usize,
    never: usize,
    shown: usize,
    open: usize,
    exact: usize,
    bounds: usize,
}

fn holds(dice: &mut Dice, claims: &mut Claims, count: usize, texts: (&str, &str)) {
    let (Ok(old), Ok(new)) = (super::read(texts.0), super::read(texts.1)) else { return };
    claims.pairs += 1;
    let seed = dice.bytes(4);
    let as_of = leads::as_of(&Tape::new(&seed));
    let found = difference(&old, &new, Some(as_of));
    let context = |item: &Item| {
        format!("{:?} `{}`\n{}\n----\n{}\nas of {as_of}", item.what, item.name, texts.0, texts.1)
    };
    for item in &found.items {
        let columns =
            (column(&old, item, item.was.as_ref().unwrap_or(&item.name)), column(&new, item, &item.name));
        for answer in &item.found {
            match &answer.verdict {
                Verdict::Never => claims.never += 1,
                Verdict::NeverBut(_) => {}
                Verdict::Open(_) => claims.open += 1,
                Verdict::Shown(shown) => {
                    claims.shown += 1;
                    let Shown { lead, held } = &**shown;
                    let [one, two] = found.leads(&old, &new, lead);
                    let was = by_reference(&old, columns.0, &one, as_of);
                    let now = by_reference(&new, columns.1, &two, as_of);
                    let differ =
                        item.what == What::Verdict && found.renamed.iter().any(|one| one.what == "stage");
                    assert!(differ || (was, now) == *held, "{lead:?}\n{}", context(item));
                    assert!(is_so(answer.goal, &held.0, &held.1), "{lead:?}\n{}", context(item));
                }
            }
            if let Some((_, exact)) = answer.reach {
                claims.bounds += 1;
                claims.exact += usize::from(exact);
            }
        }
    }
    let mut bare = new.clone();
    bare.fields.iter_mut().for_each(|field| field.default = None);
    let columns: Vec<(ColumnId, ColumnId)> = found
        .items
        .iter()
        .map(|item| {
            (column(&old, item, item.was.as_ref().unwrap_or(&item.name)), column(&new, item, &item.name))
        })
        .collect();
    for _ in 0..count.div_ceil(256) {
        let some: Vec<Lead> = (0..256.min(count))
            .map(|_| {
                let length = 20 + dice.next(200);
                let bytes = dice.bytes(length);
                leads::lead(&Tape::new(&bytes), &bare, as_of)
            })
            .collect();
        let was = all_held(&old, &columns.iter().map(|both| both.0).collect::<Vec<_>>(), &some);
        let now = all_held(&new, &columns.iter().map(|both| both.1).collect::<Vec<_>>(), &some);
        for ((was, now), lead) in was.iter().zip(&now).zip(&some) {
            for ((was, now), item) in was.iter().zip(now).zip(&found.items) {
                let (Some(was), Some(now)) = (was, now) else { continue };
                // A stage that has another name is the same stage.
                let was = &match was {
                    Held::Choice(Some(stage)) if item.what == What::Verdict => {
                        let one = found.renamed.iter().find(|one| one.what == "stage" && one.was == *stage);
                        Held::Choice(Some(one.map_or(stage, |one| &one.now).clone()))
                    }
                    was => was.clone(),
                };
                for answer in &item.found {
                    if matches!(answer.verdict, Verdict::Never) {
                        assert!(
                            !is_so(answer.goal, was, now),
                            "{:?}: {was:?} {now:?}\n{lead:?}\n{}",
                            answer.goal,
                            context(item)
                        );
                    }
                    if let (Some((most, _)), Held::Number(Some(was)), Held::Number(Some(now))) =
                        (answer.reach, was, now)
                    {
                        let moved = if answer.goal == Goal::Up { now - was } else { was - now };
                        assert!(
                            moved <= most,
                            "{:?}: {moved} of {most}\n{lead:?}\n{}",
                            answer.goal,
                            context(item)
                        );
                    }
                }
            }
        }
    }
}

#[test]
fn what_is_claimed_of_a_change_is_so() {
    let (pairs, count) = asked();
    let seed = std::env::var("QUALIFY_DIFF_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(2026);
    let (mut dice, mut claims) = (Dice(seed), Claims::default());
    while claims.pairs < pairs {
        let about = if dice.next(2) == 0 { About::Record } else { About::Events };
        let length = 40 + dice.next(260);
        let tape = dice.bytes(length);
        let text = policy(&Tape::new(&tape), about);
        let mut other = changed(&mut dice, &text, &tape, about);
        if dice.next(3) == 0 {
            other = changed(&mut dice, &other, &tape, about);
        }
        holds(&mut dice, &mut claims, count, (&text, &other));
    }
    println!("{claims:?}");
    assert!(claims.never > claims.open && claims.shown > 0, "{claims:?}");
}
