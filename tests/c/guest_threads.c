/* The library's threads have the process's core mask, policy and nice value, whichever thread connects first. A
 * function that never waits never yields. No system call is made for which a sandbox may kill the process. */
#define _GNU_SOURCE
#include "support.h"
#include "tap.h"

#include <dirent.h>
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* --- what never waits keeps its core ---------------------------------------------------------------------- */

static __thread bool counts;
static int yields;

int sched_yield(void)
{
    if (counts) /* one thread at a time does */
        yields++;
    return (int)syscall(SYS_sched_yield);
}

static atomic_bool called, logged;

static void nothing(void *user, redis_status code, redis_reply *reply)
{
    (void)user, (void)code;
    redis_reply_free(reply);
    called = true;
}

/* Submits `at_once` requests and takes their completions, again and again. */
static void submit_and_take(redis_client *client, int rounds, int at_once, int64_t timeout)
{
    const char *const set[] = {"SET", key_for("guest"), "v"};
    redis_queue *queue = NULL;
    redis_completion out[64];
    int failed = 0;
    yields = 0;
    if (redis_queue_new(client, &queue) != REDISCHAN_OK)
        tap_bail_out("no queue: %s", redis_last_error());
    for (int round = 0; round < rounds; round++) {
        for (int n = 0; n < at_once; n++) {
            counts = true;
            failed += redis_queue_submit(queue, (uint64_t)n, 3, set, NULL, REDISCHAN_WAIT_DEFAULT) != REDISCHAN_OK;
            counts = false;
        }
        for (int left = at_once; left > 0 && failed == 0;) {
            counts = timeout == 0;
            const int got = redis_queue_take(queue, out, 64, timeout);
            counts = false;
            if (got < 0) {
                failed++;
                break;
            }
            for (int n = 0; n < got; n++)
                redis_reply_free(out[n].reply);
            left -= got;
            if (got == 0)
                sleep_ms(1);
        }
    }
    counts = true;
    redis_queue_cancel(queue, 0);
    redis_submit_cb(client, 3, set, NULL, REDISCHAN_WAIT_DEFAULT, nothing, NULL);
    redis_queue_outstanding(queue);
    redis_client_state(client);
    redis_queue_free(queue);
    counts = false;
    is_int(failed, 0, "%d rounds of %d requests, taken with %lld ms", rounds, at_once, (long long)timeout);
    is_int(yields, 0, "no call that never waits has yielded its core");
}

/* --- a sandbox --------------------------------------------------------------------------------------------- */

#define KILLED(name)                                               \
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_##name, 0, 1),        \
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS)

static bool enter_sandbox(void)
{
    struct sock_filter rules[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        KILLED(sched_setaffinity),
        KILLED(sched_setscheduler),
        KILLED(sched_setparam),
        KILLED(sched_setattr),
        KILLED(setpriority),
        KILLED(ioprio_set),
        KILLED(mbind),
        KILLED(set_mempolicy),
        KILLED(io_uring_setup),
        KILLED(ptrace),
        KILLED(kill),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    const struct sock_fprog program = {sizeof rules / sizeof *rules, rules};
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

static redis_client *shared;

static void *call(void *failed)
{
    for (int i = 0; i < 200; i++) {
        bool mine = false;
        if (own_value(shared, (int)syscall(SYS_gettid), i, &mine) != REDISCHAN_OK || !mine)
            *(bool *)failed = true;
    }
    return NULL;
}

static void log_nothing(void *user, int32_t level, const char *target, const char *text)
{
    (void)user, (void)level, (void)target, (void)text;
    logged = true;
}

static int in_sandbox(void)
{
    pthread_t threads[8];
    bool failed[8] = {false};
    redis_client *nobody = NULL;
    redis_set_logger(log_nothing, NULL, NULL, REDISCHAN_LOG_DEBUG);
    redis_connect("redis://localhost:1/?connect_timeout=1000", &nobody); /* looks the name up */
    shared = connect_to_server();
    for (int i = 0; i < 8; i++)
        if (pthread_create(&threads[i], NULL, call, &failed[i]) != 0)
            return 2;
    for (int i = 0; i < 8; i++)
        pthread_join(threads[i], NULL);
    const char *const get[] = {"GET", key_for("guest")};
    redis_queue *queue = NULL;
    redis_completion out[64];
    if (redis_queue_new(shared, &queue) != REDISCHAN_OK)
        return 3;
    for (int round = 0; round < 100; round++) {
        for (int n = 0; n < 64; n++)
            if (redis_queue_submit(queue, 0, 2, get, NULL, REDISCHAN_WAIT_DEFAULT) != REDISCHAN_OK)
                return 4;
        for (int left = 64, got; left > 0; left -= got) {
            got = redis_queue_take(queue, out, 64, REDISCHAN_WAIT_DEFAULT);
            if (got <= 0)
                return 5;
            for (int n = 0; n < got; n++)
                redis_reply_free(out[n].reply);
        }
    }
    if (redis_submit_cb(shared, 2, get, NULL, REDISCHAN_WAIT_DEFAULT, nothing, NULL) != REDISCHAN_OK ||
        redis_client_close(shared, 60000) != REDISCHAN_OK)
        return 6;
    redis_queue_free(queue);
    redis_client_free(shared);
    redis_set_logger(NULL, NULL, NULL, 0);
    for (int i = 0; i < 8; i++)
        if (failed[i])
            return 7;
    return 0;
}

/* Before this process has made any call: the child starts the library itself. */
static void lives_in_a_sandbox(void)
{
    fflush(stdout);
    const pid_t child = fork();
    if (child == 0) {
        if (!enter_sandbox())
            _exit(99);
        _exit(in_sandbox());
    }
    int status = 0;
    waitpid(child, &status, 0);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 99) {
        tap_skip("a sandbox", "this system has no seccomp");
        return;
    }
    ok(WIFEXITED(status), "a sandbox that allows no change of cores, scheduling or niceness has nothing to object to "
       "(wait status %#x)", (unsigned)status);
    is_int(WEXITSTATUS(status), 0, "and all works in it");
}

/* --- on the process's terms ------------------------------------------------------------------------------- */

struct terms {
    cpu_set_t cores;
    int policy, nice;
};

static struct terms terms_of(pid_t thread)
{
    struct terms terms;
    memset(&terms, 0, sizeof terms);
    sched_getaffinity(thread, sizeof terms.cores, &terms.cores);
    terms.policy = sched_getscheduler(thread);
    terms.nice = getpriority(PRIO_PROCESS, (id_t)thread);
    return terms;
}

static bool may_lower_niceness;

/* A thread of other terms in each respect, as far as this process may have one. */
static void *connect_from_a_worker(void *unused)
{
    cpu_set_t one;
    const struct terms before = terms_of(0);
    int last = 0;
    for (int core = 0; core < CPU_SETSIZE; core++)
        if (CPU_ISSET(core, &before.cores))
            last = core;
    CPU_ZERO(&one);
    CPU_SET(last, &one);
    sched_setaffinity(0, sizeof one, &one);
    setpriority(PRIO_PROCESS, 0, before.nice + 5);
    may_lower_niceness = setpriority(PRIO_PROCESS, 0, before.nice + 4) == 0;
    const struct sched_param first = {.sched_priority = 1}, none = {0};
    if (sched_setscheduler(0, SCHED_FIFO, &first) != 0)
        sched_setscheduler(0, SCHED_BATCH, &none);
    redis_set_logger(log_nothing, NULL, NULL, REDISCHAN_LOG_DEBUG);
    shared = connect_to_server();
    const char *const get[] = {"GET", "any"};
    redis_submit_cb(shared, 2, get, NULL, REDISCHAN_WAIT_DEFAULT, nothing, NULL);
    return unused;
}

static void they_are_as_the_process_is(void)
{
    pthread_t worker;
    const struct terms wanted = terms_of(getpid());
    if (pthread_create(&worker, NULL, connect_from_a_worker, NULL) != 0)
        tap_bail_out("no thread");
    pthread_join(worker, NULL);
    /* Each of them starts on its own; a reply, a log line and a callback prove that they have. */
    redis_ping(shared);
    while (!called || !logged)
        sleep_ms(1);
    redis_client_close(shared, REDISCHAN_WAIT_FOREVER);
    DIR *threads = opendir("/proc/self/task");
    int found = 0, cores = 0, policy = 0, nice = 0;
    for (const struct dirent *entry; (entry = readdir(threads)) != NULL;) {
        char path[300], name[64] = "";
        snprintf(path, sizeof path, "/proc/self/task/%s/comm", entry->d_name);
        FILE *file = fopen(path, "r");
        if (file == NULL)
            continue;
        const bool ours = fgets(name, sizeof name, file) != NULL && strncmp(name, "redischan-", 10) == 0;
        fclose(file);
        if (!ours)
            continue;
        const struct terms terms = terms_of(atoi(entry->d_name));
        found++;
        cores += !CPU_EQUAL(&terms.cores, &wanted.cores);
        policy += terms.policy != wanted.policy;
        nice += terms.nice != wanted.nice;
    }
    closedir(threads);
    ok(found >= 2, "a pinned worker of another policy and niceness connected first: %d threads of the library", found);
    const char *const as_made = backend_is_portable() ? "the portable backend leaves its threads as they were made" : NULL;
    if (as_made != NULL) {
        tap_skip("run on the process's cores", as_made);
        tap_skip("under its policy", as_made);
    } else {
        is_int(cores, 0, "run on the process's cores");
        is_int(policy, 0, "under its policy");
    }
    if (as_made != NULL)
        tap_skip("with its niceness", as_made);
    else if (may_lower_niceness)
        is_int(nice, 0, "with its niceness");
    else
        tap_skip("with its niceness", "this process may not lower that of a thread");
    redis_set_logger(NULL, NULL, NULL, 0);
    redis_client_free(shared);
}

int main(void)
{
    lives_in_a_sandbox();
    they_are_as_the_process_is(); /* first: it is about the thread that starts the library */
    redis_client *client = connect_to_server();
    submit_and_take(client, 100, 64, 0);
    submit_and_take(client, 100, 64, REDISCHAN_WAIT_DEFAULT);
    redis_client_free(client);
    return tap_done();
}
