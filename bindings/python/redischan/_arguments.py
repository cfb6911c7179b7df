"""Converts Python values to the bytes that commands take."""

from __future__ import annotations

from ctypes import c_size_t
from typing import Any, Callable, List, Optional, Sequence, Tuple, Union

from . import _ffi
from .errors import InvalidError

Argument = Union[bytes, bytearray, memoryview, str, int, float]

INT64 = range(-(2**63), 2**63)


def encoder(errors: str) -> Callable[[Argument], bytes]:
    """Bytes as they are, str as UTF-8, numbers as text."""

    def encode(value: Argument) -> bytes:
        if type(value) is bytes:
            return value
        if isinstance(value, str):
            try:
                return value.encode("utf-8", errors)
            except UnicodeEncodeError as error:
                error.reason += '; a client with errors="surrogateescape" sends the bytes that it was read from'
                raise
        if isinstance(value, (bytes, bytearray, memoryview)):
            return bytes(value)
        # True is an int, but "1" and "True" would both be guesses at what was meant.
        if isinstance(value, int) and not isinstance(value, bool):
            return b"%d" % value
        if isinstance(value, float):
            return float.__repr__(value).encode()  # a subclass may have its own repr
        raise TypeError(f"cannot send {value!r:.80}: {instead_of(value)}")

    return encode


encode = encoder("strict")


def encode_all(
    values: Sequence[Argument], name: str, encode: Callable[[Argument], bytes] = encode
) -> List[bytes]:
    """A list of arguments. A str is also a sequence, but its characters are hardly meant."""
    if isinstance(values, (str, bytes, bytearray, memoryview)):
        raise TypeError(f"{name} is a list: put the str into one, [{values!r:.80}]")
    return [encode(value) for value in values]


def instead_of(value: Any) -> str:
    if value is None:
        return "None has no bytes; leave the argument out, or pass an empty string"
    if isinstance(value, bool):
        return "pass int(value), or a text of your choice"
    return f"pass bytes, str, int or float, not {type(value).__name__}"


def pack(arguments: Sequence[bytes]) -> Tuple[bytes, Any]:
    """The concatenated arguments, and an array of their lengths."""
    return b"".join(arguments), (c_size_t * len(arguments))(*map(len, arguments))


def int64(value: int, name: str) -> int:
    """A number the C API can take: ctypes would silently cut a larger one to 64 bits."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"{name} is an int, not {type(value).__name__}")
    if value not in INT64:
        raise InvalidError(f"{name} does not fit 64 bits: {value}")
    return value


def wait(timeout_ms: Optional[int]) -> int:
    """How long to wait, as the C API takes it."""
    if timeout_ms is None:
        return _ffi.WAIT_DEFAULT
    if timeout_ms < 0:  # to the C API that means "the default" or "forever"
        raise InvalidError(f"timeout_ms is {timeout_ms}: give 0 or more, or None for the client's own")
    return int64(timeout_ms, "timeout_ms")


def time_to_live(ttl_ms: Optional[int], ex: Optional[float], px: Optional[int]) -> Optional[int]:
    """Milliseconds, from at most one of the three."""
    given = [time for time in (ttl_ms, px, None if ex is None else round(ex * 1000)) if time is not None]
    if len(given) > 1:
        raise InvalidError("more than one time to live: give ttl_ms, px or ex")
    return int64(given[0], "the time to live") if given else None
