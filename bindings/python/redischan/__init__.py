"""One Redis or Valkey connection, shared safely by every thread of the program.

>>> from redischan import Client
>>> with Client("embedded://") as client:
...     client.set("greeting", "hello")
...     client.get("greeting")
True
b'hello'
"""

from typing import TYPE_CHECKING, Any

from ._log import LogLevel, set_logger
from ._received import Begun, Ended, Gap, GapReason, Message
from ._timeout import timeout
from .cached import Cached
from .client import Client, State
from .errors import (
    AuthError,
    CanceledError,
    ClosedError,
    ConnectError,
    ConnectionLostError,
    ForkedError,
    InvalidError,
    NoMemoryError,
    Outcome,
    PanicError,
    ProtocolError,
    QueueFullError,
    RangeError,
    RedischanError,
    ReentrantError,
    ReplyTypeError,
    ServerError,
    TimeoutError,
    TlsError,
    TooLargeError,
    UnsupportedError,
    WatchError,
)
from .pipeline import Pipeline
from .script import Script
from .session import Session
from .subscription import Subscription
from .watch import Watch, WatchInfo

if TYPE_CHECKING:
    from ._stats import CacheStats, Stats, SubscriptionStats

__version__ = "0.1.0"

# TimeoutError is not listed: `from redischan import *` must not replace the builtin one, which it is a
# subclass of.
__all__ = [
    "AuthError",
    "Begun",
    "CacheStats",
    "Cached",
    "CanceledError",
    "Client",
    "ClosedError",
    "ConnectError",
    "ConnectionLostError",
    "Ended",
    "ForkedError",
    "Gap",
    "GapReason",
    "InvalidError",
    "LogLevel",
    "Message",
    "NoMemoryError",
    "Outcome",
    "PanicError",
    "Pipeline",
    "ProtocolError",
    "QueueFullError",
    "RangeError",
    "RedischanError",
    "ReentrantError",
    "ReplyTypeError",
    "Script",
    "ServerError",
    "Session",
    "State",
    "Stats",
    "Subscription",
    "SubscriptionStats",
    "TlsError",
    "TooLargeError",
    "UnsupportedError",
    "Watch",
    "WatchError",
    "WatchInfo",
    "set_logger",
    "timeout",
]


def __getattr__(name: str) -> Any:
    if name in ("CacheStats", "Stats", "SubscriptionStats"):
        from . import _stats

        return getattr(_stats, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
