/* Interrupts by a thread's token: every call that waits is ended, whether the interrupt comes before it or in it, from
 * another thread or from a signal handler; and nobody else's. */
#define _POSIX_C_SOURCE 200809L
#include "scripted.h"
#include "support.h"
#include "tap.h"

#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>

enum { NEVER_REACHED = 60000, SOON = 20 };

static redis_client *client;  /* of the server under test */
static redis_client *hanging; /* of a server that never answers HANG */
static redis_client *full;    /* of that server, with no capacity left */
static redis_queue *of_full;  /* what takes it up */

static const char *const hang[] = {"HANG"};

/* --- the calls that wait -------------------------------------------------------------------------------------------- */

static redis_status command(void)
{
    redis_reply *reply = NULL;
    return redis_command_argv(hanging, 1, hang, NULL, NEVER_REACHED, &reply);
}

static redis_status pipeline(void)
{
    redis_pipeline *two = NULL;
    redis_reply *reply = NULL;
    redis_pipeline_new(hanging, false, &two);
    redis_pipeline_add(two, 1, hang, NULL);
    redis_pipeline_add(two, 1, hang, NULL);
    const redis_status status = redis_pipeline_exec(two, NEVER_REACHED, &reply);
    redis_pipeline_free(two);
    return status;
}

static redis_status blpop(void)
{
    const char *const argv[] = {"BLPOP", "interrupt:no such key", "0"};
    redis_reply *reply = NULL;
    return redis_command_argv(client, 3, argv, NULL, NEVER_REACHED, &reply);
}

static redis_status blpop_in_a_session(void)
{
    const char *const argv[] = {"BLPOP", "interrupt:no such key", "0"};
    redis_reply *reply = NULL;
    redis_session *session = NULL;
    redis_status status = REDISCHAN_ERR_CANCELED;
    while (status == REDISCHAN_ERR_CANCELED && session == NULL) {
        status = redis_session_new(client, &session);
        if (status == REDISCHAN_ERR_CANCELED)
            return status; /* the interrupt came while it was made: that is a wait, too */
    }
    status = redis_session_argv(session, 3, argv, NULL, NEVER_REACHED, &reply);
    redis_session_free(session);
    return status;
}

static redis_status take(void)
{
    redis_queue *queue = NULL;
    redis_completion out[1];
    redis_queue_new(hanging, &queue);
    redis_queue_submit(queue, 1, 1, hang, NULL, NEVER_REACHED);
    const redis_status status = redis_queue_take(queue, out, 1, NEVER_REACHED);
    redis_queue_free(queue);
    return status;
}

static redis_status idle_queue(void)
{
    redis_queue *queue = NULL;
    redis_queue_new(hanging, &queue);
    const redis_status status = redis_queue_wait(queue, NEVER_REACHED);
    redis_queue_free(queue);
    return status;
}

static redis_status busy_queue(void)
{
    redis_queue *queue = NULL;
    redis_queue_new(hanging, &queue);
    redis_queue_submit(queue, 1, 1, hang, NULL, NEVER_REACHED);
    const redis_status status = redis_queue_wait(queue, NEVER_REACHED);
    redis_queue_free(queue);
    return status;
}

static redis_status change_of_state(void)
{
    int32_t state = 0;
    return redis_client_wait_state(hanging, REDISCHAN_STATE_READY, NEVER_REACHED, &state);
}

static redis_status capacity(void)
{
    redis_reply *reply = NULL;
    return redis_command_argv(full, 1, hang, NULL, NEVER_REACHED, &reply);
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
    static const char *const get[] = {"GET", "interrupt:no such key"};
    redis_client *one = NULL;
    sem_t until;
    sem_init(&until, 0, 0);
    redis_status status = redis_connect(server_url(), &one);
    if (status == REDISCHAN_OK)
        status = redis_submit_cb(one, 2, get, NULL, REDISCHAN_WAIT_DEFAULT, stays, &until);
    if (status == REDISCHAN_OK)
        status = redis_client_close(one, NEVER_REACHED);
    sem_post(&until);
    redis_client_close(one, NEVER_REACHED);
    redis_client_free(one);
    sem_destroy(&until);
    return status;
}

static redis_status connection(void)
{
    redis_client *never = NULL;
    scripted *mute = scripted_start(SCRIPTED_NEVER_ANSWERS);
    char url[160];
    snprintf(url, sizeof url, "%s/?connect_timeout=%d", scripted_url(mute), NEVER_REACHED);
    const redis_status status = redis_connect(url, &never);
    scripted_stop(mute);
    return status;
}

static redis_watch *watch; /* of a value that does not change */

static redis_status watched_value(void)
{
    return redis_watch_wait(watch, 1, NEVER_REACHED, NULL);
}

static const struct wait {
    const char *what;
    redis_status (*wait)(void);
    bool real_server;
} waits[] = {
    {"a command", command, false},
    {"a pipeline", pipeline, false},
    {"BLPOP", blpop, true},
    {"BLPOP in a session", blpop_in_a_session, true},
    {"redis_queue_take", take, false},
    {"redis_queue_wait, idle", idle_queue, false},
    {"redis_queue_wait", busy_queue, false},
    {"redis_client_wait_state", change_of_state, false},
    {"capacity", capacity, false},
    {"the return of a callback", return_of_a_callback, false},
    {"redis_connect", connection, false},
    {"redis_watch_wait", watched_value, true},
};

enum { WAITS = sizeof waits / sizeof *waits };

/* --- one call that is interrupted --------------------------------------------------------------------------------- */

static atomic_ullong target; /* whom the signal handler interrupts */
static atomic_int found_in_handler, errno_in_handler;

static void on_signal(int number)
{
    (void)number;
    const int of_the_thread = errno;
    errno = 4711;
    found_in_handler = redis_thread_interrupt(target) == REDISCHAN_OK;
    errno_in_handler = errno;
    errno = of_the_thread;
}

enum way { BEFORE_IT, BY_A_THREAD, BY_ITS_SIGNAL, BY_THE_SIGNAL_OF_ANOTHER, WAYS };
static const char *const way_names[] = {"before it begins", "by another thread", "by a signal handler of its own",
                                        "by a signal handler of another thread"};

struct interrupted {
    const struct wait *wait;
    enum way way;
    sem_t begins;
    uint64_t token;
    redis_status status, pending_before, pending_after;
};

static void *be_interrupted(void *argument)
{
    struct interrupted *me = argument;
    me->token = redis_thread_token();
    target = me->token;
    me->pending_before = redis_thread_interrupt_clear();
    if (me->way == BEFORE_IT)
        redis_thread_interrupt(me->token);
    sem_post(&me->begins);
    me->status = me->wait->wait();
    me->pending_after = redis_thread_interrupt_clear();
    return NULL;
}

static void interrupt(const struct wait *wait, enum way way)
{
    struct interrupted one = {.wait = wait, .way = way};
    pthread_t thread;
    sem_init(&one.begins, 0, 0);
    if (pthread_create(&thread, NULL, be_interrupted, &one) != 0)
        tap_bail_out("no thread");
    while (sem_wait(&one.begins) != 0)
        continue;
    sleep_ms(way == BEFORE_IT ? 0 : SOON); /* mostly it sleeps by then; if not, the interrupt is for its sleep */
    found_in_handler = 1;
    if (way == BY_A_THREAD)
        found_in_handler = redis_thread_interrupt(one.token) == REDISCHAN_OK;
    else if (way == BY_ITS_SIGNAL)
        pthread_kill(thread, SIGUSR1);
    else if (way == BY_THE_SIGNAL_OF_ANOTHER)
        raise(SIGUSR1);
    pthread_join(thread, NULL);
    is_int(one.status, REDISCHAN_ERR_CANCELED, "%s, interrupted %s", wait->what, way_names[way]);
    ok(found_in_handler && one.pending_before == REDISCHAN_NIL && one.pending_after == REDISCHAN_NIL,
       "%s, interrupted %s: that was one interrupt, and it is used up", wait->what, way_names[way]);
    is_int(redis_thread_interrupt(one.token), REDISCHAN_NIL, "%s: the thread has ended, and its token does nothing",
           wait->what);
    sem_destroy(&one.begins);
}

static void all_calls(void)
{
    errno_in_handler = 4711;
    for (int i = 0; i < WAITS; i++)
        for (enum way way = 0; way < WAYS; way++)
            if (waits[i].real_server && server_is_mini_redis())
                tap_skip(waits[i].what, "mini-redis does not have it");
            else
                interrupt(&waits[i], way);
    is_int(errno_in_handler, 4711, "the handler's errno is as it was");
}

/* --- interrupts at any moment ------------------------------------------------------------------------------------- */

struct often {
    redis_status (*wait)(void);
    uint64_t token;
    sem_t begins, ended;
    int rounds;
    atomic_int wrong;
};

static void *be_interrupted_often(void *argument)
{
    struct often *me = argument;
    me->token = redis_thread_token();
    for (int round = 0; round < me->rounds; round++) {
        sem_post(&me->begins);
        me->wrong += me->wait() != REDISCHAN_ERR_CANCELED;
        sem_post(&me->ended);
    }
    return NULL;
}

/* The interrupt comes before the call, as it goes to sleep, in its sleep: it is never lost. */
static void none_is_lost(const char *what, redis_status (*wait)(void))
{
    /* What HANG is canceled after it was sent stays in flight, of which max_in_flight allows 10 000. */
    struct often one = {.wait = wait, .rounds = size_from_env("TEST_CALLS", small_or_full(1000, 3000))};
    pthread_t thread;
    sem_init(&one.begins, 0, 0);
    sem_init(&one.ended, 0, 0);
    if (pthread_create(&thread, NULL, be_interrupted_often, &one) != 0)
        tap_bail_out("no thread");
    for (int round = 0; round < one.rounds; round++) {
        while (sem_wait(&one.begins) != 0)
            continue;
        for (volatile int i = 0; i < round % 50 * 1000; i++)
            continue;
        if (round % 3 == 0) {
            target = one.token;
            pthread_kill(thread, SIGUSR1);
        }
        redis_thread_interrupt(one.token);
        while (sem_wait(&one.ended) != 0)
            continue;
        /* The signal may come after the call, and is for nobody then. */
        if (round % 3 == 0)
            target = 0;
    }
    pthread_join(thread, NULL);
    is_int(one.wrong, 0, "%s: none of %d interrupts was lost", what, one.rounds);
    sem_destroy(&one.begins);
    sem_destroy(&one.ended);
}

/* --- the others --------------------------------------------------------------------------------------------------- */

enum { OTHERS = 8 };

static atomic_bool over;
static atomic_int canceled_of_others, wrong_of_others, calls_of_others;

static void *go_on(void *number)
{
    const int thread = (int)(intptr_t)number;
    if (thread % 2 == 0)
        redis_thread_token(); /* with a token or without one */
    for (int call = 0; !over || call < 10; call++) {
        bool mine = false;
        const redis_status status = own_value(client, thread, call, &mine);
        canceled_of_others += status == REDISCHAN_ERR_CANCELED;
        wrong_of_others += status != REDISCHAN_OK || !mine;
        calls_of_others++;
    }
    return NULL;
}

struct victim {
    uint64_t token;
    sem_t begins;
    int canceled, others, wrong;
};

static void *be_a_victim(void *argument)
{
    struct victim *me = argument;
    me->token = redis_thread_token();
    sem_post(&me->begins);
    for (int call = 0; !over; call++) {
        bool mine = false;
        const redis_status status = own_value(client, OTHERS, call, &mine);
        me->canceled += status == REDISCHAN_ERR_CANCELED;
        me->wrong += status == REDISCHAN_OK && !mine;
        me->others += status != REDISCHAN_OK && status != REDISCHAN_ERR_CANCELED;
    }
    return NULL;
}

static void only_one_thread(void)
{
    pthread_t threads[OTHERS], thread;
    struct victim victim = {0};
    const int rounds = size_from_env("TEST_CALLS", small_or_full(1000, 50000));
    sem_init(&victim.begins, 0, 0);
    for (int i = 0; i < OTHERS; i++)
        if (pthread_create(&threads[i], NULL, go_on, (void *)(intptr_t)i) != 0)
            tap_bail_out("no thread");
    if (pthread_create(&thread, NULL, be_a_victim, &victim) != 0)
        tap_bail_out("no thread");
    while (sem_wait(&victim.begins) != 0)
        continue;
    for (int round = 0; round < rounds; round++) {
        redis_thread_interrupt(victim.token);
        sched_yield();
    }
    over = true;
    pthread_join(thread, NULL);
    for (int i = 0; i < OTHERS; i++)
        pthread_join(threads[i], NULL);
    ok(canceled_of_others == 0 && wrong_of_others == 0, "%d calls of other threads: none was canceled, each had its reply",
       (int)calls_of_others);
    ok(victim.canceled > 0 && victim.others == 0 && victim.wrong == 0,
       "the thread that was meant had %d canceled, and never another's reply", victim.canceled);
    sem_destroy(&victim.begins);
}

/* --- what an interrupt says, clear ---------------------------------------------------------------------------------- */

static void what_it_says(void)
{
    const uint64_t token = redis_thread_token();
    ok(token != 0 && token == redis_thread_token(), "a thread keeps its token");
    is_int(redis_thread_interrupt(0), REDISCHAN_NIL, "0 is no token");
    is_int(redis_thread_interrupt(UINT64_MAX), REDISCHAN_NIL, "nor is any number");

    redis_thread_interrupt(token);
    is_int(redis_thread_interrupt_clear(), REDISCHAN_OK, "an interrupt can be taken back");
    is_int(redis_thread_interrupt_clear(), REDISCHAN_NIL, "once");
    bool mine = false;
    ok(own_value(client, 1, 1, &mine) == REDISCHAN_OK && mine, "and ends no call then");

    redis_thread_interrupt(token);
    redis_thread_interrupt(token);
    is_int(redis_ping(client), REDISCHAN_ERR_CANCELED, "two interrupts");
    is_int(last_info().outcome, REDISCHAN_NOT_SENT, "one that comes before the call: nothing was sent");
    ok(own_value(client, 1, 2, &mine) == REDISCHAN_OK && mine, "end one call");

    redis_completion out[1];
    redis_queue *queue = NULL;
    redis_queue_new(client, &queue);
    redis_thread_interrupt(token);
    const char *const get[] = {"GET", "interrupt:no such key"};
    is_int(redis_queue_submit(queue, 1, 2, get, NULL, NEVER_REACHED), REDISCHAN_OK, "a call that does not wait is not ended");
    while (redis_queue_outstanding(queue) > 0)
        sleep_ms(1);
    is_int(redis_queue_wait(queue, NEVER_REACHED), REDISCHAN_OK, "nor one that has what it waits for");
    is_int(redis_queue_take(queue, out, 1, NEVER_REACHED), 1, "nor one that takes it");
    redis_reply_free(out[0].reply);
    is_int(redis_queue_wait(queue, NEVER_REACHED), REDISCHAN_ERR_CANCELED, "the next that has to wait is");
    redis_queue_free(queue);
}

static void takes_up_the_capacity(const scripted *server)
{
    char url[128];
    snprintf(url, sizeof url, "%s/?max_in_flight=1", scripted_url(server));
    full = connect_to(url);
    if (redis_queue_new(full, &of_full) != REDISCHAN_OK ||
        redis_queue_submit(of_full, 1, 1, hang, NULL, REDISCHAN_WAIT_FOREVER) != REDISCHAN_OK)
        tap_bail_out("no request that takes up the capacity: %s", redis_last_error());
}

int main(void)
{
    scripted *silent = scripted_start(SCRIPTED_RESP3), *another = scripted_start(SCRIPTED_RESP3);
    /* SA_RESTART: it is the interrupt that ends the call, and not the signal. */
    struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_RESTART};
    sigaction(SIGUSR1, &action, NULL);
    client = connect_to_server();
    hanging = connect_to(scripted_url(silent));
    takes_up_the_capacity(another);
    redis_client *cached = NULL;
    if (!server_is_mini_redis()) {
        const char *const get[] = {"GET", "interrupt:no such key"};
        cached = connect_with_cache();
        if (redis_watch_new(cached, 2, get, NULL, NEVER_REACHED, &watch) != REDISCHAN_OK)
            tap_bail_out("no watch: %s", redis_last_error());
    }
    what_it_says();
    all_calls();
    none_is_lost("a command", command);
    none_is_lost("redis_queue_wait", idle_queue);
    none_is_lost("redis_queue_take", take);
    only_one_thread();
    redis_queue_free(of_full);
    redis_client_free(full);
    redis_client_free(hanging);
    redis_client_free(client);
    redis_watch_free(watch);
    redis_client_free(cached);
    scripted_stop(silent);
    scripted_stop(another);
    return tap_done();
}
