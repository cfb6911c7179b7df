"""A client of the library in an event loop: from encoded arguments to the bytes of the reply, awaited."""

from __future__ import annotations

import weakref
from typing import Any, List, Sequence

from ... import _ffi
from ..._ffi import lib
from ..._handle import NotCopied
from ...aio._lease import Lease
from ...aio._queue import Queue, Submit
from ...aio._thread import in_thread
from ..link import CONNECTING, Batch, Link, packed


class Line(NotCopied):
    """The link of a pool, for the loop that runs."""

    def __init__(self, link: Link) -> None:
        self.link = link
        self._queue = Queue(link.handle)
        # The loop references the queue, for its replies, but not this.
        weakref.finalize(self, self._queue.drop).atexit = False

    async def call(self, argv: List[bytes]) -> bytes:
        """Runs a command on a shared connection."""
        count, bytes_of_all, lengths = packed(argv)

        def submit(queue: Any, tag: int, time: int) -> int:
            return lib.redis_queue_submit_packed(queue, tag, count, bytes_of_all, lengths, time)  # type: ignore[no-any-return]

        return await self._exchange(submit)

    async def call_batch(self, commands: Sequence[List[bytes]], atomic: bool) -> bytes:
        """Runs commands as one request on a shared connection."""
        batch = Batch(self.link, commands, atomic)

        def submit(queue: Any, tag: int, time: int) -> int:
            return lib.redis_queue_submit_pipeline(queue, tag, batch.handle, time)  # type: ignore[no-any-return]

        return await self._exchange(submit)

    def lease(self) -> LineOfOne:
        """A connection for one user."""
        return LineOfOne(self)

    async def _exchange(self, submit: Submit) -> bytes:
        time = _ffi.WAIT_DEFAULT if self.link.is_limited else await self.time()
        return await self._queue.exchange(submit, time, raise_answers=False)

    async def time(self) -> int:
        """How long a call may take; see Link.time."""
        link = self.link
        if link.is_limited:
            return _ffi.WAIT_DEFAULT
        if lib.redis_client_state(link.handle) == CONNECTING:
            return await in_thread(link.time)
        return link.time()


class LineOfOne(NotCopied):
    """A connection for one user; it is given back when it is no longer referenced."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._lease = Lease(line._queue)

    async def call(self, argv: List[bytes]) -> bytes:
        """Runs a command on this connection."""
        return await self._lease.call(argv, await self._line.time(), raise_answers=False)

    async def call_batch(self, commands: Sequence[List[bytes]], atomic: bool) -> bytes:
        """Runs commands as one request on this connection."""
        batch = Batch(self._line.link, commands, atomic)
        return await self._lease.call_pipeline(batch.handle, await self._line.time(), raise_answers=False)
