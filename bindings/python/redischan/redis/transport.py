"""How the commands of all clients of a pool, in any thread, reach the server."""

from __future__ import annotations

from typing import Any, Callable, List, Sequence, TypeVar

from redis.connection import ConnectionPool

from ..errors import AuthError, ForkedError
from .link import Lease, Link
from .options import THREADS
from .pooled import Pooled, Pools

T = TypeVar("T")


class Transport(Pooled):
    """Sends the commands of all clients of a pool. It connects at the first one, and again in a forked child. Any thread
    may use it."""

    def _attend(self, pool: ConnectionPool) -> None:
        super()._attend(pool)
        pool_of, kind = self._pool, type(pool)

        def disconnect(*args: Any, **kwargs: Any) -> None:
            self.disconnect()
            pool = pool_of()
            if pool is not None:  # the garbage collector clears references first, and closes the connections itself
                kind.disconnect(pool, *args, **kwargs)

        pool.disconnect = disconnect  # type: ignore[method-assign]

    def call(self, argv: List[bytes]) -> bytes:
        """The reply to a command, which may be an error of the server."""
        return self._run(Link.call, argv)

    def call_batch(self, commands: Sequence[List[bytes]], atomic: bool) -> bytes:
        """The array of the replies to commands that are sent as one request."""
        return self._run(Link.call_batch, commands, atomic)

    def lease(self) -> Lease:
        """A connection for one user."""
        return self._run(Lease)

    def _run(self, call: Callable[..., T], *arguments: Any) -> T:
        """Does this with the link, and again with a new one as long as that may help."""
        link = self._link or self.connect()
        try:
            return call(link, *arguments)
        except (AuthError, ForkedError) as error:
            if not self._is_outdated(link, error):
                raise
            return self._run(call, *arguments)


transport_of = Pools(Transport, THREADS).of
"""The transport of a pool; None if its commands stay on its own connections."""
