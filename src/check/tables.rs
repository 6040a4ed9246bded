//! `grade`, `choose` and `next step`.

use super::names::{ItemId, Said};
use super::scores::By;
use super::units::{InUnit, Side, written};
use super::{Checker, Map, because, quote};
use crate::diag::{Code, Diag};
use crate::program::text::{fold, trim};
use crate::program::{Column, ColumnKind, Condition, Number, Type};
use crate::span::Span;
use crate::syntax::tree;

/// `next step`, with its owner.
pub(super) struct NextStepLines<'a> {
    tree: &'a tree::NextStep,
    owner: Option<String>,
    because: Option<String>,
    span: Span,
}

impl<'a> Checker<'a> {
    /// `grade NAME of SCORE: …`
    pub(super) fn lower_grade(
        &mut self,
        id: ItemId,
        tree: &'a tree::Grade,
        because: Option<String>,
        span: Span,
    ) {
        if !self.together(tree.steps.len(), tree.name.place.0, "a grade") {
            return;
        }
        let (of, unit) = self.grade_of(tree);
        let mut values: Vec<String> = Vec::new();
        let mut seen: Map<String, Span> = Map::default();
        let mut from: Vec<(i64, Span)> = Vec::new();
        let last = tree.steps.len().saturating_sub(1);
        for (index, step) in tree.steps.iter().enumerate() {
            let folded = fold(step.value.text());
            if let Some(first) = seen.insert(folded, step.value.span()) {
                self.report(
                    Diag::new(
                        Code::DeclaredTwice,
                        step.value.span(),
                        format!(
                            "this grade has the value {} twice",
                            super::wording::value_text(step.value.text())
                        ),
                    )
                    .at("the second time")
                    .also(first, "the first time")
                    .help("give each step a value of its own"),
                );
            }
            values.push(trim(step.value.text()).to_string());
            match &step.from {
                Some(quantity) => {
                    let number = self.grade_from(tree, &unit, quantity);
                    if let Some((before, place)) = from.last()
                        && number >= *before
                    {
                        let diag = Diag::new(Code::GradeOrder, step.place.0, "the steps of a grade go down")
                            .at("not below the step before it")
                            .also(*place, "the step before it")
                            .help("write the highest first: A from 50, B from 30, C otherwise");
                        self.report(diag);
                    }
                    from.push((number, step.place.0));
                }
                None if index < last => {
                    let next =
                        tree.steps.get(index.saturating_add(1)).map_or(step.place.0, |next| next.place.0);
                    self.after_otherwise(next, step.place.0);
                    break;
                }
                None => {}
            }
        }
        if tree.steps.iter().all(|step| step.from.is_some()) {
            self.no_otherwise(
                span,
                tree.name.place.0,
                &format!("grade {}", quote(&tree.name)),
                "add a last step: D otherwise",
            );
        }
        let from = from.into_iter().map(|(number, _)| number).collect();
        self.named(id, Type::Choice(values), ColumnKind::Grade { of, from }, because, span);
    }

    /// The number that is graded, and its unit.
    fn grade_of(&mut self, tree: &tree::Grade) -> (Number, InUnit) {
        match self.graded(&tree.of) {
            Some(By::Number(number, unit)) => return (number, unit),
            Some(By::Choice(_) | By::YesNo(_)) => self.report(
                Diag::new(
                    Code::NotANumber,
                    tree.of.place.0,
                    format!("{} is not a number, and only numbers are graded", quote(&tree.of)),
                )
                .at("a score or number is expected here")
                .help(format!("to sort other things, write a table: choose {}", tree.name.text)),
            ),
            None => {}
        }
        (Number::Constant(0), super::literals::BARE)
    }

    /// From which number a step holds.
    fn grade_from(&mut self, tree: &tree::Grade, unit: &InUnit, quantity: &tree::Quantity) -> i64 {
        let its = self.unit_of(quantity);
        let left = Side { unit, span: tree.of.place.0, written: None };
        let right = Side { unit: &its, span: quantity.span(), written: written(quantity.unit.as_ref()) };
        self.same_unit(&left, &right, "compares");
        self.number_in_range(&quantity.number)
    }

    fn no_otherwise(&mut self, statement: Span, span: Span, what: &str, help: &str) {
        if !self.readable(statement) {
            return;
        }
        self.report(
            Diag::new(Code::NoOtherwise, span, format!("{what} has no `otherwise`"))
                .at("a lead that fits no line would have none")
                .help(help),
        );
    }

    fn after_otherwise(&mut self, span: Span, otherwise: Span) {
        self.report(
            Diag::new(Code::AfterOtherwise, span, "this line is never reached: `otherwise` stands before it")
                .at("never reached")
                .also(otherwise, "everything ends here")
                .help("move `otherwise` to the end"),
        );
    }

    /// `choose NAME`
    pub(super) fn lower_choose(
        &mut self,
        id: ItemId,
        tree: &'a tree::Choose,
        because: Option<String>,
        span: Span,
    ) {
        let what = format!("choice {}", quote(&tree.name));
        let (ty, kind, complete) = self.table(&tree.arms, false);
        if !complete {
            let help = "add a last line, such as: other  otherwise";
            self.no_otherwise(span, tree.name.place.0, &what, help);
        }
        self.named(id, ty, kind, because, span);
    }

    /// Notes `next step`; there is one.
    pub(super) fn declare_next_step(&mut self, said: &Said<'a>, tree: &'a tree::NextStep) {
        let statement = said.statement;
        if let Some(first) = &self.next_step {
            let diag = Diag::new(
                Code::SaidTwice,
                self.heading_of(statement.place.0),
                "this policy has `next step` twice",
            )
            .at("the second")
            .also(self.heading_of(first.span), "the first")
            .help(format!(
                "bring their lines together in one; the first is at {}",
                self.sources.place(first.span)
            ));
            self.report(diag);
            return;
        }
        self.next_step = Some(NextStepLines {
            tree,
            owner: Checker::owner(&statement.tail, said.owner.as_ref()),
            because: because(&statement.tail),
            span: statement.place.0,
        });
    }

    /// `next step`
    pub(super) fn lower_next_step(&mut self) {
        let Some(next) = self.next_step.take() else { return };
        let (ty, kind, complete) = self.table(&next.tree.arms, true);
        if !complete {
            let help = "add a last line: \"Newsletter\" otherwise";
            self.no_otherwise(next.span, self.heading_of(next.span), "`next step`", help);
        }
        let column = self.column(Column {
            name: "next step".to_string(),
            ty,
            kind,
            because: next.because,
            owner: next.owner,
            span: next.span,
        });
        self.program.next_step = Some(column);
    }

    /// The words `next step` themselves.
    fn heading_of(&self, statement: Span) -> Span {
        let words = Span { end: statement.start.saturating_add(9), ..statement };
        if self.sources.text(words) == "next step" { words } else { statement.before() }
    }

    /// A first-match table, and whether it has an `otherwise`.
    fn table(&mut self, arms: &'a [tree::Arm], empty_when_disqualified: bool) -> (Type, ColumnKind, bool) {
        let mut values: Vec<String> = Vec::new();
        let mut index_of: Map<String, u32> = Map::default();
        let mut lowered: Vec<(Condition, u32)> = Vec::new();
        let mut otherwise: Option<(u32, Span)> = None;
        let mut told = false;
        let place = arms.first().map_or_else(Span::default, |arm| arm.place.0);
        let fits = self.together(arms.len(), place, "a table");
        for arm in arms.iter().filter(|arm| fits || arm.condition.is_none()) {
            let text = trim(arm.value.text());
            if text.is_empty() {
                self.empty(arm.value.span());
            }
            let value = *index_of.entry(fold(text)).or_insert_with(|| {
                values.push(text.to_string());
                super::names::count(values.len().saturating_sub(1))
            });
            if let Some((_, place)) = otherwise
                && !told
            {
                told = true;
                self.after_otherwise(arm.place.0, place);
            }
            match &arm.condition {
                Some(condition) => {
                    let condition = self.lead_condition(condition);
                    lowered.push((condition, value));
                }
                None => otherwise = otherwise.or(Some((value, arm.place.0))),
            }
        }
        let complete = otherwise.is_some();
        let otherwise = otherwise.map_or(0, |(value, _)| value);
        let kind = ColumnKind::FirstMatch { arms: lowered, otherwise, empty_when_disqualified };
        (Type::Choice(values), kind, complete)
    }
}
