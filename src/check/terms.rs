//! What readers of a policy want to see and nothing computes: settings, lists, groups, and reasons of single lines.

use super::names::Said;
use super::{Checker, because};
use crate::program::text::fold;
use crate::program::{Term, TermKind};
use crate::span::Span;
use crate::syntax::tree::{Arm, Field, LeadLine, StageClauseKind, StatementKind, Tail};
use std::collections::BTreeSet;

impl<'a> Checker<'a> {
    /// Notes them, in the order written.
    pub(super) fn terms(&mut self, statements: &[Said<'a>]) {
        for said in statements {
            self.terms_of(said);
        }
    }

    fn terms_of(&mut self, said: &Said<'a>) {
        let statement = said.statement;
        let term = |kind, name: &str, words| Term {
            kind,
            name: name.to_owned(),
            words,
            owner: Checker::owner(&statement.tail, said.owner.as_ref()),
            because: because(&statement.tail),
            span: statement.place.0,
        };
        match &statement.kind {
            StatementKind::Setting { name, .. } => {
                let words = self.line_words(statement.place.0, &statement.tail);
                let value = words.split_once(" is ").map_or(words.as_str(), |(_, value)| value).to_owned();
                self.program.terms.push(term(TermKind::Setting, &name.text, vec![value]));
            }
            StatementKind::List { name, values } => {
                let folded: BTreeSet<String> = values.iter().map(|value| fold(value.text.trim())).collect();
                if folded.len() > 1 {
                    let list = self.program.lists.entry(folded.into_iter().collect());
                    list.or_insert_with(|| name.text.clone());
                }
                let values = values.iter().map(|value| value.text.clone()).collect();
                self.program.terms.push(term(TermKind::List, &name.text, values));
            }
            StatementKind::Group { name, members } => {
                let members = members.iter().map(|member| member.text.clone()).collect();
                self.program.terms.push(term(TermKind::Group, &name.text, members));
            }
            StatementKind::Event(event) => {
                if statement.tail.because.is_some() || statement.tail.owned_by.is_some() {
                    let name = event.name.text.clone();
                    self.program.terms.push(term(TermKind::Declared, &name, vec![format!("event {name}")]));
                }
                event.fields.iter().for_each(|field| self.declared(&event.name.text, field));
            }
            StatementKind::Lead(lead) => {
                for line in &lead.lines {
                    if let LeadLine::Field(field) = line {
                        self.declared("lead", field);
                    }
                }
                self.line("lead", statement.place.0, &statement.tail);
            }
            StatementKind::Choose(choose) => self.arms(&choose.name.text, &choose.arms),
            StatementKind::NextStep(next) => self.arms("next step", &next.arms),
            StatementKind::Stage(stage) => {
                for clause in &stage.clauses {
                    // Conditions keep their reason; what is ranked by a number, or promised, does not.
                    let kept = match &clause.kind {
                        StageClauseKind::BlockedIf(_) | StageClauseKind::ShouldHave(_) => true,
                        StageClauseKind::Prefers(all) => {
                            all.iter().any(|one| matches!(one, crate::syntax::tree::Preference::Condition(_)))
                        }
                        StageClauseKind::AnswerWithin { .. } => false,
                    };
                    if !kept {
                        self.line(&stage.name.text, clause.place.0, &clause.tail);
                    }
                }
            }
            StatementKind::Example(example) => {
                self.line(&example.title.text, statement.place.0, &statement.tail);
            }
            StatementKind::Score(score) => {
                use crate::syntax::tree::ScoreLineKind;
                let name = score.name.as_ref().map_or("score", |name| name.text.as_str());
                for line in &score.lines {
                    // What pays is a column, which keeps its reason.
                    if matches!(line.kind, ScoreLineKind::Halve(_) | ScoreLineKind::Resets(_)) {
                        self.line(name, line.place.0, &line.tail);
                    }
                }
            }
            StatementKind::Policy(policy) => {
                self.line(&policy.title.text, statement.place.0, &statement.tail);
            }
            StatementKind::Use(_)
            | StatementKind::OwnedBy(_)
            | StatementKind::Means { .. }
            | StatementKind::Grade(_)
            | StatementKind::Disqualify(_) => {}
        }
    }

    fn arms(&mut self, of: &str, arms: &[Arm]) {
        arms.iter().for_each(|arm| self.line(of, arm.place.0, &arm.tail));
    }

    fn declared(&mut self, of: &str, field: &Field) {
        if field.tail.because.is_none() && field.tail.owned_by.is_none() {
            return;
        }
        self.program.terms.push(Term {
            kind: TermKind::Declared,
            name: of.to_owned(),
            words: vec![field.name.text.clone()],
            owner: Checker::owner(&field.tail, None),
            because: because(&field.tail),
            span: field.place.0,
        });
    }

    fn line(&mut self, of: &str, span: Span, tail: &Tail) {
        if tail.because.is_none() && tail.owned_by.is_none() {
            return;
        }
        let words = vec![self.line_words(span, tail)];
        let (owner, because) = (Checker::owner(tail, None), because(tail));
        let term = Term { kind: TermKind::Line, name: of.to_owned(), words, owner, because, span };
        self.program.terms.push(term);
    }
}
