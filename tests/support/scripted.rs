//! A server that sends whatever a test wants, over any transport.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use tempfile::TempDir;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::{ServerConfig, ServerConnection, StreamOwned};

use super::certificates::identity;
use super::transport::{Listener, Place, Socket, Transport};

/// The bytes of a connection, with TLS or without.
enum Bytes {
    Plain(Socket),
    Tls(Box<StreamOwned<ServerConnection, Socket>>),
}

impl Bytes {
    fn new(socket: Socket, tls: Option<Arc<ServerConfig>>) -> Bytes {
        match tls {
            None => Bytes::Plain(socket),
            Some(config) => {
                let connection = ServerConnection::new(config).unwrap();
                Bytes::Tls(Box::new(StreamOwned::new(connection, socket)))
            }
        }
    }

    fn socket(&self) -> &Socket {
        match self {
            Bytes::Plain(socket) => socket,
            Bytes::Tls(tls) => &tls.sock,
        }
    }
}

impl Read for Bytes {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        match self {
            Bytes::Plain(socket) => socket.read(into),
            Bytes::Tls(tls) => tls.read(into),
        }
    }
}

impl Write for Bytes {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Bytes::Plain(socket) => socket.write(bytes),
            Bytes::Tls(tls) => tls.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Bytes::Plain(socket) => socket.flush(),
            Bytes::Tls(tls) => tls.flush(),
        }
    }
}

/// One connection to the server, after the handshake.
pub struct Peer {
    reader: BufReader<Bytes>,
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

    /// The next bytes, whatever they are.
    pub fn read_some(&mut self) -> Vec<u8> {
        self.reader.fill_buf().unwrap_or_default().to_vec()
    }

    pub fn say(&mut self, bytes: impl AsRef<[u8]>) {
        let to = self.reader.get_mut();
        let _ = to.write_all(bytes.as_ref()).and_then(|()| to.flush()); // the client may have closed the connection on purpose
    }

    /// Sends it in pieces of `n` bytes, each in a separate segment or TLS record.
    pub fn say_in_pieces(&mut self, bytes: &[u8], n: usize) {
        self.reader.get_ref().socket().set_nodelay();
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

    /// Ends the connection with a reset instead of an orderly close.
    pub fn reset(self) {
        self.reader.get_ref().socket().close_with_reset();
    }

    /// A RESP3 server's replies to the handshake, whose last command is a fence.
    pub fn handshake(&mut self) {
        while let Some(argv) = self.any_request() {
            match argv[0].as_slice() {
                b"HELLO" => self.say("%2\r\n+server\r\n+scripted\r\n+version\r\n+7.0.0\r\n"),
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

/// The server. Dropping it ends it; a connection's script may outlive it.
pub struct Scripted {
    transport: Transport,
    pub place: Place,
    /// That of `place`; 0 for a unix socket.
    pub port: u16,
    done: Receiver<()>,
    ended: Arc<AtomicBool>,
    /// That of its unix socket.
    _dir: Option<TempDir>,
}

impl Scripted {
    /// Over TCP: serves connection after connection, each with the handshake of a RESP3 server and then `script`,
    /// which gets the number of the connection, from 0 on.
    pub fn start(script: impl Fn(usize, Peer) + Send + Sync + 'static) -> Scripted {
        Scripted::start_on(Transport::Tcp, script)
    }

    /// The same over any transport.
    pub fn start_on(transport: Transport, script: impl Fn(usize, Peer) + Send + Sync + 'static) -> Scripted {
        Scripted::start_raw_on(transport, move |number, mut peer| {
            peer.handshake();
            script(number, peer);
        })
    }

    /// Over TCP and without a handshake: the script sees every byte.
    pub fn start_raw(script: impl Fn(usize, Peer) + Send + Sync + 'static) -> Scripted {
        Scripted::start_raw_on(Transport::Tcp, script)
    }

    /// The same over any transport: the script sees every byte of RESP.
    pub fn start_raw_on(
        transport: Transport,
        script: impl Fn(usize, Peer) + Send + Sync + 'static,
    ) -> Scripted {
        let dir = (transport == Transport::Unix).then(|| TempDir::new().unwrap());
        let path = dir.as_ref().map(|dir| dir.path().join("socket"));
        let listener = Listener::bind(path.as_deref());
        let place = listener.place();
        let tls = (transport == Transport::Tls).then(tls_config);
        let (tell, done): (Sender<()>, _) = channel();
        let ended = Arc::new(AtomicBool::new(false));
        let (script, has_ended) = (Arc::new(script), ended.clone());
        std::thread::spawn(move || {
            for number in 0.. {
                let socket = listener.accept();
                if has_ended.load(Ordering::SeqCst) {
                    return;
                }
                let (script, tell, tls) = (script.clone(), tell.clone(), tls.clone());
                std::thread::spawn(move || {
                    script(number, Peer { reader: BufReader::new(Bytes::new(socket, tls)) });
                    let _ = tell.send(());
                });
            }
        });
        Scripted { transport, port: place.port(), place, done, ended, _dir: dir }
    }

    /// Its URL, with a timeout that no test reaches.
    pub fn url(&self) -> String {
        self.url_with("timeout=20000")
    }

    /// Its URL, with options such as `timeout=100&db=1`.
    pub fn url_with(&self, options: &str) -> String {
        self.transport.url(&self.place, options)
    }

    /// Waits until one connection's script has ended.
    pub fn wait_for_one(&self) {
        self.done.recv_timeout(Duration::from_secs(60)).expect("a script ends");
    }
}

impl Drop for Scripted {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::SeqCst);
        let _ = self.place.connect(); // wakes the accepting thread
    }
}

fn tls_config() -> Arc<ServerConfig> {
    let (certificate, key) = identity();
    let chain = vec![CertificateDer::from_pem_file(certificate).unwrap()];
    let key = PrivateKeyDer::from_pem_file(key).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .unwrap();
    Arc::new(config)
}
