/* Sessions through a completion queue: WATCH and MULTI for who does not wait, on one thread. */
#define _POSIX_C_SOURCE 200809L
#include "support.h"
#include "tap.h"

#include <stdio.h>
#include <string.h>

enum { TIMEOUT = 60000, MANY = 200 };

static redis_queue *queue;

static redis_session *new_session(void)
{
    redis_session *session = NULL;
    if (redis_queue_session_new(queue, &session) != REDISCHAN_OK)
        tap_bail_out("no session: %s", redis_last_error());
    return session;
}

#define SUBMIT(tag, session, ...) submit_words(tag, session, REDISCHAN_ARGV(__VA_ARGS__))

static redis_status submit_words(uint64_t tag, redis_session *session, int32_t argc, const char *const *argv)
{
    return redis_queue_submit_session(queue, tag, session, argc, argv, NULL, TIMEOUT);
}

/* The next completion, which must have this tag. Its reply is the caller's. */
static redis_completion next(uint64_t tag)
{
    redis_completion done = {0};
    if (redis_queue_take(queue, &done, 1, TIMEOUT) != 1)
        tap_bail_out("nothing came: %s", redis_last_error());
    is_int((long long)done.tag, (long long)tag, "the next is %llu", (unsigned long long)tag);
    return done;
}

static void comes(uint64_t tag, redis_status code, const char *what)
{
    redis_completion done = next(tag);
    is_int(done.code, code, "%s", what);
    if (done.code != code)
        printf("# %s\n", redis_reply_str(done.reply, NULL));
    redis_reply_free(done.reply);
}

static void a_transaction(redis_client *client)
{
    const char *key = key_for("queue_sessions");
    redis_session *session = new_session();
    redis_set(client, key, "1");
    /* All at once: they run in order. */
    SUBMIT(1, session, "WATCH", key);
    SUBMIT(2, session, "MULTI");
    SUBMIT(3, session, "INCR", key);
    SUBMIT(4, session, "EXEC");
    comes(1, REDISCHAN_OK, "WATCH");
    comes(2, REDISCHAN_OK, "MULTI");
    redis_completion done = next(3);
    is_text(redis_reply_str(done.reply, NULL), "QUEUED", "what is in it is queued");
    redis_reply_free(done.reply);
    done = next(4);
    int64_t value = 0;
    ok(done.code == REDISCHAN_OK && redis_reply_len(done.reply) == 1, "EXEC has its replies");
    redis_reply_int(redis_reply_at(done.reply, 0), &value);
    is_int(value, 2, "and the value");
    redis_reply_free(done.reply);

    SUBMIT(5, session, "WATCH", key);
    comes(5, REDISCHAN_OK, "WATCH again");
    redis_set(client, key, "another's");
    SUBMIT(6, session, "MULTI");
    SUBMIT(7, session, "SET", key, "mine");
    SUBMIT(8, session, "EXEC");
    comes(6, REDISCHAN_OK, "MULTI");
    comes(7, REDISCHAN_OK, "SET");
    comes(8, REDISCHAN_NIL, "a key that is watched was changed");

    redis_pipeline *pipeline = NULL;
    redis_pipeline_new(client, true, &pipeline);
    is_int(redis_queue_submit_session_pipeline(queue, 9, session, pipeline, TIMEOUT), REDISCHAN_ERR_INVALID, "an empty pipeline");
    redis_pipeline_add(pipeline, REDISCHAN_ARGV("SET", key, "mine"), NULL);
    SUBMIT(10, session, "WATCH", key);
    is_int(redis_queue_submit_session_pipeline(queue, 11, session, pipeline, TIMEOUT), REDISCHAN_OK, "a pipeline");
    is_int((long long)redis_pipeline_len(pipeline), 0, "is empty when it is sent");
    comes(10, REDISCHAN_OK, "WATCH before it");
    comes(11, REDISCHAN_OK, "and it");
    char *now = NULL;
    redis_get(client, key, &now, NULL);
    is_text(now, "mine", "has run");
    redis_free(now);
    redis_pipeline_free(pipeline);
    redis_session_free(session);
}

static void what_is_refused(redis_client *client)
{
    redis_session *session = new_session();
    redis_queue *of_another = NULL;
    redis_client *another = connect_to_server();
    redis_queue_new(another, &of_another);
    is_int(SUBMIT(1, session, "SUBSCRIBE", "c"), REDISCHAN_ERR_UNSUPPORTED, "SUBSCRIBE");
    is_int(redis_queue_submit_session(of_another, 1, session, REDISCHAN_ARGV("PING"), NULL, TIMEOUT), REDISCHAN_ERR_INVALID,
           "a session of another client");
    has_text(redis_last_error(), "another client", "in words");
    is_int((long long)redis_queue_outstanding(queue), 0, "nothing of it completes");
    redis_queue_free(of_another);
    redis_client_free(another);
    redis_reply *reply = NULL;
    is_int(redis_session_argv(session, REDISCHAN_ARGV("SELECT", "1"), NULL, TIMEOUT, &reply), REDISCHAN_OK,
           "it can be used by calls that wait, too");
    redis_reply_free(reply);
    redis_session_free(session);
    bool mine = false;
    ok(own_value(client, 0, 0, &mine) == REDISCHAN_OK && mine, "what it changed was its own");
}

/* Every session waits for a connection, of which there are two: nobody is held up, and each has its turn. */
static void more_than_there_are_connections(redis_client *client)
{
    redis_session *sessions[MANY];
    char name[32];
    (void)client;
    for (uint64_t i = 0; i < MANY; i++) {
        sessions[i] = new_session();
        snprintf(name, sizeof name, "session-%d", (int)i);
        SUBMIT(2 * i, sessions[i], "CLIENT", "SETNAME", name);
        SUBMIT(2 * i + 1, sessions[i], "CLIENT", "GETNAME");
    }
    int named = 0;
    for (int i = 0; i < 2 * MANY; i++) {
        redis_completion done = {0};
        if (redis_queue_take(queue, &done, 1, TIMEOUT) != 1)
            tap_bail_out("%d of %d came", i, 2 * MANY);
        snprintf(name, sizeof name, "session-%d", (int)(done.tag / 2));
        if (done.tag % 2 == 1) {
            const char *got = redis_reply_str(done.reply, NULL);
            named += done.code == REDISCHAN_OK && got != NULL && strcmp(got, name) == 0;
            redis_session_free(sessions[done.tag / 2]); /* then another has its connection */
        }
        redis_reply_free(done.reply);
    }
    is_int(named, MANY, "each of %d sessions had a connection for itself", MANY);
}

static void ends(redis_client *client)
{
    /* Two have all connections there are. */
    redis_session *first = new_session(), *second = new_session(), *late = new_session();
    SUBMIT(1, first, "PING");
    comes(1, REDISCHAN_OK, "one has a connection");
    SUBMIT(2, second, "PING");
    comes(2, REDISCHAN_OK, "and another");
    redis_queue_submit_session(queue, 3, late, REDISCHAN_ARGV("PING"), NULL, 100);
    redis_completion done = next(3);
    ok(done.code == REDISCHAN_ERR_TIMEOUT && done.outcome == REDISCHAN_NOT_SENT, "the third waits, until its deadline");
    has_text(redis_reply_str(done.reply, NULL), "connection", "and says for what");
    redis_reply_free(done.reply);
    SUBMIT(4, late, "PING");
    is_int(redis_queue_cancel(queue, 4), REDISCHAN_OK, "what waits can be canceled");
    done = next(4);
    ok(done.code == REDISCHAN_ERR_CANCELED && done.outcome == REDISCHAN_NOT_SENT, "and was not sent");
    redis_reply_free(done.reply);
    SUBMIT(5, late, "PING");
    redis_session_free(late);
    comes(5, REDISCHAN_ERR_CLOSED, "a session that is freed while it waits ends what was submitted");

    SUBMIT(6, first, "BLPOP", "queue_sessions:no such key", "0");
    SUBMIT(7, first, "ECHO", "after it");
    is_int(redis_queue_cancel(queue, 6), REDISCHAN_OK, "a command that waits at the server is canceled");
    comes(6, REDISCHAN_ERR_CANCELED, "as such");
    done = next(7);
    /* Lost, if the server did not confirm in time that it ended the command. */
    ok(done.code == REDISCHAN_OK || done.code == REDISCHAN_ERR_IO, "the session goes on, or says that it is lost (%d)", done.code);
    redis_reply_free(done.reply);
    redis_session_free(first);

    redis_reply *id = NULL, *killed = NULL;
    int64_t number = 0;
    char text[32];
    redis_session_argv(second, REDISCHAN_ARGV("CLIENT", "ID"), NULL, TIMEOUT, &id);
    redis_reply_int(id, &number);
    snprintf(text, sizeof text, "%lld", (long long)number);
    redis_command_argv(client, REDISCHAN_ARGV("CLIENT", "KILL", "ID", text), NULL, TIMEOUT, &killed);
    SUBMIT(8, second, "PING");
    SUBMIT(9, second, "PING");
    comes(8, REDISCHAN_ERR_IO, "a session whose connection is lost says so");
    comes(9, REDISCHAN_ERR_IO, "each time");
    redis_reply_free(id);
    redis_reply_free(killed);
    redis_session_free(second);
}

/* A client of its own, with on_full=fail and one connection for sessions; then it is closed under one. */
static void full_and_closed(void)
{
    char url[512];
    snprintf(url, sizeof url, "%s%cblocking_connections=1&on_full=fail", server_url(), strchr(server_url(), '?') ? '&' : '?');
    redis_client *client = connect_to(url);
    redis_queue *before = queue;
    redis_queue_new(client, &queue);
    redis_session *one = new_session(), *other = new_session();
    SUBMIT(1, one, "PING");
    SUBMIT(2, other, "PING");
    for (int i = 0; i < 2; i++) {
        redis_completion done = {0};
        redis_queue_take(queue, &done, 1, TIMEOUT);
        is_int(done.code, done.tag == 1 ? REDISCHAN_OK : REDISCHAN_ERR_QUEUE_FULL, "%s",
               done.tag == 1 ? "one has the connection" : "with on_full=fail the other has none");
        redis_reply_free(done.reply);
    }
    SUBMIT(3, other, "PING");
    comes(3, REDISCHAN_ERR_QUEUE_FULL, "nor later");
    redis_session_free(other);
    /* It is submitted before, while and after the session is refused. */
    int full = 0;
    for (int i = 0; i < MANY; i++) {
        redis_completion done = {0};
        other = new_session();
        for (volatile int wait = 0; wait < i * 50; wait++)
            continue;
        SUBMIT(9, other, "PING");
        redis_queue_take(queue, &done, 1, TIMEOUT);
        full += done.code == REDISCHAN_ERR_QUEUE_FULL && done.outcome == REDISCHAN_NOT_SENT;
        redis_reply_free(done.reply);
        redis_session_free(other);
    }
    is_int(full, MANY, "nor each of %d that were submitted at any time", MANY);
    SUBMIT(4, one, "BLPOP", "queue_sessions:no such key", "0");
    close_without_drain(client);
    redis_completion done = next(4);
    ok(done.code == REDISCHAN_ERR_CLOSED || done.code == REDISCHAN_ERR_CANCELED || done.code == REDISCHAN_ERR_TIMEOUT,
       "closing the client ends what a session waits for (%d)", done.code);
    redis_reply_free(done.reply);
    is_int(SUBMIT(5, one, "PING"), REDISCHAN_ERR_CLOSED, "and nothing can be submitted");
    redis_session *never = NULL;
    is_int(redis_queue_session_new(queue, &never), REDISCHAN_ERR_CLOSED, "nor a session made");
    redis_session_free(one);
    redis_queue_free(queue);
    redis_client_free(client);
    queue = before;
}

int main(void)
{
    if (server_is_mini_redis()) {
        tap_skip("sessions", "mini-redis does not have them");
        ok(true, "the program runs");
        return tap_done();
    }
    char url[512];
    snprintf(url, sizeof url, "%s%cblocking_connections=2", server_url(), strchr(server_url(), '?') ? '&' : '?');
    redis_client *client = connect_to(url);
    if (redis_queue_new(client, &queue) != REDISCHAN_OK)
        tap_bail_out("no queue: %s", redis_last_error());
    a_transaction(client);
    what_is_refused(client);
    more_than_there_are_connections(client);
    ends(client);
    full_and_closed();
    redis_queue_free(queue);
    redis_client_free(client);
    return tap_done();
}
