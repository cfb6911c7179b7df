/* usage.c - CPU time, sleeps and memory of this process; allocations and system calls if libcount.so counts them. */
#include "load.h"
#include "count.h"
#include <dlfcn.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

static struct counts counted(void)
{
    union {
        void *object;
        void (*function)(struct counts *);
    } read = {dlsym(RTLD_DEFAULT, "count_read")};
    struct counts counts = {0};
    if (read.object != NULL)
        read.function(&counts);
    return counts;
}

struct usage usage_now(void)
{
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    const struct counts counts = counted();
    return (struct usage){
        .seconds = now(),
        .cpu = (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
               1e-6 * (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec),
        .sleeps = (double)used.ru_nvcsw,
        .allocations = (double)counts.of[COUNT_ALLOCATIONS],
        .transfers = (double)counts.of[COUNT_TRANSFERS],
        .polls = (double)counts.of[COUNT_POLLS],
        .futexes = (double)counts.of[COUNT_FUTEXES],
    };
}

void report_usage(const struct usage *from, const struct usage *to, double calls)
{
    report("calls", calls);
    report("seconds", to->seconds - from->seconds);
    report("rate", calls / (to->seconds - from->seconds));
    report("cpu", (to->cpu - from->cpu) / calls);
    report("sleeps", (to->sleeps - from->sleeps) / calls);
    report("allocations", (to->allocations - from->allocations) / calls);
    report("transfers", (to->transfers - from->transfers) / calls);
    report("polls", (to->polls - from->polls) / calls);
    report("futexes", (to->futexes - from->futexes) / calls);
}

double resident_bytes(void)
{
    long pages = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    if (file == NULL || fscanf(file, "%*s %ld", &pages) != 1)
        die("/proc/self/statm", "cannot be read");
    fclose(file);
    return (double)pages * (double)sysconf(_SC_PAGESIZE);
}

void wait_until_idle(void)
{
    double before, after = usage_now().cpu;
    do {
        before = after;
        sleep_for(0.2);
        after = usage_now().cpu;
    } while (after - before > 0.02); /* the kernel sums up all threads for this, which takes some milliseconds */
}
