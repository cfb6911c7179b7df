"""What a connection pool of redis-py is to the library: a client of it, made at the first command, and again where that
may help. Clients for threads and for asyncio have it in common."""

from __future__ import annotations

import logging
import os
import threading
import weakref
from typing import Any, Callable, Dict, Generic, Optional, TypeVar, Union

from .._handle import NotCopied
from ..errors import AuthError, ClosedError, ForkedError, Outcome
from ..subscription import Subscription
from .arguments import encoder_of
from .link import Link
from .options import Family, check, is_foreign, login, options_of
from .replies import decoder_of

logger = logging.getLogger("redischan")


class Pooled(NotCopied):
    """The link of all clients of a pool. Any thread may use it."""

    def __init__(self, pool: Any) -> None:
        check(pool)
        self.own_connections = 0
        self._pool = weakref.ref(pool)
        self._read_encoding(pool)
        self._link: Optional[Link] = None
        self._lock = threading.Lock()
        self._name: Optional[str] = None
        self.subscriptions: weakref.WeakSet[Subscription] = weakref.WeakSet()
        self._attend(pool)

    def _read_encoding(self, pool: Any) -> None:
        encoder = pool.get_encoder()
        self.encode, self.decoder = encoder_of(encoder), decoder_of(encoder)

    def _attend(self, pool: Any) -> None:
        """Counts the connections that the pool itself makes, for those who take them out of it."""
        pool_of, kind = self._pool, type(pool)

        def make_connection() -> Any:
            pool = pool_of()
            self.own_connections += 1
            logger.info("%r makes a connection of redis-py, number %d", pool, self.own_connections)
            return kind.make_connection(pool)

        pool.make_connection = make_connection

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
        self.leave()
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


P = TypeVar("P", bound=Pooled)


class Pools(Generic[P]):
    """What was made for the pools of one family of redis-py's: one for each pool, as long as that lives."""

    def __init__(self, make: Callable[[Any], P], family: Family) -> None:
        self._make, self._family = make, family
        self._found: weakref.WeakKeyDictionary[Any, Optional[P]] = weakref.WeakKeyDictionary()
        self._lock = threading.Lock()
        os.register_at_fork(after_in_child=self._renew)

    def of(self, pool: Any) -> Optional[P]:
        """What there is for a pool; None if its commands stay on its own connections."""
        with self._lock:
            try:
                return self._found[pool]
            except KeyError:
                pass
            made = None if is_foreign(pool, self._family) else self._make(pool)
            if made is None:
                logger.warning("commands stay on the connections of %r, which are of a kind of their own", pool)
            self._found[pool] = made
            return made

    def _renew(self) -> None:
        self._lock = threading.Lock()
        for made in [*self._found.values()]:
            if made is not None:
                made.renew()
