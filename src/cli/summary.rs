//! What is said when a run is over.

use super::counted64;
use super::events::{accounted, lists_not_read};
use super::show::{grouped, share};
use super::term::{Ink, Stream, clean, fit, pad, pad_left, width, wrap};
use crate::analyse::dates::SERIAL_EVENTS;
use crate::data::value::number;
use crate::program::money::{in_groups, is_beside};
use crate::run::events::{EventSummary, equal_rows};

/// How many of the most frequent bad values, or of the rejects, are listed.
const LISTED: usize = 10;

/// What a run came to.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    /// The stages, the highest first, and how many leads stand there.
    pub stages: Vec<(String, u64)>,
    /// Rows read, answered, rejected: the first is the sum of the others.
    pub read: u64,
    /// See `read`.
    pub answers: u64,
    /// See `read`.
    pub rejects: u64,
    /// See `read`; leads that were merged into others.
    pub merged: u64,
    /// Where the rejects went, or the first of them: line and reason.
    pub rejected: Vec<(u64, String)>,
    /// The file that holds all rejects, and the events that are broken.
    pub rejects_file: Option<String>,
    /// Bad values: column, value, how often, first lines; the most frequent first.
    pub bad: Vec<BadValue>,
    /// Bad values in all.
    pub bad_count: u64,
    /// What is odd about the dates of fields.
    pub odd_dates: Vec<String>,
    /// The same of numbers whose points may part thousands.
    pub odd_numbers: Vec<String>,
    /// Fields whose key or column was never seen.
    pub unseen: Vec<String>,
    /// How files were read, where it is unusual: the file, and a sentence.
    pub notes: Vec<(String, String)>,
    /// As of when, in words.
    pub as_of: String,
    /// What became of the events, where there were any.
    pub events: Option<EventSummary>,
    /// The key field of the policy.
    pub key: Option<String>,
}

/// A value that its column cannot hold.
#[derive(Clone, Debug)]
pub struct BadValue {
    /// The column, as the data calls it.
    pub column: String,
    /// The value.
    pub value: String,
    /// How often.
    pub count: u64,
    /// The first lines it stands on.
    pub lines: Vec<u64>,
}

/// The summary as text, for a window of that width.
pub fn text(summary: &Summary, err: Stream, columns: usize) -> String {
    let mut out = String::new();
    stages(summary, err, columns, &mut out);
    let merged = match summary.merged {
        0 => String::new(),
        merged => format!(" + {} merged into others", grouped(merged)),
    };
    out.push_str(&format!(
        "\n{} read = {} + {}{merged}, as of {}\n",
        counted64(summary.read, "lead", "leads"),
        counted64(summary.answers, "answer", "answers"),
        counted64(summary.rejects, "reject", "rejects"),
        summary.as_of
    ));
    if let Some(events) = &summary.events {
        event_counts(events, columns, &mut out);
    }
    notes(summary, err, columns, &mut out);
    rejects(summary, err, columns, &mut out);
    bad_values(summary, err, columns, &mut out);
    odd_dates(summary, err, columns, &mut out);
    odd_numbers(summary, err, columns, &mut out);
    if let Some(events) = &summary.events {
        few_matched(events, summary.key.as_deref(), err, columns, &mut out);
        event_faults(events, summary.rejects_file.as_deref(), err, columns, &mut out);
    }
    if !summary.unseen.is_empty() {
        let names: Vec<String> = summary.unseen.iter().map(|name| clean(name)).collect();
        let title = err.paint(Ink::Doubt, "never seen in the data");
        out.push_str(&format!("\n{title}: {}\n", names.join(", ")));
    }
    out
}

/// How files were read, where it is unusual.
fn notes(summary: &Summary, err: Stream, columns: usize, out: &mut String) {
    if summary.notes.is_empty() {
        return;
    }
    out.push_str(&format!("\n{}\n", err.paint(Ink::Doubt, "how the files were read")));
    for (file, note) in &summary.notes {
        for line in wrap(&format!("{}: {}", clean(file), clean(note)), columns.saturating_sub(2)) {
            out.push_str(&format!("  {line}\n"));
        }
    }
}

fn stages(summary: &Summary, err: Stream, columns: usize, out: &mut String) {
    let name_width = summary.stages.iter().map(|(name, _)| width(name)).max().unwrap_or(0).min(30);
    let counts: Vec<String> = summary.stages.iter().map(|(_, count)| grouped(*count)).collect();
    let count_width = counts.iter().map(|count| width(count)).max().unwrap_or(0);
    // name, two blanks, count, two blanks, `100.0 %`, two blanks, bar
    let room = columns.saturating_sub(name_width).saturating_sub(count_width).saturating_sub(13).min(40);
    let most = summary.stages.iter().map(|(_, count)| *count).max().unwrap_or(0);
    for ((name, count), shown) in summary.stages.iter().zip(&counts) {
        let line = format!(
            "{}  {}  {}  {}",
            err.paint(Ink::Strong, &pad(&fit(name, name_width), name_width)),
            pad_left(shown, count_width),
            pad_left(&share(*count, summary.answers), 7),
            err.paint(Ink::Name, &bar(*count, most, room)),
        );
        out.push_str(line.trim_end());
        out.push('\n');
    }
}

/// A bar of at most `room` columns, in eighths of a column; what is more than nothing shows.
pub fn bar(count: u64, most: u64, room: usize) -> String {
    const PARTS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
    let eighths = u128::from(count)
        .saturating_mul(room as u128)
        .saturating_mul(8)
        .checked_div(u128::from(most))
        .unwrap_or(0)
        .max(u128::from(count > 0));
    let whole = usize::try_from(eighths / 8).unwrap_or(0).min(room);
    let part = PARTS.get(usize::try_from(eighths % 8).unwrap_or(0)).copied().unwrap_or("");
    format!("{}{part}", "█".repeat(whole))
}

fn rejects(summary: &Summary, err: Stream, columns: usize, out: &mut String) {
    if summary.rejects == 0 {
        return;
    }
    let title = err.paint(Ink::Bad, "rejected rows");
    match &summary.rejects_file {
        Some(file) => out.push_str(&format!("\n{title}: {} in {file}\n", grouped(summary.rejects))),
        None => out.push_str(&format!("\n{title}\n")),
    }
    placed(&summary.rejected, summary.rejects, columns, out);
}

/// The first of what stands on some line, and how many more there are.
fn placed(items: &[(u64, String)], all: u64, columns: usize, out: &mut String) {
    let lines: Vec<String> =
        items.iter().take(LISTED).map(|(line, _)| format!("line {}", grouped(*line))).collect();
    let widest = lines.iter().map(|line| width(line)).max().unwrap_or(0);
    for (line, (_, reason)) in lines.iter().zip(items) {
        let room = columns.saturating_sub(widest).saturating_sub(4).max(20);
        out.push_str(&format!("  {}  {}\n", pad_left(line, widest), fit(&clean(reason), room)));
    }
    more(all, lines.len(), out);
}

/// Every event that was read, by what became of it.
fn event_counts(events: &EventSummary, columns: usize, out: &mut String) {
    for line in wrap(&accounted(&events.counts), columns) {
        out.push_str(&line);
        out.push('\n');
    }
}

/// Why few events have found their lead.
fn few_matched(events: &EventSummary, key: Option<&str>, err: Stream, columns: usize, out: &mut String) {
    let Some(text) = super::events::few_matched(events, key) else { return };
    let title = err.paint(Ink::Doubt, "events of unknown leads");
    out.push_str(&format!("\n{title}\n"));
    for line in wrap(&text, columns.saturating_sub(2)) {
        out.push_str(&format!("  {line}\n"));
    }
}

/// What could not be used of the events: kinds that are not declared, broken events, bad values.
fn event_faults(events: &EventSummary, file: Option<&str>, err: Stream, columns: usize, out: &mut String) {
    if !events.undeclared.is_empty() {
        let mut kinds: Vec<(&String, &u64)> = events.undeclared.iter().collect();
        kinds.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
        let named: Vec<String> = kinds
            .iter()
            .take(LISTED)
            .map(|(name, count)| {
                let name = if name.is_empty() { "others".to_string() } else { fit(&clean(name), 40) };
                format!("{name} ({})", grouped(**count))
            })
            .collect();
        let rest = kinds.len().saturating_sub(named.len());
        let more = if rest > 0 { format!(", … and {rest} more") } else { String::new() };
        let title = err.paint(Ink::Doubt, "events the policy does not declare");
        out.push_str(&format!("\n{title}\n"));
        for line in wrap(&format!("{}{more}", named.join(", ")), columns.saturating_sub(2)) {
            out.push_str(&format!("  {line}\n"));
        }
    }
    if let Some(said) = equal_rows(events.equal, events.counts.read, events.own.as_deref(), grouped) {
        out.push_str(&format!("\n{}\n", err.paint(Ink::Doubt, "events that are there twice")));
        for line in wrap(&clean(&said), columns.saturating_sub(2)) {
            out.push_str(&format!("  {line}\n"));
        }
    }
    if events.lists_not_read > 0 {
        let title = err.paint(Ink::Doubt, "events that were not read");
        out.push_str(&format!("\n{title}\n"));
        for line in wrap(&lists_not_read(events.lists_not_read), columns.saturating_sub(2)) {
            out.push_str(&format!("  {line}\n"));
        }
    }
    if events.counts.broken > 0 {
        let title = err.paint(Ink::Bad, "broken events");
        match file {
            Some(file) => out.push_str(&format!("\n{title}: {} in {file}\n", grouped(events.counts.broken))),
            None => out.push_str(&format!("\n{title}\n")),
        }
        let broken: Vec<(u64, String)> =
            events.broken.iter().map(|(spot, reason)| (spot.line, reason.clone())).collect();
        placed(&broken, events.counts.broken, columns, out);
        for line in events.how_dated().iter().flat_map(|how| wrap(how, columns.saturating_sub(2))) {
            out.push_str(&format!("  {line}\n"));
        }
    }
    let mut bad: Vec<BadValue> = events
        .bad
        .iter()
        .flat_map(|(field, values)| {
            values.iter().map(|(value, found)| BadValue {
                column: field.clone(),
                value: value.clone(),
                count: found.count,
                lines: found.first.iter().map(|spot| spot.line).collect(),
            })
        })
        .collect();
    bad.sort_by_key(|value| std::cmp::Reverse(value.count));
    bad_list("bad values of events", events.bad_values(), &bad, err, columns, out);
}

fn bad_values(summary: &Summary, err: Stream, columns: usize, out: &mut String) {
    bad_list("bad values", summary.bad_count, &summary.bad, err, columns, out);
}

/// Dates that lie where dates of leads do not: most often numbers that are none.
fn odd_dates(summary: &Summary, err: Stream, columns: usize, out: &mut String) {
    let of_events =
        summary.events.as_ref().and_then(|events| events.times.said("the events", SERIAL_EVENTS, grouped));
    let all: Vec<&String> = summary.odd_dates.iter().chain(&of_events).collect();
    odd("dates out of any sensible range", &all, err, columns, out);
}

/// Numbers whose points may part thousands.
fn odd_numbers(summary: &Summary, err: Stream, columns: usize, out: &mut String) {
    let all: Vec<&String> = summary.odd_numbers.iter().collect();
    odd("numbers with a point that may part thousands", &all, err, columns, out);
}

fn odd(title: &str, all: &[&String], err: Stream, columns: usize, out: &mut String) {
    if all.is_empty() {
        return;
    }
    out.push_str(&format!("\n{}\n", err.paint(Ink::Doubt, title)));
    for line in all.iter().flat_map(|said| wrap(&clean(said), columns.saturating_sub(2))) {
        out.push_str(&format!("  {line}\n"));
    }
}

fn bad_list(title: &str, all: u64, bad: &[BadValue], err: Stream, columns: usize, out: &mut String) {
    if all == 0 {
        return;
    }
    let title = err.paint(Ink::Doubt, title);
    out.push_str(&format!("\n{title}: {}, counted as missing\n", grouped(all)));
    let shown: Vec<&BadValue> = bad.iter().take(LISTED).collect();
    let names: Vec<String> = shown.iter().map(|bad| fit(&clean(&bad.column), 24)).collect();
    let values: Vec<String> =
        shown.iter().map(|bad| format!("\"{}\"", fit(&clean(&bad.value), 24))).collect();
    let widest = |texts: &[String]| texts.iter().map(|text| width(text)).max().unwrap_or(0);
    let (name_width, value_width) = (widest(&names), widest(&values));
    for ((bad, name), value) in shown.iter().zip(&names).zip(&values) {
        let lines: Vec<String> = bad.lines.iter().map(|line| grouped(*line)).collect();
        let more = if bad.count > bad.lines.len() as u64 { ", …" } else { "" };
        let places = match bad.lines.len() {
            0 => String::new(),
            _ => format!(", {} {}{more}", if bad.count == 1 { "line" } else { "lines" }, lines.join(", ")),
        };
        let times = if bad.count == 1 { "once".into() } else { format!("{} times", grouped(bad.count)) };
        let line = format!("  {}  {}  {times}{places}", pad(name, name_width), pad(value, value_width));
        out.push_str(&fit(&line, columns));
        out.push('\n');
    }
    more(bad.len() as u64, shown.len(), out);
    if let Some(short) = bad.iter().find(|bad| is_shortened(&bad.value)) {
        let said = format!(
            "shortened amounts such as {} are not read: export amounts in full",
            fit(&clean(&short.value), 24)
        );
        out.push_str(&format!("  {said}\n"));
    } else if let Some(dash) = bad.iter().find(|bad| matches!(bad.value.trim(), "-" | "–" | "—")) {
        let dash = dash.value.trim();
        let said = format!(
            "a dash alone says nothing: write `missing is \"{dash}\"` at the field, and `default 0` if it means 0"
        );
        wrap(&said, columns.saturating_sub(2)).iter().for_each(|line| out.push_str(&format!("  {line}\n")));
    } else if bad.iter().any(|bad| is_amount(&bad.value)) {
        let said = "amounts of another currency or unit than the field's are never converted";
        out.push_str(&format!("  {said}\n"));
    }
}

/// Whether a value is a plain number with a sign, a code or a unit beside it.
fn is_amount(value: &str) -> bool {
    let number = value.trim_matches(|c: char| is_beside(c) || c.is_whitespace());
    number != value && number::plain(number.as_bytes()).is_some() && !in_groups(number.as_bytes())
}

/// Whether a value is a number with a letter or word for thousands or millions behind it.
fn is_shortened(value: &str) -> bool {
    let value = value.trim();
    let number = value.trim_end_matches(char::is_alphabetic);
    let end = value.get(number.len()..).unwrap_or("").to_lowercase();
    let digits = number.trim().trim_start_matches(|c: char| is_beside(c) || c.is_whitespace());
    matches!(end.as_str(), "k" | "m" | "mm" | "mn" | "mio" | "mln" | "bn" | "mrd" | "tsd")
        && digits.starts_with(|c: char| c.is_ascii_digit())
        && digits.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ','))
}

fn more(all: u64, shown: usize, out: &mut String) {
    let rest = all.saturating_sub(shown as u64);
    if rest > 0 && shown > 0 {
        out.push_str(&format!("  … and {} more\n", grouped(rest)));
    }
}
