//! What a field holds, counted.

use crate::analyse::dates::SeenDates;
use crate::analyse::groups::SeenGroups;
use crate::analyse::seen::{SeenField, SeenTest, SeenValue};
use crate::analyse::tests::Test;
use crate::data::value::orders::Orders;
use crate::data::value::ways::Ways;
use crate::data::value::{FieldReader, Raw, Read, trim_bytes};
use crate::program::text::{domain, fold, trim};
use crate::program::time::Zone;
use crate::program::{Field, TextTest, Type, Value};
use std::collections::BTreeMap;

/// As many different bad values are told apart, and as many first places of each.
const VALUES: usize = 200;
const PLACES: usize = 3;
/// As much of a bad value is kept.
const SHOWN: usize = 80;

/// Counts the cells of a field.
#[derive(Debug)]
pub(super) struct FieldTally<'a> {
    field: &'a Field,
    reader: FieldReader,
    rows: u64,
    missing: u64,
    bad: u64,
    bad_values: BTreeMap<String, SeenValue>,
    orders: Orders,
    ways: Ways,
    groups: SeenGroups,
    values: Vec<u64>,
    dates: SeenDates,
    range: Option<(i64, i64)>,
    tests: Vec<SeenTest>,
    /// The only value so far; `None` once there are two.
    same: Option<Option<Value>>,
}

impl<'a> FieldTally<'a> {
    /// Counts for a field whose texts a policy tests so.
    pub fn new(field: &'a Field, zone: &Zone, tests: Vec<Test>) -> FieldTally<'a> {
        let tests = tests.into_iter().filter(|test| matches!(test, Test::Text { .. }));
        let tests =
            tests.map(|test| SeenTest { test, known: 0, yes: 0, inside: 0, word: String::new() }).collect();
        let values = match &field.ty {
            Type::Choice(values) | Type::Several(values) => vec![0; values.len()],
            Type::YesNo | Type::Number(_) | Type::Text | Type::Date => Vec::new(),
        };
        FieldTally {
            field,
            reader: FieldReader::new(field, zone),
            rows: 0,
            missing: 0,
            bad: 0,
            bad_values: BTreeMap::new(),
            orders: Orders::default(),
            ways: Ways::new(field),
            groups: SeenGroups::default(),
            values,
            dates: SeenDates::default(),
            range: None,
            tests,
            same: Some(None),
        }
    }

    /// The next cell.
    pub fn cell(&mut self, raw: Raw, line: u64) {
        self.rows += 1;
        let read = match (&self.field.ty, &self.same) {
            // Texts need not be kept once two are known to differ.
            (Type::Text, None) => match self.reader.text(raw) {
                Read::Value(text) => match std::str::from_utf8(text) {
                    Ok(text) => {
                        self.tested(text);
                        return;
                    }
                    Err(_) => Read::Bad,
                },
                Read::Bad => Read::Bad,
                Read::Missing => Read::Missing,
            },
            _ => self.reader.read(raw),
        };
        if let (Type::Number(_), Raw::Text(text), true) = (&self.field.ty, raw, read != Read::Missing) {
            self.ways.see(text);
            if self.reader.may_hide_groups() {
                self.groups.see(trim_bytes(text));
            }
        }
        match read {
            Read::Missing => self.missing += 1,
            Read::Bad => {
                self.bad += 1;
                if self.field.ty == Type::Date {
                    self.orders.see(raw.bytes());
                }
                self.bad_cell(raw, line);
            }
            Read::Value(value) => self.value(value),
        }
    }

    fn value(&mut self, value: Value) {
        match &value {
            Value::Choice(index) => self.count(*index),
            Value::Several(indexes) => indexes.iter().for_each(|index| self.count(*index)),
            Value::Date(at) => {
                self.dates.see(at.start());
                self.widen(at.code());
            }
            Value::Number(number) => self.widen(*number),
            Value::Text(text) => self.tested(text),
            Value::YesNo(_) => {}
        }
        match &mut self.same {
            Some(same @ None) => *same = Some(value),
            Some(Some(same)) if !alike(same, &value) => self.same = None,
            Some(Some(_)) | None => {}
        }
    }

    fn widen(&mut self, value: i64) {
        let (least, most) = self.range.unwrap_or((value, value));
        self.range = Some((least.min(value), most.max(value)));
    }

    /// Asks the tests of a text.
    fn tested(&mut self, text: &str) {
        if self.tests.is_empty() {
            return;
        }
        let whole = fold(trim(text));
        for seen in &mut self.tests {
            let Test::Text { domain: of_domain, test } = &seen.test else { continue };
            let asked = if *of_domain { domain(&whole) } else { Some(whole.as_str()) };
            let Some(asked) = asked else { continue };
            seen.known += 1;
            if !test.holds(asked) {
                continue;
            }
            seen.yes += 1;
            if let TextTest::Contains(texts) = test
                && !TextTest::ContainsWord(texts.clone()).holds(asked)
            {
                seen.inside += 1;
                if seen.word.is_empty() {
                    let words = asked.split(|letter: char| !letter.is_alphanumeric());
                    let mut words =
                        words.filter(|word| texts.iter().any(|text| word.contains(text.as_str())));
                    seen.word = words.next().unwrap_or("").chars().take(SHOWN).collect();
                }
            }
        }
    }

    fn count(&mut self, index: u32) {
        if let Some(count) = self.values.get_mut(index as usize) {
            *count += 1;
        }
    }

    fn bad_cell(&mut self, raw: Raw, line: u64) {
        let bytes = raw.bytes();
        let text = String::from_utf8_lossy(bytes);
        match &self.field.ty {
            Type::Several(values) => {
                let known = |part: &str| values.iter().any(|value| fold(value) == fold(part));
                let parts: Vec<String> = match raw {
                    Raw::Nested(list) => match serde_json::from_slice::<Vec<serde_json::Value>>(list) {
                        Ok(items) => items
                            .iter()
                            .map(|item| item.as_str().map_or(item.to_string(), str::to_owned))
                            .collect(),
                        Err(_) => vec![text.into_owned()],
                    },
                    _ => text.split(self.field.split.as_str()).map(|part| trim(part).to_owned()).collect(),
                };
                parts
                    .iter()
                    .filter(|part| !part.is_empty() && !known(part))
                    .for_each(|part| self.bad_value(part, line));
            }
            Type::YesNo | Type::Number(_) | Type::Text | Type::Date | Type::Choice(_) => {
                self.bad_value(trim(&text), line);
            }
        }
    }

    fn bad_value(&mut self, text: &str, line: u64) {
        let text: String = text.chars().take(SHOWN).collect();
        // Values of choices are the same in any case.
        let same = if self.values.is_empty() { text.clone() } else { fold(&text) };
        if self.bad_values.len() >= VALUES && !self.bad_values.contains_key(&same) {
            return;
        }
        let known = self.bad_values.entry(same).or_default();
        known.count += 1;
        if known.places.len() < PLACES {
            known.places.push(line);
        }
        if known.text.is_empty() {
            known.text = text;
        }
    }

    /// What was counted.
    pub fn seen(self, there: bool) -> SeenField {
        let constant = match (self.same, self.missing + self.bad) {
            (Some(Some(value)), 0) => Some(said(&value, &self.field.ty)),
            _ => None,
        };
        let mut bad_values: Vec<SeenValue> = self.bad_values.into_values().collect();
        bad_values.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.text.cmp(&b.text)));
        SeenField {
            groups: self.groups,
            orders: if self.field.ty == Type::Date { self.orders.all() } else { self.ways.all() },
            there,
            rows: self.rows,
            missing: self.missing,
            bad: self.bad,
            bad_values,
            values: self.values,
            constant,
            dates: self.dates,
            range: self.range,
            tests: self.tests,
        }
    }
}

fn alike(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Text(one), Value::Text(other)) => fold(one) == fold(other),
        (one, other) => one == other,
    }
}

/// A value in words.
fn said(value: &Value, ty: &Type) -> String {
    let named = |index: &u32| match ty {
        Type::Choice(values) | Type::Several(values) => {
            values.get(*index as usize).cloned().unwrap_or_default()
        }
        Type::YesNo | Type::Number(_) | Type::Text | Type::Date => index.to_string(),
    };
    match value {
        Value::YesNo(yes) => if *yes { "yes" } else { "no" }.to_owned(),
        Value::Number(number) => crate::speech::decimal(*number),
        Value::Text(text) => trim(text).chars().take(SHOWN).collect(),
        Value::Date(date) => Zone::default().show_date(*date),
        Value::Choice(index) => named(index),
        Value::Several(indexes) => indexes.iter().map(named).collect::<Vec<_>>().join(", "),
    }
}
