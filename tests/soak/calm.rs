//! Pops that are abandoned, on an undisturbed server: no element may be lost there, whatever the user's permissions and
//! however a pop ends. Threads use deadlines; asyncio cancels (pops.py, a separate process).

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use redischan::client::{Client, Timeout};
use redischan::error::Kind;

use crate::elements::Elements;
use crate::support::oracle::connect;
use crate::support::server::{Flavor, Server};
use crate::support::transport::Transport;
use crate::{LIMITED, LIMITED_LOGIN};

pub struct Calm {
    server: Server,
    clients: Vec<Client>,
    pub elements: Elements,
    asyncio: Child,
}

impl Calm {
    pub fn start(length: Duration) -> Calm {
        let server = Server::start_with(Flavor::Redis, &LIMITED);
        let clients = [
            (Transport::Tcp, ""),
            (Transport::Tls, ""),
            (Transport::Tcp, LIMITED_LOGIN),
            (Transport::Unix, LIMITED_LOGIN),
        ];
        let clients = clients
            .map(|(transport, login)| connect(&server.url(transport, &format!("timeout=60000&{login}"))));
        let asyncio = asyncio(&server, length);
        Calm {
            server,
            clients: clients.into_iter().map(|client| client.expect("the server is there")).collect(),
            elements: Elements::new("calm:queue"),
            asyncio,
        }
    }

    /// The number of threads.
    pub fn threads(&self) -> usize {
        2 * self.clients.len()
    }

    /// Half of the threads push, and half pop with a deadline of a few ms.
    pub fn work(&self, number: usize, stop: &AtomicBool) {
        let client = &self.clients[number / 2];
        let mut luck = fastrand::Rng::with_seed(number as u64);
        while !stop.load(Ordering::Relaxed) {
            if number.is_multiple_of(2) {
                self.elements.push(client).expect("nothing is done to this server");
                std::thread::sleep(Duration::from_millis(luck.u64(1..8)));
            } else {
                let limit = Timeout::After(Duration::from_millis(luck.u64(1..20)));
                let result = client.command(&self.elements.pop(), limit);
                let in_time = result.as_ref().map_or_else(|error| error.kind() == Kind::Timeout, |_| true);
                assert!(self.elements.note(&result) && in_time, "{result:?}");
            }
        }
    }

    /// The elements of the threads, and the program's report on its own elements, with its count of lost and wrong ones.
    pub fn end(self) -> (crate::elements::Count, String, bool) {
        let direct = connect(&self.server.tcp_url()).expect("the server is there");
        let count = self.elements.count(&direct);
        direct.close(Timeout::Default).expect("closes");
        for client in &self.clients {
            client.close(Timeout::Default).expect("closes");
        }
        let output = self.asyncio.wait_with_output().expect("it ends");
        let told = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        (count, told, output.status.success())
    }
}

/// Runs tests/soak/pops.py with the library that was built with this program.
fn asyncio(server: &Server, length: Duration) -> Child {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let own = std::env::current_exe().expect("it runs");
    Command::new("python3")
        .arg(root.join("tests/soak/pops.py"))
        .arg(length.as_secs_f64().to_string())
        .args([server.url(Transport::Tcp, ""), server.url(Transport::Tls, "")])
        .env("PYTHONPATH", root.join("bindings/python"))
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("REDISCHAN_LIB", own.with_file_name("libredischan.so"))
        .stdout(Stdio::piped())
        .spawn()
        .expect("python3 is there")
}
