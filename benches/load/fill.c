/* fill.c - stores the values that the load programs expect, in a pipeline.
 *
 * usage: fill WORKLOAD address=URL size=BYTES keys=COUNT (WORKLOAD is ignored) */
#include "hiredis.h"
#include <stdlib.h>

enum { AT_ONCE = 64 };

int main(int argc, char **argv)
{
    read_arguments(argc, argv);
    const size_t keys = (size_t)number_argument("keys", 10000);
    const struct item *items = make_items(keys, (size_t)number_argument("size", 64));
    redisContext *context = hiredis_open();
    for (size_t from = 0; from < keys; from += AT_ONCE) {
        const size_t to = from + AT_ONCE < keys ? from + AT_ONCE : keys;
        for (size_t i = from; i < to; i++)
            redisAppendCommand(context, "SET %b %b", items[i].key, items[i].key_length, items[i].value,
                               items[i].value_length);
        for (size_t i = from; i < to; i++) {
            void *reply = NULL;
            if (redisGetReply(context, &reply) != REDIS_OK || ((redisReply *)reply)->type != REDIS_REPLY_STATUS)
                die("fill", "the server did not take a value");
            freeReplyObject(reply);
        }
    }
    hiredis_close(context);
    return EXIT_SUCCESS;
}
