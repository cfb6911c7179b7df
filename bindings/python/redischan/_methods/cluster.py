# Made by `make commands` from commands/commands.txt: change it there.
# Over 400 lines: it is generated, and each of its parts stands alone.
"""The methods of the commands of the group cluster."""

from __future__ import annotations

from typing import Any, Dict, List, Optional, Sequence, Tuple

from .. import _shapes as shapes
from .._arguments import Argument
from .._call import Call
from .._method import Methods, typed


class ClusterMethods(Methods):
    @typed
    def cluster_addslots(self, *slots: int) -> Call[None]:
        """Assigns new hash slots to a node.

        CLUSTER ADDSLOTS slot [slot ...]

        Since 3.0.0, group cluster.
        """
        encode = self._texts.encode
        argv = [b"CLUSTER", b"ADDSLOTS", *map(encode, slots)]
        return Call(argv, shapes.nothing)

    @typed
    def cluster_addslotsrange(self, *ranges: Sequence[Argument]) -> Call[None]:
        """Assigns new hash slot ranges to a node.

        CLUSTER ADDSLOTSRANGE start-slot end-slot [start-slot end-slot ...]

        Since 7.0.0, group cluster.
        """
        encode = self._texts.encode
        argv = [b"CLUSTER", b"ADDSLOTSRANGE", *[encode(text) for one in ranges for text in one]]
        return Call(argv, shapes.nothing)

    @typed
    def cluster_bumpepoch(self, *, decode: Optional[bool] = None) -> Call[Any]:
        """Advances the cluster config epoch.

        CLUSTER BUMPEPOCH

        Since 3.0.0, group cluster.
        Returns: A text, or None if there is none.
        """
        return Call([b"CLUSTER", b"BUMPEPOCH"], shapes.as_it_is, decode=decode)

    @typed
    def cluster_cancelslotmigrations(self) -> Call[None]:
        """Cancel all current ongoing slot migration operations.

        CLUSTER CANCELSLOTMIGRATIONS

        Since 9.0.0 of Valkey only, group cluster.
        """
        return Call([b"CLUSTER", b"CANCELSLOTMIGRATIONS"], shapes.nothing)

    @typed
    def cluster_count_failure_reports(self, node_id: Argument) -> Call[int]:
        """Returns the number of active failure reports for a node. No new reports are created once the node is
        marked as failed.

        CLUSTER COUNT-FAILURE-REPORTS node-id

        Since 3.0.0, group cluster.
        Returns: An int.
        """
        encode = self._texts.encode
        argv = [b"CLUSTER", b"COUNT-FAILURE-REPORTS", encode(node_id)]
        return Call(argv, shapes.as_it_is)

    @typed
    def cluster_countkeysinslot(self, slot: int) -> Call[int]:
        """Returns the number of keys in a hash slot.

        CLUSTER COUNTKEYSINSLOT slot

        Since 3.0.0, group cluster.
        Returns: An int.
        """
        encode = self._texts.encode
        argv = [b"CLUSTER", b"COUNTKEYSINSLOT", encode(slot)]
        return Call(argv, shapes.as_it_is)

    @typed
    def cluster_delslots(self, *slots: int) -> Call[None]:
        """Sets hash slots as unbound for a node.

        CLUSTER DELSLOTS slot [slot ...]

        Since 3.0.0, group cluster.
        """
        encode = self._texts.encode
        argv = [b"CLUSTER", b"DELSLOTS", *map(encode, slots)]
        return Call(argv, shapes.nothing)

    @typed
    def cluster_delslotsrange(self, *ranges: Sequence[Argument]) -> Call[None]:
        """Sets hash slot ranges as unbound for a node.

        CLUSTER DELSLOTSRANGE start-slot end-slot [start-slot end-slot ...]

        Since 7.0.0, group cluster.
        """
        encode = self._texts.encode
        argv = [b"CLUSTER", b"DELSLOTSRANGE", *[encode(text) for one in ranges for text in one]]
        return Call(argv, shapes.nothing)

    @typed
    def cluster_failover(self, *, force: bool = False, takeover: bool = False) -> Call[None]:
        """Forces a replica to perform a manual failover of its primary.

        CLUSTER FAILOVER [FORCE | TAKEOVER]

        Since 3.0.0, group cluster.
        """
        argv = [b"CLUSTER", b"FAILOVER"]
        if force:
            argv += [b"FORCE"]
        if takeover:
            argv += [b"TAKEOVER"]
        return Call(argv, shapes.nothing)

    @typed
    def cluster_flushslot(self, slot: int, *, async_: bool = False, sync: bool = False) -> Call[None]:
        """Removes all keys from the target slot.

        CLUSTER FLUSHSLOT slot [ASYNC | SYNC]

        Since 9.0.0 of Valkey only, group cluster.
        """
        encode = self._texts.encode
        argv = [b"CLUSTER", b"FLUSHSLOT", encode(slot)]
        if async_:
            argv += [b"ASYNC"]
        if sync:
            argv += [b"SYNC"]
        return Call(argv, shapes.nothing)

    @typed
    def cluster_flushslots(self) -> Call[None]:
        """Deletes all slots information from a node.

        CLUSTER FLUSHSLOTS

        Since 3.0.0, group cluster.
        """
        return Call([b"CLUSTER", b"FLUSHSLOTS"], shapes.nothing)

    @typed
    def cluster_forget(self, node_id: Argument) -> Call[None]:
        """Removes a node from the nodes table.

        CLUSTER FORGET node-id

        Since 3.0.0, group cluster.
        """
        encode = self._texts.encode
        argv = [b"CLUSTER", b"FORGET", encode(node_id)]
        return Call(argv, shapes.nothing)

    @typed
    def cluster_getkeysinslot(
        self,
        slot: int,
        count: int,
        *,
        decode: Optional[bool] = None,
    ) -> Call[List[Any]]:
        """Returns the key names in a hash slot.

        CLUSTER GETKEYSINSLOT slot count

        Since 3.0.0, group cluster.
        Returns: A list.
        """
        encode = self._texts.encode
        argv = [b"CLUSTER", b"GETKEYSINSLOT", encode(slot), encode(count)]
        return Call(argv, shapes.as_list, decode=decode)

    @typed
    def cluster_getslotmigrations(self, *, decode: Optional[bool] = None) -> Call[List[Dict[Any, Any]]]:
        """Gets the status of ongoing and recently finished slot import and export operations.

        CLUSTER GETSLOTMIGRATIONS

        Since 9.0.0 of Valkey only, group cluster.
        Returns: A list of dicts.
        """
        return Call([b"CLUSTER", b"GETSLOTMIGRATIONS"], shapes.as_maps, decode=decode)

    @typed
    def cluster_help(self, *, decode: Optional[bool] = None) -> Call[List[Any]]:
        """Returns helpful text about the different subcommands.

        CLUSTER HELP

        Since 5.0.0, group cluster.
        Returns: A list.
        """
        return Call([b"CLUSTER", b"HELP"], shapes.as_list, decode=decode)

    @typed
    def cluster_info(self, *, decode: Optional[bool] = None) -> Call[Any]:
        """Returns information about the state of a node.

        CLUSTER INFO

        Since 3.0.0, group cluster.
        Returns: A text, or None if there is none.
        """
        return Call([b"CLUSTER", b"INFO"], shapes.as_it_is, decode=decode)

    @typed
    def cluster_keyslot(self, key: Argument) -> Call[int]:
        """Returns the hash slot for a key.

        CLUSTER KEYSLOT key

        Since 3.0.0, group cluster.
        Returns: An int.
        """
        encode = self._texts.encode
        argv = [b"CLUSTER", b"KEYSLOT", encode(key)]
        return Call(argv, shapes.as_it_is)

    @typed
    def cluster_links(self, *, decode: Optional[bool] = None) -> Call[List[Dict[Any, Any]]]:
        """Returns a list of all TCP links to and from peer nodes.

        CLUSTER LINKS

        Since 7.0.0, group cluster.
        Returns: A list of dicts.
        """
        return Call([b"CLUSTER", b"LINKS"], shapes.as_maps, decode=decode)

    @typed
    def cluster_meet(self, ip: Argument, port: int, cluster_bus_port: Optional[int] = None) -> Call[None]:
        """Forces a node to handshake with another node.

        CLUSTER MEET ip port [cluster-bus-port]

        Since 3.0.0, group cluster.
        """
        encode = self._texts.encode
        argv = [b"CLUSTER", b"MEET", encode(ip), encode(port)]
        if cluster_bus_port is not None:
            argv += [encode(cluster_bus_port)]
        return Call(argv, shapes.nothing)

    @typed
    def cluster_migrateslots(self, *migration_groups: Argument) -> Call[None]:
        """Migrate the given slots from this node to the specified nodes.

        CLUSTER MIGRATESLOTS SLOTSRANGE start-slot end-slot [start-slot end-slot ...] NODE node-id [SLOTSRANGE
            start-slot end-slot [start-slot end-slot ...] NODE node-id ...]

        Since 9.0.0 of Valkey only, group cluster.
        """
        encode = self._texts.encode
        argv = [b"CLUSTER", b"MIGRATESLOTS"]
        argv += map(encode, migration_groups)
        return Call(argv, shapes.nothing)

    @typed
    def cluster_myid(self, *, decode: Optional[bool] = None) -> Call[Any]:
        """Returns the ID of a node.

        CLUSTER MYID

        Since 3.0.0, group cluster.
        Returns: A text, or None if there is none.
        """
        return Call([b"CLUSTER", b"MYID"], shapes.as_it_is, decode=decode)

    @typed
    def cluster_myshardid(self, *, decode: Optional[bool] = None) -> Call[Any]:
        """Returns the shard ID of a node.

        CLUSTER MYSHARDID

        Since 7.2.0 of Valkey only, group cluster.
        Returns: A text, or None if there is none.
        """
        return Call([b"CLUSTER", b"MYSHARDID"], shapes.as_it_is, decode=decode)

    @typed
    def cluster_nodes(self, *, decode: Optional[bool] = None) -> Call[Any]:
        """Returns the cluster configuration for a node.

        CLUSTER NODES

        Since 3.0.0, group cluster.
        Returns: A text, or None if there is none.
        """
        return Call([b"CLUSTER", b"NODES"], shapes.as_it_is, decode=decode)

    @typed
    def cluster_replicas(self, node_id: Argument, *, decode: Optional[bool] = None) -> Call[List[Any]]:
        """Lists the replica nodes of a primary node.

        CLUSTER REPLICAS node-id

        Since 5.0.0, group cluster.
        Returns: A list.
        """
        encode = self._texts.encode
        argv = [b"CLUSTER", b"REPLICAS", encode(node_id)]
        return Call(argv, shapes.as_list, decode=decode)

    @typed
    def cluster_replicate(self, *args: Argument) -> Call[None]:
        """Configures a node as replica of a primary node or detaches a replica from its primary.

        CLUSTER REPLICATE <node-id | NO ONE>

        Since 3.0.0, group cluster.
        """
        encode = self._texts.encode
        argv = [b"CLUSTER", b"REPLICATE"]
        argv += map(encode, args)
        return Call(argv, shapes.nothing)

    @typed
    def cluster_reset(self, *, hard: bool = False, soft: bool = False) -> Call[None]:
        """Resets a node.

        CLUSTER RESET [HARD | SOFT]

        Since 3.0.0, group cluster.
        """
        argv = [b"CLUSTER", b"RESET"]
        if hard:
            argv += [b"HARD"]
        if soft:
            argv += [b"SOFT"]
        return Call(argv, shapes.nothing)

    @typed
    def cluster_saveconfig(self) -> Call[None]:
        """Forces a node to save the cluster configuration to disk.

        CLUSTER SAVECONFIG

        Since 3.0.0, group cluster.
        """
        return Call([b"CLUSTER", b"SAVECONFIG"], shapes.nothing)

    @typed
    def cluster_set_config_epoch(self, config_epoch: int) -> Call[None]:
        """Sets the configuration epoch for a new node.

        CLUSTER SET-CONFIG-EPOCH config-epoch

        Since 3.0.0, group cluster.
        """
        encode = self._texts.encode
        argv = [b"CLUSTER", b"SET-CONFIG-EPOCH", encode(config_epoch)]
        return Call(argv, shapes.nothing)

    @typed
    def cluster_setslot(
        self,
        slot: int,
        *,
        importing: Optional[Argument] = None,
        migrating: Optional[Argument] = None,
        node: Optional[Argument] = None,
        stable: bool = False,
        timeout: Optional[int] = None,
    ) -> Call[None]:
        """Binds a hash slot to a node.

        CLUSTER SETSLOT slot <IMPORTING importing | MIGRATING migrating | NODE node | STABLE> [TIMEOUT timeout]

        Since 3.0.0, group cluster.
        """
        encode = self._texts.encode
        argv = [b"CLUSTER", b"SETSLOT", encode(slot)]
        if importing is not None:
            argv += [b"IMPORTING", encode(importing)]
        if migrating is not None:
            argv += [b"MIGRATING", encode(migrating)]
        if node is not None:
            argv += [b"NODE", encode(node)]
        if stable:
            argv += [b"STABLE"]
        if timeout is not None:
            argv += [b"TIMEOUT", encode(timeout)]
        return Call(argv, shapes.nothing)

    @typed
    def cluster_shards(self, *, decode: Optional[bool] = None) -> Call[List[Dict[Any, Any]]]:
        """Returns the mapping of cluster slots to shards.

        CLUSTER SHARDS

        Since 7.0.0, group cluster.
        Returns: A list of dicts.
        """
        return Call([b"CLUSTER", b"SHARDS"], shapes.as_maps, decode=decode)

    @typed
    def cluster_slaves(self, node_id: Argument, *, decode: Optional[bool] = None) -> Call[List[Any]]:
        """Lists the replica nodes of a primary node.

        CLUSTER SLAVES node-id

        Since 3.0.0, group cluster. Deprecated since 5.0.0: CLUSTER REPLICAS.
        Returns: A list.
        """
        encode = self._texts.encode
        argv = [b"CLUSTER", b"SLAVES", encode(node_id)]
        return Call(argv, shapes.as_list, decode=decode)

    @typed
    def cluster_slot_stats(
        self,
        *,
        slotsrange: Optional[Sequence[Argument]] = None,
        orderby: Optional[Sequence[Argument]] = None,
        decode: Optional[bool] = None,
    ) -> Call[List[Any]]:
        """Return an array of slot usage statistics for slots assigned to the current node.

        CLUSTER SLOT-STATS <SLOTSRANGE start-slot end-slot | ORDERBY metric [LIMIT limit] [ASC | DESC]>

        Since 8.0.0 of Valkey only, group cluster.
        Returns: A list.
        """
        argv = [b"CLUSTER", b"SLOT-STATS"]
        if slotsrange is not None:
            argv += [b"SLOTSRANGE", *self._texts.encode_all(slotsrange, "slotsrange")]
        if orderby is not None:
            argv += [b"ORDERBY", *self._texts.encode_all(orderby, "orderby")]
        return Call(argv, shapes.as_list, decode=decode)

    @typed
    def cluster_slots(self, *, decode: Optional[bool] = None) -> Call[List[Any]]:
        """Returns the mapping of cluster slots to nodes.

        CLUSTER SLOTS

        Since 3.0.0, group cluster.
        Returns: A list.
        """
        return Call([b"CLUSTER", b"SLOTS"], shapes.as_list, decode=decode)

    @typed
    def clusterscan(
        self,
        cursor: Argument,
        *,
        match: Optional[Argument] = None,
        count: Optional[int] = None,
        type: Optional[Argument] = None,
        slot: Optional[int] = None,
        decode: Optional[bool] = None,
    ) -> Call[Tuple[int, List[Any]]]:
        """Iterates over the keys in the cluster.

        CLUSTERSCAN cursor [MATCH match-pattern] [COUNT count] [TYPE type] [SLOT slot]

        Since 9.1.0 of Valkey only, group cluster.
        Returns: (the next cursor, a list).
        """
        encode = self._texts.encode
        argv = [b"CLUSTERSCAN", encode(cursor)]
        if match is not None:
            argv += [b"MATCH", encode(match)]
        if count is not None:
            argv += [b"COUNT", encode(count)]
        if type is not None:
            argv += [b"TYPE", encode(type)]
        if slot is not None:
            argv += [b"SLOT", encode(slot)]
        return Call(argv, shapes.scan, decode=decode)

    @typed
    def readonly(self) -> Call[None]:
        """Enables read-only queries for a connection to a Valkey replica node.

        READONLY

        Since 3.0.0, group cluster.
        """
        return Call([b"READONLY"], shapes.nothing)

    @typed
    def readwrite(self) -> Call[None]:
        """Enables read-write queries for a connection to a Valkey replica node.

        READWRITE

        Since 3.0.0, group cluster.
        """
        return Call([b"READWRITE"], shapes.nothing)
