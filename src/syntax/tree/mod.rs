//! The tree of a policy, as its author wrote it: names unresolved, nothing typed, every part with its place.
//!
//! Two trees of the same text are equal ([`PartialEq`]) whatever the white space: spans compare as equal
//! ([`Place`]), so that a formatter can be held to "same tree".

mod example;
mod expr;
mod score;
mod stage;

pub use example::{Claim, Example, ExampleLine, Given, Moment, Occurrence};
pub use expr::{
    Comparison, Days, EventUse, Expr, ExprKind, Include, Near, NearTo, OneOf, TextTest, Texts, Total, TotalOf,
};
pub use score::{Band, BandKind, Bounds, Grade, GradeStep, Once, Per, Score, ScoreLine, ScoreLineKind};
pub use stage::{Arm, Choose, NextStep, Preference, Stage, StageClause, StageClauseKind};

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

impl Literal {
    /// Where it stands.
    pub fn span(&self) -> Span {
        match self {
            Literal::Number(number) => number.span(),
            Literal::Text(quoted) => quoted.place.0,
            Literal::Word(name) => name.place.0,
            Literal::Date(date) => date.place.0,
            Literal::YesNo(_, place) | Literal::Several(_, place) => place.0,
        }
    }
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

impl StatementKind {
    /// The fields that it declares: those of leads or of an event.
    pub fn fields(&self) -> Vec<&Field> {
        match self {
            StatementKind::Lead(lead) => lead.lines.iter().filter_map(LeadLine::field).collect(),
            StatementKind::Event(event) => event.fields.iter().collect(),
            _ => Vec::new(),
        }
    }
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
    /// `time of events as "MM/DD/YYYY hh:mm AM"`
    EventTimes(Written, Place),
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
    /// A second.
    Second,
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

impl TimeUnit {
    /// How each is written: of one, and of several.
    pub const WORDS: [(&str, &str, TimeUnit); 7] = [
        ("second", "seconds", TimeUnit::Second),
        ("minute", "minutes", TimeUnit::Minute),
        ("hour", "hours", TimeUnit::Hour),
        ("day", "days", TimeUnit::Day),
        ("week", "weeks", TimeUnit::Week),
        ("month", "months", TimeUnit::Month),
        ("year", "years", TimeUnit::Year),
    ];

    /// The words of all: of several, then of one.
    pub fn words<'a>() -> impl Iterator<Item = &'a str> {
        Self::WORDS.iter().map(|(_, several, _)| *several).chain(Self::WORDS.iter().map(|(one, ..)| *one))
    }

    /// The word for a unit that is said in another language; a working day is counted as a day.
    pub fn elsewhere(word: &str) -> Option<&'static str> {
        Some(match word.to_lowercase().as_str() {
            "sekunde" | "sekunden" | "seconden" => "seconds",
            "minuut" | "minuten" => "minutes",
            "stunde" | "stunden" | "uur" | "uren" => "hours",
            "tag" | "tage" | "tagen" | "dag" | "dagen" | "jour" | "jours" => "days",
            "workday" | "workdays" | "werkdag" | "werkdagen" | "werktag" | "werktage" | "werktagen" => "days",
            "woche" | "wochen" | "weken" => "weeks",
            "monat" | "monate" | "monaten" | "maand" | "maanden" | "mois" => "months",
            "jahr" | "jahre" | "jahren" | "jaar" | "jaren" => "years",
            _ => return None,
        })
    }

    /// The unit that a word stands for.
    pub fn of(word: &str) -> Option<TimeUnit> {
        Self::WORDS.iter().find(|(one, several, _)| *one == word || *several == word).map(|(.., unit)| *unit)
    }
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

impl LeadLine {
    /// The field, where it is one.
    pub fn field(&self) -> Option<&Field> {
        match self {
            LeadLine::Field(field) => Some(field),
            LeadLine::Missing(..) => None,
        }
    }
}

/// A field of the lead or of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its name.
    pub name: Name,
    /// Its type.
    pub ty: FieldType,
    /// `key`, `ignoring case`, `from "…"`, `ask "…"`, `default …`, `missing is …`, `as "…"`, `split by ","`, `can change`,
    /// as written.
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
    /// `as number`, `ignoring case`, `as salesforce id`: how keys compare.
    KeyAs(KeyAs, Place),
    /// `from "Job Title"`
    From(Quoted),
    /// `ask "Can you sign yourself?"`
    Ask(Quoted),
    /// `default no`
    Default(Literal),
    /// `missing is -1, "N/A"`
    Missing(Vec<Literal>, Place),
    /// `as "1.234,50"`, `as "DD/MM/YYYY"`, `as serial`, `as "Opt-in", "Opt-out"`
    As(Written),
    /// `split by ","`
    SplitBy(Quoted),
    /// `can change`
    CanChange(Place),
}

/// How data writes a value: what stands behind `as`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Written {
    /// `"DD/MM/YYYY"`; two texts for yes and no.
    Texts(Vec<Quoted>, Place),
    /// `serial`
    Serial(Place),
}

impl Written {
    /// All of it.
    pub fn place(&self) -> Place {
        match self {
            Written::Texts(_, place) | Written::Serial(place) => *place,
        }
    }
}

/// How keys compare, where they do not byte by byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyAs {
    /// `as number`
    Number,
    /// `ignoring case`
    AnyCase,
    /// `as salesforce id`
    Salesforce,
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
    /// `time as "MM/DD/YYYY hh:mm AM"`
    pub time: Option<Written>,
    /// Its fields.
    pub fields: Vec<Field>,
}
