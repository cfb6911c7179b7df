//! A server that says what a test wants it to say.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

/// One connection to the server, after the handshake.
pub struct Peer {
    reader: BufReader<TcpStream>,
}

impl Peer {
    /// The next request of a caller; `None` if the client hung up. The library's own fences are answered here.
    pub fn request(&mut self) -> Option<Vec<Vec<u8>>> {
        loop {
            let argv = self.any_request()?;
            match fence(&argv) {
                Some(word) => self.say_bulk(word),
                None => return Some(argv),
            }
        }
    }

    /// The next request, fences too.
    pub fn any_request(&mut self) -> Option<Vec<Vec<u8>>> {
        let argc = self.header()?;
        (0..argc).map(|_| self.argument()).collect()
    }

    pub fn say_bulk(&mut self, bytes: &[u8]) {
        self.say([format!("${}\r\n", bytes.len()).as_bytes(), bytes, b"\r\n"].concat());
    }

    fn argument(&mut self) -> Option<Vec<u8>> {
        let mut bytes = vec![0; self.header()? + 2];
        self.reader.read_exact(&mut bytes).ok()?;
        bytes.truncate(bytes.len() - 2);
        Some(bytes)
    }

    /// The number in a `*` or `$` line.
    fn header(&mut self) -> Option<usize> {
        let mut line = String::new();
        self.reader.read_line(&mut line).ok()?;
        line.get(1..)?.trim_end().parse().ok()
    }

    /// Whatever bytes come next.
    pub fn read_some(&mut self) -> Vec<u8> {
        self.reader.fill_buf().unwrap_or_default().to_vec()
    }

    pub fn say(&mut self, bytes: impl AsRef<[u8]>) {
        let _ = self.reader.get_mut().write_all(bytes.as_ref()); // the client may have hung up on purpose
    }

    /// Says it in pieces of `n` bytes, each in a segment of its own.
    pub fn say_in_pieces(&mut self, bytes: &[u8], n: usize) {
        self.reader.get_mut().set_nodelay(true).unwrap();
        bytes.chunks(n).for_each(|piece| self.say(piece));
    }

    /// Answers each request with its first argument as a bulk string, until the client hangs up.
    pub fn echo(&mut self) {
        while let Some(argv) = self.request() {
            self.say_bulk(argv.get(1).map_or(b"", Vec::as_slice));
        }
    }

    /// Reads whatever comes until the client hangs up.
    pub fn wait_for_hang_up(&mut self) {
        let _ = std::io::copy(&mut self.reader, &mut std::io::sink());
    }

    /// Ends the connection with a reset in place of an orderly close.
    pub fn reset(self) {
        let stream = self.reader.into_inner();
        let linger = libc::linger { l_onoff: 1, l_linger: 0 };
        // SAFETY: a plain socket option on a descriptor that is open.
        unsafe {
            use std::os::fd::AsRawFd;
            libc::setsockopt(
                stream.as_raw_fd(),
                libc::SOL_SOCKET,
                libc::SO_LINGER,
                (&raw const linger).cast(),
                size_of_val(&linger) as u32,
            );
        }
    }

    /// What a RESP3 server says to the handshake, whose last command is a fence.
    pub fn handshake(&mut self) {
        while let Some(argv) = self.any_request() {
            match argv[0].as_slice() {
                b"HELLO" => self.say("%1\r\n+server\r\n+scripted\r\n"),
                b"CLIENT" if argv[1] == b"ID" => self.say(":7\r\n"),
                _ => match fence(&argv) {
                    Some(word) => return self.say_bulk(word),
                    None => self.say("+OK\r\n"),
                },
            }
        }
    }
}

/// The word that the library asks a server to repeat.
pub fn fence(argv: &[Vec<u8>]) -> Option<&[u8]> {
    match argv {
        [name, word] if name == b"ECHO" && word.starts_with(b"redischan-") => Some(word),
        _ => None,
    }
}

/// The server. It ends when it is dropped; a connection's script may outlive it.
pub struct Scripted {
    pub port: u16,
    done: Receiver<()>,
}

impl Scripted {
    /// Serves connection after connection, each with the handshake of a RESP3 server and then `script`, which
    /// gets the number of the connection, from 0 on.
    pub fn start(script: impl Fn(usize, Peer) + Send + Sync + 'static) -> Scripted {
        Scripted::start_raw(move |number, mut peer| {
            peer.handshake();
            script(number, peer);
        })
    }

    /// The same without a handshake: the script sees every byte.
    pub fn start_raw(script: impl Fn(usize, Peer) + Send + Sync + 'static) -> Scripted {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let (ended, done): (Sender<()>, _) = channel();
        let script = std::sync::Arc::new(script);
        std::thread::spawn(move || {
            for (number, stream) in listener.incoming().enumerate() {
                let (script, ended) = (script.clone(), ended.clone());
                std::thread::spawn(move || {
                    script(number, Peer { reader: BufReader::new(stream.unwrap()) });
                    let _ = ended.send(());
                });
            }
        });
        Scripted { port, done }
    }

    pub fn url(&self) -> String {
        format!("redis://127.0.0.1:{}?timeout=2000", self.port)
    }

    /// Waits until one connection's script has ended.
    pub fn wait_for_one(&self) {
        self.done.recv_timeout(Duration::from_secs(10)).expect("a script ends");
    }
}
