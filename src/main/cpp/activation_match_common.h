/* SPDX-FileCopyrightText: the Metamerkit developers
   SPDX-License-Identifier: Apache-2.0

   What the implementations of activation_match.h share: the last error and the checks of arguments. */
#ifndef METAMERKIT_ACTIVATION_MATCH_COMMON_H
#define METAMERKIT_ACTIVATION_MATCH_COMMON_H

#include "activation_match.h"

namespace metamerkit {

/* Sets the calling thread's last error and returns the code. */
int fail(int code, const char *format, ...) __attribute__((format(printf, 2, 3)));

int check_sizes(int64_t rows, int64_t count);
int check_pointer(const void *pointer, const char *name, int64_t elements);
int check_match(int64_t pictures, int64_t count, const float *activation, const float *target, const double *sums);
int check_normalized_step(int64_t pictures, int64_t count, const float *x, const float *gradient,
                          const double *gradient_scale, const double *step, float low, float high,
                          const double *gradient_norm, const double *change_norm);
int check_adam_step(int64_t pictures, int64_t count, const float *x, const float *gradient, const float *first_moment,
                    const float *second_moment, const double *gradient_scale, const double *learning_rate,
                    const int64_t *iteration, double beta1, double beta2, double epsilon, float low, float high,
                    const double *gradient_norm, const double *change_norm);
int check_ranks(int64_t rows, int64_t count, const float *values, const float *ranks);

} // namespace metamerkit

/* The scalar reference: the contract of the functions without "reference_" in their names. */
extern "C" {
int am_reference_match(int64_t pictures, int64_t count, const float *activation, const float *target, float *residual,
                       double *sums);
int am_reference_normalized_step(int64_t pictures, int64_t count, float *x, const float *gradient,
                                 const double *gradient_scale, const double *step, float low, float high,
                                 double *gradient_norm, double *change_norm);
int am_reference_adam_step(int64_t pictures, int64_t count, float *x, const float *gradient, float *first_moment,
                           float *second_moment, const double *gradient_scale, const double *learning_rate,
                           const int64_t *iteration, double beta1, double beta2, double epsilon, float low, float high,
                           double *gradient_norm, double *change_norm);
int am_reference_ranks(int64_t rows, int64_t count, const float *values, float *ranks);
}

#endif
