// cpp_basics.cc - the C++17 header: values, any command, errors, pipelines, futures, transactions and scans.
//
// Shows   redischan.hpp: objects free themselves, text is std::string_view, a missing value is an empty std::optional,
//         and each function either throws or, as try_, returns a result.
// Prints  the result of each of these.
// Server  $REDIS_URL, or a private one inside this process, which has no transactions and scans.
#include <redischan.hpp>

#include <cstdlib>
#include <cstring>
#include <future>
#include <iostream>
#include <set>

using namespace std::chrono_literals;

namespace {

void values(const redischan::client &client)
{
    client.set("example:cpp", "Hello from C++", 60s); // for a minute
    for (const char *key : {"example:cpp", "example:no such key"}) {
        const std::optional<std::string> value = client.get(key);
        std::cout << key << (value ? " is " + *value : " does not exist") << '\n';
    }
    client.command("SET", "example:cpp:number", 42); // any command; integers are written as text
    std::cout << "twice the number is " << 2 * client.command("GET", "example:cpp:number").integer() << '\n';
}

// The same failure in both styles.
void errors(const redischan::client &client)
{
    try {
        client.command("SUBSCRIBE", "news");
    } catch (const redischan::error &error) {
        std::cout << "thrown: " << redis_strerror(error.code()) << '\n';
    }
    const redischan::result<redischan::reply> tried = client.try_command("SUBSCRIBE", "news");
    if (!tried)
        std::cout << "returned: " << redis_strerror(tried.error().code()) << '\n';
}

// Many commands, one round trip.
void pipeline(const redischan::client &client)
{
    redischan::pipeline commands = client.pipeline();
    for (int i = 0; i < 3; i++)
        commands.add("SET", "example:cpp:" + std::to_string(i), i * i).add("GET", "example:cpp:" + std::to_string(i));
    const redischan::reply replies = commands.exec();
    std::cout << "a pipeline:";
    for (const redischan::reply_view reply : replies)
        std::cout << ' ' << reply.str();
    std::cout << '\n';
}

// Many requests in flight at once, from one thread.
void futures(const redischan::client &client)
{
    std::vector<std::future<redischan::reply>> replies;
    for (int i = 0; i < 3; i++)
        replies.push_back(client.async("GET", "example:cpp:" + std::to_string(i)));
    std::cout << "futures:";
    for (std::future<redischan::reply> &reply : replies)
        std::cout << ' ' << reply.get().str();
    std::cout << '\n';
}

// Takes 1 from a key, but not below 0: retried as long as others change it between our read and our write.
bool take_one(const redischan::client &client, const char *key)
{
    redischan::session session = client.session();
    redischan::pipeline change = client.transaction();
    for (;;) {
        session.command("WATCH", key);
        if (session.command("GET", key).integer() == 0)
            return false;
        if (session.exec(change.add("DECR", key)))
            return true;
    }
}

void transactions(const redischan::client &client)
{
    const char *key = "example:cpp:tickets";
    client.command("SET", key, 2);
    for (int i = 1; i <= 3; i++) {
        const bool mine = take_one(client, key);
        std::cout << "ticket " << i << ": " << (mine ? "yours" : "sold out") << '\n';
    }
}

void scan(const redischan::client &client)
{
    client.command("DEL", "example:cpp:hash");
    client.command("HSET", "example:cpp:hash", "colour", "blue", "size", 3);
    for (const auto &[field, value] : client.scan_hash("example:cpp:hash"))
        std::cout << field << " = " << value << '\n';
    std::set<std::string> keys; // a scan returns them in any order, and may repeat one
    for (const std::string_view key : client.scan("example:cpp:[0-9]"))
        keys.emplace(key);
    for (const std::string &key : keys)
        std::cout << key << '\n';
}

// Whether this error shows that the server is mini-redis.
bool too_small_a_server(const redischan::error &error)
{
    return error.code() == REDISCHAN_ERR_SERVER && std::strstr(error.what(), "unknown command") != nullptr;
}

} // namespace

int main()
{
    const char *url = std::getenv("REDIS_URL");
    try {
        const redischan::client client = redischan::client::connect(url != nullptr ? url : "embedded://");
        values(client);
        errors(client);
        pipeline(client);
        futures(client);
        try {
            transactions(client);
            scan(client);
        } catch (const redischan::error &error) {
            if (!too_small_a_server(error))
                throw;
            std::cout << "needs a real server (WATCH, SCAN): skipped on mini-redis\n";
        }
    } catch (const std::exception &error) {
        std::cerr << "cpp_basics: " << error.what() << '\n';
        return EXIT_FAILURE;
    }
    return EXIT_SUCCESS;
}
