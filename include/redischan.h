/* redischan.h - one Redis or Valkey connection, shared safely by every thread and language in a process.
 * Generated from src/ffi by cbindgen: change it there.
 *
 * OWNERSHIP  Inputs are borrowed for the call and copied before it returns.
 *            `T **out` receives a new object: free it once with its _free(); _free(NULL) is a no-op.
 *            A failed call writes no out-parameter, with two exceptions: redis_get_into and redis_mget_into write
 *            the lengths needed, and a redis_completion (redis_call ...) describes the failure.
 *            Borrowed results live as long as their parent.
 * THREADS    redis_client: every function, on any thread, at any time. The handle is an opaque number in the form
 *            of a pointer; nobody dereferences it. A closed, freed, stale or NULL handle yields
 *            REDISCHAN_ERR_CLOSED or REDISCHAN_ERR_INVALID, never a crash, even while other threads are in calls.
 *            redis_reply, redis_script: immutable; read it anywhere, free it on any thread.
 *            redis_queue: any number of threads at once, except for freeing it.
 *            redis_options, redis_session, redis_pipeline, redis_scan: one thread at a time.
 * STRINGS    f(..., "key") takes C strings; its twin f_n(..., key, len) takes bytes. Bindings use _n.
 *            NULL with a length of 0 is the empty string. Returned bytes are followed by a NUL, which their
 *            length does not count.
 * TIME       Milliseconds. REDISCHAN_WAIT_DEFAULT is the client's "timeout" option. Typed commands use it. 0
 *            leaves no time: a command fails with REDISCHAN_ERR_TIMEOUT and is not sent; a function that only
 *            waits checks once.
 * STATUS     Negative: the call failed; the text is in redis_last_error(), the facts in redis_last_error_info(),
 *            both of the calling thread. 0: done. 1: done, no value. The outcome of a failure says whether the
 *            command may have run: with REDISCHAN_NOT_SENT it did not. The library never sends a command twice,
 *            except a read with the option retry_reads.
 * ERRNO      No function changes it; a system's error is in redis_error_info.os_errno.
 * FORK       In a forked child, a client of the parent returns REDISCHAN_ERR_FORKED at once; the child may
 *            connect again. The parent is not affected. The same holds for _Fork() and clone() without
 *            CLONE_VM (before Linux 4.14 only for fork()).
 * SIGNALS    No signal is ever handled on a thread of the library, and no signal's disposition is changed. A
 *            signal does not end a waiting call, unless the function of redis_set_interrupt asks for it or the
 *            handler calls redis_thread_interrupt, which is the only function that a signal handler may call.
 * CANCEL     No function is a cancellation point: if pthread_cancel() hits a thread in a call, it takes effect at
 *            the thread's next cancellation point after the call has returned. Asynchronous cancelability is not
 *            supported.
 * SCHEDULING Threads of the library have the core mask, policy and nice value of the process's main thread
 *            when they start, whichever thread started them, but are never real-time threads. They call
 *            sched_setaffinity(), sched_setscheduler() and setpriority() only to correct what they inherited
 *            from a thread that differs, or if the option core_placement asks for it.
 * EXIT       The end of the program never waits for the library. Its threads do not end on their own, so a
 *            program whose main() ends by pthread_exit() needs some thread that calls exit().
 */

#ifndef REDISCHAN_H
#define REDISCHAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifndef REDISCHAN_API
#define REDISCHAN_API /* visibility or dllimport, if the program needs it */
#endif

#ifdef __cplusplus
#define REDISCHAN_CONSTANT(name) (+name) /* an int, as in C */
#else
#define REDISCHAN_CONSTANT(name) name
#endif

/* redis_mget_into: the length of a value that does not exist. Since 0.1.0. */
#define REDISCHAN_NO_VALUE ((size_t)-1)

enum {
  /**
   * redis_error_info.outcome: no byte of the command reached the kernel; it is safe to send it again.
   */
  REDISCHAN_NOT_SENT = 0,
  /**
   * redis_error_info.outcome: the command was sent, in part or whole, and may have run, at most once.
   */
  REDISCHAN_MAYBE_EXECUTED = 1,
  /**
   * redis_error_info.outcome: the server answered.
   */
  REDISCHAN_ANSWERED = 2,
  /**
   * Instead of milliseconds: the client's option "timeout".
   */
  REDISCHAN_WAIT_DEFAULT = -1,
  /**
   * Instead of milliseconds: no limit. The call still ends when the client is closed.
   */
  REDISCHAN_WAIT_FOREVER = -2,
};
#define REDISCHAN_NOT_SENT REDISCHAN_CONSTANT(REDISCHAN_NOT_SENT)
#define REDISCHAN_MAYBE_EXECUTED REDISCHAN_CONSTANT(REDISCHAN_MAYBE_EXECUTED)
#define REDISCHAN_ANSWERED REDISCHAN_CONSTANT(REDISCHAN_ANSWERED)
#define REDISCHAN_WAIT_DEFAULT REDISCHAN_CONSTANT(REDISCHAN_WAIT_DEFAULT)
#define REDISCHAN_WAIT_FOREVER REDISCHAN_CONSTANT(REDISCHAN_WAIT_FOREVER)

/**
 * The version of the header: (major << 16) | (minor << 8) | patch.
 */
#define REDISCHAN_VERSION_NUMBER 256

enum {
  /**
   * redis_set_logger: something is broken.
   */
  REDISCHAN_LOG_ERROR = 1,
  /**
   * redis_set_logger: something was lost, for example a connection.
   */
  REDISCHAN_LOG_WARN = 2,
  /**
   * redis_set_logger: a connection was made, or closed as requested.
   */
  REDISCHAN_LOG_INFO = 3,
  /**
   * redis_set_logger: each attempt to connect and each refused step of the handshake.
   */
  REDISCHAN_LOG_DEBUG = 4,
  /**
   * redis_set_n: only if the key does not exist.
   */
  REDISCHAN_SET_NX = 1,
  /**
   * redis_set_n: only if the key exists.
   */
  REDISCHAN_SET_XX = 2,
  /**
   * redis_set_n: keep the time to live that the key has.
   */
  REDISCHAN_SET_KEEPTTL = 4,
};
#define REDISCHAN_LOG_ERROR REDISCHAN_CONSTANT(REDISCHAN_LOG_ERROR)
#define REDISCHAN_LOG_WARN REDISCHAN_CONSTANT(REDISCHAN_LOG_WARN)
#define REDISCHAN_LOG_INFO REDISCHAN_CONSTANT(REDISCHAN_LOG_INFO)
#define REDISCHAN_LOG_DEBUG REDISCHAN_CONSTANT(REDISCHAN_LOG_DEBUG)
#define REDISCHAN_SET_NX REDISCHAN_CONSTANT(REDISCHAN_SET_NX)
#define REDISCHAN_SET_XX REDISCHAN_CONSTANT(REDISCHAN_SET_XX)
#define REDISCHAN_SET_KEEPTTL REDISCHAN_CONSTANT(REDISCHAN_SET_KEEPTTL)



enum {
  /**
   * redis_reply_type: a string, any bytes.
   */
  REDISCHAN_TYPE_STRING = 1,
  /**
   * redis_reply_type: an array of replies.
   */
  REDISCHAN_TYPE_ARRAY = 2,
  /**
   * redis_reply_type: an integer.
   */
  REDISCHAN_TYPE_INTEGER = 3,
  /**
   * redis_reply_type: no value.
   */
  REDISCHAN_TYPE_NIL = 4,
  /**
   * redis_reply_type: a short text such as "OK".
   */
  REDISCHAN_TYPE_STATUS = 5,
  /**
   * redis_reply_type: an error, as an element of an aggregate.
   */
  REDISCHAN_TYPE_ERROR = 6,
  /**
   * redis_reply_type: a double (RESP3), and its text.
   */
  REDISCHAN_TYPE_DOUBLE = 7,
  /**
   * redis_reply_type: a boolean (RESP3), 0 or 1 as an integer.
   */
  REDISCHAN_TYPE_BOOL = 8,
  /**
   * redis_reply_type: a map (RESP3), keys and values alternating.
   */
  REDISCHAN_TYPE_MAP = 9,
  /**
   * redis_reply_type: a set (RESP3).
   */
  REDISCHAN_TYPE_SET = 10,
  /**
   * redis_reply_type: an attribute (RESP3), keys and values alternating; see redis_reply_attr.
   */
  REDISCHAN_TYPE_ATTR = 11,
  /**
   * redis_reply_type: a push message (RESP3): what redis_sub_to_queue gives.
   */
  REDISCHAN_TYPE_PUSH = 12,
  /**
   * redis_reply_type: an integer of any size (RESP3), as text.
   */
  REDISCHAN_TYPE_BIGNUM = 13,
  /**
   * redis_reply_type: a text with a format (RESP3); redis_reply_str returns the text without the format.
   */
  REDISCHAN_TYPE_VERB = 14,
  /**
   * redis_scan_new: the keys of the database (SCAN).
   */
  REDISCHAN_SCAN_KEYS = 0,
  /**
   * redis_scan_new: the fields and values of a hash (HSCAN).
   */
  REDISCHAN_SCAN_HASH = 1,
  /**
   * redis_scan_new: the members of a set (SSCAN).
   */
  REDISCHAN_SCAN_SET = 2,
  /**
   * redis_scan_new: the members and scores of a sorted set (ZSCAN).
   */
  REDISCHAN_SCAN_ZSET = 3,
  /**
   * redis_message_kind: a message that was published.
   */
  REDISCHAN_MESSAGE = 0,
  /**
   * redis_message_kind: messages are missing in this place; redis_message_gap says why and how many.
   */
  REDISCHAN_GAP = 1,
  /**
   * redis_message_kind: the server refuses a name, or no longer serves it. The channel or the pattern is that name, the
   * payload the server's text. The subscriber has the name no longer.
   */
  REDISCHAN_ENDED = 2,
  /**
   * redis_message_kind: the server has confirmed a name, the channel or the pattern (setting events).
   */
  REDISCHAN_BEGUN = 3,
  /**
   * redis_gap.reason: the connection was lost. What was published until the server confirmed the names again is
   * missing: nobody knows how much.
   */
  REDISCHAN_GAP_CONNECTION = 1,
  /**
   * redis_gap.reason: there was no space (settings buffer and buffer_bytes, option sub_total_bytes), or a message was
   * larger than buffer_bytes or than the option max_reply_bytes.
   */
  REDISCHAN_GAP_OVERFLOW = 2,
  /**
   * redis_gap.reason: the server of a sharded channel was changed.
   */
  REDISCHAN_GAP_MOVED = 3,
  /**
   * A flag of redis_subscribe, redis_sub_add and redis_sub_remove: the names are glob patterns (PSUBSCRIBE).
   */
  REDISCHAN_SUB_PATTERNS = 1,
  /**
   * A flag of the same: the names are sharded channels (SSUBSCRIBE, Redis 7).
   */
  REDISCHAN_SUB_SHARDED = 2,
  /**
   * A flag of redis_subscribe: the setting latest=yes.
   */
  REDISCHAN_SUB_LATEST = 4,
  /**
   * A flag of redis_subscribe: the setting events=yes.
   */
  REDISCHAN_SUB_EVENTS = 8,
  /**
   * There is no connection; one is being made, or the next attempt is awaited. Calls wait for it until their deadline.
   */
  REDISCHAN_STATE_CONNECTING = 0,
  /**
   * Commands are served.
   */
  REDISCHAN_STATE_READY = 1,
  /**
   * The client is closed for good.
   */
  REDISCHAN_STATE_CLOSED = 2,
};
#define REDISCHAN_TYPE_STRING REDISCHAN_CONSTANT(REDISCHAN_TYPE_STRING)
#define REDISCHAN_TYPE_ARRAY REDISCHAN_CONSTANT(REDISCHAN_TYPE_ARRAY)
#define REDISCHAN_TYPE_INTEGER REDISCHAN_CONSTANT(REDISCHAN_TYPE_INTEGER)
#define REDISCHAN_TYPE_NIL REDISCHAN_CONSTANT(REDISCHAN_TYPE_NIL)
#define REDISCHAN_TYPE_STATUS REDISCHAN_CONSTANT(REDISCHAN_TYPE_STATUS)
#define REDISCHAN_TYPE_ERROR REDISCHAN_CONSTANT(REDISCHAN_TYPE_ERROR)
#define REDISCHAN_TYPE_DOUBLE REDISCHAN_CONSTANT(REDISCHAN_TYPE_DOUBLE)
#define REDISCHAN_TYPE_BOOL REDISCHAN_CONSTANT(REDISCHAN_TYPE_BOOL)
#define REDISCHAN_TYPE_MAP REDISCHAN_CONSTANT(REDISCHAN_TYPE_MAP)
#define REDISCHAN_TYPE_SET REDISCHAN_CONSTANT(REDISCHAN_TYPE_SET)
#define REDISCHAN_TYPE_ATTR REDISCHAN_CONSTANT(REDISCHAN_TYPE_ATTR)
#define REDISCHAN_TYPE_PUSH REDISCHAN_CONSTANT(REDISCHAN_TYPE_PUSH)
#define REDISCHAN_TYPE_BIGNUM REDISCHAN_CONSTANT(REDISCHAN_TYPE_BIGNUM)
#define REDISCHAN_TYPE_VERB REDISCHAN_CONSTANT(REDISCHAN_TYPE_VERB)
#define REDISCHAN_SCAN_KEYS REDISCHAN_CONSTANT(REDISCHAN_SCAN_KEYS)
#define REDISCHAN_SCAN_HASH REDISCHAN_CONSTANT(REDISCHAN_SCAN_HASH)
#define REDISCHAN_SCAN_SET REDISCHAN_CONSTANT(REDISCHAN_SCAN_SET)
#define REDISCHAN_SCAN_ZSET REDISCHAN_CONSTANT(REDISCHAN_SCAN_ZSET)
#define REDISCHAN_MESSAGE REDISCHAN_CONSTANT(REDISCHAN_MESSAGE)
#define REDISCHAN_GAP REDISCHAN_CONSTANT(REDISCHAN_GAP)
#define REDISCHAN_ENDED REDISCHAN_CONSTANT(REDISCHAN_ENDED)
#define REDISCHAN_BEGUN REDISCHAN_CONSTANT(REDISCHAN_BEGUN)
#define REDISCHAN_GAP_CONNECTION REDISCHAN_CONSTANT(REDISCHAN_GAP_CONNECTION)
#define REDISCHAN_GAP_OVERFLOW REDISCHAN_CONSTANT(REDISCHAN_GAP_OVERFLOW)
#define REDISCHAN_GAP_MOVED REDISCHAN_CONSTANT(REDISCHAN_GAP_MOVED)
#define REDISCHAN_SUB_PATTERNS REDISCHAN_CONSTANT(REDISCHAN_SUB_PATTERNS)
#define REDISCHAN_SUB_SHARDED REDISCHAN_CONSTANT(REDISCHAN_SUB_SHARDED)
#define REDISCHAN_SUB_LATEST REDISCHAN_CONSTANT(REDISCHAN_SUB_LATEST)
#define REDISCHAN_SUB_EVENTS REDISCHAN_CONSTANT(REDISCHAN_SUB_EVENTS)
#define REDISCHAN_STATE_CONNECTING REDISCHAN_CONSTANT(REDISCHAN_STATE_CONNECTING)
#define REDISCHAN_STATE_READY REDISCHAN_CONSTANT(REDISCHAN_STATE_READY)
#define REDISCHAN_STATE_CLOSED REDISCHAN_CONSTANT(REDISCHAN_STATE_CLOSED)

/**
 * A connection that any number of threads share. The handle is a number in the form of a pointer: a closed, freed,
 * stale or NULL handle is refused and never causes a crash.
 */
typedef struct redis_client redis_client;

/**
 * A message, or what a subscriber has to know about the order of its messages. Immutable: read it on any thread, free
 * it on any thread. One message is one object for all subscribers of a client that get it.
 */
typedef struct redis_message redis_message;

/**
 * The options of a client that is to be connected. One thread at a time may use it.
 */
typedef struct redis_options redis_options;

/**
 * Commands that are sent together and answered together. One thread at a time may use it.
 */
typedef struct redis_pipeline redis_pipeline;

/**
 * Requests without a waiting thread, and their replies. Any number of threads may use it at once, but none while or
 * after it is freed.
 */
typedef struct redis_queue redis_queue;

/**
 * A reply, or an element of one. Immutable: read it on any thread, free its root on any thread.
 */
typedef struct redis_reply redis_reply;

/**
 * An iteration over keys or elements. The server keeps no state for it, so it may be stopped at any time. One thread
 * at a time may use it.
 */
typedef struct redis_scan redis_scan;

/**
 * A Lua script and its SHA-1, by which a server that has seen the text recognizes it. It belongs to no client.
 */
typedef struct redis_script redis_script;

/**
 * A private connection of a client, for commands that change or concern the connection: WATCH and MULTI, SELECT, WAIT,
 * CLIENT TRACKING and the like. One thread at a time may use it.
 */
typedef struct redis_session redis_session;

/**
 * Names (channels, patterns) and the messages that come for them. Any number of threads may use it at once, but none
 * while or after it is freed.
 */
typedef struct redis_sub redis_sub;

/**
 * A value of the server that keeps itself current in this process's memory. Any number of threads may use it at once, but
 * none while or after it is freed.
 */
typedef struct redis_watch redis_watch;

/**
 * What a function returns: REDISCHAN_OK, REDISCHAN_NIL or a negative REDISCHAN_ERR_ code. The numbers are
 * never reused or renumbered.
 */
typedef int32_t redis_status;

/**
 * The facts about a thread's last failed call. Set size to sizeof(redis_error_info) before the call; later versions
 * only append fields.
 */
typedef struct {
  /**
   * sizeof(redis_error_info), set by you.
   */
  size_t size;
  /**
   * The code; REDISCHAN_OK if no call has failed yet.
   */
  redis_status code;
  /**
   * REDISCHAN_NOT_SENT, REDISCHAN_MAYBE_EXECUTED or REDISCHAN_ANSWERED.
   */
  int32_t outcome;
  /**
   * The errno behind it, 0 if there is none.
   */
  int32_t os_errno;
  /**
   * 1 if repeating the call may succeed and cannot execute the command twice: nothing was sent, or the server
   * refused temporarily before it ran anything (LOADING, BUSY, READONLY, MASTERDOWN, CLUSTERDOWN, TRYAGAIN, OOM,
   * MISCONF, NOREPLICAS, UNBLOCKED, and EXECABORT because of one of them). Otherwise 0, also for such an error from
   * a script, a function or a module's command: it may have written before it failed.
   */
  int32_t retryable;
  /**
   * The first word of a server's error, such as "WRONGTYPE", cut at 23 bytes; empty for other failures.
   */
  char prefix[24];
  /**
   * For a pipeline whose connection was lost: how many of its commands, from the first on, are known to have been
   * executed.
   */
  uint64_t answered;
} redis_error_info;

/**
 * What redis_set_logger calls: level is one of REDISCHAN_LOG_, target names the part of the library, text is one line.
 * Both texts are valid only during the call. They contain no password, key or value.
 */
typedef void (*redis_log_fn)(void *user, int32_t level, const char *target, const char *text);

/**
 * What redis_set_logger calls once the logger is no longer used.
 */
typedef void (*redis_free_fn)(void *user);

/**
 * What redis_set_interrupt calls: returns whether the call that waits on this thread is to be canceled.
 */
typedef bool (*redis_interrupt_fn)(void *user);

/**
 * A request of a queue, or a call (redis_call), that has ended. The layout is final.
 */
typedef struct {
  /**
   * The tag it was submitted with; 0 for a call.
   */
  uint64_t tag;
  /**
   * REDISCHAN_OK, REDISCHAN_NIL, or how it failed.
   */
  redis_status code;
  /**
   * For a failure: REDISCHAN_NOT_SENT, REDISCHAN_MAYBE_EXECUTED or REDISCHAN_ANSWERED.
   */
  int32_t outcome;
  /**
   * Yours: free it with redis_reply_free. For any failure it is of type REDISCHAN_TYPE_ERROR and its text says what
   * happened. NULL only if there was no memory for it.
   */
  redis_reply *reply;
  /**
   * For a pipeline whose connection was lost: how many of its commands, from the first on, are known to have been
   * executed.
   */
  uint32_t answered;
  /**
   * For a failure: the errno behind it, 0 if there is none.
   */
  int32_t os_errno;
  /**
   * For a failure: 1 if repeating the request may succeed and cannot execute it twice; otherwise 0.
   */
  int32_t retryable;
  /**
   * 0.
   */
  int32_t reserved;
} redis_completion;

/**
 * What redis_submit_cb calls: code is REDISCHAN_OK, REDISCHAN_NIL or how the command failed; redis_last_error and
 * redis_last_error_info then have the details. reply is yours, like that of a redis_completion.
 */
typedef void (*redis_reply_fn)(void *user, redis_status code, redis_reply *reply);

/**
 * A gap. Set size to sizeof(redis_gap) before the call; later versions only append fields.
 */
typedef struct {
  /**
   * sizeof(redis_gap), set by you.
   */
  size_t size;
  /**
   * How many messages are known to be missing: exact for REDISCHAN_GAP_OVERFLOW; what a lost connection cost is not
   * known and not in it.
   */
  uint64_t lost;
  /**
   * The bytes of their channels, patterns and payloads; 0 for messages that were too large to be read.
   */
  uint64_t lost_bytes;
  /**
   * How long the subscription was down, in milliseconds.
   */
  uint64_t ms;
  /**
   * One of REDISCHAN_GAP_. If several gaps became one: the first of CONNECTION, MOVED, OVERFLOW that applies.
   */
  int32_t reason;
  /**
   * 0.
   */
  int32_t reserved;
} redis_gap;

/**
 * A message, with its texts at hand for bindings (redis_sub_take). The layout is final.
 */
typedef struct {
  /**
   * Yours: release it with redis_message_free. The texts live as long as it does.
   */
  redis_message *message;
  /**
   * As redis_message_channel has it; never NULL.
   */
  const char *channel;
  /**
   * As redis_message_pattern has it; never NULL.
   */
  const char *pattern;
  /**
   * As redis_message_payload has it; never NULL.
   */
  const char *payload;
  /**
   * The length of channel.
   */
  size_t channel_len;
  /**
   * The length of pattern.
   */
  size_t pattern_len;
  /**
   * The length of payload.
   */
  size_t payload_len;
  /**
   * For a gap, redis_gap.lost.
   */
  uint64_t lost;
  /**
   * One of REDISCHAN_MESSAGE, REDISCHAN_GAP, REDISCHAN_ENDED, REDISCHAN_BEGUN.
   */
  int32_t kind;
  /**
   * For a gap, redis_gap.reason; otherwise 0.
   */
  int32_t reason;
} redis_received;

/**
 * What redis_sub_on_message calls. message is yours: release it with redis_message_free.
 */
typedef void (*redis_message_fn)(void *user, redis_message *message);

/**
 * What a subscriber has counted. Set size to sizeof(redis_sub_counts) before the call; later versions only append
 * fields.
 */
typedef struct {
  /**
   * sizeof(redis_sub_counts), set by you.
   */
  size_t size;
  /**
   * Messages that came for it.
   */
  uint64_t received;
  /**
   * Messages that were taken.
   */
  uint64_t delivered;
  /**
   * Messages that were dropped, each of which is in a gap of reason REDISCHAN_GAP_OVERFLOW.
   */
  uint64_t dropped;
  /**
   * Messages whose place the next one of their channel took (setting latest).
   */
  uint64_t conflated;
  /**
   * Gaps that were taken.
   */
  uint64_t gaps;
  /**
   * Now: messages that wait.
   */
  uint64_t waiting;
  /**
   * Now: the bytes they take.
   */
  uint64_t waiting_bytes;
  /**
   * Now: names.
   */
  uint64_t names;
  /**
   * Now: names that the server has confirmed.
   */
  uint64_t confirmed;
  /**
   * Now: 1 if there is a connection and all names are confirmed, otherwise 0.
   */
  int32_t live;
  /**
   * 0.
   */
  int32_t reserved;
} redis_sub_counts;

/**
 * What a cache has counted. Set size to sizeof(redis_cache_counts) before the call; later versions only append fields.
 */
typedef struct {
  /**
   * sizeof(redis_cache_counts), set by you.
   */
  size_t size;
  /**
   * Calls that were answered from memory.
   */
  uint64_t hits;
  /**
   * Calls that found nothing to be given out, and asked the server.
   */
  uint64_t misses;
  /**
   * Misses that waited for another caller's read of the same.
   */
  uint64_t joined;
  /**
   * Replies that were kept.
   */
  uint64_t stored;
  /**
   * Replies that were not kept, since their key had changed, or their connection was lost, before they came.
   */
  uint64_t overtaken;
  /**
   * Keys that the server reported as changed.
   */
  uint64_t invalidated;
  /**
   * Keys that this client's own commands may have changed.
   */
  uint64_t own_writes;
  /**
   * Replies that were dropped for others (option cache_max_bytes).
   */
  uint64_t evicted;
  /**
   * Calls that found a reply that was too old.
   */
  uint64_t expired;
  /**
   * How often everything was dropped: FLUSHALL, FLUSHDB, SWAPDB, a lost connection.
   */
  uint64_t flushes;
  /**
   * Now: replies in memory, also those that are not given out any more.
   */
  uint64_t entries;
  /**
   * Now: the bytes that they take.
   */
  uint64_t bytes;
  /**
   * Now: shared connections on which the server tells of changes. 0: every call goes to the server.
   */
  uint64_t tracking;
} redis_cache_counts;

/**
 * What is known of a watched value. Set size to sizeof(redis_watch_facts) before the call; later versions only append
 * fields.
 */
typedef struct {
  /**
   * sizeof(redis_watch_facts), set by you.
   */
  size_t size;
  /**
   * 1 at first; goes up with each change.
   */
  uint64_t version;
  /**
   * How often the server was asked.
   */
  uint64_t reads;
  /**
   * The milliseconds since it was read last.
   */
  int64_t age_ms;
  /**
   * 1 if nothing is known to have changed since, and the server would have told; otherwise 0: the connection is lost,
   * the value is being read again, or it cannot be read (code).
   */
  int32_t current;
  /**
   * How the last attempt to read it again failed, a REDISCHAN_ERR_ code: the value is that of before. REDISCHAN_OK if it
   * did not fail.
   */
  redis_status code;
} redis_watch_facts;

/**
 * Counts since the client was created, and two gauges (queued, in_flight). Set size to sizeof(redis_stats) before the
 * call; later versions only append fields.
 */
typedef struct {
  /**
   * sizeof(redis_stats), set by you.
   */
  size_t size;
  /**
   * Commands accepted for sending.
   */
  uint64_t commands;
  /**
   * Replies received, error replies included.
   */
  uint64_t replies;
  /**
   * Error replies.
   */
  uint64_t errors;
  /**
   * Calls that ended at their deadline.
   */
  uint64_t timeouts;
  /**
   * Connections made after the first.
   */
  uint64_t reconnects;
  /**
   * Now: commands waiting to be sent.
   */
  uint64_t queued;
  /**
   * Now: commands sent and waiting for their reply.
   */
  uint64_t in_flight;
  /**
   * Bytes written to the server.
   */
  uint64_t bytes_out;
  /**
   * Bytes read from the server.
   */
  uint64_t bytes_in;
  /**
   * Calls that failed with REDISCHAN_ERR_QUEUE_FULL.
   */
  uint64_t queue_full;
  /**
   * Push messages that were not asked for.
   */
  uint64_t push_dropped;
} redis_stats;

enum {
  /**
   * Done.
   */
  REDISCHAN_OK = 0,
  /**
   * Done, without a value: the key or element does not exist, or a condition was not met.
   */
  REDISCHAN_NIL = 1,
  /**
   * redis_cached_peek_into: there is nothing in memory that may be given out.
   */
  REDISCHAN_MISS = 2,
  /**
   * A bad argument; nothing was sent. The text names the argument.
   */
  REDISCHAN_ERR_INVALID = -1,
  /**
   * No connection could be made; nothing was sent.
   */
  REDISCHAN_ERR_CONNECT = -2,
  /**
   * The server refused the user name or the password.
   */
  REDISCHAN_ERR_AUTH = -3,
  /**
   * The TLS handshake failed, or a certificate or key file is missing or wrong; nothing was sent.
   */
  REDISCHAN_ERR_TLS = -4,
  /**
   * The client was closed.
   */
  REDISCHAN_ERR_CLOSED = -5,
  /**
   * The connection was lost: redis_error_info.outcome says whether the command may have run.
   */
  REDISCHAN_ERR_IO = -6,
  /**
   * The deadline passed: redis_error_info.outcome says whether the command may have run.
   */
  REDISCHAN_ERR_TIMEOUT = -7,
  /**
   * Too many requests, or bytes of requests, are in flight; nothing was sent.
   */
  REDISCHAN_ERR_QUEUE_FULL = -8,
  /**
   * The host canceled the request (redis_queue_cancel) or interrupted the call (redis_thread_interrupt,
   * redis_set_interrupt); see the outcome.
   */
  REDISCHAN_ERR_CANCELED = -9,
  /**
   * The server answered with an error: its code word is in redis_error_info.prefix ("WRONGTYPE").
   */
  REDISCHAN_ERR_SERVER = -10,
  /**
   * The reply, or an element of it, is not of the type asked for.
   */
  REDISCHAN_ERR_TYPE = -11,
  /**
   * The server violated RESP, or sent a reply without a request; the connection was replaced.
   */
  REDISCHAN_ERR_PROTOCOL = -12,
  /**
   * Your buffer is too small; the length needed was written.
   */
  REDISCHAN_ERR_RANGE = -13,
  /**
   * The call would wait for itself: it was made inside a logger or an interrupt function, or it closes a client inside
   * one of that client's callbacks.
   */
  REDISCHAN_ERR_REENTRANT = -14,
  /**
   * The handle is from before fork(); connect again in the child.
   */
  REDISCHAN_ERR_FORKED = -15,
  /**
   * The command cannot run on a shared connection, or this build cannot do what was asked.
   */
  REDISCHAN_ERR_UNSUPPORTED = -16,
  /**
   * There is no memory, or no thread could be started.
   */
  REDISCHAN_ERR_NOMEM = -17,
  /**
   * A bug in this library; the process goes on.
   */
  REDISCHAN_ERR_PANIC = -18,
  /**
   * An argument or a reply exceeds its limit; only this call fails.
   */
  REDISCHAN_ERR_TOO_LARGE = -19,
};
#define REDISCHAN_OK REDISCHAN_CONSTANT(REDISCHAN_OK)
#define REDISCHAN_NIL REDISCHAN_CONSTANT(REDISCHAN_NIL)
#define REDISCHAN_MISS REDISCHAN_CONSTANT(REDISCHAN_MISS)
#define REDISCHAN_ERR_INVALID REDISCHAN_CONSTANT(REDISCHAN_ERR_INVALID)
#define REDISCHAN_ERR_CONNECT REDISCHAN_CONSTANT(REDISCHAN_ERR_CONNECT)
#define REDISCHAN_ERR_AUTH REDISCHAN_CONSTANT(REDISCHAN_ERR_AUTH)
#define REDISCHAN_ERR_TLS REDISCHAN_CONSTANT(REDISCHAN_ERR_TLS)
#define REDISCHAN_ERR_CLOSED REDISCHAN_CONSTANT(REDISCHAN_ERR_CLOSED)
#define REDISCHAN_ERR_IO REDISCHAN_CONSTANT(REDISCHAN_ERR_IO)
#define REDISCHAN_ERR_TIMEOUT REDISCHAN_CONSTANT(REDISCHAN_ERR_TIMEOUT)
#define REDISCHAN_ERR_QUEUE_FULL REDISCHAN_CONSTANT(REDISCHAN_ERR_QUEUE_FULL)
#define REDISCHAN_ERR_CANCELED REDISCHAN_CONSTANT(REDISCHAN_ERR_CANCELED)
#define REDISCHAN_ERR_SERVER REDISCHAN_CONSTANT(REDISCHAN_ERR_SERVER)
#define REDISCHAN_ERR_TYPE REDISCHAN_CONSTANT(REDISCHAN_ERR_TYPE)
#define REDISCHAN_ERR_PROTOCOL REDISCHAN_CONSTANT(REDISCHAN_ERR_PROTOCOL)
#define REDISCHAN_ERR_RANGE REDISCHAN_CONSTANT(REDISCHAN_ERR_RANGE)
#define REDISCHAN_ERR_REENTRANT REDISCHAN_CONSTANT(REDISCHAN_ERR_REENTRANT)
#define REDISCHAN_ERR_FORKED REDISCHAN_CONSTANT(REDISCHAN_ERR_FORKED)
#define REDISCHAN_ERR_UNSUPPORTED REDISCHAN_CONSTANT(REDISCHAN_ERR_UNSUPPORTED)
#define REDISCHAN_ERR_NOMEM REDISCHAN_CONSTANT(REDISCHAN_ERR_NOMEM)
#define REDISCHAN_ERR_PANIC REDISCHAN_CONSTANT(REDISCHAN_ERR_PANIC)
#define REDISCHAN_ERR_TOO_LARGE REDISCHAN_CONSTANT(REDISCHAN_ERR_TOO_LARGE)

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

/**
 * The version of the loaded library, such as "0.1.0".
 *
 * Returns: a static text, never NULL. Since 0.1.0.
 */
REDISCHAN_API const char *redis_version(void);

/**
 * The version of the loaded library, encoded as REDISCHAN_VERSION_NUMBER. A program should check at startup that it is
 * compatible with the REDISCHAN_VERSION_NUMBER it was compiled with: while the major version is 0, both must be equal
 * except for the lowest 8 bits, the patch.
 *
 * Since 0.1.0.
 */
REDISCHAN_API
uint32_t redis_version_number(void);

/**
 * What a code means, in a few words.
 *
 * Returns: a static text, never NULL, even for a number that is not a code. Since 0.1.0.
 */
REDISCHAN_API const char *redis_strerror(redis_status code);

/**
 * What went wrong in this thread's last failed call, and what to do about it. A successful call does not change it, as
 * with errno. A NUL inside a server's error text becomes a question mark.
 *
 * Returns: a text, never NULL, empty if no call has failed yet. Borrowed until this thread's next call: do not put
 * both into one argument list, as in printf("%d %s", redis_ping(c), redis_last_error()), since C may evaluate the text
 * before the call.
 * Since 0.1.0.
 */
REDISCHAN_API
const char *redis_last_error(void);

/**
 * Fills in the facts about this thread's last failed call.
 *
 * Errors: REDISCHAN_ERR_INVALID if inout is NULL or its size is below that of the first version; the recorded failure,
 * and redis_last_error(), stay unchanged. Since 0.1.0.
 *
 * Requires:
 * `inout` is NULL or points to a `redis_error_info` of `size` bytes.
 */
REDISCHAN_API
redis_status redis_last_error_info(redis_error_info *inout);

/**
 * Sends the library's log records up to max_level to function. NULL, the initial state, turns logging off. The library
 * itself never writes to stdout or stderr.
 *
 * Threads: function is called on a dedicated thread of the library, one call at a time. It may be slow: once 1024
 * records are waiting, further ones are dropped and their number is logged. Inside it, calls that wait, and
 * redis_set_logger, return REDISCHAN_ERR_REENTRANT. When redis_set_logger returns, the previous logger has been called
 * for the last time and its free_user (which may be NULL) has been called with its user, once. A forked child has no
 * logger until it sets one.
 *
 * Errors: REDISCHAN_ERR_INVALID if max_level is not 0 to 4, REDISCHAN_ERR_NOMEM if no thread can be started; then
 * free_user is not called and the previous logger stays. Since 0.1.0.
 *
 * Requires:
 * `function` and `free_user` may be called with `user` on another thread until the logger is replaced.
 */
REDISCHAN_API
redis_status redis_set_logger(redis_log_fn function,
                              void *user,
                              redis_free_fn free_user,
                              int32_t max_level);

/**
 * Has function called whenever a signal interrupts a wait of this library, on the waiting thread, after the host's
 * signal handler has run there. If it returns true, the call fails with REDISCHAN_ERR_CANCELED; its outcome says
 * whether the command may have run, and its reply is freed when it arrives. A command that waits at the server (BLPOP
 * ...) may take 80 ms more, and may still return its reply; see redis_command_argv. This is for interpreters, which
 * handle Ctrl-C only after a call has returned. With NULL, the initial state, signals interrupt nothing.
 *
 * The handler must be set without SA_RESTART, as interpreters do; see sigaction(2). A signal that arrives between two
 * sleeps of a wait interrupts neither, so function is also called without a signal: 50 ms after the wait began or a
 * signal came, then after 100 ms, and so on up to once a second; in a wait for capacity (max_in_flight), every 50 ms.
 * On systems other than Linux a signal ends no wait except redis_queue_take, and function is called every 50 ms.
 *
 * function must return: it must not leave by longjmp(3), by an exception or by ending its thread.
 *
 * Threads: any waiting thread may call function, several at a time. Inside it, calls that wait, and
 * redis_set_interrupt, return REDISCHAN_ERR_REENTRANT. When redis_set_interrupt returns REDISCHAN_OK, no thread is in
 * the previous function, and none will enter it: an interpreter sets NULL before it ends. A forked child keeps the
 * setting.
 * Errors: REDISCHAN_ERR_TIMEOUT if after 1 s a thread is still in the previous function, or has left it without
 * returning; the new function is set nevertheless, and no thread will enter the previous one. REDISCHAN_ERR_REENTRANT.
 * Since 0.1.0.
 *
 * Requires:
 * `function` is NULL or may be called with `user` on any thread from now on, and returns.
 */
REDISCHAN_API
redis_status redis_set_interrupt(redis_interrupt_fn function,
                                 void *user);

/**
 * Sets the time limit for this thread's calls that take no timeout, or REDISCHAN_WAIT_DEFAULT: timeout_ms
 * milliseconds, or REDISCHAN_WAIT_FOREVER; REDISCHAN_WAIT_DEFAULT restores each client's option timeout. So every
 * function that waits can have a limit: redis_set_thread_timeout(50); redis_get(...);
 *
 * Errors: REDISCHAN_ERR_INVALID for another negative number. Threads: each has its own limit. Since 0.1.0.
 */
REDISCHAN_API
redis_status redis_set_thread_timeout(int64_t timeout_ms);

/**
 * Frees bytes that this library returned through a char ** parameter. NULL is allowed. free() does the same.
 *
 * Threads: any. Since 0.1.0.
 *
 * Requires:
 * `bytes` is NULL or was returned by this library and has not been freed.
 */
REDISCHAN_API void redis_free(void *bytes);

/**
 * A number that identifies the calling thread to redis_thread_interrupt. It is created at the first call and stays the
 * same until the thread ends; no other thread ever gets it, in this process or in its children. A thread that has
 * forked gets a new one in the child.
 *
 * Returns: the token; 0 if 65536 threads have one (REDISCHAN_ERR_NOMEM, see redis_last_error). Ownership: there is
 * nothing to free. A thread that has a token and sleeps in redis_queue_take or redis_queue_wait uses a descriptor for
 * it, which later threads reuse. Threads: any. Since 0.1.0.
 */
REDISCHAN_API
uint64_t redis_thread_token(void);

/**
 * Interrupts the thread that has this token: the library call in which it waits fails with REDISCHAN_ERR_CANCELED. If
 * it is not waiting in one, its next call that waits fails: a call that sends a command fails before anything is sent;
 * one that only waits (redis_queue_take, redis_queue_wait, redis_client_wait_state) fails unless it already has what
 * it waits for. Interrupts do not add up. For interpreters that end a thread's blocking call (Ruby's unblocking
 * function, Java's Thread.interrupt), and for signal handlers; unlike redis_set_interrupt, no code of the host runs
 * inside the library.
 *
 * The outcome of the interrupted call says whether its command may have run; its reply is freed when it arrives. A
 * command that waits at the server (BLPOP ...) may take 80 ms more and may still return its reply; see
 * redis_command_argv. A reply that has arrived, or arrives while the call polls (the option spin_us), is returned: the
 * interrupt then applies to the next call, unless redis_thread_interrupt_clear is called first. The wait for capacity
 * (max_in_flight) ends within 50 ms, all others at once.
 *
 * Returns: REDISCHAN_OK; REDISCHAN_NIL if no thread has this token: the thread has ended, or the number is not a
 * token. That is harmless. Threads: any, including the thread itself. It is async-signal-safe, and changes neither
 * errno nor the last error. Since 0.1.0.
 */
REDISCHAN_API
redis_status redis_thread_interrupt(uint64_t token);

/**
 * Clears a pending interrupt of the calling thread. A host calls it when a call that it may have interrupted has
 * returned, so that the interrupt does not end the next call.
 *
 * Returns: REDISCHAN_OK if there was one, otherwise REDISCHAN_NIL. Threads: any; each for itself. Since 0.1.0.
 */
REDISCHAN_API
redis_status redis_thread_interrupt_clear(void);

/**
 * Creates a set of options, all at their defaults; docs/options.md lists them. Until the option "url" is set, the
 * server is that of $REDIS_URL, else redis://127.0.0.1:6379.
 *
 * Returns: the options; NULL if there is no memory. Free them with redis_options_free. Since 0.1.0.
 */
REDISCHAN_API
redis_options *redis_options_new(void);

/**
 * Sets one option by name. Times are in milliseconds, sizes in bytes, all as text. The same names work as URL query
 * parameters: redis://host/0?timeout=500. The option "url" sets the server's address and everything else in the URL;
 * later calls win.
 *
 * Errors: REDISCHAN_ERR_INVALID for an unknown name or a bad value; the options do not change. Since 0.1.0.
 *
 * Requires:
 * `o` is NULL or came from `redis_options_new`; the texts are NULL or C strings.
 */
REDISCHAN_API
redis_status redis_options_set(redis_options *o,
                               const char *name,
                               const char *value);

/**
 * Frees the options. NULL is allowed. Clients made with them are not affected. Since 0.1.0.
 *
 * Requires:
 * `o` is NULL or came from `redis_options_new` and has not been freed.
 */
REDISCHAN_API void redis_options_free(redis_options *o);

/**
 * Connects and waits until the server has accepted the handshake. The URL is redis://, rediss:// (TLS), unix:// or
 * embedded:// (a private mini-redis server in this process, which knows GET, SET and PUBLISH). NULL: $REDIS_URL, else
 * redis://127.0.0.1:6379.
 *
 * Ownership: *out is yours; free it with redis_client_free. Threads: any.
 * Errors: REDISCHAN_ERR_INVALID for a bad URL, REDISCHAN_ERR_CONNECT if nothing listens there, the server refuses to
 * serve or the option connect_timeout expires, REDISCHAN_ERR_AUTH if it refuses the password, REDISCHAN_ERR_TLS if its
 * certificate cannot be verified, or a certificate file is wrong, REDISCHAN_ERR_PROTOCOL if it does not speak RESP,
 * REDISCHAN_ERR_UNSUPPORTED for protocol=3 with a server without RESP3, or for a build without the embedded server.
 * Since 0.1.0.
 *
 * Requires:
 * `url` is NULL or a C string; `out` is NULL or may be written.
 */
REDISCHAN_API
redis_status redis_connect(const char *url,
                           redis_client **out);

/**
 * Connects like redis_connect, with these options, which are copied.
 *
 * Errors: those of redis_connect, and REDISCHAN_ERR_INVALID for options that contradict each other.
 * Since 0.1.0.
 *
 * Requires:
 * `o` is NULL or came from `redis_options_new`; `out` is NULL or may be written.
 */
REDISCHAN_API redis_status redis_connect_with(const redis_options *o, redis_client **out);

/**
 * Adds a reference to the client: one more redis_client_free is then needed to free it.
 *
 * A handle may be sent to another thread, or to a worker of a language without shared memory, as a number:
 * (uint64_t)(uintptr_t)c, which is below 2^53 and therefore exact in a double as well. Add the receiver's reference
 * before sending; the receiver casts the number back to a pointer and finally calls redis_client_free. In another
 * process the number means nothing (REDISCHAN_ERR_FORKED, REDISCHAN_ERR_INVALID).
 *
 * Returns: c, or NULL if c is not a live handle. Threads: any. Since 0.1.0.
 */
REDISCHAN_API
redis_client *redis_client_ref(redis_client *c);

/**
 * Closes the client for everyone who holds a reference. Calls in progress have drain_ms (milliseconds, or
 * REDISCHAN_WAIT_DEFAULT, or REDISCHAN_WAIT_FOREVER) to finish. Those still waiting then, every later call and all
 * requests outstanding in queues end with REDISCHAN_ERR_CLOSED. When this returns REDISCHAN_OK, every callback of
 * redis_submit_cb has returned. The handle must still be freed. Closing again is allowed and waits for the same end.
 *
 * Threads: any, also while others are in calls. Errors: REDISCHAN_ERR_INVALID for a bad handle or time,
 * REDISCHAN_ERR_TIMEOUT if the client did not close, or a callback did not return, within drain_ms and a second,
 * REDISCHAN_ERR_CANCELED if the wait was interrupted (redis_thread_interrupt, redis_set_interrupt),
 * REDISCHAN_ERR_REENTRANT inside a callback of this client. Since 0.1.0.
 */
REDISCHAN_API
redis_status redis_client_close(redis_client *c,
                                int64_t drain_ms);

/**
 * Releases a reference to the client. With the last one the client closes without a drain, and its handle is refused
 * from then on; this does not wait. NULL, and a handle that has been freed, are ignored.
 *
 * Sessions, pipelines, queues and scans hold references too: the client lives until the last of them is freed, and
 * calls of other threads go on until then; redis_client_close ends them. (An extra redis_client_free while such an
 * object is alive releases that object's reference.)
 *
 * Threads: any, also while others are in calls: if this was the last reference, they get REDISCHAN_ERR_CLOSED. Replies
 * of the client stay valid. Since 0.1.0.
 */
REDISCHAN_API
void redis_client_free(redis_client *c);

/**
 * Checks that the server responds (PING). A server that does not know PING, such as the embedded one, counts as
 * responding.
 *
 * Errors: those of redis_command_argv. Threads: any, as for every function of this section. Since 0.1.0.
 */
REDISCHAN_API
redis_status redis_ping(redis_client *c);

/**
 * Gets the value of a key into your buffer of cap bytes, without allocating memory for it. The length of the value is
 * written to *out_len. No NUL is added.
 *
 * Returns: REDISCHAN_OK; REDISCHAN_NIL if there is no such key; *out_len is then 0.
 * Errors: REDISCHAN_ERR_RANGE if the value is longer than cap: the buffer is not touched and *out_len is the length
 * needed. With a cap of 0 and a NULL buf only the length is returned. Otherwise those of redis_get.
 * Ownership: buf is yours and is not touched after the call has returned, whatever its result. Since 0.1.0.
 *
 * Requires:
 * `key` points to `key_len` bytes, `buf` to `cap` bytes that may be written; `out_len` may be
 * written.
 */
REDISCHAN_API
redis_status redis_get_into(redis_client *c,
                            const void *key,
                            size_t key_len,
                            void *buf,
                            size_t cap,
                            size_t *out_len);

/**
 * Gets the values of n keys (MGET) into your buffers, without allocating memory for each. keys holds n texts with the
 * lengths in keylens (NULL: C strings), bufs a buffer for each value, and caps the capacity of each buffer in bytes.
 * The length of each value is written to lens, or REDISCHAN_NO_VALUE if there is no such key or it does not hold a
 * string. No NUL is added.
 *
 * Returns: REDISCHAN_OK; REDISCHAN_ERR_RANGE if a value is longer than its buffer: that buffer is not touched and its
 * entry in lens is the length needed; the others are filled. On any other failure nothing is written. A buffer of 0
 * bytes may be NULL. Errors: otherwise those of redis_get.
 * Ownership: the buffers are yours and are not touched after the call has returned, whatever its result. Threads: any.
 * Since 0.1.0.
 *
 * Requires:
 * `keys` points to `n` texts as `keylens` says; `bufs`, `caps` and `lens` to `n` values each; `bufs[i]` may be written
 * for `caps[i]` bytes, `lens` for `n` lengths.
 */
REDISCHAN_API
redis_status redis_mget_into(redis_client *c,
                             int32_t n,
                             const char *const *keys,
                             const size_t *keylens,
                             void *const *bufs,
                             const size_t *caps,
                             size_t *lens);

/**
 * Sets a key to a value (SET), without a time to live and whatever the key held before.
 *
 * Errors: those of redis_command_argv. Since 0.1.0.
 *
 * Requires:
 * `key` and `value` are NULL or C strings.
 */
REDISCHAN_API redis_status redis_set(redis_client *c, const char *key, const char *value);

/**
 * Sets a key to a value, both any bytes. ttl_ms is the time to live in milliseconds, 0 for none; flags is a
 * combination of REDISCHAN_SET_NX, REDISCHAN_SET_XX and REDISCHAN_SET_KEEPTTL, or 0.
 *
 * Returns: REDISCHAN_OK; REDISCHAN_NIL if the condition of NX or XX was not met and nothing was set.
 * Errors: REDISCHAN_ERR_INVALID for a negative ttl_ms, an unknown flag, NX with XX, or KEEPTTL with a ttl_ms;
 * otherwise those of redis_command_argv. Since 0.1.0.
 *
 * Requires:
 * `key` points to `key_len` bytes and `value` to `value_len` bytes.
 */
REDISCHAN_API
redis_status redis_set_n(redis_client *c,
                         const void *key,
                         size_t key_len,
                         const void *value,
                         size_t value_len,
                         int64_t ttl_ms,
                         uint32_t flags);

/**
 * Gets a key's time to live, in milliseconds (PTTL) and not in the seconds of TTL: *out_ms, if not NULL, is the
 * milliseconds left, -1 if the key does not expire.
 *
 * Returns: REDISCHAN_OK; REDISCHAN_NIL if there is no such key; *out_ms is then 0.
 * Errors: those of redis_command_argv. Since 0.1.0.
 *
 * Requires:
 * `key` is NULL or a C string; `out_ms` is NULL or may be written.
 */
REDISCHAN_API
redis_status redis_ttl(redis_client *c,
                       const char *key,
                       int64_t *out_ms);

/**
 * Like redis_ttl, with any bytes. Since 0.1.0.
 *
 * Requires:
 * `key` points to `key_len` bytes; `out_ms` is NULL or may be written.
 */
REDISCHAN_API redis_status redis_ttl_n(redis_client *c, const void *key, size_t key_len, int64_t *out_ms);

/**
 * Removes a key (DEL). *out_n, if not NULL, is 1 if the key existed, else 0.
 *
 * Errors: those of redis_command_argv. Since 0.1.0.
 *
 * Requires:
 * `key` is NULL or a C string; `out_n` is NULL or may be written.
 */
REDISCHAN_API redis_status redis_del(redis_client *c, const char *key, int64_t *out_n);

/**
 * Like redis_del, with any bytes. Since 0.1.0.
 *
 * Requires:
 * `key` points to `key_len` bytes; `out_n` is NULL or may be written.
 */
REDISCHAN_API redis_status redis_del_n(redis_client *c, const void *key, size_t key_len, int64_t *out_n);

/**
 * Checks whether a key exists (EXISTS). *out_n, if not NULL, is 1 if it does, else 0.
 *
 * Errors: those of redis_command_argv. Since 0.1.0.
 *
 * Requires:
 * `key` is NULL or a C string; `out_n` is NULL or may be written.
 */
REDISCHAN_API redis_status redis_exists(redis_client *c, const char *key, int64_t *out_n);

/**
 * Like redis_exists, with any bytes. Since 0.1.0.
 *
 * Requires:
 * `key` points to `key_len` bytes; `out_n` is NULL or may be written.
 */
REDISCHAN_API redis_status redis_exists_n(redis_client *c, const void *key, size_t key_len, int64_t *out_n);

/**
 * Removes the time to live of a key (PERSIST). *out_n, if not NULL, is 1 if it had one, else 0.
 *
 * Errors: those of redis_command_argv. Since 0.1.0.
 *
 * Requires:
 * `key` is NULL or a C string; `out_n` is NULL or may be written.
 */
REDISCHAN_API redis_status redis_persist(redis_client *c, const char *key, int64_t *out_n);

/**
 * Like redis_persist, with any bytes. Since 0.1.0.
 *
 * Requires:
 * `key` points to `key_len` bytes; `out_n` is NULL or may be written.
 */
REDISCHAN_API redis_status redis_persist_n(redis_client *c, const void *key, size_t key_len, int64_t *out_n);

/**
 * Sets a key's time to live, in milliseconds (PEXPIRE) and not in the seconds of EXPIRE; 0 or less removes the key.
 * *out_set, if not NULL, is 1 if it was set, 0 if there is no such key.
 *
 * Errors: those of redis_command_argv. Since 0.1.0.
 *
 * Requires:
 * `key` is NULL or a C string; `out_set` is NULL or may be written.
 */
REDISCHAN_API
redis_status redis_expire(redis_client *c,
                          const char *key,
                          int64_t ttl_ms,
                          int64_t *out_set);

/**
 * Like redis_expire, with any bytes. Since 0.1.0.
 *
 * Requires:
 * `key` points to `key_len` bytes; `out_set` is NULL or may be written.
 */
REDISCHAN_API
redis_status redis_expire_n(redis_client *c,
                            const void *key,
                            size_t key_len,
                            int64_t ttl_ms,
                            int64_t *out_set);

/**
 * Renames a key and replaces newkey if it exists (RENAME).
 *
 * Errors: those of redis_command_argv; REDISCHAN_ERR_SERVER if there is no such key. Since 0.1.0.
 *
 * Requires:
 * `key` is NULL or a C string; `newkey` is NULL or a C string.
 */
REDISCHAN_API redis_status redis_rename(redis_client *c, const char *key, const char *newkey);

/**
 * Like redis_rename, with any bytes. Since 0.1.0.
 *
 * Requires:
 * `key` points to `key_len` bytes; `newkey` points to `newkey_len` bytes.
 */
REDISCHAN_API
redis_status redis_rename_n(redis_client *c,
                            const void *key,
                            size_t key_len,
                            const void *newkey,
                            size_t newkey_len);

/**
 * Gets the name of the type of a key's value: "string", "list", "hash" and so on, "none" if there is no such key (TYPE).
 *
 * Ownership: as redis_get. Errors: those of redis_command_argv; REDISCHAN_ERR_NOMEM. Since 0.1.0.
 *
 * Requires:
 * `key` is NULL or a C string; `out` and `out_len` are NULL or may be written.
 */
REDISCHAN_API
redis_status redis_type(redis_client *c,
                        const char *key,
                        char **out,
                        size_t *out_len);

/**
 * Like redis_type, with any bytes. Since 0.1.0.
 *
 * Requires:
 * `key` points to `key_len` bytes; `out` and `out_len` are NULL or may be written.
 */
REDISCHAN_API
redis_status redis_type_n(redis_client *c,
                          const void *key,
                          size_t key_len,
                          char **out,
                          size_t *out_len);

/**
 * Removes a key as DEL does, but frees its value in the background (UNLINK). *out_n, if not NULL, is 1 if the key
 * existed, else 0.
 *
 * Errors: those of redis_command_argv. Since 0.1.0.
 *
 * Requires:
 * `key` is NULL or a C string; `out_n` is NULL or may be written.
 */
REDISCHAN_API
redis_status redis_unlink(redis_client *c,
                          const char *key,
                          int64_t *out_n);

/**
 * Like redis_unlink, with any bytes. Since 0.1.0.
 *
 * Requires:
 * `key` points to `key_len` bytes; `out_n` is NULL or may be written.
 */
REDISCHAN_API redis_status redis_unlink_n(redis_client *c, const void *key, size_t key_len, int64_t *out_n);

/**
 * Appends to the string that a key holds; a missing key counts as empty (APPEND). *out_len, if not NULL, is the new
 * length in bytes.
 *
 * Errors: those of redis_command_argv. Since 0.1.0.
 *
 * Requires:
 * `key` is NULL or a C string; `value` is NULL or a C string; `out_len` is NULL or may be written.
 */
REDISCHAN_API
redis_status redis_append(redis_client *c,
                          const char *key,
                          const char *value,
                          int64_t *out_len);

/**
 * Like redis_append, with any bytes. Since 0.1.0.
 *
 * Requires:
 * `key` points to `key_len` bytes; `value` points to `value_len` bytes; `out_len` is NULL or may be written.
 */
REDISCHAN_API
redis_status redis_append_n(redis_client *c,
                            const void *key,
                            size_t key_len,
                            const void *value,
                            size_t value_len,
                            int64_t *out_len);

/**
 * Subtracts 1 (DECR); otherwise as redis_incrby. Since 0.1.0.
 *
 * Requires:
 * `key` is NULL or a C string; `out` is NULL or may be written.
 */
REDISCHAN_API redis_status redis_decr(redis_client *c, const char *key, int64_t *out);

/**
 * Like redis_decr, with any bytes. Since 0.1.0.
 *
 * Requires:
 * `key` points to `key_len` bytes; `out` is NULL or may be written.
 */
REDISCHAN_API redis_status redis_decr_n(redis_client *c, const void *key, size_t key_len, int64_t *out);

/**
 * Gets the value of a key (GET).
 *
 * Returns: REDISCHAN_OK; REDISCHAN_NIL if there is no such key; *out is then NULL and *out_len 0.
 * Ownership: *out is yours; free it with redis_free. A NUL follows its *out_len bytes; out_len may be NULL.
 * Errors: those of redis_command_argv; REDISCHAN_ERR_SERVER with the prefix WRONGTYPE if the key does not hold a
 * string; REDISCHAN_ERR_NOMEM. Since 0.1.0.
 *
 * Requires:
 * `key` is NULL or a C string; `out` and `out_len` are NULL or may be written.
 */
REDISCHAN_API
redis_status redis_get(redis_client *c,
                       const char *key,
                       char **out,
                       size_t *out_len);

/**
 * Like redis_get, with any bytes. Since 0.1.0.
 *
 * Requires:
 * `key` points to `key_len` bytes; `out` and `out_len` are NULL or may be written.
 */
REDISCHAN_API
redis_status redis_get_n(redis_client *c,
                         const void *key,
                         size_t key_len,
                         char **out,
                         size_t *out_len);

/**
 * Gets the value of a key and removes the key (GETDEL).
 *
 * Returns, ownership and errors: as redis_get. Since 0.1.0.
 *
 * Requires:
 * `key` is NULL or a C string; `out` and `out_len` are NULL or may be written.
 */
REDISCHAN_API redis_status redis_getdel(redis_client *c, const char *key, char **out, size_t *out_len);

/**
 * Like redis_getdel, with any bytes. Since 0.1.0.
 *
 * Requires:
 * `key` points to `key_len` bytes; `out` and `out_len` are NULL or may be written.
 */
REDISCHAN_API
redis_status redis_getdel_n(redis_client *c,
                            const void *key,
                            size_t key_len,
                            char **out,
                            size_t *out_len);

/**
 * Gets the bytes of a string from start to end, both included; negative positions count from the end (GETRANGE).
 *
 * Returns: REDISCHAN_OK; the text is empty if there is no such key. Ownership and errors: as redis_get. Since 0.1.0.
 *
 * Requires:
 * `key` is NULL or a C string; `out` and `out_len` are NULL or may be written.
 */
REDISCHAN_API
redis_status redis_getrange(redis_client *c,
                            const char *key,
                            int64_t start,
                            int64_t end,
                            char **out,
                            size_t *out_len);

/**
 * Like redis_getrange, with any bytes. Since 0.1.0.
 *
 * Requires:
 * `key` points to `key_len` bytes; `out` and `out_len` are NULL or may be written.
 */
REDISCHAN_API
redis_status redis_getrange_n(redis_client *c,
                              const void *key,
                              size_t key_len,
                              int64_t start,
                              int64_t end,
                              char **out,
                              size_t *out_len);

/**
 * Adds to the integer that a key holds; a missing key counts as 0 (INCRBY). *out, if not NULL, is the sum.
 *
 * Errors: those of redis_command_argv; REDISCHAN_ERR_SERVER if the key does not hold an integer or the sum does not
 * fit into 64 bits. Since 0.1.0.
 *
 * Requires:
 * `key` is NULL or a C string; `out` is NULL or may be written.
 */
REDISCHAN_API
redis_status redis_incrby(redis_client *c,
                          const char *key,
                          int64_t by,
                          int64_t *out);

/**
 * Like redis_incrby, with any bytes. Since 0.1.0.
 *
 * Requires:
 * `key` points to `key_len` bytes; `out` is NULL or may be written.
 */
REDISCHAN_API
redis_status redis_incrby_n(redis_client *c,
                            const void *key,
                            size_t key_len,
                            int64_t by,
                            int64_t *out);

/**
 * Adds 1; otherwise as redis_incrby. Since 0.1.0.
 *
 * Requires:
 * `key` is NULL or a C string; `out` is NULL or may be written.
 */
REDISCHAN_API redis_status redis_incr(redis_client *c, const char *key, int64_t *out);

/**
 * Like redis_incr, with any bytes. Since 0.1.0.
 *
 * Requires:
 * `key` points to `key_len` bytes; `out` is NULL or may be written.
 */
REDISCHAN_API redis_status redis_incr_n(redis_client *c, const void *key, size_t key_len, int64_t *out);

/**
 * Adds a floating-point number to the number that a key holds; a missing key counts as 0 (INCRBYFLOAT). *out, if not
 * NULL, is the sum.
 *
 * Errors: those of redis_command_argv; REDISCHAN_ERR_SERVER if the key does not hold a number; REDISCHAN_ERR_INVALID
 * if increment is not a number. Since 0.1.0.
 *
 * Requires:
 * `key` is NULL or a C string; `out` is NULL or may be written.
 */
REDISCHAN_API
redis_status redis_incrbyfloat(redis_client *c,
                               const char *key,
                               double increment,
                               double *out);

/**
 * Like redis_incrbyfloat, with any bytes. Since 0.1.0.
 *
 * Requires:
 * `key` points to `key_len` bytes; `out` is NULL or may be written.
 */
REDISCHAN_API
redis_status redis_incrbyfloat_n(redis_client *c,
                                 const void *key,
                                 size_t key_len,
                                 double increment,
                                 double *out);

/**
 * Gets the values of n keys (MGET). key_lens holds their lengths, or is NULL if they are C strings.
 *
 * Ownership: *out is yours, an array of n strings and nils; free it with redis_reply_free.
 * Errors: those of redis_command_argv. Since 0.1.0.
 *
 * Requires:
 * `keys` points to `n` texts as `key_lens` says; `out` is NULL or may be written.
 */
REDISCHAN_API
redis_status redis_mget(redis_client *c,
                        int32_t n,
                        const char *const *keys,
                        const size_t *key_lens,
                        redis_reply **out);

/**
 * Sets n keys to n values, all or none (MSET). The lengths may be NULL if the texts are C strings.
 *
 * Errors: those of redis_command_argv. Since 0.1.0.
 *
 * Requires:
 * `keys` points to `n` texts as `key_lens` says; `values` points to `n` texts as `value_lens` says.
 */
REDISCHAN_API
redis_status redis_mset(redis_client *c,
                        int32_t n,
                        const char *const *keys,
                        const size_t *key_lens,
                        const char *const *values,
                        const size_t *value_lens);

/**
 * Gets the length of a string in bytes, 0 if there is no such key (STRLEN). *out_len may be NULL.
 *
 * Errors: those of redis_command_argv. Since 0.1.0.
 *
 * Requires:
 * `key` is NULL or a C string; `out_len` is NULL or may be written.
 */
REDISCHAN_API redis_status redis_strlen(redis_client *c, const char *key, int64_t *out_len);

/**
 * Like redis_strlen, with any bytes. Since 0.1.0.
 *
 * Requires:
 * `key` points to `key_len` bytes; `out_len` is NULL or may be written.
 */
REDISCHAN_API redis_status redis_strlen_n(redis_client *c, const void *key, size_t key_len, int64_t *out_len);

/**
 * Removes a field of a hash (HDEL). *out_n, if not NULL, is 1 if the field existed, else 0.
 *
 * Errors: those of redis_command_argv. Since 0.1.0.
 *
 * Requires:
 * `key` is NULL or a C string; `field` is NULL or a C string; `out_n` is NULL or may be written.
 */
REDISCHAN_API redis_status redis_hdel(redis_client *c, const char *key, const char *field, int64_t *out_n);

/**
 * Like redis_hdel, with any bytes. Since 0.1.0.
 *
 * Requires:
 * `key` points to `key_len` bytes; `field` points to `field_len` bytes; `out_n` is NULL or may be written.
 */
REDISCHAN_API
redis_status redis_hdel_n(redis_client *c,
                          const void *key,
                          size_t key_len,
                          const void *field,
                          size_t field_len,
                          int64_t *out_n);

/**
 * Checks whether a field of a hash exists (HEXISTS). *out_n, if not NULL, is 1 if it does, else 0.
 *
 * Errors: those of redis_command_argv. Since 0.1.0.
 *
 * Requires:
 * `key` is NULL or a C string; `field` is NULL or a C string; `out_n` is NULL or may be written.
 */
REDISCHAN_API redis_status redis_hexists(redis_client *c, const char *key, const char *field, int64_t *out_n);

/**
 * Like redis_hexists, with any bytes. Since 0.1.0.
 *
 * Requires:
 * `key` points to `key_len` bytes; `field` points to `field_len` bytes; `out_n` is NULL or may be written.
 */
REDISCHAN_API
redis_status redis_hexists_n(redis_client *c,
                             const void *key,
                             size_t key_len,
                             const void *field,
                             size_t field_len,
                             int64_t *out_n);

/**
 * Gets the value of a field of a hash (HGET).
 *
 * Returns, ownership and errors: as redis_get; REDISCHAN_NIL also if there is no such field. Since 0.1.0.
 *
 * Requires:
 * `key` is NULL or a C string; `field` is NULL or a C string; `out` and `out_len` are NULL or may be written.
 */
REDISCHAN_API
redis_status redis_hget(redis_client *c,
                        const char *key,
                        const char *field,
                        char **out,
                        size_t *out_len);

/**
 * Like redis_hget, with any bytes. Since 0.1.0.
 *
 * Requires:
 * `key` points to `key_len` bytes; `field` points to `field_len` bytes; `out` and `out_len` are NULL or may be written.
 */
REDISCHAN_API
redis_status redis_hget_n(redis_client *c,
                          const void *key,
                          size_t key_len,
                          const void *field,
                          size_t field_len,
                          char **out,
                          size_t *out_len);

/**
 * Gets all fields of a hash and their values (HGETALL).
 *
 * Ownership: *out is yours, a map in RESP2 and RESP3: fields and values alternating, empty if there is no such key;
 * free it with redis_reply_free. Errors: those of redis_command_argv. Since 0.1.0.
 *
 * Requires:
 * `key` is NULL or a C string; `out` is NULL or may be written.
 */
REDISCHAN_API
redis_status redis_hgetall(redis_client *c,
                           const char *key,
                           redis_reply **out);

/**
 * Like redis_hgetall, with any bytes. Since 0.1.0.
 *
 * Requires:
 * `key` points to `key_len` bytes; `out` is NULL or may be written.
 */
REDISCHAN_API
redis_status redis_hgetall_n(redis_client *c,
                             const void *key,
                             size_t key_len,
                             redis_reply **out);

/**
 * Adds to the integer in a field of a hash; a missing field counts as 0 (HINCRBY). *out, if not NULL, is the sum.
 *
 * Errors: as redis_incrby. Since 0.1.0.
 *
 * Requires:
 * `key` is NULL or a C string; `field` is NULL or a C string; `out` is NULL or may be written.
 */
REDISCHAN_API
redis_status redis_hincrby(redis_client *c,
                           const char *key,
                           const char *field,
                           int64_t increment,
                           int64_t *out);

/**
 * Like redis_hincrby, with any bytes. Since 0.1.0.
 *
 * Requires:
 * `key` points to `key_len` bytes; `field` points to `field_len` bytes; `out` is NULL or may be written.
 */
REDISCHAN_API
redis_status redis_hincrby_n(redis_client *c,
                             const void *key,
                             size_t key_len,
                             const void *field,
                             size_t field_len,
                             int64_t increment,
                             int64_t *out);

/**
 * Gets the names of all fields of a hash (HKEYS).
 *
 * Ownership: *out is yours, an array of strings, empty if there is no such key; free it with redis_reply_free.
 * Errors: those of redis_command_argv. Since 0.1.0.
 *
 * Requires:
 * `key` is NULL or a C string; `out` is NULL or may be written.
 */
REDISCHAN_API
redis_status redis_hkeys(redis_client *c,
                         const char *key,
                         redis_reply **out);

/**
 * Like redis_hkeys, with any bytes. Since 0.1.0.
 *
 * Requires:
 * `key` points to `key_len` bytes; `out` is NULL or may be written.
 */
REDISCHAN_API redis_status redis_hkeys_n(redis_client *c, const void *key, size_t key_len, redis_reply **out);

/**
 * Gets the number of fields of a hash, 0 if there is no such key (HLEN). *out_n may be NULL.
 *
 * Errors: those of redis_command_argv. Since 0.1.0.
 *
 * Requires:
 * `key` is NULL or a C string; `out_n` is NULL or may be written.
 */
REDISCHAN_API redis_status redis_hlen(redis_client *c, const char *key, int64_t *out_n);

/**
 * Like redis_hlen, with any bytes. Since 0.1.0.
 *
 * Requires:
 * `key` points to `key_len` bytes; `out_n` is NULL or may be written.
 */
REDISCHAN_API redis_status redis_hlen_n(redis_client *c, const void *key, size_t key_len, int64_t *out_n);

/**
 * Gets the values of n fields of a hash (HMGET). field_lens holds the lengths of their names, or is NULL if they are C
 * strings.
 *
 * Ownership: *out is yours, an array of n strings and nils; free it with redis_reply_free.
 * Errors: those of redis_command_argv. Since 0.1.0.
 *
 * Requires:
 * `key` is NULL or a C string; `fields` points to `n` texts as `field_lens` says; `out` is NULL or may be written.
 */
REDISCHAN_API
redis_status redis_hmget(redis_client *c,
                         const char *key,
                         int32_t n,
                         const char *const *fields,
                         const size_t *field_lens,
                         redis_reply **out);

/**
 * Like redis_hmget, with any bytes. Since 0.1.0.
 *
 * Requires:
 * `key` points to `key_len` bytes; `fields` points to `n` texts as `field_lens` says; `out` is NULL or may be written.
 */
REDISCHAN_API
redis_status redis_hmget_n(redis_client *c,
                           const void *key,
                           size_t key_len,
                           int32_t n,
                           const char *const *fields,
                           const size_t *field_lens,
                           redis_reply **out);

/**
 * Sets a field of a hash (HSET). *out_new, if not NULL, is 1 if the field is new, 0 if it existed.
 *
 * Errors: those of redis_command_argv. Since 0.1.0.
 *
 * Requires:
 * `key` is NULL or a C string; `field` is NULL or a C string; `value` is NULL or a C string; `out_new` is NULL or may be written.
 */
REDISCHAN_API
redis_status redis_hset(redis_client *c,
                        const char *key,
                        const char *field,
                        const char *value,
                        int64_t *out_new);

/**
 * Like redis_hset, with any bytes. Since 0.1.0.
 *
 * Requires:
 * `key` points to `key_len` bytes; `field` points to `field_len` bytes; `value` points to `value_len` bytes; `out_new` is NULL or may be written.
 */
REDISCHAN_API
redis_status redis_hset_n(redis_client *c,
                          const void *key,
                          size_t key_len,
                          const void *field,
                          size_t field_len,
                          const void *value,
                          size_t value_len,
                          int64_t *out_new);

/**
 * Sets a field of a hash only if the field does not exist (HSETNX). *out_n, if not NULL, is 1 if it was set, else 0.
 *
 * Errors: those of redis_command_argv. Since 0.1.0.
 *
 * Requires:
 * `key` is NULL or a C string; `field` is NULL or a C string; `value` is NULL or a C string; `out_n` is NULL or may be written.
 */
REDISCHAN_API
redis_status redis_hsetnx(redis_client *c,
                          const char *key,
                          const char *field,
                          const char *value,
                          int64_t *out_n);

/**
 * Like redis_hsetnx, with any bytes. Since 0.1.0.
 *
 * Requires:
 * `key` points to `key_len` bytes; `field` points to `field_len` bytes; `value` points to `value_len` bytes; `out_n` is NULL or may be written.
 */
REDISCHAN_API
redis_status redis_hsetnx_n(redis_client *c,
                            const void *key,
                            size_t key_len,
                            const void *field,
                            size_t field_len,
                            const void *value,
                            size_t value_len,
                            int64_t *out_n);

/**
 * Gets the values of all fields of a hash (HVALS).
 *
 * Ownership and errors: as redis_hkeys. Since 0.1.0.
 *
 * Requires:
 * `key` is NULL or a C string; `out` is NULL or may be written.
 */
REDISCHAN_API redis_status redis_hvals(redis_client *c, const char *key, redis_reply **out);

/**
 * Like redis_hvals, with any bytes. Since 0.1.0.
 *
 * Requires:
 * `key` points to `key_len` bytes; `out` is NULL or may be written.
 */
REDISCHAN_API redis_status redis_hvals_n(redis_client *c, const void *key, size_t key_len, redis_reply **out);

/**
 * Gets an element of a list by its index, from 0; a negative index counts from the end (LINDEX).
 *
 * Returns: REDISCHAN_OK; REDISCHAN_NIL if there is no such key or element. Ownership and errors: as redis_get.
 * Since 0.1.0.
 *
 * Requires:
 * `key` is NULL or a C string; `out` and `out_len` are NULL or may be written.
 */
REDISCHAN_API
redis_status redis_lindex(redis_client *c,
                          const char *key,
                          int64_t index,
                          char **out,
                          size_t *out_len);

/**
 * Like redis_lindex, with any bytes. Since 0.1.0.
 *
 * Requires:
 * `key` points to `key_len` bytes; `out` and `out_len` are NULL or may be written.
 */
REDISCHAN_API
redis_status redis_lindex_n(redis_client *c,
                            const void *key,
                            size_t key_len,
                            int64_t index,
                            char **out,
                            size_t *out_len);

/**
 * Gets the length of a list, 0 if there is no such key (LLEN). *out_len may be NULL.
 *
 * Errors: those of redis_command_argv. Since 0.1.0.
 *
 * Requires:
 * `key` is NULL or a C string; `out_len` is NULL or may be written.
 */
REDISCHAN_API redis_status redis_llen(redis_client *c, const char *key, int64_t *out_len);

/**
 * Like redis_llen, with any bytes. Since 0.1.0.
 *
 * Requires:
 * `key` points to `key_len` bytes; `out_len` is NULL or may be written.
 */
REDISCHAN_API redis_status redis_llen_n(redis_client *c, const void *key, size_t key_len, int64_t *out_len);

/**
 * Removes the first element of a list and returns it (LPOP).
 *
 * Returns: REDISCHAN_OK; REDISCHAN_NIL if there is no such key. Ownership and errors: as redis_get. Since 0.1.0.
 *
 * Requires:
 * `key` is NULL or a C string; `out` and `out_len` are NULL or may be written.
 */
REDISCHAN_API
redis_status redis_lpop(redis_client *c,
                        const char *key,
                        char **out,
                        size_t *out_len);

/**
 * Like redis_lpop, with any bytes. Since 0.1.0.
 *
 * Requires:
 * `key` points to `key_len` bytes; `out` and `out_len` are NULL or may be written.
 */
REDISCHAN_API
redis_status redis_lpop_n(redis_client *c,
                          const void *key,
                          size_t key_len,
                          char **out,
                          size_t *out_len);

/**
 * Adds an element at the head of a list, which is created if it does not exist (LPUSH). *out_len, if not NULL, is the
 * length of the list afterwards.
 *
 * Errors: those of redis_command_argv. Since 0.1.0.
 *
 * Requires:
 * `key` is NULL or a C string; `element` is NULL or a C string; `out_len` is NULL or may be written.
 */
REDISCHAN_API
redis_status redis_lpush(redis_client *c,
                         const char *key,
                         const char *element,
                         int64_t *out_len);

/**
 * Like redis_lpush, with any bytes. Since 0.1.0.
 *
 * Requires:
 * `key` points to `key_len` bytes; `element` points to `element_len` bytes; `out_len` is NULL or may be written.
 */
REDISCHAN_API
redis_status redis_lpush_n(redis_client *c,
                           const void *key,
                           size_t key_len,
                           const void *element,
                           size_t element_len,
                           int64_t *out_len);

/**
 * Gets the elements of a list from start to stop, both included; negative indexes count from the end (LRANGE).
 *
 * Ownership: *out is yours, an array of strings, empty if there is no such key; free it with redis_reply_free.
 * Errors: those of redis_command_argv. Since 0.1.0.
 *
 * Requires:
 * `key` is NULL or a C string; `out` is NULL or may be written.
 */
REDISCHAN_API
redis_status redis_lrange(redis_client *c,
                          const char *key,
                          int64_t start,
                          int64_t stop,
                          redis_reply **out);

/**
 * Like redis_lrange, with any bytes. Since 0.1.0.
 *
 * Requires:
 * `key` points to `key_len` bytes; `out` is NULL or may be written.
 */
REDISCHAN_API
redis_status redis_lrange_n(redis_client *c,
                            const void *key,
                            size_t key_len,
                            int64_t start,
                            int64_t stop,
                            redis_reply **out);

/**
 * Removes elements of a list that are equal to element: the first count of them, the last -count if count is negative,
 * all if it is 0 (LREM). *out_n, if not NULL, is the number removed.
 *
 * Errors: those of redis_command_argv. Since 0.1.0.
 *
 * Requires:
 * `key` is NULL or a C string; `element` is NULL or a C string; `out_n` is NULL or may be written.
 */
REDISCHAN_API
redis_status redis_lrem(redis_client *c,
                        const char *key,
                        int64_t count,
                        const char *element,
                        int64_t *out_n);

/**
 * Like redis_lrem, with any bytes. Since 0.1.0.
 *
 * Requires:
 * `key` points to `key_len` bytes; `element` points to `element_len` bytes; `out_n` is NULL or may be written.
 */
REDISCHAN_API
redis_status redis_lrem_n(redis_client *c,
                          const void *key,
                          size_t key_len,
                          int64_t count,
                          const void *element,
                          size_t element_len,
                          int64_t *out_n);

/**
 * Removes all elements of a list except those from start to stop, as redis_lrange counts them (LTRIM).
 *
 * Errors: those of redis_command_argv. Since 0.1.0.
 *
 * Requires:
 * `key` is NULL or a C string.
 */
REDISCHAN_API redis_status redis_ltrim(redis_client *c, const char *key, int64_t start, int64_t stop);

/**
 * Like redis_ltrim, with any bytes. Since 0.1.0.
 *
 * Requires:
 * `key` points to `key_len` bytes.
 */
REDISCHAN_API
redis_status redis_ltrim_n(redis_client *c,
                           const void *key,
                           size_t key_len,
                           int64_t start,
                           int64_t stop);

/**
 * Removes the last element of a list and returns it; otherwise as redis_lpop (RPOP). Since 0.1.0.
 *
 * Requires:
 * `key` is NULL or a C string; `out` and `out_len` are NULL or may be written.
 */
REDISCHAN_API redis_status redis_rpop(redis_client *c, const char *key, char **out, size_t *out_len);

/**
 * Like redis_rpop, with any bytes. Since 0.1.0.
 *
 * Requires:
 * `key` points to `key_len` bytes; `out` and `out_len` are NULL or may be written.
 */
REDISCHAN_API
redis_status redis_rpop_n(redis_client *c,
                          const void *key,
                          size_t key_len,
                          char **out,
                          size_t *out_len);

/**
 * Adds an element at the tail of a list; otherwise as redis_lpush (RPUSH). Since 0.1.0.
 *
 * Requires:
 * `key` is NULL or a C string; `element` is NULL or a C string; `out_len` is NULL or may be written.
 */
REDISCHAN_API
redis_status redis_rpush(redis_client *c,
                         const char *key,
                         const char *element,
                         int64_t *out_len);

/**
 * Like redis_rpush, with any bytes. Since 0.1.0.
 *
 * Requires:
 * `key` points to `key_len` bytes; `element` points to `element_len` bytes; `out_len` is NULL or may be written.
 */
REDISCHAN_API
redis_status redis_rpush_n(redis_client *c,
                           const void *key,
                           size_t key_len,
                           const void *element,
                           size_t element_len,
                           int64_t *out_len);

/**
 * Adds a member to a set, which is created if it does not exist (SADD). *out_n, if not NULL, is 1 if the member is new,
 * else 0.
 *
 * Errors: those of redis_command_argv. Since 0.1.0.
 *
 * Requires:
 * `key` is NULL or a C string; `member` is NULL or a C string; `out_n` is NULL or may be written.
 */
REDISCHAN_API
redis_status redis_sadd(redis_client *c,
                        const char *key,
                        const char *member,
                        int64_t *out_n);

/**
 * Like redis_sadd, with any bytes. Since 0.1.0.
 *
 * Requires:
 * `key` points to `key_len` bytes; `member` points to `member_len` bytes; `out_n` is NULL or may be written.
 */
REDISCHAN_API
redis_status redis_sadd_n(redis_client *c,
                          const void *key,
                          size_t key_len,
                          const void *member,
                          size_t member_len,
                          int64_t *out_n);

/**
 * Gets the number of members of a set, 0 if there is no such key (SCARD). *out_n may be NULL.
 *
 * Errors: those of redis_command_argv. Since 0.1.0.
 *
 * Requires:
 * `key` is NULL or a C string; `out_n` is NULL or may be written.
 */
REDISCHAN_API redis_status redis_scard(redis_client *c, const char *key, int64_t *out_n);

/**
 * Like redis_scard, with any bytes. Since 0.1.0.
 *
 * Requires:
 * `key` points to `key_len` bytes; `out_n` is NULL or may be written.
 */
REDISCHAN_API redis_status redis_scard_n(redis_client *c, const void *key, size_t key_len, int64_t *out_n);

/**
 * Checks whether a set has a member (SISMEMBER). *out_n, if not NULL, is 1 if it does, else 0.
 *
 * Errors: those of redis_command_argv. Since 0.1.0.
 *
 * Requires:
 * `key` is NULL or a C string; `member` is NULL or a C string; `out_n` is NULL or may be written.
 */
REDISCHAN_API
redis_status redis_sismember(redis_client *c,
                             const char *key,
                             const char *member,
                             int64_t *out_n);

/**
 * Like redis_sismember, with any bytes. Since 0.1.0.
 *
 * Requires:
 * `key` points to `key_len` bytes; `member` points to `member_len` bytes; `out_n` is NULL or may be written.
 */
REDISCHAN_API
redis_status redis_sismember_n(redis_client *c,
                               const void *key,
                               size_t key_len,
                               const void *member,
                               size_t member_len,
                               int64_t *out_n);

/**
 * Gets all members of a set (SMEMBERS).
 *
 * Ownership: *out is yours, a set in RESP2 and RESP3, empty if there is no such key; free it with redis_reply_free.
 * Errors: those of redis_command_argv. Since 0.1.0.
 *
 * Requires:
 * `key` is NULL or a C string; `out` is NULL or may be written.
 */
REDISCHAN_API
redis_status redis_smembers(redis_client *c,
                            const char *key,
                            redis_reply **out);

/**
 * Like redis_smembers, with any bytes. Since 0.1.0.
 *
 * Requires:
 * `key` points to `key_len` bytes; `out` is NULL or may be written.
 */
REDISCHAN_API
redis_status redis_smembers_n(redis_client *c,
                              const void *key,
                              size_t key_len,
                              redis_reply **out);

/**
 * Removes a random member of a set and returns it (SPOP).
 *
 * Returns: REDISCHAN_OK; REDISCHAN_NIL if there is no such key. Ownership and errors: as redis_get. Since 0.1.0.
 *
 * Requires:
 * `key` is NULL or a C string; `out` and `out_len` are NULL or may be written.
 */
REDISCHAN_API
redis_status redis_spop(redis_client *c,
                        const char *key,
                        char **out,
                        size_t *out_len);

/**
 * Like redis_spop, with any bytes. Since 0.1.0.
 *
 * Requires:
 * `key` points to `key_len` bytes; `out` and `out_len` are NULL or may be written.
 */
REDISCHAN_API
redis_status redis_spop_n(redis_client *c,
                          const void *key,
                          size_t key_len,
                          char **out,
                          size_t *out_len);

/**
 * Removes a member of a set (SREM). *out_n, if not NULL, is 1 if it was a member, else 0.
 *
 * Errors: those of redis_command_argv. Since 0.1.0.
 *
 * Requires:
 * `key` is NULL or a C string; `member` is NULL or a C string; `out_n` is NULL or may be written.
 */
REDISCHAN_API redis_status redis_srem(redis_client *c, const char *key, const char *member, int64_t *out_n);

/**
 * Like redis_srem, with any bytes. Since 0.1.0.
 *
 * Requires:
 * `key` points to `key_len` bytes; `member` points to `member_len` bytes; `out_n` is NULL or may be written.
 */
REDISCHAN_API
redis_status redis_srem_n(redis_client *c,
                          const void *key,
                          size_t key_len,
                          const void *member,
                          size_t member_len,
                          int64_t *out_n);

/**
 * Adds a member to a sorted set, which is created if it does not exist, or changes the score of the member (ZADD).
 * *out_new, if not NULL, is 1 if the member is new, else 0.
 *
 * Errors: those of redis_command_argv; REDISCHAN_ERR_INVALID if score is not a number. Since 0.1.0.
 *
 * Requires:
 * `key` is NULL or a C string; `member` is NULL or a C string; `out_new` is NULL or may be written.
 */
REDISCHAN_API
redis_status redis_zadd(redis_client *c,
                        const char *key,
                        double score,
                        const char *member,
                        int64_t *out_new);

/**
 * Like redis_zadd, with any bytes. Since 0.1.0.
 *
 * Requires:
 * `key` points to `key_len` bytes; `member` points to `member_len` bytes; `out_new` is NULL or may be written.
 */
REDISCHAN_API
redis_status redis_zadd_n(redis_client *c,
                          const void *key,
                          size_t key_len,
                          double score,
                          const void *member,
                          size_t member_len,
                          int64_t *out_new);

/**
 * Gets the number of members of a sorted set, 0 if there is no such key (ZCARD). *out_n may be NULL.
 *
 * Errors: those of redis_command_argv. Since 0.1.0.
 *
 * Requires:
 * `key` is NULL or a C string; `out_n` is NULL or may be written.
 */
REDISCHAN_API redis_status redis_zcard(redis_client *c, const char *key, int64_t *out_n);

/**
 * Like redis_zcard, with any bytes. Since 0.1.0.
 *
 * Requires:
 * `key` points to `key_len` bytes; `out_n` is NULL or may be written.
 */
REDISCHAN_API redis_status redis_zcard_n(redis_client *c, const void *key, size_t key_len, int64_t *out_n);

/**
 * Counts the members of a sorted set whose scores are from min to max (ZCOUNT). Both are texts such as "1.5", "(1.5",
 * which excludes the value itself, "-inf" and "+inf". *out_n may be NULL.
 *
 * Errors: those of redis_command_argv. Since 0.1.0.
 *
 * Requires:
 * `key` is NULL or a C string; `min` is NULL or a C string; `max` is NULL or a C string; `out_n` is NULL or may be written.
 */
REDISCHAN_API
redis_status redis_zcount(redis_client *c,
                          const char *key,
                          const char *min,
                          const char *max,
                          int64_t *out_n);

/**
 * Like redis_zcount, with any bytes. Since 0.1.0.
 *
 * Requires:
 * `key` points to `key_len` bytes; `min` points to `min_len` bytes; `max` points to `max_len` bytes; `out_n` is NULL or may be written.
 */
REDISCHAN_API
redis_status redis_zcount_n(redis_client *c,
                            const void *key,
                            size_t key_len,
                            const void *min,
                            size_t min_len,
                            const void *max,
                            size_t max_len,
                            int64_t *out_n);

/**
 * Adds to the score of a member of a sorted set; a missing member counts as 0 (ZINCRBY). *out, if not NULL, is the new
 * score.
 *
 * Errors: as redis_zadd. Since 0.1.0.
 *
 * Requires:
 * `key` is NULL or a C string; `member` is NULL or a C string; `out` is NULL or may be written.
 */
REDISCHAN_API
redis_status redis_zincrby(redis_client *c,
                           const char *key,
                           double increment,
                           const char *member,
                           double *out);

/**
 * Like redis_zincrby, with any bytes. Since 0.1.0.
 *
 * Requires:
 * `key` points to `key_len` bytes; `member` points to `member_len` bytes; `out` is NULL or may be written.
 */
REDISCHAN_API
redis_status redis_zincrby_n(redis_client *c,
                             const void *key,
                             size_t key_len,
                             double increment,
                             const void *member,
                             size_t member_len,
                             double *out);

/**
 * Gets the members of a sorted set whose ranks by ascending score are from start to stop, both included; negative ranks
 * count from the end (ZRANGE).
 *
 * Ownership: *out is yours, an array of strings, empty if there is no such key; free it with redis_reply_free.
 * Errors: those of redis_command_argv. Since 0.1.0.
 *
 * Requires:
 * `key` is NULL or a C string; `out` is NULL or may be written.
 */
REDISCHAN_API
redis_status redis_zrange(redis_client *c,
                          const char *key,
                          int64_t start,
                          int64_t stop,
                          redis_reply **out);

/**
 * Like redis_zrange, with any bytes. Since 0.1.0.
 *
 * Requires:
 * `key` points to `key_len` bytes; `out` is NULL or may be written.
 */
REDISCHAN_API
redis_status redis_zrange_n(redis_client *c,
                            const void *key,
                            size_t key_len,
                            int64_t start,
                            int64_t stop,
                            redis_reply **out);

/**
 * Gets members of a sorted set as redis_zrange does, with their scores (ZRANGE WITHSCORES).
 *
 * Ownership: *out is yours, a map in RESP2 and RESP3: members and scores alternating, which redis_reply_str and
 * redis_reply_double read; free it with redis_reply_free. Errors: those of redis_command_argv. Since 0.1.0.
 *
 * Requires:
 * `key` is NULL or a C string; `out` is NULL or may be written.
 */
REDISCHAN_API
redis_status redis_zrange_withscores(redis_client *c,
                                     const char *key,
                                     int64_t start,
                                     int64_t stop,
                                     redis_reply **out);

/**
 * Like redis_zrange_withscores, with any bytes. Since 0.1.0.
 *
 * Requires:
 * `key` points to `key_len` bytes; `out` is NULL or may be written.
 */
REDISCHAN_API
redis_status redis_zrange_withscores_n(redis_client *c,
                                       const void *key,
                                       size_t key_len,
                                       int64_t start,
                                       int64_t stop,
                                       redis_reply **out);

/**
 * Gets the rank of a member of a sorted set by ascending score, from 0 (ZRANK). *out_rank may be NULL.
 *
 * Returns: REDISCHAN_OK; REDISCHAN_NIL if there is no such key or member; *out_rank is then 0.
 * Errors: those of redis_command_argv. Since 0.1.0.
 *
 * Requires:
 * `key` is NULL or a C string; `member` is NULL or a C string; `out_rank` is NULL or may be written.
 */
REDISCHAN_API
redis_status redis_zrank(redis_client *c,
                         const char *key,
                         const char *member,
                         int64_t *out_rank);

/**
 * Like redis_zrank, with any bytes. Since 0.1.0.
 *
 * Requires:
 * `key` points to `key_len` bytes; `member` points to `member_len` bytes; `out_rank` is NULL or may be written.
 */
REDISCHAN_API
redis_status redis_zrank_n(redis_client *c,
                           const void *key,
                           size_t key_len,
                           const void *member,
                           size_t member_len,
                           int64_t *out_rank);

/**
 * Removes a member of a sorted set (ZREM). *out_n, if not NULL, is 1 if it was a member, else 0.
 *
 * Errors: those of redis_command_argv. Since 0.1.0.
 *
 * Requires:
 * `key` is NULL or a C string; `member` is NULL or a C string; `out_n` is NULL or may be written.
 */
REDISCHAN_API redis_status redis_zrem(redis_client *c, const char *key, const char *member, int64_t *out_n);

/**
 * Like redis_zrem, with any bytes. Since 0.1.0.
 *
 * Requires:
 * `key` points to `key_len` bytes; `member` points to `member_len` bytes; `out_n` is NULL or may be written.
 */
REDISCHAN_API
redis_status redis_zrem_n(redis_client *c,
                          const void *key,
                          size_t key_len,
                          const void *member,
                          size_t member_len,
                          int64_t *out_n);

/**
 * Gets the score of a member of a sorted set (ZSCORE). *out may be NULL.
 *
 * Returns: REDISCHAN_OK; REDISCHAN_NIL if there is no such key or member; *out is then 0.
 * Errors: those of redis_command_argv. Since 0.1.0.
 *
 * Requires:
 * `key` is NULL or a C string; `member` is NULL or a C string; `out` is NULL or may be written.
 */
REDISCHAN_API redis_status redis_zscore(redis_client *c, const char *key, const char *member, double *out);

/**
 * Like redis_zscore, with any bytes. Since 0.1.0.
 *
 * Requires:
 * `key` points to `key_len` bytes; `member` points to `member_len` bytes; `out` is NULL or may be written.
 */
REDISCHAN_API
redis_status redis_zscore_n(redis_client *c,
                            const void *key,
                            size_t key_len,
                            const void *member,
                            size_t member_len,
                            double *out);

/**
 * Acknowledges an entry that a consumer of a group has processed (XACK). *out_n, if not NULL, is 1 if it was pending,
 * else 0.
 *
 * Errors: those of redis_command_argv. Since 0.1.0.
 *
 * Requires:
 * `key` is NULL or a C string; `group` is NULL or a C string; `id` is NULL or a C string; `out_n` is NULL or may be written.
 */
REDISCHAN_API
redis_status redis_xack(redis_client *c,
                        const char *key,
                        const char *group,
                        const char *id,
                        int64_t *out_n);

/**
 * Like redis_xack, with any bytes. Since 0.1.0.
 *
 * Requires:
 * `key` points to `key_len` bytes; `group` points to `group_len` bytes; `id` points to `id_len` bytes; `out_n` is NULL or may be written.
 */
REDISCHAN_API
redis_status redis_xack_n(redis_client *c,
                          const void *key,
                          size_t key_len,
                          const void *group,
                          size_t group_len,
                          const void *id,
                          size_t id_len,
                          int64_t *out_n);

/**
 * Adds an entry of n fields and their values to a stream, which is created if it does not exist (XADD). id is the
 * entry's id, or "*" to let the server choose one; *out is the id of the entry. field_lens and value_lens hold the
 * lengths of fields and values, or are NULL if they are C strings.
 *
 * Ownership and errors: as redis_get. Since 0.1.0.
 *
 * Requires:
 * `key` is NULL or a C string; `id` is NULL or a C string; `fields` points to `n` texts as `field_lens` says; `values` points to `n` texts as `value_lens` says; `out` and `out_len` are NULL or may be written.
 */
REDISCHAN_API
redis_status redis_xadd(redis_client *c,
                        const char *key,
                        const char *id,
                        int32_t n,
                        const char *const *fields,
                        const size_t *field_lens,
                        const char *const *values,
                        const size_t *value_lens,
                        char **out,
                        size_t *out_len);

/**
 * Like redis_xadd, with any bytes. Since 0.1.0.
 *
 * Requires:
 * `key` points to `key_len` bytes; `id` points to `id_len` bytes; `fields` points to `n` texts as `field_lens` says; `values` points to `n` texts as `value_lens` says; `out` and `out_len` are NULL or may be written.
 */
REDISCHAN_API
redis_status redis_xadd_n(redis_client *c,
                          const void *key,
                          size_t key_len,
                          const void *id,
                          size_t id_len,
                          int32_t n,
                          const char *const *fields,
                          const size_t *field_lens,
                          const char *const *values,
                          const size_t *value_lens,
                          char **out,
                          size_t *out_len);

/**
 * Removes an entry of a stream (XDEL). *out_n, if not NULL, is 1 if it existed, else 0.
 *
 * Errors: those of redis_command_argv. Since 0.1.0.
 *
 * Requires:
 * `key` is NULL or a C string; `id` is NULL or a C string; `out_n` is NULL or may be written.
 */
REDISCHAN_API redis_status redis_xdel(redis_client *c, const char *key, const char *id, int64_t *out_n);

/**
 * Like redis_xdel, with any bytes. Since 0.1.0.
 *
 * Requires:
 * `key` points to `key_len` bytes; `id` points to `id_len` bytes; `out_n` is NULL or may be written.
 */
REDISCHAN_API
redis_status redis_xdel_n(redis_client *c,
                          const void *key,
                          size_t key_len,
                          const void *id,
                          size_t id_len,
                          int64_t *out_n);

/**
 * Gets the number of entries of a stream, 0 if there is no such key (XLEN). *out_len may be NULL.
 *
 * Errors: those of redis_command_argv. Since 0.1.0.
 *
 * Requires:
 * `key` is NULL or a C string; `out_len` is NULL or may be written.
 */
REDISCHAN_API redis_status redis_xlen(redis_client *c, const char *key, int64_t *out_len);

/**
 * Like redis_xlen, with any bytes. Since 0.1.0.
 *
 * Requires:
 * `key` points to `key_len` bytes; `out_len` is NULL or may be written.
 */
REDISCHAN_API redis_status redis_xlen_n(redis_client *c, const void *key, size_t key_len, int64_t *out_len);

/**
 * Gets the first count entries of a stream whose ids are from start to end, both included; "-" and "+" are the lowest
 * and the highest id (XRANGE).
 *
 * Ownership: *out is yours, an array of entries, each an array of its id and an array of alternating fields and
 * values; free it with redis_reply_free. Errors: those of redis_command_argv. Since 0.1.0.
 *
 * Requires:
 * `key` is NULL or a C string; `start` is NULL or a C string; `end` is NULL or a C string; `out` is NULL or may be written.
 */
REDISCHAN_API
redis_status redis_xrange(redis_client *c,
                          const char *key,
                          const char *start,
                          const char *end,
                          int64_t count,
                          redis_reply **out);

/**
 * Like redis_xrange, with any bytes. Since 0.1.0.
 *
 * Requires:
 * `key` points to `key_len` bytes; `start` points to `start_len` bytes; `end` points to `end_len` bytes; `out` is NULL or may be written.
 */
REDISCHAN_API
redis_status redis_xrange_n(redis_client *c,
                            const void *key,
                            size_t key_len,
                            const void *start,
                            size_t start_len,
                            const void *end,
                            size_t end_len,
                            int64_t count,
                            redis_reply **out);

/**
 * Counts the bits of a string that are 1 (BITCOUNT). *out_n may be NULL.
 *
 * Errors: those of redis_command_argv. Since 0.1.0.
 *
 * Requires:
 * `key` is NULL or a C string; `out_n` is NULL or may be written.
 */
REDISCHAN_API redis_status redis_bitcount(redis_client *c, const char *key, int64_t *out_n);

/**
 * Like redis_bitcount, with any bytes. Since 0.1.0.
 *
 * Requires:
 * `key` points to `key_len` bytes; `out_n` is NULL or may be written.
 */
REDISCHAN_API redis_status redis_bitcount_n(redis_client *c, const void *key, size_t key_len, int64_t *out_n);

/**
 * Gets the bit at an offset; beyond the end of the string it is 0 (GETBIT). *out_bit may be NULL.
 *
 * Errors: those of redis_command_argv. Since 0.1.0.
 *
 * Requires:
 * `key` is NULL or a C string; `out_bit` is NULL or may be written.
 */
REDISCHAN_API redis_status redis_getbit(redis_client *c, const char *key, int64_t offset, int64_t *out_bit);

/**
 * Like redis_getbit, with any bytes. Since 0.1.0.
 *
 * Requires:
 * `key` points to `key_len` bytes; `out_bit` is NULL or may be written.
 */
REDISCHAN_API
redis_status redis_getbit_n(redis_client *c,
                            const void *key,
                            size_t key_len,
                            int64_t offset,
                            int64_t *out_bit);

/**
 * Sets the bit at an offset to 0 or 1 (SETBIT). *out_before, if not NULL, is the previous value of the bit.
 *
 * Errors: those of redis_command_argv; REDISCHAN_ERR_SERVER for an offset that is negative or too large, or a value
 * other than 0 and 1. Since 0.1.0.
 *
 * Requires:
 * `key` is NULL or a C string; `out_before` is NULL or may be written.
 */
REDISCHAN_API
redis_status redis_setbit(redis_client *c,
                          const char *key,
                          int64_t offset,
                          int64_t value,
                          int64_t *out_before);

/**
 * Like redis_setbit, with any bytes. Since 0.1.0.
 *
 * Requires:
 * `key` points to `key_len` bytes; `out_before` is NULL or may be written.
 */
REDISCHAN_API
redis_status redis_setbit_n(redis_client *c,
                            const void *key,
                            size_t key_len,
                            int64_t offset,
                            int64_t value,
                            int64_t *out_before);

/**
 * Adds an element to a HyperLogLog, which estimates how many different elements were added to it (PFADD).
 * *out_changed, if not NULL, is 1 if its estimate may have changed, else 0.
 *
 * Errors: those of redis_command_argv. Since 0.1.0.
 *
 * Requires:
 * `key` is NULL or a C string; `element` is NULL or a C string; `out_changed` is NULL or may be written.
 */
REDISCHAN_API
redis_status redis_pfadd(redis_client *c,
                         const char *key,
                         const char *element,
                         int64_t *out_changed);

/**
 * Like redis_pfadd, with any bytes. Since 0.1.0.
 *
 * Requires:
 * `key` points to `key_len` bytes; `element` points to `element_len` bytes; `out_changed` is NULL or may be written.
 */
REDISCHAN_API
redis_status redis_pfadd_n(redis_client *c,
                           const void *key,
                           size_t key_len,
                           const void *element,
                           size_t element_len,
                           int64_t *out_changed);

/**
 * Gets the estimate of a HyperLogLog, 0 if there is no such key (PFCOUNT). *out_n may be NULL.
 *
 * Errors: those of redis_command_argv. Since 0.1.0.
 *
 * Requires:
 * `key` is NULL or a C string; `out_n` is NULL or may be written.
 */
REDISCHAN_API redis_status redis_pfcount(redis_client *c, const char *key, int64_t *out_n);

/**
 * Like redis_pfcount, with any bytes. Since 0.1.0.
 *
 * Requires:
 * `key` points to `key_len` bytes; `out_n` is NULL or may be written.
 */
REDISCHAN_API redis_status redis_pfcount_n(redis_client *c, const void *key, size_t key_len, int64_t *out_n);

/**
 * Adds a member with its position in degrees to a geospatial index (GEOADD). *out_new, if not NULL, is 1 if the member is
 * new, else 0.
 *
 * Errors: as redis_zadd; REDISCHAN_ERR_SERVER for a position that cannot be indexed. Since 0.1.0.
 *
 * Requires:
 * `key` is NULL or a C string; `member` is NULL or a C string; `out_new` is NULL or may be written.
 */
REDISCHAN_API
redis_status redis_geoadd(redis_client *c,
                          const char *key,
                          double longitude,
                          double latitude,
                          const char *member,
                          int64_t *out_new);

/**
 * Like redis_geoadd, with any bytes. Since 0.1.0.
 *
 * Requires:
 * `key` points to `key_len` bytes; `member` points to `member_len` bytes; `out_new` is NULL or may be written.
 */
REDISCHAN_API
redis_status redis_geoadd_n(redis_client *c,
                            const void *key,
                            size_t key_len,
                            double longitude,
                            double latitude,
                            const void *member,
                            size_t member_len,
                            int64_t *out_new);

/**
 * Gets the distance between two members of a geospatial index in metres (GEODIST). *out_metres may be NULL.
 *
 * Returns: REDISCHAN_OK; REDISCHAN_NIL if one of them is missing; *out_metres is then 0.
 * Errors: those of redis_command_argv. Since 0.1.0.
 *
 * Requires:
 * `key` is NULL or a C string; `member1` is NULL or a C string; `member2` is NULL or a C string; `out_metres` is NULL or may be written.
 */
REDISCHAN_API
redis_status redis_geodist(redis_client *c,
                           const char *key,
                           const char *member1,
                           const char *member2,
                           double *out_metres);

/**
 * Like redis_geodist, with any bytes. Since 0.1.0.
 *
 * Requires:
 * `key` points to `key_len` bytes; `member1` points to `member1_len` bytes; `member2` points to `member2_len` bytes; `out_metres` is NULL or may be written.
 */
REDISCHAN_API
redis_status redis_geodist_n(redis_client *c,
                             const void *key,
                             size_t key_len,
                             const void *member1,
                             size_t member1_len,
                             const void *member2,
                             size_t member2_len,
                             double *out_metres);

/**
 * Publishes a message (PUBLISH). *out_receivers, if not NULL, is the number of this server's subscribers that received
 * it.
 *
 * Errors: those of redis_command_argv. Since 0.1.0.
 *
 * Requires:
 * `channel` is NULL or a C string; `payload` is NULL or a C string; `out_receivers` is NULL or may be written.
 */
REDISCHAN_API
redis_status redis_publish(redis_client *c,
                           const char *channel,
                           const char *payload,
                           int64_t *out_receivers);

/**
 * Like redis_publish, with any bytes. Since 0.1.0.
 *
 * Requires:
 * `channel` points to `channel_len` bytes; `payload` points to `payload_len` bytes; `out_receivers` is NULL or may be written.
 */
REDISCHAN_API
redis_status redis_publish_n(redis_client *c,
                             const void *channel,
                             size_t channel_len,
                             const void *payload,
                             size_t payload_len,
                             int64_t *out_receivers);

/**
 * Runs any command that does not need a session, and returns its reply. The first argument is the command's name;
 * argvlen holds the lengths of the arguments, or is NULL if they are C strings. timeout_ms is in milliseconds or a
 * REDISCHAN_WAIT_ constant.
 *
 * A command that may wait at the server (BLPOP, BLMOVE, XREAD BLOCK ...) runs on a private connection and delays no
 * other call. The server itself ends it at timeout_ms, since the command is sent with its own time cut to that. So its
 * real reply arrives: the element, or else REDISCHAN_ERR_TIMEOUT with REDISCHAN_ANSWERED, which means that nothing was
 * taken. That reply may arrive up to 40 ms after timeout_ms. If it does not arrive (a server that is paused or does
 * not respond), the connection is closed and the outcome is REDISCHAN_MAYBE_EXECUTED: an element that the server had
 * just popped may be lost. With REDISCHAN_WAIT_DEFAULT, and no redis_set_thread_timeout, the command's own time
 * applies: BLPOP k 30 waits 30 s, BLPOP k 0 forever. The option timeout then limits how long sending it may take, and
 * how long after its own time the reply may arrive.
 *
 * If redis_set_interrupt ends the wait, the server is asked to end the command (CLIENT UNBLOCK, where the user may and
 * the connection is known to lead to the same server), and the call returns the element if one had been popped;
 * otherwise REDISCHAN_ERR_CANCELED, with REDISCHAN_ANSWERED if the server confirmed that nothing was taken.
 *
 * Commands that would change the connection that other threads use, or that concern it (SELECT, MULTI, WATCH, WAIT,
 * SUBSCRIBE, MONITOR, CLIENT REPLY, HELLO, RESET, QUIT ...), are refused with REDISCHAN_ERR_UNSUPPORTED and a text
 * that names the alternative: usually redis_session_new.
 *
 * Returns: REDISCHAN_OK; REDISCHAN_NIL if the reply is nil; *out is then a reply of that type.
 * Ownership: *out is yours; free it with redis_reply_free. Threads: any.
 * Errors: REDISCHAN_ERR_SERVER if the whole reply is an error (an error inside an aggregate is one of its elements),
 * REDISCHAN_ERR_TIMEOUT, REDISCHAN_ERR_IO, REDISCHAN_ERR_CLOSED, REDISCHAN_ERR_QUEUE_FULL, REDISCHAN_ERR_PROTOCOL,
 * REDISCHAN_ERR_TOO_LARGE, REDISCHAN_ERR_FORKED, REDISCHAN_ERR_REENTRANT, REDISCHAN_ERR_INVALID for a bad argument.
 * Since 0.1.0.
 *
 * Requires:
 * `argv` points to `argc` texts as `argvlen` says; `out` is NULL or may be written.
 */
REDISCHAN_API
redis_status redis_command_argv(redis_client *c,
                                int32_t argc,
                                const char *const *argv,
                                const size_t *argvlen,
                                int64_t timeout_ms,
                                redis_reply **out);

/**
 * Like redis_command_argv, with the arguments end to end in one buffer, which a binding can build without an array of
 * pointers. lens holds the length of each of the argc arguments.
 *
 * Returns, ownership, threads and errors: as redis_command_argv. Since 0.1.0.
 *
 * Requires:
 * `lens` points to `argc` lengths, `bytes` to as many bytes as they add up to; `out` is NULL or may be
 * written.
 */
REDISCHAN_API
redis_status redis_command_packed(redis_client *c,
                                  int32_t argc,
                                  const void *bytes,
                                  const size_t *lens,
                                  int64_t timeout_ms,
                                  redis_reply **out);

/**
 * The type of a reply.
 *
 * Returns: one of REDISCHAN_TYPE_; REDISCHAN_ERR_INVALID for NULL. Since 0.1.0.
 *
 * Requires:
 * `r` is NULL or a reply whose root has not been freed.
 */
REDISCHAN_API int32_t redis_reply_type(const redis_reply *r);

/**
 * The text of a string, status, error, double, big number or verbatim string. It may contain NUL bytes; a further NUL
 * follows it.
 *
 * Returns: the text, borrowed from the root, and its length in *len (which may be NULL); NULL, and 0, for
 * other types and for NULL. Since 0.1.0.
 *
 * Requires:
 * `r` is NULL or a reply whose root has not been freed; `len` is NULL or may be written.
 */
REDISCHAN_API
const char *redis_reply_str(const redis_reply *r,
                            size_t *len);

/**
 * The value of an integer or a boolean, or of a text that is a decimal integer, so that RESP2 and RESP3 read the same.
 *
 * Errors: REDISCHAN_ERR_TYPE for anything else, REDISCHAN_ERR_INVALID for NULL. Since 0.1.0.
 *
 * Requires:
 * `r` is NULL or a reply whose root has not been freed; `out` is NULL or may be written.
 */
REDISCHAN_API
redis_status redis_reply_int(const redis_reply *r,
                             int64_t *out);

/**
 * The value of a double or an integer, or of a text that is a number, so that RESP2 and RESP3 read the same.
 *
 * Errors: REDISCHAN_ERR_TYPE for anything else, REDISCHAN_ERR_INVALID for NULL. Since 0.1.0.
 *
 * Requires:
 * `r` is NULL or a reply whose root has not been freed; `out` is NULL or may be written.
 */
REDISCHAN_API redis_status redis_reply_double(const redis_reply *r, double *out);

/**
 * The number of elements of an aggregate; a map counts its keys and its values. 0 for other types and for
 * NULL. Since 0.1.0.
 *
 * Requires:
 * `r` is NULL or a reply whose root has not been freed.
 */
REDISCHAN_API size_t redis_reply_len(const redis_reply *r);

/**
 * Element i of an aggregate; in a map, the keys are at even i and the values at odd i.
 *
 * Returns: the element, borrowed from the root; NULL past the end, for other types and for NULL.
 * Since 0.1.0.
 *
 * Requires:
 * `r` is NULL or a reply whose root has not been freed.
 */
REDISCHAN_API const redis_reply *redis_reply_at(const redis_reply *r, size_t i);

/**
 * The attribute that the server sent before a reply (RESP3), of type REDISCHAN_TYPE_ATTR.
 *
 * Returns: the attribute, borrowed from the root; NULL if there is none, and for NULL. Since 0.1.0.
 *
 * Requires:
 * `r` is NULL or a reply whose root has not been freed.
 */
REDISCHAN_API const redis_reply *redis_reply_attr(const redis_reply *r);

/**
 * The RESP bytes of a reply as the server sent them, for a binding with its own parser. No NUL follows them.
 *
 * Returns: the bytes, borrowed from the root, and their number in *len (which may be NULL); NULL, and 0,
 * for NULL. Since 0.1.0.
 *
 * Requires:
 * `r` is NULL or a reply whose root has not been freed; `len` is NULL or may be written.
 */
REDISCHAN_API const char *redis_reply_raw(const redis_reply *r, size_t *len);

/**
 * Frees a reply and all its elements. NULL is allowed; so is an element, which is ignored: elements are freed with
 * their root. Threads: any. Since 0.1.0.
 *
 * Requires:
 * `root` is NULL, or a reply whose root has not been freed; nothing borrowed from it is used any more.
 */
REDISCHAN_API
void redis_reply_free(redis_reply *root);

/**
 * Creates a session: leases a private connection of the client, one of at most blocking_connections (an option). If
 * all are in use, it waits for one up to the client's option timeout, or fails at once with on_full=fail.
 *
 * Ownership: *out is yours; free it with redis_session_free. It keeps the client alive. Threads: any.
 * Errors: REDISCHAN_ERR_TIMEOUT if no connection became available in time, REDISCHAN_ERR_QUEUE_FULL,
 * REDISCHAN_ERR_CLOSED, REDISCHAN_ERR_FORKED, REDISCHAN_ERR_REENTRANT, REDISCHAN_ERR_INVALID. Since 0.1.0.
 *
 * Requires:
 * `out` is NULL or may be written.
 */
REDISCHAN_API
redis_status redis_session_new(redis_client *c,
                               redis_session **out);

/**
 * Runs a command on the session's connection; arguments, reply and timeout_ms are as for redis_command_argv. Commands
 * run in the order of the calls. Only commands without exactly one reply (SUBSCRIBE, MONITOR, SYNC, CLIENT REPLY) and
 * those that end the connection or its login (QUIT, RESET, HELLO) are refused with REDISCHAN_ERR_UNSUPPORTED.
 *
 * If the connection is lost, so is the session's state: this call and every later one fails with REDISCHAN_ERR_IO, and
 * nothing is started again. EXEC returns REDISCHAN_NIL if a watched key has changed.
 *
 * Returns, ownership and errors: as redis_command_argv. Threads: one at a time. Since 0.1.0.
 *
 * Requires:
 * `s` is NULL or came from `redis_session_new`; `argv` points to `argc` texts as `argvlen` says; `out` is
 * NULL or may be written.
 */
REDISCHAN_API
redis_status redis_session_argv(redis_session *s,
                                int32_t argc,
                                const char *const *argv,
                                const size_t *argvlen,
                                int64_t timeout_ms,
                                redis_reply **out);

/**
 * Like redis_session_argv, with the arguments end to end as in redis_command_packed. Since 0.1.0.
 *
 * Requires:
 * `s` is NULL or came from `redis_session_new`; `lens` points to `argc` lengths, `bytes` to as many bytes as
 * they add up to; `out` is NULL or may be written.
 */
REDISCHAN_API
redis_status redis_session_packed(redis_session *s,
                                  int32_t argc,
                                  const void *bytes,
                                  const size_t *lens,
                                  int64_t timeout_ms,
                                  redis_reply **out);

/**
 * Ends the session. Its connection is reset (RESET: transaction, watched keys, database and user are forgotten) and
 * reused, or closed if the server does not know RESET. This does not wait. NULL is allowed. In a forked child it does
 * nothing. Since 0.1.0.
 *
 * Requires:
 * `s` is NULL or came from `redis_session_new` and has not been freed.
 */
REDISCHAN_API
void redis_session_free(redis_session *s);

/**
 * Creates a script from its text of len bytes, which is copied. The SHA-1 is computed here, once.
 *
 * Ownership: *out is yours; free it with redis_script_free. Threads: any; a script is immutable, and any number of
 * threads may use it with any number of clients, also in a forked child. Errors: REDISCHAN_ERR_INVALID.
 * Since 0.1.0.
 *
 * Requires:
 * `text` points to `len` bytes; `out` is NULL or may be written.
 */
REDISCHAN_API
redis_status redis_script_new(const void *text,
                              size_t len,
                              redis_script **out);

/**
 * The SHA-1 of a script: 40 hexadecimal digits, borrowed from it; NULL for NULL. Since 0.1.0.
 *
 * Requires:
 * `script` is NULL or came from `redis_script_new`.
 */
REDISCHAN_API const char *redis_script_sha(const redis_script *script);

/**
 * Runs a script with nkeys keys and nargs arguments (either may be 0, with NULL). It is sent by its SHA-1 (EVALSHA).
 * If the server does not know it (NOSCRIPT) and so has not run it, it is sent again with its text (EVAL); of several
 * calls that find this out together, one sends the text. Permission for EVALSHA and EVAL is sufficient. timeout_ms
 * covers all of this. (A script whose text contains the word NOSCRIPT is always sent by EVAL.) Functions, which the
 * server stores by name, need no such call: redis_command_argv runs them (FCALL).
 *
 * Returns, ownership, threads and errors: as redis_command_argv; keylens and arglens as argvlen there. Since 0.1.0.
 *
 * Requires:
 * `script` is NULL or came from `redis_script_new`; `keys` and `args` point to as many texts as `nkeys` and `nargs`
 * say; `out` is NULL or may be written.
 */
REDISCHAN_API
redis_status redis_script_run(redis_client *c,
                              const redis_script *script,
                              int32_t nkeys,
                              const char *const *keys,
                              const size_t *keylens,
                              int32_t nargs,
                              const char *const *args,
                              const size_t *arglens,
                              int64_t timeout_ms,
                              redis_reply **out);

/**
 * Like redis_script_run, with the keys and then the arguments end to end in one buffer; lens holds the length of each
 * of the nkeys + nargs texts. Since 0.1.0.
 *
 * Requires:
 * `script` is NULL or came from `redis_script_new`; `lens` points to `nkeys + nargs` lengths, `bytes` to as many
 * bytes as they add up to; `out` is NULL or may be written.
 */
REDISCHAN_API
redis_status redis_script_run_packed(redis_client *c,
                                     const redis_script *script,
                                     int32_t nkeys,
                                     int32_t nargs,
                                     const void *bytes,
                                     const size_t *lens,
                                     int64_t timeout_ms,
                                     redis_reply **out);

/**
 * Frees a script. NULL is allowed. Since 0.1.0.
 *
 * Requires:
 * `script` is NULL or came from `redis_script_new` and has not been freed.
 */
REDISCHAN_API void redis_script_free(redis_script *script);

/**
 * Creates an empty pipeline. Its commands are sent as one request with one deadline, and wake the caller once. An
 * atomic one is a transaction: the library sends MULTI before its commands and EXEC after them, as one piece, so that
 * the shared connection is never left inside one; the server then runs all commands with nothing in between, or none.
 *
 * Ownership: *out is yours; free it with redis_pipeline_free. It keeps the client alive. Threads: any.
 * Errors: REDISCHAN_ERR_INVALID, REDISCHAN_ERR_FORKED. Since 0.1.0.
 *
 * Requires:
 * `out` is NULL or may be written.
 */
REDISCHAN_API
redis_status redis_pipeline_new(redis_client *c,
                                bool atomic,
                                redis_pipeline **out);

/**
 * Adds a command, which is copied; argc, argv and argvlen are as for redis_command_argv. Nothing is sent yet.
 *
 * Errors, all of which leave the pipeline unchanged: REDISCHAN_ERR_TOO_LARGE if it would have more commands than
 * max_in_flight or more bytes than max_in_flight_bytes (options; an atomic one has two more commands);
 * REDISCHAN_ERR_UNSUPPORTED for a command that concerns the connection, or that may wait at the server (BLPOP ...)
 * unless the pipeline is atomic, where it does not wait; REDISCHAN_ERR_INVALID. Threads: one at a time. Since 0.1.0.
 *
 * Requires:
 * `p` is NULL or came from `redis_pipeline_new`; `argv` points to `argc` texts as `argvlen` says.
 */
REDISCHAN_API
redis_status redis_pipeline_add(redis_pipeline *p,
                                int32_t argc,
                                const char *const *argv,
                                const size_t *argvlen);

/**
 * Like redis_pipeline_add, with the arguments end to end as in redis_command_packed.
 * Since 0.1.0.
 *
 * Requires:
 * `p` is NULL or came from `redis_pipeline_new`; `lens` points to `argc` lengths, `bytes` to as many bytes as they
 * add up to.
 */
REDISCHAN_API
redis_status redis_pipeline_add_packed(redis_pipeline *p,
                                       int32_t argc,
                                       const void *bytes,
                                       const size_t *lens);

/**
 * Adds n commands, all or none, with all arguments end to end: argcs holds the number of arguments of each command,
 * lens the length of each argument, one command after the other. For bindings in which each call into C costs more
 * than the command it adds.
 *
 * Errors: as redis_pipeline_add, with the number of the command, from 1, in the text. n may be 0. Threads: one at a
 * time. Since 0.1.0.
 *
 * Requires:
 * `p` is NULL or came from `redis_pipeline_new`; `argcs` points to `n` numbers, `lens` to as many lengths as they add up
 * to, `bytes` to as many bytes as the lengths add up to.
 */
REDISCHAN_API
redis_status redis_pipeline_add_many(redis_pipeline *p,
                                     int32_t n,
                                     const int32_t *argcs,
                                     const void *bytes,
                                     const size_t *lens);

/**
 * Adds a run of a script with these keys and arguments, as for redis_script_run. The first run of a script in each
 * pipeline is sent with its text (EVAL), in case the server has forgotten it; the others by SHA-1. Nothing in a
 * pipeline is sent twice: if the server refuses the first run, or forgets the script (SCRIPT FLUSH) while a pipeline
 * that is not atomic runs, a later run may return the error NOSCRIPT, and was then not run.
 *
 * Errors: as redis_pipeline_add. Threads: one at a time. Since 0.1.0.
 *
 * Requires:
 * `p` is NULL or came from `redis_pipeline_new`, `script` from `redis_script_new`; `keys` and `args` point to as many
 * texts as `nkeys` and `nargs` say, with lengths as for `argvlen`.
 */
REDISCHAN_API
redis_status redis_pipeline_add_script(redis_pipeline *p,
                                       const redis_script *script,
                                       int32_t nkeys,
                                       const char *const *keys,
                                       const size_t *keylens,
                                       int32_t nargs,
                                       const char *const *args,
                                       const size_t *arglens);

/**
 * Like redis_pipeline_add_script, with keys and arguments end to end as in redis_script_run_packed. Since 0.1.0.
 *
 * Requires:
 * `p` is NULL or came from `redis_pipeline_new`, `script` from `redis_script_new`; `lens` points to `nkeys + nargs`
 * lengths, `bytes` to as many bytes as they add up to.
 */
REDISCHAN_API
redis_status redis_pipeline_add_script_packed(redis_pipeline *p,
                                              const redis_script *script,
                                              int32_t nkeys,
                                              int32_t nargs,
                                              const void *bytes,
                                              const size_t *lens);

/**
 * Runs the commands on a shared connection and waits for all replies: *out is an array of them, in the order of the
 * commands. A command that failed has an element of type REDISCHAN_TYPE_ERROR, and does not hide the others. The
 * pipeline is empty afterwards, whatever is returned (except for REDISCHAN_ERR_INVALID, REDISCHAN_ERR_FORKED and
 * REDISCHAN_ERR_REENTRANT, which change nothing), and may be filled again.
 *
 * An empty pipeline returns an empty array and sends nothing. A reply beyond max_reply_bytes (an option; the replies
 * of a pipeline count together) is replaced by an error element that begins with TOOLARGE, and one that cannot be read
 * (an invalid big number, which a script may return) by one that begins with PROTOCOL.
 *
 * Returns: REDISCHAN_OK. Ownership: *out is yours; free it with redis_reply_free. Threads: one at a time; others may
 * use the client and other pipelines in the meantime.
 * Errors: those of redis_command_argv. redis_error_info.outcome says whether commands may have run; if the connection
 * was lost, redis_error_info.answered says how many, from the first on, are known to have (0 after a timeout). For an
 * atomic one: REDISCHAN_ERR_SERVER with the prefix EXECABORT if the server refused a command, which the text names,
 * and ran none; REDISCHAN_ERR_UNSUPPORTED if the server has no transactions. Since 0.1.0.
 *
 * Requires:
 * `p` is NULL or came from `redis_pipeline_new`; `out` is NULL or may be written.
 */
REDISCHAN_API
redis_status redis_pipeline_exec(redis_pipeline *p,
                                 int64_t timeout_ms,
                                 redis_reply **out);

/**
 * Runs the commands of a pipeline on the connection of a session; otherwise like redis_pipeline_exec. The session and
 * the pipeline may belong to different clients. An atomic pipeline ends the effect of WATCH, unless it is empty: then
 * nothing is sent.
 *
 * Returns: REDISCHAN_OK; REDISCHAN_NIL if the pipeline is atomic and a key that the session watches (WATCH) has
 * changed: no command was run. Since 0.1.0.
 *
 * Requires:
 * `s` is NULL or came from `redis_session_new`, `p` from `redis_pipeline_new`; `out` is NULL or may be written.
 */
REDISCHAN_API
redis_status redis_session_exec(redis_session *s,
                                redis_pipeline *p,
                                int64_t timeout_ms,
                                redis_reply **out);

/**
 * Removes all commands. The memory is kept for the next ones. Errors: REDISCHAN_ERR_INVALID. Since 0.1.0.
 *
 * Requires:
 * `p` is NULL or came from `redis_pipeline_new`.
 */
REDISCHAN_API redis_status redis_pipeline_clear(redis_pipeline *p);

/**
 * How many commands have been added; 0 for NULL. Since 0.1.0.
 *
 * Requires:
 * `p` is NULL or came from `redis_pipeline_new`.
 */
REDISCHAN_API size_t redis_pipeline_len(const redis_pipeline *p);

/**
 * Frees a pipeline. Its commands are not run. NULL is allowed. Since 0.1.0.
 *
 * Requires:
 * `p` is NULL or came from `redis_pipeline_new` and has not been freed.
 */
REDISCHAN_API void redis_pipeline_free(redis_pipeline *p);

/**
 * Creates a completion queue, for programs that wait for many requests at a time in their own event loop.
 *
 * Ownership: *out is yours; free it with redis_queue_free. It keeps the client alive; if the client is closed, what is
 * outstanding completes with REDISCHAN_ERR_CLOSED. Threads: any.
 * Errors: REDISCHAN_ERR_NOMEM if the process has no descriptor left, REDISCHAN_ERR_CLOSED, REDISCHAN_ERR_FORKED,
 * REDISCHAN_ERR_INVALID. Since 0.1.0.
 *
 * Requires:
 * `out` is NULL or may be written.
 */
REDISCHAN_API
redis_status redis_queue_new(redis_client *c,
                             redis_queue **out);

/**
 * A descriptor for poll(2), select(2), epoll(7), kqueue(2) and the loops built on them: readable as long as
 * redis_queue_take would return something (level-triggered). EPOLLET may be used by a program that, after each event,
 * calls redis_queue_take with a timeout_ms of 0 until it returns 0: a later completion is a new event. There may be
 * events with nothing to take. Only wait for it: do not read, write or close it. It is an eventfd(2) on Linux and a
 * pipe(7) elsewhere.
 *
 * Returns: the descriptor, the same each time, valid until redis_queue_free; or a negative code. Since 0.1.0.
 *
 * Requires:
 * `q` is NULL or came from `redis_queue_new`.
 */
REDISCHAN_API
int32_t redis_queue_fd(const redis_queue *q);

/**
 * Sends a command, which is copied, and returns at once: it never waits, and never yields its core. Its reply is taken
 * by redis_queue_take and identified by tag, any number you choose. argc, argv, argvlen and timeout_ms are as for
 * redis_command_argv. Commands that may wait at the server delay no others.
 *
 * Commands submitted by one thread reach the server in order, except those that may wait, and scripts that must be
 * sent again (redis_queue_submit_script). Each completes exactly once if, and only if, this returned REDISCHAN_OK.
 *
 * Errors: REDISCHAN_ERR_QUEUE_FULL while max_in_flight requests of this queue have not been taken, or the client has
 * no capacity (options max_in_flight and max_in_flight_bytes): nothing was sent; take completions, then submit again.
 * If nothing is outstanding in this queue, other users hold the capacity; the descriptor will not signal its release,
 * so retry on a timer. REDISCHAN_ERR_TIMEOUT for a timeout_ms of 0. REDISCHAN_ERR_UNSUPPORTED,
 * REDISCHAN_ERR_TOO_LARGE, REDISCHAN_ERR_CLOSED, REDISCHAN_ERR_FORKED, REDISCHAN_ERR_INVALID. Threads: any.
 * Since 0.1.0.
 *
 * Requires:
 * `q` is NULL or came from `redis_queue_new`; `argv` points to `argc` texts as `argvlen` says.
 */
REDISCHAN_API
redis_status redis_queue_submit(redis_queue *q,
                                uint64_t tag,
                                int32_t argc,
                                const char *const *argv,
                                const size_t *argvlen,
                                int64_t timeout_ms);

/**
 * Like redis_queue_submit, with the arguments end to end as in redis_command_packed.
 * Since 0.1.0.
 *
 * Requires:
 * `q` is NULL or came from `redis_queue_new`; `lens` points to `argc` lengths, `bytes` to as many bytes as they add up
 * to.
 */
REDISCHAN_API
redis_status redis_queue_submit_packed(redis_queue *q,
                                       uint64_t tag,
                                       int32_t argc,
                                       const void *bytes,
                                       const size_t *lens,
                                       int64_t timeout_ms);

/**
 * Sends the commands of a pipeline as one request with one completion, whose reply is what redis_pipeline_exec would
 * return. The pipeline is empty afterwards; if this call fails, it is unchanged.
 *
 * Errors: as redis_queue_submit, and REDISCHAN_ERR_INVALID for an empty pipeline. Threads: any; the pipeline by one at
 * a time. Since 0.1.0.
 *
 * Requires:
 * `q` is NULL or came from `redis_queue_new`, `p` from `redis_pipeline_new`.
 */
REDISCHAN_API
redis_status redis_queue_submit_pipeline(redis_queue *q,
                                         uint64_t tag,
                                         redis_pipeline *p,
                                         int64_t timeout_ms);

/**
 * Runs a script with these keys and arguments, as redis_script_run has them: by its SHA-1, and if the server does not
 * know it, again with the text. One completion and one deadline cover both; it never runs twice. A run that is sent
 * again reaches the server after requests that were submitted in the meantime. Functions need no such call:
 * redis_queue_submit sends them (FCALL).
 *
 * Errors and threads: as redis_queue_submit. Since 0.1.0.
 *
 * Requires:
 * `q` is NULL or came from `redis_queue_new`, `script` from `redis_script_new`; `keys` and `args` point to as many
 * texts as `nkeys` and `nargs` say, with lengths as for `argvlen`.
 */
REDISCHAN_API
redis_status redis_queue_submit_script(redis_queue *q,
                                       uint64_t tag,
                                       const redis_script *script,
                                       int32_t nkeys,
                                       const char *const *keys,
                                       const size_t *keylens,
                                       int32_t nargs,
                                       const char *const *args,
                                       const size_t *arglens,
                                       int64_t timeout_ms);

/**
 * Like redis_queue_submit_script, with keys and arguments end to end as in redis_script_run_packed. Since 0.1.0.
 *
 * Requires:
 * `q` is NULL or came from `redis_queue_new`, `script` from `redis_script_new`; `lens` points to `nkeys + nargs`
 * lengths, `bytes` to as many bytes as they add up to.
 */
REDISCHAN_API
redis_status redis_queue_submit_script_packed(redis_queue *q,
                                              uint64_t tag,
                                              const redis_script *script,
                                              int32_t nkeys,
                                              int32_t nargs,
                                              const void *bytes,
                                              const size_t *lens,
                                              int64_t timeout_ms);

/**
 * Requests the next page of a scan of the same client. Its completion has the page as redis_scan_page returns it. Once
 * it is taken, the scan continues after that page, or with the same page if it failed. Only one page of a scan may be
 * in progress: until its completion has been taken, another is refused with REDISCHAN_ERR_INVALID.
 *
 * Returns: REDISCHAN_OK; REDISCHAN_NIL at the end: nothing was submitted and nothing will complete.
 * Errors: as redis_queue_submit. Threads: any; the scan by one at a time. The scan may be freed while a page is in
 * progress.
 * Since 0.1.0.
 *
 * Requires:
 * `q` is NULL or came from `redis_queue_new`, `s` from `redis_scan_new`.
 */
REDISCHAN_API
redis_status redis_queue_submit_scan(redis_queue *q,
                                     uint64_t tag,
                                     redis_scan *s,
                                     int64_t timeout_ms);

/**
 * Cancels the requests with this tag. Each that has not completed completes now, with REDISCHAN_ERR_CANCELED and an
 * outcome that says whether its command may still be executed; a reply that arrives later is freed. Until then a
 * command that was sent counts towards max_in_flight.
 *
 * A command that waits at the server (BLPOP ...) and was sent completes a moment later, so that no element is lost:
 * the server is asked to end it (CLIENT UNBLOCK, where the user may and the connection is known to lead to the same
 * server), and it completes with its real reply if there is one; otherwise with REDISCHAN_ERR_CANCELED, and
 * REDISCHAN_ANSWERED if the server confirmed that nothing was taken. If the server cannot be asked, or does not
 * respond within 500 ms, the connection is closed and the outcome is REDISCHAN_MAYBE_EXECUTED.
 *
 * Returns: REDISCHAN_OK; REDISCHAN_NIL if none was outstanding: it had completed, whether it has been taken or not.
 * Errors: REDISCHAN_ERR_INVALID, REDISCHAN_ERR_FORKED. Threads: any. Since 0.1.0.
 *
 * Requires:
 * `q` is NULL or came from `redis_queue_new`.
 */
REDISCHAN_API
redis_status redis_queue_cancel(redis_queue *q,
                                uint64_t tag);

/**
 * Takes at most max completions, in order of arrival, into out. If there is none yet, and something is outstanding, it
 * waits up to timeout_ms (milliseconds or a REDISCHAN_WAIT_ constant; 0: not at all, and it never yields its core).
 * With time to wait and more than 16 requests outstanding or completed, it leaves half for the next call, so that the
 * server stays busy; with 0 it takes all that fit.
 *
 * Returns: the number written, 0 if there is nothing; or a negative code: REDISCHAN_ERR_CANCELED if the wait was
 * interrupted (redis_thread_interrupt, redis_set_interrupt), REDISCHAN_ERR_REENTRANT, REDISCHAN_ERR_FORKED,
 * REDISCHAN_ERR_INVALID. Failed requests are reported by their completions, not by this code.
 * Ownership: the replies are yours. Threads: any; each completion goes to one of them. Since 0.1.0.
 *
 * # Safety `q` is NULL or came from `redis_queue_new`; `out` has space for `max` completions.
 */
REDISCHAN_API
int32_t redis_queue_take(redis_queue *q,
                         redis_completion *out,
                         int32_t max,
                         int64_t timeout_ms);

/**
 * The number of requests submitted and not completed; 0 for NULL. Since 0.1.0.
 *
 * Requires:
 * `q` is NULL or came from `redis_queue_new`.
 */
REDISCHAN_API size_t redis_queue_outstanding(const redis_queue *q);

/**
 * Frees a queue. Outstanding requests are canceled as by redis_queue_cancel, without a completion; completions not
 * taken are freed. Remove the descriptor from your event loop first. NULL is allowed. In a forked child it does
 * nothing.
 * Since 0.1.0.
 *
 * Requires:
 * `q` is NULL or came from `redis_queue_new` and has not been freed; no thread is in a call with it.
 */
REDISCHAN_API
void redis_queue_free(redis_queue *q);

/**
 * Sends a command, which is copied, and returns at once. function is called with its reply. argc, argv, argvlen and
 * timeout_ms are as for redis_command_argv.
 *
 * function is called exactly once if, and only if, this returned REDISCHAN_OK, possibly before this returns. It is
 * called on a dedicated thread, one for each client, one call at a time. It may make calls that wait, and submit more;
 * the time it takes delays only the other callbacks of this client. redis_client_close waits until all have returned,
 * and none is called after it has returned REDISCHAN_OK; inside function it returns REDISCHAN_ERR_REENTRANT.
 * redis_client_free does not wait: close first.
 *
 * Errors: as redis_queue_submit; then function is not called. REDISCHAN_ERR_NOMEM if no thread can be started.
 * Threads: any. Since 0.1.0.
 *
 * # Safety `argv` points to `argc` texts as `argvlen` says; `function` may be called with `user` on another thread,
 * and returns: it does not leave by an exception, longjmp(3) or pthread_exit(3).
 */
REDISCHAN_API
redis_status redis_submit_cb(redis_client *c,
                             int32_t argc,
                             const char *const *argv,
                             const size_t *argvlen,
                             int64_t timeout_ms,
                             redis_reply_fn function,
                             void *user);

/**
 * Like redis_submit_cb, with the arguments end to end as in redis_command_packed. Since 0.1.0.
 *
 * Requires:
 * `lens` points to `argc` lengths, `bytes` to as many bytes as they add up to; `function` may be called with `user` on
 * another thread.
 */
REDISCHAN_API
redis_status redis_submit_cb_packed(redis_client *c,
                                    int32_t argc,
                                    const void *bytes,
                                    const size_t *lens,
                                    int64_t timeout_ms,
                                    redis_reply_fn function,
                                    void *user);

/**
 * Waits until there is a completion for redis_queue_take, even while nothing is outstanding: for a thread that takes
 * what others submit. It takes nothing. While something is outstanding it first polls, like a blocking call (the
 * option spin_us); then it sleeps. timeout_ms: milliseconds or a REDISCHAN_WAIT_ constant; 0: only checks.
 *
 * Returns: REDISCHAN_OK if there is something to take (another thread may take it first); REDISCHAN_NIL if
 * redis_queue_wake ended the wait.
 * Errors: REDISCHAN_ERR_TIMEOUT if nothing arrived in time. REDISCHAN_ERR_CLOSED once the client is closed, nothing is
 * outstanding and everything has been taken: the queue stays empty for good. REDISCHAN_ERR_CANCELED if the wait was
 * interrupted (redis_thread_interrupt, redis_set_interrupt). REDISCHAN_ERR_REENTRANT inside a callback,
 * REDISCHAN_ERR_FORKED, REDISCHAN_ERR_INVALID.
 * Threads: any number at once; one completion may wake several. Before redis_queue_free, end their waits with
 * redis_queue_wake and join them. Since 0.1.0.
 *
 * Requires:
 * `q` is NULL or came from `redis_queue_new`.
 */
REDISCHAN_API
redis_status redis_queue_wait(redis_queue *q,
                              int64_t timeout_ms);

/**
 * Ends one redis_queue_wait of this queue with REDISCHAN_NIL: one in progress, or else the next one that would have to
 * wait. Wakes add up: for n threads call it n times. It does not end a redis_queue_take, and completes nothing.
 *
 * Errors: REDISCHAN_ERR_FORKED, REDISCHAN_ERR_INVALID. Threads: any, also inside callbacks. It never waits. It is not
 * async-signal-safe; in a signal handler, use redis_thread_interrupt. Since 0.1.0.
 *
 * Requires:
 * `q` is NULL or came from `redis_queue_new`.
 */
REDISCHAN_API
redis_status redis_queue_wake(redis_queue *q);

/**
 * Makes a session of the queue's client, as redis_session_new does, without waiting for its connection: that is leased
 * when one of blocking_connections (an option) is free. What is submitted in the session meanwhile waits for it, until
 * its own deadline. With on_full=fail, and none free, the session's commands complete with REDISCHAN_ERR_QUEUE_FULL: free
 * it, and make another later.
 *
 * Ownership: *out is yours; free it with redis_session_free, which ends a session at any time and does not wait; what is
 * under way in it then completes with REDISCHAN_ERR_CLOSED. It is a session like any other, for all functions that take
 * one. Threads: any. Errors: REDISCHAN_ERR_CLOSED, REDISCHAN_ERR_FORKED, REDISCHAN_ERR_INVALID. Since 0.1.0.
 *
 * Requires:
 * `q` is NULL or came from `redis_queue_new`; `out` is NULL or may be written.
 */
REDISCHAN_API
redis_status redis_queue_session_new(redis_queue *q,
                                     redis_session **out);

/**
 * Sends a command in a session of the same client (WATCH, MULTI, SELECT ...), and returns at once; which commands a session
 * takes is told by redis_session_argv, the rest by redis_queue_submit. The commands of a session run in the order in which
 * they are submitted, one after the other; each may be submitted before the one before it has completed.
 *
 * When the connection is lost, so is what the session had begun: this command and every later one completes with
 * REDISCHAN_ERR_IO. redis_queue_cancel cancels a command; the session goes on behind it.
 *
 * Errors: as redis_queue_submit, and REDISCHAN_ERR_INVALID for a session of another client. Threads: any; of the session
 * one at a time. Since 0.1.0.
 *
 * Requires:
 * `q` is NULL or came from `redis_queue_new`, `s` from `redis_session_new` or `redis_queue_session_new`; `argv` points to
 * `argc` texts as `argvlen` says.
 */
REDISCHAN_API
redis_status redis_queue_submit_session(redis_queue *q,
                                        uint64_t tag,
                                        redis_session *s,
                                        int32_t argc,
                                        const char *const *argv,
                                        const size_t *argvlen,
                                        int64_t timeout_ms);

/**
 * Does what redis_queue_submit_session does, with the arguments laid end to end, as redis_command_packed has them.
 * Since 0.1.0.
 *
 * Requires:
 * `q` is NULL or came from `redis_queue_new`, `s` from `redis_session_new` or `redis_queue_session_new`; `lens` points to
 * `argc` lengths, `bytes` to as many bytes as they add up to.
 */
REDISCHAN_API
redis_status redis_queue_submit_session_packed(redis_queue *q,
                                               uint64_t tag,
                                               redis_session *s,
                                               int32_t argc,
                                               const void *bytes,
                                               const size_t *lens,
                                               int64_t timeout_ms);

/**
 * Sends the commands of a pipeline in a session of the same client as one request with one completion, whose code and
 * reply are what redis_session_exec would give: REDISCHAN_NIL if the pipeline is atomic and a key that the session
 * watches has changed. The pipeline is empty afterwards; if this fails it is as it was.
 *
 * Errors and threads: as redis_queue_submit_pipeline and redis_queue_submit_session. Since 0.1.0.
 *
 * Requires:
 * `q` is NULL or came from `redis_queue_new`, `s` from `redis_session_new` or `redis_queue_session_new`, `p` from
 * `redis_pipeline_new`.
 */
REDISCHAN_API
redis_status redis_queue_submit_session_pipeline(redis_queue *q,
                                                 uint64_t tag,
                                                 redis_session *s,
                                                 redis_pipeline *p,
                                                 int64_t timeout_ms);

/**
 * Runs a command like redis_command_argv, and returns what redis_queue_take would return for it: *out is always
 * written, with the code and, for a failure, its facts, and its text as the reply. The facts of a failure thus come
 * with the call: they stay correct on whichever thread they are read, and whatever calls come in between. For
 * languages whose callers change threads (goroutines, fibers, virtual threads), or that use one decoder for calls and
 * queues.
 *
 * Returns: out->code, that is, what redis_command_argv returns. The tag is 0. Every failure is described in *out,
 * including a bad argument, REDISCHAN_ERR_FORKED and REDISCHAN_ERR_REENTRANT; only a NULL out yields nothing but the
 * code REDISCHAN_ERR_INVALID. (redis_last_error reports the failure, too.)
 * Ownership: out->reply is yours; free it with redis_reply_free, also after a failure. Threads and errors: as
 * redis_command_argv. Since 0.1.0.
 *
 * Requires:
 * `argv` points to `argc` texts as `argvlen` says; `out` is NULL or may be written.
 */
REDISCHAN_API
redis_status redis_call(redis_client *c,
                        int32_t argc,
                        const char *const *argv,
                        const size_t *argvlen,
                        int64_t timeout_ms,
                        redis_completion *out);

/**
 * Like redis_call, with the arguments end to end as in redis_command_packed. Since 0.1.0.
 *
 * Requires:
 * `lens` points to `argc` lengths, `bytes` to as many bytes as they add up to; `out` is NULL or may be written.
 */
REDISCHAN_API
redis_status redis_call_packed(redis_client *c,
                               int32_t argc,
                               const void *bytes,
                               const size_t *lens,
                               int64_t timeout_ms,
                               redis_completion *out);

/**
 * Runs a command in a session like redis_session_argv, and returns its result like redis_call. Threads: one at a time.
 * Since 0.1.0.
 *
 * Requires:
 * `s` is NULL or came from `redis_session_new`; `argv` points to `argc` texts as `argvlen` says; `out` is NULL or may be
 * written.
 */
REDISCHAN_API
redis_status redis_session_call(redis_session *s,
                                int32_t argc,
                                const char *const *argv,
                                const size_t *argvlen,
                                int64_t timeout_ms,
                                redis_completion *out);

/**
 * Like redis_session_call, with the arguments end to end as in redis_command_packed.
 * Since 0.1.0.
 *
 * Requires:
 * `s` is NULL or came from `redis_session_new`; `lens` points to `argc` lengths, `bytes` to as many bytes as they add up
 * to; `out` is NULL or may be written.
 */
REDISCHAN_API
redis_status redis_session_call_packed(redis_session *s,
                                       int32_t argc,
                                       const void *bytes,
                                       const size_t *lens,
                                       int64_t timeout_ms,
                                       redis_completion *out);

/**
 * Runs the commands of a pipeline like redis_pipeline_exec, and returns their result like redis_call: if the
 * connection was lost, out->answered says how many commands are known to have been executed. Threads: one at a time.
 * Since 0.1.0.
 *
 * Requires:
 * `p` is NULL or came from `redis_pipeline_new`; `out` is NULL or may be written.
 */
REDISCHAN_API
redis_status redis_pipeline_call(redis_pipeline *p,
                                 int64_t timeout_ms,
                                 redis_completion *out);

/**
 * Runs the commands of a pipeline in a session like redis_session_exec, and returns their result like
 * redis_pipeline_call. Threads: one at a time. Since 0.1.0.
 *
 * Requires:
 * `s` is NULL or came from `redis_session_new`, `p` from `redis_pipeline_new`; `out` is NULL or may be written.
 */
REDISCHAN_API
redis_status redis_session_call_pipeline(redis_session *s,
                                         redis_pipeline *p,
                                         int64_t timeout_ms,
                                         redis_completion *out);

/**
 * Runs a script like redis_script_run_packed, and returns its result like redis_call. Threads: any. Since 0.1.0.
 *
 * Requires:
 * `script` is NULL or came from `redis_script_new`; `lens` points to `nkeys + nargs` lengths, `bytes` to as many
 * bytes as they add up to; `out` is NULL or may be written.
 */
REDISCHAN_API
redis_status redis_script_call_packed(redis_client *c,
                                      const redis_script *script,
                                      int32_t nkeys,
                                      int32_t nargs,
                                      const void *bytes,
                                      const size_t *lens,
                                      int64_t timeout_ms,
                                      redis_completion *out);

/**
 * Gets the next page of a scan like redis_scan_page, and returns it like redis_call; at the end of the scan the code
 * is REDISCHAN_NIL and the reply of type REDISCHAN_TYPE_NIL. Threads: one at a time. Since 0.1.0.
 *
 * Requires:
 * `s` is NULL or came from `redis_scan_new`; `out` is NULL or may be written.
 */
REDISCHAN_API
redis_status redis_scan_call(redis_scan *s,
                             int64_t timeout_ms,
                             redis_completion *out);

/**
 * Begins an iteration; nothing is sent yet. what is one of REDISCHAN_SCAN_. key, of key_len bytes, is the key to
 * iterate over; NULL for REDISCHAN_SCAN_KEYS. match, of match_len bytes, is a glob-style pattern (as in KEYS) that
 * elements must match; type, of type_len bytes, is the type of the keys wanted, such as "string" (only for
 * REDISCHAN_SCAN_KEYS). NULL for either: any. count is roughly how many elements the server examines for each page; 0:
 * its default.
 *
 * An element may be returned more than once, and one that is added or removed during the iteration may or may not be
 * returned: these are the server's rules, see <https://redis.io/docs/latest/commands/scan/>.
 *
 * Ownership: *out is yours; free it with redis_scan_free. It keeps the client alive. Threads: any.
 * Errors: REDISCHAN_ERR_INVALID, REDISCHAN_ERR_FORKED. Since 0.1.0.
 *
 * Requires:
 * `key`, `match` and `type` are NULL or point to as many bytes as their lengths say; `out` is NULL or may be written.
 */
REDISCHAN_API
redis_status redis_scan_new(redis_client *c,
                            int32_t what,
                            const void *key,
                            size_t key_len,
                            const void *match,
                            size_t match_len,
                            const void *type,
                            size_t type_len,
                            uint64_t count,
                            redis_scan **out);

/**
 * Returns the next element, and requests the next page from the server when none is left. *out and *out_len are the
 * key, field or member; *out_value and *out_value_len the value of the field, or the score of the member as text,
 * otherwise NULL and 0. All except out may be NULL. timeout_ms is in milliseconds or a REDISCHAN_WAIT_ constant, and
 * covers all pages that are requested: the server may send many without an element.
 *
 * Returns: REDISCHAN_OK; REDISCHAN_NIL at the end; *out is then NULL. Ownership: the texts are borrowed until the next
 * call with this scan; a NUL follows each.
 * Errors: those of redis_command_argv. The iteration may continue after them with the same page, as long as it is the
 * same server: after a restart or a failover start again, since cursors may differ. Threads: one at a time.
 * Since 0.1.0.
 *
 * Requires:
 * `s` is NULL or came from `redis_scan_new`; what is not NULL may be written.
 */
REDISCHAN_API
redis_status redis_scan_next(redis_scan *s,
                             int64_t timeout_ms,
                             const char **out,
                             size_t *out_len,
                             const char **out_value,
                             size_t *out_value_len);

/**
 * Returns the next page as the server sent it: an array of elements (for REDISCHAN_SCAN_HASH and REDISCHAN_SCAN_ZSET,
 * each followed by its value), which may be empty before the end. Elements of the previous page that redis_scan_next
 * had not yet returned are skipped: use one or the other. redis_queue_submit_scan requests a page without a waiting
 * thread; while that is in progress, both functions fail with REDISCHAN_ERR_INVALID.
 *
 * Returns: REDISCHAN_OK; REDISCHAN_NIL at the end; *out is then NULL. Ownership: *out is yours; free it with
 * redis_reply_free. Errors and threads: as redis_scan_next. Since 0.1.0.
 *
 * Requires:
 * `s` is NULL or came from `redis_scan_new`; `out` is NULL or may be written.
 */
REDISCHAN_API
redis_status redis_scan_page(redis_scan *s,
                             int64_t timeout_ms,
                             redis_reply **out);

/**
 * Ends an iteration. NULL is allowed. Since 0.1.0.
 *
 * Requires:
 * `s` is NULL or came from `redis_scan_new` and has not been freed.
 */
REDISCHAN_API void redis_scan_free(redis_scan *s);

/**
 * What it is: look at this first.
 *
 * Returns: REDISCHAN_MESSAGE, REDISCHAN_GAP, REDISCHAN_ENDED or REDISCHAN_BEGUN; REDISCHAN_ERR_INVALID for NULL.
 * Threads: any. Since 0.1.0.
 *
 * Requires:
 * `m` is NULL or a message that has not been freed.
 */
REDISCHAN_API
int32_t redis_message_kind(const redis_message *m);

/**
 * The channel that the message was published to. It may contain NUL bytes; a further NUL follows it.
 *
 * Returns: the text, borrowed from the message, and its length in *len (which may be NULL); an empty text for a gap;
 * NULL, and 0, for NULL. Threads: any. Since 0.1.0.
 *
 * Requires:
 * `m` is NULL or a message that has not been freed; `len` is NULL or may be written.
 */
REDISCHAN_API
const char *redis_message_channel(const redis_message *m,
                                  size_t *len);

/**
 * The pattern that the channel matches, if the message came by a pattern; otherwise an empty text. The rest is as for
 * redis_message_channel. Since 0.1.0.
 *
 * Requires:
 * `m` is NULL or a message that has not been freed; `len` is NULL or may be written.
 */
REDISCHAN_API
const char *redis_message_pattern(const redis_message *m,
                                  size_t *len);

/**
 * What was published; for REDISCHAN_ENDED the server's text. The rest is as for redis_message_channel. Since 0.1.0.
 *
 * Requires:
 * `m` is NULL or a message that has not been freed; `len` is NULL or may be written.
 */
REDISCHAN_API
const char *redis_message_payload(const redis_message *m,
                                  size_t *len);

/**
 * What is missing in the place of a gap.
 *
 * Returns: REDISCHAN_OK; REDISCHAN_NIL if m is not a gap: *inout is unchanged then.
 * Errors: REDISCHAN_ERR_INVALID for NULL, or a size below that of the first version. Threads: any. Since 0.1.0.
 *
 * Requires:
 * `m` is NULL or a message that has not been freed; `inout` is NULL or points to a `redis_gap` of `size` bytes.
 */
REDISCHAN_API
redis_status redis_message_gap(const redis_message *m,
                               redis_gap *inout);

/**
 * Adds a reference to a message: one more redis_message_free is then needed to free it.
 *
 * Returns: m. Threads: any. Since 0.1.0.
 *
 * Requires:
 * `m` is NULL or a message that has not been freed.
 */
REDISCHAN_API redis_message *redis_message_ref(redis_message *m);

/**
 * Releases a reference to a message; with the last one, of all subscribers that got it, it is freed. NULL is allowed.
 * Threads: any. Since 0.1.0.
 *
 * Requires:
 * `m` is NULL or a message, and this reference has not been released before.
 */
REDISCHAN_API
void redis_message_free(redis_message *m);

/**
 * Subscribes to channels, patterns or sharded channels, and waits until the server has confirmed all of them: a message
 * that is published after this returned is given out, or a gap stands in its place. names are n C strings, or texts
 * with their lengths in lens. The time is the option timeout, or the thread's (redis_set_thread_timeout).
 *
 * All subscribers of a client share one connection, beside those for commands, and one subscription at the server for
 * each name. Who subscribes to a name that another subscriber of the client has waits for no server. A connection that
 * is lost is made again, and the names are subscribed to again; a gap is in the messages then, and nothing of the new
 * connection comes before it. Take the messages with redis_sub_next, redis_sub_take or redis_sub_fd. What is not taken
 * is bounded (options sub_buffer, sub_buffer_bytes and sub_total_bytes); nobody is ever waited for.
 *
 * Between the messages of one subscriber the server's order holds, over all its names. A channel that a pattern of the
 * same subscriber matches comes twice. There is no order between messages and the replies to commands.
 *
 * Ownership: *out is yours; free it with redis_sub_free. It keeps the client alive. Threads: any.
 * Errors: REDISCHAN_ERR_SERVER if the server refuses one of the names (NOPERM, or it does not know the command), with
 * its text; REDISCHAN_ERR_TIMEOUT if they were not confirmed in time, and why; REDISCHAN_ERR_AUTH,
 * REDISCHAN_ERR_CANCELED if the wait was interrupted, REDISCHAN_ERR_CLOSED, REDISCHAN_ERR_REENTRANT,
 * REDISCHAN_ERR_FORKED, REDISCHAN_ERR_INVALID. Then nothing is subscribed. Since 0.1.0.
 *
 * Requires:
 * `names` points to `n` texts, with lengths as for `argvlen`; `out` is NULL or may be written.
 */
REDISCHAN_API
redis_status redis_subscribe(redis_client *c,
                             int32_t n,
                             const char *const *names,
                             const size_t *lens,
                             uint32_t flags,
                             redis_sub **out);

/**
 * Creates a subscriber without names, for redis_sub_set and redis_sub_add.
 *
 * Ownership: *out is yours; free it with redis_sub_free. It keeps the client alive. Threads: any.
 * Errors: REDISCHAN_ERR_CLOSED, REDISCHAN_ERR_FORKED, REDISCHAN_ERR_INVALID. Since 0.1.0.
 *
 * Requires:
 * `out` is NULL or may be written.
 */
REDISCHAN_API redis_status redis_sub_new(redis_client *c, redis_sub **out);

/**
 * Changes a setting, before the first name is added:
 *
 * - buffer: the most messages that wait (default: the option sub_buffer);
 * - buffer_bytes: the most bytes that wait (default: the option sub_buffer_bytes);
 * - overflow: what is dropped at these limits, drop_oldest (default) or drop_newest; a gap stands in its place;
 * - latest: yes: a message takes the place of the one of its channel that still waits, and no gap tells of that; for
 *   states, of which only the newest counts. If another such subscriber of the client has the channel, it begins with the
 *   newest message that came. Default: no;
 * - events: yes: REDISCHAN_BEGUN tells each time that the server has confirmed a name. Default: no.
 *
 * Errors: REDISCHAN_ERR_INVALID for another name or value, or once a name was added. REDISCHAN_ERR_FORKED.
 * Threads: any. Since 0.1.0.
 *
 * Requires:
 * `s` is NULL or came from `redis_sub_new`; `name` and `value` are NULL or C strings.
 */
REDISCHAN_API
redis_status redis_sub_set(redis_sub *s,
                           const char *name,
                           const char *value);

/**
 * Adds names of one kind (flags: 0, REDISCHAN_SUB_PATTERNS or REDISCHAN_SUB_SHARDED), and waits as redis_subscribe does
 * for up to timeout_ms (milliseconds or a REDISCHAN_WAIT_ constant). If it fails, none of the names was added; those
 * that the subscriber had before stay.
 *
 * With a timeout_ms of 0 it does not wait: the names are subscribed to when there is a connection, REDISCHAN_BEGUN
 * tells of that (setting events), and REDISCHAN_ENDED if the server refuses one.
 *
 * Errors and threads: as redis_subscribe. Since 0.1.0.
 *
 * Requires:
 * `s` is NULL or came from `redis_subscribe` or `redis_sub_new`; `names` points to `n` texts, with lengths as for
 * `argvlen`.
 */
REDISCHAN_API
redis_status redis_sub_add(redis_sub *s,
                           int32_t n,
                           const char *const *names,
                           const size_t *lens,
                           uint32_t flags,
                           int64_t timeout_ms);

/**
 * Removes names of one kind; n = 0: all of that kind. What waits of them is dropped: nothing of them is given out once
 * this has returned. It does not wait for the server. Names that the subscriber does not have are ignored.
 *
 * Errors: REDISCHAN_ERR_CLOSED, REDISCHAN_ERR_CANCELED, REDISCHAN_ERR_REENTRANT, REDISCHAN_ERR_FORKED,
 * REDISCHAN_ERR_INVALID. Threads: any. Since 0.1.0.
 *
 * Requires:
 * As for `redis_sub_add`; with `n` = 0, `names` and `lens` are not looked at.
 */
REDISCHAN_API
redis_status redis_sub_remove(redis_sub *s,
                              int32_t n,
                              const char *const *names,
                              const size_t *lens,
                              uint32_t flags);

/**
 * Adds the events of the keys that match a glob pattern, in the client's database, and waits as redis_sub_add does. The
 * channel of such a message is "__keyspace@DB__:" and the key, its payload the name of the event: "set", "del",
 * "expired" and so on (redis.io/docs/latest/develop/pubsub/keyspace-notifications). An event may be missed at a
 * gap; and it says that something happened, not what the value is now. redis_sub_remove takes the whole pattern, with its
 * prefix.
 *
 * Errors: REDISCHAN_ERR_UNSUPPORTED if the server is not set to send these events (its setting notify-keyspace-events,
 * which is looked at, if the user may, and never changed); otherwise as redis_sub_add. Threads: any. Since 0.1.0.
 *
 * Requires:
 * `s` is NULL or came from `redis_subscribe` or `redis_sub_new`; `pattern` points to `len` bytes.
 */
REDISCHAN_API
redis_status redis_sub_keyspace(redis_sub *s,
                                const void *pattern,
                                size_t len,
                                int64_t timeout_ms);

/**
 * Takes the next message or gap, waiting for it up to timeout_ms (milliseconds or a REDISCHAN_WAIT_ constant; 0: not
 * at all).
 *
 * Ownership: *out is yours; release it with redis_message_free.
 * Errors: REDISCHAN_ERR_TIMEOUT if none came in time; REDISCHAN_ERR_CLOSED once the subscriber or the client is closed
 * and all that waited has been taken; REDISCHAN_ERR_CANCELED if the wait was interrupted (redis_thread_interrupt,
 * redis_set_interrupt): nothing was taken. REDISCHAN_ERR_REENTRANT, REDISCHAN_ERR_FORKED, REDISCHAN_ERR_INVALID.
 * Threads: any; each message goes to one of them. Since 0.1.0.
 *
 * Requires:
 * `s` is NULL or came from `redis_subscribe` or `redis_sub_new`; `out` is NULL or may be written.
 */
REDISCHAN_API
redis_status redis_sub_next(redis_sub *s,
                            int64_t timeout_ms,
                            redis_message **out);

/**
 * Takes at most max messages and gaps, in order, into out. Waits for the first one up to timeout_ms.
 *
 * Returns: the number written, 0 if none came in time; or a negative code, as redis_sub_next.
 * Ownership: each message is yours. Threads: any. Since 0.1.0.
 *
 * Requires:
 * `s` is NULL or came from `redis_subscribe` or `redis_sub_new`; `out` has space for `max` of them.
 */
REDISCHAN_API int32_t redis_sub_take(redis_sub *s, redis_received *out, int32_t max, int64_t timeout_ms);

/**
 * Has the messages of a subscriber taken through a completion queue of the same client from now on, those that wait
 * too: one descriptor, and one redis_queue_take, for any number of subscribers and for commands. Each is a completion with
 * this tag. Its reply is of type REDISCHAN_TYPE_PUSH, an array of:
 *
 * - "message", channel, payload; "pmessage", pattern, channel, payload; "smessage", channel, payload: code is
 *   REDISCHAN_OK;
 * - "gap", reason, lost, lost_bytes, ms (as redis_gap has them); "ended", name, text; "begun", name: code is
 *   REDISCHAN_NIL.
 *
 * When the subscriber or the client is closed and all was taken, a last completion has the code REDISCHAN_ERR_CLOSED;
 * after redis_sub_free none comes. What waits is bounded as before, by the settings of the subscriber.
 * redis_queue_outstanding does not count messages; redis_queue_cancel does not end them.
 *
 * Errors: REDISCHAN_ERR_INVALID if the queue is of another client, or the messages go to a queue or a function already.
 * REDISCHAN_ERR_FORKED. Threads: any. It never waits. Since 0.1.0.
 *
 * Requires:
 * `s` is NULL or came from `redis_subscribe` or `redis_sub_new`, `q` is NULL or came from `redis_queue_new`.
 */
REDISCHAN_API
redis_status redis_sub_to_queue(redis_sub *s,
                                redis_queue *q,
                                uint64_t tag);

/**
 * Has function called with each message and gap of a subscriber from now on, those that wait too, in order. It is called
 * on the thread of the client's callbacks (redis_submit_cb), one call at a time: it may make calls that wait, and the
 * time it takes only delays other callbacks of the client; meanwhile what comes waits, bounded as before.
 *
 * When redis_sub_free or redis_client_close has returned REDISCHAN_OK, it has been called for the last time: they wait for
 * a call in progress, so do not hold a lock there that function wants. Inside function redis_sub_free does not wait,
 * and redis_client_close returns REDISCHAN_ERR_REENTRANT. free_user (which may be NULL) is called once with user when it
 * is no longer used, also if this fails.
 *
 * Errors: REDISCHAN_ERR_INVALID if function is NULL, or the messages go to a queue or a function already;
 * REDISCHAN_ERR_NOMEM if no thread can be started; REDISCHAN_ERR_CLOSED, REDISCHAN_ERR_FORKED. Threads: any. Since 0.1.0.
 *
 * Requires:
 * `s` is NULL or came from `redis_subscribe` or `redis_sub_new`; `function` and `free_user` may be called with `user` on
 * another thread, and return: they do not leave by an exception, longjmp(3) or pthread_exit(3).
 */
REDISCHAN_API
redis_status redis_sub_on_message(redis_sub *s,
                                  redis_message_fn function,
                                  void *user,
                                  redis_free_fn free_user);

/**
 * Releases the messages of count elements that redis_sub_take wrote, as redis_message_free does for each; an element
 * whose message is NULL is skipped. received may be NULL if count is 0. Threads: any. Since 0.1.0.
 *
 * Requires:
 * `received` points to `count` elements; each message is NULL or live, and this reference has not been released before.
 */
REDISCHAN_API
void redis_received_free(const redis_received *received,
                         int32_t count);

/**
 * A descriptor for poll(2), select(2), epoll(7), kqueue(2) and the loops built on them: readable as long as
 * redis_sub_next would return at once (level-triggered), and once the client is closed. It is made at the first call.
 * Only wait for it: do not read, write or close it.
 *
 * Returns: the descriptor, the same each time, valid until redis_sub_free; or a negative code:
 * REDISCHAN_ERR_NOMEM if the process has no descriptor left, REDISCHAN_ERR_FORKED, REDISCHAN_ERR_INVALID. Threads: any.
 * Since 0.1.0.
 *
 * Requires:
 * `s` is NULL or came from `redis_subscribe` or `redis_sub_new`.
 */
REDISCHAN_API
int32_t redis_sub_fd(redis_sub *s);

/**
 * Fills in what a subscriber has counted.
 *
 * Errors: REDISCHAN_ERR_INVALID for NULL, or a size below that of the first version; REDISCHAN_ERR_FORKED.
 * Threads: any. Since 0.1.0.
 *
 * Requires:
 * `s` is NULL or came from `redis_subscribe` or `redis_sub_new`; `inout` is NULL or points to a `redis_sub_counts` of
 * `size` bytes.
 */
REDISCHAN_API
redis_status redis_sub_stats(redis_sub *s,
                             redis_sub_counts *inout);

/**
 * Ends the subscriptions of a subscriber, for all threads that use it: what waits can still be taken, and then waits and
 * later calls end with REDISCHAN_ERR_CLOSED. The subscriber must still be freed: close it, join the threads that
 * are in calls with it, free it. Closing again does nothing.
 *
 * Errors: REDISCHAN_ERR_FORKED, REDISCHAN_ERR_INVALID. Threads: any. It never waits. Since 0.1.0.
 *
 * Requires:
 * `s` is NULL or came from `redis_subscribe` or `redis_sub_new`.
 */
REDISCHAN_API
redis_status redis_sub_close(redis_sub *s);

/**
 * Frees a subscriber: its subscriptions end, and what waits in it is freed. Messages that were taken stay valid. Remove
 * the descriptor from your event loop first. NULL is allowed. In a forked child it does nothing. Since 0.1.0.
 *
 * Requires:
 * `s` is NULL or came from `redis_subscribe` or `redis_sub_new` and has not been freed; no thread is in a call with it.
 */
REDISCHAN_API
void redis_sub_free(redis_sub *s);

/**
 * Gets the value of a key (GET), from memory if it is there: for a client with the option cache=on. It is then given out
 * until the server says that the key has changed (CLIENT TRACKING,
 * redis.io/docs/latest/develop/reference/client-side-caching), and no longer than its time to live and the option
 * cache_ttl allow. All threads share what is kept, and of several that miss the same key one asks the server.
 *
 * Nobody sees a key go back to an older value. What this client has written, by any thread, connection, pipeline, session
 * or script, is seen from when the write has returned; only keys that a script makes up, without KEYS or ARGV, wait
 * for the server. What other clients write is seen when the server has told of it: usually within a fraction of a
 * millisecond, and within about 3 s (option heartbeat) if the connection is lost without a word. While there is no
 * connection nothing is given out. SWAPDB by another client is not told of: cache_ttl ends what was kept.
 * All of this is about one server. After a failover, shared connections stay with the demoted server until a write on one
 * of them is answered READONLY: then all leave, and nothing that was kept is given out. Until then they show what that
 * server has, kept or not; one that was lost meanwhile and made again (with the option connections), or a session, may
 * show a newer value than the others.
 *
 * Returns: REDISCHAN_OK; REDISCHAN_NIL if there is no such key, which is kept too; *out is then NULL and *out_len 0.
 * Ownership: *out is yours; free it with redis_free. A NUL follows its *out_len bytes; out_len may be NULL.
 * Errors: those of redis_get; REDISCHAN_ERR_UNSUPPORTED for a client without the option cache. Where the server cannot tell
 * of changes (redis_cache_counts.tracking is 0), it is a redis_get. Threads: any. Since 0.1.0.
 *
 * Requires:
 * `key` is NULL or a C string; `out` and `out_len` are NULL or may be written.
 */
REDISCHAN_API
redis_status redis_cached_get(redis_client *c,
                              const char *key,
                              char **out,
                              size_t *out_len);

/**
 * Like redis_cached_get, with any bytes; max_age_ms is how old the value may be at most, counted from when it was asked
 * for: milliseconds, or REDISCHAN_WAIT_DEFAULT for the option cache_ttl, which is the most.
 *
 * Errors: as redis_cached_get; REDISCHAN_ERR_INVALID for a max_age_ms of 0 or less. Since 0.1.0.
 *
 * Requires:
 * `key` points to `key_len` bytes; `out` and `out_len` are NULL or may be written.
 */
REDISCHAN_API
redis_status redis_cached_get_n(redis_client *c,
                                const void *key,
                                size_t key_len,
                                int64_t max_age_ms,
                                char **out,
                                size_t *out_len);

/**
 * Like redis_cached_get_n, into your buffer of cap bytes as redis_get_into does. From memory it allocates nothing, and it
 * may be called in a callback of the library then.
 *
 * Returns, errors and ownership: as redis_get_into and redis_cached_get_n. Since 0.1.0.
 *
 * Requires:
 * `key` points to `key_len` bytes, `buf` to `cap` bytes that may be written; `out_len` may be written.
 */
REDISCHAN_API
redis_status redis_cached_get_into(redis_client *c,
                                   const void *key,
                                   size_t key_len,
                                   int64_t max_age_ms,
                                   void *buf,
                                   size_t cap,
                                   size_t *out_len);

/**
 * Like redis_cached_get_into, but never asks the server, and never waits.
 *
 * Returns: REDISCHAN_MISS if there is nothing in memory that may be given out: nothing is written. Otherwise, and for
 * errors, as redis_cached_get_into. Since 0.1.0.
 *
 * Requires:
 * As for `redis_cached_get_into`.
 */
REDISCHAN_API
redis_status redis_cached_peek_into(redis_client *c,
                                    const void *key,
                                    size_t key_len,
                                    int64_t max_age_ms,
                                    void *buf,
                                    size_t cap,
                                    size_t *out_len);

/**
 * Runs a command that reads one key, as redis_command_argv does, or answers it from memory as redis_cached_get does. Those
 * are: GET, GETRANGE, STRLEN, EXISTS of one key, TYPE; HGET, HMGET, HGETALL, HKEYS, HVALS, HLEN, HEXISTS, HSTRLEN; LRANGE,
 * LINDEX, LLEN, LPOS; SMEMBERS, SISMEMBER, SMISMEMBER, SCARD; ZSCORE, ZMSCORE, ZRANGE, ZRANGEBYSCORE, ZRANGEBYLEX, their
 * ZREV forms, ZRANK, ZCARD, ZCOUNT, ZLEXCOUNT; BITCOUNT, BITPOS, BITFIELD_RO, GETBIT; GEODIST, GEOHASH, GEOPOS, GEOSEARCH;
 * JSON.GET. A field of a hash with a time to live of its own (HEXPIRE) is given out until the server says that it is gone.
 *
 * MGET as well: the values in memory are given out, and those that are missing are read together, each by a GET of its
 * own, which the user must be allowed. So they are not all of one moment, as those of redis_mget are. Where they cannot be
 * kept, or are too many to be in flight at once (max_in_flight counts three for each), MGET itself is sent.
 *
 * Returns and ownership: as redis_command_argv. Threads: any.
 * Errors: those of redis_command_argv; REDISCHAN_ERR_UNSUPPORTED for any other command, with what to do instead.
 * REDISCHAN_ERR_INVALID for a max_age_ms of 0 or less. Since 0.1.0.
 *
 * Requires:
 * `argv` points to `argc` texts as `argvlen` says; `out` is NULL or may be written.
 */
REDISCHAN_API
redis_status redis_cached_argv(redis_client *c,
                               int32_t argc,
                               const char *const *argv,
                               const size_t *argvlen,
                               int64_t max_age_ms,
                               int64_t timeout_ms,
                               redis_reply **out);

/**
 * Like redis_cached_argv, with the arguments end to end as in redis_command_packed, and what redis_call returns.
 * Since 0.1.0.
 *
 * Requires:
 * `lens` points to `argc` lengths, `bytes` to as many bytes as they add up to; `out` is NULL or may be written.
 */
REDISCHAN_API
redis_status redis_cached_call_packed(redis_client *c,
                                      int32_t argc,
                                      const void *bytes,
                                      const size_t *lens,
                                      int64_t max_age_ms,
                                      int64_t timeout_ms,
                                      redis_completion *out);

/**
 * Submits to a queue what redis_cached_call_packed does: its completion is there at once if the reply is in memory.
 *
 * Errors: as redis_queue_submit_packed and redis_cached_argv. Threads: any. It never waits. Since 0.1.0.
 *
 * Requires:
 * `q` is NULL or came from `redis_queue_new`; `lens` points to `argc` lengths, `bytes` to as many bytes as they add up to.
 */
REDISCHAN_API
redis_status redis_queue_submit_cached_packed(redis_queue *q,
                                              uint64_t tag,
                                              int32_t argc,
                                              const void *bytes,
                                              const size_t *lens,
                                              int64_t max_age_ms,
                                              int64_t timeout_ms);

/**
 * Forgets what is in memory of a key; key = NULL and key_len = 0: everything. The server is not told, and other clients of this process
 * keep what they have. For changes that no server tells of.
 *
 * Errors: REDISCHAN_ERR_UNSUPPORTED for a client without the option cache, REDISCHAN_ERR_CLOSED, REDISCHAN_ERR_FORKED,
 * REDISCHAN_ERR_INVALID. Threads: any. It never waits. Since 0.1.0.
 *
 * Requires:
 * `key` is NULL or points to `key_len` bytes.
 */
REDISCHAN_API
redis_status redis_cache_forget(redis_client *c,
                                const void *key,
                                size_t key_len);

/**
 * Fills in what a client's cache has counted.
 *
 * Errors: REDISCHAN_ERR_UNSUPPORTED for a client without the option cache; REDISCHAN_ERR_INVALID for NULL, or a size below
 * that of the first version; REDISCHAN_ERR_CLOSED, REDISCHAN_ERR_FORKED. Threads: any. Since 0.1.0.
 *
 * Requires:
 * `inout` is NULL or points to a `redis_cache_counts` of `size` bytes.
 */
REDISCHAN_API
redis_status redis_cache_stats(redis_client *c,
                               redis_cache_counts *inout);

/**
 * Reads the reply to a command that reads one key (those of redis_cached_argv), and keeps it current in memory from then
 * on: for a client with the option cache=on. The library reads it again when the server says that the key has changed,
 * when the key expires, when a lost connection is back, and every cache_ttl. A look at it costs no round trip, no lock and
 * no wait, by however many threads. For feature flags: one hash, and HGETALL.
 *
 * It is the latest value and no log: of changes that follow each other faster than they can be read, some are not seen.
 * One's own write is seen a round trip after it has returned; to read it back at once call redis_cached_get.
 * While there is no connection the last value stays (redis_watch_facts.current is 0). If the key gets a type that the
 * command cannot read, the last value stays as well, with a code in redis_watch_facts; a key that is deleted has the
 * value that the command gives for a missing key, such as nil.
 *
 * Waits for up to timeout_ms (milliseconds or a REDISCHAN_WAIT_ constant) for the first value.
 * Ownership: *out is yours; free it with redis_watch_free. It keeps the client alive. Threads: any.
 * Errors: those of redis_command_argv for the first read; REDISCHAN_ERR_UNSUPPORTED for another command, a client without
 * the option cache, and a server that does not tell this user of changes. Since 0.1.0.
 *
 * Requires:
 * `argv` points to `argc` texts as `argvlen` says; `out` is NULL or may be written.
 */
REDISCHAN_API
redis_status redis_watch_new(redis_client *c,
                             int32_t argc,
                             const char *const *argv,
                             const size_t *argvlen,
                             int64_t timeout_ms,
                             redis_watch **out);

/**
 * Copies the value into your buffer of cap bytes as redis_get_into does, if it is a string. *version, if not NULL, is its
 * version.
 *
 * Returns: REDISCHAN_OK, REDISCHAN_NIL.
 * Errors: REDISCHAN_ERR_RANGE as redis_get_into; REDISCHAN_ERR_TYPE if the value is no string: use redis_watch_reply;
 * REDISCHAN_ERR_FORKED, REDISCHAN_ERR_INVALID. Threads: any. It never waits, and may be called in a callback.
 * Since 0.1.0.
 *
 * Requires:
 * `w` is NULL or came from `redis_watch_new`; `buf` points to `cap` bytes that may be written; `out_len` may be written,
 * `version` is NULL or may be written.
 */
REDISCHAN_API
redis_status redis_watch_get_into(const redis_watch *w,
                                  void *buf,
                                  size_t cap,
                                  size_t *out_len,
                                  uint64_t *version);

/**
 * The value as a reply. *version, if not NULL, is its version.
 *
 * Returns: REDISCHAN_OK; REDISCHAN_NIL if it is nil; *out is then a reply of that type.
 * Ownership: *out is yours; free it with redis_reply_free. It does not change.
 * Errors: REDISCHAN_ERR_NOMEM, REDISCHAN_ERR_FORKED, REDISCHAN_ERR_INVALID. Threads: any. It never waits. Since 0.1.0.
 *
 * Requires:
 * `w` is NULL or came from `redis_watch_new`; `out` is NULL or may be written, and `version` too.
 */
REDISCHAN_API
redis_status redis_watch_reply(const redis_watch *w,
                               redis_reply **out,
                               uint64_t *version);

/**
 * Waits until the value has a later version than seen (0: any), for up to timeout_ms (milliseconds or a REDISCHAN_WAIT_ constant).
 * *version, if not NULL, is then its version: that of now, not each one in between.
 *
 * Errors: REDISCHAN_ERR_TIMEOUT; REDISCHAN_ERR_CLOSED once the client is closed, if there is no later version;
 * REDISCHAN_ERR_CANCELED, REDISCHAN_ERR_REENTRANT, REDISCHAN_ERR_FORKED, REDISCHAN_ERR_INVALID. Threads: any. Since 0.1.0.
 *
 * Requires:
 * `w` is NULL or came from `redis_watch_new`; `version` is NULL or may be written.
 */
REDISCHAN_API
redis_status redis_watch_wait(const redis_watch *w,
                              uint64_t seen,
                              int64_t timeout_ms,
                              uint64_t *version);

/**
 * Fills in what is known of the value.
 *
 * Errors: REDISCHAN_ERR_INVALID for NULL, or a size below that of the first version; REDISCHAN_ERR_FORKED. Threads: any.
 * It never waits. Since 0.1.0.
 *
 * Requires:
 * `w` is NULL or came from `redis_watch_new`; `inout` is NULL or points to a `redis_watch_facts` of `size` bytes.
 */
REDISCHAN_API
redis_status redis_watch_info(const redis_watch *w,
                              redis_watch_facts *inout);

/**
 * A descriptor for poll(2), select(2), epoll(7), kqueue(2) and the loops built on them: readable as long as the latest
 * version has not been taken by redis_watch_get_into or redis_watch_reply, and once the client is closed. Only wait for
 * it: do not read, write or close it.
 *
 * Returns: the descriptor, the same each time, valid until redis_watch_free; or a negative code, REDISCHAN_ERR_NOMEM if
 * the process has none left. Threads: any. Since 0.1.0.
 *
 * Requires:
 * `w` is NULL or came from `redis_watch_new`.
 */
REDISCHAN_API
int32_t redis_watch_fd(const redis_watch *w);

/**
 * Frees a watched value, which is read no more. Remove the descriptor from your event loop first. NULL is allowed. In a
 * forked child it does nothing. Since 0.1.0.
 *
 * Requires:
 * `w` is NULL or came from `redis_watch_new` and has not been freed; no thread is in a call with it.
 */
REDISCHAN_API
void redis_watch_free(redis_watch *w);

/**
 * The current state of the client.
 *
 * Returns: one of REDISCHAN_STATE_, or a negative code if c is not a live handle. Threads: any. Since 0.1.0.
 */
REDISCHAN_API int32_t redis_client_state(redis_client *c);

/**
 * Waits until the state differs from seen, and writes it to *out. It is the latest state: if it changed twice in the
 * meantime, the one in between is not reported.
 *
 * Errors: REDISCHAN_ERR_TIMEOUT if it did not change within timeout_ms (milliseconds or a REDISCHAN_WAIT_ constant; 0:
 * only checks), REDISCHAN_ERR_CLOSED if seen and the state are both REDISCHAN_STATE_CLOSED, which is final,
 * REDISCHAN_ERR_FORKED, REDISCHAN_ERR_INVALID for a bad handle, state, time or a NULL out. Threads: any. Since 0.1.0.
 *
 * Requires:
 * `out` is NULL or may be written.
 */
REDISCHAN_API
redis_status redis_client_wait_state(redis_client *c,
                                     int32_t seen,
                                     int64_t timeout_ms,
                                     int32_t *out);

/**
 * Fills in the statistics of a client.
 *
 * Errors: REDISCHAN_ERR_INVALID for a bad handle, a NULL inout, or a size below that of the first version.
 * Threads: any. Since 0.1.0.
 *
 * Requires:
 * `inout` is NULL or points to a `redis_stats` of `size` bytes.
 */
REDISCHAN_API redis_status redis_client_stats(redis_client *c, redis_stats *inout);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* REDISCHAN_H */

#ifndef __cplusplus
/* C99: redis_command_argv(c, REDISCHAN_ARGV("SET", "key", "value"), NULL, REDISCHAN_WAIT_DEFAULT, &reply)
 * expands to argc and argv of C strings. In C++ use redischan.hpp, or declare the array. */
#define REDISCHAN_ARGV(...)                                               \
  (int32_t)(sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *)), \
      (const char *const[]){__VA_ARGS__}
#endif
