/* SPDX-FileCopyrightText: the Metamerkit developers
   SPDX-License-Identifier: Apache-2.0

   Runs every CUDA kernel, from the very text that NVRTC compiles, on the CPU stand-in of cuda_stand_in.h, and compares
   with the scalar reference: over sizes that are multiples of nothing, none and one, NaN, infinities, signed
   zeros and ties, several pictures, several block sizes, aligned and unaligned rows, and five thread orders, which must
   all give the same bits. Says how many checks it made; exits 0 if all held, 1 if not.

       g++ -std=c++17 -O2 -ffp-contract=off -U_FORTIFY_SOURCE -Wno-unknown-pragmas -o check cuda_stand_in_check.cpp \
           ../../main/cpp/activation_match_reference.cpp ../../main/cpp/activation_match_common.cpp && ./check
*/
#include <memory>

#include "cuda_stand_in.h"
#include "guarded_memory.h"

/* Small and odd, so that small pictures have several blocks and blocks go round more than once. */
#define AM_UNITS_PER_BLOCK 1000
#define AM_MOST_BLOCKS 5
#include "../../main/cpp/activation_match.cu"
#include "../../main/cpp/activation_ranks.cu"

#include "../../main/cpp/activation_match_launch.h"
#include "kernel_expectations.h"

using cuda_stand_in::Schedule;

static const std::vector<Schedule> schedules = {{Schedule::lowest_first, 0},
                                                {Schedule::highest_first, 0},
                                                {Schedule::random, 1},
                                                {Schedule::random, 2},
                                                {Schedule::random, 3}};

/* The device of activation_match_launch.h. */
class StandIn {
  public:
    explicit StandIn(const Schedule &schedule) : schedule_(schedule) {}
    template <class T>
    T *workspace(int64_t entries) {
        auto array = std::make_shared<GuardedArray<T>>(entries);
        keep_.push_back(array);
        return array->data();
    }
    void zero(am_uint *first, int64_t entries) { std::memset(first, 0, entries * sizeof *first); }
    template <class... P, class... A>
    void launch(void (*kernel)(P...), int64_t blocks, int threads, A... arguments) {
        cuda_stand_in::launch(schedule_, (unsigned)blocks, (unsigned)threads, [&] { kernel((P)arguments...); });
    }

  private:
    Schedule schedule_;
    std::vector<std::shared_ptr<void>> keep_;
};

/* A copy on the stand-in's side. Guard::behind leaves rows unaligned for most sizes, Guard::before aligns the first. */
template <class T>
static std::shared_ptr<GuardedArray<T>> copy(const std::vector<T> &values, Guard guard) {
    auto array = std::make_shared<GuardedArray<T>>((int64_t)values.size(), guard);
    if (!values.empty()) std::memcpy(array->data(), values.data(), values.size() * sizeof(T));
    return array;
}
template <class T>
static std::vector<T> back(const std::shared_ptr<GuardedArray<T>> &array, size_t entries) {
    return std::vector<T>(array->data(), array->data() + entries);
}

static Outcome run_match(const Schedule &schedule, int threads, const Problem &problem, bool with_residual,
                         Guard guard) {
    StandIn device(schedule);
    auto a = copy(problem.x, guard), t = copy(problem.gradient, guard);
    auto residual = copy(problem.first_moment, guard);
    auto sums = copy(std::vector<double>(6 * problem.pictures), guard);
    am_cuda_match(device, threads, problem.pictures, problem.count, a->data(), t->data(),
                  with_residual ? residual->data() : nullptr, sums->data());
    Outcome outcome;
    outcome.numbers = back(sums, 6 * problem.pictures);
    if (with_residual) outcome.floats = {back(residual, problem.x.size())};
    return outcome;
}

static Outcome run_step(const Schedule &schedule, int threads, const Problem &problem, bool adam, Guard guard) {
    StandIn device(schedule);
    auto x = copy(problem.x, guard), gradient = copy(problem.gradient, guard), m = copy(problem.first_moment, guard),
         v = copy(problem.second_moment, guard);
    auto parameters = copy(am_parameters(problem.pictures, problem.scale.data(), problem.step.data(),
                                         adam ? problem.iteration.data() : nullptr, problem.beta1, problem.beta2),
                           guard);
    auto norms = copy(std::vector<double>(2 * problem.pictures), guard);
    if (adam) {
        am_cuda_adam_step(device, threads, problem.pictures, problem.count, x->data(), gradient->data(), m->data(),
                          v->data(), parameters->data(), problem.beta1, problem.beta2, problem.epsilon, problem.low,
                          problem.high, norms->data());
    } else {
        am_cuda_normalized_step(device, threads, problem.pictures, problem.count, x->data(), gradient->data(),
                                parameters->data(), problem.low, problem.high, norms->data());
    }
    const size_t entries = problem.x.size();
    return {back(norms, 2 * problem.pictures), {back(x, entries), back(m, entries), back(v, entries)}};
}

static Outcome run_ranks(const Schedule &schedule, int, const Problem &problem, Guard guard) {
    StandIn device(schedule);
    auto values = copy(problem.x, guard), ranks = copy(problem.first_moment, guard);
    am_cuda_ranks(device, problem.pictures, problem.count, values->data(), ranks->data());
    return {{}, {back(ranks, problem.x.size())}};
}

/* One kernel family on one problem: right under the first schedule, the same bits under all others, for unaligned rows,
   and for each picture alone. */
template <class Run, class Expect>
static void check(const char *what, int threads, const Problem &problem, size_t orders, Run run, Expect expect) {
    const std::string where =
        std::string(what) + ", " + problem.describe() + ", " + std::to_string(threads) + " threads";
    const Outcome outcome = run(schedules[0], threads, problem, Guard::before);
    expect(where, problem, outcome);
    for (size_t order = 1; order < orders; order++) {
        expect_same_bits(where + ", thread order " + std::to_string(order), outcome,
                         run(schedules[order], threads, problem, Guard::before));
    }
    expect_same_bits(where + ", unaligned", outcome, run(schedules[0], threads, problem, Guard::behind));
    for (int64_t picture = 0; problem.pictures > 1 && picture < problem.pictures; picture++) {
        expect_same_bits(where + ", picture " + std::to_string(picture) + " alone", outcome.of(problem, picture),
                         run(schedules[0], threads, problem.alone(picture), Guard::before));
    }
}

static void check_all(int threads, const Problem &problem, size_t orders) {
    const auto match = [](const Schedule &s, int n, const Problem &p, Guard g) { return run_match(s, n, p, true, g); };
    const auto sums = [](const Schedule &s, int n, const Problem &p, Guard g) { return run_match(s, n, p, false, g); };
    const auto step = [](const Schedule &s, int n, const Problem &p, Guard g) { return run_step(s, n, p, false, g); };
    const auto adam = [](const Schedule &s, int n, const Problem &p, Guard g) { return run_step(s, n, p, true, g); };
    check("match", threads, problem, orders, match, expect_match);
    check("match without residual", threads, problem, 1, sums, expect_match);
    check("normalised step", threads, problem, orders, step, expect_normalized_step);
    check("Adam step", threads, problem, orders, adam, expect_adam_step);
}

int main() {
    for (const int64_t count : {0, 1, 2, 3, 4, 5, 31, 33, 127, 255, 257, 1000, 1001, 1999, 5003}) {
        const Problem problem(count % 2 == 0 ? 1 : 3, count, Content::normal, (unsigned)count);
        check_all(96, problem, schedules.size());
        check("ranks", AM_RADIX_DIGITS, problem, 2, run_ranks, expect_ranks);
    }
    for (const Content content : {Content::ties, Content::extremes, Content::non_finite}) {
        for (const int64_t count : {1, 7, 1003}) {
            const Problem problem(3, count, content, (unsigned)count);
            check_all(96, problem, 3);
            check("ranks", AM_RADIX_DIGITS, problem, 3, run_ranks, expect_ranks);
        }
    }
    check_all(AM_THREADS, Problem(0, 5, Content::normal, 1), 1);
    for (const int threads : {32, AM_THREADS, AM_MOST_THREADS}) {
        check_all(threads, Problem(2, 7013, Content::normal, 11), 3);
    }
    /* Tiles of 4096 keys: just below, at and above one and two of them, and more tiles than segments of the scan. */
    for (const int64_t count : {4095, 4096, 4097, 8193, 36865}) {
        for (const Content content : {Content::normal, Content::ties}) {
            check("ranks", AM_RADIX_DIGITS, Problem(1, count, content, 5), 2, run_ranks, expect_ranks);
        }
    }
    check("ranks", AM_RADIX_DIGITS, Problem(2, 8191, Content::non_finite, 5), 1, run_ranks, expect_ranks);
    return conclude();
}
