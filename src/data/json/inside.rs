//! Keys inside objects: `properties.email` is the key `email` of the object `properties`.

#![expect(clippy::indexing_slicing, reason = "a kernel: every index is guarded by the length beside it")]

use super::escape::unescape;
use super::{Broken, JsonScanner, Line, nested_key, skip_blank, string_end};
use crate::data::cell::Cell;

/// How deep keys inside objects are looked for.
const INSIDE: u32 = 8;

impl JsonScanner {
    /// Takes what is needed of the object at `at`, whose key is called so, and which is so deep.
    pub(super) fn inside(
        &mut self,
        line: Line,
        at: usize,
        (name, depth): (&str, u32),
        row: &mut [Cell],
        unescaped: &mut Vec<u8>,
    ) -> Result<(), Broken> {
        let text = line.text;
        let begins = |wanted: &String| wanted.strip_prefix(name).is_some_and(|rest| rest.starts_with('.'));
        if depth > INSIDE || (self.strangers.is_none() && !self.names.iter().any(begins)) {
            return Ok(());
        }
        let mut at = skip_blank(text, at + 1);
        while text.get(at) == Some(&b'"') {
            let name = format!("{name}.{}", name_at(line, at)?);
            at = nested_key(line, at)?;
            let object = text.get(at) == Some(&b'{');
            if object {
                self.inside(line, at, (&name, depth + 1), row, unescaped)?;
            }
            // An object is nothing by itself.
            let wanted = !object || self.names.contains(&name);
            let slot = if wanted { self.slot(name.as_bytes()) } else { (self.names.len(), false) };
            at = skip_blank(text, self.take(line, at, slot, row, unescaped)?);
            if text.get(at) == Some(&b',') {
                at = skip_blank(text, at + 1);
            }
        }
        // What is wrong with it is found where it is passed over.
        Ok(())
    }
}

/// The key whose quote is at a place.
pub(super) fn name_at(line: Line, at: usize) -> Result<String, Broken> {
    let (end, escaped) = string_end(line, at + 1)?;
    let mut resolved = Vec::new();
    let name = if escaped {
        unescape(line.text, at + 1, end, &mut resolved)?;
        &resolved[..]
    } else {
        &line.text[at + 1..end]
    };
    Ok(String::from_utf8_lossy(name).into_owned())
}
