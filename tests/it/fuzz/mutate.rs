//! Damage: of bytes, and of lines and words.

/// SplitMix64: the same numbers for the same seed, on every machine.
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Random {
        Random(seed)
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Below `limit`; 0 where that is 0.
    pub fn below(&mut self, limit: usize) -> usize {
        if limit == 0 { 0 } else { usize::try_from(self.next() % limit as u64).unwrap() }
    }

    pub fn of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }
}

const NUMBERS: &[&str] = &[
    "0",
    "-1",
    "0.0001",
    "0.00001",
    "999999999999",
    "1000000000001",
    "9223372036854775807",
    "18446744073709551616",
    "1e308",
    "NaN",
    "1_000",
    "1,5",
    "00",
    "2026-02-30",
    "9999-12-31",
    "0000-01-01",
    "2026-03-29T02:30:00",
    "100",
    "365",
];

const BITS: &[&str] = &[
    "(",
    ")",
    "((((((((",
    "\"",
    "\\",
    "\\\"",
    ",",
    ";",
    ":",
    "\n",
    "\r\n",
    "\r",
    "\t",
    "#",
    "'",
    "“",
    "”",
    "≥",
    "–",
    "\u{a0}",
    "\u{feff}",
    "\u{202e}",
    "\u{200b}",
    "ß",
    "İ",
    "é",
    "e\u{301}",
    "🙂",
    "\u{1b}[31m",
    "=",
    "==",
    "+",
    "-",
    "..",
    "{",
    "}",
    "[",
    "]",
    "null",
    "true",
    " and ",
    " or ",
    " not ",
    " if ",
    " is ",
    "means",
    "instead ",
    " because \"x\"",
    ", once",
    " in the last 7 days",
];

/// One to six changes of a seed.
pub fn mutated(random: &mut Random, seeds: &[Vec<u8>], text: bool) -> Vec<u8> {
    let mut bytes = random.of(seeds).clone();
    for _ in 0..1 + random.below(6) {
        if text && random.below(4) > 0 {
            bytes = of_text(random, &bytes, seeds);
        } else {
            of_bytes(random, &mut bytes, seeds);
        }
    }
    bytes.truncate(64 << 10);
    bytes
}

fn of_bytes(random: &mut Random, bytes: &mut Vec<u8>, seeds: &[Vec<u8>]) {
    let at = random.below(bytes.len());
    let end = at + random.below((bytes.len() - at).min(40) + 1);
    match random.below(7) {
        0 if !bytes.is_empty() => bytes[at] ^= 1 << random.below(8),
        1 if !bytes.is_empty() => bytes[at] = *random.of(&[0, 1, 0x7f, 0x80, 0xff, b'\n', b'"', b',']),
        2 => {
            bytes.drain(at..end);
        }
        3 => {
            let part = bytes[at..end].to_vec();
            bytes.splice(at..at, part);
        }
        4 => bytes.truncate(at),
        5 => {
            let other = random.of(seeds);
            let from = random.below(other.len());
            let part = other[from..(from + random.below(80)).min(other.len())].to_vec();
            bytes.splice(at..end, part);
        }
        _ => bytes.insert(at, u8::try_from(random.below(256)).unwrap()),
    }
}

/// Where words, numbers, runs of blanks and single signs begin.
fn tokens(text: &str) -> Vec<usize> {
    let kind = |c: char| {
        if c.is_alphanumeric() || c == '_' {
            1
        } else if c == ' ' {
            2
        } else {
            0
        }
    };
    let mut before = 0;
    let starts = text.char_indices().filter(|(_, c)| {
        let starts = kind(*c) == 0 || kind(*c) != before;
        before = kind(*c);
        starts
    });
    starts.map(|(at, _)| at).chain([text.len()]).collect()
}

fn token<'a>(random: &mut Random, text: &'a str) -> (usize, &'a str) {
    let starts = tokens(text);
    let at = random.below(starts.len() - 1);
    let start = starts[at];
    (start, text.get(start..*starts.get(at + 1).unwrap_or(&start)).unwrap_or(""))
}

fn of_text(random: &mut Random, bytes: &[u8], seeds: &[Vec<u8>]) -> Vec<u8> {
    let text = String::from_utf8_lossy(bytes).into_owned();
    let other = String::from_utf8_lossy(random.of::<Vec<u8>>(seeds)).into_owned();
    let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
    let others: Vec<&str> = other.split_inclusive('\n').collect();
    if lines.is_empty() || others.is_empty() {
        return other.into_bytes();
    }
    let (one, two) = (random.below(lines.len()), random.below(lines.len()));
    let (at, old) = token(random, &text);
    let by = match random.below(12) {
        0 => {
            lines.swap(one, two);
            return lines.concat().into_bytes();
        }
        1 => {
            lines.remove(one);
            return lines.concat().into_bytes();
        }
        2 => {
            lines.insert(one, lines[two]);
            return lines.concat().into_bytes();
        }
        3 => {
            lines.insert(one, *random.of(&others));
            return lines.concat().into_bytes();
        }
        4 => String::new(),
        5 => format!("{old}{old}"),
        6 => token(random, &text).1.to_owned(),
        7 => token(random, &other).1.to_owned(),
        8 => (*random.of(NUMBERS)).to_owned(),
        9 => (*random.of(BITS)).to_owned(),
        10 => format!("{old}{}", random.of(BITS)),
        // A slip of the finger.
        _ => {
            let mut letters: Vec<char> = old.chars().collect();
            if letters.len() > 1 {
                let at = random.below(letters.len() - 1);
                letters.swap(at, at + 1);
            }
            letters.into_iter().collect()
        }
    };
    [&text[..at], &by, &text[at + old.len()..]].concat().into_bytes()
}
