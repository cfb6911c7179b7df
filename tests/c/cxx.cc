// The header in C++11: it compiles, its functions link, its objects fit std::unique_ptr.
#include <redischan.h>

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <type_traits>

// The constants are ints, whose names macros have too: an enumerator would have a type of its own, for which templates and
// conditional expressions of C++ would be chosen, and warned of.
#ifndef REDISCHAN_ERR_TIMEOUT
#error "no macro REDISCHAN_ERR_TIMEOUT"
#endif
static_assert(std::is_same<decltype(REDISCHAN_OK), int>::value, "an int");
static_assert(std::is_same<decltype(true ? REDISCHAN_WAIT_DEFAULT : REDISCHAN_TYPE_NIL), int>::value, "ints");
static_assert((REDISCHAN_SET_NX | REDISCHAN_SET_KEEPTTL) == 5, "flags add up");
#if REDISCHAN_VERSION_NUMBER < 1
#error "the version is a number for the preprocessor"
#endif

namespace {

struct free_client {
    void operator()(redis_client *client) const { redis_client_free(client); }
};
struct free_reply {
    void operator()(redis_reply *reply) const { redis_reply_free(reply); }
};

int failures = 0, checks = 0;

void ok(bool pass, const char *what)
{
    ++checks;
    failures += !pass;
    std::printf("%sok %d - %s\n", pass ? "" : "not ", checks, what);
}

} // namespace

int main()
{
    const char *url = std::getenv("REDIS_URL");
    redis_client *opened = nullptr;
    ok(redis_connect(url != nullptr ? url : "embedded://", &opened) == REDISCHAN_OK, "connect");
    std::unique_ptr<redis_client, free_client> client(opened);

    const std::string key("test:c:c++\0key", 14), value("a\0b", 3);
    ok(redis_set_n(client.get(), key.data(), key.size(), value.data(), value.size(), 60000, 0) == REDISCHAN_OK, "SET");

    const char *const argv[] = {"GET", key.data()};
    const std::size_t lengths[] = {3, key.size()};
    redis_reply *made = nullptr;
    ok(redis_command_argv(client.get(), 2, argv, lengths, REDISCHAN_WAIT_DEFAULT, &made) == REDISCHAN_OK, "GET");
    std::unique_ptr<redis_reply, free_reply> reply(made);
    std::size_t length = 0;
    const char *text = redis_reply_str(reply.get(), &length);
    ok(text != nullptr && std::string(text, length) == value, "the value");

    std::printf("1..%d\n# %d passed, %d failed\n", checks, checks - failures, failures);
    return failures == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
