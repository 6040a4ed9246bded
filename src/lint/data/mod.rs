//! What rules that compare a policy with data have in common.

use super::Context;
use crate::analyse::seen::{Seen, SeenField, SeenValue};
use crate::diag::say::{clean, counted};
use crate::program::{Field, Type};

pub mod bad_values;
pub mod choice_never_seen;
pub mod constant_column;
pub mod dates_out_of_range;
pub mod event_never_seen;
pub mod events_of_nobody;
mod holds;
pub mod holds_for_all;
pub mod holds_for_none;
pub mod inside_words;
pub mod key_repeats;
pub mod never_filled;
pub mod no_such_column;
pub mod rarely_known;
pub mod thousands;
pub mod value_not_declared;

/// A declared field, and what was seen of it.
pub(super) struct Compared<'a> {
    pub field: &'a Field,
    pub seen: &'a SeenField,
    /// As a message names it: `budget`, `reason` of `sales_rejected`.
    pub name: String,
    /// `leads` or `events`.
    pub whose: &'static str,
    /// The columns it could have been.
    pub columns: &'a [String],
    /// Whether a missing column stops a run: there is a header that says so.
    pub header: bool,
}

/// All fields of the lead and of events that were seen.
pub(super) fn compared<'a>(context: &Context<'a>) -> Vec<Compared<'a>> {
    let (Some(seen), program) = (context.seen, context.program) else { return Vec::new() };
    let of_lead = program.fields.iter().zip(&seen.fields).map(|(field, of)| Compared {
        field,
        seen: of,
        name: format!("`{}`", field.name),
        whose: "leads",
        columns: &seen.columns,
        header: seen.header,
    });
    let events = seen.events.iter().flat_map(|events| {
        program.events.iter().zip(&events.kinds).flat_map(|(event, kind)| {
            event.fields.iter().zip(&kind.fields).map(|(field, of)| Compared {
                field,
                seen: of,
                name: format!("`{}` of `{}`", field.name, event.name),
                whose: "events",
                columns: &events.columns,
                header: events.header,
            })
        })
    });
    of_lead.chain(events).collect()
}

/// The first values with their counts and places: `"abc" 3 times (lines 2, 9 and 17)`.
pub(super) fn listed(values: &[SeenValue], seen: &Seen) -> String {
    const SHOWN: usize = 4;
    let word = if seen.lines { "line" } else { "row" };
    let said: Vec<String> = values
        .iter()
        .take(SHOWN)
        .map(|value| {
            let places: Vec<String> = value.places.iter().map(u64::to_string).collect();
            let more = if value.count > value.places.len() as u64 { ", …" } else { "" };
            let s = if value.count > 1 { "s" } else { "" };
            format!(
                "\"{}\" {} ({word}{s} {}{more})",
                clean(&value.text),
                counted(value.count, "time", "times"),
                places.join(", ")
            )
        })
        .collect();
    let more = values.len().saturating_sub(SHOWN);
    let more = if more > 0 {
        format!(", and {} more", counted(more as u64, "value", "values"))
    } else {
        String::new()
    };
    format!("{}{more}", said.join(", "))
}

/// Whether a field is a choice, or several.
pub(super) fn choices(field: &Field) -> Option<&[String]> {
    match &field.ty {
        Type::Choice(values) | Type::Several(values) => Some(values),
        Type::YesNo | Type::Number(_) | Type::Text | Type::Date => None,
    }
}
