"""redis-py's PubSub over the subscriptions of the library, which all share one connection."""

from __future__ import annotations

import time
from collections import deque
from typing import Any, Callable, Deque, Dict, List, Optional, Tuple

import redis.client as theirs
from redis.exceptions import PubSubError

from .. import errors as ours
from .._received import Ended, Gap, GapReason, Item, Message
from .._texts import Texts
from ..subscription import Subscription, log
from .listening import Listening
from .repeat import once
from .transport import Transport, transport_of

CHANNEL, PATTERN, SHARDED = "", "p", "s"
KINDS = {f"{kind}{verb}": (kind, verb) for kind in (CHANNEL, PATTERN, SHARDED) for verb in ("subscribe", "unsubscribe")}

SLICE = 0.1
"""Seconds after which a wait looks whether another thread has changed the subscriptions."""

BYTES = Texts(False, "strict")


class PubSub(theirs.PubSub):
    """redis.client.PubSub. The library subscribes again after a lost connection: `on_gap` is called with a redischan.Gap
    where messages are missing, in place of the ConnectionError that redis-py raises."""

    _subscription: Optional[Subscription] = None
    _listening: Optional[Listening] = None

    def __init__(self, connection_pool: Any, *args: Any, on_gap: Optional[Callable[[Gap], Any]] = None, **kwargs: Any) -> None:
        transport = transport_of(connection_pool)
        if transport is None:
            raise ValueError(f"{connection_pool!r} has no shared connection: use redis.client.PubSub")
        self._transport: Transport = transport
        self._on_gap = on_gap
        self._names: Dict[str, Dict[bytes, None]] = {CHANNEL: {}, PATTERN: {}, SHARDED: {}}
        self._replies: Deque[List[Any]] = deque()
        """Replies to commands of this object, and at most one message, which it has not yielded yet."""
        super().__init__(connection_pool, *args, **kwargs)

    @property
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
        self._pause()
        for names in self._names.values():
            names.clear()
        self._replies.clear()
        super().reset()

    def _pause(self) -> None:
        """Ends the subscription, and keeps the names."""
        subscription, self._subscription = self._subscription, None
        if subscription is not None:
            subscription.close()

    # --- commands ---

    def execute_command(self, *args: Any) -> None:
        """Subscribes, unsubscribes or pings; the replies are yielded like messages."""
        name, *words = self._transport.encode(args)
        command = name.decode("ascii", "replace").lower()
        if command == "ping":
            once(lambda: self._transport.call([b"PING"]), self._transport)
            self._replies.append([b"pong", words[0] if words else b""])
        elif command not in KINDS:
            raise PubSubError(f"{command.upper()} is not a command of a subscription")
        else:
            kind, verb = KINDS[command]
            change = self._subscribe if verb == "subscribe" else self._unsubscribe
            once(lambda: change(kind, words), self._transport)

    def _subscribe(self, kind: str, words: List[bytes]) -> None:
        add(self._open(), kind, [word for word in dict.fromkeys(words) if word not in self._names[kind]])
        for word in words:
            self._names[kind][word] = None
            self._reply(kind, "subscribe", word)

    def _unsubscribe(self, kind: str, words: List[bytes]) -> None:
        subscribed = self._names[kind]
        gone = [word for word in dict.fromkeys(words or subscribed) if word in subscribed]
        if gone and self._subscription is not None:
            channels, patterns, sharded = sorted_by_kind(kind, gone)
            self._subscription.remove(*channels, patterns=patterns, sharded=sharded)
        for word in words or gone:
            subscribed.pop(word, None)
            self._reply(kind, "unsubscribe", word)
        if not words and not gone:
            self._reply(kind, "unsubscribe", None)

    def _reply(self, kind: str, verb: str, word: Optional[bytes]) -> None:
        """The server's reply to a SUBSCRIBE or UNSUBSCRIBE: the name, and how many there are now."""
        kinds = (SHARDED,) if kind == SHARDED else (CHANNEL, PATTERN)
        count = sum(len(self._names[kind]) for kind in kinds)
        self._replies.append([f"{kind}{verb}".encode(), word, count])

    def _open(self) -> Subscription:
        if self._subscription is None:
            self._subscription = Subscription(self._transport.connect(), BYTES)
            self._transport.subscriptions.add(self._subscription)
            self._listening = self._listening or Listening(self)
        return self._subscription

    def _open_again(self) -> None:
        """In a forked child, or after the client was closed: subscribes to the same names."""
        names = {kind: [*words] for kind, words in self._names.items()}
        self._subscription = None
        for kind, words in names.items():
            if words:
                self._names[kind].clear()
                self._subscribe(kind, words)

    # --- messages ---

    def parse_response(self, block: bool = True, timeout: float = 0) -> Any:
        """The next message or reply, as the server would send it; None if there is none in time."""
        if self._listening is None and not self._replies:
            raise RuntimeError(
                "pubsub connection not set: did you forget to call subscribe() or psubscribe()?"
            )
        response = once(lambda: self._next(None if block else time.monotonic() + timeout), self._transport)
        return response and [self._decoded(part) for part in response]

    def _decoded(self, part: Any) -> Any:
        assert self.encoder is not None
        return self.encoder.decode(part)

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
            response = None if item is None else self._response(item)
            if response is not None:
                return response
            if item is None and end is not None and time.monotonic() >= end:
                return None

    def _response(self, item: Item) -> Optional[List[Any]]:
        if isinstance(item, Message):
            if item.pattern is not None:
                return [b"pmessage", item.pattern, item.channel, item.payload]
            is_sharded = item.channel in self._names[SHARDED] and item.channel not in self._names[CHANNEL]
            return [b"smessage" if is_sharded else b"message", item.channel, item.payload]
        if isinstance(item, Ended):
            self._end(item)
        log(item)
        if isinstance(item, Gap):
            self._pass(item)
        return None

    def _end(self, item: Ended) -> None:
        """The server refuses a name."""
        for kind, names in self._names.items():
            if item.name in names:
                del names[item.name]
                self._reply(kind, "unsubscribe", item.name)

    def _pass(self, gap: Gap) -> None:
        if gap.reason == GapReason.CONNECTION:  # redis-py yields the replies to its subscribing again
            for kind, names in self._names.items():
                for name in names:
                    self._reply(kind, "subscribe", name)
        if self._on_gap is not None:
            self._on_gap(gap)

    def check_health(self) -> None:
        """Does nothing: the library's heartbeat does it."""

    def clean_health_check_responses(self) -> None:
        """Does nothing: there are none."""


def add(subscription: Subscription, kind: str, names: List[bytes]) -> None:
    if names:
        channels, patterns, sharded = sorted_by_kind(kind, names)
        subscription.add(*channels, patterns=patterns, sharded=sharded)


def sorted_by_kind(kind: str, names: List[bytes]) -> Tuple[List[bytes], List[bytes], List[bytes]]:
    none: List[bytes] = []
    return (
        names if kind == CHANNEL else none,
        names if kind == PATTERN else none,
        names if kind == SHARDED else none,
    )
