// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.zoo;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
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
 * DenseNet-121 (Huang et al. 2017, arXiv:1608.06993), as torchvision's {@code models/densenet.py}.
 *
 * <p>Stages carry the modules' names: {@code features.relu0}, {@code features.pool0}, {@code features.denseblockB}, {@code
 * features.transitionB}; then {@code relu} (the last normalisation, rectified by a function without a module), {@code avgpool}
 * (N×1024) and {@code classifier}.
 */
public final class DenseNet implements Architecture {
    private static final double EPS = 1e-5;
    private static final int STEM_CHANNELS = 64;

    /** Channels that every dense layer adds. */
    private static final int GROWTH = 32;

    /** Channels between a dense layer's two convolutions. */
    private static final int NARROW = 4 * GROWTH;

    /** Dense layers of every block. */
    private static final List<Integer> BLOCKS = List.of(6, 12, 24, 16);

    private static final NetworkCard CARD = Cards.imagenet(
            "densenet121",
            "DenseNet-121, ImageNet-1k",
            List.of(
                    "features.relu0",
                    "features.denseblock1",
                    "features.denseblock2",
                    "features.denseblock3",
                    "relu",
                    "avgpool",
                    "classifier"),
            "Huang et al. 2017, Densely connected convolutional networks, arXiv:1608.06993",
            Cards.TORCHVISION + "densenet121-a639ec97.pth");

    private DenseNet() {}

    /** The family. */
    static List<Architecture> all() {
        return List.of(new DenseNet());
    }

    @Override
    public NetworkCard card() {
        return CARD;
    }

    @Override
    public int outputs() {
        return Cards.IMAGENET_CLASSES;
    }

    /** Torchvision's file is older than its module names: it has {@code norm.1}, {@code conv.2} … in the dense layers. */
    @Override
    public String nameOf(String tensor) {
        return tensor.replaceFirst("(\\.denselayer\\d+\\.(?:norm|conv))\\.([12]\\.)", "$1$2");
    }

    @Override
    public List<StageLayer> stages(Layers layers, int outputs) {
        List<StageLayer> stages = new ArrayList<>();
        Layer stem = layers.convolution(
                Convolution.of("features.conv0", 3, STEM_CHANNELS, 7).stride(2).padding(3),
                new BatchNorm("features.norm0", EPS));
        stages.add(new StageLayer("features.relu0", stem, Activation.RELU));
        stages.add(new StageLayer("features.pool0", Functions.maxPool(3, 2, 1, false)));
        int channels = STEM_CHANNELS;
        for (int block = 1; block <= BLOCKS.size(); block++) {
            String name = "features.denseblock" + block;
            Layer dense = input -> input;
            for (int layer = 1; layer <= BLOCKS.get(block - 1); layer++) {
                dense = dense.then(denseLayer(layers, name + ".denselayer" + layer, channels));
                channels += GROWTH;
            }
            stages.add(new StageLayer(name, dense));
            if (block < BLOCKS.size()) {
                String transition = "features.transition" + block;
                stages.add(new StageLayer(transition, transition(layers, transition, channels)));
                channels /= 2;
            }
        }
        Layer norm = layers.batchNorm(new BatchNorm("features.norm5", EPS), channels);
        stages.add(new StageLayer("relu", norm, Activation.RELU));
        stages.add(new StageLayer("avgpool", Functions.globalAveragePool()));
        stages.add(
                new StageLayer("classifier", layers.linear(Linear.of("classifier", channels, outputs))).alias("final"));
        return stages;
    }

    /** The input's channels, then those computed from all of them. */
    private static Layer denseLayer(Layers layers, String prefix, int inputs) {
        Layer added = layers.batchNorm(new BatchNorm(prefix + ".norm1", EPS), inputs)
                .then(Activation.RELU::applyInPlace)
                .then(layers.convolution(
                        Convolution.of(prefix + ".conv1", inputs, NARROW, 1), new BatchNorm(prefix + ".norm2", EPS)))
                .then(Activation.RELU::applyInPlace)
                .then(layers.convolution(
                        Convolution.of(prefix + ".conv2", NARROW, GROWTH, 3).padding(1)));
        return input -> torch.cat(new TensorVector(input, added.forward(input)), 1);
    }

    private static Layer transition(Layers layers, String prefix, int channels) {
        return layers.batchNorm(new BatchNorm(prefix + ".norm", EPS), channels)
                .then(Activation.RELU::applyInPlace)
                .then(layers.convolution(Convolution.of(prefix + ".conv", channels, channels / 2, 1)))
                .then(Functions.averagePool(2, 2, 0));
    }
}
