// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.zoo;

import java.util.List;
import org.metamerkit.model.NetworkCard;
import org.metamerkit.model.layer.Activation;
import org.metamerkit.model.layer.Convolution;
import org.metamerkit.model.layer.Functions;
import org.metamerkit.model.layer.Layers;
import org.metamerkit.model.layer.Linear;
import org.metamerkit.model.layer.StageLayer;

/**
 * The small CIFAR-10 network of the literature on provable robustness, there called "wide" or CNN-A: two convolutions with
 * stride, two linear layers (Wong et al. 2018, arXiv:1805.12514; trained standardly, adversarially and provably by
 * oval-group/oval-bab and the alpha-beta-CROWN project). Tensor names are those of its {@code nn.Sequential}.
 *
 * <p>Stages: {@code relu1}, {@code relu2}, {@code relu3}, {@code logits}; in the {@code Sequential} they are 1, 3, 6 and 7. Some of
 * the published weights take the input with another mean and deviation than this card's: weights come with a card of their own.
 */
public final class Cifar10Wide implements Architecture {
    private static final int SIDE = 8;
    private static final int WIDE = 100;

    private static final NetworkCard CARD = Cards.cifar10(
            "cifar10_wide",
            "CNN-A (\"wide\") for CIFAR-10",
            List.of("relu1", "relu2", "relu3", "logits"),
            "Wong et al. 2018, Scaling provable adversarial defenses, arXiv:1805.12514");

    private Cifar10Wide() {}

    /** The family. */
    static List<Architecture> all() {
        return List.of(new Cifar10Wide());
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
        Convolution first = Convolution.of("0", 3, 16, 4).stride(2).padding(1).withBias();
        Convolution second = Convolution.of("2", 16, 32, 4).stride(2).padding(1).withBias();
        return List.of(
                new StageLayer("relu1", layers.convolution(first), Activation.RELU).alias("1"),
                new StageLayer("relu2", layers.convolution(second), Activation.RELU).alias("3"),
                new StageLayer(
                                "relu3",
                                Functions.flatten().then(layers.linear(Linear.of("5", 32 * SIDE * SIDE, WIDE))),
                                Activation.RELU)
                        .alias("6"),
                new StageLayer("logits", layers.linear(Linear.of("7", WIDE, outputs))).alias("final", "7"));
    }
}
