//! The lines of an example.

use super::{Build, Node, Parts};
use crate::span::Span;
use crate::syntax::parse::grammar::Rule;
use crate::syntax::parse::shape::Kind;
use crate::syntax::tree::{Claim, Duration, ExampleLine, Given, Moment, Number, Occurrence, TimeUnit};

impl Build<'_> {
    pub(super) fn example_line(
        &mut self,
        kind: Kind,
        parts: &mut Parts<'_>,
        place: Span,
    ) -> Option<ExampleLine> {
        parts.next()?; // its keyword
        let place = place.into();
        Some(match kind {
            Kind::Given => {
                let mut items = Vec::new();
                while let Some(node) = parts.next_beside(Rule::comma) {
                    items.push(self.given(&node)?);
                }
                ExampleLine::Given(items, place)
            }
            Kind::When => {
                let mut items = Vec::new();
                while let Some(node) = parts.next_beside(Rule::comma) {
                    items.push(self.occurrence(&node)?);
                }
                ExampleLine::When(items, place)
            }
            Kind::Then => {
                let mut items = Vec::new();
                while let Some(node) = parts.next_beside(Rule::comma) {
                    items.push(self.claim(&node)?);
                }
                ExampleLine::Then(items, place)
            }
            _ => return None,
        })
    }

    fn given(&mut self, node: &Node<'_>) -> Option<Given> {
        let place = self.origin.of(node).into();
        let mut parts = Parts::of(node);
        let first = parts.next()?;
        if node.as_rule() == Rule::given_as_of {
            return Some(Given::AsOf(self.date(&parts.next()?), place));
        }
        let field = self.name(&first);
        let value = parts.next_beside(Rule::kw_is)?;
        Some(match value.as_rule() {
            Rule::kw_missing => Given::Missing(field, place),
            _ => {
                let at = self.origin.of(&value);
                let value = self.literal(&value)?;
                self.other_value(&field.text, &value, at, "missing");
                Given::Is { field, value, place }
            }
        })
    }

    fn occurrence(&mut self, node: &Node<'_>) -> Option<Occurrence> {
        let place = self.origin.of(node).into();
        let mut parts = Parts::of(node);
        let times = parts.take(Rule::number).map(|node| self.number(&node));
        parts.skip(Rule::kw_times);
        let event = self.name(&parts.next()?);
        let mut with = Vec::new();
        if let Some(node) = parts.take(Rule::with) {
            for field in node.into_inner().filter(|part| part.as_rule() == Rule::with_field) {
                let mut inner = Parts::of(&field);
                let name = self.name(&inner.next()?);
                with.push((name, self.literal(&inner.next()?)?));
            }
        }
        let at = match parts.next() {
            None => Moment::Now,
            Some(node) => {
                let mut inner = Parts::of(&node);
                match node.as_rule() {
                    Rule::ago => self.ago(&node, &inner.next()?)?,
                    Rule::kw_today if node.as_str() == "yesterday" => {
                        let place = self.origin.of(&node);
                        self.respell(place, "1 day ago");
                        let count = Number { scaled: 10_000, place: place.into() };
                        Moment::Ago(Duration { count, unit: TimeUnit::Day, place: place.into() })
                    }
                    Rule::kw_today => {
                        self.respell(self.origin.of(&node), "now");
                        Moment::Now
                    }
                    Rule::on_date => Moment::On(self.date(&inner.next_beside(Rule::kw_on)?)),
                    _ => Moment::Now,
                }
            }
        };
        Some(Occurrence { times, event, with, at, place })
    }

    /// `2 days ago`; nothing ago is now.
    fn ago(&mut self, node: &Node<'_>, duration: &Node<'_>) -> Option<Moment> {
        let duration = self.duration(duration)?;
        if duration.count.scaled == 0 {
            self.respell(self.origin.of(node), "now");
            return Some(Moment::Now);
        }
        Some(Moment::Ago(duration))
    }

    fn claim(&mut self, node: &Node<'_>) -> Option<Claim> {
        let place = self.origin.of(node).into();
        let mut parts = Parts::of(node);
        Some(match node.as_rule() {
            Rule::claim_stage => Claim::Stage(self.name(&parts.next_beside(Rule::kw_stage_is)?), place),
            Rule::claim_next => {
                parts.skip(Rule::kw_next_step);
                Claim::NextStep(self.quoted(&parts.next_beside(Rule::kw_is)?), place)
            }
            _ => Claim::Holds(self.condition(node)?),
        })
    }
}
