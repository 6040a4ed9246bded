//! The occurrences that an explanation lists: those that the reference counts, and they add up.

use qualify::engine::events::{Behind, Most, behind};
use qualify::program::{Aggregate, ColumnKind, Occurrence, Pays, Program};

use super::events::occurrence;
use super::tape::Tape;
use crate::reference::events::{before_cap, behind as expected};
use crate::reference::{Lead, Reference};

const ALL: Most = Most { each: usize::MAX, together: usize::MAX };

/// Holds the occurrences behind every aggregate of a lead to the reference, and the sums to what lines and scores are.
pub fn adds_up(tape: &Tape, text: &str, program: &Program, lead: &Lead) {
    let occurrences: Vec<Occurrence> = lead.events.iter().map(occurrence).collect();
    let all = behind(program, lead.as_of, &occurrences, ALL);
    let few = Most { each: tape.below(4), together: tape.below(30) };
    let short = behind(program, lead.as_of, &occurrences, few);
    for (((column, aggregate), all), short) in program.aggregates().zip(&all).zip(&short) {
        let about = || format!("`{}`\n{aggregate:?}\n{all:?}\n{text}\n{lead:?}", program[column].name);
        let expected = expected(program, lead, aggregate);
        let at = |behind: &Behind| -> Vec<i64> {
            behind.listed.iter().map(|counted| occurrences[counted.at].at).collect()
        };
        assert_eq!(at(all), expected.iter().map(|event| event.at).collect::<Vec<_>>(), "{}", about());
        assert_eq!(all.rest, None, "{}", about());
        is_shortened(all, short, &occurrences, few, &about);
        if let Aggregate::Weight { .. } = aggregate {
            let together = before_cap(program, lead, aggregate, &expected);
            assert_eq!(i128::from(all.points), together, "{}", about());
            let sum: i64 = all.listed.iter().map(|counted| counted.points).sum();
            assert_eq!(sum, all.points, "{}", about());
            for (counted, event) in all.listed.iter().zip(&expected) {
                let alone = before_cap(program, lead, aggregate, &[event]);
                assert!((i128::from(counted.points) - alone).abs() <= 1, "{alone}\n{}", about());
            }
        } else {
            assert_eq!(all.points, 0, "{}", about());
        }
    }
    let longest = short.iter().map(|behind| behind.listed.len());
    assert!(longest.clone().all(|length| length <= few.each) && longest.sum::<usize>() <= few.together);
    lines_and_scores(text, program, lead, &all);
}

/// A short list is the beginning of the whole one, and the rest is what is missing.
fn is_shortened(
    all: &Behind,
    short: &Behind,
    occurrences: &[Occurrence],
    most: Most,
    about: &dyn Fn() -> String,
) {
    assert_eq!((short.count(), short.points), (all.count(), all.points), "{}", about());
    let (listed, left) = all.listed.split_at(short.listed.len());
    assert_eq!(short.listed, listed, "{}", about());
    assert_eq!(short.rest.is_none(), left.is_empty(), "{}", about());
    assert!(most.together < 30 && short.listed.len() <= most.each, "{}", about());
    if let Some(rest) = short.rest {
        assert_eq!(rest.count, left.len() as u64, "{}", about());
        assert_eq!(rest.points, left.iter().map(|counted| counted.points).sum::<i64>(), "{}", about());
        let times = left.iter().map(|counted| occurrences[counted.at].at);
        assert_eq!((Some(rest.first), Some(rest.last)), (times.clone().min(), times.max()), "{}", about());
    }
}

/// What the occurrences pay is what the lines pay, but for what caps take; lines are scores, but for what bounds take.
fn lines_and_scores(text: &str, program: &Program, lead: &Lead, all: &[Behind]) {
    let reference = Reference::new(program, lead);
    for score in &program.scores {
        let mut sum = 0;
        for id in &score.lines {
            let column = program[*id].column;
            let paid = reference.number(column).expect("lines are known");
            sum += paid;
            let ColumnKind::Points(Pays::On { weight, cap, .. }) = &program[column].kind else { continue };
            let position = program.aggregates().position(|(of, _)| of == *weight).expect("it is one");
            let cap = cap.unwrap_or(i64::MAX);
            assert_eq!(i128::from(all[position].points.clamp(-cap, cap)), paid, "{text}\n{lead:?}");
        }
        let (least, most) = score.bounds.unwrap_or((i64::MIN, i64::MAX));
        let bounded = sum.clamp(least.into(), most.into());
        assert_eq!(reference.number(score.column), Some(bounded), "{text}\n{lead:?}");
    }
}
