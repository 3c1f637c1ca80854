/* Stands between the collector and the system (LD_PRELOAD) and makes the disk fail, fill up or lie.
 *
 * It looks only at files below PERCHE_SHIM_FOLDER and obeys a block of numbers in the file PERCHE_SHIM_CONTROL, which the
 * test reads and writes while the collector runs: how many operations there were, which of them fail, and with what. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

/* The same numbers as in shim.rs. */
struct control {
    uint64_t count; /* operations so far */
    uint64_t from;  /* the first that fails */
    uint64_t until; /* the first after it that does not */
    uint64_t error; /* what they fail with; ENOSPC spares what needs no room; 0: what is to be written is swallowed;
                     1000: the process dies before it */
    uint64_t lie;   /* 1: every sync says yes and does nothing; 2: only fsync and fdatasync, as if nobody called them */
    uint64_t slow;  /* so many nanoseconds are added to each fdatasync */
    uint64_t slowed; /* how many were */
};

static struct control *control;
static char folder[4096];

__attribute__((constructor)) static void begin(void) {
    const char *file = getenv("PERCHE_SHIM_CONTROL"), *of = getenv("PERCHE_SHIM_FOLDER");
    if (!file || !of) return;
    snprintf(folder, sizeof folder, "%s/", of);
    int fd = open(file, O_RDWR | O_CLOEXEC);
    if (fd < 0) _exit(97);
    void *at = mmap(NULL, sizeof *control, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (at == MAP_FAILED) _exit(97);
    control = at;
    close(fd);
}

static int ours(const char *path) { return strncmp(path, folder, strlen(folder)) == 0; }

/* What a write that is swallowed comes to: it says yes and does nothing. */
enum { SWALLOWED = 2 };

/* In place of an error: the process ends here, as by kill -9. */
enum { DIE = 1000 };

/* What an operation needs. */
enum { NOTHING, ROOM, TO_BE_WRITTEN };

/* Whether the operation on `path` fails; errno says how. */
static int fails(const char *path, int needs) {
    if (!control || !ours(path)) return 0;
    uint64_t number = __atomic_add_fetch(&control->count, 1, __ATOMIC_SEQ_CST);
    if (number < control->from || number >= control->until) return 0;
    if (control->error == DIE) {
        kill(getpid(), SIGKILL);
        for (;;) pause();
    }
    if (!control->error) return needs == TO_BE_WRITTEN ? SWALLOWED : 0;
    if (control->error == ENOSPC && needs == NOTHING) return 0;
    errno = (int)control->error;
    return 1;
}

static int fails_at(int fd, int needs) {
    char link[64], path[4096];
    if (!control) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return fails(path, needs);
}

static int lies(uint64_t most) { return control && control->lie && control->lie <= most; }

static void take_time(void) {
    if (!control || !control->slow) return;
    struct timespec time = {(time_t)(control->slow / 1000000000), (long)(control->slow % 1000000000)};
    nanosleep(&time, NULL);
    __atomic_add_fetch(&control->slowed, 1, __ATOMIC_SEQ_CST);
}

#define REAL(type, name, ...) \
    static type (*real)(__VA_ARGS__); \
    if (!real) real = (type (*)(__VA_ARGS__))dlsym(RTLD_NEXT, #name)

#define AT_FD(type, name, room, parameters, ...) \
    type name parameters { \
        static type(*real) parameters; \
        if (!real) real = (type(*) parameters)dlsym(RTLD_NEXT, #name); \
        return fails_at(fd, room) ? -1 : real(__VA_ARGS__); \
    }

#define WRITE(name, length, parameters, ...) \
    ssize_t name parameters { \
        static ssize_t(*real) parameters; \
        if (!real) real = (ssize_t(*) parameters)dlsym(RTLD_NEXT, #name); \
        int how = fails_at(fd, TO_BE_WRITTEN); \
        return how == SWALLOWED ? (ssize_t)(length) : how ? -1 : real(__VA_ARGS__); \
    }

static size_t all(const struct iovec *from, int n) {
    size_t length = 0;
    for (int i = 0; i < n; i++) length += from[i].iov_len;
    return length;
}

WRITE(write, n, (int fd, const void *from, size_t n), fd, from, n)
WRITE(writev, all(from, n), (int fd, const struct iovec *from, int n), fd, from, n)
WRITE(pwrite, n, (int fd, const void *from, size_t n, off_t at), fd, from, n, at)
WRITE(pwrite64, n, (int fd, const void *from, size_t n, off64_t at), fd, from, n, at)
AT_FD(ssize_t, read, 0, (int fd, void *to, size_t n), fd, to, n)
AT_FD(ssize_t, pread, 0, (int fd, void *to, size_t n, off_t at), fd, to, n, at)
AT_FD(ssize_t, pread64, 0, (int fd, void *to, size_t n, off64_t at), fd, to, n, at)
AT_FD(int, ftruncate, 0, (int fd, off_t n), fd, n)
AT_FD(int, ftruncate64, 0, (int fd, off64_t n), fd, n)

#define SYNC(name, most, first, parameters, ...) \
    int name parameters { \
        static int(*real) parameters; \
        if (!real) real = (int(*) parameters)dlsym(RTLD_NEXT, #name); \
        first \
        if (lies(most)) return 0; \
        return fails_at(fd, 1) ? -1 : real(__VA_ARGS__); \
    }

SYNC(fsync, 2, , (int fd), fd)
SYNC(fdatasync, 2, take_time();, (int fd), fd)
SYNC(sync_file_range, 1, , (int fd, off64_t at, off64_t n, unsigned flags), fd, at, n, flags)

#define OPEN(name) \
    int name(const char *path, int flags, ...) { \
        REAL(int, name, const char *, int, ...); \
        va_list rest; \
        va_start(rest, flags); \
        mode_t mode = va_arg(rest, mode_t); \
        va_end(rest); \
        return fails(path, (flags & O_CREAT) != 0) ? -1 : real(path, flags, mode); \
    }

OPEN(open)
OPEN(open64)

int rename(const char *from, const char *to) {
    REAL(int, rename, const char *, const char *);
    return fails(from, 1) ? -1 : real(from, to);
}

int unlink(const char *path) {
    REAL(int, unlink, const char *);
    return fails(path, 0) ? -1 : real(path);
}

int mkdir(const char *path, mode_t mode) {
    REAL(int, mkdir, const char *, mode_t);
    return fails(path, 1) ? -1 : real(path, mode);
}
