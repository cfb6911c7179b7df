/* hiredis_each.c - hiredis with one connection per thread, as in most C programs; and its pipelines. */
#include "hiredis.h"

const struct rival rival = {
    .open = hiredis_open,
    .get = hiredis_get,
    .set = hiredis_set,
    .close = hiredis_close,
    .pipeline = hiredis_pipeline,
};
