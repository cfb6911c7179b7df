//! Row 40: every input of the committed corpus (fuzz/corpus), through the bodies of the fuzz targets.

#[path = "../fuzz/bodies.rs"]
mod bodies;

fn replay(target: &str, body: fn(&[u8])) {
    let dir = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(target);
    let mut inputs = 0;
    for file in std::fs::read_dir(&dir).unwrap() {
        let path = file.unwrap().path();
        let data = std::fs::read(&path).unwrap();
        let result = std::panic::catch_unwind(|| body(&data));
        assert!(result.is_ok(), "{}", path.display());
        inputs += 1;
    }
    assert!(inputs > 5, "{} holds {inputs} inputs", dir.display());
}

#[test]
fn row_40_corpus_of_the_decoder() {
    replay("decoder", bodies::decoder);
}

#[test]
fn row_40_corpus_of_the_encoder() {
    replay("encoder", bodies::encoder);
}

#[test]
fn row_40_corpus_of_urls() {
    replay("url", bodies::url);
}

#[test]
fn row_40_corpus_of_options() {
    replay("options", bodies::options);
}

#[test]
fn row_40_corpus_of_c_calls() {
    replay("c_api", bodies::c_api);
}
