"""Calls that may fail: which of them may be sent again, by redis-py's Retry, and how."""

from __future__ import annotations

import copy
from typing import Any, Callable, Iterable, List, Mapping, Optional, Protocol, Tuple, TypeVar

from redis.backoff import NoBackoff
from redis.exceptions import BusyLoadingError, TimeoutError
from redis.retry import Retry

from .. import errors as ours
from ..errors import Outcome, RedischanError
from .errors import outcome_of, translated
from .reads import READS

T = TypeVar("T")


class Caller(Protocol):
    """What commands are sent through."""

    @property
    def settings(self) -> Mapping[str, Any]: ...

    @property
    def address(self) -> str: ...


def attempt(
    call: Callable[[], T],
    caller: Caller,
    commands: Iterable[List[bytes]],
    unsafe: bool,
    first: Optional[Exception] = None,
) -> T:
    """The result of call(), which sends commands. It is called again as often as the Retry of the pool allows, but what
    may have been executed is not sent again unless it only reads (or `unsafe`): its exception is raised. `first` is how
    the first attempt has failed, if it was made already."""

    if first is None:
        try:
            return once(call, caller)
        except Exception as error:
            first = error
    pending, retry, check = allowed(first, caller, commands, unsafe, Retry)

    def again() -> T:
        if pending:
            raise pending.pop()
        return once(call, caller)

    return retry.call_with_retry(again, check)  # type: ignore[no-any-return]


def once(call: Callable[[], T], caller: Caller) -> T:
    """The result of call(), with redis-py's exceptions."""
    try:
        return call()
    except RedischanError as error:
        raise translated(error, caller.address) from error


def allowed(
    first: Exception, caller: Caller, commands: Iterable[List[bytes]], unsafe: bool, kind: Any
) -> Tuple[List[Exception], Any, Callable[[Exception], None]]:
    """How commands are sent again that have failed: the exception, by redis-py's names; the Retry (of this kind); and what
    that is to call after each further failure. Raises the exception if they must not be."""
    if isinstance(first, RedischanError):
        first = translated(first, caller.address)
    harmless = unsafe or all(map(is_read, commands))
    retry = retry_of(caller.settings, kind) if harmless or may_repeat(first) else None
    if retry is None:
        raise first

    def check(error: Exception) -> None:
        if not (harmless or may_repeat(error)):
            raise error

    return [first], retry, check


def retry_of(settings: Mapping[str, Any], kind: Any) -> Any:
    """The Retry that a connection with these settings would have; None if it repeats nothing."""
    retry = settings.get("retry")
    errors: List[Any] = [*(settings.get("retry_on_error") or ())]
    if settings.get("retry_on_timeout"):
        errors.append(TimeoutError)
    if retry is None:
        if not errors:
            return None
        retry = kind(NoBackoff(), 1)
    retry = copy.deepcopy(retry)
    if errors:
        retry.update_supported_errors(errors)
    return retry


def may_repeat(error: Exception) -> bool:
    """Whether the server has not begun to execute the command. One that has waited for a connection for its whole time
    has been tried often enough."""
    if isinstance(error, BusyLoadingError):
        return True
    return outcome_of(error) == Outcome.NOT_SENT and not isinstance(error.__cause__, ours.TimeoutError)


def is_read(argv: List[bytes]) -> bool:
    """Whether a command only reads."""
    return argv[0].upper() in READS or b" ".join(argv[:2]).upper() in READS
