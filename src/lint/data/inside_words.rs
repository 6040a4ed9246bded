//! A text that a condition looks for stands inside longer words of the data, and hardly ever by itself: "cto" in
//! "Director". The condition holds for leads that were not meant.
//!
//! This rule runs with `qualify check --data`, where half of the matches or more are such.
//!
//! Bad:
//!
//! ```qualify
//! lead
//!   lead_id  text, key
//!   company  text
//! score fit, 0 to 10
//!   +10  if company contains "cafe"
//! ```
//!
//! ```csv
//! lead_id,company
//! L-1,Decafeinated Drinks
//! L-2,Corner Bar
//! ```
//!
//! Good:
//!
//! ```qualify
//! lead
//!   lead_id  text, key
//!   company  text
//! score fit, 0 to 10
//!   +10  if company contains word "cafe"
//! ```
//!
//! ```csv
//! lead_id,company
//! L-1,Decafeinated Drinks
//! L-2,Corner Cafe
//! ```

use super::super::parts;
use crate::analyse::model::Cond;
use crate::diag::say::{clean, grouped};
use crate::lint::{Context, Findings};
use crate::program::ColumnKind;

rule!("D14", "inside-words", "a text inside longer words of the data", "inside_words.rs", data);

fn find(context: &Context, out: &mut Findings) {
    let Some(seen) = context.seen else { return };
    parts::leaves(context, &mut |expr, cond, _| {
        let Cond::Test { of, test } = cond else { return };
        let ColumnKind::Field(field) = context.program[*of].kind else { return };
        let Some(test) = context.facts().model.tests(*of).get(*test) else { return };
        let tests = seen.fields.get(field.index()).map_or(&[][..], |of| of.tests.as_slice());
        let Some(found) = tests.iter().find(|found| found.test == *test) else { return };
        // A beginning that is meant stands at the beginning of its words.
        let begins = matches!(test, crate::analyse::tests::Test::Text { test, .. }
            if test.texts().iter().any(|text| found.word.starts_with(text.as_str()) && text.chars().count() > 3));
        if found.inside == 0 || found.inside.saturating_mul(2) < found.yes || begins {
            return;
        }
        let text = super::super::walk::text(context, expr.place.0);
        let matches = if found.yes == 1 { "match" } else { "matches" };
        let stand = if found.inside == 1 { "stands" } else { "stand" };
        let message = format!(
            "{} of {} {matches} of `{text}` {stand} inside a longer word: \"{}\"",
            grouped(found.inside),
            grouped(found.yes),
            clean(&found.word)
        );
        out.add(expr.place.0, message, |diag| {
            diag.at("not a word by itself")
                .help(format!("write `{}`", text.replacen(" contains ", " contains word ", 1)))
        });
    });
}
