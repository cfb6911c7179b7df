# Made by `make commands` from commands/commands.txt: change it there.
"""The methods of the commands of the group list."""

from __future__ import annotations

from typing import Any, List, Optional, Sequence, Tuple

from .. import _shapes as shapes
from .._arguments import Argument
from .._call import Call
from .._method import Methods, typed


class ListMethods(Methods):
    @typed
    def blmove(
        self,
        source: Argument,
        destination: Argument,
        wherefrom: Argument,
        whereto: Argument,
        timeout: float,
        *,
        decode: Optional[bool] = None,
    ) -> Call[Any]:
        """Pops an element from a list, pushes it to another list and returns it. Blocks until an element is
        available otherwise. Deletes the list if the last element was moved.

        BLMOVE source destination <LEFT | RIGHT> <LEFT | RIGHT> timeout

        Since 6.2.0, group list.
        Returns: A text, or None if there is none.
        """
        encode = self._texts.encode
        argv = [b"BLMOVE", encode(source), encode(destination), encode(wherefrom), encode(whereto), encode(timeout)]
        return Call(argv, shapes.as_it_is, decode=decode)

    @typed
    def blmpop(
        self,
        timeout: float,
        keys: Sequence[Argument],
        where: Argument,
        *,
        count: Optional[int] = None,
        decode: Optional[bool] = None,
    ) -> Call[Optional[Tuple[Any, Any]]]:
        """Pops the first element from one of multiple lists. Blocks until an element is available otherwise.
        Deletes the list if the last element was popped.

        BLMPOP timeout numkeys key [key ...] <LEFT | RIGHT> [COUNT count]

        Since 7.0.0, group list.
        Returns: A pair of the key and what was taken, or None.
        """
        encode = self._texts.encode
        argv = [b"BLMPOP", encode(timeout), b"%d" % len(keys), *self._texts.encode_all(keys, "keys"), encode(where)]
        if count is not None:
            argv += [b"COUNT", encode(count)]
        return Call(argv, shapes.as_tuple, decode=decode)

    @typed
    def blpop(
        self,
        keys: Sequence[Argument],
        timeout: float,
        *,
        decode: Optional[bool] = None,
    ) -> Call[Optional[Tuple[Any, Any]]]:
        """Removes and returns the first element in a list. Blocks until an element is available otherwise. Deletes
        the list if the last element was popped.

        BLPOP key [key ...] timeout

        Since 2.0.0, group list.
        Returns: A pair of the key and what was taken, or None.
        """
        encode = self._texts.encode
        argv = [b"BLPOP", *self._texts.encode_all(keys, "keys"), encode(timeout)]
        return Call(argv, shapes.as_tuple, decode=decode)

    @typed
    def brpop(
        self,
        keys: Sequence[Argument],
        timeout: float,
        *,
        decode: Optional[bool] = None,
    ) -> Call[Optional[Tuple[Any, Any]]]:
        """Removes and returns the last element in a list. Blocks until an element is available otherwise. Deletes
        the list if the last element was popped.

        BRPOP key [key ...] timeout

        Since 2.0.0, group list.
        Returns: A pair of the key and what was taken, or None.
        """
        encode = self._texts.encode
        argv = [b"BRPOP", *self._texts.encode_all(keys, "keys"), encode(timeout)]
        return Call(argv, shapes.as_tuple, decode=decode)

    @typed
    def brpoplpush(
        self,
        source: Argument,
        destination: Argument,
        timeout: float,
        *,
        decode: Optional[bool] = None,
    ) -> Call[Any]:
        """Pops an element from a list, pushes it to another list and returns it. Blocks until an element is
        available otherwise. Deletes the list if the last element was popped.

        BRPOPLPUSH source destination timeout

        Since 2.2.0, group list.
        Returns: A text, or None if there is none.
        """
        encode = self._texts.encode
        argv = [b"BRPOPLPUSH", encode(source), encode(destination), encode(timeout)]
        return Call(argv, shapes.as_it_is, decode=decode)

    @typed
    def lindex(self, key: Argument, index: int, *, decode: Optional[bool] = None) -> Call[Any]:
        """Returns an element from a list by its index.

        LINDEX key index

        Since 1.0.0, group list.
        Returns: A text, or None if there is none.
        """
        encode = self._texts.encode
        argv = [b"LINDEX", encode(key), encode(index)]
        return Call(argv, shapes.as_it_is, decode=decode)

    @typed
    def linsert(self, key: Argument, where: Argument, pivot: Argument, element: Argument) -> Call[int]:
        """Inserts an element before or after another element in a list.

        LINSERT key <BEFORE | AFTER> pivot element

        Since 2.2.0, group list.
        Returns: An int.
        """
        encode = self._texts.encode
        argv = [b"LINSERT", encode(key), encode(where), encode(pivot), encode(element)]
        return Call(argv, shapes.as_it_is)

    @typed
    def llen(self, key: Argument) -> Call[int]:
        """Returns the length of a list.

        LLEN key

        Since 1.0.0, group list.
        Returns: An int.
        """
        encode = self._texts.encode
        argv = [b"LLEN", encode(key)]
        return Call(argv, shapes.as_it_is)

    @typed
    def lmove(
        self,
        source: Argument,
        destination: Argument,
        wherefrom: Argument,
        whereto: Argument,
        *,
        decode: Optional[bool] = None,
    ) -> Call[Any]:
        """Returns an element after popping it from one list and pushing it to another. Deletes the list if the last
        element was moved.

        LMOVE source destination <LEFT | RIGHT> <LEFT | RIGHT>

        Since 6.2.0, group list.
        Returns: A text, or None if there is none.
        """
        encode = self._texts.encode
        argv = [b"LMOVE", encode(source), encode(destination), encode(wherefrom), encode(whereto)]
        return Call(argv, shapes.as_it_is, decode=decode)

    @typed
    def lmpop(
        self,
        keys: Sequence[Argument],
        where: Argument,
        *,
        count: Optional[int] = None,
        decode: Optional[bool] = None,
    ) -> Call[Optional[Tuple[Any, Any]]]:
        """Returns multiple elements from a list after removing them. Deletes the list if the last element was
        popped.

        LMPOP numkeys key [key ...] <LEFT | RIGHT> [COUNT count]

        Since 7.0.0, group list.
        Returns: A pair of the key and what was taken, or None.
        """
        encode = self._texts.encode
        argv = [b"LMPOP", b"%d" % len(keys), *self._texts.encode_all(keys, "keys"), encode(where)]
        if count is not None:
            argv += [b"COUNT", encode(count)]
        return Call(argv, shapes.as_tuple, decode=decode)

    @typed
    def lpop(self, key: Argument, count: Optional[int] = None, *, decode: Optional[bool] = None) -> Call[Any]:
        """Returns and removes one or more elements from the beginning of a list. Deletes the list if the last
        element was popped.

        LPOP key [count]

        Since 1.0.0, group list.
        Returns: A text, or None if there is none. With `count`: a list.
        """
        encode = self._texts.encode
        argv = [b"LPOP", encode(key)]
        if count is not None:
            argv += [encode(count)]
        return Call(argv, shapes.as_list if count is not None else shapes.as_it_is, decode=decode)

    @typed
    def lpos(
        self,
        key: Argument,
        element: Argument,
        *,
        rank: Optional[int] = None,
        count: Optional[int] = None,
        maxlen: Optional[int] = None,
        decode: Optional[bool] = None,
    ) -> Call[Any]:
        """Returns the index of matching elements in a list.

        LPOS key element [RANK rank] [COUNT num-matches] [MAXLEN len]

        Since 6.0.6, group list.
        Returns: An int, or None. With `count`: a list.
        """
        encode = self._texts.encode
        argv = [b"LPOS", encode(key), encode(element)]
        if rank is not None:
            argv += [b"RANK", encode(rank)]
        if count is not None:
            argv += [b"COUNT", encode(count)]
        if maxlen is not None:
            argv += [b"MAXLEN", encode(maxlen)]
        return Call(argv, shapes.as_list if count is not None else shapes.as_it_is, decode=decode)

    @typed
    def lpush(self, key: Argument, *elements: Argument) -> Call[int]:
        """Prepends one or more elements to a list. Creates the key if it doesn't exist.

        LPUSH key element [element ...]

        Since 1.0.0, group list.
        Returns: An int.
        """
        encode = self._texts.encode
        argv = [b"LPUSH", encode(key), *map(encode, elements)]
        return Call(argv, shapes.as_it_is)

    @typed
    def lpushx(self, key: Argument, *elements: Argument) -> Call[int]:
        """Prepends one or more elements to a list only when the list exists.

        LPUSHX key element [element ...]

        Since 2.2.0, group list.
        Returns: An int.
        """
        encode = self._texts.encode
        argv = [b"LPUSHX", encode(key), *map(encode, elements)]
        return Call(argv, shapes.as_it_is)

    @typed
    def lrange(
        self,
        key: Argument,
        start: int,
        stop: int,
        *,
        decode: Optional[bool] = None,
    ) -> Call[List[Any]]:
        """Returns a range of elements from a list.

        LRANGE key start stop

        Since 1.0.0, group list.
        Returns: A list.
        """
        encode = self._texts.encode
        argv = [b"LRANGE", encode(key), encode(start), encode(stop)]
        return Call(argv, shapes.as_list, decode=decode)

    @typed
    def lrem(self, key: Argument, count: int, element: Argument) -> Call[int]:
        """Removes elements from a list. Deletes the list if the last element was removed.

        LREM key count element

        Since 1.0.0, group list.
        Returns: An int.
        """
        encode = self._texts.encode
        argv = [b"LREM", encode(key), encode(count), encode(element)]
        return Call(argv, shapes.as_it_is)

    @typed
    def lset(self, key: Argument, index: int, element: Argument) -> Call[None]:
        """Sets the value of an element in a list by its index.

        LSET key index element

        Since 1.0.0, group list.
        """
        encode = self._texts.encode
        argv = [b"LSET", encode(key), encode(index), encode(element)]
        return Call(argv, shapes.nothing)

    @typed
    def ltrim(self, key: Argument, start: int, stop: int) -> Call[None]:
        """Removes elements from both ends of a list. Deletes the list if all elements were trimmed.

        LTRIM key start stop

        Since 1.0.0, group list.
        """
        encode = self._texts.encode
        argv = [b"LTRIM", encode(key), encode(start), encode(stop)]
        return Call(argv, shapes.nothing)

    @typed
    def rpop(self, key: Argument, count: Optional[int] = None, *, decode: Optional[bool] = None) -> Call[Any]:
        """Returns and removes one or more elements from the end of a list. Deletes the list if the last element was
        popped.

        RPOP key [count]

        Since 1.0.0, group list.
        Returns: A text, or None if there is none. With `count`: a list.
        """
        encode = self._texts.encode
        argv = [b"RPOP", encode(key)]
        if count is not None:
            argv += [encode(count)]
        return Call(argv, shapes.as_list if count is not None else shapes.as_it_is, decode=decode)

    @typed
    def rpoplpush(
        self,
        source: Argument,
        destination: Argument,
        *,
        decode: Optional[bool] = None,
    ) -> Call[Any]:
        """Returns the last element of a list after removing and pushing it to another list. Deletes the list if the
        last element was popped.

        RPOPLPUSH source destination

        Since 1.2.0, group list.
        Returns: A text, or None if there is none.
        """
        encode = self._texts.encode
        argv = [b"RPOPLPUSH", encode(source), encode(destination)]
        return Call(argv, shapes.as_it_is, decode=decode)

    @typed
    def rpush(self, key: Argument, *elements: Argument) -> Call[int]:
        """Appends one or more elements to a list. Creates the key if it doesn't exist.

        RPUSH key element [element ...]

        Since 1.0.0, group list.
        Returns: An int.
        """
        encode = self._texts.encode
        argv = [b"RPUSH", encode(key), *map(encode, elements)]
        return Call(argv, shapes.as_it_is)

    @typed
    def rpushx(self, key: Argument, *elements: Argument) -> Call[int]:
        """Appends one or more elements to a list only when the list exists.

        RPUSHX key element [element ...]

        Since 2.2.0, group list.
        Returns: An int.
        """
        encode = self._texts.encode
        argv = [b"RPUSHX", encode(key), *map(encode, elements)]
        return Call(argv, shapes.as_it_is)
