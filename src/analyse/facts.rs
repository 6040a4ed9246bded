//! What every column can be, for any lead at all: proofs of "never" and "always".
//!
//! Each field is anything, or missing; each count of events is anything from zero up. What that makes of the columns
//! is narrowed by trying one field after the other, a value of each cell at a time: two bands of one field cannot both
//! pay. A proof is a proof; what is not proved may still be so.

use super::domains::{Cell, Domains, anything, nothing};
use super::evaluate::Scene;
use super::model::{Cond, Def, Model};
use super::range::{Possible, Range};
use crate::program::time::{DAY, Window};
use crate::program::{
    Aggregate, Clause, ColumnId, ColumnKind, FieldId, LARGEST, Once, Program, Selection, StageId, Type,
};
use std::cell::OnceCell;

/// Fields with more cells than this are not tried value by value.
const MOST_CELLS: usize = 256;
/// The weight of one undecayed occurrence.
const ONE: i64 = 1_000_000;

/// The columns, in one world.
type World = Vec<Range>;

/// A score, the lines that are added in it, and its bounds.
type ScoreParts = (ColumnId, Vec<ColumnId>, Option<(i64, i64)>);

/// What a stage asks for besides its requirement, in the order written.
#[derive(Clone, Debug, Default)]
pub struct Wishes {
    /// `should have`
    pub should_have: Vec<Cond>,
    /// `prefers`, the conditions.
    pub prefers: Vec<Cond>,
}

/// What holds for every lead.
#[derive(Clone, Debug)]
pub struct Facts {
    /// The program as it is reasoned over.
    pub model: Model,
    domains: Domains,
    as_of: i64,
    ranges: Vec<Range>,
    sums: Vec<(ColumnId, i64, i64)>,
    counts: Vec<Option<Selection>>,
    wishes: Vec<Wishes>,
    alone: Vec<Option<FieldId>>,
    /// By field: whether it has a default.
    defaults: Vec<bool>,
    /// By field, once they are asked for.
    tried: Vec<OnceCell<Option<Vec<World>>>>,
}

impl Facts {
    /// Works out what columns can be, at an instant.
    pub fn new(program: &Program, as_of: i64) -> Facts {
        let mut model = Model::new(program);
        let wishes = program.stages.iter().map(|stage| {
            let mut lower =
                |clauses: &[Clause]| clauses.iter().map(|clause| model.also(&clause.condition)).collect();
            Wishes { should_have: lower(&stage.should_have), prefers: lower(&stage.prefers) }
        });
        let wishes = wishes.collect();
        let domains = Domains::new(&model, as_of, |_| true);
        // What has a default is there, but where the data holds something bad.
        let defaults: Vec<bool> = program.fields.iter().map(|field| field.default.is_some()).collect();
        let filled = |kind: &ColumnKind| matches!(kind, ColumnKind::Field(field) if defaults.get(field.index()) == Some(&true));
        let ranges = program.columns().map(|(_, column)| match filled(&column.kind) {
            true => anything(&column.ty, false),
            false => start(&column.kind, &column.ty),
        });
        let ranges = ranges.collect();
        let counts = program.columns().map(|(_, column)| match &column.kind {
            ColumnKind::Aggregate(Aggregate::Count(of)) => Some(of.clone()),
            _ => None,
        });
        let (counts, tried) = (counts.collect(), vec![OnceCell::new(); program.fields.len()]);
        let mut facts = Facts {
            model,
            domains,
            as_of,
            ranges,
            sums: Vec::new(),
            counts,
            wishes,
            alone: Vec::new(),
            defaults,
            tried,
        };
        facts.alone = facts.only_fields();
        facts.narrow();
        facts
    }

    /// What a stage asks for besides its requirement.
    pub fn wishes(&self, stage: StageId) -> &Wishes {
        const NONE: &Wishes = &Wishes { should_have: Vec::new(), prefers: Vec::new() };
        self.wishes.get(stage.index()).unwrap_or(NONE)
    }

    /// As of when.
    pub fn as_of(&self) -> i64 {
        self.as_of
    }

    /// The one field that a column hangs on, where it hangs on nothing else.
    pub fn alone(&self, column: ColumnId) -> Option<FieldId> {
        self.alone.get(column.index()).copied().flatten()
    }

    /// What a column can be.
    pub fn range(&self, column: ColumnId) -> &Range {
        self.ranges.get(column.index()).unwrap_or(&Range::MISSING_NUMBER)
    }

    /// The least and the most that a score's lines add up to, before its bounds; by the place of the score.
    pub fn sum(&self, score: usize) -> (i64, i64) {
        let column = self.model.scores.get(score);
        let found = self.sums.iter().find(|(sum, ..)| Some(sum) == column);
        found.map_or((-LARGEST, LARGEST), |(_, low, high)| (*low, *high))
    }

    /// What a condition can be.
    pub fn truth(&self, condition: &Cond) -> Possible {
        let whole = self.scene().cond(&self.ranges, condition);
        self.fields(condition).into_iter().fold(whole, |truth, field| match self.worlds(field) {
            Some(worlds) if !truth.is_certain() => {
                let tried = worlds.iter().map(|world| self.scene().cond(world, condition));
                truth.both(tried.fold(Possible::NOTHING, Possible::or))
            }
            _ => truth,
        })
    }

    /// Whether two conditions are proved never to be yes of the same lead: no value of a field that both look at
    /// allows it.
    pub fn exclude(&self, one: &Cond, other: &Cond) -> bool {
        self.shared(one, other).any(|field| {
            self.worlds(field).is_some_and(|worlds| {
                worlds.iter().all(|world| {
                    !self.scene().cond(world, one).yes() || !self.scene().cond(world, other).yes()
                })
            })
        })
    }

    /// Whether the second condition is proved to be yes whenever the first is.
    pub fn implies(&self, one: &Cond, other: &Cond) -> bool {
        self.shared(one, other).any(|field| {
            self.worlds(field).is_some_and(|worlds| {
                let fulfilled = || worlds.iter().filter(|world| self.scene().cond(world, one).yes());
                fulfilled().next().is_some()
                    && fulfilled().all(|world| self.scene().cond(world, other) == Possible::YES)
            })
        })
    }

    /// The occurrences that a column counts.
    pub(super) fn counted(&self, column: ColumnId) -> Option<&Selection> {
        self.counts.get(column.index()).and_then(Option::as_ref)
    }

    /// The values of a field that the policy can tell apart, ascending for numbers, and the columns for each.
    pub fn cells(&self, field: FieldId) -> Option<impl Iterator<Item = (&Cell, &[Range])>> {
        Some(self.domains.cells(field).iter().zip(self.worlds(field)?.iter().map(Vec::as_slice)))
    }

    /// What a column or condition is in a world where columns are as given.
    pub fn scene(&self) -> Scene<'_> {
        Scene { model: &self.model, as_of: self.as_of, answers: &self.domains.answers }
    }

    fn shared(&self, one: &Cond, other: &Cond) -> impl Iterator<Item = FieldId> {
        let (one, other) = (self.fields(one), self.fields(other));
        one.into_iter().filter(move |field| other.contains(field))
    }

    fn fields(&self, condition: &Cond) -> Vec<FieldId> {
        let mut fields = Vec::new();
        condition.each_input(&mut |column| {
            fields.extend(self.model.fields(column).into_iter().flat_map(|fields| fields.iter()));
        });
        fields.sort_unstable();
        fields.dedup();
        fields
    }

    /// The columns for each value of a field that the policy can tell apart, and for none; `None` where the values
    /// tried are not all there are.
    fn worlds(&self, field: FieldId) -> Option<&Vec<World>> {
        let tried = self.tried.get(field.index())?.get_or_init(|| {
            let options = self.options(field)?;
            let dependents = self.dependents(field);
            Some(options.into_iter().map(|option| self.world(field, option, &dependents)).collect())
        });
        tried.as_ref()
    }

    fn world(&self, field: FieldId, option: Range, dependents: &[ColumnId]) -> Vec<Range> {
        let mut world = self.ranges.clone();
        if let Some(place) = world.get_mut(field.index()) {
            *place = option;
        }
        for column in dependents {
            let range = self.scene().column(&world, *column);
            if let Some(place) = world.get_mut(column.index()) {
                *place = meet(&range, place);
            }
        }
        world
    }

    fn options(&self, field: FieldId) -> Option<Vec<Range>> {
        let cells = self.domains.cells(field);
        let all = self.domains.exact(field) || matches!(cells.first(), Some(Cell::Numbers { .. }));
        if !all || cells.len() > MOST_CELLS {
            return None;
        }
        let ty = self.model.types.get(field.index())?;
        let missing = (self.defaults.get(field.index()) != Some(&true)).then(|| nothing(ty));
        Some(cells.iter().map(Cell::range).chain(missing).collect())
    }

    fn dependents(&self, field: FieldId) -> Vec<ColumnId> {
        let depends = |column: &ColumnId| self.model.fields(*column).is_some_and(|fields| fields.has(field));
        let computed = self.model.defs().filter(|(_, def)| !matches!(def, Def::Field(_)));
        computed.map(|(column, _)| column).filter(depends).collect()
    }

    fn narrow(&mut self) {
        let mut ranges = std::mem::take(&mut self.ranges);
        self.scene().all(&mut ranges);
        self.ranges = ranges;
        let mut narrow: Vec<Option<Range>> = vec![None; self.model.len()];
        let alone = self.alone.clone();
        let scores: Vec<ScoreParts> = self
            .model
            .defs()
            .filter_map(|(column, def)| match def {
                Def::Score { lines, bounds } => Some((column, lines.clone(), *bounds)),
                _ => None,
            })
            .collect();
        // What the lines on one field alone pay together, by score and field.
        let mut together: Vec<Vec<(FieldId, i64, i64)>> = vec![Vec::new(); scores.len()];
        let count = u32::try_from(self.model.types.len()).unwrap_or(u32::MAX);
        for field in (0..count).map(FieldId) {
            let Some(options) = self.options(field) else { continue };
            let dependents = self.dependents(field);
            let mut hulls: Vec<Option<Range>> = vec![None; dependents.len()];
            let mut sums: Vec<Option<(i64, i64)>> = vec![None; scores.len()];
            for option in options {
                let world = self.world(field, option, &dependents);
                for (hull, column) in hulls.iter_mut().zip(&dependents) {
                    let here = world.get(column.index());
                    *hull = match (hull.take(), here) {
                        (Some(hull), Some(here)) => Some(join(&hull, here)),
                        (None, here) => here.cloned(),
                        (hull, None) => hull,
                    };
                }
                for ((_, lines, _), sum) in scores.iter().zip(&mut sums) {
                    let on_it = lines.iter().filter(|line| alone.get(line.index()) == Some(&Some(field)));
                    let (low, high) = add(on_it.filter_map(|line| world.get(line.index())));
                    *sum = Some(sum.map_or((low, high), |(least, most)| (least.min(low), most.max(high))));
                }
            }
            for (hull, column) in hulls.into_iter().zip(&dependents) {
                if let (Some(hull), Some(place)) = (hull, narrow.get_mut(column.index())) {
                    *place = Some(place.as_ref().map_or_else(|| hull.clone(), |before| meet(before, &hull)));
                }
            }
            for (sum, together) in sums.into_iter().zip(&mut together) {
                together.extend(sum.map(|(low, high)| (field, low, high)));
            }
        }
        let all: Vec<ColumnId> = self.model.defs().map(|(column, _)| column).collect();
        for column in all {
            let mut range = self.scene().column(&self.ranges, column);
            if let Some(Some(narrow)) = narrow.get(column.index()) {
                range = meet(&range, narrow);
            }
            if let Some(at) = scores.iter().position(|(score, ..)| *score == column)
                && let (Some((_, lines, bounds)), Some(together)) = (scores.get(at), together.get(at))
            {
                let grouped = |line: &ColumnId| match alone.get(line.index()) {
                    Some(Some(field)) => together.iter().any(|(grouped, ..)| grouped == field),
                    _ => false,
                };
                let rest = lines.iter().filter(|line| !grouped(line));
                let (mut low, mut high) = add(rest.filter_map(|line| self.ranges.get(line.index())));
                for (_, least, most) in together {
                    low = low.saturating_add(*least);
                    high = high.saturating_add(*most);
                }
                self.sums.push((column, low, high));
                let (least, most) = bounds.unwrap_or((i64::MIN, i64::MAX));
                let bounded = |value: i64| value.max(least).min(most);
                range = Range::Number { low: bounded(low), high: bounded(high), missing: false };
            }
            if let Some(place) = self.ranges.get_mut(column.index()) {
                *place = range;
            }
        }
    }

    /// By column: the only thing it hangs on, where that is one field.
    fn only_fields(&self) -> Vec<Option<FieldId>> {
        let mut by_events = vec![false; self.model.len()];
        let mut alone = Vec::with_capacity(self.model.len());
        for (column, def) in self.model.defs() {
            let inputs = self.model.inputs(column);
            let events = matches!(def, Def::Aggregate(_))
                || inputs.iter().any(|input| by_events.get(input.index()) == Some(&true));
            if let Some(place) = by_events.get_mut(column.index()) {
                *place = events;
            }
            let mut fields = self.model.fields(column).into_iter().flat_map(|fields| fields.iter());
            alone.push(match (events, fields.next(), fields.next()) {
                (false, Some(only), None) => Some(only),
                _ => None,
            });
        }
        alone
    }
}

/// What is known of a column before anything is computed.
fn start(kind: &ColumnKind, ty: &Type) -> Range {
    let ColumnKind::Aggregate(aggregate) = kind else { return anything(ty, true) };
    match aggregate {
        Aggregate::Count(_) | Aggregate::CountDifferent { .. } => {
            Range::Number { low: 0, high: LARGEST, missing: false }
        }
        Aggregate::Weight { once, of, .. } => {
            let most = most_paid(*once, of.window).map_or(LARGEST, |times| times.saturating_mul(ONE));
            Range::Number { low: 0, high: most, missing: false }
        }
        Aggregate::Last(_) | Aggregate::LastActivity(_) | Aggregate::OfLast { .. } => anything(ty, true),
    }
}

/// How many occurrences can pay at most, where `once` and the window bound them.
pub fn most_paid(once: Once, window: Option<Window>) -> Option<i64> {
    // A window that begins inside a block touches one block more.
    let blocks = |days: i64| {
        let length = match window? {
            Window::Exact(length) => length.div_euclid(DAY).saturating_add(i64::from(length % DAY != 0)),
            Window::Months(months) => i64::from(months).saturating_mul(31),
        };
        Some(length.saturating_add(days).saturating_sub(1).div_euclid(days.max(1)).saturating_add(1))
    };
    match once {
        Once::Each => None,
        Once::Once => Some(1),
        Once::PerDay => blocks(1),
        Once::PerWeek => blocks(7),
        Once::PerMonth => match window? {
            Window::Months(months) => Some(i64::from(months).saturating_add(1)),
            Window::Exact(_) => blocks(28),
        },
        Once::PerDays(days) => blocks(i64::from(days)),
    }
}

fn add<'a>(ranges: impl Iterator<Item = &'a Range>) -> (i64, i64) {
    ranges.fold((0i64, 0i64), |(low, high), range| {
        let (least, most, _) = range.bounds();
        (low.saturating_add(least), high.saturating_add(most))
    })
}

/// What is in either.
fn join(one: &Range, other: &Range) -> Range {
    match (one, other) {
        (Range::Truth(one), Range::Truth(other)) => Range::Truth(one.or(*other)),
        (Range::Number { low: a, high: b, missing: m }, Range::Number { low: c, high: d, missing: n }) => {
            let missing = *m || *n;
            match (a > b, c > d) {
                (true, _) => Range::Number { low: *c, high: *d, missing },
                (_, true) => Range::Number { low: *a, high: *b, missing },
                _ => Range::Number { low: *a.min(c), high: *b.max(d), missing },
            }
        }
        // Nothing is narrowed by what is not joined here.
        _ if one == other => one.clone(),
        (Range::Choice { .. }, Range::Choice { .. }) => {
            Range::Choice { values: super::range::Values::Any, missing: true }
        }
        _ => Range::Held { held: super::range::Held::Any, missing: true },
    }
}

/// What is in both, where that is easily said; else the first.
fn meet(one: &Range, other: &Range) -> Range {
    match (one, other) {
        (Range::Truth(one), Range::Truth(other)) => Range::Truth(one.both(*other)),
        (Range::Number { low: a, high: b, missing: m }, Range::Number { low: c, high: d, missing: n }) => {
            Range::Number { low: *a.max(c), high: *b.min(d), missing: *m && *n }
        }
        _ => one.clone(),
    }
}
