"""From the bytes of a reply to the values that redis-py's parsers return.

They differ from those of the native package: a set is a list, and an error is one of redis-py's exceptions. Errors of
redis-py's class ConnectionError (LOADING, NOAUTH ...) are raised from inside any reply, all others are elements of it.
"""

from __future__ import annotations

from typing import Any, List, Optional, Sequence

from redis.connection import DefaultParser, Encoder
from redis.exceptions import ConnectionError

from ..errors import Outcome
from ..reply import MAP, SET, Decoder, aggregate, end_of, parse

BULK, STATUS, INTEGER = b"$+:"
MINUS = ord("-")


def decoder_of(encoder: Encoder) -> Optional[Decoder]:
    """What turns text into str; None: it stays bytes."""
    if type(encoder) is not Encoder:  # the program has given an encoder_class
        return encoder.decode
    if not encoder.decode_responses:
        return None
    encoding, errors = encoder.encoding, encoder.encoding_errors
    return lambda text: text.decode(encoding, errors)


def read(raw: bytes, decoder: Optional[Decoder]) -> Any:
    """The value of one reply."""
    kind = raw[0]
    if kind == BULK:
        if raw[1] == MINUS:
            return None
        text = raw[raw.index(b"\r\n") + 2 : -2]
        return text if decoder is None else decoder(text)
    if kind == INTEGER:
        return int(raw[1:-2])
    if kind == STATUS:
        return raw[1:-2] if decoder is None else decoder(raw[1:-2])
    return parse(raw, decoder, close, error)


def read_each(raw: bytes, decoders: Sequence[Optional[Decoder]]) -> List[Any]:
    """The elements of an array, each by its own decoder."""
    if len(set(decoders)) <= 1:
        elements: List[Any] = parse(raw, decoders[0] if decoders else None, close, error)
        return elements
    position = raw.index(b"\r\n") + 2
    elements = []
    for decoder in decoders:
        end = end_of(raw, position)
        elements.append(read(raw[position:end], decoder))
        position = end
    return elements


def close(kind: int, elements: List[Any]) -> Any:
    if kind == SET:
        return elements
    if kind == MAP:
        keys, values = elements[::2], elements[1::2]
        try:
            return dict(zip(keys, values))
        except TypeError:  # a key that cannot be hashed
            return list(zip(keys, values))
    return aggregate(kind, elements)


def error(line: bytes) -> Exception:
    """The exception for an error of the server; one that concerns the connection is raised."""
    found = error_of_text(line.decode("utf-8", "replace"))
    if isinstance(found, ConnectionError):
        raise found
    return found


def error_of_text(text: str) -> Exception:
    found: Exception = DefaultParser.parse_error(text)
    found.outcome = Outcome.ANSWERED  # type: ignore[attr-defined]
    return found
