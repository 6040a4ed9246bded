//! Numbers as written: exact, in ten-thousandths, or a message.

use crate::diag::{Code, Diag};
use crate::span::Span;

/// The largest number, in ten-thousandths.
const MAX: i64 = 1_000_000_000_000 * 10_000;

/// What may be wrong with a number.
pub(super) enum Fault {
    TooLarge,
    TooFine,
}

/// The value times 10,000; with a fault, the nearest that is possible. A number too fine is rounded half away from
/// zero, as everywhere.
pub(super) fn read(text: &str) -> Result<i64, (i64, Fault)> {
    let minus = text.starts_with('-');
    let digits = text.trim_start_matches(['+', '-']);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let mut scaled: i64 = 0;
    let mut push = |digit: i64| scaled = scaled.saturating_mul(10).saturating_add(digit);
    for byte in whole.bytes().filter(u8::is_ascii_digit) {
        push(i64::from(byte.saturating_sub(b'0')));
    }
    let mut fine = fraction.bytes().map(|byte| i64::from(byte.saturating_sub(b'0')));
    for _ in 0..4 {
        push(fine.next().unwrap_or(0));
    }
    let fifth = fine.next();
    let too_fine = fifth.is_some_and(|digit| digit != 0) || fine.any(|digit| digit != 0);
    if fifth.is_some_and(|digit| digit >= 5) {
        scaled = scaled.saturating_add(1);
    }
    let too_large = scaled > MAX || (scaled == MAX && too_fine && fifth.is_some_and(|digit| digit < 5));
    let signed = |value: i64| if minus { value.saturating_neg() } else { value };
    if too_large {
        Err((signed(MAX), Fault::TooLarge))
    } else if too_fine {
        Err((signed(scaled), Fault::TooFine))
    } else {
        Ok(signed(scaled))
    }
}

/// A number in ten-thousandths as a policy writes it.
pub(crate) fn show(scaled: i64) -> String {
    let (whole, fraction) = (scaled.unsigned_abs() / 10_000, scaled.unsigned_abs() % 10_000);
    let sign = if scaled < 0 { "-" } else { "" };
    let fraction = format!("{fraction:04}");
    let fraction = fraction.trim_end_matches('0');
    if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
}

impl Fault {
    /// The message.
    pub fn diag(&self, text: &str, span: Span) -> Diag {
        match self {
            Fault::TooLarge => Diag::new(Code::NumberOutOfRange, span, "this number is too large")
                .at("beyond 1,000,000,000,000")
                .help("a number lies between -1000000000000 and 1000000000000; use a larger unit"),
            Fault::TooFine => {
                let rounded = match read(text) {
                    Ok(scaled) | Err((scaled, _)) => show(scaled),
                };
                Diag::new(Code::NumberOutOfRange, span, "this number is too fine")
                    .at("more than four digits after the point")
                    .help(format!("numbers are exact to four digits after the point: write `{rounded}`"))
                    .fix(span, if text.starts_with('+') { format!("+{rounded}") } else { rounded })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{read, show};

    #[test]
    fn reads_exactly() {
        for (text, scaled) in [
            ("0", 0),
            ("10_000", 100_000_000),
            ("2.5", 25_000),
            ("-0.0001", -1),
            ("+3", 30_000),
            ("1000000000000", super::MAX),
            ("1.50000", 15_000),
        ] {
            assert_eq!(read(text).ok(), Some(scaled), "{text}");
        }
    }

    #[test]
    fn rounds_half_away_from_zero_and_says_so() {
        for (text, scaled) in [("0.00005", 1), ("-0.00005", -1), ("0.00004", 0), ("2.000049", 20_000)] {
            assert_eq!(read(text).err().map(|(value, _)| value), Some(scaled), "{text}");
        }
        for text in ["1000000000000.0001", "99999999999999999999999999", "1000000000000.00001"] {
            assert_eq!(read(text).err().map(|(value, _)| value), Some(super::MAX), "{text}");
        }
    }

    #[test]
    fn shows_what_it_read() {
        for text in ["0", "-0.5", "12.3456", "1000000000000"] {
            assert_eq!(read(text).map(show).ok().as_deref(), Some(text));
        }
    }
}
