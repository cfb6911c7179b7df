# Made by `make commands` from commands/commands.txt: change it there.
# Over 400 lines: it is generated, and each of its parts stands alone.
"""The methods of the commands of the group server."""

from __future__ import annotations

from typing import Any, Dict, List, Mapping, Optional, Sequence

from .. import _shapes as shapes
from .._arguments import Argument
from .._call import Call
from .._method import Methods, typed


class ServerMethods(Methods):
    @typed
    def acl_cat(
        self,
        category: Optional[Argument] = None,
        *,
        decode: Optional[bool] = None,
    ) -> Call[List[Any]]:
        """Lists the ACL categories, or the commands inside a category.

        ACL CAT [category]

        Since 6.0.0, group server.
        Returns: A list.
        """
        encode = self._texts.encode
        argv = [b"ACL", b"CAT"]
        if category is not None:
            argv += [encode(category)]
        return Call(argv, shapes.as_list, decode=decode)

    @typed
    def acl_deluser(self, *usernames: Argument) -> Call[int]:
        """Deletes ACL users, and terminates their connections.

        ACL DELUSER username [username ...]

        Since 6.0.0, group server.
        Returns: An int.
        """
        encode = self._texts.encode
        argv = [b"ACL", b"DELUSER", *map(encode, usernames)]
        return Call(argv, shapes.as_it_is)

    @typed
    def acl_dryrun(
        self,
        username: Argument,
        command: Argument,
        *args: Argument,
        decode: Optional[bool] = None,
    ) -> Call[Any]:
        """Simulates the execution of a command by a user, without executing the command.

        ACL DRYRUN username command [arg [arg ...]]

        Since 7.0.0, group server.
        Returns: A text, or None if there is none.
        """
        encode = self._texts.encode
        argv = [b"ACL", b"DRYRUN", encode(username), encode(command), *map(encode, args)]
        return Call(argv, shapes.as_it_is, decode=decode)

    @typed
    def acl_genpass(self, bits: Optional[int] = None, *, decode: Optional[bool] = None) -> Call[Any]:
        """Generates a pseudorandom, secure password that can be used to identify ACL users.

        ACL GENPASS [bits]

        Since 6.0.0, group server.
        Returns: A text, or None if there is none.
        """
        encode = self._texts.encode
        argv = [b"ACL", b"GENPASS"]
        if bits is not None:
            argv += [encode(bits)]
        return Call(argv, shapes.as_it_is, decode=decode)

    @typed
    def acl_getuser(self, username: Argument, *, decode: Optional[bool] = None) -> Call[Dict[Any, Any]]:
        """Lists the ACL rules of a user.

        ACL GETUSER username

        Since 6.0.0, group server.
        Returns: A dict.
        """
        encode = self._texts.encode
        argv = [b"ACL", b"GETUSER", encode(username)]
        return Call(argv, shapes.as_map, decode=decode)

    @typed
    def acl_help(self, *, decode: Optional[bool] = None) -> Call[List[Any]]:
        """Returns helpful text about the different subcommands.

        ACL HELP

        Since 6.0.0, group server.
        Returns: A list.
        """
        return Call([b"ACL", b"HELP"], shapes.as_list, decode=decode)

    @typed
    def acl_list(self, *, decode: Optional[bool] = None) -> Call[List[Any]]:
        """Dumps the effective rules in ACL file format.

        ACL LIST

        Since 6.0.0, group server.
        Returns: A list.
        """
        return Call([b"ACL", b"LIST"], shapes.as_list, decode=decode)

    @typed
    def acl_load(self) -> Call[None]:
        """Reloads the rules from the configured ACL file.

        ACL LOAD

        Since 6.0.0, group server.
        """
        return Call([b"ACL", b"LOAD"], shapes.nothing)

    @typed
    def acl_log(
        self,
        count: Optional[int] = None,
        *,
        reset: bool = False,
        decode: Optional[bool] = None,
    ) -> Call[Any]:
        """Lists recent security events generated due to ACL rules.

        ACL LOG [count | RESET]

        Since 6.0.0, group server.
        Returns: A list of dicts. With `reset`: none.
        """
        encode = self._texts.encode
        argv = [b"ACL", b"LOG"]
        if count is not None:
            argv += [encode(count)]
        if reset:
            argv += [b"RESET"]
        return Call(argv, shapes.nothing if reset else shapes.as_maps, decode=decode)

    @typed
    def acl_save(self) -> Call[None]:
        """Saves the effective ACL rules in the configured ACL file.

        ACL SAVE

        Since 6.0.0, group server.
        """
        return Call([b"ACL", b"SAVE"], shapes.nothing)

    @typed
    def acl_setuser(self, username: Argument, *rules: Argument) -> Call[None]:
        """Creates and modifies an ACL user and its rules.

        ACL SETUSER username [rule [rule ...]]

        Since 6.0.0, group server.
        """
        encode = self._texts.encode
        argv = [b"ACL", b"SETUSER", encode(username), *map(encode, rules)]
        return Call(argv, shapes.nothing)

    @typed
    def acl_users(self, *, decode: Optional[bool] = None) -> Call[List[Any]]:
        """Lists all ACL users.

        ACL USERS

        Since 6.0.0, group server.
        Returns: A list.
        """
        return Call([b"ACL", b"USERS"], shapes.as_list, decode=decode)

    @typed
    def acl_whoami(self, *, decode: Optional[bool] = None) -> Call[Any]:
        """Returns the authenticated username of the current connection.

        ACL WHOAMI

        Since 6.0.0, group server.
        Returns: A text, or None if there is none.
        """
        return Call([b"ACL", b"WHOAMI"], shapes.as_it_is, decode=decode)

    @typed
    def bgrewriteaof(self, *, decode: Optional[bool] = None) -> Call[Any]:
        """Asynchronously rewrites the append-only file to disk.

        BGREWRITEAOF

        Since 1.0.0, group server.
        Returns: A text, or None if there is none.
        """
        return Call([b"BGREWRITEAOF"], shapes.as_it_is, decode=decode)

    @typed
    def bgsave(
        self,
        *,
        schedule: bool = False,
        cancel: bool = False,
        decode: Optional[bool] = None,
    ) -> Call[Any]:
        """Asynchronously saves the database(s) to disk.

        BGSAVE [SCHEDULE | CANCEL]

        Since 1.0.0, group server.
        Returns: A text, or None if there is none.
        """
        argv = [b"BGSAVE"]
        if schedule:
            argv += [b"SCHEDULE"]
        if cancel:
            argv += [b"CANCEL"]
        return Call(argv, shapes.as_it_is, decode=decode)

    @typed
    def command_count(self) -> Call[int]:
        """Returns a count of commands.

        COMMAND COUNT

        Since 2.8.13, group server.
        Returns: An int.
        """
        return Call([b"COMMAND", b"COUNT"], shapes.as_it_is)

    @typed
    def command_docs(self, *command_names: Argument, decode: Optional[bool] = None) -> Call[Dict[Any, Any]]:
        """Returns documentary information about one, multiple or all commands.

        COMMAND DOCS [command-name [command-name ...]]

        Since 7.0.0, group server.
        Returns: A dict.
        """
        encode = self._texts.encode
        argv = [b"COMMAND", b"DOCS", *map(encode, command_names)]
        return Call(argv, shapes.as_map, decode=decode)

    @typed
    def command_getkeys(
        self,
        command: Argument,
        *args: Argument,
        decode: Optional[bool] = None,
    ) -> Call[List[Any]]:
        """Extracts the key names from an arbitrary command.

        COMMAND GETKEYS command [arg [arg ...]]

        Since 2.8.13, group server.
        Returns: A list.
        """
        encode = self._texts.encode
        argv = [b"COMMAND", b"GETKEYS", encode(command), *map(encode, args)]
        return Call(argv, shapes.as_list, decode=decode)

    @typed
    def command_getkeysandflags(
        self,
        command: Argument,
        *args: Argument,
        decode: Optional[bool] = None,
    ) -> Call[List[Any]]:
        """Extracts the key names and access flags for an arbitrary command.

        COMMAND GETKEYSANDFLAGS command [arg [arg ...]]

        Since 7.0.0, group server.
        Returns: A list.
        """
        encode = self._texts.encode
        argv = [b"COMMAND", b"GETKEYSANDFLAGS", encode(command), *map(encode, args)]
        return Call(argv, shapes.as_list, decode=decode)

    @typed
    def command_help(self, *, decode: Optional[bool] = None) -> Call[List[Any]]:
        """Returns helpful text about the different subcommands.

        COMMAND HELP

        Since 5.0.0, group server.
        Returns: A list.
        """
        return Call([b"COMMAND", b"HELP"], shapes.as_list, decode=decode)

    @typed
    def command_info(self, *command_names: Argument, decode: Optional[bool] = None) -> Call[List[Any]]:
        """Returns information about one, multiple or all commands.

        COMMAND INFO [command-name [command-name ...]]

        Since 2.8.13, group server.
        Returns: A list.
        """
        encode = self._texts.encode
        argv = [b"COMMAND", b"INFO", *map(encode, command_names)]
        return Call(argv, shapes.as_list, decode=decode)

    @typed
    def command_list(
        self,
        *,
        filterby: Optional[Sequence[Argument]] = None,
        decode: Optional[bool] = None,
    ) -> Call[List[Any]]:
        """Returns a list of command names.

        COMMAND LIST [FILTERBY <MODULE module-name | ACLCAT category | PATTERN pattern>]

        Since 7.0.0, group server.
        Returns: A list.
        """
        argv = [b"COMMAND", b"LIST"]
        if filterby is not None:
            argv += [b"FILTERBY", *self._texts.encode_all(filterby, "filterby")]
        return Call(argv, shapes.as_list, decode=decode)

    @typed
    def commandlog_get(self, count: int, type: Argument, *, decode: Optional[bool] = None) -> Call[List[Any]]:
        """Returns the specified command log's entries.

        COMMANDLOG GET count <SLOW | LARGE-REQUEST | LARGE-REPLY>

        Since 8.1.0 of Valkey only, group server.
        Returns: A list.
        """
        encode = self._texts.encode
        argv = [b"COMMANDLOG", b"GET", encode(count), encode(type)]
        return Call(argv, shapes.as_list, decode=decode)

    @typed
    def commandlog_help(self, *, decode: Optional[bool] = None) -> Call[List[Any]]:
        """Shows helpful text about the different subcommands.

        COMMANDLOG HELP

        Since 8.1.0 of Valkey only, group server.
        Returns: A list.
        """
        return Call([b"COMMANDLOG", b"HELP"], shapes.as_list, decode=decode)

    @typed
    def commandlog_len(self, type: Argument) -> Call[int]:
        """Returns the number of entries in the specified type of command log.

        COMMANDLOG LEN <SLOW | LARGE-REQUEST | LARGE-REPLY>

        Since 8.1.0 of Valkey only, group server.
        Returns: An int.
        """
        encode = self._texts.encode
        argv = [b"COMMANDLOG", b"LEN", encode(type)]
        return Call(argv, shapes.as_it_is)

    @typed
    def commandlog_reset(self, type: Argument) -> Call[None]:
        """Clears all entries from the specified type of command log.

        COMMANDLOG RESET <SLOW | LARGE-REQUEST | LARGE-REPLY>

        Since 8.1.0 of Valkey only, group server.
        """
        encode = self._texts.encode
        argv = [b"COMMANDLOG", b"RESET", encode(type)]
        return Call(argv, shapes.nothing)

    @typed
    def config_get(self, *parameters: Argument, decode: Optional[bool] = None) -> Call[Dict[Any, Any]]:
        """Returns the effective values of configuration parameters.

        CONFIG GET parameter [parameter ...]

        Since 2.0.0, group server.
        Returns: A dict.
        """
        encode = self._texts.encode
        argv = [b"CONFIG", b"GET", *map(encode, parameters)]
        return Call(argv, shapes.as_map, decode=decode)

    @typed
    def config_help(self, *, decode: Optional[bool] = None) -> Call[List[Any]]:
        """Returns helpful text about the different subcommands.

        CONFIG HELP

        Since 5.0.0, group server.
        Returns: A list.
        """
        return Call([b"CONFIG", b"HELP"], shapes.as_list, decode=decode)

    @typed
    def config_resetstat(self) -> Call[None]:
        """Resets the server's statistics.

        CONFIG RESETSTAT

        Since 2.0.0, group server.
        """
        return Call([b"CONFIG", b"RESETSTAT"], shapes.nothing)

    @typed
    def config_rewrite(self) -> Call[None]:
        """Persists the effective configuration to file.

        CONFIG REWRITE

        Since 2.8.0, group server.
        """
        return Call([b"CONFIG", b"REWRITE"], shapes.nothing)

    @typed
    def config_set(self, mapping: Mapping[Argument, Argument]) -> Call[None]:
        """Sets configuration parameters in-flight.

        CONFIG SET parameter value [parameter value ...]

        Since 2.0.0, group server.
        """
        encode = self._texts.encode
        argv = [b"CONFIG", b"SET", *[encode(text) for pair in mapping.items() for text in pair]]
        return Call(argv, shapes.nothing)

    @typed
    def dbsize(self) -> Call[int]:
        """Returns the number of keys in the database.

        DBSIZE

        Since 1.0.0, group server.
        Returns: An int.
        """
        return Call([b"DBSIZE"], shapes.as_it_is)

    @typed
    def failover(
        self,
        *,
        to: Optional[Sequence[Argument]] = None,
        abort: bool = False,
        timeout: Optional[int] = None,
    ) -> Call[None]:
        """Starts a coordinated failover from a server to one of its replicas.

        FAILOVER [TO host port [FORCE]] [ABORT] [TIMEOUT milliseconds]

        Since 6.2.0, group server.
        """
        encode = self._texts.encode
        argv = [b"FAILOVER"]
        if to is not None:
            argv += [b"TO", *self._texts.encode_all(to, "to")]
        if abort:
            argv += [b"ABORT"]
        if timeout is not None:
            argv += [b"TIMEOUT", encode(timeout)]
        return Call(argv, shapes.nothing)

    @typed
    def flushall(self, *, async_: bool = False, sync: bool = False) -> Call[None]:
        """Removes all keys from all databases.

        FLUSHALL [ASYNC | SYNC]

        Since 1.0.0, group server.
        """
        argv = [b"FLUSHALL"]
        if async_:
            argv += [b"ASYNC"]
        if sync:
            argv += [b"SYNC"]
        return Call(argv, shapes.nothing)

    @typed
    def flushdb(self, *, async_: bool = False, sync: bool = False) -> Call[None]:
        """Removes all keys from the current database.

        FLUSHDB [ASYNC | SYNC]

        Since 1.0.0, group server.
        """
        argv = [b"FLUSHDB"]
        if async_:
            argv += [b"ASYNC"]
        if sync:
            argv += [b"SYNC"]
        return Call(argv, shapes.nothing)

    @typed
    def info(self, *sections: Argument, decode: Optional[bool] = None) -> Call[Any]:
        """Returns information and statistics about the server.

        INFO [section [section ...]]

        Since 1.0.0, group server.
        Returns: A text, or None if there is none.
        """
        encode = self._texts.encode
        argv = [b"INFO", *map(encode, sections)]
        return Call(argv, shapes.as_it_is, decode=decode)

    @typed
    def lastsave(self) -> Call[int]:
        """Returns the Unix timestamp of the last successful save to disk.

        LASTSAVE

        Since 1.0.0, group server.
        Returns: An int.
        """
        return Call([b"LASTSAVE"], shapes.as_it_is)

    @typed
    def latency_doctor(self, *, decode: Optional[bool] = None) -> Call[Any]:
        """Returns a human-readable latency analysis report.

        LATENCY DOCTOR

        Since 2.8.13, group server.
        Returns: A text, or None if there is none.
        """
        return Call([b"LATENCY", b"DOCTOR"], shapes.as_it_is, decode=decode)

    @typed
    def latency_graph(self, event: Argument, *, decode: Optional[bool] = None) -> Call[Any]:
        """Returns a latency graph for an event.

        LATENCY GRAPH event

        Since 2.8.13, group server.
        Returns: A text, or None if there is none.
        """
        encode = self._texts.encode
        argv = [b"LATENCY", b"GRAPH", encode(event)]
        return Call(argv, shapes.as_it_is, decode=decode)

    @typed
    def latency_help(self, *, decode: Optional[bool] = None) -> Call[List[Any]]:
        """Returns helpful text about the different subcommands.

        LATENCY HELP

        Since 2.8.13, group server.
        Returns: A list.
        """
        return Call([b"LATENCY", b"HELP"], shapes.as_list, decode=decode)

    @typed
    def latency_histogram(self, *commands: Argument, decode: Optional[bool] = None) -> Call[Dict[Any, Any]]:
        """Returns the cumulative distribution of latencies of a subset or all commands.

        LATENCY HISTOGRAM [command [command ...]]

        Since 7.0.0, group server.
        Returns: A dict.
        """
        encode = self._texts.encode
        argv = [b"LATENCY", b"HISTOGRAM", *map(encode, commands)]
        return Call(argv, shapes.as_map, decode=decode)

    @typed
    def latency_history(self, event: Argument, *, decode: Optional[bool] = None) -> Call[List[Any]]:
        """Returns timestamp-latency samples for an event.

        LATENCY HISTORY event

        Since 2.8.13, group server.
        Returns: A list.
        """
        encode = self._texts.encode
        argv = [b"LATENCY", b"HISTORY", encode(event)]
        return Call(argv, shapes.as_list, decode=decode)

    @typed
    def latency_latest(self, *, decode: Optional[bool] = None) -> Call[List[Any]]:
        """Returns the latest latency samples for all events.

        LATENCY LATEST

        Since 2.8.13, group server.
        Returns: A list.
        """
        return Call([b"LATENCY", b"LATEST"], shapes.as_list, decode=decode)

    @typed
    def latency_reset(self, *events: Argument) -> Call[int]:
        """Resets the latency data for one or more events.

        LATENCY RESET [event [event ...]]

        Since 2.8.13, group server.
        Returns: An int.
        """
        encode = self._texts.encode
        argv = [b"LATENCY", b"RESET", *map(encode, events)]
        return Call(argv, shapes.as_it_is)

    @typed
    def lolwut(self, *, version: Optional[int] = None, decode: Optional[bool] = None) -> Call[Any]:
        """Displays computer art and the server version.

        LOLWUT [VERSION version]

        Since 5.0.0, group server.
        Returns: A text, or None if there is none.
        """
        encode = self._texts.encode
        argv = [b"LOLWUT"]
        if version is not None:
            argv += [b"VERSION", encode(version)]
        return Call(argv, shapes.as_it_is, decode=decode)

    @typed
    def memory_doctor(self, *, decode: Optional[bool] = None) -> Call[Any]:
        """Outputs a memory problems report.

        MEMORY DOCTOR

        Since 4.0.0, group server.
        Returns: A text, or None if there is none.
        """
        return Call([b"MEMORY", b"DOCTOR"], shapes.as_it_is, decode=decode)

    @typed
    def memory_help(self, *, decode: Optional[bool] = None) -> Call[List[Any]]:
        """Returns helpful text about the different subcommands.

        MEMORY HELP

        Since 4.0.0, group server.
        Returns: A list.
        """
        return Call([b"MEMORY", b"HELP"], shapes.as_list, decode=decode)

    @typed
    def memory_malloc_stats(self, *, decode: Optional[bool] = None) -> Call[Any]:
        """Returns the allocator statistics.

        MEMORY MALLOC-STATS

        Since 4.0.0, group server.
        Returns: A text, or None if there is none.
        """
        return Call([b"MEMORY", b"MALLOC-STATS"], shapes.as_it_is, decode=decode)

    @typed
    def memory_purge(self) -> Call[None]:
        """Asks the allocator to release memory.

        MEMORY PURGE

        Since 4.0.0, group server.
        """
        return Call([b"MEMORY", b"PURGE"], shapes.nothing)

    @typed
    def memory_stats(self, *, decode: Optional[bool] = None) -> Call[Dict[Any, Any]]:
        """Returns details about memory usage.

        MEMORY STATS

        Since 4.0.0, group server.
        Returns: A dict.
        """
        return Call([b"MEMORY", b"STATS"], shapes.as_map, decode=decode)

    @typed
    def memory_usage(self, key: Argument, *, samples: Optional[int] = None) -> Call[Optional[int]]:
        """Estimates the memory usage of a key.

        MEMORY USAGE key [SAMPLES count]

        Since 4.0.0, group server.
        Returns: An int, or None.
        """
        encode = self._texts.encode
        argv = [b"MEMORY", b"USAGE", encode(key)]
        if samples is not None:
            argv += [b"SAMPLES", encode(samples)]
        return Call(argv, shapes.as_it_is)

    @typed
    def module_help(self, *, decode: Optional[bool] = None) -> Call[List[Any]]:
        """Returns helpful text about the different subcommands.

        MODULE HELP

        Since 5.0.0, group server.
        Returns: A list.
        """
        return Call([b"MODULE", b"HELP"], shapes.as_list, decode=decode)

    @typed
    def module_list(self, *, decode: Optional[bool] = None) -> Call[List[Dict[Any, Any]]]:
        """Returns all loaded modules.

        MODULE LIST

        Since 4.0.0, group server.
        Returns: A list of dicts.
        """
        return Call([b"MODULE", b"LIST"], shapes.as_maps, decode=decode)

    @typed
    def module_load(self, path: Argument, *args: Argument) -> Call[None]:
        """Loads a module.

        MODULE LOAD path [arg [arg ...]]

        Since 4.0.0, group server.
        """
        encode = self._texts.encode
        argv = [b"MODULE", b"LOAD", encode(path), *map(encode, args)]
        return Call(argv, shapes.nothing)

    @typed
    def module_loadex(self, path: Argument, *args: Argument) -> Call[None]:
        """Loads a module using extended parameters.

        MODULE LOADEX path [CONFIG name value [CONFIG name value ...]] [ARGS args [args ...]]

        Since 7.0.0, group server.
        """
        encode = self._texts.encode
        argv = [b"MODULE", b"LOADEX", encode(path)]
        argv += map(encode, args)
        return Call(argv, shapes.nothing)

    @typed
    def module_unload(self, name: Argument) -> Call[None]:
        """Unloads a module.

        MODULE UNLOAD name

        Since 4.0.0, group server.
        """
        encode = self._texts.encode
        argv = [b"MODULE", b"UNLOAD", encode(name)]
        return Call(argv, shapes.nothing)

    @typed
    def replicaof(self, *args: Argument) -> Call[None]:
        """Configures a server as replica of another, or promotes it to a primary.

        REPLICAOF <host port | NO ONE>

        Since 5.0.0, group server.
        """
        encode = self._texts.encode
        argv = [b"REPLICAOF"]
        argv += map(encode, args)
        return Call(argv, shapes.nothing)

    @typed
    def role(self, *, decode: Optional[bool] = None) -> Call[List[Any]]:
        """Returns the replication role.

        ROLE

        Since 2.8.12, group server.
        Returns: A list.
        """
        return Call([b"ROLE"], shapes.as_list, decode=decode)

    @typed
    def save(self) -> Call[None]:
        """Synchronously saves the database(s) to disk.

        SAVE

        Since 1.0.0, group server.
        """
        return Call([b"SAVE"], shapes.nothing)

    @typed
    def slaveof(self, *args: Argument) -> Call[None]:
        """Sets a server as a replica of another, or promotes it to being a primary.

        SLAVEOF <host port | NO ONE>

        Since 1.0.0, group server. Deprecated since 5.0.0: REPLICAOF.
        """
        encode = self._texts.encode
        argv = [b"SLAVEOF"]
        argv += map(encode, args)
        return Call(argv, shapes.nothing)

    @typed
    def slowlog_get(self, count: Optional[int] = None, *, decode: Optional[bool] = None) -> Call[List[Any]]:
        """Returns the slow log's entries.

        SLOWLOG GET [count]

        Since 2.2.12, group server.
        Returns: A list.
        """
        encode = self._texts.encode
        argv = [b"SLOWLOG", b"GET"]
        if count is not None:
            argv += [encode(count)]
        return Call(argv, shapes.as_list, decode=decode)

    @typed
    def slowlog_help(self, *, decode: Optional[bool] = None) -> Call[List[Any]]:
        """Shows helpful text about the different subcommands.

        SLOWLOG HELP

        Since 6.2.0, group server.
        Returns: A list.
        """
        return Call([b"SLOWLOG", b"HELP"], shapes.as_list, decode=decode)

    @typed
    def slowlog_len(self) -> Call[int]:
        """Returns the number of entries in the slow log.

        SLOWLOG LEN

        Since 2.2.12, group server.
        Returns: An int.
        """
        return Call([b"SLOWLOG", b"LEN"], shapes.as_it_is)

    @typed
    def slowlog_reset(self) -> Call[None]:
        """Clears all entries from the slow log.

        SLOWLOG RESET

        Since 2.2.12, group server.
        """
        return Call([b"SLOWLOG", b"RESET"], shapes.nothing)

    @typed
    def swapdb(self, index1: int, index2: int) -> Call[None]:
        """Swaps two databases.

        SWAPDB index1 index2

        Since 4.0.0, group server.
        """
        encode = self._texts.encode
        argv = [b"SWAPDB", encode(index1), encode(index2)]
        return Call(argv, shapes.nothing)

    @typed
    def time(self) -> Call[List[Optional[int]]]:
        """Returns the server time.

        TIME

        Since 2.6.0, group server.
        Returns: A list of ints.
        """
        return Call([b"TIME"], shapes.integers)
