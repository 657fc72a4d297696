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
 * Residual networks for CIFAR's 32×32 pictures: section 4.2 of He et al. 2016 (arXiv:1512.03385), with three layers of 16, 32 and
 * 64 channels.
 *
 * <p>Where channels double, the shortcut is a 1×1 convolution (the paper's option B; its own CIFAR networks have A, zeros for the
 * new channels). Tensor names and weights are those of chenyaofo/pytorch-cifar-models, {@code pytorch_cifar_models/resnet.py};
 * the other weights in wide use, akamaster/pytorch_resnet_cifar10's, have option A and do not fit.
 *
 * <p>Stages: {@code relu}, every block as {@code layerL.B}, the last of a layer as {@code layerL}, {@code avgpool} (N×64), {@code
 * fc}.
 */
public final class CifarResNet implements Architecture {
    private static final double EPS = 1e-5;
    private static final int STEM_CHANNELS = 16;
    private static final int LAYERS = 3;
    private static final String RELEASE =
            "https://github.com/chenyaofo/pytorch-cifar-models/releases/download/resnet/cifar10_";

    private final NetworkCard card;
    private final int blocks;

    /**
     * @param depth 6 blocks + 2, the paper's count
     * @param blocks in every layer
     */
    private CifarResNet(int depth, int blocks, String hash) {
        this.blocks = blocks;
        this.card = Cards.published(
                Cards.cifar10(
                        "cifar_resnet" + depth,
                        "ResNet-" + depth + " for CIFAR-10",
                        List.of("relu", "layer1", "layer2", "layer3", "avgpool", "fc"),
                        "He et al. 2016, Deep residual learning for image recognition, arXiv:1512.03385, section 4.2"),
                "BSD-3-Clause (the repository's); trained on CIFAR-10, which states none",
                "chenyaofo/pytorch-cifar-models",
                Cards.download(RELEASE + "resnet" + depth + "-" + hash + ".pt"));
    }

    /** The family. */
    static List<Architecture> all() {
        return List.of(new CifarResNet(20, 3, "4118986f"), new CifarResNet(56, 9, "187c023a"));
    }

    @Override
    public NetworkCard card() {
        return card;
    }

    @Override
    public int outputs() {
        return Cards.CIFAR10_CLASSES;
    }

    @Override
    public List<StageLayer> stages(Layers layers, int outputs) {
        List<StageLayer> stages = new ArrayList<>();
        Convolution stem = Convolution.of("conv1", 3, STEM_CHANNELS, 3).padding(1);
        stages.add(new StageLayer("relu", layers.convolution(stem, new BatchNorm("bn1", EPS)), Activation.RELU));
        int inputs = STEM_CHANNELS;
        for (int layer = 0; layer < LAYERS; layer++) {
            int channels = STEM_CHANNELS << layer;
            for (int block = 0; block < blocks; block++) {
                String name = "layer" + (layer + 1) + "." + block;
                int stride = block == 0 && layer > 0 ? 2 : 1;
                Layer sum = ResNet.basicBlock(layers, name, inputs, channels, stride);
                stages.add(
                        block == blocks - 1
                                ? new StageLayer("layer" + (layer + 1), sum, Activation.RELU).alias(name)
                                : new StageLayer(name, sum, Activation.RELU));
                inputs = channels;
            }
        }
        stages.add(new StageLayer("avgpool", Functions.globalAveragePool()));
        stages.add(new StageLayer("fc", layers.linear(Linear.of("fc", inputs, outputs))).alias("final"));
        return stages;
    }
}
