"""The client."""

from __future__ import annotations

import enum
import os
from ctypes import byref, c_int32, c_void_p, sizeof
from typing import TYPE_CHECKING, Any, Callable, Iterator, List, Mapping, Optional, Sequence, Union

from . import _ffi
from ._arguments import Argument, int64, pack, wait
from ._call import Call, complete, run
from ._commands import Commands
from ._ffi import lib
from ._handle import NotCopied, made, owned
from ._interrupt import given
from ._kinds import OfThreads
from ._scan import Scan, Scans, go_through
from ._status import check
from ._texts import Texts
from .cached import Cached
from .errors import ForkedError, InvalidError, WatchError
from .pipeline import Pipeline
from .reply import parse
from .script import Script
from .session import Session
from .subscription import Subscription
from .watch import Watch

if TYPE_CHECKING:
    from ._stats import Stats


class State(enum.IntEnum):
    """What a client is doing."""

    CONNECTING = 0
    READY = 1
    CLOSED = 2


class Client(Commands, Scans, OfThreads, NotCopied):
    """One connection, shared by all threads: every method may be called from any thread at any time.

    `url` is redis://[user:password@]host[:port][/db], unix:///path or embedded://; without it the
    environment variable REDIS_URL, else redis://127.0.0.1:6379. The options of the library are keyword
    arguments (`timeout=500`; times in milliseconds, sizes in bytes); an option that is None is ignored.

    Keys and values are bytes, str (sent as UTF-8), int or float. Text is returned as bytes, or with
    `decode_responses=True` as str. `errors`, an error handler of bytes.decode, applies to what is not UTF-8:
    "strict" raises UnicodeDecodeError; with "surrogateescape" such a str, used as a key or a value again, is
    sent as exactly the bytes it was read from. A lossy handler ("replace", "ignore") is for reading
    only. `decode=False` returns the reply of one call as bytes, `decode=True` as str.

    The client belongs to the process that created it: in a forked child its methods raise ForkedError.
    """

    def __init__(
        self,
        url: Optional[str] = None,
        *,
        decode_responses: bool = False,
        errors: str = "strict",
        **options: Union[str, int, bool, None],
    ) -> None:
        self._texts = Texts(decode_responses, errors)
        self._handle = connect({"url": url, **options})
        self._free = owned(self, self._handle, lib.redis_client_free)

    # --- life ---

    def close(self, drain_ms: int = 0) -> None:
        """Closes the connection; commands in flight get up to `drain_ms` to be answered.

        After that every call still waiting raises ClosedError, as does any later call. Closing twice does
        nothing. In a forked child this does nothing: the connection belongs to the parent.
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

    @property
    def state(self) -> State:
        """Connecting, ready or closed, at this moment."""
        state = lib.redis_client_state(self._handle)
        return State(check(state))

    def wait_state(self, seen: State, timeout_ms: Optional[int] = None) -> State:
        """Waits until the state differs from `seen`, and returns it."""
        state = c_int32()
        check(lib.redis_client_wait_state(self._handle, seen, wait(timeout_ms), byref(state)))
        return State(state.value)

    def stats(self) -> Stats:
        """The counters."""
        from ._stats import Stats, counted

        info = _ffi.StatsInfo(size=sizeof(_ffi.StatsInfo))
        check(lib.redis_client_stats(self._handle, byref(info)))
        return counted(Stats, info)

    # --- commands: see also Commands and Scans ---

    def _run(self, call: Call[Any]) -> Any:
        if call.direct is not None:
            return given(call.direct(self._handle, call.argv, self._texts.decoder_for(call.decode)))
        return run(lib.redis_call_packed, self._handle, call, self._texts)

    def _scan(self, scan: Scan[Any]) -> Iterator[Any]:
        return go_through(self, self._texts, scan)

    def script(self, text: Union[str, bytes]) -> Script:
        """A Lua script of this client, to be called with keys and args; see Script."""
        return Script(text, self)

    def _run_script(
        self, script: Script, keys: List[bytes], args: List[bytes], timeout_ms: int, decode: Optional[bool]
    ) -> Any:
        packed, lengths = pack([*keys, *args])
        decoder = self._texts.decoder_for(decode)
        return complete(
            lambda raw, _: parse(raw, decoder),
            lib.redis_script_call_packed,
            *(self._handle, script.handle, len(keys), len(args), packed, lengths, timeout_ms),
        )

    # --- more than one command ---

    def pipeline(self, *, atomic: bool = False) -> Pipeline:
        """Commands sent together as one request; see Pipeline."""
        return Pipeline(self, atomic, self._texts)

    def transaction(self) -> Pipeline:
        """An atomic pipeline. To decide what to write by what you read first, see watch_transaction."""
        return self.pipeline(atomic=True)

    def watch_transaction(
        self,
        function: Callable[[Session, Pipeline], object],
        *keys: Argument,
        attempts: int = 100,
    ) -> List[Any]:
        """Runs a transaction that depends on what it reads, and returns the results of its commands.

        function(session, transaction) reads through the session and adds commands to the transaction. If another
        client changes one of the keys before the commands have run, none of them runs, and the function is
        called again; after `attempts` attempts, WatchError is raised.

        >>> def double(session, transaction):
        ...     transaction.set("k", 2 * int(session.get("k")))
        >>> client.watch_transaction(double, "k")
        """
        if attempts < 1:
            raise InvalidError(f"attempts is {attempts}: give 1 or more")
        with self.session() as session:
            while True:
                session.watch(*keys)
                transaction = session.transaction()
                function(session, transaction)
                try:
                    return transaction.execute()
                except WatchError:
                    attempts -= 1
                    if attempts == 0:
                        raise

    # --- from memory ---

    @property
    def cached(self) -> Cached:
        """The reading methods, answered from memory until the server tells of a change; see Cached."""
        return Cached(self, self._texts)

    def watch(
        self, *args: Argument, decode: Optional[bool] = None, timeout_ms: Optional[int] = None
    ) -> Watch:
        """Reads one key with a command, and keeps the reply current in memory from then on; see Watch. The client needs the
        option cache="on".

        >>> flags = client.watch("HGETALL", "flags")
        >>> flags.value
        """
        return Watch(self, self._texts, self._texts.encode_all(args, "args"), decode, timeout_ms)

    # --- messages ---

    def subscribe(
        self,
        *channels: Argument,
        patterns: Sequence[Argument] = (),
        sharded: Sequence[Argument] = (),
        timeout_ms: Optional[int] = None,
        buffer: Optional[int] = None,
        buffer_bytes: Optional[int] = None,
        overflow: Optional[str] = None,
        latest: bool = False,
        events: bool = False,
    ) -> Subscription:
        """Subscribes to channels, glob patterns and sharded channels, and waits until the server has confirmed them.

        >>> with client.subscribe("news") as subscription:
        ...     for item in subscription:
        ...         print(item)

        `buffer` and `buffer_bytes` are how much may wait (default: the options sub_buffer and sub_buffer_bytes), and
        overflow, "drop_oldest" or "drop_newest", what is dropped beyond; a Gap tells how many. With `latest=True`
        only the newest message of each channel waits. With `events=True` a Begun tells each time that a name is
        confirmed.
        """
        subscription = Subscription(
            self,
            self._texts,
            buffer=buffer,
            buffer_bytes=buffer_bytes,
            overflow=overflow,
            latest=latest,
            events=events,
        )
        if channels or patterns or sharded:
            subscription.add(*channels, patterns=patterns, sharded=sharded, timeout_ms=timeout_ms)
        return subscription

    def session(self) -> Session:
        """A separate connection for WATCH and MULTI, SELECT and the like; see Session."""
        return Session(self, self._texts)


def connect(options: Mapping[str, Union[str, int, bool, None]]) -> c_void_p:
    """A new handle."""
    settings = lib.redis_options_new()
    try:
        for name, value in options.items():
            if value is not None:
                text = option_text(name, value)
                check(lib.redis_options_set(settings, name.encode(), text.encode()))
        return made(lib.redis_connect_with, settings)
    finally:
        lib.redis_options_free(settings)


def option_text(name: str, value: Union[str, int, bool, os.PathLike[str]]) -> str:
    if isinstance(value, os.PathLike):
        value = os.fspath(value)  # tls_ca_file and the like
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return str(value)
    if not isinstance(value, str):
        hint = "; times are in milliseconds, such as 500" if isinstance(value, float) else ""
        raise TypeError(f"the option {name} is a str, int or bool, not {type(value).__name__}{hint}")
    if "\0" in value:  # C would see the string only up to there
        raise InvalidError(f"the option {name} has a NUL in it")
    return value
