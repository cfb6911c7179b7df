//! The committed header is the one that the source makes.

use std::path::Path;

#[test]
fn header_is_what_the_source_says() {
    let committed = Path::new(env!("CARGO_MANIFEST_DIR")).join("include/redischan.h");
    let made = std::fs::read_to_string(env!("REDISCHAN_MADE_HEADER")).unwrap();
    if std::env::var_os("REDISCHAN_WRITE_HEADER").is_some() {
        std::fs::write(&committed, &made).unwrap();
    }
    let committed = std::fs::read_to_string(committed).unwrap();
    assert!(
        committed == made,
        "include/redischan.h is not what src/ffi says; run `make header` and commit it"
    );
}

#[test]
fn every_function_says_since_when_it_exists() {
    let header = std::fs::read_to_string(env!("REDISCHAN_MADE_HEADER")).unwrap();
    let undated: Vec<&str> = header
        .split("/**")
        .filter(|block| block.contains("\nREDISCHAN_API") && !block.contains("Since 0."))
        .collect();
    assert_eq!(undated, Vec::<&str>::new());
    assert!(header.matches("\nREDISCHAN_API").count() > 50, "the functions were looked for and not found");
}
