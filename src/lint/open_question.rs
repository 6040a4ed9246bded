//! A yes/no fact is asked for with a question that yes or no does not answer. Sales notes the answer, and somebody has to
//! guess whether it was a yes: the same answer makes one lead an SQL, and another not. A number or a date that is asked for
//! with a question for yes or no is found as well.
//!
//! Bad:
//!
//! ```qualify
//! lead
//!   need            yes/no, ask "Is there a problem that must go away?"
//!   decision_maker  yes/no, ask "Who signs?"
//! SQL requires need and decision_maker
//! ```
//!
//! Good:
//!
//! ```qualify
//! lead
//!   need            yes/no, ask "Is there a problem that must go away?"
//!   decision_maker  yes/no, ask "Can you sign yourself?"
//! SQL requires need and decision_maker
//! ```

use super::{Context, Findings, statements};
use crate::program::text::fold;
use crate::syntax::tree::{FieldOption, FieldType};

rule!("M05", "open-question", "a question that does not fit the type of its fact", "open_question.rs");

/// Words that begin a question which is not answered by yes or no: in English, German, Dutch, French and Spanish. Words that
/// begin another question in one of these (`was`, `comment`, `que` without an accent in Spanish) are left out.
const WORDS: &[&str] = &[
    "who", "whom", "whose", "what", "when", "where", "why", "which", "how", //
    "wer", "wen", "wem", "wessen", "wann", "warum", "wieso", "weshalb", "welche", "welcher", "welches",
    "welchen", "welchem", "woher", "wohin", "womit", "wofür", "wozu", "wie", "wieviel", //
    "wat", "wanneer", "waarom", "waarvoor", "welk", "welke", "hoe", "hoeveel", //
    "qui", "quoi", "quel", "quelle", "quels", "quelles", "quand", "où", "pourquoi", "combien", //
    "quién", "quiénes", "qué", "cuándo", "dónde", "cuál", "cuáles", "cómo", "cuánto", "cuánta", "cuántos",
    "cuántas",
];

/// Words that stand before one of those: `In which country …`, `Für wen …`.
const BEFORE: &[&str] = &[
    "in", "for", "to", "by", "with", "from", "at", "on", "of", "since", "until", "about", //
    "für", "mit", "von", "bei", "bis", "seit", "an", "auf", "zu", //
    "voor", "met", "van", "op", "tot", "sinds", //
    "à", "pour", "de", "avec", "dans", "depuis", "par", //
    "a", "para", "con", "en", "desde", "por",
];

fn find(context: &Context, out: &mut Findings) {
    let fields = statements(context).flat_map(|statement| statement.kind.fields());
    for field in fields.filter(|field| matches!(field.ty, FieldType::YesNo(_))) {
        let asked = field.options.iter().filter_map(|option| match option {
            FieldOption::Ask(question) if is_open(&question.text) => Some(question),
            _ => None,
        });
        for question in asked {
            let message = format!("whoever asks this has to guess whether `{}` is a yes", field.name.text);
            out.add(question.place.0, message, |diag| {
                diag.at("neither yes nor no answers this")
                    .help("ask for a yes or a no: “Can you sign yourself?”, and not “Who signs?”")
            });
        }
    }
    closed(context, out);
}

/// Words that begin a question for yes or no.
const CLOSED: &[&str] = &[
    "do", "does", "did", "is", "are", "have", "has", "can", "will", "would", "could", "should", "heeft",
    "haben", "hast", "avez",
];

/// Numbers and dates that a yes or a no does not answer.
fn closed(context: &Context, out: &mut Findings) {
    let fields = statements(context).flat_map(|statement| statement.kind.fields());
    for field in fields {
        let what = match field.ty {
            FieldType::Number { .. } => "a number",
            FieldType::Date(_) => "a date",
            _ => continue,
        };
        for option in &field.options {
            let FieldOption::Ask(question) = option else { continue };
            let text = fold(&question.text);
            let mut words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
            let begins = words.next().is_some_and(|word| CLOSED.contains(&word));
            // `Do you know how many …?` asks for the number all the same; `or` and a colon offer more.
            if !begins || words.any(|word| WORDS.contains(&word) || word == "or") || text.contains([':', ';'])
            {
                continue;
            }
            let message = format!("`{}` is {what}, and this question gets a yes or a no", field.name.text);
            out.add(question.place.0, message, |diag| {
                diag.at("whoever asks notes no value").help("ask how much, how many, or when")
            });
        }
    }
}

/// Whether a question cannot be answered by yes or no. Where a comma stands inside, the question may begin behind it:
/// `When you sign, do you sign alone?`
fn is_open(question: &str) -> bool {
    let text = fold(question);
    let text = text.trim_start_matches(['¿', '¡', ' ', '(']);
    let mut words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let (first, second) = (words.next().unwrap_or(""), words.next().unwrap_or(""));
    let begins = WORDS.contains(&first) || BEFORE.contains(&first) && WORDS.contains(&second);
    begins && !text.contains([',', ';', ':', '–', '—'])
}
