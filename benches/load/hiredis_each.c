/* hiredis_each.c - hiredis with one connection per thread, as in most C programs; its pipelines and subscriptions. */
#include "hiredis.h"

const struct rival rival = {
    .open = hiredis_open,
    .get = hiredis_get,
    .set = hiredis_set,
    .close = hiredis_close,
    .pipeline = hiredis_pipeline,
    .subscribe = hiredis_subscribe,
    .receive = hiredis_receive,
};
