// Made by `make commands` from commands/commands.txt: change it there.
//! The section of the header: typed commands, pubsub.

use std::ffi::{c_char, c_void};

use super::super::args::{bytes, c_bytes};
use super::super::client::redis_client;
use super::super::guard::guard_wait;
use super::super::status::redis_status;
use super::super::typed;

/// Publishes a message (PUBLISH). *out_receivers, if not NULL, is the number of this server's subscribers that received
/// it.
///
/// Errors: those of redis_command_argv. Since 0.1.0.
///
/// # Safety
/// `channel` is NULL or a C string; `payload` is NULL or a C string; `out_receivers` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_publish(
    c: *mut redis_client,
    channel: *const c_char,
    payload: *const c_char,
    out_receivers: *mut i64,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let (channel, payload) = unsafe { (c_bytes(channel, "channel")?, c_bytes(payload, "payload")?) };
        typed::integer(c, &[b"PUBLISH", channel, payload], out_receivers)
    })
}

/// Like redis_publish, with any bytes. Since 0.1.0.
///
/// # Safety
/// `channel` points to `channel_len` bytes; `payload` points to `payload_len` bytes; `out_receivers` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_publish_n(
    c: *mut redis_client,
    channel: *const c_void,
    channel_len: usize,
    payload: *const c_void,
    payload_len: usize,
    out_receivers: *mut i64,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let (channel, payload) =
            unsafe { (bytes(channel, channel_len, "channel")?, bytes(payload, payload_len, "payload")?) };
        typed::integer(c, &[b"PUBLISH", channel, payload], out_receivers)
    })
}
