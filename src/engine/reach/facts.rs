//! From one lead to its facts.

use super::search::{Found, Gap, Goal, Search, halves};
use super::slice::Slice;
use super::unknown::Unknown;
use super::{Facts, missing};
use crate::analyse::domains::Domains;
use crate::analyse::evaluate::Scene;
use crate::analyse::fields::FieldSet;
use crate::analyse::range::{Possible, Range, Values};
use crate::engine::answer::{MissingFact, Reach};
use crate::program::{ColumnId, FieldId};

/// Steps of the search for one stage.
const REACH_BUDGET: usize = 4_000;
/// Steps of the search whether one fact matters.
const FACT_BUDGET: usize = 1_000;
/// Steps of it before other numbers are taken apart.
const SHORT_BUDGET: usize = 50;
/// So many cases of the other missing facts are looked at one by one; with more of them, a fact matters when it hangs
/// together with something that is still open.
const MOST_CASES: usize = 100;

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
    let live = live(&search, gaps);
    let reach = reach(&mut search, stage, disqualified);
    search.undo(0);
    search.close();
    let mut facts: Vec<MissingFact> =
        live.iter().filter_map(|field| fact(&mut search, field, stage, &next)).collect();
    sort(&mut facts);
    Facts { missing: facts, reach }
}

/// The most decisive first.
pub(super) fn sort(facts: &mut [MissingFact]) {
    facts.sort_by_key(|fact| {
        (!fact.decides_alone, !fact.in_next_stage, std::cmp::Reverse(fact.points), fact.field)
    });
}

/// The missing fields in the unknown parts of the next stage's requirement: of the first later stage that is unknown.
fn in_next_stage(search: &Search, stage: u32) -> FieldSet {
    let later = search.slice.model.stages.iter().skip(stage as usize);
    let next =
        later.copied().find(|column| search.scene.range(search.ranges, *column).truth() == Possible::UNKNOWN);
    match next {
        Some(next) => Unknown::behind(search.scene, search.ranges, next),
        None => FieldSet::none(search.slice.model.types.len()),
    }
}

/// The missing fields from which a way leads to a stage over columns that are not settled, when all that is missing
/// could be anything. No other can change the stage.
fn live(search: &Search, gaps: &FieldSet) -> FieldSet {
    let model = &search.slice.model;
    let settled = |column: ColumnId| search.scene.range(search.ranges, column).is_certain();
    // Below a stage that holds for certain nothing matters.
    let certain = |column: &ColumnId| search.scene.range(search.ranges, *column).truth() == Possible::YES;
    let from = model.stages.iter().rposition(certain).unwrap_or(0);
    let ends: Vec<ColumnId> = model.stages.iter().skip(from).chain(&model.disqualify).copied().collect();
    let mut live = FieldSet::none(model.types.len());
    for (field, start) in missing(search.slice, gaps) {
        let mut reached = vec![start];
        for column in search.slice.dependents.get(field.index()).into_iter().flatten() {
            // Both ascend.
            if !settled(*column)
                && model.inputs(*column).iter().any(|input| reached.binary_search(input).is_ok())
            {
                reached.push(*column);
            }
        }
        if ends.iter().any(|end| reached.binary_search(end).is_ok()) {
            live.add(field);
        }
    }
    live
}

/// The latest stage that some filling reaches.
fn reach(search: &mut Search, stage: u32, disqualified: u32) -> Reach {
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
        search.undo(opened);
        return Reach { stage: number, perhaps };
    }
    Reach { stage, perhaps: false }
}

/// Whether a missing field matters, and how.
fn fact(search: &mut Search, field: FieldId, stage: u32, next: &FieldSet) -> Option<MissingFact> {
    let at = search.position(field)?;
    let gap = search.gaps.get(at)?.clone();
    let (now, _) = search.total();
    let mut most = now;
    for cell in search.cells(field) {
        let mark = search.set(field, gap.column, cell.range());
        let (_, high) = search.total();
        search.undo(mark);
        most = most.max(high);
    }
    search.budget = FACT_BUDGET;
    let alone = search.differs(&gap);
    let matters = match alone {
        Found::Yes | Found::Unsure => true,
        Found::No if search.gaps.len() == 1 => false,
        Found::No => {
            cases(search, &gap) > MOST_CASES || {
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

/// In how many cases the other missing facts can be.
fn cases(search: &Search, gap: &Gap) -> usize {
    let others = search.gaps.iter().filter(|other| other.field != gap.field);
    others.fold(1, |cases, other| cases.saturating_mul(search.cells(other.field).len().saturating_add(1)))
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
    // It may make no odds where in their cells the others are.
    let left = search.budget;
    search.budget = left.min(SHORT_BUDGET);
    let short = search.budget;
    let found = search.differs(gap);
    search.budget = left.saturating_sub(short.saturating_sub(search.budget));
    if found != Found::Unsure {
        return found;
    }
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
