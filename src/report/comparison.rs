//! What two policies have in common, and what only one has.

use super::columns;
use crate::program::text::fold;
use crate::program::{ColumnId, ColumnKind, Program};
use crate::speech;
use std::collections::BTreeSet;

/// What both policies have, or only one.
#[derive(Clone, Debug)]
pub(super) struct Comparison<'p> {
    /// The policy to compare with.
    pub old: &'p Program,
    /// By stage of the old policy, the stage of that name in the new.
    pub stages: Vec<Option<usize>>,
    /// Lines and criteria that may be why a lead moves.
    pub suspects: Vec<Suspect>,
    /// The old policy's scores, and where the new one has a number of that name, an index into the survey's.
    pub numbers: Vec<(ColumnId, Option<usize>)>,
}

/// A line or criterion: of the old policy, of the new, or the same in both.
#[derive(Clone, Copy, Debug)]
pub(super) enum Suspect {
    /// A points line, by index.
    Line { old: Option<usize>, new: Option<usize> },
    /// A criterion, by index in [`Program::criteria`].
    Criterion { old: Option<usize>, new: Option<usize> },
}

impl<'p> Comparison<'p> {
    /// Finds what is the same.
    pub fn new(old: &'p Program, new: &'p Program, numbers: &[ColumnId]) -> Comparison<'p> {
        let names = |program: &Program| -> Vec<String> {
            columns::stages(program).iter().map(|name| fold(name)).collect()
        };
        let known = names(new);
        let stages = names(old).iter().map(|name| known.iter().position(|other| other == name)).collect();
        let mut suspects = Vec::new();
        // Lines are the same where they read the same, else where they mean the same: `50:+5` is `50: +5`.
        let written = |program: &Program, at: usize| -> Option<(String, String)> {
            let line = program.lines.get(at)?;
            Some((fold(&program[program[line.score].column].name), line.text.clone()))
        };
        let all = |program: &Program| -> BTreeSet<(String, String)> {
            (0..program.lines.len()).filter_map(|at| written(program, at)).collect()
        };
        let (in_old, in_new) = (all(old), all(new));
        let line = |program: &Program, others: &BTreeSet<(String, String)>, at: usize| {
            let line = written(program, at)?;
            if others.contains(&line) {
                return Some((line.0, line.1, true));
            }
            Some((line.0, speech::meaning(program, program.lines.get(at)?.column), false))
        };
        pair(
            old.lines.len(),
            new.lines.len(),
            |a| line(old, &in_new, a),
            |b| line(new, &in_old, b),
            |old, new| {
                suspects.push(Suspect::Line { old, new });
            },
        );
        let criterion = |program: &Program, at: usize| -> Option<String> {
            let column = &program[*program.criteria.get(at)?];
            matches!(column.kind, ColumnKind::Criterion(_)).then(|| fold(&column.name))
        };
        pair(
            old.criteria.len(),
            new.criteria.len(),
            |a| criterion(old, a),
            |b| criterion(new, b),
            |old, new| {
                suspects.push(Suspect::Criterion { old, new });
            },
        );
        let same =
            |id: ColumnId| numbers.iter().position(|number| fold(&new[*number].name) == fold(&old[id].name));
        let numbers = columns::numbers(old).into_iter().map(|id| (id, same(id))).collect();
        Comparison { old, stages, suspects, numbers }
    }

    /// Whether a lead stands elsewhere.
    pub fn moves(&self, old: usize, new: usize) -> bool {
        self.stages.get(old).copied().flatten() != Some(new)
    }

    /// What a suspect says, and of which policy.
    pub fn text(&self, new: &Program, suspect: Suspect) -> (String, &'static str) {
        let line = |program: &Program, at: usize| {
            program.lines.get(at).map_or(String::new(), |line| line.text.clone())
        };
        let criterion = |program: &Program, at: usize| {
            program.criteria.get(at).map_or(String::new(), |id| program[*id].name.clone())
        };
        match suspect {
            Suspect::Line { new: Some(at), old } => (line(new, at), which(old.is_some())),
            Suspect::Line { old: Some(at), new: None } => (line(self.old, at), "old"),
            Suspect::Criterion { new: Some(at), old } => (criterion(new, at), which(old.is_some())),
            Suspect::Criterion { old: Some(at), new: None } => (criterion(self.old, at), "old"),
            Suspect::Line { old: None, new: None } | Suspect::Criterion { old: None, new: None } => {
                (String::new(), "both")
            }
        }
    }
}

fn which(both: bool) -> &'static str {
    if both { "both" } else { "new" }
}

/// Pairs what has the same name, in order; what has no partner stands alone.
fn pair<K: PartialEq>(
    old: usize,
    new: usize,
    name_old: impl Fn(usize) -> Option<K>,
    name_new: impl Fn(usize) -> Option<K>,
    mut add: impl FnMut(Option<usize>, Option<usize>),
) {
    let mut free: Vec<(usize, K)> = (0..old).filter_map(|at| Some((at, name_old(at)?))).collect();
    for at in 0..new {
        let Some(name) = name_new(at) else { continue };
        let partner = free.iter().position(|(_, other)| *other == name);
        add(partner.map(|partner| free.remove(partner).0), Some(at));
    }
    free.into_iter().for_each(|(at, _)| add(Some(at), None));
}
