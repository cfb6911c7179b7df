# Made by `make commands` from commands/commands.txt: change it there.
"""The methods of the commands of the group set."""

from __future__ import annotations

from typing import Any, List, Optional, Set, Tuple

from .. import _shapes as shapes
from .._arguments import Argument
from .._call import Call
from .._method import Methods, typed


class SetMethods(Methods):
    @typed
    def sadd(self, key: Argument, *members: Argument) -> Call[int]:
        """Adds one or more members to a set. Creates the key if it doesn't exist.

        SADD key member [member ...]

        Since 1.0.0, group set.
        Returns: An int.
        """
        encode = self._texts.encode
        argv = [b"SADD", encode(key), *map(encode, members)]
        return Call(argv, shapes.as_it_is)

    @typed
    def scard(self, key: Argument) -> Call[int]:
        """Returns the number of members in a set.

        SCARD key

        Since 1.0.0, group set.
        Returns: An int.
        """
        encode = self._texts.encode
        argv = [b"SCARD", encode(key)]
        return Call(argv, shapes.as_it_is)

    @typed
    def sdiff(self, *keys: Argument, decode: Optional[bool] = None) -> Call[Set[Any]]:
        """Returns the difference of multiple sets.

        SDIFF key [key ...]

        Since 1.0.0, group set.
        Returns: A set.
        """
        encode = self._texts.encode
        argv = [b"SDIFF", *map(encode, keys)]
        return Call(argv, shapes.as_set, decode=decode)

    @typed
    def sdiffstore(self, destination: Argument, *keys: Argument) -> Call[int]:
        """Stores the difference of multiple sets in a key.

        SDIFFSTORE destination key [key ...]

        Since 1.0.0, group set.
        Returns: An int.
        """
        encode = self._texts.encode
        argv = [b"SDIFFSTORE", encode(destination), *map(encode, keys)]
        return Call(argv, shapes.as_it_is)

    @typed
    def sinter(self, *keys: Argument, decode: Optional[bool] = None) -> Call[Set[Any]]:
        """Returns the intersect of multiple sets.

        SINTER key [key ...]

        Since 1.0.0, group set.
        Returns: A set.
        """
        encode = self._texts.encode
        argv = [b"SINTER", *map(encode, keys)]
        return Call(argv, shapes.as_set, decode=decode)

    @typed
    def sintercard(self, *keys: Argument, limit: Optional[int] = None) -> Call[int]:
        """Returns the number of members of the intersect of multiple sets.

        SINTERCARD numkeys key [key ...] [LIMIT limit]

        Since 7.0.0, group set.
        Returns: An int.
        """
        encode = self._texts.encode
        argv = [b"SINTERCARD", b"%d" % len(keys), *map(encode, keys)]
        if limit is not None:
            argv += [b"LIMIT", encode(limit)]
        return Call(argv, shapes.as_it_is)

    @typed
    def sinterstore(self, destination: Argument, *keys: Argument) -> Call[int]:
        """Stores the intersect of multiple sets in a key.

        SINTERSTORE destination key [key ...]

        Since 1.0.0, group set.
        Returns: An int.
        """
        encode = self._texts.encode
        argv = [b"SINTERSTORE", encode(destination), *map(encode, keys)]
        return Call(argv, shapes.as_it_is)

    @typed
    def sismember(self, key: Argument, member: Argument) -> Call[bool]:
        """Determines whether a member belongs to a set.

        SISMEMBER key member

        Since 1.0.0, group set.
        Returns: Whether it was so or has been done.
        """
        encode = self._texts.encode
        argv = [b"SISMEMBER", encode(key), encode(member)]
        return Call(argv, shapes.is_one)

    @typed
    def smembers(self, key: Argument, *, decode: Optional[bool] = None) -> Call[Set[Any]]:
        """Returns all members of a set.

        SMEMBERS key

        Since 1.0.0, group set.
        Returns: A set.
        """
        encode = self._texts.encode
        argv = [b"SMEMBERS", encode(key)]
        return Call(argv, shapes.as_set, decode=decode)

    @typed
    def smismember(self, key: Argument, *members: Argument) -> Call[List[bool]]:
        """Determines whether multiple members belong to a set.

        SMISMEMBER key member [member ...]

        Since 6.2.0, group set.
        Returns: A list of bools.
        """
        encode = self._texts.encode
        argv = [b"SMISMEMBER", encode(key), *map(encode, members)]
        return Call(argv, shapes.flags)

    @typed
    def smove(self, source: Argument, destination: Argument, member: Argument) -> Call[bool]:
        """Moves a member from one set to another.

        SMOVE source destination member

        Since 1.0.0, group set.
        Returns: Whether it was so or has been done.
        """
        encode = self._texts.encode
        argv = [b"SMOVE", encode(source), encode(destination), encode(member)]
        return Call(argv, shapes.is_one)

    @typed
    def spop(self, key: Argument, count: Optional[int] = None, *, decode: Optional[bool] = None) -> Call[Any]:
        """Returns one or more random members from a set after removing them. Deletes the set if the last member was
        popped.

        SPOP key [count]

        Since 1.0.0, group set.
        Returns: A text, or None if there is none. With `count`: a set.
        """
        encode = self._texts.encode
        argv = [b"SPOP", encode(key)]
        if count is not None:
            argv += [encode(count)]
        return Call(argv, shapes.as_set if count is not None else shapes.as_it_is, decode=decode)

    @typed
    def srandmember(
        self,
        key: Argument,
        count: Optional[int] = None,
        *,
        decode: Optional[bool] = None,
    ) -> Call[Any]:
        """Gets one or multiple random members from a set.

        SRANDMEMBER key [count]

        Since 1.0.0, group set.
        Returns: A text, or None if there is none. With `count`: a list.
        """
        encode = self._texts.encode
        argv = [b"SRANDMEMBER", encode(key)]
        if count is not None:
            argv += [encode(count)]
        return Call(argv, shapes.as_list if count is not None else shapes.as_it_is, decode=decode)

    @typed
    def srem(self, key: Argument, *members: Argument) -> Call[int]:
        """Removes one or more members from a set. Deletes the set if the last member was removed.

        SREM key member [member ...]

        Since 1.0.0, group set.
        Returns: An int.
        """
        encode = self._texts.encode
        argv = [b"SREM", encode(key), *map(encode, members)]
        return Call(argv, shapes.as_it_is)

    @typed
    def sscan(
        self,
        key: Argument,
        cursor: int,
        *,
        match: Optional[Argument] = None,
        count: Optional[int] = None,
        decode: Optional[bool] = None,
    ) -> Call[Tuple[int, List[Any]]]:
        """Iterates over members of a set.

        SSCAN key cursor [MATCH pattern] [COUNT count]

        Since 2.8.0, group set.
        Returns: (the next cursor, a list).
        """
        encode = self._texts.encode
        argv = [b"SSCAN", encode(key), encode(cursor)]
        if match is not None:
            argv += [b"MATCH", encode(match)]
        if count is not None:
            argv += [b"COUNT", encode(count)]
        return Call(argv, shapes.scan, decode=decode)

    @typed
    def sunion(self, *keys: Argument, decode: Optional[bool] = None) -> Call[Set[Any]]:
        """Returns the union of multiple sets.

        SUNION key [key ...]

        Since 1.0.0, group set.
        Returns: A set.
        """
        encode = self._texts.encode
        argv = [b"SUNION", *map(encode, keys)]
        return Call(argv, shapes.as_set, decode=decode)

    @typed
    def sunionstore(self, destination: Argument, *keys: Argument) -> Call[int]:
        """Stores the union of multiple sets in a key.

        SUNIONSTORE destination key [key ...]

        Since 1.0.0, group set.
        Returns: An int.
        """
        encode = self._texts.encode
        argv = [b"SUNIONSTORE", encode(destination), *map(encode, keys)]
        return Call(argv, shapes.as_it_is)
