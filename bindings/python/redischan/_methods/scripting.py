# Made by `make commands` from commands/commands.txt: change it there.
"""The methods of the commands of the group scripting."""

from __future__ import annotations

from typing import Any, Dict, List, Optional, Sequence

from .. import _shapes as shapes
from .._arguments import Argument
from .._call import Call
from .._method import Methods, typed
from .._texts import as_asked


class ScriptingMethods(Methods):
    @typed
    def eval(
        self,
        script: Argument,
        keys: Sequence[Argument] = (),
        args: Sequence[Argument] = (),
        *,
        decode: Optional[bool] = None,
    ) -> Call[Any]:
        """Executes a server-side Lua script.

        EVAL script numkeys [key [key ...]] [arg [arg ...]]

        Since 2.6.0, group scripting.
        """
        encode = self._texts.encode
        argv = [b"EVAL", encode(script), b"%d" % len(keys), *self._texts.encode_all(keys, "keys"), *self._texts.encode_all(args, "args")]
        return Call(argv, shapes.as_it_is, decode=decode)

    @typed
    def evalsha(
        self,
        sha1: Argument,
        keys: Sequence[Argument] = (),
        args: Sequence[Argument] = (),
        *,
        decode: Optional[bool] = None,
    ) -> Call[Any]:
        """Executes a server-side Lua script by SHA1 digest.

        EVALSHA sha1 numkeys [key [key ...]] [arg [arg ...]]

        Since 2.6.0, group scripting.
        """
        encode = self._texts.encode
        argv = [b"EVALSHA", encode(sha1), b"%d" % len(keys), *self._texts.encode_all(keys, "keys"), *self._texts.encode_all(args, "args")]
        return Call(argv, shapes.as_it_is, decode=decode)

    @typed
    def evalsha_ro(
        self,
        sha1: Argument,
        keys: Sequence[Argument] = (),
        args: Sequence[Argument] = (),
        *,
        decode: Optional[bool] = None,
    ) -> Call[Any]:
        """Executes a read-only server-side Lua script by SHA1 digest.

        EVALSHA_RO sha1 numkeys [key [key ...]] [arg [arg ...]]

        Since 7.0.0, group scripting.
        """
        encode = self._texts.encode
        argv = [b"EVALSHA_RO", encode(sha1), b"%d" % len(keys), *self._texts.encode_all(keys, "keys"), *self._texts.encode_all(args, "args")]
        return Call(argv, shapes.as_it_is, decode=decode)

    @typed
    def eval_ro(
        self,
        script: Argument,
        keys: Sequence[Argument] = (),
        args: Sequence[Argument] = (),
        *,
        decode: Optional[bool] = None,
    ) -> Call[Any]:
        """Executes a read-only server-side Lua script.

        EVAL_RO script numkeys [key [key ...]] [arg [arg ...]]

        Since 7.0.0, group scripting.
        """
        encode = self._texts.encode
        argv = [b"EVAL_RO", encode(script), b"%d" % len(keys), *self._texts.encode_all(keys, "keys"), *self._texts.encode_all(args, "args")]
        return Call(argv, shapes.as_it_is, decode=decode)

    @typed
    def fcall_ro(
        self,
        function: Argument,
        keys: Sequence[Argument] = (),
        args: Sequence[Argument] = (),
        *,
        decode: Optional[bool] = None,
    ) -> Call[Any]:
        """Invokes a read-only function.

        FCALL_RO function numkeys [key [key ...]] [arg [arg ...]]

        Since 7.0.0, group scripting.
        """
        encode = self._texts.encode
        argv = [b"FCALL_RO", encode(function), b"%d" % len(keys), *self._texts.encode_all(keys, "keys"), *self._texts.encode_all(args, "args")]
        return Call(argv, shapes.as_it_is, decode=decode)

    @typed
    def function_delete(self, library_name: Argument) -> Call[None]:
        """Deletes a library and its functions.

        FUNCTION DELETE library-name

        Since 7.0.0, group scripting.
        """
        encode = self._texts.encode
        argv = [b"FUNCTION", b"DELETE", encode(library_name)]
        return Call(argv, shapes.nothing)

    @typed
    def function_dump(self, *, decode: Optional[bool] = None) -> Call[Any]:
        """Dumps all libraries into a serialized binary payload.

        FUNCTION DUMP

        Since 7.0.0, group scripting.
        Returns: Bytes, or None if there is none.
        """
        argv = [b"FUNCTION", b"DUMP"]
        return Call(argv, shapes.as_it_is, decode=as_asked(argv, decode))

    @typed
    def function_flush(self, *, async_: bool = False, sync: bool = False) -> Call[None]:
        """Deletes all libraries and functions.

        FUNCTION FLUSH [ASYNC | SYNC]

        Since 7.0.0, group scripting.
        """
        argv = [b"FUNCTION", b"FLUSH"]
        if async_:
            argv += [b"ASYNC"]
        if sync:
            argv += [b"SYNC"]
        return Call(argv, shapes.nothing)

    @typed
    def function_help(self, *, decode: Optional[bool] = None) -> Call[List[Any]]:
        """Returns helpful text about the different subcommands.

        FUNCTION HELP

        Since 7.0.0, group scripting.
        Returns: A list.
        """
        return Call([b"FUNCTION", b"HELP"], shapes.as_list, decode=decode)

    @typed
    def function_kill(self) -> Call[None]:
        """Terminates a function during execution.

        FUNCTION KILL

        Since 7.0.0, group scripting.
        """
        return Call([b"FUNCTION", b"KILL"], shapes.nothing)

    @typed
    def function_list(
        self,
        *,
        libraryname: Optional[Argument] = None,
        withcode: bool = False,
        decode: Optional[bool] = None,
    ) -> Call[List[Dict[Any, Any]]]:
        """Returns information about all libraries.

        FUNCTION LIST [LIBRARYNAME library-name-pattern] [WITHCODE]

        Since 7.0.0, group scripting.
        Returns: A list of dicts.
        """
        encode = self._texts.encode
        argv = [b"FUNCTION", b"LIST"]
        if libraryname is not None:
            argv += [b"LIBRARYNAME", encode(libraryname)]
        if withcode:
            argv += [b"WITHCODE"]
        return Call(argv, shapes.as_maps, decode=decode)

    @typed
    def function_load(
        self,
        function_code: Argument,
        *,
        replace: bool = False,
        decode: Optional[bool] = None,
    ) -> Call[Any]:
        """Creates a library.

        FUNCTION LOAD [REPLACE] function-code

        Since 7.0.0, group scripting.
        Returns: A text, or None if there is none.
        """
        encode = self._texts.encode
        argv = [b"FUNCTION", b"LOAD"]
        if replace:
            argv += [b"REPLACE"]
        argv += [encode(function_code)]
        return Call(argv, shapes.as_it_is, decode=decode)

    @typed
    def function_restore(
        self,
        serialized_value: Argument,
        *,
        flush: bool = False,
        append: bool = False,
        replace: bool = False,
    ) -> Call[None]:
        """Restores all libraries from a payload.

        FUNCTION RESTORE serialized-value [FLUSH | APPEND | REPLACE]

        Since 7.0.0, group scripting.
        """
        encode = self._texts.encode
        argv = [b"FUNCTION", b"RESTORE", encode(serialized_value)]
        if flush:
            argv += [b"FLUSH"]
        if append:
            argv += [b"APPEND"]
        if replace:
            argv += [b"REPLACE"]
        return Call(argv, shapes.nothing)

    @typed
    def function_stats(self, *, decode: Optional[bool] = None) -> Call[Dict[Any, Any]]:
        """Returns information about a function during execution.

        FUNCTION STATS

        Since 7.0.0, group scripting.
        Returns: A dict.
        """
        return Call([b"FUNCTION", b"STATS"], shapes.as_map, decode=decode)

    @typed
    def script_exists(self, *sha1s: Argument) -> Call[List[bool]]:
        """Determines whether server-side Lua scripts exist in the script cache.

        SCRIPT EXISTS sha1 [sha1 ...]

        Since 2.6.0, group scripting.
        Returns: A list of bools.
        """
        encode = self._texts.encode
        argv = [b"SCRIPT", b"EXISTS", *map(encode, sha1s)]
        return Call(argv, shapes.flags)

    @typed
    def script_flush(self, *, async_: bool = False, sync: bool = False) -> Call[None]:
        """Removes all server-side Lua scripts from the script cache.

        SCRIPT FLUSH [ASYNC | SYNC]

        Since 2.6.0, group scripting.
        """
        argv = [b"SCRIPT", b"FLUSH"]
        if async_:
            argv += [b"ASYNC"]
        if sync:
            argv += [b"SYNC"]
        return Call(argv, shapes.nothing)

    @typed
    def script_help(self, *, decode: Optional[bool] = None) -> Call[List[Any]]:
        """Returns helpful text about the different subcommands.

        SCRIPT HELP

        Since 5.0.0, group scripting.
        Returns: A list.
        """
        return Call([b"SCRIPT", b"HELP"], shapes.as_list, decode=decode)

    @typed
    def script_kill(self) -> Call[None]:
        """Terminates a server-side Lua script during execution.

        SCRIPT KILL

        Since 2.6.0, group scripting.
        """
        return Call([b"SCRIPT", b"KILL"], shapes.nothing)

    @typed
    def script_load(self, script: Argument, *, decode: Optional[bool] = None) -> Call[Any]:
        """Loads a server-side Lua script to the script cache.

        SCRIPT LOAD script

        Since 2.6.0, group scripting.
        Returns: A text, or None if there is none.
        """
        encode = self._texts.encode
        argv = [b"SCRIPT", b"LOAD", encode(script)]
        return Call(argv, shapes.as_it_is, decode=decode)

    @typed
    def script_show(self, sha1: Argument, *, decode: Optional[bool] = None) -> Call[Any]:
        """Show server-side Lua script in the script cache.

        SCRIPT SHOW sha1

        Since 8.0.0 of Valkey only, group scripting.
        Returns: A text, or None if there is none.
        """
        encode = self._texts.encode
        argv = [b"SCRIPT", b"SHOW", encode(sha1)]
        return Call(argv, shapes.as_it_is, decode=decode)
