"""Ctrl-C ends a waiting call.

Python runs signal handlers between two steps of the main thread's program. While that thread waits inside the
library there is no next step. So the library calls this module after each signal, and the handlers run here. What one
of them raises (usually KeyboardInterrupt) ends the call and is raised from it.

The library asks every waiting thread, several at a time. Only the main thread has handlers to run; the others
get their answer without running any Python code, so that they share nothing.
"""

from __future__ import annotations

import atexit
import contextlib
import itertools
import operator
import os
import threading
from ctypes import pythonapi
from functools import partial
from types import SimpleNamespace
from typing import Dict, Generator, List, Optional, TypeVar

from ._ffi import InterruptFn, lib

T = TypeVar("T")

_raised: List[BaseException] = []


def _run_handlers() -> Generator[bool, Optional[int], None]:
    """Yields whether a handler raised something.

    It is a generator because Python may run handlers before the first line of a function, where no `try` could
    catch what they raise; a generator resumes inside its `try`, and so does the end of a loop.
    """
    give_up = False
    while True:
        try:
            while True:
                yield give_up
                give_up = False
                pythonapi.PyErr_CheckSignals()
        except GeneratorExit:
            raise
        except BaseException as raised:  # noqa: BLE001: the call raises it again, whatever it is
            _raised.append(raised)
            give_up = True


def raised() -> Optional[BaseException]:
    """What the signal handlers raised during the call that has just ended."""
    handlers = _asked.get(threading.get_ident())
    if handlers is None:
        return None  # not the main thread: what is there belongs to another call
    if handlers.gi_frame is None:  # type: ignore[attr-defined]
        _answer_here()  # a second handler raised something while the first exception was kept
    return _raised.pop() if _raised else None


def given(result: T) -> T:
    """The result of a successful call. If a handler raised something during it, that is raised, with the reply
    attached as the attribute `undelivered` of the exception."""
    if _raised and (interrupt := raised()):
        with contextlib.suppress(AttributeError):  # a class with __slots__ has no attribute for it
            interrupt.undelivered = result  # type: ignore[attr-defined]
        raise interrupt
    return result


_asked: Dict[int, Generator[bool, Optional[int], None]] = {}
"""The main thread, by its number, and the generator that answers for it."""

_ELSEWHERE = SimpleNamespace(send=bool)  # send(None) is False
"""Answers for every other thread."""


def _answer_here() -> None:
    """Makes this thread the one whose handlers are run."""
    handlers = _run_handlers()
    next(handlers)
    _asked.clear()
    _asked[threading.main_thread().ident or 0] = handlers


# `(_asked.get(get_ident()) or _ELSEWHERE).send(None)`, composed of built-in functions only: without Python steps in
# between, no handler can run and no second thread can interfere.
_answers = map(
    operator.methodcaller("send", None),
    map(_asked.get, iter(threading.get_ident, None), itertools.repeat(_ELSEWHERE)),
)
_callback = InterruptFn(partial(next, _answers))  # kept for as long as the process lives

_answer_here()
lib.redis_set_interrupt(_callback, None)
# fork() may be called by any thread, which then is the main thread of the child.
os.register_at_fork(after_in_child=_answer_here)
# After interpreter exit a thread that wants the interpreter lock is ended on the spot, inside the library.
atexit.register(lib.redis_set_interrupt, InterruptFn(), None)
