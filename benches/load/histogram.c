/* histogram.c - nanoseconds in buckets: 128 for each power of two. */
#include "load.h"

enum { SHIFT = 7, SUB = 1 << SHIFT };

static uint32_t bucket_of(uint64_t nanoseconds)
{
    if (nanoseconds < SUB)
        return (uint32_t)nanoseconds;
    const uint32_t power = 63u - (uint32_t)__builtin_clzll(nanoseconds) - SHIFT;
    const uint32_t bucket = (power << SHIFT) + (uint32_t)(nanoseconds >> power);
    return bucket < HISTOGRAM_BUCKETS ? bucket : HISTOGRAM_BUCKETS - 1;
}

/* The middle of a bucket. */
static double nanoseconds_of(uint32_t bucket)
{
    if (bucket < 2 * SUB)
        return bucket;
    const uint32_t power = (bucket >> SHIFT) - 1;
    return ((double)(SUB + bucket % SUB) + 0.5) * (double)(1ull << power);
}

void histogram_add(struct histogram *histogram, double seconds)
{
    histogram->counts[bucket_of((uint64_t)(seconds * 1e9))]++;
}

void histogram_merge(struct histogram *into, const struct histogram *from)
{
    for (uint32_t i = 0; i < HISTOGRAM_BUCKETS; i++)
        into->counts[i] += from->counts[i];
}

double histogram_quantile(const struct histogram *histogram, double quantile)
{
    uint64_t all = 0, seen = 0;
    for (uint32_t i = 0; i < HISTOGRAM_BUCKETS; i++)
        all += histogram->counts[i];
    for (uint32_t i = 0; i < HISTOGRAM_BUCKETS; i++) {
        seen += histogram->counts[i];
        if (seen > 0 && (double)seen >= quantile * (double)all)
            return nanoseconds_of(i) * 1e-9;
    }
    return 0;
}

void report_times(const struct histogram *times)
{
    report("p50", histogram_quantile(times, 0.5));
    report("p99", histogram_quantile(times, 0.99));
    report("p999", histogram_quantile(times, 0.999));
}
