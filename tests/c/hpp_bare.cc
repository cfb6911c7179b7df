// redischan.hpp in a program without exceptions and type information (-fno-exceptions -fno-rtti): only the try_
// functions exist, and all of them work.
#include <redischan.hpp>

#include <stdbool.h>
#include <stddef.h>

extern "C" {
#include "support.h"
#include "tap.h"
}

using namespace std::chrono_literals;
using redischan::client;
using redischan::reply;
using redischan::reply_view;
using redischan::within;

// All methods that are made from commands/commands.txt.
template class redischan::detail::all_commands<client>;
template class redischan::detail::all_commands<redischan::session>;

namespace {

// What would throw is not there to be called.
template <class T, class = void> constexpr bool has_get = false;
template <class T> constexpr bool has_get<T, std::void_t<decltype(std::declval<T>().get(""))>> = true;
template <class T, class = void> constexpr bool has_command = false;
template <class T> constexpr bool has_command<T, std::void_t<decltype(std::declval<T>().command("PING"))>> = true;
template <class T, class = void> constexpr bool has_async = false;
template <class T> constexpr bool has_async<T, std::void_t<decltype(std::declval<T>().async("PING"))>> = true;
template <class T, class = void> constexpr bool has_value = false;
template <class T> constexpr bool has_value<T, std::void_t<decltype(std::declval<T>().value())>> = true;
template <class T, class = void> constexpr bool has_begin = false;
template <class T> constexpr bool has_begin<T, std::void_t<decltype(std::declval<T &>().begin())>> = true;

template <class T, class = void> constexpr bool has_strlen = false;
template <class T> constexpr bool has_strlen<T, std::void_t<decltype(std::declval<T>().strlen(""))>> = true;

static_assert(!has_strlen<client> && !has_strlen<redischan::session>);
static_assert(!has_get<client> && !has_command<client> && !has_async<client> && !has_command<redischan::session>);
static_assert(!has_value<redischan::result<reply>> && !has_value<redischan::result<void>>);
static_assert(!has_begin<redischan::scan<std::string_view>> && has_begin<reply_view>);

std::string key(const char *name)
{
    return key_for(name);
}

bool same(std::string_view got, std::string_view want)
{
    return got == want;
}

void one_connection(const client &c)
{
    const std::string k = key("hpp_bare");
    ok(c.try_ping().has_value(), "try_ping");
    ok(*c.try_set(k, "7", 60s), "try_set");
    ok(*c.try_get(k) == "7" && !c.try_get(key("hpp_bare:missing"))->has_value(), "try_get");
    ok(*c.try_command("GET", k)->try_integer() == 7, "try_command");
    const redischan::result<reply> failed = c.try_command(within(5s), "NOSUCHCOMMAND", 1);
    ok(!failed && failed.error().code() == REDISCHAN_ERR_SERVER && same(failed.error().prefix(), "ERR"), "its failure");
    ok(*c.try_state() == REDISCHAN_STATE_READY && c.try_stats()->commands > 0, "try_state and try_stats");
    ok(!c.try_wait_state(REDISCHAN_STATE_READY, 1ms), "try_wait_state");
    ok(*c.try_publish("hpp_bare:nobody listens", "x") == 0, "try_publish");

    redischan::result<redischan::pipeline> commands = c.try_pipeline();
    ok(commands->try_add("SET", k, 8) && commands->try_add("GET", k), "try_pipeline and try_add");
    const redischan::result<reply> both = commands->try_exec();
    ok(both && *(*both)[1].try_integer() == 8 && commands->try_clear(), "try_exec");
    redischan::result<redischan::session> session = c.try_session();
    ok(same(session->try_command("GET", k)->str(), "8"), "try_session");

    redischan::result<redischan::queue> queue = c.try_queue();
    ok(queue->try_submit(1, "GET", k) && commands->try_add("GET", k) && queue->try_submit(2, *commands),
       "try_queue and try_submit");
    int taken = 0;
    for (int i = 0; i < 2; i++) {
        redischan::result<std::optional<redischan::completion>> one = queue->try_take(5s);
        taken += one && one->has_value() && (*one)->answer.has_value();
    }
    is_int(taken, 2, "try_take");
    ok(!*queue->try_cancel(1), "try_cancel");

    ok(same(c.try_async("GET", k).get()->str(), "8"), "try_async");
    ok(c.try_async(within(5s), "NOSUCHCOMMAND").get().error().code() == REDISCHAN_ERR_SERVER, "its failure");
    ok(c.try_async("SUBSCRIBE", "channel").get().error().code() == REDISCHAN_ERR_UNSUPPORTED, "what cannot be sent");
}

void subscriptions(const client &c)
{
    const std::string channel = key("hpp_bare:news");
    const redischan::result<redischan::subscription> news = c.try_subscribe({channel});
    ok(news.has_value() && c.try_publish(channel, "x").has_value(), "try_subscribe");
    const redischan::result<redischan::received> item = news->try_next(within(60s));
    const redischan::message *first = std::get_if<redischan::message>(&*item);
    ok(first != nullptr && same(first->payload(), "x"), "try_next");
    ok(news->try_add({channel + "2"}).has_value() && news->try_remove().has_value(), "try_add and try_remove");
    ok(news->try_stats()->names == 0 && *news->try_fd() >= 0, "try_stats and try_fd");
    news->close();
    ok(news->try_next().error().code() == REDISCHAN_ERR_CLOSED, "closed");
    ok(!c.try_subscriber()->try_set("no such", "1"), "try_set");
}

void what_mini_redis_has_not(const client &c)
{
    if (server_is_mini_redis()) {
        tap_skip("the other typed commands, scripts, transactions and scans", "mini-redis does not have them");
        return;
    }
    const std::string k = key("hpp_bare:typed"), h = key("hpp_bare:hash");
    ok(!*c.try_del(k) && !*c.try_exists(k) && !*c.try_expire(k, 1s) && !c.try_ttl(k)->has_value(), "of no key");
    ok(*c.try_incrby(k, 40) == 40 && *c.try_incr(k) == 41 && *c.try_decr(k) == 40 && *c.try_append(k, "0") == 3,
       "numbers");
    ok(*c.try_hset(h, "f", "v") && *c.try_hget(h, "f") == "v", "try_hset and try_hget");
    ok(c.try_mset(k, 5).has_value() && c.try_mget(k)->front() == "5", "try_mset and try_mget");

    const redischan::result<redischan::script> script = redischan::script::try_make("return ARGV[1]");
    ok(same(c.try_run(*script, {}, {"x"})->str(), "x"), "try_run");
    redischan::result<redischan::pipeline> commands = c.try_transaction();
    ok(commands->try_add_script(*script, {}, {"y"}).has_value(), "try_add_script");
    redischan::result<redischan::session> session = c.try_session();
    redischan::result<std::optional<reply>> done = session->try_exec(*commands);
    ok(done && done->has_value() && same((**done)[0].str(), "y"), "try_exec of a session");
    (void)session->try_command("WATCH", k);
    (void)c.try_incr(k);
    (void)commands->try_add("INCR", k);
    done = session->try_exec(*commands);
    ok(done && !done->has_value(), "of what has changed");

    redischan::result<redischan::scan<redischan::scan_pair>> fields = c.try_scan_hash(h);
    ok(same(fields->try_next()->value().second, "v") && !fields->try_next()->has_value(), "try_next");
    ok(c.try_scan()->try_page()->has_value() && c.try_scan_set(key("hpp_bare:none")).has_value() &&
           c.try_scan_zset(key("hpp_bare:none")).has_value(),
       "try_page, and the other scans");
}

} // namespace

int main()
{
    redischan::options options;
    ok(options.try_set("url", server_url()).has_value() && !options.try_set("tiemout", "1"), "options");
    ok(!client::try_connect("nonsense"), "try_connect to a bad URL");
    const redischan::result<client> c = client::try_connect(options);
    if (!c)
        tap_bail_out("cannot connect: %s", c.error().what());
    one_connection(*c);
    subscriptions(*c);
    what_mini_redis_has_not(*c);
    ok(c->try_close() && c->try_get("k").error().code() == REDISCHAN_ERR_CLOSED, "try_close");
    return tap_done();
}
