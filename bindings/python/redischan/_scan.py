"""Iterates over keys and elements, for threads and for asyncio."""

from __future__ import annotations

import functools
import os
from ctypes import c_void_p
from typing import TYPE_CHECKING, Any, Callable, Generic, Iterable, Iterator, List
from typing import Optional, Tuple, TypeVar

from . import _ffi
from ._arguments import Argument, int64
from ._call import complete
from ._ffi import lib
from ._handle import Handled, free_here, made
from ._texts import Texts
from .errors import InvalidError
from .reply import parse

T = TypeVar("T")


class Scan(Generic[T]):
    """One iteration: what it scans, and how the elements of a page are converted."""

    def __init__(
        self,
        texts: Texts,
        kind: int,
        key: Optional[Argument],
        match: Optional[Argument],
        count: Optional[int],
        elements: Callable[[List[Any]], Iterable[T]],
        type: Optional[Argument] = None,
        decode: Optional[bool] = None,
    ) -> None:
        self.kind = kind
        """One of REDISCHAN_SCAN_: what is scanned."""
        self.key, self.match, self.type = (None if text is None else texts.encode(text) for text in (key, match, type))
        self.count = 0 if count is None else int64(count, "count")
        if self.count < 0 or count == 0:
            raise InvalidError(f"count is {count}: give 1 or more, or None for the server's default")
        self.elements = elements
        self.decode = decode

    def begin(self, client: c_void_p) -> c_void_p:
        """A library handle that requests the pages; freed by redis_scan_free."""
        texts = [*sized(self.key), *sized(self.match), *sized(self.type)]
        return made(lib.redis_scan_new, client, self.kind, *texts, self.count)


if TYPE_CHECKING:
    from typing import AsyncGenerator, Generator, Protocol, overload

    from typing_extensions import Concatenate, ParamSpec

    from ._kinds import OfAsyncio, OfThreads

    P = ParamSpec("P")
    T_co = TypeVar("T_co", covariant=True)

    class Method(Protocol[P, T_co]):
        """What a type checker sees of a method: its result depends on the class that has it."""

        @overload
        def __get__(
            self, of: OfThreads, owner: Any = None
        ) -> Callable[P, Generator[T_co, None, None]]: ...
        @overload
        def __get__(
            self, of: OfAsyncio, owner: Any = None
        ) -> Callable[P, AsyncGenerator[T_co, None]]: ...


def scanning(build: Callable[Concatenate[Any, P], Scan[T]]) -> Method[P, T]:
    """Creates a method that iterates over what `build` returns."""

    @functools.wraps(build)
    def method(self: Any, *args: Any, **kwargs: Any) -> Any:
        return self._scan(build(self, *args, **kwargs))

    return method  # type: ignore[return-value]


class Scans:
    """The methods. A class that inherits them implements `_scan`, which runs an iteration.

    An element may be returned more than once; one added or removed during the scan may or may not be returned.
    These are the server's rules. It keeps no state for an iteration, which may be abandoned at any time. `match` is
    a pattern as for KEYS, `count` roughly how many elements the server examines per page, `decode` as in Commands.

    An iterator holds its client: `for key in Client(url).scan_iter()` is fine.
    """

    _texts: Texts

    def _scan(self, scan: Scan[Any]) -> Any:
        raise NotImplementedError

    @scanning
    def scan_iter(
        self,
        match: Optional[Argument] = None,
        count: Optional[int] = None,
        type: Optional[Argument] = None,
        *,
        decode: Optional[bool] = None,
    ) -> Scan[Any]:
        """The keys of the database; with `type`, such as "hash", those of that type."""
        return Scan(self._texts, _ffi.SCAN_KEYS, None, match, count, one_by_one, type, decode)

    @scanning
    def hscan_iter(
        self,
        key: Argument,
        match: Optional[Argument] = None,
        count: Optional[int] = None,
        *,
        decode: Optional[bool] = None,
    ) -> Scan[Tuple[Any, Any]]:
        """The fields of a hash that match, each with its value."""
        return Scan(self._texts, _ffi.SCAN_HASH, key, match, count, in_pairs, decode=decode)

    @scanning
    def sscan_iter(
        self,
        key: Argument,
        match: Optional[Argument] = None,
        count: Optional[int] = None,
        *,
        decode: Optional[bool] = None,
    ) -> Scan[Any]:
        """The members of a set."""
        return Scan(self._texts, _ffi.SCAN_SET, key, match, count, one_by_one, decode=decode)

    @scanning
    def zscan_iter(
        self,
        key: Argument,
        match: Optional[Argument] = None,
        count: Optional[int] = None,
        *,
        decode: Optional[bool] = None,
    ) -> Scan[Tuple[Any, float]]:
        """The members of a sorted set, each with its score."""
        return Scan(self._texts, _ffi.SCAN_ZSET, key, match, count, with_scores, decode=decode)


def one_by_one(page: List[Any]) -> Iterable[Any]:
    return page


def in_pairs(page: List[Any]) -> Iterable[Tuple[Any, Any]]:
    return zip(page[::2], page[1::2])


def with_scores(page: List[Any]) -> Iterable[Tuple[Any, float]]:
    return zip(page[::2], map(float, page[1::2]))


def go_through(client: Handled, texts: Texts, scan: Scan[T]) -> Iterator[T]:
    """The elements, for a thread that waits for each page. Holds the client, which may have no other reference."""
    decoder = texts.decoder_for(scan.decode)
    handle = scan.begin(client._handle)
    owner = os.getpid()
    try:
        while (page := next_page(handle)) is not None:
            yield from scan.elements(parse(page, decoder))
    finally:
        free_here(lib.redis_scan_free, handle, owner)


def next_page(handle: c_void_p) -> Optional[bytes]:
    """The reply with the next elements; None at the end."""
    return complete(lambda raw, code: None if code == _ffi.NIL else raw, lib.redis_scan_call, handle, _ffi.WAIT_DEFAULT)


def sized(text: Optional[bytes]) -> Tuple[Optional[bytes], int]:
    """A string and its length, as the C API takes them."""
    return text, 0 if text is None else len(text)
