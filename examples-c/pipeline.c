/* pipeline.c - many commands in one round trip; and all of them or none.
 *
 * Shows   a pipeline, whose replies arrive as one array; what a failed command looks like among them; and a
 *         transaction: the same with one flag.
 * Prints  the replies, and the results of two transactions.
 * Server  $REDIS_URL, or a private one inside this process, which knows SET and GET and has no transactions. */
#include <redischan.h>
#include <stdio.h>
#include <stdlib.h>

static int failed(const char *what)
{
    fprintf(stderr, "pipeline: %s: %s\n", what, redis_last_error());
    return EXIT_FAILURE;
}

#define ADD(pipeline, ...) redis_pipeline_add(pipeline, REDISCHAN_ARGV(__VA_ARGS__), NULL)

static int read_and_write(redis_client *client)
{
    redis_pipeline *pipeline = NULL;
    if (redis_pipeline_new(client, false, &pipeline) != REDISCHAN_OK)
        return failed("new");
    ADD(pipeline, "SET", "example:pipeline", "one");
    ADD(pipeline, "GET", "example:pipeline");
    ADD(pipeline, "NO-SUCH-COMMAND");
    ADD(pipeline, "GET", "example:pipeline:nothing");

    /* One request, one deadline, one wake-up. The pipeline is empty afterwards and can be filled again. */
    redis_reply *all = NULL;
    int result = EXIT_SUCCESS;
    if (redis_pipeline_exec(pipeline, REDISCHAN_WAIT_DEFAULT, &all) != REDISCHAN_OK)
        result = failed("exec");
    for (size_t i = 0; i < redis_reply_len(all); i++) {
        const redis_reply *one = redis_reply_at(all, i); /* borrowed from the array */
        switch (redis_reply_type(one)) {
        case REDISCHAN_TYPE_ERROR:
            printf("%zu: an error, which hides none of the others\n", i);
            break;
        case REDISCHAN_TYPE_NIL:
            printf("%zu: no value\n", i);
            break;
        default:
            printf("%zu: %s\n", i, redis_reply_str(one, NULL));
        }
    }
    redis_reply_free(all);
    redis_pipeline_free(pipeline);
    return result;
}

static void report(redis_status status)
{
    if (status == REDISCHAN_OK)
        printf("transaction: all commands were executed\n");
    else if (status == REDISCHAN_ERR_SERVER) /* EXECABORT: the text names the refused command */
        printf("transaction: none was executed, since the server refused one\n");
    else if (status == REDISCHAN_ERR_UNSUPPORTED)
        printf("transaction: none was executed, since this server has no transactions\n");
    else
        printf("transaction: %s\n", redis_last_error());
}

static int all_or_nothing(redis_client *client)
{
    redis_pipeline *transaction = NULL;
    if (redis_pipeline_new(client, true, &transaction) != REDISCHAN_OK) /* true: atomic */
        return failed("new");
    for (int attempt = 1; attempt <= 2; attempt++) {
        ADD(transaction, "DECRBY", "example:alice", "10");
        ADD(transaction, attempt == 1 ? "INCRBY" : "NO-SUCH-COMMAND", "example:bob", "10");
        redis_reply *replies = NULL;
        report(redis_pipeline_exec(transaction, REDISCHAN_WAIT_DEFAULT, &replies));
        redis_reply_free(replies);
    }
    redis_pipeline_free(transaction);
    return EXIT_SUCCESS;
}

int main(void)
{
    const char *url = getenv("REDIS_URL");
    redis_client *client = NULL;
    if (redis_connect(url != NULL ? url : "embedded://", &client) != REDISCHAN_OK)
        return failed("connect");

    int result = read_and_write(client);
    if (result == EXIT_SUCCESS)
        result = all_or_nothing(client);

    redis_client_free(client);
    return result;
}
