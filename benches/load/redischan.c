/* redischan.c - one handle for all threads.
 *
 * Arguments: options, such as spin_us=0 (separated by &), and how to get:
 *   get=into    redis_get_into
 *   get=cached  redis_cached_get_into, which needs options=cache=on, as the next two do
 *   get=missed  the same, of what is forgotten first
 *   get=watched redis_watch_get_into of the first key that is asked for; of others redis_get_into
 * Without it GET is redis_get_n, which allocates its result, as all other rivals do. */
#include "load.h"
#include <redischan.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static enum { N, INTO, CACHED, MISSED, WATCHED } way;
static redis_watch *watch;
static const char *watched_key;

static void *open_client(void)
{
    char url[512];
    snprintf(url, sizeof url, "%s?%s", server.url, text_argument("options", ""));
    static const char *const ways[] = {"n", "into", "cached", "missed", "watched"};
    const char *chosen = text_argument("get", "n");
    for (int i = 0; i < (int)(sizeof ways / sizeof *ways); i++) {
        if (strcmp(chosen, ways[i]) == 0)
            way = i;
    }
    redis_client *client = NULL;
    if (redis_connect(url, &client) != REDISCHAN_OK)
        die("redis_connect", redis_last_error());
    return client;
}

/* This thread's buffer for a value. */
static char *buffer_for(const struct item *item)
{
    static _Thread_local char *buffer;
    if (buffer == NULL && (buffer = malloc(item->value_length)) == NULL)
        die("GET", "no memory");
    return buffer;
}

static void get_into(redis_client *client, const struct item *item)
{
    char *buffer = buffer_for(item);
    size_t length = 0;
    if (redis_get_into(client, item->key, item->key_length, buffer, item->value_length, &length) != REDISCHAN_OK)
        die("redis_get_into", redis_last_error());
    expect(item, buffer, length);
}

static void get_cached(redis_client *client, const struct item *item)
{
    char *buffer = buffer_for(item);
    size_t length = 0;
    if (redis_cached_get_into(client, item->key, item->key_length, REDISCHAN_WAIT_DEFAULT, buffer, item->value_length,
                              &length) != REDISCHAN_OK)
        die("redis_cached_get_into", redis_last_error());
    expect(item, buffer, length);
}

static void get_missed(redis_client *client, const struct item *item)
{
    if (redis_cache_forget(client, item->key, item->key_length) != REDISCHAN_OK)
        die("redis_cache_forget", redis_last_error());
    get_cached(client, item);
}

static void make_watch(redis_client *client, const struct item *item)
{
    const char *const argv[] = {"GET", item->key};
    watched_key = item->key;
    const size_t lengths[] = {3, item->key_length};
    if (redis_watch_new(client, 2, argv, lengths, REDISCHAN_WAIT_DEFAULT, &watch) != REDISCHAN_OK)
        die("redis_watch_new", redis_last_error());
}

static void get_watched(redis_client *client, const struct item *item)
{
    if (watch == NULL)
        make_watch(client, item);
    if (item->key != watched_key) {
        get_into(client, item);
        return;
    }
    char *buffer = buffer_for(item);
    size_t length = 0;
    if (redis_watch_get_into(watch, buffer, item->value_length, &length, NULL) != REDISCHAN_OK)
        die("redis_watch_get_into", redis_last_error());
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
    switch (way) {
    case N: get_n(client, item); break;
    case INTO: get_into(client, item); break;
    case CACHED: get_cached(client, item); break;
    case MISSED: get_missed(client, item); break;
    case WATCHED: get_watched(client, item); break;
    }
}

static void set(void *client, const struct item *item)
{
    if (redis_set_n(client, item->key, item->key_length, item->value, item->value_length, 0, 0) != REDISCHAN_OK)
        die("redis_set_n", redis_last_error());
}

/* The arguments of a command. */
struct argv {
    int32_t n;
    const char *at[3];
    size_t lengths[3];
};

static struct argv argv_of(const struct command *command)
{
    const struct item *item = command->item;
    return (struct argv){command->set ? 3 : 2,
                         {command->set ? "SET" : "GET", item->key, item->value},
                         {3, item->key_length, item->value_length}};
}

static void expect_reply(const struct command *command, const redis_reply *reply)
{
    size_t length = 0;
    const char *text = redis_reply_str(reply, &length);
    if (redis_reply_type(reply) != (command->set ? REDISCHAN_TYPE_STATUS : REDISCHAN_TYPE_STRING))
        die(command->item->key, text != NULL ? text : "a reply of another type");
    if (!command->set)
        expect(command->item, text, length);
}

static void pipeline(void *client, const struct command *commands, size_t count)
{
    static redis_pipeline *pipeline;
    if (pipeline == NULL && redis_pipeline_new(client, false, &pipeline) != REDISCHAN_OK)
        die("redis_pipeline_new", redis_last_error());
    for (size_t i = 0; i < count; i++) {
        const struct argv argv = argv_of(&commands[i]);
        if (redis_pipeline_add(pipeline, argv.n, argv.at, argv.lengths) != REDISCHAN_OK)
            die("redis_pipeline_add", redis_last_error());
    }
    redis_reply *replies = NULL;
    if (redis_pipeline_exec(pipeline, REDISCHAN_WAIT_DEFAULT, &replies) != REDISCHAN_OK)
        die("redis_pipeline_exec", redis_last_error());
    for (size_t i = 0; i < count; i++)
        expect_reply(&commands[i], redis_reply_at(replies, i));
    redis_reply_free(replies);
}

static redis_queue *queue;

static void submit(void *client, const struct command *command)
{
    if (queue == NULL && redis_queue_new(client, &queue) != REDISCHAN_OK)
        die("redis_queue_new", redis_last_error());
    const struct argv argv = argv_of(command);
    const uint64_t tag = (uintptr_t)command;
    if (redis_queue_submit(queue, tag, argv.n, argv.at, argv.lengths, REDISCHAN_WAIT_DEFAULT) != REDISCHAN_OK)
        die("redis_queue_submit", redis_last_error());
}

static size_t take(void *client, const struct command **answered, size_t most)
{
    enum { AT_ONCE = 256 };
    redis_completion completions[AT_ONCE];
    (void)client;
    const int32_t n = redis_queue_take(queue, completions, most < AT_ONCE ? (int32_t)most : AT_ONCE,
                                       REDISCHAN_WAIT_DEFAULT);
    if (n <= 0)
        die("redis_queue_take", n < 0 ? redis_last_error() : "nothing came");
    for (int32_t i = 0; i < n; i++) {
        answered[i] = (const struct command *)(uintptr_t)completions[i].tag;
        expect_reply(answered[i], completions[i].reply);
        redis_reply_free(completions[i].reply);
    }
    return (size_t)n;
}

static void *watch_item(void *client, const struct item *item)
{
    make_watch(client, item);
    return watch;
}

static void read_watched(void *watched, const struct item *item, char *value)
{
    size_t length = 0;
    if (redis_watch_get_into(watched, value, item->value_length, &length, NULL) != REDISCHAN_OK)
        die("redis_watch_get_into", redis_last_error());
}

static void *subscribe(void *client, const char *channel)
{
    redis_sub *sub = NULL;
    if (redis_subscribe(client, 1, &channel, NULL, 0, &sub) != REDISCHAN_OK)
        die("redis_subscribe", redis_last_error());
    return sub;
}

static size_t receive(void *sub, const char *payload, size_t length)
{
    enum { AT_ONCE = 256 };
    redis_received received[AT_ONCE];
    const int32_t n = redis_sub_take(sub, received, AT_ONCE, REDISCHAN_WAIT_DEFAULT);
    if (n <= 0)
        die("redis_sub_take", n < 0 ? redis_last_error() : "nothing came");
    for (int32_t i = 0; i < n; i++) {
        if (received[i].kind != REDISCHAN_MESSAGE || received[i].payload_len != length ||
            memcmp(received[i].payload, payload, length) != 0)
            die("redis_sub_take", "a gap, or another message");
        redis_message_free(received[i].message);
    }
    return (size_t)n;
}

static void close_client(void *client)
{
    redis_client_free(client);
}

const struct rival rival = {
    .shared = true,
    .open = open_client,
    .get = get,
    .set = set,
    .close = close_client,
    .pipeline = pipeline,
    .submit = submit,
    .take = take,
    .subscribe = subscribe,
    .receive = receive,
    .watch = watch_item,
    .read_watched = read_watched,
};
