//! A field, event, list, criterion or score is declared, and no rule uses it. People who sign the policy believe that it
//! counts, and it does not.
//!
//! A grade and a `choose` table are answers themselves, and a criterion that an example claims in `then` is read there:
//! these are used.
//!
//! Bad:
//!
//! ```qualify
//! lead
//!   need      yes/no, ask "Is there a problem that must go away?"
//!   industry  one of software, logistics
//! SQL requires need
//! ```
//!
//! Good:
//!
//! ```qualify
//! lead
//!   need      yes/no, ask "Is there a problem that must go away?"
//!   industry  one of software, logistics
//! SQL requires need
//!   prefers industry is software
//! ```

use super::{Context, Findings};
use crate::program::text::fold;
use crate::span::Span;
use crate::syntax::tree::{
    ExampleLine, Field, FieldOption, LeadLine, Name, Per, ScoreLineKind, Statement, StatementKind,
};
use std::collections::{HashMap, HashSet};

rule!("N01", "unused", "something declared and never used", "unused.rs");

fn find(context: &Context, out: &mut Findings) {
    // Before there are stages a policy is being written, or only scores.
    if context.program.stages.is_empty() {
        return;
    }
    let declared: Vec<(&'static str, &Name)> = super::statements(context).flat_map(declared).collect();
    let mut uses: HashMap<String, usize> = HashMap::new();
    for file in context.files {
        // What examples give is no use; what they claim is.
        let examples: Vec<Span> = file.tree.statements.iter().flat_map(given).collect();
        // Both ascend: the part that a word may stand in is the first that does not end before it.
        let mut examples = examples.iter().peekable();
        let text = context.sources.get(file.id).map_or("", |source| &source.text);
        for (at, word) in words(text) {
            while examples.next_if(|example| example.range().end <= at).is_some() {}
            if !examples.peek().is_some_and(|example| example.range().contains(&at)) {
                let count = uses.entry(fold(word)).or_default();
                *count = count.saturating_add(1);
            }
        }
    }
    // Each declaration of the name is itself one word.
    let mut own: HashMap<String, usize> = HashMap::new();
    for (_, name) in &declared {
        let count = own.entry(fold(&name.text)).or_default();
        *count = count.saturating_add(1);
    }
    let activities = activities(context);
    for (kind, name) in &declared {
        let own = own.get(&fold(&name.text)).copied().unwrap_or(0);
        let all = words(&name.text).count() == 1;
        let active = *kind == "event" && activities.contains(&fold(&name.text));
        if all && !active && uses.get(&fold(&name.text)).copied().unwrap_or(0) <= own {
            out.add(name.place.0, format!("no rule uses the {kind} `{}`", name.text), |diag| {
                diag.at("only declared").help("use it, or remove it")
            });
        }
    }
}

/// The places of an example that say what a lead holds and has done.
fn given(statement: &Statement) -> Vec<Span> {
    let StatementKind::Example(example) = &statement.kind else { return Vec::new() };
    let lines = example.lines.iter().filter_map(|line| match line {
        ExampleLine::Given(_, place) | ExampleLine::When(_, place) => Some(place.0),
        ExampleLine::Then(..) => None,
    });
    lines.collect()
}

/// The events that count as a lead's own doing in a line that pays for time without any.
fn activities(context: &Context) -> HashSet<String> {
    let without = super::walk::score_lines(context)
        .any(|line| matches!(&line.kind, ScoreLineKind::Per { per: Per::WithoutActivity { .. }, .. }));
    let own = context.program.events.iter().filter(|event| without && event.actor.is_none());
    own.map(|event| fold(&event.name)).collect()
}

/// A key is used by whoever tells leads or events apart.
fn is_key(field: &Field) -> bool {
    field.options.iter().any(|option| matches!(option, FieldOption::Key(_)))
}

fn named(field: &Field) -> (&'static str, &Name) {
    ("field", &field.name)
}

/// What a statement declares that some rule should use.
fn declared(statement: &Statement) -> Vec<(&'static str, &Name)> {
    match &statement.kind {
        StatementKind::Lead(lead) => {
            lead.lines.iter().filter_map(LeadLine::field).filter(|field| !is_key(field)).map(named).collect()
        }
        StatementKind::Event(event) => {
            let fields = event.fields.iter().filter(|field| !is_key(field)).map(named);
            [("event", &event.name)].into_iter().chain(fields).collect()
        }
        StatementKind::List { name, .. } => vec![("list", name)],
        StatementKind::Means { name, .. } => vec![("criterion", name)],
        StatementKind::Setting { name, .. } => vec![("setting", name)],
        StatementKind::Group { name, .. } => vec![("group", name)],
        StatementKind::Score(score) => score.name.iter().map(|name| ("score", name)).collect(),
        _ => Vec::new(),
    }
}

/// The words of a policy that can be names, with their places: nothing in quotes or comments.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let part = |letter: char| letter.is_alphanumeric() || letter == '_';
    let mut at = 0usize;
    std::iter::from_fn(move || {
        loop {
            let rest = text.get(at..)?;
            let first = rest.chars().next()?;
            let skipped = match first {
                '"' => rest.get(1..)?.find(['"', '\n']).map_or(rest.len(), |end| end.saturating_add(2)),
                '#' => rest.find('\n').unwrap_or(rest.len()),
                first if part(first) => {
                    let end = rest.find(|letter| !part(letter)).unwrap_or(rest.len());
                    let found = at;
                    at = at.saturating_add(end);
                    return rest.get(..end).map(|word| (found, word));
                }
                other => other.len_utf8(),
            };
            at = at.saturating_add(skipped);
        }
    })
}
