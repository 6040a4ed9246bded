//! Expressions: what each part is, and the condition or number it comes to.

use super::literals::BARE;
use super::names::{ItemKind, Setting, wrong_kind};
use super::typed::{Condition, Look, Number, TextSource, Typed, number_of_lead, of_lead, source_column};
use super::units::{InUnit, Side, written};
use super::{Checker, NEVER, Scope, quote};
use crate::diag::{Code, Diag};
use crate::program::text::fold;
use crate::program::{self, EventField, Order, SCALE, Type, Unit};
use crate::span::Span;
use crate::syntax::tree::{self, Expr, ExprKind, Name};

/// What `NAME means` comes to.
pub(super) enum Meaning {
    Condition(program::Condition),
    Number(program::Number, Option<Unit>),
    Bad,
}

impl<'a> Checker<'a> {
    /// The meaning of a `means` line.
    pub(super) fn meaning(&mut self, expr: &Expr) -> Meaning {
        match self.typed(expr) {
            Typed::Condition(condition) => Meaning::Condition(of_lead(&condition)),
            Typed::Number(number, unit) => Meaning::Number(number_of_lead(&number), unit.unit()),
            Typed::Bad => Meaning::Bad,
            other => {
                let diag = self.not_a_condition(expr, &other, "a criterion is a condition or a number");
                self.report(diag);
                Meaning::Bad
            }
        }
    }

    /// A condition about the lead.
    pub(super) fn lead_condition(&mut self, expr: &Expr) -> program::Condition {
        of_lead(&self.condition(expr))
    }

    /// `trade is "house builder" or courier`: a bare word after a value is a condition, unless nothing is called so and the
    /// choice before it has such a value.
    fn values_in_row(&self, parts: &[Expr]) -> Option<Vec<Expr>> {
        let bare = |two: &[Expr]| match two {
            [one, next] => matches!((&one.kind, &next.kind), (ExprKind::Is { .. }, ExprKind::Name(_))),
            _ => false,
        };
        if !parts.windows(2).any(bare) {
            return None;
        }
        let mut out: Vec<Expr> = Vec::with_capacity(parts.len());
        for part in parts {
            if let (ExprKind::Name(word), Some(Expr { kind: ExprKind::Is { of, values, .. }, place })) =
                (&part.kind, out.last_mut())
                && self.is_value_of(of, word)
            {
                values.push(tree::Literal::Word(word.clone()));
                *place = place.0.to(part.place.0).into();
                continue;
            }
            out.push(part.clone());
        }
        (out.len() < parts.len()).then_some(out)
    }

    pub(super) fn is_value_of(&self, of: &Expr, word: &Name) -> bool {
        let ExprKind::Name(field) = &of.kind else { return false };
        let column = match self.in_where() {
            Some(event) => self.event_field(event, &field.text).map(|at| Look::Field(event, EventField(at))),
            None => self.find(field).and_then(|item| item.column).map(Look::Column),
        };
        let named = self.find(word).is_some()
            || self.in_where().is_some_and(|event| self.event_field(event, &word.text).is_some());
        !named
            && column.is_some_and(|column| {
                self.choice_values(column).iter().any(|value| fold(value) == fold(&word.text))
            })
    }

    /// Conditions that are joined.
    fn conditions(&mut self, parts: &[Expr]) -> Vec<Condition> {
        let place = parts.first().map_or_else(Span::default, |part| part.place.0);
        match self.together(parts.len(), place, "one `and`, `or` or `at least`") {
            true => parts.iter().map(|part| self.condition(part)).collect(),
            false => Vec::new(),
        }
    }

    /// An expression that must be yes, no or unknown.
    pub(super) fn condition(&mut self, expr: &Expr) -> Condition {
        match &expr.kind {
            ExprKind::Or(parts) => match self.values_in_row(parts).as_deref() {
                Some([only]) => self.condition(only),
                Some(parts) => Condition::Any(self.conditions(parts)),
                None => Condition::Any(self.conditions(parts)),
            },
            ExprKind::And(parts) if self.values_joined_by_and(parts) => NEVER,
            ExprKind::And(parts) => Condition::All(self.conditions(parts)),
            ExprKind::Not(inner) => Condition::Not(Box::new(self.condition(inner))),
            ExprKind::Bracket(inner) => self.condition(inner),
            ExprKind::AtLeastOf { count, of } => self.at_least_of(count, of),
            ExprKind::Compare { left, op, right, words: _ } => self.compare(left, *op, right),
            ExprKind::Between { of, low, high, below, negated } => {
                self.between(of, (low, high), *below, *negated)
            }
            ExprKind::Is { of, values, negated } => self.is(expr, of, values, *negated),
            ExprKind::IsOneOf { of, values, negated } => self.is_one_of(of, values, *negated),
            ExprKind::Text { of, test, against } => self.text_test(of, *test, against),
            ExprKind::Include { of, how, values } => self.include(of, *how, values),
            ExprKind::Known(name) => self.known(expr, name, Asked::Known),
            ExprKind::Missing(name) => self.known(expr, name, Asked::Missing),
            ExprKind::Unknown(name) => self.known(expr, name, Asked::Unknown),
            ExprKind::InLast { of, window } => self.in_last(of, window, expr.place.0),
            ExprKind::InNext { of, window } => self.in_next(of, window),
            ExprKind::Count { count, different: None, event } if self.counts_a_number(expr, count, event) => {
                NEVER
            }
            ExprKind::Count { count, different, event } => self.count(count, different.as_ref(), event),
            ExprKind::None(event) => {
                self.not_near_alone(event);
                self.happened(event, Order::Equal, 0)
            }
            ExprKind::Happened(event) => self.happened_or_in_last(event),
            ExprKind::Ago { event, length } => self.ago(event, length, expr.place.0),
            ExprKind::YesNo(yes) => Condition::Constant(*yes),
            ExprKind::OfLast { .. }
            | ExprKind::Total(_)
            | ExprKind::DomainOf(_)
            | ExprKind::Days(_)
            | ExprKind::Sum { .. }
            | ExprKind::Negate(_)
            | ExprKind::Name(_)
            | ExprKind::Number(_)
            | ExprKind::Quoted(_)
            | ExprKind::Date(_) => match self.typed(expr) {
                Typed::Condition(condition) => condition,
                Typed::Bad => NEVER,
                other => {
                    let diag = self.not_a_condition(expr, &other, "a condition is expected here");
                    self.report(diag);
                    NEVER
                }
            },
        }
    }

    /// An expression, whatever it is.
    pub(super) fn typed(&mut self, expr: &Expr) -> Typed {
        match &expr.kind {
            ExprKind::Bracket(inner) => self.typed(inner),
            ExprKind::OfLast { field, event } => self.of_last(field, event),
            ExprKind::Total(total) => self.total(total),
            ExprKind::DomainOf(name) => self.domain_of(name),
            ExprKind::Days(days) => self.days_of(days),
            ExprKind::Sum { first, rest } => self.sum(first, rest),
            ExprKind::Negate(inner) => match self.typed(inner) {
                Typed::Number(Number::Constant(number), unit) => {
                    Typed::Number(Number::Constant(number.saturating_neg()), unit)
                }
                Typed::Number(number, unit) => Typed::Number(Number::Sum(vec![(true, number)]), unit),
                other => self.not_a_number(inner, &other, "a minus sign stands before a number"),
            },
            ExprKind::Name(name) => self.name(name),
            ExprKind::Number(quantity) => {
                let number = self.number_in_range(&quantity.number);
                let unit = self.unit_of(quantity);
                Typed::Number(Number::Constant(number), unit)
            }
            ExprKind::Quoted(text) => Typed::TextValue(text.text.clone()),
            ExprKind::Date(date) => self.date_limit(date).map_or(Typed::Bad, Typed::DateValue),
            ExprKind::Or(_)
            | ExprKind::And(_)
            | ExprKind::Not(_)
            | ExprKind::AtLeastOf { .. }
            | ExprKind::Compare { .. }
            | ExprKind::Between { .. }
            | ExprKind::Is { .. }
            | ExprKind::IsOneOf { .. }
            | ExprKind::Text { .. }
            | ExprKind::Include { .. }
            | ExprKind::Known(_)
            | ExprKind::Missing(_)
            | ExprKind::Unknown(_)
            | ExprKind::InLast { .. }
            | ExprKind::InNext { .. }
            | ExprKind::Count { .. }
            | ExprKind::None(_)
            | ExprKind::Happened(_)
            | ExprKind::Ago { .. }
            | ExprKind::YesNo(_) => Typed::Condition(self.condition(expr)),
        }
    }

    fn at_least_of(&mut self, count: &crate::syntax::tree::Number, of: &[Expr]) -> Condition {
        let least = self.whole(count, 1, "how many conditions must hold");
        if let Some(least) = least
            && least as usize > of.len()
        {
            let diag = Diag::new(
                Code::TooFew,
                count.place.0,
                format!("at least {least} of {} conditions can never hold", of.len()),
            )
            .at(format!("there are {}", of.len()))
            .help(format!("write a number from 1 to {}, or add conditions", of.len()));
            self.report(diag);
        }
        Condition::AtLeast { count: least.unwrap_or(1), of: self.conditions(of) }
    }

    fn sum(&mut self, first: &Expr, rest: &[(bool, Expr)]) -> Typed {
        let mut terms = Vec::new();
        let mut bad = false;
        let mut unit = BARE;
        let mut before: Span = first.place.0;
        for (subtract, term) in std::iter::once((false, first)).chain(rest.iter().map(|(s, term)| (*s, term)))
        {
            match self.typed(term) {
                Typed::Number(number, its) => {
                    let doing = if subtract { "subtracts" } else { "adds" };
                    let span = term.place.0;
                    let left = Side { unit: &unit, span: before, written: None };
                    let right = Side { unit: &its, span, written: written_unit(term) };
                    unit = self.same_unit(&left, &right, doing);
                    if its != InUnit::Any {
                        before = span;
                    }
                    match number {
                        Number::Sum(inner) => {
                            terms.extend(inner.into_iter().map(|(s, number)| (s != subtract, number)));
                        }
                        number => terms.push((subtract, number)),
                    }
                }
                other => {
                    self.not_a_number(term, &other, "only numbers are added and subtracted");
                    bad = true;
                }
            }
        }
        if bad { Typed::Bad } else { Typed::Number(Number::Sum(terms), unit) }
    }

    /// A name where a value or a condition stands.
    pub(super) fn name(&mut self, name: &Name) -> Typed {
        if let Some(event) = self.in_where() {
            return self.name_in_where(name, event);
        }
        let Some((kind, column)) = self.find(name).map(|item| (item.kind.clone(), item.column)) else {
            self.unknown(name, "field, event or criterion");
            return Typed::Bad;
        };
        match kind {
            ItemKind::Event(event) => self.bare_event(name, vec![event]),
            ItemKind::Group(events) => self.bare_event(name, events),
            ItemKind::List(_) => {
                let diag = wrong_kind(name, &kind, "a field or criterion")
                    .help(format!("hold a text field against it: title is one of {}", name.text));
                self.report(diag);
                Typed::Bad
            }
            ItemKind::Setting(setting) => constant(setting),
            ItemKind::Field(_)
            | ItemKind::Score { .. }
            | ItemKind::Means(_)
            | ItemKind::Grade(_)
            | ItemKind::Choose(_)
            | ItemKind::Stage { .. } => {
                column.map_or(Typed::Bad, |column| self.of_column(Look::Column(column)))
            }
        }
    }

    fn bare_event(&mut self, name: &Name, kinds: Vec<crate::program::EventId>) -> Typed {
        if self.scope == Scope::Claim {
            self.event_in_claim(name.place.0);
            return Typed::Bad;
        }
        if kinds.is_empty() {
            return Typed::Bad;
        }
        let selection = crate::program::Selection { kinds, ..Default::default() };
        let count = self.count_column(selection, name.place.0);
        Typed::Condition(Condition::Compare {
            left: Number::Column(Look::Column(count)),
            order: Order::AtLeast,
            right: Number::Constant(SCALE),
        })
    }

    fn name_in_where(&mut self, name: &Name, event: crate::program::EventId) -> Typed {
        let declared = self.find(name).map(|item| (item.kind.clone(), item.span));
        let field = self.event_field(event, &name.text);
        match (field, declared) {
            (Some(_), Some((kind, span))) => {
                let kind_name = self.event_name(event);
                self.report(
                    Diag::new(
                        Code::Ambiguous,
                        name.place.0,
                        format!(
                            "{} is a field of event `{kind_name}`, and {} as well",
                            quote(name),
                            kind.a_kind()
                        ),
                    )
                    .at("which of the two?")
                    .also(span, format!("declared here as {}", kind.a_kind()))
                    .help(
                        "give one of them another name; the event's field keeps its data with `from \"…\"`",
                    ),
                );
                Typed::Bad
            }
            (Some(field), None) => self.of_column(Look::Field(event, EventField(field))),
            (None, Some((ItemKind::Setting(setting), _))) => constant(setting),
            (None, Some((kind, _))) => {
                let kind_name = self.event_name(event);
                self.report(
                    Diag::new(
                        Code::NotOfEvent,
                        name.place.0,
                        format!(
                            "{} is {}, and `where` looks only at the fields of `{kind_name}`",
                            quote(name),
                            kind.a_kind()
                        ),
                    )
                    .at(format!("not a field of event `{kind_name}`"))
                    .help(if kind.is_event() {
                        format!(
                            "how near two events are is said behind the event: `{kind_name} within 1 day after {0}`, or `not within 5 seconds after {0}`",
                            name.text
                        )
                    } else {
                        format!("ask for it outside, in brackets: ({kind_name} where …) and {}", name.text)
                    }),
                );
                Typed::Bad
            }
            (None, None) => {
                self.no_such_field(name, event);
                Typed::Bad
            }
        }
    }

    pub(super) fn event_name(&self, event: crate::program::EventId) -> String {
        self.program.events.get(event.index()).map(|kind| kind.name.clone()).unwrap_or_default()
    }

    /// What a name stands for, by its type.
    pub(super) fn of_column(&self, column: Look) -> Typed {
        match self.type_of(column) {
            Some(Type::YesNo) => Typed::Condition(Condition::Column(column)),
            Some(Type::Number(unit)) => Typed::Number(Number::Column(column), InUnit::Of(unit.clone())),
            Some(Type::Text) => Typed::Text(TextSource::Column(column)),
            Some(Type::Date) => Typed::Date(column),
            Some(Type::Choice(_)) => Typed::Choice(column),
            Some(Type::Several(_)) => Typed::Several(column),
            None => Typed::Bad,
        }
    }

    fn domain_of(&mut self, name: &Name) -> Typed {
        match self.name(name) {
            Typed::Text(TextSource::Column(column)) => Typed::Text(TextSource::DomainOf(column)),
            Typed::Bad => Typed::Bad,
            other => {
                let what = self.describe(&other);
                self.report(
                    Diag::new(
                        Code::WrongType,
                        name.place.0,
                        format!("{} is {what}; only a text has a domain", quote(name)),
                    )
                    .at("what follows the last `@` of a text")
                    .help("write a text field, such as `domain of email`"),
                );
                Typed::Bad
            }
        }
    }

    /// `is known`, `is missing`, `is unknown`.
    pub(super) fn known(&mut self, whole: &Expr, name: &Name, asked: Asked) -> Condition {
        let span = whole.place.0;
        let (column, is_field) = if self.in_where().is_some() {
            match self.name(name) {
                Typed::Bad => return NEVER,
                typed => match source_column(&typed) {
                    Some(column) => (column, true),
                    None => return self.always_known(whole, name, "a setting"),
                },
            }
        } else {
            let Some(item) = self.find(name) else {
                self.unknown(name, "field, criterion or stage");
                return NEVER;
            };
            let never = match item.kind {
                ItemKind::Event(_) | ItemKind::Group(_) => Some("an event"),
                ItemKind::List(_) => Some("a list"),
                ItemKind::Setting(_) => Some("a setting"),
                ItemKind::Score { .. } => Some("a score"),
                ItemKind::Choose(_) => Some("a choice with `otherwise`"),
                ItemKind::Field(_) | ItemKind::Means(_) | ItemKind::Grade(_) | ItemKind::Stage { .. } => None,
            };
            let is_field = matches!(item.kind, ItemKind::Field(_) | ItemKind::Grade(_));
            match (item.column, never) {
                (_, Some(what)) => return self.always_known(whole, name, what),
                (Some(column), None) => (Look::Column(column), is_field),
                (None, None) => return NEVER,
            }
        };
        let yes_no = matches!(self.type_of(column), Some(Type::YesNo));
        match asked {
            Asked::Known => Condition::Known(column),
            Asked::Missing if is_field || !yes_no => Condition::Not(Box::new(Condition::Known(column))),
            Asked::Unknown if !is_field && yes_no => Condition::Unknown(Box::new(Condition::Column(column))),
            Asked::Missing => {
                self.report(
                    Diag::new(
                        Code::KnownOrUnknown,
                        span,
                        format!("{} is worked out, so it is unknown rather than missing", quote(name)),
                    )
                    .at("a criterion or stage")
                    .help(format!("write `{} is unknown`", name.text)),
                );
                NEVER
            }
            Asked::Unknown => {
                self.report(
                    Diag::new(
                        Code::KnownOrUnknown,
                        span,
                        format!(
                            "{} is a fact that is there or not, so it is missing rather than unknown",
                            quote(name)
                        ),
                    )
                    .at("a fact of the lead")
                    .help(format!("write `{} is missing`", name.text)),
                );
                NEVER
            }
        }
    }
}

/// `is known`, `is missing` or `is unknown`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    Known,
    Missing,
    Unknown,
}

/// A setting where it is used.
fn constant(setting: Setting) -> Typed {
    match setting {
        Setting::Number(number, unit) => Typed::Number(Number::Constant(number), unit),
        Setting::Text(text) => Typed::TextValue(text),
        Setting::Date(date) => Typed::DateValue(date),
        Setting::YesNo(yes) => Typed::Condition(Condition::Constant(yes)),
        Setting::Bad => Typed::Bad,
    }
}

/// Where the unit of a written number stands.
pub(super) fn written_unit(expr: &Expr) -> Option<Span> {
    match &expr.kind {
        ExprKind::Number(quantity) => written(quantity.unit.as_ref()),
        ExprKind::Bracket(inner) | ExprKind::Negate(inner) => written_unit(inner),
        _ => None,
    }
}
