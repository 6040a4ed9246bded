//! JSON Lines: reads only the needed keys of each line and checks the rest for being JSON at all.
//!
//! Keys come in much the same order on every line, so the scanner first compares with the key that came next last
//! time, quotes and colon included; only a key it has never seen is parsed. `serde_json` is the oracle in the tests.

#![expect(clippy::indexing_slicing, reason = "a kernel: every index is guarded by a length beside it")]

mod escape;
mod inside;

use self::escape::{escape_end, unescape};
use super::block::ends_text;
use super::cell::{Cell, Form};
use super::cells::{BrokenRow, Cells, Place};
use super::value::number::leading;
use crate::program::text::fold;
use memchr::memchr;

/// How deep lists and objects may nest.
pub const DEPTH: u32 = 128;
/// How many different keys are remembered.
const REMEMBERED: usize = 1024;

/// Why a line is no JSON object, and at which byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Broken {
    /// Why, in a few words.
    pub reason: &'static str,
    /// Bytes before the place.
    pub at: usize,
}

/// How many records a chunk holds: lines that are not blank.
pub fn count_records(chunk: &[u8]) -> u64 {
    let lines = chunk.split(|byte| *byte == b'\n');
    lines.filter(|line| skip_blank(line, 0) < line.len()).count() as u64
}

/// A line, and what follows it: looking many bytes ahead at once needs no care for where the line ends.
///
/// No value goes on beyond a line feed: it ends numbers, keys and texts like any byte that is none of theirs, and is
/// no blank.
#[derive(Clone, Copy)]
struct Line<'a> {
    /// The chunk up to the end of the line, or all of it where that is not known.
    text: &'a [u8],
    /// The whole chunk.
    chunk: &'a [u8],
}

/// A key that has been seen.
#[derive(Clone, Debug)]
struct Known {
    /// From its opening quote to the colon, as it stands.
    bytes: Box<[u8]>,
    /// The first of its bytes as words, and which of their bits count: comparing words is cheaper than bytes.
    words: [(u64, u64); WORDS],
    /// Whether the words hold all of it.
    whole: bool,
    /// Where its value goes; the row's width where nobody needs it.
    slot: usize,
    exact: bool,
}

const WORDS: usize = 3;

impl Known {
    fn new(bytes: &[u8], slot: usize, exact: bool) -> Known {
        let mut words = [(0, 0); WORDS];
        for (word, bytes) in words.iter_mut().zip(bytes.chunks(8)) {
            let mut padded = [0; 8];
            padded[..bytes.len()].copy_from_slice(bytes);
            *word = (u64::from_le_bytes(padded), u64::MAX >> (64 - 8 * bytes.len()));
        }
        Known { bytes: bytes.into(), words, whole: bytes.len() <= WORDS * 8, slot, exact }
    }

    /// Whether the text goes on with this key.
    #[inline]
    fn starts(&self, text: &[u8]) -> bool {
        let Some(first) = text.first_chunk::<{ WORDS * 8 }>() else { return text.starts_with(&self.bytes) };
        let (chunks, _) = first.as_chunks::<8>();
        let differ = chunks
            .iter()
            .zip(&self.words)
            .fold(0, |differ, (chunk, (word, mask))| differ | ((u64::from_le_bytes(*chunk) ^ word) & mask));
        differ == 0 && (self.whole || text.starts_with(&self.bytes))
    }
}

/// A scanner that remembers the keys of the lines before.
#[derive(Clone, Debug)]
pub struct JsonScanner {
    names: Vec<String>,
    /// By slot, whether numbers are read at once instead of kept as places.
    numbers: Vec<bool>,
    known: Vec<Known>,
    seen: Vec<bool>,
    /// Keys that nobody needs, in the order met, where they are watched for.
    strangers: Option<Vec<String>>,
    /// Whether keys inside objects are needed (`properties.email`).
    nests: bool,
}

impl JsonScanner {
    /// A scanner for these keys; the n-th goes to slot n.
    pub fn new(names: Vec<String>) -> JsonScanner {
        JsonScanner {
            seen: vec![false; names.len()],
            numbers: vec![false; names.len()],
            known: Vec::new(),
            nests: names.iter().any(|name| name.contains('.')),
            names,
            strangers: None,
        }
    }

    /// Reads plain numbers of these slots as values: nobody wants to see how they are written.
    #[must_use]
    pub fn numbers(mut self, slots: impl IntoIterator<Item = usize>) -> JsonScanner {
        for slot in slots {
            if let Some(number) = self.numbers.get_mut(slot) {
                *number = true;
            }
        }
        self
    }

    /// Notes the keys that are none of those asked for.
    #[must_use]
    pub fn watching(mut self) -> JsonScanner {
        (self.strangers, self.nests) = (Some(Vec::new()), true);
        self
    }

    /// The keys noted so far, in the order met, each once.
    pub fn strangers(&self) -> &[String] {
        self.strangers.as_deref().unwrap_or(&[])
    }

    /// By slot, whether the key has been seen on any line.
    pub fn seen(&self) -> &[bool] {
        &self.seen
    }

    /// Scans lines from `at` until `cells` has `limit` rows or the chunk ends; moves `at` and `place` to the next
    /// line. Blank lines are nothing.
    pub fn scan(
        &mut self,
        chunk: &[u8],
        at: &mut usize,
        place: &mut Place,
        limit: usize,
        cells: &mut Cells,
        broken: &mut Vec<BrokenRow>,
    ) {
        while cells.rows() < limit && *at < chunk.len() {
            let start = *at;
            // A sound line ends where its object does, so its end need not be looked for.
            let (row, unescaped) = cells.begin();
            if let Ok(Some(end)) = self.line(Line { text: chunk, chunk }, start, row, unescaped)
                && matches!(chunk.get(end), None | Some(b'\n'))
            {
                *at = end + 1;
                cells.keep(*place, (start, end));
                place.line += 1;
                place.record += 1;
                continue;
            }
            let end = memchr(b'\n', &chunk[start..]).map_or(chunk.len(), |length| start + length);
            *at = end + 1;
            let (row, unescaped) = cells.begin();
            let line = Line { text: &chunk[..end], chunk };
            let read = match self.line(line, start, row, unescaped) {
                Ok(Some(after)) if after < end => {
                    let comma = chunk.get(after) == Some(&b',');
                    let reason = if comma { AFTER_COMMA } else { "more text after the object" };
                    Err(Broken { reason, at: after })
                }
                read => read,
            };
            match read {
                Ok(Some(_)) => cells.keep(*place, (start, end)),
                Ok(None) => {
                    place.line += 1;
                    continue;
                }
                Err(error) => broken.push(BrokenRow {
                    place: *place,
                    reason: format!("broken JSON: {} (byte {})", error.reason, error.at - start + 1),
                }),
            }
            place.line += 1;
            place.record += 1;
        }
    }

    /// Takes the value at a place into a slot, or passes over it; the place after it. A call for each cost 15% more.
    #[inline(always)]
    fn take(
        &self,
        line: Line,
        at: usize,
        (slot, exact): (usize, bool),
        row: &mut [Cell],
        unescaped: &mut Vec<u8>,
    ) -> Result<usize, Broken> {
        let Some(number) = self.numbers.get(slot) else { return Ok(skip_value(line, at)?.1) };
        let (cell, after) = needed(line, at, *number, unescaped)?;
        // Of two spellings the exact one counts; of two equal keys the last.
        if exact || !row[slot].exact {
            row[slot] = Cell { exact, ..cell };
        }
        Ok(after)
    }

    /// The object of a line, and the place after it and the blanks behind it; `None` when the line is blank.
    fn line(
        &mut self,
        line: Line,
        start: usize,
        row: &mut [Cell],
        unescaped: &mut Vec<u8>,
    ) -> Result<Option<usize>, Broken> {
        let text = line.text;
        let mut at = skip_blank(text, start);
        match text.get(at) {
            None => return Ok(None),
            Some(b'{') => at = skip_blank(text, at + 1),
            Some(_) => return Err(Broken { reason: "an object must start with `{`", at }),
        }
        if text.get(at) == Some(&b'}') {
            at += 1;
        } else {
            let mut next = 0;
            loop {
                let key = at;
                let (slot, exact, after) = self.key(line, at, &mut next)?;
                at = skip_blank(text, after);
                if self.nests && text.get(at) == Some(&b'{') {
                    let name = inside::name_at(line, key)?;
                    self.inside(line, at, (&name, 1), row, unescaped)?;
                }
                at = skip_blank(text, self.take(line, at, (slot, exact), row, unescaped)?);
                match text.get(at) {
                    Some(b',') => at = skip_blank(text, at + 1),
                    Some(b'}') => {
                        at += 1;
                        break;
                    }
                    Some(_) => return Err(Broken { reason: "expected `,` or `}`", at }),
                    None => return Err(Broken { reason: "the line ends inside an object", at }),
                }
            }
        }
        Ok(Some(skip_blank(text, at)))
    }

    /// The slot of the key at `at`, whether it is spelled exactly, and the place after its colon.
    #[inline(always)]
    fn key(&mut self, line: Line, at: usize, next: &mut usize) -> Result<(usize, bool, usize), Broken> {
        if let Some(known) = self.known.get(*next)
            && known.starts(&line.chunk[at..])
        {
            *next += 1;
            return Ok((known.slot, known.exact, at + known.bytes.len()));
        }
        self.other_key(line, at, next)
    }

    fn other_key(&mut self, line: Line, at: usize, next: &mut usize) -> Result<(usize, bool, usize), Broken> {
        let text = line.text;
        let expected = (*next).min(self.known.len());
        // It is not the expected one; mostly some are left out.
        let order = (expected + 1..self.known.len()).chain(0..expected);
        for index in order {
            let known = &self.known[index];
            if known.starts(&line.chunk[at..]) {
                *next = index + 1;
                return Ok((known.slot, known.exact, at + known.bytes.len()));
            }
        }
        if text.get(at) != Some(&b'"') {
            return Err(Broken { reason: "expected a key in double quotes", at });
        }
        let (end, escaped) = string_end(line, at + 1)?;
        let mut resolved = Vec::new();
        let name = if escaped {
            unescape(text, at + 1, end, &mut resolved)?;
            &resolved[..]
        } else {
            &text[at + 1..end]
        };
        let (slot, exact) = self.slot(name);
        let colon = skip_blank(text, end + 1);
        if text.get(colon) != Some(&b':') {
            return Err(Broken { reason: "expected `:` after the key", at: colon });
        }
        if self.known.len() < REMEMBERED {
            self.known.insert(expected, Known::new(&text[at..=colon], slot, exact));
            *next = expected + 1;
        }
        Ok((slot, exact, colon + 1))
    }

    fn slot(&mut self, name: &[u8]) -> (usize, bool) {
        let nobody = (self.names.len(), false);
        let Ok(name) = std::str::from_utf8(name) else { return nobody };
        let mut stranger = || {
            if let Some(strangers) = &mut self.strangers
                && strangers.len() < REMEMBERED
                && !strangers.iter().any(|known| known == name)
            {
                strangers.push(name.to_owned());
            }
            nobody
        };
        let found = match self.names.iter().position(|wanted| wanted == name) {
            Some(slot) => (slot, true),
            None => {
                let folded = fold(name);
                let mut near = (0..).zip(&self.names).filter(|(_, wanted)| fold(wanted) == folded);
                match (near.next(), near.next()) {
                    (Some((slot, _)), None) => (slot, false),
                    _ => return stranger(),
                }
            }
        };
        if let Some(seen) = self.seen.get_mut(found.0) {
            *seen = true;
        }
        found
    }
}

/// The place of the first byte from `at` on that is no white space of JSON inside a line.
#[inline(always)]
fn skip_blank(text: &[u8], at: usize) -> usize {
    match text.get(at) {
        Some(&byte) if byte > b' ' => at,
        _ => skip_blanks(text, at),
    }
}

fn skip_blanks(text: &[u8], mut at: usize) -> usize {
    while at < text.len() && matches!(text[at], b' ' | b'\t' | b'\r') {
        at += 1;
    }
    at
}

/// A value somebody needs, and the place after it. `number` says that a number is to be read at once.
#[inline(always)]
fn needed(line: Line, at: usize, number: bool, unescaped: &mut Vec<u8>) -> Result<(Cell, usize), Broken> {
    // Chunks are far shorter than 4 GB, so places fit.
    let cell =
        |at: usize, end: usize, form| Cell { at: at as u32, len: (end - at) as u32, form, exact: false };
    let text = line.text;
    match text.get(at) {
        Some(b'"') => {
            let (end, escaped) = string_end(line, at + 1)?;
            if !escaped {
                return Ok((cell(at + 1, end, Form::Text), end + 1));
            }
            let start = unescaped.len();
            unescape(text, at + 1, end, unescaped)?;
            Ok((cell(start, unescaped.len(), Form::Unescaped), end + 1))
        }
        Some(b'-' | b'0'..=b'9') => {
            if number && let Some((value, length)) = leading(&line.chunk[at..]) {
                return Ok((Cell::of_value(value), at + length));
            }
            let end = number_end(text, at)?;
            Ok((cell(at, end, Form::Token), end))
        }
        _ => {
            let (form, end) = skip_value(line, at)?;
            Ok((if form == Form::Absent { Cell::ABSENT } else { cell(at, end, form) }, end))
        }
    }
}

/// Checks any value and returns what it is and the place after it.
#[inline(always)]
fn skip_value(line: Line, at: usize) -> Result<(Form, usize), Broken> {
    let text = line.text;
    match text.get(at) {
        Some(b'"') => Ok((Form::Text, string_end(line, at + 1)?.0 + 1)),
        Some(b'-' | b'0'..=b'9') => Ok((Form::Token, number_end(text, at)?)),
        Some(b't') => literal(text, at, b"true", Form::Token),
        Some(b'f') => literal(text, at, b"false", Form::Token),
        Some(b'n') => literal(text, at, b"null", Form::Absent),
        Some(b'{' | b'[') => Ok((Form::Nested, nested_end(line, at)?)),
        Some(b'N' | b'I' | b'u') => Err(Broken { reason: NO_NUMBER, at }),
        Some(_) => Err(Broken { reason: "expected a value", at }),
        None => Err(Broken { reason: "the line ends where a value is expected", at }),
    }
}

/// What programs write that know no `null`.
const NO_NUMBER: &str = "expected a value; NaN is none, write null";

const AFTER_COMMA: &str = "a comma stands after the object";

/// A call compares byte by byte; here it is one comparison of a word.
#[inline(always)]
fn literal(text: &[u8], at: usize, word: &[u8], form: Form) -> Result<(Form, usize), Broken> {
    if text[at..].starts_with(word) {
        Ok((form, at + word.len()))
    } else {
        Err(Broken { reason: "expected a value", at })
    }
}

#[inline(always)]
fn number_end(text: &[u8], mut at: usize) -> Result<usize, Broken> {
    let digits = |mut at: usize| {
        while at < text.len() && text[at].is_ascii_digit() {
            at += 1;
        }
        at
    };
    if text[at] == b'-' {
        at += 1;
    }
    let whole = at;
    at = digits(at);
    if at == whole || (text[whole] == b'0' && at > whole + 1) {
        return Err(Broken { reason: "not a number as JSON writes it", at: whole });
    }
    if text.get(at) == Some(&b'.') {
        let decimals = at + 1;
        at = digits(decimals);
        if at == decimals {
            return Err(Broken { reason: "a digit must follow the point", at });
        }
    }
    if matches!(text.get(at), Some(b'e' | b'E')) {
        let sign = at + 1;
        let exponent = if matches!(text.get(sign), Some(b'+' | b'-')) { sign + 1 } else { sign };
        at = digits(exponent);
        if at == exponent {
            return Err(Broken { reason: "a digit must follow the exponent", at });
        }
    }
    Ok(at)
}

/// The closing quote of a string that starts after its opening one, and whether there are escapes in it.
#[inline(always)]
fn string_end(line: Line, mut at: usize) -> Result<(usize, bool), Broken> {
    while let Some(block) = line.chunk.get(at..).and_then(|rest| rest.first_chunk::<32>()) {
        let found = ends_text(block);
        if found != 0 {
            at += found.trailing_zeros() as usize;
            break;
        }
        at += 32;
    }
    if line.text.get(at) == Some(&b'"') { Ok((at, false)) } else { long_string_end(line.text, at) }
}

/// As [`string_end`], for strings with escapes, near the end of the line, or broken.
fn long_string_end(text: &[u8], mut at: usize) -> Result<(usize, bool), Broken> {
    let mut escaped = false;
    loop {
        match text.get(at) {
            Some(b'"') => return Ok((at, escaped)),
            Some(b'\\') => {
                escaped = true;
                at = escape_end(text, at + 1)?;
            }
            Some(0..=0x1f) => return Err(Broken { reason: "a control character inside a text", at }),
            Some(_) => at += 1,
            None => return Err(Broken { reason: "the line ends inside a text", at }),
        }
    }
}

/// The place after a list or object.
fn nested_end(line: Line, start: usize) -> Result<usize, Broken> {
    let text = line.text;
    // One bit for each level, the innermost lowest: 1 is an object.
    let mut stack: u128 = 0;
    let mut depth = 0;
    let mut at = start;
    loop {
        // A value is expected here.
        match text.get(at) {
            Some(&open @ (b'{' | b'[')) => {
                if depth == DEPTH {
                    return Err(Broken { reason: "lists and objects nest too deep", at });
                }
                depth += 1;
                stack = stack << 1 | u128::from(open == b'{');
                at = skip_blank(text, at + 1);
                let close = if open == b'{' { b'}' } else { b']' };
                if text.get(at) != Some(&close) {
                    if open == b'{' {
                        at = nested_key(line, at)?;
                    }
                    continue;
                }
            }
            _ => at = scalar_end(line, at)?,
        }
        // A value has ended, or an empty list or object is about to.
        loop {
            at = skip_blank(text, at);
            let object = stack & 1 == 1;
            match text.get(at) {
                Some(b',') => {
                    at = skip_blank(text, at + 1);
                    if object {
                        at = nested_key(line, at)?;
                    }
                    break;
                }
                Some(&close) if close == if object { b'}' } else { b']' } => {
                    at += 1;
                    depth -= 1;
                    stack >>= 1;
                    if depth == 0 {
                        return Ok(at);
                    }
                }
                Some(_) => return Err(Broken { reason: "expected `,` or the end of a list or object", at }),
                None => return Err(Broken { reason: "the line ends inside a list or object", at }),
            }
        }
    }
}

fn scalar_end(line: Line, at: usize) -> Result<usize, Broken> {
    match line.text.get(at) {
        Some(b'{' | b'[') => Err(Broken { reason: "expected a value", at }),
        _ => Ok(skip_value(line, at)?.1),
    }
}

fn nested_key(line: Line, at: usize) -> Result<usize, Broken> {
    let text = line.text;
    if text.get(at) != Some(&b'"') {
        return Err(Broken { reason: "expected a key in double quotes", at });
    }
    let colon = skip_blank(text, string_end(line, at + 1)?.0 + 1);
    if text.get(colon) != Some(&b':') {
        return Err(Broken { reason: "expected `:` after the key", at: colon });
    }
    Ok(skip_blank(text, colon + 1))
}
