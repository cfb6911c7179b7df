//! The C++ header: its parts, joined into the one file that is installed.

use std::fs;
use std::path::Path;

/// The frame, whose lines `#include "part.hpp"` are where the parts stand.
pub const FRAME: &str = "redischan.hpp";

/// The part that a line of the frame stands for. Other headers have a directory, or no part of their name.
fn named<'a>(line: &'a str, folder: &Path) -> Option<&'a str> {
    let name = line.strip_prefix("#include \"")?.strip_suffix('"')?;
    (name != FRAME && folder.join(name).exists()).then_some(name)
}

/// A part without the lines that are of the part alone: those at its top that begin with `//!`.
fn text(path: &Path) -> String {
    let all = fs::read_to_string(path).unwrap();
    let own =
        all.lines().take_while(|line| line.starts_with("//!")).map(|line| line.len() + 1).sum::<usize>();
    all[own..].trim_start_matches('\n').to_owned()
}

/// The header, and the parts that are in it, in their order.
pub fn join(folder: &Path) -> (String, Vec<String>) {
    let (mut header, mut parts) = (String::new(), Vec::new());
    for line in text(&folder.join(FRAME)).lines() {
        match named(line, folder) {
            Some(part) => {
                header.push_str(&text(&folder.join(part)));
                parts.push(part.to_owned());
            }
            None => {
                header.push_str(line);
                header.push('\n');
            }
        }
    }
    (header, parts)
}
