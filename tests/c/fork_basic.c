/* A fork: in the child the parent's handles fail at once, a new one works, and the parent continues. */
#define _POSIX_C_SOURCE 200809L
#include "support.h"
#include "tap.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* In the child: 0, or the number of the first failed check. It exits normally, not by _exit. */
static int child(redis_client *inherited)
{
    char *value = NULL;
    redis_error_info info = {.size = sizeof info};
    if (redis_get(inherited, "any", &value, NULL) != REDISCHAN_ERR_FORKED)
        return 1;
    if (redis_last_error_info(&info) != REDISCHAN_OK || info.outcome != REDISCHAN_NOT_SENT)
        return 2;
    if (strstr(redis_last_error(), "fork") == NULL)
        return 3;
    redis_client *fresh = NULL;
    if (redis_connect(server_url(), &fresh) != REDISCHAN_OK)
        return 4;
    if (redis_set(fresh, key_for("child"), "mine") != REDISCHAN_OK)
        return 5;
    if (redis_get(fresh, key_for("child"), &value, NULL) != REDISCHAN_OK || strcmp(value, "mine") != 0)
        return 6;
    redis_free(value);
    if (redis_ping(inherited) != REDISCHAN_ERR_FORKED)
        return 7;
    redis_client_free(fresh);
    redis_client_free(inherited);
    return 0;
}

extern pid_t _Fork(void) __attribute__((weak));

static void forks(pid_t (*make)(void), const char *how, redis_client *client, redis_reply *reply)
{
    fflush(stdout);
    const pid_t pid = make();
    if (pid < 0)
        tap_bail_out("%s", how);
    if (pid == 0) {
        const bool readable = strcmp(redis_reply_str(reply, NULL), "parent") == 0;
        redis_reply_free(reply);
        exit(readable ? child(client) : 8);
    }
    int status = 0;
    waitpid(pid, &status, 0);
    ok(WIFEXITED(status), "%s: the child ended by itself (wait status %#x)", how, (unsigned)status);
    is_int(WEXITSTATUS(status), 0, "%s: everything was right in the child", how);
}

/* The child of a child of a child ...: what is wrong in one of them ends all of them. */
static int forked_in_all(redis_client *inherited, int generations)
{
    if (redis_ping(inherited) != REDISCHAN_ERR_FORKED)
        return generations;
    if (generations == 1)
        return 0;
    const pid_t pid = fork();
    if (pid == 0)
        _exit(forked_in_all(inherited, generations - 1));
    int status = 0;
    waitpid(pid, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 99;
}

static void many_generations(redis_client *client)
{
    fflush(stdout);
    const pid_t pid = fork();
    if (pid == 0)
        _exit(forked_in_all(client, 70));
    int status = 0;
    waitpid(pid, &status, 0);
    is_int(WEXITSTATUS(status), 0, "70 generations of children know a client of the first process");
}

int main(void)
{
    redis_client *client = connect_to_server();
    redis_reply *reply = NULL;
    is_int(redis_set(client, "test:c:fork", "parent"), REDISCHAN_OK, "SET in the parent");
    const char *const get[] = {"GET", "test:c:fork"};
    is_int(redis_command_argv(client, 2, get, NULL, REDISCHAN_WAIT_DEFAULT, &reply), REDISCHAN_OK, "GET");

    forks(fork, "fork()", client, reply);
    /* The C library calls no handlers in the child of this one; it is there since glibc 2.34 and musl 1.2.3. */
    if (backend_is_portable())
        tap_skip("_Fork()", "the portable backend learns of forks by pthread_atfork(3)");
    else if (_Fork != NULL)
        forks(_Fork, "_Fork()", client, reply);
    else
        tap_skip("_Fork()", "this C library does not have it");
    many_generations(client);

    char *value = NULL;
    is_int(redis_get(client, "test:c:fork", &value, NULL), REDISCHAN_OK, "the parent goes on");
    is_text(value, "parent", "with its own replies");
    redis_free(value);
    redis_stats stats = {.size = sizeof stats};
    is_int(redis_client_stats(client, &stats), REDISCHAN_OK, "stats");
    is_int((long long)stats.reconnects, 0, "on its own connection");
    redis_reply_free(reply);
    redis_client_free(client);
    return tap_done();
}
