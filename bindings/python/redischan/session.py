"""A connection of one's own, for a while."""

from __future__ import annotations

import os
import weakref
from ctypes import byref, c_size_t, c_void_p, string_at
from typing import Any, Callable, List, Optional

from . import _ffi
from ._arguments import Argument, encode, pack, wait
from ._ffi import lib
from ._status import check, failure
from .reply import parse


class Session:
    """A private connection of a client, for WATCH and MULTI, SELECT, WAIT and the like: `client.session()`.

    One thread at a time may use it. Leaving the `with` block gives the connection back, and what was changed
    on it is undone. If the connection is lost, so is the session: every later call says so.
    """

    def __init__(self, client: int, decoder: Optional[Callable[[bytes], str]]) -> None:
        handle = c_void_p()
        check(lib.redis_session_new(client, byref(handle)))
        self._handle = handle
        self._decoder = decoder
        self._free = weakref.finalize(self, free, handle.value, os.getpid())

    def close(self) -> None:
        """Gives the connection back. Closing twice is nothing."""
        self._free()
        self._handle = c_void_p()

    def __enter__(self) -> Session:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()

    def command(self, *args: Argument, timeout_ms: Optional[int] = None) -> Any:
        """Sends a command on this connection and gives its reply, as `Client.command` does."""
        return run(lib.redis_session_packed, self._handle, args, wait(timeout_ms), self._decoder)


def run(
    function: Callable[..., int],
    handle: Any,
    args: Any,
    timeout_ms: int,
    decoder: Optional[Callable[[bytes], str]],
) -> Any:
    """A command of any kind and its reply, of a client or a session."""
    encoded: List[bytes] = [encode(arg) for arg in args]
    packed, lengths = pack(encoded)
    reply = c_void_p()
    status = function(handle, len(encoded), packed, lengths, timeout_ms, byref(reply))
    if status < 0:
        raise failure(status)
    try:
        length = c_size_t()
        raw = string_at(lib.redis_reply_raw(reply, byref(length)), length.value)
    finally:
        lib.redis_reply_free(reply)
    return parse(raw, decoder)


def free(handle: int, owner: int) -> None:
    """When the session is no longer used."""
    if os.getpid() == owner:  # a forked child has a copy of the finalizer, too
        lib.redis_session_free(handle)
