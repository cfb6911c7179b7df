//! Arguments of commands: what a caller writes, as the C API takes it.

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
