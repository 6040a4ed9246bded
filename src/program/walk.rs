//! What names what: the conditions inside a condition, and the columns that a condition, a number or a column reads.

use super::{ColumnId, ColumnKind, Condition, DateValue, Number, Pays, Program};

impl Condition {
    /// Calls `see` with this condition and every condition inside it, outermost first.
    pub fn each<'a>(&'a self, see: &mut dyn FnMut(&'a Condition)) {
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
            | Condition::InLast { .. }
            | Condition::Text { .. }
            | Condition::OneOf { .. }
            | Condition::IncludesAny { .. }
            | Condition::IncludesAll { .. }
            | Condition::Known(_) => {}
        }
    }

    /// The columns that it names itself, each once, in the order written; not those behind them.
    pub fn columns(&self) -> Vec<ColumnId> {
        let mut out = Vec::new();
        self.each(&mut |part| match part {
            Condition::Column(of)
            | Condition::Known(of)
            | Condition::InLast { of, .. }
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
        });
        once(out)
    }
}

impl Number {
    /// The columns that it names itself, each once, in the order written.
    pub fn columns(&self) -> Vec<ColumnId> {
        match self {
            Number::Constant(_) => Vec::new(),
            Number::Column(column) | Number::DaysSince(column) => vec![*column],
            Number::Sum(terms) => once(terms.iter().flat_map(|(_, term)| term.columns()).collect()),
        }
    }
}

impl Program {
    /// The columns that a column is computed from, directly, each once.
    pub fn inputs(&self, id: ColumnId) -> Vec<ColumnId> {
        once(match &self[id].kind {
            ColumnKind::Field(_) | ColumnKind::Aggregate(_) => Vec::new(),
            ColumnKind::Points(pays) => match pays {
                Pays::If { when, .. } => when.columns(),
                Pays::Per { of, .. } | Pays::ByNumber { of, .. } => of.columns(),
                Pays::ByChoice { of, .. } => vec![*of],
                Pays::On { weight, .. } => vec![*weight],
            },
            ColumnKind::Score(score) => self[*score].lines.iter().map(|line| self[*line].column).collect(),
            ColumnKind::Criterion(condition) | ColumnKind::Disqualify(condition) => condition.columns(),
            ColumnKind::Number(number) | ColumnKind::Grade { of: number, .. } => number.columns(),
            ColumnKind::FirstMatch { arms, .. } => {
                arms.iter().flat_map(|(condition, _)| condition.columns()).collect()
            }
            ColumnKind::Stage(stage) => {
                let stage = &self[*stage];
                let clauses = stage.blocked.iter().chain(&stage.should_have).chain(&stage.prefers);
                let named = clauses.flat_map(|clause| clause.condition.columns());
                let higher = stage.higher.iter().map(|higher| higher.of);
                stage.requires.columns().into_iter().chain(named).chain(higher).collect()
            }
            ColumnKind::Verdict => self.stages.iter().map(|stage| stage.column).collect(),
        })
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
}

fn once(columns: Vec<ColumnId>) -> Vec<ColumnId> {
    let mut seen = hashbrown::HashSet::with_hasher(foldhash::fast::RandomState::default());
    columns.into_iter().filter(|column| seen.insert(*column)).collect()
}
