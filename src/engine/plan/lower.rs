//! From columns to the graph.

use super::graph::{Graph, Kind, Node, Question, Source};
use crate::program::{
    Aggregate, Band, ColumnId, ColumnKind, Condition, DateValue, Number, Order, Pays, Program, ScoreId,
    StageId, TextSource, Total, Type,
};

/// A yes/no value: where it is yes and where it is no.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::engine) struct Both {
    /// Where it is yes.
    pub yes: Node,
    /// Where it is no.
    pub no: Node,
}

impl Both {
    const YES: Both = Both { yes: Node::VALID, no: Node::EMPTY };
    const NO: Both = Both { yes: Node::EMPTY, no: Node::VALID };
    const UNKNOWN: Both = Both { yes: Node::EMPTY, no: Node::EMPTY };

    fn not(self) -> Both {
        Both { yes: self.no, no: self.yes }
    }
}

/// What a column has become.
#[derive(Clone, Debug)]
pub(in crate::engine) enum Made {
    /// yes/no.
    Truth(Both),
    /// A number or date, and where it is known.
    Number(Node, Node),
    /// A choice, text or set as it comes in.
    Coded(Source),
    /// A choice computed here: where it has each value; nowhere two of them.
    Choice(Vec<Node>),
    /// What a line pays: points where masks are set; nowhere two of them.
    Fixed(Vec<(Node, i64)>),
    /// What a line pays: a number.
    Paid(Node),
}

/// The masks of a stage's lists.
#[derive(Clone, Debug, Default)]
pub(in crate::engine) struct Lists {
    /// `should have`.
    pub should_have: Vec<Both>,
    /// `prefers`.
    pub prefers: Vec<Both>,
}

/// Makes the graph of a program.
pub(in crate::engine) struct Lower<'p> {
    program: &'p Program,
    /// The graph.
    pub graph: Graph,
    /// By column id.
    pub made: Vec<Option<Made>>,
    /// The columns that come in, by column id.
    pub sources: Vec<Option<Source>>,
}

impl<'p> Lower<'p> {
    /// Makes all columns.
    pub fn new(program: &'p Program) -> Lower<'p> {
        let mut sources = vec![None; program.columns.len()];
        let fields = (0..program.fields.len()).map(Source::Field).enumerate();
        let aggregates = program
            .aggregates()
            .enumerate()
            .map(|(position, (id, _))| (id.index(), Source::Aggregate(position)));
        for (column, source) in fields.chain(aggregates) {
            if let Some(slot) = sources.get_mut(column) {
                *slot = Some(source);
            }
        }
        let made = program.columns.iter().map(|_| None).collect();
        let mut lower = Lower { program, graph: Graph::new(), made, sources };
        for (id, _) in program.columns() {
            lower.column(id);
        }
        lower
    }

    /// What a column has become, made now where it is not made yet.
    pub fn column(&mut self, id: ColumnId) -> Made {
        if let Some(Some(made)) = self.made.get(id.index()) {
            return made.clone();
        }
        // A column that needs itself cannot come from the checker; here it is unknown instead of endless.
        self.set(id, Made::Truth(Both::UNKNOWN));
        let made = self.make(id);
        self.set(id, made.clone());
        made
    }

    fn set(&mut self, id: ColumnId, made: Made) {
        if let Some(slot) = self.made.get_mut(id.index()) {
            *slot = Some(made);
        }
    }

    fn make(&mut self, id: ColumnId) -> Made {
        let program = self.program;
        let column = &program[id];
        match &column.kind {
            // What is added up may be beyond what a number can be: that is watched for.
            ColumnKind::Aggregate(Aggregate::Total { how: Total::Sum, .. }) => {
                let Some(source) = self.sources.get(id.index()).copied().flatten() else {
                    return Made::Truth(Both::UNKNOWN);
                };
                let terms = vec![(false, self.graph.add(Kind::Wide(source)))];
                let sum = Kind::Sum { terms, constant: 0, known: Node::VALID };
                Made::Number(self.graph.add(sum), Node::VALID)
            }
            ColumnKind::Field(_) | ColumnKind::Aggregate(_) => {
                match self.sources.get(id.index()).copied().flatten() {
                    Some(source) => self.input(source, &column.ty),
                    None => Made::Truth(Both::UNKNOWN),
                }
            }
            ColumnKind::Points(pays) => self.pays(pays),
            ColumnKind::Score(score) => Made::Number(self.score(*score, program[*score].bounds), Node::VALID),
            ColumnKind::Criterion(condition) | ColumnKind::Disqualify(condition) => {
                Made::Truth(self.condition(condition))
            }
            ColumnKind::Number(number) => {
                let (number, known) = self.number(number);
                Made::Number(number, known)
            }
            ColumnKind::Grade { of, from } => self.grade(of, from),
            ColumnKind::FirstMatch { arms, otherwise, empty_when_disqualified } => {
                let values = if let Type::Choice(values) = &column.ty { values.len() } else { 0 };
                let start = if *empty_when_disqualified { self.disqualified().no } else { Node::VALID };
                self.first_match(arms, *otherwise, values, start)
            }
            ColumnKind::Stage(stage) => Made::Truth(self.stage(*stage)),
            ColumnKind::Verdict => self.verdict(),
        }
    }

    /// A score before its bounds are applied.
    pub fn sum(&mut self, score: ScoreId) -> Node {
        self.score(score, None)
    }

    fn score(&mut self, score: ScoreId, bounds: Option<(i64, i64)>) -> Node {
        let program = self.program;
        let (mut constants, mut adds) = (Vec::new(), Vec::new());
        for &line in &program[score].lines {
            match self.column(program[line].column) {
                Made::Fixed(points) => constants.extend(points),
                Made::Paid(number) => adds.push(number),
                Made::Truth(_) | Made::Number(..) | Made::Coded(_) | Made::Choice(_) => {}
            }
        }
        self.graph.add(Kind::Score { constants, adds, bounds })
    }

    fn input(&mut self, source: Source, ty: &Type) -> Made {
        match ty {
            Type::YesNo => Made::Truth(Both {
                yes: self.graph.add(Kind::Yes(source)),
                no: self.graph.add(Kind::No(source)),
            }),
            Type::Number(_) | Type::Date => {
                Made::Number(self.graph.add(Kind::Input(source)), self.graph.add(Kind::Known(source)))
            }
            Type::Text | Type::Choice(_) | Type::Several(_) => Made::Coded(source),
        }
    }

    /// Where a number column is, and where it is known. Other columns have none.
    fn numeric(&mut self, id: ColumnId) -> (Node, Node) {
        match self.column(id) {
            Made::Number(number, known) => (number, known),
            Made::Paid(number) => (number, Node::VALID),
            Made::Fixed(constants) => {
                let number = self.graph.add(Kind::Score { constants, adds: Vec::new(), bounds: None });
                (number, Node::VALID)
            }
            Made::Truth(_) | Made::Coded(_) | Made::Choice(_) => {
                (self.graph.add(Kind::Constant(0)), Node::EMPTY)
            }
        }
    }

    fn number(&mut self, number: &Number) -> (Node, Node) {
        match number {
            Number::Constant(value) => (self.graph.add(Kind::Constant(*value)), Node::VALID),
            Number::Column(column) => self.numeric(*column),
            Number::Sum(_) => {
                let (mut terms, mut constant) = (Vec::new(), 0);
                self.terms(number, false, &mut terms, &mut constant);
                let mut known = Node::VALID;
                for &(_, _, there) in &terms {
                    known = self.graph.and(known, there);
                }
                let mut terms: Vec<_> = terms.into_iter().map(|(minus, term, _)| (minus, term)).collect();
                terms.sort_unstable();
                if terms.is_empty() {
                    return (self.graph.add(Kind::Constant(constant)), Node::VALID);
                }
                if let (&[(false, only)], 0) = (terms.as_slice(), constant) {
                    return (only, known);
                }
                (self.graph.add(Kind::Sum { terms, constant, known }), known)
            }
            Number::DaysSince(column) => {
                let (date, known) = self.numeric(*column);
                (self.graph.add(Kind::DaysSince(date)), known)
            }
            Number::DaysUntil(column) => {
                let (date, known) = self.numeric(*column);
                (self.graph.add(Kind::DaysUntil(date)), known)
            }
        }
    }

    /// Sums in sums are one sum: only what an author names or compares has to be in range.
    fn terms(
        &mut self,
        number: &Number,
        minus: bool,
        terms: &mut Vec<(bool, Node, Node)>,
        constant: &mut i64,
    ) {
        match number {
            Number::Constant(value) => {
                let value = if minus { value.saturating_neg() } else { *value };
                *constant = constant.saturating_add(value);
            }
            Number::Sum(parts) => {
                for (negative, part) in parts {
                    self.terms(part, minus != *negative, terms, constant);
                }
            }
            Number::Column(_) | Number::DaysSince(_) | Number::DaysUntil(_) => {
                let (node, known) = self.number(number);
                terms.push((minus, node, known));
            }
        }
    }

    /// Where a condition is yes and where it is no.
    pub fn condition(&mut self, condition: &Condition) -> Both {
        match condition {
            Condition::Constant(true) => Both::YES,
            Condition::Constant(false) => Both::NO,
            Condition::Column(column) => self.truth(*column),
            Condition::Not(inner) => self.condition(inner).not(),
            Condition::All(parts) => {
                let mut all = Both::YES;
                for part in parts {
                    let part = self.condition(part);
                    all = Both { yes: self.graph.and(all.yes, part.yes), no: self.graph.or(all.no, part.no) };
                }
                all
            }
            Condition::Any(parts) => {
                let mut any = Both::NO;
                for part in parts {
                    let part = self.condition(part);
                    any = Both { yes: self.graph.or(any.yes, part.yes), no: self.graph.and(any.no, part.no) };
                }
                any
            }
            Condition::AtLeast { count, of } => {
                let parts: Vec<Both> = of.iter().map(|part| self.condition(part)).collect();
                let count = *count as usize;
                let yes = self.graph.count(count, parts.iter().map(|part| part.yes).collect());
                // No is certain when so many are no that too few are left.
                let no = match (parts.len().checked_add(1)).and_then(|all| all.checked_sub(count)) {
                    Some(fails) if count > 0 => {
                        self.graph.count(fails, parts.iter().map(|part| part.no).collect())
                    }
                    Some(_) => Node::EMPTY,
                    None => Node::VALID,
                };
                Both { yes, no }
            }
            Condition::Compare { left, order, right } => {
                let (left, left_known) = self.number(left);
                let (right, right_known) = self.number(right);
                let known = self.graph.and(left_known, right_known);
                self.compare(left, *order, right, known)
            }
            Condition::CompareDate { left, order, right } => self.compare_date(*left, *order, right),
            Condition::Within { of, stretch } => {
                let (date, known) = self.numeric(*of);
                let inside = self.graph.add(Kind::Within(date, *stretch));
                self.decided(inside, known)
            }
            Condition::Text { of: TextSource::Column(column), test } => {
                self.asked(*column, Question::Text(test.clone()))
            }
            Condition::Text { of: TextSource::DomainOf(column), test } => {
                self.asked(*column, Question::Domain(test.clone()))
            }
            Condition::OneOf { of, values } => self.asked(*of, Question::OneOf(values.clone())),
            Condition::IncludesAny { of, values } => self.asked(*of, Question::AnyOf(values.clone())),
            Condition::IncludesAll { of, values } => self.asked(*of, Question::AllOf(values.clone())),
            Condition::Known(column) => {
                let known = self.known(*column);
                self.decided(known, Node::VALID)
            }
            Condition::Unknown(inner) => {
                let inner = self.condition(inner);
                let known = self.graph.or(inner.yes, inner.no);
                self.decided(known, Node::VALID).not()
            }
            Condition::IsNo(inner) => {
                let no = self.condition(inner).no;
                self.decided(no, Node::VALID)
            }
        }
    }

    /// Yes where the mask is set, no where it is not, unknown where it is not known.
    fn decided(&mut self, mask: Node, known: Node) -> Both {
        Both { yes: self.graph.and(known, mask), no: self.graph.and_not(known, mask) }
    }

    fn truth(&mut self, id: ColumnId) -> Both {
        match self.column(id) {
            Made::Truth(both) => both,
            Made::Number(..) | Made::Coded(_) | Made::Choice(_) | Made::Fixed(_) | Made::Paid(_) => {
                Both::UNKNOWN
            }
        }
    }

    /// Where a column is known.
    fn known(&mut self, id: ColumnId) -> Node {
        match self.column(id) {
            Made::Truth(both) => self.graph.or(both.yes, both.no),
            Made::Number(_, known) => known,
            Made::Coded(source) => self.graph.add(Kind::Known(source)),
            Made::Choice(values) => values.into_iter().fold(Node::EMPTY, |any, one| self.graph.or(any, one)),
            Made::Fixed(_) | Made::Paid(_) => Node::VALID,
        }
    }

    fn compare(&mut self, left: Node, order: Order, right: Node, known: Node) -> Both {
        let graph = &mut self.graph;
        match order {
            Order::AtLeast => {
                let mask = graph.two_at_least(left, right);
                self.decided(mask, known)
            }
            Order::Less => {
                let mask = graph.two_at_least(left, right);
                self.decided(mask, known).not()
            }
            Order::AtMost => {
                let mask = graph.two_at_least(right, left);
                self.decided(mask, known)
            }
            Order::More => {
                let mask = graph.two_at_least(right, left);
                self.decided(mask, known).not()
            }
            Order::Equal => {
                let mask = graph.two_equal(left, right);
                self.decided(mask, known)
            }
            Order::NotEqual => {
                let mask = graph.two_equal(left, right);
                self.decided(mask, known).not()
            }
        }
    }

    fn compare_date(&mut self, left: ColumnId, order: Order, right: &DateValue) -> Both {
        let (date, known) = self.numeric(left);
        match right {
            DateValue::Column(column) => {
                let (right, right_known) = self.numeric(*column);
                let known = self.graph.and(known, right_known);
                let graph = &mut self.graph;
                let (mask, yes) = match order {
                    Order::AtLeast => (graph.dates_at_least(date, right), true),
                    Order::Less => (graph.dates_at_least(date, right), false),
                    Order::AtMost => (graph.dates_at_least(right, date), true),
                    Order::More => (graph.dates_at_least(right, date), false),
                    Order::Equal => (graph.dates_equal(date, right), true),
                    Order::NotEqual => (graph.dates_equal(date, right), false),
                };
                let decided = self.decided(mask, known);
                if yes { decided } else { decided.not() }
            }
            DateValue::Limit(limit) => {
                let graph = &mut self.graph;
                let mut from_start = graph.at_least(date, limit.start);
                if limit.is_instant() {
                    let day = graph.equal(date, limit.day);
                    from_start = graph.or(from_start, day);
                }
                let from_end = graph.at_least(date, limit.end);
                match order {
                    Order::Less => self.decided(from_start, known).not(),
                    Order::AtMost => self.decided(from_end, known).not(),
                    Order::More => self.decided(from_end, known),
                    Order::AtLeast => self.decided(from_start, known),
                    Order::Equal | Order::NotEqual => {
                        let inside = self.graph.and_not(from_start, from_end);
                        let inside = self.decided(inside, known);
                        if order == Order::Equal { inside } else { inside.not() }
                    }
                }
            }
        }
    }

    /// A question about a coded column: unknown where there is nothing to ask about.
    fn asked(&mut self, id: ColumnId, question: Question) -> Both {
        match self.column(id) {
            Made::Coded(source) => {
                let known = match question {
                    Question::Domain(_) => Kind::Asked(source, Question::HasDomain),
                    Question::OneOf(_)
                    | Question::AnyOf(_)
                    | Question::AllOf(_)
                    | Question::Text(_)
                    | Question::HasDomain => Kind::Known(source),
                };
                let known = self.graph.add(known);
                let yes = self.graph.add(Kind::Asked(source, question));
                Both { yes, no: self.graph.and_not(known, yes) }
            }
            Made::Choice(masks) => {
                let values = if let Question::OneOf(values) = question { values } else { Vec::new() };
                let (mut yes, mut no) = (Node::EMPTY, Node::EMPTY);
                for (value, mask) in (0u32..).zip(masks) {
                    let side = if values.contains(&value) { &mut yes } else { &mut no };
                    *side = self.graph.or(*side, mask);
                }
                Both { yes, no }
            }
            Made::Truth(_) | Made::Number(..) | Made::Fixed(_) | Made::Paid(_) => Both::UNKNOWN,
        }
    }

    fn pays(&mut self, pays: &Pays) -> Made {
        match pays {
            Pays::If { points, when } => Made::Fixed(vec![(self.condition(when).yes, *points)]),
            Pays::Per { points, step, of, cap } => {
                let (of, known) = self.number(of);
                Made::Paid(self.graph.add(Kind::Per {
                    points: *points,
                    step: (*step).max(1),
                    of,
                    known,
                    cap: *cap,
                }))
            }
            Pays::ByNumber { of, bands, otherwise, missing } => {
                let (number, known) = self.number(of);
                let (mut constants, mut rest) = (Vec::new(), known);
                for (band, points) in bands {
                    let inside = self.band(number, *band);
                    // The first band counts, should two ever overlap.
                    let inside = self.graph.and(rest, inside);
                    rest = self.graph.and_not(rest, inside);
                    constants.push((inside, *points));
                }
                constants.push((rest, *otherwise));
                constants.push((self.graph.not(known), *missing));
                Made::Fixed(paying(constants))
            }
            Pays::ByChoice { of, points, missing } => {
                let mut constants: Vec<(Node, i64)> = match self.column(*of) {
                    Made::Truth(both) => {
                        [both.no, both.yes].into_iter().zip(points.iter().copied()).collect()
                    }
                    Made::Choice(values) => values.into_iter().zip(points.iter().copied()).collect(),
                    Made::Coded(source) => self.by_code(source, points),
                    Made::Number(..) | Made::Fixed(_) | Made::Paid(_) => Vec::new(),
                };
                let known = self.known(*of);
                constants.push((self.graph.not(known), *missing));
                Made::Fixed(paying(constants))
            }
            Pays::On { points, weight, cap } => {
                let (of, _) = self.numeric(*weight);
                Made::Paid(self.graph.add(Kind::Capped { points: *points, of, cap: *cap }))
            }
        }
    }

    /// The values of an incoming choice that pay the same are asked for together.
    fn by_code(&mut self, source: Source, points: &[i64]) -> Vec<(Node, i64)> {
        let mut by_points: Vec<(i64, Vec<u32>)> = Vec::new();
        for (value, &points) in (0u32..).zip(points) {
            match by_points.iter_mut().find(|(paid, _)| *paid == points) {
                _ if points == 0 => {}
                Some((_, values)) => values.push(value),
                None => by_points.push((points, vec![value])),
            }
        }
        let mut ask = |values| self.graph.add(Kind::Asked(source, Question::OneOf(values)));
        by_points.into_iter().map(|(points, values)| (ask(values), points)).collect()
    }

    fn band(&mut self, number: Node, band: Band) -> Node {
        let low = band.low.map_or(Node::VALID, |low| self.graph.at_least(number, low));
        let over = band.high.map_or(Node::EMPTY, |high| self.graph.above(number, high));
        self.graph.and_not(low, over)
    }

    fn grade(&mut self, of: &Number, from: &[i64]) -> Made {
        let (number, known) = self.number(of);
        let mut rest = known;
        let mut values = Vec::new();
        for &least in from {
            let reached = self.graph.at_least(number, least);
            values.push(self.graph.and(rest, reached));
            rest = self.graph.and_not(rest, reached);
        }
        values.push(rest);
        Made::Choice(values)
    }

    fn first_match(&mut self, arms: &[(Condition, u32)], otherwise: u32, values: usize, start: Node) -> Made {
        let mut masks = vec![Node::EMPTY; values];
        let mut rest = start;
        for (condition, value) in arms {
            let yes = self.condition(condition).yes;
            let taken = self.graph.and(rest, yes);
            rest = self.graph.and_not(rest, yes);
            if let Some(mask) = masks.get_mut(*value as usize) {
                *mask = self.graph.or(*mask, taken);
            }
        }
        if let Some(mask) = masks.get_mut(otherwise as usize) {
            *mask = self.graph.or(*mask, rest);
        }
        Made::Choice(masks)
    }

    /// Yes where a lead is disqualified, else no.
    fn disqualified(&mut self) -> Both {
        let program = self.program;
        let mut yes = Node::EMPTY;
        for line in &program.disqualify {
            let one = self.truth(line.column).yes;
            yes = self.graph.or(yes, one);
        }
        self.decided(yes, Node::VALID)
    }

    fn stage(&mut self, id: StageId) -> Both {
        let stage = &self.program[id];
        let requires = self.condition(&stage.requires);
        let mut out = self.disqualified().yes;
        for clause in &stage.blocked {
            let blocked = self.condition(&clause.condition).yes;
            out = self.graph.or(out, blocked);
        }
        Both { yes: self.graph.and_not(requires.yes, out), no: self.graph.or(requires.no, out) }
    }

    fn verdict(&mut self) -> Made {
        let program = self.program;
        let disqualified = self.disqualified();
        let mut rest = disqualified.no;
        let mut values = Vec::new();
        for stage in program.stages.iter().rev() {
            let holds = self.truth(stage.column).yes;
            values.push(self.graph.and(rest, holds));
            rest = self.graph.and_not(rest, holds);
        }
        values.push(rest);
        values.reverse();
        values.push(disqualified.yes);
        Made::Choice(values)
    }

    /// The masks of a stage's lists.
    pub fn lists(&mut self, id: StageId) -> Lists {
        let stage = &self.program[id];
        Lists {
            should_have: stage.should_have.iter().map(|clause| self.condition(&clause.condition)).collect(),
            prefers: stage.prefers.iter().map(|clause| self.condition(&clause.condition)).collect(),
        }
    }
}

/// Only what pays something somewhere.
fn paying(mut constants: Vec<(Node, i64)>) -> Vec<(Node, i64)> {
    constants.retain(|&(mask, points)| mask != Node::EMPTY && points != 0);
    constants
}
