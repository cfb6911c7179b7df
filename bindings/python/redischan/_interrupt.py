"""Ctrl-C ends a call that waits.

Python runs signal handlers between two steps of the main thread's program. While that thread waits inside the
library there is no next step. So the library asks here after each signal, and the handlers run here. What one
of them raises (KeyboardInterrupt, mostly) ends the call, and is raised where the call was made.

The library asks each thread that waits, several at a time. Only the main thread has handlers to run; the others
are answered without a step of Python, so that nothing is shared between them.
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
    """Answers whether a handler raised something.

    A generator, since Python may run handlers before the first line of a function, where no `try` could
    catch what they raise; a generator goes on inside of one, and so does the end of a loop.
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
        except BaseException as raised:  # noqa: BLE001: whatever it is, it is raised again by the call
            _raised.append(raised)
            give_up = True


def raised() -> Optional[BaseException]:
    """What the signal handlers raised during the call that just ended."""
    handlers = _asked.get(threading.get_ident())
    if handlers is None:
        return None  # of another thread than the main one, what is there belongs to another call
    if handlers.gi_frame is None:  # type: ignore[attr-defined]
        _answer_here()  # a second handler raised something while the first exception was kept
    return _raised.pop() if _raised else None


def given(result: T) -> T:
    """The result of a call that ended well. If a handler raised something meanwhile, that is raised: the reply came
    at the same time, and stands in the attribute `undelivered` of the exception."""
    if _raised and (interrupt := raised()):
        with contextlib.suppress(AttributeError):  # a class with __slots__ has no place for it
            interrupt.undelivered = result  # type: ignore[attr-defined]
        raise interrupt
    return result


_asked: Dict[int, Generator[bool, Optional[int], None]] = {}
"""The main thread, by its number, and who answers for it."""

_ELSEWHERE = SimpleNamespace(send=bool)  # send(None) is False
"""Who answers for every other thread."""


def _answer_here() -> None:
    """Makes this thread the one whose handlers are run."""
    handlers = _run_handlers()
    next(handlers)
    _asked.clear()
    _asked[threading.main_thread().ident or 0] = handlers


# `(_asked.get(get_ident()) or _ELSEWHERE).send(None)`, put together from functions that are none of Python's: where
# a handler could run between two steps, and a second thread come in between, there are no steps.
_answers = map(
    operator.methodcaller("send", None),
    map(_asked.get, iter(threading.get_ident, None), itertools.repeat(_ELSEWHERE)),
)
_callback = InterruptFn(partial(next, _answers))  # kept for as long as the process lives

_answer_here()
lib.redis_set_interrupt(_callback, None)
# fork() may be called by a thread, which is the main thread of the child.
os.register_at_fork(after_in_child=_answer_here)
# A thread that wants the interpreter back after its end is ended on the spot, inside the library: none may ask then.
atexit.register(lib.redis_set_interrupt, InterruptFn(), None)
