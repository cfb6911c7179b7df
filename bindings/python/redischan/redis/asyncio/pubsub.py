"""redis-py's PubSub for asyncio over the subscriptions of the library, which all share one connection."""

from __future__ import annotations

import asyncio
import contextlib
import time
from typing import Any, List, Optional

import redis.asyncio.client as theirs
from redis.exceptions import PubSubError

from ... import errors as ours
from ..._status import check
from ...aio._readable import Readable
from ...aio._thread import in_thread
from ...subscription import Subscription
from ..subscribing import Subscribing, add, command_of
from .listening import Listening
from .repeat import once
from .transport import transport_of


class PubSub(Subscribing, theirs.PubSub):
    """redis.asyncio.client.PubSub. The library subscribes again after a lost connection: `on_gap`, a function, is called
    with a redischan.Gap where messages are missing, in place of the ConnectionError that redis-py raises.

    It belongs to one loop.
    """

    connection: Optional[Listening] = None  # type: ignore[assignment]
    """None before the first subscription, as with redis-py."""
    _readable: Optional[Readable] = None

    def __init__(self, connection_pool: Any, *args: Any, **kwargs: Any) -> None:
        transport = transport_of(connection_pool)
        if transport is None:
            raise ValueError(f"{connection_pool!r} has no shared connection: use redis.asyncio.client.PubSub")
        self._transport = transport
        super().__init__(connection_pool, *args, **kwargs)

    async def aclose(self) -> None:
        """Ends all subscriptions."""
        self.connection = None
        self._forget()
        await super().aclose()

    def __del__(self) -> None:
        # A loop that waits for the descriptor must not go on with it when it is another's.
        if self._readable is not None and self._subscription is not None:
            self._readable.drop(self._subscription)

    def _pause(self) -> None:
        super()._pause()
        self._wake()

    def _wake(self) -> None:
        """Has the tasks that wait look again."""
        if self._readable is not None:
            self._readable.wake()

    # --- commands ---

    async def connect(self) -> None:
        """Makes the subscription, if there is none, with the names that there were."""
        if self._subscription is None and any(self._names.values()):
            await self._open_again()
        else:
            self._open()

    async def execute_command(self, *args: Any) -> None:
        """Subscribes, unsubscribes or pings; the replies are yielded like messages."""
        words = self._transport.encode(args)
        name, found = command_of(words)
        if name == "PING":
            await once(lambda: self._transport.call([b"PING"]), self._transport)
            self._replies.append([b"pong", words[1] if words[1:] else b""])
        elif found is None:
            raise PubSubError(f"{name} is not a command of a subscription")
        else:
            await once(lambda: self._change(*found, words[1:]), self._transport)
        self._wake()

    async def _change(self, kind: str, verb: str, words: List[bytes]) -> None:
        if verb == "subscribe":
            await self._subscribe(kind, words)
        else:
            self._unsubscribe(kind, words)

    async def _subscribe(self, kind: str, words: List[bytes]) -> None:
        subscription = self._open()
        new = self._new(kind, words)
        if new:
            await in_thread(add, subscription, kind, new)
        self._subscribed(kind, words)

    def _open(self) -> Subscription:
        is_new = self._subscription is None
        subscription = self._begin()
        if is_new:
            self.connection = self.connection or Listening(self)
            self._readable = Readable(check(subscription.fileno()))
        return subscription

    async def _open_again(self) -> None:
        """Subscribes to the same names."""
        self._wake()
        names = self._take_names()
        try:
            for kind, words in names.items():
                await self._subscribe(kind, words)
        except BaseException:
            self._put_back(names)
            raise

    # --- messages ---

    async def parse_response(self, block: bool = True, timeout: float = 0) -> Any:
        """The next message or reply, as the server would send it; None if there is none in time."""
        if self.connection is None and not self._replies:
            raise RuntimeError("pubsub connection not set: did you forget to call subscribe() or psubscribe()?")
        end = None if block else time.monotonic() + timeout
        return self._decoded(await once(lambda: self._next(end), self._transport))

    async def _next(self, end: Optional[float]) -> Optional[List[Any]]:
        while True:
            if self._replies:
                return self._replies.popleft()
            if self._subscription is None:
                await self.connect()
                continue
            try:
                item = self._subscription._next(0)
            except (ours.ForkedError, ours.ClosedError):
                await self._open_again()
                continue
            response = self._response(item)
            if response is not None:
                return response
            if item is None and not await self._wait(end):
                return None

    async def _wait(self, end: Optional[float]) -> bool:
        """Waits for something to yield; False: it is too late."""
        left = None if end is None else end - time.monotonic()
        if left is not None and left <= 0:
            return False
        assert self._readable is not None
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(self._readable.wait(), left)
        return True

    async def check_health(self) -> None:
        """Does nothing: the library's heartbeat does it."""
