"""The C API, one row per function. tests/test_prototypes.py holds it against include/redischan.h."""

from __future__ import annotations

from ctypes import CFUNCTYPE, POINTER, Structure
from ctypes import c_bool, c_char, c_char_p, c_double, c_int32, c_int64, c_size_t, c_uint32, c_uint64, c_void_p

from ._library import load

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
WAIT_DEFAULT = -1
WAIT_FOREVER = -2
SET_NX = 1
SET_XX = 2
SET_KEEPTTL = 4


class ErrorInfo(Structure):
    """redis_error_info"""

    _fields_ = [
        ("size", c_size_t),
        ("code", c_int32),
        ("outcome", c_int32),
        ("os_errno", c_int32),
        ("retryable", c_int32),
        ("prefix", c_char * 24),
    ]


class StatsInfo(Structure):
    """redis_stats"""

    _fields_ = [
        ("size", c_size_t),
        ("commands", c_uint64),
        ("replies", c_uint64),
        ("errors", c_uint64),
        ("timeouts", c_uint64),
        ("reconnects", c_uint64),
        ("queued", c_uint64),
        ("in_flight", c_uint64),
        ("bytes_out", c_uint64),
        ("bytes_in", c_uint64),
        ("queue_full", c_uint64),
        ("push_dropped", c_uint64),
    ]


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
    ("redis_del_n", Status, [Handle, c_void_p, c_size_t, POINTER(c_int64)]),
    ("redis_exists_n", Status, [Handle, c_void_p, c_size_t, POINTER(c_int64)]),
    ("redis_expire_n", Status, [Handle, c_void_p, c_size_t, c_int64, POINTER(c_int64)]),
    ("redis_ttl_n", Status, [Handle, c_void_p, c_size_t, POINTER(c_int64)]),
    ("redis_incrby_n", Status, [Handle, c_void_p, c_size_t, c_int64, POINTER(c_int64)]),
    ("redis_append_n", Status, [Handle, c_void_p, c_size_t, c_void_p, c_size_t, POINTER(c_int64)]),
    (
        "redis_hget_n",
        Status,
        [Handle, c_void_p, c_size_t, c_void_p, c_size_t, POINTER(Bytes), POINTER(c_size_t)],
    ),
    (
        "redis_hset_n",
        Status,
        [Handle, c_void_p, c_size_t, c_void_p, c_size_t, c_void_p, c_size_t, POINTER(c_int64)],
    ),
    ("redis_publish_n", Status, [Handle, c_void_p, c_size_t, c_void_p, c_size_t, POINTER(c_int64)]),
    (
        "redis_command_packed",
        Status,
        [Handle, c_int32, c_void_p, POINTER(c_size_t), c_int64, POINTER(Handle)],
    ),
    # sessions
    ("redis_session_new", Status, [Handle, POINTER(Handle)]),
    (
        "redis_session_packed",
        Status,
        [Handle, c_int32, c_void_p, POINTER(c_size_t), c_int64, POINTER(Handle)],
    ),
    ("redis_session_free", None, [Handle]),
    # replies
    ("redis_reply_raw", Bytes, [Handle, POINTER(c_size_t)]),
    ("redis_reply_free", None, [Handle]),
]

# Functions of the header that this binding does without, and why.
C_STRING_TWIN = "the _n twin takes bytes with NULs in them"
READ_FROM_RAW = "reply.py reads a whole reply from redis_reply_raw, in one call for all its elements"
UNBOUND = {
    "redis_append": C_STRING_TWIN,
    "redis_del": C_STRING_TWIN,
    "redis_exists": C_STRING_TWIN,
    "redis_expire": C_STRING_TWIN,
    "redis_get": C_STRING_TWIN,
    "redis_hget": C_STRING_TWIN,
    "redis_hset": C_STRING_TWIN,
    "redis_incrby": C_STRING_TWIN,
    "redis_publish": C_STRING_TWIN,
    "redis_set": C_STRING_TWIN,
    "redis_ttl": C_STRING_TWIN,
    "redis_incr": "redis_incrby_n does it",
    "redis_incr_n": "redis_incrby_n does it",
    "redis_decr": "redis_incrby_n does it with a negative number",
    "redis_decr_n": "redis_incrby_n does it with a negative number",
    "redis_mget": "redis_command_packed needs no arrays of pointers",
    "redis_mset": "redis_command_packed needs no arrays of pointers",
    "redis_command_argv": "redis_command_packed needs no array of pointers",
    "redis_session_argv": "redis_session_packed needs no array of pointers",
    "redis_connect": "redis_connect_with takes a URL and options",
    "redis_client_ref": "Python counts references itself",
    "redis_get_into": "Python would copy once more, from the buffer into bytes",
    "redis_reply_at": READ_FROM_RAW,
    "redis_reply_attr": READ_FROM_RAW,
    "redis_reply_double": READ_FROM_RAW,
    "redis_reply_int": READ_FROM_RAW,
    "redis_reply_len": READ_FROM_RAW,
    "redis_reply_str": READ_FROM_RAW,
    "redis_reply_type": READ_FROM_RAW,
}

# A CDLL lets go of the interpreter lock during a call: the other threads run while this one waits.
lib = load()
for name, result, arguments in PROTOTYPES:
    function = getattr(lib, name)
    function.restype = result
    function.argtypes = arguments
