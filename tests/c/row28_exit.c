/* A process ends while its threads wait in calls: its exit code is preserved, no signal ends it, nothing waits.
 *
 * The program runs itself: with an argument it is the process that ends, in the way the argument names. */
#define _POSIX_C_SOURCE 200809L
#include "scripted.h"
#include "support.h"
#include "tap.h"

#include <pthread.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

enum { EXIT_CODE = 7, OF_A_KIND = 3 };

static void *in_a_command(void *client)
{
    const char *const hang[] = {"HANG"};
    redis_reply *reply = NULL;
    redis_command_argv(client, 1, hang, NULL, REDISCHAN_WAIT_FOREVER, &reply);
    return NULL;
}

static void *in_wait_state(void *client)
{
    int32_t state = 0;
    redis_client_wait_state(client, REDISCHAN_STATE_READY, REDISCHAN_WAIT_FOREVER, &state);
    return NULL;
}

static void *in_many_calls(void *client)
{
    while (redis_set(client, "test:c:row28", "value") == REDISCHAN_OK)
        continue;
    return NULL;
}

static void start(void *(*call)(void *), redis_client *client)
{
    pthread_t thread;
    for (int i = 0; i < OF_A_KIND; i++)
        if (pthread_create(&thread, NULL, call, client) != 0)
            exit(EXIT_FAILURE);
}

static void until(redis_client *client, uint64_t commands)
{
    redis_stats stats = {.size = sizeof stats};
    while (redis_client_stats(client, &stats) == REDISCHAN_OK && stats.commands < commands)
        sleep_ms(0);
}

static void *exit_soon(void *unused)
{
    sleep_ms(5);
    exit(EXIT_CODE);
    return unused;
}

/* The process that ends. */
static int leave(const char *how)
{
    alarm(60); /* one that hangs is ended by a signal, which is seen */
    redis_client *silent = connect_to(scripted_url(scripted_start(SCRIPTED_RESP3))), *busy = connect_to_server();
    start(in_a_command, silent);
    start(in_wait_state, silent);
    start(in_many_calls, busy);
    until(silent, OF_A_KIND);
    until(busy, OF_A_KIND);
    if (strcmp(how, "exit") == 0)
        exit(EXIT_CODE);
    if (strcmp(how, "_exit") == 0)
        _exit(EXIT_CODE);
    if (strcmp(how, "close") == 0) { /* in the middle of what follows it */
        redis_client_free(silent);
        redis_client_free(busy);
    }
    if (strcmp(how, "thread") == 0) { /* exit by another thread, when main is no more */
        pthread_t thread;
        if (pthread_create(&thread, NULL, exit_soon, NULL) != 0)
            exit(EXIT_FAILURE);
        pthread_exit(NULL);
    }
    return EXIT_CODE;
}

static int run(char *program, char *how)
{
    char *argv[] = {program, how, NULL};
    pid_t child;
    int status = 0;
    if (posix_spawn(&child, program, NULL, NULL, argv, environ) != 0 || waitpid(child, &status, 0) != child)
        tap_bail_out("cannot run %s", program);
    return status;
}

int main(int argc, char **argv)
{
    if (argc > 1)
        return leave(argv[1]);
    static char ways[][8] = {"exit", "_exit", "return", "close", "thread"};
    enum { WAYS = sizeof ways / sizeof *ways };
    const int each = small_or_full(60, 1000) / WAYS;
    for (int way = 0; way < WAYS; way++) {
        int right = 0, status = 0;
        for (int i = 0; i < each; i++) {
            status = run(argv[0], ways[way]);
            if (!WIFEXITED(status) || WEXITSTATUS(status) != EXIT_CODE)
                break;
            right++;
        }
        is_int(right, each, "row 28: exit while threads are in calls, by %s (last wait status %#x)", ways[way],
               (unsigned)status);
    }
    return tap_done();
}
