"""What becomes of commands that concern the connection they are sent on, which threads share.

The library refuses them on a shared connection. This table says what the drop-in does then; what is not in it is refused.
"""

from __future__ import annotations

import enum
from typing import List, Optional

from redis.exceptions import ResponseError


class Way(enum.Enum):
    """What is done with such a command."""

    ALONE = "the client goes on on a connection for itself"
    RENAME = "the shared connections take the name"
    QUIT = "the connection is left; the next command connects"
    RESET = "the connection is as new"
    THEIRS = "it runs on a connection of redis-py"


WAYS = {
    b"ASKING": Way.ALONE,
    b"AUTH": Way.ALONE,
    b"CLIENT CACHING": Way.ALONE,
    b"CLIENT CAPA": Way.ALONE,
    b"CLIENT IMPORT-SOURCE": Way.ALONE,
    b"CLIENT NO-EVICT": Way.ALONE,
    b"CLIENT NO-TOUCH": Way.ALONE,
    b"CLIENT SETNAME": Way.RENAME,
    b"CLIENT TRACKING": Way.ALONE,
    b"DISCARD": Way.ALONE,
    b"EXEC": Way.ALONE,
    b"HIMPORT": Way.THEIRS,
    b"MULTI": Way.ALONE,
    b"QUIT": Way.QUIT,
    b"READONLY": Way.ALONE,
    b"READWRITE": Way.ALONE,
    b"RESET": Way.RESET,
    b"SELECT": Way.ALONE,
    b"UNWATCH": Way.ALONE,
    b"WATCH": Way.ALONE,
}

NAME_ERROR = "Client names cannot contain spaces, newlines or special characters."


def way_of(argv: List[bytes]) -> Optional[Way]:
    """What is done with a command that the library refuses; None: it is refused."""
    return WAYS.get(argv[0].upper()) or WAYS.get(b" ".join(argv[:2]).upper())


def client_name(argv: List[bytes]) -> str:
    """The name of a CLIENT SETNAME, which the server would have to accept."""
    if len(argv) != 3:
        raise ResponseError("wrong number of arguments for 'client|setname' command")
    if not all(ord("!") <= byte <= ord("~") for byte in argv[2]):
        raise ResponseError(NAME_ERROR)
    return argv[2].decode("ascii")
