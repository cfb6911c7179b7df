"""The most frequent commands, through their dedicated functions of the C API.

Blocking calls may use this path: there are fewer steps between the reply and its value, and the interpreter lock,
which all threads need, is held for a shorter time. The results are the same as on the general path.
"""

from __future__ import annotations

from ctypes import byref, c_int64, c_size_t, c_void_p, string_at
from typing import Any, List, Optional

from . import _ffi
from ._ffi import lib
from ._status import check, failure
from .reply import Decoder


def ping(client: c_void_p, argv: List[bytes], decoder: Optional[Decoder]) -> bool:
    check(lib.redis_ping(client))  # the embedded server does not know PING and says so
    return True


def get(client: c_void_p, argv: List[bytes], decoder: Optional[Decoder]) -> Any:
    out, length = c_void_p(), c_size_t()
    try:
        status = lib.redis_get_n(client, argv[1], len(argv[1]), byref(out), byref(length))
    except BaseException:  # of a signal handler
        lib.redis_free(out)
        raise
    return text(status, out, length, decoder)


def hget(client: c_void_p, argv: List[bytes], decoder: Optional[Decoder]) -> Any:
    _, key, field = argv
    out, length = c_void_p(), c_size_t()
    try:
        status = lib.redis_hget_n(client, key, len(key), field, len(field), byref(out), byref(length))
    except BaseException:  # of a signal handler
        lib.redis_free(out)
        raise
    return text(status, out, length, decoder)


def set(client: c_void_p, argv: List[bytes], decoder: Optional[Decoder]) -> bool:
    _, key, value = argv
    check(lib.redis_set_n(client, key, len(key), value, len(value), 0, 0))
    return True


def incrby(client: c_void_p, argv: List[bytes], decoder: Optional[Decoder]) -> int:
    _, key, by = argv
    out = c_int64()
    check(lib.redis_incrby_n(client, key, len(key), int(by), byref(out)))
    return out.value


def text(status: int, out: c_void_p, length: c_size_t, decoder: Optional[Decoder]) -> Any:
    """The bytes that a function handed over, now owned by Python."""
    if status < 0:
        raise failure(status)
    if status == _ffi.NIL:
        return None
    try:
        value = string_at(out, length.value)
    finally:
        lib.redis_free(out)
    return value if decoder is None else decoder(value)
