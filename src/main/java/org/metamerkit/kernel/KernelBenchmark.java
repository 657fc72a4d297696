// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.kernel;

import java.util.Arrays;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Times the match kernel against this machine's own copy bandwidth and against the same in libtorch's operators. The three
 * are run in turn, so that whatever else the machine does falls on all of them; medians are reported.
 */
public final class KernelBenchmark {
    /** Units of the stage that is timed: 16 M floats. */
    public static final long COUNT = 16L << 20;

    private static final double BYTES_COPIED = 8;
    private static final double BYTES_MATCHED = 12;

    private KernelBenchmark() {}

    /**
     * What was measured.
     *
     * @param threads threads of every one of them
     * @param copyBytesPerSecond the better of plain and streaming stores, 8 bytes a float (one read, one written); NaN
     *     without the native library
     * @param matchBytesPerSecond the match kernel with its residual, 12 bytes a float (two read, one written)
     * @param libtorchSeconds median of one match in libtorch's operators ({@code sub}, then {@code mul} and
     *     {@code sum(dtype=float64)} for each sum)
     * @param matchSeconds median of one call of the kernel
     * @param matchKernelBandwidthFraction share of the copy bandwidth that the match kernel reaches; NaN without the native
     *     library
     * @param matchKernelSpeedup libtorch's time over the kernel's
     */
    public record Result(
            int threads,
            double copyBytesPerSecond,
            double matchBytesPerSecond,
            double libtorchSeconds,
            double matchSeconds,
            double matchKernelBandwidthFraction,
            double matchKernelSpeedup) {}

    /**
     * Takes about a second for ten repeats, and 270 MB.
     *
     * @param repeats how often each is timed, after one run that is not
     * @throws IllegalArgumentException if {@code repeats} is not positive
     */
    public static Result run(int repeats) {
        if (repeats < 1) {
            throw new IllegalArgumentException("The number of repeats is " + repeats + ", but at least 1 is needed.");
        }
        ActivationKernels kernels = Kernels.cpu();
        boolean hasNative = kernels instanceof NativeKernels;
        double[] match = new double[repeats];
        double[] operators = new double[repeats];
        double[] plain = new double[repeats];
        double[] streaming = new double[repeats];
        try (PointerScope scope = new PointerScope();
                NoGradGuard noGrad = new NoGradGuard()) {
            Tensor activation = torch.randn(1, COUNT);
            Tensor target = torch.randn(1, COUNT);
            Tensor residual = torch.empty_like(activation);
            for (int i = -1; i < repeats; i++) {
                int at = Math.max(i, 0);
                match[at] = seconds(() -> kernels.match(activation, target, residual));
                operators[at] = seconds(() -> matchInOperators(activation, target));
                if (hasNative) {
                    plain[at] = seconds(() -> copy(activation, residual, 0));
                    streaming[at] = seconds(() -> copy(activation, residual, 1));
                }
            }
        }
        double copy = hasNative ? Math.min(median(plain), median(streaming)) : Double.NaN;
        double copyBandwidth = COUNT * BYTES_COPIED / copy;
        double matchBandwidth = COUNT * BYTES_MATCHED / median(match);
        return new Result(
                NativeRuntime.threads(),
                copyBandwidth,
                matchBandwidth,
                median(operators),
                median(match),
                matchBandwidth / copyBandwidth,
                median(operators) / median(match));
    }

    private static void matchInOperators(Tensor activation, Tensor target) {
        try (PointerScope scope = new PointerScope()) {
            Tensor residual = activation.sub(target);
            sum(residual.mul(residual));
            sum(target.mul(target));
            sum(activation);
            sum(activation.mul(activation));
            sum(target);
            sum(activation.mul(target));
        }
    }

    private static double sum(Tensor tensor) {
        return tensor.sum(new ScalarTypeOptional(torch.ScalarType.Double)).item_double();
    }

    private static void copy(Tensor source, Tensor target, int streaming) {
        FloatPointer from = source.data_ptr_float();
        ActivationMatch.am_benchmark_copy(source.numel(), from, target.data_ptr_float(), streaming);
    }

    private static double seconds(Runnable work) {
        long start = System.nanoTime();
        work.run();
        return (System.nanoTime() - start) * 1e-9;
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
