/* Every status code that this version can return: its number, outcome, details, and a helpful text. */
#define _POSIX_C_SOURCE 200809L
#include "scripted.h"
#include "support.h"
#include "tap.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

static redis_status command(redis_client *client, const char *name, const char *argument, int64_t timeout_ms)
{
    const char *const argv[] = {name, argument};
    redis_reply *reply = NULL;
    const redis_status status = redis_command_argv(client, 2, argv, NULL, timeout_ms, &reply);
    redis_reply_free(reply);
    return status;
}

/* Checks the details of the call just made. */
static void gives(redis_status got, redis_status want, int32_t outcome, const char *text, const char *what)
{
    const redis_error_info info = last_info();
    is_int(got, want, "%s: status", what);
    is_int(info.code, want, "%s: code", what);
    is_int(info.outcome, outcome, "%s: outcome", what);
    has_text(redis_last_error(), text, "%s: text", what);
}

static redis_client *connect_with_query(const scripted *server, const char *query)
{
    char url[256];
    snprintf(url, sizeof url, "%s/%s", scripted_url(server), query);
    return connect_to(url);
}

static void every_code_has_a_name(void)
{
    for (redis_status code = REDISCHAN_NIL; code >= REDISCHAN_ERR_TOO_LARGE; code--) {
        const char *name = redis_strerror(code);
        ok(name != NULL && name[0] != '\0', "status %d is \"%s\"", (int)code, name != NULL ? name : "(NULL)");
        for (redis_status other = REDISCHAN_NIL; other > code; other--)
            if (strcmp(name, redis_strerror(other)) == 0)
                ok(false, "status %d has the name of %d", (int)code, (int)other);
    }
    static const redis_status none[] = {2, -20, INT32_MAX, INT32_MIN};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        ok(redis_strerror(none[i]) != NULL, "even %d, which is no status, has a text", (int)none[i]);
}

static void no_server(void)
{
    redis_client *client = NULL;
    gives(redis_connect("redis://127.0.0.1:1", &client), REDISCHAN_ERR_CONNECT, REDISCHAN_NOT_SENT,
          "127.0.0.1:1", "a closed port");
    is_int(last_info().os_errno, ECONNREFUSED, "a closed port: errno");
    ok(last_info().retryable, "a closed port: try again");
    gives(redis_connect("unix:///nowhere/redis.sock", &client), REDISCHAN_ERR_CONNECT, REDISCHAN_NOT_SENT,
          "/nowhere/redis.sock", "a socket that is not there");
    is_int(last_info().os_errno, ENOENT, "a socket that is not there: errno");
    gives(redis_connect("rediss://127.0.0.1:1", &client), REDISCHAN_ERR_CONNECT, REDISCHAN_NOT_SENT, "rediss:",
          "rediss:// where nobody listens");
    gives(redis_connect("rediss://127.0.0.1:1?tls_ca_file=/no/such/file", &client), REDISCHAN_ERR_TLS,
          REDISCHAN_NOT_SENT, "tls_ca_file", "a file that is missing");
}

static void a_server_that_refuses(void)
{
    scripted *server = scripted_start(SCRIPTED_REFUSES_AUTH);
    redis_client *client = NULL;
    char url[128];
    snprintf(url, sizeof url, "redis://user:canary@%s", scripted_url(server) + strlen("redis://"));
    const redis_status status = redis_connect(url, &client);
    is_int(status, REDISCHAN_ERR_AUTH, "a wrong password: status");
    has_text(redis_last_error(), "WRONGPASS", "a wrong password: text");
    is_text(last_info().prefix, "WRONGPASS", "a wrong password: prefix");
    ok(strstr(redis_last_error(), "canary") == NULL, "the password is not in the text");
    ok(!last_info().retryable, "a wrong password: do not try again");
    scripted_stop(server);
}

static void a_server_that_is_none(void)
{
    redis_client *client = NULL;
    char url[128];
    scripted *server = scripted_start(SCRIPTED_NEVER_ANSWERS);
    snprintf(url, sizeof url, "%s/?connect_timeout=100", scripted_url(server));
    const redis_status status = redis_connect(url, &client);
    ok(status == REDISCHAN_ERR_CONNECT || status == REDISCHAN_ERR_TIMEOUT,
       "a server that never answers: status %d, %s", (int)status, redis_last_error());
    is_int(last_info().outcome, REDISCHAN_NOT_SENT, "no command was sent");
    scripted_stop(server);

    server = scripted_start(SCRIPTED_NOT_RESP);
    gives(redis_connect(scripted_url(server), &client), REDISCHAN_ERR_PROTOCOL, REDISCHAN_NOT_SENT, "",
          "a server that does not speak RESP");
    scripted_stop(server);
}

static void answers(redis_client *client)
{
    gives(command(client, "ANY", "-WRONGTYPE Operation against\r\n", REDISCHAN_WAIT_DEFAULT),
          REDISCHAN_ERR_SERVER, REDISCHAN_ANSWERED, "WRONGTYPE Operation against", "an error reply");
    is_text(last_info().prefix, "WRONGTYPE", "an error reply: prefix");
    ok(!last_info().retryable, "WRONGTYPE: do not try again");
    command(client, "ANY", "-LOADING Redis is loading\r\n", REDISCHAN_WAIT_DEFAULT);
    ok(last_info().retryable, "LOADING: try again");
    command(client, "ANY", "-READONLY You can't write against a read only replica.\r\n", REDISCHAN_WAIT_DEFAULT);
    ok(last_info().retryable, "READONLY: try again");
    command(client, "EVAL", "-READONLY You can't write against a read only replica.\r\n", REDISCHAN_WAIT_DEFAULT);
    ok(!last_info().retryable, "READONLY of a script, which may have written before: do not");
    gives(command(client, "ANY", "(abc\r\n", REDISCHAN_WAIT_DEFAULT), REDISCHAN_ERR_PROTOCOL, REDISCHAN_ANSWERED,
          "an invalid big number", "a reply that cannot be read");
    command(client, "ANY", "-A23456789012345678901234567890 long\r\n", REDISCHAN_WAIT_DEFAULT);
    is_int((long long)strlen(last_info().prefix), 23, "a prefix that is too long is cut and still ends");
    gives(command(client, "ANY", "!9\r\nERR \xff\r\n \xfe\r\n", REDISCHAN_WAIT_DEFAULT), REDISCHAN_ERR_SERVER,
          REDISCHAN_ANSWERED, "ERR \xff", "an error that is not UTF-8");

    char *bytes = NULL;
    int64_t number = 0;
    gives(redis_get(client, "*0\r\n", &bytes, NULL), REDISCHAN_ERR_PROTOCOL, REDISCHAN_MAYBE_EXECUTED, "",
          "an array where a string should be");
    gives(redis_incr(client, "$3\r\nabc\r\n", &number), REDISCHAN_ERR_PROTOCOL, REDISCHAN_MAYBE_EXECUTED, "",
          "a text where a number should be");
    char small[2];
    size_t needed = 0;
    gives(redis_get_into(client, "$3\r\nabc\r\n", 9, small, sizeof small, &needed), REDISCHAN_ERR_RANGE,
          REDISCHAN_ANSWERED, "3", "a buffer that is too small");
    is_int((long long)needed, 3, "the needed length");
}

static void lost_and_late(const scripted *server)
{
    redis_client *client = connect_to(scripted_url(server));
    gives(command(client, "DROP", "", REDISCHAN_WAIT_DEFAULT), REDISCHAN_ERR_IO, REDISCHAN_MAYBE_EXECUTED, "",
          "a connection lost before the reply");
    ok(!last_info().retryable, "a lost connection: the command may have run, so no");
    is_int(command(client, "ANY", "+OK\r\n", REDISCHAN_WAIT_DEFAULT), REDISCHAN_OK, "the next call reconnects");
    /* More time, until it is enough for the command to be sent. */
    int64_t limit = 50;
    redis_status late = command(client, "HANG", "", limit);
    while (late == REDISCHAN_ERR_TIMEOUT && last_info().outcome == REDISCHAN_NOT_SENT && limit < 60000)
        late = command(client, "HANG", "", limit *= 2);
    char shown[24];
    snprintf(shown, sizeof shown, "%lld", (long long)limit);
    gives(late, REDISCHAN_ERR_TIMEOUT, REDISCHAN_MAYBE_EXECUTED, shown, "no reply in time");
    redis_client_free(client);

    client = connect_to(scripted_url(server));
    gives(command(client, "ANY", "?what\r\n", REDISCHAN_WAIT_DEFAULT), REDISCHAN_ERR_PROTOCOL,
          REDISCHAN_MAYBE_EXECUTED, "", "a reply that is not RESP");
    is_int(command(client, "ANY", "+OK\r\n", REDISCHAN_WAIT_DEFAULT), REDISCHAN_OK, "the next call reconnects");
    redis_client_free(client);
}

static void limits(const scripted *server)
{
    redis_client *client = connect_with_query(server, "?max_reply_bytes=1024&max_reply_depth=2");
    char large[2048];
    memset(large, 'x', sizeof large);
    const int head = snprintf(large, sizeof large, "$2000\r\n");
    memcpy(large + head + 2000, "\r\n", 3); /* with its NUL */
    large[head] = 'x';
    gives(command(client, "ANY", large, REDISCHAN_WAIT_DEFAULT), REDISCHAN_ERR_TOO_LARGE, REDISCHAN_ANSWERED,
          "max_reply_bytes", "a reply over max_reply_bytes");
    gives(command(client, "ANY", "*1\r\n*1\r\n*1\r\n*0\r\n", REDISCHAN_WAIT_DEFAULT), REDISCHAN_ERR_TOO_LARGE,
          REDISCHAN_ANSWERED, "max_reply_depth", "a reply over max_reply_depth");
    redis_client_free(client);
}

struct hanging {
    redis_client *client;
    redis_status status;
};

static void *hang(void *argument)
{
    struct hanging *hanging = argument;
    hanging->status = command(hanging->client, "HANG", "", REDISCHAN_WAIT_FOREVER);
    return NULL;
}

/* A thread waits for ever: the queue of one is full, and closing the client answers it. */
static void full_and_closed(const scripted *server)
{
    struct hanging hanging = {connect_with_query(server, "?max_in_flight=1&on_full=fail"), REDISCHAN_OK};
    pthread_t thread;
    if (pthread_create(&thread, NULL, hang, &hanging) != 0)
        tap_bail_out("pthread_create");
    redis_stats stats = {.size = sizeof stats};
    while (stats.in_flight + stats.queued == 0)
        redis_client_stats(hanging.client, &stats);
    gives(redis_ping(hanging.client), REDISCHAN_ERR_QUEUE_FULL, REDISCHAN_NOT_SENT, "max_in_flight",
          "a call while one is in flight, and one is the limit");
    ok(last_info().retryable, "a full queue: try again");
    is_int(close_without_drain(hanging.client), REDISCHAN_OK, "close while a thread waits");
    pthread_join(thread, NULL);
    is_int(hanging.status, REDISCHAN_ERR_CLOSED, "the waiting thread was answered");
    gives(redis_ping(hanging.client), REDISCHAN_ERR_CLOSED, REDISCHAN_NOT_SENT, "closed", "a closed client");
    redis_client_free(hanging.client);
    const redis_status status = redis_ping(hanging.client);
    ok(status == REDISCHAN_ERR_CLOSED || status == REDISCHAN_ERR_INVALID, "a freed client: status %d", (int)status);
}

static void refused_here(redis_client *client)
{
    static const char *const refused[] = {"SUBSCRIBE", "SELECT", "MULTI", "WATCH", "MONITOR", "WAIT",
                                          "HELLO",     "QUIT",   "RESET", "AUTH",  "SYNC"};
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        gives(command(client, refused[i], "1", REDISCHAN_WAIT_DEFAULT), REDISCHAN_ERR_UNSUPPORTED,
              REDISCHAN_NOT_SENT, refused[i], refused[i]);
    gives(command(client, "subscribe", "1", REDISCHAN_WAIT_DEFAULT), REDISCHAN_ERR_UNSUPPORTED,
          REDISCHAN_NOT_SENT, "", "the same in lower case");
    gives(command(client, "", "1", REDISCHAN_WAIT_DEFAULT), REDISCHAN_ERR_INVALID, REDISCHAN_NOT_SENT, "",
          "an empty command name");
}

/* Written on the log thread, read when redis_set_logger has ended it. */
static redis_status in_callback = REDISCHAN_OK;

static void log_calls_back(void *client, int32_t level, const char *target, const char *text)
{
    (void)level, (void)target, (void)text;
    if (in_callback == REDISCHAN_OK)
        in_callback = redis_ping(client);
}

static void a_call_inside_a_callback(const scripted *server, redis_client *client)
{
    is_int(redis_set_logger(log_calls_back, client, NULL, REDISCHAN_LOG_DEBUG), REDISCHAN_OK, "set a logger");
    redis_client_free(connect_to(scripted_url(server))); /* something to log */
    is_int(redis_set_logger(NULL, NULL, NULL, 0), REDISCHAN_OK, "take it away again: it has run to its end");
    is_int(in_callback, REDISCHAN_ERR_REENTRANT, "a blocking call inside the logger");
}

static void *last_error_of_this_thread(void *argument)
{
    ok(redis_last_error() != NULL, "redis_last_error is never NULL, also on a thread that never failed");
    is_int(last_info().code, REDISCHAN_OK, "which has no last error");
    return argument;
}

static void errors_belong_to_threads(void)
{
    pthread_t thread;
    redis_ping(NULL);
    if (pthread_create(&thread, NULL, last_error_of_this_thread, NULL) != 0)
        tap_bail_out("pthread_create");
    pthread_join(thread, NULL);
    is_int(last_info().code, REDISCHAN_ERR_INVALID, "and this thread's is still there");
}

int main(void)
{
    every_code_has_a_name();
    no_server();
    a_server_that_refuses();
    a_server_that_is_none();
    errors_belong_to_threads();

    scripted *server = scripted_start(SCRIPTED_RESP3);
    redis_client *client = connect_to(scripted_url(server));
    answers(client);
    refused_here(client);
    redis_client_free(client);
    lost_and_late(server);
    limits(server);
    full_and_closed(server);
    scripted_stop(server);

    client = connect_to_server();
    server = scripted_start(SCRIPTED_RESP2);
    a_call_inside_a_callback(server, client);
    redis_client_free(client);
    scripted_stop(server);
    return tap_done();
}
