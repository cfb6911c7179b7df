//! The section of the header: subscriptions.
//!
//! Over 400 lines: most of them are the header's text.

use std::ffi::{c_char, c_void};

use crate::client::{Names, Subscriber, Timeout, What};
use crate::error::Error;

use super::args::{InOut, Out, bytes, c_str, count, texts, timeout};
use super::client::redis_client;
use super::guard::{guard, guard_brief_ok, guard_brief_wait, guard_errno, guard_ok, guard_wait};
use super::handle;
use super::library::redis_free_fn;
use super::message::{self, redis_message};
use super::queue::{self, redis_queue};
use super::status::{REDISCHAN_OK, redis_status};

/// A flag of redis_subscribe, redis_sub_add and redis_sub_remove: the names are glob patterns (PSUBSCRIBE).
pub const REDISCHAN_SUB_PATTERNS: u32 = 1;
/// A flag of the same: the names are sharded channels (SSUBSCRIBE, Redis 7).
pub const REDISCHAN_SUB_SHARDED: u32 = 2;
/// A flag of redis_subscribe: the setting latest=yes.
pub const REDISCHAN_SUB_LATEST: u32 = 4;
/// A flag of redis_subscribe: the setting events=yes.
pub const REDISCHAN_SUB_EVENTS: u32 = 8;

/// Names (channels, patterns) and the messages that come for them. Any number of threads may use it at once, but none
/// while or after it is freed.
pub struct redis_sub {
    /// Held: the client lives at least as long.
    client: *mut redis_client,
    subscriber: Subscriber,
}

// Any number of threads get a shared reference to it, and another thread than its creator may free it.
const _: fn() = || {
    fn is_shared<T: Send + Sync>() {}
    is_shared::<Subscriber>();
};

/// A message, with its texts at hand for bindings (redis_sub_take). The layout is final.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct redis_received {
    /// Yours: release it with redis_message_free. The texts live as long as it does.
    pub message: *mut redis_message,
    /// As redis_message_channel has it; never NULL.
    pub channel: *const c_char,
    /// As redis_message_pattern has it; never NULL.
    pub pattern: *const c_char,
    /// As redis_message_payload has it; never NULL.
    pub payload: *const c_char,
    /// The length of channel.
    pub channel_len: usize,
    /// The length of pattern.
    pub pattern_len: usize,
    /// The length of payload.
    pub payload_len: usize,
    /// For a gap, redis_gap.lost.
    pub lost: u64,
    /// One of REDISCHAN_MESSAGE, REDISCHAN_GAP, REDISCHAN_ENDED, REDISCHAN_BEGUN.
    pub kind: i32,
    /// For a gap, redis_gap.reason; otherwise 0.
    pub reason: i32,
}

/// What a subscriber has counted. Set size to sizeof(redis_sub_counts) before the call; later versions only append
/// fields.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct redis_sub_counts {
    /// sizeof(redis_sub_counts), set by you.
    pub size: usize,
    /// Messages that came for it.
    pub received: u64,
    /// Messages that were taken.
    pub delivered: u64,
    /// Messages that were dropped, each of which is in a gap of reason REDISCHAN_GAP_OVERFLOW.
    pub dropped: u64,
    /// Messages whose place the next one of their channel took (setting latest).
    pub conflated: u64,
    /// Gaps that were taken.
    pub gaps: u64,
    /// Now: messages that wait.
    pub waiting: u64,
    /// Now: the bytes they take.
    pub waiting_bytes: u64,
    /// Now: names.
    pub names: u64,
    /// Now: names that the server has confirmed.
    pub confirmed: u64,
    /// Now: 1 if there is a connection and all names are confirmed, otherwise 0.
    pub live: i32,
    /// 0.
    pub reserved: i32,
}

/// The size of redis_sub_counts in the first version; it never changes.
const FIRST_SIZE: usize = 88;

/// Subscribes to channels, patterns or sharded channels, and waits until the server has confirmed all of them: a message
/// that is published after this returned is given out, or a gap stands in its place. names are n C strings, or texts
/// with their lengths in lens. The time is the option timeout, or the thread's (redis_set_thread_timeout).
///
/// All subscribers of a client share one connection, beside those for commands, and one subscription at the server for
/// each name. Who subscribes to a name that another subscriber of the client has waits for no server. A connection that
/// is lost is made again, and the names are subscribed to again; a gap is in the messages then, and nothing of the new
/// connection comes before it. Take the messages with redis_sub_next, redis_sub_take or redis_sub_fd. What is not taken
/// is bounded (options sub_buffer, sub_buffer_bytes and sub_total_bytes); nobody is ever waited for.
///
/// Between the messages of one subscriber the server's order holds, over all its names. A channel that a pattern of the
/// same subscriber matches comes twice. There is no order between messages and the replies to commands.
///
/// Ownership: *out is yours; free it with redis_sub_free. It keeps the client alive. Threads: any.
/// Errors: REDISCHAN_ERR_SERVER if the server refuses one of the names (NOPERM, or it does not know the command), with
/// its text; REDISCHAN_ERR_TIMEOUT if they were not confirmed in time, and why; REDISCHAN_ERR_AUTH,
/// REDISCHAN_ERR_CANCELED if the wait was interrupted, REDISCHAN_ERR_CLOSED, REDISCHAN_ERR_REENTRANT,
/// REDISCHAN_ERR_FORKED, REDISCHAN_ERR_INVALID. Then nothing is subscribed. Since 0.1.0.
///
/// # Safety
/// `names` points to `n` texts, with lengths as for `argvlen`; `out` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_subscribe(
    c: *mut redis_client,
    n: i32,
    names: *const *const c_char,
    lens: *const usize,
    flags: u32,
    out: *mut *mut redis_sub,
) -> redis_status {
    guard_wait(|| {
        let out = Out::required(out, "out")?;
        let kind = kind_of(flags, REDISCHAN_SUB_LATEST | REDISCHAN_SUB_EVENTS)?;
        // SAFETY: as the caller promises.
        let list = unsafe { texts(count(n, "n", 1)?, names, lens, "names") }?;
        let subscriber = handle::find(c)?.subscriber()?;
        for (flag, name) in [(REDISCHAN_SUB_LATEST, "latest"), (REDISCHAN_SUB_EVENTS, "events")] {
            if flags & flag != 0 {
                subscriber.set(name, "yes")?;
            }
        }
        subscriber.add(kind, &list, Timeout::Default)?;
        handle::hold(c)?;
        out.write(Box::into_raw(Box::new(redis_sub { client: c, subscriber })));
        Ok(REDISCHAN_OK)
    })
}

/// Creates a subscriber without names, for redis_sub_set and redis_sub_add.
///
/// Ownership: *out is yours; free it with redis_sub_free. It keeps the client alive. Threads: any.
/// Errors: REDISCHAN_ERR_CLOSED, REDISCHAN_ERR_FORKED, REDISCHAN_ERR_INVALID. Since 0.1.0.
///
/// # Safety
/// `out` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_sub_new(c: *mut redis_client, out: *mut *mut redis_sub) -> redis_status {
    guard_ok(|| {
        let out = Out::required(out, "out")?;
        let subscriber = handle::find(c)?.subscriber()?;
        handle::hold(c)?;
        out.write(Box::into_raw(Box::new(redis_sub { client: c, subscriber })));
        Ok(())
    })
}

/// Changes a setting, before the first name is added:
///
/// - buffer: the most messages that wait (default: the option sub_buffer);
/// - buffer_bytes: the most bytes that wait (default: the option sub_buffer_bytes);
/// - overflow: what is dropped at these limits, drop_oldest (default) or drop_newest; a gap stands in its place;
/// - latest: yes: a message takes the place of the one of its channel that still waits, and no gap tells of that; for
///   states, of which only the newest counts. If another such subscriber of the client has the channel, it begins with the
///   newest message that came. Default: no;
/// - events: yes: REDISCHAN_BEGUN tells each time that the server has confirmed a name. Default: no.
///
/// Errors: REDISCHAN_ERR_INVALID for another name or value, or once a name was added. REDISCHAN_ERR_FORKED.
/// Threads: any. Since 0.1.0.
///
/// # Safety
/// `s` is NULL or came from `redis_sub_new`; `name` and `value` are NULL or C strings.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_sub_set(
    s: *mut redis_sub,
    name: *const c_char,
    value: *const c_char,
) -> redis_status {
    guard_ok(|| {
        // SAFETY: as the caller promises.
        let (s, name, value) = unsafe { (own(s)?, c_str(name, "name")?, c_str(value, "value")?) };
        s.subscriber.set(name, value)
    })
}

/// Adds names of one kind (flags: 0, REDISCHAN_SUB_PATTERNS or REDISCHAN_SUB_SHARDED), and waits as redis_subscribe does
/// for up to timeout_ms (milliseconds or a REDISCHAN_WAIT_ constant). If it fails, none of the names was added; those
/// that the subscriber had before stay.
///
/// With a timeout_ms of 0 it does not wait: the names are subscribed to when there is a connection, REDISCHAN_BEGUN
/// tells of that (setting events), and REDISCHAN_ENDED if the server refuses one.
///
/// Errors and threads: as redis_subscribe. Since 0.1.0.
///
/// # Safety
/// `s` is NULL or came from `redis_subscribe` or `redis_sub_new`; `names` points to `n` texts, with lengths as for
/// `argvlen`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_sub_add(
    s: *mut redis_sub,
    n: i32,
    names: *const *const c_char,
    lens: *const usize,
    flags: u32,
    timeout_ms: i64,
) -> redis_status {
    guard_wait(|| {
        let kind = kind_of(flags, 0)?;
        // SAFETY: as the caller promises.
        let (s, list) = unsafe { (own(s)?, texts(count(n, "n", 1)?, names, lens, "names")?) };
        match timeout(timeout_ms, "timeout_ms")? {
            Timeout::After(time) if time.is_zero() => s.subscriber.want(kind, &list)?,
            timeout => s.subscriber.add(kind, &list, timeout)?,
        }
        Ok(REDISCHAN_OK)
    })
}

/// Removes names of one kind; n = 0: all of that kind. What waits of them is dropped: nothing of them is given out once
/// this has returned. It does not wait for the server. Names that the subscriber does not have are ignored.
///
/// Errors: REDISCHAN_ERR_CLOSED, REDISCHAN_ERR_CANCELED, REDISCHAN_ERR_REENTRANT, REDISCHAN_ERR_FORKED,
/// REDISCHAN_ERR_INVALID. Threads: any. Since 0.1.0.
///
/// # Safety
/// As for `redis_sub_add`; with `n` = 0, `names` and `lens` are not looked at.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_sub_remove(
    s: *mut redis_sub,
    n: i32,
    names: *const *const c_char,
    lens: *const usize,
    flags: u32,
) -> redis_status {
    guard_wait(|| {
        let kind = kind_of(flags, 0)?;
        // SAFETY: as the caller promises.
        let s = unsafe { own(s) }?;
        match count(n, "n", 0)? {
            0 => s.subscriber.remove(kind, None)?,
            n => {
                // SAFETY: as the caller promises.
                let list = unsafe { texts(n, names, lens, "names") }?;
                s.subscriber.remove(kind, Some(&list))?;
            }
        }
        Ok(REDISCHAN_OK)
    })
}

/// Adds the events of the keys that match a glob pattern, in the client's database, and waits as redis_sub_add does. The
/// channel of such a message is "__keyspace@DB__:" and the key, its payload the name of the event: "set", "del",
/// "expired" and so on (redis.io/docs/latest/develop/pubsub/keyspace-notifications). An event may be missed at a
/// gap; and it says that something happened, not what the value is now. redis_sub_remove takes the whole pattern, with its
/// prefix.
///
/// Errors: REDISCHAN_ERR_UNSUPPORTED if the server is not set to send these events (its setting notify-keyspace-events,
/// which is looked at, if the user may, and never changed); otherwise as redis_sub_add. Threads: any. Since 0.1.0.
///
/// # Safety
/// `s` is NULL or came from `redis_subscribe` or `redis_sub_new`; `pattern` points to `len` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_sub_keyspace(
    s: *mut redis_sub,
    pattern: *const c_void,
    len: usize,
    timeout_ms: i64,
) -> redis_status {
    guard_wait(|| {
        // SAFETY: as the caller promises.
        let (s, pattern) = unsafe { (own(s)?, bytes(pattern, len, "pattern")?) };
        s.subscriber.add_keyspace(pattern, timeout(timeout_ms, "timeout_ms")?)?;
        Ok(REDISCHAN_OK)
    })
}

/// Takes the next message or gap, waiting for it up to timeout_ms (milliseconds or a REDISCHAN_WAIT_ constant; 0: not
/// at all).
///
/// Ownership: *out is yours; release it with redis_message_free.
/// Errors: REDISCHAN_ERR_TIMEOUT if none came in time; REDISCHAN_ERR_CLOSED once the subscriber or the client is closed
/// and all that waited has been taken; REDISCHAN_ERR_CANCELED if the wait was interrupted (redis_thread_interrupt,
/// redis_set_interrupt): nothing was taken. REDISCHAN_ERR_REENTRANT, REDISCHAN_ERR_FORKED, REDISCHAN_ERR_INVALID.
/// Threads: any; each message goes to one of them. Since 0.1.0.
///
/// # Safety
/// `s` is NULL or came from `redis_subscribe` or `redis_sub_new`; `out` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_sub_next(
    s: *mut redis_sub,
    timeout_ms: i64,
    out: *mut *mut redis_message,
) -> redis_status {
    guard_brief_wait(|| {
        let out = Out::required(out, "out")?;
        // SAFETY: as the caller promises.
        let s = unsafe { own(s) }?;
        out.write(message::give(s.subscriber.next(timeout(timeout_ms, "timeout_ms")?)?));
        Ok(REDISCHAN_OK)
    })
}

/// Takes at most max messages and gaps, in order, into out. Waits for the first one up to timeout_ms.
///
/// Returns: the number written, 0 if none came in time; or a negative code, as redis_sub_next.
/// Ownership: each message is yours. Threads: any. Since 0.1.0.
///
/// # Safety
/// `s` is NULL or came from `redis_subscribe` or `redis_sub_new`; `out` has space for `max` of them.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_sub_take(
    s: *mut redis_sub,
    out: *mut redis_received,
    max: i32,
    timeout_ms: i64,
) -> i32 {
    guard_brief_wait(|| {
        let most = count(max, "max", 1)?;
        if out.is_null() {
            return Err(Error::invalid("out is NULL"));
        }
        let timeout = timeout(timeout_ms, "timeout_ms")?;
        let mut place = out;
        // SAFETY: as the caller promises.
        let taken = unsafe { own(s) }?.subscriber.take(most, timeout, |message| {
            let (lost, reason) = match message.what() {
                What::Gap(gap) => (gap.lost, gap.reason as i32),
                _ => (0, 0),
            };
            let (channel, pattern, payload) =
                (message.channel_with_nul(), message.pattern_with_nul(), message.payload_with_nul());
            let received = redis_received {
                message: std::ptr::null_mut(),
                channel: channel.as_ptr().cast(),
                pattern: pattern.as_ptr().cast(),
                payload: payload.as_ptr().cast(),
                channel_len: channel.len() - 1,
                pattern_len: pattern.len() - 1,
                payload_len: payload.len() - 1,
                lost,
                kind: message::kind(&message),
                reason,
            };
            // SAFETY: at most `most` are given, and `out` has space for them.
            unsafe {
                place.write(redis_received { message: message::give(message), ..received });
                place = place.add(1);
            }
        })?;
        Ok(i32::try_from(taken).unwrap_or(i32::MAX))
    })
}

/// Has the messages of a subscriber taken through a completion queue of the same client from now on, those that wait
/// too: one descriptor, and one redis_queue_take, for any number of subscribers and for commands. Each is a completion with
/// this tag. Its reply is of type REDISCHAN_TYPE_PUSH, an array of:
///
/// - "message", channel, payload; "pmessage", pattern, channel, payload; "smessage", channel, payload: code is
///   REDISCHAN_OK;
/// - "gap", reason, lost, lost_bytes, ms (as redis_gap has them); "ended", name, text; "begun", name: code is
///   REDISCHAN_NIL.
///
/// When the subscriber or the client is closed and all was taken, a last completion has the code REDISCHAN_ERR_CLOSED;
/// after redis_sub_free none comes. What waits is bounded as before, by the settings of the subscriber.
/// redis_queue_outstanding does not count messages; redis_queue_cancel does not end them.
///
/// Errors: REDISCHAN_ERR_INVALID if the queue is of another client, or the messages go to a queue or a function already.
/// REDISCHAN_ERR_FORKED. Threads: any. It never waits. Since 0.1.0.
///
/// # Safety
/// `s` is NULL or came from `redis_subscribe` or `redis_sub_new`, `q` is NULL or came from `redis_queue_new`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_sub_to_queue(
    s: *mut redis_sub,
    q: *mut redis_queue,
    tag: u64,
) -> redis_status {
    guard_brief_ok(|| {
        // SAFETY: as the caller promises.
        let (s, q) = unsafe { (own(s)?, queue::own(q)?) };
        if s.client != q.client {
            return Err(Error::invalid(
                "q is a queue of another client; make one of the subscriber's client",
            ));
        }
        s.subscriber.to_queue(&q.queue, tag)
    })
}

/// What redis_sub_on_message calls. message is yours: release it with redis_message_free.
pub type redis_message_fn = Option<unsafe extern "C" fn(user: *mut c_void, message: *mut redis_message)>;

/// Has function called with each message and gap of a subscriber from now on, those that wait too, in order. It is called
/// on the thread of the client's callbacks (redis_submit_cb), one call at a time: it may make calls that wait, and the
/// time it takes only delays other callbacks of the client; meanwhile what comes waits, bounded as before.
///
/// When redis_sub_free or redis_client_close has returned REDISCHAN_OK, it has been called for the last time: they wait for
/// a call in progress, so do not hold a lock there that function wants. Inside function redis_sub_free does not wait,
/// and redis_client_close returns REDISCHAN_ERR_REENTRANT. free_user (which may be NULL) is called once with user when it
/// is no longer used, also if this fails.
///
/// Errors: REDISCHAN_ERR_INVALID if function is NULL, or the messages go to a queue or a function already;
/// REDISCHAN_ERR_NOMEM if no thread can be started; REDISCHAN_ERR_CLOSED, REDISCHAN_ERR_FORKED. Threads: any. Since 0.1.0.
///
/// # Safety
/// `s` is NULL or came from `redis_subscribe` or `redis_sub_new`; `function` and `free_user` may be called with `user` on
/// another thread, and return: they do not leave by an exception, longjmp(3) or pthread_exit(3).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_sub_on_message(
    s: *mut redis_sub,
    function: redis_message_fn,
    user: *mut c_void,
    free_user: redis_free_fn,
) -> redis_status {
    guard_ok(|| {
        let user = User { user, free: free_user };
        let function = function.ok_or_else(|| Error::invalid("function is NULL; use redis_sub_next"))?;
        // SAFETY: as the caller promises.
        let s = unsafe { own(s) }?;
        let handler = move |message| {
            // SAFETY: as promised to redis_sub_on_message.
            unsafe { function(user.get(), message::give(message)) };
        };
        handle::find(s.client)?.on_message(&s.subscriber, Box::new(handler))
    })
}

/// What a caller passes to its function, freed when it is no longer used.
struct User {
    user: *mut c_void,
    free: redis_free_fn,
}

// SAFETY: whoever passes it promises that it may be used, and freed, on another thread.
unsafe impl Send for User {}

impl User {
    fn get(&self) -> *mut c_void {
        self.user
    }
}

impl Drop for User {
    fn drop(&mut self) {
        if let Some(free) = self.free {
            // SAFETY: as promised to redis_sub_on_message; this is done once.
            unsafe { free(self.user) };
        }
    }
}

/// Releases the messages of count elements that redis_sub_take wrote, as redis_message_free does for each; an element
/// whose message is NULL is skipped. received may be NULL if count is 0. Threads: any. Since 0.1.0.
///
/// # Safety
/// `received` points to `count` elements; each message is NULL or live, and this reference has not been released before.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_received_free(received: *const redis_received, count: i32) {
    guard_errno(|| {
        for i in 0..usize::try_from(count).unwrap_or(0) {
            // SAFETY: as the caller promises.
            unsafe { message::release((*received.add(i)).message) };
        }
    });
}

/// A descriptor for poll(2), select(2), epoll(7), kqueue(2) and the loops built on them: readable as long as
/// redis_sub_next would return at once (level-triggered), and once the client is closed. It is made at the first call.
/// Only wait for it: do not read, write or close it.
///
/// Returns: the descriptor, the same each time, valid until redis_sub_free; or a negative code:
/// REDISCHAN_ERR_NOMEM if the process has no descriptor left, REDISCHAN_ERR_FORKED, REDISCHAN_ERR_INVALID. Threads: any.
/// Since 0.1.0.
///
/// # Safety
/// `s` is NULL or came from `redis_subscribe` or `redis_sub_new`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_sub_fd(s: *mut redis_sub) -> i32 {
    // SAFETY: as the caller promises.
    guard(|| unsafe { own(s) }?.subscriber.descriptor())
}

/// Fills in what a subscriber has counted.
///
/// Errors: REDISCHAN_ERR_INVALID for NULL, or a size below that of the first version; REDISCHAN_ERR_FORKED.
/// Threads: any. Since 0.1.0.
///
/// # Safety
/// `s` is NULL or came from `redis_subscribe` or `redis_sub_new`; `inout` is NULL or points to a `redis_sub_counts` of
/// `size` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_sub_stats(s: *mut redis_sub, inout: *mut redis_sub_counts) -> redis_status {
    guard(|| {
        // SAFETY: as the caller promises.
        let s = unsafe { own(s) }?;
        // SAFETY: as the caller promises.
        let inout = unsafe { InOut::new(inout, FIRST_SIZE, "redis_sub_counts") }?;
        let stats = s.subscriber.stats();
        let (counted, mailbox) = (stats.mailbox.counted, stats.mailbox);
        let counts = redis_sub_counts {
            size: inout.size(),
            received: counted.received,
            delivered: counted.delivered,
            dropped: counted.dropped,
            conflated: counted.conflated,
            gaps: counted.gaps,
            waiting: mailbox.waiting as u64,
            waiting_bytes: mailbox.waiting_bytes as u64,
            names: mailbox.names.wanted as u64,
            confirmed: mailbox.names.confirmed as u64,
            live: i32::from(stats.live),
            reserved: 0,
        };
        inout.fill(counts);
        Ok(REDISCHAN_OK)
    })
}

/// Ends the subscriptions of a subscriber, for all threads that use it: what waits can still be taken, and then waits and
/// later calls end with REDISCHAN_ERR_CLOSED. The subscriber must still be freed: close it, join the threads that
/// are in calls with it, free it. Closing again does nothing.
///
/// Errors: REDISCHAN_ERR_FORKED, REDISCHAN_ERR_INVALID. Threads: any. It never waits. Since 0.1.0.
///
/// # Safety
/// `s` is NULL or came from `redis_subscribe` or `redis_sub_new`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_sub_close(s: *mut redis_sub) -> redis_status {
    // SAFETY: as the caller promises.
    guard_brief_ok(|| unsafe { own(s) }.map(|s| s.subscriber.close()))
}

/// Frees a subscriber: its subscriptions end, and what waits in it is freed. Messages that were taken stay valid. Remove
/// the descriptor from your event loop first. NULL is allowed. In a forked child it does nothing. Since 0.1.0.
///
/// # Safety
/// `s` is NULL or came from `redis_subscribe` or `redis_sub_new` and has not been freed; no thread is in a call with it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_sub_free(s: *mut redis_sub) {
    if s.is_null() {
        return;
    }
    guard_ok(|| {
        // SAFETY: as the caller promises.
        let client = unsafe { (*s).client };
        handle::check_process(client)?; // the parent's locks must not be used
        // SAFETY: it came from Box::into_raw and is freed once.
        drop(unsafe { Box::from_raw(s) });
        handle::release(client)
    });
}

/// What the names are. `further`: flags that are allowed besides.
fn kind_of(flags: u32, further: u32) -> Result<Names, Error> {
    match flags & !further {
        0 => Ok(Names::Channels),
        REDISCHAN_SUB_PATTERNS => Ok(Names::Patterns),
        REDISCHAN_SUB_SHARDED => Ok(Names::Shards),
        _ => Err(Error::invalid(format!(
            "flags is {flags}; pass 0, REDISCHAN_SUB_PATTERNS or REDISCHAN_SUB_SHARDED, and in redis_subscribe also \
             REDISCHAN_SUB_LATEST and REDISCHAN_SUB_EVENTS"
        ))),
    }
}

/// # Safety
/// `s` is NULL or came from `redis_subscribe` or `redis_sub_new`.
unsafe fn own<'a>(s: *const redis_sub) -> Result<&'a redis_sub, Error> {
    // SAFETY: as the caller promises.
    let s = unsafe { s.as_ref() }
        .ok_or_else(|| Error::invalid("s is NULL; pass what redis_subscribe or redis_sub_new returned"))?;
    handle::check_process(s.client)?;
    Ok(s)
}
