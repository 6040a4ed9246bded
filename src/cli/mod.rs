//! The command: one file per sub-command, each with its `Args` and its `run`.
//!
//! stdout carries the result, stderr everything said to a person. The exit status is 0 when all is well, 1 when the
//! policy or the data fell short, 2 when the command could not run.

mod against;
mod agreement;
mod as_of;
mod check;
mod completions;
mod config;
mod diff;
mod dry_run;
mod events;
mod explain;
mod fix;
mod fmt;
mod format;
mod given;
mod import;
mod init;
mod interrupt;
mod keys;
mod load;
mod man;
mod prepared;
mod progress;
mod propose;
mod roles;
mod rule;
mod run;
mod show;
mod since;
mod source;
mod summary;
#[cfg(feature = "parquet")]
pub mod tables;
mod term;
mod test;
mod unified;

use crate::data;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};
use std::io::{self, Write};
use std::process::ExitCode;
use term::{ColourChoice, Terminal};

/// Write down when a lead is ready, check it, and run it over your leads.
#[derive(Parser, Debug)]
#[command(
    name = "qualify",
    version,
    max_term_width = 100,
    disable_help_subcommand = true,
    arg_required_else_help = true,
    after_help = "Examples:\n  qualify check policies/\n  qualify run policies/venue.qualify examples/venue/leads.csv --events examples/venue/events.csv"
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    shown: Shown,
}

/// What every command takes.
#[derive(clap::Args, Debug)]
struct Shown {
    /// Colours: on a terminal only, always, or never (NO_COLOR is respected)
    #[arg(
        long,
        global = true,
        value_enum,
        default_value_t,
        value_name = "WHEN",
        help_heading = "Output options"
    )]
    color: ColourChoice,
    /// Print only errors on stderr
    #[arg(short, long, global = true, help_heading = "Output options")]
    quiet: bool,
    /// Columns to fill, instead of the terminal's
    #[arg(long, global = true, hide = true, value_name = "N")]
    width: Option<usize>,
    /// Lines of the window, instead of the terminal's
    #[arg(long, global = true, hide = true, value_name = "N")]
    height: Option<usize>,
}

#[derive(Subcommand, Debug)]
enum Command {
    Init(Box<init::Args>),
    Import(import::Args),
    Check(Box<check::Args>),
    Fmt(fmt::Args),
    Test(test::Args),
    Run(Box<run::Args>),
    DryRun(Box<dry_run::Args>),
    Explain(Box<explain::Args>),
    Propose(Box<propose::Args>),
    Diff(Box<diff::Args>),
    Agreement(agreement::Args),
    Rule(rule::Args),
    Completions(completions::Args),
    Man(man::Args),
}

/// How a command ended when it could run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    /// All is well: 0.
    Fine,
    /// The policy or the data fell short: 1.
    FellShort,
}

/// Why a command ended early.
#[derive(Clone, Debug)]
enum Failure {
    /// What went wrong, for a person, and what to do about it.
    Said {
        /// It could not run (2), or the data fell short (1).
        status: u8,
        /// What is wrong, in one sentence without a final full stop.
        message: String,
        /// What to do.
        help: Option<String>,
    },
    /// Whoever read our output has closed it: nothing to say, and no failure of ours.
    PipeClosed,
}

impl Failure {
    /// The command could not run.
    fn new(message: impl Into<String>) -> Failure {
        Failure::Said { status: 2, message: message.into(), help: None }
    }

    /// The data fell short.
    fn fell_short(message: impl Into<String>) -> Failure {
        Failure::Said { status: 1, message: message.into(), help: None }
    }

    fn help(self, text: impl Into<String>) -> Failure {
        match self {
            Failure::Said { status, message, .. } => {
                Failure::Said { status, message, help: Some(text.into()) }
            }
            Failure::PipeClosed => self,
        }
    }

    /// A failed write to stdout.
    fn stdout(error: &io::Error) -> Failure {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Failure::PipeClosed,
            _ => Failure::new(format!("the result could not be written: {}", plain(error))),
        }
    }
}

impl From<data::Error> for Failure {
    fn from(error: data::Error) -> Failure {
        if error.closed_pipe {
            return Failure::PipeClosed;
        }
        let status = if error.usage { 2 } else { 1 };
        Failure::Said { status, message: error.message, help: error.help }
    }
}

type Result<T, E = Failure> = std::result::Result<T, E>;

/// An error of the operating system in plain words, without its number.
fn plain(error: &io::Error) -> String {
    let said = match error.kind() {
        io::ErrorKind::NotFound => "there is no such file",
        io::ErrorKind::PermissionDenied => "permission denied",
        io::ErrorKind::StorageFull => "the disk is full",
        io::ErrorKind::IsADirectory => "it is a folder",
        _ => {
            let text = error.to_string();
            return text.split(" (os error").next().unwrap_or(&text).to_string();
        }
    };
    said.to_string()
}

/// Writes the whole result to stdout.
fn put(text: &str) -> Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(|error| Failure::stdout(&error))
}

/// Runs the command with the process's arguments.
pub fn main() -> ExitCode {
    let cli = match parse() {
        Ok(cli) => cli,
        Err(error) => {
            return unparsed(&error);
        }
    };
    let terminal = Terminal::new(&cli.shown);
    let outcome = data::caught::caught(|| dispatch(&cli.command, &terminal));
    match outcome.unwrap_or_else(|panic| Err(panic.mistake().into())) {
        Ok(Outcome::Fine) | Err(Failure::PipeClosed) => ExitCode::SUCCESS,
        Ok(Outcome::FellShort) => ExitCode::from(1),
        Err(Failure::Said { status, message, help }) => {
            terminal.complain(&message, help.as_deref());
            ExitCode::from(status)
        }
    }
}

/// Help and version are results (0, on stdout); a usage error is 2. A closed pipe is no news.
fn unparsed(error: &clap::Error) -> ExitCode {
    let said = error.render().to_string();
    let odd = std::env::args_os().any(|word| term::clean(&word.to_string_lossy()) != word.to_string_lossy());
    if error.use_stderr() && (odd || term::harmless(&said) != said) {
        let _ = io::stderr().write_all(term::harmless(&said).as_bytes());
        return ExitCode::from(2);
    }
    let printed = error.print().and_then(|()| io::stdout().flush());
    match printed.map_err(|error| Failure::stdout(&error)) {
        _ if error.use_stderr() => ExitCode::from(2),
        Ok(()) | Err(Failure::PipeClosed) => ExitCode::SUCCESS,
        Err(Failure::Said { status, message, .. }) => {
            let _ = writeln!(io::stderr(), "error: {message}");
            ExitCode::from(status)
        }
    }
}

/// The arguments, with the result styled as the terminal allows.
fn parse() -> Result<Cli, clap::Error> {
    let matches = Cli::command().try_get_matches()?;
    Cli::from_arg_matches(&matches)
}

fn dispatch(command: &Command, terminal: &Terminal) -> Result<Outcome> {
    match command {
        Command::Init(args) => init::run(args, terminal),
        Command::Import(args) => import::run(args, terminal),
        Command::Check(args) => check::run(args, terminal),
        Command::Fmt(args) => fmt::run(args, terminal),
        Command::Test(args) => test::run(args, terminal),
        Command::Run(args) => run::run(args, terminal),
        Command::DryRun(args) => dry_run::run(args, terminal),
        Command::Explain(args) => explain::run(args, terminal),
        Command::Propose(args) => propose::run(args, terminal),
        Command::Diff(args) => diff::run(args, terminal),
        Command::Agreement(args) => agreement::run(args, terminal),
        Command::Rule(args) => rule::run(args, terminal),
        Command::Completions(args) => completions::run(args),
        Command::Man(args) => man::run(args),
    }
}

/// `1 error`, `2 errors`; `1,204 leads` with the thousands marked.
fn counted(count: usize, one: &str, many: &str) -> String {
    counted64(count as u64, one, many)
}

/// How a file was read, where it is unusual, a line each.
fn notes(file: &str, notes: &[String]) -> String {
    notes.iter().map(|note| format!("{}: {}\n", term::clean(file), term::clean(note))).collect()
}

/// [`counted`], of what may be more than fits in memory.
fn counted64(count: u64, one: &str, many: &str) -> String {
    crate::diag::say::counted(count, one, many)
}
