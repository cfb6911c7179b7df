"""A connection for one client or pipeline alone."""

from __future__ import annotations

import os
import threading
import weakref
from typing import Any, Callable, Dict, List, Optional, Sequence

from .._handle import NotCopied
from ..errors import ClosedError, ConnectionLostError, ForkedError
from .link import Lease
from .transport import Transport

GONE = (ClosedError, ConnectionLostError, ForkedError)
"""What a lease reports whose connection is lost."""


class Session(NotCopied):
    """Leases a connection of a transport at the first command, and another one after it was lost, as redis-py's
    connections connect again. Threads take turns."""

    def __init__(self, transport: Transport) -> None:
        self.transport = transport
        self.encode, self.decoder = transport.encode, transport.decoder
        self._lease: Optional[Lease] = None
        self._lock = threading.RLock()
        _all.add(self)

    def call(self, argv: List[bytes]) -> bytes:
        """The reply to a command, which may be an error of the server."""
        return self._run(lambda lease: lease.call(argv))

    def call_batch(self, commands: Sequence[List[bytes]], atomic: bool) -> bytes:
        """The array of the replies to commands that are sent as one request; a nil if a watched key has changed."""
        return self._run(lambda lease: lease.call_batch(commands, atomic))

    def _run(self, call: Callable[[Lease], bytes]) -> bytes:
        with self._lock:
            lease = self._lease or self.open()
            try:
                return call(lease)
            except GONE:
                self.close()
                raise

    def open(self) -> Lease:
        """The connection, leased if there is none."""
        with self._lock:
            if self._lease is None:
                self._lease = self.transport.lease()
                self.encode, self.decoder = self.transport.encode, self.transport.decoder
            return self._lease

    def close(self) -> None:
        """Gives the connection back. What was changed on it is undone."""
        self._lease = None

    @property
    def settings(self) -> Dict[str, Any]:
        """The settings of the pool, as they are now."""
        return self.transport.settings

    @property
    def address(self) -> str:
        """Where the server is, for the text of errors."""
        return self.transport.address

    def renew(self) -> None:
        """In a forked child: the connection is the parent's, and so is who holds the lock."""
        self._lock = threading.RLock()


_all: weakref.WeakSet[Session] = weakref.WeakSet()


def _in_child() -> None:
    for session in [*_all]:
        session.renew()


os.register_at_fork(after_in_child=_in_child)
