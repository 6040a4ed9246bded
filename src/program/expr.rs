//! Typed expressions, generic over what they look at: the columns of a lead, or the fields of one occurrence.

use super::date::Limit;
use super::time::Stretch;
use super::{ColumnId, EventField, Order};

/// What `where` asks of one occurrence.
pub type EventCondition = Condition<EventField>;

/// A condition: yes, no or unknown (Kleene's three-valued logic).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Condition<C = ColumnId> {
    /// Always so.
    Constant(bool),
    /// A yes/no column as it is: field, criterion, stage, disqualify line.
    Column(C),
    /// Yes becomes no and no yes; unknown stays.
    Not(Box<Condition<C>>),
    /// All of them; yes when empty.
    All(Vec<Condition<C>>),
    /// Any of them; no when empty.
    Any(Vec<Condition<C>>),
    /// At least `count` of them.
    AtLeast {
        /// How many (a plain count).
        count: u32,
        /// Of these.
        of: Vec<Condition<C>>,
    },
    /// Two numbers; unknown when either is missing.
    Compare {
        /// Left side.
        left: Number<C>,
        /// How.
        order: Order,
        /// Right side.
        right: Number<C>,
    },
    /// Two dates, as days where one is a day; unknown when either is missing.
    CompareDate {
        /// The date column.
        left: C,
        /// How.
        order: Order,
        /// Against what.
        right: DateValue<C>,
    },
    /// `created in the last 30 days`, `lease_end in the next 6 months` ([`super::time::Zone::within`]).
    Within {
        /// The date column.
        of: C,
        /// Within what.
        stretch: Stretch,
    },
    /// A text against a test.
    Text {
        /// The text.
        of: TextSource<C>,
        /// The test.
        test: TextTest,
    },
    /// A choice column has one of these values (indexes, ascending).
    OneOf {
        /// The choice column.
        of: C,
        /// The values.
        values: Vec<u32>,
    },
    /// A several-choices column holds at least one of these values.
    IncludesAny {
        /// The column.
        of: C,
        /// The values (indexes, ascending).
        values: Vec<u32>,
    },
    /// A several-choices column holds all of these values.
    IncludesAll {
        /// The column.
        of: C,
        /// The values (indexes, ascending).
        values: Vec<u32>,
    },
    /// The column is not missing (for yes/no: not unknown). Never unknown itself.
    Known(C),
    /// The inner condition is unknown. Never unknown itself.
    Unknown(Box<Condition<C>>),
    /// The inner condition is no, not unknown. Never unknown itself. (Claims of examples: `not NAME`.)
    IsNo(Box<Condition<C>>),
}

/// What a date is compared with.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum DateValue<C = ColumnId> {
    /// A day or an instant.
    Limit(Limit),
    /// Another date column.
    Column(C),
}

/// A number; missing when any part of it is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Number<C = ColumnId> {
    /// A constant.
    Constant(i64),
    /// A number column: field, count, score, number.
    Column(C),
    /// Terms added up; `true` subtracts.
    Sum(Vec<(bool, Number<C>)>),
    /// Whole days from the date column to as-of, rounded down ([`super::time::Zone::days_since`]); missing when the date
    /// is.
    DaysSince(C),
    /// Days of the calendar from as-of to the date column ([`super::time::Zone::days_until`]), below zero where it has
    /// passed; missing when the date is.
    DaysUntil(C),
}

/// The text a test looks at.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum TextSource<C = ColumnId> {
    /// A text column.
    Column(C),
    /// What follows the last `@` of a text column; missing when there is none.
    DomainOf(C),
}

impl<C: Copy> TextSource<C> {
    /// The column it looks at.
    pub fn column(&self) -> C {
        match *self {
            TextSource::Column(column) | TextSource::DomainOf(column) => column,
        }
    }
}

/// A test of a text. All literals are folded ([`super::text::fold`]); for [`TextTest::Is`] and [`TextTest::Under`]
/// trimmed as well, sorted and without repetition. The text is trimmed and folded before it is tested.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum TextTest {
    /// Is one of them.
    Is(Vec<String>),
    /// Contains one of them.
    Contains(Vec<String>),
    /// Contains one of them as a whole word: no letter or digit stands directly before or after it.
    ContainsWord(Vec<String>),
    /// Starts with one of them.
    StartsWith(Vec<String>),
    /// Ends with one of them.
    EndsWith(Vec<String>),
    /// Is one of them, or a domain under one of them: `mail.gmail.com` is under `gmail.com`.
    Under(Vec<String>),
}

impl TextTest {
    /// The texts it compares with.
    pub fn texts(&self) -> &[String] {
        match self {
            TextTest::Is(texts)
            | TextTest::Contains(texts)
            | TextTest::ContainsWord(texts)
            | TextTest::StartsWith(texts)
            | TextTest::EndsWith(texts)
            | TextTest::Under(texts) => texts,
        }
    }

    /// Whether a text fulfils it. The text must be trimmed and folded ([`super::text::fold`]).
    ///
    /// ```
    /// use qualify::program::{TextTest, text};
    /// let test = TextTest::ContainsWord(vec!["manager".into()]);
    /// assert!(test.holds(&text::fold("Sales Manager ")));
    /// assert!(!test.holds(&text::fold("Managers")));
    /// ```
    pub fn holds(&self, folded: &str) -> bool {
        match self {
            TextTest::Is(texts) => texts.binary_search_by(|text| text.as_str().cmp(folded)).is_ok(),
            TextTest::Contains(parts) => parts.iter().any(|part| folded.contains(part.as_str())),
            TextTest::ContainsWord(words) => {
                words.iter().any(|word| super::text::contains_word(folded, word))
            }
            TextTest::StartsWith(parts) => parts.iter().any(|part| folded.starts_with(part.as_str())),
            TextTest::EndsWith(parts) => parts.iter().any(|part| folded.ends_with(part.as_str())),
            TextTest::Under(domains) => super::text::is_under(folded, domains),
        }
    }
}
