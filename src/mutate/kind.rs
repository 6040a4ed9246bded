//! The kinds of change.

/// What is changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// A number or a day that something is compared with, one step up and one step down.
    Threshold,
    /// `>=` becomes `>`, `is known` becomes `is missing`, `include any of` becomes `include all of`.
    Operator,
    /// `and` becomes `or`, `or` becomes `and`.
    Joiner,
    /// A part of a condition, or one of several values, is left out.
    Part,
    /// `not` and `no` are left out.
    Negation,
    /// A length of time is one longer and one shorter.
    Window,
    /// A count (`3 or more`) is one higher and one lower.
    Count,
    /// `where …`, `since last …` or `within … of …` is left out.
    Filter,
    /// Points are one more.
    Points,
    /// Points to add become points to subtract.
    Sign,
    /// The least or the most that a line or a score can bring is one step higher and one step lower.
    Bound,
    /// `once` is left out.
    Once,
    /// Points fade half as fast.
    HalfLife,
    /// An edge of a band or of a grade is one step higher and one step lower.
    Band,
    /// A whole line is left out.
    Line,
}

/// The kinds, and each in a word or two.
pub const KINDS: [(Kind, &str); 15] = [
    (Kind::Threshold, "threshold"),
    (Kind::Operator, "operator"),
    (Kind::Joiner, "and/or"),
    (Kind::Part, "part left out"),
    (Kind::Negation, "not left out"),
    (Kind::Window, "length of time"),
    (Kind::Count, "count"),
    (Kind::Filter, "filter left out"),
    (Kind::Points, "points"),
    (Kind::Sign, "sign"),
    (Kind::Bound, "bound"),
    (Kind::Once, "once left out"),
    (Kind::HalfLife, "half-life"),
    (Kind::Band, "edge of a band"),
    (Kind::Line, "line left out"),
];

impl Kind {
    /// In a word or two.
    pub fn word(self) -> &'static str {
        KINDS.iter().find(|(kind, _)| *kind == self).map_or("", |(_, word)| word)
    }
}
