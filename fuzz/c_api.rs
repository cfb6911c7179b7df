//! Sequences of calls that a C program could make, correct or not: the header's promises hold for each.

use std::ffi::{CStr, CString, c_char, c_void};
use std::ptr::{null, null_mut, without_provenance_mut};
use std::sync::OnceLock;

use redischan::config::Config;
use redischan::ffi::argv::{redis_command_argv, redis_command_packed};
use redischan::ffi::client::*;
use redischan::ffi::commands::*;
use redischan::ffi::library::*;
use redischan::ffi::options::*;
use redischan::ffi::reply::*;
use redischan::ffi::session::*;
use redischan::ffi::state::*;
use redischan::ffi::status::*;

use super::several::{Given, Several};
use super::{Input, peer};

/// So that one input does not take long: against a server that is not there, each call may take its time.
const CALLS: usize = 24;
/// What an out parameter holds before a call that must not write it.
const UNTOUCHED: usize = 0x5afe_5afe;
/// A client of nobody: its calls end at their deadline.
const NOBODY: &CStr = c"unix:///nobody/listens/here?lazy_connect=yes&timeout=1&connect_timeout=1";

/// A byte string as a sequence of calls.
pub fn c_api(data: &[u8]) {
    let mut host = Host::new();
    let mut input = Input::new(data);
    for _ in 0..CALLS {
        if input.is_empty() {
            break;
        }
        host.call(&mut input);
    }
}

/// What a C program holds.
struct Host {
    options: *mut redis_options,
    /// The first is a client with a server; the others come and go, and stay here when they were freed.
    clients: [*mut redis_client; 4],
    session: *mut redis_session,
    several: Several,
    reply: *mut redis_reply,
}

/// The places that a call writes to.
struct Outs {
    text: *mut c_char,
    len: usize,
    number: i64,
    reply: *mut redis_reply,
}

impl Host {
    fn new() -> Host {
        let options = redis_options_new();
        assert!(!options.is_null());
        let clients = [client_with_server(), null_mut(), null_mut(), null_mut()];
        Host { options, clients, session: null_mut(), several: Several::new(), reply: null_mut() }
    }

    fn call(&mut self, input: &mut Input<'_>) {
        let which = input.byte();
        let slot = usize::from(input.byte());
        let c = match slot {
            0x80.. => without_provenance_mut(number(input).cast_unsigned() as usize),
            _ => self.clients[slot % 4],
        };
        let served = c == self.clients[0];
        // Only where somebody answers at once: against nobody, a long time would be waited for.
        let time = match input.byte() % 8 {
            0 if served => REDISCHAN_WAIT_DEFAULT,
            1 if served => i64::MAX,
            2 => i64::MIN,
            3 => -3,
            n => i64::from(n % 2),
        };
        let (key, value, other) = (Text::new(input), Text::new(input), Text::new(input));
        let mut outs = Outs {
            text: without_provenance_mut(UNTOUCHED),
            len: UNTOUCHED,
            number: UNTOUCHED as i64,
            reply: without_provenance_mut(UNTOUCHED),
        };
        let wanted = input.byte();
        let given = |bit: u8| wanted & bit == 0;
        let text = if given(1) { &raw mut outs.text } else { null_mut() };
        let len = if given(2) { &raw mut outs.len } else { null_mut() };
        let n = if given(4) { &raw mut outs.number } else { null_mut() };
        let reply = if given(8) { &raw mut outs.reply } else { null_mut() };
        let argv = [&key, &value, &other];
        let argc = match input.byte() {
            n @ 0..=0x7f => i32::from(n % 4),
            n => [i32::MIN, -1, i32::MAX, 1 << 25][usize::from(n % 4)],
        };
        let texts = argv.map(|text| if given(16) { text.c() } else { text.bytes() });
        let lens = argv.map(|text| text.len);
        let texts: *const *const c_char = if given(32) { texts.as_ptr() } else { null() };
        let lens = if given(16) { null() } else { lens.as_ptr() };
        let packed = Packed::new(&argv, input.byte());

        // SAFETY: texts end with a NUL or are as long as their lengths say, except for lengths that no object can
        // have and numbers that no array can; the places are of this frame, or NULL; objects are live or NULL.
        // Clients may be any number.
        let status = unsafe {
            match which % 48 {
                0 => return self.connect(input.byte(), &key),
                1 => return self.hold(slot),
                2 if served => redis_ping(c),
                // It stays in its slot, a stale one.
                2 => return redis_client_free(c),
                3 if served => redis_ping(c),
                3 => redis_client_close(c, time),
                4 => redis_options_set(self.options, key.c(), value.c()),
                5 => redis_options_set(null_mut(), key.c(), value.c()),
                6 => return self.free_options(),
                7 => redis_ping(c),
                8 => redis_get(c, key.c(), text, len),
                9 => redis_get_n(c, key.bytes().cast(), key.len, text, len),
                10 => return get_into(c, &key, input.byte()),
                11 => redis_set(c, key.c(), value.c()),
                12 => {
                    let flags = u32::from(input.byte());
                    let ttl = number(input);
                    redis_set_n(c, key.bytes().cast(), key.len, value.bytes().cast(), value.len, ttl, flags)
                }
                13 => redis_del(c, key.c(), n),
                14 => redis_del_n(c, key.bytes().cast(), key.len, n),
                15 => redis_exists(c, key.c(), n),
                16 => redis_exists_n(c, key.bytes().cast(), key.len, n),
                17 => redis_expire(c, key.c(), number(input), n),
                18 => redis_expire_n(c, key.bytes().cast(), key.len, number(input), n),
                19 => redis_ttl(c, key.c(), n),
                20 => redis_ttl_n(c, key.bytes().cast(), key.len, n),
                21 => redis_incrby(c, key.c(), number(input), n),
                22 => redis_incrby_n(c, key.bytes().cast(), key.len, number(input), n),
                23 => redis_incr(c, key.c(), n),
                24 => redis_decr_n(c, key.bytes().cast(), key.len, n),
                25 => redis_append(c, key.c(), value.c(), n),
                26 => redis_append_n(c, key.bytes().cast(), key.len, value.bytes().cast(), value.len, n),
                27 => redis_mget(c, argc, texts, lens, reply),
                28 => redis_mset(c, argc, texts, lens, texts, lens),
                29 => redis_hget(c, key.c(), value.c(), text, len),
                30 => redis_hset(c, key.c(), value.c(), other.c(), n),
                31 => redis_publish(c, key.c(), value.c(), n),
                32 => redis_publish_n(c, key.bytes().cast(), key.len, value.bytes().cast(), value.len, n),
                33 => redis_command_argv(c, argc, texts, lens, time, reply),
                34 => redis_command_packed(c, argc, packed.bytes(), packed.lens(), time, reply),
                35 => return self.open_session(c, given(8)),
                36 => return self.free_session(),
                37 => redis_session_argv(self.session, argc, texts, lens, time.min(1000), reply),
                38 => redis_session_packed(
                    self.session,
                    argc,
                    packed.bytes(),
                    packed.lens(),
                    time.min(1000),
                    reply,
                ),
                39 => return client_state(c, input),
                40 => return stats(c, input.byte()),
                41 => redis_set_thread_timeout(time.clamp(-3, 1)),
                42 => redis_set_logger(Some(ignore), null_mut(), None, argc),
                43 => redis_set_logger(None, null_mut(), None, argc),
                44 => redis_set_interrupt(if given(1) { Some(never) } else { None }, null_mut()),
                45 => return raw_reply(self.clients[0], &key),
                46 => return self.read_reply(),
                47 if which > 47 => {
                    let client = c;
                    let given = Given {
                        client,
                        session: self.session,
                        argc,
                        texts,
                        lens,
                        packed: &packed,
                        key: &key,
                        value: &value,
                        time,
                        out: reply,
                    };
                    self.several.call(&given, input)
                }
                _ => {
                    let shown = CStr::from_ptr(redis_strerror(argc));
                    assert!(!shown.is_empty());
                    return nothing_of(null());
                }
            }
        };
        check(status);
        outs.settle(status, self);
    }

    fn connect(&mut self, how: u8, url: &Text) {
        let slot = 1 + usize::from(how) % 3;
        let mut made = without_provenance_mut(UNTOUCHED);
        let out = if how & 0x40 == 0 { &raw mut made } else { null_mut() };
        // SAFETY: texts are C strings, the options are live, `out` may be written or is NULL.
        let status = unsafe {
            match how % 5 {
                0 => redis_connect(NOBODY.as_ptr(), out),
                // Nothing may be dialled that the bytes have made up: it might be there.
                1 if url.is_no_url() => redis_connect(url.c(), out),
                2 => redis_connect(null(), null_mut()),
                3 => redis_connect_with(null(), out),
                _ => {
                    check(redis_options_set(self.options, c"url".as_ptr(), NOBODY.as_ptr()));
                    redis_connect_with(self.options, out)
                }
            }
        };
        check(status);
        if made.addr() == UNTOUCHED {
            return assert!(status < 0);
        }
        assert_eq!(status, REDISCHAN_OK);
        redis_client_free(std::mem::replace(&mut self.clients[slot], made));
    }

    /// One holder more, and one less.
    fn hold(&mut self, slot: usize) {
        let c = self.clients[slot % 4];
        let held = redis_client_ref(c);
        assert!(held == c || held.is_null());
        redis_client_free(held);
    }

    fn free_options(&mut self) {
        // SAFETY: they are live, and replaced.
        unsafe { redis_options_free(self.options) };
        // SAFETY: NULL is allowed.
        unsafe { redis_options_free(null_mut()) };
        self.options = redis_options_new();
    }

    fn open_session(&mut self, c: *mut redis_client, given: bool) {
        let mut made = null_mut();
        // SAFETY: `made` may be written.
        let status = unsafe { redis_session_new(c, if given { &raw mut made } else { null_mut() }) };
        check(status);
        assert_eq!(made.is_null(), status < 0);
        if status == REDISCHAN_OK {
            self.free_session();
            self.session = made;
        }
    }

    fn free_session(&mut self) {
        // SAFETY: it is NULL or live, and not used again.
        unsafe { redis_session_free(std::mem::replace(&mut self.session, null_mut())) };
    }

    fn read_reply(&mut self) {
        read(self.reply);
        // SAFETY: it is NULL or live, and not used again.
        unsafe { redis_reply_free(std::mem::replace(&mut self.reply, null_mut())) };
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        self.read_reply();
        self.free_session();
        // The first one is the process's.
        self.clients[1..].iter().for_each(|c| redis_client_free(*c));
        // SAFETY: they are live, and not used again.
        unsafe { redis_options_free(self.options) };
        check(redis_set_thread_timeout(REDISCHAN_WAIT_DEFAULT));
        // SAFETY: nothing is to be called from now on.
        check(unsafe { redis_set_interrupt(None, null_mut()) });
    }
}

impl Outs {
    /// Takes what was given out. A failed call has given nothing.
    fn settle(self, status: redis_status, host: &mut Host) {
        if status < 0 {
            assert_eq!((self.text.addr(), self.len, self.reply.addr()), (UNTOUCHED, UNTOUCHED, UNTOUCHED));
            assert_eq!(self.number, UNTOUCHED as i64);
        }
        if self.text.addr() != UNTOUCHED {
            assert_eq!(self.text.is_null(), status == REDISCHAN_NIL);
            if !self.text.is_null() && self.len != UNTOUCHED {
                // SAFETY: that many bytes and a NUL were given.
                assert_eq!(unsafe { *self.text.add(self.len) }, 0);
            }
            // SAFETY: it came from the library, and is freed once.
            unsafe { redis_free(self.text.cast()) };
        }
        if self.reply.addr() != UNTOUCHED {
            host.read_reply();
            host.reply = self.reply;
        }
    }
}

/// A text as C passes it: NULL now and then, and with lengths that are mistakes.
pub(crate) struct Text {
    text: Option<CString>,
    pub(crate) len: usize,
}

impl Text {
    fn new(input: &mut Input<'_>) -> Text {
        match input.byte() {
            0xff => Text { text: None, len: 0 },
            0xfe => Text { text: None, len: 5 },
            0xfd => Text { text: Some(CString::default()), len: usize::MAX },
            n => {
                let bytes = input.take(n.into());
                // Up to the first NUL for those who take C strings. Those who take bytes get all of it.
                let text = CString::new(bytes).unwrap_or_else(|e| {
                    let mut bytes = e.into_vec();
                    bytes.push(0);
                    // SAFETY: only read through pointers: as a C string up to its first NUL, or by its length.
                    unsafe { CString::from_vec_with_nul_unchecked(bytes) }
                });
                Text { text: Some(text), len: bytes.len() }
            }
        }
    }

    fn c(&self) -> *const c_char {
        self.text.as_ref().map_or(null(), |text| text.as_ptr())
    }

    pub(crate) fn bytes(&self) -> *const c_char {
        self.c()
    }

    /// What the pointer and the length stand for, if that is anything.
    fn slice(&self) -> &[u8] {
        match &self.text {
            Some(text) if self.len != usize::MAX => text.as_bytes(),
            _ => &[],
        }
    }

    fn is_no_url(&self) -> bool {
        let Some(text) = &self.text else { return false };
        let up_to_nul = text.as_bytes().split(|b| *b == 0).next().unwrap_or_default();
        std::str::from_utf8(up_to_nul).map_or(true, |text| Config::from_url(text).is_err())
    }
}

/// Arguments end to end, and their lengths, or lengths that are mistakes.
pub(crate) struct Packed {
    bytes: Vec<u8>,
    lens: Vec<usize>,
    null: u8,
}

impl Packed {
    fn new(argv: &[&Text; 3], how: u8) -> Packed {
        const HALF: usize = isize::MAX as usize;
        let bytes = argv.map(Text::slice).concat();
        let lens = match how >> 4 {
            15 => vec![HALF, HALF, HALF],
            14 => vec![usize::MAX, 0, 1],
            _ => argv.iter().map(|text| text.slice().len()).collect(),
        };
        Packed { bytes, lens, null: how & 3 }
    }

    pub(crate) fn bytes(&self) -> *const c_void {
        if self.null == 1 { null() } else { self.bytes.as_ptr().cast() }
    }

    pub(crate) fn lens(&self) -> *const usize {
        if self.null == 2 { null() } else { self.lens.as_ptr() }
    }
}

fn number(input: &mut Input<'_>) -> i64 {
    let mut bytes = [0; 8];
    let given = input.text();
    let n = given.len().min(8);
    bytes[..n].copy_from_slice(&given[..n]);
    i64::from_le_bytes(bytes)
}

/// Each status is a documented one, and a failure leaves its facts and its text.
pub(crate) fn check(status: redis_status) {
    assert!((REDISCHAN_ERR_TOO_LARGE..=REDISCHAN_NIL).contains(&status), "{status}");
    // SAFETY: it is never NULL, and read at once.
    let text = unsafe { CStr::from_ptr(redis_last_error()) };
    assert_ne!(status, REDISCHAN_ERR_PANIC, "{text:?}");
    if status < 0 {
        assert!(!text.is_empty(), "{status}");
        // SAFETY: numbers only, for which zeros are a value.
        let mut info: redis_error_info = unsafe { std::mem::zeroed() };
        info.size = size_of::<redis_error_info>();
        // SAFETY: it may be read and written.
        assert_eq!(unsafe { redis_last_error_info(&raw mut info) }, REDISCHAN_OK);
        assert_eq!(info.code, status);
        assert!((REDISCHAN_NOT_SENT..=REDISCHAN_ANSWERED).contains(&info.outcome));
        assert!(info.prefix.contains(&0));
        info.size = std::mem::offset_of!(redis_error_info, answered) - 1; // the first version ended there
        // SAFETY: as above, and a size too small is refused.
        assert_eq!(unsafe { redis_last_error_info(&raw mut info) }, REDISCHAN_ERR_INVALID);
    }
}

fn get_into(c: *mut redis_client, key: &Text, how: u8) {
    let mut buf = [0xA5u8; 64];
    let cap = usize::from(how % 65).min(buf.len());
    let to = if how >= 0xF0 { null_mut() } else { buf.as_mut_ptr() };
    let mut len = UNTOUCHED;
    // SAFETY: `buf` holds `cap` bytes, the key is as long as its length says.
    let status = unsafe { redis_get_into(c, key.bytes().cast(), key.len, to.cast(), cap, &raw mut len) };
    check(status);
    match status {
        REDISCHAN_OK => assert!(len <= cap),
        REDISCHAN_NIL => assert_eq!(len, 0),
        REDISCHAN_ERR_RANGE => assert!(len > cap && len != UNTOUCHED),
        _ => assert_eq!(len, UNTOUCHED),
    }
    let written = if status == REDISCHAN_OK { len } else { 0 };
    assert!(buf[written..].iter().all(|b| *b == 0xA5), "more than the value was written");
}

fn client_state(c: *mut redis_client, input: &mut Input<'_>) {
    let state = redis_client_state(c);
    assert!((REDISCHAN_ERR_TOO_LARGE..=REDISCHAN_STATE_CLOSED).contains(&state));
    let (seen, time) = (i32::from(input.byte()) - 2, i64::from(input.byte() % 2));
    let mut now = UNTOUCHED as i32;
    // SAFETY: `now` may be written.
    let status = unsafe { redis_client_wait_state(c, seen, time, &raw mut now) };
    check(status);
    match status {
        REDISCHAN_OK => {
            assert!(now != seen && (REDISCHAN_STATE_CONNECTING..=REDISCHAN_STATE_CLOSED).contains(&now))
        }
        _ => assert_eq!(now, UNTOUCHED as i32),
    }
    // SAFETY: NULL is refused.
    check(unsafe { redis_client_wait_state(c, seen, time, null_mut()) });
}

fn stats(c: *mut redis_client, size: u8) {
    // SAFETY: numbers only, for which zeros are a value.
    let mut stats: redis_stats = unsafe { std::mem::zeroed() };
    stats.size = size.into();
    if stats.size > size_of::<redis_stats>() {
        stats.size = size_of::<redis_stats>();
    }
    // SAFETY: it is at least as large as its size says.
    check(unsafe { redis_client_stats(c, &raw mut stats) });
    // SAFETY: NULL is refused.
    assert_eq!(unsafe { redis_client_stats(c, null_mut()) }, REDISCHAN_ERR_INVALID);
}

/// The server sends what it is told to, and the program gets that.
fn raw_reply(c: *mut redis_client, frame: &Text) {
    let told = peer::may_say(frame.slice());
    let (argv, lens) = ([c"RAW".as_ptr(), frame.bytes()], [3, frame.slice().len()]);
    let mut reply = null_mut();
    let mut status = REDISCHAN_ERR_PROTOCOL;
    // A request of a queue that nobody waits for any more may be answered with what cannot be its reply, and end the
    // connection under this call.
    for _ in 0..10 {
        if status == REDISCHAN_ERR_PROTOCOL {
            // SAFETY: two texts of these lengths; `reply` may be written.
            status =
                unsafe { redis_command_argv(c, 2, argv.as_ptr(), lens.as_ptr(), 10_000, &raw mut reply) };
            check(status);
        }
    }
    assert_eq!(reply.is_null(), status < 0);
    if status >= 0 {
        let mut len = 0;
        // SAFETY: the reply is live.
        let raw = unsafe { redis_reply_raw(reply, &raw mut len) };
        // SAFETY: that many bytes were given.
        let raw = unsafe { std::slice::from_raw_parts(raw.cast::<u8>(), len) };
        assert_eq!(raw, told);
        read(reply);
    } else {
        let error = redischan::proto::scalar(told);
        assert!(matches!(error, Some(redischan::proto::Scalar::Error(_))), "{status} for {told:?}");
        assert_eq!(status, REDISCHAN_ERR_SERVER);
    }
    // SAFETY: it is NULL or live, and not used again.
    unsafe { redis_reply_free(reply) };
}

/// Asks a reply, and what is in it, for everything.
fn read(root: *const redis_reply) {
    let mut open = vec![root];
    let mut left = 1000;
    while let Some(r) = open.pop() {
        if r.is_null() {
            nothing_of(r);
            continue;
        }
        let (mut len, mut raw_len, mut integer, mut double) = (UNTOUCHED, UNTOUCHED, 0, 0.0);
        // SAFETY: the root is live; the places may be written. An element that is freed is left alone.
        unsafe {
            let kind = redis_reply_type(r);
            assert!((REDISCHAN_TYPE_STRING..=REDISCHAN_TYPE_VERB).contains(&kind));
            let text = redis_reply_str(r, &raw mut len);
            if text.is_null() {
                assert_eq!(len, 0);
            } else {
                assert_eq!(*text.add(len), 0);
            }
            check(redis_reply_int(r, &raw mut integer));
            check(redis_reply_double(r, &raw mut double));
            assert!(!redis_reply_raw(r, &raw mut raw_len).is_null() && raw_len >= 3);
            assert!(redis_reply_at(r, redis_reply_len(r)).is_null());
            if !redis_reply_attr(r).is_null() {
                open.push(redis_reply_attr(r));
            }
            for i in 0..redis_reply_len(r).min(left) {
                left -= 1;
                assert!(!redis_reply_at(r, i).is_null());
                open.push(redis_reply_at(r, i));
            }
            if !std::ptr::eq(r, root) {
                redis_reply_free(r.cast_mut());
            }
        }
    }
}

/// NULL is not a reply, and is refused as such.
fn nothing_of(r: *const redis_reply) {
    let mut len = UNTOUCHED;
    // SAFETY: NULL is allowed everywhere.
    unsafe {
        assert_eq!(redis_reply_type(r), REDISCHAN_ERR_INVALID);
        assert!(redis_reply_str(r, &raw mut len).is_null() && len == 0);
        assert_eq!(redis_reply_int(r, null_mut()), REDISCHAN_ERR_INVALID);
        assert_eq!(redis_reply_double(r, null_mut()), REDISCHAN_ERR_INVALID);
        assert_eq!(redis_reply_len(r), 0);
        assert!(redis_reply_at(r, 0).is_null() && redis_reply_attr(r).is_null());
        assert!(redis_reply_raw(r, null_mut()).is_null());
        redis_reply_free(null_mut());
        redis_free(null_mut());
    }
}

/// The process's client of a server that answers. No sequence of calls closes it.
fn client_with_server() -> *mut redis_client {
    static CLIENT: OnceLock<usize> = OnceLock::new();
    without_provenance_mut(*CLIENT.get_or_init(|| {
        let mut made = null_mut();
        // SAFETY: a C string and a place that may be written.
        let status = unsafe { redis_connect(peer::url().as_ptr(), &raw mut made) };
        // SAFETY: it is never NULL, and read at once.
        assert_eq!(status, REDISCHAN_OK, "{:?}", unsafe { CStr::from_ptr(redis_last_error()) });
        made.addr()
    }))
}

unsafe extern "C" fn ignore(_: *mut c_void, _: i32, _: *const c_char, _: *const c_char) {}

unsafe extern "C" fn never(_: *mut c_void) -> bool {
    false
}
