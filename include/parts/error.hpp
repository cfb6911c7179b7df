//! Why something failed, a value or the reason, and how long a call may take.

namespace detail {

template <auto Free> struct freed_by {
    template <class T> void operator()(T *object) const noexcept { Free(object); }
};

/// An object of redischan.h, with the function that frees it.
template <class T, auto Free> using owned = std::unique_ptr<T, freed_by<Free>>;

} // namespace detail

/// Why something failed. Copies share their text.
class error : public std::runtime_error {
public:
    error(const redis_error_info &facts, const char *text) : std::runtime_error(text), facts_(facts) {}

    /// A failure that did not come from a server or a call of redischan.h.
    error(redis_status code, std::int32_t outcome, const char *text) : std::runtime_error(text), facts_()
    {
        facts_.size = sizeof facts_;
        facts_.code = code;
        facts_.outcome = outcome;
    }

    /// The error of the last failed call on this thread.
    static error last()
    {
        redis_error_info facts{};
        facts.size = sizeof facts;
        redis_last_error_info(&facts);
        return error(facts, redis_last_error());
    }

    /// One of REDISCHAN_ERR_.
    redis_status code() const noexcept { return facts_.code; }

    /// REDISCHAN_NOT_SENT, REDISCHAN_MAYBE_EXECUTED or REDISCHAN_ANSWERED.
    std::int32_t outcome() const noexcept { return facts_.outcome; }

    /// Whether repeating the call may succeed and cannot execute the command twice.
    bool retryable() const noexcept { return facts_.retryable != 0; }

    /// The first word of a server's error, such as "WRONGTYPE"; empty for other failures. Valid as long as this object.
    std::string_view prefix() const noexcept { return facts_.prefix; }

    /// The errno behind it, 0 if there is none.
    int os_errno() const noexcept { return facts_.os_errno; }

    /// For a failed pipeline: how many of its commands, from the first on, are known to have been executed.
    std::uint64_t answered() const noexcept { return facts_.answered; }

private:
    redis_error_info facts_;
};

/// What a try_ function returns: a value, or the error.
template <class T> class [[nodiscard]] result {
public:
    using value_type = T;

    result(T value) : held_(std::in_place_index<0>, std::move(value)) {}
    result(redischan::error why) : held_(std::in_place_index<1>, std::move(why)) {}

    bool has_value() const noexcept { return held_.index() == 0; }
    explicit operator bool() const noexcept { return has_value(); }

    /// The value. Call it only if there is one.
    T &operator*() & noexcept { return *std::get_if<0>(&held_); }
    const T &operator*() const & noexcept { return *std::get_if<0>(&held_); }
    T &&operator*() && noexcept { return std::move(*std::get_if<0>(&held_)); }
    T *operator->() noexcept { return std::get_if<0>(&held_); }
    const T *operator->() const noexcept { return std::get_if<0>(&held_); }

    /// The error. Call it only if there is no value.
    const redischan::error &error() const noexcept { return *std::get_if<1>(&held_); }

    /// The value, or the given one instead.
    T value_or(T instead) && { return has_value() ? *std::move(*this) : std::move(instead); }

#if REDISCHAN_HPP_EXCEPTIONS
    /// The value; throws the error if there is none.
    T value() && { return has_value() ? *std::move(*this) : throw error(); }
    const T &value() const & { return has_value() ? **this : throw error(); }
#endif

private:
    std::variant<T, redischan::error> held_;
};

/// What a try_ function without a value returns.
template <> class [[nodiscard]] result<void> {
public:
    using value_type = void;

    result() = default;
    result(redischan::error why) : why_(std::move(why)) {}

    bool has_value() const noexcept { return !why_.has_value(); }
    explicit operator bool() const noexcept { return has_value(); }

    /// The error. Call it only after a failure.
    const redischan::error &error() const noexcept { return *why_; }

#if REDISCHAN_HPP_EXCEPTIONS
    /// Throws the error if there is one.
    void value() const
    {
        if (!has_value())
            throw error();
    }
#endif

private:
    std::optional<redischan::error> why_;
};

/// How long a call may take, in whole milliseconds, rounded up. Less than 0 counts as 0, and with 0 nothing is sent.
class within {
public:
    /// The client's option "timeout".
    constexpr within() = default;

    template <class Rep, class Period>
    constexpr within(std::chrono::duration<Rep, Period> time)
        : ms_(time.count() <= 0       ? 0
              : is_beyond_all_time(time) ? (std::numeric_limits<std::int64_t>::max)()
                                         : std::int64_t{std::chrono::ceil<std::chrono::milliseconds>(time).count()})
    {
    }

    /// Until it is done, or the client is closed.
    static constexpr within forever()
    {
        within all;
        all.ms_ = REDISCHAN_WAIT_FOREVER;
        return all;
    }

    /// The value for redischan.h.
    constexpr std::int64_t ms() const noexcept { return ms_; }

private:
    /// Whether the number of milliseconds is out of range.
    template <class Rep, class Period> static constexpr bool is_beyond_all_time(std::chrono::duration<Rep, Period> time)
    {
        return !(std::chrono::duration<long double, std::milli>(time).count() < 9.0e18L);
    }

    std::int64_t ms_ = REDISCHAN_WAIT_DEFAULT;
};
