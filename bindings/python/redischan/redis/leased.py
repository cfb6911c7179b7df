"""A connection for one client or pipeline alone: for threads and for asyncio."""

from __future__ import annotations

from typing import Any, Dict, Generic, Optional, TypeVar

from .._handle import NotCopied
from ..errors import ClosedError, ConnectionLostError, ForkedError
from .pooled import Pooled

GONE = (ClosedError, ConnectionLostError, ForkedError)
"""What a lease reports whose connection is lost."""

L = TypeVar("L")
P = TypeVar("P", bound=Pooled)


class Leased(NotCopied, Generic[P, L]):
    """A lease of a connection, at the first command, and another one after it was lost, as redis-py's connections connect
    again."""

    def __init__(self, transport: P) -> None:
        self.transport = transport
        self._lease: Optional[L] = None
        self._read_encoding()

    def _read_encoding(self) -> None:
        self.encode, self.decoder = self.transport.encode, self.transport.decoder

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
