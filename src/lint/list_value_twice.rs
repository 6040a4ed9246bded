//! A list names a value twice, or twice but for upper and lower case. One of them was meant to be another, and
//! leads with that other value are not found.
//!
//! Bad:
//!
//! ```qualify
//! lead
//!   title  text
//! list c_level "CEO", "CFO", "ceo"
//! score fit, 0 to 10
//!   +10  if title is one of c_level
//! ```
//!
//! Good:
//!
//! ```qualify
//! lead
//!   title  text
//! list c_level "CEO", "CFO", "COO"
//! score fit, 0 to 10
//!   +10  if title is one of c_level
//! ```

use super::{Context, Findings};
use crate::program::text::fold;
use crate::syntax::tree::StatementKind;

rule!("N02", "list-value-twice", "a list that holds a value twice", "list_value_twice.rs");

fn find(context: &Context, out: &mut Findings) {
    for statement in super::statements(context) {
        let StatementKind::List { name, values } = &statement.kind else { continue };
        for (at, value) in values.iter().enumerate() {
            let earlier = values.iter().take(at).find(|earlier| fold(earlier.text.trim()) == fold(value.text.trim()));
            if let Some(earlier) = earlier {
                out.add(value.place.0, format!("`{}` holds `{}` twice", name.text, value.text), |diag| {
                    diag.at("the same again").also(earlier.place.0, "first here").help("take it out; case makes no difference")
                });
            }
        }
    }
}
