"""The completion queue of the library in an event loop: requests go out, and futures get their replies."""

from __future__ import annotations

import asyncio
import itertools
import math
import os
from collections import deque
from typing import Callable, Deque, Dict, Optional

from .._call import take
from .._ffi import NIL, Completion, lib
from .._handle import NULL, made, owned
from .._status import check, exception, failure
from ..errors import (
    AuthError,
    ClosedError,
    InvalidError,
    NoMemoryError,
    Outcome,
    QueueFullError,
    ServerError,
    TimeoutError,
)
from ..reply import parse

AT_ONCE = 256
"""So many replies are handed out before the loop does something else."""

LOOK_AGAIN_S = 0.01
"""When to ask again for room that others, on other threads, may have made."""

Submit = Callable[[int, int, int], int]
"""submit(queue, tag, timeout_ms) -> status"""


class Request:
    """What somebody awaits."""

    __slots__ = ("tag", "submit", "timeout_ms", "future", "until", "alarm")

    def __init__(self, tag: int, submit: Submit, timeout_ms: int, future: asyncio.Future[bytes]) -> None:
        self.tag = tag
        self.submit = submit
        self.timeout_ms = timeout_ms
        self.future = future
        self.until: Optional[float] = None
        self.alarm: Optional[asyncio.TimerHandle] = None


class Queue:
    """One queue, for the loop that runs while it is made. It is used inside that loop only."""

    def __init__(self, client: int) -> None:
        self._client = client
        self._process = os.getpid()
        self._loop = asyncio.get_running_loop()
        self._handle = made(lib.redis_queue_new, client)
        self._free = owned(self, self._handle, lib.redis_queue_free)
        self._tags = itertools.count(1)
        self._outstanding: Dict[int, asyncio.Future[bytes]] = {}
        self._parked: Deque[Request] = deque()
        self._looking: Optional[asyncio.TimerHandle] = None
        self._completions = (Completion * AT_ONCE)()
        self._descriptor = check(lib.redis_queue_fd(self._handle))
        self._loop.add_reader(self._descriptor, self._take)

    async def exchange(self, submit: Submit, timeout_ms: int) -> bytes:
        """Sends a request when there is room for it, and gives the bytes of its reply: none, where submit answers that
        there is nothing to send any more (NIL).

        Whoever stops waiting (task.cancel()) gives the request up: if it was not sent it never will be, a command
        that waits at the server is ended there, and a reply that comes later is thrown away.
        """
        self._check_caller()
        request = Request(next(self._tags), submit, timeout_ms, self._loop.create_future())
        if self._somebody_waits() or not self._send(request):
            self._park(request)
        try:
            return await request.future
        finally:
            self._forget(request)

    def close(self) -> None:
        """Ends what is still awaited, with ClosedError, and takes the descriptor out of the loop."""
        if self._handle == NULL or os.getpid() != self._process:
            return  # the loop of a forked child shares its epoll(7) with that of the parent
        if not self._loop.is_closed():  # else nobody awaits anything any more
            for request in self._parked:
                refuse(request.future, ClosedError("the client was closed before there was room for the request"))
            self._parked.clear()
            while self._take():
                pass
            for future in self._outstanding.values():
                refuse(future, ClosedError("the client was closed", outcome=Outcome.MAYBE_EXECUTED))
            self._loop.remove_reader(self._descriptor)
        self._outstanding.clear()
        self._free()
        self._handle = NULL

    def _check_caller(self) -> None:
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            loop = None
        if loop is not self._loop:
            check(lib.redis_client_state(self._client))  # which is what tells a forked child
            raise InvalidError("this client belongs to another event loop; make one here: aio.Client(client.shared)")
        if self._handle == NULL:
            raise ClosedError("the client is closed")

    # --- on the way out ---

    def _send(self, request: Request) -> bool:
        """False: there is no room. A request that fails is answered here."""
        timeout_ms = request.timeout_ms
        if request.until is not None:
            timeout_ms = max(math.ceil((request.until - self._loop.time()) * 1000), 0)
        status = request.submit(self._handle, request.tag, timeout_ms)
        if status == QueueFullError.code:
            return False
        if status < 0:
            refuse(request.future, failure(status))
        elif status == NIL:
            if not request.future.done():
                request.future.set_result(b"")
        else:
            self._outstanding[request.tag] = request.future
        if request.alarm is not None:
            request.alarm.cancel()
        return True

    def _park(self, request: Request) -> None:
        """Keeps a request until there is room. Its time, if it has one of its own, runs meanwhile."""
        if request.timeout_ms >= 0:
            seconds = request.timeout_ms / 1000
            request.until = self._loop.time() + seconds
            request.alarm = self._loop.call_later(seconds, too_late, request)
        self._parked.append(request)
        self._look_again()

    def _send_parked(self) -> None:
        """Sends what there is room for, in the order in which it came."""
        while self._parked:
            if not self._parked[0].future.done() and not self._send(self._parked[0]):
                self._look_again()
                break
            self._parked.popleft()

    def _somebody_waits(self) -> bool:
        """Whether a request is parked that somebody still awaits. Those who have left are passed over in their turn."""
        while self._parked and self._parked[0].future.done():
            self._parked.popleft()
        return bool(self._parked)

    def _look_again(self) -> None:
        """Room is mostly made by replies of this queue, but other threads share the connection."""
        if self._looking is None:
            self._looking = self._loop.call_later(LOOK_AGAIN_S, self._look)

    def _look(self) -> None:
        self._looking = None
        self._send_parked()

    # --- on the way back ---

    def _take(self) -> int:
        """Hands out replies: what the loop calls while there are some."""
        taken: int = check(lib.redis_queue_take(self._handle, self._completions, AT_ONCE, 0))
        for completion in self._completions[:taken]:
            settle(completion, self._outstanding.pop(completion.tag, None))
        self._send_parked()
        return taken

    def _forget(self, request: Request) -> None:
        if request.alarm is not None:
            request.alarm.cancel()
        request.future.cancel()
        if self._outstanding.pop(request.tag, None) is not None:
            lib.redis_queue_cancel(self._handle, request.tag)


def settle(completion: Completion, future: Optional[asyncio.Future[bytes]]) -> None:
    """Gives a reply to whoever waits for it. Nobody does if the request was canceled."""
    raw = take(completion.reply) if completion.reply else None
    if future is None or future.done():
        return
    if raw is None:
        future.set_exception(NoMemoryError("no memory for the reply", outcome=Outcome(completion.outcome)))
    elif completion.code < 0:
        future.set_exception(error_of(completion, raw))
    else:
        future.set_result(raw)


def error_of(completion: Completion, raw: bytes) -> Exception:
    said: ServerError = parse(raw)
    from_server = completion.code in (ServerError.code, AuthError.code)
    return exception(str(said), said.prefix if from_server else "", completion)


def refuse(future: asyncio.Future[bytes], error: BaseException) -> None:
    if not future.done():
        future.set_exception(error)


def too_late(request: Request) -> None:
    text = f"no room for the request within {request.timeout_ms} ms (max_in_flight, max_in_flight_bytes)"
    refuse(request.future, TimeoutError(f"{text}; nothing was sent", retryable=True))
