//! Sixteen bytes in one register of the processor.
//!
//! The only unsafe code of the project. What is unsafe about these instructions is that a processor may not have them.
//! They are those of SSE2, and this file is compiled only for processors that the compiler knows to have it. All but one
//! work on registers only. With words instead, scanning takes about a tenth (JSON) to a fifth (CSV) longer
//! (`docs/performance.md`).

#![expect(unsafe_code, reason = "SSE2, see above; the tests compare with `words`")]

use std::arch::x86_64::{
    __m128i, _mm_cmpeq_epi8, _mm_loadu_si128, _mm_min_epu8, _mm_movemask_epi8, _mm_or_si128, _mm_set1_epi8,
};

/// Sixteen bytes.
#[derive(Clone, Copy)]
pub(super) struct Lanes(__m128i);

impl Lanes {
    #[inline(always)]
    pub(super) fn of(bytes: &[u8; 16]) -> Lanes {
        // SAFETY: compiled with SSE2 only; it reads the sixteen bytes of the array, wherever they stand.
        Lanes(unsafe { _mm_loadu_si128(bytes.as_ptr().cast()) })
    }

    /// The bytes that are this one: all their bits, and no bit of the others.
    #[inline(always)]
    pub(super) fn is(self, byte: u8) -> Lanes {
        // SAFETY: compiled with SSE2 only.
        Lanes(unsafe { _mm_cmpeq_epi8(self.0, _mm_set1_epi8(byte.cast_signed())) })
    }

    #[inline(always)]
    pub(super) fn at_most(self, byte: u8) -> Lanes {
        // SAFETY: compiled with SSE2 only.
        Lanes(unsafe { _mm_cmpeq_epi8(_mm_min_epu8(self.0, _mm_set1_epi8(byte.cast_signed())), self.0) })
    }

    #[inline(always)]
    pub(super) fn or(self, other: Lanes) -> Lanes {
        // SAFETY: compiled with SSE2 only.
        Lanes(unsafe { _mm_or_si128(self.0, other.0) })
    }

    /// The highest bit of each.
    #[inline(always)]
    pub(super) fn bits(self) -> u16 {
        // SAFETY: compiled with SSE2 only.
        unsafe { _mm_movemask_epi8(self.0) as u16 }
    }
}
