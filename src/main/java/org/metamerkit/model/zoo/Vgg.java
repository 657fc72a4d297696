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
 * VGG with 11, 13, 16 or 19 layers (Simonyan and Zisserman 2015, arXiv:1409.1556), with and without batch normalisation, as
 * torchvision's {@code models/vgg.py}.
 *
 * <p>Stages carry the modules' names: {@code features.N} for every rectification and pooling, {@code avgpool}, {@code
 * classifier.1}, {@code classifier.4}, {@code classifier.6}. Feather et al. 2023 call them {@code conv_relu_BLOCK_INDEX} (both
 * from 0), {@code avgpool}, {@code fc_relu_0}, {@code fc_relu_1}.
 */
public final class Vgg implements Architecture {
    private static final double EPS = 1e-5;
    private static final double DROPPED = 0.5;
    private static final int POOLED = 7;
    private static final int WIDE = 4096;

    /** Output channels of the blocks' convolutions; a pooling ends every block. */
    private static final List<Integer> CHANNELS = List.of(64, 128, 256, 512, 512);

    private final NetworkCard card;
    private final List<Integer> convolutions;
    private final boolean normalised;

    /** @param convolutions how many in each block */
    private Vgg(int layers, List<Integer> convolutions, boolean normalised, String hash) {
        String name = "vgg" + layers + (normalised ? "_bn" : "");
        this.convolutions = convolutions;
        this.normalised = normalised;
        this.card = Cards.imagenet(
                name,
                "VGG-" + layers + (normalised ? " with batch normalisation" : "") + ", ImageNet-1k",
                defaultStages(convolutions, normalised),
                "Simonyan and Zisserman 2015, Very deep convolutional networks for large-scale image recognition,"
                        + " arXiv:1409.1556",
                Cards.TORCHVISION + name + "-" + hash + ".pth");
    }

    /** The family. */
    static List<Architecture> all() {
        List<Integer> eleven = List.of(1, 1, 2, 2, 2);
        List<Integer> thirteen = List.of(2, 2, 2, 2, 2);
        List<Integer> sixteen = List.of(2, 2, 3, 3, 3);
        List<Integer> nineteen = List.of(2, 2, 4, 4, 4);
        return List.of(
                new Vgg(11, eleven, false, "8a719046"),
                new Vgg(11, eleven, true, "6002323d"),
                new Vgg(13, thirteen, false, "19584684"),
                new Vgg(13, thirteen, true, "abd245e5"),
                new Vgg(16, sixteen, false, "397923af"),
                new Vgg(16, sixteen, true, "6c64b313"),
                new Vgg(19, nineteen, false, "dcbb9e9d"),
                new Vgg(19, nineteen, true, "c79401a0"));
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
        int module = 0;
        int inputs = 3;
        for (int block = 0; block < convolutions.size(); block++) {
            for (int index = 0; index < convolutions.get(block); index++) {
                Layer body = convolution(layers, module, inputs, CHANNELS.get(block));
                module += modulesOfOne(normalised);
                stages.add(new StageLayer("features." + (module - 1), body, Activation.RELU)
                        .alias("conv_relu_" + block + "_" + index));
                inputs = CHANNELS.get(block);
            }
            StageLayer pool = new StageLayer("features." + module++, Functions.maxPool(2, 2, 0, false));
            stages.add(block == convolutions.size() - 1 ? pool.alias("features") : pool);
        }
        stages.add(new StageLayer("avgpool", Functions.adaptiveAveragePool(POOLED)));
        Layer first =
                Functions.flatten().then(layers.linear(Linear.of("classifier.0", inputs * POOLED * POOLED, WIDE)));
        stages.add(new StageLayer("classifier.1", first, Activation.RELU).alias("fc_relu_0"));
        Layer second = layers.dropout(DROPPED).then(layers.linear(Linear.of("classifier.3", WIDE, WIDE)));
        stages.add(new StageLayer("classifier.4", second, Activation.RELU).alias("fc_relu_1"));
        Layer third = layers.dropout(DROPPED).then(layers.linear(Linear.of("classifier.6", WIDE, outputs)));
        stages.add(new StageLayer("classifier.6", third).alias("final", "classifier"));
        return stages;
    }

    private Layer convolution(Layers layers, int module, int inputs, int outputs) {
        Convolution convolution = Convolution.of("features." + module, inputs, outputs, 3)
                .padding(1)
                .withBias();
        return normalised
                ? layers.convolution(convolution, new BatchNorm("features." + (module + 1), EPS))
                : layers.convolution(convolution);
    }

    /** Convolution, normalisation if there is one, rectification. */
    private static int modulesOfOne(boolean normalised) {
        return normalised ? 3 : 2;
    }

    /** The last rectification of every block, those of the classifier, the logits. */
    private static List<String> defaultStages(List<Integer> convolutions, boolean normalised) {
        List<String> names = new ArrayList<>();
        int module = 0;
        for (int count : convolutions) {
            module += count * modulesOfOne(normalised);
            names.add("features." + (module - 1));
            module++;
        }
        names.addAll(List.of("classifier.1", "classifier.4", "classifier.6"));
        return names;
    }
}
