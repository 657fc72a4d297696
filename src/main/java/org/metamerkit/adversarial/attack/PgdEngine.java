// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.attack;

import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Runs a restart of {@link Pgd} on a batch. */
final class PgdEngine {
    private PgdEngine() {}

    static List<Found> run(Pgd pgd, AttackBatch batch, int round) {
        try (ActiveRows active =
                        new ActiveRows(batch, starts(pgd, batch, round), targets(pgd.goal(), batch, round), true);
                PointerScope outer = new PointerScope()) {
            int best = active.add(active.iterates().clone());
            double[] bestLoss = new double[batch.size()];
            Arrays.fill(bestLoss, Double.NEGATIVE_INFINITY);
            for (int step = 0; step < pgd.steps(); step++) {
                try (PointerScope scope = new PointerScope()) {
                    Victim.Evaluated evaluated = batch.victim()
                            .evaluate(
                                    active.iterates(),
                                    (row, logits, gradient) ->
                                            pgd.loss().of(logits, active.label(row), active.target(row), gradient));
                    active.look(evaluated.logits(), active.iterates());
                    if (active.allDone()) {
                        break;
                    }
                    keepBest(active, evaluated.losses(), bestLoss, best);
                    double[] steps = new double[active.count()];
                    double[] sparsity = new double[active.count()];
                    for (int row = 0; row < steps.length; row++) {
                        steps[row] = pgd.stepSize().in(active.eps(row));
                        sparsity[row] = Pgd.SPARSITY;
                    }
                    SteepestAscent.step(
                            batch.norm(), active.kernels(), active.iterates(), evaluated.gradient(), steps, sparsity);
                    active.ball().project(active.iterates());
                }
                active.shrink();
            }
            if (!active.allDone()) {
                float[][] logits = batch.victim().logits(active.iterates());
                active.look(logits, active.iterates());
                double[] losses = new double[active.count()];
                double[] unused = new double[batch.victim().classes()];
                for (int row = 0; row < losses.length; row++) {
                    losses[row] = pgd.loss().of(logits[row], active.label(row), active.target(row), unused);
                }
                keepBest(active, losses, bestLoss, best);
            }
            return active.results(active.tensor(best));
        }
    }

    static int[] targets(Goal goal, AttackBatch batch, int round) {
        int[] targets = new int[batch.size()];
        Arrays.fill(targets, -1);
        if (goal.isTargeted()) {
            try (PointerScope scope = new PointerScope()) {
                float[][] clean = batch.victim().logits(batch.tensor(batch.originals()));
                for (int row = 0; row < targets.length; row++) {
                    targets[row] = goal.target(clean[row], batch.labels()[row], batch.random(row, "target", round));
                }
            }
        }
        return targets;
    }

    private static float[][] starts(Pgd pgd, AttackBatch batch, int round) {
        float[][] starts = new float[batch.size()][];
        for (int row = 0; row < starts.length; row++) {
            starts[row] = batch.originals()[row].clone();
            pgd.start().move(starts[row], batch.norm(), batch.eps()[row], batch.random(row, pgd.name(), round));
        }
        return starts;
    }

    /** Keeps the iterates whose loss is the largest so far. {@code bestLoss} has one entry a picture of the batch. */
    static boolean[] keepBest(ActiveRows active, double[] losses, double[] bestLoss, int best) {
        boolean[] better = new boolean[losses.length];
        float[] mask = new float[losses.length];
        int count = 0;
        for (int row = 0; row < losses.length; row++) {
            int picture = active.picture(row);
            if (losses[row] > bestLoss[picture]) {
                bestLoss[picture] = losses[row];
                better[row] = true;
                mask[row] = 1;
                count++;
            }
        }
        if (count > 0) {
            try (PointerScope scope = new PointerScope();
                    NoGradGuard guard = new NoGradGuard()) {
                copyWhere(active, mask, active.iterates(), active.tensor(best));
            }
        }
        return better;
    }

    /** Copies the rows of a tensor for which the mask is 1. */
    static void copyWhere(ActiveRows active, float[] mask, Tensor from, Tensor into) {
        Tensor chosen = active.perRow(mask).gt(new Scalar(0f));
        into.copy_(torch.where(chosen, from, into));
    }
}
