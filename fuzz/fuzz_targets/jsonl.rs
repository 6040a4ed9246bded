#![no_main]

use qualify_fuzz::drive;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| drive::data("jsonl", bytes, drive::rows_of_json(bytes)));
