/* Callbacks: one call per successful submit, on a thread that may wait; none after close has returned. */
#define _POSIX_C_SOURCE 200809L
#include "support.h"
#include "tap.h"

#include <dirent.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

enum { THREADS = 8, TIMEOUT = 20000 };

static atomic_int submitted, called, answered, closed, wrong, after_close;
static atomic_bool is_closed;

static void count(void *user, redis_status code, redis_reply *reply)
{
    called++;
    after_close += is_closed;
    if (code == REDISCHAN_OK)
        wrong += strcmp(redis_reply_str(reply, NULL), user) != 0;
    else if (code == REDISCHAN_ERR_CLOSED)
        closed += redis_reply_type(reply) == REDISCHAN_TYPE_ERROR && strstr(redis_last_error(), "closed") != NULL;
    else
        wrong++;
    answered += code == REDISCHAN_OK;
    redis_reply_free(reply);
}

static void *submit_until_closed(void *client)
{
    const char *const get[] = {"GET", "row32"};
    redis_status status;
    while ((status = redis_submit_cb(client, 2, get, NULL, TIMEOUT, count, "value")) != REDISCHAN_ERR_CLOSED)
        if (status == REDISCHAN_OK)
            submitted++;
        else if (status != REDISCHAN_ERR_QUEUE_FULL)
            wrong++;
    return NULL;
}

static void none_after_close(int rounds)
{
    for (int round = 0; round < rounds; round++) {
        redis_client *client = connect_to_server();
        pthread_t threads[THREADS];
        redis_set(client, "row32", "value");
        is_closed = false;
        for (int i = 0; i < THREADS; i++)
            if (pthread_create(&threads[i], NULL, submit_until_closed, client) != 0)
                tap_bail_out("thread %d cannot start", i);
        sleep_ms(round % 5);
        if ((round % 2 == 0 ? close_without_drain(client) : redis_client_close(client, TIMEOUT)) != REDISCHAN_OK)
            tap_bail_out("close: %s", redis_last_error());
        is_closed = true;
        for (int i = 0; i < THREADS; i++)
            pthread_join(threads[i], NULL);
        redis_client_free(client);
    }
    is_int(after_close, 0, "row 32: none is called after close has returned, in %d races", rounds);
    is_int(called, submitted, "row 32: one call for each submit that succeeded");
    is_int(wrong, 0, "row 32: each with its own reply, or as CLOSED with a text");
    is_int(answered + closed, called, "row 32: which is all (%d answered)", (int)answered);
    ok(answered > 0, "row 32: and some were answered");
}

static struct {
    redis_client *client;
    redis_status get, close, another, info_code;
    char value[16];
    atomic_bool done, other_done;
} inside;

static void note(void *user, redis_status code, redis_reply *reply)
{
    (void)user, (void)code;
    redis_reply_free(reply);
    inside.other_done = true;
}

static void call_from_inside(void *user, redis_status code, redis_reply *reply)
{
    (void)user;
    const char *const get[] = {"GET", "row32"};
    redis_error_info info = {.size = sizeof info};
    redis_last_error_info(&info); /* of the command that has failed */
    inside.info_code = code == info.code ? info.code : REDISCHAN_ERR_PANIC;
    redis_reply_free(reply);
    char *value = NULL;
    inside.get = redis_get(inside.client, "row32", &value, NULL);
    if (value != NULL)
        snprintf(inside.value, sizeof inside.value, "%s", value);
    redis_free(value);
    inside.close = redis_client_close(inside.client, 0);
    inside.another = redis_submit_cb(inside.client, 2, get, NULL, TIMEOUT, note, NULL);
    inside.done = true;
}

static void calls_from_inside(void)
{
    inside.client = connect_to_server();
    redis_set(inside.client, "row32", "value");
    const char *const bad[] = {"NO-SUCH-COMMAND"};
    is_int(redis_submit_cb(inside.client, 1, bad, NULL, TIMEOUT, call_from_inside, NULL), REDISCHAN_OK, "row 32: submit");
    while (!inside.other_done)
        sleep_ms(1);
    is_int(inside.info_code, REDISCHAN_ERR_SERVER, "row 32: inside, the last error is that of the command");
    is_int(inside.get, REDISCHAN_OK, "row 32: inside, a call that waits works");
    is_text(inside.value, "value", "row 32: with its own reply");
    is_int(inside.close, REDISCHAN_ERR_REENTRANT, "row 32: inside, closing the client is refused");
    is_int(inside.another, REDISCHAN_OK, "row 32: inside, more can be submitted");
    is_int(redis_client_close(inside.client, TIMEOUT), REDISCHAN_OK, "row 32: outside it closes");
    redis_client_free(inside.client);
}

static void not_called(redis_client *client)
{
    const char *const refused[] = {"SUBSCRIBE", "c"};
    const int before = called;
    is_int(redis_submit_cb(client, 2, refused, NULL, TIMEOUT, count, NULL), REDISCHAN_ERR_UNSUPPORTED, "row 32: refused");
    is_int(redis_submit_cb(client, 2, refused, NULL, TIMEOUT, NULL, NULL), REDISCHAN_ERR_INVALID, "row 32: no function");
    redis_client_close(client, TIMEOUT);
    const char *const get[] = {"GET", "row32"};
    is_int(redis_submit_cb(client, 2, get, NULL, TIMEOUT, count, NULL), REDISCHAN_ERR_CLOSED, "row 32: closed");
    is_int(called, before, "row 32: what is refused calls nobody");
}

static atomic_bool slow_is_done;

static void slow(void *user, redis_status code, redis_reply *reply)
{
    (void)user, (void)code;
    sleep_ms(100);
    redis_reply_free(reply);
    slow_is_done = true;
}

static void freed_with_one_under_way(void)
{
    redis_client *client = connect_to_server();
    const char *const get[] = {"GET", "row32"};
    redis_submit_cb(client, 2, get, NULL, TIMEOUT, slow, NULL);
    redis_client_free(client); /* does not wait */
    const double end = milliseconds() + TIMEOUT;
    while (!slow_is_done && milliseconds() < end)
        sleep_ms(1);
    ok(slow_is_done, "row 32: it is called also when its client is freed before");
}

/* Threads of this process that call functions, by the name that the kernel shows. */
static int calling_threads(void)
{
    int found = 0;
    DIR *tasks = opendir("/proc/self/task");
    if (tasks == NULL)
        tap_bail_out("no /proc/self/task");
    for (struct dirent *task; (task = readdir(tasks)) != NULL;) {
        char path[300], name[32] = "";
        snprintf(path, sizeof path, "/proc/self/task/%s/comm", task->d_name);
        FILE *file = fopen(path, "r");
        if (file == NULL)
            continue; /* "..", or it has just ended */
        found += fgets(name, sizeof name, file) != NULL && strncmp(name, "redischan-callb", 15) == 0;
        fclose(file);
    }
    closedir(tasks);
    return found;
}

static atomic_int ignored;

static void ignore(void *user, redis_status code, redis_reply *reply)
{
    (void)user, (void)code;
    redis_reply_free(reply);
    ignored++;
}

/* Replies that come while, and after, the client is closed. */
static void no_thread_is_left(void)
{
    const char *const get[] = {"GET", "row32"}, *const wait[] = {"BLPOP", "row32:none", "0"};
    int expected = 0;
    for (int round = 0; round < 40; round++) {
        redis_client *client = connect_to_server();
        expected += redis_submit_cb(client, 2, get, NULL, TIMEOUT, ignore, NULL) == REDISCHAN_OK;
        if (!server_is_mini_redis())
            expected += redis_submit_cb(client, 3, wait, NULL, REDISCHAN_WAIT_FOREVER, ignore, NULL) == REDISCHAN_OK;
        if (round % 4 == 0)
            sleep_ms(5);
        if (round % 2 == 0)
            close_without_drain(client);
        redis_client_free(client);
    }
    /* A thread has its name only when it runs: one that has called its function is seen. */
    const double end = milliseconds() + TIMEOUT;
    while (ignored < expected && milliseconds() < end)
        sleep_ms(1);
    is_int(ignored, expected, "row 32: each function is called, whatever became of its client");
    while (calling_threads() > 0 && milliseconds() < end)
        sleep_ms(5);
    is_int(calling_threads(), 0, "row 32: a thread that calls functions ends with its client");
}

int main(void)
{
    none_after_close(size_from_env("TEST_CALLS", small_or_full(60, 2000)));
    calls_from_inside();
    redis_client *client = connect_to_server();
    not_called(client);
    redis_client_free(client);
    freed_with_one_under_way();
    no_thread_is_left();
    return tap_done();
}
