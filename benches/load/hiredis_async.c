/* hiredis_async.c - hiredis' asynchronous interface, in a loop around poll(2). */
#include "hiredis.h"
#include <hiredis/async.h>
#include <poll.h>

/* The events of poll that hiredis wants to know about. */
static short wanted;

static void want_to_read(void *unused)
{
    (void)unused;
    wanted |= POLLIN;
}

static void want_to_write(void *unused)
{
    (void)unused;
    wanted |= POLLOUT;
}

static void do_not_read(void *unused)
{
    (void)unused;
    wanted &= ~POLLIN;
}

static void do_not_write(void *unused)
{
    (void)unused;
    wanted &= ~POLLOUT;
}

static void *open_context(void)
{
    redisAsyncContext *context =
        server.path != NULL ? redisAsyncConnectUnix(server.path) : redisAsyncConnect(server.host, server.port);
    if (context == NULL || context->err != 0)
        die("hiredis", context != NULL ? context->errstr : "no memory");
    context->c.reader->maxbuf = 0; /* as in hiredis.c */
    context->ev.data = context;
    context->ev.addRead = want_to_read;
    context->ev.addWrite = want_to_write;
    context->ev.delRead = do_not_read;
    context->ev.delWrite = do_not_write;
    wanted = POLLIN | POLLOUT; /* writable: this tells it that it is connected */
    return context;
}

/* Where `take` wants the commands that are answered. */
static const struct command **answered_at;
static size_t n_answered;

static void on_reply(redisAsyncContext *context, void *reply, void *command)
{
    if (reply == NULL)
        die("hiredis", context->errstr);
    hiredis_expect(command, reply);
    answered_at[n_answered++] = command;
}

static void submit(void *context, const struct command *command)
{
    struct hiredis_argv argv = hiredis_argv_of(command);
    if (redisAsyncCommandArgv(context, on_reply, (void *)command, argv.n, argv.at, argv.lengths) != REDIS_OK)
        die("redisAsyncCommandArgv", ((redisAsyncContext *)context)->errstr);
}

/* At most `most` are in flight. */
static size_t take(void *handle, const struct command **answered, size_t most)
{
    redisAsyncContext *context = handle;
    (void)most;
    answered_at = answered;
    n_answered = 0;
    while (n_answered == 0) {
        struct pollfd poll_for = {context->c.fd, wanted, 0};
        if (poll(&poll_for, 1, -1) < 0)
            die("poll", "failed");
        if (poll_for.revents & POLLOUT)
            redisAsyncHandleWrite(context);
        if (poll_for.revents & ~POLLOUT)
            redisAsyncHandleRead(context);
    }
    return n_answered;
}

static void close_context(void *context)
{
    redisAsyncFree(context);
}

const struct rival rival = {.open = open_context, .close = close_context, .submit = submit, .take = take};
