# Made by `make commands` from commands/commands.txt: change it there.
"""The methods of the commands of the group hyperloglog."""

from __future__ import annotations

from .. import _shapes as shapes
from .._arguments import Argument
from .._call import Call
from .._method import Methods, typed


class HyperloglogMethods(Methods):
    @typed
    def pfadd(self, key: Argument, *elements: Argument) -> Call[bool]:
        """Adds elements to a HyperLogLog key. Creates the key if it doesn't exist.

        PFADD key [element [element ...]]

        Since 2.8.9, group hyperloglog.
        Returns: Whether it was so or has been done.
        """
        encode = self._texts.encode
        argv = [b"PFADD", encode(key), *map(encode, elements)]
        return Call(argv, shapes.is_one)

    @typed
    def pfcount(self, *keys: Argument) -> Call[int]:
        """Returns the approximated cardinality of the set(s) observed by the HyperLogLog key(s).

        PFCOUNT key [key ...]

        Since 2.8.9, group hyperloglog.
        Returns: An int.
        """
        encode = self._texts.encode
        argv = [b"PFCOUNT", *map(encode, keys)]
        return Call(argv, shapes.as_it_is)

    @typed
    def pfmerge(self, destkey: Argument, *sourcekeys: Argument) -> Call[None]:
        """Merges one or more HyperLogLog values into a single key.

        PFMERGE destkey [sourcekey [sourcekey ...]]

        Since 2.8.9, group hyperloglog.
        """
        encode = self._texts.encode
        argv = [b"PFMERGE", encode(destkey), *map(encode, sourcekeys)]
        return Call(argv, shapes.nothing)
