"""A private connection of a client, in an event loop."""

from __future__ import annotations

from typing import Any, List

from .._arguments import pack
from .._ffi import lib
from .._handle import NotCopied, made, owned
from ._queue import Queue


class Lease(NotCopied):
    """A connection for one user. It is leased when one is free: what is sent meanwhile waits for it. It is given back, as
    new, when this is no longer referenced, or freed."""

    def __init__(self, queue: Queue) -> None:
        self._queue = queue
        self._handle = made(lib.redis_queue_session_new, queue.handle)
        self.free = owned(self, self._handle, lib.redis_session_free)

    async def call(self, argv: List[bytes], timeout_ms: int, **options: Any) -> bytes:
        """Runs a command; the options are those of Queue.exchange."""
        packed, lengths = pack(argv)

        def submit(queue: Any, tag: int, time: int) -> int:
            return lib.redis_queue_submit_session_packed(  # type: ignore[no-any-return]
                queue, tag, self._handle, len(argv), packed, lengths, time
            )

        return await self._queue.exchange(submit, timeout_ms, **options)

    async def call_pipeline(self, pipeline: Any, timeout_ms: int, **options: Any) -> bytes:
        """Runs the commands of a pipeline (its handle) as one request."""

        def submit(queue: Any, tag: int, time: int) -> int:
            return lib.redis_queue_submit_session_pipeline(  # type: ignore[no-any-return]
                queue, tag, self._handle, pipeline, time
            )

        return await self._queue.exchange(submit, timeout_ms, **options)
