//! Bytes looked at many at a time: one bit for each byte of a block that has some property.
//!
//! On x86-64 with SSE2 (every such processor has it; only a build that turns it off has not) an instruction does sixteen
//! bytes at once; elsewhere a word of eight bytes is computed with as if it were eight numbers. Both say the same; the
//! tests hold them to it.

/// One bit for each byte that is one of three.
#[inline(always)]
pub(super) fn any_of(block: &[u8; 64], [a, b, c]: [u8; 3]) -> u64 {
    bits(block, |lanes| lanes.is(a).or(lanes.is(b)).or(lanes.is(c)))
}

/// One bit for each byte that ends a run of plain JSON text: `"`, `\` or a control character.
#[inline(always)]
pub(super) fn ends_text(block: &[u8; 32]) -> u32 {
    bits(block, |lanes| lanes.is(b'"').or(lanes.is(b'\\')).or(lanes.at_most(0x1f))) as u32
}

/// One bit for each byte that is this one, and one for each that is no ASCII.
#[inline(always)]
pub(crate) fn is_and_not_ascii(block: &[u8; 64], byte: u8) -> (u64, u64) {
    (bits(block, |lanes| lanes.is(byte)), bits(block, |lanes| lanes))
}

/// Gathers the highest bit of each byte of what `test` makes of a block of at most 64 bytes.
#[inline(always)]
fn bits(block: &[u8], test: impl Fn(Lanes) -> Lanes) -> u64 {
    let (parts, _) = block.as_chunks::<16>();
    (0u32..)
        .step_by(16)
        .zip(parts)
        .fold(0, |bits, (at, part)| bits | u64::from(test(Lanes::of(part)).bits()) << at)
}

#[cfg(all(target_arch = "x86_64", target_feature = "sse2"))]
mod sse2;
#[cfg(any(test, not(all(target_arch = "x86_64", target_feature = "sse2"))))]
mod words;

#[cfg(all(target_arch = "x86_64", target_feature = "sse2"))]
use sse2::Lanes;
#[cfg(not(all(target_arch = "x86_64", target_feature = "sse2")))]
use words::Lanes;

#[cfg(test)]
mod tests {
    use super::{any_of, ends_text, is_and_not_ascii, words};

    /// Blocks in which every byte stands beside every kind of other.
    fn blocks() -> impl Iterator<Item = [u8; 64]> {
        (0..=255u8).flat_map(|byte| {
            [b'"', b',', b'a', 0, 0x1f, 0x20, 0x7f, 0x80, 0xff].map(|other| {
                let mut block = [other; 64];
                block.iter_mut().step_by(3).for_each(|at| *at = byte);
                block
            })
        })
    }

    fn plainly(block: &[u8], test: impl Fn(u8) -> bool) -> u64 {
        (0..).zip(block).fold(0, |bits, (at, byte)| bits | u64::from(test(*byte)) << at)
    }

    #[test]
    fn masks_say_what_a_loop_says() {
        for block in blocks() {
            let ends = |byte| matches!(byte, b'"' | b'\\' | 0..=0x1f);
            assert_eq!(
                any_of(&block, *b",\n\""),
                plainly(&block, |byte| b",\n\"".contains(&byte)),
                "{block:?}"
            );
            for half in block.as_chunks::<32>().0 {
                assert_eq!(u64::from(ends_text(half)), plainly(half, ends), "{block:?}");
            }
            let expected = (plainly(&block, |byte| byte == b'@'), plainly(&block, |byte| !byte.is_ascii()));
            assert_eq!(is_and_not_ascii(&block, b'@'), expected, "{block:?}");
        }
    }

    #[test]
    fn words_say_the_same_as_the_processor() {
        for block in blocks() {
            for part in block.as_chunks::<16>().0 {
                let lanes = words::Lanes::of(part);
                let all = lanes.is(b'"').or(lanes.is(b'\\')).or(lanes.at_most(0x1f)).bits();
                let ends = |byte| matches!(byte, b'"' | b'\\' | 0..=0x1f);
                assert_eq!(u64::from(all), plainly(part, ends), "{part:?}");
                assert_eq!(u64::from(lanes.bits()), plainly(part, |byte| !byte.is_ascii()), "{part:?}");
            }
        }
    }
}
