//! A file has one job and at most 400 lines; a longer one says why, in a line that begins with "Over 400 lines:".
//!
//! Tests do not count, in separate files or within others, nor do generated files.

use std::fs;
use std::path::{Path, PathBuf};

#[path = "support/source.rs"]
mod source;
use source::{files, sources, tokens, without_tests};

const LIMIT: usize = 400;
const REASON: &str = "Over 400 lines: ";

/// How many lines of a Rust file are not tests, and the modules in other files that are tests.
fn own_lines(text: &str) -> (usize, Vec<String>) {
    let (_, tests, lines) = without_tests(&tokens(text));
    (text.lines().count() - lines, tests)
}

/// What is wrong with a file of `lines` lines.
fn fault(text: &str, lines: usize) -> Option<String> {
    let reason =
        text.lines().find_map(|line| line.trim_start_matches(['/', '!', '#', '*', ' ']).strip_prefix(REASON));
    match reason {
        None if lines > LIMIT => {
            Some(format!("{lines} lines; cut it along its jobs, or say why not after \"{REASON}\""))
        }
        Some(reason) if lines > LIMIT && reason.len() < 20 => Some("that is no reason".to_owned()),
        Some(_) if lines <= LIMIT => Some(format!("{lines} lines: it need not say why any more")),
        _ => None,
    }
}

#[test]
fn a_long_file_says_why() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut wrong = Vec::new();
    let mut check = |path: &Path, text: &str, lines: usize| {
        let fault = fault(text, lines);
        wrong.extend(fault.map(|fault| format!("{}: {fault}", path.strip_prefix(root).unwrap().display())));
    };
    let rust = [sources(&root.join("src")), sources(&root.join("benches/src")), vec![root.join("build.rs")]]
        .concat();
    let texts: Vec<(PathBuf, String)> =
        rust.into_iter().map(|path| (path.clone(), fs::read_to_string(path).unwrap())).collect();
    // src/a/mod.rs and src/a.rs both have their modules in src/a.
    let mut tests = Vec::new();
    for (path, text) in &texts {
        let is_root = path.ends_with("mod.rs") || path.ends_with("lib.rs");
        let folder = if is_root { path.parent().unwrap().to_owned() } else { path.with_extension("") };
        tests.extend(own_lines(text).1.into_iter().map(|name| folder.join(name)));
    }
    for (path, text) in &texts {
        if !tests.iter().any(|test| path.with_extension("") == *test || path.starts_with(test)) {
            check(path, text, own_lines(text).0);
        }
    }
    // The methods of all commands are made, and so is include/redischan.hpp, of the parts.
    let mut parts = files(&root.join("include/parts"), &["hpp"]);
    parts.retain(|path| !path.ends_with("commands.hpp"));
    assert!(parts.len() > 5, "the parts were looked for and not found");
    let others = [files(&root.join("bindings/python/redischan"), &["py"]), parts].concat();
    for path in &others {
        let text = fs::read_to_string(path).unwrap();
        check(path, &text, text.lines().count());
    }
    assert!(texts.len() > 100 && others.len() > 20, "the files were looked for and not found");
    assert!(tests.len() > 5, "the tests were looked for and not found");
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn tests_do_not_count_and_reasons_are_asked_for() {
    let text = "one\ntwo\n#[cfg(test)]\nmod tests {\n    // more\n\n    fn f() { [1; 2]; }\n}\nthree\n#[cfg(test)]\nmod more;\n";
    assert_eq!(own_lines(text), (3, vec!["more".to_owned()]));
    assert!(fault("//! Of a file.", 400).is_none());
    assert!(fault("//! Of a file.", 401).is_some());
    assert!(fault("//! Of a file.\n//! Over 400 lines: it cannot be cut since ...", 401).is_none());
    assert!(fault("# Over 400 lines: it cannot be cut since ...", 401).is_none());
    assert!(fault("//! Over 400 lines: so it is", 401).is_some());
    assert!(fault("//! Over 400 lines: it cannot be cut since ...", 400).is_some());
}
