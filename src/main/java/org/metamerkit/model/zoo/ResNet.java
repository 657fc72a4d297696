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
 * Residual networks as torchvision's {@code models/resnet.py}: ResNet (He et al. 2016, arXiv:1512.03385), with the stride of a
 * bottleneck in its 3×3 convolution; Wide ResNet (Zagoruyko and Komodakis 2016, arXiv:1605.07146); ResNeXt (Xie et al. 2017,
 * arXiv:1611.05431).
 *
 * <p>Stages: {@code relu} (Feather et al. 2023: {@code conv1_relu1}), {@code maxpool}, every block as {@code layerL.B}, the last
 * block of a layer as {@code layerL}, {@code avgpool} (N×C; ResNeXt's: {@code globalpool}), {@code fc}.
 */
public final class ResNet implements Architecture {
    private static final double EPS = 1e-5;
    private static final int STEM_CHANNELS = 64;
    private static final int BOTTLENECK_EXPANSION = 4;
    private static final String DEEP = "He et al. 2016, Deep residual learning for image recognition, arXiv:1512.03385";
    private static final String WIDE = "Zagoruyko and Komodakis 2016, Wide residual networks, arXiv:1605.07146";
    private static final String NEXT =
            "Xie et al. 2017, Aggregated residual transformations for deep neural networks, arXiv:1611.05431";

    private final NetworkCard card;
    private final boolean bottleneck;
    private final List<Integer> blocks;
    private final int groups;
    private final int widthPerGroup;

    /**
     * @param blocks how many in each of the four layers
     * @param groups of the 3×3 convolution of a bottleneck
     * @param widthPerGroup channels of a group in the first layer; twice as many in each further one
     */
    private ResNet(NetworkCard card, boolean bottleneck, List<Integer> blocks, int groups, int widthPerGroup) {
        this.card = card;
        this.bottleneck = bottleneck;
        this.blocks = blocks;
        this.groups = groups;
        this.widthPerGroup = widthPerGroup;
    }

    /** The family. */
    static List<Architecture> all() {
        return List.of(
                basic("resnet18", "ResNet-18", List.of(2, 2, 2, 2), "f37072fd"),
                basic("resnet34", "ResNet-34", List.of(3, 4, 6, 3), "b627a593"),
                resnet50(),
                bottlenecks("resnet101", "ResNet-101", DEEP, List.of(3, 4, 23, 3), 1, 64, "63fe2227"),
                bottlenecks("resnet152", "ResNet-152", DEEP, List.of(3, 8, 36, 3), 1, 64, "394f9c45"),
                bottlenecks("resnext50_32x4d", "ResNeXt-50 32×4d", NEXT, List.of(3, 4, 6, 3), 32, 4, "7cdf4587"),
                bottlenecks("resnext101_32x8d", "ResNeXt-101 32×8d", NEXT, List.of(3, 4, 23, 3), 32, 8, "8ba56ff5"),
                bottlenecks("wide_resnet50_2", "Wide ResNet-50-2", WIDE, List.of(3, 4, 6, 3), 1, 128, "95faca4d"));
    }

    /** ResNet-50. */
    static ResNet resnet50() {
        return bottlenecks("resnet50", "ResNet-50", DEEP, List.of(3, 4, 6, 3), 1, 64, "0676ba61");
    }

    private static ResNet basic(String name, String title, List<Integer> blocks, String hash) {
        return new ResNet(card(name, title, DEEP, hash), false, blocks, 1, STEM_CHANNELS);
    }

    private static ResNet bottlenecks(
            String name, String title, String source, List<Integer> blocks, int groups, int width, String hash) {
        return new ResNet(card(name, title, source, hash), true, blocks, groups, width);
    }

    private static NetworkCard card(String name, String title, String source, String hash) {
        return Cards.imagenet(
                name,
                title + ", ImageNet-1k",
                List.of("relu", "layer1", "layer2", "layer3", "layer4", "avgpool", "fc"),
                source,
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
        Convolution stem =
                Convolution.of("conv1", 3, STEM_CHANNELS, 7).stride(2).padding(3);
        stages.add(new StageLayer("relu", layers.convolution(stem, new BatchNorm("bn1", EPS)), Activation.RELU)
                .alias("conv1_relu1"));
        stages.add(new StageLayer("maxpool", Functions.maxPool(3, 2, 1, false)));
        stages.addAll(residualStages(layers, ""));
        StageLayer pool = new StageLayer("avgpool", Functions.globalAveragePool());
        stages.add(groups > 1 ? pool.alias("globalpool") : pool);
        stages.add(new StageLayer("fc", layers.linear(Linear.of("fc", channels(), outputs))).alias("final"));
        return stages;
    }

    /**
     * {@code layer1.0} … {@code layer4}: what follows the stem's 64 channels, up to the pooling.
     *
     * @param prefix of the tensors' names, for example {@code model.}
     */
    List<StageLayer> residualStages(Layers layers, String prefix) {
        List<StageLayer> stages = new ArrayList<>();
        int inputs = STEM_CHANNELS;
        for (int layer = 0; layer < blocks.size(); layer++) {
            int last = blocks.get(layer) - 1;
            for (int block = 0; block <= last; block++) {
                String name = "layer" + (layer + 1) + "." + block;
                int stride = block == 0 && layer > 0 ? 2 : 1;
                Layer sum = residual(layers, prefix + name, inputs, STEM_CHANNELS << layer, stride);
                stages.add(
                        block == last
                                ? new StageLayer("layer" + (layer + 1), sum, Activation.RELU).alias(name)
                                : new StageLayer(name, sum, Activation.RELU));
                inputs = (STEM_CHANNELS << layer) * expansion();
            }
        }
        return stages;
    }

    /** Channels of the last layer. */
    int channels() {
        return (STEM_CHANNELS << blocks.size() - 1) * expansion();
    }

    private int expansion() {
        return bottleneck ? BOTTLENECK_EXPANSION : 1;
    }

    /** A block up to the sum; {@code planes} is the paper's number of channels before the expansion. */
    private Layer residual(Layers layers, String prefix, int inputs, int planes, int stride) {
        if (!bottleneck) {
            return basicBlock(layers, prefix, inputs, planes, stride);
        }
        Layer main = bottleneck(layers, prefix, inputs, planes, stride);
        return withShortcut(layers, prefix, main, inputs, planes * BOTTLENECK_EXPANSION, stride);
    }

    /** Two 3×3 convolutions and their sum with the input, which is projected where the shapes differ; not yet rectified. */
    static Layer basicBlock(Layers layers, String prefix, int inputs, int planes, int stride) {
        Layer main = basic(layers, prefix, inputs, planes, stride);
        return withShortcut(layers, prefix, main, inputs, planes, stride);
    }

    private static Layer withShortcut(Layers layers, String prefix, Layer main, int inputs, int outputs, int stride) {
        if (stride == 1 && inputs == outputs) {
            return input -> main.forward(input).add_(input);
        }
        Layer shortcut = layers.convolution(
                Convolution.of(prefix + ".downsample.0", inputs, outputs, 1).stride(stride),
                new BatchNorm(prefix + ".downsample.1", EPS));
        return input -> main.forward(input).add_(shortcut.forward(input));
    }

    private static Layer basic(Layers layers, String prefix, int inputs, int planes, int stride) {
        Convolution first = Convolution.of(prefix + ".conv1", inputs, planes, 3);
        Convolution second = Convolution.of(prefix + ".conv2", planes, planes, 3);
        return layers.convolution(first.stride(stride).padding(1), new BatchNorm(prefix + ".bn1", EPS))
                .then(Activation.RELU::applyInPlace)
                .then(layers.convolution(second.padding(1), new BatchNorm(prefix + ".bn2", EPS)));
    }

    private Layer bottleneck(Layers layers, String prefix, int inputs, int planes, int stride) {
        int width = planes * widthPerGroup / STEM_CHANNELS * groups;
        Convolution reduce = Convolution.of(prefix + ".conv1", inputs, width, 1);
        Convolution middle = Convolution.of(prefix + ".conv2", width, width, 3);
        Convolution expand = Convolution.of(prefix + ".conv3", width, planes * BOTTLENECK_EXPANSION, 1);
        return layers.convolution(reduce, new BatchNorm(prefix + ".bn1", EPS))
                .then(Activation.RELU::applyInPlace)
                .then(layers.convolution(
                        middle.stride(stride).padding(1).groups(groups), new BatchNorm(prefix + ".bn2", EPS)))
                .then(Activation.RELU::applyInPlace)
                .then(layers.convolution(expand, new BatchNorm(prefix + ".bn3", EPS)));
    }
}
