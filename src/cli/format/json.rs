//! Findings for a program: a JSON array of objects named as ruff names them, lines and columns from 1, columns in
//! characters. Where it is asked whose agreement a change needs, the array stands in an object beside that.

use crate::changes::How;
use crate::cli::load::Policy;
use crate::cli::since::{Agreement, Changed};
use crate::diag::{Diag, Edit, Label, Severity};
use crate::span::{Sources, Span};
use serde_json::{Value, json};

pub(super) fn findings(policies: &[Policy], agreement: Option<&Agreement>) -> String {
    let all: Vec<Value> = super::fresh(policies)
        .flat_map(|(policy, diags)| {
            diags.iter().map(|diag| finding(diag, &policy.sources)).collect::<Vec<_>>()
        })
        .collect();
    let all = match agreement {
        None => Value::Array(all),
        Some(agreement) => json!({ "findings": all, "agreement": needed(agreement) }),
    };
    // A list of objects of texts and numbers always has a JSON form.
    let mut text = serde_json::to_string_pretty(&all).unwrap_or_default();
    text.push('\n');
    text
}

/// Whose agreement a change needs.
pub(super) fn needed(agreement: &Agreement) -> Value {
    json!({
        "since": agreement.since,
        "commit": agreement.commit,
        "needed": agreement.needed(),
        "changes": agreement.changes.iter().map(changed).collect::<Vec<_>>(),
        "not_compared": agreement.unread,
    })
}

fn changed(changed: &Changed) -> Value {
    let change = &changed.change;
    json!({
        "kind": change.kind.word(),
        "name": change.name,
        "change": match change.how {
            How::Added => "added",
            How::Changed => "changed",
            How::Owner => "owner",
            How::Order => "order",
            How::Removed => "removed",
        },
        "agreement_of": change.owners,
        "owned": change.owned,
        "filename": changed.path,
        "location": { "row": changed.line, "column": changed.column },
    })
}

pub(super) fn finding(diag: &Diag, sources: &Sources) -> Value {
    let fix = (!diag.fix.is_empty())
        .then(|| json!({ "edits": diag.fix.iter().map(|edit| edited(edit, sources)).collect::<Vec<_>>() }));
    json!({
        "code": diag.code.as_str(),
        "severity": match diag.severity { Severity::Error => "error", Severity::Warning => "warning" },
        "message": diag.message,
        "help": diag.help,
        "filename": filename(diag.span(), sources),
        "location": location(diag.span().before(), sources),
        "end_location": location(diag.span().after(), sources),
        "labels": diag.labels.iter().map(|label| labelled(label, sources)).collect::<Vec<_>>(),
        "fix": fix,
    })
}

fn labelled(label: &Label, sources: &Sources) -> Value {
    json!({
        "filename": filename(label.span, sources),
        "location": location(label.span.before(), sources),
        "end_location": location(label.span.after(), sources),
        "text": label.text,
    })
}

fn edited(edit: &Edit, sources: &Sources) -> Value {
    json!({
        "content": edit.text,
        "filename": filename(edit.span, sources),
        "location": location(edit.span.before(), sources),
        "end_location": location(edit.span.after(), sources),
    })
}

fn filename(span: Span, sources: &Sources) -> &str {
    sources.get(span.file).map_or("", |source| source.path.as_str())
}

fn location(span: Span, sources: &Sources) -> Value {
    let (row, column) = sources.line_column(span);
    json!({ "row": row, "column": column })
}
