/* A process forks while its threads read from memory: in each child every call fails at once, and a new client has a cache
 * of its own; the parent goes on. And it ends while threads read. */
#define _POSIX_C_SOURCE 200809L
#include "support.h"
#include "tap.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { THREADS = 4, LONG = 60000, ANY_AGE = REDISCHAN_WAIT_DEFAULT };

static redis_client *client;
static redis_watch *watch;
static const char *key;
static atomic_long looks, wrong;

static bool is_value(redis_status status, const char *bytes, size_t length)
{
    return status == REDISCHAN_OK && length == 5 && memcmp(bytes, "value", 5) == 0;
}

static void *look(void *unused)
{
    (void)unused;
    for (;;) {
        char cached[16], watched[16];
        size_t cached_len = 0, watched_len = 0;
        const redis_status of_cache =
            redis_cached_get_into(client, key, strlen(key), ANY_AGE, cached, sizeof cached, &cached_len);
        const redis_status of_watch = redis_watch_get_into(watch, watched, sizeof watched, &watched_len, NULL);
        if (!is_value(of_cache, cached, cached_len) || !is_value(of_watch, watched, watched_len))
            wrong++;
        looks++;
    }
    return NULL;
}

static void *look_once(void *unused)
{
    (void)unused;
    char bytes[16];
    size_t length = 0;
    const redis_status status =
        redis_cached_get_into(client, key, strlen(key), ANY_AGE, bytes, sizeof bytes, &length);
    if (!is_value(status, bytes, length))
        wrong++;
    return NULL;
}

/* A thread that reads for the first time is known to the library, and forgotten when it ends: many do at any moment. */
static void *look_by_new_threads(void *unused)
{
    (void)unused;
    for (;;) {
        pthread_t threads[4];
        for (int i = 0; i < 4; i++)
            pthread_create(&threads[i], NULL, look_once, NULL);
        for (int i = 0; i < 4; i++)
            pthread_join(threads[i], NULL);
    }
    return NULL;
}

/* In the child: the number of the first thing that was wrong, else 0. */
static int child(void)
{
    char buffer[16];
    size_t length = 0;
    redis_watch_facts facts = {.size = sizeof facts};
    redis_cache_counts counts = {.size = sizeof counts};
    redis_watch *none = NULL;
    const char *const get[] = {"GET", key};
    const redis_status forked[] = {
        redis_cached_get_into(client, key, strlen(key), ANY_AGE, buffer, sizeof buffer, &length),
        redis_cached_peek_into(client, key, strlen(key), ANY_AGE, buffer, sizeof buffer, &length),
        redis_cache_forget(client, NULL, 0),
        redis_cache_stats(client, &counts),
        redis_watch_new(client, 2, get, NULL, LONG, &none),
        redis_watch_get_into(watch, buffer, sizeof buffer, &length, NULL),
        redis_watch_wait(watch, 0, 0, NULL),
        redis_watch_info(watch, &facts),
        redis_watch_fd(watch),
    };
    for (int i = 0; i < (int)(sizeof forked / sizeof *forked); i++) {
        if (forked[i] != REDISCHAN_ERR_FORKED)
            return 1 + i;
    }
    redis_watch_free(watch);
    redis_client *own = connect_with_cache();
    for (int i = 0; i < 3; i++) {
        const redis_status got =
            redis_cached_get_into(own, key, strlen(key), ANY_AGE, buffer, sizeof buffer, &length);
        if (!is_value(got, buffer, length))
            return 21;
    }
    if (redis_cache_stats(own, &counts) != REDISCHAN_OK || counts.hits != 2)
        return 22;
    redis_client_free(own);
    return 0;
}

int main(void)
{
    if (server_is_mini_redis()) {
        tap_skip("a fork under readers", "mini-redis does not tell of changes");
        return tap_done();
    }
    client = connect_with_cache();
    key = key_for("forked");
    const char *const get[] = {"GET", key};
    if (redis_set(client, key, "value") != REDISCHAN_OK ||
        redis_watch_new(client, 2, get, NULL, LONG, &watch) != REDISCHAN_OK)
        tap_bail_out("nothing to fork with: %s", redis_last_error());
    for (int i = 0; i < THREADS; i++) {
        pthread_t thread;
        pthread_create(&thread, NULL, i == 0 ? look_by_new_threads : look, NULL);
        pthread_detach(thread);
    }
    const int forks = small_or_full(20, 500);
    int failures = 0, last = 0;
    for (int i = 0; i < forks; i++) {
        const long before = looks;
        const pid_t pid = fork();
        if (pid == 0)
            _exit(child());
        int status = -1;
        waitpid(pid, &status, 0);
        if (status != 0) {
            failures++;
            last = status;
        }
        while (looks == before) /* the parent goes on */
            sleep_ms(1);
    }
    is_int(failures, 0, "children (the last that failed: %d)", last);
    is_int(wrong, 0, "no look in the parent was wrong");
    return tap_done(); /* while they look */
}
