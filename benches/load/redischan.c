/* redischan.c - one handle for all threads.
 *
 * Arguments: options, such as spin_us=0 (separated by &), and get=into for redis_get_into. Without it GET is
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
};
