//! Answers as CSV or JSON Lines, or as the rows that a Parquet file or a workbook is made of, which are those of CSV. Which columns are written says what is read and computed at all.

mod full;

use crate::data::Error;
use crate::data::format::Format;
use crate::data::text;
use crate::data::value::Typed;
use crate::diag::nearest::nearest;
use crate::engine::answer::{Cell, Reach};
use crate::engine::batch::{Entry, MISSING};
use crate::engine::reach::Facts;
use crate::engine::truth::Truth;
use crate::engine::{Numbers, Results, Wanted};
use crate::program::text::fold;
use crate::program::{ColumnId, ColumnKind, Date, Program, Type};
use crate::speech;

/// One column of the answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Show {
    /// The lead's key, or its record number.
    Key,
    /// The instant it is a function of.
    AsOf,
    /// A column of the program.
    Column(ColumnId),
    /// The sum of all scores.
    Total,
    /// The latest stage it could still reach, with "perhaps" where that is only an upper bound.
    CouldReach,
    /// The questions to ask next: those that decide alone, else the first.
    AskNext,
    /// Why it is disqualified.
    DisqualifiedBecause,
    /// The fields whose values were bad.
    BadValues,
}

/// The names of [`Show`] that are no columns of the program. The key also has its field's name.
const NAMES: [(&str, Show); 7] = [
    ("key", Show::Key),
    ("as_of", Show::AsOf),
    ("total", Show::Total),
    ("could_reach", Show::CouldReach),
    ("ask_next", Show::AskNext),
    ("disqualified_because", Show::DisqualifiedBecause),
    ("bad_values", Show::BadValues),
];

/// What is written of each answer, and how.
#[derive(Clone, Debug)]
pub struct Layout<'p> {
    program: &'p Program,
    format: Format,
    for_spreadsheet: bool,
    /// Name and column; empty for the full answer of JSON Lines.
    columns: Vec<(String, Show)>,
    /// By column, what stands before its value: a comma, and in JSON its name.
    before: Vec<text::Piece>,
    /// By column that is a choice, its values as they are written, with what stands before them.
    values: Vec<Vec<text::Piece>>,
    full: bool,
    /// Where each points line stands, by line id.
    places: &'p [String],
}

/// The leads that an answer is about, as far as the engine does not know them.
pub trait Leads {
    /// The key.
    fn key(&self, row: usize) -> &[u8];
    /// All keys, one after another.
    fn keys(&self) -> &[u8];
    /// Whether the key is a record number.
    fn numbered(&self) -> bool;
    /// The indexes of the fields whose values were bad.
    fn bad(&self, row: usize) -> &[u32];
}

impl<'p> Layout<'p> {
    /// All of an answer, as an object of JSON Lines.
    pub fn full(program: &'p Program, places: &'p [String]) -> Layout<'p> {
        let (format, columns) = (Format::JsonLines, Vec::new());
        let (before, values) = (Vec::new(), Vec::new());
        Layout { program, format, for_spreadsheet: false, columns, before, values, full: true, places }
    }

    /// The columns of those names; without names all of an answer (JSON Lines) or its main columns (CSV).
    ///
    /// # Errors
    /// A name that is none.
    pub fn new(
        program: &'p Program,
        format: Format,
        names: Option<&[String]>,
        for_spreadsheet: bool,
        places: &'p [String],
    ) -> Result<Layout<'p>, Error> {
        let columns = match names {
            Some(names) => names.iter().map(|name| find(program, name)).collect::<Result<_, _>>()?,
            None if format == Format::JsonLines => return Ok(Layout::full(program, places)),
            None => usual(program),
        };
        let mut layout =
            Layout { format, for_spreadsheet, columns, full: false, ..Layout::full(program, places) };
        for (index, (name, show)) in layout.columns.iter().enumerate() {
            let mut before = Vec::new();
            if index > 0 {
                before.push(b',');
            }
            if format == Format::JsonLines {
                text::json(name.as_bytes(), &mut before);
                before.push(b':');
            }
            let written = |value: &String| {
                let mut written = before.clone();
                layout.push_text(value.as_bytes(), &mut written);
                text::Piece::new(written)
            };
            let choice = match show {
                Show::Column(column) => Some(*column),
                Show::CouldReach => program.stage,
                Show::Key
                | Show::AsOf
                | Show::Total
                | Show::AskNext
                | Show::DisqualifiedBecause
                | Show::BadValues => None,
            };
            let values = match choice.map(|column| &program[column].ty) {
                Some(Type::Choice(values)) => values.iter().map(written).collect(),
                Some(Type::YesNo | Type::Number(_) | Type::Text | Type::Date | Type::Several(_)) | None => {
                    Vec::new()
                }
            };
            layout.before.push(text::Piece::new(before));
            layout.values.push(values);
        }
        Ok(layout)
    }

    /// What the engine has to compute for it.
    pub fn wanted(&self) -> Wanted {
        let needs_answer =
            |show: &Show| matches!(show, Show::CouldReach | Show::AskNext | Show::DisqualifiedBecause);
        if self.full || self.columns.iter().any(|(_, show)| needs_answer(show)) {
            let fields = self.columns.iter().filter_map(|(_, show)| match show {
                Show::Column(column) => Some(*column),
                _ => None,
            });
            return Wanted::everything().and(fields);
        }
        let mut columns: Vec<ColumnId> = Vec::new();
        for (_, show) in &self.columns {
            match show {
                Show::Column(column) => columns.push(*column),
                Show::Total => columns.extend(self.program.scores.iter().map(|score| score.column)),
                Show::Key
                | Show::AsOf
                | Show::CouldReach
                | Show::AskNext
                | Show::DisqualifiedBecause
                | Show::BadValues => {}
            }
        }
        // Leads are counted by stage whatever is written of them.
        columns.extend(self.program.stage);
        Wanted::columns(columns)
    }

    /// The first line of a CSV file; nothing for JSON Lines.
    pub fn header(&self) -> Vec<u8> {
        let mut header = Vec::new();
        if self.format == Format::Csv {
            for (index, (name, _)) in self.columns.iter().enumerate() {
                if index > 0 {
                    header.push(b',');
                }
                text::cell(name.as_bytes(), self.for_spreadsheet, &mut header);
            }
            header.push(b'\n');
        }
        header
    }

    /// The columns by name, and what each holds, for a format with types. Criteria and stages can be unknown, so they
    /// are words.
    pub fn typed(&self) -> Vec<(String, Typed)> {
        let typed = |show: &Show| match show {
            Show::Total => Typed::Number,
            Show::AsOf => Typed::Instant,
            Show::Key if self.program.key.is_none() => Typed::Number,
            Show::Column(id) => match (&self.program[*id].ty, &self.program[*id].kind) {
                (Type::Number(_), _) => Typed::Number,
                (Type::Date, _) => Typed::Instant,
                (Type::YesNo, ColumnKind::Field(_)) => Typed::YesNo,
                (Type::YesNo | Type::Text | Type::Choice(_) | Type::Several(_), _) => Typed::Text,
            },
            Show::Key | Show::CouldReach | Show::AskNext | Show::DisqualifiedBecause | Show::BadValues => {
                Typed::Text
            }
        };
        self.columns.iter().map(|(name, show)| (name.clone(), typed(show))).collect()
    }

    fn push_text(&self, text: &[u8], out: &mut Vec<u8>) {
        match self.format {
            Format::Csv | Format::Parquet | Format::Xlsx => text::cell(text, self.for_spreadsheet, out),
            Format::JsonLines => text::json(text, out),
        }
    }

    fn push_nothing(&self, out: &mut Vec<u8>) {
        match self.format {
            Format::Csv | Format::Parquet | Format::Xlsx => {}
            Format::JsonLines => out.extend_from_slice(b"null"),
        }
    }

    /// Appends the answers of a batch, but for the rows that `skip` says yes to, and calls `done` after each with the
    /// row.
    pub fn write(
        &self,
        results: &Results,
        leads: &dyn Leads,
        out: &mut Vec<u8>,
        skip: impl Fn(usize) -> bool,
        mut done: impl FnMut(usize, &[u8]),
    ) {
        // Whether keys are written as they are is asked once for all. Record numbers always are.
        let plain =
            || self.format != Format::JsonLines && !self.for_spreadsheet && text::is_plain(leads.keys());
        let plain_keys = leads.numbered() || plain();
        let columns: Vec<Prepared> = (self.columns.iter().zip(&self.before).zip(&self.values))
            .map(|(((_, show), before), values)| Prepared {
                before,
                source: Source::of(*show, values, results, plain_keys),
            })
            .collect();
        let asked =
            columns.iter().any(|column| matches!(column.source, Source::CouldReach(_) | Source::AskNext));
        for row in 0..results.rows() {
            if skip(row) {
                continue;
            }
            if self.full {
                full::answer(self, results, leads, row, out);
                done(row, out);
                continue;
            }
            if self.format == Format::JsonLines {
                out.push(b'{');
            }
            let facts = if asked { results.facts(row) } else { None };
            for column in &columns {
                self.value(column, results, leads, (row, facts.as_deref()), out);
            }
            out.extend_from_slice(match self.format {
                Format::Csv => &b"\n"[..],
                Format::JsonLines => b"}\n",
                // One cell more than there are columns: no row is then a blank line, which would be none.
                Format::Parquet | Format::Xlsx => b",\n",
            });
            done(row, out);
        }
    }

    #[inline]
    fn value(
        &self,
        column: &Prepared,
        results: &Results,
        leads: &dyn Leads,
        (row, facts): (usize, Option<&Facts>),
        out: &mut Vec<u8>,
    ) {
        let here = || Reach { stage: results.stage(row), perhaps: false };
        let reach = || facts.map_or_else(here, |facts| facts.reach);
        let written = match &column.source {
            Source::Codes(codes, values) => codes.get(row).and_then(|code| values.get(*code as usize)),
            Source::CouldReach(values) => Some(reach())
                .filter(|reach| !reach.perhaps)
                .and_then(|reach| values.get(reach.stage as usize)),
            _ => None,
        };
        if let Some(value) = written {
            return value.push(out);
        }
        column.before.push(out);
        match &column.source {
            Source::Key { plain: true } => out.extend_from_slice(leads.key(row)),
            Source::Key { plain: false } => self.push_text(leads.key(row), out),
            Source::Codes(..) => self.push_nothing(out),
            Source::Numbers(numbers) => {
                let known = numbers.known.get(row / 64).is_some_and(|word| word >> (row % 64) & 1 == 1);
                match numbers.values.get(row) {
                    Some(value) if known => text::number(*value, out),
                    Some(_) | None => self.push_nothing(out),
                }
            }
            Source::Cell(id) => self.cell(*id, results, row, out),
            Source::AsOf => {
                let shown = self.program.zone.show(results.batch().as_of.get(row));
                self.push_text(shown.as_bytes(), out);
            }
            Source::Total => text::number(results.total(row), out),
            Source::Bad => self.names(leads.bad(row).iter().map(|field| *field as usize), out),
            Source::CouldReach(_) => {
                let Reach { stage, perhaps } = reach();
                let stage = stage_name(self.program, stage);
                let perhaps = if perhaps { "perhaps " } else { "" };
                self.push_text(format!("{perhaps}{stage}").as_bytes(), out);
            }
            Source::AskNext => {
                let missing = facts.map_or(&[][..], |facts| facts.missing.as_slice());
                let alone = missing.iter().filter(|fact| fact.decides_alone).count();
                let facts = missing.iter().take(alone.clamp(1, 3));
                self.names(facts.map(|fact| fact.field.index()), out);
            }
            Source::DisqualifiedBecause => match reason(self.program, results.disqualified_by(row)) {
                Some(reason) => self.push_text(reason.as_bytes(), out),
                None => self.push_nothing(out),
            },
        }
    }

    /// Any column, slowly.
    fn cell(&self, id: ColumnId, results: &Results, row: usize, out: &mut Vec<u8>) {
        let column = &self.program[id];
        let field = matches!(column.kind, ColumnKind::Field(_));
        match results.cell(id, row) {
            Some(Cell::Truth(Truth::Unknown)) | None if field => self.push_nothing(out),
            Some(Cell::Truth(truth)) => self.truth(truth, field, out),
            Some(Cell::Number(Some(number))) => match column.ty {
                Type::Date => {
                    let shown = self.program.zone.show_date(Date::of_code(number));
                    self.push_text(shown.as_bytes(), out);
                }
                Type::YesNo | Type::Number(_) | Type::Text | Type::Choice(_) | Type::Several(_) => {
                    text::number(number, out);
                }
            },
            Some(Cell::Choice(Some(choice))) => {
                let values = match &column.ty {
                    Type::Choice(values) => values.as_slice(),
                    Type::YesNo | Type::Number(_) | Type::Text | Type::Date | Type::Several(_) => &[],
                };
                self.push_text(values.get(choice as usize).map_or("", String::as_str).as_bytes(), out);
            }
            Some(Cell::Known(true)) => match (results.entry(id, row), &column.ty) {
                (Some(Entry::Text(text)), _) => self.push_text(text.as_bytes(), out),
                (Some(Entry::Set(set)), Type::Several(values)) => {
                    let names: Vec<&str> = set
                        .iter()
                        .filter_map(|value| values.get(*value as usize))
                        .map(String::as_str)
                        .collect();
                    self.list(&names, out);
                }
                (Some(Entry::Set(_)) | None, _) => self.push_nothing(out),
            },
            Some(Cell::Number(None) | Cell::Choice(None) | Cell::Known(false)) | None => {
                self.push_nothing(out)
            }
        }
    }

    /// A field's yes and no are JSON's true and false; criteria and stages can be unknown, so they are words.
    fn truth(&self, truth: Truth, field: bool, out: &mut Vec<u8>) {
        match (truth, field && self.format == Format::JsonLines) {
            (Truth::Yes, true) => out.extend_from_slice(b"true"),
            (Truth::No, true) => out.extend_from_slice(b"false"),
            (_, _) => self.push_text(speech::truth(truth).as_bytes(), out),
        }
    }

    /// The names of fields.
    fn names(&self, fields: impl Iterator<Item = usize>, out: &mut Vec<u8>) {
        let names: Vec<&str> = fields
            .filter_map(|field| self.program.fields.get(field))
            .map(|field| field.name.as_str())
            .collect();
        self.list(&names, out);
    }

    /// A JSON list; in CSV, texts between semicolons.
    fn list(&self, texts: &[&str], out: &mut Vec<u8>) {
        match self.format {
            Format::Csv | Format::Parquet | Format::Xlsx if texts.is_empty() => {}
            Format::Csv | Format::Parquet | Format::Xlsx => {
                text::cell(texts.join("; ").as_bytes(), self.for_spreadsheet, out)
            }
            Format::JsonLines => {
                out.push(b'[');
                for (index, text) in texts.iter().enumerate() {
                    if index > 0 {
                        out.push(b',');
                    }
                    text::json(text.as_bytes(), out);
                }
                out.push(b']');
            }
        }
    }
}

/// A column, ready for a batch.
struct Prepared<'a> {
    before: &'a text::Piece,
    source: Source<'a>,
}

enum Source<'a> {
    /// `plain` says that keys are written as they are.
    Key {
        plain: bool,
    },
    AsOf,
    Codes(&'a [u32], &'a [text::Piece]),
    Numbers(Numbers<'a>),
    Cell(ColumnId),
    Total,
    Bad,
    CouldReach(&'a [text::Piece]),
    AskNext,
    DisqualifiedBecause,
}

impl<'a> Source<'a> {
    fn of(show: Show, values: &'a [text::Piece], results: &Results<'a>, plain: bool) -> Source<'a> {
        match show {
            Show::Key => Source::Key { plain },
            Show::AsOf => Source::AsOf,
            Show::Total => Source::Total,
            Show::BadValues => Source::Bad,
            Show::CouldReach => Source::CouldReach(values),
            Show::AskNext => Source::AskNext,
            Show::DisqualifiedBecause => Source::DisqualifiedBecause,
            Show::Column(id) => {
                let ty = &results.engine().program()[id].ty;
                match (results.all_choices(id), results.all_numbers(id)) {
                    (Some(codes), _) => Source::Codes(codes, values),
                    (None, Some(numbers)) if matches!(ty, Type::Number(_)) => Source::Numbers(numbers),
                    (None, _) => Source::Cell(id),
                }
            }
        }
    }
}

/// The name of a value of the stage column.
pub fn stage_name(program: &Program, stage: u32) -> &str {
    let values = match program.stage.map(|column| &program[column].ty) {
        Some(Type::Choice(values)) => values.as_slice(),
        Some(Type::YesNo | Type::Number(_) | Type::Text | Type::Date | Type::Several(_)) | None => &[],
    };
    if stage == MISSING { "" } else { values.get(stage as usize).map_or("lead", String::as_str) }
}

/// Why a lead is disqualified: the `because` of the line, or the line itself.
pub fn reason(program: &Program, disqualified_by: Option<usize>) -> Option<&str> {
    let line = program.disqualify.get(disqualified_by?)?;
    let column = &program[line.column];
    Some(column.because.as_deref().unwrap_or(&column.name))
}

/// A name as a column's header: `next step` is `next_step`.
fn heading(name: &str) -> String {
    name.replace(' ', "_")
}

fn key_name(program: &Program) -> String {
    program.key.map_or_else(|| "record".to_owned(), |key| program[key].name.clone())
}

/// The main columns of an answer.
fn usual(program: &Program) -> Vec<(String, Show)> {
    let mut columns = vec![(key_name(program), Show::Key)];
    let ids = (program.stage.into_iter())
        .chain(program.scores.iter().map(|score| score.column))
        .chain(program.grades.iter().copied())
        .chain(program.choices.iter().copied())
        .chain(program.next_step);
    columns.extend(ids.map(|id| (heading(&program[id].name), Show::Column(id))));
    if !program.stages.is_empty() {
        columns.push(("could_reach".to_owned(), Show::CouldReach));
        columns.push(("ask_next".to_owned(), Show::AskNext));
    }
    if !program.disqualify.is_empty() {
        columns.push(("disqualified_because".to_owned(), Show::DisqualifiedBecause));
    }
    columns.push(("bad_values".to_owned(), Show::BadValues));
    columns
}

/// What stands before a name that is the policy's own, and before one that every answer has.
const POLICYS: &str = "policy.";
const ANSWERS: &str = "answer.";

/// The column of a name that somebody asked for.
fn find(program: &Program, name: &str) -> Result<(String, Show), Error> {
    let folded = fold(name);
    let own = |wanted: &str| program.columns().find(|(_, column)| heading(&fold(&column.name)) == *wanted);
    let given = |wanted: &str| NAMES.iter().find(|(name, _)| *name == wanted).map(|(_, show)| *show);
    if let Some((_, show)) = folded.strip_prefix(ANSWERS).and_then(|wanted| Some((wanted, given(wanted)?))) {
        return Ok((folded, show));
    }
    if let Some((id, _)) = folded.strip_prefix(POLICYS).and_then(|wanted| own(&heading(wanted))) {
        return Ok((folded, Show::Column(id)));
    }
    let wanted = heading(&folded);
    if let (Some((id, column)), Some(show)) = (own(&wanted), given(&wanted))
        && !(show == Show::Key && program.key.is_some_and(|key| program[key].name == column.name))
    {
        let what = speech::meaning(program, id);
        let what = what.split_whitespace().next().unwrap_or("name").to_owned();
        return Err(Error::usage(format!(
            "nothing was written: `{name}` is a {what} of the policy, and also what every answer has by that name"
        ))
        .help(format!("write {POLICYS}{wanted} for the {what}, or {ANSWERS}{wanted} for what every answer has")));
    }
    if program.key.is_some_and(|key| heading(&fold(&program[key].name)) == wanted) || wanted == "key" {
        return Ok((key_name(program), Show::Key));
    }
    if let Some((id, column)) = own(&wanted) {
        return Ok((heading(&column.name), Show::Column(id)));
    }
    if let Some(show) = given(&wanted) {
        return Ok((wanted, show));
    }
    let names = program.columns.iter().map(|column| column.name.as_str());
    let known = names.chain(NAMES.iter().map(|(name, _)| *name));
    let error = Error::usage(format!("there is no column `{name}` to write"));
    Err(match nearest(name, known) {
        Some(near) => error.help(format!("did you mean `{near}`?")),
        None => error.help("name fields, scores, criteria, grades, stages, or key, stage, next step, total, could_reach, ask_next, disqualified_because, bad_values"),
    })
}
