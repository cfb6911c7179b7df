"""`pubsub.connection`, for programs that look at it. It has no socket of its own: the subscription is the library's."""

from __future__ import annotations

from typing import Any, Callable, Protocol
from weakref import ref


class Subscriber(Protocol):
    """The PubSub that has it."""

    _subscription: Any

    async def connect(self) -> None: ...

    def _pause(self) -> None: ...


class Listening:
    """The part of redis.asyncio.connection.Connection that makes sense for a subscription."""

    def __init__(self, pubsub: Subscriber) -> None:
        self._pubsub = ref(pubsub)

    @property
    def is_connected(self) -> bool:
        pubsub = self._pubsub()
        return pubsub is not None and pubsub._subscription is not None

    async def connect(self) -> None:
        pubsub = self._pubsub()
        if pubsub is not None:
            await pubsub.connect()

    async def disconnect(self, *_: Any, **__: Any) -> None:
        """Ends the subscription. The next look at messages begins it again, with the same names."""
        pubsub = self._pubsub()
        if pubsub is not None:
            pubsub._pause()

    def register_connect_callback(self, callback: Callable[[Any], Any]) -> None:
        """Does nothing: the library subscribes again by itself."""

    def deregister_connect_callback(self, callback: Callable[[Any], Any]) -> None:
        """Does nothing."""
