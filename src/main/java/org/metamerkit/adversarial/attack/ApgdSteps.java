// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.attack;

import java.util.ArrayList;
import java.util.List;

/**
 * When APGD halves the step size of a picture (Croce and Hein 2020, arXiv:2003.01690, section 3). At checkpoint {@code w_j = ⌈p_j N⌉},
 * {@code p_0 = 0, p_1 = 0.22, p_{j+1} = p_j + max(p_j − p_{j−1} − 0.03, 0.06)}, it does if one of two conditions holds:
 *
 * <ol>
 *   <li>the loss rose in fewer than ρ = 0.75 of the steps since the last checkpoint;
 *   <li>the step was not halved at the last checkpoint and the largest loss is still what it was there.
 * </ol>
 */
final class ApgdSteps {
    static final double RHO = 0.75;
    private static final double FIRST = 0.22;
    private static final double SHORTER = 0.03;
    private static final double SHORTEST = 0.06;
    /** Sums of hundredths are not exact in binary: 0.22 + 0.19 must not be rounded up to the next iteration. */
    private static final double ROUNDING = 1e-9;

    private final List<Integer> checkpoints;
    private int next;
    private int lastCheckpoint;
    private int rises;
    private boolean halvedAtLast;
    private double bestAtLast;

    /** @param firstLoss the loss where the attack began */
    ApgdSteps(int iterations, double firstLoss) {
        this.checkpoints = checkpoints(iterations);
        this.bestAtLast = firstLoss;
    }

    /** The iterations at whose end steps may be halved. */
    static List<Integer> checkpoints(int iterations) {
        List<Integer> checkpoints = new ArrayList<>();
        double before = 0;
        double at = FIRST;
        while (at <= 1 + ROUNDING) {
            int iteration = (int) Math.ceil(at * iterations - ROUNDING);
            if (checkpoints.isEmpty() || iteration > checkpoints.get(checkpoints.size() - 1)) {
                checkpoints.add(iteration);
            }
            double step = Math.max(at - before - SHORTER, SHORTEST);
            before = at;
            at += step;
        }
        return checkpoints;
    }

    /**
     * Notes an iteration; returns whether the step size is to be halved and the search to go on from the best iterate.
     *
     * @param iteration from 1
     * @param rose whether the loss is larger than before the iteration
     * @param best the largest loss so far
     */
    boolean halveAfter(int iteration, boolean rose, double best) {
        rises += rose ? 1 : 0;
        if (next >= checkpoints.size() || checkpoints.get(next) != iteration) {
            return false;
        }
        boolean oscillates = rises < RHO * (iteration - lastCheckpoint);
        boolean stuck = !halvedAtLast && best == bestAtLast;
        next++;
        lastCheckpoint = iteration;
        rises = 0;
        bestAtLast = best;
        halvedAtLast = oscillates || stuck;
        return halvedAtLast;
    }
}
