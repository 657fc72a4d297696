// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.zoo;

import java.util.ArrayList;
import java.util.List;
import org.metamerkit.model.NetworkCard;
import org.metamerkit.model.layer.Activation;
import org.metamerkit.model.layer.Convolution;
import org.metamerkit.model.layer.Functions;
import org.metamerkit.model.layer.Layers;
import org.metamerkit.model.layer.Layers.BatchNorm;
import org.metamerkit.model.layer.Linear;
import org.metamerkit.model.layer.StageLayer;

/**
 * The residual network of Metamerkit's own family of CIFAR-10 networks, after He et al. 2016 (arXiv:1512.03385), made to be trained
 * without a GPU: 0.84 million parameters, 32 million multiply-adds.
 *
 * <p>A 4×4 convolution of stride 2 to 48 channels and a 3×3 one to 64 (16×16); a 2×2 maximum and a residual block of two 3×3
 * convolutions to 128 channels (8×8); the same to 192 (4×4); shortcuts are 1×1 convolutions. All with batch normalisation, and
 * rectification as in the paper. Then the mean over positions and one linear layer.
 *
 * <p>Tensors: {@code conv1, bn1, conv2, bn2}, {@code layerL.conv1, bn1, conv2, bn2, downsample.0, downsample.1} with L 1 and 2, {@code
 * fc}. Stages: {@code relu1}, {@code relu2}, {@code pool1}, {@code layer1}, {@code pool2}, {@code layer2}, {@code avgpool} (N×192),
 * {@code fc}.
 */
public final class Cifar10ResNet implements Architecture {
    private static final double EPS = 1e-5;
    private static final int STEM_KERNEL = 4;
    private static final int STEM_CHANNELS = 48;
    private static final int SECOND_CHANNELS = 64;

    /** Of the residual blocks. */
    private static final List<Integer> CHANNELS = List.of(128, 192);

    private static final NetworkCard CARD = Cards.cifar10(
            "cifar10_resnet",
            "Residual network of Metamerkit's CIFAR-10 family",
            List.of("relu1", "relu2", "layer1", "layer2", "avgpool", "fc"),
            "Metamerkit; after He et al. 2016, Deep residual learning for image recognition, arXiv:1512.03385");

    private Cifar10ResNet() {}

    /** The family. */
    static List<Architecture> all() {
        return List.of(new Cifar10ResNet());
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
        Convolution stem =
                Convolution.of("conv1", 3, STEM_CHANNELS, STEM_KERNEL).stride(2).padding(1);
        Convolution second =
                Convolution.of("conv2", STEM_CHANNELS, SECOND_CHANNELS, 3).padding(1);
        stages.add(new StageLayer("relu1", layers.convolution(stem, new BatchNorm("bn1", EPS)), Activation.RELU));
        stages.add(new StageLayer("relu2", layers.convolution(second, new BatchNorm("bn2", EPS)), Activation.RELU));
        int inputs = SECOND_CHANNELS;
        for (int layer = 1; layer <= CHANNELS.size(); layer++) {
            int channels = CHANNELS.get(layer - 1);
            stages.add(new StageLayer("pool" + layer, Functions.maxPool(2, 2, 0, false)));
            stages.add(new StageLayer(
                    "layer" + layer, ResNet.basicBlock(layers, "layer" + layer, inputs, channels, 1), Activation.RELU));
            inputs = channels;
        }
        stages.add(new StageLayer("avgpool", Functions.globalAveragePool()));
        stages.add(new StageLayer("fc", layers.linear(Linear.of("fc", inputs, outputs))).alias("final"));
        return stages;
    }
}
