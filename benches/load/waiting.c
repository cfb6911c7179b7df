/* waiting.c - the memory that a call needs while it waits.
 *
 * Threads are created and parked. Then the server is stopped with SIGSTOP, and each thread makes one call. When all
 * of them wait, memory is measured again; the server resumes, and every reply must be right.
 *
 * Arguments: threads (10000), server_pid, touch (16384): the bytes of stack that each thread has used before it
 * parks. With 0 the stack that the call itself needs counts too. */
#include "load.h"
#include <alloca.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum { KEYS = 10000 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static bool go;
static atomic_int parked, called, answered;
static const struct item *items;
static size_t touch;

struct caller {
    pthread_t thread;
    void *handle;
    const struct item *item;
};

static void use_stack(void)
{
    volatile char *stack = alloca(touch + 1);
    for (size_t i = 0; i < touch; i += 1024)
        stack[i] = 1;
}

static void *wait_and_call(void *argument)
{
    const struct caller *me = argument;
    use_stack();
    free(malloc(64)); /* the allocator's own memory for this thread */
    pthread_mutex_lock(&lock);
    atomic_fetch_add(&parked, 1);
    while (!go)
        pthread_cond_wait(&changed, &lock);
    pthread_mutex_unlock(&lock);
    atomic_fetch_add(&called, 1);
    rival.get(me->handle, me->item);
    atomic_fetch_add(&answered, 1);
    return NULL;
}

static void wait_for(atomic_int *count, int wanted)
{
    while (atomic_load(count) < wanted)
        sleep_for(0.01);
    wait_until_idle();
}

void waiting(void)
{
    const int threads = (int)number_argument("threads", 10000);
    const pid_t server_pid = (pid_t)number_argument("server_pid", 0);
    touch = (size_t)number_argument("touch", 16384);
    items = make_items(KEYS, 64);
    struct caller *callers = calloc((size_t)threads, sizeof *callers);
    if (callers == NULL || server_pid <= 0)
        die("waiting", "no memory, or no server_pid");

    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, 256 * 1024);
    void *handle = NULL;
    for (int i = 0; i < threads; i++) {
        if (handle == NULL || !rival.shared)
            handle = rival.open();
        callers[i].handle = handle;
        callers[i].item = &items[i % KEYS];
        if (pthread_create(&callers[i].thread, &attributes, wait_and_call, &callers[i]) != 0)
            die("pthread_create", "failed: is the limit of processes or threads too low?");
    }
    rival.get(handle, &items[0]);
    wait_for(&parked, threads);
    const double before = resident_bytes();

    kill(server_pid, SIGSTOP);
    pthread_mutex_lock(&lock);
    go = true;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
    wait_for(&called, threads);
    const double during = resident_bytes();
    const int early = atomic_load(&answered);
    kill(server_pid, SIGCONT);

    for (int i = 0; i < threads; i++)
        pthread_join(callers[i].thread, NULL);
    if (early != 0)
        die("waiting", "some calls were answered by a server that was stopped");
    report("threads", threads);
    report("parked", before);
    report("waiting", during);
    report("each", (during - before) / threads);
    report("answered", atomic_load(&answered));
}
