//! A rule uses a personal attribute that the law protects, or one that stands for it: a salutation for the gender, a first
//! name or a postcode for the origin. Leads are then served or turned away because of who they are, which may be unlawful
//! and is hard to defend.
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

use super::places::{says, words};
use super::{Context, Findings};
use crate::program::ColumnKind;

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
fn is_of_person(name: &[String]) -> bool {
    name.iter().all(|word| word == AGE || OF_PERSON.contains(&word.as_str()))
}

fn find(context: &Context, out: &mut Findings) {
    let program = context.program;
    let protected: Vec<Vec<String>> = context.protected.iter().map(|word| words(word)).collect();
    for (name, place) in super::after_outcome::looked_at(context) {
        let Some(ColumnKind::Field(field)) = context.find(&name).map(|column| &program[column].kind) else {
            continue;
        };
        let field = &program[*field];
        let named = words(&field.name);
        let personal = named.iter().all(|word| !NOT_PERSONAL.contains(&word.as_str()));
        let hit = protected.iter().any(|phrase| {
            *phrase == named || says(&named, phrase) && (phrase.concat() != AGE || is_of_person(&named))
        });
        if hit && personal {
            out.add(
                place,
                format!("`{}` is a protected personal attribute, or stands for one", field.name),
                |diag| {
                    diag.at("decides by it").also(field.span, "declared here").help(
                        "look at what the person does in the company instead; if it must be, \
                     `# qualify: allow protected-attribute because …`",
                    )
                },
            );
        }
    }
}
