"""The structs of the C API. tests/test_prototypes.py holds them against include/redischan.h."""

from __future__ import annotations

from ctypes import Structure, c_char, c_int32, c_int64, c_size_t, c_uint32, c_uint64, c_void_p


class ErrorInfo(Structure):
    """redis_error_info"""

    _fields_ = [
        ("size", c_size_t),
        ("code", c_int32),
        ("outcome", c_int32),
        ("os_errno", c_int32),
        ("retryable", c_int32),
        ("prefix", c_char * 24),
        ("answered", c_uint64),
    ]


class Completion(Structure):
    """redis_completion"""

    _fields_ = [
        ("tag", c_uint64),
        ("code", c_int32),
        ("outcome", c_int32),
        ("reply", c_void_p),
        ("answered", c_uint32),
        ("os_errno", c_int32),
        ("retryable", c_int32),
        ("reserved", c_int32),
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


class Received(Structure):
    """redis_received"""

    _fields_ = [
        ("message", c_void_p),
        ("channel", c_void_p),
        ("pattern", c_void_p),
        ("payload", c_void_p),
        ("channel_len", c_size_t),
        ("pattern_len", c_size_t),
        ("payload_len", c_size_t),
        ("lost", c_uint64),
        ("kind", c_int32),
        ("reason", c_int32),
    ]


class GapInfo(Structure):
    """redis_gap"""

    _fields_ = [
        ("size", c_size_t),
        ("lost", c_uint64),
        ("lost_bytes", c_uint64),
        ("ms", c_uint64),
        ("reason", c_int32),
        ("reserved", c_int32),
    ]


class SubCounts(Structure):
    """redis_sub_counts"""

    _fields_ = [
        ("size", c_size_t),
        ("received", c_uint64),
        ("delivered", c_uint64),
        ("dropped", c_uint64),
        ("conflated", c_uint64),
        ("gaps", c_uint64),
        ("waiting", c_uint64),
        ("waiting_bytes", c_uint64),
        ("names", c_uint64),
        ("confirmed", c_uint64),
        ("live", c_int32),
        ("reserved", c_int32),
    ]


class CacheCounts(Structure):
    """redis_cache_counts"""

    _fields_ = [
        ("size", c_size_t),
        ("hits", c_uint64),
        ("misses", c_uint64),
        ("joined", c_uint64),
        ("stored", c_uint64),
        ("overtaken", c_uint64),
        ("invalidated", c_uint64),
        ("own_writes", c_uint64),
        ("evicted", c_uint64),
        ("expired", c_uint64),
        ("flushes", c_uint64),
        ("entries", c_uint64),
        ("bytes", c_uint64),
        ("tracking", c_uint64),
    ]


class WatchFacts(Structure):
    """redis_watch_facts"""

    _fields_ = [
        ("size", c_size_t),
        ("version", c_uint64),
        ("reads", c_uint64),
        ("age_ms", c_int64),
        ("current", c_int32),
        ("code", c_int32),
    ]
