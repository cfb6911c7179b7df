"""What clients, caches and subscriptions count. Imported when somebody asks: dataclasses take long to import."""

from __future__ import annotations

from ctypes import Structure
from dataclasses import dataclass, fields
from typing import Type, TypeVar

T = TypeVar("T")


def counted(kind: Type[T], struct: Structure) -> T:
    """The counters of a struct of the C API, which has no bool."""
    values = {}
    for field in fields(kind):  # type: ignore[arg-type]
        value = getattr(struct, field.name)
        values[field.name] = bool(value) if field.type == "bool" else value
    return kind(**values)


@dataclass(frozen=True)
class Stats:
    """What a client has done so far."""

    commands: int
    replies: int
    errors: int
    timeouts: int
    reconnects: int
    queued: int
    in_flight: int
    bytes_out: int
    bytes_in: int
    queue_full: int
    push_dropped: int


@dataclass(frozen=True)
class CacheStats:
    """What a cache has done so far; entries, bytes and tracking are as they are now."""

    hits: int
    misses: int
    joined: int
    stored: int
    overtaken: int
    invalidated: int
    own_writes: int
    evicted: int
    expired: int
    flushes: int
    entries: int
    bytes: int
    tracking: int


@dataclass(frozen=True)
class SubscriptionStats:
    """What a subscription has counted, and what waits in it now."""

    received: int
    delivered: int
    dropped: int
    conflated: int
    gaps: int
    waiting: int
    waiting_bytes: int
    names: int
    confirmed: int
    live: bool
