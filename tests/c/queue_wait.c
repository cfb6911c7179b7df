/* redis_queue_wait and redis_queue_wake: a thread that sleeps on a queue, idle or not, and every way in which that ends. */
#define _POSIX_C_SOURCE 200809L
#include "scripted.h"
#include "support.h"
#include "tap.h"

#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>

enum { NEVER_REACHED = 60000, SOON = 20, MANY = 8 };

static redis_queue *new_queue(redis_client *client)
{
    redis_queue *queue = NULL;
    if (redis_queue_new(client, &queue) != REDISCHAN_OK)
        tap_bail_out("no queue: %s", redis_last_error());
    return queue;
}

static redis_status get(redis_queue *queue, uint64_t tag)
{
    const char *const argv[] = {"GET", "queue_wait:no such key"};
    return redis_queue_submit(queue, tag, 2, argv, NULL, NEVER_REACHED);
}

static int take(redis_queue *queue)
{
    redis_completion done;
    const int taken = redis_queue_take(queue, &done, 1, 0);
    if (taken == 1)
        redis_reply_free(done.reply);
    return taken;
}

static bool is_readable(const redis_queue *queue)
{
    struct pollfd watched = {redis_queue_fd(queue), POLLIN, 0};
    return poll(&watched, 1, 0) == 1;
}

struct waiter {
    redis_queue *queue;
    redis_status status;
};

static void *wait_once(void *argument)
{
    struct waiter *me = argument;
    me->status = redis_queue_wait(me->queue, NEVER_REACHED);
    return NULL;
}

static pthread_t start(void *(*function)(void *), void *argument)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, function, argument) != 0)
        tap_bail_out("no thread");
    return thread;
}

static void without_another_thread(redis_client *client)
{
    redis_queue *queue = new_queue(client);
    is_int(redis_queue_wait(queue, 0), REDISCHAN_ERR_TIMEOUT, "an idle queue has nothing");
    is_int(redis_queue_wait(queue, SOON), REDISCHAN_ERR_TIMEOUT, "nor in a while");
    is_int(redis_queue_wait(queue, -3), REDISCHAN_ERR_INVALID, "a time must be one");
    get(queue, 1);
    is_int(redis_queue_wait(queue, NEVER_REACHED), REDISCHAN_OK, "what was submitted comes");
    is_int(redis_queue_wait(queue, 0), REDISCHAN_OK, "and stays until it is taken");
    is_int(redis_queue_wake(queue), REDISCHAN_OK, "woken while there is something");
    is_int(redis_queue_wait(queue, 0), REDISCHAN_OK, "what can be taken comes first");
    is_int(take(queue), 1, "taken");
    ok(!is_readable(queue), "a wake does not make the descriptor readable");
    is_int(redis_queue_wait(queue, NEVER_REACHED), REDISCHAN_NIL, "then the wake");
    is_int(redis_queue_wait(queue, 0), REDISCHAN_ERR_TIMEOUT, "once");
    redis_queue_wake(queue);
    redis_queue_wake(queue);
    is_int(redis_queue_take(queue, &(redis_completion){0}, 1, NEVER_REACHED), 0, "a wake ends no redis_queue_take");
    is_int(redis_queue_wait(queue, NEVER_REACHED), REDISCHAN_NIL, "two wakes end a wait");
    is_int(redis_queue_wait(queue, NEVER_REACHED), REDISCHAN_NIL, "and another");
    is_int(redis_queue_wait(queue, 0), REDISCHAN_ERR_TIMEOUT, "and no third");
    redis_queue_free(queue);
}

/* Each of many threads sleeps on the idle queue; a wake for each ends them, and then it is freed on this thread. */
static void wakes_add_up(redis_client *client)
{
    pthread_t threads[MANY];
    struct waiter waiters[MANY];
    redis_queue *queue = new_queue(client);
    for (int i = 0; i < MANY; i++) {
        waiters[i] = (struct waiter){queue, REDISCHAN_ERR_PANIC};
        threads[i] = start(wait_once, &waiters[i]);
    }
    sleep_ms(SOON);
    int woken = 0;
    for (int i = 0; i < MANY; i++)
        redis_queue_wake(queue);
    for (int i = 0; i < MANY; i++) {
        pthread_join(threads[i], NULL);
        woken += waiters[i].status == REDISCHAN_NIL;
    }
    is_int(woken, MANY, "each of so many wakes ended one wait");
    is_int(redis_queue_wait(queue, 0), REDISCHAN_ERR_TIMEOUT, "and none is left");
    redis_queue_free(queue);
}

static void what_comes_wakes(redis_client *client)
{
    struct waiter one = {new_queue(client), REDISCHAN_ERR_PANIC};
    pthread_t thread = start(wait_once, &one);
    sleep_ms(SOON);
    get(one.queue, 1);
    pthread_join(thread, NULL);
    is_int(one.status, REDISCHAN_OK, "a thread that waited for an idle queue sees what another submits");
    is_int(take(one.queue), 1, "and can take it");
    redis_queue_free(one.queue);
}

/* The thread sleeps while nothing is outstanding; close ends that, and a wait for what is outstanding has its completion. */
static void closed(redis_client *client, redis_client *hanging)
{
    const char *const hang[] = {"HANG"};
    struct waiter idle = {new_queue(client), REDISCHAN_ERR_PANIC}, busy = {new_queue(hanging), REDISCHAN_ERR_PANIC};
    redis_queue_submit(busy.queue, 7, 1, hang, NULL, REDISCHAN_WAIT_FOREVER);
    pthread_t first = start(wait_once, &idle), second = start(wait_once, &busy);
    sleep_ms(SOON);
    is_int(close_without_drain(client), REDISCHAN_OK, "closed under a thread that waits");
    is_int(close_without_drain(hanging), REDISCHAN_OK, "and the other");
    pthread_join(first, NULL);
    pthread_join(second, NULL);
    is_int(idle.status, REDISCHAN_ERR_CLOSED, "an idle queue has nothing to wait for");
    is_int(redis_queue_wait(idle.queue, REDISCHAN_WAIT_FOREVER), REDISCHAN_ERR_CLOSED, "nor later");
    is_int(busy.status, REDISCHAN_OK, "what was outstanding has completed");
    redis_completion done = {0};
    is_int(redis_queue_take(busy.queue, &done, 1, 0), 1, "and can be taken");
    ok(done.tag == 7 && done.code == REDISCHAN_ERR_CLOSED, "as closed");
    redis_reply_free(done.reply);
    is_int(redis_queue_wait(busy.queue, REDISCHAN_WAIT_FOREVER), REDISCHAN_ERR_CLOSED, "then nothing is left");
    redis_queue_free(idle.queue);
    redis_queue_free(busy.queue);
}

/* --- a taker, and those who submit ------------------------------------------------------------------------------------ */

enum { SUBMITTERS = 4 };

static atomic_bool stopping;
static atomic_int taken, submitted, refused;

static void *take_all(void *queue)
{
    while (!stopping || redis_queue_outstanding(queue) > 0 || redis_queue_wait(queue, 0) == REDISCHAN_OK) {
        const redis_status status = redis_queue_wait(queue, NEVER_REACHED);
        if (status != REDISCHAN_OK && status != REDISCHAN_NIL)
            return NULL; /* what it did not take is missed */
        redis_completion done[16];
        int n;
        while ((n = redis_queue_take(queue, done, 16, 0)) > 0)
            for (int i = 0; i < n; i++, taken++)
                redis_reply_free(done[i].reply);
    }
    return NULL;
}

static void *submit_some(void *queue)
{
    const int calls = size_from_env("TEST_CALLS", small_or_full(2000, 100000));
    for (int i = 0; i < calls; i++) {
        const redis_status status = get(queue, (uint64_t)i);
        submitted += status == REDISCHAN_OK;
        refused += status != REDISCHAN_OK && status != REDISCHAN_ERR_QUEUE_FULL;
        if (i % 100 == 0)
            sleep_ms(1); /* so that the queue is idle, at times */
    }
    return NULL;
}

static void a_taker_thread(redis_client *client)
{
    redis_queue *queue = new_queue(client);
    pthread_t submitters[SUBMITTERS], taker = start(take_all, queue);
    for (int i = 0; i < SUBMITTERS; i++)
        submitters[i] = start(submit_some, queue);
    for (int i = 0; i < SUBMITTERS; i++)
        pthread_join(submitters[i], NULL);
    stopping = true;
    redis_queue_wake(queue);
    pthread_join(taker, NULL);
    ok(submitted > 0 && refused == 0, "%d were submitted", (int)submitted);
    is_int(taken, submitted, "and all were taken by a thread that only slept and took");
    redis_queue_free(queue);
}

/* --- where it is refused -------------------------------------------------------------------------------------------- */

static redis_status wait_in_callback = REDISCHAN_OK, wake_in_callback = REDISCHAN_ERR_PANIC;

static void log_and_wait(void *queue, int32_t level, const char *target, const char *text)
{
    (void)level, (void)target, (void)text;
    wait_in_callback = redis_queue_wait(queue, 0);
    wake_in_callback = redis_queue_wake(queue);
}

static void in_a_callback(redis_client *client)
{
    redis_queue *queue = new_queue(client);
    redis_client *one = NULL;
    redis_set_logger(log_and_wait, queue, NULL, REDISCHAN_LOG_DEBUG);
    redis_connect(server_url(), &one);
    redis_client_close(one, NEVER_REACHED);
    redis_client_free(one);
    is_int(redis_set_logger(NULL, NULL, NULL, 0), REDISCHAN_OK, "the logger has said all");
    is_int(wait_in_callback, REDISCHAN_ERR_REENTRANT, "no waiting inside a callback");
    is_int(wake_in_callback, REDISCHAN_OK, "but a wake");
    redis_queue_free(queue);
}

int main(void)
{
    scripted *silent = scripted_start(SCRIPTED_RESP3);
    redis_client *client = connect_to_server(), *closes = connect_to_server(), *hanging = connect_to(scripted_url(silent));
    without_another_thread(client);
    wakes_add_up(client);
    what_comes_wakes(client);
    closed(closes, hanging);
    a_taker_thread(client);
    in_a_callback(client);
    redis_client_free(hanging);
    redis_client_free(closes);
    redis_client_free(client);
    scripted_stop(silent);
    return tap_done();
}
