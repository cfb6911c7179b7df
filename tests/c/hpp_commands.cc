// The methods that redischan.hpp has from commands/commands.txt: each kind of result and each kind of argument.
#include <redischan.hpp>

#include <algorithm>
#include <clocale>
#include <map>
#include <set>
#include <stdbool.h>
#include <stddef.h>

extern "C" {
#include "support.h"
#include "tap.h"
}

using redischan::client;
using redischan::reply;

// All methods that are no templates of their own, whether they are called below or not.
template class redischan::detail::all_commands<client>;
template class redischan::detail::all_commands<redischan::session>;

namespace {

std::string key(const char *name)
{
    return key_for(name);
}

using texts = std::vector<std::string>;

texts sorted(texts all)
{
    std::sort(all.begin(), all.end());
    return all;
}

texts elements(const reply &of)
{
    texts all;
    for (const redischan::reply_view one : of)
        all.emplace_back(one.str());
    return all;
}

void are(const texts &got, const texts &want, const char *what)
{
    ok(got == want, "%s", what);
}

void strings(const client &c)
{
    const std::string k = key("cpp:s"), n = key("cpp:n");
    c.setex(k, 60, "value");
    is_int(c.strlen(k), 5, "an integer");
    ok(c.getrange(k, 1, 2) == "al", "a text");
    ok(c.getdel(k) == "value" && c.getdel(k) == std::nullopt, "a text, or none");
    ok(c.setnx(k, "1") && !c.setnx(k, "2"), "a flag");
    ok(c.incrbyfloat(n, 0.1) == 0.1 && c.get(n) == "0.1", "a number, sent as its shortest text");
    ok(c.getex(k, "EX", 60) == "1", "words after what is required");
    is_int(c.decrby(k, 3), -2, "decrby");
    is_int(c.unlink(k, n, key("cpp:none")), 2, "several keys");
    is_int(c.setbit(k, 7, 1), 0, "setbit");
    is_int(c.bitcount(k, 0, -1), 1, "bitcount of a range");
    ok(c.type(k) == "string", "type");
}

void hashes_and_lists(const client &c)
{
    const std::string h = key("cpp:h"), l = key("cpp:l");
    c.hmset(h, std::map<std::string, std::string>{{"f", "1"}, {"g", "2"}});
    const reply all = c.hgetall(h);
    ok(all.size() == 4 && all.find("g").str() == "2", "a map is keys and values in turn");
    ok(c.hexists(h, "f") && !c.hexists(h, "x"), "hexists");
    is_int(c.hincrby(h, "f", 41), 42, "hincrby");
    are(elements(c.hmget(h, "f", "g")), {"42", "2"}, "hmget");
    is_int(c.hdel(h, texts{"f", "x"}), 1, "a range stands for its elements");
    is_int(c.rpush(l, "a", "b", 3), 3, "rpush of texts and integers");
    are(elements(c.lrange(l, 0, -1)), {"a", "b", "3"}, "lrange");
    ok(c.lpos(l, "x").is_nil() && c.lpos(l, "b").integer() == 1, "lpos");
    ok(c.lmove(l, l, "LEFT", "RIGHT") == "a", "lmove");
    are(elements(c.lpop(l, 2)), {"b", "3"}, "lpop with a number");
    ok(c.lpop(l).str() == "a", "lpop without one");
    c.rpush(l, "x");
    const reply popped = c.blpop(key("cpp:none"), l, 1);
    ok(popped[0].str() == l && popped[1].str() == "x", "blpop");
}

void sets(const client &c)
{
    const std::string a = key("cpp:set:a"), b = key("cpp:set:b");
    is_int(c.sadd(a, std::set<std::string>{"x", "y"}), 2, "sadd of a range");
    c.sadd(b, "y", "z");
    ok(c.sismember(a, "x") && !c.sismember(a, "z"), "sismember");
    are(sorted(c.smembers(a)), {"x", "y"}, "smembers");
    are(c.sinter(a, b), {"y"}, "sinter");
    ok(c.smembers(key("cpp:none")).empty(), "an empty set");
    is_int(c.sintercard(2, a, b, "LIMIT", 5), 1, "the number of keys, as the page has it");
}

void sorted_sets(const client &c)
{
    const std::string z = key("cpp:z");
    const std::vector<std::pair<double, std::string>> members = {{1.5, "a"}, {2, "b"}};
    is_int(c.zadd(z, members).integer(), 2, "zadd of pairs");
    is_int(c.zadd(z, "GT", "CH", 0.25, "a").integer(), 0, "zadd with words");
    ok(c.zscore(z, "a") == 1.5 && c.zscore(z, "x") == std::nullopt, "a number, or none");
    ok(c.zincrby(z, 0.25, "a") == 1.75, "zincrby");
    is_int(c.zcount(z, "-inf", "(2"), 1, "zcount");
    are(elements(c.zrange(z, 0, -1)), {"a", "b"}, "zrange");
    are(elements(c.zrange(z, "-inf", "+inf", "BYSCORE", "LIMIT", 1, 1)), {"b"}, "zrange by score");
    const auto lowest = c.zpopmin(z);
    ok(lowest.size() == 1 && lowest[0].first == "a" && lowest[0].second == 1.75, "zpopmin");
    c.zadd(z, 3, "c");
    const auto both = c.zpopmax(z, 2);
    ok(both.size() == 2 && both[0].first == "c" && both[1].second == 2.0, "zpopmax, the same in RESP2 and RESP3");
    ok(c.zpopmin(z).empty(), "nothing to pop");
}

void others(const client &c)
{
    const std::string x = key("cpp:x"), geo = key("cpp:geo"), k = key("cpp:s");
    ok(c.xadd(x, "1-1", "f", "v") == "1-1", "xadd");
    is_int(c.xlen(x), 1, "xlen");
    ok(c.xrange(x, "-", "+", "COUNT", 5)[0][1][1].str() == "v", "xrange");
    c.xgroup_create(x, "g", "0");
    ok(!c.try_xgroup_create(x, "g", "0") && c.try_xgroup_create(x, "g", "0").error().prefix() == "BUSYGROUP", "an error");
    ok(c.xreadgroup("GROUP", "g", "me", "STREAMS", x, ">").size() > 0, "xreadgroup");
    is_int(c.xack(x, "g", "1-1"), 1, "xack");
    is_int(c.geoadd(geo, 13.361389, 38.115556, "Palermo", 15.087269, 37.502669, "Catania"), 2, "geoadd");
    ok(c.geodist(geo, "Palermo", "Catania", "KM").value() > 166 && !c.geodist(geo, "Palermo", "x"), "geodist");
    ok(c.pfadd(key("cpp:log"), "a", "b") && c.pfcount(key("cpp:log")) == 2, "pfadd and pfcount");
    ok(c.eval("return ARGV[1]", 0, "text").str() == "text", "eval");
    ok(c.client_id() > 0 && c.config_get("maxmemory").size() == 2, "names of two words");
    ok(c.object_encoding(k).has_value(), "object_encoding");
    ok(!c.persist(key("cpp:none")) && c.pttl(key("cpp:none")) == -2, "persist and pttl");
}

void sessions(const client &c)
{
    const redischan::session s = c.session();
    s.select(0);
    s.lpush(key("cpp:session"), "a");
    is_int(s.llen(key("cpp:session")), 1, "a session has them, too");
    ok(c.try_select(1).error().code() == REDISCHAN_ERR_UNSUPPORTED, "a client says what is for sessions");
}

void numbers()
{
    redischan::detail::digits room;
    const auto text = [&room](double value) { return std::string(redischan::detail::decimal(value, room)); };
    ok(text(0.1) == "0.1" && text(1.0 / 3) == "0.3333333333333333" && text(-2.5) == "-2.5", "the shortest text");
    ok(text(1e300) == "1e+300" && text(5e-324) == "4.94065645841247e-324", "large and small numbers");
    const bool has_comma = std::setlocale(LC_NUMERIC, "de_DE.UTF-8") != nullptr;
    ok(text(2.5) == "2.5", "in a locale with%s a comma", has_comma ? "" : "out");
    std::setlocale(LC_NUMERIC, "C");
}

} // namespace

int main()
{
    numbers();
    if (server_is_mini_redis()) {
        tap_skip("the commands", "mini-redis does not have them");
        return tap_done();
    }
    try {
        const client c = client::connect(server_url());
        strings(c);
        hashes_and_lists(c);
        sets(c);
        sorted_sets(c);
        others(c);
        sessions(c);
    } catch (const std::exception &unexpected) {
        ok(false, "nothing else is thrown: %s", unexpected.what());
    }
    return tap_done();
}
