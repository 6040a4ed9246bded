//! Most events belong to no lead of the file. They do not count, and leads look inactive.
//!
//! This rule runs with `qualify check --data LEADS --events EVENTS`, from half of the events on.
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
//! L-2
//! ```
//!
//! ```csv events
//! lead_id,event,time
//! 1,demo_request,2026-03-01
//! 2,demo_request,2026-03-02
//! ```
//!
//! Good: use the same keys in both files.
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
//! L-2
//! ```
//!
//! ```csv events
//! lead_id,event,time
//! L-1,demo_request,2026-03-01
//! L-2,demo_request,2026-03-02
//! ```

use crate::diag::say::{clean, grouped, percent};
use crate::lint::{Context, Findings};

rule!("D10", "events-of-nobody", "events of unknown leads", "events_of_nobody.rs", data);

fn find(context: &Context, out: &mut Findings) {
    let (Some(seen), Some(key)) = (context.seen, context.program.key) else { return };
    let Some(events) = seen.events.as_ref().filter(|events| events.file.is_some()) else { return };
    let whole = events.rows.saturating_sub(events.broken);
    if whole == 0 || seen.rows == 0 || events.matched.saturating_mul(2) > whole {
        return;
    }
    let field = &context.program[key];
    let share =
        format!("{} of the {} events", percent(whole.saturating_sub(events.matched), whole), grouped(whole));
    let (message, help) = match &events.strangers {
        Some(strangers) => {
            let (why, help) = strangers.said(&field.name, clean, grouped);
            (format!("{share} belong to no lead: {why}"), help)
        }
        None => {
            let help = "are these the events of these leads? Name the column of the events with --event-key, or use another \
                        column as the key";
            let of = clean(&field.source);
            (format!("{share} belong to no lead: their keys are not in \"{of}\""), help.to_owned())
        }
    };
    out.add(field.span, message, |diag| diag.at("the key").help(help));
}
