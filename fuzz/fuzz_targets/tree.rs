#![no_main]

use qualify_fuzz::{command, drive};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| drive::tree(bytes, &command));
