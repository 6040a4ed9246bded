//! Lines that end with carriage returns alone, as old systems write them.

use super::csv::delimiter;
use std::io::{self, Read};

/// What carriage returns that stand alone are in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Returns {
    /// There are none, or they are part of the cells.
    Nothing,
    /// All lines end with them.
    All,
    /// Some lines do.
    Some,
}

/// What the carriage returns of a text are, as far as it goes: those outside quotes end lines where there are no line feeds,
/// or where each line that they end has as many cells as the first.
pub(super) fn returns(start: &[u8]) -> Returns {
    let (mut quoted, mut feeds, mut alone) = (false, false, false);
    for (at, byte) in start.iter().enumerate() {
        match byte {
            b'"' => quoted = !quoted,
            // What stands last may be half of a line break.
            b'\r' if !quoted => alone |= start.get(at.saturating_add(1)).is_some_and(|next| *next != b'\n'),
            b'\n' if !quoted => feeds = true,
            _ => {}
        }
    }
    match (alone, feeds) {
        (false, _) => Returns::Nothing,
        (true, false) => Returns::All,
        (true, true) if are_lines(start) => Returns::Some,
        (true, true) => Returns::Nothing,
    }
}

/// Whether all lines have as many cells, two or more, where carriage returns end lines too.
fn are_lines(start: &[u8]) -> bool {
    let mut quoted = false;
    let lines: Vec<&[u8]> = start
        .split(|byte| {
            quoted ^= *byte == b'"';
            !quoted && matches!(byte, b'\r' | b'\n')
        })
        .filter(|line| !line.is_empty())
        .collect();
    let Some((first, rest)) = lines.split_first() else { return false };
    let delimiter = delimiter(first);
    let cells = |line: &[u8]| {
        let mut quoted = false;
        let divides = |byte: &&u8| {
            quoted ^= **byte == b'"';
            !quoted && **byte == delimiter
        };
        line.iter().filter(divides).count()
    };
    let all = cells(first);
    // The last line may be cut off.
    let (_, whole) = rest.split_last().unwrap_or((first, &[]));
    all > 0 && whole.iter().all(|line| cells(line) == all)
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
