"""Between str and the bytes of the server, in both directions."""

from __future__ import annotations

import codecs
from typing import Callable, List, Optional, Sequence

from ._arguments import Argument, encode_all, encoder
from .errors import InvalidError
from .reply import Decoder

ONE_WAY = frozenset(("ignore", "replace", "backslashreplace", "xmlcharrefreplace", "namereplace"))
"""Lossy error handlers. Showing such a text is fine; sent, it would name a different key."""

NEVER_TEXT = frozenset((b"DUMP", b"BF.SCANDUMP", b"CF.SCANDUMP"))
"""Commands whose replies are always binary; also FUNCTION DUMP."""


class Texts:
    """How a client, and everything made from it, reads and writes text: as UTF-8, and with `errors` where it is not.

    `encode` turns what `decode` returned back into the same bytes, or it raises.
    """

    __slots__ = ("decode", "decoder", "encode")

    def __init__(self, decode_responses: bool, errors: str) -> None:
        try:
            codecs.lookup_error(errors)
        except LookupError:
            raise InvalidError(f"errors is {errors!r}: Python knows no error handler of that name") from None
        self.decode: Decoder = text_decoder(errors)
        self.decoder: Optional[Decoder] = self.decode if decode_responses else None
        """The decoder for the replies of most calls; None: they stay bytes."""
        self.encode: Callable[[Argument], bytes] = encoder("strict" if errors in ONE_WAY else errors)

    def encode_all(self, values: Sequence[Argument], name: str) -> List[bytes]:
        """A list of arguments."""
        return encode_all(values, name, self.encode)

    def decoder_for(self, decode: Optional[bool]) -> Optional[Decoder]:
        """The decoder of one call, which may ask for str (True) or for bytes (False)."""
        if decode is None:
            return self.decoder
        return self.decode if decode else None


def text_decoder(errors: str) -> Callable[[bytes], str]:
    """UTF-8, with an error that says what to do about it."""

    def decode(text: bytes) -> str:
        try:
            return text.decode("utf-8", errors)
        except UnicodeDecodeError as error:
            error.reason += '; ask for bytes with decode=False, or use a client with errors="surrogateescape"'
            raise

    return decode


def is_never_text(argv: Sequence[bytes]) -> bool:
    name = argv[0].upper() if argv else b""
    return name in NEVER_TEXT or (name == b"FUNCTION" and len(argv) > 1 and argv[1].upper() == b"DUMP")


def as_asked(argv: Sequence[bytes], decode: Optional[bool]) -> Optional[bool]:
    """What the call specifies for its reply, or else what its command implies."""
    return False if decode is None and is_never_text(argv) else decode
