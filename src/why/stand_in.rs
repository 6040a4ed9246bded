//! A lead without what tells who it is, with the same answer.
//!
//! Personal facts are left out where that changes nothing, else replaced by the plainest value with which every part of
//! the answer stays as it is.

use super::moment::{Bench, Moment};
use crate::engine::Results;
use crate::engine::answer::Cell;
use crate::program::text::{domain, fold, says, words};
use crate::program::{ColumnId, ColumnKind, Condition, Date, Program, TextSource, TextTest, Type, Value};
use std::collections::BTreeMap;

/// Words in the name of a field that make it a personal one, beside those that the law protects: they tell who somebody
/// is. Of a name, its words stand one behind the other.
pub const PERSONAL: &[&str] = &[
    "name",
    "first_name",
    "last_name",
    "full_name",
    "surname",
    "firstname",
    "lastname",
    "fullname",
    "username",
    "email",
    "e_mail",
    "mail",
    "email_address",
    "phone",
    "phone_number",
    "telephone",
    "tel",
    "mobile",
    "cell",
    "fax",
    "address",
    "street",
    "house_number",
    "city",
    "zip",
    "zipcode",
    "postcode",
    "postal_code",
    "linkedin",
    "twitter",
    "skype",
    "ip",
    "ip_address",
    "iban",
    "bsn",
    "ssn",
    "passport",
    "company",
    "company_name",
    "organisation",
    "organization",
    "account",
    "employer",
    "website",
    "homepage",
    "birth",
    "birthdate",
    "birthday",
    "naam",
    "voornaam",
    "achternaam",
    "bedrijf",
    "telefoon",
    "telefoonnummer",
    "mobiel",
    "adres",
    "straat",
    "plaats",
    "vorname",
    "nachname",
    "firma",
    "telefon",
    "strasse",
    "ort",
    "nom",
    "prenom",
    "entreprise",
    "contact_name",
];

/// A lead that stands in for another.
#[derive(Clone, Debug, PartialEq)]
pub struct StandIn {
    /// The lead.
    pub lead: Moment,
    /// What is another than in the data.
    pub replaced: Vec<Replaced>,
}

/// A personal field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replaced {
    /// Its name; of a field of an event, the name of the event before it.
    pub field: String,
    /// Whether it is another value now, or is left out; a value that the policy tells apart from all others stays.
    pub done: bool,
}

/// Whether a name says that a field tells who somebody is.
fn is_personal(name: &str, also: &[&str]) -> bool {
    let named = words(name);
    PERSONAL.iter().chain(also).map(|word| words(word)).any(|phrase| {
        // A company size is no company.
        if phrase.len() > 1 { says(&named, &phrase) } else { named.last() == phrase.last() }
    })
}

/// Whether a text looks like the address or the number of a person, whatever its field is called.
fn looks_personal(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let others = text.chars().any(|c| !(c.is_ascii_digit() || " +-()./".contains(c)));
    text.contains('@') || text.contains("%40") || (digits >= 7 && !others)
}

/// A lead with the same answer and without personal facts; `also` are more words that make a field a personal one. The
/// bench must have everything.
pub fn stand_in(bench: &Bench, lead: &Moment, also: &[&str]) -> StandIn {
    let program = bench.program();
    let wanted = answer(bench, lead);
    let mut found = StandIn { lead: lead.clone(), replaced: Vec::new() };
    for (at, field) in program.fields.iter().enumerate() {
        let Some(held) = lead.fields.get(at).and_then(Option::as_ref) else { continue };
        let personal =
            is_personal(&field.name, also) || matches!(held, Value::Text(text) if looks_personal(text));
        if !personal {
            continue;
        }
        let column = ColumnId(u32::try_from(at).unwrap_or(u32::MAX));
        let done = instead(program, column, &field.name, held).into_iter().any(|value| {
            let mut tried = found.lead.clone();
            if let Some(place) = tried.fields.get_mut(at) {
                *place = value;
            }
            let same = answer(bench, &tried) == wanted;
            if same {
                found.lead = tried;
            }
            same
        });
        found.replaced.push(Replaced { field: field.name.clone(), done });
    }
    events(bench, &mut found, &wanted, also);
    found
}

/// Replaces personal texts of events, equal ones by equal ones.
fn events(bench: &Bench, found: &mut StandIn, wanted: &[Option<Cell>], also: &[&str]) {
    let program = bench.program();
    for (kind, event) in (0u32..).zip(&program.events) {
        for (at, field) in event.fields.iter().enumerate() {
            let texts = found.lead.events.iter().filter(|one| one.event.0 == kind);
            let texts: Vec<String> = texts
                .filter_map(|one| match one.fields.get(at)?.as_ref()? {
                    Value::Text(text) => Some(text.clone()),
                    _ => None,
                })
                .collect();
            let is_mail = fold(&field.name) == "mail";
            let named = is_personal(&field.name, also) && !is_mail;
            if texts.is_empty() || !(named || texts.iter().any(|text| looks_personal(text))) {
                continue;
            }
            let mut numbers: BTreeMap<String, usize> = BTreeMap::new();
            for text in &texts {
                let next = numbers.len().saturating_add(1);
                numbers.entry(fold(text)).or_insert(next);
            }
            let forms: [fn(&str, usize) -> Option<String>; 3] = [
                |_, _| None,
                |_, number| Some(format!("someone {number}")),
                |text, number| Some(without_person(text, number)),
            ];
            let done = forms.into_iter().any(|form| {
                let mut tried = found.lead.clone();
                for one in tried.events.iter_mut().filter(|one| one.event.0 == kind) {
                    if let Some(Some(Value::Text(text))) = one.fields.get(at).cloned()
                        && let Some(place) = one.fields.get_mut(at)
                    {
                        let number = numbers.get(&fold(&text)).copied().unwrap_or(0);
                        *place = form(&text, number).map(Value::Text);
                    }
                }
                let same = answer(bench, &tried) == wanted;
                if same {
                    found.lead = tried;
                }
                same
            });
            found.replaced.push(Replaced { field: format!("{} of {}", field.name, event.name), done });
        }
    }
}

/// A text without the part that names somebody: another name before the `@`, no query behind a path.
fn without_person(text: &str, number: usize) -> String {
    if let Some((path, _)) = text.split_once('?') {
        return path.to_owned();
    }
    match domain(text) {
        Some(domain) => format!("someone{number}@{domain}"),
        None => text.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect(),
    }
}

/// What may stand for a personal value, the plainest first.
fn instead(program: &Program, column: ColumnId, name: &str, held: &Value) -> Vec<Option<Value>> {
    let mut all = vec![None];
    match held {
        Value::Text(text) => {
            let plain = match domain(text) {
                Some(_) => "someone@example.com".to_owned(),
                None => fold_first(name),
            };
            all.push(Some(Value::Text(plain)));
            let tests = tests(program, column);
            all.extend(tests.iter().map(|literal| Some(Value::Text(literal.clone()))));
            if let Some(domain) = domain(text) {
                let registered = domain.rsplit_once('.').map_or("", |(_, end)| end);
                all.push(Some(Value::Text(format!("someone@example.{registered}"))));
                all.push(Some(Value::Text(format!("someone@{domain}"))));
            }
            let kept: Vec<&String> =
                tests.iter().filter(|literal| fold(text).contains(fold(literal).as_str())).collect();
            let together = kept.iter().map(|literal| literal.as_str()).collect::<Vec<_>>().join(" ");
            all.push(Some(Value::Text(together)).filter(|_| kept.len() > 1));
        }
        Value::Number(number) => {
            all.push(Some(Value::Number(0)));
            let digits = number.unsigned_abs().checked_ilog10().unwrap_or(0);
            let scale = (1..=digits).rev().map(|power| 10i64.saturating_pow(power));
            all.extend(scale.map(|scale| {
                Some(Value::Number(number.saturating_sub(number.checked_rem(scale).unwrap_or(0))))
            }));
        }
        Value::Date(date) => {
            if let Some(local) = program.zone.local(date.start()) {
                let first = [local.date().first_of_year(), local.date().first_of_month()];
                all.extend(first.map(|day| Some(Value::Date(Date::day(program.zone.midnight(day))))));
            }
        }
        Value::Choice(_) => {
            if let Type::Choice(values) = &program[column].ty {
                let count = u32::try_from(values.len()).unwrap_or(0);
                all.extend((0..count).map(|value| Some(Value::Choice(value))));
            }
        }
        Value::YesNo(_) | Value::Several(_) => {}
    }
    all
}

/// `Last name`: the name of the field as its own value.
fn fold_first(name: &str) -> String {
    let plain = name.replace(['_', '-'], " ");
    let mut letters = plain.chars();
    letters.next().map_or(plain.clone(), |first| format!("{}{}", first.to_uppercase(), letters.as_str()))
}

/// The texts that conditions compare a field with; of a domain, an address of it.
fn tests(program: &Program, column: ColumnId) -> Vec<String> {
    const MOST: usize = 200;
    let mut found: Vec<String> = Vec::new();
    let mut see = |of: &TextSource, test: &TextTest| {
        if of.column() != column {
            return;
        }
        for text in test.texts().iter().take(MOST) {
            let text = program.spellings.get(text).unwrap_or(text);
            let text = match of {
                TextSource::Column(_) => text.clone(),
                TextSource::DomainOf(_) => format!("someone@{text}"),
            };
            if !found.contains(&text) && found.len() < MOST {
                found.push(text);
            }
        }
    };
    let mut each = |condition: &Condition| {
        condition.each(&mut |part| {
            if let Condition::Text { of, test } = part {
                see(of, test);
            }
        });
    };
    for (id, _) in program.columns() {
        program.each_condition(id, &mut each);
    }
    for stage in &program.stages {
        stage.should_have.iter().chain(&stage.prefers).for_each(|clause| each(&clause.condition));
    }
    found
}

/// All that a policy says of a lead: every column but the facts and what is computed from events.
fn said(program: &Program, results: &Results<'_>, row: usize) -> Vec<Option<Cell>> {
    let columns = program
        .columns()
        .filter(|(_, column)| !matches!(column.kind, ColumnKind::Field(_) | ColumnKind::Aggregate(_)));
    let mut cells: Vec<Option<Cell>> = columns.map(|(id, _)| results.cell(id, row)).collect();
    let rank = results.rank(row);
    cells.push(Some(Cell::Number(Some(i64::from(rank.should_have)))));
    cells.push(Some(Cell::Number(Some(i64::from(rank.preferences)))));
    cells
}

/// Whether a policy says the same of two leads.
pub fn same_answer(bench: &Bench, one: &Moment, other: &Moment) -> bool {
    answer(bench, one) == answer(bench, other)
}

fn answer(bench: &Bench, lead: &Moment) -> Vec<Option<Cell>> {
    let ran = bench.run(std::slice::from_ref(lead));
    said(bench.program(), &bench.results(&ran), 0)
}
