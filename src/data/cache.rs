//! A small memory of short texts and their codes, in front of the dictionaries: most columns hold the same few texts
//! over and over, and comparing four words is cheaper than hashing.

#![expect(clippy::indexing_slicing, reason = "a kernel: every index is reduced to the length it indexes")]

/// How many texts are remembered; each has one place it can stand in.
const PLACES: usize = 256;
/// The longest text that is remembered, in bytes.
const LONGEST: usize = 32;

/// A text of up to [`LONGEST`] bytes as words: equal words and length mean equal texts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Short {
    words: [u64; 4],
    /// 0 is an empty place; no text of length 0 is remembered.
    length: u64,
}

impl Short {
    /// The words of a text; `None` where it is empty or too long.
    #[inline]
    pub fn of(text: &[u8]) -> Option<Short> {
        let length = text.len();
        let eight = |at: usize| text[at..].first_chunk::<8>().map_or(0, |bytes| u64::from_le_bytes(*bytes));
        // Words that overlap, from both ends, hold all bytes whatever the length is.
        let words = match length {
            0 => return None,
            1..4 => {
                [u64::from_le_bytes([text[0], text[length / 2], text[length - 1], 0, 0, 0, 0, 0]), 0, 0, 0]
            }
            4..8 => {
                let four =
                    |at: usize| text[at..].first_chunk::<4>().map_or(0, |bytes| u32::from_le_bytes(*bytes));
                [u64::from(four(0)) | u64::from(four(length - 4)) << 32, 0, 0, 0]
            }
            8..=16 => [eight(0), eight(length - 8), 0, 0],
            17..=LONGEST => [eight(0), eight(8), eight(length - 16), eight(length - 8)],
            _ => return None,
        };
        Some(Short { words, length: length as u64 })
    }

    #[inline]
    fn place(&self) -> usize {
        let [a, b, c, d] = self.words;
        let mixed = (a ^ b.rotate_left(23) ^ c.rotate_left(41) ^ d ^ self.length << 56)
            .wrapping_mul(0x9e37_79b9_7f4a_7c15);
        (mixed >> 56) as usize % PLACES
    }
}

/// Texts and their codes.
#[derive(Clone, Debug)]
pub(super) struct Cache {
    places: Vec<(Short, u32)>,
}

impl Default for Cache {
    fn default() -> Cache {
        Cache { places: vec![(Short::default(), 0); PLACES] }
    }
}

impl Cache {
    /// The code of a text, where it is remembered.
    #[inline]
    pub fn find(&self, short: &Short) -> Option<u32> {
        let (known, code) = &self.places[short.place()];
        (known == short).then_some(*code)
    }

    /// Remembers a code, in place of another text's.
    pub fn keep(&mut self, short: Short, code: u32) {
        let place = short.place();
        self.places[place] = (short, code);
    }

    /// Forgets all.
    pub fn clear(&mut self) {
        self.places.fill((Short::default(), 0));
    }
}
