/* SPDX-FileCopyrightText: the Metamerkit developers
   SPDX-License-Identifier: Apache-2.0

   The machine's own copy bandwidth, the yardstick of the match kernel (benchmarks only). */
#ifndef METAMERKIT_BENCHMARK_COPY_H
#define METAMERKIT_BENCHMARK_COPY_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Copies count floats with the caller's OpenMP threads, the stretches shared as the match kernel shares them.
   streaming != 0: with stores past the caches where this CPU has them, else with plain ones. */
void am_benchmark_copy(int64_t count, const float *source, float *target, int streaming);

#ifdef __cplusplus
}
#endif

#endif
