"""What redis-py's PubSub has subscribed to, and what it yields: for threads and for asyncio."""

from __future__ import annotations

from collections import deque
from typing import Any, Callable, Deque, Dict, List, Optional, Tuple

from .._received import Ended, Gap, GapReason, Item, Message
from .._texts import Texts
from ..subscription import Subscription, log

CHANNEL, PATTERN, SHARDED = "", "p", "s"
KINDS = {f"{kind}{verb}": (kind, verb) for kind in (CHANNEL, PATTERN, SHARDED) for verb in ("subscribe", "unsubscribe")}

BYTES = Texts(False, "strict")

OnGap = Optional[Callable[[Gap], Any]]


class Subscribing:
    """The names of a PubSub, and the replies to its commands, which it yields as the server would send them."""

    encoder: Any
    _transport: Any
    _subscription: Optional[Subscription] = None

    def __init__(self, *args: Any, on_gap: OnGap = None, **kwargs: Any) -> None:
        self._on_gap = on_gap
        self._names: Dict[str, Dict[bytes, None]] = {CHANNEL: {}, PATTERN: {}, SHARDED: {}}
        self._replies: Deque[List[Any]] = deque()
        """Replies to commands of this object, and at most one message, which it has not yielded yet."""
        super().__init__(*args, **kwargs)

    def _begin(self) -> Subscription:
        """The subscription, made if there is none."""
        if self._subscription is None:
            self._subscription = Subscription(self._transport.connect(), BYTES)
            self._transport.subscriptions.add(self._subscription)
        return self._subscription

    def _pause(self) -> None:
        """Ends the subscription, and keeps the names."""
        subscription, self._subscription = self._subscription, None
        if subscription is not None:
            subscription.close()

    def _forget(self) -> None:
        """Ends all subscriptions."""
        self._pause()
        for names in self._names.values():
            names.clear()
        self._replies.clear()

    def _take_names(self) -> Dict[str, List[bytes]]:
        """The names, which are no longer subscribed to: in a forked child, or after the client was closed."""
        names = {kind: [*words] for kind, words in self._names.items() if words}
        self._subscription = None
        for words in self._names.values():
            words.clear()
        return names

    def _put_back(self, names: Dict[str, List[bytes]]) -> None:
        """They could not be subscribed to: the next look at messages tries again."""
        self._pause()
        for kind, words in names.items():
            self._names[kind].update(dict.fromkeys(words))

    # --- commands ---

    def _new(self, kind: str, words: List[bytes]) -> List[bytes]:
        """Those of the words that are not subscribed to."""
        return [word for word in dict.fromkeys(words) if word not in self._names[kind]]

    def _subscribed(self, kind: str, words: List[bytes]) -> None:
        """The server has confirmed them."""
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

    # --- messages ---

    def _decoded(self, response: Optional[List[Any]]) -> Optional[List[Any]]:
        return response and [self.encoder.decode(part) for part in response]

    def _response(self, item: Optional[Item]) -> Optional[List[Any]]:
        """What a PubSub yields for what has come."""
        if item is None:
            return None
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


def add(subscription: Subscription, kind: str, names: List[bytes]) -> None:
    """Subscribes, and waits until the server has confirmed it."""
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


def command_of(words: List[bytes]) -> Tuple[str, Optional[Tuple[str, str]]]:
    """The name of a command, in capitals, and what it does, to which kind of names."""
    name = words[0].decode("ascii", "replace").lower()
    return name.upper(), KINDS.get(name)
