// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial;

import java.util.Arrays;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.metamerkit.kernel.ActivationKernels;
import org.metamerkit.kernel.MatchSums;
import org.metamerkit.kernel.Retained;
import org.metamerkit.kernel.Tensors;

/**
 * The pictures in [0, 1] within a distance of some originals, one ball a picture of a batch. Each picture's result has the same bits
 * whatever else is in the batch.
 */
public final class PerturbationBall {
    /** Half a unit in the last place of float32 numbers up to 1: what storing one value may move it by. */
    private static final double ROUNDING = Math.scalb(1.0, -25);

    private static final double RELATIVE_ROUNDING = 1e-6;

    private final Tensor originals;
    private final PerturbationNorm norm;
    private final double[] eps;
    private final ActivationKernels kernels;
    private final Tensor lowest;
    private final Tensor highest;
    private final Tensor change;

    /**
     * @param originals N×3×H×W, contiguous float32 in [0, 1]; kept, not copied
     * @param eps radius of each picture's ball
     * @param memory owns what the ball keeps
     */
    public PerturbationBall(
            Tensor originals, PerturbationNorm norm, double[] eps, ActivationKernels kernels, Retained memory) {
        this.originals = originals;
        this.norm = norm;
        this.eps = eps.clone();
        this.kernels = kernels;
        if (norm == PerturbationNorm.LINF) {
            float[] values = Tensors.toArray(originals);
            float[] low = new float[values.length];
            float[] high = new float[values.length];
            int count = values.length / Math.max(1, eps.length);
            for (int i = 0; i < values.length; i++) {
                low[i] = PerturbationNorm.lowest(values[i], eps[i / count]);
                high[i] = PerturbationNorm.highest(values[i], eps[i / count]);
            }
            this.lowest = memory.keep(like(low));
            this.highest = memory.keep(like(high));
            this.change = null;
        } else {
            this.lowest = null;
            this.highest = null;
            this.change = memory.keep(Tensors.emptyLike(originals));
        }
    }

    /**
     * Replaces each picture by the nearest one that is allowed (for L2: nearest in the ball, then clamped to [0, 1], as the
     * robustness library has it). What comes out is in the ball exactly, rounding included: {@link ThreatModel#allows}.
     *
     * @param pictures of the originals' shape, contiguous float32
     */
    public void project(Tensor pictures) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            if (norm == PerturbationNorm.LINF) {
                torch.clamp_(pictures, new TensorOptional(lowest), new TensorOptional(highest));
            } else if (norm == PerturbationNorm.L2) {
                shorten(pictures);
            } else {
                projectRows(pictures);
            }
        }
    }

    private void shorten(Tensor pictures) {
        MatchSums sums = kernels.match(pictures, originals, change);
        float[] factors = new float[eps.length];
        Arrays.fill(factors, 1);
        boolean some = false;
        double rounding = Math.sqrt(sums.count()) * ROUNDING;
        for (int i = 0; i < eps.length; i++) {
            double length = Math.sqrt(sums.residualSquared(i));
            double limit = Math.max(0, eps[i] * (1 - RELATIVE_ROUNDING) - rounding);
            if (length > limit) {
                factors[i] = (float) (limit / length);
                some = true;
            }
        }
        if (some) {
            Tensor scaled = beside(Tensors.of(factors, factors.length, 1, 1, 1));
            // pictures that are within stay as they are, bit for bit
            Tensor outside = scaled.lt(new Scalar(1f));
            pictures.copy_(torch.where(outside, torch.addcmul(originals, change, scaled), pictures));
        }
        torch.clamp_(pictures, new ScalarOptional(new Scalar(0f)), new ScalarOptional(new Scalar(1f)));
    }

    private void projectRows(Tensor pictures) {
        float[] centres = Tensors.toArray(originals);
        float[] values = Tensors.toArray(pictures);
        int count = values.length / Math.max(1, eps.length);
        for (int i = 0; i < eps.length; i++) {
            float[] centre = Arrays.copyOfRange(centres, i * count, (i + 1) * count);
            float[] row = Arrays.copyOfRange(values, i * count, (i + 1) * count);
            L1Projection.project(centre, row, eps[i]);
            System.arraycopy(row, 0, values, i * count, count);
        }
        pictures.copy_(like(values));
    }

    private Tensor like(float[] values) {
        return beside(Tensors.of(values, originals.shape()));
    }

    /** The tensor on the originals' device. */
    private Tensor beside(Tensor tensor) {
        return originals.is_cpu() ? tensor : tensor.to(originals.device(), tensor.scalar_type());
    }
}
