/* redis_rs.c - redis-rs's MultiplexedConnection, through the C functions of ../src/redis_rs.rs: one connection for
 * all threads. Argument: get=cached for its client-side cache. */
#include "load.h"
#include <string.h>

void *redis_rs_open(const char *url, bool cached);
bool redis_rs_get(void *connection, const struct item *item, void (*check)(const struct item *, const char *, size_t));
bool redis_rs_set(void *connection, const struct item *item);
void redis_rs_close(void *connection);

static void *open_connection(void)
{
    void *connection = redis_rs_open(server.url, strcmp(text_argument("get", ""), "cached") == 0);
    if (connection == NULL)
        die("redis-rs", "cannot connect");
    return connection;
}

static void get(void *connection, const struct item *item)
{
    if (!redis_rs_get(connection, item, expect))
        die("redis-rs", "GET failed");
}

static void set(void *connection, const struct item *item)
{
    if (!redis_rs_set(connection, item))
        die("redis-rs", "SET failed");
}

const struct rival rival = {.shared = true, .open = open_connection, .get = get, .set = set, .close = redis_rs_close};
