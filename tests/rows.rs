//! Each row of the promises has a test that carries its number, and a line in docs/reliability.md.

use std::path::{Path, PathBuf};

/// The row of a feature that is not there yet: subscriptions.
const LATER: [usize; 1] = [37];

fn sources(dir: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path());
    entries
        .flat_map(|path| if path.is_dir() { sources(&path) } else { vec![path] })
        .filter(|path| path.extension().is_some_and(|ending| ["rs", "c", "py"].iter().any(|e| ending == *e)))
        .collect()
}

#[test]
fn every_row_has_its_test_and_its_line() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let texts: Vec<String> = ["tests", "src", "bindings/python/tests"]
        .iter()
        .flat_map(|dir| sources(&root.join(dir)))
        .filter(|path| !path.ends_with("rows.rs"))
        .filter_map(|path| std::fs::read_to_string(path).ok())
        .collect();
    let table = std::fs::read_to_string(root.join("docs/reliability.md")).unwrap();
    for row in (1..=40).filter(|row| !LATER.contains(row)) {
        // In Rust and Python a test's name, in C the beginning of a check's description.
        let names = [format!("row_{row:02}_"), format!("\"row {row}: ")];
        let tested = texts.iter().any(|text| names.iter().any(|name| text.contains(name)));
        assert!(tested, "row {row} has no test");
        assert!(
            table.lines().any(|line| line.starts_with(&format!("| {row} |"))),
            "row {row} is not in the table"
        );
    }
}
