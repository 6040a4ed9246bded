//! Cuts an input into chunks of whole records, so that each can be read by itself, on any thread.

#![expect(clippy::indexing_slicing, reason = "a kernel: every index is guarded by a length beside it")]

use super::csv::is_escaped;
use super::format::{Dialect, is_blank};
use memchr::{memchr, memchr2, memrchr};
use std::io::{self, Read};

/// The longest record, in bytes.
pub const LONGEST: usize = 64 << 20;

/// How records are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Framing {
    /// One on each line.
    Lines,
    /// CSV: one on each line but for line breaks inside quotes.
    Csv(Dialect),
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
    /// What has been read but not given out; from `from` on, which is the start of a record.
    rest: Vec<u8>,
    from: usize,
    size: usize,
    longest: usize,
    ended: bool,
}

impl Chunks {
    /// Pieces of about `size` bytes.
    pub fn new(input: Box<dyn Read + Send>, size: usize) -> Chunks {
        Chunks { input, rest: Vec::new(), from: 0, size: size.max(1), longest: LONGEST, ended: false }
    }

    /// Another limit for the length of a record: tests have no room for the usual one.
    #[cfg(feature = "internals")]
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
        if self.rest.len() - self.from < least && !self.ended {
            let mut front = Vec::new();
            let result = self.fill(&mut front, 0, least);
            self.give_back(front.len(), &front);
            result?;
        }
        Ok(&self.rest[self.from..])
    }

    /// Whether the input ends with what has been looked at.
    pub fn ended(&self) -> bool {
        self.ended
    }

    /// Whether all of the input has been given out.
    pub fn over(&self) -> bool {
        self.ended && self.from == self.rest.len()
    }

    /// Takes the header: the first line, quoted line breaks included, that is not blank, and how many line breaks
    /// were passed. `None` at the end of the input.
    ///
    /// # Errors
    /// Whatever reading says.
    pub fn header(&mut self) -> io::Result<Option<(Vec<u8>, u32)>> {
        let mut least = 4096;
        loop {
            let rest = self.peek(least)?;
            let (mut start, mut quoted) = (0, false);
            for (at, byte) in rest.iter().enumerate() {
                match byte {
                    b'"' => quoted = !quoted,
                    b'\n' if !quoted => {
                        if rest[start..at].iter().all(u8::is_ascii_whitespace) {
                            start = at + 1;
                            continue;
                        }
                        return Ok(Some(self.take_header(start, at, at + 1)));
                    }
                    _ => {}
                }
            }
            let end = rest.len();
            let blank = rest[start..].iter().all(u8::is_ascii_whitespace);
            if self.ended || end >= self.longest {
                return Ok((!blank).then(|| self.take_header(start, end, end)));
            }
            least = (end * 2).min(self.longest);
        }
    }

    /// Passes over bytes that were looked at.
    pub fn skip(&mut self, bytes: usize) {
        self.from = self.from.saturating_add(bytes).min(self.rest.len());
    }

    fn take_header(&mut self, start: usize, end: usize, after: usize) -> (Vec<u8>, u32) {
        let rest = &self.rest[self.from..];
        let lines = rest[..after].iter().filter(|&&byte| byte == b'\n').count();
        let header = rest[start..end].to_vec();
        self.from += after;
        (header, u32::try_from(lines).unwrap_or(u32::MAX))
    }

    /// The next piece, `None` at the end. `buffer` is used for the piece, so that its memory serves again.
    ///
    /// # Errors
    /// Whatever reading says.
    pub fn next(&mut self, framing: Framing, mut buffer: Vec<u8>) -> io::Result<Option<Piece>> {
        // What stands in the buffer is overwritten: clearing it would only mean filling it with zeros.
        let mut filled = 0;
        let mut target = self.size;
        loop {
            self.fill(&mut buffer, filled, target)?;
            filled = buffer.len();
            if buffer.is_empty() {
                return Ok(None);
            }
            let cut = match framing {
                Framing::Lines => Cut {
                    first: memchr(b'\n', &buffer).map(|at| at + 1),
                    last: memrchr(b'\n', &buffer).map(|at| at + 1),
                    open: None,
                },
                Framing::Csv(dialect) => cut_csv(&buffer, dialect),
            };
            // Longer than a record may be, and no end in sight.
            let beyond = buffer.len() > self.longest;
            let ended = self.over();
            // Where more was read to find the end of a long record, it goes alone: a piece never holds many times what
            // was asked for.
            let cut_at = if filled > self.size { cut.first } else { cut.last };
            if ended && cut.open.is_none() && (filled <= self.size || cut_at.is_none_or(|at| at == filled)) {
                return Ok(Some(Piece::Records(buffer)));
            }
            if let Some(at) = cut_at {
                self.give_back(filled - at, &buffer[at..]);
                buffer.truncate(at);
                return Ok(Some(Piece::Records(buffer)));
            }
            if beyond || ended {
                return self.broken(buffer, cut.open).map(Some);
            }
            target = filled.saturating_mul(2).min(self.longest.saturating_add(1));
        }
    }

    /// Passes over a record that is too long, or the first line of one whose quote, opened there, is never closed: the
    /// lines after it may be leads of their own.
    fn broken(&mut self, mut buffer: Vec<u8>, opened: Option<usize>) -> io::Result<Piece> {
        let below = opened.map(|quote| buffer[..quote].iter().filter(|byte| **byte == b'\n').count());
        let reason = match below {
            Some(0) => "a quote is opened and never closed".to_owned(),
            Some(1) => "a quote is opened on the next line and never closed".to_owned(),
            Some(lines) => format!("a quote is opened {lines} lines further down and never closed"),
            None => format!("longer than {} MB", self.longest >> 20),
        };
        let mut text = Vec::new();
        loop {
            let end = memchr(b'\n', &buffer);
            let line = &buffer[..end.unwrap_or(buffer.len())];
            // What is longer than a record may be is of no use to anybody.
            if opened.is_some() && text.len() + line.len() <= self.longest {
                text.extend_from_slice(line);
            }
            if let Some(at) = end {
                self.give_back(buffer.len() - at - 1, &buffer[at + 1..]);
                return Ok(Piece::Broken { reason, lines: 1, text });
            }
            buffer.clear();
            self.fill(&mut buffer, 0, self.size)?;
            if buffer.is_empty() {
                return Ok(Piece::Broken { reason, lines: 0, text });
            }
        }
    }

    /// Takes back the end of what was read last, which is `count` bytes long.
    fn give_back(&mut self, count: usize, end: &[u8]) {
        if self.from == self.rest.len() {
            self.rest.clear();
            self.rest.extend_from_slice(end);
            self.from = 0;
        } else {
            // All of it came from there.
            self.from -= count;
        }
    }

    /// Reads behind the `filled` bytes of the buffer until there are at least `target` or the input ends. What stood
    /// behind them is gone.
    fn fill(&mut self, buffer: &mut Vec<u8>, mut filled: usize, target: usize) -> io::Result<()> {
        let known = (self.rest.len() - self.from).min(target.saturating_sub(filled));
        if filled >= target || (self.ended && known == 0) {
            buffer.truncate(filled);
            return Ok(());
        }
        buffer.resize(target, 0);
        buffer[filled..filled + known].copy_from_slice(&self.rest[self.from..self.from + known]);
        self.from += known;
        filled += known;
        while filled < target && !self.ended {
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
    /// After the first line feed that ends a record.
    first: Option<usize>,
    /// After the last line feed that ends a record.
    last: Option<usize>,
    /// Where the quotes begin inside which the buffer ends.
    open: Option<usize>,
}

/// Looks at quotes only: one opens a cell where it stands first in it, and is closed by the next that is not doubled.
fn cut_csv(buffer: &[u8], dialect: Dialect) -> Cut {
    let delimiter = dialect.delimiter;
    let (mut first, mut last) = (None, None);
    // Everything before is outside quotes.
    let mut outside = 0;
    let mut at = 0;
    while let Some(quote) = memchr(b'"', &buffer[at..]).map(|length| at + length) {
        let blanks = if dialect.blanks { blanks_before(&buffer[outside..quote], delimiter) } else { 0 };
        let start = quote - blanks;
        let opens = start == 0 || matches!(buffer[start - 1], b'\n') || buffer[start - 1] == delimiter;
        if !opens {
            at = quote + 1;
            continue;
        }
        if let Some(feed) = memrchr(b'\n', &buffer[outside..quote]) {
            last = Some(outside + feed + 1);
            first = first.or_else(|| memchr(b'\n', &buffer[outside..quote]).map(|feed| outside + feed + 1));
        }
        at = quote + 1;
        loop {
            let Some(next) = memchr(b'"', &buffer[at..]).map(|length| at + length) else {
                return Cut { first, last, open: Some(quote) };
            };
            at = next + 1;
            if dialect.backslash && is_escaped(buffer, quote + 1, next) {
                continue;
            }
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
        first = first.or_else(|| memchr(b'\n', &buffer[outside..]).map(|feed| outside + feed + 1));
    }
    Cut { first, last, open: None }
}

fn blanks_before(text: &[u8], delimiter: u8) -> usize {
    text.iter().rev().take_while(|byte| is_blank(**byte) && **byte != delimiter).count()
}
