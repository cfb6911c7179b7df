"""From the arguments of redis-py's command methods to the bytes that are sent."""

from __future__ import annotations

import functools
from typing import Any, Callable, List, Sequence, Tuple, Union

from redis.connection import Encoder

Encode = Callable[[Sequence[Any]], List[bytes]]


def encoder_of(encoder: Encoder) -> Encode:
    """Encodes a command as a connection with this encoder does, with its DataError for what it refuses."""
    encoding, errors, other = encoder.encoding, encoder.encoding_errors, encoder.encode

    def plain(value: Any) -> bytes:
        encoded: Any = other(value)
        return encoded if type(encoded) is bytes else bytes(encoded)

    def encode_by_class(args: Sequence[Any]) -> List[bytes]:
        return [*words(args[0]), *map(plain, args[1:])]

    def encode(args: Sequence[Any]) -> List[bytes]:
        return [
            *words(args[0]),
            *[
                value
                if type(value) is bytes
                else value.encode(encoding, errors)
                if type(value) is str
                else plain(value)
                for value in args[1:]
            ],
        ]

    return encode if type(encoder) is Encoder else encode_by_class  # the program has given an encoder_class


@functools.lru_cache(maxsize=4096)
def words(name: Union[str, bytes]) -> Tuple[bytes, ...]:
    """The words of a command's name: redis-py passes "CLIENT LIST" as one argument."""
    text = name.encode() if isinstance(name, str) else bytes(name)
    return tuple(text.split()) if b" " in text else (text,)
