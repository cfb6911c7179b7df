//! A private server, on a free port and a socket in a temporary folder. It ends when its value is dropped.

use crate::load::{Programs, output};
use anyhow::{Context, Result, bail};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

pub struct Server {
    /// For example "redis-server 7.0.15".
    pub version: String,
    pub name: String,
    pub port: u16,
    folder: TempDir,
    process: Child,
}

/// The sizes of the values, and the number of keys for each.
pub const FILLED: [(usize, usize); 3] = [(64, 10_000), (64 << 10, 256), (1 << 20, 16)];

impl Server {
    pub fn start(program: &Path, programs: &Programs) -> Result<Self> {
        let name = program.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let version = output(Command::new(program).arg("--version"))
            .with_context(|| format!("{name} is missing or does not run: `make tools` installs it"))?;
        let version = version.split_once("v=").map_or("", |(_, rest)| rest.split(' ').next().unwrap_or(""));
        let folder = TempDir::new()?;
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let process = Command::new(program)
            .args(["--port", &port.to_string(), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"])
            .args(["--maxclients", "15000", "--tcp-backlog", "4096"])
            .arg("--unixsocket")
            .arg(folder.path().join("server.sock"))
            .arg("--dir")
            .arg(folder.path())
            .stdout(Stdio::null())
            .spawn()?;
        let server = Self { version: format!("{name} {version}"), name, port, folder, process };
        server.wait_until_it_listens()?;
        for (size, keys) in FILLED {
            programs.fill(&server.tcp(), size, keys)?;
        }
        Ok(server)
    }

    fn wait_until_it_listens(&self) -> Result<()> {
        let started = Instant::now();
        while TcpStream::connect(("127.0.0.1", self.port)).is_err() {
            if started.elapsed() > Duration::from_secs(10) {
                bail!("{} did not start", self.name);
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        Ok(())
    }

    pub fn tcp(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    pub fn unix(&self) -> String {
        format!("unix://{}", self.folder.path().join("server.sock").display())
    }

    pub fn pid(&self) -> u32 {
        self.process.id()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Nothing can be done if it has ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
