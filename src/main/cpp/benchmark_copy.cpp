/* SPDX-FileCopyrightText: the Metamerkit developers
   SPDX-License-Identifier: Apache-2.0 */
#include "benchmark_copy.h"

#include <string.h>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace metamerkit {

static const int64_t COPY_BLOCK = 4096;

#if defined(__x86_64__)
/* 64 bytes a turn: a whole line goes out at once. */
__attribute__((target("avx2"))) static void copy_streaming(int64_t count, const float *source, float *target) {
    int64_t i = 0;
    for (; i + 16 <= count; i += 16) {
        __m256 first = _mm256_loadu_ps(source + i), second = _mm256_loadu_ps(source + i + 8);
        _mm256_stream_ps(target + i, first);
        _mm256_stream_ps(target + i + 8, second);
    }
    _mm_sfence();
    memcpy(target + i, source + i, (size_t)(count - i) * sizeof(float));
}

__attribute__((target("avx2"))) static void copy_plain(int64_t count, const float *source, float *target) {
    int64_t i = 0;
    for (; i + 16 <= count; i += 16) {
        __m256 first = _mm256_loadu_ps(source + i), second = _mm256_loadu_ps(source + i + 8);
        _mm256_storeu_ps(target + i, first);
        _mm256_storeu_ps(target + i + 8, second);
    }
    memcpy(target + i, source + i, (size_t)(count - i) * sizeof(float));
}
#endif

} // namespace metamerkit

extern "C" void am_benchmark_copy(int64_t count, const float *source, float *target, int streaming) {
    using namespace metamerkit;
    const int64_t blocks = (count + COPY_BLOCK - 1) / COPY_BLOCK;
#if defined(__x86_64__)
    const bool vectors = __builtin_cpu_supports("avx2");
    const bool stream = vectors && streaming != 0 && ((uintptr_t)target & 31) == 0;
#endif
#pragma omp parallel for schedule(static)
    for (int64_t b = 0; b < blocks; b++) {
        const int64_t first = b * COPY_BLOCK;
        const int64_t some = first + COPY_BLOCK < count ? COPY_BLOCK : count - first;
#if defined(__x86_64__)
        if (stream) {
            copy_streaming(some, source + first, target + first);
            continue;
        }
        if (vectors) {
            copy_plain(some, source + first, target + first);
            continue;
        }
#endif
        memcpy(target + first, source + first, (size_t)some * sizeof(float));
    }
    (void)streaming;
}
