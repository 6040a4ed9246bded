//! Examples: a lead, what it did, and what is claimed of it.

use super::{DateLiteral, Duration, Expr, Literal, Name, Number, Place, Quoted};

/// `example "…"` and its lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    /// What it shows.
    pub title: Quoted,
    /// Its lines, as written.
    pub lines: Vec<ExampleLine>,
}

/// A line of an example.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExampleLine {
    /// `given title is "CTO", employees is 120`
    Given(Vec<Given>, Place),
    /// `when demo_request 2 days ago, 3 times page_view with url "/pricing" 5 days ago`
    When(Vec<Occurrence>, Place),
    /// `then stage is SQL, authority, not unsubscribed, interest >= 35`
    Then(Vec<Claim>, Place),
}

/// An item of `given`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Given {
    /// `title is "CTO"`
    Is {
        /// The field.
        field: Name,
        /// Its value.
        value: Literal,
        /// All of it.
        place: Place,
    },
    /// `budget is missing`
    Missing(Name, Place),
    /// `as of 2026-03-31`
    AsOf(DateLiteral, Place),
}

/// An item of `when`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Occurrence {
    /// `3 times`
    pub times: Option<Number>,
    /// The event.
    pub event: Name,
    /// `with url "/pricing"`; several are joined by `and`.
    pub with: Vec<(Name, Literal)>,
    /// When.
    pub at: Moment,
    /// All of it.
    pub place: Place,
}

/// When an occurrence of an example was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Moment {
    /// `2 days ago`
    Ago(Duration),
    /// `on 2026-03-31`, `on 2026-03-31T08:00:00Z`
    On(DateLiteral),
    /// `now`, or nothing written: at the instant itself.
    Now,
}

/// An item of `then`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Claim {
    /// `stage is SQL`, `stage is lead`, `stage is disqualified`
    Stage(Name, Place),
    /// `next step is "Sales calls today"`
    NextStep(Quoted, Place),
    /// `authority`, `not unsubscribed`, `interest >= 35`, `urgency is unknown`
    Holds(Expr),
}
