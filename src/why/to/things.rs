//! What can change of a lead, and into what.

use super::Change;
use crate::analyse::domains::{Cell, Domains};
use crate::analyse::model::Model;
use crate::program::ColumnKind;
use crate::program::time::Zone;
use crate::program::{
    Aggregate, ColumnId, Condition, Date, EventId, FieldId, LARGEST, Number, Occurrence, Pays, Program,
    SCALE, Total, Type, Value,
};
use crate::why::Moment;
use std::collections::HashSet;

/// More options of a fact are not tried.
const MOST_OPTIONS: usize = 64;
/// How often something happens, as far as that is tried.
const TIMES: [u32; 9] = [1, 2, 3, 4, 5, 6, 8, 10, 20];
/// More choices and amounts of an event are not tried.
const MOST_VALUES: usize = 12;

/// Something that can change.
#[derive(Clone, Debug)]
pub(in crate::why) enum Thing {
    /// A fact, and the cells that it is not in.
    Fact { field: FieldId, options: Vec<(Cell, Value)> },
    /// An event, and how often it can happen.
    Event { event: EventId, fields: Vec<Option<Value>>, each: Option<u32>, times: Vec<u32> },
}

/// Whether a fact of a lead can change: a field that says so; where none of the policy does, one with a question. What is
/// missing can be asked.
pub fn can_change(program: &Program, field: FieldId, is_known: bool) -> bool {
    let marked = program.fields.iter().any(|field| field.can_change);
    let declared = &program[field];
    let asked = declared.ask.is_some();
    let own = if marked { declared.can_change } else { asked };
    program.key != Some(field) && (own || asked && !is_known)
}

/// All that can change and that a stage hangs on; and whether that is all there is.
pub(super) fn things(program: &Program, lead: &Moment, target: ColumnId) -> (Vec<Thing>, bool) {
    let needed = program.needed(&[target]);
    let model = Model::new(program);
    let domains = Domains::new(&model, lead.as_of, |column| needed.contains(&column));
    let mut all = Vec::new();
    let mut complete = true;
    let fields =
        (0u32..).map(FieldId).zip(&lead.fields).filter(|(field, _)| needed.contains(&ColumnId(field.0)));
    for (field, held) in fields {
        if !can_change(program, field, held.is_some()) {
            continue;
        }
        let ty = &program[field].ty;
        let other = domains.cells(field).iter().filter(|cell| !holds(cell, held.as_ref(), ty));
        let options: Vec<(Cell, Value)> =
            other.map(|cell| (cell.clone(), witness(cell, ty, &program.zone))).take(MOST_OPTIONS).collect();
        complete &= domains.exact(field) && options.len() < MOST_OPTIONS;
        if !options.is_empty() {
            all.push(Thing::Fact { field, options });
        }
    }
    events(program, &needed, &mut all);
    (all, complete)
}

impl Thing {
    /// How many options there are.
    pub fn options(&self) -> usize {
        match self {
            Thing::Fact { options, .. } => options.len(),
            Thing::Event { times, .. } => times.len(),
        }
    }

    /// Whether it is an event: then one option is more than another.
    pub fn is_event(&self) -> bool {
        matches!(self, Thing::Event { .. })
    }

    /// Whether options next to each other may be said together.
    pub fn is_row(&self) -> bool {
        matches!(self, Thing::Fact { options, .. } if options.iter().all(|(cell, _)| matches!(cell, Cell::Numbers { .. })))
    }

    /// Makes the change: a fact of the lead, or what happens to it.
    pub fn apply(&self, option: usize, lead: &mut Moment, happens: &mut Vec<Occurrence>) {
        match self {
            Thing::Fact { field, options } => {
                if let (Some(place), Some((_, value))) =
                    (lead.fields.get_mut(field.index()), options.get(option))
                {
                    *place = Some(value.clone());
                }
            }
            Thing::Event { event, fields, each, times } => {
                let times = times.get(option).copied().unwrap_or(1);
                let one = |number: u32| {
                    let mut fields = fields.clone();
                    if let Some(place) =
                        each.and_then(|each| fields.get_mut(each as usize)).filter(|place| place.is_none())
                    {
                        *place = Some(Value::Text(format!("another {number}")));
                    }
                    Occurrence { event: *event, times: 1, at: lead.as_of, fields }
                };
                match each {
                    Some(_) => happens.extend((1..=times).map(one)),
                    None => happens.push(Occurrence { times, ..one(1) }),
                }
            }
        }
    }

    /// The change, in the words of the program.
    pub fn change(&self, options: &[usize]) -> Option<Change> {
        Some(match self {
            Thing::Fact { field, options: all } => {
                let cells = options.iter().filter_map(|at| all.get(*at)).map(|(cell, _)| cell.clone());
                Change::Fact { field: *field, to: cells.collect() }
            }
            Thing::Event { event, fields, each, times } => Change::Event {
                event: *event,
                fields: fields.clone(),
                times: options.first().and_then(|at| times.get(*at)).copied()?,
                each: *each,
            },
        })
    }
}

/// Whether a value lies in a cell, or the cell is one that no lead is in.
fn holds(cell: &Cell, held: Option<&Value>, ty: &Type) -> bool {
    match (cell, held) {
        // Amounts and counts below zero are not tried; there are none in practice.
        (Cell::Numbers { high, .. }, _) if *high < 0 && matches!(ty, Type::Number(_)) => true,
        (Cell::Numbers { low, high }, Some(Value::Number(number))) => (*low..=*high).contains(number),
        (Cell::Numbers { low, high }, Some(Value::Date(date))) => (*low..=*high).contains(&date.code()),
        (Cell::YesNo(yes), Some(Value::YesNo(held))) => yes == held,
        (Cell::Choices(values), Some(Value::Choice(held))) => values.contains(held),
        (Cell::Held { witness, .. }, Some(held)) => witness == held,
        _ => false,
    }
}

/// The plainest value of a cell; of dates a day.
fn witness(cell: &Cell, ty: &Type, zone: &Zone) -> Value {
    let (Cell::Numbers { low, high }, Type::Date) = (cell, ty) else { return cell.witness(ty) };
    let days = [*low, *high].into_iter().flat_map(|code| {
        let first = zone.day_start(Date::of_code(code).start());
        [zone.day_end(first), first, zone.day_start(first.saturating_sub(1))].map(Date::day)
    });
    let mut inside = days.filter(|day| (*low..=*high).contains(&day.code()));
    inside.next().map_or_else(|| cell.witness(ty), Value::Date)
}

/// The events that a stage looks at, with what their conditions ask for.
fn events(program: &Program, needed: &HashSet<ColumnId>, all: &mut Vec<Thing>) {
    let mut seen: Vec<(EventId, Vec<Option<Value>>, Option<u32>)> = Vec::new();
    let mut add = |event: EventId, fields: Vec<Option<Value>>, each: Option<u32>| {
        let one = (event, fields, each);
        if !seen.contains(&one) {
            seen.push(one);
        }
    };
    for (id, aggregate) in program.aggregates().filter(|(id, _)| needed.contains(id)) {
        let selection = aggregate.selection();
        for (at, event) in selection.kinds.iter().enumerate() {
            let mut fields = vec![None; program[*event].fields.len()];
            if let Some(condition) = selection.condition.as_ref().and_then(|all| all.get(at)) {
                condition.fulfil(&mut fields);
            }
            let by = aggregate.field().and_then(|field| field.get(at)).copied();
            let different = matches!(
                aggregate,
                Aggregate::CountDifferent { .. } | Aggregate::Weight { each: Some(_), .. }
            );
            let Some(by) = by else {
                add(*event, fields, None);
                continue;
            };
            let is_text = program[*event].fields.get(by as usize).is_some_and(|field| field.ty == Type::Text);
            if different && is_text {
                add(*event, fields, Some(by));
                continue;
            }
            for value in values(program, needed, (id, aggregate), (*event, by)) {
                let mut with = fields.clone();
                if let Some(place) = with.get_mut(by as usize).filter(|place| place.is_none()) {
                    *place = Some(value);
                }
                add(*event, with, None);
            }
        }
        let near = selection.near.iter().flat_map(|near| &near.of.kinds);
        near.for_each(|event| add(*event, vec![None; program[*event].fields.len()], None));
    }
    all.extend(seen.into_iter().map(|(event, fields, each)| Thing::Event {
        event,
        fields,
        each,
        times: TIMES.to_vec(),
    }));
}

/// The values of an event's field that a condition or a line asks for.
fn values(
    program: &Program,
    needed: &HashSet<ColumnId>,
    (id, aggregate): (ColumnId, &Aggregate),
    (event, by): (EventId, u32),
) -> Vec<Value> {
    let ty = program[event].fields.get(by as usize).map(|field| &field.ty);
    let mut found: Vec<Value> = Vec::new();
    match ty {
        Some(Type::YesNo) => found.extend([true, false].map(Value::YesNo)),
        Some(Type::Choice(values)) => found.extend((0u32..).take(values.len()).map(Value::Choice)),
        Some(Type::Number(_)) => {
            for column in needed {
                if let ColumnKind::Points(Pays::Per { step, of: Number::Column(of), .. }) =
                    &program[*column].kind
                    && *of == id
                {
                    found.push(Value::Number(*step));
                }
                program.each_condition(*column, &mut |condition| {
                    condition.each(&mut |part| {
                        if let Condition::Compare {
                            left: Number::Column(of),
                            right: Number::Constant(limit),
                            ..
                        } = part
                            && *of == id
                        {
                            found.extend(
                                [0, SCALE, SCALE.saturating_neg()]
                                    .map(|by| Value::Number(limit.saturating_add(by))),
                            );
                        }
                    });
                });
            }
            if matches!(aggregate, Aggregate::Total { how: Total::Lowest, .. }) {
                found.push(Value::Number(0));
            }
            found.retain(|value| matches!(value, Value::Number(number) if (0..LARGEST).contains(number)));
        }
        Some(Type::Text | Type::Date | Type::Several(_)) | None => {}
    }
    found.sort_unstable();
    found.dedup();
    found.truncate(MOST_VALUES);
    found
}
