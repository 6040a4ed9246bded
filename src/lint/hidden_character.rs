//! A name, a text or a comment holds an invisible character, or one that changes the order of the text on the screen.
//! People who sign the policy read another text than the program, and a word with such a character matches no lead.
//!
//! Bad (there is a space without width between `man` and `ager`):
//!
//! ```qualify
//! lead
//!   title  text, ask "What is your role?"
//!   need   yes/no, ask "Would this solve a problem?"
//! SQL requires need and title contains "man​ager"
//! ```
//!
//! Good:
//!
//! ```qualify
//! lead
//!   title  text, ask "What is your role?"
//!   need   yes/no, ask "Would this solve a problem?"
//! SQL requires need and title contains "manager"
//! ```

use super::{Context, Findings};
use crate::diag::unseen;
use crate::span::Span;

rule!("T03", "hidden-character", "an invisible character", "hidden_character.rs");

fn find(context: &Context, out: &mut Findings) {
    for file in context.files.iter().filter(|file| file.layer == 0) {
        let Some(source) = context.sources.get(file.id) else { continue };
        // A byte order mark at the very start says how the file is written.
        let start = if source.text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        let mut at = start;
        // One finding a line: where the first stands, and which there are.
        let mut found: Option<(Span, Vec<char>)> = None;
        for (c, hidden) in unseen::each(source.text.get(start..).unwrap_or_default()) {
            let next = at.saturating_add(c.len_utf8());
            if hidden {
                let place = Span::new(file.id, at, next);
                let all = &mut found.get_or_insert((place, Vec::new())).1;
                if !all.contains(&c) {
                    all.push(c);
                }
            }
            if c == '\n' {
                tell(found.take(), out);
            }
            at = next;
        }
        tell(found, out);
    }
}

fn tell(found: Option<(Span, Vec<char>)>, out: &mut Findings) {
    let Some((place, all)) = found else { return };
    let codes: Vec<String> = all.iter().map(|c| format!("U+{:04X}", u32::from(*c))).collect();
    let codes = codes.join(", ");
    let message = match all.as_slice() {
        [_] => format!("this line has an invisible character ({codes})"),
        _ => format!("this line has invisible characters ({codes})"),
    };
    out.add(place, message, |diag| {
        diag.at("here").help("type the line again, so that readers and the program see the same text")
    });
}
