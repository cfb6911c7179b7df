//! Replies, and what runs any command.

// Replies.

/// A reply, or an element of one, borrowed: it is valid as long as the reply it belongs to.
/// A view past the end of an aggregate is empty: it is false and has no type, no text and no elements.
class reply_view {
public:
    class iterator;

    reply_view() = default;
    explicit reply_view(const redis_reply *borrowed) noexcept : at_(borrowed) {}

    explicit operator bool() const noexcept { return at_ != nullptr; }
    const redis_reply *handle() const noexcept { return at_; }

    /// One of REDISCHAN_TYPE_; negative for an empty view.
    std::int32_t type() const noexcept { return redis_reply_type(at_); }
    bool is_nil() const noexcept { return type() == REDISCHAN_TYPE_NIL; }

    /// An element can be an error; its text is str(). If the whole reply is one, the call fails instead.
    bool is_error() const noexcept { return type() == REDISCHAN_TYPE_ERROR; }

    /// The text of a string, status, error, double, big number or verbatim string, borrowed; data() is NULL for other
    /// types. One NUL follows it.
    std::string_view str() const noexcept
    {
        std::size_t length = 0;
        const char *text = redis_reply_str(at_, &length);
        return {text, length};
    }

    /// The value of an integer or a boolean, or of a text that is a decimal integer. Errors: REDISCHAN_ERR_TYPE.
    result<std::int64_t> try_integer() const
    {
        std::int64_t value = 0;
        return detail::done(redis_reply_int(at_, &value), value);
    }

    /// The value of a double or an integer, or of a text that is a number. Errors: REDISCHAN_ERR_TYPE.
    result<double> try_number() const
    {
        double value = 0;
        return detail::done(redis_reply_double(at_, &value), value);
    }

#if REDISCHAN_HPP_EXCEPTIONS
    std::int64_t integer() const { return try_integer().value(); }
    double number() const { return try_number().value(); }
#endif

    /// The number of elements of an aggregate; a map counts keys and values. 0 for other types.
    std::size_t size() const noexcept { return redis_reply_len(at_); }

    /// Element i of an aggregate, empty past the end; those of a map are alternately keys (even i) and values.
    reply_view operator[](std::size_t i) const noexcept { return reply_view(redis_reply_at(at_, i)); }

    /// The value of this key in a map, or in an array of keys and values; empty if there is none.
    reply_view find(std::string_view key) const noexcept
    {
        for (std::size_t i = 0; i + 1 < size(); i += 2)
            if ((*this)[i].str() == key)
                return (*this)[i + 1];
        return {};
    }

    /// The attribute that the server sent before it (RESP3), of type REDISCHAN_TYPE_ATTR; empty if there is none.
    reply_view attribute() const noexcept { return reply_view(redis_reply_attr(at_)); }

    /// The RESP bytes as the server sent them, borrowed.
    std::string_view raw() const noexcept
    {
        std::size_t length = 0;
        const char *bytes = redis_reply_raw(at_, &length);
        return {bytes, length};
    }

    iterator begin() const noexcept;
    iterator end() const noexcept;

private:
    const redis_reply *at_ = nullptr;
};

/// Iterates over the elements of an aggregate.
class reply_view::iterator {
public:
    using iterator_category = std::input_iterator_tag;
    using value_type = reply_view;
    using difference_type = std::ptrdiff_t;
    using pointer = const reply_view *;
    using reference = reply_view;

    iterator() = default;
    iterator(reply_view of, std::size_t i) noexcept : of_(of), i_(i) {}

    reply_view operator*() const noexcept { return of_[i_]; }
    iterator &operator++() noexcept
    {
        ++i_;
        return *this;
    }
    iterator operator++(int) noexcept
    {
        iterator before = *this;
        ++i_;
        return before;
    }
    friend bool operator==(const iterator &a, const iterator &b) noexcept { return a.i_ == b.i_; }
    friend bool operator!=(const iterator &a, const iterator &b) noexcept { return a.i_ != b.i_; }

private:
    reply_view of_;
    std::size_t i_ = 0;
};

inline reply_view::iterator reply_view::begin() const noexcept { return {*this, 0}; }
inline reply_view::iterator reply_view::end() const noexcept { return {*this, size()}; }

/// A whole reply. It is a view of itself; what is borrowed from it is valid as long as it lives, even if it is moved.
/// It no longer needs its client.
class reply : public reply_view {
public:
    reply() = default;

    /// Takes over a reply of redischan.h.
    explicit reply(redis_reply *owned) noexcept : reply_view(owned), root_(owned) {}

    reply(reply &&from) noexcept : reply(from.release()) {}
    reply &operator=(reply &&from) noexcept
    {
        redis_reply *root = from.release(); // first: it may be this one
        static_cast<reply_view &>(*this) = reply_view(root);
        root_.reset(root);
        return *this;
    }

    /// Releases the reply, to be freed with redis_reply_free; afterwards this object is empty.
    redis_reply *release() noexcept
    {
        static_cast<reply_view &>(*this) = reply_view();
        return root_.release();
    }

private:
    detail::owned<redis_reply, redis_reply_free> root_;
};

namespace detail {

/// command() and try_command() for any class with run(argv, within).
template <class Self> class runs_commands {
public:
    /// Runs a command: client.command("SET", "key", "value", "PX", 5000). Nil is a reply of type nil.
    /// Errors: as redis_command_argv, or redis_session_argv for a session.
    template <class... Parts> result<reply> try_command(within limit, const Parts &...parts) const
    {
        return with_argv([&](argv list) { return static_cast<const Self *>(this)->run(list, limit); }, parts...);
    }
    template <class... Parts> result<reply> try_command(const Parts &...parts) const
    {
        return try_command(within(), parts...);
    }

#if REDISCHAN_HPP_EXCEPTIONS
    template <class... Parts> reply command(within limit, const Parts &...parts) const
    {
        return try_command(limit, parts...).value();
    }
    template <class... Parts> reply command(const Parts &...parts) const
    {
        return try_command(within(), parts...).value();
    }
#endif
};
