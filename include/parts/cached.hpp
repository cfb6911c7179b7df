//! The client cache, and watched values.

/// Reads that are answered from memory until the server says that their key has changed; see client::cached. All functions
/// may be called from any thread. Commands that are not reads of one key fail with REDISCHAN_ERR_UNSUPPORTED.
class cached : public detail::all_commands<cached> {
public:
    /// Takes over one reference to a client of redischan.h that has the option cache.
    explicit cached(redis_client *owned, within max_age = {}) noexcept : client_(owned), max_age_(max_age) {}

    redis_client *handle() const noexcept { return client_.get(); }

    /// The same reads, but of replies that are at most so old.
    cached no_older_than(within max_age) const { return cached(redis_client_ref(handle()), max_age); }

    /// GET: the value of a key; nothing if there is no such key. Errors: as redis_cached_get_n.
    result<std::optional<std::string>> try_get(std::string_view key) const
    {
        char *bytes = nullptr;
        std::size_t length = 0;
        const redis_status status =
            redis_cached_get_n(handle(), key.data(), key.size(), max_age_.ms(), &bytes, &length);
        const detail::owned<char, redis_free> owner(bytes);
        std::optional<std::string> value;
        if (status == REDISCHAN_OK)
            value.emplace(bytes, length);
        return detail::done(status, value);
    }

    /// Forgets what is in memory of a key, or of all. Errors: as redis_cache_forget.
    result<void> try_forget(std::string_view key) const
    {
        const char none = 0; // NULL would be all keys
        return detail::done(redis_cache_forget(handle(), key.empty() ? &none : key.data(), key.size()));
    }
    result<void> try_forget() const { return detail::done(redis_cache_forget(handle(), nullptr, 0)); }

    /// What the cache has counted. Errors: as redis_cache_stats.
    result<redis_cache_counts> try_stats() const
    {
        redis_cache_counts counts{};
        counts.size = sizeof counts;
        return detail::done(redis_cache_stats(handle(), &counts), counts);
    }

#if REDISCHAN_HPP_EXCEPTIONS
    std::optional<std::string> get(std::string_view key) const { return try_get(key).value(); }
    void forget(std::string_view key) const { try_forget(key).value(); }
    void forget() const { try_forget().value(); }
    redis_cache_counts stats() const { return try_stats().value(); }
#endif

private:
    friend detail::runs_commands<cached>;

    result<reply> run(detail::argv list, within limit) const
    {
        redis_reply *answer = nullptr;
        const redis_status status = redis_cached_argv(handle(), list.count, list.texts, list.lengths, max_age_.ms(),
                                                      limit.ms(), &answer);
        reply owner(answer);
        return detail::done(status, owner);
    }

    detail::owned<redis_client, redis_client_free> client_;
    within max_age_;
};

/// The reply to one command that keeps itself current in memory; see client::watch. All functions may be called from any
/// thread.
class watch {
public:
    /// Takes over a watched value of redischan.h.
    explicit watch(redis_watch *owned) noexcept : watch_(owned) {}

    redis_watch *handle() const noexcept { return watch_.get(); }

    /// The latest value, and its version, if that is asked for. It never waits. Errors: as redis_watch_reply.
    result<reply> try_value(std::uint64_t *version = nullptr) const
    {
        redis_reply *latest = nullptr;
        const redis_status status = redis_watch_reply(handle(), &latest, version);
        reply owner(latest);
        return detail::done(status, owner);
    }

    /// Waits for a version later than seen, and returns its number. Errors: as redis_watch_wait.
    result<std::uint64_t> try_wait(std::uint64_t seen, within limit = {}) const
    {
        std::uint64_t version = 0;
        return detail::done(redis_watch_wait(handle(), seen, limit.ms(), &version), version);
    }

    /// What is known of the value. Errors: as redis_watch_info.
    result<redis_watch_facts> try_info() const
    {
        redis_watch_facts facts{};
        facts.size = sizeof facts;
        return detail::done(redis_watch_info(handle(), &facts), facts);
    }

    /// A descriptor that is readable while the latest version has not been looked at, and once the client is closed.
    result<int> try_fd() const
    {
        int fd = redis_watch_fd(handle());
        return detail::done(fd, fd);
    }

#if REDISCHAN_HPP_EXCEPTIONS
    reply value(std::uint64_t *version = nullptr) const { return try_value(version).value(); }
    std::uint64_t wait(std::uint64_t seen, within limit = {}) const { return try_wait(seen, limit).value(); }
    redis_watch_facts info() const { return try_info().value(); }
    int fd() const { return try_fd().value(); }
#endif

private:
    detail::owned<redis_watch, redis_watch_free> watch_;
};
