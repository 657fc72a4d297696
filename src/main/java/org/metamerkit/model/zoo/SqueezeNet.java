// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.zoo;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.metamerkit.model.NetworkCard;
import org.metamerkit.model.layer.Activation;
import org.metamerkit.model.layer.Convolution;
import org.metamerkit.model.layer.Functions;
import org.metamerkit.model.layer.Layer;
import org.metamerkit.model.layer.Layers;
import org.metamerkit.model.layer.StageLayer;

/**
 * SqueezeNet 1.0 and 1.1 (Iandola et al. 2016, arXiv:1602.07360), as torchvision's {@code models/squeezenet.py}.
 *
 * <p>Stages carry the modules' names: {@code features.1} (rectified stem), {@code features.N} for every pooling and fire module
 * (whose two rectified expansions are one activation), {@code classifier.2} (a rectified map per class), {@code classifier}
 * (its mean).
 */
public final class SqueezeNet implements Architecture {
    private static final String SOURCE = "Iandola et al. 2016, SqueezeNet, arXiv:1602.07360";
    private static final int LAST_CHANNELS = 512;

    /** Channels that every fire module squeezes to; each expansion has four times as many. */
    private static final List<Integer> SQUEEZED = List.of(16, 16, 32, 32, 48, 48, 64, 64);

    private static final int EXPANSION = 4;

    private final NetworkCard card;
    private final int stemChannels;
    private final int stemKernel;
    private final List<Integer> pools;

    /** @param pools indices of the pooling modules in {@code features} */
    private SqueezeNet(NetworkCard card, int stemChannels, int stemKernel, List<Integer> pools) {
        this.card = card;
        this.stemChannels = stemChannels;
        this.stemKernel = stemKernel;
        this.pools = pools;
    }

    /** The family. */
    static List<Architecture> all() {
        return List.of(
                new SqueezeNet(card("1_0", "1.0", "b66bff10", 3, 5, 7, 9), 96, 7, List.of(2, 6, 11)),
                new SqueezeNet(card("1_1", "1.1", "b8a52dc0", 4, 7, 9, 11), 64, 3, List.of(2, 5, 8)));
    }

    private static NetworkCard card(String version, String title, String hash, int... shown) {
        String name = "squeezenet" + version;
        List<String> stages = new ArrayList<>(List.of("features.1"));
        for (int module : shown) {
            stages.add("features." + module);
        }
        stages.addAll(List.of("features.12", "classifier.2", "classifier"));
        return Cards.imagenet(
                name,
                "SqueezeNet " + title + ", ImageNet-1k",
                stages,
                SOURCE,
                Cards.TORCHVISION + name + "-" + hash + ".pth");
    }

    @Override
    public NetworkCard card() {
        return card;
    }

    @Override
    public int outputs() {
        return Cards.IMAGENET_CLASSES;
    }

    @Override
    public List<StageLayer> stages(Layers layers, int outputs) {
        List<StageLayer> stages = new ArrayList<>();
        Layer stem = layers.convolution(Convolution.of("features.0", 3, stemChannels, stemKernel)
                .stride(2)
                .withBias());
        stages.add(new StageLayer("features.1", stem, Activation.RELU));
        int inputs = stemChannels;
        int module = 2;
        for (int squeezed : SQUEEZED) {
            if (pools.contains(module)) {
                stages.add(new StageLayer("features." + module++, Functions.maxPool(3, 2, 0, true)));
            }
            String prefix = "features." + module++;
            stages.add(new StageLayer(prefix, fire(layers, prefix, inputs, squeezed), Activation.RELU));
            inputs = 2 * EXPANSION * squeezed;
        }
        int last = stages.size() - 1;
        stages.set(last, stages.get(last).alias("features"));
        Layer maps = layers.dropout(0.5)
                .then(layers.convolution(Convolution.of("classifier.1", LAST_CHANNELS, outputs, 1)
                        .withBias()));
        stages.add(new StageLayer("classifier.2", maps, Activation.RELU));
        stages.add(new StageLayer("classifier", Functions.globalAveragePool()).alias("final", "classifier.3"));
        return stages;
    }

    /** Squeezes to few channels, then expands by 1×1 and 3×3 convolutions, one's channels after the other's. */
    private static Layer fire(Layers layers, String prefix, int inputs, int squeezed) {
        int expanded = EXPANSION * squeezed;
        Layer squeeze = layers.convolution(
                        Convolution.of(prefix + ".squeeze", inputs, squeezed, 1).withBias())
                .then(Activation.RELU::applyInPlace);
        Layer points = layers.convolution(
                Convolution.of(prefix + ".expand1x1", squeezed, expanded, 1).withBias());
        Layer squares = layers.convolution(Convolution.of(prefix + ".expand3x3", squeezed, expanded, 3)
                .padding(1)
                .withBias());
        return input -> {
            Tensor x = squeeze.forward(input);
            return torch.cat(new TensorVector(points.forward(x), squares.forward(x)), 1);
        };
    }
}
