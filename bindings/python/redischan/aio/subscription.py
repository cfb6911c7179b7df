"""A subscription in an event loop."""

from __future__ import annotations

from typing import TYPE_CHECKING, AsyncIterator, Optional, Sequence

from .. import subscription as threads
from .._arguments import Argument
from .._received import Item, Message
from .._status import check
from ..errors import ClosedError
from ._readable import Readable
from ._thread import in_thread

if TYPE_CHECKING:
    from .._stats import SubscriptionStats


class Subscription:
    """What is published to some channels: `await client.subscribe("news")`, and then `async for item in subscription`.

    It yields what redischan.Subscription yields. It belongs to one event loop; canceling a task that waits for a
    message takes none. Tasks that each want all messages make a subscription each.
    """

    def __init__(self, shared: threads.Subscription) -> None:
        self._shared = shared
        self._readable = Readable(check(shared.fileno()))

    async def add(
        self,
        *channels: Argument,
        patterns: Sequence[Argument] = (),
        sharded: Sequence[Argument] = (),
        timeout_ms: Optional[int] = None,
    ) -> None:
        """Subscribes to further names, and waits until the server has confirmed them."""

        def add() -> None:
            self._shared.add(*channels, patterns=patterns, sharded=sharded, timeout_ms=timeout_ms)

        await in_thread(add)

    def remove(
        self, *channels: Argument, patterns: Sequence[Argument] = (), sharded: Sequence[Argument] = ()
    ) -> None:
        """Unsubscribes from names. What has not been yielded of them is dropped."""
        self._shared.remove(*channels, patterns=patterns, sharded=sharded)

    def stats(self) -> SubscriptionStats:
        """The counters."""
        return self._shared.stats()

    def close(self) -> None:
        """Ends it: iterating yields what is left, and ends. Closing twice does nothing."""
        self._shared.close()
        self._readable.wake()

    async def __aenter__(self) -> Subscription:
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        self.close()

    async def next(self) -> Item:
        """The next message or gap. For a limit in time use asyncio.timeout() or asyncio.wait_for()."""
        while True:
            item = self._shared._next(0)
            if item is not None:
                return item
            await self._readable.wait()

    def __aiter__(self) -> AsyncIterator[Item]:
        return self

    async def __anext__(self) -> Item:
        try:
            return await self.next()
        except ClosedError:
            raise StopAsyncIteration from None

    async def messages(self) -> AsyncIterator[Message]:
        """Only the messages. What is missing is logged, as a warning of the logger "redischan"."""
        async for item in self:
            if isinstance(item, Message):
                yield item
            else:
                threads.log(item)

