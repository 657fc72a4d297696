/* SPDX-FileCopyrightText: the Metamerkit developers
   SPDX-License-Identifier: Apache-2.0

   CUDA kernels of am_ranks (activation_match.h): a radix sort of (key, index) with the least significant digit first,
   stable, all rows side by side, then averages over ties. Self-contained like activation_match.cu, whose comment says
   who compiles it; activation_match_launch.h has the order of launches.

   Work         Four passes of 8 bits; a pass reads the keys twice and moves key and index once: 20 bytes a unit (16 in
                the first), 96 in all with keys and ranks. Rows are independent; tiles of 4096 keys, 256 threads a block.
   Determinism  Integers only: the atomics count and set bits, whose result does not depend on their order, and a stable
                sort has one result.
   Limits       count <= 2^31 - 4096 (indices have 32 bits); rows * tiles < 2^31.

   Never run on a GPU yet: checked in the three ways of docs/CUDA.md. */

typedef long long am_long;
typedef unsigned int am_uint;

/* One thread a digit, sixteen keys a thread, eight warps a block. */
#define AM_RADIX_DIGITS 256
#define AM_RADIX_ITEMS 16
#define AM_RADIX_TILE 4096
#define AM_RADIX_WARPS 8
/* Three blocks a multiprocessor: 80 registers a thread suffice without spilling. */
#define AM_RADIX_KERNEL extern "C" __global__ void __launch_bounds__(AM_RADIX_DIGITS, 3)

/* Keys [rows][count] whose unsigned order is the order of the floats, -0 as +0; not_a_number[row] becomes 1 if the row
   holds a NaN (zeroed by the caller). Grid rows * tiles. */
AM_RADIX_KERNEL am_rank_keys(am_long count, int tiles, const float *__restrict__ values, am_uint *__restrict__ keys,
                             am_uint *__restrict__ not_a_number) {
    const am_long row = blockIdx.x / tiles, first = (am_long)(blockIdx.x % tiles) * AM_RADIX_TILE;
    const am_long end = first + AM_RADIX_TILE < count ? first + AM_RADIX_TILE : count;
    bool nan = false;
    for (am_long unit = first + threadIdx.x; unit < end; unit += blockDim.x) {
        am_uint bits = __float_as_uint(values[row * count + unit]);
        nan = nan || (bits & 0x7fffffffu) > 0x7f800000u;
        if (bits == 0x80000000u) bits = 0;
        keys[row * count + unit] = bits & 0x80000000u ? ~bits : bits | 0x80000000u;
    }
    if (nan) atomicOr(&not_a_number[row], 1u);
}

/* How many keys of each tile have each digit: counts [rows][tiles][256]. Grid rows * tiles, 256 threads. */
AM_RADIX_KERNEL am_radix_count(am_long count, int tiles, int shift, const am_uint *__restrict__ keys,
                               am_uint *__restrict__ counts) {
    static __shared__ am_uint histogram[AM_RADIX_DIGITS];
    const am_long row = blockIdx.x / tiles, first = (am_long)(blockIdx.x % tiles) * AM_RADIX_TILE;
    histogram[threadIdx.x] = 0;
    __syncthreads();
#pragma unroll
    for (int item = 0; item < AM_RADIX_ITEMS; item++) {
        const am_long unit = first + item * AM_RADIX_DIGITS + threadIdx.x;
        if (unit < count) atomicAdd(&histogram[(keys[row * count + unit] >> shift) & 255u], 1u);
    }
    __syncthreads();
    counts[(am_long)blockIdx.x * AM_RADIX_DIGITS + threadIdx.x] = histogram[threadIdx.x];
}

/* Turns counts into each tile's offset among the row's keys of that digit, and totals [rows][256] into their number.
   Grid rows * 8 (a block takes 32 digits), 256 threads: 8 segments of tiles. */
AM_RADIX_KERNEL am_radix_offsets(int tiles, am_uint *__restrict__ counts, am_uint *__restrict__ totals) {
    static __shared__ am_uint segments[8][32];
    const am_long row = blockIdx.x / 8;
    const int lane = threadIdx.x & 31, segment = threadIdx.x >> 5, digit = (blockIdx.x % 8) * 32 + lane;
    const int length = (tiles + 7) / 8, first = segment * length;
    const int end = first + length < tiles ? first + length : tiles;
    am_uint *column = counts + row * tiles * AM_RADIX_DIGITS + digit;
    am_uint sum = 0;
#pragma unroll 4
    for (int tile = first; tile < end; tile++) sum += column[(am_long)tile * AM_RADIX_DIGITS];
    segments[segment][lane] = sum;
    __syncthreads();
    am_uint offset = 0;
    for (int earlier = 0; earlier < segment; earlier++) offset += segments[earlier][lane];
    for (int tile = first; tile < end; tile++) {
        const am_uint here = column[(am_long)tile * AM_RADIX_DIGITS];
        column[(am_long)tile * AM_RADIX_DIGITS] = offset;
        offset += here;
    }
    if (segment == 7) totals[row * AM_RADIX_DIGITS + digit] = offset;
}

/* Sum of `value` over the threads before this one; 256 threads, all of them. scratch: 8 entries, free after a
   barrier. */
__device__ __forceinline__ am_uint am_sum_before(am_uint value, am_uint *scratch) {
    const int lane = threadIdx.x & 31, warp = threadIdx.x >> 5;
    am_uint sum = value;
#pragma unroll
    for (int offset = 1; offset < 32; offset <<= 1) {
        const am_uint lower = __shfl_up_sync(0xffffffffu, sum, offset);
        if (lane >= offset) sum += lower;
    }
    if (lane == 31) scratch[warp] = sum;
    __syncthreads();
    for (int earlier = 0; earlier < warp; earlier++) sum += scratch[earlier];
    return sum - value;
}

/* One pass of the sort: puts every tile in order of the digit in shared memory, stably, and writes it out in runs.
   indices_in NULL: the index is the unit's position. Grid rows * tiles, 256 threads. */
AM_RADIX_KERNEL am_radix_scatter(am_long count, int tiles, int shift, const am_uint *__restrict__ keys_in,
                                 const am_uint *__restrict__ indices_in, const am_uint *__restrict__ counts,
                                 const am_uint *__restrict__ totals, am_uint *__restrict__ keys_out,
                                 am_uint *__restrict__ indices_out) {
    static __shared__ am_uint warp_digits[AM_RADIX_WARPS][AM_RADIX_DIGITS];
    static __shared__ am_uint tile_keys[AM_RADIX_TILE], tile_indices[AM_RADIX_TILE];
    static __shared__ am_uint run_start[AM_RADIX_DIGITS], scratch[2 * AM_RADIX_WARPS];
    const am_long row = blockIdx.x / tiles, base = row * count;
    const am_long first = (am_long)(blockIdx.x % tiles) * AM_RADIX_TILE;
    const int lane = threadIdx.x & 31, warp = threadIdx.x >> 5, digit_of_thread = threadIdx.x;
    const am_long warp_first = first + warp * (32 * AM_RADIX_ITEMS) + lane;
    for (int other = 0; other < AM_RADIX_WARPS; other++) warp_digits[other][digit_of_thread] = 0;
    __syncthreads();

    /* Place of every key among the keys of its digit in its warp. Keys beyond the row's end count as the last digit:
       they come after all others, and are never written. */
    am_uint key[AM_RADIX_ITEMS], place[AM_RADIX_ITEMS];
#pragma unroll
    for (int item = 0; item < AM_RADIX_ITEMS; item++) {
        const am_long unit = warp_first + item * 32;
        key[item] = unit < count ? keys_in[base + unit] : 0xffffffffu;
    }
#pragma unroll
    for (int item = 0; item < AM_RADIX_ITEMS; item++) {
        const am_uint digit = (key[item] >> shift) & 255u;
        const am_uint peers = __match_any_sync(0xffffffffu, digit);
        const am_uint before = __popc(peers & ((1u << lane) - 1u));
        const am_uint earlier = warp_digits[warp][digit];
        /* Both needed: __match_any_sync waits for the warp, but does not order its accesses to memory. */
        __syncwarp();
        if (before == 0) warp_digits[warp][digit] = earlier + __popc(peers);
        __syncwarp();
        place[item] = earlier + before;
    }
    __syncthreads();

    /* From here on a thread speaks for one digit: where its run starts in the tile, and in the row. */
    am_uint in_tile = 0;
    for (int other = 0; other < AM_RADIX_WARPS; other++) {
        const am_uint here = warp_digits[other][digit_of_thread];
        warp_digits[other][digit_of_thread] = in_tile;
        in_tile += here;
    }
    const am_uint tile_start = am_sum_before(in_tile, scratch);
    const am_uint row_start = am_sum_before(totals[row * AM_RADIX_DIGITS + digit_of_thread], scratch + AM_RADIX_WARPS);
    const am_uint here = counts[(am_long)blockIdx.x * AM_RADIX_DIGITS + digit_of_thread];
    run_start[digit_of_thread] = row_start + here - tile_start;
    for (int other = 0; other < AM_RADIX_WARPS; other++) warp_digits[other][digit_of_thread] += tile_start;
    __syncthreads();

#pragma unroll
    for (int item = 0; item < AM_RADIX_ITEMS; item++) {
        const am_long unit = warp_first + item * 32;
        const am_uint target = place[item] + warp_digits[warp][(key[item] >> shift) & 255u];
        tile_keys[target] = key[item];
        if (unit < count) tile_indices[target] = indices_in ? indices_in[base + unit] : (am_uint)unit;
    }
    __syncthreads();
    const int whole = count - first < AM_RADIX_TILE ? (int)(count - first) : AM_RADIX_TILE;
    for (int sorted = threadIdx.x; sorted < whole; sorted += AM_RADIX_DIGITS) {
        const am_uint sorted_key = tile_keys[sorted];
        const am_long target = base + (am_uint)(run_start[(sorted_key >> shift) & 255u] + sorted);
        keys_out[target] = sorted_key;
        indices_out[target] = tile_indices[sorted];
    }
}

/* ranks[row][index] = 1 + the average position of the keys equal to it; NaN all over a row that holds one. Only a key
   with an equal neighbour searches for the ends of its group. Grid rows * tiles. */
AM_RADIX_KERNEL am_rank_write(am_long count, int tiles, const am_uint *__restrict__ keys,
                              const am_uint *__restrict__ indices, const am_uint *__restrict__ not_a_number,
                              float *__restrict__ ranks) {
    const am_long row = blockIdx.x / tiles, first = (am_long)(blockIdx.x % tiles) * AM_RADIX_TILE;
    const am_long end = first + AM_RADIX_TILE < count ? first + AM_RADIX_TILE : count;
    const am_uint *sorted = keys + row * count;
    float *out = ranks + row * count;
    const bool nan = not_a_number[row] != 0;
    for (am_long unit = first + threadIdx.x; unit < end; unit += blockDim.x) {
        if (nan) {
            out[unit] = __uint_as_float(0x7fc00000u);
            continue;
        }
        const am_uint key = sorted[unit];
        am_long lowest = unit, above = unit + 1;
        if (unit > 0 && sorted[unit - 1] == key) {
            am_long low = 0, high = unit - 1;
            while (low < high) {
                const am_long middle = (low + high) / 2;
                if (sorted[middle] < key) low = middle + 1;
                else high = middle;
            }
            lowest = low;
        }
        if (unit + 1 < count && sorted[unit + 1] == key) {
            am_long low = unit + 2, high = count;
            while (low < high) {
                const am_long middle = (low + high) / 2;
                if (sorted[middle] <= key) low = middle + 1;
                else high = middle;
            }
            above = low;
        }
        /* positions lowest … above - 1, ranks one more: their average is (lowest + above + 1) / 2 */
        out[indices[row * count + unit]] = (float)(0.5 * (double)(lowest + above + 1));
    }
}
