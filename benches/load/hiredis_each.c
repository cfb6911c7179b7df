/* hiredis_each.c - hiredis, a connection for each thread: what most C programs do; and its pipelines. */
#include "hiredis.h"

const struct rival rival = {
    .open = hiredis_open,
    .get = hiredis_get,
    .set = hiredis_set,
    .close = hiredis_close,
    .pipeline = hiredis_pipeline,
};
