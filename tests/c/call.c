/* redis_call and its kind: what a queue gives, given by a call; the facts of a failure belong to the call. */
#define _POSIX_C_SOURCE 200809L
#include "scripted.h"
#include "support.h"
#include "tap.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

enum { TIMEOUT = 20000 };

static redis_completion call(redis_client *client, int argc, const char *const *argv)
{
    redis_completion done = {.tag = 9, .reserved = 9};
    const redis_status status = redis_call(client, argc, argv, NULL, TIMEOUT, &done);
    ok(status == done.code && done.tag == 0 && done.reserved == 0, "%s: the code is the status", argv[0]);
    return done;
}

static void what_it_gives(redis_client *client)
{
    const char *key = key_for("call");
    const char *const set[] = {"SET", key, "value"}, *const get[] = {"GET", key};
    const char *const nothing[] = {"GET", "call:no such key"}, *const unknown[] = {"NO-SUCH-COMMAND"};
    redis_completion done = call(client, 3, set);
    ok(done.code == REDISCHAN_OK && redis_reply_type(done.reply) == REDISCHAN_TYPE_STATUS, "OK");
    redis_reply_free(done.reply);
    done = call(client, 2, get);
    is_int(done.code, REDISCHAN_OK, "a value");
    is_text(redis_reply_str(done.reply, NULL), "value", "and its text");
    is_int(done.outcome, REDISCHAN_ANSWERED, "answered");
    redis_reply_free(done.reply);
    done = call(client, 2, nothing);
    ok(done.code == REDISCHAN_NIL && redis_reply_type(done.reply) == REDISCHAN_TYPE_NIL, "a nil");
    redis_reply_free(done.reply);
    done = call(client, 1, unknown);
    ok(done.code == REDISCHAN_ERR_SERVER && done.outcome == REDISCHAN_ANSWERED && done.retryable == 0, "a server's error");
    is_int(redis_reply_type(done.reply), REDISCHAN_TYPE_ERROR, "is a reply");
    has_text(redis_reply_str(done.reply, NULL), "ERR", "with its text");
    has_text(redis_last_error(), redis_reply_str(done.reply, NULL), "which is the last error, too");
    redis_reply_free(done.reply);
    const size_t lengths[] = {3, strlen(key)};
    char packed[256];
    snprintf(packed, sizeof packed, "GET%s", key);
    is_int(redis_call_packed(client, 2, packed, lengths, TIMEOUT, &done), REDISCHAN_OK, "packed");
    is_text(redis_reply_str(done.reply, NULL), "value", "the same");
    redis_reply_free(done.reply);
}

/* A failure before anything is done is a completion, too. */
static void is_refused(redis_status got, const redis_completion *done, redis_status want, const char *text, const char *what)
{
    ok(got == want && done->code == want, "%s: the code (%d)", what, (int)got);
    is_int(done->outcome, REDISCHAN_NOT_SENT, "%s: not sent", what);
    has_text(redis_reply_str(done->reply, NULL), text, "%s: its text", what);
    redis_reply_free(done->reply);
}

static void refused(redis_client *client)
{
    const char *const get[] = {"GET", "k"}, *const subscribe[] = {"SUBSCRIBE", "c"};
    redis_completion done;
    redis_status got = redis_call(NULL, 2, get, NULL, TIMEOUT, &done);
    is_refused(got, &done, REDISCHAN_ERR_INVALID, "client is NULL", "no client");
    got = redis_call(client, 0, get, NULL, TIMEOUT, &done);
    is_refused(got, &done, REDISCHAN_ERR_INVALID, "argc", "no arguments");
    got = redis_call(client, 2, NULL, NULL, TIMEOUT, &done);
    is_refused(got, &done, REDISCHAN_ERR_INVALID, "argv", "no argv");
    got = redis_call(client, 2, get, NULL, -7, &done);
    is_refused(got, &done, REDISCHAN_ERR_INVALID, "timeout_ms", "a bad time");
    got = redis_call(client, 2, get, NULL, 0, &done);
    is_refused(got, &done, REDISCHAN_ERR_TIMEOUT, "no time", "no time");
    got = redis_call(client, 2, subscribe, NULL, TIMEOUT, &done);
    is_refused(got, &done, REDISCHAN_ERR_UNSUPPORTED, "SUBSCRIBE", "SUBSCRIBE");
    is_int(redis_call(client, 2, get, NULL, TIMEOUT, NULL), REDISCHAN_ERR_INVALID, "no out");
    has_text(redis_last_error(), "out", "is the one that is told by the last error alone");
}

/* Inside a callback of the library no call may wait: the completion says that. */
static redis_completion in_callback;

static void log_and_call(void *client, int32_t level, const char *target, const char *text)
{
    (void)level, (void)target, (void)text;
    const char *const get[] = {"GET", "k"};
    redis_reply_free(in_callback.reply);
    redis_call(client, 2, get, NULL, TIMEOUT, &in_callback);
}

static void reentrant(redis_client *client)
{
    redis_client *one = NULL;
    redis_set_logger(log_and_call, client, NULL, REDISCHAN_LOG_DEBUG);
    redis_connect(server_url(), &one);
    redis_client_close(one, TIMEOUT);
    redis_client_free(one);
    is_int(redis_set_logger(NULL, NULL, NULL, 0), REDISCHAN_OK, "the logger has said all");
    is_refused(REDISCHAN_ERR_REENTRANT, &in_callback, REDISCHAN_ERR_REENTRANT, "callback", "inside a callback");
}

static void pipelines(redis_client *client)
{
    redis_pipeline *pipeline = NULL;
    redis_completion done;
    const char *key = key_for("call");
    const char *const set[] = {"SET", key, "1"}, *const get[] = {"GET", key};
    redis_pipeline_new(client, false, &pipeline);
    redis_pipeline_add(pipeline, 3, set, NULL);
    redis_pipeline_add(pipeline, 2, get, NULL);
    is_int(redis_pipeline_call(pipeline, TIMEOUT, &done), REDISCHAN_OK, "a pipeline");
    ok(done.code == REDISCHAN_OK && redis_reply_len(done.reply) == 2, "has its replies");
    is_text(redis_reply_str(redis_reply_at(done.reply, 1), NULL), "1", "in their order");
    redis_reply_free(done.reply);
    is_int((long long)redis_pipeline_len(pipeline), 0, "and is empty");
    redis_pipeline_add(pipeline, 2, get, NULL);
    is_int(redis_pipeline_call(pipeline, 0, &done), REDISCHAN_ERR_TIMEOUT, "without time");
    ok(done.outcome == REDISCHAN_NOT_SENT && done.answered == 0, "nothing was sent");
    redis_reply_free(done.reply);
    redis_pipeline_free(pipeline);
}

/* The scripted server answers the first command, and drops the connection at the second. */
static void facts_of_a_lost_connection(void)
{
    scripted *server = scripted_start(SCRIPTED_RESP3);
    redis_client *client = connect_to(scripted_url(server));
    redis_pipeline *pipeline = NULL;
    redis_completion done;
    const char *const one[] = {"ONE", ":1\r\n"}, *const drop[] = {"DROP"};
    redis_pipeline_new(client, false, &pipeline);
    redis_pipeline_add(pipeline, 2, one, NULL);
    redis_pipeline_add(pipeline, 1, drop, NULL);
    is_int(redis_pipeline_call(pipeline, TIMEOUT, &done), REDISCHAN_ERR_IO, "a connection that is lost");
    ok(done.outcome == REDISCHAN_MAYBE_EXECUTED && done.answered == 1, "the first was answered (%u)", done.answered);
    redis_reply_free(done.reply);
    redis_pipeline_free(pipeline);
    redis_client_free(client);
    scripted_stop(server);
}

static void sessions_scripts_scans(redis_client *client)
{
    redis_session *session = NULL;
    redis_pipeline *pipeline = NULL;
    redis_script *script = NULL;
    redis_scan *scan = NULL;
    redis_completion done;
    const char *key = key_for("call"), *const watch[] = {"WATCH", key}, *const set[] = {"SET", key, "2"};
    if (redis_session_new(client, &session) != REDISCHAN_OK)
        tap_bail_out("no session: %s", redis_last_error());
    is_int(redis_session_call(session, 2, watch, NULL, TIMEOUT, &done), REDISCHAN_OK, "a session");
    redis_reply_free(done.reply);
    const size_t lengths[] = {3};
    is_int(redis_session_call_packed(session, 1, "LOL", lengths, TIMEOUT, &done), REDISCHAN_ERR_SERVER, "packed");
    ok(done.code == REDISCHAN_ERR_SERVER && redis_reply_type(done.reply) == REDISCHAN_TYPE_ERROR, "its failure");
    redis_reply_free(done.reply);
    redis_set(client, key, "another's");
    redis_pipeline_new(client, true, &pipeline);
    redis_pipeline_add(pipeline, 3, set, NULL);
    is_int(redis_session_call_pipeline(session, pipeline, TIMEOUT, &done), REDISCHAN_NIL, "a key that is watched changed");
    ok(done.code == REDISCHAN_NIL && redis_reply_type(done.reply) == REDISCHAN_TYPE_NIL, "is nil");
    redis_reply_free(done.reply);
    redis_pipeline_free(pipeline);
    redis_session_free(session);

    redis_script_new("return ARGV[1]", 14, &script);
    const size_t four[] = {4};
    is_int(redis_script_call_packed(client, script, 0, 1, "said", four, TIMEOUT, &done), REDISCHAN_OK, "a script");
    is_text(redis_reply_str(done.reply, NULL), "said", "and what it returned");
    redis_reply_free(done.reply);
    redis_script_free(script);

    redis_scan_new(client, REDISCHAN_SCAN_KEYS, NULL, 0, key, strlen(key), NULL, 0, 1000, &scan);
    size_t found = 0;
    while (redis_scan_call(scan, TIMEOUT, &done) == REDISCHAN_OK) {
        found += redis_reply_len(done.reply);
        redis_reply_free(done.reply);
    }
    is_int((long long)found, 1, "a scan found its key");
    ok(done.code == REDISCHAN_NIL && redis_reply_type(done.reply) == REDISCHAN_TYPE_NIL, "and ends with nil");
    redis_reply_free(done.reply);
    redis_scan_free(scan);
}

/* --- whose facts they are --------------------------------------------------------------------------------------------- */

/* Threads fail in two ways in turn, and hand what they got to a thread that reads it later, as a language does whose
 * callers change threads: among others' failures, and after more of their own. */
enum { THREADS = 64, HELD = 8 };

static redis_client *shared;
static atomic_int failures, of_others;

struct failed {
    redis_completion done;
    int thread, call;
};

static struct {
    struct failed held[THREADS * HELD];
    int number;
    bool over;
    pthread_mutex_t lock;
    pthread_cond_t changed;
} handed = {.lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER};

static bool is_its_own(const struct failed *one)
{
    char name[64];
    const char *text = redis_reply_str(one->done.reply, NULL);
    snprintf(name, sizeof name, "t%dc%dx", one->thread, one->call);
    if (text == NULL || redis_reply_type(one->done.reply) != REDISCHAN_TYPE_ERROR)
        return false;
    if (one->call % 2 == 0)
        return one->done.code == REDISCHAN_ERR_SERVER && one->done.outcome == REDISCHAN_ANSWERED && !one->done.retryable &&
               strstr(text, name) != NULL;
    return one->done.code == REDISCHAN_ERR_TIMEOUT && one->done.outcome == REDISCHAN_NOT_SENT && one->done.retryable &&
           strstr(text, "no time") != NULL;
}

static void *fail(void *number)
{
    const int thread = (int)(intptr_t)number, calls = size_from_env("TEST_CALLS", small_or_full(200, 16000));
    for (int call = 0; call < calls; call++) {
        char name[64];
        snprintf(name, sizeof name, "t%dc%dx", thread, call);
        const char *const argv[] = {name};
        struct failed one = {.thread = thread, .call = call};
        redis_call(shared, 1, argv, NULL, call % 2 == 0 ? TIMEOUT : 0, &one.done);
        pthread_mutex_lock(&handed.lock);
        while (handed.number == THREADS * HELD)
            pthread_cond_wait(&handed.changed, &handed.lock);
        handed.held[handed.number++] = one;
        pthread_cond_broadcast(&handed.changed);
        pthread_mutex_unlock(&handed.lock);
    }
    return NULL;
}

static void *read_later(void *unused)
{
    (void)unused;
    for (;;) {
        pthread_mutex_lock(&handed.lock);
        while (handed.number == 0 && !handed.over)
            pthread_cond_wait(&handed.changed, &handed.lock);
        if (handed.number == 0) {
            pthread_mutex_unlock(&handed.lock);
            return NULL;
        }
        struct failed one = handed.held[--handed.number];
        pthread_cond_broadcast(&handed.changed);
        pthread_mutex_unlock(&handed.lock);
        failures++;
        of_others += !is_its_own(&one);
        redis_reply_free(one.done.reply);
    }
}

static void facts_belong_to_the_call(redis_client *client)
{
    pthread_t threads[THREADS], readers[2];
    const int number = size_from_env("TEST_THREADS", THREADS), calls = size_from_env("TEST_CALLS", small_or_full(200, 16000));
    shared = client;
    for (int i = 0; i < 2; i++)
        if (pthread_create(&readers[i], NULL, read_later, NULL) != 0)
            tap_bail_out("no thread");
    for (int i = 0; i < number; i++)
        if (pthread_create(&threads[i], NULL, fail, (void *)(intptr_t)i) != 0)
            tap_bail_out("no thread");
    for (int i = 0; i < number; i++)
        pthread_join(threads[i], NULL);
    pthread_mutex_lock(&handed.lock);
    handed.over = true;
    pthread_cond_broadcast(&handed.changed);
    pthread_mutex_unlock(&handed.lock);
    for (int i = 0; i < 2; i++)
        pthread_join(readers[i], NULL);
    is_int(failures, number * calls, "so many calls of %d threads failed in two ways", number);
    is_int(of_others, 0, "and each had its own facts, read on another thread");
}

/* --- many commands in one call --------------------------------------------------------------------------------------- */

static void many_commands(redis_client *client)
{
    redis_pipeline *pipeline = NULL;
    redis_completion done;
    redis_pipeline_new(client, false, &pipeline);
    const int32_t argcs[] = {3, 2, 2}, refused[] = {2, 1, 1}, bad[] = {2, 0};
    const size_t lens[] = {3, 4, 5, 3, 4, 3, 5}, refused_lens[] = {3, 1, 5, 4};
    is_int(redis_pipeline_add_many(pipeline, 3, argcs, "SETmanya\0b\r\nGETmanyGETmany2", lens), REDISCHAN_OK, "three");
    is_int((long long)redis_pipeline_len(pipeline), 3, "are added");
    is_int(redis_pipeline_add_many(pipeline, 3, refused, "GETkMULTIPING", refused_lens), REDISCHAN_ERR_UNSUPPORTED,
           "one that is refused");
    has_text(redis_last_error(), "command 2: MULTI", "is named");
    is_int(redis_pipeline_add_many(pipeline, 2, bad, "GETk", refused_lens), REDISCHAN_ERR_INVALID, "so is a bad number");
    has_text(redis_last_error(), "argcs[1]", "of arguments");
    is_int(redis_pipeline_add_many(pipeline, -1, argcs, "", lens), REDISCHAN_ERR_INVALID, "a number must be one");
    is_int(redis_pipeline_add_many(pipeline, 0, NULL, NULL, NULL), REDISCHAN_OK, "none is allowed");
    is_int((long long)redis_pipeline_len(pipeline), 3, "and the pipeline is as it was");
    is_int(redis_pipeline_call(pipeline, TIMEOUT, &done), REDISCHAN_OK, "they run");
    size_t length = 0;
    is_int((long long)redis_reply_len(done.reply), 3, "and each has its reply");
    const char *value = redis_reply_str(redis_reply_at(done.reply, 1), &length);
    is_bytes(value, length, "a\0b\r\n", 5, "of any bytes");
    is_int(redis_reply_type(redis_reply_at(done.reply, 2)), REDISCHAN_TYPE_NIL, "in their order");
    redis_reply_free(done.reply);
    redis_pipeline_free(pipeline);
}

int main(void)
{
    redis_client *client = connect_to_server();
    what_it_gives(client);
    refused(client);
    reentrant(client);
    pipelines(client);
    facts_of_a_lost_connection();
    if (server_is_mini_redis())
        tap_skip("sessions, scripts, scans", "mini-redis does not have them");
    else
        sessions_scripts_scans(client);
    many_commands(client);
    facts_belong_to_the_call(client);
    redis_client_free(client);
    return tap_done();
}
