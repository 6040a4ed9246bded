//! `# qualify: allow RULE because …`: one line is exempt from one rule, with a reason.
//!
//! A comment behind a line speaks of that line; one on a line of its own speaks of the next line that says
//! something. `allow RULE in this file because …` speaks of the whole file. Without a reason it is a finding itself (X01), as is one that silences nothing (X02).

use super::{Context, Level, Levels, find_rule};
use crate::diag::{Code, Diag, LintCode};
use crate::span::{FileId, Span};
use crate::syntax::{Comment, LoadedFile};
use std::collections::{BTreeMap, HashMap, HashSet};

/// `allow` without a reason.
pub(super) const NO_REASON: LintCode = LintCode {
    code: "X01",
    name: "allow-without-reason",
    title: "an exception without a reason",
    source: "//! An exception from a rule has no reason, so nobody can judge later whether it still holds. A line \
             that looks like a mistake goes on deciding about leads.\n//!\n//! Write: \
             `# qualify: allow never-pays because the field is filled from next month on`",
};

/// `allow` that silences nothing.
pub(super) const NOTHING: LintCode = LintCode {
    code: "X02",
    name: "allow-silences-nothing",
    title: "an exception that is not needed",
    source: "//! An exception names a rule that has no finding on its line. It would hide the next mistake on that \
             line, and leads would get wrong answers.\n//!\n//! Remove the comment.",
};

struct Allow<'a> {
    comment: &'a Comment,
    file: FileId,
    /// The lines it speaks of.
    lines: std::ops::RangeInclusive<usize>,
    rule: &'a str,
    /// It speaks of the whole file.
    everywhere: bool,
    reason: bool,
}

/// Leaves out what is allowed, and adds what is wrong with the comments that allow.
pub(super) fn apply(context: &Context, levels: &Levels, mut diags: Vec<Diag>) -> Vec<Diag> {
    let own = context.files.iter().filter(|file| file.layer == 0);
    let allows: Vec<Allow> = own.flat_map(|file| allows(context, file)).collect();
    // Where the findings of each rule are, and which are left.
    let mut lines: HashMap<(&str, FileId), BTreeMap<usize, Vec<usize>>> = HashMap::new();
    for (at, diag) in diags.iter().enumerate() {
        let line = context.sources.line_column(diag.span()).0;
        lines.entry((diag.code.as_str(), diag.span().file)).or_default().entry(line).or_default().push(at);
    }
    let mut allowed: HashSet<usize> = HashSet::new();
    let mut own = Vec::new();
    for allow in &allows {
        let before = allowed.len();
        if let Some(rule) = find_rule(allow.rule) {
            let found = lines.get(&(rule.code.code, allow.file));
            let found = found.into_iter().flat_map(|lines| lines.range(allow.lines.clone()));
            allowed.extend(found.flat_map(|(_, at)| at));
            if levels.of(rule) == Level::Off || (rule.data.is_some() && context.seen.is_none()) {
                continue;
            }
        }
        let span = allow.comment.span;
        if allowed.len() == before {
            own.push(silences_nothing(context, allow, span));
        } else if !allow.reason {
            own.push(
                Diag::new(
                    Code::Lint(&NO_REASON),
                    span,
                    format!("this exception from `{}` has no reason", allow.rule),
                )
                .warning()
                .help(format!("write `# qualify: allow {} because …`", allow.rule)),
            );
        }
    }
    let mut at = 0..diags.len();
    diags.retain(|_| at.next().is_some_and(|at| !allowed.contains(&at)));
    diags.extend(own);
    diags
}

fn silences_nothing(context: &Context, allow: &Allow, span: Span) -> Diag {
    let known = super::RULES.iter().flat_map(|rule| [rule.code.name, rule.code.code]);
    let (message, help) = match find_rule(allow.rule) {
        Some(_) => {
            let place = if allow.everywhere { "in this file" } else { "on that line" };
            (format!("`{}` has no finding {place}", allow.rule), "remove the comment".to_owned())
        }
        None => (
            format!("there is no rule `{}`", allow.rule),
            match context.facts.seeker.nearest(allow.rule, known) {
                Some(name) => format!("did you mean `{name}`?"),
                None => "`qualify rule` lists the rules".to_owned(),
            },
        ),
    };
    Diag::new(Code::Lint(&NOTHING), span, message).warning().help(help)
}

fn allows<'a>(context: &Context, file: &'a LoadedFile) -> Vec<Allow<'a>> {
    let text = context.sources.get(file.id).map_or("", |source| &source.text);
    let mut said: Option<Vec<(usize, usize)>> = None;
    file.comments
        .iter()
        .filter_map(|comment| {
            let rest = comment.text.strip_prefix("qualify:")?.trim_start().strip_prefix("allow")?;
            let rest = rest.strip_prefix([' ', '\t'])?.trim();
            let (rule, tail) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
            let (everywhere, tail) = match tail.trim().strip_prefix("in this file") {
                Some(tail) => (true, tail),
                None => (false, tail),
            };
            let reason = tail.trim().strip_prefix("because").is_some_and(|reason| !reason.trim().is_empty());
            let line = context.sources.line_column(comment.span).0;
            let said = said.get_or_insert_with(|| together(text));
            let line = if comment.own_line { line.saturating_add(1) } else { line };
            // The next that says something.
            let at = said.partition_point(|(_, last)| *last < line);
            let (first, last) = said.get(at).copied().unwrap_or((line, line));
            let lines = if everywhere {
                0..=usize::MAX
            } else if comment.own_line {
                first..=last
            } else {
                first.min(line)..=last.max(line)
            };
            Some(Allow { comment, file: file.id, lines, rule, everywhere, reason })
        })
        .collect()
}

fn says(line: &str) -> bool {
    !line.trim().is_empty() && !line.trim_start().starts_with('#')
}

/// The lines that say something, each together with those that continue it: first and last, ascending.
fn together(text: &str) -> Vec<(usize, usize)> {
    let mut open = 0i64;
    let mut all: Vec<(usize, usize)> = Vec::new();
    for (said, number) in text.lines().zip(1usize..) {
        if !says(said) {
            continue;
        }
        let word = said.split_whitespace().next().unwrap_or("");
        let goes_on = open > 0 || ["and", "or", "because"].contains(&word) || word.starts_with(',');
        match all.last_mut() {
            Some((_, last)) if goes_on => *last = number,
            _ => {
                open = 0;
                all.push((number, number));
            }
        }
        // What stands in quotes or behind `#` opens nothing; a bracket there is rare, and then more is exempt.
        let code = said.split('#').next().unwrap_or("");
        open = open.saturating_add(count(code, '(')).saturating_sub(count(code, ')'));
    }
    all
}

fn count(text: &str, of: char) -> i64 {
    i64::try_from(text.matches(of).count()).unwrap_or(0)
}
