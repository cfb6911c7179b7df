"""redis-py's PubSub over the subscriptions of the library, which all share one connection."""

from __future__ import annotations

import time
from typing import Any, List, Optional

import redis.client as theirs
from redis.exceptions import PubSubError

from .. import errors as ours
from ..subscription import Subscription
from .listening import Listening
from .repeat import once
from .subscribing import Subscribing, add, command_of
from .transport import transport_of

SLICE = 0.1
"""Seconds after which a wait looks whether another thread has changed the subscriptions."""


class PubSub(Subscribing, theirs.PubSub):
    """redis.client.PubSub. The library subscribes again after a lost connection: `on_gap` is called with a redischan.Gap
    where messages are missing, in place of the ConnectionError that redis-py raises."""

    _listening: Optional[Listening] = None

    def __init__(self, connection_pool: Any, *args: Any, **kwargs: Any) -> None:
        transport = transport_of(connection_pool)
        if transport is None:
            raise ValueError(f"{connection_pool!r} has no shared connection: use redis.client.PubSub")
        self._transport = transport
        super().__init__(connection_pool, *args, **kwargs)

    @property  # type: ignore[override]
    def connection(self) -> Optional[Listening]:
        """None before the first subscription, as with redis-py."""
        return self._listening

    @connection.setter
    def connection(self, taken: Any) -> None:
        """A connection that was taken out of the pool for this object is given back: it needs none."""
        if taken is None:
            self._listening = None
            return
        self._listening = Listening(self)
        if not isinstance(taken, Listening):
            self.connection_pool.release(taken)

    def reset(self) -> None:
        """Ends all subscriptions."""
        self._listening = None
        self._forget()
        super().reset()

    # --- commands ---

    def execute_command(self, *args: Any) -> None:
        """Subscribes, unsubscribes or pings; the replies are yielded like messages."""
        words = self._transport.encode(args)
        name, found = command_of(words)
        if name == "PING":
            once(lambda: self._transport.call([b"PING"]), self._transport)
            self._replies.append([b"pong", words[1] if words[1:] else b""])
        elif found is None:
            raise PubSubError(f"{name} is not a command of a subscription")
        else:
            kind, verb = found
            change = self._subscribe if verb == "subscribe" else self._unsubscribe
            once(lambda: change(kind, words[1:]), self._transport)

    def _subscribe(self, kind: str, words: List[bytes]) -> None:
        add(self._open(), kind, self._new(kind, words))
        self._subscribed(kind, words)

    def _open(self) -> Subscription:
        subscription = self._begin()
        self._listening = self._listening or Listening(self)
        return subscription

    def _resume(self) -> None:
        """Makes the subscription, if there is none, with the names that there were."""
        if self._subscription is None and any(self._names.values()):
            self._open_again()
        else:
            self._open()

    def _open_again(self) -> None:
        """Subscribes to the same names."""
        names = self._take_names()
        try:
            for kind, words in names.items():
                self._subscribe(kind, words)
        except BaseException:
            self._put_back(names)
            raise

    # --- messages ---

    def parse_response(self, block: bool = True, timeout: float = 0) -> Any:
        """The next message or reply, as the server would send it; None if there is none in time."""
        if self._listening is None and not self._replies:
            raise RuntimeError("pubsub connection not set: did you forget to call subscribe() or psubscribe()?")
        return self._decoded(once(lambda: self._next(None if block else time.monotonic() + timeout), self._transport))

    def _is_readable(self, end: Optional[float]) -> bool:
        """Whether there is something to return in time, which stays."""
        if not self._replies:
            response = once(lambda: self._next(end), self._transport)
            if response is not None:
                self._replies.append(response)
        return bool(self._replies)

    def _next(self, end: Optional[float]) -> Optional[List[Any]]:
        while True:
            if self._replies:
                return self._replies.popleft()
            if self._subscription is None:
                if not any(self._names.values()):
                    return None
                self._open_again()
                continue
            left = SLICE if end is None else min(SLICE, end - time.monotonic())
            try:
                item = self._subscription._next(max(0, round(left * 1000)))
            except (ours.ForkedError, ours.ClosedError):
                if self._subscription is not None:  # else another thread has closed it
                    self._open_again()
                continue
            response = self._response(item)
            if response is not None:
                return response
            if item is None and end is not None and time.monotonic() >= end:
                return None

    def check_health(self) -> None:
        """Does nothing: the library's heartbeat does it."""

    def clean_health_check_responses(self) -> None:
        """Does nothing: there are none."""
