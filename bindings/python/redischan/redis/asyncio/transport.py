"""How the commands of all clients of a pool of redis.asyncio, in any loop, reach the server."""

from __future__ import annotations

import asyncio
import weakref
from typing import Any, Awaitable, Callable, List, Sequence, TypeVar

from redis.asyncio.connection import ConnectionPool

from ...errors import AuthError, ForkedError
from ..options import ASYNCIO
from ..pooled import Pooled, Pools
from .line import Line, LineOfOne

T = TypeVar("T")


class Transport(Pooled):
    """Sends the commands of all clients of a pool. It connects at the first one, and again in a forked child. The tasks of
    any loop may use it: the loops share the connection."""

    def __init__(self, pool: ConnectionPool) -> None:
        self._lines: weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, Line] = weakref.WeakKeyDictionary()
        super().__init__(pool)

    def _attend(self, pool: ConnectionPool) -> None:
        super()._attend(pool)
        pool_of, kind = self._pool, type(pool)

        async def disconnect(*args: Any, **kwargs: Any) -> None:
            self.disconnect()
            pool = pool_of()
            if pool is not None:
                await kind.disconnect(pool, *args, **kwargs)

        pool.disconnect = disconnect  # type: ignore[method-assign]

    async def call(self, argv: List[bytes]) -> bytes:
        """The reply to a command, which may be an error of the server."""
        return await self._run(Line.call, argv)

    async def call_batch(self, commands: Sequence[List[bytes]], atomic: bool) -> bytes:
        """The array of the replies to commands that are sent as one request."""
        return await self._run(Line.call_batch, commands, atomic)

    def lease(self) -> LineOfOne:
        """A connection for one user, of the loop that runs."""
        return self.line().lease()

    async def _run(self, call: Callable[..., Awaitable[T]], *arguments: Any) -> T:
        """Does this with the line, and again with a new one as long as that may help."""
        line = self.line()
        try:
            return await call(line, *arguments)
        except (AuthError, ForkedError) as error:
            if not self._is_outdated(line.link, error):
                raise
            return await self._run(call, *arguments)

    def line(self) -> Line:
        """The line of the loop that runs, made if there is none to the link of now."""
        loop = asyncio.get_running_loop()
        line = self._lines.get(loop)
        if line is None or line.link is not self._link:
            for other in [*self._lines]:  # each line refers to its loop, so that none of them would be dropped
                if other.is_closed():
                    del self._lines[other]
            line = self._lines[loop] = Line(self.connect())
        return line

    def leave(self) -> None:
        """Leaves the connection. Calls in progress end as they would have, and the next one connects."""
        super().leave()
        self._lines.clear()

    def renew(self) -> None:
        """In a forked child: the lines are the parent's."""
        super().renew()
        self._lines.clear()


transport_of = Pools(Transport, ASYNCIO).of
"""The transport of a pool; None if its commands stay on its own connections."""
