"""Reads that are answered from memory until the server tells that their key has changed."""

from __future__ import annotations

import threading
from ctypes import Array, byref, c_char, c_size_t, create_string_buffer, sizeof, string_at
from typing import TYPE_CHECKING, Any, Optional, Tuple

from . import _direct, _ffi
from ._arguments import Argument, int64, pack
from ._call import Call, complete
from ._commands import Commands
from ._ffi import lib
from ._handle import Handled, NotCopied
from ._interrupt import given
from ._kinds import OfThreads
from ._status import check, failure
from ._texts import Texts
from .errors import InvalidError, RangeError
from .reply import Decoder, parse

if TYPE_CHECKING:
    from ._stats import CacheStats

OF_THREAD = threading.local()
"""Has the buffer of each thread."""

USUAL = 4096
"""The size of the buffer of a thread, in bytes, until a value is longer."""


class Cached(Commands, OfThreads, NotCopied):
    """The reading methods of a client that has the option cache="on": `client.cached`.

    >>> with Client(cache="on") as client:
    ...     client.cached.hgetall("flags")

    A reply comes from this process's memory until the server says that its key has changed, for at most
    `max_age_ms` milliseconds (default: the option cache_ttl). All threads share what is kept; of those that ask
    for the same at a time one asks the server. What this client has written is read back from when the write
    has returned. mget() asks for the values that are missing, so that they are not all of one moment. A command
    that is not a read of one key raises UnsupportedError, and so does every method of a client without a cache.
    Where the server cannot tell of changes (stats().tracking is 0), each call asks it.
    """

    def __init__(self, client: Handled, texts: Texts, max_age_ms: int = _ffi.WAIT_DEFAULT) -> None:
        self._client = client
        self._handle = client._handle
        self._texts = texts
        self._max_age_ms = max_age_ms

    def no_older_than(self, max_age_ms: int) -> Cached:
        """The same reads, but of replies that are at most so many milliseconds old."""
        return Cached(self._client, self._texts, age(max_age_ms))

    def forget(self, key: Optional[Argument] = None) -> None:
        """Forgets the replies to reads of a key; without one, all. The server is not told."""
        text = None if key is None else self._texts.encode(key)
        check(lib.redis_cache_forget(self._handle, text, len(text or b"")))

    def stats(self) -> CacheStats:
        """The counters."""
        from ._stats import CacheStats, counted

        counts = _ffi.CacheCounts(size=sizeof(_ffi.CacheCounts))
        check(lib.redis_cache_stats(self._handle, byref(counts)))
        return counted(CacheStats, counts)

    def _run(self, call: Call[Any]) -> Any:
        argv = call.argv
        decoder = self._texts.decoder_for(call.decode)
        if argv is None:
            return call.convert(None)
        if call.direct is _direct.get:
            is_there, value = self._peek(argv[1], decoder)
            if is_there:
                return value
        packed, lengths = pack(argv)
        return complete(
            lambda raw, _: call.convert(parse(raw, decoder)),
            lib.redis_cached_call_packed,
            *(self._handle, len(argv), packed, lengths, self._max_age_ms, call.timeout_ms),
        )

    def _peek(self, key: bytes, decoder: Optional[Decoder]) -> Tuple[bool, Any]:
        """Whether the value of a key is in memory, and the value."""
        size, status = USUAL, RangeError.code
        while status == RangeError.code:
            buffer, length = space(size)
            status = lib.redis_cached_peek_into(
                self._handle, key, len(key), self._max_age_ms, buffer, len(buffer), byref(length)
            )
            size = length.value
        if status == _ffi.OK:
            value = string_at(buffer, length.value)
            return True, given(value if decoder is None else decoder(value))
        if status == _ffi.MISS:
            return False, None
        if status == _ffi.NIL:
            return True, None
        raise failure(status)


def space(size: int) -> Tuple[Array[c_char], c_size_t]:
    """This thread's buffer, with space for so many bytes, and a place for the length of what is in it."""
    place: Optional[Tuple[Array[c_char], c_size_t]] = getattr(OF_THREAD, "place", None)
    if place is None or len(place[0]) < size:
        place = (create_string_buffer(max(size, USUAL)), c_size_t())
        OF_THREAD.place = place
    return place


def age(max_age_ms: int) -> int:
    """A time that is given as the most that a reply may be old."""
    if int64(max_age_ms, "max_age_ms") < 1:
        raise InvalidError(f"max_age_ms is {max_age_ms}: give 1 or more, or ask the server without the cache")
    return max_age_ms
