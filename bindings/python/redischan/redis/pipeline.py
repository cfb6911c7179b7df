"""redis-py's pipelines, each sent as one request over the shared connection."""

from __future__ import annotations

import contextlib
from typing import Any, Callable, List, Optional, TypeVar

import redis.client as theirs
from redis.client import NEVER_DECODE
from redis.exceptions import ConnectionError, RedisError, TimeoutError, WatchError

from ..errors import RedischanError
from .batch import Refused, complete, run
from .repeat import attempt, once
from .replies import read
from .results import finished
from .session import Session
from .sharing import SharingPipeline
from .stack import Command, encoded, refusal, results_of_pipeline, results_of_transaction, to_send
from .transport import Transport, transport_of

T = TypeVar("T")


class Pipeline(SharingPipeline, theirs.Pipeline):
    """redis.client.Pipeline over the shared connection; from WATCH to EXEC, UNWATCH or reset() on one for itself."""

    def _transport_of(self, pool: Any) -> Any:
        return transport_of(pool)

    def reset(self) -> None:  # type: ignore[override]  # as it is in redis-py
        """Forgets the commands and the watched keys."""
        watching, self.watching = self.watching, False
        if watching and self._session is None and self._home is not None:
            with contextlib.suppress(RedischanError, RedisError):
                self._home.call([b"UNWATCH"])
        self._session = None
        self.command_stack = []
        self.scripts = set()
        self.explicit_transaction = False

    # --- at once: WATCH, and what follows it up to MULTI ---

    def immediate_execute_command(self, *args: Any, **options: Any) -> Any:
        """Executes a command now."""
        name = args[0]
        if name == "WATCH" and self._session is None and self._home is None:
            self._session = Session(self._transport)
        caller = self._caller
        argv = caller.encode(args)

        def call() -> Any:
            return read(caller.call(argv), None if NEVER_DECODE in options else caller.decoder)

        value = finished(self.response_callbacks, name, self._attempt(call, [argv]), options)
        if name in self.UNWATCH_COMMANDS:
            self.watching = False
        elif name == "WATCH":
            self.watching = True
        return value

    def _attempt(self, call: Callable[[], T], commands: List[List[bytes]]) -> T:
        """The result of call(). Keys are no longer watched when it fails, which a WatchError says."""
        caller = self._caller
        if not self.watching:
            return attempt(call, caller, commands, self._unsafe)
        try:
            return once(call, caller)
        except (ConnectionError, TimeoutError) as error:
            self.reset()
            raise WatchError(f"A {type(error).__name__} occurred while watching one or more keys") from error

    # --- together ---

    def execute(self, raise_on_error: bool = True) -> List[Any]:
        """Executes all commands, and returns their results."""
        stack: List[Command] = self.command_stack
        if not stack and not self.watching:
            return []
        try:
            if self.scripts:
                self.load_scripts()
            if vars(self)["transaction"] or self.explicit_transaction:  # the class has a method of that name
                return self._execute_as_transaction(stack, raise_on_error)
            return results_of_pipeline(self, stack, self._replies(stack, False), raise_on_error)
        finally:
            self.reset()

    def _execute_as_transaction(self, stack: List[Command], raise_on_error: bool) -> List[Any]:
        try:
            replies = self._replies(to_send(stack), True)
        except Refused as refused:
            raise refusal(self, stack, refused) from None
        return results_of_transaction(self, stack, replies, raise_on_error)

    def _replies(self, stack: List[Command], atomic: bool) -> Optional[List[Any]]:
        caller = self._caller
        commands, decoders = encoded(caller, stack)
        if not commands and isinstance(caller, Transport):
            return []

        def alone() -> Session:
            return Session(caller) if isinstance(caller, Transport) else caller

        return self._attempt(lambda: complete(run(caller, commands, decoders, atomic, alone)), commands)
