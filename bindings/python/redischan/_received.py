"""What a subscription yields: messages, and where some are missing."""

from __future__ import annotations

import enum
import struct
from ctypes import byref, sizeof, string_at
from typing import Any, List, NamedTuple, Optional, Tuple, Union

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

_new: Any = tuple.__new__  # a named tuple's own function takes twice as long


def items(received: Any, count: int) -> List[Item]:
    """What redis_sub_take wrote, as Python objects with bytes; it is freed here."""
    try:
        return [
            published(channel, channel_len, pattern_len, payload, payload_len) if kind == _MESSAGE else other(row)
            for row in _LAYOUT.iter_unpack(memoryview(received).cast("B")[: count * _LAYOUT.size])
            for _, channel, _, payload, channel_len, pattern_len, payload_len, _, kind, _ in (row,)
        ]
    finally:
        lib.redis_received_free(received, count)


def published(channel: int, channel_len: int, pattern_len: int, payload: int, payload_len: int) -> Item:
    """The texts of most messages follow each other in memory, with a NUL between them: they are copied as one."""
    start = channel_len + pattern_len + 2
    if payload == channel + start:
        texts = string_at(channel, start + payload_len)
        body = texts[start:]
    else:
        texts, body = string_at(channel, start), string_at(payload, payload_len)
    pattern = texts[channel_len + 1 : start - 1] if pattern_len else None
    return _new(Message, (texts[:channel_len], body, pattern))


def other(row: Tuple[Any, ...]) -> Item:
    message, channel, pattern, payload, channel_len, pattern_len, payload_len, _, kind, _ = row
    if kind == _GAP:
        return gap(message)
    name = string_at(channel, channel_len) or string_at(pattern, pattern_len)
    text = string_at(payload, payload_len).decode(errors="backslashreplace")
    return Begun(name) if kind == _BEGUN else Ended(name, text)


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
