/* flags.c - feature flags that keep themselves current, and a cached read.
 *
 * Shows   the option cache=on; redis_watch_new, a hash in memory that follows the server's; a wait for its next version;
 *         redis_cached_get, which sees one's own write at once; what all of this cost the server.
 * Prints  a flag before and after another program has changed it.
 * Server  $REDIS_URL; a real one, which can tell of changes (Redis 7 or Valkey). */
#include <redischan.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LOOKS = 100000 };

static int failed(const char *what)
{
    fprintf(stderr, "flags: %s: %s\n", what, redis_last_error());
    return EXIT_FAILURE;
}

/* A client that may keep replies in memory. The server tells of changes by RESP3, whatever the URL says. */
static redis_client *connect_with_cache(const char *url)
{
    redis_client *client = NULL;
    redis_options *options = redis_options_new();
    if (redis_options_set(options, "url", url) != REDISCHAN_OK ||
        redis_options_set(options, "protocol", "3") != REDISCHAN_OK ||
        redis_options_set(options, "cache", "on") != REDISCHAN_OK ||
        redis_connect_with(options, &client) != REDISCHAN_OK)
        failed("connect");
    redis_options_free(options);
    return client;
}

/* Whether a flag is on, in the latest version of the hash. No request, no wait. */
static bool is_on(const redis_watch *flags, const char *name, uint64_t *version)
{
    redis_reply *all = NULL;
    bool on = false;
    if (redis_watch_reply(flags, &all, version) != REDISCHAN_OK)
        return failed("look") == EXIT_SUCCESS;
    for (size_t i = 0; i + 1 < redis_reply_len(all); i += 2) { /* field, value, field, value */
        if (strcmp(redis_reply_str(redis_reply_at(all, i), NULL), name) == 0)
            on = strcmp(redis_reply_str(redis_reply_at(all, i + 1), NULL), "on") == 0;
    }
    redis_reply_free(all);
    return on;
}

static int run(redis_client *client, redis_client *other)
{
    const char *const hash[] = {"HGETALL", "example:flags"};
    redis_watch *flags = NULL;
    redis_cache_counts counts = {.size = sizeof counts};
    redis_del(client, "example:flags", NULL);
    if (redis_hset(client, "example:flags", "checkout", "off", NULL) < 0 ||
        redis_watch_new(client, 2, hash, NULL, REDISCHAN_WAIT_DEFAULT, &flags) != REDISCHAN_OK)
        return failed("watch");
    printf("checkout is %s\n", is_on(flags, "checkout", NULL) ? "on" : "off");

    /* Another program changes it. */
    if (redis_hset(other, "example:flags", "checkout", "on", NULL) < 0)
        return failed("HSET");
    uint64_t version = 0;
    while (!is_on(flags, "checkout", &version)) {
        if (redis_watch_wait(flags, version, REDISCHAN_WAIT_DEFAULT, NULL) != REDISCHAN_OK)
            return failed("wait");
    }
    printf("another program turned it on, and it is on here\n");

    /* A single value, for threads that read it all the time. */
    char value[16];
    size_t length = 0;
    if (redis_set(client, "example:limit", "10") != REDISCHAN_OK)
        return failed("SET");
    for (int i = 0; i < LOOKS; i++) {
        if (redis_cached_get_into(client, "example:limit", 13, REDISCHAN_WAIT_DEFAULT, value, sizeof value, &length) != 0)
            return failed("cached GET");
    }
    printf("example:limit is %.*s\n", (int)length, value);
    if (redis_set(client, "example:limit", "20") != REDISCHAN_OK ||
        redis_cached_get_into(client, "example:limit", 13, REDISCHAN_WAIT_DEFAULT, value, sizeof value, &length) != 0)
        return failed("cached GET");
    printf("after one's own write it is %.*s\n", (int)length, value);
    if (redis_cache_stats(client, &counts) != REDISCHAN_OK)
        return failed("stats");
    printf("the server was asked %s\n", counts.misses < LOOKS / 100 ? "a few times" : "too often");
    redis_watch_free(flags);
    return EXIT_SUCCESS;
}

int main(void)
{
    const char *url = getenv("REDIS_URL");
    if (url == NULL || strncmp(url, "embedded:", 9) == 0) {
        puts("needs a real server (CLIENT TRACKING): skipped on mini-redis");
        return EXIT_SUCCESS;
    }
    redis_client *client = connect_with_cache(url), *other = NULL;
    if (client == NULL || redis_connect(url, &other) != REDISCHAN_OK)
        return failed("connect");
    int result = run(client, other);
    redis_client_free(other);
    redis_client_free(client);
    return result;
}
