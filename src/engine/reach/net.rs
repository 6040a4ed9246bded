//! What stages and scores hang on, taken apart: conditions, lines, scores and choices, each after what it reads.

use super::slice::Slice;
use crate::analyse::domains::{anything, nothing};
use crate::analyse::evaluate::Scene;
use crate::analyse::model::{Cond, Def, Leaf, Linear, Model, Pay};
use crate::analyse::range::{Possible, Range};
use crate::program::{
    ColumnId, ColumnKind, Condition, DateValue, FieldId, LARGEST, Order, Pays, Program, ScoreId, Type,
};

/// A node: its place in [`Net::nodes`].
pub(super) type Node = usize;

/// So many different amounts of one line are told apart.
const MOST_AMOUNTS: i64 = 64;
/// The weights of a sum of scores add up to so much at most: then no sum leaves 64 bits.
const MOST_WEIGHT: u64 = 256;

/// How a node comes about.
#[derive(Debug)]
pub(super) enum Kind {
    /// A condition that is always so.
    Certain(bool),
    /// A condition that the engine decides; anything of `open` where an input is open.
    Read {
        /// Which of [`Net::conditions`].
        at: usize,
        /// What it can be where an input is open.
        open: Possible,
        /// The gap that it reads, where it reads nothing else.
        own: Option<usize>,
    },
    /// Not the first input.
    Not,
    /// All inputs.
    All,
    /// Any input.
    Any,
    /// At least so many inputs.
    AtLeast(usize),
    /// The first input is unknown.
    Unknown,
    /// The first input is no.
    IsNo,
    /// A sum of scores against zero.
    Compare(Sum, Order),
    /// A stage: the first input, none of the next `blocked`, and none of the rest, which disqualify.
    Stage {
        /// How many floors it has.
        blocked: usize,
    },
    /// A line that pays when its first input is yes.
    When,
    /// Any other line: which of [`Net::lines`].
    Pays(usize),
    /// A score: which of [`Net::scores`].
    Score(usize),
    /// A choice that is computed, or a number: told apart by what it reads. A grade of scores has steps.
    Pick(Option<Sum>),
}

/// A condition, line, score or choice.
#[derive(Debug)]
pub(super) struct Part {
    /// How it comes about.
    pub kind: Kind,
    /// The nodes it reads.
    pub of: Vec<Node>,
    /// The fields it reads itself, as indexes into [`Net::gaps`].
    pub gaps: Vec<usize>,
    /// Whether it reads what is not told apart here: such a lead is looked at by itself.
    pub wild: bool,
    /// Whether a stage hangs on it other than through points.
    pub staged: bool,
}

impl Part {
    /// The sum of scores that it looks at.
    pub fn sum(&self) -> Option<&Sum> {
        match &self.kind {
            Kind::Compare(sum, _) | Kind::Pick(Some(sum)) => Some(sum),
            _ => None,
        }
    }
}

/// A weighted sum of scores, and where it is cut.
#[derive(Debug)]
pub(super) struct Sum {
    /// Weights, and indexes into [`Net::scores`].
    pub terms: Vec<(i64, usize)>,
    /// The constant.
    pub constant: i64,
    /// Where it is compared.
    pub steps: Vec<i64>,
}

/// A points line.
#[derive(Debug)]
pub(super) struct Line {
    /// Its column.
    pub column: ColumnId,
    /// Its node.
    pub node: Node,
    /// Its score, as an index into [`Net::scores`].
    pub score: usize,
    /// What it can pay, ascending; `None` where that is too much to tell apart.
    pub amounts: Option<Vec<i64>>,
    /// The least and the most that it can pay.
    pub ends: (i64, i64),
    /// The missing fields that it can hang on, as indexes into [`Net::gaps`].
    pub behind: Vec<usize>,
    /// The gap that it hangs on, where it hangs on nothing else.
    pub own: Option<usize>,
}

/// A score.
#[derive(Debug)]
pub(super) struct Score {
    /// Which.
    pub id: ScoreId,
    /// Its lines, as indexes into [`Net::lines`].
    pub lines: Vec<usize>,
    /// Its bounds.
    pub bounds: Option<(i64, i64)>,
}

/// All nodes.
#[derive(Debug, Default)]
pub(super) struct Net {
    /// Each after what it reads.
    pub parts: Vec<Part>,
    /// The fields that stages hang on; a missing one is a gap.
    pub gaps: Vec<FieldId>,
    /// Whether a gap is looked at together with something else: its values are cut for each lead.
    pub tangled: Vec<bool>,
    /// Whether a gap is a date.
    pub dates: Vec<bool>,
    /// What the engine is asked, and the same as it is reasoned over.
    pub conditions: Vec<Condition>,
    /// See [`Net::conditions`].
    pub conds: Vec<Cond>,
    /// The lines.
    pub lines: Vec<Line>,
    /// The scores.
    pub scores: Vec<Score>,
    /// The nodes that look at a sum of scores.
    pub sums: Vec<Node>,
    /// The stages, in order.
    pub stages: Vec<Node>,
    /// The `disqualify if` lines.
    pub disqualify: Vec<Node>,
}

impl Net {
    /// The net of a slice of a program.
    pub fn new(program: &Program, slice: &Slice) -> Net {
        let model = &slice.model;
        let gaps: Vec<FieldId> = slice.fields.iter().map(|(field, _)| *field).collect();
        let net = Net {
            tangled: vec![false; gaps.len()],
            dates: gaps.iter().map(|field| model.types.get(field.index()) == Some(&Type::Date)).collect(),
            gaps,
            ..Net::default()
        };
        let ranges = model.defs().map(|(_, def)| match def {
            Def::Field(field) => {
                model.types.get(field.index()).map_or(Range::MISSING_NUMBER, |ty| anything(ty, true))
            }
            _ => nothing(&Type::YesNo),
        });
        let ranges = ranges.collect();
        let mut weave = Weave { net, model, slice, ranges, columns: vec![None; model.len()] };
        for column in &slice.all_columns {
            if let Some(def) = model.def(*column) {
                weave.column(program, *column, def);
            }
        }
        let nodes = |columns: &[ColumnId]| {
            columns.iter().filter_map(|column| weave.node(*column)).collect::<Vec<Node>>()
        };
        let (stages, disqualify) = (nodes(&model.stages), nodes(&model.disqualify));
        staged(&mut weave.net.parts, stages.iter().chain(&disqualify));
        let parts = weave.net.parts.iter().enumerate();
        let sums = parts.filter(|(_, part)| part.sum().is_some()).map(|(node, _)| node).collect();
        Net { sums, stages, disqualify, ..weave.net }
    }

    /// The gap that a condition reads, where it reads nothing else.
    pub fn own(&self, node: Node) -> Option<usize> {
        match self.parts.get(node)?.kind {
            Kind::Read { own, .. } => own,
            _ => None,
        }
    }

    /// The number of the stage of a lead that is disqualified.
    pub fn disqualified(&self) -> u32 {
        u32::try_from(self.stages.len()).unwrap_or(u32::MAX).saturating_add(1)
    }

    /// The condition that a node reads.
    pub fn read(&self, node: Node) -> Option<&Cond> {
        match self.parts.get(node)?.kind {
            Kind::Read { at, .. } => self.conds.get(at),
            _ => None,
        }
    }
}

/// Marks what stages hang on other than through points.
fn staged<'a>(parts: &mut [Part], ends: impl Iterator<Item = &'a Node>) {
    let mut open: Vec<Node> = ends.copied().collect();
    while let Some(node) = open.pop() {
        let Some(part) = parts.get_mut(node).filter(|part| !part.staged) else { continue };
        part.staged = true;
        if !matches!(part.kind, Kind::When | Kind::Pays(_) | Kind::Score(_)) {
            open.extend(&part.of);
        }
    }
}

/// A net that is being made.
struct Weave<'a> {
    net: Net,
    model: &'a Model,
    slice: &'a Slice,
    /// By column: any field can be anything.
    ranges: Vec<Range>,
    /// By column.
    columns: Vec<Option<Node>>,
}

/// What a condition or number reads.
#[derive(Default)]
struct Inputs {
    of: Vec<Node>,
    gaps: Vec<usize>,
}

impl Weave<'_> {
    fn node(&self, column: ColumnId) -> Option<Node> {
        self.columns.get(column.index()).copied().flatten()
    }

    fn add(&mut self, kind: Kind, inputs: Inputs, wild: bool) -> Node {
        self.net.parts.push(Part { kind, of: inputs.of, gaps: inputs.gaps, wild, staged: false });
        self.net.parts.len().saturating_sub(1)
    }

    fn inputs(&self, each: impl FnOnce(&mut dyn FnMut(ColumnId))) -> Inputs {
        let mut inputs = Inputs::default();
        each(&mut |column| match self.model.def(column) {
            Some(Def::Field(field)) => {
                if let Ok(gap) = self.net.gaps.binary_search(field)
                    && !inputs.gaps.contains(&gap)
                {
                    inputs.gaps.push(gap);
                }
            }
            Some(_) | None => inputs.of.extend(self.node(column)),
        });
        inputs
    }

    fn column(&mut self, program: &Program, column: ColumnId, def: &Def) {
        let kind = &program[column].kind;
        let node = match (def, kind) {
            (Def::Points(pay), ColumnKind::Points(pays)) => self.line(column, pay, pays),
            (Def::Score { lines, bounds }, ColumnKind::Score(id)) => self.score(*id, lines, *bounds),
            (Def::Condition(condition), ColumnKind::Criterion(written) | ColumnKind::Disqualify(written)) => {
                self.cond(condition, written)
            }
            (Def::Stage { requires, blocked }, ColumnKind::Stage(id)) => {
                let stage = &program[*id];
                let mut of = vec![self.cond(requires, &stage.requires)];
                for (condition, clause) in blocked.iter().zip(&stage.blocked) {
                    of.push(self.cond(condition, &clause.condition));
                }
                let blocked = of.len().saturating_sub(1);
                of.extend(self.model.disqualify.iter().filter_map(|column| self.node(*column)));
                self.add(Kind::Stage { blocked }, Inputs { of, gaps: Vec::new() }, false)
            }
            (Def::Grade { of, from }, _) => self.grade(of, from),
            (
                Def::FirstMatch { arms, empty_when_disqualified, .. },
                ColumnKind::FirstMatch { arms: written, .. },
            ) => {
                let mut of: Vec<Node> = arms
                    .iter()
                    .zip(written)
                    .map(|((arm, _), (written, _))| self.cond(arm, written))
                    .collect();
                if *empty_when_disqualified {
                    of.extend(self.model.disqualify.iter().filter_map(|column| self.node(*column)));
                }
                self.add(Kind::Pick(None), Inputs { of, gaps: Vec::new() }, false)
            }
            (Def::Number(linear), _) => {
                self.tangle(linear);
                let inputs = self.inputs(|found| linear.each_input(&mut |column| found(column)));
                self.add(Kind::Pick(None), inputs, true)
            }
            _ => return,
        };
        if let Some(place) = self.columns.get_mut(column.index()) {
            *place = Some(node);
        }
    }

    fn grade(&mut self, of: &Linear, from: &[i64]) -> Node {
        self.tangle(of);
        let inputs = self.inputs(|found| of.each_input(&mut |column| found(column)));
        let steps = self.sum(of).map(|sum| Sum { steps: from.to_vec(), ..sum });
        let wild = steps.is_none() && !inputs.of.is_empty();
        self.add(Kind::Pick(steps), inputs, wild)
    }

    fn score(&mut self, id: ScoreId, lines: &[ColumnId], bounds: Option<(i64, i64)>) -> Node {
        let of: Vec<Node> = lines.iter().filter_map(|line| self.node(*line)).collect();
        let at = |node: &Node| self.net.lines.iter().position(|line| line.node == *node);
        let lines: Vec<usize> = of.iter().filter_map(at).collect();
        for line in &lines {
            if let Some(line) = self.net.lines.get_mut(*line) {
                line.score = self.net.scores.len();
            }
        }
        self.net.scores.push(Score { id, lines, bounds });
        let kind = Kind::Score(self.net.scores.len().saturating_sub(1));
        self.add(kind, Inputs { of, gaps: Vec::new() }, false)
    }

    fn line(&mut self, column: ColumnId, pay: &Pay, pays: &Pays) -> Node {
        let at = self.net.lines.len();
        let (kind, inputs, wild) = match (pay, pays) {
            (Pay::If(_, condition), Pays::If { when, .. }) => {
                let of = vec![self.cond(condition, when)];
                (Kind::When, Inputs { of, gaps: Vec::new() }, false)
            }
            (Pay::Per { of, .. } | Pay::Bands { of, .. }, _) => {
                self.tangle(of);
                let inputs = self.inputs(|found| of.each_input(&mut |column| found(column)));
                let wild = !inputs.of.is_empty();
                (Kind::Pays(at), inputs, wild)
            }
            (Pay::Choice { of, .. }, _) => (Kind::Pays(at), self.inputs(|found| found(*of)), false),
            (Pay::If(..) | Pay::On { .. }, _) => (Kind::Pays(at), Inputs::default(), false),
        };
        let (amounts, ends) = amounts(pay, self.model);
        let fields = self.model.fields(column);
        let behind = self.net.gaps.iter().enumerate();
        let behind = behind.filter(|(_, field)| fields.is_some_and(|fields| fields.has(**field)));
        let behind = behind.map(|(gap, _)| gap).collect();
        let own = self.own(&[column]);
        let node = self.add(kind, inputs, wild);
        self.net.lines.push(Line { column, node, score: usize::MAX, amounts, ends, behind, own });
        node
    }

    /// Marks the fields that are looked at together with something else.
    fn tangle(&mut self, linear: &Linear) {
        if linear.terms.len() > 1 {
            let gaps = self.inputs(|found| linear.each_input(&mut |column| found(column))).gaps;
            self.tangle_all(&gaps);
        }
    }

    fn tangle_all(&mut self, gaps: &[usize]) {
        for gap in gaps {
            if let Some(tangled) = self.net.tangled.get_mut(*gap) {
                *tangled = true;
            }
        }
    }

    /// A sum of scores and nothing else.
    fn sum(&self, linear: &Linear) -> Option<Sum> {
        let score = |column| match self.net.parts.get(self.node(column)?)?.kind {
            Kind::Score(score) => Some(score),
            _ => None,
        };
        let terms = linear.terms.iter().map(|(weight, leaf)| match leaf {
            Leaf::Column(column) => Some((*weight, score(*column)?)),
            Leaf::Since(_) | Leaf::Until(_) => None,
        });
        let terms: Vec<(i64, usize)> = terms.collect::<Option<_>>()?;
        let weights = terms.iter().fold(0, |sum: u64, (weight, _)| sum.saturating_add(weight.unsigned_abs()));
        let constant = i64::try_from(linear.constant).ok().filter(|constant| constant.abs() <= LARGEST)?;
        (!terms.is_empty() && weights <= MOST_WEIGHT).then_some(Sum { terms, constant, steps: vec![0] })
    }

    fn cond(&mut self, condition: &Cond, written: &Condition) -> Node {
        let inner = |weave: &mut Self, kind, inner: &Cond, written: &Condition| {
            let of = vec![weave.cond(inner, written)];
            weave.add(kind, Inputs { of, gaps: Vec::new() }, false)
        };
        let several = |weave: &mut Self, kind, of: &[Cond], written: &[Condition]| {
            let of = of.iter().zip(written).map(|(inner, written)| weave.cond(inner, written)).collect();
            weave.add(kind, Inputs { of, gaps: Vec::new() }, false)
        };
        match (condition, written) {
            (Cond::Constant(yes), _) => self.add(Kind::Certain(*yes), Inputs::default(), false),
            (Cond::Not(of), Condition::Not(written)) => inner(self, Kind::Not, of, written),
            (Cond::Unknown(of), Condition::Unknown(written)) => inner(self, Kind::Unknown, of, written),
            (Cond::IsNo(of), Condition::IsNo(written)) => inner(self, Kind::IsNo, of, written),
            (Cond::All(of), Condition::All(written)) => several(self, Kind::All, of, written),
            (Cond::Any(of), Condition::Any(written)) => several(self, Kind::Any, of, written),
            (Cond::AtLeast { count, of }, Condition::AtLeast { of: written, .. }) => {
                several(self, Kind::AtLeast(*count), of, written)
            }
            (Cond::Column(column), _) if self.node(*column).is_some() => self.node(*column).unwrap_or(0),
            (Cond::Compare { of, order }, _) => match self.sum(of) {
                Some(sum) => {
                    let inputs = self.inputs(|found| of.each_input(&mut |column| found(column)));
                    self.add(Kind::Compare(sum, *order), inputs, false)
                }
                None => {
                    self.tangle(of);
                    self.read(condition, written)
                }
            },
            _ => self.read(condition, written),
        }
    }

    /// A condition on fields and events, or on what stands for itself.
    fn read(&mut self, condition: &Cond, written: &Condition) -> Node {
        let inputs = self.inputs(|found| condition.each_input(&mut |column| found(column)));
        if let Cond::Date { right: DateValue::Column(_), .. } = condition {
            let gaps = inputs.gaps.clone();
            self.tangle_all(&gaps);
        }
        let date = inputs.gaps.iter().any(|gap| self.net.dates.get(*gap).copied().unwrap_or(true));
        let known = matches!(condition, Cond::Known(_));
        let open = if inputs.of.is_empty() && inputs.gaps.len() == 1 && (!date || known) {
            let (model, answers) = (self.model, &self.slice.domains.answers);
            Scene { model, as_of: self.slice.as_of, answers }.cond(&self.ranges, condition)
        } else {
            Possible::ANY
        };
        let told = matches!(condition, Cond::OneOf { .. } | Cond::Known(_) | Cond::Column(_));
        let wild = !inputs.of.is_empty() && !told;
        let at = self.net.conditions.iter().position(|known| known == written).unwrap_or_else(|| {
            self.net.conditions.push(written.clone());
            self.net.conds.push(condition.clone());
            self.net.conditions.len().saturating_sub(1)
        });
        let mut columns = Vec::new();
        condition.each_input(&mut |column| columns.push(column));
        let own = if inputs.of.is_empty() { self.own(&columns) } else { None };
        self.add(Kind::Read { at, open, own }, inputs, wild)
    }

    /// The gap that all these columns hang on, where they hang on nothing else.
    fn own(&self, columns: &[ColumnId]) -> Option<usize> {
        let mut field = None;
        let mut met = vec![false; self.model.len()];
        let mut open = columns.to_vec();
        while let Some(column) = open.pop() {
            match self.model.def(column)? {
                Def::Field(found) if *field.get_or_insert(*found) == *found => {}
                Def::Field(_) | Def::Aggregate(_) => return None,
                _ if std::mem::replace(met.get_mut(column.index())?, true) => {}
                _ => open.extend(self.model.inputs(column)),
            }
        }
        self.net.gaps.binary_search(&field?).ok()
    }
}

/// What a line can pay, whatever it reads: each amount where they are few, the least and the most.
fn amounts(pay: &Pay, model: &Model) -> (Option<Vec<i64>>, (i64, i64)) {
    let each = |amounts: Vec<i64>| {
        let mut amounts = amounts;
        amounts.sort_unstable();
        amounts.dedup();
        let ends = (amounts.first().copied().unwrap_or(0), amounts.last().copied().unwrap_or(0));
        (Some(amounts), ends)
    };
    match pay {
        Pay::If(points, _) => each(vec![0, *points]),
        Pay::Bands { bands, otherwise, missing, .. } => {
            each(bands.iter().map(|(_, paid)| *paid).chain([*otherwise, *missing]).collect())
        }
        Pay::Choice { of, points, missing } => {
            let values = model.values(*of).max(points.len());
            let paid = (0..values).map(|value| points.get(value).copied().unwrap_or(0));
            each(paid.chain([*missing]).collect())
        }
        Pay::Per { points, cap, .. } => {
            let most = cap.map(|cap| cap.max(0));
            let steps = most.map(|most| most.checked_div(points.abs().max(1)).unwrap_or(0).saturating_add(1));
            match (most, steps) {
                (Some(most), Some(steps)) if steps <= MOST_AMOUNTS => {
                    let paid = |step: i64| points.saturating_mul(step).clamp(most.saturating_neg(), most);
                    each((0..=steps).map(paid).collect())
                }
                _ => {
                    let most = most.unwrap_or(LARGEST);
                    (None, if *points < 0 { (most.saturating_neg(), 0) } else { (0, most) })
                }
            }
        }
        Pay::On { .. } => (None, (0, 0)),
    }
}
