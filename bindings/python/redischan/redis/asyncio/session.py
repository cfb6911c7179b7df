"""A connection for one client or pipeline alone, awaited. Its commands run in the order in which they are sent."""

from __future__ import annotations

from typing import Awaitable, Callable, List, Sequence

from ..leased import GONE, Leased
from .line import LineOfOne
from .transport import Transport


class Session(Leased[Transport, LineOfOne]):
    """A connection for one user."""

    async def call(self, argv: List[bytes]) -> bytes:
        """The reply to a command, which may be an error of the server."""
        return await self._run(lambda lease: lease.call(argv))

    async def call_batch(self, commands: Sequence[List[bytes]], atomic: bool) -> bytes:
        """The array of the replies to commands that are sent as one request; a nil if a watched key has changed."""
        return await self._run(lambda lease: lease.call_batch(commands, atomic))

    async def open(self) -> None:
        """Leases the connection now, if there is none, and waits for it."""
        if self._lease is None:
            await self.call([b"PING"])

    async def _run(self, call: Callable[[LineOfOne], Awaitable[bytes]]) -> bytes:
        lease = self._lease
        if lease is None:
            lease = self._lease = self.transport.lease()
            self._read_encoding()
        try:
            return await call(lease)
        except GONE:
            if self._lease is lease:
                self.close()
            raise
