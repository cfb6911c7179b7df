/* The client cache and watched values in C: every function, what is refused, and a close. */
#define _POSIX_C_SOURCE 200809L
#include "support.h"
#include "tap.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LONG = 60000, ANY_AGE = REDISCHAN_WAIT_DEFAULT };

static redis_cache_counts counts(redis_client *client)
{
    redis_cache_counts counts = {.size = sizeof counts};
    if (redis_cache_stats(client, &counts) != REDISCHAN_OK)
        tap_bail_out("no counts: %s", redis_last_error());
    return counts;
}

/* Without a server that tells of changes. */
static void on_mini_redis(void)
{
    redis_client *client = NULL;
    redis_options *options = redis_options_new();
    redis_options_set(options, "url", "embedded://");
    redis_options_set(options, "cache", "on");
    is_int(redis_connect_with(options, &client), REDISCHAN_ERR_INVALID, "the embedded server does not tell of changes");
    redis_options_free(options);
}

static void without_a_cache(redis_client *other)
{
    char *value = NULL, buffer[8];
    size_t length = 0;
    const char *const argv[] = {"GET", "k"};
    redis_reply *reply = NULL;
    redis_watch *watch = NULL;
    redis_cache_counts none = {.size = sizeof none};
    const redis_status refused[] = {
        redis_cached_get(other, "k", &value, NULL),
        redis_cached_get_n(other, "k", 1, 1, &value, &length),
        redis_cached_get_into(other, "k", 1, ANY_AGE, buffer, sizeof buffer, &length),
        redis_cached_peek_into(other, "k", 1, ANY_AGE, buffer, sizeof buffer, &length),
        redis_cached_argv(other, 2, argv, NULL, ANY_AGE, LONG, &reply),
        redis_cache_forget(other, "k", 1),
        redis_cache_stats(other, &none),
        redis_watch_new(other, 2, argv, NULL, LONG, &watch),
    };
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        is_int(refused[i], REDISCHAN_ERR_UNSUPPORTED, "a client without a cache, %zu", i);
    has_text(redis_last_error(), "cache=on", "the text names the option");
}

static void hits_and_misses(redis_client *client, redis_client *other)
{
    char *value = NULL, buffer[16];
    const char *key = key_for("k");
    const size_t key_len = strlen(key);
    size_t length = 1;
    redis_del(other, key, NULL);
    redis_ping(client);
    is_int(redis_cached_peek_into(client, key, key_len, ANY_AGE, buffer, sizeof buffer, &length), REDISCHAN_MISS,
           "nothing is in memory");
    is_int(redis_cached_get(client, key, &value, &length), REDISCHAN_NIL, "no such key");
    ok(value == NULL && length == 0, "as redis_get says it");
    is_int(redis_cached_peek_into(client, key, key_len, ANY_AGE, buffer, sizeof buffer, &length), REDISCHAN_NIL,
           "which is kept too");
    redis_set(client, key, "value");
    is_int(redis_cached_get_n(client, key, key_len, LONG, &value, &length), REDISCHAN_OK, "one's own write");
    ok(length == 5 && strcmp(value, "value") == 0, "is read back");
    redis_free(value);
    memset(buffer, '.', sizeof buffer);
    is_int(redis_cached_get_into(client, key, key_len, ANY_AGE, buffer, 5, &length), REDISCHAN_OK, "into a buffer");
    ok(length == 5 && memcmp(buffer, "value.", 6) == 0, "with nothing after it");
    is_int(redis_cached_peek_into(client, key, key_len, ANY_AGE, buffer, 4, &length), REDISCHAN_ERR_RANGE,
           "a buffer that is too small");
    is_int((long long)length, 5, "the length needed");
    is_int(redis_cached_get_into(client, key, key_len, ANY_AGE, NULL, 0, &length), REDISCHAN_ERR_RANGE, "no buffer");
    const redis_cache_counts before = counts(client);
    redis_set(other, key, "other");
    redis_ping(client); /* the server has told before it answers this */
    is_int(redis_cached_get_into(client, key, key_len, ANY_AGE, buffer, sizeof buffer, &length), REDISCHAN_OK, "a change");
    ok(memcmp(buffer, "other", 5) == 0, "is seen");
    const redis_cache_counts after = counts(client);
    ok(after.invalidated > before.invalidated && after.misses == before.misses + 1 && after.stored == before.stored + 1,
       "and counted");
    ok(after.tracking == 1 && after.entries >= 1 && after.bytes > 0, "the gauges");
    redis_cache_forget(client, key, key_len);
    is_int(redis_cached_peek_into(client, key, key_len, ANY_AGE, buffer, sizeof buffer, &length), REDISCHAN_MISS,
           "a key that is forgotten");
    redis_cached_get_into(client, key, key_len, ANY_AGE, buffer, sizeof buffer, &length);
    redis_cache_forget(client, NULL, 0);
    is_int(redis_cached_peek_into(client, key, key_len, ANY_AGE, buffer, sizeof buffer, &length), REDISCHAN_MISS,
           "everything is forgotten");
    is_int(redis_cached_get_n(client, key, key_len, 0, &value, &length), REDISCHAN_ERR_INVALID, "an age of 0");
    has_text(redis_last_error(), "max_age_ms", "the text names it");
}

static void other_commands(redis_client *client)
{
    const char *key = key_for("h");
    const char *const getall[] = {"HGETALL", key}, *const ttl[] = {"TTL", key};
    redis_reply *reply = NULL;
    redis_completion done = {0};
    redis_queue *queue = NULL;
    redis_del(client, key, NULL);
    redis_hset(client, key, "f", "1", NULL);
    for (int i = 0; i < 2; i++) {
        is_int(redis_cached_argv(client, 2, getall, NULL, ANY_AGE, LONG, &reply), REDISCHAN_OK, "HGETALL");
        is_int((long long)redis_reply_len(reply), 2, "a field and its value");
        redis_reply_free(reply);
    }
    const char *const mget[] = {"MGET", key, key};
    is_int(redis_cached_argv(client, 3, mget, NULL, ANY_AGE, LONG, &reply), REDISCHAN_OK, "MGET of no strings");
    ok(redis_reply_len(reply) == 2 && redis_reply_type(redis_reply_at(reply, 1)) == REDISCHAN_TYPE_NIL, "are nil");
    redis_reply_free(reply);
    is_int(redis_cached_argv(client, 2, ttl, NULL, ANY_AGE, LONG, &reply), REDISCHAN_ERR_UNSUPPORTED, "TTL");
    char packed[256];
    const int packed_len = snprintf(packed, sizeof packed, "HGETALL%s", key);
    const size_t lengths[] = {7, (size_t)packed_len - 7};
    is_int(redis_cached_call_packed(client, 2, packed, lengths, ANY_AGE, LONG, &done), REDISCHAN_OK, "packed");
    is_int((long long)redis_reply_len(done.reply), 2, "the same reply");
    redis_reply_free(done.reply);
    if (redis_queue_new(client, &queue) != REDISCHAN_OK)
        tap_bail_out("no queue: %s", redis_last_error());
    for (uint64_t tag = 1; tag <= 3; tag++) { /* from memory, from memory, from the server */
        if (tag == 3)
            redis_cache_forget(client, key, strlen(key));
        is_int(redis_queue_submit_cached_packed(queue, tag, 2, packed, lengths, ANY_AGE, LONG), REDISCHAN_OK, "submitted");
        is_int(redis_queue_take(queue, &done, 1, LONG), 1, "completed");
        ok(done.tag == tag && done.code == REDISCHAN_OK && redis_reply_len(done.reply) == 2, "with the reply");
        redis_reply_free(done.reply);
    }
    redis_queue_free(queue);
}

static bool is_readable(int fd)
{
    struct pollfd poll_fd = {.fd = fd, .events = POLLIN};
    return poll(&poll_fd, 1, 0) == 1;
}

static void watched(redis_client *client, redis_client *other)
{
    const char *key = key_for("w");
    const char *const get[] = {"GET", key}, *const llen[] = {"LLEN", key};
    redis_watch *watch = NULL, *number = NULL;
    redis_watch_facts facts = {.size = sizeof facts};
    redis_reply *reply = NULL;
    char buffer[16];
    size_t length = 1;
    uint64_t version = 0;
    redis_del(other, key, NULL);
    if (redis_watch_new(client, 2, get, NULL, LONG, &watch) != REDISCHAN_OK)
        tap_bail_out("no watch: %s", redis_last_error());
    is_int(redis_watch_get_into(watch, buffer, sizeof buffer, &length, &version), REDISCHAN_NIL, "no such key");
    ok(length == 0 && version == 1, "is the first version");
    const int fd = redis_watch_fd(watch);
    ok(fd >= 0 && !is_readable(fd), "which was taken");
    redis_set(other, key, "value");
    is_int(redis_watch_wait(watch, 1, LONG, &version), REDISCHAN_OK, "a change");
    ok(version == 2 && is_readable(fd), "is the second version");
    is_int(redis_watch_get_into(watch, buffer, 4, &length, NULL), REDISCHAN_ERR_RANGE, "a buffer that is too small");
    ok(length == 5 && is_readable(fd), "takes nothing");
    is_int(redis_watch_get_into(watch, buffer, sizeof buffer, &length, &version), REDISCHAN_OK, "a larger one");
    ok(length == 5 && memcmp(buffer, "value", 5) == 0 && version == 2 && !is_readable(fd), "takes it");
    is_int(redis_watch_reply(watch, &reply, &version), REDISCHAN_OK, "as a reply");
    ok(strcmp(redis_reply_str(reply, NULL), "value") == 0 && version == 2, "the same");
    redis_reply_free(reply);
    is_int(redis_watch_wait(watch, 2, 1, NULL), REDISCHAN_ERR_TIMEOUT, "nothing changes");
    is_int(redis_watch_info(watch, &facts), REDISCHAN_OK, "what is known");
    ok(facts.version == 2 && facts.reads >= 2 && facts.age_ms >= 0 && facts.code == REDISCHAN_OK, "of it");
    is_int(redis_watch_new(client, 2, llen, NULL, LONG, &number), REDISCHAN_ERR_SERVER, "a key of another type");
    redis_del(other, key, NULL);
    if (redis_watch_new(client, 2, llen, NULL, LONG, &number) != REDISCHAN_OK)
        tap_bail_out("no watch: %s", redis_last_error());
    is_int(redis_watch_get_into(number, buffer, sizeof buffer, &length, NULL), REDISCHAN_ERR_TYPE, "a number");
    is_int(redis_watch_reply(number, &reply, NULL), REDISCHAN_OK, "is a reply");
    int64_t integer = 1;
    ok(redis_reply_int(reply, &integer) == REDISCHAN_OK && integer == 0, "of 0");
    redis_reply_free(reply);
    redis_watch_free(number);
    redis_watch_free(watch);
    redis_watch_free(NULL);
}

/* No hit after a close; a watched value stays as it is. */
static void closed(redis_client *client)
{
    const char *const get[] = {"GET", key_for("k")};
    redis_watch *watch = NULL;
    char buffer[16];
    size_t length = 0;
    if (redis_watch_new(client, 2, get, NULL, LONG, &watch) != REDISCHAN_OK)
        tap_bail_out("no watch: %s", redis_last_error());
    close_without_drain(client);
    is_int(redis_cached_peek_into(client, "k", 1, ANY_AGE, buffer, sizeof buffer, &length), REDISCHAN_ERR_CLOSED,
           "no hit after a close");
    ok(redis_watch_get_into(watch, buffer, sizeof buffer, &length, NULL) >= 0, "the last value stays");
    is_int(redis_watch_wait(watch, 1000000, REDISCHAN_WAIT_FOREVER, NULL), REDISCHAN_ERR_CLOSED, "and changes no more");
    ok(is_readable(redis_watch_fd(watch)), "the descriptor says so");
    redis_watch_free(watch);
}

int main(void)
{
    if (server_is_mini_redis()) {
        on_mini_redis();
        return tap_done();
    }
    redis_client *client = connect_with_cache(), *other = connect_to_server();
    without_a_cache(other);
    hits_and_misses(client, other);
    other_commands(client);
    watched(client, other);
    closed(client);
    redis_client_free(client);
    redis_client_free(other);
    return tap_done();
}
