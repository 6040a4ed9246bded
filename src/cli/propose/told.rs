//! What becomes of each line, and what lines certainly say.

use super::chosen::{Chosens, Stays};
use super::lines::Form;
use super::said;
use super::seen::Seen;
use super::shape::{Certain, Change, LineShape, digits};
use crate::cli::load::Policy;
use crate::program::SCALE;
use crate::report::Count;
use crate::syntax::tree::ScoreLineKind;

/// Of too few leads: what the lines that are there certainly say.
pub fn certain(seen: &Seen<'_>) -> Vec<LineShape> {
    let all = seen.history.all();
    let mut lines = Vec::new();
    for (line, counts) in seen.wishes.lines.iter().zip(&seen.choices.counts) {
        let Form::There(at) = line.form else { continue };
        let Some(there) = seen.target.lines.get(at) else { continue };
        let helps = |place: usize| seen.pays(at, place) > 0;
        // Of a line with bands: those that pay more than nothing.
        let paid = counts.iter().enumerate().filter(|(place, _)| counts.len() == 1 || helps(*place));
        let paid: Count = paid.map(|(_, count)| count.unwrap_or_default()).sum();
        let others = all.without(paid);
        let gap =
            crate::report::figures::difference((paid.won, paid.decided()), (others.won, others.decided()));
        lines.push(LineShape {
            score: seen.target.scores.get(there.score).map(|score| score.name.clone()).unwrap_or_default(),
            change: Change::Same,
            before: Some(there.text.replace(" ,", ",")),
            after: Some(there.text.to_owned()),
            pays: counts.iter().map(|count| count.unwrap_or_default().into()).collect(),
            again: None,
            stays: None,
            draws: 0,
            replaced: false,
            certain: gap.map(|(difference, low, high)| Certain {
                difference: digits(difference),
                low: digits(low),
                high: digits(high),
            }),
        });
    }
    lines
}

/// What becomes of each line.
pub fn lines(seen: &Seen<'_>, chosen: &Chosens, after: &Policy) -> Vec<LineShape> {
    let mut shapes = Vec::new();
    let score = |at: usize| {
        let score = seen.target.scores.get(at).map(|score| score.name.clone());
        score.unwrap_or_else(|| seen.target.name.clone())
    };
    let all = seen.history.all();
    for chosen_line in &chosen.lines {
        let Some(line) = chosen_line.lines.first().and_then(|at| seen.wishes.lines.get(*at)) else {
            continue;
        };
        let there = match line.form {
            Form::There(at) => seen.target.lines.get(at).map(|there| (at, there)),
            _ => None,
        };
        let same = there.is_some_and(|(at, _)| {
            (0..line.parts.len()).all(|place| {
                let new = chosen_line.points.iter().find(|(of, _)| *of == place).map_or(0, |(_, new)| *new);
                seen.pays(at, place) == new.saturating_mul(SCALE)
            })
        });
        let text = match (&chosen_line.written, there) {
            (Some(written), _) => Some(format!(
                "{} because \"history: {}\"",
                written.text,
                said::because(&chosen_line.counts, all)
            )),
            (None, Some((at, _))) => repaid(seen, at, after),
            (None, None) => None,
        };
        shapes.push(LineShape {
            score: score(line.score),
            change: match (there, same) {
                (None, _) => Change::New,
                (Some(_), true) => Change::Same,
                (Some(_), false) => Change::Points,
            },
            before: there.map(|(_, there)| there.text.replace(" ,", ",")),
            after: text,
            pays: chosen_line.counts.iter().map(|count| (*count).into()).collect(),
            again: chosen_line.again,
            stays: chosen_line.stays.map(|why| match why {
                Stays::Few => "few",
                Stays::Only => "only",
            }),
            draws: chosen.draws,
            replaced: false,
            certain: None,
        });
    }
    for (at, there) in seen.target.lines.iter().enumerate() {
        let scored = !matches!(there.line.kind, ScoreLineKind::Halve(_) | ScoreLineKind::Resets(_));
        let stays = chosen.lines.iter().any(|chosen| {
            let line = chosen.lines.first().and_then(|at| seen.wishes.lines.get(*at));
            line.is_some_and(|line| line.form == Form::There(at))
        });
        if scored && !stays {
            let counts = seen.wishes.lines.iter().zip(&seen.choices.counts);
            let counts =
                counts.filter(|(line, _)| line.form == Form::There(at)).flat_map(|(_, counts)| counts);
            shapes.push(LineShape {
                score: score(there.score),
                change: Change::Gone,
                before: Some(there.text.replace(" ,", ",")),
                after: None,
                pays: counts.map(|count| count.unwrap_or_default().into()).collect(),
                again: None,
                stays: None,
                draws: chosen.draws,
                replaced: chosen.lines.iter().any(|chosen| {
                    let line = chosen.lines.first().and_then(|at| seen.wishes.lines.get(*at));
                    let new = line.filter(|line| !matches!(line.form, Form::There(_)));
                    there.about.is_some() && new.is_some_and(|line| line.whole && line.about == there.about)
                }),
                certain: None,
            });
        }
    }
    shapes
}

/// The text of a line that pays other points, as the changed policy has it: the one that says the same but for numbers.
fn repaid(seen: &Seen<'_>, at: usize, after: &Policy) -> Option<String> {
    let there = seen.target.lines.get(at)?;
    let program = after.program.as_ref()?;
    let column = program.find(&seen.target.scores.get(there.score)?.name)?;
    let score = program.scores.iter().find(|score| score.column == column)?;
    let but_numbers = |text: &str| -> String {
        text.chars().filter(|c| !c.is_ascii_digit() && !"+-.".contains(*c)).collect()
    };
    let wanted = but_numbers(there.text);
    let found = score.lines.iter().map(|line| &program[*line]).find(|line| but_numbers(&line.text) == wanted);
    found.map(|line| line.text.replace(" ,", ","))
}
