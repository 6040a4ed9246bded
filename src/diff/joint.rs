//! Two programs as one: the columns of both over the same inputs, those that are computed alike only once.
//!
//! A stage, the lead's stage and the next steps become plain conditions and tables, so that two policies fit into one
//! program. A points line about events without fading pays for a count, so that lines with other points share the count.

use super::inputs::{About, Caution, Inputs, Side, read_as};
use crate::mutate::Draft;
use crate::program::text::fold;
use crate::program::{
    After, Aggregate, Column, ColumnId, ColumnKind, Condition, EventField, EventId, Example, FieldId, Near,
    Number, Occurrence, Once, Pays, Program, SCALE, Selection, Stage, Together, Type, Value,
};

/// What a lead without a next step has in their table.
pub(super) const NO_STEP: &str = "no next step";

/// Two programs as one.
#[derive(Debug)]
pub(super) struct Joint {
    /// Fields, aggregates, all other columns.
    pub search: Program,
    /// The same columns; what is computed from events is a field as well.
    pub proof: Program,
    /// The aggregates, whose columns follow those of the fields.
    pub aggregates: Vec<Aggregate>,
    pub ties: Vec<(FieldId, FieldId)>,
    pub cautions: Vec<Caution>,
    pub old: Side,
    pub new: Side,
    /// Stages that have another name: the old one, and the new one.
    pub renamed: Vec<(String, String)>,
}

impl Joint {
    /// Both as one.
    pub fn new(old: &Program, new: &Program) -> Joint {
        let (inputs, of_old, of_new) = Inputs::new(old, new);
        let mut search = Program {
            reviewed: new.reviewed,
            zone: new.zone.clone(),
            groups: new.groups.clone(),
            lists: new.lists.clone(),
            fields: inputs.fields,
            events: inputs.events,
            spellings: old.spellings.clone().into_iter().chain(new.spellings.clone()).collect(),
            ..Program::default()
        };
        for (at, field) in (0u32..).map(FieldId).zip(&search.fields) {
            search.columns.push(column(&field.name, field.ty.clone(), ColumnKind::Field(at)));
        }
        for (program, side) in [(new, &of_new), (old, &of_old)] {
            let examples = program.examples.iter().map(|example| side.example(program, example, &search));
            let examples: Vec<Example> = examples.collect();
            search.examples.extend(examples);
        }
        let search = Together::new(search);
        let mut build = Build { search, renamed: Vec::new(), stages: Vec::new() };
        let mut sides = [(new, of_new), (old, of_old)];
        sides.iter_mut().for_each(|(program, side)| build.inputs(program, side));
        let aggregates: Vec<Aggregate> =
            build.search.program.aggregates().map(|(_, of)| of.clone()).collect();
        sides.iter_mut().for_each(|(program, side)| build.columns(program, side));
        let [(_, new_side), (_, old_side)] = sides;
        let search = build.search.program;
        Joint {
            proof: proof(&search),
            search,
            aggregates,
            ties: inputs.ties,
            cautions: inputs.cautions,
            old: old_side,
            new: new_side,
            renamed: build.renamed,
        }
    }

    /// What a lead is to one of the two programs: its fields, and what it did.
    pub fn lead(
        &self,
        side: &Side,
        own: &Program,
        lead: &Draft,
    ) -> (Vec<(FieldId, Option<Value>)>, Vec<Occurrence>) {
        let mut given = Vec::new();
        for ((id, joint), field) in (0u32..).map(FieldId).zip(&side.fields).zip(&own.fields) {
            let own = lead.given.get(joint).cloned();
            let value = own.or_else(|| {
                let other = self.partner(*joint)?;
                let value = lead.given.get(&other)?;
                Some(value.as_ref().map(|value| read_as(value, &self.search[other].ty, &field.ty)))
            });
            given.extend(value.map(|value| (id, value)));
        }
        (given, lead.done.iter().filter_map(|done| self.done(side, own, done)).collect())
    }

    fn done(&self, side: &Side, own: &Program, done: &Occurrence) -> Option<Occurrence> {
        let at = side.events.iter().position(|event| event.joint == done.event)?;
        let (event, declared) = (side.events.get(at)?, own.events.get(at)?);
        let held = |place: u32| done.fields.get(place as usize).and_then(Option::as_ref);
        let types = |place: u32| self.search[done.event].fields.get(place as usize).map(|field| &field.ty);
        let fields = event.fields.iter().zip(&declared.fields).map(|((place, partner), field)| {
            held(*place).cloned().or_else(|| {
                let partner = (*partner)?;
                Some(read_as(held(partner)?, types(partner)?, &field.ty))
            })
        });
        let event = EventId(u32::try_from(at).ok()?);
        Some(Occurrence { event, fields: fields.collect(), ..done.clone() })
    }

    /// The field that reads the same column for the other program.
    pub fn partner(&self, field: FieldId) -> Option<FieldId> {
        self.ties.iter().find_map(|(old, new)| match field {
            field if field == *old => Some(*new),
            field if field == *new => Some(*old),
            _ => None,
        })
    }

    /// Leaves out what says the same twice: of a column that both read otherwise, what the old program reads.
    pub fn plain(&self, lead: &mut Draft) {
        for (old, new) in &self.ties {
            if lead.given.contains_key(new) {
                lead.given.remove(old);
            }
        }
    }

    /// Why what is proved of a column holds only in part.
    pub fn caution(&self, columns: &[ColumnId]) -> Option<&Caution> {
        let fields = self.search.fields.len();
        let has_event = |column: &ColumnId, event: EventId| {
            let aggregate = column.index().checked_sub(fields).and_then(|at| self.aggregates.get(at));
            aggregate.is_some_and(|of| kinds(of.selection()).contains(&event))
        };
        self.cautions.iter().find(|caution| match caution.of {
            About::Field(field) => columns.iter().any(|column| {
                *column == ColumnId(field.0)
                    || self.partner(field).is_some_and(|other| *column == ColumnId(other.0))
            }),
            About::Event(event) => columns.iter().any(|column| has_event(column, event)),
            About::Time => columns.iter().any(|column| {
                self.search.columns.get(column.index()).is_some_and(|of| of.ty == Type::Date)
                    || (fields..fields.saturating_add(self.aggregates.len())).contains(&column.index())
            }),
        })
    }
}

/// All kinds of event that a selection looks at.
fn kinds(of: &Selection) -> Vec<EventId> {
    let near = of.near.iter().map(|near| &*near.of);
    let others = near.chain(of.after.iter().map(|after| &after.of));
    of.kinds.iter().chain(others.flat_map(|other| &other.kinds)).copied().collect()
}

impl Side {
    /// An example of the program, as a lead of both.
    fn example(&self, program: &Program, example: &Example, joint: &Program) -> Example {
        let field = |field: &FieldId| self.fields.get(field.index()).copied();
        let given = example.given.iter().filter_map(|(of, value)| Some((field(of)?, value.clone())));
        let done = example.occurrences.iter().filter_map(|done| {
            let own = self.events.get(done.event.index())?;
            let mut fields = vec![None; joint.events.get(own.joint.index())?.fields.len()];
            for ((place, _), value) in own.fields.iter().zip(&done.fields) {
                if let Some(held) = fields.get_mut(*place as usize) {
                    *held = value.clone();
                }
            }
            Some(Occurrence { event: own.joint, fields, ..done.clone() })
        });
        Example {
            title: program.title.clone().unwrap_or_default(),
            as_of: example.as_of,
            given: given.collect(),
            occurrences: done.collect(),
            claims: Vec::new(),
            span: example.span,
        }
    }

    fn column(&self, own: ColumnId) -> Option<ColumnId> {
        self.columns.get(own.index()).copied()
    }

    fn condition(&self, of: &Condition) -> Condition {
        of.map(&mut |own| self.column(own)).unwrap_or(Condition::Constant(false))
    }

    /// A selection over the kinds of both, and where its own kinds are among them.
    fn selection(&self, of: &Selection) -> (Selection, Vec<usize>) {
        let mut order: Vec<(EventId, usize)> = of
            .kinds
            .iter()
            .enumerate()
            .map(|(at, kind)| (self.events.get(kind.index()).map_or(*kind, |own| own.joint), at))
            .collect();
        order.sort_unstable();
        let places: Vec<usize> = order.iter().map(|(_, at)| *at).collect();
        let condition = of.condition.as_ref().map(|all| {
            let each = places.iter().filter_map(|at| {
                let (kind, condition) = (of.kinds.get(*at)?, all.get(*at)?);
                let fields = &self.events.get(kind.index())?.fields;
                condition.map(&mut |field: EventField| Some(EventField(fields.get(field.index())?.0)))
            });
            each.collect()
        });
        let near = of.near.as_ref().map(|near| {
            let of = Box::new(self.selection(&near.of).0);
            Near { of, ..near.clone() }
        });
        let after = of.after.iter().map(|after| After { of: self.selection(&after.of).0, why: after.why });
        let kinds = order.into_iter().map(|(kind, _)| kind).collect();
        (Selection { kinds, condition, window: of.window, near, after: after.collect() }, places)
    }

    fn aggregate(&self, of: &Aggregate, program: &Program, joint: &mut Program) -> Aggregate {
        let (selection, places) = self.selection(of.selection());
        let by_kind = |field: &[u32]| -> Vec<u32> {
            let own = places.iter().filter_map(|at| {
                let kind = of.selection().kinds.get(*at)?;
                let place = *field.get(*at)? as usize;
                Some(self.events.get(kind.index())?.fields.get(place)?.0)
            });
            own.collect()
        };
        let mut mapped = of.clone();
        *mapped.selection_mut() = selection.clone();
        match &mut mapped {
            Aggregate::CountDifferent { field, .. }
            | Aggregate::OfLast { field, .. }
            | Aggregate::Total { field, .. } => *field = by_kind(field),
            Aggregate::Weight { once, each, decay, points, cap, .. } => {
                *each = each.as_ref().map(|each| by_kind(each));
                match decay.and_then(|decay| program.decays.get(decay.index())) {
                    Some(table) => {
                        let known = joint.decays.iter().position(|other| other == table);
                        let at = known.unwrap_or_else(|| {
                            joint.decays.push(table.clone());
                            joint.decays.len().saturating_sub(1)
                        });
                        *decay = u32::try_from(at).ok().map(crate::program::DecayId);
                    }
                    // Points that do not fade are paid for a count.
                    None if *once == Once::Each && each.is_none() => return Aggregate::Count(selection),
                    None => (*points, *cap) = (SCALE, None),
                }
            }
            Aggregate::Count(_)
            | Aggregate::MostWithin { .. }
            | Aggregate::Last(_)
            | Aggregate::LastActivity(_) => {}
        }
        mapped
    }
}

fn column(name: &str, ty: Type, kind: ColumnKind) -> Column {
    Column { name: name.to_owned(), ty, kind, because: None, owner: None, span: Default::default() }
}

/// The program under the hands of whoever puts it together.
struct Build {
    search: Together,
    renamed: Vec<(String, String)>,
    /// The columns and names of the stages of the new program.
    stages: Vec<(ColumnId, String)>,
}

impl Build {
    /// Takes in fields and aggregates.
    fn inputs(&mut self, program: &Program, side: &mut Side) {
        side.columns = vec![ColumnId(u32::MAX); program.columns.len()];
        for (own, column) in program.columns() {
            let joint = match &column.kind {
                ColumnKind::Field(field) => side.fields.get(field.index()).map(|field| ColumnId(field.0)),
                ColumnKind::Aggregate(of) => {
                    let of = side.aggregate(of, program, &mut self.search.program);
                    let ty = if of.is_always_known() { Type::Number(None) } else { column.ty.clone() };
                    Some(self.search.place(&column.name, ty, ColumnKind::Aggregate(of)))
                }
                _ => None,
            };
            if let (Some(joint), Some(place)) = (joint, side.columns.get_mut(own.index())) {
                *place = joint;
            }
        }
    }

    /// Takes in all other columns.
    fn columns(&mut self, program: &Program, side: &mut Side) {
        let is_new = self.stages.is_empty();
        for (own, column) in program.columns() {
            if matches!(column.kind, ColumnKind::Field(_) | ColumnKind::Aggregate(_)) {
                continue;
            }
            let (ty, kind) = self.lowered(program, side, column, is_new);
            let joint = self.search.place(&column.name, ty, kind);
            if let Some(place) = side.columns.get_mut(own.index()) {
                *place = joint;
            }
        }
        if is_new {
            let stages = program
                .stages
                .iter()
                .filter_map(|stage| Some((side.column(stage.column)?, program[stage.column].name.clone())));
            self.stages = stages.collect();
        }
    }

    fn lowered(
        &mut self,
        program: &Program,
        side: &Side,
        column: &Column,
        is_new: bool,
    ) -> (Type, ColumnKind) {
        let ty = column.ty.clone();
        let mapped = |kind: &ColumnKind| {
            kind.map(&mut |own| side.column(own)).unwrap_or(ColumnKind::Criterion(Condition::Constant(false)))
        };
        let kind = match &column.kind {
            ColumnKind::Points(pays) => ColumnKind::Points(self.pays(side, pays)),
            ColumnKind::Score(score) => {
                let score = &program[*score];
                let own = score.lines.iter().filter_map(|line| side.column(program[*line].column)).collect();
                ColumnKind::Score(self.search.score(own, score.bounds))
            }
            ColumnKind::Disqualify(of) => mapped(&ColumnKind::Criterion(of.clone())),
            ColumnKind::FirstMatch { arms, otherwise, empty_when_disqualified: true } => {
                let (arms, otherwise) = (arms.clone(), *otherwise);
                let table = ColumnKind::FirstMatch { arms, otherwise, empty_when_disqualified: false };
                return no_step(program, side, ty, mapped(&table));
            }
            ColumnKind::Stage(stage) => {
                mapped(&ColumnKind::Criterion(program.stage_as_condition(&program[*stage])))
            }
            ColumnKind::Verdict => {
                return (self.verdict(program, side, ty, is_new), mapped(&program.verdict_as_table()));
            }
            kind => mapped(kind),
        };
        (ty, kind)
    }

    fn pays(&self, side: &Side, pays: &Pays) -> Pays {
        if let Pays::On { points, weight, cap } = pays {
            let weight = side.column(*weight).unwrap_or(*weight);
            let fades = matches!(
                self.search.program.columns.get(weight.index()).map(|column| &column.kind),
                Some(ColumnKind::Aggregate(Aggregate::Weight { decay: Some(_), .. }))
            );
            return match fades {
                true => Pays::On { points: *points, weight, cap: *cap },
                false => Pays::Per { points: *points, step: SCALE, of: Number::Column(weight), cap: *cap },
            };
        }
        pays.map(&mut |own| side.column(own)).unwrap_or_else(|| pays.clone())
    }

    /// The names of the lead's stages: those of the old program that are computed as one of the new are called as that.
    fn verdict(&mut self, program: &Program, side: &Side, ty: Type, is_new: bool) -> Type {
        let Type::Choice(mut values) = ty else { return ty };
        let stages: Vec<(usize, &Stage)> = (1usize..).zip(&program.stages).collect();
        for (at, stage) in stages.into_iter().rev() {
            let Some(column) = side.column(stage.column) else { continue };
            let (name, there) = (&program[stage.column].name, |name: &str| {
                let of_old = program.stages.iter().map(|stage| program[stage.column].name.as_str());
                let of_new = self.stages.iter().map(|(_, name)| name.as_str());
                (
                    of_old.map(fold).any(|other| other == fold(name)),
                    of_new.map(fold).any(|other| other == fold(name)),
                )
            });
            let now = self.stages.iter().find(|(other, _)| *other == column).map(|(_, name)| name.clone());
            if let Some(now) = now.filter(|now| !is_new && !there(now).0 && !there(name).1) {
                if let Some(value) = values.get_mut(at) {
                    value.clone_from(&now);
                }
                self.renamed.push((name.clone(), now));
            }
        }
        Type::Choice(values)
    }
}

/// The table of the next steps, with a value for who has none.
fn no_step(program: &Program, side: &Side, ty: Type, table: ColumnKind) -> (Type, ColumnKind) {
    let (Type::Choice(mut values), ColumnKind::FirstMatch { mut arms, otherwise, .. }) =
        (ty.clone(), table.clone())
    else {
        return (ty, table);
    };
    arms.insert(
        0,
        (side.condition(&program.disqualified()), u32::try_from(values.len()).unwrap_or(u32::MAX)),
    );
    values.push(NO_STEP.to_owned());
    (Type::Choice(values), ColumnKind::FirstMatch { arms, otherwise, empty_when_disqualified: false })
}

/// The same columns, those of events as fields.
fn proof(search: &Program) -> Program {
    let mut proof = search.clone();
    proof.examples.clear();
    let count = proof.fields.len();
    for (at, column) in (0u32..).zip(&mut proof.columns).skip(count) {
        if !matches!(column.kind, ColumnKind::Aggregate(_)) {
            break;
        }
        column.kind = ColumnKind::Field(FieldId(at));
        proof.fields.push(crate::program::Field {
            name: column.name.clone(),
            ty: column.ty.clone(),
            source: String::new(),
            ask: None,
            default: None,
            missing: Vec::new(),
            format: None,
            split: String::new(),
            can_change: false,
            owner: None,
            span: column.span,
        });
    }
    proof
}
