//! Nothing unfinished is left in the documentation: no placeholder of a generator, no merge marker, no TODO.

use std::fs;
use std::path::{Path, PathBuf};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The files of a folder that have one of these endings, in all its folders.
fn files(dir: &Path, endings: &[&str]) -> Vec<PathBuf> {
    let entries = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path());
    entries
        .flat_map(|path| if path.is_dir() { files(&path, endings) } else { vec![path] })
        .filter(|path| path.extension().is_some_and(|ending| endings.iter().any(|e| ending == *e)))
        .collect()
}

/// What is unfinished in a line: `@NAME@`, a merge marker, a TODO.
fn left_behind(line: &str) -> Option<String> {
    let is_name = |text: &str| {
        text.starts_with(|c: char| c.is_ascii_uppercase())
            && text.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')
    };
    let pieces: Vec<&str> = line.split('@').collect();
    let within = pieces.get(1..pieces.len().saturating_sub(1)).unwrap_or_default();
    let name = within.iter().find(|text| is_name(text)).map(|name| format!("@{name}@"));
    let marks = ["<<<<<<<", ">>>>>>>", "|||||||", "TODO", "TBD", "FIXME", "XXX", "???"];
    name.or_else(|| marks.iter().find(|mark| line.contains(**mark)).map(|mark| (*mark).to_owned()))
}

#[test]
fn nothing_is_left_to_fill_in() {
    assert_eq!(left_behind("commands (@P4_1000@ of hiredis)").as_deref(), Some("@P4_1000@"));
    assert_eq!(left_behind("redis://user:pw@host or a@b@C").as_deref(), None);
    let names =
        ["README.md", "CHANGELOG.md", "CONTRIBUTING.md", "bindings/python/README.md", "benches/README.md"];
    let mut all: Vec<PathBuf> = names.iter().map(|name| root().join(name)).collect();
    for dir in ["docs", "include", "examples-c", "bindings/python/redischan", "bindings/python/examples"] {
        all.extend(files(&root().join(dir), &["md", "h", "hpp", "svg", "c", "cc", "py"]));
    }
    assert!(all.len() > 50, "the files were looked for and not found");
    for path in all {
        for (number, line) in fs::read_to_string(&path).unwrap().lines().enumerate() {
            let left = left_behind(line);
            assert!(left.is_none(), "{}:{}: {left:?}: {line}", path.display(), number + 1);
        }
    }
}

#[test]
fn the_results_have_every_workload_and_its_picture() {
    let results = fs::read_to_string(root().join("docs/performance/results.md")).unwrap();
    let mut count = 0;
    for path in files(&root().join("benches/src/workloads"), &["rs"]) {
        let Some(number) = path.file_stem().unwrap().to_str().unwrap().strip_prefix('p') else { continue };
        let source = fs::read_to_string(&path).unwrap();
        let title = source.split_once("title: \"").unwrap().1.split_once('"').unwrap().0;
        let title = format!("P{number}: {title}");
        let picture = format!("p{number}.svg");
        assert!(results.contains(&format!("\n## {title}\n")), "no section {title}");
        assert!(results.contains(&format!("\n![{title}]({picture})\n")), "no picture of {title}");
        let drawn = fs::read_to_string(root().join("docs/performance").join(&picture)).unwrap();
        let title = title.replace('&', "&amp;").replace('\'', "&apos;");
        assert!(drawn.contains(&title), "{picture} is not that of {title}");
        count += 1;
    }
    assert!(count >= 9, "{count} workloads");
}
