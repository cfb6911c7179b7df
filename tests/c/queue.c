/* Completion queues from C: the descriptor, the order of taking, cancels, and what may be freed first. */
#define _POSIX_C_SOURCE 200809L
#include "scripted.h"
#include "support.h"
#include "tap.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { REQUESTS = 200, TIMEOUT = 20000 };

static bool is_readable(const redis_queue *queue, int patience)
{
    struct pollfd watched = {redis_queue_fd(queue), POLLIN, 0};
    return poll(&watched, 1, patience) == 1;
}

static redis_status submit(redis_queue *queue, uint64_t tag, const char *name, const char *key)
{
    const char *const argv[] = {name, key};
    return redis_queue_submit(queue, tag, 2, argv, NULL, TIMEOUT);
}

static void level_triggered(redis_client *client)
{
    redis_queue *queue = NULL;
    redis_completion done[3];
    is_int(redis_queue_new(client, &queue), REDISCHAN_OK, "new");
    ok(redis_queue_fd(queue) >= 0 && redis_queue_fd(queue) == redis_queue_fd(queue), "one descriptor");
    ok(!is_readable(queue, 0), "nothing to read yet");
    is_int(redis_queue_take(queue, done, 3, REDISCHAN_WAIT_FOREVER), 0, "nothing outstanding: no wait for ever");
    const char *key = key_for("queue");
    redis_set(client, key, "value");
    for (uint64_t tag = 0; tag < 7; tag++)
        is_int(submit(queue, tag, "GET", key), REDISCHAN_OK, "submit");
    while (redis_queue_outstanding(queue) > 0)
        sleep_ms(1);
    uint64_t next = 0;
    for (int taken; next < 7; next += (uint64_t)taken) {
        ok(is_readable(queue, TIMEOUT) && is_readable(queue, 0), "readable while something is left");
        taken = redis_queue_take(queue, done, 3, 0);
        is_int(taken, next + 3 <= 7 ? 3 : 7 - (long long)next, "as many as asked for");
        for (int i = 0; i < taken; i++) {
            ok(done[i].tag == next + (uint64_t)i && done[i].code == REDISCHAN_OK && done[i].reserved == 0, "in order");
            is_int(done[i].outcome, REDISCHAN_ANSWERED, "answered");
            is_text(redis_reply_str(done[i].reply, NULL), "value", "its reply");
            redis_reply_free(done[i].reply);
        }
    }
    ok(!is_readable(queue, 0), "and not when nothing is");
    redis_queue_free(queue);
}

static void failures_say_why(redis_client *client)
{
    redis_queue *queue = NULL;
    redis_completion done;
    redis_queue_new(client, &queue);
    submit(queue, 1, "NO-SUCH-COMMAND", "k");
    is_int(redis_queue_take(queue, &done, 1, TIMEOUT), 1, "a failure completes");
    ok(done.tag == 1 && done.code == REDISCHAN_ERR_SERVER && done.outcome == REDISCHAN_ANSWERED, "with its code");
    is_int(redis_reply_type(done.reply), REDISCHAN_TYPE_ERROR, "and a reply that is an error");
    has_text(redis_reply_str(done.reply, NULL), "ERR", "with the text");
    redis_reply_free(done.reply);
    submit(queue, 2, "GET", key_for("nothing"));
    is_int(redis_queue_take(queue, &done, 1, TIMEOUT), 1, "a nil completes");
    ok(done.code == REDISCHAN_NIL && redis_reply_type(done.reply) == REDISCHAN_TYPE_NIL, "as NIL");
    redis_reply_free(done.reply);
    is_int(submit(queue, 3, "SUBSCRIBE", "c"), REDISCHAN_ERR_UNSUPPORTED, "what is refused");
    is_int((long long)redis_queue_outstanding(queue), 0, "has no completion");
    redis_queue_free(queue);
}

/* The scripted server never answers HANG. */
static void cancels(redis_client *hanging)
{
    redis_queue *queue = NULL;
    redis_completion done;
    redis_queue_new(hanging, &queue);
    const char *const hang[] = {"HANG"};
    redis_queue_submit(queue, 5, 1, hang, NULL, REDISCHAN_WAIT_FOREVER);
    /* More time, until it is enough for the command to be sent. */
    redis_status taken;
    for (int64_t limit = 50;; limit *= 2) {
        redis_queue_submit(queue, 6, 1, hang, NULL, limit);
        taken = redis_queue_take(queue, &done, 1, 4 * TIMEOUT);
        if (taken != 1 || done.outcome != REDISCHAN_NOT_SENT || limit > TIMEOUT)
            break;
        redis_reply_free(done.reply);
    }
    is_int(taken, 1, "a deadline ends a request");
    ok(done.tag == 6 && done.code == REDISCHAN_ERR_TIMEOUT && done.outcome == REDISCHAN_MAYBE_EXECUTED, "as TIMEOUT");
    redis_reply_free(done.reply);
    is_int(redis_queue_take(queue, &done, 1, 20), 0, "nothing in 20 ms");
    is_int(redis_queue_cancel(queue, 99), REDISCHAN_NIL, "nothing has that tag");
    is_int(redis_queue_cancel(queue, 5), REDISCHAN_OK, "canceled");
    is_int(redis_queue_cancel(queue, 5), REDISCHAN_NIL, "once");
    ok(is_readable(queue, 0), "at once");
    is_int(redis_queue_take(queue, &done, 1, 0), 1, "it completes");
    ok(done.tag == 5 && done.code == REDISCHAN_ERR_CANCELED && done.outcome == REDISCHAN_MAYBE_EXECUTED, "as CANCELED");
    redis_reply_free(done.reply);
    redis_queue_submit(queue, 7, 1, hang, NULL, REDISCHAN_WAIT_FOREVER);
    redis_queue_free(queue); /* with one outstanding */
    ok(true, "freed with one outstanding");
}

static void who_goes_first(void)
{
    redis_client *client = connect_to_server();
    redis_queue *queue = NULL;
    redis_completion done;
    redis_queue_new(client, &queue);
    submit(queue, 1, "GET", "k");
    redis_client_free(client);
    is_int(redis_queue_take(queue, &done, 1, TIMEOUT), 1, "a queue keeps its client");
    ok(done.code >= 0, "which serves on");
    redis_reply_free(done.reply);
    redis_queue_free(queue);

    client = connect_to_server();
    redis_queue_new(client, &queue);
    for (uint64_t tag = 0; tag < REQUESTS; tag++)
        submit(queue, tag, "GET", "k");
    close_without_drain(client);
    is_int(submit(queue, 1, "GET", "k"), REDISCHAN_ERR_CLOSED, "a closed client takes no more");
    int completed = 0, other = 0;
    while (redis_queue_take(queue, &done, 1, TIMEOUT) == 1) {
        completed++;
        other += done.code < 0 && done.code != REDISCHAN_ERR_CLOSED;
        redis_reply_free(done.reply);
    }
    is_int(completed, REQUESTS, "but each request completes");
    is_int(other, 0, "with its reply or as CLOSED");
    redis_queue *late = NULL;
    is_int(redis_queue_new(client, &late), REDISCHAN_ERR_CLOSED, "and there is no new queue");
    redis_queue_free(queue);
    redis_client_free(client);
}

/* So that the backend under test is the one that was asked for. */
static void the_descriptor_is_of_the_backend(redis_client *client)
{
    char path[64], is[64] = "";
    redis_queue *queue = NULL;
    if (redis_queue_new(client, &queue) != REDISCHAN_OK)
        tap_bail_out("no queue: %s", redis_last_error());
    snprintf(path, sizeof path, "/proc/self/fd/%d", redis_queue_fd(queue));
    if (readlink(path, is, sizeof is - 1) < 0)
        tap_bail_out("no %s", path);
    const char *const wanted = backend_is_portable() ? "pipe:" : "anon_inode:[eventfd]";
    ok(strncmp(is, wanted, strlen(wanted)) == 0, "its descriptor is one of %s: %s", wanted, is);
    redis_queue_free(queue);
}

int main(void)
{
    redis_client *client = connect_to_server();
    the_descriptor_is_of_the_backend(client);
    scripted *silent = scripted_start(SCRIPTED_RESP3);
    redis_client *hanging = connect_to(scripted_url(silent));
    level_triggered(client);
    failures_say_why(client);
    cancels(hanging);
    who_goes_first();
    redis_client_free(hanging);
    redis_client_free(client);
    scripted_stop(silent);
    return tap_done();
}
