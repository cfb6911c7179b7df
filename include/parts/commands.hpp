//! One method for each command.

// The commands, but for those that have a hand-written method in client. BEGIN made by `make commands`

/// What the methods below make of a reply.
inline result<void> as_done(result<reply> answer)
{
    if (!answer)
        return answer.error();
    return {};
}

/// An element of a reply, by what reads it.
template <class T> result<T> as_value(const result<reply> &answer, result<T> (reply_view::*read)() const)
{
    if (!answer)
        return answer.error();
    return ((*answer).*read)();
}

template <class T>
result<std::optional<T>> as_optional(const result<reply> &answer, result<T> (reply_view::*read)() const)
{
    if (answer && answer->is_nil())
        return std::optional<T>();
    result<T> value = as_value(answer, read);
    if (!value)
        return value.error();
    return std::optional<T>(*value);
}

inline result<std::int64_t> as_integer(result<reply> answer) { return as_value(answer, &reply_view::try_integer); }
inline result<double> as_number(result<reply> answer) { return as_value(answer, &reply_view::try_number); }
inline result<std::optional<std::int64_t>> as_optional_integer(result<reply> answer)
{
    return as_optional(answer, &reply_view::try_integer);
}
inline result<std::optional<double>> as_optional_number(result<reply> answer)
{
    return as_optional(answer, &reply_view::try_number);
}

/// Some commands have nil in place of 0 for a condition that was not met.
inline result<bool> as_flag(result<reply> answer)
{
    if (answer && answer->is_nil())
        return false;
    const result<std::int64_t> value = as_integer(std::move(answer));
    if (!value)
        return value.error();
    return *value != 0;
}

inline result<std::optional<std::string>> as_text(result<reply> answer)
{
    if (!answer)
        return answer.error();
    std::optional<std::string> text;
    if (!answer->is_nil())
        text.emplace(answer->str());
    return text;
}

inline result<std::vector<std::string>> as_texts(result<reply> answer)
{
    if (!answer)
        return answer.error();
    std::vector<std::string> texts;
    for (const reply_view one : *answer)
        texts.emplace_back(one.str());
    return texts;
}

/// Pairs in RESP3, members and scores in turn in RESP2.
inline result<std::vector<std::pair<std::string, double>>> as_scores(result<reply> answer)
{
    if (!answer)
        return answer.error();
    std::vector<std::pair<std::string, double>> all;
    const bool nested = (*answer)[0].type() == REDISCHAN_TYPE_ARRAY;
    for (std::size_t i = 0; i < answer->size(); i += nested ? 1 : 2) {
        const reply_view member = nested ? (*answer)[i][0] : (*answer)[i];
        const result<double> score = (nested ? (*answer)[i][1] : (*answer)[i + 1]).try_number();
        if (!score)
            return score.error();
        all.emplace_back(member.str(), *score);
    }
    return all;
}

inline result<reply> as_reply(result<reply> answer) { return answer; }

/// A method for each command. Its leading required arguments are typed; words, options and repeated arguments follow in
/// the order of the command's page. Ranges, pairs and maps stand for their elements:
///
///     client.zrange("key", 0, -1, "WITHSCORES");
///     client.sadd("key", members);                  // a std::vector<std::string>
///
/// Other replies are returned as the server sent them; a map has keys and values in turn in RESP2 and in RESP3.
template <class Self> class all_commands : public runs_commands<Self> {
public:
    /// BITCOUNT key [start [end [BYTE | BIT]]]
    /// Counts the number of set bits (population counting) in a string. Since 2.6.0.
    template <class... More> result<std::int64_t> try_bitcount(std::string_view key, const More &...more) const
    {
        return as_integer(this->try_command("BITCOUNT", key, more...));
    }
    /// BITFIELD key [<GET encoding offset | [OVERFLOW <WRAP | SAT | FAIL>] <SET encoding offset value | INCRBY
    ///     encoding offset increment>> [<GET encoding offset | [OVERFLOW <WRAP | SAT | FAIL>] <SET encoding offset
    ///     value | INCRBY encoding offset increment>> ...]]
    /// Performs arbitrary bitfield integer operations on strings. Since 3.2.0.
    template <class... More> result<reply> try_bitfield(std::string_view key, const More &...more) const
    {
        return as_reply(this->try_command("BITFIELD", key, more...));
    }
    /// BITFIELD_RO key [GET encoding offset [GET encoding offset ...]]
    /// Performs arbitrary read-only bitfield integer operations on strings. Since 6.0.0.
    template <class... More> result<reply> try_bitfield_ro(std::string_view key, const More &...more) const
    {
        return as_reply(this->try_command("BITFIELD_RO", key, more...));
    }
    /// BITOP <AND | OR | XOR | NOT> destkey key [key ...]
    /// Performs bitwise operations on multiple strings, and stores the result. Since 2.6.0.
    template <class... More>
    result<std::int64_t> try_bitop(std::string_view operation, std::string_view destkey, const More &...more) const
    {
        return as_integer(this->try_command("BITOP", operation, destkey, more...));
    }
    /// BITPOS key bit [start [end [BYTE | BIT]]]
    /// Finds the first set (1) or clear (0) bit in a string. Since 2.8.7.
    template <class... More>
    result<std::int64_t> try_bitpos(std::string_view key, std::int64_t bit, const More &...more) const
    {
        return as_integer(this->try_command("BITPOS", key, bit, more...));
    }
    /// GETBIT key offset
    /// Returns a bit value by offset. Since 2.2.0.
    result<std::int64_t> try_getbit(std::string_view key, std::int64_t offset) const
    {
        return as_integer(this->try_command("GETBIT", key, offset));
    }
    /// SETBIT key offset value
    /// Sets or clears the bit at offset of the string value. Creates the key if it doesn't exist. Since 2.2.0.
    result<std::int64_t> try_setbit(std::string_view key, std::int64_t offset, std::int64_t value) const
    {
        return as_integer(this->try_command("SETBIT", key, offset, value));
    }
    /// CLUSTER ADDSLOTS slot [slot ...]
    /// Assigns new hash slots to a node. Since 3.0.0.
    template <class... More> result<void> try_cluster_addslots(const More &...more) const
    {
        return as_done(this->try_command("CLUSTER", "ADDSLOTS", more...));
    }
    /// CLUSTER ADDSLOTSRANGE start-slot end-slot [start-slot end-slot ...]
    /// Assigns new hash slot ranges to a node. Since 7.0.0.
    template <class... More> result<void> try_cluster_addslotsrange(const More &...more) const
    {
        return as_done(this->try_command("CLUSTER", "ADDSLOTSRANGE", more...));
    }
    /// CLUSTER BUMPEPOCH
    /// Advances the cluster config epoch. Since 3.0.0.
    result<std::optional<std::string>> try_cluster_bumpepoch() const
    {
        return as_text(this->try_command("CLUSTER", "BUMPEPOCH"));
    }
    /// CLUSTER CANCELSLOTMIGRATIONS
    /// Cancel all current ongoing slot migration operations. Since 9.0.0.
    result<void> try_cluster_cancelslotmigrations() const
    {
        return as_done(this->try_command("CLUSTER", "CANCELSLOTMIGRATIONS"));
    }
    /// CLUSTER COUNT-FAILURE-REPORTS node-id
    /// Returns the number of active failure reports for a node. No new reports are created once the node is marked as
    /// failed. Since 3.0.0.
    result<std::int64_t> try_cluster_count_failure_reports(std::string_view node_id) const
    {
        return as_integer(this->try_command("CLUSTER", "COUNT-FAILURE-REPORTS", node_id));
    }
    /// CLUSTER COUNTKEYSINSLOT slot
    /// Returns the number of keys in a hash slot. Since 3.0.0.
    result<std::int64_t> try_cluster_countkeysinslot(std::int64_t slot) const
    {
        return as_integer(this->try_command("CLUSTER", "COUNTKEYSINSLOT", slot));
    }
    /// CLUSTER DELSLOTS slot [slot ...]
    /// Sets hash slots as unbound for a node. Since 3.0.0.
    template <class... More> result<void> try_cluster_delslots(const More &...more) const
    {
        return as_done(this->try_command("CLUSTER", "DELSLOTS", more...));
    }
    /// CLUSTER DELSLOTSRANGE start-slot end-slot [start-slot end-slot ...]
    /// Sets hash slot ranges as unbound for a node. Since 7.0.0.
    template <class... More> result<void> try_cluster_delslotsrange(const More &...more) const
    {
        return as_done(this->try_command("CLUSTER", "DELSLOTSRANGE", more...));
    }
    /// CLUSTER FAILOVER [FORCE | TAKEOVER]
    /// Forces a replica to perform a manual failover of its primary. Since 3.0.0.
    template <class... More> result<void> try_cluster_failover(const More &...more) const
    {
        return as_done(this->try_command("CLUSTER", "FAILOVER", more...));
    }
    /// CLUSTER FLUSHSLOT slot [ASYNC | SYNC]
    /// Removes all keys from the target slot. Since 9.0.0.
    template <class... More> result<void> try_cluster_flushslot(std::int64_t slot, const More &...more) const
    {
        return as_done(this->try_command("CLUSTER", "FLUSHSLOT", slot, more...));
    }
    /// CLUSTER FLUSHSLOTS
    /// Deletes all slots information from a node. Since 3.0.0.
    result<void> try_cluster_flushslots() const { return as_done(this->try_command("CLUSTER", "FLUSHSLOTS")); }
    /// CLUSTER FORGET node-id
    /// Removes a node from the nodes table. Since 3.0.0.
    result<void> try_cluster_forget(std::string_view node_id) const
    {
        return as_done(this->try_command("CLUSTER", "FORGET", node_id));
    }
    /// CLUSTER GETKEYSINSLOT slot count
    /// Returns the key names in a hash slot. Since 3.0.0.
    result<reply> try_cluster_getkeysinslot(std::int64_t slot, std::int64_t count) const
    {
        return as_reply(this->try_command("CLUSTER", "GETKEYSINSLOT", slot, count));
    }
    /// CLUSTER GETSLOTMIGRATIONS
    /// Gets the status of ongoing and recently finished slot import and export operations. Since 9.0.0.
    result<reply> try_cluster_getslotmigrations() const
    {
        return as_reply(this->try_command("CLUSTER", "GETSLOTMIGRATIONS"));
    }
    /// CLUSTER HELP
    /// Returns helpful text about the different subcommands. Since 5.0.0.
    result<reply> try_cluster_help() const { return as_reply(this->try_command("CLUSTER", "HELP")); }
    /// CLUSTER INFO
    /// Returns information about the state of a node. Since 3.0.0.
    result<std::optional<std::string>> try_cluster_info() const
    {
        return as_text(this->try_command("CLUSTER", "INFO"));
    }
    /// CLUSTER KEYSLOT key
    /// Returns the hash slot for a key. Since 3.0.0.
    result<std::int64_t> try_cluster_keyslot(std::string_view key) const
    {
        return as_integer(this->try_command("CLUSTER", "KEYSLOT", key));
    }
    /// CLUSTER LINKS
    /// Returns a list of all TCP links to and from peer nodes. Since 7.0.0.
    result<reply> try_cluster_links() const { return as_reply(this->try_command("CLUSTER", "LINKS")); }
    /// CLUSTER MEET ip port [cluster-bus-port]
    /// Forces a node to handshake with another node. Since 3.0.0.
    template <class... More>
    result<void> try_cluster_meet(std::string_view ip, std::int64_t port, const More &...more) const
    {
        return as_done(this->try_command("CLUSTER", "MEET", ip, port, more...));
    }
    /// CLUSTER MIGRATESLOTS SLOTSRANGE start-slot end-slot [start-slot end-slot ...] NODE node-id [SLOTSRANGE
    ///     start-slot end-slot [start-slot end-slot ...] NODE node-id ...]
    /// Migrate the given slots from this node to the specified nodes. Since 9.0.0.
    template <class... More> result<void> try_cluster_migrateslots(const More &...more) const
    {
        return as_done(this->try_command("CLUSTER", "MIGRATESLOTS", more...));
    }
    /// CLUSTER MYID
    /// Returns the ID of a node. Since 3.0.0.
    result<std::optional<std::string>> try_cluster_myid() const
    {
        return as_text(this->try_command("CLUSTER", "MYID"));
    }
    /// CLUSTER MYSHARDID
    /// Returns the shard ID of a node. Since 7.2.0.
    result<std::optional<std::string>> try_cluster_myshardid() const
    {
        return as_text(this->try_command("CLUSTER", "MYSHARDID"));
    }
    /// CLUSTER NODES
    /// Returns the cluster configuration for a node. Since 3.0.0.
    result<std::optional<std::string>> try_cluster_nodes() const
    {
        return as_text(this->try_command("CLUSTER", "NODES"));
    }
    /// CLUSTER REPLICAS node-id
    /// Lists the replica nodes of a primary node. Since 5.0.0.
    result<reply> try_cluster_replicas(std::string_view node_id) const
    {
        return as_reply(this->try_command("CLUSTER", "REPLICAS", node_id));
    }
    /// CLUSTER REPLICATE <node-id | NO ONE>
    /// Configures a node as replica of a primary node or detaches a replica from its primary. Since 3.0.0.
    template <class... More> result<void> try_cluster_replicate(const More &...more) const
    {
        return as_done(this->try_command("CLUSTER", "REPLICATE", more...));
    }
    /// CLUSTER RESET [HARD | SOFT]
    /// Resets a node. Since 3.0.0.
    template <class... More> result<void> try_cluster_reset(const More &...more) const
    {
        return as_done(this->try_command("CLUSTER", "RESET", more...));
    }
    /// CLUSTER SAVECONFIG
    /// Forces a node to save the cluster configuration to disk. Since 3.0.0.
    result<void> try_cluster_saveconfig() const { return as_done(this->try_command("CLUSTER", "SAVECONFIG")); }
    /// CLUSTER SET-CONFIG-EPOCH config-epoch
    /// Sets the configuration epoch for a new node. Since 3.0.0.
    result<void> try_cluster_set_config_epoch(std::int64_t config_epoch) const
    {
        return as_done(this->try_command("CLUSTER", "SET-CONFIG-EPOCH", config_epoch));
    }
    /// CLUSTER SETSLOT slot <IMPORTING importing | MIGRATING migrating | NODE node | STABLE> [TIMEOUT timeout]
    /// Binds a hash slot to a node. Since 3.0.0.
    template <class... More> result<void> try_cluster_setslot(std::int64_t slot, const More &...more) const
    {
        return as_done(this->try_command("CLUSTER", "SETSLOT", slot, more...));
    }
    /// CLUSTER SHARDS
    /// Returns the mapping of cluster slots to shards. Since 7.0.0.
    result<reply> try_cluster_shards() const { return as_reply(this->try_command("CLUSTER", "SHARDS")); }
    /// CLUSTER SLAVES node-id
    /// Lists the replica nodes of a primary node. Since 3.0.0.
    result<reply> try_cluster_slaves(std::string_view node_id) const
    {
        return as_reply(this->try_command("CLUSTER", "SLAVES", node_id));
    }
    /// CLUSTER SLOT-STATS <SLOTSRANGE start-slot end-slot | ORDERBY metric [LIMIT limit] [ASC | DESC]>
    /// Return an array of slot usage statistics for slots assigned to the current node. Since 8.0.0.
    template <class... More> result<reply> try_cluster_slot_stats(const More &...more) const
    {
        return as_reply(this->try_command("CLUSTER", "SLOT-STATS", more...));
    }
    /// CLUSTER SLOTS
    /// Returns the mapping of cluster slots to nodes. Since 3.0.0.
    result<reply> try_cluster_slots() const { return as_reply(this->try_command("CLUSTER", "SLOTS")); }
    /// CLUSTERSCAN cursor [MATCH match-pattern] [COUNT count] [TYPE type] [SLOT slot]
    /// Iterates over the keys in the cluster. Since 9.1.0.
    template <class... More> result<reply> try_clusterscan(std::string_view cursor, const More &...more) const
    {
        return as_reply(this->try_command("CLUSTERSCAN", cursor, more...));
    }
    /// READONLY
    /// Enables read-only queries for a connection to a Valkey replica node. Since 3.0.0.
    result<void> try_readonly() const { return as_done(this->try_command("READONLY")); }
    /// READWRITE
    /// Enables read-write queries for a connection to a Valkey replica node. Since 3.0.0.
    result<void> try_readwrite() const { return as_done(this->try_command("READWRITE")); }
    /// CLIENT GETNAME
    /// Returns the name of the connection. Since 2.6.9.
    result<std::optional<std::string>> try_client_getname() const
    {
        return as_text(this->try_command("CLIENT", "GETNAME"));
    }
    /// CLIENT GETREDIR
    /// Returns the client ID to which the connection's tracking notifications are redirected. Since 6.0.0.
    result<std::int64_t> try_client_getredir() const { return as_integer(this->try_command("CLIENT", "GETREDIR")); }
    /// CLIENT HELP
    /// Returns helpful text about the different subcommands. Since 5.0.0.
    result<reply> try_client_help() const { return as_reply(this->try_command("CLIENT", "HELP")); }
    /// CLIENT ID
    /// Returns the unique client ID of the connection. Since 5.0.0.
    result<std::int64_t> try_client_id() const { return as_integer(this->try_command("CLIENT", "ID")); }
    /// CLIENT INFO
    /// Returns information about the connection. Since 6.2.0.
    result<std::optional<std::string>> try_client_info() const { return as_text(this->try_command("CLIENT", "INFO")); }
    /// CLIENT KILL <old-format | <[ID client-id [client-id ...]] | [TYPE <NORMAL | MASTER | PRIMARY | SLAVE | REPLICA
    ///     | PUBSUB>] | [USER username] | [ADDR addr] | [LADDR laddr] | [SKIPME <YES | NO>] | [MAXAGE maxage] | [NAME
    ///     name] | [IDLE idle] | [FLAGS flags] | [LIB-NAME lib-name] | [LIB-VER lib-ver] | [DB db] | [CAPA capa] |
    ///     [IP ip] | [NOT-TYPE <NORMAL | MASTER | PRIMARY | SLAVE | REPLICA | PUBSUB>] | [NOT-ID not-client-id
    ///     [not-client-id ...]] | [NOT-USER not-username] | [NOT-ADDR not-addr] | [NOT-LADDR not-laddr] | [NOT-NAME
    ///     not-name] | [NOT-FLAGS not-flags] | [NOT-LIB-NAME not-lib-name] | [NOT-LIB-VER not-lib-ver] | [NOT-DB
    ///     not-db] | [NOT-CAPA not-capa] | [NOT-IP not-ip]> [<[ID client-id [client-id ...]] | [TYPE <NORMAL | MASTER
    ///     | PRIMARY | SLAVE | REPLICA | PUBSUB>] | [USER username] | [ADDR addr] | [LADDR laddr] | [SKIPME <YES |
    ///     NO>] | [MAXAGE maxage] | [NAME name] | [IDLE idle] | [FLAGS flags] | [LIB-NAME lib-name] | [LIB-VER
    ///     lib-ver] | [DB db] | [CAPA capa] | [IP ip] | [NOT-TYPE <NORMAL | MASTER | PRIMARY | SLAVE | REPLICA |
    ///     PUBSUB>] | [NOT-ID not-client-id [not-client-id ...]] | [NOT-USER not-username] | [NOT-ADDR not-addr] |
    ///     [NOT-LADDR not-laddr] | [NOT-NAME not-name] | [NOT-FLAGS not-flags] | [NOT-LIB-NAME not-lib-name] |
    ///     [NOT-LIB-VER not-lib-ver] | [NOT-DB not-db] | [NOT-CAPA not-capa] | [NOT-IP not-ip]> ...]>
    /// Terminates open connections. Since 2.4.0.
    template <class... More> result<reply> try_client_kill(const More &...more) const
    {
        return as_reply(this->try_command("CLIENT", "KILL", more...));
    }
    /// CLIENT LIST [TYPE <NORMAL | MASTER | REPLICA | PUBSUB>] [ID client-id [client-id ...]] [USER username] [ADDR
    ///     addr] [LADDR laddr] [SKIPME <YES | NO>] [MAXAGE maxage] [NAME name] [IDLE idle] [FLAGS flags] [LIB-NAME
    ///     lib-name] [LIB-VER lib-ver] [DB db] [CAPA capa] [IP ip] [NOT-TYPE <NORMAL | MASTER | REPLICA | PUBSUB>]
    ///     [NOT-ID not-client-id [not-client-id ...]] [NOT-USER not-username] [NOT-ADDR not-addr] [NOT-LADDR
    ///     not-laddr] [NOT-NAME not-name] [NOT-FLAGS not-flags] [NOT-LIB-NAME not-lib-name] [NOT-LIB-VER not-lib-ver]
    ///     [NOT-DB not-db] [NOT-CAPA not-capa] [NOT-IP not-ip]
    /// Lists open connections. Since 2.4.0.
    template <class... More> result<std::optional<std::string>> try_client_list(const More &...more) const
    {
        return as_text(this->try_command("CLIENT", "LIST", more...));
    }
    /// CLIENT NO-EVICT <ON | OFF>
    /// Sets the client eviction mode of the connection. Since 7.0.0.
    result<void> try_client_no_evict(std::string_view enabled) const
    {
        return as_done(this->try_command("CLIENT", "NO-EVICT", enabled));
    }
    /// CLIENT NO-TOUCH <ON | OFF>
    /// Controls whether commands sent by the client affect the LRU/LFU of accessed keys. Since 7.2.0.
    result<void> try_client_no_touch(std::string_view enabled) const
    {
        return as_done(this->try_command("CLIENT", "NO-TOUCH", enabled));
    }
    /// CLIENT PAUSE timeout [WRITE | ALL]
    /// Suspends commands processing. Since 3.0.0.
    template <class... More> result<void> try_client_pause(std::int64_t timeout, const More &...more) const
    {
        return as_done(this->try_command("CLIENT", "PAUSE", timeout, more...));
    }
    /// CLIENT SETNAME connection-name
    /// Sets the connection name. Since 2.6.9.
    result<void> try_client_setname(std::string_view connection_name) const
    {
        return as_done(this->try_command("CLIENT", "SETNAME", connection_name));
    }
    /// CLIENT TRACKINGINFO
    /// Returns information about server-assisted client-side caching for the connection. Since 6.2.0.
    result<reply> try_client_trackinginfo() const { return as_reply(this->try_command("CLIENT", "TRACKINGINFO")); }
    /// CLIENT UNBLOCK client-id [TIMEOUT | ERROR]
    /// Unblocks a client blocked by a blocking command from a different connection. Since 5.0.0.
    template <class... More> result<bool> try_client_unblock(std::int64_t client_id, const More &...more) const
    {
        return as_flag(this->try_command("CLIENT", "UNBLOCK", client_id, more...));
    }
    /// CLIENT UNPAUSE
    /// Resumes processing commands from paused clients. Since 6.2.0.
    result<void> try_client_unpause() const { return as_done(this->try_command("CLIENT", "UNPAUSE")); }
    /// ECHO message
    /// Returns the given string. Since 1.0.0.
    result<std::optional<std::string>> try_echo(std::string_view message) const
    {
        return as_text(this->try_command("ECHO", message));
    }
    /// SELECT index
    /// Changes the selected database. Since 1.0.0.
    result<void> try_select(std::int64_t index) const { return as_done(this->try_command("SELECT", index)); }
    /// COPY source destination [DB destination-db] [REPLACE]
    /// Copies the value of a key to a new key. Since 6.2.0.
    template <class... More>
    result<bool> try_copy(std::string_view source, std::string_view destination, const More &...more) const
    {
        return as_flag(this->try_command("COPY", source, destination, more...));
    }
    /// DUMP key
    /// Returns a serialized representation of the value stored at a key. Since 2.6.0.
    result<std::optional<std::string>> try_dump(std::string_view key) const
    {
        return as_text(this->try_command("DUMP", key));
    }
    /// EXPIREAT key unix-time-seconds [NX | XX | GT | LT]
    /// Sets the expiration time of a key to a Unix timestamp. Since 1.2.0.
    template <class... More>
    result<bool> try_expireat(std::string_view key, std::int64_t unix_time_seconds, const More &...more) const
    {
        return as_flag(this->try_command("EXPIREAT", key, unix_time_seconds, more...));
    }
    /// EXPIRETIME key
    /// Returns the expiration time of a key as a Unix timestamp. Since 7.0.0.
    result<std::int64_t> try_expiretime(std::string_view key) const
    {
        return as_integer(this->try_command("EXPIRETIME", key));
    }
    /// KEYS pattern
    /// Returns all key names that match a pattern. Since 1.0.0.
    result<reply> try_keys(std::string_view pattern) const { return as_reply(this->try_command("KEYS", pattern)); }
    /// MIGRATE host port <key | > destination-db timeout [COPY] [REPLACE] [AUTH auth | AUTH2 username password] [KEYS
    ///     keys [keys ...]]
    /// Atomically transfers a key from one instance to another. Since 2.6.0.
    template <class... More>
    result<std::optional<std::string>> try_migrate(std::string_view host, std::int64_t port, const More &...more) const
    {
        return as_text(this->try_command("MIGRATE", host, port, more...));
    }
    /// MOVE key db
    /// Moves a key to another database. Since 1.0.0.
    result<bool> try_move(std::string_view key, std::int64_t db) const
    {
        return as_flag(this->try_command("MOVE", key, db));
    }
    /// OBJECT ENCODING key
    /// Returns the internal encoding of an object. Since 2.2.3.
    result<std::optional<std::string>> try_object_encoding(std::string_view key) const
    {
        return as_text(this->try_command("OBJECT", "ENCODING", key));
    }
    /// OBJECT FREQ key
    /// Returns the logarithmic access frequency counter of an object. Since 4.0.0.
    result<std::optional<std::int64_t>> try_object_freq(std::string_view key) const
    {
        return as_optional_integer(this->try_command("OBJECT", "FREQ", key));
    }
    /// OBJECT HELP
    /// Returns helpful text about the different subcommands. Since 6.2.0.
    result<reply> try_object_help() const { return as_reply(this->try_command("OBJECT", "HELP")); }
    /// OBJECT IDLETIME key
    /// Returns the time since the last access to an object. Since 2.2.3.
    result<std::optional<std::int64_t>> try_object_idletime(std::string_view key) const
    {
        return as_optional_integer(this->try_command("OBJECT", "IDLETIME", key));
    }
    /// OBJECT REFCOUNT key
    /// Returns the reference count of a value of a key. Since 2.2.3.
    result<std::optional<std::int64_t>> try_object_refcount(std::string_view key) const
    {
        return as_optional_integer(this->try_command("OBJECT", "REFCOUNT", key));
    }
    /// PERSIST key
    /// Removes the expiration time of a key. Since 2.2.0.
    result<bool> try_persist(std::string_view key) const { return as_flag(this->try_command("PERSIST", key)); }
    /// PEXPIRE key milliseconds [NX | XX | GT | LT]
    /// Sets the expiration time of a key in milliseconds. Since 2.6.0.
    template <class... More>
    result<bool> try_pexpire(std::string_view key, std::int64_t milliseconds, const More &...more) const
    {
        return as_flag(this->try_command("PEXPIRE", key, milliseconds, more...));
    }
    /// PEXPIREAT key unix-time-milliseconds [NX | XX | GT | LT]
    /// Sets the expiration time of a key to a Unix milliseconds timestamp. Since 2.6.0.
    template <class... More>
    result<bool> try_pexpireat(std::string_view key, std::int64_t unix_time_milliseconds, const More &...more) const
    {
        return as_flag(this->try_command("PEXPIREAT", key, unix_time_milliseconds, more...));
    }
    /// PEXPIRETIME key
    /// Returns the expiration time of a key as a Unix milliseconds timestamp. Since 7.0.0.
    result<std::int64_t> try_pexpiretime(std::string_view key) const
    {
        return as_integer(this->try_command("PEXPIRETIME", key));
    }
    /// PTTL key
    /// Returns the expiration time in milliseconds of a key. Since 2.6.0.
    result<std::int64_t> try_pttl(std::string_view key) const { return as_integer(this->try_command("PTTL", key)); }
    /// RANDOMKEY
    /// Returns a random key name from the database. Since 1.0.0.
    result<std::optional<std::string>> try_randomkey() const { return as_text(this->try_command("RANDOMKEY")); }
    /// RENAME key newkey
    /// Renames a key and overwrites the destination. Since 1.0.0.
    result<void> try_rename(std::string_view key, std::string_view newkey) const
    {
        return as_done(this->try_command("RENAME", key, newkey));
    }
    /// RENAMENX key newkey
    /// Renames a key only when the target key name doesn't exist. Since 1.0.0.
    result<bool> try_renamenx(std::string_view key, std::string_view newkey) const
    {
        return as_flag(this->try_command("RENAMENX", key, newkey));
    }
    /// RESTORE key ttl serialized-value [REPLACE] [ABSTTL] [IDLETIME seconds] [FREQ frequency]
    /// Creates a key from the serialized representation of a value. Since 2.6.0.
    template <class... More>
    result<void> try_restore(std::string_view key, std::int64_t ttl, std::string_view serialized_value,
                             const More &...more) const
    {
        return as_done(this->try_command("RESTORE", key, ttl, serialized_value, more...));
    }
    /// SORT key [BY by-pattern] [LIMIT offset count] [GET get-pattern [GET get-pattern ...]] [ASC | DESC] [ALPHA]
    ///     [STORE destination]
    /// Sorts the elements in a list, a set, or a sorted set, optionally storing the result. Since 1.0.0.
    template <class... More> result<reply> try_sort(std::string_view key, const More &...more) const
    {
        return as_reply(this->try_command("SORT", key, more...));
    }
    /// SORT_RO key [BY by-pattern] [LIMIT offset count] [GET get-pattern [GET get-pattern ...]] [ASC | DESC] [ALPHA]
    /// Returns the sorted elements of a list, a set, or a sorted set. Since 7.0.0.
    template <class... More> result<reply> try_sort_ro(std::string_view key, const More &...more) const
    {
        return as_reply(this->try_command("SORT_RO", key, more...));
    }
    /// TOUCH key [key ...]
    /// Returns the number of existing keys out of those specified after updating the time they were last accessed.
    /// Since 3.2.1.
    template <class... More> result<std::int64_t> try_touch(const More &...more) const
    {
        return as_integer(this->try_command("TOUCH", more...));
    }
    /// TYPE key
    /// Determines the type of value stored at a key. Since 1.0.0.
    result<std::optional<std::string>> try_type(std::string_view key) const
    {
        return as_text(this->try_command("TYPE", key));
    }
    /// UNLINK key [key ...]
    /// Asynchronously deletes one or more keys. Since 4.0.0.
    template <class... More> result<std::int64_t> try_unlink(const More &...more) const
    {
        return as_integer(this->try_command("UNLINK", more...));
    }
    /// WAIT numreplicas timeout
    /// Blocks until the asynchronous replication of all preceding write commands sent by the connection is completed.
    /// Since 3.0.0.
    result<std::int64_t> try_wait(std::int64_t numreplicas, std::int64_t timeout) const
    {
        return as_integer(this->try_command("WAIT", numreplicas, timeout));
    }
    /// WAITAOF numlocal numreplicas timeout
    /// Blocks until all of the preceding write commands sent by the connection are written to the append-only file of
    /// the primary and/or replicas. Since 7.2.0.
    result<reply> try_waitaof(std::int64_t numlocal, std::int64_t numreplicas, std::int64_t timeout) const
    {
        return as_reply(this->try_command("WAITAOF", numlocal, numreplicas, timeout));
    }
    /// GEOADD key [NX | XX] [CH] longitude latitude member [longitude latitude member ...]
    /// Adds one or more members to a geospatial index. The key is created if it doesn't exist. Since 3.2.0.
    template <class... More> result<std::int64_t> try_geoadd(std::string_view key, const More &...more) const
    {
        return as_integer(this->try_command("GEOADD", key, more...));
    }
    /// GEODIST key member1 member2 [M | KM | FT | MI]
    /// Returns the distance between two members of a geospatial index. Since 3.2.0.
    template <class... More>
    result<std::optional<double>> try_geodist(std::string_view key, std::string_view member1, std::string_view member2,
                                              const More &...more) const
    {
        return as_optional_number(this->try_command("GEODIST", key, member1, member2, more...));
    }
    /// GEOHASH key [member [member ...]]
    /// Returns members from a geospatial index as geohash strings. Since 3.2.0.
    template <class... More> result<reply> try_geohash(std::string_view key, const More &...more) const
    {
        return as_reply(this->try_command("GEOHASH", key, more...));
    }
    /// GEOPOS key [member [member ...]]
    /// Returns the longitude and latitude of members from a geospatial index. Since 3.2.0.
    template <class... More> result<reply> try_geopos(std::string_view key, const More &...more) const
    {
        return as_reply(this->try_command("GEOPOS", key, more...));
    }
    /// GEORADIUS key longitude latitude radius <M | KM | FT | MI> [WITHCOORD] [WITHDIST] [WITHHASH] [COUNT count
    ///     [ANY]] [ASC | DESC] [STORE storekey | STOREDIST storedistkey]
    /// Queries a geospatial index for members within a distance from a coordinate, optionally stores the result.
    /// Since 3.2.0.
    template <class... More>
    result<reply> try_georadius(std::string_view key, double longitude, double latitude, double radius,
                                std::string_view unit, const More &...more) const
    {
        return as_reply(this->try_command("GEORADIUS", key, longitude, latitude, radius, unit, more...));
    }
    /// GEORADIUSBYMEMBER key member radius <M | KM | FT | MI> [WITHCOORD] [WITHDIST] [WITHHASH] [COUNT count [ANY]]
    ///     [ASC | DESC] [STORE storekey | STOREDIST storedistkey]
    /// Queries a geospatial index for members within a distance from a member, optionally stores the result. Since
    /// 3.2.0.
    template <class... More>
    result<reply> try_georadiusbymember(std::string_view key, std::string_view member, double radius,
                                        std::string_view unit, const More &...more) const
    {
        return as_reply(this->try_command("GEORADIUSBYMEMBER", key, member, radius, unit, more...));
    }
    /// GEORADIUSBYMEMBER_RO key member radius <M | KM | FT | MI> [WITHCOORD] [WITHDIST] [WITHHASH] [COUNT count
    ///     [ANY]] [ASC | DESC]
    /// Returns members from a geospatial index that are within a distance from a member. Since 3.2.10.
    template <class... More>
    result<reply> try_georadiusbymember_ro(std::string_view key, std::string_view member, double radius,
                                           std::string_view unit, const More &...more) const
    {
        return as_reply(this->try_command("GEORADIUSBYMEMBER_RO", key, member, radius, unit, more...));
    }
    /// GEORADIUS_RO key longitude latitude radius <M | KM | FT | MI> [WITHCOORD] [WITHDIST] [WITHHASH] [COUNT count
    ///     [ANY]] [ASC | DESC]
    /// Returns members from a geospatial index that are within a distance from a coordinate. Since 3.2.10.
    template <class... More>
    result<reply> try_georadius_ro(std::string_view key, double longitude, double latitude, double radius,
                                   std::string_view unit, const More &...more) const
    {
        return as_reply(this->try_command("GEORADIUS_RO", key, longitude, latitude, radius, unit, more...));
    }
    /// GEOSEARCH key [FROMMEMBER member | FROMLONLAT longitude latitude] <BYRADIUS radius <M | KM | FT | MI> | BYBOX
    ///     width height <M | KM | FT | MI> | BYPOLYGON num-vertices longitude latitude [longitude latitude ...]> [ASC
    ///     | DESC] [COUNT count [ANY]] [WITHCOORD] [WITHDIST] [WITHHASH]
    /// Queries a geospatial index for members inside an area of a box, circle, or a polygon. Since 6.2.0.
    template <class... More> result<reply> try_geosearch(std::string_view key, const More &...more) const
    {
        return as_reply(this->try_command("GEOSEARCH", key, more...));
    }
    /// GEOSEARCHSTORE destination source [FROMMEMBER member | FROMLONLAT longitude latitude] <BYRADIUS radius <M | KM
    ///     | FT | MI> | BYBOX width height <M | KM | FT | MI> | BYPOLYGON num-vertices longitude latitude [longitude
    ///     latitude ...]> [ASC | DESC] [COUNT count [ANY]] [STOREDIST]
    /// Queries a geospatial index for members inside an area of a box, a circle, or a polygon, optionally stores the
    /// result. Since 6.2.0.
    template <class... More>
    result<std::int64_t> try_geosearchstore(std::string_view destination, std::string_view source,
                                            const More &...more) const
    {
        return as_integer(this->try_command("GEOSEARCHSTORE", destination, source, more...));
    }
    /// HDEL key field [field ...]
    /// Deletes one or more fields and their values from a hash. Deletes the hash if no fields remain. Since 2.0.0.
    template <class... More> result<std::int64_t> try_hdel(std::string_view key, const More &...more) const
    {
        return as_integer(this->try_command("HDEL", key, more...));
    }
    /// HEXISTS key field
    /// Determines whether a field exists in a hash. Since 2.0.0.
    result<bool> try_hexists(std::string_view key, std::string_view field) const
    {
        return as_flag(this->try_command("HEXISTS", key, field));
    }
    /// HEXPIRE key seconds [NX | XX | GT | LT] FIELDS numfields field [field ...]
    /// Sets expiry time on hash fields. Since 9.0.0.
    template <class... More>
    result<reply> try_hexpire(std::string_view key, std::int64_t seconds, const More &...more) const
    {
        return as_reply(this->try_command("HEXPIRE", key, seconds, more...));
    }
    /// HEXPIREAT key unix-time-seconds [NX | XX | GT | LT] FIELDS numfields field [field ...]
    /// Sets expiry time on hash fields. Since 9.0.0.
    template <class... More>
    result<reply> try_hexpireat(std::string_view key, std::int64_t unix_time_seconds, const More &...more) const
    {
        return as_reply(this->try_command("HEXPIREAT", key, unix_time_seconds, more...));
    }
    /// HEXPIRETIME key FIELDS numfields field [field ...]
    /// Returns Unix timestamps in seconds since the epoch at which the given key's field(s) will expire. Since 9.0.0.
    template <class... More> result<reply> try_hexpiretime(std::string_view key, const More &...more) const
    {
        return as_reply(this->try_command("HEXPIRETIME", key, more...));
    }
    /// HGETALL key
    /// Returns all fields and values in a hash. Since 2.0.0.
    result<reply> try_hgetall(std::string_view key) const { return as_reply(this->try_command("HGETALL", key)); }
    /// HGETDEL key FIELDS numfields field [field ...]
    /// Returns the values of one or more fields and deletes them from a hash. Since 9.1.0.
    template <class... More> result<reply> try_hgetdel(std::string_view key, const More &...more) const
    {
        return as_reply(this->try_command("HGETDEL", key, more...));
    }
    /// HGETEX key [EX seconds | PX milliseconds | EXAT unix-time-seconds | PXAT unix-time-milliseconds | PERSIST]
    ///     FIELDS numfields field [field ...]
    /// Gets the value of one or more fields of a given hash key, and optionally sets their expiration time or
    /// time-to-live (TTL). Since 9.0.0.
    template <class... More> result<reply> try_hgetex(std::string_view key, const More &...more) const
    {
        return as_reply(this->try_command("HGETEX", key, more...));
    }
    /// HINCRBY key field increment
    /// Increments the integer value of a field in a hash by a number. Uses 0 as initial value if the field doesn't
    /// exist. Since 2.0.0.
    result<std::int64_t> try_hincrby(std::string_view key, std::string_view field, std::int64_t increment) const
    {
        return as_integer(this->try_command("HINCRBY", key, field, increment));
    }
    /// HINCRBYFLOAT key field increment
    /// Increments the floating point value of a field by a number. Uses 0 as initial value if the field doesn't
    /// exist. Since 2.6.0.
    result<double> try_hincrbyfloat(std::string_view key, std::string_view field, double increment) const
    {
        return as_number(this->try_command("HINCRBYFLOAT", key, field, increment));
    }
    /// HKEYS key
    /// Returns all fields in a hash. Since 2.0.0.
    result<reply> try_hkeys(std::string_view key) const { return as_reply(this->try_command("HKEYS", key)); }
    /// HLEN key
    /// Returns the number of fields in a hash. Since 2.0.0.
    result<std::int64_t> try_hlen(std::string_view key) const { return as_integer(this->try_command("HLEN", key)); }
    /// HMGET key field [field ...]
    /// Returns the values of all fields in a hash. Since 2.0.0.
    template <class... More> result<reply> try_hmget(std::string_view key, const More &...more) const
    {
        return as_reply(this->try_command("HMGET", key, more...));
    }
    /// HMSET key field value [field value ...]
    /// Sets the values of multiple fields. Since 2.0.0.
    template <class... More> result<void> try_hmset(std::string_view key, const More &...more) const
    {
        return as_done(this->try_command("HMSET", key, more...));
    }
    /// HPERSIST key FIELDS numfields field [field ...]
    /// Remove the existing expiration on a hash key's field(s). Since 9.0.0.
    template <class... More> result<reply> try_hpersist(std::string_view key, const More &...more) const
    {
        return as_reply(this->try_command("HPERSIST", key, more...));
    }
    /// HPEXPIRE key milliseconds [NX | XX | GT | LT] FIELDS numfields field [field ...]
    /// Sets expiry time on hash object. Since 9.0.0.
    template <class... More>
    result<reply> try_hpexpire(std::string_view key, std::int64_t milliseconds, const More &...more) const
    {
        return as_reply(this->try_command("HPEXPIRE", key, milliseconds, more...));
    }
    /// HPEXPIREAT key unix-time-milliseconds [NX | XX | GT | LT] FIELDS numfields field [field ...]
    /// Sets expiration time on hash field. Since 9.0.0.
    template <class... More>
    result<reply> try_hpexpireat(std::string_view key, std::int64_t unix_time_milliseconds, const More &...more) const
    {
        return as_reply(this->try_command("HPEXPIREAT", key, unix_time_milliseconds, more...));
    }
    /// HPEXPIRETIME key FIELDS numfields field [field ...]
    /// Returns the Unix timestamp in milliseconds since Unix epoch at which the given key's field(s) will expire.
    /// Since 9.0.0.
    template <class... More> result<reply> try_hpexpiretime(std::string_view key, const More &...more) const
    {
        return as_reply(this->try_command("HPEXPIRETIME", key, more...));
    }
    /// HPTTL key FIELDS numfields field [field ...]
    /// Returns the remaining time to live in milliseconds of a hash key's field(s) that have an associated
    /// expiration. Since 9.0.0.
    template <class... More> result<reply> try_hpttl(std::string_view key, const More &...more) const
    {
        return as_reply(this->try_command("HPTTL", key, more...));
    }
    /// HRANDFIELD key [count [WITHVALUES]]
    /// Returns one or more random fields from a hash. Since 6.2.0.
    template <class... More> result<reply> try_hrandfield(std::string_view key, const More &...more) const
    {
        return as_reply(this->try_command("HRANDFIELD", key, more...));
    }
    /// HSCAN key cursor [MATCH pattern] [COUNT count] [NOVALUES]
    /// Iterates over fields and values of a hash. Since 2.8.0.
    template <class... More>
    result<reply> try_hscan(std::string_view key, std::int64_t cursor, const More &...more) const
    {
        return as_reply(this->try_command("HSCAN", key, cursor, more...));
    }
    /// HSETEX key [NX | XX] [FNX | FXX] [EX seconds | PX milliseconds | EXAT unix-time-seconds | PXAT
    ///     unix-time-milliseconds | KEEPTTL] FIELDS numfields field value [field value ...]
    /// Sets the value of one or more fields of a given hash key, and optionally sets their expiration time. Since
    /// 9.0.0.
    template <class... More> result<bool> try_hsetex(std::string_view key, const More &...more) const
    {
        return as_flag(this->try_command("HSETEX", key, more...));
    }
    /// HSETNX key field value
    /// Sets the value of a field in a hash only when the field doesn't exist. Since 2.0.0.
    result<bool> try_hsetnx(std::string_view key, std::string_view field, std::string_view value) const
    {
        return as_flag(this->try_command("HSETNX", key, field, value));
    }
    /// HSTRLEN key field
    /// Returns the length of the value of a field. Since 3.2.0.
    result<std::int64_t> try_hstrlen(std::string_view key, std::string_view field) const
    {
        return as_integer(this->try_command("HSTRLEN", key, field));
    }
    /// HTTL key FIELDS numfields field [field ...]
    /// Returns the remaining time to live (in seconds) of a hash key's field(s) that have an associated expiration.
    /// Since 9.0.0.
    template <class... More> result<reply> try_httl(std::string_view key, const More &...more) const
    {
        return as_reply(this->try_command("HTTL", key, more...));
    }
    /// HVALS key
    /// Returns all values in a hash. Since 2.0.0.
    result<reply> try_hvals(std::string_view key) const { return as_reply(this->try_command("HVALS", key)); }
    /// PFADD key [element [element ...]]
    /// Adds elements to a HyperLogLog key. Creates the key if it doesn't exist. Since 2.8.9.
    template <class... More> result<bool> try_pfadd(std::string_view key, const More &...more) const
    {
        return as_flag(this->try_command("PFADD", key, more...));
    }
    /// PFCOUNT key [key ...]
    /// Returns the approximated cardinality of the set(s) observed by the HyperLogLog key(s). Since 2.8.9.
    template <class... More> result<std::int64_t> try_pfcount(const More &...more) const
    {
        return as_integer(this->try_command("PFCOUNT", more...));
    }
    /// PFMERGE destkey [sourcekey [sourcekey ...]]
    /// Merges one or more HyperLogLog values into a single key. Since 2.8.9.
    template <class... More> result<void> try_pfmerge(std::string_view destkey, const More &...more) const
    {
        return as_done(this->try_command("PFMERGE", destkey, more...));
    }
    /// BLMOVE source destination <LEFT | RIGHT> <LEFT | RIGHT> timeout
    /// Pops an element from a list, pushes it to another list and returns it. Blocks until an element is available
    /// otherwise. Deletes the list if the last element was moved. Since 6.2.0.
    result<std::optional<std::string>> try_blmove(std::string_view source, std::string_view destination,
                                                  std::string_view wherefrom, std::string_view whereto,
                                                  double timeout) const
    {
        return as_text(this->try_command("BLMOVE", source, destination, wherefrom, whereto, timeout));
    }
    /// BLMPOP timeout numkeys key [key ...] <LEFT | RIGHT> [COUNT count]
    /// Pops the first element from one of multiple lists. Blocks until an element is available otherwise. Deletes the
    /// list if the last element was popped. Since 7.0.0.
    template <class... More> result<reply> try_blmpop(double timeout, std::int64_t numkeys, const More &...more) const
    {
        return as_reply(this->try_command("BLMPOP", timeout, numkeys, more...));
    }
    /// BLPOP key [key ...] timeout
    /// Removes and returns the first element in a list. Blocks until an element is available otherwise. Deletes the
    /// list if the last element was popped. Since 2.0.0.
    template <class... More> result<reply> try_blpop(const More &...more) const
    {
        return as_reply(this->try_command("BLPOP", more...));
    }
    /// BRPOP key [key ...] timeout
    /// Removes and returns the last element in a list. Blocks until an element is available otherwise. Deletes the
    /// list if the last element was popped. Since 2.0.0.
    template <class... More> result<reply> try_brpop(const More &...more) const
    {
        return as_reply(this->try_command("BRPOP", more...));
    }
    /// BRPOPLPUSH source destination timeout
    /// Pops an element from a list, pushes it to another list and returns it. Blocks until an element is available
    /// otherwise. Deletes the list if the last element was popped. Since 2.2.0.
    result<std::optional<std::string>> try_brpoplpush(std::string_view source, std::string_view destination,
                                                      double timeout) const
    {
        return as_text(this->try_command("BRPOPLPUSH", source, destination, timeout));
    }
    /// LINDEX key index
    /// Returns an element from a list by its index. Since 1.0.0.
    result<std::optional<std::string>> try_lindex(std::string_view key, std::int64_t index) const
    {
        return as_text(this->try_command("LINDEX", key, index));
    }
    /// LINSERT key <BEFORE | AFTER> pivot element
    /// Inserts an element before or after another element in a list. Since 2.2.0.
    result<std::int64_t> try_linsert(std::string_view key, std::string_view where, std::string_view pivot,
                                     std::string_view element) const
    {
        return as_integer(this->try_command("LINSERT", key, where, pivot, element));
    }
    /// LLEN key
    /// Returns the length of a list. Since 1.0.0.
    result<std::int64_t> try_llen(std::string_view key) const { return as_integer(this->try_command("LLEN", key)); }
    /// LMOVE source destination <LEFT | RIGHT> <LEFT | RIGHT>
    /// Returns an element after popping it from one list and pushing it to another. Deletes the list if the last
    /// element was moved. Since 6.2.0.
    result<std::optional<std::string>> try_lmove(std::string_view source, std::string_view destination,
                                                 std::string_view wherefrom, std::string_view whereto) const
    {
        return as_text(this->try_command("LMOVE", source, destination, wherefrom, whereto));
    }
    /// LMPOP numkeys key [key ...] <LEFT | RIGHT> [COUNT count]
    /// Returns multiple elements from a list after removing them. Deletes the list if the last element was popped.
    /// Since 7.0.0.
    template <class... More> result<reply> try_lmpop(std::int64_t numkeys, const More &...more) const
    {
        return as_reply(this->try_command("LMPOP", numkeys, more...));
    }
    /// LPOP key [count]
    /// Returns and removes one or more elements from the beginning of a list. Deletes the list if the last element
    /// was popped. Since 1.0.0.
    template <class... More> result<reply> try_lpop(std::string_view key, const More &...more) const
    {
        return as_reply(this->try_command("LPOP", key, more...));
    }
    /// LPOS key element [RANK rank] [COUNT num-matches] [MAXLEN len]
    /// Returns the index of matching elements in a list. Since 6.0.6.
    template <class... More>
    result<reply> try_lpos(std::string_view key, std::string_view element, const More &...more) const
    {
        return as_reply(this->try_command("LPOS", key, element, more...));
    }
    /// LPUSH key element [element ...]
    /// Prepends one or more elements to a list. Creates the key if it doesn't exist. Since 1.0.0.
    template <class... More> result<std::int64_t> try_lpush(std::string_view key, const More &...more) const
    {
        return as_integer(this->try_command("LPUSH", key, more...));
    }
    /// LPUSHX key element [element ...]
    /// Prepends one or more elements to a list only when the list exists. Since 2.2.0.
    template <class... More> result<std::int64_t> try_lpushx(std::string_view key, const More &...more) const
    {
        return as_integer(this->try_command("LPUSHX", key, more...));
    }
    /// LRANGE key start stop
    /// Returns a range of elements from a list. Since 1.0.0.
    result<reply> try_lrange(std::string_view key, std::int64_t start, std::int64_t stop) const
    {
        return as_reply(this->try_command("LRANGE", key, start, stop));
    }
    /// LREM key count element
    /// Removes elements from a list. Deletes the list if the last element was removed. Since 1.0.0.
    result<std::int64_t> try_lrem(std::string_view key, std::int64_t count, std::string_view element) const
    {
        return as_integer(this->try_command("LREM", key, count, element));
    }
    /// LSET key index element
    /// Sets the value of an element in a list by its index. Since 1.0.0.
    result<void> try_lset(std::string_view key, std::int64_t index, std::string_view element) const
    {
        return as_done(this->try_command("LSET", key, index, element));
    }
    /// LTRIM key start stop
    /// Removes elements from both ends of a list. Deletes the list if all elements were trimmed. Since 1.0.0.
    result<void> try_ltrim(std::string_view key, std::int64_t start, std::int64_t stop) const
    {
        return as_done(this->try_command("LTRIM", key, start, stop));
    }
    /// RPOP key [count]
    /// Returns and removes one or more elements from the end of a list. Deletes the list if the last element was
    /// popped. Since 1.0.0.
    template <class... More> result<reply> try_rpop(std::string_view key, const More &...more) const
    {
        return as_reply(this->try_command("RPOP", key, more...));
    }
    /// RPOPLPUSH source destination
    /// Returns the last element of a list after removing and pushing it to another list. Deletes the list if the last
    /// element was popped. Since 1.2.0.
    result<std::optional<std::string>> try_rpoplpush(std::string_view source, std::string_view destination) const
    {
        return as_text(this->try_command("RPOPLPUSH", source, destination));
    }
    /// RPUSH key element [element ...]
    /// Appends one or more elements to a list. Creates the key if it doesn't exist. Since 1.0.0.
    template <class... More> result<std::int64_t> try_rpush(std::string_view key, const More &...more) const
    {
        return as_integer(this->try_command("RPUSH", key, more...));
    }
    /// RPUSHX key element [element ...]
    /// Appends one or more elements to a list only when the list exists. Since 2.2.0.
    template <class... More> result<std::int64_t> try_rpushx(std::string_view key, const More &...more) const
    {
        return as_integer(this->try_command("RPUSHX", key, more...));
    }
    /// PUBSUB CHANNELS [pattern]
    /// Returns the active channels. Since 2.8.0.
    template <class... More> result<reply> try_pubsub_channels(const More &...more) const
    {
        return as_reply(this->try_command("PUBSUB", "CHANNELS", more...));
    }
    /// PUBSUB HELP
    /// Returns helpful text about the different subcommands. Since 6.2.0.
    result<reply> try_pubsub_help() const { return as_reply(this->try_command("PUBSUB", "HELP")); }
    /// PUBSUB NUMPAT
    /// Returns a count of unique pattern subscriptions. Since 2.8.0.
    result<std::int64_t> try_pubsub_numpat() const { return as_integer(this->try_command("PUBSUB", "NUMPAT")); }
    /// PUBSUB NUMSUB [channel [channel ...]]
    /// Returns a count of subscribers to channels. Since 2.8.0.
    template <class... More> result<reply> try_pubsub_numsub(const More &...more) const
    {
        return as_reply(this->try_command("PUBSUB", "NUMSUB", more...));
    }
    /// PUBSUB SHARDCHANNELS [pattern]
    /// Returns the active shard channels. Since 7.0.0.
    template <class... More> result<reply> try_pubsub_shardchannels(const More &...more) const
    {
        return as_reply(this->try_command("PUBSUB", "SHARDCHANNELS", more...));
    }
    /// PUBSUB SHARDNUMSUB [shardchannel [shardchannel ...]]
    /// Returns the count of subscribers of shard channels. Since 7.0.0.
    template <class... More> result<reply> try_pubsub_shardnumsub(const More &...more) const
    {
        return as_reply(this->try_command("PUBSUB", "SHARDNUMSUB", more...));
    }
    /// SPUBLISH shardchannel message
    /// Posts a message to a shard channel. Since 7.0.0.
    result<std::int64_t> try_spublish(std::string_view shardchannel, std::string_view message) const
    {
        return as_integer(this->try_command("SPUBLISH", shardchannel, message));
    }
    /// EVAL script numkeys [key [key ...]] [arg [arg ...]]
    /// Executes a server-side Lua script. Since 2.6.0.
    template <class... More>
    result<reply> try_eval(std::string_view script, std::int64_t numkeys, const More &...more) const
    {
        return as_reply(this->try_command("EVAL", script, numkeys, more...));
    }
    /// EVALSHA sha1 numkeys [key [key ...]] [arg [arg ...]]
    /// Executes a server-side Lua script by SHA1 digest. Since 2.6.0.
    template <class... More>
    result<reply> try_evalsha(std::string_view sha1, std::int64_t numkeys, const More &...more) const
    {
        return as_reply(this->try_command("EVALSHA", sha1, numkeys, more...));
    }
    /// EVALSHA_RO sha1 numkeys [key [key ...]] [arg [arg ...]]
    /// Executes a read-only server-side Lua script by SHA1 digest. Since 7.0.0.
    template <class... More>
    result<reply> try_evalsha_ro(std::string_view sha1, std::int64_t numkeys, const More &...more) const
    {
        return as_reply(this->try_command("EVALSHA_RO", sha1, numkeys, more...));
    }
    /// EVAL_RO script numkeys [key [key ...]] [arg [arg ...]]
    /// Executes a read-only server-side Lua script. Since 7.0.0.
    template <class... More>
    result<reply> try_eval_ro(std::string_view script, std::int64_t numkeys, const More &...more) const
    {
        return as_reply(this->try_command("EVAL_RO", script, numkeys, more...));
    }
    /// FCALL function numkeys [key [key ...]] [arg [arg ...]]
    /// Invokes a function. Since 7.0.0.
    template <class... More>
    result<reply> try_fcall(std::string_view function, std::int64_t numkeys, const More &...more) const
    {
        return as_reply(this->try_command("FCALL", function, numkeys, more...));
    }
    /// FCALL_RO function numkeys [key [key ...]] [arg [arg ...]]
    /// Invokes a read-only function. Since 7.0.0.
    template <class... More>
    result<reply> try_fcall_ro(std::string_view function, std::int64_t numkeys, const More &...more) const
    {
        return as_reply(this->try_command("FCALL_RO", function, numkeys, more...));
    }
    /// FUNCTION DELETE library-name
    /// Deletes a library and its functions. Since 7.0.0.
    result<void> try_function_delete(std::string_view library_name) const
    {
        return as_done(this->try_command("FUNCTION", "DELETE", library_name));
    }
    /// FUNCTION DUMP
    /// Dumps all libraries into a serialized binary payload. Since 7.0.0.
    result<std::optional<std::string>> try_function_dump() const
    {
        return as_text(this->try_command("FUNCTION", "DUMP"));
    }
    /// FUNCTION FLUSH [ASYNC | SYNC]
    /// Deletes all libraries and functions. Since 7.0.0.
    template <class... More> result<void> try_function_flush(const More &...more) const
    {
        return as_done(this->try_command("FUNCTION", "FLUSH", more...));
    }
    /// FUNCTION HELP
    /// Returns helpful text about the different subcommands. Since 7.0.0.
    result<reply> try_function_help() const { return as_reply(this->try_command("FUNCTION", "HELP")); }
    /// FUNCTION KILL
    /// Terminates a function during execution. Since 7.0.0.
    result<void> try_function_kill() const { return as_done(this->try_command("FUNCTION", "KILL")); }
    /// FUNCTION LIST [LIBRARYNAME library-name-pattern] [WITHCODE]
    /// Returns information about all libraries. Since 7.0.0.
    template <class... More> result<reply> try_function_list(const More &...more) const
    {
        return as_reply(this->try_command("FUNCTION", "LIST", more...));
    }
    /// FUNCTION LOAD [REPLACE] function-code
    /// Creates a library. Since 7.0.0.
    template <class... More> result<std::optional<std::string>> try_function_load(const More &...more) const
    {
        return as_text(this->try_command("FUNCTION", "LOAD", more...));
    }
    /// FUNCTION RESTORE serialized-value [FLUSH | APPEND | REPLACE]
    /// Restores all libraries from a payload. Since 7.0.0.
    template <class... More>
    result<void> try_function_restore(std::string_view serialized_value, const More &...more) const
    {
        return as_done(this->try_command("FUNCTION", "RESTORE", serialized_value, more...));
    }
    /// FUNCTION STATS
    /// Returns information about a function during execution. Since 7.0.0.
    result<reply> try_function_stats() const { return as_reply(this->try_command("FUNCTION", "STATS")); }
    /// SCRIPT EXISTS sha1 [sha1 ...]
    /// Determines whether server-side Lua scripts exist in the script cache. Since 2.6.0.
    template <class... More> result<reply> try_script_exists(const More &...more) const
    {
        return as_reply(this->try_command("SCRIPT", "EXISTS", more...));
    }
    /// SCRIPT FLUSH [ASYNC | SYNC]
    /// Removes all server-side Lua scripts from the script cache. Since 2.6.0.
    template <class... More> result<void> try_script_flush(const More &...more) const
    {
        return as_done(this->try_command("SCRIPT", "FLUSH", more...));
    }
    /// SCRIPT HELP
    /// Returns helpful text about the different subcommands. Since 5.0.0.
    result<reply> try_script_help() const { return as_reply(this->try_command("SCRIPT", "HELP")); }
    /// SCRIPT KILL
    /// Terminates a server-side Lua script during execution. Since 2.6.0.
    result<void> try_script_kill() const { return as_done(this->try_command("SCRIPT", "KILL")); }
    /// SCRIPT LOAD script
    /// Loads a server-side Lua script to the script cache. Since 2.6.0.
    result<std::optional<std::string>> try_script_load(std::string_view script) const
    {
        return as_text(this->try_command("SCRIPT", "LOAD", script));
    }
    /// SCRIPT SHOW sha1
    /// Show server-side Lua script in the script cache. Since 8.0.0.
    result<std::optional<std::string>> try_script_show(std::string_view sha1) const
    {
        return as_text(this->try_command("SCRIPT", "SHOW", sha1));
    }
    /// ACL CAT [category]
    /// Lists the ACL categories, or the commands inside a category. Since 6.0.0.
    template <class... More> result<reply> try_acl_cat(const More &...more) const
    {
        return as_reply(this->try_command("ACL", "CAT", more...));
    }
    /// ACL DELUSER username [username ...]
    /// Deletes ACL users, and terminates their connections. Since 6.0.0.
    template <class... More> result<std::int64_t> try_acl_deluser(const More &...more) const
    {
        return as_integer(this->try_command("ACL", "DELUSER", more...));
    }
    /// ACL DRYRUN username command [arg [arg ...]]
    /// Simulates the execution of a command by a user, without executing the command. Since 7.0.0.
    template <class... More>
    result<std::optional<std::string>> try_acl_dryrun(std::string_view username, std::string_view command,
                                                      const More &...more) const
    {
        return as_text(this->try_command("ACL", "DRYRUN", username, command, more...));
    }
    /// ACL GENPASS [bits]
    /// Generates a pseudorandom, secure password that can be used to identify ACL users. Since 6.0.0.
    template <class... More> result<std::optional<std::string>> try_acl_genpass(const More &...more) const
    {
        return as_text(this->try_command("ACL", "GENPASS", more...));
    }
    /// ACL GETUSER username
    /// Lists the ACL rules of a user. Since 6.0.0.
    result<reply> try_acl_getuser(std::string_view username) const
    {
        return as_reply(this->try_command("ACL", "GETUSER", username));
    }
    /// ACL HELP
    /// Returns helpful text about the different subcommands. Since 6.0.0.
    result<reply> try_acl_help() const { return as_reply(this->try_command("ACL", "HELP")); }
    /// ACL LIST
    /// Dumps the effective rules in ACL file format. Since 6.0.0.
    result<reply> try_acl_list() const { return as_reply(this->try_command("ACL", "LIST")); }
    /// ACL LOAD
    /// Reloads the rules from the configured ACL file. Since 6.0.0.
    result<void> try_acl_load() const { return as_done(this->try_command("ACL", "LOAD")); }
    /// ACL LOG [count | RESET]
    /// Lists recent security events generated due to ACL rules. Since 6.0.0.
    template <class... More> result<reply> try_acl_log(const More &...more) const
    {
        return as_reply(this->try_command("ACL", "LOG", more...));
    }
    /// ACL SAVE
    /// Saves the effective ACL rules in the configured ACL file. Since 6.0.0.
    result<void> try_acl_save() const { return as_done(this->try_command("ACL", "SAVE")); }
    /// ACL SETUSER username [rule [rule ...]]
    /// Creates and modifies an ACL user and its rules. Since 6.0.0.
    template <class... More> result<void> try_acl_setuser(std::string_view username, const More &...more) const
    {
        return as_done(this->try_command("ACL", "SETUSER", username, more...));
    }
    /// ACL USERS
    /// Lists all ACL users. Since 6.0.0.
    result<reply> try_acl_users() const { return as_reply(this->try_command("ACL", "USERS")); }
    /// ACL WHOAMI
    /// Returns the authenticated username of the current connection. Since 6.0.0.
    result<std::optional<std::string>> try_acl_whoami() const { return as_text(this->try_command("ACL", "WHOAMI")); }
    /// BGREWRITEAOF
    /// Asynchronously rewrites the append-only file to disk. Since 1.0.0.
    result<std::optional<std::string>> try_bgrewriteaof() const { return as_text(this->try_command("BGREWRITEAOF")); }
    /// BGSAVE [SCHEDULE | CANCEL]
    /// Asynchronously saves the database(s) to disk. Since 1.0.0.
    template <class... More> result<std::optional<std::string>> try_bgsave(const More &...more) const
    {
        return as_text(this->try_command("BGSAVE", more...));
    }
    /// COMMAND COUNT
    /// Returns a count of commands. Since 2.8.13.
    result<std::int64_t> try_command_count() const { return as_integer(this->try_command("COMMAND", "COUNT")); }
    /// COMMAND DOCS [command-name [command-name ...]]
    /// Returns documentary information about one, multiple or all commands. Since 7.0.0.
    template <class... More> result<reply> try_command_docs(const More &...more) const
    {
        return as_reply(this->try_command("COMMAND", "DOCS", more...));
    }
    /// COMMAND GETKEYS command [arg [arg ...]]
    /// Extracts the key names from an arbitrary command. Since 2.8.13.
    template <class... More> result<reply> try_command_getkeys(std::string_view command, const More &...more) const
    {
        return as_reply(this->try_command("COMMAND", "GETKEYS", command, more...));
    }
    /// COMMAND GETKEYSANDFLAGS command [arg [arg ...]]
    /// Extracts the key names and access flags for an arbitrary command. Since 7.0.0.
    template <class... More>
    result<reply> try_command_getkeysandflags(std::string_view command, const More &...more) const
    {
        return as_reply(this->try_command("COMMAND", "GETKEYSANDFLAGS", command, more...));
    }
    /// COMMAND HELP
    /// Returns helpful text about the different subcommands. Since 5.0.0.
    result<reply> try_command_help() const { return as_reply(this->try_command("COMMAND", "HELP")); }
    /// COMMAND INFO [command-name [command-name ...]]
    /// Returns information about one, multiple or all commands. Since 2.8.13.
    template <class... More> result<reply> try_command_info(const More &...more) const
    {
        return as_reply(this->try_command("COMMAND", "INFO", more...));
    }
    /// COMMAND LIST [FILTERBY <MODULE module-name | ACLCAT category | PATTERN pattern>]
    /// Returns a list of command names. Since 7.0.0.
    template <class... More> result<reply> try_command_list(const More &...more) const
    {
        return as_reply(this->try_command("COMMAND", "LIST", more...));
    }
    /// COMMANDLOG GET count <SLOW | LARGE-REQUEST | LARGE-REPLY>
    /// Returns the specified command log's entries. Since 8.1.0.
    result<reply> try_commandlog_get(std::int64_t count, std::string_view type) const
    {
        return as_reply(this->try_command("COMMANDLOG", "GET", count, type));
    }
    /// COMMANDLOG HELP
    /// Shows helpful text about the different subcommands. Since 8.1.0.
    result<reply> try_commandlog_help() const { return as_reply(this->try_command("COMMANDLOG", "HELP")); }
    /// COMMANDLOG LEN <SLOW | LARGE-REQUEST | LARGE-REPLY>
    /// Returns the number of entries in the specified type of command log. Since 8.1.0.
    result<std::int64_t> try_commandlog_len(std::string_view type) const
    {
        return as_integer(this->try_command("COMMANDLOG", "LEN", type));
    }
    /// COMMANDLOG RESET <SLOW | LARGE-REQUEST | LARGE-REPLY>
    /// Clears all entries from the specified type of command log. Since 8.1.0.
    result<void> try_commandlog_reset(std::string_view type) const
    {
        return as_done(this->try_command("COMMANDLOG", "RESET", type));
    }
    /// CONFIG GET parameter [parameter ...]
    /// Returns the effective values of configuration parameters. Since 2.0.0.
    template <class... More> result<reply> try_config_get(const More &...more) const
    {
        return as_reply(this->try_command("CONFIG", "GET", more...));
    }
    /// CONFIG HELP
    /// Returns helpful text about the different subcommands. Since 5.0.0.
    result<reply> try_config_help() const { return as_reply(this->try_command("CONFIG", "HELP")); }
    /// CONFIG RESETSTAT
    /// Resets the server's statistics. Since 2.0.0.
    result<void> try_config_resetstat() const { return as_done(this->try_command("CONFIG", "RESETSTAT")); }
    /// CONFIG REWRITE
    /// Persists the effective configuration to file. Since 2.8.0.
    result<void> try_config_rewrite() const { return as_done(this->try_command("CONFIG", "REWRITE")); }
    /// CONFIG SET parameter value [parameter value ...]
    /// Sets configuration parameters in-flight. Since 2.0.0.
    template <class... More> result<void> try_config_set(const More &...more) const
    {
        return as_done(this->try_command("CONFIG", "SET", more...));
    }
    /// DBSIZE
    /// Returns the number of keys in the database. Since 1.0.0.
    result<std::int64_t> try_dbsize() const { return as_integer(this->try_command("DBSIZE")); }
    /// FAILOVER [TO host port [FORCE]] [ABORT] [TIMEOUT milliseconds]
    /// Starts a coordinated failover from a server to one of its replicas. Since 6.2.0.
    template <class... More> result<void> try_failover(const More &...more) const
    {
        return as_done(this->try_command("FAILOVER", more...));
    }
    /// FLUSHALL [ASYNC | SYNC]
    /// Removes all keys from all databases. Since 1.0.0.
    template <class... More> result<void> try_flushall(const More &...more) const
    {
        return as_done(this->try_command("FLUSHALL", more...));
    }
    /// FLUSHDB [ASYNC | SYNC]
    /// Removes all keys from the current database. Since 1.0.0.
    template <class... More> result<void> try_flushdb(const More &...more) const
    {
        return as_done(this->try_command("FLUSHDB", more...));
    }
    /// INFO [section [section ...]]
    /// Returns information and statistics about the server. Since 1.0.0.
    template <class... More> result<std::optional<std::string>> try_info(const More &...more) const
    {
        return as_text(this->try_command("INFO", more...));
    }
    /// LASTSAVE
    /// Returns the Unix timestamp of the last successful save to disk. Since 1.0.0.
    result<std::int64_t> try_lastsave() const { return as_integer(this->try_command("LASTSAVE")); }
    /// LATENCY DOCTOR
    /// Returns a human-readable latency analysis report. Since 2.8.13.
    result<std::optional<std::string>> try_latency_doctor() const
    {
        return as_text(this->try_command("LATENCY", "DOCTOR"));
    }
    /// LATENCY GRAPH event
    /// Returns a latency graph for an event. Since 2.8.13.
    result<std::optional<std::string>> try_latency_graph(std::string_view event) const
    {
        return as_text(this->try_command("LATENCY", "GRAPH", event));
    }
    /// LATENCY HELP
    /// Returns helpful text about the different subcommands. Since 2.8.13.
    result<reply> try_latency_help() const { return as_reply(this->try_command("LATENCY", "HELP")); }
    /// LATENCY HISTOGRAM [command [command ...]]
    /// Returns the cumulative distribution of latencies of a subset or all commands. Since 7.0.0.
    template <class... More> result<reply> try_latency_histogram(const More &...more) const
    {
        return as_reply(this->try_command("LATENCY", "HISTOGRAM", more...));
    }
    /// LATENCY HISTORY event
    /// Returns timestamp-latency samples for an event. Since 2.8.13.
    result<reply> try_latency_history(std::string_view event) const
    {
        return as_reply(this->try_command("LATENCY", "HISTORY", event));
    }
    /// LATENCY LATEST
    /// Returns the latest latency samples for all events. Since 2.8.13.
    result<reply> try_latency_latest() const { return as_reply(this->try_command("LATENCY", "LATEST")); }
    /// LATENCY RESET [event [event ...]]
    /// Resets the latency data for one or more events. Since 2.8.13.
    template <class... More> result<std::int64_t> try_latency_reset(const More &...more) const
    {
        return as_integer(this->try_command("LATENCY", "RESET", more...));
    }
    /// LOLWUT [VERSION version]
    /// Displays computer art and the server version. Since 5.0.0.
    template <class... More> result<std::optional<std::string>> try_lolwut(const More &...more) const
    {
        return as_text(this->try_command("LOLWUT", more...));
    }
    /// MEMORY DOCTOR
    /// Outputs a memory problems report. Since 4.0.0.
    result<std::optional<std::string>> try_memory_doctor() const
    {
        return as_text(this->try_command("MEMORY", "DOCTOR"));
    }
    /// MEMORY HELP
    /// Returns helpful text about the different subcommands. Since 4.0.0.
    result<reply> try_memory_help() const { return as_reply(this->try_command("MEMORY", "HELP")); }
    /// MEMORY MALLOC-STATS
    /// Returns the allocator statistics. Since 4.0.0.
    result<std::optional<std::string>> try_memory_malloc_stats() const
    {
        return as_text(this->try_command("MEMORY", "MALLOC-STATS"));
    }
    /// MEMORY PURGE
    /// Asks the allocator to release memory. Since 4.0.0.
    result<void> try_memory_purge() const { return as_done(this->try_command("MEMORY", "PURGE")); }
    /// MEMORY STATS
    /// Returns details about memory usage. Since 4.0.0.
    result<reply> try_memory_stats() const { return as_reply(this->try_command("MEMORY", "STATS")); }
    /// MEMORY USAGE key [SAMPLES count]
    /// Estimates the memory usage of a key. Since 4.0.0.
    template <class... More>
    result<std::optional<std::int64_t>> try_memory_usage(std::string_view key, const More &...more) const
    {
        return as_optional_integer(this->try_command("MEMORY", "USAGE", key, more...));
    }
    /// MODULE HELP
    /// Returns helpful text about the different subcommands. Since 5.0.0.
    result<reply> try_module_help() const { return as_reply(this->try_command("MODULE", "HELP")); }
    /// MODULE LIST
    /// Returns all loaded modules. Since 4.0.0.
    result<reply> try_module_list() const { return as_reply(this->try_command("MODULE", "LIST")); }
    /// MODULE LOAD path [arg [arg ...]]
    /// Loads a module. Since 4.0.0.
    template <class... More> result<void> try_module_load(std::string_view path, const More &...more) const
    {
        return as_done(this->try_command("MODULE", "LOAD", path, more...));
    }
    /// MODULE LOADEX path [CONFIG name value [CONFIG name value ...]] [ARGS args [args ...]]
    /// Loads a module using extended parameters. Since 7.0.0.
    template <class... More> result<void> try_module_loadex(std::string_view path, const More &...more) const
    {
        return as_done(this->try_command("MODULE", "LOADEX", path, more...));
    }
    /// MODULE UNLOAD name
    /// Unloads a module. Since 4.0.0.
    result<void> try_module_unload(std::string_view name) const
    {
        return as_done(this->try_command("MODULE", "UNLOAD", name));
    }
    /// REPLICAOF <host port | NO ONE>
    /// Configures a server as replica of another, or promotes it to a primary. Since 5.0.0.
    template <class... More> result<void> try_replicaof(const More &...more) const
    {
        return as_done(this->try_command("REPLICAOF", more...));
    }
    /// ROLE
    /// Returns the replication role. Since 2.8.12.
    result<reply> try_role() const { return as_reply(this->try_command("ROLE")); }
    /// SAVE
    /// Synchronously saves the database(s) to disk. Since 1.0.0.
    result<void> try_save() const { return as_done(this->try_command("SAVE")); }
    /// SLAVEOF <host port | NO ONE>
    /// Sets a server as a replica of another, or promotes it to being a primary. Since 1.0.0.
    template <class... More> result<void> try_slaveof(const More &...more) const
    {
        return as_done(this->try_command("SLAVEOF", more...));
    }
    /// SLOWLOG GET [count]
    /// Returns the slow log's entries. Since 2.2.12.
    template <class... More> result<reply> try_slowlog_get(const More &...more) const
    {
        return as_reply(this->try_command("SLOWLOG", "GET", more...));
    }
    /// SLOWLOG HELP
    /// Shows helpful text about the different subcommands. Since 6.2.0.
    result<reply> try_slowlog_help() const { return as_reply(this->try_command("SLOWLOG", "HELP")); }
    /// SLOWLOG LEN
    /// Returns the number of entries in the slow log. Since 2.2.12.
    result<std::int64_t> try_slowlog_len() const { return as_integer(this->try_command("SLOWLOG", "LEN")); }
    /// SLOWLOG RESET
    /// Clears all entries from the slow log. Since 2.2.12.
    result<void> try_slowlog_reset() const { return as_done(this->try_command("SLOWLOG", "RESET")); }
    /// SWAPDB index1 index2
    /// Swaps two databases. Since 4.0.0.
    result<void> try_swapdb(std::int64_t index1, std::int64_t index2) const
    {
        return as_done(this->try_command("SWAPDB", index1, index2));
    }
    /// TIME
    /// Returns the server time. Since 2.6.0.
    result<reply> try_time() const { return as_reply(this->try_command("TIME")); }
    /// SADD key member [member ...]
    /// Adds one or more members to a set. Creates the key if it doesn't exist. Since 1.0.0.
    template <class... More> result<std::int64_t> try_sadd(std::string_view key, const More &...more) const
    {
        return as_integer(this->try_command("SADD", key, more...));
    }
    /// SCARD key
    /// Returns the number of members in a set. Since 1.0.0.
    result<std::int64_t> try_scard(std::string_view key) const { return as_integer(this->try_command("SCARD", key)); }
    /// SDIFF key [key ...]
    /// Returns the difference of multiple sets. Since 1.0.0.
    template <class... More> result<std::vector<std::string>> try_sdiff(const More &...more) const
    {
        return as_texts(this->try_command("SDIFF", more...));
    }
    /// SDIFFSTORE destination key [key ...]
    /// Stores the difference of multiple sets in a key. Since 1.0.0.
    template <class... More>
    result<std::int64_t> try_sdiffstore(std::string_view destination, const More &...more) const
    {
        return as_integer(this->try_command("SDIFFSTORE", destination, more...));
    }
    /// SINTER key [key ...]
    /// Returns the intersect of multiple sets. Since 1.0.0.
    template <class... More> result<std::vector<std::string>> try_sinter(const More &...more) const
    {
        return as_texts(this->try_command("SINTER", more...));
    }
    /// SINTERCARD numkeys key [key ...] [LIMIT limit]
    /// Returns the number of members of the intersect of multiple sets. Since 7.0.0.
    template <class... More> result<std::int64_t> try_sintercard(std::int64_t numkeys, const More &...more) const
    {
        return as_integer(this->try_command("SINTERCARD", numkeys, more...));
    }
    /// SINTERSTORE destination key [key ...]
    /// Stores the intersect of multiple sets in a key. Since 1.0.0.
    template <class... More>
    result<std::int64_t> try_sinterstore(std::string_view destination, const More &...more) const
    {
        return as_integer(this->try_command("SINTERSTORE", destination, more...));
    }
    /// SISMEMBER key member
    /// Determines whether a member belongs to a set. Since 1.0.0.
    result<bool> try_sismember(std::string_view key, std::string_view member) const
    {
        return as_flag(this->try_command("SISMEMBER", key, member));
    }
    /// SMEMBERS key
    /// Returns all members of a set. Since 1.0.0.
    result<std::vector<std::string>> try_smembers(std::string_view key) const
    {
        return as_texts(this->try_command("SMEMBERS", key));
    }
    /// SMISMEMBER key member [member ...]
    /// Determines whether multiple members belong to a set. Since 6.2.0.
    template <class... More> result<reply> try_smismember(std::string_view key, const More &...more) const
    {
        return as_reply(this->try_command("SMISMEMBER", key, more...));
    }
    /// SMOVE source destination member
    /// Moves a member from one set to another. Since 1.0.0.
    result<bool> try_smove(std::string_view source, std::string_view destination, std::string_view member) const
    {
        return as_flag(this->try_command("SMOVE", source, destination, member));
    }
    /// SPOP key [count]
    /// Returns one or more random members from a set after removing them. Deletes the set if the last member was
    /// popped. Since 1.0.0.
    template <class... More> result<reply> try_spop(std::string_view key, const More &...more) const
    {
        return as_reply(this->try_command("SPOP", key, more...));
    }
    /// SRANDMEMBER key [count]
    /// Gets one or multiple random members from a set. Since 1.0.0.
    template <class... More> result<reply> try_srandmember(std::string_view key, const More &...more) const
    {
        return as_reply(this->try_command("SRANDMEMBER", key, more...));
    }
    /// SREM key member [member ...]
    /// Removes one or more members from a set. Deletes the set if the last member was removed. Since 1.0.0.
    template <class... More> result<std::int64_t> try_srem(std::string_view key, const More &...more) const
    {
        return as_integer(this->try_command("SREM", key, more...));
    }
    /// SSCAN key cursor [MATCH pattern] [COUNT count]
    /// Iterates over members of a set. Since 2.8.0.
    template <class... More>
    result<reply> try_sscan(std::string_view key, std::int64_t cursor, const More &...more) const
    {
        return as_reply(this->try_command("SSCAN", key, cursor, more...));
    }
    /// SUNION key [key ...]
    /// Returns the union of multiple sets. Since 1.0.0.
    template <class... More> result<std::vector<std::string>> try_sunion(const More &...more) const
    {
        return as_texts(this->try_command("SUNION", more...));
    }
    /// SUNIONSTORE destination key [key ...]
    /// Stores the union of multiple sets in a key. Since 1.0.0.
    template <class... More>
    result<std::int64_t> try_sunionstore(std::string_view destination, const More &...more) const
    {
        return as_integer(this->try_command("SUNIONSTORE", destination, more...));
    }
    /// BZMPOP timeout numkeys key [key ...] <MIN | MAX> [COUNT count]
    /// Removes and returns a member by score from one or more sorted sets. Blocks until a member is available
    /// otherwise. Deletes the sorted set if the last element was popped. Since 7.0.0.
    template <class... More> result<reply> try_bzmpop(double timeout, std::int64_t numkeys, const More &...more) const
    {
        return as_reply(this->try_command("BZMPOP", timeout, numkeys, more...));
    }
    /// BZPOPMAX key [key ...] timeout
    /// Removes and returns the member with the highest score from one or more sorted sets. Blocks until a member is
    /// available otherwise. Deletes the sorted set if the last element was popped. Since 5.0.0.
    template <class... More> result<reply> try_bzpopmax(const More &...more) const
    {
        return as_reply(this->try_command("BZPOPMAX", more...));
    }
    /// BZPOPMIN key [key ...] timeout
    /// Removes and returns the member with the lowest score from one or more sorted sets. Blocks until a member is
    /// available otherwise. Deletes the sorted set if the last element was popped. Since 5.0.0.
    template <class... More> result<reply> try_bzpopmin(const More &...more) const
    {
        return as_reply(this->try_command("BZPOPMIN", more...));
    }
    /// ZADD key [NX | XX] [GT | LT] [CH] [INCR] score member [score member ...]
    /// Adds one or more members to a sorted set, or updates their scores. Creates the key if it doesn't exist. Since
    /// 1.2.0.
    template <class... More> result<reply> try_zadd(std::string_view key, const More &...more) const
    {
        return as_reply(this->try_command("ZADD", key, more...));
    }
    /// ZCARD key
    /// Returns the number of members in a sorted set. Since 1.2.0.
    result<std::int64_t> try_zcard(std::string_view key) const { return as_integer(this->try_command("ZCARD", key)); }
    /// ZCOUNT key min max
    /// Returns the count of members in a sorted set that have scores within a range. Since 2.0.0.
    template <class Min, class Max>
    result<std::int64_t> try_zcount(std::string_view key, const Min &min, const Max &max) const
    {
        return as_integer(this->try_command("ZCOUNT", key, min, max));
    }
    /// ZDIFF numkeys key [key ...] [WITHSCORES]
    /// Returns the difference between multiple sorted sets. Since 6.2.0.
    template <class... More> result<reply> try_zdiff(std::int64_t numkeys, const More &...more) const
    {
        return as_reply(this->try_command("ZDIFF", numkeys, more...));
    }
    /// ZDIFFSTORE destination numkeys key [key ...]
    /// Stores the difference of multiple sorted sets in a key. Since 6.2.0.
    template <class... More>
    result<std::int64_t> try_zdiffstore(std::string_view destination, std::int64_t numkeys, const More &...more) const
    {
        return as_integer(this->try_command("ZDIFFSTORE", destination, numkeys, more...));
    }
    /// ZINCRBY key increment member
    /// Increments the score of a member in a sorted set. Since 1.2.0.
    result<double> try_zincrby(std::string_view key, double increment, std::string_view member) const
    {
        return as_number(this->try_command("ZINCRBY", key, increment, member));
    }
    /// ZINTER numkeys key [key ...] [WEIGHTS weight [weight ...]] [AGGREGATE <SUM | MIN | MAX>] [WITHSCORES]
    /// Returns the intersect of multiple sorted sets. Since 6.2.0.
    template <class... More> result<reply> try_zinter(std::int64_t numkeys, const More &...more) const
    {
        return as_reply(this->try_command("ZINTER", numkeys, more...));
    }
    /// ZINTERCARD numkeys key [key ...] [LIMIT limit]
    /// Returns the number of members of the intersect of multiple sorted sets. Since 7.0.0.
    template <class... More> result<std::int64_t> try_zintercard(std::int64_t numkeys, const More &...more) const
    {
        return as_integer(this->try_command("ZINTERCARD", numkeys, more...));
    }
    /// ZINTERSTORE destination numkeys key [key ...] [WEIGHTS weight [weight ...]] [AGGREGATE <SUM | MIN | MAX>]
    /// Stores the intersect of multiple sorted sets in a key. Since 2.0.0.
    template <class... More>
    result<std::int64_t> try_zinterstore(std::string_view destination, std::int64_t numkeys, const More &...more) const
    {
        return as_integer(this->try_command("ZINTERSTORE", destination, numkeys, more...));
    }
    /// ZLEXCOUNT key min max
    /// Returns the number of members in a sorted set within a lexicographical range. Since 2.8.9.
    template <class Min, class Max>
    result<std::int64_t> try_zlexcount(std::string_view key, const Min &min, const Max &max) const
    {
        return as_integer(this->try_command("ZLEXCOUNT", key, min, max));
    }
    /// ZMPOP numkeys key [key ...] <MIN | MAX> [COUNT count]
    /// Returns the highest- or lowest-scoring members from one or more sorted sets after removing them. Deletes the
    /// sorted set if the last member was popped. Since 7.0.0.
    template <class... More> result<reply> try_zmpop(std::int64_t numkeys, const More &...more) const
    {
        return as_reply(this->try_command("ZMPOP", numkeys, more...));
    }
    /// ZMSCORE key member [member ...]
    /// Returns the score of one or more members in a sorted set. Since 6.2.0.
    template <class... More> result<reply> try_zmscore(std::string_view key, const More &...more) const
    {
        return as_reply(this->try_command("ZMSCORE", key, more...));
    }
    /// ZPOPMAX key [count]
    /// Returns the highest-scoring members from a sorted set after removing them. Deletes the sorted set if the last
    /// member was popped. Since 5.0.0.
    template <class... More>
    result<std::vector<std::pair<std::string, double>>> try_zpopmax(std::string_view key, const More &...more) const
    {
        return as_scores(this->try_command("ZPOPMAX", key, more...));
    }
    /// ZPOPMIN key [count]
    /// Returns the lowest-scoring members from a sorted set after removing them. Deletes the sorted set if the last
    /// member was popped. Since 5.0.0.
    template <class... More>
    result<std::vector<std::pair<std::string, double>>> try_zpopmin(std::string_view key, const More &...more) const
    {
        return as_scores(this->try_command("ZPOPMIN", key, more...));
    }
    /// ZRANDMEMBER key [count [WITHSCORES]]
    /// Returns one or more random members from a sorted set. Since 6.2.0.
    template <class... More> result<reply> try_zrandmember(std::string_view key, const More &...more) const
    {
        return as_reply(this->try_command("ZRANDMEMBER", key, more...));
    }
    /// ZRANGE key start stop [BYSCORE | BYLEX] [REV] [LIMIT offset count] [WITHSCORES]
    /// Returns members in a sorted set within a range of indexes. Since 1.2.0.
    template <class Start, class Stop, class... More>
    result<reply> try_zrange(std::string_view key, const Start &start, const Stop &stop, const More &...more) const
    {
        return as_reply(this->try_command("ZRANGE", key, start, stop, more...));
    }
    /// ZRANGEBYLEX key min max [LIMIT offset count]
    /// Returns members in a sorted set within a lexicographical range. Since 2.8.9.
    template <class Min, class Max, class... More>
    result<reply> try_zrangebylex(std::string_view key, const Min &min, const Max &max, const More &...more) const
    {
        return as_reply(this->try_command("ZRANGEBYLEX", key, min, max, more...));
    }
    /// ZRANGEBYSCORE key min max [WITHSCORES] [LIMIT offset count]
    /// Returns members in a sorted set within a range of scores. Since 1.0.5.
    template <class Min, class Max, class... More>
    result<reply> try_zrangebyscore(std::string_view key, const Min &min, const Max &max, const More &...more) const
    {
        return as_reply(this->try_command("ZRANGEBYSCORE", key, min, max, more...));
    }
    /// ZRANGESTORE dst src min max [BYSCORE | BYLEX] [REV] [LIMIT offset count]
    /// Stores a range of members from sorted set in a key. Since 6.2.0.
    template <class Min, class Max, class... More>
    result<std::int64_t> try_zrangestore(std::string_view dst, std::string_view src, const Min &min, const Max &max,
                                         const More &...more) const
    {
        return as_integer(this->try_command("ZRANGESTORE", dst, src, min, max, more...));
    }
    /// ZRANK key member [WITHSCORE]
    /// Returns the index of a member in a sorted set ordered by ascending scores. Since 2.0.0.
    template <class... More>
    result<reply> try_zrank(std::string_view key, std::string_view member, const More &...more) const
    {
        return as_reply(this->try_command("ZRANK", key, member, more...));
    }
    /// ZREM key member [member ...]
    /// Removes one or more members from a sorted set. Deletes the sorted set if all members were removed. Since
    /// 1.2.0.
    template <class... More> result<std::int64_t> try_zrem(std::string_view key, const More &...more) const
    {
        return as_integer(this->try_command("ZREM", key, more...));
    }
    /// ZREMRANGEBYLEX key min max
    /// Removes members in a sorted set within a lexicographical range. Deletes the sorted set if all members were
    /// removed. Since 2.8.9.
    template <class Min, class Max>
    result<std::int64_t> try_zremrangebylex(std::string_view key, const Min &min, const Max &max) const
    {
        return as_integer(this->try_command("ZREMRANGEBYLEX", key, min, max));
    }
    /// ZREMRANGEBYRANK key start stop
    /// Removes members in a sorted set within a range of indexes. Deletes the sorted set if all members were removed.
    /// Since 2.0.0.
    result<std::int64_t> try_zremrangebyrank(std::string_view key, std::int64_t start, std::int64_t stop) const
    {
        return as_integer(this->try_command("ZREMRANGEBYRANK", key, start, stop));
    }
    /// ZREMRANGEBYSCORE key min max
    /// Removes members in a sorted set within a range of scores. Deletes the sorted set if all members were removed.
    /// Since 1.2.0.
    template <class Min, class Max>
    result<std::int64_t> try_zremrangebyscore(std::string_view key, const Min &min, const Max &max) const
    {
        return as_integer(this->try_command("ZREMRANGEBYSCORE", key, min, max));
    }
    /// ZREVRANGE key start stop [WITHSCORES]
    /// Returns members in a sorted set within a range of indexes in reverse order. Since 1.2.0.
    template <class... More>
    result<reply> try_zrevrange(std::string_view key, std::int64_t start, std::int64_t stop, const More &...more) const
    {
        return as_reply(this->try_command("ZREVRANGE", key, start, stop, more...));
    }
    /// ZREVRANGEBYLEX key max min [LIMIT offset count]
    /// Returns members in a sorted set within a lexicographical range in reverse order. Since 2.8.9.
    template <class Max, class Min, class... More>
    result<reply> try_zrevrangebylex(std::string_view key, const Max &max, const Min &min, const More &...more) const
    {
        return as_reply(this->try_command("ZREVRANGEBYLEX", key, max, min, more...));
    }
    /// ZREVRANGEBYSCORE key max min [WITHSCORES] [LIMIT offset count]
    /// Returns members in a sorted set within a range of scores in reverse order. Since 2.2.0.
    template <class Max, class Min, class... More>
    result<reply> try_zrevrangebyscore(std::string_view key, const Max &max, const Min &min, const More &...more) const
    {
        return as_reply(this->try_command("ZREVRANGEBYSCORE", key, max, min, more...));
    }
    /// ZREVRANK key member [WITHSCORE]
    /// Returns the index of a member in a sorted set ordered by descending scores. Since 2.0.0.
    template <class... More>
    result<reply> try_zrevrank(std::string_view key, std::string_view member, const More &...more) const
    {
        return as_reply(this->try_command("ZREVRANK", key, member, more...));
    }
    /// ZSCAN key cursor [MATCH pattern] [COUNT count] [NOSCORES]
    /// Iterates over members and scores of a sorted set. Since 2.8.0.
    template <class... More>
    result<reply> try_zscan(std::string_view key, std::int64_t cursor, const More &...more) const
    {
        return as_reply(this->try_command("ZSCAN", key, cursor, more...));
    }
    /// ZSCORE key member
    /// Returns the score of a member in a sorted set. Since 1.2.0.
    result<std::optional<double>> try_zscore(std::string_view key, std::string_view member) const
    {
        return as_optional_number(this->try_command("ZSCORE", key, member));
    }
    /// ZUNION numkeys key [key ...] [WEIGHTS weight [weight ...]] [AGGREGATE <SUM | MIN | MAX>] [WITHSCORES]
    /// Returns the union of multiple sorted sets. Since 6.2.0.
    template <class... More> result<reply> try_zunion(std::int64_t numkeys, const More &...more) const
    {
        return as_reply(this->try_command("ZUNION", numkeys, more...));
    }
    /// ZUNIONSTORE destination numkeys key [key ...] [WEIGHTS weight [weight ...]] [AGGREGATE <SUM | MIN | MAX>]
    /// Stores the union of multiple sorted sets in a key. Since 2.0.0.
    template <class... More>
    result<std::int64_t> try_zunionstore(std::string_view destination, std::int64_t numkeys, const More &...more) const
    {
        return as_integer(this->try_command("ZUNIONSTORE", destination, numkeys, more...));
    }
    /// XACK key group id [id ...]
    /// Returns the number of messages that were successfully acknowledged by the consumer group member of a stream.
    /// Since 5.0.0.
    template <class... More>
    result<std::int64_t> try_xack(std::string_view key, std::string_view group, const More &...more) const
    {
        return as_integer(this->try_command("XACK", key, group, more...));
    }
    /// XADD key [NOMKSTREAM] [<MAXLEN | MINID> [= | ~] threshold [LIMIT count]] <* | id> field value [field value
    ///     ...]
    /// Appends a new message to a stream. Creates the key if it doesn't exist. Since 5.0.0.
    template <class... More>
    result<std::optional<std::string>> try_xadd(std::string_view key, const More &...more) const
    {
        return as_text(this->try_command("XADD", key, more...));
    }
    /// XAUTOCLAIM key group consumer min-idle-time start [COUNT count] [JUSTID]
    /// Changes, or acquires, ownership of messages in a consumer group, as if the messages were delivered to a
    /// consumer group member. Since 6.2.0.
    template <class Start, class... More>
    result<reply> try_xautoclaim(std::string_view key, std::string_view group, std::string_view consumer,
                                 std::string_view min_idle_time, const Start &start, const More &...more) const
    {
        return as_reply(this->try_command("XAUTOCLAIM", key, group, consumer, min_idle_time, start, more...));
    }
    /// XCLAIM key group consumer min-idle-time id [id ...] [IDLE ms] [TIME unix-time-milliseconds] [RETRYCOUNT count]
    ///     [FORCE] [JUSTID] [LASTID lastid]
    /// Changes, or acquires, ownership of a message in a consumer group, as if the message was delivered to a
    /// consumer group member. Since 5.0.0.
    template <class... More>
    result<reply> try_xclaim(std::string_view key, std::string_view group, std::string_view consumer,
                             std::string_view min_idle_time, const More &...more) const
    {
        return as_reply(this->try_command("XCLAIM", key, group, consumer, min_idle_time, more...));
    }
    /// XDEL key id [id ...]
    /// Returns the number of messages after removing them from a stream. Since 5.0.0.
    template <class... More> result<std::int64_t> try_xdel(std::string_view key, const More &...more) const
    {
        return as_integer(this->try_command("XDEL", key, more...));
    }
    /// XGROUP CREATE key group <id | $> [MKSTREAM] [ENTRIESREAD entriesread]
    /// Creates a consumer group. Since 5.0.0.
    template <class... More>
    result<void> try_xgroup_create(std::string_view key, std::string_view group, std::string_view id,
                                   const More &...more) const
    {
        return as_done(this->try_command("XGROUP", "CREATE", key, group, id, more...));
    }
    /// XGROUP CREATECONSUMER key group consumer
    /// Creates a consumer in a consumer group. Since 6.2.0.
    result<bool> try_xgroup_createconsumer(std::string_view key, std::string_view group,
                                           std::string_view consumer) const
    {
        return as_flag(this->try_command("XGROUP", "CREATECONSUMER", key, group, consumer));
    }
    /// XGROUP DELCONSUMER key group consumer
    /// Deletes a consumer from a consumer group. Since 5.0.0.
    result<std::int64_t> try_xgroup_delconsumer(std::string_view key, std::string_view group,
                                                std::string_view consumer) const
    {
        return as_integer(this->try_command("XGROUP", "DELCONSUMER", key, group, consumer));
    }
    /// XGROUP DESTROY key group
    /// Destroys a consumer group. Since 5.0.0.
    result<bool> try_xgroup_destroy(std::string_view key, std::string_view group) const
    {
        return as_flag(this->try_command("XGROUP", "DESTROY", key, group));
    }
    /// XGROUP HELP
    /// Returns helpful text about the different subcommands. Since 5.0.0.
    result<reply> try_xgroup_help() const { return as_reply(this->try_command("XGROUP", "HELP")); }
    /// XGROUP SETID key group <id | $> [ENTRIESREAD entriesread]
    /// Sets the last-delivered ID of a consumer group. Since 5.0.0.
    template <class... More>
    result<void> try_xgroup_setid(std::string_view key, std::string_view group, std::string_view id,
                                  const More &...more) const
    {
        return as_done(this->try_command("XGROUP", "SETID", key, group, id, more...));
    }
    /// XINFO CONSUMERS key group
    /// Returns a list of the consumers in a consumer group. Since 5.0.0.
    result<reply> try_xinfo_consumers(std::string_view key, std::string_view group) const
    {
        return as_reply(this->try_command("XINFO", "CONSUMERS", key, group));
    }
    /// XINFO GROUPS key
    /// Returns a list of the consumer groups of a stream. Since 5.0.0.
    result<reply> try_xinfo_groups(std::string_view key) const
    {
        return as_reply(this->try_command("XINFO", "GROUPS", key));
    }
    /// XINFO HELP
    /// Returns helpful text about the different subcommands. Since 5.0.0.
    result<reply> try_xinfo_help() const { return as_reply(this->try_command("XINFO", "HELP")); }
    /// XINFO STREAM key [FULL [COUNT count]]
    /// Returns information about a stream. Since 5.0.0.
    template <class... More> result<reply> try_xinfo_stream(std::string_view key, const More &...more) const
    {
        return as_reply(this->try_command("XINFO", "STREAM", key, more...));
    }
    /// XLEN key
    /// Returns the number of messages in a stream. Since 5.0.0.
    result<std::int64_t> try_xlen(std::string_view key) const { return as_integer(this->try_command("XLEN", key)); }
    /// XPENDING key group [[IDLE min-idle-time] start end count [consumer]]
    /// Returns the information and entries from a stream consumer group's pending entries list. Since 5.0.0.
    template <class... More>
    result<reply> try_xpending(std::string_view key, std::string_view group, const More &...more) const
    {
        return as_reply(this->try_command("XPENDING", key, group, more...));
    }
    /// XRANGE key start end [COUNT count]
    /// Returns the messages from a stream within a range of IDs. Since 5.0.0.
    template <class Start, class... More>
    result<reply> try_xrange(std::string_view key, const Start &start, std::string_view end, const More &...more) const
    {
        return as_reply(this->try_command("XRANGE", key, start, end, more...));
    }
    /// XREAD [COUNT count] [BLOCK milliseconds] STREAMS key [key ...] id [id ...]
    /// Returns messages from multiple streams with IDs greater than the ones requested. Blocks until a message is
    /// available otherwise. Since 5.0.0.
    template <class... More> result<reply> try_xread(const More &...more) const
    {
        return as_reply(this->try_command("XREAD", more...));
    }
    /// XREADGROUP GROUP group consumer [COUNT count] [BLOCK milliseconds] [NOACK] STREAMS key [key ...] id [id ...]
    /// Returns new or historical messages from a stream for a consumer in a group. Blocks until a message is
    /// available otherwise. Since 5.0.0.
    template <class... More> result<reply> try_xreadgroup(const More &...more) const
    {
        return as_reply(this->try_command("XREADGROUP", more...));
    }
    /// XREVRANGE key end start [COUNT count]
    /// Returns the messages from a stream within a range of IDs in reverse order. Since 5.0.0.
    template <class Start, class... More>
    result<reply> try_xrevrange(std::string_view key, std::string_view end, const Start &start,
                                const More &...more) const
    {
        return as_reply(this->try_command("XREVRANGE", key, end, start, more...));
    }
    /// XSETID key last-id [ENTRIESADDED entries-added] [MAXDELETEDID max-deleted-id]
    /// An internal command for replicating stream values. Since 5.0.0.
    template <class... More>
    result<void> try_xsetid(std::string_view key, std::string_view last_id, const More &...more) const
    {
        return as_done(this->try_command("XSETID", key, last_id, more...));
    }
    /// XTRIM key <MAXLEN | MINID> [= | ~] threshold [LIMIT count]
    /// Deletes messages from the beginning of a stream. Since 5.0.0.
    template <class... More> result<std::int64_t> try_xtrim(std::string_view key, const More &...more) const
    {
        return as_integer(this->try_command("XTRIM", key, more...));
    }
    /// DECRBY key decrement
    /// Decrements the integer value of a key by a number. Uses 0 as initial value if the key doesn't exist. Since
    /// 1.0.0.
    result<std::int64_t> try_decrby(std::string_view key, std::int64_t decrement) const
    {
        return as_integer(this->try_command("DECRBY", key, decrement));
    }
    /// DELIFEQ key value
    /// Delete key if value matches string. Since 9.0.0.
    result<bool> try_delifeq(std::string_view key, std::string_view value) const
    {
        return as_flag(this->try_command("DELIFEQ", key, value));
    }
    /// GETDEL key
    /// Returns the string value of a key after deleting the key. Since 6.2.0.
    result<std::optional<std::string>> try_getdel(std::string_view key) const
    {
        return as_text(this->try_command("GETDEL", key));
    }
    /// GETEX key [EX seconds | PX milliseconds | EXAT unix-time-seconds | PXAT unix-time-milliseconds | PERSIST]
    /// Returns the string value of a key after setting its expiration time. Since 6.2.0.
    template <class... More>
    result<std::optional<std::string>> try_getex(std::string_view key, const More &...more) const
    {
        return as_text(this->try_command("GETEX", key, more...));
    }
    /// GETRANGE key start end
    /// Returns a substring of the string stored at a key. Since 2.4.0.
    result<std::optional<std::string>> try_getrange(std::string_view key, std::int64_t start, std::int64_t end) const
    {
        return as_text(this->try_command("GETRANGE", key, start, end));
    }
    /// GETSET key value
    /// Returns the previous string value of a key after setting it to a new value. Since 1.0.0.
    result<std::optional<std::string>> try_getset(std::string_view key, std::string_view value) const
    {
        return as_text(this->try_command("GETSET", key, value));
    }
    /// INCRBYFLOAT key increment
    /// Increments the floating point value of a key by a number. Uses 0 as initial value if the key doesn't exist.
    /// Since 2.6.0.
    result<double> try_incrbyfloat(std::string_view key, double increment) const
    {
        return as_number(this->try_command("INCRBYFLOAT", key, increment));
    }
    /// LCS key1 key2 [LEN] [IDX] [MINMATCHLEN min-match-len] [WITHMATCHLEN]
    /// Finds the longest common substring. Since 7.0.0.
    template <class... More>
    result<reply> try_lcs(std::string_view key1, std::string_view key2, const More &...more) const
    {
        return as_reply(this->try_command("LCS", key1, key2, more...));
    }
    /// MSETEX numkeys key value [key value ...] [NX | XX] [EX seconds | PX milliseconds | EXAT unix-time-seconds |
    ///     PXAT unix-time-milliseconds | KEEPTTL]
    /// Atomically creates or modifies the string values of one or more keys, and optionally set their expiration.
    /// Since 9.1.0.
    template <class... More> result<bool> try_msetex(std::int64_t numkeys, const More &...more) const
    {
        return as_flag(this->try_command("MSETEX", numkeys, more...));
    }
    /// MSETNX key value [key value ...]
    /// Atomically modifies the string values of one or more keys only when all keys don't exist. Since 1.0.1.
    template <class... More> result<bool> try_msetnx(const More &...more) const
    {
        return as_flag(this->try_command("MSETNX", more...));
    }
    /// PSETEX key milliseconds value
    /// Sets both string value and expiration time in milliseconds of a key. The key is created if it doesn't exist.
    /// Since 2.6.0.
    result<void> try_psetex(std::string_view key, std::int64_t milliseconds, std::string_view value) const
    {
        return as_done(this->try_command("PSETEX", key, milliseconds, value));
    }
    /// SETEX key seconds value
    /// Sets the string value and expiration time of a key. Creates the key if it doesn't exist. Since 2.0.0.
    result<void> try_setex(std::string_view key, std::int64_t seconds, std::string_view value) const
    {
        return as_done(this->try_command("SETEX", key, seconds, value));
    }
    /// SETNX key value
    /// Sets the string value of a key only when the key doesn't exist. Since 1.0.0.
    result<bool> try_setnx(std::string_view key, std::string_view value) const
    {
        return as_flag(this->try_command("SETNX", key, value));
    }
    /// SETRANGE key offset value
    /// Overwrites a part of a string value with another by an offset. Creates the key if it doesn't exist. Since
    /// 2.2.0.
    result<std::int64_t> try_setrange(std::string_view key, std::int64_t offset, std::string_view value) const
    {
        return as_integer(this->try_command("SETRANGE", key, offset, value));
    }
    /// STRLEN key
    /// Returns the length of a string value. Since 2.2.0.
    result<std::int64_t> try_strlen(std::string_view key) const { return as_integer(this->try_command("STRLEN", key)); }
    /// SUBSTR key start end
    /// Returns a substring from a string value. Since 1.0.0.
    result<std::optional<std::string>> try_substr(std::string_view key, std::int64_t start, std::int64_t end) const
    {
        return as_text(this->try_command("SUBSTR", key, start, end));
    }

#if REDISCHAN_HPP_EXCEPTIONS
    template <class... More> std::int64_t bitcount(std::string_view key, const More &...more) const
    {
        return try_bitcount(key, more...).value();
    }
    template <class... More> reply bitfield(std::string_view key, const More &...more) const
    {
        return try_bitfield(key, more...).value();
    }
    template <class... More> reply bitfield_ro(std::string_view key, const More &...more) const
    {
        return try_bitfield_ro(key, more...).value();
    }
    template <class... More>
    std::int64_t bitop(std::string_view operation, std::string_view destkey, const More &...more) const
    {
        return try_bitop(operation, destkey, more...).value();
    }
    template <class... More> std::int64_t bitpos(std::string_view key, std::int64_t bit, const More &...more) const
    {
        return try_bitpos(key, bit, more...).value();
    }
    std::int64_t getbit(std::string_view key, std::int64_t offset) const { return try_getbit(key, offset).value(); }
    std::int64_t setbit(std::string_view key, std::int64_t offset, std::int64_t value) const
    {
        return try_setbit(key, offset, value).value();
    }
    template <class... More> void cluster_addslots(const More &...more) const
    {
        return try_cluster_addslots(more...).value();
    }
    template <class... More> void cluster_addslotsrange(const More &...more) const
    {
        return try_cluster_addslotsrange(more...).value();
    }
    std::optional<std::string> cluster_bumpepoch() const { return try_cluster_bumpepoch().value(); }
    void cluster_cancelslotmigrations() const { return try_cluster_cancelslotmigrations().value(); }
    std::int64_t cluster_count_failure_reports(std::string_view node_id) const
    {
        return try_cluster_count_failure_reports(node_id).value();
    }
    std::int64_t cluster_countkeysinslot(std::int64_t slot) const { return try_cluster_countkeysinslot(slot).value(); }
    template <class... More> void cluster_delslots(const More &...more) const
    {
        return try_cluster_delslots(more...).value();
    }
    template <class... More> void cluster_delslotsrange(const More &...more) const
    {
        return try_cluster_delslotsrange(more...).value();
    }
    template <class... More> void cluster_failover(const More &...more) const
    {
        return try_cluster_failover(more...).value();
    }
    template <class... More> void cluster_flushslot(std::int64_t slot, const More &...more) const
    {
        return try_cluster_flushslot(slot, more...).value();
    }
    void cluster_flushslots() const { return try_cluster_flushslots().value(); }
    void cluster_forget(std::string_view node_id) const { return try_cluster_forget(node_id).value(); }
    reply cluster_getkeysinslot(std::int64_t slot, std::int64_t count) const
    {
        return try_cluster_getkeysinslot(slot, count).value();
    }
    reply cluster_getslotmigrations() const { return try_cluster_getslotmigrations().value(); }
    reply cluster_help() const { return try_cluster_help().value(); }
    std::optional<std::string> cluster_info() const { return try_cluster_info().value(); }
    std::int64_t cluster_keyslot(std::string_view key) const { return try_cluster_keyslot(key).value(); }
    reply cluster_links() const { return try_cluster_links().value(); }
    template <class... More> void cluster_meet(std::string_view ip, std::int64_t port, const More &...more) const
    {
        return try_cluster_meet(ip, port, more...).value();
    }
    template <class... More> void cluster_migrateslots(const More &...more) const
    {
        return try_cluster_migrateslots(more...).value();
    }
    std::optional<std::string> cluster_myid() const { return try_cluster_myid().value(); }
    std::optional<std::string> cluster_myshardid() const { return try_cluster_myshardid().value(); }
    std::optional<std::string> cluster_nodes() const { return try_cluster_nodes().value(); }
    reply cluster_replicas(std::string_view node_id) const { return try_cluster_replicas(node_id).value(); }
    template <class... More> void cluster_replicate(const More &...more) const
    {
        return try_cluster_replicate(more...).value();
    }
    template <class... More> void cluster_reset(const More &...more) const
    {
        return try_cluster_reset(more...).value();
    }
    void cluster_saveconfig() const { return try_cluster_saveconfig().value(); }
    void cluster_set_config_epoch(std::int64_t config_epoch) const
    {
        return try_cluster_set_config_epoch(config_epoch).value();
    }
    template <class... More> void cluster_setslot(std::int64_t slot, const More &...more) const
    {
        return try_cluster_setslot(slot, more...).value();
    }
    reply cluster_shards() const { return try_cluster_shards().value(); }
    reply cluster_slaves(std::string_view node_id) const { return try_cluster_slaves(node_id).value(); }
    template <class... More> reply cluster_slot_stats(const More &...more) const
    {
        return try_cluster_slot_stats(more...).value();
    }
    reply cluster_slots() const { return try_cluster_slots().value(); }
    template <class... More> reply clusterscan(std::string_view cursor, const More &...more) const
    {
        return try_clusterscan(cursor, more...).value();
    }
    void readonly() const { return try_readonly().value(); }
    void readwrite() const { return try_readwrite().value(); }
    std::optional<std::string> client_getname() const { return try_client_getname().value(); }
    std::int64_t client_getredir() const { return try_client_getredir().value(); }
    reply client_help() const { return try_client_help().value(); }
    std::int64_t client_id() const { return try_client_id().value(); }
    std::optional<std::string> client_info() const { return try_client_info().value(); }
    template <class... More> reply client_kill(const More &...more) const { return try_client_kill(more...).value(); }
    template <class... More> std::optional<std::string> client_list(const More &...more) const
    {
        return try_client_list(more...).value();
    }
    void client_no_evict(std::string_view enabled) const { return try_client_no_evict(enabled).value(); }
    void client_no_touch(std::string_view enabled) const { return try_client_no_touch(enabled).value(); }
    template <class... More> void client_pause(std::int64_t timeout, const More &...more) const
    {
        return try_client_pause(timeout, more...).value();
    }
    void client_setname(std::string_view connection_name) const { return try_client_setname(connection_name).value(); }
    reply client_trackinginfo() const { return try_client_trackinginfo().value(); }
    template <class... More> bool client_unblock(std::int64_t client_id, const More &...more) const
    {
        return try_client_unblock(client_id, more...).value();
    }
    void client_unpause() const { return try_client_unpause().value(); }
    std::optional<std::string> echo(std::string_view message) const { return try_echo(message).value(); }
    void select(std::int64_t index) const { return try_select(index).value(); }
    template <class... More> bool copy(std::string_view source, std::string_view destination, const More &...more) const
    {
        return try_copy(source, destination, more...).value();
    }
    std::optional<std::string> dump(std::string_view key) const { return try_dump(key).value(); }
    template <class... More>
    bool expireat(std::string_view key, std::int64_t unix_time_seconds, const More &...more) const
    {
        return try_expireat(key, unix_time_seconds, more...).value();
    }
    std::int64_t expiretime(std::string_view key) const { return try_expiretime(key).value(); }
    reply keys(std::string_view pattern) const { return try_keys(pattern).value(); }
    template <class... More>
    std::optional<std::string> migrate(std::string_view host, std::int64_t port, const More &...more) const
    {
        return try_migrate(host, port, more...).value();
    }
    bool move(std::string_view key, std::int64_t db) const { return try_move(key, db).value(); }
    std::optional<std::string> object_encoding(std::string_view key) const { return try_object_encoding(key).value(); }
    std::optional<std::int64_t> object_freq(std::string_view key) const { return try_object_freq(key).value(); }
    reply object_help() const { return try_object_help().value(); }
    std::optional<std::int64_t> object_idletime(std::string_view key) const { return try_object_idletime(key).value(); }
    std::optional<std::int64_t> object_refcount(std::string_view key) const { return try_object_refcount(key).value(); }
    bool persist(std::string_view key) const { return try_persist(key).value(); }
    template <class... More> bool pexpire(std::string_view key, std::int64_t milliseconds, const More &...more) const
    {
        return try_pexpire(key, milliseconds, more...).value();
    }
    template <class... More>
    bool pexpireat(std::string_view key, std::int64_t unix_time_milliseconds, const More &...more) const
    {
        return try_pexpireat(key, unix_time_milliseconds, more...).value();
    }
    std::int64_t pexpiretime(std::string_view key) const { return try_pexpiretime(key).value(); }
    std::int64_t pttl(std::string_view key) const { return try_pttl(key).value(); }
    std::optional<std::string> randomkey() const { return try_randomkey().value(); }
    void rename(std::string_view key, std::string_view newkey) const { return try_rename(key, newkey).value(); }
    bool renamenx(std::string_view key, std::string_view newkey) const { return try_renamenx(key, newkey).value(); }
    template <class... More>
    void restore(std::string_view key, std::int64_t ttl, std::string_view serialized_value, const More &...more) const
    {
        return try_restore(key, ttl, serialized_value, more...).value();
    }
    template <class... More> reply sort(std::string_view key, const More &...more) const
    {
        return try_sort(key, more...).value();
    }
    template <class... More> reply sort_ro(std::string_view key, const More &...more) const
    {
        return try_sort_ro(key, more...).value();
    }
    template <class... More> std::int64_t touch(const More &...more) const { return try_touch(more...).value(); }
    std::optional<std::string> type(std::string_view key) const { return try_type(key).value(); }
    template <class... More> std::int64_t unlink(const More &...more) const { return try_unlink(more...).value(); }
    std::int64_t wait(std::int64_t numreplicas, std::int64_t timeout) const
    {
        return try_wait(numreplicas, timeout).value();
    }
    reply waitaof(std::int64_t numlocal, std::int64_t numreplicas, std::int64_t timeout) const
    {
        return try_waitaof(numlocal, numreplicas, timeout).value();
    }
    template <class... More> std::int64_t geoadd(std::string_view key, const More &...more) const
    {
        return try_geoadd(key, more...).value();
    }
    template <class... More>
    std::optional<double> geodist(std::string_view key, std::string_view member1, std::string_view member2,
                                  const More &...more) const
    {
        return try_geodist(key, member1, member2, more...).value();
    }
    template <class... More> reply geohash(std::string_view key, const More &...more) const
    {
        return try_geohash(key, more...).value();
    }
    template <class... More> reply geopos(std::string_view key, const More &...more) const
    {
        return try_geopos(key, more...).value();
    }
    template <class... More>
    reply georadius(std::string_view key, double longitude, double latitude, double radius, std::string_view unit,
                    const More &...more) const
    {
        return try_georadius(key, longitude, latitude, radius, unit, more...).value();
    }
    template <class... More>
    reply georadiusbymember(std::string_view key, std::string_view member, double radius, std::string_view unit,
                            const More &...more) const
    {
        return try_georadiusbymember(key, member, radius, unit, more...).value();
    }
    template <class... More>
    reply georadiusbymember_ro(std::string_view key, std::string_view member, double radius, std::string_view unit,
                               const More &...more) const
    {
        return try_georadiusbymember_ro(key, member, radius, unit, more...).value();
    }
    template <class... More>
    reply georadius_ro(std::string_view key, double longitude, double latitude, double radius, std::string_view unit,
                       const More &...more) const
    {
        return try_georadius_ro(key, longitude, latitude, radius, unit, more...).value();
    }
    template <class... More> reply geosearch(std::string_view key, const More &...more) const
    {
        return try_geosearch(key, more...).value();
    }
    template <class... More>
    std::int64_t geosearchstore(std::string_view destination, std::string_view source, const More &...more) const
    {
        return try_geosearchstore(destination, source, more...).value();
    }
    template <class... More> std::int64_t hdel(std::string_view key, const More &...more) const
    {
        return try_hdel(key, more...).value();
    }
    bool hexists(std::string_view key, std::string_view field) const { return try_hexists(key, field).value(); }
    template <class... More> reply hexpire(std::string_view key, std::int64_t seconds, const More &...more) const
    {
        return try_hexpire(key, seconds, more...).value();
    }
    template <class... More>
    reply hexpireat(std::string_view key, std::int64_t unix_time_seconds, const More &...more) const
    {
        return try_hexpireat(key, unix_time_seconds, more...).value();
    }
    template <class... More> reply hexpiretime(std::string_view key, const More &...more) const
    {
        return try_hexpiretime(key, more...).value();
    }
    reply hgetall(std::string_view key) const { return try_hgetall(key).value(); }
    template <class... More> reply hgetdel(std::string_view key, const More &...more) const
    {
        return try_hgetdel(key, more...).value();
    }
    template <class... More> reply hgetex(std::string_view key, const More &...more) const
    {
        return try_hgetex(key, more...).value();
    }
    std::int64_t hincrby(std::string_view key, std::string_view field, std::int64_t increment) const
    {
        return try_hincrby(key, field, increment).value();
    }
    double hincrbyfloat(std::string_view key, std::string_view field, double increment) const
    {
        return try_hincrbyfloat(key, field, increment).value();
    }
    reply hkeys(std::string_view key) const { return try_hkeys(key).value(); }
    std::int64_t hlen(std::string_view key) const { return try_hlen(key).value(); }
    template <class... More> reply hmget(std::string_view key, const More &...more) const
    {
        return try_hmget(key, more...).value();
    }
    template <class... More> void hmset(std::string_view key, const More &...more) const
    {
        return try_hmset(key, more...).value();
    }
    template <class... More> reply hpersist(std::string_view key, const More &...more) const
    {
        return try_hpersist(key, more...).value();
    }
    template <class... More> reply hpexpire(std::string_view key, std::int64_t milliseconds, const More &...more) const
    {
        return try_hpexpire(key, milliseconds, more...).value();
    }
    template <class... More>
    reply hpexpireat(std::string_view key, std::int64_t unix_time_milliseconds, const More &...more) const
    {
        return try_hpexpireat(key, unix_time_milliseconds, more...).value();
    }
    template <class... More> reply hpexpiretime(std::string_view key, const More &...more) const
    {
        return try_hpexpiretime(key, more...).value();
    }
    template <class... More> reply hpttl(std::string_view key, const More &...more) const
    {
        return try_hpttl(key, more...).value();
    }
    template <class... More> reply hrandfield(std::string_view key, const More &...more) const
    {
        return try_hrandfield(key, more...).value();
    }
    template <class... More> reply hscan(std::string_view key, std::int64_t cursor, const More &...more) const
    {
        return try_hscan(key, cursor, more...).value();
    }
    template <class... More> bool hsetex(std::string_view key, const More &...more) const
    {
        return try_hsetex(key, more...).value();
    }
    bool hsetnx(std::string_view key, std::string_view field, std::string_view value) const
    {
        return try_hsetnx(key, field, value).value();
    }
    std::int64_t hstrlen(std::string_view key, std::string_view field) const { return try_hstrlen(key, field).value(); }
    template <class... More> reply httl(std::string_view key, const More &...more) const
    {
        return try_httl(key, more...).value();
    }
    reply hvals(std::string_view key) const { return try_hvals(key).value(); }
    template <class... More> bool pfadd(std::string_view key, const More &...more) const
    {
        return try_pfadd(key, more...).value();
    }
    template <class... More> std::int64_t pfcount(const More &...more) const { return try_pfcount(more...).value(); }
    template <class... More> void pfmerge(std::string_view destkey, const More &...more) const
    {
        return try_pfmerge(destkey, more...).value();
    }
    std::optional<std::string> blmove(std::string_view source, std::string_view destination, std::string_view wherefrom,
                                      std::string_view whereto, double timeout) const
    {
        return try_blmove(source, destination, wherefrom, whereto, timeout).value();
    }
    template <class... More> reply blmpop(double timeout, std::int64_t numkeys, const More &...more) const
    {
        return try_blmpop(timeout, numkeys, more...).value();
    }
    template <class... More> reply blpop(const More &...more) const { return try_blpop(more...).value(); }
    template <class... More> reply brpop(const More &...more) const { return try_brpop(more...).value(); }
    std::optional<std::string> brpoplpush(std::string_view source, std::string_view destination, double timeout) const
    {
        return try_brpoplpush(source, destination, timeout).value();
    }
    std::optional<std::string> lindex(std::string_view key, std::int64_t index) const
    {
        return try_lindex(key, index).value();
    }
    std::int64_t linsert(std::string_view key, std::string_view where, std::string_view pivot,
                         std::string_view element) const
    {
        return try_linsert(key, where, pivot, element).value();
    }
    std::int64_t llen(std::string_view key) const { return try_llen(key).value(); }
    std::optional<std::string> lmove(std::string_view source, std::string_view destination, std::string_view wherefrom,
                                     std::string_view whereto) const
    {
        return try_lmove(source, destination, wherefrom, whereto).value();
    }
    template <class... More> reply lmpop(std::int64_t numkeys, const More &...more) const
    {
        return try_lmpop(numkeys, more...).value();
    }
    template <class... More> reply lpop(std::string_view key, const More &...more) const
    {
        return try_lpop(key, more...).value();
    }
    template <class... More> reply lpos(std::string_view key, std::string_view element, const More &...more) const
    {
        return try_lpos(key, element, more...).value();
    }
    template <class... More> std::int64_t lpush(std::string_view key, const More &...more) const
    {
        return try_lpush(key, more...).value();
    }
    template <class... More> std::int64_t lpushx(std::string_view key, const More &...more) const
    {
        return try_lpushx(key, more...).value();
    }
    reply lrange(std::string_view key, std::int64_t start, std::int64_t stop) const
    {
        return try_lrange(key, start, stop).value();
    }
    std::int64_t lrem(std::string_view key, std::int64_t count, std::string_view element) const
    {
        return try_lrem(key, count, element).value();
    }
    void lset(std::string_view key, std::int64_t index, std::string_view element) const
    {
        return try_lset(key, index, element).value();
    }
    void ltrim(std::string_view key, std::int64_t start, std::int64_t stop) const
    {
        return try_ltrim(key, start, stop).value();
    }
    template <class... More> reply rpop(std::string_view key, const More &...more) const
    {
        return try_rpop(key, more...).value();
    }
    std::optional<std::string> rpoplpush(std::string_view source, std::string_view destination) const
    {
        return try_rpoplpush(source, destination).value();
    }
    template <class... More> std::int64_t rpush(std::string_view key, const More &...more) const
    {
        return try_rpush(key, more...).value();
    }
    template <class... More> std::int64_t rpushx(std::string_view key, const More &...more) const
    {
        return try_rpushx(key, more...).value();
    }
    template <class... More> reply pubsub_channels(const More &...more) const
    {
        return try_pubsub_channels(more...).value();
    }
    reply pubsub_help() const { return try_pubsub_help().value(); }
    std::int64_t pubsub_numpat() const { return try_pubsub_numpat().value(); }
    template <class... More> reply pubsub_numsub(const More &...more) const
    {
        return try_pubsub_numsub(more...).value();
    }
    template <class... More> reply pubsub_shardchannels(const More &...more) const
    {
        return try_pubsub_shardchannels(more...).value();
    }
    template <class... More> reply pubsub_shardnumsub(const More &...more) const
    {
        return try_pubsub_shardnumsub(more...).value();
    }
    std::int64_t spublish(std::string_view shardchannel, std::string_view message) const
    {
        return try_spublish(shardchannel, message).value();
    }
    template <class... More> reply eval(std::string_view script, std::int64_t numkeys, const More &...more) const
    {
        return try_eval(script, numkeys, more...).value();
    }
    template <class... More> reply evalsha(std::string_view sha1, std::int64_t numkeys, const More &...more) const
    {
        return try_evalsha(sha1, numkeys, more...).value();
    }
    template <class... More> reply evalsha_ro(std::string_view sha1, std::int64_t numkeys, const More &...more) const
    {
        return try_evalsha_ro(sha1, numkeys, more...).value();
    }
    template <class... More> reply eval_ro(std::string_view script, std::int64_t numkeys, const More &...more) const
    {
        return try_eval_ro(script, numkeys, more...).value();
    }
    template <class... More> reply fcall(std::string_view function, std::int64_t numkeys, const More &...more) const
    {
        return try_fcall(function, numkeys, more...).value();
    }
    template <class... More> reply fcall_ro(std::string_view function, std::int64_t numkeys, const More &...more) const
    {
        return try_fcall_ro(function, numkeys, more...).value();
    }
    void function_delete(std::string_view library_name) const { return try_function_delete(library_name).value(); }
    std::optional<std::string> function_dump() const { return try_function_dump().value(); }
    template <class... More> void function_flush(const More &...more) const
    {
        return try_function_flush(more...).value();
    }
    reply function_help() const { return try_function_help().value(); }
    void function_kill() const { return try_function_kill().value(); }
    template <class... More> reply function_list(const More &...more) const
    {
        return try_function_list(more...).value();
    }
    template <class... More> std::optional<std::string> function_load(const More &...more) const
    {
        return try_function_load(more...).value();
    }
    template <class... More> void function_restore(std::string_view serialized_value, const More &...more) const
    {
        return try_function_restore(serialized_value, more...).value();
    }
    reply function_stats() const { return try_function_stats().value(); }
    template <class... More> reply script_exists(const More &...more) const
    {
        return try_script_exists(more...).value();
    }
    template <class... More> void script_flush(const More &...more) const { return try_script_flush(more...).value(); }
    reply script_help() const { return try_script_help().value(); }
    void script_kill() const { return try_script_kill().value(); }
    std::optional<std::string> script_load(std::string_view script) const { return try_script_load(script).value(); }
    std::optional<std::string> script_show(std::string_view sha1) const { return try_script_show(sha1).value(); }
    template <class... More> reply acl_cat(const More &...more) const { return try_acl_cat(more...).value(); }
    template <class... More> std::int64_t acl_deluser(const More &...more) const
    {
        return try_acl_deluser(more...).value();
    }
    template <class... More>
    std::optional<std::string> acl_dryrun(std::string_view username, std::string_view command,
                                          const More &...more) const
    {
        return try_acl_dryrun(username, command, more...).value();
    }
    template <class... More> std::optional<std::string> acl_genpass(const More &...more) const
    {
        return try_acl_genpass(more...).value();
    }
    reply acl_getuser(std::string_view username) const { return try_acl_getuser(username).value(); }
    reply acl_help() const { return try_acl_help().value(); }
    reply acl_list() const { return try_acl_list().value(); }
    void acl_load() const { return try_acl_load().value(); }
    template <class... More> reply acl_log(const More &...more) const { return try_acl_log(more...).value(); }
    void acl_save() const { return try_acl_save().value(); }
    template <class... More> void acl_setuser(std::string_view username, const More &...more) const
    {
        return try_acl_setuser(username, more...).value();
    }
    reply acl_users() const { return try_acl_users().value(); }
    std::optional<std::string> acl_whoami() const { return try_acl_whoami().value(); }
    std::optional<std::string> bgrewriteaof() const { return try_bgrewriteaof().value(); }
    template <class... More> std::optional<std::string> bgsave(const More &...more) const
    {
        return try_bgsave(more...).value();
    }
    std::int64_t command_count() const { return try_command_count().value(); }
    template <class... More> reply command_docs(const More &...more) const { return try_command_docs(more...).value(); }
    template <class... More> reply command_getkeys(std::string_view command, const More &...more) const
    {
        return try_command_getkeys(command, more...).value();
    }
    template <class... More> reply command_getkeysandflags(std::string_view command, const More &...more) const
    {
        return try_command_getkeysandflags(command, more...).value();
    }
    reply command_help() const { return try_command_help().value(); }
    template <class... More> reply command_info(const More &...more) const { return try_command_info(more...).value(); }
    template <class... More> reply command_list(const More &...more) const { return try_command_list(more...).value(); }
    reply commandlog_get(std::int64_t count, std::string_view type) const
    {
        return try_commandlog_get(count, type).value();
    }
    reply commandlog_help() const { return try_commandlog_help().value(); }
    std::int64_t commandlog_len(std::string_view type) const { return try_commandlog_len(type).value(); }
    void commandlog_reset(std::string_view type) const { return try_commandlog_reset(type).value(); }
    template <class... More> reply config_get(const More &...more) const { return try_config_get(more...).value(); }
    reply config_help() const { return try_config_help().value(); }
    void config_resetstat() const { return try_config_resetstat().value(); }
    void config_rewrite() const { return try_config_rewrite().value(); }
    template <class... More> void config_set(const More &...more) const { return try_config_set(more...).value(); }
    std::int64_t dbsize() const { return try_dbsize().value(); }
    template <class... More> void failover(const More &...more) const { return try_failover(more...).value(); }
    template <class... More> void flushall(const More &...more) const { return try_flushall(more...).value(); }
    template <class... More> void flushdb(const More &...more) const { return try_flushdb(more...).value(); }
    template <class... More> std::optional<std::string> info(const More &...more) const
    {
        return try_info(more...).value();
    }
    std::int64_t lastsave() const { return try_lastsave().value(); }
    std::optional<std::string> latency_doctor() const { return try_latency_doctor().value(); }
    std::optional<std::string> latency_graph(std::string_view event) const { return try_latency_graph(event).value(); }
    reply latency_help() const { return try_latency_help().value(); }
    template <class... More> reply latency_histogram(const More &...more) const
    {
        return try_latency_histogram(more...).value();
    }
    reply latency_history(std::string_view event) const { return try_latency_history(event).value(); }
    reply latency_latest() const { return try_latency_latest().value(); }
    template <class... More> std::int64_t latency_reset(const More &...more) const
    {
        return try_latency_reset(more...).value();
    }
    template <class... More> std::optional<std::string> lolwut(const More &...more) const
    {
        return try_lolwut(more...).value();
    }
    std::optional<std::string> memory_doctor() const { return try_memory_doctor().value(); }
    reply memory_help() const { return try_memory_help().value(); }
    std::optional<std::string> memory_malloc_stats() const { return try_memory_malloc_stats().value(); }
    void memory_purge() const { return try_memory_purge().value(); }
    reply memory_stats() const { return try_memory_stats().value(); }
    template <class... More> std::optional<std::int64_t> memory_usage(std::string_view key, const More &...more) const
    {
        return try_memory_usage(key, more...).value();
    }
    reply module_help() const { return try_module_help().value(); }
    reply module_list() const { return try_module_list().value(); }
    template <class... More> void module_load(std::string_view path, const More &...more) const
    {
        return try_module_load(path, more...).value();
    }
    template <class... More> void module_loadex(std::string_view path, const More &...more) const
    {
        return try_module_loadex(path, more...).value();
    }
    void module_unload(std::string_view name) const { return try_module_unload(name).value(); }
    template <class... More> void replicaof(const More &...more) const { return try_replicaof(more...).value(); }
    reply role() const { return try_role().value(); }
    void save() const { return try_save().value(); }
    template <class... More> void slaveof(const More &...more) const { return try_slaveof(more...).value(); }
    template <class... More> reply slowlog_get(const More &...more) const { return try_slowlog_get(more...).value(); }
    reply slowlog_help() const { return try_slowlog_help().value(); }
    std::int64_t slowlog_len() const { return try_slowlog_len().value(); }
    void slowlog_reset() const { return try_slowlog_reset().value(); }
    void swapdb(std::int64_t index1, std::int64_t index2) const { return try_swapdb(index1, index2).value(); }
    reply time() const { return try_time().value(); }
    template <class... More> std::int64_t sadd(std::string_view key, const More &...more) const
    {
        return try_sadd(key, more...).value();
    }
    std::int64_t scard(std::string_view key) const { return try_scard(key).value(); }
    template <class... More> std::vector<std::string> sdiff(const More &...more) const
    {
        return try_sdiff(more...).value();
    }
    template <class... More> std::int64_t sdiffstore(std::string_view destination, const More &...more) const
    {
        return try_sdiffstore(destination, more...).value();
    }
    template <class... More> std::vector<std::string> sinter(const More &...more) const
    {
        return try_sinter(more...).value();
    }
    template <class... More> std::int64_t sintercard(std::int64_t numkeys, const More &...more) const
    {
        return try_sintercard(numkeys, more...).value();
    }
    template <class... More> std::int64_t sinterstore(std::string_view destination, const More &...more) const
    {
        return try_sinterstore(destination, more...).value();
    }
    bool sismember(std::string_view key, std::string_view member) const { return try_sismember(key, member).value(); }
    std::vector<std::string> smembers(std::string_view key) const { return try_smembers(key).value(); }
    template <class... More> reply smismember(std::string_view key, const More &...more) const
    {
        return try_smismember(key, more...).value();
    }
    bool smove(std::string_view source, std::string_view destination, std::string_view member) const
    {
        return try_smove(source, destination, member).value();
    }
    template <class... More> reply spop(std::string_view key, const More &...more) const
    {
        return try_spop(key, more...).value();
    }
    template <class... More> reply srandmember(std::string_view key, const More &...more) const
    {
        return try_srandmember(key, more...).value();
    }
    template <class... More> std::int64_t srem(std::string_view key, const More &...more) const
    {
        return try_srem(key, more...).value();
    }
    template <class... More> reply sscan(std::string_view key, std::int64_t cursor, const More &...more) const
    {
        return try_sscan(key, cursor, more...).value();
    }
    template <class... More> std::vector<std::string> sunion(const More &...more) const
    {
        return try_sunion(more...).value();
    }
    template <class... More> std::int64_t sunionstore(std::string_view destination, const More &...more) const
    {
        return try_sunionstore(destination, more...).value();
    }
    template <class... More> reply bzmpop(double timeout, std::int64_t numkeys, const More &...more) const
    {
        return try_bzmpop(timeout, numkeys, more...).value();
    }
    template <class... More> reply bzpopmax(const More &...more) const { return try_bzpopmax(more...).value(); }
    template <class... More> reply bzpopmin(const More &...more) const { return try_bzpopmin(more...).value(); }
    template <class... More> reply zadd(std::string_view key, const More &...more) const
    {
        return try_zadd(key, more...).value();
    }
    std::int64_t zcard(std::string_view key) const { return try_zcard(key).value(); }
    template <class Min, class Max> std::int64_t zcount(std::string_view key, const Min &min, const Max &max) const
    {
        return try_zcount(key, min, max).value();
    }
    template <class... More> reply zdiff(std::int64_t numkeys, const More &...more) const
    {
        return try_zdiff(numkeys, more...).value();
    }
    template <class... More>
    std::int64_t zdiffstore(std::string_view destination, std::int64_t numkeys, const More &...more) const
    {
        return try_zdiffstore(destination, numkeys, more...).value();
    }
    double zincrby(std::string_view key, double increment, std::string_view member) const
    {
        return try_zincrby(key, increment, member).value();
    }
    template <class... More> reply zinter(std::int64_t numkeys, const More &...more) const
    {
        return try_zinter(numkeys, more...).value();
    }
    template <class... More> std::int64_t zintercard(std::int64_t numkeys, const More &...more) const
    {
        return try_zintercard(numkeys, more...).value();
    }
    template <class... More>
    std::int64_t zinterstore(std::string_view destination, std::int64_t numkeys, const More &...more) const
    {
        return try_zinterstore(destination, numkeys, more...).value();
    }
    template <class Min, class Max> std::int64_t zlexcount(std::string_view key, const Min &min, const Max &max) const
    {
        return try_zlexcount(key, min, max).value();
    }
    template <class... More> reply zmpop(std::int64_t numkeys, const More &...more) const
    {
        return try_zmpop(numkeys, more...).value();
    }
    template <class... More> reply zmscore(std::string_view key, const More &...more) const
    {
        return try_zmscore(key, more...).value();
    }
    template <class... More>
    std::vector<std::pair<std::string, double>> zpopmax(std::string_view key, const More &...more) const
    {
        return try_zpopmax(key, more...).value();
    }
    template <class... More>
    std::vector<std::pair<std::string, double>> zpopmin(std::string_view key, const More &...more) const
    {
        return try_zpopmin(key, more...).value();
    }
    template <class... More> reply zrandmember(std::string_view key, const More &...more) const
    {
        return try_zrandmember(key, more...).value();
    }
    template <class Start, class Stop, class... More>
    reply zrange(std::string_view key, const Start &start, const Stop &stop, const More &...more) const
    {
        return try_zrange(key, start, stop, more...).value();
    }
    template <class Min, class Max, class... More>
    reply zrangebylex(std::string_view key, const Min &min, const Max &max, const More &...more) const
    {
        return try_zrangebylex(key, min, max, more...).value();
    }
    template <class Min, class Max, class... More>
    reply zrangebyscore(std::string_view key, const Min &min, const Max &max, const More &...more) const
    {
        return try_zrangebyscore(key, min, max, more...).value();
    }
    template <class Min, class Max, class... More>
    std::int64_t zrangestore(std::string_view dst, std::string_view src, const Min &min, const Max &max,
                             const More &...more) const
    {
        return try_zrangestore(dst, src, min, max, more...).value();
    }
    template <class... More> reply zrank(std::string_view key, std::string_view member, const More &...more) const
    {
        return try_zrank(key, member, more...).value();
    }
    template <class... More> std::int64_t zrem(std::string_view key, const More &...more) const
    {
        return try_zrem(key, more...).value();
    }
    template <class Min, class Max>
    std::int64_t zremrangebylex(std::string_view key, const Min &min, const Max &max) const
    {
        return try_zremrangebylex(key, min, max).value();
    }
    std::int64_t zremrangebyrank(std::string_view key, std::int64_t start, std::int64_t stop) const
    {
        return try_zremrangebyrank(key, start, stop).value();
    }
    template <class Min, class Max>
    std::int64_t zremrangebyscore(std::string_view key, const Min &min, const Max &max) const
    {
        return try_zremrangebyscore(key, min, max).value();
    }
    template <class... More>
    reply zrevrange(std::string_view key, std::int64_t start, std::int64_t stop, const More &...more) const
    {
        return try_zrevrange(key, start, stop, more...).value();
    }
    template <class Max, class Min, class... More>
    reply zrevrangebylex(std::string_view key, const Max &max, const Min &min, const More &...more) const
    {
        return try_zrevrangebylex(key, max, min, more...).value();
    }
    template <class Max, class Min, class... More>
    reply zrevrangebyscore(std::string_view key, const Max &max, const Min &min, const More &...more) const
    {
        return try_zrevrangebyscore(key, max, min, more...).value();
    }
    template <class... More> reply zrevrank(std::string_view key, std::string_view member, const More &...more) const
    {
        return try_zrevrank(key, member, more...).value();
    }
    template <class... More> reply zscan(std::string_view key, std::int64_t cursor, const More &...more) const
    {
        return try_zscan(key, cursor, more...).value();
    }
    std::optional<double> zscore(std::string_view key, std::string_view member) const
    {
        return try_zscore(key, member).value();
    }
    template <class... More> reply zunion(std::int64_t numkeys, const More &...more) const
    {
        return try_zunion(numkeys, more...).value();
    }
    template <class... More>
    std::int64_t zunionstore(std::string_view destination, std::int64_t numkeys, const More &...more) const
    {
        return try_zunionstore(destination, numkeys, more...).value();
    }
    template <class... More> std::int64_t xack(std::string_view key, std::string_view group, const More &...more) const
    {
        return try_xack(key, group, more...).value();
    }
    template <class... More> std::optional<std::string> xadd(std::string_view key, const More &...more) const
    {
        return try_xadd(key, more...).value();
    }
    template <class Start, class... More>
    reply xautoclaim(std::string_view key, std::string_view group, std::string_view consumer,
                     std::string_view min_idle_time, const Start &start, const More &...more) const
    {
        return try_xautoclaim(key, group, consumer, min_idle_time, start, more...).value();
    }
    template <class... More>
    reply xclaim(std::string_view key, std::string_view group, std::string_view consumer,
                 std::string_view min_idle_time, const More &...more) const
    {
        return try_xclaim(key, group, consumer, min_idle_time, more...).value();
    }
    template <class... More> std::int64_t xdel(std::string_view key, const More &...more) const
    {
        return try_xdel(key, more...).value();
    }
    template <class... More>
    void xgroup_create(std::string_view key, std::string_view group, std::string_view id, const More &...more) const
    {
        return try_xgroup_create(key, group, id, more...).value();
    }
    bool xgroup_createconsumer(std::string_view key, std::string_view group, std::string_view consumer) const
    {
        return try_xgroup_createconsumer(key, group, consumer).value();
    }
    std::int64_t xgroup_delconsumer(std::string_view key, std::string_view group, std::string_view consumer) const
    {
        return try_xgroup_delconsumer(key, group, consumer).value();
    }
    bool xgroup_destroy(std::string_view key, std::string_view group) const
    {
        return try_xgroup_destroy(key, group).value();
    }
    reply xgroup_help() const { return try_xgroup_help().value(); }
    template <class... More>
    void xgroup_setid(std::string_view key, std::string_view group, std::string_view id, const More &...more) const
    {
        return try_xgroup_setid(key, group, id, more...).value();
    }
    reply xinfo_consumers(std::string_view key, std::string_view group) const
    {
        return try_xinfo_consumers(key, group).value();
    }
    reply xinfo_groups(std::string_view key) const { return try_xinfo_groups(key).value(); }
    reply xinfo_help() const { return try_xinfo_help().value(); }
    template <class... More> reply xinfo_stream(std::string_view key, const More &...more) const
    {
        return try_xinfo_stream(key, more...).value();
    }
    std::int64_t xlen(std::string_view key) const { return try_xlen(key).value(); }
    template <class... More> reply xpending(std::string_view key, std::string_view group, const More &...more) const
    {
        return try_xpending(key, group, more...).value();
    }
    template <class Start, class... More>
    reply xrange(std::string_view key, const Start &start, std::string_view end, const More &...more) const
    {
        return try_xrange(key, start, end, more...).value();
    }
    template <class... More> reply xread(const More &...more) const { return try_xread(more...).value(); }
    template <class... More> reply xreadgroup(const More &...more) const { return try_xreadgroup(more...).value(); }
    template <class Start, class... More>
    reply xrevrange(std::string_view key, std::string_view end, const Start &start, const More &...more) const
    {
        return try_xrevrange(key, end, start, more...).value();
    }
    template <class... More> void xsetid(std::string_view key, std::string_view last_id, const More &...more) const
    {
        return try_xsetid(key, last_id, more...).value();
    }
    template <class... More> std::int64_t xtrim(std::string_view key, const More &...more) const
    {
        return try_xtrim(key, more...).value();
    }
    std::int64_t decrby(std::string_view key, std::int64_t decrement) const
    {
        return try_decrby(key, decrement).value();
    }
    bool delifeq(std::string_view key, std::string_view value) const { return try_delifeq(key, value).value(); }
    std::optional<std::string> getdel(std::string_view key) const { return try_getdel(key).value(); }
    template <class... More> std::optional<std::string> getex(std::string_view key, const More &...more) const
    {
        return try_getex(key, more...).value();
    }
    std::optional<std::string> getrange(std::string_view key, std::int64_t start, std::int64_t end) const
    {
        return try_getrange(key, start, end).value();
    }
    std::optional<std::string> getset(std::string_view key, std::string_view value) const
    {
        return try_getset(key, value).value();
    }
    double incrbyfloat(std::string_view key, double increment) const { return try_incrbyfloat(key, increment).value(); }
    template <class... More> reply lcs(std::string_view key1, std::string_view key2, const More &...more) const
    {
        return try_lcs(key1, key2, more...).value();
    }
    template <class... More> bool msetex(std::int64_t numkeys, const More &...more) const
    {
        return try_msetex(numkeys, more...).value();
    }
    template <class... More> bool msetnx(const More &...more) const { return try_msetnx(more...).value(); }
    void psetex(std::string_view key, std::int64_t milliseconds, std::string_view value) const
    {
        return try_psetex(key, milliseconds, value).value();
    }
    void setex(std::string_view key, std::int64_t seconds, std::string_view value) const
    {
        return try_setex(key, seconds, value).value();
    }
    bool setnx(std::string_view key, std::string_view value) const { return try_setnx(key, value).value(); }
    std::int64_t setrange(std::string_view key, std::int64_t offset, std::string_view value) const
    {
        return try_setrange(key, offset, value).value();
    }
    std::int64_t strlen(std::string_view key) const { return try_strlen(key).value(); }
    std::optional<std::string> substr(std::string_view key, std::int64_t start, std::int64_t end) const
    {
        return try_substr(key, start, end).value();
    }
#endif
};

// END made by `make commands`

} // namespace detail
