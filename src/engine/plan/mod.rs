//! The plan: a program as a flat list of operations over slots of a worker's memory.
//!
//! Columns become a graph ([`lower`], [`graph`]); what nobody asked for falls away and the rest becomes a list in
//! order of computation ([`emit`]). An operation reads inputs and earlier slots and writes one later slot (questions
//! about texts and choices: up to eight), a batch at a time.

pub(super) mod emit;
pub(super) mod fixed;
pub(super) mod graph;
pub(super) mod lower;
pub(super) mod multiple;

use crate::program::matcher::Matcher;
use crate::program::time::Stretch;
use crate::program::{ColumnId, Condition, Program, StageId, Type};
use fixed::Fixed;
use graph::{Kind, Node, Question, Source};
use lower::{Both, Lower, Made};
use multiple::Multiples;

use super::Wanted;
use super::batch::Need;

/// A slot of masks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Mask(pub usize);

impl Mask {
    /// No lead.
    pub const EMPTY: Mask = Mask(0);
    /// Every lead.
    pub const VALID: Mask = Mask(1);
}

/// Where a number is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// A field of the batch.
    Field(usize),
    /// An aggregate of the batch.
    Aggregate(usize),
    /// A slot of numbers.
    Slot(usize),
}

/// A mask that comes in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// Where it is yes.
    Yes,
    /// Where it is no.
    No,
    /// Where it is known.
    Known,
}

/// Up to eight questions about the values of a coded column.
#[derive(Clone, Debug)]
pub(super) struct Table {
    /// The column.
    pub source: Source,
    /// The questions; the answers are bits of a byte, in this order.
    pub questions: Vec<Question>,
    /// The tests of texts among them, prepared.
    pub tests: Vec<Option<Matcher>>,
}

impl Table {
    /// The questions about a column.
    pub fn new(source: Source, questions: Vec<Question>) -> Table {
        let test = |question: &Question| match question {
            Question::Text(test) | Question::Domain(test) => Some(Matcher::new(test)),
            Question::OneOf(_) | Question::AnyOf(_) | Question::AllOf(_) | Question::HasDomain => None,
        };
        Table { source, tests: questions.iter().map(test).collect(), questions }
    }

    /// Whether a text passes the test of a question.
    pub fn passes(&self, question: usize, folded: &str) -> bool {
        self.tests.get(question).is_some_and(|test| test.as_ref().is_some_and(|test| test.holds(folded)))
    }
}

/// One operation. See [`graph::Kind`] for what each means.
#[derive(Clone, Debug)]
pub(super) enum Op {
    Load {
        out: Mask,
        part: Part,
        source: Source,
    },
    Ask {
        table: usize,
        out: Mask,
        count: usize,
    },
    AtLeast {
        out: Mask,
        of: Place,
        least: i64,
    },
    Equal {
        out: Mask,
        of: Place,
        to: i64,
    },
    TwoAtLeast {
        out: Mask,
        left: Place,
        right: Place,
    },
    TwoEqual {
        out: Mask,
        left: Place,
        right: Place,
    },
    DatesAtLeast {
        out: Mask,
        left: Place,
        right: Place,
    },
    DatesEqual {
        out: Mask,
        left: Place,
        right: Place,
    },
    Within {
        out: Mask,
        of: Place,
        stretch: Stretch,
    },
    And {
        out: Mask,
        a: Mask,
        b: Mask,
    },
    Or {
        out: Mask,
        a: Mask,
        b: Mask,
    },
    AndNot {
        out: Mask,
        a: Mask,
        b: Mask,
    },
    Count {
        out: Mask,
        count: u32,
        of: Vec<Mask>,
    },
    Constant {
        out: usize,
        value: i64,
    },
    Sum {
        out: usize,
        terms: Vec<(bool, Place)>,
        constant: i64,
        known: Mask,
        watch: bool,
    },
    DaysSince {
        out: usize,
        of: Place,
    },
    DaysUntil {
        out: usize,
        of: Place,
    },
    Per {
        out: usize,
        pays: Multiples,
        of: Place,
        known: Mask,
    },
    Capped {
        out: usize,
        of: Place,
        cap: Option<i64>,
    },
    Score {
        out: usize,
        fixed: Fixed,
        adds: Vec<Place>,
        bounds: Option<(i64, i64)>,
        watch: bool,
    },
    /// The values of a choice: those of `fixed` plus 1, so that nothing is missing.
    Codes {
        out: usize,
        fixed: Fixed,
    },
}

/// Where a wanted column is.
#[derive(Clone, Debug)]
pub(super) enum Held {
    /// In the batch.
    Input(Source),
    /// Where it is yes, and where no.
    Truth(Mask, Mask),
    /// A number or date, and where it is known.
    Number(Place, Mask),
    /// Codes of a choice.
    Codes(usize),
    /// Points where masks are set.
    Fixed(Vec<(Mask, i64)>),
}

/// The masks of a stage's lists: yes, and no where it was asked for.
#[derive(Clone, Debug, Default)]
pub(super) struct ListMasks {
    /// `should have`
    pub should_have: Vec<(Mask, Mask)>,
    /// `prefers`
    pub prefers: Vec<Mask>,
}

/// A program, ready to run.
#[derive(Debug)]
pub(super) struct Plan {
    /// In order.
    pub ops: Vec<Op>,
    /// The questions.
    pub tables: Vec<Table>,
    /// How many slots of each kind.
    pub mask_slots: usize,
    /// See [`Plan::mask_slots`].
    pub number_slots: usize,
    /// See [`Plan::mask_slots`].
    pub code_slots: usize,
    /// The wanted columns, by column id.
    pub columns: Vec<Option<Held>>,
    /// By stage, where ranks are wanted.
    pub lists: Vec<ListMasks>,
    /// The wanted conditions.
    pub conditions: Vec<(Mask, Mask)>,
    /// The wanted sums: scores before their bounds are applied.
    pub sums: Vec<Place>,
    /// The columns that come in, by column id.
    pub sources: Vec<Option<Source>>,
    /// The columns of the aggregates, by position.
    pub aggregate_columns: Vec<ColumnId>,
    /// What is needed of the fields.
    pub fields: Vec<Need>,
    /// What is needed of the aggregates, by position.
    pub aggregates: Vec<Need>,
}

impl Plan {
    /// The plan for what is wanted of a program.
    pub fn new(program: &Program, wanted: &Wanted) -> Plan {
        let mut lower = Lower::new(program);
        let columns = wanted.all_columns(program);
        let lists: Vec<lower::Lists> = if wanted.ranks {
            (0u32..).zip(&program.stages).map(|(id, _)| lower.lists(StageId(id))).collect()
        } else {
            Vec::new()
        };
        let conditions: Vec<Both> =
            wanted.conditions.iter().map(|condition: &Condition| lower.condition(condition)).collect();

        let mut roots = Vec::new();
        for id in &columns {
            // What comes in is there without being computed.
            if lower.sources.get(id.index()).is_none_or(Option::is_none) {
                roots_of(&lower.column(*id), &mut roots);
            }
        }
        for list in &lists {
            roots.extend(list.should_have.iter().flat_map(|both| [both.yes, both.no]));
            roots.extend(list.prefers.iter().map(|both| both.yes));
        }
        roots.extend(conditions.iter().flat_map(|both| [both.yes, both.no]));
        let sums: Vec<Node> = wanted.sums.iter().map(|score| lower.sum(*score)).collect();
        roots.extend(&sums);

        let emitted = emit::emit(&lower.graph, &roots);
        let slots = &emitted.slots;
        let pair = |both: &Both| (slots.mask(both.yes), slots.mask(both.no));
        let mut plan = Plan {
            ops: Vec::new(),
            tables: Vec::new(),
            mask_slots: emitted.mask_slots,
            number_slots: emitted.number_slots,
            code_slots: 0,
            columns: program.columns.iter().map(|_| None).collect(),
            lists: lists
                .iter()
                .map(|list| ListMasks {
                    should_have: list.should_have.iter().map(pair).collect(),
                    prefers: list.prefers.iter().map(|both| slots.mask(both.yes)).collect(),
                })
                .collect(),
            conditions: conditions.iter().map(pair).collect(),
            sums: sums.iter().map(|node| slots.place(*node)).collect(),
            sources: lower.sources.clone(),
            aggregate_columns: program.aggregates().map(|(column, _)| column).collect(),
            fields: vec![Need::Nothing; program.fields.len()],
            aggregates: program.aggregates().map(|_| Need::Nothing).collect(),
        };
        plan.needs(&emitted, &lower);
        let mut codes = Vec::new();
        for id in columns {
            let made = lower.column(id);
            let held = plan.hold(id, &made, slots, &mut codes);
            if let Some(slot) = plan.columns.get_mut(id.index()) {
                *slot = Some(held);
            }
        }
        plan.ops = emitted.ops;
        plan.ops.extend(codes);
        plan.tables = emitted.tables;
        plan
    }

    fn hold(&mut self, id: ColumnId, made: &Made, slots: &emit::Slots, codes: &mut Vec<Op>) -> Held {
        if let Some(source) = self.source(id) {
            self.need(source, Need::Value);
            return Held::Input(source);
        }
        match made {
            Made::Truth(both) => Held::Truth(slots.mask(both.yes), slots.mask(both.no)),
            Made::Number(number, known) => Held::Number(slots.place(*number), slots.mask(*known)),
            Made::Coded(source) => Held::Input(*source),
            Made::Choice(values) => {
                let out = self.code_slots;
                self.code_slots = self.code_slots.saturating_add(1);
                let plus_one = (1i64..).zip(values).filter(|(_, node)| **node != Node::EMPTY);
                let fixed = Fixed::new(plus_one.map(|(value, node)| (slots.mask(*node), value)));
                codes.push(Op::Codes { out, fixed });
                Held::Codes(out)
            }
            Made::Fixed(points) => {
                Held::Fixed(points.iter().map(|(node, points)| (slots.mask(*node), *points)).collect())
            }
            Made::Paid(number) => Held::Number(slots.place(*number), Mask::VALID),
        }
    }

    /// The input a column is, where it is one.
    pub fn source(&self, id: ColumnId) -> Option<Source> {
        self.sources.get(id.index()).copied().flatten()
    }

    /// What an input holds.
    pub fn type_of<'p>(&self, program: &'p Program, source: Source) -> Option<&'p Type> {
        match source {
            Source::Field(field) => program.fields.get(field).map(|field| &field.ty),
            Source::Aggregate(position) => {
                self.aggregate_columns.get(position).map(|column| &program[*column].ty)
            }
        }
    }

    /// What the operations read.
    fn needs(&mut self, emitted: &emit::Emitted, lower: &Lower<'_>) {
        for (node, kind) in lower.graph.nodes() {
            if !emitted.slots.live(node) {
                continue;
            }
            match kind {
                Kind::Yes(source) | Kind::No(source) | Kind::Input(source) | Kind::Wide(source) => {
                    self.need(*source, Need::Value);
                }
                Kind::Known(source) => self.need(*source, Need::Known),
                Kind::Asked(source, Question::HasDomain | Question::Domain(_)) => {
                    self.need(*source, Need::Domain);
                }
                Kind::Asked(
                    source,
                    Question::OneOf(_) | Question::AnyOf(_) | Question::AllOf(_) | Question::Text(_),
                ) => self.need(*source, Need::Value),
                Kind::Empty
                | Kind::Valid
                | Kind::AtLeast(..)
                | Kind::Equal(..)
                | Kind::TwoAtLeast(..)
                | Kind::TwoEqual(..)
                | Kind::DatesAtLeast(..)
                | Kind::DatesEqual(..)
                | Kind::Within(..)
                | Kind::And(..)
                | Kind::Or(..)
                | Kind::AndNot(..)
                | Kind::Count(..)
                | Kind::Constant(_)
                | Kind::Sum { .. }
                | Kind::DaysSince(_)
                | Kind::DaysUntil(_)
                | Kind::Per { .. }
                | Kind::Capped { .. }
                | Kind::Score { .. } => {}
            }
        }
    }

    fn need(&mut self, source: Source, need: Need) {
        let slot = match source {
            Source::Field(field) => self.fields.get_mut(field),
            Source::Aggregate(position) => self.aggregates.get_mut(position),
        };
        if let Some(slot) = slot {
            *slot = match (*slot, need) {
                (Need::Value, _) | (_, Need::Value) => Need::Value,
                (Need::Domain, _) | (_, Need::Domain) => Need::Domain,
                (Need::Known, _) | (_, Need::Known) => Need::Known,
                (Need::Nothing, Need::Nothing) => Need::Nothing,
            };
        }
    }
}

fn roots_of(made: &Made, roots: &mut Vec<Node>) {
    match made {
        Made::Truth(both) => roots.extend([both.yes, both.no]),
        Made::Number(number, known) => roots.extend([*number, *known]),
        Made::Coded(_) => {}
        Made::Choice(values) => roots.extend(values.iter().copied()),
        Made::Fixed(points) => roots.extend(points.iter().map(|(node, _)| *node)),
        Made::Paid(number) => roots.push(*number),
    }
}
