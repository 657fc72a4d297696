// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.zoo;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.metamerkit.kernel.Device;
import org.metamerkit.kernel.NativeRuntime;
import org.metamerkit.kernel.Retained;
import org.metamerkit.kernel.Tensors;
import org.metamerkit.model.Precision;
import org.metamerkit.model.WeightsException;
import org.metamerkit.model.io.SafetensorsWriter;
import org.metamerkit.model.layer.FrozenLayers;
import org.metamerkit.model.layer.Layer;
import org.metamerkit.stimulus.NumpyRandom;
import org.metamerkit.stimulus.PictureSpec;
import org.metamerkit.stimulus.Pixels;

/**
 * Patches of {@link Hmax}, sampled from what its C1 answers to pictures. As in Serre et al.'s released code ({@code
 * extractRandC1Patches}), they are cut at random from the second band, that of the filters of 11 and 13 pixels. The
 * outermost ring of units, which looks beyond the picture, is left out.
 *
 * <p>Draws are those of NumPy's {@code RandomState(seed).rand()}: for every size from 2×2 to 16×16, for each of 400 patches, the
 * picture, the row and the column, each as ⌊u · choices⌋.
 */
public final class HmaxPatches {
    private static final int BAND = 1;

    private HmaxPatches() {}

    private record Place(int picture, int row, int column) {}

    /**
     * Samples all patches.
     *
     * @param pictures prepared for {@code hmax} (250×250); some dozens of natural ones give patches worth having
     * @param seed 0 … 2147483647
     * @return a whole weights file of {@code hmax}, to be written and imported
     * @throws IllegalArgumentException if there are no pictures or one is of another size
     */
    public static SafetensorsWriter sample(List<Pixels> pictures, int seed) {
        requirePictures(pictures);
        List<float[]> bands = bands(pictures);
        NumpyRandom random = new NumpyRandom(seed);
        SafetensorsWriter writer = new SafetensorsWriter()
                .note("architecture", "hmax")
                .note("origin", "patches sampled from C1 of " + pictures.size() + " pictures, seed " + seed);
        for (int k = 0; k < Hmax.PATCH_SIZES.size(); k++) {
            int size = Hmax.PATCH_SIZES.get(k);
            int area = size * size;
            float[] patches = new float[Hmax.ORIENTATIONS * Hmax.PATCHES * area];
            for (int p = 0; p < Hmax.PATCHES; p++) {
                Place place = draw(random, pictures.size(), Hmax.side(BAND) - 2 - size + 1);
                float[] band = bands.get(place.picture());
                for (int o = 0; o < Hmax.ORIENTATIONS; o++) {
                    copy(band, o, place, size, patches, (o * Hmax.PATCHES + p) * area);
                }
            }
            writer.add(
                    "s2_units." + k + ".conv.weight", patches, (long) Hmax.ORIENTATIONS * Hmax.PATCHES, 1, size, size);
        }
        return writer;
    }

    private static void requirePictures(List<Pixels> pictures) {
        if (pictures.isEmpty()) {
            throw new IllegalArgumentException("there are no pictures to sample patches from; give one or more");
        }
        PictureSpec spec = Hmax.PICTURE;
        for (Pixels picture : pictures) {
            if (!spec.fits(picture)) {
                throw new IllegalArgumentException("a picture to sample patches from has " + picture.height() + "×"
                        + picture.width() + " pixels, expected " + spec.height() + "×" + spec.width()
                        + "; prepare it with hmax's picture spec");
            }
        }
    }

    private static Place draw(NumpyRandom random, int pictures, int positions) {
        int picture = (int) (random.uniform() * pictures);
        int row = 1 + (int) (random.uniform() * positions);
        int column = 1 + (int) (random.uniform() * positions);
        return new Place(picture, row, column);
    }

    private static void copy(float[] band, int orientation, Place place, int size, float[] to, int offset) {
        int side = Hmax.side(BAND);
        for (int y = 0; y < size; y++) {
            int from = (orientation * side + place.row() + y) * side + place.column();
            System.arraycopy(band, from, to, offset + y * size, size);
        }
    }

    /** The band of C1 of every picture: orientation × row × column. */
    private static List<float[]> bands(List<Pixels> pictures) {
        NativeRuntime.load();
        List<float[]> bands = new ArrayList<>();
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard();
                Retained memory = new Retained()) {
            Layer s1 = Hmax.s1(new FrozenLayers(HmaxPatches::none, Device.CPU, Precision.FLOAT32, memory));
            for (Pixels picture : pictures) {
                try (PointerScope one = new PointerScope()) {
                    Tensor pixels = Tensors.of(picture.values(), 1, 3, picture.height(), picture.width());
                    Tensor grey = pixels.mean(new long[] {1}, true, new ScalarTypeOptional())
                            .mul(new Scalar(1 / Hmax.PREPROCESSING.deviation().get(0)));
                    bands.add(Tensors.toArray(Hmax.bandOfC1(Hmax.c1(s1.forward(grey)), BAND)));
                }
            }
        }
        return bands;
    }

    private static Tensor none(String name, long... shape) {
        throw new WeightsException("S1 and C1 have no weights, yet asked for '" + name + "'");
    }
}
