"""The client of an event loop."""

from __future__ import annotations

import asyncio
import functools
import os
from typing import Any, AsyncIterator, List, Optional, Union

from .. import _ffi
from .. import client as threads
from .._arguments import pack
from .._call import Call
from .._commands import Commands
from .._ffi import lib
from .._handle import NotCopied, free_here
from .._scan import Scan, Scans
from ..reply import parse
from ..script import Script
from ._queue import Queue
from .pipeline import Pipeline


async def connect(url: Optional[str] = None, **options: Union[str, int, bool, None]) -> Client:
    """Connects, with the arguments of redischan.Client. The loop goes on meanwhile."""
    connecting = functools.partial(threads.Client, url, **options)  # type: ignore[arg-type]
    shared = await asyncio.get_running_loop().run_in_executor(None, connecting)
    return Client(shared, close_shared=True)


class Client(Commands, Scans, NotCopied):
    """A connection for the tasks of one event loop: `await aio.connect(url)`.

    Its methods are those of redischan.Client, to be awaited. Any number of requests may be awaited at a time; where
    max_in_flight is reached the next ones wait for room, in their order, and the loop goes on. Canceling a
    task gives up its request. Commands that wait (BLPOP) hold up nobody.

    It belongs to the loop that runs while it is made. Client(shared) makes one on the connection of a
    redischan.Client, which threads, and other loops with clients of their own, may use at the same time.
    """

    def __init__(self, shared: threads.Client, *, close_shared: bool = False) -> None:
        self._shared = shared
        self._close_shared = close_shared
        self._decoder = shared._decoder
        self._queue = Queue(shared._handle)

    @property
    def shared(self) -> threads.Client:
        """The client for threads that has the connection: `await asyncio.to_thread(work, client.shared)`, for
        sessions and WATCH; its state and stats() do not wait and may be asked here."""
        return self._shared

    async def close(self, drain_ms: int = 0) -> None:
        """Closes the connection; requests in flight get up to `drain_ms` to be answered.

        After that every one still awaited raises ClosedError, as does any later one. A connection that came
        from elsewhere, Client(shared), stays. In a forked child this does nothing.
        """
        try:
            if self._close_shared:
                await asyncio.get_running_loop().run_in_executor(None, self._shared.close, drain_ms)
        finally:
            self._queue.close()

    async def __aenter__(self) -> Client:
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        await self.close()

    def __repr__(self) -> str:
        return repr(self._shared).replace("redischan.", "redischan.aio.", 1)

    async def _run(self, call: Call[Any]) -> Any:
        argv = call.argv
        if argv is None:
            return call.convert(None)
        packed, lengths = pack(argv)
        raw = await self._queue.exchange(
            lambda queue, tag, time: lib.redis_queue_submit_packed(queue, tag, len(argv), packed, lengths, time),
            call.timeout_ms,
        )
        return call.convert(parse(raw, self._decoder))

    async def _scan(self, scan: Scan[Any]) -> AsyncIterator[Any]:
        handle, owner = scan.begin(self._shared._handle), os.getpid()
        try:
            while page := await self._queue.exchange(
                lambda queue, tag, time: lib.redis_queue_submit_scan(queue, tag, handle, time), _ffi.WAIT_DEFAULT
            ):
                for element in scan.elements(parse(page, self._decoder)):
                    yield element
        finally:
            free_here(lib.redis_scan_free, handle, owner)

    def pipeline(self, *, atomic: bool = False) -> Pipeline:
        """Commands that are sent at once and answered at once; see Pipeline."""
        return Pipeline(self._shared._handle, atomic, self._decoder, self._queue)

    def transaction(self) -> Pipeline:
        """An atomic pipeline."""
        return self.pipeline(atomic=True)

    def script(self, text: Union[str, bytes]) -> Script:
        """A Lua script of this client: `await script(keys, args)`."""
        return Script(text, self)

    async def _run_script(self, script: Script, keys: List[bytes], args: List[bytes], timeout_ms: int) -> Any:
        packed, lengths = pack([*keys, *args])
        raw = await self._queue.exchange(
            lambda queue, tag, time: lib.redis_queue_submit_script_packed(
                queue, tag, script.handle, len(keys), len(args), packed, lengths, time
            ),
            timeout_ms,
        )
        return parse(raw, self._decoder)
