/* Subscriptions in C: every function, bad arguments, and every way in which a wait for a message ends. */
#define _POSIX_C_SOURCE 200809L
#include "support.h"
#include "tap.h"

#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NEVER_REACHED = 60000, SOON = 20, THREADS = 8, MESSAGES = 2000 };

/* A client of the server that all clients of this program share. */
static redis_client *another_client(void)
{
    return server_is_mini_redis() ? connect_to("embedded://subscribe?timeout=60000&connect_timeout=60000")
                                  : connect_to_server();
}

static redis_sub *subscribe(redis_client *client, const char *channel, uint32_t flags)
{
    redis_sub *sub = NULL;
    if (redis_subscribe(client, 1, &channel, NULL, flags, &sub) != REDISCHAN_OK)
        tap_bail_out("no subscription: %s", redis_last_error());
    return sub;
}

static redis_message *next(redis_sub *sub)
{
    redis_message *message = NULL;
    if (redis_sub_next(sub, NEVER_REACHED, &message) != REDISCHAN_OK)
        tap_bail_out("no message: %s", redis_last_error());
    return message;
}

/* Whether the next message is this text. */
static bool next_is(redis_sub *sub, const char *text)
{
    redis_message *message = next(sub);
    const bool is = strcmp(redis_message_payload(message, NULL), text) == 0;
    redis_message_free(message);
    return is;
}

static redis_sub_counts counts(redis_sub *sub)
{
    redis_sub_counts counts = {.size = sizeof counts};
    if (redis_sub_stats(sub, &counts) != REDISCHAN_OK)
        tap_bail_out("no counts: %s", redis_last_error());
    return counts;
}

static void one_message(redis_client *client)
{
    const char *channel = key_for("news");
    redis_sub *sub = subscribe(client, channel, 0), *second = subscribe(client, channel, 0);
    int64_t receivers = 0;
    redis_message *message = NULL;
    size_t length = 0;
    is_int(redis_publish_n(client, channel, strlen(channel), "a\0b", 3, &receivers), REDISCHAN_OK, "published");
    is_int(receivers, 1, "two subscribers are one at the server");
    message = next(sub);
    is_int(redis_message_kind(message), REDISCHAN_MESSAGE, "a message");
    is_text(redis_message_channel(message, NULL), channel, "its channel");
    is_text(redis_message_pattern(message, &length), "", "no pattern");
    is_int((long long)length, 0, "of length 0");
    const char *payload = redis_message_payload(message, &length);
    is_bytes(payload, length, "a\0b", 3, "its payload, any bytes");
    is_int(payload[3], 0, "and a NUL behind");
    redis_gap gap = {.size = sizeof gap, .lost = 7};
    is_int(redis_message_gap(message, &gap), REDISCHAN_NIL, "it is no gap");
    is_int((long long)gap.lost, 7, "and nothing is written then");
    redis_message *same = next(second);
    ok(same == message, "it is one object for both");
    ok(redis_message_ref(same) == same, "a further reference");
    redis_message_free(same);
    redis_message_free(message);
    redis_sub_free(second);
    redis_sub_free(sub);
    is_bytes(redis_message_payload(same, &length), 3, "a\0b", 3, "it outlives its subscribers");
    redis_message_free(same);
}

static void names_come_and_go(redis_client *client)
{
    char a[200], b[200];
    snprintf(a, sizeof a, "%s", key_for("a"));
    snprintf(b, sizeof b, "%s", key_for("b"));
    const char *const both[] = {a, b};
    const size_t lengths[] = {strlen(a), strlen(b)};
    redis_sub *sub = NULL;
    is_int(redis_sub_new(client, &sub), REDISCHAN_OK, "a subscriber without names");
    is_int(redis_sub_set(sub, "events", "yes"), REDISCHAN_OK, "which is told when names are confirmed");
    is_int(redis_sub_add(sub, 2, both, lengths, 0, NEVER_REACHED), REDISCHAN_OK, "two names");
    redis_sub_counts now = counts(sub);
    ok(now.names == 2 && now.confirmed == 2 && now.live == 1, "both are confirmed");
    for (int i = 0; i < 2; i++) {
        redis_message *begun = next(sub);
        is_int(redis_message_kind(begun), REDISCHAN_BEGUN, "and it says so");
        redis_message_free(begun);
    }
    is_int(redis_sub_set(sub, "latest", "yes"), REDISCHAN_ERR_INVALID, "settings are final now");
    redis_publish(client, a, "1", NULL);
    redis_publish(client, b, "2", NULL);
    redis_publish(client, a, "3", NULL);
    while (counts(sub).waiting < 3)
        sleep_ms(1);
    is_int(redis_sub_remove(sub, 1, both, NULL, 0), REDISCHAN_OK, "one goes");
    ok(next_is(sub, "2"), "and with it what waited of it");
    is_int(redis_sub_next(sub, 0, &(redis_message *){NULL}), REDISCHAN_ERR_TIMEOUT, "all of it");
    is_int(redis_sub_remove(sub, 0, NULL, NULL, 0), REDISCHAN_OK, "all go");
    is_int((long long)counts(sub).names, 0, "none is left");
    is_int(redis_sub_add(sub, 1, both, NULL, 0, 0), REDISCHAN_OK, "without waiting");
    redis_message *begun = next(sub);
    is_text(redis_message_channel(begun, NULL), a, "it begins when the server has confirmed it");
    redis_message_free(begun);
    redis_publish(client, a, "4", NULL);
    ok(next_is(sub, "4"), "and is served");
    redis_sub_free(sub);
}

static void patterns(redis_client *client)
{
    if (server_is_mini_redis()) {
        const char *pattern = "a*";
        redis_sub *sub = NULL;
        is_int(redis_subscribe(client, 1, &pattern, NULL, REDISCHAN_SUB_PATTERNS, &sub), REDISCHAN_ERR_SERVER,
               "mini-redis has no patterns, and says so");
        has_text(redis_last_error(), "psubscribe", "in its words");
        ok(sub == NULL, "nothing is made then");
        return;
    }
    char channel[200], pattern[210];
    snprintf(channel, sizeof channel, "%s", key_for("glob"));
    snprintf(pattern, sizeof pattern, "%s*", channel);
    redis_sub *sub = subscribe(client, pattern, REDISCHAN_SUB_PATTERNS);
    redis_publish(client, channel, "x", NULL);
    redis_message *message = next(sub);
    is_text(redis_message_pattern(message, NULL), pattern, "the pattern that matched");
    is_text(redis_message_channel(message, NULL), channel, "and the channel");
    redis_message_free(message);
    redis_sub_free(sub);
}

static void bounded(redis_client *client)
{
    const char *channel = key_for("flood");
    redis_sub *sub = NULL;
    redis_sub_new(client, &sub);
    is_int(redis_sub_set(sub, "buffer", "3"), REDISCHAN_OK, "three messages wait");
    redis_sub_add(sub, 1, &channel, NULL, 0, NEVER_REACHED);
    for (int i = 0; i < 10; i++)
        redis_publish(client, channel, (char[]){(char)('0' + i), 0}, NULL);
    while (counts(sub).received < 10)
        sleep_ms(1);
    redis_received received[8];
    is_int(redis_sub_take(sub, received, 8, 0), 4, "a gap and three messages");
    is_int(received[0].kind, REDISCHAN_GAP, "the gap comes first");
    is_int(received[0].reason, REDISCHAN_GAP_OVERFLOW, "its reason");
    is_int((long long)received[0].lost, 7, "and how many are missing");
    is_text(received[0].channel, "", "its texts are empty, not NULL");
    redis_gap gap = {.size = sizeof gap};
    is_int(redis_message_gap(received[0].message, &gap), REDISCHAN_OK, "the same by redis_message_gap");
    ok(gap.lost == 7 && gap.reason == REDISCHAN_GAP_OVERFLOW && gap.lost_bytes == 7 * (strlen(channel) + 1),
       "with the bytes");
    for (int i = 1; i < 4; i++) {
        is_bytes(received[i].payload, received[i].payload_len, (char[]){(char)('6' + i)}, 1, "message %d", 6 + i);
        is_text(received[i].channel, channel, "its channel");
    }
    redis_message_free(received[3].message);
    received[3].message = NULL;
    redis_received_free(received, 4);
    redis_received_free(NULL, 0);
    redis_sub_counts now = counts(sub);
    ok(now.received == 10 && now.delivered == 3 && now.dropped == 7 && now.gaps == 1 && now.waiting == 0 &&
           now.waiting_bytes == 0,
       "the counts add up");
    redis_sub_free(sub);
    sub = subscribe(client, channel, REDISCHAN_SUB_LATEST);
    for (int i = 0; i < 10; i++)
        redis_publish(client, channel, (char[]){(char)('0' + i), 0}, NULL);
    while (counts(sub).received < 10)
        sleep_ms(1);
    ok(next_is(sub, "9"), "only the latest waits");
    is_int((long long)counts(sub).conflated, 9, "the others are counted");
    redis_sub *late = subscribe(client, channel, REDISCHAN_SUB_LATEST);
    ok(next_is(late, "9"), "who comes later begins with the newest");
    redis_sub_free(late);
    redis_sub_free(sub);
}

static bool is_readable(redis_sub *sub)
{
    struct pollfd watched = {redis_sub_fd(sub), POLLIN, 0};
    return poll(&watched, 1, 0) == 1;
}

static void descriptor(redis_client *client)
{
    const char *channel = key_for("descriptor");
    redis_sub *sub = subscribe(client, channel, 0);
    ok(redis_sub_fd(sub) >= 0 && !is_readable(sub), "a descriptor, with nothing to take");
    redis_publish(client, channel, "1", NULL);
    struct pollfd watched = {redis_sub_fd(sub), POLLIN, 0};
    is_int(poll(&watched, 1, NEVER_REACHED), 1, "a message makes it readable");
    ok(next_is(sub, "1") && !is_readable(sub), "until it is taken");
    redis_sub_free(sub);
}

/* Takes one completion, and says what it is: its tag, its code and the first elements of its reply. */
static const char *completed(redis_queue *queue)
{
    static char text[300];
    redis_completion done = {0};
    if (redis_queue_take(queue, &done, 1, NEVER_REACHED) != 1)
        return "nothing";
    int at = snprintf(text, sizeof text, "%d %s", (int)done.tag, done.code == REDISCHAN_OK    ? "ok"
                                                                  : done.code == REDISCHAN_NIL ? "nil"
                                                                  : done.code == REDISCHAN_ERR_CLOSED ? "closed" : "?");
    for (size_t i = 0; redis_reply_type(done.reply) == REDISCHAN_TYPE_PUSH && i < redis_reply_len(done.reply) && i < 3; i++) {
        const redis_reply *element = redis_reply_at(done.reply, i);
        int64_t number = 0;
        if (redis_reply_type(element) == REDISCHAN_TYPE_INTEGER && redis_reply_int(element, &number) == REDISCHAN_OK)
            at += snprintf(text + at, sizeof text - (size_t)at, " %d", (int)number);
        else if (strchr(redis_reply_str(element, NULL), ':') == NULL) /* not the channel, which differs from run to run */
            at += snprintf(text + at, sizeof text - (size_t)at, " %s", redis_reply_str(element, NULL));
    }
    redis_reply_free(done.reply);
    return text;
}

static void through_a_queue(redis_client *client)
{
    char news[200], flood[200];
    snprintf(news, sizeof news, "%s", key_for("queue:news"));
    snprintf(flood, sizeof flood, "%s", key_for("queue:flood"));
    const char *const names[] = {flood};
    const char *const get[] = {"GET", "subscribe:no such key"};
    redis_client *other = another_client();
    redis_queue *queue = NULL, *foreign = NULL;
    redis_sub *small = NULL, *sub = subscribe(client, news, 0);
    redis_queue_new(client, &queue);
    redis_queue_new(other, &foreign);
    redis_publish(client, news, "before", NULL);
    while (counts(sub).waiting == 0)
        sleep_ms(1);
    is_int(redis_sub_to_queue(sub, foreign, 1), REDISCHAN_ERR_INVALID, "a queue of another client");
    is_int(redis_sub_to_queue(sub, NULL, 1), REDISCHAN_ERR_INVALID, "no queue");
    is_int(redis_sub_to_queue(sub, queue, 1), REDISCHAN_OK, "messages through a queue");
    is_int(redis_sub_to_queue(sub, queue, 2), REDISCHAN_ERR_INVALID, "once");
    is_text(completed(queue), "1 ok message before", "what waited comes too");
    redis_sub_new(client, &small);
    redis_sub_set(small, "buffer", "2");
    redis_sub_set(small, "events", "yes");
    redis_sub_to_queue(small, queue, 2);
    redis_sub_add(small, 1, names, NULL, 0, NEVER_REACHED);
    is_text(completed(queue), "2 nil begun", "news about a name");
    for (int i = 0; i < 5; i++)
        redis_publish(client, flood, (char[]){(char)('0' + i), 0}, NULL);
    while (counts(small).received < 5)
        sleep_ms(1);
    struct pollfd watched = {redis_queue_fd(queue), POLLIN, 0};
    is_int(poll(&watched, 1, NEVER_REACHED), 1, "one descriptor for all");
    is_text(completed(queue), "2 nil gap 2 3", "a gap");
    is_text(completed(queue), "2 ok message 3", "and what was kept");
    redis_queue_submit(queue, 3, 2, get, NULL, NEVER_REACHED);
    redis_completion done = {0};
    while (redis_queue_outstanding(queue) > 0)
        sleep_ms(1);
    is_int(redis_queue_take(queue, &done, 1, 0), 1, "a reply to a command");
    is_int((long long)done.tag, 3, "which comes first");
    redis_reply_free(done.reply);
    is_text(completed(queue), "2 ok message 4", "and then the rest");
    is_int(redis_queue_take(queue, &done, 1, 0), 0, "all is taken");
    ok(poll(&watched, 1, 0) == 0, "and the descriptor says so");
    redis_sub_close(small);
    is_text(completed(queue), "2 closed", "the end of one is a completion");
    redis_publish(client, news, "after", NULL);
    is_text(completed(queue), "1 ok message after", "the other goes on");
    redis_sub_free(small);
    redis_publish(client, news, "last", NULL);
    while (counts(sub).waiting == 0)
        sleep_ms(1);
    redis_sub_free(sub);
    is_int(redis_queue_take(queue, &done, 1, 0), 0, "nothing comes of one that was freed");
    sub = subscribe(client, news, 0);
    redis_sub_to_queue(sub, queue, 4);
    redis_queue_free(queue);
    redis_publish(client, news, "kept", NULL);
    ok(next_is(sub, "kept"), "a queue may be freed first");
    redis_sub_free(sub);
    sub = subscribe(other, news, 0);
    redis_sub_to_queue(sub, foreign, 5);
    close_without_drain(other);
    is_text(completed(foreign), "5 closed", "so is the end of the client");
    redis_sub_free(sub);
    redis_queue_free(foreign);
    redis_client_free(other);
}

struct called {
    redis_client *client;
    redis_sub *sub;
    atomic_int times, freed;
    atomic_bool slow, frees;
    char last[16];
    redis_status inside;
};

static void count_message(void *user, redis_message *message)
{
    struct called *me = user;
    if (me->slow)
        sleep_ms(50);
    snprintf(me->last, sizeof me->last, "%s", redis_message_payload(message, NULL));
    redis_message_free(message);
    me->inside = redis_client_close(me->client, 0);
    if (me->frees)
        redis_sub_free(me->sub);
    me->times++;
}

static void count_free(void *user)
{
    ((struct called *)user)->freed++;
}

static void by_a_function(redis_client *publisher)
{
    const char *channel = key_for("function");
    redis_client *client = another_client();
    struct called me = {.client = client}, again = {.client = client}, second = {.client = client};
    redis_sub *sub = me.sub = subscribe(client, channel, 0);
    redis_publish(publisher, channel, "before", NULL);
    while (counts(sub).waiting == 0)
        sleep_ms(1);
    is_int(redis_sub_on_message(sub, NULL, &me, count_free), REDISCHAN_ERR_INVALID, "no function");
    is_int(me.freed, 1, "its user is freed nevertheless");
    is_int(redis_sub_on_message(sub, count_message, &me, count_free), REDISCHAN_OK, "a function");
    is_int(redis_sub_on_message(sub, count_message, &again, count_free), REDISCHAN_ERR_INVALID, "one of them");
    is_int(again.freed, 1, "the other's user is freed");
    for (int i = 0; i < 200; i++)
        redis_publish(publisher, channel, "more", NULL);
    redis_publish(publisher, channel, "last", NULL);
    while (me.times < 202)
        sleep_ms(1);
    is_text(me.last, "last", "it is called with each, in order");
    is_int(me.inside, REDISCHAN_ERR_REENTRANT, "a client is not closed inside");
    me.slow = true;
    redis_publish(publisher, channel, "slow", NULL);
    while (counts(sub).delivered < 203)
        sleep_ms(1);
    redis_sub_free(sub);
    const int times = me.times;
    ok(times == 203 || strcmp(me.last, "slow") != 0, "freeing waits for a call in progress");
    is_int(me.freed, 2, "and then frees the user");
    second.sub = subscribe(client, channel, 0);
    second.frees = true;
    redis_sub_on_message(second.sub, count_message, &second, count_free);
    redis_publish(publisher, channel, "x", NULL);
    while (second.freed == 0)
        sleep_ms(1);
    is_int(second.times, 1, "a subscriber may be freed inside its function");
    sub = subscribe(client, channel, 0);
    struct called closes = {.client = client, .slow = true};
    redis_sub_on_message(sub, count_message, &closes, NULL);
    for (int i = 0; i < 10; i++)
        redis_publish(publisher, channel, "x", NULL);
    while (counts(sub).received < 10)
        sleep_ms(1);
    is_int(close_without_drain(client), REDISCHAN_OK, "row 50: closed during a call");
    const int until_then = closes.times;
    sleep_ms(SOON);
    is_int(closes.times, until_then, "row 50: none after that");
    redis_sub_free(sub);
    is_int(me.times, times, "nor of one that was freed");
    redis_client_free(client);
}

static redis_sub *shared;
static atomic_int taken;

static void *take_some(void *unused)
{
    (void)unused;
    redis_message *message = NULL;
    redis_status status;
    while ((status = redis_sub_next(shared, REDISCHAN_WAIT_FOREVER, &message)) == REDISCHAN_OK) {
        redis_message_free(message);
        taken++;
    }
    return (void *)(intptr_t)status;
}

static pthread_t start(void *(*function)(void *), void *argument)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, function, argument) != 0)
        tap_bail_out("no thread");
    return thread;
}

static void each_is_told(const pthread_t *threads)
{
    int told = 0;
    for (int i = 0; i < THREADS; i++) {
        void *status = NULL;
        pthread_join(threads[i], &status);
        told += (intptr_t)status == REDISCHAN_ERR_CLOSED;
    }
    is_int(told, THREADS, "row 50: each of them is told");
}

static void many_threads_and_a_close(redis_client *publisher)
{
    const char *channel = key_for("threads");
    redis_client *closes = another_client();
    shared = subscribe(closes, channel, 0);
    redis_message *message = NULL;
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++)
        threads[i] = start(take_some, NULL);
    for (int i = 0; i < MESSAGES; i++)
        redis_publish(publisher, channel, "x", NULL);
    while (taken < MESSAGES)
        sleep_ms(1);
    is_int(taken, MESSAGES, "each message went to one of %d threads", THREADS);
    is_int(close_without_drain(closes), REDISCHAN_OK, "row 50: closed while they wait");
    each_is_told(threads);
    ok(is_readable(shared), "row 50: and so is an event loop");
    redis_sub *none = NULL;
    is_int(redis_sub_add(shared, 1, &channel, NULL, 0, SOON), REDISCHAN_ERR_CLOSED, "row 50: no further name");
    is_int(redis_sub_remove(shared, 1, &channel, NULL, 0), REDISCHAN_ERR_CLOSED, "row 50: none is removed");
    is_int(redis_subscribe(closes, 1, &channel, NULL, 0, &none), REDISCHAN_ERR_CLOSED, "row 50: no further subscriber");
    is_int(redis_client_close(closes, 0), REDISCHAN_OK, "row 50: closed twice");
    redis_client_free(closes);
    redis_sub_free(shared);
    shared = subscribe(publisher, channel, 0);
    for (int i = 0; i < THREADS; i++)
        threads[i] = start(take_some, NULL);
    is_int(redis_sub_close(shared), REDISCHAN_OK, "row 50: a subscriber alone is closed while threads wait");
    each_is_told(threads);
    is_int(redis_sub_close(shared), REDISCHAN_OK, "row 50: closed twice");
    redis_sub_free(shared);
    shared = subscribe(publisher, channel, 0);
    redis_publish(publisher, channel, "left", NULL);
    while (counts(shared).waiting == 0)
        sleep_ms(1);
    redis_sub_close(shared);
    while (counts(shared).names > 0)
        sleep_ms(1);
    ok(next_is(shared, "left"), "row 50: what waits can still be taken");
    is_int(redis_sub_next(shared, NEVER_REACHED, &message), REDISCHAN_ERR_CLOSED, "row 50: and then it is closed");
    is_int(redis_sub_add(shared, 1, &channel, NULL, 0, SOON), REDISCHAN_ERR_CLOSED, "row 50: no further name");
    redis_sub_free(shared);
    /* One that never had a name. */
    closes = another_client();
    redis_sub_new(closes, &shared);
    for (int i = 0; i < THREADS; i++)
        threads[i] = start(take_some, NULL);
    is_int(close_without_drain(closes), REDISCHAN_OK, "row 50: closed while they wait for nothing");
    each_is_told(threads);
    redis_sub_free(shared);
    redis_client_free(closes);
    /* Freed before its client, and after it, with messages that wait. */
    closes = another_client();
    shared = subscribe(closes, channel, 0);
    redis_sub *other = subscribe(closes, channel, 0);
    for (int i = 0; i < 100; i++)
        redis_publish(publisher, channel, "x", NULL);
    redis_sub_free(other);
    redis_client_free(closes);
    ok(next_is(shared, "x"), "row 50: a subscriber keeps its client");
    redis_sub_free(shared);
}

static atomic_bool was_interrupted;

static void *interrupt(void *token)
{
    while (!was_interrupted) {
        redis_thread_interrupt(*(uint64_t *)token);
        sleep_ms(5);
    }
    return NULL;
}

static void interrupted(redis_client *client)
{
    redis_message *message = NULL;
    const char *channel = key_for("interrupted");
    redis_sub *sub = subscribe(client, channel, 0);
    uint64_t token = redis_thread_token();
    redis_thread_interrupt(token);
    is_int(redis_sub_next(sub, NEVER_REACHED, &message), REDISCHAN_ERR_CANCELED, "an interrupt from before the wait");
    redis_publish(client, channel, "kept", NULL);
    while (counts(sub).waiting == 0)
        sleep_ms(1);
    redis_thread_interrupt(token);
    is_int(redis_sub_next(sub, NEVER_REACHED, &message), REDISCHAN_ERR_CANCELED, "with something to take");
    ok(next_is(sub, "kept"), "which stays");
    pthread_t thread = start(interrupt, &token);
    is_int(redis_sub_next(sub, NEVER_REACHED, &message), REDISCHAN_ERR_CANCELED, "an interrupt during the wait");
    was_interrupted = true;
    pthread_join(thread, NULL);
    redis_thread_interrupt_clear();
    redis_sub_free(sub);
}

static void bad_arguments(redis_client *client)
{
    const char *channel = "c", *empty = "";
    redis_sub *sub = NULL, *none = NULL;
    redis_message *message = NULL;
    redis_received received;
    is_int(redis_subscribe(NULL, 1, &channel, NULL, 0, &sub), REDISCHAN_ERR_INVALID, "no client");
    is_int(redis_subscribe(client, 0, &channel, NULL, 0, &sub), REDISCHAN_ERR_INVALID, "no name");
    is_int(redis_subscribe(client, -1, &channel, NULL, 0, &sub), REDISCHAN_ERR_INVALID, "fewer than none");
    is_int(redis_subscribe(client, 1, NULL, NULL, 0, &sub), REDISCHAN_ERR_INVALID, "names are NULL");
    is_int(redis_subscribe(client, 1, &(const char *){NULL}, NULL, 0, &sub), REDISCHAN_ERR_INVALID, "a name is NULL");
    is_int(redis_subscribe(client, 1, &channel, NULL, 3, &sub), REDISCHAN_ERR_INVALID, "of two kinds");
    is_int(redis_subscribe(client, 1, &channel, NULL, 64, &sub), REDISCHAN_ERR_INVALID, "an unknown flag");
    is_int(redis_subscribe(client, 1, &channel, NULL, 0, NULL), REDISCHAN_ERR_INVALID, "no place for it");
    ok(sub == NULL, "nothing was made");
    is_int(redis_sub_new(client, NULL), REDISCHAN_ERR_INVALID, "no place for it");
    is_int(redis_sub_add(none, 1, &channel, NULL, 0, SOON), REDISCHAN_ERR_INVALID, "no subscriber");
    has_text(redis_last_error(), "redis_subscribe", "the text says what to pass");
    is_int(redis_sub_remove(none, 0, NULL, NULL, 0), REDISCHAN_ERR_INVALID, "nor here");
    is_int(redis_sub_set(none, "latest", "yes"), REDISCHAN_ERR_INVALID, "nor here");
    is_int(redis_sub_next(none, 0, &message), REDISCHAN_ERR_INVALID, "nor here");
    is_int(redis_sub_take(none, &received, 1, 0), REDISCHAN_ERR_INVALID, "nor here");
    is_int(redis_sub_fd(none), REDISCHAN_ERR_INVALID, "nor here");
    is_int(redis_sub_close(none), REDISCHAN_ERR_INVALID, "nor here");
    is_int(redis_sub_keyspace(none, "*", 1, SOON), REDISCHAN_ERR_INVALID, "nor here");
    is_int(redis_sub_to_queue(none, NULL, 1), REDISCHAN_ERR_INVALID, "nor here");
    is_int(redis_sub_on_message(none, count_message, NULL, NULL), REDISCHAN_ERR_INVALID, "nor here");
    is_int(redis_sub_stats(none, &(redis_sub_counts){.size = sizeof(redis_sub_counts)}), REDISCHAN_ERR_INVALID, "nor here");
    redis_sub_free(none);
    redis_sub_new(client, &sub);
    is_int(redis_sub_set(sub, "size", "1"), REDISCHAN_ERR_INVALID, "no such setting");
    has_text(redis_last_error(), "buffer_bytes", "the text names those that there are");
    is_int(redis_sub_set(sub, "buffer", "0"), REDISCHAN_ERR_INVALID, "no buffer at all");
    is_int(redis_sub_set(sub, "buffer", "many"), REDISCHAN_ERR_INVALID, "a word for a number");
    is_int(redis_sub_set(sub, "overflow", "wait"), REDISCHAN_ERR_INVALID, "nobody is waited for");
    is_int(redis_sub_set(sub, NULL, "1"), REDISCHAN_ERR_INVALID, "no name");
    is_int(redis_sub_set(sub, "latest", NULL), REDISCHAN_ERR_INVALID, "no value");
    is_int(redis_sub_add(sub, 1, &channel, NULL, REDISCHAN_SUB_LATEST, SOON), REDISCHAN_ERR_INVALID, "not a kind of name");
    is_int(redis_sub_add(sub, 1, &channel, NULL, 0, -5), REDISCHAN_ERR_INVALID, "no such time");
    is_int(redis_sub_next(sub, 0, NULL), REDISCHAN_ERR_INVALID, "no place for a message");
    is_int(redis_sub_take(sub, &received, 0, 0), REDISCHAN_ERR_INVALID, "none at all");
    is_int(redis_sub_take(sub, NULL, 1, 0), REDISCHAN_ERR_INVALID, "no place for them");
    is_int(redis_sub_stats(sub, NULL), REDISCHAN_ERR_INVALID, "no place for counts");
    is_int(redis_sub_stats(sub, &(redis_sub_counts){.size = 8}), REDISCHAN_ERR_INVALID, "a struct of no version");
    is_int(redis_sub_next(sub, 0, &message), REDISCHAN_ERR_TIMEOUT, "without names nothing comes");
    is_int(redis_sub_add(sub, 1, &empty, NULL, 0, NEVER_REACHED), REDISCHAN_OK, "a channel without a name is one");
    redis_publish(client, "", "x", NULL);
    ok(next_is(sub, "x"), "and is served");
    redis_sub_free(sub);
    size_t length = 1;
    is_int(redis_message_kind(NULL), REDISCHAN_ERR_INVALID, "no message");
    ok(redis_message_payload(NULL, &length) == NULL && length == 0, "no payload");
    is_int(redis_message_gap(NULL, &(redis_gap){.size = sizeof(redis_gap)}), REDISCHAN_ERR_INVALID, "no gap");
    ok(redis_message_ref(NULL) == NULL, "no reference");
    redis_message_free(NULL);
}

int main(void)
{
    redis_client *client = another_client();
    one_message(client);
    names_come_and_go(client);
    patterns(client);
    bounded(client);
    descriptor(client);
    through_a_queue(client);
    by_a_function(client);
    many_threads_and_a_close(client);
    interrupted(client);
    bad_arguments(client);
    redis_client_free(client);
    return tap_done();
}
