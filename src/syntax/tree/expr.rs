//! Expressions: conditions, numbers, dates and texts, and which occurrences of events they are about.

use super::{DateLiteral, Duration, Literal, Name, Number, Place, Quantity, Quoted, Word};

/// A use of an event: which occurrences.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventUse {
    /// The event or group.
    pub event: Name,
    /// `where url contains "/pricing"`
    pub condition: Option<Box<Expr>>,
    /// `in the last 90 days`
    pub window: Option<Duration>,
    /// `within 7 days after webinar_attended`
    pub near: Option<Box<Near>>,
    /// `since last sales_rejected`; the inner use has no window.
    pub since_last: Option<Box<EventUse>>,
    /// All of it.
    pub place: Place,
}

/// What occurrences have to be near.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Near {
    /// `not within …`
    pub not: bool,
    /// How far apart.
    pub length: Duration,
    /// From what.
    pub to: NearTo,
    /// All of it.
    pub place: Place,
}

/// What something is near to. The inner uses have no window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NearTo {
    /// `of each other`
    EachOther,
    /// `after E`
    After(Box<EventUse>),
    /// `before E`
    Before(Box<EventUse>),
}

impl EventUse {
    /// The events beside which it happened.
    pub fn others(&self) -> impl Iterator<Item = &EventUse> {
        let near = self.near.as_ref().and_then(|near| match &near.to {
            NearTo::EachOther => None,
            NearTo::After(event) | NearTo::Before(event) => Some(&**event),
        });
        near.into_iter().chain(self.since_last.as_deref())
    }

    /// Whether it is nothing but a name, or a name and a window.
    pub fn is_plain(&self) -> bool {
        self.condition.is_none() && self.near.is_none() && self.since_last.is_none()
    }
}

/// An expression: a condition, a number, a date or a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expr {
    /// What it says.
    pub kind: ExprKind,
    /// Where.
    pub place: Place,
}

/// A comparison of order or equality.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Comparison {
    /// `<`, `less than`
    Less,
    /// `<=`, `at most`
    AtMost,
    /// `>`, `more than`
    More,
    /// `>=`, `at least`
    AtLeast,
    /// `=`
    Equal,
    /// `!=`
    NotEqual,
}

/// How a text is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TextTest {
    /// `contains`
    Contains,
    /// `contains word`
    ContainsWord,
    /// `starts with`
    StartsWith,
    /// `ends with`
    EndsWith,
    /// `is under`
    Under,
}

/// What a text is held against.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Texts {
    /// `"a"` or `"a" or "b"`
    Values(Vec<Quoted>),
    /// `one of c_level`
    List(Name),
    /// `one of ("a", "b")`
    Inline(Vec<Quoted>, Place),
}

/// How several choices are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Include {
    /// `include A`
    One,
    /// `include any of A, B`
    Any,
    /// `include all of A, B`
    All,
}

/// The kinds of expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExprKind {
    /// `a or b or c`
    Or(Vec<Expr>),
    /// `a and b and c`
    And(Vec<Expr>),
    /// `not a`
    Not(Box<Expr>),
    /// `( a )`, kept for the formatter
    Bracket(Box<Expr>),
    /// `at least 2 of (a, b, c)`
    AtLeastOf {
        /// How many.
        count: Number,
        /// Of what.
        of: Vec<Expr>,
    },
    /// `a >= b`, `a at least b`
    Compare {
        /// Left side.
        left: Box<Expr>,
        /// How.
        op: Comparison,
        /// Right side.
        right: Box<Expr>,
        /// Whether it was written in words.
        words: bool,
    },
    /// `employees is 50 to 500`, `employees 50 to 500`, both ends included; `negated` for `is not`
    Between {
        /// What lies between.
        of: Box<Expr>,
        /// The least.
        low: Quantity,
        /// The most.
        high: Quantity,
        /// `to below`: the most itself is not in it.
        below: bool,
        /// `is not`
        negated: bool,
    },
    /// `title is "CTO"`, `phase is evaluation or orientation`, `need is yes`, `employees is 5`.
    ///
    /// After a quoted first value a bare word starts a new condition (`title is "CTO" or decision_maker`), so a
    /// choice whose first value is quoted, `industry is "wholesale trade" or software`, arrives as an `Or` of `Is`
    /// and a `Name`: only types tell that `software` is meant as a value.
    Is {
        /// Of what.
        of: Box<Expr>,
        /// The values.
        values: Vec<Literal>,
        /// `is not`
        negated: bool,
    },
    /// `title is one of c_level`, `industry is one of (software, logistics)`
    IsOneOf {
        /// Of what.
        of: Box<Expr>,
        /// The list, or the values in brackets.
        values: OneOf,
        /// `is not one of`
        negated: bool,
    },
    /// `title contains word "manager"`
    Text {
        /// Of what.
        of: Box<Expr>,
        /// How.
        test: TextTest,
        /// Against what.
        against: Texts,
    },
    /// `topics include any of pricing, security`
    Include {
        /// Of what.
        of: Box<Expr>,
        /// How.
        how: Include,
        /// The values.
        values: Vec<Word>,
    },
    /// `budget is known`
    Known(Name),
    /// `budget is missing`
    Missing(Name),
    /// `urgency is unknown`
    Unknown(Name),
    /// `created in the last 30 days`, `demo_request in the last 30 days`: a date field or an event (the text alone
    /// does not tell; with `where` or `since last` it is [`ExprKind::Happened`]).
    InLast {
        /// The date or event.
        of: Name,
        /// The window.
        window: Duration,
    },
    /// `lease_end in the next 6 months`: a date field.
    InNext {
        /// The date.
        of: Name,
        /// How far ahead.
        window: Duration,
    },
    /// `3 or more page_view in the last 14 days`, `3 or more different url of page_view`
    Count {
        /// At least how many.
        count: Number,
        /// `different url of`
        different: Option<Name>,
        /// Of what.
        event: EventUse,
    },
    /// `no sales_call in the last 30 days`
    None(EventUse),
    /// An event with `where` or `since last`: it happened. Without them it is an [`ExprKind::Name`], with only a
    /// window an [`ExprKind::InLast`].
    Happened(EventUse),
    /// `demo_request more than 7 days ago`: it happened, and did not since; `created more than 30 days ago`.
    Ago {
        /// The event, or a date.
        event: EventUse,
        /// More than so long ago.
        length: Duration,
    },
    /// `reason of last sales_rejected`
    OfLast {
        /// The event's field.
        field: Name,
        /// The event.
        event: EventUse,
    },
    /// `sum of amount of order in the last 12 months`
    Total(Total),
    /// `domain of email`
    DomainOf(Name),
    /// `days since created`, `days since last demo_request`, `days until lease_end`
    Days(Days),
    /// `a + b`, `a - b`
    Sum {
        /// The first term.
        first: Box<Expr>,
        /// The others, each with its sign (`true`: subtracted).
        rest: Vec<(bool, Expr)>,
    },
    /// `- a`
    Negate(Box<Expr>),
    /// A name: field, criterion, stage, score, number, setting, grade, event.
    Name(Name),
    /// `10000 EUR`
    Number(Quantity),
    /// `"CTO"`
    Quoted(Quoted),
    /// `2026-10-31`
    Date(DateLiteral),
    /// `yes`, `no`
    YesNo(bool),
}

/// The values after `is one of`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OneOf {
    /// A declared list.
    List(Name),
    /// Values in brackets.
    Inline(Vec<Literal>, Place),
}

/// One number of the amounts of some occurrences.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Total {
    /// Which.
    pub how: TotalOf,
    /// The event's field.
    pub field: Name,
    /// Which occurrences.
    pub event: EventUse,
    /// Where.
    pub place: Place,
}

/// Which number is made of amounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TotalOf {
    /// `sum of`
    Sum,
    /// `average`
    Average,
    /// `highest`
    Highest,
    /// `lowest`
    Lowest,
}

/// What days are counted from or to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Days {
    /// `days since created`: a date field.
    Since(Name),
    /// `days since last E where C`: the last of these occurrences.
    SinceLast(EventUse),
    /// `days until lease_end`: a date field.
    Until(Name),
}
