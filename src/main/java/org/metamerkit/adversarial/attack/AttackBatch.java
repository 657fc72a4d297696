// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.attack;

import org.bytedeco.pytorch.Tensor;
import org.metamerkit.adversarial.PerturbationNorm;
import org.metamerkit.kernel.Tensors;
import org.metamerkit.stimulus.PictureSpec;

/**
 * The pictures that a round of an attack runs on together.
 *
 * @param eps radius of each picture's ball
 * @param originals 3×H×W each
 * @param labels each picture's true class, 0-based
 * @param pictures each picture's number, which its random numbers follow
 * @param watch told of every evaluation
 */
record AttackBatch(
        Victim victim,
        PerturbationNorm norm,
        double[] eps,
        float[][] originals,
        int[] labels,
        long[] pictures,
        long seed,
        Watch watch) {
    /** Sees evaluations; ends the attack by an exception if it is to stop. */
    @FunctionalInterface
    interface Watch {
        /** @throws AttackStopped if the attack is to stop now */
        void evaluated();
    }

    int size() {
        return originals.length;
    }

    int pixels() {
        return originals[0].length;
    }

    /** The picture's random numbers for a round of an attack. */
    PictureRandom random(int row, String attack, int round) {
        return new PictureRandom(seed, pictures[row], ((long) attack.hashCode() << Integer.SIZE) + round);
    }

    /** Pictures as N×3×H×W on the network's device, in the caller's {@code PointerScope}. */
    Tensor tensor(float[][] pixels) {
        PictureSpec spec = victim.network().picture();
        Tensor tensor = Tensors.empty(pixels.length, 3, spec.height(), spec.width());
        for (int i = 0; i < pixels.length; i++) {
            Tensors.write(pixels[i], tensor, (long) i * pixels[i].length);
        }
        return Tensors.on(victim.device(), tensor);
    }

    /** Some of the pictures, with other radii. */
    AttackBatch select(int[] rows, double[] radii) {
        float[][] some = new float[rows.length][];
        int[] theirLabels = new int[rows.length];
        long[] theirNumbers = new long[rows.length];
        for (int i = 0; i < rows.length; i++) {
            some[i] = originals[rows[i]];
            theirLabels[i] = labels[rows[i]];
            theirNumbers[i] = pictures[rows[i]];
        }
        return new AttackBatch(victim, norm, radii, some, theirLabels, theirNumbers, seed, watch);
    }
}
