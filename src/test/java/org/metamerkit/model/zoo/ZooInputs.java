// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.zoo;

import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.metamerkit.kernel.Tensors;
import org.metamerkit.model.golden.Formula;
import org.metamerkit.model.golden.NetworkGolden;
import org.metamerkit.stimulus.Pixels;

/** Inputs of bare layers, for tests. */
final class ZooInputs {
    private ZooInputs() {}

    /** The golden's picture after its preprocessing, 1×3×H×W (1×1×H×W if it is greyscale) float32. */
    static Tensor preprocessed(NetworkGolden golden) {
        Pixels picture = Formula.picture(golden.picture());
        float[] values = picture.values().clone();
        int positions = picture.height() * picture.width();
        for (int i = 0; i < values.length; i++) {
            int channel = i / positions;
            values[i] = (float) ((values[i] - golden.preprocessing().mean().get(channel))
                    / golden.preprocessing().deviation().get(channel));
        }
        Tensor colours = Tensors.of(values, 1, 3, picture.height(), picture.width());
        return golden.picture().greyscale() ? colours.mean(new long[] {1}, true, new ScalarTypeOptional()) : colours;
    }
}
