/* SPDX-FileCopyrightText: the Metamerkit developers
   SPDX-License-Identifier: Apache-2.0

   The two things that must be settled in this process before libtorch and OpenMP load: environment variables their
   start-up code reads, and the thresholds of the C allocator. Linked with neither of them, so that it can load first.
   Which settings, and why: ProcessSettings.java. */
#ifndef METAMERKIT_PROCESS_SETTINGS_H
#define METAMERKIT_PROCESS_SETTINGS_H

#include <stdlib.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

/* Thresholds of glibc's allocator, by names of our own since M_* exist on glibc only. */
enum { PS_ARENA_MAX = 0, PS_MMAP_THRESHOLD = 1, PS_TRIM_THRESHOLD = 2, PS_TOP_PAD = 3, PS_MMAP_MAX = 4 };

/* Sets the variable for C code of this process unless it is set already. 1: set, 0: was set, -1: refused. */
static inline int ps_set_environment(const char *name, const char *value) {
    if (getenv(name) != NULL) {
        return 0;
    }
#ifdef _WIN32
    return _putenv_s(name, value) == 0 ? 1 : -1;
#else
    return setenv(name, value, 0) == 0 ? 1 : -1;
#endif
}

/* The variable as C code of this process sees it (Java's System.getenv keeps the values of start-up); NULL if unset. */
static inline const char *ps_environment(const char *name) {
    return getenv(name);
}

/* One threshold of the C allocator. 1: set, 0: this C library has no such setting, -1: refused. */
static inline int ps_set_allocator(int setting, int value) {
#ifdef __GLIBC__
    static const int parameters[] = {M_ARENA_MAX, M_MMAP_THRESHOLD, M_TRIM_THRESHOLD, M_TOP_PAD, M_MMAP_MAX};
    if (setting < PS_ARENA_MAX || setting > PS_MMAP_MAX) {
        return -1;
    }
    return mallopt(parameters[setting], value) == 1 ? 1 : -1;
#else
    (void)setting;
    (void)value;
    return 0;
#endif
}

#endif
