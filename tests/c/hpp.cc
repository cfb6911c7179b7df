// redischan.hpp in C++17: every class, what it throws and what its try_ twins return.
#include <redischan.hpp>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <map>
#include <poll.h>
#include <set>
#include <stdbool.h>
#include <stddef.h>
#include <thread>

extern "C" {
#include "scripted.h"
#include "support.h"
#include "tap.h"
}

using namespace std::chrono_literals;
using redischan::client;
using redischan::reply;
using redischan::reply_view;
using redischan::within;

namespace {

// A literal with the NULs in it.
template <std::size_t N> std::string bytes(const char (&literal)[N])
{
    return std::string(literal, N - 1);
}

const std::string nuls = bytes("a\0b\r\n\0");

std::string key(const char *name)
{
    return key_for(name);
}

// What a function throws; if nothing, an error whose code is REDISCHAN_OK.
template <class Function> redischan::error thrown_by(Function &&function)
{
    try {
        function();
    } catch (const redischan::error &caught) {
        return caught;
    }
    return redischan::error(REDISCHAN_OK, REDISCHAN_ANSWERED, "nothing was thrown");
}

#define throws(code_, expression, what) is_int(thrown_by([&] { expression; }).code(), code_, "%s throws", what)

bool same(std::string_view got, std::string_view want)
{
    return got == want;
}

bool needs_a_real_server(const char *what)
{
    if (server_is_mini_redis())
        tap_skip(what, "mini-redis does not have it");
    return server_is_mini_redis();
}

// A server whose replies the test writes, and a client of it.
class script_server {
public:
    script_server() : server_(scripted_start(SCRIPTED_RESP3)), client_(client::connect(scripted_url(server_))) {}
    script_server(const script_server &) = delete;
    script_server &operator=(const script_server &) = delete;
    ~script_server()
    {
        client_ = client(nullptr);
        scripted_stop(server_);
    }
    client *operator->() { return &client_; }

private:
    scripted *server_;
    client client_;
};

void connecting()
{
    client one = client::connect(server_url());
    one.ping();
    ok(true, "connect by a URL");
    ok(client::try_connect(server_url()).has_value(), "try_connect");

    redischan::options options;
    options.set("url", server_url()).set("timeout", "4000");
    client::connect(options).ping();
    ok(true, "connect with options");
    ok(client::try_connect(options).has_value(), "try_connect with options");

    throws(REDISCHAN_ERR_INVALID, client::connect("nonsense"), "a bad URL");
    throws(REDISCHAN_ERR_INVALID, client::connect(bytes("redis://a\0b")), "a NUL in a URL");
    throws(REDISCHAN_ERR_INVALID, options.set("tiemout", "1"), "an unknown option");
    throws(REDISCHAN_ERR_INVALID, options.set("timeout", bytes("1\0")), "a NUL in an option");
    ok(!options.try_set("timeout", "soon"), "try_set of a bad value");
    has_text(options.try_set("tiemout", "1").error().what(), "did you mean timeout", "what() is the library's text");

    const redischan::error refused = thrown_by([] { client::connect("redis://127.0.0.1:1"); });
    is_int(refused.code(), REDISCHAN_ERR_CONNECT, "nobody listens");
    is_int(refused.outcome(), REDISCHAN_NOT_SENT, "nothing was sent");
    ok(refused.os_errno() != 0 && refused.retryable() && refused.prefix().empty(), "the facts of it");
    const redischan::result<client> tried = client::try_connect("redis://127.0.0.1:1");
    ok(!tried && tried.error().code() == REDISCHAN_ERR_CONNECT, "try_connect gives the same");
}

void without_a_url()
{
    const char *url = std::getenv("REDIS_URL");
    const std::string before = url != nullptr ? url : "";
    setenv("REDIS_URL", server_url(), 1);
    client::connect().ping();
    ok(client::try_connect().has_value(), "connect to $REDIS_URL");
    if (url == nullptr)
        unsetenv("REDIS_URL");
    else
        setenv("REDIS_URL", before.c_str(), 1);
}

void clients_are_shared()
{
    client first = client::connect(server_url());
    client copy = first;
    client moved = std::move(first);
    moved.ping();
    ok(true, "a client can be moved");
    throws(REDISCHAN_ERR_INVALID, first.ping(), "a moved-from client"); // NOLINT: that is what is tested
    const client of_nothing = first;
    ok(of_nothing.handle() == nullptr, "a copy of it is like it");
    moved = client(nullptr);
    copy.ping();
    ok(true, "a copy outlives the first");
    client &same_one = copy;
    copy = same_one;
    copy.ping();
    ok(true, "it may be assigned to itself");
    first = copy;
    copy.close(1s);
    throws(REDISCHAN_ERR_CLOSED, first.get("key"), "a call after close");
    ok(first.try_get("key").error().outcome() == REDISCHAN_NOT_SENT, "nothing was sent");
    is_int(first.state(), REDISCHAN_STATE_CLOSED, "its state");
    ok(first.try_close().has_value(), "it may be closed again");

    const client fresh = client::connect(server_url());
    is_int(fresh.state(), REDISCHAN_STATE_READY, "state of another");
    throws(REDISCHAN_ERR_TIMEOUT, fresh.wait_state(REDISCHAN_STATE_READY, 1ms), "wait_state while nothing changes");
    is_int(fresh.wait_state(REDISCHAN_STATE_CLOSED, 1s), REDISCHAN_STATE_READY, "wait_state for another state");
    const std::uint64_t commands = fresh.stats().commands;
    fresh.ping();
    ok(fresh.stats().commands > commands, "stats count");
}

void texts(const client &c)
{
    ok(!c.get(key("hpp:missing")).has_value(), "GET of no key is nothing");
    ok(c.set(key("hpp:text"), "value"), "SET");
    ok(c.get(key("hpp:text")) == "value", "GET");
    ok(c.set(key("hpp:text"), nuls, 60s) && c.get(key("hpp:text")) == nuls, "bytes with NULs, and a time to live");
    const std::string odd = key("hpp:") + bytes("\0key");
    ok(c.set(odd, "odd") && c.get(odd) == "odd" && !c.get(key("hpp:")), "a key with a NUL");
    ok(c.set(key("hpp:text"), "") && c.get(key("hpp:text")) == "", "an empty value");
    ok(c.set(key("hpp:text"), std::string_view()) && c.get(key("hpp:text")) == "", "a string_view without data");
    const std::string large(1 << 20, 'x');
    ok(c.set(key("hpp:text"), large) && c.get(key("hpp:text")) == large, "a megabyte");
    is_int(c.publish("hpp:nobody listens", nuls), 0, "PUBLISH");

    redischan::result<std::optional<std::string>> tried = c.try_get(key("hpp:missing"));
    ok(tried.has_value() && !tried->has_value(), "try_get of no key is a result with nothing in it");
    ok(c.try_set(key("hpp:text"), "v").value() && c.try_get(key("hpp:text")).value() == "v", "try_set, try_get");
    throws(REDISCHAN_ERR_INVALID, c.set("k", "v", -1ms), "a negative time to live");
}

void typed_commands(const client &c)
{
    if (needs_a_real_server("the typed commands"))
        return;
    const std::string k = key("hpp:typed"), h = key("hpp:typed:hash");
    c.set(k, "1");
    ok(!c.set(k, "2", 0ms, REDISCHAN_SET_NX) && c.get(k) == "1", "SET NX of a key that is there");
    ok(c.set(k, "2", 0ms, REDISCHAN_SET_XX) && c.get(k) == "2", "SET XX");
    ok(c.exists(k) && c.del(k) && !c.exists(k) && !c.del(k), "EXISTS and DEL");
    is_int(c.incrby(k, 40), 40, "INCRBY");
    is_int(c.incr(k) + c.decr(k), 81, "INCR and DECR");
    is_int(c.append(k, nuls), 2 + static_cast<long long>(nuls.size()), "APPEND");
    ok(c.ttl(k) == -1ms && !c.ttl(key("hpp:missing")), "TTL of a key for ever, and of none");
    ok(c.expire(k, 60s) && *c.ttl(k) > 0ms && *c.ttl(k) <= 60s, "EXPIRE and TTL");
    ok(!c.expire(key("hpp:missing"), 1s), "EXPIRE of no key");
    ok(c.hset(h, nuls, nuls) && !c.hset(h, nuls, "new") && c.hget(h, nuls) == "new", "HSET and HGET");
    ok(!c.hget(h, "no field"), "HGET of no field");

    const std::map<std::string, std::string> values{{key("hpp:m1"), "one"}, {key("hpp:m2"), nuls}};
    c.mset(values);
    c.mset(key("hpp:m3"), 3);
    const std::vector<std::optional<std::string>> got = c.mget(key("hpp:m2"), key("hpp:missing"), key("hpp:m3"));
    ok(got.size() == 3 && got[0] == nuls && !got[1] && got[2] == "3", "MSET and MGET");
    const std::vector<std::string> keys{key("hpp:m1"), key("hpp:m2")};
    ok((c.mget(keys) == std::vector<std::optional<std::string>>{"one", nuls}), "MGET of a vector of keys");
    ok(c.try_mget(keys).value().size() == 2 && c.try_mset(values).has_value(), "their twins");

    const redischan::error wrong = thrown_by([&] { c.incr(h); });
    is_int(wrong.code(), REDISCHAN_ERR_SERVER, "INCR of a hash");
    ok(same(wrong.prefix(), "WRONGTYPE") && wrong.outcome() == REDISCHAN_ANSWERED && !wrong.retryable(), "its facts");
    ok(std::strncmp(wrong.what(), "WRONGTYPE ", 10) == 0, "its text");
    ok(same(c.try_hget(k, "f").error().prefix(), "WRONGTYPE"), "a twin has the same prefix");
    throws(REDISCHAN_ERR_SERVER, c.mset(keys[0]), "MSET of half a pair");
    throws(REDISCHAN_ERR_INVALID, c.mget(), "MGET of nothing");
    const client done = client::connect(server_url());
    done.close();
    throws(REDISCHAN_ERR_CLOSED, done.mget(keys), "MGET of a closed client says why it failed");
}

void lists_of_arguments()
{
    redischan::arguments list("SET", nuls, -1);
    list.add(std::numeric_limits<std::int64_t>::min()).add(std::numeric_limits<std::uint64_t>::max());
    list.add(std::uint8_t{7}).add("");
    is_int(static_cast<long long>(list.size()), 7, "texts and integers are one argument each");
    ok(list.bytes() == "SET" + nuls + "-1-922337203685477580818446744073709551615" + "7", "numbers are decimal");
    ok((list.lengths() == std::vector<std::size_t>{3, 6, 2, 20, 20, 1, 0}), "their lengths");

    const std::map<std::string_view, int> map{{"c", 1}, {"d", 2}};
    const redischan::arguments more(std::vector<std::string>{"a", "b"}, map, std::pair("e", 3),
                                    std::vector<std::vector<int>>{{4, 5}, {}});
    ok(more.bytes() == "abc1d2e345" && more.size() == 10, "ranges, pairs and maps are all that is in them");
    redischan::arguments twice = more;
    twice.add(twice);
    ok(twice.bytes() == more.bytes() + more.bytes() && twice.size() == 20, "and so are other arguments");
    redischan::arguments moved = std::move(twice);
    is_int(static_cast<long long>(moved.size()), 20, "it can be moved");
    ok(redischan::arguments().size() == 0, "no arguments");
}

void time_limits()
{
    ok(within().ms() == REDISCHAN_WAIT_DEFAULT && within::forever().ms() == REDISCHAN_WAIT_FOREVER, "the constants");
    ok(within(2s).ms() == 2000 && within(1us).ms() == 1, "other units, rounded up");
    ok(within(-1ms).ms() == 0 && within(-2ms).ms() == 0 && within(0ms).ms() == 0, "what is below 0 is 0");
    ok(within(std::chrono::hours::max()).ms() > 0 && within(std::chrono::duration<double>(1e300)).ms() > 0 &&
           within(std::chrono::milliseconds::max()).ms() > 0,
       "what is beyond all time is still a time");
}

void any_command(const client &c)
{
    const std::string k = key("hpp:command");
    ok(same(c.command("SET", k, nuls).str(), "OK"), "a command");
    ok(same(c.command("GET", k).str(), nuls), "its reply");
    ok(c.command("GET", key("hpp:missing")).is_nil(), "a nil is a reply");
    ok(same(c.command(std::vector<std::string>{"GET", k}).str(), nuls), "a vector of arguments");
    ok(same(c.command(redischan::arguments("GET").add(k)).str(), nuls), "arguments made bit by bit");
    ok(same(c.command(within(5s), "GET", k).str(), nuls), "a time of its own");
    c.command("SET", k, -5);
    is_int(c.command("GET", k).integer(), -5, "an integer, there and back");
    ok(c.try_command("GET", k).value().try_integer().value() == -5, "try_command");
    throws(REDISCHAN_ERR_INVALID, c.command(), "no command");
    throws(REDISCHAN_ERR_UNSUPPORTED, c.command("SUBSCRIBE", "channel"), "a command that is not for all");
    ok(same(c.try_command("NOSUCHCOMMAND").error().prefix(), "ERR"), "a command that is none");
    ok(c.try_command(within(1s), "NOSUCHCOMMAND").error().code() == REDISCHAN_ERR_SERVER, "the same in time");

    if (needs_a_real_server("BLPOP"))
        return;
    // Whether the server's nil is there in time depends on the machine: more time, until it is.
    const auto pop = [&](std::chrono::milliseconds limit) {
        return thrown_by([&] { c.command(within(limit), "BLPOP", key("hpp:nothing comes"), 0); });
    };
    auto limit = 10ms;
    redischan::error late = pop(limit);
    for (; late.outcome() != REDISCHAN_ANSWERED && limit < 60s; late = pop(limit *= 2))
        is_int(late.code(), REDISCHAN_ERR_TIMEOUT, "BLPOP that is given too little");
    is_int(late.code(), REDISCHAN_ERR_TIMEOUT, "BLPOP that is given a short time");
    is_int(late.outcome(), REDISCHAN_ANSWERED, "did nothing");
}

void replies()
{
    script_server server;
    const reply array = server->command("X", bytes("*4\r\n:1\r\n$3\r\na\0b\r\n*1\r\n_\r\n-ERR no\r\n"));
    is_int(array.type(), REDISCHAN_TYPE_ARRAY, "an array");
    is_int(static_cast<long long>(array.size()), 4, "its size");
    ok(array[0].integer() == 1 && array[0].number() == 1.0, "an integer");
    ok(same(array[1].str(), bytes("a\0b")) && array[1].str().data()[3] == '\0', "a text, and a NUL");
    ok(array[2][0].is_nil() && array[2][0].str().data() == nullptr, "a nil in an array in it, which has no text");
    ok(array[3].is_error() && same(array[3].str(), "ERR no"), "an error is an element");
    ok(same(array.raw().substr(0, 4), "*4\r\n") && array.raw().size() == 33, "the raw bytes");
    const reply_view beyond = array[4];
    ok(!beyond && beyond.type() < 0 && beyond.size() == 0 && !beyond[0] && beyond.begin() == beyond.end(),
       "what is past the end is empty");
    throws(REDISCHAN_ERR_TYPE, array[1].integer(), "a text as an integer");
    throws(REDISCHAN_ERR_TYPE, array[2].number(), "an array as a number");
    throws(REDISCHAN_ERR_INVALID, beyond.integer(), "nothing as an integer");
    ok(array[1].try_integer().error().outcome() == REDISCHAN_ANSWERED, "try_integer");

    int elements = 0;
    for (const reply_view element : array)
        elements += element.type() == array[static_cast<std::size_t>(elements)].type();
    is_int(elements, 4, "a range-based for goes through them");
    const std::vector<reply_view> copied(array.begin(), array.end());
    ok(copied.size() == 4 && copied[3].is_error(), "and a constructor that takes iterators");

    const reply map = server->command("X", "%2\r\n+a\r\n:7\r\n+b\r\n,1.5\r\n");
    ok(map.type() == REDISCHAN_TYPE_MAP && map.find("a").integer() == 7 && map.find("b").number() == 1.5 &&
           !map.find("c"),
       "find in a map");
    const reply with_attribute = server->command("X", "|1\r\n+ttl\r\n:9\r\n+v\r\n");
    ok(with_attribute.attribute().find("ttl").integer() == 9 && same(with_attribute.str(), "v"), "an attribute");
    ok(!map.attribute(), "and none");

    reply from = server->command("X", "+status\r\n");
    const std::string_view borrowed = from.str();
    reply to = std::move(from);
    ok(same(to.str(), "status") && to.str().data() == borrowed.data(), "what was borrowed stays when a reply is moved");
    ok(!from && from.size() == 0, "a moved-from reply is empty"); // NOLINT: that is what is tested
    from = std::move(to);
    ok(same(from.str(), "status") && !to, "it can be moved back"); // NOLINT
    reply &same_one = from;
    from = std::move(same_one);
    ok(same(from.str(), "status"), "and to itself");
    redis_reply *raw = from.release();
    ok(!from && reply(raw).type() == REDISCHAN_TYPE_STATUS, "and be handed out");
    const reply outlives = [] { return script_server()->command("X", "+still here\r\n"); }();
    ok(same(outlives.str(), "still here"), "a reply needs its client no more");
}

void failures()
{
    script_server hanging;
    // More time, until it is enough for the command to be sent.
    const auto hang = [&](std::chrono::milliseconds limit) {
        return thrown_by([&] { hanging->command(within(limit), "HANG"); });
    };
    auto limit = 20ms;
    redischan::error late = hang(limit);
    while (late.outcome() == REDISCHAN_NOT_SENT && limit < 60s)
        late = hang(limit *= 2);
    is_int(late.code(), REDISCHAN_ERR_TIMEOUT, "a server that hangs");
    is_int(late.outcome(), REDISCHAN_MAYBE_EXECUTED, "may have run it");
    ok(!late.retryable() && late.prefix().empty() && late.what()[0] != '\0', "its facts");
    script_server dropping;
    const redischan::error lost = thrown_by([&] { dropping->command("DROP"); });
    is_int(lost.code(), REDISCHAN_ERR_IO, "a connection that is lost");
    is_int(lost.outcome(), REDISCHAN_MAYBE_EXECUTED, "it may have run");
    const redischan::error copy = lost;
    ok(same(copy.what(), lost.what()) && copy.code() == lost.code(), "errors can be copied");
    const std::runtime_error &base = lost;
    ok(same(base.what(), lost.what()), "and are std::runtime_error");
    script_server scripted;
    const redischan::error long_word = thrown_by([&] { scripted->command("X", "-AWORDOFMORETHAN23LETTERS x\r\n"); });
    ok(same(long_word.prefix(), "AWORDOFMORETHAN23LETTER"), "a long first word is cut");
}

void results()
{
    redischan::result<std::string> good = std::string("value");
    ok(good && good.has_value() && *good == "value" && good->size() == 5, "a result with a value");
    good->append("s");
    ok(good.value() == "values" && redischan::result<std::string>(good).value_or("x") == "values", "value()");
    ok(std::move(good).value() == "values", "value() moves it out");
    const redischan::result<std::string> bad = redischan::error(REDISCHAN_ERR_IO, REDISCHAN_MAYBE_EXECUTED, "lost");
    ok(!bad && bad.error().code() == REDISCHAN_ERR_IO && same(bad.error().what(), "lost"), "a result without");
    throws(REDISCHAN_ERR_IO, bad.value(), "value() of it");
    throws(REDISCHAN_ERR_IO, redischan::result<std::string>(bad).value(), "value() of a temporary");
    ok(redischan::result<std::string>(bad).value_or("x") == "x", "value_or()");
    const redischan::result<void> done, failed = redischan::error(REDISCHAN_ERR_IO, REDISCHAN_MAYBE_EXECUTED, "lost");
    done.value();
    ok(done && !failed && failed.error().code() == REDISCHAN_ERR_IO, "results of nothing");
    throws(REDISCHAN_ERR_IO, failed.value(), "value() of a failed one");
    redischan::result<std::unique_ptr<int>> moved = std::make_unique<int>(7);
    ok(*std::move(moved).value() == 7, "a value that can only be moved");
}

void pipelines(const client &c)
{
    const std::string k = key("hpp:pipeline");
    const reply both = c.pipeline().add("SET", k, 7).add("GET", k).exec();
    ok(both.size() == 2 && same(both[0].str(), "OK") && both[1].integer() == 7, "a pipeline in one line");

    redischan::pipeline commands = c.pipeline();
    commands.add("SET", k, nuls).add("NOSUCHCOMMAND", 1).add(std::vector<std::string>{"GET", k});
    is_int(static_cast<long long>(commands.size()), 3, "its size");
    throws(REDISCHAN_ERR_UNSUPPORTED, commands.add("SUBSCRIBE", "channel"), "a command that has no place there");
    ok(!commands.try_add("SELECT", 1) && commands.size() == 3, "it is as it was");
    redischan::pipeline moved = std::move(commands);
    const reply three = moved.exec(5s);
    ok(three.size() == 3 && three[1].is_error() && same(three[2].str(), nuls), "an error hides no other reply");
    ok(moved.size() == 0 && moved.exec().size() == 0, "it is empty then");
    moved.add("GET", k);
    ok(same(moved.try_exec().value()[0].str(), nuls), "and may be filled again");
    moved.add("GET", k).clear();
    ok(moved.size() == 0 && moved.try_clear().has_value(), "clear");
    throws(REDISCHAN_ERR_INVALID, commands.exec(), "a moved-from pipeline"); // NOLINT
    throws(REDISCHAN_ERR_INVALID, commands.add("GET", k), "adding to it");

    script_server dropping;
    redischan::pipeline cut = dropping->pipeline();
    const redischan::error lost = thrown_by([&] { cut.add("X", "+1\r\n").add("X", "+2\r\n").add("DROP").exec(); });
    ok(lost.code() == REDISCHAN_ERR_IO && lost.answered() <= 2 && cut.size() == 0, "a pipeline that is cut");
}

void transactions(const client &c)
{
    if (needs_a_real_server("MULTI"))
        return;
    const std::string k = key("hpp:transaction"), other = key("hpp:transaction:other");
    ok(c.transaction().add("SET", k, 1).add("INCR", k).exec()[1].integer() == 2, "a transaction");
    const redischan::error refused = thrown_by([&] { c.transaction().add("SET", k, 9).add("GET").exec(); });
    ok(refused.code() == REDISCHAN_ERR_SERVER && same(refused.prefix(), "EXECABORT"), "a command that is refused");
    ok(c.get(k) == "2", "none was run");

    redischan::session session = c.session();
    redischan::pipeline commands = c.transaction();
    session.command("WATCH", k, other);
    std::optional<reply> done = session.exec(commands.add("INCR", k));
    ok(done.has_value() && (*done)[0].integer() == 3, "exec of what was watched and did not change");
    session.command("WATCH", k);
    c.set(k, "10");
    ok(!session.exec(commands.add("INCR", k)).has_value() && c.get(k) == "10", "and of what did: nothing");
    ok(commands.size() == 0, "the transaction is empty then");
    commands.add("INCR", k);
    ok(session.try_exec(commands, 5s).value().has_value() && c.get(k) == "11", "try_exec");
    commands.add("INCR");
    ok(same(session.try_exec(commands).error().prefix(), "EXECABORT"), "try_exec of what is refused");
    redischan::pipeline plain = c.pipeline();
    ok(session.exec(plain.add("GET", k))->size() == 1, "a plain pipeline on a session");
}

void sessions(const client &c)
{
    redischan::session first = c.session();
    ok(same(first.command("SET", key("hpp:session"), nuls).str(), "OK"), "a command of a session");
    redischan::session moved = std::move(first);
    ok(same(moved.command(within(5s), "GET", key("hpp:session")).str(), nuls), "a session can be moved");
    throws(REDISCHAN_ERR_INVALID, first.command("GET", "k"), "a moved-from session"); // NOLINT
    throws(REDISCHAN_ERR_UNSUPPORTED, moved.command("SUBSCRIBE", "channel"), "a command that has no place there");
    ok(moved.try_command("NOSUCHCOMMAND").error().code() == REDISCHAN_ERR_SERVER, "try_command of a session");
    client closed = client::connect(server_url());
    closed.close();
    throws(REDISCHAN_ERR_CLOSED, closed.session(), "a session of a closed client");
    ok(closed.try_session().error().code() == REDISCHAN_ERR_CLOSED, "try_session");
    if (needs_a_real_server("SELECT"))
        return;
    moved.command("SELECT", 1);
    ok(moved.command("GET", key("hpp:session")).is_nil() && c.get(key("hpp:session")) == nuls,
       "it has a database of its own");
}

void scripts(const client &c)
{
    const redischan::script script =
        redischan::script::make("return {KEYS[1], ARGV[1], ARGV[2] + 1, #KEYS, #ARGV} -- " + key("hpp:script"));
    is_int(static_cast<long long>(script.sha().size()), 40, "the SHA-1 of a script");
    ok(redischan::script::try_make(std::string_view()).has_value(), "an empty script");
    if (needs_a_real_server("EVALSHA"))
        return;
    for (int run = 0; run < 2; run++) { // the first one loads it
        const reply got = c.run(script, {"key"}, {nuls, 41});
        ok(same(got[0].str(), "key") && same(got[1].str(), nuls) && got[2].integer() == 42 && got[3].integer() == 1 &&
               got[4].integer() == 2,
           "a run, its key and its arguments (%d)", run);
    }
    const std::vector<std::string> keys{"k1", "k2"};
    const reply many = c.run(script, keys, redischan::arguments(1).add(2).add(3), 5s);
    ok(many[3].integer() == 2 && many[4].integer() == 3, "keys in a vector, arguments made bit by bit");
    ok(c.pipeline().add_script(script, {"key"}, {"a", 1}).exec()[0][2].integer() == 2, "in a pipeline");
    redischan::pipeline commands = c.pipeline();
    ok(commands.try_add_script(script, {"key"}, {"a", 1}).has_value() && commands.size() == 1, "try_add_script");
    const redischan::queue queue = c.queue();
    queue.submit_script(1, script, {"key"}, {"a", 1});
    ok(queue.take(5s).value().answer.value()[2].integer() == 2, "by a queue");
    ok(queue.try_submit_script(2, script, keys, redischan::arguments(1).add(2), 5s).has_value() &&
           queue.take(5s).value().answer.value()[3].integer() == 2,
       "try_submit_script");
    const redischan::script wrong = redischan::script::make("return redis.error_reply('MY no')");
    ok(same(c.try_run(wrong).error().prefix(), "MY"), "a script that fails, without keys and arguments");
    throws(REDISCHAN_ERR_SERVER, c.run(wrong), "it");
}

void scans(const client &c)
{
    if (needs_a_real_server("SCAN"))
        return;
    const std::string prefix = key("hpp:scan:");
    std::set<std::string> want, got;
    for (int i = 0; i < 200; i++)
        want.insert(prefix + std::to_string(i));
    for (const std::string &one : want)
        c.set(one, "v", 60s);
    redischan::scan<std::string_view> keys = c.scan(prefix + "*", "string", 10);
    for (const std::string_view one : keys)
        got.emplace(one);
    ok(got == want, "all keys that match");
    ok(keys.begin() == keys.end() && !keys.next().has_value(), "it is at its end then");
    got.clear();
    for (const std::string_view one : c.scan())
        got.emplace(one);
    ok(std::includes(got.begin(), got.end(), want.begin(), want.end()), "all keys there are");
    redischan::scan<std::string_view> none = c.scan(prefix + "*", "hash");
    ok(none.begin() == none.end(), "no keys of another type");

    const std::string hash = prefix + "hash", set = prefix + "set", zset = prefix + "zset";
    c.command("HSET", hash, std::map<std::string, int>{{"a", 1}, {"b", 2}});
    std::map<std::string, std::string> fields;
    for (const auto &[field, value] : c.scan_hash(hash))
        fields.emplace(field, value);
    ok((fields == std::map<std::string, std::string>{{"a", "1"}, {"b", "2"}}), "fields and values");
    c.command("SADD", set, nuls, "", 5);
    redischan::scan<std::string_view> members = c.scan_set(set);
    const std::set<std::string> all(members.begin(), members.end());
    ok((all == std::set<std::string>{nuls, "", "5"}), "members of a set, by iterators");
    c.command("ZADD", zset, 3, "member");
    redischan::scan<redischan::scan_pair> scores = c.scan_zset(zset, "mem*");
    const auto first = scores.begin();
    ok(same(first->first, "member") && same(first->second, "3"), "a member and its score");
    ok(!scores.try_next().value().has_value(), "and no more");

    redischan::scan<std::string_view> pages = c.scan_set(set);
    std::size_t members_of_pages = 0;
    while (const std::optional<reply> page = pages.page())
        members_of_pages += page->size();
    is_int(static_cast<long long>(members_of_pages), 3, "page by page");
    redischan::scan<std::string_view> queued = c.scan_set(set);
    const redischan::queue queue = c.queue();
    members_of_pages = 0;
    while (queue.submit_scan(1, queued)) {
        ok(!queue.try_submit_scan(2, queued), "one page at a time");
        members_of_pages += queue.take(5s).value().answer.value().size();
    }
    is_int(static_cast<long long>(members_of_pages), 3, "page by page, by a queue");
    redischan::scan<std::string_view> wrong = c.scan_set(hash), moved = std::move(wrong);
    ok(same(moved.try_next().error().prefix(), "WRONGTYPE") && !moved.try_page(), "a scan that fails");
    throws(REDISCHAN_ERR_SERVER, for (const std::string_view one : moved) (void)one, "a range-based for over it");
    throws(REDISCHAN_ERR_INVALID, wrong.next(), "a moved-from scan"); // NOLINT
}

void queues(const client &c)
{
    const std::string k = key("hpp:queue:");
    redischan::queue queue = c.queue();
    ok(!queue.take(0ms).has_value(), "nothing was submitted: nothing to take");
    std::map<std::uint64_t, std::string> got, want;
    for (std::uint64_t tag = 0; tag < 100; tag++) {
        queue.submit(tag, "SET", k + std::to_string(tag), tag);
        queue.submit(1000 + tag, within(5s), "GET", k + std::to_string(tag));
        want[tag] = "OK";
        want[1000 + tag] = std::to_string(tag);
    }
    pollfd readable{queue.fd(), POLLIN, 0};
    is_int(poll(&readable, 1, 10000), 1, "its descriptor is readable");
    while (std::optional<redischan::completion> one = queue.take(5s))
        got[one->tag] = one->answer.value().str();
    ok(got == want, "each completes once, with its own reply");
    is_int(poll(&readable, 1, 0), 0, "then its descriptor is not readable");
    is_int(static_cast<long long>(queue.outstanding()), 0, "nothing is outstanding");

    redischan::pipeline commands = c.pipeline();
    queue.submit(7, commands.add("SET", k, nuls).add("GET", k));
    const std::optional<redischan::completion> both = queue.take(5s);
    ok(both && both->tag == 7 && same((*both->answer)[1].str(), nuls) && commands.size() == 0, "a pipeline");
    queue.submit(8, "NOSUCHCOMMAND");
    const std::optional<redischan::completion> failed = queue.take(5s);
    const redischan::error why = failed.value().answer.error();
    ok(why.code() == REDISCHAN_ERR_SERVER && same(why.prefix(), "ERR") && why.outcome() == REDISCHAN_ANSWERED,
       "a failure is an answer");
    throws(REDISCHAN_ERR_UNSUPPORTED, queue.submit(9, "SUBSCRIBE", "channel"), "what cannot be sent");
    ok(!queue.try_submit(9) && !queue.try_submit(9, within(1s), "MULTI") && !queue.try_submit(9, commands),
       "their twins");
    ok(!queue.try_take(0ms).value().has_value() && !queue.cancel(9), "what was not sent does not complete");

    script_server hanging;
    redischan::queue silent = hanging->queue(), moved = std::move(silent);
    moved.submit(1, within::forever(), "HANG");
    ok(!moved.take(10ms).has_value() && moved.outstanding() == 1, "nothing comes in time");
    ok(moved.cancel(1) && !moved.try_cancel(1).value(), "cancel");
    const std::optional<redischan::completion> canceled = moved.take(5s);
    ok(canceled && canceled->answer.error().code() == REDISCHAN_ERR_CANCELED, "what was canceled completes");
    throws(REDISCHAN_ERR_INVALID, silent.take(), "a moved-from queue"); // NOLINT
    ok(silent.fd() < 0 && silent.outstanding() == 0, "it has no descriptor");
    moved.submit(2, within::forever(), "HANG"); // given up as the queue goes
}

void futures(const client &c)
{
    const std::string k = key("hpp:future");
    std::vector<std::future<reply>> sets, gets;
    for (int i = 0; i < 100; i++) {
        sets.push_back(c.async("SET", k + std::to_string(i), i));
        gets.push_back(c.async(within(5s), "GET", k + std::to_string(i)));
    }
    int right = 0;
    for (std::size_t i = 0; i < 100; i++)
        right += sets[i].get().str() == "OK" && gets[i].get().str() == std::to_string(i);
    is_int(right, 100, "each future has its own reply");
    ok(c.async("GET", key("hpp:missing")).get().is_nil(), "a nil is a reply");
    const std::vector<std::string> arguments{"GET", k + "7"};
    ok(c.async(arguments).get().integer() == 7, "a vector of arguments");

    const redischan::error failed = thrown_by([&] { c.async("NOSUCHCOMMAND").get(); });
    ok(failed.code() == REDISCHAN_ERR_SERVER && same(failed.prefix(), "ERR"), "a failure is thrown by get()");
    const redischan::error refused = thrown_by([&] { c.async("SUBSCRIBE", "channel").get(); });
    ok(refused.code() == REDISCHAN_ERR_UNSUPPORTED && std::strstr(refused.what(), "SUBSCRIBE") != nullptr,
       "what cannot be sent, too");
    ok(c.try_async("GET", k + "8").get()->integer() == 8, "try_async");
    ok(c.try_async("NOSUCHCOMMAND").get().error().code() == REDISCHAN_ERR_SERVER, "its failure is a result");
    ok(c.try_async(within(1s), "SUBSCRIBE", "channel").get().error().code() == REDISCHAN_ERR_UNSUPPORTED,
       "so is that it cannot be sent");

    script_server hanging;
    std::future<reply> first = hanging->async(within::forever(), "HANG");
    auto second = hanging->try_async(within(20ms), "HANG");
    ok(second.get().error().code() == REDISCHAN_ERR_TIMEOUT, "a future that is late");
    ok(first.wait_for(0s) == std::future_status::timeout, "the other waits on");
    (void)hanging->async(within::forever(), "HANG"); // a future that nobody keeps does not wait
    hanging->close(0ms);
    throws(REDISCHAN_ERR_CLOSED, first.get(), "a future whose client was closed");
    throws(REDISCHAN_ERR_CLOSED, hanging->async("GET", "k").get(), "a future of a closed client");
}

void subscriptions(const client &c)
{
    const std::string channel = key("hpp:news"), other = key("hpp:other");
    const redischan::subscription news = c.subscribe({channel});
    c.publish(channel, nuls);
    redischan::received item = news.next(within(60s));
    const redischan::message &first = std::get<redischan::message>(item);
    ok(same(first.payload(), nuls) && same(first.channel(), channel) && first.pattern().empty(), "a message");
    const redischan::message copy = first;
    ok(copy.handle() == first.handle(), "a copy is the same object");
    throws(REDISCHAN_ERR_TIMEOUT, news.next(within(1ms)), "no further message");
    news.add({other});
    news.remove({channel});
    is_int(c.publish(channel, "x"), 0, "a name that was removed");
    is_int(static_cast<long long>(news.stats().names), 1, "one is left");

    redischan::subscription small = c.subscriber();
    small.set("buffer", "2").set("events", "yes").add({channel});
    item = small.next(within(60s));
    ok(same(std::get<redischan::begun>(item).name, channel), "it tells that it has begun");
    for (int i = 0; i < 5; i++)
        c.publish(channel, std::to_string(i));
    while (small.stats().received < 5)
        sleep_ms(1);
    struct pollfd watched = {small.fd(), POLLIN, 0};
    is_int(poll(&watched, 1, 60000), 1, "its descriptor is readable");
    small.close();
    std::string seen;
    for (const redischan::received &next : small) {
        if (const auto *missing = std::get_if<redischan::gap>(&next))
            seen += "gap of " + std::to_string(missing->lost) + (missing->reason == REDISCHAN_GAP_OVERFLOW ? " " : "?");
        else
            seen += std::string(std::get<redischan::message>(next).payload()) + " ";
    }
    is_text(seen.c_str(), "gap of 3 3 4 ", "a range that ends when it is closed");
    throws(REDISCHAN_ERR_CLOSED, small.add({channel}), "a name for one that is closed");
    throws(REDISCHAN_ERR_INVALID, c.subscribe({}), "no name");
    throws(REDISCHAN_ERR_INVALID, c.subscriber().set("latest", "perhaps"), "a bad setting");
    ok(!c.try_subscriber()->try_set("latest", bytes("y\0")), "a NUL in a setting");
    if (server_is_mini_redis()) {
        throws(REDISCHAN_ERR_SERVER, c.subscribe({"*"}, redischan::names::patterns), "patterns, of mini-redis");
        return;
    }
    const redischan::subscription by_pattern = c.subscribe({key("hpp:pat") + "*"}, redischan::names::patterns);
    c.publish(key("hpp:pat"), "x");
    item = by_pattern.next(within(60s));
    ok(same(std::get<redischan::message>(item).pattern(), key("hpp:pat") + "*"), "by a pattern");
}

void from_memory()
{
    if (server_is_mini_redis())
        return;
    redischan::options with;
    with.set("url", server_url()).set("protocol", "3").set("cache", "on").set("timeout", "60000");
    const client c = client::connect(with), other = client::connect(server_url());
    const std::string k = key("hpp:cached"), h = key("hpp:flags");
    c.del(k);
    const redischan::cached cached = c.cached();
    ok(!cached.get(k), "no such key");
    c.set(k, nuls);
    for (int i = 0; i < 3; i++)
        ok(same(*cached.get(k), nuls), "one's own write");
    ok(cached.stats().hits >= 2, "from memory");
    ok(same(*cached.no_older_than(1h).get(k), nuls), "of any age");
    cached.forget(k);
    cached.forget();
    ok(same(*c.cached(50ms).get(k), nuls), "from the server");
    c.del(h);
    c.hset(h, "f", "off");
    ok(cached.hgetall(h).size() == 2, "another command");
    throws(REDISCHAN_ERR_UNSUPPORTED, cached.command("SET", k, "v"), "a write");
    throws(REDISCHAN_ERR_UNSUPPORTED, other.cached().get(k), "a client without a cache");

    const redischan::watch flags = c.watch({"HGETALL", h});
    std::uint64_t version = 0;
    ok(same(flags.value(&version)[1].str(), "off") && version == 1, "a watched value");
    other.hset(h, "f", "on");
    ok(flags.wait(1, 60s) == 2 && same(flags.value()[1].str(), "on"), "follows its key");
    throws(REDISCHAN_ERR_TIMEOUT, flags.wait(2, 1ms), "and changes no more");
    ok(flags.info().version == 2 && flags.fd() >= 0, "what is known of it");
    throws(REDISCHAN_ERR_UNSUPPORTED, c.watch({"TTL", k}), "no read of a value");
    throws(REDISCHAN_ERR_INVALID, c.watch({}), "no command");
}

void from_many_threads(const client &c)
{
    const int threads = size_from_env("TEST_THREADS", 16), calls = size_from_env("TEST_CALLS", 50);
    std::vector<std::thread> all;
    std::vector<int> right(static_cast<std::size_t>(threads));
    for (int t = 0; t < threads; t++)
        all.emplace_back([c, t, calls, &count = right[static_cast<std::size_t>(t)], k = key("hpp:thread:")] {
            for (int i = 0; i < calls; i++) {
                std::future<reply> set = c.async("SET", k + std::to_string(t), i);
                set.get();
                count += c.get(k + std::to_string(t)) == std::to_string(i);
            }
        });
    int sum = 0;
    for (int t = 0; t < threads; t++) {
        all[static_cast<std::size_t>(t)].join();
        sum += right[static_cast<std::size_t>(t)];
    }
    is_int(sum, threads * calls, "%d threads, each with a copy of the client: each reply is its own", threads);
}

} // namespace

int main()
{
    try {
        connecting();
        without_a_url();
        clients_are_shared();
        lists_of_arguments();
        time_limits();
        replies();
        failures();
        results();
        const client c = client::connect(server_url());
        texts(c);
        typed_commands(c);
        any_command(c);
        pipelines(c);
        transactions(c);
        sessions(c);
        scripts(c);
        scans(c);
        queues(c);
        futures(c);
        subscriptions(c);
        from_memory();
        from_many_threads(c);
    } catch (const std::exception &unexpected) {
        ok(false, "nothing else is thrown: %s", unexpected.what());
    }
    return tap_done();
}
