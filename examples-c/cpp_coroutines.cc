// cpp_coroutines.cc - C++20: many conversations with the server on one thread, each written from top to bottom.
//
// Shows   redischan::dispatcher: co_await in the program's own coroutine type and its own loop,
//         which also waits in poll(2) for anything else it has to do.
// Prints  what 100 visitors found, all under way at once; a failure, and a request that was abandoned.
// Server  $REDIS_URL, or a private one inside this process.
#include <redischan.hpp>

#include <cstdlib>
#include <iostream>
#include <poll.h>

namespace {

// A minimal coroutine: it starts at once, and is destroyed with its task. Any other type works as well.
class task {
public:
    struct promise_type {
        task get_return_object() { return task(std::coroutine_handle<promise_type>::from_promise(*this)); }
        std::suspend_never initial_suspend() noexcept { return {}; }
        std::suspend_always final_suspend() noexcept { return {}; }
        void return_void() noexcept {}
        void unhandled_exception() { throw; } // to the caller of resume(): out of dispatch(), to main()
    };

    task(task &&from) noexcept : coroutine_(std::exchange(from.coroutine_, nullptr)) {}
    ~task()
    {
        if (coroutine_)
            coroutine_.destroy();
    }
    bool done() const { return coroutine_.done(); }

private:
    explicit task(std::coroutine_handle<promise_type> coroutine) : coroutine_(coroutine) {}

    std::coroutine_handle<promise_type> coroutine_;
};

task visitor(redischan::dispatcher &loop, int number, int &content)
{
    const std::string key = "example:visitor:" + std::to_string(number);
    co_await loop.command("SET", key, number);
    const redischan::reply mine = co_await loop.command("GET", key);
    content += mine.integer() == number;
}

task clumsy_visitor(redischan::dispatcher &loop, std::string &excuse)
{
    try {
        co_await loop.command("SUBSCRIBE", "news");
    } catch (const redischan::error &error) {
        excuse = redis_strerror(error.code());
    }
}

// Each turn waits until there is something to do. A real program has more descriptors here than this one.
void turn(redischan::dispatcher &loop)
{
    pollfd readable{loop.fd(), POLLIN, 0};
    if (poll(&readable, 1, 10000) != 1)
        throw std::runtime_error("the server says nothing");
    loop.dispatch();
}

void visits(redischan::dispatcher &loop)
{
    int content = 0;
    std::vector<task> visitors;
    for (int i = 0; i < 100; i++)
        visitors.push_back(visitor(loop, i, content));
    for (const task &one : visitors)
        while (!one.done())
            turn(loop);
    std::cout << content << " of " << visitors.size() << " visitors found what they had left\n";

    std::string excuse;
    const task clumsy = clumsy_visitor(loop, excuse);
    while (!clumsy.done())
        turn(loop);
    std::cout << "a clumsy one: " << excuse << '\n';

    int nobody = 0;
    {
        const task impatient = visitor(loop, 100, nobody);
    } // destroyed while it waits: its request is canceled, and nothing is resumed
    loop.run_until_idle();
    std::cout << "an impatient one left: " << (nobody == 0 ? "nothing" : "something") << " came after it\n";
}

} // namespace

int main()
{
    const char *url = std::getenv("REDIS_URL");
    try {
        const redischan::client client = redischan::client::connect(url != nullptr ? url : "embedded://");
        redischan::dispatcher loop = redischan::dispatcher::make(client);
        visits(loop);
    } catch (const std::exception &error) {
        std::cerr << "cpp_coroutines: " << error.what() << '\n';
        return EXIT_FAILURE;
    }
    return EXIT_SUCCESS;
}
