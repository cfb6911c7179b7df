"""redis-py's client for asyncio, over connections that all tasks and threads share."""

from __future__ import annotations

import functools
import inspect
from typing import Any, Awaitable, Callable, Dict, List, Optional, Tuple, TypeVar

import redis.asyncio.client as theirs
from redis.client import NEVER_DECODE
from redis.exceptions import ConnectionError

from ... import errors as ours
from ...errors import RedischanError
from ..replies import read
from ..results import finished
from ..sharing import Sharing
from ..state import Way, way_of
from .pipeline import Pipeline
from .pubsub import PubSub
from .repeat import attempt
from .session import Session
from .transport import transport_of

T = TypeVar("T")


class Redis(Sharing, theirs.Redis):  # type: ignore[misc]
    """redis.asyncio.Redis with its commands, pipelines and subscriptions on the connection that all clients of its pool
    share. The tasks of any loop may use it.

    `retry` repeats what was not sent, and what only reads; the exception for any other command has an `outcome`, which
    says whether it may have been executed. `retry_unsafe=True` repeats it too, as redis-py does.
    """

    @functools.wraps(theirs.Redis.__init__)  # type: ignore[misc]
    def __init__(self, *args: Any, retry_unsafe: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._retry_unsafe = retry_unsafe
        self._caller = self._transport = transport_of(self.connection_pool)
        if self._is_single and self._transport is not None:
            self._caller = Session(self._transport)

    @classmethod
    def from_url(cls, url: str, *args: Any, retry_unsafe: bool = False, **kwargs: Any) -> Redis:
        """A client for a URL; see redis.asyncio.Redis.from_url."""
        client: Any = super().from_url(url, *args, **kwargs)
        client._retry_unsafe = retry_unsafe
        return client  # type: ignore[no-any-return]

    async def initialize(self) -> Redis:
        """A single-connection client connects now."""
        if self._transport is None:
            return await super().initialize()
        if self._is_single and not self._shares:
            await self._attempt(self._caller.open, [])
        return self

    async def aclose(self, close_connection_pool: Optional[bool] = None) -> None:
        """Closes the pool, if the client made it, and the client's own connection. A later command connects again."""
        await super().aclose(close_connection_pool)
        if not self._shares:
            self._caller.close()

    # --- commands ---

    async def execute_command(self, *args: Any, **options: Any) -> Any:
        """Executes a command and returns its result."""
        caller = self._caller
        if caller is None or self.connection is not None:
            return await super().execute_command(*args, **options)
        argv = caller.encode(args)
        try:
            value = read(await caller.call(argv), None if NEVER_DECODE in options else caller.decoder)
        except ours.UnsupportedError as error:
            return await self._refused(error, argv, args, options)
        except (RedischanError, ConnectionError) as error:
            value = await self._again(argv, options, error)
        return await self._finished(args[0], value, options)

    async def _finished(self, name: Any, value: Any, options: Dict[str, Any]) -> Any:
        result = finished(self.response_callbacks, name, value, options)
        return await result if inspect.isawaitable(result) else result

    async def _again(self, argv: List[bytes], options: Dict[str, Any], first: Optional[Exception]) -> Any:
        """The reply to a command that has failed, if it may be sent again."""

        async def call() -> Any:
            caller = self._caller
            return read(await caller.call(argv), None if NEVER_DECODE in options else caller.decoder)

        if isinstance(first, ours.ForkedError):  # a session of the parent process
            first = None
        return await self._attempt(call, [argv], first)

    async def _attempt(
        self, call: Callable[[], Awaitable[T]], commands: List[List[bytes]], first: Optional[Exception] = None
    ) -> T:
        return await attempt(call, self._caller, commands, self._retry_unsafe, first)

    async def _refused(
        self, error: ours.UnsupportedError, argv: List[bytes], args: Tuple[Any, ...], options: Dict[str, Any]
    ) -> Any:
        """The result of a command that the library does not run on this connection."""
        way = way_of(argv)
        if way is Way.THEIRS:
            return await super().execute_command(*args, **options)
        value = self._changed(way, argv, error, lambda: Session(self._transport))
        if value is None:
            value = await self._again(argv, options, None)
        return await self._finished(args[0], value, options)

    # --- more than one command ---

    def pipeline(self, transaction: bool = True, shard_hint: Optional[str] = None) -> theirs.Pipeline:
        """Commands that are sent together; see redis.asyncio.Redis.pipeline."""
        if self._transport is None:
            return super().pipeline(transaction, shard_hint)
        pipeline = Pipeline(self.connection_pool, self.response_callbacks, transaction, shard_hint)
        pipeline.belong_to(self._home_of_pipelines(), self._retry_unsafe)
        return pipeline

    def pubsub(self, **kwargs: Any) -> theirs.PubSub:
        """Subscriptions; see redis.asyncio.Redis.pubsub. `on_gap`, a function, is called with a redischan.Gap where messages
        are missing."""
        if self._transport is None or kwargs.get("push_handler_func") is not None:
            return super().pubsub(**kwargs)
        return PubSub(self.connection_pool, **kwargs)

    @property
    def _is_single(self) -> bool:
        return self.single_connection_client


StrictRedis = Redis


def from_url(url: str, **kwargs: Any) -> Redis:
    """A client for a URL; see redis.asyncio.from_url."""
    return Redis.from_url(url, **kwargs)
