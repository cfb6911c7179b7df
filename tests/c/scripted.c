#define _POSIX_C_SOURCE 200809L
#include "scripted.h"

#include "tap.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

struct scripted {
    enum scripted_manner manner;
    int listener;
    int connection; /* -1 between two */
    bool stopping;
    pthread_mutex_t lock; /* of connection and stopping */
    pthread_t thread;
    char url[64];
};

struct word {
    const char *bytes;
    size_t length;
};

/* A command at the start of `input`: fills up to `max` words, and returns how many bytes it takes; 0 if it
 * is not complete. Clients send arrays of strings and nothing else. */
static size_t read_command(const char *input, size_t length, struct word *words, int max, int *count)
{
    const char *at = input, *end = input + length;
    long left = 1;
    *count = 0;
    for (bool header = true; left > 0; header = false) {
        const char *line_end = memchr(at, '\n', (size_t)(end - at));
        if (line_end == NULL)
            return 0;
        const long number = strtol(at + 1, NULL, 10); /* after the * or the $ */
        at = line_end + 1;
        if (header) {
            left = number;
            continue;
        }
        if (end - at < number + 2)
            return 0;
        if (*count < max)
            words[(*count)++] = (struct word){at, (size_t)number};
        at += number + 2;
        left--;
    }
    return (size_t)(at - input);
}

static bool is(const struct word *word, const char *name)
{
    return word->length == strlen(name) && strncasecmp(word->bytes, name, word->length) == 0;
}

static bool has_auth(const struct word *words, int count)
{
    for (int i = 0; i < count; i++)
        if (is(&words[i], "AUTH"))
            return true;
    return false;
}

static struct word text(const char *reply)
{
    return (struct word){reply, strlen(reply)};
}

/* The reply to a command; one without bytes closes the connection. */
static struct word reply_to(enum scripted_manner manner, const struct word *words, int count)
{
    if (manner == SCRIPTED_NOT_RESP)
        return text("HTTP/1.1 400 Bad Request\r\n\r\n");
    if (manner == SCRIPTED_REFUSES_AUTH && has_auth(words, count))
        return text("-WRONGPASS invalid username-password pair or user is disabled.\r\n");
    if (is(&words[0], "HELLO")) {
        if (manner == SCRIPTED_RESP2)
            return text("-ERR unknown command 'HELLO'\r\n");
        return text("%3\r\n$6\r\nserver\r\n$8\r\nscripted\r\n$7\r\nversion\r\n$5\r\n7.0.0\r\n"
                    "$5\r\nproto\r\n:3\r\n");
    }
    if (is(&words[0], "AUTH") || is(&words[0], "SELECT") || is(&words[0], "CLIENT"))
        return text("+OK\r\n");
    if (is(&words[0], "ECHO") && count == 2) { /* the library's fence */
        static _Thread_local char bulk[128];
        const int length = snprintf(bulk, sizeof bulk, "$%zu\r\n%.*s\r\n", words[1].length, (int)words[1].length,
                                    words[1].bytes);
        return (struct word){bulk, (size_t)length};
    }
    if (is(&words[0], "PING"))
        return text("+PONG\r\n");
    if (is(&words[0], "DROP") || count < 2)
        return (struct word){NULL, 0};
    return words[1];
}

static bool send_all(int connection, struct word reply)
{
    while (reply.length > 0) {
        const ssize_t sent = send(connection, reply.bytes, reply.length, MSG_NOSIGNAL);
        if (sent <= 0)
            return false;
        reply.bytes += sent;
        reply.length -= (size_t)sent;
    }
    return true;
}

/* Answers commands until the client is gone, or a DROP. */
static void converse(const scripted *server, int connection)
{
    size_t length = 0, capacity = 1 << 16;
    char *input = malloc(capacity);
    for (bool open = input != NULL; open;) {
        const ssize_t got = recv(connection, input + length, capacity - length, 0);
        if (got <= 0)
            break;
        length += (size_t)got;
        if (server->manner == SCRIPTED_NEVER_ANSWERS)
            length = 0;
        struct word words[16];
        int count;
        for (size_t taken; open && length > 0; length -= taken) {
            taken = read_command(input, length, words, 16, &count);
            if (taken == 0)
                break;
            if (count > 0 && !is(&words[0], "HANG")) {
                const struct word reply = reply_to(server->manner, words, count);
                open = reply.bytes != NULL && send_all(connection, reply);
            }
            memmove(input, input + taken, length - taken);
        }
        if (length == capacity) {
            char *larger = realloc(input, capacity * 2);
            if (larger == NULL)
                break;
            input = larger;
            capacity *= 2;
        }
    }
    free(input);
}

/* Notes the connection in use, for scripted_stop to cut; false if it is too late for a new one. */
static bool set_connection(scripted *server, int connection)
{
    pthread_mutex_lock(&server->lock);
    const bool go_on = !server->stopping;
    server->connection = connection;
    pthread_mutex_unlock(&server->lock);
    return go_on;
}

static void *serve(void *argument)
{
    scripted *server = argument;
    for (;;) {
        const int connection = accept(server->listener, NULL, NULL);
        if (connection < 0 && errno == EINTR)
            continue;
        if (connection < 0)
            return NULL;
        if (set_connection(server, connection))
            converse(server, connection);
        set_connection(server, -1);
        close(connection);
    }
}

scripted *scripted_start(enum scripted_manner manner)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    scripted *server = calloc(1, sizeof *server);
    if (server == NULL)
        tap_bail_out("no memory");
    server->manner = manner;
    server->connection = -1;
    server->listener = socket(AF_INET, SOCK_STREAM, 0);
    pthread_mutex_init(&server->lock, NULL);
    if (server->listener < 0 || bind(server->listener, (struct sockaddr *)&address, length) != 0 ||
        getsockname(server->listener, (struct sockaddr *)&address, &length) != 0 ||
        listen(server->listener, 64) != 0 || pthread_create(&server->thread, NULL, serve, server) != 0)
        tap_bail_out("the scripted server cannot start: %s", strerror(errno));
    snprintf(server->url, sizeof server->url, "redis://127.0.0.1:%d", ntohs(address.sin_port));
    return server;
}

const char *scripted_url(const scripted *server)
{
    return server->url;
}

void scripted_stop(scripted *server)
{
    pthread_mutex_lock(&server->lock);
    server->stopping = true;
    if (server->connection >= 0)
        shutdown(server->connection, SHUT_RDWR);
    pthread_mutex_unlock(&server->lock);
    shutdown(server->listener, SHUT_RDWR); /* wakes the accept */
    pthread_join(server->thread, NULL);
    close(server->listener);
    pthread_mutex_destroy(&server->lock);
    free(server);
}
