//! Makes the C header from `src/ffi/` and gives the shared library its name.
//!
//! The header is written to OUT_DIR only. `include/redischan.h` is committed; `make header` copies it there,
//! and `make check` fails where the two differ.

use std::path::PathBuf;
use std::{env, fs};

/// The ABI version: it changes when a program that was linked before would break.
const SONAME: &str = "libredischan.so.0";

/// The sections of the header, in its order: files of `src/ffi`.
const SECTIONS: [&str; 13] = [
    "status", "library", "options", "client", "commands", "argv", "reply", "session", "script", "pipeline",
    "queue", "scan", "state",
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
    for argument in [
        // Cargo gives a cdylib no name of its own; without one a program would record the path it saw.
        format!("-Wl,-soname,{SONAME}"),
        // Our calls stay ours, also where an application has a function of the same name.
        "-Wl,-Bsymbolic-functions".to_owned(),
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
    let text = fs::read_to_string(&made).expect("it was just written");
    fs::write(&made, text.replace(" * # Safety\n", " * Requires:\n")).expect("OUT_DIR can be written");
    println!("cargo:rustc-env=REDISCHAN_MADE_HEADER={}", made.display());
    let committed = fs::read(root.join("include/redischan.h")).unwrap_or_default();
    if fs::read(&made).ok() != Some(committed) {
        println!("cargo:warning=include/redischan.h is not what src/ffi says; run `make header`");
    }
}
