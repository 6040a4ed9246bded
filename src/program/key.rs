//! How the keys of leads compare: byte by byte, or in the form that the key field declares.
//!
//! ```
//! use qualify::program::KeyForm;
//! let number = |key: &'static str| KeyForm::Number.of(key.as_bytes());
//! assert_eq!(number("1.0"), number("01"));
//! assert_eq!(KeyForm::AnyCase.of(b"Ann@x.example"), KeyForm::AnyCase.of(b"ann@X.example"));
//! assert_eq!(KeyForm::Salesforce.of(b"00570000001ZwTi"), KeyForm::Salesforce.of(b"00570000001ZwTiAAK"));
//! assert_ne!(KeyForm::Exact.of(b"1.0"), KeyForm::Exact.of(b"1"));
//! ```

use super::text::fold;
use std::borrow::Cow;

/// How keys compare.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum KeyForm {
    /// Byte by byte.
    #[default]
    Exact,
    /// `as number`: numbers by their value, everything else byte by byte.
    Number,
    /// `ignoring case`
    AnyCase,
    /// `as salesforce id`: 15 characters, and 18 of which the last 3 say which of the others are upper case.
    Salesforce,
}

impl KeyForm {
    /// As a policy writes it behind `key`; nothing for keys that compare byte by byte.
    pub fn written(self) -> &'static str {
        match self {
            KeyForm::Exact => "",
            KeyForm::Number => "as number",
            KeyForm::AnyCase => "ignoring case",
            KeyForm::Salesforce => "as salesforce id",
        }
    }

    /// A trimmed key in the form in which keys compare: two keys are the same when these are.
    pub fn of(self, key: &[u8]) -> Cow<'_, [u8]> {
        match self {
            KeyForm::Exact => Cow::Borrowed(key),
            KeyForm::Number => number(key).unwrap_or(Cow::Borrowed(key)),
            KeyForm::AnyCase => any_case(key),
            KeyForm::Salesforce => salesforce(key).unwrap_or(Cow::Borrowed(key)),
        }
    }
}

fn any_case(key: &[u8]) -> Cow<'_, [u8]> {
    if key.iter().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase()) {
        return Cow::Borrowed(key);
    }
    // Keys of leads are UTF-8; what is not is nobody's.
    std::str::from_utf8(key).map_or(Cow::Borrowed(key), |text| Cow::Owned(fold(text).into_bytes()))
}

/// Numbers with an exponent beyond this are texts: nobody counts leads so far.
const MOST_SHIFT: i32 = 40;

/// A number without leading zeros, and without zeros behind the decimals: `-1.5`, `7`, `0`.
fn number(key: &[u8]) -> Option<Cow<'_, [u8]>> {
    let (negative, rest) = match key {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, key),
    };
    let (mantissa, shift) = match rest.iter().position(|byte| matches!(byte, b'e' | b'E')) {
        Some(at) => (rest.get(..at)?, exponent(rest.get(at.saturating_add(1)..)?)?),
        None => (rest, 0),
    };
    let (whole, part) = match mantissa.iter().position(|byte| *byte == b'.') {
        Some(at) => (mantissa.get(..at)?, mantissa.get(at.saturating_add(1)..)?),
        None => (mantissa, &[][..]),
    };
    let digits = |text: &[u8]| text.iter().all(u8::is_ascii_digit);
    if whole.is_empty() && part.is_empty() || !digits(whole) || !digits(part) {
        return None;
    }
    if shift == 0 {
        return Some(plain(negative, without_leading(whole), without_trailing(part)));
    }
    let all = [whole, part].concat();
    let point = i32::try_from(whole.len()).ok()?.saturating_add(shift);
    let (whole, part) = match usize::try_from(point) {
        Ok(point) if point >= all.len() => {
            ([all.as_slice(), &vec![b'0'; point.saturating_sub(all.len())]].concat(), Vec::new())
        }
        Ok(point) => (all.get(..point)?.to_vec(), all.get(point..)?.to_vec()),
        Err(_) => {
            let zeros = usize::try_from(point.saturating_neg()).ok()?;
            (Vec::new(), [&vec![b'0'; zeros], all.as_slice()].concat())
        }
    };
    Some(Cow::Owned(plain(negative, without_leading(&whole), without_trailing(&part)).into_owned()))
}

fn plain<'k>(negative: bool, whole: &'k [u8], part: &[u8]) -> Cow<'k, [u8]> {
    match (negative, whole, part) {
        (_, [], []) => Cow::Borrowed(b"0"),
        (false, whole, []) => Cow::Borrowed(whole),
        _ => {
            let sign: &[u8] = if negative { b"-" } else { b"" };
            let whole: &[u8] = if whole.is_empty() { b"0" } else { whole };
            let point: &[u8] = if part.is_empty() { b"" } else { b"." };
            Cow::Owned([sign, whole, point, part].concat())
        }
    }
}

/// What stands behind the `e` of `1.2345678E7`.
fn exponent(text: &[u8]) -> Option<i32> {
    let text = std::str::from_utf8(text).ok()?;
    let number: i32 = text.strip_prefix('+').unwrap_or(text).parse().ok()?;
    (-MOST_SHIFT..=MOST_SHIFT).contains(&number).then_some(number)
}

fn without_leading(digits: &[u8]) -> &[u8] {
    digits.get(digits.iter().take_while(|digit| **digit == b'0').count()..).unwrap_or(&[])
}

fn without_trailing(digits: &[u8]) -> &[u8] {
    let zeros = digits.iter().rev().take_while(|digit| **digit == b'0').count();
    digits.get(..digits.len().saturating_sub(zeros)).unwrap_or(&[])
}

/// The characters of a Salesforce id without those that say which of them are upper case.
const SALESFORCE: usize = 15;
/// Each of the last three characters stands for five of the others.
const BLOCK: usize = 5;
/// A bit of the place in this list is set for each upper case letter of five characters.
const CASES: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";

/// The first 15 characters of a Salesforce id of 18. Where a system has changed the case of all of it, the last three
/// characters give the case back. Nothing for what is no such id, or contradicts itself.
fn salesforce(key: &[u8]) -> Option<Cow<'_, [u8]>> {
    if !key.iter().all(u8::is_ascii_alphanumeric) {
        return None;
    }
    let (id, cases) = key.split_at_checked(SALESFORCE)?;
    if cases.len() != SALESFORCE / BLOCK {
        return None;
    }
    let one_case = !id.iter().any(u8::is_ascii_uppercase) || !id.iter().any(u8::is_ascii_lowercase);
    let mut told = id.to_vec();
    for (block, case) in told.chunks_mut(BLOCK).zip(cases) {
        let bits = CASES.iter().position(|known| *known == case.to_ascii_uppercase())?;
        for (at, letter) in block.iter_mut().enumerate() {
            match bits >> at & 1 {
                1 if letter.is_ascii_alphabetic() => letter.make_ascii_uppercase(),
                1 => return None,
                _ => letter.make_ascii_lowercase(),
            }
        }
    }
    match (told == id, one_case) {
        (true, _) => Some(Cow::Borrowed(id)),
        (false, true) => Some(Cow::Owned(told)),
        (false, false) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::KeyForm;

    fn of(form: KeyForm, key: &str) -> String {
        String::from_utf8(form.of(key.as_bytes()).into_owned()).unwrap_or_default()
    }

    #[test]
    fn numbers_are_one_by_their_value() {
        let one = ["1", "01", "1.0", "+1", "1.", "0001.000", "1e0", "10E-1", "0.1e1"];
        assert!(one.iter().all(|key| of(KeyForm::Number, key) == "1"), "{one:?}");
        let others = [
            ("12345678", "1.2345678E7"),
            ("1200", "1.2e+3"),
            ("0.5", ".50"),
            ("-7", "-07.0"),
            ("0", "-0.00"),
            ("0.0012", "1.2e-3"),
            ("123456789012345678901234567890", "0123456789012345678901234567890.0"),
        ];
        for (plain, other) in others {
            assert_eq!(
                (of(KeyForm::Number, other).as_str(), of(KeyForm::Number, plain).as_str()),
                (plain, plain)
            );
        }
        for text in ["", ".", "-", "1,5", "1 000", "L-1", "1e", "e5", "1e99", "0x10", "1.0.0", "١"] {
            assert_eq!(of(KeyForm::Number, text), text, "no number");
        }
    }

    #[test]
    fn case_is_folded_as_texts_are() {
        for (key, folded) in [("A@X.example", "a@x.example"), ("É", "é"), ("a-1", "a-1")] {
            assert_eq!(of(KeyForm::AnyCase, key), folded);
        }
        assert_eq!(KeyForm::AnyCase.of(b"\xff A").as_ref(), b"\xff A");
    }

    #[test]
    fn salesforce_ids_of_15_and_18_are_one() {
        let (short, long) = ("0015g00000AbCdE", "0015g00000AbCdEAAV");
        assert_eq!(of(KeyForm::Salesforce, short), short);
        for key in [long, &long.to_uppercase(), &long.to_lowercase()] {
            assert_eq!(of(KeyForm::Salesforce, key), short, "{key}");
        }
        let mixed = long.replacen('A', "a", 1);
        assert_eq!(of(KeyForm::Salesforce, &mixed), mixed, "it contradicts itself");
        for other in ["", "0015g00000AbCdEA", "0015g00000AbCd-AAV", "0015g00000AbCdE999"] {
            assert_eq!(of(KeyForm::Salesforce, other), other);
        }
        // A published pair.
        assert_eq!(of(KeyForm::Salesforce, "00570000001ZwTiAAK"), "00570000001ZwTi");
    }
}
