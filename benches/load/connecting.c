/* connecting.c - connects and makes the first GET, repeatedly, in one process.
 *
 * Arguments: times (200). The first is reported apart: it also starts what the rival starts once per process. */
#include "load.h"
#include <stdlib.h>

static int compare(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

void connecting(void)
{
    const int times = (int)number_argument("times", 200);
    const struct item *items = make_items(10000, 64);
    double *seconds = calloc((size_t)times, sizeof *seconds);
    if (seconds == NULL || times < 1)
        die("connecting", "no memory, or no times");
    for (int i = 0; i < times; i++) {
        const double from = now();
        void *handle = rival.open();
        rival.get(handle, &items[i]);
        seconds[i] = now() - from;
        rival.close(handle);
    }
    report("first", seconds[0]);
    qsort(seconds, (size_t)times, sizeof *seconds, compare);
    report("median", seconds[times / 2]);
    report("p99", seconds[times * 99 / 100]);
}
