"""A command on its way to the server, and its reply on the way back."""

from __future__ import annotations

import contextlib
from ctypes import byref, c_size_t, c_void_p, string_at
from typing import Any, Callable, Generic, List, Optional, TypeVar

from . import _ffi
from ._arguments import pack
from ._ffi import lib
from ._interrupt import given
from ._status import failure
from ._texts import Texts
from .errors import ServerError
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
    reply = c_void_p()
    try:
        status = function(handle, len(argv), packed, lengths, call.timeout_ms, byref(reply))
    except BaseException as interrupt:
        hand_over(interrupt, reply, lambda raw: call.convert(parse(raw, texts.decoder_for(call.decode))))
        raise
    if status < 0:
        raise failure(status)
    return given(call.convert(parse(take(reply), texts.decoder_for(call.decode))))


def hand_over(interrupt: BaseException, reply: Any, result: Callable[[bytes], Any]) -> None:
    """A signal handler raised in the moment in which a call of the C API had returned: its reply, if it has one, stands
    in the attribute `undelivered` of the exception."""
    if reply.value is not None:
        raw = take(reply)
        with contextlib.suppress(AttributeError, ServerError):  # __slots__, and a reply that is an error
            interrupt.undelivered = result(raw)  # type: ignore[attr-defined]


def take(reply: Any) -> bytes:
    """The bytes of a reply, which is freed."""
    length = c_size_t()
    try:
        return string_at(lib.redis_reply_raw(reply, byref(length)), length.value)
    finally:
        lib.redis_reply_free(reply)
