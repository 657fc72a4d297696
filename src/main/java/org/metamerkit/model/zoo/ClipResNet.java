// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.zoo;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.metamerkit.model.layer.Activation;
import org.metamerkit.model.layer.Convolution;
import org.metamerkit.model.layer.Functions;
import org.metamerkit.model.layer.Layer;
import org.metamerkit.model.layer.Layers;
import org.metamerkit.model.layer.Layers.BatchNorm;
import org.metamerkit.model.layer.Linear;
import org.metamerkit.model.layer.Parameter;
import org.metamerkit.model.layer.StageLayer;

/**
 * The image tower of CLIP's ResNet-50 (Radford et al. 2021, arXiv:2103.00020, section 2.4), as openai/CLIP's {@code clip/model.py}:
 * a stem of three convolutions, mean pooling in front of what would be strided convolutions, and attention in place of the last
 * pooling. It ends in the picture's embedding, 1024 values of any length, and has no classes. Tensor names are those below {@code
 * visual.} in CLIP's files.
 *
 * <p>Stages: {@code relu1}, {@code relu2}, {@code relu3}, {@code avgpool}, every block as {@code layerL.B}, the last of a layer as
 * {@code layerL}, {@code attnpool}. Feather et al. 2023 call {@code avgpool} {@code stem}.
 */
public final class ClipResNet extends Clip {
    private static final double EPS = 1e-5;
    private static final List<Integer> BLOCKS = List.of(3, 4, 6, 3);
    private static final int WIDTH = 64;
    private static final int EXPANSION = 4;
    private static final int FEATURES = 32 * WIDTH;
    private static final int HEADS = 32;
    private static final int POSITIONS = 7 * 7;
    private static final int EMBEDDING = 1024;

    private ClipResNet() {
        super(
                "clip_resnet50",
                "CLIP's ResNet-50, image tower",
                List.of("avgpool", "layer1", "layer2", "layer3", "layer4", "attnpool"),
                EMBEDDING);
    }

    /** The family. */
    static List<Architecture> all() {
        return List.of(new ClipResNet());
    }

    @Override
    public List<StageLayer> stages(Layers layers, int outputs) {
        List<StageLayer> stages = new ArrayList<>();
        stages.add(stem(layers, 1, Convolution.of("conv1", 3, WIDTH / 2, 3).stride(2)));
        stages.add(stem(layers, 2, Convolution.of("conv2", WIDTH / 2, WIDTH / 2, 3)));
        stages.add(stem(layers, 3, Convolution.of("conv3", WIDTH / 2, WIDTH, 3)));
        stages.add(new StageLayer("avgpool", Functions.averagePool(2, 2, 0)).alias("stem"));
        int inputs = WIDTH;
        for (int layer = 0; layer < BLOCKS.size(); layer++) {
            int last = BLOCKS.get(layer) - 1;
            for (int block = 0; block <= last; block++) {
                String name = "layer" + (layer + 1) + "." + block;
                int stride = block == 0 && layer > 0 ? 2 : 1;
                Layer sum = bottleneck(layers, name, inputs, WIDTH << layer, stride);
                stages.add(
                        block == last
                                ? new StageLayer("layer" + (layer + 1), sum, Activation.RELU).alias(name)
                                : new StageLayer(name, sum, Activation.RELU));
                inputs = (WIDTH << layer) * EXPANSION;
            }
        }
        stages.add(new StageLayer("attnpool", attentionPool(layers)).alias("final"));
        return stages;
    }

    private static StageLayer stem(Layers layers, int number, Convolution convolution) {
        Layer body = layers.convolution(convolution.padding(1), new BatchNorm("bn" + number, EPS));
        return new StageLayer("relu" + number, body, Activation.RELU);
    }

    /** A block up to the sum; {@code planes} is its number of channels before the expansion. */
    private static Layer bottleneck(Layers layers, String prefix, int inputs, int planes, int stride) {
        int outputs = planes * EXPANSION;
        Layer pool = stride == 1 ? input -> input : Functions.averagePool(stride, stride, 0);
        Layer main = layers.convolution(
                        Convolution.of(prefix + ".conv1", inputs, planes, 1), new BatchNorm(prefix + ".bn1", EPS))
                .then(Activation.RELU::applyInPlace)
                .then(layers.convolution(
                        Convolution.of(prefix + ".conv2", planes, planes, 3).padding(1),
                        new BatchNorm(prefix + ".bn2", EPS)))
                .then(Activation.RELU::applyInPlace)
                .then(pool)
                .then(layers.convolution(
                        Convolution.of(prefix + ".conv3", planes, outputs, 1), new BatchNorm(prefix + ".bn3", EPS)));
        if (stride == 1 && inputs == outputs) {
            return Functions.residual(main);
        }
        Layer shortcut = pool.then(layers.convolution(
                Convolution.of(prefix + ".downsample.0", inputs, outputs, 1),
                new BatchNorm(prefix + ".downsample.1", EPS)));
        return input -> main.forward(input).add_(shortcut.forward(input));
    }

    /** One attention layer whose only query is the positions' mean: N×C×H×W to N×1024. */
    private static Layer attentionPool(Layers layers) {
        Parameter positions = layers.parameter("attnpool.positional_embedding", 1 + POSITIONS, FEATURES);
        Layer queries = layers.linear(Linear.of("attnpool.q_proj", FEATURES, FEATURES));
        Layer keys = layers.linear(Linear.of("attnpool.k_proj", FEATURES, FEATURES));
        Layer values = layers.linear(Linear.of("attnpool.v_proj", FEATURES, FEATURES));
        Layer output = layers.linear(Linear.of("attnpool.c_proj", FEATURES, EMBEDDING));
        return input -> {
            Tensor places = Functions.tokens().forward(input);
            Tensor mean = places.mean(new long[] {1}, true, new ScalarTypeOptional());
            Tensor tokens = torch.cat(new TensorVector(mean, places), 1).add(positions.value());
            Tensor mixed = torch.scaled_dot_product_attention(
                    heads(queries.forward(tokens.narrow(1, 0, 1))),
                    heads(keys.forward(tokens)),
                    heads(values.forward(tokens)));
            return output.forward(mixed.transpose(1, 2).reshape(input.size(0), FEATURES));
        };
    }

    /** N×T×C to N×heads×T×(C/heads). */
    private static Tensor heads(Tensor tokens) {
        return tokens.view(tokens.size(0), tokens.size(1), HEADS, FEATURES / HEADS)
                .transpose(1, 2);
    }
}
