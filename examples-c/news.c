/* news.c - subscribe to a channel; messages, and a mark where some are missing.
 *
 * Shows   redis_subscribe, which returns when the server has confirmed the channel; redis_sub_next; a buffer that is
 *         full, and the gap that tells how many messages it cost; a thread that takes messages, and how it is ended.
 * Prints  what each of two subscribers of one channel is given. They share one subscription at the server.
 * Server  $REDIS_URL, or a private one inside this process. */
#include <inttypes.h>
#include <pthread.h>
#include <redischan.h>
#include <stdio.h>
#include <stdlib.h>

enum { MESSAGES = 10 };

static int failed(const char *what)
{
    fprintf(stderr, "news: %s: %s\n", what, redis_last_error());
    return EXIT_FAILURE;
}

/* Prints one thing that a subscriber is given, and releases it. */
static void show(const char *who, redis_message *message)
{
    redis_gap gap = {.size = sizeof gap};
    switch (redis_message_kind(message)) {
    case REDISCHAN_MESSAGE:
        printf("%s: \"%s\" on %s\n", who, redis_message_payload(message, NULL), redis_message_channel(message, NULL));
        break;
    case REDISCHAN_GAP: /* the place to read again what the messages keep up to date */
        redis_message_gap(message, &gap);
        if (gap.reason == REDISCHAN_GAP_OVERFLOW)
            printf("%s: %" PRIu64 " messages were dropped here\n", who, gap.lost);
        else
            printf("%s: messages are missing here: the connection was lost\n", who);
        break;
    case REDISCHAN_ENDED:
        printf("%s: no more of this channel: %s\n", who, redis_message_payload(message, NULL));
        break;
    }
    redis_message_free(message);
}

/* Takes messages until the subscriber is closed. */
static void *take_all(void *subscriber)
{
    redis_message *message = NULL;
    while (redis_sub_next(subscriber, REDISCHAN_WAIT_FOREVER, &message) == REDISCHAN_OK)
        show("awake", message);
    return NULL;
}

/* Waits until all messages have come: they use a connection of their own. */
static int have_come(redis_sub *subscriber)
{
    redis_sub_counts counts = {.size = sizeof counts};
    while (counts.received < MESSAGES) {
        if (redis_sub_stats(subscriber, &counts) != REDISCHAN_OK)
            return failed("stats");
    }
    return EXIT_SUCCESS;
}

int main(void)
{
    const char *url = getenv("REDIS_URL"), *channel = "example:news";
    redis_client *client = NULL;
    redis_sub *awake = NULL, *asleep = NULL;
    redis_message *message = NULL;
    pthread_t thread;
    int result = EXIT_SUCCESS;
    if (redis_connect(url != NULL ? url : "embedded://", &client) != REDISCHAN_OK)
        return failed("connect");
    if (redis_subscribe(client, 1, &channel, NULL, 0, &awake) != REDISCHAN_OK)
        return failed("subscribe");

    /* At most three messages wait for the second one; then the oldest go. */
    if (redis_sub_new(client, &asleep) != REDISCHAN_OK || redis_sub_set(asleep, "buffer", "3") != REDISCHAN_OK ||
        redis_sub_add(asleep, 1, &channel, NULL, 0, REDISCHAN_WAIT_DEFAULT) != REDISCHAN_OK)
        return failed("a second subscriber");

    if (pthread_create(&thread, NULL, take_all, awake) != 0)
        return failed("thread");
    for (int i = 1; i <= MESSAGES; i++) {
        char text[32];
        snprintf(text, sizeof text, "flash %d", i);
        if (redis_publish(client, channel, text, NULL) < 0)
            result = failed("publish");
    }
    if (have_come(awake) != EXIT_SUCCESS || have_come(asleep) != EXIT_SUCCESS)
        result = EXIT_FAILURE;
    redis_sub_close(awake); /* what waits is still taken; then the thread's call ends */
    pthread_join(thread, NULL);

    while (redis_sub_next(asleep, 0, &message) == REDISCHAN_OK)
        show("asleep", message);
    redis_sub_free(awake);
    redis_sub_free(asleep);
    redis_client_free(client);
    return result;
}
