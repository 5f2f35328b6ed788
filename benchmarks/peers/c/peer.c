// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
//
// C's side of a comparison: mutexes of POSIX threads in memory that processes share.
//
// Arguments are key=value: case, mode (empty, or "robust"), warmup, count, tasks, size. Prints one line of JSON: version,
// settings, nanos (one number for each measured repetition) and checksum.
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { LINE = 64, LEAST_WAIT_MS = 40, MORE_WAIT_MS = 50, MOST_REPETITIONS = 10000 };

struct shared {
    pthread_mutex_t mutex;
    _Alignas(LINE) volatile uint64_t number;
    _Alignas(LINE) _Atomic uint64_t begun;
    _Alignas(LINE) _Atomic uint64_t done;
    _Alignas(LINE) _Atomic uint64_t held;
    _Alignas(LINE) _Atomic uint64_t acquired;
};

static struct shared *shared;
static long warmup, count, tasks, size;
static int robust;
static uint64_t nanos[MOST_REPETITIONS];

static uint64_t now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000ull + t.tv_nsec;
}

static void fail(const char *what) {
    perror(what);
    exit(1);
}

static void sleep_ms(long ms) {
    struct timespec t = {ms / 1000, ms % 1000 * 1000000};
    nanosleep(&t, NULL);
}

static pid_t child(void) {
    pid_t pid = fork();
    if (pid < 0) fail("fork");
    return pid;
}

static void await_at_least(_Atomic uint64_t *number, uint64_t value) {
    while (atomic_load(number) < value) {
#if defined(__x86_64__)
        __builtin_ia32_pause();
#endif
    }
}

static void open_shared(void) {
    shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED) fail("mmap");
    pthread_mutexattr_t attributes;
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
    if (robust) pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
    pthread_mutex_init(&shared->mutex, &attributes);
}

static uint64_t uncontended(long repetition) {
    (void) repetition;
    for (long k = 0; k < tasks; k++) {
        pthread_mutex_lock(&shared->mutex);
        pthread_mutex_unlock(&shared->mutex);
    }
    if (pthread_mutex_trylock(&shared->mutex) != 0) return 0;
    pthread_mutex_unlock(&shared->mutex);
    return tasks;
}

static void sections(void) {
    for (long k = 0; k < tasks; k++) {
        pthread_mutex_lock(&shared->mutex);
        shared->number++;
        pthread_mutex_unlock(&shared->mutex);
    }
}

static void start_crew(void) {
    for (long k = 1; k < size; k++) {
        if (child() == 0) {
            atomic_fetch_add(&shared->done, 1);
            for (long repetition = 1; repetition <= warmup + count; repetition++) {
                await_at_least(&shared->begun, repetition);
                sections();
                atomic_fetch_add(&shared->done, 1);
            }
            _exit(0);
        }
    }
    await_at_least(&shared->done, size - 1);
}

static uint64_t contended(long repetition) {
    shared->number = 0;
    atomic_store(&shared->begun, repetition);
    sections();
    await_at_least(&shared->done, (repetition + 1) * (size - 1));
    return shared->number;
}

/* One repetition that says itself how long it took; the waiter and the victim are siblings. */
static uint64_t handover(long repetition, uint64_t *took) {
    shared->held = 0;
    shared->acquired = 0;
    pid_t victim = child();
    if (victim == 0) {
        pthread_mutex_lock(&shared->mutex);
        atomic_store(&shared->held, 1);
        pause();
        _exit(1);
    }
    await_at_least(&shared->held, 1);
    pid_t waiter = child();
    if (waiter == 0) {
        int result = pthread_mutex_lock(&shared->mutex);
        uint64_t at = now();
        if (result != EOWNERDEAD) _exit(1);
        pthread_mutex_consistent(&shared->mutex);
        atomic_store(&shared->acquired, at);
        pthread_mutex_unlock(&shared->mutex);
        _exit(0);
    }
    sleep_ms(LEAST_WAIT_MS + repetition * 7 % MORE_WAIT_MS);
    uint64_t killed = now();
    kill(victim, SIGKILL);
    int status;
    waitpid(waiter, &status, 0);
    waitpid(victim, NULL, 0);
    *took = shared->acquired - killed;
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

int main(int argc, char **argv) {
    const char *name = "";
    for (int i = 1; i < argc; i++) {
        char *value = strchr(argv[i], '=');
        if (value == NULL) continue;
        *value++ = 0;
        if (!strcmp(argv[i], "case")) name = value;
        else if (!strcmp(argv[i], "mode")) robust = !strcmp(value, "robust");
        else if (!strcmp(argv[i], "warmup")) warmup = atol(value);
        else if (!strcmp(argv[i], "count")) count = atol(value);
        else if (!strcmp(argv[i], "tasks")) tasks = atol(value);
        else if (!strcmp(argv[i], "size")) size = atol(value);
    }
    int is_contended = !strcmp(name, "lock-contended");
    int is_handover = !strcmp(name, "lock-handover");
    if ((!is_contended && !is_handover && strcmp(name, "lock-uncontended")) || count > MOST_REPETITIONS) {
        fprintf(stderr, "C has no case %s of %ld repetitions\n", name, count);
        return 1;
    }
    open_shared();
    if (is_contended) start_crew();
    uint64_t checksum = 0;
    for (long i = 0; i < warmup + count; i++) {
        uint64_t began = now();
        uint64_t took = 0;
        uint64_t value = is_handover ? handover(i, &took) : is_contended ? contended(i + 1) : uncontended(i);
        if (!is_handover) took = now() - began;
        if (i >= warmup) {
            nanos[i - warmup] = took;
            checksum += value;
        }
    }
    while (wait(NULL) > 0) {
    }
    printf("{\"version\":\"gcc %s\",\"settings\":\"pthread_mutex_t, process-shared%s; processes %ld; batch 1; idle sleeps; spares none\",\"nanos\":[",
           __VERSION__, robust ? ", robust" : "", is_contended ? size : 1);
    for (long i = 0; i < count; i++) printf("%s%lu", i ? "," : "", (unsigned long) nanos[i]);
    printf("],\"checksum\":%lu}\n", (unsigned long) checksum);
    return 0;
}
