//! The server under stress and its replica: killed, stopped, paused, and swapped.

use std::time::{Duration, Instant};

use crate::LIMITED;
use crate::support::proxy::Proxy;
use crate::support::server::{Flavor, Server};
use crate::support::transport::Transport;

const PATIENCE: Duration = Duration::from_secs(60);

pub struct Nodes {
    servers: [Server; 2],
    primary: usize,
}

impl Nodes {
    pub fn start() -> Nodes {
        // What was acknowledged is on disk.
        let options = ["--appendonly", "yes", "--appendfsync", "always", "--repl-diskless-sync-delay", "0"];
        let args = [&options[..], &LIMITED].concat();
        let servers = [(); 2].map(|()| Server::start_with(Flavor::Redis, &args));
        let nodes = Nodes { servers, primary: 0 };
        nodes.other().ask(&format!("REPLICAOF 127.0.0.1 {}", nodes.primary().port));
        nodes
    }

    pub fn primary(&self) -> &Server {
        &self.servers[self.primary]
    }

    fn other(&self) -> &Server {
        &self.servers[1 - self.primary]
    }

    /// SIGKILL, and a restart with the data on disk. False if that would be incomplete: its file is being rewritten.
    pub fn kill(&mut self) -> bool {
        let info = self.primary().ask("INFO persistence");
        let is_whole = ["aof_rewrite_in_progress:0", "aof_rewrite_scheduled:0", "loading:0"];
        if !is_whole.iter().all(|line| info.contains(line)) {
            return false;
        }
        self.servers[self.primary].kill();
        self.servers[self.primary].launch();
        true
    }

    pub fn stop_for(&self, time: Duration) {
        self.primary().pause();
        std::thread::sleep(time);
        self.primary().resume();
    }

    /// The server pauses writes, or everything.
    pub fn pause_for(&self, time: Duration, what: &str) {
        self.primary().ask(&format!("CLIENT PAUSE {} {what}", time.as_millis()));
    }

    /// Swaps the two as a failover does: the server pauses writes until its replica has caught up. False if the replica is
    /// missing or too slow.
    pub fn fail_over(&mut self, proxies: &[(Transport, Proxy)]) -> bool {
        if self.primary().ask("FAILOVER TIMEOUT 5000") != "+OK" {
            return false;
        }
        let until = Instant::now() + PATIENCE;
        loop {
            let (primary, other) =
                (self.primary().ask("INFO replication"), self.other().ask("INFO replication"));
            let has_ended = primary.contains("master_failover_state:no-failover");
            if has_ended && primary.contains("role:slave") && other.contains("role:master") {
                break;
            }
            if has_ended && primary.contains("role:master") {
                return false;
            }
            assert!(Instant::now() < until, "the failover does not end:\n{primary}\n{other}");
            std::thread::sleep(Duration::from_millis(5));
        }
        self.primary = 1 - self.primary;
        for (transport, proxy) in proxies {
            proxy.turn_to(self.primary().place(*transport));
        }
        true
    }

    /// How many have ended without being killed; they are started again.
    pub fn crashed(&mut self) -> u64 {
        let mut crashed = 0;
        for number in 0..self.servers.len() {
            if self.servers[number].has_crashed() {
                crashed += 1;
                self.servers[number].kill();
                self.servers[number].launch();
                if number != self.primary {
                    self.servers[number].ask(&format!("REPLICAOF 127.0.0.1 {}", self.primary().port));
                }
            }
        }
        crashed
    }
}
