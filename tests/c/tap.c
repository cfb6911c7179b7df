#include "tap.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int passed, failed, skipped;

static void result(bool pass, const char *file, int line, const char *what, va_list arguments)
{
    pass ? passed++ : failed++;
    printf("%sok %d - ", pass ? "" : "not ", passed + failed + skipped);
    vprintf(what, arguments);
    printf("\n");
    if (!pass)
        printf("# at %s:%d\n", file, line);
    fflush(stdout); /* so that a crash loses no line */
}

bool tap_ok(bool pass, const char *file, int line, const char *what, ...)
{
    va_list arguments;
    va_start(arguments, what);
    result(pass, file, line, what, arguments);
    va_end(arguments);
    return pass;
}

bool tap_is_int(long long got, long long want, const char *file, int line, const char *what, ...)
{
    va_list arguments;
    va_start(arguments, what);
    result(got == want, file, line, what, arguments);
    va_end(arguments);
    if (got != want)
        printf("#   got %lld\n#  want %lld\n", got, want);
    return got == want;
}

bool tap_is_text(const char *got, const char *want, const char *file, int line, const char *what, ...)
{
    const bool pass = got != NULL && strcmp(got, want) == 0;
    va_list arguments;
    va_start(arguments, what);
    result(pass, file, line, what, arguments);
    va_end(arguments);
    if (!pass)
        printf("#   got %s\n#  want %s\n", got != NULL ? got : "(NULL)", want);
    return pass;
}

bool tap_has_text(const char *got, const char *part, const char *file, int line, const char *what, ...)
{
    const bool pass = got != NULL && strstr(got, part) != NULL;
    va_list arguments;
    va_start(arguments, what);
    result(pass, file, line, what, arguments);
    va_end(arguments);
    if (!pass)
        printf("#   got %s\n#  want it to hold %s\n", got != NULL ? got : "(NULL)", part);
    return pass;
}

bool tap_is_bytes(const void *got, size_t got_len, const void *want, size_t want_len, const char *file,
                  int line, const char *what, ...)
{
    const bool pass = got != NULL && got_len == want_len && memcmp(got, want, want_len) == 0;
    va_list arguments;
    va_start(arguments, what);
    result(pass, file, line, what, arguments);
    va_end(arguments);
    if (!pass)
        printf("#   got %s%zu bytes, want %zu\n", got == NULL ? "NULL and " : "", got_len, want_len);
    return pass;
}

void tap_skip(const char *what, const char *why)
{
    skipped++;
    printf("ok %d - %s # SKIP %s\n", passed + failed + skipped, what, why);
}

void tap_bail_out(const char *why, ...)
{
    va_list arguments;
    va_start(arguments, why);
    printf("Bail out! ");
    vprintf(why, arguments);
    printf("\n");
    va_end(arguments);
    exit(EXIT_FAILURE);
}

int tap_done(void)
{
    printf("1..%d\n", passed + failed + skipped);
    if (skipped > 0)
        printf("# %d skipped\n", skipped);
    printf("# %d passed, %d failed\n", passed, failed);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
