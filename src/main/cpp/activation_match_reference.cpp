/* SPDX-FileCopyrightText: the Metamerkit developers
   SPDX-License-Identifier: Apache-2.0

   The contract of activation_match.h in plain scalar code, one element after the other: what the tests compare with. */
#include "activation_match_common.h"

#include <algorithm>
#include <math.h>
#include <memory>
#include <new>

static float clamped(double value, float low, float high) {
    float rounded = (float)value;
    return rounded < low ? low : rounded > high ? high : rounded; /* NaN stays NaN */
}

static double norm(int64_t count, const float *values) {
    double sum = 0;
    for (int64_t i = 0; i < count; i++) {
        sum += (double)values[i] * values[i];
    }
    return sqrt(sum);
}

extern "C" int am_reference_match(int64_t pictures, int64_t count, const float *activation, const float *target,
                                  float *residual, double *sums) {
    int code = metamerkit::check_match(pictures, count, activation, target, sums);
    if (code != AM_OK) {
        return code;
    }
    for (int64_t p = 0; p < pictures; p++) {
        double sum[AM_SUMS] = {0, 0, 0, 0, 0, 0};
        for (int64_t i = p * count; i < (p + 1) * count; i++) {
            double a = activation[i], t = target[i];
            float r = activation[i] - target[i];
            if (residual != nullptr) {
                residual[i] = r;
            }
            sum[AM_SUM_RESIDUAL_SQUARED] += (double)r * r;
            sum[AM_SUM_TARGET_SQUARED] += t * t;
            sum[AM_SUM_ACTIVATION] += a;
            sum[AM_SUM_ACTIVATION_SQUARED] += a * a;
            sum[AM_SUM_TARGET] += t;
            sum[AM_SUM_PRODUCT] += a * t;
        }
        for (int s = 0; s < AM_SUMS; s++) {
            sums[p * AM_SUMS + s] = sum[s];
        }
    }
    return AM_OK;
}

extern "C" int am_reference_normalized_step(int64_t pictures, int64_t count, float *x, const float *gradient,
                                            const double *gradient_scale, const double *step, float low, float high,
                                            double *gradient_norm, double *change_norm) {
    int code = metamerkit::check_normalized_step(pictures, count, x, gradient, gradient_scale, step, low, high,
                                                 gradient_norm, change_norm);
    if (code != AM_OK) {
        return code;
    }
    for (int64_t p = 0; p < pictures; p++) {
        gradient_norm[p] = fabs(gradient_scale[p]) * norm(count, gradient + p * count);
        double change = 0, factor = step[p] * gradient_scale[p] / (gradient_norm[p] + 1e-10);
        for (int64_t i = p * count; i < (p + 1) * count && step[p] != 0; i++) {
            float stepped = clamped(x[i] - factor * gradient[i], low, high);
            float difference = stepped - x[i];
            change += (double)difference * difference;
            x[i] = stepped;
        }
        change_norm[p] = sqrt(change);
    }
    return AM_OK;
}

extern "C" int am_reference_adam_step(int64_t pictures, int64_t count, float *x, const float *gradient,
                                      float *first_moment, float *second_moment, const double *gradient_scale,
                                      const double *learning_rate, const int64_t *iteration, double beta1, double beta2,
                                      double epsilon, float low, float high, double *gradient_norm,
                                      double *change_norm) {
    int code = metamerkit::check_adam_step(pictures, count, x, gradient, first_moment, second_moment, gradient_scale,
                                           learning_rate, iteration, beta1, beta2, epsilon, low, high, gradient_norm,
                                           change_norm);
    if (code != AM_OK) {
        return code;
    }
    for (int64_t p = 0; p < pictures; p++) {
        gradient_norm[p] = fabs(gradient_scale[p]) * norm(count, gradient + p * count);
        double change = 0;
        double first_share = 1 - pow(beta1, (double)iteration[p]), second_share = 1 - pow(beta2, (double)iteration[p]);
        for (int64_t i = p * count; i < (p + 1) * count && learning_rate[p] != 0; i++) {
            double g = gradient_scale[p] * gradient[i];
            double m = beta1 * first_moment[i] + (1 - beta1) * g;
            double v = beta2 * second_moment[i] + (1 - beta2) * (g * g);
            double update = learning_rate[p] * (m / first_share) / (sqrt(v / second_share) + epsilon);
            float stepped = clamped(x[i] - update, low, high);
            float difference = stepped - x[i];
            change += (double)difference * difference;
            x[i] = stepped;
            first_moment[i] = (float)m;
            second_moment[i] = (float)v;
        }
        change_norm[p] = sqrt(change);
    }
    return AM_OK;
}

extern "C" int am_reference_ranks(int64_t rows, int64_t count, const float *values, float *ranks) {
    int code = metamerkit::check_ranks(rows, count, values, ranks);
    if (code != AM_OK || count == 0) {
        return code;
    }
    std::unique_ptr<uint32_t[]> order(new (std::nothrow) uint32_t[(size_t)count]);
    if (!order) {
        return metamerkit::fail(AM_OUT_OF_MEMORY, "There is no memory for the order of %lld values.", (long long)count);
    }
    for (int64_t row = 0; row < rows; row++) {
        const float *value = values + row * count;
        float *rank = ranks + row * count;
        if (std::any_of(value, value + count, [](float v) { return v != v; })) {
            std::fill(rank, rank + count, NAN);
            continue;
        }
        for (int64_t i = 0; i < count; i++) {
            order[i] = (uint32_t)i;
        }
        std::sort(order.get(), order.get() + count, [value](uint32_t i, uint32_t j) { return value[i] < value[j]; });
        for (int64_t first = 0, end; first < count; first = end) {
            for (end = first + 1; end < count && value[order[end]] == value[order[first]]; end++) {
            }
            for (int64_t i = first; i < end; i++) {
                rank[order[i]] = (float)((double)(first + 1 + end) / 2);
            }
        }
    }
    return AM_OK;
}
