// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.zoo;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.metamerkit.model.NetworkCard;
import org.metamerkit.model.layer.Activation;
import org.metamerkit.model.layer.Convolution;
import org.metamerkit.model.layer.Functions;
import org.metamerkit.model.layer.Layer;
import org.metamerkit.model.layer.Layers;
import org.metamerkit.model.layer.Layers.BatchNorm;
import org.metamerkit.model.layer.Layers.GroupNorm;
import org.metamerkit.model.layer.Linear;
import org.metamerkit.model.layer.StageLayer;

/**
 * AlexNet with group normalisation, of instance-prototype contrastive learning (Konkle and Alvarez 2022, Nature Communications 13,
 * 491), as {@code models/alexnet_gn.py} of harvard-visionlab/open_ipcl on GitHub.
 *
 * <p>{@code alexnet_gn} ends in an embedding of 128 numbers of length 1 (their models 1 to 11 and 16); {@code
 * alexnet_gn_supervised} in the scores of 1,000 classes (models 12 to 15). Those trained with their second set of augmentations (6 to
 * 11, 14 and 15) take mean 0.5 and deviation 0.2 instead of ImageNet's: give such weights a card of their own. Feather et al. 2023 let
 * model 1 classify by a linear readout of {@code fc7}, which is not part of the published weights.
 *
 * <p>Stages are named as by Feather et al. 2023: {@code conv_block_1} … {@code conv_block_5} end in the ReLU, before the block's
 * pooling (which open_ipcl counts to the block, here {@code conv_block_1.3} …); {@code avgpool}, {@code fc6}, {@code fc7}, {@code
 * fc8}, {@code l2norm}.
 */
public final class AlexNetGn implements Architecture {
    private static final double EPS = 1e-5;
    private static final int GROUPS = 32;
    private static final int POOLED = 6;
    private static final int WIDE = 4096;
    private static final int EMBEDDING = 128;
    private static final String SOURCE =
            "Konkle and Alvarez 2022, A self-supervised domain-general learning framework for"
                    + " human ventral stream representation, Nature Communications 13, 491; harvard-visionlab/open_ipcl";

    private static final String ADDRESS =
            "https://visionlab-pretrainedmodels.s3.amazonaws.com/project_instancenet/ipcl/";
    private static final String IPCL_1 =
            "06_instance_imagenet_AlexNet_n5_lr03_pct40_t07_div1000_e100_bs128_bm20_gn_stack"
                    + "_final_weights_only.pth.tar";
    private static final String SUPERVISED_12 = "alexnet_gn_s1000_imagenet_wus_aug_final_weights_only.pth.tar";

    private final NetworkCard card;
    private final boolean supervised;

    private AlexNetGn(NetworkCard card, boolean supervised) {
        this.card = card;
        this.supervised = supervised;
    }

    /** The family. */
    static List<Architecture> all() {
        List<String> convolutional =
                List.of("conv_block_1", "conv_block_2", "conv_block_3", "conv_block_4", "conv_block_5");
        List<String> stages = new ArrayList<>(convolutional);
        stages.addAll(List.of("avgpool", "fc6", "fc7"));
        NetworkCard embedding = Cards.of(
                "alexnet_gn",
                "AlexNet with group normalisation, 128-number embedding (IPCL)",
                224,
                Cards.IMAGENET,
                Optional.empty(),
                stages,
                SOURCE);
        List<String> classifying = new ArrayList<>(convolutional);
        classifying.addAll(List.of("fc6", "fc7", "fc8"));
        NetworkCard supervised = Cards.imagenet(
                "alexnet_gn_supervised", "AlexNet with group normalisation, ImageNet-1k", classifying, SOURCE);
        return List.of(
                new AlexNetGn(published(embedding, "model 1", IPCL_1, "51bcc71556"), false),
                new AlexNetGn(published(supervised, "model 12", SUPERVISED_12, "3a41dd57b4"), true));
    }

    /** The digits of the files' SHA-256 are those that open_ipcl's {@code hubconf.py} checks. */
    private static NetworkCard published(NetworkCard card, String model, String file, String sha256) {
        return Cards.published(
                card,
                "not stated (open_ipcl's code: MIT; trained on ImageNet-1k, which is for research)",
                "harvard-visionlab/open_ipcl, " + model,
                new NetworkCard.Download(ADDRESS + file, sha256));
    }

    @Override
    public NetworkCard card() {
        return card;
    }

    @Override
    public int outputs() {
        return supervised ? Cards.IMAGENET_CLASSES : EMBEDDING;
    }

    @Override
    public boolean classifies() {
        return supervised;
    }

    @Override
    public List<StageLayer> stages(Layers layers, int outputs) {
        List<StageLayer> stages = new ArrayList<>();
        stages.add(block(layers, 1, Convolution.of("conv_block_1.0", 3, 96, 11).stride(4)));
        stages.add(pool(1));
        stages.add(block(layers, 2, Convolution.of("conv_block_2.0", 96, 256, 5)));
        stages.add(pool(2));
        stages.add(block(layers, 3, Convolution.of("conv_block_3.0", 256, 384, 3)));
        stages.add(block(layers, 4, Convolution.of("conv_block_4.0", 384, 384, 3)));
        stages.add(block(layers, 5, Convolution.of("conv_block_5.0", 384, 256, 3)));
        stages.add(pool(5));
        stages.add(new StageLayer("avgpool", Functions.adaptiveAveragePool(POOLED)).alias("ave_pool"));
        stages.add(connected(layers, "fc6", 256 * POOLED * POOLED));
        stages.add(connected(layers, "fc7", WIDE));
        StageLayer last = new StageLayer("fc8", layers.linear(Linear.of("fc8.0", WIDE, outputs)));
        if (supervised) {
            stages.add(last.alias("final"));
        } else {
            stages.add(last);
            stages.add(new StageLayer("l2norm", AlexNetGn::ofLengthOne).alias("final"));
        }
        return stages;
    }

    private static StageLayer block(Layers layers, int number, Convolution convolution) {
        String name = "conv_block_" + number;
        // 2 of 11, 2 of 5, 1 of 3
        int zeros = Math.min(2, convolution.kernel() / 2);
        Layer body = layers.convolution(convolution.padding(zeros))
                .then(layers.groupNorm(new GroupNorm(name + ".1", GROUPS, EPS), convolution.outputs()));
        return new StageLayer(name, body, Activation.RELU).alias(name + ".2");
    }

    private static StageLayer pool(int block) {
        return new StageLayer("conv_block_" + block + ".3", Functions.maxPool(3, 2, 0, false));
    }

    private static StageLayer connected(Layers layers, String name, int inputs) {
        Layer body = Functions.flatten()
                .then(layers.linear(Linear.of(name + ".0", inputs, WIDE)))
                .then(x -> x.view(-1, WIDE, 1, 1))
                .then(layers.batchNorm(new BatchNorm(name + ".1", EPS), WIDE))
                .then(x -> x.view(-1, WIDE));
        return new StageLayer(name, body, Activation.RELU).alias(name + ".2");
    }

    private static Tensor ofLengthOne(Tensor input) {
        Tensor squared = input.square().sum(new long[] {1}, true, new ScalarTypeOptional());
        return input.div(squared.pow(new Scalar(0.5)));
    }
}
