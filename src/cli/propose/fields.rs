//! The fields that points may be given for: none that is about a person, protected by law, or known too late, unless
//! whoever asks names it.

use crate::cli::init::about;
use crate::lint::opts_out;
use crate::program::{Field, FieldId, Program, Type};

/// Why no points are proposed for something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// The field or event.
    pub name: String,
    /// Why.
    pub why: String,
}

/// Why the wish to be left alone is no sign.
pub const OWN_WILL: &str = "it is a lead's own will, and no sign of interest";

/// The fields to look at, and those that are refused.
pub fn fields<'p>(
    program: &'p Program,
    outcome: &str,
    allowed: &[String],
) -> (Vec<(FieldId, &'p Field)>, Vec<Refused>) {
    let (mut taken, mut refused) = (Vec::new(), Vec::new());
    for (id, field) in (0u32..).map(FieldId).zip(&program.fields) {
        if Some(id) == program.key || field.ty == Type::Date {
            continue;
        }
        match why_not(field, outcome).filter(|_| !is_named(&field.name, allowed)) {
            Some(why) => refused.push(Refused { name: field.name.clone(), why: why.to_owned() }),
            None => taken.push((id, field)),
        }
    }
    (taken, refused)
}

/// Whether a name is among those that were said.
pub fn is_named(name: &str, among: &[String]) -> bool {
    among.iter().any(|other| other.trim().eq_ignore_ascii_case(name))
}

fn why_not(field: &Field, outcome: &str) -> Option<&'static str> {
    let either = |is: fn(&str) -> bool| is(&field.name) || is(&field.source);
    let words: Vec<String> = outcome
        .split(|c: char| !c.is_alphanumeric() && c != '_')
        .map(str::to_lowercase)
        .filter(|word| !word.is_empty())
        .collect();
    let asked = [&field.name, &field.source].into_iter().any(|name| words.contains(&name.to_lowercase()));
    if asked {
        Some("the outcome looks at it")
    } else if either(about::is_outcome) {
        Some("its name says that it is an outcome")
    } else if either(about::is_after) {
        Some("its name says that it is known only after the outcome")
    } else if either(about::is_standing) {
        Some("it says where a lead stands, which people decided by other rules")
    } else if either(about::is_protected) {
        Some("it is a protected personal attribute, or stands for one")
    } else if either(about::names_a_person) && field.ty != Type::YesNo {
        Some("it is about a person")
    } else if either(about::is_id) {
        Some("it holds ids")
    } else if opts_out(&field.name, &field.source).is_some() {
        Some(OWN_WILL)
    } else {
        None
    }
}
