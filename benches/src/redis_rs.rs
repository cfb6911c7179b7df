//! redis-rs for the C load programs: a `MultiplexedConnection` that all threads share.
//!
//! Each thread blocks on a clone of it, as the documentation of redis-rs advises ("cloneable, cheap, to be shared"); one
//! worker of a tokio runtime drives it. More workers were slower on two cores.

use redis::aio::MultiplexedConnection;
use redis::caching::CacheConfig;
use redis::{AsyncConnectionConfig, Cmd, IntoConnectionInfo, ProtocolVersion};
use std::ffi::{CStr, c_char};
use std::num::NonZeroUsize;
use tokio::runtime::{Builder, Runtime};

/// More keys than any workload has: none is dropped for another.
const KEYS: NonZeroUsize = NonZeroUsize::new(100_000).unwrap();

/// `struct item` of load.h.
#[repr(C)]
pub struct Item {
    key: *const u8,
    key_length: usize,
    value: *const u8,
    value_length: usize,
}

type Check = extern "C" fn(*const Item, *const u8, usize);

pub struct Connection {
    runtime: Runtime,
    connection: MultiplexedConnection,
}

fn open(url: &str, cached: bool) -> Option<Connection> {
    let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().ok()?;
    // Without its deadline per request, which costs it a timer.
    let mut config = AsyncConnectionConfig::new().set_response_timeout(None);
    let mut info = url.into_connection_info().ok()?;
    if cached {
        config = config.set_cache_config(CacheConfig::new().set_size(KEYS));
        let resp3 = info.redis_settings().clone().set_protocol(ProtocolVersion::RESP3);
        info = info.set_redis_settings(resp3);
    }
    let client = redis::Client::open(info).ok()?;
    let connection = runtime.block_on(client.get_multiplexed_async_connection_with_config(&config)).ok()?;
    Some(Connection { runtime, connection })
}

/// # Safety
/// `url` is a C string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_rs_open(url: *const c_char, cached: bool) -> *mut Connection {
    let url = unsafe { CStr::from_ptr(url) };
    url.to_str()
        .ok()
        .and_then(|url| open(url, cached))
        .map_or(std::ptr::null_mut(), |made| Box::into_raw(Box::new(made)))
}

/// # Safety
/// `connection` came from `redis_rs_open`, and `item` points to an item.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_rs_get(
    connection: *const Connection,
    item: *const Item,
    check: Check,
) -> bool {
    let (connection, key) = unsafe { (&*connection, bytes((*item).key, (*item).key_length)) };
    let mut shared = connection.connection.clone();
    let command = Cmd::get(key);
    match connection.runtime.block_on(command.query_async::<Vec<u8>>(&mut shared)) {
        Ok(value) => {
            check(item, value.as_ptr(), value.len());
            true
        }
        Err(_) => false,
    }
}

/// # Safety
/// `connection` came from `redis_rs_open`, and `item` points to an item.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_rs_set(connection: *const Connection, item: *const Item) -> bool {
    let (connection, item) = unsafe { (&*connection, &*item) };
    let (key, value) = unsafe { (bytes(item.key, item.key_length), bytes(item.value, item.value_length)) };
    let mut shared = connection.connection.clone();
    let command = Cmd::set(key, value);
    connection.runtime.block_on(command.query_async::<()>(&mut shared)).is_ok()
}

/// # Safety
/// `connection` came from `redis_rs_open` and is not used again.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_rs_close(connection: *mut Connection) {
    drop(unsafe { Box::from_raw(connection) });
}

/// # Safety
/// `start` points to `length` bytes that outlive the call that uses them.
unsafe fn bytes<'a>(start: *const u8, length: usize) -> &'a [u8] {
    unsafe { std::slice::from_raw_parts(start, length) }
}
