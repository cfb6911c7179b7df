//! Pipelines and transactions.

/// Commands that are sent together as one request; see client::pipeline and client::transaction.
class pipeline {
public:
    /// Takes over a pipeline of redischan.h.
    explicit pipeline(redis_pipeline *owned) noexcept : pipeline_(owned) {}

    redis_pipeline *handle() const noexcept { return pipeline_.get(); }

    /// Adds a command; nothing is sent yet. Errors, after which the pipeline is as it was: as redis_pipeline_add.
    template <class... Parts> result<void> try_add(const Parts &...parts)
    {
        return detail::with_argv(
            [this](detail::argv list) {
                return detail::done(redis_pipeline_add(handle(), list.count, list.texts, list.lengths));
            },
            parts...);
    }

    /// Adds a run of a script.
    result<void> try_add_script(const script &what, const arguments &keys = {}, const arguments &args = {})
    {
        const detail::argument_pointers all_keys(keys), all_args(args);
        const detail::argv k = all_keys.list(), a = all_args.list();
        return detail::done(redis_pipeline_add_script(handle(), what.handle(), k.count, k.texts, k.lengths, a.count,
                                                      a.texts, a.lengths));
    }

    /// Runs the commands and returns an array of their replies, in order; a failed command has an error there
    /// (reply_view::is_error). Afterwards the pipeline is empty, even if this fails, and may be filled again.
    /// Errors: as redis_pipeline_exec; error::answered says how many commands are known to have run.
    result<reply> try_exec(within limit = {})
    {
        redis_reply *replies = nullptr;
        const redis_status status = redis_pipeline_exec(handle(), limit.ms(), &replies);
        reply owner(replies);
        return detail::done(status, owner);
    }

    /// Removes all commands.
    result<void> try_clear() { return detail::done(redis_pipeline_clear(handle())); }

#if REDISCHAN_HPP_EXCEPTIONS
    /// As their twins; calls can be chained.
    template <class... Parts> pipeline &add(const Parts &...parts)
    {
        try_add(parts...).value();
        return *this;
    }
    pipeline &add_script(const script &what, const arguments &keys = {}, const arguments &args = {})
    {
        try_add_script(what, keys, args).value();
        return *this;
    }
    reply exec(within limit = {}) { return try_exec(limit).value(); }
    void clear() { try_clear().value(); }
#endif

    /// How many commands have been added.
    std::size_t size() const noexcept { return redis_pipeline_len(handle()); }

private:
    detail::owned<redis_pipeline, redis_pipeline_free> pipeline_;
};
