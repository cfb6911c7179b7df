/* A process forks while its threads are in calls: in each child calls fail at once and it can connect again, and the
 * parent's threads keep getting their own replies. */
#define _POSIX_C_SOURCE 200809L
#include "support.h"
#include "tap.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { THREADS = 8, AT_ONCE = 10, PATIENCE = 30000, EXIT_CODE = 100 };

static atomic_bool stop;
static atomic_long right, wrong, failed;

static void *work(void *argument)
{
    static atomic_int number;
    redis_client *client = argument;
    const int me = number++;
    for (int call = 0; !stop; call++) {
        bool mine = false;
        if (own_value(client, me, call, &mine) < 0)
            failed++;
        else
            mine ? right++ : wrong++;
    }
    return NULL;
}

/* How long the slowest of the calls took that a child made with what it inherited. */
static double slowest;

static bool is_forked(double begin, redis_status status)
{
    const double took = milliseconds() - begin;
    slowest = took > slowest ? took : slowest;
    return status == REDISCHAN_ERR_FORKED && last_info().outcome == REDISCHAN_NOT_SENT;
}

/* What the parent also holds. */
static redis_queue *queue;
static redis_pipeline *pipeline;

static void not_called(void *user, redis_status code, redis_reply *reply)
{
    (void)user, (void)code, (void)reply;
    _exit(20);
}

/* In the child: whether all that does not wait for its reply is refused as well. */
static bool several_are_forked(redis_client *client)
{
    const char *const get[] = {"GET", "any"};
    redis_completion done;
    redis_reply *reply = NULL;
    redis_queue *another = NULL;
    const double begin = milliseconds();
    return is_forked(begin, redis_queue_submit(queue, 1, 2, get, NULL, REDISCHAN_WAIT_FOREVER)) &&
           is_forked(begin, redis_queue_take(queue, &done, 1, REDISCHAN_WAIT_FOREVER)) &&
           is_forked(begin, redis_queue_cancel(queue, 0)) && is_forked(begin, redis_queue_fd(queue)) &&
           is_forked(begin, redis_queue_new(client, &another)) &&
           is_forked(begin, redis_submit_cb(client, 2, get, NULL, REDISCHAN_WAIT_FOREVER, not_called, NULL)) &&
           is_forked(begin, redis_pipeline_exec(pipeline, REDISCHAN_WAIT_FOREVER, &reply)) &&
           redis_pipeline_len(pipeline) == 1 && reply == NULL && another == NULL;
}

/* In the child: the number of the first thing that was wrong, else 0. */
static int child(redis_client *client, redis_session *session, bool connects)
{
    const char *const get[] = {"GET", "any"};
    char *value = NULL;
    redis_reply *reply = NULL;
    redis_session *another = NULL;
    int32_t state = 0;
    if (!is_forked(milliseconds(), redis_get(client, "any", &value, NULL)))
        return 1;
    if (!is_forked(milliseconds(), redis_set(client, "any", "value")))
        return 2;
    if (!is_forked(milliseconds(), redis_command_argv(client, 2, get, NULL, REDISCHAN_WAIT_FOREVER, &reply)))
        return 3;
    if (!is_forked(milliseconds(), redis_session_argv(session, 2, get, NULL, REDISCHAN_WAIT_FOREVER, &reply)))
        return 4;
    if (!is_forked(milliseconds(), redis_session_new(client, &another)))
        return 5;
    if (!is_forked(milliseconds(), redis_client_wait_state(client, REDISCHAN_STATE_READY, 5000, &state)))
        return 6;
    if (!is_forked(milliseconds(), redis_client_close(client, REDISCHAN_WAIT_FOREVER)))
        return 7;
    if (!is_forked(milliseconds(), redis_client_state(client)) || redis_client_ref(client) != NULL)
        return 8;
    if (!several_are_forked(client))
        return 15;
    const double begin = milliseconds();
    redis_queue_free(queue);
    redis_pipeline_free(pipeline);
    redis_session_free(session);
    redis_client_free(client);
    if (!is_forked(begin, redis_ping(client)))
        return 9;
    if (value != NULL || reply != NULL || another != NULL)
        return 10;
    if (!connects)
        return 0;
    redis_client *fresh = NULL;
    bool mine = false;
    if (redis_connect(server_url(), &fresh) != REDISCHAN_OK) {
        fprintf(stderr, "# a child cannot connect: %s\n", redis_last_error());
        return 11;
    }
    if (own_value(fresh, 0, 0, &mine) != REDISCHAN_OK || !mine)
        return 12;
    if (redis_ping(client) != REDISCHAN_ERR_FORKED) /* nor does it reach the new one */
        return 13;
    redis_client_free(fresh);
    return 0;
}

/* Forks a child, which writes how long its slowest call took. */
static pid_t start(redis_client *client, redis_session *session, int number, int slowest_of)
{
    const pid_t pid = fork();
    if (pid < 0)
        tap_bail_out("fork");
    if (pid > 0)
        return pid;
    alarm(60); /* a child that hangs is ended by a signal, which is seen */
    const int mistake = child(client, session, number % 4 == 0);
    if (write(slowest_of, &slowest, sizeof slowest) != sizeof slowest)
        _exit(14);
    if (number % 2 == 0) /* both ways to end */
        _exit(mistake != 0 ? mistake : EXIT_CODE);
    exit(mistake != 0 ? mistake : EXIT_CODE);
}

static void forks(redis_client *client, redis_session *session, int count)
{
    int clean = 0, last_wrong = 0, slowest_of[2];
    double worst = 0;
    if (pipe(slowest_of) != 0)
        tap_bail_out("pipe");
    for (int done = 0; done < count;) {
        pid_t pids[AT_ONCE];
        int running = 0;
        for (; running < AT_ONCE && done < count; running++, done++)
            pids[running] = start(client, session, done, slowest_of[1]);
        for (int i = 0; i < running; i++) {
            int status = 0;
            waitpid(pids[i], &status, 0);
            if (WIFEXITED(status) && WEXITSTATUS(status) == EXIT_CODE)
                clean++;
            else
                last_wrong = status;
            double took = 0;
            if (WIFEXITED(status) && read(slowest_of[0], &took, sizeof took) == sizeof took && took > worst)
                worst = took;
        }
    }
    close(slowest_of[0]);
    close(slowest_of[1]);
    is_int(clean, count, "row 26: %d children: FORKED from client and session, free is harmless, exit code kept "
           "(last wait status that was not %#x)", count, (unsigned)last_wrong);
    ok(worst < PATIENCE, "row 26: at once: the slowest call of a child took %.3f ms", worst);
}

int main(void)
{
    redis_client *client = connect_to_server();
    redis_session *session = NULL;
    const char *const get[] = {"GET", "any"};
    redis_reply *reply = NULL;
    if (redis_session_new(client, &session) != REDISCHAN_OK)
        tap_bail_out("no session: %s", redis_last_error());
    if (redis_queue_new(client, &queue) != REDISCHAN_OK || redis_pipeline_new(client, false, &pipeline) != REDISCHAN_OK)
        tap_bail_out("no queue or pipeline: %s", redis_last_error());
    redis_pipeline_add(pipeline, 2, get, NULL);
    redis_queue_submit(queue, 1, 2, get, NULL, REDISCHAN_WAIT_DEFAULT);
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++)
        if (pthread_create(&threads[i], NULL, work, client) != 0)
            tap_bail_out("thread %d cannot start", i);
    while (right + failed < 4 * THREADS)
        sleep_ms(1);
    fflush(stdout); /* or each child that calls exit writes it again */
    forks(client, session, small_or_full(100, 1000));
    const long until_now = right;
    while (failed == 0 && right < until_now + 4 * THREADS)
        sleep_ms(1);
    stop = true;
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    is_int(wrong, 0, "row 26: no reply in the parent was another's (%ld were right)", (long)right);
    is_int(failed, 0, "row 26: no call in the parent failed");
    ok(redis_session_argv(session, 2, get, NULL, REDISCHAN_WAIT_DEFAULT, &reply) >= 0,
       "row 26: the parent's session goes on");
    redis_completion done = {0};
    is_int(redis_queue_take(queue, &done, 1, REDISCHAN_WAIT_DEFAULT), 1, "row 26: the parent's queue goes on");
    redis_reply_free(done.reply);
    redis_reply_free(reply);
    ok(redis_pipeline_exec(pipeline, REDISCHAN_WAIT_DEFAULT, &reply) == REDISCHAN_OK, "row 26: and its pipeline");
    redis_queue_free(queue);
    redis_pipeline_free(pipeline);
    redis_stats stats = {.size = sizeof stats};
    is_int(redis_client_stats(client, &stats), REDISCHAN_OK, "row 26: stats");
    is_int((long long)stats.reconnects, 0, "row 26: all on one connection");
    redis_reply_free(reply);
    redis_session_free(session);
    redis_client_free(client);
    return tap_done();
}
