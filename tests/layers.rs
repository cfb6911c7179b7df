//! Who may use whom: each folder of `src` names only the ones below it.
//!
//! ```text
//! ffi -> client -> manager -> { proto, net, oneshot }     ffi, client, manager -> config
//! ```

use std::fs;
use std::path::{Path, PathBuf};

/// What a module may name by `crate::`. Everyone may name `error`, `faults` and `lock`.
const ALLOWED: &[(&str, &[&str])] = &[
    ("bin", &[]),
    ("cancel", &[]),
    (
        "client",
        &[
            "cancel",
            "completion",
            "config",
            "embedded",
            "interrupt",
            "manager",
            "net",
            "oneshot",
            "process",
            "proto",
            "runtime",
        ],
    ),
    ("clock", &[]),
    ("completion", &["oneshot"]),
    ("config", &[]),
    ("cores", &[]),
    ("embedded", &["process", "runtime"]),
    ("error", &[]),
    ("faults", &[]),
    ("ffi", &["cancel", "client", "config", "interrupt", "log", "process", "proto"]),
    ("interrupt", &["clock", "process"]),
    ("lib", &[]),
    ("lock", &[]),
    ("log", &["process", "runtime"]),
    (
        "manager",
        &["cancel", "completion", "config", "cores", "interrupt", "log", "net", "oneshot", "proto", "spin"],
    ),
    ("net", &[]),
    ("oneshot", &["clock", "interrupt", "spin"]),
    ("process", &[]),
    ("proto", &[]),
    ("runtime", &["process", "scheduling"]),
    ("scheduling", &[]),
    ("spin", &["clock"]),
];

fn sources(dir: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path());
    entries
        .flat_map(|path| if path.is_dir() { sources(&path) } else { vec![path] })
        .filter(|path| path.extension().is_some_and(|ending| ending == "rs"))
        .collect()
}

#[test]
fn modules_use_only_those_below_them() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut uses = 0;
    for path in sources(&src) {
        let relative = path.strip_prefix(&src).unwrap();
        let module = relative.iter().next().unwrap().to_str().unwrap().trim_end_matches(".rs");
        let (_, allowed) = ALLOWED
            .iter()
            .find(|(name, _)| *name == module)
            .unwrap_or_else(|| panic!("{module} is new: say in tests/layers.rs what it may use"));
        for (number, line) in fs::read_to_string(&path).unwrap().lines().enumerate() {
            for used in line.split("crate::").skip(1) {
                let used: String = used.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                uses += 1;
                assert!(
                    used == module
                        || used == "error"
                        || used == "faults"
                        || used == "lock"
                        || used.is_empty()
                        || allowed.contains(&used.as_str()),
                    "{}:{}: {module} must not use {used}",
                    relative.display(),
                    number + 1
                );
            }
        }
    }
    assert!(uses > 50, "the uses were looked for and not found");
}
