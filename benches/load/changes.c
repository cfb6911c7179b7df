/* changes.c - how long it takes until a change of a value is seen in memory.
 *
 * One thread sets a value by a second handle, and looks at the watched value until it is the new one.
 * Arguments (with their defaults): seconds (1), warm (0.2), size (64: bytes of a value) */
#include "load.h"
#include <stdlib.h>
#include <string.h>

enum { VALUES = 16 };

void changes(void)
{
    if (rival.watch == NULL || rival.read_watched == NULL)
        die("changes", "this rival has no watched values");
    const size_t size = (size_t)number_argument("size", 64);
    struct item *items = make_items(VALUES, size);
    char *seen = malloc(size);
    if (seen == NULL)
        die("changes", "no memory");
    void *reader = rival.open(), *writer = rival.open();
    /* One key whose value is that of each item in turn. */
    for (int i = 0; i < VALUES; i++)
        items[i].key = "bench:watched", items[i].key_length = strlen(items[i].key);
    rival.set(writer, &items[0]);
    void *watch = rival.watch(reader, &items[0]);

    static struct histogram times, warming;
    struct usage from = usage_now();
    double end = now() + number_argument("warm", 0.2), count = 0;
    for (int measured = 0, turn = 1; measured < 2; measured++) {
        from = usage_now();
        for (count = 0; now() < end; count++, turn++) {
            const struct item *item = &items[turn % VALUES];
            const double begun = now();
            rival.set(writer, item);
            do
                rival.read_watched(watch, item, seen);
            while (memcmp(seen, item->value, size) != 0);
            histogram_add(measured ? &times : &warming, now() - begun);
        }
        end = now() + number_argument("seconds", 1);
    }
    const struct usage to = usage_now();
    report_usage(&from, &to, count);
    report_times(&times);
}
