"""The exceptions, one class per REDISCHAN_ERR_* code.

Where Python has an exception for the same thing, the class is also that: a ConnectError is a ConnectionError, a
TimeoutError is the builtin TimeoutError, an InvalidError is a ValueError.
"""

from __future__ import annotations

import enum
from typing import Optional


class Outcome(enum.IntEnum):
    """Whether a command that failed may have run on the server."""

    NOT_SENT = 0
    """No byte of it left the process: repeating it is safe."""
    MAYBE_EXECUTED = 1
    """It was sent and no reply arrived: it ran at most once, or not at all."""
    ANSWERED = 2
    """The server answered."""


class RedischanError(Exception):
    """Any failure in redischan. `str(error)` says what failed and what to do."""

    code: int = 0
    """The REDISCHAN_ERR_* number."""
    outcome: Outcome
    prefix: str
    """The first word of a server error ("WRONGTYPE"), which Redis uses as its code; otherwise empty."""
    os_errno: int
    """The operating system's error number for the failure (see the module errno); 0 if there is none."""
    retryable: bool
    """Repeating the command may succeed and cannot execute it twice."""
    answered: int
    """For a failed pipeline: how many of its commands, from the first on, are known to have been executed."""
    command: str = ""
    """For an error in a pipeline: the name of the command that failed. `str(error)` begins with it and its number, from
    1 on; `error.args[0]` is the text alone."""
    index: Optional[int] = None
    """For an error in a pipeline: the index that the command's result would have."""

    def __init__(
        self,
        text: str = "",
        *,
        outcome: Outcome = Outcome.NOT_SENT,
        prefix: str = "",
        os_errno: int = 0,
        retryable: bool = False,
        answered: int = 0,
    ) -> None:
        super().__init__(text)
        self.outcome = outcome
        self.prefix = prefix
        self.os_errno = os_errno
        self.retryable = retryable
        self.answered = answered
        if isinstance(self, OSError):
            self.errno = os_errno or None

    def __str__(self) -> str:
        text = super().__str__()
        return text if self.index is None else f"command {self.index + 1} ({self.command}): {text}"


class InvalidError(RedischanError, ValueError):
    """A bad argument, URL or option; nothing was sent."""

    code = -1


class ConnectError(RedischanError, ConnectionError):
    """No connection could be made; nothing was sent."""

    code = -2


class AuthError(RedischanError):
    """The server refused the user name, the password or the database."""

    code = -3


class TlsError(RedischanError, ConnectionError):
    """The TLS handshake failed."""

    code = -4


class ClosedError(RedischanError):
    """The client was closed."""

    code = -5


class ConnectionLostError(RedischanError, ConnectionError):
    """The connection was lost during the command: see `outcome`."""

    code = -6


class TimeoutError(RedischanError, TimeoutError):
    """The reply did not arrive in time: see `outcome`."""

    code = -7


class QueueFullError(RedischanError):
    """Too many commands, or bytes of commands, are in flight, and the option on_full is "fail"."""

    code = -8


class CanceledError(RedischanError):
    """The command was canceled."""

    code = -9


class ServerError(RedischanError):
    """The server answered with an error: see `prefix`.

    An error inside an array (of EXEC, for example) is not raised: it is an element of the list.
    """

    code = -10


class ReplyTypeError(RedischanError, TypeError):
    """The reply is not of the type that this method returns."""

    code = -11


class ProtocolError(RedischanError):
    """The server sent something that RESP does not allow, or a reply without a request."""

    code = -12


class RangeError(RedischanError):
    """A buffer was too small."""

    code = -13


class ReentrantError(RedischanError):
    """A blocking call was made inside a callback of the library."""

    code = -14


class ForkedError(RedischanError):
    """The client was created before fork(): create a new one in the child."""

    code = -15


class UnsupportedError(RedischanError):
    """The command cannot run on a shared connection, or this build of the library cannot do it."""

    code = -16


class NoMemoryError(RedischanError, MemoryError):
    """There was not enough memory for the result."""

    code = -17


class PanicError(RedischanError):
    """A bug in the library; the client is closed, the process continues. Please report it."""

    code = -18


class TooLargeError(RedischanError):
    """An argument or a reply is over its limit; only this call fails."""

    code = -19


REFUSED_FOR_A_TIME = frozenset(
    "LOADING BUSY MASTERDOWN CLUSTERDOWN TRYAGAIN READONLY OOM MISCONF NOREPLICAS UNBLOCKED".split()
)
"""The error codes with which a server refuses a command before it runs; the library's list is in src/error.rs."""

BY_CODE = {cls.code: cls for cls in RedischanError.__subclasses__()}


class WatchError(RedischanError):
    """Another client changed a watched key: nothing of the transaction was executed. Read again, and retry.

    It has no code, because to the library this is a reply like any other.
    """

    def __init__(self, text: str = "a watched key was changed by somebody else, and nothing was executed") -> None:
        super().__init__(text, outcome=Outcome.ANSWERED, retryable=True)
