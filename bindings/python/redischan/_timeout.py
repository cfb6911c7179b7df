"""How long the calls of a thread may take."""

from __future__ import annotations

import contextlib
import threading
from typing import Iterator, List

from . import _ffi
from ._arguments import wait
from ._ffi import lib
from ._status import check


class Limit:
    """One `with timeout()` block."""

    __slots__ = ("timeout_ms",)

    def __init__(self, timeout_ms: int) -> None:
        self.timeout_ms = timeout_ms


class OfThread(threading.local):
    """The blocks that a thread is in, innermost last."""

    def __init__(self) -> None:
        self.limits: List[Limit] = []


_of_thread = OfThread()


@contextlib.contextmanager
def timeout(timeout_ms: int) -> Iterator[None]:
    """How long each call of this thread may take, inside a `with` block, unless the call passes its own time.

    Blocks nest, and the innermost one counts, whether it is longer or shorter: it is the default of the calls
    made in it, as `timeout_ms=` is the time of one call, not a budget for the block. After it, however it is left, the
    outer block applies again, and after the outermost the option `timeout` of each client. It is for threads: on the
    thread of an event loop it would apply to any task that runs in the meantime; use asyncio.timeout() there.
    """
    limit = Limit(wait(timeout_ms))
    limits = _of_thread.limits
    try:
        limits.append(limit)
        apply()
        yield
    finally:
        # Not simply the last one: a generator may leave its block after the block around it has ended, and even
        # on another thread.
        if limit in limits:
            limits.remove(limit)
        apply()


def apply() -> None:
    """Tells the library which time applies on this thread."""
    limits = _of_thread.limits
    check(lib.redis_set_thread_timeout(limits[-1].timeout_ms if limits else _ffi.WAIT_DEFAULT))
