// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.attack;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.metamerkit.kernel.Device;
import org.metamerkit.kernel.NativeRuntime;
import org.metamerkit.kernel.Retained;
import org.metamerkit.kernel.Tensors;
import org.metamerkit.model.Network;
import org.metamerkit.model.NetworkCard;
import org.metamerkit.model.Precision;
import org.metamerkit.model.RowsOfStages;
import org.metamerkit.model.Weights;
import org.metamerkit.model.layer.Activation;
import org.metamerkit.model.layer.FrozenLayers;
import org.metamerkit.model.layer.Functions;
import org.metamerkit.model.layer.Layer;
import org.metamerkit.model.layer.Linear;
import org.metamerkit.model.layer.StageLayer;
import org.metamerkit.stimulus.ClassNames;
import org.metamerkit.stimulus.PictureSpec;
import org.metamerkit.stimulus.Pixels;
import org.metamerkit.stimulus.Preprocessing;

/** Networks z = W x + b, for which the best attack is known in closed form. */
final class AffineNetworks {
    static final PictureSpec PICTURE = new PictureSpec(4, 5);
    static final int PIXELS = PICTURE.size();

    private AffineNetworks() {}

    /**
     * An affine network with something behind it.
     *
     * @param weights [class][pixel]
     * @param bias one a class
     * @param background whether the first output is a background class
     * @param after what is done with the logits
     */
    static Network of(float[][] weights, float[] bias, boolean background, Layer after) {
        NativeRuntime.load();
        Retained memory = new Retained();
        try (PointerScope scope = new PointerScope()) {
            float[] all = new float[weights.length * PIXELS];
            for (int i = 0; i < weights.length; i++) {
                System.arraycopy(weights[i], 0, all, i * PIXELS, PIXELS);
            }
            Weights tensors = new Weights(
                    "e".repeat(64),
                    Map.of(),
                    Map.of(
                            "fc.weight",
                            Tensors.of(all, weights.length, PIXELS),
                            "fc.bias",
                            Tensors.of(bias, bias.length)));
            FrozenLayers layers = new FrozenLayers(tensors, Device.CPU, Precision.FLOAT32, memory);
            StageLayer stage = new StageLayer(
                    "logits",
                    Functions.flatten()
                            .then(layers.linear(Linear.of("fc", PIXELS, weights.length)))
                            .then(after),
                    Activation.NONE);
            List<String> names = new ArrayList<>();
            for (int i = background ? 1 : 0; i < weights.length; i++) {
                names.add("class" + i);
            }
            NetworkCard card = new NetworkCard(
                    "affine",
                    "an affine map",
                    PICTURE,
                    Preprocessing.uniform(0, 1),
                    Optional.of(ClassNames.of(names)),
                    background,
                    List.of("logits"),
                    "Apache-2.0",
                    "random numbers",
                    "none");
            return Network.of(
                    card,
                    "e".repeat(64),
                    Device.CPU,
                    Precision.FLOAT32,
                    RowsOfStages.of(List.of(stage), layers::multiplyAdds),
                    memory);
        }
    }

    static Network of(float[][] weights, float[] bias) {
        return of(weights, bias, false, x -> x);
    }

    static float[][] gaussian(int classes, long seed) {
        Random random = new Random(seed);
        float[][] weights = new float[classes][PIXELS];
        for (float[] row : weights) {
            for (int i = 0; i < PIXELS; i++) {
                row[i] = (float) random.nextGaussian();
            }
        }
        return weights;
    }

    /** Pictures with values in [low, high]. */
    static List<Pixels> pictures(int count, double low, double high, long seed) {
        Random random = new Random(seed);
        List<Pixels> pictures = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            float[] values = new float[PIXELS];
            for (int k = 0; k < PIXELS; k++) {
                values[k] = (float) (low + (high - low) * random.nextDouble());
            }
            pictures.add(new Pixels(PICTURE.height(), PICTURE.width(), values));
        }
        return pictures;
    }

    /** z = W x + b in double. */
    static double[] logits(float[][] weights, float[] bias, float[] x) {
        double[] z = new double[weights.length];
        for (int i = 0; i < z.length; i++) {
            z[i] = bias[i];
            for (int k = 0; k < x.length; k++) {
                z[i] += (double) weights[i][k] * x[k];
            }
        }
        return z;
    }

    static int answer(double[] z) {
        int best = 0;
        for (int i = 1; i < z.length; i++) {
            best = z[i] > z[best] ? i : best;
        }
        return best;
    }
}
