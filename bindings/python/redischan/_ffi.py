"""The C API, one row per function. tests/test_prototypes.py holds it against include/redischan.h."""

from __future__ import annotations

from ctypes import CFUNCTYPE, POINTER, PyDLL
from ctypes import c_bool, c_char_p, c_int32, c_int64, c_size_t, c_uint32, c_uint64, c_void_p

from ._library import load
from ._structures import (
    CacheCounts,
    Completion,
    ErrorInfo,
    GapInfo,
    Received,
    StatsInfo,
    SubCounts,
    WatchFacts,
)

# Handles and memory that the library owns are plain addresses: c_char_p as a result would be turned into a
# Python object, and the address, which is to be freed, lost.
Handle = c_void_p
Bytes = c_void_p
Status = c_int32

LogFn = CFUNCTYPE(None, c_void_p, c_int32, c_char_p, c_char_p)
FreeFn = CFUNCTYPE(None, c_void_p)
InterruptFn = CFUNCTYPE(c_bool, c_void_p)

OK = 0
NIL = 1
MISS = 2
STATE_CLOSED = 2
WAIT_DEFAULT = -1
WAIT_FOREVER = -2
SCAN_KEYS = 0
SCAN_HASH = 1
SCAN_SET = 2
SCAN_ZSET = 3

# (name, result, arguments)
PROTOTYPES = [
    # library and errors
    ("redis_version", c_char_p, []),
    ("redis_version_number", c_uint32, []),
    ("redis_strerror", c_char_p, [Status]),
    ("redis_last_error", c_char_p, []),
    ("redis_last_error_info", Status, [POINTER(ErrorInfo)]),
    ("redis_set_logger", Status, [LogFn, c_void_p, FreeFn, c_int32]),
    ("redis_set_interrupt", Status, [InterruptFn, c_void_p]),
    ("redis_set_thread_timeout", Status, [c_int64]),
    ("redis_free", None, [Bytes]),
    # options
    ("redis_options_new", Handle, []),
    ("redis_options_set", Status, [Handle, c_char_p, c_char_p]),
    ("redis_options_free", None, [Handle]),
    # client
    ("redis_connect_with", Status, [Handle, POINTER(Handle)]),
    ("redis_client_close", Status, [Handle, c_int64]),
    ("redis_client_free", None, [Handle]),
    ("redis_client_state", c_int32, [Handle]),
    ("redis_client_wait_state", Status, [Handle, c_int32, c_int64, POINTER(c_int32)]),
    ("redis_client_stats", Status, [Handle, POINTER(StatsInfo)]),
    # commands
    ("redis_ping", Status, [Handle]),
    ("redis_get_n", Status, [Handle, c_void_p, c_size_t, POINTER(Bytes), POINTER(c_size_t)]),
    ("redis_set_n", Status, [Handle, c_void_p, c_size_t, c_void_p, c_size_t, c_int64, c_uint32]),
    ("redis_incrby_n", Status, [Handle, c_void_p, c_size_t, c_int64, POINTER(c_int64)]),
    (
        "redis_hget_n",
        Status,
        [Handle, c_void_p, c_size_t, c_void_p, c_size_t, POINTER(Bytes), POINTER(c_size_t)],
    ),
    (
        "redis_call_packed",
        Status,
        [Handle, c_int32, c_void_p, POINTER(c_size_t), c_int64, POINTER(Completion)],
    ),
    # sessions
    ("redis_session_new", Status, [Handle, POINTER(Handle)]),
    (
        "redis_session_call_packed",
        Status,
        [Handle, c_int32, c_void_p, POINTER(c_size_t), c_int64, POINTER(Completion)],
    ),
    ("redis_session_call_pipeline", Status, [Handle, Handle, c_int64, POINTER(Completion)]),
    ("redis_session_free", None, [Handle]),
    # pipelines
    ("redis_pipeline_new", Status, [Handle, c_bool, POINTER(Handle)]),
    (
        "redis_pipeline_add_many",
        Status,
        [Handle, c_int32, POINTER(c_int32), c_void_p, POINTER(c_size_t)],
    ),
    ("redis_pipeline_add_packed", Status, [Handle, c_int32, c_void_p, POINTER(c_size_t)]),
    (
        "redis_pipeline_add_script_packed",
        Status,
        [Handle, Handle, c_int32, c_int32, c_void_p, POINTER(c_size_t)],
    ),
    ("redis_pipeline_call", Status, [Handle, c_int64, POINTER(Completion)]),
    ("redis_pipeline_clear", Status, [Handle]),
    ("redis_pipeline_free", None, [Handle]),
    # scripts
    ("redis_script_new", Status, [c_void_p, c_size_t, POINTER(Handle)]),
    ("redis_script_sha", c_char_p, [Handle]),
    (
        "redis_script_call_packed",
        Status,
        [Handle, Handle, c_int32, c_int32, c_void_p, POINTER(c_size_t), c_int64, POINTER(Completion)],
    ),
    ("redis_script_free", None, [Handle]),
    # scans
    (
        "redis_scan_new",
        Status,
        [Handle, c_int32, *[c_void_p, c_size_t] * 3, c_uint64, POINTER(Handle)],
    ),
    ("redis_scan_call", Status, [Handle, c_int64, POINTER(Completion)]),
    ("redis_scan_free", None, [Handle]),
    # completion queues
    ("redis_queue_new", Status, [Handle, POINTER(Handle)]),
    ("redis_queue_fd", c_int32, [Handle]),
    (
        "redis_queue_submit_packed",
        Status,
        [Handle, c_uint64, c_int32, c_void_p, POINTER(c_size_t), c_int64],
    ),
    ("redis_queue_submit_pipeline", Status, [Handle, c_uint64, Handle, c_int64]),
    (
        "redis_queue_submit_script_packed",
        Status,
        [Handle, c_uint64, Handle, c_int32, c_int32, c_void_p, POINTER(c_size_t), c_int64],
    ),
    ("redis_queue_submit_scan", Status, [Handle, c_uint64, Handle, c_int64]),
    ("redis_queue_session_new", Status, [Handle, POINTER(Handle)]),
    (
        "redis_queue_submit_session_packed",
        Status,
        [Handle, c_uint64, Handle, c_int32, c_void_p, POINTER(c_size_t), c_int64],
    ),
    ("redis_queue_submit_session_pipeline", Status, [Handle, c_uint64, Handle, Handle, c_int64]),
    ("redis_queue_cancel", Status, [Handle, c_uint64]),
    ("redis_queue_take", c_int32, [Handle, POINTER(Completion), c_int32, c_int64]),
    ("redis_queue_free", None, [Handle]),
    # the cache
    (
        "redis_cached_peek_into",
        Status,
        [Handle, c_void_p, c_size_t, c_int64, c_void_p, c_size_t, POINTER(c_size_t)],
    ),
    (
        "redis_cached_call_packed",
        Status,
        [Handle, c_int32, c_void_p, POINTER(c_size_t), c_int64, c_int64, POINTER(Completion)],
    ),
    (
        "redis_queue_submit_cached_packed",
        Status,
        [Handle, c_uint64, c_int32, c_void_p, POINTER(c_size_t), c_int64, c_int64],
    ),
    ("redis_cache_forget", Status, [Handle, c_void_p, c_size_t]),
    ("redis_cache_stats", Status, [Handle, POINTER(CacheCounts)]),
    # watched values
    (
        "redis_watch_new",
        Status,
        [Handle, c_int32, POINTER(c_char_p), POINTER(c_size_t), c_int64, POINTER(Handle)],
    ),
    ("redis_watch_reply", Status, [Handle, POINTER(Handle), POINTER(c_uint64)]),
    ("redis_watch_wait", Status, [Handle, c_uint64, c_int64, POINTER(c_uint64)]),
    ("redis_watch_info", Status, [Handle, POINTER(WatchFacts)]),
    ("redis_watch_fd", c_int32, [Handle]),
    ("redis_watch_free", None, [Handle]),
    # subscriptions
    ("redis_sub_new", Status, [Handle, POINTER(Handle)]),
    ("redis_sub_set", Status, [Handle, c_char_p, c_char_p]),
    ("redis_sub_add", Status, [Handle, c_int32, POINTER(c_char_p), POINTER(c_size_t), c_uint32, c_int64]),
    ("redis_sub_remove", Status, [Handle, c_int32, POINTER(c_char_p), POINTER(c_size_t), c_uint32]),
    ("redis_sub_keyspace", Status, [Handle, c_void_p, c_size_t, c_int64]),
    ("redis_sub_take", c_int32, [Handle, POINTER(Received), c_int32, c_int64]),
    ("redis_sub_fd", c_int32, [Handle]),
    ("redis_sub_stats", Status, [Handle, POINTER(SubCounts)]),
    ("redis_sub_close", Status, [Handle]),
    ("redis_sub_free", None, [Handle]),
    ("redis_message_gap", Status, [Handle, POINTER(GapInfo)]),
    ("redis_received_free", None, [POINTER(Received), c_int32]),
    # replies
    ("redis_reply_raw", Bytes, [Handle, POINTER(c_size_t)]),
    ("redis_reply_free", None, [Handle]),
]

# Functions of the header that this binding does without, and why. Those of typed commands, commands/commands.txt, are not
# among them: _commands.py makes the arguments, for calls, pipelines and asyncio alike.
C_STRING_TWIN = "the _n twin takes bytes with NULs in them"
PACKED_TWIN = "the _packed twin needs no arrays of pointers"
READ_FROM_RAW = "reply.py reads a whole reply from redis_reply_raw, in one call for all its elements"
CALL_TWIN = "the _call twin gives the facts of a failure with the call"
LOOP = "an event loop watches the descriptor of its queue"
INTERRUPTS = "signal handlers of Python run in the interrupt function, which is asked by the thread that has them"
CALLBACKS = "redischan.aio and threads do it; a thread of the library would have to enter the interpreter for each reply"
RECEIVED = "redis_sub_take gives it with the message"
UNBOUND = {
    "redis_ttl": "_commands.py sends TTL: seconds",
    "redis_ttl_n": "_commands.py sends TTL: seconds",
    "redis_get": C_STRING_TWIN,
    "redis_hget": C_STRING_TWIN,
    "redis_incrby": C_STRING_TWIN,
    "redis_set": C_STRING_TWIN,
    "redis_incr": "redis_incrby_n does it",
    "redis_incr_n": "redis_incrby_n does it",
    "redis_decr": "redis_incrby_n does it with a negative number",
    "redis_decr_n": "redis_incrby_n does it with a negative number",
    "redis_command_argv": PACKED_TWIN,
    "redis_session_argv": PACKED_TWIN,
    "redis_call": PACKED_TWIN,
    "redis_session_call": PACKED_TWIN,
    "redis_command_packed": CALL_TWIN,
    "redis_session_packed": CALL_TWIN,
    "redis_session_exec": CALL_TWIN,
    "redis_pipeline_exec": CALL_TWIN,
    "redis_script_run_packed": CALL_TWIN,
    "redis_scan_page": CALL_TWIN,
    "redis_queue_submit_session": PACKED_TWIN,
    "redis_queue_wait": LOOP,
    "redis_queue_wake": LOOP,
    "redis_thread_token": INTERRUPTS,
    "redis_thread_interrupt": INTERRUPTS,
    "redis_thread_interrupt_clear": INTERRUPTS,
    "redis_pipeline_add": PACKED_TWIN,
    "redis_pipeline_add_script": PACKED_TWIN,
    "redis_script_run": PACKED_TWIN,
    "redis_queue_submit": PACKED_TWIN,
    "redis_queue_submit_script": PACKED_TWIN,
    "redis_submit_cb": CALLBACKS,
    "redis_submit_cb_packed": CALLBACKS,
    "redis_pipeline_len": "a Pipeline counts its commands itself",
    "redis_queue_outstanding": "the queue of redischan.aio knows its futures",
    "redis_scan_next": "redis_scan_page gives a page in one call",
    "redis_connect": "redis_connect_with takes a URL and options",
    "redis_client_ref": "Python counts references itself",
    "redis_get_into": "Python would copy once more, from the buffer into bytes",
    "redis_mget_into": "Python would copy once more, from the buffers into bytes",
    "redis_cached_get": C_STRING_TWIN,
    "redis_cached_get_n": "redis_cached_peek_into is tried first, and redis_cached_call_packed gives the facts of a failure",
    "redis_cached_get_into": "redis_cached_peek_into is tried first, and redis_cached_call_packed gives the facts of a failure",
    "redis_cached_argv": PACKED_TWIN,
    "redis_watch_get_into": "a Watch keeps the value as a Python object, and looks whether its version is still the latest",
    "redis_subscribe": "redis_sub_new and redis_sub_add take settings and several kinds of names",
    "redis_sub_to_queue": "an event loop watches the descriptor of the subscription",
    "redis_sub_on_message": CALLBACKS,
    "redis_sub_next": "redis_sub_take gives many in one call, with their texts",
    "redis_message_free": "redis_received_free does it for many",
    "redis_message_kind": RECEIVED,
    "redis_message_channel": RECEIVED,
    "redis_message_pattern": RECEIVED,
    "redis_message_payload": RECEIVED,
    "redis_message_ref": "a message is copied into Python objects",
    "redis_reply_at": READ_FROM_RAW,
    "redis_reply_attr": READ_FROM_RAW,
    "redis_reply_double": READ_FROM_RAW,
    "redis_reply_int": READ_FROM_RAW,
    "redis_reply_len": READ_FROM_RAW,
    "redis_reply_str": READ_FROM_RAW,
    "redis_reply_type": READ_FROM_RAW,
}

# A CDLL lets go of the interpreter lock during a call: the other threads run while this one waits. These never
# wait, not even for a lock of the library (but for the one of a part of the cache, which nobody holds for longer than an
# entry takes to be put there), and to let go of it and ask for it again would cost more than they do.
QUICK = {
    "redis_cached_peek_into",
    "redis_free",
    "redis_pipeline_add_packed",
    "redis_received_free",
    "redis_reply_free",
    "redis_reply_raw",
    "redis_watch_info",
    "redis_watch_reply",
}

lib = load()
quick = PyDLL(lib._name)
for name, result, arguments in PROTOTYPES:
    function = getattr(quick if name in QUICK else lib, name)
    function.restype = result
    function.argtypes = arguments
    setattr(lib, name, function)
