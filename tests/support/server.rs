//! A real redis-server or valkey-server process on its own port and unix socket; redis-server also on a port for
//! TLS.

use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::certificates::{authority, identity};
use super::port::Port;
use super::transport::{Place, Transport};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flavor {
    Redis,
    Valkey,
}

impl Flavor {
    /// The program: from the environment, from PATH, or from the virtual environment that `make test` creates.
    fn program(self) -> PathBuf {
        let (variable, name) = match self {
            Flavor::Redis => ("REDISCHAN_REDIS_SERVER", "redis-server"),
            Flavor::Valkey => ("REDISCHAN_VALKEY_SERVER", "valkey-server"),
        };
        if let Some(path) = std::env::var_os(variable) {
            return path.into();
        }
        let path = std::env::var_os("PATH").unwrap_or_default();
        let tools = Path::new(env!("CARGO_MANIFEST_DIR")).join(".venv/bin");
        std::env::split_paths(&path)
            .chain([tools])
            .map(|dir| dir.join(name))
            .find(|program| program.is_file())
            .unwrap_or_else(|| {
                panic!("{name} is missing: `make tools` installs it, or set {variable} to its path")
            })
    }
}

pub struct Server {
    child: Option<Child>,
    flavor: Flavor,
    args: Vec<String>,
    pub port: u16,
    pub tls_port: u16,
    /// Both ports stay ours while the process does not run.
    _ports: [Port; 2],
    /// The network namespace that it runs in, and its address there.
    home: Option<(String, String)>,
    dir: TempDir,
}

impl Server {
    pub fn start(flavor: Flavor) -> Server {
        Server::start_with(flavor, &[])
    }

    /// Starts in a network namespace, at an address that is reachable from outside.
    pub fn start_in(flavor: Flavor, namespace: &str, address: &str) -> Server {
        let home = Some((namespace.to_owned(), address.to_owned()));
        Server::prepare(flavor, home, &["--protected-mode", "no"])
    }

    /// Starts with further arguments, such as `["--requirepass", "secret"]`.
    pub fn start_with(flavor: Flavor, args: &[&str]) -> Server {
        Server::prepare(flavor, None, args)
    }

    fn prepare(flavor: Flavor, home: Option<(String, String)>, args: &[&str]) -> Server {
        let ports = [Port::new(), Port::new()];
        let [port, tls_port] = [ports[0].number, ports[1].number];
        let dir = TempDir::new().unwrap();
        let args = args.iter().map(|arg| (*arg).to_owned()).collect();
        let mut server = Server { child: None, flavor, args, port, tls_port, _ports: ports, home, dir };
        server.launch();
        server
    }

    /// Starts the process (again, after [`kill`](Self::kill)) on the same port and socket.
    pub fn launch(&mut self) {
        let log = self.dir.path().join("log");
        let output = File::create(&log).unwrap();
        let mut command = match &self.home {
            None => Command::new(self.flavor.program()),
            Some((namespace, _)) => {
                let mut command = Command::new("ip");
                command.args(["netns", "exec", namespace]).arg(self.flavor.program());
                command
            }
        };
        command
            .args(["--port", &self.port.to_string(), "--bind", self.address()])
            .arg("--unixsocket")
            .arg(self.socket())
            .args(["--save", "", "--appendonly", "no", "--daemonize", "no", "--loglevel", "notice"])
            .args(self.tls_args())
            .args(&self.args)
            .current_dir(self.dir.path())
            .stdin(Stdio::null())
            .stdout(output.try_clone().unwrap())
            .stderr(output);
        let parent = std::process::id();
        // SAFETY: only async-signal-safe calls. The server ends with the thread that started it, so that a
        // test that crashes leaves none behind; shared servers are started on a thread that never ends.
        unsafe {
            command.pre_exec(move || {
                libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGKILL);
                if libc::getppid() as u32 == parent { Ok(()) } else { Err(std::io::Error::other("orphaned")) }
            });
        }
        self.child = Some(command.spawn().unwrap_or_else(|e| panic!("{:?}: {e}", self.flavor.program())));
        let give_up = Instant::now() + Duration::from_secs(60);
        while !self.answers() {
            let ended = self.child.as_mut().unwrap().try_wait().unwrap();
            if ended.is_some() || Instant::now() > give_up {
                self.kill();
                let log = std::fs::read_to_string(&log).unwrap_or_default();
                panic!("{:?} did not start ({ended:?}):\n{log}", self.flavor);
            }
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// The packaged valkey-server is built without TLS, and so may one be that stands in for redis-server.
    fn tls_args(&self) -> Vec<String> {
        let has_none = std::env::var_os("REDISCHAN_REDIS_TLS").is_some_and(|has| has == "no");
        if self.flavor == Flavor::Valkey || has_none {
            return Vec::new();
        }
        let port = self.tls_port.to_string();
        let text = |path: &Path| path.to_str().unwrap().to_owned();
        let (certificate, key) = identity();
        let args = [
            ("--tls-port", port),
            ("--tls-cert-file", text(certificate)),
            ("--tls-key-file", text(key)),
            ("--tls-ca-cert-file", text(&authority().ca())),
            ("--tls-auth-clients", "no".to_owned()),
        ];
        args.into_iter().flat_map(|(name, value)| [name.to_owned(), value]).collect()
    }

    fn address(&self) -> &str {
        self.home.as_ref().map_or("127.0.0.1", |(_, address)| address)
    }

    /// Any reply will do: a server with a password answers PING with an error.
    fn answers(&self) -> bool {
        let Ok(mut stream) = TcpStream::connect((self.address(), self.port)) else { return false };
        let mut first = [0];
        stream.write_all(b"PING\r\n").is_ok() && stream.read_exact(&mut first).is_ok()
    }

    /// Its working directory.
    pub fn dir(&self) -> &Path {
        self.dir.path()
    }

    pub fn socket(&self) -> PathBuf {
        self.dir.path().join("socket")
    }

    pub fn tcp_url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    pub fn unix_url(&self) -> String {
        format!("unix://{}", self.socket().display())
    }

    /// Where it can be reached over this transport.
    pub fn place(&self, transport: Transport) -> Place {
        match transport {
            Transport::Tcp => Place::Port(self.port),
            Transport::Unix => Place::Path(self.socket()),
            Transport::Tls => Place::Port(self.tls_port),
        }
    }

    /// Its URL over this transport, with options such as `timeout=100&db=1`.
    pub fn url(&self, transport: Transport, options: &str) -> String {
        let url = transport.url(&self.place(transport), options);
        match &self.home {
            None => url,
            // The certificate is for the address that all other servers have.
            Some((_, address)) if transport == Transport::Tls => {
                url.replace("127.0.0.1", address) + "&tls_server_name=127.0.0.1"
            }
            Some((_, address)) => url.replace("127.0.0.1", address),
        }
    }

    /// Sends SIGKILL, and waits for the end.
    pub fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill(); // it may have ended already
            child.wait().unwrap();
        }
    }

    /// Whether it has ended without being killed.
    pub fn has_crashed(&mut self) -> bool {
        self.child.as_mut().is_some_and(|child| child.try_wait().is_ok_and(|ended| ended.is_some()))
    }

    /// SIGSTOP: the kernel still accepts connections, and the server does nothing.
    pub fn pause(&self) {
        self.signal(libc::SIGSTOP);
    }

    /// SIGCONT.
    pub fn resume(&self) {
        self.signal(libc::SIGCONT);
    }

    fn signal(&self, signal: i32) {
        let pid = self.child.as_ref().expect("the server runs").id();
        // SAFETY: a signal to our own child, which has not been reaped.
        assert_eq!(unsafe { libc::kill(pid as i32, signal) }, 0);
    }

    /// The raw reply to an inline command, over a separate connection. Bulk strings and lines only.
    pub fn ask(&self, command: &str) -> String {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.write_all(format!("{command}\r\n").as_bytes()).unwrap();
        let mut reader = BufReader::new(stream);
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        let Some(len) = line.strip_prefix('$') else { return line.trim_end().to_owned() };
        let Ok(len) = len.trim_end().parse::<usize>() else { return String::new() };
        let mut body = vec![0; len];
        reader.read_exact(&mut body).unwrap();
        String::from_utf8_lossy(&body).into_owned()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // SIGKILL ends a stopped process too.
        self.kill();
    }
}
