/* A client is closed and freed while threads are in calls: each call fails in time, and nothing crashes. A
 * freed handle stays refused, even when its slot serves a new client. */
#define _POSIX_C_SOURCE 200809L
#include "support.h"
#include "tap.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { THREADS = 16, PATIENCE = 30000, CALLS_AFTER = 3 };

struct worker {
    pthread_t thread;
    redis_client *client;
    int number;
    bool told;             /* that the client is closed or freed */
    bool wrong;            /* a value of another, or an answer after that */
    redis_status surprise; /* a status that this test has no place for */
};

static atomic_int begun; /* workers that are in their first call, or past it */

static redis_status get(const struct worker *me, bool *mine)
{
    char *value = NULL;
    size_t length = 0;
    const redis_status status = redis_get(me->client, "row27:nobody sets it", &value, &length);
    *mine = status != REDISCHAN_OK;
    redis_free(value);
    return status;
}

static redis_status argv(const struct worker *me, bool *mine)
{
    const char *const set[] = {"SET", "row27:argv", "value"};
    redis_reply *reply = NULL;
    const redis_status status = redis_command_argv(me->client, 3, set, NULL, REDISCHAN_WAIT_FOREVER, &reply);
    *mine = status < 0 || redis_reply_type(reply) == REDISCHAN_TYPE_STATUS;
    redis_reply_free(reply);
    return status;
}

static redis_status session(const struct worker *me, bool *mine)
{
    const char *const words[] = {"GET", "row27:nobody sets it"};
    redis_session *session = NULL;
    redis_reply *reply = NULL;
    redis_status status = redis_session_new(me->client, &session);
    if (status == REDISCHAN_OK)
        status = redis_session_argv(session, 2, words, NULL, REDISCHAN_WAIT_FOREVER, &reply);
    *mine = status != REDISCHAN_OK;
    redis_reply_free(reply);
    redis_session_free(session);
    return status;
}

/* Waits for as long as the client is open. */
static redis_status wait_for_ever(const struct worker *me, bool *mine)
{
    const char *const words[] = {"BLPOP", "row27:nobody pushes", "0"};
    redis_reply *reply = NULL;
    int32_t state = 0;
    *mine = true;
    if (server_is_mini_redis()) {
        const redis_status status =
            redis_client_wait_state(me->client, REDISCHAN_STATE_READY, REDISCHAN_WAIT_FOREVER, &state);
        return status == REDISCHAN_OK && state == REDISCHAN_STATE_CLOSED ? REDISCHAN_ERR_CLOSED : status;
    }
    const redis_status status = redis_command_argv(me->client, 3, words, NULL, REDISCHAN_WAIT_FOREVER, &reply);
    redis_reply_free(reply);
    return status;
}

static redis_status call(const struct worker *me, int number, bool *mine)
{
    if (me->number == 0) /* one only: a session keeps the client, and two could keep it in turns for ever */
        return session(me, mine);
    switch (me->number % 4) {
    case 1:
        return get(me, mine);
    case 2:
        return argv(me, mine);
    case 3:
        return wait_for_ever(me, mine);
    default:
        return own_value(me->client, me->number, number, mine);
    }
}

static void *work(void *argument)
{
    struct worker *me = argument;
    begun++;
    for (int number = 0, after = 0; after < CALLS_AFTER; number++) {
        bool mine = false;
        const redis_status status = call(me, number, &mine);
        if (status == REDISCHAN_ERR_CLOSED || status == REDISCHAN_ERR_INVALID) {
            me->told = true;
        } else if (status < 0) {
            me->surprise = status;
            return NULL;
        } else if (!mine || me->told) {
            me->wrong = true;
            return NULL;
        }
        after += me->told;
    }
    return NULL;
}

/* What a thread does to the client, and how long it took. */
struct end {
    redis_client *client;
    bool close, release;
    redis_status status;
    double took;
};

static void *end(void *argument)
{
    struct end *me = argument;
    const double begin = milliseconds();
    if (me->close)
        me->status = close_without_drain(me->client);
    if (me->release)
        redis_client_free(me->client);
    me->took = milliseconds() - begin;
    return NULL;
}

/* Uses a handle that was freed in all the ways there are: how many were not refused. */
static int refused_nowhere(redis_client *stale)
{
    const char *const words[] = {"GET", "any"};
    char *value = NULL;
    size_t length = 0;
    redis_reply *reply = NULL;
    redis_session *session = NULL;
    redis_stats stats = {.size = sizeof stats};
    int32_t state = 0;
    const redis_status all[] = {
        redis_ping(stale),
        redis_get(stale, "any", &value, &length),
        redis_get_n(stale, "any", 3, &value, &length),
        redis_get_into(stale, "any", 3, NULL, 0, &length),
        redis_set(stale, "any", "value"),
        redis_publish(stale, "any", "value", NULL),
        redis_command_argv(stale, 2, words, NULL, REDISCHAN_WAIT_FOREVER, &reply),
        redis_session_new(stale, &session),
        redis_client_state(stale),
        redis_client_wait_state(stale, REDISCHAN_STATE_READY, REDISCHAN_WAIT_FOREVER, &state),
        redis_client_stats(stale, &stats),
        redis_client_close(stale, REDISCHAN_WAIT_FOREVER),
    };
    int count = redis_client_ref(stale) != NULL;
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        count += all[i] != REDISCHAN_ERR_INVALID && all[i] != REDISCHAN_ERR_CLOSED;
    redis_client_free(stale); /* once more: ignored */
    return count + (value != NULL) + (reply != NULL) + (session != NULL);
}

/* In turn: closed; closed by two at once; freed; closed and freed at once. */
static const struct end ways[][2] = {
    {{.close = true}, {0}},
    {{.close = true}, {.close = true}},
    {{.release = true}, {0}},
    {{.close = true}, {.release = true}},
    {{.close = true, .release = true}, {.close = true, .release = true}},
};
enum { WAYS = sizeof ways / sizeof *ways };

int main(void)
{
    const int rounds = small_or_full(50, 10000);
    long told = 0, wrong = 0, not_refused = 0;
    redis_status surprise = REDISCHAN_OK, bad_close = REDISCHAN_OK;
    double worst = 0;
    for (int round = 0; round < rounds; round++) {
        struct worker workers[THREADS];
        redis_client *client = connect_to_server();
        begun = 0;
        for (int i = 0; i < THREADS; i++) {
            workers[i] = (struct worker){.client = client, .number = i};
            if (pthread_create(&workers[i].thread, NULL, work, &workers[i]) != 0)
                tap_bail_out("thread %d cannot start", i);
        }
        while (begun < THREADS)
            sleep_ms(0);
        if (round % 3 == 0)
            sleep_ms(2); /* well within their calls, and not only at the first of them */

        struct end ends[2] = {ways[round % WAYS][0], ways[round % WAYS][1]};
        pthread_t threads[2];
        for (int i = 0; i < 2; i++) {
            ends[i].client = client;
            if (pthread_create(&threads[i], NULL, end, &ends[i]) != 0)
                tap_bail_out("a thread cannot start");
        }
        for (int i = 0; i < 2; i++) {
            pthread_join(threads[i], NULL);
            worst = ends[i].took > worst ? ends[i].took : worst;
            /* Where the other may have freed it before, the handle is none. */
            if (ends[i].status != REDISCHAN_OK && !(ends[1 - i].release && ends[i].status == REDISCHAN_ERR_INVALID))
                bad_close = ends[i].status;
        }
        if (!ends[0].release && !ends[1].release) {
            if (close_without_drain(client) != REDISCHAN_OK) /* closed twice, in turn */
                bad_close = last_info().code;
            redis_client_free(client);
        }
        for (int i = 0; i < THREADS; i++) {
            pthread_join(workers[i].thread, NULL);
            told += workers[i].told;
            wrong += workers[i].wrong;
            if (workers[i].surprise != REDISCHAN_OK)
                surprise = workers[i].surprise;
        }
        not_refused += refused_nowhere(client);
        redis_client *fresh = connect_to_server(); /* in the place of the other */
        not_refused += refused_nowhere(client);
        redis_client_free(fresh);
    }
    is_int(told, (long)rounds * THREADS, "row 27: %d clients closed or freed under %d threads: each was told", rounds,
           THREADS);
    is_int(wrong, 0, "row 27: no reply was another's, and none came after that");
    is_int(surprise, REDISCHAN_OK, "row 27: no call failed in another way");
    is_int(bad_close, REDISCHAN_OK, "row 27: each close, also the second, succeeded or came after the free");
    ok(worst <= PATIENCE, "row 27: the slowest close or free took %.1f ms", worst);
    is_int(not_refused, 0, "row 27: a handle that was freed is refused everywhere");
    return tap_done();
}
