/* What programs compiled earlier rely on: sizes, offsets and numbers. A difference here does not compile. */
#include <redischan.h>
#include <stdio.h>

#define AT(type, field, offset) _Static_assert(offsetof(type, field) == (offset), #type "." #field)
#define IS(name, value) _Static_assert((name) == (value), #name)

#ifndef REDISCHAN_ERR_TIMEOUT
#error "the constants have macros, so that #ifdef finds them"
#endif

AT(redis_error_info, size, 0);
AT(redis_error_info, code, 8);
AT(redis_error_info, outcome, 12);
AT(redis_error_info, os_errno, 16);
AT(redis_error_info, retryable, 20);
AT(redis_error_info, prefix, 24);
AT(redis_error_info, answered, 48); /* the first version ended here */
_Static_assert(sizeof(redis_error_info) == 56, "size of redis_error_info");

AT(redis_completion, tag, 0);
AT(redis_completion, code, 8);
AT(redis_completion, outcome, 12);
AT(redis_completion, reply, 16);
AT(redis_completion, answered, 24);
AT(redis_completion, os_errno, 28);
AT(redis_completion, retryable, 32);
AT(redis_completion, reserved, 36);
_Static_assert(sizeof(redis_completion) == 40, "size of redis_completion, for good");

AT(redis_stats, size, 0);
AT(redis_stats, commands, 8);
AT(redis_stats, replies, 16);
AT(redis_stats, errors, 24);
AT(redis_stats, timeouts, 32);
AT(redis_stats, reconnects, 40);
AT(redis_stats, queued, 48);
AT(redis_stats, in_flight, 56);
AT(redis_stats, bytes_out, 64);
AT(redis_stats, bytes_in, 72);
AT(redis_stats, queue_full, 80);
AT(redis_stats, push_dropped, 88);
_Static_assert(sizeof(redis_stats) == 96, "size of redis_stats");

_Static_assert(sizeof(redis_status) == 4 && (redis_status)-1 < 0, "redis_status is an int32_t");

IS(REDISCHAN_OK, 0);
IS(REDISCHAN_NIL, 1);
IS(REDISCHAN_ERR_INVALID, -1);
IS(REDISCHAN_ERR_CONNECT, -2);
IS(REDISCHAN_ERR_AUTH, -3);
IS(REDISCHAN_ERR_TLS, -4);
IS(REDISCHAN_ERR_CLOSED, -5);
IS(REDISCHAN_ERR_IO, -6);
IS(REDISCHAN_ERR_TIMEOUT, -7);
IS(REDISCHAN_ERR_QUEUE_FULL, -8);
IS(REDISCHAN_ERR_CANCELED, -9);
IS(REDISCHAN_ERR_SERVER, -10);
IS(REDISCHAN_ERR_TYPE, -11);
IS(REDISCHAN_ERR_PROTOCOL, -12);
IS(REDISCHAN_ERR_RANGE, -13);
IS(REDISCHAN_ERR_REENTRANT, -14);
IS(REDISCHAN_ERR_FORKED, -15);
IS(REDISCHAN_ERR_UNSUPPORTED, -16);
IS(REDISCHAN_ERR_NOMEM, -17);
IS(REDISCHAN_ERR_PANIC, -18);
IS(REDISCHAN_ERR_TOO_LARGE, -19);
IS(REDISCHAN_NOT_SENT, 0);
IS(REDISCHAN_MAYBE_EXECUTED, 1);
IS(REDISCHAN_ANSWERED, 2);
IS(REDISCHAN_TYPE_STRING, 1);
IS(REDISCHAN_TYPE_ARRAY, 2);
IS(REDISCHAN_TYPE_INTEGER, 3);
IS(REDISCHAN_TYPE_NIL, 4);
IS(REDISCHAN_TYPE_STATUS, 5);
IS(REDISCHAN_TYPE_ERROR, 6);
IS(REDISCHAN_TYPE_DOUBLE, 7);
IS(REDISCHAN_TYPE_BOOL, 8);
IS(REDISCHAN_TYPE_MAP, 9);
IS(REDISCHAN_TYPE_SET, 10);
IS(REDISCHAN_TYPE_ATTR, 11);
IS(REDISCHAN_TYPE_PUSH, 12);
IS(REDISCHAN_TYPE_BIGNUM, 13);
IS(REDISCHAN_TYPE_VERB, 14);
IS(REDISCHAN_WAIT_DEFAULT, -1);
IS(REDISCHAN_WAIT_FOREVER, -2);
IS(REDISCHAN_SET_NX, 1);
IS(REDISCHAN_SET_XX, 2);
IS(REDISCHAN_SET_KEEPTTL, 4);
IS(REDISCHAN_SCAN_KEYS, 0);
IS(REDISCHAN_SCAN_HASH, 1);
IS(REDISCHAN_SCAN_SET, 2);
IS(REDISCHAN_SCAN_ZSET, 3);
IS(REDISCHAN_NO_VALUE, (size_t)-1);
IS(REDISCHAN_STATE_CONNECTING, 0);
IS(REDISCHAN_STATE_READY, 1);
IS(REDISCHAN_STATE_CLOSED, 2);
IS(REDISCHAN_LOG_ERROR, 1);
IS(REDISCHAN_LOG_WARN, 2);
IS(REDISCHAN_LOG_INFO, 3);
IS(REDISCHAN_LOG_DEBUG, 4);

int main(void)
{
    const int same = redis_version_number() == REDISCHAN_VERSION_NUMBER;
    printf("%sok 1 - layouts and numbers are as published, header and library are of one version\n1..1\n",
           same ? "" : "not ");
    printf("# %d passed, %d failed\n", same, !same);
    return !same;
}
