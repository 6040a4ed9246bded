//! What goes wrong, said as the command says it.

use crate::data;
use crate::diag::render::{self, Style};
use crate::diag::say::clean;
use crate::diag::{Diag, Severity};
use crate::span::Sources;
use std::fmt;

/// What was wrong: with a policy, or with a value, a name or an instant that was handed over.
///
/// It prints itself, with the lines that it is about and what to write instead. Its `Debug` is the same text, so that a
/// `main` that returns it prints no struct.
#[derive(Clone)]
pub struct Error(Box<Kind>);

#[derive(Clone)]
enum Kind {
    Policy { sources: Sources, diags: Vec<Diag> },
    Said { message: String, help: Option<String> },
}

/// One mistake of a policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// The code that `qualify rule` explains: `E101`.
    pub code: &'static str,
    /// What is wrong, in one sentence.
    pub message: String,
    /// What to write instead.
    pub help: Option<String>,
    /// Where: `sales.qualify:12:7`, line and column counted from 1.
    pub place: String,
}

impl Error {
    pub(super) fn policy(sources: Sources, mut diags: Vec<Diag>) -> Error {
        diags.retain(|diag| diag.severity == Severity::Error);
        Error(Box::new(Kind::Policy { sources, diags }))
    }

    pub(super) fn said(message: impl Into<String>) -> Error {
        Error(Box::new(Kind::Said { message: message.into(), help: None }))
    }

    pub(super) fn help(mut self, text: impl Into<String>) -> Error {
        if let Kind::Said { help, .. } = &mut *self.0 {
            *help = Some(text.into());
        }
        self
    }

    /// The mistakes of a policy, in the order of its lines; empty where something else is wrong.
    pub fn mistakes(&self) -> Vec<Mistake> {
        let Kind::Policy { sources, diags } = &*self.0 else { return Vec::new() };
        let each = diags.iter().map(|diag| Mistake {
            code: diag.code.as_str(),
            message: diag.message.clone(),
            help: diag.help.clone(),
            place: sources.place(diag.span()),
        });
        each.collect()
    }
}

impl From<data::Error> for Error {
    fn from(error: data::Error) -> Error {
        Error(Box::new(Kind::Said { message: error.message, help: error.help }))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.0 {
            Kind::Policy { sources, diags } => f.write_str(&render::human(diags, sources, Style::default())),
            Kind::Said { message, help } => {
                f.write_str(&clean(message))?;
                help.iter().try_for_each(|help| write!(f, "\n  help: {}", clean(help)))
            }
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Error {}
