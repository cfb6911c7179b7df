/* idle.c - the memory of a client that does nothing.
 *
 * Prints the resident bytes of the process with one client that has made a call, and with ten. load-nothing prints what
 * the process needs without a client. */
#include "load.h"

static double resident_with(int more, const struct item *item)
{
    for (int i = 0; i < more; i++)
        rival.get(rival.open(), item);
    wait_until_idle();
    return resident_bytes();
}

void idle(void)
{
    const struct item *items = make_items(1, 64);
    const double one = resident_with(1, items), ten = resident_with(9, items);
    report("one", one);
    report("each", (ten - one) / 9);
}
