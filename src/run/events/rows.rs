//! What a row of cells says: which kind of event, of which lead, when, and the fields that the policy needs.

use super::counts::{At, Tally};
use super::named::{Columns, KEYS, NAMES, TIMES, is_anybodys, own};
#[cfg(feature = "cli")]
use super::{asked::Asked, named::in_data};
use crate::data::Error;
use crate::data::cells::Cells;
use crate::data::format::Kind;
use crate::data::mapping::Mapping;
#[cfg(feature = "parquet")]
use crate::data::parquet::PerEntry;
use crate::data::value::date::DateStyle;
use crate::data::value::{FieldReader, Native, Raw, Read, trim_bytes};
#[cfg(feature = "cli")]
use crate::diag::say::clean;
use crate::engine::events::{FieldValue, Plan};
use crate::program::text::fold;
use crate::program::time::Zone;
use crate::program::{Date, EventId, EventKind, Program, Type, Value};
use crate::run::cache::{Cache, Short};
use crate::run::raws::Raws;
use hashbrown::HashMap;

type Random = foldhash::fast::RandomState;

/// Kinds of so many fields or fewer need no memory for the fields of an event.
const FEW: usize = 8;
/// So many names of events are remembered.
const REMEMBERED: usize = 1 << 14;

/// How rows of cells are events.
#[derive(Clone, Debug)]
pub(super) struct Rows {
    /// Which cells are read, for a scanner.
    pub(super) mapping: Mapping,
    /// The names of the cells, for a scanner of JSON.
    pub(super) names: Vec<String>,
    /// What the cells are best read as, for a scanner of Parquet.
    pub(super) natives: Vec<Native>,
    /// How the file is written.
    pub(super) kind: Kind,
    /// The column of the key, where there is one.
    #[cfg(feature = "cli")]
    pub(super) key_column: Option<String>,
    /// Where the key, the name and the instant stand: the first that is there.
    key: Vec<usize>,
    name: Vec<usize>,
    time: Vec<usize>,
    /// How instants are written, by kind.
    dates: Vec<Dates>,
    kinds: Kinds,
    /// The one kind of all events, where the user says so.
    only: Option<Only>,
    /// The kinds that the data's own dictionary of names means.
    #[cfg(feature = "parquet")]
    named: PerEntry<Option<EventId>>,
    fields: Vec<Vec<FieldOf>>,
    /// By kind, whether it has no field that is needed.
    bare: Vec<bool>,
    /// By kind, the field that is its key.
    own: Vec<Option<u32>>,
    /// The columns that are read beside the key, the name and the instant.
    pub(super) beside: Vec<usize>,
}

/// How the instants of a kind are written.
#[derive(Clone, Debug)]
struct Dates {
    style: DateStyle,
    /// The same for people.
    expected: String,
}

/// An instant as it is written where nothing is declared.
const EXPECTED: &str = "2026-08-04 12:39";

impl Dates {
    fn of(event: &EventKind, zone: &Zone) -> Dates {
        let format = event.time.as_ref();
        let expected = format.map_or_else(|| EXPECTED.to_owned(), ToString::to_string);
        Dates { style: DateStyle::new(format, zone), expected }
    }
}

/// The kind of all events of a file.
#[derive(Clone, Debug)]
struct Only {
    /// Its name in the data.
    name: String,
    /// The kind, where the policy declares it.
    event: Option<EventId>,
}

#[cfg(feature = "cli")]
impl Only {
    fn new(program: &Program, name: &str) -> Only {
        let name = in_data(program, name);
        Only { name: name.to_owned(), event: Kinds::new(program).find(name.as_bytes()) }
    }
}

/// A field of a kind.
#[derive(Clone, Debug)]
struct FieldOf {
    /// Where it stands, and how it is read, where it is needed.
    read: Option<(usize, FieldReader)>,
    default: Option<Value>,
    /// `event.field`, for messages.
    said: String,
    ty: Type,
}

/// Which kind a name means.
#[derive(Clone, Debug, Default)]
pub(crate) struct Kinds {
    exact: HashMap<String, EventId, Random>,
    /// `None` where several kinds have the name but for case.
    folded: HashMap<String, Option<EventId>, Random>,
    met: HashMap<Box<[u8]>, Option<EventId>, Random>,
    /// What stands in front of `met`: the kind's number.
    late: Cache,
}

/// What a row is, before its fields are read.
pub(super) struct Head<'a> {
    pub(super) event: EventId,
    pub(super) key: &'a [u8],
    pub(super) instant: i64,
}

/// The columns in which the key, the name and the instant stand, where each stands in one.
#[derive(Default)]
pub(super) struct Heads<'a> {
    key: Option<Raws<'a>>,
    name: Option<Raws<'a>>,
    time: Option<Raws<'a>>,
}

/// A text of a column, where it is found the common way.
#[inline(always)]
fn text<'a>(column: &Option<Raws<'a>>, row: usize) -> Option<&'a [u8]> {
    match column {
        Some(column) => column.graphic(row),
        None => None,
    }
}

impl Rows {
    /// For a file with a header, or whose first record has these keys.
    #[cfg(feature = "cli")]
    pub(super) fn of_file(
        program: &Program,
        plan: &Plan,
        asked: &Asked<'_>,
        kind: Kind,
        allow_missing: bool,
    ) -> Result<Rows, Error> {
        let heads = asked.heads()?;
        let mut wanted = vec![heads.key, heads.time];
        wanted.extend(heads.name);
        let only = asked.kind.map(|name| Only::new(program, name));
        let fields = fields(program, plan, only.as_ref(), &mut wanted);
        let mapping = match kind {
            Kind::Json => Mapping::of_keys(&wanted),
            _ => {
                let whose = if asked.among_others {
                    format!("{} has", clean(asked.path))
                } else {
                    "the events have".to_owned()
                };
                Mapping::of_header_of(&whose, &wanted, asked.header, allow_missing)?
            }
        };
        let name: &[usize] = if heads.name.is_some() { &[2] } else { &[] };
        let rows = Rows::new(program, &wanted, mapping, [&[0], name, &[1]], fields);
        Ok(Rows { kind, only, key_column: Some(heads.key.to_owned()), ..rows })
    }

    /// Without a header, the first usual name that each record has: for lists inside leads, whose records need no key,
    /// and for a file whose keys are not known.
    pub(super) fn of_usual(program: &Program, plan: &Plan, columns: &Columns, keyed: bool) -> Rows {
        // What may be the event's own comes last.
        let (last, first): (Vec<&str>, Vec<&str>) =
            own(program).into_iter().partition(|name| is_anybodys(name));
        let usual_keys: Vec<&str> = first.into_iter().chain(KEYS.iter().copied()).chain(last).collect();
        let list = |said: &'_ Option<String>, usual: &[&str]| -> Vec<String> {
            match said {
                Some(said) => vec![said.clone()],
                None => usual.iter().map(|name| (*name).to_owned()).collect(),
            }
        };
        let (names, times) = (list(&columns.name, NAMES), list(&columns.time, TIMES));
        let keys = if keyed { list(&columns.key, &usual_keys) } else { Vec::new() };
        let mut wanted: Vec<&str> = names.iter().chain(&times).chain(&keys).map(String::as_str).collect();
        let at = |range: std::ops::Range<usize>| range.collect::<Vec<usize>>();
        let dated = names.len() + times.len();
        let (name, time, key) = (at(0..names.len()), at(names.len()..dated), at(dated..wanted.len()));
        let fields = fields(program, plan, None, &mut wanted);
        let mapping = Mapping::of_keys(&wanted);
        Rows::new(program, &wanted, mapping, [&key, &name, &time], fields)
    }

    /// For a file of which all events are of one kind, where the user says so.
    #[cfg(feature = "cli")]
    pub(super) fn of_one_kind(self, program: &Program, kind: Option<&str>) -> Rows {
        Rows { only: kind.map(|name| Only::new(program, name)), ..self }
    }

    fn new(
        program: &Program,
        wanted: &[&str],
        mapping: Mapping,
        [key, name, time]: [&[usize]; 3],
        fields: Vec<Vec<(Option<usize>, FieldOf)>>,
    ) -> Rows {
        let slot = |wanted: usize| mapping.slot_of.get(wanted).copied().flatten();
        let names = mapping.names(wanted);
        let mut natives = vec![Native::Text; wanted.len()];
        let dates = time.iter().map(|at| (*at, Native::Date));
        let typed = fields.iter().flatten().filter_map(|(at, field)| Some(((*at)?, Native::of(&field.ty))));
        for (at, native) in dates.chain(typed) {
            if let Some(of) = natives.get_mut(at) {
                *of = native;
            }
        }
        let natives = mapping.natives(natives.into_iter());
        let slots = |wanted: &[usize]| wanted.iter().filter_map(|wanted| slot(*wanted)).collect();
        let zone = &program.zone;
        let placed = fields.into_iter().zip(&program.events).map(|(fields, event)| {
            let each = fields.into_iter().zip(&event.fields);
            each.map(|((wanted, of), field)| FieldOf {
                read: wanted.and_then(slot).map(|slot| (slot, FieldReader::new(field, zone))),
                ..of
            })
            .collect()
        });
        let fields: Vec<Vec<FieldOf>> = placed.collect();
        let heads: Vec<usize> =
            key.iter().chain(name).chain(time).filter_map(|wanted| slot(*wanted)).collect();
        let beside = (0..mapping.width).filter(|slot| !heads.contains(slot)).collect();
        let bare = fields.iter().map(|fields| fields.iter().all(|field| field.read.is_none())).collect();
        Rows {
            beside,
            fields,
            bare,
            own: program.events.iter().map(|event| event.key).collect(),
            #[cfg(feature = "cli")]
            key_column: None,
            key: slots(key),
            name: slots(name),
            time: slots(time),
            dates: program.events.iter().map(|event| Dates::of(event, zone)).collect(),
            kinds: Kinds::new(program),
            only: None,
            #[cfg(feature = "parquet")]
            named: PerEntry::default(),
            names,
            natives,
            kind: Kind::Json,
            mapping,
        }
    }

    /// The columns of the key, the name and the instant.
    pub(super) fn heads<'a>(&self, chunk: &'a [u8], cells: &'a Cells) -> Heads<'a> {
        let only = |slots: &[usize]| match *slots {
            [slot] => Some(Raws::new(chunk, cells, Some(slot))),
            _ => None,
        };
        Heads { key: only(&self.key), name: only(&self.name), time: only(&self.time) }
    }

    /// What a row is; what it is not is counted. `heads` are those of [`Rows::heads`], or none.
    #[inline]
    pub(super) fn head<'a>(
        &mut self,
        (chunk, cells, heads): (&'a [u8], &'a Cells, &Heads<'a>),
        row: usize,
        at: At,
        tally: &mut Tally,
    ) -> Option<Head<'a>> {
        let event = match self.known(cells, row) {
            Some(event) => event,
            None => {
                let name = match &self.only {
                    Some(only) => only.name.as_bytes(),
                    None => text(&heads.name, row).unwrap_or_else(|| first(chunk, cells, row, &self.name)),
                };
                if name.is_empty() {
                    tally.broken(at, "the event has no name");
                    return None;
                }
                let Some(event) = self.kinds.find(name) else {
                    tally.undeclared(name);
                    return None;
                };
                event
            }
        };
        let key = text(&heads.key, row).unwrap_or_else(|| first(chunk, cells, row, &self.key));
        if key.is_empty() && !self.key.is_empty() {
            tally.broken(at, "the event has no key of a lead");
            return None;
        }
        let written = text(&heads.time, row);
        let typed = || match written {
            Some(_) => None,
            None => self.time.iter().find_map(|slot| match cells.get(chunk, row, *slot) {
                Raw::Value(code) => Some(Date::of_code(code).start()),
                _ => None,
            }),
        };
        let time = || written.unwrap_or_else(|| first(chunk, cells, row, &self.time));
        let style = self.dates.get(event.index());
        let Some(instant) = typed().or_else(|| style?.style.start(time())) else {
            let expected = style.map_or(EXPECTED, |style| style.expected.as_str());
            tally.undated(at, time(), expected);
            return None;
        };
        tally.times.see(instant);
        Some(Head { event, key, instant })
    }

    /// The kind, where it needs no look at the row's own name.
    #[inline]
    fn known(&mut self, cells: &Cells, row: usize) -> Option<EventId> {
        match &self.only {
            Some(only) => only.event,
            None => self.named(cells, row),
        }
    }

    /// The kind that a dictionary of the data names, where it does and the policy declares it.
    #[cfg(feature = "parquet")]
    #[inline]
    fn named(&mut self, cells: &Cells, row: usize) -> Option<EventId> {
        let column = cells.typed()?.column(*self.name.first()?)?;
        let kinds = &mut self.kinds;
        self.named.get(column, row, |name| kinds.find(trim_bytes(name)))?
    }

    #[cfg(not(feature = "parquet"))]
    fn named(&mut self, _: &Cells, _: usize) -> Option<EventId> {
        None
    }

    /// Whether a kind has no field that is needed.
    #[inline]
    pub(super) fn is_bare(&self, event: EventId) -> bool {
        self.bare.get(event.index()).copied().unwrap_or(true)
    }

    /// The field that is the key of a kind, among its fields.
    #[inline]
    pub(super) fn own_key(&self, event: EventId) -> Option<usize> {
        self.own.get(event.index()).copied().flatten().map(|at| at as usize)
    }

    /// The needed fields of a row, and calls `then` with them; bad ones are counted and missing.
    pub(super) fn with_fields<T>(
        &self,
        event: EventId,
        (chunk, cells, row): (&[u8], &Cells, usize),
        at: At,
        tally: &mut Tally,
        then: impl FnOnce(&[FieldValue<'_>]) -> T,
    ) -> T {
        let fields = self.fields.get(event.index()).map_or(&[][..], Vec::as_slice);
        let mut sets: Vec<Vec<u32>> = Vec::new();
        if fields.iter().any(|field| matches!(field.ty, Type::Several(_))) {
            sets = fields.iter().map(|field| field.set(chunk, cells, row)).collect();
        }
        let mut few = [FieldValue::Missing; FEW];
        let mut many = Vec::new();
        let values = match few.get_mut(..fields.len()) {
            Some(few) => few,
            None => {
                many.resize(fields.len(), FieldValue::Missing);
                &mut many
            }
        };
        for ((index, field), to) in fields.iter().enumerate().zip(&mut *values) {
            let Some((slot, reader)) = &field.read else { continue };
            let raw = cells.get(chunk, row, *slot);
            let set = sets.get(index).map_or(&[][..], Vec::as_slice);
            *to = match field.value(reader, raw, set) {
                Read::Value(value) => value,
                Read::Missing => field.default.as_ref().into(),
                Read::Bad => {
                    tally.bad(at, &field.said, raw.bytes());
                    FieldValue::Missing
                }
            };
        }
        then(values)
    }
}

impl FieldOf {
    fn set(&self, chunk: &[u8], cells: &Cells, row: usize) -> Vec<u32> {
        let Some((slot, reader)) = &self.read else { return Vec::new() };
        match reader.several(cells.get(chunk, row, *slot)) {
            Read::Value(set) => set,
            Read::Missing | Read::Bad => Vec::new(),
        }
    }

    /// `set` is what [`FieldOf::set`] found.
    fn value<'a>(&self, reader: &FieldReader, raw: Raw<'a>, set: &'a [u32]) -> Read<FieldValue<'a>> {
        match &self.ty {
            Type::YesNo => reader.yes_no(raw).map(FieldValue::YesNo),
            Type::Number(_) => reader.number(raw).map(FieldValue::Number),
            Type::Date => reader.date(raw).map(FieldValue::Date),
            Type::Choice(_) => reader.choice(raw).map(FieldValue::Choice),
            Type::Several(_) => reader.several(raw).map(|_| FieldValue::Several(set)),
            Type::Text => match reader.text(raw) {
                Read::Value(text) => match std::str::from_utf8(text) {
                    Ok(text) => Read::Value(FieldValue::Text(text)),
                    Err(_) => Read::Bad,
                },
                Read::Missing => Read::Missing,
                Read::Bad => Read::Bad,
            },
        }
    }
}

impl Kinds {
    /// The kinds of a policy.
    pub(crate) fn new(program: &Program) -> Kinds {
        let mut kinds = Kinds::default();
        for (id, event) in (0u32..).map(EventId).zip(&program.events) {
            kinds.exact.insert(crate::program::text::trim(&event.source).to_owned(), id);
            kinds.folded.entry(fold(&event.source)).and_modify(|known| *known = None).or_insert(Some(id));
        }
        kinds
    }

    /// The kind of that name.
    #[inline]
    pub(crate) fn find(&mut self, name: &[u8]) -> Option<EventId> {
        let Some(short) = Short::of(name) else { return self.look_up(name) };
        if let Some(late) = self.late.find(&short) {
            return Some(EventId(late));
        }
        let found = self.look_up(name)?;
        self.late.keep(short, found.0);
        Some(found)
    }

    fn look_up(&mut self, name: &[u8]) -> Option<EventId> {
        if let Some(known) = self.met.get(name) {
            return *known;
        }
        let text = String::from_utf8_lossy(name);
        let found = match self.exact.get(&*text) {
            Some(id) => Some(*id),
            None => self.folded.get(&fold(&text)).copied().flatten(),
        };
        if self.met.len() >= REMEMBERED {
            self.met.clear();
        }
        self.met.insert(name.into(), found);
        found
    }
}

/// The fields of every kind; those that the plan needs are wanted, of a file of one kind only its.
fn fields<'a>(
    program: &'a Program,
    plan: &Plan,
    only: Option<&Only>,
    wanted: &mut Vec<&'a str>,
) -> Vec<Vec<(Option<usize>, FieldOf)>> {
    let mut all = Vec::new();
    for (id, event) in (0u32..).map(EventId).zip(&program.events) {
        let needed = plan.needed(id);
        let mut of = Vec::new();
        for (at, field) in event.fields.iter().enumerate() {
            let here = only.is_none_or(|only| only.event == Some(id));
            let place = (here && needed.get(at).copied().unwrap_or(false)).then(|| {
                wanted.push(&field.source);
                wanted.len() - 1
            });
            let said = format!("{}.{}", event.name, field.name);
            of.push((
                place,
                FieldOf { read: None, default: field.default.clone(), said, ty: field.ty.clone() },
            ));
        }
        all.push(of);
    }
    all
}

#[inline]
fn first<'a>(chunk: &'a [u8], cells: &'a Cells, row: usize, slots: &[usize]) -> &'a [u8] {
    let mut found: &[u8] = &[];
    for slot in slots {
        found = trim_bytes(cells.get(chunk, row, *slot).bytes());
        if !found.is_empty() {
            break;
        }
    }
    found
}
