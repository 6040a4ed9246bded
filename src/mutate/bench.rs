//! The policy with something changed, read and checked again: only the statement that changes is read anew.

use super::walk::{Mutation, mutations};
use crate::check;
use crate::diag::edited;
use crate::program::Program;
use crate::span::Sources;
use crate::syntax::tree::{Statement, StatementKind};
use crate::syntax::{Loaded, LoadedFile, parse};

/// A policy on which changes are tried.
#[derive(Clone)]
pub(super) struct Bench {
    loaded: Loaded,
}

/// What becomes of a policy that is changed.
pub(super) enum Tried {
    /// It has a mistake.
    Mistaken,
    /// Only its examples have: that is how they notice the change.
    Fails,
    /// It is another program.
    Program(Box<Program>),
}

impl Bench {
    pub fn new(files: &[LoadedFile], sources: &Sources) -> Bench {
        Bench { loaded: Loaded { sources: sources.clone(), files: files.to_vec(), diags: Vec::new() } }
    }

    /// Every change of the policy's own files: those of a base are left to the examples of the base.
    pub fn mutations(&self) -> Vec<Mutation> {
        let own = self.loaded.files.iter().enumerate().filter(|(_, file)| file.layer == 0);
        let statements = own.flat_map(|(at, file)| {
            file.tree.statements.iter().enumerate().map(move |(place, one)| ((at, place), one))
        });
        statements.flat_map(|(at, one)| mutations(&self.loaded.sources, at, one)).collect()
    }

    /// What becomes of the policy with a change.
    pub fn with(&mut self, mutation: &Mutation) -> Tried {
        self.changed(mutation).unwrap_or(Tried::Mistaken)
    }

    fn changed(&mut self, mutation: &Mutation) -> Option<Tried> {
        let (file, place) = mutation.statement;
        let statements = &self.loaded.files.get(file)?.tree.statements;
        let statement = statements.get(place)?;
        let span = statement.place.0;
        let text = edited(self.loaded.sources.text(span), span.range().start, &mutation.edits);
        let (sources, changed) = self.read(&text)?;
        let mut changed = changed;
        if let Some(changed) = &mut changed {
            changed.instead = statement.instead;
        }
        let mut all = statements.clone();
        all.splice(place..place.saturating_add(1), changed);
        let kept = std::mem::replace(&mut self.loaded.files.get_mut(file)?.tree.statements, all);
        let before = std::mem::replace(&mut self.loaded.sources, sources);
        let tried = match self.program() {
            Some(program) => Tried::Program(Box::new(program)),
            None if self.is_right_without_examples() => Tried::Fails,
            None => Tried::Mistaken,
        };
        self.loaded.files.get_mut(file)?.tree.statements = kept;
        self.loaded.sources = before;
        Some(tried)
    }

    /// The policy with one example more, or with another in the place of one with its title.
    pub fn with_example(&self, example: &str, instead: bool) -> Option<Bench> {
        let (sources, statement) = self.read(example)?;
        let statement = statement?;
        let StatementKind::Example(new) = &statement.kind else { return None };
        let mut changed = self.clone();
        changed.loaded.sources = sources;
        let mut all = changed.loaded.files.iter_mut().flat_map(|file| &mut file.tree.statements);
        let old = all.find(|one| match &one.kind {
            StatementKind::Example(old) => instead && old.title == new.title,
            _ => false,
        });
        match old {
            Some(old) => *old = statement,
            None => changed.loaded.files.first_mut()?.tree.statements.push(statement),
        }
        Some(changed)
    }

    /// Whether only examples are wrong: they claim what the policy no longer knows.
    fn is_right_without_examples(&self) -> bool {
        let mut without = self.clone();
        for file in &mut without.loaded.files {
            file.tree.statements.retain(|one| !matches!(one.kind, StatementKind::Example(_)));
        }
        without.program().is_some()
    }

    /// The program as it is.
    pub fn program(&self) -> Option<Program> {
        check::examine(&self.loaded).program
    }

    /// The one statement of a text, or none, and the sources with the text as one more: all places stay where they were.
    /// `None` where it cannot be read.
    fn read(&self, text: &str) -> Option<(Sources, Option<Statement>)> {
        let mut sources = self.loaded.sources.clone();
        let parsed = parse(sources.add("", text), text);
        let mut statements = parsed.file.statements.into_iter();
        let first = statements.next();
        (parsed.diags.is_empty() && statements.next().is_none()).then_some((sources, first))
    }
}
