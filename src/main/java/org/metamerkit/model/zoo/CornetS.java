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
import org.metamerkit.model.layer.OwnKernels;
import org.metamerkit.model.layer.Parameter;
import org.metamerkit.model.layer.StageLayer;

/**
 * CORnet-S (Kubilius et al. 2019, arXiv:1909.06161), as {@code cornet/cornet_s.py} of dicarlolab/CORnet on GitHub: four areas named
 * after the ventral stream's. V2, V4 and IT run 2, 4 and 2 times with the same convolutions; every time step has batch
 * normalisations of its own, and the first one halves the resolution.
 *
 * <p>Stages: {@code V1.nonlin1}, {@code V1.pool}, {@code V1}; every time step of the other areas, as {@code V4.t0} …, the last of
 * which is the area, {@code V4}; {@code decoder.avgpool} (N×512), {@code decoder.linear}. Areas end in the ReLU that Feather et al.
 * 2023 replaced where they matched.
 */
public final class CornetS implements Architecture {
    private static final double EPS = 1e-5;
    private static final int V1_CHANNELS = 64;

    /** Channels in the middle of a block: so many times its outputs. */
    private static final int WIDENING = 4;

    private static final List<Area> AREAS =
            List.of(new Area("V2", 64, 128, 2), new Area("V4", 128, 256, 4), new Area("IT", 256, 512, 2));

    private record Area(String name, int inputs, int outputs, int times) {}

    private static final NetworkCard CARD = Cards.imagenet(
            "cornet_s",
            "CORnet-S, ImageNet-1k",
            List.of("V1", "V2", "V4", "IT", "decoder.avgpool", "decoder.linear"),
            "Kubilius et al. 2019, Brain-like object recognition with high-performing shallow recurrent ANNs,"
                    + " arXiv:1909.06161; dicarlolab/CORnet");

    private CornetS() {}

    /** The family. */
    static List<Architecture> all() {
        return List.of(new CornetS());
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
        Convolution first =
                Convolution.of("V1.conv1", 3, V1_CHANNELS, 7).stride(2).padding(3);
        stages.add(new StageLayer(
                "V1.nonlin1", layers.convolution(first, new BatchNorm("V1.norm1", EPS)), Activation.RELU));
        stages.add(new StageLayer("V1.pool", Functions.maxPool(3, 2, 1, false)));
        Convolution second =
                Convolution.of("V1.conv2", V1_CHANNELS, V1_CHANNELS, 3).padding(1);
        stages.add(new StageLayer("V1", layers.convolution(second, new BatchNorm("V1.norm2", EPS)), Activation.RELU));
        for (Area area : AREAS) {
            stages.addAll(area(layers, area));
        }
        int features = AREAS.get(AREAS.size() - 1).outputs();
        stages.add(new StageLayer("decoder.avgpool", Functions.globalAveragePool()));
        stages.add(new StageLayer("decoder.linear", layers.linear(Linear.of("decoder.linear", features, outputs)))
                .alias("decoder", "final"));
        return stages;
    }

    private static List<StageLayer> area(Layers layers, Area area) {
        String name = area.name();
        int narrow = area.outputs();
        int wide = WIDENING * narrow;
        Layer input = layers.convolution(Convolution.of(name + ".conv_input", area.inputs(), narrow, 1));
        Layer skip = layers.convolution(
                Convolution.of(name + ".skip", narrow, narrow, 1).stride(2), new BatchNorm(name + ".norm_skip", EPS));
        Layer conv1 = layers.convolution(Convolution.of(name + ".conv1", narrow, wide, 1));
        Convolution middle = Convolution.of(name + ".conv2", wide, wide, 3).padding(1);
        Parameter kernels = layers.parameter(middle.prefix() + ".weight", middle.weightShape());
        Layer conv3 = layers.convolution(Convolution.of(name + ".conv3", wide, narrow, 1));
        List<StageLayer> steps = new ArrayList<>();
        for (int t = 0; t < area.times(); t++) {
            Layer conv2 = OwnKernels.convolution(layers, middle.stride(t == 0 ? 2 : 1), kernels);
            Layer main = conv1.then(norm(layers, name + ".norm1_" + t, wide))
                    .then(Activation.RELU::applyInPlace)
                    .then(conv2)
                    .then(norm(layers, name + ".norm2_" + t, wide))
                    .then(Activation.RELU::applyInPlace)
                    .then(conv3)
                    .then(norm(layers, name + ".norm3_" + t, narrow));
            Layer step = t == 0
                    ? input.then(x -> main.forward(x).add_(skip.forward(x)))
                    : x -> main.forward(x).add_(x);
            String stage = name + ".t" + t;
            steps.add(
                    t == area.times() - 1
                            ? new StageLayer(name, step, Activation.RELU).alias(stage)
                            : new StageLayer(stage, step, Activation.RELU));
        }
        return steps;
    }

    /** Not folded into the convolution before it, which other time steps use too. */
    private static Layer norm(Layers layers, String prefix, int channels) {
        return layers.batchNorm(new BatchNorm(prefix, EPS), channels);
    }
}
