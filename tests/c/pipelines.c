/* Pipelines and transactions from C: replies in order, errors in place of results, empty after each run, and
 * their limits. */
#define _POSIX_C_SOURCE 200809L
#include "support.h"
#include "tap.h"

#include <stdio.h>
#include <string.h>

#define ADD(pipeline, ...) redis_pipeline_add(pipeline, REDISCHAN_ARGV(__VA_ARGS__), NULL)

static redis_reply *run(redis_pipeline *pipeline)
{
    redis_reply *all = NULL;
    is_int(redis_pipeline_exec(pipeline, REDISCHAN_WAIT_DEFAULT, &all), REDISCHAN_OK, "a pipeline runs");
    return all;
}

static void order_and_bytes(redis_client *client)
{
    redis_pipeline *pipeline = NULL;
    is_int(redis_pipeline_new(client, false, &pipeline), REDISCHAN_OK, "new");
    const char *key = key_for("pipeline");
    for (int round = 0; round < 3; round++) {
        const char value[] = {'a', '\0', '\r', '\n', (char)('0' + round)};
        const size_t key_len = strlen(key);
        char packed[300];
        const size_t lens[] = {3, key_len, sizeof value};
        snprintf(packed, sizeof packed, "SET%s", key);
        memcpy(packed + 3 + key_len, value, sizeof value);
        is_int(redis_pipeline_add_packed(pipeline, 3, packed, lens), REDISCHAN_OK, "packed, with NUL and line end");
        is_int(ADD(pipeline, "GET", key), REDISCHAN_OK, "argv");
        is_int(ADD(pipeline, "NO-SUCH-COMMAND"), REDISCHAN_OK, "what the server does not know");
        is_int(ADD(pipeline, "GET", key), REDISCHAN_OK, "and one behind it");
        is_int((long long)redis_pipeline_len(pipeline), 4, "four are in it");
        redis_reply *all = run(pipeline);
        is_int((long long)redis_reply_len(all), 4, "four replies");
        is_text(redis_reply_str(redis_reply_at(all, 0), NULL), "OK", "the first");
        for (size_t i = 1; i < 4; i += 2) {
            size_t len = 0;
            const char *got = redis_reply_str(redis_reply_at(all, i), &len);
            is_bytes(got, len, value, sizeof value, "the value, byte by byte");
        }
        is_int(redis_reply_type(redis_reply_at(all, 2)), REDISCHAN_TYPE_ERROR, "the error is in its place");
        redis_reply_free(all);
        is_int((long long)redis_pipeline_len(pipeline), 0, "empty afterwards");
    }
    redis_reply *none = run(pipeline);
    ok(redis_reply_type(none) == REDISCHAN_TYPE_ARRAY && redis_reply_len(none) == 0, "of nothing: an empty array");
    redis_reply_free(none);
    ADD(pipeline, "GET", key);
    redis_pipeline_clear(pipeline);
    is_int((long long)redis_pipeline_len(pipeline), 0, "cleared");
    redis_pipeline_free(pipeline);
}

static void refused(redis_client *client)
{
    redis_pipeline *pipeline = NULL, *atomic = NULL;
    redis_pipeline_new(client, false, &pipeline);
    redis_pipeline_new(client, true, &atomic);
    is_int(ADD(pipeline, "SUBSCRIBE", "c"), REDISCHAN_ERR_UNSUPPORTED, "SUBSCRIBE");
    is_int(ADD(pipeline, "BLPOP", "l", "0"), REDISCHAN_ERR_UNSUPPORTED, "BLPOP, which would hold up others");
    is_int(ADD(atomic, "BLPOP", "l", "0"), REDISCHAN_OK, "but not in a transaction, where it does not wait");
    is_int(ADD(atomic, "EXEC"), REDISCHAN_ERR_UNSUPPORTED, "EXEC, which is the library's");
    has_text(redis_last_error(), "atomic = true", "says how");
    is_int(ADD(pipeline, "not a word"), REDISCHAN_ERR_INVALID, "no name");
    is_int((long long)redis_pipeline_len(pipeline), 0, "nothing was added");
    redis_reply *reply = NULL;
    ADD(pipeline, "GET", "k");
    is_int(redis_pipeline_exec(pipeline, -7, &reply), REDISCHAN_ERR_INVALID, "a bad time");
    is_int((long long)redis_pipeline_len(pipeline), 1, "changes nothing");

    redis_client *small = NULL;
    redis_options *options = redis_options_new();
    redis_options_set(options, "url", server_url());
    redis_options_set(options, "max_in_flight", "3");
    is_int(redis_connect_with(options, &small), REDISCHAN_OK, "a client with room for three commands");
    redis_options_free(options);
    redis_pipeline *full = NULL;
    redis_pipeline_new(small, false, &full);
    for (int i = 0; i < 3; i++)
        is_int(ADD(full, "GET", "k"), REDISCHAN_OK, "one of three");
    is_int(ADD(full, "GET", "k"), REDISCHAN_ERR_TOO_LARGE, "the fourth");
    redis_reply_free(run(full));
    is_int(ADD(full, "GET", "k"), REDISCHAN_OK, "after it was run there is room");
    redis_client_free(small);
    is_int(redis_pipeline_exec(full, REDISCHAN_WAIT_DEFAULT, &reply), REDISCHAN_OK, "a pipeline keeps its client");
    redis_reply_free(reply);
    redis_pipeline_free(full);
    redis_pipeline_free(atomic);
    redis_pipeline_free(pipeline);
}

static void transactions(redis_client *client)
{
    redis_pipeline *pipeline = NULL;
    redis_reply *reply = NULL;
    const char *key = key_for("transaction");
    redis_pipeline_new(client, true, &pipeline);
    ADD(pipeline, "SET", key, "1");
    ADD(pipeline, "INCR", key);
    if (server_is_mini_redis()) {
        is_int(redis_pipeline_exec(pipeline, REDISCHAN_WAIT_DEFAULT, &reply), REDISCHAN_ERR_UNSUPPORTED,
               "mini-redis has no transactions");
        char *value = NULL;
        is_int(redis_get(client, key, &value, NULL), REDISCHAN_NIL, "and nothing was executed");
        redis_pipeline_free(pipeline);
        tap_skip("transactions", "mini-redis has none");
        return;
    }
    reply = run(pipeline);
    int64_t number = 0;
    redis_reply_int(redis_reply_at(reply, 1), &number);
    ok(redis_reply_len(reply) == 2 && number == 2, "both were executed");
    redis_reply_free(reply);

    ADD(pipeline, "SET", key, "7");
    ADD(pipeline, "NO-SUCH-COMMAND");
    is_int(redis_pipeline_exec(pipeline, REDISCHAN_WAIT_DEFAULT, &reply), REDISCHAN_ERR_SERVER, "one is refused");
    is_text(last_info().prefix, "EXECABORT", "its prefix");
    has_text(redis_last_error(), "Command 2 was refused", "the text names the command");
    is_int((long long)redis_pipeline_len(pipeline), 0, "empty after a failure as well");

    redis_session *session = NULL;
    const char *const watch[] = {"WATCH", key};
    is_int(redis_session_new(client, &session), REDISCHAN_OK, "a session");
    for (int spoiled = 1; spoiled >= 0; spoiled--) {
        redis_session_argv(session, 2, watch, NULL, REDISCHAN_WAIT_DEFAULT, &reply);
        redis_reply_free(reply);
        if (spoiled)
            redis_incrby(client, key, 10, NULL);
        ADD(pipeline, "INCR", key);
        is_int(redis_session_exec(session, pipeline, REDISCHAN_WAIT_DEFAULT, &reply),
               spoiled ? REDISCHAN_NIL : REDISCHAN_OK, spoiled ? "a watched key has changed" : "and now it has not");
        redis_reply_free(reply);
    }
    redis_session_free(session);
    redis_pipeline_free(pipeline);
    char *value = NULL;
    redis_get(client, key, &value, NULL);
    is_text(value, "13", "what was executed, once each");
    redis_free(value);
}

int main(void)
{
    redis_client *client = connect_to_server();
    order_and_bytes(client);
    refused(client);
    transactions(client);
    redis_client_free(client);
    return tap_done();
}
