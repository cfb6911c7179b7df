/* outstanding.c - one thread that keeps a number of commands in flight: it takes the answered ones as they arrive,
 * and submits as many new ones.
 *
 * Arguments (with their defaults):
 *   outstanding (256) commands, seconds (1), warm (0.2)
 *   every (16): one of this many commands is timed, from submitting to taking it
 *   those of make_load */
#include "load.h"
#include <stdlib.h>

/* A command in flight. */
struct place {
    struct command command; /* the first member: its address is that of the place */
    double begun;           /* 0 if it is not timed */
};

struct loop {
    void *handle;
    struct load load;
    const struct command **free; /* the commands of places that are not in flight */
    size_t places, n_free;
    uint32_t random, every, until_timed;
};

static void submit_all(struct loop *loop)
{
    while (loop->n_free > 0) {
        struct place *place = (struct place *)loop->free[--loop->n_free];
        place->command = draw_command(&loop->load, &loop->random);
        place->begun = 0;
        if (--loop->until_timed == 0) {
            loop->until_timed = loop->every;
            place->begun = now();
        }
        rival.submit(loop->handle, &place->command);
    }
}

/* Takes what is answered; returns the number of commands. */
static size_t take(struct loop *loop, struct histogram *times)
{
    const struct command **answered = loop->free + loop->n_free;
    const size_t taken = rival.take(loop->handle, answered, loop->places - loop->n_free);
    double at = 0;
    for (size_t i = 0; i < taken; i++) {
        const struct place *place = (const struct place *)answered[i];
        if (place->begun == 0)
            continue;
        if (at == 0)
            at = now();
        histogram_add(times, at - place->begun);
    }
    loop->n_free += taken;
    return taken;
}

/* How many commands were answered. */
static double run_for(struct loop *loop, double seconds, struct histogram *times)
{
    const double end = now() + seconds;
    size_t calls = 0;
    do {
        submit_all(loop);
        calls += take(loop, times);
    } while (now() < end);
    return (double)calls;
}

void outstanding(void)
{
    if (rival.submit == NULL || rival.take == NULL)
        die("outstanding", "this rival does one thing after the other");
    const size_t n = (size_t)number_argument("outstanding", 256);
    const uint32_t every = (uint32_t)number_argument("every", 16);
    struct place *places = calloc(n, sizeof *places);
    struct loop loop = {rival.open(), make_load(), calloc(n, sizeof *loop.free), n, 0, 2463534242u, every, every};
    if (places == NULL || loop.free == NULL)
        die("outstanding", "no memory");
    while (loop.n_free < n) {
        loop.free[loop.n_free] = &places[loop.n_free].command;
        loop.n_free++;
    }
    static struct histogram warming, times;
    run_for(&loop, number_argument("warm", 0.2), &warming);
    const struct usage from = usage_now();
    const double calls = run_for(&loop, number_argument("seconds", 1), &times);
    const struct usage to = usage_now();
    report_usage(&from, &to, calls);
    report_times(&times);
    while (loop.n_free < n)
        take(&loop, &warming);
}
