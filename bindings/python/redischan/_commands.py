"""The methods of commands that are written by hand; the others are made from commands/commands.txt (_methods).

Each is written once, as the arguments that it sends and the result that it makes of the reply. How it runs is
for the class that has it: Client and Session wait for the reply, a pipeline keeps the command for later, a
client of redischan.aio gives something to await.
"""

from __future__ import annotations

from typing import Any, List, Mapping, Optional, Sequence

from . import _direct, _shapes
from ._arguments import Argument, int64, time_to_live, wait
from ._call import Call, as_it_is, nothing_to_send
from ._method import typed
from ._methods import AllMethods
from ._texts import as_asked
from .errors import InvalidError


class Commands(AllMethods):
    """The methods of all commands.

    `decode` is for one call: False for bytes from a client that has decode_responses, True for str from another.
    """

    @typed
    def ping(self) -> Call[bool]:
        """True: the server answers."""
        return Call([b"PING"], lambda reply: True, direct=_direct.ping)

    @typed
    def get(self, key: Argument, *, decode: Optional[bool] = None) -> Call[Any]:
        """The value of the key; None if there is none."""
        return Call([b"GET", self._texts.encode(key)], as_it_is, direct=_direct.get, decode=decode)

    @typed
    def set(
        self,
        key: Argument,
        value: Argument,
        *,
        ttl_ms: Optional[int] = None,
        ex: Optional[float] = None,
        px: Optional[int] = None,
        nx: bool = False,
        xx: bool = False,
        keepttl: bool = False,
    ) -> Call[bool]:
        """Sets the key. False: `nx` (only if it is new) or `xx` (only if it exists) said no.

        The key expires after `ex` seconds or `ttl_ms` milliseconds (`px` is Redis's name for the same);
        with `keepttl` it expires when it would have before.
        """
        argv = [b"SET", self._texts.encode(key), self._texts.encode(value)]
        ttl = time_to_live(ttl_ms, ex, px)
        if ttl is not None:
            if ttl <= 0:
                raise InvalidError(f"a time to live of {ttl} ms: give 1 or more, or delete the key")
            if keepttl:
                raise InvalidError("keepttl and a time to live: give one of them")
            argv += [b"PX", b"%d" % ttl]
        if nx and xx:
            raise InvalidError("nx and xx: a key cannot be both new and old; give one of them")
        argv += [word for given, word in ((nx, b"NX"), (xx, b"XX"), (keepttl, b"KEEPTTL")) if given]
        return Call(argv, is_given, direct=_direct.set if len(argv) == 3 else None)

    @typed
    def delete(self, *keys: Argument) -> Call[int]:
        """Deletes the keys; how many there were."""
        return Call([b"DEL", *map(self._texts.encode, keys)], as_it_is) if keys else nothing_to_send(0)

    @typed
    def exists(self, *keys: Argument) -> Call[int]:
        """How many of the keys exist; one that is named twice counts twice."""
        return Call([b"EXISTS", *map(self._texts.encode, keys)], as_it_is) if keys else nothing_to_send(0)

    @typed
    def expire(
        self,
        key: Argument,
        ex: Optional[float] = None,
        *,
        ttl_ms: Optional[int] = None,
        px: Optional[int] = None,
    ) -> Call[bool]:
        """Lets the key expire after `ex` seconds, or a time named as in `set`. False: there is no such key."""
        ttl = time_to_live(ttl_ms, ex, px)
        if ttl is None:
            raise TypeError("expire() needs a time: ex (seconds), or ttl_ms or px (milliseconds)")
        return Call([b"PEXPIRE", self._texts.encode(key), b"%d" % ttl], is_one)

    @typed
    def ttl(self, key: Argument) -> Call[Optional[int]]:
        """Seconds until the key expires, rounded (`pttl`: milliseconds); -1: it does not expire; None: there is no such key."""
        return Call([b"TTL", self._texts.encode(key)], lambda reply: None if reply == -2 else reply)

    @typed
    def incr(self, key: Argument, by: int = 1) -> Call[int]:
        """Adds to the number in the key; the sum."""
        return Call([b"INCRBY", self._texts.encode(key), b"%d" % int64(by, "by")], as_it_is, direct=_direct.incrby)

    @typed
    def decr(self, key: Argument, by: int = 1) -> Call[int]:
        """Subtracts from the number in the key; the difference."""
        by = int64(-int64(by, "by"), "by")
        return Call([b"INCRBY", self._texts.encode(key), b"%d" % by], as_it_is, direct=_direct.incrby)

    @typed
    def append(self, key: Argument, value: Argument) -> Call[int]:
        """Adds to the end of the value; its length in bytes after that."""
        return Call([b"APPEND", self._texts.encode(key), self._texts.encode(value)], as_it_is)

    @typed
    def mget(self, *keys: Argument, decode: Optional[bool] = None) -> Call[List[Any]]:
        """The value of each key, None where there is none."""
        if not keys:
            return nothing_to_send([])
        return Call([b"MGET", *map(self._texts.encode, keys)], as_it_is, decode=decode)

    @typed
    def mset(self, mapping: Mapping[Argument, Argument]) -> Call[None]:
        """Sets all the keys, at once: nobody sees some of them set and others not."""
        texts = [self._texts.encode(text) for pair in mapping.items() for text in pair]
        return Call([b"MSET", *texts], lambda reply: None) if texts else nothing_to_send(None)

    @typed
    def hget(self, key: Argument, field: Argument, *, decode: Optional[bool] = None) -> Call[Any]:
        """The value of a field of the hash; None if there is none."""
        argv = [b"HGET", self._texts.encode(key), self._texts.encode(field)]
        return Call(argv, as_it_is, direct=_direct.hget, decode=decode)

    @typed
    def hset(self, key: Argument, field: Argument, value: Argument) -> Call[bool]:
        """Sets a field of the hash. True: the field is new."""
        return Call([b"HSET", self._texts.encode(key), self._texts.encode(field), self._texts.encode(value)], is_one)

    @typed
    def zadd(
        self,
        key: Argument,
        mapping: Mapping[Argument, float],
        *,
        nx: bool = False,
        xx: bool = False,
        gt: bool = False,
        lt: bool = False,
        ch: bool = False,
    ) -> Call[int]:
        """Adds members to a sorted set or changes their scores, {member: score}; how many are new.

        With `ch`: how many are new or changed. `nx`: only adds; `xx`: only changes; `gt` and `lt`: changes a score only
        to a greater or a lower one. For INCR there is zincrby.
        """
        argv = [b"ZADD", self._texts.encode(key)]
        flags = ((nx, b"NX"), (xx, b"XX"), (gt, b"GT"), (lt, b"LT"), (ch, b"CH"))
        argv += [word for given, word in flags if given]
        argv += [self._texts.encode(text) for member, score in mapping.items() for text in (score, member)]
        return Call(argv, as_it_is) if mapping else nothing_to_send(0)

    @typed
    def xadd(
        self,
        key: Argument,
        fields: Mapping[Argument, Argument],
        id: Argument = "*",
        *,
        nomkstream: bool = False,
        maxlen: Optional[int] = None,
        minid: Optional[Argument] = None,
        approximate: bool = False,
        limit: Optional[int] = None,
        decode: Optional[bool] = None,
    ) -> Call[Any]:
        """Adds an entry to a stream; its id, or None if there is no stream and `nomkstream` is given.

        `maxlen` or `minid` trims the stream as xtrim does.
        """
        argv = [b"XADD", self._texts.encode(key)]
        if nomkstream:
            argv.append(b"NOMKSTREAM")
        if maxlen is not None or minid is not None:
            argv += self._trimming(maxlen, minid, approximate, limit)
        argv += [self._texts.encode(text) for text in (id, *(text for pair in fields.items() for text in pair))]
        return Call(argv, as_it_is, decode=decode)

    @typed
    def xtrim(
        self,
        key: Argument,
        *,
        maxlen: Optional[int] = None,
        minid: Optional[Argument] = None,
        approximate: bool = False,
        limit: Optional[int] = None,
    ) -> Call[int]:
        """Removes the oldest entries of a stream, up to `maxlen` ones or those before `minid`; how many.

        With `approximate` more may stay, which costs the server less; `limit` is then the most that it removes.
        """
        return Call(
            [b"XTRIM", self._texts.encode(key), *self._trimming(maxlen, minid, approximate, limit)], as_it_is
        )

    def _trimming(
        self, maxlen: Optional[int], minid: Optional[Argument], approximate: bool, limit: Optional[int]
    ) -> List[bytes]:
        if (maxlen is None) == (minid is None):
            raise InvalidError("give either maxlen or minid")
        word, threshold = (b"MAXLEN", maxlen) if maxlen is not None else (b"MINID", minid)
        argv = [word, b"~" if approximate else b"=", self._texts.encode(threshold)]  # type: ignore[arg-type]
        return argv if limit is None else [*argv, b"LIMIT", b"%d" % limit]

    @typed
    def xread(
        self,
        streams: Mapping[Argument, Argument],
        *,
        count: Optional[int] = None,
        block: Optional[int] = None,
        timeout_ms: Optional[int] = None,
        decode: Optional[bool] = None,
    ) -> Call[Any]:
        """The entries after an id of each stream, {key: id}: {key: [(id, fields), ...]}, empty if there are none.

        "$" is the last id there is. `block`: how many milliseconds the server waits for one, 0 for ever.
        """
        argv = [b"XREAD", *self._reading(count, block), *self._streams(streams)]
        return Call(argv, _shapes.streams, wait(timeout_ms), decode=decode)

    @typed
    def xreadgroup(
        self,
        group: Argument,
        consumer: Argument,
        streams: Mapping[Argument, Argument],
        *,
        count: Optional[int] = None,
        block: Optional[int] = None,
        noack: bool = False,
        timeout_ms: Optional[int] = None,
        decode: Optional[bool] = None,
    ) -> Call[Any]:
        """As xread, for a consumer of a group: ">" is what no consumer was given, an id what this one was given.

        What it is given is pending until xack, unless `noack` is given.
        """
        argv = [b"XREADGROUP", b"GROUP", self._texts.encode(group), self._texts.encode(consumer)]
        argv += [*self._reading(count, block), *([b"NOACK"] if noack else []), *self._streams(streams)]
        return Call(argv, _shapes.streams, wait(timeout_ms), decode=decode)

    def _reading(self, count: Optional[int], block: Optional[int]) -> List[bytes]:
        given = ((b"COUNT", count), (b"BLOCK", block))
        return [text for word, number in given if number is not None for text in (word, b"%d" % number)]

    def _streams(self, streams: Mapping[Argument, Argument]) -> List[bytes]:
        return [b"STREAMS", *map(self._texts.encode, streams.keys()), *map(self._texts.encode, streams.values())]

    @typed
    def publish(self, channel: Argument, payload: Argument) -> Call[int]:
        """Sends a message; how many subscribers the server gave it to."""
        return Call([b"PUBLISH", self._texts.encode(channel), self._texts.encode(payload)], as_it_is)

    @typed
    def fcall(
        self,
        name: Argument,
        keys: Sequence[Argument] = (),
        args: Sequence[Argument] = (),
        *,
        timeout_ms: Optional[int] = None,
        decode: Optional[bool] = None,
    ) -> Call[Any]:
        """Calls a function that the server has in a library (FUNCTION LOAD)."""
        texts = [*self._texts.encode_all(keys, "keys"), *self._texts.encode_all(args, "args")]
        argv = [b"FCALL", self._texts.encode(name), b"%d" % len(keys), *texts]
        return Call(argv, as_it_is, wait(timeout_ms), decode=decode)

    @typed
    def command(
        self, *args: Argument, timeout_ms: Optional[int] = None, decode: Optional[bool] = None
    ) -> Call[Any]:
        """Sends any command, `command("SET", "k", 1)`, and gives its reply as redischan.reply describes.

        An error reply is raised as ServerError. `timeout_ms` replaces the client's option for this call. What DUMP
        and FUNCTION DUMP give is never text, and comes as bytes unless `decode` is True.
        """
        argv = [*map(self._texts.encode, args)]
        return Call(argv, as_it_is, wait(timeout_ms), decode=as_asked(argv, decode))


def is_given(reply: Any) -> bool:
    return reply is not None


def is_one(reply: Any) -> bool:
    return reply == 1
