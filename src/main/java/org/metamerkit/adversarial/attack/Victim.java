// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.attack;

import java.util.Arrays;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.metamerkit.kernel.Device;
import org.metamerkit.kernel.Tensors;
import org.metamerkit.model.Network;
import org.metamerkit.model.Precision;
import org.metamerkit.model.layer.Activation;

/** A network as attacks see it: logits of its classes, and the gradient of a loss of these by the pictures. */
final class Victim {
    private final Network network;
    private final boolean linearEnd;
    private final int background;
    private final int classes;

    /** @throws IllegalArgumentException in one sentence if the network is no float32 classifier of two classes or more */
    Victim(Network network) {
        this.network = network;
        this.linearEnd = network.lastStage().activation().kind() == Activation.Kind.NONE;
        this.background = network.card().backgroundOutput() ? 1 : 0;
        this.classes = network.lastStage().units() - background;
        if (network.precision() != Precision.FLOAT32) {
            throw new IllegalArgumentException(
                    "the network " + network.name() + " computes in " + network.precision() + "; attacks need float32");
        }
        if (classes < 2) {
            throw new IllegalArgumentException("the network " + network.name() + " has " + classes
                    + " class outputs; attacks need a network that tells two classes or more");
        }
    }

    /** A loss of one picture's logits. */
    @FunctionalInterface
    interface Loss {
        /** @param gradient receives the derivative of the loss by every logit */
        double of(int row, float[] logits, double[] gradient);
    }

    /**
     * What a gradient evaluation gives.
     *
     * @param logits [picture][class], without a background class
     * @param losses one a picture
     * @param gradient of every picture's loss by its pixels up to a positive factor of its own, N×3×H×W contiguous, in the caller's
     *     {@code PointerScope}
     */
    record Evaluated(float[][] logits, double[] losses, Tensor gradient) {}

    int classes() {
        return classes;
    }

    Device device() {
        return network.device();
    }

    Network network() {
        return network;
    }

    /** Logits without gradients, [picture][class]. */
    float[][] logits(Tensor pictures) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            return rows(output(pictures), pictures.size(0));
        }
    }

    /**
     * Loss and gradient. The gradient by the logits is scaled to a largest entry of 1 before it is sent back, so that it does not
     * vanish in float32 where the network is sure; attacks use its direction alone.
     */
    Evaluated evaluate(Tensor pictures, Loss loss) {
        return evaluate(pictures, loss, true);
    }

    /** Loss and gradient, whose size is right unless {@code scaled}. */
    Evaluated evaluate(Tensor pictures, Loss loss, boolean scaled) {
        int count = Math.toIntExact(pictures.size(0));
        Tensor leaf = pictures.detach().requires_grad_(true);
        Tensor output = output(leaf);
        float[][] logits = rows(output, count);
        double[] losses = new double[count];
        float[] seeds = new float[count * (classes + background)];
        double[] byLogit = new double[classes];
        for (int i = 0; i < count; i++) {
            losses[i] = loss.of(i, logits[i], byLogit);
            double largest = Arrays.stream(byLogit).map(Math::abs).max().orElse(0);
            double factor = scaled && largest > 0 ? 1 / largest : 1;
            for (int j = 0; j < classes; j++) {
                seeds[i * (classes + background) + background + j] = (float) (factor * byLogit[j]);
            }
        }
        Tensor seed = Tensors.on(device(), Tensors.of(seeds, output.shape()));
        Tensor gradient = Tensors.gradient(output, leaf, seed);
        // with three channels libtorch's own copy is many times faster than one picture by picture
        return new Evaluated(logits, losses, gradient.contiguous());
    }

    private Tensor output(Tensor pictures) {
        if (linearEnd) {
            return network.forward(pictures, network.lastStage()).root();
        }
        // an end that is not linear has its own gradient, not the straight-through one of metamers
        Tensor[] last = new Tensor[1];
        network.run(pictures, network.lastStage(), (activation, stage) -> {
            if (stage.index() == network.lastStage().index()) {
                last[0] = activation.requires_grad() ? activation : activation.clone();
            }
        });
        return last[0];
    }

    private float[][] rows(Tensor output, long count) {
        float[] all = Tensors.toArray(output);
        int outputs = classes + background;
        float[][] rows = new float[Math.toIntExact(count)][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = Arrays.copyOfRange(all, i * outputs + background, (i + 1) * outputs);
            for (float logit : rows[i]) {
                if (!Float.isFinite(logit)) {
                    throw new AttackException("the network " + network.name() + " answered a picture with " + logit
                            + "; check its weights and its preprocessing with 'metamerkit models show " + network.name()
                            + "'");
                }
            }
        }
        return rows;
    }
}
