// Made by `make commands` from commands/commands.txt: change it there.
//! The section of the header: typed commands, geo.

use std::ffi::{c_char, c_void};

use super::super::args::{bytes, c_bytes};
use super::super::client::redis_client;
use super::super::guard::guard_wait;
use super::super::status::redis_status;
use super::super::typed;

/// Adds a member with its position in degrees to a geospatial index (GEOADD). *out_new, if not NULL, is 1 if the member is
/// new, else 0.
///
/// Errors: as redis_zadd; REDISCHAN_ERR_SERVER for a position that cannot be indexed. Since 0.1.0.
///
/// # Safety
/// `key` is NULL or a C string; `member` is NULL or a C string; `out_new` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_geoadd(
    c: *mut redis_client,
    key: *const c_char,
    longitude: f64,
    latitude: f64,
    member: *const c_char,
    out_new: *mut i64,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let (key, member) = unsafe { (c_bytes(key, "key")?, c_bytes(member, "member")?) };
        typed::integer(
            c,
            &[
                b"GEOADD",
                key,
                typed::decimal(longitude, "longitude")?.as_bytes(),
                typed::decimal(latitude, "latitude")?.as_bytes(),
                member,
            ],
            out_new,
        )
    })
}

/// Like redis_geoadd, with any bytes. Since 0.1.0.
///
/// # Safety
/// `key` points to `key_len` bytes; `member` points to `member_len` bytes; `out_new` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_geoadd_n(
    c: *mut redis_client,
    key: *const c_void,
    key_len: usize,
    longitude: f64,
    latitude: f64,
    member: *const c_void,
    member_len: usize,
    out_new: *mut i64,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let (key, member) = unsafe { (bytes(key, key_len, "key")?, bytes(member, member_len, "member")?) };
        typed::integer(
            c,
            &[
                b"GEOADD",
                key,
                typed::decimal(longitude, "longitude")?.as_bytes(),
                typed::decimal(latitude, "latitude")?.as_bytes(),
                member,
            ],
            out_new,
        )
    })
}

/// Gets the distance between two members of a geospatial index in metres (GEODIST). *out_metres may be NULL.
///
/// Returns: REDISCHAN_OK; REDISCHAN_NIL if one of them is missing; *out_metres is then 0.
/// Errors: those of redis_command_argv. Since 0.1.0.
///
/// # Safety
/// `key` is NULL or a C string; `member1` is NULL or a C string; `member2` is NULL or a C string; `out_metres` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_geodist(
    c: *mut redis_client,
    key: *const c_char,
    member1: *const c_char,
    member2: *const c_char,
    out_metres: *mut f64,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let (key, member1, member2) =
            unsafe { (c_bytes(key, "key")?, c_bytes(member1, "member1")?, c_bytes(member2, "member2")?) };
        typed::double_or_nil(c, &[b"GEODIST", key, member1, member2], out_metres)
    })
}

/// Like redis_geodist, with any bytes. Since 0.1.0.
///
/// # Safety
/// `key` points to `key_len` bytes; `member1` points to `member1_len` bytes; `member2` points to `member2_len` bytes; `out_metres` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_geodist_n(
    c: *mut redis_client,
    key: *const c_void,
    key_len: usize,
    member1: *const c_void,
    member1_len: usize,
    member2: *const c_void,
    member2_len: usize,
    out_metres: *mut f64,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let (key, member1, member2) = unsafe {
            (
                bytes(key, key_len, "key")?,
                bytes(member1, member1_len, "member1")?,
                bytes(member2, member2_len, "member2")?,
            )
        };
        typed::double_or_nil(c, &[b"GEODIST", key, member1, member2], out_metres)
    })
}
