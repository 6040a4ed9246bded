//! `qualify check --fix`: the changes that findings offer, made or shown.

use super::load::{self, Policy};
use super::term::Terminal;
use super::{Failure, Result, counted, interrupt, unified};
use crate::data::output;
use crate::diag::Edit;
use crate::fix::{self, Doubts, Fixed};
use crate::span::Span;
use std::collections::BTreeMap;

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
            let text = unified::unified(path, &file.old, &file.new_text(), stream);
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

/// Makes the changes that are clean and can mean one thing only, or with `show` prints what it would change. `doubts`
/// says for each policy what is doubtful about it. Returns what was made, or would be.
pub fn run(
    policies: &[Policy],
    doubts: &[Box<Doubts<'_>>],
    show: bool,
    terminal: &Terminal,
) -> Result<Fixed> {
    if !show && policies.iter().any(|policy| load::is_stream(&policy.path)) {
        return Err(Failure::new("a policy from stdin or a pipe cannot be fixed in place")
            .help("name its file, or add --diff to see what would change"));
    }
    let subjects = policies.iter().zip(doubts).map(|(policy, doubts)| fix::Policy {
        root: &policy.root,
        files: &policy.files,
        sources: &policy.sources,
        doubts,
    });
    let fixed = fix::fix(&subjects.collect::<Vec<_>>());
    let mut changes = Changes::default();
    let sources = policies.iter().flat_map(|policy| policy.sources.iter());
    for (id, source) in sources {
        if let Some(text) = fixed.texts.get(&source.path) {
            let whole = Edit { span: Span::new(id, 0, source.text.len()), text: text.clone() };
            // A file of several policies is replaced once: a second whole touches the first.
            changes.add(&[(&source.path, &source.text, &whole)]);
        }
    }
    if show {
        changes.show(true, terminal)?;
    } else {
        changes.write()?;
    }
    Ok(fixed)
}

/// What was made, and what is left to whoever reads it.
pub fn summary(fixed: &Fixed, show: bool) -> String {
    let verb = if show { "would be fixed" } else { "fixed" };
    let made = format!("{} {verb}\n", counted(fixed.made, "finding", "findings"));
    let written = if show { "would not be written" } else { "was not written" };
    match fixed.left {
        0 => made,
        1 => format!("{made}1 finding offers a line that may mean something else: it {written}\n"),
        left => format!("{made}{left} findings offer a line that may mean something else: it {written}\n"),
    }
}
