//! Nothing unfinished is left in the documentation: no placeholder of a generator, no merge marker, no TODO.

use std::fs;
use std::path::{Path, PathBuf};

#[path = "support/source.rs"]
mod source;
use source::files;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
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
    let names = [
        "README.md",
        "CHANGELOG.md",
        "CONTRIBUTING.md",
        "bindings/python/README.md",
        "benches/README.md",
        "tests/README.md",
    ];
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

/// What stands between backticks in a text, except in its blocks of code.
fn quoted(text: &str) -> Vec<&str> {
    let prose = text.split("```").step_by(2);
    let paragraphs = prose.flat_map(|part| part.split("\n\n"));
    paragraphs.flat_map(|paragraph| paragraph.split('`').skip(1).step_by(2)).collect()
}

#[test]
fn guides_name_files_and_functions_that_exist() {
    assert_eq!(quoted("`a` b `c`\n```sh\n`d`\n```\n`e()` f"), ["a", "c", "e()"]);
    let sources: Vec<String> =
        files(&root().join("src"), &["rs"]).iter().map(|path| fs::read_to_string(path).unwrap()).collect();
    // Functions of C are functions of src/ffi.
    let is_there = |name: &str| {
        let with = [format!("fn {name}("), format!("fn {name}<")];
        sources.iter().any(|source| with.iter().any(|with| source.contains(with)))
    };
    assert!(is_there("redis_connect") && !is_there("redis_nothing"));
    let folders =
        ["src/", "tests/", "docs/", "bindings/", "benches/", "include/", "commands/", "examples-c/"];
    let (mut named, mut wrong) = (0, Vec::new());
    for guide in ["docs/architecture.md", "CONTRIBUTING.md", "tests/README.md"] {
        let text = fs::read_to_string(root().join(guide)).unwrap();
        for name in quoted(&text) {
            let exists = if let Some(function) = name.strip_suffix("()") {
                is_there(function.rsplit("::").next().unwrap_or(function))
            } else if folders.iter().any(|folder| name.starts_with(folder)) {
                root().join(name).exists()
            } else {
                continue;
            };
            named += 1;
            if !exists {
                wrong.push(format!("{guide}: {name}"));
            }
        }
    }
    assert!(named > 80, "only {named} names were found");
    assert_eq!(wrong, Vec::<String>::new(), "these do not exist");
}

#[test]
fn the_results_have_every_workload_and_its_picture() {
    let folder = root().join("docs/performance");
    let list = fs::read_to_string(folder.join("results.md")).unwrap();
    let mut count = 0;
    for path in files(&root().join("benches/src/workloads"), &["rs"]) {
        let Some(number) = path.file_stem().unwrap().to_str().unwrap().strip_prefix('p') else { continue };
        let source = fs::read_to_string(&path).unwrap();
        let title = source.split_once("title: \"").unwrap().1.split_once('"').unwrap().0;
        let title = format!("P{number}: {title}");
        let picture = format!("p{number}.svg");
        assert!(list.contains(&format!("\n- [{title}](p{number}.md)\n")), "{title} is not in the list");
        let page = fs::read_to_string(folder.join(format!("p{number}.md"))).unwrap();
        assert!(page.starts_with(&format!("# {title}\n")), "not the page of {title}");
        assert!(page.contains(&format!("\n![{title}]({picture})\n")), "no picture of {title}");
        let drawn = fs::read_to_string(folder.join(&picture)).unwrap();
        let title = title.replace('&', "&amp;").replace('\'', "&apos;");
        assert!(drawn.contains(&title), "{picture} is not that of {title}");
        count += 1;
    }
    assert!(count >= 12, "{count} workloads");
}
