/* Keys and values are bytes: NULs, empty ones, a megabyte; and buffers of every size. */
#include "support.h"
#include "tap.h"

#include <stdlib.h>
#include <string.h>

static redis_client *client;

/* A value makes a round trip: by allocation, into an exact buffer, and not into a smaller one. */
static void round_trip(const char *what, const void *key, size_t key_len, const void *value, size_t value_len)
{
    is_int(redis_set_n(client, key, key_len, value, value_len, 0, 0), REDISCHAN_OK, "%s: SET", what);
    char *got = NULL;
    size_t got_len = 77;
    is_int(redis_get_n(client, key, key_len, &got, &got_len), REDISCHAN_OK, "%s: GET", what);
    is_bytes(got, got_len, value, value_len, "%s: the same bytes", what);
    ok(got != NULL && got[got_len] == '\0', "%s: a NUL follows", what);
    redis_free(got);

    char *buffer = malloc(value_len + 1); /* exact, so that a sanitizer sees one byte too many */
    char *exact = malloc(value_len > 0 ? value_len : 1);
    if (buffer == NULL || exact == NULL)
        tap_bail_out("no memory");
    got_len = 77;
    is_int(redis_get_into(client, key, key_len, exact, value_len, &got_len), REDISCHAN_OK, "%s: exact buffer", what);
    is_bytes(exact, got_len, value, value_len, "%s: the same bytes", what);
    got_len = 77;
    is_int(redis_get_into(client, key, key_len, buffer, value_len + 1, &got_len), REDISCHAN_OK,
           "%s: larger buffer", what);
    is_int((long long)got_len, (long long)value_len, "%s: its length", what);
    if (value_len > 0) {
        got_len = 77;
        is_int(redis_get_into(client, key, key_len, exact, value_len - 1, &got_len), REDISCHAN_ERR_RANGE,
               "%s: a buffer too small by one", what);
        is_int((long long)got_len, (long long)value_len, "%s: the needed length", what);
        got_len = 77;
        is_int(redis_get_into(client, key, key_len, NULL, 0, &got_len), REDISCHAN_ERR_RANGE,
               "%s: no buffer at all asks for the length", what);
        is_int((long long)got_len, (long long)value_len, "%s: the needed length", what);
    }
    free(buffer);
    free(exact);
}

static void values(void)
{
    char key[128];
    strcpy(key, key_for("value"));
    const size_t key_len = strlen(key);
    char every[256];
    for (int i = 0; i < 256; i++)
        every[i] = (char)i;
    round_trip("NUL bytes", key, key_len, "\0a\0", 3);
    round_trip("one NUL", key, key_len, "", 1);
    round_trip("every byte", key, key_len, every, sizeof every);
    round_trip("line ends", key, key_len, "$5\r\nhello\r\n", 11);
    round_trip("empty", key, key_len, "", 0);

    const size_t large_len = 1 << 20;
    char *large = malloc(large_len);
    if (large == NULL)
        tap_bail_out("no memory");
    for (size_t i = 0; i < large_len; i++)
        large[i] = (char)(i * 31 >> 3);
    round_trip("1 MiB", key, key_len, large, large_len);
    free(large);
}

static void keys(void)
{
    char key[160];
    const int length = (int)strlen(strcpy(key, key_for("key")));
    memcpy(key + length, "\0one", 4);
    round_trip("a key with a NUL", key, (size_t)length + 4, "1", 1);
    memcpy(key + length, "\0two", 4);
    round_trip("another after the NUL", key, (size_t)length + 4, "2", 1);
    memcpy(key + length, "\0one", 4);
    char *got = NULL;
    size_t got_len = 0;
    is_int(redis_get_n(client, key, (size_t)length + 4, &got, &got_len), REDISCHAN_OK, "the first is another key");
    is_bytes(got, got_len, "1", 1, "and has its own value");
    redis_free(got);
    round_trip("an empty key", "", 0, "nothing's value", 15);
    if (server_is_mini_redis())
        tap_skip("a key that is not UTF-8", "mini-redis takes UTF-8 keys only");
    else
        round_trip("a key that is not UTF-8", "test:c:\xff\xfe", 9, "value", 5);
}

static void arguments(void)
{
    char key[128];
    strcpy(key, key_for("arguments"));
    const char *const set[] = {"SET", key, "a\0b"};
    const size_t set_lens[] = {3, strlen(key), 3};
    redis_reply *reply = NULL;
    is_int(redis_command_argv(client, 3, set, set_lens, REDISCHAN_WAIT_DEFAULT, &reply), REDISCHAN_OK,
           "redis_command_argv with lengths");
    is_text(redis_reply_str(reply, NULL), "OK", "its reply");
    redis_reply_free(reply);

    char packed[160] = "GET";
    strcat(packed, key);
    const size_t packed_lens[] = {3, strlen(key)};
    reply = NULL;
    is_int(redis_command_packed(client, 2, packed, packed_lens, REDISCHAN_WAIT_DEFAULT, &reply), REDISCHAN_OK,
           "redis_command_packed");
    size_t length = 0;
    const char *text = redis_reply_str(reply, &length);
    is_bytes(text, length, "a\0b", 3, "the bytes that the other form stored");
    redis_reply_free(reply);
}

static void typed_commands(void)
{
    if (server_is_mini_redis()) {
        tap_skip("APPEND, HSET, HGET, MSET, MGET, DEL with bytes", "mini-redis does not have them");
        return;
    }
    char key[128], hash[128];
    strcpy(key, key_for("typed"));
    strcpy(hash, key_for("hash"));
    int64_t number = 77;
    is_int(redis_set_n(client, key, strlen(key), "a\0", 2, 0, 0), REDISCHAN_OK, "SET");
    is_int(redis_append_n(client, key, strlen(key), "\0b", 2, &number), REDISCHAN_OK, "APPEND");
    is_int(number, 4, "counts all bytes");
    is_int(redis_hset_n(client, hash, strlen(hash), "f\0", 2, "v\0", 2, &number), REDISCHAN_OK, "HSET");
    is_int(number, 1, "a new field");
    char *got = NULL;
    size_t got_len = 0;
    is_int(redis_hget_n(client, hash, strlen(hash), "f\0", 2, &got, &got_len), REDISCHAN_OK, "HGET");
    is_bytes(got, got_len, "v\0", 2, "the value of the field");
    redis_free(got);
    is_int(redis_hget(client, hash, "f", &got, &got_len), REDISCHAN_NIL, "the field without the NUL is another");

    const char *const keys_[] = {key, hash, "test:c:missing"};
    const size_t lens[] = {strlen(key), strlen(hash), 14};
    const char *const values_[] = {"1\0", "2", "3"};
    const size_t value_lens[] = {2, 1, 1};
    is_int(redis_del_n(client, hash, strlen(hash), &number), REDISCHAN_OK, "DEL");
    is_int(number, 1, "one key");
    is_int(redis_mset(client, 2, keys_, lens, values_, value_lens), REDISCHAN_OK, "MSET");
    redis_reply *reply = NULL;
    is_int(redis_mget(client, 3, keys_, lens, &reply), REDISCHAN_OK, "MGET");
    is_int((long long)redis_reply_len(reply), 3, "an element for each key");
    const char *text = redis_reply_str(redis_reply_at(reply, 0), &got_len);
    is_bytes(text, got_len, "1\0", 2, "the first");
    is_int(redis_reply_type(redis_reply_at(reply, 2)), REDISCHAN_TYPE_NIL, "nil for the missing one");
    redis_reply_free(reply);
    is_int(redis_mget(client, 2, keys_, NULL, &reply), REDISCHAN_OK, "MGET of C strings");
    is_text(redis_reply_str(redis_reply_at(reply, 1), NULL), "2", "the second");
    redis_reply_free(reply);
    for (int i = 0; i < 2; i++)
        redis_del_n(client, keys_[i], lens[i], NULL);
}

int main(void)
{
    client = connect_to_server();
    values();
    keys();
    arguments();
    typed_commands();
    redis_client_free(client);
    return tap_done();
}
