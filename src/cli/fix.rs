//! `qualify check --fix`: the changes that findings offer, made or shown.

use super::load::{self, Policy};
use super::term::Terminal;
use super::{Result, diff, fmt, put};
use crate::diag::Edit;
use std::collections::{BTreeMap, HashSet};
use std::path::Path;

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

/// Makes every offered change, or with `show` prints what it would change. A finding whose changes touch those of an
/// earlier one waits for the next time. Returns how many findings were mended, or would be.
pub fn run(policies: &[Policy], show: bool, terminal: &Terminal) -> Result<usize> {
    let mut files: BTreeMap<String, Changed> = BTreeMap::new();
    let mut seen = HashSet::new();
    let mut mended = 0usize;
    for policy in policies {
        for diag in policy.diags.iter().filter(|diag| !diag.fix.is_empty()) {
            let place = (policy.sources.place(diag.span()), diag.code, diag.message.clone());
            if !seen.insert(place) {
                continue;
            }
            let named: Vec<(&str, &str, &Edit)> = diag
                .fix
                .iter()
                .filter_map(|edit| {
                    let source = policy.sources.get(edit.span.file)?;
                    Some((source.path.as_str(), &*source.text, edit))
                })
                .collect();
            let apart = named.iter().all(|(path, _, edit)| {
                *path != load::STDIN && files.get(*path).is_none_or(|file| file.is_apart(edit))
            });
            if !apart || named.len() != diag.fix.len() {
                continue;
            }
            mended = mended.saturating_add(1);
            for (path, text, edit) in named {
                let file = files
                    .entry(path.to_owned())
                    .or_insert_with(|| Changed { old: text.to_owned(), edits: Vec::new() });
                file.edits.push(edit.clone());
            }
        }
    }
    for (path, file) in &files {
        let text = file.new_text();
        if show {
            put(&diff::unified(path, &file.old, &text, terminal.out))?;
        } else {
            fmt::replace(Path::new(path), &text)?;
        }
    }
    Ok(mended)
}
