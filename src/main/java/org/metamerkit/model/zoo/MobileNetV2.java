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
 * MobileNetV2 (Sandler et al. 2018, arXiv:1801.04381), as torchvision's {@code models/mobilenetv2.py}.
 *
 * <p>Stages carry the modules' names: {@code features.0}, the inverted residuals {@code features.1} … {@code features.17}, which
 * end linear, {@code features.18}, {@code avgpool} (N×1280, a function without a module) and {@code classifier.1}.
 */
public final class MobileNetV2 implements Architecture {
    static final int STEM_CHANNELS = 32;
    static final int LAST_CHANNELS = 1280;

    /** Rows of table 2 of the paper. */
    static final List<Row> ROWS = List.of(
            new Row(1, 16, 1, 1),
            new Row(6, 24, 2, 2),
            new Row(6, 32, 3, 2),
            new Row(6, 64, 4, 2),
            new Row(6, 96, 3, 1),
            new Row(6, 160, 3, 2),
            new Row(6, 320, 1, 1));

    /** Expansion, output channels, repeats, stride of the first: the paper's t, c, n, s. */
    record Row(int expansion, int channels, int repeats, int stride) {}

    private static final double EPS = 1e-5;

    private static final NetworkCard CARD = Cards.imagenet(
            "mobilenet_v2",
            "MobileNetV2, ImageNet-1k",
            List.of(
                    "features.0",
                    "features.3",
                    "features.6",
                    "features.10",
                    "features.13",
                    "features.17",
                    "avgpool",
                    "classifier.1"),
            "Sandler et al. 2018, MobileNetV2: inverted residuals and linear bottlenecks, arXiv:1801.04381",
            Cards.TORCHVISION + "mobilenet_v2-b0353104.pth");

    private MobileNetV2() {}

    /** The family. */
    static List<Architecture> all() {
        return List.of(new MobileNetV2());
    }

    @Override
    public NetworkCard card() {
        return CARD;
    }

    @Override
    public int outputs() {
        return Cards.IMAGENET_CLASSES;
    }

    @Override
    public List<StageLayer> stages(Layers layers, int outputs) {
        List<StageLayer> stages = new ArrayList<>();
        Convolution stem =
                Convolution.of("features.0.0", 3, STEM_CHANNELS, 3).stride(2).padding(1);
        stages.add(new StageLayer(
                "features.0", layers.convolution(stem, new BatchNorm("features.0.1", EPS)), Activation.RELU6));
        int inputs = STEM_CHANNELS;
        for (Row row : ROWS) {
            for (int repeat = 0; repeat < row.repeats(); repeat++) {
                String name = "features." + stages.size();
                int stride = repeat == 0 ? row.stride() : 1;
                stages.add(new StageLayer(name, invertedResidual(layers, name + ".conv", inputs, stride, row)));
                inputs = row.channels();
            }
        }
        Convolution last = Convolution.of("features.18.0", inputs, LAST_CHANNELS, 1);
        stages.add(new StageLayer(
                        "features.18", layers.convolution(last, new BatchNorm("features.18.1", EPS)), Activation.RELU6)
                .alias("features"));
        stages.add(new StageLayer("avgpool", Functions.globalAveragePool()));
        Layer logits = layers.dropout(0.2).then(layers.linear(Linear.of("classifier.1", LAST_CHANNELS, outputs)));
        stages.add(new StageLayer("classifier.1", logits).alias("final", "classifier"));
        return stages;
    }

    private static Layer invertedResidual(Layers layers, String prefix, int inputs, int stride, Row row) {
        int hidden = inputs * row.expansion();
        int module = 0;
        Layer body = input -> input;
        if (row.expansion() != 1) {
            Convolution expand = Convolution.of(prefix + ".0.0", inputs, hidden, 1);
            body = layers.convolution(expand, new BatchNorm(prefix + ".0.1", EPS))
                    .then(Activation.RELU6::applyInPlace);
            module++;
        }
        String depth = prefix + "." + module;
        Convolution depthwise = Convolution.of(depth + ".0", hidden, hidden, 3)
                .stride(stride)
                .groups(hidden)
                .padding(1);
        Convolution project = Convolution.of(prefix + "." + (module + 1), hidden, row.channels(), 1);
        Layer main = body.then(layers.convolution(depthwise, new BatchNorm(depth + ".1", EPS)))
                .then(Activation.RELU6::applyInPlace)
                .then(layers.convolution(project, new BatchNorm(prefix + "." + (module + 2), EPS)));
        boolean identity = stride == 1 && inputs == row.channels();
        return identity ? input -> main.forward(input).add_(input) : main;
    }
}
