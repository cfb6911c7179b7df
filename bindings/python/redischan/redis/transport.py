"""What a connection pool of redis-py is to the library: one transport for each pool, shared by all who use the pool."""

from __future__ import annotations

import logging
import os
import threading
import weakref
from typing import Any, Callable, Dict, List, Optional, Sequence, TypeVar, Union

from redis.connection import ConnectionPool

from .._handle import NotCopied
from ..errors import AuthError, ClosedError, ForkedError, Outcome
from ..subscription import Subscription
from .arguments import encoder_of
from .link import Lease, Link
from .options import check, is_foreign, login, options_of
from .replies import decoder_of

logger = logging.getLogger("redischan")

T = TypeVar("T")


class Transport(NotCopied):
    """Sends the commands of all clients of a pool. It connects at the first one, and again in a forked child. Any thread
    may use it."""

    def __init__(self, pool: ConnectionPool) -> None:
        check(pool)
        self.own_connections = 0
        self._pool = weakref.ref(pool)
        self._read_encoding(pool)
        self._link: Optional[Link] = None
        self._lock = threading.Lock()
        self._name: Optional[str] = None
        self.subscriptions: weakref.WeakSet[Subscription] = weakref.WeakSet()
        self._attend(pool)

    def _read_encoding(self, pool: ConnectionPool) -> None:
        encoder = pool.get_encoder()
        self.encode, self.decoder = encoder_of(encoder), decoder_of(encoder)

    def _attend(self, pool: ConnectionPool) -> None:
        """Counts the connections that the pool itself makes, for those who take them out of it, and disconnects with it."""
        pool_of, kind = self._pool, type(pool)

        def make_connection() -> Any:
            pool = pool_of()
            self.own_connections += 1
            logger.info("%r makes a connection of redis-py, number %d", pool, self.own_connections)
            return kind.make_connection(pool)  # type: ignore[arg-type]

        def disconnect(*args: Any, **kwargs: Any) -> None:
            self.disconnect()
            pool = pool_of()
            if pool is not None:  # the garbage collector clears references first, and closes the connections itself
                kind.disconnect(pool, *args, **kwargs)

        pool.make_connection = make_connection  # type: ignore[method-assign]
        pool.disconnect = disconnect  # type: ignore[method-assign]

    # --- commands ---

    def call(self, argv: List[bytes]) -> bytes:
        """The reply to a command, which may be an error of the server."""
        return self._run(Link.call, argv)

    def call_batch(self, commands: Sequence[List[bytes]], atomic: bool) -> bytes:
        """The array of the replies to commands that are sent as one request."""
        return self._run(Link.call_batch, commands, atomic)

    def lease(self) -> Lease:
        """A connection for one user."""
        return self._run(Lease)

    def _run(self, call: Callable[..., T], *arguments: Any) -> T:
        """Does this with the link, and again with a new one as long as that may help."""
        link = self._link or self.connect()
        try:
            return call(link, *arguments)
        except (AuthError, ForkedError) as error:
            if not self._is_outdated(link, error):
                raise
            return self._run(call, *arguments)

    # --- connection ---

    def connect(self) -> Link:
        """The link, made if there is none."""
        with self._lock:
            if self._link is None:
                pool = self._pool()
                if pool is None:
                    raise ClosedError("the connection pool is gone")
                options, address = options_of(pool)
                if self._name is not None:
                    options["client_name"] = self._name
                self._read_encoding(pool)
                self._link = Link(options, address)
            return self._link

    def _is_outdated(self, link: Link, error: Union[AuthError, ForkedError]) -> bool:
        """Whether a new link may do what this one cannot: it is the one of the parent process, or the credential provider
        has other credentials by now."""
        if isinstance(error, AuthError):
            now = login(self.settings).items()
            if error.outcome != Outcome.NOT_SENT or now <= link.options.items():
                return False
        if link is self._link:
            self._link = None
        return True

    def leave(self) -> None:
        """Leaves the connection. Calls in progress end as they would have, and the next one connects."""
        self._link = None

    def disconnect(self) -> None:
        """Leaves the connection, and ends the subscriptions; those that are in use begin again."""
        self._link = None
        for subscription in [*self.subscriptions]:
            subscription.close()

    def rename(self, name: str) -> None:
        """Gives a name to the connections, also to those that are made later."""
        if name != self._name:
            self._name = name
            self.leave()
            self.connect()

    def renew(self) -> None:
        """In a forked child: the connection is the parent's, and so is who holds the lock."""
        self._lock = threading.Lock()
        self._link = None

    # --- facts ---

    @property
    def settings(self) -> Dict[str, Any]:
        """The settings of the pool, as they are now."""
        pool = self._pool()
        return {} if pool is None else pool.connection_kwargs

    @property
    def address(self) -> str:
        """Where the server is, for the text of errors."""
        pool = self._pool()
        return "a pool that is gone" if pool is None else options_of(pool)[1]


_of_pools: weakref.WeakKeyDictionary[Any, Optional[Transport]] = weakref.WeakKeyDictionary()
_lock = threading.Lock()


def transport_of(pool: Any) -> Optional[Transport]:
    """The transport of a pool; None if its commands stay on its own connections."""
    with _lock:
        try:
            return _of_pools[pool]
        except KeyError:
            pass
        transport = None if is_foreign(pool) else Transport(pool)
        if transport is None:
            logger.warning("commands stay on the connections of %r, which are of a kind of their own", pool)
        _of_pools[pool] = transport
        return transport


def _in_child() -> None:
    global _lock
    _lock = threading.Lock()
    for transport in [*_of_pools.values()]:
        if transport is not None:
            transport.renew()


os.register_at_fork(after_in_child=_in_child)
