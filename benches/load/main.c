/* main.c - picks the workload. */
#include "load.h"
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name;
    void (*run)(void);
} workloads[] = {
    {"calls", calls},
    {"pipelines", pipelines},
    {"outstanding", outstanding},
    {"waiting", waiting},
    {"connecting", connecting},
    {"idle", idle},
    {"messages", messages},
    {"changes", changes},
};

int main(int argc, char **argv)
{
    read_arguments(argc, argv);
    for (size_t i = 0; i < sizeof workloads / sizeof *workloads; i++) {
        if (strcmp(argv[1], workloads[i].name) == 0) {
            workloads[i].run();
            report_end();
            return EXIT_SUCCESS;
        }
    }
    die(argv[1], "no such workload");
}
