//! Dates and as-of: days since and until, within the last or the next, and how long ago.

use super::names::wrong_kind;
use super::typed::{Condition, Look, Number, Typed};
use super::units::{InUnit, days};
use super::{Checker, NEVER, Scope, quote};
use crate::diag::{Code, Diag};
use crate::program::time::Stretch;
use crate::program::{Aggregate, Order, SCALE, Type};
use crate::span::Span;
use crate::syntax::tree::{Days, Duration, EventUse, Name, TimeUnit};

/// Why an event lies in no future.
const NOT_AHEAD: &str =
    "an event has happened already: name a date field of the lead, such as the end of a contract";

impl Checker<'_> {
    /// `days since created`, `days until lease_end`
    pub(super) fn days_of(&mut self, counted: &Days) -> Typed {
        match counted {
            Days::SinceLast(event) => {
                if self.scope == Scope::Claim {
                    self.event_in_claim(event.place.0);
                    return Typed::Bad;
                }
                if self.in_where().is_some() {
                    self.inside_where(event.place.0);
                    return Typed::Bad;
                }
                let Some(selection) = self.selection(event) else { return Typed::Bad };
                let last = self.aggregate(Aggregate::Last(selection), Type::Date, event.place.0);
                Typed::Number(Number::DaysSince(Look::Column(last)), InUnit::Of(Some(days())))
            }
            Days::Since(name) | Days::Until(name) => {
                if self.in_where().is_some() {
                    self.inside_where(name.place.0);
                    return Typed::Bad;
                }
                if let Some(item) = self.find(name)
                    && item.kind.is_event()
                {
                    let diag = wrong_kind(name, &item.kind, "a date");
                    let diag = match counted {
                        Days::Until(_) => diag.help(NOT_AHEAD),
                        Days::Since(_) | Days::SinceLast(_) => diag
                            .help(format!("write `days since last {}`", name.text))
                            .fix(name.place.0.before(), "last "),
                    };
                    self.report(diag);
                    return Typed::Bad;
                }
                match self.name(name) {
                    Typed::Date(column) => {
                        let number = match counted {
                            Days::Until(_) => Number::DaysUntil(column),
                            Days::Since(_) | Days::SinceLast(_) => Number::DaysSince(column),
                        };
                        Typed::Number(number, InUnit::Of(Some(days())))
                    }
                    Typed::Bad => Typed::Bad,
                    other => {
                        let diag = self.not_a_date(name, &other);
                        self.report(diag);
                        Typed::Bad
                    }
                }
            }
        }
    }

    /// `created in the last 30 days`; of an event, that it happened in it.
    pub(super) fn in_last(&mut self, of: &Name, window: &Duration, span: Span) -> Condition {
        let length = self.window(window);
        if self.in_where().is_none() && self.find(of).is_some_and(|item| item.kind.is_event()) {
            let event = EventUse {
                event: of.clone(),
                condition: None,
                window: Some(window.clone()),
                near: None,
                since_last: None,
                place: span.into(),
            };
            return self.happened(&event, Order::AtLeast, SCALE);
        }
        match (self.name(of), length) {
            (Typed::Date(column), Some(window)) => {
                Condition::Within { of: column, stretch: Stretch::Last(window) }
            }
            (Typed::Bad | Typed::Date(_), _) => NEVER,
            (other, _) => {
                let what = self.describe(&other);
                self.report(
                    Diag::new(
                        Code::WrongWindow,
                        of.place.0,
                        format!("{} is {what}; only an event or a date can be in the last …", quote(of)),
                    )
                    .at("neither an event nor a date")
                    .help("leave out `in the last …`, or name the event or date that is meant"),
                );
                NEVER
            }
        }
    }

    /// `demo_request more than 7 days ago`: it happened, and not in the last 7 days. Of a date: the day has come, and is
    /// not in the last 7 days.
    pub(super) fn ago(&mut self, event: &EventUse, length: &Duration, span: Span) -> Condition {
        let within = EventUse { window: Some(length.clone()), ..event.clone() };
        let is_event = self.find(&event.event).is_none_or(|item| item.kind.is_event());
        if is_event || !event.is_plain() {
            let (ever, lately) =
                (self.happened(event, Order::AtLeast, SCALE), self.happened(&within, Order::Equal, 0));
            return Condition::All(vec![ever, lately]);
        }
        let lately = self.in_last(&event.event, length, span);
        let Condition::Within { of, .. } = lately else { return NEVER };
        let come = Condition::Compare {
            left: Number::DaysSince(of),
            order: Order::AtLeast,
            right: Number::Constant(0),
        };
        Condition::All(vec![come, Condition::Not(Box::new(lately))])
    }

    /// `lease_end in the next 6 months`
    pub(super) fn in_next(&mut self, of: &Name, window: &Duration) -> Condition {
        let length = match window.unit {
            TimeUnit::Second | TimeUnit::Minute | TimeUnit::Hour => {
                self.report(
                    Diag::new(
                        Code::WrongTimeUnit,
                        window.place.0,
                        "what lies ahead is counted in whole days",
                    )
                    .at("shorter than a day")
                    .help("write days, weeks, months or years: `in the next 1 day` is today and tomorrow"),
                );
                None
            }
            TimeUnit::Day | TimeUnit::Week | TimeUnit::Month | TimeUnit::Year => self.window(window),
        };
        if self.in_where().is_none()
            && let Some(kind) = self.find(of).map(|item| item.kind.clone())
            && kind.is_event()
        {
            self.report(wrong_kind(of, &kind, "a date").help(NOT_AHEAD));
            return NEVER;
        }
        match (self.name(of), length) {
            (Typed::Date(column), Some(window)) => {
                Condition::Within { of: column, stretch: Stretch::Next(window) }
            }
            (Typed::Bad | Typed::Date(_), _) => NEVER,
            (other, _) => {
                let diag = self.not_a_date(of, &other);
                self.report(diag);
                NEVER
            }
        }
    }
}
