//! Findings as SARIF 2.1.0 (OASIS, 2020), which code-scanning pages read.

use super::json::needed;
use crate::cli::load::Policy;
use crate::cli::since::Agreement;
use crate::diag::{Code, Diag, Edit, Severity};
use crate::span::{Sources, Span};
use serde_json::{Value, json};

pub(super) fn findings(policies: &[Policy], agreement: Option<&Agreement>) -> String {
    let mut codes: Vec<Code> = Vec::new();
    let mut results = Vec::new();
    for (policy, diags) in super::fresh(policies) {
        for diag in &diags {
            let rule = codes.iter().position(|code| *code == diag.code).unwrap_or_else(|| {
                codes.push(diag.code);
                codes.len().saturating_sub(1)
            });
            results.push(result(diag, rule, &policy.sources));
        }
    }
    let rules: Vec<Value> = codes.iter().map(|code| rule(*code)).collect();
    let mut log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "qualify",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    if let (Some(agreement), Some(run)) =
        (agreement, log.pointer_mut("/runs/0").and_then(Value::as_object_mut))
    {
        run.insert("properties".into(), json!({ "agreement": needed(agreement) }));
    }
    let mut text = serde_json::to_string_pretty(&log).unwrap_or_default();
    text.push('\n');
    text
}

fn rule(code: Code) -> Value {
    let page = code.page();
    let first = page.split("\n\n").next().unwrap_or("").replace('\n', " ");
    json!({
        "id": code.as_str(),
        "shortDescription": { "text": code.title() },
        "fullDescription": { "text": first },
        "help": { "text": page, "markdown": page },
    })
}

fn result(diag: &Diag, rule: usize, sources: &Sources) -> Value {
    let said = match &diag.help {
        Some(help) => format!("{}\n{help}", diag.message),
        None => diag.message.clone(),
    };
    let mut result = json!({
        "ruleId": diag.code.as_str(),
        "ruleIndex": rule,
        "level": match diag.severity { Severity::Error => "error", Severity::Warning => "warning" },
        "message": { "text": said },
        "locations": [{ "physicalLocation": physical(diag.span(), sources) }],
    });
    let also: Vec<Value> = diag
        .labels
        .iter()
        .skip(1)
        .map(|label| json!({ "physicalLocation": physical(label.span, sources), "message": { "text": label.text } }))
        .collect();
    if let Some(object) = result.as_object_mut() {
        if !also.is_empty() {
            object.insert("relatedLocations".into(), Value::Array(also));
        }
        if !diag.fix.is_empty() {
            let changes: Vec<Value> = diag.fix.iter().map(|edit| change(edit, sources)).collect();
            let description = diag.help.as_deref().unwrap_or(&diag.message);
            object.insert(
                "fixes".into(),
                json!([{ "description": { "text": description }, "artifactChanges": changes }]),
            );
        }
    }
    result
}

fn change(edit: &Edit, sources: &Sources) -> Value {
    json!({
        "artifactLocation": artifact(edit.span, sources),
        "replacements": [{
            "deletedRegion": region(edit.span, sources),
            "insertedContent": { "text": edit.text },
        }],
    })
}

fn physical(span: Span, sources: &Sources) -> Value {
    json!({ "artifactLocation": artifact(span, sources), "region": region(span, sources) })
}

fn artifact(span: Span, sources: &Sources) -> Value {
    json!({ "uri": uri(sources.get(span.file).map_or("", |source| source.path.as_str())) })
}

fn region(span: Span, sources: &Sources) -> Value {
    let (line, column) = sources.line_column(span.before());
    let (end_line, end_column) = sources.line_column(span.after());
    json!({ "startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column })
}

/// A path as a URI reference (RFC 3986): what is not unreserved or `/` is written in percent.
fn uri(path: &str) -> String {
    let mut out = String::new();
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                out.push(char::from(byte))
            }
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}
