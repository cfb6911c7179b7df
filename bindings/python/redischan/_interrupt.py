"""Ctrl-C ends a call that waits.

Python runs signal handlers between two steps of the main thread's program. While that thread waits inside the
library there is no next step. So the library asks here after each signal, and the handlers run here. What one
of them raises (KeyboardInterrupt, mostly) ends the call, and is raised where the call was made.
"""

from __future__ import annotations

import atexit
from ctypes import pythonapi
from typing import Generator, List, Optional

from ._ffi import InterruptFn, lib

_raised: List[BaseException] = []


def _run_handlers() -> Generator[bool, Optional[int], None]:
    """Answers whether a handler raised something.

    A generator, since Python may run handlers before the first line of a function, where no `try` could
    catch what they raise; a generator goes on inside of one.
    """
    give_up = False
    while True:
        try:
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


_handlers = _run_handlers()
next(_handlers)
_callback = InterruptFn(_handlers.send)  # kept for as long as the process lives
lib.redis_set_interrupt(_callback, None)
# A thread that wants the interpreter back after its end is ended on the spot, inside the library: none may ask then.
atexit.register(lib.redis_set_interrupt, InterruptFn(), None)
