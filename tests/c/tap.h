/* tap.h - checks that print TAP. A test program calls ok() and the like, then returns tap_done(). */
#ifndef TAP_H
#define TAP_H
#include <stdbool.h>
#include <stddef.h>

/* Each prints "ok 3 - what" or "not ok 3 - what" with the actual value. Main thread only. */
#define ok(pass, ...) tap_ok((pass), __FILE__, __LINE__, __VA_ARGS__)
#define is_int(got, want, ...) tap_is_int((got), (want), __FILE__, __LINE__, __VA_ARGS__)
#define is_text(got, want, ...) tap_is_text((got), (want), __FILE__, __LINE__, __VA_ARGS__)
#define has_text(got, part, ...) tap_has_text((got), (part), __FILE__, __LINE__, __VA_ARGS__)
#define is_bytes(got, got_len, want, want_len, ...)                                                          \
    tap_is_bytes((got), (got_len), (want), (want_len), __FILE__, __LINE__, __VA_ARGS__)

#define TAP_PRINTF(n) __attribute__((format(printf, n, n + 1)))

bool tap_ok(bool pass, const char *file, int line, const char *what, ...) TAP_PRINTF(4);
bool tap_is_int(long long got, long long want, const char *file, int line, const char *what, ...) TAP_PRINTF(5);
bool tap_is_text(const char *got, const char *want, const char *file, int line, const char *what, ...)
    TAP_PRINTF(5);
bool tap_has_text(const char *got, const char *part, const char *file, int line, const char *what, ...)
    TAP_PRINTF(5);
bool tap_is_bytes(const void *got, size_t got_len, const void *want, size_t want_len, const char *file,
                  int line, const char *what, ...) TAP_PRINTF(7);

/* A check that this server cannot take part in. It is counted and shown, and is no pass. */
void tap_skip(const char *what, const char *why);

/* For what makes all further checks meaningless. */
void tap_bail_out(const char *why, ...) TAP_PRINTF(1);

/* Prints the plan and "N passed, N failed"; the exit status of the program. */
int tap_done(void);

#endif
