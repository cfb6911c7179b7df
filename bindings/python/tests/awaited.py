"""A client of redis.asyncio that is called like one for threads: what it returns is awaited in a loop of its own."""

from __future__ import annotations

import asyncio
import inspect
from typing import Any


class Awaited:
    """An object whose methods are run to their end; what they return of its own kind is wrapped as well."""

    def __init__(self, wrapped: Any, loop: asyncio.AbstractEventLoop) -> None:
        self._wrapped, self._loop = wrapped, loop

    def _ended(self, value: Any) -> Any:
        if value is not self._wrapped and inspect.isawaitable(value):  # a pipeline is awaitable, too
            value = self._loop.run_until_complete(value)
        if value is self._wrapped:
            return self
        if hasattr(value, "__aiter__"):
            return self._loop.run_until_complete(collected(value))
        return Awaited(value, self._loop) if hasattr(value, "__aenter__") else value

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._wrapped, name)
        if not inspect.isroutine(found):
            return Awaited(found, self._loop) if name == "connection_pool" else found
        return lambda *args, **kwargs: self._ended(found(*args, **kwargs))

    def __len__(self) -> int:
        return len(self._wrapped)

    def __enter__(self) -> Any:
        return self._ended(self._wrapped.__aenter__())

    def __exit__(self, *exc_info: Any) -> None:
        self._ended(self._wrapped.__aexit__(*exc_info))


async def collected(values: Any) -> list[Any]:
    return [value async for value in values]
