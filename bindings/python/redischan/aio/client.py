"""The client of an event loop."""

from __future__ import annotations

import asyncio
import functools
import os
import sys
import warnings
from typing import Any, AsyncIterator, Awaitable, Callable, List, Optional, Sequence, Union

from .. import _ffi
from .. import client as threads
from .. import subscription as of_threads
from .._arguments import Argument, pack
from .._ffi import lib
from .._handle import free_here
from .._scan import Scan, Scans
from ..errors import InvalidError, WatchError
from ..reply import parse
from ..script import Script
from ._queue import Queue, Undelivered
from ._sending import OnUndelivered, Sending
from ._thread import in_thread
from .cached import Cached
from .pipeline import Pipeline
from .session import Session
from .subscription import Subscription
from .watch import Watch


async def connect(
    url: Optional[str] = None,
    *,
    on_undelivered: Optional[OnUndelivered] = None,
    **options: Union[str, int, bool, None],
) -> Client:
    """Connects, with the arguments of redischan.Client and of Client, without blocking the loop."""
    connecting = functools.partial(threads.Client, url, **options)  # type: ignore[arg-type]
    shared = await in_thread(connecting)
    return Client(shared, close_shared=True, on_undelivered=on_undelivered)


class Client(Sending, Scans):
    """A connection for the tasks of one event loop: `await aio.connect(url)`.

    Its methods are those of redischan.Client, to be awaited. Any number of requests may be awaited at a time; when
    max_in_flight is reached, further ones wait for capacity in order, and the loop keeps running. Commands that wait
    (BLPOP) delay nobody.

    Canceling a task (task.cancel(), asyncio.timeout(), wait_for()) cancels its request. An ordinary command that was
    sent may still be executed, and its reply is dropped: what a canceled LPOP removed is lost.

    Canceling a command that waits at the server, such as BLPOP, loses no element. The server is asked to end it, and
    the await lasts until it is known how it ended, at most a second. If nothing was popped, CancelledError is
    raised. If an element was popped after all, the await returns it, and the task is canceled at its next
    await; wait_for() and timeout() then return the element instead of raising TimeoutError. With `on_undelivered=f` the
    await always raises CancelledError, and f(args, reply) is called with the element, on the loop's thread.

    Not promised: if the connection is lost, or has to be closed, an element may be lost with it; the `__cause__` of
    the CancelledError then has the outcome MAYBE_EXECUTED. And without on_undelivered an element is the result of a
    task, which nobody may read: in a TaskGroup that fails, a gather() that is canceled, a loop
    that asyncio.run() ends, and up to Python 3.11 a wait_for() that is itself canceled.

    It belongs to the loop that is running when it is created. Client(shared) creates one on the connection of a
    redischan.Client, which threads, and other loops with their own clients, may use at the same time.
    """

    def __init__(
        self,
        shared: threads.Client,
        *,
        close_shared: bool = False,
        on_undelivered: Optional[OnUndelivered] = None,
    ) -> None:
        self._shared = shared
        self._close_shared = close_shared
        if on_undelivered is not None and (
            not callable(on_undelivered) or asyncio.iscoroutinefunction(on_undelivered)
        ):
            raise InvalidError("on_undelivered must be a plain function, on_undelivered(args, reply): it is not awaited")
        self._on_undelivered = on_undelivered
        self._texts = shared._texts
        self._handle = shared._handle
        self._queue = Queue(shared._handle)

    @property
    def cached(self) -> Cached:
        """The reading methods, answered from memory until the server tells of a change; see Cached."""
        return Cached(self._shared.cached, self._queue)

    @property
    def shared(self) -> threads.Client:
        """The underlying client for threads: `await asyncio.to_thread(work, client.shared)`, for what
        is not a command; its state and stats() do not wait and may be used here."""
        return self._shared

    async def close(self, drain_ms: int = 0) -> None:
        """Closes the connection; requests in flight get up to `drain_ms` to be answered.

        After that every request still awaited raises ClosedError, as does any later one. The connection of
        a Client(shared) stays open. In a forked child this does nothing.
        """
        try:
            if self._close_shared:
                await in_thread(self._shared.close, drain_ms)
        finally:
            self._queue.close()

    async def __aenter__(self) -> Client:
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        await self.close()

    def __del__(self) -> None:
        # The loop references the queue, for its replies, but not this client: nothing of it is awaited now.
        queue: Optional[Queue] = getattr(self, "_queue", None)  # it may be that none could be created
        if queue is not None and queue.is_open and not sys.is_finalizing():
            queue.drop()
            # Whoever stores the warning keeps its source alive: the queue, not the connection.
            text = "a redischan.aio.Client was not closed: await client.close(), or use async with"
            warnings.warn(text, ResourceWarning, 2, queue)

    def __repr__(self) -> str:
        return repr(self._shared).replace("redischan.", "redischan.aio.", 1)

    async def _send(self, argv: List[bytes], timeout_ms: int, undelivered: Optional[Undelivered]) -> bytes:
        packed, lengths = pack(argv)
        return await self._queue.exchange(
            lambda queue, tag, time: lib.redis_queue_submit_packed(queue, tag, len(argv), packed, lengths, time),
            timeout_ms,
            undelivered,
        )

    async def _scan(self, scan: Scan[Any]) -> AsyncIterator[Any]:
        handle, owner = scan.begin(self._handle), os.getpid()
        decoder = self._texts.decoder_for(scan.decode)
        undelivered = self._hook([], lambda page: None)  # a lost page can be requested again
        try:
            while page := await self._queue.exchange(
                lambda queue, tag, time: lib.redis_queue_submit_scan(queue, tag, handle, time),
                _ffi.WAIT_DEFAULT,
                undelivered,
            ):
                for element in scan.elements(parse(page, decoder)):
                    yield element
        finally:
            free_here(lib.redis_scan_free, handle, owner)

    async def watch(
        self, *args: Argument, decode: Optional[bool] = None, timeout_ms: Optional[int] = None
    ) -> Watch:
        """Reads one key with a command, and keeps the reply current in memory from then on; see Watch. The client needs the
        option cache="on".

        >>> flags = await client.watch("HGETALL", "flags")
        >>> async for value in flags:
        ...     print(value)
        """
        watch = functools.partial(self._shared.watch, *args, decode=decode, timeout_ms=timeout_ms)
        return Watch(await in_thread(watch))

    async def subscribe(
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
        """Subscribes as redischan.Client.subscribe does, for `async for`.

        >>> async with await client.subscribe("news") as subscription:
        ...     async for item in subscription:
        ...         print(item)
        """
        shared = of_threads.Subscription(
            self._shared,
            self._texts,
            buffer=buffer,
            buffer_bytes=buffer_bytes,
            overflow=overflow,
            latest=latest,
            events=events,
        )
        subscription = Subscription(shared)
        if channels or patterns or sharded:
            await subscription.add(*channels, patterns=patterns, sharded=sharded, timeout_ms=timeout_ms)
        return subscription

    def session(self) -> Session:
        """A private connection, for commands that concern the connection: `async with client.session() as session`."""
        return Session(self)

    async def watch_transaction(
        self, function: Callable[[Session, Pipeline], Awaitable[object]], *keys: Argument, attempts: int = 100
    ) -> List[Any]:
        """Runs a transaction that depends on what it reads, as redischan.Client.watch_transaction does.

        >>> async def double(session, transaction):
        ...     transaction.set("k", 2 * int(await session.get("k")))
        >>> await client.watch_transaction(double, "k")
        """
        if attempts < 1:
            raise InvalidError(f"attempts is {attempts}: give 1 or more")
        async with self.session() as session:
            while True:
                await session.watch(*keys)
                transaction = session.transaction()
                await function(session, transaction)
                try:
                    return await transaction.execute()
                except WatchError:
                    attempts -= 1
                    if attempts == 0:
                        raise

    def pipeline(self, *, atomic: bool = False) -> Pipeline:
        """Commands sent together as one request; see Pipeline."""
        return Pipeline(self, atomic)

    def transaction(self) -> Pipeline:
        """An atomic pipeline."""
        return self.pipeline(atomic=True)

    def script(self, text: Union[str, bytes]) -> Script:
        """A Lua script of this client: `await script(keys, args)`."""
        return Script(text, self)

    async def _run_script(
        self, script: Script, keys: List[bytes], args: List[bytes], timeout_ms: int, decode: Optional[bool]
    ) -> Any:
        packed, lengths = pack([*keys, *args])

        def result(raw: bytes) -> Any:
            return parse(raw, self._texts.decoder_for(decode))

        raw = await self._queue.exchange(
            lambda queue, tag, time: lib.redis_queue_submit_script_packed(
                queue, tag, script.handle, len(keys), len(args), packed, lengths, time
            ),
            timeout_ms,
            self._hook([b"EVALSHA", script.sha.encode(), b"%d" % len(keys), *keys, *args], result),
        )
        return result(raw)
