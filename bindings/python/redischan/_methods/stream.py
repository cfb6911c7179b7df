# Made by `make commands` from commands/commands.txt: change it there.
"""The methods of the commands of the group stream."""

from __future__ import annotations

from typing import Any, Dict, List, Optional

from .. import _shapes as shapes
from .._arguments import Argument
from .._call import Call
from .._method import Methods, typed


class StreamMethods(Methods):
    @typed
    def xack(self, key: Argument, group: Argument, *ids: Argument) -> Call[int]:
        """Returns the number of messages that were successfully acknowledged by the consumer group member of a
        stream.

        XACK key group id [id ...]

        Since 5.0.0, group stream.
        Returns: An int.
        """
        encode = self._texts.encode
        argv = [b"XACK", encode(key), encode(group), *map(encode, ids)]
        return Call(argv, shapes.as_it_is)

    @typed
    def xautoclaim(
        self,
        key: Argument,
        group: Argument,
        consumer: Argument,
        min_idle_time: Argument,
        start: Argument,
        *,
        count: Optional[int] = None,
        justid: bool = False,
        decode: Optional[bool] = None,
    ) -> Call[Any]:
        """Changes, or acquires, ownership of messages in a consumer group, as if the messages were delivered to a
        consumer group member.

        XAUTOCLAIM key group consumer min-idle-time start [COUNT count] [JUSTID]

        Since 6.2.0, group stream.
        Returns: [the next id, [(id, fields), ...], the ids that no longer exist]. With `justid`: a list.
        """
        encode = self._texts.encode
        argv = [b"XAUTOCLAIM", encode(key), encode(group), encode(consumer), encode(min_idle_time), encode(start)]
        if count is not None:
            argv += [b"COUNT", encode(count)]
        if justid:
            argv += [b"JUSTID"]
        return Call(argv, shapes.as_list if justid else shapes.claimed, decode=decode)

    @typed
    def xclaim(
        self,
        key: Argument,
        group: Argument,
        consumer: Argument,
        min_idle_time: Argument,
        *ids: Argument,
        idle: Optional[int] = None,
        time: Optional[int] = None,
        retrycount: Optional[int] = None,
        force: bool = False,
        justid: bool = False,
        lastid: Optional[Argument] = None,
        decode: Optional[bool] = None,
    ) -> Call[Any]:
        """Changes, or acquires, ownership of a message in a consumer group, as if the message was delivered to a
        consumer group member.

        XCLAIM key group consumer min-idle-time id [id ...] [IDLE ms] [TIME unix-time-milliseconds] [RETRYCOUNT
            count] [FORCE] [JUSTID] [LASTID lastid]

        Since 5.0.0, group stream.
        Returns: A list of (id, fields); fields is a dict, or a list of pairs if a field comes twice. With
        `justid`: a list.
        """
        encode = self._texts.encode
        argv = [b"XCLAIM", encode(key), encode(group), encode(consumer), encode(min_idle_time), *map(encode, ids)]
        if idle is not None:
            argv += [b"IDLE", encode(idle)]
        if time is not None:
            argv += [b"TIME", encode(time)]
        if retrycount is not None:
            argv += [b"RETRYCOUNT", encode(retrycount)]
        if force:
            argv += [b"FORCE"]
        if justid:
            argv += [b"JUSTID"]
        if lastid is not None:
            argv += [b"LASTID", encode(lastid)]
        return Call(argv, shapes.as_list if justid else shapes.entries, decode=decode)

    @typed
    def xdel(self, key: Argument, *ids: Argument) -> Call[int]:
        """Returns the number of messages after removing them from a stream.

        XDEL key id [id ...]

        Since 5.0.0, group stream.
        Returns: An int.
        """
        encode = self._texts.encode
        argv = [b"XDEL", encode(key), *map(encode, ids)]
        return Call(argv, shapes.as_it_is)

    @typed
    def xgroup_create(
        self,
        key: Argument,
        group: Argument,
        id: Argument,
        *,
        mkstream: bool = False,
        entriesread: Optional[int] = None,
    ) -> Call[None]:
        """Creates a consumer group.

        XGROUP CREATE key group <id | $> [MKSTREAM] [ENTRIESREAD entriesread]

        Since 5.0.0, group stream.
        """
        encode = self._texts.encode
        argv = [b"XGROUP", b"CREATE", encode(key), encode(group), encode(id)]
        if mkstream:
            argv += [b"MKSTREAM"]
        if entriesread is not None:
            argv += [b"ENTRIESREAD", encode(entriesread)]
        return Call(argv, shapes.nothing)

    @typed
    def xgroup_createconsumer(self, key: Argument, group: Argument, consumer: Argument) -> Call[bool]:
        """Creates a consumer in a consumer group.

        XGROUP CREATECONSUMER key group consumer

        Since 6.2.0, group stream.
        Returns: Whether it was so or has been done.
        """
        encode = self._texts.encode
        argv = [b"XGROUP", b"CREATECONSUMER", encode(key), encode(group), encode(consumer)]
        return Call(argv, shapes.is_one)

    @typed
    def xgroup_delconsumer(self, key: Argument, group: Argument, consumer: Argument) -> Call[int]:
        """Deletes a consumer from a consumer group.

        XGROUP DELCONSUMER key group consumer

        Since 5.0.0, group stream.
        Returns: An int.
        """
        encode = self._texts.encode
        argv = [b"XGROUP", b"DELCONSUMER", encode(key), encode(group), encode(consumer)]
        return Call(argv, shapes.as_it_is)

    @typed
    def xgroup_destroy(self, key: Argument, group: Argument) -> Call[bool]:
        """Destroys a consumer group.

        XGROUP DESTROY key group

        Since 5.0.0, group stream.
        Returns: Whether it was so or has been done.
        """
        encode = self._texts.encode
        argv = [b"XGROUP", b"DESTROY", encode(key), encode(group)]
        return Call(argv, shapes.is_one)

    @typed
    def xgroup_help(self, *, decode: Optional[bool] = None) -> Call[List[Any]]:
        """Returns helpful text about the different subcommands.

        XGROUP HELP

        Since 5.0.0, group stream.
        Returns: A list.
        """
        return Call([b"XGROUP", b"HELP"], shapes.as_list, decode=decode)

    @typed
    def xgroup_setid(
        self,
        key: Argument,
        group: Argument,
        id: Argument,
        *,
        entriesread: Optional[int] = None,
    ) -> Call[None]:
        """Sets the last-delivered ID of a consumer group.

        XGROUP SETID key group <id | $> [ENTRIESREAD entriesread]

        Since 5.0.0, group stream.
        """
        encode = self._texts.encode
        argv = [b"XGROUP", b"SETID", encode(key), encode(group), encode(id)]
        if entriesread is not None:
            argv += [b"ENTRIESREAD", encode(entriesread)]
        return Call(argv, shapes.nothing)

    @typed
    def xinfo_consumers(
        self,
        key: Argument,
        group: Argument,
        *,
        decode: Optional[bool] = None,
    ) -> Call[List[Dict[Any, Any]]]:
        """Returns a list of the consumers in a consumer group.

        XINFO CONSUMERS key group

        Since 5.0.0, group stream.
        Returns: A list of dicts.
        """
        encode = self._texts.encode
        argv = [b"XINFO", b"CONSUMERS", encode(key), encode(group)]
        return Call(argv, shapes.as_maps, decode=decode)

    @typed
    def xinfo_groups(self, key: Argument, *, decode: Optional[bool] = None) -> Call[List[Dict[Any, Any]]]:
        """Returns a list of the consumer groups of a stream.

        XINFO GROUPS key

        Since 5.0.0, group stream.
        Returns: A list of dicts.
        """
        encode = self._texts.encode
        argv = [b"XINFO", b"GROUPS", encode(key)]
        return Call(argv, shapes.as_maps, decode=decode)

    @typed
    def xinfo_help(self, *, decode: Optional[bool] = None) -> Call[List[Any]]:
        """Returns helpful text about the different subcommands.

        XINFO HELP

        Since 5.0.0, group stream.
        Returns: A list.
        """
        return Call([b"XINFO", b"HELP"], shapes.as_list, decode=decode)

    @typed
    def xinfo_stream(
        self,
        key: Argument,
        *,
        full: bool = False,
        count: Optional[int] = None,
        decode: Optional[bool] = None,
    ) -> Call[Dict[Any, Any]]:
        """Returns information about a stream.

        XINFO STREAM key [FULL [COUNT count]]

        Since 5.0.0, group stream.
        Returns: A dict.
        """
        encode = self._texts.encode
        argv = [b"XINFO", b"STREAM", encode(key)]
        if full:
            argv += [b"FULL"]
        if count is not None:
            argv += [b"COUNT", encode(count)]
        return Call(argv, shapes.as_map, decode=decode)

    @typed
    def xlen(self, key: Argument) -> Call[int]:
        """Returns the number of messages in a stream.

        XLEN key

        Since 5.0.0, group stream.
        Returns: An int.
        """
        encode = self._texts.encode
        argv = [b"XLEN", encode(key)]
        return Call(argv, shapes.as_it_is)

    @typed
    def xpending(
        self,
        key: Argument,
        group: Argument,
        start: Optional[Argument] = None,
        end: Optional[Argument] = None,
        count: Optional[int] = None,
        consumer: Optional[Argument] = None,
        *,
        idle: Optional[int] = None,
        decode: Optional[bool] = None,
    ) -> Call[List[Any]]:
        """Returns the information and entries from a stream consumer group's pending entries list.

        XPENDING key group [[IDLE min-idle-time] start end count [consumer]]

        Since 5.0.0, group stream.
        Returns: A list.
        """
        encode = self._texts.encode
        argv = [b"XPENDING", encode(key), encode(group)]
        if idle is not None:
            argv += [b"IDLE", encode(idle)]
        if start is not None:
            argv += [encode(start)]
        if end is not None:
            argv += [encode(end)]
        if count is not None:
            argv += [encode(count)]
        if consumer is not None:
            argv += [encode(consumer)]
        return Call(argv, shapes.as_list, decode=decode)

    @typed
    def xrange(
        self,
        key: Argument,
        start: Argument,
        end: Argument,
        *,
        count: Optional[int] = None,
        decode: Optional[bool] = None,
    ) -> Call[List[Any]]:
        """Returns the messages from a stream within a range of IDs.

        XRANGE key start end [COUNT count]

        Since 5.0.0, group stream.
        Returns: A list of (id, fields); fields is a dict, or a list of pairs if a field comes twice.
        """
        encode = self._texts.encode
        argv = [b"XRANGE", encode(key), encode(start), encode(end)]
        if count is not None:
            argv += [b"COUNT", encode(count)]
        return Call(argv, shapes.entries, decode=decode)

    @typed
    def xrevrange(
        self,
        key: Argument,
        end: Argument,
        start: Argument,
        *,
        count: Optional[int] = None,
        decode: Optional[bool] = None,
    ) -> Call[List[Any]]:
        """Returns the messages from a stream within a range of IDs in reverse order.

        XREVRANGE key end start [COUNT count]

        Since 5.0.0, group stream.
        Returns: A list of (id, fields); fields is a dict, or a list of pairs if a field comes twice.
        """
        encode = self._texts.encode
        argv = [b"XREVRANGE", encode(key), encode(end), encode(start)]
        if count is not None:
            argv += [b"COUNT", encode(count)]
        return Call(argv, shapes.entries, decode=decode)

    @typed
    def xsetid(
        self,
        key: Argument,
        last_id: Argument,
        *,
        entriesadded: Optional[int] = None,
        maxdeletedid: Optional[Argument] = None,
    ) -> Call[None]:
        """An internal command for replicating stream values.

        XSETID key last-id [ENTRIESADDED entries-added] [MAXDELETEDID max-deleted-id]

        Since 5.0.0, group stream.
        """
        encode = self._texts.encode
        argv = [b"XSETID", encode(key), encode(last_id)]
        if entriesadded is not None:
            argv += [b"ENTRIESADDED", encode(entriesadded)]
        if maxdeletedid is not None:
            argv += [b"MAXDELETEDID", encode(maxdeletedid)]
        return Call(argv, shapes.nothing)
