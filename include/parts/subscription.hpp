//! Subscriptions: messages, gaps and the iteration over them.

/// A published message. Copies share it, and all subscriptions of a client that get it do too. Read it on any thread.
class message {
public:
    /// Takes over a message of redischan.h.
    explicit message(redis_message *owned) noexcept : message_(owned, redis_message_free) {}

    redis_message *handle() const noexcept { return message_.get(); }

    /// Where it was published, the pattern that matches (empty if it came by none), and what was published. Borrowed.
    std::string_view channel() const noexcept { return text(redis_message_channel); }
    std::string_view pattern() const noexcept { return text(redis_message_pattern); }
    std::string_view payload() const noexcept { return text(redis_message_payload); }

private:
    template <class Read> std::string_view text(Read read) const noexcept
    {
        std::size_t length = 0;
        const char *bytes = read(handle(), &length);
        return {bytes, length};
    }

    std::shared_ptr<redis_message> message_;
};

/// Messages are missing in this place: why (REDISCHAN_GAP_), how many are known to be missing, and how long the
/// subscription was down.
struct gap {
    std::int32_t reason;
    std::uint64_t lost;
    std::uint64_t lost_bytes;
    std::chrono::milliseconds down;
};

/// The server refuses a name, or no longer serves it. The texts are borrowed from `from`.
struct ended {
    std::string_view name;
    std::string_view why;
    message from;
};

/// The server has confirmed a name (setting events). The text is borrowed from `from`.
struct begun {
    std::string_view name;
    message from;
};

/// What a subscription yields.
using received = std::variant<message, gap, ended, begun>;

/// What the names of a subscription are.
enum class names : std::uint32_t {
    channels = 0,
    patterns = REDISCHAN_SUB_PATTERNS,
    sharded = REDISCHAN_SUB_SHARDED,
};

/// Channels and patterns, and the messages that come for them; see client::subscribe. All functions may be called from
/// any thread; each message goes to one of them.
class subscription {
public:
    /// Takes over a subscriber of redischan.h.
    explicit subscription(redis_sub *owned) noexcept : sub_(owned) {}

    redis_sub *handle() const noexcept { return sub_.get(); }

    /// Changes a setting before the first name is added: buffer, buffer_bytes, overflow, latest, events. Errors: as
    /// redis_sub_set.
    result<void> try_set(std::string_view name, std::string_view value) const
    {
        return detail::with_c_string(name, [&](const char *name_text) -> result<void> {
            return detail::with_c_string(value, [&](const char *value_text) -> result<void> {
                return detail::done(redis_sub_set(handle(), name_text, value_text));
            });
        });
    }

    /// Adds names, and waits until the server has confirmed all of them; within(0ms): does not wait. Errors: as
    /// redis_sub_add.
    result<void> try_add(const arguments &list, names kind = names::channels, within limit = {}) const
    {
        const detail::argument_pointers pointers(list);
        const detail::argv all = pointers.list();
        return detail::done(redis_sub_add(handle(), all.count, all.texts, all.lengths,
                                          static_cast<std::uint32_t>(kind), limit.ms()));
    }

    /// Adds the events of the keys that match a glob pattern. Errors: as redis_sub_keyspace.
    result<void> try_add_keyspace(std::string_view pattern, within limit = {}) const
    {
        return detail::done(redis_sub_keyspace(handle(), pattern.data(), pattern.size(), limit.ms()));
    }

    /// Removes names; an empty list: all of this kind. Nothing of them is given out from then on.
    result<void> try_remove(const arguments &list = {}, names kind = names::channels) const
    {
        const detail::argument_pointers pointers(list);
        const detail::argv all = pointers.list();
        return detail::done(redis_sub_remove(handle(), all.count, all.texts, all.lengths,
                                             static_cast<std::uint32_t>(kind)));
    }

    /// The next message or gap. Errors: as redis_sub_next, REDISCHAN_ERR_TIMEOUT among them.
    result<received> try_next(within limit = {}) const
    {
        redis_message *next = nullptr;
        const redis_status status = redis_sub_next(handle(), limit.ms(), &next);
        if (status < 0)
            return error::last();
        return kind_of(message(next));
    }

    /// What it has counted.
    result<redis_sub_counts> try_stats() const
    {
        redis_sub_counts counts{};
        counts.size = sizeof counts;
        return detail::done(redis_sub_stats(handle(), &counts), counts);
    }

    /// A descriptor that is readable while try_next(within(0ms)) would give something, and once it is closed.
    result<int> try_fd() const
    {
        int fd = redis_sub_fd(handle());
        return detail::done(fd, fd);
    }

    /// Ends it for all threads: what waits can still be taken. Closing again does nothing.
    void close() const noexcept { redis_sub_close(handle()); }

#if REDISCHAN_HPP_EXCEPTIONS
    const subscription &set(std::string_view name, std::string_view value) const
    {
        try_set(name, value).value();
        return *this;
    }
    const subscription &add(const arguments &list, names kind = names::channels, within limit = {}) const
    {
        try_add(list, kind, limit).value();
        return *this;
    }
    const subscription &add_keyspace(std::string_view pattern, within limit = {}) const
    {
        try_add_keyspace(pattern, limit).value();
        return *this;
    }
    void remove(const arguments &list = {}, names kind = names::channels) const { try_remove(list, kind).value(); }
    received next(within limit = {}) const { return try_next(limit).value(); }
    redis_sub_counts stats() const { return try_stats().value(); }
    int fd() const { return try_fd().value(); }

    /// Waits for what comes, until the subscription or the client is closed; other errors are thrown.
    class iterator {
    public:
        using iterator_category = std::input_iterator_tag;
        using value_type = received;
        using difference_type = std::ptrdiff_t;
        using pointer = const received *;
        using reference = const received &;

        iterator() = default; // the end
        explicit iterator(const subscription &of) : of_(&of) { ++*this; }

        const received &operator*() const noexcept { return *next_; }
        const received *operator->() const noexcept { return &*next_; }
        iterator &operator++()
        {
            result<received> next = of_->try_next(within::forever());
            if (next.has_value())
                next_ = *std::move(next);
            else if (next.error().code() == REDISCHAN_ERR_CLOSED)
                of_ = nullptr;
            else
                throw next.error();
            return *this;
        }
        void operator++(int) { ++*this; }
        friend bool operator==(const iterator &a, const iterator &b) noexcept { return a.of_ == b.of_; }
        friend bool operator!=(const iterator &a, const iterator &b) noexcept { return a.of_ != b.of_; }

    private:
        const subscription *of_ = nullptr;
        std::optional<received> next_;
    };

    iterator begin() const { return iterator(*this); }
    iterator end() const noexcept { return {}; }
#endif

private:
    static received kind_of(message next)
    {
        const auto name = [&] { return next.channel().empty() ? next.pattern() : next.channel(); };
        switch (redis_message_kind(next.handle())) {
        case REDISCHAN_GAP: {
            redis_gap facts{};
            facts.size = sizeof facts;
            redis_message_gap(next.handle(), &facts);
            return gap{facts.reason, facts.lost, facts.lost_bytes,
                       std::chrono::milliseconds(static_cast<std::int64_t>(facts.ms))};
        }
        case REDISCHAN_ENDED: return ended{name(), next.payload(), next};
        case REDISCHAN_BEGUN: return begun{name(), next};
        default: return next;
        }
    }

    detail::owned<redis_sub, redis_sub_free> sub_;
};
