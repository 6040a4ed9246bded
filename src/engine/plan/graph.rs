//! The graph of a plan: masks and number columns, each distinct one once.
//!
//! A condition becomes two masks, where it is yes and where it is no, so that all three-valued logic is plain logic
//! on words. Equal nodes are made once (hash-consing): ten lines that ask the same pay for it once.

use hashbrown::HashMap;
use hashbrown::hash_map::Entry;

use crate::program::time::Stretch;
use crate::program::{LARGEST, TextTest};

/// A node of the graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(in crate::engine) struct Node(pub u32);

impl Node {
    /// No lead.
    pub const EMPTY: Node = Node(0);
    /// Every lead.
    pub const VALID: Node = Node(1);

    /// As an index.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// Where a value is read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(in crate::engine) enum Source {
    /// A field, by its id.
    Field(usize),
    /// An aggregate, by its position.
    Aggregate(usize),
}

/// A question about one distinct value of a coded column. A missing value answers none of them.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(in crate::engine) enum Question {
    /// Is the choice one of these?
    OneOf(Vec<u32>),
    /// Does the set hold one of these?
    AnyOf(Vec<u32>),
    /// Does the set hold all of these?
    AllOf(Vec<u32>),
    /// Does the text pass?
    Text(TextTest),
    /// Has the text a domain?
    HasDomain,
    /// Does the text's domain pass?
    Domain(TextTest),
}

/// What a node is. Masks and numbers share one numbering, so that creation order is an order of computation.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(in crate::engine) enum Kind {
    /// Mask: no lead.
    Empty,
    /// Mask: every lead.
    Valid,
    /// Mask: an input is yes.
    Yes(Source),
    /// Mask: an input is no.
    No(Source),
    /// Mask: an input that is not yes/no is known.
    Known(Source),
    /// Mask: a question about a coded input.
    Asked(Source, Question),
    /// Mask: a number is at least this; anything where the number is missing.
    AtLeast(Node, i64),
    /// Mask: a number is this; anything where the number is missing.
    Equal(Node, i64),
    /// Mask: the left number is at least the right one; anything where either is missing.
    TwoAtLeast(Node, Node),
    /// Mask: two numbers are equal; anything where either is missing.
    TwoEqual(Node, Node),
    /// Mask: the left date is not before the right one; anything where either is missing.
    DatesAtLeast(Node, Node),
    /// Mask: two dates are equal; anything where either is missing.
    DatesEqual(Node, Node),
    /// Mask: a date is within a stretch beside as-of; anything where it is missing.
    Within(Node, Stretch),
    /// Mask: both.
    And(Node, Node),
    /// Mask: either.
    Or(Node, Node),
    /// Mask: the first and not the second.
    AndNot(Node, Node),
    /// Mask: at least so many of them, which is at least 2 and at most all but one.
    Count(u32, Vec<Node>),
    /// Number: an input; 0 where it is missing.
    Input(Source),
    /// Number: an input that may be beyond what a number can be; 0 where it is missing.
    Wide(Source),
    /// Number: the same for all.
    Constant(i64),
    /// Number: terms added (`true` subtracts) and a constant; flags what is out of range where `known` is set.
    Sum {
        /// The terms.
        terms: Vec<(bool, Node)>,
        /// The constant.
        constant: i64,
        /// Where all are known.
        known: Node,
    },
    /// Number: whole days from a date to as-of.
    DaysSince(Node),
    /// Number: days of the calendar from as-of to a date.
    DaysUntil(Node),
    /// Number: points for each whole multiple of `step`.
    Per {
        /// The points.
        points: i64,
        /// The multiple.
        step: i64,
        /// Of what.
        of: Node,
        /// Where it is known; elsewhere nothing is paid.
        known: Node,
        /// The most it pays.
        cap: Option<i64>,
    },
    /// Number: what the occurrences of a line pay, within what it may.
    Capped {
        /// The points for one.
        points: i64,
        /// What they pay.
        of: Node,
        /// The most it pays.
        cap: Option<i64>,
    },
    /// Number: points where masks are set, and numbers, added up and bounded.
    Score {
        /// Masks and points.
        constants: Vec<(Node, i64)>,
        /// Numbers.
        adds: Vec<Node>,
        /// The least and the most.
        bounds: Option<(i64, i64)>,
    },
}

/// The graph.
#[derive(Debug)]
pub(in crate::engine) struct Graph {
    kinds: Vec<Kind>,
    known: HashMap<Kind, Node, foldhash::fast::RandomState>,
    /// The least and the most a number can be; nothing for masks.
    ranges: Vec<(i64, i64)>,
}

impl Graph {
    /// Only [`Node::EMPTY`] and [`Node::VALID`].
    pub fn new() -> Graph {
        let mut graph = Graph { kinds: Vec::new(), known: HashMap::default(), ranges: Vec::new() };
        graph.add(Kind::Empty);
        graph.add(Kind::Valid);
        graph
    }

    /// The nodes in order of computation.
    pub fn nodes(&self) -> impl DoubleEndedIterator<Item = (Node, &Kind)> + ExactSizeIterator {
        self.kinds.iter().enumerate().map(|(at, kind)| (Node(u32::try_from(at).unwrap_or(u32::MAX)), kind))
    }

    /// The least and the most a number can be.
    pub fn range(&self, number: Node) -> (i64, i64) {
        self.ranges.get(number.index()).copied().unwrap_or((0, 0))
    }

    fn kind(&self, node: Node) -> &Kind {
        self.kinds.get(node.index()).unwrap_or(&Kind::Empty)
    }

    /// The node of that kind, made if there is none yet.
    pub fn add(&mut self, kind: Kind) -> Node {
        let next = Node(u32::try_from(self.kinds.len()).unwrap_or(u32::MAX));
        match self.known.entry(kind) {
            Entry::Occupied(entry) => *entry.get(),
            Entry::Vacant(entry) => {
                self.kinds.push(entry.key().clone());
                entry.insert(next);
                let range = self.ranged(next);
                self.ranges.push(range);
                next
            }
        }
    }

    /// What a number can be before it is cut to its limits: beyond [`LARGEST`] it has to be watched.
    pub fn reach(&self, number: Node) -> (i64, i64) {
        let sum = |parts: &mut dyn Iterator<Item = (i64, i64)>| {
            parts.fold((0i64, 0i64), |all, part| (all.0.saturating_add(part.0), all.1.saturating_add(part.1)))
        };
        match self.kind(number) {
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
            | Kind::Count(..) => (0, 0),
            Kind::Input(_) | Kind::DaysSince(_) | Kind::DaysUntil(_) => (-LARGEST, LARGEST),
            Kind::Wide(_) => (i64::MIN, i64::MAX),
            Kind::Constant(value) => (*value, *value),
            Kind::Sum { terms, constant, .. } => {
                let mut parts = terms.iter().map(|&(minus, term)| {
                    let (low, high) = self.range(term);
                    if minus { (high.saturating_neg(), low.saturating_neg()) } else { (low, high) }
                });
                let (low, high) = sum(&mut parts);
                (low.saturating_add(*constant), high.saturating_add(*constant))
            }
            Kind::Per { points, step, of, cap, .. } => {
                let times = self.range(*of).1.max(0).checked_div(*step).unwrap_or(0);
                paid(points.saturating_mul(times), *cap)
            }
            Kind::Capped { points, cap, .. } => paid(points.signum().saturating_mul(i64::MAX), *cap),
            Kind::Score { constants, adds, bounds } => {
                let fixed = constants.iter().map(|&(_, points)| (points.min(0), points.max(0)));
                let added = adds.iter().map(|&add| self.range(add));
                let (low, high) = sum(&mut fixed.chain(added));
                match *bounds {
                    Some((least, most)) => (low.clamp(least, most), high.clamp(least, most)),
                    None => (low, high),
                }
            }
        }
    }

    fn ranged(&self, number: Node) -> (i64, i64) {
        let (low, high) = self.reach(number);
        (low.clamp(-LARGEST, LARGEST), high.clamp(-LARGEST, LARGEST))
    }

    /// Both.
    pub fn and(&mut self, a: Node, b: Node) -> Node {
        match (a.min(b), a.max(b)) {
            (Node::EMPTY, _) => Node::EMPTY,
            (Node::VALID, other) => other,
            (a, b) if a == b => a,
            (a, b) => match (self.negated(a), self.negated(b)) {
                (_, Some(inner)) => self.and_not(a, inner),
                (Some(inner), None) => self.and_not(b, inner),
                (None, None) => self.add(Kind::And(a, b)),
            },
        }
    }

    /// What is negated, where a mask is a plain "not".
    fn negated(&self, mask: Node) -> Option<Node> {
        if let Kind::AndNot(Node::VALID, inner) = *self.kind(mask) { Some(inner) } else { None }
    }

    /// Either.
    pub fn or(&mut self, a: Node, b: Node) -> Node {
        match (a.min(b), a.max(b)) {
            (Node::EMPTY, other) => other,
            (Node::VALID, _) => Node::VALID,
            (a, b) if a == b => a,
            (a, b) => self.add(Kind::Or(a, b)),
        }
    }

    /// The first and not the second.
    pub fn and_not(&mut self, a: Node, b: Node) -> Node {
        match (a, b) {
            (Node::EMPTY, _) | (_, Node::VALID) => Node::EMPTY,
            (a, Node::EMPTY) => a,
            (a, b) if a == b => Node::EMPTY,
            (a, b) => match self.negated(b) {
                Some(inner) => self.and(a, inner),
                None => self.add(Kind::AndNot(a, b)),
            },
        }
    }

    /// Where a mask is not set.
    pub fn not(&mut self, a: Node) -> Node {
        self.and_not(Node::VALID, a)
    }

    /// At least `count` of the masks.
    pub fn count(&mut self, count: usize, of: Vec<Node>) -> Node {
        if count == 0 {
            return Node::VALID;
        }
        if count > of.len() {
            return Node::EMPTY;
        }
        if count == 1 {
            return of.into_iter().fold(Node::EMPTY, |all, one| self.or(all, one));
        }
        if count == of.len() {
            return of.into_iter().fold(Node::VALID, |all, one| self.and(all, one));
        }
        self.add(Kind::Count(u32::try_from(count).unwrap_or(u32::MAX), of))
    }

    fn constant(&self, number: Node) -> Option<i64> {
        if let Kind::Constant(value) = *self.kind(number) { Some(value) } else { None }
    }

    /// A number is at least this.
    pub fn at_least(&mut self, number: Node, least: i64) -> Node {
        match self.constant(number) {
            Some(value) if value >= least => Node::VALID,
            Some(_) => Node::EMPTY,
            None => self.add(Kind::AtLeast(number, least)),
        }
    }

    /// A number is more than this.
    pub fn above(&mut self, number: Node, limit: i64) -> Node {
        limit.checked_add(1).map_or(Node::EMPTY, |least| self.at_least(number, least))
    }

    /// A number is this.
    pub fn equal(&mut self, number: Node, to: i64) -> Node {
        match self.constant(number) {
            Some(value) if value == to => Node::VALID,
            Some(_) => Node::EMPTY,
            None => self.add(Kind::Equal(number, to)),
        }
    }

    /// The left number is at least the right one.
    pub fn two_at_least(&mut self, left: Node, right: Node) -> Node {
        match (self.constant(left), self.constant(right)) {
            (_, Some(right)) => self.at_least(left, right),
            // left >= right is not (right > left).
            (Some(left), None) => {
                let above = self.above(right, left);
                self.not(above)
            }
            (None, None) => self.add(Kind::TwoAtLeast(left, right)),
        }
    }

    /// Two numbers are equal.
    pub fn two_equal(&mut self, left: Node, right: Node) -> Node {
        match (self.constant(left), self.constant(right)) {
            (_, Some(right)) => self.equal(left, right),
            (Some(left), None) => self.equal(right, left),
            (None, None) => self.add(Kind::TwoEqual(left.min(right), left.max(right))),
        }
    }

    /// The left date is not before the right one.
    pub fn dates_at_least(&mut self, left: Node, right: Node) -> Node {
        self.add(Kind::DatesAtLeast(left, right))
    }

    /// Two dates are equal.
    pub fn dates_equal(&mut self, left: Node, right: Node) -> Node {
        self.add(Kind::DatesEqual(left.min(right), left.max(right)))
    }
}

/// From nothing to the most a line pays.
fn paid(most: i64, cap: Option<i64>) -> (i64, i64) {
    let most = cap.map_or(most, |cap| most.clamp(cap.saturating_neg(), cap));
    (most.min(0), most.max(0))
}

/// The nodes a node needs.
pub(super) fn needs(kind: &Kind, mut each: impl FnMut(Node)) {
    match kind {
        Kind::Empty
        | Kind::Valid
        | Kind::Yes(_)
        | Kind::No(_)
        | Kind::Known(_)
        | Kind::Asked(..)
        | Kind::Input(_)
        | Kind::Wide(_)
        | Kind::Constant(_) => {}
        Kind::AtLeast(a, _)
        | Kind::Equal(a, _)
        | Kind::Within(a, _)
        | Kind::DaysSince(a)
        | Kind::DaysUntil(a) => each(*a),
        Kind::TwoAtLeast(a, b) | Kind::TwoEqual(a, b) | Kind::DatesAtLeast(a, b) | Kind::DatesEqual(a, b) => {
            each(*a);
            each(*b);
        }
        Kind::And(a, b) | Kind::Or(a, b) | Kind::AndNot(a, b) => {
            each(*a);
            each(*b);
        }
        Kind::Count(_, of) => of.iter().copied().for_each(each),
        Kind::Sum { terms, known, .. } => {
            terms.iter().for_each(|&(_, term)| each(term));
            each(*known);
        }
        Kind::Per { of, known, .. } => {
            each(*of);
            each(*known);
        }
        Kind::Capped { of, .. } => each(*of),
        Kind::Score { constants, adds, .. } => {
            constants.iter().for_each(|&(mask, _)| each(mask));
            adds.iter().copied().for_each(each);
        }
    }
}
