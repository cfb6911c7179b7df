/* hiredis.h - what both ways to use hiredis share. */
#ifndef LOAD_HIREDIS_H
#define LOAD_HIREDIS_H
#include "load.h"

void *hiredis_open(void);
void hiredis_get(void *context, const struct item *item);
void hiredis_set(void *context, const struct item *item);
void hiredis_close(void *context);

#endif
