/* hiredis.c - blocking calls and pipelines with hiredis. */
#include "hiredis.h"
#include <string.h>

void *hiredis_open(void)
{
    redisContext *context = server.path != NULL ? redisConnectUnix(server.path) : redisConnect(server.host, server.port);
    if (context == NULL || context->err != 0)
        die("hiredis", context != NULL ? context->errstr : "no memory");
    /* "To maximize performance when working with large payloads", says its README: keep the read buffer. */
    context->reader->maxbuf = 0;
    return context;
}

static redisReply *call(redisContext *context, int n, const char **argv, const size_t *lengths, int type)
{
    redisReply *reply = redisCommandArgv(context, n, argv, lengths);
    if (reply == NULL || reply->type != type)
        die(argv[0], reply == NULL ? context->errstr : "a reply of another type");
    return reply;
}

void hiredis_get(void *context, const struct item *item)
{
    const char *argv[] = {"GET", item->key};
    const size_t lengths[] = {3, item->key_length};
    redisReply *reply = call(context, 2, argv, lengths, REDIS_REPLY_STRING);
    expect(item, reply->str, (size_t)reply->len);
    freeReplyObject(reply);
}

void hiredis_set(void *context, const struct item *item)
{
    const char *argv[] = {"SET", item->key, item->value};
    const size_t lengths[] = {3, item->key_length, item->value_length};
    freeReplyObject(call(context, 3, argv, lengths, REDIS_REPLY_STATUS));
}

struct hiredis_argv hiredis_argv_of(const struct command *command)
{
    const struct item *item = command->item;
    return (struct hiredis_argv){command->set ? 3 : 2,
                                 {command->set ? "SET" : "GET", item->key, item->value},
                                 {3, item->key_length, item->value_length}};
}

void hiredis_expect(const struct command *command, const redisReply *reply)
{
    if (reply->type != (command->set ? REDIS_REPLY_STATUS : REDIS_REPLY_STRING))
        die(command->item->key, reply->str != NULL ? reply->str : "a reply of another type");
    if (!command->set)
        expect(command->item, reply->str, (size_t)reply->len);
}

void hiredis_pipeline(void *context, const struct command *commands, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct hiredis_argv argv = hiredis_argv_of(&commands[i]);
        if (redisAppendCommandArgv(context, argv.n, argv.at, argv.lengths) != REDIS_OK)
            die("redisAppendCommandArgv", ((redisContext *)context)->errstr);
    }
    for (size_t i = 0; i < count; i++) {
        void *reply = NULL;
        if (redisGetReply(context, &reply) != REDIS_OK)
            die("redisGetReply", ((redisContext *)context)->errstr);
        hiredis_expect(&commands[i], reply);
        freeReplyObject(reply);
    }
}

void hiredis_close(void *context)
{
    redisFree(context);
}

void *hiredis_subscribe(void *context, const char *channel)
{
    redisReply *reply = redisCommand(context, "SUBSCRIBE %s", channel);
    if (reply == NULL || reply->type != REDIS_REPLY_ARRAY)
        die("SUBSCRIBE", "was refused");
    freeReplyObject(reply);
    return context;
}

size_t hiredis_receive(void *context, const char *payload, size_t length)
{
    redisReply *reply = NULL;
    if (redisGetReply(context, (void **)&reply) != REDIS_OK)
        die("redisGetReply", ((redisContext *)context)->errstr);
    if (reply->type != REDIS_REPLY_ARRAY || reply->elements != 3 || (size_t)reply->element[2]->len != length ||
        memcmp(reply->element[2]->str, payload, length) != 0)
        die("redisGetReply", "no message, or another one");
    freeReplyObject(reply);
    return 1;
}
