"""The client."""

from __future__ import annotations

import contextlib
import enum
import os
import weakref
from ctypes import byref, c_int32, c_int64, c_size_t, c_void_p, sizeof, string_at
from typing import Any, Callable, Iterable, Iterator, List, Mapping, NamedTuple, NoReturn, Optional, Union

from . import _ffi
from ._arguments import Argument, encode, int64, wait
from ._ffi import lib
from ._status import check, failure
from .errors import ForkedError, InvalidError
from .session import Session, run

Text = Union[bytes, str]


class State(enum.IntEnum):
    """What a client is doing."""

    CONNECTING = 0
    READY = 1
    CLOSED = 2


class Stats(NamedTuple):
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


class Client:
    """One connection, shared by all threads: every method may be called from any thread at any time.

    `url` is redis://[user:password@]host[:port][/db], unix:///path or embedded://; without one the
    environment variable REDIS_URL, else redis://127.0.0.1:6379. The options of the library are keyword
    arguments (`timeout=500`; times in milliseconds, sizes in bytes), an option that is None is left out.

    Keys and values are bytes, str (sent as UTF-8), int or float. Texts come back as bytes; with
    `decode_responses=True` as str, and bytes that are not UTF-8 as `errors` says ("strict": a
    UnicodeDecodeError; "surrogateescape", "replace" ...: as in bytes.decode).

    The client belongs to the process that made it: in a forked child its methods raise ForkedError.
    """

    def __init__(
        self,
        url: Optional[str] = None,
        *,
        decode_responses: bool = False,
        errors: str = "strict",
        **options: Union[str, int, bool, None],
    ) -> None:
        self._decoder = text_decoder(errors) if decode_responses else None
        self._handle = connect({"url": url, **options})
        self._free = weakref.finalize(self, free, self._handle, os.getpid())

    # --- life ---

    def close(self, drain_ms: int = 0) -> None:
        """Closes the connection; commands in flight get up to `drain_ms` to be answered.

        After that every one still waiting raises ClosedError, as does any later call. Closing twice is
        nothing. In a forked child this does nothing: the connection is the parent's.
        """
        status = lib.redis_client_close(self._handle, int64(drain_ms, "drain_ms"))
        if status != ForkedError.code:
            check(status)

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()

    def __repr__(self) -> str:
        try:
            state = self.state.name.lower()
        except ForkedError:
            state = "of another process"
        return f"<redischan.Client {state}>"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a Client cannot be copied or sent to another process: make one there")

    @property
    def state(self) -> State:
        """Connecting, ready or closed, at this moment."""
        state = lib.redis_client_state(self._handle)
        return State(check(state))

    def wait_state(self, seen: State, timeout_ms: Optional[int] = None) -> State:
        """Waits until the state is another one than `seen`, and gives it."""
        state = c_int32()
        check(lib.redis_client_wait_state(self._handle, seen, wait(timeout_ms), byref(state)))
        return State(state.value)

    def stats(self) -> Stats:
        """The counters."""
        info = _ffi.StatsInfo(size=sizeof(_ffi.StatsInfo))
        check(lib.redis_client_stats(self._handle, byref(info)))
        return Stats(*(getattr(info, name) for name in Stats._fields))

    # --- any command ---

    def command(self, *args: Argument, timeout_ms: Optional[int] = None) -> Any:
        """Sends any command, `command("SET", "k", 1)`, and gives its reply as redischan.reply describes.

        An error reply is raised as ServerError. `timeout_ms` replaces the client's option for this call.
        """
        return self._command(args, wait(timeout_ms))

    def _command(self, args: Iterable[Argument], timeout_ms: int = _ffi.WAIT_DEFAULT) -> Any:
        return run(lib.redis_command_packed, self._handle, args, timeout_ms, self._decoder)

    def session(self) -> Session:
        """A connection of one's own, for WATCH and MULTI, SELECT and the like; see Session."""
        return Session(self._handle, self._decoder)

    # --- commands ---

    def ping(self) -> bool:
        """True: the server answers."""
        check(lib.redis_ping(self._handle))
        return True

    def get(self, key: Argument) -> Any:
        """The value of the key; None if there is none."""
        key = encode(key)
        out, length = c_void_p(), c_size_t()
        status = lib.redis_get_n(self._handle, key, len(key), byref(out), byref(length))
        return self._text(status, out, length)

    def set(
        self,
        key: Argument,
        value: Argument,
        *,
        ttl_ms: Optional[int] = None,
        ex: Optional[float] = None,
        px: Optional[int] = None,
        nx: bool = False,
        xx: bool = False,
        keepttl: bool = False,
    ) -> bool:
        """Sets the key. False: `nx` (only if it is new) or `xx` (only if it exists) said no.

        The key expires after `ex` seconds or `ttl_ms` milliseconds (`px` is Redis's name for the same);
        with `keepttl` it expires when it would have before.
        """
        key, value = encode(key), encode(value)
        flags = nx * _ffi.SET_NX | xx * _ffi.SET_XX | keepttl * _ffi.SET_KEEPTTL
        ttl = time_to_live(ttl_ms, ex, px)
        if ttl is not None and ttl <= 0:  # the C API takes 0 for "does not expire"
            raise InvalidError(f"a time to live of {ttl} ms: give 1 or more, or delete the key")
        status = lib.redis_set_n(self._handle, key, len(key), value, len(value), ttl or 0, flags)
        return check(status) != _ffi.NIL

    def delete(self, *keys: Argument) -> int:
        """Deletes the keys; how many there were."""
        return self._count(lib.redis_del_n, b"DEL", keys)

    def exists(self, *keys: Argument) -> int:
        """How many of the keys exist; one that is named twice counts twice."""
        return self._count(lib.redis_exists_n, b"EXISTS", keys)

    def expire(
        self,
        key: Argument,
        *,
        ttl_ms: Optional[int] = None,
        ex: Optional[float] = None,
        px: Optional[int] = None,
    ) -> bool:
        """Lets the key expire, after a time named as in `set`. False: there is no such key."""
        ttl = time_to_live(ttl_ms, ex, px)
        if ttl is None:
            raise TypeError("expire() needs a time: ex (seconds), or ttl_ms or px (milliseconds)")
        return self._integer(lib.redis_expire_n, encode(key), ttl) == 1

    def ttl(self, key: Argument) -> Optional[int]:
        """Milliseconds until the key expires; -1: it does not expire; None: there is no such key."""
        return self._integer(lib.redis_ttl_n, encode(key))

    def incr(self, key: Argument, by: int = 1) -> int:
        """Adds to the number in the key; the sum."""
        return self._integer(lib.redis_incrby_n, encode(key), int64(by, "by"))

    def decr(self, key: Argument, by: int = 1) -> int:
        """Subtracts from the number in the key; the difference."""
        return self._integer(lib.redis_incrby_n, encode(key), int64(-int64(by, "by"), "by"))

    def append(self, key: Argument, value: Argument) -> int:
        """Adds to the end of the value; its length in bytes after that."""
        return self._integer(lib.redis_append_n, encode(key), encode(value))

    def mget(self, *keys: Argument) -> List[Any]:
        """The value of each key, None where there is none."""
        return self._command([b"MGET", *map(encode, keys)]) if keys else []

    def mset(self, mapping: Mapping[Argument, Argument]) -> None:
        """Sets all the keys, at once: nobody sees some of them set and others not."""
        args = [encode(text) for pair in mapping.items() for text in pair]
        if args:
            self._command([b"MSET", *args])

    def hget(self, key: Argument, field: Argument) -> Any:
        """The value of a field of the hash; None if there is none."""
        key, field = encode(key), encode(field)
        out, length = c_void_p(), c_size_t()
        status = lib.redis_hget_n(
            self._handle, key, len(key), field, len(field), byref(out), byref(length)
        )
        return self._text(status, out, length)

    def hset(self, key: Argument, field: Argument, value: Argument) -> bool:
        """Sets a field of the hash. True: the field is new."""
        return self._integer(lib.redis_hset_n, encode(key), encode(field), encode(value)) == 1

    def publish(self, channel: Argument, payload: Argument) -> int:
        """Sends a message; how many subscribers the server gave it to."""
        return self._integer(lib.redis_publish_n, encode(channel), encode(payload))

    # --- results ---

    def _integer(self, function: Callable[..., int], *args: Union[bytes, int]) -> Any:
        """Calls a function whose result is an integer; None if its status is NIL."""
        flat: List[Union[bytes, int]] = []
        for arg in args:
            flat += (arg, len(arg)) if isinstance(arg, bytes) else (arg,)
        out = c_int64()
        status = function(self._handle, *flat, byref(out))
        if status < 0:
            raise failure(status)
        return None if status == _ffi.NIL else out.value

    def _count(self, function: Callable[..., int], name: bytes, keys: tuple[Argument, ...]) -> int:
        """The function for one key, the command for more."""
        if len(keys) == 1:
            return self._integer(function, encode(keys[0]))
        return self._command([name, *map(encode, keys)]) if keys else 0

    def _text(self, status: int, out: c_void_p, length: c_size_t) -> Optional[Text]:
        """The bytes that a function gave away, now Python's."""
        if status < 0:
            raise failure(status)
        if status == _ffi.NIL:
            return None
        try:
            value = string_at(out, length.value)
        finally:
            lib.redis_free(out)
        return value if self._decoder is None else self._decoder(value)


@contextlib.contextmanager
def timeout(timeout_ms: int) -> Iterator[None]:
    """How long the calls of this thread may take, inside a `with` block, that name no time of their own."""
    check(lib.redis_set_thread_timeout(wait(timeout_ms)))
    try:
        yield
    finally:
        check(lib.redis_set_thread_timeout(_ffi.WAIT_DEFAULT))


def connect(options: Mapping[str, Union[str, int, bool, None]]) -> int:
    """A new handle."""
    settings = lib.redis_options_new()
    try:
        for name, value in options.items():
            if value is not None:
                text = option_text(name, value)
                check(lib.redis_options_set(settings, name.encode(), text.encode()))
        handle = c_void_p()
        check(lib.redis_connect_with(settings, byref(handle)))
    finally:
        lib.redis_options_free(settings)
    assert handle.value is not None  # a status of OK says so
    return handle.value


def option_text(name: str, value: Union[str, int, bool]) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return str(value)
    if not isinstance(value, str):
        raise TypeError(f"the option {name} is a str, int or bool, not {type(value).__name__}")
    if "\0" in value:  # C would see the text up to there
        raise InvalidError(f"the option {name} has a NUL in it")
    return value


def free(handle: int, owner: int) -> None:
    """When the client is no longer used, or the interpreter exits."""
    if os.getpid() == owner:  # a forked child has a copy of the finalizer, too
        lib.redis_client_free(handle)


def text_decoder(errors: str) -> Callable[[bytes], str]:
    """UTF-8, with an error that says what to do about it."""

    def decode(text: bytes) -> str:
        try:
            return text.decode("utf-8", errors)
        except UnicodeDecodeError as error:
            error.reason += '; for such replies use decode_responses=False or errors="surrogateescape"'
            raise

    return decode


def time_to_live(ttl_ms: Optional[int], ex: Optional[float], px: Optional[int]) -> Optional[int]:
    """Milliseconds, of at most one of the three."""
    given = [time for time in (ttl_ms, px, None if ex is None else round(ex * 1000)) if time is not None]
    if len(given) > 1:
        raise InvalidError("more than one time to live: give ttl_ms, px or ex")
    return int64(given[0], "the time to live") if given else None
