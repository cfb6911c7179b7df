"""redis-py's exceptions for the failures of the library. Each has the attribute `outcome`; see redischan.Outcome."""

from __future__ import annotations

import re
from typing import Dict, Type

from redis import exceptions as theirs

from .. import errors as ours
from ..errors import Outcome, RedischanError
from .replies import error_of_text

CLASSES: Dict[Type[RedischanError], Type[Exception]] = {
    ours.CanceledError: theirs.ConnectionError,
    ours.ClosedError: theirs.ConnectionError,
    ours.ConnectError: theirs.ConnectionError,
    ours.ConnectionLostError: theirs.ConnectionError,
    ours.ForkedError: theirs.ConnectionError,
    ours.InvalidError: theirs.DataError,
    ours.ProtocolError: theirs.InvalidResponse,
    ours.QueueFullError: theirs.ConnectionError,
    ours.TimeoutError: theirs.TimeoutError,
    ours.TlsError: theirs.ConnectionError,
    ours.UnsupportedError: theirs.ResponseError,
}
"""Those of them that redis-py has an exception for; the others become RedisError, but NoMemoryError stays."""

ADVICE = re.compile(r" \((?:the server's answer to|it was) [^()]*\).*$", re.DOTALL)
"""What the library adds to the text of a server."""


def translated(error: RedischanError, address: str) -> Exception:
    """The exception of redis-py for a failure. `address` is where the server is, for the text."""
    if isinstance(error, ours.NoMemoryError):
        return error
    found = exception(error, address)
    found.outcome = error.outcome  # type: ignore[attr-defined]
    found.__cause__ = error
    return found


def exception(error: RedischanError, address: str) -> Exception:
    text = str(error)
    if isinstance(error, (ours.ServerError, ours.AuthError)) or (
        isinstance(error, ours.ConnectError) and error.prefix
    ):
        return error_of_text(ADVICE.sub("", text))
    if isinstance(error, ours.TooLargeError):
        return theirs.DataError(text) if error.outcome == Outcome.NOT_SENT else theirs.InvalidResponse(text)
    if no_connection(error):
        return theirs.ConnectionError(f"Error {error.os_errno} connecting to {address}. {text}.")
    return CLASSES.get(type(error), theirs.RedisError)(text)


def no_connection(error: RedischanError) -> bool:
    """Whether nothing was sent since the server could not be reached."""
    if error.outcome != Outcome.NOT_SENT or not error.os_errno:
        return False
    return isinstance(error, (ours.ConnectError, ours.TimeoutError))


def outcome_of(error: BaseException) -> Outcome:
    """What is known of the command that failed. Errors that redis-py raises itself say nothing."""
    return getattr(error, "outcome", Outcome.MAYBE_EXECUTED)
