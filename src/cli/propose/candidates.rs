//! Lines worth trying, as text: what fields hold and what happened, with boundaries that people use.

use super::fields::{Refused, is_named};
use super::lines::{Asks, Form, Line, Wishes, value};
use super::there::Target;
use crate::program::{Field, FieldId, Program, SCALE, Type};
use crate::run::matrix::{Matrix, Values};
use crate::speech::{quantity, quoted, unit};
use std::collections::BTreeMap;

/// A text or a value is tried where one lead in so many has it, and so many leads at least.
const ONE_IN: usize = 150;
const LEAST: usize = 20;
/// So many texts, and words, of a field are tried at most.
const TEXTS: usize = 25;
const WORDS: usize = 15;
/// Bands begin at so many numbers of a field at most.
const CUTS: usize = 24;

/// Adds a line for each thing that a field may tell. The columns of the table are those of the fields.
pub fn of_fields(
    fields: &[(FieldId, &Field)],
    lists: &[(String, Vec<String>)],
    table: &Matrix,
    target: &Target<'_>,
    wishes: &mut Wishes,
) {
    for (at, (_, field)) in fields.iter().enumerate() {
        let score = target.home(&field.name, false);
        let values = table.own(at);
        let mut add = |form: Form, parts: Vec<String>| {
            let parts = parts.into_iter().map(Asks::Condition).collect();
            let whole = matches!(form, Form::Bands { .. } | Form::Values { .. });
            wishes.lines.push(Line { form, about: Some(field.name.clone()), score, parts, whole });
        };
        match (&field.ty, values) {
            (Type::YesNo, _) => {
                let name = &field.name;
                let all = vec![(name.clone(), "yes".to_owned()), (format!("{name} is no"), "no".to_owned())];
                of_values(name, all, true, &mut add);
            }
            (Type::Choice(of), _) => {
                let all = of.iter().map(|of| value(&field.name, of)).collect();
                of_values(&field.name, all, true, &mut add);
            }
            (Type::Several(of), _) => {
                for of in of {
                    let condition = format!("{} include {}", field.name, value(&field.name, of).1);
                    add(Form::If(condition.clone()), vec![condition]);
                }
                missing(&field.name, &mut add);
            }
            (Type::Number(_), Values::Numbers(numbers)) => of_numbers(field, numbers, &mut add),
            (Type::Text, Values::Texts(codes, names)) => of_texts(field, codes, names, lists, &mut add),
            _ => {}
        }
    }
}

/// Fields with texts that are mostly addresses of people, whatever the fields are called.
pub fn addresses(fields: &[(FieldId, &Field)], table: &Matrix, allowed: &[String]) -> Vec<Refused> {
    let is = |at: usize| match table.own(at) {
        Values::Texts(_, names) => names.iter().filter(|name| name.contains('@')).count() * 2 > names.len(),
        _ => false,
    };
    let found =
        fields.iter().enumerate().filter(|(at, (_, field))| is(*at) && !is_named(&field.name, allowed));
    let why = || "it holds addresses of people".to_owned();
    found.map(|(_, (_, field))| Refused { name: field.name.clone(), why: why() }).collect()
}

fn missing(name: &str, add: &mut impl FnMut(Form, Vec<String>)) {
    let condition = format!("{name} is missing");
    add(Form::If(condition.clone()), vec![condition]);
}

fn of_values(name: &str, values: Vec<(String, String)>, all: bool, add: &mut impl FnMut(Form, Vec<String>)) {
    let missing = format!("{name} is missing");
    let parts = values.iter().map(|(condition, _)| condition.clone()).chain([missing]).collect();
    add(Form::Values { values, all }, parts);
}

fn of_numbers(field: &Field, numbers: &[Option<i64>], add: &mut impl FnMut(Form, Vec<String>)) {
    let mut sorted: Vec<i64> = numbers.iter().flatten().copied().collect();
    sorted.sort_unstable();
    let unit = unit(&field.ty).map(str::to_owned);
    let cuts = cuts(&sorted);
    let from = |cut: &i64| format!("{} >= {}", field.name, quantity(*cut, unit.as_deref()));
    let parts = cuts.iter().map(from).chain([format!("{} is missing", field.name)]).collect();
    add(Form::Bands { unit, cuts }, parts);
}

/// Round numbers between the values: near each twentieth of them, and each where there are few.
pub fn cuts(sorted: &[i64]) -> Vec<i64> {
    let many = sorted.len();
    let mut different = sorted.to_vec();
    different.dedup();
    let whole = different.iter().all(|value| value % SCALE == 0);
    let mut cuts = std::collections::BTreeSet::new();
    if different.len() <= CUTS / 2 {
        cuts.extend(different.iter().skip(1).copied());
    } else {
        let at = |place: usize| sorted.get(place.min(many.saturating_sub(1))).copied().unwrap_or(0);
        for twentieth in 1..20usize {
            let (low, high) = (at(many * (twentieth * 2 - 1) / 40), at(many * (twentieth * 2 + 1) / 40));
            // Above what many have, the next value begins a band.
            let above = sorted.get(sorted.partition_point(|value| *value <= high)).copied();
            if low < high {
                cuts.insert(round_between(low, high, whole));
            } else if let Some(above) = above {
                cuts.insert(round_between(high, above, whole));
            }
        }
    }
    // Each band has a hundredth of the values, and so many at least.
    let enough = (many / 100).max(LEAST);
    let below = |cut: i64| sorted.partition_point(|value| *value < cut);
    let mut kept: Vec<i64> = Vec::new();
    for cut in cuts {
        let before = kept.last().map_or(0, |last| below(*last));
        if below(cut) >= before + enough && many - below(cut) >= enough {
            kept.push(cut);
        }
    }
    kept.truncate(CUTS);
    kept
}

/// The roundest number above one value and not above another.
fn round_between(low: i64, high: i64, whole: bool) -> i64 {
    let mut step = 1i64;
    while step.saturating_mul(10) <= high.abs().max(low.abs()) {
        step = step.saturating_mul(10);
    }
    let least = if whole { SCALE } else { 1 };
    while step > 0 {
        for part in [step.saturating_mul(5), step.saturating_mul(2), step, step / 2, step / 4] {
            if part < least || (whole && part % SCALE != 0) {
                continue;
            }
            let near = high.div_euclid(part).saturating_mul(part);
            if near > low && (near != 0 || low < 0) {
                return near;
            }
        }
        step /= 10;
    }
    high
}

fn of_texts(
    field: &Field,
    codes: &[u32],
    names: &[String],
    lists: &[(String, Vec<String>)],
    add: &mut impl FnMut(Form, Vec<String>),
) {
    let mut counts = vec![0usize; names.len()];
    for code in codes {
        if let Some(count) = counts.get_mut(*code as usize) {
            *count += 1;
        }
    }
    let enough = (codes.len() / ONE_IN).max(LEAST);
    let mut often: Vec<(usize, &String)> = counts.iter().copied().zip(names).collect();
    often.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(b.1)));
    often.retain(|(count, name)| *count >= enough && !name.is_empty());
    for (_, text) in often.iter().take(TEXTS) {
        add(Form::Text((*text).clone()), vec![format!("{} is {}", field.name, quoted(text))]);
    }
    for (list, texts) in lists {
        let has = |text: &&String| names.iter().any(|name| name.eq_ignore_ascii_case(text));
        if texts.iter().find(has).is_some() {
            let condition = format!("{} is one of {list}", field.name);
            add(Form::If(condition.clone()), vec![condition]);
        }
    }
    for word in words(&counts, names, enough) {
        let condition = format!("{} contains word {}", field.name, quoted(&word));
        add(Form::If(condition.clone()), vec![condition]);
    }
    missing(&field.name, add);
}

/// The words of texts of several words that most leads have.
fn words(counts: &[usize], names: &[String], enough: usize) -> Vec<String> {
    let mut words: BTreeMap<String, usize> = BTreeMap::new();
    // Few texts are told apart as they are.
    if names.len() <= TEXTS {
        return Vec::new();
    }
    for (count, name) in counts.iter().zip(names) {
        let mut of: Vec<String> = name
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| word.chars().count() >= 3 && word.chars().any(char::is_alphabetic))
            .map(str::to_lowercase)
            .collect();
        of.sort();
        of.dedup();
        for word in of {
            *words.entry(word).or_default() += count;
        }
    }
    let mut often: Vec<(usize, String)> =
        words.into_iter().map(|(word, count)| (count, word)).filter(|(count, _)| *count >= enough).collect();
    often.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    often.into_iter().take(WORDS).map(|(_, word)| word).collect()
}

/// Adds lines for what happened.
pub fn of_events(
    program: &Program,
    allowed: &[String],
    target: &Target<'_>,
    wishes: &mut Wishes,
    refused: &mut Vec<Refused>,
) {
    for event in &program.events {
        let name = &event.name;
        let paid = target.lines.iter().any(|there| there.about.as_deref() == Some(name));
        if let Some(actor) = event.actor.as_deref().filter(|_| !paid && !is_named(name, allowed)) {
            let why = format!("it is done by {actor}, and not by the lead");
            refused.push(Refused { name: name.clone(), why });
            continue;
        }
        let score = target.home(name, true);
        let about = Some(name.clone());
        let conditions = [
            name.clone(),
            format!("2 or more {name}"),
            format!("3 or more {name}"),
            format!("5 or more {name}"),
            format!("{name} in the last 7 days"),
            format!("{name} in the last 30 days"),
            format!("{name} in the last 90 days"),
        ];
        for condition in conditions {
            let parts = vec![Asks::Condition(condition.clone())];
            wishes.lines.push(Line {
                form: Form::If(condition),
                about: about.clone(),
                score,
                parts,
                whole: false,
            });
        }
        let label = wishes.labels.len();
        wishes.labels.push(format!("  +1 on {name}, at most 3 points\n"));
        let parts = vec![Asks::Amount(label, SCALE)];
        wishes.lines.push(Line { form: Form::Each(name.clone(), 3), about, score, parts, whole: false });
    }
}
