/* SPDX-FileCopyrightText: the Metamerkit developers
   SPDX-License-Identifier: Apache-2.0

   Checks and times the CUDA kernels on a machine with nvcc and a GPU, without Java. In this folder:

       nvcc -O3 -std=c++17 --fmad=false -arch=native -o check activation_match_check.cu activation_match_reference.cpp \
           activation_match_common.cpp && ./check

   (-arch=sm_90 instead of native where it is compiled on another machine; src/test/cpp/compile_cuda_check.sh does it
   with an nvcc from PyPI.) Without arguments it checks every kernel
   against the scalar reference at every block size, twice, for equal bits, then times them on 16 Mi units and prints
   bytes moved a second beside a device-to-device copy's; `./check check` and `./check time` do one of the two.

   Exit code: 0 all checks held, 1 some did not, 2 wrong usage, 3 CUDA reported an error, 4 no CUDA device here.

   Not run on a GPU yet; it compiles and says "0 devices" in continuous integration. */
#include <cstdlib>
#include <memory>

#include "activation_match.cu"
#include "activation_ranks.cu"

#include "activation_match_launch.h"

#include "../../test/cpp/kernel_expectations.h"

enum { CHECKS_FAILED = 1, WRONG_USAGE = 2, CUDA_ERROR = 3, NO_DEVICE = 4 };

static void cuda(cudaError_t code, const char *what) {
    if (code == cudaSuccess) return;
    std::printf("CUDA error in %s: %s\n", what, cudaGetErrorString(code));
    std::exit(CUDA_ERROR);
}

/* Memory of the GPU, freed with the last owner. */
template <class T>
static std::shared_ptr<T> allocate(int64_t entries) {
    void *memory = nullptr;
    cuda(cudaMalloc(&memory, entries > 0 ? entries * sizeof(T) : 1), "cudaMalloc");
    return std::shared_ptr<T>((T *)memory, [](T *freed) { cudaFree(freed); });
}
template <class T>
static std::shared_ptr<T> send(const std::vector<T> &values) {
    auto memory = allocate<T>((int64_t)values.size());
    cuda(cudaMemcpy(memory.get(), values.data(), values.size() * sizeof(T), cudaMemcpyHostToDevice), "cudaMemcpy");
    return memory;
}
template <class T>
static std::vector<T> fetch(const std::shared_ptr<T> &memory, size_t entries) {
    std::vector<T> values(entries);
    const size_t bytes = entries * sizeof(T);
    cuda(cudaMemcpy(values.data(), memory.get(), bytes, cudaMemcpyDeviceToHost), "a kernel or its result");
    return values;
}

/* The device of activation_match_launch.h. Workspace is kept for calls with the same needs, as libtorch's allocator
   does, so that timings hold kernels alone. */
class Gpu {
  public:
    template <class T>
    T *workspace(int64_t entries) {
        if (next_ == workspaces_.size()) workspaces_.push_back({nullptr, 0});
        auto &slot = workspaces_[next_++];
        const size_t bytes = (size_t)entries * sizeof(T);
        if (bytes > slot.second) slot = {allocate<char>((int64_t)bytes), bytes};
        return (T *)slot.first.get();
    }
    void zero(am_uint *first, int64_t entries) { cuda(cudaMemsetAsync(first, 0, entries * sizeof *first), "zeroing"); }
    template <class... P, class... A>
    void launch(void (*kernel)(P...), int64_t blocks, int threads, A... arguments) {
        kernel<<<(unsigned)blocks, (unsigned)threads>>>((P)arguments...);
        cuda(cudaGetLastError(), "a launch");
    }
    void begin() { next_ = 0; }

  private:
    std::vector<std::pair<std::shared_ptr<char>, size_t>> workspaces_;
    size_t next_ = 0;
};

/* Everything a problem needs, on the GPU. */
struct OnGpu {
    const Problem &problem;
    Gpu &gpu;
    std::shared_ptr<float> x, gradient, m, v, out;
    std::shared_ptr<double> parameters, numbers;

    OnGpu(Gpu &gpu, const Problem &problem, bool adam)
        : problem(problem), gpu(gpu), x(send(problem.x)), gradient(send(problem.gradient)),
          m(send(problem.first_moment)), v(send(problem.second_moment)),
          out(allocate<float>((int64_t)problem.x.size())),
          parameters(send(am_parameters(problem.pictures, problem.scale.data(), problem.step.data(),
                                        adam ? problem.iteration.data() : nullptr, problem.beta1, problem.beta2))),
          numbers(allocate<double>(6 * problem.pictures)) {}

    void match(int threads) {
        gpu.begin();
        am_cuda_match(gpu, threads, problem.pictures, problem.count, x.get(), gradient.get(), out.get(), numbers.get());
    }
    void normalized_step(int threads) {
        gpu.begin();
        am_cuda_normalized_step(gpu, threads, problem.pictures, problem.count, x.get(), gradient.get(),
                                parameters.get(), problem.low, problem.high, numbers.get());
    }
    void adam_step(int threads) {
        gpu.begin();
        am_cuda_adam_step(gpu, threads, problem.pictures, problem.count, x.get(), gradient.get(), m.get(), v.get(),
                          parameters.get(), problem.beta1, problem.beta2, problem.epsilon, problem.low, problem.high,
                          numbers.get());
    }
    void ranks(int) {
        gpu.begin();
        am_cuda_ranks(gpu, problem.pictures, problem.count, x.get(), out.get());
    }
    Outcome matched() const { return {fetch(numbers, 6 * problem.pictures), {fetch(out, problem.x.size())}}; }
    Outcome stepped() const {
        const size_t units = problem.x.size();
        return {fetch(numbers, 2 * problem.pictures), {fetch(x, units), fetch(m, units), fetch(v, units)}};
    }
    Outcome ranked() const { return {{}, {fetch(out, problem.x.size())}}; }
};

/* Runs one function twice: right, and the same bits again. */
template <class Result, class Expect>
static void check(Gpu &gpu, const char *what, int threads, const Problem &problem, void (OnGpu::*run)(int),
                  Result result, Expect expect) {
    const std::string where =
        std::string(what) + ", " + problem.describe() + ", " + std::to_string(threads) + " threads";
    Outcome outcomes[2];
    for (Outcome &outcome : outcomes) {
        OnGpu data(gpu, problem, run == &OnGpu::adam_step);
        (data.*run)(threads);
        outcome = (data.*result)();
    }
    expect(where, problem, outcomes[0]);
    expect_same_bits(where + ", again", outcomes[0], outcomes[1]);
}

static void check_all(Gpu &gpu) {
    for (const Content content : {Content::normal, Content::ties, Content::extremes, Content::non_finite}) {
        for (const int64_t count : {0, 1, 3, 5, 127, 1001, 2047, 2049, 4097, 50021, 3000001}) {
            for (const int64_t pictures : {1, 3}) {
                const Problem problem(pictures, count, content, (unsigned)(count + pictures));
                for (int threads = 32; threads <= AM_MOST_THREADS; threads += count < 50000 ? 32 : 160) {
                    check(gpu, "match", threads, problem, &OnGpu::match, &OnGpu::matched, expect_match);
                    check(gpu, "normalised step", threads, problem, &OnGpu::normalized_step, &OnGpu::stepped,
                          expect_normalized_step);
                    check(gpu, "Adam step", threads, problem, &OnGpu::adam_step, &OnGpu::stepped, expect_adam_step);
                }
                check(gpu, "ranks", AM_RADIX_DIGITS, problem, &OnGpu::ranks, &OnGpu::ranked, expect_ranks);
            }
        }
    }
}

/* Best of ten, in seconds. */
template <class Run>
static double seconds(Run run) {
    cudaEvent_t begin, end;
    cuda(cudaEventCreate(&begin), "an event");
    cuda(cudaEventCreate(&end), "an event");
    float best = std::numeric_limits<float>::infinity();
    for (int turn = 0; turn < 11; turn++) {
        cuda(cudaEventRecord(begin), "an event");
        run();
        cuda(cudaEventRecord(end), "an event");
        cuda(cudaEventSynchronize(end), "a kernel");
        float milliseconds = 0;
        cuda(cudaEventElapsedTime(&milliseconds, begin, end), "an event");
        if (turn > 0) best = std::min(best, milliseconds); /* the first one allocates */
    }
    cuda(cudaEventDestroy(begin), "an event");
    cuda(cudaEventDestroy(end), "an event");
    return best / 1000.0;
}

static void report(const char *what, int threads, double bytes, double time, double copy) {
    std::printf("%-16s %4d threads  %8.1f us  %7.1f GB/s  %5.1f %% of the copy\n", what, threads, 1e6 * time,
                bytes / time / 1e9, 100 * bytes / time / copy);
}

static void time_all(Gpu &gpu) {
    const int64_t units = 16 << 20;
    const Problem problem(1, units, Content::normal, 1);
    OnGpu data(gpu, problem, true);
    const auto copy_once = [&] {
        cuda(cudaMemcpyAsync(data.out.get(), data.x.get(), units * 4, cudaMemcpyDeviceToDevice), "a copy");
    };
    const double copy = 8.0 * units / seconds(copy_once);
    std::printf("copy                           %29.1f GB/s\n", copy / 1e9);
    for (const int threads : {64, 128, 256, 512}) {
        /* match reads two and writes one float a unit; the step reads the gradient twice and x once and writes x; Adam
           reads four and writes three. */
        report("match", threads, 12.0 * units, seconds([&] { data.match(threads); }), copy);
        report("normalised step", threads, 16.0 * units, seconds([&] { data.normalized_step(threads); }), copy);
        report("Adam step", threads, 28.0 * units, seconds([&] { data.adam_step(threads); }), copy);
    }
    report("ranks, 1 row", AM_RADIX_DIGITS, 96.0 * units, seconds([&] { data.ranks(0); }), copy);
    const Problem rows(160, 100352, Content::normal, 2);
    OnGpu many(gpu, rows, false);
    report("ranks, 160 rows", AM_RADIX_DIGITS, 96.0 * 160 * 100352, seconds([&] { many.ranks(0); }), copy);
}

int main(int arguments, char **argument) {
    const std::string task = arguments > 1 ? argument[1] : "";
    if (arguments > 2 || (task != "" && task != "check" && task != "time")) {
        std::printf("usage: %s [check|time]\n", argument[0]);
        return WRONG_USAGE;
    }
    int devices = 0;
    const cudaError_t code = cudaGetDeviceCount(&devices);
    if (code != cudaSuccess || devices == 0) {
        std::printf("0 devices (%s): run this on a machine with an NVIDIA GPU and its driver\n",
                    cudaGetErrorString(code));
        return NO_DEVICE;
    }
    cudaDeviceProp properties;
    cuda(cudaGetDeviceProperties(&properties, 0), "device 0");
    std::printf("%d devices; device 0: %s, sm_%d%d, %d multiprocessors\n", devices, properties.name, properties.major,
                properties.minor, properties.multiProcessorCount);
    Gpu gpu;
    if (task != "time") check_all(gpu);
    if (task != "check") time_all(gpu);
    return task == "time" ? 0 : conclude();
}
