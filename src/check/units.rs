//! Units: any name; `month` and `months` are one, whatever the case.

use super::Checker;
use crate::diag::nearest::nearest;
use crate::diag::{Code, Diag};
use crate::program::{Type, Unit};
use crate::span::Span;
use crate::syntax::tree::{Name, Quantity, TimeUnit};

/// The units met so far, each in the spelling of its first use (units of time in the plural).
#[derive(Default)]
pub(super) struct Units {
    spellings: super::Map<String, Unit>,
}

impl Units {
    /// The unit written so.
    pub(super) fn get(&mut self, name: &str) -> Unit {
        let key = Unit::key(name);
        if let Some(time) = time_unit(&key) {
            return Unit(time.to_string());
        }
        self.spellings.entry(key).or_insert_with(|| Unit(name.to_string())).clone()
    }
}

/// Units of time are said in the plural.
fn time_unit(key: &str) -> Option<&'static str> {
    TimeUnit::WORDS.iter().find(|(one, ..)| *one == key).map(|(_, several, _)| *several)
}

/// The unit of days.
pub(super) fn days() -> Unit {
    Unit("days".to_string())
}

/// The unit of a number in an expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum InUnit {
    /// A bare number, which takes the unit of the other side; also what was reported already.
    Any,
    /// A unit, or none.
    Of(Option<Unit>),
}

impl InUnit {
    /// As a column's type has it.
    pub(super) fn unit(self) -> Option<Unit> {
        match self {
            InUnit::Any => None,
            InUnit::Of(unit) => unit,
        }
    }
}

/// A number of an expression, for messages: its unit, where it stands, what is written there.
pub(super) struct Side<'s> {
    pub(super) unit: &'s InUnit,
    pub(super) span: Span,
    /// The place of the unit itself, where one is written.
    pub(super) written: Option<Span>,
}

impl Checker<'_> {
    /// The unit of a written number.
    pub(super) fn unit_of(&mut self, quantity: &Quantity) -> InUnit {
        match &quantity.unit {
            Some(name) => InUnit::Of(Some(self.units.get(&name.text))),
            None => InUnit::Any,
        }
    }

    /// The unit that two numbers share; says where they differ.
    pub(super) fn same_unit(&mut self, left: &Side<'_>, right: &Side<'_>, doing: &str) -> InUnit {
        let (a, b) = match (left.unit, right.unit) {
            (InUnit::Any, other) | (other, InUnit::Any) => {
                if let InUnit::Of(Some(unit)) = other {
                    [left, right].into_iter().for_each(|side| self.thousands(side, unit));
                }
                return other.clone();
            }
            (InUnit::Of(a), InUnit::Of(b)) => (a, b),
        };
        if a == b {
            if let Some(unit) = a {
                [left, right].into_iter().for_each(|side| self.thousands(side, unit));
            }
            return InUnit::Of(a.clone());
        }
        let diag = match (a, b) {
            (Some(a), Some(b)) => self.different_units(left, right, a, b, doing),
            (Some(unit), None) => self.unit_too_many(left, right, unit),
            (None, Some(unit)) => self.unit_too_many(right, left, unit),
            (None, None) => return InUnit::Any,
        };
        self.report(diag);
        InUnit::Any
    }

    fn different_units(&self, left: &Side<'_>, right: &Side<'_>, a: &Unit, b: &Unit, doing: &str) -> Diag {
        let (wanted, given) = if right.written.is_some() { (a, right) } else { (b, left) };
        if let Some(span) = given.written {
            let text = self.sources.text(span).to_string();
            if let Some(diag) = self.in_thousands(given, span, wanted).filter(|_| !self.has_unit(&text)) {
                return diag;
            }
            let near = nearest(&text, [wanted.0.as_str()]).is_some();
            if near && time_unit(&Unit::key(&text)).is_none() && !self.has_unit(&text) {
                return Diag::new(Code::UnknownUnit, span, format!("there is no unit `{text}`"))
                    .at(format!("did you mean `{}`?", wanted.0))
                    .help(format!("the other side is in {}; write `{}`", wanted.0, wanted.0))
                    .fix(span, wanted.0.clone());
            }
        }
        let diag = Diag::new(
            Code::DifferentUnits,
            right.span,
            format!("this {doing} {} and {}, which are different units", a.0, b.0),
        );
        if let Some((whole, line)) = self.as_window(left, right, b) {
            return diag.at(format!("in {}", b.0)).help(format!("write `{line}`")).fix(whole, line);
        }
        diag.at(format!("in {}", b.0)).also(left.span, format!("in {}", a.0)).help(
            match (left.written, right.written) {
                (_, Some(_)) => format!("write this number in {}, as the other side is", a.0),
                (Some(_), None) => format!("write the number in {}, as the other side is", b.0),
                (None, None) => format!("only {0} and {0}, or {1} and {1}, go together", a.0, b.0),
            },
        )
    }

    /// `days until lease_end <= 6 months`: a window, which knows months.
    fn as_window(&self, left: &Side<'_>, right: &Side<'_>, unit: &Unit) -> Option<(Span, String)> {
        time_unit(&Unit::key(&unit.0))?;
        let counted = self.words(left.span);
        let (date, window) = match counted.split_whitespace().collect::<Vec<_>>()[..] {
            ["days", "until", date] => (date, "in the next"),
            ["days", "since", date] => (date, "in the last"),
            ["days", "since", "last", event] => (event, "in the last"),
            _ => return None,
        };
        let sign = Span { start: left.span.end, end: right.span.start, ..left.span };
        let at_most = matches!(self.words(sign).as_str(), "<=" | "<" | "at most" | "less than" | "≤");
        let whole = Span { end: right.span.end, ..left.span };
        (at_most && left.span.end <= right.span.start)
            .then(|| (whole, format!("{date} {window} {}", self.words(right.span))))
    }

    /// Whether a field is declared in that unit: then it is no slip of the pen.
    fn has_unit(&self, text: &str) -> bool {
        let key = Unit::key(text);
        let fields =
            self.program.fields.iter().chain(self.program.events.iter().flat_map(|event| &event.fields));
        fields
            .into_iter()
            .any(|field| matches!(&field.ty, Type::Number(Some(unit)) if Unit::key(&unit.0) == key))
    }

    fn unit_too_many(&self, with: &Side<'_>, without: &Side<'_>, unit: &Unit) -> Diag {
        let name = self.sources.text(without.span);
        let name = if name.chars().count() <= 40 && !name.contains('\n') { name } else { "the other side" };
        let diag = Diag::new(
            Code::UnitOnUnitless,
            with.span,
            format!("`{name}` has no unit, but this is in {}", unit.0),
        )
        .at(format!("in {}", unit.0))
        .also(without.span, "a number without a unit");
        match with.written {
            Some(span) => diag
                .help(format!(
                    "leave out `{0}`, or, where it is a field that holds {0}, declare it as `number in {0}`",
                    self.sources.text(span)
                ))
                .fix(self.with_blank(span), ""),
            None => diag.help(format!(
                "declare the other side as `number in {}` too, if that is what it holds",
                unit.0
            )),
        }
    }

    /// A unit's place together with the blank before it.
    fn with_blank(&self, span: Span) -> Span {
        let blank = Span { file: span.file, start: span.start.saturating_sub(1), end: span.start };
        if self.sources.text(blank) == " " { blank.to(span) } else { span }
    }
}

/// The place of a written unit.
pub(super) fn written(unit: Option<&Name>) -> Option<Span> {
    unit.map(|name| name.place.0)
}
