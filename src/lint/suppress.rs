//! `# qualify: allow RULE because …`: one line is exempt from one rule, with a reason.
//!
//! A comment behind a line speaks of that line; one on a line of its own speaks of the next line that says
//! something. Without a reason it is a finding itself (X01), as is one that silences nothing (X02).

use super::{Context, Level, Levels, find_rule};
use crate::diag::{Code, Diag, LintCode, nearest};
use crate::span::{FileId, Span};
use crate::syntax::{Comment, LoadedFile};

/// `allow` without a reason.
pub const NO_REASON: LintCode = LintCode {
    code: "X01",
    name: "allow-without-reason",
    title: "an exception without a reason",
    source: "//! An exception from a rule gives no reason, so nobody can judge later whether it still holds. Leads \
             keep being treated by a line that the next reader takes for a mistake.\n//!\n//! Write: \
             `# qualify: allow never-pays because the field is filled from next month on`",
};

/// `allow` that silences nothing.
pub const NOTHING: LintCode = LintCode {
    code: "X02",
    name: "allow-silences-nothing",
    title: "an exception that is not needed",
    source: "//! An exception is made from a rule that finds nothing there. It hides the mistake that somebody makes \
             on that line next, and leads pay for it.\n//!\n//! Take the comment out.",
};

struct Allow<'a> {
    comment: &'a Comment,
    file: FileId,
    line: usize,
    rule: &'a str,
    reason: bool,
}

/// Leaves out what is allowed, and adds what is wrong with the comments that allow.
pub(super) fn apply(context: &Context, levels: &Levels, mut diags: Vec<Diag>) -> Vec<Diag> {
    let own = context.files.iter().filter(|file| file.layer == 0);
    let allows: Vec<Allow> = own.flat_map(|file| allows(context, file)).collect();
    for allow in &allows {
        let before = diags.len();
        if let Some(rule) = find_rule(allow.rule) {
            diags.retain(|diag| {
                let place = diag.span();
                diag.code != Code::Lint(rule.code)
                    || place.file != allow.file
                    || context.sources.line_column(place).0 != allow.line
            });
            if levels.of(rule) == Level::Off {
                continue;
            }
        }
        let span = allow.comment.span;
        if diags.len() == before {
            diags.push(silences_nothing(allow, span));
        } else if !allow.reason {
            diags.push(
                Diag::new(
                    Code::Lint(&NO_REASON),
                    span,
                    format!("this exception from `{}` gives no reason", allow.rule),
                )
                .warning()
                .help(format!("write `# qualify: allow {} because …`", allow.rule)),
            );
        }
    }
    diags
}

fn silences_nothing(allow: &Allow, span: Span) -> Diag {
    let known = super::RULES.iter().flat_map(|rule| [rule.code.name, rule.code.code]);
    let (message, help) = match find_rule(allow.rule) {
        Some(_) => {
            (format!("`{}` finds nothing on that line", allow.rule), "take the comment out".to_owned())
        }
        None => (
            format!("there is no rule `{}`", allow.rule),
            match nearest::nearest(allow.rule, known) {
                Some(name) => format!("did you mean `{name}`?"),
                None => "`qualify rule` lists the rules".to_owned(),
            },
        ),
    };
    Diag::new(Code::Lint(&NOTHING), span, message).warning().help(help)
}

fn allows<'a>(context: &Context, file: &'a LoadedFile) -> Vec<Allow<'a>> {
    file.comments
        .iter()
        .filter_map(|comment| {
            let rest = comment.text.strip_prefix("qualify:")?.trim_start().strip_prefix("allow")?;
            let rest = rest.strip_prefix([' ', '\t'])?.trim();
            let (rule, tail) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
            let reason = tail.trim().strip_prefix("because").is_some_and(|reason| !reason.trim().is_empty());
            let line = context.sources.line_column(comment.span).0;
            let line = if comment.own_line { next_line(context, file.id, line) } else { line };
            Some(Allow { comment, file: file.id, line, rule, reason })
        })
        .collect()
}

/// The next line after `line` that says something.
fn next_line(context: &Context, file: FileId, line: usize) -> usize {
    let text = context.sources.get(file).map_or("", |source| &source.text);
    let says = |text: &str| !text.trim().is_empty() && !text.trim_start().starts_with('#');
    let found = text.lines().zip(1usize..).skip(line).find(|(text, _)| says(text));
    found.map_or(line, |(_, number)| number)
}
