/* SPDX-FileCopyrightText: the Metamerkit developers
   SPDX-License-Identifier: Apache-2.0

   Problems to try the kernels on, and comparisons of what they give with the scalar reference
   (activation_match_reference.cpp, to be linked). For cuda_stand_in_check.cpp and activation_match_check.cu. */
#ifndef METAMERKIT_KERNEL_EXPECTATIONS_H
#define METAMERKIT_KERNEL_EXPECTATIONS_H

#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "../../main/cpp/activation_match_common.h"
#include "counted_checks.h"

/* normal: independent normal values. ties: few distinct values, both zeros. extremes: magnitudes from the smallest to
   the largest floats. non_finite: normal with a NaN in picture 0 and infinities in picture 1. */
enum class Content { normal, ties, extremes, non_finite };

/* Inputs of all four functions; match takes x as activation and gradient as target, ranks take x as values. */
struct Problem {
    int64_t pictures, count;
    Content content;
    std::vector<float> x, gradient, first_moment, second_moment;
    std::vector<double> scale, step;
    std::vector<int64_t> iteration;
    double beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8;
    float low = 0.125f, high = 0.875f;

    Problem(int64_t pictures, int64_t count, Content content, unsigned seed)
        : pictures(pictures), count(count), content(content) {
        std::mt19937 generator(seed);
        std::normal_distribution<float> normal;
        const int64_t units = pictures * count;
        for (int64_t unit = 0; unit < units; unit++) {
            x.push_back(value(generator, normal));
            gradient.push_back(value(generator, normal));
            first_moment.push_back(0.1f * normal(generator));
            second_moment.push_back(std::fabs(normal(generator)));
        }
        if (content == Content::non_finite && count > 0) {
            const float infinity = std::numeric_limits<float>::infinity();
            x[count / 2] = std::numeric_limits<float>::quiet_NaN();
            gradient[count / 3] = -std::numeric_limits<float>::quiet_NaN();
            if (pictures > 1) x[count] = infinity;
            if (pictures > 1) x[2 * count - 1] = -infinity;
            if (pictures > 1) gradient[count + count / 2] = infinity;
        }
        for (int64_t picture = 0; picture < pictures; picture++) {
            scale.push_back(0.7 - 1.1 * (double)picture);
            /* The last picture of several is to be left alone. */
            step.push_back(picture > 0 && picture == pictures - 1 ? 0.0 : 0.03 * (double)(picture + 1));
            iteration.push_back(1 + 3 * picture);
        }
    }

    Problem alone(int64_t picture) const {
        Problem one = *this;
        const auto row = [&](const std::vector<float> &all) {
            return std::vector<float>(all.begin() + picture * count, all.begin() + (picture + 1) * count);
        };
        one.pictures = 1;
        one.x = row(x);
        one.gradient = row(gradient);
        one.first_moment = row(first_moment);
        one.second_moment = row(second_moment);
        one.scale = {scale[picture]};
        one.step = {step[picture]};
        one.iteration = {iteration[picture]};
        return one;
    }

    std::string describe() const {
        static const char *const names[] = {"normal", "ties", "extremes", "non-finite"};
        return std::to_string(pictures) + " x " + std::to_string(count) + " " + names[(int)content];
    }

  private:
    float value(std::mt19937 &generator, std::normal_distribution<float> &normal) const {
        if (content == Content::ties) {
            static const float few[] = {-0.0f, 0.0f, 1.0f, -1.0f, 0.5f, 0.0f, 2.0f};
            return few[generator() % 7];
        }
        if (content == Content::extremes) {
            const uint32_t bits = (uint32_t)generator();
            float any;
            std::memcpy(&any, &bits, sizeof any);
            return std::isfinite(any) ? any : 1e-45f;
        }
        return normal(generator);
    }
};

/* Numbers: sums or norms, a fixed number a picture. Floats: arrays of pictures * count. */
struct Outcome {
    std::vector<double> numbers;
    std::vector<std::vector<float>> floats;

    Outcome of(const Problem &problem, int64_t picture) const {
        Outcome one;
        const size_t each = numbers.size() / problem.pictures;
        one.numbers.assign(numbers.begin() + picture * each, numbers.begin() + (picture + 1) * each);
        for (const std::vector<float> &all : floats) {
            one.floats.emplace_back(all.begin() + picture * problem.count, all.begin() + (picture + 1) * problem.count);
        }
        return one;
    }
};

static void expect_same_bits(const std::string &what, const Outcome &a, const Outcome &b) {
    bool same = same_bits(a.numbers, b.numbers) && a.floats.size() == b.floats.size();
    for (size_t i = 0; same && i < a.floats.size(); i++) same = same_bits(a.floats[i], b.floats[i]);
    check_that(same, what + ": other bits");
}

/* A sum whose terms have the magnitude `size` in all, added in another order in double. The reference adds one term after the
   other: over the 3,000,001 of activation_match_check.cu its own rounding is some 5e-14 of the size. */
static void expect_number(const std::string &what, double got, double want, double size) {
    const bool holds = std::isfinite(want) ? std::fabs(got - want) <= 5e-13 * size
                                           : (std::isnan(want) ? std::isnan(got) : got == want);
    char text[80];
    std::snprintf(text, sizeof text, ": %.17g, expected %.17g", got, want);
    check_that(holds, what + text);
}

/* Equal, or one float apart where a norm's last bits decide which of two floats a value is rounded to. */
static void expect_floats(const std::string &what, const std::vector<float> &got, const std::vector<float> &want) {
    bool holds = got.size() == want.size();
    for (size_t i = 0; holds && i < got.size(); i++) {
        const bool near = got[i] == want[i] || got[i] == std::nextafter(want[i], got[i]);
        holds = std::isnan(want[i]) ? std::isnan(got[i]) : near;
    }
    check_that(holds, what);
}

static void expect_ok(const std::string &where, int code) {
    check_that(code == AM_OK, where + ": the reference refuses this: " + am_last_error());
}

static void expect_match(const std::string &where, const Problem &problem, const Outcome &outcome) {
    std::vector<double> sums(6 * problem.pictures);
    std::vector<float> residual(problem.x.size());
    expect_ok(where, am_reference_match(problem.pictures, problem.count, problem.x.data(), problem.gradient.data(),
                                        residual.data(), sums.data()));
    if (!outcome.floats.empty()) check_that(same_bits(outcome.floats[0], residual), where + ": residual");
    for (int64_t picture = 0; picture < problem.pictures; picture++) {
        const double *sum = &sums[6 * picture], n = (double)problem.count;
        /* Sums of signed terms are bounded by the norms: sum |a| <= sqrt(n sum a^2), sum |a t| <= |a| |t|. */
        const double size[6] = {sum[0], sum[1], std::sqrt(n * sum[3]), sum[3], std::sqrt(n * sum[1]),
                                std::sqrt(sum[1]) * std::sqrt(sum[3])};
        for (int k = 0; k < 6; k++) {
            expect_number(where + ", picture " + std::to_string(picture) + ", sum " + std::to_string(k),
                          outcome.numbers[6 * picture + k], sum[k], size[k]);
        }
    }
}

static void expect_norms(const std::string &where, const Outcome &outcome, const std::vector<double> &gradient,
                         const std::vector<double> &change) {
    for (size_t picture = 0; picture < gradient.size(); picture++) {
        const std::string which = where + ", picture " + std::to_string(picture);
        expect_number(which + ", gradient norm", outcome.numbers[2 * picture], gradient[picture], gradient[picture]);
        /* The change is made of float32 values that may be one float apart. */
        const double size = 1e7 * change[picture];
        expect_number(which + ", change norm", outcome.numbers[2 * picture + 1], change[picture], size);
    }
}

static void expect_normalized_step(const std::string &where, const Problem &problem, const Outcome &outcome) {
    std::vector<double> gradient(problem.pictures), change(problem.pictures);
    std::vector<float> x = problem.x;
    expect_ok(where, am_reference_normalized_step(problem.pictures, problem.count, x.data(), problem.gradient.data(),
                                                  problem.scale.data(), problem.step.data(), problem.low, problem.high,
                                                  gradient.data(), change.data()));
    expect_norms(where, outcome, gradient, change);
    expect_floats(where + ": x", outcome.floats[0], x);
    check_that(same_bits(outcome.floats[1], problem.first_moment), where + ": a moment was touched");
}

static void expect_adam_step(const std::string &where, const Problem &problem, const Outcome &outcome) {
    std::vector<double> gradient(problem.pictures), change(problem.pictures);
    std::vector<float> x = problem.x, m = problem.first_moment, v = problem.second_moment;
    expect_ok(where, am_reference_adam_step(problem.pictures, problem.count, x.data(), problem.gradient.data(),
                                            m.data(), v.data(), problem.scale.data(), problem.step.data(),
                                            problem.iteration.data(), problem.beta1, problem.beta2, problem.epsilon,
                                            problem.low, problem.high, gradient.data(), change.data()));
    expect_norms(where, outcome, gradient, change);
    expect_floats(where + ": x", outcome.floats[0], x);
    expect_floats(where + ": first moment", outcome.floats[1], m);
    expect_floats(where + ": second moment", outcome.floats[2], v);
}

static void expect_ranks(const std::string &where, const Problem &problem, const Outcome &outcome) {
    std::vector<float> ranks(problem.x.size());
    expect_ok(where, am_reference_ranks(problem.pictures, problem.count, problem.x.data(), ranks.data()));
    check_that(same_bits(outcome.floats[0], ranks), where + ": ranks");
}

#endif
