// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.attack;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.metamerkit.kernel.Tensors;

/**
 * What would make a robust accuracy worthless, looked for on the first pictures before AutoAttack begins (Croce and Hein 2020; the checks
 * of their evaluation): a network that answers by chance, outputs that are probabilities, gradients that are zero, fewer classes than
 * targets.
 */
final class SanityChecks {
    private static final double SUM_TOLERANCE = 1e-5;

    private SanityChecks() {}

    /** One sentence for everything that is not as it should be. */
    static List<String> of(AttackBatch batch, List<Attack> attacks) {
        List<String> warnings = new ArrayList<>();
        Victim victim = batch.victim();
        String name = victim.network().name();
        try (PointerScope scope = new PointerScope()) {
            float[][] first = victim.logits(batch.tensor(batch.originals()));
            float[][] second = victim.logits(batch.tensor(batch.originals()));
            if (!Arrays.deepEquals(first, second)) {
                warnings.add("the network " + name + " answers the same pictures differently from one time to the next;"
                        + " attack its expectation, since AutoAttack takes it for deterministic");
            }
            if (Arrays.stream(first).allMatch(SanityChecks::areProbabilities)) {
                warnings.add("the outputs of " + name + " lie in [0, 1] and sum to 1: they look like probabilities; cut"
                        + " the softmax off, since losses of logits are weak on them");
            }
            long flat = countZeroGradients(batch);
            if (flat > 0) {
                warnings.add("the gradient of the cross-entropy is zero for " + flat + " of " + batch.size()
                        + " pictures; attacks by gradient are blind there, so trust Square alone");
            }
        }
        int classes = victim.classes();
        for (Attack attack : attacks) {
            int targets = attack instanceof Apgd apgd
                    ? apgd.targets()
                    : attack instanceof FabTargeted fab ? fab.targets() : 0;
            if (targets > classes - 1) {
                warnings.add(attack.name() + " has " + targets + " targets and the network " + classes + " classes; "
                        + (classes - 1) + " targets were used");
            }
            if (attack instanceof Apgd apgd
                    && apgd.loss() == AttackLoss.DLR
                    && classes < AttackLoss.CLASSES_FOR_TARGETED_DLR) {
                warnings.add(attack.name() + " divides by the distance of four logits and the network has " + classes
                        + "; the plain difference of logits was used");
            }
        }
        return warnings;
    }

    private static boolean areProbabilities(float[] outputs) {
        double sum = 0;
        for (float output : outputs) {
            if (output < 0 || output > 1) {
                return false;
            }
            sum += output;
        }
        return Math.abs(sum - 1) < SUM_TOLERANCE;
    }

    private static long countZeroGradients(AttackBatch batch) {
        Victim.Evaluated evaluated = batch.victim()
                .evaluate(
                        batch.tensor(batch.originals()),
                        (row, logits, gradient) ->
                                AttackLoss.CROSS_ENTROPY.of(logits, batch.labels()[row], -1, gradient));
        float[] all = Tensors.toArray(evaluated.gradient());
        int pixels = batch.pixels();
        long zero = 0;
        for (int i = 0; i < batch.size(); i++) {
            boolean flat = true;
            for (int k = i * pixels; k < (i + 1) * pixels; k++) {
                flat &= all[k] == 0;
            }
            zero += flat ? 1 : 0;
        }
        return zero;
    }
}
