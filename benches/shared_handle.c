/* One rival under load: threads that GET (90 %) and SET (10 %) values of 64 bytes and check each reply.
 *
 * usage: shared_handle RIVAL PORT THREADS SECONDS
 * Prints: calls, seconds, p50 and p99 in microseconds, CPU seconds of this process. */
#define _POSIX_C_SOURCE 200809L
#include <hiredis/hiredis.h>
#include <pthread.h>
#include <redischan.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

enum { KEYS = 10000, VALUE = 64, SAMPLE_EVERY = 16, MAX_SAMPLES = 1 << 16 };

struct worker {
    pthread_t thread;
    uint32_t random;
    void *connection;
    uint64_t calls;
    uint32_t samples;
    float *times;
};

struct rival {
    const char *name;
    void (*prepare)(struct worker *all, int threads);
    void (*get)(struct worker *me, const char *key, const char *want);
    void (*set)(struct worker *me, const char *key, const char *value);
};

static int port;
static atomic_bool stop;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void die(const char *what, const char *why)
{
    fprintf(stderr, "%s: %s\n", what, why);
    exit(EXIT_FAILURE);
}

static void check(const char *key, const char *got, size_t length, const char *want)
{
    if (length != VALUE || memcmp(got, want, VALUE) != 0)
        die("a wrong reply for", key);
}

/* --- redischan: one handle for all threads --- */

static void share_handle(struct worker *all, int threads)
{
    const char *options = getenv("REDISCHAN_BENCH_OPTIONS"); /* such as fence=always */
    char url[256];
    snprintf(url, sizeof url, "redis://127.0.0.1:%d?%s", port, options != NULL ? options : "");
    redis_client *client = NULL;
    if (redis_connect(url, &client) != REDISCHAN_OK)
        die("redischan", redis_last_error());
    for (int i = 0; i < threads; i++)
        all[i].connection = client;
}

static void handle_get(struct worker *me, const char *key, const char *want)
{
    char value[VALUE];
    size_t length = 0;
    if (redis_get_into(me->connection, key, strlen(key), value, sizeof value, &length) != REDISCHAN_OK)
        die("redischan GET", redis_last_error());
    check(key, value, length, want);
}

static void handle_set(struct worker *me, const char *key, const char *value)
{
    if (redis_set_n(me->connection, key, strlen(key), value, VALUE, 0, 0) != REDISCHAN_OK)
        die("redischan SET", redis_last_error());
}

/* --- hiredis: a connection for each thread, or one and a mutex --- */

static redisContext *hiredis_connect(void)
{
    redisContext *context = redisConnect("127.0.0.1", port);
    if (context == NULL || context->err)
        die("hiredis", context != NULL ? context->errstr : "no memory");
    return context;
}

static void connection_each(struct worker *all, int threads)
{
    for (int i = 0; i < threads; i++)
        all[i].connection = hiredis_connect();
}

static void connection_shared(struct worker *all, int threads)
{
    redisContext *context = hiredis_connect();
    for (int i = 0; i < threads; i++)
        all[i].connection = context;
}

static void hiredis_get(struct worker *me, const char *key, const char *want)
{
    const char *argv[] = {"GET", key};
    const size_t lengths[] = {3, strlen(key)};
    redisReply *reply = redisCommandArgv(me->connection, 2, argv, lengths);
    if (reply == NULL || reply->type != REDIS_REPLY_STRING)
        die("hiredis GET", "failed");
    check(key, reply->str, (size_t)reply->len, want);
    freeReplyObject(reply);
}

static void hiredis_set(struct worker *me, const char *key, const char *value)
{
    const char *argv[] = {"SET", key, value};
    const size_t lengths[] = {3, strlen(key), VALUE};
    redisReply *reply = redisCommandArgv(me->connection, 3, argv, lengths);
    if (reply == NULL || reply->type != REDIS_REPLY_STATUS)
        die("hiredis SET", "failed");
    freeReplyObject(reply);
}

static void locked_get(struct worker *me, const char *key, const char *want)
{
    pthread_mutex_lock(&lock);
    hiredis_get(me, key, want);
    pthread_mutex_unlock(&lock);
}

static void locked_set(struct worker *me, const char *key, const char *value)
{
    pthread_mutex_lock(&lock);
    hiredis_set(me, key, value);
    pthread_mutex_unlock(&lock);
}

static const struct rival rivals[] = {
    {"redischan", share_handle, handle_get, handle_set},
    {"hiredis-each", connection_each, hiredis_get, hiredis_set},
    {"hiredis-mutex", connection_shared, locked_get, locked_set},
};
static const struct rival *rival;

/* --- the load --- */

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static uint32_t draw(struct worker *me)
{
    me->random ^= me->random << 13;
    me->random ^= me->random >> 17;
    me->random ^= me->random << 5;
    return me->random;
}

/* The value of a key is made of the key: whoever gets another's reply notices. */
static void make(uint32_t number, char key[32], char value[VALUE + 1])
{
    snprintf(key, 32, "bench:%05u", number);
    snprintf(value, VALUE + 1, "%-*s", VALUE, key);
}

static void *work(void *argument)
{
    struct worker *me = argument;
    char key[32], value[VALUE + 1];
    for (; !atomic_load_explicit(&stop, memory_order_relaxed); me->calls++) {
        make(draw(me) % KEYS, key, value);
        const int sampled = me->calls % SAMPLE_EVERY == 0 && me->samples < MAX_SAMPLES;
        const double start = sampled ? now() : 0;
        if (draw(me) % 10 == 0)
            rival->set(me, key, value);
        else
            rival->get(me, key, value);
        if (sampled)
            me->times[me->samples++] = (float)((now() - start) * 1e6);
    }
    return NULL;
}

static int compare(const void *a, const void *b)
{
    const float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

static double cpu_seconds(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           1e-6 * (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

int main(int argc, char **argv)
{
    if (argc != 5)
        die("usage", "shared_handle RIVAL PORT THREADS SECONDS");
    for (size_t i = 0; i < sizeof rivals / sizeof *rivals; i++)
        if (strcmp(argv[1], rivals[i].name) == 0)
            rival = &rivals[i];
    port = atoi(argv[2]);
    const int threads = atoi(argv[3]);
    const double seconds = atof(argv[4]);
    struct worker *all = calloc((size_t)threads, sizeof *all);
    if (rival == NULL || threads < 1 || all == NULL)
        die("usage", "an unknown rival, or no threads");

    rival->prepare(all, threads);
    char key[32], value[VALUE + 1];
    for (uint32_t i = 0; i < KEYS; i++) {
        make(i, key, value);
        rival->set(&all[0], key, value);
    }
    for (int i = 0; i < threads; i++) {
        all[i].random = 2463534242u + (uint32_t)i * 7919u;
        all[i].times = malloc(MAX_SAMPLES * sizeof *all[i].times);
    }
    const double cpu = cpu_seconds(), start = now();
    for (int i = 0; i < threads; i++)
        if (pthread_create(&all[i].thread, NULL, work, &all[i]) != 0)
            die("pthread_create", "failed");
    const struct timespec time = {(time_t)seconds, (long)((seconds - (double)(time_t)seconds) * 1e9)};
    nanosleep(&time, NULL);
    atomic_store(&stop, 1);
    for (int i = 0; i < threads; i++)
        pthread_join(all[i].thread, NULL);
    const double elapsed = now() - start, used = cpu_seconds() - cpu;

    uint64_t calls = 0;
    size_t samples = 0;
    for (int i = 0; i < threads; i++)
        calls += all[i].calls, samples += all[i].samples;
    float *times = malloc((samples + 1) * sizeof *times);
    size_t at = 0;
    for (int i = 0; i < threads; i++) {
        memcpy(times + at, all[i].times, all[i].samples * sizeof *times);
        at += all[i].samples;
    }
    qsort(times, samples, sizeof *times, compare);
    printf("%llu %.6f %.1f %.1f %.6f\n", (unsigned long long)calls, elapsed, (double)times[samples / 2],
           (double)times[samples * 99 / 100], used);
    return EXIT_SUCCESS;
}
