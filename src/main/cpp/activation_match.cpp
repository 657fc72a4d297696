/* SPDX-FileCopyrightText: the Metamerkit developers
   SPDX-License-Identifier: Apache-2.0

   The CPU implementation of activation_match.h. A picture is cut into blocks of fixed size; threads share the blocks of
   all pictures, and each block's sums go to a place of their own, added up afterwards in the order of the blocks. */
#include "activation_match_common.h"
#include "activation_match_lanes.h"

#include <atomic>
#include <math.h>
#include <stdlib.h>
#ifdef _OPENMP
#include <omp.h>
#endif

namespace metamerkit {

/* A multiple of 16, so that every block of an aligned picture is aligned. */
static const int64_t BLOCK = 4096;

/* Below this a second thread costs more than it brings. */
static const int64_t PARALLEL_FROM = 16384;

/* Above this a residual does not stay in the caches until the backward pass reads it, and is written past them. */
static const int64_t STREAM_FROM = INT64_C(8) << 20;

enum InstructionSet { UNSET = -1, SCALAR, PORTABLE, AVX2, AVX512 };
static const char *const NAMES[] = {"scalar", "portable", "avx2", "avx512"};
static std::atomic<int> chosen(UNSET);

static bool has(int set) {
#ifdef AM_X86
    if (set == AVX2) {
        return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    }
    if (set == AVX512) {
        return has(AVX2) && __builtin_cpu_supports("avx512f");
    }
#endif
    return set == SCALAR || set == PORTABLE;
}

static int instruction_set() {
    int set = chosen.load(std::memory_order_relaxed);
    if (set == UNSET) {
        set = has(AVX512) ? AVX512 : has(AVX2) ? AVX2 : PORTABLE;
        int unset = UNSET;
        if (!chosen.compare_exchange_strong(unset, set)) {
            set = unset; /* another thread has chosen meanwhile */
        }
    }
    return set;
}

#ifdef AM_X86
#define AM_DISPATCH(call)                                                                                              \
    (set == AVX512 ? avx512::call : set == AVX2 ? avx2::call : portable::call)
#else
#define AM_DISPATCH(call) (portable::call)
#endif

/* One unit of work: a block of a picture. */
struct Block {
    int64_t picture, offset, count;
};

struct Blocks {
    int64_t pictures, count, per_picture;

    Blocks(int64_t pictures, int64_t count)
        : pictures(pictures), count(count), per_picture((count + BLOCK - 1) / BLOCK) {}

    int64_t total() const { return pictures * per_picture; }

    Block operator[](int64_t index) const {
        const int64_t picture = index / per_picture, first = index % per_picture * BLOCK;
        return {picture, picture * count + first, first + BLOCK < count ? BLOCK : count - first};
    }

    /* Calls work(block, index) for every block, threads sharing them in one stretch each. */
    template <typename Work> void each(Work work) const {
        const int64_t blocks = total();
#pragma omp parallel for schedule(static) if (pictures * count >= PARALLEL_FROM)
        for (int64_t b = 0; b < blocks; b++) {
            work((*this)[b], b);
        }
    }
};

/* Sums of every block, `width` a block; not initialised. */
class Partials {
  public:
    Partials(const Blocks &blocks, int width)
        : width(width), per_picture(blocks.per_picture),
          data(static_cast<double *>(malloc((size_t)(blocks.total() * width + 1) * sizeof(double)))) {}
    ~Partials() { free(data); }
    Partials(const Partials &) = delete;
    Partials &operator=(const Partials &) = delete;

    bool missing() const { return data == nullptr; }
    double *of(int64_t block) { return data + block * width; }

    /* Sum of a picture, its blocks in order. */
    double total(int64_t picture, int which) const {
        double sum = 0;
        for (int64_t b = picture * per_picture; b < (picture + 1) * per_picture; b++) {
            sum += data[b * width + which];
        }
        return sum;
    }

  private:
    const int width;
    const int64_t per_picture;
    double *const data;
};

static int out_of_memory(int64_t pictures, int64_t count) {
    return fail(AM_OUT_OF_MEMORY, "There is no memory for the partial sums of %lld x %lld elements.",
                (long long)pictures, (long long)count);
}

static int match(int set, int64_t pictures, int64_t count, const float *activation, const float *target,
                 float *residual, double *sums) {
    const Blocks blocks(pictures, count);
    Partials partials(blocks, AM_SUMS);
    if (partials.missing()) {
        return out_of_memory(pictures, count);
    }
    const bool streaming = pictures * count >= STREAM_FROM;
    blocks.each([&](Block b, int64_t index) {
        float *r = residual == nullptr ? nullptr : residual + b.offset;
        AM_DISPATCH(match_block(b.count, activation + b.offset, target + b.offset, r, streaming, partials.of(index)));
    });
    for (int64_t p = 0; p < pictures; p++) {
        for (int s = 0; s < AM_SUMS; s++) {
            sums[p * AM_SUMS + s] = partials.total(p, s);
        }
    }
    return AM_OK;
}

static int normalized_step(int set, int64_t pictures, int64_t count, float *x, const float *gradient,
                           const double *gradient_scale, const double *step, float low, float high,
                           double *gradient_norm, double *change_norm) {
    const Blocks blocks(pictures, count);
    Partials partials(blocks, 1);
    if (partials.missing()) {
        return out_of_memory(pictures, count);
    }
    blocks.each([&](Block b, int64_t index) {
        *partials.of(index) = AM_DISPATCH(squared_norm_block(b.count, gradient + b.offset));
    });
    for (int64_t p = 0; p < pictures; p++) {
        gradient_norm[p] = fabs(gradient_scale[p]) * sqrt(partials.total(p, 0));
    }
    blocks.each([&](Block b, int64_t index) {
        const int64_t p = b.picture;
        const double factor = step[p] * gradient_scale[p] / (gradient_norm[p] + 1e-10);
        *partials.of(index) =
            step[p] == 0 ? 0
                         : AM_DISPATCH(descend_block(b.count, x + b.offset, gradient + b.offset, factor, low, high));
    });
    for (int64_t p = 0; p < pictures; p++) {
        change_norm[p] = sqrt(partials.total(p, 0));
    }
    return AM_OK;
}

static int adam_step(int set, int64_t pictures, int64_t count, float *x, const float *gradient, float *first_moment,
                     float *second_moment, const double *gradient_scale, const double *learning_rate,
                     const int64_t *iteration, double beta1, double beta2, double epsilon, float low, float high,
                     double *gradient_norm, double *change_norm) {
    const Blocks blocks(pictures, count);
    Partials partials(blocks, 2);
    if (partials.missing()) {
        return out_of_memory(pictures, count);
    }
    blocks.each([&](Block b, int64_t index) {
        const int64_t p = b.picture, at = b.offset;
        double *sums = partials.of(index);
        if (learning_rate[p] == 0) {
            sums[0] = AM_DISPATCH(squared_norm_block(b.count, gradient + at));
            sums[1] = 0;
            return;
        }
        const double k = (double)iteration[p];
        const AdamFactors factors = {gradient_scale[p],
                                     beta1,
                                     beta2,
                                     learning_rate[p] / (1 - pow(beta1, k)),
                                     1 / sqrt(1 - pow(beta2, k)),
                                     epsilon,
                                     low,
                                     high};
        AM_DISPATCH(adam_block(b.count, x + at, gradient + at, first_moment + at, second_moment + at, factors, sums));
    });
    for (int64_t p = 0; p < pictures; p++) {
        gradient_norm[p] = fabs(gradient_scale[p]) * sqrt(partials.total(p, 0));
        change_norm[p] = sqrt(partials.total(p, 1));
    }
    return AM_OK;
}

/* activation_ranks.cpp */
int sorted_ranks(int64_t rows, int64_t count, const float *values, float *ranks);

} // namespace metamerkit

using namespace metamerkit;

extern "C" const char *am_instruction_set(void) {
    return NAMES[instruction_set()];
}

extern "C" int am_choose_instruction_set(const char *name) {
    for (int set = SCALAR; name != nullptr && set <= AVX512; set++) {
        if (strcmp(name, NAMES[set]) == 0) {
            if (!has(set)) {
                return fail(AM_INVALID_ARGUMENT, "This CPU does not have the instruction set %s.", name);
            }
            chosen.store(set);
            return AM_OK;
        }
    }
    return fail(AM_INVALID_ARGUMENT, "There is no instruction set %s: choose scalar, portable, avx2 or avx512.",
                name == nullptr ? "NULL" : name);
}

extern "C" int am_match(int64_t pictures, int64_t count, const float *activation, const float *target, float *residual,
                        double *sums) {
    const int set = instruction_set();
    if (set == SCALAR) {
        return am_reference_match(pictures, count, activation, target, residual, sums);
    }
    const int code = check_match(pictures, count, activation, target, sums);
    return code != AM_OK ? code : match(set, pictures, count, activation, target, residual, sums);
}

extern "C" int am_normalized_step(int64_t pictures, int64_t count, float *x, const float *gradient,
                                  const double *gradient_scale, const double *step, float low, float high,
                                  double *gradient_norm, double *change_norm) {
    const int set = instruction_set();
    if (set == SCALAR) {
        return am_reference_normalized_step(pictures, count, x, gradient, gradient_scale, step, low, high,
                                            gradient_norm, change_norm);
    }
    const int code = check_normalized_step(pictures, count, x, gradient, gradient_scale, step, low, high, gradient_norm,
                                           change_norm);
    return code != AM_OK ? code
                         : normalized_step(set, pictures, count, x, gradient, gradient_scale, step, low, high,
                                           gradient_norm, change_norm);
}

extern "C" int am_adam_step(int64_t pictures, int64_t count, float *x, const float *gradient, float *first_moment,
                            float *second_moment, const double *gradient_scale, const double *learning_rate,
                            const int64_t *iteration, double beta1, double beta2, double epsilon, float low, float high,
                            double *gradient_norm, double *change_norm) {
    const int set = instruction_set();
    if (set == SCALAR) {
        return am_reference_adam_step(pictures, count, x, gradient, first_moment, second_moment, gradient_scale,
                                      learning_rate, iteration, beta1, beta2, epsilon, low, high, gradient_norm,
                                      change_norm);
    }
    const int code = check_adam_step(pictures, count, x, gradient, first_moment, second_moment, gradient_scale,
                                     learning_rate, iteration, beta1, beta2, epsilon, low, high, gradient_norm,
                                     change_norm);
    return code != AM_OK ? code
                         : adam_step(set, pictures, count, x, gradient, first_moment, second_moment, gradient_scale,
                                     learning_rate, iteration, beta1, beta2, epsilon, low, high, gradient_norm,
                                     change_norm);
}

extern "C" int am_ranks(int64_t rows, int64_t count, const float *values, float *ranks) {
    if (instruction_set() == SCALAR) {
        return am_reference_ranks(rows, count, values, ranks);
    }
    const int code = check_ranks(rows, count, values, ranks);
    return code != AM_OK || rows * count == 0 ? code : sorted_ranks(rows, count, values, ranks);
}
