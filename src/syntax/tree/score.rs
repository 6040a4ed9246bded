//! Scores, their lines and bands, and grades.

use super::{Duration, EventUse, Expr, Name, Number, Place, Quantity, Tail, Total, Word};

/// `score NAME` and its lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Score {
    /// Its name; `None` for the score called `score` that a points line without a heading belongs to.
    pub name: Option<Name>,
    /// `0 to 100`
    pub bounds: Option<Bounds>,
    /// Its lines, as written.
    pub lines: Vec<ScoreLine>,
}

/// `0 to 100`, `at least 0`, `at most 70`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// The least, where it is said.
    pub low: Option<Number>,
    /// The most, where it is said.
    pub high: Option<Number>,
    /// All of it.
    pub place: Place,
}

/// A line of a score.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScoreLine {
    /// What it says.
    pub kind: ScoreLineKind,
    /// Owner and reason.
    pub tail: Tail,
    /// The whole line.
    pub place: Place,
}

/// The kinds of score line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ScoreLineKind {
    /// `+5 on whitepaper_download, once, at most 15 points`
    On {
        /// The points, sign included.
        points: Number,
        /// What for.
        event: EventUse,
        /// `once`, `once per week`
        once: Option<Once>,
        /// `at most 15 points`
        cap: Option<Number>,
        /// `points halve every 30 days` on this line only.
        halve: Option<Duration>,
    },
    /// `+15 if …, at most 50 points`
    If {
        /// The points, sign included.
        points: Number,
        /// When it pays.
        condition: Expr,
    },
    /// `+1 per 10 of employees`, `-10 per 30 days without activity, at most 50 points`
    Per {
        /// The points for each whole multiple.
        points: Number,
        /// The multiple and of what.
        per: Per,
        /// `at most 50 points`
        cap: Option<Number>,
    },
    /// `by employees: below 50: -5, otherwise: +1, missing: 0`
    By {
        /// The field, number, grade or choice.
        of: Name,
        /// Its bands.
        bands: Vec<Band>,
    },
    /// `points halve every 60 days`
    Halve(Duration),
    /// `resets on E where C`
    Resets(EventUse),
}

/// `once` or `once per …`, of a field, of a time, or of both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Once {
    /// `once per mail`: one for each value of this field of the event.
    pub field: Option<Name>,
    /// `once per week`: the block in which one counts; `None` for one in all.
    pub per: Option<Duration>,
    /// Whether the block was written without a number (`once per week`, not `once per 7 days`): then it is a
    /// calendar day, ISO week or month, else blocks of that many days.
    pub calendar: bool,
    /// All of it.
    pub place: Place,
}

/// What a `per` line counts multiples of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Per {
    /// `per page_views`, `per 10 of employees`, `per 30 days of last_contact`
    Of {
        /// The multiple; `None` for 1.
        step: Option<Quantity>,
        /// The number.
        of: Name,
    },
    /// `per 100 EUR of sum of amount of order`
    Total {
        /// The multiple.
        step: Quantity,
        /// Of what.
        of: Total,
    },
    /// `per 30 days since created`
    Since {
        /// The multiple.
        step: Duration,
        /// The date.
        date: Name,
    },
    /// `per 30 days until lease_end`
    Until {
        /// The multiple.
        step: Duration,
        /// The date.
        date: Name,
    },
    /// `per 30 days without activity`
    WithoutActivity {
        /// The multiple.
        step: Duration,
    },
}

/// A band of a `by` line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Band {
    /// What falls into it.
    pub kind: BandKind,
    /// What it pays.
    pub points: Number,
    /// All of it.
    pub place: Place,
}

/// What falls into a band.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BandKind {
    /// `below 50`, `less than 50`, `< 50`
    Below(Quantity),
    /// `at most 50`, `<= 50`
    AtMost(Quantity),
    /// `above 500`, `more than 500`, `> 500`
    Above(Quantity),
    /// `at least 500`, `from 500`, `>= 500`
    AtLeast(Quantity),
    /// `50 to 500`, both ends included
    Between(Quantity, Quantity),
    /// `50 to below 500`
    ToBelow(Quantity, Quantity),
    /// `50`: exactly that number
    Exactly(Quantity),
    /// `software`, `"wholesale trade"`, `software or logistics`: choice values
    Values(Vec<Word>),
    /// `yes`, `no`
    YesNo(bool),
    /// `otherwise`
    Otherwise,
    /// `missing`
    Missing,
}

/// `grade NAME of SCORE: A from 50, D otherwise`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grade {
    /// Its name.
    pub name: Name,
    /// The score or number.
    pub of: Name,
    /// Its steps, from the highest.
    pub steps: Vec<GradeStep>,
}

/// `A from 50`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GradeStep {
    /// The grade.
    pub value: Word,
    /// From which number; `None` for `otherwise`.
    pub from: Option<Quantity>,
    /// All of it.
    pub place: Place,
}
