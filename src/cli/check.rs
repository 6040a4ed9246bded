//! `qualify check`: is this policy right?

use super::format::{self, Format};
use super::load::{self, Policy};
use super::term::{Ink, Terminal};
use super::{Outcome, Result, counted, put};
use crate::diag::{self, Severity};
use crate::lint;
use std::path::PathBuf;

/// Check policies: names, types, units, order, and what two people would read two ways
///
/// All mistakes are reported at once, each with its place, what was expected, and what to write instead.
#[derive(clap::Args, Debug)]
#[command(after_help = "Examples:\n  qualify check policies/\n  \
                        qualify check --format short policies/venue.qualify")]
pub struct Args {
    /// Policy files, folders of them, or - for stdin
    #[arg(default_value = ".")]
    paths: Vec<PathBuf>,
    /// How findings are written
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,
}

/// Checks every policy and writes what it found.
pub fn run(args: &Args, terminal: &Terminal) -> Result<Outcome> {
    let mut policies: Vec<Policy> = load::find(&args.paths)?.iter().map(load::load).collect::<Result<_>>()?;
    policies.iter_mut().for_each(look_for_doubtful);
    put(&format::findings(&policies, args.format, terminal))?;
    let errors: usize = policies.iter().map(|policy| policy.count(Severity::Error)).sum();
    let warnings: usize = policies.iter().map(|policy| policy.count(Severity::Warning)).sum();
    terminal.say(&summary(&policies, errors, warnings, terminal));
    Ok(if errors == 0 { Outcome::Fine } else { Outcome::FellShort })
}

/// Adds what is legal and probably wrong, as warnings: a policy with mistakes has enough to mend.
fn look_for_doubtful(policy: &mut Policy) {
    let Some(program) = &policy.program else { return };
    let context = lint::Context {
        program,
        files: &policy.files,
        sources: &policy.sources,
        today: None,
        outcome: None,
        protected: &[],
    };
    policy.diags.extend(lint::lint(&context, &lint::Levels::default()));
    diag::sort(&mut policy.diags);
}

fn summary(policies: &[Policy], errors: usize, warnings: usize, terminal: &Terminal) -> String {
    let checked = counted(policies.len(), "policy", "policies");
    let mut found = Vec::new();
    if errors > 0 {
        found.push(terminal.err.paint(Ink::Bad, &counted(errors, "error", "errors")));
    }
    if warnings > 0 {
        found.push(terminal.err.paint(Ink::Doubt, &counted(warnings, "warning", "warnings")));
    }
    if found.is_empty() {
        return format!("{checked} checked: {}\n", terminal.err.paint(Ink::Good, "no mistakes"));
    }
    let code = policies.iter().flat_map(|policy| &policy.diags).next().map(|diag| diag.code.as_str());
    let more = code.map_or(String::new(), |code| format!(" (`qualify rule {code}` explains the first)"));
    format!("{checked} checked: {}{more}\n", found.join(", "))
}
