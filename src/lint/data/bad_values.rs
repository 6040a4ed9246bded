//! Values of a column do not fit the type of the field. For these leads the field counts as missing, and their answers
//! are marked.
//!
//! This rule runs with `qualify check --data`; `--strict` makes it an error, as it does in `qualify run`.
//!
//! Bad:
//!
//! ```qualify
//! lead
//!   lead_id  text, key
//!   budget   number in EUR
//! ```
//!
//! ```csv
//! lead_id,budget
//! L-1,"1.234,50"
//! L-2,"12,50"
//! ```
//!
//! Good: give the format of the data, or the words for missing values.
//!
//! ```qualify
//! lead
//!   lead_id  text, key
//!   budget   number in EUR as "1.234,50"
//! ```
//!
//! ```csv
//! lead_id,budget
//! L-1,"1.234,50"
//! L-2,"12,50"
//! ```

use super::{choices, compared, listed};
use crate::analyse::groups::which;
use crate::analyse::seen::SeenValue;
use crate::diag::say::{clean, counted, percent};
use crate::lint::{Context, Findings};
use crate::program::money::{Beside, in_groups, is_beside};
use crate::program::undated::not_a_date;
use crate::program::{Field, Format, Type, Unit, lines_for};

rule!("D05", "bad-values", "values that do not fit the field's type", "bad_values.rs", data values);

fn find(context: &Context, out: &mut Findings) {
    let Some(seen) = context.seen else { return };
    for of in compared(context).iter().filter(|of| choices(of.field).is_none() && of.seen.bad > 0) {
        // A value with digits in it is a number or a date in another form; one without says that there is none.
        let amount = matches!(of.field.ty, Type::Number(_) | Type::Date);
        let is_word = |value: &&SeenValue| !amount || !value.text.contains(|c: char| c.is_ascii_digit());
        let word = of.seen.bad_values.iter().find(is_word).map(|value| value.text.as_str());
        let written = of.seen.bad_values.iter().filter(|value| !amount || !is_word(value));
        let written: Vec<&str> = written.map(|value| value.text.as_str()).collect();
        let (a, hint) = kind(of.field, &written, &of.seen.orders);
        let message = format!(
            "{} ({}) of {} cannot be read as {a}: {}",
            counted(of.seen.bad, "value", "values"),
            percent(of.seen.bad, of.seen.rows),
            of.name,
            listed(&of.seen.bad_values, seen)
        );
        let missing =
            word.map(|word| format!("write `missing is \"{}\"` if it means a missing value", clean(word)));
        let hint = (!written.is_empty()).then_some(hint);
        let help = hint.into_iter().chain(missing).collect::<Vec<_>>().join("; ");
        out.add(of.field.span, message, |diag| diag.at("these count as missing").help(help));
    }
}

/// What a field's values are to be, and what to do where some, such as `bad`, are none.
fn kind(field: &Field, bad: &[&str], orders: &[Format]) -> (String, String) {
    let (a, hint) = match &field.ty {
        Type::Number(unit) => {
            let all: Vec<&str> = bad.iter().map(|text| text.trim_matches(around)).collect();
            let bad = bad.first().copied().unwrap_or("");
            let beside: String = bad.chars().filter(|c| is_beside(*c)).collect();
            let foreign = !beside.is_empty() && !Beside::of(unit.as_ref()).takes(&beside);
            return match unit {
                Some(Unit(unit)) if foreign && bad.contains(|c: char| c.is_ascii_digit()) => {
                    let only = format!("only the sign or code of {unit} may stand beside a number");
                    (format!("a number in {unit}"), format!("{only}: mend the amounts, or leave them out"))
                }
                _ => ("a number".to_owned(), numbers(unit.as_ref(), &all, orders)),
            };
        }
        Type::YesNo => {
            let known = "yes/no reads yes, no, true, false, 1, 0, on, off, and the yes and no of many languages, such as ja and \
                         nein";
            let own = match bad {
                [one, other] => format!(
                    "; if these are the words, write yes/no as \"{}\", \"{}\", the yes first",
                    clean(one),
                    clean(other)
                ),
                _ => "; if the data has words of its own, declare both, the yes first, as in yes/no as \"Opt-in\", \"Opt-out\""
                    .to_owned(),
            };
            return ("yes or no".to_owned(), format!("{known}{own}"));
        }
        Type::Date => return ("a date".to_owned(), dates(field, bad, orders)),
        Type::Text => ("text", "save the file as UTF-8, and keep lists and records out of it"),
        Type::Choice(_) | Type::Several(_) => ("a choice", "declare it"),
    };
    (a.to_owned(), hint.to_owned())
}

/// Whether a character may stand around the digits of an amount.
fn around(c: char) -> bool {
    is_beside(c) || c.is_whitespace()
}

/// How numbers that cannot be read are written, as far as all numbers of the field show it.
fn numbers(unit: Option<&Unit>, bad: &[&str], orders: &[Format]) -> String {
    let number = unit.map_or("number".to_owned(), |Unit(unit)| format!("number in {unit}"));
    if !bad.is_empty() && bad.iter().all(|text| in_groups(text.as_bytes())) {
        return which(&number);
    }
    match lines_for(&format!("{number} as"), orders) {
        Some(lines) => format!("write {lines}"),
        None => "say how numbers are written, with an example: number as \"1.234,50\"".to_owned(),
    }
}

/// How dates that cannot be read are written, as far as they show it.
fn dates(field: &Field, bad: &[&str], orders: &[Format]) -> String {
    let iso = |text: &str| {
        let day: Vec<&str> = text.get(..10).unwrap_or("").split('-').collect();
        let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        matches!(day.as_slice(), [year, month, day] if year.len() == 4 && month.len() == 2 && day.len() == 2
            && digits(year) && digits(month) && digits(day))
    };
    if let Some(first) = bad.iter().find(|text| iso(text)).filter(|_| field.format.is_some()) {
        return format!(
            "dates such as {} need no format: leave `as` out, or save all dates in one form",
            clean(first)
        );
    }
    match (lines_for("date as", orders), bad.iter().find_map(|text| not_a_date(text))) {
        (Some(line), _) => format!("write {line}"),
        (None, Some(why)) => why,
        (None, None) => "say how they are written, with the signs between the parts: date as \"DD/MM/YYYY hh:mm\"; or save all \
                 dates in one form"
            .to_owned(),
    }
}
