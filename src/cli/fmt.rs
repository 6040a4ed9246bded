//! `qualify fmt`: formats policies.

use super::load::{self, Found};
use super::term::{Ink, Terminal, drawn};
use super::unified;
use super::{Failure, Outcome, Result, counted, interrupt, put};
use crate::check::mistakes_of_text;
use crate::data::output;
use crate::diag::render;
use crate::fmt::format;
use crate::span::Sources;
use std::path::PathBuf;

/// Format policy files
///
/// Changes the layout only, never the meaning, and keeps every comment. Files are changed in place; a policy on stdin
/// goes to stdout.
#[derive(clap::Args, Debug)]
#[command(after_help = "Examples:\n  qualify fmt policies/\n  qualify fmt --diff policies/venue.qualify")]
pub struct Args {
    /// Policy files, folders of them, or - for stdin
    #[arg(default_value = ".")]
    paths: Vec<PathBuf>,
    /// List the files that are not formatted, without changing them; exit with 1 if there are any
    #[arg(long)]
    check: bool,
    /// Show the changes without making them; exit with 1 if there are any
    #[arg(long)]
    diff: bool,
}

/// What became of the files.
#[derive(Default)]
struct Tally {
    changed: usize,
    unchanged: usize,
    refused: usize,
    /// In a folder, and not to be read.
    unread: usize,
}

/// Formats every file.
pub fn run(args: &Args, terminal: &Terminal) -> Result<Outcome> {
    let mut tally = Tally::default();
    interrupt::watch()?;
    for file in load::files(&args.paths)? {
        one(&file, args, terminal, &mut tally)?;
    }
    terminal.say(&summary(&tally, args.check || args.diff, terminal));
    let would = (args.check || args.diff) && tally.changed > 0;
    Ok(if would || tally.refused > 0 || tally.unread > 0 { Outcome::FellShort } else { Outcome::Fine })
}

fn one(file: &Found, args: &Args, terminal: &Terminal, tally: &mut Tally) -> Result<()> {
    let path = &file.path;
    let text = match load::text(file) {
        Err(Failure::Said { message, help, .. }) if !file.named => {
            tally.unread = tally.unread.saturating_add(1);
            terminal.complain(&message, help.as_deref());
            return Ok(());
        }
        text => text?,
    };
    let formatted = match format(&text) {
        Ok(formatted) => formatted,
        Err(of_text) => {
            let tried = mistakes_of_text(&text);
            let diags = if tried.is_empty() { of_text } else { tried };
            let mut sources = Sources::new();
            sources.add(path, text);
            tally.refused = tally.refused.saturating_add(1);
            let style = render::Style { colour: terminal.err.colour, ..terminal.style() };
            terminal.error(&drawn(&diags, &sources, style));
            return Ok(());
        }
    };
    let same = formatted == text;
    let count = if same { &mut tally.unchanged } else { &mut tally.changed };
    *count = count.saturating_add(1);
    if args.diff {
        return terminal.show(&unified::unified(path, &text, &formatted, terminal.out));
    }
    if args.check {
        return if same { Ok(()) } else { terminal.show(&format!("{path}\n")) };
    }
    if load::is_stream(path) {
        return put(&formatted);
    }
    if same { Ok(()) } else { Ok(output::replace(path, &formatted)?) }
}

fn summary(tally: &Tally, only_looking: bool, terminal: &Terminal) -> String {
    let mut said = Vec::new();
    if tally.changed > 0 {
        let verb = if only_looking { "would be formatted" } else { "formatted" };
        said.push(format!("{} {verb}", counted(tally.changed, "file", "files")));
    }
    if tally.unchanged > 0 {
        said.push(format!("{} already fine", counted(tally.unchanged, "file", "files")));
    }
    if tally.refused > 0 {
        let refused = counted(tally.refused, "file", "files");
        said.push(terminal.err.paint(Ink::Bad, &format!("{refused} with mistakes left as they are")));
    }
    if tally.unread > 0 {
        let unread = counted(tally.unread, "file", "files");
        said.push(terminal.err.paint(Ink::Bad, &format!("{unread} that cannot be read")));
    }
    format!("{}\n", said.join(", "))
}
