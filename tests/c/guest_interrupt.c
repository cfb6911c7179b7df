/* A host's interrupt function that leaves by longjmp, or does not return, blocks only its own thread. */
#define _POSIX_C_SOURCE 200809L
#include "scripted.h"
#include "support.h"
#include "tap.h"

#include <pthread.h>
#include <semaphore.h>
#include <setjmp.h>
#include <stdatomic.h>

enum { NEVER_REACHED = 60000 };

static redis_client *client;  /* of the server under test */
static redis_client *hanging; /* of a server that answers HANG never */
static redis_queue *queue;    /* of that one */

static const char *const hang[] = {"HANG"};

static redis_status command(void)
{
    redis_reply *reply = NULL;
    return redis_command_argv(hanging, 1, hang, NULL, NEVER_REACHED, &reply);
}

static redis_status take(void)
{
    redis_completion out[1];
    return redis_queue_take(queue, out, 1, NEVER_REACHED);
}

static const struct wait {
    const char *what;
    redis_status (*wait)(void);
} waits[] = {{"a command", command}, {"redis_queue_take", take}};

/* --- what the library asks: it does so 50 ms after a wait began, without a signal --------------------------------- */

static atomic_int asked;
static atomic_bool hold;
static sem_t is_asked;
static __thread jmp_buf out_of_it;

static bool jumps_out(void *user)
{
    (void)user;
    asked++;
    longjmp(out_of_it, 1);
}

static bool does_not_return(void *user)
{
    (void)user;
    asked++;
    sem_post(&is_asked);
    while (hold)
        sleep_ms(1);
    return true;
}

static bool gives_up(void *user)
{
    (void)user;
    asked++;
    return true;
}

static void *wait_until_asked(void *wait)
{
    if (setjmp(out_of_it) == 0)
        ((const struct wait *)wait)->wait();
    return NULL;
}

/* --- the tests ------------------------------------------------------------------------------------------------------ */

static void left_by_longjmp(const struct wait *wait)
{
    pthread_t thread;
    redis_completion out[2];
    if (redis_queue_new(hanging, &queue) != REDISCHAN_OK ||
        redis_queue_submit(queue, 1, 1, hang, NULL, NEVER_REACHED) != REDISCHAN_OK)
        tap_bail_out("no request to wait for: %s", redis_last_error());
    asked = 0;
    is_int(redis_set_interrupt(jumps_out, NULL), REDISCHAN_OK, "%s: a function that jumps out is set", wait->what);
    if (pthread_create(&thread, NULL, wait_until_asked, (void *)wait) != 0)
        tap_bail_out("no thread");
    pthread_join(thread, NULL);
    is_int(asked, 1, "%s: it was asked, and left by longjmp", wait->what);
    is_int((long long)redis_queue_outstanding(queue), 1, "%s: no lock was left taken", wait->what);
    is_int(redis_queue_cancel(queue, 1), REDISCHAN_OK, "%s: the queue can be used", wait->what);

    is_int(redis_set_interrupt(gives_up, NULL), REDISCHAN_ERR_TIMEOUT, "%s: another is set, and that is told", wait->what);
    has_text(redis_last_error(), "longjmp", "%s: in words", wait->what);
    is_int(redis_set_interrupt(gives_up, NULL), REDISCHAN_OK, "%s: it is not waited for again", wait->what);
    is_int(command(), REDISCHAN_ERR_CANCELED, "%s: the one that was set is asked", wait->what);
    is_int(redis_set_interrupt(NULL, NULL), REDISCHAN_OK, "%s: and can be taken away", wait->what);
    is_int(redis_queue_take(queue, out, 2, 60000), 1, "%s: the queue gives what it has", wait->what);
    redis_reply_free(out[0].reply);
    redis_queue_free(queue);
}

/* In a separate thread: what setjmp saved must be above everything that is called afterwards. */
static void *on_the_thread_that_jumped(void *status)
{
    redis_status *const ended = status;
    if (setjmp(out_of_it) == 0)
        command();
    ended[0] = redis_set_interrupt(NULL, NULL);
    bool mine = false;
    ended[1] = own_value(client, 1, 1, &mine);
    return NULL;
}

static void the_thread_goes_on(void)
{
    pthread_t thread;
    redis_status ended[2] = {0, 0};
    redis_set_interrupt(jumps_out, NULL);
    if (pthread_create(&thread, NULL, on_the_thread_that_jumped, ended) != 0)
        tap_bail_out("no thread");
    pthread_join(thread, NULL);
    is_int(ended[0], REDISCHAN_ERR_TIMEOUT, "the thread that jumped out of it takes it away");
    is_int(ended[1], REDISCHAN_OK, "and goes on");
}

static void never_returning(void)
{
    pthread_t thread;
    asked = 0;
    hold = true;
    is_int(redis_set_interrupt(does_not_return, NULL), REDISCHAN_OK, "a function that does not return is set");
    if (pthread_create(&thread, NULL, wait_until_asked, (void *)&waits[0]) != 0)
        tap_bail_out("no thread");
    while (sem_wait(&is_asked) != 0)
        continue;
    is_int(redis_set_interrupt(gives_up, NULL), REDISCHAN_ERR_TIMEOUT, "another is set, and that is told");
    is_int(redis_set_interrupt(NULL, NULL), REDISCHAN_OK, "nobody was in that one");
    hold = false;
    pthread_join(thread, NULL);
    is_int(asked, 1, "nor was it asked");
}

int main(void)
{
    scripted *silent = scripted_start(SCRIPTED_RESP3);
    sem_init(&is_asked, 0, 0);
    client = connect_to_server();
    hanging = connect_to_silent(scripted_url(silent));
    for (size_t i = 0; i < sizeof waits / sizeof *waits; i++)
        left_by_longjmp(&waits[i]);
    the_thread_goes_on();
    never_returning();
    bool mine = false;
    ok(own_value(client, 0, 0, &mine) == REDISCHAN_OK && mine, "after all of this, the client works");
    redis_client_free(hanging);
    redis_client_free(client);
    scripted_stop(silent);
    return tap_done();
}
