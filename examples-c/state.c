/* state.c - watch the connection, read the counters.
 *
 * Shows   lazy_connect, which lets a program start before its server does; redis_client_wait_state, which
 *         sleeps until something changes; redis_client_stats, which is cheap enough for a metrics page.
 * Prints  the states a client goes through, and what it did in between.
 * Server  $REDIS_URL, or a private one inside this process. */
#include <inttypes.h>
#include <redischan.h>
#include <stdio.h>
#include <stdlib.h>

static int failed(const char *what)
{
    fprintf(stderr, "state: %s: %s\n", what, redis_last_error());
    return EXIT_FAILURE;
}

static const char *state_name(int32_t state)
{
    switch (state) {
    case REDISCHAN_STATE_CONNECTING:
        return "connecting";
    case REDISCHAN_STATE_READY:
        return "ready";
    case REDISCHAN_STATE_CLOSED:
        return "closed";
    default:
        return "unknown";
    }
}

static redis_client *connect_lazily(void)
{
    const char *url = getenv("REDIS_URL");
    redis_client *client = NULL;
    redis_options *options = redis_options_new();
    if (redis_options_set(options, "url", url != NULL ? url : "embedded://") != REDISCHAN_OK ||
        redis_options_set(options, "lazy_connect", "yes") != REDISCHAN_OK ||
        redis_connect_with(options, &client) != REDISCHAN_OK)
        failed("connect");
    redis_options_free(options);
    return client;
}

/* What a health check would do: wait until the client is ready, up to five seconds per step. */
static int wait_until_ready(redis_client *client)
{
    int32_t state = REDISCHAN_STATE_CONNECTING;
    while (state == REDISCHAN_STATE_CONNECTING) {
        if (redis_client_wait_state(client, state, 5000, &state) != REDISCHAN_OK)
            return failed("wait");
    }
    printf("now %s\n", state_name(state));
    return state == REDISCHAN_STATE_READY ? EXIT_SUCCESS : EXIT_FAILURE;
}

static int read_counters(redis_client *client)
{
    redis_stats before = {.size = sizeof before}, after = {.size = sizeof after};
    if (redis_client_stats(client, &before) != REDISCHAN_OK)
        return failed("stats");
    for (int i = 0; i < 10; i++) {
        if (redis_set(client, "example:state", "value") != REDISCHAN_OK)
            return failed("SET");
    }
    if (redis_client_stats(client, &after) != REDISCHAN_OK)
        return failed("stats");
    printf("%" PRIu64 " commands, %" PRIu64 " replies, %" PRIu64 " errors, %" PRIu64 " in flight\n",
           after.commands - before.commands, after.replies - before.replies,
           after.errors - before.errors, after.in_flight);
    return EXIT_SUCCESS;
}

int main(void)
{
    redis_client *client = connect_lazily();
    if (client == NULL)
        return EXIT_FAILURE;
    int result = wait_until_ready(client);
    if (result == EXIT_SUCCESS)
        result = read_counters(client);
    if (redis_client_close(client, 1000) != REDISCHAN_OK)
        result = failed("close");
    printf("now %s\n", state_name(redis_client_state(client)));
    redis_client_free(client);
    return result;
}
