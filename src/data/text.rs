//! How values are written: exact decimals, CSV cells, JSON texts.

#![expect(clippy::indexing_slicing, reason = "a kernel: every index is guarded by a length beside it")]

use crate::program::SCALE;
use memchr::{memchr, memchr3};

/// Bytes that are appended over and over.
#[derive(Clone, Debug)]
pub struct Piece {
    bytes: Vec<u8>,
    /// The bytes with zeros behind them, where they are few: so many are copied at once, whatever their number.
    block: Option<[u8; BLOCK]>,
}

const BLOCK: usize = 32;

impl Piece {
    /// Of these bytes.
    pub fn new(bytes: Vec<u8>) -> Piece {
        let mut block = [0; BLOCK];
        let short = block.get_mut(..bytes.len()).map(|front| front.copy_from_slice(&bytes));
        Piece { block: short.map(|()| block), bytes }
    }

    /// Appends them.
    #[inline(always)]
    pub fn push(&self, out: &mut Vec<u8>) {
        match &self.block {
            Some(block) => {
                let end = out.len() + self.bytes.len();
                out.extend_from_slice(block);
                out.truncate(end);
            }
            None => out.extend_from_slice(&self.bytes),
        }
    }
}

/// Appends an exact decimal: `12`, `-0.5`.
///
/// ```
/// let mut text = Vec::new();
/// qualify::data::text::number(-5_050, &mut text);
/// assert_eq!(text, b"-0.505");
/// ```
#[inline]
pub fn number(scaled: i64, out: &mut Vec<u8>) {
    if scaled < 0 {
        out.push(b'-');
    }
    let size = scaled.unsigned_abs();
    let scale = SCALE.unsigned_abs();
    whole(size / scale, out);
    let mut decimals = size % scale;
    if decimals != 0 {
        out.push(b'.');
        let mut unit = scale / 10;
        while decimals != 0 {
            out.push(b'0' + (decimals / unit) as u8);
            decimals %= unit;
            unit /= 10;
        }
    }
}

/// The digits of numbers below a thousand, and how many they are.
static FEW: [[u8; 4]; 1000] = {
    let mut all = [[0; 4]; 1000];
    let mut number = 0;
    while number < all.len() {
        let length = 1 + (number > 9) as usize + (number > 99) as usize;
        let (mut at, mut rest) = (length, number);
        while at > 0 {
            at -= 1;
            all[number][at] = b'0' + (rest % 10) as u8;
            rest /= 10;
        }
        all[number][3] = length as u8;
        number += 1;
    }
    all
};

/// Appends a whole number.
///
/// ```
/// for number in (0..2000).chain([u64::MAX]) {
///     let mut text = Vec::new();
///     qualify::data::text::whole(number, &mut text);
///     assert_eq!(text, number.to_string().as_bytes());
/// }
/// ```
#[inline]
pub fn whole(mut number: u64, out: &mut Vec<u8>) {
    if let Some([a, b, c, length]) = usize::try_from(number).ok().and_then(|number| FEW.get(number)) {
        // So many bytes are copied at once, whatever the number of digits.
        let end = out.len() + usize::from(*length);
        out.extend_from_slice(&[*a, *b, *c, 0]);
        out.truncate(end);
        return;
    }
    let mut digits = [0; 20];
    let mut at = digits.len();
    while number > 0 {
        at -= 1;
        digits[at] = b'0' + (number % 10) as u8;
        number /= 10;
    }
    out.extend_from_slice(&digits[at..]);
}

/// Whether a text, and any part of it, is a CSV cell as it stands. For a spreadsheet more has to be asked.
#[inline]
pub fn is_plain(text: &[u8]) -> bool {
    memchr3(b',', b'"', b'\n', text).is_none() && memchr(b'\r', text).is_none()
}

/// Appends a CSV cell, quoted where it must be. For a spreadsheet, a text that would begin a formula there is put
/// behind an apostrophe.
#[inline]
pub fn cell(text: &[u8], for_spreadsheet: bool, out: &mut Vec<u8>) {
    let formula = for_spreadsheet && matches!(text.first(), Some(b'=' | b'+' | b'-' | b'@' | b'\t' | b'\r'));
    if is_plain(text) {
        if formula {
            out.push(b'\'');
        }
        out.extend_from_slice(text);
        return;
    }
    out.push(b'"');
    if formula {
        out.push(b'\'');
    }
    for part in text.split_inclusive(|byte| *byte == b'"') {
        out.extend_from_slice(part);
        if part.ends_with(b"\"") {
            out.push(b'"');
        }
    }
    out.push(b'"');
}

/// Appends a JSON text in its quotes. The bytes are UTF-8.
#[inline]
pub fn json(text: &[u8], out: &mut Vec<u8>) {
    out.push(b'"');
    let mut plain = 0;
    for (at, &byte) in text.iter().enumerate() {
        if byte >= 0x20 && byte != b'"' && byte != b'\\' {
            continue;
        }
        out.extend_from_slice(&text[plain..at]);
        plain = at + 1;
        match byte {
            b'\n' => out.extend_from_slice(b"\\n"),
            b'\r' => out.extend_from_slice(b"\\r"),
            b'\t' => out.extend_from_slice(b"\\t"),
            b'"' | b'\\' => out.extend_from_slice(&[b'\\', byte]),
            _ => {
                let hex = |digit: u8| b"0123456789abcdef"[usize::from(digit & 15)];
                out.extend_from_slice(&[b'\\', b'u', b'0', b'0', hex(byte >> 4), hex(byte)]);
            }
        }
    }
    out.extend_from_slice(&text[plain..]);
    out.push(b'"');
}
