# Made by `make commands` from commands/commands.txt: change it there.
"""The methods of the commands of the group bitmap."""

from __future__ import annotations

from typing import Any, List, Optional

from .. import _shapes as shapes
from .._arguments import Argument
from .._call import Call
from .._method import Methods, typed


class BitmapMethods(Methods):
    @typed
    def bitcount(
        self,
        key: Argument,
        start: Optional[int] = None,
        end: Optional[int] = None,
        unit: Optional[Argument] = None,
    ) -> Call[int]:
        """Counts the number of set bits (population counting) in a string.

        BITCOUNT key [start [end [BYTE | BIT]]]

        Since 2.6.0, group bitmap.
        Returns: An int.
        """
        encode = self._texts.encode
        argv = [b"BITCOUNT", encode(key)]
        if start is not None:
            argv += [encode(start)]
        if end is not None:
            argv += [encode(end)]
        if unit is not None:
            argv += [encode(unit)]
        return Call(argv, shapes.as_it_is)

    @typed
    def bitfield(self, key: Argument, *args: Argument, decode: Optional[bool] = None) -> Call[List[Any]]:
        """Performs arbitrary bitfield integer operations on strings.

        BITFIELD key [<GET encoding offset | [OVERFLOW <WRAP | SAT | FAIL>] <SET encoding offset value | INCRBY
            encoding offset increment>> [<GET encoding offset | [OVERFLOW <WRAP | SAT | FAIL>] <SET encoding
            offset value | INCRBY encoding offset increment>> ...]]

        Since 3.2.0, group bitmap.
        Returns: A list.
        """
        encode = self._texts.encode
        argv = [b"BITFIELD", encode(key)]
        argv += map(encode, args)
        return Call(argv, shapes.as_list, decode=decode)

    @typed
    def bitfield_ro(self, key: Argument, *args: Argument, decode: Optional[bool] = None) -> Call[List[Any]]:
        """Performs arbitrary read-only bitfield integer operations on strings.

        BITFIELD_RO key [GET encoding offset [GET encoding offset ...]]

        Since 6.0.0, group bitmap.
        Returns: A list.
        """
        encode = self._texts.encode
        argv = [b"BITFIELD_RO", encode(key)]
        argv += map(encode, args)
        return Call(argv, shapes.as_list, decode=decode)

    @typed
    def bitop(self, operation: Argument, destkey: Argument, *keys: Argument) -> Call[int]:
        """Performs bitwise operations on multiple strings, and stores the result.

        BITOP <AND | OR | XOR | NOT> destkey key [key ...]

        Since 2.6.0, group bitmap.
        Returns: An int.
        """
        encode = self._texts.encode
        argv = [b"BITOP", encode(operation), encode(destkey), *map(encode, keys)]
        return Call(argv, shapes.as_it_is)

    @typed
    def bitpos(
        self,
        key: Argument,
        bit: int,
        start: Optional[int] = None,
        end: Optional[int] = None,
        unit: Optional[Argument] = None,
    ) -> Call[int]:
        """Finds the first set (1) or clear (0) bit in a string.

        BITPOS key bit [start [end [BYTE | BIT]]]

        Since 2.8.7, group bitmap.
        Returns: An int.
        """
        encode = self._texts.encode
        argv = [b"BITPOS", encode(key), encode(bit)]
        if start is not None:
            argv += [encode(start)]
        if end is not None:
            argv += [encode(end)]
        if unit is not None:
            argv += [encode(unit)]
        return Call(argv, shapes.as_it_is)

    @typed
    def getbit(self, key: Argument, offset: int) -> Call[int]:
        """Returns a bit value by offset.

        GETBIT key offset

        Since 2.2.0, group bitmap.
        Returns: An int.
        """
        encode = self._texts.encode
        argv = [b"GETBIT", encode(key), encode(offset)]
        return Call(argv, shapes.as_it_is)

    @typed
    def setbit(self, key: Argument, offset: int, value: int) -> Call[int]:
        """Sets or clears the bit at offset of the string value. Creates the key if it doesn't exist.

        SETBIT key offset value

        Since 2.2.0, group bitmap.
        Returns: An int.
        """
        encode = self._texts.encode
        argv = [b"SETBIT", encode(key), encode(offset), encode(value)]
        return Call(argv, shapes.as_it_is)
