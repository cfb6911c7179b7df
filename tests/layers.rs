//! Which module may use which: each folder of `src` names only those below it.
//!
//! ```text
//! ffi -> client -> topology -> manager -> { proto, net, oneshot }     ffi, client, manager -> config
//! ```

use std::fs;
use std::path::Path;

#[path = "support/source.rs"]
mod source;
use source::{sources, tokens};

/// What a module may name by `crate::`. Every module may name `error`, `faults`, `lock` and `sync`.
const ALLOWED: &[(&str, &[&str])] = &[
    ("bin", &[]),
    (
        "client",
        &[
            "completion",
            "config",
            "embedded",
            "interrupt",
            "mailbox",
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
    ("completion", &["interrupt", "oneshot", "os", "wait"]),
    ("config", &[]),
    ("embedded", &["os", "runtime"]),
    ("error", &[]),
    ("faults", &[]),
    ("ffi", &["client", "config", "interrupt", "log", "os", "proto"]),
    ("interrupt", &["os"]),
    ("lib", &[]),
    ("lock", &[]),
    ("log", &["os", "runtime"]),
    ("mailbox", &["oneshot", "os", "proto"]),
    (
        "manager",
        &["completion", "config", "interrupt", "log", "mailbox", "net", "oneshot", "os", "proto", "wait"],
    ),
    ("net", &["os", "runtime"]), // a name is looked up on a dedicated thread
    ("oneshot", &["interrupt", "os", "wait"]),
    ("os", &[]),
    ("proto", &[]),
    ("runtime", &["os"]),
    ("sync", &[]),
    ("topology", &["manager"]),
    ("wait", &["os"]),
];

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
                    || ["error", "faults", "lock", "sync"].contains(&used.as_str())
                    || allowed.contains(&used.as_str()),
                "{}:{line}: {module} must not use {used}",
                relative.display(),
            );
        }
    }
    assert!(count > 50, "the uses were looked for and not found");
}

/// Repeatedly removes modules that use none of the others: those that remain are in a circle, or above one.
#[test]
fn the_layers_have_no_circle() {
    let mut left: Vec<_> = ALLOWED.to_vec();
    loop {
        let names: Vec<&str> = left.iter().map(|(name, _)| *name).collect();
        left.retain(|(_, uses)| uses.iter().any(|used| names.contains(used)));
        if left.len() == names.len() {
            break;
        }
    }
    assert!(left.is_empty(), "one of these may use another that may use it, by whatever way round: {left:?}");
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
