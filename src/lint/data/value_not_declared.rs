//! Leads have a value that the choice does not declare. For these leads the field counts as missing, and no rule sees
//! their value.
//!
//! This rule runs with `qualify check --data`.
//!
//! Bad:
//!
//! ```qualify
//! lead
//!   lead_id   text, key
//!   industry  one of software, logistics
//! ```
//!
//! ```csv
//! lead_id,industry
//! L-1,software
//! L-2,Logistics
//! L-3,retail
//! ```
//!
//! Good:
//!
//! ```qualify
//! lead
//!   lead_id   text, key
//!   industry  one of software, logistics, retail
//! ```
//!
//! ```csv
//! lead_id,industry
//! L-1,software
//! L-2,Logistics
//! L-3,retail
//! ```

use super::{choices, compared, listed};
use crate::analyse::seen::SeenValue;
use crate::diag::say::{clean, counted};
use crate::lint::{Context, Findings};
use crate::program::text::{fold, trim};
use crate::program::{Field, Type};
use crate::speech::choice_value;

rule!("D04", "value-not-declared", "a value that the choice does not declare", "value_not_declared.rs", data values);

/// As many values are offered to be declared.
const OFFERED: usize = 12;

fn find(context: &Context, out: &mut Findings) {
    let Some(seen) = context.seen else { return };
    for of in compared(context) {
        let Some(values) = choices(of.field) else { continue };
        if of.seen.bad == 0 {
            continue;
        }
        let many = counted(of.seen.bad, of.whose.trim_end_matches('s'), of.whose);
        let has = if of.seen.bad == 1 { "has" } else { "have" };
        if let Some((split, first)) = split(of.field, values, &of.seen.bad_values) {
            let message = format!(
                "{many} {has} several values of {} that are read as one: \"{}\"",
                of.name,
                clean(first)
            );
            out.add(of.field.span, message, |diag| {
                diag.at("these count as missing").help(format!(
                    "the data splits them by `{split}`: write `split by \"{split}\"` on the field"
                ))
            });
            continue;
        }
        let message = format!(
            "{many} {has} for {} what is not declared: {}",
            of.name,
            listed(&of.seen.bad_values, seen)
        );
        let help = line(context, of.field, values, &of.seen.bad_values);
        out.add(of.field.span, message, |diag| diag.at("these count as missing").help(help));
    }
}

/// What separates the values in cells that cannot be read, and the first such cell: each of their parts is declared.
pub(super) fn split<'s>(field: &Field, values: &[String], bad: &'s [SeenValue]) -> Option<(char, &'s str)> {
    if !matches!(field.ty, Type::Several(_)) {
        return None;
    }
    let declared: Vec<String> = values.iter().map(|value| fold(value)).collect();
    let apart = |text: &str, mark: char| {
        let mut parts = text.split(mark).map(|part| fold(trim(part)));
        text.contains(mark) && parts.all(|part| declared.contains(&part))
    };
    let marks = [';', ',', '|', '/'].into_iter().filter(|mark| field.split != mark.to_string());
    let first = bad.first()?;
    marks.into_iter().find(|mark| apart(&first.text, *mark)).map(|mark| (mark, first.text.as_str()))
}

/// What to write.
fn line(context: &Context, field: &Field, values: &[String], bad: &[SeenValue]) -> String {
    let declared = declared(context, field, values, bad);
    let known: Vec<&str> = values.iter().map(String::as_str).collect();
    // One value, nearly a declared one: a slip of the pen in the data or in the policy.
    if let [only] = bad
        && let Some(near) = context.facts.seeker.nearest(&only.text, known.iter().copied())
    {
        let (near, text) = (choice_value(near), clean(&only.text));
        return format!(
            "did somebody mean {near}? Else write {declared}, or `missing is \"{text}\"` if it means a missing value"
        );
    }
    let first = bad.first().map_or(String::new(), |value| clean(&value.text));
    format!("write {declared}, or `missing is \"{first}\"` for a missing value")
}

/// The field's line with the values behind those it has.
fn declared(context: &Context, field: &Field, values: &[String], bad: &[SeenValue]) -> String {
    let holdable = |text: &str| clean(text) == *text;
    let new =
        bad.iter().filter(|value| holdable(&value.text)).take(OFFERED).map(|value| choice_value(&value.text));
    let new: String = new.map(|value| format!(", {value}")).collect();
    let text = context.sources.text(field.span);
    // Each value stands behind the one before it.
    let mut end = text.find(" of ").map_or(0, |at| at.saturating_add(4));
    for value in values {
        let literal = [choice_value(value), format!("\"{value}\"")];
        let Some((at, length)) = literal
            .iter()
            .filter_map(|literal| Some((text.get(end..)?.find(literal.as_str())?, literal.len())))
            .min()
        else {
            return format!("the other values behind `{}`: `{}`", field.name, new.trim_start_matches(", "));
        };
        end = end.saturating_add(at).saturating_add(length);
    }
    let (before, after) = text.split_at_checked(end).unwrap_or((text, ""));
    let line = format!("{before}{new}{after}");
    format!("`{}`", line.split_whitespace().collect::<Vec<_>>().join(" "))
}
