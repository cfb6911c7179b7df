/* scripts.c - a Lua script that is sent once, and a scan over the keys it created.
 *
 * Shows   redis_script_run, which sends the hash of a script, and its text only if the server does not know it; and
 *         redis_scan_next, which reads keys page by page.
 * Prints  what the script returned, and how many keys the scan found.
 * Server  $REDIS_URL; mini-redis has neither scripts nor scans. */
#include <redischan.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { KEYS = 50 };

static int failed(const char *what)
{
    fprintf(stderr, "scripts: %s: %s\n", what, redis_last_error());
    return EXIT_FAILURE;
}

/* Takes from a stock, but never goes below zero. */
static const char TAKE[] = "local left = tonumber(redis.call('GET', KEYS[1]) or '0')\n"
                           "if left < tonumber(ARGV[1]) then return -1 end\n"
                           "return redis.call('DECRBY', KEYS[1], ARGV[1])\n";

static int sell(redis_client *client)
{
    redis_script *script = NULL;
    if (redis_script_new(TAKE, strlen(TAKE), &script) != REDISCHAN_OK)
        return failed("script");
    redis_set(client, "example:stock", "10");

    int result = EXIT_SUCCESS;
    for (int sale = 1; sale <= 4 && result == EXIT_SUCCESS; sale++) {
        const char *const keys[] = {"example:stock"}, *const args[] = {"3"};
        redis_reply *reply = NULL;
        int64_t left = 0;
        const redis_status status =
            redis_script_run(client, script, 1, keys, NULL, 1, args, NULL, REDISCHAN_WAIT_DEFAULT, &reply);
        if (status == REDISCHAN_ERR_SERVER && strstr(redis_last_error(), "unknown command") != NULL) {
            printf("needs a real server (EVALSHA, SCAN): skipped on mini-redis\n");
            result = -1;
        } else if (status != REDISCHAN_OK || redis_reply_int(reply, &left) != REDISCHAN_OK) {
            result = failed("run");
        } else if (left < 0) {
            printf("sale %d: not enough left\n", sale);
        } else {
            printf("sale %d: %d left\n", sale, (int)left);
        }
        redis_reply_free(reply);
    }
    redis_script_free(script);
    return result;
}

static int count(redis_client *client)
{
    for (int i = 0; i < KEYS; i++) {
        char key[40];
        snprintf(key, sizeof key, "example:scripts:%d", i);
        if (redis_set(client, key, "x") != REDISCHAN_OK)
            return failed("SET");
    }
    static const char PATTERN[] = "example:scripts:*";
    redis_scan *scan = NULL;
    if (redis_scan_new(client, REDISCHAN_SCAN_KEYS, NULL, 0, PATTERN, strlen(PATTERN), NULL, 0, 0, &scan) != REDISCHAN_OK)
        return failed("scan");

    /* A key may come twice, so each is marked. Borrowed until the next call. */
    bool seen[KEYS] = {false};
    const char *key = NULL;
    redis_status status;
    while ((status = redis_scan_next(scan, REDISCHAN_WAIT_DEFAULT, &key, NULL, NULL, NULL)) == REDISCHAN_OK)
        seen[atoi(key + strlen(PATTERN) - 1) % KEYS] = true;
    redis_scan_free(scan);
    if (status != REDISCHAN_NIL) /* NIL: the end */
        return failed("scan");

    int found = 0;
    for (int i = 0; i < KEYS; i++)
        found += seen[i];
    printf("the scan found %d keys\n", found);
    return EXIT_SUCCESS;
}

int main(void)
{
    const char *url = getenv("REDIS_URL");
    redis_client *client = NULL;
    if (redis_connect(url != NULL ? url : "embedded://", &client) != REDISCHAN_OK)
        return failed("connect");

    int result = sell(client);
    if (result == EXIT_SUCCESS)
        result = count(client);

    redis_client_free(client);
    return result == EXIT_FAILURE ? EXIT_FAILURE : EXIT_SUCCESS;
}
