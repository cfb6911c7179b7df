/* redis_mget_into: values in the caller's memory, and nothing written outside it. */
#define _POSIX_C_SOURCE 200809L
#include "scripted.h"
#include "support.h"
#include "tap.h"

#include <stdio.h>
#include <string.h>

enum { KEYS = 4, ROOM = 16, GUARD = 0xA5 };

static unsigned char buffers[KEYS][ROOM + 1];
static void *const places[KEYS] = {buffers[0], buffers[1], buffers[2], buffers[3]};
static size_t lens[KEYS];

static void begin(void)
{
    memset(buffers, GUARD, sizeof buffers);
    for (int i = 0; i < KEYS; i++)
        lens[i] = 12345;
}

/* Whether everything after the first `used` bytes is unchanged. */
static bool untouched(int which, size_t used)
{
    for (size_t i = used; i <= ROOM; i++)
        if (buffers[which][i] != GUARD)
            return false;
    return true;
}

static void values(redis_client *client)
{
    char names[KEYS][160];
    const char *const keys[KEYS] = {names[0], names[1], names[2], names[3]};
    const char *const sent[KEYS] = {"", "0123456789abcdef", NULL, "0123456789abcdefg"};
    const size_t caps[KEYS] = {ROOM, ROOM, ROOM, ROOM};
    for (int i = 0; i < KEYS; i++) {
        snprintf(names[i], sizeof names[i], "%s:%d", key_for("mget_into"), i);
        if (sent[i] != NULL)
            redis_set(client, names[i], sent[i]);
    }
    begin();
    is_int(redis_mget_into(client, 3, keys, NULL, places, caps, lens), REDISCHAN_OK, "three of them");
    ok(lens[0] == 0 && untouched(0, 0), "an empty value");
    ok(lens[1] == ROOM && memcmp(buffers[1], sent[1], ROOM) == 0 && untouched(1, ROOM), "one that just fits");
    ok(lens[2] == REDISCHAN_NO_VALUE && untouched(2, 0), "one that is not there");
    ok(lens[3] == 12345 && untouched(3, 0), "the fourth was not asked for");

    begin();
    is_int(redis_mget_into(client, KEYS, keys, NULL, places, caps, lens), REDISCHAN_ERR_RANGE, "one that is too long");
    is_int(last_info().outcome, REDISCHAN_ANSWERED, "is an answer");
    ok(lens[3] == ROOM + 1 && untouched(3, 0), "its length was written, and nothing else");
    ok(lens[1] == ROOM && memcmp(buffers[1], sent[1], ROOM) == 0, "the others were filled");

    const size_t none[KEYS] = {0, 0, 0, 0};
    void *const nowhere[KEYS] = {NULL, NULL, NULL, NULL};
    begin();
    is_int(redis_mget_into(client, 2, keys, NULL, nowhere, none, lens), REDISCHAN_ERR_RANGE, "no buffers: lengths only");
    ok(lens[0] == 0 && lens[1] == ROOM, "which are right");
    is_int(redis_mget_into(client, 2, keys, NULL, nowhere, caps, lens), REDISCHAN_ERR_INVALID, "no buffer with a size");
}

/* The scripted server says half of the reply: one of two values. */
static void after_a_timeout(redis_client *client)
{
    const char *const keys[] = {"*2\r\n$1\r\na\r\n", "x"};
    const size_t caps[] = {ROOM, ROOM};
    begin();
    redis_set_thread_timeout(50);
    is_int(redis_mget_into(client, 2, keys, NULL, places, caps, lens), REDISCHAN_ERR_TIMEOUT, "a timeout");
    redis_set_thread_timeout(REDISCHAN_WAIT_DEFAULT);
    sleep_ms(100);
    ok(lens[0] == 12345 && lens[1] == 12345 && untouched(0, 0) && untouched(1, 0), "leaves everything alone");
}

int main(void)
{
    redis_client *client = connect_to_server();
    if (server_is_mini_redis())
        tap_skip("values", "mini-redis has no MGET");
    else
        values(client);
    redis_client_free(client);

    scripted *silent = scripted_start(SCRIPTED_RESP3);
    client = connect_to(scripted_url(silent));
    after_a_timeout(client);
    redis_client_free(client);
    scripted_stop(silent);
    return tap_done();
}
