/* What bindings use, in a forked child: calls that give completions, waits for queues, tokens of threads. */
#define _POSIX_C_SOURCE 200809L
#include "support.h"
#include "tap.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { TIMEOUT = 60000 };

static void a_call(redis_client *client)
{
    fflush(stdout);
    const pid_t pid = fork();
    if (pid < 0)
        tap_bail_out("fork");
    if (pid == 0) {
        const char *const get[] = {"GET", "k"};
        redis_completion done = {0};
        redis_call(client, 2, get, NULL, TIMEOUT, &done);
        _exit(done.code != REDISCHAN_ERR_FORKED                                                ? 1
              : done.outcome != REDISCHAN_NOT_SENT                                             ? 2
              : done.reply == NULL || strstr(redis_reply_str(done.reply, NULL), "fork") == NULL ? 3
                                                                                               : 0);
    }
    int status = 0;
    waitpid(pid, &status, 0);
    ok(WIFEXITED(status) && WEXITSTATUS(status) == 0, "in a child it says that it is one (%#x)", (unsigned)status);
}

static void a_wait(redis_client *client)
{
    redis_queue *queue = NULL;
    const char *const get[] = {"GET", "fork_bindings:no such key"};
    redis_queue_new(client, &queue);
    redis_queue_submit(queue, 1, 2, get, NULL, TIMEOUT);
    fflush(stdout);
    const pid_t pid = fork();
    if (pid < 0)
        tap_bail_out("fork");
    if (pid == 0)
        _exit(redis_queue_wait(queue, REDISCHAN_WAIT_FOREVER) != REDISCHAN_ERR_FORKED   ? 1
              : redis_queue_wake(queue) != REDISCHAN_ERR_FORKED ? 2
                                                                : 0);
    int status = 0;
    waitpid(pid, &status, 0);
    ok(WIFEXITED(status) && WEXITSTATUS(status) == 0, "in a child both are refused at once (%#x)", (unsigned)status);
    is_int(redis_queue_wait(queue, TIMEOUT), REDISCHAN_OK, "the parent goes on");
    redis_queue_free(queue);
}

/* In the child: 0, or the number of the first thing that was wrong. */
static int child(uint64_t parents)
{
    if (redis_thread_interrupt(parents) != REDISCHAN_NIL)
        return 1;
    if (redis_thread_interrupt_clear() != REDISCHAN_NIL) /* what was pending in the parent is the parent's */
        return 2;
    const uint64_t mine = redis_thread_token();
    if (mine == 0 || mine == parents)
        return 3;
    redis_client *fresh = NULL;
    if (redis_connect(server_url(), &fresh) != REDISCHAN_OK)
        return 4;
    if (redis_thread_interrupt(mine) != REDISCHAN_OK || redis_ping(fresh) != REDISCHAN_ERR_CANCELED)
        return 5;
    redis_queue *queue = NULL;
    redis_queue_new(fresh, &queue);
    redis_thread_interrupt(mine);
    if (redis_queue_wait(queue, TIMEOUT) != REDISCHAN_ERR_CANCELED)
        return 6;
    redis_queue_free(queue);
    redis_client_free(fresh);
    return 0;
}

static void a_token(void)
{
    const uint64_t token = redis_thread_token();
    redis_thread_interrupt(token);
    fflush(stdout);
    const pid_t pid = fork();
    if (pid < 0)
        tap_bail_out("fork");
    if (pid == 0)
        exit(child(token));
    int status = 0;
    waitpid(pid, &status, 0);
    ok(WIFEXITED(status), "the child ended by itself (wait status %#x)", (unsigned)status);
    is_int(WEXITSTATUS(status), 0, "everything was right in the child");
    is_int(redis_thread_token() == token, 1, "the parent's token is what it was");
    is_int(redis_thread_interrupt_clear(), REDISCHAN_OK, "and so is its interrupt");
}

int main(void)
{
    redis_client *client = connect_to_server();
    a_call(client);
    a_wait(client);
    a_token();
    bool mine = false;
    ok(own_value(client, 0, 0, &mine) == REDISCHAN_OK && mine, "after all of this, the client works");
    redis_client_free(client);
    return tap_done();
}
