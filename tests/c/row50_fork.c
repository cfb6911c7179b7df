/* A process with subscribers forks while its threads wait for messages: in each child every call fails at once, and it
 * can connect and subscribe anew; the parent's subscribers go on. And it ends while threads wait. */
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

enum { THREADS = 4 };

static redis_client *client;
static redis_sub *sub, *watched;
static const char *channel;
static atomic_long taken, wrong;

static void *take(void *unused)
{
    (void)unused;
    redis_message *message = NULL;
    while (redis_sub_next(sub, REDISCHAN_WAIT_FOREVER, &message) == REDISCHAN_OK) {
        strcmp(redis_message_payload(message, NULL), "x") == 0 ? taken++ : wrong++;
        redis_message_free(message);
    }
    return NULL;
}

static void ignore(void *user, redis_message *message)
{
    (void)user, (void)message;
}

/* In the child: the number of the first thing that was wrong, else 0. */
static int child(redis_message *kept)
{
    redis_sub *another = NULL;
    redis_message *message = NULL;
    redis_received received;
    redis_sub_counts counts = {.size = sizeof counts};
    const redis_status forked = REDISCHAN_ERR_FORKED;
    if (redis_sub_next(sub, REDISCHAN_WAIT_FOREVER, &message) != forked)
        return 1;
    if (redis_sub_take(sub, &received, 1, REDISCHAN_WAIT_FOREVER) != forked || redis_sub_fd(watched) != forked)
        return 2;
    if (redis_sub_add(sub, 1, &channel, NULL, 0, REDISCHAN_WAIT_FOREVER) != forked ||
        redis_sub_remove(sub, 0, NULL, NULL, 0) != forked || redis_sub_set(sub, "latest", "yes") != forked || redis_sub_close(sub) != forked ||
        redis_sub_to_queue(sub, NULL, 1) != forked || redis_sub_on_message(sub, ignore, NULL, NULL) != forked)
        return 3;
    if (redis_sub_stats(sub, &counts) != forked || redis_sub_new(client, &another) != forked ||
        redis_subscribe(client, 1, &channel, NULL, 0, &another) != forked)
        return 4;
    if (strcmp(redis_message_payload(kept, NULL), "x") != 0)
        return 5; /* a message is memory, and stays readable */
    redis_message_free(kept);
    redis_sub_free(sub);
    redis_sub_free(watched);
    redis_client_free(client);
    redis_client *own = connect_to_server();
    if (redis_subscribe(own, 1, &channel, NULL, 0, &another) != REDISCHAN_OK)
        return 6;
    redis_publish(own, channel, "x", NULL);
    if (redis_sub_next(another, 60000, &message) != REDISCHAN_OK)
        return 7;
    redis_message_free(message);
    redis_sub_free(another);
    redis_client_free(own);
    return 0;
}

int main(void)
{
    const int children = small_or_full(20, 500);
    client = connect_to_server();
    channel = key_for("forks");
    if (redis_subscribe(client, 1, &channel, NULL, 0, &sub) != REDISCHAN_OK ||
        redis_subscribe(client, 1, &channel, NULL, 0, &watched) != REDISCHAN_OK || redis_sub_fd(watched) < 0)
        tap_bail_out("no subscription: %s", redis_last_error());
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++)
        if (pthread_create(&threads[i], NULL, take, NULL) != 0)
            tap_bail_out("thread %d cannot start", i);
    redis_publish(client, channel, "x", NULL);
    redis_message *kept = NULL;
    redis_sub_next(watched, 60000, &kept);
    fflush(stdout); /* or each child that calls exit writes it again */
    int clean = 0, last = 0;
    for (int i = 0; i < children; i++) {
        redis_publish(client, channel, "x", NULL);
        const pid_t pid = fork();
        if (pid == 0) {
            const int failed = child(kept);
            i % 2 ? _exit(failed) : exit(failed);
        }
        int status = 0;
        waitpid(pid, &status, 0);
        WIFEXITED(status) && WEXITSTATUS(status) == 0 ? (void)clean++ : (void)(last = status);
    }
    is_int(clean, children, "row 50: %d children: FORKED from all, free is harmless, a new subscription is served "
           "(last wait status that was not: %#x)", children, (unsigned)last);
    const long before = taken;
    redis_publish(client, channel, "x", NULL);
    while (taken == before)
        sleep_ms(1);
    is_int(wrong, 0, "row 50: the parent's threads go on");
    redis_sub_counts counts = {.size = sizeof counts};
    redis_sub_stats(watched, &counts);
    ok(counts.live == 1 && counts.gaps == 0 && counts.dropped == 0, "row 50: and nothing was lost");
    redis_message_free(kept);
    redis_sub_free(watched);
    const int status = tap_done();
    return status; /* row 50: while threads wait for messages */
}
