# Made by `make commands` from commands/commands.txt: change it there.
# Over 400 lines: it is generated, and each of its parts stands alone.
"""The methods of the commands of the group generic."""

from __future__ import annotations

from typing import Any, List, Optional, Sequence, Tuple

from .. import _shapes as shapes
from .._arguments import Argument
from .._call import Call
from .._method import Methods, typed
from .._texts import as_asked


class GenericMethods(Methods):
    @typed
    def copy(
        self,
        source: Argument,
        destination: Argument,
        *,
        db: Optional[int] = None,
        replace: bool = False,
    ) -> Call[bool]:
        """Copies the value of a key to a new key.

        COPY source destination [DB destination-db] [REPLACE]

        Since 6.2.0, group generic.
        Returns: Whether it was so or has been done.
        """
        encode = self._texts.encode
        argv = [b"COPY", encode(source), encode(destination)]
        if db is not None:
            argv += [b"DB", encode(db)]
        if replace:
            argv += [b"REPLACE"]
        return Call(argv, shapes.is_one)

    @typed
    def dump(self, key: Argument, *, decode: Optional[bool] = None) -> Call[Any]:
        """Returns a serialized representation of the value stored at a key.

        DUMP key

        Since 2.6.0, group generic.
        Returns: Bytes, or None if there is none.
        """
        encode = self._texts.encode
        argv = [b"DUMP", encode(key)]
        return Call(argv, shapes.as_it_is, decode=as_asked(argv, decode))

    @typed
    def expireat(
        self,
        key: Argument,
        unix_time_seconds: int,
        *,
        nx: bool = False,
        xx: bool = False,
        gt: bool = False,
        lt: bool = False,
    ) -> Call[bool]:
        """Sets the expiration time of a key to a Unix timestamp.

        EXPIREAT key unix-time-seconds [NX | XX | GT | LT]

        Since 1.2.0, group generic.
        Returns: Whether it was so or has been done.
        """
        encode = self._texts.encode
        argv = [b"EXPIREAT", encode(key), encode(unix_time_seconds)]
        if nx:
            argv += [b"NX"]
        if xx:
            argv += [b"XX"]
        if gt:
            argv += [b"GT"]
        if lt:
            argv += [b"LT"]
        return Call(argv, shapes.is_one)

    @typed
    def expiretime(self, key: Argument) -> Call[int]:
        """Returns the expiration time of a key as a Unix timestamp.

        EXPIRETIME key

        Since 7.0.0, group generic.
        Returns: An int.
        """
        encode = self._texts.encode
        argv = [b"EXPIRETIME", encode(key)]
        return Call(argv, shapes.as_it_is)

    @typed
    def keys(self, pattern: Argument, *, decode: Optional[bool] = None) -> Call[List[Any]]:
        """Returns all key names that match a pattern.

        KEYS pattern

        Since 1.0.0, group generic.
        Returns: A list.
        """
        encode = self._texts.encode
        argv = [b"KEYS", encode(pattern)]
        return Call(argv, shapes.as_list, decode=decode)

    @typed
    def migrate(
        self,
        host: Argument,
        port: int,
        *key_selectors: Argument,
        decode: Optional[bool] = None,
    ) -> Call[Any]:
        """Atomically transfers a key from one instance to another.

        MIGRATE host port <key | > destination-db timeout [COPY] [REPLACE] [AUTH auth | AUTH2 username password]
            [KEYS keys [keys ...]]

        Since 2.6.0, group generic.
        Returns: A text, or None if there is none.
        """
        encode = self._texts.encode
        argv = [b"MIGRATE", encode(host), encode(port)]
        argv += map(encode, key_selectors)
        return Call(argv, shapes.as_it_is, decode=decode)

    @typed
    def move(self, key: Argument, db: int) -> Call[bool]:
        """Moves a key to another database.

        MOVE key db

        Since 1.0.0, group generic.
        Returns: Whether it was so or has been done.
        """
        encode = self._texts.encode
        argv = [b"MOVE", encode(key), encode(db)]
        return Call(argv, shapes.is_one)

    @typed
    def object_encoding(self, key: Argument, *, decode: Optional[bool] = None) -> Call[Any]:
        """Returns the internal encoding of an object.

        OBJECT ENCODING key

        Since 2.2.3, group generic.
        Returns: A text, or None if there is none.
        """
        encode = self._texts.encode
        argv = [b"OBJECT", b"ENCODING", encode(key)]
        return Call(argv, shapes.as_it_is, decode=decode)

    @typed
    def object_freq(self, key: Argument) -> Call[Optional[int]]:
        """Returns the logarithmic access frequency counter of an object.

        OBJECT FREQ key

        Since 4.0.0, group generic.
        Returns: An int, or None.
        """
        encode = self._texts.encode
        argv = [b"OBJECT", b"FREQ", encode(key)]
        return Call(argv, shapes.as_it_is)

    @typed
    def object_help(self, *, decode: Optional[bool] = None) -> Call[List[Any]]:
        """Returns helpful text about the different subcommands.

        OBJECT HELP

        Since 6.2.0, group generic.
        Returns: A list.
        """
        return Call([b"OBJECT", b"HELP"], shapes.as_list, decode=decode)

    @typed
    def object_idletime(self, key: Argument) -> Call[Optional[int]]:
        """Returns the time since the last access to an object.

        OBJECT IDLETIME key

        Since 2.2.3, group generic.
        Returns: An int, or None.
        """
        encode = self._texts.encode
        argv = [b"OBJECT", b"IDLETIME", encode(key)]
        return Call(argv, shapes.as_it_is)

    @typed
    def object_refcount(self, key: Argument) -> Call[Optional[int]]:
        """Returns the reference count of a value of a key.

        OBJECT REFCOUNT key

        Since 2.2.3, group generic.
        Returns: An int, or None.
        """
        encode = self._texts.encode
        argv = [b"OBJECT", b"REFCOUNT", encode(key)]
        return Call(argv, shapes.as_it_is)

    @typed
    def persist(self, key: Argument) -> Call[bool]:
        """Removes the expiration time of a key.

        PERSIST key

        Since 2.2.0, group generic.
        Returns: Whether it was so or has been done.
        """
        encode = self._texts.encode
        argv = [b"PERSIST", encode(key)]
        return Call(argv, shapes.is_one)

    @typed
    def pexpire(
        self,
        key: Argument,
        milliseconds: int,
        *,
        nx: bool = False,
        xx: bool = False,
        gt: bool = False,
        lt: bool = False,
    ) -> Call[bool]:
        """Sets the expiration time of a key in milliseconds.

        PEXPIRE key milliseconds [NX | XX | GT | LT]

        Since 2.6.0, group generic.
        Returns: Whether it was so or has been done.
        """
        encode = self._texts.encode
        argv = [b"PEXPIRE", encode(key), encode(milliseconds)]
        if nx:
            argv += [b"NX"]
        if xx:
            argv += [b"XX"]
        if gt:
            argv += [b"GT"]
        if lt:
            argv += [b"LT"]
        return Call(argv, shapes.is_one)

    @typed
    def pexpireat(
        self,
        key: Argument,
        unix_time_milliseconds: int,
        *,
        nx: bool = False,
        xx: bool = False,
        gt: bool = False,
        lt: bool = False,
    ) -> Call[bool]:
        """Sets the expiration time of a key to a Unix milliseconds timestamp.

        PEXPIREAT key unix-time-milliseconds [NX | XX | GT | LT]

        Since 2.6.0, group generic.
        Returns: Whether it was so or has been done.
        """
        encode = self._texts.encode
        argv = [b"PEXPIREAT", encode(key), encode(unix_time_milliseconds)]
        if nx:
            argv += [b"NX"]
        if xx:
            argv += [b"XX"]
        if gt:
            argv += [b"GT"]
        if lt:
            argv += [b"LT"]
        return Call(argv, shapes.is_one)

    @typed
    def pexpiretime(self, key: Argument) -> Call[int]:
        """Returns the expiration time of a key as a Unix milliseconds timestamp.

        PEXPIRETIME key

        Since 7.0.0, group generic.
        Returns: An int.
        """
        encode = self._texts.encode
        argv = [b"PEXPIRETIME", encode(key)]
        return Call(argv, shapes.as_it_is)

    @typed
    def pttl(self, key: Argument) -> Call[int]:
        """Returns the expiration time in milliseconds of a key.

        PTTL key

        Since 2.6.0, group generic.
        Returns: An int.
        """
        encode = self._texts.encode
        argv = [b"PTTL", encode(key)]
        return Call(argv, shapes.as_it_is)

    @typed
    def randomkey(self, *, decode: Optional[bool] = None) -> Call[Any]:
        """Returns a random key name from the database.

        RANDOMKEY

        Since 1.0.0, group generic.
        Returns: A text, or None if there is none.
        """
        return Call([b"RANDOMKEY"], shapes.as_it_is, decode=decode)

    @typed
    def rename(self, key: Argument, newkey: Argument) -> Call[None]:
        """Renames a key and overwrites the destination.

        RENAME key newkey

        Since 1.0.0, group generic.
        """
        encode = self._texts.encode
        argv = [b"RENAME", encode(key), encode(newkey)]
        return Call(argv, shapes.nothing)

    @typed
    def renamenx(self, key: Argument, newkey: Argument) -> Call[bool]:
        """Renames a key only when the target key name doesn't exist.

        RENAMENX key newkey

        Since 1.0.0, group generic.
        Returns: Whether it was so or has been done.
        """
        encode = self._texts.encode
        argv = [b"RENAMENX", encode(key), encode(newkey)]
        return Call(argv, shapes.is_one)

    @typed
    def restore(
        self,
        key: Argument,
        ttl: int,
        serialized_value: Argument,
        *,
        replace: bool = False,
        absttl: bool = False,
        idletime: Optional[int] = None,
        freq: Optional[int] = None,
    ) -> Call[None]:
        """Creates a key from the serialized representation of a value.

        RESTORE key ttl serialized-value [REPLACE] [ABSTTL] [IDLETIME seconds] [FREQ frequency]

        Since 2.6.0, group generic.
        """
        encode = self._texts.encode
        argv = [b"RESTORE", encode(key), encode(ttl), encode(serialized_value)]
        if replace:
            argv += [b"REPLACE"]
        if absttl:
            argv += [b"ABSTTL"]
        if idletime is not None:
            argv += [b"IDLETIME", encode(idletime)]
        if freq is not None:
            argv += [b"FREQ", encode(freq)]
        return Call(argv, shapes.nothing)

    @typed
    def scan(
        self,
        cursor: int,
        *,
        match: Optional[Argument] = None,
        count: Optional[int] = None,
        type: Optional[Argument] = None,
        decode: Optional[bool] = None,
    ) -> Call[Tuple[int, List[Any]]]:
        """Iterates over the key names in the database.

        SCAN cursor [MATCH pattern] [COUNT count] [TYPE type]

        Since 2.8.0, group generic.
        Returns: (the next cursor, a list).
        """
        encode = self._texts.encode
        argv = [b"SCAN", encode(cursor)]
        if match is not None:
            argv += [b"MATCH", encode(match)]
        if count is not None:
            argv += [b"COUNT", encode(count)]
        if type is not None:
            argv += [b"TYPE", encode(type)]
        return Call(argv, shapes.scan, decode=decode)

    @typed
    def sort(
        self,
        key: Argument,
        *,
        by: Optional[Argument] = None,
        limit: Optional[Sequence[Argument]] = None,
        get: Sequence[Argument] = (),
        asc: bool = False,
        desc: bool = False,
        alpha: bool = False,
        store: Optional[Argument] = None,
        decode: Optional[bool] = None,
    ) -> Call[Any]:
        """Sorts the elements in a list, a set, or a sorted set, optionally storing the result.

        SORT key [BY by-pattern] [LIMIT offset count] [GET get-pattern [GET get-pattern ...]] [ASC | DESC]
            [ALPHA] [STORE destination]

        Since 1.0.0, group generic.
        Returns: A list. With `store`: an int.
        """
        encode = self._texts.encode
        argv = [b"SORT", encode(key)]
        if by is not None:
            argv += [b"BY", encode(by)]
        if limit is not None:
            argv += [b"LIMIT", *self._texts.encode_all(limit, "limit")]
        for one in self._texts.encode_all(get, "get"):
            argv += [b"GET", one]
        if asc:
            argv += [b"ASC"]
        if desc:
            argv += [b"DESC"]
        if alpha:
            argv += [b"ALPHA"]
        if store is not None:
            argv += [b"STORE", encode(store)]
        return Call(argv, shapes.as_it_is if store is not None else shapes.as_list, decode=decode)

    @typed
    def sort_ro(
        self,
        key: Argument,
        *,
        by: Optional[Argument] = None,
        limit: Optional[Sequence[Argument]] = None,
        get: Sequence[Argument] = (),
        asc: bool = False,
        desc: bool = False,
        alpha: bool = False,
        decode: Optional[bool] = None,
    ) -> Call[List[Any]]:
        """Returns the sorted elements of a list, a set, or a sorted set.

        SORT_RO key [BY by-pattern] [LIMIT offset count] [GET get-pattern [GET get-pattern ...]] [ASC | DESC]
            [ALPHA]

        Since 7.0.0, group generic.
        Returns: A list.
        """
        encode = self._texts.encode
        argv = [b"SORT_RO", encode(key)]
        if by is not None:
            argv += [b"BY", encode(by)]
        if limit is not None:
            argv += [b"LIMIT", *self._texts.encode_all(limit, "limit")]
        for one in self._texts.encode_all(get, "get"):
            argv += [b"GET", one]
        if asc:
            argv += [b"ASC"]
        if desc:
            argv += [b"DESC"]
        if alpha:
            argv += [b"ALPHA"]
        return Call(argv, shapes.as_list, decode=decode)

    @typed
    def touch(self, *keys: Argument) -> Call[int]:
        """Returns the number of existing keys out of those specified after updating the time they were last
        accessed.

        TOUCH key [key ...]

        Since 3.2.1, group generic.
        Returns: An int.
        """
        encode = self._texts.encode
        argv = [b"TOUCH", *map(encode, keys)]
        return Call(argv, shapes.as_it_is)

    @typed
    def type(self, key: Argument, *, decode: Optional[bool] = None) -> Call[Any]:
        """Determines the type of value stored at a key.

        TYPE key

        Since 1.0.0, group generic.
        Returns: A text, or None if there is none.
        """
        encode = self._texts.encode
        argv = [b"TYPE", encode(key)]
        return Call(argv, shapes.as_it_is, decode=decode)

    @typed
    def unlink(self, *keys: Argument) -> Call[int]:
        """Asynchronously deletes one or more keys.

        UNLINK key [key ...]

        Since 4.0.0, group generic.
        Returns: An int.
        """
        encode = self._texts.encode
        argv = [b"UNLINK", *map(encode, keys)]
        return Call(argv, shapes.as_it_is)

    @typed
    def wait(self, numreplicas: int, timeout: int) -> Call[int]:
        """Blocks until the asynchronous replication of all preceding write commands sent by the connection is
        completed.

        WAIT numreplicas timeout

        Since 3.0.0, group generic.
        Returns: An int.
        """
        encode = self._texts.encode
        argv = [b"WAIT", encode(numreplicas), encode(timeout)]
        return Call(argv, shapes.as_it_is)

    @typed
    def waitaof(self, numlocal: int, numreplicas: int, timeout: int) -> Call[List[Optional[int]]]:
        """Blocks until all of the preceding write commands sent by the connection are written to the append-only
        file of the primary and/or replicas.

        WAITAOF numlocal numreplicas timeout

        Since 7.2.0 of Valkey only, group generic.
        Returns: A list of ints.
        """
        encode = self._texts.encode
        argv = [b"WAITAOF", encode(numlocal), encode(numreplicas), encode(timeout)]
        return Call(argv, shapes.integers)
