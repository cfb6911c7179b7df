/* session.c - a bank transfer with WATCH and a transaction, and a queue with BLPOP, beside other callers.
 *
 * Shows   a session: a separate connection, for commands that change its state; a transaction on it; and that a command
 *         that waits at the server needs nothing special, delays nobody, and takes nothing after its deadline.
 * Prints  a transfer that another writer disturbs and that is retried, and what the queue returned.
 * Server  $REDIS_URL; needs WATCH and BLPOP, which mini-redis does not have. */
#include <redischan.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int failed(const char *what)
{
    fprintf(stderr, "session: %s: %s\n", what, redis_last_error());
    return EXIT_FAILURE;
}

/* One command of the session; its reply is ignored. REDISCHAN_NIL is a reply too. */
#define SAY(session, ...) say(session, REDISCHAN_ARGV(__VA_ARGS__))

static redis_status say(redis_session *session, int32_t argc, const char *const *argv)
{
    redis_reply *reply = NULL;
    const redis_status status = redis_session_argv(session, argc, argv, NULL, REDISCHAN_WAIT_DEFAULT, &reply);
    redis_reply_free(reply);
    return status;
}

/* Moves 10 from one account to the other, unless another client changes the first meanwhile: then REDISCHAN_NIL. */
static redis_status transfer(redis_client *client, redis_session *session, redis_pipeline *moves, int spoil)
{
    redis_status status = SAY(session, "WATCH", "example:alice");
    if (status < 0)
        return status;
    if (spoil)
        redis_incrby(client, "example:alice", 1, NULL); /* another writer, on the shared connection */

    redis_pipeline_add(moves, REDISCHAN_ARGV("DECRBY", "example:alice", "10"), NULL);
    redis_pipeline_add(moves, REDISCHAN_ARGV("INCRBY", "example:bob", "10"), NULL);
    redis_reply *replies = NULL;
    status = redis_session_exec(session, moves, REDISCHAN_WAIT_DEFAULT, &replies); /* MULTI ... EXEC */
    redis_reply_free(replies);
    return status;
}

static int bank(redis_client *client)
{
    redis_session *session = NULL;
    redis_pipeline *moves = NULL;
    if (redis_session_new(client, &session) != REDISCHAN_OK)
        return failed("session");
    if (redis_pipeline_new(client, true, &moves) != REDISCHAN_OK) /* true: a transaction */
        return failed("pipeline");
    redis_set(client, "example:alice", "100");
    redis_set(client, "example:bob", "0");

    int result = EXIT_SUCCESS;
    redis_status status = REDISCHAN_NIL;
    for (int attempt = 1; status == REDISCHAN_NIL; attempt++) {
        status = transfer(client, session, moves, attempt == 1);
        if (status == REDISCHAN_ERR_SERVER && strstr(redis_last_error(), "unknown command") != NULL) {
            printf("needs a real server (WATCH, BLPOP): skipped on mini-redis\n");
            result = -1;
        } else if (status < 0) {
            result = failed("transfer");
        } else {
            printf("transfer %d: %s\n", attempt, status == REDISCHAN_NIL ? "somebody was faster" : "done");
        }
    }
    redis_pipeline_free(moves);
    redis_session_free(session); /* whatever it changed on its connection is undone */
    return result;
}

static int queue(redis_client *client)
{
    const char *const push[] = {"RPUSH", "example:queue", "job 1"}, *const pop[] = {"BLPOP", "example:queue", "0"};
    redis_reply *reply = NULL;
    if (redis_command_argv(client, 3, push, NULL, REDISCHAN_WAIT_DEFAULT, &reply) != REDISCHAN_OK)
        return failed("RPUSH");
    redis_reply_free(reply);

    if (redis_command_argv(client, 3, pop, NULL, 1000, &reply) != REDISCHAN_OK)
        return failed("BLPOP");
    printf("the queue gave \"%s\"\n", redis_reply_str(redis_reply_at(reply, 1), NULL));
    redis_reply_free(reply);

    /* Nothing arrives within 50 ms, and the server confirms that nothing was taken. If its word takes 40 ms longer than
     * that, a job may have been taken and lost (REDISCHAN_MAYBE_EXECUTED): here that is impossible, so ask again. */
    redis_status status;
    redis_error_info info = {.size = sizeof info};
    do {
        status = redis_command_argv(client, 3, pop, NULL, 50, &reply);
        redis_last_error_info(&info);
    } while (status == REDISCHAN_ERR_TIMEOUT && info.outcome == REDISCHAN_MAYBE_EXECUTED);
    printf("an empty queue: %s, %s\n", redis_strerror(status),
           info.outcome == REDISCHAN_ANSWERED ? "and nothing was taken" : "and the server was not even asked");
    return EXIT_SUCCESS;
}

int main(void)
{
    const char *url = getenv("REDIS_URL");
    redis_client *client = NULL;
    if (redis_connect(url != NULL ? url : "embedded://", &client) != REDISCHAN_OK)
        return failed("connect");

    int result = bank(client);
    if (result == EXIT_SUCCESS)
        result = queue(client);

    redis_client_free(client);
    return result == EXIT_FAILURE ? EXIT_FAILURE : EXIT_SUCCESS;
}
