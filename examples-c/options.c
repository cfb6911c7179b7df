/* options.c - where the server is, and how to treat it.
 *
 * Shows   the ways to specify it: a URL, a URL with options in its query, an options object, $REDIS_URL; and
 *         that a mistake is reported at once, with what to write instead.
 * Prints  each way that led to a connection, and the error for each mistake.
 * Server  $REDIS_URL, or a private one inside this process. */
#include <redischan.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int failed(const char *what)
{
    fprintf(stderr, "options: %s: %s\n", what, redis_last_error());
    return EXIT_FAILURE;
}

/* Proves that the connection works, and frees it. */
static int use(const char *how, redis_client *client)
{
    const redis_status status = redis_set(client, "example:options", how);
    redis_client_free(client);
    if (status != REDISCHAN_OK)
        return failed(how);
    printf("connected by %s\n", how);
    return EXIT_SUCCESS;
}

static int by_url(const char *url)
{
    redis_client *client = NULL;
    if (redis_connect(url, &client) != REDISCHAN_OK)
        return failed("URL");
    return use("a URL", client);
}

/* Every option can also be written into the URL. */
static int by_query(const char *url)
{
    char with_options[512];
    const char *delimiter = strchr(url, '?') == NULL ? "?" : "&";
    snprintf(with_options, sizeof with_options, "%s%stimeout=2000&max_in_flight=500", url, delimiter);
    redis_client *client = NULL;
    if (redis_connect(with_options, &client) != REDISCHAN_OK)
        return failed("URL with options");
    return use("a URL with options", client);
}

/* An object suits a program whose settings come from several places. It is copied: free it at any time. */
static int by_object(const char *url)
{
    static const char *const settings[][2] = {
        {"client_name", "example-options"}, /* what CLIENT LIST shows */
        {"connect_timeout", "3000"},        /* milliseconds, like all times */
        {"timeout", "2000"},
        {"on_full", "fail"}, /* fail rather than wait while too much is in flight */
        {"reconnect_max", "1000"},
    };
    redis_client *client = NULL;
    redis_options *options = redis_options_new();
    redis_status status = redis_options_set(options, "url", url);
    for (size_t i = 0; i < sizeof settings / sizeof *settings && status == REDISCHAN_OK; i++)
        status = redis_options_set(options, settings[i][0], settings[i][1]);
    if (status == REDISCHAN_OK)
        status = redis_connect_with(options, &client);
    if (status != REDISCHAN_OK)
        failed("options object");
    redis_options_free(options);
    return status == REDISCHAN_OK ? use("an options object", client) : EXIT_FAILURE;
}

static int mistaken_option(const char *name, const char *value)
{
    redis_options *options = redis_options_new();
    const redis_status status = redis_options_set(options, name, value);
    printf("%s=%s: %s\n", name, value, status == REDISCHAN_OK ? "accepted?" : redis_last_error());
    redis_options_free(options);
    return status == REDISCHAN_ERR_INVALID ? EXIT_SUCCESS : EXIT_FAILURE;
}

static int mistaken_url(const char *url)
{
    redis_client *client = NULL;
    const redis_status status = redis_connect(url, &client);
    printf("%s: %s\n", url, status == REDISCHAN_OK ? "accepted?" : redis_last_error());
    redis_client_free(client);
    return status == REDISCHAN_ERR_INVALID ? EXIT_SUCCESS : EXIT_FAILURE;
}

int main(void)
{
    /* redis_connect(NULL, ...) looks at $REDIS_URL too; its last resort is redis://127.0.0.1:6379. */
    const char *url = getenv("REDIS_URL");
    if (url == NULL)
        url = "embedded://";

    int failures = by_url(url) + by_query(url) + by_object(url);
    failures += mistaken_option("tiemout", "500");
    failures += mistaken_option("timeout", "soon");
    failures += mistaken_option("on_full", "explode");
    failures += mistaken_url("localhost:6379");
    failures += mistaken_url("http://localhost");
    failures += mistaken_url("redis://localhost/0?timeout");
    failures += mistaken_url("unix://run/redis.sock");
    return failures == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
