//! The tree of a policy, as its author wrote it: names unresolved, nothing typed, every part with its place.
//!
//! Two trees of the same text are equal ([`PartialEq`]) whatever the white space: spans compare as equal
//! ([`Place`]), so that a formatter can be held to "same tree".

use crate::span::Span;

/// A span that takes no part in comparisons: two trees are the same when they say the same, wherever it stands.
#[derive(Clone, Copy, Debug, Default)]
pub struct Place(pub Span);

impl PartialEq for Place {
    fn eq(&self, _: &Place) -> bool {
        true
    }
}

impl Eq for Place {}

impl From<Span> for Place {
    fn from(span: Span) -> Place {
        Place(span)
    }
}

/// A declared or used name, in the author's case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// The name.
    pub text: String,
    /// Where it stands.
    pub place: Place,
}

/// A quoted text, escapes resolved, quotes removed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quoted {
    /// The text.
    pub text: String,
    /// Where it stands, quotes included.
    pub place: Place,
}

/// A number as written: its exact value in ten-thousandths.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Number {
    /// The value times 10,000.
    pub scaled: i64,
    /// Where it stands.
    pub place: Place,
}

/// A number with a unit or without.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quantity {
    /// The number, its sign included.
    pub number: Number,
    /// `EUR` in `10000 EUR`.
    pub unit: Option<Name>,
}

impl Quantity {
    /// The place of number and unit.
    pub fn span(&self) -> Span {
        self.unit.as_ref().map_or(self.number.place.0, |unit| self.number.place.0.to(unit.place.0))
    }
}

/// `2026-10-01`, or with a time (`2026-10-01T08:00:00Z`, in examples and conditions).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DateLiteral {
    /// As written; a valid ISO 8601 date or instant (the parser has checked that it exists).
    pub text: String,
    /// Where it stands.
    pub place: Place,
}

/// A choice value: a bare word or a quoted text. They mean the same; the formatter keeps what was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Word {
    /// `software`
    Bare(Name),
    /// `"wholesale trade"`
    Quoted(Quoted),
}

impl Word {
    /// The word itself.
    pub fn text(&self) -> &str {
        match self {
            Word::Bare(name) => &name.text,
            Word::Quoted(quoted) => &quoted.text,
        }
    }

    /// Where it stands.
    pub fn span(&self) -> Span {
        match self {
            Word::Bare(name) => name.place.0,
            Word::Quoted(quoted) => quoted.place.0,
        }
    }
}

/// A constant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Literal {
    /// `50`, `10000 EUR`
    Number(Quantity),
    /// `"CEO"`
    Text(Quoted),
    /// A bare word: a choice value.
    Word(Name),
    /// `2026-10-01`
    Date(DateLiteral),
    /// `yes`, `no`
    YesNo(bool, Place),
    /// A bracketed list, for several choices: `topics is (pricing, security)`.
    Several(Vec<Word>, Place),
}

/// One file of a policy.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct File {
    /// Its statements, as written.
    pub statements: Vec<Statement>,
}

/// What ends any statement or line: who owns it, and why it is so.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tail {
    /// `owned by marketing`
    pub owned_by: Option<Name>,
    /// `because "…"`
    pub because: Option<Quoted>,
}

/// A statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// What it says.
    pub kind: StatementKind,
    /// `instead` stands before it: it takes the place of the base's statement of that name.
    pub instead: Option<Place>,
    /// Owner and reason.
    pub tail: Tail,
    /// All of it, its lines included.
    pub place: Place,
}

/// The kinds of statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StatementKind {
    /// `policy "Acme"` and the lines under it.
    Policy(Policy),
    /// `use "lists.qualify"`
    Use(Quoted),
    /// `owned by marketing`, alone on a line: the file's default.
    OwnedBy(Name),
    /// `setting mql_points is 50`
    Setting {
        /// Its name.
        name: Name,
        /// Its value.
        value: Literal,
    },
    /// `lead` and its fields.
    Lead(Lead),
    /// `event demo_request`, `event x from "X" by sales`, and its fields.
    Event(Event),
    /// `events content are a, b`
    Group {
        /// Its name.
        name: Name,
        /// The events in it.
        members: Vec<Name>,
    },
    /// `list c_level "CEO", "CFO"`
    List {
        /// Its name.
        name: Name,
        /// Its values.
        values: Vec<Quoted>,
    },
    /// `score interest, 0 to 100` and its lines; the implicit score of a lone points line has `name: None`.
    Score(Score),
    /// `urgency means timeline <= 6 months`
    Means {
        /// The criterion or number.
        name: Name,
        /// What it means.
        meaning: Expr,
    },
    /// `grade fit_grade of fit: A from 50, B from 30, D otherwise`
    Grade(Grade),
    /// `choose phase` and its lines.
    Choose(Choose),
    /// `disqualify if …`
    Disqualify(Expr),
    /// `SQL requires …` and the lines under it.
    Stage(Stage),
    /// `next step` and its lines.
    NextStep(NextStep),
    /// `example "…"` and its lines.
    Example(Example),
}

/// `policy "…"` and the lines under it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Its title.
    pub title: Quoted,
    /// `based on "venue.qualify"`
    pub based_on: Option<Quoted>,
    /// The lines under it, as written.
    pub lines: Vec<PolicyLine>,
}

/// A line under `policy`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PolicyLine {
    /// `owners marketing, sales`
    Owners(Vec<Name>, Place),
    /// `reviewed 2026-10-01, review every 3 months`
    Reviewed {
        /// The day.
        day: DateLiteral,
        /// How often it is to be reviewed.
        every: Option<Duration>,
        /// The whole line.
        place: Place,
    },
    /// `time zone "Europe/Amsterdam"`
    TimeZone(Quoted, Place),
}

/// A length of time: `90 days`, `2 weeks`, `6 hours`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Duration {
    /// How many; a whole number above zero is checked by the checker.
    pub count: Number,
    /// Of what.
    pub unit: TimeUnit,
    /// Both.
    pub place: Place,
}

/// A unit of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TimeUnit {
    /// 60 seconds.
    Minute,
    /// 3,600 seconds.
    Hour,
    /// 24 hours in a window; a calendar day of the policy's zone in `once per`.
    Day,
    /// 7 days.
    Week,
    /// A calendar month.
    Month,
    /// A calendar year.
    Year,
}

/// `lead` and its lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lead {
    /// Its fields and `missing is` lines, as written.
    pub lines: Vec<LeadLine>,
}

/// A line under `lead`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LeadLine {
    /// A field.
    Field(Field),
    /// `missing is "", "Select"`
    Missing(Vec<Literal>, Place),
}

/// A field of the lead or of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its name.
    pub name: Name,
    /// Its type.
    pub ty: FieldType,
    /// `key`, `from "…"`, `ask "…"`, `default …`, `missing is …`, `as "…"`, `split by ","`, as written.
    pub options: Vec<FieldOption>,
    /// Owner and reason.
    pub tail: Tail,
    /// The whole line.
    pub place: Place,
}

/// The type of a field, as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FieldType {
    /// `yes/no`
    YesNo(Place),
    /// `number`, `number in EUR`
    Number {
        /// The unit.
        unit: Option<Name>,
        /// All of it.
        place: Place,
    },
    /// `text`
    Text(Place),
    /// `date`
    Date(Place),
    /// `one of a, b`
    OneOf(Vec<Word>, Place),
    /// `several of a, b`
    SeveralOf(Vec<Word>, Place),
}

/// What may follow a field's type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FieldOption {
    /// `key`
    Key(Place),
    /// `from "Job Title"`
    From(Quoted),
    /// `ask "Who signs?"`
    Ask(Quoted),
    /// `default no`
    Default(Literal),
    /// `missing is -1, "N/A"`
    Missing(Vec<Literal>, Place),
    /// `as "1.234,50"`, `as "DD/MM/YYYY"`
    As(Quoted),
    /// `split by ","`
    SplitBy(Quoted),
}

/// `event NAME` and its fields.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Its name.
    pub name: Name,
    /// `from "W_Afhandelen leads"`
    pub from: Option<Quoted>,
    /// `by sales`
    pub by: Option<Name>,
    /// Its fields.
    pub fields: Vec<Field>,
}

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

/// `0 to 100`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// The least.
    pub low: Number,
    /// The most.
    pub high: Number,
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

/// `once` or `once per …`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Once {
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
    /// `per 30 days since created`
    Since {
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

/// `choose NAME` and its lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choose {
    /// Its name.
    pub name: Name,
    /// Its lines, the first that holds decides.
    pub arms: Vec<Arm>,
}

/// A line of `choose` or `next step`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arm {
    /// The value: bare or quoted in `choose`, quoted in `next step`.
    pub value: Word,
    /// `if …`; `None` for `otherwise`.
    pub condition: Option<Expr>,
    /// Owner and reason.
    pub tail: Tail,
    /// The whole line.
    pub place: Place,
}

/// `NAME requires …` and the lines under it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stage {
    /// Its name.
    pub name: Name,
    /// What it requires.
    pub requires: Expr,
    /// The lines under it, as written.
    pub clauses: Vec<StageClause>,
}

/// A line under a stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StageClause {
    /// What it says.
    pub kind: StageClauseKind,
    /// Owner and reason.
    pub tail: Tail,
    /// The whole line.
    pub place: Place,
}

/// The kinds of line under a stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StageClauseKind {
    /// `blocked if …`
    BlockedIf(Expr),
    /// `should have …, …`
    ShouldHave(Vec<Expr>),
    /// `prefers …, higher budget`
    Prefers(Vec<Preference>),
    /// `answer within 1 day of demo_request by sales_call`
    AnswerWithin {
        /// How soon.
        within: Duration,
        /// After what.
        of: EventUse,
        /// By what.
        by: EventUse,
    },
}

/// An item of `prefers`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Preference {
    /// A condition.
    Condition(Expr),
    /// `higher budget`, `lower timeline`
    Higher {
        /// `lower` instead of `higher`.
        lower: bool,
        /// The number or date.
        of: Name,
        /// All of it.
        place: Place,
    },
}

/// `next step` and its lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NextStep {
    /// Its lines, the first that holds decides.
    pub arms: Vec<Arm>,
}

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

/// A use of an event: which occurrences.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventUse {
    /// The event or group.
    pub event: Name,
    /// `where url contains "/pricing"`
    pub condition: Option<Box<Expr>>,
    /// `in the last 90 days`
    pub window: Option<Duration>,
    /// `since last sales_rejected`; the inner use has no window.
    pub since_last: Option<Box<EventUse>>,
    /// All of it.
    pub place: Place,
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
    /// `reason of last sales_rejected`
    OfLast {
        /// The event's field.
        field: Name,
        /// The event.
        event: EventUse,
    },
    /// `domain of email`
    DomainOf(Name),
    /// `days since created`, `days since last demo_request`
    DaysSince(Since),
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

/// What `days since` counts from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Since {
    /// A date field.
    Date(Name),
    /// `last E where C`: the last of these occurrences.
    Last(EventUse),
}
