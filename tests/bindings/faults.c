/* Preloaded into a program: a clock before 1970, or a source of randomness that fails, as OPENTOK_TEST_FAULT says. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

static int is_fault(const char *name)
{
    const char *fault = getenv("OPENTOK_TEST_FAULT");
    return fault != NULL && strcmp(fault, name) == 0;
}

int clock_gettime(clockid_t clock, struct timespec *time)
{
    int result = (int)syscall(SYS_clock_gettime, clock, time);
    if (result == 0 && clock == CLOCK_REALTIME && is_fault("clock"))
        time->tv_sec = -1;
    return result;
}

/* With flags it is Rust's standard library that asks, for its hash maps. */
ssize_t getrandom(void *buf, size_t len, unsigned flags)
{
    if (len > 0 && flags == 0 && is_fault("random")) {
        errno = EIO;
        return -1;
    }
    return syscall(SYS_getrandom, buf, len, flags);
}
