/* SPDX-FileCopyrightText: the Metamerkit developers
   SPDX-License-Identifier: Apache-2.0

   Eight lanes of float and double for each instruction set, one namespace each, with the same operations and the same
   bits: every operation is a single IEEE operation a lane. multiply_add is used only where the product is exact (two
   widened floats: 48 bits), so that fused or not it rounds once. */
#ifndef METAMERKIT_ACTIVATION_MATCH_LANES_H
#define METAMERKIT_ACTIVATION_MATCH_LANES_H

#include "activation_match.h"

#include <math.h>
#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#define AM_X86 1
#endif

#define AM_INLINE static inline __attribute__((always_inline))

namespace metamerkit {

constexpr int LANES = 8;

/* Floats of a cache line, and how many floats ahead are fetched: a page. */
constexpr int LINE = 16;
constexpr int AHEAD = 1024;

/* rate = learning rate / (1 - beta1^k), second_scale = 1 / sqrt(1 - beta2^k) */
struct AdamFactors {
    double gradient_scale, beta1, beta2, rate, second_scale, epsilon;
    float low, high;
};

namespace portable {
#define AM_TARGET
struct Floats { float lane[LANES]; };
struct Doubles { double lane[LANES]; };
#define AM_EACH for (int i = 0; i < LANES; i++)
AM_INLINE Floats load(const float *p) { Floats f; memcpy(f.lane, p, sizeof f.lane); return f; }
AM_INLINE void store(float *p, Floats f) { memcpy(p, f.lane, sizeof f.lane); }
AM_INLINE void stream(float *p, Floats f) { store(p, f); }
AM_INLINE void fence() {}
AM_INLINE bool streamable(const float *) { return false; }
AM_INLINE Floats subtract(Floats a, Floats b) { AM_EACH a.lane[i] -= b.lane[i]; return a; }
AM_INLINE Floats clamp(Floats x, float low, float high) {
    AM_EACH x.lane[i] = low > x.lane[i] ? low : x.lane[i];
    AM_EACH x.lane[i] = high < x.lane[i] ? high : x.lane[i];
    return x;
}
AM_INLINE Doubles widen(Floats f) { Doubles d; AM_EACH d.lane[i] = f.lane[i]; return d; }
AM_INLINE Floats narrow(Doubles d) { Floats f; AM_EACH f.lane[i] = (float)d.lane[i]; return f; }
AM_INLINE Doubles all(double value) { Doubles d; AM_EACH d.lane[i] = value; return d; }
AM_INLINE Doubles add(Doubles a, Doubles b) { AM_EACH a.lane[i] += b.lane[i]; return a; }
AM_INLINE Doubles subtract(Doubles a, Doubles b) { AM_EACH a.lane[i] -= b.lane[i]; return a; }
AM_INLINE Doubles multiply(Doubles a, Doubles b) { AM_EACH a.lane[i] *= b.lane[i]; return a; }
AM_INLINE Doubles divide(Doubles a, Doubles b) { AM_EACH a.lane[i] /= b.lane[i]; return a; }
AM_INLINE Doubles root(Doubles a) { AM_EACH a.lane[i] = sqrt(a.lane[i]); return a; }
AM_INLINE Doubles multiply_add(Doubles a, Doubles b, Doubles sum) { AM_EACH sum.lane[i] += a.lane[i] * b.lane[i]; return sum; }
AM_INLINE void store(double *p, Doubles d) { memcpy(p, d.lane, sizeof d.lane); }
#undef AM_EACH
#include "activation_match_blocks.inl"
#undef AM_TARGET
} // namespace portable

#ifdef AM_X86
namespace avx2 {
#define AM_TARGET __attribute__((target("avx2,fma")))
typedef __m256 Floats;
struct Doubles { __m256d low, high; };
AM_INLINE AM_TARGET Floats load(const float *p) { return _mm256_loadu_ps(p); }
AM_INLINE AM_TARGET void store(float *p, Floats f) { _mm256_storeu_ps(p, f); }
AM_INLINE AM_TARGET void stream(float *p, Floats f) { _mm256_stream_ps(p, f); }
AM_INLINE AM_TARGET void fence() { _mm_sfence(); }
AM_INLINE bool streamable(const float *p) { return ((uintptr_t)p & 31) == 0; }
AM_INLINE AM_TARGET Floats subtract(Floats a, Floats b) { return _mm256_sub_ps(a, b); }
AM_INLINE AM_TARGET Floats clamp(Floats x, float low, float high) {
    /* max and min return their second operand where one is NaN: NaN stays NaN. */
    return _mm256_min_ps(_mm256_set1_ps(high), _mm256_max_ps(_mm256_set1_ps(low), x));
}
AM_INLINE AM_TARGET Doubles widen(Floats f) {
    return {_mm256_cvtps_pd(_mm256_castps256_ps128(f)), _mm256_cvtps_pd(_mm256_extractf128_ps(f, 1))};
}
AM_INLINE AM_TARGET Floats narrow(Doubles d) {
    return _mm256_set_m128(_mm256_cvtpd_ps(d.high), _mm256_cvtpd_ps(d.low));
}
AM_INLINE AM_TARGET Doubles all(double value) { return {_mm256_set1_pd(value), _mm256_set1_pd(value)}; }
AM_INLINE AM_TARGET Doubles add(Doubles a, Doubles b) {
    return {_mm256_add_pd(a.low, b.low), _mm256_add_pd(a.high, b.high)};
}
AM_INLINE AM_TARGET Doubles subtract(Doubles a, Doubles b) {
    return {_mm256_sub_pd(a.low, b.low), _mm256_sub_pd(a.high, b.high)};
}
AM_INLINE AM_TARGET Doubles multiply(Doubles a, Doubles b) {
    return {_mm256_mul_pd(a.low, b.low), _mm256_mul_pd(a.high, b.high)};
}
AM_INLINE AM_TARGET Doubles divide(Doubles a, Doubles b) {
    return {_mm256_div_pd(a.low, b.low), _mm256_div_pd(a.high, b.high)};
}
AM_INLINE AM_TARGET Doubles root(Doubles a) { return {_mm256_sqrt_pd(a.low), _mm256_sqrt_pd(a.high)}; }
AM_INLINE AM_TARGET Doubles multiply_add(Doubles a, Doubles b, Doubles sum) {
    return {_mm256_fmadd_pd(a.low, b.low, sum.low), _mm256_fmadd_pd(a.high, b.high, sum.high)};
}
AM_INLINE AM_TARGET void store(double *p, Doubles d) {
    _mm256_storeu_pd(p, d.low);
    _mm256_storeu_pd(p + 4, d.high);
}
#include "activation_match_blocks.inl"
#undef AM_TARGET
} // namespace avx2

namespace avx512 {
#define AM_TARGET __attribute__((target("avx512f,avx2,fma")))
typedef __m256 Floats;
typedef __m512d Doubles;
AM_INLINE AM_TARGET Floats load(const float *p) { return _mm256_loadu_ps(p); }
AM_INLINE AM_TARGET void store(float *p, Floats f) { _mm256_storeu_ps(p, f); }
AM_INLINE AM_TARGET void stream(float *p, Floats f) { _mm256_stream_ps(p, f); }
AM_INLINE AM_TARGET void fence() { _mm_sfence(); }
AM_INLINE bool streamable(const float *p) { return ((uintptr_t)p & 31) == 0; }
AM_INLINE AM_TARGET Floats subtract(Floats a, Floats b) { return _mm256_sub_ps(a, b); }
AM_INLINE AM_TARGET Floats clamp(Floats x, float low, float high) {
    return _mm256_min_ps(_mm256_set1_ps(high), _mm256_max_ps(_mm256_set1_ps(low), x));
}
/* Masked with all lanes, for GCC 12 warns of an uninitialised value in the unmasked forms (GCC bug 105593). */
AM_INLINE AM_TARGET Doubles widen(Floats f) { return _mm512_maskz_cvtps_pd(0xff, f); }
AM_INLINE AM_TARGET Floats narrow(Doubles d) { return _mm512_maskz_cvtpd_ps(0xff, d); }
AM_INLINE AM_TARGET Doubles all(double value) { return _mm512_set1_pd(value); }
AM_INLINE AM_TARGET Doubles add(Doubles a, Doubles b) { return _mm512_add_pd(a, b); }
AM_INLINE AM_TARGET Doubles subtract(Doubles a, Doubles b) { return _mm512_sub_pd(a, b); }
AM_INLINE AM_TARGET Doubles multiply(Doubles a, Doubles b) { return _mm512_mul_pd(a, b); }
AM_INLINE AM_TARGET Doubles divide(Doubles a, Doubles b) { return _mm512_div_pd(a, b); }
AM_INLINE AM_TARGET Doubles root(Doubles a) { return _mm512_maskz_sqrt_pd(0xff, a); }
AM_INLINE AM_TARGET Doubles multiply_add(Doubles a, Doubles b, Doubles sum) { return _mm512_fmadd_pd(a, b, sum); }
AM_INLINE AM_TARGET void store(double *p, Doubles d) { _mm512_storeu_pd(p, d); }
#include "activation_match_blocks.inl"
#undef AM_TARGET
} // namespace avx512
#endif

} // namespace metamerkit

#endif
