# Made by `make commands` from commands/commands.txt: change it there.
"""The methods of the commands of the group connection."""

from __future__ import annotations

from typing import Any, Dict, List, Optional, Sequence

from .. import _shapes as shapes
from .._arguments import Argument
from .._call import Call
from .._method import Methods, typed


class ConnectionMethods(Methods):
    @typed
    def client_getname(self, *, decode: Optional[bool] = None) -> Call[Any]:
        """Returns the name of the connection.

        CLIENT GETNAME

        Since 2.6.9, group connection.
        Returns: A text, or None if there is none.
        """
        return Call([b"CLIENT", b"GETNAME"], shapes.as_it_is, decode=decode)

    @typed
    def client_getredir(self) -> Call[int]:
        """Returns the client ID to which the connection's tracking notifications are redirected.

        CLIENT GETREDIR

        Since 6.0.0, group connection.
        Returns: An int.
        """
        return Call([b"CLIENT", b"GETREDIR"], shapes.as_it_is)

    @typed
    def client_help(self, *, decode: Optional[bool] = None) -> Call[List[Any]]:
        """Returns helpful text about the different subcommands.

        CLIENT HELP

        Since 5.0.0, group connection.
        Returns: A list.
        """
        return Call([b"CLIENT", b"HELP"], shapes.as_list, decode=decode)

    @typed
    def client_id(self) -> Call[int]:
        """Returns the unique client ID of the connection.

        CLIENT ID

        Since 5.0.0, group connection.
        Returns: An int.
        """
        return Call([b"CLIENT", b"ID"], shapes.as_it_is)

    @typed
    def client_info(self, *, decode: Optional[bool] = None) -> Call[Any]:
        """Returns information about the connection.

        CLIENT INFO

        Since 6.2.0, group connection.
        Returns: A text, or None if there is none.
        """
        return Call([b"CLIENT", b"INFO"], shapes.as_it_is, decode=decode)

    @typed
    def client_kill(self, *filters: Argument, decode: Optional[bool] = None) -> Call[Any]:
        """Terminates open connections.

        CLIENT KILL <old-format | <[ID client-id [client-id ...]] | [TYPE <NORMAL | MASTER | PRIMARY | SLAVE |
            REPLICA | PUBSUB>] | [USER username] | [ADDR addr] | [LADDR laddr] | [SKIPME <YES | NO>] | [MAXAGE
            maxage] | [NAME name] | [IDLE idle] | [FLAGS flags] | [LIB-NAME lib-name] | [LIB-VER lib-ver] | [DB
            db] | [CAPA capa] | [IP ip] | [NOT-TYPE <NORMAL | MASTER | PRIMARY | SLAVE | REPLICA | PUBSUB>] |
            [NOT-ID not-client-id [not-client-id ...]] | [NOT-USER not-username] | [NOT-ADDR not-addr] |
            [NOT-LADDR not-laddr] | [NOT-NAME not-name] | [NOT-FLAGS not-flags] | [NOT-LIB-NAME not-lib-name] |
            [NOT-LIB-VER not-lib-ver] | [NOT-DB not-db] | [NOT-CAPA not-capa] | [NOT-IP not-ip]> [<[ID client-id
            [client-id ...]] | [TYPE <NORMAL | MASTER | PRIMARY | SLAVE | REPLICA | PUBSUB>] | [USER username] |
            [ADDR addr] | [LADDR laddr] | [SKIPME <YES | NO>] | [MAXAGE maxage] | [NAME name] | [IDLE idle] |
            [FLAGS flags] | [LIB-NAME lib-name] | [LIB-VER lib-ver] | [DB db] | [CAPA capa] | [IP ip] |
            [NOT-TYPE <NORMAL | MASTER | PRIMARY | SLAVE | REPLICA | PUBSUB>] | [NOT-ID not-client-id
            [not-client-id ...]] | [NOT-USER not-username] | [NOT-ADDR not-addr] | [NOT-LADDR not-laddr] |
            [NOT-NAME not-name] | [NOT-FLAGS not-flags] | [NOT-LIB-NAME not-lib-name] | [NOT-LIB-VER
            not-lib-ver] | [NOT-DB not-db] | [NOT-CAPA not-capa] | [NOT-IP not-ip]> ...]>

        Since 2.4.0, group connection.
        """
        encode = self._texts.encode
        argv = [b"CLIENT", b"KILL"]
        argv += map(encode, filters)
        return Call(argv, shapes.as_it_is, decode=decode)

    @typed
    def client_list(
        self,
        *,
        type: Optional[Argument] = None,
        id: Optional[Sequence[Argument]] = None,
        user: Optional[Argument] = None,
        addr: Optional[Argument] = None,
        laddr: Optional[Argument] = None,
        skipme: Optional[Argument] = None,
        maxage: Optional[int] = None,
        name: Optional[Argument] = None,
        idle: Optional[int] = None,
        flags: Optional[Argument] = None,
        lib_name: Optional[Argument] = None,
        lib_ver: Optional[Argument] = None,
        db: Optional[int] = None,
        capa: Optional[Argument] = None,
        ip: Optional[Argument] = None,
        not_type: Optional[Argument] = None,
        not_id: Optional[Sequence[Argument]] = None,
        not_user: Optional[Argument] = None,
        not_addr: Optional[Argument] = None,
        not_laddr: Optional[Argument] = None,
        not_name: Optional[Argument] = None,
        not_flags: Optional[Argument] = None,
        not_lib_name: Optional[Argument] = None,
        not_lib_ver: Optional[Argument] = None,
        not_db: Optional[int] = None,
        not_capa: Optional[Argument] = None,
        not_ip: Optional[Argument] = None,
        decode: Optional[bool] = None,
    ) -> Call[Any]:
        """Lists open connections.

        CLIENT LIST [TYPE <NORMAL | MASTER | REPLICA | PUBSUB>] [ID client-id [client-id ...]] [USER username]
            [ADDR addr] [LADDR laddr] [SKIPME <YES | NO>] [MAXAGE maxage] [NAME name] [IDLE idle] [FLAGS flags]
            [LIB-NAME lib-name] [LIB-VER lib-ver] [DB db] [CAPA capa] [IP ip] [NOT-TYPE <NORMAL | MASTER |
            REPLICA | PUBSUB>] [NOT-ID not-client-id [not-client-id ...]] [NOT-USER not-username] [NOT-ADDR
            not-addr] [NOT-LADDR not-laddr] [NOT-NAME not-name] [NOT-FLAGS not-flags] [NOT-LIB-NAME
            not-lib-name] [NOT-LIB-VER not-lib-ver] [NOT-DB not-db] [NOT-CAPA not-capa] [NOT-IP not-ip]

        Since 2.4.0, group connection.
        Returns: A text, or None if there is none.
        """
        encode = self._texts.encode
        argv = [b"CLIENT", b"LIST"]
        if type is not None:
            argv += [b"TYPE", encode(type)]
        if id is not None:
            argv += [b"ID", *self._texts.encode_all(id, "id")]
        if user is not None:
            argv += [b"USER", encode(user)]
        if addr is not None:
            argv += [b"ADDR", encode(addr)]
        if laddr is not None:
            argv += [b"LADDR", encode(laddr)]
        if skipme is not None:
            argv += [b"SKIPME", encode(skipme)]
        if maxage is not None:
            argv += [b"MAXAGE", encode(maxage)]
        if name is not None:
            argv += [b"NAME", encode(name)]
        if idle is not None:
            argv += [b"IDLE", encode(idle)]
        if flags is not None:
            argv += [b"FLAGS", encode(flags)]
        if lib_name is not None:
            argv += [b"LIB-NAME", encode(lib_name)]
        if lib_ver is not None:
            argv += [b"LIB-VER", encode(lib_ver)]
        if db is not None:
            argv += [b"DB", encode(db)]
        if capa is not None:
            argv += [b"CAPA", encode(capa)]
        if ip is not None:
            argv += [b"IP", encode(ip)]
        if not_type is not None:
            argv += [b"NOT-TYPE", encode(not_type)]
        if not_id is not None:
            argv += [b"NOT-ID", *self._texts.encode_all(not_id, "not_id")]
        if not_user is not None:
            argv += [b"NOT-USER", encode(not_user)]
        if not_addr is not None:
            argv += [b"NOT-ADDR", encode(not_addr)]
        if not_laddr is not None:
            argv += [b"NOT-LADDR", encode(not_laddr)]
        if not_name is not None:
            argv += [b"NOT-NAME", encode(not_name)]
        if not_flags is not None:
            argv += [b"NOT-FLAGS", encode(not_flags)]
        if not_lib_name is not None:
            argv += [b"NOT-LIB-NAME", encode(not_lib_name)]
        if not_lib_ver is not None:
            argv += [b"NOT-LIB-VER", encode(not_lib_ver)]
        if not_db is not None:
            argv += [b"NOT-DB", encode(not_db)]
        if not_capa is not None:
            argv += [b"NOT-CAPA", encode(not_capa)]
        if not_ip is not None:
            argv += [b"NOT-IP", encode(not_ip)]
        return Call(argv, shapes.as_it_is, decode=decode)

    @typed
    def client_no_evict(self, enabled: Argument) -> Call[None]:
        """Sets the client eviction mode of the connection.

        CLIENT NO-EVICT <ON | OFF>

        Since 7.0.0, group connection.
        """
        encode = self._texts.encode
        argv = [b"CLIENT", b"NO-EVICT", encode(enabled)]
        return Call(argv, shapes.nothing)

    @typed
    def client_no_touch(self, enabled: Argument) -> Call[None]:
        """Controls whether commands sent by the client affect the LRU/LFU of accessed keys.

        CLIENT NO-TOUCH <ON | OFF>

        Since 7.2.0 of Valkey only, group connection.
        """
        encode = self._texts.encode
        argv = [b"CLIENT", b"NO-TOUCH", encode(enabled)]
        return Call(argv, shapes.nothing)

    @typed
    def client_pause(self, timeout: int, *, write: bool = False, all: bool = False) -> Call[None]:
        """Suspends commands processing.

        CLIENT PAUSE timeout [WRITE | ALL]

        Since 3.0.0, group connection.
        """
        encode = self._texts.encode
        argv = [b"CLIENT", b"PAUSE", encode(timeout)]
        if write:
            argv += [b"WRITE"]
        if all:
            argv += [b"ALL"]
        return Call(argv, shapes.nothing)

    @typed
    def client_setname(self, connection_name: Argument) -> Call[None]:
        """Sets the connection name.

        CLIENT SETNAME connection-name

        Since 2.6.9, group connection.
        """
        encode = self._texts.encode
        argv = [b"CLIENT", b"SETNAME", encode(connection_name)]
        return Call(argv, shapes.nothing)

    @typed
    def client_trackinginfo(self, *, decode: Optional[bool] = None) -> Call[Dict[Any, Any]]:
        """Returns information about server-assisted client-side caching for the connection.

        CLIENT TRACKINGINFO

        Since 6.2.0, group connection.
        Returns: A dict.
        """
        return Call([b"CLIENT", b"TRACKINGINFO"], shapes.as_map, decode=decode)

    @typed
    def client_unblock(self, client_id: int, *, timeout: bool = False, error: bool = False) -> Call[bool]:
        """Unblocks a client blocked by a blocking command from a different connection.

        CLIENT UNBLOCK client-id [TIMEOUT | ERROR]

        Since 5.0.0, group connection.
        Returns: Whether it was so or has been done.
        """
        encode = self._texts.encode
        argv = [b"CLIENT", b"UNBLOCK", encode(client_id)]
        if timeout:
            argv += [b"TIMEOUT"]
        if error:
            argv += [b"ERROR"]
        return Call(argv, shapes.is_one)

    @typed
    def client_unpause(self) -> Call[None]:
        """Resumes processing commands from paused clients.

        CLIENT UNPAUSE

        Since 6.2.0, group connection.
        """
        return Call([b"CLIENT", b"UNPAUSE"], shapes.nothing)

    @typed
    def echo(self, message: Argument, *, decode: Optional[bool] = None) -> Call[Any]:
        """Returns the given string.

        ECHO message

        Since 1.0.0, group connection.
        Returns: A text, or None if there is none.
        """
        encode = self._texts.encode
        argv = [b"ECHO", encode(message)]
        return Call(argv, shapes.as_it_is, decode=decode)

    @typed
    def select(self, index: int) -> Call[None]:
        """Changes the selected database.

        SELECT index

        Since 1.0.0, group connection.
        """
        encode = self._texts.encode
        argv = [b"SELECT", encode(index)]
        return Call(argv, shapes.nothing)
