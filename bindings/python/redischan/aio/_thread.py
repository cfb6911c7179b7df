"""A blocking call, on a separate thread.

Not in the loop's default executor: its threads may all be busy with jobs that wait for this very call, or it may be
shut down.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from typing import Any, Callable, Optional, TypeVar

T = TypeVar("T")


async def in_thread(function: Callable[..., T], *args: Any) -> T:
    """What function(*args) returns or raises. If no thread can be started, it is called here."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[T] = loop.create_future()

    def settle(result: Any, error: Optional[BaseException]) -> None:
        if future.done():
            return  # canceled
        if error is None:
            future.set_result(result)
        else:
            future.set_exception(error)

    def work() -> None:
        result, error = None, None
        try:
            result = function(*args)
        except BaseException as raised:  # noqa: BLE001: the awaiting task raises it again
            error = raised
        with contextlib.suppress(RuntimeError):  # the loop was closed in the meantime
            loop.call_soon_threadsafe(settle, result, error)

    try:
        threading.Thread(target=work, name="redischan", daemon=True).start()
    except RuntimeError:
        return function(*args)
    return await future
