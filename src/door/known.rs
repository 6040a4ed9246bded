//! What a policy knows, for all that is made of it: names, readers, engines.

use super::Error;
use crate::data::value::FieldReader;
use crate::data::value::date::DateStyle;
use crate::diag::nearest::nearest;
use crate::engine::events::Plan;
use crate::engine::{Engine, Wanted};
use crate::program::text::fold;
use crate::program::{ColumnId, ColumnKind, Field, Program};
use crate::speech;
use hashbrown::HashMap;
use std::sync::{Arc, OnceLock};

/// What a policy knows: all leads and evaluators share it.
#[derive(Debug)]
pub(super) struct Known {
    pub program: Arc<Program>,
    /// Where each points line stands.
    pub places: Vec<String>,
    pub fields: Names,
    /// By field.
    pub readers: Vec<FieldReader>,
    pub events: Names,
    columns: Names,
    /// By kind of event: its fields, and how each is read.
    pub event_fields: Vec<(Names, Vec<FieldReader>)>,
    /// How instants of events are read.
    pub dates: DateStyle,
    pub plan: Arc<Plan>,
    everything: OnceLock<Arc<Engine<'static>>>,
    explaining: OnceLock<Arc<Engine<'static>>>,
}

/// Names and their places; as they are written they are found at once, in other letters a little later.
#[derive(Debug, Default)]
pub(super) struct Names {
    exact: HashMap<String, usize, foldhash::fast::RandomState>,
    folded: HashMap<String, usize, foldhash::fast::RandomState>,
}

impl Names {
    fn new<'a>(names: impl Iterator<Item = &'a str>) -> Names {
        let mut all = Names::default();
        for (at, name) in names.enumerate() {
            all.exact.insert(name.to_owned(), at);
            all.folded.insert(fold(name), at);
        }
        all
    }

    /// The place of a name.
    pub fn find(&self, name: &str) -> Option<usize> {
        self.exact.get(name).or_else(|| self.folded.get(&fold(name))).copied()
    }
}

impl Known {
    /// Of a program; `places` says where each of its points lines stands.
    pub fn new(program: Program, places: Vec<String>) -> Known {
        let readers = |fields: &[Field]| -> Vec<FieldReader> {
            fields.iter().map(|field| FieldReader::new(field, &program.zone)).collect()
        };
        let names = |fields: &[Field]| Names::new(fields.iter().map(|field| field.name.as_str()));
        Known {
            places,
            fields: names(&program.fields),
            readers: readers(&program.fields),
            events: Names::new(program.events.iter().map(|event| event.name.as_str())),
            event_fields: (program.events.iter())
                .map(|event| (names(&event.fields), readers(&event.fields)))
                .collect(),
            columns: Names::new(program.columns.iter().map(|column| column.name.as_str())),
            dates: DateStyle::new(None, &program.zone),
            plan: Arc::new(Plan::new(&program)),
            everything: OnceLock::new(),
            explaining: OnceLock::new(),
            program: Arc::new(program),
        }
    }

    /// The engine for whole answers.
    pub fn everything(&self) -> Arc<Engine<'static>> {
        let new = || Arc::new(Engine::of(Arc::clone(&self.program), Wanted::everything()));
        Arc::clone(self.everything.get_or_init(new))
    }

    /// The engine for explanations, which show the values of fields as well.
    pub fn explaining(&self) -> Arc<Engine<'static>> {
        let fields = (0u32..).map(ColumnId).take(self.program.fields.len());
        let new = || Arc::new(Engine::of(Arc::clone(&self.program), Wanted::everything().and(fields)));
        Arc::clone(self.explaining.get_or_init(new))
    }

    /// The column that the policy computes under a name: `interest`, `SQL`, `stage`, `next step` or `next_step`.
    pub fn column(&self, name: &str) -> Result<ColumnId, Error> {
        let program = &self.program;
        let found = self.columns.find(name).or_else(|| self.columns.find(&name.replace('_', " ")));
        if let Some(id) = found.and_then(|at| u32::try_from(at).ok()).map(ColumnId) {
            if !matches!(program[id].kind, ColumnKind::Field(_)) {
                return Ok(id);
            }
            let error = format!("`{name}` is a field of the lead, and the policy does not work it out");
            return Err(Error::said(error).help("the value is the one that was set on the lead"));
        }
        // Lines and aggregates have names that nobody gave them.
        let unnamed = |kind: &ColumnKind| {
            matches!(
                kind,
                ColumnKind::Field(_)
                    | ColumnKind::Aggregate(_)
                    | ColumnKind::Points(_)
                    | ColumnKind::Disqualify(_)
            )
        };
        let named = program.columns.iter().filter(|column| !unnamed(&column.kind));
        let names = named.map(|column| column.name.as_str());
        Err(unknown(format!("the policy works out nothing called `{name}`"), name, names))
    }
}

/// There is no such name; the nearest one is offered, or the first few.
pub(super) fn unknown<'a>(message: String, name: &str, known: impl Iterator<Item = &'a str>) -> Error {
    let (error, known) = (Error::said(message), known.map(str::to_owned).collect::<Vec<_>>());
    match nearest(name, known.iter().map(String::as_str)) {
        Some(near) => error.help(format!("did you mean `{near}`?")),
        None if known.is_empty() => error.help("it declares none"),
        None => error.help(format!("there are {}", speech::or(&known))),
    }
}
