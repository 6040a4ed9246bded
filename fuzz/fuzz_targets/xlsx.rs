#![no_main]

use qualify_fuzz::drive;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| drive::data("xlsx", bytes, None));
