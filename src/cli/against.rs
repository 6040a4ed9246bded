//! Policies against data: what `qualify check --data` reads, and what it says beside its findings.

use super::given::Given;
use super::load::Policy;
use super::show::grouped;
use super::source::{EventColumns, FileArgs, each_once, event_path, merged};
use super::term::{Terminal, clean};
use super::{Failure, Result, counted64, notes, progress};
use crate::analyse::seen::{Seen, SeenEvents};
use crate::data::said::Said;
use crate::profile::audit::{Audit, undeclared, unread};
use crate::run::Progress;
use crate::run::events::{EventPath, equal_rows};

/// The data to hold policies against.
#[derive(clap::Args, Debug)]
#[command(next_help_heading = "Data")]
pub struct DataArgs {
    /// Leads to compare the policies with: CSV or JSON Lines (also .gz and .zst), Parquet or .xlsx, or - for stdin
    #[arg(long, value_name = "FILE")]
    data: Option<String>,
    /// The events of these leads, if they are in a file of their own; may be given several times, with NAME= if all events of the file have this name
    #[arg(long, value_name = "[NAME=]FILE", value_parser = event_path, requires = "data")]
    events: Vec<EventPath>,
    /// Leads that were merged: a file with the old key and the kept key of each
    #[arg(long, value_name = "FILE", requires = "data")]
    merge: Option<String>,
    #[command(flatten)]
    files: FileArgs,
    #[command(flatten)]
    columns: EventColumns,
    /// What another program gives.
    #[arg(skip)]
    pub given: Given,
}

impl DataArgs {
    /// Whether there is any.
    pub fn given(&self) -> bool {
        self.data.is_some()
    }

    /// How many of leads and events come from stdin.
    pub fn stdins(&self) -> usize {
        let paths = self.data.iter().chain(self.events.iter().map(|of| &of.path));
        paths.filter(|path| *path == "-").count()
    }

    fn leads(&self, path: &str) -> Said<'_> {
        self.given.said(path, self.files.leads())
    }

    /// What the data holds of what a policy declares; nothing where none is given, or the policy has mistakes.
    pub fn read(&self, policy: &Policy, terminal: &Terminal) -> Result<Option<Seen>> {
        let (Some(leads), Some(program)) = (&self.data, &policy.program) else { return Ok(None) };
        each_once(&self.events)?;
        let named = self.columns.named();
        let merge = (self.merge.as_deref(), &self.given);
        let merges = merged(merge, program, (leads, self.leads(leads)), terminal)?;
        let events_said = |path: &str| self.given.said(path, self.files.events(path));
        let audit = Audit {
            program,
            leads,
            said: self.leads(leads),
            events: &self.events,
            events_said: &events_said,
            merges: merges.as_ref(),
            named: &named,
        };
        let (done, more) = (self.given.progress(), Progress::default());
        let seen = progress::show(terminal, leads, "leads", &done, || audit.read(Some(&done), Some(&more)))?;
        if seen.rows == 0 {
            return Err(Failure::fell_short(format!("{leads} holds no leads that can be read")));
        }
        terminal.say(&beside(policy, &seen, terminal));
        Ok(Some(seen))
    }
}

/// What was read, and what of it no policy looks at: information, and no mistake.
fn beside(policy: &Policy, seen: &Seen, terminal: &Terminal) -> String {
    let Some(program) = &policy.program else { return String::new() };
    let mut text = format!("{}: {}", clean(&seen.leads), counted64(seen.rows, "lead", "leads"));
    if seen.broken > 0 {
        text.push_str(&format!(", {} cannot be read", counted64(seen.broken, "row", "rows")));
    }
    if seen.merged > 0 {
        text.push_str(&format!(
            ", {} merged into others",
            counted64(seen.merged, "of them was", "of them were")
        ));
    }
    let unread = unread(program, seen);
    if !unread.is_empty() {
        let columns = counted64(unread.len() as u64, "column is", "columns are");
        text.push_str(&format!(", {columns} read by no field{}", first(unread.into_iter(), terminal)));
    }
    text.push('\n');
    text.push_str(&notes(&seen.leads, &seen.notes));
    if let Some(events) = &seen.events {
        text.push_str(&of_events(events, terminal));
    }
    text
}

fn of_events(events: &SeenEvents, terminal: &Terminal) -> String {
    let name = events.file.as_deref().map_or("events".to_owned(), clean);
    let mut text = format!("{name}: {}", counted64(events.rows, "event", "events"));
    if events.broken > 0 {
        text.push_str(&format!(", {} cannot be read", counted64(events.broken, "of them", "of them")));
    }
    if events.beside > 0 {
        let lists = counted64(events.beside, "event", "events");
        text.push_str(&format!(", {lists} in lists inside the leads not read beside it"));
    }
    let strangers = events.rows.saturating_sub(events.broken).saturating_sub(events.matched);
    if strangers > 0 {
        text.push_str(&format!(", {} of leads that are not there", counted64(strangers, "is", "are")));
    }
    if !events.others.is_empty() {
        let more = if events.more_others > 0 { "more than " } else { "" };
        let of = format!("{more}{}", counted64(events.others.len() as u64, "kind", "kinds"));
        let names = first(events.others.iter().map(|(name, _)| name.as_str()), terminal);
        text.push_str(&format!(
            ", {} of {of} not declared{names}",
            counted64(undeclared(events), "is", "are")
        ));
    }
    text.push('\n');
    if let Some(said) = equal_rows(events.equal, events.rows, events.own.as_deref(), grouped) {
        text.push_str(&format!("{name}: {}\n", clean(&said)));
    }
    text.push_str(&notes(&name, &events.notes));
    text
}

/// The first few names, as far as a line goes.
fn first<'a>(names: impl Iterator<Item = &'a str>, terminal: &Terminal) -> String {
    let named =
        |name: &str| if name.trim().is_empty() { "one without a name".to_owned() } else { clean(name) };
    let names: Vec<String> = names.map(named).collect();
    let room = (terminal.width / 24).clamp(2, 8);
    let some: Vec<String> = names.iter().take(room).map(|name| super::term::fit(name, 32)).collect();
    let more = if names.len() > some.len() { ", …" } else { "" };
    format!(" ({}{more})", some.join(", "))
}
