"""Converts RESP bytes to Python values.

    RESP                     Python
    null                     None
    string, status, verbatim bytes, or str with decode_responses
    integer, big number      int
    double                   float
    boolean                  bool
    array, push              list
    map                      dict, or a list of pairs (below)
    set                      set, or a list (below)
    error inside a reply     a ServerError, not raised
    attribute                left out

A map or a set becomes a list where Python's own type would lose something: an element that cannot be hashed (a
list), or one that Python considers equal to another (1, 1.0 and True).

The bytes have passed the library's decoder: they are one complete, well-formed reply.
"""

from __future__ import annotations

import re
from typing import Any, Callable, List, Optional, Sequence, Tuple

from .errors import Outcome, ReplyTypeError, ServerError

Decoder = Callable[[bytes], Any]

STRING, VERBATIM, BLOB_ERROR = b"$=!"
STATUS, ERROR, INTEGER, DOUBLE, BOOLEAN, BIG_NUMBER, NULL = b"+-:,#(_"
ARRAY, MAP, SET, PUSH, ATTRIBUTE = b"*%~>|"

BLOBS = frozenset((STRING, VERBATIM, BLOB_ERROR))
AGGREGATES = frozenset((ARRAY, MAP, SET, PUSH, ATTRIBUTE))
PAIRED = frozenset((MAP, ATTRIBUTE))

# The code at the start of an error, parsed as in the library: one word in capitals.
CODE = re.compile("[A-Z0-9_]+(?= |$)")

LATER = object()
"""Placeholder for an aggregate whose elements are still to be read."""


def parse(
    raw: bytes,
    decoder: Optional[Decoder] = None,
    close: Optional[Callable[[int, List[Any]], Any]] = None,
    error: Optional[Callable[[bytes], Any]] = None,
) -> Any:
    """The value of one reply. A loop and a stack instead of recursion: replies may nest thousands of levels deep.

    `close` makes the value of a complete aggregate, `error` that of an error; by default they are those of the table.
    """
    close = close or aggregate
    error = error or server_error
    position = 0
    open_aggregates: List[Tuple[int, int, list]] = []
    while True:
        kind = raw[position]
        end = raw.index(b"\r\n", position)
        line = raw[position + 1 : end]
        position = end + 2
        if kind in BLOBS:
            length = int(line)
            if length < 0:
                value = None
            else:
                value = blob(kind, raw[position : position + length], decoder, error)
                position += length + 2
        elif kind in AGGREGATES:
            count = int(line)
            if kind in PAIRED:
                count *= 2
            if count > 0:
                open_aggregates.append((kind, count, []))
                continue
            value = None if count < 0 else close(kind, [])
        else:
            value = scalar(kind, line, decoder, error)

        # The value is complete. Give it to its parent, which may then be complete too, and so on.
        while value is not LATER:
            if not open_aggregates:
                return value
            kind, count, elements = open_aggregates[-1]
            elements.append(value)
            if len(elements) < count:
                break
            open_aggregates.pop()
            value = close(kind, elements)


def parse_each(raw: bytes, decoders: Sequence[Optional[Decoder]]) -> List[Any]:
    """The elements of an array, each by its own decoder. An element that has no value, such as a text that the
    decoder refuses, is replaced by an exception, which does not hide the others."""
    if len(set(decoders)) <= 1:
        try:
            return parse(raw, decoders[0] if decoders else None)
        except (UnicodeError, ReplyTypeError):
            pass  # one of them; which one does not matter yet
    position = raw.index(b"\r\n") + 2
    elements: List[Any] = []
    for decoder in decoders:
        end = end_of(raw, position)
        try:
            elements.append(parse(raw[position:end], decoder))
        except (UnicodeError, ReplyTypeError) as error:
            elements.append(error)
        position = end
    return elements


def end_of(raw: bytes, position: int) -> int:
    """The end of the reply that begins at a position."""
    missing = 1
    while missing:
        kind = raw[position]
        end = raw.index(b"\r\n", position)
        line = raw[position + 1 : end]
        position = end + 2
        missing -= kind != ATTRIBUTE  # it comes before the value it describes
        if kind in BLOBS and int(line) >= 0:
            position += int(line) + 2
        elif kind in AGGREGATES:
            missing += max(int(line), 0) * (2 if kind in PAIRED else 1)
    return position


def blob(kind: int, content: bytes, decoder: Optional[Decoder], error: Callable[[bytes], Any]) -> Any:
    if kind == BLOB_ERROR:
        return error(content)
    if kind == VERBATIM:
        content = content[4:]  # after the format, "txt:" or "mkd:"
    return content if decoder is None else decoder(content)


def scalar(kind: int, line: bytes, decoder: Optional[Decoder], error: Callable[[bytes], Any]) -> Any:
    if kind == INTEGER:
        return int(line)
    if kind == STATUS:
        return line if decoder is None else decoder(line)
    if kind == NULL:
        return None
    if kind == DOUBLE:
        return float(line)
    if kind == BOOLEAN:
        return line == b"t"
    if kind == BIG_NUMBER:
        return big_number(line)
    return error(line)


def aggregate(kind: int, elements: List[Any]) -> Any:
    """The value of an aggregate whose elements are complete."""
    if kind == ATTRIBUTE:
        return LATER  # it comes before the value it describes
    if kind == MAP:
        pairs = list(zip(elements[::2], elements[1::2]))
        return or_if_lossy(dict, pairs)
    if kind == SET:
        return or_if_lossy(set, elements)
    return elements


def or_if_lossy(make: Callable[[list], Any], elements: list) -> Any:
    try:
        made = make(elements)
    except TypeError:
        return elements
    return made if len(made) == len(elements) else elements


def big_number(line: bytes) -> int:
    try:
        return int(line)
    except ValueError as error:  # see sys.set_int_max_str_digits
        raise ReplyTypeError(f"a big number in the reply: {error}", outcome=Outcome.ANSWERED) from None


def server_error(line: bytes) -> ServerError:
    text = line.decode("utf-8", "backslashreplace")
    code = CODE.match(text)
    return ServerError(text, outcome=Outcome.ANSWERED, prefix=code.group() if code else "")
