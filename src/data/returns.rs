//! Lines that end with carriage returns alone, as old systems write them.

use std::io::{self, Read};

/// Whether the lines of a text end with carriage returns, as far as it goes: outside quotes there are some, and no line
/// feeds.
pub(super) fn end_lines(start: &[u8]) -> bool {
    let (mut quoted, mut returns) = (false, false);
    for (at, byte) in start.iter().enumerate() {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' if !quoted => return false,
            // What stands last may be half of a line break.
            b'\r' if !quoted => returns |= start.get(at.saturating_add(1)).is_some_and(|next| *next != b'\n'),
            _ => {}
        }
    }
    returns
}

/// A text with line feeds in place of the carriage returns that stand alone.
pub(super) struct Feeds<R> {
    input: R,
    /// The last byte was a carriage return, which was given out as a line feed.
    after_return: bool,
}

impl<R: Read> Feeds<R> {
    /// Of a text.
    pub fn new(input: R) -> Feeds<R> {
        Feeds { input, after_return: false }
    }
}

impl<R: Read> Read for Feeds<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let Feeds { input, after_return } = self;
        sifted(input, buffer, |byte| {
            let feed = std::mem::replace(after_return, byte == b'\r') && byte == b'\n';
            // Both together are one line break.
            (!feed).then_some(if byte == b'\r' { b'\n' } else { byte })
        })
    }
}

/// Reads what is left of a text where each byte becomes another or nothing; 0 only at its end.
pub(super) fn sifted(
    input: &mut impl Read,
    buffer: &mut [u8],
    mut becomes: impl FnMut(u8) -> Option<u8>,
) -> io::Result<usize> {
    loop {
        let count = input.read(buffer)?;
        let mut kept = 0;
        for at in 0..count {
            let Some(byte) = buffer.get(at).copied() else { break };
            if let (Some(byte), Some(to)) = (becomes(byte), buffer.get_mut(kept)) {
                *to = byte;
                kept = kept.saturating_add(1);
            }
        }
        if kept > 0 || count == 0 {
            return Ok(kept);
        }
    }
}
