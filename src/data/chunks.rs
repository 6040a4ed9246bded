//! Cuts an input into chunks of whole records, so that each can be read by itself, on any thread.

#![expect(clippy::indexing_slicing, reason = "a kernel: every index is guarded by a length beside it")]

use memchr::{memchr, memchr2, memrchr};
use std::io::{self, Read};

/// The longest record, in bytes.
pub const LONGEST: usize = 64 << 20;

/// How records are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Framing {
    /// One on each line.
    Lines,
    /// CSV: one on each line but for line breaks inside quotes. Holds the delimiter.
    Csv(u8),
}

/// A piece of the input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Whole records.
    Records(Vec<u8>),
    /// One record that cannot be read, and why; `lines` line breaks were passed over.
    Broken {
        /// Why, in a few words.
        reason: String,
        /// Line breaks in it.
        lines: u32,
        /// Its text; empty where it is too long to be kept.
        text: Vec<u8>,
    },
}

/// Cuts an input into pieces.
pub struct Chunks {
    input: Box<dyn Read + Send>,
    /// What has been read but not given out; starts at the start of a record.
    rest: Vec<u8>,
    size: usize,
    longest: usize,
    ended: bool,
}

impl Chunks {
    /// Pieces of about `size` bytes.
    pub fn new(input: Box<dyn Read + Send>, size: usize) -> Chunks {
        Chunks { input, rest: Vec::new(), size: size.max(1), longest: LONGEST, ended: false }
    }

    /// Another limit for the length of a record.
    #[must_use]
    pub fn longest(mut self, longest: usize) -> Chunks {
        self.longest = longest;
        self
    }

    /// The first bytes of the input, at least `least` where there are as many.
    ///
    /// # Errors
    /// Whatever reading says.
    pub fn peek(&mut self, least: usize) -> io::Result<&[u8]> {
        while self.rest.len() < least && !self.ended {
            let mut rest = std::mem::take(&mut self.rest);
            let filled = rest.len();
            let result = self.fill(&mut rest, filled, least);
            self.rest = rest;
            result?;
        }
        Ok(&self.rest)
    }

    /// Passes over a UTF-8 byte order mark.
    ///
    /// # Errors
    /// Whatever reading says.
    pub fn skip_mark(&mut self) -> io::Result<()> {
        if self.peek(3)?.starts_with(b"\xef\xbb\xbf") {
            self.rest.drain(..3);
        }
        Ok(())
    }

    /// Takes the header: the first line, quoted line breaks included, that is not blank, and how many line breaks
    /// were passed. `None` at the end of the input.
    ///
    /// # Errors
    /// Whatever reading says.
    pub fn header(&mut self) -> io::Result<Option<(Vec<u8>, u32)>> {
        let mut least = 4096;
        loop {
            self.peek(least)?;
            let (mut start, mut quoted) = (0, false);
            for at in 0..self.rest.len() {
                match self.rest[at] {
                    b'"' => quoted = !quoted,
                    b'\n' if !quoted => {
                        if self.rest[start..at].iter().all(u8::is_ascii_whitespace) {
                            start = at + 1;
                            continue;
                        }
                        return Ok(Some(self.take_header(start, at, at + 1)));
                    }
                    _ => {}
                }
            }
            if self.ended || self.rest.len() >= self.longest {
                let end = self.rest.len();
                let blank = self.rest[start..].iter().all(u8::is_ascii_whitespace);
                return Ok((!blank).then(|| self.take_header(start, end, end)));
            }
            least = self.rest.len() * 2;
        }
    }

    fn take_header(&mut self, start: usize, end: usize, after: usize) -> (Vec<u8>, u32) {
        let lines = self.rest[..after].iter().filter(|&&byte| byte == b'\n').count();
        let header = self.rest[start..end].to_vec();
        self.rest.drain(..after);
        (header, u32::try_from(lines).unwrap_or(u32::MAX))
    }

    /// The next piece, `None` at the end. `buffer` is used for the piece, so that its memory serves again.
    ///
    /// # Errors
    /// Whatever reading says.
    pub fn next(&mut self, framing: Framing, mut buffer: Vec<u8>) -> io::Result<Option<Piece>> {
        // What stands in the buffer is overwritten: clearing it would only mean filling it with zeros.
        let mut filled = self.rest.len();
        if buffer.len() < filled {
            buffer.resize(filled, 0);
        }
        buffer[..filled].copy_from_slice(&self.rest);
        self.rest.clear();
        let mut target = self.size;
        loop {
            self.fill(&mut buffer, filled, target)?;
            filled = buffer.len();
            if buffer.is_empty() {
                return Ok(None);
            }
            let cut = match framing {
                Framing::Lines => Cut { last: memrchr(b'\n', &buffer).map(|at| at + 1), open: false },
                Framing::Csv(delimiter) => cut_csv(&buffer, delimiter),
            };
            // Longer than a record may be, and no end in sight.
            let beyond = buffer.len() > self.longest;
            if self.ended && !cut.open {
                return Ok(Some(Piece::Records(buffer)));
            }
            if let Some(at) = cut.last {
                self.rest.extend_from_slice(&buffer[at..]);
                buffer.truncate(at);
                return Ok(Some(Piece::Records(buffer)));
            }
            if beyond || self.ended {
                return self.broken(buffer, cut.open).map(Some);
            }
            target = buffer.len().saturating_mul(2);
        }
    }

    /// Passes over a record that is too long, or the first line of one whose quote is never closed.
    fn broken(&mut self, mut buffer: Vec<u8>, open: bool) -> io::Result<Piece> {
        let reason = if open {
            "a quote is opened and never closed".to_owned()
        } else {
            format!("longer than {} MB", self.longest >> 20)
        };
        let mut text = Vec::new();
        loop {
            let end = memchr(b'\n', &buffer);
            let line = &buffer[..end.unwrap_or(buffer.len())];
            // What is longer than a record may be is of no use to anybody.
            if open && text.len() + line.len() <= self.longest {
                text.extend_from_slice(line);
            }
            if let Some(at) = end {
                self.rest.extend_from_slice(&buffer[at + 1..]);
                return Ok(Piece::Broken { reason, lines: 1, text });
            }
            buffer.clear();
            self.fill(&mut buffer, 0, self.size)?;
            if buffer.is_empty() {
                return Ok(Piece::Broken { reason, lines: 0, text });
            }
        }
    }

    /// Reads behind the `filled` bytes of the buffer until there are at least `target` or the input ends. What stood
    /// behind them is gone.
    fn fill(&mut self, buffer: &mut Vec<u8>, mut filled: usize, target: usize) -> io::Result<()> {
        if filled >= target || self.ended {
            buffer.truncate(filled);
            return Ok(());
        }
        buffer.resize(target, 0);
        while filled < target {
            match self.input.read(&mut buffer[filled..]) {
                Ok(0) => {
                    self.ended = true;
                    break;
                }
                Ok(count) => filled += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => {
                    buffer.truncate(filled);
                    return Err(error);
                }
            }
        }
        buffer.truncate(filled);
        Ok(())
    }
}

/// Where a buffer can be cut.
struct Cut {
    /// After the last line feed that ends a record.
    last: Option<usize>,
    /// Whether the buffer ends inside quotes.
    open: bool,
}

/// Looks at quotes only: one opens a cell where it stands first in it, and is closed by the next that is not doubled.
fn cut_csv(buffer: &[u8], delimiter: u8) -> Cut {
    let mut last = None;
    // Everything before is outside quotes.
    let mut outside = 0;
    let mut at = 0;
    while let Some(quote) = memchr(b'"', &buffer[at..]).map(|length| at + length) {
        let opens = quote == 0 || matches!(buffer[quote - 1], b'\n') || buffer[quote - 1] == delimiter;
        if !opens {
            at = quote + 1;
            continue;
        }
        if let Some(feed) = memrchr(b'\n', &buffer[outside..quote]) {
            last = Some(outside + feed + 1);
        }
        at = quote + 1;
        loop {
            let Some(next) = memchr(b'"', &buffer[at..]).map(|length| at + length) else {
                return Cut { last, open: true };
            };
            at = next + 1;
            if buffer.get(at) == Some(&b'"') {
                at += 1;
            } else {
                break;
            }
        }
        outside = at;
        // After the closing quote, quotes are plain text until the cell ends.
        match memchr2(delimiter, b'\n', &buffer[at..]) {
            Some(length) => at += length,
            None => break,
        }
    }
    if let Some(feed) = memrchr(b'\n', &buffer[outside..]) {
        last = Some(outside + feed + 1);
    }
    Cut { last, open: false }
}
