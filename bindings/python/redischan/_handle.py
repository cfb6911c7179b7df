"""C objects: handles that are made, and freed once.

A handle is a c_void_p, shared by its owner and what frees it, and NULL when it was freed. The library refuses NULL.
The garbage collector frees what is in a cycle before the last methods of the objects in it run (__del__, the end of
a coroutine): with an address they would use what is gone.
"""

from __future__ import annotations

import os
import weakref
from ctypes import byref, c_void_p
from typing import Any, Callable, NoReturn

from ._status import check


class NotCopied:
    """What has a handle. A copy would have it, too, and not know when it is freed."""

    def __reduce__(self) -> NoReturn:
        raise TypeError(f"a {type(self).__name__} cannot be copied or sent to another process: make one there")


def made(function: Callable[..., int], *args: Any) -> c_void_p:
    """The handle that a function gives out through its last parameter."""
    handle = c_void_p()
    check(function(*args, byref(handle)))
    return handle


def owned(owner: object, handle: c_void_p, free: Callable[[c_void_p], None]) -> weakref.finalize:
    """Has the handle freed once: when the result is called, or else when nobody holds the owner any more.

    Not at the end of the interpreter: atexit functions of the program may yet use the owner, and threads that go
    on until the process ends are in calls with it. What is left then goes with the process.
    """
    finalizer = weakref.finalize(owner, free_here, free, handle, os.getpid())
    finalizer.atexit = False
    return finalizer


def free_here(free: Callable[[c_void_p], None], handle: c_void_p, process: int) -> None:
    """A forked child has a copy of the finalizer, too: there the handle is the parent's."""
    if os.getpid() == process:
        address, handle.value = c_void_p(handle.value), None
        free(address)
