/* Makes storage fail on purpose, for tests: preloaded into the hub, it answers for the kernel on files
   of one folder and leaves all others alone.

   FAULTS_FOLDER   the folder whose files may fail
   FAULTS_ORDERS   a file of orders, read anew before each call; without it nothing fails
                     room N        files may grow by N bytes in all, and by what is deleted; then
                                   writes that need room fail with ENOSPC
                     write N       the N-th write from now fails with EIO, and all after it
                     sync N        the N-th fsync or fdatasync from now fails with EIO, once
   FAULTS_LOG      where to count: a line for each fault made */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

/* One process writes from several threads; a count that is off by one matters to no test. */
static char kind[16];
static long left = -1;
static char orders_seen[64];

static int is_ours(int fd) {
    const char *folder = getenv("FAULTS_FOLDER");
    char link[64], path[4096];
    if (!folder) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length <= 0) return 0;
    path[length] = 0;
    size_t start = strlen(folder);
    return strncmp(path, folder, start) == 0 && path[start] == '/';
}

static void read_orders(void) {
    const char *path = getenv("FAULTS_ORDERS");
    char text[64] = "";
    int fd = path ? (int)open(path, O_RDONLY | O_CLOEXEC) : -1;
    if (fd >= 0) {
        ssize_t length = read(fd, text, sizeof text - 1);
        if (length > 0) text[length] = 0;
        close(fd);
    }
    if (strcmp(text, orders_seen) == 0) return;
    strcpy(orders_seen, text);
    kind[0] = 0;
    left = -1;
    sscanf(text, "%15s %ld", kind, &left);
}

static void note(const char *what) {
    const char *path = getenv("FAULTS_LOG");
    int fd = path ? (int)open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600) : -1;
    if (fd < 0) return;
    dprintf(fd, "%s\n", what);
    close(fd);
}

/* How many bytes a file grows by when so many are written to a place; -1 is its end. */
static long growth(int fd, off_t at, size_t count) {
    struct stat now;
    if (fstat(fd, &now) != 0) return 0;
    off_t end = (at < 0 ? now.st_size : at) + (off_t)count;
    return end > now.st_size ? end - now.st_size : 0;
}

static int write_fails(int fd, off_t at, size_t count) {
    if (!is_ours(fd)) return 0;
    read_orders();
    if (strcmp(kind, "room") == 0) {
        long need = growth(fd, at, count);
        if (need > left) { note("room"); errno = ENOSPC; return 1; }
        left -= need;
    }
    if (strcmp(kind, "write") == 0 && --left <= 0) { note("write"); errno = EIO; return 1; }
    return 0;
}

static int sync_fails(int fd) {
    if (!is_ours(fd)) return 0;
    read_orders();
    if (strcmp(kind, "sync") == 0 && --left == 0) { note("sync"); errno = EIO; return 1; }
    return 0;
}

#define NEXT(name) \
    static __typeof__(&name) real; \
    if (!real) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

ssize_t write(int fd, const void *bytes, size_t count) {
    NEXT(write);
    return write_fails(fd, lseek(fd, 0, SEEK_CUR), count) ? -1 : real(fd, bytes, count);
}
ssize_t pwrite(int fd, const void *bytes, size_t count, off_t at) {
    NEXT(pwrite);
    return write_fails(fd, at, count) ? -1 : real(fd, bytes, count, at);
}
ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t at) {
    NEXT(pwrite64);
    return write_fails(fd, at, count) ? -1 : real(fd, bytes, count, at);
}
int fsync(int fd) {
    NEXT(fsync);
    return sync_fails(fd) ? -1 : real(fd);
}
int fdatasync(int fd) {
    NEXT(fdatasync);
    return sync_fails(fd) ? -1 : real(fd);
}
int unlink(const char *path) {
    NEXT(unlink);
    struct stat now;
    const char *folder = getenv("FAULTS_FOLDER");
    long size = folder && strncmp(path, folder, strlen(folder)) == 0 && stat(path, &now) == 0
        ? now.st_size : 0;
    int result = real(path);
    if (result == 0 && strcmp(kind, "room") == 0) left += size;
    return result;
}
