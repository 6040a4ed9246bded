//! Two facts are asked for with the same question. Whoever calls reads the question twice, and one of the two facts gets the
//! answer to the other.
//!
//! Bad:
//!
//! ```qualify
//! lead
//!   budget   number in EUR, ask "What have you set aside?"
//!   licence  number in EUR, ask "What have you set aside?"
//! SQL requires budget >= 5000 EUR and licence < 2000 EUR
//! ```
//!
//! Good:
//!
//! ```qualify
//! lead
//!   budget   number in EUR, ask "What have you set aside?"
//!   licence  number in EUR, ask "What do you pay for your licence now?"
//! SQL requires budget >= 5000 EUR and licence < 2000 EUR
//! ```

use super::{Context, Findings, statements};
use crate::program::text::fold;
use crate::syntax::tree::FieldOption;
use std::collections::HashMap;

rule!("M06", "same-question", "one question for two facts", "same_question.rs");

fn find(context: &Context, out: &mut Findings) {
    let mut asked = HashMap::new();
    for field in statements(context).flat_map(|statement| statement.kind.fields()) {
        for option in &field.options {
            let FieldOption::Ask(question) = option else { continue };
            let name = field.name.text.as_str();
            let words = fold(&question.text);
            let Some((other, place)) = asked.get(&words) else {
                asked.insert(words, (name, question.place.0));
                continue;
            };
            let message = format!("`{name}` and `{other}` are asked for with the same question");
            out.add(question.place.0, message, |diag| {
                diag.at(format!("an answer to this may be one for `{other}`"))
                    .also(*place, "the same question")
                    .help(format!("ask for `{name}` in words of its own"))
            });
        }
    }
}
