//! Row 40: replays the inputs that the fuzzer kept (`make fuzz` looks for more), without the fuzzer.

#[path = "../fuzz/bodies.rs"]
mod bodies;

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::Path;

fn play_back(target: &str, body: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(target);
    let mut files: Vec<_> = std::fs::read_dir(&folder)
        .unwrap_or_else(|e| panic!("{}: {e}", folder.display()))
        .map(|entry| entry.expect("a folder that can be read").path())
        .collect();
    files.sort();
    assert!(!files.is_empty(), "{} is empty", folder.display());
    for path in files {
        let data = std::fs::read(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        if let Err(panic) = catch_unwind(AssertUnwindSafe(|| body(&data))) {
            eprintln!("the input was {}", path.display());
            resume_unwind(panic);
        }
    }
}

#[test]
fn row_40_corpus_of_the_decoder() {
    play_back("decoder", bodies::decoder);
}

#[test]
fn row_40_corpus_of_the_encoder() {
    play_back("encoder", bodies::encoder);
}

#[test]
fn row_40_corpus_of_the_url() {
    play_back("url", bodies::url);
}

#[test]
fn row_40_corpus_of_the_options() {
    play_back("options", bodies::options);
}

#[test]
fn row_40_corpus_of_the_c_api() {
    play_back("c_api", bodies::c_api);
}
