/* dlopen, connect, call, dlclose with the client left open, repeatedly: the process survives, works and exits.
 *
 * Not linked with the library, which is opened by its path, LIBRARY. With an argument it is the process that does
 * this, that many times. */
#define _POSIX_C_SOURCE 200809L
#include "tap.h"

#include <dlfcn.h>
#include <redischan.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

enum { EXIT_CODE = 7 };

/* A function of the library. ISO C has no cast from what dlsym gives to a function. */
static void find(void *library, const char *name, void *function)
{
    void *address = dlsym(library, name);
    if (address == NULL)
        exit(1);
    memcpy(function, &address, sizeof address);
}

static int once(const char *url)
{
    redis_status (*connect)(const char *, redis_client **);
    redis_status (*set)(redis_client *, const char *, const char *);
    redis_status (*get)(redis_client *, const char *, char **, size_t *);
    void (*release)(void *);
    void *library = dlopen(LIBRARY, RTLD_NOW);
    if (library == NULL) {
        fprintf(stderr, "%s\n", dlerror());
        return 2;
    }
    find(library, "redis_connect", &connect);
    find(library, "redis_set", &set);
    find(library, "redis_get", &get);
    find(library, "redis_free", &release);
    redis_client *client = NULL;
    char *value = NULL;
    if (connect(url, &client) != REDISCHAN_OK)
        return 3;
    if (set(client, "test:c:row28", "value") != REDISCHAN_OK)
        return 4;
    if (get(client, "test:c:row28", &value, NULL) != REDISCHAN_OK || strcmp(value, "value") != 0)
        return 5;
    release(value);
    return dlclose(library) == 0 ? 0 : 6;
}

static int child(int times)
{
    const char *url = getenv("REDIS_URL");
    alarm(60); /* one that hangs is ended by a signal, which is seen */
    for (int i = 0; i < times; i++) {
        const int mistake = once(url != NULL ? url : "embedded://tests");
        if (mistake != 0)
            return 10 + mistake;
    }
    return EXIT_CODE;
}

static int run(char *program, char *times)
{
    char *argv[] = {program, times, NULL};
    pid_t pid;
    int status = 0;
    if (posix_spawn(&pid, program, NULL, NULL, argv, environ) != 0 || waitpid(pid, &status, 0) != pid)
        tap_bail_out("cannot run %s", program);
    return status;
}

int main(int argc, char **argv)
{
    if (argc > 1)
        return child(atoi(argv[1]));
    const int rounds = getenv("REDISCHAN_FULL") != NULL ? 1000 : 60;
    char times[16];
    snprintf(times, sizeof times, "%d", rounds / 2);
    int status = run(argv[0], times);
    ok(WIFEXITED(status) && WEXITSTATUS(status) == EXIT_CODE,
       "row 28: %s times dlopen, a call, dlclose in one process (wait status %#x)", times, (unsigned)status);
    int right = 0;
    for (; right < rounds / 2; right++) {
        status = run(argv[0], (char[]){"2"});
        if (!WIFEXITED(status) || WEXITSTATUS(status) != EXIT_CODE)
            break;
    }
    is_int(right, rounds / 2, "row 28: twice each in processes that then exit (last wait status %#x)",
           (unsigned)status);
    return tap_done();
}
