/* No memory for the caller's copy: that call fails with NOMEM and nothing else is harmed.
 *
 * The program's malloc replaces the C library's, for the library too. It fails once on request, on
 * the requesting thread and for the one size that this thread asks for. */
#define _POSIX_C_SOURCE 200809L
#include "support.h"
#include "tap.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { THREADS = 8, LENGTH = 54321 };

static _Thread_local size_t size_to_fail; /* 0: none */

void *__libc_malloc(size_t size); /* glibc's own */

void *malloc(size_t size)
{
    if (size != 0 && size == size_to_fail) {
        size_to_fail = 0;
        errno = ENOMEM;
        return NULL;
    }
    return __libc_malloc(size);
}

struct worker {
    pthread_t thread;
    redis_client *client;
    int number, rounds;
    const char *mistake; /* NULL: none */
};

typedef redis_status (*getter)(redis_client *client, const char *key, char **out, size_t *out_len);

static redis_status hget(redis_client *client, const char *key, char **out, size_t *out_len)
{
    return redis_hget(client, key, "field", out, out_len);
}

/* Gets the value twice, the first time without memory: what was wrong, or NULL. */
static const char *without_and_with(redis_client *client, getter get, const char *key, const char *value,
                                    size_t length)
{
    char untouched, *got = &untouched;
    size_t got_length = 12345;
    size_to_fail = length + 1;
    const redis_status status = get(client, key, &got, &got_length);
    const bool failed = size_to_fail == 0;
    size_to_fail = 0;
    if (!failed)
        return "no memory of this size was asked for";
    if (status != REDISCHAN_ERR_NOMEM || last_info().code != REDISCHAN_ERR_NOMEM)
        return "it is not NOMEM";
    if (last_info().outcome != REDISCHAN_ANSWERED)
        return "the outcome is not ANSWERED";
    if (got != &untouched || got_length != 12345)
        return "an out parameter was written";
    if (get(client, key, &got, &got_length) != REDISCHAN_OK)
        return "the next call failed";
    const bool right = got_length == length && memcmp(got, value, length + 1) == 0;
    redis_free(got);
    return right ? NULL : "the next call got another value";
}

static void *work(void *argument)
{
    struct worker *me = argument;
    char key[160];
    const size_t length = LENGTH + 2 * (size_t)me->number; /* of each thread its own */
    char *value = malloc(length + 1);
    if (value == NULL)
        tap_bail_out("no memory");
    memset(value, 'a' + me->number, length);
    value[length] = 0;
    strcpy(key, key_for("nomem"));
    key[strlen(key) + 1] = 0;
    key[strlen(key)] = (char)('a' + me->number);
    if (redis_set(me->client, key, value) != REDISCHAN_OK)
        me->mistake = "SET failed";
    for (int i = 0; i < me->rounds && me->mistake == NULL; i++)
        me->mistake = without_and_with(me->client, redis_get, key, value, length);
    strcat(key, ":hash");
    if (!server_is_mini_redis() && me->mistake == NULL &&
        redis_hset(me->client, key, "field", value, NULL) != REDISCHAN_OK)
        me->mistake = "HSET failed";
    for (int i = 0; !server_is_mini_redis() && i < me->rounds && me->mistake == NULL; i++)
        me->mistake = without_and_with(me->client, hget, key, value, length);
    free(value);
    return NULL;
}

int main(void)
{
    struct worker workers[THREADS];
    redis_client *client = connect_to_server();
    const int rounds = small_or_full(10, 1000);
    for (int i = 0; i < THREADS; i++) {
        workers[i] = (struct worker){.client = client, .number = i, .rounds = rounds};
        if (pthread_create(&workers[i].thread, NULL, work, &workers[i]) != 0)
            tap_bail_out("thread %d cannot start", i);
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(workers[i].thread, NULL);
        is_text(workers[i].mistake != NULL ? workers[i].mistake : "nothing", "nothing",
                "row 38: thread %d, %d times without memory and then with: what was wrong", i, rounds);
    }
    if (server_is_mini_redis())
        tap_skip("row 38: the same with redis_hget", "mini-redis has no HGET");
    redis_stats stats = {.size = sizeof stats};
    is_int(redis_client_stats(client, &stats), REDISCHAN_OK, "row 38: stats");
    is_int((long long)stats.reconnects, 0, "row 38: the connection stays");
    redis_client_free(client);
    return tap_done();
}
