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
import org.metamerkit.model.layer.Layers.LayerNorm;
import org.metamerkit.model.layer.Linear;
import org.metamerkit.model.layer.Parameter;
import org.metamerkit.model.layer.StageLayer;

/**
 * ConvNeXt (Liu et al. 2022, arXiv:2201.03545), as torchvision's {@code models/convnext.py}.
 *
 * <p>Stages carry the module's names: {@code features.0} (alias {@code stem}), {@code features.1.0} … every block, of which the last
 * of each resolution is {@code stage1} … {@code stage4} too, {@code features.2}, {@code features.4} and {@code features.6}
 * ({@code downsample1} …), {@code avgpool} (C values), {@code classifier.0} (their normalisation) and {@code classifier.2}. Blocks end
 * linear: their GELU lies inside.
 */
public final class ConvNeXt implements Architecture {
    private static final double EPS = 1e-6;
    private static final int RESOLUTIONS = 4;

    private final NetworkCard card;
    private final int[] blocks;
    private final int[] channels;

    /** @param width channels of the first resolution; every further one has twice as many */
    private ConvNeXt(String name, String title, int middleBlocks, int width, String hash) {
        this.blocks = new int[] {3, 3, middleBlocks, 3};
        this.channels = new int[] {width, 2 * width, 4 * width, 8 * width};
        this.card = Cards.imagenet(
                name,
                title + ", ImageNet-1k",
                List.of(
                        "features.0",
                        "features.1.2",
                        "features.3.2",
                        "features.5." + middleBlocks / 3,
                        "features.5." + (middleBlocks - 1),
                        "features.7.2",
                        "avgpool",
                        "classifier.2"),
                "Liu et al. 2022, A ConvNet for the 2020s, arXiv:2201.03545",
                Cards.TORCHVISION + name + "-" + hash + ".pth");
    }

    /** The family. */
    static List<Architecture> all() {
        return List.of(
                new ConvNeXt("convnext_tiny", "ConvNeXt-T", 9, 96, "983f1562"),
                new ConvNeXt("convnext_small", "ConvNeXt-S", 27, 96, "0c510722"),
                new ConvNeXt("convnext_base", "ConvNeXt-B", 27, 128, "6075fbad"));
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
        stages.add(new StageLayer(
                        "features.0",
                        layers.convolution(Convolution.of("features.0.0", 3, channels[0], 4)
                                        .stride(4)
                                        .withBias())
                                .then(norm(layers, "features.0.1", channels[0])))
                .alias("stem"));
        for (int r = 0; r < RESOLUTIONS; r++) {
            if (r > 0) {
                stages.add(downsampling(layers, "features." + 2 * r, channels[r - 1], channels[r])
                        .alias("downsample" + r));
            }
            String prefix = "features." + (2 * r + 1);
            int last = blocks[r] - 1;
            for (int i = 0; i <= last; i++) {
                String name = prefix + "." + i;
                StageLayer block = new StageLayer(name, block(layers, name, channels[r]));
                stages.add(i < last ? block : block.alias("stage" + (r + 1), prefix));
            }
        }
        int width = channels[RESOLUTIONS - 1];
        stages.add(new StageLayer("avgpool", Functions.globalAveragePool()));
        stages.add(new StageLayer("classifier.0", layers.layerNorm(new LayerNorm("classifier.0", EPS), width)));
        stages.add(new StageLayer("classifier.2", layers.linear(Linear.of("classifier.2", width, outputs)))
                .alias("final", "classifier"));
        return stages;
    }

    private static StageLayer downsampling(Layers layers, String name, int inputs, int outputs) {
        return new StageLayer(
                name,
                norm(layers, name + ".0", inputs)
                        .then(layers.convolution(Convolution.of(name + ".1", inputs, outputs, 2)
                                .stride(2)
                                .withBias())));
    }

    /** Over the channels of every position. */
    private static Layer norm(Layers layers, String prefix, int channels) {
        return Functions.channelsLast()
                .then(layers.layerNorm(new LayerNorm(prefix, EPS), channels))
                .then(Functions.channelsFirst());
    }

    private static Layer block(Layers layers, String prefix, int channels) {
        int hidden = 4 * channels;
        Parameter scale = layers.parameter(prefix + ".layer_scale", channels, 1, 1);
        Layer body = layers.convolution(Convolution.of(prefix + ".block.0", channels, channels, 7)
                        .padding(3)
                        .groups(channels)
                        .withBias())
                .then(Functions.channelsLast())
                .then(layers.layerNorm(new LayerNorm(prefix + ".block.2", EPS), channels))
                .then(layers.linear(Linear.of(prefix + ".block.3", channels, hidden)))
                .then(Activation.GELU::apply)
                .then(layers.linear(Linear.of(prefix + ".block.5", hidden, channels)))
                .then(Functions.channelsFirst());
        return input -> body.forward(input).mul(scale.value()).add_(input);
    }
}
