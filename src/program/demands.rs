//! What has to hold for something to hold: the parts of a condition, what they are computed from, and an event that
//! fulfils its `where`.

use super::{
    ColumnId, ColumnKind, Condition, DateValue, EventCondition, EventField, Number, Pays, Program, SCALE,
    TextSource, Value,
};
use std::collections::HashSet;

/// How many names are opened inside each other.
const DEEP: usize = 8;

impl Program {
    /// What must all hold for a condition to hold, through stages and criteria; a name is opened once.
    pub fn demands(&self, condition: &Condition) -> Vec<Condition> {
        let mut found = Vec::new();
        self.gather(condition, 0, &mut HashSet::new(), &mut found);
        found
    }

    /// The same of several columns together.
    pub fn demands_of(&self, columns: &[ColumnId]) -> Vec<Condition> {
        let (mut seen, mut found) = (HashSet::new(), Vec::new());
        for column in columns {
            self.gather(&Condition::Column(*column), 0, &mut seen, &mut found);
        }
        found
    }

    /// Calls `see` with the conditions that a column consists of; of a stage with those that decide it.
    pub fn each_condition<'a>(&'a self, column: ColumnId, see: &mut dyn FnMut(&'a Condition)) {
        match &self[column].kind {
            ColumnKind::Points(Pays::If { when, .. }) => see(when),
            ColumnKind::Criterion(condition) | ColumnKind::Disqualify(condition) => see(condition),
            ColumnKind::FirstMatch { arms, .. } => arms.iter().for_each(|(condition, _)| see(condition)),
            ColumnKind::Stage(stage) => {
                see(&self[*stage].requires);
                self[*stage].blocked.iter().for_each(|floor| see(&floor.condition));
            }
            ColumnKind::Field(_)
            | ColumnKind::Aggregate(_)
            | ColumnKind::Points(_)
            | ColumnKind::Score(_)
            | ColumnKind::Number(_)
            | ColumnKind::Grade { .. }
            | ColumnKind::Verdict => {}
        }
    }

    fn gather(
        &self,
        condition: &Condition,
        depth: usize,
        seen: &mut HashSet<ColumnId>,
        found: &mut Vec<Condition>,
    ) {
        let deeper = depth.saturating_add(1);
        match condition {
            Condition::All(of) => of.iter().for_each(|part| self.gather(part, depth, seen, found)),
            Condition::Column(column) if depth < DEEP => match &self[*column].kind {
                ColumnKind::Stage(_) | ColumnKind::Criterion(_) if !seen.insert(*column) => {}
                ColumnKind::Stage(stage) => self.gather(&self[*stage].requires, deeper, seen, found),
                ColumnKind::Criterion(inner) => self.gather(inner, deeper, seen, found),
                _ => found.push(condition.clone()),
            },
            other => found.push(other.clone()),
        }
    }

    /// Everything that some columns and the lines that disqualify are computed from, these included; of a stage only
    /// what makes it hold, not what it wishes for.
    pub fn needed(&self, columns: &[ColumnId]) -> HashSet<ColumnId> {
        let mut open = columns.to_vec();
        open.extend(self.disqualify.iter().map(|line| line.column));
        let mut seen: HashSet<ColumnId> = HashSet::new();
        while let Some(column) = open.pop() {
            if !seen.insert(column) {
                continue;
            }
            open.extend(match self[column].kind {
                ColumnKind::Stage(stage) => {
                    let stage = &self[stage];
                    let floors = stage.blocked.iter().flat_map(|floor| floor.condition.columns());
                    stage.requires.columns().into_iter().chain(floors).collect()
                }
                _ => self.inputs(column),
            });
        }
        seen
    }
}

impl EventCondition {
    /// Gives an occurrence the values that fulfil the condition, as far as that is plain.
    pub fn fulfil(&self, fields: &mut [Option<Value>]) {
        let mut set = |of: EventField, value: Value| {
            if let Some(place) = fields.get_mut(of.index()) {
                *place = Some(value);
            }
        };
        match self {
            EventCondition::Column(of) => set(*of, Value::YesNo(true)),
            EventCondition::All(all) => all.iter().for_each(|part| part.fulfil(fields)),
            EventCondition::Any(any) => any.iter().take(1).for_each(|part| part.fulfil(fields)),
            EventCondition::AtLeast { count, of } => {
                of.iter().take(*count as usize).for_each(|part| part.fulfil(fields))
            }
            EventCondition::Compare { left, order, right } => {
                if let (Number::Column(of), Number::Constant(at)) = (left, right) {
                    let tried = [*at, at.saturating_add(SCALE), at.saturating_sub(SCALE)];
                    if let Some(value) = tried.into_iter().find(|value| order.holds(*value, *at)) {
                        set(*of, Value::Number(value));
                    }
                }
            }
            EventCondition::CompareDate { left, right, .. } => match right {
                DateValue::Limit(limit) => set(*left, Value::Date(limit.date())),
                DateValue::Column(_) => {}
            },
            EventCondition::Text { of, test } => {
                if let Some(text) = test.texts().first() {
                    let text = match of {
                        TextSource::Column(_) => text.clone(),
                        TextSource::DomainOf(_) => format!("someone@{text}"),
                    };
                    set(of.column(), Value::Text(text));
                }
            }
            EventCondition::OneOf { of, values } => {
                if let Some(first) = values.first() {
                    set(*of, Value::Choice(*first));
                }
            }
            EventCondition::IncludesAny { of, values } => {
                set(*of, Value::Several(values.iter().take(1).copied().collect()))
            }
            EventCondition::IncludesAll { of, values } => set(*of, Value::Several(values.clone())),
            EventCondition::Constant(_)
            | EventCondition::Not(_)
            | EventCondition::Within { .. }
            | EventCondition::Known(_)
            | EventCondition::Unknown(_)
            | EventCondition::IsNo(_) => {}
        }
    }
}
