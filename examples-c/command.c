/* command.c - any command, any reply.
 *
 * Shows   redis_command_argv with an array of arguments, its twin redis_command_packed with all arguments
 *         in one buffer, and how to walk a nested reply.
 * Prints  replies as trees. They are the same with RESP2 and RESP3 servers, except for the names of types.
 * Server  $REDIS_URL, or a private one inside this process. */
#include <redischan.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int failed(const char *what)
{
    fprintf(stderr, "command: %s: %s\n", what, redis_last_error());
    return EXIT_FAILURE;
}

static const char *type_name(const redis_reply *reply)
{
    switch (redis_reply_type(reply)) {
    case REDISCHAN_TYPE_STRING: return "string";
    case REDISCHAN_TYPE_ARRAY: return "array";
    case REDISCHAN_TYPE_INTEGER: return "integer";
    case REDISCHAN_TYPE_NIL: return "nil";
    case REDISCHAN_TYPE_STATUS: return "status";
    case REDISCHAN_TYPE_ERROR: return "error";
    case REDISCHAN_TYPE_DOUBLE: return "double";
    case REDISCHAN_TYPE_BOOL: return "bool";
    case REDISCHAN_TYPE_MAP: return "map";
    case REDISCHAN_TYPE_SET: return "set";
    default: return "other";
    }
}

/* Children are borrowed from the root: nothing here is freed. */
static void print_tree(const redis_reply *reply, int depth)
{
    int64_t number = 0;
    size_t length = 0;
    const char *text = redis_reply_str(reply, &length);
    printf("%*s%s", 4 * depth, "", type_name(reply));
    if (text != NULL)
        printf(" \"%.*s\"", (int)length, text);
    else if (redis_reply_int(reply, &number) == REDISCHAN_OK)
        printf(" %lld", (long long)number);
    printf("\n");
    for (size_t i = 0; i < redis_reply_len(reply); i++)
        print_tree(redis_reply_at(reply, i), depth + 1);
}

/* 1: the server has only the commands of mini-redis; the text is the server's. */
static int too_small_a_server(redis_status status, const char *name)
{
    if (status != REDISCHAN_ERR_SERVER || strstr(redis_last_error(), "unknown command") == NULL)
        return 0;
    printf("needs a real server (%s): skipped on mini-redis\n", name);
    return 1;
}

static int strings(redis_client *client)
{
    const char *const set[] = {"SET", "example:command", "1234", "PX", "60000"};
    redis_reply *reply = NULL;
    if (redis_command_argv(client, 5, set, NULL, REDISCHAN_WAIT_DEFAULT, &reply) != REDISCHAN_OK)
        return failed("SET");
    printf("SET example:command 1234 PX 60000\n");
    print_tree(reply, 1);
    redis_reply_free(reply);

    /* The same call with the arguments concatenated, which is easy to build for a language binding. */
    const size_t lengths[] = {3, 15};
    reply = NULL;
    if (redis_command_packed(client, 2, "GETexample:command", lengths, 500, &reply) != REDISCHAN_OK)
        return failed("GET");
    printf("GET example:command\n");
    print_tree(reply, 1);
    redis_reply_free(reply);
    return EXIT_SUCCESS;
}

static int nested(redis_client *client)
{
    const char *const eval[] = {
        "EVAL",
        "return {1, 'two', {3, {'four', redis.status_reply('FIVE')}}, false, redis.error_reply('SIX no')}",
        "0",
    };
    redis_reply *reply = NULL;
    redis_status status = redis_command_argv(client, 3, eval, NULL, REDISCHAN_WAIT_DEFAULT, &reply);
    if (too_small_a_server(status, "EVAL"))
        return EXIT_SUCCESS;
    if (status != REDISCHAN_OK)
        return failed("EVAL");
    printf("EVAL\n"); /* an error inside a reply is an ordinary element; only one at the top is a status */
    print_tree(reply, 1);
    redis_reply_free(reply);
    return EXIT_SUCCESS;
}

/* A map counts keys and values, so that RESP3's map and RESP2's array look the same. */
static int pairs(redis_client *client)
{
    redis_status status = redis_hset(client, "example:command:hash", "colour", "blue", NULL);
    if (too_small_a_server(status, "HSET, HGETALL"))
        return EXIT_SUCCESS;
    const char *const get_all[] = {"HGETALL", "example:command:hash"};
    redis_reply *reply = NULL;
    if (status >= 0)
        status = redis_command_argv(client, 2, get_all, NULL, REDISCHAN_WAIT_DEFAULT, &reply);
    if (status != REDISCHAN_OK)
        return failed("HSET or HGETALL");
    printf("HGETALL example:command:hash\n");
    for (size_t i = 0; i + 1 < redis_reply_len(reply); i += 2)
        printf("    %s = %s\n", redis_reply_str(redis_reply_at(reply, i), NULL),
               redis_reply_str(redis_reply_at(reply, i + 1), NULL));
    redis_reply_free(reply);
    return EXIT_SUCCESS;
}

int main(void)
{
    const char *url = getenv("REDIS_URL");
    redis_client *client = NULL;
    if (redis_connect(url != NULL ? url : "embedded://", &client) != REDISCHAN_OK)
        return failed("connect");
    const int failures = strings(client) + nested(client) + pairs(client);
    redis_client_free(client);
    return failures == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
