//! What a part of an expression is, and how a message says that it is something else than it should be.

use super::units::InUnit;
use super::wording::a_type;
use super::{Checker, NEVER, quote};
use crate::diag::{Code, Diag};
use crate::program::{self, ColumnId, EventField, EventId};
use crate::syntax::tree::{Expr, Name};

/// What a name in a condition stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Look {
    /// A column of the lead.
    Column(ColumnId),
    /// Inside `where`: a field of that kind of event.
    Field(EventId, EventField),
}

impl Look {
    /// The lead's column; there is none inside `where`.
    pub(super) fn column(self) -> Option<ColumnId> {
        match self {
            Look::Column(column) => Some(column),
            Look::Field(..) => None,
        }
    }

    /// The event's field; there is none outside `where`.
    pub(super) fn field(self) -> Option<EventField> {
        match self {
            Look::Column(_) => None,
            Look::Field(_, field) => Some(field),
        }
    }
}

/// Expressions while they are checked.
pub(super) type Condition = program::Condition<Look>;
/// See [`Condition`].
pub(super) type Number = program::Number<Look>;
/// See [`Condition`].
pub(super) type DateValue = program::DateValue<Look>;
/// See [`Condition`].
pub(super) type TextSource = program::TextSource<Look>;

/// A condition about the lead.
pub(super) fn of_lead(condition: &Condition) -> program::Condition {
    condition.map(&mut Look::column).unwrap_or(program::Condition::Constant(false))
}

/// A number of the lead.
pub(super) fn number_of_lead(number: &Number) -> program::Number {
    number.map(&mut Look::column).unwrap_or(program::Number::Constant(0))
}

/// A part of an expression, typed.
#[derive(Clone, Debug)]
pub(super) enum Typed {
    /// Yes, no or unknown.
    Condition(Condition),
    /// A number and its unit.
    Number(Number, InUnit),
    /// A text of the lead.
    Text(TextSource),
    /// A date of the lead.
    Date(Look),
    /// One of the values of that column.
    Choice(Look),
    /// Several of the values of that column.
    Several(Look),
    /// A constant text.
    TextValue(String),
    /// A constant date.
    DateValue(DateValue),
    /// Wrong, and reported.
    Bad,
}

/// The column that a part is, where it is just one.
pub(super) fn source_column(typed: &Typed) -> Option<Look> {
    match typed {
        Typed::Condition(Condition::Column(column))
        | Typed::Number(Number::Column(column), _)
        | Typed::Text(TextSource::Column(column) | TextSource::DomainOf(column))
        | Typed::Date(column)
        | Typed::Choice(column)
        | Typed::Several(column) => Some(*column),
        Typed::Condition(_) | Typed::Number(..) | Typed::TextValue(_) | Typed::DateValue(_) | Typed::Bad => {
            None
        }
    }
}

impl Checker<'_> {
    /// A typed part as a message says it.
    pub(super) fn describe(&self, typed: &Typed) -> String {
        let of = |column: &Look| self.type_of(*column).map_or_else(String::new, a_type);
        match typed {
            Typed::Condition(_) => "yes or no".to_string(),
            Typed::Number(_, InUnit::Of(Some(unit))) => format!("a number in {}", unit.0),
            Typed::Number(..) => "a number".to_string(),
            Typed::Text(_) | Typed::TextValue(_) => "a text".to_string(),
            Typed::Date(_) | Typed::DateValue(_) => "a date".to_string(),
            Typed::Choice(column) | Typed::Several(column) => of(column),
            Typed::Bad => "wrong".to_string(),
        }
    }

    pub(super) fn not_a_condition(&self, expr: &Expr, typed: &Typed, why: &str) -> Diag {
        let text = self.words(expr.place.0);
        let number = text.split_whitespace().next().unwrap_or("").to_owned();
        let scores = self.names_of_scores();
        let help = match typed {
            Typed::Number(Number::Constant(_), _) if !scores.is_empty() => match &scores[..] {
                [only] => format!("write `{only} >= {number}`"),
                several => format!(
                    "write `{} >= {number}` for all together, or name one of them",
                    several.join(" + ")
                ),
            },
            Typed::Number(..) => format!("compare it with a number: `{text} >= 1`, or ask `{text} is known`"),
            Typed::Text(_) => format!("compare it with a text: `{text} is \"…\"`"),
            Typed::TextValue(_) => "a text stands after a field: `title is \"…\"`".to_string(),
            Typed::Date(_) => format!("ask when it was: `{text} in the last 30 days`"),
            Typed::DateValue(_) => "a date stands after a field: `created >= 2026-01-01`".to_string(),
            Typed::Choice(_) => format!("name the value that is meant: `{text} is …`"),
            Typed::Several(_) => format!("name the value that is meant: `{text} include …`"),
            Typed::Condition(_) | Typed::Bad => String::new(),
        };
        Diag::new(Code::NotACondition, expr.place.0, format!("`{text}` is {}; {why}", self.describe(typed)))
            .at("neither yes nor no")
            .help(help)
    }

    /// Says that a part is no number; always [`Typed::Bad`].
    pub(super) fn not_a_number(&mut self, expr: &Expr, typed: &Typed, why: &str) -> Typed {
        if matches!(typed, Typed::Bad) {
            return Typed::Bad;
        }
        let text = self.words(expr.place.0);
        let mut diag = Diag::new(
            Code::NotANumber,
            expr.place.0,
            format!("`{text}` is {}, not a number; {why}", self.describe(typed)),
        )
        .at("not a number");
        if matches!(typed, Typed::Condition(_)) {
            diag = diag.help(
                "conditions are counted in this form: `at least 2 of (…, …)`; or give each its points in a score",
            );
        }
        self.report(diag);
        Typed::Bad
    }

    pub(super) fn not_a_date(&self, name: &Name, typed: &Typed) -> Diag {
        Diag::new(
            Code::WrongType,
            name.place.0,
            format!("{} is {}, not a date", quote(name), self.describe(typed)),
        )
        .at("a date is expected here")
        .help(format!("declare it as a date under `lead`: {}  date", name.text))
    }

    pub(super) fn always_known(&mut self, whole: &Expr, name: &Name, what: &str) -> Condition {
        let help = match what {
            "an event" => format!("to ask whether it happened, write `{0}` or `no {0}`", name.text),
            "a score" => format!("a score is always a number: compare it, as in `{} >= 30`", name.text),
            _ => "leave this condition out".to_string(),
        };
        self.report(
            Diag::new(
                Code::KnownOrUnknown,
                whole.place.0,
                format!("{} is {what}, which is never missing", quote(name)),
            )
            .at("always known")
            .help(help),
        );
        NEVER
    }
}
