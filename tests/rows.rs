//! The summary of `make test` reports rows of docs/reliability.md that did not run (tests/rows.py). These tests give it
//! logs; a name alone must not deceive it.

use std::path::Path;
use std::process::Command;

/// What tests/summary reports about one log, and whether it succeeds.
fn summary(log: &str) -> (String, bool) {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("rust.txt"), log).unwrap();
    std::fs::write(dir.path().join("rust.code"), "0").unwrap();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/summary");
    let mut python = Command::new("python3");
    let output = python.arg("-B").arg(script).arg(dir.path()).output().expect("python3");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    (text, output.status.success())
}

/// A log in which all rows except those in `except` ran, over all transports.
fn log(except: &[usize]) -> String {
    let mut text = String::new();
    for row in (1..=67).filter(|row| *row != 37 && !except.contains(row)) {
        for transport in ["tcp", "unix", "tls"] {
            text += &format!("test some::row_{row:02}_redis_of_something::{transport} ... ok\n");
        }
    }
    text + "test embedded_valkey_scripted ... ok\ntest result: ok. 118 passed; 0 failed; 0 ignored\n"
}

#[test]
fn a_row_that_ran_is_seen() {
    let (text, content) = summary(&log(&[]));
    assert!(content, "{text}");
    // In the C suite, whose runs are over the transport of their heading.
    let programs = "== on redis, TCP, RESP3\nok     one     12 checks, row 3\n== on redis, unix socket, RESP2\n\
                    ok     two     3 checks, 1 need another server, row 2 3\n== on valkey, TLS, RESP3\n\
                    ok     one     12 checks, row 3\n";
    let (text, content) = summary(&(log(&[3]) + programs));
    assert!(content, "{text}");
}

#[test]
fn a_row_that_did_not_run_is_missed() {
    for looks_like_a_run in [
        "",
        "// row_03_in_a_comment\n",
        "warning: function `row_03_redis_unused` is never used\n",
        "test some::row_03_redis_of_something::tcp ... FAILED\n",
        "test some::row_03_redis_of_something::tcp ... ignored\n",
        "ok     one     12 checks\n",
        "not ok 1 - row 3: it failed\n",
    ] {
        let (text, content) = summary(&(log(&[3]) + looks_like_a_run));
        assert!(!content && text.contains("row 3 did not run\n"), "{looks_like_a_run}{text}");
    }
}

#[test]
fn a_row_that_was_skipped_is_named() {
    let skipped = "SKIPPED some::row_07_redis_x::tcp: no root\ntest some::row_07_redis_x::tcp ... ok\n";
    let (text, content) = summary(&(log(&[7]) + skipped));
    assert!(content && text.contains("row 7 did not run: skipped\n"), "{text}");
}

#[test]
fn a_transport_that_a_row_did_not_run_over_is_missed() {
    let over_two = "test a::row_03_redis_x::tcp ... ok\ntest a::row_03_redis_x::unix ... ok\n";
    let (text, content) = summary(&(log(&[3]) + over_two));
    assert!(!content && text.contains("row 3 did not run over tls\n"), "{text}");
}
