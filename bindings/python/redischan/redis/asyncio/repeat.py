"""Calls that may fail, awaited; see ..repeat."""

from __future__ import annotations

from typing import Awaitable, Callable, Iterable, List, Optional, TypeVar

from redis.asyncio.retry import Retry

from ...errors import RedischanError
from ..batch import Steps
from ..errors import translated
from ..repeat import Caller, allowed

T = TypeVar("T")


async def attempt(
    call: Callable[[], Awaitable[T]],
    caller: Caller,
    commands: Iterable[List[bytes]],
    unsafe: bool,
    first: Optional[Exception] = None,
) -> T:
    """The result of call(), which is called again as ..repeat.attempt does."""
    if first is None:
        try:
            return await once(call, caller)
        except Exception as error:
            first = error
    pending, retry, check = allowed(first, caller, commands, unsafe, Retry)

    async def again() -> T:
        if pending:
            raise pending.pop()
        return await once(call, caller)

    async def failed(error: Exception) -> None:
        check(error)

    return await retry.call_with_retry(again, failed)  # type: ignore[no-any-return]


async def once(call: Callable[[], Awaitable[T]], caller: Caller) -> T:
    """The result of call(), with redis-py's exceptions."""
    try:
        return await call()
    except RedischanError as error:
        raise translated(error, caller.address) from error


async def complete(steps: Steps) -> Optional[List[object]]:
    """Goes through the steps of ..batch, in a task."""
    try:
        call = next(steps)
        while True:
            try:
                reply = await call()
            except Exception as error:
                call = steps.throw(error)
            else:
                call = steps.send(reply)
    except StopIteration as end:
        replies: Optional[List[object]] = end.value
        return replies
