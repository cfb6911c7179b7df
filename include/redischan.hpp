// redischan.hpp - redischan.h for C++17 and later: one header, nothing to link besides libredischan.
//
//     redischan::client client = redischan::client::connect("redis://127.0.0.1:6379");
//     client.set("greeting", "hello");
//     std::optional<std::string> value = client.get("greeting");          // empty: there is no such key
//     redischan::reply reply = client.command("LRANGE", "list", 0, -1);    // any command
//     for (redischan::reply_view element : reply) use(element.str());
//
// ERRORS     Everything that can fail comes as a pair: get() throws redischan::error, try_get() takes the same
//            arguments and returns a redischan::result, which is the value or the error, much like std::expected. Only
//            the throwing one is described; its twin is otherwise identical. Without exceptions (-fno-exceptions) only
//            the twins exist, so a program that compiles never throws. If there is no memory for a C++ object,
//            such as the std::string of a value, that is std::bad_alloc as everywhere. A nil is not an error: it is an
//            empty std::optional, or a reply of type nil.
// OWNERSHIP  Each object owns its resource and frees it when destroyed. All can be moved; only client can be
//            copied, and a copy shares the same client. A moved-from object may be assigned to or destroyed; calls
//            on it fail with REDISCHAN_ERR_INVALID. handle() lends the object of redischan.h for what is not here.
// THREADS    As in redischan.h: client, queue and script: any thread at any time, which is why their functions are
//            const. reply: read anywhere. All others, including dispatcher with its coroutines: one thread at a time.
// BYTES      Text is std::string_view: any bytes, including NUL, borrowed for the call. Arguments of commands are
//            text and integers; ranges, pairs and therefore maps are expanded to their elements.
// TIME       Calls that wait use the client's option "timeout". A redischan::within before the
//            arguments overrides it: client.command(redischan::within(50ms), "BLPOP", "queue", 0). For functions
//            that take none, such as get(), use redis_set_thread_timeout.
//
// What a failure means is given by the constants of redischan.h: REDISCHAN_ERR_ (code), REDISCHAN_NOT_SENT and so on
// (outcome); likewise the types of replies (REDISCHAN_TYPE_) and the states of a client (REDISCHAN_STATE_).
//
// Over 400 lines: it is installed as one file, so that a program can also carry a copy.

#ifndef REDISCHAN_HPP
#define REDISCHAN_HPP

#include "redischan.h"

#include <array>
#include <charconv>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <exception>
#include <future>
#include <iterator>
#include <limits>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#if defined(__cpp_impl_coroutine)
#include <coroutine>
#include <list>
#include <unordered_map>
#endif

#if defined(__cpp_exceptions) || defined(_CPPUNWIND)
#define REDISCHAN_HPP_EXCEPTIONS 1
#else
#define REDISCHAN_HPP_EXCEPTIONS 0
#endif

namespace redischan {

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

// Arguments of commands.

class arguments;

namespace detail {

/// A list of arguments in the form redischan.h takes. Borrowed.
struct argv {
    std::int32_t count;
    const char *const *texts;
    const std::size_t *lengths;
};

/// A number of arguments; the library refuses an impossible one, as it does -1.
constexpr std::int32_t count(std::size_t n)
{
    return n <= std::size_t{std::numeric_limits<std::int32_t>::max()} ? static_cast<std::int32_t>(n) : -1;
}

template <class T> constexpr bool is_text = std::is_convertible_v<const T &, std::string_view>;

template <class T, class... Others> constexpr bool is_one_of = (std::is_same_v<T, Others> || ...);

/// 'a' and true are not numbers that anybody means to send.
template <class T>
constexpr bool is_integer = std::is_integral_v<T> && !is_one_of<T, bool, char, wchar_t, char16_t, char32_t
#if defined(__cpp_char8_t)
                                                                , char8_t
#endif
                                                                >;

template <class T> constexpr bool is_single = is_text<T> || is_integer<T>;

template <class T, class = void> struct range_of { static constexpr bool parts = false; };
template <class T> struct pair_of { static constexpr bool parts = false; };

template <class T>
constexpr bool is_part = is_single<T> || std::is_same_v<T, arguments> || range_of<T>::parts || pair_of<T>::parts;

template <class T> struct range_of<T, std::void_t<decltype(std::end(std::declval<const T &>()))>> {
    static constexpr bool parts = is_part<std::decay_t<decltype(*std::begin(std::declval<const T &>()))>>;
};
template <class A, class B> struct pair_of<std::pair<A, B>> {
    static constexpr bool parts = is_part<std::remove_cv_t<A>> && is_part<std::remove_cv_t<B>>;
};

/// The most digits that a number has, and a sign.
using digits = std::array<char, 20>;

template <class Integer> std::string_view decimal(Integer number, digits &room) noexcept
{
    const char *end = std::to_chars(room.data(), room.data() + room.size(), number).ptr;
    return {room.data(), static_cast<std::size_t>(end - room.data())};
}

/// N arguments on the stack: text is borrowed, numbers are formatted here.
template <std::size_t N> class fixed_arguments {
public:
    template <class... Parts> explicit fixed_arguments(const Parts &...parts) noexcept
    {
        (add(parts), ...);
    }
    fixed_arguments(const fixed_arguments &) = delete; // texts_ may point into digits_
    fixed_arguments &operator=(const fixed_arguments &) = delete;

    argv list() const noexcept { return {count(N), texts_.data(), lengths_.data()}; }

private:
    template <class Part> void add(const Part &part) noexcept
    {
        std::string_view text;
        if constexpr (is_text<Part>)
            text = part;
        else
            text = decimal(part, digits_[size_]);
        texts_[size_] = text.data();
        lengths_[size_] = text.size();
        ++size_;
    }

    std::array<const char *, N> texts_;
    std::array<std::size_t, N> lengths_;
    std::array<digits, N> digits_;
    std::size_t size_ = 0;
};

} // namespace detail

/// A list of arguments that is built step by step. It holds copies.
class arguments {
public:
    template <class... Parts, std::enable_if_t<(detail::is_part<Parts> && ...), int> = 0>
    arguments(const Parts &...parts)
    {
        (add(parts), ...);
    }

    /// Adds a text or an integer, or all there are in a range, a pair or other arguments.
    template <class Part> arguments &add(const Part &part)
    {
        static_assert(detail::is_part<Part>, "an argument is a text, an integer, or a range or pair of these");
        if constexpr (detail::is_text<Part>) {
            append(part);
        } else if constexpr (detail::is_integer<Part>) {
            detail::digits room;
            append(detail::decimal(part, room));
        } else if constexpr (std::is_same_v<Part, arguments>) {
            const arguments more(part); // it may be this very list
            bytes_.append(more.bytes_);
            lengths_.insert(lengths_.end(), more.lengths_.begin(), more.lengths_.end());
        } else if constexpr (detail::pair_of<Part>::parts) {
            add(part.first);
            add(part.second);
        } else {
            for (const auto &element : part)
                add(element);
        }
        return *this;
    }

    /// How many there are.
    std::size_t size() const noexcept { return lengths_.size(); }

    /// All of them concatenated, and the length of each, as the _packed functions of redischan.h take them.
    const std::string &bytes() const noexcept { return bytes_; }
    const std::vector<std::size_t> &lengths() const noexcept { return lengths_; }

private:
    void append(std::string_view text)
    {
        lengths_.reserve(lengths_.size() + 1); // so that, if there is no memory, the two still agree
        bytes_.append(text);
        lengths_.push_back(text.size());
    }

    std::string bytes_;
    std::vector<std::size_t> lengths_;
};

namespace detail {

/// Arguments that were built step by step, in the form redischan.h takes. Borrowed from them.
class argument_pointers {
public:
    explicit argument_pointers(const arguments &from) : lengths_(from.lengths())
    {
        texts_.reserve(lengths_.size());
        const char *text = from.bytes().data();
        for (const std::size_t length : lengths_) {
            texts_.push_back(text);
            text += length;
        }
    }

    argv list() const noexcept { return {count(lengths_.size()), texts_.data(), lengths_.data()}; }

private:
    std::vector<const char *> texts_;
    const std::vector<std::size_t> &lengths_;
};

/// Calls function with the arguments as a list: on the stack, unless their number is known only at run time.
template <class Function, class... Parts> auto with_argv(Function &&function, const Parts &...parts)
{
    static_assert((is_part<Parts> && ...), "an argument is a text, an integer, or a range or pair of these");
    if constexpr ((is_single<Parts> && ...)) {
        const fixed_arguments<sizeof...(Parts)> all(parts...);
        return function(all.list());
    } else {
        const arguments all(parts...);
        return function(argument_pointers(all).list());
    }
}

/// A text as a C string. A NUL inside would cut it, so it is refused.
template <class Function> auto with_c_string(std::string_view text, Function &&function) -> decltype(function(""))
{
    if (text.find('\0') != std::string_view::npos)
        return error(REDISCHAN_ERR_INVALID, REDISCHAN_NOT_SENT, "a NUL byte has no place in this text");
    return function(std::string(text).c_str());
}

inline result<void> done(redis_status status)
{
    if (status < 0)
        return error::last();
    return {};
}

/// The value is read after the call that returned the status, whatever the order of the arguments.
template <class T> result<T> done(redis_status status, T &value)
{
    if (status < 0)
        return error::last();
    return std::move(value);
}

} // namespace detail

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

} // namespace detail

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

/// A private connection of a client, for WATCH, SELECT and the like; see client::session. It goes back when this goes.
class session : public detail::runs_commands<session> {
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

/// A field and its value, or a member and its score as text. Borrowed, like everything a scan returns.
using scan_pair = std::pair<std::string_view, std::string_view>;

/// An iteration over keys or elements, for a range-based for; see client::scan. Element is std::string_view or
/// scan_pair, borrowed until the next step. It resumes where it stopped, and may be abandoned at any time.
template <class Element> class scan {
public:
    /// Takes over an iteration of redischan.h.
    explicit scan(redis_scan *owned) noexcept : scan_(owned) {}

    redis_scan *handle() const noexcept { return scan_.get(); }

    /// The next element; empty at the end. It may continue after an error, and nothing is left out.
    result<std::optional<Element>> try_next(within limit = {})
    {
        const char *text = nullptr, *value = nullptr;
        std::size_t length = 0, value_length = 0;
        const redis_status status = redis_scan_next(handle(), limit.ms(), &text, &length, &value, &value_length);
        std::optional<Element> next;
        if (status == REDISCHAN_OK) {
            if constexpr (std::is_same_v<Element, scan_pair>)
                next.emplace(std::string_view(text, length), std::string_view(value, value_length));
            else
                next.emplace(text, length);
        }
        return detail::done(status, next);
    }

    /// The next page as the server sent it, which may be an empty array; empty at the end. Do not mix it with
    /// the other ways to iterate.
    result<std::optional<reply>> try_page(within limit = {})
    {
        redis_reply *answer = nullptr;
        const redis_status status = redis_scan_page(handle(), limit.ms(), &answer);
        std::optional<reply> owner(std::in_place, answer);
        if (status == REDISCHAN_NIL)
            owner.reset();
        return detail::done(status, owner);
    }

#if REDISCHAN_HPP_EXCEPTIONS
    std::optional<Element> next(within limit = {}) { return try_next(limit).value(); }
    std::optional<reply> page(within limit = {}) { return try_page(limit).value(); }

    /// Iterates over what is left, once. Its steps throw redischan::error.
    class iterator {
    public:
        using iterator_category = std::input_iterator_tag;
        using value_type = Element;
        using difference_type = std::ptrdiff_t;
        using pointer = const Element *;
        using reference = const Element &;

        iterator() = default; // the end
        explicit iterator(scan &of) : of_(&of) { ++*this; }

        const Element &operator*() const noexcept { return *element_; }
        const Element *operator->() const noexcept { return &*element_; }
        iterator &operator++()
        {
            element_ = of_->next();
            if (!element_.has_value())
                of_ = nullptr;
            return *this;
        }
        void operator++(int) { ++*this; }
        friend bool operator==(const iterator &a, const iterator &b) noexcept { return a.of_ == b.of_; }
        friend bool operator!=(const iterator &a, const iterator &b) noexcept { return a.of_ != b.of_; }

    private:
        scan *of_ = nullptr;
        std::optional<Element> element_;
    };

    iterator begin() { return iterator(*this); }
    iterator end() noexcept { return {}; }
#endif

private:
    detail::owned<redis_scan, redis_scan_free> scan_;
};

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

/// A connection that any number of threads share.
class client : public detail::runs_commands<client> {
public:
    /// Takes over one reference to a client of redischan.h.
    explicit client(redis_client *owned) noexcept : client_(owned) {}

    /// Connects, and waits until the server has accepted: redis://, rediss:// (TLS), unix:// or embedded:// (a server
    /// in this process). Without a URL: $REDIS_URL, else redis://127.0.0.1:6379. Errors: as redis_connect.
    static result<client> try_connect(std::string_view url)
    {
        return detail::with_c_string(url, [](const char *c_url) { return connected(redis_connect, c_url); });
    }
    static result<client> try_connect() { return connected(redis_connect, nullptr); }
    static result<client> try_connect(const options &with) { return connected(redis_connect_with, with.handle()); }

#if REDISCHAN_HPP_EXCEPTIONS
    static client connect(std::string_view url) { return try_connect(url).value(); }
    static client connect() { return try_connect().value(); }
    static client connect(const options &with) { return try_connect(with).value(); }
#endif

    /// One more reference. The copy of a moved-from client is also moved-from.
    client(const client &other) noexcept : client_(redis_client_ref(other.handle())) {}
    client &operator=(const client &other) noexcept { return *this = client(other); }
    client(client &&) = default;
    client &operator=(client &&) = default;
    ~client() = default;

    redis_client *handle() const noexcept { return client_.get(); }

    /// Closes it for all references. Calls under way may end within this time; then they, and all later ones, fail with
    /// REDISCHAN_ERR_CLOSED. Errors: as redis_client_close.
    result<void> try_close(within drain = {}) const { return detail::done(redis_client_close(handle(), drain.ms())); }

    /// PING: the server answers.
    result<void> try_ping() const { return detail::done(redis_ping(handle())); }

    /// GET: the value of a key; nothing if there is no such key.
    result<std::optional<std::string>> try_get(std::string_view key) const
    {
        char *bytes = nullptr;
        std::size_t length = 0;
        const redis_status status = redis_get_n(handle(), key.data(), key.size(), &bytes, &length);
        return text(status, bytes, length);
    }

    /// SET. A time to live of 0 is none; flags are REDISCHAN_SET_NX and the like. False: NX or XX was not met.
    result<bool> try_set(std::string_view key, std::string_view value, std::chrono::milliseconds time_to_live = {},
                         std::uint32_t flags = 0) const
    {
        const redis_status status = redis_set_n(handle(), key.data(), key.size(), value.data(), value.size(),
                                                time_to_live.count(), flags);
        bool set = status == REDISCHAN_OK;
        return detail::done(status, set);
    }

    /// DEL: whether the key was there.
    result<bool> try_del(std::string_view key) const { return flag(redis_del_n, key); }

    /// EXISTS.
    result<bool> try_exists(std::string_view key) const { return flag(redis_exists_n, key); }

    /// PEXPIRE: how long the key shall live; 0 or less removes it. False: there is no such key.
    result<bool> try_expire(std::string_view key, std::chrono::milliseconds time_to_live) const
    {
        return flag(redis_expire_n, key, std::int64_t{time_to_live.count()});
    }

    /// PTTL: how long the key will live, -1 ms if it does not expire; nothing if there is no such key.
    result<std::optional<std::chrono::milliseconds>> try_ttl(std::string_view key) const
    {
        std::int64_t ms = 0;
        const redis_status status = redis_ttl_n(handle(), key.data(), key.size(), &ms);
        std::optional<std::chrono::milliseconds> left;
        if (status == REDISCHAN_OK)
            left.emplace(ms);
        return detail::done(status, left);
    }

    /// INCRBY: the sum.
    result<std::int64_t> try_incrby(std::string_view key, std::int64_t by) const
    {
        return number(redis_incrby_n, key, by);
    }
    result<std::int64_t> try_incr(std::string_view key) const { return number(redis_incr_n, key); }
    result<std::int64_t> try_decr(std::string_view key) const { return number(redis_decr_n, key); }

    /// APPEND: the length of the value after it.
    result<std::int64_t> try_append(std::string_view key, std::string_view value) const
    {
        return number(redis_append_n, key, static_cast<const void *>(value.data()), value.size());
    }

    /// HGET: the value of a field; nothing if there is no such key or field.
    result<std::optional<std::string>> try_hget(std::string_view key, std::string_view field) const
    {
        char *bytes = nullptr;
        std::size_t length = 0;
        const redis_status status =
            redis_hget_n(handle(), key.data(), key.size(), field.data(), field.size(), &bytes, &length);
        return text(status, bytes, length);
    }

    /// HSET: whether the field is new.
    result<bool> try_hset(std::string_view key, std::string_view field, std::string_view value) const
    {
        return flag(redis_hset_n, key, static_cast<const void *>(field.data()), field.size(),
                    static_cast<const void *>(value.data()), value.size());
    }

    /// PUBLISH: how many subscribers of this server got it.
    result<std::int64_t> try_publish(std::string_view channel, std::string_view payload) const
    {
        return number(redis_publish_n, channel, static_cast<const void *>(payload.data()), payload.size());
    }

    /// MGET: the values of keys, or of ranges of keys, in their order; nothing for each that does not exist.
    template <class... Keys> result<std::vector<std::optional<std::string>>> try_mget(const Keys &...keys) const
    {
        return detail::with_argv([this](detail::argv list) { return values(list); }, keys...);
    }

    /// MSET: sets keys to values, all or none. Key and value in turn, or a map of them.
    template <class... Parts> result<void> try_mset(const Parts &...keys_and_values) const
    {
        const result<reply> answer = this->try_command("MSET", keys_and_values...);
        if (!answer)
            return answer.error();
        return {};
    }

    /// Runs a script: client.run(script, {"key"}, {"argument", 2}). Its text is sent only to a server that does not
    /// know it. Errors: as redis_script_run.
    result<reply> try_run(const script &what, const arguments &keys = {}, const arguments &args = {},
                          within limit = {}) const
    {
        const detail::argument_pointers all_keys(keys), all_args(args);
        const detail::argv k = all_keys.list(), a = all_args.list();
        redis_reply *answer = nullptr;
        const redis_status status =
            redis_script_run(handle(), what.handle(), k.count, k.texts, k.lengths, a.count, a.texts, a.lengths,
                             limit.ms(), &answer);
        reply owner(answer);
        return detail::done(status, owner);
    }

    /// SCAN: the keys that match a pattern, such as "user:*", and have a type, such as "string"; a text without
    /// data means any. count is roughly how many keys the server examines per page; 0: its default. An element may be
    /// returned more than once; these are the server's rules. Errors: as redis_scan_new.
    result<redischan::scan<std::string_view>> try_scan(std::string_view match = {}, std::string_view type = {},
                                                       std::uint64_t count = 0) const
    {
        return begun<std::string_view>(REDISCHAN_SCAN_KEYS, {}, match, type, count);
    }

    /// HSCAN, SSCAN and ZSCAN: the fields and values of a hash, the members of a set, the members of a sorted set with
    /// their scores.
    result<redischan::scan<scan_pair>> try_scan_hash(std::string_view key, std::string_view match = {},
                                                     std::uint64_t count = 0) const
    {
        return begun<scan_pair>(REDISCHAN_SCAN_HASH, key, match, {}, count);
    }
    result<redischan::scan<std::string_view>> try_scan_set(std::string_view key, std::string_view match = {},
                                                           std::uint64_t count = 0) const
    {
        return begun<std::string_view>(REDISCHAN_SCAN_SET, key, match, {}, count);
    }
    result<redischan::scan<scan_pair>> try_scan_zset(std::string_view key, std::string_view match = {},
                                                     std::uint64_t count = 0) const
    {
        return begun<scan_pair>(REDISCHAN_SCAN_ZSET, key, match, {}, count);
    }

    /// A private connection. Errors: as redis_session_new, which waits for one if all are in use.
    result<redischan::session> try_session() const
    {
        redis_session *made = nullptr;
        const redis_status status = redis_session_new(handle(), &made);
        redischan::session owner(made);
        return detail::done(status, owner);
    }

    /// An empty pipeline; in a transaction (MULTI and EXEC) all commands run with nothing in between, or none.
    result<redischan::pipeline> try_pipeline() const { return filled_later(false); }
    result<redischan::pipeline> try_transaction() const { return filled_later(true); }

    /// A completion queue. Errors: as redis_queue_new.
    result<redischan::queue> try_queue() const
    {
        redis_queue *made = nullptr;
        const redis_status status = redis_queue_new(handle(), &made);
        redischan::queue owner(made);
        return detail::done(status, owner);
    }

    /// Sends a command and returns at once. The future holds the result, including a failure to send.
    template <class... Parts> std::future<result<reply>> try_async(within limit, const Parts &...parts) const
    {
        return promise<result<reply>>(limit, parts...);
    }
    template <class... Parts> std::future<result<reply>> try_async(const Parts &...parts) const
    {
        return promise<result<reply>>(within(), parts...);
    }

    /// One of REDISCHAN_STATE_. Errors: REDISCHAN_ERR_INVALID.
    result<std::int32_t> try_state() const
    {
        std::int32_t state = redis_client_state(handle());
        return detail::done(state, state);
    }

    /// Waits until the state differs from seen, and returns it. Errors: as redis_client_wait_state.
    result<std::int32_t> try_wait_state(std::int32_t seen, within limit = {}) const
    {
        std::int32_t state = 0;
        return detail::done(redis_client_wait_state(handle(), seen, limit.ms(), &state), state);
    }

    /// Counts since the client was created. Errors: REDISCHAN_ERR_INVALID.
    result<redis_stats> try_stats() const
    {
        redis_stats stats{};
        stats.size = sizeof stats;
        return detail::done(redis_client_stats(handle(), &stats), stats);
    }

#if REDISCHAN_HPP_EXCEPTIONS
    void close(within drain = {}) const { try_close(drain).value(); }
    void ping() const { try_ping().value(); }
    std::optional<std::string> get(std::string_view key) const { return try_get(key).value(); }
    bool set(std::string_view key, std::string_view value, std::chrono::milliseconds time_to_live = {},
             std::uint32_t flags = 0) const
    {
        return try_set(key, value, time_to_live, flags).value();
    }
    bool del(std::string_view key) const { return try_del(key).value(); }
    bool exists(std::string_view key) const { return try_exists(key).value(); }
    bool expire(std::string_view key, std::chrono::milliseconds time_to_live) const
    {
        return try_expire(key, time_to_live).value();
    }
    std::optional<std::chrono::milliseconds> ttl(std::string_view key) const { return try_ttl(key).value(); }
    std::int64_t incrby(std::string_view key, std::int64_t by) const { return try_incrby(key, by).value(); }
    std::int64_t incr(std::string_view key) const { return try_incr(key).value(); }
    std::int64_t decr(std::string_view key) const { return try_decr(key).value(); }
    std::int64_t append(std::string_view key, std::string_view value) const { return try_append(key, value).value(); }
    std::optional<std::string> hget(std::string_view key, std::string_view field) const
    {
        return try_hget(key, field).value();
    }
    bool hset(std::string_view key, std::string_view field, std::string_view value) const
    {
        return try_hset(key, field, value).value();
    }
    std::int64_t publish(std::string_view channel, std::string_view payload) const
    {
        return try_publish(channel, payload).value();
    }
    template <class... Keys> std::vector<std::optional<std::string>> mget(const Keys &...keys) const
    {
        return try_mget(keys...).value();
    }
    template <class... Parts> void mset(const Parts &...keys_and_values) const
    {
        try_mset(keys_and_values...).value();
    }
    reply run(const script &what, const arguments &keys = {}, const arguments &args = {}, within limit = {}) const
    {
        return try_run(what, keys, args, limit).value();
    }
    redischan::scan<std::string_view> scan(std::string_view match = {}, std::string_view type = {},
                                           std::uint64_t count = 0) const
    {
        return try_scan(match, type, count).value();
    }
    redischan::scan<scan_pair> scan_hash(std::string_view key, std::string_view match = {},
                                         std::uint64_t count = 0) const
    {
        return try_scan_hash(key, match, count).value();
    }
    redischan::scan<std::string_view> scan_set(std::string_view key, std::string_view match = {},
                                               std::uint64_t count = 0) const
    {
        return try_scan_set(key, match, count).value();
    }
    redischan::scan<scan_pair> scan_zset(std::string_view key, std::string_view match = {},
                                         std::uint64_t count = 0) const
    {
        return try_scan_zset(key, match, count).value();
    }
    redischan::session session() const { return try_session().value(); }
    redischan::pipeline pipeline() const { return try_pipeline().value(); }
    redischan::pipeline transaction() const { return try_transaction().value(); }
    redischan::queue queue() const { return try_queue().value(); }
    template <class... Parts> std::future<reply> async(within limit, const Parts &...parts) const
    {
        return promise<reply>(limit, parts...);
    }
    template <class... Parts> std::future<reply> async(const Parts &...parts) const
    {
        return promise<reply>(within(), parts...);
    }
    std::int32_t state() const { return try_state().value(); }
    std::int32_t wait_state(std::int32_t seen, within limit = {}) const { return try_wait_state(seen, limit).value(); }
    redis_stats stats() const { return try_stats().value(); }
#endif

private:
    friend detail::runs_commands<client>;

    template <class Connect, class From> static result<client> connected(Connect *connect_by, const From *from)
    {
        redis_client *made = nullptr;
        const redis_status status = connect_by(from, &made);
        client owner(made);
        return detail::done(status, owner);
    }
    static result<client> connected(decltype(redis_connect) *connect_by, std::nullptr_t)
    {
        return connected(connect_by, static_cast<const char *>(nullptr));
    }

    result<reply> run(detail::argv list, within limit) const
    {
        redis_reply *answer = nullptr;
        const redis_status status =
            redis_command_argv(handle(), list.count, list.texts, list.lengths, limit.ms(), &answer);
        reply owner(answer);
        return detail::done(status, owner);
    }

    static result<std::optional<std::string>> text(redis_status status, char *bytes, std::size_t length)
    {
        const detail::owned<char, redis_free> owner(bytes);
        std::optional<std::string> value;
        if (status == REDISCHAN_OK)
            value.emplace(bytes, length);
        return detail::done(status, value);
    }

    /// Functions of redischan.h that take a key and more, and return a number.
    template <class Function, class... More>
    result<std::int64_t> number(Function *function, std::string_view key, More... more) const
    {
        std::int64_t value = 0;
        return detail::done(function(handle(), key.data(), key.size(), more..., &value), value);
    }

    /// The same where the number is 0 or 1.
    template <class Function, class... More>
    result<bool> flag(Function *function, std::string_view key, More... more) const
    {
        std::int64_t value = 0;
        const redis_status status = function(handle(), key.data(), key.size(), more..., &value);
        bool is = value != 0;
        return detail::done(status, is);
    }

    result<std::vector<std::optional<std::string>>> values(detail::argv keys) const
    {
        redis_reply *answer = nullptr;
        const redis_status status = redis_mget(handle(), keys.count, keys.texts, keys.lengths, &answer);
        if (status < 0)
            return error::last();
        const reply owner(answer);
        std::vector<std::optional<std::string>> all;
        all.reserve(owner.size());
        for (const reply_view one : owner) {
            all.emplace_back();
            if (!one.is_nil())
                all.back().emplace(one.str());
        }
        return detail::done(status, all);
    }

    template <class Element>
    result<redischan::scan<Element>> begun(std::int32_t what, std::string_view key, std::string_view match,
                                           std::string_view type, std::uint64_t count) const
    {
        redis_scan *made = nullptr;
        const redis_status status = redis_scan_new(handle(), what, key.data(), key.size(), match.data(), match.size(),
                                                   type.data(), type.size(), count, &made);
        redischan::scan<Element> owner(made);
        return detail::done(status, owner);
    }

    result<redischan::pipeline> filled_later(bool atomic) const
    {
        redis_pipeline *made = nullptr;
        const redis_status status = redis_pipeline_new(handle(), atomic, &made);
        redischan::pipeline owner(made);
        return detail::done(status, owner);
    }

    template <class Value, class... Parts> std::future<Value> promise(within limit, const Parts &...parts) const
    {
        using promised = detail::promised<Value>;
        auto kept = std::make_unique<promised>();
        std::future<Value> future = kept->promise.get_future();
        detail::with_argv(
            [&](detail::argv list) {
                // From here on it belongs to the library, which may finish with it before this call returns.
                promised *user = kept.release();
                const redis_status status = redis_submit_cb(handle(), list.count, list.texts, list.lengths, limit.ms(),
                                                            promised::settle, user);
                if (status < 0)
                    promised::settle(user, status, nullptr);
            },
            parts...);
        return future;
    }

    detail::owned<redis_client, redis_client_free> client_;
};

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

} // namespace redischan

#endif // REDISCHAN_HPP
