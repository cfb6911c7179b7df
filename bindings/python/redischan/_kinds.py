"""The kinds of classes that have the methods of commands: what a method returns depends on the kind alone."""

from __future__ import annotations


class OfThreads:
    """Waits for the reply, and returns the result."""

    __slots__ = ()


class OfAsyncio:
    """Returns something to await."""

    __slots__ = ()


class OfPipelines:
    """Keeps the command for later, and returns itself."""

    __slots__ = ()
