/* SPDX-FileCopyrightText: the Metamerkit developers
   SPDX-License-Identifier: Apache-2.0 */
#include "activation_match_common.h"

#include <stdarg.h>
#include <stdio.h>

static thread_local char last_error[256] = "";

extern "C" const char *am_last_error(void) {
    return last_error;
}

namespace metamerkit {

int fail(int code, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(last_error, sizeof last_error, format, arguments);
    va_end(arguments);
    return code;
}

int check_sizes(int64_t rows, int64_t count) {
    if (rows < 0 || count < 0) {
        return fail(AM_INVALID_ARGUMENT, "The sizes are %lld x %lld, but a size cannot be negative.", (long long)rows,
                    (long long)count);
    }
    if (rows > 0 && count > INT64_MAX / 64 / rows) {
        return fail(AM_INVALID_ARGUMENT, "The sizes are %lld x %lld, more than any memory holds.", (long long)rows,
                    (long long)count);
    }
    return AM_OK;
}

int check_pointer(const void *pointer, const char *name, int64_t elements) {
    return pointer != nullptr || elements == 0
               ? AM_OK
               : fail(AM_INVALID_ARGUMENT, "The argument %s is NULL, but must point to %lld elements.", name,
                      (long long)elements);
}

static int check_bounds(float low, float high) {
    return low <= high ? AM_OK
                       : fail(AM_INVALID_ARGUMENT, "The clamp is [%g, %g], but its low end must not exceed its high end.",
                              (double)low, (double)high);
}

#define AM_CHECK(check)                                                                                                \
    do {                                                                                                               \
        int code = (check);                                                                                            \
        if (code != AM_OK) {                                                                                           \
            return code;                                                                                               \
        }                                                                                                              \
    } while (0)

int check_match(int64_t pictures, int64_t count, const float *activation, const float *target, const double *sums) {
    AM_CHECK(check_sizes(pictures, count));
    AM_CHECK(check_pointer(activation, "activation", pictures * count));
    AM_CHECK(check_pointer(target, "target", pictures * count));
    return check_pointer(sums, "sums", pictures * AM_SUMS);
}

int check_normalized_step(int64_t pictures, int64_t count, const float *x, const float *gradient,
                          const double *gradient_scale, const double *step, float low, float high,
                          const double *gradient_norm, const double *change_norm) {
    AM_CHECK(check_sizes(pictures, count));
    AM_CHECK(check_pointer(x, "x", pictures * count));
    AM_CHECK(check_pointer(gradient, "gradient", pictures * count));
    AM_CHECK(check_pointer(gradient_scale, "gradient_scale", pictures));
    AM_CHECK(check_pointer(step, "step", pictures));
    AM_CHECK(check_pointer(gradient_norm, "gradient_norm", pictures));
    AM_CHECK(check_pointer(change_norm, "change_norm", pictures));
    return check_bounds(low, high);
}

int check_adam_step(int64_t pictures, int64_t count, const float *x, const float *gradient, const float *first_moment,
                    const float *second_moment, const double *gradient_scale, const double *learning_rate,
                    const int64_t *iteration, double beta1, double beta2, double epsilon, float low, float high,
                    const double *gradient_norm, const double *change_norm) {
    AM_CHECK(check_normalized_step(pictures, count, x, gradient, gradient_scale, learning_rate, low, high,
                                   gradient_norm, change_norm));
    AM_CHECK(check_pointer(first_moment, "first_moment", pictures * count));
    AM_CHECK(check_pointer(second_moment, "second_moment", pictures * count));
    AM_CHECK(check_pointer(iteration, "iteration", pictures));
    if (!(beta1 >= 0 && beta1 < 1 && beta2 >= 0 && beta2 < 1)) {
        return fail(AM_INVALID_ARGUMENT, "Adam's betas are %g and %g, but must lie in [0, 1).", beta1, beta2);
    }
    if (!(epsilon >= 0)) {
        return fail(AM_INVALID_ARGUMENT, "Adam's epsilon is %g, but must not be negative.", epsilon);
    }
    for (int64_t p = 0; p < pictures; p++) {
        if (iteration[p] < 1) {
            return fail(AM_INVALID_ARGUMENT, "The iteration of picture %lld is %lld, but the first is 1.", (long long)p,
                        (long long)iteration[p]);
        }
    }
    return AM_OK;
}

int check_ranks(int64_t rows, int64_t count, const float *values, const float *ranks) {
    AM_CHECK(check_sizes(rows, count));
    if (count > UINT32_MAX) {
        return fail(AM_INVALID_ARGUMENT, "A row has %lld values, but ranks are made of at most %lld.", (long long)count,
                    (long long)UINT32_MAX);
    }
    AM_CHECK(check_pointer(values, "values", rows * count));
    return check_pointer(ranks, "ranks", rows * count);
}

} // namespace metamerkit
