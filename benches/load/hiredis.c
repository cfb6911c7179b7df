/* hiredis.c - blocking calls with hiredis. */
#include "hiredis.h"
#include <hiredis/hiredis.h>

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

void hiredis_close(void *context)
{
    redisFree(context);
}
