//! From an address to a stream that is ready for RESP.

use std::fmt::Write as _;
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use tokio::net::{TcpStream, UnixStream};

use crate::error::{Error, Kind};
use crate::os::{errno as number, peer};

use super::happy::{self, Failures};
use super::resolve::Resolver;
use super::{Dial, Stream, Tls};

/// After this many heartbeats our own kernel drops a peer that accepts nothing of what we send, in case the io thread
/// has not noticed it earlier.
pub(crate) const KEEP_TRYING: u32 = 10;

/// Where to dial.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Address {
    /// A host name in lower case, or an address, looked up again at each dial, and a port.
    Host(String, u16),
    /// An address that needs no lookup.
    Socket(SocketAddr),
    /// The path of a unix socket.
    Unix(PathBuf),
}

impl Address {
    /// A port of a host. Host names are not case-sensitive.
    pub(crate) fn host(name: &str, port: u16) -> Address {
        Address::Host(name.to_ascii_lowercase(), port)
    }
}

/// Dials one address, always the same way.
pub(crate) struct Dialer {
    pub(crate) address: Address,
    pub(crate) tls: Option<Tls>,
    /// How often the kernel probes an idle peer; `None`: never.
    pub(crate) heartbeat: Option<Duration>,
    /// What error texts and the log call the server.
    pub(crate) endpoint: String,
    pub(crate) resolver: &'static Resolver,
    /// The time limit, within which all addresses of a name are tried.
    pub(crate) within: Duration,
}

impl Dial for Dialer {
    type Link = Stream;

    async fn dial(&self) -> Result<Stream, Error> {
        let tcp = match &self.address {
            Address::Unix(path) => {
                return UnixStream::connect(path)
                    .await
                    .map(Stream::Unix)
                    .map_err(|error| self.failed(&error));
            }
            Address::Socket(address) => self.connect(vec![*address]).await?,
            Address::Host(host, port) => {
                let addresses =
                    self.resolver.addresses(host, *port).await.map_err(|error| self.not_found(&error))?;
                self.connect(happy::interleave(addresses)).await?
            }
        };
        self.set_up(&tcp).map_err(|error| self.failed(&error))?;
        match &self.tls {
            Some(tls) => tls.shake(tcp, &self.endpoint).await.map(|tls| Stream::Tls(Box::new(tls))),
            None => Ok(Stream::Tcp(tcp)),
        }
    }

    fn held_up_by(&self) -> Option<&'static str> {
        match &self.address {
            Address::Host(host, _) if self.resolver.is_looking_up(host) => {
                Some("the lookup of its name has not finished: check the name servers")
            }
            _ => None,
        }
    }
}

impl Dialer {
    async fn connect(&self, addresses: Vec<SocketAddr>) -> Result<TcpStream, Error> {
        let delay = happy::delay(addresses.len(), self.within);
        happy::race(addresses, delay, TcpStream::connect).await.map_err(|failures| self.all_failed(failures))
    }

    fn set_up(&self, tcp: &TcpStream) -> io::Result<()> {
        // Requests are collected before they are written; Nagle's algorithm would only delay the last one.
        tcp.set_nodelay(true)?;
        match self.heartbeat {
            Some(heartbeat) => watch(tcp, heartbeat),
            None => Ok(()),
        }
    }

    fn not_found(&self, error: &Error) -> Error {
        let hint = match error.os_errno() {
            0 => "check the host's name",
            errno => hint(errno),
        };
        let text = format!("cannot connect to {}: {error}; {hint}", self.endpoint);
        Error::new(error.kind(), text).with_errno(error.os_errno())
    }

    /// One error for all addresses, with the most informative errno among them.
    fn all_failed(&self, failures: Failures) -> Error {
        if let [(_, error)] = &failures[..] {
            return self.failed(error);
        }
        let mut text = format!("cannot connect to {}: ", self.endpoint);
        for (address, error) in &failures {
            let _ = write!(text, "{}: {error}; ", address.ip());
        }
        let errno = failures
            .iter()
            .filter_map(|(_, error)| error.raw_os_error())
            .max_by_key(|errno| informative(*errno))
            .unwrap_or(0);
        Error::new(Kind::Connect, text + hint(errno)).with_errno(errno)
    }

    fn failed(&self, error: &io::Error) -> Error {
        let errno = error.raw_os_error().unwrap_or(0);
        let text = format!("cannot connect to {}: {error}; {}", self.endpoint, hint(errno));
        Error::new(Kind::Connect, text).with_errno(errno)
    }
}

/// What to do when a connection cannot be made.
fn hint(errno: i32) -> &'static str {
    match errno {
        number::EMFILE => {
            "this process is out of file descriptors: close some, or raise its limit (ulimit -n)"
        }
        number::ENFILE => {
            "this system is out of file descriptors: close some, or raise its limits (sysctl fs.file-max, ulimit -n)"
        }
        number::ENETUNREACH | number::EHOSTUNREACH | number::ENETDOWN | number::EAFNOSUPPORT => {
            "check the address, and this machine's network"
        }
        number::EADDRNOTAVAIL => {
            "check the address, and whether this machine has a free port for another connection"
        }
        number::ENOBUFS | number::ENOMEM => "this system is out of memory for sockets",
        number::EACCES | number::EPERM => {
            "check that this process may connect there: permissions, firewall, sandbox"
        }
        number::ETIMEDOUT => "check the address, and the firewalls on the way",
        _ => "is a server listening there?",
    }
}

/// How informative an errno is: what this process lacks comes first, then what the server says, then an address family
/// that this machine cannot use.
fn informative(errno: i32) -> u8 {
    match errno {
        number::EMFILE
        | number::ENFILE
        | number::ENOBUFS
        | number::ENOMEM
        | number::EACCES
        | number::EPERM => 2,
        number::ENETUNREACH
        | number::EHOSTUNREACH
        | number::ENETDOWN
        | number::EAFNOSUPPORT
        | number::EADDRNOTAVAIL => 0,
        _ => 1,
    }
}

/// Makes the kernel probe an idle peer, and drop one that accepts nothing; see `tcp(7)`.
fn watch(tcp: &TcpStream, heartbeat: Duration) -> io::Result<()> {
    const LEAST: Duration = Duration::from_secs(1); // the kernel counts in seconds
    const MOST: Duration = Duration::from_secs(32_767);
    let pause = heartbeat.clamp(LEAST, MOST);
    peer::watch(tcp, pause, KEEP_TRYING)
}

#[cfg(test)]
mod tests {
    use super::super::resolve::tests::fixed;
    use super::*;
    use std::net::TcpListener;
    use std::sync::Arc;

    use tokio_rustls::rustls;

    fn dialer(resolver: &'static Resolver, port: u16) -> Dialer {
        Dialer {
            address: Address::host("Redis.Test", port),
            tls: None,
            heartbeat: None,
            endpoint: format!("redis://redis.test:{port}"),
            resolver,
            within: Duration::from_secs(3600),
        }
    }

    /// An address that swallows packets: nothing accepts, and the kernel drops what arrives while the listen queue is
    /// full.
    fn silent(address: &str, port: u16) -> (socket2::Socket, Vec<socket2::Socket>) {
        let address: socket2::SockAddr = SocketAddr::new(address.parse().unwrap(), port).into();
        let socket = || socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::STREAM, None).unwrap();
        let listener = socket();
        listener.bind(&address).unwrap();
        listener.listen(0).unwrap();
        let crowd = (0..4)
            .map(|_| {
                let one = socket();
                one.set_nonblocking(true).unwrap();
                let _ = one.connect(&address); // connecting, or waiting forever
                one
            })
            .collect();
        (listener, crowd)
    }

    #[tokio::test]
    async fn an_address_that_swallows_packets_does_not_stand_before_the_next() {
        let server = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = server.local_addr().unwrap().port();
        let _held = silent("127.0.0.2", port);
        let stream = dialer(fixed(&["127.0.0.2", "127.0.0.1"]), port).dial().await.unwrap();
        let Stream::Tcp(tcp) = stream else { panic!("not plain TCP") };
        assert_eq!(tcp.peer_addr().unwrap(), server.local_addr().unwrap());
    }

    #[tokio::test]
    async fn when_all_addresses_refuse_each_is_named() {
        let closed = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = closed.local_addr().unwrap().port();
        drop(closed);
        let error = dialer(fixed(&["127.0.0.2", "127.0.0.1"]), port).dial().await.err().unwrap();
        assert_eq!((error.kind(), error.os_errno()), (Kind::Connect, number::ECONNREFUSED));
        let refused = std::io::Error::from_raw_os_error(number::ECONNREFUSED);
        let wanted = format!(
            "cannot connect to redis://redis.test:{port}: 127.0.0.2: {refused}; 127.0.0.1: {refused}; \
             is a server listening there?"
        );
        assert_eq!(error.to_string(), wanted);
    }

    /// A TLS server on a port of 127.0.0.1, whose certificate is for this name and signed by the authority.
    async fn tls_server(name: &str, authority: &rcgen::CertifiedIssuer<'_, rcgen::KeyPair>) -> u16 {
        let key = rcgen::KeyPair::generate().unwrap();
        let certificate =
            rcgen::CertificateParams::new(vec![name.to_owned()]).unwrap().signed_by(&key, authority).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = rustls::ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], key.serialize_der().try_into().unwrap())
            .unwrap();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        tokio::spawn(async move {
            let (tcp, _) = listener.accept().await.unwrap();
            let _ = tokio_rustls::TlsAcceptor::from(Arc::new(config)).accept(tcp).await;
        });
        port
    }

    #[tokio::test]
    async fn the_certificate_must_be_for_the_name_whichever_address_serves() {
        let mut params = rcgen::CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
        let key = rcgen::KeyPair::generate().unwrap();
        let authority = rcgen::CertifiedIssuer::self_signed(params, key).unwrap();
        let dir = tempfile::TempDir::new().unwrap();
        let ca = dir.path().join("ca.pem");
        std::fs::write(&ca, authority.pem()).unwrap();
        let files = crate::net::TlsFiles { ca: Some(ca), ..Default::default() };
        for (certified, wanted) in [("redis.test", None), ("other.test", Some(Kind::Tls))] {
            let port = tls_server(certified, &authority).await;
            let _held = silent("127.0.0.2", port);
            let mut dialer = dialer(fixed(&["127.0.0.2", "127.0.0.1"]), port);
            dialer.tls = Some(Tls::new("redis.test", &files).unwrap());
            let dialed = dialer.dial().await;
            assert_eq!(dialed.as_ref().err().map(Error::kind), wanted, "{:?}", dialed.err());
        }
    }

    #[test]
    fn the_most_informative_error_is_reported() {
        let dialer = dialer(fixed(&[]), 1);
        let failures = |errnos: [i32; 2]| -> Failures {
            let address = "127.0.0.1:1".parse().unwrap();
            errnos.map(|errno| (address, io::Error::from_raw_os_error(errno))).into()
        };
        for (errnos, wanted, text) in [
            ([number::ENETUNREACH, number::ECONNREFUSED], number::ECONNREFUSED, "listening"),
            ([number::ECONNREFUSED, number::ENETUNREACH], number::ECONNREFUSED, "listening"),
            ([number::ECONNREFUSED, number::EMFILE], number::EMFILE, "ulimit -n"),
            ([number::ENFILE, number::ECONNREFUSED], number::ENFILE, "descriptor"),
            ([number::ENETUNREACH, number::EHOSTUNREACH], number::EHOSTUNREACH, "network"),
        ] {
            let error = dialer.all_failed(failures(errnos));
            assert!(error.os_errno() == wanted && error.to_string().ends_with(hint(wanted)), "{error}");
            assert!(hint(wanted).contains(text), "{error}");
        }
    }

    #[tokio::test]
    async fn a_name_that_is_not_known_says_so() {
        let error = dialer(fixed(&[]), 1).dial().await.err().unwrap();
        assert_eq!((error.kind(), error.os_errno()), (Kind::Connect, 0));
        assert!(error.to_string().contains("check the host's name"), "{error}");
    }
}
