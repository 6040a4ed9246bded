//! Two steps have one text, or two stages one title. Whoever reads the answer cannot tell which of the two lines a lead met.
//!
//! Bad:
//!
//! ```qualify
//! lead
//!   need    yes/no, ask "Is there a problem that must go away?"
//!   budget  number in EUR, ask "What have you set aside?"
//! MQL requires need
//! SQL requires MQL and budget >= 5000 EUR
//! next step
//!   "Sales calls"   if SQL
//!   "Send a story"  if MQL
//!   "Sales calls"   otherwise
//! ```
//!
//! Good:
//!
//! ```qualify
//! lead
//!   need    yes/no, ask "Is there a problem that must go away?"
//!   budget  number in EUR, ask "What have you set aside?"
//! MQL requires need
//! SQL requires MQL and budget >= 5000 EUR
//! next step
//!   "Sales calls"   if SQL
//!   "Send a story"  if MQL
//!   "Newsletter"    otherwise
//! ```

use super::{Context, Findings, statements};
use crate::program::text::fold;
use crate::span::Span;
use crate::syntax::tree::StatementKind;
use std::collections::HashMap;

rule!("N14", "same-words", "one text for two steps, or one title for two stages", "same_words.rs");

fn find(context: &Context, out: &mut Findings) {
    let mut titles: HashMap<String, Span> = HashMap::new();
    for statement in statements(context) {
        match &statement.kind {
            StatementKind::Stage(stage) => {
                let Some(title) = &stage.title else { continue };
                let place = title.place.0;
                if let Some(other) = titles.insert(fold(&title.text), place) {
                    out.add(place, format!("two stages are called “{}”", title.text), |diag| {
                        diag.at("the second")
                            .also(other, "the first")
                            .help("give each stage a title of its own")
                    });
                }
            }
            StatementKind::NextStep(step) => {
                let mut texts: HashMap<String, Span> = HashMap::new();
                for arm in &step.arms {
                    let place = arm.value.span();
                    if let Some(other) = texts.insert(fold(arm.value.text()), place) {
                        out.add(place, format!("two steps say “{}”", arm.value.text()), |diag| {
                            diag.at("again").also(other, "said here").help(
                                "say what is different, or write one step and join its conditions with `or`",
                            )
                        });
                    }
                }
            }
            _ => {}
        }
    }
}
