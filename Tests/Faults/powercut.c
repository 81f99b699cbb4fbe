/* Cuts the power on purpose, for tests: preloaded into the hub, it keeps a second copy of one folder
   as a disk would hold it, and at the N-th write, truncation or sync ends the process at once.

   POWERCUT_FOLDER   the folder whose files are followed
   POWERCUT_DISK     an empty folder that receives what had reached the disk
   POWERCUT_AT       at which write, truncation or sync the power goes
   POWERCUT_SEED     chooses what becomes of bytes that were written and not synced: each write is
                     lost, kept, or torn, sector of 512 bytes by sector

   Only a sync moves bytes to the disk for certain; until then a write is a promise. Directory entries
   are taken to be safe once made, and memory that is mapped (SQLite's -shm) is lost with the power. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#define FILES_MAX 64
#define SECTOR 512

/* One write or truncation that no sync has followed yet. */
struct promise {
    struct promise *next;
    int is_truncation;
    off_t at;
    size_t count;
    char *bytes;
};

struct file {
    dev_t device;
    ino_t number;
    char name[256];
    struct promise *first, *last;
};

static struct file files[FILES_MAX];
static int file_count;
static long steps_left = -1;
static uint64_t random_state;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

#define NEXT(name) \
    static __typeof__(&name) real; \
    if (!real) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

static ssize_t real_pwrite(int fd, const void *bytes, size_t count, off64_t at) {
    static ssize_t (*real)(int, const void *, size_t, off64_t);
    if (!real) *(void **)&real = dlsym(RTLD_NEXT, "pwrite64");
    return real(fd, bytes, count, at);
}

static int real_ftruncate(int fd, off64_t size) {
    static int (*real)(int, off64_t);
    if (!real) *(void **)&real = dlsym(RTLD_NEXT, "ftruncate64");
    return real(fd, size);
}

static uint64_t chance(void) {
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return random_state;
}

static void begin(void) {
    if (steps_left >= 0) return;
    const char *at = getenv("POWERCUT_AT"), *seed = getenv("POWERCUT_SEED");
    steps_left = at ? atol(at) : 0;
    random_state = (seed ? strtoull(seed, NULL, 10) : 1) * 2654435761u + 88172645463325252ull;
}

static int ends_with(const char *text, const char *end) {
    size_t length = strlen(text), tail = strlen(end);
    return length >= tail && strcmp(text + length - tail, end) == 0;
}

/* The record of an open file of our folder; NULL for any other. */
static struct file *record(int fd) {
    const char *folder = getenv("POWERCUT_FOLDER");
    char link[64], path[4096];
    struct stat now;
    if (!folder || fstat(fd, &now) != 0 || !S_ISREG(now.st_mode)) return NULL;
    for (int i = 0; i < file_count; i++)
        if (files[i].device == now.st_dev && files[i].number == now.st_ino) return &files[i];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length <= 0) return NULL;
    path[length] = 0;
    size_t start = strlen(folder);
    if (strncmp(path, folder, start) != 0 || path[start] != '/') return NULL;
    const char *name = path + start + 1;
    if (ends_with(name, "-shm") || ends_with(name, "-reserve") || strchr(name, '/')) return NULL;
    if (file_count == FILES_MAX || strlen(name) >= sizeof files[0].name) abort();
    struct file *made = &files[file_count++];
    made->device = now.st_dev;
    made->number = now.st_ino;
    strcpy(made->name, name);
    return made;
}

static int on_disk(const struct file *file) {
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", getenv("POWERCUT_DISK"), file->name);
    return open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
}

/* Carries a promise out, whole or only some sectors of it. */
static void carry_out(int disk, const struct promise *promise, int is_torn) {
    if (promise->is_truncation) { real_ftruncate(disk, promise->at); return; }
    for (size_t done = 0; done < promise->count;) {
        size_t part = SECTOR - (size_t)((promise->at + (off_t)done) % SECTOR);
        if (part > promise->count - done) part = promise->count - done;
        if (!is_torn || chance() % 2)
            real_pwrite(disk, promise->bytes + done, part, promise->at + (off_t)done);
        done += part;
    }
}

static void forget(struct file *file) {
    for (struct promise *one = file->first, *next; one; one = next) {
        next = one->next;
        free(one->bytes);
        free(one);
    }
    file->first = file->last = NULL;
}

static void cut(void) {
    for (int i = 0; i < file_count; i++) {
        int disk = on_disk(&files[i]);
        for (struct promise *one = files[i].first; one; one = one->next)
            switch (chance() % 4) {
            case 0: break;
            case 1: carry_out(disk, one, 1); break;
            default: carry_out(disk, one, 0);
            }
    }
    _exit(137);
}

static void step(void) {
    begin();
    if (steps_left > 0 && --steps_left == 0) cut();
}

static void promise(struct file *file, int is_truncation, off_t at, const void *bytes, size_t count) {
    struct promise *made = calloc(1, sizeof *made);
    made->is_truncation = is_truncation;
    made->at = at;
    made->count = count;
    if (count) {
        made->bytes = malloc(count);
        memcpy(made->bytes, bytes, count);
    }
    if (file->last) file->last->next = made; else file->first = made;
    file->last = made;
}

static void follow(int fd, int is_truncation, off_t at, const void *bytes, size_t count) {
    pthread_mutex_lock(&lock);
    struct file *file = record(fd);
    if (file) {
        step();
        promise(file, is_truncation, at, bytes, count);
    }
    pthread_mutex_unlock(&lock);
}

/* A sync: what was promised is on the disk. */
static void settle(int fd) {
    pthread_mutex_lock(&lock);
    struct file *file = record(fd);
    if (file) {
        step();
        int disk = on_disk(file);
        for (struct promise *one = file->first; one; one = one->next) carry_out(disk, one, 0);
        close(disk);
        forget(file);
    }
    pthread_mutex_unlock(&lock);
}

ssize_t write(int fd, const void *bytes, size_t count) {
    NEXT(write);
    follow(fd, 0, lseek(fd, 0, SEEK_CUR), bytes, count);
    return real(fd, bytes, count);
}
ssize_t pwrite(int fd, const void *bytes, size_t count, off_t at) {
    follow(fd, 0, at, bytes, count);
    return real_pwrite(fd, bytes, count, at);
}
ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t at) {
    follow(fd, 0, at, bytes, count);
    return real_pwrite(fd, bytes, count, at);
}
int ftruncate(int fd, off_t size) {
    follow(fd, 1, size, NULL, 0);
    return real_ftruncate(fd, size);
}
int ftruncate64(int fd, off64_t size) {
    follow(fd, 1, size, NULL, 0);
    return real_ftruncate(fd, size);
}
int fsync(int fd) {
    NEXT(fsync);
    settle(fd);
    return real(fd);
}
int fdatasync(int fd) {
    NEXT(fdatasync);
    settle(fd);
    return real(fd);
}
int unlink(const char *path) {
    NEXT(unlink);
    const char *folder = getenv("POWERCUT_FOLDER");
    size_t start = folder ? strlen(folder) : 0;
    if (folder && strncmp(path, folder, start) == 0 && path[start] == '/') {
        char other[4096];
        pthread_mutex_lock(&lock);
        for (int i = 0; i < file_count; i++)
            if (strcmp(files[i].name, path + start + 1) == 0) {
                forget(&files[i]);
                files[i].number = 0;
            }
        snprintf(other, sizeof other, "%s/%s", getenv("POWERCUT_DISK"), path + start + 1);
        real(other);
        pthread_mutex_unlock(&lock);
    }
    return real(path);
}
