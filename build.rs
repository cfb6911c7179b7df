//! Makes the C header from `src/ffi/` and gives the shared library its name.
//!
//! The header is written to OUT_DIR only. `include/redischan.h` is committed; `make header` copies it there,
//! and `make check` fails where the two differ.

use std::path::PathBuf;
use std::{env, fs};

/// The ABI version: it changes when a program that was linked before would break.
const SONAME: &str = "libredischan.so.0";

/// The sections of the header, in its order: files of `src/ffi`.
const SECTIONS: [&str; 33] = [
    "status",
    "library",
    "interrupt",
    "options",
    "handle",
    "client",
    "commands",
    "commands/generic",
    "commands/string",
    "commands/hash",
    "commands/list",
    "commands/set",
    "commands/sorted_set",
    "commands/stream",
    "commands/bitmap",
    "commands/hyperloglog",
    "commands/geo",
    "commands/pubsub",
    "argv",
    "reply",
    "session",
    "script",
    "pipeline",
    "queue",
    "queue_wait",
    "queue_session",
    "call",
    "scan",
    "message",
    "subscribe",
    "cached",
    "watch",
    "state",
];

fn main() {
    for input in ["build.rs", "cbindgen.toml", "src/ffi", "include/redischan.h"] {
        println!("cargo:rerun-if-changed={input}");
    }
    if env::var_os("CARGO_FEATURE_MODEL").is_some() {
        println!("cargo:rustc-cfg=redischan_model");
    }
    link_arguments();
    header();
}

fn link_arguments() {
    // The linkers of Windows and Apple, whose formats are others, refuse all of these.
    let target = |what: &str| env::var(format!("CARGO_CFG_TARGET_{what}")).unwrap_or_default();
    if target("OS") == "windows" || target("VENDOR") == "apple" {
        return;
    }
    for argument in [
        // Cargo gives a cdylib no name of its own; without one a program would record the path it saw.
        format!("-Wl,-soname,{SONAME}"),
        // Our calls stay ours, also where an application has a function of the same name.
        // (Only functions are exported, and not every linker knows -Bsymbolic-functions.)
        "-Wl,-Bsymbolic".to_owned(),
        // Library threads run its code: dlclose() must not unmap it.
        "-Wl,-z,nodelete".to_owned(),
    ] {
        println!("cargo:rustc-cdylib-link-arg={argument}");
    }
}

fn header() {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it"));
    let made = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it")).join("redischan.h");
    let config = cbindgen::Config::from_file(root.join("cbindgen.toml")).expect("cbindgen.toml is valid");
    let builder = cbindgen::Builder::new().with_config(config);
    SECTIONS
        .iter()
        .fold(builder, |builder, section| builder.with_src(root.join(format!("src/ffi/{section}.rs"))))
        .generate()
        .expect("src/ffi can be written as C")
        .write_to_file(&made);
    // What Rust calls safety is what a C function requires of its caller.
    let text =
        fs::read_to_string(&made).expect("it was just written").replace(" * # Safety\n", " * Requires:\n");
    fs::write(&made, with_enumerators(&text)).expect("OUT_DIR can be written");
    println!("cargo:rustc-env=REDISCHAN_MADE_HEADER={}", made.display());
    let committed = fs::read(root.join("include/redischan.h")).unwrap_or_default();
    if fs::read(&made).ok() != Some(committed) {
        println!("cargo:warning=include/redischan.h is not what src/ffi says; run `make header`");
    }
}

/// Makes enumerators of the constants: parsers of other languages read those, and no macros. Each keeps a macro of its name,
/// so that `#ifdef` finds it; in C++ that makes an int of it, as in C. The version stays a number, for `#if`.
fn with_enumerators(header: &str) -> String {
    let mut made = String::new();
    let mut constants: Vec<(String, &str, &str)> = Vec::new();
    for block in header.split_inclusive("\n\n") {
        match constant(block) {
            Some(constant) => constants.push(constant),
            None => {
                write_enum(&mut made, &constants);
                constants.clear();
                made.push_str(block);
            }
        }
    }
    write_enum(&mut made, &constants);
    made
}

/// The comment, the name and the value of a block that is nothing but a constant and its comment.
fn constant(block: &str) -> Option<(String, &str, &str)> {
    let (comment, define) = block.trim_end().rsplit_once('\n')?;
    let (name, value) = define.strip_prefix("#define ")?.split_once(' ')?;
    let is_number = value.parse::<i32>().is_ok() && name != "REDISCHAN_VERSION_NUMBER";
    let comment = comment.lines().map(|line| format!("  {line}\n")).collect();
    is_number.then_some((comment, name, value))
}

fn write_enum(made: &mut String, constants: &[(String, &str, &str)]) {
    if constants.is_empty() {
        return;
    }
    made.push_str("enum {\n");
    for (comment, name, value) in constants {
        made.push_str(&format!("{comment}  {name} = {value},\n"));
    }
    made.push_str("};\n");
    for (_, name, _) in constants {
        made.push_str(&format!("#define {name} REDISCHAN_CONSTANT({name})\n"));
    }
    made.push('\n');
}
