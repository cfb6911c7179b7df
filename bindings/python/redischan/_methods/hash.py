# Made by `make commands` from commands/commands.txt: change it there.
# Over 400 lines: it is generated, and each of its parts stands alone.
"""The methods of the commands of the group hash."""

from __future__ import annotations

from typing import Any, Dict, List, Mapping, Optional

from .. import _shapes as shapes
from .._arguments import Argument
from .._call import Call
from .._method import Methods, typed


class HashMethods(Methods):
    @typed
    def hdel(self, key: Argument, *fields: Argument) -> Call[int]:
        """Deletes one or more fields and their values from a hash. Deletes the hash if no fields remain.

        HDEL key field [field ...]

        Since 2.0.0, group hash.
        Returns: An int.
        """
        encode = self._texts.encode
        argv = [b"HDEL", encode(key), *map(encode, fields)]
        return Call(argv, shapes.as_it_is)

    @typed
    def hexists(self, key: Argument, field: Argument) -> Call[bool]:
        """Determines whether a field exists in a hash.

        HEXISTS key field

        Since 2.0.0, group hash.
        Returns: Whether it was so or has been done.
        """
        encode = self._texts.encode
        argv = [b"HEXISTS", encode(key), encode(field)]
        return Call(argv, shapes.is_one)

    @typed
    def hexpire(
        self,
        key: Argument,
        seconds: int,
        *fields: Argument,
        nx: bool = False,
        xx: bool = False,
        gt: bool = False,
        lt: bool = False,
    ) -> Call[List[Optional[int]]]:
        """Sets expiry time on hash fields.

        HEXPIRE key seconds [NX | XX | GT | LT] FIELDS numfields field [field ...]

        Since 9.0.0 of Valkey only, group hash.
        Returns: A list of ints.
        """
        encode = self._texts.encode
        argv = [b"HEXPIRE", encode(key), encode(seconds)]
        if nx:
            argv += [b"NX"]
        if xx:
            argv += [b"XX"]
        if gt:
            argv += [b"GT"]
        if lt:
            argv += [b"LT"]
        argv += [b"FIELDS", b"%d" % len(fields), *map(encode, fields)]
        return Call(argv, shapes.integers)

    @typed
    def hexpireat(
        self,
        key: Argument,
        unix_time_seconds: int,
        *fields: Argument,
        nx: bool = False,
        xx: bool = False,
        gt: bool = False,
        lt: bool = False,
    ) -> Call[List[Optional[int]]]:
        """Sets expiry time on hash fields.

        HEXPIREAT key unix-time-seconds [NX | XX | GT | LT] FIELDS numfields field [field ...]

        Since 9.0.0 of Valkey only, group hash.
        Returns: A list of ints.
        """
        encode = self._texts.encode
        argv = [b"HEXPIREAT", encode(key), encode(unix_time_seconds)]
        if nx:
            argv += [b"NX"]
        if xx:
            argv += [b"XX"]
        if gt:
            argv += [b"GT"]
        if lt:
            argv += [b"LT"]
        argv += [b"FIELDS", b"%d" % len(fields), *map(encode, fields)]
        return Call(argv, shapes.integers)

    @typed
    def hexpiretime(self, key: Argument, *fields: Argument) -> Call[List[Optional[int]]]:
        """Returns Unix timestamps in seconds since the epoch at which the given key's field(s) will expire.

        HEXPIRETIME key FIELDS numfields field [field ...]

        Since 9.0.0 of Valkey only, group hash.
        Returns: A list of ints.
        """
        encode = self._texts.encode
        argv = [b"HEXPIRETIME", encode(key), b"FIELDS", b"%d" % len(fields), *map(encode, fields)]
        return Call(argv, shapes.integers)

    @typed
    def hgetall(self, key: Argument, *, decode: Optional[bool] = None) -> Call[Dict[Any, Any]]:
        """Returns all fields and values in a hash.

        HGETALL key

        Since 2.0.0, group hash.
        Returns: A dict.
        """
        encode = self._texts.encode
        argv = [b"HGETALL", encode(key)]
        return Call(argv, shapes.as_map, decode=decode)

    @typed
    def hgetdel(self, key: Argument, *fields: Argument, decode: Optional[bool] = None) -> Call[List[Any]]:
        """Returns the values of one or more fields and deletes them from a hash.

        HGETDEL key FIELDS numfields field [field ...]

        Since 9.1.0 of Valkey only, group hash.
        Returns: A list.
        """
        encode = self._texts.encode
        argv = [b"HGETDEL", encode(key), b"FIELDS", b"%d" % len(fields), *map(encode, fields)]
        return Call(argv, shapes.as_list, decode=decode)

    @typed
    def hgetex(
        self,
        key: Argument,
        *fields: Argument,
        ex: Optional[int] = None,
        px: Optional[int] = None,
        exat: Optional[int] = None,
        pxat: Optional[int] = None,
        persist: bool = False,
        decode: Optional[bool] = None,
    ) -> Call[List[Any]]:
        """Gets the value of one or more fields of a given hash key, and optionally sets their expiration time or
        time-to-live (TTL).

        HGETEX key [EX seconds | PX milliseconds | EXAT unix-time-seconds | PXAT unix-time-milliseconds |
            PERSIST] FIELDS numfields field [field ...]

        Since 9.0.0 of Valkey only, group hash.
        Returns: A list.
        """
        encode = self._texts.encode
        argv = [b"HGETEX", encode(key)]
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
        argv += [b"FIELDS", b"%d" % len(fields), *map(encode, fields)]
        return Call(argv, shapes.as_list, decode=decode)

    @typed
    def hincrby(self, key: Argument, field: Argument, increment: int) -> Call[int]:
        """Increments the integer value of a field in a hash by a number. Uses 0 as initial value if the field
        doesn't exist.

        HINCRBY key field increment

        Since 2.0.0, group hash.
        Returns: An int.
        """
        encode = self._texts.encode
        argv = [b"HINCRBY", encode(key), encode(field), encode(increment)]
        return Call(argv, shapes.as_it_is)

    @typed
    def hincrbyfloat(self, key: Argument, field: Argument, increment: float) -> Call[float]:
        """Increments the floating point value of a field by a number. Uses 0 as initial value if the field doesn't
        exist.

        HINCRBYFLOAT key field increment

        Since 2.6.0, group hash.
        Returns: A float.
        """
        encode = self._texts.encode
        argv = [b"HINCRBYFLOAT", encode(key), encode(field), encode(increment)]
        return Call(argv, shapes.number)

    @typed
    def hkeys(self, key: Argument, *, decode: Optional[bool] = None) -> Call[List[Any]]:
        """Returns all fields in a hash.

        HKEYS key

        Since 2.0.0, group hash.
        Returns: A list.
        """
        encode = self._texts.encode
        argv = [b"HKEYS", encode(key)]
        return Call(argv, shapes.as_list, decode=decode)

    @typed
    def hlen(self, key: Argument) -> Call[int]:
        """Returns the number of fields in a hash.

        HLEN key

        Since 2.0.0, group hash.
        Returns: An int.
        """
        encode = self._texts.encode
        argv = [b"HLEN", encode(key)]
        return Call(argv, shapes.as_it_is)

    @typed
    def hmget(self, key: Argument, *fields: Argument, decode: Optional[bool] = None) -> Call[List[Any]]:
        """Returns the values of all fields in a hash.

        HMGET key field [field ...]

        Since 2.0.0, group hash.
        Returns: A list.
        """
        encode = self._texts.encode
        argv = [b"HMGET", encode(key), *map(encode, fields)]
        return Call(argv, shapes.as_list, decode=decode)

    @typed
    def hmset(self, key: Argument, mapping: Mapping[Argument, Argument]) -> Call[None]:
        """Sets the values of multiple fields.

        HMSET key field value [field value ...]

        Since 2.0.0, group hash.
        """
        encode = self._texts.encode
        argv = [b"HMSET", encode(key), *[encode(text) for pair in mapping.items() for text in pair]]
        return Call(argv, shapes.nothing)

    @typed
    def hpersist(self, key: Argument, *fields: Argument) -> Call[List[Optional[int]]]:
        """Remove the existing expiration on a hash key's field(s).

        HPERSIST key FIELDS numfields field [field ...]

        Since 9.0.0 of Valkey only, group hash.
        Returns: A list of ints.
        """
        encode = self._texts.encode
        argv = [b"HPERSIST", encode(key), b"FIELDS", b"%d" % len(fields), *map(encode, fields)]
        return Call(argv, shapes.integers)

    @typed
    def hpexpire(
        self,
        key: Argument,
        milliseconds: int,
        *fields: Argument,
        nx: bool = False,
        xx: bool = False,
        gt: bool = False,
        lt: bool = False,
    ) -> Call[List[Optional[int]]]:
        """Sets expiry time on hash object.

        HPEXPIRE key milliseconds [NX | XX | GT | LT] FIELDS numfields field [field ...]

        Since 9.0.0 of Valkey only, group hash.
        Returns: A list of ints.
        """
        encode = self._texts.encode
        argv = [b"HPEXPIRE", encode(key), encode(milliseconds)]
        if nx:
            argv += [b"NX"]
        if xx:
            argv += [b"XX"]
        if gt:
            argv += [b"GT"]
        if lt:
            argv += [b"LT"]
        argv += [b"FIELDS", b"%d" % len(fields), *map(encode, fields)]
        return Call(argv, shapes.integers)

    @typed
    def hpexpireat(
        self,
        key: Argument,
        unix_time_milliseconds: int,
        *fields: Argument,
        nx: bool = False,
        xx: bool = False,
        gt: bool = False,
        lt: bool = False,
    ) -> Call[List[Optional[int]]]:
        """Sets expiration time on hash field.

        HPEXPIREAT key unix-time-milliseconds [NX | XX | GT | LT] FIELDS numfields field [field ...]

        Since 9.0.0 of Valkey only, group hash.
        Returns: A list of ints.
        """
        encode = self._texts.encode
        argv = [b"HPEXPIREAT", encode(key), encode(unix_time_milliseconds)]
        if nx:
            argv += [b"NX"]
        if xx:
            argv += [b"XX"]
        if gt:
            argv += [b"GT"]
        if lt:
            argv += [b"LT"]
        argv += [b"FIELDS", b"%d" % len(fields), *map(encode, fields)]
        return Call(argv, shapes.integers)

    @typed
    def hpexpiretime(self, key: Argument, *fields: Argument) -> Call[List[Optional[int]]]:
        """Returns the Unix timestamp in milliseconds since Unix epoch at which the given key's field(s) will
        expire.

        HPEXPIRETIME key FIELDS numfields field [field ...]

        Since 9.0.0 of Valkey only, group hash.
        Returns: A list of ints.
        """
        encode = self._texts.encode
        argv = [b"HPEXPIRETIME", encode(key), b"FIELDS", b"%d" % len(fields), *map(encode, fields)]
        return Call(argv, shapes.integers)

    @typed
    def hpttl(self, key: Argument, *fields: Argument) -> Call[List[Optional[int]]]:
        """Returns the remaining time to live in milliseconds of a hash key's field(s) that have an associated
        expiration.

        HPTTL key FIELDS numfields field [field ...]

        Since 9.0.0 of Valkey only, group hash.
        Returns: A list of ints.
        """
        encode = self._texts.encode
        argv = [b"HPTTL", encode(key), b"FIELDS", b"%d" % len(fields), *map(encode, fields)]
        return Call(argv, shapes.integers)

    @typed
    def hrandfield(
        self,
        key: Argument,
        count: Optional[int] = None,
        *,
        withvalues: bool = False,
        decode: Optional[bool] = None,
    ) -> Call[Any]:
        """Returns one or more random fields from a hash.

        HRANDFIELD key [count [WITHVALUES]]

        Since 6.2.0, group hash.
        Returns: A text, or None if there is none. With `count`: a list. With `withvalues`: a list of pairs.
        """
        encode = self._texts.encode
        argv = [b"HRANDFIELD", encode(key)]
        if count is not None:
            argv += [encode(count)]
        if withvalues:
            argv += [b"WITHVALUES"]
        return Call(argv, shapes.as_pairs if withvalues else shapes.as_list if count is not None else shapes.as_it_is, decode=decode)

    @typed
    def hscan(
        self,
        key: Argument,
        cursor: int,
        *,
        match: Optional[Argument] = None,
        count: Optional[int] = None,
        novalues: bool = False,
        decode: Optional[bool] = None,
    ) -> Call[Any]:
        """Iterates over fields and values of a hash.

        HSCAN key cursor [MATCH pattern] [COUNT count] [NOVALUES]

        Since 2.8.0, group hash.
        Returns: (the next cursor, a dict). With `novalues`: (the next cursor, a list).
        """
        encode = self._texts.encode
        argv = [b"HSCAN", encode(key), encode(cursor)]
        if match is not None:
            argv += [b"MATCH", encode(match)]
        if count is not None:
            argv += [b"COUNT", encode(count)]
        if novalues:
            argv += [b"NOVALUES"]
        return Call(argv, shapes.scan if novalues else shapes.scan_map, decode=decode)

    @typed
    def hsetex(
        self,
        key: Argument,
        mapping: Mapping[Argument, Argument],
        *,
        nx: bool = False,
        xx: bool = False,
        fnx: bool = False,
        fxx: bool = False,
        ex: Optional[int] = None,
        px: Optional[int] = None,
        exat: Optional[int] = None,
        pxat: Optional[int] = None,
        keepttl: bool = False,
    ) -> Call[bool]:
        """Sets the value of one or more fields of a given hash key, and optionally sets their expiration time.

        HSETEX key [NX | XX] [FNX | FXX] [EX seconds | PX milliseconds | EXAT unix-time-seconds | PXAT
            unix-time-milliseconds | KEEPTTL] FIELDS numfields field value [field value ...]

        Since 9.0.0 of Valkey only, group hash.
        Returns: Whether it was so or has been done.
        """
        encode = self._texts.encode
        argv = [b"HSETEX", encode(key)]
        if nx:
            argv += [b"NX"]
        if xx:
            argv += [b"XX"]
        if fnx:
            argv += [b"FNX"]
        if fxx:
            argv += [b"FXX"]
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
        argv += [b"FIELDS", b"%d" % len(mapping), *[encode(text) for pair in mapping.items() for text in pair]]
        return Call(argv, shapes.is_one)

    @typed
    def hsetnx(self, key: Argument, field: Argument, value: Argument) -> Call[bool]:
        """Sets the value of a field in a hash only when the field doesn't exist.

        HSETNX key field value

        Since 2.0.0, group hash.
        Returns: Whether it was so or has been done.
        """
        encode = self._texts.encode
        argv = [b"HSETNX", encode(key), encode(field), encode(value)]
        return Call(argv, shapes.is_one)

    @typed
    def hstrlen(self, key: Argument, field: Argument) -> Call[int]:
        """Returns the length of the value of a field.

        HSTRLEN key field

        Since 3.2.0, group hash.
        Returns: An int.
        """
        encode = self._texts.encode
        argv = [b"HSTRLEN", encode(key), encode(field)]
        return Call(argv, shapes.as_it_is)

    @typed
    def httl(self, key: Argument, *fields: Argument) -> Call[List[Optional[int]]]:
        """Returns the remaining time to live (in seconds) of a hash key's field(s) that have an associated
        expiration.

        HTTL key FIELDS numfields field [field ...]

        Since 9.0.0 of Valkey only, group hash.
        Returns: A list of ints.
        """
        encode = self._texts.encode
        argv = [b"HTTL", encode(key), b"FIELDS", b"%d" % len(fields), *map(encode, fields)]
        return Call(argv, shapes.integers)

    @typed
    def hvals(self, key: Argument, *, decode: Optional[bool] = None) -> Call[List[Any]]:
        """Returns all values in a hash.

        HVALS key

        Since 2.0.0, group hash.
        Returns: A list.
        """
        encode = self._texts.encode
        argv = [b"HVALS", encode(key)]
        return Call(argv, shapes.as_list, decode=decode)
