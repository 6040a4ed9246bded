//! A field has the same value for every lead. A rule on it treats all leads alike, so it decides nothing.
//!
//! This rule runs with `qualify check --data`, from twenty leads on.
//!
//! Bad:
//!
//! ```qualify
//! lead
//!   lead_id     text, key
//!   newsletter  yes/no
//! ```
//!
//! ```csv repeated
//! lead_id,newsletter
//! L-#,no
//! ```
//!
//! Good: remove the field until its values differ.
//!
//! ```qualify
//! lead
//!   lead_id  text, key
//! ```
//!
//! ```csv repeated
//! lead_id,newsletter
//! L-#,no
//! ```

use crate::diag::say::{clean, grouped};
use crate::lint::{Context, Findings};
use crate::program::FieldId;

rule!("D07", "constant-column", "a field with the same value for every lead", "constant_column.rs", data);

/// Fewer leads than this are alike by chance.
const ENOUGH: u64 = 20;

fn find(context: &Context, out: &mut Findings) {
    let (Some(seen), program) = (context.seen, context.program) else { return };
    for (id, (field, of)) in (0u32..).map(FieldId).zip(program.fields.iter().zip(&seen.fields)) {
        let Some(value) = &of.constant else { continue };
        if of.rows < ENOUGH || program.key == Some(id) {
            continue;
        }
        let message = format!("`{}` is \"{}\" for all {} leads", field.name, clean(value), grouped(of.rows));
        out.add(field.span, message, |diag| {
            diag.at("the same for all leads").help("remove it until its values differ")
        });
    }
}
