//! From what the grammar saw to the tree: one small function per rule.
//!
//! What the grammar lets pass and a policy may not say (a date that does not exist, `and` beside `or`) is said here,
//! and the tree is still made, so that the checker has the rest of the statement.

mod event;
mod example;
mod expr;
mod last;
mod literal;
mod score;
mod statement;

use super::grammar::Rule;
use super::origin::Origin;
use super::shape::{Home, Kind};
use crate::diag::{Code, Diag};
use crate::span::Span;
use crate::syntax::parse::respelt::{Only, Respelt};
use crate::syntax::tree::{
    Arm, ExampleLine, Field, LeadLine, Name, PolicyLine, ScoreLine, StageClause, StatementKind, Tail,
};
use pest::iterators::{Pair, Pairs};

pub(super) type Node<'i> = Pair<'i, Rule>;

/// What a line says: a statement, or a line under one.
#[derive(Debug)]
pub(super) enum Built {
    Statement(StatementKind, Tail),
    Policy(PolicyLine),
    Missing(LeadLine),
    Field(Field),
    Score(ScoreLine),
    Arm(Arm),
    Stage(StageClause),
    Example(ExampleLine),
}

/// Builds trees for one line.
pub(super) struct Build<'a> {
    pub origin: &'a Origin,
    pub diags: &'a mut Vec<Diag>,
    /// What the formatter writes otherwise.
    pub respelt: &'a mut Vec<Respelt>,
}

impl Build<'_> {
    /// The tree of a line. `None` only where the grammar and this code disagree, or after a message.
    pub fn line(&mut self, kind: Kind, node: &Node<'_>) -> Option<Built> {
        let place = self.origin.of(node);
        let mut parts = Parts::of(node);
        let Some(home) = kind.homes().first() else {
            let statement = self.statement(kind, &mut parts)?;
            let tail = self.tail(&mut parts);
            return Some(Built::Statement(statement, tail));
        };
        Some(match home {
            Home::Policy => Built::Policy(self.policy_line(kind, &mut parts, place)?),
            Home::Lead if kind == Kind::Missing => {
                parts.skip(Rule::kw_missing);
                parts.skip(Rule::kw_is);
                Built::Missing(LeadLine::Missing(self.literals(&mut parts)?, place.into()))
            }
            Home::Lead | Home::Event => Built::Field(self.field(&mut parts, place)?),
            Home::Score | Home::Implicit => {
                let kind = self.score_line(kind, &mut parts)?;
                let tail = self.tail(&mut parts);
                Built::Score(ScoreLine { kind, tail, place: place.into() })
            }
            Home::Choose | Home::NextStep => Built::Arm(self.arm(&mut parts, place)?),
            Home::Stage => {
                let kind = self.stage_clause(kind, &mut parts)?;
                let tail = self.tail(&mut parts);
                Built::Stage(StageClause { kind, tail, place: place.into() })
            }
            Home::Example => Built::Example(self.example_line(kind, &mut parts, place)?),
            Home::None => return None,
        })
    }

    /// Owner and reason at a line's end, in either order.
    fn tail(&mut self, parts: &mut Parts<'_>) -> Tail {
        let mut tail = Tail::default();
        let mut comma = None;
        while let Some(node) = parts.next().filter(|node| node.as_rule() != Rule::EOI) {
            if node.as_rule() == Rule::comma {
                comma = Some(node);
                continue;
            }
            let comma = comma.take().filter(|_| node.as_rule() == Rule::because);
            comma.iter().for_each(|comma| self.respell(self.origin.of(comma), ""));
            let mut inner = Parts::of(&node);
            match node.as_rule() {
                Rule::owned => {
                    inner.skip(Rule::kw_owned_by);
                    let name = inner.next().map(|name| self.name(&name));
                    if tail.owned_by.is_some() {
                        self.twice(&node, "owned by");
                    }
                    tail.owned_by = tail.owned_by.or(name);
                }
                Rule::because => {
                    inner.skip(Rule::kw_because);
                    inner.take(Rule::comma).iter().for_each(|comma| self.respell(self.origin.of(comma), ""));
                    let text = inner.next().map(|text| self.quoted(&text));
                    if tail.because.is_some() {
                        self.twice(&node, "because");
                    }
                    tail.because = tail.because.or(text);
                }
                _ => {}
            }
        }
        tail
    }

    /// Says that something stands twice in its line.
    fn twice(&mut self, node: &Node<'_>, what: &str) {
        let span = self.origin.of(node);
        self.say(
            Diag::new(Code::SaidTwice, span, format!("`{what}` stands here a second time"))
                .at("the second one")
                .help(format!("keep one `{what}` on this line")),
        );
    }

    fn name(&self, node: &Node<'_>) -> Name {
        Name { text: node.as_str().to_owned(), place: self.origin.of(node).into() }
    }

    /// Notes that the formatter writes this here.
    fn respell(&mut self, span: Span, text: impl Into<String>) {
        self.respelt.push(Respelt { span, text: text.into(), only: None });
    }

    /// Notes that the formatter writes this here, where the file itself shows that it may.
    fn respell_where(&mut self, span: Span, text: impl Into<String>, only: Only) {
        self.respelt.push(Respelt { span, text: text.into(), only: Some(only) });
    }

    fn say(&mut self, diag: Diag) {
        self.diags.push(diag);
    }

    /// From the first to the last byte of both.
    fn across(&self, first: &Node<'_>, last: &Node<'_>) -> Span {
        self.origin.of(first).to(self.origin.of(last))
    }
}

/// The children of a rule, taken one by one.
#[derive(Clone)]
pub(super) struct Parts<'i> {
    pairs: Pairs<'i, Rule>,
}

impl<'i> Parts<'i> {
    pub fn of(node: &Node<'i>) -> Parts<'i> {
        Parts { pairs: node.clone().into_inner() }
    }

    pub fn peek(&self) -> Option<Rule> {
        self.pairs.peek().map(|pair| pair.as_rule())
    }

    /// The next child.
    pub fn next(&mut self) -> Option<Node<'i>> {
        self.pairs.next()
    }

    /// The next child that is not `rule`, nor the end of the line.
    pub fn next_beside(&mut self, rule: Rule) -> Option<Node<'i>> {
        self.pairs.find(|pair| pair.as_rule() != rule).filter(|pair| pair.as_rule() != Rule::EOI)
    }

    /// The first of the children left that is `rule`.
    pub fn find(&self, rule: Rule) -> Option<Node<'i>> {
        self.pairs.clone().find(|pair| pair.as_rule() == rule)
    }

    /// The next child if it is `rule`.
    pub fn take(&mut self, rule: Rule) -> Option<Node<'i>> {
        if self.peek() == Some(rule) { self.pairs.next() } else { None }
    }

    /// Steps over the next child if it is `rule`, and says so.
    pub fn skip(&mut self, rule: Rule) -> bool {
        self.take(rule).is_some()
    }

    /// Steps over a comma that the grammar may have seen, unless what ends a line follows it.
    pub fn skip_comma(&mut self) -> bool {
        let mut ahead = self.clone();
        if ahead.skip(Rule::comma) && !matches!(ahead.peek(), Some(Rule::owned | Rule::because)) {
            *self = ahead;
            return true;
        }
        false
    }
}
