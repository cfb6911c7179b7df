/* A program that links the library and never calls it: no thread is started, no signal is touched, it ends. */
#define _POSIX_C_SOURCE 200809L
#include "tap.h"

#include <dirent.h>
#include <dlfcn.h>
#include <signal.h>

static int threads_of_this_process(void)
{
    DIR *tasks = opendir("/proc/self/task");
    int count = 0;
    for (struct dirent *entry; tasks != NULL && (entry = readdir(tasks)) != NULL;)
        count += entry->d_name[0] != '.';
    if (tasks != NULL)
        closedir(tasks);
    return count;
}

int main(void)
{
    struct sigaction action;
    ok(dlsym(NULL, "redis_connect") != NULL, "the library is loaded");
    is_int(threads_of_this_process(), 1, "and started no thread");
    sigaction(SIGPIPE, NULL, &action);
    ok(action.sa_handler == SIG_DFL, "and left SIGPIPE at its default");
    return tap_done();
}
