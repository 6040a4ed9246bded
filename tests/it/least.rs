//! What `explain --to` offers, against all that there is: no smaller change brings the lead to the stage, and each that is
//! offered does.

use crate::properties::program;
use qualify::analyse::domains::Cell;
use qualify::engine::Wanted;
use qualify::program::{Program, SCALE, StageId, Truth, Value};
use qualify::why::{Bench, Change, Moment, ways};
use std::fmt::Write;

/// The same numbers every time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % below
    }
}

fn condition(dice: &mut Dice) -> String {
    let number = 1 + dice.below(9);
    match dice.below(9) {
        0 => format!("a >= {number}"),
        1 => format!("a < {number}"),
        2 => "b".to_owned(),
        3 => "not b".to_owned(),
        4 => "c is red".to_owned(),
        5 => "c is blue or c is green".to_owned(),
        6 => "d".to_owned(),
        7 => format!("e > {number}"),
        _ => format!("a >= {number} and e < {}", 10 - number),
    }
}

/// A small policy. Nobody can change `d`.
fn policy(dice: &mut Dice) -> String {
    let mut text = String::from(
        "lead\n  a number, can change\n  b yes/no, can change\n  c one of red, green, blue, can change\n  \
         d yes/no\n  e number, can change\n\nscore fit\n",
    );
    for at in 0..2 + dice.below(3) {
        let sign = if dice.below(4) == 0 { '-' } else { '+' };
        // No line is written twice.
        let points = 5 + 5 * dice.below(4) + at;
        writeln!(text, "  {sign}{points} if {}", condition(dice)).unwrap();
    }
    writeln!(text, "  by c: red: +{}, green: +{}", 1 + dice.below(9), 1 + dice.below(9)).unwrap();
    let least = 5 + 5 * dice.below(7);
    match dice.below(3) {
        0 => writeln!(text, "\nMQL requires fit >= {least}"),
        1 => writeln!(text, "\nMQL requires fit >= {least} and ({})", condition(dice)),
        _ => writeln!(text, "\nMQL requires (({}) or ({})) and fit >= 10", condition(dice), condition(dice)),
    }
    .unwrap();
    text
}

/// So many halves.
fn halves(count: u64) -> Value {
    Value::Number(i64::try_from(count).unwrap() * SCALE / 2)
}

/// By field, the values that tell apart all that these policies can tell apart; nothing of `d`, which cannot change.
fn values() -> [Vec<Value>; 5] {
    let numbers = || (0..22).map(halves).collect();
    let truths = vec![Value::YesNo(true), Value::YesNo(false)];
    [numbers(), truths, (0..3).map(Value::Choice).collect(), Vec::new(), numbers()]
}

fn lead(dice: &mut Dice) -> Moment {
    let numbers = |dice: &mut Dice| (dice.below(4) > 0).then(|| halves(2 * dice.below(11)));
    let truths = |dice: &mut Dice| (dice.below(3) > 0).then(|| Value::YesNo(dice.below(2) == 0));
    let (a, b) = (numbers(dice), truths(dice));
    let c = (dice.below(3) > 0).then(|| Value::Choice(u32::try_from(dice.below(3)).unwrap()));
    Moment {
        as_of: 1_790_000_000_000_000,
        fields: vec![a, b, c, truths(dice), numbers(dice)],
        events: Vec::new(),
    }
}

/// Of leads, those that are in the stage.
fn reach(program: &Program, bench: &Bench, leads: &[Moment]) -> Vec<bool> {
    let target = program[StageId(0)].column;
    let ran = bench.run(leads);
    let results = bench.results(&ran);
    (0..leads.len()).map(|row| results.truth(target, row) == Some(Truth::Yes)).collect()
}

fn with(lead: &Moment, changes: &[(usize, &Value)]) -> Moment {
    let mut lead = lead.clone();
    changes.iter().for_each(|(field, value)| lead.fields[*field] = Some((*value).clone()));
    lead
}

fn holds(cell: &Cell, value: &Value) -> bool {
    match (cell, value) {
        (Cell::YesNo(yes), Value::YesNo(value)) => yes == value,
        (Cell::Numbers { low, high }, Value::Number(value)) => (low..=high).contains(&value),
        (Cell::Choices(choices), Value::Choice(value)) => choices.contains(value),
        _ => false,
    }
}

/// The leads that these changes offer, as far as the values go; one of each cell at least.
fn offered(lead: &Moment, changes: &[Change]) -> Vec<Moment> {
    let values = values();
    let mut leads = vec![lead.clone()];
    for change in changes {
        let Change::Fact { field, to } = change else { panic!("there are no events: {change:?}") };
        assert_ne!(field.index(), 3, "`d` cannot change");
        let some: Vec<&Value> =
            values[field.index()].iter().filter(|value| to.iter().any(|cell| holds(cell, value))).collect();
        assert!(!some.is_empty(), "none of the values is offered: {change:?}");
        let each =
            leads.iter().flat_map(|lead| some.iter().map(|value| with(lead, &[(field.index(), value)])));
        leads = each.collect();
    }
    leads
}

#[test]
fn no_smaller_change_brings_a_lead_to_a_stage_and_each_that_is_offered_does() {
    let mut dice = Dice(20_261_201);
    let values = values();
    let all: Vec<(usize, &Value)> = values
        .iter()
        .enumerate()
        .flat_map(|(field, values)| values.iter().map(move |value| (field, value)))
        .collect();
    let mut needed = [0; 4];
    for _ in 0..120 {
        let text = policy(&mut dice);
        let program = program(&text);
        let bench = Bench::new(&program, Wanted::everything());
        for _ in 0..4 {
            let lead = lead(&mut dice);
            let found = ways(&program, &lead, StageId(0));
            let said = || format!("{text}\n{lead:?}\n{found:?}");
            assert_eq!(found.holds, reach(&program, &bench, std::slice::from_ref(&lead))[0], "{}", said());
            if found.holds {
                needed[0] += 1;
                continue;
            }
            for way in &found.ways {
                let leads = offered(&lead, &way.changes);
                assert!(
                    reach(&program, &bench, &leads).iter().all(|reached| *reached),
                    "{way:?}\n{}",
                    said()
                );
            }
            // Every single change, then every pair.
            let singles: Vec<Moment> = all.iter().map(|change| with(&lead, &[*change])).collect();
            let single = reach(&program, &bench, &singles);
            let smallest = if single.contains(&true) {
                // Each that suffices is offered.
                for ((field, value), _) in all.iter().zip(&single).filter(|(_, reached)| **reached) {
                    let told = found.ways.iter().flat_map(|way| &way.changes).any(|change| match change {
                        Change::Fact { field: of, to } => {
                            of.index() == *field && to.iter().any(|cell| holds(cell, value))
                        }
                        Change::Event { .. } => false,
                    });
                    assert!(told, "{field} {value:?}\n{}", said());
                }
                1
            } else {
                let pairs: Vec<Moment> = (all.iter().enumerate())
                    .flat_map(|(at, one)| all.iter().skip(at).map(move |other| (one, other)))
                    .filter(|(one, other)| one.0 != other.0)
                    .map(|(one, other)| with(&lead, &[*one, *other]))
                    .collect();
                if reach(&program, &bench, &pairs).contains(&true) { 2 } else { 3 }
            };
            needed[smallest] += 1;
            let counts: Vec<usize> = found.ways.iter().map(|way| way.changes.len()).collect();
            assert!(!found.cut, "{}", said());
            assert!(counts.iter().all(|count| *count == smallest), "{smallest}: {}", said());
            assert!(smallest == 3 || !counts.is_empty(), "{smallest}: {}", said());
        }
    }
    assert!(needed.iter().take(3).all(|count| *count > 20), "{needed:?}");
}
