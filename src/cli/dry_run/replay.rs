//! `--replay`: leads through time.

use crate::cli::load::Policy;
use crate::cli::source::SourceArgs;
use crate::cli::term::clean;
use crate::cli::{Failure, Result};
use crate::diag::nearest::nearest;
use crate::program::text::fold;
use crate::program::{Program, Type};
use crate::run::Rhythm;

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Rule {
    /// When leads are evaluated.
    pub rhythm: Rhythm,
    /// The date from which on they are followed.
    pub from: Option<String>,
}

const RHYTHMS: [(&str, Rhythm); 3] =
    [("events", Rhythm::Events), ("daily", Rhythm::Daily), ("weekly", Rhythm::Weekly)];

/// Reads `daily`, `weekly from created`, `events`, `created`.
pub fn read(text: &str, program: &Program, source: &SourceArgs) -> Result<Rule> {
    let text = text.trim();
    let (first, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    let known = RHYTHMS.iter().find(|(name, _)| fold(first) == *name);
    let rule = match (known, rest.trim()) {
        (Some((_, rhythm)), "") => Rule { rhythm: *rhythm, from: None },
        (Some((_, rhythm)), rest) => match rest.strip_prefix("from").map(|field| (field, field.trim())) {
            Some((field, name)) if !name.is_empty() && field.starts_with(char::is_whitespace) => {
                Rule { rhythm: *rhythm, from: Some(name.to_string()) }
            }
            _ => return Err(unreadable(text)),
        },
        (None, _) if text.is_empty() => return Err(unreadable(text)),
        (None, _) => {
            let declared = program.fields.iter().any(|field| fold(&field.name) == fold(text));
            let near = nearest(first, RHYTHMS.iter().map(|(name, _)| *name)).filter(|_| !declared);
            if let Some(near) = near {
                return Err(unreadable(text).help(format!(
                    "did you mean `{near}`? A date of that name is written so: --replay \"events from {}\"",
                    clean(text)
                )));
            }
            let name = text.strip_prefix("from ").map_or(text, str::trim);
            Rule { rhythm: Rhythm::Events, from: Some(name.to_string()) }
        }
    };
    let field = rule
        .from
        .as_ref()
        .and_then(|from| program.fields.iter().find(|field| fold(&field.name) == fold(from)));
    match field.map(|field| (&field.name, &field.ty)) {
        None | Some((_, Type::Date | Type::Text)) => {}
        Some((name, Type::YesNo | Type::Number(_) | Type::Choice(_) | Type::Several(_))) => {
            return Err(Failure::new(format!(
                "--replay: leads are followed from a date, and `{name}` is none"
            )));
        }
    }
    let happens = source.may_have_events() && !program.events.is_empty();
    if rule.from.is_none() && !happens {
        let failure =
            Failure::new("--replay: leads are followed from their first event, and there are no events");
        let date = program.fields.iter().find(|field| field.ty == Type::Date);
        let date = date.map_or("DATE_FIELD", |field| &field.name);
        return Err(failure.help(format!("name a date to follow them from: --replay \"daily from {date}\"")));
    }
    Ok(rule)
}

fn unreadable(text: &str) -> Failure {
    Failure::new(format!("--replay: `{}` is no way to follow leads", clean(text))).help(
        "write when they are evaluated: events, daily or weekly;\n\
         and, if it is not from their first event on, from which date: \"daily from created\"",
    )
}

impl Rule {
    /// In words, for the report.
    pub fn words(&self, facts: bool) -> String {
        let when = match self.rhythm {
            Rhythm::Events if facts => "at each of its events and changes",
            Rhythm::Events => "at each of its events",
            Rhythm::Daily => "at the end of each day",
            Rhythm::Weekly => "at the end of each week",
        };
        let from = self.from.as_deref().unwrap_or("its first event");
        format!("{when}, from {from} to as-of")
    }
}

/// The `answer within` lines: the stage, the text, the place.
pub fn promises(policy: &Policy, program: &Program) -> Vec<[String; 3]> {
    let answers = program.stages.iter().flat_map(|stage| {
        stage.answer_within.iter().map(|answer| (program[stage.column].name.clone(), answer.span))
    });
    let told = answers.map(|(stage, span)| {
        let text = policy.sources.text(span).split_whitespace().collect::<Vec<_>>().join(" ");
        [stage, text, policy.sources.place(span)]
    });
    told.collect()
}
