//! Tests of texts against long lists, prepared once so that a text costs the same however long the list is.

use super::TextTest;
use super::text::stands_alone;

/// A list is looked through one by one up to this length.
const SHORT: usize = 16;

/// A [`TextTest`], prepared: says what [`TextTest::holds`] says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Matcher {
    /// A list that is short, or sorted: as it is.
    Plain(TextTest),
    /// A long list of parts.
    Parts {
        /// Where a part may stand.
        place: Place,
        /// The parts.
        parts: hashbrown::HashSet<Box<str>, foldhash::fast::RandomState>,
        /// How long parts are, in bytes, each length once, ascending.
        lengths: Vec<usize>,
    },
}

/// Where a part may stand in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Anywhere.
    Inside,
    /// Anywhere, as a word.
    Word,
    /// At its start.
    Start,
    /// At its end.
    End,
}

impl Matcher {
    /// Prepares a test.
    ///
    /// ```
    /// use qualify::program::{TextTest, matcher::Matcher};
    /// let numbers = (0..1000).map(|n| format!("no {n}")).collect();
    /// let matcher = Matcher::new(&TextTest::ContainsWord(numbers));
    /// assert!(matcher.holds("house no 999, left"));
    /// assert!(!matcher.holds("house no 1000, left"));
    /// ```
    pub fn new(test: &TextTest) -> Matcher {
        let (place, texts) = match test {
            TextTest::Is(_) | TextTest::Under(_) => return Matcher::Plain(test.clone()),
            TextTest::Contains(texts) => (Place::Inside, texts),
            TextTest::ContainsWord(texts) => (Place::Word, texts),
            TextTest::StartsWith(texts) => (Place::Start, texts),
            TextTest::EndsWith(texts) => (Place::End, texts),
        };
        if texts.len() <= SHORT {
            return Matcher::Plain(test.clone());
        }
        let mut lengths: Vec<usize> = texts.iter().map(String::len).collect();
        lengths.sort_unstable();
        lengths.dedup();
        Matcher::Parts { place, parts: texts.iter().map(|text| text.as_str().into()).collect(), lengths }
    }

    /// Whether a text fulfils it. The text must be trimmed and folded ([`super::text::fold`]).
    pub fn holds(&self, folded: &str) -> bool {
        let (place, parts, lengths) = match self {
            Matcher::Plain(test) => return test.holds(folded),
            Matcher::Parts { place, parts, lengths } => (*place, parts, lengths),
        };
        let listed = |from: usize, length: usize| {
            let to = from.checked_add(length)?;
            folded.get(from..to).filter(|part| parts.contains(*part)).map(|_| to)
        };
        let mut any_length = lengths.iter().copied();
        match place {
            Place::Start => any_length.any(|length| listed(0, length).is_some()),
            Place::End => any_length.any(|length| {
                folded.len().checked_sub(length).is_some_and(|from| listed(from, length).is_some())
            }),
            Place::Inside | Place::Word => folded.char_indices().any(|(from, _)| {
                let found = |length: &usize| listed(from, *length);
                lengths
                    .iter()
                    .filter_map(found)
                    .any(|to| place == Place::Inside || stands_alone(folded, from, to))
            }),
        }
    }
}
