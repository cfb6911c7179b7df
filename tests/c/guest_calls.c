/* What a call leaves alone on its caller's thread: cancellation, errno; and that it notices a signal
 * that interrupts none of its sleeps. */
#define _GNU_SOURCE
#include "scripted.h"
#include "support.h"
#include "tap.h"

#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SOON = 200, NEVER_REACHED = 60000 };

/* How long each of the calls below waits. */
static int64_t patience = SOON;

static redis_client *client;  /* of the server under test */
static redis_client *hanging; /* of a server that answers HANG never */
static redis_client *full;    /* the same, without capacity for one more request */
static scripted *silent[2], *mute;

static const char *const hang[] = {"HANG"};

/* --- calls that wait ---------------------------------------------------------------------------------------- */

static redis_status reply_that_comes(void)
{
    char *value = NULL;
    const redis_status status = redis_get(client, "guest:no such key", &value, NULL);
    redis_free(value);
    return status;
}

static redis_status reply_that_does_not_come(void)
{
    redis_reply *reply = NULL;
    return redis_command_argv(hanging, 1, hang, NULL, patience, &reply);
}

static redis_status blpop(void)
{
    const char *const words[] = {"BLPOP", "guest:nobody pushes", "0"};
    redis_reply *reply = NULL;
    return redis_command_argv(client, 3, words, NULL, patience, &reply);
}

/* The completion that it waits for comes at the deadline of its request. */
static redis_status take(void)
{
    redis_queue *queue = NULL;
    redis_completion out[1];
    redis_status status = redis_queue_new(hanging, &queue);
    if (status == REDISCHAN_OK)
        status = redis_queue_submit(queue, 1, 1, hang, NULL, patience);
    if (status == REDISCHAN_OK)
        status = redis_queue_take(queue, out, 1, NEVER_REACHED);
    if (status == 1) {
        status = out[0].code;
        redis_reply_free(out[0].reply);
    }
    redis_queue_free(queue);
    return status;
}

static redis_status idle_queue(void)
{
    redis_queue *queue = NULL;
    redis_status status = redis_queue_new(client, &queue);
    if (status == REDISCHAN_OK)
        status = redis_queue_wait(queue, patience);
    redis_queue_free(queue);
    return status;
}

static redis_status change_of_state(void)
{
    int32_t state = 0;
    return redis_client_wait_state(client, REDISCHAN_STATE_READY, patience, &state);
}

static redis_status capacity(void)
{
    redis_reply *reply = NULL;
    return redis_command_argv(full, 1, hang, NULL, patience, &reply);
}

static redis_status connection(void)
{
    char url[128];
    redis_client *never = NULL;
    snprintf(url, sizeof url, "%s/?connect_timeout=%d", scripted_url(mute), SOON);
    return redis_connect(url, &never);
}

static redis_status files_of_certificates(void)
{
    redis_client *never = NULL;
    return redis_connect("rediss://127.0.0.1:1/?tls_ca_file=/proc/self/status", &never);
}

static redis_status session(void)
{
    redis_session *another = NULL;
    const redis_status status = redis_session_new(client, &another);
    redis_session_free(another);
    return status;
}

static redis_status close_and_free(void)
{
    redis_client *one = NULL;
    redis_status status = redis_connect(server_url(), &one);
    if (status == REDISCHAN_OK)
        status = redis_client_close(one, SOON);
    redis_client_free(one);
    return status;
}

static void stays(void *until, redis_status code, redis_reply *reply)
{
    (void)code;
    redis_reply_free(reply);
    while (sem_wait(until) != 0)
        continue;
}

static redis_status return_of_a_callback(void)
{
    static const char *const get[] = {"GET", "guest:no such key"};
    redis_client *one = NULL;
    sem_t until;
    sem_init(&until, 0, 0);
    redis_status status = redis_connect(server_url(), &one);
    if (status == REDISCHAN_OK)
        status = redis_submit_cb(one, 2, get, NULL, REDISCHAN_WAIT_DEFAULT, stays, &until);
    if (status == REDISCHAN_OK)
        status = redis_client_close(one, patience);
    sem_post(&until);
    redis_set_interrupt(NULL, NULL);
    redis_client_close(one, NEVER_REACHED);
    redis_client_free(one);
    sem_destroy(&until);
    return status;
}

static void log_slowly(void *user, int32_t level, const char *target, const char *text)
{
    (void)user, (void)level, (void)target, (void)text;
    sleep_ms(20);
}

static redis_status end_of_a_logger(void)
{
    redis_client *one = NULL;
    redis_status status = redis_set_logger(log_slowly, NULL, NULL, REDISCHAN_LOG_DEBUG);
    if (status == REDISCHAN_OK)
        status = redis_connect(server_url(), &one);
    redis_client_free(one);
    return status == REDISCHAN_OK ? redis_set_logger(NULL, NULL, NULL, 0) : status;
}

static redis_status watched_value(void)
{
    const char *const get[] = {"GET", "guest:no such key"};
    redis_client *one = connect_with_cache();
    redis_watch *watch = NULL;
    redis_status status = redis_watch_new(one, 2, get, NULL, NEVER_REACHED, &watch);
    if (status == REDISCHAN_OK && redis_watch_fd(watch) >= 0) /* closing it is a cancellation point of close(2) */
        status = redis_watch_wait(watch, 1, patience, NULL);
    redis_watch_free(watch);
    redis_client_free(one);
    return status;
}

static const struct wait {
    const char *what;
    redis_status (*wait)(void);
    redis_status ends;
    bool real_server;
} waits[] = {
    {"a reply that comes", reply_that_comes, REDISCHAN_NIL, false},
    {"a reply that does not come", reply_that_does_not_come, REDISCHAN_ERR_TIMEOUT, false},
    {"BLPOP", blpop, REDISCHAN_ERR_TIMEOUT, true},
    {"redis_queue_take", take, REDISCHAN_ERR_TIMEOUT, false},
    {"redis_client_wait_state", change_of_state, REDISCHAN_ERR_TIMEOUT, false},
    {"capacity", capacity, REDISCHAN_ERR_QUEUE_FULL, false},
    {"the return of a callback", return_of_a_callback, REDISCHAN_ERR_TIMEOUT, false},
    {"redis_connect", connection, REDISCHAN_ERR_CONNECT, false},
    {"redis_connect that reads files", files_of_certificates, REDISCHAN_ERR_TLS, false},
    {"a session", session, REDISCHAN_OK, true},
    {"redis_client_close", close_and_free, REDISCHAN_OK, false},
    {"redis_set_logger", end_of_a_logger, REDISCHAN_OK, false},
    {"redis_queue_wait", idle_queue, REDISCHAN_ERR_TIMEOUT, false},
    {"redis_watch_wait", watched_value, REDISCHAN_ERR_TIMEOUT, true},
};

/* --- cancellation -------------------------------------------------------------------------------------------- */

struct canceled {
    const struct wait *wait;
    bool before; /* canceled before the call, so that the first cancellation point in it would do */
    sem_t begins, is_canceled;
    redis_status status;
    int state_after;
    bool returned, went_on;
};

static void *wait_canceled(void *argument)
{
    struct canceled *me = argument;
    if (me->before)
        pthread_cancel(pthread_self()); /* it is pending from here on */
    else
        sem_post(&me->begins);
    me->status = me->wait->wait();
    me->returned = true;
    pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, &me->state_after);
    pthread_testcancel();
    while (sem_wait(&me->is_canceled) != 0) /* a cancellation point, too */
        continue;
    pthread_testcancel();
    me->went_on = true;
    return NULL;
}

static void cancel(const struct wait *wait, bool before)
{
    const char *when = before ? "before the call" : "in it";
    struct canceled one = {.wait = wait, .before = before};
    pthread_t thread;
    void *result = NULL;
    sem_init(&one.begins, 0, 0);
    sem_init(&one.is_canceled, 0, 0);
    if (pthread_create(&thread, NULL, wait_canceled, &one) != 0)
        tap_bail_out("no thread");
    if (!before) {
        while (sem_wait(&one.begins) != 0)
            continue;
        sleep_ms(SOON / 4); /* it sleeps by then, mostly */
        pthread_cancel(thread);
    }
    sem_post(&one.is_canceled);
    pthread_join(thread, &result);
    ok(one.returned && one.status == wait->ends, "%s, canceled %s: the call goes on to its end (%d)", wait->what, when,
       (int)one.status);
    ok(result == PTHREAD_CANCELED && !one.went_on, "%s, canceled %s: the thread ends after it", wait->what, when);
    is_int(one.state_after, PTHREAD_CANCEL_ENABLE, "%s, canceled %s: its cancel state is what it was", wait->what, when);
    sem_destroy(&one.begins);
    sem_destroy(&one.is_canceled);
}

static void all_are_canceled(void)
{
    for (size_t i = 0; i < sizeof waits / sizeof *waits; i++) {
        if (waits[i].real_server && server_is_mini_redis()) {
            tap_skip(waits[i].what, "mini-redis does not have it");
            continue;
        }
        cancel(&waits[i], true);
        cancel(&waits[i], false);
    }
    bool mine = false;
    ok(own_value(client, 0, 0, &mine) == REDISCHAN_OK && mine, "other threads go on with the client");
}

/* --- errno ---------------------------------------------------------------------------------------------------- */

static void errno_stays(void)
{
    for (size_t i = 0; i < sizeof waits / sizeof *waits; i++) {
        if (waits[i].real_server && server_is_mini_redis())
            continue; /* told above */
        errno = 4711;
        waits[i].wait();
        const int after = errno;
        is_int(after, 4711, "%s: errno is what it was", waits[i].what);
    }
    redis_client *nobody = NULL;
    errno = 0;
    const redis_status status = redis_connect("redis://127.0.0.1:1", &nobody);
    const int after = errno;
    ok(status == REDISCHAN_ERR_CONNECT && after == 0 && last_info().os_errno == ECONNREFUSED,
       "a system's error is in os_errno");
}

/* --- a signal between two sleeps -------------------------------------------------------------------------------- */

static atomic_int asked;

static bool gives_up(void *user)
{
    (void)user;
    asked++;
    return true;
}

enum { LAST = 3 };

static bool gives_up_at_last(void *user)
{
    (void)user;
    return ++asked == LAST;
}

/* It ends no sleep, so that the function is asked without one. */
static void unseen(void)
{
    for (int i = 1; i <= 6; i++) {
        if (waits[i].real_server && server_is_mini_redis()) {
            tap_skip(waits[i].what, "mini-redis does not have it");
            continue;
        }
        asked = 0;
        redis_set_interrupt(gives_up, NULL);
        is_int(waits[i].wait(), REDISCHAN_ERR_CANCELED, "%s: a signal that came before the first sleep is seen",
               waits[i].what);
        is_int(asked, 1, "%s: asked once", waits[i].what);
        redis_set_interrupt(NULL, NULL);
    }
    asked = 0;
    redis_set_interrupt(gives_up_at_last, NULL);
    is_int(waits[1].wait(), REDISCHAN_ERR_CANCELED, "so is one that came between two later sleeps");
    is_int(asked, LAST, "asked again and again");
    redis_set_interrupt(NULL, NULL);
}

int main(void)
{
    for (int i = 0; i < 2; i++)
        silent[i] = scripted_start(SCRIPTED_RESP3);
    mute = scripted_start(SCRIPTED_NEVER_ANSWERS);
    client = connect_to_server();
    hanging = connect_to_silent(scripted_url(silent[0]));
    char url[128];
    snprintf(url, sizeof url, "%s/?heartbeat=0&max_in_flight=1", scripted_url(silent[1]));
    full = connect_to(url);
    redis_queue *occupies = NULL;
    if (redis_queue_new(full, &occupies) != REDISCHAN_OK ||
        redis_queue_submit(occupies, 0, 1, hang, NULL, REDISCHAN_WAIT_FOREVER) != REDISCHAN_OK)
        tap_bail_out("no request that occupies: %s", redis_last_error());

    all_are_canceled();
    errno_stays();
    patience = NEVER_REACHED;
    unseen();
    bool mine = false;
    ok(own_value(client, 0, 0, &mine) == REDISCHAN_OK && mine, "after all of this, the client works");

    redis_queue_free(occupies);
    redis_client_free(full);
    redis_client_free(hanging);
    redis_client_free(client);
    scripted_stop(mute);
    for (int i = 0; i < 2; i++)
        scripted_stop(silent[i]);
    return tap_done();
}
