//! A rule uses a personal attribute that the law protects. Leads are then served or turned away because of who they
//! are, which may be unlawful and is hard to defend.
//!
//! Set the words in `qualify.toml`: `protected = ["age", "gender"]`.
//!
//! Bad:
//!
//! ```qualify
//! lead
//!   age  number in years
//! score fit, 0 to 10
//!   +10 if age < 40 years
//! ```
//!
//! Good: use the person's role in the company.
//!
//! ```qualify
//! lead
//!   title  text
//! score fit, 0 to 10
//!   +10 if title contains "manager"
//! ```

use super::{Context, Findings};
use crate::program::ColumnKind;
use crate::program::text::fold;

rule!("T01", "protected-attribute", "a rule on a protected personal attribute", "protected_attribute.rs");

/// What else in a name says that it is not about a person: `company_age`.
const NOT_PERSONAL: &[&str] = &[
    "account",
    "company",
    "deal",
    "device",
    "domain",
    "lead",
    "opportunity",
    "page",
    "record",
    "site",
    "website",
];

/// A word for people and for things.
const AGE: &str = "age";

/// What else stands in the name of a person's age.
const OF_PERSON: &[&str] = &[
    "applicant",
    "band",
    "bracket",
    "buyer",
    "class",
    "client",
    "contact",
    "customer",
    "driver",
    "group",
    "in",
    "insured",
    "member",
    "of",
    "owner",
    "patient",
    "person",
    "pupil",
    "range",
    "student",
    "user",
    "years",
];

/// Whether every other word says that it is the age of a person: not `machine_age`.
fn is_of_person(name: &str) -> bool {
    name.split(|letter: char| !letter.is_alphanumeric()).all(|word| word == AGE || OF_PERSON.contains(&word))
}

fn find(context: &Context, out: &mut Findings) {
    let program = context.program;
    let protected: Vec<String> = context.protected.iter().map(|word| fold(word)).collect();
    for (name, place) in super::after_outcome::looked_at(context) {
        let Some(ColumnKind::Field(field)) = context.find(&name).map(|column| &program[column].kind) else {
            continue;
        };
        let field = &program[*field];
        let folded = fold(&field.name);
        let mut words = folded.split(|letter: char| !letter.is_alphanumeric());
        let personal = words.clone().all(|word| !NOT_PERSONAL.contains(&word));
        let whole = protected.contains(&folded);
        let hit = whole
            || words.any(|word| {
                protected.iter().any(|protected| protected == word) && (word != AGE || is_of_person(&folded))
            });
        if hit && personal {
            out.add(place, format!("`{}` is a protected personal attribute", field.name), |diag| {
                diag.at("decides by it").also(field.span, "declared here").help(
                    "look at what the person does in the company instead; if it must be, \
                     `# qualify: allow protected-attribute because …`",
                )
            });
        }
    }
}
