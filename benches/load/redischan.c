/* redischan.c - one handle for all threads.
 *
 * Arguments: options, such as spin_us=0 (with & between two), and get=into for redis_get_into. Without it GET is
 * redis_get_n, which allocates its result, as all other rivals do. */
#include "load.h"
#include <redischan.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool into;

static void *open_client(void)
{
    char url[512];
    snprintf(url, sizeof url, "%s?%s", server.url, text_argument("options", ""));
    into = strcmp(text_argument("get", "n"), "into") == 0;
    redis_client *client = NULL;
    if (redis_connect(url, &client) != REDISCHAN_OK)
        die("redis_connect", redis_last_error());
    return client;
}

static void get_into(redis_client *client, const struct item *item)
{
    static _Thread_local char *buffer;
    if (buffer == NULL && (buffer = malloc(item->value_length)) == NULL)
        die("GET", "no memory");
    size_t length = 0;
    if (redis_get_into(client, item->key, item->key_length, buffer, item->value_length, &length) != REDISCHAN_OK)
        die("redis_get_into", redis_last_error());
    expect(item, buffer, length);
}

static void get_n(redis_client *client, const struct item *item)
{
    char *value = NULL;
    size_t length = 0;
    if (redis_get_n(client, item->key, item->key_length, &value, &length) != REDISCHAN_OK)
        die("redis_get_n", redis_last_error());
    expect(item, value, length);
    redis_free(value);
}

static void get(void *client, const struct item *item)
{
    if (into)
        get_into(client, item);
    else
        get_n(client, item);
}

static void set(void *client, const struct item *item)
{
    if (redis_set_n(client, item->key, item->key_length, item->value, item->value_length, 0, 0) != REDISCHAN_OK)
        die("redis_set_n", redis_last_error());
}

static void close_client(void *client)
{
    redis_client_free(client);
}

const struct rival rival = {true, open_client, get, set, close_client};
