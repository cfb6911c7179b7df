#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| redischan_fuzz::url(data));
