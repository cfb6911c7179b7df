"""Several commands as one request, or where that cannot be, one after the other on one connection.

The steps are the same for threads and for asyncio: each is a call to make, and is sent its reply, or its exception.
"""

from __future__ import annotations

import re
from functools import partial
from typing import Any, Callable, Generator, List, Optional, Sequence

from redis.exceptions import ExecAbortError

from ..errors import Outcome, RedischanError, UnsupportedError
from ..reply import Decoder
from .errors import translated
from .replies import error_of_text, read, read_each

ABORTED = re.compile(r" Command (\d+) was refused: (.*) \(it was [^()]*\)$", re.DOTALL)
"""What the library adds to the text of EXECABORT."""

Steps = Generator[Callable[[], Any], bytes, Optional[List[Any]]]


class Refused(Exception):
    """A command of a transaction was refused, and nothing was executed."""

    def __init__(self, index: int, error: Exception) -> None:
        super().__init__(index, error)
        self.index = index
        self.error = error


def complete(steps: Steps) -> Optional[List[Any]]:
    """Goes through the steps, in a thread."""
    try:
        call = next(steps)
        while True:
            try:
                reply = call()
            except Exception as error:
                call = steps.throw(error)
            else:
                call = steps.send(reply)
    except StopIteration as end:
        replies: Optional[List[Any]] = end.value
        return replies


def run(
    caller: Any,
    commands: Sequence[List[bytes]],
    decoders: Sequence[Optional[Decoder]],
    atomic: bool,
    alone: Callable[[], Any],
) -> Steps:
    """The reply to each command, errors of the server among them; None if a watched key has changed. alone() is where they
    are sent one after the other."""
    if not commands:  # the library sends nothing; the server is asked whether a watched key has changed
        return (yield from separately(caller, commands, decoders, atomic))
    try:
        raw = yield partial(caller.call_batch, commands, atomic)
    except UnsupportedError:
        return (yield from separately(alone(), commands, decoders, atomic))
    if raw[:1] == b"*" and raw[:2] != b"*-":
        return read_each(raw, decoders)
    return executed(read(raw, None), decoders)


def separately(
    session: Any, commands: Sequence[List[bytes]], decoders: Sequence[Optional[Decoder]], atomic: bool
) -> Steps:
    """The same, one command after the other: some of them concern the connection, or wait."""
    if not atomic:
        replies: List[Any] = []
        for argv, decoder in zip(commands, decoders):
            replies.append((yield from one_of_several(session, argv, decoder, bool(replies))))
        return replies
    yield from one_of_several(session, [b"MULTI"], None, False)
    refused = None
    for index, argv in enumerate(commands):
        queued = yield from one_of_several(session, argv, None, True)
        if isinstance(queued, Exception) and refused is None:
            refused = Refused(index, queued)
    reply = yield from one_of_several(session, [b"EXEC"], decoders[0] if decoders else None, True)
    if isinstance(reply, ExecAbortError) and refused is not None:
        raise refused
    return executed(reply, decoders)


def one_of_several(
    session: Any, argv: List[bytes], decoder: Optional[Decoder], is_later: bool
) -> Generator[Callable[[], Any], bytes, Any]:
    """The reply to one command. If it fails, those before it were executed, and so the whole may not be repeated."""
    try:
        raw = yield partial(session.call, argv)
        return read(raw, decoder)
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
