//! Programs as one: their columns beside each other, those that are computed alike only once.
//!
//! A stage and the lead's stage become a plain condition and a plain table, so that several policies fit into one program.

use super::text::fold;
use super::{
    Column, ColumnId, ColumnKind, Condition, Line, LineId, Pays, Program, Score, ScoreId, Stage, Type,
};
use std::collections::HashMap;

/// A program that takes in columns of others.
#[derive(Clone, Debug, Default)]
pub struct Together {
    /// The program.
    pub program: Program,
    /// By how it is computed: the column.
    known: HashMap<String, ColumnId>,
}

impl Together {
    /// Begins with a program, whose own columns keep their places.
    pub fn new(program: Program) -> Together {
        let mut known = HashMap::new();
        for (id, column) in program.columns() {
            let (ty, kind) = program.plain(column);
            known.entry(computed(&program, &ty, &kind)).or_insert(id);
        }
        Together { program, known }
    }

    /// Takes in a program with the same fields and events: the column with its lead's stage. `None` where it has other
    /// fields or events, or no stages.
    pub fn add(&mut self, other: &Program) -> Option<ColumnId> {
        let names = |program: &Program| -> Vec<String> {
            let fields = program.fields.iter().map(|field| &field.name);
            fields.chain(program.events.iter().map(|event| &event.name)).map(|name| fold(name)).collect()
        };
        if names(&self.program) != names(other) || other.decays != self.program.decays {
            return None;
        }
        let stage = other.stage?;
        let other = other.clone().only([stage]);
        let mut places: Vec<ColumnId> = Vec::with_capacity(other.columns.len());
        for column in &other.columns {
            let place = self.column(&other, column, &places)?;
            places.push(place);
        }
        places.get(stage.index()).copied()
    }

    /// Takes in a program, this one as it began, that computes one column otherwise: the column with its lead's stage.
    pub fn replace(&mut self, base: &Program, changed: ColumnId, kind: &ColumnKind) -> Option<ColumnId> {
        let stage = base.stage?;
        let mut places: Vec<ColumnId> = base.columns().map(|(id, _)| id).collect();
        let moved = |places: &[ColumnId], id: ColumnId| places.get(id.index()) != Some(&id);
        for (id, column) in base.columns() {
            let mut needs = base.inputs(id);
            if matches!(column.kind, ColumnKind::Stage(_) | ColumnKind::Verdict) {
                needs.extend(base.disqualify.iter().map(|line| line.column));
            }
            let place = if id == changed {
                let kind = kind.map(&mut |own| places.get(own.index()).copied())?;
                self.place(&column.name, column.ty.clone(), kind)
            } else if needs.into_iter().any(|input| moved(&places, input)) {
                self.column(base, column, &places)?
            } else {
                continue;
            };
            *places.get_mut(id.index())? = place;
        }
        places.get(stage.index()).copied()
    }

    fn column(&mut self, other: &Program, column: &Column, places: &[ColumnId]) -> Option<ColumnId> {
        let (ty, kind) = other.plain(column);
        let mut to = |own: ColumnId| places.get(own.index()).copied();
        let kind = match kind {
            ColumnKind::Score(score) => {
                let score = &other[score];
                let lines = score.lines.iter().map(|line| to(other[*line].column));
                ColumnKind::Score(self.score(lines.collect::<Option<_>>()?, score.bounds))
            }
            kind => kind.map(&mut to)?,
        };
        Some(self.place(&column.name, ty, kind))
    }

    /// The place of a column, or of one that is computed alike.
    pub fn place(&mut self, name: &str, ty: Type, kind: ColumnKind) -> ColumnId {
        let computed = computed(&self.program, &ty, &kind);
        let next = ColumnId(u32::try_from(self.program.columns.len()).unwrap_or(u32::MAX));
        if let Some(known) = self.known.get(&computed) {
            return *known;
        }
        self.known.insert(computed, next);
        let (name, span) = (name.to_owned(), Default::default());
        self.program.columns.push(Column { name, ty, kind, because: None, owner: None, span });
        next
    }

    /// A score of these lines.
    pub fn score(&mut self, columns: Vec<ColumnId>, bounds: Option<(i64, i64)>) -> ScoreId {
        let id = ScoreId(u32::try_from(self.program.scores.len()).unwrap_or(u32::MAX));
        let mut lines = Vec::with_capacity(columns.len());
        for column in columns {
            lines.push(LineId(u32::try_from(self.program.lines.len()).unwrap_or(u32::MAX)));
            self.program.lines.push(Line { score: id, column, text: String::new() });
        }
        let column = ColumnId(u32::try_from(self.program.columns.len()).unwrap_or(u32::MAX));
        self.program.scores.push(Score { column, lines, bounds, resets: Vec::new() });
        id
    }
}

/// How a column is computed, as a key.
fn computed(program: &Program, ty: &Type, kind: &ColumnKind) -> String {
    match kind {
        ColumnKind::Score(score) => {
            let score = &program[*score];
            let lines: Vec<ColumnId> = score.lines.iter().map(|line| program[*line].column).collect();
            format!("{lines:?} {:?}", score.bounds)
        }
        kind => match ty {
            Type::Number(_) => format!("{kind:?}"),
            ty => format!("{ty:?} {kind:?}"),
        },
    }
}

/// Yes where the condition is yes, else no.
fn is_yes(of: Condition) -> Condition {
    Condition::IsNo(Box::new(Condition::Not(Box::new(of))))
}

impl Program {
    /// A column without what only one program can have: a stage, the lead's stage and a `disqualify` line are a condition
    /// and a table.
    fn plain(&self, column: &Column) -> (Type, ColumnKind) {
        let ty = column.ty.clone();
        let kind = match &column.kind {
            ColumnKind::Disqualify(condition) => ColumnKind::Criterion(condition.clone()),
            ColumnKind::Stage(stage) => ColumnKind::Criterion(self.stage_as_condition(&self[*stage])),
            ColumnKind::Verdict => self.verdict_as_table(),
            kind => kind.clone(),
        };
        (ty, kind)
    }

    /// Whether a lead is disqualified: yes where one line is yes.
    pub fn disqualified(&self) -> Condition {
        Condition::Any(self.disqualify.iter().map(|line| Condition::Column(line.column)).collect())
    }

    /// Whether a stage holds, as a condition.
    pub fn stage_as_condition(&self, stage: &Stage) -> Condition {
        let lines = self.disqualify.iter().map(|line| Condition::Column(line.column));
        let floors = stage.blocked.iter().map(|floor| floor.condition.clone());
        let none = lines.chain(floors).map(|of| Condition::Not(Box::new(is_yes(of))));
        Condition::All(std::iter::once(stage.requires.clone()).chain(none).collect())
    }

    /// The lead's stage as a table: the last stage that holds, disqualified before all.
    pub fn verdict_as_table(&self) -> ColumnKind {
        let last = u32::try_from(self.stages.len()).unwrap_or(u32::MAX).saturating_add(1);
        let stages = (1u32..).zip(&self.stages).map(|(at, stage)| (Condition::Column(stage.column), at));
        let stages: Vec<(Condition, u32)> = stages.collect();
        let arms = std::iter::once((self.disqualified(), last)).chain(stages.into_iter().rev()).collect();
        ColumnKind::FirstMatch { arms, otherwise: 0, empty_when_disqualified: false }
    }
}

impl Pays {
    /// The same line about other columns; `None` where `to` has nothing for one of them.
    pub fn map(&self, to: &mut dyn FnMut(ColumnId) -> Option<ColumnId>) -> Option<Pays> {
        Some(match self {
            Pays::If { points, when } => Pays::If { points: *points, when: when.map(to)? },
            Pays::Per { points, step, of, cap } => {
                Pays::Per { points: *points, step: *step, of: of.map(to)?, cap: *cap }
            }
            Pays::ByNumber { of, bands, otherwise, missing } => {
                let (of, bands) = (of.map(to)?, bands.clone());
                Pays::ByNumber { of, bands, otherwise: *otherwise, missing: *missing }
            }
            Pays::ByChoice { of, points, missing } => {
                Pays::ByChoice { of: to(*of)?, points: points.clone(), missing: *missing }
            }
            Pays::On { points, weight, cap } => Pays::On { points: *points, weight: to(*weight)?, cap: *cap },
        })
    }
}

impl ColumnKind {
    /// The same about other columns; `None` where `to` has nothing for one of them. Fields, events, scores and stages
    /// stay what they are.
    pub fn map(&self, to: &mut dyn FnMut(ColumnId) -> Option<ColumnId>) -> Option<ColumnKind> {
        Some(match self {
            ColumnKind::Points(pays) => ColumnKind::Points(pays.map(to)?),
            ColumnKind::Criterion(of) => ColumnKind::Criterion(of.map(to)?),
            ColumnKind::Disqualify(of) => ColumnKind::Disqualify(of.map(to)?),
            ColumnKind::Number(of) => ColumnKind::Number(of.map(to)?),
            ColumnKind::Grade { of, from } => ColumnKind::Grade { of: of.map(to)?, from: from.clone() },
            ColumnKind::FirstMatch { arms, otherwise, empty_when_disqualified } => {
                let arms = arms.iter().map(|(when, value)| Some((when.map(to)?, *value)));
                ColumnKind::FirstMatch {
                    arms: arms.collect::<Option<_>>()?,
                    otherwise: *otherwise,
                    empty_when_disqualified: *empty_when_disqualified,
                }
            }
            ColumnKind::Field(_)
            | ColumnKind::Aggregate(_)
            | ColumnKind::Score(_)
            | ColumnKind::Stage(_)
            | ColumnKind::Verdict => self.clone(),
        })
    }
}
