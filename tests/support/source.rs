//! Rust source for the tests of its layout: files, and words without comments and strings.
#![allow(dead_code)] // each test uses a part

use std::fs;
use std::path::{Path, PathBuf};

/// The words and signs of a text, each with its line.
pub type Tokens = Vec<(usize, String)>;

/// The files of a folder that have one of these endings, in all its folders.
pub fn files(dir: &Path, endings: &[&str]) -> Vec<PathBuf> {
    let entries = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path());
    entries
        .flat_map(|path| if path.is_dir() { files(&path, endings) } else { vec![path] })
        .filter(|path| path.extension().is_some_and(|ending| endings.iter().any(|e| ending == *e)))
        .collect()
}

/// The Rust files of a folder, in all its folders.
pub fn sources(dir: &Path) -> Vec<PathBuf> {
    files(dir, &["rs"])
}

/// The functions that a folder of sources exports to C, in all its folders: the name of each, and its text.
pub fn exported(dir: &Path) -> Vec<(String, String)> {
    let texts = sources(dir).into_iter().map(|path| fs::read_to_string(path).unwrap());
    texts
        .flat_map(|text| {
            let functions = text.split("extern \"C\" fn ").skip(1);
            let functions = functions.map(|function| {
                let name = function.split('(').next().unwrap();
                (name.to_owned(), function.split("\n}\n").next().unwrap().to_owned())
            });
            functions.collect::<Vec<_>>()
        })
        .collect()
}

/// The words and signs of a text, each with its line; comments, strings and characters are left out.
pub fn tokens(text: &str) -> Tokens {
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

/// The tokens without what is under `#[cfg(test)]` or `#[cfg(all(test, ...))]`, the modules declared there, and how many
/// lines that takes.
pub fn without_tests(all: &Tokens) -> (Tokens, Vec<String>, usize) {
    let is = |at: usize, what: &[&str]| {
        what.iter().enumerate().all(|(n, token)| all.get(at + n).is_some_and(|(_, is)| is == token))
    };
    let (mut kept, mut modules, mut lines, mut at) = (Vec::new(), Vec::new(), 0, 0);
    while at < all.len() {
        let is_test = is(at, &["#", "[", "cfg", "(", "test", ")"])
            || is(at, &["#", "[", "cfg", "(", "all", "(", "test"]);
        if !is_test {
            kept.push(all[at].clone());
            at += 1;
            continue;
        }
        // The item ends with a semicolon or with the brace that closes its first one.
        let (mut open, begin) = (0, at);
        loop {
            match all.get(at).map(|(_, token)| token.as_str()) {
                Some("{" | "(" | "[") => open += 1,
                Some("}") if open == 1 => break,
                Some("}" | ")" | "]") => open -= 1,
                Some(";") if open == 0 => break,
                Some(_) => {}
                None => break,
            }
            at += 1;
        }
        let is_declared = at >= begin + 2 && is(at, &[";"]) && is(at - 2, &["mod"]);
        modules.extend(is_declared.then(|| all[at - 1].1.clone()));
        lines += all[at.min(all.len() - 1)].0 + 1 - all[begin].0;
        at += 1;
    }
    (kept, modules, lines)
}
