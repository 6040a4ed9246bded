//! Uses of events: which occurrences, and the columns computed from them.

use super::names::{ItemKind, wrong_kind};
use super::typed::{Condition, DateValue, Look, Number, Typed};
use super::wording::a_type;
use super::{Checker, NEVER, Scope, quote};
use crate::diag::{Code, Diag, Severity};
use crate::program::{
    After, Aggregate, EventCondition, EventId, Near, Order, SCALE, Selection, Side, Total, Type, Why,
};
use crate::span::Span;
use crate::speech;
use crate::syntax::tree::{self, EventUse, Expr, Name, NearTo, TotalOf};

/// What an event stands after in `since last`.
const SINCE: &str = "`since last`";
/// What an event stands after in `within 7 days after`.
const NEAR: &str = "`within …`";

impl<'a> Checker<'a> {
    /// The kinds a name stands for; says where it is no event.
    pub(super) fn kinds(&mut self, name: &Name) -> Option<Vec<EventId>> {
        match self.find(name).map(|item| item.kind.clone()) {
            Some(ItemKind::Event(event)) => Some(vec![event]),
            Some(ItemKind::Group(events)) => (!events.is_empty()).then_some(events),
            Some(other) => {
                let diag = wrong_kind(name, &other, "an event");
                let yes_no = self
                    .find(name)
                    .and_then(|item| item.column)
                    .is_some_and(|column| matches!(self.type_of(Look::Column(column)), Some(Type::YesNo)));
                let more = if yes_no { "" } else { " is …" };
                // `no newsletter`
                let before = self.sources.get(name.place.0.file).map_or("", |source| &*source.text);
                let before = before.get(..name.place.0.range().start).unwrap_or("").trim_end();
                let no = before.ends_with(" no") || before.ends_with("(no");
                let diag = match other {
                    ItemKind::Field(_) | ItemKind::Means(_) | ItemKind::Stage { .. } if no && yes_no => {
                        let start = before.len().saturating_sub("no".len());
                        let whole = Span::new(name.place.0.file, start, name.place.0.range().end);
                        let by = format!("not {}", name.text);
                        let diag = Diag::new(Code::WrongKind, whole, diag.message);
                        diag.at("`no` stands before an event").help(format!("write `{by}`")).fix(whole, by)
                    }
                    ItemKind::Field(_) | ItemKind::Means(_) if no => diag.help(format!(
                        "where a value is not there, write `{} is missing` in place of `no {}`",
                        name.text, name.text
                    )),
                    ItemKind::Field(_) | ItemKind::Means(_) | ItemKind::Stage { .. } => diag.help(format!(
                        "what a lead is or has, rather than does, is asked with `if`: if {}{more}",
                        name.text
                    )),
                    _ => diag.help("name an event here; events are declared by `event NAME`"),
                };
                self.report(diag);
                None
            }
            None => {
                self.unknown(name, "event");
                None
            }
        }
    }

    /// Which occurrences a use of an event is about.
    pub(super) fn selection(&mut self, event: &EventUse) -> Option<Selection> {
        if self.scope == Scope::Claim {
            self.event_in_claim(event.place.0);
            return None;
        }
        if self.in_where().is_some() {
            self.inside_where(event.place.0);
            return None;
        }
        let kinds = self.kinds(&event.event);
        let condition = match (&event.condition, &kinds) {
            (Some(condition), Some(kinds)) => Some(self.event_conditions(condition, kinds)),
            _ => None,
        };
        let window = event.window.as_ref().map(|window| self.window(window));
        let near = match (&event.near, &kinds) {
            (Some(near), Some(kinds)) => Some(self.beside(near, event, kinds)),
            _ => None,
        };
        let after = event.since_last.as_ref().map(|since| self.plain_selection(since, SINCE));
        Some(Selection {
            kinds: kinds?,
            condition: match condition {
                Some(condition) => Some(condition?),
                None => None,
            },
            window: match window {
                Some(window) => Some(window?),
                None => None,
            },
            near: match near {
                Some(near) => Some(near?),
                None => None,
            },
            after: match after {
                Some(after) => vec![After { of: after?, why: Why::SinceLast }],
                None => Vec::new(),
            },
        })
    }

    /// `within 7 days after E`
    fn beside(&mut self, near: &tree::Near, event: &EventUse, kinds: &[EventId]) -> Option<Near> {
        let (other, side) = match &near.to {
            NearTo::After(other) => (other, Side::After),
            NearTo::Before(other) => (other, Side::Before),
            NearTo::EachOther => {
                self.report(
                    Diag::new(
                        Code::WrongNear,
                        near.place.0,
                        "`of each other` is about a number of occurrences",
                    )
                    .at("how many within this time?")
                    .help(format!("say how many: `3 or more {} within … of each other`", event.event.text)),
                );
                return None;
            }
        };
        let length = self.window(&near.length);
        let of = self.plain_selection(other, NEAR)?;
        if of.kinds.iter().any(|kind| kinds.contains(kind)) {
            let diag = Diag::new(
                Code::WrongNear,
                event.place.0,
                format!("every {} is near itself", quote(&event.event)),
            );
            self.report(diag.at("the same event on both sides").help(format!(
                "to ask for several close together, write `2 or more {} within {} of each other`",
                event.event.text,
                speech::window(length?)
            )));
            return None;
        }
        Some(Near { not: near.not, length: length?, side, of: Box::new(of) })
    }

    /// A use of an event without window, others near it and `since last`.
    pub(super) fn plain_selection(&mut self, event: &EventUse, after: &str) -> Option<Selection> {
        if let Some(near) = &event.near {
            self.report(
                Diag::new(
                    Code::WrongNear,
                    near.place.0,
                    format!("after {after} an event has no `within` of its own"),
                )
                .at("no `within` here")
                .help("leave out `within …` here"),
            );
            return None;
        }
        if let Some(window) = &event.window {
            self.report(
                Diag::new(Code::WrongWindow, window.place.0, format!("after {after} an event has no window"))
                    .at("no window here")
                    .help("leave out `in the last …` here"),
            );
            return None;
        }
        if let Some(since) = &event.since_last {
            self.report(
                Diag::new(
                    Code::WrongWindow,
                    since.place.0,
                    format!("after {after} an event has no `since last` of its own"),
                )
                .at(if after == SINCE { "once is enough" } else { "no `since last` here" })
                .help(match after {
                    SINCE => "leave out the second `since last`",
                    NEAR => "leave out `since last …` here",
                    _ => "leave out `since last …` here: every occurrence is to be answered",
                }),
            );
            return None;
        }
        self.selection(event)
    }

    /// `where …`, for each kind; messages come from the first kind that has one.
    fn event_conditions(&mut self, condition: &Expr, kinds: &[EventId]) -> Option<Vec<EventCondition>> {
        let mut all = Vec::new();
        for kind in kinds {
            let before = self.errors();
            let scope = std::mem::replace(&mut self.scope, Scope::Event(*kind));
            let lowered = self.condition(condition);
            let lowered = self.event_condition(&lowered, condition.place.0);
            self.scope = scope;
            if self.errors() > before {
                return None;
            }
            all.push(lowered?);
        }
        Some(all)
    }

    fn errors(&self) -> usize {
        self.diags.iter().filter(|diag| diag.severity == Severity::Error).count()
    }

    /// A condition over an event's fields; says where `where` cannot ask it.
    fn event_condition(&mut self, condition: &Condition, span: Span) -> Option<EventCondition> {
        let mut two_dates = false;
        condition.each(&mut |part| {
            two_dates |= matches!(part, Condition::CompareDate { right: DateValue::Column(_), .. });
        });
        if two_dates {
            self.report(
                Diag::new(Code::NotOfEvent, span, "two dates of one event cannot be compared in `where`")
                    .at("two fields of the event")
                    .help("compare each with a date of the calendar, such as `2026-10-31`"),
            );
            return None;
        }
        condition.map(&mut Look::field)
    }

    /// The column that counts some occurrences.
    pub(super) fn count_column(&mut self, of: Selection, span: Span) -> crate::program::ColumnId {
        self.aggregate(Aggregate::Count(of), Type::Number(None), span)
    }

    /// How often an event happened, held against a number.
    pub(super) fn happened(&mut self, event: &EventUse, order: Order, count: i64) -> Condition {
        let Some(selection) = self.selection(event) else { return NEVER };
        let column = self.count_column(selection, event.place.0);
        Condition::Compare {
            left: Number::Column(Look::Column(column)),
            order,
            right: Number::Constant(count),
        }
    }

    /// `E in the last 30 days`: of a date field it is a condition on that date.
    pub(super) fn happened_or_in_last(&mut self, event: &EventUse) -> Condition {
        let no_event =
            self.in_where().is_some() || self.find(&event.event).is_some_and(|item| !item.kind.is_event());
        if let Some(window) = &event.window
            && no_event
            && event.is_plain()
        {
            let of = Expr {
                kind: tree::ExprKind::InLast { of: event.event.clone(), window: window.clone() },
                place: event.place,
            };
            return self.condition(&of);
        }
        self.not_near_alone(event);
        self.happened(event, Order::AtLeast, SCALE)
    }

    /// `mail_click not within …` by itself can be read two ways.
    pub(super) fn not_near_alone(&mut self, event: &EventUse) {
        let Some(near) = event.near.as_ref().filter(|near| near.not) else { return };
        let diag = Diag::new(
            Code::WrongNear,
            event.place.0,
            format!("this can mean that there was no such {}, or one at another time", quote(&event.event)),
        );
        let (all, near) = (self.words(event.place.0), self.words(near.place.0));
        let none = all.replacen(&near, near.trim_start_matches("not "), 1);
        self.report(diag.at("which of the two?").help(format!("write `no {none}`, or `1 or more {all}`")));
    }

    /// `3 or more page_view …`, `3 or more different url of page_view`
    pub(super) fn count(
        &mut self,
        number: &tree::Number,
        different: Option<&Name>,
        event: &EventUse,
    ) -> Condition {
        let least = self.whole(number, 1, "how often something happened");
        let each_other = event.near.as_ref().filter(|near| matches!(near.to, NearTo::EachOther));
        if let Some(near) = each_other.filter(|near| near.not || different.is_some()) {
            self.not_of_each_other(near, different);
            return NEVER;
        }
        let selection = match each_other {
            Some(_) => self.selection(&EventUse { near: None, ..event.clone() }),
            None => self.selection(event),
        };
        let Some(of) = selection else { return NEVER };
        let aggregate = match (different, each_other) {
            (Some(field), _) => {
                let Some((field, _)) = self.field_of_kinds(field, &of.kinds) else { return NEVER };
                Aggregate::CountDifferent { of, field }
            }
            (None, Some(near)) => {
                let Some(length) = self.window(&near.length) else { return NEVER };
                Aggregate::MostWithin { of, length }
            }
            (None, None) => Aggregate::Count(of),
        };
        let column = self.aggregate(aggregate, Type::Number(None), event.place.0);
        let least = i64::from(least.unwrap_or(1)).saturating_mul(SCALE);
        Condition::Compare {
            left: Number::Column(Look::Column(column)),
            order: Order::AtLeast,
            right: Number::Constant(least),
        }
    }

    /// What `of each other` does not go with.
    fn not_of_each_other(&mut self, near: &tree::Near, different: Option<&Name>) {
        let (message, help) = match different {
            Some(field) => (
                format!("`of each other` counts occurrences, not different values of {}", quote(field)),
                format!("leave out `different {} of`, or `within … of each other`", field.text),
            ),
            None => (
                "`not` and `of each other` do not go together".to_owned(),
                "put `not` before all of it: `not (3 or more … within … of each other)`".to_owned(),
            ),
        };
        self.report(Diag::new(Code::WrongNear, near.place.0, message).at("not here").help(help));
    }

    /// `reason of last sales_rejected`
    pub(super) fn of_last(&mut self, field: &Name, event: &EventUse) -> Typed {
        let Some(selection) = self.selection(event) else { return Typed::Bad };
        let Some((indexes, ty)) = self.field_of_kinds(field, &selection.kinds) else { return Typed::Bad };
        let aggregate = Aggregate::OfLast { of: selection, field: indexes };
        let column = self.aggregate(aggregate, ty, event.place.0);
        self.of_column(Look::Column(column))
    }

    /// `sum of amount of order`
    pub(super) fn total(&mut self, total: &tree::Total) -> Typed {
        let Some(selection) = self.selection(&total.event) else { return Typed::Bad };
        let Some((field, ty)) = self.field_of_kinds(&total.field, &selection.kinds) else {
            return Typed::Bad;
        };
        if !matches!(ty, Type::Number(_)) {
            let name = &total.field;
            let diag = Diag::new(
                Code::NotANumber,
                name.place.0,
                format!(
                    "{} is {}, and only numbers are added up and compared here",
                    quote(name),
                    a_type(&ty)
                ),
            )
            .at("not a number")
            .help(format!(
                "the last one is asked in this form: `{} of last {} is …`",
                name.text, total.event.event.text
            ));
            self.report(diag);
            return Typed::Bad;
        }
        let how = match total.how {
            TotalOf::Sum => Total::Sum,
            TotalOf::Average => Total::Average,
            TotalOf::Highest => Total::Highest,
            TotalOf::Lowest => Total::Lowest,
        };
        let column = self.aggregate(Aggregate::Total { how, of: selection, field }, ty, total.event.place.0);
        self.of_column(Look::Column(column))
    }

    /// A field by kind of event, which must be the same in each.
    pub(super) fn field_of_kinds(&mut self, field: &Name, kinds: &[EventId]) -> Option<(Vec<u32>, Type)> {
        let mut indexes = Vec::new();
        let mut first: Option<(EventId, Type)> = None;
        for kind in kinds {
            let Some(index) = self.event_field(*kind, &field.text) else {
                self.no_such_field(field, *kind);
                return None;
            };
            indexes.push(index);
            let ty = self
                .program
                .events
                .get(kind.index())
                .and_then(|event| event.fields.get(index as usize))
                .map(|field| field.ty.clone())?;
            match &first {
                None => first = Some((*kind, ty)),
                Some((_, before)) if *before == ty => {}
                Some((other, _)) => {
                    let (a, b) = (self.event_name(*other), self.event_name(*kind));
                    self.report(
                        Diag::new(
                            Code::WrongType,
                            field.place.0,
                            format!("{} is not declared the same way in `{a}` and `{b}`", quote(field)),
                        )
                        .at("two types under one name")
                        .help("declare it alike under both events, or name one event instead of the group"),
                    );
                    return None;
                }
            }
        }
        first.map(|(_, ty)| (indexes, ty))
    }

    /// An event in a claim of an example.
    pub(super) fn event_in_claim(&mut self, span: Span) {
        self.report(
            Diag::new(
                Code::ClaimOfEvent,
                span,
                "a claim is about what the policy works out, not about the events that were given",
            )
            .at("an event")
            .help("claim a criterion, stage, score or next step; what happened stands after `when`"),
        );
    }

    /// Something about another event, or as-of, inside `where`.
    pub(super) fn inside_where(&mut self, span: Span) {
        self.report(
            Diag::new(Code::NotOfEvent, span, "`where` looks at the fields of one occurrence")
                .at("this is about other occurrences or about time")
                .help("put the condition on the event into brackets, and ask for this beside it: (E where …) and …"),
        );
    }
}
