//! Row 31: a bug in the library is a status code for the caller, and never ends the host. Panics are injected at
//! the places that src/faults.rs names.

#[path = "support/source.rs"]
mod source;
#[path = "support/mod.rs"]
mod support;

use std::ffi::CString;
use std::ptr::{null, null_mut};
use std::sync::{Mutex, MutexGuard};
use std::time::{Duration, Instant};

use redischan::client::{Names, State, Timeout};
use redischan::error::{Error, Kind, Outcome};
use redischan::faults::{self, Fault};
use redischan::ffi::{argv, call, client, commands, library, options, reply, session, state};
use support::oracle::connect;
use support::server::{Flavor, Server};

/// One at a time: a point is armed for the whole process.
fn one_at_a_time() -> MutexGuard<'static, ()> {
    static TURN: Mutex<()> = Mutex::new(());
    TURN.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

const PANIC: i32 = Kind::Panic.code();

/// The code of a call whose completion says the same as its status.
fn a_call(c: *mut client::redis_client) -> i32 {
    let mut done = std::mem::MaybeUninit::uninit();
    // SAFETY: a valid handle; the panic comes before the arguments are used. It is always written, and its reply is ours.
    unsafe {
        let status = call::redis_call_packed(c, 1, null(), null(), -1, done.as_mut_ptr());
        let done = done.assume_init();
        reply::redis_reply_free(done.reply);
        if done.code == status && !done.reply.is_null() { status } else { 0 }
    }
}

#[test]
fn row_31_embedded_each_kind_of_entry_point() {
    let _turn = one_at_a_time();
    let url = CString::new("embedded://").unwrap();
    let key = CString::new("k").unwrap();
    let mut c = null_mut();
    // SAFETY: valid texts and pointers.
    assert_eq!(unsafe { client::redis_connect(url.as_ptr(), &mut c) }, 0);
    let (c, key) = (c, key.as_ptr());
    // SAFETY (all): valid handles and texts; NULL for result pointers, as the panic comes before they are used.
    let calls: Vec<(&str, Box<dyn Fn() -> i32>)> = unsafe {
        vec![
            ("redis_connect", Box::new(|| client::redis_connect(null(), null_mut()))),
            ("redis_client_close", Box::new(move || client::redis_client_close(c, 0))),
            ("redis_ping", Box::new(move || commands::redis_ping(c))),
            ("redis_get", Box::new(move || commands::redis_get(c, key, null_mut(), null_mut()))),
            ("redis_set", Box::new(move || commands::redis_set(c, key, key))),
            ("redis_del", Box::new(move || commands::redis_del(c, key, null_mut()))),
            (
                "redis_command_argv",
                Box::new(move || argv::redis_command_argv(c, 1, null(), null(), -1, null_mut())),
            ),
            (
                "redis_command_packed",
                Box::new(move || argv::redis_command_packed(c, 1, null(), null(), -1, null_mut())),
            ),
            ("redis_call", Box::new(move || a_call(c))),
            ("redis_session_new", Box::new(move || session::redis_session_new(c, null_mut()))),
            ("redis_client_state", Box::new(move || state::redis_client_state(c))),
            ("redis_set_thread_timeout", Box::new(|| library::redis_set_thread_timeout(-1))),
            ("redis_set_logger", Box::new(|| library::redis_set_logger(None, null_mut(), None, 0))),
            ("redis_set_interrupt", Box::new(|| library::redis_set_interrupt(None, null_mut()))),
            ("redis_reply_int", Box::new(|| reply::redis_reply_int(null(), null_mut()))),
        ]
    };
    for (name, call) in &calls {
        faults::arm("ffi", Fault::Panic);
        assert_eq!(call(), PANIC, "{name}");
        assert!(!faults::is_armed(), "{name} passes the guard");
    }
    faults::arm("ffi", Fault::Panic);
    assert!(options::redis_options_new().is_null());
    faults::arm("ffi", Fault::Panic);
    assert!(client::redis_client_ref(c).is_null());
    // The client is unchanged.
    assert_eq!(commands::redis_ping(c), 0);
    client::redis_client_free(c);
}

/// Every function that C can call runs in the guard, except a few that cannot panic.
#[test]
fn row_31_no_entry_point_without_the_guard() {
    const HARMLESS: &[&str] =
        &["redis_version", "redis_version_number", "redis_strerror", "redis_last_error", "redis_free"];
    let dir = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/ffi");
    let mut seen = 0;
    for (name, body) in source::exported(&dir) {
        let guarded = body.contains("guard") || body.contains("drop(unsafe { Box::from_raw");
        assert!(guarded || HARMLESS.contains(&name.as_str()), "{name} runs outside the guard");
        seen += 1;
    }
    assert!(seen > 200, "{seen}");
}

fn fails(result: Result<(), Error>) -> Error {
    result.expect_err("a bug was injected")
}

#[test]
fn row_31_redis_in_each_task() {
    let _turn = one_at_a_time();
    let server = Server::start(Flavor::Redis);
    for point in ["inbox", "lane", "pool", "private", "hub"] {
        let client = connect(&(server.tcp_url() + "?timeout=60000&connections=2")).unwrap();
        faults::arm(point, Fault::Panic);
        let error = fails(match point {
            "inbox" | "lane" => client.ping(),
            "hub" => client.subscriber().and_then(|one| one.add(Names::Channels, &[b"c"], Timeout::Default)),
            _ => client.command(&[b"BLPOP", b"none", b"0.1"], Timeout::Default).map(drop),
        });
        assert_eq!(error.kind(), Kind::Panic, "{point}: {error:?}");
        // The whole client is closed, and reports that.
        let until = Instant::now() + Duration::from_secs(60);
        while client.state() != State::Closed {
            assert!(Instant::now() < until, "{point}");
        }
        assert_eq!(client.ping().unwrap_err().kind(), Kind::Closed, "{point}");
        client.close(Timeout::Default).unwrap();
        // The host survives, and a new client works.
        connect(&server.tcp_url()).unwrap().ping().unwrap();
    }
    faults::arm("open", Fault::Panic);
    let error = connect(&server.tcp_url()).err().expect("a bug was injected");
    assert_eq!(error.kind(), Kind::Panic, "{error:?}");
    connect(&server.tcp_url()).unwrap().ping().unwrap();
}

#[test]
fn a_call_to_redis_returns_by_its_deadline_though_the_io_thread_stands_still() {
    let _turn = one_at_a_time();
    let server = Server::start(Flavor::Redis);
    let client = connect(&server.tcp_url()).unwrap();
    faults::arm("inbox", Fault::Stall(Duration::from_secs(10)));
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                let start = Instant::now();
                let error =
                    client.command(&[b"GET", b"k"], Timeout::After(Duration::from_millis(200))).unwrap_err();
                assert_eq!((error.kind(), error.outcome()), (Kind::Timeout, Outcome::NotSent), "{error}");
                assert!(start.elapsed() < Duration::from_secs(8), "{:?}", start.elapsed());
            });
        }
    });
    // None of them was sent when the thread continued.
    client.command(&[b"PING"], Timeout::After(Duration::from_secs(60))).unwrap();
    let stats = server.ask("INFO commandstats");
    assert!(!stats.contains("cmdstat_get"), "{stats}");
}
