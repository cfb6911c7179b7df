"""C objects: handles that are made, and freed once."""

from __future__ import annotations

import os
import weakref
from ctypes import byref, c_void_p
from typing import Any, Callable

from ._status import check

NULL = 0


def made(function: Callable[..., int], *args: Any) -> int:
    """The handle that a function gives out through its last parameter."""
    handle = c_void_p()
    check(function(*args, byref(handle)))
    assert handle.value is not None  # a status that is not negative says so
    return handle.value


def owned(owner: object, handle: int, free: Callable[[int], None]) -> Callable[[], object]:
    """Has the handle freed once: when the result is called, or else when nobody holds the owner any more."""
    return weakref.finalize(owner, free_here, free, handle, os.getpid())


def free_here(free: Callable[[int], None], handle: int, process: int) -> None:
    """A forked child has a copy of the finalizer, too: there the handle is the parent's."""
    if os.getpid() == process:
        free(handle)
