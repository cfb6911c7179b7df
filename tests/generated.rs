//! What is made from `commands/commands.txt` is what it says: `make commands` writes it.

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
