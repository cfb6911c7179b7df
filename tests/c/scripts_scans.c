/* Scripts and scans from C. */
#define _POSIX_C_SOURCE 200809L
#include "support.h"
#include "tap.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ELEMENTS = 300 };

static redis_reply *command(redis_client *client, int32_t argc, const char *const *argv)
{
    redis_reply *reply = NULL;
    redis_command_argv(client, argc, argv, NULL, REDISCHAN_WAIT_DEFAULT, &reply);
    return reply;
}
#define DO(client, ...) redis_reply_free(command(client, REDISCHAN_ARGV(__VA_ARGS__)))

static void scripts(redis_client *client)
{
    static const char TEXT[] = "return {KEYS[1] or 'none', ARGV[1] or 'none', #KEYS, #ARGV}";
    redis_script *script = NULL;
    is_int(redis_script_new(TEXT, strlen(TEXT), &script), REDISCHAN_OK, "new");
    is_int((long long)strlen(redis_script_sha(script)), 40, "the SHA-1 has 40 digits");
    const char *const keys[] = {"k"}, *const args[] = {"a", "b"};
    for (int round = 0; round < 2; round++) {
        DO(client, "SCRIPT", "FLUSH");
        redis_reply *reply = NULL;
        is_int(redis_script_run(client, script, 1, keys, NULL, 2, args, NULL, REDISCHAN_WAIT_DEFAULT, &reply),
               REDISCHAN_OK, "it runs though the server does not know it");
        is_text(redis_reply_str(redis_reply_at(reply, 0), NULL), "k", "its key");
        is_text(redis_reply_str(redis_reply_at(reply, 1), NULL), "a", "its argument");
        redis_reply_free(reply);
        is_int(redis_script_run(client, script, 0, NULL, NULL, 0, NULL, NULL, REDISCHAN_WAIT_DEFAULT, &reply),
               REDISCHAN_OK, "without keys and arguments");
        is_text(redis_reply_str(redis_reply_at(reply, 0), NULL), "none", "it has none");
        redis_reply_free(reply);
        const size_t lens[] = {3, 0, 2};
        is_int(redis_script_run_packed(client, script, 1, 2, "keyxy", lens, REDISCHAN_WAIT_DEFAULT, &reply),
               REDISCHAN_OK, "packed: keys first");
        size_t len = 1;
        const char *empty = redis_reply_str(redis_reply_at(reply, 1), &len);
        is_bytes(empty, len, "", 0, "and an empty argument");
        redis_reply_free(reply);
    }
    redis_pipeline *pipeline = NULL;
    for (int atomic = 0; atomic < 2; atomic++) {
        redis_reply *all = NULL;
        DO(client, "SCRIPT", "FLUSH");
        redis_pipeline_new(client, atomic == 1, &pipeline);
        for (int i = 0; i < 3; i++)
            is_int(redis_pipeline_add_script(pipeline, script, 1, keys, NULL, 2, args, NULL), REDISCHAN_OK, "added");
        is_int(redis_pipeline_exec(pipeline, REDISCHAN_WAIT_DEFAULT, &all), REDISCHAN_OK, "scripts in a pipeline");
        for (size_t i = 0; i < 3; i++)
            is_int(redis_reply_type(redis_reply_at(all, i)), REDISCHAN_TYPE_ARRAY, "each has run");
        redis_reply_free(all);
        redis_pipeline_free(pipeline);
    }
    redis_script_free(script);
}

static int scan(redis_client *client, int what, const char *key, const char *pattern, const char *type, int *values)
{
    redis_scan *scan = NULL;
    const char *element = NULL, *value = NULL;
    size_t len = 0, value_len = 0;
    bool seen[ELEMENTS] = {false};
    int found = 0;
    if (redis_scan_new(client, what, key, key != NULL ? strlen(key) : 0, pattern, strlen(pattern), type,
                       type != NULL ? strlen(type) : 0, 20, &scan) != REDISCHAN_OK)
        tap_bail_out("scan: %s", redis_last_error());
    redis_status status;
    while ((status = redis_scan_next(scan, REDISCHAN_WAIT_DEFAULT, &element, &len, &value, &value_len)) == REDISCHAN_OK) {
        const char *digits = strrchr(element, ':');
        const int number = digits != NULL ? atoi(digits + 1) : -1;
        if (number < 0 || number >= ELEMENTS || len != strlen(element))
            tap_bail_out("the scan gave %s", element);
        found += !seen[number];
        *values += !seen[number] && value != NULL && value_len == strlen(value) && atoi(value) == number;
        seen[number] = true;
    }
    is_int(status, REDISCHAN_NIL, "the end is NIL");
    is_int(redis_scan_next(scan, REDISCHAN_WAIT_DEFAULT, &element, NULL, NULL, NULL), REDISCHAN_NIL, "and stays it");
    ok(element == NULL, "with no element");
    redis_scan_free(scan);
    return found;
}

static void scans(redis_client *client)
{
    char hash[160], set[160], sorted[160], pattern[160], element[160], number[20];
    snprintf(hash, sizeof hash, "%s", key_for("hash"));
    snprintf(set, sizeof set, "%s", key_for("set"));
    snprintf(sorted, sizeof sorted, "%s", key_for("sorted"));
    for (int i = 0; i < ELEMENTS; i++) {
        snprintf(element, sizeof element, "%s:%d", key_for("scan"), i);
        snprintf(number, sizeof number, "%d", i);
        redis_set(client, element, "x");
        DO(client, "HSET", hash, element, number);
        DO(client, "SADD", set, element);
        DO(client, "ZADD", sorted, number, element);
    }
    snprintf(pattern, sizeof pattern, "%s:*", key_for("scan"));
    int values = 0;
    is_int(scan(client, REDISCHAN_SCAN_KEYS, NULL, pattern, "string", &values), ELEMENTS, "SCAN with match and type");
    is_int(scan(client, REDISCHAN_SCAN_KEYS, NULL, pattern, "hash", &values), 0, "of another type");
    is_int(scan(client, REDISCHAN_SCAN_SET, set, pattern, NULL, &values), ELEMENTS, "SSCAN");
    is_int(values, 0, "neither has values");
    is_int(scan(client, REDISCHAN_SCAN_HASH, hash, pattern, NULL, &values), ELEMENTS, "HSCAN");
    is_int(values, ELEMENTS, "each field with its value");
    values = 0;
    is_int(scan(client, REDISCHAN_SCAN_ZSET, sorted, pattern, NULL, &values), ELEMENTS, "ZSCAN");
    is_int(values, ELEMENTS, "each member with its score");

    redis_scan *pages = NULL;
    redis_reply *page = NULL;
    size_t texts = 0;
    redis_scan_new(client, REDISCHAN_SCAN_HASH, hash, strlen(hash), NULL, 0, NULL, 0, 50, &pages);
    while (redis_scan_page(pages, REDISCHAN_WAIT_DEFAULT, &page) == REDISCHAN_OK) {
        texts += redis_reply_len(page);
        redis_reply_free(page);
    }
    ok(page == NULL && texts >= 2 * ELEMENTS, "pages: fields and values (%zu texts)", texts);
    redis_scan_free(pages);

    redis_scan *wrong = NULL;
    const char *nothing = NULL;
    redis_scan_new(client, REDISCHAN_SCAN_SET, hash, strlen(hash), NULL, 0, NULL, 0, 0, &wrong);
    is_int(redis_scan_next(wrong, REDISCHAN_WAIT_DEFAULT, &nothing, NULL, NULL, NULL), REDISCHAN_ERR_SERVER,
           "SSCAN of a hash");
    is_text(last_info().prefix, "WRONGTYPE", "is the server's error");
    redis_scan_free(wrong);
    is_int(redis_scan_new(client, 9, NULL, 0, NULL, 0, NULL, 0, 0, &wrong), REDISCHAN_ERR_INVALID, "what is out of range");
}

static redis_completion take_one(redis_queue *queue)
{
    redis_completion one = {.code = REDISCHAN_ERR_TIMEOUT};
    if (redis_queue_take(queue, &one, 1, 20000) != 1)
        tap_bail_out("nothing to take: %s", redis_last_error());
    return one;
}

static void queued_scripts(redis_client *client, redis_queue *queue)
{
    static const char TEXT[] = "return {KEYS[1] or 'none', ARGV[1] or 'none', #KEYS, #ARGV}";
    redis_script *script = NULL;
    redis_script_new(TEXT, strlen(TEXT), &script);
    const char *const keys[] = {"k"}, *const args[] = {"a", "b"};
    const size_t lens[] = {3, 0, 2};
    for (int known = 0; known < 2; known++) {
        if (!known)
            DO(client, "SCRIPT", "FLUSH");
        is_int(redis_queue_submit_script(queue, 1, script, 1, keys, NULL, 2, args, NULL, REDISCHAN_WAIT_DEFAULT),
               REDISCHAN_OK, "a script, %s", known ? "known" : "unknown");
        is_int(redis_queue_submit_script(queue, 2, script, 0, NULL, NULL, 0, NULL, NULL, 20000), REDISCHAN_OK,
               "without keys and arguments");
        is_int(redis_queue_submit_script_packed(queue, 3, script, 1, 2, "keyxy", lens, REDISCHAN_WAIT_DEFAULT),
               REDISCHAN_OK, "packed");
        static const char *const key_of[] = {"k", "none", "key"}, *const arg_of[] = {"a", "none", ""};
        for (int i = 0; i < 3; i++) {
            redis_completion one = take_one(queue);
            is_int(one.code, REDISCHAN_OK, "it has run");
            is_text(redis_reply_str(redis_reply_at(one.reply, 0), NULL), key_of[one.tag - 1], "its key");
            is_text(redis_reply_str(redis_reply_at(one.reply, 1), NULL), arg_of[one.tag - 1], "its argument");
            redis_reply_free(one.reply);
        }
    }
    is_int(redis_queue_submit_script(queue, 4, script, 1, keys, NULL, 0, NULL, NULL, 0), REDISCHAN_ERR_TIMEOUT,
           "no time");
    redis_script_free(script);
    static const char FAILS[] = "return redis.error_reply('MINE it failed')";
    redis_script_new(FAILS, strlen(FAILS), &script);
    redis_queue_submit_script(queue, 5, script, 0, NULL, NULL, 0, NULL, NULL, REDISCHAN_WAIT_DEFAULT);
    redis_script_free(script); // it was copied
    redis_completion one = take_one(queue);
    is_int(one.code, REDISCHAN_ERR_SERVER, "an error of the script's own");
    is_text(redis_reply_str(one.reply, NULL), "MINE it failed", "is its answer");
    redis_reply_free(one.reply);
}

static void queued_scans(redis_client *client, redis_queue *queue)
{
    char hash[160], element[160];
    snprintf(hash, sizeof hash, "%s", key_for("pages"));
    for (int i = 0; i < ELEMENTS; i++) {
        snprintf(element, sizeof element, "%d", i);
        DO(client, "HSET", hash, element, "a value so long that the hash is a table, which is gone through page by page");
    }
    redis_scan *scan = NULL;
    redis_reply *page = NULL;
    const char *field = NULL;
    size_t texts = 0;
    uint64_t pages = 0;
    redis_scan_new(client, REDISCHAN_SCAN_HASH, hash, strlen(hash), NULL, 0, NULL, 0, 20, &scan);
    while (redis_queue_submit_scan(queue, pages, scan, REDISCHAN_WAIT_DEFAULT) == REDISCHAN_OK) {
        if (pages == 0) {
            is_int(redis_queue_submit_scan(queue, 99, scan, REDISCHAN_WAIT_DEFAULT), REDISCHAN_ERR_INVALID,
                   "one page at a time");
            is_int(redis_scan_page(scan, REDISCHAN_WAIT_DEFAULT, &page), REDISCHAN_ERR_INVALID, "nor by a call");
            is_int(redis_scan_next(scan, REDISCHAN_WAIT_DEFAULT, &field, NULL, NULL, NULL), REDISCHAN_ERR_INVALID,
                   "nor the next element");
        }
        const bool canceled = pages % 4 == 2 && redis_queue_cancel(queue, pages) == REDISCHAN_OK;
        redis_completion one = take_one(queue);
        if (one.tag != pages++ || one.code != (canceled ? REDISCHAN_ERR_CANCELED : REDISCHAN_OK))
            tap_bail_out("page %d: %d", (int)pages, one.code);
        texts += canceled ? 0 : redis_reply_len(one.reply);
        redis_reply_free(one.reply);
    }
    is_int((long long)texts, 2 * ELEMENTS, "each field and each value, once");
    ok(pages > 5, "in pages (%d)", (int)pages);
    is_int(redis_queue_submit_scan(queue, 1, scan, REDISCHAN_WAIT_DEFAULT), REDISCHAN_NIL, "the end is NIL");
    is_int((long long)redis_queue_outstanding(queue), 0, "and nothing will complete");
    redis_scan_free(scan);

    redis_scan_new(client, REDISCHAN_SCAN_HASH, hash, strlen(hash), NULL, 0, NULL, 0, 20, &scan);
    redis_queue_submit_scan(queue, 7, scan, REDISCHAN_WAIT_DEFAULT);
    redis_scan_free(scan); // while a page is under way
    redis_completion last = take_one(queue);
    is_int(last.code, REDISCHAN_OK, "a page of a scan that was freed");
    redis_reply_free(last.reply);

    redis_client *other = connect_to_server();
    redis_scan_new(other, REDISCHAN_SCAN_KEYS, NULL, 0, NULL, 0, NULL, 0, 0, &scan);
    is_int(redis_queue_submit_scan(queue, 8, scan, REDISCHAN_WAIT_DEFAULT), REDISCHAN_ERR_INVALID,
           "a scan of another client");
    redis_scan_free(scan);
    redis_client_free(other);
}

int main(void)
{
    redis_client *client = connect_to_server();
    if (server_is_mini_redis()) {
        tap_skip("scripts and scans", "mini-redis has neither");
        ok(true, "that is all");
    } else {
        scripts(client);
        scans(client);
        redis_queue *queue = NULL;
        redis_queue_new(client, &queue);
        queued_scripts(client, queue);
        queued_scans(client, queue);
        redis_queue_free(queue);
    }
    redis_client_free(client);
    return tap_done();
}
