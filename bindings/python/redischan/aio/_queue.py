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
from ..errors import (
    AuthError,
    CanceledError,
    ClosedError,
    InvalidError,
    Outcome,
    QueueFullError,
    ServerError,
    TimeoutError,
)
from ._cancel import cancels, is_owed, put_off

AT_ONCE = 256
"""How many replies are handed out before the loop does something else."""

LOOK_AGAIN_S = 0.01
"""When to retry for capacity that other threads may have released."""

Submit = Callable[[c_void_p, int, int], int]
"""submit(queue, tag, timeout_ms) -> status"""


Undelivered = Callable[[bytes], None]
"""Gets the bytes of a reply that its task no longer awaits."""


class Request:
    """An awaited request, and how it ended."""

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
        """Done when the request has ended. Canceling a task cancels what it awaits, so the reply is not kept there."""
        self.canceled = False
        self.thrown_away = False
        """Nobody will read how it ended."""
        self.ended = False
        self.raw: Optional[bytes] = None
        self.nil = False
        self.error: Optional[BaseException] = None
        self.until: Optional[float] = None
        self.alarm: Optional[asyncio.TimerHandle] = None

    def end(self, raw: Optional[bytes] = None, error: Optional[BaseException] = None, nil: bool = False) -> None:
        """It has its reply, which an error of the server is too, or will get none. What comes first counts."""
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
        """Whether it ended with a reply worth keeping: neither nil nor an error."""
        return self.raw is not None and not self.nil and self.error is None

    @property
    def was_answered(self) -> bool:
        """Whether it ended with an error of the server."""
        return isinstance(self.error, (ServerError, AuthError)) and self.error.outcome == Outcome.ANSWERED


class Queue:
    """One queue, for the loop that is running when it is created. It is used only inside that loop."""

    def __init__(self, client: c_void_p) -> None:
        self._client = client
        self._process = os.getpid()
        self._loop = asyncio.get_running_loop()
        self.handle = made(lib.redis_queue_new, client)
        self._free = owned(self, self.handle, lib.redis_queue_free)
        self._closed = False
        self._tags = itertools.count(1)
        self._outstanding: Dict[int, Request] = {}
        self._parked: OrderedDict[int, Request] = OrderedDict()
        self._looking: Optional[asyncio.TimerHandle] = None
        self._completions = (Completion * AT_ONCE)()
        self._descriptor = check(lib.redis_queue_fd(self.handle))
        self._loop.add_reader(self._descriptor, self._take)

    async def exchange(
        self,
        submit: Submit,
        timeout_ms: int,
        undelivered: Optional[Undelivered] = None,
        *,
        raise_answers: bool = True,
    ) -> bytes:
        """Sends a request when there is capacity, and returns the bytes of its reply. They are empty if submit
        returns that there is nothing more to send (NIL). An error of the server is raised, or with raise_answers=False
        returned like any other reply.

        If the task is canceled, so is the request. One that was not sent never will be, and one that was
        sent is abandoned at once. If its command waits at the server, the library asks the server to end it,
        and this waits until it is known how it ended. A reply that arrives after all goes to `undelivered`, or
        is returned in spite of the cancel; see _cancel.py.
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
        if request.error is not None and (raise_answers or not request.was_answered):
            raise request.error
        assert request.raw is not None
        return request.raw

    @property
    def is_open(self) -> bool:
        """Whether it still has to be closed, in this process."""
        return not self._closed and os.getpid() == self._process

    def close(self) -> None:
        """Ends all awaited requests with ClosedError, and removes the descriptor from the loop."""
        if not self.is_open:
            return  # the loop of a forked child shares its epoll(7) with the parent's
        if not self._loop.is_closed() and self.handle:  # otherwise nothing is awaited any more
            for request in self._parked.values():
                request.end(error=ClosedError("the client was closed before there was capacity for the request"))
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
        """Closes it when its client is no longer referenced, which may happen on any thread."""
        with contextlib.suppress(RuntimeError):
            running = asyncio.get_running_loop()
            if running is self._loop:
                return self.close()
        if self._loop.is_running():
            with contextlib.suppress(RuntimeError):  # it was closed in the meantime, and drops this
                self._loop.call_soon_threadsafe(self.close)
        else:
            self.close()

    def _check_caller(self) -> None:
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            loop = None
        if loop is not self._loop:
            check(lib.redis_client_state(self._client))  # this detects a forked child
            raise InvalidError("this client belongs to another event loop; create one here: aio.Client(client.shared)")
        if self._closed:
            raise ClosedError("the client is closed")

    # --- on the way out ---

    def _send(self, request: Request) -> bool:
        """False: there is no capacity. A request that fails is completed here."""
        timeout_ms = request.timeout_ms
        if request.until is not None:
            timeout_ms = max(math.ceil((request.until - self._loop.time()) * 1000), 0)
        status = request.submit(self.handle, request.tag, timeout_ms)
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
        """Keeps a request until there is capacity. Its own timeout, if it has one, runs meanwhile."""
        if request.timeout_ms >= 0:
            seconds = request.timeout_ms / 1000
            request.until = self._loop.time() + seconds
            request.alarm = self._loop.call_later(seconds, self._too_late, request)
        self._parked[request.tag] = request
        self._look_again()

    def _send_parked(self) -> None:
        """Sends what there is capacity for, in order of arrival."""
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
        text = f"no capacity for the request within {request.timeout_ms} ms (max_in_flight, max_in_flight_bytes)"
        request.end(error=TimeoutError(f"{text}; nothing was sent", retryable=True))

    def _look_again(self) -> None:
        """Capacity is mostly released by replies of this queue, but other threads share the connection."""
        if self._looking is None:
            self._looking = self._loop.call_later(LOOK_AGAIN_S, self._look)

    def _look(self) -> None:
        self._looking = None
        self._send_parked()

    # --- on the way back ---

    def _take(self) -> int:
        """Hands out replies; the loop calls it while there are some."""
        taken: int = check(lib.redis_queue_take(self.handle, self._completions, AT_ONCE, 0))
        for completion in self._completions[:taken]:
            settle(completion, self._outstanding.pop(completion.tag, None))
        self._send_parked()
        return taken

    def _cancel(self, request: Request) -> None:
        """Cancels a request. This ends it, unless its command waits at the server."""
        if request.ended or request.canceled:
            return
        request.canceled = True
        if self._parked.pop(request.tag, None) is not None:
            request.end(error=CanceledError("canceled before there was capacity for the request; nothing was sent"))
            return
        status = lib.redis_queue_cancel(self.handle, request.tag)
        if status < 0:
            request.end(error=failure(status))
        else:
            self._take()


def settle(completion: Completion, request: Optional[Request]) -> None:
    """Ends a request with its completion."""
    raw = take(completion.reply) if completion.reply else None
    if request is None:
        return
    if raw is None or completion.code < 0:
        request.end(raw, error_of(completion, raw))
    else:
        request.end(raw, nil=completion.code == NIL)
