"""A command on its way to the server, and its reply on the way back."""

from __future__ import annotations

import contextlib
from ctypes import byref, c_size_t, c_void_p, string_at
from typing import Any, Callable, Generic, List, Optional, TypeVar

from . import _ffi
from ._arguments import pack
from ._ffi import Completion, lib
from ._interrupt import given, raised
from ._status import exception
from ._texts import Texts
from .errors import AuthError, NoMemoryError, Outcome, RedischanError, ServerError
from .reply import Decoder, parse

T = TypeVar("T")


class Call(Generic[T]):
    """What to send, and how to convert the reply."""

    __slots__ = ("argv", "convert", "timeout_ms", "direct", "decode")

    def __init__(
        self,
        argv: Optional[List[bytes]],
        convert: Callable[[Any], T],
        timeout_ms: int = _ffi.WAIT_DEFAULT,
        direct: Optional[Callable[[c_void_p, Any, Optional[Decoder]], T]] = None,
        decode: Optional[bool] = None,
    ) -> None:
        self.argv = argv
        """None: nothing is sent, and convert(None) is the result."""
        self.convert = convert
        self.timeout_ms = timeout_ms
        self.direct = direct
        """A shorter way to the same result, direct(client, argv, decoder); see _direct.py."""
        self.decode = decode
        """Whether text in the reply becomes str; None: as the client is set."""


def as_it_is(reply: Any) -> Any:
    """The conversion of a reply that needs none."""
    return reply


def nothing_to_send(result: T) -> Call[T]:
    """Stands in for a command whose list of keys is empty."""
    return Call(None, lambda _: result)


def run(function: Callable[..., int], handle: Any, call: Call[T], texts: Texts) -> T:
    """Sends a call with a function of the C API, and waits for its reply."""
    argv = call.argv
    if argv is None:
        return call.convert(None)
    packed, lengths = pack(argv)
    decoder = texts.decoder_for(call.decode)
    return complete(
        lambda raw, _: call.convert(parse(raw, decoder)), function, handle, len(argv), packed, lengths, call.timeout_ms
    )


def complete(
    result: Callable[[bytes, int], T],
    function: Callable[..., int],
    *arguments: Any,
    undelivered: Optional[Callable[[bytes, int], Any]] = None,
) -> T:
    """What `result` makes of the reply, and its code, that a function of the C API gives with its last parameter, a
    redis_completion; or the exception for how it failed. `undelivered` is `result` where that would raise."""
    done = Completion()
    try:
        function(*arguments, byref(done))
    except BaseException as interrupt:
        # A signal handler raised in the moment in which the function had returned: its reply, if it has one, stands in
        # the attribute `undelivered` of the exception.
        if done.reply:
            raw = take(done.reply)
            if done.code >= 0:
                # __slots__; a reply that is an error; nothing that could be delivered
                with contextlib.suppress(AttributeError, RedischanError):
                    interrupt.undelivered = (undelivered or result)(raw, done.code)  # type: ignore[attr-defined]
        raise
    raw = take(done.reply) if done.reply else None
    if done.code < 0 or raw is None:
        thrown = raised()
        raise error_of(done, raw) if thrown is None else thrown
    return given(result(raw, done.code))


def error_of(done: Completion, raw: Optional[bytes]) -> RedischanError:
    """The exception for what failed, in a call or in a queue; `raw` is the reply that came with it."""
    if raw is None:
        return NoMemoryError("no memory for the reply", outcome=Outcome(done.outcome))
    said: ServerError = parse(raw)
    from_server = done.code in (ServerError.code, AuthError.code)
    return exception(str(said), said.prefix if from_server else "", done)


def take(reply: Any) -> bytes:
    """The bytes of a reply, which is freed."""
    length = c_size_t()
    try:
        return string_at(lib.redis_reply_raw(reply, byref(length)), length.value)
    finally:
        lib.redis_reply_free(reply)
