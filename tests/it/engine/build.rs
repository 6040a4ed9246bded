//! Programs and leads by hand.

use qualify::engine::{Engine, Lead, Wanted};
use qualify::program::*;
use qualify::span::Span;

/// A number of the language.
pub const fn n(whole: i64) -> i64 {
    whole * SCALE
}

/// Noon of 2026-01-05, UTC.
pub const NOON: i64 = 1_767_614_400_000_000;

/// Grows a program column by column.
#[derive(Default)]
pub struct Build {
    pub program: Program,
}

impl Build {
    pub fn field(&mut self, name: &str, ty: Type) -> ColumnId {
        let id = FieldId(u32::try_from(self.program.fields.len()).unwrap());
        assert_eq!(self.program.fields.len(), self.program.columns.len(), "fields come first");
        self.program.fields.push(Field {
            name: name.into(),
            ty: ty.clone(),
            source: name.into(),
            ask: None,
            default: None,
            missing: Vec::new(),
            format: None,
            split: ";".into(),
            can_change: false,
            owner: None,
            span: Span::default(),
        });
        self.push(name, ty, ColumnKind::Field(id))
    }

    pub fn push(&mut self, name: &str, ty: Type, kind: ColumnKind) -> ColumnId {
        let id = ColumnId(u32::try_from(self.program.columns.len()).unwrap());
        let column =
            Column { name: name.into(), ty, kind, because: None, owner: None, span: Span::default() };
        self.program.columns.push(column);
        id
    }

    pub fn criterion(&mut self, name: &str, condition: Condition) -> ColumnId {
        let id = self.push(name, Type::YesNo, ColumnKind::Criterion(condition));
        self.program.criteria.push(id);
        id
    }

    pub fn score(&mut self, name: &str, bounds: Option<(i64, i64)>, pays: Vec<Pays>) -> ColumnId {
        let score = ScoreId(u32::try_from(self.program.scores.len()).unwrap());
        let mut lines = Vec::new();
        for (at, pays) in pays.into_iter().enumerate() {
            let name = format!("{name} line {}", at + 1);
            let column = self.push(&name, Type::Number(None), ColumnKind::Points(pays));
            lines.push(LineId(u32::try_from(self.program.lines.len()).unwrap()));
            self.program.lines.push(Line { score, column, text: name });
        }
        let column = self.push(name, Type::Number(None), ColumnKind::Score(score));
        self.program.scores.push(Score { column, lines, bounds, resets: Vec::new() });
        column
    }

    pub fn disqualify(&mut self, condition: Condition) -> ColumnId {
        let name = format!("disqualify {}", self.program.disqualify.len() + 1);
        let column = self.push(&name, Type::YesNo, ColumnKind::Disqualify(condition));
        self.program.disqualify.push(Disqualify { column });
        column
    }

    pub fn stage(&mut self, name: &str, requires: Condition) -> ColumnId {
        let id = StageId(u32::try_from(self.program.stages.len()).unwrap());
        let column = self.push(name, Type::YesNo, ColumnKind::Stage(id));
        self.program.stages.push(Stage {
            column,
            title: None,
            requires,
            blocked: Vec::new(),
            should_have: Vec::new(),
            prefers: Vec::new(),
            higher: Vec::new(),
            answer_within: Vec::new(),
        });
        column
    }

    /// The column of the lead's stage, after all stages.
    pub fn verdict(&mut self) -> ColumnId {
        let mut values = vec!["lead".to_owned()];
        values.extend(self.program.stages.iter().map(|stage| self.program[stage.column].name.clone()));
        values.push("disqualified".into());
        let column = self.push("stage", Type::Choice(values), ColumnKind::Verdict);
        self.program.stage = Some(column);
        column
    }

    pub fn next_step(&mut self, arms: Vec<(Condition, &str)>, otherwise: &str) -> ColumnId {
        let mut values: Vec<String> = Vec::new();
        let mut index = |text: &str| {
            let at = values.iter().position(|value| value == text).unwrap_or_else(|| {
                values.push(text.into());
                values.len() - 1
            });
            u32::try_from(at).unwrap()
        };
        let arms = arms.into_iter().map(|(condition, text)| (condition, index(text))).collect();
        let otherwise = index(otherwise);
        let kind = ColumnKind::FirstMatch { arms, otherwise, empty_when_disqualified: true };
        let column = self.push("next step", Type::Choice(values), kind);
        self.program.next_step = Some(column);
        column
    }

    /// A lead whose fields are given by name.
    pub fn lead(&self, given: &[(&str, Value)]) -> Vec<Option<Value>> {
        let mut fields = vec![None; self.program.fields.len()];
        for (name, value) in given {
            let at = self.program.fields.iter().position(|field| field.name == *name);
            fields[at.unwrap_or_else(|| panic!("no field {name}"))] = Some(value.clone());
        }
        fields
    }

    /// Evaluates one lead as of [`NOON`].
    pub fn run(&self, given: &[(&str, Value)]) -> (Engine<'_>, Lead) {
        let engine = Engine::new(&self.program, Wanted::everything());
        let lead = engine.one(NOON, &self.lead(given), &[]);
        (engine, lead)
    }
}

pub fn clause(condition: Condition, text: &str) -> Clause {
    Clause { condition, text: text.into(), because: None, span: Span::default() }
}

pub fn number(column: ColumnId, order: Order, right: i64) -> Condition {
    Condition::Compare { left: Number::Column(column), order, right: Number::Constant(right) }
}

pub fn choice(values: &[&str]) -> Type {
    Type::Choice(values.iter().map(|value| (*value).to_owned()).collect())
}

pub fn text(value: &str) -> Value {
    Value::Text(value.into())
}
