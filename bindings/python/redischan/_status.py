"""Turns a failed status into an exception."""

from __future__ import annotations

from ctypes import byref, sizeof
from typing import Union

from . import _interrupt
from ._ffi import Completion, ErrorInfo, lib
from .errors import BY_CODE, AuthError, Outcome, RedischanError, ServerError

PYTHON_FOR = {
    "redis_pipeline_new with atomic = true": "client.transaction()",
    "make the pipeline with atomic = true": "make it with client.transaction()",
    "redis_cached_get": "client.cached",
    "redis_command_argv": "client.command()",
    "redis_session_new": "client.session()",
    "redis_session_argv": "session.command()",
    "redis_session_free": "session.close()",
    "redis_client_close": "client.close()",
    "redis_subscribe": "client.subscribe()",
    "redis_sub_remove": "subscription.remove()",
}
"""The advice in the library's error texts, which is written for C."""


def failure(status: int) -> BaseException:
    """The exception for a call of this thread that has just failed.

    Call it before anything else on this thread: the library keeps the facts of the last call only.
    """
    if interrupt := _interrupt.raised():
        return interrupt
    info = ErrorInfo(size=sizeof(ErrorInfo))
    lib.redis_last_error_info(byref(info))
    text = lib.redis_last_error()
    if info.code != status:
        # A signal handler or a finalizer that the interpreter ran on this thread made other calls,
        # and the facts are gone. Then do not claim that nothing was sent.
        text = lib.redis_strerror(status)
        info = ErrorInfo(code=status, outcome=Outcome.MAYBE_EXECUTED)
    return exception(decode(text), decode(info.prefix), info)


def exception(text: str, prefix: str, facts: Union[ErrorInfo, Completion]) -> RedischanError:
    """The exception for a failure, in a call or in a queue."""
    if facts.code not in (ServerError.code, AuthError.code):  # the server's own text stays as it is
        for c, python in PYTHON_FOR.items():
            text = text.replace(c, python)
    error = BY_CODE.get(facts.code, RedischanError)(
        text,
        outcome=Outcome(facts.outcome),
        prefix=prefix,
        os_errno=facts.os_errno,
        retryable=bool(facts.retryable),
        answered=facts.answered,
    )
    error.code = facts.code
    return error


def check(status: int) -> int:
    """The status of a call that succeeded; raises the exception of one that failed."""
    if status < 0:
        raise failure(status)
    return status


def decode(text: bytes | None) -> str:
    """An error text as str; one that is not UTF-8 must not hide the error."""
    return (text or b"").decode("utf-8", "backslashreplace")
