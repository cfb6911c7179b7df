/* queue_libuv.c - a completion queue in the loop of libuv.
 *
 * Shows   how another library's loop watches a queue's descriptor; the same works with libevent, GLib and Qt.
 * Prints  the replies to two requests, between which a timer of the same loop ran.
 * Server  $REDIS_URL, or a private one inside this process. */
#define _POSIX_C_SOURCE 200809L
#include <redischan.h>
#include <stdio.h>
#include <stdlib.h>
#include <uv.h>

enum { SET, GET };

static uv_timer_t timer;

static int failed(const char *what)
{
    fprintf(stderr, "queue_libuv: %s: %s\n", what, redis_last_error());
    return EXIT_FAILURE;
}

static void on_timer(uv_timer_t *timer)
{
    const char *const get[] = {"GET", "example:queue_libuv"};
    printf("the timer asks\n");
    if (redis_queue_submit(timer->data, GET, 2, get, NULL, REDISCHAN_WAIT_DEFAULT) != REDISCHAN_OK)
        failed("GET");
    uv_close((uv_handle_t *)timer, NULL);
}

static void on_readable(uv_poll_t *poll, int status, int events)
{
    (void)status, (void)events;
    redis_completion done;
    while (redis_queue_take(poll->data, &done, 1, 0) == 1) {
        printf("%s: %s\n", done.tag == SET ? "SET" : "GET", redis_reply_str(done.reply, NULL));
        redis_reply_free(done.reply);
        if (done.tag == SET)
            uv_timer_start(&timer, on_timer, 10, 0);
        else
            uv_close((uv_handle_t *)poll, NULL); /* the loop ends with its last handle */
    }
}

int main(void)
{
    const char *url = getenv("REDIS_URL");
    redis_client *client = NULL;
    redis_queue *queue = NULL;
    if (redis_connect(url != NULL ? url : "embedded://", &client) != REDISCHAN_OK)
        return failed("connect");
    if (redis_queue_new(client, &queue) != REDISCHAN_OK)
        return failed("queue");

    uv_loop_t *loop = uv_default_loop();
    uv_poll_t poll;
    poll.data = timer.data = queue;
    uv_poll_init(loop, &poll, redis_queue_fd(queue));
    uv_poll_start(&poll, UV_READABLE, on_readable);
    uv_timer_init(loop, &timer);

    const char *const set[] = {"SET", "example:queue_libuv", "told by libuv"};
    if (redis_queue_submit(queue, SET, 3, set, NULL, REDISCHAN_WAIT_DEFAULT) != REDISCHAN_OK)
        return failed("SET");
    uv_run(loop, UV_RUN_DEFAULT);

    uv_loop_close(loop);
    redis_queue_free(queue); /* after the loop has stopped watching its descriptor */
    redis_client_free(client);
    return EXIT_SUCCESS;
}
