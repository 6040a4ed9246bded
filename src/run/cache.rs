//! A small memory of short texts and their codes, in front of the dictionaries: most columns hold the same few texts
//! over and over, and comparing four words is cheaper than hashing.

#![expect(clippy::indexing_slicing, reason = "a kernel: every index is reduced to the length it indexes")]

/// How many texts are remembered; each has two places it can stand in.
const PLACES: usize = 256;
/// The longest text that is remembered, in bytes.
pub(super) const LONGEST: usize = 32;

/// A text of up to [`LONGEST`] bytes as words, with zeros behind it: equal words and length mean equal texts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Short {
    words: [u64; 4],
    /// 0 is an empty place; no text of length 0 is remembered.
    length: u64,
}

/// By length, the bits of the words that belong to a text.
static BITS: [[u64; 4]; LONGEST + 1] = {
    let mut all = [[0; 4]; LONGEST + 1];
    let mut length = 0;
    while length <= LONGEST {
        let mut byte = 0;
        while byte < length {
            all[length][byte / 8] |= 0xff << (8 * (byte % 8));
            byte += 1;
        }
        length += 1;
    }
    all
};

impl Short {
    /// The words of a text; `None` where it is empty or too long.
    #[inline]
    pub fn of(text: &[u8]) -> Option<Short> {
        let mut block = [0; LONGEST];
        block.get_mut(..text.len())?.copy_from_slice(text);
        Short::of_front(&block, text.len())
    }

    /// The words of the text of so many bytes at the front of a longer one; `None` where it is empty or too long, or
    /// nothing longer is there to be looked at.
    #[inline(always)]
    pub fn of_front(text: &[u8], length: usize) -> Option<Short> {
        let bits = BITS.get(length)?;
        let (words, _) = text.first_chunk::<LONGEST>()?.as_chunks::<8>();
        let word = |at: usize| u64::from_le_bytes(words[at]) & bits[at];
        (length > 0).then(|| Short { words: [word(0), word(1), word(2), word(3)], length: length as u64 })
    }

    #[inline(always)]
    fn place(&self) -> usize {
        let [a, b, c, d] = self.words;
        let mixed = (a ^ b.rotate_left(23) ^ c.rotate_left(41) ^ d ^ self.length << 56)
            .wrapping_mul(0x9e37_79b9_7f4a_7c15);
        (mixed >> 56) as usize % PLACES
    }

    #[inline(always)]
    fn is(&self, other: &Short) -> bool {
        let words = self.words.iter().zip(other.words);
        words.fold(self.length ^ other.length, |differ, (one, other)| differ | (one ^ other)) == 0
    }
}

/// Texts and their codes.
#[derive(Clone, Debug)]
pub(super) struct Cache {
    places: Box<[(Short, u32); PLACES]>,
}

impl Default for Cache {
    fn default() -> Cache {
        Cache { places: Box::new([(Short::default(), 0); PLACES]) }
    }
}

impl Cache {
    /// The code of a text, where it is remembered.
    #[inline(always)]
    pub fn find(&self, short: &Short) -> Option<u32> {
        let place = short.place();
        let (known, code) = &self.places[place];
        if known.is(short) {
            return Some(*code);
        }
        let (known, code) = &self.places[place ^ 1];
        known.is(short).then_some(*code)
    }

    /// Remembers a code, where its places are taken in place of another text's.
    pub fn keep(&mut self, short: Short, code: u32) {
        let place = short.place();
        let other = self.places[place ^ 1].0.length == 0 && self.places[place].0.length != 0;
        self.places[place ^ usize::from(other)] = (short, code);
    }

    /// Forgets all.
    pub fn clear(&mut self) {
        self.places.fill((Short::default(), 0));
    }
}

#[cfg(test)]
mod tests {
    use super::{Cache, LONGEST, Short};

    #[test]
    fn texts_are_told_apart_by_every_byte_and_length() {
        let text: Vec<u8> = (1..=LONGEST as u8 + 8).collect();
        for length in 0..=text.len() {
            let (of, front) = (Short::of(&text[..length]), Short::of_front(&text, length));
            assert_eq!(of, front.filter(|_| length <= LONGEST), "{length}");
            assert_eq!(of.is_some(), (1..=LONGEST).contains(&length));
            for at in 0..length.min(LONGEST) {
                let mut other = text.clone();
                other[at] ^= 0x80;
                assert!(of.is_none() || Short::of_front(&other, length) != of, "byte {at} of {length}");
                let mut zero = text.clone();
                zero[at] = 0;
                assert!(
                    Short::of(&zero[..length]).is_none()
                        || Short::of(&zero[..at]) != Short::of(&zero[..length])
                );
            }
        }
        assert_eq!(Short::of_front(&text[..LONGEST - 1], 3), None);
    }

    #[test]
    fn what_is_remembered_is_right_however_many_texts_there_are() -> Result<(), String> {
        let mut cache = Cache::default();
        let text = |number: u32| {
            let text = format!("text {number}");
            Short::of(text.as_bytes()).ok_or_else(|| format!("`{text}` is too long"))
        };
        for number in 0..2000 {
            cache.keep(text(number)?, number);
            assert_eq!(cache.find(&text(number)?), Some(number));
            for before in 0..number {
                assert!(cache.find(&text(before)?).is_none_or(|code| code == before));
            }
        }
        cache.clear();
        assert_eq!(cache.find(&text(1999)?), None);
        Ok(())
    }
}
