/* A storm of signals: none is ever handled on a library thread, and the calls stay correct. And what
 * redis_set_interrupt promises: a signal ends a waiting call if the program says so, and only then. */
#define _GNU_SOURCE /* for syscall */
#include "scripted.h"
#include "support.h"
#include "tap.h"

#include <dirent.h>
#include <netdb.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

enum { THREADS = 4, MOST_THREADS = 64, WAIT = 10000, SHORT_WAIT = 400, PERIOD = 100 };

static atomic_long handled;
static atomic_long handled_on[MOST_THREADS]; /* the ids of the threads, 0: none yet */

/* A lookup takes its time, so that the thread for names is there to be seen. The library finds this one before that
 * of the C library; the server under test has an address, which is not looked up. */
int getaddrinfo(const char *restrict node, const char *restrict service, const struct addrinfo *restrict hints,
                struct addrinfo **restrict result)
{
    (void)node, (void)service, (void)hints, (void)result;
    sleep_ms(100);
    return EAI_NONAME;
}

static long this_thread(void)
{
    return syscall(SYS_gettid);
}

/* Only what a handler may: a system call and atomics. */
static void handler(int number)
{
    (void)number;
    handled++;
    const long me = this_thread();
    for (int i = 0; i < MOST_THREADS; i++) {
        long expected = 0;
        if (atomic_compare_exchange_strong(&handled_on[i], &expected, me) || expected == me)
            return;
    }
}

static void handle(int number, int flags)
{
    struct sigaction action = {.sa_flags = flags};
    action.sa_handler = handler;
    sigemptyset(&action.sa_mask);
    if (sigaction(number, &action, NULL) != 0)
        tap_bail_out("sigaction");
}

static void alarm_every(long microseconds)
{
    const struct timeval period = {.tv_sec = microseconds / 1000000, .tv_usec = microseconds % 1000000};
    const struct itimerval every = {period, period};
    if (setitimer(ITIMER_REAL, &every, NULL) != 0)
        tap_bail_out("setitimer");
}

static void block_alarm(int how)
{
    sigset_t only;
    sigemptyset(&only);
    sigaddset(&only, SIGALRM);
    pthread_sigmask(how, &only, NULL);
}

/* --- the library's threads, as the kernel shows them ------------------------------------------------------ */

static struct {
    int count, with_dns, with_log; /* which kinds were seen */
    int handled_here, unblocked;
    unsigned long long worst_mask;
} seen;

static bool read_file(const char *thread, const char *name, char *text, size_t size)
{
    char path[300];
    snprintf(path, sizeof path, "/proc/self/task/%s/%s", thread, name);
    FILE *file = fopen(path, "r");
    if (file == NULL)
        return false; /* it has ended */
    text[fread(text, 1, size - 1, file)] = 0;
    fclose(file);
    return true;
}

/* A thread that is ending has no signals any more: the kernel then shows an empty mask, and no thread in the group. */
static bool is_ending(const char *status)
{
    return strstr(status, "Threads:\t0\n") != NULL;
}

/* Those that can be blocked: not KILL and STOP, and not the two that the C library keeps for itself. */
static unsigned long long all_signals(void)
{
    return ~(1ull << (SIGKILL - 1) | 1ull << (SIGSTOP - 1) | 1ull << (32 - 1) | 1ull << (33 - 1));
}

static void look_at_threads(void)
{
    DIR *threads = opendir("/proc/self/task");
    if (threads == NULL)
        tap_bail_out("no /proc/self/task");
    for (const struct dirent *entry; (entry = readdir(threads)) != NULL;) {
        char name[64], status[4096];
        if (entry->d_name[0] == '.' || !read_file(entry->d_name, "comm", name, sizeof name) ||
            strncmp(name, "redischan-", strlen("redischan-")) != 0 ||
            !read_file(entry->d_name, "status", status, sizeof status) || is_ending(status))
            continue;
        const char *blocked = strstr(status, "SigBlk:");
        const unsigned long long mask = blocked != NULL ? strtoull(blocked + strlen("SigBlk:"), NULL, 16) : 0;
        seen.count++;
        seen.with_dns += strncmp(name, "redischan-dns", strlen("redischan-dns")) == 0;
        seen.with_log += strncmp(name, "redischan-log", strlen("redischan-log")) == 0;
        if ((mask & all_signals()) != all_signals()) {
            seen.unblocked++;
            seen.worst_mask = mask;
        }
        for (int i = 0; i < MOST_THREADS; i++)
            seen.handled_here += handled_on[i] == atol(entry->d_name);
    }
    closedir(threads);
}

/* --- the storm -------------------------------------------------------------------------------------------- */

struct worker {
    pthread_t thread;
    redis_client *client;
    int number;
    long right, wrong, failed;
};

static atomic_bool stop;

static void *work(void *argument)
{
    struct worker *me = argument;
    for (int call = 0; !stop; call++) {
        bool mine = false;
        if (own_value(me->client, me->number, call, &mine) < 0)
            me->failed++;
        else
            mine ? me->right++ : me->wrong++;
    }
    return NULL;
}

static void listen_to_log(void *user, int32_t level, const char *target, const char *text)
{
    (void)user, (void)level, (void)target, (void)text;
}

static void storm(int flags, bool blocked, const char *how)
{
    struct worker workers[THREADS];
    long right = 0, wrong = 0, failed = 0;
    memset(&seen, 0, sizeof seen);
    handled = 0;
    stop = false;
    handle(SIGALRM, flags);
    block_alarm(blocked ? SIG_BLOCK : SIG_UNBLOCK); /* threads inherit it */
    alarm_every(1000);
    redis_client *client = connect_to_server();
    /* So that its other threads are there too: the one for names, and the one of the logger. */
    redis_client *nobody = NULL;
    redis_connect("redis://slow.test:1/?lazy_connect=yes&reconnect_max=50", &nobody);
    redis_set_logger(listen_to_log, NULL, NULL, REDISCHAN_LOG_DEBUG);
    for (int i = 0; i < THREADS; i++) {
        workers[i] = (struct worker){.client = client, .number = i};
        if (pthread_create(&workers[i].thread, NULL, work, &workers[i]) != 0)
            tap_bail_out("thread %d cannot start", i);
    }
    const double begin = milliseconds();
    bool all_seen = false;
    while (milliseconds() < begin + small_or_full(500, 30000) || (!all_seen && milliseconds() < begin + 60000)) {
        look_at_threads();
        all_seen = seen.with_dns > 0 && seen.with_log > 0 && (blocked || handled > 0);
        sleep_ms(20);
    }
    stop = true;
    for (int i = 0; i < THREADS; i++) {
        pthread_join(workers[i].thread, NULL);
        right += workers[i].right;
        wrong += workers[i].wrong;
        failed += workers[i].failed;
    }
    alarm_every(0);
    redis_set_logger(NULL, NULL, NULL, 0);
    ok(right > 0 && wrong == 0, "row 30: %s: %ld calls right, %ld wrong", how, right, wrong);
    is_int(failed, 0, "row 30: %s: no call failed", how);
    ok(blocked ? handled == 0 : handled > 0, "row 30: %s: %ld signals were handled", how, (long)handled);
    is_int(seen.handled_here, 0, "row 30: %s: none on a thread of the library", how);
    ok(seen.count > 0 && seen.with_dns > 0 && seen.with_log > 0,
       "row 30: %s: these were there to be seen, those for names and for the log too", how);
    is_int(seen.unblocked, 0, "row 30: %s: they block every signal (a mask that does not: %016llx)", how,
           seen.worst_mask);
    redis_client_free(nobody);
    redis_client_free(client);
    signal(SIGALRM, SIG_IGN); /* one may be pending */
    block_alarm(SIG_UNBLOCK);
}

/* --- redis_set_interrupt ---------------------------------------------------------------------------------- */

static struct {
    bool answer;
    long asked, asked_elsewhere;
    long by;
    redis_client *client;
    redis_status inside;
} question;

static bool ask(void *user)
{
    question.asked++;
    question.asked_elsewhere += user != &question || this_thread() != question.by;
    question.inside = redis_ping(question.client);
    return question.answer;
}

static redis_status wait_state(redis_client *client, int64_t timeout)
{
    int32_t state = -7;
    const redis_status status = redis_client_wait_state(client, REDISCHAN_STATE_READY, timeout, &state);
    return state == -7 ? status : REDISCHAN_ERR_PANIC; /* nothing is written on failure */
}

/* The scripted server never answers it. */
static redis_status hang(redis_client *client, int64_t timeout)
{
    const char *const words[] = {"HANG"};
    redis_reply *reply = NULL;
    return redis_command_argv(client, 1, words, NULL, timeout, &reply);
}

static redis_status blpop(redis_client *client, int64_t timeout)
{
    const char *const words[] = {"BLPOP", "row30:nobody pushes", "0"};
    redis_reply *reply = NULL;
    return redis_command_argv(client, 3, words, NULL, timeout, &reply);
}

static void interrupted(const char *what, redis_status (*wait)(redis_client *, int64_t), redis_client *client,
                        int outcome)
{
    question.by = this_thread();
    question.client = client;
    handle(SIGALRM, 0);
    wait(client, 1); /* so that the connection it takes is there, and the command sent before the first signal */
    alarm_every(PERIOD * 1000L);

    question.answer = true;
    redis_set_interrupt(ask, &question);
    /* Signals that come more seldom, until the command is sent before the first of them. */
    redis_status status;
    for (long period = PERIOD;; period *= 2) {
        alarm_every(period * 1000L);
        question.asked = question.asked_elsewhere = 0;
        status = wait(client, REDISCHAN_WAIT_FOREVER); /* at once, or never */
        if (outcome == REDISCHAN_NOT_SENT || last_info().outcome != REDISCHAN_NOT_SENT || period > WAIT)
            break;
    }
    is_int(status, REDISCHAN_ERR_CANCELED, "row 30: %s, true: CANCELED", what);
    alarm_every(PERIOD * 1000L);
    /* Of a command that waits at the server it is known that it took nothing, unless the server took its time to say so. */
    const bool is_late = outcome == REDISCHAN_ANSWERED && strstr(redis_last_error(), "did not say in time") != NULL;
    is_int(last_info().outcome, is_late ? REDISCHAN_MAYBE_EXECUTED : outcome, "row 30: %s: with its outcome", what);
    ok(question.asked == 1 && question.asked_elsewhere == 0, "row 30: %s: asked once, on the thread that waits", what);
    is_int(question.inside, REDISCHAN_ERR_REENTRANT, "row 30: %s: a call inside the function is refused", what);

    question.answer = false;
    question.asked = question.asked_elsewhere = 0;
    status = wait(client, SHORT_WAIT);
    for (int again = 0; again < 50 && status == REDISCHAN_ERR_TIMEOUT && question.asked < 2; again++)
        status = wait(client, SHORT_WAIT); /* signals that were late came as one */
    is_int(status, REDISCHAN_ERR_TIMEOUT, "row 30: %s, false: goes on to its deadline", what);
    ok(question.asked > 1 && question.asked_elsewhere == 0, "row 30: %s: asked at each signal (%ld)", what,
       question.asked);

    question.answer = true;
    question.asked = 0;
    handle(SIGALRM, SA_RESTART); /* whatever the system does then, it is no call that fails wrongly */
    const redis_status restarted = wait(client, SHORT_WAIT);
    ok(restarted == REDISCHAN_ERR_TIMEOUT || (restarted == REDISCHAN_ERR_CANCELED && question.asked == 1),
       "row 30: %s: with SA_RESTART it waits, or is canceled as asked (%d)", what, restarted);

    handle(SIGALRM, 0);
    question.asked = 0;
    redis_set_interrupt(NULL, NULL);
    is_int(wait(client, SHORT_WAIT), REDISCHAN_ERR_TIMEOUT, "row 30: %s, no function: goes on to its deadline", what);
    is_int(question.asked, 0, "row 30: %s: and none is asked", what);
    alarm_every(0);
    is_int(redis_client_state(client), REDISCHAN_STATE_READY, "row 30: %s: the client serves on", what);
}

/* --- who is in the function ------------------------------------------------------------------------------- */

static atomic_long asked, inside;

static bool ask_slowly(void *user)
{
    (void)user;
    asked++;
    inside++;
    sleep_ms(50);
    inside--;
    return false;
}

static void *hang_in_thread(void *client)
{
    hang(client, SHORT_WAIT);
    return NULL;
}

static void none_is_inside_afterwards(redis_client *hanging)
{
    pthread_t threads[THREADS];
    handle(SIGUSR1, 0);
    asked = inside = 0;
    redis_set_interrupt(ask_slowly, NULL);
    for (int i = 0; i < THREADS; i++)
        if (pthread_create(&threads[i], NULL, hang_in_thread, hanging) != 0)
            tap_bail_out("thread %d cannot start", i);
    const double end = milliseconds() + WAIT;
    while (asked < 2 && milliseconds() < end)
        for (int i = 0; i < THREADS; i++) {
            pthread_kill(threads[i], SIGUSR1); /* not joined yet, so it may be named */
            sleep_ms(1);
        }
    ok(asked >= 2, "row 30: threads were in the function, and some may be in it still");
    redis_set_interrupt(NULL, NULL);
    is_int(inside, 0, "row 30: none is, once it was taken away");
    const long before = asked;
    for (int i = 0; i < THREADS; i++) {
        pthread_kill(threads[i], SIGUSR1);
        pthread_join(threads[i], NULL);
    }
    is_int(asked, before, "row 30: and none is asked any more");
}

static void none_is_asked_without_a_signal(redis_client *client)
{
    struct worker workers[THREADS];
    asked = 0;
    stop = false;
    const double begin = milliseconds();
    redis_set_interrupt(ask_slowly, NULL);
    for (int i = 0; i < THREADS; i++) {
        workers[i] = (struct worker){.client = client, .number = i};
        if (pthread_create(&workers[i].thread, NULL, work, &workers[i]) != 0)
            tap_bail_out("thread %d cannot start", i);
    }
    sleep_ms(300);
    stop = true;
    for (int i = 0; i < THREADS; i++)
        pthread_join(workers[i].thread, NULL);
    const long most = (long)((milliseconds() - begin) / 50) * THREADS;
    redis_set_interrupt(NULL, NULL);
    ok(asked <= most, "row 30: without a signal each thread asks at most every 50 ms (%ld times, %ld at most)",
       (long)asked, most);
}

int main(void)
{
    storm(SA_RESTART, false, "SIGALRM at 1 kHz");
    storm(0, false, "the same without SA_RESTART");
    storm(0, true, "the same, blocked by the program's threads");

    scripted *silent = scripted_start(SCRIPTED_RESP3);
    redis_client *client = connect_to_server(), *hanging = connect_to_silent(scripted_url(silent));
    interrupted("wait_state", wait_state, client, REDISCHAN_NOT_SENT);
    interrupted("a command", hang, hanging, REDISCHAN_MAYBE_EXECUTED);
    if (server_is_mini_redis())
        tap_skip("row 30: BLPOP", "mini-redis has no BLPOP");
    else
        interrupted("BLPOP", blpop, client, REDISCHAN_ANSWERED);
    none_is_inside_afterwards(hanging);
    none_is_asked_without_a_signal(client);
    bool mine = false;
    ok(own_value(client, 0, 0, &mine) == REDISCHAN_OK && mine, "row 30: the next call is right");
    redis_client_free(hanging);
    redis_client_free(client);
    scripted_stop(silent);
    return tap_done();
}
