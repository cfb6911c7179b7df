/* Every reply type of RESP2 and RESP3, as bytes on the wire and as redis_reply_* read them. */
#include "scripted.h"
#include "support.h"
#include "tap.h"

#include <float.h>
#include <math.h>
#include <string.h>

/* The server answers with these bytes. */
static redis_reply *answer(redis_client *client, const char *bytes, size_t length)
{
    const char *const argv[] = {"ANY", bytes};
    const size_t lengths[] = {3, length};
    redis_reply *reply = NULL;
    const redis_status status = redis_command_argv(client, 2, argv, lengths, REDISCHAN_WAIT_DEFAULT, &reply);
    if (status < 0)
        tap_bail_out("no reply: %s", redis_last_error());
    const bool nil = redis_reply_type(reply) == REDISCHAN_TYPE_NIL;
    is_int(status, nil ? REDISCHAN_NIL : REDISCHAN_OK, "the status of a reply of type %d", redis_reply_type(reply));
    size_t raw_len = 0;
    const char *raw = redis_reply_raw(reply, &raw_len);
    is_bytes(raw, raw_len, bytes, length, "its raw bytes are what came");
    return reply;
}

#define ANSWER(client, literal) answer((client), (literal), sizeof(literal) - 1)

static void is_word(const redis_reply *reply, int32_t type, const char *want, size_t want_len, const char *what)
{
    size_t length = 0;
    const char *text = redis_reply_str(reply, &length);
    is_int(redis_reply_type(reply), type, "%s: type", what);
    is_bytes(text, length, want, want_len, "%s: text", what);
    ok(text != NULL && text[length] == '\0', "%s: a NUL follows", what);
    is_int((long long)redis_reply_len(reply), 0, "%s: no elements", what);
    ok(redis_reply_at(reply, 0) == NULL, "%s: not even the first", what);
}

static void words(redis_client *client)
{
    static const struct {
        const char *wire;
        size_t wire_len;
        int32_t type;
        const char *text;
        size_t length;
        const char *what;
    } cases[] = {
#define CASE(wire, type, text, what) {wire, sizeof(wire) - 1, REDISCHAN_TYPE_##type, text, sizeof(text) - 1, what}
        CASE("+OK\r\n", STATUS, "OK", "status"),
        CASE("+\r\n", STATUS, "", "empty status"),
        CASE("$5\r\nhello\r\n", STRING, "hello", "string"),
        CASE("$0\r\n\r\n", STRING, "", "empty string"),
        CASE("$6\r\na\0b\r\nc\r\n", STRING, "a\0b\r\nc", "string with NUL and line end"),
        CASE("=15\r\ntxt:Some string\r\n", VERB, "Some string", "verbatim string"),
        CASE("=4\r\nmkd:\r\n", VERB, "", "empty verbatim string"),
        CASE("(3492890328409238509324850943850943825024385\r\n", BIGNUM,
             "3492890328409238509324850943850943825024385", "big number"),
        CASE("(-1\r\n", BIGNUM, "-1", "small big number"),
        CASE(",1.50\r\n", DOUBLE, "1.50", "double, as it came"),
        CASE(",inf\r\n", DOUBLE, "inf", "infinity"),
#undef CASE
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        redis_reply *reply = answer(client, cases[i].wire, cases[i].wire_len);
        is_word(reply, cases[i].type, cases[i].text, cases[i].length, cases[i].what);
        redis_reply_free(reply);
    }
}

static void integers(redis_client *client)
{
    static const struct {
        const char *wire;
        int64_t value;
    } cases[] = {
        {":0\r\n", 0}, {":1000\r\n", 1000}, {":-7\r\n", -7},
        {":9223372036854775807\r\n", INT64_MAX}, {":-9223372036854775808\r\n", INT64_MIN},
        {"$3\r\n-42\r\n", -42}, /* RESP2 sends as text what RESP3 sends as a number */
        {"+12\r\n", 12}, {"#t\r\n", 1}, {"#f\r\n", 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        redis_reply *reply = answer(client, cases[i].wire, strlen(cases[i].wire));
        int64_t value = 77;
        is_int(redis_reply_int(reply, &value), REDISCHAN_OK, "an integer from %.*s",
               (int)strcspn(cases[i].wire, "\r"), cases[i].wire);
        is_int(value, cases[i].value, "its value");
        redis_reply_free(reply);
    }
    static const char *const none[] = {"$3\r\nabc\r\n", "$0\r\n\r\n", "$2\r\n1x\r\n", "$2\r\n 1\r\n", "*0\r\n", "_\r\n",
                                       "$20\r\n99999999999999999999\r\n", "(99999999999999999999\r\n"};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        redis_reply *reply = answer(client, none[i], strlen(none[i]));
        int64_t value = 77;
        is_int(redis_reply_int(reply, &value), REDISCHAN_ERR_TYPE, "no integer: case %zu", i);
        is_int(value, 77, "nothing was written");
        redis_reply_free(reply);
    }
}

static void doubles(redis_client *client)
{
    static const struct {
        const char *wire;
        double value;
    } cases[] = {
        {",1.23\r\n", 1.23}, {",10\r\n", 10}, {",-1e-3\r\n", -1e-3}, {",inf\r\n", INFINITY}, {",-inf\r\n", -INFINITY},
        {"$4\r\n3.25\r\n", 3.25}, {":7\r\n", 7}, {"$3\r\ninf\r\n", INFINITY}, {",1.7976931348623157e308\r\n", DBL_MAX},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        redis_reply *reply = answer(client, cases[i].wire, strlen(cases[i].wire));
        double value = 77;
        is_int(redis_reply_double(reply, &value), REDISCHAN_OK, "a double: case %zu", i);
        ok(!(value < cases[i].value) && !(value > cases[i].value), "its value is %g", cases[i].value);
        redis_reply_free(reply);
    }
    double value = 77;
    redis_reply *reply = ANSWER(client, ",nan\r\n");
    is_int(redis_reply_double(reply, &value), REDISCHAN_OK, "not a number is a double");
    ok(isnan(value), "and is not a number");
    redis_reply_free(reply);
    reply = ANSWER(client, "$3\r\nabc\r\n");
    is_int(redis_reply_double(reply, &value), REDISCHAN_ERR_TYPE, "a text that is no number");
    redis_reply_free(reply);
}

static void no_text(redis_client *client)
{
    static const struct {
        const char *wire;
        int32_t type;
    } cases[] = {
        {"_\r\n", REDISCHAN_TYPE_NIL},     {"$-1\r\n", REDISCHAN_TYPE_NIL}, {"*-1\r\n", REDISCHAN_TYPE_NIL},
        {":5\r\n", REDISCHAN_TYPE_INTEGER}, {"#t\r\n", REDISCHAN_TYPE_BOOL}, {"*0\r\n", REDISCHAN_TYPE_ARRAY},
        {"%0\r\n", REDISCHAN_TYPE_MAP},    {"~0\r\n", REDISCHAN_TYPE_SET},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        redis_reply *reply = answer(client, cases[i].wire, strlen(cases[i].wire));
        size_t length = 77;
        is_int(redis_reply_type(reply), cases[i].type, "case %zu has type %d", i, cases[i].type);
        ok(redis_reply_str(reply, &length) == NULL, "and no text");
        is_int((long long)redis_reply_len(reply), 0, "and no elements");
        redis_reply_free(reply);
    }
}

static void aggregates(redis_client *client)
{
    redis_reply *reply = ANSWER(client, "*4\r\n:1\r\n*2\r\n$1\r\na\r\n*1\r\n+deep\r\n$-1\r\n-ERR inside\r\n");
    is_int(redis_reply_type(reply), REDISCHAN_TYPE_ARRAY, "an array");
    is_int((long long)redis_reply_len(reply), 4, "of four");
    const redis_reply *inner = redis_reply_at(reply, 1);
    is_int((long long)redis_reply_len(inner), 2, "with an array of two inside");
    is_word(redis_reply_at(redis_reply_at(inner, 1), 0), REDISCHAN_TYPE_STATUS, "deep", 4, "and one in that");
    size_t raw_len = 0;
    const char *raw = redis_reply_raw(inner, &raw_len);
    is_bytes(raw, raw_len, "*2\r\n$1\r\na\r\n*1\r\n+deep\r\n", 22, "the raw bytes of an element are its own");
    is_int(redis_reply_type(redis_reply_at(reply, 2)), REDISCHAN_TYPE_NIL, "a nil inside");
    is_word(redis_reply_at(reply, 3), REDISCHAN_TYPE_ERROR, "ERR inside", 10, "an error inside is an element");
    ok(redis_reply_at(reply, 4) == NULL, "nothing past the end");
    ok(redis_reply_at(reply, SIZE_MAX) == NULL, "nor far past it");
    redis_reply_free(reply);

    reply = ANSWER(client, "%2\r\n+first\r\n:1\r\n+second\r\n~2\r\n#t\r\n#f\r\n");
    is_int(redis_reply_type(reply), REDISCHAN_TYPE_MAP, "a map");
    is_int((long long)redis_reply_len(reply), 4, "counts keys and values");
    is_word(redis_reply_at(reply, 2), REDISCHAN_TYPE_STATUS, "second", 6, "keys and values take turns");
    is_int(redis_reply_type(redis_reply_at(reply, 3)), REDISCHAN_TYPE_SET, "a set as a value");
    is_int((long long)redis_reply_len(redis_reply_at(reply, 3)), 2, "of two");
    redis_reply_free(reply);
}

static void attributes(redis_client *client)
{
    redis_reply *reply = ANSWER(client, "|1\r\n+ttl\r\n:3600\r\n*2\r\n$1\r\na\r\n|1\r\n+x\r\n:1\r\n$1\r\nb\r\n");
    is_int(redis_reply_type(reply), REDISCHAN_TYPE_ARRAY, "an attribute does not hide its reply");
    is_int((long long)redis_reply_len(reply), 2, "nor counts as an element");
    const redis_reply *attribute = redis_reply_attr(reply);
    ok(attribute != NULL, "there is an attribute");
    is_int(redis_reply_type(attribute), REDISCHAN_TYPE_ATTR, "of its own type");
    is_int((long long)redis_reply_len(attribute), 2, "a map of one pair");
    is_word(redis_reply_at(attribute, 0), REDISCHAN_TYPE_STATUS, "ttl", 3, "its key");
    ok(redis_reply_attr(redis_reply_at(reply, 0)) == NULL, "the first element has none");
    ok(redis_reply_attr(redis_reply_at(reply, 1)) != NULL, "the second has");
    is_word(redis_reply_at(reply, 1), REDISCHAN_TYPE_STRING, "b", 1, "and is what it is");
    redis_reply_free(reply);
}

/* A thousand arrays in one another: read level by level, freed without recursion. */
static void deep(redis_client *client)
{
    enum { LEVELS = 1000 };
    char wire[LEVELS * 4 + 8];
    for (size_t i = 0; i < LEVELS; i++)
        memcpy(wire + 4 * i, "*1\r\n", 4);
    memcpy(wire + 4 * (size_t)LEVELS, ":42\r\n", 5);
    redis_reply *reply = answer(client, wire, 4 * (size_t)LEVELS + 5);
    const redis_reply *at = reply;
    int levels = 0;
    for (; redis_reply_len(at) == 1; levels++)
        at = redis_reply_at(at, 0);
    int64_t number = 0;
    is_int(levels, LEVELS, "every level is there");
    is_int(redis_reply_int(at, &number), REDISCHAN_OK, "and an integer at the bottom");
    is_int(number, 42, "which is right");
    redis_reply_free(reply);
}

int main(void)
{
    scripted *server = scripted_start(SCRIPTED_RESP3);
    redis_client *client = connect_to(scripted_url(server));
    words(client);
    integers(client);
    doubles(client);
    no_text(client);
    aggregates(client);
    attributes(client);
    deep(client);
    redis_client_free(client);
    scripted_stop(server);
    return tap_done();
}
