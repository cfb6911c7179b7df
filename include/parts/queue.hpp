//! Completion queues.

// Requests without a waiting thread.

/// A request of a queue that has ended.
struct completion {
    std::uint64_t tag;    ///< The tag given when it was submitted.
    result<reply> answer; ///< Its reply, or how it failed.
};

namespace detail {

/// A completion as redischan.h returns it; owns its reply.
class ended {
public:
    explicit ended(const redis_completion &from) noexcept : facts_(from), reply_(from.reply) {}

    std::uint64_t tag() const noexcept { return facts_.tag; }

    result<reply> answer() &&
    {
        if (facts_.code >= 0)
            return std::move(reply_);
        redis_error_info info{};
        info.size = sizeof info;
        info.code = facts_.code;
        info.outcome = facts_.outcome;
        info.os_errno = facts_.os_errno;
        info.retryable = facts_.retryable;
        info.answered = facts_.answered;
        if (!reply_) // there was no memory for its text
            return error(info, redis_strerror(facts_.code));
        const std::string_view text = reply_.str();
        const std::string_view word = text.substr(0, text.find(' '));
        if (facts_.code == REDISCHAN_ERR_SERVER &&
            word.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") == std::string_view::npos)
            word.copy(info.prefix, sizeof info.prefix - 1); // the rest is NUL
        return error(info, text.data());
    }

private:
    redis_completion facts_;
    reply reply_;
};

} // namespace detail

/// Many requests at a time, for a thread or an event loop that waits for all of them; see client::queue. Its
/// destruction cancels what is outstanding.
class queue {
public:
    /// Takes over a queue of redischan.h.
    explicit queue(redis_queue *owned) noexcept : queue_(owned) {}

    redis_queue *handle() const noexcept { return queue_.get(); }

    /// Sends a command and returns at once; the tag identifies its completion. If this succeeds, it completes exactly
    /// once. Errors: as redis_queue_submit, mostly REDISCHAN_ERR_QUEUE_FULL: take, then submit again.
    template <class... Parts> result<void> try_submit(std::uint64_t tag, within limit, const Parts &...parts) const
    {
        return detail::with_argv(
            [&](detail::argv list) {
                return detail::done(
                    redis_queue_submit(handle(), tag, list.count, list.texts, list.lengths, limit.ms()));
            },
            parts...);
    }
    template <class... Parts> result<void> try_submit(std::uint64_t tag, const Parts &...parts) const
    {
        return try_submit(tag, within(), parts...);
    }

    /// Sends the commands of a pipeline as one request; its reply is that of pipeline::exec. Afterwards the pipeline is
    /// empty, or unchanged if this fails.
    result<void> try_submit(std::uint64_t tag, pipeline &commands, within limit = {}) const
    {
        return detail::done(redis_queue_submit_pipeline(handle(), tag, commands.handle(), limit.ms()));
    }

    /// Sends a run of a script, as client::run does it. Errors: as redis_queue_submit_script.
    result<void> try_submit_script(std::uint64_t tag, const script &what, const arguments &keys = {},
                                   const arguments &args = {}, within limit = {}) const
    {
        const detail::argument_pointers all_keys(keys), all_args(args);
        const detail::argv k = all_keys.list(), a = all_args.list();
        return detail::done(redis_queue_submit_script(handle(), tag, what.handle(), k.count, k.texts, k.lengths,
                                                      a.count, a.texts, a.lengths, limit.ms()));
    }

    /// Requests the next page of a scan; its completion has what scan::page returns. False at the end: no completion
    /// will follow. One page of a scan is under way at a time. Errors: as redis_queue_submit_scan.
    template <class Element>
    result<bool> try_submit_scan(std::uint64_t tag, scan<Element> &of, within limit = {}) const
    {
        const redis_status status = redis_queue_submit_scan(handle(), tag, of.handle(), limit.ms());
        bool is_to_come = status == REDISCHAN_OK;
        return detail::done(status, is_to_come);
    }

    /// Cancels the requests with this tag: they complete with REDISCHAN_ERR_CANCELED. False: none was outstanding.
    result<bool> try_cancel(std::uint64_t tag) const
    {
        const redis_status status = redis_queue_cancel(handle(), tag);
        bool found = status == REDISCHAN_OK;
        return detail::done(status, found);
    }

    /// The next completion; empty if none arrived in time, or nothing is outstanding.
    result<std::optional<completion>> try_take(within limit = {}) const
    {
        redis_completion one{};
        const std::int32_t got = redis_queue_take(handle(), &one, 1, limit.ms());
        if (got < 0)
            return error::last();
        std::optional<completion> next;
        if (got == 1)
            next.emplace(completion{one.tag, detail::ended(one).answer()});
        return next;
    }

#if REDISCHAN_HPP_EXCEPTIONS
    template <class... Parts> void submit(std::uint64_t tag, within limit, const Parts &...parts) const
    {
        try_submit(tag, limit, parts...).value();
    }
    template <class... Parts> void submit(std::uint64_t tag, const Parts &...parts) const
    {
        try_submit(tag, within(), parts...).value();
    }
    void submit(std::uint64_t tag, pipeline &commands, within limit = {}) const
    {
        try_submit(tag, commands, limit).value();
    }
    void submit_script(std::uint64_t tag, const script &what, const arguments &keys = {}, const arguments &args = {},
                       within limit = {}) const
    {
        try_submit_script(tag, what, keys, args, limit).value();
    }
    template <class Element> bool submit_scan(std::uint64_t tag, scan<Element> &of, within limit = {}) const
    {
        return try_submit_scan(tag, of, limit).value();
    }
    bool cancel(std::uint64_t tag) const { return try_cancel(tag).value(); }
    std::optional<completion> take(within limit = {}) const { return try_take(limit).value(); }
#endif

    /// A descriptor for poll(2) and the like: readable as long as take would return something. Borrowed; do not
    /// read, write or close it. Negative for a moved-from queue.
    int fd() const noexcept { return redis_queue_fd(handle()); }

    /// How many requests have been submitted and have not completed.
    std::size_t outstanding() const noexcept { return redis_queue_outstanding(handle()); }

private:
    detail::owned<redis_queue, redis_queue_free> queue_;
};
