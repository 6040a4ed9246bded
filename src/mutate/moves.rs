//! What a lead can say or do differently: the values that two versions of a policy tell apart, and the events that they
//! look at, at the edges of their windows and as often as they count.

use super::draft::Draft;
use crate::analyse::domains::{Cell, Domains};
use crate::analyse::model::Model;
use crate::program::time::{DAY, Window, Zone};
use crate::program::{
    Aggregate, ColumnId, ColumnKind, Condition, Date, EventId, Field, FieldId, Number, Occurrence, Pays,
    Program, SCALE, Selection, TextSource, TextTest, Type, Value,
};
use std::collections::{BTreeSet, HashSet};

/// More than so many different things are not tried of one lead.
const MOST_MOVES: usize = 2_000;

/// More texts of one condition than these are not tried.
const MOST_TEXTS: usize = 40;

/// More often than that nothing is tried.
const MOST_TIMES: i64 = 60;

/// One step from a lead to another.
#[derive(Clone, Debug, PartialEq)]
pub enum Move {
    /// A field holds this, or nothing.
    Give(FieldId, Option<Value>),
    /// It did this.
    Do(Deed),
    /// It did that, each time with other values.
    Different {
        /// What.
        event: EventId,
        /// The fields of each time.
        values: Vec<Vec<Option<Value>>>,
        /// How long ago.
        ago: Option<Window>,
    },
    /// It never did that.
    Undo(EventId),
}

/// What a lead does.
#[derive(Clone, Debug, PartialEq)]
pub struct Deed {
    event: EventId,
    fields: Vec<Option<Value>>,
    times: u32,
    /// How long ago; now where it is not said.
    ago: Option<Window>,
    /// From one time to the next, where they are not at once.
    apart: i64,
    /// Whether it did nothing else of that kind.
    only: bool,
}

impl Move {
    /// What it is about: a field, or an event.
    pub fn about(&self) -> (bool, u32) {
        match self {
            Move::Give(field, _) => (true, field.0),
            Move::Do(Deed { event, .. }) | Move::Different { event, .. } | Move::Undo(event) => {
                (false, event.0)
            }
        }
    }

    /// The lead after the step.
    pub fn made(&self, lead: &Draft, zone: &Zone) -> Draft {
        let mut lead = lead.clone();
        match self {
            Move::Give(field, value) => drop(lead.given.insert(*field, value.clone())),
            Move::Undo(event) => lead.done.retain(|done| done.event != *event),
            Move::Different { event, values, ago } => {
                let at = ago.map_or(lead.as_of, |ago| zone.back(lead.as_of, ago));
                let one = |fields: &Vec<Option<Value>>| Occurrence {
                    event: *event,
                    times: 1,
                    at,
                    fields: fields.clone(),
                };
                lead.done.extend(values.iter().map(one));
            }
            Move::Do(deed) => {
                if deed.only {
                    lead.done.retain(|done| done.event != deed.event);
                }
                let last = deed.ago.map_or(lead.as_of, |ago| zone.back(lead.as_of, ago));
                let (rows, times) = if deed.apart > 0 { (deed.times, 1) } else { (1, deed.times) };
                lead.done.extend((0..i64::from(rows)).map(|row| Occurrence {
                    event: deed.event,
                    times,
                    at: last.saturating_sub(deed.apart.saturating_mul(row)),
                    fields: deed.fields.clone(),
                }));
            }
        }
        lead
    }
}

/// All steps that can make a difference to some columns of one program or of the other.
pub fn moves(programs: [(&Program, &HashSet<ColumnId>); 2]) -> Vec<Move> {
    let mut all = Vec::new();
    for (program, needed) in programs {
        fields(program, needed, &mut all);
    }
    let mut marks = Marks::default();
    programs.iter().for_each(|(program, needed)| marks.note(program, needed));
    let mut deeds: Vec<(EventId, Vec<Option<Value>>)> = Vec::new();
    for (program, needed) in programs {
        kinds(program, needed, &mut deeds);
    }
    for (program, needed) in programs {
        texts(program, needed, &mut all);
        different(program, needed, &marks.ago, &mut all);
    }
    let events: BTreeSet<EventId> = deeds.iter().map(|(event, _)| *event).collect();
    all.extend(events.into_iter().map(Move::Undo));
    // The plainest of each first.
    let when: Vec<(u32, i64)> = marks.often().collect();
    let places = when.iter().flat_map(|often| marks.ago.iter().map(move |ago| (often, ago)));
    for ((times, apart), ago) in places {
        for (event, fields) in &deeds {
            for only in [false, true] {
                let fields = fields.clone();
                all.push(Move::Do(Deed {
                    event: *event,
                    fields,
                    times: *times,
                    ago: *ago,
                    apart: *apart,
                    only,
                }));
            }
        }
    }
    all.truncate(MOST_MOVES);
    all
}

fn add(all: &mut Vec<Move>, one: Move) {
    if all.len() < MOST_MOVES && !all.contains(&one) {
        all.push(one);
    }
}

/// The values of fields that a program tells apart, and none.
fn fields(program: &Program, needed: &HashSet<ColumnId>, all: &mut Vec<Move>) {
    let model = Model::new(program);
    let domains = Domains::new(&model, program.examples_as_of(), |column| needed.contains(&column));
    let those = (0u32..).map(FieldId).zip(&program.fields);
    for (id, field) in those.filter(|(id, _)| needed.contains(&ColumnId(id.0))) {
        for cell in domains.cells(id).iter().filter(|cell| !below_nothing(cell, field)) {
            let value = day_of(cell, field, program).unwrap_or_else(|| cell.witness(&field.ty));
            add(all, Move::Give(id, Some(value)));
            if let (Cell::Numbers { high, .. }, Type::Number(_)) = (cell, &field.ty) {
                let end = high.div_euclid(SCALE).saturating_mul(SCALE);
                let far = *high >= crate::program::LARGEST || end < 0;
                if !far {
                    add(all, Move::Give(id, Some(Value::Number(end))));
                }
            }
        }
        add(all, Move::Give(id, None));
    }
}

/// The texts that conditions name, and the same inside a longer word.
fn texts(program: &Program, needed: &HashSet<ColumnId>, all: &mut Vec<Move>) {
    let mut give = |of: &TextSource, test: &TextTest| {
        let ColumnKind::Field(field) = program[of.column()].kind else { return };
        for text in test.texts().iter().take(MOST_TEXTS) {
            for text in [text.clone(), format!("{text}a"), format!("a{text}")] {
                let text = match of {
                    TextSource::Column(_) => text,
                    TextSource::DomainOf(_) => format!("someone@{text}"),
                };
                add(all, Move::Give(field, Some(Value::Text(text))));
            }
        }
    };
    for (id, _) in program.columns().filter(|(id, _)| needed.contains(id)) {
        program.each_condition(id, &mut |condition| {
            condition.each(&mut |part| {
                if let Condition::Text { of, test } = part {
                    give(of, test);
                }
            });
        });
    }
}

/// The days that can be written, as instants: those of the years 0001 to 9999 in any zone.
const YEARS: std::ops::Range<i64> = -62_135_510_400_000_000..253_402_128_000_000_000;

/// A day in a cell of dates.
fn day_of(cell: &Cell, field: &Field, program: &Program) -> Option<Value> {
    let zone = &program.zone;
    let (Cell::Numbers { low, high }, Type::Date) = (cell, &field.ty) else { return None };
    let days = [*low, *high].into_iter().flat_map(|code| {
        let first = zone.day_start(Date::of_code(code).start());
        [zone.day_end(first), first, zone.day_start(first.saturating_sub(1))]
    });
    let now = zone.day_start(program.examples_as_of());
    let days = days.chain([now]).filter(|at| YEARS.contains(at)).map(Date::day);
    let mut inside = days.filter(|day| (*low..=*high).contains(&day.code()));
    inside.next().map(Value::Date)
}

/// Amounts and counts below zero are not tried; there are none in practice.
fn below_nothing(cell: &Cell, field: &Field) -> bool {
    matches!((cell, &field.ty), (Cell::Numbers { high, .. }, Type::Number(_)) if *high < 0)
}

/// Occurrences that differ in what a program counts by.
fn different(program: &Program, needed: &HashSet<ColumnId>, when: &[Option<Window>], all: &mut Vec<Move>) {
    for (_, aggregate) in program.aggregates().filter(|(id, _)| needed.contains(id)) {
        let selection = aggregate.selection();
        for (at, event) in selection.kinds.iter().enumerate() {
            let declared = &program[*event].fields;
            let Some(by) = aggregate.field().and_then(|field| field.get(at)) else { continue };
            let mut fields = vec![None; declared.len()];
            if let Some(condition) = selection.condition.as_ref().and_then(|all| all.get(at)) {
                condition.fulfil(&mut fields);
            }
            let values = declared.get(*by as usize).map(|field| some(&field.ty)).unwrap_or_default();
            let with = |value: &Value| {
                let mut fields = fields.clone();
                if let Some(held) = fields.get_mut(*by as usize) {
                    *held = Some(value.clone());
                }
                fields
            };
            for (count, ago) in (2..=values.len()).flat_map(|count| when.iter().map(move |ago| (count, ago)))
            {
                let values = values.iter().take(count).map(with).collect();
                add(all, Move::Different { event: *event, values, ago: *ago });
            }
        }
    }
}

/// What leads can do that a program looks at: with values that fulfil its conditions, with those of the examples, and
/// with other values of what it counts by.
fn kinds(program: &Program, needed: &HashSet<ColumnId>, deeds: &mut Vec<(EventId, Vec<Option<Value>>)>) {
    let mut add = |event: EventId, fields: Vec<Option<Value>>| {
        if !deeds.iter().any(|(one, held)| *one == event && *held == fields) {
            deeds.push((event, fields));
        }
    };
    for (_, aggregate) in program.aggregates().filter(|(id, _)| needed.contains(id)) {
        let selection = aggregate.selection();
        for (at, event) in selection.kinds.iter().enumerate() {
            let declared = &program[*event].fields;
            let mut fields = vec![None; declared.len()];
            if let Some(condition) = selection.condition.as_ref().and_then(|all| all.get(at)) {
                condition.fulfil(&mut fields);
            }
            if let Some(by) = aggregate.field().and_then(|field| field.get(at)) {
                let place = *by as usize;
                for value in declared.get(place).map(|field| some(&field.ty)).unwrap_or_default() {
                    let mut with = fields.clone();
                    if let Some(held) = with.get_mut(place).filter(|held| held.is_none()) {
                        *held = Some(value);
                    }
                    add(*event, with);
                }
            }
            for (place, held) in fields.iter().enumerate() {
                let Some(Value::Text(text)) = held else { continue };
                for beside in [format!("a{text}"), format!("{text}a"), format!("a{text}a")] {
                    let mut with = fields.clone();
                    with.splice(place..place.saturating_add(1), [Some(Value::Text(beside))]);
                    add(*event, with);
                }
            }
            add(*event, fields);
            add(*event, vec![None; declared.len()]);
            let shown = program.examples.iter().flat_map(|example| &example.occurrences);
            shown.filter(|done| done.event == *event).for_each(|done| add(*event, done.fields.clone()));
        }
        for other in others(selection) {
            other.kinds.iter().for_each(|event| add(*event, vec![None; program[*event].fields.len()]));
        }
    }
}

/// Some values of a type.
fn some(ty: &Type) -> Vec<Value> {
    match ty {
        Type::YesNo => vec![Value::YesNo(true), Value::YesNo(false)],
        Type::Number(_) => [1, 2, 3, 10, 100].map(|number| Value::Number(number * SCALE)).to_vec(),
        Type::Choice(values) => (0u32..).take(values.len()).map(Value::Choice).collect(),
        Type::Text => ["a", "b", "c", "d", "e"].map(|text| Value::Text(text.to_owned())).to_vec(),
        Type::Date | Type::Several(_) => Vec::new(),
    }
}

/// The other events that a selection looks at.
fn others(selection: &Selection) -> impl Iterator<Item = &Selection> {
    let near = selection.near.iter().map(|near| &*near.of);
    near.chain(selection.after.iter().map(|after| &after.of))
}

/// When and how often something has to happen to lie at an edge.
#[derive(Default)]
struct Marks {
    ago: Vec<Option<Window>>,
    often: BTreeSet<u32>,
}

impl Marks {
    fn note(&mut self, program: &Program, needed: &HashSet<ColumnId>) {
        self.at(None);
        for (id, column) in program.columns().filter(|(id, _)| needed.contains(id)) {
            program.each_condition(id, &mut |condition| self.condition(condition));
            match &column.kind {
                ColumnKind::Aggregate(aggregate) => self.aggregate(aggregate),
                ColumnKind::Points(Pays::Per { step, of: Number::DaysSince(_), cap, points }) => {
                    self.days(*step);
                    let most = cap.map_or(1, |cap| cap / points.saturating_abs().max(1)).min(MOST_TIMES);
                    self.days(step.saturating_mul(most.saturating_add(1)));
                }
                // Points for a count of events, as another program may write them.
                ColumnKind::Points(Pays::Per { step: SCALE, of: Number::Column(_), cap, points }) => {
                    self.times(2);
                    if let Some(cap) = cap {
                        self.times(cap / points.saturating_abs().max(1));
                    }
                }
                _ => {}
            }
        }
        self.at(Some(Window::Exact(DAY)));
    }

    fn at(&mut self, ago: Option<Window>) {
        if !self.ago.contains(&ago) {
            self.ago.push(ago);
        }
    }

    fn days(&mut self, scaled: i64) {
        for days in [scaled / SCALE, scaled / SCALE + 1, scaled / SCALE - 1] {
            if days > 0 {
                self.at(Some(Window::Exact(days.saturating_mul(DAY))));
            }
        }
    }

    fn often(&self) -> impl Iterator<Item = (u32, i64)> {
        let many = self.often.iter().flat_map(|times| [(*times, 0), (*times, DAY), (*times, 31 * DAY)]);
        [(1, 0)].into_iter().chain(many)
    }

    fn times(&mut self, times: i64) {
        for times in [times, times.saturating_add(1), times.saturating_sub(1)] {
            if (2..=MOST_TIMES).contains(&times) {
                self.often.extend(u32::try_from(times));
            }
        }
    }

    fn aggregate(&mut self, aggregate: &Aggregate) {
        let selection = aggregate.selection();
        let near = selection.near.iter().map(|near| near.length);
        selection.window.into_iter().chain(near).for_each(|window| self.at(Some(window)));
        match aggregate {
            Aggregate::MostWithin { length, .. } => self.at(Some(*length)),
            Aggregate::Weight { points, cap, .. } => {
                self.times(2);
                if let Some(cap) = cap {
                    self.times(cap / points.saturating_abs().max(1));
                }
            }
            _ => {}
        }
    }

    fn condition(&mut self, condition: &Condition) {
        condition.each(&mut |part| {
            if let Condition::Compare { left, right: Number::Constant(limit), .. } = part {
                match left {
                    Number::DaysSince(_) => self.days(*limit),
                    Number::Column(_) => self.times(limit / SCALE),
                    _ => {}
                }
            }
        });
    }
}
