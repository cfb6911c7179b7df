/* hiredis_each.c - hiredis, a connection for each thread: what most C programs do. */
#include "hiredis.h"

const struct rival rival = {false, hiredis_open, hiredis_get, hiredis_set, hiredis_close};
