//! The day of the last review lies in the future. Nobody has reviewed the policy on that day, and the next review is due
//! too late; examples run as of that day.
//!
//! Bad:
//!
//! ```qualify
//! policy "Lead handover"
//!   owners marketing, sales
//!   reviewed 2062-10-01, review every 3 months
//! event demo_request
//! score interest, 0 to 25
//!   +25 on demo_request, once
//! ```
//!
//! Good:
//!
//! ```qualify
//! policy "Lead handover"
//!   owners marketing, sales
//!   reviewed 2026-10-01, review every 3 months
//! event demo_request
//! score interest, 0 to 25
//!   +25 on demo_request, once
//! ```

use super::{Context, Findings, review_passed};
use crate::program::time::DAY;

rule!("A08", "review-ahead", "a review in the future", "review_ahead.rs");

fn find(context: &Context, out: &mut Findings) {
    let (Some(reviewed), Some(today)) = (context.program.reviewed, context.today) else { return };
    // It may be tomorrow already where the policy is at home.
    if reviewed <= today.saturating_add(DAY) {
        return;
    }
    let zone = &context.program.zone;
    let day = |instant: i64| zone.show(instant).get(..10).unwrap_or_default().to_owned();
    let message = format!("the review of {} has not been yet", day(reviewed));
    out.add(review_passed::place(context), message, |diag| {
        diag.at(format!("today is {}", day(today)))
            .help("write the day on which you last reviewed it together")
    });
}
