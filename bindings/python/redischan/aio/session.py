"""A separate connection, for a while, in an event loop."""

from __future__ import annotations

from ctypes import c_void_p
from typing import TYPE_CHECKING, Any, List, Optional

from .._arguments import Argument
from .._texts import Texts
from ._lease import Lease
from ._queue import Queue, Undelivered
from ._sending import OnUndelivered, Sending
from .pipeline import Pipeline

if TYPE_CHECKING:
    from typing import Protocol

    from ..script import Script

    class Client(Protocol):
        """What a session needs of its client."""

        _texts: Texts
        _queue: Queue
        _on_undelivered: Optional[OnUndelivered]

        @property
        def _handle(self) -> c_void_p: ...


class Session(Sending):
    """A private connection of a client, for WATCH and MULTI, SELECT, WAIT and the like: `client.session()`.

    >>> async with client.session() as session:
    ...     await session.command("SELECT", 1)

    It is leased when one is free, and nothing waits for that but its commands, which run in the order in which they are
    sent. Leaving the `async with` block returns it, and what was changed on it is undone. If the connection is lost, so is
    the session: every later call reports it.
    """

    def __init__(self, client: Client) -> None:
        self._handle = client._handle
        self._texts = client._texts
        self._queue = client._queue
        self._on_undelivered = client._on_undelivered
        self._lease = Lease(client._queue)

    def close(self) -> None:
        """Returns the connection. What is still awaited raises ClosedError. Closing twice does nothing."""
        self._lease.free()

    async def __aenter__(self) -> Session:
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        self.close()

    async def _send(self, argv: List[bytes], timeout_ms: int, undelivered: Optional[Undelivered]) -> bytes:
        return await self._lease.call(argv, timeout_ms, undelivered=undelivered)

    async def _run_script(
        self, script: Script, keys: List[bytes], args: List[bytes], timeout_ms: int, decode: Optional[bool]
    ) -> Any:
        pipeline = self.pipeline().script(script, keys, args, decode=decode)
        return (await pipeline.execute(timeout_ms=None if timeout_ms < 0 else timeout_ms))[0]

    async def watch(self, *keys: Argument) -> None:
        """If one of these keys changes, the next atomic pipeline of this session raises WatchError."""
        await self.command("WATCH", *keys)

    async def unwatch(self) -> None:
        """Stops watching all keys."""
        await self.command("UNWATCH")

    def pipeline(self, *, atomic: bool = False) -> Pipeline:
        """Commands sent together on this connection; see Pipeline."""
        return Pipeline(self, atomic, self._lease)

    def transaction(self) -> Pipeline:
        """An atomic pipeline."""
        return self.pipeline(atomic=True)
