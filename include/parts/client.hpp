//! The client.
//!
//! Over 400 lines: one class, most of whose functions come twice, one that throws and one that does not.

/// A connection that any number of threads share.
class client : public detail::all_commands<client> {
public:
    /// Takes over one reference to a client of redischan.h.
    explicit client(redis_client *owned) noexcept : client_(owned) {}

    /// Connects, and waits until the server has accepted: redis://, rediss:// (TLS), unix:// or embedded:// (a server
    /// in this process). Without a URL: $REDIS_URL, else redis://127.0.0.1:6379. Errors: as redis_connect.
    static result<client> try_connect(std::string_view url)
    {
        return detail::with_c_string(url, [](const char *c_url) { return connected(redis_connect, c_url); });
    }
    static result<client> try_connect() { return connected(redis_connect, nullptr); }
    static result<client> try_connect(const options &with) { return connected(redis_connect_with, with.handle()); }

#if REDISCHAN_HPP_EXCEPTIONS
    static client connect(std::string_view url) { return try_connect(url).value(); }
    static client connect() { return try_connect().value(); }
    static client connect(const options &with) { return try_connect(with).value(); }
#endif

    /// One more reference. The copy of a moved-from client is also moved-from.
    client(const client &other) noexcept : client_(redis_client_ref(other.handle())) {}
    client &operator=(const client &other) noexcept { return *this = client(other); }
    client(client &&) = default;
    client &operator=(client &&) = default;
    ~client() = default;

    redis_client *handle() const noexcept { return client_.get(); }

    /// Closes it for all references. Calls under way may end within this time; then they, and all later ones, fail with
    /// REDISCHAN_ERR_CLOSED. Errors: as redis_client_close.
    result<void> try_close(within drain = {}) const { return detail::done(redis_client_close(handle(), drain.ms())); }

    /// PING: the server answers.
    result<void> try_ping() const { return detail::done(redis_ping(handle())); }

    /// GET: the value of a key; nothing if there is no such key.
    result<std::optional<std::string>> try_get(std::string_view key) const
    {
        char *bytes = nullptr;
        std::size_t length = 0;
        const redis_status status = redis_get_n(handle(), key.data(), key.size(), &bytes, &length);
        return text(status, bytes, length);
    }

    /// SET. A time to live of 0 is none; flags are REDISCHAN_SET_NX and the like. False: NX or XX was not met.
    result<bool> try_set(std::string_view key, std::string_view value, std::chrono::milliseconds time_to_live = {},
                         std::uint32_t flags = 0) const
    {
        const redis_status status = redis_set_n(handle(), key.data(), key.size(), value.data(), value.size(),
                                                time_to_live.count(), flags);
        bool set = status == REDISCHAN_OK;
        return detail::done(status, set);
    }

    /// DEL: whether the key was there.
    result<bool> try_del(std::string_view key) const { return flag(redis_del_n, key); }

    /// EXISTS.
    result<bool> try_exists(std::string_view key) const { return flag(redis_exists_n, key); }

    /// PEXPIRE: how long the key shall live; 0 or less removes it. False: there is no such key.
    result<bool> try_expire(std::string_view key, std::chrono::milliseconds time_to_live) const
    {
        return flag(redis_expire_n, key, std::int64_t{time_to_live.count()});
    }

    /// PTTL: how long the key will live, -1 ms if it does not expire; nothing if there is no such key.
    result<std::optional<std::chrono::milliseconds>> try_ttl(std::string_view key) const
    {
        std::int64_t ms = 0;
        const redis_status status = redis_ttl_n(handle(), key.data(), key.size(), &ms);
        std::optional<std::chrono::milliseconds> left;
        if (status == REDISCHAN_OK)
            left.emplace(ms);
        return detail::done(status, left);
    }

    /// INCRBY: the sum.
    result<std::int64_t> try_incrby(std::string_view key, std::int64_t by) const
    {
        return number(redis_incrby_n, key, by);
    }
    result<std::int64_t> try_incr(std::string_view key) const { return number(redis_incr_n, key); }
    result<std::int64_t> try_decr(std::string_view key) const { return number(redis_decr_n, key); }

    /// APPEND: the length of the value after it.
    result<std::int64_t> try_append(std::string_view key, std::string_view value) const
    {
        return number(redis_append_n, key, static_cast<const void *>(value.data()), value.size());
    }

    /// HGET: the value of a field; nothing if there is no such key or field.
    result<std::optional<std::string>> try_hget(std::string_view key, std::string_view field) const
    {
        char *bytes = nullptr;
        std::size_t length = 0;
        const redis_status status =
            redis_hget_n(handle(), key.data(), key.size(), field.data(), field.size(), &bytes, &length);
        return text(status, bytes, length);
    }

    /// HSET: whether the field is new.
    result<bool> try_hset(std::string_view key, std::string_view field, std::string_view value) const
    {
        return flag(redis_hset_n, key, static_cast<const void *>(field.data()), field.size(),
                    static_cast<const void *>(value.data()), value.size());
    }

    /// PUBLISH: how many subscribers of this server got it.
    result<std::int64_t> try_publish(std::string_view channel, std::string_view payload) const
    {
        return number(redis_publish_n, channel, static_cast<const void *>(payload.data()), payload.size());
    }

    /// MGET: the values of keys, or of ranges of keys, in their order; nothing for each that does not exist.
    template <class... Keys> result<std::vector<std::optional<std::string>>> try_mget(const Keys &...keys) const
    {
        return detail::with_argv([this](detail::argv list) { return values(list); }, keys...);
    }

    /// MSET: sets keys to values, all or none. Key and value in turn, or a map of them.
    template <class... Parts> result<void> try_mset(const Parts &...keys_and_values) const
    {
        const result<reply> answer = this->try_command("MSET", keys_and_values...);
        if (!answer)
            return answer.error();
        return {};
    }

    /// Runs a script: client.run(script, {"key"}, {"argument", 2}). Its text is sent only to a server that does not
    /// know it. Errors: as redis_script_run.
    result<reply> try_run(const script &what, const arguments &keys = {}, const arguments &args = {},
                          within limit = {}) const
    {
        const detail::argument_pointers all_keys(keys), all_args(args);
        const detail::argv k = all_keys.list(), a = all_args.list();
        redis_reply *answer = nullptr;
        const redis_status status =
            redis_script_run(handle(), what.handle(), k.count, k.texts, k.lengths, a.count, a.texts, a.lengths,
                             limit.ms(), &answer);
        reply owner(answer);
        return detail::done(status, owner);
    }

    /// SCAN: the keys that match a pattern, such as "user:*", and have a type, such as "string"; a text without
    /// data means any. count is roughly how many keys the server examines per page; 0: its default. An element may be
    /// returned more than once; these are the server's rules. Errors: as redis_scan_new.
    result<redischan::scan<std::string_view>> try_scan(std::string_view match = {}, std::string_view type = {},
                                                       std::uint64_t count = 0) const
    {
        return begun<std::string_view>(REDISCHAN_SCAN_KEYS, {}, match, type, count);
    }

    /// HSCAN, SSCAN and ZSCAN: the fields and values of a hash, the members of a set, the members of a sorted set with
    /// their scores.
    result<redischan::scan<scan_pair>> try_scan_hash(std::string_view key, std::string_view match = {},
                                                     std::uint64_t count = 0) const
    {
        return begun<scan_pair>(REDISCHAN_SCAN_HASH, key, match, {}, count);
    }
    result<redischan::scan<std::string_view>> try_scan_set(std::string_view key, std::string_view match = {},
                                                           std::uint64_t count = 0) const
    {
        return begun<std::string_view>(REDISCHAN_SCAN_SET, key, match, {}, count);
    }
    result<redischan::scan<scan_pair>> try_scan_zset(std::string_view key, std::string_view match = {},
                                                     std::uint64_t count = 0) const
    {
        return begun<scan_pair>(REDISCHAN_SCAN_ZSET, key, match, {}, count);
    }

    /// A private connection. Errors: as redis_session_new, which waits for one if all are in use.
    result<redischan::session> try_session() const
    {
        redis_session *made = nullptr;
        const redis_status status = redis_session_new(handle(), &made);
        redischan::session owner(made);
        return detail::done(status, owner);
    }

    /// Subscribes to channels, and waits until the server has confirmed all of them:
    ///     for (const redischan::received &item : client.subscribe({"news"})) ...
    /// Errors: as redis_subscribe.
    result<subscription> try_subscribe(const arguments &list, names kind = names::channels, within limit = {}) const
    {
        result<subscription> made = try_subscriber();
        if (made) {
            const result<void> added = made->try_add(list, kind, limit);
            if (!added)
                return added.error();
        }
        return made;
    }

    /// A subscription without names, for its settings.
    result<subscription> try_subscriber() const
    {
        redis_sub *made = nullptr;
        const redis_status status = redis_sub_new(handle(), &made);
        subscription owner(made);
        return detail::done(status, owner);
    }

    /// The reads of this client that are answered from memory, if it has the option cache=on. With a time: of replies that are
    /// at most so old.
    redischan::cached cached(within max_age = {}) const
    {
        return redischan::cached(redis_client_ref(handle()), max_age);
    }

    /// Reads one key with a command, and keeps the reply current in memory from then on:
    ///     const redischan::watch flags = client.watch({"HGETALL", "flags"});
    /// Errors: as redis_watch_new.
    result<redischan::watch> try_watch(const arguments &list, within limit = {}) const
    {
        const detail::argument_pointers pointers(list);
        const detail::argv all = pointers.list();
        redis_watch *made = nullptr;
        const redis_status status =
            redis_watch_new(handle(), all.count, all.texts, all.lengths, limit.ms(), &made);
        redischan::watch owner(made);
        return detail::done(status, owner);
    }

    /// An empty pipeline; in a transaction (MULTI and EXEC) all commands run with nothing in between, or none.
    result<redischan::pipeline> try_pipeline() const { return filled_later(false); }
    result<redischan::pipeline> try_transaction() const { return filled_later(true); }

    /// A completion queue. Errors: as redis_queue_new.
    result<redischan::queue> try_queue() const
    {
        redis_queue *made = nullptr;
        const redis_status status = redis_queue_new(handle(), &made);
        redischan::queue owner(made);
        return detail::done(status, owner);
    }

    /// Sends a command and returns at once. The future holds the result, including a failure to send.
    template <class... Parts> std::future<result<reply>> try_async(within limit, const Parts &...parts) const
    {
        return promise<result<reply>>(limit, parts...);
    }
    template <class... Parts> std::future<result<reply>> try_async(const Parts &...parts) const
    {
        return promise<result<reply>>(within(), parts...);
    }

    /// One of REDISCHAN_STATE_. Errors: REDISCHAN_ERR_INVALID.
    result<std::int32_t> try_state() const
    {
        std::int32_t state = redis_client_state(handle());
        return detail::done(state, state);
    }

    /// Waits until the state differs from seen, and returns it. Errors: as redis_client_wait_state.
    result<std::int32_t> try_wait_state(std::int32_t seen, within limit = {}) const
    {
        std::int32_t state = 0;
        return detail::done(redis_client_wait_state(handle(), seen, limit.ms(), &state), state);
    }

    /// Counts since the client was created. Errors: REDISCHAN_ERR_INVALID.
    result<redis_stats> try_stats() const
    {
        redis_stats stats{};
        stats.size = sizeof stats;
        return detail::done(redis_client_stats(handle(), &stats), stats);
    }

#if REDISCHAN_HPP_EXCEPTIONS
    void close(within drain = {}) const { try_close(drain).value(); }
    void ping() const { try_ping().value(); }
    std::optional<std::string> get(std::string_view key) const { return try_get(key).value(); }
    bool set(std::string_view key, std::string_view value, std::chrono::milliseconds time_to_live = {},
             std::uint32_t flags = 0) const
    {
        return try_set(key, value, time_to_live, flags).value();
    }
    bool del(std::string_view key) const { return try_del(key).value(); }
    bool exists(std::string_view key) const { return try_exists(key).value(); }
    bool expire(std::string_view key, std::chrono::milliseconds time_to_live) const
    {
        return try_expire(key, time_to_live).value();
    }
    std::optional<std::chrono::milliseconds> ttl(std::string_view key) const { return try_ttl(key).value(); }
    std::int64_t incrby(std::string_view key, std::int64_t by) const { return try_incrby(key, by).value(); }
    std::int64_t incr(std::string_view key) const { return try_incr(key).value(); }
    std::int64_t decr(std::string_view key) const { return try_decr(key).value(); }
    std::int64_t append(std::string_view key, std::string_view value) const { return try_append(key, value).value(); }
    std::optional<std::string> hget(std::string_view key, std::string_view field) const
    {
        return try_hget(key, field).value();
    }
    bool hset(std::string_view key, std::string_view field, std::string_view value) const
    {
        return try_hset(key, field, value).value();
    }
    std::int64_t publish(std::string_view channel, std::string_view payload) const
    {
        return try_publish(channel, payload).value();
    }
    template <class... Keys> std::vector<std::optional<std::string>> mget(const Keys &...keys) const
    {
        return try_mget(keys...).value();
    }
    template <class... Parts> void mset(const Parts &...keys_and_values) const
    {
        try_mset(keys_and_values...).value();
    }
    reply run(const script &what, const arguments &keys = {}, const arguments &args = {}, within limit = {}) const
    {
        return try_run(what, keys, args, limit).value();
    }
    redischan::scan<std::string_view> scan(std::string_view match = {}, std::string_view type = {},
                                           std::uint64_t count = 0) const
    {
        return try_scan(match, type, count).value();
    }
    redischan::scan<scan_pair> scan_hash(std::string_view key, std::string_view match = {},
                                         std::uint64_t count = 0) const
    {
        return try_scan_hash(key, match, count).value();
    }
    redischan::scan<std::string_view> scan_set(std::string_view key, std::string_view match = {},
                                               std::uint64_t count = 0) const
    {
        return try_scan_set(key, match, count).value();
    }
    redischan::scan<scan_pair> scan_zset(std::string_view key, std::string_view match = {},
                                         std::uint64_t count = 0) const
    {
        return try_scan_zset(key, match, count).value();
    }
    redischan::session session() const { return try_session().value(); }
    subscription subscribe(const arguments &list, names kind = names::channels, within limit = {}) const
    {
        return try_subscribe(list, kind, limit).value();
    }
    subscription subscriber() const { return try_subscriber().value(); }
    redischan::watch watch(const arguments &list, within limit = {}) const { return try_watch(list, limit).value(); }
    redischan::pipeline pipeline() const { return try_pipeline().value(); }
    redischan::pipeline transaction() const { return try_transaction().value(); }
    redischan::queue queue() const { return try_queue().value(); }
    template <class... Parts> std::future<reply> async(within limit, const Parts &...parts) const
    {
        return promise<reply>(limit, parts...);
    }
    template <class... Parts> std::future<reply> async(const Parts &...parts) const
    {
        return promise<reply>(within(), parts...);
    }
    std::int32_t state() const { return try_state().value(); }
    std::int32_t wait_state(std::int32_t seen, within limit = {}) const { return try_wait_state(seen, limit).value(); }
    redis_stats stats() const { return try_stats().value(); }
#endif

private:
    friend detail::runs_commands<client>;

    template <class Connect, class From> static result<client> connected(Connect *connect_by, const From *from)
    {
        redis_client *made = nullptr;
        const redis_status status = connect_by(from, &made);
        client owner(made);
        return detail::done(status, owner);
    }
    static result<client> connected(decltype(redis_connect) *connect_by, std::nullptr_t)
    {
        return connected(connect_by, static_cast<const char *>(nullptr));
    }

    result<reply> run(detail::argv list, within limit) const
    {
        redis_reply *answer = nullptr;
        const redis_status status =
            redis_command_argv(handle(), list.count, list.texts, list.lengths, limit.ms(), &answer);
        reply owner(answer);
        return detail::done(status, owner);
    }

    static result<std::optional<std::string>> text(redis_status status, char *bytes, std::size_t length)
    {
        const detail::owned<char, redis_free> owner(bytes);
        std::optional<std::string> value;
        if (status == REDISCHAN_OK)
            value.emplace(bytes, length);
        return detail::done(status, value);
    }

    /// Functions of redischan.h that take a key and more, and return a number.
    template <class Function, class... More>
    result<std::int64_t> number(Function *function, std::string_view key, More... more) const
    {
        std::int64_t value = 0;
        return detail::done(function(handle(), key.data(), key.size(), more..., &value), value);
    }

    /// The same where the number is 0 or 1.
    template <class Function, class... More>
    result<bool> flag(Function *function, std::string_view key, More... more) const
    {
        std::int64_t value = 0;
        const redis_status status = function(handle(), key.data(), key.size(), more..., &value);
        bool is = value != 0;
        return detail::done(status, is);
    }

    result<std::vector<std::optional<std::string>>> values(detail::argv keys) const
    {
        redis_reply *answer = nullptr;
        const redis_status status = redis_mget(handle(), keys.count, keys.texts, keys.lengths, &answer);
        if (status < 0)
            return error::last();
        const reply owner(answer);
        std::vector<std::optional<std::string>> all;
        all.reserve(owner.size());
        for (const reply_view one : owner) {
            all.emplace_back();
            if (!one.is_nil())
                all.back().emplace(one.str());
        }
        return detail::done(status, all);
    }

    template <class Element>
    result<redischan::scan<Element>> begun(std::int32_t what, std::string_view key, std::string_view match,
                                           std::string_view type, std::uint64_t count) const
    {
        redis_scan *made = nullptr;
        const redis_status status = redis_scan_new(handle(), what, key.data(), key.size(), match.data(), match.size(),
                                                   type.data(), type.size(), count, &made);
        redischan::scan<Element> owner(made);
        return detail::done(status, owner);
    }

    result<redischan::pipeline> filled_later(bool atomic) const
    {
        redis_pipeline *made = nullptr;
        const redis_status status = redis_pipeline_new(handle(), atomic, &made);
        redischan::pipeline owner(made);
        return detail::done(status, owner);
    }

    template <class Value, class... Parts> std::future<Value> promise(within limit, const Parts &...parts) const
    {
        using promised = detail::promised<Value>;
        auto kept = std::make_unique<promised>();
        std::future<Value> future = kept->promise.get_future();
        detail::with_argv(
            [&](detail::argv list) {
                // From here on it belongs to the library, which may finish with it before this call returns.
                promised *user = kept.release();
                const redis_status status = redis_submit_cb(handle(), list.count, list.texts, list.lengths, limit.ms(),
                                                            promised::settle, user);
                if (status < 0)
                    promised::settle(user, status, nullptr);
            },
            parts...);
        return future;
    }

    detail::owned<redis_client, redis_client_free> client_;
};
