//! Several leads have the same key, or the key is empty. Only the first lead with a key gets an answer; the other rows
//! are rejects.
//!
//! The rule also tells how many keys differ from others by case alone. These are different leads, and an event counts for
//! the lead with exactly its key. If they are one lead, write `key, ignoring case`.
//!
//! This rule runs with `qualify check --data`.
//!
//! Bad:
//!
//! ```qualify
//! lead
//!   email     text, key
//!   industry  text
//! ```
//!
//! ```csv
//! email,industry
//! ann@example.com,software
//! bob@example.com,logistics
//! ann@example.com,retail
//! ```
//!
//! Good: use a key that does not repeat.
//!
//! ```qualify
//! lead
//!   lead_id   text, key
//!   industry  text
//! ```
//!
//! ```csv
//! lead_id,email,industry
//! L-1,ann@example.com,software
//! L-2,bob@example.com,logistics
//! L-3,ann@example.com,retail
//! ```

use crate::diag::say::{clean, counted};
use crate::lint::{Context, Findings};
use crate::program::text::is_cut;

rule!("D08", "key-repeats", "a key that is repeated or empty", "key_repeats.rs", data);

fn find(context: &Context, out: &mut Findings) {
    let (Some(seen), Some(key)) = (context.seen, context.program.key) else { return };
    let field = &context.program[key];
    let word = if seen.lines { "line" } else { "row" };
    let mut said = Vec::new();
    if seen.repeats > 0 {
        let first: Vec<String> = seen
            .repeated
            .iter()
            .map(|(key, place)| format!("\"{}\" again on {word} {place}", clean(key)))
            .collect();
        let more = if seen.repeats > first.len() as u64 { ", …" } else { "" };
        let verb = if seen.repeats == 1 { "repeats" } else { "repeat" };
        said.push(format!(
            "{} {verb} a key ({}{more})",
            counted(seen.repeats, "row", "rows"),
            first.join(", ")
        ));
    }
    if seen.keyless > 0 && seen.keyless < seen.rows {
        let verb = if seen.keyless == 1 { "has" } else { "have" };
        said.push(format!("{} {verb} none", counted(seen.keyless, "row", "rows")));
    }
    by_case(context, out);
    if said.is_empty() {
        return;
    }
    let message = format!("`{}` does not identify each lead: {}", field.name, said.join(", and "));
    out.add(field.span, message, |diag| {
        diag.at("the key")
            .help(if seen.repeated.iter().any(|(key, _)| is_cut(key)) {
                "a spreadsheet has shortened these keys, and their other digits are lost: export them once more, as text"
            } else {
                "these rows get no answer: repair the export, or use another column as the key"
            })
    });
}

/// Keys that are the same but for capitals.
fn by_case(context: &Context, out: &mut Findings) {
    let (Some(seen), Some(key)) = (context.seen, context.program.key) else { return };
    let events = seen.events.as_ref().map_or(0, |events| events.by_case);
    let said: Vec<String> = [(seen.by_case, "leads"), (events, "the events")]
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, whose)| format!("{} of {whose}", counted(*count, "key", "keys")))
        .collect();
    if said.is_empty() {
        return;
    }
    let field = &context.program[key];
    let verb = if seen.by_case.saturating_add(events) == 1 { "differs" } else { "differ" };
    let message = format!("{} {verb} from other keys by case alone", said.join(" and "));
    out.add(field.span, message, |diag| {
        diag.at("the key").help(format!(
            "these are different leads, and an event counts for the lead with exactly its key; if they are one lead, write \
             `key, ignoring case` at the field `{}`",
            field.name
        ))
    });
}
