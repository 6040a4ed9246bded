//! `qualify check --fix`: the changes that findings offer, made or shown.

use super::load::{self, Policy};
use super::term::Terminal;
use super::{Failure, Result, diff, interrupt};
use crate::data::output;
use crate::diag::Edit;
use std::collections::{BTreeMap, HashSet};

/// A file and what becomes of it.
#[derive(Default)]
struct Changed {
    old: String,
    edits: Vec<Edit>,
}

impl Changed {
    /// The text with all edits made.
    fn new_text(&self) -> String {
        let mut edits: Vec<&Edit> = self.edits.iter().collect();
        edits.sort_by_key(|edit| edit.span.range().start);
        let mut text = String::new();
        let mut at = 0;
        for edit in edits {
            let range = edit.span.range();
            text.push_str(self.old.get(at..range.start).unwrap_or(""));
            text.push_str(&edit.text);
            at = range.end;
        }
        text.push_str(self.old.get(at..).unwrap_or(""));
        text
    }

    /// Whether an edit touches none of those there are.
    fn is_apart(&self, edit: &Edit) -> bool {
        let new = edit.span.range();
        self.edits.iter().map(|edit| edit.span.range()).all(|old| new.end < old.start || old.end < new.start)
    }
}

/// Changes of files, by path.
#[derive(Default)]
pub(super) struct Changes(BTreeMap<String, Changed>);

impl Changes {
    /// Adds edits that belong together, each with its file's path and text; none of them where one touches an edit that
    /// was added before.
    pub fn add(&mut self, edits: &[(&str, &str, &Edit)]) -> bool {
        let apart =
            edits.iter().all(|(path, _, edit)| self.0.get(*path).is_none_or(|file| file.is_apart(edit)));
        if apart {
            for (path, text, edit) in edits {
                let new = || Changed { old: (*text).to_owned(), edits: Vec::new() };
                self.0.entry((*path).to_owned()).or_insert_with(new).edits.push((*edit).clone());
            }
        }
        apart
    }

    /// Shows what becomes of the files, on stdout or on stderr.
    pub fn show(&self, on_stdout: bool, terminal: &Terminal) -> Result<()> {
        for (path, file) in &self.0 {
            let stream = if on_stdout { terminal.out } else { terminal.err };
            let text = diff::unified(path, &file.old, &file.new_text(), stream);
            if on_stdout {
                terminal.show(&text)?;
            } else {
                terminal.error(&text);
            }
        }
        Ok(())
    }

    /// Makes the changes; none of them where a file may not be written.
    pub fn write(&self) -> Result<()> {
        interrupt::watch()?;
        for path in self.0.keys() {
            output::may_write(path)?;
        }
        for (path, file) in &self.0 {
            output::replace(path, &file.new_text())?;
        }
        Ok(())
    }
}

/// Makes every offered change, or with `show` prints what it would change. A finding whose changes touch those of an
/// earlier one waits for the next time. Returns how many findings were mended, or would be.
pub fn run(policies: &[Policy], show: bool, terminal: &Terminal) -> Result<usize> {
    if !show && policies.iter().any(|policy| load::is_stream(&policy.path)) {
        return Err(Failure::new("a policy from stdin or a pipe cannot be fixed in place")
            .help("name its file, or add --diff to see what would change"));
    }
    let mut changes = Changes::default();
    let mut seen = HashSet::new();
    let mut mended = 0usize;
    for policy in policies {
        for diag in policy.diags.iter().filter(|diag| !diag.fix.is_empty()) {
            let place = (policy.sources.place(diag.span()), diag.code, diag.message.clone());
            if !seen.insert(place) {
                continue;
            }
            let named = diag.fix.iter().filter_map(|edit| {
                let source = policy.sources.get(edit.span.file)?;
                Some((source.path.as_str(), &*source.text, edit))
            });
            let named: Vec<(&str, &str, &Edit)> = named.collect();
            if named.len() == diag.fix.len() && changes.add(&named) {
                mended = mended.saturating_add(1);
            }
        }
    }
    if show {
        changes.show(true, terminal)?;
    } else {
        changes.write()?;
    }
    Ok(mended)
}
