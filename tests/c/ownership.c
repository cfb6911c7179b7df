/* Ownership: out parameters are written on success only, objects may be freed in any order, NULL is not an object. */
#include "scripted.h"
#include "support.h"
#include "tap.h"

#include <stdlib.h>
#include <string.h>

static char not_written;

static void a_failure_writes_no_out(redis_client *scripted_client)
{
    /* The scripted server answers with the key: what the function does not take, or an error. */
    static const char *const replies[] = {"-ERR no\r\n", "*0\r\n"};
    for (size_t i = 0; i < 2; i++) {
        char *bytes = &not_written;
        size_t length = 77;
        int64_t number = 77;
        ok(redis_get(scripted_client, replies[i], &bytes, &length) < 0, "a GET that fails (%zu)", i);
        ok(bytes == &not_written, "the bytes were not written");
        is_int((long long)length, 77, "nor their length");
        ok(redis_hget(scripted_client, replies[i], "f", &bytes, &length) < 0, "an HGET that fails (%zu)", i);
        ok(bytes == &not_written && length == 77, "nothing was written");
        ok(redis_incr(scripted_client, replies[i], &number) < 0, "an INCR that fails (%zu)", i);
        ok(redis_ttl(scripted_client, replies[i], &number) < 0, "a PTTL that fails (%zu)", i);
        is_int(number, 77, "the number was not written");
        char buffer[8] = "as it is";
        ok(redis_get_into(scripted_client, replies[i], strlen(replies[i]), buffer, sizeof buffer, &length) < 0,
           "a GET into a buffer that fails (%zu)", i);
        ok(length == 77 && memcmp(buffer, "as it is", 8) == 0, "neither buffer nor length were written");
    }
    redis_reply *reply = (redis_reply *)&not_written;
    const char *const error[] = {"ANY", "-ERR no\r\n"};
    is_int(redis_command_argv(scripted_client, 2, error, NULL, REDISCHAN_WAIT_DEFAULT, &reply),
           REDISCHAN_ERR_SERVER, "an error at the top of a reply is a status");
    ok(reply == (redis_reply *)&not_written, "and no reply object was made");
    redis_client *client = (redis_client *)&not_written;
    ok(redis_connect("redis://127.0.0.1:1", &client) < 0, "a connect that fails");
    ok(client == (redis_client *)&not_written, "no client was written");
    ok(redis_connect("nonsense", &client) < 0, "a URL that is none");
    ok(client == (redis_client *)&not_written, "no client was written");
}

static void null_is_no_object(void)
{
    redis_free(NULL);
    redis_reply_free(NULL);
    redis_options_free(NULL);
    redis_client_free(NULL);
    ok(true, "every free takes NULL");
}

static void bytes_are_from_malloc(redis_client *client)
{
    char *value = NULL;
    is_int(redis_set(client, key_for("malloc"), "x"), REDISCHAN_OK, "SET");
    is_int(redis_get(client, key_for("malloc"), &value, NULL), REDISCHAN_OK, "GET");
    free(value);
    ok(true, "free() takes what redis_free() takes");
}

static void a_missing_value_is_null(redis_client *client)
{
    char *value = &not_written;
    size_t length = 77;
    is_int(redis_get(client, key_for("missing"), &value, &length), REDISCHAN_NIL, "GET of a missing key");
    ok(value == NULL && length == 0, "its value is NULL and has length 0");
    redis_free(value);

    redis_reply *reply = NULL;
    const char *const argv[] = {"GET", key_for("missing")};
    is_int(redis_command_argv(client, 2, argv, NULL, REDISCHAN_WAIT_DEFAULT, &reply), REDISCHAN_NIL,
           "the same by redis_command_argv");
    ok(reply != NULL && redis_reply_type(reply) == REDISCHAN_TYPE_NIL, "gives a reply of type nil");
    redis_reply_free(reply);
}

static void a_reply_outlives_its_client(void)
{
    redis_client *client = connect_to_server();
    redis_reply *reply = NULL;
    is_int(redis_set(client, key_for("outlives"), "still here"), REDISCHAN_OK, "SET");
    const char *const argv[] = {"GET", key_for("outlives")};
    is_int(redis_command_argv(client, 2, argv, NULL, REDISCHAN_WAIT_DEFAULT, &reply), REDISCHAN_OK, "GET");
    is_int(redis_client_close(client, 60000), REDISCHAN_OK, "close");
    redis_client_free(client);
    is_text(redis_reply_str(reply, NULL), "still here", "the reply is still what it was");
    redis_reply_free(reply);
}

static void closing_twice_is_fine(void)
{
    redis_client *client = connect_to_server();
    is_int(redis_client_close(client, 60000), REDISCHAN_OK, "close");
    is_int(redis_client_close(client, 60000), REDISCHAN_OK, "close again");
    is_int(redis_ping(client), REDISCHAN_ERR_CLOSED, "a call after close");
    is_int(redis_client_state(client), REDISCHAN_STATE_CLOSED, "the state after close");
    redis_client_free(client);
    ok(redis_ping(client) < 0, "a call after free fails");
    redis_client_free(client);
    ok(true, "a second free of a handle does nothing");
}

static void every_reference_counts(void)
{
    redis_client *client = connect_to_server();
    redis_client *second = redis_client_ref(client);
    ok(second != NULL, "redis_client_ref gives a handle");
    redis_client_free(client);
    is_int(redis_ping(second), REDISCHAN_OK, "it works when the first reference is gone");
    redis_client_free(second);
    ok(redis_client_ref(second) == NULL, "there is no reference to a freed client");
}

static void options_are_copied(void)
{
    redis_client *client = NULL;
    redis_options *options = redis_options_new();
    char value[64];
    strcpy(value, "5000");
    is_int(redis_options_set(options, "timeout", value), REDISCHAN_OK, "set an option");
    strcpy(value, "gone");
    is_int(redis_options_set(options, "url", server_url()), REDISCHAN_OK, "set the URL");
    is_int(redis_connect_with(options, &client), REDISCHAN_OK, "connect");
    redis_options_free(options);
    is_int(redis_ping(client), REDISCHAN_OK, "the client needs its options no more");
    redis_client_free(client);
}

int main(void)
{
    scripted *server = scripted_start(SCRIPTED_RESP3);
    redis_client *scripted_client = connect_to(scripted_url(server));
    a_failure_writes_no_out(scripted_client);
    redis_client_free(scripted_client);
    scripted_stop(server);

    redis_client *client = connect_to_server();
    null_is_no_object();
    bytes_are_from_malloc(client);
    a_missing_value_is_null(client);
    redis_client_free(client);

    a_reply_outlives_its_client();
    closing_twice_is_fine();
    every_reference_counts();
    options_are_copied();
    return tap_done();
}
