/* messages.c - subscribers of one channel in this process, and a publisher in another. Also messages beside other calls.
 *
 * Arguments (with their defaults):
 *   subscribers (1): threads, each of which gets every message
 *   turns (0): 1: publish one message, receive it, and so on; 0: publish as fast as the slowest subscriber receives
 *   size (64): bytes of a message
 *   seconds (1), warm (0.2)
 *
 * A rival that is shared has one handle with a subscription for each thread, any other a handle for each thread. The
 * publisher uses plain sockets, and is at most AHEAD messages ahead, so that no server ends a slow subscriber. */
#include "load.h"
#include <arpa/inet.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <signal.h>
#include <unistd.h>

enum { BATCH = 256, AHEAD = 16 * 1024, AHEAD_BYTES = 4 << 20, MOST = 256 };

static const char channel[] = "bench:messages";

/* What both processes see. */
struct shared {
    atomic_ulong published;
    atomic_ulong received[MOST]; /* by each subscriber */
    atomic_bool goes; /* the publisher may begin */
    atomic_bool ends;
};
static struct shared *shared;
static char *payload;
static size_t size;
static int subscribers;

static int dial(void)
{
    struct sockaddr_un unix_address = {.sun_family = AF_UNIX};
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)server.port)};
    const int fd = socket(server.path != NULL ? AF_UNIX : AF_INET, SOCK_STREAM, 0);
    int failed;
    if (server.path != NULL) {
        snprintf(unix_address.sun_path, sizeof unix_address.sun_path, "%s", server.path);
        failed = connect(fd, (struct sockaddr *)&unix_address, sizeof unix_address);
    } else {
        inet_pton(AF_INET, server.host, &address.sin_addr);
        failed = connect(fd, (struct sockaddr *)&address, sizeof address);
    }
    if (fd < 0 || failed)
        die("the publisher", "cannot connect");
    return fd;
}

/* Sends a text that holds `count` commands, and reads their replies, each of which is an integer. */
static void exchange(int fd, const char *text, size_t length, int count)
{
    char replies[16 * 1024];
    while (length > 0) {
        const ssize_t n = write(fd, text, length);
        if (n <= 0)
            die("the publisher", "cannot write");
        text += n;
        length -= (size_t)n;
    }
    while (count > 0) {
        const ssize_t n = read(fd, replies, sizeof replies);
        if (n <= 0)
            die("the publisher", "lost its connection");
        for (ssize_t i = 0; i < n; i++)
            count -= replies[i] == '\n';
    }
}

static char *commands(int count, size_t *length)
{
    char *text = malloc((size_t)count * (size + 128)), *end = text;
    if (text == NULL)
        die("messages", "no memory");
    for (int i = 0; i < count; i++) {
        end += sprintf(end, "*3\r\n$7\r\nPUBLISH\r\n$%zu\r\n%s\r\n$%zu\r\n", strlen(channel), channel, size);
        memcpy(end, payload, size);
        end += size;
        end += sprintf(end, "\r\n");
    }
    *length = (size_t)(end - text);
    return text;
}

static unsigned long slowest(void)
{
    unsigned long least = shared->received[0];
    for (int i = 1; i < subscribers; i++)
        least = shared->received[i] < least ? shared->received[i] : least;
    return least;
}

/* In a process of its own: at most so many bytes a second. 0: as fast as the slowest subscriber receives. */
static void publish(double rate)
{
    const unsigned long ahead = size * AHEAD > AHEAD_BYTES ? AHEAD_BYTES / size : AHEAD;
    const int batch = ahead < 4 * BATCH ? (int)ahead / 4 + 1 : BATCH;
    size_t length = 0;
    const char *text = commands(batch, &length);
    const int fd = dial();
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    while (!shared->goes)
        usleep(100);
    double due = now();
    for (;;) {
        while (shared->published > slowest() + ahead)
            usleep(50);
        if (rate > 0 && due > now())
            sleep_for(due - now());
        exchange(fd, text, length, batch);
        shared->published += (unsigned long)batch;
        due = rate > 0 ? due + (double)batch * (double)size / rate : 0;
    }
}

/* Prepares messages, and forks their publisher, before there are threads. */
static pid_t begin_publisher(double rate)
{
    payload = malloc(size + 1);
    shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (payload == NULL || shared == MAP_FAILED || subscribers > MOST)
        die("messages", "no memory, or too many subscribers");
    memset(payload, 'x', size);
    const pid_t publisher = fork();
    if (publisher == 0)
        publish(rate);
    return publisher;
}

struct subscriber {
    pthread_t thread;
    void *handle, *subscription;
    int number;
};

static void *receive_all(void *argument)
{
    struct subscriber *me = argument;
    while (!shared->ends)
        shared->received[me->number] += rival.receive(me->subscription, payload, size);
    return NULL;
}

static struct subscriber beside;
static pid_t beside_publisher;

void begin_messages_beside(double rate)
{
    if (rival.subscribe == NULL || rival.receive == NULL)
        die("messages", "this rival's subscriptions are not measured");
    subscribers = 1;
    size = 16 * 1024;
    beside_publisher = begin_publisher(rate);
}

void receive_messages_beside(void *handle)
{
    beside.handle = rival.shared ? handle : rival.open();
    beside.subscription = rival.subscribe(beside.handle, channel);
    pthread_create(&beside.thread, NULL, receive_all, &beside);
    shared->goes = true;
}

double bytes_of_messages_beside(void)
{
    return (double)shared->received[0] * (double)size;
}

void end_messages_beside(void)
{
    shared->ends = true;
    pthread_join(beside.thread, NULL); /* the publisher goes on until then, so there is a last message */
    kill(beside_publisher, SIGKILL);
    waitpid(beside_publisher, NULL, 0);
}

static unsigned long received(void)
{
    unsigned long sum = 0;
    for (int i = 0; i < subscribers; i++)
        sum += shared->received[i];
    return sum;
}

/* One message after the other, by this thread alone. */
static void turns(void *subscription)
{
    static struct histogram times, warming;
    size_t length = 0;
    const char *text = commands(1, &length);
    const int fd = dial();
    struct usage from = usage_now();
    double end = now() + number_argument("warm", 0.2), count = 0;
    for (int measured = 0; measured < 2; measured++) {
        from = usage_now();
        count = 0;
        while (now() < end) {
            const double begun = now();
            if (write(fd, text, length) != (ssize_t)length)
                die("the publisher", "cannot write");
            rival.receive(subscription, payload, size);
            histogram_add(measured ? &times : &warming, now() - begun);
            exchange(fd, NULL, 0, 1);
            count++;
        }
        end = now() + number_argument("seconds", 1);
    }
    const struct usage to = usage_now();
    report_usage(&from, &to, count);
    report_times(&times);
}

void messages(void)
{
    if (rival.subscribe == NULL || rival.receive == NULL)
        die("messages", "this rival's subscriptions are not measured");
    subscribers = (int)number_argument("subscribers", 1);
    size = (size_t)number_argument("size", 64);
    const bool by_turns = number_argument("turns", 0) > 0;
    const pid_t publisher = begin_publisher(0); /* which waits until it may begin: with turns for ever */
    struct subscriber *all = calloc((size_t)subscribers, sizeof *all);
    for (int i = 0; i < subscribers; i++) {
        all[i].number = i;
        all[i].handle = rival.shared && i > 0 ? all[0].handle : rival.open();
        all[i].subscription = rival.subscribe(all[i].handle, channel);
    }
    if (by_turns) {
        turns(all[0].subscription);
        kill(publisher, SIGKILL);
        waitpid(publisher, NULL, 0);
        return;
    }
    for (int i = 0; i < subscribers; i++)
        pthread_create(&all[i].thread, NULL, receive_all, &all[i]);
    shared->goes = true;
    sleep_for(number_argument("warm", 0.2));
    const struct usage from = usage_now();
    const unsigned long before = received();
    sleep_for(number_argument("seconds", 1));
    const struct usage to = usage_now();
    report_usage(&from, &to, (double)(received() - before));
    kill(publisher, SIGKILL);
    waitpid(publisher, NULL, 0);
    report_end();
    fflush(stdout);
    _exit(EXIT_SUCCESS); /* threads are in calls */
}
