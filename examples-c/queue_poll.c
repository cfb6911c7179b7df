/* queue_poll.c - requests without a waiting thread, in a loop around poll(2).
 *
 * Shows   a completion queue: submit, wait for its descriptor among others, take what is done; and a cancel.
 * Prints  how many requests were answered while the same thread also watched a pipe.
 * Server  $REDIS_URL, or a private one inside this process. */
#define _POSIX_C_SOURCE 200809L
#include <redischan.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { REQUESTS = 100, CHUNK = 16, STOP = 1000 };

static int failed(const char *what)
{
    fprintf(stderr, "queue_poll: %s: %s\n", what, redis_last_error());
    return EXIT_FAILURE;
}

/* Takes everything that is done. Returns how many had a value; *done counts all. */
static int take(redis_queue *queue, int *done)
{
    redis_completion completions[CHUNK];
    int values = 0, taken;
    while ((taken = redis_queue_take(queue, completions, CHUNK, 0)) > 0)
        for (int i = 0; i < taken; i++) {
            /* completions[i].tag identifies the request. The reply of a failure is its text. */
            if (completions[i].code < 0)
                fprintf(stderr, "request %d: %s\n", (int)completions[i].tag, redis_reply_str(completions[i].reply, NULL));
            values += completions[i].code == REDISCHAN_OK;
            redis_reply_free(completions[i].reply);
            ++*done;
        }
    return values;
}

static int serve(redis_queue *queue, const int *pipe_ends)
{
    int done = 0, values = 0;
    char byte;
    struct pollfd watched[] = {{redis_queue_fd(queue), POLLIN, 0}, {pipe_ends[0], POLLIN, 0}};
    while (done < REQUESTS || watched[1].fd >= 0) {
        if (poll(watched, 2, -1) < 0)
            return EXIT_FAILURE;
        if (watched[0].revents != 0)
            values += take(queue, &done);
        if (watched[1].revents != 0 && read(pipe_ends[0], &byte, 1) == 1) {
            printf("the pipe said '%c'\n", byte);
            watched[1].fd = -1; /* poll ignores it */
        }
    }
    printf("%d of %d requests were answered with a value\n", values, done);
    return EXIT_SUCCESS;
}

int main(void)
{
    const char *url = getenv("REDIS_URL");
    redis_client *client = NULL;
    redis_queue *queue = NULL;
    int pipe_ends[2];
    if (redis_connect(url != NULL ? url : "embedded://", &client) != REDISCHAN_OK)
        return failed("connect");
    if (redis_set(client, "example:queue_poll", "value") != REDISCHAN_OK)
        return failed("SET");
    if (redis_queue_new(client, &queue) != REDISCHAN_OK || pipe(pipe_ends) != 0)
        return failed("queue");

    const char *const get[] = {"GET", "example:queue_poll"};
    for (uint64_t tag = 0; tag < REQUESTS; tag++)
        if (redis_queue_submit(queue, tag, 2, get, NULL, REDISCHAN_WAIT_DEFAULT) != REDISCHAN_OK)
            return failed("submit"); /* it never waits */
    int result = write(pipe_ends[1], "!", 1) == 1 ? serve(queue, pipe_ends) : EXIT_FAILURE;

    /* A canceled request also completes, once: with ERR_CANCELED, or with its reply if that came first. */
    redis_queue_submit(queue, STOP, 2, get, NULL, REDISCHAN_WAIT_DEFAULT);
    redis_queue_cancel(queue, STOP);
    redis_completion last;
    if (redis_queue_take(queue, &last, 1, REDISCHAN_WAIT_DEFAULT) == 1 && last.tag == STOP)
        redis_reply_free(last.reply);
    else
        result = failed("take");

    redis_queue_free(queue);
    redis_client_free(client);
    return result;
}
