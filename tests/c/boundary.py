#!/usr/bin/env python3
"""Writes boundary.c: each function of redischan.h, called with NULL in each of its pointers, one at a time.

usage: boundary.py redischan.h > boundary.c

A NULL is refused with REDISCHAN_ERR_INVALID and a text that names the parameter, or it has the meaning in
MEANING. Whatever the call does, it preserves errno. A new function in the header is tested without a change here, unless
one of its pointers may be NULL: that needs a row, so that nobody allows it by accident.
"""

import re
import sys

NUMBERS_INTO_OUT = ("incr", "decr", "incrby", "incrbyfloat", "hincrby", "zscore", "zincrby")

# (function, parameter) -> what the call with NULL gives. `*` stands for any function.
MEANING = {
    # Lengths that are not given: C strings.
    ("*", "argvlen"): "a status",
    ("*", "key_lens"): "a status",
    ("*", "value_lens"): "a status",
    ("*", "keylens"): "a status",
    ("*", "field_lens"): "a status",
    ("*", "arglens"): "a status",
    # What the caller does not want to know.
    ("*", "out_len"): "a status",
    ("*", "out_n"): "a status",
    ("*", "out_set"): "a status",
    ("*", "out_new"): "a status",
    ("*", "out_receivers"): "a status",
    ("*", "out_before"): "a status",
    ("*", "out_bit"): "a status",
    ("*", "out_changed"): "a status",
    ("*", "out_rank"): "a status",
    ("*", "out_metres"): "a status",
    ("*", "out_value"): "a status",
    ("*", "out_value_len"): "a status",
    ("*", "len"): "no crash",
    **{(f"redis_{name}{n}", "out"): "a status" for name in NUMBERS_INTO_OUT for n in ("", "_n")},
    ("redis_ttl", "out_ms"): "a status",
    ("redis_ttl_n", "out_ms"): "a status",
    # $REDIS_URL.
    ("redis_connect", "url"): "a status",
    # No logger, nothing to give it, nothing to free.
    ("redis_set_logger", "function"): "a status",
    ("redis_set_logger", "user"): "a status",
    ("redis_set_logger", "free_user"): "a status",
    # Nobody to ask, nothing to give it.
    ("redis_set_interrupt", "function"): "a status",
    ("redis_set_interrupt", "user"): "a status",
    ("redis_submit_cb", "user"): "a status",
    ("redis_submit_cb_packed", "user"): "a status",
    # Keys of any type.
    ("redis_scan_new", "type"): "a status",
    # No data of the function's own, nothing to free; no elements.
    ("redis_sub_on_message", "user"): "a status",
    ("redis_sub_on_message", "free_user"): "a status",
    ("redis_received_free", "received"): "no crash",
    # C strings.
    ("redis_subscribe", "lens"): "a status",
    ("redis_sub_add", "lens"): "a status",
    ("redis_sub_remove", "lens"): "a status",
    # Nothing to compare with.
    ("*", "version"): "a status",
    # A reference to nothing is nothing.
    ("redis_message_ref", "m"): "no crash",
    ("redis_message_channel", "m"): "no crash",
    ("redis_message_pattern", "m"): "no crash",
    ("redis_message_payload", "m"): "no crash",
    # The error that was asked for stays.
    ("redis_last_error_info", "inout"): "a code alone",
}
# Where the value for the type or the name does not do.
INSTEAD = {
    ("redis_scan_new", "what"): "REDISCHAN_SCAN_SET",
    ("redis_scan_new", "type"): "NULL",
    ("redis_scan_new", "type_len"): "0",
    ("redis_scan_next", "s"): "scan",
    ("redis_scan_page", "s"): "scan",
    ("redis_queue_submit_scan", "s"): "scan",
    ("redis_scan_call", "s"): "scan",
    ("redis_mget_into", "lens"): "got_lengths",
    ("redis_sub_set", "name"): '"latest"',
    ("redis_sub_set", "value"): '"no"',
    ("redis_sub_set", "s"): "fresh_sub",
    ("redis_sub_on_message", "s"): "fresh_sub",
    ("redis_sub_to_queue", "s"): "fresh_sub",
    ("redis_sub_remove", "n"): "1",
    ("redis_sub_next", "timeout_ms"): "0",
    ("redis_sub_take", "timeout_ms"): "0",
    ("redis_message_free", "m"): "NULL",
    ("redis_received_free", "count"): "0",
    ("redis_watch_wait", "seen"): "0",
}
# redis_get_into needs somewhere to write the length: that is what the function is for.
REFUSED = {(f"redis_{name}_into", "out_len") for name in ("get", "cached_get", "cached_peek", "watch_get")}

# A value for a parameter of this type, or of this name; set up in PREAMBLE.
VALUES = {
    "redis_client *": "client",
    "const redis_options *": "options",
    "redis_options *": "options",
    "const redis_reply *": "reply",
    "redis_client **": "&new_client",
    "redis_session *": "session",
    "redis_session **": "&new_session",
    "redis_pipeline *": "pipeline",
    "const redis_pipeline *": "pipeline",
    "redis_pipeline **": "&new_pipeline",
    "redis_queue *": "queue",
    "const redis_queue *": "queue",
    "redis_queue **": "&new_queue",
    "redis_completion *": "&completion",
    "redis_sub *": "sub",
    "redis_sub **": "&new_sub",
    "const redis_message *": "message",
    "redis_message *": "message",
    "redis_message **": "&new_message",
    "redis_received *": "&received",
    "const redis_received *": "&received",
    "redis_gap *": "&gap",
    "redis_sub_counts *": "&counts",
    "redis_cache_counts *": "&cache_counts",
    "redis_watch **": "&new_watch",
    "redis_watch *": "NULL",
    "const redis_watch *": "watch",
    "redis_watch_facts *": "&watch_facts",
    "uint64_t *": "&version",
    "redis_message_fn": "free_message",
    "const redis_script *": "script",
    "redis_script *": "script",
    "redis_script **": "&new_script",
    "redis_scan *": "scan",
    "redis_scan **": "&new_scan",
    "redis_reply_fn": "free_reply",
    "const char **": "&borrowed",
    "void *const *": "buffers",
    "redis_interrupt_fn": "never",
    "redis_reply **": "&new_reply",
    "char **": "&bytes",
    "int64_t *": "&integer",
    "int32_t *": "&state",
    "double *": "&real",
    "size_t *": "&length",
    "redis_error_info *": "&info",
    "redis_stats *": "&stats",
    "const size_t *": "lengths",
    "const int32_t *": "argcs",
    "const char *const *": "words",
    "redis_log_fn": "log_nothing",
    "redis_free_fn": "free_nothing",
    "url": '"embedded://"',
    "name": '"timeout"',
    "value": '"1000"',
    "key": '"k"',
    "field": '"f"',
    "channel": '"c"',
    "payload": '"p"',
    "pattern": '"p"',
    "newkey": '"k2"',
    "element": '"e"',
    "member": '"m"',
    "member1": '"m"',
    "member2": '"n"',
    "min": '"0"',
    "max": '"1"',
    "id": '"1-1"',
    "start": '"-"',
    "end": '"+"',
    "group": '"g"',
    "bytes": '"GETk"',
    "buf": "buffer",
    "text": '"return 1"',
    "match": '"*"',
    "user": "buffer",
    "free_user": "free_nothing",
}
NUMBERS = {
    "argc": "2",
    "n": "2",
    "nkeys": "1",
    "nargs": "1",
    "len": "8",
    "max": "1",
    "cap": "sizeof buffer",
    "timeout_ms": "REDISCHAN_WAIT_DEFAULT",
    "drain_ms": "0",
    "max_age_ms": "REDISCHAN_WAIT_DEFAULT",
    "max_level": "0",
    "code": "0",
}

PREAMBLE = r"""/* Made by boundary.py from redischan.h. */
#include "scripted.h"
#define _POSIX_C_SOURCE 200809L
#include "support.h"
#include "tap.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static redis_client *client, *cache, *new_client;
static redis_options *options;
static redis_reply *reply, *new_reply;
static redis_session *session, *new_session;
static redis_pipeline *pipeline, *new_pipeline;
static redis_queue *queue, *new_queue;
static redis_script *script, *new_script;
static redis_scan *scan, *new_scan;
static redis_completion completion;
static redis_sub *sub, *fresh_sub, *new_sub;
static redis_message *message, *new_message;
static redis_received received;
static redis_gap gap;
static redis_sub_counts counts;
static redis_cache_counts cache_counts;
static redis_watch *watch, *new_watch;
static redis_watch_facts watch_facts;
static uint64_t version;
static char *bytes, buffer[64];
static int64_t integer;
static int32_t state;
static double real;
static size_t length, got_lengths[2];
static const char *borrowed;
static redis_error_info info;
static redis_stats stats;
static const char *const words[] = {"GET", "k"};
static const size_t lengths[] = {3, 1};
static const int32_t argcs[] = {1, 1};
static void *const buffers[] = {buffer, buffer};

static void log_nothing(void *user, int32_t level, const char *target, const char *text)
{
    (void)user, (void)level, (void)target, (void)text;
}

static bool never(void *user)
{
    (void)user;
    return false;
}

static void free_nothing(void *user)
{
    (void)user;
}

static void free_reply(void *user, redis_status code, redis_reply *got)
{
    (void)user, (void)code;
    redis_reply_free(got);
}

static void free_message(void *user, redis_message *got)
{
    (void)user;
    redis_message_free(got);
}

/* Before each call: what the one before it handed out is freed, the structs are as a caller sets them up. */
static void begin(void)
{
    redis_free(bytes);
    redis_reply_free(new_reply);
    redis_client_free(new_client);
    redis_session_free(new_session);
    redis_pipeline_free(new_pipeline);
    redis_queue_free(new_queue);
    redis_script_free(new_script);
    redis_scan_free(new_scan);
    redis_reply_free(completion.reply);
    redis_sub_free(new_sub);
    redis_sub_free(fresh_sub);
    redis_watch_free(new_watch);
    redis_message_free(new_message);
    new_watch = NULL;
    redis_sub_new(client, &fresh_sub);
    new_sub = NULL;
    new_message = NULL;
    gap.size = sizeof gap;
    watch_facts.size = sizeof watch_facts;
    counts.size = sizeof counts;
    bytes = NULL;
    completion.reply = NULL;
    new_pipeline = NULL;
    new_queue = NULL;
    new_script = NULL;
    new_scan = NULL;
    new_session = NULL;
    new_reply = NULL;
    new_client = NULL;
    info.size = sizeof info;
    stats.size = sizeof stats;
    errno = 4711;
}

/* What a call has returned; and errno is what it was before. */
static int changed;
static const char *changed_by = "";

static long long number(long long returned, const char *call)
{
    if (errno != 4711) {
        changed++;
        changed_by = call;
    }
    return returned;
}

static const void *pointer(const void *returned, const char *call)
{
    number(0, call);
    return returned;
}

static void refused(long long status, const char *call, const char *parameter)
{
    is_int(status, REDISCHAN_ERR_INVALID, "%s", call);
    has_text(redis_last_error(), parameter, "%s: the text names it", call);
}

static void a_status(long long status, const char *call)
{
    ok(status != REDISCHAN_ERR_INVALID && status != REDISCHAN_ERR_PANIC, "%s is allowed (%d)", call, (int)status);
}

int main(void)
{
    /* It answers every command, whatever it means, and this environment leads to it. */
    scripted *server = scripted_start(SCRIPTED_RESP3);
    setenv("REDIS_URL", scripted_url(server), 1);
    client = connect_to("embedded://");
    options = redis_options_new();
    redis_options_set(options, "url", "embedded://");
    if (redis_set(client, "k", "1") < 0 ||
        redis_command_argv(client, 2, words, lengths, REDISCHAN_WAIT_DEFAULT, &reply) != REDISCHAN_OK)
        tap_bail_out("no reply to test with: %s", redis_last_error());
    if (redis_session_new(client, &session) != REDISCHAN_OK)
        tap_bail_out("no session to test with: %s", redis_last_error());
    if (redis_pipeline_new(client, false, &pipeline) != REDISCHAN_OK ||
        redis_queue_new(client, &queue) != REDISCHAN_OK || redis_script_new("return 1", 8, &script) != REDISCHAN_OK ||
        redis_scan_new(client, REDISCHAN_SCAN_KEYS, NULL, 0, NULL, 0, NULL, 0, 0, &scan) != REDISCHAN_OK)
        tap_bail_out("no objects to test with: %s", redis_last_error());
    if (redis_subscribe(client, 1, words, NULL, 0, &sub) != REDISCHAN_OK ||
        redis_publish(client, words[0], "p", NULL) < 0 ||
        redis_sub_next(sub, REDISCHAN_WAIT_DEFAULT, &message) != REDISCHAN_OK)
        tap_bail_out("no message to test with: %s", redis_last_error());
    redis_options *cached = redis_options_new();
    redis_options_set(cached, "url", scripted_url(server));
    redis_options_set(cached, "cache", "on");
    /* The value of this key, and its time to live, is its name. */
    const char *const watched[] = {"TYPE", ":86400000\r\n"};
    if (redis_connect_with(cached, &cache) != REDISCHAN_OK ||
        redis_watch_new(cache, 2, watched, NULL, REDISCHAN_WAIT_DEFAULT, &watch) != REDISCHAN_OK)
        tap_bail_out("no watched value to test with: %s", redis_last_error());
    redis_options_free(cached);
"""

EPILOGUE = r"""
    begin();
    is_int(changed, 0, "no call changed errno (the last that did: %s)", changed_by);
    is_int(redis_ping(client), REDISCHAN_OK, "after all of this, the client works");
    redis_watch_free(watch);
    redis_client_free(cache);
    redis_message_free(message);
    redis_sub_free(sub);
    redis_sub_free(fresh_sub);
    redis_scan_free(scan);
    redis_script_free(script);
    redis_queue_free(queue);
    redis_pipeline_free(pipeline);
    redis_session_free(session);
    redis_reply_free(reply);
    redis_options_free(options);
    redis_client_free(client);
    scripted_stop(server);
    return tap_done();
}
"""


def functions(header):
    """(returned type, name, [(type, name)]) of each prototype."""
    text = re.sub(r"/\*.*?\*/|//[^\n]*", " ", header, flags=re.S)
    text = re.sub(r"\\\n", " ", text)
    text = re.sub(r"^\s*#.*$", "", text, flags=re.M)
    text = re.sub(r"\btypedef\b[^;{]*(\{[^}]*\})?[^;]*;", " ", text)
    text = re.sub(r"\b(struct|enum)\b[^;{]*\{[^}]*\}[^;]*;", " ", text)
    text = re.sub(r'extern\s+"C"\s*\{', " ", text)
    text = re.sub(r"\bstruct\s+(?=redis_)", "", text)
    text = re.sub(r"\bREDISCHAN_API\b", "", text)
    text = " ".join(text.split())
    for match in re.finditer(r"([\w\s*]+?)\s*\b(redis_\w+)\s*\(((?:[^()]|\([^()]*\))*)\)\s*;", text):
        returned, name, parameters = (part.strip() for part in match.groups())
        yield re.sub(r"\s*\*", " *", returned), name, [parameter(p) for p in split(parameters)]


def split(parameters):
    """At the commas that are in no parentheses: a parameter may be a pointer to a function."""
    parts = re.split(r",(?![^()]*\))", parameters)
    return [part.strip() for part in parts if part.strip() not in ("", "void")]


def parameter(text):
    pointer_to_function = re.match(r".*\(\s*\*\s*(\w+)\s*\)\s*\(.*\)$", text)
    if pointer_to_function:
        return "function *", pointer_to_function.group(1)
    kind, name = re.match(r"(.*?)(\w+)$", text).groups()
    kind = " ".join(kind.split()).replace("* *", "**")
    return re.sub(r"\s*(\*+)$", r" \1", kind), name


def is_pointer(kind):
    return kind.endswith("*") or kind in ("redis_log_fn", "redis_free_fn", "redis_interrupt_fn", "redis_reply_fn", "redis_message_fn")


def valid(function, kind, name):
    if (function, name) in INSTEAD:
        return INSTEAD[function, name]
    if is_pointer(kind):
        if kind == "const char *const *" and name != "argv":
            return "words"
        if kind in ("const char *", "const void *", "void *", "function *"):
            return VALUES[name]
        return VALUES[kind]
    if name.endswith("_len"):
        return "1"
    return NUMBERS.get(name, "0")


def call(returned, name, parameters, null):
    arguments = ", ".join("NULL" if i == null else valid(name, *p) for i, p in enumerate(parameters))
    code = f"{name}({arguments})"
    kind, parameter_name = parameters[null]
    label = f'"{name} with {parameter_name} NULL"'
    where = (name, parameter_name)
    meaning = None if where in REFUSED else MEANING.get(where) or MEANING.get(("*", parameter_name))

    if returned == "void":
        return f"{code};\n    number(0, {label});\n    ok(true, {label} \" does nothing\");"
    if returned == "redis_status" and meaning is None:
        return f'refused(number({code}, {label}), {label}, "{parameter_name}");'
    if meaning == "a code alone":
        return f"is_int(number({code}, {label}), REDISCHAN_ERR_INVALID, {label});"
    if returned == "redis_status":
        return f"a_status(number({code}, {label}), {label});"
    if meaning == "no crash":
        kind = "pointer" if returned.endswith("*") else "number"
        return f"(void){kind}({code}, {label});\n    ok(true, {label} \" is no crash\");"
    if returned.endswith("*"):
        return f"ok(pointer({code}, {label}) == NULL, {label} \" gives NULL\");"
    # A count of nothing is 0; a type or a state of nothing is 0 or a status.
    return f"ok(number((long long){code}, {label}) <= 0, {label} \" gives nothing\");"


def main():
    with open(sys.argv[1], encoding="utf-8") as header:
        found = list(functions(header.read()))
    if len(found) < 40:
        sys.exit(f"boundary.py found only {len(found)} functions in {sys.argv[1]}")
    print(PREAMBLE)
    for returned, name, parameters in found:
        for i, (kind, _) in enumerate(parameters):
            if is_pointer(kind):
                print(f"    begin();\n    {call(returned, name, parameters, i)}")
    print(EPILOGUE, end="")


main()
