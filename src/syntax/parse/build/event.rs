//! Which occurrences of an event.

use super::{Build, Node, Parts};
use crate::diag::{Code, Diag};
use crate::span::Span;
use crate::syntax::parse::grammar::Rule;
use crate::syntax::tree::{Days, Duration, EventUse, ExprKind, Name, Near, NearTo, Number, Total, TotalOf};

impl Build<'_> {
    /// `event_use`, `event_all`, `bare_event`, `reset_event`, `since_last`, `near_of`
    pub(super) fn event_use(&mut self, node: &Node<'_>) -> Option<EventUse> {
        let mut parts = Parts::of(node);
        for small in [Rule::kw_since_last, Rule::kw_after, Rule::kw_before, Rule::kw_of] {
            parts.skip(small);
        }
        let event = parts.next()?;
        let name = self.name(&event);
        let place = self.origin.of(node);
        self.qualified(name, &mut parts, place)
    }

    /// The event use behind a word.
    pub(super) fn event(&mut self, parts: &mut Parts<'_>, before: Rule) -> Option<EventUse> {
        let node = parts.next_beside(before)?;
        self.event_use(&node)
    }

    /// The event, and what chooses among its occurrences.
    fn qualified(&mut self, event: Name, parts: &mut Parts<'_>, place: Span) -> Option<EventUse> {
        let mut out = EventUse {
            event,
            condition: None,
            window: None,
            near: None,
            since_last: None,
            place: place.into(),
        };
        while let Some(node) = parts.next() {
            match node.as_rule() {
                Rule::where_one | Rule::where_all => {
                    let condition = Parts::of(&node).next_beside(Rule::kw_where)?;
                    out.condition = Some(Box::new(self.term(&condition)?));
                }
                Rule::window => {
                    let window = self.window(&node, Rule::kw_in_the_last)?;
                    if let Some(near) = &out.near {
                        self.late_window(&node, near.place.0);
                    }
                    out.window = Some(window);
                }
                Rule::often | Rule::kw_longer | Rule::duration | Rule::kw_ago => {}
                Rule::near | Rule::near_all => out.near = Some(Box::new(self.near(&node)?)),
                Rule::since_last | Rule::since_last_all => {
                    out.since_last = Some(Box::new(self.event_use(&node)?));
                }
                _ => return None,
            }
        }
        Some(out)
    }

    fn near(&mut self, node: &Node<'_>) -> Option<Near> {
        let mut parts = Parts::of(node);
        if let Some(comma) = parts.take(Rule::comma) {
            self.respell(self.origin.of(&comma), "");
        }
        let not = parts.skip(Rule::kw_not);
        let length = parts.next_beside(Rule::kw_within)?;
        let length = self.duration(&length)?;
        let to =
            match parts.next()? {
                each if each.as_rule() == Rule::kw_of_each_other => NearTo::EachOther,
                other => {
                    let after = Parts::of(&other).skip(Rule::kw_after);
                    if let Some(of) = Parts::of(&other).take(Rule::kw_of) {
                        let place = self.origin.of(&of);
                        let diag = Diag::new(Code::WrongNear, place, "this can be before it or after it");
                        self.say(diag.at("which of the two?").help(
                            "write `after` or `before`; for both, write the two with `or` between them",
                        ));
                    }
                    let event = Box::new(self.event_use(&other)?);
                    if after { NearTo::After(event) } else { NearTo::Before(event) }
                }
            };
        Some(Near { not, length, to, place: self.origin.of(node).into() })
    }

    /// A window behind what is near.
    fn late_window(&mut self, node: &Node<'_>, near: Span) {
        let words = node.as_str().trim();
        let diag = Diag::new(Code::WrongNear, self.origin.of(node), "a window stands before `within`")
            .at("about which of the two events?")
            .also(near, "behind this")
            .help(format!("put `{words}` before `within`: it is about the event that is counted"));
        self.say(diag);
    }

    fn window(&mut self, node: &Node<'_>, before: Rule) -> Option<Duration> {
        let duration = Parts::of(node).next_beside(before)?;
        self.duration(&duration)
    }

    /// A name with a window, `where` or `since last` behind it.
    pub(super) fn happened(&mut self, name: Name, test: &Node<'_>, place: Span) -> Option<ExprKind> {
        if test.as_rule() == Rule::since_last {
            let since = self.event_use(test)?;
            let event = EventUse {
                event: name,
                condition: None,
                window: None,
                near: None,
                since_last: Some(Box::new(since)),
                place: place.into(),
            };
            return Some(ExprKind::Happened(event));
        }
        let mut parts = Parts::of(test);
        if let Some(next) = parts.take(Rule::in_next) {
            return Some(ExprKind::InNext { of: name, window: self.window(&next, Rule::kw_in_the_next)? });
        }
        let first = name.place.0;
        let event = self.qualified(name, &mut parts, place)?;
        if let Some(often) = Parts::of(test).find(Rule::often) {
            return self.often(first, event, &often);
        }
        if let Some(length) = Parts::of(test).find(Rule::duration) {
            return Some(ExprKind::Ago { event, length: self.duration(&length)? });
        }
        Some(match event {
            EventUse {
                event: of,
                condition: None,
                window: Some(window),
                near: None,
                since_last: None,
                ..
            } => ExprKind::InLast { of, window },
            event => ExprKind::Happened(event),
        })
    }

    /// `webinar at least twice`: so often or more.
    fn often(&mut self, first: Span, event: EventUse, node: &Node<'_>) -> Option<ExprKind> {
        let place = self.origin.of(node);
        let mut parts = Parts::of(node);
        parts.skip(Rule::kw_at_least);
        let number = parts.next()?;
        let count = match number.as_str() {
            "once" => Number { scaled: 10_000, place: self.origin.of(&number).into() },
            "twice" => Number { scaled: 20_000, place: self.origin.of(&number).into() },
            _ => self.number(&number),
        };
        let words = crate::syntax::parse::number::show(count.scaled);
        self.respell(first.before(), format!("{words} or more "));
        self.respell(place, "");
        Some(ExprKind::Count { count, different: None, event })
    }

    /// `3 or more different url of page_view`
    pub(super) fn count(&mut self, node: &Node<'_>) -> Option<ExprKind> {
        let mut parts = Parts::of(node);
        let least = parts.take(Rule::kw_at_least);
        let mut number = parts.next()?;
        if number.as_rule() == Rule::count_plus {
            let plus = self.origin.of(&number).after();
            number = Parts::of(&number).next()?;
            self.respell(Span { end: plus.end.saturating_add(1), ..plus }, " or more");
        }
        let count = self.number(&number);
        if let Some(least) = least {
            self.respell(self.origin.of(&least), "");
            self.respell(self.origin.of(&number).after(), " or more");
        }
        parts.skip(Rule::kw_or_more);
        let different = match parts.take(Rule::different) {
            Some(different) => Some(self.name(&Parts::of(&different).next_beside(Rule::kw_different)?)),
            None => None,
        };
        let event = self.event_use(&parts.next()?)?;
        Some(ExprKind::Count { count, different, event })
    }

    /// `sum of amount of order`
    pub(super) fn total(&mut self, node: &Node<'_>) -> Option<Total> {
        let mut parts = Parts::of(node);
        let how = match parts.next()?.as_rule() {
            Rule::kw_sum_of => TotalOf::Sum,
            Rule::kw_average => TotalOf::Average,
            Rule::kw_highest => TotalOf::Highest,
            _ => TotalOf::Lowest,
        };
        let field = self.name(&parts.next()?);
        let event = self.event(&mut parts, Rule::kw_of)?;
        Some(Total { how, field, event, place: self.origin.of(node).into() })
    }

    pub(super) fn days(&mut self, node: &Node<'_>) -> Option<Days> {
        let mut parts = Parts::of(node);
        if parts.skip(Rule::kw_days_until) {
            return Some(Days::Until(self.name(&parts.next()?)));
        }
        parts.skip(Rule::kw_days_since);
        Some(if parts.skip(Rule::kw_last) {
            Days::SinceLast(self.event_use(&parts.next()?)?)
        } else {
            Days::Since(self.name(&parts.next()?))
        })
    }
}
