/* glide.c - the C ABI in the Python wheel valkey-glide-sync: one client for all threads.
 *
 * There is no header; the declarations follow glide_shared/_glide_ffi.py of the wheel.
 * Argument: library, the path of libglide_ffi.so. */
#include "load.h"
#include <dlfcn.h>
#include <stdlib.h>

enum { GET = 1504, SET = 1517 };                  /* of its RequestType */
enum { RESPONSE_STRING = 4, RESPONSE_OK = 8 };    /* of its ResponseType */

struct response {
    int type;
    long integer;
    double number;
    bool boolean;
    char *string;
    long string_length;
    /* aggregates follow */
};

struct error {
    const char *message;
    int type;
};

struct result {
    struct response *response;
    struct error *error;
    void *arena;
};

struct connection {
    const void *client;
    const char *error;
    int error_type;
};

struct client_type {
    int sync; /* 0: async, 1: sync */
    void *callbacks[3];
};

static struct connection *(*create_client_from_uri)(const char *uri, const char *json_options,
                                                    const struct client_type *type, void *on_push);
static void (*close_client)(const void *client);
static struct result *(*command)(const void *client, uintptr_t channel, int type, unsigned long n, const size_t *args,
                                 const unsigned long *lengths, const unsigned char *route, size_t route_length,
                                 uint64_t span);
static void (*free_command_result)(struct result *result);

static void find(void *library, const char *name, void *function)
{
    void *found = dlsym(library, name);
    if (found == NULL)
        die("glide lacks", name);
    *(void **)function = found;
}

/* Before anything is measured. */
static void load_library(void)
{
    void *library = dlopen(text_argument("library", "libglide_ffi.so"), RTLD_NOW);
    if (library == NULL)
        die("glide", dlerror());
    find(library, "create_client_from_uri", &create_client_from_uri);
    find(library, "close_client", &close_client);
    find(library, "command", &command);
    find(library, "free_command_result", &free_command_result);
}

static void *open_client(void)
{
    if (command == NULL)
        load_library();
    const struct client_type type = {.sync = 1};
    /* Its deadline of 250 ms for each request is short for a busy machine. */
    struct connection *made = create_client_from_uri(server.url, "{\"request_timeout\": 60000}", &type, NULL);
    if (made == NULL || made->client == NULL)
        die("glide", made != NULL && made->error != NULL ? made->error : "no client");
    return (void *)(uintptr_t)made->client;
}

static struct result *call(void *client, int type, unsigned long n, const size_t *args, const unsigned long *lengths)
{
    struct result *result = command(client, 0, type, n, args, lengths, NULL, 0, 0);
    if (result == NULL || result->error != NULL || result->response == NULL)
        die("glide", result != NULL && result->error != NULL ? result->error->message : "no result");
    return result;
}

static void get(void *client, const struct item *item)
{
    const size_t args[] = {(size_t)item->key};
    const unsigned long lengths[] = {item->key_length};
    struct result *result = call(client, GET, 1, args, lengths);
    if (result->response->type != RESPONSE_STRING)
        die("glide GET", "a reply of another type");
    expect(item, result->response->string, (size_t)result->response->string_length);
    free_command_result(result);
}

static void set(void *client, const struct item *item)
{
    const size_t args[] = {(size_t)item->key, (size_t)item->value};
    const unsigned long lengths[] = {item->key_length, item->value_length};
    struct result *result = call(client, SET, 2, args, lengths);
    if (result->response->type != RESPONSE_OK)
        die("glide SET", "a reply of another type");
    free_command_result(result);
}

static void close_glide(void *client)
{
    close_client(client);
}

const struct rival rival = {.shared = true, .open = open_client, .get = get, .set = set, .close = close_glide};
