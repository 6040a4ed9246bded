//! Why events find no lead: their first keys against all keys of leads, in each of the ways in which systems write one key.
//!
//! This reads the leads once more, and only where few events have found their lead.

use super::asked::each_row;
use crate::analyse::strangers::{Apart, Strangers};
use crate::data::Error;
use crate::data::keys::KeyRule;
use crate::data::said::Named;
use crate::program::KeyForm;
use crate::program::text::fold;
use foldhash::fast::RandomState;
use hashbrown::HashMap;
use std::borrow::Cow;
use std::collections::BTreeMap;

type Places<K> = HashMap<K, Vec<usize>, RandomState>;

/// As many different keys of events are looked at, among so many events.
const KEYS: usize = 1000;
const EVENTS: u64 = 200_000;
/// What explains one key in so many, or more, is a reason.
const ONE_IN: u64 = 20;

/// Files that can be read once more.
#[derive(Clone, Debug)]
pub(crate) struct Files {
    /// Each file of events, and the column of its key.
    pub events: Vec<(Named, String)>,
    /// The leads, and the column of their key.
    pub leads: (Named, String),
    /// How keys compare.
    pub rule: KeyRule,
}

/// The ways, the likeliest first.
const WAYS: usize = 9;

/// What a key is made of, found in one pass: most ways leave most keys as they are.
#[derive(Clone, Copy)]
struct Made {
    ascii: bool,
    upper: bool,
    unseen: bool,
    signs: bool,
}

impl Made {
    fn of(key: &str) -> Made {
        let bytes = key.as_bytes();
        let any = |is: fn(&u8) -> bool| bytes.iter().any(is);
        Made {
            ascii: bytes.is_ascii(),
            upper: any(u8::is_ascii_uppercase),
            unseen: any(|byte| !byte.is_ascii_graphic()),
            signs: any(|byte| !byte.is_ascii_alphanumeric()),
        }
    }
}

/// A key in one of the ways; nothing where it is no key of that way.
fn way(way: usize, key: &str, made: Made) -> Option<Cow<'_, str>> {
    let form = |form: KeyForm| match form.of(key.as_bytes()) {
        Cow::Borrowed(bytes) => std::str::from_utf8(bytes).ok().map(Cow::Borrowed),
        Cow::Owned(bytes) => String::from_utf8(bytes).ok().map(Cow::Owned),
    };
    let plain = Some(Cow::Borrowed(key));
    match way {
        0 if key.starts_with(|c: char| c.is_ascii_digit() || "+-.".contains(c)) => form(KeyForm::Number),
        0 => None,
        1 if made.ascii && !made.upper => plain,
        1 => form(KeyForm::AnyCase),
        2 if matches!(key.len(), 15 | 18) && !made.signs => form(KeyForm::Salesforce),
        2 => None,
        3 if !made.unseen => plain,
        3 => Some(key.chars().filter(|c| !is_unseen(*c)).collect()),
        4 if !made.signs => None,
        4 => address(&key.replace("%40", "@")).map(|address| Cow::Owned(fold(address))),
        5 if key.starts_with(|c: char| c.is_ascii_digit())
            || !key.ends_with(|c: char| c.is_ascii_digit()) =>
        {
            None
        }
        5 => Some(without_zeros(key).into()),
        // As a spreadsheet shows a long number in a narrow column, and as it writes one into a text.
        6 => rounded(key, 3).map(Cow::Owned),
        7 => rounded(key, 6).map(Cow::Owned),
        _ if !made.signs && !made.upper => plain,
        _ => Some(fold(key).chars().filter(|c| c.is_alphanumeric()).collect::<String>().into()),
    }
}

fn apart(way: usize) -> Apart {
    match way {
        0 => Apart::Form(KeyForm::Number),
        1 => Apart::Form(KeyForm::AnyCase),
        2 => Apart::Form(KeyForm::Salesforce),
        3 => Apart::Blanks,
        4 => Apart::Address,
        5 => Apart::Zeros,
        6 | 7 => Apart::Rounded,
        _ => Apart::Signs,
    }
}

/// The address of electronic mail in a key: behind the last blank, `<` or `:`, and before what may end it.
fn address(key: &str) -> Option<&str> {
    let inner = key.split(['?', '&']).next().unwrap_or(key).trim_end_matches(['>', '.', ',', ';', ' ']);
    let address = inner.rsplit(['<', ' ', ':']).next().unwrap_or(inner);
    let (name, domain) = address.split_once('@')?;
    (!name.is_empty() && domain.contains('.')).then_some(address)
}

/// Without the zeros that runs of digits begin with.
fn without_zeros(key: &str) -> String {
    let mut out = String::with_capacity(key.len());
    let mut rest = key;
    while let Some(first) = rest.chars().next() {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let (part, after) = rest.split_at(if digits > 0 { digits } else { first.len_utf8() });
        let short = part.trim_start_matches('0');
        out.push_str(if digits > 0 && short.is_empty() {
            "0"
        } else if digits > 0 {
            short
        } else {
            part
        });
        rest = after;
    }
    out
}

/// A long number as `1.23E+15` writes it, with so many digits.
fn rounded(key: &str, most: usize) -> Option<String> {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if let Some((mantissa, power)) = key.split_once(['E', 'e']) {
        let power: usize = power.strip_prefix('+').unwrap_or(power).parse().ok()?;
        let mantissa: String = mantissa.chars().filter(|c| !matches!(c, '.' | ',')).collect();
        let fits = digits(&mantissa) && mantissa.len() <= most && power >= 9;
        return fits.then(|| format!("{mantissa:0<most$}e{power}"));
    }
    if !digits(key) || key.len() < 10 {
        return None;
    }
    let (first, rest) = key.split_at_checked(most)?;
    let up = u64::from(rest.as_bytes().first().is_some_and(|digit| *digit >= b'5'));
    let number = (first.parse::<u64>().ok()? + up).to_string();
    let power = key.len() - 1 + (number.len() - most);
    Some(format!("{}e{power}", number.get(..most)?))
}

fn is_unseen(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}')
}

/// What may stand behind a text before the key: behind its first sign, its last strong sign, its letters.
fn tails(key: &str, made: Made) -> impl Iterator<Item = &str> {
    let strong = |c: char| matches!(c, ':' | '/' | '#' | '|' | '=');
    let after = |at: Option<usize>| {
        let rest = key.get(at?..)?;
        let mut chars = rest.chars();
        chars.next();
        Some(chars.as_str())
    };
    let (first, last) = match made.signs {
        true => (after(key.find(|c: char| !c.is_alphanumeric())), after(key.rfind(strong))),
        false => (None, None),
    };
    let letters = key.bytes().take_while(u8::is_ascii_alphabetic).count();
    let behind = key.get(letters..).filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    let tails = [first, last.filter(|_| last != first), behind.filter(|_| behind != first && behind != last)];
    tails.into_iter().flatten().filter(move |tail| !tail.is_empty() && tail.len() < key.len())
}

/// The keys of events.
#[derive(Default)]
struct Keys {
    keys: Vec<String>,
    /// Whether a lead has the key.
    known: Vec<bool>,
    /// By the key as it is compared.
    exact: Places<Vec<u8>>,
    /// By way, by the key in that way.
    ways: [Places<String>; WAYS],
    /// By way, by key: a lead's key that is the same in that way.
    found: [BTreeMap<usize, String>; WAYS],
    /// Keys as they are, and what stands behind a text before them.
    whole: Places<String>,
    behind: Places<String>,
    /// By the text before the key, and whether events have it: the keys, and a lead's.
    prefixes: BTreeMap<(bool, String), BTreeMap<usize, String>>,
}

impl Keys {
    fn of_events(files: &Files) -> Result<Keys, Error> {
        let mut keys = Keys::default();
        for (file, column) in &files.events {
            let mut read = 0;
            each_row(&file.path, file.said(), &[column], &mut |texts| {
                read += 1;
                if let Some(key) = texts.first().and_then(|key| std::str::from_utf8(key).ok()) {
                    keys.add(key, &files.rule);
                }
                keys.keys.len() < KEYS && read < EVENTS
            })?;
        }
        Ok(keys)
    }

    fn add(&mut self, key: &str, rule: &KeyRule) {
        if key.is_empty() || self.whole.contains_key(key) {
            return;
        }
        let at = self.keys.len();
        self.exact.entry(rule.of(key.as_bytes()).into_owned()).or_default().push(at);
        let made = Made::of(key);
        for (index, ways) in self.ways.iter_mut().enumerate() {
            if let Some(key) = way(index, key, made) {
                ways.entry(key.into_owned()).or_default().push(at);
            }
        }
        for tail in tails(key, made) {
            self.behind.entry(tail.to_owned()).or_default().push(at);
        }
        self.whole.entry(key.to_owned()).or_default().push(at);
        self.keys.push(key.to_owned());
        self.known.push(false);
    }

    fn lead(&mut self, lead: &str, rule: &KeyRule) {
        for at in self.exact.get(rule.of(lead.as_bytes()).as_ref()).into_iter().flatten() {
            if let Some(known) = self.known.get_mut(*at) {
                *known = true;
            }
        }
        let made = Made::of(lead);
        for (index, (ways, found)) in self.ways.iter().zip(&mut self.found).enumerate() {
            let Some(key) = way(index, lead, made) else { continue };
            for at in ways.get(&*key).into_iter().flatten() {
                found.entry(*at).or_insert_with(|| lead.to_owned());
            }
        }
        for at in self.behind.get(lead).into_iter().flatten() {
            let Some(before) = self.keys.get(*at).and_then(|key| key.strip_suffix(lead)) else { continue };
            let of = self.prefixes.entry((true, before.to_owned())).or_default();
            of.entry(*at).or_insert_with(|| lead.to_owned());
        }
        for tail in tails(lead, made) {
            for at in self.whole.get(tail).into_iter().flatten() {
                let Some(before) = lead.strip_suffix(tail) else { continue };
                let of = self.prefixes.entry((false, before.to_owned())).or_default();
                of.entry(*at).or_insert_with(|| lead.to_owned());
            }
        }
    }

    /// What tells most of the keys apart that are no lead's.
    fn strangers(self, first_lead: Option<String>) -> Option<Strangers> {
        let unknown = |at: &usize| self.known.get(*at) == Some(&false);
        let looked_at = (0..self.keys.len()).filter(unknown).count() as u64;
        let first = (0..self.keys.len()).find(unknown)?;
        let pairs = |found: &BTreeMap<usize, String>| {
            let mut pairs = found.iter().filter(|(at, _)| unknown(at));
            let first = pairs.next().map(|(at, lead)| (*at, lead.clone()));
            first.map(|(at, lead)| (at, lead, 1 + pairs.count() as u64))
        };
        let ways = self.found.iter().enumerate().filter_map(|(index, found)| {
            let (at, lead, count) = pairs(found)?;
            // The last way makes one what other ways do as well.
            let weight = if matches!(index, 5..) { count / 2 } else { count };
            // Many leads may have been shortened to one key.
            let weight = if matches!(index, 6 | 7) { count } else { weight };
            Some((weight, count, apart(index), at, lead))
        });
        let prefixes = self.prefixes.iter().filter_map(|((of_events, text), found)| {
            let (at, lead, count) = pairs(found)?;
            let apart = Apart::Prefix { text: text.clone(), of_events: *of_events };
            Some((count, count, apart, at, lead))
        });
        let mut best: Option<(u64, u64, Apart, usize, String)> = None;
        for (weight, count, apart, at, lead) in ways.chain(prefixes) {
            if count * ONE_IN >= looked_at && best.as_ref().is_none_or(|(most, ..)| weight > *most) {
                best = Some((weight, count, apart, at, lead));
            }
        }
        let key = |at: usize| self.keys.get(at).cloned().unwrap_or_default();
        Some(match best {
            Some((_, count, apart, at, lead)) => {
                Strangers { looked_at, event: key(at), lead, reason: Some((apart, count)) }
            }
            None => Strangers { looked_at, event: key(first), lead: first_lead?, reason: None },
        })
    }
}

impl Files {
    /// Compares the keys of both. Nothing where all keys looked at are leads', or files cannot be read again.
    pub(crate) fn compare(&self) -> Option<Strangers> {
        let once = |file: &Named| file.said().once(&file.path);
        if once(&self.leads.0) || self.events.iter().any(|(file, _)| once(file)) {
            return None;
        }
        let mut keys = Keys::of_events(self).ok()?;
        let (file, column) = &self.leads;
        let mut first = None;
        each_row(&file.path, file.said(), &[column], &mut |texts| {
            if let Some(lead) =
                texts.first().and_then(|key| std::str::from_utf8(key).ok()).filter(|key| !key.is_empty())
            {
                first.get_or_insert_with(|| lead.to_owned());
                keys.lead(lead, &self.rule);
            }
            true
        })
        .ok()?;
        keys.strangers(first)
    }
}
