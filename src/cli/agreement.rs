//! `qualify agreement`: the policy as a page to sign.

use super::load::{self, Policy};
use super::roles::Roles;
use super::since::version;
use super::term::{Terminal, drawn};
use super::{Failure, Outcome, Result, counted, interrupt};
use crate::agreement::{Agreement, Other};
use crate::changes::{self, Change};
use crate::data::output;
use crate::diag::{Severity, render};
use crate::syntax::{Role, Root};
use std::path::{Path, PathBuf};

/// Write a policy as a page to sign: sentences, tables of points, owners, changes
///
/// Writes Markdown by default, or a page for a browser and for print.
#[derive(clap::Args, Debug)]
#[command(after_help = "Examples:\n  \
    qualify agreement policies/sql-criteria.qualify --output agreement.md\n  \
    qualify agreement sales.qualify --html --since sales-2025.qualify --output agreement.html")]
pub struct Args {
    /// The policy: a file, a folder, or - for stdin
    policy: PathBuf,
    /// Write a page for a browser instead of Markdown
    #[arg(long)]
    html: bool,
    /// The old policy: list the changes since then
    #[arg(long, value_name = "OLD")]
    since: Option<PathBuf>,
    /// The file to write, - for stdout
    #[arg(long, short, value_name = "FILE", default_value = "-", hide_default_value = true)]
    output: String,
}

/// Writes the page.
pub fn run(args: &Args, terminal: &Terminal) -> Result<Outcome> {
    let stdin = |path: &Path| path.as_os_str() == "-";
    if stdin(&args.policy) && args.since.as_deref().is_some_and(stdin) {
        return Err(Failure::new("only one of policy and --since can come from stdin"));
    }
    let Some(policy) = checked(load::load(&load::find_one(&args.policy)?)?, terminal) else {
        return Ok(Outcome::FellShort);
    };
    let since = match &args.since {
        Some(path) => match checked(load::load(&load::find_one(path)?)?, terminal) {
            Some(policy) => Some(policy),
            None => return Ok(Outcome::FellShort),
        },
        None => None,
    };
    let base = match base(&policy)? {
        Some(base) => match checked(base, terminal) {
            Some(policy) => Some(policy),
            None => return Ok(Outcome::FellShort),
        },
        None => None,
    };
    let Some(program) = &policy.program else { return Ok(Outcome::FellShort) };
    let (before, from_base) = (differences(since.as_ref(), &policy), differences(base.as_ref(), &policy));
    let agreement = Agreement {
        program,
        path: &policy.path,
        base: other(base.as_ref(), &from_base),
        since: other(since.as_ref(), &before),
    };
    let files = Roles::new().policy(Some(&policy)).policy(since.as_ref()).policy(base.as_ref());
    files.writes("--output", Some(&args.output)).check()?;
    interrupt::watch()?;
    let text = if args.html { agreement.html() } else { agreement.markdown() };
    output::whole(&args.output, &text)?;
    Ok(Outcome::Fine)
}

/// All that differs between a policy and another.
fn differences(other: Option<&Policy>, policy: &Policy) -> Vec<Change> {
    other.map(|other| changes::between(Some(version(other)), Some(version(policy)))).unwrap_or_default()
}

/// Another policy, as the page takes it.
fn other<'a>(policy: Option<&'a Policy>, changes: &'a [Change]) -> Option<Other<'a>> {
    let policy = policy?;
    Some(Other { program: policy.program.as_ref()?, path: &policy.path, changes })
}

/// The policy that a policy is based on, by itself.
fn base(policy: &Policy) -> Result<Option<Policy>> {
    let Some(file) = policy.files.iter().find(|file| file.role == Role::Base) else { return Ok(None) };
    let found =
        load::Found { path: file.path.clone(), root: Root::file(&file.path), named: true, wrong: None };
    Ok(Some(load::load(&found)?))
}

/// The policy, if it has no mistakes; they are told otherwise.
fn checked(policy: Policy, terminal: &Terminal) -> Option<Policy> {
    if policy.program.is_some() {
        return Some(policy);
    }
    let style = render::Style { colour: terminal.err.colour, ..terminal.style() };
    terminal.error(&drawn(&policy.diags, &policy.sources, style));
    let errors = counted(policy.count(Severity::Error), "mistake", "mistakes");
    terminal.error(&format!("{}: {errors}, nothing was written\n", policy.path));
    None
}
