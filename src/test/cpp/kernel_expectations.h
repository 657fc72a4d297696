/* SPDX-FileCopyrightText: the Metamerkit developers
   SPDX-License-Identifier: Apache-2.0

   What the functions of activation_match.h must give, written out plainly in double precision, problems to try them on,
   and comparisons that count themselves. For cuda_stand_in_check.cpp. */
#ifndef METAMERKIT_KERNEL_EXPECTATIONS_H
#define METAMERKIT_KERNEL_EXPECTATIONS_H

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <limits>
#include <random>
#include <string>
#include <vector>

static int64_t checks = 0, failures = 0;

static void check_that(bool holds, const std::string &what) {
    checks++;
    if (!holds && failures++ < 20) std::printf("FAILED %s\n", what.c_str());
}

static int conclude() {
    std::printf("%lld checks, %lld failed\n", (long long)checks, (long long)failures);
    return failures == 0 ? 0 : 1;
}

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
    float low = 0.0f, high = 1.0f;

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

/* Bit for bit, except that one NaN is as good as another. */
template <class T>
static bool same_bits(const std::vector<T> &a, const std::vector<T> &b) {
    if (a.size() != b.size()) return false;
    for (size_t i = 0; i < a.size(); i++) {
        if (std::memcmp(&a[i], &b[i], sizeof(T)) && !(std::isnan(a[i]) && std::isnan(b[i]))) return false;
    }
    return true;
}

static void expect_same_bits(const std::string &what, const Outcome &a, const Outcome &b) {
    bool same = same_bits(a.numbers, b.numbers) && a.floats.size() == b.floats.size();
    for (size_t i = 0; same && i < a.floats.size(); i++) same = same_bits(a.floats[i], b.floats[i]);
    check_that(same, what + ": other bits");
}

/* A sum of n terms of total magnitude `size`, added in any order in double. */
static void expect_sum(const std::string &what, double got, long double want, long double size) {
    bool holds = std::isfinite((double)want) ? std::fabs((double)(got - want)) <= 1e-13 * (double)size
                                             : (std::isnan((double)want) ? std::isnan(got) : got == (double)want);
    check_that(holds, what + ": " + std::to_string(got) + ", expected " + std::to_string((double)want));
}

/* The last bit may go either way where the double that is rounded lies between two floats. */
static bool close(float got, float want) {
    if (std::isnan(want)) return std::isnan(got);
    return got == want || got == std::nextafterf(want, got);
}

static void expect_match(const std::string &where, const Problem &problem, const Outcome &outcome) {
    bool residuals = true;
    for (int64_t picture = 0; picture < problem.pictures; picture++) {
        long double sum[6] = {0}, size[6] = {0};
        for (int64_t unit = picture * problem.count; unit < (picture + 1) * problem.count; unit++) {
            const float difference = problem.x[unit] - problem.gradient[unit];
            const double a = problem.x[unit], t = problem.gradient[unit], d = difference;
            const double terms[6] = {d * d, t * t, a, a * a, t, a * t};
            for (int k = 0; k < 6; k++) {
                sum[k] += terms[k];
                size[k] += std::fabs(terms[k]);
            }
            if (!outcome.floats.empty()) {
                const float got = outcome.floats[0][unit];
                residuals = residuals && (got == difference || (std::isnan(got) && std::isnan(difference)));
            }
        }
        for (int k = 0; k < 6; k++) {
            expect_sum(where + ", picture " + std::to_string(picture) + ", sum " + std::to_string(k),
                       outcome.numbers[6 * picture + k], sum[k], size[k]);
        }
    }
    check_that(residuals, where + ": residual");
}

/* The gradient's norm and, given what became of x, the norm of its change. */
static double expect_norms(const std::string &where, const Problem &problem, int64_t picture, const Outcome &outcome) {
    long double gradient = 0, change = 0;
    for (int64_t unit = picture * problem.count; unit < (picture + 1) * problem.count; unit++) {
        const double g = problem.scale[picture] * problem.gradient[unit];
        const double d = (double)outcome.floats[0][unit] - (double)problem.x[unit];
        gradient += (long double)(g * g);
        if (problem.step[picture] != 0) change += (long double)(d * d);
    }
    const std::string which = where + ", picture " + std::to_string(picture);
    const double norm = std::sqrt((double)gradient), moved = std::sqrt((double)change);
    expect_sum(which + ", gradient norm", outcome.numbers[2 * picture], norm, norm);
    expect_sum(which + ", change norm", outcome.numbers[2 * picture + 1], moved, moved);
    return norm;
}

static float clamped(double value, const Problem &problem) {
    const float x = (float)value;
    return x < problem.low ? problem.low : x > problem.high ? problem.high : x;
}

static void expect_normalized_step(const std::string &where, const Problem &problem, const Outcome &outcome) {
    bool right = true;
    for (int64_t picture = 0; picture < problem.pictures; picture++) {
        const double norm = expect_norms(where, problem, picture, outcome), step = problem.step[picture];
        for (int64_t unit = picture * problem.count; unit < (picture + 1) * problem.count; unit++) {
            const double g = problem.scale[picture] * problem.gradient[unit];
            const float moved = clamped(problem.x[unit] - step * g / (norm + 1e-10), problem);
            const float got = outcome.floats[0][unit];
            right = right && (step != 0 ? close(got, moved) : !std::memcmp(&got, &problem.x[unit], sizeof got));
        }
    }
    check_that(right, where + ": x");
    check_that(same_bits(outcome.floats[1], problem.first_moment), where + ": a moment was touched");
}

static void expect_adam_step(const std::string &where, const Problem &problem, const Outcome &outcome) {
    bool right = true, moments = true;
    for (int64_t picture = 0; picture < problem.pictures; picture++) {
        expect_norms(where, problem, picture, outcome);
        const double rate = problem.step[picture], k = (double)problem.iteration[picture];
        for (int64_t unit = picture * problem.count; unit < (picture + 1) * problem.count; unit++) {
            float x = problem.x[unit], m = problem.first_moment[unit], v = problem.second_moment[unit];
            if (rate != 0) {
                const double g = problem.scale[picture] * problem.gradient[unit];
                m = (float)(problem.beta1 * m + (1 - problem.beta1) * g);
                v = (float)(problem.beta2 * v + (1 - problem.beta2) * g * g);
                const double direction = m / (1 - std::pow(problem.beta1, k)) /
                                         (std::sqrt(v / (1 - std::pow(problem.beta2, k))) + problem.epsilon);
                x = clamped(x - rate * direction, problem);
            }
            right = right && close(outcome.floats[0][unit], x);
            moments = moments && close(outcome.floats[1][unit], m) && close(outcome.floats[2][unit], v);
        }
    }
    check_that(right, where + ": x");
    check_that(moments, where + ": moments");
}

static void expect_ranks(const std::string &where, const Problem &problem, const Outcome &outcome) {
    bool right = true;
    for (int64_t row = 0; row < problem.pictures; row++) {
        const float *values = problem.x.data() + row * problem.count, *ranks = outcome.floats[0].data() + row * problem.count;
        std::vector<float> sorted(values, values + problem.count);
        const bool nan = std::any_of(sorted.begin(), sorted.end(), [](float v) { return std::isnan(v); });
        if (!nan) std::sort(sorted.begin(), sorted.end());
        for (int64_t unit = 0; unit < problem.count; unit++) {
            if (nan) {
                right = right && std::isnan(ranks[unit]);
                continue;
            }
            const auto group = std::equal_range(sorted.begin(), sorted.end(), values[unit]);
            const double below = (double)(group.first - sorted.begin()), until = (double)(group.second - sorted.begin());
            right = right && ranks[unit] == (float)((below + 1 + until) / 2);
        }
    }
    check_that(right, where + ": ranks");
}

#endif
