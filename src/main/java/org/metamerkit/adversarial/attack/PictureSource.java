// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.attack;

import java.util.Arrays;
import java.util.List;
import org.metamerkit.stimulus.Pixels;

/** The pictures attacked; each may be asked for again and again, so that they need not all be in memory. */
public interface PictureSource {
    int size();

    /** A picture of the network's size. */
    Pixels picture(int number);

    /** The true class of a picture, 0-based. */
    int label(int number);

    /** Pictures in memory. */
    static PictureSource of(List<Pixels> pictures, int[] labels) {
        if (pictures.size() != labels.length) {
            throw new IllegalArgumentException(
                    "there are " + pictures.size() + " pictures and " + labels.length + " labels; give one a picture");
        }
        List<Pixels> all = List.copyOf(pictures);
        int[] classes = labels.clone();
        return new PictureSource() {
            @Override
            public int size() {
                return all.size();
            }

            @Override
            public Pixels picture(int number) {
                return all.get(number);
            }

            @Override
            public int label(int number) {
                return classes[number];
            }
        };
    }

    /** All labels, in order. */
    default int[] labels() {
        int[] labels = new int[size()];
        Arrays.setAll(labels, this::label);
        return labels;
    }
}
