// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.zoo;

import java.util.ArrayList;
import java.util.List;
import org.metamerkit.model.layer.Activation;
import org.metamerkit.model.layer.Attention;
import org.metamerkit.model.layer.Convolution;
import org.metamerkit.model.layer.Functions;
import org.metamerkit.model.layer.Layer;
import org.metamerkit.model.layer.Layers;
import org.metamerkit.model.layer.Layers.LayerNorm;
import org.metamerkit.model.layer.Linear;
import org.metamerkit.model.layer.Parameter;
import org.metamerkit.model.layer.StageLayer;

/**
 * The image tower of CLIP's ViT-B/32 (Radford et al. 2021, arXiv:2103.00020), as openai/CLIP's {@code clip/model.py}: a vision
 * transformer with QuickGELU that normalises its tokens before the first block too. It ends in the picture's embedding, 512 values
 * of any length, and has no classes. Tensor names are those below {@code visual.} in CLIP's files.
 *
 * <p>Stages are those of Feather et al. 2023 (their {@code clip/model.py}): {@code conv1} (C×H×W); as tokens, T×C, the class token
 * first, {@code class_embedding_cat}, {@code positional_embedding}, {@code ln_pre}, {@code transformer.resblocks.0} (alias {@code
 * block_0}) … all blocks, the last of which is {@code blocks_end} too; {@code ln_post}, of the class token alone; {@code proj}.
 */
public final class ClipVisionTransformer extends Clip {
    private static final double EPS = 1e-5;
    private static final int SIZE = 224;
    private static final int PATCH = 32;
    private static final int TOKENS = 1 + SIZE / PATCH * (SIZE / PATCH);
    private static final int BLOCKS = 12;
    private static final int CHANNELS = 768;
    private static final int HIDDEN = 4 * CHANNELS;
    private static final int HEADS = 12;
    private static final int EMBEDDING = 512;

    private ClipVisionTransformer() {
        super(
                "clip_vit_b_32",
                "CLIP's ViT-B/32, image tower",
                List.of(
                        "conv1",
                        "class_embedding_cat",
                        "ln_pre",
                        block(0),
                        block(3),
                        block(6),
                        block(9),
                        block(BLOCKS - 1)),
                EMBEDDING);
    }

    /** The family. */
    static List<Architecture> all() {
        return List.of(new ClipVisionTransformer());
    }

    private static String block(int index) {
        return "transformer.resblocks." + index;
    }

    @Override
    public List<StageLayer> stages(Layers layers, int outputs) {
        List<StageLayer> stages = new ArrayList<>();
        stages.add(new StageLayer(
                "conv1",
                layers.convolution(Convolution.of("conv1", 3, CHANNELS, PATCH).stride(PATCH))));
        Layer classToken = Functions.prepend(layers.parameter("class_embedding", CHANNELS));
        stages.add(new StageLayer("class_embedding_cat", Functions.tokens().then(classToken)));
        stages.add(new StageLayer(
                "positional_embedding", Functions.add(layers.parameter("positional_embedding", TOKENS, CHANNELS))));
        stages.add(new StageLayer("ln_pre", layers.layerNorm(new LayerNorm("ln_pre", EPS), CHANNELS)));
        int last = BLOCKS - 1;
        for (int i = 0; i <= last; i++) {
            StageLayer block = new StageLayer(block(i), block(layers, block(i)));
            stages.add(i < last ? block.alias("block_" + i) : block.alias("block_" + i, "blocks_end", "transformer"));
        }
        Layer norm = layers.layerNorm(new LayerNorm("ln_post", EPS), CHANNELS);
        stages.add(new StageLayer("ln_post", Functions.token(0).then(norm)));
        Parameter projection = layers.parameter("proj", CHANNELS, EMBEDDING);
        stages.add(new StageLayer("proj", input -> input.matmul(projection.value())).alias("final"));
        return stages;
    }

    private static Layer block(Layers layers, String prefix) {
        Layer attention = layers.layerNorm(new LayerNorm(prefix + ".ln_1", EPS), CHANNELS)
                .then(layers.attention(new Attention(prefix + ".attn", CHANNELS, HEADS)));
        Layer perceptron = layers.layerNorm(new LayerNorm(prefix + ".ln_2", EPS), CHANNELS)
                .then(layers.linear(Linear.of(prefix + ".mlp.c_fc", CHANNELS, HIDDEN)))
                .then(Activation.QUICK_GELU::apply)
                .then(layers.linear(Linear.of(prefix + ".mlp.c_proj", HIDDEN, CHANNELS)));
        return Functions.residual(attention).then(Functions.residual(perceptron));
    }
}
