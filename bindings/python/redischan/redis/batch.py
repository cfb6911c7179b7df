"""Several commands as one request, or where that cannot be, one after the other on one connection."""

from __future__ import annotations

import re
from typing import Any, List, Optional, Sequence, Union

from redis.exceptions import ExecAbortError

from ..errors import Outcome, RedischanError, UnsupportedError
from ..reply import Decoder
from .errors import translated
from .replies import error_of_text, read, read_each
from .session import Session
from .transport import Transport

ABORTED = re.compile(r" Command (\d+) was refused: (.*) \(it was [^()]*\)$", re.DOTALL)
"""What the library adds to the text of EXECABORT."""


class Refused(Exception):
    """A command of a transaction was refused, and nothing was executed."""

    def __init__(self, index: int, error: Exception) -> None:
        super().__init__(index, error)
        self.index = index
        self.error = error


def run(
    caller: Union[Transport, Session],
    commands: Sequence[List[bytes]],
    decoders: Sequence[Optional[Decoder]],
    atomic: bool,
) -> Optional[List[Any]]:
    """The reply to each command, errors of the server among them; None if a watched key has changed."""
    if not commands and isinstance(caller, Transport):
        return []
    try:
        if not commands:  # the library sends nothing; the server is asked whether a watched key has changed
            return separately(caller, commands, decoders, atomic)
        raw = caller.call_batch(commands, atomic)
    except UnsupportedError:
        session = Session(caller) if isinstance(caller, Transport) else caller
        return separately(session, commands, decoders, atomic)
    if raw[:1] == b"*" and raw[:2] != b"*-":
        return read_each(raw, decoders)
    return executed(read(raw, None), decoders)


def separately(
    session: Union[Transport, Session],
    commands: Sequence[List[bytes]],
    decoders: Sequence[Optional[Decoder]],
    atomic: bool,
) -> Optional[List[Any]]:
    """The same, one command after the other: some of them concern the connection, or wait."""
    if not atomic:
        replies: List[Any] = []
        for argv, decoder in zip(commands, decoders):
            replies.append(one_of_several(session, argv, decoder, bool(replies)))
        return replies
    one_of_several(session, [b"MULTI"], None, False)
    refused = None
    for index, argv in enumerate(commands):
        queued = one_of_several(session, argv, None, True)
        if isinstance(queued, Exception) and refused is None:
            refused = Refused(index, queued)
    reply = one_of_several(session, [b"EXEC"], decoders[0] if decoders else None, True)
    if isinstance(reply, ExecAbortError) and refused is not None:
        raise refused
    return executed(reply, decoders)


def one_of_several(
    session: Union[Transport, Session], argv: List[bytes], decoder: Optional[Decoder], is_later: bool
) -> Any:
    """The reply to one command. If it fails, those before it were executed, and so the whole may not be repeated."""
    try:
        return read(session.call(argv), decoder)
    except UnsupportedError as error:
        return translated(error, session.address)
    except RedischanError as error:
        if is_later:
            error.outcome = Outcome.MAYBE_EXECUTED
        raise


def executed(reply: Any, decoders: Sequence[Optional[Decoder]]) -> Optional[List[Any]]:
    """The reply to EXEC."""
    if isinstance(reply, Exception):
        found = ABORTED.search(str(reply))
        if found is None:
            raise reply
        raise Refused(int(found[1]) - 1, error_of_text(found[2]))
    replies: Optional[List[Any]] = reply
    return replies
