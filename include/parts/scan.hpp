//! Iterations.

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
