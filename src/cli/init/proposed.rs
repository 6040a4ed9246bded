//! Points lines, and what the top stage asks, in the words of the language.

use super::names::value;
use crate::cli::show;
use crate::profile::evidence::{Pays, Proposed};
use crate::program::{Field, Type};
use std::collections::BTreeMap;

fn points(points: i64) -> String {
    if points == 0 { "0".to_owned() } else { format!("{points:+}") }
}

/// A number with the unit of its field.
fn number(field: &Field, scaled: i64) -> String {
    let unit = match &field.ty {
        Type::Number(Some(unit)) => format!(" {}", unit.0),
        _ => String::new(),
    };
    format!("{}{unit}", show::number(scaled))
}

fn named(field: &Field, at: u32) -> Option<String> {
    let (Type::Choice(values) | Type::Several(values)) = &field.ty else { return None };
    values.get(usize::try_from(at).ok()?).map(|text| value(text))
}

/// A points line.
pub fn line(field: &Field, of: &Proposed) -> Option<String> {
    let name = &field.name;
    Some(match &of.pays {
        Pays::YesNo(0, no) => format!("  {no:+}  if {name} is no"),
        Pays::YesNo(yes, 0) => format!("  {yes:+}  if {name}"),
        Pays::YesNo(yes, no) => format!("  by {name}: yes: {yes:+}, no: {no:+}"),
        Pays::Include(at, more) => format!("  {more:+}  if {name} include {}", named(field, *at)?),
        Pays::Choice(paid) => choice(field, paid)?,
        Pays::Bands(bands) => match bands.as_slice() {
            [(_, 0), (Some(from), more)] => format!("  {more:+}  if {name} >= {}", number(field, *from)),
            [(_, more), (Some(from), 0)] => format!("  {more:+}  if {name} < {}", number(field, *from)),
            _ => self::bands(field, bands),
        },
    })
}

fn choice(field: &Field, paid: &[(u32, i64)]) -> Option<String> {
    let mut groups: BTreeMap<std::cmp::Reverse<i64>, Vec<String>> = BTreeMap::new();
    for (at, points) in paid {
        groups.entry(std::cmp::Reverse(*points)).or_default().push(named(field, *at)?);
    }
    let mut parts: Vec<String> =
        groups.iter().map(|(points, values)| format!("{}: {:+}", values.join(" or "), points.0)).collect();
    let Type::Choice(all) = &field.ty else { return None };
    if paid.len() < all.len() {
        parts.push("otherwise: 0".to_owned());
    }
    Some(format!("  by {}: {}", field.name, parts.join(", ")))
}

fn bands(field: &Field, bands: &[(Option<i64>, i64)]) -> String {
    let mut parts = Vec::new();
    let mut ends = bands.iter().skip(1).map(|(from, _)| *from);
    for (from, paid) in bands {
        let to = ends.next().flatten();
        let range = match (from, to) {
            (None, Some(to)) => format!("below {}", number(field, to)),
            (Some(from), Some(to)) => format!("{} to below {}", show::number(*from), number(field, to)),
            (Some(from), None) => format!("at least {}", number(field, *from)),
            (None, None) => continue,
        };
        parts.push(format!("{range}: {}", points(*paid)));
    }
    format!("  by {}: {}", field.name, parts.join(", "))
}

/// The condition under which a line pays more than nothing.
pub fn gains(field: &Field, of: &Proposed) -> Option<String> {
    let name = &field.name;
    Some(match &of.pays {
        Pays::YesNo(yes, _) if *yes > 0 => name.clone(),
        Pays::YesNo(..) => format!("{name} is no"),
        Pays::Include(at, _) => format!("{name} include {}", named(field, *at)?),
        Pays::Choice(paid) => {
            let gains = paid.iter().filter(|(_, points)| *points > 0);
            let values: Option<Vec<String>> = gains.map(|(at, _)| named(field, *at)).collect();
            format!("{name} is {}", values?.join(" or "))
        }
        Pays::Bands(bands) => {
            let first = bands.iter().find(|(_, points)| *points > 0)?.0;
            let end =
                bands.iter().rev().take_while(|(_, points)| *points <= 0).last().and_then(|band| band.0);
            match (first, end) {
                (None, Some(end)) => format!("{name} < {}", number(field, end)),
                (Some(first), None) => format!("{name} >= {}", number(field, first)),
                (Some(first), Some(end)) => {
                    format!("{name} is {} to below {}", show::number(first), number(field, end))
                }
                (None, None) => return None,
            }
        }
    })
}
