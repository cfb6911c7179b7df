/* pipelines.c - one thread that sends a number of commands together, waits for their replies, and starts again.
 *
 * Arguments (with their defaults):
 *   depth (100) commands in each pipeline, seconds (1), warm (0.2)
 *   those of make_load
 * The timed unit is a pipeline, from its first command to the check of its last reply. */
#include "load.h"
#include <stdlib.h>

struct loop {
    void *handle;
    struct load load;
    struct command *commands;
    size_t depth;
    uint32_t random;
};

/* How many commands were answered. */
static double run_for(struct loop *loop, double seconds, struct histogram *times)
{
    double calls = 0, from = now();
    const double end = from + seconds;
    while (from < end) {
        for (size_t i = 0; i < loop->depth; i++)
            loop->commands[i] = draw_command(&loop->load, &loop->random);
        rival.pipeline(loop->handle, loop->commands, loop->depth);
        const double to = now();
        histogram_add(times, to - from);
        calls += (double)loop->depth;
        from = to;
    }
    return calls;
}

void pipelines(void)
{
    if (rival.pipeline == NULL)
        die("pipelines", "this rival has none");
    const size_t depth = (size_t)number_argument("depth", 100);
    struct loop loop = {rival.open(), make_load(), calloc(depth, sizeof *loop.commands), depth, 2463534242u};
    if (loop.commands == NULL)
        die("pipelines", "no memory");
    static struct histogram warming, times;
    run_for(&loop, number_argument("warm", 0.2), &warming);
    const struct usage from = usage_now();
    const double calls = run_for(&loop, number_argument("seconds", 1), &times);
    const struct usage to = usage_now();
    report_usage(&from, &to, calls);
    report_times(&times);
}
