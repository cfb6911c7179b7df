/* Numbers at and past their limits: each is refused before anything is sent, and no invalid memory is read. */
#include "support.h"
#include "tap.h"

#include <stdio.h>
#include <string.h>

static redis_client *client;

/* Refused by the library: the code, an outcome that says nothing was sent, a text; and the client still works. */
static void refused(redis_status status, const char *what)
{
    const redis_error_info info = last_info();
    ok(status == REDISCHAN_ERR_INVALID || status == REDISCHAN_ERR_TOO_LARGE, "%s: status %d", what, (int)status);
    is_int(info.outcome, REDISCHAN_NOT_SENT, "%s: nothing was sent", what);
    ok(strlen(redis_last_error()) > 0, "%s: %s", what, redis_last_error());
}

static void counts(void)
{
    const char *const argv[] = {"GET", "k"};
    const size_t lens[] = {3, 1};
    redis_reply *reply = NULL;
    static const int32_t bad[] = {0, -1, INT32_MIN, INT32_MAX};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        refused(redis_command_argv(client, bad[i], argv, lens, REDISCHAN_WAIT_DEFAULT, &reply), "argc of argv");
        refused(redis_command_packed(client, bad[i], "GETk", lens, REDISCHAN_WAIT_DEFAULT, &reply),
                "argc of packed");
        refused(redis_mget(client, bad[i], argv, lens, &reply), "n of mget");
        refused(redis_mset(client, bad[i], argv, lens, argv, lens), "n of mset");
    }
    ok(reply == NULL, "no reply was made");
}

static void lengths(void)
{
    const size_t minus_one = (size_t)-1, half = SIZE_MAX / 2 + 1;
    const size_t bad[] = {minus_one, half};
    for (size_t i = 0; i < 2; i++) {
        char *bytes = NULL;
        size_t length = 0;
        int64_t number = 0;
        refused(redis_get_n(client, "k", bad[i], &bytes, &length), "key_len of get");
        refused(redis_get_into(client, "k", bad[i], &number, sizeof number, &length), "key_len of get_into");
        refused(redis_set_n(client, "k", bad[i], "v", 1, 0, 0), "key_len of set");
        refused(redis_set_n(client, "k", 1, "v", bad[i], 0, 0), "value_len of set");
        refused(redis_incr_n(client, "k", bad[i], &number), "key_len of incr");
        refused(redis_hset_n(client, "k", 1, "f", bad[i], "v", 1, &number), "field_len of hset");
        refused(redis_publish_n(client, "c", 1, "p", bad[i], &number), "payload_len of publish");

        const char *const argv[] = {"GET", "k"};
        const size_t lens[] = {3, bad[i]}, both[] = {half, half}; /* the sum of two halves is 0 */
        redis_reply *reply = NULL;
        refused(redis_command_argv(client, 2, argv, lens, REDISCHAN_WAIT_DEFAULT, &reply), "a length of argv");
        refused(redis_command_packed(client, 2, "GETk", lens, REDISCHAN_WAIT_DEFAULT, &reply), "a length of packed");
        refused(redis_command_packed(client, 2, "GETk", both, REDISCHAN_WAIT_DEFAULT, &reply),
                "lengths whose sum overflows");
    }
}

static void times(void)
{
    const char *key = key_for("times");
    const size_t key_len = strlen(key);
    const char *const argv[] = {"GET", key};
    redis_reply *reply = NULL;
    refused(redis_set_n(client, key, key_len, "v", 1, -1, 0), "a negative ttl");
    refused(redis_set_n(client, key, key_len, "v", 1, INT64_MIN, 0), "the most negative ttl");
    refused(redis_command_argv(client, 2, argv, NULL, -3, &reply), "a timeout that is no wait");
    refused(redis_command_argv(client, 2, argv, NULL, INT64_MIN, &reply), "the most negative timeout");
    is_int(redis_command_argv(client, 2, argv, NULL, INT64_MAX, &reply), REDISCHAN_NIL, "the longest timeout");
    redis_reply_free(reply);
    is_int(redis_set_n(client, key, key_len, "v", 1, 60000, 0), REDISCHAN_OK, "a ttl of a minute");

    if (server_is_mini_redis()) {
        tap_skip("the longest ttl", "it stops mini-redis");
        return;
    }
    /* The server knows how far its clock goes; whatever it says, this client goes on. */
    const redis_status status = redis_set_n(client, key, key_len, "v", 1, INT64_MAX, 0);
    ok(status == REDISCHAN_ERR_SERVER || status == REDISCHAN_ERR_INVALID, "the longest ttl: %s", redis_last_error());
    int64_t left = 0;
    is_int(redis_ttl(client, key, &left), REDISCHAN_OK, "the key kept its ttl");
    ok(left > 0 && left <= 60000, "of a minute");
    is_int(redis_del(client, key, &left), REDISCHAN_OK, "DEL");
    is_int(redis_ttl(client, key, &left), REDISCHAN_NIL, "no ttl without a key");
}

static void flags(void)
{
    const uint32_t nx = REDISCHAN_SET_NX, xx = REDISCHAN_SET_XX, keep = REDISCHAN_SET_KEEPTTL;
    refused(redis_set_n(client, "k", 1, "v", 1, 0, nx | xx), "NX with XX");
    refused(redis_set_n(client, "k", 1, "v", 1, 1000, keep), "KEEPTTL with a ttl");
    refused(redis_set_n(client, "k", 1, "v", 1, 0, 8), "a flag that is none");
    refused(redis_set_n(client, "k", 1, "v", 1, 0, UINT32_MAX), "all flags");
    if (server_is_mini_redis()) {
        tap_skip("NX, XX, KEEPTTL", "mini-redis does not have them");
        return;
    }
    const char *key = key_for("flags");
    const size_t len = strlen(key);
    is_int(redis_set_n(client, key, len, "v", 1, 0, xx), REDISCHAN_NIL, "XX without the key does not set");
    is_int(redis_set_n(client, key, len, "v", 1, 60000, nx), REDISCHAN_OK, "NX without the key sets");
    is_int(redis_set_n(client, key, len, "w", 1, 0, nx), REDISCHAN_NIL, "NX with the key does not");
    is_int(redis_set_n(client, key, len, "w", 1, 0, xx | keep), REDISCHAN_OK, "XX with the key sets");
    int64_t left = 0;
    is_int(redis_ttl(client, key, &left), REDISCHAN_OK, "PTTL");
    ok(left > 0, "KEEPTTL kept the ttl");
    is_int(redis_set(client, key, "plain"), REDISCHAN_OK, "a plain SET");
    is_int(redis_ttl(client, key, &left), REDISCHAN_OK, "PTTL");
    is_int(left, -1, "which ended the ttl");
    redis_del(client, key, NULL);
}

/* A struct as a program has it that was compiled with the header of any version: `size` bytes, and then others. */
static union {
    redis_error_info info;
    redis_stats stats;
    redis_cache_counts cache;
    redis_watch_facts watch;
    unsigned char bytes[256];
} any;

static void of_size(size_t size)
{
    memset(&any, 0x55, sizeof any);
    any.info.size = size; /* also that of the others: it is the first of all */
}

static bool untouched_from(size_t first)
{
    for (size_t i = first; i < sizeof any; i++)
        if (any.bytes[i] != 0x55)
            return false;
    return true;
}

/* Those that only a server that tells of changes can fill. */
static void structs_of_the_cache(void)
{
    const char *const get[] = {"GET", key_for("k")};
    redis_client *cached = connect_with_cache();
    redis_watch *watch = NULL;
    if (redis_watch_new(cached, 2, get, NULL, REDISCHAN_WAIT_DEFAULT, &watch) != REDISCHAN_OK)
        tap_bail_out("no watch: %s", redis_last_error());
    of_size(112);
    is_int(redis_cache_stats(cached, &any.cache), REDISCHAN_OK, "counts of 112 bytes");
    ok(any.cache.tracking == 1 && any.cache.stored == 1 && untouched_from(112), "and nothing past their size");
    of_size(40);
    is_int(redis_watch_info(watch, &any.watch), REDISCHAN_OK, "facts of 40 bytes");
    ok(any.watch.version == 1 && any.watch.code == REDISCHAN_OK && untouched_from(40), "and nothing past their size");
    of_size(sizeof any); /* compiled with the header of a later version */
    is_int(redis_cache_stats(cached, &any.cache), REDISCHAN_OK, "counts that are longer");
    ok(any.cache.tracking == 1 && untouched_from(sizeof any.cache), "what is known is written");
    of_size(sizeof any);
    is_int(redis_watch_info(watch, &any.watch), REDISCHAN_OK, "facts that are longer");
    ok(any.watch.version == 1 && untouched_from(sizeof any.watch), "what is known is written");
    of_size(111);
    is_int(redis_cache_stats(cached, &any.cache), REDISCHAN_ERR_INVALID, "counts that are too short");
    of_size(39);
    is_int(redis_watch_info(watch, &any.watch), REDISCHAN_ERR_INVALID, "facts that are too short");
    ok(untouched_from(sizeof(size_t)), "nothing is written then");
    redis_watch_free(watch);
    redis_client_free(cached);
}

/* The sizes are those of the published headers, for good: they are never to be changed, only added to. */
static void structs_that_grow(void)
{
    static const size_t infos[] = {48, 56}, all_stats[] = {96};
    const redis_status failed = redis_ping(NULL);
    for (size_t i = 0; i < sizeof infos / sizeof *infos; i++) {
        of_size(infos[i]);
        is_int(redis_last_error_info(&any.info), REDISCHAN_OK, "an error info of %zu bytes", infos[i]);
        ok(any.info.code == failed && any.info.size == infos[i] && any.info.outcome == REDISCHAN_NOT_SENT,
           "its fields are written");
        ok(untouched_from(infos[i]), "and nothing past its size");
    }
    for (size_t i = 0; i < sizeof all_stats / sizeof *all_stats; i++) {
        of_size(all_stats[i]);
        is_int(redis_client_stats(client, &any.stats), REDISCHAN_OK, "stats of %zu bytes", all_stats[i]);
        ok(any.stats.commands > 0 && any.stats.size == all_stats[i] && any.stats.push_dropped == 0,
           "its fields are written");
        ok(untouched_from(all_stats[i]), "and nothing past its size");
    }
    of_size(sizeof any); /* compiled with the header of a later version */
    is_int(redis_last_error_info(&any.info), REDISCHAN_OK, "an error info that is longer");
    ok(any.info.code == failed && untouched_from(sizeof any.info), "what is known is written");
    of_size(sizeof any);
    is_int(redis_client_stats(client, &any.stats), REDISCHAN_OK, "stats that are longer");
    ok(any.stats.commands > 0 && untouched_from(sizeof any.stats), "what is known is written");
    redis_error_info info = {.size = 0};
    redis_get(NULL, "key", NULL, NULL);
    char before[256];
    snprintf(before, sizeof before, "%s", redis_last_error());
    is_int(redis_last_error_info(&info), REDISCHAN_ERR_INVALID, "an error info of size 0");
    is_int(redis_last_error_info(NULL), REDISCHAN_ERR_INVALID, "none at all");
    is_text(redis_last_error(), before, "the error that was asked for stays");

    static const size_t too_small[] = {0, 1, 47};
    for (size_t i = 0; i < sizeof too_small / sizeof *too_small; i++) {
        of_size(too_small[i]);
        is_int(redis_last_error_info(&any.info), REDISCHAN_ERR_INVALID, "an error info of %zu bytes", too_small[i]);
        ok(untouched_from(sizeof any.info.size), "nothing is written");
        of_size(too_small[i]);
        is_int(redis_client_stats(client, &any.stats), REDISCHAN_ERR_INVALID, "stats of %zu bytes", too_small[i]);
        ok(untouched_from(sizeof any.stats.size), "nothing is written");
    }
    of_size(95);
    is_int(redis_client_stats(client, &any.stats), REDISCHAN_ERR_INVALID, "stats of 95 bytes");
}

static void states(void)
{
    int32_t state = 77;
    is_int(redis_client_wait_state(client, REDISCHAN_STATE_READY, 0, &state), REDISCHAN_ERR_TIMEOUT,
           "the state does not change in 0 ms");
    is_int(state, 77, "nothing was written");
    is_int(redis_client_wait_state(client, REDISCHAN_STATE_CONNECTING, REDISCHAN_WAIT_FOREVER, &state), REDISCHAN_OK,
           "a state that is another already");
    is_int(state, REDISCHAN_STATE_READY, "is told at once");
    is_int(redis_client_wait_state(client, 99, 0, &state), REDISCHAN_ERR_INVALID, "a state that is none");
    is_int(redis_client_wait_state(client, -1, 0, &state), REDISCHAN_ERR_INVALID, "nor is a negative one");
    ok(redis_client_close(client, -3) == REDISCHAN_ERR_INVALID, "a drain time that is no time");
    is_int(redis_ping(client), REDISCHAN_OK, "closed nothing");
}

int main(void)
{
    client = connect_to_server();
    counts();
    lengths();
    times();
    flags();
    structs_that_grow();
    if (!server_is_mini_redis())
        structs_of_the_cache();
    states();
    is_int(redis_ping(client), REDISCHAN_OK, "after all of this, the client works");
    redis_stats stats = {.size = sizeof stats};
    is_int(redis_client_stats(client, &stats), REDISCHAN_OK, "stats");
    is_int((long long)stats.reconnects, 0, "and its first connection still stands");
    redis_client_free(client);
    return tap_done();
}
