/* load.h - what the load programs share.
 *
 * There is one program for each rival: the same workloads (calls.c, waiting.c, connecting.c, idle.c), linked with one
 * file that says how this rival connects, gets and sets. So a process holds no library but the one it measures.
 *
 * usage: load-RIVAL WORKLOAD address=URL [NAME=VALUE ...]
 * Prints one line of JSON, an object of numbers. */
#ifndef LOAD_H
#define LOAD_H

#define _GNU_SOURCE
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* --- the rival --- */

/* A key and the value it always has. The value is made of the key, so a reply meant for another call is noticed. */
struct item {
    const char *key;
    size_t key_length;
    const char *value;
    size_t value_length;
};

struct rival {
    bool shared;                                       /* one handle for all threads, or one for each */
    void *(*open)(void);                               /* connects to `server` */
    void (*get)(void *handle, const struct item *item); /* ends the program unless the reply is the item's value */
    void (*set)(void *handle, const struct item *item);
    void (*close)(void *handle);
};

/* Each rival's file defines it. */
extern const struct rival rival;

/* --- support.c --- */

/* Where the server is, from the argument `address`: redis://127.0.0.1:PORT or unix:///PATH. */
struct server {
    const char *url;
    const char *host;
    int port;
    const char *path; /* of the unix socket, NULL for TCP */
};
extern struct server server;

void read_arguments(int argc, char **argv);
const char *text_argument(const char *name, const char *otherwise);
double number_argument(const char *name, double otherwise);

_Noreturn void die(const char *what, const char *why);
void expect(const struct item *item, const char *got, size_t length);

struct item *make_items(size_t count, size_t value_length);

double now(void);                  /* seconds */
void sleep_for(double seconds);
uint32_t draw(uint32_t *state);    /* xorshift: cheap, and the same in each run */
void report(const char *name, double value);
void report_end(void);

/* --- usage.c: what this process has used up to now --- */

struct usage {
    double seconds;     /* of the clock */
    double cpu;         /* seconds, user and system */
    double sleeps;      /* voluntary context switches */
    double allocations; /* malloc and its kin: these and the next three only under libcount.so, else 0 */
    double transfers;   /* read, write, send, recv and their kin */
    double polls;       /* epoll_wait and its kin */
    double futexes;     /* those made through syscall(); the ones inside libc's own locks are not seen */
};
struct usage usage_now(void);
void report_usage(const struct usage *from, const struct usage *to, double calls);
double resident_bytes(void);
void wait_until_idle(void); /* until this process needs no CPU any more */

/* --- histogram.c: latencies in buckets less than 1 % wide, in memory that is there before the load --- */

enum { HISTOGRAM_BUCKETS = 4096 };
struct histogram {
    uint32_t counts[HISTOGRAM_BUCKETS];
};
void histogram_add(struct histogram *histogram, double seconds);
void histogram_merge(struct histogram *into, const struct histogram *from);
double histogram_quantile(const struct histogram *histogram, double quantile); /* seconds */

/* --- the workloads --- */

void calls(void);
void waiting(void);
void connecting(void);
void idle(void);

#endif
