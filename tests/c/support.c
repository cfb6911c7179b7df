#define _POSIX_C_SOURCE 200809L
#include "support.h"

#include "tap.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
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

redis_client *connect_to(const char *url)
{
    redis_client *client = NULL;
    if (redis_connect(url, &client) != REDISCHAN_OK)
        tap_bail_out("cannot connect to %s: %s", url, redis_last_error());
    return client;
}

redis_client *connect_to_server(void)
{
    return connect_to(server_url());
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
