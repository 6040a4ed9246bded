//! What of a program can change a lead's stage.

use crate::analyse::domains::Domains;
use crate::analyse::evaluate::Scene;
use crate::analyse::fields::FieldSet;
use crate::analyse::model::{Cond, Def, Leaf, Linear, Model, Pay};
use crate::analyse::range::Range;
use crate::program::{ColumnId, FieldId, Program, Type};

/// The columns that the stages depend on, and how; made once for a program and shared by all workers.
#[derive(Debug)]
pub struct Slice {
    /// The program.
    pub(super) model: Model,
    /// The columns that stages and `disqualify` depend on, and these, ascending; and those that scores depend on: all
    /// scores count among the points that a fact could bring.
    pub(super) all_columns: Vec<ColumnId>,
    /// The fields that stages depend on, with their columns.
    pub(super) fields: Vec<(FieldId, ColumnId)>,
    /// By field: the columns to compute again when it changes, ascending.
    pub(super) dependents: Vec<Vec<ColumnId>>,
    /// By field, as of the instant given when it was made; dates are cut anew for other instants.
    pub(super) domains: Domains,
    /// The instant of `domains`.
    pub(super) as_of: i64,
    wanted: Vec<bool>,
}

impl Slice {
    /// Works out what the stages of a program depend on. `as_of` is the instant that most leads will have.
    pub fn new(program: &Program, as_of: i64) -> Slice {
        let model = Model::new(program);
        let mut wanted = vec![false; model.len()];
        for column in model.stages.iter().chain(&model.disqualify) {
            want(&model, &mut wanted, *column);
        }
        let of = |wanted: &[bool]| -> Vec<ColumnId> {
            model.defs().map(|(column, _)| column).filter(|column| has(wanted, *column)).collect()
        };
        let columns = of(&wanted);
        let mut with_scores = wanted.clone();
        for score in &model.scores {
            want(&model, &mut with_scores, *score);
        }
        let all_columns = of(&with_scores);
        let fields: Vec<(FieldId, ColumnId)> = columns
            .iter()
            .filter_map(|column| match model.def(*column) {
                Some(Def::Field(field)) => Some((*field, *column)),
                Some(_) | None => None,
            })
            .collect();
        let dependents = (0u32..)
            .map(FieldId)
            .take(model.types.len())
            .map(|field| {
                let depends = |column: &ColumnId| {
                    !matches!(model.def(*column), Some(Def::Field(_)))
                        && model.fields(*column).is_some_and(|fields| fields.has(field))
                };
                all_columns.iter().copied().filter(depends).collect()
            })
            .collect();
        let domains = Domains::new(&model, as_of, |column| has(&with_scores, column));
        Slice { model, all_columns, fields, dependents, domains, as_of, wanted: with_scores }
    }

    /// The cells of all fields at another instant.
    pub(super) fn domains_at(&self, as_of: i64) -> Domains {
        let mut domains = self.domains.clone();
        domains.cut_dates(&self.model, as_of, |column| has(&self.wanted, column));
        domains
    }

    /// The cells for one lead, where what is missing is compared with something known.
    pub(super) fn domains_of(
        &self,
        domains: &Domains,
        scene: Scene,
        ranges: &[Range],
        missing: &FieldSet,
    ) -> Option<Domains> {
        let exact = missing.iter().all(|field| domains.exact(field));
        (!exact).then(|| domains.of_lead(scene, ranges, missing, |column| has(&self.wanted, column)))
    }
}

fn has(wanted: &[bool], column: ColumnId) -> bool {
    wanted.get(column.index()).copied().unwrap_or(false)
}

/// Marks a column and what it depends on.
fn want(model: &Model, wanted: &mut [bool], column: ColumnId) {
    let mut open = vec![column];
    while let Some(column) = open.pop() {
        if let Some(seen) = wanted.get_mut(column.index())
            && !std::mem::replace(seen, true)
        {
            open.extend(model.inputs(column));
        }
    }
}

/// What is known of a lead where it meets what is missing: two leads with the same facts missing, of which all these
/// are the same, could reach the same and for the same reasons.
#[derive(Debug, Default)]
pub(super) struct Seam {
    /// Conditions that hang on nothing missing, inside columns that do.
    pub conditions: Vec<Cond>,
    /// Columns likewise.
    pub columns: Vec<ColumnId>,
    /// Known parts of sums.
    pub sums: Vec<Vec<(i64, Leaf)>>,
    /// Known lines of scores.
    pub lines: Vec<Vec<ColumnId>>,
    /// Whether the instant itself matters: a date is missing.
    pub as_of: bool,
}

impl Seam {
    /// The seam for a set of missing fields.
    pub fn new(slice: &Slice, missing: &FieldSet) -> Seam {
        let mut seam = Seam::default();
        let model = &slice.model;
        for column in &slice.all_columns {
            if !open(model, *column, missing) {
                continue;
            }
            match model.def(*column) {
                Some(Def::Field(field)) => {
                    seam.as_of |= model.types.get(field.index()) == Some(&Type::Date);
                }
                Some(Def::Points(pay)) => match pay {
                    Pay::If(_, when) => seam.condition(model, when, missing),
                    Pay::Per { of, .. } | Pay::Bands { of, .. } => seam.sum(model, of, missing),
                    Pay::Choice { .. } | Pay::On { .. } => {}
                },
                Some(Def::Score { lines, .. }) => {
                    let known = lines.iter().copied().filter(|line| !open(model, *line, missing));
                    seam.lines.push(known.collect());
                }
                Some(Def::Condition(condition)) => seam.condition(model, condition, missing),
                Some(Def::Number(of) | Def::Grade { of, .. }) => seam.sum(model, of, missing),
                Some(Def::FirstMatch { arms, .. }) => {
                    for (condition, _) in arms {
                        seam.condition(model, condition, missing);
                    }
                }
                Some(Def::Stage { requires, blocked }) => {
                    seam.condition(model, requires, missing);
                    for condition in blocked {
                        seam.condition(model, condition, missing);
                    }
                }
                Some(Def::Aggregate(_) | Def::Verdict) | None => {}
            }
        }
        let ends = model.stages.iter().chain(&model.disqualify);
        seam.columns.extend(ends.filter(|column| !open(model, **column, missing)));
        seam.columns.sort_unstable();
        seam.columns.dedup();
        seam
    }

    fn condition(&mut self, model: &Model, condition: &Cond, missing: &FieldSet) {
        let mut depends = false;
        condition.each_input(&mut |column| depends |= open(model, column, missing));
        if !depends {
            if !matches!(condition, Cond::Constant(_)) && !self.conditions.contains(condition) {
                self.conditions.push(condition.clone());
            }
            return;
        }
        match condition {
            Cond::Not(inner) | Cond::Unknown(inner) | Cond::IsNo(inner) => {
                self.condition(model, inner, missing);
            }
            Cond::All(of) | Cond::Any(of) | Cond::AtLeast { of, .. } => {
                for inner in of {
                    self.condition(model, inner, missing);
                }
            }
            Cond::Compare { of, .. } => self.sum(model, of, missing),
            Cond::Date { of, right, .. } => {
                self.columns.push(*of);
                if let crate::program::DateValue::Column(other) = right {
                    self.columns.push(*other);
                }
            }
            Cond::Constant(_)
            | Cond::Column(_)
            | Cond::Within { .. }
            | Cond::Test { .. }
            | Cond::OneOf { .. }
            | Cond::Known(_) => {}
        }
    }

    fn sum(&mut self, model: &Model, of: &Linear, missing: &FieldSet) {
        let known = of.terms.iter().filter(|(_, leaf)| !open(model, leaf.column(), missing));
        let known: Vec<(i64, Leaf)> = known.copied().collect();
        if !known.is_empty() && !self.sums.contains(&known) {
            self.sums.push(known);
        }
    }
}

fn open(model: &Model, column: ColumnId, missing: &FieldSet) -> bool {
    model.fields(column).is_some_and(|fields| fields.meets(missing))
}
