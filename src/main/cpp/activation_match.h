/* SPDX-FileCopyrightText: the Metamerkit developers
   SPDX-License-Identifier: Apache-2.0

   The contract of Metamerkit's numeric loops: matching activations, stepping pictures, ranking.

   Implementations of this one contract: activation_match_reference.cpp (plain scalar code, what the tests compare
   with), activation_match.cpp (CPU: OpenMP, AVX2 or AVX-512 chosen at run time), activation_match.cu (CUDA kernels,
   launched from Java), and the same in libtorch operators (Java, LibtorchKernels), where no native library can be had.

   Data        float32, row-major, one row a picture: data[picture * count + unit]. Sums are accumulated in double.
   Pictures    Every function treats each picture of the batch as its own problem: its result has the same bits whatever
               else is in the batch.
   Determinism The same bits for the same inputs, whatever the number of threads, the batch and the instruction set
               ("portable", "avx2" and "avx512" add in the same order: 8 lanes of double over blocks of 4096 elements,
               the lanes added pairwise, the blocks in order); the scalar reference adds one element after the other and
               differs by rounding in double.
   Rounding    Steps are computed in double from the float32 data; what is stored is rounded to float32 once.
   Ownership   The caller owns all memory; nothing is kept after return. Outputs may not overlap inputs except where a
               parameter is named as updated in place.
   Threads     Every function may be called from several threads at once on disjoint outputs. OpenMP threads: the
               caller's omp_get_max_threads().
   Non-finite  NaN and infinities propagate to the sums of their own picture only; nothing traps.
   Errors      Functions return AM_OK or an error code and never throw; am_last_error() gives the calling thread's last
               message, valid until its next failing call. On an error no output has been touched. */
#ifndef METAMERKIT_ACTIVATION_MATCH_H
#define METAMERKIT_ACTIVATION_MATCH_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { AM_OK = 0, AM_INVALID_ARGUMENT = 1, AM_OUT_OF_MEMORY = 2 };

/* Order of the six sums of am_match in a picture's row of `sums`. */
enum {
    AM_SUM_RESIDUAL_SQUARED = 0, /* sum (a - t)^2, the difference taken in float32, squared in double */
    AM_SUM_TARGET_SQUARED = 1,   /* sum t^2 */
    AM_SUM_ACTIVATION = 2,       /* sum a */
    AM_SUM_ACTIVATION_SQUARED = 3, /* sum a^2 */
    AM_SUM_TARGET = 4,           /* sum t */
    AM_SUM_PRODUCT = 5,          /* sum a t */
    AM_SUMS = 6
};

/* Message of the calling thread's last error, "" if there was none. Never NULL; owned by the library. */
const char *am_last_error(void);

/* The instruction set in use: "scalar" (the reference), "portable" (plain C++, every CPU), "avx2" or "avx512". Owned by
   the library. */
const char *am_instruction_set(void);

/* Chooses the instruction set for all later calls ("scalar", "portable", "avx2", "avx512"), for tests and benchmarks.
   AM_INVALID_ARGUMENT if this CPU lacks it; the choice is then unchanged. */
int am_choose_instruction_set(const char *name);

/* One pass over activation a and target t [pictures][count]: residual = a - t (may be NULL), sums [pictures][AM_SUMS]. */
int am_match(int64_t pictures, int64_t count, const float *activation, const float *target, float *residual,
             double *sums);

/* Normalised gradient descent with clamp, fused (Feather et al. 2023, L2Step of the robustness library):
       g = gradient_scale[p] * gradient;  x <- clamp(x - step[p] * g / (||g||_2 + 1e-10), low, high)
   x [pictures][count] is updated in place. A picture with step[p] == 0 is left untouched, bit for bit.
   gradient_norm[p] = ||g||_2, change_norm[p] = ||x_new - x_old||_2 (after the clamp, differences taken in float32).
   The clamp leaves NaN as it is. AM_INVALID_ARGUMENT if low > high. */
int am_normalized_step(int64_t pictures, int64_t count, float *x, const float *gradient, const double *gradient_scale,
                       const double *step, float low, float high, double *gradient_norm, double *change_norm);

/* Adam (Kingma & Ba 2015, algorithm 1) with clamp, fused:
       g = gradient_scale[p] * gradient;  m <- beta1 m + (1 - beta1) g;  v <- beta2 v + (1 - beta2) g^2
       x <- clamp(x - learning_rate[p] * (m / (1 - beta1^k)) / (sqrt(v / (1 - beta2^k)) + epsilon), low, high)
   with k = iteration[p] >= 1. x, first_moment and second_moment [pictures][count] are updated in place. A picture with
   learning_rate[p] == 0 is left untouched with its moments, bit for bit. Norms as in am_normalized_step.
   AM_INVALID_ARGUMENT if a beta lies outside [0, 1), epsilon is negative, an iteration is below 1 or low > high. */
int am_adam_step(int64_t pictures, int64_t count, float *x, const float *gradient, float *first_moment,
                 float *second_moment, const double *gradient_scale, const double *learning_rate,
                 const int64_t *iteration, double beta1, double beta2, double epsilon, float low, float high,
                 double *gradient_norm, double *change_norm);

/* Ranks from 1 to count of every row of values [rows][count], ties sharing the average of their ranks (as
   scipy.stats.rankdata); -0 and +0 tie. A row that holds a NaN is all NaN. Ranks above 2^24 are rounded to float32.
   AM_INVALID_ARGUMENT if count exceeds 2^32 - 1. Scratch memory: 16 bytes a value of a row, for every thread. */
int am_ranks(int64_t rows, int64_t count, const float *values, float *ranks);

#ifdef __cplusplus
}
#endif

#endif
