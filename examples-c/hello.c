/* hello.c - connect, store a value, read it back.
 *
 * Shows   the life of a client, what a missing key looks like, and what to free.
 * Prints  the library's version, the value read back, and that another key does not exist.
 * Server  $REDIS_URL, or a private one inside this process. */
#include <redischan.h>
#include <stdio.h>
#include <stdlib.h>

static int failed(const char *what)
{
    fprintf(stderr, "hello: %s: %s\n", what, redis_last_error());
    return EXIT_FAILURE;
}

static int greet(redis_client *client)
{
    if (redis_set(client, "example:hello", "Hello from C") != REDISCHAN_OK)
        return failed("SET");

    char *value = NULL;
    size_t length = 0;
    redis_status status = redis_get(client, "example:hello", &value, &length);
    if (status < 0)
        return failed("GET");
    if (status == REDISCHAN_OK)
        printf("example:hello is \"%s\", %zu bytes\n", value, length);
    redis_free(value); /* bytes that the library returned belong to the caller */

    /* A missing key is a success without a value: NIL, and the pointer is NULL. */
    value = NULL;
    status = redis_get(client, "example:no such key", &value, NULL);
    if (status < 0)
        return failed("GET");
    printf("example:no such key %s\n", status == REDISCHAN_NIL ? "does not exist" : "exists");
    redis_free(value); /* redis_free(NULL) does nothing */
    return EXIT_SUCCESS;
}

int main(void)
{
    /* The header at compile time and the loaded library can differ. */
    if (redis_version_number() >> 8 != REDISCHAN_VERSION_NUMBER >> 8)
        fprintf(stderr, "hello: compiled for another version than the loaded %s\n", redis_version());
    printf("redischan %s\n", redis_version());

    const char *url = getenv("REDIS_URL");
    redis_client *client = NULL;
    if (redis_connect(url != NULL ? url : "embedded://", &client) != REDISCHAN_OK)
        return failed("connect");

    int result = greet(client);

    redis_client_free(client); /* also closes the connection, unless another object holds the client */
    return result;
}
