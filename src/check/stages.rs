//! Stages, what disqualifies, and the lead's stage.

use super::names::{ItemId, ItemKind, Said, wrong_kind};
use super::{Checker, because, quote};
use crate::diag::{Code, Diag};
use crate::program::text::fold;
use crate::program::{
    AnswerWithin, Clause, Column, ColumnId, ColumnKind, Disqualify, Higher, Selection, Stage, StageId, Type,
};
use crate::span::Span;
use crate::syntax::tree::{self, Expr, Preference, StageClauseKind};

/// A `disqualify if` line, with its owner.
pub(super) struct DisqualifyLine<'a> {
    pub(super) condition: &'a Expr,
    tail: &'a tree::Tail,
    owner: Option<String>,
    span: Span,
}

impl<'a> Checker<'a> {
    /// Notes a `disqualify if` line.
    pub(super) fn declare_disqualify(&mut self, said: &Said<'a>, condition: &'a Expr) {
        let statement = said.statement;
        self.disqualify.push(DisqualifyLine {
            condition,
            tail: &statement.tail,
            owner: Checker::owner(&statement.tail, said.owner.as_ref()),
            span: statement.place.0,
        });
    }

    /// `disqualify if …`
    pub(super) fn lower_disqualify(&mut self, index: usize) {
        let Some(line) = self.disqualify.get(index) else { return };
        let (tail, owner, span) = (line.tail, line.owner.clone(), line.span);
        let condition = self.lead_condition(line.condition);
        let column = self.column(Column {
            name: self.line_words(span, tail),
            ty: Type::YesNo,
            kind: ColumnKind::Disqualify(condition),
            because: because(tail),
            owner,
            span,
        });
        self.program.disqualify.push(Disqualify { column });
    }

    /// `NAME requires …` and the lines under it.
    pub(super) fn lower_stage(
        &mut self,
        item: ItemId,
        tree: &'a tree::Stage,
        id: StageId,
        because: Option<String>,
        span: Span,
    ) {
        tree.title.iter().for_each(|title| self.not_empty(title));
        let mut stage = Stage {
            column: ColumnId(0),
            title: tree.title.as_ref().map(|title| title.text.clone()),
            requires: self.lead_condition(&tree.requires),
            blocked: Vec::new(),
            should_have: Vec::new(),
            prefers: Vec::new(),
            higher: Vec::new(),
            answer_within: Vec::new(),
        };
        for clause in &tree.clauses {
            self.clause(clause, &mut stage);
        }
        stage.column = self.named(item, Type::YesNo, ColumnKind::Stage(id), because, span);
        if let Some(slot) = self.stages.get_mut(id.index()) {
            *slot = Some(stage);
        }
    }

    fn clause(&mut self, clause: &'a tree::StageClause, stage: &mut Stage) {
        let reason = because(&clause.tail);
        match &clause.kind {
            StageClauseKind::BlockedIf(condition) => {
                let clause = self.one_clause(condition, reason);
                stage.blocked.push(clause);
            }
            StageClauseKind::ShouldHave(all) => {
                for condition in all {
                    let clause = self.one_clause(condition, reason.clone());
                    stage.should_have.push(clause);
                }
            }
            StageClauseKind::Prefers(all) => {
                for preference in all {
                    match preference {
                        Preference::Condition(condition) if self.prefers_a_number(condition) => {}
                        Preference::Condition(condition) => {
                            let clause = self.one_clause(condition, reason.clone());
                            stage.prefers.push(clause);
                        }
                        Preference::Higher { lower, of_dates, of, place } => {
                            let higher = self.higher(of, *of_dates, *lower).map(|of| Higher {
                                of,
                                lower: *lower,
                                span: place.0,
                            });
                            stage.higher.extend(higher);
                        }
                    }
                }
            }
            StageClauseKind::AnswerWithin { within, of, by } => {
                let within = self.window(within);
                let of = self.promised(of, "`answer within`");
                let by = self.promised(by, "`by`");
                if let (Some(within), Some(of), Some(by)) = (within, of, by) {
                    stage.answer_within.push(AnswerWithin { within, of, by, span: clause.place.0 });
                }
            }
        }
    }

    /// One of the two events of a promise.
    fn promised(&mut self, event: &tree::EventUse, after: &str) -> Option<Selection> {
        let item = self.find(&event.event).map(|item| item.kind.clone());
        match item {
            Some(other) if !other.is_event() => {
                let diag = wrong_kind(&event.event, &other, "an event");
                self.report(diag.help(
                    "a promise is about what happens: each event of one kind is answered by one of another, as in \
                     `answer within 1 day of demo_request by sales_call`",
                ));
                None
            }
            None if self.is_actor(&event.event) => None,
            _ => self.plain_selection(event, after),
        }
    }

    /// Says that a name is of somebody who acts, where events are declared `by` them; else false.
    fn is_actor(&mut self, name: &tree::Name) -> bool {
        let acts =
            |actor: &Option<String>| actor.as_ref().is_some_and(|actor| fold(actor) == fold(&name.text));
        let events = self.program.events.iter().filter(|event| acts(&event.actor));
        let names: Vec<&str> = events.map(|event| event.name.as_str()).collect();
        let talks = |name: &&&str| {
            ["call", "contact", "repl", "answer", "respon"].iter().any(|word| fold(name).contains(word))
        };
        let Some(first) = names.iter().find(talks).or(names.first()).copied() else { return false };
        let others: Vec<String> =
            names.iter().filter(|name| **name != first).take(3).map(|name| format!("`{name}`")).collect();
        let more = if others.is_empty() { String::new() } else { format!("; or {}", others.join(", ")) };
        let diag = Diag::new(
            Code::UnknownName,
            name.place.0,
            format!("{} is who acts: a lead is answered by an event", quote(name)),
        )
        .at("no event")
        .help(format!("`{first}` is an event by {}; write `{first}`{more}", name.text))
        .fix(name.place.0, first);
        self.report(diag);
        true
    }

    fn one_clause(&mut self, condition: &Expr, because: Option<String>) -> Clause {
        let span = condition.place.0;
        Clause { condition: self.lead_condition(condition), text: self.words(span), because, span }
    }

    /// The number or date of `higher` and `lower`.
    fn higher(&mut self, of: &tree::Name, of_dates: bool, lower: bool) -> Option<ColumnId> {
        use super::typed::{Number, Typed};
        let expr = Expr { kind: tree::ExprKind::Name(of.clone()), place: of.place };
        match self.typed(&expr) {
            Typed::Number(Number::Column(column), _) if !of_dates => column.column(),
            Typed::Date(column) => column.column(),
            Typed::Number(Number::Column(_), _) => {
                let (said, meant) = if lower { ("earlier", "lower") } else { ("later", "higher") };
                self.report(
                    Diag::new(
                        Code::WrongType,
                        of.place.0,
                        format!("{} is a number, and only a date is {said} than another", quote(of)),
                    )
                    .at("not a date")
                    .help(format!("write `{meant} {}`", of.text)),
                );
                None
            }
            Typed::Bad => None,
            other => {
                let what = match &other {
                    Typed::Number(..) => "a constant".to_string(),
                    other => self.describe(other),
                };
                self.report(
                    Diag::new(
                        Code::NotANumber,
                        of.place.0,
                        format!("{} is {what}; only a number or a date can be higher", quote(of)),
                    )
                    .at("not a number or date of the lead")
                    .help(format!("a condition is preferred without `higher`: prefers {}", of.text)),
                );
                None
            }
        }
    }

    /// The column with the lead's stage.
    pub(super) fn verdict(&mut self) {
        let mut names: Vec<(StageId, String)> = Vec::new();
        for item in &self.items {
            if let ItemKind::Stage { id, .. } = item.kind {
                names.push((id, item.name.clone()));
            }
        }
        names.sort_by_key(|(id, _)| *id);
        let values = std::iter::once("lead".to_string())
            .chain(names.into_iter().map(|(_, name)| name))
            .chain(std::iter::once("disqualified".to_string()))
            .collect();
        let span = self
            .items
            .iter()
            .find(|item| matches!(item.kind, ItemKind::Stage { .. }))
            .map_or_else(Span::default, |item| item.span);
        let column = self.column(Column {
            name: "stage".to_string(),
            ty: Type::Choice(values),
            kind: ColumnKind::Verdict,
            because: None,
            owner: None,
            span,
        });
        self.program.stage = Some(column);
    }
}
