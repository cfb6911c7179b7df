"""What a subscription yields: messages, and where some are missing."""

from __future__ import annotations

import enum
import struct
from ctypes import byref, sizeof, string_at
from typing import Any, Iterator, NamedTuple, Optional, Union

from ._ffi import GapInfo, Received, lib
from ._status import check
from .reply import Decoder

Text = Any  # bytes, or str with decode_responses


class GapReason(enum.IntEnum):
    """Why messages are missing."""

    CONNECTION = 1
    """The connection was lost. What was published until the names were subscribed to again is missing."""
    OVERFLOW = 2
    """More waited than the buffer takes, or a message was larger than it."""
    MOVED = 3
    """The server of a sharded channel was changed."""


class Message(NamedTuple):
    """A published message."""

    channel: Text
    payload: Text
    pattern: Optional[Text] = None
    """The pattern that the channel matched, if it came by one."""


class Gap(NamedTuple):
    """Messages are missing in this place. Who keeps a copy of something reads it anew here, and then misses nothing."""

    reason: GapReason
    lost: int
    """How many are known to be missing. What a lost connection cost is not known: 0."""
    lost_bytes: int
    ms: int
    """How long the subscription was down."""


class Ended(NamedTuple):
    """The server refuses a name that was subscribed to, or no longer serves it."""

    name: Text
    error: str


class Begun(NamedTuple):
    """The server has confirmed a name (events=True)."""

    name: Text


Item = Union[Message, Gap, Ended, Begun]

_LAYOUT = struct.Struct("@PPPPNNNQii")
assert _LAYOUT.size == sizeof(Received)

_MESSAGE, _GAP, _ENDED, _BEGUN = range(4)


def items(received: Any, count: int) -> Iterator[Item]:
    """What redis_sub_take wrote, as Python objects with bytes. Each message is freed, whatever happens."""
    rows = list(_LAYOUT.iter_unpack(memoryview(received).cast("B")[: count * _LAYOUT.size]))
    done = 0
    try:
        for message, channel, pattern, payload, channel_len, pattern_len, payload_len, _, kind, _ in rows:
            if kind == _MESSAGE:
                by_pattern = string_at(pattern, pattern_len) or None
                item: Item = Message(string_at(channel, channel_len), string_at(payload, payload_len), by_pattern)
            elif kind == _GAP:
                item = gap(message)
            else:
                name = string_at(channel, channel_len) or string_at(pattern, pattern_len)
                text = string_at(payload, payload_len).decode(errors="backslashreplace")
                item = Begun(name) if kind == _BEGUN else Ended(name, text)
            lib.redis_message_free(message)
            done += 1
            yield item
    finally:
        for row in rows[done:]:
            lib.redis_message_free(row[0])


def decoded(item: Item, decoder: Optional[Decoder]) -> Item:
    """With str for bytes, if the client wants that."""
    if decoder is None or isinstance(item, Gap):
        return item
    if isinstance(item, Message):
        pattern = item.pattern if item.pattern is None else decoder(item.pattern)
        return Message(decoder(item.channel), decoder(item.payload), pattern)
    return item._replace(name=decoder(item.name))


def gap(message: int) -> Gap:
    info = GapInfo(size=sizeof(GapInfo))
    check(lib.redis_message_gap(message, byref(info)))
    return Gap(GapReason(info.reason), info.lost, info.lost_bytes, info.ms)
