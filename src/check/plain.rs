//! What people write in words that the language has for something else: `at least 15 interest`, `prefers budget`,
//! `languages is German and English`, `resets on opted_out`. Each is said with the line that is meant.

use super::names::ItemKind;
use super::typed::Look;
use super::{Checker, quote};
use crate::diag::{Code, Diag};
use crate::program::Type;
use crate::syntax::tree::{EventUse, Expr, ExprKind, Literal, Name, Number};

impl Checker<'_> {
    /// The type of a declared name that has a column.
    fn type_of_name(&self, name: &Name) -> Option<&Type> {
        self.find(name).and_then(|item| item.column).and_then(|column| self.type_of(Look::Column(column)))
    }

    /// `at least 15 interest`: a score or a number is compared, and events are counted. Whether that was said.
    pub(super) fn counts_a_number(&mut self, whole: &Expr, count: &Number, event: &EventUse) -> bool {
        let number = self.type_of_name(&event.event).is_some_and(|ty| matches!(ty, Type::Number(_)));
        if !number || !event.is_plain() || event.window.is_some() || self.in_where().is_some() {
            return false;
        }
        let name = &event.event;
        let line = format!("{} >= {}", name.text, self.words(count.place.0));
        let message = format!("{} is a number: it is compared, and only events are counted", quote(name));
        self.report(
            Diag::new(Code::WrongKind, whole.place.0, message)
                .at("the number comes last")
                .help(format!("write `{line}`"))
                .fix(whole.place.0, line),
        );
        true
    }

    /// `languages is German and English`: values of one field. Whether that was said.
    pub(super) fn values_joined_by_and(&mut self, parts: &[Expr]) -> bool {
        let held = |part: &Expr| match &part.kind {
            ExprKind::Is { of, values, negated: false } => match (&of.kind, &values[..]) {
                (ExprKind::Name(field), [Literal::Word(_)]) => Some(field.clone()),
                _ => None,
            },
            _ => None,
        };
        let Some((at, field)) = parts.iter().enumerate().find_map(|(at, part)| Some((at, held(part)?)))
        else {
            return false;
        };
        let several = self.type_of_name(&field).is_some_and(|ty| matches!(ty, Type::Several(_)));
        let Some(ExprKind::Is { of, values, .. }) =
            parts.get(at).map(|part| &part.kind).filter(|_| several && self.in_where().is_none())
        else {
            return false;
        };
        let more = parts.iter().skip(at.saturating_add(1));
        let more: Vec<&Expr> = more
            .take_while(|part| matches!(&part.kind, ExprKind::Name(word) if self.is_value_of(of, word)))
            .collect();
        let (Some(last), Some(first)) = (more.last(), parts.get(at)) else { return false };
        let mut words: Vec<String> =
            values.iter().map(|value| self.words(super::values::literal_span(value))).collect();
        words.extend(more.iter().map(|part| self.words(part.place.0)));
        let line = format!("{} include all of {}", field.text, words.join(", "));
        let mut place = first.place.0;
        place.end = last.place.0.end;
        self.report(
            Diag::new(
                Code::SeveralIs,
                place,
                format!("{} can hold more than one value at once", quote(&field)),
            )
            .at("several values")
            .help(format!("write `{line}`"))
            .fix(place, line),
        );
        true
    }

    /// `prefers budget`: what comes first is not said. Whether it is a number or a date.
    pub(super) fn prefers_a_number(&mut self, condition: &Expr) -> bool {
        let ExprKind::Name(name) = &condition.kind else { return false };
        let (one, other, what) = match self.type_of_name(name) {
            Some(Type::Number(_)) => ("higher", "lower", "a number"),
            Some(Type::Date) => ("earlier", "later", "a date"),
            _ => return false,
        };
        self.report(
            Diag::new(
                Code::NotACondition,
                name.place.0,
                format!("{} is {what}, and which comes first is not said", quote(name)),
            )
            .at(format!("the {one} or the {other} first?"))
            .help(format!("write `{one} {0}`; or the other way round, `{other} {0}`", name.text)),
        );
        true
    }

    /// `resets on opted_out`: a fact sets no score back. Whether that was said.
    pub(super) fn resets_on_a_fact(&mut self, event: &EventUse) -> bool {
        let name = &event.event;
        let Some(kind) = self.find(name).map(|item| item.kind.clone()) else { return false };
        if !matches!(kind, ItemKind::Field(_) | ItemKind::Means(_) | ItemKind::Stage { .. }) {
            return false;
        }
        let yes_no = self.type_of_name(name).is_some_and(|ty| matches!(ty, Type::YesNo));
        let message =
            format!("{} is {}: an event sets a score back to 0, a fact does not", quote(name), kind.a_kind());
        let help = if yes_no {
            format!(
                "name the event with which it began, such as `resets on unsubscribed`; leads that nobody should call have the form `disqualify if {}`, outside the score",
                name.text
            )
        } else {
            "name an event, such as `resets on unsubscribed`".to_owned()
        };
        self.report(
            Diag::new(Code::WrongKind, name.place.0, message).at("an event is expected here").help(help),
        );
        true
    }
}
