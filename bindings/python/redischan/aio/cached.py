"""Reads of an event loop that are answered from memory until the server tells that their key has changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Optional

from .. import _direct
from .. import cached as of_threads
from .._arguments import Argument, pack
from .._call import Call
from .._commands import Commands
from .._ffi import lib
from .._handle import NotCopied
from .._kinds import OfAsyncio
from ..reply import parse
from ._queue import Queue

if TYPE_CHECKING:
    from .._stats import CacheStats


class Cached(Commands, OfAsyncio, NotCopied):
    """The methods of redischan.Cached, to be awaited: `await client.cached.get(key)`. They do not wait for a reply that is
    in memory."""

    def __init__(self, shared: of_threads.Cached, queue: Queue) -> None:
        self._shared = shared
        self._texts = shared._texts
        self._queue = queue

    def no_older_than(self, max_age_ms: int) -> Cached:
        """The same reads, but of replies that are at most so many milliseconds old."""
        return Cached(self._shared.no_older_than(max_age_ms), self._queue)

    def forget(self, key: Optional[Argument] = None) -> None:
        """Forgets the replies to reads of a key; without one, all. The server is not told."""
        self._shared.forget(key)

    def stats(self) -> CacheStats:
        """The counters."""
        return self._shared.stats()

    async def _run(self, call: Call[Any]) -> Any:
        argv = call.argv
        decoder = self._texts.decoder_for(call.decode)
        if argv is None:
            return call.convert(None)
        if call.direct is _direct.get:
            is_there, value = self._shared._peek(argv[1], decoder)
            if is_there:
                return value
        packed, lengths = pack(argv)
        max_age = self._shared._max_age_ms
        raw = await self._queue.exchange(
            lambda queue, tag, time: lib.redis_queue_submit_cached_packed(
                queue, tag, len(argv), packed, lengths, max_age, time
            ),
            call.timeout_ms,
        )
        return call.convert(parse(raw, decoder))
