//! The programs `server` and `client`, run as a user would run them.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Output, Stdio};

use redischan::client::Timeout;
use redischan::config::Config;

struct Server {
    child: Child,
    url: String,
}

impl Server {
    fn start() -> Server {
        let mut child = Command::new(env!("CARGO_BIN_EXE_server"))
            .args(["--port", "0"])
            .stdout(Stdio::piped())
            .spawn()
            .expect("the server starts");
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let url = line
            .split_whitespace()
            .find(|word| word.starts_with("redis://"))
            .expect("it says where")
            .to_owned();
        Server { child, url }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn client(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_client")).args(arguments).env_remove("REDIS_URL").output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn client_against_the_server_in_every_way() {
    let server = Server::start();
    for via in ["channel", "mutex", "connections"] {
        let output = client(&["--url", &server.url, "--via", via, "--tasks", "8", "--requests", "20"]);
        let out = text(&output.stdout);
        assert!(output.status.success(), "{out}{}", text(&output.stderr));
        assert!(out.contains("calls          320 (0 failed, 0 wrong replies)"), "{out}");
        let connections = if via == "connections" { 8 } else { 1 };
        assert!(out.contains(&format!("connections    {connections}\n")), "{out}");
    }
}

#[test]
fn client_subscribes() {
    let server = Server::start();
    let subscribing = Command::new(env!("CARGO_BIN_EXE_client"))
        .args(["--url", &server.url, "--subscribe", "news", "--count", "30"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let publisher = redischan::client::Client::connect(Config::from_url(&server.url).unwrap()).unwrap();
    let publish = |payload: &[u8]| {
        let reply = publisher.command(&[b"PUBLISH", b"news", payload], Timeout::Default).unwrap();
        reply.integer().unwrap() == 1
    };
    while !publish(b"first\n") {
        std::thread::yield_now();
    }
    (1..30).for_each(|_| assert!(publish(b"more")));
    let output = subscribing.wait_with_output().unwrap();
    let out = text(&output.stdout);
    assert!(output.status.success(), "{out}");
    assert!(out.starts_with("subscribed to news\nnews: first\\n\nnews: more\n"), "{out}");

    let refused = client(&["--url", &server.url, "--subscribe", "news*"]);
    assert!(
        !refused.status.success() && text(&refused.stderr).contains("psubscribe"),
        "{}",
        text(&refused.stderr)
    );
}

#[test]
fn client_compares_on_embedded() {
    let output = client(&["--url", "embedded://", "--via", "all", "--tasks", "4", "--requests", "10"]);
    let out = text(&output.stdout);
    assert!(output.status.success(), "{out}{}", text(&output.stderr));
    assert_eq!(out.matches("(0 failed, 0 wrong replies)").count(), 3, "{out}");
    assert!(out.contains("a mutex around one client") && out.contains("ratio"), "{out}");
}

#[test]
fn client_says_what_to_do_when_nothing_listens() {
    let output = client(&["--url", "redis://127.0.0.1:1"]);
    assert_eq!(output.status.code(), Some(1));
    let err = text(&output.stderr);
    assert!(err.contains("Connection refused") && err.contains("cargo run --bin server"), "{err}");
}

#[test]
fn client_refuses_bad_arguments() {
    for arguments in
        [&["--url", "http://x"][..], &["--url", "embedded://", "--via", "connections", "--tasks", "251"]]
    {
        let output = client(arguments);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
        assert!(!output.stderr.is_empty());
    }
    assert_eq!(client(&["--tasks", "0"]).status.code(), Some(2));
}

#[test]
fn server_says_that_the_port_is_taken() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let output = Command::new(env!("CARGO_BIN_EXE_server")).args(["--port", &port]).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(text(&output.stderr), format!("server: port {port} is taken; choose another with --port\n"));
}

#[test]
fn server_ends_at_sigterm() {
    let mut server = Server::start();
    // SAFETY: a signal to our own child, which has not been reaped.
    unsafe { libc::kill(server.child.id() as i32, libc::SIGTERM) };
    assert_eq!(server.child.wait().unwrap().code(), Some(0));
}

#[test]
fn help_names_every_option() {
    let help = text(&client(&["--help"]).stdout);
    for option in
        ["--url", "--tasks", "--requests", "--value-bytes", "--via", "channel", "mutex", "connections"]
    {
        assert!(help.contains(option), "{option}: {help}");
    }
    let output = Command::new(env!("CARGO_BIN_EXE_server")).arg("--help").output().unwrap();
    assert!(text(&output.stdout).contains("--port"));
}
