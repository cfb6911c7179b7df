#define _POSIX_C_SOURCE 200809L
#include "support.h"

#include "tap.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

const char *server_url(void)
{
    const char *url = getenv("REDIS_URL");
    return url != NULL ? url : "embedded://tests";
}

bool server_is_mini_redis(void)
{
    return strncmp(server_url(), "embedded:", strlen("embedded:")) == 0;
}

bool backend_is_portable(void)
{
    const char *backend = getenv("REDISCHAN_BACKEND");
    return backend != NULL && strcmp(backend, "portable") == 0;
}

redis_client *connect_to(const char *url)
{
    redis_client *client = NULL;
    if (redis_connect(url, &client) != REDISCHAN_OK)
        tap_bail_out("cannot connect to %s: %s", url, redis_last_error());
    return client;
}

redis_client *connect_with_cache(void)
{
    redis_client *client = NULL;
    redis_options *options = redis_options_new();
    redis_options_set(options, "url", server_url());
    redis_options_set(options, "protocol", "3");
    redis_options_set(options, "cache", "on");
    redis_options_set(options, "timeout", "60000");
    redis_options_set(options, "connect_timeout", "60000");
    if (redis_connect_with(options, &client) != REDISCHAN_OK)
        tap_bail_out("no client with a cache: %s", redis_last_error());
    redis_options_free(options);
    return client;
}

redis_client *connect_to_silent(const char *url)
{
    char patient[256];
    snprintf(patient, sizeof patient, "%s/?heartbeat=0", url);
    return connect_to(patient);
}

redis_client *connect_to_server(void)
{
    const char *url = server_url();
    char patient[1024];
    snprintf(patient, sizeof patient, "%s%ctimeout=60000&connect_timeout=60000", url, strchr(url, '?') != NULL ? '&' : '?');
    return connect_to(patient);
}

redis_status close_without_drain(redis_client *client)
{
    const double until = milliseconds() + 60000;
    redis_status status = redis_client_close(client, 0);
    while (status == REDISCHAN_ERR_TIMEOUT && milliseconds() < until)
        status = redis_client_close(client, 0);
    return status;
}

const char *key_for(const char *name)
{
    static __thread char key[128];
    snprintf(key, sizeof key, "test:c:%ld:%s", (long)getpid(), name);
    return key;
}

redis_error_info last_info(void)
{
    redis_error_info info;
    memset(&info, 0, sizeof info);
    info.size = sizeof info;
    if (redis_last_error_info(&info) != REDISCHAN_OK)
        tap_bail_out("redis_last_error_info failed");
    return info;
}

int size_from_env(const char *name, int fallback)
{
    const char *text = getenv(name);
    const int size = text != NULL ? atoi(text) : fallback;
    return size > 0 ? size : fallback;
}

int small_or_full(int small, int full)
{
    return getenv("REDISCHAN_FULL") != NULL ? full : small;
}

double milliseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

void sleep_ms(long ms)
{
    struct timespec left = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};
    while (nanosleep(&left, &left) != 0) /* a signal */
        continue;
}

redis_status own_value(redis_client *client, int thread, int call, bool *mine)
{
    char key[160], sent[64], *got = NULL;
    size_t length = 0;
    snprintf(key, sizeof key, "%s:%d", key_for("own"), thread);
    snprintf(sent, sizeof sent, "value of thread %d call %d", thread, call);
    redis_status status = redis_set(client, key, sent);
    if (status >= 0)
        status = redis_get(client, key, &got, &length);
    *mine = status == REDISCHAN_OK && length == strlen(sent) && memcmp(got, sent, length) == 0;
    redis_free(got);
    return status < 0 ? status : REDISCHAN_OK;
}
