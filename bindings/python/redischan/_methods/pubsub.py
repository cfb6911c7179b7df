# Made by `make commands` from commands/commands.txt: change it there.
"""The methods of the commands of the group pubsub."""

from __future__ import annotations

from typing import Any, Dict, List, Optional

from .. import _shapes as shapes
from .._arguments import Argument
from .._call import Call
from .._method import Methods, typed


class PubsubMethods(Methods):
    @typed
    def pubsub_channels(
        self,
        pattern: Optional[Argument] = None,
        *,
        decode: Optional[bool] = None,
    ) -> Call[List[Any]]:
        """Returns the active channels.

        PUBSUB CHANNELS [pattern]

        Since 2.8.0, group pubsub.
        Returns: A list.
        """
        encode = self._texts.encode
        argv = [b"PUBSUB", b"CHANNELS"]
        if pattern is not None:
            argv += [encode(pattern)]
        return Call(argv, shapes.as_list, decode=decode)

    @typed
    def pubsub_help(self, *, decode: Optional[bool] = None) -> Call[List[Any]]:
        """Returns helpful text about the different subcommands.

        PUBSUB HELP

        Since 6.2.0, group pubsub.
        Returns: A list.
        """
        return Call([b"PUBSUB", b"HELP"], shapes.as_list, decode=decode)

    @typed
    def pubsub_numpat(self) -> Call[int]:
        """Returns a count of unique pattern subscriptions.

        PUBSUB NUMPAT

        Since 2.8.0, group pubsub.
        Returns: An int.
        """
        return Call([b"PUBSUB", b"NUMPAT"], shapes.as_it_is)

    @typed
    def pubsub_numsub(self, *channels: Argument, decode: Optional[bool] = None) -> Call[Dict[Any, Any]]:
        """Returns a count of subscribers to channels.

        PUBSUB NUMSUB [channel [channel ...]]

        Since 2.8.0, group pubsub.
        Returns: A dict.
        """
        encode = self._texts.encode
        argv = [b"PUBSUB", b"NUMSUB", *map(encode, channels)]
        return Call(argv, shapes.as_map, decode=decode)

    @typed
    def pubsub_shardchannels(
        self,
        pattern: Optional[Argument] = None,
        *,
        decode: Optional[bool] = None,
    ) -> Call[List[Any]]:
        """Returns the active shard channels.

        PUBSUB SHARDCHANNELS [pattern]

        Since 7.0.0, group pubsub.
        Returns: A list.
        """
        encode = self._texts.encode
        argv = [b"PUBSUB", b"SHARDCHANNELS"]
        if pattern is not None:
            argv += [encode(pattern)]
        return Call(argv, shapes.as_list, decode=decode)

    @typed
    def pubsub_shardnumsub(
        self,
        *shardchannels: Argument,
        decode: Optional[bool] = None,
    ) -> Call[Dict[Any, Any]]:
        """Returns the count of subscribers of shard channels.

        PUBSUB SHARDNUMSUB [shardchannel [shardchannel ...]]

        Since 7.0.0, group pubsub.
        Returns: A dict.
        """
        encode = self._texts.encode
        argv = [b"PUBSUB", b"SHARDNUMSUB", *map(encode, shardchannels)]
        return Call(argv, shapes.as_map, decode=decode)

    @typed
    def spublish(self, shardchannel: Argument, message: Argument) -> Call[int]:
        """Posts a message to a shard channel.

        SPUBLISH shardchannel message

        Since 7.0.0, group pubsub.
        Returns: An int.
        """
        encode = self._texts.encode
        argv = [b"SPUBLISH", encode(shardchannel), encode(message)]
        return Call(argv, shapes.as_it_is)
