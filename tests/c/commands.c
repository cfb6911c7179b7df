/* The typed commands of commands/commands.txt, each with C strings and with bytes, in RESP2 and RESP3 alike. */
#include "support.h"
#include "tap.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static redis_client *c;

/* A key of this test, in a buffer of its own: calls take several. */
static const char *key(const char *name)
{
    static char buffers[4][128];
    static size_t next;
    char *buffer = buffers[next++ % 4];
    strncpy(buffer, key_for(name), sizeof *buffers - 1);
    return buffer;
}

/* Bytes and their number, as the _n functions take them. */
#define B(text) (text), strlen(text)

static void is_number(redis_status status, int64_t got, int64_t want, const char *call)
{
    is_int(status, REDISCHAN_OK, "%s", call);
    is_int(got, want, "%s: its number", call);
}

#define NUMBER(call, want)                                                                                           \
    do {                                                                                                             \
        int64_t n = -77;                                                                                             \
        const redis_status status = call;                                                                            \
        is_number(status, n, want, #call);                                                                           \
    } while (0)

#define REAL(call, want_status, want)                                                                                \
    do {                                                                                                             \
        double x = -77;                                                                                              \
        is_int(call, want_status, "%s", #call);                                                                      \
        ok(fabs(x - (want)) < 1e-9, "%s: %.17g", #call, x);                                                          \
    } while (0)

static void is_answer(redis_status status, char *got, size_t length, const char *want, const char *call)
{
    is_int(status, want != NULL ? REDISCHAN_OK : REDISCHAN_NIL, "%s", call);
    if (want != NULL)
        is_bytes(got, length, want, strlen(want), "%s: its text", call);
    else
        ok(got == NULL && length == 0, "%s: no text", call);
    redis_free(got);
}

#define TEXT(call, want)                                                                                             \
    do {                                                                                                             \
        char *out = (char *)c;                                                                                       \
        size_t len = 77;                                                                                             \
        const redis_status status = call;                                                                            \
        is_answer(status, out, len, want, #call);                                                                    \
    } while (0)

#define DONE(call) is_int(call, REDISCHAN_OK, "%s", #call)

/* The elements of a reply, with blanks between; those of an array within it in brackets. */
static void join(const redis_reply *reply, char *out, size_t room)
{
    for (size_t i = 0; i < redis_reply_len(reply); i++) {
        const redis_reply *one = redis_reply_at(reply, i);
        char text[256] = "-";
        size_t length = 0;
        const char *word = redis_reply_str(one, &length);
        if (redis_reply_type(one) == REDISCHAN_TYPE_ARRAY) {
            char inside[200] = "";
            join(one, inside, sizeof inside);
            snprintf(text, sizeof text, "[%s]", inside);
        } else if (word != NULL) {
            snprintf(text, sizeof text, "%s", word);
        }
        snprintf(out + strlen(out), room - strlen(out), "%s%s", *out != '\0' ? " " : "", text);
    }
}

static void is_reply(redis_status status, redis_reply *reply, int32_t type, const char *want, const char *call)
{
    char text[512] = "";
    is_int(status, REDISCHAN_OK, "%s", call);
    is_int(redis_reply_type(reply), type, "%s: its type, whatever the protocol", call);
    join(reply, text, sizeof text);
    is_text(text, want, "%s: its elements", call);
    redis_reply_free(reply);
}

#define REPLY(call, type, want)                                                                                      \
    do {                                                                                                             \
        redis_reply *out = NULL;                                                                                     \
        const redis_status status = call;                                                                            \
        is_reply(status, out, REDISCHAN_TYPE_##type, want, #call);                                                   \
    } while (0)

static void keys(void)
{
    const char *k = key("k"), *other = key("other");
    DONE(redis_set(c, k, "1"));
    NUMBER(redis_exists(c, k, &n), 1);
    NUMBER(redis_exists_n(c, B(k), &n), 1);
    TEXT(redis_type(c, k, &out, &len), "string");
    TEXT(redis_type_n(c, B(other), &out, &len), "none");
    NUMBER(redis_expire(c, k, 60000, &n), 1);
    NUMBER(redis_expire_n(c, B(other), 60000, &n), 0);
    NUMBER(redis_persist(c, k, &n), 1);
    NUMBER(redis_persist_n(c, B(k), &n), 0);
    DONE(redis_rename(c, k, other));
    DONE(redis_rename_n(c, B(other), B(k)));
    is_int(redis_rename(c, other, k), REDISCHAN_ERR_SERVER, "there is nothing to rename");
    NUMBER(redis_unlink(c, k, &n), 1);
    NUMBER(redis_unlink_n(c, B(k), &n), 0);
    NUMBER(redis_del(c, k, &n), 0);
    NUMBER(redis_del_n(c, B(k), &n), 0);
}

static void strings(void)
{
    const char *k = key("s"), *number = key("n");
    NUMBER(redis_append(c, k, "ab", &n), 2);
    NUMBER(redis_append_n(c, B(k), "c\0d", 3, &n), 5);
    NUMBER(redis_strlen(c, k, &n), 5);
    NUMBER(redis_strlen_n(c, B(k), &n), 5);
    TEXT(redis_getrange(c, k, 0, 1, &out, &len), "ab");
    TEXT(redis_getrange_n(c, B(k), -1, -1, &out, &len), "d");
    TEXT(redis_getrange(c, number, 0, -1, &out, &len), "");
    NUMBER(redis_incr(c, number, &n), 1);
    NUMBER(redis_incr_n(c, B(number), &n), 2);
    NUMBER(redis_incrby(c, number, 40, &n), 42);
    NUMBER(redis_incrby_n(c, B(number), -40, &n), 2);
    NUMBER(redis_decr(c, number, &n), 1);
    NUMBER(redis_decr_n(c, B(number), &n), 0);
    REAL(redis_incrbyfloat(c, number, 10.5, &x), REDISCHAN_OK, 10.5);
    REAL(redis_incrbyfloat_n(c, B(number), -1e-3, &x), REDISCHAN_OK, 10.499);
    is_int(redis_incrbyfloat(c, number, NAN, NULL), REDISCHAN_ERR_INVALID, "what is not a number is not sent");
    has_text(redis_last_error(), "increment", "the text names it");
    TEXT(redis_get(c, number, &out, &len), "10.499");
    TEXT(redis_get_n(c, B(number), &out, &len), "10.499");
    TEXT(redis_getdel(c, number, &out, &len), "10.499");
    TEXT(redis_getdel_n(c, B(number), &out, &len), NULL);
    const char *const names[] = {k, number}, *const values[] = {"x", "y"};
    const size_t lengths[] = {strlen(k), strlen(number)};
    DONE(redis_mset(c, 2, names, lengths, values, NULL));
    REPLY(redis_mget(c, 2, names, NULL, &out), ARRAY, "x y");
}

static void hashes(void)
{
    const char *k = key("h");
    NUMBER(redis_hset(c, k, "f", "v", &n), 1);
    NUMBER(redis_hset_n(c, B(k), B("f"), B("w"), &n), 0);
    NUMBER(redis_hsetnx(c, k, "f", "x", &n), 0);
    NUMBER(redis_hsetnx_n(c, B(k), B("n"), B("1"), &n), 1);
    TEXT(redis_hget(c, k, "f", &out, &len), "w");
    TEXT(redis_hget_n(c, B(k), B("x"), &out, &len), NULL);
    NUMBER(redis_hincrby(c, k, "n", 41, &n), 42);
    NUMBER(redis_hincrby_n(c, B(k), B("n"), -2, &n), 40);
    NUMBER(redis_hexists(c, k, "f", &n), 1);
    NUMBER(redis_hexists_n(c, B(k), B("x"), &n), 0);
    NUMBER(redis_hlen(c, k, &n), 2);
    NUMBER(redis_hlen_n(c, B(k), &n), 2);
    REPLY(redis_hkeys(c, k, &out), ARRAY, "f n");
    REPLY(redis_hkeys_n(c, B(k), &out), ARRAY, "f n");
    REPLY(redis_hvals(c, k, &out), ARRAY, "w 40");
    REPLY(redis_hvals_n(c, B(k), &out), ARRAY, "w 40");
    REPLY(redis_hgetall(c, k, &out), MAP, "f w n 40");
    REPLY(redis_hgetall_n(c, B(k), &out), MAP, "f w n 40");
    REPLY(redis_hgetall(c, key("none"), &out), MAP, "");
    const char *const fields[] = {"n", "x", "f"};
    const size_t lengths[] = {1, 1, 1};
    REPLY(redis_hmget(c, k, 3, fields, NULL, &out), ARRAY, "40 - w");
    REPLY(redis_hmget_n(c, B(k), 3, fields, lengths, &out), ARRAY, "40 - w");
    NUMBER(redis_hdel(c, k, "f", &n), 1);
    NUMBER(redis_hdel_n(c, B(k), B("f"), &n), 0);
}

static void lists(void)
{
    const char *k = key("l");
    NUMBER(redis_rpush(c, k, "b", &n), 1);
    NUMBER(redis_rpush_n(c, B(k), B("c"), &n), 2);
    NUMBER(redis_lpush(c, k, "a", &n), 3);
    NUMBER(redis_lpush_n(c, B(k), B("c"), &n), 4);
    NUMBER(redis_llen(c, k, &n), 4);
    NUMBER(redis_llen_n(c, B(k), &n), 4);
    TEXT(redis_lindex(c, k, 1, &out, &len), "a");
    TEXT(redis_lindex_n(c, B(k), 9, &out, &len), NULL);
    REPLY(redis_lrange(c, k, 0, -1, &out), ARRAY, "c a b c");
    REPLY(redis_lrange_n(c, B(k), 1, 2, &out), ARRAY, "a b");
    NUMBER(redis_lrem(c, k, 0, "c", &n), 2);
    NUMBER(redis_lrem_n(c, B(k), 1, B("x"), &n), 0);
    DONE(redis_ltrim(c, k, 0, 5));
    DONE(redis_ltrim_n(c, B(k), 0, 1));
    TEXT(redis_lpop(c, k, &out, &len), "a");
    TEXT(redis_rpop(c, k, &out, &len), "b");
    TEXT(redis_lpop_n(c, B(k), &out, &len), NULL);
    TEXT(redis_rpop_n(c, B(k), &out, &len), NULL);
}

static void sets(void)
{
    const char *k = key("set");
    NUMBER(redis_sadd(c, k, "a", &n), 1);
    NUMBER(redis_sadd_n(c, B(k), B("a"), &n), 0);
    NUMBER(redis_sismember(c, k, "a", &n), 1);
    NUMBER(redis_sismember_n(c, B(k), B("b"), &n), 0);
    NUMBER(redis_scard(c, k, &n), 1);
    NUMBER(redis_scard_n(c, B(k), &n), 1);
    REPLY(redis_smembers(c, k, &out), SET, "a");
    REPLY(redis_smembers_n(c, B(key("none")), &out), SET, "");
    NUMBER(redis_srem(c, k, "b", &n), 0);
    NUMBER(redis_srem_n(c, B(k), B("b"), &n), 0);
    TEXT(redis_spop(c, k, &out, &len), "a");
    TEXT(redis_spop_n(c, B(k), &out, &len), NULL);
    is_int(redis_set(c, k, "string"), REDISCHAN_OK, "another type");
    is_int(redis_sadd(c, k, "a", NULL), REDISCHAN_ERR_SERVER, "is refused");
    is_text(last_info().prefix, "WRONGTYPE", "by its prefix");
}

static void sorted_sets(void)
{
    const char *k = key("z");
    NUMBER(redis_zadd(c, k, 1.5, "a", &n), 1);
    NUMBER(redis_zadd_n(c, B(k), 2, B("b"), &n), 1);
    NUMBER(redis_zadd(c, k, -INFINITY, "low", &n), 1);
    is_int(redis_zadd(c, k, NAN, "a", NULL), REDISCHAN_ERR_INVALID, "a score that is not a number");
    REAL(redis_zscore(c, k, "a", &x), REDISCHAN_OK, 1.5);
    REAL(redis_zscore_n(c, B(k), B("x"), &x), REDISCHAN_NIL, 0);
    REAL(redis_zincrby(c, k, 0.25, "a", &x), REDISCHAN_OK, 1.75);
    REAL(redis_zincrby_n(c, B(k), 0.25, B("a"), &x), REDISCHAN_OK, 2);
    NUMBER(redis_zrank(c, k, "b", &n), 2);
    NUMBER(redis_zrank_n(c, B(k), B("low"), &n), 0);
    int64_t rank = 77;
    is_int(redis_zrank(c, k, "x", &rank), REDISCHAN_NIL, "no rank of no member");
    is_int(rank, 0, "it is 0");
    NUMBER(redis_zcard(c, k, &n), 3);
    NUMBER(redis_zcard_n(c, B(k), &n), 3);
    NUMBER(redis_zcount(c, k, "-inf", "(2", &n), 1);
    NUMBER(redis_zcount_n(c, B(k), B("2"), B("+inf"), &n), 2);
    REPLY(redis_zrange(c, k, 0, -1, &out), ARRAY, "low a b");
    REPLY(redis_zrange_n(c, B(k), 1, 1, &out), ARRAY, "a");
    REPLY(redis_zrange_withscores(c, k, 0, -1, &out), MAP, "low -inf a 2 b 2");
    REPLY(redis_zrange_withscores_n(c, B(key("none")), 0, -1, &out), MAP, "");
    redis_reply *scores = NULL;
    double score = 0;
    is_int(redis_zrange_withscores_n(c, B(k), 1, 1, &scores), REDISCHAN_OK, "a member and its score");
    is_int(redis_reply_double(redis_reply_at(scores, 1), &score), REDISCHAN_OK, "the score is a number");
    ok(fabs(score - 2) < 1e-9, "that number");
    size_t raw_len = 0;
    ok(redis_reply_raw(scores, &raw_len) != NULL && raw_len > 0, "and the bytes are those that came");
    redis_reply_free(scores);
    NUMBER(redis_zrem(c, k, "low", &n), 1);
    NUMBER(redis_zrem_n(c, B(k), B("low"), &n), 0);
}

static void streams(void)
{
    const char *k = key("x");
    const char *const fields[] = {"f", "g"}, *const values[] = {"1", "2"};
    const size_t lengths[] = {1, 1};
    TEXT(redis_xadd(c, k, "1-1", 2, fields, NULL, values, NULL, &out, &len), "1-1");
    TEXT(redis_xadd_n(c, B(k), B("2-1"), 1, fields, lengths, values, lengths, &out, &len), "2-1");
    NUMBER(redis_xlen(c, k, &n), 2);
    NUMBER(redis_xlen_n(c, B(k), &n), 2);
    REPLY(redis_xrange(c, k, "-", "+", 10, &out), ARRAY, "[1-1 [f 1 g 2]] [2-1 [f 1]]");
    REPLY(redis_xrange_n(c, B(k), B("2"), B("+"), 1, &out), ARRAY, "[2-1 [f 1]]");
    const char *const group[] = {"XGROUP", "CREATE", k, "group", "0"};
    const char *const read[] = {"XREADGROUP", "GROUP", "group", "me", "STREAMS", k, ">"};
    redis_reply *created = NULL, *entries = NULL;
    is_int(redis_command_argv(c, 5, group, NULL, REDISCHAN_WAIT_DEFAULT, &created), REDISCHAN_OK, "a group");
    redis_reply_free(created);
    is_int(redis_command_argv(c, 7, read, NULL, REDISCHAN_WAIT_DEFAULT, &entries), REDISCHAN_OK, "it reads");
    redis_reply_free(entries);
    NUMBER(redis_xack(c, k, "group", "1-1", &n), 1);
    NUMBER(redis_xack_n(c, B(k), B("group"), B("1-1"), &n), 0);
    NUMBER(redis_xdel(c, k, "1-1", &n), 1);
    NUMBER(redis_xdel_n(c, B(k), B("1-1"), &n), 0);
}

static void others(void)
{
    const char *bits = key("bits"), *log = key("log"), *places = key("places");
    NUMBER(redis_setbit(c, bits, 7, 1, &n), 0);
    NUMBER(redis_setbit_n(c, B(bits), 7, 1, &n), 1);
    NUMBER(redis_getbit(c, bits, 7, &n), 1);
    NUMBER(redis_getbit_n(c, B(bits), 99, &n), 0);
    NUMBER(redis_bitcount(c, bits, &n), 1);
    NUMBER(redis_bitcount_n(c, B(bits), &n), 1);
    NUMBER(redis_pfadd(c, log, "a", &n), 1);
    NUMBER(redis_pfadd_n(c, B(log), B("a"), &n), 0);
    NUMBER(redis_pfcount(c, log, &n), 1);
    NUMBER(redis_pfcount_n(c, B(log), &n), 1);
    NUMBER(redis_geoadd(c, places, 13.361389, 38.115556, "Palermo", &n), 1);
    NUMBER(redis_geoadd_n(c, B(places), 15.087269, 37.502669, B("Catania"), &n), 1);
    double metres = 0;
    is_int(redis_geodist(c, places, "Palermo", "Catania", &metres), REDISCHAN_OK, "a distance");
    ok(metres > 166000 && metres < 167000, "%g m", metres);
    REAL(redis_geodist_n(c, B(places), B("Palermo"), B("x"), &x), REDISCHAN_NIL, 0);
    NUMBER(redis_publish(c, key("channel"), "text", &n), 0);
    NUMBER(redis_publish_n(c, B(key("channel")), B("text"), &n), 0);
}

int main(void)
{
    if (server_is_mini_redis()) {
        tap_skip("typed commands", "mini-redis has GET, SET and PUBLISH only");
        return tap_done();
    }
    c = connect_to_server();
    keys();
    strings();
    hashes();
    lists();
    sets();
    sorted_sets();
    streams();
    others();
    redis_client_free(c);
    return tap_done();
}
