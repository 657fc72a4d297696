// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.zoo;

import java.util.ArrayList;
import java.util.List;
import org.metamerkit.model.NetworkCard;
import org.metamerkit.model.layer.Activation;
import org.metamerkit.model.layer.Attention;
import org.metamerkit.model.layer.Convolution;
import org.metamerkit.model.layer.Functions;
import org.metamerkit.model.layer.Layer;
import org.metamerkit.model.layer.Layers;
import org.metamerkit.model.layer.Layers.LayerNorm;
import org.metamerkit.model.layer.Linear;
import org.metamerkit.model.layer.StageLayer;

/**
 * Vision transformers (Dosovitskiy et al. 2021, arXiv:2010.11929), as torchvision's {@code models/vision_transformer.py}.
 *
 * <p>All stages up to {@code encoder.ln} are tokens, T×C, the class token first (but for {@code conv_proj}, which comes before it).
 * Feather et al. 2023 (their {@code vision_transformer.py}, of timm's) call them {@code patch_embed}, {@code pos_embed}, {@code
 * block_0} … and {@code blocks_end}, the last block's output <em>before</em> the final normalisation {@code norm}. {@code
 * pre_logits} is the normalised class token alone, and has no module of its own in torchvision.
 */
public final class VisionTransformer implements Architecture {
    private static final double EPS = 1e-6;
    private static final String SOURCE = "Dosovitskiy et al. 2021, An image is worth 16x16 words, arXiv:2010.11929";

    private final NetworkCard card;
    private final Dimensions dimensions;

    /** Table 1 of the paper, for square pictures of {@code size}. */
    private record Dimensions(int size, int patch, int blocks, int channels, int hidden, int heads) {
        static Dimensions base(int patch) {
            return new Dimensions(224, patch, 12, 768, 3072, 12);
        }

        static Dimensions large(int patch) {
            return new Dimensions(224, patch, 24, 1024, 4096, 16);
        }

        int tokens() {
            return 1 + size / patch * (size / patch);
        }
    }

    private VisionTransformer(NetworkCard card, Dimensions dimensions) {
        this.card = card;
        this.dimensions = dimensions;
    }

    /** The family. */
    static List<Architecture> all() {
        return List.of(
                imagenet("vit_b_16", "ViT-B/16", Dimensions.base(16), List.of(0, 3, 6, 9), "c867db91"),
                imagenet("vit_b_32", "ViT-B/32", Dimensions.base(32), List.of(0, 3, 6, 9), "d86f8d99"),
                imagenet("vit_l_16", "ViT-L/16", Dimensions.large(16), List.of(0, 6, 12, 18), "852ce7e3"));
    }

    /** @param blocks by default: those of Feather et al. 2023 */
    private static VisionTransformer imagenet(
            String name, String title, Dimensions dimensions, List<Integer> blocks, String hash) {
        NetworkCard card = Cards.imagenet(
                name,
                title + ", ImageNet-1k",
                defaultStages(dimensions, blocks),
                SOURCE,
                Cards.TORCHVISION + name + "-" + hash + ".pth");
        return new VisionTransformer(card, dimensions);
    }

    private static List<String> defaultStages(Dimensions dimensions, List<Integer> blocks) {
        List<String> stages = new ArrayList<>(List.of("conv_proj", "pos_embed"));
        blocks.forEach(block -> stages.add(block(block)));
        stages.add(block(dimensions.blocks() - 1));
        stages.add("heads.head");
        return stages;
    }

    private static String block(int index) {
        return "encoder.layers.encoder_layer_" + index;
    }

    @Override
    public NetworkCard card() {
        return card;
    }

    @Override
    public int outputs() {
        return Cards.IMAGENET_CLASSES;
    }

    /** Torchvision's published files still carry the names of its version 0.12, and its own loader translates them. */
    @Override
    public String nameOf(String tensor) {
        return tensor.replace(".mlp.linear_1.", ".mlp.0.").replace(".mlp.linear_2.", ".mlp.3.");
    }

    @Override
    public List<StageLayer> stages(Layers layers, int outputs) {
        int channels = dimensions.channels();
        List<StageLayer> stages = new ArrayList<>();
        stages.add(new StageLayer(
                        "conv_proj",
                        layers.convolution(Convolution.of("conv_proj", 3, channels, dimensions.patch())
                                        .stride(dimensions.patch())
                                        .withBias())
                                .then(Functions.tokens()))
                .alias("patch_embed"));
        Layer classToken = Functions.prepend(layers.parameter("class_token", 1, 1, channels));
        Layer positions = Functions.add(layers.parameter("encoder.pos_embedding", 1, dimensions.tokens(), channels));
        stages.add(new StageLayer("pos_embed", classToken.then(positions)).alias("encoder.dropout"));
        int last = dimensions.blocks() - 1;
        for (int i = 0; i <= last; i++) {
            StageLayer block = new StageLayer(block(i), block(layers, block(i)));
            stages.add(
                    i < last ? block.alias("block_" + i) : block.alias("block_" + i, "blocks_end", "encoder.layers"));
        }
        stages.add(new StageLayer("encoder.ln", layers.layerNorm(new LayerNorm("encoder.ln", EPS), channels))
                .alias("norm", "encoder"));
        stages.add(new StageLayer("pre_logits", Functions.token(0)));
        stages.add(new StageLayer("heads.head", layers.linear(Linear.of("heads.head", channels, outputs)))
                .alias("heads", "final"));
        return stages;
    }

    private Layer block(Layers layers, String prefix) {
        int channels = dimensions.channels();
        Layer attention = layers.layerNorm(new LayerNorm(prefix + ".ln_1", EPS), channels)
                .then(layers.attention(new Attention(prefix + ".self_attention", channels, dimensions.heads())));
        Layer perceptron = layers.layerNorm(new LayerNorm(prefix + ".ln_2", EPS), channels)
                .then(layers.linear(Linear.of(prefix + ".mlp.0", channels, dimensions.hidden())))
                .then(Activation.GELU::apply)
                .then(layers.linear(Linear.of(prefix + ".mlp.3", dimensions.hidden(), channels)));
        return Functions.residual(attention).then(Functions.residual(perceptron));
    }
}
