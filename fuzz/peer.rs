//! A server inside this process that replies on request: the reply to a command is its first argument, if that
//! is a valid reply.

use std::ffi::CString;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::OnceLock;

use bytes::Bytes;
use redischan::proto::{FrameKind, Limits, Scanner, Step, Tree};

const OK: &[u8] = b"+OK\r\n";

/// Where it listens. It is started at the first call, and ends with the process.
pub(crate) fn url() -> CString {
    static PORT: OnceLock<u16> = OnceLock::new();
    let port = PORT.get_or_init(|| {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port that the kernel chooses");
        let port = listener.local_addr().expect("it is bound").port();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                std::thread::spawn(move || serve(stream));
            }
        });
        port
    });
    CString::new(format!("redis://127.0.0.1:{port}?timeout=10000&blocking_connections=2")).expect("no NUL")
}

/// What it sends when it is told to send this.
pub(crate) fn may_say(text: &[u8]) -> &[u8] {
    match Scanner::new(Limits::default()).scan(text) {
        Ok(Step::Frame(frame)) if frame.len == text.len() && frame.kind != FrameKind::Push => text,
        _ => OK,
    }
}

fn serve(mut stream: TcpStream) {
    let _ = stream.set_nodelay(true); // without it, it is only slower
    let (mut scanner, mut buf, mut piece) = (Scanner::new(Limits::default()), Vec::new(), [0; 4096]);
    while let Ok(n @ 1..) = stream.read(&mut piece) {
        buf.extend_from_slice(&piece[..n]);
        let mut replies = Vec::new();
        while let Ok(Step::Frame(frame)) = scanner.scan(&buf) {
            let request = Bytes::from(buf.drain(..frame.len).collect::<Vec<u8>>());
            replies.extend_from_slice(&answer(request));
        }
        if stream.write_all(&replies).is_err() {
            return;
        }
    }
}

fn answer(request: Bytes) -> Vec<u8> {
    let Ok(request) = Tree::parse(request) else { return OK.to_vec() };
    let argv: Vec<&[u8]> =
        request.children(request.root()).iter().filter_map(|arg| request.text(arg)).collect();
    match argv[..] {
        // The library looks at these two.
        [name, text] if name.eq_ignore_ascii_case(b"ECHO") => {
            [format!("${}\r\n", text.len()).as_bytes(), text, b"\r\n"].concat()
        }
        [b"RESET"] => b"+RESET\r\n".to_vec(),
        [_, text, ..] => may_say(text).to_vec(),
        _ => OK.to_vec(),
    }
}
