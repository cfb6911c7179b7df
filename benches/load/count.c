/* count.c - libcount.so, for LD_PRELOAD: counts allocations and the system calls that matter.
 *
 * Each thread adds to its own line without a lock, so that counting disturbs as little as possible; the reader sums up
 * the lines. Calls inside libc (such as the futexes of its mutexes) are not seen here. */
#define _GNU_SOURCE
#include "count.h"
#include <dlfcn.h>
#include <errno.h>
#include <linux/futex.h>
#include <poll.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

/* Threads beyond LINES share one with another: atomics keep the sum right, and it is only slower. */
enum { LINES = 2048, LINE_SIZE = 64 };
static struct line {
    _Alignas(LINE_SIZE) atomic_uint_fast64_t of[COUNT_KINDS];
} lines[LINES];
static atomic_uint lines_taken;

/* initial-exec: reached without a call that might itself allocate. */
static _Thread_local struct line *mine __attribute__((tls_model("initial-exec")));

static void count(enum count kind)
{
    if (mine == NULL)
        mine = &lines[atomic_fetch_add(&lines_taken, 1) % LINES];
    atomic_fetch_add_explicit(&mine->of[kind], 1, memory_order_relaxed);
}

void count_read(struct counts *counts)
{
    for (int kind = 0; kind < COUNT_KINDS; kind++) {
        counts->of[kind] = 0;
        for (int i = 0; i < LINES; i++)
            counts->of[kind] += atomic_load_explicit(&lines[i].of[kind], memory_order_relaxed);
    }
}

/* --- allocations: glibc offers the real ones under a second name, so none has to be looked up --- */

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *old, size_t size);
void *__libc_memalign(size_t alignment, size_t size);

void *malloc(size_t size)
{
    count(COUNT_ALLOCATIONS);
    return __libc_malloc(size);
}

void *calloc(size_t number, size_t size)
{
    count(COUNT_ALLOCATIONS);
    return __libc_calloc(number, size);
}

void *realloc(void *old, size_t size)
{
    count(COUNT_ALLOCATIONS);
    return __libc_realloc(old, size);
}

void *aligned_alloc(size_t alignment, size_t size)
{
    count(COUNT_ALLOCATIONS);
    return __libc_memalign(alignment, size);
}

int posix_memalign(void **out, size_t alignment, size_t size)
{
    count(COUNT_ALLOCATIONS);
    void *memory = __libc_memalign(alignment, size);
    if (memory == NULL)
        return ENOMEM;
    *out = memory;
    return 0;
}

/* --- system calls --- */

/* Counts, and calls the next definition of the same name, which is looked up once. */
#define CALL_REAL(kind, name, ...)                                                                                     \
    static _Atomic(void *) found;                                                                                      \
    union {                                                                                                            \
        void *object;                                                                                                  \
        __typeof__(&name) function;                                                                                    \
    } real = {atomic_load_explicit(&found, memory_order_relaxed)};                                                     \
    if (real.object == NULL)                                                                                           \
        atomic_store_explicit(&found, real.object = dlsym(RTLD_NEXT, #name), memory_order_relaxed);                    \
    count(kind);                                                                                                       \
    return real.function(__VA_ARGS__)

ssize_t read(int fd, void *buffer, size_t size) { CALL_REAL(COUNT_TRANSFERS, read, fd, buffer, size); }
ssize_t write(int fd, const void *buffer, size_t size) { CALL_REAL(COUNT_TRANSFERS, write, fd, buffer, size); }
ssize_t readv(int fd, const struct iovec *parts, int n) { CALL_REAL(COUNT_TRANSFERS, readv, fd, parts, n); }
ssize_t writev(int fd, const struct iovec *parts, int n) { CALL_REAL(COUNT_TRANSFERS, writev, fd, parts, n); }
ssize_t recv(int fd, void *buffer, size_t size, int flags) { CALL_REAL(COUNT_TRANSFERS, recv, fd, buffer, size, flags); }
ssize_t recvmsg(int fd, struct msghdr *message, int flags) { CALL_REAL(COUNT_TRANSFERS, recvmsg, fd, message, flags); }

ssize_t send(int fd, const void *buffer, size_t size, int flags)
{
    CALL_REAL(COUNT_TRANSFERS, send, fd, buffer, size, flags);
}

ssize_t sendmsg(int fd, const struct msghdr *message, int flags)
{
    CALL_REAL(COUNT_TRANSFERS, sendmsg, fd, message, flags);
}

int epoll_wait(int fd, struct epoll_event *events, int n, int timeout)
{
    CALL_REAL(COUNT_POLLS, epoll_wait, fd, events, n, timeout);
}

int poll(struct pollfd *fds, nfds_t n, int timeout) { CALL_REAL(COUNT_POLLS, poll, fds, n, timeout); }

/* Rust's standard library, and others with their own locks, make futex calls this way. */
static long (*real_syscall)(long, ...);

__attribute__((constructor)) static void find_syscall(void)
{
    union {
        void *object;
        long (*function)(long, ...);
    } next = {dlsym(RTLD_NEXT, "syscall")};
    real_syscall = next.function;
}

long syscall(long number, ...)
{
    va_list list;
    va_start(list, number);
    long a[6];
    for (int i = 0; i < 6; i++)
        a[i] = va_arg(list, long);
    va_end(list);
    if (number == SYS_futex)
        count(COUNT_FUTEXES);
    if (real_syscall == NULL)
        find_syscall();
    return real_syscall(number, a[0], a[1], a[2], a[3], a[4], a[5]);
}
