/* callbacks.c - a function that is called with the reply.
 *
 * Shows   redis_submit_cb: each successful submit leads to one call of the function, on a library thread, where
 *         it may wait and may submit more; and that closing waits for all of them.
 * Prints  what the functions received.
 * Server  $REDIS_URL, or a private one inside this process. */
#define _POSIX_C_SOURCE 200809L
#include <redischan.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>

static sem_t all_done;

static int failed(const char *what)
{
    fprintf(stderr, "callbacks: %s: %s\n", what, redis_last_error());
    return EXIT_FAILURE;
}

static void on_value(void *user, redis_status code, redis_reply *reply)
{
    (void)user;
    if (code < 0)
        printf("GET failed: %s\n", redis_last_error());
    else
        printf("GET gave \"%s\"\n", redis_reply_str(reply, NULL));
    redis_reply_free(reply); /* it is ours */
    sem_post(&all_done);
}

static void on_set(void *user, redis_status code, redis_reply *reply)
{
    redis_client *client = user;
    const char *const get[] = {"GET", "example:callbacks"};
    printf("SET: %s\n", redis_strerror(code));
    redis_reply_free(reply);

    /* This thread is not the one that reads replies, so a blocking call works here. */
    char *value = NULL;
    if (redis_get(client, "example:callbacks", &value, NULL) == REDISCHAN_OK)
        printf("and it can be read at once: \"%s\"\n", value);
    redis_free(value);
    if (redis_submit_cb(client, 2, get, NULL, REDISCHAN_WAIT_DEFAULT, on_value, NULL) != REDISCHAN_OK)
        sem_post(&all_done); /* then on_value is not called */
}

int main(void)
{
    const char *url = getenv("REDIS_URL");
    sem_init(&all_done, 0, 0);
    redis_client *client = NULL;
    if (redis_connect(url != NULL ? url : "embedded://", &client) != REDISCHAN_OK)
        return failed("connect");

    const char *const set[] = {"SET", "example:callbacks", "a value"};
    if (redis_submit_cb(client, 3, set, NULL, REDISCHAN_WAIT_DEFAULT, on_set, client) != REDISCHAN_OK)
        return failed("submit");

    /* Closing waits for calls under way and for their functions, but refuses what a function submits after that.
     * So this program waits for the last one itself. */
    sem_wait(&all_done);
    const redis_status closed = redis_client_close(client, REDISCHAN_WAIT_DEFAULT);
    printf("closed: %s\n", redis_strerror(closed));
    redis_client_free(client);
    return closed == REDISCHAN_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}
