//! Which feeds an occurrence reaches: its kind's conditions, decided once per distinct text.

use super::FieldValue;
use super::plan::{Kind, Plan};
use super::test::{On, only};
use crate::engine::batch::Entry;
use crate::engine::truth::Truth;
use crate::program::text::{domain, fold};
use crate::program::{EventField, EventId};
use hashbrown::HashMap;
use siphasher::sip::SipHasher13;
use std::hash::Hasher;
use std::sync::Arc;

/// So many distinct texts of a field, or classes of occurrences, are remembered before all are forgotten.
const REMEMBERED: usize = 1 << 16;

/// An occurrence whose conditions have been decided. It belongs to the [`Classifier`] that made it, until that
/// forgets its values.
#[derive(Clone, Copy, Debug)]
pub struct Record {
    /// When.
    pub instant: i64,
    class: u32,
    /// Where its values begin.
    values: u32,
}

/// Decides the conditions of occurrences; each worker has one.
#[derive(Debug)]
pub struct Classifier {
    plan: Arc<Plan>,
    kinds: Vec<Met>,
    classes: Vec<Class>,
    /// The values that feeds of the records need, in the order of the class's feeds.
    values: Vec<u64>,
    /// The texts and sets that values point to.
    entries: Vec<Entry>,
    truths: Vec<Truth>,
    key: Vec<u64>,
}

/// The feeds that an occurrence reaches, as far as its fields decide.
#[derive(Debug)]
pub(super) struct Class {
    /// Indexes into the plan's feeds, and the field whose value each needs.
    pub(super) feeds: Box<[(u32, Option<u32>)]>,
}

/// What has been met of a kind.
#[derive(Debug, Default)]
struct Met {
    /// The class of a kind without conditions.
    only: Option<u32>,
    /// The one text field that decides everything, where it is so.
    by_text: Option<EventField>,
    /// Class by the truth of every test, a bit each.
    classes: HashMap<Box<[u64]>, u32, foldhash::fast::RandomState>,
    /// By field.
    texts: Vec<Texts>,
    /// Class of an occurrence without the text of `by_text`.
    without: Option<u32>,
}

/// The distinct texts of a field.
#[derive(Debug, Default)]
struct Texts {
    codes: HashMap<Box<str>, u32, foldhash::fast::RandomState>,
    known: Vec<Known>,
}

#[derive(Debug)]
struct Known {
    /// How it answers the kind's atoms about this field, in their order.
    truths: Box<[Truth]>,
    class: Option<u32>,
    digest: u64,
}

impl Classifier {
    /// One that has met nothing yet.
    pub fn new(plan: Arc<Plan>) -> Classifier {
        let kinds = plan.kinds.iter().map(Met::of).collect();
        Classifier {
            plan,
            kinds,
            classes: Vec::new(),
            values: Vec::new(),
            entries: Vec::new(),
            truths: Vec::new(),
            key: Vec::new(),
        }
    }

    /// Decides the conditions of an occurrence for a lead with that as-of. Fields that the plan does not need may be
    /// missing.
    pub fn classify(
        &mut self,
        event: EventId,
        instant: i64,
        as_of: i64,
        fields: &[FieldValue<'_>],
    ) -> Record {
        let class = self.class(event, as_of, fields);
        let values = u32::try_from(self.values.len()).unwrap_or(u32::MAX);
        let Classifier { classes, values: arena, entries, kinds, .. } = self;
        if let Some(class) = classes.get(class as usize) {
            let needed = class.feeds.iter().filter_map(|(feed, field)| Some((*feed, (*field)?)));
            for (feed, field) in needed {
                let value = fields.get(field as usize).copied().unwrap_or(FieldValue::Missing);
                let different = self.plan.feeds.get(feed as usize).is_some_and(|feed| feed.tells_apart());
                arena.push(if different {
                    let texts = kinds.get(event.index()).and_then(|met| met.texts.get(field as usize));
                    identity(value, texts)
                } else {
                    rank(value, entries)
                });
            }
        }
        Record { instant, class, values }
    }

    /// Forgets the values of records, which must have been applied; and what has been met, where that is much.
    pub fn forget_values(&mut self) {
        self.values.clear();
        self.entries.clear();
        let many = self.classes.len() > REMEMBERED;
        if many {
            self.classes.clear();
        }
        for (met, kind) in self.kinds.iter_mut().zip(&self.plan.kinds) {
            if many || met.texts.iter().any(|texts| texts.known.len() > REMEMBERED) {
                let classes = std::mem::take(&mut met.classes);
                *met = Met::of(kind);
                if !many {
                    met.classes = classes;
                }
            }
        }
    }

    /// Whether an occurrence is one of those that an aggregate is about, its window and resets left aside; by the
    /// position of the aggregate among the program's aggregate columns.
    pub fn is_of(&self, record: &Record, aggregate: usize) -> bool {
        let Some(kept) = self.plan.columns.get(aggregate) else { return false };
        let mut feeds = self.feeds(record).iter().filter_map(|(id, _)| self.plan.feeds.get(*id as usize));
        feeds.any(|feed| feed.at == kept.at)
    }

    pub(super) fn feeds(&self, record: &Record) -> &[(u32, Option<u32>)] {
        self.classes.get(record.class as usize).map_or(&[], |class| &class.feeds)
    }

    pub(super) fn values(&self, record: &Record) -> &[u64] {
        self.values.get(record.values as usize..).unwrap_or(&[])
    }

    /// The text or set that a value points to.
    pub(super) fn entry(&self, value: u64) -> Option<&Entry> {
        self.entries.get(usize::try_from(value.checked_sub(1)?).ok()?)
    }

    fn class(&mut self, event: EventId, as_of: i64, fields: &[FieldValue<'_>]) -> u32 {
        let Classifier { plan, kinds, classes, truths, key, .. } = self;
        let (Some(kind), Some(met)) = (plan.kinds.get(event.index()), kinds.get_mut(event.index())) else {
            return u32::MAX;
        };
        if let Some(class) = met.only {
            return class;
        }
        if kind.tests.is_empty() {
            let class = add_class(classes, kind, plan, |_| true);
            met.only = Some(class);
            return class;
        }
        truths.clear();
        truths.resize(kind.atoms.len(), Truth::Unknown);
        for (field, (value, texts)) in (0u32..).map(EventField).zip(fields.iter().zip(&mut met.texts)) {
            let FieldValue::Text(text) = value else { continue };
            let Some(known) = texts.get(text, kind, field) else { continue };
            if met.by_text == Some(field)
                && let Some(class) = known.class
            {
                return class;
            }
            let own = kind.atoms.iter().zip(&mut *truths).filter(|(atom, _)| atom.field == field);
            for ((_, truth), found) in own.zip(&known.truths) {
                *truth = *found;
            }
        }
        let text = met.by_text.and_then(|field| match fields.get(field.index()) {
            Some(FieldValue::Text(text)) => Some((field, *text)),
            _ => None,
        });
        if met.by_text.is_some()
            && text.is_none()
            && let Some(class) = met.without
        {
            return class;
        }
        let on = On { fields, atoms: truths, as_of, zone: &plan.zone };
        key.clear();
        key.resize(kind.tests.len().div_ceil(64), 0);
        for (at, test) in kind.tests.iter().enumerate() {
            if test.decide(&on) == Truth::Yes
                && let Some(word) = key.get_mut(at / 64)
            {
                *word |= 1 << (at % 64);
            }
        }
        let class = match met.classes.get(key.as_slice()) {
            Some(class) => *class,
            None => {
                let yes =
                    |test: u32| key.get(test as usize / 64).is_some_and(|word| word >> (test % 64) & 1 == 1);
                let class = add_class(classes, kind, plan, yes);
                met.classes.insert(key.as_slice().into(), class);
                class
            }
        };
        match text {
            Some((field, text)) => {
                if let Some(texts) = met.texts.get_mut(field.index()) {
                    texts.remember(text, class);
                }
            }
            None if met.by_text.is_some() => met.without = Some(class),
            None => {}
        }
        class
    }
}

/// Adds the class of the occurrences of a kind for which these tests are yes.
fn add_class(classes: &mut Vec<Class>, kind: &Kind, plan: &Plan, yes: impl Fn(u32) -> bool) -> u32 {
    let feeds = kind.feeds.iter().filter_map(|id| {
        let feed = plan.feeds.get(*id as usize)?;
        feed.test.is_none_or(&yes).then_some((*id, feed.change.field()))
    });
    let class = u32::try_from(classes.len()).unwrap_or(u32::MAX);
    classes.push(Class { feeds: feeds.collect() });
    class
}

impl Met {
    fn of(kind: &Kind) -> Met {
        let field = kind.atoms.first().map(|atom| atom.field);
        let by_text = field.filter(|field| kind.tests.iter().all(|test| only(test, &kind.atoms, *field)));
        Met { by_text, texts: kind.types.iter().map(|_| Texts::default()).collect(), ..Met::default() }
    }
}

impl Texts {
    fn get(&mut self, text: &str, kind: &Kind, field: EventField) -> Option<&Known> {
        let code = match self.codes.get(text) {
            Some(code) => *code,
            None => {
                let code = u32::try_from(self.known.len()).unwrap_or(u32::MAX);
                let folded = fold(text);
                let domain = domain(text).map(fold);
                let atoms = kind.atoms.iter().filter(|atom| atom.field == field);
                let truths = atoms.map(|atom| match (atom.domain, &domain) {
                    (false, _) => atom.test.holds(&folded).into(),
                    (true, Some(domain)) => atom.test.holds(domain).into(),
                    (true, None) => Truth::Unknown,
                });
                self.known.push(Known { truths: truths.collect(), class: None, digest: digest(&folded) });
                self.codes.insert(text.into(), code);
                code
            }
        };
        self.known.get(code as usize)
    }

    fn remember(&mut self, text: &str, class: u32) {
        if let Some(code) = self.codes.get(text)
            && let Some(known) = self.known.get_mut(*code as usize)
        {
            known.class = Some(class);
        }
    }

    fn digest(&self, text: &str) -> Option<u64> {
        let code = self.codes.get(text)?;
        self.known.get(*code as usize).map(|known| known.digest)
    }
}

/// Sixty-four bits of a folded text. The key is fixed: the same data always give the same answer.
fn digest(folded: &str) -> u64 {
    let mut hasher = SipHasher13::new_with_keys(0x7175_616c_6966_7921, 0x6469_6666_6572_656e);
    hasher.write(folded.as_bytes());
    hasher.finish()
}

/// What makes two values the same for `different`; 0 is none.
fn identity(value: FieldValue<'_>, texts: Option<&Texts>) -> u64 {
    match value {
        FieldValue::Missing => 0,
        FieldValue::YesNo(yes) => 1 + u64::from(yes),
        FieldValue::Number(number) => ordered(number),
        FieldValue::Date(date) => ordered(date.code()),
        FieldValue::Choice(choice) => u64::from(choice).saturating_add(1),
        FieldValue::Text(text) => {
            texts.and_then(|texts| texts.digest(text)).unwrap_or_else(|| digest(&fold(text))).max(1)
        }
        FieldValue::Several(set) => {
            let mut hasher = SipHasher13::new_with_keys(1, 2);
            set.iter().for_each(|value| hasher.write_u32(*value));
            hasher.finish().max(1)
        }
    }
}

/// A value as an integer of which the least counts among equal instants; 0 is none. Texts and sets go into `entries`.
fn rank(value: FieldValue<'_>, entries: &mut Vec<Entry>) -> u64 {
    let mut add = |entry| {
        entries.push(entry);
        entries.len() as u64
    };
    match value {
        FieldValue::Missing => 0,
        FieldValue::YesNo(yes) => {
            if yes {
                1
            } else {
                2
            }
        }
        FieldValue::Number(number) => ordered(number),
        FieldValue::Date(date) => ordered(date.code()),
        FieldValue::Choice(choice) => u64::from(choice).saturating_add(1),
        FieldValue::Text(text) => add(Entry::Text(fold(text))),
        FieldValue::Several(set) => add(Entry::Set(set.to_vec())),
    }
}

/// An integer without sign in the same order; 0 only for the least of all, which no value is.
pub(super) fn ordered(value: i64) -> u64 {
    value.cast_unsigned() ^ (1 << 63)
}

/// Back from [`ordered`].
pub(super) fn unordered(value: u64) -> i64 {
    (value ^ (1 << 63)).cast_signed()
}
