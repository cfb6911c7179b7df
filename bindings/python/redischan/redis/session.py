"""A connection for one client or pipeline alone, whose threads take turns."""

from __future__ import annotations

import os
import threading
import weakref
from typing import Callable, List, Sequence

from .leased import GONE, Leased
from .link import Lease
from .transport import Transport


class Session(Leased[Transport, Lease]):
    """A connection for one user; its threads take turns."""

    def __init__(self, transport: Transport) -> None:
        super().__init__(transport)
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
                self._read_encoding()
            return self._lease

    def renew(self) -> None:
        """In a forked child: the connection is the parent's, and so is who holds the lock."""
        self._lock = threading.RLock()


_all: weakref.WeakSet[Session] = weakref.WeakSet()


def _in_child() -> None:
    for session in [*_all]:
        session.renew()


os.register_at_fork(after_in_child=_in_child)
