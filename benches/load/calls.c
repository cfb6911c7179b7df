/* calls.c - threads that get and set, one call after the other, and check each reply.
 *
 * Arguments (with their defaults):
 *   threads (1), seconds (1), warm (0.2)
 *   those of make_load
 *   every (4): one of this many calls is timed
 *   large (0): this many additional threads make calls of a MiB, half of them SET, and are not counted
 *   messages (0): MB of messages a second that another thread receives meanwhile */
#include "load.h"
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum { WARMING, MEASURING, STOPPING };
static atomic_int phase;

/* On separate cache lines, so that no thread slows its neighbour. */
struct worker {
    _Alignas(128) pthread_t thread;
    const struct load *load;
    void *handle;
    uint32_t random, every;
    atomic_uint_fast64_t calls;
    struct histogram times;
};

static pthread_barrier_t start;

static void call(void *handle, struct command command)
{
    if (command.set)
        rival.set(handle, command.item);
    else
        rival.get(handle, command.item);
}

static void *work(void *argument)
{
    struct worker *me = argument;
    uint32_t until_timed = 1;
    uint64_t done = 0;
    pthread_barrier_wait(&start);
    for (int at; (at = atomic_load_explicit(&phase, memory_order_relaxed)) != STOPPING;) {
        const struct command command = draw_command(me->load, &me->random);
        if (--until_timed == 0) {
            until_timed = me->every;
            const double from = now();
            call(me->handle, command);
            if (at == MEASURING)
                histogram_add(&me->times, now() - from);
        } else {
            call(me->handle, command);
        }
        atomic_store_explicit(&me->calls, ++done, memory_order_relaxed);
    }
    return NULL;
}

static uint64_t sum_of_calls(struct worker *workers, int threads)
{
    uint64_t calls = 0;
    for (int i = 0; i < threads; i++)
        calls += atomic_load_explicit(&workers[i].calls, memory_order_relaxed);
    return calls;
}

static double messages_beside;

static void begin(struct worker *workers, int threads, const struct load *small, const struct load *large, int n_small)
{
    const uint32_t every = (uint32_t)number_argument("every", 4);
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, 512 * 1024);
    void *handle = NULL;
    for (int i = 0; i < threads; i++) {
        if (handle == NULL || !rival.shared)
            handle = rival.open();
        workers[i].handle = handle;
        workers[i].load = i < n_small ? small : large;
        workers[i].every = every;
        workers[i].random = 2463534242u + (uint32_t)i * 7919u;
        if (pthread_create(&workers[i].thread, &attributes, work, &workers[i]) != 0)
            die("pthread_create", "failed");
    }
    if (messages_beside > 0)
        receive_messages_beside(handle);
}

void calls(void)
{
    const int small_threads = (int)number_argument("threads", 1);
    const int threads = small_threads + (int)number_argument("large", 0);
    const struct load small = make_load();
    enum { LARGE = 1 << 20, LARGE_KEYS = 16 };
    const struct load large = {threads > small_threads ? make_items(LARGE_KEYS, LARGE) : NULL, LARGE_KEYS, 50};

    struct worker *workers = aligned_alloc(_Alignof(struct worker), (size_t)threads * sizeof *workers);
    if (workers == NULL)
        die("workers", "no memory");
    memset(workers, 0, (size_t)threads * sizeof *workers);
    messages_beside = number_argument("messages", 0) * 1e6;
    if (messages_beside > 0)
        begin_messages_beside(messages_beside);
    pthread_barrier_init(&start, NULL, (unsigned)threads + 1);
    begin(workers, threads, &small, &large, small_threads);

    pthread_barrier_wait(&start);
    sleep_for(number_argument("warm", 0.2));
    const struct usage from = usage_now();
    const uint64_t before = sum_of_calls(workers, small_threads);
    const double bytes = messages_beside > 0 ? bytes_of_messages_beside() : 0;
    atomic_store(&phase, MEASURING);
    sleep_for(number_argument("seconds", 1));
    const uint64_t after = sum_of_calls(workers, small_threads);
    const struct usage to = usage_now();
    if (messages_beside > 0)
        report("bytes of messages", (bytes_of_messages_beside() - bytes) / (to.seconds - from.seconds));
    atomic_store(&phase, STOPPING);

    struct histogram times = {0};
    for (int i = 0; i < threads; i++) {
        pthread_join(workers[i].thread, NULL);
        if (i < small_threads)
            histogram_merge(&times, &workers[i].times);
    }
    if (messages_beside > 0)
        end_messages_beside();
    report_usage(&from, &to, (double)(after - before));
    report_times(&times);
}
