/* ratelimit.c - five requests per minute and user, counted by the server for all processes together.
 *
 * Shows   counting without a lock: INCR gives each caller a different number, so that exactly five
 *         are allowed, however many threads and machines ask; EXPIRE and TTL end the window.
 * Prints  seven requests, five allowed and two refused.
 * Server  $REDIS_URL; needs INCR and PEXPIRE, which mini-redis does not have. */
#define _POSIX_C_SOURCE 200809L
#include <redischan.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LIMIT = 5, WINDOW_MS = 60000 };

static int failed(const char *what)
{
    fprintf(stderr, "ratelimit: %s: %s\n", what, redis_last_error());
    return EXIT_FAILURE;
}

/* 1: allowed; 0: too many; negative: the status of a failed call. */
static int allow(redis_client *client, const char *user)
{
    char key[64];
    snprintf(key, sizeof key, "example:ratelimit:%s", user);
    int64_t count = 0;
    redis_status status = redis_incr(client, key, &count);
    if (status < 0)
        return (int)status;

    /* Not only for the first: the first caller may have died before it set the time. */
    int64_t left_ms = 0;
    status = redis_ttl(client, key, &left_ms);
    if (status == REDISCHAN_OK && left_ms == -1)
        status = redis_expire(client, key, WINDOW_MS, NULL);
    return status < 0 ? (int)status : count <= LIMIT;
}

static int seven_requests(redis_client *client, const char *user)
{
    for (int request = 1; request <= 7; request++) {
        const int allowed = allow(client, user);
        if (allowed == REDISCHAN_ERR_SERVER && strstr(redis_last_error(), "unknown command") != NULL) {
            printf("needs a real server (INCR, PTTL, PEXPIRE): skipped on mini-redis\n");
            return EXIT_SUCCESS;
        }
        if (allowed < 0)
            return failed("count");
        printf("request %d: %s\n", request, allowed ? "allowed" : "refused, try again later");
    }
    return EXIT_SUCCESS;
}

int main(void)
{
    const char *url = getenv("REDIS_URL");
    redis_client *client = NULL;
    if (redis_connect(url != NULL ? url : "embedded://", &client) != REDISCHAN_OK)
        return failed("connect");

    char user[32]; /* a new one for each run, with an unused window */
    snprintf(user, sizeof user, "user-%ld", (long)getpid());
    const int result = seven_requests(client, user);

    redis_client_free(client); /* the counter expires on its own */
    return result;
}
