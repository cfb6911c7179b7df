/* Names and descriptors: several addresses, a resolver that hangs, a process without descriptors.
 *
 * The program has its own getaddrinfo, which the library finds before that of the C library. */
#define _GNU_SOURCE
#include "scripted.h"
#include "support.h"
#include "tap.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <netdb.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum { CLIENTS = 16, PATIENCE_MS = 60000 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t released = PTHREAD_COND_INITIALIZER;
static bool hangs = true;
static int asked_hanging, asked_starved;

static struct addrinfo *entry(const char *address, struct addrinfo *next)
{
    struct entry {
        struct addrinfo info;
        struct sockaddr_in address;
    } *made = calloc(1, sizeof *made);
    if (made == NULL)
        abort();
    made->address.sin_family = AF_INET;
    inet_pton(AF_INET, address, &made->address.sin_addr);
    made->info.ai_family = AF_INET;
    made->info.ai_socktype = SOCK_STREAM;
    made->info.ai_addrlen = sizeof made->address;
    made->info.ai_addr = (struct sockaddr *)&made->address;
    made->info.ai_next = next;
    return &made->info;
}

int getaddrinfo(const char *restrict node, const char *restrict service, const struct addrinfo *restrict hints,
                struct addrinfo **restrict result)
{
    (void)service, (void)hints;
    if (strcmp(node, "two.test") == 0) {
        *result = entry("127.0.0.2", entry("127.0.0.1", NULL));
        return 0;
    }
    if (strcmp(node, "hangs.test") == 0) {
        pthread_mutex_lock(&lock);
        asked_hanging++;
        while (hangs)
            pthread_cond_wait(&released, &lock);
        pthread_mutex_unlock(&lock);
        *result = entry("127.0.0.1", NULL);
        return 0;
    }
    if (strcmp(node, "starved.test") == 0) { /* what glibc says when it can open neither a file nor a socket */
        pthread_mutex_lock(&lock);
        asked_starved++;
        pthread_mutex_unlock(&lock);
        return EAI_AGAIN;
    }
    return EAI_NONAME;
}

void freeaddrinfo(struct addrinfo *list)
{
    while (list != NULL) {
        struct addrinfo *next = list->ai_next;
        free(list);
        list = next;
    }
}

static int port_of(const scripted *server)
{
    return atoi(strrchr(scripted_url(server), ':') + 1);
}

static redis_status connect_by(const char *host, int port, const char *query, redis_client **client)
{
    char url[256];
    snprintf(url, sizeof url, "redis://%s:%d/%s", host, port, query);
    return redis_connect(url, client);
}

static int threads_named(const char *name)
{
    DIR *tasks = opendir("/proc/self/task");
    int count = 0;
    for (struct dirent *task; tasks != NULL && (task = readdir(tasks)) != NULL;) {
        char path[300], comm[32] = "";
        snprintf(path, sizeof path, "/proc/self/task/%.200s/comm", task->d_name);
        FILE *file = fopen(path, "r");
        if (file == NULL)
            continue;
        if (fgets(comm, sizeof comm, file) != NULL)
            comm[strcspn(comm, "\n")] = '\0';
        fclose(file);
        count += strcmp(comm, name) == 0;
    }
    if (tasks != NULL)
        closedir(tasks);
    return count;
}

/* Until no more threads than these look names up: one that is done takes a moment to end. */
static void await_lookups(int threads)
{
    const double begun = milliseconds();
    while (threads_named("redischan-dns") > threads && milliseconds() - begun < PATIENCE_MS)
        sleep_ms(1);
}

/* The first address swallows packets: nobody accepts there, and its queue is full. */
static void an_address_that_swallows_packets(void)
{
    scripted *server = scripted_start(SCRIPTED_RESP3);
    struct sockaddr_in silent = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port_of(server))};
    inet_pton(AF_INET, "127.0.0.2", &silent.sin_addr);
    const int listener = socket(AF_INET, SOCK_STREAM, 0);
    if (bind(listener, (struct sockaddr *)&silent, sizeof silent) != 0 || listen(listener, 0) != 0)
        tap_bail_out("no silent address: %s", strerror(errno));
    int crowd[4];
    for (int i = 0; i < 4; i++) {
        crowd[i] = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
        if (connect(crowd[i], (struct sockaddr *)&silent, sizeof silent) != 0 && errno != EINPROGRESS)
            tap_bail_out("the queue of the silent address: %s", strerror(errno));
    }
    redis_client *client = NULL;
    is_int(connect_by("two.test", port_of(server), "?connect_timeout=60000", &client), REDISCHAN_OK,
           "a name whose first address swallows packets");
    is_int(redis_ping(client), REDISCHAN_OK, "is served by the second");
    redis_client_free(client);
    for (int i = 0; i < 4; i++)
        close(crowd[i]);
    close(listener);
    scripted_stop(server);
}

static void a_resolver_that_hangs(void)
{
    scripted *server = scripted_start(SCRIPTED_RESP3);
    redis_client *waiting[CLIENTS];
    for (int i = 0; i < CLIENTS; i++)
        if (connect_by(i % 2 ? "hangs.test" : "Hangs.Test", port_of(server) + i % 3,
                       "?lazy_connect=yes&connect_timeout=5&reconnect_min=1&reconnect_max=1&timeout=20",
                       &waiting[i]) != REDISCHAN_OK)
            tap_bail_out("a lazy client: %s", redis_last_error());
    /* Each has tried at least once, in vain: its calls say so. */
    const double begun = milliseconds();
    int tried = 0;
    while (tried < CLIENTS && milliseconds() - begun < PATIENCE_MS) {
        tried = 0;
        for (int i = 0; i < CLIENTS; i++)
            tried += redis_ping(waiting[i]) != REDISCHAN_OK && strstr(redis_last_error(), "the lookup of its name") != NULL;
    }
    is_int(tried, CLIENTS, "clients whose name nobody tells wait, and say why");
    pthread_mutex_lock(&lock);
    is_int(asked_hanging, 1, "one lookup is under way for all of them");
    pthread_mutex_unlock(&lock);
    await_lookups(1);
    is_int(threads_named("redischan-dns"), 1, "on one thread");

    redis_client *client = NULL;
    is_int(connect_by("two.test", port_of(server), "?connect_timeout=60000", &client), REDISCHAN_OK,
           "another name is looked up meanwhile");
    redis_client_free(client);

    for (int i = 0; i < CLIENTS; i++)
        redis_client_free(waiting[i]);
    pthread_mutex_lock(&lock);
    hangs = false;
    pthread_cond_broadcast(&released);
    pthread_mutex_unlock(&lock);
    is_int(connect_by("hangs.test", port_of(server), "?connect_timeout=60000", &client), REDISCHAN_OK,
           "and the name itself when the resolver goes on");
    redis_client_free(client);
    await_lookups(0);
    is_int(threads_named("redischan-dns"), 0, "a lookup's thread ends with it");
    scripted_stop(server);
}

/* Checks the details of a connection that failed for want of a descriptor. */
static void is_starved(redis_status got, const char *what)
{
    is_int(got, REDISCHAN_ERR_CONNECT, "%s: status", what);
    is_int(last_info().os_errno, EMFILE, "%s: errno", what);
    has_text(redis_last_error(), "ulimit -n", "%s: the text says what to do", what);
    ok(strstr(redis_last_error(), "listening") == NULL, "%s: and does not ask for the server", what);
}

static void no_descriptor_left(void)
{
    redis_client *client = NULL;
    struct rlimit before, none;
    getrlimit(RLIMIT_NOFILE, &before);
    none = before;
    none.rlim_cur = 0; /* what is open stays open */
    setrlimit(RLIMIT_NOFILE, &none);
    is_starved(connect_by("127.0.0.1", 1, "", &client), "an address without a descriptor");
    is_starved(connect_by("two.test", 1, "", &client), "a name without a descriptor");
    is_starved(connect_by("starved.test", 1, "", &client), "a resolver without a descriptor");
    is_starved(redis_connect("unix:///nowhere/redis.sock", &client), "a unix socket without a descriptor");
    setrlimit(RLIMIT_NOFILE, &before);
    is_int(asked_starved, 1, "the resolver was asked");
    is_int(connect_by("starved.test", 1, "", &client), REDISCHAN_ERR_CONNECT, "with descriptors again");
    has_text(redis_last_error(), "check the host's name", "a name that is not found: the text");
    scripted *server = scripted_start(SCRIPTED_RESP3);
    is_int(connect_by("127.0.0.1", port_of(server), "", &client), REDISCHAN_OK, "and an address is connected to");
    redis_client_free(client);
    scripted_stop(server);
}

int main(void)
{
    an_address_that_swallows_packets();
    a_resolver_that_hangs();
    no_descriptor_left();
    return tap_done();
}
