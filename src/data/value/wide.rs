//! Digits and signs as other keyboards write them: wide ones of East Asia, and the minus of mathematics.

use std::borrow::Cow;

/// A text with the digits and signs of ASCII in place of those.
///
/// ```
/// use qualify::data::value::number::{NumberStyle, parse};
/// assert_eq!(parse("１２００".as_bytes(), NumberStyle::PLAIN), Some(12_000_000));
/// assert_eq!(parse("−5".as_bytes(), NumberStyle::PLAIN), Some(-50_000));
/// ```
pub(super) fn narrow(text: &str) -> Cow<'_, str> {
    if text.is_ascii() || !text.chars().any(|letter| plain(letter) != letter) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(plain).collect())
}

fn plain(letter: char) -> char {
    match letter {
        // The wide forms stand in the order of ASCII.
        '\u{ff01}'..='\u{ff5e}' => u8::try_from(u32::from(letter) - 0xfee0).map_or(letter, char::from),
        '\u{3000}' => ' ',
        '\u{ffe5}' => '¥',
        '\u{ffe1}' => '£',
        '\u{2212}' => '-',
        _ => letter,
    }
}
