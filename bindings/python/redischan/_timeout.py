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
    """What one `with timeout()` block says."""

    __slots__ = ("timeout_ms",)

    def __init__(self, timeout_ms: int) -> None:
        self.timeout_ms = timeout_ms


class OfThread(threading.local):
    """The blocks that a thread is in, the innermost last."""

    def __init__(self) -> None:
        self.limits: List[Limit] = []


_of_thread = OfThread()


@contextlib.contextmanager
def timeout(timeout_ms: int) -> Iterator[None]:
    """How long each call of this thread may take, inside a `with` block, that names no time of its own.

    Blocks nest, and the innermost one counts, be it the longer or the shorter one: it is the default of the calls
    made in it, as `timeout_ms=` is the time of one call, and not a budget for the block. However it is left, the
    one around it holds again, and after the outermost the option `timeout` of each client. It is for threads: on the
    thread of an event loop it would hold for whatever task comes meanwhile; use asyncio.timeout() there.
    """
    limit = Limit(wait(timeout_ms))
    limits = _of_thread.limits
    try:
        limits.append(limit)
        apply()
        yield
    finally:
        # Not simply the last one: a generator may leave its block after the block in which it was started, and on
        # another thread, too.
        if limit in limits:
            limits.remove(limit)
        apply()


def apply() -> None:
    """Tells the library what counts on this thread."""
    limits = _of_thread.limits
    check(lib.redis_set_thread_timeout(limits[-1].timeout_ms if limits else _ffi.WAIT_DEFAULT))
