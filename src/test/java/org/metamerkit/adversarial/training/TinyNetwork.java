// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.training;

import java.util.List;
import java.util.Optional;
import org.metamerkit.model.NetworkCard;
import org.metamerkit.model.layer.Activation;
import org.metamerkit.model.layer.Convolution;
import org.metamerkit.model.layer.Functions;
import org.metamerkit.model.layer.Layers;
import org.metamerkit.model.layer.Layers.BatchNorm;
import org.metamerkit.model.layer.Linear;
import org.metamerkit.model.layer.StageLayer;
import org.metamerkit.model.zoo.Architecture;
import org.metamerkit.stimulus.ClassNames;
import org.metamerkit.stimulus.PictureSpec;
import org.metamerkit.stimulus.Preprocessing;

/**
 * Two convolutions with batch norm and a classifier; the twin of {@code tools/golden_training.py}'s.
 *
 * @param dropout before the classifier
 */
record TinyNetwork(double dropout) implements Architecture {
    static final int CLASSES = 5;

    @Override
    public NetworkCard card() {
        return new NetworkCard(
                "tiny",
                "A tiny network",
                new PictureSpec(8, 8),
                new Preprocessing(List.of(0.5, 0.4, 0.3), List.of(0.25, 0.2, 0.3)),
                Optional.of(ClassNames.of(List.of("ant", "bee", "cat", "dog", "elk"))),
                false,
                List.of("one", "two", "fc"),
                "none",
                "no weights yet",
                "none");
    }

    @Override
    public int outputs() {
        return CLASSES;
    }

    @Override
    public List<StageLayer> stages(Layers layers, int outputs) {
        return List.of(
                new StageLayer(
                        "one",
                        layers.convolution(
                                Convolution.of("conv1", 3, 8, 3).stride(2).padding(1), new BatchNorm("norm1", 1e-5)),
                        Activation.RELU),
                new StageLayer(
                        "two",
                        layers.convolution(
                                Convolution.of("conv2", 8, 12, 3).padding(1).withBias(), new BatchNorm("norm2", 1e-5)),
                        Activation.RELU),
                new StageLayer(
                        "fc",
                        Functions.globalAveragePool()
                                .then(dropout == 0 ? input -> input : layers.dropout(dropout))
                                .then(layers.linear(Linear.of("fc", 12, outputs)))));
    }
}
