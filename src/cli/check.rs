//! `qualify check`: is this policy right?

use super::against::DataArgs;
use super::config::{self, Config, Configs};
use super::format::{self, Format};
use super::load::{self, Found, Policy};
use super::term::{Ink, Terminal, clean};
use super::{Failure, Outcome, Result, counted, fix, put, since};
use crate::analyse::seen::Seen;
use crate::data::crew;
use crate::diag::{self, Diag, Severity};
use crate::fix::Doubts;
use crate::lint::{self, Level};
use crate::program::{ColumnKind, Program};
use crate::span::Sources;
use crate::syntax::LoadedFile;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

/// Check policies: names, types, units, order, and lines that two people would read in two ways
///
/// Reports all mistakes at once, each with its place, the expected form, and the text to write instead. Warnings are
/// about lines that are legal and probably wrong; a policy gets them when it has no error left. With --data it also
/// compares the policy with leads: missing columns, unknown values, fields that are mostly empty.
#[derive(clap::Args, Debug)]
#[command(after_help = "Examples:\n  qualify check policies/\n  \
                        qualify check sales.qualify --data leads.csv --events events.csv")]
pub struct Args {
    /// Policy files, folders of them, or - for stdin
    #[arg(default_value = ".")]
    paths: Vec<PathBuf>,
    /// The format of the findings
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,
    /// Make the offered changes that alter no answer or correct a misspelt word with one possible meaning
    #[arg(long)]
    fix: bool,
    /// With --fix: show the changes without making them; exit with 1 if there are any
    #[arg(long, requires = "fix")]
    diff: bool,
    /// Name the people who must agree to the changes since this commit, branch or tag of git
    #[arg(long, value_name = "REF")]
    changed_since: Option<String>,
    #[command(flatten)]
    pub data: DataArgs,
    #[command(flatten)]
    findings: Asked,
}

/// Which findings are asked for.
#[derive(clap::Args, Debug)]
#[command(next_help_heading = "Findings")]
struct Asked {
    /// Turn this rule off (code or name; repeat the option for more rules)
    #[arg(long, value_name = "RULE", value_parser = rule)]
    allow: Vec<&'static str>,
    /// Report findings of this rule as warnings
    #[arg(long, value_name = "RULE", value_parser = rule)]
    warn: Vec<&'static str>,
    /// Report findings of this rule as errors; `all` for every rule that is on
    #[arg(long, value_name = "RULE", value_parser = rule_or_all)]
    deny: Vec<&'static str>,
    /// Also require owners, examples and a review date; with --data, bad values are errors
    #[arg(long)]
    strict: bool,
    /// The day to compare review dates with, instead of today
    #[arg(long, value_name = "DATE", value_parser = day)]
    today: Option<i64>,
    /// The field with the outcome; rules may not use it
    #[arg(long, value_name = "FIELD")]
    outcome: Option<String>,
}

fn rule(text: &str) -> std::result::Result<&'static str, String> {
    config::rule_code(text).map_err(|help| format!("there is no such rule; {help}"))
}

fn rule_or_all(text: &str) -> std::result::Result<&'static str, String> {
    if text == ALL { Ok(ALL) } else { rule(text) }
}

/// All rules that are on.
const ALL: &str = "all";

/// A day, as the instant of its midnight.
fn day(text: &str) -> std::result::Result<i64, String> {
    let date: jiff::civil::Date = text.parse().map_err(|_| "a day is written 2026-10-31".to_owned())?;
    let midnight = date.to_zoned(jiff::tz::TimeZone::UTC).map_err(|_| "there is no such day".to_owned())?;
    Ok(midnight.timestamp().as_microsecond())
}

impl Asked {
    /// The levels for a policy whose `qualify.toml` says this: the command line has the last word.
    fn levels(&self, config: &Config) -> lint::Levels {
        let mut levels = lint::Levels { strict: self.strict || config.strict, set: config.set.clone() };
        if self.deny.contains(&ALL) {
            let on = lint::RULES.iter().filter(|rule| levels.of(rule) != Level::Off);
            let on: Vec<_> = on.map(|rule| (rule.code.code, Level::Error)).collect();
            levels.set.extend(on);
        }
        let named = |rules: &[&'static str], level: Level| {
            rules.iter().filter(|code| **code != ALL).map(|code| (*code, level)).collect::<Vec<_>>()
        };
        levels.set.extend(named(&self.warn, Level::Warn));
        levels.set.extend(named(&self.deny, Level::Error));
        levels.set.extend(named(&self.allow, Level::Off));
        levels
    }
}

/// Checks every policy and writes what it found.
pub fn run(args: &Args, terminal: &Terminal) -> Result<Outcome> {
    let stdin = args.paths.iter().filter(|path| path.as_os_str() == "-").count();
    if stdin.saturating_add(args.data.stdins()) > 1 {
        return Err(Failure::new("only one of policy, leads and events can come from stdin"));
    }
    let found = load::find(&args.paths)?;
    let mut configs = Configs::default();
    let configs: Vec<Config> = found.iter().map(|found| configs.of(&found.path)).collect::<Result<_>>()?;
    let mut policies = read(args, &found, &configs, terminal)?;
    if args.fix {
        let doubts: Vec<Box<Doubts<'_>>> = configs
            .iter()
            .map(|config| -> Box<Doubts<'_>> {
                Box::new(|loaded, program| {
                    let of = (&loaded.files[..], &loaded.sources);
                    doubtful(lint::every, program, of, &args.findings, config, None)
                })
            })
            .collect();
        let fixed = fix::run(&policies, &doubts, args.diff, terminal)?;
        terminal.say(&fix::summary(&fixed, args.diff));
        if args.diff {
            return Ok(if fixed.made == 0 { Outcome::Fine } else { Outcome::FellShort });
        }
        if fixed.made > 0 {
            policies = read(args, &found, &configs, terminal)?;
        }
    }
    let since = args.changed_since.as_ref();
    let agreement = since.map(|since| since::compare(since, &args.paths, &policies)).transpose()?;
    let text = format::findings(&policies, agreement.as_ref(), args.format, terminal);
    if matches!(args.format, Format::Human | Format::Short) { terminal.show(&text) } else { put(&text) }?;
    let errors: usize = policies.iter().map(|policy| policy.count(Severity::Error)).sum();
    let warnings: usize = policies.iter().map(|policy| policy.count(Severity::Warning)).sum();
    terminal.say(&summary(&policies, args.format, errors, warnings, terminal));
    if args.format == Format::Human && errors == 0 && !args.data.given() && has_fields(&policies) {
        terminal.say("without data, sizes and texts are not checked: add `--data leads.csv`\n");
    }
    Ok(if errors == 0 { Outcome::Fine } else { Outcome::FellShort })
}

/// What is legal and probably wrong, as `look` tells it.
fn doubtful(
    look: fn(&lint::Context, &lint::Levels) -> Vec<Diag>,
    program: &Program,
    (files, sources): (&[LoadedFile], &Sources),
    asked: &Asked,
    config: &Config,
    seen: Option<&Seen>,
) -> Vec<Diag> {
    #[expect(
        clippy::disallowed_methods,
        reason = "the edge: reviews are due today, unless --today says otherwise"
    )]
    let now = || jiff::Timestamp::now().as_microsecond();
    let built_in = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<String>>();
    let (protected, opted_out) = (built_in(lint::PROTECTED), built_in(lint::OPTED_OUT));
    let context = lint::Context {
        program,
        files,
        sources,
        today: Some(asked.today.unwrap_or_else(now)),
        outcome: asked.outcome.as_deref(),
        protected: config.protected.as_deref().unwrap_or(&protected),
        opted_out: config.opted_out.as_deref().unwrap_or(&opted_out),
        seen,
        facts: Default::default(),
    };
    look(&context, &asked.levels(config))
}

/// All that is found in a policy.
pub fn found_in(args: &Args, policy: &Policy, config: &Config, terminal: &Terminal) -> Result<Vec<Diag>> {
    let mut diags = policy.diags.clone();
    let seen = args.data.read(policy, terminal)?;
    // A policy with mistakes has enough to mend.
    if let Some(program) = &policy.program {
        let of = (&policy.files[..], &policy.sources);
        diags.extend(doubtful(lint::lint, program, of, &args.findings, config, seen.as_ref()));
        diag::sort(&mut diags);
    }
    Ok(diags)
}

/// The policies with all that is found in them, each thread taking the next one.
fn read(args: &Args, found: &[Found], configs: &[Config], terminal: &Terminal) -> Result<Vec<Policy>> {
    let next = AtomicUsize::new(0);
    let done = Mutex::new(Vec::new());
    let work = || {
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let (Some(found), Some(config)) = (found.get(at), configs.get(at)) else { return };
            let policy = load::load(found).and_then(|mut policy| {
                policy.diags = found_in(args, &policy, config, terminal)?;
                Ok(policy)
            });
            done.lock().unwrap_or_else(PoisonError::into_inner).push((at, policy));
        }
    };
    crew::together(crew::size(0).min(found.len()), || {}, work)?;
    let mut all: Vec<(usize, Result<Policy>)> = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    all.sort_by_key(|(at, _)| *at);
    all.into_iter().map(|(_, policy)| policy).collect()
}

/// Whether data could say more about a policy.
fn has_fields(policies: &[Policy]) -> bool {
    let fields =
        |program: &Program| program.columns().any(|(_, column)| matches!(column.kind, ColumnKind::Field(_)));
    policies.iter().filter_map(|policy| policy.program.as_ref()).any(fields)
}

fn summary(
    policies: &[Policy],
    format: Format,
    errors: usize,
    warnings: usize,
    terminal: &Terminal,
) -> String {
    let checked = counted(policies.len(), "policy", "policies");
    let mut found = Vec::new();
    if errors > 0 {
        found.push(terminal.err.paint(Ink::Bad, &counted(errors, "error", "errors")));
    }
    if warnings > 0 {
        found.push(terminal.err.paint(Ink::Doubt, &counted(warnings, "warning", "warnings")));
    }
    let notes = notes(policies);
    if found.is_empty() {
        return format!("{checked} checked: {}\n{notes}", terminal.err.paint(Ink::Good, "no mistakes"));
    }
    let more = format::first(policies, format)
        .map_or(String::new(), |code| format!(" (`qualify rule {code}` explains the first)"));
    // A policy that does not compile is no policy yet: what is probably wrong with it is looked for later.
    let later = if policies.iter().any(|policy| policy.program.is_none()) { LATER } else { "" };
    format!("{checked} checked: {}{more}{later}\n{notes}", found.join(", "))
}

/// What is said of findings where a mistake is left.
const LATER: &str = "; warnings are shown when no error is left";

/// What a policy lacks without which it makes no lead ready.
fn notes(policies: &[Policy]) -> String {
    let mut notes = String::new();
    for policy in policies {
        let Some(program) = policy.program.as_ref().filter(|program| program.stages.is_empty()) else {
            continue;
        };
        let empty = policy.files.iter().all(|file| file.tree.statements.is_empty());
        let path = clean(&policy.path);
        notes.push_str(&if empty {
            format!("{path} says nothing: a policy begins with `lead`, its fields below, and a stage\n")
        } else {
            let score = program.scores.first().map(|score| &program[score.column].name);
            let stage =
                score.map_or("MQL requires …".to_owned(), |score| format!("MQL requires {score} >= 50"));
            format!("{path} has no stage, so no lead is ever ready: add one, such as `{stage}`\n")
        });
    }
    notes
}
