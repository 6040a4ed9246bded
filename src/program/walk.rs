//! What names what: the conditions inside a condition, what a condition, a number or a column looks at, and the same
//! condition about something else.

use super::{Aggregate, ColumnId, ColumnKind, Condition, DateValue, Number, Pays, Program, TextSource};
use std::hash::Hash;

impl<C> Condition<C> {
    /// Calls `see` with this condition and every condition inside it, outermost first.
    pub fn each<'a>(&'a self, see: &mut dyn FnMut(&'a Condition<C>)) {
        see(self);
        match self {
            Condition::Not(inner) | Condition::Unknown(inner) | Condition::IsNo(inner) => inner.each(see),
            Condition::All(parts) | Condition::Any(parts) | Condition::AtLeast { of: parts, .. } => {
                parts.iter().for_each(|part| part.each(see));
            }
            Condition::Constant(_)
            | Condition::Column(_)
            | Condition::Compare { .. }
            | Condition::CompareDate { .. }
            | Condition::Within { .. }
            | Condition::Text { .. }
            | Condition::OneOf { .. }
            | Condition::IncludesAny { .. }
            | Condition::IncludesAll { .. }
            | Condition::Known(_) => {}
        }
    }

    /// Whether it is one comparison, and no list or negation of others and no name.
    pub fn is_single(&self) -> bool {
        match self {
            Condition::Constant(_)
            | Condition::Compare { .. }
            | Condition::CompareDate { .. }
            | Condition::Within { .. }
            | Condition::Text { .. }
            | Condition::OneOf { .. }
            | Condition::IncludesAny { .. }
            | Condition::IncludesAll { .. }
            | Condition::Known(_) => true,
            Condition::Column(_)
            | Condition::Not(_)
            | Condition::All(_)
            | Condition::Any(_)
            | Condition::AtLeast { .. }
            | Condition::Unknown(_)
            | Condition::IsNo(_) => false,
        }
    }
}

impl<C: Copy + Eq + Hash> Condition<C> {
    /// What it names itself, each once, in the order written; not what is behind that.
    pub fn columns(&self) -> Vec<C> {
        let mut out = Vec::new();
        self.each(&mut |part| part.own(&mut out));
        once(out)
    }

    /// What it looks at beside the conditions inside it.
    fn own(&self, out: &mut Vec<C>) {
        match self {
            Condition::Column(of)
            | Condition::Known(of)
            | Condition::Within { of, .. }
            | Condition::OneOf { of, .. }
            | Condition::IncludesAny { of, .. }
            | Condition::IncludesAll { of, .. } => out.push(*of),
            Condition::Text { of, .. } => out.push(of.column()),
            Condition::Compare { left, right, .. } => {
                out.extend(left.columns());
                out.extend(right.columns());
            }
            Condition::CompareDate { left, right, .. } => {
                out.push(*left);
                match right {
                    DateValue::Column(column) => out.push(*column),
                    DateValue::Limit(_) => {}
                }
            }
            Condition::Constant(_)
            | Condition::Not(_)
            | Condition::All(_)
            | Condition::Any(_)
            | Condition::AtLeast { .. }
            | Condition::Unknown(_)
            | Condition::IsNo(_) => {}
        }
    }
}

impl<C> Number<C> {
    /// Whether it counts days from or to the instant at which the lead is looked at.
    pub fn counts_days(&self) -> bool {
        match self {
            Number::DaysSince(_) | Number::DaysUntil(_) => true,
            Number::Sum(terms) => terms.iter().any(|(_, term)| term.counts_days()),
            Number::Constant(_) | Number::Column(_) => false,
        }
    }
}

impl<C: Copy + Eq + Hash> Number<C> {
    /// What it names itself, each once, in the order written.
    pub fn columns(&self) -> Vec<C> {
        match self {
            Number::Constant(_) => Vec::new(),
            Number::Column(column) | Number::DaysSince(column) | Number::DaysUntil(column) => vec![*column],
            Number::Sum(terms) => once(terms.iter().flat_map(|(_, term)| term.columns()).collect()),
        }
    }
}

impl<C: Copy> Condition<C> {
    /// The same condition about something else; `None` where `to` has nothing for a part of it.
    pub fn map<D>(&self, to: &mut dyn FnMut(C) -> Option<D>) -> Option<Condition<D>> {
        self.rewrite(&mut |_| None, to)
    }

    /// The same condition about something else, with parts replaced by what `instead` has for them.
    pub fn rewrite<D>(
        &self,
        instead: &mut dyn FnMut(&Condition<C>) -> Option<Condition<D>>,
        to: &mut dyn FnMut(C) -> Option<D>,
    ) -> Option<Condition<D>> {
        if let Some(other) = instead(self) {
            return Some(other);
        }
        let mut inner = |inner: &Condition<C>| inner.rewrite(instead, to);
        let boxed = |one: Option<Condition<D>>| one.map(Box::new);
        Some(match self {
            Condition::Constant(yes) => Condition::Constant(*yes),
            Condition::Not(of) => Condition::Not(boxed(inner(of))?),
            Condition::All(of) => Condition::All(of.iter().map(inner).collect::<Option<_>>()?),
            Condition::Any(of) => Condition::Any(of.iter().map(inner).collect::<Option<_>>()?),
            Condition::AtLeast { count, of } => {
                Condition::AtLeast { count: *count, of: of.iter().map(inner).collect::<Option<_>>()? }
            }
            Condition::Unknown(of) => Condition::Unknown(boxed(inner(of))?),
            Condition::IsNo(of) => Condition::IsNo(boxed(inner(of))?),
            Condition::Column(of) => Condition::Column(to(*of)?),
            Condition::Known(of) => Condition::Known(to(*of)?),
            Condition::Compare { left, order, right } => {
                Condition::Compare { left: left.map(to)?, order: *order, right: right.map(to)? }
            }
            Condition::CompareDate { left, order, right } => {
                let right = match right {
                    DateValue::Limit(limit) => DateValue::Limit(*limit),
                    DateValue::Column(of) => DateValue::Column(to(*of)?),
                };
                Condition::CompareDate { left: to(*left)?, order: *order, right }
            }
            Condition::Within { of, stretch } => Condition::Within { of: to(*of)?, stretch: *stretch },
            Condition::Text { of, test } => {
                let of = match of {
                    TextSource::Column(of) => TextSource::Column(to(*of)?),
                    TextSource::DomainOf(of) => TextSource::DomainOf(to(*of)?),
                };
                Condition::Text { of, test: test.clone() }
            }
            Condition::OneOf { of, values } => Condition::OneOf { of: to(*of)?, values: values.clone() },
            Condition::IncludesAny { of, values } => {
                Condition::IncludesAny { of: to(*of)?, values: values.clone() }
            }
            Condition::IncludesAll { of, values } => {
                Condition::IncludesAll { of: to(*of)?, values: values.clone() }
            }
        })
    }
}

impl<C: Copy> Number<C> {
    /// The same number about something else; `None` where `to` has nothing for a part of it.
    pub fn map<D>(&self, to: &mut dyn FnMut(C) -> Option<D>) -> Option<Number<D>> {
        Some(match self {
            Number::Constant(value) => Number::Constant(*value),
            Number::Column(of) => Number::Column(to(*of)?),
            Number::DaysSince(of) => Number::DaysSince(to(*of)?),
            Number::DaysUntil(of) => Number::DaysUntil(to(*of)?),
            Number::Sum(terms) => {
                let terms = terms.iter().map(|(minus, term)| Some((*minus, term.map(to)?)));
                Number::Sum(terms.collect::<Option<_>>()?)
            }
        })
    }
}

impl Program {
    /// The columns that a column is computed from, directly, each once.
    pub fn inputs(&self, id: ColumnId) -> Vec<ColumnId> {
        let named: Vec<ColumnId> = match &self[id].kind {
            ColumnKind::Points(Pays::ByChoice { of, .. }) => vec![*of],
            ColumnKind::Points(Pays::On { weight, .. }) => vec![*weight],
            ColumnKind::Score(score) => self[*score].lines.iter().map(|line| self[*line].column).collect(),
            ColumnKind::Stage(stage) => self[*stage].higher.iter().map(|higher| higher.of).collect(),
            ColumnKind::Verdict => self.stages.iter().map(|stage| stage.column).collect(),
            _ => Vec::new(),
        };
        let (conditions, number) = self.own_parts(id);
        let looked_at = conditions.into_iter().flat_map(Condition::columns);
        once(looked_at.chain(number.into_iter().flat_map(Number::columns)).chain(named).collect())
    }

    /// The conditions and the number that a column itself is made of.
    fn own_parts(&self, id: ColumnId) -> (Vec<&Condition>, Option<&Number>) {
        match &self[id].kind {
            ColumnKind::Criterion(condition)
            | ColumnKind::Disqualify(condition)
            | ColumnKind::Points(Pays::If { when: condition, .. }) => (vec![condition], None),
            ColumnKind::Number(number)
            | ColumnKind::Grade { of: number, .. }
            | ColumnKind::Points(Pays::Per { of: number, .. } | Pays::ByNumber { of: number, .. }) => {
                (Vec::new(), Some(number))
            }
            ColumnKind::FirstMatch { arms, .. } => (arms.iter().map(|(when, _)| when).collect(), None),
            ColumnKind::Stage(stage) => {
                let stage = &self[*stage];
                let clauses = stage.blocked.iter().chain(&stage.should_have).chain(&stage.prefers);
                let clauses = clauses.map(|clause| &clause.condition);
                ([&stage.requires].into_iter().chain(clauses).collect(), None)
            }
            ColumnKind::Points(Pays::ByChoice { .. } | Pays::On { .. })
            | ColumnKind::Field(_)
            | ColumnKind::Aggregate(_)
            | ColumnKind::Score(_)
            | ColumnKind::Verdict => (Vec::new(), None),
        }
    }

    /// Whether what a column is made of changes from day to day while the lead stays as it is: an event that fades or
    /// leaves a window, the days since or until a date. What it is computed from is not asked.
    pub fn moves(&self, id: ColumnId) -> bool {
        if let ColumnKind::Aggregate(aggregate) = &self[id].kind {
            let fades = matches!(aggregate, Aggregate::Weight { decay: Some(_), .. });
            return fades || aggregate.selection().window.is_some();
        }
        let (conditions, number) = self.own_parts(id);
        let mut moves = number.is_some_and(Number::counts_days);
        for condition in conditions {
            condition.each(&mut |part| {
                moves |= match part {
                    Condition::Within { .. } => true,
                    Condition::Compare { left, right, .. } => left.counts_days() || right.counts_days(),
                    _ => false,
                };
            });
        }
        moves
    }

    /// Calls `go_on` with a column and with every column behind it, each once however many ways lead there; it goes no
    /// further behind a column for which `go_on` says no.
    pub fn behind(&self, from: ColumnId, mut go_on: impl FnMut(ColumnId) -> bool) {
        let mut seen = hashbrown::HashSet::with_hasher(foldhash::fast::RandomState::default());
        let mut open = vec![from];
        seen.insert(from);
        while let Some(column) = open.pop() {
            if go_on(column) {
                open.extend(self.inputs(column).into_iter().filter(|input| seen.insert(*input)));
            }
        }
    }

    /// Whether something is so of a column or of any behind it; `None` goes on behind a column.
    pub fn any_behind(&self, from: ColumnId, mut is_so: impl FnMut(ColumnId) -> Option<bool>) -> bool {
        let mut found = false;
        self.behind(from, |column| {
            let said = if found { Some(true) } else { is_so(column) };
            found |= said == Some(true);
            said.is_none()
        });
        found
    }

    /// The same of every column at once: each is after those that it is computed from.
    pub fn each_behind(&self, is_so: impl Fn(ColumnId) -> Option<bool>) -> Vec<bool> {
        let mut all = Vec::with_capacity(self.columns.len());
        for (id, _) in self.columns() {
            let behind =
                || self.inputs(id).iter().any(|input| all.get(input.index()).copied().unwrap_or(false));
            let found = is_so(id).unwrap_or_else(behind);
            all.push(found);
        }
        all
    }

    /// By column: whether it is one of these, or one of these is computed from it.
    pub fn each_feeding(&self, these: impl Fn(ColumnId) -> bool) -> Vec<bool> {
        let ids: Vec<ColumnId> = self.columns().map(|(id, _)| id).collect();
        let mut all: Vec<bool> = ids.iter().map(|id| these(*id)).collect();
        for id in ids.into_iter().rev() {
            if all.get(id.index()).copied().unwrap_or(false) {
                for input in self.inputs(id) {
                    if let Some(slot) = all.get_mut(input.index()) {
                        *slot = true;
                    }
                }
            }
        }
        all
    }
}

fn once<C: Copy + Eq + Hash>(columns: Vec<C>) -> Vec<C> {
    let mut seen = hashbrown::HashSet::with_hasher(foldhash::fast::RandomState::default());
    columns.into_iter().filter(|column| seen.insert(*column)).collect()
}
