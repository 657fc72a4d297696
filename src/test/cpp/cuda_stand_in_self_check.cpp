/* SPDX-FileCopyrightText: the Metamerkit developers
   SPDX-License-Identifier: Apache-2.0

   Shows that the stand-in of cuda_stand_in.h finds what it is there to find: kernels that are wrong on purpose, each
   beside its right form. A stand-in that passed these would make cuda_stand_in_check.cpp worthless.

       g++ -std=c++17 -O2 -U_FORTIFY_SOURCE -o check cuda_stand_in_self_check.cpp && ./check
*/
#include <sys/wait.h>

#include "counted_checks.h"
#include "cuda_stand_in.h"
#include "guarded_memory.h"

using cuda_stand_in::Schedule;

static const std::vector<Schedule> schedules = {
    {Schedule::lowest_first, 0}, {Schedule::highest_first, 0}, {Schedule::random, 1}, {Schedule::random, 2}};

/* Reverses a block's values through shared memory. */
template <bool barrier>
static void reverse(const float *in, float *out, float *tile) {
    tile[threadIdx.x] = in[blockIdx.x * blockDim.x + threadIdx.x];
    if (barrier) __syncthreads();
    out[blockIdx.x * blockDim.x + threadIdx.x] = tile[blockDim.x - 1 - threadIdx.x];
}
static __global__ void reverse_right(const float *in, float *out) {
    static __shared__ float tile[256];
    reverse<true>(in, out, tile);
}
static __global__ void reverse_without_barrier(const float *in, float *out) {
    static __shared__ float tile[256];
    reverse<false>(in, out, tile);
}

/* The same in dynamic shared memory. */
CUDA_STAND_IN_DYNAMIC_SHARED(float, dynamic_tile, 256)
extern __shared__ float dynamic_tile[];
static __global__ void reverse_dynamic(const float *in, float *out) {
    reverse<true>(in, out, dynamic_tile);
}

/* A second round over shared memory: the barrier that keeps it from overtaking the first is easily forgotten. */
template <bool barrier>
static void two_rounds(const float *in, float *out, float *tile) {
    float sum = 0;
    for (int round = 0; round < 2; round++) {
        tile[threadIdx.x] = in[threadIdx.x] + (float)round;
        __syncthreads();
        sum += tile[(threadIdx.x + 33) % blockDim.x];
        if (barrier) __syncthreads();
    }
    out[threadIdx.x] = sum;
}
static __global__ void two_rounds_right(const float *in, float *out) {
    static __shared__ float tile[256];
    two_rounds<true>(in, out, tile);
}
static __global__ void two_rounds_without_barrier(const float *in, float *out) {
    static __shared__ float tile[256];
    two_rounds<false>(in, out, tile);
}

/* Relies on the threads of a warp moving in step, as code written before Volta did. */
template <bool barrier>
static void neighbour(float *out, float *lane_values) {
    lane_values[threadIdx.x] = (float)threadIdx.x;
    if (barrier) __syncwarp();
    out[threadIdx.x] = lane_values[threadIdx.x ^ 1];
}
static __global__ void neighbour_right(const float *, float *out) {
    static __shared__ float lane_values[256];
    neighbour<true>(out, lane_values);
}
static __global__ void neighbour_in_lockstep(const float *, float *out) {
    static __shared__ float lane_values[256];
    neighbour<false>(out, lane_values);
}

/* Deterministic sum by shuffles, and one by floating-point atomics, whose last bits depend on the order. */
static __global__ void sum_by_shuffles(const float *in, float *out) {
    float sum = in[threadIdx.x];
    for (int offset = 16; offset > 0; offset >>= 1) sum += __shfl_down_sync(0xffffffffu, sum, offset);
    out[threadIdx.x] = threadIdx.x % 32 == 0 ? sum : 0.0f;
}
static __global__ void sum_by_atomics(const float *in, float *out) {
    if (threadIdx.x > 0) out[threadIdx.x] = 0.0f;
    if (threadIdx.x == 0) out[0] = 0.0f;
    __syncthreads();
    atomicAdd(&out[0], in[threadIdx.x]);
}

/* Warp operations against their definitions. */
static __global__ void warp_operations(const float *, float *out) {
    const unsigned lane = threadIdx.x & 31;
    const unsigned up = __shfl_up_sync(0xffffffffu, lane, 3), down = __shfl_down_sync(0xffffffffu, lane, 3);
    const unsigned crossed = __shfl_xor_sync(0xffffffffu, lane, 5);
    const unsigned peers = __match_any_sync(0xffffffffu, lane % 3), odd = __ballot_sync(0xffffffffu, lane & 1);
    unsigned expected_peers = 0;
    for (unsigned other = 0; other < 32; other++) expected_peers |= (other % 3 == lane % 3 ? 1u : 0u) << other;
    const bool right = up == (lane < 3 ? lane : lane - 3) && down == (lane > 28 ? lane : lane + 3) &&
                       crossed == (lane ^ 5u) && peers == expected_peers && odd == 0xaaaaaaaau &&
                       __popc(peers) == (lane % 3 == 2 ? 10 : 11);
    out[threadIdx.x] = right ? 1.0f : 0.0f;
}

/* Misuse that the stand-in must report. */
static __global__ void barrier_for_some(const float *, float *) {
    if (threadIdx.x < 40) __syncthreads();
}
static __global__ void barriers_apart(const float *, float *) {
    if (threadIdx.x < 32) {
        __syncthreads();
    } else {
        __syncthreads();
    }
}
static __global__ void shuffle_after_exit(const float *, float *out) {
    if (threadIdx.x == 7) return;
    out[threadIdx.x] = __shfl_down_sync(0xffffffffu, out[threadIdx.x], 1);
}
static __global__ void shuffle_of_a_part(const float *, float *out) {
    out[threadIdx.x] = __shfl_down_sync(0xffffu, out[threadIdx.x], 1);
}
static __global__ void reads_beyond_the_end(const float *in, float *out) { out[threadIdx.x] = in[threadIdx.x + 1]; }
static __global__ void moves_unaligned_quads(const float *in, float *out) {
    if (threadIdx.x < 8) ((float4 *)(out + 4))[threadIdx.x] = ((const float4 *)(in + 1))[threadIdx.x];
}
static __global__ void inherits_shared_memory(const float *, float *out) {
    static __shared__ float left_over[1];
    out[blockIdx.x * blockDim.x + threadIdx.x] = left_over[0];
    __syncthreads();
    left_over[0] = 1.0f;
}

typedef void (*Kernel)(const float *, float *);
const unsigned block_threads = 128, grid_blocks = 3, units = block_threads * grid_blocks;

static std::vector<float> input() {
    std::vector<float> values;
    for (unsigned unit = 0; unit < units; unit++) values.push_back(1.0f / (float)(1 + (unit * 37) % 101));
    return values;
}

static std::vector<float> run(Kernel kernel, const Schedule &schedule, unsigned blocks) {
    GuardedArray<float> in(blocks * block_threads), out(blocks * block_threads);
    std::memcpy(in.data(), input().data(), blocks * block_threads * sizeof(float));
    cuda_stand_in::launch(schedule, blocks, block_threads, [&] { kernel(in.data(), out.data()); });
    return std::vector<float>(out.data(), out.data() + blocks * block_threads);
}

/* Whether all schedules give these values. */
static bool always(Kernel kernel, unsigned blocks, const std::vector<float> &expected) {
    bool same = true;
    for (const Schedule &schedule : schedules) same = same && same_bits(run(kernel, schedule, blocks), expected);
    return same;
}

/* Whether the kernel is reported under every schedule, with this in the message. */
static bool reported(Kernel kernel, const std::string &message) {
    for (const Schedule &schedule : schedules) {
        try {
            run(kernel, schedule, 1);
            return false;
        } catch (const std::runtime_error &error) {
            if (std::string(error.what()).find(message) == std::string::npos) {
                std::printf("unexpected message: %s\n", error.what());
                return false;
            }
        }
    }
    return true;
}

/* Whether the kernel ends its process with a segmentation fault; tried in a process of its own. */
static bool touches_the_guard(Kernel kernel) {
    std::fflush(stdout);
    const pid_t child = fork();
    if (child == 0) {
        run(kernel, schedules[0], 1);
        _exit(0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    return WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV;
}

int main() {
    const std::vector<float> values = input();
    std::vector<float> reversed, twice, swapped, ones(block_threads, 1.0f);
    for (unsigned unit = 0; unit < units; unit++) {
        reversed.push_back(values[unit / block_threads * block_threads + block_threads - 1 - unit % block_threads]);
    }
    for (unsigned thread = 0; thread < block_threads; thread++) {
        const float other = values[(thread + 33) % block_threads];
        twice.push_back(other + (other + 1.0f));
        swapped.push_back((float)(thread ^ 1u));
    }
    check_that(always(reverse_right, grid_blocks, reversed), "reversal through static shared memory");
    check_that(always(reverse_dynamic, grid_blocks, reversed), "reversal through dynamic shared memory");
    check_that(always(two_rounds_right, 1, twice), "two rounds over shared memory");
    check_that(always(neighbour_right, 1, swapped), "exchange in a warp");
    check_that(always(warp_operations, 1, ones), "warp operations");
    check_that(always(sum_by_shuffles, 1, run(sum_by_shuffles, schedules[0], 1)), "sum by shuffles");

    check_that(!always(reverse_without_barrier, grid_blocks, reversed), "a missing barrier passed");
    check_that(!always(two_rounds_without_barrier, 1, twice), "a missing barrier between rounds passed");
    check_that(!always(neighbour_in_lockstep, 1, swapped), "reliance on lockstep passed");
    check_that(!always(sum_by_atomics, 1, run(sum_by_atomics, schedules[0], 1)), "an order-dependent sum passed");
    check_that(always(inherits_shared_memory, grid_blocks, std::vector<float>(units, std::nanf(""))),
               "shared memory was inherited from another block");
    check_that(reported(barrier_for_some, "not all threads reach"), "a barrier for some passed");
    check_that(reported(barriers_apart, "wait at different places"), "two barriers apart passed");
    check_that(reported(shuffle_after_exit, "not all threads reach"), "a shuffle after an exit passed");
    check_that(reported(shuffle_of_a_part, "the mask is not the whole warp"), "a shuffle of a part passed");
    check_that(reported(moves_unaligned_quads, "no multiple of 16"), "unaligned quads passed");
    check_that(touches_the_guard(reads_beyond_the_end), "a read beyond the end passed");
    return conclude();
}
