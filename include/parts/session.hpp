//! A connection of one's own.

/// A private connection of a client, for WATCH, SELECT and the like; see client::session. It goes back when this goes.
class session : public detail::all_commands<session> {
public:
    /// Takes over a session of redischan.h.
    explicit session(redis_session *owned) noexcept : session_(owned) {}

    redis_session *handle() const noexcept { return session_.get(); }

    /// Runs the commands of a pipeline on this connection, as pipeline::exec does. Empty: the pipeline is a
    /// transaction, and a watched key (WATCH) has changed; no command was run.
    result<std::optional<reply>> try_exec(pipeline &commands, within limit = {})
    {
        redis_reply *replies = nullptr;
        const redis_status status = redis_session_exec(handle(), commands.handle(), limit.ms(), &replies);
        std::optional<reply> owner(std::in_place, replies);
        if (status == REDISCHAN_NIL)
            owner.reset();
        return detail::done(status, owner);
    }

#if REDISCHAN_HPP_EXCEPTIONS
    std::optional<reply> exec(pipeline &commands, within limit = {}) { return try_exec(commands, limit).value(); }
#endif

private:
    friend detail::runs_commands<session>;

    result<reply> run(detail::argv list, within limit) const
    {
        redis_reply *answer = nullptr;
        const redis_status status =
            redis_session_argv(handle(), list.count, list.texts, list.lengths, limit.ms(), &answer);
        reply owner(answer);
        return detail::done(status, owner);
    }

    detail::owned<redis_session, redis_session_free> session_;
};
