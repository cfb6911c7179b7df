"""`pubsub.connection`, for programs that look at it, such as Celery: whether there is something to read, and a descriptor
to poll. It has no socket of its own: the subscription is the library's."""

from __future__ import annotations

import time
from typing import Any, Callable, Optional, Protocol
from weakref import ref

from ..subscription import Subscription


class Subscriber(Protocol):
    """The PubSub that has it."""

    _subscription: Optional[Subscription]

    def _resume(self) -> None: ...

    def _pause(self) -> None: ...

    def _is_readable(self, end: Optional[float]) -> bool: ...


class Listening:
    """The part of redis.connection.Connection that makes sense for a subscription."""

    def __init__(self, pubsub: Subscriber) -> None:
        self._pubsub = ref(pubsub)

    @property
    def _sock(self) -> Optional[Subscription]:
        """What is polled: it has a fileno(). redis-py's name, which kombu and Celery use."""
        pubsub = self._pubsub()
        return None if pubsub is None else pubsub._subscription

    @property
    def is_connected(self) -> bool:
        return self._sock is not None

    def connect(self) -> None:
        pubsub = self._pubsub()
        if pubsub is not None:
            pubsub._resume()

    def disconnect(self, *_: Any) -> None:
        """Ends the subscription. The next look at messages begins it again, with the same names."""
        pubsub = self._pubsub()
        if pubsub is not None:
            pubsub._pause()

    def can_read(self, timeout: Optional[float] = 0) -> bool:
        """Whether parse_response() has something to return within so many seconds; None: waits for it."""
        pubsub = self._pubsub()
        return pubsub is not None and pubsub._is_readable(None if timeout is None else time.monotonic() + timeout)

    def register_connect_callback(self, callback: Callable[[Any], Any]) -> None:
        """Does nothing: the library subscribes again by itself."""

    def deregister_connect_callback(self, callback: Callable[[Any], Any]) -> None:
        """Does nothing."""
