// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.attack;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.metamerkit.adversarial.PerturbationNorm;
import org.metamerkit.adversarial.ThreatModel;

/**
 * Random perturbations as a control: L2 on the shell, L∞ at the corners ({@link RandomPerturbations}). Nothing is looked for; right
 * answers are counted.
 *
 * @param draws perturbations of each picture, 1 or more
 */
public record RandomDraws(int draws) implements Attack {
    /** @throws IllegalArgumentException with one sentence if there are no draws */
    public RandomDraws {
        Counts.requireAtLeast(1, "random perturbations", draws);
    }

    @Override
    public String name() {
        return "random";
    }

    @Override
    public Purpose purpose() {
        return Purpose.COUNT;
    }

    @Override
    public int rounds(int classes) {
        return draws;
    }

    @Override
    public long costOfRound() {
        return 1;
    }

    @Override
    public void describe(ObjectNode settings) {
        settings.put("name", name()).put("draws", draws);
    }

    @Override
    public void requireFor(ThreatModel threat, int classes) {
        if (threat.norm() == PerturbationNorm.L1) {
            throw new IllegalArgumentException("there are no random perturbations for l1; give --norm linf or l2");
        }
    }

    List<Found> run(AttackBatch batch, int round) {
        float[][] perturbed = new float[batch.size()][];
        for (int i = 0; i < perturbed.length; i++) {
            perturbed[i] = batch.originals()[i].clone();
            PictureRandom random = batch.random(i, name(), round);
            if (batch.norm() == PerturbationNorm.LINF) {
                RandomPerturbations.linfCorners(perturbed[i], batch.eps()[i], random);
            } else {
                RandomPerturbations.l2Shell(perturbed[i], batch.eps()[i], random);
            }
        }
        List<Found> found = new ArrayList<>();
        try (PointerScope scope = new PointerScope()) {
            float[][] logits = batch.victim().logits(batch.tensor(perturbed));
            batch.watch().evaluated();
            for (int i = 0; i < perturbed.length; i++) {
                boolean wrong = AttackLoss.answer(logits[i]) != batch.labels()[i];
                found.add(new Found(wrong, perturbed[i], -1, 1));
            }
        }
        return found;
    }
}
