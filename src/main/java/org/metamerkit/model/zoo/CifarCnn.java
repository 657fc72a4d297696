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
 * A plain convolutional network for CIFAR's 32×32 pictures, Metamerkit's own: what VGG (Simonyan and Zisserman 2015) with batch
 * normalisation is for ImageNet, at about the size of ResNet-20 (0.29 million parameters, 39 million multiply-adds), so that
 * networks with and without shortcuts can be compared, and trained without a GPU.
 *
 * <p>Three blocks of 32, 64 and 128 channels at 32×32, 16×16 and 8×8: twice a 3×3 convolution, batch normalisation and
 * rectification; a 2×2 maximum between blocks. The last rectification's receptive field is 32×32, the whole picture. Then the
 * mean over positions and one linear layer.
 *
 * <p>Tensors: {@code blockB.convC.weight}, {@code blockB.normC.*}, {@code fc.*}, all counted from 1. Stages: {@code blockB.reluC},
 * {@code blockB.pool}, {@code avgpool} (N×128), {@code fc}.
 */
public final class CifarCnn implements Architecture {
    private static final double EPS = 1e-5;
    private static final int CONVOLUTIONS = 2;

    /** Of the blocks. */
    private static final List<Integer> CHANNELS = List.of(32, 64, 128);

    private static final NetworkCard CARD = Cards.cifar10(
            "cifar_cnn",
            "Plain CNN for CIFAR-10",
            List.of(
                    "block1.relu1",
                    "block1.relu2",
                    "block2.relu1",
                    "block2.relu2",
                    "block3.relu1",
                    "block3.relu2",
                    "avgpool",
                    "fc"),
            "Metamerkit; after Simonyan and Zisserman 2015, arXiv:1409.1556");

    private CifarCnn() {}

    /** The family. */
    static List<Architecture> all() {
        return List.of(new CifarCnn());
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
        for (int block = 1; block <= CHANNELS.size(); block++) {
            int channels = CHANNELS.get(block - 1);
            String prefix = "block" + block + ".";
            for (int index = 1; index <= CONVOLUTIONS; index++) {
                Layer body = layers.convolution(
                        Convolution.of(prefix + "conv" + index, inputs, channels, 3)
                                .padding(1),
                        new BatchNorm(prefix + "norm" + index, EPS));
                stages.add(new StageLayer(prefix + "relu" + index, body, Activation.RELU));
                inputs = channels;
            }
            if (block < CHANNELS.size()) {
                stages.add(new StageLayer(prefix + "pool", Functions.maxPool(2, 2, 0, false)));
            }
        }
        stages.add(new StageLayer("avgpool", Functions.globalAveragePool()));
        stages.add(new StageLayer("fc", layers.linear(Linear.of("fc", inputs, outputs))).alias("final"));
        return stages;
    }
}
