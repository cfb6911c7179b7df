//! The files generated from `commands/commands.txt` match it; `make commands` writes them.

use std::fs;
use std::path::Path;
use std::process::Command;

#[path = "support/source.rs"]
mod source;

#[test]
fn what_is_made_from_the_commands_is_up_to_date() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let run = Command::new("python3").arg(root.join("commands/generate.py")).arg("--check").output().unwrap();
    let said = [run.stdout, run.stderr].concat();
    let said = String::from_utf8_lossy(&said);
    assert!(run.status.success(), "{said}");
    assert!(said.contains(" files from commands/commands.txt, 0 of them stale"), "{said}");
}

/// Whether a function is called, not only tested at its boundary.
#[test]
fn the_c_suite_calls_every_typed_function() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let suite = fs::read_to_string(root.join("tests/c/commands.c")).unwrap();
    let made = source::exported(&root.join("src/ffi/commands"));
    let names = made.iter().map(|(name, _)| name.as_str());
    let missing: Vec<&str> = names.filter(|name| !suite.contains(&format!("{name}(c"))).collect();
    assert_eq!(missing, Vec::<&str>::new());
    assert!(made.len() > 100, "the functions were looked for and not found");
}
