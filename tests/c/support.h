/* support.h - what all test programs need: the server under test, and a client of it. */
#ifndef SUPPORT_H
#define SUPPORT_H
#include <redischan.h>
#include <stdbool.h>

/* $REDIS_URL, else a server inside this process that all clients of it share. */
const char *server_url(void);

/* Whether that server is mini-redis, which has GET, SET and PUBLISH only. */
bool server_is_mini_redis(void);

/* Whether the library has the portable backend of src/os: $REDISCHAN_BACKEND, which `make portable` sets. */
bool backend_is_portable(void);

/* A client of that server, with timeouts that a busy machine keeps. The program ends where there is none. */
redis_client *connect_to_server(void);

/* A client of that server, a real one, with the option cache=on. The program ends where there is none. */
redis_client *connect_with_cache(void);

/* Closes a client with no time to drain. A close that is over before the library's threads had their turn says so, and
 * another waits for them again. */
redis_status close_without_drain(redis_client *client);

/* A client made by this URL. The program ends where there is none. */
redis_client *connect_to(const char *url);

/* The same for a server that never answers: the library does not find that out, however long the test takes. */
redis_client *connect_to_silent(const char *url);

/* A key no other test and no other run uses; the same for the same name. Valid until the next call on this
 * thread. */
const char *key_for(const char *name);

/* The details of this thread's last error. */
redis_error_info last_info(void);

/* A number from the environment: how large a test shall be. */
int size_from_env(const char *name, int fallback);

/* How large a test shall be: `full` if the environment has REDISCHAN_FULL, else `small`. */
int small_or_full(int small, int full);

/* Milliseconds on a clock that only goes forward. */
double milliseconds(void);

/* Sleeps that long. */
void sleep_ms(long ms);

/* Sets a key of the caller's own to a value that names thread and call, and gets it back: the first status
 * that is an error, else REDISCHAN_OK, with *mine saying whether the value that came back is that value. */
redis_status own_value(redis_client *client, int thread, int call, bool *mine);

#endif
