/* SPDX-FileCopyrightText: the Metamerkit developers
   SPDX-License-Identifier: Apache-2.0

   How the kernels of activation_match.cu and activation_ranks.cu make up the functions of activation_match.h: which are
   launched in which order, over which grids, with which workspace. Included after both by activation_match_check.cu (a
   GPU) and by src/test/cpp/cuda_stand_in_check.cpp (threads acted out on the CPU); CudaKernels.java does the same.

   All data pointers are the device's. Device offers
       template <class T> T *workspace(int64_t entries)    uninitialised memory, valid until the launches have run
       void zero(am_uint *first, int64_t entries)
       template <...> void launch(kernel, blocks, threads, arguments...)    in the order of the calls */
#ifndef METAMERKIT_ACTIVATION_MATCH_LAUNCH_H
#define METAMERKIT_ACTIVATION_MATCH_LAUNCH_H

#include <stdint.h>

#include <cmath>
#include <vector>

/* Parts a picture is cut into: a function of its number of units alone. */
inline int am_blocks_per_picture(int64_t count) {
    const int64_t blocks = (count + AM_UNITS_PER_BLOCK - 1) / AM_UNITS_PER_BLOCK;
    return blocks < 1 ? 1 : blocks > AM_MOST_BLOCKS ? AM_MOST_BLOCKS : (int)blocks;
}

/* Rows of `parameters` for the steps; `iteration` NULL for the normalised step. */
inline std::vector<double> am_parameters(int64_t pictures, const double *gradient_scale, const double *step,
                                         const int64_t *iteration, double beta1, double beta2) {
    std::vector<double> rows;
    for (int64_t picture = 0; picture < pictures; picture++) {
        const double power = iteration ? (double)iteration[picture] : 0.0;
        rows.insert(rows.end(), {gradient_scale[picture], step[picture], 1.0 - std::pow(beta1, power),
                                 1.0 - std::pow(beta2, power)});
    }
    return rows;
}

/* residual [pictures][count] or NULL, sums [pictures][6]. */
template <class Device>
void am_cuda_match(Device &device, int threads, int64_t pictures, int64_t count, const float *activation,
                   const float *target, float *residual, double *sums) {
    if (pictures == 0) return;
    const int blocks = am_blocks_per_picture(count);
    double *partials = device.template workspace<double>(pictures * blocks * 6);
    device.launch(am_match_partials, pictures * blocks, threads, count, blocks, activation, target, residual, partials);
    device.launch(am_match_sums, pictures, threads, blocks, partials, sums);
}

/* norms [pictures][2]: of the scaled gradient, of the change. parameters: am_parameters, on the device. */
template <class Device>
void am_cuda_normalized_step(Device &device, int threads, int64_t pictures, int64_t count, float *x,
                             const float *gradient, const double *parameters, float low, float high, double *norms) {
    if (pictures == 0) return;
    const int blocks = am_blocks_per_picture(count);
    double *partials = device.template workspace<double>(pictures * blocks * 2);
    device.launch(am_gradient_partials, pictures * blocks, threads, count, blocks, gradient, partials);
    device.launch(am_normalized_update, pictures * blocks, threads, count, blocks, x, gradient, parameters, low, high,
                  partials);
    device.launch(am_step_norms, pictures, threads, blocks, parameters, partials, norms);
}

template <class Device>
void am_cuda_adam_step(Device &device, int threads, int64_t pictures, int64_t count, float *x, const float *gradient,
                       float *first_moment, float *second_moment, const double *parameters, double beta1, double beta2,
                       double epsilon, float low, float high, double *norms) {
    if (pictures == 0) return;
    const int blocks = am_blocks_per_picture(count);
    double *partials = device.template workspace<double>(pictures * blocks * 2);
    device.launch(am_adam_update, pictures * blocks, threads, count, blocks, x, gradient, first_moment, second_moment,
                  parameters, beta1, beta2, epsilon, low, high, partials);
    device.launch(am_step_norms, pictures, threads, blocks, parameters, partials, norms);
}

/* Workspace: 16 bytes a unit and 1 KiB a tile; callers with many rows go through them in groups. */
template <class Device>
void am_cuda_ranks(Device &device, int64_t rows, int64_t count, const float *values, float *ranks) {
    if (rows == 0 || count == 0) return;
    const int tiles = (int)((count + AM_RADIX_TILE - 1) / AM_RADIX_TILE);
    const int threads = AM_RADIX_DIGITS;
    am_uint *keys[2] = {device.template workspace<am_uint>(rows * count),
                        device.template workspace<am_uint>(rows * count)};
    am_uint *indices[2] = {device.template workspace<am_uint>(rows * count),
                           device.template workspace<am_uint>(rows * count)};
    am_uint *counts = device.template workspace<am_uint>(rows * tiles * AM_RADIX_DIGITS);
    am_uint *totals = device.template workspace<am_uint>(rows * AM_RADIX_DIGITS);
    am_uint *not_a_number = device.template workspace<am_uint>(rows);
    device.zero(not_a_number, rows);
    device.launch(am_rank_keys, rows * tiles, threads, count, tiles, values, keys[0], not_a_number);
    for (int pass = 0; pass < 4; pass++) {
        const int shift = 8 * pass, from = pass & 1, to = 1 - from;
        const am_uint *source = pass == 0 ? nullptr : indices[from];
        device.launch(am_radix_count, rows * tiles, threads, count, tiles, shift, keys[from], counts);
        device.launch(am_radix_offsets, rows * 8, threads, tiles, counts, totals);
        device.launch(am_radix_scatter, rows * tiles, threads, count, tiles, shift, keys[from], source, counts, totals,
                      keys[to], indices[to]);
    }
    device.launch(am_rank_write, rows * tiles, threads, count, tiles, keys[0], indices[0], not_a_number, ranks);
}

#endif
