"""The completion queue of the library in an event loop: requests go out, and futures get their replies."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import math
import os
from collections import OrderedDict
from ctypes import c_void_p
from typing import Callable, Dict, Optional

from .._call import error_of, take
from .._ffi import NIL, Completion, lib
from .._handle import made, owned
from .._status import check, failure
from ..errors import CanceledError, ClosedError, InvalidError, Outcome, QueueFullError, TimeoutError
from ._cancel import cancels, is_owed, put_off

AT_ONCE = 256
"""So many replies are handed out before the loop does something else."""

LOOK_AGAIN_S = 0.01
"""When to ask again for room that others, on other threads, may have made."""

Submit = Callable[[c_void_p, int, int], int]
"""submit(queue, tag, timeout_ms) -> status"""


Undelivered = Callable[[bytes], None]
"""Gets the bytes of a reply that the task which was to get it no longer awaits."""


class Request:
    """What somebody awaits, and how it ended."""

    __slots__ = (
        *("tag", "submit", "timeout_ms", "undelivered", "until", "alarm"),
        *("waiter", "canceled", "thrown_away", "ended", "raw", "nil", "error"),
    )

    def __init__(self, tag: int, submit: Submit, timeout_ms: int, undelivered: Optional[Undelivered]) -> None:
        self.tag = tag
        self.submit = submit
        self.timeout_ms = timeout_ms
        self.undelivered = undelivered
        self.waiter: Optional[asyncio.Future[None]] = None
        """Done when the request has ended. Canceling a task cancels what it awaits: the reply is not kept there."""
        self.canceled = False
        self.thrown_away = False
        """Nobody will ask how it ended."""
        self.ended = False
        self.raw: Optional[bytes] = None
        self.nil = False
        self.error: Optional[BaseException] = None
        self.until: Optional[float] = None
        self.alarm: Optional[asyncio.TimerHandle] = None

    def end(self, raw: Optional[bytes] = None, error: Optional[BaseException] = None, nil: bool = False) -> None:
        """It has its reply, or there will be none. What comes first counts."""
        if self.ended:
            return
        self.ended, self.raw, self.error, self.nil = True, raw, error, nil
        if self.alarm is not None:
            self.alarm.cancel()
        if self.waiter is not None and not self.waiter.done():
            self.waiter.set_result(None)
        if self.thrown_away and self.undelivered is not None and self.has_something:
            self.undelivered(raw)  # type: ignore[arg-type]

    @property
    def has_something(self) -> bool:
        """Whether it ended with a reply that would be missed: neither nil nor an error."""
        return self.raw is not None and not self.nil


class Queue:
    """One queue, for the loop that runs while it is made. It is used inside that loop only."""

    def __init__(self, client: c_void_p) -> None:
        self._client = client
        self._process = os.getpid()
        self._loop = asyncio.get_running_loop()
        self._handle = made(lib.redis_queue_new, client)
        self._free = owned(self, self._handle, lib.redis_queue_free)
        self._closed = False
        self._tags = itertools.count(1)
        self._outstanding: Dict[int, Request] = {}
        self._parked: OrderedDict[int, Request] = OrderedDict()
        self._looking: Optional[asyncio.TimerHandle] = None
        self._completions = (Completion * AT_ONCE)()
        self._descriptor = check(lib.redis_queue_fd(self._handle))
        self._loop.add_reader(self._descriptor, self._take)

    async def exchange(self, submit: Submit, timeout_ms: int, undelivered: Optional[Undelivered] = None) -> bytes:
        """Sends a request when there is room for it, and gives the bytes of its reply: none, where submit answers that
        there is nothing to send any more (NIL).

        If the task is canceled the request is canceled, too. One that was not sent never will be, and one that was
        sent is abandoned at once; but of a command that waits at the server the library asks the server to end it,
        and this waits until it is known how it ended. A reply that came all the same goes to `undelivered`, or
        else is returned in spite of the cancel; see _cancel.py.
        """
        self._check_caller()
        task = asyncio.current_task(self._loop)
        if is_owed(task):
            raise asyncio.CancelledError  # before anything is sent
        before = cancels(task)
        request = Request(next(self._tags), submit, timeout_ms, undelivered)
        if self._parked or not self._send(request):
            self._park(request)
        canceled: Optional[asyncio.CancelledError] = None
        try:
            while not request.ended:
                request.waiter = self._loop.create_future()
                try:
                    await request.waiter
                except asyncio.CancelledError as error:
                    canceled = canceled or error
                    self._cancel(request)
        finally:
            request.waiter = None
            if not request.ended:  # the coroutine was closed
                request.thrown_away = True
                self._cancel(request)
        if canceled is not None:
            if not request.has_something:
                # How it ended is the cause: its outcome says whether the command may have been executed.
                raise canceled from request.error
            if undelivered is not None:
                undelivered(request.raw)  # type: ignore[arg-type]
                raise canceled
            if task is not None:
                put_off(task, before)
        if request.error is not None:
            raise request.error
        assert request.raw is not None
        return request.raw

    @property
    def is_open(self) -> bool:
        """Whether it is still to be closed, in this process."""
        return not self._closed and os.getpid() == self._process

    def close(self) -> None:
        """Ends what is still awaited, with ClosedError, and takes the descriptor out of the loop."""
        if not self.is_open:
            return  # the loop of a forked child shares its epoll(7) with that of the parent
        if not self._loop.is_closed() and self._handle:  # else nobody awaits anything any more
            for request in self._parked.values():
                request.end(error=ClosedError("the client was closed before there was room for the request"))
            self._parked.clear()
            while self._take():
                pass
            for request in self._outstanding.values():
                request.end(error=ClosedError("the client was closed", outcome=Outcome.MAYBE_EXECUTED))
            self._loop.remove_reader(self._descriptor)
        self._outstanding.clear()
        self._free()
        self._closed = True

    def drop(self) -> None:
        """Closes it when nobody holds its client any more, which is found out on any thread."""
        with contextlib.suppress(RuntimeError):
            running = asyncio.get_running_loop()
            if running is self._loop:
                return self.close()
        if self._loop.is_running():
            with contextlib.suppress(RuntimeError):  # it was closed meanwhile, and lets go of this
                self._loop.call_soon_threadsafe(self.close)
        else:
            self.close()

    def _check_caller(self) -> None:
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            loop = None
        if loop is not self._loop:
            check(lib.redis_client_state(self._client))  # which is what tells a forked child
            raise InvalidError("this client belongs to another event loop; make one here: aio.Client(client.shared)")
        if self._closed:
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
            request.end(error=failure(status))
        elif status == NIL:
            request.end(b"", nil=True)
        else:
            self._outstanding[request.tag] = request
            if request.alarm is not None:
                request.alarm.cancel()
        return True

    def _park(self, request: Request) -> None:
        """Keeps a request until there is room. Its time, if it has one of its own, runs meanwhile."""
        if request.timeout_ms >= 0:
            seconds = request.timeout_ms / 1000
            request.until = self._loop.time() + seconds
            request.alarm = self._loop.call_later(seconds, self._too_late, request)
        self._parked[request.tag] = request
        self._look_again()

    def _send_parked(self) -> None:
        """Sends what there is room for, in the order in which it came."""
        while self._parked:
            request = next(iter(self._parked.values()))
            if request.until is not None and request.until <= self._loop.time():
                self._too_late(request)  # its alarm is about to go off
            elif self._send(request):
                self._parked.popitem(last=False)
            else:
                self._look_again()
                break

    def _too_late(self, request: Request) -> None:
        self._parked.pop(request.tag, None)
        text = f"no room for the request within {request.timeout_ms} ms (max_in_flight, max_in_flight_bytes)"
        request.end(error=TimeoutError(f"{text}; nothing was sent", retryable=True))

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

    def _cancel(self, request: Request) -> None:
        """Gives up a request. It has ended by that, unless its command waits at the server."""
        if request.ended or request.canceled:
            return
        request.canceled = True
        if self._parked.pop(request.tag, None) is not None:
            request.end(error=CanceledError("canceled before there was room for the request; nothing was sent"))
            return
        status = lib.redis_queue_cancel(self._handle, request.tag)
        if status < 0:
            request.end(error=failure(status))
        else:
            self._take()


def settle(completion: Completion, request: Optional[Request]) -> None:
    """Ends a request with what came for it."""
    raw = take(completion.reply) if completion.reply else None
    if request is None:
        return
    if raw is None or completion.code < 0:
        request.end(error=error_of(completion, raw))
    else:
        request.end(raw, nil=completion.code == NIL)
