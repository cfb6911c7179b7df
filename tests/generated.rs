//! The files generated from `commands/commands.txt` match it; `make commands` writes them.

use std::fs;
use std::path::Path;
use std::process::Command;

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
    let made = fs::read_dir(root.join("src/ffi/commands")).unwrap();
    let source: String = made.map(|file| fs::read_to_string(file.unwrap().path()).unwrap()).collect();
    let names = source.split("extern \"C\" fn ").skip(1).map(|rest| rest.split('(').next().unwrap());
    let missing: Vec<&str> = names.clone().filter(|name| !suite.contains(&format!("{name}(c"))).collect();
    assert_eq!(missing, Vec::<&str>::new());
    assert!(names.count() > 100, "the functions were looked for and not found");
}
