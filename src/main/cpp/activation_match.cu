/* SPDX-FileCopyrightText: the Metamerkit developers
   SPDX-License-Identifier: Apache-2.0

   CUDA kernels of the contract in activation_match.h: match and steps; ranks are in activation_ranks.cu. Both texts are
   self-contained (no header, no CUB), because four things compile them: NVRTC on the user's machine
   (org.metamerkit.kernel.CudaSource puts one behind the other), NVRTC in the tests, nvcc for
   activation_match_check.cu, and g++ with src/test/cpp/cuda_stand_in.h. Which kernels are launched in which order, with
   which workspace, stands in activation_match_launch.h; CudaKernels.java does the same from Java.

   Partition    Every picture is cut into `blocks` parts by its number of units alone (am_blocks_per_picture), and
                inside a part every thread takes quads of four units at a fixed stride. Neither the batch, nor the
                addresses, nor the number of multiprocessors enters: vector loads are used where a row is aligned to 16
                bytes, scalar loads of the very same four units elsewhere.
   Determinism  No atomics. Sums go thread -> warp shuffles -> shared memory -> partial sums in global memory -> one
                block that adds them in index order. Same inputs and block size give the same bits, in whatever order
                the GPU schedules blocks and warps, and whatever else is in the batch. The source writes its fused
                operations out and is compiled with --fmad=false, so that every architecture rounds alike.
   Limits       pictures * blocks < 2^31 (all grids have one dimension).

   Arithmetic   In double, in the order of activation_match_reference.cpp, rounded once to float32; sums add in another
                order than there.

   Never run on a GPU yet: checked in the three ways of docs/CUDA.md. */

typedef long long am_long;

/* Threads a block: any multiple of 32 up to AM_MOST_THREADS is correct, AM_THREADS is what CudaKernels launches. */
#define AM_THREADS 256
#define AM_MOST_THREADS 512
/* Units a block has at least before a picture gets another block, and the most blocks a picture gets: 1024 blocks of
   256 threads are some two for every one an H100 holds at once with these kernels' registers. */
#ifndef AM_UNITS_PER_BLOCK
#define AM_UNITS_PER_BLOCK 2048
#endif
#ifndef AM_MOST_BLOCKS
#define AM_MOST_BLOCKS 1024
#endif
/* A picture's row of `parameters`: gradient scale, step or learning rate, 1 - beta1^k, 1 - beta2^k. */
#define AM_PARAMETERS 4
#define AM_FULL_WARP 0xffffffffu
#define AM_KERNEL extern "C" __global__ void __launch_bounds__(AM_MOST_THREADS)

/* ---- quads ---- */

__device__ __forceinline__ bool am_aligned(const void *pointer) {
    return (reinterpret_cast<unsigned long long>(pointer) & 15u) == 0;
}

/* Units 4 quad … 4 quad + 3 of a row; zeros beyond its end, which add nothing to any sum. */
__device__ __forceinline__ float4 am_load(const float *row, am_long quad, am_long count, bool aligned) {
    const am_long first = 4 * quad;
    if (aligned && first + 4 <= count) {
        return reinterpret_cast<const float4 *>(row)[quad];
    }
    float4 value;
    value.x = row[first];
    value.y = first + 1 < count ? row[first + 1] : 0.0f;
    value.z = first + 2 < count ? row[first + 2] : 0.0f;
    value.w = first + 3 < count ? row[first + 3] : 0.0f;
    return value;
}

__device__ __forceinline__ void am_store(float *row, am_long quad, am_long count, bool aligned, float4 value) {
    const am_long first = 4 * quad;
    if (aligned && first + 4 <= count) {
        reinterpret_cast<float4 *>(row)[quad] = value;
        return;
    }
    row[first] = value.x;
    if (first + 1 < count) row[first + 1] = value.y;
    if (first + 2 < count) row[first + 2] = value.z;
    if (first + 3 < count) row[first + 3] = value.w;
}

/* ---- sums over a block ---- */

/* Adds `sum` over the block in a fixed order; thread 0 has the result. scratch: N * 32 doubles of shared memory, free
   for reuse after the next barrier. Every thread of the block must call it. */
template <int N>
__device__ __forceinline__ void am_block_sum(double (&sum)[N], double *scratch) {
    const int lane = threadIdx.x & 31, warp = threadIdx.x >> 5, warps = blockDim.x >> 5;
#pragma unroll
    for (int k = 0; k < N; k++) {
#pragma unroll
        for (int offset = 16; offset > 0; offset >>= 1) {
            sum[k] += __shfl_down_sync(AM_FULL_WARP, sum[k], offset);
        }
        if (lane == 0) scratch[32 * k + warp] = sum[k];
    }
    __syncthreads();
    if (warp == 0) {
#pragma unroll
        for (int k = 0; k < N; k++) {
            sum[k] = lane < warps ? scratch[32 * k + lane] : 0.0;
#pragma unroll
            for (int offset = 16; offset > 0; offset >>= 1) {
                sum[k] += __shfl_down_sync(AM_FULL_WARP, sum[k], offset);
            }
        }
    }
}

/* Adds the partial sums of one picture, partials[block * stride + k], in an order that depends on `blocks` and the
   block size only; thread 0 has the result. */
template <int N>
__device__ __forceinline__ void am_add_partials(const double *partials, int blocks, int stride, double (&sum)[N],
                                                double *scratch) {
    for (int k = 0; k < N; k++) sum[k] = 0.0;
    for (int block = threadIdx.x; block < blocks; block += blockDim.x) {
        for (int k = 0; k < N; k++) sum[k] += partials[(am_long)block * stride + k];
    }
    am_block_sum(sum, scratch);
}

/* ---- match ---- */

/* Products of two float32 values are exact in double: fused or not, each addition rounds once. */
__device__ __forceinline__ float am_match_unit(float a, float t, double (&sum)[6]) {
    const float difference = a - t;
    const double d = difference, x = a, y = t;
    sum[0] = fma(d, d, sum[0]);
    sum[1] = fma(y, y, sum[1]);
    sum[2] += x;
    sum[3] = fma(x, x, sum[3]);
    sum[4] += y;
    sum[5] = fma(x, y, sum[5]);
    return difference;
}

/* Residual (or NULL) and six partial sums a block. Grid pictures * blocks; partials [pictures][blocks][6].
   Deterministic: each thread adds its quads in index order, am_block_sum adds the threads in a fixed order. */
AM_KERNEL am_match_partials(am_long count, int blocks, const float *__restrict__ activation,
                            const float *__restrict__ target, float *__restrict__ residual,
                            double *__restrict__ partials) {
    static __shared__ double scratch[6 * 32];
    const am_long row = (am_long)(blockIdx.x / blocks) * count;
    const am_long first = (am_long)(blockIdx.x % blocks) * blockDim.x + threadIdx.x;
    const am_long stride = (am_long)blocks * blockDim.x, quads = (count + 3) / 4;
    const float *a = activation + row, *t = target + row;
    float *r = residual ? residual + row : nullptr;
    const bool aligned = am_aligned(a) && am_aligned(t) && am_aligned(r);
    double sum[6] = {0.0, 0.0, 0.0, 0.0, 0.0, 0.0};
#pragma unroll 2
    for (am_long quad = first; quad < quads; quad += stride) {
        const float4 x = am_load(a, quad, count, aligned), y = am_load(t, quad, count, aligned);
        float4 difference;
        difference.x = am_match_unit(x.x, y.x, sum);
        difference.y = am_match_unit(x.y, y.y, sum);
        difference.z = am_match_unit(x.z, y.z, sum);
        difference.w = am_match_unit(x.w, y.w, sum);
        if (r) am_store(r, quad, count, aligned, difference);
    }
    am_block_sum(sum, scratch);
    if (threadIdx.x == 0) {
        for (int k = 0; k < 6; k++) partials[(am_long)blockIdx.x * 6 + k] = sum[k];
    }
}

/* Second pass: sums [pictures][6]. Grid pictures. Deterministic: am_add_partials. */
AM_KERNEL am_match_sums(int blocks, const double *__restrict__ partials, double *__restrict__ sums) {
    static __shared__ double scratch[6 * 32];
    double sum[6];
    am_add_partials(partials + (am_long)blockIdx.x * blocks * 6, blocks, 6, sum, scratch);
    if (threadIdx.x == 0) {
        for (int k = 0; k < 6; k++) sums[(am_long)blockIdx.x * 6 + k] = sum[k];
    }
}

/* ---- steps ---- */

/* Rounds once to float32 and clamps; NaN stays NaN (fminf and fmaxf would drop it). Adds the squared change. */
__device__ __forceinline__ float am_moved(float old, double moved, float low, float high, double &change) {
    float x = (float)moved;
    x = x < low ? low : x;
    x = x > high ? high : x;
    const double difference = x - old;
    change = fma(difference, difference, change);
    return x;
}

/* Sum of squares of a gradient; the scale of the contract enters its root: ||scale g|| = |scale| ||g||. */
__device__ __forceinline__ void am_square(float4 g, double &sum) {
    const double x = g.x, y = g.y, z = g.z, w = g.w;
    sum = fma(x, x, sum);
    sum = fma(y, y, sum);
    sum = fma(z, z, sum);
    sum = fma(w, w, sum);
}

/* First pass of the normalised step: sum gradient^2 into partials [pictures][blocks][2], column 0.
   Grid pictures * blocks. Deterministic as am_match_partials. */
AM_KERNEL am_gradient_partials(am_long count, int blocks, const float *__restrict__ gradient,
                               double *__restrict__ partials) {
    static __shared__ double scratch[32];
    const am_long stride = (am_long)blocks * blockDim.x, quads = (count + 3) / 4;
    const float *row = gradient + (am_long)(blockIdx.x / blocks) * count;
    const bool aligned = am_aligned(row);
    double sum[1] = {0.0};
#pragma unroll 2
    for (am_long quad = (am_long)(blockIdx.x % blocks) * blockDim.x + threadIdx.x; quad < quads; quad += stride) {
        am_square(am_load(row, quad, count, aligned), sum[0]);
    }
    am_block_sum(sum, scratch);
    if (threadIdx.x == 0) partials[(am_long)blockIdx.x * 2] = sum[0];
}

/* Second pass: every block adds its picture's gradient partials again, all in the same order and so to the same bits,
   moves its part of x, and leaves sum (change)^2 in column 1. Grid pictures * blocks. A step of 0 writes no x. */
AM_KERNEL am_normalized_update(am_long count, int blocks, float *__restrict__ x, const float *__restrict__ gradient,
                               const double *__restrict__ parameters, float low, float high,
                               double *__restrict__ partials) {
    static __shared__ double scratch[32];
    static __shared__ double shared_norm;
    const am_long picture = blockIdx.x / blocks;
    const am_long stride = (am_long)blocks * blockDim.x, quads = (count + 3) / 4;
    double sum[1];
    am_add_partials(partials + picture * blocks * 2, blocks, 2, sum, scratch);
    if (threadIdx.x == 0) shared_norm = sqrt(sum[0]);
    __syncthreads();
    const double scale = parameters[AM_PARAMETERS * picture], step = parameters[AM_PARAMETERS * picture + 1];
    const double factor = step * scale / (fabs(scale) * shared_norm + 1e-10);
    float *pixels = x + picture * count;
    const float *row = gradient + picture * count;
    const bool aligned = am_aligned(pixels) && am_aligned(row);
    double change[1] = {0.0};
    if (step != 0.0) {
        for (am_long quad = (am_long)(blockIdx.x % blocks) * blockDim.x + threadIdx.x; quad < quads; quad += stride) {
            const float4 g = am_load(row, quad, count, aligned);
            float4 p = am_load(pixels, quad, count, aligned);
            const am_long left = count - 4 * quad;
            p.x = am_moved(p.x, p.x - factor * g.x, low, high, change[0]);
            if (left > 1) p.y = am_moved(p.y, p.y - factor * g.y, low, high, change[0]);
            if (left > 2) p.z = am_moved(p.z, p.z - factor * g.z, low, high, change[0]);
            if (left > 3) p.w = am_moved(p.w, p.w - factor * g.w, low, high, change[0]);
            am_store(pixels, quad, count, aligned, p);
        }
    }
    am_block_sum(change, scratch);
    if (threadIdx.x == 0) partials[(am_long)blockIdx.x * 2 + 1] = change[0];
}

/* What one unit of Adam needs to know; all in double. */
struct AmAdam {
    double scale, rate, correction1, correction2, beta1, beta2, epsilon;
    float low, high;
};

__device__ __forceinline__ float am_adam_unit(const AmAdam &adam, float old, float gradient, float &first,
                                              float &second, double &change) {
    const double g = adam.scale * gradient;
    const double m = adam.beta1 * first + (1.0 - adam.beta1) * g;
    const double v = adam.beta2 * second + (1.0 - adam.beta2) * (g * g);
    first = (float)m;
    second = (float)v;
    const double update = adam.rate * (m / adam.correction1) / (sqrt(v / adam.correction2) + adam.epsilon);
    return am_moved(old, old - update, adam.low, adam.high, change);
}

/* Adam with clamp in one pass; partials [pictures][blocks][2]: sum gradient^2, sum (change)^2.
   Grid pictures * blocks. Deterministic as am_match_partials. A learning rate of 0 writes neither x nor moments. */
AM_KERNEL am_adam_update(am_long count, int blocks, float *__restrict__ x,
                         const float *__restrict__ gradient, float *__restrict__ first_moment,
                         float *__restrict__ second_moment, const double *__restrict__ parameters,
                         double beta1, double beta2, double epsilon, float low, float high,
                         double *__restrict__ partials) {
    static __shared__ double scratch[2 * 32];
    const am_long picture = blockIdx.x / blocks;
    const am_long stride = (am_long)blocks * blockDim.x, quads = (count + 3) / 4;
    const double *parameter = parameters + AM_PARAMETERS * picture;
    const AmAdam adam = {parameter[0], parameter[1], parameter[2], parameter[3], beta1, beta2, epsilon, low, high};
    float *pixels = x + picture * count, *first = first_moment + picture * count,
          *second = second_moment + picture * count;
    const float *row = gradient + picture * count;
    const bool aligned = am_aligned(pixels) && am_aligned(first) && am_aligned(second) && am_aligned(row);
    double sum[2] = {0.0, 0.0};
    for (am_long quad = (am_long)(blockIdx.x % blocks) * blockDim.x + threadIdx.x; quad < quads; quad += stride) {
        const float4 g = am_load(row, quad, count, aligned);
        const am_long left = count - 4 * quad;
        am_square(g, sum[0]);
        if (adam.rate == 0.0) continue;
        float4 p = am_load(pixels, quad, count, aligned);
        float4 m = am_load(first, quad, count, aligned), v = am_load(second, quad, count, aligned);
        p.x = am_adam_unit(adam, p.x, g.x, m.x, v.x, sum[1]);
        if (left > 1) p.y = am_adam_unit(adam, p.y, g.y, m.y, v.y, sum[1]);
        if (left > 2) p.z = am_adam_unit(adam, p.z, g.z, m.z, v.z, sum[1]);
        if (left > 3) p.w = am_adam_unit(adam, p.w, g.w, m.w, v.w, sum[1]);
        am_store(pixels, quad, count, aligned, p);
        am_store(first, quad, count, aligned, m);
        am_store(second, quad, count, aligned, v);
    }
    am_block_sum(sum, scratch);
    if (threadIdx.x == 0) {
        partials[(am_long)blockIdx.x * 2] = sum[0];
        partials[(am_long)blockIdx.x * 2 + 1] = sum[1];
    }
}

/* Last pass of both steps: norms [pictures][2], of the scaled gradient and of the change. Grid pictures.
   Deterministic: am_add_partials. */
AM_KERNEL am_step_norms(int blocks, const double *__restrict__ parameters, const double *__restrict__ partials,
                        double *__restrict__ norms) {
    static __shared__ double scratch[2 * 32];
    double sum[2];
    am_add_partials(partials + (am_long)blockIdx.x * blocks * 2, blocks, 2, sum, scratch);
    if (threadIdx.x == 0) {
        norms[(am_long)blockIdx.x * 2] = fabs(parameters[AM_PARAMETERS * blockIdx.x]) * sqrt(sum[0]);
        norms[(am_long)blockIdx.x * 2 + 1] = sqrt(sum[1]);
    }
}
