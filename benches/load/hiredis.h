/* hiredis.h - shared by the programs that use hiredis. */
#ifndef LOAD_HIREDIS_H
#define LOAD_HIREDIS_H
#include "load.h"
#include <hiredis/hiredis.h>

/* The arguments of a command. */
struct hiredis_argv {
    int n;
    const char *at[3];
    size_t lengths[3];
};
struct hiredis_argv hiredis_argv_of(const struct command *command);
void hiredis_expect(const struct command *command, const redisReply *reply);

void *hiredis_open(void);
void hiredis_get(void *context, const struct item *item);
void hiredis_set(void *context, const struct item *item);
void hiredis_close(void *context);
void *hiredis_subscribe(void *context, const char *channel);
size_t hiredis_receive(void *context, const char *payload, size_t length);
void hiredis_pipeline(void *context, const struct command *commands, size_t count);

#endif
