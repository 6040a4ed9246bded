//! What every column can be, for any lead at all: proofs of "never" and "always".
//!
//! Each field is anything, or missing; each count of events is anything from zero up. What that makes of the columns
//! is narrowed by trying one field after the other, a value of each cell at a time: two bands of one field cannot both
//! pay. A proof is a proof; what is not proved may still be so.

use super::domains::{Cell, Domains, anything, nothing};
use super::evaluate::{Ranges, Scene};
use super::model::{Cond, Def, Model};
use super::range::{Possible, Range};
use super::work::Work;
use crate::program::time::{DAY, Window};
use crate::program::{
    Aggregate, Clause, ColumnId, ColumnKind, FieldId, LARGEST, Once, Program, Selection, StageId, Type,
};
use std::cell::{Cell as Counter, OnceCell};
use std::collections::HashMap;

/// Fields with more cells than this are not tried value by value.
const MOST_CELLS: usize = 256;

/// So many steps are taken to narrow what columns can be; fields that would take more are not tried value by value.
const MOST_NARROWING: usize = 20_000_000;

/// What is tried after that, unless it is renewed.
const MOST_STEPS: usize = 10_000_000;

/// What differs in one world from what holds for every lead, ascending by column.
type Changes = Vec<(ColumnId, Range)>;

/// What each column can be where one field has one value.
#[derive(Clone, Copy, Debug)]
pub struct World<'a> {
    all: &'a [Range],
    changes: &'a [(ColumnId, Range)],
}

impl Ranges for World<'_> {
    fn of(&self, column: ColumnId) -> Option<&Range> {
        match self.changes.binary_search_by_key(&column, |(changed, _)| *changed) {
            Ok(at) => self.changes.get(at).map(|(_, range)| range),
            Err(_) => self.all.of(column),
        }
    }
}

/// A field's lines that hang on nothing else: by score, the score's place among the scores first.
type OnField = Vec<(usize, Vec<ColumnId>)>;

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
    /// By column of a score.
    sums: HashMap<ColumnId, (i64, i64)>,
    counts: Vec<Option<Selection>>,
    wishes: Vec<Wishes>,
    alone: Vec<Option<FieldId>>,
    /// By field: whether it has a default.
    defaults: Vec<bool>,
    /// By field: whether it is tried value by value.
    tries: Vec<bool>,
    /// By field, once they are asked for.
    tried: Vec<OnceCell<Option<Vec<Changes>>>>,
    /// What may still be tried.
    work: Work,
    /// Steps that proofs of the question that is asked now may still take.
    pub(super) question: Counter<usize>,
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
            sums: HashMap::new(),
            counts,
            wishes,
            alone: Vec::new(),
            defaults,
            tries: Vec::new(),
            tried,
            work: Work::of(MOST_NARROWING),
            question: Counter::new(0),
        };
        facts.alone = facts.only_fields();
        facts.narrow();
        facts.work.renew(MOST_STEPS);
        facts
    }

    /// What a stage asks for besides its requirement.
    pub fn wishes(&self, stage: StageId) -> &Wishes {
        const NONE: &Wishes = &Wishes { should_have: Vec::new(), prefers: Vec::new() };
        self.wishes.get(stage.index()).unwrap_or(NONE)
    }

    /// What may still be tried; where there is nothing left, nothing more is proved.
    pub fn work(&self) -> &Work {
        &self.work
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
        let found = self.model.scores.get(score).and_then(|column| self.sums.get(column));
        found.copied().unwrap_or((-LARGEST, LARGEST))
    }

    /// What a condition can be.
    pub fn truth(&self, condition: &Cond) -> Possible {
        let size = condition.size();
        if !self.work.take(size) {
            return Possible::ANY;
        }
        let whole = self.scene().cond(&self.ranges, condition);
        if whole.is_certain() {
            return whole;
        }
        self.fields(condition).into_iter().fold(whole, |truth, field| match self.worlds(field, size) {
            Some(worlds) if !truth.is_certain() => {
                let tried = worlds.map(|world| self.scene().cond(&world, condition));
                truth.both(tried.fold(Possible::NOTHING, Possible::or))
            }
            _ => truth,
        })
    }

    /// Whether two conditions are proved never to be yes of the same lead: no value of a field that both look at
    /// allows it.
    pub fn exclude(&self, one: &Cond, other: &Cond) -> bool {
        let size = one.size().saturating_add(other.size());
        self.shared(one, other).any(|field| {
            self.worlds(field, size).is_some_and(|mut worlds| {
                worlds.all(|world| {
                    !self.scene().cond(&world, one).yes() || !self.scene().cond(&world, other).yes()
                })
            })
        })
    }

    /// Whether the second condition is proved to be yes whenever the first is.
    pub fn implies(&self, one: &Cond, other: &Cond) -> bool {
        let size = one.size().saturating_add(other.size());
        self.shared(one, other).any(|field| {
            self.worlds(field, size).is_some_and(|worlds| {
                let mut fulfilled = worlds.filter(|world| self.scene().cond(world, one).yes()).peekable();
                fulfilled.peek().is_some()
                    && fulfilled.all(|world| self.scene().cond(&world, other) == Possible::YES)
            })
        })
    }

    /// The occurrences that a column counts.
    pub(super) fn counted(&self, column: ColumnId) -> Option<&Selection> {
        self.counts.get(column.index()).and_then(Option::as_ref)
    }

    /// The values of a field that the policy can tell apart, ascending for numbers, and the columns for each.
    pub fn cells(&self, field: FieldId) -> Option<impl Iterator<Item = (&Cell, World<'_>)>> {
        Some(self.domains.cells(field).iter().zip(self.worlds(field, 1)?))
    }

    /// What a column or condition is in a world where columns are as given.
    pub fn scene(&self) -> Scene<'_> {
        Scene { model: &self.model, as_of: self.as_of, answers: &self.domains.answers }
    }

    /// The fields that a condition hangs on, ascending.
    pub fn fields_of(&self, condition: &Cond) -> Vec<FieldId> {
        self.fields(condition)
    }

    fn shared(&self, one: &Cond, other: &Cond) -> impl Iterator<Item = FieldId> {
        let (one, other) = (self.fields(one), self.fields(other));
        one.into_iter().filter(move |field| other.contains(field))
    }

    fn fields(&self, condition: &Cond) -> Vec<FieldId> {
        let mut fields = Vec::new();
        condition.each_input(&mut |column| {
            let of = self.model.fields(column).filter(|of| self.work.take(of.words().len()));
            fields.extend(of.into_iter().flat_map(|fields| fields.iter()));
        });
        fields.sort_unstable();
        fields.dedup();
        fields
    }

    /// The columns for each value of a field that the policy can tell apart, and for none; `None` where the values
    /// tried are not all there are, or to look at each at that cost is too much.
    fn worlds(&self, field: FieldId, cost: usize) -> Option<impl Iterator<Item = World<'_>>> {
        let tried = self.tried.get(field.index())?.get_or_init(|| {
            let options = self.options(field)?;
            let dependents = self.dependents(field);
            let mut world = self.ranges.clone();
            Some(
                options
                    .into_iter()
                    .map(|option| self.changes(&mut world, field, option, &dependents))
                    .collect(),
            )
        });
        let changes = tried.as_ref().filter(|tried| self.work.take(tried.len().saturating_mul(cost)))?;
        Some(changes.iter().map(|changes| World { all: &self.ranges, changes }))
    }

    /// What one value of a field changes.
    fn changes(
        &self,
        world: &mut [Range],
        field: FieldId,
        option: Range,
        dependents: &[ColumnId],
    ) -> Changes {
        self.enter(world, field, option, dependents);
        let changed = std::iter::once(ColumnId(field.0)).chain(dependents.iter().copied());
        let changed = changed.filter_map(|column| {
            let (here, before) = (world.get_mut(column.index())?, self.ranges.get(column.index())?);
            (here != before).then(|| (column, std::mem::replace(here, before.clone())))
        });
        changed.collect()
    }

    /// Makes of what holds for every lead what holds where a field has one value.
    fn enter(&self, world: &mut [Range], field: FieldId, option: Range, dependents: &[ColumnId]) {
        if let Some(place) = world.get_mut(field.index()) {
            *place = option;
        }
        for column in dependents {
            let range = self.scene().column(&*world, *column);
            if let Some(place) = world.get_mut(column.index()) {
                *place = meet(&range, place);
            }
        }
    }

    /// The values that are tried of a field; `None` where they are not all there are.
    fn options(&self, field: FieldId) -> Option<Vec<Range>> {
        let cells = self.domains.cells(field);
        let all = self.domains.exact(field) || matches!(cells.first(), Some(Cell::Numbers { .. }));
        if !all || cells.len() > MOST_CELLS || self.tries.get(field.index()) == Some(&false) {
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
        let mut world = ranges.clone();
        self.ranges = ranges;
        let mut narrow: Vec<Option<Range>> = vec![None; self.model.len()];
        // What the lines on one field alone pay together, by score.
        let mut together: Vec<(i64, i64)> = vec![(0, 0); self.model.scores.len()];
        let on_fields = self.on_fields();
        let sizes: Vec<usize> = self.model.defs().map(|(_, def)| def.size()).collect();
        for field in (0u32..).map(FieldId).take(self.model.types.len()) {
            let options = self.options(field);
            let dependents = if options.is_some() { self.dependents(field) } else { Vec::new() };
            let size = dependents.iter().filter_map(|column| sizes.get(column.index()));
            let size = size.fold(1, |all: usize, size| all.saturating_add(*size));
            let options = options.filter(|options| self.work.take(options.len().saturating_mul(size)));
            self.tries.push(options.is_some());
            let Some(options) = options else { continue };
            let on_field = on_fields.get(field.index()).map_or(&[][..], Vec::as_slice);
            let mut hulls: Vec<Option<Range>> = vec![None; dependents.len()];
            let mut sums: Vec<Option<(i64, i64)>> = vec![None; on_field.len()];
            for option in options {
                self.enter(&mut world, field, option, &dependents);
                for ((_, lines), sum) in on_field.iter().zip(&mut sums) {
                    let (low, high) = add(lines.iter().filter_map(|line| world.of(*line)));
                    *sum = Some(sum.map_or((low, high), |(least, most)| (least.min(low), most.max(high))));
                }
                let touched = dependents.iter().copied().zip(hulls.iter_mut().map(Some));
                for (column, hull) in std::iter::once((ColumnId(field.0), None)).chain(touched) {
                    let (Some(here), Some(before)) =
                        (world.get_mut(column.index()), self.ranges.get(column.index()))
                    else {
                        continue;
                    };
                    let here = std::mem::replace(here, before.clone());
                    if let Some(hull) = hull {
                        *hull = Some(hull.take().map_or_else(|| here.clone(), |hull| hull.join(&here)));
                    }
                }
            }
            for (hull, column) in hulls.into_iter().zip(&dependents) {
                if let (Some(hull), Some(place)) = (hull, narrow.get_mut(column.index())) {
                    *place = Some(place.as_ref().map_or_else(|| hull.clone(), |before| meet(before, &hull)));
                }
            }
            for (sum, (score, _)) in sums.into_iter().zip(on_field) {
                if let (Some((least, most)), Some((low, high))) = (sum, together.get_mut(*score)) {
                    (*low, *high) = (low.saturating_add(least), high.saturating_add(most));
                }
            }
        }
        self.narrowed(&narrow, &together);
    }

    /// Narrows every column by what trying the fields has shown, and each score by what its lines pay together.
    fn narrowed(&mut self, narrow: &[Option<Range>], together: &[(i64, i64)]) {
        let mut ranges = std::mem::take(&mut self.ranges);
        let mut scores = together.iter();
        let mut sums = HashMap::new();
        for (column, def) in self.model.defs() {
            let mut range = self.scene().column(&ranges, column);
            if let Some(Some(narrow)) = narrow.get(column.index()) {
                range = meet(&range, narrow);
            }
            if let Def::Score { lines, bounds } = def
                && let Some(together) = scores.next()
            {
                let grouped = |line: &ColumnId| {
                    self.alone(*line).is_some_and(|field| self.tries.get(field.index()) == Some(&true))
                };
                let rest = lines.iter().filter(|line| !grouped(line));
                let (low, high) = add(rest.filter_map(|line| ranges.of(*line)));
                let (low, high) = (low.saturating_add(together.0), high.saturating_add(together.1));
                sums.insert(column, (low, high));
                let (least, most) = bounds.unwrap_or((i64::MIN, i64::MAX));
                let bounded = |value: i64| value.max(least).min(most);
                range = Range::Number { low: bounded(low), high: bounded(high), missing: false };
            }
            if let Some(place) = ranges.get_mut(column.index()) {
                *place = range;
            }
        }
        self.ranges = ranges;
        self.sums = sums;
    }

    /// By field: the lines that hang on it alone. Scores are counted in the order of their columns.
    fn on_fields(&self) -> Vec<OnField> {
        let mut found: Vec<OnField> = vec![Vec::new(); self.model.types.len()];
        let scores = self.model.defs().filter_map(|(_, def)| match def {
            Def::Score { lines, .. } => Some(lines),
            _ => None,
        });
        for (score, lines) in scores.enumerate() {
            for line in lines {
                let Some(on_field) = self.alone(*line).and_then(|field| found.get_mut(field.index())) else {
                    continue;
                };
                match on_field.last_mut() {
                    Some((last, lines)) if *last == score => lines.push(*line),
                    _ => on_field.push((score, vec![*line])),
                }
            }
        }
        found
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
    if aggregate.selection().is_nothing() {
        return if aggregate.is_always_known() { Range::number(0) } else { nothing(ty) };
    }
    match aggregate {
        Aggregate::Count(_) | Aggregate::CountDifferent { .. } | Aggregate::MostWithin { .. } => {
            Range::Number { low: 0, high: LARGEST, missing: false }
        }
        Aggregate::Weight { points, .. } => {
            let times = most_paid(aggregate).unwrap_or(LARGEST);
            let most = points.saturating_mul(times);
            Range::Number { low: most.min(0), high: most.max(0), missing: false }
        }
        Aggregate::Last(_)
        | Aggregate::LastActivity(_)
        | Aggregate::OfLast { .. }
        | Aggregate::Total { .. } => anything(ty, !aggregate.is_always_known()),
    }
}

/// How many occurrences of a points line can pay at most, where `once` and the window bound them.
pub fn most_paid(weight: &Aggregate) -> Option<i64> {
    let Aggregate::Weight { once, each: None, of: Selection { window, .. }, .. } = weight else {
        return None;
    };
    let (once, window) = (*once, *window);
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
        Once::Latest => Some(1),
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
