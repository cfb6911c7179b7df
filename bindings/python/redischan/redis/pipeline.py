"""redis-py's pipelines, each sent as one request over the shared connection."""

from __future__ import annotations

import contextlib
from typing import Any, Callable, Dict, List, Optional, Tuple, TypeVar, Union

import redis.client as theirs
from redis.client import EMPTY_RESPONSE, NEVER_DECODE
from redis.exceptions import ConnectionError, RedisError, ResponseError, TimeoutError, WatchError

from ..errors import RedischanError
from .batch import Refused, run
from .repeat import attempt, once
from .replies import read
from .results import finished
from .session import Session
from .transport import Transport, transport_of

Command = Tuple[Tuple[Any, ...], Dict[str, Any]]
T = TypeVar("T")


class Pipeline(theirs.Pipeline):
    """redis.client.Pipeline over the shared connection; from WATCH to EXEC, UNWATCH or reset() on one for itself."""

    _home: Optional[Session] = None
    """The connection of the client, if that is not the shared one."""
    _session: Optional[Session] = None
    """The connection of this pipeline, from WATCH on."""
    _unsafe = False

    def __init__(
        self, connection_pool: Any, response_callbacks: Any, transaction: Any, shard_hint: Optional[str]
    ) -> None:
        super().__init__(connection_pool, response_callbacks, transaction, shard_hint)
        transport = transport_of(connection_pool)
        if transport is None:
            raise ValueError(f"{connection_pool!r} has no shared connection: use redis.client.Pipeline")
        self._transport = transport

    def belong_to(self, home: Optional[Session], unsafe: bool) -> None:
        """Makes it a pipeline of a client."""
        self._home, self._unsafe = home, unsafe

    @property
    def _caller(self) -> Union[Transport, Session]:
        return self._session or self._home or self._transport

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
            return self._execute_as_pipeline(stack, raise_on_error)
        finally:
            self.reset()

    def _execute_as_pipeline(self, stack: List[Command], raise_on_error: bool) -> List[Any]:
        replies = self._replies(stack, False)
        results: List[Any] = []
        for (args, options), reply in zip(stack, replies or ()):
            try:
                results.append(finished(self.response_callbacks, args[0], reply, options))
            except ResponseError as error:
                results.append(error)
        if raise_on_error:
            self.raise_first_error(stack, results)
        return results

    def _execute_as_transaction(self, stack: List[Command], raise_on_error: bool) -> List[Any]:
        sent = [index for index, (_, options) in enumerate(stack) if EMPTY_RESPONSE not in options]
        try:
            replies = self._replies([stack[index] for index in sent], True)
        except Refused as refused:
            index = sent[refused.index]
            self.annotate_exception(refused.error, index + 1, stack[index][0])
            raise refused.error from None
        self.watching = False
        if replies is None:
            raise WatchError("Watched variable changed.")
        for index, (_, options) in enumerate(stack):
            if EMPTY_RESPONSE in options:
                replies.insert(index, options[EMPTY_RESPONSE])
        if raise_on_error:
            self.raise_first_error(stack, replies)
        return [
            reply if isinstance(reply, Exception) else finished(self.response_callbacks, args[0], reply, options)
            for (args, options), reply in zip(stack, replies)
        ]

    def _replies(self, stack: List[Command], atomic: bool) -> Optional[List[Any]]:
        caller = self._caller
        commands = [caller.encode(args) for args, _ in stack]
        decoders = [None if NEVER_DECODE in options else caller.decoder for _, options in stack]
        return self._attempt(lambda: run(caller, commands, decoders, atomic), commands)
