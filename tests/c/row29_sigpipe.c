/* The peer resets the connection while the client writes, with SIGPIPE at its default: the process survives. No
 * signal's disposition, nor this thread's mask, differs from before the library's first call.
 *
 * The servers are part of this program: they do the handshake, take the start of a large value and reset. */
#define _POSIX_C_SOURCE 200809L
#include "support.h"
#include "tap.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { THREADS = 4, VALUE = 4 << 20, TAKEN = 64 << 10, SIGNALS = 64 };

struct server {
    int listener;
    bool of_unix;
    char url[256], path[128];
    atomic_int cut; /* connections closed in the middle of a value */
};

/* How many times `part` is in the text. */
static int count(const char *text, const char *part)
{
    int found = 0;
    for (; (text = strstr(text, part)) != NULL; text += strlen(part))
        found++;
    return found;
}

static bool say(int connection, const char *text)
{
    return send(connection, text, strlen(text), MSG_NOSIGNAL) == (ssize_t)strlen(text);
}

/* Answers HELLO, then the batch that ends with "ECHO word". */
static bool shake_hands(int connection)
{
    char input[4096] = "", answer[256];
    size_t length = 0;
    while (length < sizeof input - 1) {
        const ssize_t got = recv(connection, input + length, sizeof input - 1 - length, 0);
        if (got <= 0)
            return false;
        length += (size_t)got;
        input[length] = 0;
        if (strstr(input, "HELLO\r\n") != NULL && strstr(input, "$1\r\n3\r\n") != NULL) {
            input[strcspn(input, "H")] = 'h'; /* said once */
            if (!say(connection, "%1\r\n$5\r\nproto\r\n:3\r\n"))
                return false;
        }
        const char *echo = strstr(input, "ECHO\r\n"), *word = echo != NULL ? strstr(echo, "redischan-") : NULL;
        const char *end = word != NULL ? strstr(word, "\r\n") : NULL;
        if (end == NULL)
            continue;
        for (int i = count(input, "CLIENT\r\n"); i > 0; i--)
            if (!say(connection, "+OK\r\n"))
                return false;
        snprintf(answer, sizeof answer, "$%d\r\n%.*s\r\n", (int)(end - word), (int)(end - word), word);
        return say(connection, answer);
    }
    return false;
}

/* Takes the start of what comes, and closes: over TCP by a reset, over a unix socket with bytes unread, which
 * is one too. */
static void cut(struct server *server, int connection)
{
    static _Thread_local char taken[4096];
    const struct linger at_once = {.l_onoff = 1};
    for (size_t length = 0; length < TAKEN;) {
        const ssize_t got = recv(connection, taken, sizeof taken, 0);
        if (got <= 0)
            return;
        length += (size_t)got;
    }
    setsockopt(connection, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    server->cut++;
}

static void *serve(void *argument)
{
    struct server *server = argument;
    for (;;) {
        const int connection = accept(server->listener, NULL, NULL);
        if (connection < 0 && errno == EINTR)
            continue;
        if (connection < 0)
            return NULL;
        if (shake_hands(connection))
            cut(server, connection);
        close(connection);
    }
}

static void listen_on(struct server *server, bool of_unix)
{
    struct sockaddr_in inet = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct sockaddr_un local = {.sun_family = AF_UNIX};
    struct sockaddr *address = of_unix ? (struct sockaddr *)&local : (struct sockaddr *)&inet;
    socklen_t length = of_unix ? sizeof local : sizeof inet;
    memset(server, 0, sizeof *server);
    server->of_unix = of_unix;
    snprintf(server->path, sizeof server->path, "/tmp/redischan-row29-%ld.sock", (long)getpid());
    memcpy(local.sun_path, server->path, strnlen(server->path, sizeof local.sun_path - 1));
    server->listener = socket(address->sa_family, SOCK_STREAM, 0);
    if (server->listener < 0 || bind(server->listener, address, length) != 0 ||
        listen(server->listener, 64) != 0 || getsockname(server->listener, address, &length) != 0)
        tap_bail_out("the server cannot start: %s", strerror(errno));
    const char *options = "reconnect_min=1&reconnect_max=2&timeout=60000&connect_timeout=60000";
    if (of_unix)
        snprintf(server->url, sizeof server->url, "unix://%s?%s", server->path, options);
    else
        snprintf(server->url, sizeof server->url, "redis://127.0.0.1:%d?%s", ntohs(inet.sin_port), options);
}

struct writer {
    pthread_t thread;
    redis_client *client;
    struct server *server;
    const char *value;
    int cuts; /* to see before it ends */
    redis_status surprise;
};

static void *write_values(void *argument)
{
    struct writer *me = argument;
    while (me->server->cut < me->cuts) {
        const redis_status status = redis_set_n(me->client, "key", 3, me->value, VALUE, 0, 0);
        if (status != REDISCHAN_ERR_IO)
            me->surprise = status;
    }
    return NULL;
}

static void closed_while_writing(bool of_unix, int cuts)
{
    struct server server;
    struct writer writers[THREADS];
    pthread_t thread;
    redis_status surprise = REDISCHAN_ERR_IO;
    const char *name = of_unix ? "a unix socket" : "TCP";
    char *value = calloc(1, VALUE);
    listen_on(&server, of_unix);
    if (value == NULL || pthread_create(&thread, NULL, serve, &server) != 0)
        tap_bail_out("no memory");
    redis_client *client = connect_to(server.url);
    for (int i = 0; i < THREADS; i++) {
        writers[i] = (struct writer){
            .client = client, .server = &server, .value = value, .cuts = cuts, .surprise = REDISCHAN_ERR_IO};
        if (pthread_create(&writers[i].thread, NULL, write_values, &writers[i]) != 0)
            tap_bail_out("thread %d cannot start", i);
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(writers[i].thread, NULL);
        if (writers[i].surprise != REDISCHAN_ERR_IO)
            surprise = writers[i].surprise;
    }
    is_int(surprise, REDISCHAN_ERR_IO, "row 29: %s closed %d times while %d threads write: each call fails with IO",
           name, (int)server.cut, THREADS);
    redis_client_free(client);
    shutdown(server.listener, SHUT_RDWR); /* wakes the accept */
    pthread_join(thread, NULL);
    close(server.listener);
    if (of_unix)
        unlink(server.path);
    free(value);
}

/* What is set for each signal; the same bytes if the same is set. */
struct set {
    int result;
    void (*handler)(int);
    int flags, masked[SIGNALS + 1];
};

static void dispositions(struct set sets[SIGNALS + 1])
{
    for (int i = 1; i <= SIGNALS; i++) {
        struct sigaction action = {.sa_flags = 0};
        sets[i].result = sigaction(i, NULL, &action); /* it fails for those that the C library keeps to itself */
        sets[i].handler = action.sa_handler;
        sets[i].flags = action.sa_flags;
        for (int other = 1; other <= SIGNALS; other++)
            sets[i].masked[other] = sigismember(&action.sa_mask, other);
    }
}

static int differences(const struct set *before, const struct set *after)
{
    int found = 0;
    for (int i = 1; i <= SIGNALS; i++)
        found += before[i].result != after[i].result || before[i].handler != after[i].handler ||
                 before[i].flags != after[i].flags ||
                 memcmp(before[i].masked, after[i].masked, sizeof before[i].masked) != 0;
    return found;
}

int main(void)
{
    static struct set before[SIGNALS + 1], after[SIGNALS + 1];
    sigset_t pipe_only, mask_before, mask_after;
    const int cuts = small_or_full(20, 1000);
    sigemptyset(&pipe_only);
    sigaddset(&pipe_only, SIGPIPE);
    signal(SIGPIPE, SIG_DFL); /* whatever the program that runs this one had */
    pthread_sigmask(SIG_UNBLOCK, &pipe_only, NULL);
    pthread_sigmask(SIG_BLOCK, NULL, &mask_before);
    dispositions(before);
    closed_while_writing(false, cuts);
    closed_while_writing(true, cuts);
    redis_client *client = connect_to_server();
    bool mine = false;
    ok(own_value(client, 0, 0, &mine) == REDISCHAN_OK && mine, "row 29: the process lives and makes other calls");
    redis_client_free(client);
    dispositions(after);
    pthread_sigmask(SIG_BLOCK, NULL, &mask_after);
    is_int(differences(before, after), 0, "row 29: all of %d signals do what they did before", SIGNALS);
    ok(after[SIGPIPE].handler == SIG_DFL, "row 29: SIGPIPE still ends processes");
    int differ = 0;
    for (int i = 1; i <= SIGNALS; i++)
        differ += sigismember(&mask_before, i) != sigismember(&mask_after, i);
    is_int(differ, 0, "row 29: this thread's mask is what it was");
    return tap_done();
}
