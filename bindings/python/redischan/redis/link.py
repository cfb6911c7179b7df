"""Calls of the C API, as flat as they can be: from encoded arguments to the bytes of the reply."""

from __future__ import annotations

import contextlib
from ctypes import byref, c_int32, c_size_t, c_void_p
from typing import Any, Callable, List, Mapping, Sequence, Tuple

from .. import _ffi
from .._call import error_of, take
from .._ffi import Completion, lib
from .._handle import NotCopied, made, owned
from .._interrupt import given, raised
from .._status import check
from ..client import connect
from ..errors import AuthError, Outcome, ServerError
from .options import LONGEST_MS, Option

CONNECTING, READY = 0, 1
AT_ONCE = 1

ERROR_REPLIES = (ServerError.code, AuthError.code)


class Link(NotCopied):
    """A client of the library. It is freed when the last call that uses it has returned."""

    def __init__(self, options: Mapping[str, Option], address: str) -> None:
        self.address = address
        self.options = options
        self.handle = connect(options)
        self.is_limited = options["timeout"] != LONGEST_MS
        """Whether calls have a time limit."""
        self._free = owned(self, self.handle, lib.redis_client_free)

    @property
    def _handle(self) -> c_void_p:
        return self.handle

    def time(self) -> int:
        """How long a call may take: without a limit only while there is a connection, or no call would ever fail."""
        if self.is_limited:
            return _ffi.WAIT_DEFAULT
        state = c_int32(lib.redis_client_state(self.handle))
        if state.value == CONNECTING:
            lib.redis_client_wait_state(self.handle, state, self.options["connect_timeout"], byref(state))
        return _ffi.WAIT_FOREVER if state.value == READY else AT_ONCE

    def call(self, argv: List[bytes]) -> bytes:
        """Runs a command on a shared connection."""
        time = _ffi.WAIT_DEFAULT if self.is_limited else self.time()
        return run(lib.redis_call_packed, self.handle, *packed(argv), time)

    def call_batch(self, commands: Sequence[List[bytes]], atomic: bool) -> bytes:
        """Runs commands as one request on a shared connection."""
        batch = Batch(self, commands, atomic)
        return run(lib.redis_pipeline_call, batch.handle, self.time())


class Lease(NotCopied):
    """A connection for one user; it is given back when it is no longer referenced."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self.handle = made(lib.redis_session_new, link.handle)
        self._free = owned(self, self.handle, lib.redis_session_free)

    def call(self, argv: List[bytes]) -> bytes:
        """Runs a command on this connection."""
        return run(lib.redis_session_call_packed, self.handle, *packed(argv), self._link.time())

    def call_batch(self, commands: Sequence[List[bytes]], atomic: bool) -> bytes:
        """Runs commands as one request on this connection."""
        batch = Batch(self._link, commands, atomic)
        return run(lib.redis_session_call_pipeline, self.handle, batch.handle, self._link.time())


class Batch(NotCopied):
    """Commands that are sent as one request."""

    def __init__(self, link: Link, commands: Sequence[List[bytes]], atomic: bool) -> None:
        self.handle = made(lib.redis_pipeline_new, link.handle, atomic)
        self._free = owned(self, self.handle, lib.redis_pipeline_free)
        counts = [*map(len, commands)]
        words = [word for argv in commands for word in argv]
        check(
            lib.redis_pipeline_add_many(
                self.handle,
                len(counts),
                (c_int32 * len(counts))(*counts),
                b"".join(words),
                (c_size_t * len(words))(*map(len, words)),
            )
        )


def packed(argv: List[bytes]) -> Tuple[int, bytes, Any]:
    """A command as the C API takes it: the number of its arguments, their bytes, their lengths."""
    count = len(argv)
    return count, b"".join(argv), (c_size_t * count)(*map(len, argv))


def run(function: Callable[..., int], *arguments: Any) -> bytes:
    """The reply to a call, which may be an error of the server; raises what else has failed."""
    done = Completion()
    try:
        function(*arguments, byref(done))
    except BaseException as interrupt:
        # A signal handler raised in the moment in which the function had returned; see _call.complete.
        if done.reply:
            reply = take(done.reply)
            with contextlib.suppress(AttributeError):
                interrupt.undelivered = reply  # type: ignore[attr-defined]
        raise
    raw = take(done.reply) if done.reply else None
    if done.code < 0 or raw is None:
        thrown = raised()
        if thrown is not None:
            raise thrown
        if raw is None or done.code not in ERROR_REPLIES or done.outcome != Outcome.ANSWERED:
            raise error_of(done, raw)
        return raw
    return given(raw)
