/* count.h - what libcount.so counts. */
#ifndef COUNT_H
#define COUNT_H
#include <stdint.h>

enum count { COUNT_ALLOCATIONS, COUNT_TRANSFERS, COUNT_POLLS, COUNT_FUTEXES, COUNT_KINDS };

struct counts {
    uint64_t of[COUNT_KINDS];
};

/* All threads' counts since the program began. Found with dlsym: it is there only under LD_PRELOAD. */
void count_read(struct counts *counts);

#endif
