/* SPDX-FileCopyrightText: the Metamerkit developers
   SPDX-License-Identifier: Apache-2.0

   A stand-in for a GPU: runs the text of a .cu file on the CPU, to check kernels on machines without one. Include it
   before the .cu file and start kernels with cuda_stand_in::launch.

   Every thread of a block is a fiber that runs until it has to wait: at __syncthreads, __syncwarp, a shuffle or
   __match_any_sync; there is no lockstep to rely on. Who runs next is chosen by a Schedule: lowest thread first,
   highest first, or at random from a seed (then atomics are switching points too). Blocks run one after another in the
   same kind of order. A kernel whose result depends on the order, because a barrier is missing, say, gives different
   results.

   Reported as std::runtime_error: a barrier or warp operation that not all threads of the block or warp reach (others
   ended, or wait elsewhere), or that they reach at different lines; a warp operation whose mask is not the whole warp;
   a float4 moved to or from an address that is no multiple of 16.
   Shared memory is filled with 0xFF before each block (NaN as float and double), so that nothing is inherited.

   Compile with -U_FORTIFY_SOURCE: glibc's checked longjmp forbids jumps between stacks.

   Limits: shared memory must be declared `static __shared__` outside of templates and inline functions, or as
   `extern __shared__ T name[];` outside of functions, with CUDA_STAND_IN_DYNAMIC_SHARED(T, name, entries) before; whole
   warps only; no switch between two plain memory accesses (a race there shows only if it survives until the next
   waiting point); memory ordering is that of one CPU thread; one launch at a time. */
#ifndef METAMERKIT_CUDA_STAND_IN_H
#define METAMERKIT_CUDA_STAND_IN_H

#include <setjmp.h>
#include <sys/mman.h>
#include <ucontext.h>

#include <cmath>
#include <cstdint>
#include <cstring>
#include <functional>
#include <queue>
#include <stdexcept>
#include <string>
#include <vector>

#define __global__
#define __device__
#define __forceinline__ inline
#define __launch_bounds__(...)
#define __shared__ __attribute__((section("cuda_stand_in_shared")))
#define CUDA_STAND_IN_DYNAMIC_SHARED(type, name, entries) __shared__ type name[entries];

/* As the GPU, faults when four floats are moved together to or from an address that is no multiple of 16 (not declared
   alignas(16), which would let the compiler take that for granted). */
struct float4 {
    float x, y, z, w;
    float4() = default;
    float4(const float4 &other) { *this = other; }
    float4 &operator=(const float4 &other) {
        check_address(this);
        check_address(&other);
        x = other.x;
        y = other.y;
        z = other.z;
        w = other.w;
        return *this;
    }
    static void check_address(const float4 *address);
};
struct cuda_stand_in_index {
    unsigned x;
};
static cuda_stand_in_index threadIdx, blockIdx, blockDim, gridDim;

/* The linker's names for the ends of the section that __shared__ variables are put in. */
extern "C" char __start_cuda_stand_in_shared[] __attribute__((weak));
extern "C" char __stop_cuda_stand_in_shared[] __attribute__((weak));

namespace cuda_stand_in {

struct Schedule {
    enum Order { lowest_first, highest_first, random };
    Order order = lowest_first;
    uint64_t seed = 0;
};

enum class Operation { block_barrier, warp_barrier, shuffle_down, shuffle_up, shuffle_xor, match_any, ballot };
inline const char *name(Operation operation) {
    static const char *const names[] = {"__syncthreads", "__syncwarp",       "__shfl_down_sync", "__shfl_up_sync",
                                        "__shfl_xor_sync", "__match_any_sync", "__ballot_sync"};
    return names[(int)operation];
}

struct Place {
    const char *file;
    int line;
    bool operator==(const Place &other) const { return line == other.line && !std::strcmp(file, other.file); }
};

struct Thread {
    enum State { ready, waiting, ended } state = ready;
    bool started = false;
    ucontext_t start;
    jmp_buf resume;
    Operation operation;
    Place place;
    uint64_t value, result;
    int argument;
};

class Block;
inline Block *running_block = nullptr;
const int warp_size = 32;
const size_t stack_bytes = 64 * 1024;

class Block {
  public:
    Block(unsigned threads, const Schedule &schedule, uint64_t seed, const std::function<void()> &kernel)
        : threads_(threads), arrived_in_warp_(threads / warp_size, 0), schedule_(schedule), state_(seed),
          kernel_(kernel) {}

    void run() {
        running_block = this;
        std::memset(__start_cuda_stand_in_shared, 0xFF, __stop_cuda_stand_in_shared - __start_cuda_stand_in_shared);
        for (unsigned id = 0; id < threads_.size(); id++) make_ready(id);
        while (!queue_.empty()) {
            current_ = queue_.top().second;
            queue_.pop();
            threadIdx.x = current_;
            resume(threads_[current_]);
            if (!failure_.empty()) throw std::runtime_error(failure_);
            settle();
        }
        if (ended_ < threads_.size()) throw std::runtime_error(stuck());
    }

    /* Called on a fiber: waits for the others, returns this thread's result of the operation. */
    uint64_t wait(Operation operation, uint64_t value, int argument, unsigned mask, Place place) {
        if (mask != 0xffffffffu) {
            fail(std::string(name(operation)) + describe(place) + ": the mask is not the whole warp");
        }
        Thread &thread = threads_[current_];
        thread.operation = operation;
        thread.value = value;
        thread.argument = argument;
        thread.place = place;
        thread.state = Thread::waiting;
        leave();
        return thread.result;
    }

    /* Called on a fiber: gives the launch up with this message. */
    void fail(const std::string &message) {
        failure_ = message;
        leave();
    }

    /* Whether the address lies on a fiber's stack. */
    static bool on_a_stack(const void *address) {
        return (const char *)address >= stack_memory && (const char *)address < stack_memory + stacks_held * stack_bytes;
    }

    /* Called on a fiber: under a random schedule, lets another thread go first now and then. */
    void perhaps_yield() {
        if (schedule_.order == Schedule::random && next_random() % 4 == 0) leave();
    }

  private:
    using Entry = std::pair<uint64_t, unsigned>;

    static void enter() {
        Block *block = running_block;
        block->kernel_();
        block->threads_[block->current_].state = Thread::ended;
        block->leave();
    }

    /* Runs the thread until it leaves. A context is needed only for its first start on its own stack; afterwards
       _setjmp and _longjmp switch without a system call. */
    __attribute__((noinline)) void resume(Thread &thread) {
        if (_setjmp(scheduler_)) return;
        if (thread.started) _longjmp(thread.resume, 1);
        thread.started = true;
        getcontext(&thread.start);
        thread.start.uc_stack.ss_sp = stacks(threads_.size()) + current_ * stack_bytes;
        thread.start.uc_stack.ss_size = stack_bytes;
        thread.start.uc_link = nullptr;
        makecontext(&thread.start, &Block::enter, 0);
        setcontext(&thread.start);
    }

    /* Back to the scheduler; returns when the thread is resumed. */
    __attribute__((noinline)) void leave() {
        if (!_setjmp(threads_[current_].resume)) _longjmp(scheduler_, 1);
    }

    /* What the thread that just stopped running changes for the others. */
    void settle() {
        const unsigned warp = current_ / warp_size;
        const Thread &thread = threads_[current_];
        if (thread.state == Thread::ended) {
            ended_++;
        } else if (thread.state == Thread::ready) {
            make_ready(current_);
        } else if (thread.operation == Operation::block_barrier) {
            if (++arrived_in_block_ == threads_.size()) {
                arrived_in_block_ = 0;
                release(0, (unsigned)threads_.size());
            }
        } else if (++arrived_in_warp_[warp] == warp_size) {
            arrived_in_warp_[warp] = 0;
            resolve(&threads_[warp * warp_size]);
            release(warp * warp_size, warp * warp_size + warp_size);
        }
    }

    void release(unsigned begin, unsigned end) {
        const Thread &first = threads_[begin];
        for (unsigned id = begin; id < end; id++) {
            if (threads_[id].operation != first.operation || !(threads_[id].place == first.place)) {
                throw std::runtime_error("threads " + std::to_string(begin) + " and " + std::to_string(id) +
                                         " wait at different places: " + status(begin) + "; " + status(id));
            }
        }
        for (unsigned id = begin; id < end; id++) make_ready(id);
    }

    static void resolve(Thread *lanes) {
        for (int lane = 0; lane < warp_size; lane++) {
            Thread &thread = lanes[lane];
            int source = lane;
            if (thread.operation == Operation::shuffle_down) source = lane + thread.argument;
            if (thread.operation == Operation::shuffle_up) source = lane - thread.argument;
            if (thread.operation == Operation::shuffle_xor) source = lane ^ thread.argument;
            thread.result = lanes[source >= 0 && source < warp_size ? source : lane].value;
            if (thread.operation != Operation::match_any && thread.operation != Operation::ballot) continue;
            thread.result = 0;
            for (int other = 0; other < warp_size; other++) {
                const bool set = thread.operation == Operation::ballot ? lanes[other].value != 0
                                                                       : lanes[other].value == thread.value;
                if (set) thread.result |= 1ull << other;
            }
        }
    }

    void make_ready(unsigned id) {
        threads_[id].state = Thread::ready;
        uint64_t priority = id;
        if (schedule_.order == Schedule::lowest_first) priority = ~(uint64_t)id;
        if (schedule_.order == Schedule::random) priority = next_random();
        queue_.push(Entry(priority, id));
    }

    std::string stuck() {
        std::string text = "not all threads reach a barrier or warp operation:";
        unsigned ended = 0, waiting = 0;
        for (unsigned id = 0; id < threads_.size(); id++) {
            unsigned &seen = threads_[id].state == Thread::ended ? ended : waiting;
            if (seen++ == 0) text += " " + status(id) + ";";
        }
        return text + " " + std::to_string(waiting) + " wait, " + std::to_string(ended) + " ended";
    }

    std::string status(unsigned id) const {
        const Thread &thread = threads_[id];
        const std::string who = "thread " + std::to_string(id);
        if (thread.state == Thread::ended) return who + " ended";
        return who + " waits in " + name(thread.operation) + describe(thread.place);
    }

    static std::string describe(Place place) {
        return " at " + std::string(place.file) + ":" + std::to_string(place.line);
    }

    uint64_t next_random() { /* splitmix64, Steele et al. 2014 */
        uint64_t z = state_ += 0x9e3779b97f4a7c15ull;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
        return z ^ (z >> 31);
    }

    /* Kept from block to block: mapping them anew would cost more than running. */
    static char *stacks(size_t threads) {
        if (threads > stacks_held) {
            if (stack_memory) munmap(stack_memory, stacks_held * stack_bytes);
            stacks_held = 0;
            stack_memory = (char *)mmap(nullptr, threads * stack_bytes, PROT_READ | PROT_WRITE,
                                        MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
            if (stack_memory == MAP_FAILED) throw std::runtime_error("no memory for the fibers' stacks");
            stacks_held = threads;
        }
        return stack_memory;
    }

    static inline char *stack_memory = nullptr;
    static inline size_t stacks_held = 0;

    std::vector<Thread> threads_;
    std::vector<int> arrived_in_warp_;
    const Schedule schedule_;
    uint64_t state_;
    const std::function<void()> &kernel_;
    std::priority_queue<Entry> queue_;
    jmp_buf scheduler_;
    unsigned current_ = 0, ended_ = 0, arrived_in_block_ = 0;
    std::string failure_;
};

/* Runs body() once for every thread of every block. threads: a multiple of 32. */
inline void launch(const Schedule &schedule, unsigned blocks, unsigned threads, const std::function<void()> &body) {
    if (blocks == 0 || threads == 0 || threads % warp_size != 0 || threads > 1024) {
        throw std::runtime_error("cannot launch " + std::to_string(blocks) + " blocks of " + std::to_string(threads) +
                                 " threads: whole warps, at least one block, at most 1024 threads");
    }
    gridDim.x = blocks;
    blockDim.x = threads;
    /* An odd multiplier modulo a power of two visits every block once, in an order that depends on the seed. */
    uint64_t span = 1;
    while (span < blocks) span *= 2;
    for (uint64_t turn = 0; turn < span; turn++) {
        uint64_t index = turn;
        if (schedule.order == Schedule::highest_first) index = span - 1 - turn;
        if (schedule.order == Schedule::random) index = (turn * (2 * schedule.seed + 1) + schedule.seed) & (span - 1);
        if (index >= blocks) continue;
        blockIdx.x = (unsigned)index;
        Block block(threads, schedule, schedule.seed * 1000003 + index, body);
        block.run();
    }
}

template <class T>
T collective(Operation operation, unsigned mask, T value, int argument, Place place) {
    static_assert(sizeof(T) <= 8, "values of at most eight bytes");
    uint64_t bits = 0;
    std::memcpy(&bits, &value, sizeof value);
    bits = running_block->wait(operation, bits, argument, mask, place);
    std::memcpy(&value, &bits, sizeof value);
    return value;
}

template <class T, class Combine>
T atomic(T *address, Combine combine) {
    running_block->perhaps_yield();
    const T old = *address;
    *address = combine(old);
    return old;
}

}  // namespace cuda_stand_in

inline void float4::check_address(const float4 *address) {
    if (((uintptr_t)address & 15) == 0 || cuda_stand_in::Block::on_a_stack(address)) return;
    cuda_stand_in::running_block->fail("a float4 is moved to or from an address that is no multiple of 16");
}

#define CUDA_STAND_IN_WARP(operation, mask, value, argument) \
    cuda_stand_in::collective(cuda_stand_in::Operation::operation, mask, value, argument, {__FILE__, __LINE__})
#define __syncthreads() (void)CUDA_STAND_IN_WARP(block_barrier, 0xffffffffu, 0, 0)
#define __syncwarp() (void)CUDA_STAND_IN_WARP(warp_barrier, 0xffffffffu, 0, 0)
#define __shfl_down_sync(mask, value, delta) CUDA_STAND_IN_WARP(shuffle_down, mask, value, (int)(delta))
#define __shfl_up_sync(mask, value, delta) CUDA_STAND_IN_WARP(shuffle_up, mask, value, (int)(delta))
#define __shfl_xor_sync(mask, value, lanes) CUDA_STAND_IN_WARP(shuffle_xor, mask, value, (int)(lanes))
#define __match_any_sync(mask, value) ((unsigned)CUDA_STAND_IN_WARP(match_any, mask, (uint64_t)(value), 0))
#define __ballot_sync(mask, value) ((unsigned)CUDA_STAND_IN_WARP(ballot, mask, (uint64_t)((value) != 0), 0))

template <class T>
T atomicAdd(T *address, T value) {
    return cuda_stand_in::atomic(address, [value](T old) { return (T)(old + value); });
}
template <class T>
T atomicOr(T *address, T value) {
    return cuda_stand_in::atomic(address, [value](T old) { return (T)(old | value); });
}
inline int __popc(unsigned value) { return __builtin_popcount(value); }
inline unsigned __float_as_uint(float value) {
    unsigned bits;
    std::memcpy(&bits, &value, sizeof bits);
    return bits;
}
inline float __uint_as_float(unsigned bits) {
    float value;
    std::memcpy(&value, &bits, sizeof value);
    return value;
}
using std::fma;
using std::sqrt;

#endif
