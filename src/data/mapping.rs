//! Which column or key of the data feeds what a policy needs.

use super::Error;
use super::value::Native;
use crate::diag::nearest::nearest;
use crate::diag::say::clean;
use crate::program::text::{fold, tidy};

/// For each wanted name, the slot of a row of [`super::cells::Cells`] that holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mapping {
    /// How many slots a row has.
    pub width: usize,
    /// By wanted name; `None` where the data has no such column.
    pub slot_of: Vec<Option<usize>>,
    /// By column of the data, the slot it is read into; `width` where nobody needs it. Empty for JSON Lines.
    pub columns: Vec<usize>,
}

impl Mapping {
    /// For data without a header: each different name has a slot of its own.
    pub fn of_keys(wanted: &[&str]) -> Mapping {
        let mut names: Vec<&str> = Vec::new();
        let slot_of = wanted
            .iter()
            .map(|name| {
                Some(names.iter().position(|known| known == name).unwrap_or_else(|| {
                    names.push(name);
                    names.len() - 1
                }))
            })
            .collect();
        Mapping { width: names.len(), slot_of, columns: Vec::new() }
    }

    /// By slot, the name it stands for.
    pub fn names(&self, wanted: &[&str]) -> Vec<String> {
        let mut names = vec![String::new(); self.width];
        for (name, slot) in wanted.iter().zip(&self.slot_of) {
            if let Some(known) = slot.and_then(|slot| names.get_mut(slot)) {
                *known = (*name).to_owned();
            }
        }
        names
    }

    /// By slot, what it is best read as, given that of each wanted name: as text where they differ.
    pub fn natives(&self, wanted: impl Iterator<Item = Native>) -> Vec<Native> {
        let mut natives: Vec<Option<Native>> = vec![None; self.width];
        for (native, slot) in wanted.zip(&self.slot_of) {
            if let Some(known) = slot.and_then(|slot| natives.get_mut(slot)) {
                *known = Some(if known.is_none_or(|known| known == native) { native } else { Native::Text });
            }
        }
        natives.into_iter().map(|native| native.unwrap_or(Native::Text)).collect()
    }

    /// For data with a header: exactly the name, or else the one column that has it but for case and white space.
    ///
    /// # Errors
    /// A wanted column that does not exist, unless `allow_missing`; one that could be several.
    pub fn of_header(wanted: &[&str], header: &[String], allow_missing: bool) -> Result<Mapping, Error> {
        Mapping::of_header_of("the data has", wanted, header, allow_missing)
    }

    /// As [`Mapping::of_header`]; an error begins with `whose` ("the events have").
    ///
    /// # Errors
    /// As [`Mapping::of_header`].
    pub fn of_header_of(
        whose: &str,
        wanted: &[&str],
        header: &[String],
        allow_missing: bool,
    ) -> Result<Mapping, Error> {
        let mut columns: Vec<Option<usize>> = vec![None; header.len()];
        let mut slot_of = Vec::new();
        let mut width = 0;
        for name in wanted {
            let Some(column) = find(name, header)? else {
                if !allow_missing {
                    return Err(no_column(whose, name, header));
                }
                slot_of.push(None);
                continue;
            };
            let slot = columns.get_mut(column).map(|slot| {
                *slot.get_or_insert_with(|| {
                    width += 1;
                    width - 1
                })
            });
            slot_of.push(slot);
        }
        let columns = columns.into_iter().map(|slot| slot.unwrap_or(width)).collect();
        Ok(Mapping { width, slot_of, columns })
    }
}

/// The column of that name.
///
/// # Errors
/// When several have it but for case and white space, and none exactly, or several exactly.
pub fn find(name: &str, header: &[String]) -> Result<Option<usize>, Error> {
    let pick = |matches: &dyn Fn(&str) -> bool| -> Vec<usize> {
        (0..).zip(header).filter(|(_, column)| matches(column)).map(|(index, _)| index).collect()
    };
    let exact = pick(&|column| column == name);
    let folded = fold(name);
    let mut found = if exact.is_empty() { pick(&|column| fold(column) == folded) } else { exact };
    if found.is_empty() {
        // A policy may write the name as the data has it.
        let folded = fold(&tidy(name));
        found = pick(&|column| fold(&tidy(column)) == folded);
    }
    match *found.as_slice() {
        [] => Ok(None),
        [only] => Ok(Some(only)),
        [first, second, ..] => Err(Error::data(format!(
            "the field `{name}` could be column {} or column {} of the data: both are called that",
            first + 1,
            second + 1
        ))
        .help("rename one of the columns, or say which with `from \"…\"`")),
    }
}

fn no_column(whose: &str, name: &str, header: &[String]) -> Error {
    let error = Error::data(format!("{whose} no column `{name}`"));
    match nearest(name, header.iter().map(String::as_str)) {
        // What a policy cannot write down is changed in the data.
        Some(near) if clean(near) != near || near.contains('\n') => error.help(format!(
            "the nearest is `{}`, whose name a policy cannot hold: rename the column in the data, or write --allow-missing-columns \
             if it may be absent",
            clean(near)
        )),
        Some(near) => error.help(format!(
            "the nearest is `{near}`: write `from \"{near}\"` on the field, or --allow-missing-columns if it may be absent"
        )),
        None => {
            let all: Vec<&str> = header.iter().take(12).map(String::as_str).collect();
            let more = if header.len() > all.len() { ", …" } else { "" };
            error.help(format!(
                "its columns are {}{more}; write `from \"COLUMN\"` on the field, or --allow-missing-columns if it may be absent",
                all.join(", ")
            ))
        }
    }
}
