//! What stands behind a backslash in a text.

#![expect(clippy::indexing_slicing, reason = "a kernel: every index is guarded by the length beside it")]

use super::Broken;
use memchr::memchr;

/// The place after an escape whose backslash stands before `at`.
pub(super) fn escape_end(text: &[u8], at: usize) -> Result<usize, Broken> {
    match text.get(at) {
        Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => Ok(at + 1),
        Some(b'u') if text.get(at + 1..at + 5).is_some_and(|code| code.iter().all(u8::is_ascii_hexdigit)) => {
            match unicode(text, at + 1, text.len()) {
                Some((_, after)) => Ok(after),
                None => Err(Broken { reason: "\\u names no character", at }),
            }
        }
        _ => Err(Broken { reason: "not an escape that JSON knows", at }),
    }
}

/// Appends a checked string with its escapes resolved.
pub(super) fn unescape(text: &[u8], mut at: usize, end: usize, into: &mut Vec<u8>) -> Result<(), Broken> {
    while at < end {
        let plain = memchr(b'\\', &text[at..end]).map_or(end, |length| at + length);
        into.extend_from_slice(&text[at..plain]);
        if plain == end {
            break;
        }
        at = plain + 2;
        let byte = match text[plain + 1] {
            b'b' => 8,
            b'f' => 12,
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'u' => {
                let (letter, after) =
                    unicode(text, at, end).ok_or(Broken { reason: "\\u names no character", at })?;
                let mut buffer = [0; 4];
                into.extend_from_slice(letter.encode_utf8(&mut buffer).as_bytes());
                at = after;
                continue;
            }
            itself => itself,
        };
        into.push(byte);
    }
    Ok(())
}

/// The character of a `\u` escape whose digits start at `at`, which may be a pair of surrogates.
fn unicode(text: &[u8], at: usize, end: usize) -> Option<(char, usize)> {
    let code = |at: usize| u32::from_str_radix(std::str::from_utf8(text.get(at..at + 4)?).ok()?, 16).ok();
    let first = code(at)?;
    if !(0xd800..0xdc00).contains(&first) {
        return Some((char::from_u32(first)?, at + 4));
    }
    if at + 10 > end || text[at + 4..at + 6] != *b"\\u" {
        return None;
    }
    let second = code(at + 6)?;
    if !(0xdc00..0xe000).contains(&second) {
        return None;
    }
    Some((char::from_u32(0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00))?, at + 10))
}
