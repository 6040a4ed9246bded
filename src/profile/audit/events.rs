//! What happened, counted by the kinds that a policy declares.

use super::field::FieldTally;
use super::{Audit, Keys, Slots};
use crate::analyse::seen::{SeenEvents, SeenKind};
use crate::analyse::strangers::Strangers;
use crate::analyse::tests::Test;
use crate::data::Error;
use crate::data::keys::KeyRule;
use crate::data::said::Named;
use crate::data::value::Raw;
use crate::data::value::date::DateStyle;
use crate::data::value::orders::Orders;
use crate::profile::places::{Heads, Places, Said};
use crate::profile::whole::{Lists, Rows, Whole};
use crate::program::text::fold;
use crate::program::{EventCondition, EventKind, Program, TextSource};
use crate::run::Progress;
use crate::run::events::{
    Asked, Columns, Digests, EqualRows, EventPath, Files, Kinds, LeadKeys, in_data, kinds, own,
    own_key_column,
};
use std::collections::BTreeMap;

/// As many kinds that are not declared are told apart.
const OTHERS: usize = 1000;

/// Counts events.
pub(super) struct Events<'a> {
    kinds: Kinds,
    /// How instants of kinds are written that are not declared.
    date: DateStyle,
    of: Vec<Kind<'a>>,
    others: BTreeMap<String, u64>,
    seen: SeenEvents,
    equal: EqualRows,
    digests: Digests,
    lists: Lists,
    /// How many leads had a list.
    with_list: u64,
    heads: Heads,
}

struct Kind<'a> {
    date: DateStyle,
    keyed: bool,
    count: u64,
    undated: u64,
    keyless: u64,
    orders: Orders,
    span: Option<(i64, i64)>,
    fields: Vec<FieldTally<'a>>,
    program: &'a [crate::program::Field],
    slots: Slots,
}

impl<'a> Events<'a> {
    /// Events in lists inside the leads.
    pub fn nested(program: &'a Program, named: &Columns) -> Events<'a> {
        let tallies = |program: &'a Program, event: &'a EventKind| {
            let fields = event.fields.iter().enumerate();
            let tests = |at: usize| asked(program, event, at);
            fields.map(|(at, field)| FieldTally::new(field, &program.zone, tests(at))).collect::<Vec<_>>()
        };
        let of = program.events.iter().map(|event| Kind {
            date: DateStyle::new(event.time.as_ref(), &program.zone),
            keyed: event.key.is_some(),
            count: 0,
            undated: 0,
            keyless: 0,
            orders: Orders::default(),
            span: None,
            fields: tallies(program, event),
            program: &event.fields,
            slots: Slots::new(),
        });
        Events {
            kinds: Kinds::new(program),
            date: DateStyle::new(None, &program.zone),
            of: of.collect(),
            others: BTreeMap::new(),
            seen: SeenEvents::default(),
            equal: EqualRows::default(),
            digests: Digests::of(&[], None),
            lists: Lists::new(),
            with_list: 0,
            heads: Heads::of_lists(named),
        }
    }

    /// The events of a lead.
    pub fn list(&mut self, list: &[u8]) {
        // Events of different leads are never equal.
        self.with_list += 1;
        self.digests = Digests::of(&[self.with_list.to_string()], None);
        let mut lists = std::mem::replace(&mut self.lists, Lists::new());
        lists.each(list, |rows| {
            let Some(rows) = rows else {
                self.seen.rows += 1;
                self.seen.broken += 1;
                return;
            };
            let places = self.heads.places(rows.names);
            if self.event(rows, 0, &places).is_some() {
                self.seen.matched += 1;
            }
        });
        self.lists = lists;
    }

    /// What was counted, where leads had lists at all.
    pub fn seen_nested(mut self) -> Option<SeenEvents> {
        let columns = std::mem::take(&mut self.lists.names);
        (self.with_list > 0).then(|| self.seen(columns))
    }

    /// The next event, and its key; nothing where it cannot be read.
    fn event<'r>(&mut self, rows: &Rows<'r>, row: usize, places: &'r Places) -> Option<&'r [u8]> {
        self.seen.rows += 1;
        let Some(Said { name, key, time, .. }) = places.read(rows, row) else {
            self.seen.broken += 1;
            let kind = self.kinds.find(places.name(rows, row)).and_then(|id| self.of.get_mut(id.index()));
            kind.into_iter().for_each(|kind| kind.keyless += 1);
            return None;
        };
        let mut kind = self.kinds.find(name).and_then(|id| self.of.get_mut(id.index()));
        let Some(at) = kind.as_ref().map_or(&self.date, |kind| &kind.date).parse(time) else {
            self.seen.broken += 1;
            if let Some(kind) = &mut kind {
                kind.undated += 1;
                kind.orders.see(time);
            }
            return None;
        };
        self.seen.times.see(at.start());
        if kind.as_ref().is_none_or(|kind| !kind.keyed) {
            match rows.cells.text(rows.chunk, row) {
                Some(text) => self.equal.see(&self.digests, text),
                None if rows.typed => self.equal.take(self.digests.typed(rows.chunk, rows.cells, row)),
                None => {}
            }
        }
        match kind {
            Some(kind) => {
                kind.count += 1;
                let instant = at.start();
                let (first, last) = kind.span.unwrap_or((instant, instant));
                kind.span = Some((first.min(instant), last.max(instant)));
                kind.slots.update(kind.program.iter(), rows.names);
                for (at, field) in kind.fields.iter_mut().enumerate() {
                    let slot = kind.slots.get(at);
                    let raw = slot.map_or(Raw::Absent, |slot| rows.cells.get(rows.chunk, row, slot));
                    field.cell(raw, rows.line(row));
                }
            }
            None => {
                let name = String::from_utf8_lossy(name).into_owned();
                if self.others.len() < OTHERS || self.others.contains_key(&name) {
                    *self.others.entry(name).or_default() += 1;
                } else {
                    self.seen.more_others += 1;
                }
            }
        }
        Some(key)
    }

    fn seen(mut self, columns: Vec<String>) -> SeenEvents {
        let kinds = self.of.into_iter().map(|mut kind| {
            kind.slots.update(kind.program.iter(), &columns);
            let fields = kind.fields.into_iter().enumerate();
            SeenKind {
                count: kind.count,
                undated: kind.undated,
                keyless: kind.keyless,
                orders: kind.orders.all(),
                span: kind.span,
                fields: fields.map(|(at, field)| field.seen(kind.slots.get(at).is_some())).collect(),
            }
        });
        self.seen.kinds = kinds.collect();
        self.seen.others = self.others.into_iter().collect();
        self.seen.others.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        self.seen.equal = self.equal.repeated();
        self.seen.columns = columns;
        self.seen
    }
}

/// The tests that a policy makes on a text field of an event.
fn asked(program: &Program, event: &EventKind, field: usize) -> Vec<Test> {
    let mut found: Vec<Test> = Vec::new();
    for (_, aggregate) in program.aggregates() {
        let selection = aggregate.selection();
        for (kind, condition) in selection.kinds.iter().zip(selection.condition.iter().flatten()) {
            if program[*kind].span != event.span {
                continue;
            }
            condition.each(&mut |part| {
                if let EventCondition::Text { of, test } = part
                    && of.column().index() == field
                {
                    let domain = matches!(of, TextSource::DomainOf(_));
                    let test = Test::Text { domain, test: test.clone() };
                    if !found.contains(&test) {
                        found.push(test);
                    }
                }
            });
        }
    }
    found
}

/// Looks at files of events, as if all were one.
pub(super) fn of_files(
    audit: &Audit,
    paths: &[EventPath],
    keys: &mut Keys,
    progress: Option<&Progress>,
) -> Result<SeenEvents, Error> {
    let program = audit.program;
    let mut events = Events::nested(program, audit.named);
    events.seen.file = Some(paths.iter().map(|of| of.path.as_str()).collect::<Vec<_>>().join(", "));
    events.seen.header = true;
    let (own, kinds) = (own(program), kinds(program));
    let (mut columns, mut heads): (Vec<String>, Vec<(String, String)>) = Default::default();
    let headers = headers(audit, paths)?;
    let all: Vec<&[String]> = headers.iter().map(Vec::as_slice).collect();
    for (EventPath { path, kind }, header) in paths.iter().zip(&headers) {
        let mut whole = Whole::open(path, (audit.events_said)(path), progress)?;
        events.seen.header &= whole.has_header();
        let header = if path == "-" { first_names(&mut whole)? } else { header.clone() };
        if header.is_empty() {
            continue;
        }
        let found = Heads::of_file(&Asked {
            path,
            said: (audit.events_said)(path),
            header: &header,
            named: &audit.named.of_one(&header, &all),
            own: &own,
            rule: keys.digester.rule(),
            kinds: &kinds,
            kind: kind.as_deref().map(|kind| in_data(program, kind)),
            among_others: paths.len() > 1,
            leads: LeadKeys::Known(&keys.digester, &|digest| keys.seen.contains(digest)),
        })?;
        events.of.iter_mut().for_each(|kind| kind.slots = Slots::new());
        let before = events.seen.rows;
        let of_row = if whole.has_header() { header.as_slice() } else { &[] };
        events.digests = Digests::of(of_row, kind.as_deref().map(|kind| in_data(program, kind)));
        let equal = events.equal.repeated().rows;
        whole.each(|rows| {
            let places = found.places(rows.names);
            for row in 0..rows.cells.rows() {
                let Some(key) = events.event(rows, row, &places) else { continue };
                let digest = keys.digester.digest(key);
                if keys.seen.contains(digest) {
                    events.seen.matched += 1;
                } else {
                    events.seen.by_case += keys.cases.stranger(key, digest);
                }
            }
        })?;
        events.seen.broken += whole.broken;
        events.seen.rows = before + whole.rows;
        for name in whole.names() {
            if !columns.iter().any(|known| fold(known) == fold(name)) {
                columns.push(name.clone());
            }
        }
        let notes = whole.notes().into_iter();
        events.seen.notes.extend(if paths.len() > 1 {
            notes.map(|note| format!("{path}: {note}")).collect()
        } else {
            notes.collect::<Vec<_>>()
        });
        let equal = events.equal.repeated().rows != equal;
        let own = || own_key_column(&header, &own).map(str::to_owned);
        events.seen.own = events.seen.own.take().or_else(|| own().filter(|_| equal));
        heads.extend(found.key().map(|key| (path.clone(), key.to_owned())));
    }
    events.seen.strangers = strangers(audit, heads, &events.seen);
    events.of.iter_mut().for_each(|kind| kind.slots = Slots::new());
    Ok(events.seen(columns))
}

/// The columns of all files; of stdin none, which can be read once.
fn headers(audit: &Audit, paths: &[EventPath]) -> Result<Vec<Vec<String>>, Error> {
    let header = |of: &EventPath| match of.path.as_str() {
        "-" => Ok(Vec::new()),
        path => first_names(&mut Whole::open(path, (audit.events_said)(path), None)?),
    };
    paths.iter().map(header).collect()
}

fn first_names(whole: &mut Whole) -> Result<Vec<String>, Error> {
    match whole.names() {
        [] => whole.first_keys(),
        names => Ok(names.to_vec()),
    }
}

/// Why few events are of a lead that is there.
fn strangers(audit: &Audit, heads: Vec<(String, String)>, seen: &SeenEvents) -> Option<Strangers> {
    let whole = seen.rows.saturating_sub(seen.broken);
    if whole == 0 || seen.matched.saturating_mul(2) > whole {
        return None;
    }
    let program = audit.program;
    let files = Files {
        events: heads
            .into_iter()
            .map(|(path, key)| (Named::new(&path, (audit.events_said)(&path)), key))
            .collect(),
        leads: (Named::new(audit.leads, audit.said), program[program.key?].source.clone()),
        rule: KeyRule::new(program.key_form).merged(audit.merges),
    };
    files.compare()
}
