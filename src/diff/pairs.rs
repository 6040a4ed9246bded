//! What is compared: the lead's stage, the stages, the next step, grades, choices and scores of two policies.

use super::joint::Joint;
use super::prove::Goal;
use crate::program::text::fold;
use crate::program::{ColumnId, Program};

/// What is compared, in the order in which it is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum What {
    /// The stage of a lead.
    Verdict,
    /// Whether a lead reaches one stage.
    Stage,
    /// The next step.
    NextStep,
    /// A grade.
    Grade,
    /// A choice.
    Choice,
    /// A score.
    Score,
}

/// Two columns that are compared.
#[derive(Clone, Debug)]
pub(super) struct Pair {
    pub what: What,
    /// The name in the new policy.
    pub name: String,
    /// The name in the old policy, where it is another.
    pub was: Option<String>,
    /// The columns of both in one program.
    pub joint: (ColumnId, ColumnId),
    /// The columns of each in its own.
    pub own: (ColumnId, ColumnId),
}

impl What {
    /// What is asked.
    pub(super) fn goals(self) -> &'static [Goal] {
        match self {
            What::Stage => &[Goal::Gain, Goal::Loss],
            What::Score => &[Goal::Up, Goal::Down],
            What::Verdict | What::NextStep | What::Grade | What::Choice => &[Goal::Differ],
        }
    }
}

/// All that both policies have.
pub(super) fn pairs(joint: &Joint, old: &Program, new: &Program) -> Vec<Pair> {
    let stages = |program: &Program| program.stages.iter().map(|stage| stage.column).collect::<Vec<_>>();
    let scores = |program: &Program| program.scores.iter().map(|score| score.column).collect::<Vec<_>>();
    let one = |column: Option<ColumnId>| column.into_iter().collect::<Vec<_>>();
    let verdict = |program: &Program| {
        one(program.stage.filter(|_| !program.stages.is_empty() || !program.disqualify.is_empty()))
    };
    let all = [
        (What::Verdict, verdict(old), verdict(new)),
        (What::Stage, stages(old), stages(new)),
        (What::NextStep, one(old.next_step), one(new.next_step)),
        (What::Grade, old.grades.clone(), new.grades.clone()),
        (What::Choice, old.choices.clone(), new.choices.clone()),
        (What::Score, scores(old), scores(new)),
    ];
    let mut pairs = Vec::new();
    for (what, these, those) in all {
        let side = |columns: &[ColumnId], of: &[ColumnId]| -> Vec<ColumnId> {
            of.iter().map(|own| columns.get(own.index()).copied().unwrap_or(*own)).collect()
        };
        let (was, now) = (side(&joint.old.columns, &these), side(&joint.new.columns, &those));
        for (at, found) in partners(old, new, (&these, &was), (&those, &now), what).into_iter().enumerate() {
            let (Some(from), Some(own), Some(joint)) = (found, those.get(at), now.get(at)) else { continue };
            let (Some(old_own), Some(old_joint)) = (these.get(from), was.get(from)) else { continue };
            let (name, before) = (new[*own].name.clone(), &old[*old_own].name);
            let was = (fold(before) != fold(&name)).then(|| before.clone());
            pairs.push(Pair { what, name, was, joint: (*old_joint, *joint), own: (*old_own, *own) });
        }
    }
    pairs
}

/// By new column: the old one of its name, or else one that is computed alike and whose name is gone.
fn partners(
    old: &Program,
    new: &Program,
    (these, was): (&[ColumnId], &[ColumnId]),
    (those, now): (&[ColumnId], &[ColumnId]),
    what: What,
) -> Vec<Option<usize>> {
    if matches!(what, What::Verdict | What::NextStep) {
        return those.iter().map(|_| (!these.is_empty()).then_some(0)).collect();
    }
    let name = |program: &Program, column: &ColumnId| fold(&program[*column].name);
    let by_name = |own: &ColumnId| these.iter().position(|other| name(old, other) == name(new, own));
    let named: Vec<Option<usize>> = those.iter().map(by_name).collect();
    let free = |at: &usize| !named.contains(&Some(*at));
    let alike = |joint: &ColumnId| was.iter().position(|other| other == joint).filter(free);
    named.iter().zip(now).map(|(named, joint)| named.or_else(|| alike(joint))).collect()
}

/// Things that have another name and are the same: what each is, its old name and its new one.
pub(super) fn renamed(joint: &Joint, old: &Program, new: &Program, pairs: &[Pair]) -> Vec<Renamed> {
    let mut all: Vec<Renamed> = Vec::new();
    let mut add = |what: &'static str, was: &str, now: &str| {
        if fold(was) != fold(now) {
            all.push(Renamed { what, was: was.to_owned(), now: now.to_owned() });
        }
    };
    for (field, at) in old.fields.iter().zip(&joint.old.fields) {
        let now = new.fields.get(at.index()).filter(|now| fold(&now.source) == fold(&field.source));
        now.into_iter().for_each(|now| add("field", &field.name, &now.name));
    }
    for (event, own) in old.events.iter().zip(&joint.old.events) {
        let now = new.events.get(own.joint.index()).filter(|now| fold(&now.source) == fold(&event.source));
        now.into_iter().for_each(|now| add("event", &event.name, &now.name));
    }
    let column = |columns: &[ColumnId], own: &ColumnId| columns.get(own.index()).copied();
    for was in &old.criteria {
        let name = &old[*was].name;
        let same = |now: &&ColumnId| column(&joint.new.columns, now) == column(&joint.old.columns, was);
        let gone = new.find(name).is_none();
        if let Some(now) =
            new.criteria.iter().filter(|now| gone && old.find(&new[**now].name).is_none()).find(same)
        {
            add("criterion", name, &new[*now].name);
        }
    }
    for pair in pairs {
        let what = match pair.what {
            What::Verdict | What::NextStep => continue,
            What::Stage => "stage",
            What::Grade => "grade",
            What::Choice => "choice",
            What::Score => "score",
        };
        pair.was.iter().for_each(|was| add(what, was, &pair.name));
    }
    all
}

/// A thing that has another name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Renamed {
    /// What it is.
    pub what: &'static str,
    /// Its old name.
    pub was: String,
    /// Its new name.
    pub now: String,
}
