//! What a column can be: sets of truths, ranges of numbers, sets of choices.
//!
//! A range that holds one thing only is a value; so the same evaluation serves a lead whose every fact is known and
//! one of whom little is known.

/// Which of yes, no and unknown a condition can be. Never empty in a range that was computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Possible(u8);

impl Possible {
    /// Certainly not.
    pub const NO: Possible = Possible(1);
    /// Certainly unknown.
    pub const UNKNOWN: Possible = Possible(2);
    /// Certainly yes.
    pub const YES: Possible = Possible(4);
    /// Anything.
    pub const ANY: Possible = Possible(7);
    /// Nothing: where to start a union.
    pub const NOTHING: Possible = Possible(0);

    /// What is possible, one by one.
    pub fn new(no: bool, unknown: bool, yes: bool) -> Possible {
        Possible(u8::from(no) | u8::from(unknown) << 1 | u8::from(yes) << 2)
    }

    /// Certainly yes or certainly no.
    pub fn certain(yes: bool) -> Possible {
        if yes { Possible::YES } else { Possible::NO }
    }

    /// Can it be no?
    pub fn no(self) -> bool {
        self.0 & 1 != 0
    }

    /// Can it be unknown?
    pub fn unknown(self) -> bool {
        self.0 & 2 != 0
    }

    /// Can it be yes?
    pub fn yes(self) -> bool {
        self.0 & 4 != 0
    }

    /// Either.
    #[must_use]
    pub fn or(self, other: Possible) -> Possible {
        Possible(self.0 | other.0)
    }

    /// What is possible by both accounts of the same thing.
    #[must_use]
    pub fn both(self, other: Possible) -> Possible {
        if self.0 & other.0 == 0 { self } else { Possible(self.0 & other.0) }
    }

    /// Whether only one thing is possible.
    pub fn is_certain(self) -> bool {
        self.0.count_ones() == 1
    }

    /// Yes becomes no and no yes.
    #[must_use]
    pub fn negated(self) -> Possible {
        Possible::new(self.yes(), self.unknown(), self.no())
    }

    /// Both, as far as they are independent of each other.
    #[must_use]
    pub fn and(self, other: Possible) -> Possible {
        let at_least_unknown = |p: Possible| p.0 & 6 != 0;
        let unknown =
            (self.unknown() && at_least_unknown(other)) || (other.unknown() && at_least_unknown(self));
        Possible::new(self.no() || other.no(), unknown, self.yes() && other.yes())
    }

    /// As a small number, for keys.
    pub fn bits(self) -> u8 {
        self.0
    }
}

/// The values a choice column can have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Values {
    /// None: it is certainly missing.
    Nothing,
    /// Just this one.
    One(u32),
    /// Those whose bit is set.
    Some(Box<[u64]>),
    /// Any of its type.
    Any,
}

impl Values {
    /// The set of these values.
    pub fn of(values: impl IntoIterator<Item = u32>) -> Values {
        let mut set = Values::Nothing;
        for value in values {
            set.add(value);
        }
        set
    }

    /// Adds a value.
    pub fn add(&mut self, value: u32) {
        match self {
            Values::Nothing => *self = Values::One(value),
            Values::One(one) if *one == value => {}
            Values::One(one) => {
                let mut bits = vec![0; (*one).max(value) as usize / 64 + 1];
                set_bit(&mut bits, *one);
                set_bit(&mut bits, value);
                *self = Values::Some(bits.into());
            }
            Values::Some(bits) => {
                let words = value as usize / 64 + 1;
                if bits.len() < words {
                    let mut longer = bits.to_vec();
                    longer.resize(words, 0);
                    *bits = longer.into();
                }
                set_bit(bits, value);
            }
            Values::Any => {}
        }
    }

    /// Whether a value is possible.
    pub fn has(&self, value: u32) -> bool {
        match self {
            Values::Nothing => false,
            Values::One(one) => *one == value,
            Values::Some(bits) => {
                bits.get(value as usize / 64).is_some_and(|word| word >> (value % 64) & 1 == 1)
            }
            Values::Any => true,
        }
    }

    /// The possible values of a type with `count` values, ascending.
    pub fn iter(&self, count: usize) -> impl Iterator<Item = u32> + '_ {
        (0u32..).take(count).filter(|value| self.has(*value))
    }
}

fn set_bit(bits: &mut [u64], value: u32) {
    if let Some(word) = bits.get_mut(value as usize / 64) {
        *word |= 1 << (value % 64);
    }
}

/// What a text, or several choices, can be, as far as the policy's tests on them tell one from another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Held {
    /// It is certainly missing.
    Nothing,
    /// It answers the tests in this way: an index into the column's [`super::tests::Signatures`].
    One(u32),
    /// Any text, any set.
    Any,
}

/// What a column can be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Range {
    /// A yes/no column.
    Truth(Possible),
    /// A number (times [`crate::program::SCALE`]) or date (microseconds) from `low` to `high`, both ends included;
    /// `low > high` where it is certainly missing.
    Number {
        /// The least.
        low: i64,
        /// The most.
        high: i64,
        /// Whether it can be missing.
        missing: bool,
    },
    /// A choice.
    Choice {
        /// The values it can have.
        values: Values,
        /// Whether it can be missing.
        missing: bool,
    },
    /// A text or several choices.
    Held {
        /// What it can be.
        held: Held,
        /// Whether it can be missing.
        missing: bool,
    },
}

impl Range {
    /// What is in either.
    pub fn join(&self, other: &Range) -> Range {
        match (self, other) {
            (Range::Truth(one), Range::Truth(other)) => Range::Truth(one.or(*other)),
            (
                Range::Number { low: a, high: b, missing: m },
                Range::Number { low: c, high: d, missing: n },
            ) => {
                let missing = *m || *n;
                match (a > b, c > d) {
                    (true, _) => Range::Number { low: *c, high: *d, missing },
                    (_, true) => Range::Number { low: *a, high: *b, missing },
                    _ => Range::Number { low: *a.min(c), high: *b.max(d), missing },
                }
            }
            (Range::Choice { values: one, missing: m }, Range::Choice { values: other, missing: n }) => {
                let values = match (one, other) {
                    (Values::Nothing, values) | (values, Values::Nothing) => values.clone(),
                    (Values::One(one), other) => {
                        let mut values = other.clone();
                        values.add(*one);
                        values
                    }
                    (one, Values::One(other)) => {
                        let mut values = one.clone();
                        values.add(*other);
                        values
                    }
                    _ => Values::Any,
                };
                Range::Choice { values, missing: *m || *n }
            }
            (Range::Held { held: one, missing: m }, Range::Held { held: other, missing: n }) => {
                let held = match (one, other) {
                    (Held::Nothing, held) | (held, Held::Nothing) => *held,
                    (one, other) if one == other => *one,
                    _ => Held::Any,
                };
                Range::Held { held, missing: *m || *n }
            }
            // Ranges of different types.
            _ => Range::Held { held: Held::Any, missing: true },
        }
    }

    /// Just this number or date.
    pub fn number(value: i64) -> Range {
        Range::Number { low: value, high: value, missing: false }
    }

    /// A number or date that is missing.
    pub const MISSING_NUMBER: Range = Range::Number { low: 1, high: 0, missing: true };

    /// Just this choice.
    pub fn choice(value: u32) -> Range {
        Range::Choice { values: Values::One(value), missing: false }
    }

    /// Can it be missing (for yes/no: unknown)?
    pub fn can_be_missing(&self) -> bool {
        match self {
            Range::Truth(possible) => possible.unknown(),
            Range::Number { missing, .. } | Range::Choice { missing, .. } | Range::Held { missing, .. } => {
                *missing
            }
        }
    }

    /// Can it be there?
    pub fn can_be_known(&self) -> bool {
        match self {
            Range::Truth(possible) => possible.yes() || possible.no(),
            Range::Number { low, high, .. } => low <= high,
            Range::Choice { values, .. } => *values != Values::Nothing,
            Range::Held { held, .. } => *held != Held::Nothing,
        }
    }

    /// Whether only one thing is possible.
    pub fn is_certain(&self) -> bool {
        match self {
            Range::Truth(possible) => possible.is_certain(),
            Range::Number { low, high, missing } => low > high || (low == high && !missing),
            Range::Choice { values, missing } => match values {
                Values::Nothing => true,
                Values::One(_) => !missing,
                Values::Some(_) | Values::Any => false,
            },
            Range::Held { held, missing } => match held {
                Held::Nothing => true,
                Held::One(_) => !missing,
                Held::Any => false,
            },
        }
    }

    /// As a condition: a column that is no yes/no column can be anything.
    pub fn truth(&self) -> Possible {
        match self {
            Range::Truth(possible) => *possible,
            Range::Number { .. } | Range::Choice { .. } | Range::Held { .. } => Possible::ANY,
        }
    }

    /// As a number: least, most, and whether it can be missing. A column that holds no number is missing.
    pub fn bounds(&self) -> (i64, i64, bool) {
        match self {
            Range::Number { low, high, missing } => (*low, *high, *missing),
            Range::Truth(_) | Range::Choice { .. } | Range::Held { .. } => (1, 0, true),
        }
    }
}
