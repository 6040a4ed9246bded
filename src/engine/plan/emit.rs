//! From the graph to the flat list of operations that the worker runs.

use super::graph::{Graph, Kind, Node, Question, Source, needs};
use super::{Mask, Op, Part, Place, Table};
use crate::program::LARGEST;

/// Where the nodes' results go.
#[derive(Debug, Default)]
pub(super) struct Slots {
    live: Vec<bool>,
    masks: Vec<Mask>,
    places: Vec<Place>,
}

impl Slots {
    /// Whether it is computed.
    pub fn live(&self, node: Node) -> bool {
        self.live.get(node.index()).copied().unwrap_or(false)
    }

    /// Where a mask is.
    pub fn mask(&self, node: Node) -> Mask {
        self.masks.get(node.index()).copied().unwrap_or(Mask::EMPTY)
    }

    /// Where a number is.
    pub fn place(&self, node: Node) -> Place {
        self.places.get(node.index()).copied().unwrap_or(Place::Slot(0))
    }
}

/// What comes out.
#[derive(Debug, Default)]
pub(super) struct Emitted {
    pub ops: Vec<Op>,
    pub tables: Vec<Table>,
    pub mask_slots: usize,
    pub number_slots: usize,
    pub slots: Slots,
}

/// Keeps what the roots need, and gives each its slot.
pub(super) fn emit(graph: &Graph, roots: &[Node]) -> Emitted {
    let count = graph.nodes().len();
    let mut live = vec![false; count];
    for root in roots {
        mark(&mut live, *root);
    }
    for (node, kind) in graph.nodes().rev() {
        if live.get(node.index()).copied().unwrap_or(false) {
            needs(kind, |needed| mark(&mut live, needed));
        }
    }
    let mut emitted = Emitted {
        mask_slots: 2,
        slots: Slots { live, masks: vec![Mask::EMPTY; count], places: vec![Place::Slot(0); count] },
        ..Emitted::default()
    };
    if let Some(mask) = emitted.slots.masks.get_mut(Node::VALID.index()) {
        *mask = Mask::VALID;
    }
    emitted.ask(graph);
    for (node, kind) in graph.nodes() {
        if emitted.slots.live.get(node.index()).copied().unwrap_or(false) {
            emitted.node(graph, node, kind);
        }
    }
    emitted
}

fn mark(live: &mut [bool], node: Node) {
    if let Some(flag) = live.get_mut(node.index()) {
        *flag = true;
    }
}

impl Emitted {
    /// Questions about one source are asked eight at a time.
    fn ask(&mut self, graph: &Graph) {
        let mut asked: Vec<(Source, Node, &Question)> = Vec::new();
        for (node, kind) in graph.nodes() {
            if let Kind::Asked(source, question) = kind
                && self.slots.live.get(node.index()).copied().unwrap_or(false)
            {
                asked.push((*source, node, question));
            }
        }
        asked.sort_by_key(|&(source, node, _)| (source, node));
        for of_source in asked.chunk_by(|a, b| a.0 == b.0) {
            for eight in of_source.chunks(8) {
                let Some(&(source, ..)) = eight.first() else { continue };
                let out = Mask(self.mask_slots);
                for &(_, node, _) in eight {
                    let mask = self.new_mask();
                    self.set_mask(node, mask);
                }
                let questions = eight.iter().map(|&(_, _, question)| question.clone()).collect();
                self.ops.push(Op::Ask { table: self.tables.len(), out, count: eight.len() });
                self.tables.push(Table::new(source, questions));
            }
        }
    }

    fn new_mask(&mut self) -> Mask {
        let mask = Mask(self.mask_slots);
        self.mask_slots = self.mask_slots.saturating_add(1);
        mask
    }

    fn set_mask(&mut self, node: Node, mask: Mask) {
        if let Some(slot) = self.slots.masks.get_mut(node.index()) {
            *slot = mask;
        }
    }

    fn set_place(&mut self, node: Node, place: Place) {
        if let Some(slot) = self.slots.places.get_mut(node.index()) {
            *slot = place;
        }
    }

    fn node(&mut self, graph: &Graph, node: Node, kind: &Kind) {
        match kind {
            Kind::Empty | Kind::Valid | Kind::Asked(..) => {}
            Kind::Input(Source::Field(field)) | Kind::Wide(Source::Field(field)) => {
                self.set_place(node, Place::Field(*field))
            }
            Kind::Input(Source::Aggregate(position)) | Kind::Wide(Source::Aggregate(position)) => {
                self.set_place(node, Place::Aggregate(*position))
            }
            Kind::Yes(_)
            | Kind::No(_)
            | Kind::Known(_)
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
            | Kind::Count(..) => {
                let out = self.new_mask();
                self.set_mask(node, out);
                if let Some(op) = self.mask_op(kind, out) {
                    self.ops.push(op);
                }
            }
            Kind::Constant(_)
            | Kind::Sum { .. }
            | Kind::DaysSince(_)
            | Kind::DaysUntil(_)
            | Kind::Per { .. }
            | Kind::Capped { .. }
            | Kind::Score { .. } => {
                let out = self.number_slots;
                self.number_slots = self.number_slots.saturating_add(1);
                self.set_place(node, Place::Slot(out));
                let (low, high) = graph.reach(node);
                let watch = low < -LARGEST || high > LARGEST;
                if let Some(op) = self.number_op(kind, out, watch) {
                    self.ops.push(op);
                }
            }
        }
    }

    fn mask_op(&self, kind: &Kind, out: Mask) -> Option<Op> {
        let mask = |node: &Node| self.slots.mask(*node);
        let place = |node: &Node| self.slots.place(*node);
        let op = match kind {
            Kind::Yes(source) => Op::Load { out, part: Part::Yes, source: *source },
            Kind::No(source) => Op::Load { out, part: Part::No, source: *source },
            Kind::Known(source) => Op::Load { out, part: Part::Known, source: *source },
            Kind::AtLeast(of, least) => Op::AtLeast { out, of: place(of), least: *least },
            Kind::Equal(of, to) => Op::Equal { out, of: place(of), to: *to },
            Kind::TwoAtLeast(left, right) => Op::TwoAtLeast { out, left: place(left), right: place(right) },
            Kind::TwoEqual(left, right) => Op::TwoEqual { out, left: place(left), right: place(right) },
            Kind::DatesAtLeast(left, right) => {
                Op::DatesAtLeast { out, left: place(left), right: place(right) }
            }
            Kind::DatesEqual(left, right) => Op::DatesEqual { out, left: place(left), right: place(right) },
            Kind::Within(of, stretch) => Op::Within { out, of: place(of), stretch: *stretch },
            Kind::And(a, b) => Op::And { out, a: mask(a), b: mask(b) },
            Kind::Or(a, b) => Op::Or { out, a: mask(a), b: mask(b) },
            Kind::AndNot(a, b) => Op::AndNot { out, a: mask(a), b: mask(b) },
            Kind::Count(count, of) => Op::Count { out, count: *count, of: of.iter().map(mask).collect() },
            Kind::Empty
            | Kind::Valid
            | Kind::Asked(..)
            | Kind::Input(_)
            | Kind::Wide(_)
            | Kind::Constant(_)
            | Kind::Sum { .. }
            | Kind::DaysSince(_)
            | Kind::DaysUntil(_)
            | Kind::Per { .. }
            | Kind::Capped { .. }
            | Kind::Score { .. } => return None,
        };
        Some(op)
    }

    fn number_op(&self, kind: &Kind, out: usize, watch: bool) -> Option<Op> {
        let mask = |node: &Node| self.slots.mask(*node);
        let place = |node: &Node| self.slots.place(*node);
        let op = match kind {
            Kind::Constant(value) => Op::Constant { out, value: *value },
            Kind::Sum { terms, constant, known } => Op::Sum {
                out,
                terms: terms.iter().map(|(minus, term)| (*minus, place(term))).collect(),
                constant: *constant,
                known: mask(known),
                watch,
            },
            Kind::DaysSince(of) => Op::DaysSince { out, of: place(of) },
            Kind::DaysUntil(of) => Op::DaysUntil { out, of: place(of) },
            Kind::Per { points, step, of, known, cap } => {
                let pays = super::multiple::Multiples::new(*points, *step, *cap);
                Op::Per { out, pays, of: place(of), known: mask(known) }
            }
            Kind::Capped { of, cap, .. } => Op::Capped { out, of: place(of), cap: *cap },
            Kind::Score { constants, adds, bounds } => {
                let constants = constants
                    .iter()
                    .filter(|&&(node, points)| node != Node::EMPTY && points != 0)
                    .map(|(node, points)| (mask(node), *points));
                Op::Score {
                    out,
                    fixed: super::fixed::Fixed::new(constants),
                    adds: adds.iter().map(place).collect(),
                    bounds: *bounds,
                    watch,
                }
            }
            Kind::Empty
            | Kind::Valid
            | Kind::Yes(_)
            | Kind::No(_)
            | Kind::Known(_)
            | Kind::Asked(..)
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
            | Kind::Input(_)
            | Kind::Wide(_) => return None,
        };
        Some(op)
    }
}
