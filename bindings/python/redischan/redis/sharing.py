"""What a client does with commands that concern its connection: for threads and for asyncio."""

from __future__ import annotations

import logging
from typing import Any, Callable, List, Optional

from .. import errors as ours
from .errors import translated
from .pooled import Pooled
from .state import Way, client_name

logger = logging.getLogger("redischan")


class Sharing:
    """A client of a pool whose commands go over the shared connection, or, once it has changed its own, over that."""

    connection_pool: Any
    _caller: Any = None
    """What commands are sent through, a transport or a session; None: the connections of the pool."""
    _transport: Any = None
    _retry_unsafe = False

    def own_connections(self) -> int:
        """How many connections of redis-py were made for the pool of this client, beside the shared ones: for programs
        that take them out of the pool, and for what only they can do."""
        if self._transport is None:
            raise ValueError(f"all connections of {self.connection_pool!r} are those of redis-py")
        transport: Pooled = self._transport
        return transport.own_connections

    @property
    def _shares(self) -> bool:
        return self._caller is self._transport

    def _changed(
        self, way: Optional[Way], argv: List[bytes], error: ours.UnsupportedError, alone: Callable[[], Any]
    ) -> Any:
        """The reply to a command that the library refuses on this connection; None if it is to be sent again, on the one
        that this client now has for itself."""
        value: Optional[bytes] = b"OK"
        if way is Way.ALONE and self._shares:
            name = argv[0].decode("ascii", "replace")
            logger.info("%s: from now on this client has a connection for itself: %r", name, self)
            self._caller = alone()
            return None
        if way is Way.RENAME and self._shares:
            self._transport.rename(client_name(argv))
        elif way is Way.QUIT or way is Way.RESET:
            self._leave_connection()
            value = b"OK" if way is Way.QUIT else b"RESET"
        else:
            raise translated(error, "") from error
        return value if self._caller.decoder is None else self._caller.decoder(value)

    def _leave_connection(self) -> None:
        if self._shares:
            self._transport.leave()
        else:
            self._caller.close()

    def _home_of_pipelines(self) -> Any:
        """The connection of this client, if a command has changed it: its pipelines must run on the same one. Those of a
        single-connection client take another one, as in redis-py."""
        return None if self._shares or self._is_single else self._caller

    @property
    def _is_single(self) -> bool:
        raise NotImplementedError


class SharingPipeline:
    """A pipeline whose commands go over the connection of its client; from WATCH to EXEC, UNWATCH or reset() over one for
    itself."""

    _home: Any = None
    """The session of the client, if it does not share its connection."""
    _session: Any = None
    """The session of this pipeline, from WATCH on."""
    _unsafe = False

    def __init__(self, connection_pool: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(connection_pool, *args, **kwargs)  # type: ignore[call-arg]
        self._transport = self._transport_of(connection_pool)
        if self._transport is None:
            raise ValueError(f"{connection_pool!r} has no shared connection: use the Pipeline of redis-py")

    def _transport_of(self, pool: Any) -> Any:
        raise NotImplementedError

    def belong_to(self, home: Any, unsafe: bool) -> None:
        """Makes it a pipeline of a client."""
        self._home, self._unsafe = home, unsafe

    @property
    def _caller(self) -> Any:
        return self._session or self._home or self._transport
