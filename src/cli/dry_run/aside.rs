//! What is known of leads beside the policy: the outcome, and what they are told apart by.
//!
//! It is the policy with a few statements more, so that a condition of the person who asks means what it would mean in
//! the policy. A name that the policy does not declare is a column of the data, or else an event.

use crate::cli::load::{self, Policy};
use crate::cli::term::{Terminal, clean, drawn};
use crate::cli::{Failure, Result};
use crate::data::mapping;
use crate::diag::nearest::nearest;
use crate::diag::{Code, Severity, render};
use crate::program::text::fold;
use crate::program::{ColumnId, Program};
use crate::span::Span;

/// What the added texts are called in messages: the outcome, and what is declared for it.
const FILE: &str = "--outcome";
const DECLARED: &str = "<data>";
/// The names of the added statements; the first outcome that is not taken.
const OUTCOMES: [&str; 2] = ["outcome", "the_outcome_of_this_dry_run"];
const SHOWN: &str = "shown_by_this_dry_run_";
/// What an undeclared column can be. What is asked only whether it is known may hold anything, and is a text; all else is
/// what its comparison says.
const TYPES: [&str; 4] = ["text", "yes/no", "number", "date"];
/// So many undeclared columns may an outcome name.
const MOST: usize = 4;

/// What is asked for, by name.
#[derive(Clone, Debug, Default)]
pub struct Names<'a> {
    /// `--outcome`
    pub outcome: Option<&'a str>,
    /// Columns by name, and whether each is a date.
    pub fields: Vec<(&'a str, bool)>,
    /// There are events, so that a name may be that of one.
    pub events: bool,
    /// The policy with what is asked beside it is wanted too, as a whole.
    pub whole: bool,
}

/// The answer.
#[derive(Debug)]
pub struct Asked {
    /// The program.
    pub program: Program,
    /// The column of the outcome.
    pub outcome: Option<ColumnId>,
    /// The columns asked for.
    pub fields: Vec<ColumnId>,
    /// The policy with what is asked beside it, where it is wanted.
    pub whole: Option<Program>,
}

/// A column of the data that the policy does not declare.
#[derive(Clone, Debug)]
struct Undeclared {
    name: String,
    source: String,
    /// An index into [`TYPES`]; `None` is an event.
    ty: Option<usize>,
}

/// Makes the program; `None` where the outcome has mistakes, which have then been told.
pub fn program(
    policy: &Policy,
    request: &Names<'_>,
    columns: &[String],
    terminal: &Terminal,
) -> Result<Option<Asked>> {
    let Some(declared) = &policy.program else { return Ok(None) };
    let mut text = String::new();
    let mut names = Vec::new();
    for (at, (field, date)) in request.fields.iter().enumerate() {
        names.push(match declared_field(declared, field) {
            Some(name) if !date => name,
            _ => {
                let source = column(field, columns)?
                    .or_else(|| declared_source(declared, field))
                    .ok_or_else(|| no_column(field, declared, columns))?;
                let ty = if *date { "date" } else { "text" };
                let name = format!("{SHOWN}{at}");
                text.push_str(&format!("  {name}  {ty} from {}\n", quoted(&source)));
                name
            }
        });
    }
    let fields = if text.is_empty() { text } else { format!("lead\n{text}") };
    let checked = match request.outcome {
        Some(outcome) => {
            let (events, name) = (request.events, outcome_name(declared, columns));
            let question = Question { policy, declared, fields: &fields, columns, events, name };
            match question.resolve(outcome)? {
                Ok(checked) => checked,
                Err(wrong) => {
                    told(&wrong, terminal);
                    return Ok(None);
                }
            }
        }
        None => load::with(policy, &[(DECLARED, &fields)]),
    };
    let Some(program) = checked.program else { return Ok(None) };
    let outcome = request.outcome.and_then(|_| program.find(outcome_name(declared, columns)));
    let found: Option<Vec<ColumnId>> = names.iter().map(|name| program.find(name)).collect();
    let fields = found.unwrap_or_default();
    let whole = request.whole.then(|| program.clone());
    let program = program.only(outcome.into_iter().chain(fields.iter().copied()));
    if outcome.is_some() && program.columns().any(|(id, _)| program.moves(id)) {
        return Err(Failure::new(
            "the outcome is read from each lead's whole history, and this one changes as time goes by",
        )
        .help("leave out what counts from as-of: `in the last …`, `days since …`, points that halve"));
    }
    Ok(Some(Asked { program, outcome, fields, whole }))
}

/// Tells the mistakes.
fn told(wrong: &Policy, terminal: &Terminal) {
    let style = render::Style { colour: terminal.err.colour, ..terminal.style() };
    let errors: Vec<_> =
        wrong.diags.iter().filter(|diag| diag.severity == Severity::Error).cloned().collect();
    terminal.error(&drawn(&errors, &wrong.sources, style));
}

/// The name of the outcome's own statement: no name that the outcome could mean.
fn outcome_name(declared: &Program, columns: &[String]) -> &'static str {
    let [name, other] = OUTCOMES;
    let events = declared.events.iter().flat_map(|event| [&event.name, &event.source]);
    let names = declared.columns.iter().map(|column| &column.name).chain(columns).chain(events);
    let taken = names.map(|name| plain(name)).any(|taken| taken == name);
    if taken { other } else { name }
}

/// An outcome, and what its names can mean.
struct Question<'a> {
    policy: &'a Policy,
    declared: &'a Program,
    fields: &'a str,
    columns: &'a [String],
    events: bool,
    name: &'static str,
}

impl Question<'_> {
    /// Declares what the outcome names and the policy does not, until it can be checked.
    fn resolve(&self, outcome: &str) -> Result<std::result::Result<Policy, Box<Policy>>> {
        let mut outcome = outcome.replace(['\n', '\r'], " ");
        let mut undeclared: Vec<Undeclared> = Vec::new();
        // Of the kinds that do not fit, the first that leaves the fewest mistakes says what is wrong.
        let mut wrong: Option<(usize, Policy)> = None;
        // Each round declares a name or tries another type.
        for _ in 0..TYPES.len().pow(MOST as u32).saturating_add(MOST) {
            let checked = self.checked(&outcome, &undeclared);
            if checked.program.is_some() {
                return Ok(Ok(checked));
            }
            let file = checked.sources.iter().find(|(_, source)| source.path == FILE).map(|(id, _)| id);
            let unknown = checked.diags.iter().find(|diag| {
                diag.code == Code::UnknownName && Some(diag.span().file) == file && undeclared.len() < MOST
            });
            if let Some(span) = unknown.map(|unknown| unknown.span()) {
                let name = checked.sources.text(span).to_string();
                if !name.is_empty() && !undeclared.iter().any(|other| fold(&other.name) == fold(&name)) {
                    match declared_source_name(self.declared, &name) {
                        Some(known) => self.replace(&mut outcome, span, &known),
                        None => undeclared.push(self.undeclared(name)?),
                    }
                    continue;
                }
            }
            let mistakes = checked.diags.iter().filter(|diag| diag.severity == Severity::Error).count();
            if wrong.as_ref().is_none_or(|(least, _)| mistakes < *least) {
                wrong = Some((mistakes, checked));
            }
            if !next_types(&mut undeclared) {
                break;
            }
        }
        let wrong = wrong.map(|(_, wrong)| wrong);
        Ok(Err(Box::new(wrong.unwrap_or_else(|| self.checked(&outcome, &undeclared)))))
    }

    /// What a name of the data stands for: a column, else an event.
    fn undeclared(&self, name: String) -> Result<Undeclared> {
        match column(&name, self.columns)? {
            Some(source) => Ok(Undeclared { name, source, ty: Some(0) }),
            None if self.events => Ok(Undeclared { source: name.clone(), name, ty: None }),
            // Leads from stdin cannot be looked at first.
            None if self.columns.is_empty() => Ok(Undeclared { source: name.clone(), name, ty: Some(0) }),
            None => Err(self.nothing(&name)),
        }
    }

    fn nothing(&self, name: &str) -> Failure {
        let failure = Failure::new(format!(
            "`{}` in --outcome is no name of the policy, no column of the leads, and there are no events",
            clean(name)
        ));
        let known = self.declared.columns.iter().map(|column| &column.name).chain(self.columns);
        match nearest(name, known.map(String::as_str)) {
            Some(near) => failure.help(format!("did you mean `{}`?", clean(near))),
            None => failure,
        }
    }

    fn checked(&self, outcome: &str, undeclared: &[Undeclared]) -> Policy {
        let mut declared = self.fields.to_string();
        for name in undeclared {
            let source = quoted(&name.source);
            declared.push_str(&match name.ty.and_then(|ty| TYPES.get(ty)) {
                Some(ty) => format!("lead\n  {}  {ty} from {source}\n", name.name),
                None => format!("event {} from {source} by system\n", name.name),
            });
        }
        let outcome = format!("{} means ({outcome})\n", self.name);
        load::with(self.policy, &[(FILE, &outcome), (DECLARED, &declared)])
    }

    /// Puts a declared name in place of what the data calls it.
    fn replace(&self, outcome: &mut String, span: Span, name: &str) {
        let before = format!("{} means (", self.name).len();
        let range = span.range();
        let range = range.start.saturating_sub(before)..range.end.saturating_sub(before);
        if outcome.get(range.clone()).is_some() {
            outcome.replace_range(range, name);
        }
    }
}

/// Counts the types on; false after the last.
fn next_types(undeclared: &mut [Undeclared]) -> bool {
    for ty in undeclared.iter_mut().filter_map(|name| name.ty.as_mut()) {
        *ty = ty.saturating_add(1);
        if *ty < TYPES.len() {
            return true;
        }
        *ty = 0;
    }
    false
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// Letters, digits and `_` of a name: as far as a column's name can be written without quotes.
fn plain(name: &str) -> String {
    fold(name).chars().map(|c| if c.is_alphanumeric() { c } else { '_' }).collect()
}

/// The field of that name.
fn declared_field(program: &Program, name: &str) -> Option<String> {
    let name = fold(name);
    program.fields.iter().find(|field| fold(&field.name) == name).map(|field| field.name.clone())
}

/// What the data calls the field of that name.
fn declared_source(program: &Program, name: &str) -> Option<String> {
    let name = fold(name);
    program.fields.iter().find(|field| fold(&field.name) == name).map(|field| field.source.clone())
}

/// The field or event that the data calls so.
fn declared_source_name(program: &Program, source: &str) -> Option<String> {
    let source = plain(source);
    let fields = program.fields.iter().map(|field| (&field.source, &field.name));
    let events = program.events.iter().map(|event| (&event.source, &event.name));
    fields.chain(events).find(|(from, _)| plain(from) == source).map(|(_, name)| name.clone())
}

/// The column of the data that is called so, or so but for what cannot stand in a name.
fn column(name: &str, columns: &[String]) -> Result<Option<String>> {
    if let Some(at) = mapping::find(name, columns)? {
        return Ok(columns.get(at).cloned());
    }
    let name = plain(name);
    Ok(columns.iter().find(|column| plain(column) == name).cloned())
}

fn no_column(name: &str, program: &Program, columns: &[String]) -> Failure {
    let failure = Failure::new(format!("there is no field and no column `{}`", clean(name)));
    let known = program.fields.iter().map(|field| &field.name).chain(columns);
    match nearest(name, known.map(String::as_str)) {
        Some(near) => failure.help(format!("did you mean `{}`?", clean(near))),
        None => failure,
    }
}
