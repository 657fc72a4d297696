// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.training.data;

/**
 * Pictures ready for a network. The arrays are the batch's own until it is handed back with {@link BatchLoader#recycle}; then they
 * hold another batch.
 *
 * @param side rows and columns of a picture
 * @param pixels N × 3 × side × side numbers in [0, 1], row-major
 * @param labels N indices into the class names
 */
public record TrainingBatch(int side, float[] pixels, int[] labels) {
    /** Pictures in it. */
    public int size() {
        return labels.length;
    }
}
