"""Watched values: replies that keep themselves current in this process's memory."""

from __future__ import annotations

from ctypes import byref, c_char_p, c_size_t, c_uint64, c_void_p, sizeof
from typing import Any, Iterator, List, NamedTuple, Optional, Tuple, Type

from . import _ffi
from ._arguments import wait
from ._call import take
from ._ffi import lib
from ._handle import Handled, NotCopied, made, owned
from ._status import check
from ._texts import Texts
from .errors import BY_CODE, ClosedError, RedischanError
from .reply import parse


class WatchInfo(NamedTuple):
    """What is known of a watched value."""

    version: int
    """1 at first; goes up with each change."""
    current: bool
    """Whether nothing is known to have changed since it was read, and the server would have told."""
    age_ms: int
    """The milliseconds since it was read last."""
    reads: int
    """How often the server was asked."""
    error: Optional[Type[RedischanError]]
    """How the last attempt to read it again failed, if it did: the value is that of before."""


class Watch(NotCopied):
    """The reply to one command that reads one key, kept current in memory: `client.watch("HGETALL", "flags")`.

    >>> flags = client.watch("HGETALL", "flags")
    >>> if flags.value.get(b"new_checkout") == b"on":
    ...     ...

    The library reads it again when the server says that the key has changed, when the key expires, and when a lost
    connection is back; `value` never waits. It is the latest value and no log: of changes that follow each other
    fast, some are not seen. While there is no connection the last value stays, and info().current is False.

    Iterating yields the value, and then each later one that is seen, until the client is closed. Any number of threads
    may use it. It is read as long as somebody holds it.
    """

    def __init__(
        self, client: Handled, texts: Texts, argv: List[bytes], decode: Optional[bool], timeout_ms: Optional[int]
    ) -> None:
        self._client = client
        self._decoder = texts.decoder_for(decode)
        count = len(argv)
        arguments = ((c_char_p * count)(*argv), (c_size_t * count)(*map(len, argv)))
        self._handle = made(lib.redis_watch_new, client._handle, count, *arguments, wait(timeout_ms))
        self._free = owned(self, self._handle, lib.redis_watch_free)
        self._latest: Tuple[int, Any] = (0, None)

    @property
    def value(self) -> Any:
        """The latest value: the same object until there is another version, so do not change it."""
        return self._look()[1]

    @property
    def version(self) -> int:
        """The number of the latest version: 1 at first."""
        return self._facts().version

    def info(self) -> WatchInfo:
        """What is known of the value."""
        facts = self._facts()
        error = BY_CODE.get(facts.code, RedischanError) if facts.code else None
        return WatchInfo(facts.version, bool(facts.current), facts.age_ms, facts.reads, error)

    def wait(self, seen: int, timeout_ms: Optional[int] = None) -> int:
        """Waits for a version later than `seen`, and returns its number; raises TimeoutError, or ClosedError once the client
        is closed."""
        version = c_uint64()
        check(lib.redis_watch_wait(self._handle, seen, wait(timeout_ms), byref(version)))
        return version.value

    def fileno(self) -> int:
        """A descriptor that is readable while the latest version has not been looked at, and once the client is closed; for
        select and event loops."""
        return check(lib.redis_watch_fd(self._handle))

    def __iter__(self) -> Iterator[Any]:
        version, value = self._look()
        while True:
            yield value
            try:
                check(lib.redis_watch_wait(self._handle, version, _ffi.WAIT_FOREVER, None))
            except ClosedError:
                return
            version, value = self._look()

    def _look(self) -> Tuple[int, Any]:
        """The latest version and its value. Looking at it lowers the descriptor."""
        latest = self._latest
        if latest[0] == self._facts().version:
            return latest
        reply, version = c_void_p(), c_uint64()
        check(lib.redis_watch_reply(self._handle, byref(reply), byref(version)))
        latest = (version.value, parse(take(reply), self._decoder))
        self._latest = latest
        return latest

    @property
    def _is_closed(self) -> bool:
        return lib.redis_client_state(self._client._handle) == _ffi.STATE_CLOSED

    def _facts(self) -> _ffi.WatchFacts:
        facts = _ffi.WatchFacts(size=sizeof(_ffi.WatchFacts))
        check(lib.redis_watch_info(self._handle, byref(facts)))
        return facts
