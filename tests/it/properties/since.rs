//! What moved a lead between two instants: the items add up to the difference of what the reference says, each stage that
//! differs has a demand that does, and a wait names the days on which the stage changes and no others.
//!
//! `QUALIFY_SINCE` sets how many leads are compared at once.

use qualify::engine::Wanted;
use qualify::program::{Occurrence, Program};
use qualify::why::{Bench, Moment, hangs_on_time, score_moves, stage_moves, wait};
use std::sync::atomic::{AtomicUsize, Ordering};

use super::events::occurrence;
use super::policy::{self, About};
use super::tape::Tape;
use super::{leads, program, truth};
use crate::reference::{Lead, Reference};

fn moment(lead: &Lead) -> Moment {
    let events: Vec<Occurrence> = lead.events.iter().map(occurrence).collect();
    Moment { as_of: lead.as_of, fields: lead.fields.clone(), events }
}

fn at(lead: &Lead, as_of: i64) -> Lead {
    Lead { as_of, fields: lead.fields.clone(), events: lead.events.clone() }
}

/// Two leads: one at two instants, or with other facts and other events at the second.
fn pair(tape: &Tape, program: &Program, busy: usize) -> (Lead, Lead) {
    const DAY: i64 = 86_400_000_000;
    let as_of = leads::as_of(tape);
    let now = leads::busy_lead(tape, program, as_of, busy);
    let back = [0, 1, 7, 30, 31, 90, 400][tape.below(7)] * DAY - i64::try_from(tape.below(3)).unwrap();
    let mut then = at(&now, as_of - back.max(0));
    if tape.chance(3) {
        then.fields = leads::lead(tape, program, as_of).fields;
    }
    if tape.chance(6) {
        then.events.truncate(tape.below(then.events.len() + 1));
    }
    (then, now)
}

/// Compares them; how many items there were.
fn adds_up(text: &str, program: &Program, bench: &Bench, (then, now): (&Lead, &Lead)) -> usize {
    let moments = [moment(then), moment(now)];
    let ran = bench.run(&moments);
    let results = bench.results(&ran);
    if results.overflow().get(0) || results.overflow().get(1) {
        return 0;
    }
    let (before, after) = (Reference::new(program, then), Reference::new(program, now));
    let about = || format!("{text}\n{then:?}\n{now:?}");
    let moves = score_moves(program, (&moments[0], &results, 0), (&moments[1], &results, 1));
    let mut items = 0;
    for (at, score) in program.scores.iter().enumerate() {
        let (old, new) = (before.number(score.column).unwrap(), after.number(score.column).unwrap());
        let moved = moves.iter().find(|moved| moved.score.index() == at);
        let sum = moved.map_or(0, |moved| moved.items_sum());
        assert_eq!(i128::from(sum), new - old, "{moved:?}\n{}", about());
        let Some(moved) = moved else { continue };
        assert_eq!((i128::from(moved.before), i128::from(moved.after)), (old, new), "{}", about());
        for line in &moved.lines {
            let column = program[line.line].column;
            let paid = (before.number(column).unwrap(), after.number(column).unwrap());
            assert_eq!((i128::from(line.before), i128::from(line.after)), paid, "{}", about());
            let sum: i64 = line.items.iter().map(|item| item.points).sum();
            assert_eq!(sum, line.after - line.before, "{line:?}\n{}", about());
            assert!(!line.items.is_empty(), "{}", about());
            items += line.items.len();
        }
    }
    let stages = stage_moves(program, (&results, 0), (&results, 1));
    for (at, stage) in program.stages.iter().enumerate() {
        let (old, new) = (truth(before.yes_no(stage.column)), truth(after.yes_no(stage.column)));
        let moved = stages.iter().find(|moved| moved.stage.index() == at);
        assert_eq!(
            moved.map(|moved| (moved.before, moved.after)),
            (old != new).then_some((old, new)),
            "{}",
            about()
        );
        if let Some(moved) = moved {
            assert!(!moved.demands.is_empty(), "{moved:?}\n{}", about());
            assert!(
                moved.demands.iter().all(|demand| demand.before != demand.after),
                "{moved:?}\n{}",
                about()
            );
        }
    }
    items
}

/// The days that a wait names, held to the reference at some ends of days.
fn waits(tape: &Tape, text: &str, program: &Program, bench: &Bench, lead: &Lead) {
    let Some(found) = wait(bench, &moment(lead)) else {
        assert!(program.stages.is_empty() || !hangs_on_time(program), "{text}");
        return;
    };
    let so_far = moment(lead).so_far(program);
    let events = lead.events.iter().filter(|event| so_far.events.contains(&occurrence(event)));
    let lead = Lead { events: events.cloned().collect(), ..at(lead, lead.as_of) };
    let stage = |as_of: i64| Reference::new(program, &at(&lead, as_of)).stage();
    for change in &found.changes {
        let about = || format!("{found:?}\n{text}\n{lead:?}");
        assert_eq!((stage(change.earlier), stage(change.at)), (change.before, change.after), "{}", about());
    }
    for _ in 0..6 {
        let days = i64::try_from(tape.below(366)).unwrap();
        let zone = &program.zone;
        let end = zone.day_end(zone.day_start(lead.as_of + days * 86_400_000_000)) - 1;
        if end <= lead.as_of || end > found.until {
            continue;
        }
        let last = found.changes.iter().rev().find(|change| change.at <= end);
        let expected = last.map_or_else(|| stage(lead.as_of), |change| change.after);
        assert_eq!(stage(end), expected, "{end}\n{found:?}\n{text}\n{lead:?}");
    }
}

/// Compares some leads of a random policy; how many items there were.
pub fn of_a_policy(policy: &[u8], data: &[u8], count: usize, busy: usize) -> usize {
    let text = policy::policy(&Tape::new(policy), About::Events);
    let program = program(&text);
    let bench = Bench::new(&program, Wanted::everything());
    let tape = Tape::new(data);
    let mut items = 0;
    for number in 0..count {
        let (then, now) = pair(&tape, &program, busy);
        items += adds_up(&text, &program, &bench, (&then, &now));
        if number < 2 {
            waits(&tape, &text, &program, &bench, &now);
        }
    }
    items
}

#[test]
#[expect(clippy::disallowed_methods, reason = "how much is asked for is said from outside")]
fn as_many_differences_as_are_asked_for() {
    const EACH: usize = 50;
    let leads: usize = std::env::var("QUALIFY_SINCE").map_or(500, |said| said.parse().unwrap());
    let (next, items) = (AtomicUsize::new(0), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number * EACH >= leads {
                        break;
                    }
                    let bytes = |of: usize, count| super::large::bytes((of + 7_000_000) as u64, count);
                    let (policy, data) = (bytes(2 * number, 600), bytes(2 * number + 1, EACH * 700));
                    items.fetch_add(of_a_policy(&policy, &data, EACH, 12), Ordering::Relaxed);
                }
            });
        }
    });
    let items = items.into_inner();
    assert!(items > leads, "{items} items of {leads} leads");
}
