"""Subscriptions: every message of some channels, and a mark where some are missing."""

from __future__ import annotations

import threading
from collections import deque
from ctypes import byref, c_char_p, c_size_t, sizeof
from typing import TYPE_CHECKING, Any, Deque, Iterator, List, Optional, Sequence

from . import _ffi, _interrupt
from ._arguments import Argument, wait
from ._ffi import Received, SubCounts, lib
from ._handle import Handled, NotCopied, made, owned
from ._received import Ended, Gap, Item, Message, decoded, items
from ._status import check
from ._texts import Texts
from .errors import ClosedError, InvalidError, TimeoutError

if TYPE_CHECKING:
    from ._stats import SubscriptionStats

AT_ONCE = 256
"""How many are taken out of the library in one call."""

PATTERNS = 1
SHARDED = 2


class Subscription(NotCopied):
    """What is published to some channels: `client.subscribe("news")`.

    Iterating yields Message, and Gap where messages are missing; it waits for the next one, and ends when the
    subscription or the client is closed. A Gap stands exactly where something is missing: after a lost connection, or
    where more waited than the buffer takes. Ended tells that the server refuses a name.

    Any number of threads may use it; each message goes to one of them. For each to get all, each makes its own: all
    subscriptions of a client share one connection and one subscription at the server.
    """

    def __init__(
        self,
        client: Handled,
        texts: Texts,
        *,
        buffer: Optional[int] = None,
        buffer_bytes: Optional[int] = None,
        overflow: Optional[str] = None,
        latest: bool = False,
        events: bool = False,
    ) -> None:
        self._client = client
        self._texts = texts
        self._handle = made(lib.redis_sub_new, client._handle)
        self._free = owned(self, self._handle, lib.redis_sub_free)
        self._taken: Deque[Item] = deque()
        """Taken out of the library, and not yielded. Texts are bytes: one that is not UTF-8 must not cost the others."""
        self._taking = threading.Lock()
        settings = {"buffer": buffer, "buffer_bytes": buffer_bytes, "overflow": overflow}
        for name, value in {**settings, "latest": latest or None, "events": events or None}.items():
            if value is not None:
                text = "yes" if value is True else str(value)
                check(lib.redis_sub_set(self._handle, name.encode(), text.encode()))

    # --- names ---

    def add(
        self,
        *channels: Argument,
        patterns: Sequence[Argument] = (),
        sharded: Sequence[Argument] = (),
        timeout_ms: Optional[int] = None,
    ) -> None:
        """Subscribes to further names. When it returns, the server has confirmed all of them; if it fails, none of those
        of a kind was added (channels first, then patterns, then sharded channels). With `timeout_ms=0` it does not wait.
        """
        for flags, names in self._kinds(channels, patterns, sharded):
            check(lib.redis_sub_add(self._handle, *names, flags, wait(timeout_ms)))

    def add_keyspace(self, pattern: Argument, *, timeout_ms: Optional[int] = None) -> None:
        """Subscribes to the events of the keys that match a glob pattern. The channel of such a message is
        "__keyspace@DB__:" and the key, its payload the event: "set", "del", "expired" ... Raises UnsupportedError if the
        server is not set to send them (notify-keyspace-events)."""
        text = self._texts.encode(pattern)
        check(lib.redis_sub_keyspace(self._handle, text, len(text), wait(timeout_ms)))

    def remove(
        self, *channels: Argument, patterns: Sequence[Argument] = (), sharded: Sequence[Argument] = ()
    ) -> None:
        """Unsubscribes from names. What this object has not yielded of them is dropped."""
        for flags, names in self._kinds(channels, patterns, sharded):
            with self._taking:
                check(lib.redis_sub_remove(self._handle, *names, flags))
                gone = set(names[1])
                kept = [item for item in self._taken if not self._is_of(item, gone, flags)]
                self._taken.clear()
                self._taken.extend(kept)

    @staticmethod
    def _is_of(item: Item, names: Any, flags: int) -> bool:
        if not isinstance(item, Message) or (item.pattern is None) == (flags == PATTERNS):
            return False
        return (item.channel if item.pattern is None else item.pattern) in names

    def _kinds(
        self, channels: Sequence[Argument], patterns: Sequence[Argument], sharded: Sequence[Argument]
    ) -> List[Any]:
        kinds = []
        for flags, names, what in ((0, channels, "channels"), (PATTERNS, patterns, "patterns"), (SHARDED, sharded, "sharded")):
            encoded = self._texts.encode_all(names, what)
            if encoded:
                count = len(encoded)
                lengths = (c_size_t * count)(*map(len, encoded))
                kinds.append((flags, (count, (c_char_p * count)(*encoded), lengths)))
        if not kinds:
            raise InvalidError("no name is given: pass channels, patterns=[...] or sharded=[...]")
        return kinds

    # --- messages ---

    def next(self, timeout_ms: Optional[int] = None) -> Item:
        """The next message or gap; raises TimeoutError if none comes in time. Without a time, the client's `timeout`."""
        item = self._next(wait(timeout_ms))
        if item is None:
            raise TimeoutError("no message came in time")
        return item

    def _next(self, time: int) -> Optional[Item]:
        if not self._taken:
            self._drain()
        try:
            return decoded(self._taken.popleft(), self._texts.decoder)
        except IndexError:
            pass
        one = (Received * 1)()
        count = check(lib.redis_sub_take(self._handle, one, 1, time))
        taken = items(one, count)
        if interrupt := _interrupt.raised():
            self._taken.extendleft(taken)
            raise interrupt
        return decoded(taken[0], self._texts.decoder) if taken else None

    def _drain(self) -> None:
        """Takes what waits, without waiting for more."""
        with self._taking:
            batch = (Received * AT_ONCE)()
            count = lib.redis_sub_take(self._handle, batch, AT_ONCE, 0)
            if count > 0:
                self._taken.extend(items(batch, count))
            elif count != ClosedError.code:  # the wait that follows says so
                check(count)

    def __iter__(self) -> Iterator[Item]:
        decoder = self._texts.decoder
        while True:
            try:
                item = self._taken.popleft()
            except IndexError:
                pass
            else:
                yield item if decoder is None else decoded(item, decoder)
                continue
            try:
                waited_for = self._next(_ffi.WAIT_FOREVER)
            except ClosedError:
                return
            if waited_for is not None:
                yield waited_for

    def messages(self) -> Iterator[Message]:
        """Only the messages. What is missing is logged, as a warning of the logger "redischan"."""
        for item in self:
            if isinstance(item, Message):
                yield item
            else:
                log(item)

    def stats(self) -> SubscriptionStats:
        """The counters."""
        from ._stats import SubscriptionStats, counted

        info = SubCounts(size=sizeof(SubCounts))
        check(lib.redis_sub_stats(self._handle, byref(info)))
        return counted(SubscriptionStats, info)

    def fileno(self) -> int:
        """A descriptor that is readable while something can be taken out of the library; not while this object has
        already taken something, so take until `next(0)` raises TimeoutError."""
        return check(lib.redis_sub_fd(self._handle))

    def close(self) -> None:
        """Ends it, for all threads: iterating yields what is left, and ends. Closing twice does nothing."""
        if self._handle:
            lib.redis_sub_close(self._handle)  # in a forked child it does nothing

    def __enter__(self) -> Subscription:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()


def log(item: Item) -> None:
    """What is not a message, for those who only want messages."""
    import logging  # slow to import

    if isinstance(item, Gap):
        logging.getLogger("redischan").warning("messages are missing: %s", item)
    elif isinstance(item, Ended):
        logging.getLogger("redischan").warning("the subscription to %r has ended: %s", item.name, item.error)
