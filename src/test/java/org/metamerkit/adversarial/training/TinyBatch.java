// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.training;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.metamerkit.kernel.Device;
import org.metamerkit.model.Precision;
import org.metamerkit.model.golden.Formula;

/**
 * Twelve pictures of 8×8 by formula, of step {@code number}; the twin of {@code tools/golden_training.py}'s. Belongs to the calling
 * thread's {@code PointerScope}.
 */
record TinyBatch(Tensor pixels, Tensor labels) {
    static final int SIZE = 12;
    static final int SIDE = 8;

    static TinyBatch of(int number, Precision precision) {
        Tensor pixels = Formula.tensor("pixels" + number, (long) SIZE * 3 * SIDE * SIDE)
                .to(ScalarType.Double)
                .mul(new Scalar(10d))
                .add(new Scalar(0.5))
                .to(precision.type())
                .view(SIZE, 3, SIDE, SIDE);
        Tensor labels = torch.empty(new long[] {SIZE}, new TensorOptions(ScalarType.Long), null);
        for (int i = 0; i < SIZE; i++) {
            labels.data_ptr_long().put(i, (3L * i + number) % TinyNetwork.CLASSES);
        }
        return new TinyBatch(pixels, labels);
    }

    /** A tiny network with weights by formula, about to be trained. */
    static TrainingState state(TrainingPlans plans, Precision precision) {
        return new TrainingState(
                plans.plan(), new TinyNetwork(0), TinyNetwork.CLASSES, Formula::tensor, Device.CPU, precision);
    }
}
