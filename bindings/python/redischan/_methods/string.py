# Made by `make commands` from commands/commands.txt: change it there.
"""The methods of the commands of the group string."""

from __future__ import annotations

from typing import Any, Mapping, Optional

from .. import _shapes as shapes
from .._arguments import Argument
from .._call import Call
from .._method import Methods, typed


class StringMethods(Methods):
    @typed
    def delifeq(self, key: Argument, value: Argument) -> Call[bool]:
        """Delete key if value matches string.

        DELIFEQ key value

        Since 9.0.0 of Valkey only, group string.
        Returns: Whether it was so or has been done.
        """
        encode = self._texts.encode
        argv = [b"DELIFEQ", encode(key), encode(value)]
        return Call(argv, shapes.is_one)

    @typed
    def getdel(self, key: Argument, *, decode: Optional[bool] = None) -> Call[Any]:
        """Returns the string value of a key after deleting the key.

        GETDEL key

        Since 6.2.0, group string.
        Returns: A text, or None if there is none.
        """
        encode = self._texts.encode
        argv = [b"GETDEL", encode(key)]
        return Call(argv, shapes.as_it_is, decode=decode)

    @typed
    def getex(
        self,
        key: Argument,
        *,
        ex: Optional[int] = None,
        px: Optional[int] = None,
        exat: Optional[int] = None,
        pxat: Optional[int] = None,
        persist: bool = False,
        decode: Optional[bool] = None,
    ) -> Call[Any]:
        """Returns the string value of a key after setting its expiration time.

        GETEX key [EX seconds | PX milliseconds | EXAT unix-time-seconds | PXAT unix-time-milliseconds |
            PERSIST]

        Since 6.2.0, group string.
        Returns: A text, or None if there is none.
        """
        encode = self._texts.encode
        argv = [b"GETEX", encode(key)]
        if ex is not None:
            argv += [b"EX", encode(ex)]
        if px is not None:
            argv += [b"PX", encode(px)]
        if exat is not None:
            argv += [b"EXAT", encode(exat)]
        if pxat is not None:
            argv += [b"PXAT", encode(pxat)]
        if persist:
            argv += [b"PERSIST"]
        return Call(argv, shapes.as_it_is, decode=decode)

    @typed
    def getrange(self, key: Argument, start: int, end: int, *, decode: Optional[bool] = None) -> Call[Any]:
        """Returns a substring of the string stored at a key.

        GETRANGE key start end

        Since 2.4.0, group string.
        Returns: A text, or None if there is none.
        """
        encode = self._texts.encode
        argv = [b"GETRANGE", encode(key), encode(start), encode(end)]
        return Call(argv, shapes.as_it_is, decode=decode)

    @typed
    def getset(self, key: Argument, value: Argument, *, decode: Optional[bool] = None) -> Call[Any]:
        """Returns the previous string value of a key after setting it to a new value.

        GETSET key value

        Since 1.0.0, group string.
        Returns: A text, or None if there is none.
        """
        encode = self._texts.encode
        argv = [b"GETSET", encode(key), encode(value)]
        return Call(argv, shapes.as_it_is, decode=decode)

    @typed
    def incrbyfloat(self, key: Argument, increment: float) -> Call[float]:
        """Increments the floating point value of a key by a number. Uses 0 as initial value if the key doesn't
        exist.

        INCRBYFLOAT key increment

        Since 2.6.0, group string.
        Returns: A float.
        """
        encode = self._texts.encode
        argv = [b"INCRBYFLOAT", encode(key), encode(increment)]
        return Call(argv, shapes.number)

    @typed
    def lcs(
        self,
        key1: Argument,
        key2: Argument,
        *,
        len: bool = False,
        idx: bool = False,
        minmatchlen: Optional[int] = None,
        withmatchlen: bool = False,
        decode: Optional[bool] = None,
    ) -> Call[Any]:
        """Finds the longest common substring.

        LCS key1 key2 [LEN] [IDX] [MINMATCHLEN min-match-len] [WITHMATCHLEN]

        Since 7.0.0, group string.
        Returns: A text, or None if there is none. With `len`: an int. With `idx`: a dict.
        """
        encode = self._texts.encode
        argv = [b"LCS", encode(key1), encode(key2)]
        if len:
            argv += [b"LEN"]
        if idx:
            argv += [b"IDX"]
        if minmatchlen is not None:
            argv += [b"MINMATCHLEN", encode(minmatchlen)]
        if withmatchlen:
            argv += [b"WITHMATCHLEN"]
        return Call(argv, shapes.as_map if idx else shapes.as_it_is if len else shapes.as_it_is, decode=decode)

    @typed
    def msetex(
        self,
        mapping: Mapping[Argument, Argument],
        *,
        nx: bool = False,
        xx: bool = False,
        ex: Optional[int] = None,
        px: Optional[int] = None,
        exat: Optional[int] = None,
        pxat: Optional[int] = None,
        keepttl: bool = False,
    ) -> Call[bool]:
        """Atomically creates or modifies the string values of one or more keys, and optionally set their
        expiration.

        MSETEX numkeys key value [key value ...] [NX | XX] [EX seconds | PX milliseconds | EXAT
            unix-time-seconds | PXAT unix-time-milliseconds | KEEPTTL]

        Since 9.1.0 of Valkey only, group string.
        Returns: Whether it was so or has been done.
        """
        encode = self._texts.encode
        argv = [b"MSETEX", b"%d" % len(mapping), *[encode(text) for pair in mapping.items() for text in pair]]
        if nx:
            argv += [b"NX"]
        if xx:
            argv += [b"XX"]
        if ex is not None:
            argv += [b"EX", encode(ex)]
        if px is not None:
            argv += [b"PX", encode(px)]
        if exat is not None:
            argv += [b"EXAT", encode(exat)]
        if pxat is not None:
            argv += [b"PXAT", encode(pxat)]
        if keepttl:
            argv += [b"KEEPTTL"]
        return Call(argv, shapes.is_one)

    @typed
    def msetnx(self, mapping: Mapping[Argument, Argument]) -> Call[bool]:
        """Atomically modifies the string values of one or more keys only when all keys don't exist.

        MSETNX key value [key value ...]

        Since 1.0.1, group string.
        Returns: Whether it was so or has been done.
        """
        encode = self._texts.encode
        argv = [b"MSETNX", *[encode(text) for pair in mapping.items() for text in pair]]
        return Call(argv, shapes.is_one)

    @typed
    def psetex(self, key: Argument, milliseconds: int, value: Argument) -> Call[None]:
        """Sets both string value and expiration time in milliseconds of a key. The key is created if it doesn't
        exist.

        PSETEX key milliseconds value

        Since 2.6.0, group string.
        """
        encode = self._texts.encode
        argv = [b"PSETEX", encode(key), encode(milliseconds), encode(value)]
        return Call(argv, shapes.nothing)

    @typed
    def setex(self, key: Argument, seconds: int, value: Argument) -> Call[None]:
        """Sets the string value and expiration time of a key. Creates the key if it doesn't exist.

        SETEX key seconds value

        Since 2.0.0, group string.
        """
        encode = self._texts.encode
        argv = [b"SETEX", encode(key), encode(seconds), encode(value)]
        return Call(argv, shapes.nothing)

    @typed
    def setnx(self, key: Argument, value: Argument) -> Call[bool]:
        """Sets the string value of a key only when the key doesn't exist.

        SETNX key value

        Since 1.0.0, group string.
        Returns: Whether it was so or has been done.
        """
        encode = self._texts.encode
        argv = [b"SETNX", encode(key), encode(value)]
        return Call(argv, shapes.is_one)

    @typed
    def setrange(self, key: Argument, offset: int, value: Argument) -> Call[int]:
        """Overwrites a part of a string value with another by an offset. Creates the key if it doesn't exist.

        SETRANGE key offset value

        Since 2.2.0, group string.
        Returns: An int.
        """
        encode = self._texts.encode
        argv = [b"SETRANGE", encode(key), encode(offset), encode(value)]
        return Call(argv, shapes.as_it_is)

    @typed
    def strlen(self, key: Argument) -> Call[int]:
        """Returns the length of a string value.

        STRLEN key

        Since 2.2.0, group string.
        Returns: An int.
        """
        encode = self._texts.encode
        argv = [b"STRLEN", encode(key)]
        return Call(argv, shapes.as_it_is)

    @typed
    def substr(self, key: Argument, start: int, end: int, *, decode: Optional[bool] = None) -> Call[Any]:
        """Returns a substring from a string value.

        SUBSTR key start end

        Since 1.0.0, group string.
        Returns: A text, or None if there is none.
        """
        encode = self._texts.encode
        argv = [b"SUBSTR", encode(key), encode(start), encode(end)]
        return Call(argv, shapes.as_it_is, decode=decode)
