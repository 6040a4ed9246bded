//! `# qualify: allow RULE because …`: one line is exempt from one rule, with a reason.
//!
//! A comment behind a line speaks of that line; one on a line of its own speaks of the next line that says
//! something. Without a reason it is a finding itself (X01), as is one that silences nothing (X02).

use super::{Context, Level, Levels, find_rule};
use crate::diag::{Code, Diag, LintCode, nearest};
use crate::span::{FileId, Span};
use crate::syntax::{Comment, LoadedFile};

/// `allow` without a reason.
pub(super) const NO_REASON: LintCode = LintCode {
    code: "X01",
    name: "allow-without-reason",
    title: "an exception without a reason",
    source: "//! An exception from a rule gives no reason, so nobody can judge later whether it still holds. Leads \
             keep being treated by a line that the next reader takes for a mistake.\n//!\n//! Write: \
             `# qualify: allow never-pays because the field is filled from next month on`",
};

/// `allow` that silences nothing.
pub(super) const NOTHING: LintCode = LintCode {
    code: "X02",
    name: "allow-silences-nothing",
    title: "an exception that is not needed",
    source: "//! An exception is made from a rule that finds nothing there. It hides the mistake that somebody makes \
             on that line next, and leads pay for it.\n//!\n//! Take the comment out.",
};

struct Allow<'a> {
    comment: &'a Comment,
    file: FileId,
    /// The lines it speaks of.
    lines: std::ops::RangeInclusive<usize>,
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
                    || !allow.lines.contains(&context.sources.line_column(place).0)
            });
            if levels.of(rule) == Level::Off || (rule.data.is_some() && context.seen.is_none()) {
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
            let text = context.sources.get(file.id).map_or("", |source| &source.text);
            let line = if comment.own_line { next_line(text, line) } else { line };
            Some(Allow { comment, file: file.id, lines: continued(text, line), rule, reason })
        })
        .collect()
}

/// The next line after `line` that says something.
fn next_line(text: &str, line: usize) -> usize {
    let found = text.lines().zip(1usize..).skip(line).find(|(text, _)| says(text));
    found.map_or(line, |(_, number)| number)
}

fn says(line: &str) -> bool {
    !line.trim().is_empty() && !line.trim_start().starts_with('#')
}

/// A line together with those that continue it, and those that it continues.
fn continued(text: &str, line: usize) -> std::ops::RangeInclusive<usize> {
    let mut open = 0i64;
    let (mut first, mut last) = (1usize, 1usize);
    for (said, number) in text.lines().zip(1usize..) {
        if !says(said) {
            continue;
        }
        let word = said.split_whitespace().next().unwrap_or("");
        let goes_on = open > 0 || ["and", "or", "because"].contains(&word) || word.starts_with(',');
        if !goes_on {
            if number > line {
                break;
            }
            (first, open) = (number, 0);
        }
        last = number;
        // What stands in quotes or behind `#` opens nothing; a bracket there is rare, and then more is exempt.
        let code = said.split('#').next().unwrap_or("");
        open = open.saturating_add(count(code, '(')).saturating_sub(count(code, ')'));
    }
    first.min(line)..=last.max(line)
}

fn count(text: &str, of: char) -> i64 {
    i64::try_from(text.matches(of).count()).unwrap_or(0)
}
