/* hiredis_mutex.c - hiredis, one connection that all threads share, and a mutex around each call. */
#include "hiredis.h"
#include <pthread.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void get(void *context, const struct item *item)
{
    pthread_mutex_lock(&lock);
    hiredis_get(context, item);
    pthread_mutex_unlock(&lock);
}

static void set(void *context, const struct item *item)
{
    pthread_mutex_lock(&lock);
    hiredis_set(context, item);
    pthread_mutex_unlock(&lock);
}

const struct rival rival = {.shared = true, .open = hiredis_open, .get = get, .set = set, .close = hiredis_close};
