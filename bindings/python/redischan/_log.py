"""Connects the library's log to Python's logging or to any function."""

from __future__ import annotations

import atexit
import enum
from typing import TYPE_CHECKING, Callable, Optional, Union

from ._ffi import FreeFn, LogFn, lib
from ._status import check, decode

if TYPE_CHECKING:
    import logging  # slow to import, and needed by those only who use it


class LogLevel(enum.IntEnum):
    """How much a record matters. Each level includes those above it."""

    OFF = 0
    ERROR = 1
    WARN = 2
    INFO = 3
    DEBUG = 4


Listener = Callable[[LogLevel, str, str], object]

# The library keeps only the address of the callback, so Python must hold a reference.
_current: Optional[LogFn] = None


def set_logger(
    listener: Union[logging.Logger, Listener, None], level: LogLevel = LogLevel.INFO
) -> None:
    """Sends the library's log records, up to `level`, to a logging.Logger or to listener(level, target,
    text). None, the default: to nobody.

    The listener is called on a library thread and may be slow; what it raises goes to
    sys.unraisablehook. It must not call set_logger.
    """
    global _current
    callback = LogFn() if listener is None else c_callback(listener if callable(listener) else to_logging(listener))
    # When this returns, the previous callback has been called for the last time.
    check(lib.redis_set_logger(callback, None, FreeFn(), LogLevel(level)))
    _current = callback


def to_logging(logger: logging.Logger) -> Listener:
    import logging

    of_logging = {
        LogLevel.ERROR: logging.ERROR,
        LogLevel.WARN: logging.WARNING,
        LogLevel.INFO: logging.INFO,
        LogLevel.DEBUG: logging.DEBUG,
    }

    def listener(level: LogLevel, target: str, text: str) -> None:
        logger.log(of_logging[level], "%s: %s", target, text)

    return listener


def c_callback(listener: Listener) -> LogFn:
    def callback(_user: None, level: int, target: bytes, text: bytes) -> None:
        listener(LogLevel(level), decode(target), decode(text))

    return LogFn(callback)


@atexit.register
def stop() -> None:
    """A library thread must not enter an interpreter that has exited."""
    if _current:
        set_logger(None)
