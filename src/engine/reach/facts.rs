//! From one lead to its facts.

use super::search::{Found, Gap, Goal, Search, halves};
use super::slice::Slice;
use super::unknown::Unknown;
use super::{Facts, missing};
use crate::analyse::domains::Domains;
use crate::analyse::evaluate::Scene;
use crate::analyse::model::FieldSet;
use crate::analyse::range::{Possible, Range, Values};
use crate::engine::answer::{MissingFact, Reach};
use crate::program::{ColumnId, FieldId};

/// Steps of the search for one stage.
const REACH_BUDGET: usize = 20_000;
/// Steps of the search whether one fact matters.
const FACT_BUDGET: usize = 1_000;

/// The facts of a lead in whose `ranges` the missing fields are missing and all columns are computed.
pub(super) fn of(
    slice: &Slice,
    scene: Scene,
    domains: &Domains,
    ranges: &mut Vec<Range>,
    gaps: &FieldSet,
) -> Facts {
    let own = slice.domains_of(domains, scene, ranges, gaps);
    let domains = own.as_ref().unwrap_or(domains);
    let mut search = Search::new(slice, scene, domains, ranges, missing(slice, gaps).into_iter());
    let disqualified = u32::try_from(slice.model.stages.len()).unwrap_or(u32::MAX).saturating_add(1);
    let stage = match search.stages() {
        Values::One(stage) => stage,
        // Everything is a single value here; were it not, the lowest would be the careful answer.
        Values::Nothing | Values::Some(_) | Values::Any => 0,
    };
    let mut next = FieldSet::none(slice.model.types.len());
    if stage != disqualified {
        next = in_next_stage(&search, stage);
    }
    search.open();
    if search.stages() == Values::One(stage) {
        search.undo(0);
        return Facts { missing: Vec::new(), reach: Reach { stage, perhaps: false } };
    }
    let (reach, witness) = reach(&mut search, stage, disqualified);
    search.undo(0);
    search.close();
    let gaps = missing(slice, gaps);
    let mut facts: Vec<MissingFact> =
        gaps.into_iter().filter_map(|(field, _)| fact(&mut search, field, stage, &witness, &next)).collect();
    facts.sort_by_key(|fact| {
        (!fact.decides_alone, !fact.in_next_stage, std::cmp::Reverse(fact.points), fact.field)
    });
    Facts { missing: facts, reach }
}

/// The missing fields in the unknown parts of the next stage's requirement: of the first later stage that is unknown.
fn in_next_stage(search: &Search, stage: u32) -> FieldSet {
    let later = search.slice.model.stages.iter().skip(stage as usize);
    let next =
        later.copied().find(|column| search.scene.range(search.ranges, *column).truth() == Possible::UNKNOWN);
    let found = FieldSet::none(search.slice.model.types.len());
    let mut unknown = Unknown { scene: search.scene, ranges: search.ranges, found };
    if let Some(next) = next {
        unknown.column(next);
    }
    unknown.found
}

/// The latest stage that some filling reaches, and that filling: what each gap is filled with.
fn reach(search: &mut Search, stage: u32, disqualified: u32) -> (Reach, Vec<Range>) {
    let opened = search.mark();
    let from = if stage == disqualified { 0 } else { stage };
    let stages = &search.slice.model.stages;
    let mut goals: Vec<(Goal, u32)> =
        stages.iter().zip(1u32..).map(|(column, number)| (Goal::Stage(*column), number)).collect();
    goals.drain(..goals.len().min(from as usize));
    goals.reverse();
    if stage == disqualified {
        goals.push((Goal::Qualified, 0));
    }
    for (goal, number) in goals {
        search.aim(goal);
        search.budget = REACH_BUDGET;
        let perhaps = match search.find(goal) {
            Found::No => continue,
            Found::Yes => false,
            Found::Unsure => true,
        };
        let witness = if perhaps { Vec::new() } else { search.filling() };
        search.undo(opened);
        return (Reach { stage: number, perhaps }, witness);
    }
    (Reach { stage, perhaps: false }, Vec::new())
}

/// Whether a missing field matters, and how.
fn fact(
    search: &mut Search,
    field: FieldId,
    stage: u32,
    witness: &[Range],
    next: &FieldSet,
) -> Option<MissingFact> {
    let at = search.position(field)?;
    let gap = search.gaps.get(at)?.clone();
    let (now, _) = search.total();
    let (mut most, mut best) = (now, None);
    for cell in search.cells(field) {
        let mark = search.set(field, gap.column, cell.range());
        let (_, high) = search.total();
        search.undo(mark);
        if best.is_none() || high > most {
            best = Some(cell.range());
        }
        most = most.max(high);
    }
    search.budget = FACT_BUDGET;
    let alone = search.differs(&gap);
    let matters = match alone {
        Found::Yes | Found::Unsure => true,
        Found::No if search.gaps.len() == 1 => false,
        Found::No => {
            best.is_some_and(|best| tips(search, &gap, witness, best)) || {
                search.budget = FACT_BUDGET;
                in_some_case(search, &gap, stage)
            }
        }
    };
    matters.then(|| MissingFact {
        field,
        decides_alone: alone == Found::Yes,
        in_next_stage: next.has(field),
        points: most.saturating_sub(now),
    })
}

/// Whether the fact tips the scales on the way to what could be reached: the others are filled in as in the example
/// found, then emptied one by one as long as the stage stays, until it is this fact on which it stands.
fn tips(search: &mut Search, gap: &Gap, witness: &[Range], best: Range) -> bool {
    if witness.is_empty() {
        return false;
    }
    let start = search.mark();
    let others: Vec<(FieldId, ColumnId, Range)> = search
        .gaps
        .iter()
        .zip(witness)
        .filter(|(other, range)| other.field != gap.field && **range != search.empty(other.field))
        .map(|(other, range)| (other.field, other.column, range.clone()))
        .collect();
    for (field, column, range) in &others {
        search.set(*field, *column, range.clone());
    }
    let mut found = search.differs(gap) == Found::Yes;
    let with = search.set(gap.field, gap.column, best);
    let reached = search.stages();
    search.undo(with);
    for (field, column, range) in others {
        if found {
            break;
        }
        let empty = search.empty(field);
        search.set(field, column, empty);
        found = search.differs(gap) == Found::Yes;
        let stays = search.stages() == reached;
        if !found && !stays {
            search.set(field, column, range);
        }
    }
    search.undo(start);
    found
}

/// Whether there is any case in which the fact makes a difference. Where the search runs out, it is said to matter.
fn in_some_case(search: &mut Search, gap: &Gap, stage: u32) -> bool {
    search.open();
    if let Some(at) = search.position(gap.field) {
        search.mark_open(at, false);
    }
    let found = case(search, gap);
    search.undo(0);
    search.close();
    debug_assert!(search.stages() == Values::One(stage), "the fields are as they were");
    found != Found::No
}

fn case(search: &mut Search, gap: &Gap) -> Found {
    if matches!(search.stages(), Values::One(_)) {
        return Found::No;
    }
    let Some(at) = search.gaps.iter().position(Gap::is_open) else {
        return between(search, gap);
    };
    let Some(other) = search.gaps.get(at).cloned() else { return Found::Unsure };
    search.mark_open(at, false);
    let mut unsure = !search.cells_are_all(other.field);
    for range in search.options(other.field) {
        if search.budget == 0 {
            unsure = true;
            break;
        }
        search.budget = search.budget.saturating_sub(1);
        let mark = search.set(other.field, other.column, range);
        let found = case(search, gap);
        search.undo(mark);
        match found {
            Found::Yes => return Found::Yes,
            Found::Unsure => unsure = true,
            Found::No => {}
        }
    }
    search.mark_open(at, true);
    if unsure { Found::Unsure } else { Found::No }
}

/// All other fields are in a cell; those in which not all values are the same are taken apart.
fn between(search: &mut Search, gap: &Gap) -> Found {
    let Some((other, low, high)) = search.widest(Some(gap.field)) else {
        return search.differs(gap);
    };
    let mut unsure = false;
    for (low, high) in halves(low, high) {
        if search.budget == 0 {
            return Found::Unsure;
        }
        search.budget = search.budget.saturating_sub(1);
        let mark = search.set(other.field, other.column, Range::Number { low, high, missing: false });
        let found = case(search, gap);
        search.undo(mark);
        match found {
            Found::Yes => return Found::Yes,
            Found::Unsure => unsure = true,
            Found::No => {}
        }
    }
    if unsure { Found::Unsure } else { Found::No }
}
