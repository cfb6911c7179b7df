/* binary.c - keys and values are bytes.
 *
 * Shows   the _n functions, which take a length where their twins take a C string; and redis_get_into,
 *         which reads into the caller's memory and reports the required size if that is too small.
 * Prints  the bytes of a value with NULs in it, and the result for a buffer that is too small.
 * Server  $REDIS_URL, or a private one inside this process. */
#include <redischan.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* sizeof counts the NUL at the end of a literal, which is not part of the key. */
static const char key[] = "example:binary\0key";
static const size_t key_len = sizeof key - 1;
static const unsigned char pixels[] = {0x00, 0xff, 0x00, 0x80, '\r', '\n', 0x00, 0x7f};

static int failed(const char *what)
{
    fprintf(stderr, "binary: %s: %s\n", what, redis_last_error());
    return EXIT_FAILURE;
}

static void print_bytes(const char *what, const void *bytes, size_t length)
{
    printf("%s, %zu bytes:", what, length);
    for (size_t i = 0; i < length; i++)
        printf(" %02x", ((const unsigned char *)bytes)[i]);
    printf("\n");
}

/* Into memory from the library: always large enough, freed by the caller. */
static int read_allocated(redis_client *client)
{
    char *value = NULL;
    size_t length = 0;
    if (redis_get_n(client, key, key_len, &value, &length) != REDISCHAN_OK)
        return failed("GET");
    print_bytes("redis_get_n", value, length);
    const int same = length == sizeof pixels && memcmp(value, pixels, length) == 0;
    redis_free(value);
    return same ? EXIT_SUCCESS : EXIT_FAILURE;
}

/* Into memory of our own: nothing is allocated, nothing to free. */
static int read_in_place(redis_client *client)
{
    unsigned char small[4], large[64];
    size_t length = 0;
    redis_status status = redis_get_into(client, key, key_len, small, sizeof small, &length);
    if (status != REDISCHAN_ERR_RANGE)
        return failed("GET into 4 bytes should not fit");
    printf("redis_get_into: %zu bytes do not fit into %zu\n", length, sizeof small);

    status = redis_get_into(client, key, key_len, large, sizeof large, &length);
    if (status != REDISCHAN_OK)
        return failed("GET into 64 bytes");
    print_bytes("redis_get_into", large, length);
    return EXIT_SUCCESS;
}

int main(void)
{
    const char *url = getenv("REDIS_URL");
    redis_client *client = NULL;
    if (redis_connect(url != NULL ? url : "embedded://", &client) != REDISCHAN_OK)
        return failed("connect");

    /* No time to live, no flags: a plain SET. */
    int result = EXIT_SUCCESS;
    if (redis_set_n(client, key, key_len, pixels, sizeof pixels, 0, 0) != REDISCHAN_OK)
        result = failed("SET");
    if (result == EXIT_SUCCESS)
        result = read_allocated(client);
    if (result == EXIT_SUCCESS)
        result = read_in_place(client);

    redis_client_free(client);
    return result;
}
