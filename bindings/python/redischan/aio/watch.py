"""A watched value in an event loop."""

from __future__ import annotations

from typing import Any, AsyncIterator

from .. import watch as threads
from ..errors import ClosedError
from ._readable import Readable


class Watch:
    """The reply to one command, kept current in memory: `await client.watch("HGETALL", "flags")`.

    `value`, `version` and info() are those of redischan.Watch and never wait. `async for value in watch` yields the value,
    and then each later one that is seen, until the client is closed. It belongs to one event loop.
    """

    def __init__(self, shared: threads.Watch) -> None:
        self._shared = shared
        self._readable = Readable(shared.fileno())

    @property
    def value(self) -> Any:
        """The latest value: the same object until there is another version, so do not change it."""
        return self._shared.value

    @property
    def version(self) -> int:
        """The number of the latest version: 1 at first."""
        return self._shared.version

    def info(self) -> threads.WatchInfo:
        """What is known of the value."""
        return self._shared.info()

    async def wait(self, seen: int) -> int:
        """Waits for a version later than `seen`, and returns its number; raises ClosedError once the client is closed. For a
        limit in time use asyncio.timeout() or asyncio.wait_for()."""
        while True:
            version, _ = self._shared._look()
            if version > seen:
                return version
            if self._shared._is_closed:
                raise ClosedError("the client was closed: the value changes no more")
            await self._readable.wait()

    async def __aiter__(self) -> AsyncIterator[Any]:
        version, value = self._shared._look()
        while True:
            yield value
            try:
                await self.wait(version)
            except ClosedError:
                return
            version, value = self._shared._look()
