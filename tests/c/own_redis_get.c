/* An application with functions of the same names as the library's: it uses its own, and the library the library's.
 *
 * Linked with -rdynamic, so that without -Bsymbolic the library's calls would land here. */
#include "support.h"
#include "tap.h"

#include <string.h>

enum { OURS = -99 };
static int calls_from_the_library;

redis_status redis_get(redis_client *c, const char *key, char **out, size_t *out_len)
{
    (void)c, (void)key, (void)out, (void)out_len;
    calls_from_the_library++;
    return OURS;
}

redis_status redis_ping(redis_client *c)
{
    (void)c;
    calls_from_the_library++;
    return OURS;
}

void redis_reply_free(redis_reply *root)
{
    (void)root;
    calls_from_the_library++;
}

redis_status redis_options_set(redis_options *o, const char *name, const char *value)
{
    (void)o, (void)name, (void)value;
    calls_from_the_library++;
    return OURS;
}

int main(void)
{
    redis_client *client = connect_to_server();
    char key[128], *value = NULL;
    size_t length = 0;
    strcpy(key, key_for("own"));
    is_int(redis_set(client, key, "theirs"), REDISCHAN_OK, "the library's SET");
    is_int(redis_get_n(client, key, strlen(key), &value, &length), REDISCHAN_OK, "the library's GET of bytes");
    is_bytes(value, length, "theirs", 6, "the value");
    redis_free(value);
    char buffer[16];
    is_int(redis_get_into(client, key, strlen(key), buffer, sizeof buffer, &length), REDISCHAN_OK, "and into a buffer");
    redis_client_free(client);
    is_int(calls_from_the_library, 0, "none of it went through our functions");
    is_int(redis_get(NULL, NULL, NULL, NULL), OURS, "which are still ours");
    is_int(redis_ping(NULL), OURS, "all of them");
    return tap_done();
}
