//! The ways in which a text would be a number: for whoever has to say how a field writes its numbers.

use super::number::{NumberStyle, parse};
use crate::program::{Field, Format, Type};

/// The ways to write numbers that are tried, the likeliest first.
pub const SAMPLES: [&str; 4] = ["1,234.50", "1.234,50", "1 234,50", "1'234.50"];

/// The ways that read every number seen so far.
#[derive(Clone, Debug)]
pub struct Ways(Vec<(Format, NumberStyle)>);

impl Ways {
    /// For the numbers of a field.
    pub fn new(field: &Field) -> Ways {
        let Type::Number(unit) = &field.ty else { return Ways(Vec::new()) };
        let formats = SAMPLES.iter().filter_map(|sample| Format::number(sample).ok());
        Ways(formats.map(|format| (format.clone(), NumberStyle::of(Some(&format), unit.as_ref()))).collect())
    }

    /// Another text that is to be read; one without a digit is a word, and one of digits is a number in every way.
    pub fn see(&mut self, text: &[u8]) {
        let digits = text.iter().filter(|byte| byte.is_ascii_digit()).count();
        if digits > 0 && digits < text.len() {
            self.0.retain(|(_, style)| parse(text, *style).is_some());
        }
    }

    /// The ways that are left, the likeliest first.
    pub fn all(&self) -> Vec<Format> {
        self.0.iter().map(|(format, _)| format.clone()).collect()
    }
}
