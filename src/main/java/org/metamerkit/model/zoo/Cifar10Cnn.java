// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.zoo;

import java.util.ArrayList;
import java.util.List;
import org.metamerkit.model.NetworkCard;
import org.metamerkit.model.layer.Activation;
import org.metamerkit.model.layer.Convolution;
import org.metamerkit.model.layer.Functions;
import org.metamerkit.model.layer.Layer;
import org.metamerkit.model.layer.Layers;
import org.metamerkit.model.layer.Layers.BatchNorm;
import org.metamerkit.model.layer.Linear;
import org.metamerkit.model.layer.StageLayer;

/**
 * The plain convolutional network of Metamerkit's own family of CIFAR-10 networks, after VGG (Simonyan and Zisserman 2015) with batch
 * normalisation, made to be trained without a GPU: 0.80 million parameters, 35 million multiply-adds.
 *
 * <p>A 4×4 convolution of stride 2 to 48 channels (16×16), then 3×3 convolutions to 96 (8×8), 96, 192 (4×4), 160 and 160 channels, each
 * with batch normalisation and rectification. Where the size halves, a 2×2 maximum stands between convolution and normalisation, which is
 * faster to train than after them. Then the mean over positions and one linear layer.
 *
 * <p>Tensors: {@code convN.weight}, {@code normN.*} with N from 1 to 6, {@code fc.*}. Stages: {@code relu1} … {@code relu6}, {@code
 * avgpool} (N×160), {@code fc}.
 */
public final class Cifar10Cnn implements Architecture {
    private static final double EPS = 1e-5;
    private static final int STEM_KERNEL = 4;

    /** Of the convolutions. */
    private static final List<Integer> CHANNELS = List.of(48, 96, 96, 192, 160, 160);

    /** Numbers of the convolutions that are followed by a 2×2 maximum before their normalisation. */
    private static final List<Integer> POOLED = List.of(2, 4);

    private static final NetworkCard CARD = Cards.cifar10(
            "cifar10_cnn",
            "Plain CNN of Metamerkit's CIFAR-10 family",
            List.of("relu1", "relu2", "relu3", "relu4", "relu5", "relu6", "avgpool", "fc"),
            "Metamerkit; after Simonyan and Zisserman 2015, arXiv:1409.1556");

    private Cifar10Cnn() {}

    /** The family. */
    static List<Architecture> all() {
        return List.of(new Cifar10Cnn());
    }

    @Override
    public NetworkCard card() {
        return CARD;
    }

    @Override
    public int outputs() {
        return Cards.CIFAR10_CLASSES;
    }

    @Override
    public List<StageLayer> stages(Layers layers, int outputs) {
        List<StageLayer> stages = new ArrayList<>();
        int inputs = 3;
        for (int number = 1; number <= CHANNELS.size(); number++) {
            int channels = CHANNELS.get(number - 1);
            BatchNorm norm = new BatchNorm("norm" + number, EPS);
            Convolution convolution = number == 1
                    ? Convolution.of("conv1", inputs, channels, STEM_KERNEL).stride(2)
                    : Convolution.of("conv" + number, inputs, channels, 3);
            Layer body = POOLED.contains(number)
                    ? layers.convolution(convolution.padding(1))
                            .then(Functions.maxPool(2, 2, 0, false))
                            .then(layers.batchNorm(norm, channels))
                    : layers.convolution(convolution.padding(1), norm);
            stages.add(new StageLayer("relu" + number, body, Activation.RELU));
            inputs = channels;
        }
        stages.add(new StageLayer("avgpool", Functions.globalAveragePool()));
        stages.add(new StageLayer("fc", layers.linear(Linear.of("fc", inputs, outputs))).alias("final"));
        return stages;
    }
}
