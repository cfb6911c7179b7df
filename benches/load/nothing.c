/* nothing.c - a rival that does nothing: the cost of the load itself, and a process's memory without a client. */
#include "load.h"

static void *open_nothing(void)
{
    static char handle;
    return &handle;
}

static void call_nothing(void *handle, const struct item *item)
{
    (void)handle;
    expect(item, item->value, item->value_length);
}

static void close_nothing(void *handle)
{
    (void)handle;
}

const struct rival rival = {.shared = true, .open = open_nothing, .get = call_nothing, .set = call_nothing, .close = close_nothing};
