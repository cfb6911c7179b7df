"""Ctrl-C ends a call that waits.

Python runs signal handlers between two steps of the main thread's program. While that thread waits inside the
library there is no next step. So the library asks here after each signal, and the handlers run here. What one
of them raises (KeyboardInterrupt, mostly) ends the call, and is raised where the call was made.

The library asks on every thread that waits. Python runs handlers on the main thread only, so the others answer
no at once: a handler that takes its time on the main thread is no concern of theirs.
"""

from __future__ import annotations

import atexit
import os
import threading
from ctypes import CFUNCTYPE, c_bool, cast, pythonapi
from itertools import repeat
from operator import methodcaller
from typing import Any, Callable, Dict, Generator, List, Optional

from ._ffi import InterruptFn, lib

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
    """What the signal handlers raised during the call that was just canceled."""
    return _raised.pop() if _raised else None


# By the number of the thread that runs handlers: what is called to run them.
_answers: Dict[int, Callable[[None], Any]] = {}


def _answer_on(thread: Optional[int]) -> None:
    """Handlers run on this thread from now on."""
    handlers = _run_handlers()
    next(handlers)
    _answers.clear()
    if thread is not None:
        _answers[thread] = handlers.send


def _after_fork() -> None:
    _answer_on(threading.get_ident())  # the thread that forked is the main one of the child


_answer_on(threading.main_thread().ident)
os.register_at_fork(after_in_child=_after_fork)

# _answers.get(get_ident(), bool)(None), where bool(None) is False. Written as iterators, whose steps are C
# functions: a Python function between them would have a first line (see above).
_ask = map(methodcaller("__call__", None), map(_answers.get, iter(threading.get_ident, None), repeat(bool)))
# It is called with an argument that it does not look at. Kept for as long as the process lives.
_callback = CFUNCTYPE(c_bool)(_ask.__next__)
lib.redis_set_interrupt(cast(_callback, InterruptFn), None)
# A thread that wants the interpreter back after its end is ended on the spot, inside the library: none may ask then.
atexit.register(lib.redis_set_interrupt, InterruptFn(), None)
