//! Findings for GitHub Actions: one workflow command a line, which becomes a note at the line of a pull request. The
//! escapes are those of GitHub's own toolkit (`packages/core/src/command.ts`).

use crate::cli::load::Policy;
use crate::cli::since::{Agreement, Changed, listed};
use crate::diag::{Diag, Severity};
use crate::span::Sources;

pub(super) fn findings(policies: &[Policy], agreement: Option<&Agreement>) -> String {
    let lines = super::fresh(policies)
        .flat_map(|(policy, diags)| diags.iter().map(|diag| line(diag, &policy.sources)).collect::<Vec<_>>());
    let changes = agreement.into_iter().flat_map(|agreement| &agreement.changes).map(notice);
    lines.chain(changes).collect()
}

/// A note at a statement that has changed: whose agreement it needs. What is gone has no line any more.
fn notice(changed: &Changed) -> String {
    let owners: Vec<&str> = changed.change.owners.iter().map(String::as_str).collect();
    let said = match (owners.as_slice(), changed.change.owned) {
        ([], _) => "nobody owns it, and nobody signs the policy".to_owned(),
        (names, true) => format!("this needs the agreement of {}", listed(names)),
        (names, false) => format!("nobody owns it: this needs the agreement of who signs, {}", listed(names)),
    };
    let place = if changed.change.gone {
        String::new()
    } else {
        format!("file={},line={},col={},", property(&changed.path), changed.line, changed.column)
    };
    let title = format!("{} {}", changed.change.what(), changed.how());
    format!("::notice {place}title={}::{}\n", property(&title), data(&said))
}

fn line(diag: &Diag, sources: &Sources) -> String {
    let command = match diag.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    let path = sources.get(diag.span().file).map_or("", |source| source.path.as_str());
    let (line, column) = sources.line_column(diag.span().before());
    let (end_line, end_column) = sources.line_column(diag.span().after());
    let columns = if line == end_line {
        format!(",col={column},endColumn={end_column}")
    } else {
        format!(",col={column}")
    };
    let said = match &diag.help {
        Some(help) => format!("{}\n{help}", diag.message),
        None => diag.message.clone(),
    };
    format!(
        "::{command} file={},line={line},endLine={end_line}{columns},title={}::{}\n",
        property(path),
        property(diag.code.as_str()),
        data(&said)
    )
}

/// What a message may hold.
pub fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// What a property may hold.
pub fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
