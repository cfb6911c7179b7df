//! The promised sizes: ten thousand waiting threads at once, eight connections of one client, values from one byte to
//! 64 MiB. And the memory of a burst is released.

mod support;

use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use redischan::client::{Client, SetOptions, Timeout};
use support::oracle::{alone, connect, rss};
use support::server::{Flavor, Server};

const SERVERS: [Flavor; 2] = [Flavor::Redis, Flavor::Valkey];

/// Starts a thread that sends its number in an ECHO.
fn ask(client: &Arc<Client>, number: usize) -> thread::JoinHandle<bool> {
    let client = client.clone();
    let ask = move || {
        let word = format!("caller {number}");
        let answer = client.command(&[b"ECHO", word.as_bytes()], Timeout::After(Duration::from_secs(60)));
        answer.unwrap().bytes().unwrap().as_deref() == Some(word.as_bytes())
    };
    thread::Builder::new().stack_size(64 * 1024).spawn(ask).unwrap()
}

fn ten_thousand_wait_at_once(flavor: Flavor) {
    const THREADS: usize = 10_000;
    // Each thread has several mappings, and a process has at most 65 530 (vm.max_map_count): one crowd at a time.
    static CROWD: Mutex<()> = Mutex::new(());
    let _one_at_a_time = CROWD.lock().unwrap_or_else(PoisonError::into_inner);
    let server = Server::start(flavor);
    // On a busy machine it takes long until all of them wait: longer than a stopped server is waited for by default.
    let client = Arc::new(connect(&(server.tcp_url() + "?heartbeat=60000")).unwrap());
    for round in 0..2 {
        server.pause();
        let callers: Vec<_> = (0..THREADS).map(|i| ask(&client, round * THREADS + i)).collect();
        let start = Instant::now();
        while {
            let stats = client.stats();
            (stats.queued + stats.in_flight) < THREADS as u64
        } {
            assert!(start.elapsed() < Duration::from_secs(60), "not all of them got to wait");
            thread::sleep(Duration::from_millis(5));
        }
        server.resume();
        assert!(callers.into_iter().all(|caller| caller.join().unwrap()), "a reply went to the wrong caller");
    }
    assert_eq!(client.stats().timeouts, 0);
}

#[test]
fn scale_redis_ten_thousand_threads_wait_at_once() {
    ten_thousand_wait_at_once(Flavor::Redis);
}

#[test]
fn scale_valkey_ten_thousand_threads_wait_at_once() {
    ten_thousand_wait_at_once(Flavor::Valkey);
}

/// Lengths near powers of two, where buffers end.
fn lengths() -> impl Iterator<Item = usize> {
    (0..=26).flat_map(|power| [(1 << power) - 1, 1 << power, (1 << power) + 1])
}

fn values_of_every_size(flavor: Flavor) {
    let server = Server::start(flavor);
    // The default for both is 64 MiB, command and length included.
    let client = connect(&(server.tcp_url() + "?max_in_flight_bytes=268435456&timeout=60000")).unwrap();
    for length in lengths() {
        let value: Vec<u8> = (0..length).map(|i| (i * 31 + i / 251 + length) as u8).collect();
        assert!(client.set(b"value", &value, SetOptions::default()).unwrap());
        assert!(
            client.get(b"value").unwrap().as_deref() == Some(&value[..]),
            "{length} bytes came back changed"
        );
    }
}

#[test]
fn scale_redis_values_from_nothing_to_64_mib() {
    values_of_every_size(Flavor::Redis);
}

#[test]
fn scale_valkey_values_from_nothing_to_64_mib() {
    values_of_every_size(Flavor::Valkey);
}

#[test]
fn scale_eight_connections_redis_and_valkey_serve_64_threads() {
    for flavor in SERVERS {
        let server = Server::start(flavor);
        for options in ["spin_us=0", "spin_us=100", "core_placement=auto"] {
            let url = server.tcp_url() + &format!("?connections=8&client_name=eight&{options}");
            let client = Arc::new(connect(&url).unwrap());
            let list = server.ask("CLIENT LIST");
            assert_eq!(list.matches("name=eight").count(), 8, "{list}");
            let callers: Vec<_> = (0..64)
                .map(|thread| {
                    let client = client.clone();
                    thread::spawn(move || {
                        (0..500).all(|i| {
                            let word = format!("{thread} {i}");
                            let answer = client.command(&[b"ECHO", word.as_bytes()], Timeout::Default);
                            answer.unwrap().bytes().unwrap().as_deref() == Some(word.as_bytes())
                        })
                    })
                })
                .collect();
            assert!(callers.into_iter().all(|caller| caller.join().unwrap()));
        }
    }
}

/// The memory of a large reply is released with it: an idle client does not keep it.
#[test]
fn scale_redis_a_large_reply_leaves_no_large_buffer() {
    if !alone("scale_redis_a_large_reply_leaves_no_large_buffer") {
        return;
    }
    const LARGE: usize = 48 << 10; // KiB
    let server = Server::start(Flavor::Redis);
    let client = connect(&server.tcp_url()).unwrap();
    client.set(b"value", &vec![7; LARGE << 10], SetOptions::default()).unwrap();
    let before = rss();
    let value = client.get(b"value").unwrap().unwrap();
    let with_value = rss();
    assert!(with_value > before + LARGE / 2, "the value was there: {before} to {with_value}");
    drop(value);
    assert!(rss() < with_value - LARGE / 2, "{before} to {with_value} to {}", rss());
}
