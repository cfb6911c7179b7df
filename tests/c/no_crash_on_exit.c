/* A process that exits while its threads are in calls: its exit code is preserved, no signal ends it, nothing waits.
 *
 * The program runs itself: with an argument it is the process that exits. TEST_EXITS (default 20) is the
 * number of tries for each way. */
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

enum { EXIT_CODE = 7, THREADS = 8 };

static void *wait_for_ever(void *client)
{
    const char *const hang[] = {"HANG"};
    redis_reply *reply = NULL;
    redis_command_argv(client, 1, hang, NULL, REDISCHAN_WAIT_FOREVER, &reply);
    return NULL;
}

static void *never_stop(void *client)
{
    while (redis_set(client, "test:c:exit", "value") == REDISCHAN_OK)
        continue;
    return NULL;
}

static void in_calls(redis_client *client, void *(*call)(void *))
{
    pthread_t thread;
    for (int i = 0; i < THREADS; i++)
        if (pthread_create(&thread, NULL, call, client) != 0)
            exit(EXIT_FAILURE);
    redis_stats stats = {.size = sizeof stats};
    do {
        if (redis_client_stats(client, &stats) != REDISCHAN_OK)
            exit(EXIT_FAILURE);
    } while (stats.commands < THREADS);
}

/* The process that exits. */
static int leave(const char *how)
{
    if (strcmp(how, "waiting") == 0) {
        in_calls(connect_to(scripted_url(scripted_start(SCRIPTED_RESP3))), wait_for_ever);
        exit(EXIT_CODE);
    }
    redis_client *client = connect_to_server();
    in_calls(client, never_stop);
    if (strcmp(how, "closing") == 0)
        redis_client_free(client);
    if (strcmp(how, "quick") == 0)
        _exit(EXIT_CODE);
    return EXIT_CODE; /* from main */
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
    const int exits = size_from_env("TEST_EXITS", 20);
    static char ways[][8] = {"waiting", "busy", "closing", "quick"};
    for (size_t way = 0; way < sizeof ways / sizeof *ways; way++) {
        int right = 0, status = 0;
        for (int i = 0; i < exits; i++) {
            status = run(argv[0], ways[way]);
            if (!WIFEXITED(status) || WEXITSTATUS(status) != EXIT_CODE)
                break;
            right++;
        }
        is_int(right, exits, "exit while threads are in calls: %s (last wait status %#x)", ways[way], (unsigned)status);
    }
    return tap_done();
}
