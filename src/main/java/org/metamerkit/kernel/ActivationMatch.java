// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.kernel;

import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.annotation.Cast;
import org.bytedeco.javacpp.annotation.Platform;
import org.bytedeco.javacpp.annotation.Properties;

/** The functions of {@code activation_match.h} and {@code benchmark_copy.h}, name for name; what they do stands there. */
@Properties({
    @Platform(
            include = {
                "activation_match.h",
                "benchmark_copy.h",
                "activation_match_common.cpp",
                "activation_match_reference.cpp",
                "activation_match.cpp",
                "activation_ranks.cpp",
                "benchmark_copy.cpp"
            }),
    @Platform(
            value = "linux",
            compiler = {"default", "openmp"})
})
final class ActivationMatch {
    static final int AM_OK = 0;
    static final int AM_OUT_OF_MEMORY = 2;

    private ActivationMatch() {}

    static native String am_last_error();

    static native String am_instruction_set();

    static native int am_choose_instruction_set(String name);

    static native int am_match(
            @Cast("int64_t") long pictures,
            @Cast("int64_t") long count,
            @Cast("const float*") FloatPointer activation,
            @Cast("const float*") FloatPointer target,
            FloatPointer residual,
            double[] sums);

    static native int am_normalized_step(
            @Cast("int64_t") long pictures,
            @Cast("int64_t") long count,
            FloatPointer x,
            @Cast("const float*") FloatPointer gradient,
            @Cast("const double*") double[] gradientScale,
            @Cast("const double*") double[] step,
            float low,
            float high,
            double[] gradientNorm,
            double[] changeNorm);

    static native int am_adam_step(
            @Cast("int64_t") long pictures,
            @Cast("int64_t") long count,
            FloatPointer x,
            @Cast("const float*") FloatPointer gradient,
            FloatPointer firstMoment,
            FloatPointer secondMoment,
            @Cast("const double*") double[] gradientScale,
            @Cast("const double*") double[] learningRate,
            @Cast("const int64_t*") long[] iteration,
            double beta1,
            double beta2,
            double epsilon,
            float low,
            float high,
            double[] gradientNorm,
            double[] changeNorm);

    static native int am_ranks(
            @Cast("int64_t") long rows,
            @Cast("int64_t") long count,
            @Cast("const float*") FloatPointer values,
            FloatPointer ranks);

    static native void am_benchmark_copy(
            @Cast("int64_t") long count, @Cast("const float*") FloatPointer source, FloatPointer target, int streaming);
}
