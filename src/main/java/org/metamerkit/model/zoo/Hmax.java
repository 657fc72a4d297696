// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.zoo;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.metamerkit.model.NetworkCard;
import org.metamerkit.model.layer.Convolution;
import org.metamerkit.model.layer.Functions;
import org.metamerkit.model.layer.Layer;
import org.metamerkit.model.layer.Layers;
import org.metamerkit.model.layer.OwnKernels;
import org.metamerkit.model.layer.Parameter;
import org.metamerkit.model.layer.StageLayer;
import org.metamerkit.stimulus.PictureSpec;
import org.metamerkit.stimulus.Preprocessing;

/**
 * HMAX (Riesenhuber and Poggio 1999, Nature Neuroscience 2, 1019; Serre, Oliva and Poggio 2007, PNAS 104, 6424) with the numbers of
 * {@code robustness/imagenet_models/hmax.py} in jenellefeather/model_metamers_pytorch ({@code hmax_standard}), which derives from
 * wmvanvliet/pytorch_hmax and follows the MATLAB code of Riesenhuber's laboratory.
 *
 * <p>Stages, all of which end linear:
 *
 * <ul>
 *   <li>{@code s1_out}, 64×250×250: 16 sizes of {@linkplain HmaxFilters Gabor filters} × 4 orientations, the absolute answer divided
 *       by the length of the part of the picture under the filter; 0 where the filter would reach beyond the picture.
 *   <li>{@code c1_out}, 50,572 units: 8 bands of two filter sizes each, the maximum over both and over windows of 8 … 22 pixels that
 *       overlap by half; bands one after another, each 4×H×H.
 *   <li>{@code s2_out}, 42,409,600 units: exp(−‖patch − C1‖² / 2) for 400 patches of each of 8 sizes (2×2 … 16×16, all orientations)
 *       at every position of every band; sizes one after another, in each the bands, each 400×H×H.
 *   <li>{@code c2_out}, 8×400: the maximum over bands and positions.
 * </ul>
 *
 * <p>Only patches come from the weights file: {@code s2_units.K.conv.weight}, 1600×1×S×S, orientation by orientation; {@link
 * HmaxPatches} samples new ones. Of a published checkpoint's other tensors all but one follow from these or from the definition; the
 * linear readout of 1,000 classes that Feather et al. 2023 trained ({@code fc}) is passed over.
 *
 * <p>Pictures are grey, and 0 … 255 inside the network. Reference synthesis starts from noise of deviation 10 around 127.5 and from
 * steps of length 255, on one channel: in three equal channels of 0 … 1 that is a deviation of 10/255 around 0.5 and a first step of
 * √3, for lengths are taken over all three. The reference resized pictures bilinearly before it cut them; here they are cut, then
 * resized bicubically, as for all networks.
 */
public final class Hmax implements Architecture {
    static final int ORIENTATIONS = 4;
    static final int PATCHES = 400;
    static final List<Integer> PATCH_SIZES = List.of(2, 4, 6, 8, 10, 12, 14, 16);
    static final PictureSpec PICTURE = new PictureSpec(250, 250, true);
    static final Preprocessing PREPROCESSING = Preprocessing.uniform(0, 1 / 255d);
    private static final int BANDS = 8;
    private static final double STABILITY = 1e-10;
    private static final int FEATURES = PATCH_SIZES.size() * PATCHES;

    private static final NetworkCard CARD = Cards.of(
            "hmax",
            "HMAX, C2 features",
            PICTURE,
            PREPROCESSING,
            Optional.empty(),
            List.of("s1_out", "c1_out", "s2_out", "c2_out"),
            "Serre, Oliva and Poggio 2007, A feedforward architecture accounts for rapid categorization, PNAS 104,"
                    + " 6424; jenellefeather/model_metamers_pytorch, wmvanvliet/pytorch_hmax");

    private Hmax() {}

    /** The family. */
    static List<Architecture> all() {
        return List.of(new Hmax());
    }

    @Override
    public NetworkCard card() {
        return CARD;
    }

    @Override
    public int outputs() {
        return FEATURES;
    }

    @Override
    public boolean classifies() {
        return false;
    }

    @Override
    public boolean passesOver(String tensor) {
        return tensor.startsWith("s1_units.")
                || tensor.endsWith(".uniform.weight")
                || tensor.endsWith(".patches_sum_sq")
                || tensor.startsWith("fc.");
    }

    @Override
    public List<StageLayer> stages(Layers layers, int outputs) {
        return List.of(
                new StageLayer("s1_out", s1(layers)),
                new StageLayer("c1_out", Hmax::c1),
                new StageLayer("s2_out", s2(layers)),
                new StageLayer("c2_out", Hmax::c2).alias("final"));
    }

    /** N×1×250×250 of 0 … 255 to S1. */
    static Layer s1(Layers layers) {
        List<Layer> sizes = new ArrayList<>();
        for (int size : HmaxFilters.SIZES) {
            Convolution shape = Convolution.of("s1", 1, ORIENTATIONS, size);
            Parameter filters = layers.constant(HmaxFilters.ofSize(size), shape.weightShape());
            Layer answers = OwnKernels.convolution(layers, shape, filters);
            long[] edges = {size / 2, size / 2, size / 2, size / 2};
            sizes.add(input -> {
                Tensor length = windowSums(input.square(), size, 0)
                        .add(new Scalar(STABILITY))
                        .sqrt();
                return torch.constant_pad_nd(answers.forward(input).abs().div(length), edges, new Scalar(0d));
            });
        }
        return input -> {
            TensorVector all = new TensorVector();
            sizes.forEach(size -> all.push_back(size.forward(input)));
            return torch.cat(all, 1);
        };
    }

    /** S1 to C1. */
    static Tensor c1(Tensor s1) {
        TensorVector bands = new TensorVector();
        for (int band = 0; band < BANDS; band++) {
            int half = halfWindow(band);
            Tensor smaller = s1.narrow(1, 2L * band * ORIENTATIONS, ORIENTATIONS);
            Tensor larger = s1.narrow(1, (2L * band + 1) * ORIENTATIONS, ORIENTATIONS);
            bands.push_back(Functions.maxPool(2 * half, half, half, false)
                    .forward(torch.maximum(smaller, larger))
                    .flatten(1, -1));
        }
        return torch.cat(bands, 1);
    }

    /** A band of C1: N×4×H×H. */
    static Tensor bandOfC1(Tensor c1, int band) {
        long start = 0;
        for (int before = 0; before < band; before++) {
            start += (long) ORIENTATIONS * side(before) * side(before);
        }
        int side = side(band);
        return c1.narrow(1, start, (long) ORIENTATIONS * side * side).view(-1, ORIENTATIONS, side, side);
    }

    /** Rows and columns of a band of C1. */
    static int side(int band) {
        return PICTURE.height() / halfWindow(band) + 1;
    }

    private static int halfWindow(int band) {
        return 4 + band;
    }

    private static Layer s2(Layers layers) {
        List<Layer> sizes = new ArrayList<>();
        for (int k = 0; k < PATCH_SIZES.size(); k++) {
            int size = PATCH_SIZES.get(k);
            long[] shape = {(long) ORIENTATIONS * PATCHES, 1, size, size};
            Parameter patches = layers.parameter("s2_units." + k + ".conv.weight", shape);
            sizes.add(layers.counted(band -> likeness(band, patches.value(), size), (long) ORIENTATIONS * size * size));
        }
        return c1 -> {
            TensorVector all = new TensorVector();
            for (Layer size : sizes) {
                for (int band = 0; band < BANDS; band++) {
                    all.push_back(size.forward(bandOfC1(c1, band)).flatten(1, -1));
                }
            }
            return torch.cat(all, 1);
        };
    }

    /** exp(−‖p − c‖² / 2) = exp(p·c − ‖p‖² / 2 − ‖c‖² / 2) of every patch p and every part c of a band. */
    private static Tensor likeness(Tensor band, Tensor patches, int size) {
        Tensor kernels = patches.view(ORIENTATIONS, PATCHES, size, size).transpose(0, 1);
        Scalar minusHalf = new Scalar(-0.5);
        TensorOptional bias = new TensorOptional(kernels.square().sum(1, 2, 3).mul(minusHalf));
        long[] padding = {size / 2, size / 2};
        Tensor products = torch.conv2d(band, kernels, bias, new long[] {1, 1}, padding, new long[] {1, 1}, 1);
        Tensor squares = band.square().sum(new long[] {1}, true, new ScalarTypeOptional());
        return products.add_(windowSums(squares, size, size / 2).mul(minusHalf)).exp_();
    }

    private static Tensor c2(Tensor s2) {
        TensorVector sizes = new TensorVector();
        long start = 0;
        for (int k = 0; k < PATCH_SIZES.size(); k++) {
            TensorVector bands = new TensorVector();
            for (int band = 0; band < BANDS; band++) {
                // a kernel of even size, padded by half of it, gives one row and column more
                long positions = (side(band) + 1L) * (side(band) + 1L);
                bands.push_back(s2.narrow(1, start, PATCHES * positions)
                        .view(-1, PATCHES, positions)
                        .amax(new long[] {2}, false));
                start += PATCHES * positions;
            }
            sizes.push_back(torch.stack(bands, 2).amax(new long[] {2}, false));
        }
        return torch.stack(sizes, 1);
    }

    /** The sum over every size×size window: along the rows, then along the columns. */
    private static Tensor windowSums(Tensor input, int size, int padding) {
        long[] steps = {1, 1};
        LongOptional undivided = new LongOptional(1);
        Tensor rows =
                torch.avg_pool2d(input, new long[] {1, size}, steps, new long[] {0, padding}, false, true, undivided);
        return torch.avg_pool2d(rows, new long[] {size, 1}, steps, new long[] {padding, 0}, false, true, undivided);
    }
}
