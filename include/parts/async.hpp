//! What becomes of a reply that nobody waits for.

namespace detail {

/// The promise behind client::async: kept until the library calls back, which it does exactly once.
template <class Value> struct promised {
    std::promise<Value> promise;

    static void settle(void *user, redis_status code, redis_reply *answer) noexcept
    {
        const std::unique_ptr<promised> self(static_cast<promised *>(user));
        reply owner(answer);
#if REDISCHAN_HPP_EXCEPTIONS
        try {
            self->set(code, owner);
        } catch (...) { // there is no memory for an error, or a promise
            self->promise.set_exception(std::current_exception());
        }
#else
        self->set(code, owner);
#endif
    }

private:
    void set(redis_status code, reply &answer)
    {
        if constexpr (std::is_same_v<Value, result<reply>>)
            promise.set_value(done(code, answer));
        else if (code >= 0)
            promise.set_value(std::move(answer));
        else
            promise.set_exception(std::make_exception_ptr(error::last()));
    }
};

} // namespace detail
