// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.zoo;

import java.util.List;
import org.metamerkit.model.NetworkCard;
import org.metamerkit.model.layer.Activation;
import org.metamerkit.model.layer.Convolution;
import org.metamerkit.model.layer.Functions;
import org.metamerkit.model.layer.Layer;
import org.metamerkit.model.layer.Layers;
import org.metamerkit.model.layer.Linear;
import org.metamerkit.model.layer.StageLayer;

/**
 * AlexNet in one column (Krizhevsky 2014, arXiv:1404.5997), as torchvision's {@code models/alexnet.py}. Stages carry the module's
 * names; Feather et al. 2023 call the rectified ones {@code relu0} … {@code relu4}, {@code fc0_relu}, {@code fc1_relu}.
 */
public final class AlexNet implements Architecture {
    private static final int POOLED = 6;
    private static final int WIDE = 4096;

    private static final NetworkCard CARD = Cards.imagenet(
            "alexnet",
            "AlexNet, ImageNet-1k",
            List.of(
                    "features.1",
                    "features.4",
                    "features.7",
                    "features.9",
                    "features.11",
                    "classifier.2",
                    "classifier.5",
                    "classifier.6"),
            "Krizhevsky 2014, One weird trick for parallelizing convolutional neural networks, arXiv:1404.5997",
            Cards.TORCHVISION + "alexnet-owt-7be5be79.pth");

    private AlexNet() {}

    /** The family. */
    static List<Architecture> all() {
        return List.of(new AlexNet());
    }

    @Override
    public NetworkCard card() {
        return CARD;
    }

    @Override
    public int outputs() {
        return Cards.IMAGENET_CLASSES;
    }

    @Override
    public List<StageLayer> stages(Layers layers, int outputs) {
        Layer pool = Functions.maxPool(3, 2, 0, false);
        return List.of(
                rectified(
                        layers.convolution(Convolution.of("features.0", 3, 64, 11)
                                .stride(4)
                                .padding(2)
                                .withBias()),
                        "features.1",
                        "relu0"),
                new StageLayer("features.2", pool),
                rectified(convolution(layers, "features.3", 64, 192, 5), "features.4", "relu1"),
                new StageLayer("features.5", pool),
                rectified(convolution(layers, "features.6", 192, 384, 3), "features.7", "relu2"),
                rectified(convolution(layers, "features.8", 384, 256, 3), "features.9", "relu3"),
                rectified(convolution(layers, "features.10", 256, 256, 3), "features.11", "relu4"),
                new StageLayer("features.12", pool).alias("features"),
                new StageLayer("avgpool", Functions.adaptiveAveragePool(POOLED)),
                rectified(
                        Functions.flatten()
                                .then(layers.dropout(0.5))
                                .then(layers.linear(Linear.of("classifier.1", 256 * POOLED * POOLED, WIDE))),
                        "classifier.2",
                        "fc0_relu"),
                rectified(
                        layers.dropout(0.5).then(layers.linear(Linear.of("classifier.4", WIDE, WIDE))),
                        "classifier.5",
                        "fc1_relu"),
                new StageLayer("classifier.6", layers.linear(Linear.of("classifier.6", WIDE, outputs)))
                        .alias("final", "classifier"));
    }

    private static Layer convolution(Layers layers, String prefix, int inputs, int outputs, int kernel) {
        return layers.convolution(Convolution.of(prefix, inputs, outputs, kernel)
                .padding(kernel / 2)
                .withBias());
    }

    private static StageLayer rectified(Layer body, String name, String alias) {
        return new StageLayer(name, body, Activation.RELU).alias(alias);
    }
}
