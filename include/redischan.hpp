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
// THREADS    As in redischan.h: client, queue, script, subscription, cached and watch: any thread at any time,
//            which is why their functions are const. reply: read anywhere. All others, including dispatcher with its coroutines: one thread at a time.
// BYTES      Text is std::string_view: any bytes, including NUL, borrowed for the call. Arguments of commands are
//            text and integers; ranges, pairs and therefore maps are expanded to their elements.
// TIME       Calls that wait use the client's option "timeout". A redischan::within before the
//            arguments overrides it: client.command(redischan::within(50ms), "BLPOP", "queue", 0). For functions
//            that take none, such as get(), use redis_set_thread_timeout.
//
// What a failure means is given by the constants of redischan.h: REDISCHAN_ERR_ (code), REDISCHAN_NOT_SENT and so on
// (outcome); likewise the types of replies (REDISCHAN_TYPE_) and the states of a client (REDISCHAN_STATE_).
//
// Made from include/parts by `make header`, as one file, so that a program can also carry a copy: change it there.

#ifndef REDISCHAN_HPP
#define REDISCHAN_HPP

#include "redischan.h"

#include <array>
#include <charconv>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
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

template <class T> constexpr bool is_number = is_integer<T> || std::is_floating_point_v<T>;

template <class T> constexpr bool is_single = is_text<T> || is_number<T>;

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

/// The most characters that a number has.
using digits = std::array<char, 32>;

/// An integer, or the shortest text that is read as the same floating-point number, whatever the locale.
template <class Number> std::string_view decimal(Number number, digits &room) noexcept
{
    if constexpr (std::is_floating_point_v<Number>) {
        const double value = static_cast<double>(number);
        int length = 0;
        for (int precision = 15; precision <= 17; ++precision) {
            length = std::snprintf(room.data(), room.size(), "%.*g", precision, value);
            if (!(std::strtod(room.data(), nullptr) < value) && !(std::strtod(room.data(), nullptr) > value))
                break;
        }
        for (char &c : room)
            c = c == ',' ? '.' : c;
        return {room.data(), static_cast<std::size_t>(length)};
    } else {
        const char *end = std::to_chars(room.data(), room.data() + room.size(), number).ptr;
        return {room.data(), static_cast<std::size_t>(end - room.data())};
    }
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

    /// Adds a text or a number, or all there are in a range, a pair or other arguments.
    template <class Part> arguments &add(const Part &part)
    {
        static_assert(detail::is_part<Part>, "an argument is a text, a number, or a range or pair of these");
        if constexpr (detail::is_text<Part>) {
            append(part);
        } else if constexpr (detail::is_number<Part>) {
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
    static_assert((is_part<Parts> && ...), "an argument is a text, a number, or a range or pair of these");
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

// The commands, but for those that have a hand-written method in client. BEGIN made by `make commands`

/// What the methods below make of a reply.
inline result<void> as_done(result<reply> answer)
{
    if (!answer)
        return answer.error();
    return {};
}

/// An element of a reply, by what reads it.
template <class T> result<T> as_value(const result<reply> &answer, result<T> (reply_view::*read)() const)
{
    if (!answer)
        return answer.error();
    return ((*answer).*read)();
}

template <class T>
result<std::optional<T>> as_optional(const result<reply> &answer, result<T> (reply_view::*read)() const)
{
    if (answer && answer->is_nil())
        return std::optional<T>();
    result<T> value = as_value(answer, read);
    if (!value)
        return value.error();
    return std::optional<T>(*value);
}

inline result<std::int64_t> as_integer(result<reply> answer) { return as_value(answer, &reply_view::try_integer); }
inline result<double> as_number(result<reply> answer) { return as_value(answer, &reply_view::try_number); }
inline result<std::optional<std::int64_t>> as_optional_integer(result<reply> answer)
{
    return as_optional(answer, &reply_view::try_integer);
}
inline result<std::optional<double>> as_optional_number(result<reply> answer)
{
    return as_optional(answer, &reply_view::try_number);
}

/// Some commands have nil in place of 0 for a condition that was not met.
inline result<bool> as_flag(result<reply> answer)
{
    if (answer && answer->is_nil())
        return false;
    const result<std::int64_t> value = as_integer(std::move(answer));
    if (!value)
        return value.error();
    return *value != 0;
}

inline result<std::optional<std::string>> as_text(result<reply> answer)
{
    if (!answer)
        return answer.error();
    std::optional<std::string> text;
    if (!answer->is_nil())
        text.emplace(answer->str());
    return text;
}

inline result<std::vector<std::string>> as_texts(result<reply> answer)
{
    if (!answer)
        return answer.error();
    std::vector<std::string> texts;
    for (const reply_view one : *answer)
        texts.emplace_back(one.str());
    return texts;
}

/// Pairs in RESP3, members and scores in turn in RESP2.
inline result<std::vector<std::pair<std::string, double>>> as_scores(result<reply> answer)
{
    if (!answer)
        return answer.error();
    std::vector<std::pair<std::string, double>> all;
    const bool nested = (*answer)[0].type() == REDISCHAN_TYPE_ARRAY;
    for (std::size_t i = 0; i < answer->size(); i += nested ? 1 : 2) {
        const reply_view member = nested ? (*answer)[i][0] : (*answer)[i];
        const result<double> score = (nested ? (*answer)[i][1] : (*answer)[i + 1]).try_number();
        if (!score)
            return score.error();
        all.emplace_back(member.str(), *score);
    }
    return all;
}

inline result<reply> as_reply(result<reply> answer) { return answer; }

/// A method for each command. Its leading required arguments are typed; words, options and repeated arguments follow in
/// the order of the command's page. Ranges, pairs and maps stand for their elements:
///
///     client.zrange("key", 0, -1, "WITHSCORES");
///     client.sadd("key", members);                  // a std::vector<std::string>
///
/// Other replies are returned as the server sent them; a map has keys and values in turn in RESP2 and in RESP3.
template <class Self> class all_commands : public runs_commands<Self> {
public:
    /// BITCOUNT key [start [end [BYTE | BIT]]]
    /// Counts the number of set bits (population counting) in a string. Since 2.6.0.
    template <class... More> result<std::int64_t> try_bitcount(std::string_view key, const More &...more) const
    {
        return as_integer(this->try_command("BITCOUNT", key, more...));
    }
    /// BITFIELD key [<GET encoding offset | [OVERFLOW <WRAP | SAT | FAIL>] <SET encoding offset value | INCRBY
    ///     encoding offset increment>> [<GET encoding offset | [OVERFLOW <WRAP | SAT | FAIL>] <SET encoding offset
    ///     value | INCRBY encoding offset increment>> ...]]
    /// Performs arbitrary bitfield integer operations on strings. Since 3.2.0.
    template <class... More> result<reply> try_bitfield(std::string_view key, const More &...more) const
    {
        return as_reply(this->try_command("BITFIELD", key, more...));
    }
    /// BITFIELD_RO key [GET encoding offset [GET encoding offset ...]]
    /// Performs arbitrary read-only bitfield integer operations on strings. Since 6.0.0.
    template <class... More> result<reply> try_bitfield_ro(std::string_view key, const More &...more) const
    {
        return as_reply(this->try_command("BITFIELD_RO", key, more...));
    }
    /// BITOP <AND | OR | XOR | NOT> destkey key [key ...]
    /// Performs bitwise operations on multiple strings, and stores the result. Since 2.6.0.
    template <class... More>
    result<std::int64_t> try_bitop(std::string_view operation, std::string_view destkey, const More &...more) const
    {
        return as_integer(this->try_command("BITOP", operation, destkey, more...));
    }
    /// BITPOS key bit [start [end [BYTE | BIT]]]
    /// Finds the first set (1) or clear (0) bit in a string. Since 2.8.7.
    template <class... More>
    result<std::int64_t> try_bitpos(std::string_view key, std::int64_t bit, const More &...more) const
    {
        return as_integer(this->try_command("BITPOS", key, bit, more...));
    }
    /// GETBIT key offset
    /// Returns a bit value by offset. Since 2.2.0.
    result<std::int64_t> try_getbit(std::string_view key, std::int64_t offset) const
    {
        return as_integer(this->try_command("GETBIT", key, offset));
    }
    /// SETBIT key offset value
    /// Sets or clears the bit at offset of the string value. Creates the key if it doesn't exist. Since 2.2.0.
    result<std::int64_t> try_setbit(std::string_view key, std::int64_t offset, std::int64_t value) const
    {
        return as_integer(this->try_command("SETBIT", key, offset, value));
    }
    /// CLUSTER ADDSLOTS slot [slot ...]
    /// Assigns new hash slots to a node. Since 3.0.0.
    template <class... More> result<void> try_cluster_addslots(const More &...more) const
    {
        return as_done(this->try_command("CLUSTER", "ADDSLOTS", more...));
    }
    /// CLUSTER ADDSLOTSRANGE start-slot end-slot [start-slot end-slot ...]
    /// Assigns new hash slot ranges to a node. Since 7.0.0.
    template <class... More> result<void> try_cluster_addslotsrange(const More &...more) const
    {
        return as_done(this->try_command("CLUSTER", "ADDSLOTSRANGE", more...));
    }
    /// CLUSTER BUMPEPOCH
    /// Advances the cluster config epoch. Since 3.0.0.
    result<std::optional<std::string>> try_cluster_bumpepoch() const
    {
        return as_text(this->try_command("CLUSTER", "BUMPEPOCH"));
    }
    /// CLUSTER CANCELSLOTMIGRATIONS
    /// Cancel all current ongoing slot migration operations. Since 9.0.0.
    result<void> try_cluster_cancelslotmigrations() const
    {
        return as_done(this->try_command("CLUSTER", "CANCELSLOTMIGRATIONS"));
    }
    /// CLUSTER COUNT-FAILURE-REPORTS node-id
    /// Returns the number of active failure reports for a node. No new reports are created once the node is marked as
    /// failed. Since 3.0.0.
    result<std::int64_t> try_cluster_count_failure_reports(std::string_view node_id) const
    {
        return as_integer(this->try_command("CLUSTER", "COUNT-FAILURE-REPORTS", node_id));
    }
    /// CLUSTER COUNTKEYSINSLOT slot
    /// Returns the number of keys in a hash slot. Since 3.0.0.
    result<std::int64_t> try_cluster_countkeysinslot(std::int64_t slot) const
    {
        return as_integer(this->try_command("CLUSTER", "COUNTKEYSINSLOT", slot));
    }
    /// CLUSTER DELSLOTS slot [slot ...]
    /// Sets hash slots as unbound for a node. Since 3.0.0.
    template <class... More> result<void> try_cluster_delslots(const More &...more) const
    {
        return as_done(this->try_command("CLUSTER", "DELSLOTS", more...));
    }
    /// CLUSTER DELSLOTSRANGE start-slot end-slot [start-slot end-slot ...]
    /// Sets hash slot ranges as unbound for a node. Since 7.0.0.
    template <class... More> result<void> try_cluster_delslotsrange(const More &...more) const
    {
        return as_done(this->try_command("CLUSTER", "DELSLOTSRANGE", more...));
    }
    /// CLUSTER FAILOVER [FORCE | TAKEOVER]
    /// Forces a replica to perform a manual failover of its primary. Since 3.0.0.
    template <class... More> result<void> try_cluster_failover(const More &...more) const
    {
        return as_done(this->try_command("CLUSTER", "FAILOVER", more...));
    }
    /// CLUSTER FLUSHSLOT slot [ASYNC | SYNC]
    /// Removes all keys from the target slot. Since 9.0.0.
    template <class... More> result<void> try_cluster_flushslot(std::int64_t slot, const More &...more) const
    {
        return as_done(this->try_command("CLUSTER", "FLUSHSLOT", slot, more...));
    }
    /// CLUSTER FLUSHSLOTS
    /// Deletes all slots information from a node. Since 3.0.0.
    result<void> try_cluster_flushslots() const { return as_done(this->try_command("CLUSTER", "FLUSHSLOTS")); }
    /// CLUSTER FORGET node-id
    /// Removes a node from the nodes table. Since 3.0.0.
    result<void> try_cluster_forget(std::string_view node_id) const
    {
        return as_done(this->try_command("CLUSTER", "FORGET", node_id));
    }
    /// CLUSTER GETKEYSINSLOT slot count
    /// Returns the key names in a hash slot. Since 3.0.0.
    result<reply> try_cluster_getkeysinslot(std::int64_t slot, std::int64_t count) const
    {
        return as_reply(this->try_command("CLUSTER", "GETKEYSINSLOT", slot, count));
    }
    /// CLUSTER GETSLOTMIGRATIONS
    /// Gets the status of ongoing and recently finished slot import and export operations. Since 9.0.0.
    result<reply> try_cluster_getslotmigrations() const
    {
        return as_reply(this->try_command("CLUSTER", "GETSLOTMIGRATIONS"));
    }
    /// CLUSTER HELP
    /// Returns helpful text about the different subcommands. Since 5.0.0.
    result<reply> try_cluster_help() const { return as_reply(this->try_command("CLUSTER", "HELP")); }
    /// CLUSTER INFO
    /// Returns information about the state of a node. Since 3.0.0.
    result<std::optional<std::string>> try_cluster_info() const
    {
        return as_text(this->try_command("CLUSTER", "INFO"));
    }
    /// CLUSTER KEYSLOT key
    /// Returns the hash slot for a key. Since 3.0.0.
    result<std::int64_t> try_cluster_keyslot(std::string_view key) const
    {
        return as_integer(this->try_command("CLUSTER", "KEYSLOT", key));
    }
    /// CLUSTER LINKS
    /// Returns a list of all TCP links to and from peer nodes. Since 7.0.0.
    result<reply> try_cluster_links() const { return as_reply(this->try_command("CLUSTER", "LINKS")); }
    /// CLUSTER MEET ip port [cluster-bus-port]
    /// Forces a node to handshake with another node. Since 3.0.0.
    template <class... More>
    result<void> try_cluster_meet(std::string_view ip, std::int64_t port, const More &...more) const
    {
        return as_done(this->try_command("CLUSTER", "MEET", ip, port, more...));
    }
    /// CLUSTER MIGRATESLOTS SLOTSRANGE start-slot end-slot [start-slot end-slot ...] NODE node-id [SLOTSRANGE
    ///     start-slot end-slot [start-slot end-slot ...] NODE node-id ...]
    /// Migrate the given slots from this node to the specified nodes. Since 9.0.0.
    template <class... More> result<void> try_cluster_migrateslots(const More &...more) const
    {
        return as_done(this->try_command("CLUSTER", "MIGRATESLOTS", more...));
    }
    /// CLUSTER MYID
    /// Returns the ID of a node. Since 3.0.0.
    result<std::optional<std::string>> try_cluster_myid() const
    {
        return as_text(this->try_command("CLUSTER", "MYID"));
    }
    /// CLUSTER MYSHARDID
    /// Returns the shard ID of a node. Since 7.2.0.
    result<std::optional<std::string>> try_cluster_myshardid() const
    {
        return as_text(this->try_command("CLUSTER", "MYSHARDID"));
    }
    /// CLUSTER NODES
    /// Returns the cluster configuration for a node. Since 3.0.0.
    result<std::optional<std::string>> try_cluster_nodes() const
    {
        return as_text(this->try_command("CLUSTER", "NODES"));
    }
    /// CLUSTER REPLICAS node-id
    /// Lists the replica nodes of a primary node. Since 5.0.0.
    result<reply> try_cluster_replicas(std::string_view node_id) const
    {
        return as_reply(this->try_command("CLUSTER", "REPLICAS", node_id));
    }
    /// CLUSTER REPLICATE <node-id | NO ONE>
    /// Configures a node as replica of a primary node or detaches a replica from its primary. Since 3.0.0.
    template <class... More> result<void> try_cluster_replicate(const More &...more) const
    {
        return as_done(this->try_command("CLUSTER", "REPLICATE", more...));
    }
    /// CLUSTER RESET [HARD | SOFT]
    /// Resets a node. Since 3.0.0.
    template <class... More> result<void> try_cluster_reset(const More &...more) const
    {
        return as_done(this->try_command("CLUSTER", "RESET", more...));
    }
    /// CLUSTER SAVECONFIG
    /// Forces a node to save the cluster configuration to disk. Since 3.0.0.
    result<void> try_cluster_saveconfig() const { return as_done(this->try_command("CLUSTER", "SAVECONFIG")); }
    /// CLUSTER SET-CONFIG-EPOCH config-epoch
    /// Sets the configuration epoch for a new node. Since 3.0.0.
    result<void> try_cluster_set_config_epoch(std::int64_t config_epoch) const
    {
        return as_done(this->try_command("CLUSTER", "SET-CONFIG-EPOCH", config_epoch));
    }
    /// CLUSTER SETSLOT slot <IMPORTING importing | MIGRATING migrating | NODE node | STABLE> [TIMEOUT timeout]
    /// Binds a hash slot to a node. Since 3.0.0.
    template <class... More> result<void> try_cluster_setslot(std::int64_t slot, const More &...more) const
    {
        return as_done(this->try_command("CLUSTER", "SETSLOT", slot, more...));
    }
    /// CLUSTER SHARDS
    /// Returns the mapping of cluster slots to shards. Since 7.0.0.
    result<reply> try_cluster_shards() const { return as_reply(this->try_command("CLUSTER", "SHARDS")); }
    /// CLUSTER SLAVES node-id
    /// Lists the replica nodes of a primary node. Since 3.0.0.
    result<reply> try_cluster_slaves(std::string_view node_id) const
    {
        return as_reply(this->try_command("CLUSTER", "SLAVES", node_id));
    }
    /// CLUSTER SLOT-STATS <SLOTSRANGE start-slot end-slot | ORDERBY metric [LIMIT limit] [ASC | DESC]>
    /// Return an array of slot usage statistics for slots assigned to the current node. Since 8.0.0.
    template <class... More> result<reply> try_cluster_slot_stats(const More &...more) const
    {
        return as_reply(this->try_command("CLUSTER", "SLOT-STATS", more...));
    }
    /// CLUSTER SLOTS
    /// Returns the mapping of cluster slots to nodes. Since 3.0.0.
    result<reply> try_cluster_slots() const { return as_reply(this->try_command("CLUSTER", "SLOTS")); }
    /// CLUSTERSCAN cursor [MATCH match-pattern] [COUNT count] [TYPE type] [SLOT slot]
    /// Iterates over the keys in the cluster. Since 9.1.0.
    template <class... More> result<reply> try_clusterscan(std::string_view cursor, const More &...more) const
    {
        return as_reply(this->try_command("CLUSTERSCAN", cursor, more...));
    }
    /// READONLY
    /// Enables read-only queries for a connection to a Valkey replica node. Since 3.0.0.
    result<void> try_readonly() const { return as_done(this->try_command("READONLY")); }
    /// READWRITE
    /// Enables read-write queries for a connection to a Valkey replica node. Since 3.0.0.
    result<void> try_readwrite() const { return as_done(this->try_command("READWRITE")); }
    /// CLIENT GETNAME
    /// Returns the name of the connection. Since 2.6.9.
    result<std::optional<std::string>> try_client_getname() const
    {
        return as_text(this->try_command("CLIENT", "GETNAME"));
    }
    /// CLIENT GETREDIR
    /// Returns the client ID to which the connection's tracking notifications are redirected. Since 6.0.0.
    result<std::int64_t> try_client_getredir() const { return as_integer(this->try_command("CLIENT", "GETREDIR")); }
    /// CLIENT HELP
    /// Returns helpful text about the different subcommands. Since 5.0.0.
    result<reply> try_client_help() const { return as_reply(this->try_command("CLIENT", "HELP")); }
    /// CLIENT ID
    /// Returns the unique client ID of the connection. Since 5.0.0.
    result<std::int64_t> try_client_id() const { return as_integer(this->try_command("CLIENT", "ID")); }
    /// CLIENT INFO
    /// Returns information about the connection. Since 6.2.0.
    result<std::optional<std::string>> try_client_info() const { return as_text(this->try_command("CLIENT", "INFO")); }
    /// CLIENT KILL <old-format | <[ID client-id [client-id ...]] | [TYPE <NORMAL | MASTER | PRIMARY | SLAVE | REPLICA
    ///     | PUBSUB>] | [USER username] | [ADDR addr] | [LADDR laddr] | [SKIPME <YES | NO>] | [MAXAGE maxage] | [NAME
    ///     name] | [IDLE idle] | [FLAGS flags] | [LIB-NAME lib-name] | [LIB-VER lib-ver] | [DB db] | [CAPA capa] |
    ///     [IP ip] | [NOT-TYPE <NORMAL | MASTER | PRIMARY | SLAVE | REPLICA | PUBSUB>] | [NOT-ID not-client-id
    ///     [not-client-id ...]] | [NOT-USER not-username] | [NOT-ADDR not-addr] | [NOT-LADDR not-laddr] | [NOT-NAME
    ///     not-name] | [NOT-FLAGS not-flags] | [NOT-LIB-NAME not-lib-name] | [NOT-LIB-VER not-lib-ver] | [NOT-DB
    ///     not-db] | [NOT-CAPA not-capa] | [NOT-IP not-ip]> [<[ID client-id [client-id ...]] | [TYPE <NORMAL | MASTER
    ///     | PRIMARY | SLAVE | REPLICA | PUBSUB>] | [USER username] | [ADDR addr] | [LADDR laddr] | [SKIPME <YES |
    ///     NO>] | [MAXAGE maxage] | [NAME name] | [IDLE idle] | [FLAGS flags] | [LIB-NAME lib-name] | [LIB-VER
    ///     lib-ver] | [DB db] | [CAPA capa] | [IP ip] | [NOT-TYPE <NORMAL | MASTER | PRIMARY | SLAVE | REPLICA |
    ///     PUBSUB>] | [NOT-ID not-client-id [not-client-id ...]] | [NOT-USER not-username] | [NOT-ADDR not-addr] |
    ///     [NOT-LADDR not-laddr] | [NOT-NAME not-name] | [NOT-FLAGS not-flags] | [NOT-LIB-NAME not-lib-name] |
    ///     [NOT-LIB-VER not-lib-ver] | [NOT-DB not-db] | [NOT-CAPA not-capa] | [NOT-IP not-ip]> ...]>
    /// Terminates open connections. Since 2.4.0.
    template <class... More> result<reply> try_client_kill(const More &...more) const
    {
        return as_reply(this->try_command("CLIENT", "KILL", more...));
    }
    /// CLIENT LIST [TYPE <NORMAL | MASTER | REPLICA | PUBSUB>] [ID client-id [client-id ...]] [USER username] [ADDR
    ///     addr] [LADDR laddr] [SKIPME <YES | NO>] [MAXAGE maxage] [NAME name] [IDLE idle] [FLAGS flags] [LIB-NAME
    ///     lib-name] [LIB-VER lib-ver] [DB db] [CAPA capa] [IP ip] [NOT-TYPE <NORMAL | MASTER | REPLICA | PUBSUB>]
    ///     [NOT-ID not-client-id [not-client-id ...]] [NOT-USER not-username] [NOT-ADDR not-addr] [NOT-LADDR
    ///     not-laddr] [NOT-NAME not-name] [NOT-FLAGS not-flags] [NOT-LIB-NAME not-lib-name] [NOT-LIB-VER not-lib-ver]
    ///     [NOT-DB not-db] [NOT-CAPA not-capa] [NOT-IP not-ip]
    /// Lists open connections. Since 2.4.0.
    template <class... More> result<std::optional<std::string>> try_client_list(const More &...more) const
    {
        return as_text(this->try_command("CLIENT", "LIST", more...));
    }
    /// CLIENT NO-EVICT <ON | OFF>
    /// Sets the client eviction mode of the connection. Since 7.0.0.
    result<void> try_client_no_evict(std::string_view enabled) const
    {
        return as_done(this->try_command("CLIENT", "NO-EVICT", enabled));
    }
    /// CLIENT NO-TOUCH <ON | OFF>
    /// Controls whether commands sent by the client affect the LRU/LFU of accessed keys. Since 7.2.0.
    result<void> try_client_no_touch(std::string_view enabled) const
    {
        return as_done(this->try_command("CLIENT", "NO-TOUCH", enabled));
    }
    /// CLIENT PAUSE timeout [WRITE | ALL]
    /// Suspends commands processing. Since 3.0.0.
    template <class... More> result<void> try_client_pause(std::int64_t timeout, const More &...more) const
    {
        return as_done(this->try_command("CLIENT", "PAUSE", timeout, more...));
    }
    /// CLIENT SETNAME connection-name
    /// Sets the connection name. Since 2.6.9.
    result<void> try_client_setname(std::string_view connection_name) const
    {
        return as_done(this->try_command("CLIENT", "SETNAME", connection_name));
    }
    /// CLIENT TRACKINGINFO
    /// Returns information about server-assisted client-side caching for the connection. Since 6.2.0.
    result<reply> try_client_trackinginfo() const { return as_reply(this->try_command("CLIENT", "TRACKINGINFO")); }
    /// CLIENT UNBLOCK client-id [TIMEOUT | ERROR]
    /// Unblocks a client blocked by a blocking command from a different connection. Since 5.0.0.
    template <class... More> result<bool> try_client_unblock(std::int64_t client_id, const More &...more) const
    {
        return as_flag(this->try_command("CLIENT", "UNBLOCK", client_id, more...));
    }
    /// CLIENT UNPAUSE
    /// Resumes processing commands from paused clients. Since 6.2.0.
    result<void> try_client_unpause() const { return as_done(this->try_command("CLIENT", "UNPAUSE")); }
    /// ECHO message
    /// Returns the given string. Since 1.0.0.
    result<std::optional<std::string>> try_echo(std::string_view message) const
    {
        return as_text(this->try_command("ECHO", message));
    }
    /// SELECT index
    /// Changes the selected database. Since 1.0.0.
    result<void> try_select(std::int64_t index) const { return as_done(this->try_command("SELECT", index)); }
    /// COPY source destination [DB destination-db] [REPLACE]
    /// Copies the value of a key to a new key. Since 6.2.0.
    template <class... More>
    result<bool> try_copy(std::string_view source, std::string_view destination, const More &...more) const
    {
        return as_flag(this->try_command("COPY", source, destination, more...));
    }
    /// DUMP key
    /// Returns a serialized representation of the value stored at a key. Since 2.6.0.
    result<std::optional<std::string>> try_dump(std::string_view key) const
    {
        return as_text(this->try_command("DUMP", key));
    }
    /// EXPIREAT key unix-time-seconds [NX | XX | GT | LT]
    /// Sets the expiration time of a key to a Unix timestamp. Since 1.2.0.
    template <class... More>
    result<bool> try_expireat(std::string_view key, std::int64_t unix_time_seconds, const More &...more) const
    {
        return as_flag(this->try_command("EXPIREAT", key, unix_time_seconds, more...));
    }
    /// EXPIRETIME key
    /// Returns the expiration time of a key as a Unix timestamp. Since 7.0.0.
    result<std::int64_t> try_expiretime(std::string_view key) const
    {
        return as_integer(this->try_command("EXPIRETIME", key));
    }
    /// KEYS pattern
    /// Returns all key names that match a pattern. Since 1.0.0.
    result<reply> try_keys(std::string_view pattern) const { return as_reply(this->try_command("KEYS", pattern)); }
    /// MIGRATE host port <key | > destination-db timeout [COPY] [REPLACE] [AUTH auth | AUTH2 username password] [KEYS
    ///     keys [keys ...]]
    /// Atomically transfers a key from one instance to another. Since 2.6.0.
    template <class... More>
    result<std::optional<std::string>> try_migrate(std::string_view host, std::int64_t port, const More &...more) const
    {
        return as_text(this->try_command("MIGRATE", host, port, more...));
    }
    /// MOVE key db
    /// Moves a key to another database. Since 1.0.0.
    result<bool> try_move(std::string_view key, std::int64_t db) const
    {
        return as_flag(this->try_command("MOVE", key, db));
    }
    /// OBJECT ENCODING key
    /// Returns the internal encoding of an object. Since 2.2.3.
    result<std::optional<std::string>> try_object_encoding(std::string_view key) const
    {
        return as_text(this->try_command("OBJECT", "ENCODING", key));
    }
    /// OBJECT FREQ key
    /// Returns the logarithmic access frequency counter of an object. Since 4.0.0.
    result<std::optional<std::int64_t>> try_object_freq(std::string_view key) const
    {
        return as_optional_integer(this->try_command("OBJECT", "FREQ", key));
    }
    /// OBJECT HELP
    /// Returns helpful text about the different subcommands. Since 6.2.0.
    result<reply> try_object_help() const { return as_reply(this->try_command("OBJECT", "HELP")); }
    /// OBJECT IDLETIME key
    /// Returns the time since the last access to an object. Since 2.2.3.
    result<std::optional<std::int64_t>> try_object_idletime(std::string_view key) const
    {
        return as_optional_integer(this->try_command("OBJECT", "IDLETIME", key));
    }
    /// OBJECT REFCOUNT key
    /// Returns the reference count of a value of a key. Since 2.2.3.
    result<std::optional<std::int64_t>> try_object_refcount(std::string_view key) const
    {
        return as_optional_integer(this->try_command("OBJECT", "REFCOUNT", key));
    }
    /// PERSIST key
    /// Removes the expiration time of a key. Since 2.2.0.
    result<bool> try_persist(std::string_view key) const { return as_flag(this->try_command("PERSIST", key)); }
    /// PEXPIRE key milliseconds [NX | XX | GT | LT]
    /// Sets the expiration time of a key in milliseconds. Since 2.6.0.
    template <class... More>
    result<bool> try_pexpire(std::string_view key, std::int64_t milliseconds, const More &...more) const
    {
        return as_flag(this->try_command("PEXPIRE", key, milliseconds, more...));
    }
    /// PEXPIREAT key unix-time-milliseconds [NX | XX | GT | LT]
    /// Sets the expiration time of a key to a Unix milliseconds timestamp. Since 2.6.0.
    template <class... More>
    result<bool> try_pexpireat(std::string_view key, std::int64_t unix_time_milliseconds, const More &...more) const
    {
        return as_flag(this->try_command("PEXPIREAT", key, unix_time_milliseconds, more...));
    }
    /// PEXPIRETIME key
    /// Returns the expiration time of a key as a Unix milliseconds timestamp. Since 7.0.0.
    result<std::int64_t> try_pexpiretime(std::string_view key) const
    {
        return as_integer(this->try_command("PEXPIRETIME", key));
    }
    /// PTTL key
    /// Returns the expiration time in milliseconds of a key. Since 2.6.0.
    result<std::int64_t> try_pttl(std::string_view key) const { return as_integer(this->try_command("PTTL", key)); }
    /// RANDOMKEY
    /// Returns a random key name from the database. Since 1.0.0.
    result<std::optional<std::string>> try_randomkey() const { return as_text(this->try_command("RANDOMKEY")); }
    /// RENAME key newkey
    /// Renames a key and overwrites the destination. Since 1.0.0.
    result<void> try_rename(std::string_view key, std::string_view newkey) const
    {
        return as_done(this->try_command("RENAME", key, newkey));
    }
    /// RENAMENX key newkey
    /// Renames a key only when the target key name doesn't exist. Since 1.0.0.
    result<bool> try_renamenx(std::string_view key, std::string_view newkey) const
    {
        return as_flag(this->try_command("RENAMENX", key, newkey));
    }
    /// RESTORE key ttl serialized-value [REPLACE] [ABSTTL] [IDLETIME seconds] [FREQ frequency]
    /// Creates a key from the serialized representation of a value. Since 2.6.0.
    template <class... More>
    result<void> try_restore(std::string_view key, std::int64_t ttl, std::string_view serialized_value,
                             const More &...more) const
    {
        return as_done(this->try_command("RESTORE", key, ttl, serialized_value, more...));
    }
    /// SORT key [BY by-pattern] [LIMIT offset count] [GET get-pattern [GET get-pattern ...]] [ASC | DESC] [ALPHA]
    ///     [STORE destination]
    /// Sorts the elements in a list, a set, or a sorted set, optionally storing the result. Since 1.0.0.
    template <class... More> result<reply> try_sort(std::string_view key, const More &...more) const
    {
        return as_reply(this->try_command("SORT", key, more...));
    }
    /// SORT_RO key [BY by-pattern] [LIMIT offset count] [GET get-pattern [GET get-pattern ...]] [ASC | DESC] [ALPHA]
    /// Returns the sorted elements of a list, a set, or a sorted set. Since 7.0.0.
    template <class... More> result<reply> try_sort_ro(std::string_view key, const More &...more) const
    {
        return as_reply(this->try_command("SORT_RO", key, more...));
    }
    /// TOUCH key [key ...]
    /// Returns the number of existing keys out of those specified after updating the time they were last accessed.
    /// Since 3.2.1.
    template <class... More> result<std::int64_t> try_touch(const More &...more) const
    {
        return as_integer(this->try_command("TOUCH", more...));
    }
    /// TYPE key
    /// Determines the type of value stored at a key. Since 1.0.0.
    result<std::optional<std::string>> try_type(std::string_view key) const
    {
        return as_text(this->try_command("TYPE", key));
    }
    /// UNLINK key [key ...]
    /// Asynchronously deletes one or more keys. Since 4.0.0.
    template <class... More> result<std::int64_t> try_unlink(const More &...more) const
    {
        return as_integer(this->try_command("UNLINK", more...));
    }
    /// WAIT numreplicas timeout
    /// Blocks until the asynchronous replication of all preceding write commands sent by the connection is completed.
    /// Since 3.0.0.
    result<std::int64_t> try_wait(std::int64_t numreplicas, std::int64_t timeout) const
    {
        return as_integer(this->try_command("WAIT", numreplicas, timeout));
    }
    /// WAITAOF numlocal numreplicas timeout
    /// Blocks until all of the preceding write commands sent by the connection are written to the append-only file of
    /// the primary and/or replicas. Since 7.2.0.
    result<reply> try_waitaof(std::int64_t numlocal, std::int64_t numreplicas, std::int64_t timeout) const
    {
        return as_reply(this->try_command("WAITAOF", numlocal, numreplicas, timeout));
    }
    /// GEOADD key [NX | XX] [CH] longitude latitude member [longitude latitude member ...]
    /// Adds one or more members to a geospatial index. The key is created if it doesn't exist. Since 3.2.0.
    template <class... More> result<std::int64_t> try_geoadd(std::string_view key, const More &...more) const
    {
        return as_integer(this->try_command("GEOADD", key, more...));
    }
    /// GEODIST key member1 member2 [M | KM | FT | MI]
    /// Returns the distance between two members of a geospatial index. Since 3.2.0.
    template <class... More>
    result<std::optional<double>> try_geodist(std::string_view key, std::string_view member1, std::string_view member2,
                                              const More &...more) const
    {
        return as_optional_number(this->try_command("GEODIST", key, member1, member2, more...));
    }
    /// GEOHASH key [member [member ...]]
    /// Returns members from a geospatial index as geohash strings. Since 3.2.0.
    template <class... More> result<reply> try_geohash(std::string_view key, const More &...more) const
    {
        return as_reply(this->try_command("GEOHASH", key, more...));
    }
    /// GEOPOS key [member [member ...]]
    /// Returns the longitude and latitude of members from a geospatial index. Since 3.2.0.
    template <class... More> result<reply> try_geopos(std::string_view key, const More &...more) const
    {
        return as_reply(this->try_command("GEOPOS", key, more...));
    }
    /// GEORADIUS key longitude latitude radius <M | KM | FT | MI> [WITHCOORD] [WITHDIST] [WITHHASH] [COUNT count
    ///     [ANY]] [ASC | DESC] [STORE storekey | STOREDIST storedistkey]
    /// Queries a geospatial index for members within a distance from a coordinate, optionally stores the result.
    /// Since 3.2.0.
    template <class... More>
    result<reply> try_georadius(std::string_view key, double longitude, double latitude, double radius,
                                std::string_view unit, const More &...more) const
    {
        return as_reply(this->try_command("GEORADIUS", key, longitude, latitude, radius, unit, more...));
    }
    /// GEORADIUSBYMEMBER key member radius <M | KM | FT | MI> [WITHCOORD] [WITHDIST] [WITHHASH] [COUNT count [ANY]]
    ///     [ASC | DESC] [STORE storekey | STOREDIST storedistkey]
    /// Queries a geospatial index for members within a distance from a member, optionally stores the result. Since
    /// 3.2.0.
    template <class... More>
    result<reply> try_georadiusbymember(std::string_view key, std::string_view member, double radius,
                                        std::string_view unit, const More &...more) const
    {
        return as_reply(this->try_command("GEORADIUSBYMEMBER", key, member, radius, unit, more...));
    }
    /// GEORADIUSBYMEMBER_RO key member radius <M | KM | FT | MI> [WITHCOORD] [WITHDIST] [WITHHASH] [COUNT count
    ///     [ANY]] [ASC | DESC]
    /// Returns members from a geospatial index that are within a distance from a member. Since 3.2.10.
    template <class... More>
    result<reply> try_georadiusbymember_ro(std::string_view key, std::string_view member, double radius,
                                           std::string_view unit, const More &...more) const
    {
        return as_reply(this->try_command("GEORADIUSBYMEMBER_RO", key, member, radius, unit, more...));
    }
    /// GEORADIUS_RO key longitude latitude radius <M | KM | FT | MI> [WITHCOORD] [WITHDIST] [WITHHASH] [COUNT count
    ///     [ANY]] [ASC | DESC]
    /// Returns members from a geospatial index that are within a distance from a coordinate. Since 3.2.10.
    template <class... More>
    result<reply> try_georadius_ro(std::string_view key, double longitude, double latitude, double radius,
                                   std::string_view unit, const More &...more) const
    {
        return as_reply(this->try_command("GEORADIUS_RO", key, longitude, latitude, radius, unit, more...));
    }
    /// GEOSEARCH key [FROMMEMBER member | FROMLONLAT longitude latitude] <BYRADIUS radius <M | KM | FT | MI> | BYBOX
    ///     width height <M | KM | FT | MI> | BYPOLYGON num-vertices longitude latitude [longitude latitude ...]> [ASC
    ///     | DESC] [COUNT count [ANY]] [WITHCOORD] [WITHDIST] [WITHHASH]
    /// Queries a geospatial index for members inside an area of a box, circle, or a polygon. Since 6.2.0.
    template <class... More> result<reply> try_geosearch(std::string_view key, const More &...more) const
    {
        return as_reply(this->try_command("GEOSEARCH", key, more...));
    }
    /// GEOSEARCHSTORE destination source [FROMMEMBER member | FROMLONLAT longitude latitude] <BYRADIUS radius <M | KM
    ///     | FT | MI> | BYBOX width height <M | KM | FT | MI> | BYPOLYGON num-vertices longitude latitude [longitude
    ///     latitude ...]> [ASC | DESC] [COUNT count [ANY]] [STOREDIST]
    /// Queries a geospatial index for members inside an area of a box, a circle, or a polygon, optionally stores the
    /// result. Since 6.2.0.
    template <class... More>
    result<std::int64_t> try_geosearchstore(std::string_view destination, std::string_view source,
                                            const More &...more) const
    {
        return as_integer(this->try_command("GEOSEARCHSTORE", destination, source, more...));
    }
    /// HDEL key field [field ...]
    /// Deletes one or more fields and their values from a hash. Deletes the hash if no fields remain. Since 2.0.0.
    template <class... More> result<std::int64_t> try_hdel(std::string_view key, const More &...more) const
    {
        return as_integer(this->try_command("HDEL", key, more...));
    }
    /// HEXISTS key field
    /// Determines whether a field exists in a hash. Since 2.0.0.
    result<bool> try_hexists(std::string_view key, std::string_view field) const
    {
        return as_flag(this->try_command("HEXISTS", key, field));
    }
    /// HEXPIRE key seconds [NX | XX | GT | LT] FIELDS numfields field [field ...]
    /// Sets expiry time on hash fields. Since 9.0.0.
    template <class... More>
    result<reply> try_hexpire(std::string_view key, std::int64_t seconds, const More &...more) const
    {
        return as_reply(this->try_command("HEXPIRE", key, seconds, more...));
    }
    /// HEXPIREAT key unix-time-seconds [NX | XX | GT | LT] FIELDS numfields field [field ...]
    /// Sets expiry time on hash fields. Since 9.0.0.
    template <class... More>
    result<reply> try_hexpireat(std::string_view key, std::int64_t unix_time_seconds, const More &...more) const
    {
        return as_reply(this->try_command("HEXPIREAT", key, unix_time_seconds, more...));
    }
    /// HEXPIRETIME key FIELDS numfields field [field ...]
    /// Returns Unix timestamps in seconds since the epoch at which the given key's field(s) will expire. Since 9.0.0.
    template <class... More> result<reply> try_hexpiretime(std::string_view key, const More &...more) const
    {
        return as_reply(this->try_command("HEXPIRETIME", key, more...));
    }
    /// HGETALL key
    /// Returns all fields and values in a hash. Since 2.0.0.
    result<reply> try_hgetall(std::string_view key) const { return as_reply(this->try_command("HGETALL", key)); }
    /// HGETDEL key FIELDS numfields field [field ...]
    /// Returns the values of one or more fields and deletes them from a hash. Since 9.1.0.
    template <class... More> result<reply> try_hgetdel(std::string_view key, const More &...more) const
    {
        return as_reply(this->try_command("HGETDEL", key, more...));
    }
    /// HGETEX key [EX seconds | PX milliseconds | EXAT unix-time-seconds | PXAT unix-time-milliseconds | PERSIST]
    ///     FIELDS numfields field [field ...]
    /// Gets the value of one or more fields of a given hash key, and optionally sets their expiration time or
    /// time-to-live (TTL). Since 9.0.0.
    template <class... More> result<reply> try_hgetex(std::string_view key, const More &...more) const
    {
        return as_reply(this->try_command("HGETEX", key, more...));
    }
    /// HINCRBY key field increment
    /// Increments the integer value of a field in a hash by a number. Uses 0 as initial value if the field doesn't
    /// exist. Since 2.0.0.
    result<std::int64_t> try_hincrby(std::string_view key, std::string_view field, std::int64_t increment) const
    {
        return as_integer(this->try_command("HINCRBY", key, field, increment));
    }
    /// HINCRBYFLOAT key field increment
    /// Increments the floating point value of a field by a number. Uses 0 as initial value if the field doesn't
    /// exist. Since 2.6.0.
    result<double> try_hincrbyfloat(std::string_view key, std::string_view field, double increment) const
    {
        return as_number(this->try_command("HINCRBYFLOAT", key, field, increment));
    }
    /// HKEYS key
    /// Returns all fields in a hash. Since 2.0.0.
    result<reply> try_hkeys(std::string_view key) const { return as_reply(this->try_command("HKEYS", key)); }
    /// HLEN key
    /// Returns the number of fields in a hash. Since 2.0.0.
    result<std::int64_t> try_hlen(std::string_view key) const { return as_integer(this->try_command("HLEN", key)); }
    /// HMGET key field [field ...]
    /// Returns the values of all fields in a hash. Since 2.0.0.
    template <class... More> result<reply> try_hmget(std::string_view key, const More &...more) const
    {
        return as_reply(this->try_command("HMGET", key, more...));
    }
    /// HMSET key field value [field value ...]
    /// Sets the values of multiple fields. Since 2.0.0.
    template <class... More> result<void> try_hmset(std::string_view key, const More &...more) const
    {
        return as_done(this->try_command("HMSET", key, more...));
    }
    /// HPERSIST key FIELDS numfields field [field ...]
    /// Remove the existing expiration on a hash key's field(s). Since 9.0.0.
    template <class... More> result<reply> try_hpersist(std::string_view key, const More &...more) const
    {
        return as_reply(this->try_command("HPERSIST", key, more...));
    }
    /// HPEXPIRE key milliseconds [NX | XX | GT | LT] FIELDS numfields field [field ...]
    /// Sets expiry time on hash object. Since 9.0.0.
    template <class... More>
    result<reply> try_hpexpire(std::string_view key, std::int64_t milliseconds, const More &...more) const
    {
        return as_reply(this->try_command("HPEXPIRE", key, milliseconds, more...));
    }
    /// HPEXPIREAT key unix-time-milliseconds [NX | XX | GT | LT] FIELDS numfields field [field ...]
    /// Sets expiration time on hash field. Since 9.0.0.
    template <class... More>
    result<reply> try_hpexpireat(std::string_view key, std::int64_t unix_time_milliseconds, const More &...more) const
    {
        return as_reply(this->try_command("HPEXPIREAT", key, unix_time_milliseconds, more...));
    }
    /// HPEXPIRETIME key FIELDS numfields field [field ...]
    /// Returns the Unix timestamp in milliseconds since Unix epoch at which the given key's field(s) will expire.
    /// Since 9.0.0.
    template <class... More> result<reply> try_hpexpiretime(std::string_view key, const More &...more) const
    {
        return as_reply(this->try_command("HPEXPIRETIME", key, more...));
    }
    /// HPTTL key FIELDS numfields field [field ...]
    /// Returns the remaining time to live in milliseconds of a hash key's field(s) that have an associated
    /// expiration. Since 9.0.0.
    template <class... More> result<reply> try_hpttl(std::string_view key, const More &...more) const
    {
        return as_reply(this->try_command("HPTTL", key, more...));
    }
    /// HRANDFIELD key [count [WITHVALUES]]
    /// Returns one or more random fields from a hash. Since 6.2.0.
    template <class... More> result<reply> try_hrandfield(std::string_view key, const More &...more) const
    {
        return as_reply(this->try_command("HRANDFIELD", key, more...));
    }
    /// HSCAN key cursor [MATCH pattern] [COUNT count] [NOVALUES]
    /// Iterates over fields and values of a hash. Since 2.8.0.
    template <class... More>
    result<reply> try_hscan(std::string_view key, std::int64_t cursor, const More &...more) const
    {
        return as_reply(this->try_command("HSCAN", key, cursor, more...));
    }
    /// HSETEX key [NX | XX] [FNX | FXX] [EX seconds | PX milliseconds | EXAT unix-time-seconds | PXAT
    ///     unix-time-milliseconds | KEEPTTL] FIELDS numfields field value [field value ...]
    /// Sets the value of one or more fields of a given hash key, and optionally sets their expiration time. Since
    /// 9.0.0.
    template <class... More> result<bool> try_hsetex(std::string_view key, const More &...more) const
    {
        return as_flag(this->try_command("HSETEX", key, more...));
    }
    /// HSETNX key field value
    /// Sets the value of a field in a hash only when the field doesn't exist. Since 2.0.0.
    result<bool> try_hsetnx(std::string_view key, std::string_view field, std::string_view value) const
    {
        return as_flag(this->try_command("HSETNX", key, field, value));
    }
    /// HSTRLEN key field
    /// Returns the length of the value of a field. Since 3.2.0.
    result<std::int64_t> try_hstrlen(std::string_view key, std::string_view field) const
    {
        return as_integer(this->try_command("HSTRLEN", key, field));
    }
    /// HTTL key FIELDS numfields field [field ...]
    /// Returns the remaining time to live (in seconds) of a hash key's field(s) that have an associated expiration.
    /// Since 9.0.0.
    template <class... More> result<reply> try_httl(std::string_view key, const More &...more) const
    {
        return as_reply(this->try_command("HTTL", key, more...));
    }
    /// HVALS key
    /// Returns all values in a hash. Since 2.0.0.
    result<reply> try_hvals(std::string_view key) const { return as_reply(this->try_command("HVALS", key)); }
    /// PFADD key [element [element ...]]
    /// Adds elements to a HyperLogLog key. Creates the key if it doesn't exist. Since 2.8.9.
    template <class... More> result<bool> try_pfadd(std::string_view key, const More &...more) const
    {
        return as_flag(this->try_command("PFADD", key, more...));
    }
    /// PFCOUNT key [key ...]
    /// Returns the approximated cardinality of the set(s) observed by the HyperLogLog key(s). Since 2.8.9.
    template <class... More> result<std::int64_t> try_pfcount(const More &...more) const
    {
        return as_integer(this->try_command("PFCOUNT", more...));
    }
    /// PFMERGE destkey [sourcekey [sourcekey ...]]
    /// Merges one or more HyperLogLog values into a single key. Since 2.8.9.
    template <class... More> result<void> try_pfmerge(std::string_view destkey, const More &...more) const
    {
        return as_done(this->try_command("PFMERGE", destkey, more...));
    }
    /// BLMOVE source destination <LEFT | RIGHT> <LEFT | RIGHT> timeout
    /// Pops an element from a list, pushes it to another list and returns it. Blocks until an element is available
    /// otherwise. Deletes the list if the last element was moved. Since 6.2.0.
    result<std::optional<std::string>> try_blmove(std::string_view source, std::string_view destination,
                                                  std::string_view wherefrom, std::string_view whereto,
                                                  double timeout) const
    {
        return as_text(this->try_command("BLMOVE", source, destination, wherefrom, whereto, timeout));
    }
    /// BLMPOP timeout numkeys key [key ...] <LEFT | RIGHT> [COUNT count]
    /// Pops the first element from one of multiple lists. Blocks until an element is available otherwise. Deletes the
    /// list if the last element was popped. Since 7.0.0.
    template <class... More> result<reply> try_blmpop(double timeout, std::int64_t numkeys, const More &...more) const
    {
        return as_reply(this->try_command("BLMPOP", timeout, numkeys, more...));
    }
    /// BLPOP key [key ...] timeout
    /// Removes and returns the first element in a list. Blocks until an element is available otherwise. Deletes the
    /// list if the last element was popped. Since 2.0.0.
    template <class... More> result<reply> try_blpop(const More &...more) const
    {
        return as_reply(this->try_command("BLPOP", more...));
    }
    /// BRPOP key [key ...] timeout
    /// Removes and returns the last element in a list. Blocks until an element is available otherwise. Deletes the
    /// list if the last element was popped. Since 2.0.0.
    template <class... More> result<reply> try_brpop(const More &...more) const
    {
        return as_reply(this->try_command("BRPOP", more...));
    }
    /// BRPOPLPUSH source destination timeout
    /// Pops an element from a list, pushes it to another list and returns it. Blocks until an element is available
    /// otherwise. Deletes the list if the last element was popped. Since 2.2.0.
    result<std::optional<std::string>> try_brpoplpush(std::string_view source, std::string_view destination,
                                                      double timeout) const
    {
        return as_text(this->try_command("BRPOPLPUSH", source, destination, timeout));
    }
    /// LINDEX key index
    /// Returns an element from a list by its index. Since 1.0.0.
    result<std::optional<std::string>> try_lindex(std::string_view key, std::int64_t index) const
    {
        return as_text(this->try_command("LINDEX", key, index));
    }
    /// LINSERT key <BEFORE | AFTER> pivot element
    /// Inserts an element before or after another element in a list. Since 2.2.0.
    result<std::int64_t> try_linsert(std::string_view key, std::string_view where, std::string_view pivot,
                                     std::string_view element) const
    {
        return as_integer(this->try_command("LINSERT", key, where, pivot, element));
    }
    /// LLEN key
    /// Returns the length of a list. Since 1.0.0.
    result<std::int64_t> try_llen(std::string_view key) const { return as_integer(this->try_command("LLEN", key)); }
    /// LMOVE source destination <LEFT | RIGHT> <LEFT | RIGHT>
    /// Returns an element after popping it from one list and pushing it to another. Deletes the list if the last
    /// element was moved. Since 6.2.0.
    result<std::optional<std::string>> try_lmove(std::string_view source, std::string_view destination,
                                                 std::string_view wherefrom, std::string_view whereto) const
    {
        return as_text(this->try_command("LMOVE", source, destination, wherefrom, whereto));
    }
    /// LMPOP numkeys key [key ...] <LEFT | RIGHT> [COUNT count]
    /// Returns multiple elements from a list after removing them. Deletes the list if the last element was popped.
    /// Since 7.0.0.
    template <class... More> result<reply> try_lmpop(std::int64_t numkeys, const More &...more) const
    {
        return as_reply(this->try_command("LMPOP", numkeys, more...));
    }
    /// LPOP key [count]
    /// Returns and removes one or more elements from the beginning of a list. Deletes the list if the last element
    /// was popped. Since 1.0.0.
    template <class... More> result<reply> try_lpop(std::string_view key, const More &...more) const
    {
        return as_reply(this->try_command("LPOP", key, more...));
    }
    /// LPOS key element [RANK rank] [COUNT num-matches] [MAXLEN len]
    /// Returns the index of matching elements in a list. Since 6.0.6.
    template <class... More>
    result<reply> try_lpos(std::string_view key, std::string_view element, const More &...more) const
    {
        return as_reply(this->try_command("LPOS", key, element, more...));
    }
    /// LPUSH key element [element ...]
    /// Prepends one or more elements to a list. Creates the key if it doesn't exist. Since 1.0.0.
    template <class... More> result<std::int64_t> try_lpush(std::string_view key, const More &...more) const
    {
        return as_integer(this->try_command("LPUSH", key, more...));
    }
    /// LPUSHX key element [element ...]
    /// Prepends one or more elements to a list only when the list exists. Since 2.2.0.
    template <class... More> result<std::int64_t> try_lpushx(std::string_view key, const More &...more) const
    {
        return as_integer(this->try_command("LPUSHX", key, more...));
    }
    /// LRANGE key start stop
    /// Returns a range of elements from a list. Since 1.0.0.
    result<reply> try_lrange(std::string_view key, std::int64_t start, std::int64_t stop) const
    {
        return as_reply(this->try_command("LRANGE", key, start, stop));
    }
    /// LREM key count element
    /// Removes elements from a list. Deletes the list if the last element was removed. Since 1.0.0.
    result<std::int64_t> try_lrem(std::string_view key, std::int64_t count, std::string_view element) const
    {
        return as_integer(this->try_command("LREM", key, count, element));
    }
    /// LSET key index element
    /// Sets the value of an element in a list by its index. Since 1.0.0.
    result<void> try_lset(std::string_view key, std::int64_t index, std::string_view element) const
    {
        return as_done(this->try_command("LSET", key, index, element));
    }
    /// LTRIM key start stop
    /// Removes elements from both ends of a list. Deletes the list if all elements were trimmed. Since 1.0.0.
    result<void> try_ltrim(std::string_view key, std::int64_t start, std::int64_t stop) const
    {
        return as_done(this->try_command("LTRIM", key, start, stop));
    }
    /// RPOP key [count]
    /// Returns and removes one or more elements from the end of a list. Deletes the list if the last element was
    /// popped. Since 1.0.0.
    template <class... More> result<reply> try_rpop(std::string_view key, const More &...more) const
    {
        return as_reply(this->try_command("RPOP", key, more...));
    }
    /// RPOPLPUSH source destination
    /// Returns the last element of a list after removing and pushing it to another list. Deletes the list if the last
    /// element was popped. Since 1.2.0.
    result<std::optional<std::string>> try_rpoplpush(std::string_view source, std::string_view destination) const
    {
        return as_text(this->try_command("RPOPLPUSH", source, destination));
    }
    /// RPUSH key element [element ...]
    /// Appends one or more elements to a list. Creates the key if it doesn't exist. Since 1.0.0.
    template <class... More> result<std::int64_t> try_rpush(std::string_view key, const More &...more) const
    {
        return as_integer(this->try_command("RPUSH", key, more...));
    }
    /// RPUSHX key element [element ...]
    /// Appends one or more elements to a list only when the list exists. Since 2.2.0.
    template <class... More> result<std::int64_t> try_rpushx(std::string_view key, const More &...more) const
    {
        return as_integer(this->try_command("RPUSHX", key, more...));
    }
    /// PUBSUB CHANNELS [pattern]
    /// Returns the active channels. Since 2.8.0.
    template <class... More> result<reply> try_pubsub_channels(const More &...more) const
    {
        return as_reply(this->try_command("PUBSUB", "CHANNELS", more...));
    }
    /// PUBSUB HELP
    /// Returns helpful text about the different subcommands. Since 6.2.0.
    result<reply> try_pubsub_help() const { return as_reply(this->try_command("PUBSUB", "HELP")); }
    /// PUBSUB NUMPAT
    /// Returns a count of unique pattern subscriptions. Since 2.8.0.
    result<std::int64_t> try_pubsub_numpat() const { return as_integer(this->try_command("PUBSUB", "NUMPAT")); }
    /// PUBSUB NUMSUB [channel [channel ...]]
    /// Returns a count of subscribers to channels. Since 2.8.0.
    template <class... More> result<reply> try_pubsub_numsub(const More &...more) const
    {
        return as_reply(this->try_command("PUBSUB", "NUMSUB", more...));
    }
    /// PUBSUB SHARDCHANNELS [pattern]
    /// Returns the active shard channels. Since 7.0.0.
    template <class... More> result<reply> try_pubsub_shardchannels(const More &...more) const
    {
        return as_reply(this->try_command("PUBSUB", "SHARDCHANNELS", more...));
    }
    /// PUBSUB SHARDNUMSUB [shardchannel [shardchannel ...]]
    /// Returns the count of subscribers of shard channels. Since 7.0.0.
    template <class... More> result<reply> try_pubsub_shardnumsub(const More &...more) const
    {
        return as_reply(this->try_command("PUBSUB", "SHARDNUMSUB", more...));
    }
    /// SPUBLISH shardchannel message
    /// Posts a message to a shard channel. Since 7.0.0.
    result<std::int64_t> try_spublish(std::string_view shardchannel, std::string_view message) const
    {
        return as_integer(this->try_command("SPUBLISH", shardchannel, message));
    }
    /// EVAL script numkeys [key [key ...]] [arg [arg ...]]
    /// Executes a server-side Lua script. Since 2.6.0.
    template <class... More>
    result<reply> try_eval(std::string_view script, std::int64_t numkeys, const More &...more) const
    {
        return as_reply(this->try_command("EVAL", script, numkeys, more...));
    }
    /// EVALSHA sha1 numkeys [key [key ...]] [arg [arg ...]]
    /// Executes a server-side Lua script by SHA1 digest. Since 2.6.0.
    template <class... More>
    result<reply> try_evalsha(std::string_view sha1, std::int64_t numkeys, const More &...more) const
    {
        return as_reply(this->try_command("EVALSHA", sha1, numkeys, more...));
    }
    /// EVALSHA_RO sha1 numkeys [key [key ...]] [arg [arg ...]]
    /// Executes a read-only server-side Lua script by SHA1 digest. Since 7.0.0.
    template <class... More>
    result<reply> try_evalsha_ro(std::string_view sha1, std::int64_t numkeys, const More &...more) const
    {
        return as_reply(this->try_command("EVALSHA_RO", sha1, numkeys, more...));
    }
    /// EVAL_RO script numkeys [key [key ...]] [arg [arg ...]]
    /// Executes a read-only server-side Lua script. Since 7.0.0.
    template <class... More>
    result<reply> try_eval_ro(std::string_view script, std::int64_t numkeys, const More &...more) const
    {
        return as_reply(this->try_command("EVAL_RO", script, numkeys, more...));
    }
    /// FCALL function numkeys [key [key ...]] [arg [arg ...]]
    /// Invokes a function. Since 7.0.0.
    template <class... More>
    result<reply> try_fcall(std::string_view function, std::int64_t numkeys, const More &...more) const
    {
        return as_reply(this->try_command("FCALL", function, numkeys, more...));
    }
    /// FCALL_RO function numkeys [key [key ...]] [arg [arg ...]]
    /// Invokes a read-only function. Since 7.0.0.
    template <class... More>
    result<reply> try_fcall_ro(std::string_view function, std::int64_t numkeys, const More &...more) const
    {
        return as_reply(this->try_command("FCALL_RO", function, numkeys, more...));
    }
    /// FUNCTION DELETE library-name
    /// Deletes a library and its functions. Since 7.0.0.
    result<void> try_function_delete(std::string_view library_name) const
    {
        return as_done(this->try_command("FUNCTION", "DELETE", library_name));
    }
    /// FUNCTION DUMP
    /// Dumps all libraries into a serialized binary payload. Since 7.0.0.
    result<std::optional<std::string>> try_function_dump() const
    {
        return as_text(this->try_command("FUNCTION", "DUMP"));
    }
    /// FUNCTION FLUSH [ASYNC | SYNC]
    /// Deletes all libraries and functions. Since 7.0.0.
    template <class... More> result<void> try_function_flush(const More &...more) const
    {
        return as_done(this->try_command("FUNCTION", "FLUSH", more...));
    }
    /// FUNCTION HELP
    /// Returns helpful text about the different subcommands. Since 7.0.0.
    result<reply> try_function_help() const { return as_reply(this->try_command("FUNCTION", "HELP")); }
    /// FUNCTION KILL
    /// Terminates a function during execution. Since 7.0.0.
    result<void> try_function_kill() const { return as_done(this->try_command("FUNCTION", "KILL")); }
    /// FUNCTION LIST [LIBRARYNAME library-name-pattern] [WITHCODE]
    /// Returns information about all libraries. Since 7.0.0.
    template <class... More> result<reply> try_function_list(const More &...more) const
    {
        return as_reply(this->try_command("FUNCTION", "LIST", more...));
    }
    /// FUNCTION LOAD [REPLACE] function-code
    /// Creates a library. Since 7.0.0.
    template <class... More> result<std::optional<std::string>> try_function_load(const More &...more) const
    {
        return as_text(this->try_command("FUNCTION", "LOAD", more...));
    }
    /// FUNCTION RESTORE serialized-value [FLUSH | APPEND | REPLACE]
    /// Restores all libraries from a payload. Since 7.0.0.
    template <class... More>
    result<void> try_function_restore(std::string_view serialized_value, const More &...more) const
    {
        return as_done(this->try_command("FUNCTION", "RESTORE", serialized_value, more...));
    }
    /// FUNCTION STATS
    /// Returns information about a function during execution. Since 7.0.0.
    result<reply> try_function_stats() const { return as_reply(this->try_command("FUNCTION", "STATS")); }
    /// SCRIPT EXISTS sha1 [sha1 ...]
    /// Determines whether server-side Lua scripts exist in the script cache. Since 2.6.0.
    template <class... More> result<reply> try_script_exists(const More &...more) const
    {
        return as_reply(this->try_command("SCRIPT", "EXISTS", more...));
    }
    /// SCRIPT FLUSH [ASYNC | SYNC]
    /// Removes all server-side Lua scripts from the script cache. Since 2.6.0.
    template <class... More> result<void> try_script_flush(const More &...more) const
    {
        return as_done(this->try_command("SCRIPT", "FLUSH", more...));
    }
    /// SCRIPT HELP
    /// Returns helpful text about the different subcommands. Since 5.0.0.
    result<reply> try_script_help() const { return as_reply(this->try_command("SCRIPT", "HELP")); }
    /// SCRIPT KILL
    /// Terminates a server-side Lua script during execution. Since 2.6.0.
    result<void> try_script_kill() const { return as_done(this->try_command("SCRIPT", "KILL")); }
    /// SCRIPT LOAD script
    /// Loads a server-side Lua script to the script cache. Since 2.6.0.
    result<std::optional<std::string>> try_script_load(std::string_view script) const
    {
        return as_text(this->try_command("SCRIPT", "LOAD", script));
    }
    /// SCRIPT SHOW sha1
    /// Show server-side Lua script in the script cache. Since 8.0.0.
    result<std::optional<std::string>> try_script_show(std::string_view sha1) const
    {
        return as_text(this->try_command("SCRIPT", "SHOW", sha1));
    }
    /// ACL CAT [category]
    /// Lists the ACL categories, or the commands inside a category. Since 6.0.0.
    template <class... More> result<reply> try_acl_cat(const More &...more) const
    {
        return as_reply(this->try_command("ACL", "CAT", more...));
    }
    /// ACL DELUSER username [username ...]
    /// Deletes ACL users, and terminates their connections. Since 6.0.0.
    template <class... More> result<std::int64_t> try_acl_deluser(const More &...more) const
    {
        return as_integer(this->try_command("ACL", "DELUSER", more...));
    }
    /// ACL DRYRUN username command [arg [arg ...]]
    /// Simulates the execution of a command by a user, without executing the command. Since 7.0.0.
    template <class... More>
    result<std::optional<std::string>> try_acl_dryrun(std::string_view username, std::string_view command,
                                                      const More &...more) const
    {
        return as_text(this->try_command("ACL", "DRYRUN", username, command, more...));
    }
    /// ACL GENPASS [bits]
    /// Generates a pseudorandom, secure password that can be used to identify ACL users. Since 6.0.0.
    template <class... More> result<std::optional<std::string>> try_acl_genpass(const More &...more) const
    {
        return as_text(this->try_command("ACL", "GENPASS", more...));
    }
    /// ACL GETUSER username
    /// Lists the ACL rules of a user. Since 6.0.0.
    result<reply> try_acl_getuser(std::string_view username) const
    {
        return as_reply(this->try_command("ACL", "GETUSER", username));
    }
    /// ACL HELP
    /// Returns helpful text about the different subcommands. Since 6.0.0.
    result<reply> try_acl_help() const { return as_reply(this->try_command("ACL", "HELP")); }
    /// ACL LIST
    /// Dumps the effective rules in ACL file format. Since 6.0.0.
    result<reply> try_acl_list() const { return as_reply(this->try_command("ACL", "LIST")); }
    /// ACL LOAD
    /// Reloads the rules from the configured ACL file. Since 6.0.0.
    result<void> try_acl_load() const { return as_done(this->try_command("ACL", "LOAD")); }
    /// ACL LOG [count | RESET]
    /// Lists recent security events generated due to ACL rules. Since 6.0.0.
    template <class... More> result<reply> try_acl_log(const More &...more) const
    {
        return as_reply(this->try_command("ACL", "LOG", more...));
    }
    /// ACL SAVE
    /// Saves the effective ACL rules in the configured ACL file. Since 6.0.0.
    result<void> try_acl_save() const { return as_done(this->try_command("ACL", "SAVE")); }
    /// ACL SETUSER username [rule [rule ...]]
    /// Creates and modifies an ACL user and its rules. Since 6.0.0.
    template <class... More> result<void> try_acl_setuser(std::string_view username, const More &...more) const
    {
        return as_done(this->try_command("ACL", "SETUSER", username, more...));
    }
    /// ACL USERS
    /// Lists all ACL users. Since 6.0.0.
    result<reply> try_acl_users() const { return as_reply(this->try_command("ACL", "USERS")); }
    /// ACL WHOAMI
    /// Returns the authenticated username of the current connection. Since 6.0.0.
    result<std::optional<std::string>> try_acl_whoami() const { return as_text(this->try_command("ACL", "WHOAMI")); }
    /// BGREWRITEAOF
    /// Asynchronously rewrites the append-only file to disk. Since 1.0.0.
    result<std::optional<std::string>> try_bgrewriteaof() const { return as_text(this->try_command("BGREWRITEAOF")); }
    /// BGSAVE [SCHEDULE | CANCEL]
    /// Asynchronously saves the database(s) to disk. Since 1.0.0.
    template <class... More> result<std::optional<std::string>> try_bgsave(const More &...more) const
    {
        return as_text(this->try_command("BGSAVE", more...));
    }
    /// COMMAND COUNT
    /// Returns a count of commands. Since 2.8.13.
    result<std::int64_t> try_command_count() const { return as_integer(this->try_command("COMMAND", "COUNT")); }
    /// COMMAND DOCS [command-name [command-name ...]]
    /// Returns documentary information about one, multiple or all commands. Since 7.0.0.
    template <class... More> result<reply> try_command_docs(const More &...more) const
    {
        return as_reply(this->try_command("COMMAND", "DOCS", more...));
    }
    /// COMMAND GETKEYS command [arg [arg ...]]
    /// Extracts the key names from an arbitrary command. Since 2.8.13.
    template <class... More> result<reply> try_command_getkeys(std::string_view command, const More &...more) const
    {
        return as_reply(this->try_command("COMMAND", "GETKEYS", command, more...));
    }
    /// COMMAND GETKEYSANDFLAGS command [arg [arg ...]]
    /// Extracts the key names and access flags for an arbitrary command. Since 7.0.0.
    template <class... More>
    result<reply> try_command_getkeysandflags(std::string_view command, const More &...more) const
    {
        return as_reply(this->try_command("COMMAND", "GETKEYSANDFLAGS", command, more...));
    }
    /// COMMAND HELP
    /// Returns helpful text about the different subcommands. Since 5.0.0.
    result<reply> try_command_help() const { return as_reply(this->try_command("COMMAND", "HELP")); }
    /// COMMAND INFO [command-name [command-name ...]]
    /// Returns information about one, multiple or all commands. Since 2.8.13.
    template <class... More> result<reply> try_command_info(const More &...more) const
    {
        return as_reply(this->try_command("COMMAND", "INFO", more...));
    }
    /// COMMAND LIST [FILTERBY <MODULE module-name | ACLCAT category | PATTERN pattern>]
    /// Returns a list of command names. Since 7.0.0.
    template <class... More> result<reply> try_command_list(const More &...more) const
    {
        return as_reply(this->try_command("COMMAND", "LIST", more...));
    }
    /// COMMANDLOG GET count <SLOW | LARGE-REQUEST | LARGE-REPLY>
    /// Returns the specified command log's entries. Since 8.1.0.
    result<reply> try_commandlog_get(std::int64_t count, std::string_view type) const
    {
        return as_reply(this->try_command("COMMANDLOG", "GET", count, type));
    }
    /// COMMANDLOG HELP
    /// Shows helpful text about the different subcommands. Since 8.1.0.
    result<reply> try_commandlog_help() const { return as_reply(this->try_command("COMMANDLOG", "HELP")); }
    /// COMMANDLOG LEN <SLOW | LARGE-REQUEST | LARGE-REPLY>
    /// Returns the number of entries in the specified type of command log. Since 8.1.0.
    result<std::int64_t> try_commandlog_len(std::string_view type) const
    {
        return as_integer(this->try_command("COMMANDLOG", "LEN", type));
    }
    /// COMMANDLOG RESET <SLOW | LARGE-REQUEST | LARGE-REPLY>
    /// Clears all entries from the specified type of command log. Since 8.1.0.
    result<void> try_commandlog_reset(std::string_view type) const
    {
        return as_done(this->try_command("COMMANDLOG", "RESET", type));
    }
    /// CONFIG GET parameter [parameter ...]
    /// Returns the effective values of configuration parameters. Since 2.0.0.
    template <class... More> result<reply> try_config_get(const More &...more) const
    {
        return as_reply(this->try_command("CONFIG", "GET", more...));
    }
    /// CONFIG HELP
    /// Returns helpful text about the different subcommands. Since 5.0.0.
    result<reply> try_config_help() const { return as_reply(this->try_command("CONFIG", "HELP")); }
    /// CONFIG RESETSTAT
    /// Resets the server's statistics. Since 2.0.0.
    result<void> try_config_resetstat() const { return as_done(this->try_command("CONFIG", "RESETSTAT")); }
    /// CONFIG REWRITE
    /// Persists the effective configuration to file. Since 2.8.0.
    result<void> try_config_rewrite() const { return as_done(this->try_command("CONFIG", "REWRITE")); }
    /// CONFIG SET parameter value [parameter value ...]
    /// Sets configuration parameters in-flight. Since 2.0.0.
    template <class... More> result<void> try_config_set(const More &...more) const
    {
        return as_done(this->try_command("CONFIG", "SET", more...));
    }
    /// DBSIZE
    /// Returns the number of keys in the database. Since 1.0.0.
    result<std::int64_t> try_dbsize() const { return as_integer(this->try_command("DBSIZE")); }
    /// FAILOVER [TO host port [FORCE]] [ABORT] [TIMEOUT milliseconds]
    /// Starts a coordinated failover from a server to one of its replicas. Since 6.2.0.
    template <class... More> result<void> try_failover(const More &...more) const
    {
        return as_done(this->try_command("FAILOVER", more...));
    }
    /// FLUSHALL [ASYNC | SYNC]
    /// Removes all keys from all databases. Since 1.0.0.
    template <class... More> result<void> try_flushall(const More &...more) const
    {
        return as_done(this->try_command("FLUSHALL", more...));
    }
    /// FLUSHDB [ASYNC | SYNC]
    /// Removes all keys from the current database. Since 1.0.0.
    template <class... More> result<void> try_flushdb(const More &...more) const
    {
        return as_done(this->try_command("FLUSHDB", more...));
    }
    /// INFO [section [section ...]]
    /// Returns information and statistics about the server. Since 1.0.0.
    template <class... More> result<std::optional<std::string>> try_info(const More &...more) const
    {
        return as_text(this->try_command("INFO", more...));
    }
    /// LASTSAVE
    /// Returns the Unix timestamp of the last successful save to disk. Since 1.0.0.
    result<std::int64_t> try_lastsave() const { return as_integer(this->try_command("LASTSAVE")); }
    /// LATENCY DOCTOR
    /// Returns a human-readable latency analysis report. Since 2.8.13.
    result<std::optional<std::string>> try_latency_doctor() const
    {
        return as_text(this->try_command("LATENCY", "DOCTOR"));
    }
    /// LATENCY GRAPH event
    /// Returns a latency graph for an event. Since 2.8.13.
    result<std::optional<std::string>> try_latency_graph(std::string_view event) const
    {
        return as_text(this->try_command("LATENCY", "GRAPH", event));
    }
    /// LATENCY HELP
    /// Returns helpful text about the different subcommands. Since 2.8.13.
    result<reply> try_latency_help() const { return as_reply(this->try_command("LATENCY", "HELP")); }
    /// LATENCY HISTOGRAM [command [command ...]]
    /// Returns the cumulative distribution of latencies of a subset or all commands. Since 7.0.0.
    template <class... More> result<reply> try_latency_histogram(const More &...more) const
    {
        return as_reply(this->try_command("LATENCY", "HISTOGRAM", more...));
    }
    /// LATENCY HISTORY event
    /// Returns timestamp-latency samples for an event. Since 2.8.13.
    result<reply> try_latency_history(std::string_view event) const
    {
        return as_reply(this->try_command("LATENCY", "HISTORY", event));
    }
    /// LATENCY LATEST
    /// Returns the latest latency samples for all events. Since 2.8.13.
    result<reply> try_latency_latest() const { return as_reply(this->try_command("LATENCY", "LATEST")); }
    /// LATENCY RESET [event [event ...]]
    /// Resets the latency data for one or more events. Since 2.8.13.
    template <class... More> result<std::int64_t> try_latency_reset(const More &...more) const
    {
        return as_integer(this->try_command("LATENCY", "RESET", more...));
    }
    /// LOLWUT [VERSION version]
    /// Displays computer art and the server version. Since 5.0.0.
    template <class... More> result<std::optional<std::string>> try_lolwut(const More &...more) const
    {
        return as_text(this->try_command("LOLWUT", more...));
    }
    /// MEMORY DOCTOR
    /// Outputs a memory problems report. Since 4.0.0.
    result<std::optional<std::string>> try_memory_doctor() const
    {
        return as_text(this->try_command("MEMORY", "DOCTOR"));
    }
    /// MEMORY HELP
    /// Returns helpful text about the different subcommands. Since 4.0.0.
    result<reply> try_memory_help() const { return as_reply(this->try_command("MEMORY", "HELP")); }
    /// MEMORY MALLOC-STATS
    /// Returns the allocator statistics. Since 4.0.0.
    result<std::optional<std::string>> try_memory_malloc_stats() const
    {
        return as_text(this->try_command("MEMORY", "MALLOC-STATS"));
    }
    /// MEMORY PURGE
    /// Asks the allocator to release memory. Since 4.0.0.
    result<void> try_memory_purge() const { return as_done(this->try_command("MEMORY", "PURGE")); }
    /// MEMORY STATS
    /// Returns details about memory usage. Since 4.0.0.
    result<reply> try_memory_stats() const { return as_reply(this->try_command("MEMORY", "STATS")); }
    /// MEMORY USAGE key [SAMPLES count]
    /// Estimates the memory usage of a key. Since 4.0.0.
    template <class... More>
    result<std::optional<std::int64_t>> try_memory_usage(std::string_view key, const More &...more) const
    {
        return as_optional_integer(this->try_command("MEMORY", "USAGE", key, more...));
    }
    /// MODULE HELP
    /// Returns helpful text about the different subcommands. Since 5.0.0.
    result<reply> try_module_help() const { return as_reply(this->try_command("MODULE", "HELP")); }
    /// MODULE LIST
    /// Returns all loaded modules. Since 4.0.0.
    result<reply> try_module_list() const { return as_reply(this->try_command("MODULE", "LIST")); }
    /// MODULE LOAD path [arg [arg ...]]
    /// Loads a module. Since 4.0.0.
    template <class... More> result<void> try_module_load(std::string_view path, const More &...more) const
    {
        return as_done(this->try_command("MODULE", "LOAD", path, more...));
    }
    /// MODULE LOADEX path [CONFIG name value [CONFIG name value ...]] [ARGS args [args ...]]
    /// Loads a module using extended parameters. Since 7.0.0.
    template <class... More> result<void> try_module_loadex(std::string_view path, const More &...more) const
    {
        return as_done(this->try_command("MODULE", "LOADEX", path, more...));
    }
    /// MODULE UNLOAD name
    /// Unloads a module. Since 4.0.0.
    result<void> try_module_unload(std::string_view name) const
    {
        return as_done(this->try_command("MODULE", "UNLOAD", name));
    }
    /// REPLICAOF <host port | NO ONE>
    /// Configures a server as replica of another, or promotes it to a primary. Since 5.0.0.
    template <class... More> result<void> try_replicaof(const More &...more) const
    {
        return as_done(this->try_command("REPLICAOF", more...));
    }
    /// ROLE
    /// Returns the replication role. Since 2.8.12.
    result<reply> try_role() const { return as_reply(this->try_command("ROLE")); }
    /// SAVE
    /// Synchronously saves the database(s) to disk. Since 1.0.0.
    result<void> try_save() const { return as_done(this->try_command("SAVE")); }
    /// SLAVEOF <host port | NO ONE>
    /// Sets a server as a replica of another, or promotes it to being a primary. Since 1.0.0.
    template <class... More> result<void> try_slaveof(const More &...more) const
    {
        return as_done(this->try_command("SLAVEOF", more...));
    }
    /// SLOWLOG GET [count]
    /// Returns the slow log's entries. Since 2.2.12.
    template <class... More> result<reply> try_slowlog_get(const More &...more) const
    {
        return as_reply(this->try_command("SLOWLOG", "GET", more...));
    }
    /// SLOWLOG HELP
    /// Shows helpful text about the different subcommands. Since 6.2.0.
    result<reply> try_slowlog_help() const { return as_reply(this->try_command("SLOWLOG", "HELP")); }
    /// SLOWLOG LEN
    /// Returns the number of entries in the slow log. Since 2.2.12.
    result<std::int64_t> try_slowlog_len() const { return as_integer(this->try_command("SLOWLOG", "LEN")); }
    /// SLOWLOG RESET
    /// Clears all entries from the slow log. Since 2.2.12.
    result<void> try_slowlog_reset() const { return as_done(this->try_command("SLOWLOG", "RESET")); }
    /// SWAPDB index1 index2
    /// Swaps two databases. Since 4.0.0.
    result<void> try_swapdb(std::int64_t index1, std::int64_t index2) const
    {
        return as_done(this->try_command("SWAPDB", index1, index2));
    }
    /// TIME
    /// Returns the server time. Since 2.6.0.
    result<reply> try_time() const { return as_reply(this->try_command("TIME")); }
    /// SADD key member [member ...]
    /// Adds one or more members to a set. Creates the key if it doesn't exist. Since 1.0.0.
    template <class... More> result<std::int64_t> try_sadd(std::string_view key, const More &...more) const
    {
        return as_integer(this->try_command("SADD", key, more...));
    }
    /// SCARD key
    /// Returns the number of members in a set. Since 1.0.0.
    result<std::int64_t> try_scard(std::string_view key) const { return as_integer(this->try_command("SCARD", key)); }
    /// SDIFF key [key ...]
    /// Returns the difference of multiple sets. Since 1.0.0.
    template <class... More> result<std::vector<std::string>> try_sdiff(const More &...more) const
    {
        return as_texts(this->try_command("SDIFF", more...));
    }
    /// SDIFFSTORE destination key [key ...]
    /// Stores the difference of multiple sets in a key. Since 1.0.0.
    template <class... More>
    result<std::int64_t> try_sdiffstore(std::string_view destination, const More &...more) const
    {
        return as_integer(this->try_command("SDIFFSTORE", destination, more...));
    }
    /// SINTER key [key ...]
    /// Returns the intersect of multiple sets. Since 1.0.0.
    template <class... More> result<std::vector<std::string>> try_sinter(const More &...more) const
    {
        return as_texts(this->try_command("SINTER", more...));
    }
    /// SINTERCARD numkeys key [key ...] [LIMIT limit]
    /// Returns the number of members of the intersect of multiple sets. Since 7.0.0.
    template <class... More> result<std::int64_t> try_sintercard(std::int64_t numkeys, const More &...more) const
    {
        return as_integer(this->try_command("SINTERCARD", numkeys, more...));
    }
    /// SINTERSTORE destination key [key ...]
    /// Stores the intersect of multiple sets in a key. Since 1.0.0.
    template <class... More>
    result<std::int64_t> try_sinterstore(std::string_view destination, const More &...more) const
    {
        return as_integer(this->try_command("SINTERSTORE", destination, more...));
    }
    /// SISMEMBER key member
    /// Determines whether a member belongs to a set. Since 1.0.0.
    result<bool> try_sismember(std::string_view key, std::string_view member) const
    {
        return as_flag(this->try_command("SISMEMBER", key, member));
    }
    /// SMEMBERS key
    /// Returns all members of a set. Since 1.0.0.
    result<std::vector<std::string>> try_smembers(std::string_view key) const
    {
        return as_texts(this->try_command("SMEMBERS", key));
    }
    /// SMISMEMBER key member [member ...]
    /// Determines whether multiple members belong to a set. Since 6.2.0.
    template <class... More> result<reply> try_smismember(std::string_view key, const More &...more) const
    {
        return as_reply(this->try_command("SMISMEMBER", key, more...));
    }
    /// SMOVE source destination member
    /// Moves a member from one set to another. Since 1.0.0.
    result<bool> try_smove(std::string_view source, std::string_view destination, std::string_view member) const
    {
        return as_flag(this->try_command("SMOVE", source, destination, member));
    }
    /// SPOP key [count]
    /// Returns one or more random members from a set after removing them. Deletes the set if the last member was
    /// popped. Since 1.0.0.
    template <class... More> result<reply> try_spop(std::string_view key, const More &...more) const
    {
        return as_reply(this->try_command("SPOP", key, more...));
    }
    /// SRANDMEMBER key [count]
    /// Gets one or multiple random members from a set. Since 1.0.0.
    template <class... More> result<reply> try_srandmember(std::string_view key, const More &...more) const
    {
        return as_reply(this->try_command("SRANDMEMBER", key, more...));
    }
    /// SREM key member [member ...]
    /// Removes one or more members from a set. Deletes the set if the last member was removed. Since 1.0.0.
    template <class... More> result<std::int64_t> try_srem(std::string_view key, const More &...more) const
    {
        return as_integer(this->try_command("SREM", key, more...));
    }
    /// SSCAN key cursor [MATCH pattern] [COUNT count]
    /// Iterates over members of a set. Since 2.8.0.
    template <class... More>
    result<reply> try_sscan(std::string_view key, std::int64_t cursor, const More &...more) const
    {
        return as_reply(this->try_command("SSCAN", key, cursor, more...));
    }
    /// SUNION key [key ...]
    /// Returns the union of multiple sets. Since 1.0.0.
    template <class... More> result<std::vector<std::string>> try_sunion(const More &...more) const
    {
        return as_texts(this->try_command("SUNION", more...));
    }
    /// SUNIONSTORE destination key [key ...]
    /// Stores the union of multiple sets in a key. Since 1.0.0.
    template <class... More>
    result<std::int64_t> try_sunionstore(std::string_view destination, const More &...more) const
    {
        return as_integer(this->try_command("SUNIONSTORE", destination, more...));
    }
    /// BZMPOP timeout numkeys key [key ...] <MIN | MAX> [COUNT count]
    /// Removes and returns a member by score from one or more sorted sets. Blocks until a member is available
    /// otherwise. Deletes the sorted set if the last element was popped. Since 7.0.0.
    template <class... More> result<reply> try_bzmpop(double timeout, std::int64_t numkeys, const More &...more) const
    {
        return as_reply(this->try_command("BZMPOP", timeout, numkeys, more...));
    }
    /// BZPOPMAX key [key ...] timeout
    /// Removes and returns the member with the highest score from one or more sorted sets. Blocks until a member is
    /// available otherwise. Deletes the sorted set if the last element was popped. Since 5.0.0.
    template <class... More> result<reply> try_bzpopmax(const More &...more) const
    {
        return as_reply(this->try_command("BZPOPMAX", more...));
    }
    /// BZPOPMIN key [key ...] timeout
    /// Removes and returns the member with the lowest score from one or more sorted sets. Blocks until a member is
    /// available otherwise. Deletes the sorted set if the last element was popped. Since 5.0.0.
    template <class... More> result<reply> try_bzpopmin(const More &...more) const
    {
        return as_reply(this->try_command("BZPOPMIN", more...));
    }
    /// ZADD key [NX | XX] [GT | LT] [CH] [INCR] score member [score member ...]
    /// Adds one or more members to a sorted set, or updates their scores. Creates the key if it doesn't exist. Since
    /// 1.2.0.
    template <class... More> result<reply> try_zadd(std::string_view key, const More &...more) const
    {
        return as_reply(this->try_command("ZADD", key, more...));
    }
    /// ZCARD key
    /// Returns the number of members in a sorted set. Since 1.2.0.
    result<std::int64_t> try_zcard(std::string_view key) const { return as_integer(this->try_command("ZCARD", key)); }
    /// ZCOUNT key min max
    /// Returns the count of members in a sorted set that have scores within a range. Since 2.0.0.
    template <class Min, class Max>
    result<std::int64_t> try_zcount(std::string_view key, const Min &min, const Max &max) const
    {
        return as_integer(this->try_command("ZCOUNT", key, min, max));
    }
    /// ZDIFF numkeys key [key ...] [WITHSCORES]
    /// Returns the difference between multiple sorted sets. Since 6.2.0.
    template <class... More> result<reply> try_zdiff(std::int64_t numkeys, const More &...more) const
    {
        return as_reply(this->try_command("ZDIFF", numkeys, more...));
    }
    /// ZDIFFSTORE destination numkeys key [key ...]
    /// Stores the difference of multiple sorted sets in a key. Since 6.2.0.
    template <class... More>
    result<std::int64_t> try_zdiffstore(std::string_view destination, std::int64_t numkeys, const More &...more) const
    {
        return as_integer(this->try_command("ZDIFFSTORE", destination, numkeys, more...));
    }
    /// ZINCRBY key increment member
    /// Increments the score of a member in a sorted set. Since 1.2.0.
    result<double> try_zincrby(std::string_view key, double increment, std::string_view member) const
    {
        return as_number(this->try_command("ZINCRBY", key, increment, member));
    }
    /// ZINTER numkeys key [key ...] [WEIGHTS weight [weight ...]] [AGGREGATE <SUM | MIN | MAX>] [WITHSCORES]
    /// Returns the intersect of multiple sorted sets. Since 6.2.0.
    template <class... More> result<reply> try_zinter(std::int64_t numkeys, const More &...more) const
    {
        return as_reply(this->try_command("ZINTER", numkeys, more...));
    }
    /// ZINTERCARD numkeys key [key ...] [LIMIT limit]
    /// Returns the number of members of the intersect of multiple sorted sets. Since 7.0.0.
    template <class... More> result<std::int64_t> try_zintercard(std::int64_t numkeys, const More &...more) const
    {
        return as_integer(this->try_command("ZINTERCARD", numkeys, more...));
    }
    /// ZINTERSTORE destination numkeys key [key ...] [WEIGHTS weight [weight ...]] [AGGREGATE <SUM | MIN | MAX>]
    /// Stores the intersect of multiple sorted sets in a key. Since 2.0.0.
    template <class... More>
    result<std::int64_t> try_zinterstore(std::string_view destination, std::int64_t numkeys, const More &...more) const
    {
        return as_integer(this->try_command("ZINTERSTORE", destination, numkeys, more...));
    }
    /// ZLEXCOUNT key min max
    /// Returns the number of members in a sorted set within a lexicographical range. Since 2.8.9.
    template <class Min, class Max>
    result<std::int64_t> try_zlexcount(std::string_view key, const Min &min, const Max &max) const
    {
        return as_integer(this->try_command("ZLEXCOUNT", key, min, max));
    }
    /// ZMPOP numkeys key [key ...] <MIN | MAX> [COUNT count]
    /// Returns the highest- or lowest-scoring members from one or more sorted sets after removing them. Deletes the
    /// sorted set if the last member was popped. Since 7.0.0.
    template <class... More> result<reply> try_zmpop(std::int64_t numkeys, const More &...more) const
    {
        return as_reply(this->try_command("ZMPOP", numkeys, more...));
    }
    /// ZMSCORE key member [member ...]
    /// Returns the score of one or more members in a sorted set. Since 6.2.0.
    template <class... More> result<reply> try_zmscore(std::string_view key, const More &...more) const
    {
        return as_reply(this->try_command("ZMSCORE", key, more...));
    }
    /// ZPOPMAX key [count]
    /// Returns the highest-scoring members from a sorted set after removing them. Deletes the sorted set if the last
    /// member was popped. Since 5.0.0.
    template <class... More>
    result<std::vector<std::pair<std::string, double>>> try_zpopmax(std::string_view key, const More &...more) const
    {
        return as_scores(this->try_command("ZPOPMAX", key, more...));
    }
    /// ZPOPMIN key [count]
    /// Returns the lowest-scoring members from a sorted set after removing them. Deletes the sorted set if the last
    /// member was popped. Since 5.0.0.
    template <class... More>
    result<std::vector<std::pair<std::string, double>>> try_zpopmin(std::string_view key, const More &...more) const
    {
        return as_scores(this->try_command("ZPOPMIN", key, more...));
    }
    /// ZRANDMEMBER key [count [WITHSCORES]]
    /// Returns one or more random members from a sorted set. Since 6.2.0.
    template <class... More> result<reply> try_zrandmember(std::string_view key, const More &...more) const
    {
        return as_reply(this->try_command("ZRANDMEMBER", key, more...));
    }
    /// ZRANGE key start stop [BYSCORE | BYLEX] [REV] [LIMIT offset count] [WITHSCORES]
    /// Returns members in a sorted set within a range of indexes. Since 1.2.0.
    template <class Start, class Stop, class... More>
    result<reply> try_zrange(std::string_view key, const Start &start, const Stop &stop, const More &...more) const
    {
        return as_reply(this->try_command("ZRANGE", key, start, stop, more...));
    }
    /// ZRANGEBYLEX key min max [LIMIT offset count]
    /// Returns members in a sorted set within a lexicographical range. Since 2.8.9.
    template <class Min, class Max, class... More>
    result<reply> try_zrangebylex(std::string_view key, const Min &min, const Max &max, const More &...more) const
    {
        return as_reply(this->try_command("ZRANGEBYLEX", key, min, max, more...));
    }
    /// ZRANGEBYSCORE key min max [WITHSCORES] [LIMIT offset count]
    /// Returns members in a sorted set within a range of scores. Since 1.0.5.
    template <class Min, class Max, class... More>
    result<reply> try_zrangebyscore(std::string_view key, const Min &min, const Max &max, const More &...more) const
    {
        return as_reply(this->try_command("ZRANGEBYSCORE", key, min, max, more...));
    }
    /// ZRANGESTORE dst src min max [BYSCORE | BYLEX] [REV] [LIMIT offset count]
    /// Stores a range of members from sorted set in a key. Since 6.2.0.
    template <class Min, class Max, class... More>
    result<std::int64_t> try_zrangestore(std::string_view dst, std::string_view src, const Min &min, const Max &max,
                                         const More &...more) const
    {
        return as_integer(this->try_command("ZRANGESTORE", dst, src, min, max, more...));
    }
    /// ZRANK key member [WITHSCORE]
    /// Returns the index of a member in a sorted set ordered by ascending scores. Since 2.0.0.
    template <class... More>
    result<reply> try_zrank(std::string_view key, std::string_view member, const More &...more) const
    {
        return as_reply(this->try_command("ZRANK", key, member, more...));
    }
    /// ZREM key member [member ...]
    /// Removes one or more members from a sorted set. Deletes the sorted set if all members were removed. Since
    /// 1.2.0.
    template <class... More> result<std::int64_t> try_zrem(std::string_view key, const More &...more) const
    {
        return as_integer(this->try_command("ZREM", key, more...));
    }
    /// ZREMRANGEBYLEX key min max
    /// Removes members in a sorted set within a lexicographical range. Deletes the sorted set if all members were
    /// removed. Since 2.8.9.
    template <class Min, class Max>
    result<std::int64_t> try_zremrangebylex(std::string_view key, const Min &min, const Max &max) const
    {
        return as_integer(this->try_command("ZREMRANGEBYLEX", key, min, max));
    }
    /// ZREMRANGEBYRANK key start stop
    /// Removes members in a sorted set within a range of indexes. Deletes the sorted set if all members were removed.
    /// Since 2.0.0.
    result<std::int64_t> try_zremrangebyrank(std::string_view key, std::int64_t start, std::int64_t stop) const
    {
        return as_integer(this->try_command("ZREMRANGEBYRANK", key, start, stop));
    }
    /// ZREMRANGEBYSCORE key min max
    /// Removes members in a sorted set within a range of scores. Deletes the sorted set if all members were removed.
    /// Since 1.2.0.
    template <class Min, class Max>
    result<std::int64_t> try_zremrangebyscore(std::string_view key, const Min &min, const Max &max) const
    {
        return as_integer(this->try_command("ZREMRANGEBYSCORE", key, min, max));
    }
    /// ZREVRANGE key start stop [WITHSCORES]
    /// Returns members in a sorted set within a range of indexes in reverse order. Since 1.2.0.
    template <class... More>
    result<reply> try_zrevrange(std::string_view key, std::int64_t start, std::int64_t stop, const More &...more) const
    {
        return as_reply(this->try_command("ZREVRANGE", key, start, stop, more...));
    }
    /// ZREVRANGEBYLEX key max min [LIMIT offset count]
    /// Returns members in a sorted set within a lexicographical range in reverse order. Since 2.8.9.
    template <class Max, class Min, class... More>
    result<reply> try_zrevrangebylex(std::string_view key, const Max &max, const Min &min, const More &...more) const
    {
        return as_reply(this->try_command("ZREVRANGEBYLEX", key, max, min, more...));
    }
    /// ZREVRANGEBYSCORE key max min [WITHSCORES] [LIMIT offset count]
    /// Returns members in a sorted set within a range of scores in reverse order. Since 2.2.0.
    template <class Max, class Min, class... More>
    result<reply> try_zrevrangebyscore(std::string_view key, const Max &max, const Min &min, const More &...more) const
    {
        return as_reply(this->try_command("ZREVRANGEBYSCORE", key, max, min, more...));
    }
    /// ZREVRANK key member [WITHSCORE]
    /// Returns the index of a member in a sorted set ordered by descending scores. Since 2.0.0.
    template <class... More>
    result<reply> try_zrevrank(std::string_view key, std::string_view member, const More &...more) const
    {
        return as_reply(this->try_command("ZREVRANK", key, member, more...));
    }
    /// ZSCAN key cursor [MATCH pattern] [COUNT count] [NOSCORES]
    /// Iterates over members and scores of a sorted set. Since 2.8.0.
    template <class... More>
    result<reply> try_zscan(std::string_view key, std::int64_t cursor, const More &...more) const
    {
        return as_reply(this->try_command("ZSCAN", key, cursor, more...));
    }
    /// ZSCORE key member
    /// Returns the score of a member in a sorted set. Since 1.2.0.
    result<std::optional<double>> try_zscore(std::string_view key, std::string_view member) const
    {
        return as_optional_number(this->try_command("ZSCORE", key, member));
    }
    /// ZUNION numkeys key [key ...] [WEIGHTS weight [weight ...]] [AGGREGATE <SUM | MIN | MAX>] [WITHSCORES]
    /// Returns the union of multiple sorted sets. Since 6.2.0.
    template <class... More> result<reply> try_zunion(std::int64_t numkeys, const More &...more) const
    {
        return as_reply(this->try_command("ZUNION", numkeys, more...));
    }
    /// ZUNIONSTORE destination numkeys key [key ...] [WEIGHTS weight [weight ...]] [AGGREGATE <SUM | MIN | MAX>]
    /// Stores the union of multiple sorted sets in a key. Since 2.0.0.
    template <class... More>
    result<std::int64_t> try_zunionstore(std::string_view destination, std::int64_t numkeys, const More &...more) const
    {
        return as_integer(this->try_command("ZUNIONSTORE", destination, numkeys, more...));
    }
    /// XACK key group id [id ...]
    /// Returns the number of messages that were successfully acknowledged by the consumer group member of a stream.
    /// Since 5.0.0.
    template <class... More>
    result<std::int64_t> try_xack(std::string_view key, std::string_view group, const More &...more) const
    {
        return as_integer(this->try_command("XACK", key, group, more...));
    }
    /// XADD key [NOMKSTREAM] [<MAXLEN | MINID> [= | ~] threshold [LIMIT count]] <* | id> field value [field value
    ///     ...]
    /// Appends a new message to a stream. Creates the key if it doesn't exist. Since 5.0.0.
    template <class... More>
    result<std::optional<std::string>> try_xadd(std::string_view key, const More &...more) const
    {
        return as_text(this->try_command("XADD", key, more...));
    }
    /// XAUTOCLAIM key group consumer min-idle-time start [COUNT count] [JUSTID]
    /// Changes, or acquires, ownership of messages in a consumer group, as if the messages were delivered to a
    /// consumer group member. Since 6.2.0.
    template <class Start, class... More>
    result<reply> try_xautoclaim(std::string_view key, std::string_view group, std::string_view consumer,
                                 std::string_view min_idle_time, const Start &start, const More &...more) const
    {
        return as_reply(this->try_command("XAUTOCLAIM", key, group, consumer, min_idle_time, start, more...));
    }
    /// XCLAIM key group consumer min-idle-time id [id ...] [IDLE ms] [TIME unix-time-milliseconds] [RETRYCOUNT count]
    ///     [FORCE] [JUSTID] [LASTID lastid]
    /// Changes, or acquires, ownership of a message in a consumer group, as if the message was delivered to a
    /// consumer group member. Since 5.0.0.
    template <class... More>
    result<reply> try_xclaim(std::string_view key, std::string_view group, std::string_view consumer,
                             std::string_view min_idle_time, const More &...more) const
    {
        return as_reply(this->try_command("XCLAIM", key, group, consumer, min_idle_time, more...));
    }
    /// XDEL key id [id ...]
    /// Returns the number of messages after removing them from a stream. Since 5.0.0.
    template <class... More> result<std::int64_t> try_xdel(std::string_view key, const More &...more) const
    {
        return as_integer(this->try_command("XDEL", key, more...));
    }
    /// XGROUP CREATE key group <id | $> [MKSTREAM] [ENTRIESREAD entriesread]
    /// Creates a consumer group. Since 5.0.0.
    template <class... More>
    result<void> try_xgroup_create(std::string_view key, std::string_view group, std::string_view id,
                                   const More &...more) const
    {
        return as_done(this->try_command("XGROUP", "CREATE", key, group, id, more...));
    }
    /// XGROUP CREATECONSUMER key group consumer
    /// Creates a consumer in a consumer group. Since 6.2.0.
    result<bool> try_xgroup_createconsumer(std::string_view key, std::string_view group,
                                           std::string_view consumer) const
    {
        return as_flag(this->try_command("XGROUP", "CREATECONSUMER", key, group, consumer));
    }
    /// XGROUP DELCONSUMER key group consumer
    /// Deletes a consumer from a consumer group. Since 5.0.0.
    result<std::int64_t> try_xgroup_delconsumer(std::string_view key, std::string_view group,
                                                std::string_view consumer) const
    {
        return as_integer(this->try_command("XGROUP", "DELCONSUMER", key, group, consumer));
    }
    /// XGROUP DESTROY key group
    /// Destroys a consumer group. Since 5.0.0.
    result<bool> try_xgroup_destroy(std::string_view key, std::string_view group) const
    {
        return as_flag(this->try_command("XGROUP", "DESTROY", key, group));
    }
    /// XGROUP HELP
    /// Returns helpful text about the different subcommands. Since 5.0.0.
    result<reply> try_xgroup_help() const { return as_reply(this->try_command("XGROUP", "HELP")); }
    /// XGROUP SETID key group <id | $> [ENTRIESREAD entriesread]
    /// Sets the last-delivered ID of a consumer group. Since 5.0.0.
    template <class... More>
    result<void> try_xgroup_setid(std::string_view key, std::string_view group, std::string_view id,
                                  const More &...more) const
    {
        return as_done(this->try_command("XGROUP", "SETID", key, group, id, more...));
    }
    /// XINFO CONSUMERS key group
    /// Returns a list of the consumers in a consumer group. Since 5.0.0.
    result<reply> try_xinfo_consumers(std::string_view key, std::string_view group) const
    {
        return as_reply(this->try_command("XINFO", "CONSUMERS", key, group));
    }
    /// XINFO GROUPS key
    /// Returns a list of the consumer groups of a stream. Since 5.0.0.
    result<reply> try_xinfo_groups(std::string_view key) const
    {
        return as_reply(this->try_command("XINFO", "GROUPS", key));
    }
    /// XINFO HELP
    /// Returns helpful text about the different subcommands. Since 5.0.0.
    result<reply> try_xinfo_help() const { return as_reply(this->try_command("XINFO", "HELP")); }
    /// XINFO STREAM key [FULL [COUNT count]]
    /// Returns information about a stream. Since 5.0.0.
    template <class... More> result<reply> try_xinfo_stream(std::string_view key, const More &...more) const
    {
        return as_reply(this->try_command("XINFO", "STREAM", key, more...));
    }
    /// XLEN key
    /// Returns the number of messages in a stream. Since 5.0.0.
    result<std::int64_t> try_xlen(std::string_view key) const { return as_integer(this->try_command("XLEN", key)); }
    /// XPENDING key group [[IDLE min-idle-time] start end count [consumer]]
    /// Returns the information and entries from a stream consumer group's pending entries list. Since 5.0.0.
    template <class... More>
    result<reply> try_xpending(std::string_view key, std::string_view group, const More &...more) const
    {
        return as_reply(this->try_command("XPENDING", key, group, more...));
    }
    /// XRANGE key start end [COUNT count]
    /// Returns the messages from a stream within a range of IDs. Since 5.0.0.
    template <class Start, class... More>
    result<reply> try_xrange(std::string_view key, const Start &start, std::string_view end, const More &...more) const
    {
        return as_reply(this->try_command("XRANGE", key, start, end, more...));
    }
    /// XREAD [COUNT count] [BLOCK milliseconds] STREAMS key [key ...] id [id ...]
    /// Returns messages from multiple streams with IDs greater than the ones requested. Blocks until a message is
    /// available otherwise. Since 5.0.0.
    template <class... More> result<reply> try_xread(const More &...more) const
    {
        return as_reply(this->try_command("XREAD", more...));
    }
    /// XREADGROUP GROUP group consumer [COUNT count] [BLOCK milliseconds] [NOACK] STREAMS key [key ...] id [id ...]
    /// Returns new or historical messages from a stream for a consumer in a group. Blocks until a message is
    /// available otherwise. Since 5.0.0.
    template <class... More> result<reply> try_xreadgroup(const More &...more) const
    {
        return as_reply(this->try_command("XREADGROUP", more...));
    }
    /// XREVRANGE key end start [COUNT count]
    /// Returns the messages from a stream within a range of IDs in reverse order. Since 5.0.0.
    template <class Start, class... More>
    result<reply> try_xrevrange(std::string_view key, std::string_view end, const Start &start,
                                const More &...more) const
    {
        return as_reply(this->try_command("XREVRANGE", key, end, start, more...));
    }
    /// XSETID key last-id [ENTRIESADDED entries-added] [MAXDELETEDID max-deleted-id]
    /// An internal command for replicating stream values. Since 5.0.0.
    template <class... More>
    result<void> try_xsetid(std::string_view key, std::string_view last_id, const More &...more) const
    {
        return as_done(this->try_command("XSETID", key, last_id, more...));
    }
    /// XTRIM key <MAXLEN | MINID> [= | ~] threshold [LIMIT count]
    /// Deletes messages from the beginning of a stream. Since 5.0.0.
    template <class... More> result<std::int64_t> try_xtrim(std::string_view key, const More &...more) const
    {
        return as_integer(this->try_command("XTRIM", key, more...));
    }
    /// DECRBY key decrement
    /// Decrements the integer value of a key by a number. Uses 0 as initial value if the key doesn't exist. Since
    /// 1.0.0.
    result<std::int64_t> try_decrby(std::string_view key, std::int64_t decrement) const
    {
        return as_integer(this->try_command("DECRBY", key, decrement));
    }
    /// DELIFEQ key value
    /// Delete key if value matches string. Since 9.0.0.
    result<bool> try_delifeq(std::string_view key, std::string_view value) const
    {
        return as_flag(this->try_command("DELIFEQ", key, value));
    }
    /// GETDEL key
    /// Returns the string value of a key after deleting the key. Since 6.2.0.
    result<std::optional<std::string>> try_getdel(std::string_view key) const
    {
        return as_text(this->try_command("GETDEL", key));
    }
    /// GETEX key [EX seconds | PX milliseconds | EXAT unix-time-seconds | PXAT unix-time-milliseconds | PERSIST]
    /// Returns the string value of a key after setting its expiration time. Since 6.2.0.
    template <class... More>
    result<std::optional<std::string>> try_getex(std::string_view key, const More &...more) const
    {
        return as_text(this->try_command("GETEX", key, more...));
    }
    /// GETRANGE key start end
    /// Returns a substring of the string stored at a key. Since 2.4.0.
    result<std::optional<std::string>> try_getrange(std::string_view key, std::int64_t start, std::int64_t end) const
    {
        return as_text(this->try_command("GETRANGE", key, start, end));
    }
    /// GETSET key value
    /// Returns the previous string value of a key after setting it to a new value. Since 1.0.0.
    result<std::optional<std::string>> try_getset(std::string_view key, std::string_view value) const
    {
        return as_text(this->try_command("GETSET", key, value));
    }
    /// INCRBYFLOAT key increment
    /// Increments the floating point value of a key by a number. Uses 0 as initial value if the key doesn't exist.
    /// Since 2.6.0.
    result<double> try_incrbyfloat(std::string_view key, double increment) const
    {
        return as_number(this->try_command("INCRBYFLOAT", key, increment));
    }
    /// LCS key1 key2 [LEN] [IDX] [MINMATCHLEN min-match-len] [WITHMATCHLEN]
    /// Finds the longest common substring. Since 7.0.0.
    template <class... More>
    result<reply> try_lcs(std::string_view key1, std::string_view key2, const More &...more) const
    {
        return as_reply(this->try_command("LCS", key1, key2, more...));
    }
    /// MSETEX numkeys key value [key value ...] [NX | XX] [EX seconds | PX milliseconds | EXAT unix-time-seconds |
    ///     PXAT unix-time-milliseconds | KEEPTTL]
    /// Atomically creates or modifies the string values of one or more keys, and optionally set their expiration.
    /// Since 9.1.0.
    template <class... More> result<bool> try_msetex(std::int64_t numkeys, const More &...more) const
    {
        return as_flag(this->try_command("MSETEX", numkeys, more...));
    }
    /// MSETNX key value [key value ...]
    /// Atomically modifies the string values of one or more keys only when all keys don't exist. Since 1.0.1.
    template <class... More> result<bool> try_msetnx(const More &...more) const
    {
        return as_flag(this->try_command("MSETNX", more...));
    }
    /// PSETEX key milliseconds value
    /// Sets both string value and expiration time in milliseconds of a key. The key is created if it doesn't exist.
    /// Since 2.6.0.
    result<void> try_psetex(std::string_view key, std::int64_t milliseconds, std::string_view value) const
    {
        return as_done(this->try_command("PSETEX", key, milliseconds, value));
    }
    /// SETEX key seconds value
    /// Sets the string value and expiration time of a key. Creates the key if it doesn't exist. Since 2.0.0.
    result<void> try_setex(std::string_view key, std::int64_t seconds, std::string_view value) const
    {
        return as_done(this->try_command("SETEX", key, seconds, value));
    }
    /// SETNX key value
    /// Sets the string value of a key only when the key doesn't exist. Since 1.0.0.
    result<bool> try_setnx(std::string_view key, std::string_view value) const
    {
        return as_flag(this->try_command("SETNX", key, value));
    }
    /// SETRANGE key offset value
    /// Overwrites a part of a string value with another by an offset. Creates the key if it doesn't exist. Since
    /// 2.2.0.
    result<std::int64_t> try_setrange(std::string_view key, std::int64_t offset, std::string_view value) const
    {
        return as_integer(this->try_command("SETRANGE", key, offset, value));
    }
    /// STRLEN key
    /// Returns the length of a string value. Since 2.2.0.
    result<std::int64_t> try_strlen(std::string_view key) const { return as_integer(this->try_command("STRLEN", key)); }
    /// SUBSTR key start end
    /// Returns a substring from a string value. Since 1.0.0.
    result<std::optional<std::string>> try_substr(std::string_view key, std::int64_t start, std::int64_t end) const
    {
        return as_text(this->try_command("SUBSTR", key, start, end));
    }

#if REDISCHAN_HPP_EXCEPTIONS
    template <class... More> std::int64_t bitcount(std::string_view key, const More &...more) const
    {
        return try_bitcount(key, more...).value();
    }
    template <class... More> reply bitfield(std::string_view key, const More &...more) const
    {
        return try_bitfield(key, more...).value();
    }
    template <class... More> reply bitfield_ro(std::string_view key, const More &...more) const
    {
        return try_bitfield_ro(key, more...).value();
    }
    template <class... More>
    std::int64_t bitop(std::string_view operation, std::string_view destkey, const More &...more) const
    {
        return try_bitop(operation, destkey, more...).value();
    }
    template <class... More> std::int64_t bitpos(std::string_view key, std::int64_t bit, const More &...more) const
    {
        return try_bitpos(key, bit, more...).value();
    }
    std::int64_t getbit(std::string_view key, std::int64_t offset) const { return try_getbit(key, offset).value(); }
    std::int64_t setbit(std::string_view key, std::int64_t offset, std::int64_t value) const
    {
        return try_setbit(key, offset, value).value();
    }
    template <class... More> void cluster_addslots(const More &...more) const
    {
        return try_cluster_addslots(more...).value();
    }
    template <class... More> void cluster_addslotsrange(const More &...more) const
    {
        return try_cluster_addslotsrange(more...).value();
    }
    std::optional<std::string> cluster_bumpepoch() const { return try_cluster_bumpepoch().value(); }
    void cluster_cancelslotmigrations() const { return try_cluster_cancelslotmigrations().value(); }
    std::int64_t cluster_count_failure_reports(std::string_view node_id) const
    {
        return try_cluster_count_failure_reports(node_id).value();
    }
    std::int64_t cluster_countkeysinslot(std::int64_t slot) const { return try_cluster_countkeysinslot(slot).value(); }
    template <class... More> void cluster_delslots(const More &...more) const
    {
        return try_cluster_delslots(more...).value();
    }
    template <class... More> void cluster_delslotsrange(const More &...more) const
    {
        return try_cluster_delslotsrange(more...).value();
    }
    template <class... More> void cluster_failover(const More &...more) const
    {
        return try_cluster_failover(more...).value();
    }
    template <class... More> void cluster_flushslot(std::int64_t slot, const More &...more) const
    {
        return try_cluster_flushslot(slot, more...).value();
    }
    void cluster_flushslots() const { return try_cluster_flushslots().value(); }
    void cluster_forget(std::string_view node_id) const { return try_cluster_forget(node_id).value(); }
    reply cluster_getkeysinslot(std::int64_t slot, std::int64_t count) const
    {
        return try_cluster_getkeysinslot(slot, count).value();
    }
    reply cluster_getslotmigrations() const { return try_cluster_getslotmigrations().value(); }
    reply cluster_help() const { return try_cluster_help().value(); }
    std::optional<std::string> cluster_info() const { return try_cluster_info().value(); }
    std::int64_t cluster_keyslot(std::string_view key) const { return try_cluster_keyslot(key).value(); }
    reply cluster_links() const { return try_cluster_links().value(); }
    template <class... More> void cluster_meet(std::string_view ip, std::int64_t port, const More &...more) const
    {
        return try_cluster_meet(ip, port, more...).value();
    }
    template <class... More> void cluster_migrateslots(const More &...more) const
    {
        return try_cluster_migrateslots(more...).value();
    }
    std::optional<std::string> cluster_myid() const { return try_cluster_myid().value(); }
    std::optional<std::string> cluster_myshardid() const { return try_cluster_myshardid().value(); }
    std::optional<std::string> cluster_nodes() const { return try_cluster_nodes().value(); }
    reply cluster_replicas(std::string_view node_id) const { return try_cluster_replicas(node_id).value(); }
    template <class... More> void cluster_replicate(const More &...more) const
    {
        return try_cluster_replicate(more...).value();
    }
    template <class... More> void cluster_reset(const More &...more) const
    {
        return try_cluster_reset(more...).value();
    }
    void cluster_saveconfig() const { return try_cluster_saveconfig().value(); }
    void cluster_set_config_epoch(std::int64_t config_epoch) const
    {
        return try_cluster_set_config_epoch(config_epoch).value();
    }
    template <class... More> void cluster_setslot(std::int64_t slot, const More &...more) const
    {
        return try_cluster_setslot(slot, more...).value();
    }
    reply cluster_shards() const { return try_cluster_shards().value(); }
    reply cluster_slaves(std::string_view node_id) const { return try_cluster_slaves(node_id).value(); }
    template <class... More> reply cluster_slot_stats(const More &...more) const
    {
        return try_cluster_slot_stats(more...).value();
    }
    reply cluster_slots() const { return try_cluster_slots().value(); }
    template <class... More> reply clusterscan(std::string_view cursor, const More &...more) const
    {
        return try_clusterscan(cursor, more...).value();
    }
    void readonly() const { return try_readonly().value(); }
    void readwrite() const { return try_readwrite().value(); }
    std::optional<std::string> client_getname() const { return try_client_getname().value(); }
    std::int64_t client_getredir() const { return try_client_getredir().value(); }
    reply client_help() const { return try_client_help().value(); }
    std::int64_t client_id() const { return try_client_id().value(); }
    std::optional<std::string> client_info() const { return try_client_info().value(); }
    template <class... More> reply client_kill(const More &...more) const { return try_client_kill(more...).value(); }
    template <class... More> std::optional<std::string> client_list(const More &...more) const
    {
        return try_client_list(more...).value();
    }
    void client_no_evict(std::string_view enabled) const { return try_client_no_evict(enabled).value(); }
    void client_no_touch(std::string_view enabled) const { return try_client_no_touch(enabled).value(); }
    template <class... More> void client_pause(std::int64_t timeout, const More &...more) const
    {
        return try_client_pause(timeout, more...).value();
    }
    void client_setname(std::string_view connection_name) const { return try_client_setname(connection_name).value(); }
    reply client_trackinginfo() const { return try_client_trackinginfo().value(); }
    template <class... More> bool client_unblock(std::int64_t client_id, const More &...more) const
    {
        return try_client_unblock(client_id, more...).value();
    }
    void client_unpause() const { return try_client_unpause().value(); }
    std::optional<std::string> echo(std::string_view message) const { return try_echo(message).value(); }
    void select(std::int64_t index) const { return try_select(index).value(); }
    template <class... More> bool copy(std::string_view source, std::string_view destination, const More &...more) const
    {
        return try_copy(source, destination, more...).value();
    }
    std::optional<std::string> dump(std::string_view key) const { return try_dump(key).value(); }
    template <class... More>
    bool expireat(std::string_view key, std::int64_t unix_time_seconds, const More &...more) const
    {
        return try_expireat(key, unix_time_seconds, more...).value();
    }
    std::int64_t expiretime(std::string_view key) const { return try_expiretime(key).value(); }
    reply keys(std::string_view pattern) const { return try_keys(pattern).value(); }
    template <class... More>
    std::optional<std::string> migrate(std::string_view host, std::int64_t port, const More &...more) const
    {
        return try_migrate(host, port, more...).value();
    }
    bool move(std::string_view key, std::int64_t db) const { return try_move(key, db).value(); }
    std::optional<std::string> object_encoding(std::string_view key) const { return try_object_encoding(key).value(); }
    std::optional<std::int64_t> object_freq(std::string_view key) const { return try_object_freq(key).value(); }
    reply object_help() const { return try_object_help().value(); }
    std::optional<std::int64_t> object_idletime(std::string_view key) const { return try_object_idletime(key).value(); }
    std::optional<std::int64_t> object_refcount(std::string_view key) const { return try_object_refcount(key).value(); }
    bool persist(std::string_view key) const { return try_persist(key).value(); }
    template <class... More> bool pexpire(std::string_view key, std::int64_t milliseconds, const More &...more) const
    {
        return try_pexpire(key, milliseconds, more...).value();
    }
    template <class... More>
    bool pexpireat(std::string_view key, std::int64_t unix_time_milliseconds, const More &...more) const
    {
        return try_pexpireat(key, unix_time_milliseconds, more...).value();
    }
    std::int64_t pexpiretime(std::string_view key) const { return try_pexpiretime(key).value(); }
    std::int64_t pttl(std::string_view key) const { return try_pttl(key).value(); }
    std::optional<std::string> randomkey() const { return try_randomkey().value(); }
    void rename(std::string_view key, std::string_view newkey) const { return try_rename(key, newkey).value(); }
    bool renamenx(std::string_view key, std::string_view newkey) const { return try_renamenx(key, newkey).value(); }
    template <class... More>
    void restore(std::string_view key, std::int64_t ttl, std::string_view serialized_value, const More &...more) const
    {
        return try_restore(key, ttl, serialized_value, more...).value();
    }
    template <class... More> reply sort(std::string_view key, const More &...more) const
    {
        return try_sort(key, more...).value();
    }
    template <class... More> reply sort_ro(std::string_view key, const More &...more) const
    {
        return try_sort_ro(key, more...).value();
    }
    template <class... More> std::int64_t touch(const More &...more) const { return try_touch(more...).value(); }
    std::optional<std::string> type(std::string_view key) const { return try_type(key).value(); }
    template <class... More> std::int64_t unlink(const More &...more) const { return try_unlink(more...).value(); }
    std::int64_t wait(std::int64_t numreplicas, std::int64_t timeout) const
    {
        return try_wait(numreplicas, timeout).value();
    }
    reply waitaof(std::int64_t numlocal, std::int64_t numreplicas, std::int64_t timeout) const
    {
        return try_waitaof(numlocal, numreplicas, timeout).value();
    }
    template <class... More> std::int64_t geoadd(std::string_view key, const More &...more) const
    {
        return try_geoadd(key, more...).value();
    }
    template <class... More>
    std::optional<double> geodist(std::string_view key, std::string_view member1, std::string_view member2,
                                  const More &...more) const
    {
        return try_geodist(key, member1, member2, more...).value();
    }
    template <class... More> reply geohash(std::string_view key, const More &...more) const
    {
        return try_geohash(key, more...).value();
    }
    template <class... More> reply geopos(std::string_view key, const More &...more) const
    {
        return try_geopos(key, more...).value();
    }
    template <class... More>
    reply georadius(std::string_view key, double longitude, double latitude, double radius, std::string_view unit,
                    const More &...more) const
    {
        return try_georadius(key, longitude, latitude, radius, unit, more...).value();
    }
    template <class... More>
    reply georadiusbymember(std::string_view key, std::string_view member, double radius, std::string_view unit,
                            const More &...more) const
    {
        return try_georadiusbymember(key, member, radius, unit, more...).value();
    }
    template <class... More>
    reply georadiusbymember_ro(std::string_view key, std::string_view member, double radius, std::string_view unit,
                               const More &...more) const
    {
        return try_georadiusbymember_ro(key, member, radius, unit, more...).value();
    }
    template <class... More>
    reply georadius_ro(std::string_view key, double longitude, double latitude, double radius, std::string_view unit,
                       const More &...more) const
    {
        return try_georadius_ro(key, longitude, latitude, radius, unit, more...).value();
    }
    template <class... More> reply geosearch(std::string_view key, const More &...more) const
    {
        return try_geosearch(key, more...).value();
    }
    template <class... More>
    std::int64_t geosearchstore(std::string_view destination, std::string_view source, const More &...more) const
    {
        return try_geosearchstore(destination, source, more...).value();
    }
    template <class... More> std::int64_t hdel(std::string_view key, const More &...more) const
    {
        return try_hdel(key, more...).value();
    }
    bool hexists(std::string_view key, std::string_view field) const { return try_hexists(key, field).value(); }
    template <class... More> reply hexpire(std::string_view key, std::int64_t seconds, const More &...more) const
    {
        return try_hexpire(key, seconds, more...).value();
    }
    template <class... More>
    reply hexpireat(std::string_view key, std::int64_t unix_time_seconds, const More &...more) const
    {
        return try_hexpireat(key, unix_time_seconds, more...).value();
    }
    template <class... More> reply hexpiretime(std::string_view key, const More &...more) const
    {
        return try_hexpiretime(key, more...).value();
    }
    reply hgetall(std::string_view key) const { return try_hgetall(key).value(); }
    template <class... More> reply hgetdel(std::string_view key, const More &...more) const
    {
        return try_hgetdel(key, more...).value();
    }
    template <class... More> reply hgetex(std::string_view key, const More &...more) const
    {
        return try_hgetex(key, more...).value();
    }
    std::int64_t hincrby(std::string_view key, std::string_view field, std::int64_t increment) const
    {
        return try_hincrby(key, field, increment).value();
    }
    double hincrbyfloat(std::string_view key, std::string_view field, double increment) const
    {
        return try_hincrbyfloat(key, field, increment).value();
    }
    reply hkeys(std::string_view key) const { return try_hkeys(key).value(); }
    std::int64_t hlen(std::string_view key) const { return try_hlen(key).value(); }
    template <class... More> reply hmget(std::string_view key, const More &...more) const
    {
        return try_hmget(key, more...).value();
    }
    template <class... More> void hmset(std::string_view key, const More &...more) const
    {
        return try_hmset(key, more...).value();
    }
    template <class... More> reply hpersist(std::string_view key, const More &...more) const
    {
        return try_hpersist(key, more...).value();
    }
    template <class... More> reply hpexpire(std::string_view key, std::int64_t milliseconds, const More &...more) const
    {
        return try_hpexpire(key, milliseconds, more...).value();
    }
    template <class... More>
    reply hpexpireat(std::string_view key, std::int64_t unix_time_milliseconds, const More &...more) const
    {
        return try_hpexpireat(key, unix_time_milliseconds, more...).value();
    }
    template <class... More> reply hpexpiretime(std::string_view key, const More &...more) const
    {
        return try_hpexpiretime(key, more...).value();
    }
    template <class... More> reply hpttl(std::string_view key, const More &...more) const
    {
        return try_hpttl(key, more...).value();
    }
    template <class... More> reply hrandfield(std::string_view key, const More &...more) const
    {
        return try_hrandfield(key, more...).value();
    }
    template <class... More> reply hscan(std::string_view key, std::int64_t cursor, const More &...more) const
    {
        return try_hscan(key, cursor, more...).value();
    }
    template <class... More> bool hsetex(std::string_view key, const More &...more) const
    {
        return try_hsetex(key, more...).value();
    }
    bool hsetnx(std::string_view key, std::string_view field, std::string_view value) const
    {
        return try_hsetnx(key, field, value).value();
    }
    std::int64_t hstrlen(std::string_view key, std::string_view field) const { return try_hstrlen(key, field).value(); }
    template <class... More> reply httl(std::string_view key, const More &...more) const
    {
        return try_httl(key, more...).value();
    }
    reply hvals(std::string_view key) const { return try_hvals(key).value(); }
    template <class... More> bool pfadd(std::string_view key, const More &...more) const
    {
        return try_pfadd(key, more...).value();
    }
    template <class... More> std::int64_t pfcount(const More &...more) const { return try_pfcount(more...).value(); }
    template <class... More> void pfmerge(std::string_view destkey, const More &...more) const
    {
        return try_pfmerge(destkey, more...).value();
    }
    std::optional<std::string> blmove(std::string_view source, std::string_view destination, std::string_view wherefrom,
                                      std::string_view whereto, double timeout) const
    {
        return try_blmove(source, destination, wherefrom, whereto, timeout).value();
    }
    template <class... More> reply blmpop(double timeout, std::int64_t numkeys, const More &...more) const
    {
        return try_blmpop(timeout, numkeys, more...).value();
    }
    template <class... More> reply blpop(const More &...more) const { return try_blpop(more...).value(); }
    template <class... More> reply brpop(const More &...more) const { return try_brpop(more...).value(); }
    std::optional<std::string> brpoplpush(std::string_view source, std::string_view destination, double timeout) const
    {
        return try_brpoplpush(source, destination, timeout).value();
    }
    std::optional<std::string> lindex(std::string_view key, std::int64_t index) const
    {
        return try_lindex(key, index).value();
    }
    std::int64_t linsert(std::string_view key, std::string_view where, std::string_view pivot,
                         std::string_view element) const
    {
        return try_linsert(key, where, pivot, element).value();
    }
    std::int64_t llen(std::string_view key) const { return try_llen(key).value(); }
    std::optional<std::string> lmove(std::string_view source, std::string_view destination, std::string_view wherefrom,
                                     std::string_view whereto) const
    {
        return try_lmove(source, destination, wherefrom, whereto).value();
    }
    template <class... More> reply lmpop(std::int64_t numkeys, const More &...more) const
    {
        return try_lmpop(numkeys, more...).value();
    }
    template <class... More> reply lpop(std::string_view key, const More &...more) const
    {
        return try_lpop(key, more...).value();
    }
    template <class... More> reply lpos(std::string_view key, std::string_view element, const More &...more) const
    {
        return try_lpos(key, element, more...).value();
    }
    template <class... More> std::int64_t lpush(std::string_view key, const More &...more) const
    {
        return try_lpush(key, more...).value();
    }
    template <class... More> std::int64_t lpushx(std::string_view key, const More &...more) const
    {
        return try_lpushx(key, more...).value();
    }
    reply lrange(std::string_view key, std::int64_t start, std::int64_t stop) const
    {
        return try_lrange(key, start, stop).value();
    }
    std::int64_t lrem(std::string_view key, std::int64_t count, std::string_view element) const
    {
        return try_lrem(key, count, element).value();
    }
    void lset(std::string_view key, std::int64_t index, std::string_view element) const
    {
        return try_lset(key, index, element).value();
    }
    void ltrim(std::string_view key, std::int64_t start, std::int64_t stop) const
    {
        return try_ltrim(key, start, stop).value();
    }
    template <class... More> reply rpop(std::string_view key, const More &...more) const
    {
        return try_rpop(key, more...).value();
    }
    std::optional<std::string> rpoplpush(std::string_view source, std::string_view destination) const
    {
        return try_rpoplpush(source, destination).value();
    }
    template <class... More> std::int64_t rpush(std::string_view key, const More &...more) const
    {
        return try_rpush(key, more...).value();
    }
    template <class... More> std::int64_t rpushx(std::string_view key, const More &...more) const
    {
        return try_rpushx(key, more...).value();
    }
    template <class... More> reply pubsub_channels(const More &...more) const
    {
        return try_pubsub_channels(more...).value();
    }
    reply pubsub_help() const { return try_pubsub_help().value(); }
    std::int64_t pubsub_numpat() const { return try_pubsub_numpat().value(); }
    template <class... More> reply pubsub_numsub(const More &...more) const
    {
        return try_pubsub_numsub(more...).value();
    }
    template <class... More> reply pubsub_shardchannels(const More &...more) const
    {
        return try_pubsub_shardchannels(more...).value();
    }
    template <class... More> reply pubsub_shardnumsub(const More &...more) const
    {
        return try_pubsub_shardnumsub(more...).value();
    }
    std::int64_t spublish(std::string_view shardchannel, std::string_view message) const
    {
        return try_spublish(shardchannel, message).value();
    }
    template <class... More> reply eval(std::string_view script, std::int64_t numkeys, const More &...more) const
    {
        return try_eval(script, numkeys, more...).value();
    }
    template <class... More> reply evalsha(std::string_view sha1, std::int64_t numkeys, const More &...more) const
    {
        return try_evalsha(sha1, numkeys, more...).value();
    }
    template <class... More> reply evalsha_ro(std::string_view sha1, std::int64_t numkeys, const More &...more) const
    {
        return try_evalsha_ro(sha1, numkeys, more...).value();
    }
    template <class... More> reply eval_ro(std::string_view script, std::int64_t numkeys, const More &...more) const
    {
        return try_eval_ro(script, numkeys, more...).value();
    }
    template <class... More> reply fcall(std::string_view function, std::int64_t numkeys, const More &...more) const
    {
        return try_fcall(function, numkeys, more...).value();
    }
    template <class... More> reply fcall_ro(std::string_view function, std::int64_t numkeys, const More &...more) const
    {
        return try_fcall_ro(function, numkeys, more...).value();
    }
    void function_delete(std::string_view library_name) const { return try_function_delete(library_name).value(); }
    std::optional<std::string> function_dump() const { return try_function_dump().value(); }
    template <class... More> void function_flush(const More &...more) const
    {
        return try_function_flush(more...).value();
    }
    reply function_help() const { return try_function_help().value(); }
    void function_kill() const { return try_function_kill().value(); }
    template <class... More> reply function_list(const More &...more) const
    {
        return try_function_list(more...).value();
    }
    template <class... More> std::optional<std::string> function_load(const More &...more) const
    {
        return try_function_load(more...).value();
    }
    template <class... More> void function_restore(std::string_view serialized_value, const More &...more) const
    {
        return try_function_restore(serialized_value, more...).value();
    }
    reply function_stats() const { return try_function_stats().value(); }
    template <class... More> reply script_exists(const More &...more) const
    {
        return try_script_exists(more...).value();
    }
    template <class... More> void script_flush(const More &...more) const { return try_script_flush(more...).value(); }
    reply script_help() const { return try_script_help().value(); }
    void script_kill() const { return try_script_kill().value(); }
    std::optional<std::string> script_load(std::string_view script) const { return try_script_load(script).value(); }
    std::optional<std::string> script_show(std::string_view sha1) const { return try_script_show(sha1).value(); }
    template <class... More> reply acl_cat(const More &...more) const { return try_acl_cat(more...).value(); }
    template <class... More> std::int64_t acl_deluser(const More &...more) const
    {
        return try_acl_deluser(more...).value();
    }
    template <class... More>
    std::optional<std::string> acl_dryrun(std::string_view username, std::string_view command,
                                          const More &...more) const
    {
        return try_acl_dryrun(username, command, more...).value();
    }
    template <class... More> std::optional<std::string> acl_genpass(const More &...more) const
    {
        return try_acl_genpass(more...).value();
    }
    reply acl_getuser(std::string_view username) const { return try_acl_getuser(username).value(); }
    reply acl_help() const { return try_acl_help().value(); }
    reply acl_list() const { return try_acl_list().value(); }
    void acl_load() const { return try_acl_load().value(); }
    template <class... More> reply acl_log(const More &...more) const { return try_acl_log(more...).value(); }
    void acl_save() const { return try_acl_save().value(); }
    template <class... More> void acl_setuser(std::string_view username, const More &...more) const
    {
        return try_acl_setuser(username, more...).value();
    }
    reply acl_users() const { return try_acl_users().value(); }
    std::optional<std::string> acl_whoami() const { return try_acl_whoami().value(); }
    std::optional<std::string> bgrewriteaof() const { return try_bgrewriteaof().value(); }
    template <class... More> std::optional<std::string> bgsave(const More &...more) const
    {
        return try_bgsave(more...).value();
    }
    std::int64_t command_count() const { return try_command_count().value(); }
    template <class... More> reply command_docs(const More &...more) const { return try_command_docs(more...).value(); }
    template <class... More> reply command_getkeys(std::string_view command, const More &...more) const
    {
        return try_command_getkeys(command, more...).value();
    }
    template <class... More> reply command_getkeysandflags(std::string_view command, const More &...more) const
    {
        return try_command_getkeysandflags(command, more...).value();
    }
    reply command_help() const { return try_command_help().value(); }
    template <class... More> reply command_info(const More &...more) const { return try_command_info(more...).value(); }
    template <class... More> reply command_list(const More &...more) const { return try_command_list(more...).value(); }
    reply commandlog_get(std::int64_t count, std::string_view type) const
    {
        return try_commandlog_get(count, type).value();
    }
    reply commandlog_help() const { return try_commandlog_help().value(); }
    std::int64_t commandlog_len(std::string_view type) const { return try_commandlog_len(type).value(); }
    void commandlog_reset(std::string_view type) const { return try_commandlog_reset(type).value(); }
    template <class... More> reply config_get(const More &...more) const { return try_config_get(more...).value(); }
    reply config_help() const { return try_config_help().value(); }
    void config_resetstat() const { return try_config_resetstat().value(); }
    void config_rewrite() const { return try_config_rewrite().value(); }
    template <class... More> void config_set(const More &...more) const { return try_config_set(more...).value(); }
    std::int64_t dbsize() const { return try_dbsize().value(); }
    template <class... More> void failover(const More &...more) const { return try_failover(more...).value(); }
    template <class... More> void flushall(const More &...more) const { return try_flushall(more...).value(); }
    template <class... More> void flushdb(const More &...more) const { return try_flushdb(more...).value(); }
    template <class... More> std::optional<std::string> info(const More &...more) const
    {
        return try_info(more...).value();
    }
    std::int64_t lastsave() const { return try_lastsave().value(); }
    std::optional<std::string> latency_doctor() const { return try_latency_doctor().value(); }
    std::optional<std::string> latency_graph(std::string_view event) const { return try_latency_graph(event).value(); }
    reply latency_help() const { return try_latency_help().value(); }
    template <class... More> reply latency_histogram(const More &...more) const
    {
        return try_latency_histogram(more...).value();
    }
    reply latency_history(std::string_view event) const { return try_latency_history(event).value(); }
    reply latency_latest() const { return try_latency_latest().value(); }
    template <class... More> std::int64_t latency_reset(const More &...more) const
    {
        return try_latency_reset(more...).value();
    }
    template <class... More> std::optional<std::string> lolwut(const More &...more) const
    {
        return try_lolwut(more...).value();
    }
    std::optional<std::string> memory_doctor() const { return try_memory_doctor().value(); }
    reply memory_help() const { return try_memory_help().value(); }
    std::optional<std::string> memory_malloc_stats() const { return try_memory_malloc_stats().value(); }
    void memory_purge() const { return try_memory_purge().value(); }
    reply memory_stats() const { return try_memory_stats().value(); }
    template <class... More> std::optional<std::int64_t> memory_usage(std::string_view key, const More &...more) const
    {
        return try_memory_usage(key, more...).value();
    }
    reply module_help() const { return try_module_help().value(); }
    reply module_list() const { return try_module_list().value(); }
    template <class... More> void module_load(std::string_view path, const More &...more) const
    {
        return try_module_load(path, more...).value();
    }
    template <class... More> void module_loadex(std::string_view path, const More &...more) const
    {
        return try_module_loadex(path, more...).value();
    }
    void module_unload(std::string_view name) const { return try_module_unload(name).value(); }
    template <class... More> void replicaof(const More &...more) const { return try_replicaof(more...).value(); }
    reply role() const { return try_role().value(); }
    void save() const { return try_save().value(); }
    template <class... More> void slaveof(const More &...more) const { return try_slaveof(more...).value(); }
    template <class... More> reply slowlog_get(const More &...more) const { return try_slowlog_get(more...).value(); }
    reply slowlog_help() const { return try_slowlog_help().value(); }
    std::int64_t slowlog_len() const { return try_slowlog_len().value(); }
    void slowlog_reset() const { return try_slowlog_reset().value(); }
    void swapdb(std::int64_t index1, std::int64_t index2) const { return try_swapdb(index1, index2).value(); }
    reply time() const { return try_time().value(); }
    template <class... More> std::int64_t sadd(std::string_view key, const More &...more) const
    {
        return try_sadd(key, more...).value();
    }
    std::int64_t scard(std::string_view key) const { return try_scard(key).value(); }
    template <class... More> std::vector<std::string> sdiff(const More &...more) const
    {
        return try_sdiff(more...).value();
    }
    template <class... More> std::int64_t sdiffstore(std::string_view destination, const More &...more) const
    {
        return try_sdiffstore(destination, more...).value();
    }
    template <class... More> std::vector<std::string> sinter(const More &...more) const
    {
        return try_sinter(more...).value();
    }
    template <class... More> std::int64_t sintercard(std::int64_t numkeys, const More &...more) const
    {
        return try_sintercard(numkeys, more...).value();
    }
    template <class... More> std::int64_t sinterstore(std::string_view destination, const More &...more) const
    {
        return try_sinterstore(destination, more...).value();
    }
    bool sismember(std::string_view key, std::string_view member) const { return try_sismember(key, member).value(); }
    std::vector<std::string> smembers(std::string_view key) const { return try_smembers(key).value(); }
    template <class... More> reply smismember(std::string_view key, const More &...more) const
    {
        return try_smismember(key, more...).value();
    }
    bool smove(std::string_view source, std::string_view destination, std::string_view member) const
    {
        return try_smove(source, destination, member).value();
    }
    template <class... More> reply spop(std::string_view key, const More &...more) const
    {
        return try_spop(key, more...).value();
    }
    template <class... More> reply srandmember(std::string_view key, const More &...more) const
    {
        return try_srandmember(key, more...).value();
    }
    template <class... More> std::int64_t srem(std::string_view key, const More &...more) const
    {
        return try_srem(key, more...).value();
    }
    template <class... More> reply sscan(std::string_view key, std::int64_t cursor, const More &...more) const
    {
        return try_sscan(key, cursor, more...).value();
    }
    template <class... More> std::vector<std::string> sunion(const More &...more) const
    {
        return try_sunion(more...).value();
    }
    template <class... More> std::int64_t sunionstore(std::string_view destination, const More &...more) const
    {
        return try_sunionstore(destination, more...).value();
    }
    template <class... More> reply bzmpop(double timeout, std::int64_t numkeys, const More &...more) const
    {
        return try_bzmpop(timeout, numkeys, more...).value();
    }
    template <class... More> reply bzpopmax(const More &...more) const { return try_bzpopmax(more...).value(); }
    template <class... More> reply bzpopmin(const More &...more) const { return try_bzpopmin(more...).value(); }
    template <class... More> reply zadd(std::string_view key, const More &...more) const
    {
        return try_zadd(key, more...).value();
    }
    std::int64_t zcard(std::string_view key) const { return try_zcard(key).value(); }
    template <class Min, class Max> std::int64_t zcount(std::string_view key, const Min &min, const Max &max) const
    {
        return try_zcount(key, min, max).value();
    }
    template <class... More> reply zdiff(std::int64_t numkeys, const More &...more) const
    {
        return try_zdiff(numkeys, more...).value();
    }
    template <class... More>
    std::int64_t zdiffstore(std::string_view destination, std::int64_t numkeys, const More &...more) const
    {
        return try_zdiffstore(destination, numkeys, more...).value();
    }
    double zincrby(std::string_view key, double increment, std::string_view member) const
    {
        return try_zincrby(key, increment, member).value();
    }
    template <class... More> reply zinter(std::int64_t numkeys, const More &...more) const
    {
        return try_zinter(numkeys, more...).value();
    }
    template <class... More> std::int64_t zintercard(std::int64_t numkeys, const More &...more) const
    {
        return try_zintercard(numkeys, more...).value();
    }
    template <class... More>
    std::int64_t zinterstore(std::string_view destination, std::int64_t numkeys, const More &...more) const
    {
        return try_zinterstore(destination, numkeys, more...).value();
    }
    template <class Min, class Max> std::int64_t zlexcount(std::string_view key, const Min &min, const Max &max) const
    {
        return try_zlexcount(key, min, max).value();
    }
    template <class... More> reply zmpop(std::int64_t numkeys, const More &...more) const
    {
        return try_zmpop(numkeys, more...).value();
    }
    template <class... More> reply zmscore(std::string_view key, const More &...more) const
    {
        return try_zmscore(key, more...).value();
    }
    template <class... More>
    std::vector<std::pair<std::string, double>> zpopmax(std::string_view key, const More &...more) const
    {
        return try_zpopmax(key, more...).value();
    }
    template <class... More>
    std::vector<std::pair<std::string, double>> zpopmin(std::string_view key, const More &...more) const
    {
        return try_zpopmin(key, more...).value();
    }
    template <class... More> reply zrandmember(std::string_view key, const More &...more) const
    {
        return try_zrandmember(key, more...).value();
    }
    template <class Start, class Stop, class... More>
    reply zrange(std::string_view key, const Start &start, const Stop &stop, const More &...more) const
    {
        return try_zrange(key, start, stop, more...).value();
    }
    template <class Min, class Max, class... More>
    reply zrangebylex(std::string_view key, const Min &min, const Max &max, const More &...more) const
    {
        return try_zrangebylex(key, min, max, more...).value();
    }
    template <class Min, class Max, class... More>
    reply zrangebyscore(std::string_view key, const Min &min, const Max &max, const More &...more) const
    {
        return try_zrangebyscore(key, min, max, more...).value();
    }
    template <class Min, class Max, class... More>
    std::int64_t zrangestore(std::string_view dst, std::string_view src, const Min &min, const Max &max,
                             const More &...more) const
    {
        return try_zrangestore(dst, src, min, max, more...).value();
    }
    template <class... More> reply zrank(std::string_view key, std::string_view member, const More &...more) const
    {
        return try_zrank(key, member, more...).value();
    }
    template <class... More> std::int64_t zrem(std::string_view key, const More &...more) const
    {
        return try_zrem(key, more...).value();
    }
    template <class Min, class Max>
    std::int64_t zremrangebylex(std::string_view key, const Min &min, const Max &max) const
    {
        return try_zremrangebylex(key, min, max).value();
    }
    std::int64_t zremrangebyrank(std::string_view key, std::int64_t start, std::int64_t stop) const
    {
        return try_zremrangebyrank(key, start, stop).value();
    }
    template <class Min, class Max>
    std::int64_t zremrangebyscore(std::string_view key, const Min &min, const Max &max) const
    {
        return try_zremrangebyscore(key, min, max).value();
    }
    template <class... More>
    reply zrevrange(std::string_view key, std::int64_t start, std::int64_t stop, const More &...more) const
    {
        return try_zrevrange(key, start, stop, more...).value();
    }
    template <class Max, class Min, class... More>
    reply zrevrangebylex(std::string_view key, const Max &max, const Min &min, const More &...more) const
    {
        return try_zrevrangebylex(key, max, min, more...).value();
    }
    template <class Max, class Min, class... More>
    reply zrevrangebyscore(std::string_view key, const Max &max, const Min &min, const More &...more) const
    {
        return try_zrevrangebyscore(key, max, min, more...).value();
    }
    template <class... More> reply zrevrank(std::string_view key, std::string_view member, const More &...more) const
    {
        return try_zrevrank(key, member, more...).value();
    }
    template <class... More> reply zscan(std::string_view key, std::int64_t cursor, const More &...more) const
    {
        return try_zscan(key, cursor, more...).value();
    }
    std::optional<double> zscore(std::string_view key, std::string_view member) const
    {
        return try_zscore(key, member).value();
    }
    template <class... More> reply zunion(std::int64_t numkeys, const More &...more) const
    {
        return try_zunion(numkeys, more...).value();
    }
    template <class... More>
    std::int64_t zunionstore(std::string_view destination, std::int64_t numkeys, const More &...more) const
    {
        return try_zunionstore(destination, numkeys, more...).value();
    }
    template <class... More> std::int64_t xack(std::string_view key, std::string_view group, const More &...more) const
    {
        return try_xack(key, group, more...).value();
    }
    template <class... More> std::optional<std::string> xadd(std::string_view key, const More &...more) const
    {
        return try_xadd(key, more...).value();
    }
    template <class Start, class... More>
    reply xautoclaim(std::string_view key, std::string_view group, std::string_view consumer,
                     std::string_view min_idle_time, const Start &start, const More &...more) const
    {
        return try_xautoclaim(key, group, consumer, min_idle_time, start, more...).value();
    }
    template <class... More>
    reply xclaim(std::string_view key, std::string_view group, std::string_view consumer,
                 std::string_view min_idle_time, const More &...more) const
    {
        return try_xclaim(key, group, consumer, min_idle_time, more...).value();
    }
    template <class... More> std::int64_t xdel(std::string_view key, const More &...more) const
    {
        return try_xdel(key, more...).value();
    }
    template <class... More>
    void xgroup_create(std::string_view key, std::string_view group, std::string_view id, const More &...more) const
    {
        return try_xgroup_create(key, group, id, more...).value();
    }
    bool xgroup_createconsumer(std::string_view key, std::string_view group, std::string_view consumer) const
    {
        return try_xgroup_createconsumer(key, group, consumer).value();
    }
    std::int64_t xgroup_delconsumer(std::string_view key, std::string_view group, std::string_view consumer) const
    {
        return try_xgroup_delconsumer(key, group, consumer).value();
    }
    bool xgroup_destroy(std::string_view key, std::string_view group) const
    {
        return try_xgroup_destroy(key, group).value();
    }
    reply xgroup_help() const { return try_xgroup_help().value(); }
    template <class... More>
    void xgroup_setid(std::string_view key, std::string_view group, std::string_view id, const More &...more) const
    {
        return try_xgroup_setid(key, group, id, more...).value();
    }
    reply xinfo_consumers(std::string_view key, std::string_view group) const
    {
        return try_xinfo_consumers(key, group).value();
    }
    reply xinfo_groups(std::string_view key) const { return try_xinfo_groups(key).value(); }
    reply xinfo_help() const { return try_xinfo_help().value(); }
    template <class... More> reply xinfo_stream(std::string_view key, const More &...more) const
    {
        return try_xinfo_stream(key, more...).value();
    }
    std::int64_t xlen(std::string_view key) const { return try_xlen(key).value(); }
    template <class... More> reply xpending(std::string_view key, std::string_view group, const More &...more) const
    {
        return try_xpending(key, group, more...).value();
    }
    template <class Start, class... More>
    reply xrange(std::string_view key, const Start &start, std::string_view end, const More &...more) const
    {
        return try_xrange(key, start, end, more...).value();
    }
    template <class... More> reply xread(const More &...more) const { return try_xread(more...).value(); }
    template <class... More> reply xreadgroup(const More &...more) const { return try_xreadgroup(more...).value(); }
    template <class Start, class... More>
    reply xrevrange(std::string_view key, std::string_view end, const Start &start, const More &...more) const
    {
        return try_xrevrange(key, end, start, more...).value();
    }
    template <class... More> void xsetid(std::string_view key, std::string_view last_id, const More &...more) const
    {
        return try_xsetid(key, last_id, more...).value();
    }
    template <class... More> std::int64_t xtrim(std::string_view key, const More &...more) const
    {
        return try_xtrim(key, more...).value();
    }
    std::int64_t decrby(std::string_view key, std::int64_t decrement) const
    {
        return try_decrby(key, decrement).value();
    }
    bool delifeq(std::string_view key, std::string_view value) const { return try_delifeq(key, value).value(); }
    std::optional<std::string> getdel(std::string_view key) const { return try_getdel(key).value(); }
    template <class... More> std::optional<std::string> getex(std::string_view key, const More &...more) const
    {
        return try_getex(key, more...).value();
    }
    std::optional<std::string> getrange(std::string_view key, std::int64_t start, std::int64_t end) const
    {
        return try_getrange(key, start, end).value();
    }
    std::optional<std::string> getset(std::string_view key, std::string_view value) const
    {
        return try_getset(key, value).value();
    }
    double incrbyfloat(std::string_view key, double increment) const { return try_incrbyfloat(key, increment).value(); }
    template <class... More> reply lcs(std::string_view key1, std::string_view key2, const More &...more) const
    {
        return try_lcs(key1, key2, more...).value();
    }
    template <class... More> bool msetex(std::int64_t numkeys, const More &...more) const
    {
        return try_msetex(numkeys, more...).value();
    }
    template <class... More> bool msetnx(const More &...more) const { return try_msetnx(more...).value(); }
    void psetex(std::string_view key, std::int64_t milliseconds, std::string_view value) const
    {
        return try_psetex(key, milliseconds, value).value();
    }
    void setex(std::string_view key, std::int64_t seconds, std::string_view value) const
    {
        return try_setex(key, seconds, value).value();
    }
    bool setnx(std::string_view key, std::string_view value) const { return try_setnx(key, value).value(); }
    std::int64_t setrange(std::string_view key, std::int64_t offset, std::string_view value) const
    {
        return try_setrange(key, offset, value).value();
    }
    std::int64_t strlen(std::string_view key) const { return try_strlen(key).value(); }
    std::optional<std::string> substr(std::string_view key, std::int64_t start, std::int64_t end) const
    {
        return try_substr(key, start, end).value();
    }
#endif
};

// END made by `make commands`

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

/// Reads that are answered from memory until the server says that their key has changed; see client::cached. All functions
/// may be called from any thread. Commands that are not reads of one key fail with REDISCHAN_ERR_UNSUPPORTED.
class cached : public detail::all_commands<cached> {
public:
    /// Takes over one reference to a client of redischan.h that has the option cache.
    explicit cached(redis_client *owned, within max_age = {}) noexcept : client_(owned), max_age_(max_age) {}

    redis_client *handle() const noexcept { return client_.get(); }

    /// The same reads, but of replies that are at most so old.
    cached no_older_than(within max_age) const { return cached(redis_client_ref(handle()), max_age); }

    /// GET: the value of a key; nothing if there is no such key. Errors: as redis_cached_get_n.
    result<std::optional<std::string>> try_get(std::string_view key) const
    {
        char *bytes = nullptr;
        std::size_t length = 0;
        const redis_status status =
            redis_cached_get_n(handle(), key.data(), key.size(), max_age_.ms(), &bytes, &length);
        const detail::owned<char, redis_free> owner(bytes);
        std::optional<std::string> value;
        if (status == REDISCHAN_OK)
            value.emplace(bytes, length);
        return detail::done(status, value);
    }

    /// Forgets what is in memory of a key, or of all. Errors: as redis_cache_forget.
    result<void> try_forget(std::string_view key) const
    {
        const char none = 0; // NULL would be all keys
        return detail::done(redis_cache_forget(handle(), key.empty() ? &none : key.data(), key.size()));
    }
    result<void> try_forget() const { return detail::done(redis_cache_forget(handle(), nullptr, 0)); }

    /// What the cache has counted. Errors: as redis_cache_stats.
    result<redis_cache_counts> try_stats() const
    {
        redis_cache_counts counts{};
        counts.size = sizeof counts;
        return detail::done(redis_cache_stats(handle(), &counts), counts);
    }

#if REDISCHAN_HPP_EXCEPTIONS
    std::optional<std::string> get(std::string_view key) const { return try_get(key).value(); }
    void forget(std::string_view key) const { try_forget(key).value(); }
    void forget() const { try_forget().value(); }
    redis_cache_counts stats() const { return try_stats().value(); }
#endif

private:
    friend detail::runs_commands<cached>;

    result<reply> run(detail::argv list, within limit) const
    {
        redis_reply *answer = nullptr;
        const redis_status status = redis_cached_argv(handle(), list.count, list.texts, list.lengths, max_age_.ms(),
                                                      limit.ms(), &answer);
        reply owner(answer);
        return detail::done(status, owner);
    }

    detail::owned<redis_client, redis_client_free> client_;
    within max_age_;
};

/// The reply to one command that keeps itself current in memory; see client::watch. All functions may be called from any
/// thread.
class watch {
public:
    /// Takes over a watched value of redischan.h.
    explicit watch(redis_watch *owned) noexcept : watch_(owned) {}

    redis_watch *handle() const noexcept { return watch_.get(); }

    /// The latest value, and its version, if that is asked for. It never waits. Errors: as redis_watch_reply.
    result<reply> try_value(std::uint64_t *version = nullptr) const
    {
        redis_reply *latest = nullptr;
        const redis_status status = redis_watch_reply(handle(), &latest, version);
        reply owner(latest);
        return detail::done(status, owner);
    }

    /// Waits for a version later than seen, and returns its number. Errors: as redis_watch_wait.
    result<std::uint64_t> try_wait(std::uint64_t seen, within limit = {}) const
    {
        std::uint64_t version = 0;
        return detail::done(redis_watch_wait(handle(), seen, limit.ms(), &version), version);
    }

    /// What is known of the value. Errors: as redis_watch_info.
    result<redis_watch_facts> try_info() const
    {
        redis_watch_facts facts{};
        facts.size = sizeof facts;
        return detail::done(redis_watch_info(handle(), &facts), facts);
    }

    /// A descriptor that is readable while the latest version has not been looked at, and once the client is closed.
    result<int> try_fd() const
    {
        int fd = redis_watch_fd(handle());
        return detail::done(fd, fd);
    }

#if REDISCHAN_HPP_EXCEPTIONS
    reply value(std::uint64_t *version = nullptr) const { return try_value(version).value(); }
    std::uint64_t wait(std::uint64_t seen, within limit = {}) const { return try_wait(seen, limit).value(); }
    redis_watch_facts info() const { return try_info().value(); }
    int fd() const { return try_fd().value(); }
#endif

private:
    detail::owned<redis_watch, redis_watch_free> watch_;
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
class client : public detail::all_commands<client> {
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

    /// Subscribes to channels, and waits until the server has confirmed all of them:
    ///     for (const redischan::received &item : client.subscribe({"news"})) ...
    /// Errors: as redis_subscribe.
    result<subscription> try_subscribe(const arguments &list, names kind = names::channels, within limit = {}) const
    {
        result<subscription> made = try_subscriber();
        if (made) {
            const result<void> added = made->try_add(list, kind, limit);
            if (!added)
                return added.error();
        }
        return made;
    }

    /// A subscription without names, for its settings.
    result<subscription> try_subscriber() const
    {
        redis_sub *made = nullptr;
        const redis_status status = redis_sub_new(handle(), &made);
        subscription owner(made);
        return detail::done(status, owner);
    }

    /// The reads of this client that are answered from memory, if it has the option cache=on. With a time: of replies that are
    /// at most so old.
    redischan::cached cached(within max_age = {}) const
    {
        return redischan::cached(redis_client_ref(handle()), max_age);
    }

    /// Reads one key with a command, and keeps the reply current in memory from then on:
    ///     const redischan::watch flags = client.watch({"HGETALL", "flags"});
    /// Errors: as redis_watch_new.
    result<redischan::watch> try_watch(const arguments &list, within limit = {}) const
    {
        const detail::argument_pointers pointers(list);
        const detail::argv all = pointers.list();
        redis_watch *made = nullptr;
        const redis_status status =
            redis_watch_new(handle(), all.count, all.texts, all.lengths, limit.ms(), &made);
        redischan::watch owner(made);
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
    subscription subscribe(const arguments &list, names kind = names::channels, within limit = {}) const
    {
        return try_subscribe(list, kind, limit).value();
    }
    subscription subscriber() const { return try_subscriber().value(); }
    redischan::watch watch(const arguments &list, within limit = {}) const { return try_watch(list, limit).value(); }
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
