// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.viewer.model;

import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * What follows a presented picture: its own pixels, red, green and blue together, in random places. So mean, contrast and colours are
 * those of the picture, and nothing of its shapes is left.
 */
public final class NoiseMask {
    private NoiseMask() {}

    /** The same for the same seed. */
    public static Raster of(Raster picture, long seed) {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        int[] argb = picture.argb().clone();
        for (int i = argb.length - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            int kept = argb[i];
            argb[i] = argb[other];
            argb[other] = kept;
        }
        return new Raster(picture.width(), picture.height(), argb);
    }
}
