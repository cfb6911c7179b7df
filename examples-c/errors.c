/* errors.c - every way a call fails, and what to do then.
 *
 * Shows   the three parts of an error: a status to branch on, a text for people, and details: whether
 *         the command may have run, whether to retry, the server's code for it.
 * Prints  these for each failure that can be provoked.
 * Server  $REDIS_URL, or a private one inside this process. */
#include <redischan.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *outcome_text(int32_t outcome)
{
    switch (outcome) {
    case REDISCHAN_NOT_SENT:
        return "nothing was sent";
    case REDISCHAN_MAYBE_EXECUTED:
        return "it may have run, at most once";
    case REDISCHAN_ANSWERED:
        return "the server answered";
    default:
        return "unknown";
    }
}

/* The details are those of this thread's last failed call: read them before the next call. */
static void report(const char *doing, redis_status status)
{
    printf("%s: status %d, %s\n", doing, (int)status, redis_strerror(status));
    if (status >= 0)
        return;
    redis_error_info info = {.size = sizeof info}; /* .size lets the struct grow in later versions */
    if (redis_last_error_info(&info) != REDISCHAN_OK)
        return;
    printf("    text     %s\n", redis_last_error());
    printf("    outcome  %s%s\n", outcome_text(info.outcome), info.retryable ? "; try again" : "");
    if (info.prefix[0] != '\0')
        printf("    prefix   %s\n", info.prefix);
}

/* The shape of a careful call: branch on the status, retry only what cannot run twice. */
static redis_status store(redis_client *client, const char *key, const char *value)
{
    redis_status status = REDISCHAN_OK;
    for (int attempt = 0; attempt < 3; attempt++) {
        status = redis_set(client, key, value);
        redis_error_info info = {.size = sizeof info};
        if (status >= 0 || redis_last_error_info(&info) != REDISCHAN_OK || !info.retryable)
            break;
    }
    return status;
}

static void nobody_listens(void)
{
    redis_client *client = NULL;
    report("connect to a closed port", redis_connect("redis://127.0.0.1:1", &client));
    redis_client_free(client); /* still NULL: a failed call writes no out-parameter */
}

static void refused_here(redis_client *client)
{
    const char *const subscribe[] = {"SUBSCRIBE", "news"};
    redis_reply *reply = NULL;
    report("a NULL key", redis_set(client, NULL, "value"));
    report("a command that would change the connection for all threads",
           redis_command_argv(client, 2, subscribe, NULL, REDISCHAN_WAIT_DEFAULT, &reply));
    redis_reply_free(reply);
}

static void refused_by_the_server(redis_client *client)
{
    const char *const unknown[] = {"FROBNICATE"};
    redis_reply *reply = NULL;
    report("a command the server does not know",
           redis_command_argv(client, 1, unknown, NULL, REDISCHAN_WAIT_DEFAULT, &reply));
    redis_reply_free(reply);

    const redis_status status = redis_hset(client, "example:errors", "field", "value", NULL);
    if (status == REDISCHAN_ERR_SERVER && strstr(redis_last_error(), "unknown command") != NULL)
        printf("needs a real server (HSET): skipped on mini-redis\n");
    else
        report("HSET on a key that holds a string", status);
}

static void does_not_fit(redis_client *client)
{
    const char *const get[] = {"GET", "example:errors"};
    redis_reply *reply = NULL;
    int64_t number = 0;
    redis_status status = redis_command_argv(client, 2, get, NULL, REDISCHAN_WAIT_DEFAULT, &reply);
    if (status == REDISCHAN_OK)
        status = redis_reply_int(reply, &number);
    report("a text read as a number", status);
    redis_reply_free(reply);

    char small[2];
    size_t needed = 0;
    report("a buffer that is too small",
           redis_get_into(client, "example:errors", strlen("example:errors"), small, sizeof small, &needed));
    printf("    needed   %zu bytes\n", needed);
}

int main(void)
{
    const char *url = getenv("REDIS_URL");
    redis_client *client = NULL;
    const redis_status connected = redis_connect(url != NULL ? url : "embedded://", &client);
    if (connected != REDISCHAN_OK) {
        report("connect", connected);
        return EXIT_FAILURE;
    }
    const redis_status stored = store(client, "example:errors", "some text");
    report("a call that works", stored);
    nobody_listens();
    refused_here(client);
    refused_by_the_server(client);
    does_not_fit(client);

    /* Close ends every waiting call; other threads may still hold the handle, and get an error. */
    const redis_status closed = redis_client_close(client, 1000);
    report("close", closed);
    report("a closed client", redis_ping(client));

    /* A freed handle is a number that no longer refers to anything: an error, never a crash. */
    redis_client_free(client);
    report("a freed client", redis_ping(client));
    return stored == REDISCHAN_OK && closed == REDISCHAN_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}
