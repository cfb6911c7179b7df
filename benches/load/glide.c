/* glide.c - the C ABI in the Python wheel valkey-glide-sync: one client for all threads.
 *
 * There is no header; the declarations follow glide_shared/_glide_ffi.py of the wheel.
 * Arguments: library, the path of libglide_ffi.so; cache=on: its client-side cache, with the server telling of changes. */
#include "load.h"
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

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

static struct connection *(*create_client)(const unsigned char *request, size_t length, const struct client_type *type,
                                           void *on_push, void *resolver, uintptr_t id);
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
    find(library, "create_client", &create_client);
    find(library, "create_client_from_uri", &create_client_from_uri);
    find(library, "close_client", &close_client);
    find(library, "command", &command);
    find(library, "free_command_result", &free_command_result);
}

/* A field of a Protocol Buffers message: a number, or bytes. https://protobuf.dev/programming-guides/encoding */
static unsigned char *varint(unsigned char *end, uint64_t number)
{
    for (; number >= 0x80; number >>= 7)
        *end++ = (unsigned char)(number | 0x80);
    *end++ = (unsigned char)number;
    return end;
}

static unsigned char *number_field(unsigned char *end, unsigned field, uint64_t number)
{
    return varint(varint(end, field << 3), number);
}

static unsigned char *bytes_field(unsigned char *end, unsigned field, const void *bytes, size_t length)
{
    end = varint(varint(end, field << 3 | 2), length);
    memcpy(end, bytes, length);
    return end + length;
}

/* A URI cannot ask for the cache. The numbers are those of connection_request.proto. */
static struct connection *open_with_cache(const struct client_type *type)
{
    enum { ADDRESSES = 1, HOST = 1, PORT = 2, REQUEST_TIMEOUT = 4, CLIENT_SIDE_CACHE = 27 };
    enum { CACHE_ID = 1, MAX_CACHE_KB = 2, ENTRY_TTL_MS = 3, SERVER_ASSISTED = 6 };
    unsigned char address[256], cache[64], request[512], *end;
    if (server.host == NULL || strlen(server.host) > sizeof address - 32)
        die("glide", "its cache is measured over TCP");
    end = bytes_field(address, HOST, server.host, strlen(server.host));
    end = number_field(end, PORT, (uint64_t)server.port);
    const size_t address_length = (size_t)(end - address);
    end = bytes_field(cache, CACHE_ID, "bench", 5);
    end = number_field(number_field(end, MAX_CACHE_KB, 64 * 1024), ENTRY_TTL_MS, 60000);
    const size_t cache_length = (size_t)(number_field(end, SERVER_ASSISTED, 1) - cache);
    end = bytes_field(request, ADDRESSES, address, address_length);
    end = bytes_field(number_field(end, REQUEST_TIMEOUT, 60000), CLIENT_SIDE_CACHE, cache, cache_length);
    return create_client(request, (size_t)(end - request), type, NULL, NULL, 0);
}

static void *open_client(void)
{
    if (command == NULL)
        load_library();
    const struct client_type type = {.sync = 1};
    /* Its deadline of 250 ms for each request is short for a busy machine. */
    struct connection *made = strcmp(text_argument("cache", ""), "on") == 0
                                  ? open_with_cache(&type)
                                  : create_client_from_uri(server.url, "{\"request_timeout\": 60000}", &type, NULL);
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
