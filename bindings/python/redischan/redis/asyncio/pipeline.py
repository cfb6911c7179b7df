"""redis-py's pipelines for asyncio, each sent as one request over the shared connection."""

from __future__ import annotations

import contextlib
import inspect
from typing import Any, Awaitable, Callable, List, Optional, TypeVar

import redis.asyncio.client as theirs
from redis.client import NEVER_DECODE
from redis.exceptions import ConnectionError, RedisError, TimeoutError, WatchError

from ...errors import RedischanError
from ..batch import Refused, run
from ..replies import read
from ..results import finished
from ..sharing import SharingPipeline
from ..stack import Command, encoded, refusal, results_of_pipeline, results_of_transaction, to_send
from .repeat import attempt, complete, once
from .session import Session
from .transport import Transport, transport_of

T = TypeVar("T")


class Pipeline(SharingPipeline, theirs.Pipeline):
    """redis.asyncio.client.Pipeline over the shared connection; from WATCH to EXEC, UNWATCH or reset() on one for itself."""

    def _transport_of(self, pool: Any) -> Any:
        return transport_of(pool)

    async def reset(self) -> None:  # type: ignore[override]
        """Forgets the commands and the watched keys."""
        watching, self.watching = self.watching, False
        had_own, self._session = self._session is not None, None
        self.command_stack = []
        self.scripts = set()
        self.explicit_transaction = False
        if watching and not had_own and self._home is not None:
            with contextlib.suppress(RedischanError, RedisError):
                await self._home.call([b"UNWATCH"])

    # --- at once: WATCH, and what follows it up to MULTI ---

    async def immediate_execute_command(self, *args: Any, **options: Any) -> Any:
        """Executes a command now."""
        name = args[0]
        if name == "WATCH" and self._session is None and self._home is None:
            self._session = Session(self._transport)
        caller = self._caller
        argv = caller.encode(args)

        async def call() -> Any:
            return read(await caller.call(argv), None if NEVER_DECODE in options else caller.decoder)

        value = finished(self.response_callbacks, name, await self._attempt(call, [argv]), options)
        if name in self.UNWATCH_COMMANDS:
            self.watching = False
        elif name == "WATCH":
            self.watching = True
        return await value if inspect.isawaitable(value) else value

    async def _attempt(self, call: Callable[[], Awaitable[T]], commands: List[List[bytes]]) -> T:
        """The result of call(). Keys are no longer watched when it fails, which a WatchError says."""
        caller = self._caller
        if not self.watching:
            return await attempt(call, caller, commands, self._unsafe)
        try:
            return await once(call, caller)
        except (ConnectionError, TimeoutError) as error:
            await self.reset()
            raise WatchError(f"A {type(error).__name__} occurred while watching one or more keys") from error

    # --- together ---

    async def execute(self, raise_on_error: bool = True) -> List[Any]:
        """Executes all commands, and returns their results."""
        stack: List[Command] = self.command_stack  # type: ignore[assignment]
        if not stack and not self.watching:
            return []
        try:
            if self.scripts:
                await self.load_scripts()
            if self.is_transaction or self.explicit_transaction:
                results = await self._execute_as_transaction(stack, raise_on_error)
            else:
                results = results_of_pipeline(self, stack, await self._replies(stack, False), raise_on_error)
            return [await result if inspect.isawaitable(result) else result for result in results]
        finally:
            await self.reset()

    async def _execute_as_transaction(self, stack: List[Command], raise_on_error: bool) -> List[Any]:
        try:
            replies = await self._replies(to_send(stack), True)
        except Refused as refused:
            raise refusal(self, stack, refused) from None
        return results_of_transaction(self, stack, replies, raise_on_error)

    async def _replies(self, stack: List[Command], atomic: bool) -> Optional[List[Any]]:
        caller = self._caller
        commands, decoders = encoded(caller, stack)
        if not commands and isinstance(caller, Transport):
            return []

        def alone() -> Session:
            return Session(caller) if isinstance(caller, Transport) else caller

        return await self._attempt(lambda: complete(run(caller, commands, decoders, atomic, alone)), commands)
