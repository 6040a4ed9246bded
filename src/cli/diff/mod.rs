//! `qualify diff`: what a change of a policy can do to leads, proved.

mod human;
mod json;
mod markdown;
mod renamed;
mod view;

use super::load::{self, Policy};
use super::since::{self, version};
use super::source::{EventArgs, FileArgs, SourceArgs};
use super::term::{Terminal, drawn};
use super::{Failure, Outcome, Result, counted, dry_run, interrupt, put};
use crate::agreement::{self, Other};
use crate::changes;
use crate::diag::{Severity, render};
use crate::diff::difference;
use crate::report::Report;
use std::path::{Path, PathBuf};
use view::View;

/// Show what a change of a policy can do: each stage, step, grade and score, with a proof or a lead that shows it
///
/// Compares two versions of a policy for every possible lead, without data. "No lead's score can differ" is proved; a
/// lead that is shown was run on both versions.
#[derive(clap::Args, Debug)]
#[command(after_help = "Examples:\n  \
    qualify diff sales-2025.qualify sales.qualify\n  \
    qualify diff policies/venue.qualify policies/venue-loft.qualify --format markdown")]
pub struct Args {
    /// The old policy and the new one; with --since only the new one
    #[arg(value_name = "POLICY", required = true, num_args = 1..=2)]
    policies: Vec<PathBuf>,
    /// Compare with the policy as it was at this commit, branch or tag of git
    #[arg(long, value_name = "REF")]
    since: Option<String>,
    /// The instant that leads are looked at; by default noon UTC of the new policy's review, and now for --data
    #[arg(long, value_name = "DATE")]
    as_of: Option<String>,
    /// The format
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,
    #[command(flatten)]
    data: DataArgs,
}

/// Leads that are run on both.
#[derive(clap::Args, Debug)]
#[command(next_help_heading = "Data")]
struct DataArgs {
    /// Leads of yours: shows how many change stage, between which stages, and why
    #[arg(long, value_name = "LEADS")]
    data: Option<String>,
    #[command(flatten)]
    files: FileArgs,
    #[command(flatten)]
    events: EventArgs,
}

/// The formats of `--format`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For a person
    #[default]
    Human,
    /// One JSON object
    Json,
    /// A page
    Markdown,
    /// A comment on a pull request: short, with the details folded
    Github,
}

/// A day, as noon UTC of it, or an instant.
fn as_of(text: &str) -> std::result::Result<i64, String> {
    let wrong = || "expected a day (2026-10-31) or an instant (2026-10-31T12:00:00Z)".to_owned();
    if let Ok(day) = text.parse::<jiff::civil::Date>() {
        return crate::program::time::noon_utc(day).ok_or_else(wrong);
    }
    text.parse::<jiff::Timestamp>().map(|at| at.as_microsecond()).map_err(|_| wrong())
}

/// Compares and shows.
pub fn run(args: &Args, terminal: &Terminal) -> Result<Outcome> {
    let at = args.as_of.as_deref().map(as_of).transpose();
    let at = at.map_err(|said| Failure::new(format!("--as-of is not a date and time: {said}")))?;
    if args.data.data.is_none() && (args.data.events.given() || args.data.events.none()) {
        return Err(Failure::new("events are read beside leads only").help("add --data LEADS"));
    }
    let Some((old, new)) = both(args, terminal)? else { return Ok(Outcome::FellShort) };
    interrupt::watch()?;
    let (Some(was), Some(now)) = (&old.program, &new.program) else { return Ok(Outcome::FellShort) };
    let changes = changes::between(Some(version(&old)), Some(version(&new)));
    let difference = difference(was, now, at);
    // What is only called otherwise is told once, and not wherever it is named.
    let called = renamed::called(&old, &difference.renamed)?;
    let called = called.as_ref().and_then(|called| Some((called, called.program.as_ref()?)));
    let rest = called.map(|(called, _)| changes::between(Some(version(called)), Some(version(&new))));
    let (told, was) = (rest.as_ref().unwrap_or(&changes), called.map_or(was, |(_, program)| program));
    let said = agreement::since(now, Other { program: was, path: &old.path, changes: told });
    let moved = moved(args, &old, &new, terminal)?;
    let view = View { moved, ..View::new((&old.path, &new.path), said, &changes, &difference) };
    match args.format {
        Format::Human => terminal.show(&human::page(&view, terminal))?,
        Format::Json => put(&json::page(&view))?,
        Format::Markdown => put(&markdown::page(&view))?,
        Format::Github => put(&markdown::comment(&view))?,
    }
    Ok(Outcome::Fine)
}

/// Who of our leads moves.
fn moved(args: &Args, old: &Policy, new: &Policy, terminal: &Terminal) -> Result<Option<Report>> {
    let Some(leads) = &args.data.data else { return Ok(None) };
    let source = SourceArgs::of(
        Path::new(&new.path),
        leads,
        args.as_of.as_deref(),
        (&args.data.files, &args.data.events),
    );
    dry_run::compared(source, old, new, terminal)
}

/// The two versions; nothing where one of them has mistakes, which were told.
fn both(args: &Args, terminal: &Terminal) -> Result<Option<(Policy, Policy)>> {
    let (old, new): (Option<&Path>, &Path) = match (args.policies.as_slice(), &args.since) {
        ([new], Some(_)) => (None, new),
        ([old, new], None) => (Some(old), new),
        ([_], None) => {
            return Err(Failure::new("one policy is nothing to compare")
                .help("name the old policy and the new one, or add --since main"));
        }
        _ => return Err(Failure::new("with --since, name only the new policy")),
    };
    if [old, Some(new)].iter().all(|path| path.is_some_and(|path| path.as_os_str() == "-")) {
        return Err(Failure::new("only one of both policies can come from stdin"));
    }
    let new_policy = load::load(&load::find_one(new)?)?;
    let old_policy = match (old, &args.since) {
        (Some(path), _) => load::load(&load::find_one(path)?)?,
        (None, reference) => {
            let reference = reference.as_deref().unwrap_or_default();
            match since::old(reference, new, &new_policy)? {
                (Some(policy), commit) => {
                    let commit: String = commit.chars().take(7).collect();
                    Policy { path: format!("{reference} ({commit})"), ..policy }
                }
                (None, _) => {
                    return Err(Failure::new(format!("`{}` is new since {reference}", new.display()))
                        .help("there is no old policy to compare with"));
                }
            }
        }
    };
    Ok(right(old_policy, terminal).zip(right(new_policy, terminal)))
}

/// The policy, if it has no mistakes; they are told otherwise.
fn right(policy: Policy, terminal: &Terminal) -> Option<Policy> {
    if policy.program.is_some() {
        return Some(policy);
    }
    let style = render::Style { colour: terminal.err.colour, ..terminal.style() };
    terminal.error(&drawn(&policy.diags, &policy.sources, style));
    let errors = counted(policy.count(Severity::Error), "mistake", "mistakes");
    terminal.error(&format!("{}: {errors}, nothing was compared\n", policy.path));
    None
}
