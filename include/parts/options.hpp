//! What a client is made with, and scripts.

// What belongs to a client.

/// The options for a new client; docs/options.md lists them.
class options {
public:
    /// All at their defaults. If there is no memory for them, each call that uses them fails.
    options() noexcept : options_(redis_options_new()) {}

    redis_options *handle() const noexcept { return options_.get(); }

    /// Sets an option by its name. Errors: REDISCHAN_ERR_INVALID for an unknown name or a bad value.
    result<void> try_set(std::string_view name, std::string_view value)
    {
        return detail::with_c_string(name, [&](const char *c_name) {
            return detail::with_c_string(value, [&](const char *c_value) {
                return detail::done(redis_options_set(handle(), c_name, c_value));
            });
        });
    }

#if REDISCHAN_HPP_EXCEPTIONS
    /// As try_set; calls can be chained.
    options &set(std::string_view name, std::string_view value)
    {
        try_set(name, value).value();
        return *this;
    }
#endif

private:
    detail::owned<redis_options, redis_options_free> options_;
};

/// A Lua script; see client::run and pipeline::add_script. It belongs to no client; any number of clients may run it.
class script {
public:
    /// Takes over a script of redischan.h.
    explicit script(redis_script *owned) noexcept : script_(owned) {}

    /// Creates a script from its text, which is copied. The server gets it with the first run.
    static result<script> try_make(std::string_view text)
    {
        redis_script *made = nullptr;
        const redis_status status = redis_script_new(text.data(), text.size(), &made);
        script owner(made);
        return detail::done(status, owner);
    }

#if REDISCHAN_HPP_EXCEPTIONS
    static script make(std::string_view text) { return try_make(text).value(); }
#endif

    const redis_script *handle() const noexcept { return script_.get(); }

    /// Its SHA-1, forty hexadecimal digits, borrowed.
    std::string_view sha() const noexcept
    {
        const char *digits = redis_script_sha(handle());
        return digits != nullptr ? digits : std::string_view();
    }

private:
    detail::owned<redis_script, redis_script_free> script_;
};
