//! How letters are written: found in the bytes of a file, and made into UTF-8 where they are not.
//!
//! A file in UTF-8 is passed on as it is. Where all bytes so far are ASCII, nothing has to be known yet: the first others
//! decide, and what was read before them is the same in every encoding that could be meant.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{
    BIG5, Decoder, EUC_JP, EUC_KR, GBK, ISO_2022_JP, MACINTOSH, SHIFT_JIS, UTF_8, UTF_16BE, UTF_16LE,
    WINDOWS_1252,
};
use std::io::{self, Read};
use std::sync::{Arc, Mutex, PoisonError};

/// As many bytes are looked at to find an encoding, and decoded at once.
const LOOK: usize = 64 << 10;
/// ß as DOS wrote it, where Windows has á.
const SHARP_S: u8 = 0xe1;
/// What stands for bytes that mean nothing.
const UNREADABLE: &str = "\u{fffd}";

/// How letters are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// As UTF-32, the highest byte first or last.
    Utf32 {
        /// The highest byte comes first.
        big: bool,
    },
    /// As DOS wrote in Western Europe: code page 850, which Excel still calls "CSV (MS-DOS)".
    Dos,
    /// As DOS wrote in the United States: code page 437. Its letters of Western Europe stand where those of 850 do.
    Dos437,
    /// As everybody else does.
    Known(&'static encoding_rs::Encoding),
}

impl Encoding {
    /// The encoding of a name, of those that the web knows: `windows-1252`, `latin1`, `utf-16`, `macintosh`.
    pub fn named(name: &str) -> Option<Encoding> {
        let plain = name.trim().to_ascii_lowercase().replace('_', "-");
        match plain.as_str() {
            "utf-32" | "utf-32le" | "utf32" => Some(Encoding::Utf32 { big: false }),
            "utf-32be" => Some(Encoding::Utf32 { big: true }),
            "cp850" | "ibm850" | "850" | "dos" => Some(Encoding::Dos),
            "cp437" | "ibm437" | "437" => Some(Encoding::Dos437),
            "utf16" => Some(Encoding::Known(UTF_16LE)),
            "mac-roman" | "macroman" => Some(Encoding::Known(MACINTOSH)),
            name => {
                let windows =
                    name.strip_prefix("cp").filter(|number| number.starts_with("125") || *number == "874");
                let name = windows.map_or(name.to_owned(), |number| format!("windows-{number}"));
                encoding_rs::Encoding::for_label(name.as_bytes()).map(Encoding::Known)
            }
        }
    }

    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Encoding::Utf32 { big: false } => "UTF-32LE",
            Encoding::Utf32 { big: true } => "UTF-32BE",
            Encoding::Dos => "CP850",
            Encoding::Dos437 => "CP437",
            // As people write it.
            Encoding::Known(known) => match known.name() {
                "windows-1250" => "Windows-1250",
                "windows-1251" => "Windows-1251",
                "windows-1252" => "Windows-1252",
                "windows-1253" => "Windows-1253",
                "windows-1254" => "Windows-1254",
                "windows-1255" => "Windows-1255",
                "windows-1256" => "Windows-1256",
                "windows-1257" => "Windows-1257",
                "windows-1258" => "Windows-1258",
                "windows-874" => "Windows-874",
                name => name,
            },
        }
    }

    fn is_utf8(self) -> bool {
        self == Encoding::Known(UTF_8)
    }
}

/// What became of the letters of a file; who reads it may ask at its end.
#[derive(Clone, Debug, Default)]
pub struct Letters(Arc<Mutex<State>>);

#[derive(Clone, Copy, Debug, Default)]
struct State {
    /// How they are written, where not as UTF-8.
    encoding: Option<Encoding>,
    /// Who says so.
    by: Source,
    /// Some bytes mean nothing.
    unreadable: bool,
    /// What its letters look like that were saved as UTF-8 twice.
    twice: Option<&'static str>,
    /// It looks like UTF-7.
    seven: bool,
}

/// What an encoding is known by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Source {
    /// Somebody has said so.
    Somebody,
    /// The text begins with its mark.
    Mark,
    /// The letters look so.
    #[default]
    Letters,
}

impl Letters {
    fn note(&self, note: impl FnOnce(&mut State)) {
        note(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// What there is to say of them, in sentences.
    pub fn said(&self) -> Vec<String> {
        let state = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut said = Vec::new();
        if let Some(letters) = state.twice {
            said.push(format!(
                "it has letters such as `{letters}`, as where UTF-8 was read as Windows-1252 and saved again: export it once more"
            ));
        }
        if state.seven {
            said.push(
                "it looks like UTF-7, which is not read: `+APw-` stands for `ü` there; export it as UTF-8"
                    .to_owned(),
            );
        }
        let Some(encoding) = state.encoding else { return said };
        let name = encoding.name();
        match state.by {
            Source::Somebody => {}
            Source::Mark => said.push(format!("it was read as {name}")),
            Source::Letters => said.push(format!(
                "it is not UTF-8 and was read as {name}; if letters are wrong, name another with --encoding"
            )),
        }
        if state.unreadable {
            said.push(format!("some of its bytes are no {name}, and `{UNREADABLE}` stands for them"));
        }
        said
    }
}

/// The mark that a text begins with, and how long it is.
fn mark(start: &[u8]) -> Option<(Encoding, usize)> {
    match start {
        [0xff, 0xfe, 0, 0, ..] => Some((Encoding::Utf32 { big: false }, 4)),
        [0, 0, 0xfe, 0xff, ..] => Some((Encoding::Utf32 { big: true }, 4)),
        [0xff, 0xfe, ..] => Some((Encoding::Known(UTF_16LE), 2)),
        [0xfe, 0xff, ..] => Some((Encoding::Known(UTF_16BE), 2)),
        [0xef, 0xbb, 0xbf, ..] => Some((Encoding::Known(UTF_8), 3)),
        _ => None,
    }
}

/// The encoding of a text whose characters take two or four bytes each, by the places of its zeros: delimiters, digits and
/// line breaks have some in any language.
fn wide(start: &[u8]) -> Option<Encoding> {
    by_zeros(start).filter(|encoding| {
        let (mut decoder, mut text) = (Coder::new(*encoding), Vec::new());
        let whole = start.len() - start.len() % 4;
        decoder.decode(start.get(..whole).unwrap_or(&[]), &mut text, false);
        let text = String::from_utf8_lossy(&text);
        let odd = |letter: &char| (letter.is_control() && !letter.is_whitespace()) || *letter == '\u{fffd}';
        text.chars().filter(odd).count().saturating_mul(100) <= text.chars().count()
    })
}

fn by_zeros(start: &[u8]) -> Option<Encoding> {
    let mut zeros = [0usize; 4];
    for (at, _) in start.iter().enumerate().filter(|(_, byte)| **byte == 0) {
        if let Some(count) = zeros.get_mut(at % 4) {
            *count = count.saturating_add(1);
        }
    }
    let [a, b, c, d] = zeros;
    let quarter = (start.len() / 4).max(1);
    // One character in ten at least is ASCII.
    let many = |count: usize| count.saturating_mul(10) >= quarter;
    let all = |count: usize| count.saturating_mul(10) >= quarter.saturating_mul(9);
    let few = |count: usize| count.saturating_mul(50) <= quarter;
    if all(d) && all(c) && few(a) {
        return Some(Encoding::Utf32 { big: false });
    }
    if all(a) && all(b) && few(d) {
        return Some(Encoding::Utf32 { big: true });
    }
    if many(b) && many(d) && few(a) && few(c) {
        return Some(Encoding::Known(UTF_16LE));
    }
    (many(a) && many(c) && few(b) && few(d)).then_some(Encoding::Known(UTF_16BE))
}

/// Whether a text is UTF-8, as far as it goes; `whole` says that nothing follows.
fn is_utf8(text: &[u8], whole: bool) -> bool {
    match std::str::from_utf8(text) {
        Ok(_) => true,
        Err(error) => !whole && error.error_len().is_none(),
    }
}

/// The likeliest encoding of a text with a byte a letter, or of those of East Asia.
fn guess(text: &[u8]) -> Encoding {
    if let Some(encoding) = of_east_asia(text) {
        return encoding;
    }
    let inner = |three: &[u8]| match three {
        [before, byte, after] if before.is_ascii_alphabetic() && after.is_ascii_lowercase() => Some(*byte),
        _ => None,
    };
    let near = |three: &&[u8]| matches!(three, [before, byte, after] if *byte > 0x7f && (before.is_ascii_alphabetic() || after.is_ascii_alphabetic() || *before > 0x7f || *after > 0x7f));
    // Dashes and an apostrophe stand inside words, and tell nothing.
    let is_letter = |byte: &u8| *byte > 0x7f && !matches!(byte, 0x85 | 0x92 | 0x95..=0x97);
    // The letters that stand inside words. Of those, Windows has nearly all from 0xc0 on, and old systems none.
    let letters: Vec<u8> = text.windows(3).filter_map(inner).filter(is_letter).collect();
    let windows = |byte: &u8| *byte >= 0xc0 || matches!(byte, 0x8c | 0x9a | 0x9c | 0x9e);
    let old = letters.iter().filter(|byte| matches!(**byte, 0x80..=0xa5 | SHARP_S)).count();
    if !letters.is_empty()
        && !letters.iter().all(windows)
        && old.saturating_mul(10) >= letters.len().saturating_mul(9)
    {
        // Inside a word stand small letters.
        let small = |encoding: Encoding| {
            let (mut coder, mut text) = (Coder::new(encoding), Vec::new());
            coder.decode(&letters, &mut text, true);
            String::from_utf8_lossy(&text).chars().filter(|letter| letter.is_lowercase()).count()
        };
        let macintosh = Encoding::Known(MACINTOSH);
        let (of_dos, of_macintosh) = (small(Encoding::Dos), small(macintosh));
        if of_dos.max(of_macintosh).saturating_mul(10) >= letters.len().saturating_mul(9) {
            return if of_dos > of_macintosh { Encoding::Dos } else { macintosh };
        }
    }
    // Signs alone (`£`, `°`) are those of Western Europe.
    if !text.windows(3).any(|three| near(&three)) && text.len() > 2 {
        return Encoding::Known(WINDOWS_1252);
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(text, true);
    Encoding::Known(detector.guess(None, Utf8Detection::Deny))
}

/// An encoding of East Asia, where its letters stand together in words of two or more.
fn of_east_asia(text: &[u8]) -> Option<Encoding> {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(text, true);
    let guess = detector.guess(None, Utf8Detection::Deny);
    let others = [SHIFT_JIS, EUC_JP, GBK, BIG5, EUC_KR].into_iter().filter(|other| *other != guess);
    let fits = |encoding: &&'static encoding_rs::Encoding| {
        if encoding.is_single_byte() {
            return false;
        }
        let (text, wrong) = encoding.decode_without_bom_handling(text);
        let is = |letter: char| matches!(letter, '\u{3005}' | '\u{3041}'..='\u{30fe}' | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}');
        let (mut letters, mut words, mut odd, mut inside) = (0usize, 0usize, 0usize, false);
        let mut before = ' ';
        for letter in text.chars() {
            letters = letters.saturating_add(usize::from(is(letter)));
            words = words.saturating_add(usize::from(is(letter) && !inside));
            // Letters of Europe beside them: what was one letter is two.
            let beside =
                (is(letter) && before.is_ascii_lowercase()) || (inside && letter.is_ascii_lowercase());
            let signs = !letter.is_ascii()
                && !is(letter)
                && !matches!(letter, '\u{3000}'..='\u{303f}' | '\u{ff01}'..='\u{ff9f}');
            odd = odd.saturating_add(usize::from(beside || signs));
            inside = is(letter);
            before = letter;
        }
        !wrong && words > 0 && letters >= words.saturating_mul(2) && odd.saturating_mul(20) <= letters
    };
    std::iter::once(guess).chain(others).find(fits).map(Encoding::Known)
}

/// Whether a text of ASCII switches to Japanese and back.
fn is_japanese(start: &[u8]) -> bool {
    let switches = |to: &[u8]| memchr::memmem::find(start, to).is_some();
    (switches(b"\x1b$B") || switches(b"\x1b$@")) && (switches(b"\x1b(B") || switches(b"\x1b(J"))
}

/// Whether a text of ASCII holds letters of Europe as UTF-7 writes them: `+APw-` is `ü`.
fn is_utf7(text: &[u8]) -> bool {
    let value = |byte: &u8| match byte {
        b'A'..=b'Z' => Some(u32::from(byte - b'A')),
        b'a'..=b'z' => Some(u32::from(byte - b'a') + 26),
        b'0'..=b'9' => Some(u32::from(byte - b'0') + 52),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    };
    let letters = |code: &[u8]| {
        let (mut bits, mut count, mut all) = (0u32, 0u32, 0u32);
        for byte in code {
            let Some(value) = value(byte) else { return false };
            (bits, count) = ((bits << 6) | value, count.saturating_add(6));
            if let Some(rest) = count.checked_sub(16) {
                let letter =
                    char::from_u32(bits >> rest).filter(|letter| ('\u{c0}'..'\u{500}').contains(letter));
                if letter.is_none_or(|letter| !letter.is_alphabetic()) {
                    return false;
                }
                (bits, count, all) = (bits & ((1 << rest) - 1), rest, all.saturating_add(1));
            }
        }
        all > 0 && count < 6 && bits == 0
    };
    memchr::memchr_iter(b'+', text).any(|at| {
        let rest = text.get(at.saturating_add(1)..).unwrap_or(&[]);
        let end = rest.iter().take(80).position(|byte| *byte == b'-');
        end.and_then(|end| rest.get(..end)).is_some_and(letters)
    })
}

/// Letters of UTF-8 as they look when it was read as Windows-1252: no text has them otherwise.
const TWICE: [&str; 14] =
    ["Ã¼", "Ã¤", "Ã¶", "Ã©", "Ã¨", "ÃŸ", "Ã¡", "Ã³", "Ã±", "Ã§", "Ã¸", "Ã¥", "â€™", "â€“"];

fn saved_twice(text: &[u8]) -> Option<&'static str> {
    TWICE.into_iter().find(|letters| memchr::memmem::find(text, letters.as_bytes()).is_some())
}

/// The upper half of code page 850.
const DOS: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u{ad}±‗¾¶§÷¸°¨·¹³²■\u{a0}";

/// The upper half of code page 437.
const DOS_437: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{a0}";

/// A text, as UTF-8.
pub struct Decoded<R> {
    input: R,
    /// Bytes that were looked at: they come before those of the input.
    ready: Vec<u8>,
    from: usize,
    ended: bool,
    how: How,
    letters: Letters,
}

enum How {
    /// All bytes so far are ASCII.
    Ascii,
    /// As they are.
    Plain,
    /// Decoded.
    By(Box<By>),
}

struct By {
    /// Nothing once all is decoded.
    decoder: Option<Coder>,
    /// What was decoded, given out up to a place.
    text: Vec<u8>,
    at: usize,
}

enum Coder {
    Known(Decoder),
    /// The letters from 0x80 on.
    Dos(&'static str),
    Utf32 {
        big: bool,
        rest: Vec<u8>,
    },
}

impl<R: Read> Decoded<R> {
    /// Of an input whose encoding is said or to be found.
    ///
    /// # Errors
    /// Whatever reading says.
    pub fn new(input: R, said: Option<Encoding>) -> io::Result<(Decoded<R>, Letters)> {
        let letters = Letters::default();
        let mut decoded = Decoded {
            input,
            ready: Vec::new(),
            from: 0,
            ended: false,
            how: How::Ascii,
            letters: letters.clone(),
        };
        decoded.look(LOOK)?;
        let mark = mark(&decoded.ready);
        decoded.from = mark.map_or(0, |(_, length)| length);
        // A mark leaves no doubt.
        let marked = mark.map(|(encoding, _)| (encoding, Source::Mark));
        let found = marked.or(said.map(|encoding| (encoding, Source::Somebody)));
        let japanese = || is_japanese(&decoded.ready).then_some(Encoding::Known(ISO_2022_JP));
        match found.or_else(|| Some((wide(&decoded.ready).or_else(japanese)?, Source::Letters))) {
            Some((encoding, by)) => decoded.decide(encoding, by),
            None => decoded.find(),
        }
        if decoded.ready.is_ascii() && is_utf7(&decoded.ready) {
            letters.note(|state| state.seven = true);
        }
        Ok((decoded, letters))
    }

    /// The first bytes of the input, as they are.
    pub fn start(&self) -> &[u8] {
        &self.ready
    }

    fn waiting(&self) -> &[u8] {
        self.ready.get(self.from..).unwrap_or(&[])
    }

    /// Reads until so many bytes wait or there are no more.
    fn look(&mut self, most: usize) -> io::Result<()> {
        let missing = most.saturating_sub(self.waiting().len());
        let mut limited = (&mut self.input).take(missing as u64);
        // It goes on where a read was interrupted.
        let read = limited.read_to_end(&mut self.ready)?;
        self.ended = read < missing;
        Ok(())
    }

    /// Decides by what waits, where there is anything but ASCII.
    fn find(&mut self) {
        let text = self.waiting();
        let Some(first) = text.iter().position(|byte| !byte.is_ascii()) else { return };
        if is_utf8(text.get(first..).unwrap_or(&[]), self.ended) {
            if let Some(letters) = saved_twice(text) {
                self.letters.note(|state| state.twice = Some(letters));
            }
            self.how = How::Plain;
        } else {
            let encoding = guess(text);
            self.decide(encoding, Source::Letters);
        }
    }

    fn decide(&mut self, encoding: Encoding, by: Source) {
        if encoding.is_utf8() {
            self.how = How::Plain;
            return;
        }
        self.letters.note(|state| (state.encoding, state.by) = (Some(encoding), by));
        let decoder = Some(Coder::new(encoding));
        self.how = How::By(Box::new(By { decoder, text: Vec::new(), at: 0 }));
    }

    /// Bytes of the input as they are.
    fn plain(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let waiting = self.ready.get(self.from..).unwrap_or(&[]);
        if waiting.is_empty() {
            return self.input.read(buffer);
        }
        let count = waiting.len().min(buffer.len());
        if let (Some(to), Some(from)) = (buffer.get_mut(..count), waiting.get(..count)) {
            to.copy_from_slice(from);
        }
        self.from = self.from.saturating_add(count);
        if self.from == self.ready.len() {
            (self.ready, self.from) = (Vec::new(), 0);
        }
        Ok(count)
    }

    /// Bytes as they are while they are ASCII; others are put by, and looked at.
    fn ascii(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.plain(buffer)?;
        let read = buffer.get(..count).unwrap_or(&[]);
        if read.is_ascii() {
            return Ok(count);
        }
        let first = read.iter().position(|byte| !byte.is_ascii()).unwrap_or(count);
        let mut ready = read.get(first..).unwrap_or(&[]).to_vec();
        ready.extend_from_slice(self.waiting());
        (self.ready, self.from) = (ready, 0);
        self.look(LOOK)?;
        self.find();
        if first > 0 { Ok(first) } else { self.read(buffer) }
    }

    /// Decodes until there is something, or nothing more.
    fn decode(&mut self) -> io::Result<()> {
        loop {
            if self.waiting().is_empty() && !self.ended {
                (self.ready, self.from) = (Vec::new(), 0);
                self.look(LOOK)?;
            }
            let How::By(by) = &mut self.how else { return Ok(()) };
            by.text.clear();
            by.at = 0;
            let Some(decoder) = &mut by.decoder else { return Ok(()) };
            let source = self.ready.get(self.from..).unwrap_or(&[]);
            let wrong = decoder.decode(source, &mut by.text, self.ended);
            self.from = self.ready.len();
            if wrong {
                self.letters.note(|state| state.unreadable = true);
            }
            if self.ended {
                by.decoder = None;
            }
            if !by.text.is_empty() || self.ended {
                return Ok(());
            }
        }
    }
}

impl Coder {
    fn new(encoding: Encoding) -> Coder {
        match encoding {
            Encoding::Utf32 { big } => Coder::Utf32 { big, rest: Vec::new() },
            Encoding::Dos => Coder::Dos(DOS),
            Encoding::Dos437 => Coder::Dos(DOS_437),
            Encoding::Known(known) => Coder::Known(known.new_decoder_without_bom_handling()),
        }
    }

    /// Decodes a piece, and says whether some of it means nothing.
    fn decode(&mut self, source: &[u8], text: &mut Vec<u8>, last: bool) -> bool {
        match self {
            Coder::Known(decoder) => {
                // There is room for all of it.
                text.resize(decoder.max_utf8_buffer_length(source.len()).unwrap_or(0), 0);
                let (_, _, written, wrong) = decoder.decode_to_utf8(source, text, last);
                text.truncate(written);
                wrong
            }
            Coder::Dos(upper) => {
                let upper: Vec<char> = upper.chars().collect();
                let letters = source.iter().map(|byte| match byte.checked_sub(0x80) {
                    Some(at) => upper.get(usize::from(at)).copied().unwrap_or('\u{fffd}'),
                    None => char::from(*byte),
                });
                let mut bytes = [0; 4];
                letters.for_each(|letter| text.extend_from_slice(letter.encode_utf8(&mut bytes).as_bytes()));
                false
            }
            Coder::Utf32 { big, rest } => {
                rest.extend_from_slice(source);
                let mut wrong = false;
                let (units, over) = rest.as_chunks::<4>();
                for unit in units {
                    let code = if *big { u32::from_be_bytes(*unit) } else { u32::from_le_bytes(*unit) };
                    let letter = char::from_u32(code);
                    wrong |= letter.is_none();
                    let mut bytes = [0; 4];
                    text.extend_from_slice(letter.unwrap_or('\u{fffd}').encode_utf8(&mut bytes).as_bytes());
                }
                let over = over.to_vec();
                if last && !over.is_empty() {
                    text.extend_from_slice(UNREADABLE.as_bytes());
                    return true;
                }
                *rest = over;
                wrong
            }
        }
    }
}

impl<R: Read> Read for Decoded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let by = match &self.how {
            How::Ascii => return self.ascii(buffer),
            How::Plain => return self.plain(buffer),
            How::By(by) => by,
        };
        if by.at == by.text.len() {
            self.decode()?;
        }
        let How::By(by) = &mut self.how else { return Ok(0) };
        let waiting = by.text.get(by.at..).unwrap_or(&[]);
        let count = waiting.len().min(buffer.len());
        if let (Some(to), Some(from)) = (buffer.get_mut(..count), waiting.get(..count)) {
            to.copy_from_slice(from);
        }
        by.at = by.at.saturating_add(count);
        Ok(count)
    }
}
