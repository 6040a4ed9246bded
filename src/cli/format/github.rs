//! Findings for GitHub Actions: one workflow command a line, which becomes a note at the line of a pull request. The
//! escapes are those of GitHub's own toolkit (`packages/core/src/command.ts`).

use crate::cli::load::Policy;
use crate::diag::{Diag, Severity};
use crate::span::Sources;

pub(super) fn findings(policies: &[Policy]) -> String {
    let lines = super::fresh(policies)
        .flat_map(|(policy, diags)| diags.iter().map(|diag| line(diag, &policy.sources)).collect::<Vec<_>>());
    lines.collect()
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

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
