//! Two fields read the same column, or two events the same name. The second field says nothing new, and all such events go
//! to one of the two: the other never happens, and its lines pay nobody.
//!
//! Bad:
//!
//! ```qualify
//! event demo_request from "Form"
//! event callback_asked from "Form"
//! score interest, 0 to 45
//!   +25  on demo_request, once
//!   +20  on callback_asked, once
//! ```
//!
//! Good: tell the cases apart with `where`.
//!
//! ```qualify
//! event form_sent from "Form"
//!   kind  one of demo, callback
//! score interest, 0 to 45
//!   +25  on form_sent where kind is demo, once
//!   +20  on form_sent where kind is callback, once
//! ```

use super::{Context, Findings, heading};
use crate::diag::say::clean;
use crate::program::text::fold;
use crate::program::{Field, Type};
use crate::span::Span;
use std::collections::HashMap;

rule!("N11", "read-twice", "one column or event name read twice", "read_twice.rs");

fn find(context: &Context, out: &mut Findings) {
    let program = context.program;
    fields(&program.fields, out);
    program.events.iter().for_each(|event| fields(&event.fields, out));
    let mut known: HashMap<String, (&str, Span)> = HashMap::new();
    for event in &program.events {
        let source = fold(&event.source);
        if let Some((name, place)) = known.get(&source) {
            let message =
                format!("`{}` and `{name}` are both \"{}\" in the data", event.name, clean(&event.source));
            out.add(heading(context, event.span), message, |diag| {
                diag.at("one of the two never happens")
                    .also(heading(context, *place), "the other")
                    .help("make one event of them, and tell its cases apart with `where`")
            });
        }
        known.entry(source).or_insert((&event.name, event.span));
    }
}

fn fields(fields: &[Field], out: &mut Findings) {
    let mut known: HashMap<String, &Field> = HashMap::new();
    for field in fields {
        let source = fold(&field.source);
        match known.get(&source) {
            // A column may be read as a text and as the choice, or the number, in it.
            Some(other) if (other.ty == Type::Text) == (field.ty == Type::Text) => {
                let message = format!(
                    "`{}` and `{}` read the same column \"{}\"",
                    field.name,
                    other.name,
                    clean(&field.source)
                );
                out.add(field.span, message, |diag| {
                    diag.at("says what the other says")
                        .also(other.span, "the other")
                        .help("`from` names the column of the data: name another one, or keep one of the two")
                });
            }
            _ => drop(known.insert(source, field)),
        }
    }
}
