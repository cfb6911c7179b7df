"""What happens to a task that was canceled when the reply was already there, or arrived after all.

asyncio throws the cancel into the awaiting coroutine. Raising it further would throw the reply away. So the
reply is returned, and the cancel is raised at the task's next await, unless it has been withdrawn
by then: asyncio.timeout() and asyncio.wait_for() do so (task.uncancel()) if their block ends normally.
"""

from __future__ import annotations

import asyncio
import sys
from typing import List, MutableMapping, Optional
from weakref import WeakKeyDictionary

COUNTED = sys.version_info >= (3, 11)
"""Whether a task counts its cancels that were not withdrawn."""

_owed: MutableMapping[asyncio.Task[object], int] = WeakKeyDictionary()
"""Tasks with a postponed cancel, and how many cancels they had before it; for a turn or two of their loop."""


def cancels(task: Optional[asyncio.Task[object]]) -> int:
    """How many cancels of this task were not withdrawn."""
    return task.cancelling() if COUNTED and task is not None else 0  # type: ignore[attr-defined]


def put_off(task: asyncio.Task[object], before: int) -> None:
    """Lets the task continue with its reply, to be canceled at its next await."""
    loop = task.get_loop()
    _owed[task] = before
    loop.call_soon(make_good, task)
    # A task that awaits this one passes its own cancel on to it. If this one ends with the reply, the other one still
    # has to be canceled; it continues one turn later.
    for other in waiting_for(task):
        if cancels(other) > 0:
            _owed[other] = cancels(other) - 1
            loop.call_soon(loop.call_soon, make_good, other)


def waiting_for(task: asyncio.Task[object]) -> List[asyncio.Task[object]]:
    """The tasks that await it, if this Python version reports them."""
    return [other for other in asyncio.all_tasks(task.get_loop()) if getattr(other, "_fut_waiter", None) is task]


def make_good(task: asyncio.Task[object]) -> None:
    """Called when the task has reached its next await, or its end."""
    if is_owed(task) and not task.done():
        if COUNTED:
            task.uncancel()  # type: ignore[attr-defined]  # it was counted when it first arrived
        task.cancel()


def is_owed(task: Optional[asyncio.Task[object]]) -> bool:
    """Whether a cancel was postponed. The question clears it: the caller raises the cancel."""
    if not _owed or task is None:
        return False  # the usual case
    before = _owed.pop(task, None)
    return before is not None and (not COUNTED or cancels(task) > before)
