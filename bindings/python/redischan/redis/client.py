"""redis-py's client, over connections that all threads share."""

from __future__ import annotations

import functools
from typing import Any, Callable, Dict, List, Optional, Tuple, TypeVar

import redis.client as theirs
from redis.client import NEVER_DECODE
from redis.connection import ConnectionPool
from redis.exceptions import ConnectionError

from .. import errors as ours
from ..errors import RedischanError
from .pipeline import Pipeline
from .pubsub import PubSub
from .repeat import attempt
from .replies import read
from .results import finished
from .session import Session
from .sharing import Sharing
from .state import Way, way_of
from .transport import transport_of

T = TypeVar("T")


class Redis(Sharing, theirs.Redis):
    """redis.Redis with its commands, pipelines and subscriptions on the connection that all clients of its pool share.

    `retry` repeats what was not sent, and what only reads; the exception for any other command has an `outcome`, which
    says whether it may have been executed. `retry_unsafe=True` repeats it too, as redis-py does.
    """

    @functools.wraps(theirs.Redis.__init__)  # type: ignore[misc]
    def __init__(
        self,
        *args: Any,
        single_connection_client: bool = False,
        retry_unsafe: bool = False,
        **kwargs: Any,
    ) -> None:
        pool = kwargs.get("connection_pool")
        if pool is not None and transport_of(pool) is None:
            super().__init__(*args, single_connection_client=single_connection_client, **kwargs)  # type: ignore[misc]
            return
        super().__init__(*args, **kwargs)  # type: ignore[misc]
        self._retry_unsafe = retry_unsafe
        self._caller = self._transport = transport_of(self.connection_pool)
        if single_connection_client and self._transport is not None:  # as in redis-py, it connects now
            self._single_connection_client = True
            session = self._caller = Session(self._transport)
            self._attempt(session.open, [])

    @classmethod
    def from_url(cls, url: str, retry_unsafe: bool = False, **kwargs: Any) -> Redis:
        """A client for a URL; see redis.Redis.from_url."""
        single_connection_client = kwargs.pop("single_connection_client", False)
        client = cls(
            connection_pool=ConnectionPool.from_url(url, **kwargs),
            single_connection_client=single_connection_client,
            retry_unsafe=retry_unsafe,
        )
        client.auto_close_connection_pool = True
        return client

    def close(self) -> None:
        """Closes the pool, if the client made it, and the client's own connection. A later command connects again."""
        super().close()
        if not self._shares:
            self._caller.close()

    # --- commands ---

    def execute_command(self, *args: Any, **options: Any) -> Any:
        """Executes a command and returns its result."""
        caller = self._caller
        if caller is None or self.connection is not None:
            return super().execute_command(*args, **options)
        argv = caller.encode(args)
        try:
            value = read(caller.call(argv), None if NEVER_DECODE in options else caller.decoder)
        except ours.UnsupportedError as error:
            return self._refused(error, argv, args, options)
        except (RedischanError, ConnectionError) as error:
            value = self._again(argv, options, error)
        if options or isinstance(value, Exception):
            return finished(self.response_callbacks, args[0], value, options)
        callback = self.response_callbacks.get(args[0])
        return value if callback is None else callback(value)

    def _again(self, argv: List[bytes], options: Dict[str, Any], first: Optional[Exception]) -> Any:
        """The reply to a command that has failed, if it may be sent again."""

        def call() -> Any:
            return read(self._caller.call(argv), None if NEVER_DECODE in options else self._caller.decoder)

        if isinstance(first, ours.ForkedError):  # a session of the parent process
            first = None
        return self._attempt(call, [argv], first)

    def _attempt(self, call: Callable[[], T], commands: List[List[bytes]], first: Optional[Exception] = None) -> T:
        return attempt(call, self._caller, commands, self._retry_unsafe, first)

    def _refused(
        self, error: ours.UnsupportedError, argv: List[bytes], args: Tuple[Any, ...], options: Dict[str, Any]
    ) -> Any:
        """The result of a command that the library does not run on this connection."""
        way = way_of(argv)
        if way is Way.THEIRS:
            return super().execute_command(*args, **options)
        value = self._changed(way, argv, error, lambda: Session(self._transport))
        if value is None:
            value = self._again(argv, options, None)
        return finished(self.response_callbacks, args[0], value, options)

    # --- more than one command ---

    def pipeline(self, transaction: bool = True, shard_hint: Optional[str] = None) -> theirs.Pipeline:
        """Commands that are sent together; see redis.Redis.pipeline."""
        if self._transport is None:
            return super().pipeline(transaction, shard_hint)
        pipeline = Pipeline(self.connection_pool, self.response_callbacks, transaction, shard_hint)
        pipeline.belong_to(self._home_of_pipelines(), self._retry_unsafe)
        return pipeline

    def pubsub(self, **kwargs: Any) -> theirs.PubSub:
        """Subscriptions; see redis.Redis.pubsub. `on_gap`, a function, is called with a redischan.Gap where messages are
        missing."""
        if self._transport is None or kwargs.get("push_handler_func") is not None:
            return super().pubsub(**kwargs)
        return PubSub(self.connection_pool, **kwargs)

    @property
    def _is_single(self) -> bool:
        return getattr(self, "_single_connection_client", False)


StrictRedis = Redis


def from_url(url: str, **kwargs: Any) -> Redis:
    """A client for a URL; see redis.from_url."""
    return Redis.from_url(url, **kwargs)
