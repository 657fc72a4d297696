// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.zoo;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.metamerkit.model.NetworkCard;
import org.metamerkit.model.layer.Activation;
import org.metamerkit.model.layer.Convolution;
import org.metamerkit.model.layer.Functions;
import org.metamerkit.model.layer.Layer;
import org.metamerkit.model.layer.Layers;
import org.metamerkit.model.layer.Padding;
import org.metamerkit.model.layer.StageLayer;
import org.metamerkit.stimulus.ClassNames;
import org.metamerkit.stimulus.PictureSpec;
import org.metamerkit.stimulus.Preprocessing;

/**
 * MobileNetV2 (Sandler et al. 2018, arXiv:1801.04381) as TensorFlow's graphs for inference have it (google-coral/test_data, {@code
 * mobilenet_v2_1.0_224_quant.tflite}): batch normalisation folded into convolutions with biases, SAME padding, 1,001 outputs of
 * which the first is a background class, input x/127.5 − 1.
 *
 * <p>Tensors are {@code opNN_KIND.weight} and {@code .bias}: KIND is {@code conv2d} or {@code depthwise}, NN the operation's place
 * in the graph, in which the residual sums are operations too. Stages carry TensorFlow's scopes: {@code Conv}, {@code
 * expanded_conv}, {@code expanded_conv_1} … {@code expanded_conv_16} (linear), {@code Conv_1}, {@code AvgPool} (N×1280), {@code
 * Logits} (N×1001).
 */
public final class MobileNetV2TensorFlow implements Architecture {
    private static final Padding SAME = new Padding.TensorFlowSame();
    private static final int CLASSES_AND_BACKGROUND = 1001;

    private static final NetworkCard CARD = new NetworkCard(
            "mobilenet_v2_tf",
            "MobileNetV2 as in TensorFlow Lite, ImageNet-1k",
            new PictureSpec(224, 224),
            Preprocessing.uniform(0.5, 0.5),
            Optional.of(ClassNames.imagenet()),
            true,
            List.of(
                    "Conv",
                    "expanded_conv_2",
                    "expanded_conv_5",
                    "expanded_conv_9",
                    "expanded_conv_12",
                    "expanded_conv_16",
                    "AvgPool",
                    "Logits"),
            Cards.UNKNOWN_LICENCE,
            Cards.UNKNOWN_ORIGIN,
            "Sandler et al. 2018, MobileNetV2: inverted residuals and linear bottlenecks, arXiv:1801.04381");

    private MobileNetV2TensorFlow() {}

    /** The family. */
    static List<Architecture> all() {
        return List.of(new MobileNetV2TensorFlow());
    }

    @Override
    public NetworkCard card() {
        return CARD;
    }

    @Override
    public int outputs() {
        return CLASSES_AND_BACKGROUND;
    }

    @Override
    public List<StageLayer> stages(Layers layers, int outputs) {
        Graph graph = new Graph(layers);
        List<StageLayer> stages = new ArrayList<>();
        stages.add(new StageLayer("Conv", graph.convolution(3, MobileNetV2.STEM_CHANNELS, 3, 2), Activation.RELU6));
        int inputs = MobileNetV2.STEM_CHANNELS;
        for (MobileNetV2.Row row : MobileNetV2.ROWS) {
            for (int repeat = 0; repeat < row.repeats(); repeat++) {
                int index = stages.size() - 1;
                String name = index == 0 ? "expanded_conv" : "expanded_conv_" + index;
                int stride = repeat == 0 ? row.stride() : 1;
                stages.add(new StageLayer(name, graph.invertedResidual(inputs, stride, row)));
                inputs = row.channels();
            }
        }
        stages.add(
                new StageLayer("Conv_1", graph.convolution(inputs, MobileNetV2.LAST_CHANNELS, 1, 1), Activation.RELU6));
        stages.add(new StageLayer("AvgPool", Functions.globalAveragePool()));
        graph.operation++;
        Layer logits = graph.convolution(MobileNetV2.LAST_CHANNELS, outputs, 1, 1);
        // the last matrix is a convolution of a single position
        stages.add(new StageLayer(
                        "Logits",
                        input -> logits.forward(input.unsqueeze(-1).unsqueeze(-1))
                                .flatten(1, -1))
                .alias("final"));
        return stages;
    }

    /** Counts the graph's operations, by which its tensors are named. */
    private static final class Graph {
        private final Layers layers;
        private int operation;

        Graph(Layers layers) {
            this.layers = layers;
        }

        Layer convolution(int inputs, int outputs, int kernel, int stride) {
            return layers.convolution(Convolution.of(next("conv2d"), inputs, outputs, kernel)
                    .stride(stride)
                    .padding(SAME)
                    .withBias());
        }

        private Layer depthwise(int channels, int stride) {
            return layers.convolution(Convolution.of(next("depthwise"), channels, channels, 3)
                    .stride(stride)
                    .groups(channels)
                    .padding(SAME)
                    .withBias());
        }

        Layer invertedResidual(int inputs, int stride, MobileNetV2.Row row) {
            int hidden = inputs * row.expansion();
            Layer body = input -> input;
            if (row.expansion() != 1) {
                body = convolution(inputs, hidden, 1, 1).then(Activation.RELU6::applyInPlace);
            }
            Layer main = body.then(depthwise(hidden, stride))
                    .then(Activation.RELU6::applyInPlace)
                    .then(convolution(hidden, row.channels(), 1, 1));
            if (stride != 1 || inputs != row.channels()) {
                return main;
            }
            operation++;
            return input -> main.forward(input).add_(input);
        }

        private String next(String kind) {
            return String.format(Locale.ROOT, "op%02d_%s", operation++, kind);
        }
    }
}
