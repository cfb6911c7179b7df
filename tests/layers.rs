//! Who may use whom: each folder of `src` names only the ones below it.
//!
//! ```text
//! ffi -> client -> topology -> manager -> { proto, net, oneshot }     ffi, client, manager -> config
//! ```

use std::fs;
use std::path::{Path, PathBuf};

/// What a module may name by `crate::`. Everyone may name `error`, `faults` and `lock`.
const ALLOWED: &[(&str, &[&str])] = &[
    ("bin", &[]),
    (
        "client",
        &[
            "completion",
            "config",
            "embedded",
            "interrupt",
            "manager",
            "net",
            "oneshot",
            "os",
            "proto",
            "runtime",
            "topology",
            "wait",
        ],
    ),
    ("completion", &["oneshot", "os", "wait"]),
    ("config", &[]),
    ("embedded", &["os", "runtime"]),
    ("error", &[]),
    ("faults", &[]),
    ("ffi", &["client", "config", "interrupt", "log", "os", "proto"]),
    ("interrupt", &["os"]),
    ("lib", &[]),
    ("lock", &[]),
    ("log", &["os", "runtime"]),
    ("manager", &["completion", "config", "interrupt", "log", "net", "oneshot", "os", "proto", "wait"]),
    ("net", &["os", "runtime"]), // a name is looked up on a thread of its own
    ("oneshot", &["interrupt", "os", "wait"]),
    ("os", &[]),
    ("proto", &[]),
    ("runtime", &["os"]),
    ("topology", &["manager"]),
    ("wait", &["os"]),
];

fn sources(dir: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path());
    entries
        .flat_map(|path| if path.is_dir() { sources(&path) } else { vec![path] })
        .filter(|path| path.extension().is_some_and(|ending| ending == "rs"))
        .collect()
}

/// The words and signs of a text, each with its line; what is in comments, strings and characters is left out.
fn tokens(text: &str) -> Vec<(usize, String)> {
    let chars: Vec<char> = text.chars().collect();
    let (mut all, mut at, mut line) = (Vec::new(), 0, 1);
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let starts = |at: usize, with: &str| with.chars().enumerate().all(|(n, c)| chars.get(at + n) == Some(&c));
    while at < chars.len() {
        let begin = at;
        if starts(at, "//") {
            at += chars[at..].iter().take_while(|c| **c != '\n').count();
        } else if starts(at, "/*") {
            let mut depth = 0;
            loop {
                match () {
                    () if starts(at, "/*") => (depth, at) = (depth + 1, at + 2),
                    () if starts(at, "*/") => (depth, at) = (depth - 1, at + 2),
                    () => at += 1,
                }
                if depth == 0 || at >= chars.len() {
                    break;
                }
            }
        } else if chars[at] == '"' {
            at += 1;
            while at < chars.len() && chars[at] != '"' {
                at += if chars[at] == '\\' { 2 } else { 1 };
            }
            at += 1;
        } else if chars[at] == '\'' {
            // A character, or else a lifetime.
            let end = if chars.get(at + 1) == Some(&'\\') {
                chars[at + 3..].iter().position(|c| *c == '\'').map(|more| at + 3 + more)
            } else {
                (chars.get(at + 2) == Some(&'\'')).then_some(at + 2)
            };
            at = end.map_or(at + 1, |end| end + 1);
        } else if is_word(chars[at]) {
            at += chars[at..].iter().take_while(|c| is_word(**c)).count();
            let word: String = chars[begin..at].iter().collect();
            let hashes = chars[at..].iter().take_while(|c| **c == '#').count();
            if ["r", "br", "cr"].contains(&word.as_str()) && chars.get(at + hashes) == Some(&'"') {
                let end = format!("\"{}", "#".repeat(hashes));
                at += hashes + 1;
                while at < chars.len() && !starts(at, &end) {
                    at += 1;
                }
                at += end.len();
            } else {
                all.push((line, word));
            }
        } else if starts(at, "::") {
            all.push((line, "::".to_owned()));
            at += 2;
        } else {
            if !chars[at].is_whitespace() {
                all.push((line, chars[at].to_string()));
            }
            at += 1;
        }
        line += chars[begin..at.min(chars.len())].iter().filter(|c| **c == '\n').count();
    }
    all
}

/// The modules of the crate's root that a text names, by `crate::` or by enough of `super::`, each with its line.
/// `depth` is how far below the root the text's own module is.
fn uses(text: &str, depth: usize) -> Vec<(usize, String)> {
    let tokens = tokens(text);
    let is = |at: usize, what: &str| tokens.get(at).is_some_and(|(_, token)| token == what);
    let mut found = Vec::new();
    // Whether each open brace is that of a module.
    let mut braces = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let within = depth + braces.iter().filter(|is_module| **is_module).count();
        if is(at, "{") {
            braces.push(at >= 2 && is(at - 2, "mod"));
        } else if is(at, "}") {
            braces.pop();
        }
        let mut up = 0;
        while is(at + 2 * up, "super") && is(at + 2 * up + 1, "::") {
            up += 1;
        }
        let root = match () {
            () if is(at, "crate") && is(at + 1, "::") => Some(at + 2),
            () if is(at, "crate") && is(at + 1, "as") => Some(at), // under another name: refused below
            () if up > 0 && up >= within => Some(at + 2 * up),
            () => None,
        };
        match root {
            Some(root) if is(root, "{") => {
                // The first word of each path of the group, whatever is nested deeper.
                let (mut open, mut first) = (0, true);
                for (line, token) in &tokens[root..] {
                    match token.as_str() {
                        "{" => open += 1,
                        "}" => open -= 1,
                        "," if open == 1 => first = true,
                        word if open == 1 && first => {
                            found.push((*line, word.to_owned()));
                            first = false;
                        }
                        _ => {}
                    }
                    if open == 0 {
                        break;
                    }
                }
            }
            Some(root) => found.extend(tokens.get(root).cloned()),
            None => {}
        }
        at += 2 * up.max(1) - 1;
    }
    found
}

#[test]
fn modules_use_only_those_below_them() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut count = 0;
    for path in sources(&src) {
        let relative = path.strip_prefix(&src).unwrap();
        let module = relative.iter().next().unwrap().to_str().unwrap().trim_end_matches(".rs");
        let (_, allowed) = ALLOWED
            .iter()
            .find(|(name, _)| *name == module)
            .unwrap_or_else(|| panic!("{module} is new: say in tests/layers.rs what it may use"));
        // src/lib.rs is the root, src/a.rs and src/a/mod.rs are one below, src/a/b.rs two.
        let is_root = ["lib", "main"].contains(&module);
        let own_file = usize::from(!is_root && !path.ends_with("mod.rs"));
        let depth = relative.iter().count() - 1 + own_file;
        for (line, used) in uses(&fs::read_to_string(&path).unwrap(), depth) {
            count += 1;
            assert!(
                used == module
                    || ["error", "faults", "lock"].contains(&used.as_str())
                    || allowed.contains(&used.as_str()),
                "{}:{line}: {module} must not use {used}",
                relative.display(),
            );
        }
    }
    assert!(count > 50, "the uses were looked for and not found");
}

#[test]
fn no_way_to_name_a_module_is_overlooked() {
    let text = r##"
        //! crate::comment and /* crate::comment */ [`crate::comment`]
        use crate::{
            one::{a, b::{c, d}}, // crate::comment
            /* crate::comment */ two,
            three::*,
        };
        use crate :: four; use {crate::five, std::fmt};
        pub(in crate::six) fn f<'a>(x: crate::seven::T<'a>) { ("crate::text", r#"crate::"text"#, '"', '\''); }
        use super::{eight, nine::x};
        mod inner {
            use super::not_the_root;
            use super::super::{ten, eleven};
            fn f() { super::super::twelve::f() }
        }
        fn g() { super::thirteen::f() }
        use crate as other;
    "##;
    let names: Vec<String> = uses(text, 1).into_iter().map(|(_, name)| name).collect();
    let wanted = "one two three four five six seven eight nine ten eleven twelve thirteen crate";
    assert_eq!(names.join(" "), wanted);
    assert_eq!(uses(text, 1)[1].0, 5, "the line");
}

/// The lines on which a text names `libc`, other than in comments and strings.
fn lines_with_libc(text: &str) -> Vec<usize> {
    tokens(text).into_iter().filter(|(_, token)| token == "libc").map(|(line, _)| line).collect()
}

#[test]
fn only_the_platform_names_libc() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let os = src.join("os");
    let mut within = 0;
    for path in sources(&src) {
        let lines = lines_with_libc(&fs::read_to_string(&path).unwrap());
        if path.starts_with(&os) {
            within += lines.len();
        } else {
            assert!(
                lines.is_empty(),
                "{}: libc is named in lines {lines:?}; what needs it belongs to src/os",
                path.display()
            );
        }
    }
    assert!(within > 50, "libc was looked for and not found: {within}");
}

#[test]
fn no_way_to_name_libc_is_overlooked() {
    let text = r##"
        // libc::a, and "libc::b"
        use libc;
        use libc::{c, d};
        extern crate libc as other;
        fn f() -> ::libc::e { unsafe { libc :: f("libc::g", r#"libc::h"#) } }
        use libc_like::i; mod libcs {}
    "##;
    assert_eq!(lines_with_libc(text), [3, 4, 5, 6, 6]);
}
