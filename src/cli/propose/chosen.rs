//! The lines that are chosen, with their points, and how often they are chosen when the leads are drawn again.

use super::history::{Choices, History};
use super::lines::{Form, Line, Written};
use crate::propose::points::points;
use crate::propose::search::{Search, drawn, search};
use crate::report::Count;

/// What is asked of a proposal.
#[derive(Clone, Copy, Debug)]
pub struct Ask {
    /// So many lines at most.
    pub lines: usize,
    /// No line pays more.
    pub most: i64,
    /// So often the leads are drawn again.
    pub draws: u64,
}

/// A line that is chosen.
#[derive(Clone, Debug)]
pub struct Chosen {
    /// The lines that it stands for, by place; several of texts with the same points.
    pub lines: Vec<usize>,
    /// By part of the first of them, its points.
    pub points: Vec<(usize, i64)>,
    /// As it is written; nothing of a line that is there.
    pub written: Option<Written>,
    /// How the leads ended that each of its pieces pays.
    pub counts: Vec<Count>,
    /// How often it was chosen when the leads were drawn again; nothing where it stays for another reason.
    pub again: Option<u64>,
    /// Why it stays though nothing chose it.
    pub stays: Option<Stays>,
}

/// Why a line stays though nothing chose it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stays {
    /// It pays too few leads for a fit.
    Few,
    /// Its score would have no line without it.
    Only,
}

/// The lines of a proposal.
#[derive(Clone, Debug, Default)]
pub struct Chosens {
    /// The lines.
    pub lines: Vec<Chosen>,
    /// How often the leads were drawn again.
    pub draws: u64,
}

/// Chooses lines by the older leads.
pub fn choose(history: &History, choices: &Choices, lines: &[Line], ask: Ask) -> Chosens {
    let ended = history.ended();
    let wide = Search { lines: ask.lines, beam: 4, tries: 10, swaps: true };
    let model = search(&choices.pool, &ended, wide);
    let pointed = points(&choices.pool, &ended, &model, ask.most);
    let mut chosen: Vec<(usize, Vec<(usize, i64)>)> = Vec::new();
    for (part, points) in &pointed.points {
        let Some((line, place)) = choices.of.get(*part).copied() else { continue };
        match chosen.last_mut() {
            Some((last, of)) if *last == line => of.push((place, *points)),
            _ => chosen.push((line, vec![(place, *points)])),
        }
    }
    let narrow = Search { beam: 1, tries: 4, swaps: false, ..wide };
    let again: Vec<Vec<usize>> = (0..ask.draws)
        .map(|draw| {
            let model = search(&choices.pool, &ended.times(&drawn(&history.hashes, draw)), narrow);
            choices.pool.lines(&model.parts)
        })
        .collect();
    // Another line about the same says the same.
    let same = |one: usize, other: usize| {
        let about = |at: usize| lines.get(at).and_then(|line| line.about.as_ref());
        let text = |at: usize| lines.get(at).is_some_and(|line| matches!(line.form, Form::Text(_)));
        one == other || (about(one).is_some() && about(one) == about(other) && !text(one) && !text(other))
    };
    let times = |line: usize| {
        again.iter().filter(|chosen| chosen.iter().any(|other| same(line, *other))).count() as u64
    };
    let all = history.all();
    let mut found: Vec<Chosen> = Vec::new();
    for (at, points) in chosen {
        let Some(line) = lines.get(at) else { continue };
        let written = line.written(&points);
        let missing = (0..line.parts.len()).find(|part| line.is_missing(*part));
        let counts = match &written {
            Some(written) => {
                written.slots.iter().map(|slot| choices.of_slot(at, slot, all, missing)).collect()
            }
            None => {
                choices.counts.get(at).into_iter().flatten().map(|count| count.unwrap_or_default()).collect()
            }
        };
        let one = Chosen { lines: vec![at], points, written, counts, again: Some(times(at)), stays: None };
        match found.iter_mut().find(|other| joins(other, &one, lines)) {
            Some(other) => join(other, one, lines),
            None => found.push(one),
        }
    }
    Chosens { lines: found, draws: ask.draws }
}

/// Whether two lines about texts of one field have the same points.
fn joins(one: &Chosen, other: &Chosen, lines: &[Line]) -> bool {
    let line = |of: &Chosen| of.lines.first().and_then(|at| lines.get(*at));
    match (line(one), line(other)) {
        (Some(a), Some(b)) => {
            let texts = matches!((&a.form, &b.form), (Form::Text(_), Form::Text(_)));
            texts && a.about == b.about && a.score == b.score && one.points == other.points
        }
        _ => false,
    }
}

fn join(one: &mut Chosen, other: Chosen, lines: &[Line]) {
    if let (Some(Form::Text(text)), Some(written)) =
        (other.lines.first().and_then(|at| lines.get(*at)).map(|line| &line.form), &mut one.written)
    {
        written.text.push_str(&format!(" or {}", crate::speech::quoted(text)));
    }
    one.lines.extend(other.lines);
    // Of several lines in one, that which comes and goes most says how often.
    one.again = one.again.min(other.again);
    if let (Some(count), Some(more)) = (one.counts.first_mut(), other.counts.first()) {
        *count += *more;
    }
}
