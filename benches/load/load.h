/* load.h - what the load programs share.
 *
 * There is one program per rival: the same workloads (calls.c, pipelines.c and so on), linked with one file that
 * implements how this rival connects, gets and sets. So a process contains only the library it measures.
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

/* A key and the value it always has. The value follows from the key, so a reply meant for another call is noticed. */
struct item {
    const char *key;
    size_t key_length;
    const char *value;
    size_t value_length;
};

/* GET, or SET, of an item: one of many in flight at once. */
struct command {
    const struct item *item;
    bool set;
};

/* NULL for what the rival cannot do, or what is not measured. */
struct rival {
    bool shared;                                       /* one handle for all threads, or one per thread */
    void *(*open)(void);                               /* connects to `server` */
    void (*get)(void *handle, const struct item *item); /* ends the program unless the reply is the item's value */
    void (*set)(void *handle, const struct item *item);
    void (*close)(void *handle);

    /* Sends these commands together, and waits for all replies, each of which is checked. */
    void (*pipeline)(void *handle, const struct command *commands, size_t count);

    /* Sends a command, or makes the next `take` send it. It stays in place until it is taken. */
    void (*submit)(void *handle, const struct command *command);
    /* Waits until a command is answered, and returns the answered ones, up to a limit. Each reply is checked. */
    size_t (*take)(void *handle, const struct command **answered, size_t most);

    /* Subscribes to a channel. */
    void *(*subscribe)(void *handle, const char *channel);
    /* Waits for messages, and returns how many were taken; ends the program unless each is this payload. */
    size_t (*receive)(void *subscription, const char *payload, size_t length);

    /* Keeps the value of an item's key current in memory. */
    void *(*watch)(void *handle, const struct item *item);
    /* Reads it from there, into memory of the value's length. */
    void (*read_watched)(void *watch, const struct item *item, char *value);
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
void expect(const struct item *item, const char *got, size_t length); /* dies unless it is the item's value */

struct item *make_items(size_t count, size_t value_length);

/* What the small calls are, from the arguments keys (10000), size (64: bytes of a value) and sets (10: of 100 calls). */
struct load {
    const struct item *items;
    uint32_t keys, sets;
};
struct load make_load(void);
struct command draw_command(const struct load *load, uint32_t *random);

double now(void);                  /* seconds */
void sleep_for(double seconds);
uint32_t draw(uint32_t *state);    /* xorshift: cheap, and the same in each run */
void report(const char *name, double value);
void report_end(void);

/* --- usage.c: what this process has used so far --- */

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
void wait_until_idle(void); /* until this process no longer uses CPU */

/* --- histogram.c: latencies in buckets less than 1 % wide, in memory allocated before the load --- */

enum { HISTOGRAM_BUCKETS = 4096 };
struct histogram {
    uint32_t counts[HISTOGRAM_BUCKETS];
};
void histogram_add(struct histogram *histogram, double seconds);
void histogram_merge(struct histogram *into, const struct histogram *from);
double histogram_quantile(const struct histogram *histogram, double quantile); /* seconds */
void report_times(const struct histogram *times);

/* --- messages.c: beside other calls, messages of 16 KiB, so many bytes of them a second --- */

void begin_messages_beside(double rate);     /* before there are threads */
void receive_messages_beside(void *handle);  /* on this handle, if it is shared */
double bytes_of_messages_beside(void);       /* that have been received */
void end_messages_beside(void);

/* --- the workloads --- */

void calls(void);
void pipelines(void);
void outstanding(void);
void waiting(void);
void connecting(void);
void idle(void);
void messages(void);
void changes(void);

#endif
