/* What loops and workers of other languages do: the descriptor of a queue watched for edges (EPOLLET), and a client's
 * handle sent as a number. */
#define _POSIX_C_SOURCE 200809L
#include "support.h"
#include "tap.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <sys/epoll.h>
#include <unistd.h>

enum { PATIENCE = 20000, AT_ONCE = 16 };

/* --- edges ---------------------------------------------------------------------------------------------------------- */

static redis_queue *queue;
static int rounds;
static atomic_int submitted, taken, refused;
static atomic_bool over;

/* In bursts of different lengths, so that now and then all has been taken. An edge that is lost is lost for good: what
 * completes later finds the descriptor raised. */
static void *submit_in_bursts(void *unused)
{
    (void)unused;
    const char *const get[] = {"GET", "edges:no such key"};
    for (int burst = 1; submitted < rounds && !over; burst = burst % 50 + 1) {
        for (int i = 0; i < burst && submitted < rounds; i++) {
            const redis_status status = redis_queue_submit(queue, 1, 2, get, NULL, REDISCHAN_WAIT_FOREVER);
            submitted += status == REDISCHAN_OK;
            refused += status != REDISCHAN_OK && status != REDISCHAN_ERR_QUEUE_FULL;
        }
        while (burst == 50 && taken < submitted && !over)
            sched_yield();
    }
    return NULL;
}

/* Raises the descriptor for another reason: a wait of this thread, which is ended. */
static void *wait_and_be_woken(void *unused)
{
    (void)unused;
    while (!over) {
        redis_queue_wake(queue);
        redis_queue_wait(queue, PATIENCE);
    }
    return NULL;
}

/* After each event it takes until there is nothing. False if an edge was lost: something can be taken, and no event
 * told of it. */
static bool take_at_each_edge(void)
{
    redis_completion done[AT_ONCE];
    const int epoll = epoll_create1(EPOLL_CLOEXEC);
    struct epoll_event event = {.events = EPOLLIN | EPOLLET};
    if (epoll < 0 || epoll_ctl(epoll, EPOLL_CTL_ADD, redis_queue_fd(queue), &event) != 0)
        tap_bail_out("epoll");
    while (taken < rounds) {
        const int before = taken;
        if (epoll_wait(epoll, &event, 1, PATIENCE) == 0 && taken == before)
            break;
        int n;
        while ((n = redis_queue_take(queue, done, AT_ONCE, 0)) > 0) {
            for (int i = 0; i < n; i++)
                redis_reply_free(done[i].reply);
            taken += n;
        }
    }
    close(epoll);
    return taken == rounds;
}

static void no_edge_is_lost(redis_client *client, bool with_a_waiter)
{
    pthread_t submitter, waiter;
    rounds = size_from_env("TEST_CALLS", small_or_full(100000, 1000000)) / (with_a_waiter ? 10 : 1);
    submitted = taken = refused = 0;
    over = false;
    if (redis_queue_new(client, &queue) != REDISCHAN_OK)
        tap_bail_out("no queue: %s", redis_last_error());
    if (pthread_create(&submitter, NULL, submit_in_bursts, NULL) != 0 ||
        (with_a_waiter && pthread_create(&waiter, NULL, wait_and_be_woken, NULL) != 0))
        tap_bail_out("no thread");
    ok(take_at_each_edge(), "%d completions, each told of by an edge%s", rounds,
       with_a_waiter ? ", while another thread waits and is woken" : "");
    over = true;
    redis_queue_wake(queue);
    pthread_join(submitter, NULL);
    if (with_a_waiter)
        pthread_join(waiter, NULL);
    ok(taken == submitted && refused == 0, "and all that were submitted were taken (%d, %d)", (int)taken, (int)submitted);
    redis_queue_free(queue);
}

/* --- a handle as a number ------------------------------------------------------------------------------------------- */

enum { WORKERS = 8 };

static atomic_int wrong;

/* What a worker is given: a number, and a reference that it gives back. */
static void *work(void *number)
{
    const uint64_t sent = *(uint64_t *)number;
    redis_client *client = (redis_client *)(uintptr_t)sent; /* the handle again */
    for (int call = 0; call < 100; call++) {
        bool mine = false;
        wrong += own_value(client, (int)(intptr_t)number % 1000, call, &mine) != REDISCHAN_OK;
    }
    redis_queue *own = NULL; /* a queue each, as event loops have */
    redis_completion done;
    const char *const get[] = {"GET", "edges:no such key"};
    wrong += redis_queue_new(client, &own) != REDISCHAN_OK;
    wrong += redis_queue_submit(own, sent, 2, get, NULL, PATIENCE) != REDISCHAN_OK;
    wrong += redis_queue_take(own, &done, 1, PATIENCE) != 1 || done.tag != sent || done.code != REDISCHAN_NIL;
    redis_reply_free(done.reply);
    redis_queue_free(own);
    redis_client_free(client);
    return NULL;
}

static void a_handle_is_a_number(void)
{
    pthread_t threads[WORKERS];
    redis_client *client = connect_to_server();
    uint64_t numbers[WORKERS];
    const uint64_t number = (uint64_t)(uintptr_t)client;
    ok(number != 0 && number < UINT64_C(1) << 53, "a number that languages hold exactly which have doubles only");
    for (int i = 0; i < WORKERS; i++) {
        wrong += redis_client_ref(client) != client;
        numbers[i] = number;
        if (pthread_create(&threads[i], NULL, work, &numbers[i]) != 0)
            tap_bail_out("no thread");
    }
    redis_client_free(client); /* each worker has a reference of its own */
    for (int i = 0; i < WORKERS; i++)
        pthread_join(threads[i], NULL);
    is_int(wrong, 0, "%d threads used it, with a queue each", WORKERS);
    is_int(redis_ping((redis_client *)(uintptr_t)number), REDISCHAN_ERR_INVALID, "after the last, the number is no handle");
}

int main(void)
{
    redis_client *client = connect_to_server();
    no_edge_is_lost(client, false);
    no_edge_is_lost(client, true);
    a_handle_is_a_number();
    redis_client_free(client);
    return tap_done();
}
