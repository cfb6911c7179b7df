/* support.c - arguments, items, time and the output line. */
#include "load.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct server server;

static char **arguments;

static void read_address(const char *url)
{
    static char host[64];
    server.url = url;
    if (strncmp(url, "unix://", 7) == 0)
        server.path = url + 7;
    else if (sscanf(url, "redis://%63[^:]:%d", host, &server.port) == 2)
        server.host = host;
    else
        die(url, "neither redis://HOST:PORT nor unix:///PATH");
}

void read_arguments(int argc, char **argv)
{
    if (argc < 2)
        die(argv[0], "usage: load-RIVAL WORKLOAD address=URL [NAME=VALUE ...]");
    arguments = argv + 2;
    read_address(text_argument("address", "redis://127.0.0.1:6379"));
}

const char *text_argument(const char *name, const char *otherwise)
{
    const size_t length = strlen(name);
    for (char **at = arguments; *at != NULL; at++)
        if (strncmp(*at, name, length) == 0 && (*at)[length] == '=')
            return *at + length + 1;
    return otherwise;
}

double number_argument(const char *name, double otherwise)
{
    const char *text = text_argument(name, NULL);
    return text != NULL ? strtod(text, NULL) : otherwise;
}

void die(const char *what, const char *why)
{
    fprintf(stderr, "%s: %s\n", what, why);
    exit(EXIT_FAILURE);
}

void expect(const struct item *item, const char *got, size_t length)
{
    if (length != item->value_length || memcmp(got, item->value, length) != 0)
        die("a wrong reply for", item->key);
}

/* The length of the value is part of the key, so that all sizes can be stored on one server. The number has the 12
 * digits that redis-benchmark puts in place of __rand_int__. */
struct item *make_items(size_t count, size_t value_length)
{
    enum { KEY_SIZE = 48 };
    struct item *items = calloc(count, sizeof *items);
    char *keys = calloc(count, KEY_SIZE), *values = malloc(count * value_length);
    if (items == NULL || keys == NULL || values == NULL)
        die("items", "no memory");
    for (size_t i = 0; i < count; i++) {
        char *key = keys + i * KEY_SIZE, *value = values + i * value_length;
        const int length = snprintf(key, KEY_SIZE, "bench:%zu:%012zu:", value_length, i);
        for (size_t at = 0; at < value_length; at++)
            value[at] = key[at % (size_t)length];
        items[i] = (struct item){key, (size_t)length, value, value_length};
    }
    return items;
}

struct load make_load(void)
{
    const uint32_t keys = (uint32_t)number_argument("keys", 10000);
    const size_t size = (size_t)number_argument("size", 64);
    return (struct load){make_items(keys, size), keys, (uint32_t)number_argument("sets", 10)};
}

struct command draw_command(const struct load *load, uint32_t *random)
{
    const uint32_t drawn = draw(random);
    /* The high bits, as the low ones choose the key. */
    return (struct command){&load->items[drawn % load->keys], (drawn >> 16) % 100 < load->sets};
}

double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

void sleep_for(double seconds)
{
    const struct timespec time = {(time_t)seconds, (long)((seconds - (double)(time_t)seconds) * 1e9)};
    nanosleep(&time, NULL);
}

uint32_t draw(uint32_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 17;
    *state ^= *state << 5;
    return *state;
}

static bool reported;

void report(const char *name, double value)
{
    printf("%s\"%s\": %.9g", reported ? ", " : "{", name, value);
    reported = true;
}

void report_end(void)
{
    puts(reported ? "}" : "{}");
}
