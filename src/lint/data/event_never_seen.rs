//! The data has no event of a declared kind. Points lines on it never pay, and criteria that ask for it are always no.
//!
//! This rule runs with `qualify check --data LEADS --events EVENTS`.
//!
//! Bad:
//!
//! ```qualify
//! lead
//!   lead_id  text, key
//! event demo_request
//! ```
//!
//! ```csv
//! lead_id
//! L-1
//! ```
//!
//! ```csv events
//! lead_id,event,time
//! L-1,Demo requested,2026-03-01
//! ```
//!
//! Good: give the name in the data.
//!
//! ```qualify
//! lead
//!   lead_id  text, key
//! event demo_request from "Demo requested"
//! ```
//!
//! ```csv
//! lead_id
//! L-1
//! ```
//!
//! ```csv events
//! lead_id,event,time
//! L-1,Demo requested,2026-03-01
//! ```

use crate::diag::say::{clean, counted, grouped};
use crate::lint::{Context, Findings};
use crate::program::lines_for;
use crate::program::text::fold;
use crate::span::Span;

rule!("D09", "event-never-seen", "an event that never happened", "event_never_seen.rs", data);

/// The instants that are read without a format.
const INSTANTS: &str = "a time is read as 2026-03-01, 2026-03-01 12:30, 2026-03-01T12:30:00Z, or seconds or milliseconds since 1970; \
    for another form write `time of events as \"…\"` under `policy`";

fn find(context: &Context, out: &mut Findings) {
    let Some(events) = context.seen.and_then(|seen| seen.events.as_ref()) else { return };
    for (event, kind) in context.program.events.iter().zip(&events.kinds) {
        // That a file holds none at all is said once.
        if kind.count > 0 || events.rows == 0 {
            continue;
        }
        let place = first_line(context, event.span);
        let source = fold(&event.source);
        let others = context.program.events.iter().zip(&events.kinds);
        let taker = others.filter(|(other, kind)| other.span != event.span && kind.count > 0);
        if let Some((taker, _)) = taker.into_iter().find(|(other, _)| fold(&other.source) == source) {
            let message = format!(
                "`{}` takes every \"{}\", and `{}` none",
                taker.name,
                clean(&event.source),
                event.name
            );
            out.add(place, message, |diag| {
                diag.at("reads the same events")
                    .also(first_line(context, taker.span), "takes them")
                    .help("leave one of the two out, and tell its cases apart with `where`")
            });
            continue;
        }
        if kind.undated > 0 {
            let message = format!("no \"{}\" has a date and time that can be read", clean(&event.source));
            let line = lines_for("time of events as", &kind.orders);
            let help = line.map(|line| format!("under `policy`, write {line}"));
            out.add(place, message, |diag| {
                diag.at(format!("{} not counted", counted(kind.undated, "event is", "events are")))
                    .help(help.unwrap_or_else(|| INSTANTS.to_owned()))
            });
            continue;
        }
        if kind.keyless > 0 {
            let message = format!("no \"{}\" has the key of a lead", clean(&event.source));
            out.add(place, message, |diag| {
                diag.at(format!("{} not counted", counted(kind.keyless, "event is", "events are")))
                    .help("fill in the column of the key, or name another with --event-key")
            });
            continue;
        }
        let message = format!("none of the {} events is \"{}\"", grouped(events.rows), clean(&event.source));
        let near =
            context.facts.seeker.nearest(&event.source, events.others.iter().map(|(name, _)| name.as_str()));
        let help = match near {
            Some(near) => {
                format!("the nearest is \"{0}\": write `from \"{0}\"` behind its name", clean(near))
            }
            None if events.others.is_empty() => "take it out, unless it will still happen".to_owned(),
            None => {
                let some: Vec<String> =
                    events.others.iter().take(8).map(|(name, _)| format!("\"{}\"", clean(name))).collect();
                let more = if events.others.len() > some.len() { ", …" } else { "" };
                format!(
                    "not declared are {}{more}; take it out, unless it will still happen",
                    some.join(", ")
                )
            }
        };
        out.add(place, message, |diag| diag.at("declared here").help(help));
    }
}

/// The first line of a statement: its fields are not what it is about.
fn first_line(context: &Context, span: Span) -> Span {
    let line = context.sources.text(span).lines().next().map_or(0, str::len);
    let end = span.start.saturating_add(u32::try_from(line).unwrap_or(u32::MAX));
    Span { end: end.min(span.end), ..span }
}
