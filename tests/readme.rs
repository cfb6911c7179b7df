//! The README shows files that the tests run, and tables generated from the source.
//!
//! `REDISCHAN_WRITE_DOCS=1` (`make docs`) inserts them.

use std::fs;
use std::path::Path;

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path))
        .unwrap_or_else(|e| panic!("{path}: {e}"))
}

/// The README as it should be: each `<!-- file: PATH -->` followed by a block with that file, and the options.
fn filled(readme: &str) -> String {
    let mut out = String::new();
    let mut lines = readme.lines();
    while let Some(line) = lines.next() {
        out.push_str(line);
        out.push('\n');
        if let Some(path) = line.strip_prefix("<!-- file: ").and_then(|rest| rest.strip_suffix(" -->")) {
            let fence = lines.next().unwrap_or_default();
            assert!(fence.starts_with("```"), "a block follows {line}");
            out.push_str(&format!("{fence}\n{}```\n", read(path)));
            lines.by_ref().find(|line| *line == "```").expect("the block ends");
        } else if line == "<!-- options -->" {
            let options = read("docs/options.md");
            let table = options.lines().skip_while(|line| *line != "## All options").skip(1);
            table.filter(|line| line.starts_with('|')).for_each(|row| out.push_str(&format!("{row}\n")));
            out.push_str("<!-- /options -->\n");
            lines.by_ref().find(|line| *line == "<!-- /options -->").expect("the table ends");
        }
    }
    out
}

/// The blocks after `<!-- lines of: PATH -->`, and the path of each.
fn excerpts(readme: &str) -> Vec<(String, Vec<String>)> {
    let mut all = Vec::new();
    let mut lines = readme.lines();
    while let Some(line) = lines.next() {
        let Some(path) = line.strip_prefix("<!-- lines of: ").and_then(|rest| rest.strip_suffix(" -->"))
        else {
            continue;
        };
        assert!(lines.next().is_some_and(|fence| fence.starts_with("```")), "a block follows {line}");
        let block = lines.by_ref().take_while(|line| *line != "```").map(str::to_owned).collect();
        all.push((path.to_owned(), block));
    }
    all
}

#[test]
fn readme_shows_lines_that_are_in_the_examples() {
    let all = excerpts(&read("README.md"));
    assert!(all.len() >= 5, "there are some");
    for (path, block) in all {
        let file = read(&path);
        let mut rest = file.lines().map(str::trim);
        for line in block.iter().map(|line| line.trim()).filter(|line| !line.is_empty()) {
            assert!(rest.any(|other| other == line), "{path} does not have, in this order: {line}");
        }
    }
}

#[test]
fn readme_shows_the_files_and_options_as_they_are() {
    let readme = read("README.md");
    let should = filled(&readme);
    if std::env::var_os("REDISCHAN_WRITE_DOCS").is_some() {
        fs::write(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md"), &should).unwrap();
    }
    assert!(read("README.md") == should, "README.md is out of step with what it shows; run `make docs`");
    assert!(should.contains("redis_connect("), "the C program is there");
}
