//! Coroutines.

#if defined(__cpp_impl_coroutine)

// Coroutines (C++20).

class dispatcher;

namespace detail {

/// What a dispatcher and the coroutines that await its requests share, so that either may be destroyed first.
struct dispatcher_state {
    struct request {
        std::coroutine_handle<> waiter; // to be resumed
        std::list<std::uint64_t> place; // its node in `ready`, allocated in advance: taking a reply cannot fail
        std::variant<std::monostate, ended, error> answer;

        bool is_answered() const noexcept { return answer.index() != 0; }
    };

    owned<redis_queue, redis_queue_free> queue; // NULL once the dispatcher is destroyed
    std::unordered_map<std::uint64_t, request> requests;
    std::list<std::uint64_t> ready; // answered, and the waiting coroutine is not yet resumed
    std::uint64_t last_tag = 0;
    std::size_t unanswered = 0;

    explicit dispatcher_state(owned<redis_queue, redis_queue_free> owner) noexcept : queue(std::move(owner)) {}

    /// A request about to be sent.
    std::uint64_t add()
    {
        const std::uint64_t tag = ++last_tag;
        std::list<std::uint64_t> place{tag};
        requests[tag].place = std::move(place);
        ++unanswered;
        return tag;
    }

    template <class Answer> void settle(request &of, Answer answer) noexcept
    {
        of.answer = std::move(answer);
        --unanswered;
    }

    /// Nothing is outstanding.
    bool is_over(std::uint64_t tag) const
    {
        const auto found = requests.find(tag);
        return queue == nullptr || found == requests.end() || found->second.is_answered();
    }

    result<reply> fetch(std::uint64_t tag)
    {
        const auto found = requests.find(tag);
        if (found == requests.end())
            return error(REDISCHAN_ERR_INVALID, REDISCHAN_NOT_SENT, "the reply was awaited before");
        request &of = found->second;
        if (!of.is_answered())
            return error(REDISCHAN_ERR_CANCELED, REDISCHAN_MAYBE_EXECUTED,
                         "the dispatcher has gone; the command may have been sent");
        const error *refused = std::get_if<error>(&of.answer);
        result<reply> answer = refused != nullptr ? *refused : std::move(*std::get_if<ended>(&of.answer)).answer();
        requests.erase(found);
        return answer;
    }

    /// Nobody will await it any more.
    void abandon(std::uint64_t tag) noexcept
    {
        const auto found = requests.find(tag);
        if (found == requests.end())
            return;
        if (!found->second.is_answered()) {
            --unanswered;
            redis_queue_cancel(queue.get(), tag); // its completion is taken later and discarded
        }
        requests.erase(found);
    }

    result<void> take(within limit)
    {
        std::array<redis_completion, 64> some;
        const std::int32_t got =
            redis_queue_take(queue.get(), some.data(), static_cast<std::int32_t>(some.size()), limit.ms());
        for (std::int32_t i = 0; i < got; ++i) {
            ended one(some[static_cast<std::size_t>(i)]);
            const auto found = requests.find(one.tag());
            if (found == requests.end())
                continue;
            ready.splice(ready.end(), found->second.place);
            settle(found->second, std::move(one));
        }
        return done(got);
    }

    /// A resumed coroutine may begin or abandon other requests, or destroy other coroutines or the dispatcher.
    std::size_t resume()
    {
        std::size_t resumed = 0;
        while (queue != nullptr && !ready.empty()) {
            const auto found = requests.find(ready.front());
            ready.pop_front();
            if (found == requests.end())
                continue;
            if (const auto waiter = std::exchange(found->second.waiter, nullptr)) {
                ++resumed;
                waiter.resume();
            }
        }
        return resumed;
    }
};

} // namespace detail

/// A request that was sent, whose reply a coroutine awaits with co_await, once. Value is reply, which throws
/// redischan::error, or result<reply>. It may be kept and awaited later, by one coroutine. If it is destroyed before
/// it is answered, as when a waiting coroutine is destroyed, the request is canceled
/// (redis_queue_cancel): its command may still run, and the reply is discarded.
template <class Value> class [[nodiscard]] awaitable {
public:
    awaitable(awaitable &&from) noexcept : state_(std::move(from.state_)), tag_(from.tag_) {}
    awaitable &operator=(awaitable &&from) noexcept
    {
        awaitable(std::move(from)).swap(*this);
        return *this;
    }
    ~awaitable()
    {
        if (state_ != nullptr)
            state_->abandon(tag_);
    }

    void swap(awaitable &other) noexcept
    {
        state_.swap(other.state_);
        std::swap(tag_, other.tag_);
    }

    bool await_ready() const { return state_ == nullptr || state_->is_over(tag_); }
    void await_suspend(std::coroutine_handle<> waiter) { state_->requests.find(tag_)->second.waiter = waiter; }
    Value await_resume()
    {
        result<reply> answer =
            state_ != nullptr ? state_->fetch(tag_)
                              : error(REDISCHAN_ERR_INVALID, REDISCHAN_NOT_SENT, "the awaitable was moved from");
#if REDISCHAN_HPP_EXCEPTIONS
        if constexpr (std::is_same_v<Value, reply>)
            return std::move(answer).value();
        else
#endif
            return answer;
    }

private:
    friend dispatcher;

    awaitable(std::shared_ptr<detail::dispatcher_state> state, std::uint64_t tag) noexcept
        : state_(std::move(state)), tag_(tag)
    {
    }

    std::shared_ptr<detail::dispatcher_state> state_;
    std::uint64_t tag_;
};

/// Sends the requests of coroutines and resumes them when the replies arrive, on the thread that calls dispatch():
///
///     task work(redischan::dispatcher &loop) { redischan::reply r = co_await loop.command("GET", "key"); ... }
///
/// It brings no coroutine type and no event loop: any type works, with any loop that can wait for fd(). Coroutines
/// that still wait when it is destroyed are never resumed; their owner destroys them, then or later. When as many
/// requests are outstanding as the client's max_in_flight allows, the next one fails with REDISCHAN_ERR_QUEUE_FULL: run
/// fewer coroutines at a time, or raise that option.
class dispatcher {
public:
    /// Creates one with its own queue. Errors: as redis_queue_new.
    static result<dispatcher> try_make(const client &of)
    {
        redis_queue *made = nullptr;
        const redis_status status = redis_queue_new(of.handle(), &made);
        if (status < 0)
            return error::last();
        return dispatcher(detail::owned<redis_queue, redis_queue_free>(made));
    }

    dispatcher(dispatcher &&) = default;
    dispatcher &operator=(dispatcher &&) = delete;
    ~dispatcher()
    {
        if (state_ != nullptr)
            state_->queue.reset();
    }

    /// Sends a command now. co_await reports failures, including a failure to send.
    template <class... Parts> awaitable<result<reply>> try_command(within limit, const Parts &...parts)
    {
        return send<result<reply>>(limit, parts...);
    }
    template <class... Parts> awaitable<result<reply>> try_command(const Parts &...parts)
    {
        return send<result<reply>>(within(), parts...);
    }

    /// Sends the commands of a pipeline now and empties it; the reply is that of pipeline::exec.
    awaitable<result<reply>> try_exec(pipeline &commands, within limit = {})
    {
        return send_pipeline<result<reply>>(commands, limit);
    }

    /// Sends a run of a script now, as client::run does it.
    awaitable<result<reply>> try_run(const script &what, const arguments &keys = {}, const arguments &args = {},
                                     within limit = {})
    {
        return send_script<result<reply>>(what, keys, args, limit);
    }

    /// Requests the next page of a scan now: co_await returns the page as scan::page does; at the end an empty
    /// reply, which is false.
    template <class Element> awaitable<result<reply>> try_page(scan<Element> &of, within limit = {})
    {
        return send_scan<result<reply>>(of, limit);
    }

    /// A descriptor for poll(2) and the like: while it is readable, call dispatch(). Borrowed, as queue::fd is.
    int fd() const noexcept { return redis_queue_fd(state_ != nullptr ? state_->queue.get() : nullptr); }

    /// Takes up to 64 replies and resumes the coroutines that wait for them; waits up to this time for the first one.
    /// Returns how many were resumed. An exception that escapes a resumed coroutine propagates from dispatch() and
    /// try_dispatch(); the next call resumes the remaining coroutines. Errors: as redis_queue_take.
    result<std::size_t> try_dispatch(within limit = std::chrono::milliseconds(0))
    {
        const std::shared_ptr<detail::dispatcher_state> state = state_; // a coroutine may destroy this
        if (state == nullptr)
            return error(REDISCHAN_ERR_INVALID, REDISCHAN_NOT_SENT, "the dispatcher was moved from");
        if (const result<void> took = state->take(state->ready.empty() ? limit : std::chrono::milliseconds(0)); !took)
            return took.error();
        return state->resume();
    }

    /// Dispatches until every request is answered and every coroutine resumed. Each request ends at its own
    /// deadline, and therefore so does this.
    result<void> try_run_until_idle()
    {
        const std::shared_ptr<detail::dispatcher_state> state = state_;
        do {
            const bool wait = state != nullptr && state->unanswered > 0;
            if (const auto resumed = try_dispatch(wait ? within::forever() : std::chrono::milliseconds(0)); !resumed)
                return resumed.error();
        } while (state->queue != nullptr && (state->unanswered > 0 || !state->ready.empty()));
        return {};
    }

#if REDISCHAN_HPP_EXCEPTIONS
    static dispatcher make(const client &of) { return try_make(of).value(); }
    template <class... Parts> awaitable<reply> command(within limit, const Parts &...parts)
    {
        return send<reply>(limit, parts...);
    }
    template <class... Parts> awaitable<reply> command(const Parts &...parts)
    {
        return send<reply>(within(), parts...);
    }
    awaitable<reply> exec(pipeline &commands, within limit = {}) { return send_pipeline<reply>(commands, limit); }
    awaitable<reply> run(const script &what, const arguments &keys = {}, const arguments &args = {}, within limit = {})
    {
        return send_script<reply>(what, keys, args, limit);
    }
    template <class Element> awaitable<reply> page(scan<Element> &of, within limit = {})
    {
        return send_scan<reply>(of, limit);
    }
    std::size_t dispatch(within limit = std::chrono::milliseconds(0)) { return try_dispatch(limit).value(); }
    void run_until_idle() { try_run_until_idle().value(); }
#endif

private:
    explicit dispatcher(detail::owned<redis_queue, redis_queue_free> queue)
        : state_(std::make_shared<detail::dispatcher_state>(std::move(queue)))
    {
    }

    template <class Value, class... Parts> awaitable<Value> send(within limit, const Parts &...parts)
    {
        return detail::with_argv(
            [&](detail::argv list) {
                return begin<Value>([&](redis_queue *queue, std::uint64_t tag) {
                    return redis_queue_submit(queue, tag, list.count, list.texts, list.lengths, limit.ms());
                });
            },
            parts...);
    }

    template <class Value> awaitable<Value> send_pipeline(pipeline &commands, within limit)
    {
        return begin<Value>([&](redis_queue *queue, std::uint64_t tag) {
            return redis_queue_submit_pipeline(queue, tag, commands.handle(), limit.ms());
        });
    }

    template <class Value>
    awaitable<Value> send_script(const script &what, const arguments &keys, const arguments &args, within limit)
    {
        const detail::argument_pointers all_keys(keys), all_args(args);
        const detail::argv k = all_keys.list(), a = all_args.list();
        return begin<Value>([&](redis_queue *queue, std::uint64_t tag) {
            return redis_queue_submit_script(queue, tag, what.handle(), k.count, k.texts, k.lengths, a.count, a.texts,
                                             a.lengths, limit.ms());
        });
    }

    template <class Value, class Element> awaitable<Value> send_scan(scan<Element> &of, within limit)
    {
        return begin<Value>([&](redis_queue *queue, std::uint64_t tag) {
            return redis_queue_submit_scan(queue, tag, of.handle(), limit.ms());
        });
    }

    /// A failure to send, or that there is nothing to send (REDISCHAN_NIL), becomes its answer.
    template <class Value, class Submit> awaitable<Value> begin(Submit &&submit)
    {
        if (state_ == nullptr)
            return {nullptr, 0};
        const std::uint64_t tag = state_->add();
        awaitable<Value> sent(state_, tag);
        const redis_status status = submit(state_->queue.get(), tag);
        if (status < 0) {
            state_->settle(state_->requests.find(tag)->second, error::last());
        } else if (status == REDISCHAN_NIL) {
            redis_completion nothing{};
            nothing.code = status;
            state_->settle(state_->requests.find(tag)->second, detail::ended(nothing));
        }
        return sent;
    }

    std::shared_ptr<detail::dispatcher_state> state_;
};

#endif // coroutines
