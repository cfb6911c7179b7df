//! Rows 7 to 9 and 33: what a network does to a connection.

use std::io::Write;
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use redischan::client::{SetOptions, State, Timeout};
use redischan::error::{Kind, Outcome};

use crate::delivery::{NOT_FOR_EVER, under_load, wait_until_ready};
use crate::support::oracle::{self, connect, echo, failed_as};
use crate::support::proxy::{Path, Plan, Proxy};
use crate::support::scripted::Scripted;
use crate::support::server::{Flavor, Server};
use crate::support::transport::Transport;

crate::on_tcp_and_tls! {
    row_07_redis_silent_loss_of_an_idle_connection,
    row_07_redis_silent_loss_of_a_busy_connection,
    row_07_redis_silent_loss_under_constant_writers,
    row_07_redis_silent_loss_while_a_blocking_command_waits,
}

crate::on_each_transport! {
    row_08_redis_slow_link_is_no_dead_one,
    row_09_scripted_one_byte_in_half_a_second,
    row_33_redis_big_values_both_ways_through_a_narrow_pipe,
}

/// A separate host for a server, and a wire to it that can be cut silently.
struct FarHost {
    name: String,
    address: String,
}

fn ip(args: &str) {
    let output =
        Command::new("ip").args(args.split(' ')).output().expect("iproute2 is installed by `make tools`");
    assert!(output.status.success(), "ip {args}: {}", String::from_utf8_lossy(&output.stderr));
}

impl FarHost {
    fn new() -> FarHost {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = std::process::id() % 1000 * 10 + NEXT.fetch_add(1, Ordering::Relaxed);
        let (name, net) = (format!("rc{number}"), format!("10.{}.{}", 200 + number / 250, number % 250));
        let near = format!("{net}.1");
        let address = format!("{net}.2");
        ip(&format!("netns add {name}"));
        let host = FarHost { name: name.clone(), address: address.clone() };
        ip(&format!("link add {name}a type veth peer name {name}b"));
        ip(&format!("link set {name}b netns {name}"));
        ip(&format!("addr add {near}/24 dev {name}a"));
        ip(&format!("link set {name}a up"));
        ip(&format!("-n {name} addr add {address}/24 dev {name}b"));
        ip(&format!("-n {name} link set {name}b up"));
        ip(&format!("-n {name} link set lo up"));
        host
    }

    /// From here on every packet to the host is lost silently.
    fn cut(&self) {
        ip(&format!("-n {} link set {}b down", self.name, self.name));
    }

    fn mend(&self) {
        ip(&format!("-n {} link set {}b up", self.name, self.name));
    }
}

impl Drop for FarHost {
    fn drop(&mut self) {
        let _ = Command::new("ip").args(["netns", "del", &self.name]).output();
    }
}

fn is_root() -> bool {
    // SAFETY: it only returns a number.
    let root = unsafe { libc::geteuid() } == 0;
    if !root {
        // Not by eprintln, which the test runner would capture: tests/rows.py reads this.
        let me = std::thread::current().name().unwrap_or_default().to_owned();
        let why = "silent loss needs network namespaces, and they need root";
        std::io::stderr().write_all(format!("SKIPPED {me}: {why}\n").as_bytes()).unwrap();
    }
    root
}

/// The portable backend does not know whether the server's host acknowledges: a connection is then closed after ten
/// silent heartbeats without a waiting caller.
const KNOWS_THE_HOST: bool = !cfg!(redischan_portable);

/// Three heartbeats of this are 9 s. The library waits for three at most, or for eleven if it knows nothing of the host;
/// the kernel itself would wait for ten.
const HEARTBEAT: &str = if KNOWS_THE_HOST { "heartbeat=3000" } else { "heartbeat=1000" };
/// When calls time out. If the library knows nothing of the host, only then does no caller wait.
const TIMEOUT: &str = if KNOWS_THE_HOST { "timeout=60000" } else { "timeout=2000" };
const KERNEL: Duration = Duration::from_secs(30);

/// The library notices within three heartbeats, and works again when the wire is restored.
fn silent_loss(
    transport: Transport,
    work: impl Fn(&redischan::client::Client) + Send + Sync,
    threads: usize,
) {
    let host = FarHost::new();
    let server = Server::start_in(Flavor::Redis, &host.name, &host.address);
    let options = format!("{TIMEOUT}&connect_timeout=5000&{HEARTBEAT}");
    let client = connect(&server.url(transport, &options)).unwrap();
    under_load(
        threads,
        |_| work(&client),
        || {
            std::thread::sleep(Duration::from_millis(1500));
            host.cut();
            let cut = Instant::now();
            client.wait_state(State::Ready, Timeout::After(NOT_FOR_EVER)).unwrap();
            let found = cut.elapsed();
            host.mend();
            println!("found after {found:?}");
            assert!(found < KERNEL - Duration::from_secs(5), "{found:?}");
            wait_until_ready(&client);
        },
    );
    client.ping().unwrap();
    assert!(client.stats().reconnects >= 1);
}

fn row_07_redis_silent_loss_of_an_idle_connection(transport: Transport) {
    if is_root() {
        silent_loss(transport, |_| std::thread::sleep(Duration::from_millis(100)), 1);
    }
}

fn row_07_redis_silent_loss_of_a_busy_connection(transport: Transport) {
    if is_root() {
        let work = |client: &redischan::client::Client| {
            if let Err(error) = echo(client, Timeout::Default) {
                if KNOWS_THE_HOST {
                    failed_as(&error, &[Kind::Io]);
                    assert!(error.to_string().contains("host does not answer"), "{error}");
                    assert_eq!(error.outcome(), Outcome::MaybeExecuted);
                } else {
                    failed_as(&error, &[Kind::Io, Kind::Timeout]);
                }
            }
        };
        silent_loss(transport, work, 8);
    }
}

fn row_07_redis_silent_loss_under_constant_writers(transport: Transport) {
    if is_root() {
        // Each times out early and writes again, so that there is always something new to send.
        let work = |client: &redischan::client::Client| {
            if let Err(error) = echo(client, Timeout::After(Duration::from_millis(20))) {
                failed_as(&error, &[Kind::Io, Kind::Timeout]);
            }
        };
        silent_loss(transport, work, 8);
    }
}

fn row_07_redis_silent_loss_while_a_blocking_command_waits(transport: Transport) {
    if is_root() {
        let host = FarHost::new();
        let server = Server::start_in(Flavor::Redis, &host.name, &host.address);
        let client = connect(&server.url(transport, HEARTBEAT)).unwrap();
        std::thread::scope(|scope| {
            let waiting = scope.spawn(|| client.command(&[b"BLPOP", b"q", b"0"], Timeout::Never));
            std::thread::sleep(Duration::from_millis(1500));
            host.cut();
            let error = waiting.join().unwrap().unwrap_err();
            assert_eq!((error.kind(), error.outcome()), (Kind::Io, Outcome::MaybeExecuted), "{error}");
            // Without that knowledge, the system's own probes detect it.
            assert!(error.to_string().contains("host does not answer") || !KNOWS_THE_HOST, "{error}");
        });
    }
}

fn row_08_redis_slow_link_is_no_dead_one(transport: Transport) {
    let server = Server::start(Flavor::Redis);
    // 1 Mbit/s both ways; the values take seconds, and heartbeats are due long before.
    let path = Path { rate: Some(125_000), ..Path::default() };
    let proxy = Proxy::start_on(transport, &server, move |_| Plan { to_server: path, to_client: path });
    let client = connect(&proxy.url_with("timeout=120000&heartbeat=100")).unwrap();
    let value = vec![b'x'; 256 << 10];
    client.set(b"big", &value, SetOptions::default()).unwrap();
    assert!(client.get(b"big").unwrap().as_deref() == Some(&value[..]));
    assert_eq!(client.stats().reconnects, 0);
}

fn row_09_scripted_one_byte_in_half_a_second(transport: Transport) {
    let server = Scripted::start_on(transport, |_, mut peer| {
        while peer.request().is_some() {
            // For longer than the test takes: only the deadline can end the call, and only a timeout the close.
            for byte in b"$10000\r\n".iter().chain(std::iter::repeat_n(&b'x', 1000)) {
                peer.say([*byte]);
                std::thread::sleep(Duration::from_millis(500));
            }
        }
    });
    let client = connect(&server.url()).unwrap();
    let error = client.command(&[b"GET", b"k"], Timeout::After(Duration::from_secs(3))).unwrap_err();
    assert_eq!((error.kind(), error.outcome()), (Kind::Timeout, Outcome::MaybeExecuted));
    client.close(Timeout::After(Duration::ZERO)).unwrap();
}

/// mini-redis writes a reply before it reads the next request, as may a proxy with small buffers.
#[test]
fn row_33_embedded_big_values_both_ways_in_one_pipeline_of_a_session() {
    let client = connect("embedded://?timeout=60000&max_in_flight_bytes=268435456").unwrap();
    let session = client.session(Timeout::Default).unwrap();
    let mut pipeline = client.pipeline(false);
    let value = vec![b'x'; 10 << 20];
    for _ in 0..8 {
        pipeline.add(&[b"SET", b"k", &value]).unwrap();
        pipeline.add(&[b"GET", b"k"]).unwrap();
    }
    let reply = session.exec(&mut pipeline, Timeout::Default).unwrap();
    assert!(reply.into_frame().len() > 8 * value.len());
}

fn row_33_redis_big_values_both_ways_through_a_narrow_pipe(transport: Transport) {
    let server = Server::start(Flavor::Redis);
    // 4 KiB at a time, both ways: neither side can write everything before it reads.
    let path = Path { slice: Some(4096), ..Path::default() };
    let proxy = Proxy::start_on(transport, &server, move |_| Plan { to_server: path, to_client: path });
    let client = connect(&proxy.url_with("timeout=300000&max_in_flight_bytes=268435456")).unwrap();
    std::thread::scope(|scope| {
        for thread in 0..8u8 {
            let client = &client;
            scope.spawn(move || {
                let (key, value) = ([b'k', thread], vec![thread; oracle::size(2 << 20, 10 << 20)]);
                client.set(&key, &value, SetOptions::default()).unwrap();
                assert!(client.get(&key).unwrap().as_deref() == Some(&value[..]));
            });
        }
    });
    assert_eq!(client.stats().reconnects, 0);
}
