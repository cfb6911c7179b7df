"""A descriptor of the library in an event loop."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any, Optional


class Readable:
    """Awaited until a descriptor is readable, by any number of tasks of one loop. All of them look then."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._loop = asyncio.get_running_loop()
        self._arrived: Optional[asyncio.Future[None]] = None

    async def wait(self) -> None:
        if self._arrived is None:
            self._arrived = self._loop.create_future()
            self._loop.add_reader(self._descriptor, self._arrive)
        # The one future is for all: a canceled task must not cancel it.
        await asyncio.shield(self._arrived)

    def wake(self) -> None:
        """Ends the waits under way."""
        if not self._loop.is_closed() and self._arrived is not None:
            self._arrive()

    def drop(self, owner: Any) -> None:
        """Has the loop forget the descriptor, in any thread. Its owner, which will close it, lives until then."""

        def forget(owner: Any) -> None:
            self.wake()

        if self._arrived is not None:
            with contextlib.suppress(RuntimeError):  # the loop is closed
                self._loop.call_soon_threadsafe(forget, owner)

    def _arrive(self) -> None:
        self._loop.remove_reader(self._descriptor)
        arrived, self._arrived = self._arrived, None
        if arrived is not None and not arrived.done():
            arrived.set_result(None)
