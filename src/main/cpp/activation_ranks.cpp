/* SPDX-FileCopyrightText: the Metamerkit developers
   SPDX-License-Identifier: Apache-2.0

   Average ranks by radix sort. Floats become unsigned integers of the same order, each with its index in the low half of
   a 64-bit word. A first pass deals the words into buckets by their highest bits (threads share a long row here); then
   every bucket is sorted by the lower bits, small ones by comparison. Ranks do not depend on how ties are ordered, so the
   result has the same bits however the work is shared. */
#include "activation_match_common.h"

#include <algorithm>
#include <atomic>
#include <math.h>
#include <memory>
#include <new>
#include <string.h>
#ifdef _OPENMP
#include <omp.h>
#endif

namespace metamerkit {

static const int DIGIT_BITS = 11;
static const int BUCKETS = 1 << DIGIT_BITS;
static const int64_t COMPARE_BELOW = 512;
static const int64_t PARALLEL_RANKS_FROM = 16384;
static const uint32_t NOT_A_NUMBER = UINT32_MAX; /* no number has this key: it would be a NaN */

/* Keys in the order of the values; -0 and +0 share one. */
static inline uint32_t key_of(float value) {
    if (value != value) {
        return NOT_A_NUMBER;
    }
    value += 0.0f; /* -0 becomes +0 */
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits & 0x80000000u ? ~bits : bits | 0x80000000u;
}

static inline uint32_t bucket_of(uint64_t word) {
    return (uint32_t)(word >> (64 - DIGIT_BITS));
}

/* Sorts words that agree in their highest digit; the result is in `words`, `other` is scratch. */
static void sort_bucket(uint64_t *words, uint64_t *other, int64_t count) {
    if (count <= COMPARE_BELOW) {
        std::sort(words, words + count);
        return;
    }
    uint64_t any = 0;
    for (int64_t i = 1; i < count; i++) {
        any |= (words[i] ^ words[0]) >> 32;
    }
    const int low_digit = 32, high_digit = 32 + (32 - DIGIT_BITS) / 2 + 1;
    const uint64_t low_mask = (UINT64_C(1) << (high_digit - low_digit)) - 1;
    const uint64_t high_mask = (UINT64_C(1) << (64 - DIGIT_BITS - high_digit)) - 1;
    uint64_t *from = words, *to = other;
    const int shifts[] = {low_digit, high_digit};
    const uint64_t masks[] = {low_mask, high_mask};
    for (int pass = 0; pass < 2; pass++) {
        const int shift = shifts[pass];
        const uint64_t mask = masks[pass];
        if ((any >> (shift - 32) & mask) == 0) {
            continue; /* all words agree in this digit, as ties do */
        }
        int64_t starts[BUCKETS] = {0};
        for (int64_t i = 0; i < count; i++) {
            starts[from[i] >> shift & mask]++;
        }
        int64_t start = 0;
        for (uint64_t digit = 0; digit <= mask; digit++) {
            const int64_t size = starts[digit];
            starts[digit] = start;
            start += size;
        }
        for (int64_t i = 0; i < count; i++) {
            to[starts[from[i] >> shift & mask]++] = from[i];
        }
        std::swap(from, to);
    }
    if (from != words) {
        memcpy(words, from, (size_t)count * sizeof(uint64_t));
    }
}

/* Writes the ranks of a sorted bucket whose first word is the first-th of its row (from 0). Ties never cross buckets. */
static void write_ranks(const uint64_t *words, int64_t count, int64_t first, float *ranks) {
    for (int64_t begin = 0, end; begin < count; begin = end) {
        const uint32_t key = (uint32_t)(words[begin] >> 32);
        for (end = begin + 1; end < count && (uint32_t)(words[end] >> 32) == key; end++) {
        }
        const float rank = (float)((double)(2 * first + begin + end + 1) / 2);
        for (int64_t i = begin; i < end; i++) {
            ranks[(uint32_t)words[i]] = rank;
        }
    }
}

/* One row on the calling thread; `words` and `other` hold 64-bit words for a row each. */
static void rank_row(int64_t count, const float *values, float *ranks, uint64_t *words, uint64_t *other) {
    int64_t starts[BUCKETS + 1] = {0};
    bool nan = false;
    for (int64_t i = 0; i < count; i++) {
        const uint32_t key = key_of(values[i]);
        nan |= key == NOT_A_NUMBER;
        other[i] = (uint64_t)key << 32 | (uint64_t)i;
        starts[(key >> (32 - DIGIT_BITS)) + 1]++;
    }
    if (nan) {
        std::fill(ranks, ranks + count, NAN);
        return;
    }
    int64_t next[BUCKETS];
    for (int b = 0; b < BUCKETS; b++) {
        starts[b + 1] += starts[b];
        next[b] = starts[b];
    }
    for (int64_t i = 0; i < count; i++) {
        words[next[bucket_of(other[i])]++] = other[i];
    }
    for (int b = 0; b < BUCKETS; b++) {
        const int64_t first = starts[b], size = starts[b + 1] - first;
        if (size > 0) {
            sort_bucket(words + first, other + first, size);
            write_ranks(words + first, size, first, ranks);
        }
    }
}

/* One long row, shared by `threads` threads. */
static int rank_long_row(int64_t count, const float *values, float *ranks, uint64_t *words, uint64_t *other,
                         int threads) {
    std::unique_ptr<int64_t[]> next(new (std::nothrow) int64_t[(size_t)threads * BUCKETS]());
    if (!next) {
        return fail(AM_OUT_OF_MEMORY, "There is no memory for the buckets of %lld values.", (long long)count);
    }
    std::atomic<bool> nan(false);
    int64_t starts[BUCKETS + 1];
#pragma omp parallel for schedule(static, 1) num_threads(threads)
    for (int thread = 0; thread < threads; thread++) {
        int64_t *sizes = next.get() + (int64_t)thread * BUCKETS;
        bool any = false;
        for (int64_t i = count * thread / threads; i < count * (thread + 1) / threads; i++) {
            const uint32_t key = key_of(values[i]);
            any |= key == NOT_A_NUMBER;
            other[i] = (uint64_t)key << 32 | (uint64_t)i;
            sizes[key >> (32 - DIGIT_BITS)]++;
        }
        if (any) {
            nan = true;
        }
    }
    if (nan) {
        std::fill(ranks, ranks + count, NAN);
        return AM_OK;
    }
    int64_t start = 0;
    for (int b = 0; b < BUCKETS; b++) {
        starts[b] = start;
        for (int thread = 0; thread < threads; thread++) {
            int64_t &place = next[(size_t)thread * BUCKETS + (size_t)b];
            const int64_t size = place;
            place = start;
            start += size;
        }
    }
    starts[BUCKETS] = start;
#pragma omp parallel for schedule(static, 1) num_threads(threads)
    for (int thread = 0; thread < threads; thread++) {
        int64_t *place = next.get() + (int64_t)thread * BUCKETS;
        for (int64_t i = count * thread / threads; i < count * (thread + 1) / threads; i++) {
            words[place[bucket_of(other[i])]++] = other[i];
        }
    }
#pragma omp parallel for schedule(dynamic, 1) num_threads(threads)
    for (int b = 0; b < BUCKETS; b++) {
        const int64_t first = starts[b], size = starts[b + 1] - first;
        if (size > 0) {
            sort_bucket(words + first, other + first, size);
            write_ranks(words + first, size, first, ranks);
        }
    }
    return AM_OK;
}

static int threads_for(int64_t elements) {
#ifdef _OPENMP
    return elements >= PARALLEL_RANKS_FROM ? omp_get_max_threads() : 1;
#else
    (void)elements;
    return 1;
#endif
}

int sorted_ranks(int64_t rows, int64_t count, const float *values, float *ranks) {
    const int threads = threads_for(rows * count);
    const bool by_rows = rows >= threads || count < PARALLEL_RANKS_FROM;
    const int workers = by_rows ? (int)std::min<int64_t>(threads, rows) : 1;
    std::unique_ptr<uint64_t[]> scratch(new (std::nothrow) uint64_t[(size_t)(2 * count * workers)]);
    if (!scratch) {
        return fail(AM_OUT_OF_MEMORY, "There is no memory to sort %lld values.", (long long)count);
    }
    if (!by_rows) {
        int code = AM_OK;
        for (int64_t row = 0; row < rows && code == AM_OK; row++) {
            code = rank_long_row(count, values + row * count, ranks + row * count, scratch.get(),
                                 scratch.get() + count, threads);
        }
        return code;
    }
#pragma omp parallel for schedule(static, 1) num_threads(workers) if (workers > 1)
    for (int worker = 0; worker < workers; worker++) {
        uint64_t *words = scratch.get() + 2 * count * worker;
        for (int64_t row = worker; row < rows; row += workers) {
            rank_row(count, values + row * count, ranks + row * count, words, words + count);
        }
    }
    return AM_OK;
}

} // namespace metamerkit
