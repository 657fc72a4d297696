// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.zoo;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.metamerkit.model.NetworkCard;
import org.metamerkit.model.layer.Activation;
import org.metamerkit.model.layer.Convolution;
import org.metamerkit.model.layer.Functions;
import org.metamerkit.model.layer.Layer;
import org.metamerkit.model.layer.Layers;
import org.metamerkit.model.layer.Layers.BatchNorm;
import org.metamerkit.model.layer.StageLayer;
import org.metamerkit.stimulus.ClassNames;
import org.metamerkit.stimulus.Preprocessing;

/**
 * Tiny Darknet (Redmon 2016, pjreddie.com/darknet/tiny-darknet; pjreddie/darknet, {@code cfg/tiny.cfg}) as ml5's Keras model of
 * it: convolutions without bias, batch normalisation with eps 1e-3, leaky ReLU of slope 0.1, x/255 as input.
 *
 * <p>Stages carry Keras' names, counted from 1: {@code leaky_re_lu_N}, {@code max_pooling2d_N}, {@code conv2d_16} (a map per
 * class, linear) and {@code global_average_pooling2d_1}.
 */
public final class TinyDarknet implements Architecture {
    private static final double EPS = 1e-3;
    private static final Activation LEAKY = Activation.leakyRelu(0.1);

    /** Output channels of the convolutions before the last; 0 is a pooling. */
    private static final List<Integer> CHANNELS =
            List.of(16, 0, 32, 0, 16, 128, 16, 128, 0, 32, 256, 32, 256, 0, 64, 512, 64, 512, 128);

    /** Which convolutions are 1×1, counted from 1; the others are 3×3. */
    private static final List<Integer> POINTS = List.of(3, 5, 7, 9, 11, 13, 15);

    private static final NetworkCard CARD = Cards.of(
            "tiny_darknet",
            "Tiny Darknet, ImageNet-1k",
            224,
            Preprocessing.uniform(0, 1),
            Optional.of(ClassNames.imagenet()),
            List.of(
                    "leaky_re_lu_1",
                    "leaky_re_lu_2",
                    "leaky_re_lu_4",
                    "leaky_re_lu_6",
                    "leaky_re_lu_10",
                    "leaky_re_lu_14",
                    "conv2d_16",
                    "global_average_pooling2d_1"),
            "Redmon 2016, Tiny Darknet, pjreddie.com/darknet/tiny-darknet");

    private TinyDarknet() {}

    /** The family. */
    static List<Architecture> all() {
        return List.of(new TinyDarknet());
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
        int inputs = 3;
        int convolution = 1;
        int pool = 1;
        for (int channels : CHANNELS) {
            if (channels == 0) {
                // Keras' SAME: a last odd row or column has a window of its own
                stages.add(new StageLayer("max_pooling2d_" + pool++, Functions.maxPool(2, 2, 0, true)));
            } else {
                int kernel = POINTS.contains(convolution) ? 1 : 3;
                Layer body = layers.convolution(
                        Convolution.of("conv2d_" + convolution, inputs, channels, kernel)
                                .padding(kernel / 2),
                        new BatchNorm("batch_normalization_" + convolution, EPS));
                stages.add(new StageLayer("leaky_re_lu_" + convolution++, body, LEAKY));
                inputs = channels;
            }
        }
        String last = "conv2d_" + convolution;
        stages.add(new StageLayer(
                last,
                layers.convolution(Convolution.of(last, inputs, outputs, 1).withBias())));
        stages.add(new StageLayer("global_average_pooling2d_1", Functions.globalAveragePool()).alias("final"));
        return stages;
    }
}
