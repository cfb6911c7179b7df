/* threads.c - many threads, one handle, one connection.
 *
 * Shows   that a handle needs no lock and no pool: every thread calls on it at the same time, and each
 *         gets the reply to its own command.
 * Prints  how many replies were checked, how fast they came, and how many connections the server saw.
 * Usage   threads [threads] [rounds]      (defaults: 16 1000; a round is one SET and one GET)
 * Server  $REDIS_URL, or a private one inside this process. */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <redischan.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

struct worker {
    pthread_t thread;
    redis_client *client; /* the same one for all */
    int number;
    int rounds;
    int verified; /* replies that were what this worker had asked for */
};

static int failed(const char *what)
{
    fprintf(stderr, "threads: %s: %s\n", what, redis_last_error());
    return EXIT_FAILURE;
}

static void *work(void *argument)
{
    struct worker *me = argument;
    char key[64], sent[64];
    snprintf(key, sizeof key, "example:threads:%d", me->number);
    for (int round = 0; round < me->rounds; round++) {
        snprintf(sent, sizeof sent, "thread %d round %d", me->number, round);
        if (redis_set(me->client, key, sent) != REDISCHAN_OK) {
            failed("SET"); /* the error text is this thread's own */
            return NULL;
        }
        char *got = NULL;
        if (redis_get(me->client, key, &got, NULL) != REDISCHAN_OK) {
            failed("GET");
            return NULL;
        }
        if (strcmp(sent, got) == 0)
            me->verified += 2;
        redis_free(got);
    }
    return NULL;
}

/* Asks the server how many connections have our name; -1 if it cannot tell. */
static int connections_named(redis_client *client, const char *name)
{
    const char *const argv[] = {"CLIENT", "LIST"};
    redis_reply *list = NULL;
    if (redis_command_argv(client, 2, argv, NULL, REDISCHAN_WAIT_DEFAULT, &list) != REDISCHAN_OK)
        return -1;
    char field[64];
    snprintf(field, sizeof field, " name=%s ", name);
    int count = 0;
    for (const char *at = redis_reply_str(list, NULL); at != NULL; count += at != NULL) {
        at = strstr(at, field);
        if (at != NULL)
            at += strlen(field);
    }
    redis_reply_free(list);
    return count;
}

static redis_client *connect_as(const char *name)
{
    const char *url = getenv("REDIS_URL");
    redis_client *client = NULL;
    redis_options *options = redis_options_new();
    if (redis_options_set(options, "url", url != NULL ? url : "embedded://") != REDISCHAN_OK ||
        redis_options_set(options, "client_name", name) != REDISCHAN_OK ||
        redis_connect_with(options, &client) != REDISCHAN_OK)
        failed("connect");
    redis_options_free(options);
    return client;
}

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* Starts the workers, waits for them, and returns the number of replies that were verified. */
static int run(redis_client *client, int threads, int rounds)
{
    struct worker *workers = calloc((size_t)threads, sizeof *workers);
    if (workers == NULL)
        return 0;
    int started = 0, verified = 0;
    for (; started < threads; started++) {
        struct worker *worker = &workers[started];
        *worker = (struct worker){.client = client, .number = started, .rounds = rounds};
        if (pthread_create(&worker->thread, NULL, work, worker) != 0)
            break;
    }
    for (int i = 0; i < started; i++) {
        pthread_join(workers[i].thread, NULL);
        verified += workers[i].verified;
    }
    free(workers);
    return verified;
}

int main(int argc, char **argv)
{
    const int threads = argc > 1 ? atoi(argv[1]) : 16;
    const int rounds = argc > 2 ? atoi(argv[2]) : 1000;
    if (threads < 1 || rounds < 1) {
        fprintf(stderr, "usage: threads [threads] [rounds]\n");
        return EXIT_FAILURE;
    }
    char name[32];
    snprintf(name, sizeof name, "example-threads-%ld", (long)getpid());
    redis_client *client = connect_as(name);
    if (client == NULL)
        return EXIT_FAILURE;

    const double start = seconds();
    const int verified = run(client, threads, rounds);
    const double took = seconds() - start;
    printf("%d threads, %d replies, %d of them verified\n", threads, 2 * threads * rounds, verified);
    printf("%.0f calls/s\n", verified / took);

    const int connections = connections_named(client, name);
    if (connections >= 0)
        printf("the server saw %d connection%s\n", connections, connections == 1 ? "" : "s");
    else
        printf("needs a real server (CLIENT LIST): skipped on mini-redis\n");

    redis_client_free(client);
    return verified == 2 * threads * rounds && connections <= 1 ? EXIT_SUCCESS : EXIT_FAILURE;
}
