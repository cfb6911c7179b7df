"""C objects: handles that are created, and freed once.

A handle is a c_void_p, shared by its owner and its finalizer, and NULL after it was freed. The library refuses NULL.
The garbage collector finalizes the objects of a cycle before their last methods run (__del__, the end of
a coroutine): with a plain address these would use freed memory.
"""

from __future__ import annotations

import os
import weakref
from ctypes import byref, c_void_p
from typing import Any, Callable, NoReturn, Protocol

from ._status import check


class Handled(Protocol):
    """An object with a handle that others use."""

    @property
    def _handle(self) -> c_void_p: ...


class NotCopied:
    """An object with a handle. A copy would share it and not know when it is freed."""

    def __reduce__(self) -> NoReturn:
        raise TypeError(f"a {type(self).__name__} cannot be copied or sent to another process: create one there")


def made(function: Callable[..., int], *args: Any) -> c_void_p:
    """The handle that a function returns through its last parameter."""
    handle = c_void_p()
    check(function(*args, byref(handle)))
    return handle


def owned(owner: object, handle: c_void_p, free: Callable[[c_void_p], None]) -> weakref.finalize:
    """Arranges that the handle is freed once: when the result is called, or when the owner is no longer referenced.

    Not at interpreter exit: the program's atexit functions may still use the owner, and threads that
    run until the process ends are in calls with it. What is left then ends with the process.
    """
    finalizer = weakref.finalize(owner, free_here, free, handle, os.getpid())
    finalizer.atexit = False
    return finalizer


def free_here(free: Callable[[c_void_p], None], handle: c_void_p, process: int) -> None:
    """A forked child has a copy of the finalizer as well; there the handle belongs to the parent."""
    if os.getpid() == process:
        address, handle.value = c_void_p(handle.value), None
        free(address)
