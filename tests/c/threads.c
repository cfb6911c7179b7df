/* One handle, many threads: every reply belongs to its caller, even while the handle is closed or freed.
 *
 * TEST_THREADS (default 64) and TEST_CALLS per thread (default 200) set the size. */
#define _POSIX_C_SOURCE 200809L
#include "support.h"
#include "tap.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct worker {
    pthread_t thread;
    redis_client *client;
    int number;
    int calls;
    long right, wrong, closed, failed;
};

/* A value that says whose it is, written and read back. */
static redis_status self_verifying_call(struct worker *me, int call, bool *mine)
{
    char key[160], sent[64];
    snprintf(key, sizeof key, "%s:%d", key_for("threads"), me->number);
    snprintf(sent, sizeof sent, "value of thread %d call %d", me->number, call);
    redis_status status = redis_set(me->client, key, sent);
    if (status < 0)
        return status;
    char *got = NULL;
    size_t length = 0;
    status = redis_get_n(me->client, key, strlen(key), &got, &length);
    if (status == REDISCHAN_OK)
        *mine = length == strlen(sent) && memcmp(got, sent, length) == 0;
    redis_free(got);
    return status;
}

/* Calls until it has done its number of calls, or the client is gone. */
static void *work(void *argument)
{
    struct worker *me = argument;
    for (int call = 0; call < me->calls; call++) {
        bool mine = false;
        const redis_status status = self_verifying_call(me, call, &mine);
        if (status == REDISCHAN_OK)
            mine ? me->right++ : me->wrong++;
        else if (status == REDISCHAN_ERR_CLOSED || status == REDISCHAN_ERR_INVALID) {
            me->closed++;
            break;
        } else
            me->failed++;
    }
    return NULL;
}

static struct worker *start(redis_client *client, int threads, int calls)
{
    struct worker *workers = calloc((size_t)threads, sizeof *workers);
    if (workers == NULL)
        tap_bail_out("no memory");
    for (int i = 0; i < threads; i++) {
        workers[i] = (struct worker){.client = client, .number = i, .calls = calls};
        if (pthread_create(&workers[i].thread, NULL, work, &workers[i]) != 0)
            tap_bail_out("thread %d cannot start", i);
    }
    return workers;
}

static struct worker join(struct worker *workers, int threads)
{
    struct worker sum = {.number = threads};
    for (int i = 0; i < threads; i++) {
        pthread_join(workers[i].thread, NULL);
        sum.right += workers[i].right;
        sum.wrong += workers[i].wrong;
        sum.closed += workers[i].closed;
        sum.failed += workers[i].failed;
    }
    free(workers);
    return sum;
}

/* Parks until the workers are well under way. */
static void until_busy(redis_client *client, uint64_t replies)
{
    redis_stats stats = {.size = sizeof stats};
    const struct timespec a_moment = {.tv_nsec = 100000};
    while (redis_client_stats(client, &stats) == REDISCHAN_OK && stats.replies < replies)
        nanosleep(&a_moment, NULL);
}

static void all_calls_are_answered(int threads, int calls)
{
    redis_client *client = connect_to_server();
    const struct worker sum = join(start(client, threads, calls), threads);
    is_int(sum.right, (long)threads * calls, "%d threads, %d calls each: all right", threads, calls);
    is_int(sum.wrong, 0, "none wrong");
    is_int(sum.closed + sum.failed, 0, "none failed");
    redis_stats stats = {.size = sizeof stats};
    is_int(redis_client_stats(client, &stats), REDISCHAN_OK, "stats");
    is_int((long long)stats.in_flight, 0, "nothing is left in flight");
    is_int((long long)stats.reconnects, 0, "on one connection");
    redis_client_free(client);
}

/* The client is closed while all threads are in calls: each call fails, and no value was wrong before. */
static void gone_under_them(int threads, bool close_first)
{
    redis_client *client = connect_to_server();
    struct worker *workers = start(client, threads, 1 << 30);
    until_busy(client, 4 * (uint64_t)threads);
    if (close_first)
        is_int(redis_client_close(client, 60000), REDISCHAN_OK, "close under %d threads", threads);
    redis_client_free(client);
    const struct worker sum = join(workers, threads);
    is_int(sum.closed, threads, "each thread was told: closed, or no client any more");
    is_int(sum.wrong, 0, "no value was wrong (%ld were right)", sum.right);
    is_int(sum.failed, 0, "nothing else failed");
}

/* The slot of a freed handle is used again; the old handle must not reach the new client. */
static void a_stale_handle_is_nobody(int rounds)
{
    int reached = 0;
    redis_client *stale[16];
    for (int i = 0; i < 16; i++) {
        stale[i] = connect_to_server();
        redis_client_free(stale[i]);
    }
    for (int round = 0; round < rounds; round++) {
        redis_client *fresh = connect_to_server();
        for (int i = 0; i < 16; i++)
            reached += redis_ping(stale[i]) >= 0;
        reached += redis_ping(fresh) != REDISCHAN_OK;
        redis_client_free(fresh);
    }
    is_int(reached, 0, "stale handles reach no client");
    redis_client *never = (redis_client *)(uintptr_t)0xdeadbeef;
    ok(redis_ping(never) < 0, "nor does a pointer that never was a handle");
    redis_client_free(never);
    is_int(redis_client_state(never) < 0 || redis_client_state(never) == REDISCHAN_STATE_CLOSED, 1,
           "whose state is none, or closed");
}

int main(void)
{
    const int threads = size_from_env("TEST_THREADS", 64), calls = size_from_env("TEST_CALLS", 200);
    all_calls_are_answered(threads, calls);
    gone_under_them(threads, true);
    gone_under_them(threads, false);
    a_stale_handle_is_nobody(20);
    return tap_done();
}
