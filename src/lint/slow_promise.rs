//! A promise to answer takes weeks. A lead that asks and hears nothing for so long has called a competitor, and a dry-run
//! counts it as answered in time.
//!
//! Bad:
//!
//! ```qualify
//! lead
//!   need  yes/no, ask "Is there a problem that must go away?"
//! event demo_request
//! event sales_call by sales
//! SQL requires need
//!   answer within 100 days of demo_request by sales_call
//! ```
//!
//! Good:
//!
//! ```qualify
//! lead
//!   need  yes/no, ask "Is there a problem that must go away?"
//! event demo_request
//! event sales_call by sales
//! SQL requires need
//!   answer within 1 day of demo_request by sales_call
//! ```

use super::{Context, Findings};
use crate::program::time::{DAY, Window};
use crate::speech::window;

rule!("S23", "slow-promise", "a promise to answer that takes weeks", "slow_promise.rs");

/// Two weeks: a promise of days may be one of calendar days with a holiday in it.
const MOST: i64 = 14 * DAY;

fn find(context: &Context, out: &mut Findings) {
    for stage in &context.program.stages {
        for promise in &stage.answer_within {
            let slow = match promise.within {
                Window::Exact(length) => length > MOST,
                Window::Months(_) => true,
            };
            if slow {
                let name = &context.program[stage.column].name;
                let message = format!("{name} lets a lead wait {} for an answer", window(promise.within));
                out.add(promise.span, message, |diag| {
                    diag.at("kept even where nobody calls for two weeks").help(
                        "write the hours or days in which a lead is called; if it is meant, give the line a reason: \
                         `# qualify: allow slow-promise because …`",
                    )
                });
            }
        }
    }
}
