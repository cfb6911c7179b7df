/* queue_epoll.c - one thread, an epoll(7) loop, and up to ten thousand requests outstanding at all times.
 *
 * Shows   how to keep a completion queue full: each completion that is taken frees capacity for the next request.
 * Prints  how many requests were made, how many were outstanding, and how many replies were wrong.
 * Server  $REDIS_URL, or a private one inside this process. */
#define _POSIX_C_SOURCE 200809L
#include <redischan.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>

enum { OUTSTANDING = 10000, REQUESTS = 50000, CHUNK = 256 };

struct load {
    redis_queue *queue;
    int submitted, completed, wrong;
    int most; /* outstanding at once: submitted, and their completions not taken */
};

static int failed(const char *what)
{
    fprintf(stderr, "queue_epoll: %s: %s\n", what, redis_last_error());
    return EXIT_FAILURE;
}

/* Request n has key n % OUTSTANDING, whose value is its number. */
static redis_status submit(struct load *load, int n)
{
    char key[40], value[20];
    snprintf(key, sizeof key, "example:queue_epoll:%d", n % OUTSTANDING);
    snprintf(value, sizeof value, "%d", n % OUTSTANDING);
    const char *const argv[] = {n < OUTSTANDING ? "SET" : "GET", key, value};
    return redis_queue_submit(load->queue, (uint64_t)n, n < OUTSTANDING ? 3 : 2, argv, NULL, 60000);
}

static redis_status fill(struct load *load)
{
    for (; load->submitted < REQUESTS; load->submitted++) {
        const redis_status status = submit(load, load->submitted);
        if (status == REDISCHAN_ERR_QUEUE_FULL)
            break; /* max_in_flight requests have not been taken: taking them frees capacity */
        if (status != REDISCHAN_OK)
            return status;
    }
    const int outstanding = load->submitted - load->completed;
    load->most = outstanding > load->most ? outstanding : load->most;
    return REDISCHAN_OK;
}

static void check(struct load *load, const redis_completion *completion)
{
    char expected[20] = "OK";
    if (completion->tag >= OUTSTANDING)
        snprintf(expected, sizeof expected, "%d", (int)(completion->tag % OUTSTANDING));
    const char *text = redis_reply_str(completion->reply, NULL);
    load->wrong += completion->code != REDISCHAN_OK || text == NULL || strcmp(text, expected) != 0;
    load->completed++;
    redis_reply_free(completion->reply);
}

static int run(struct load *load)
{
    const int loop = epoll_create1(EPOLL_CLOEXEC), fd = redis_queue_fd(load->queue);
    struct epoll_event event = {.events = EPOLLIN}; /* level-triggered */
    if (loop < 0 || epoll_ctl(loop, EPOLL_CTL_ADD, fd, &event) != 0)
        return failed("epoll");
    redis_completion completions[CHUNK];
    while (load->completed < REQUESTS) {
        if (fill(load) != REDISCHAN_OK)
            return failed("submit");
        if (epoll_wait(loop, &event, 1, -1) < 0)
            return failed("epoll_wait");
        const int taken = redis_queue_take(load->queue, completions, CHUNK, 0);
        for (int i = 0; i < taken; i++)
            check(load, &completions[i]);
    }
    return EXIT_SUCCESS;
}

int main(void)
{
    const char *url = getenv("REDIS_URL");
    struct load load = {0};
    redis_client *client = NULL;
    if (redis_connect(url != NULL ? url : "embedded://", &client) != REDISCHAN_OK)
        return failed("connect");
    if (redis_queue_new(client, &load.queue) != REDISCHAN_OK)
        return failed("queue");

    int result = run(&load);
    if (result == EXIT_SUCCESS)
        printf("%d requests by one thread, up to %d outstanding, %d replies wrong\n", load.completed, load.most,
               load.wrong);

    redis_queue_free(load.queue);
    redis_client_free(client);
    return load.wrong == 0 ? result : EXIT_FAILURE;
}
