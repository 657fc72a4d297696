// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.zoo;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.metamerkit.model.NetworkCard;
import org.metamerkit.model.layer.Activation;
import org.metamerkit.model.layer.Convolution;
import org.metamerkit.model.layer.Functions;
import org.metamerkit.model.layer.Layer;
import org.metamerkit.model.layer.Layers;
import org.metamerkit.model.layer.Linear;
import org.metamerkit.model.layer.OwnKernels;
import org.metamerkit.model.layer.Parameter;
import org.metamerkit.model.layer.StageLayer;
import org.metamerkit.stimulus.ClassNames;
import org.metamerkit.stimulus.NumpyRandom;
import org.metamerkit.stimulus.Preprocessing;

/**
 * VOneNets (Dapello, Marques et al. 2020, Simulating a primary visual cortex at the front of CNNs, NeurIPS), as {@code vonenet/} of
 * dicarlolab/vonenet on GitHub: a fixed bank of Gabor filters in quadrature (25×25 pixels, stride 4), half of which drive simple cells
 * {@code 25 max(q₀, 0)} and half complex cells {@code 25 √((q₀² + q₁²) / 2)}; a 1×1 convolution to 64 channels; and AlexNet or
 * ResNet-50 without what comes before their second convolution or {@code layer1}. Filters are part of the weights file, since the
 * colour channel each of them looks at was drawn without a seed;
 *
 * <p>Neurons' noise: {@code vonealexnet} and {@code voneresnet50} run without. {@code vonealexnet_gaussian_noise_std4_fixed} is what
 * Feather et al. 2023 made metamers of ({@code robustness/imagenet_models/vonenet} of jenellefeather/model_metamers_pytorch): one
 * sample of Gaussian noise of deviation 4, the same for all pictures, is added before the cells' last rectification; 1e-5 is added
 * below the complex cells' root; and pictures are normalised as torchvision's. Their sample came from PyTorch's generator and is in
 * none of their files; ours is {@code 4 * numpy.random.RandomState(0).randn(512, 56, 56)}.
 *
 * <p>Stages: {@code gabors_f}, which without noise is {@code v1_output} too; {@code v1_output} where there is noise (Feather et al.
 * matched it with the ordinary gradient of its ReLU, here it is passed straight through as everywhere); {@code bottleneck}; AlexNet's
 * by their modules' names with Feather et al.'s {@code relu1} … {@code relu4}, {@code fc0_relu}, {@code fc1_relu} as aliases;
 * ResNet's as in {@link ResNet}.
 */
public final class VoneNet implements Architecture {
    static final int SIMPLE = 256;
    static final int COMPLEX = 256;
    static final int CELLS = SIMPLE + COMPLEX;
    static final int KERNEL = 25;
    private static final int STRIDE = 4;
    private static final int MAP = 56;
    private static final double GAIN = 25;
    private static final int CHANNELS = 64;
    private static final int POOLED = 7;
    private static final int WIDE = 4096;

    /** Keeps the root's gradient finite where both filters answer with 0, and changes no float32 value. */
    private static final double SMALLEST_ENERGY = 1e-30;

    private static final double FEATHERS_OFFSET = 1e-5;
    private static final double NOISE_DEVIATION = 4;
    private static final String SOURCE =
            "Dapello, Marques et al. 2020, Simulating a primary visual cortex at the front of CNNs"
                    + " improves robustness to image perturbations, NeurIPS; dicarlolab/vonenet";

    private final NetworkCard card;
    private final boolean residual;
    private final boolean noisy;

    private VoneNet(NetworkCard card, boolean residual, boolean noisy) {
        this.card = card;
        this.residual = residual;
        this.noisy = noisy;
    }

    /** The family. */
    static List<Architecture> all() {
        Preprocessing vonenet = Preprocessing.uniform(0.5, 0.5);
        List<String> alexNet = List.of(
                "bottleneck",
                "model.features.1",
                "model.features.4",
                "model.features.6",
                "model.features.8",
                "model.classifier.2",
                "model.classifier.5");
        List<String> quiet = new ArrayList<>(List.of("gabors_f"));
        quiet.addAll(alexNet);
        List<String> loud = new ArrayList<>(List.of("v1_output"));
        loud.addAll(alexNet);
        List<String> resNet =
                List.of("gabors_f", "bottleneck", "layer1", "layer2", "layer3", "layer4", "avgpool", "fc");
        return List.of(
                new VoneNet(card("vonealexnet", "VOneAlexNet without noise", vonenet, quiet), false, false),
                new VoneNet(
                        card(
                                "vonealexnet_gaussian_noise_std4_fixed",
                                "VOneAlexNet with a fixed sample of Gaussian noise",
                                Cards.IMAGENET,
                                loud),
                        false,
                        true),
                new VoneNet(card("voneresnet50", "VOneResNet-50 without noise", vonenet, resNet), true, false));
    }

    private static NetworkCard card(String name, String title, Preprocessing preprocessing, List<String> stages) {
        return Cards.of(
                name, title + ", ImageNet-1k", 224, preprocessing, Optional.of(ClassNames.imagenet()), stages, SOURCE);
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
    public boolean passesOver(String tensor) {
        // of no use to the published code either, which drops them
        return Architecture.super.passesOver(tensor) || tensor.startsWith("vone_block.div_");
    }

    @Override
    public List<StageLayer> stages(Layers layers, int outputs) {
        List<StageLayer> stages = new ArrayList<>();
        StageLayer gabors = new StageLayer("gabors_f", gabors(layers));
        if (noisy) {
            Parameter noise = layers.constant(VoneNet::noise, 1, CELLS, MAP, MAP);
            stages.add(gabors.alias("vone_block.gabors"));
            stages.add(new StageLayer("v1_output", x -> x.add(noise.value()), Activation.RELU)
                    .alias("vone_block", "vone_block.output"));
        } else {
            stages.add(gabors.alias("v1_output", "vone_block", "vone_block.gabors", "vone_block.output"));
        }
        stages.add(new StageLayer("bottleneck", layers.convolution(Convolution.of("bottleneck", CELLS, CHANNELS, 1))));
        stages.addAll(residual ? resNet(layers, outputs) : alexNet(layers, outputs));
        return stages;
    }

    private Layer gabors(Layers layers) {
        Convolution shape = Convolution.of("vone_block.simple_conv_q0", 3, CELLS, KERNEL)
                .stride(STRIDE)
                .padding(KERNEL / 2);
        Parameter even = layers.buffer("vone_block.simple_conv_q0.weight", shape.weightShape());
        Parameter odd = layers.buffer("vone_block.simple_conv_q1.weight", shape.weightShape());
        Layer q0 = OwnKernels.convolution(layers, shape, even);
        // simple cells have no use for the second phase
        Layer q1 = OwnKernels.convolution(layers, shape, () -> odd.value().narrow(0, SIMPLE, COMPLEX));
        return input -> {
            Tensor first = q0.forward(input);
            Tensor simple = first.narrow(1, 0, SIMPLE).relu();
            Tensor squares = first.narrow(1, SIMPLE, COMPLEX)
                    .square()
                    .add(q1.forward(input).square());
            Tensor energy =
                    noisy ? squares.add(new Scalar(FEATHERS_OFFSET)) : squares.clamp_min(new Scalar(SMALLEST_ENERGY));
            Tensor complex = energy.sqrt().div(new Scalar(Math.sqrt(2)));
            return torch.cat(new TensorVector(simple, complex), 1).mul_(new Scalar(GAIN));
        };
    }

    private static double[] noise() {
        NumpyRandom random = new NumpyRandom(0);
        double[] values = new double[CELLS * MAP * MAP];
        for (int i = 0; i < values.length; i++) {
            values[i] = NOISE_DEVIATION * random.normal();
        }
        return values;
    }

    /** {@code AlexNetBackEnd} of {@code back_ends.py}. */
    private static List<StageLayer> alexNet(Layers layers, int outputs) {
        Layer pool = Functions.maxPool(3, 2, 1, false);
        Layer flat = Functions.flatten().then(layers.dropout(0.5));
        List<StageLayer> stages = new ArrayList<>();
        stages.add(
                rectified(layers, Convolution.of("model.features.0", 64, 192, 5).stride(2), "model.features.1")
                        .alias("relu1"));
        stages.add(new StageLayer("model.features.2", pool));
        stages.add(rectified(layers, Convolution.of("model.features.3", 192, 384, 3), "model.features.4")
                .alias("relu2"));
        stages.add(rectified(layers, Convolution.of("model.features.5", 384, 256, 3), "model.features.6")
                .alias("relu3"));
        stages.add(rectified(layers, Convolution.of("model.features.7", 256, 256, 3), "model.features.8")
                .alias("relu4"));
        stages.add(new StageLayer("model.features.9", pool).alias("model.features"));
        stages.add(new StageLayer("model.avgpool", Functions.adaptiveAveragePool(POOLED)).alias("avgpool"));
        stages.add(new StageLayer(
                        "model.classifier.2",
                        flat.then(layers.linear(Linear.of("model.classifier.1", 256 * POOLED * POOLED, WIDE))),
                        Activation.RELU)
                .alias("fc0_relu"));
        stages.add(new StageLayer(
                        "model.classifier.5",
                        layers.dropout(0.5).then(layers.linear(Linear.of("model.classifier.4", WIDE, WIDE))),
                        Activation.RELU)
                .alias("fc1_relu"));
        stages.add(new StageLayer("model.classifier.6", layers.linear(Linear.of("model.classifier.6", WIDE, outputs)))
                .alias("fctop", "final"));
        return stages;
    }

    private static StageLayer rectified(Layers layers, Convolution convolution, String name) {
        Convolution padded = convolution.padding(convolution.kernel() / 2).withBias();
        return new StageLayer(name, layers.convolution(padded), Activation.RELU);
    }

    /** {@code ResNetBackEnd} of {@code back_ends.py}. */
    private static List<StageLayer> resNet(Layers layers, int outputs) {
        ResNet resNet = ResNet.resnet50();
        List<StageLayer> stages = new ArrayList<>(resNet.residualStages(layers, "model."));
        stages.add(new StageLayer("avgpool", Functions.globalAveragePool()));
        stages.add(
                new StageLayer("fc", layers.linear(Linear.of("model.fc", resNet.channels(), outputs))).alias("final"));
        return stages;
    }
}
