// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.attack;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.metamerkit.adversarial.PerturbationNorm;
import org.metamerkit.kernel.Tensors;

/**
 * Runs a round of {@link Apgd} for L1 (Croce and Hein 2021, Mind the box, arXiv:2103.01208, algorithm 2): sparse steps of length eps,
 * projected onto ball and [0, 1] together. At first, and every ⌈0.04 N⌉ iterations, the sparsity is set to the share of values in which
 * the best iterate differs from the picture, over 1.5: where it fell by 5 % or more the step is eps again and the search goes on from the
 * best iterate, else the step is divided by 1.5, down to eps/10. In three parts of 0.3, 0.3 and 0.4 N iterations with radii 3, 2 and 1
 * eps: the first begins at normal noise, each other at the best of the part before, all projected (fra31/auto-attack, {@code
 * autopgd_base.py}, {@code decr_eps_pgd}).
 */
final class ApgdL1Engine {
    private static final double[] RADII = {3, 2, 1};
    private static final double[] SHARES = {0.3, 0.3, 0.4};
    private static final double CHECK_EVERY = 0.04;
    private static final double FACTOR = 1.5;
    private static final double SHORTEST_STEP = 0.1;
    private static final double CHANGED = 0.95;

    private ApgdL1Engine() {}

    static List<Found> run(Apgd apgd, AttackBatch batch, int round) {
        int[] targets = ApgdEngine.targets(apgd, batch, round);
        float[][] starts = starts(apgd, batch, round);
        List<Found> found = List.of();
        long[] spent = new long[batch.size()];
        int done = 0;
        for (int part = 0; part < RADII.length; part++) {
            boolean last = part == RADII.length - 1;
            int iterations = last ? apgd.iterations() - done : (int) (SHARES[part] * apgd.iterations());
            done += iterations;
            double factor = RADII[part];
            double[] eps =
                    Arrays.stream(batch.eps()).map(radius -> factor * radius).toArray();
            AttackBatch wider = batch.select(IntStream.range(0, batch.size()).toArray(), eps);
            found = part(apgd, wider, starts, targets, Math.max(1, iterations), last);
            for (int i = 0; i < batch.size(); i++) {
                spent[i] += found.get(i).evaluations();
                starts[i] = found.get(i).pixels();
            }
        }
        List<Found> all = new ArrayList<>();
        for (int i = 0; i < batch.size(); i++) {
            all.add(new Found(found.get(i).success(), found.get(i).pixels(), targets[i], spent[i]));
        }
        return all;
    }

    /** Normal noise; the first part's projection leaves its largest values. */
    private static float[][] starts(Apgd apgd, AttackBatch batch, int round) {
        float[][] starts = new float[batch.size()][];
        for (int row = 0; row < starts.length; row++) {
            starts[row] = batch.originals()[row].clone();
            PictureRandom random = batch.random(row, apgd.name(), round);
            for (int i = 0; i < starts[row].length; i++) {
                starts[row][i] += (float) random.normal();
            }
        }
        return starts;
    }

    private static List<Found> part(
            Apgd apgd, AttackBatch batch, float[][] starts, int[] targets, int iterations, boolean last) {
        int check = Math.max(1, (int) Math.ceil(CHECK_EVERY * iterations));
        try (ActiveRows active = new ActiveRows(batch, starts, targets, false);
                PointerScope outer = new PointerScope()) {
            active.ball().project(active.iterates());
            int best = active.add(active.iterates().clone());
            int gradient = active.add(active.iterates().clone());
            int bestGradient = active.add(active.iterates().clone());
            double[] bestLoss = new double[batch.size()];
            Arrays.fill(bestLoss, Double.NEGATIVE_INFINITY);
            double[] step = batch.eps().clone();
            double[] before = new double[batch.size()];
            Arrays.setAll(before, row -> changed(active, batch, active.iterates(), row));
            double[] sparsity =
                    Arrays.stream(before).map(share -> share / FACTOR).toArray();
            for (int iteration = 0; iteration <= iterations; iteration++) {
                try (PointerScope scope = new PointerScope()) {
                    Victim.Evaluated evaluated = batch.victim()
                            .evaluate(
                                    active.iterates(),
                                    (row, logits, byLogit) ->
                                            apgd.loss().of(logits, active.label(row), active.target(row), byLogit));
                    // what is found in a wider ball is a place to go on from, no result
                    if (last) {
                        active.look(evaluated.logits(), active.iterates());
                    } else {
                        batch.watch().evaluated();
                    }
                    boolean[] better = PgdEngine.keepBest(active, evaluated.losses(), bestLoss, best);
                    try (NoGradGuard guard = new NoGradGuard()) {
                        active.tensor(gradient).copy_(evaluated.gradient());
                        PgdEngine.copyWhere(active, mask(better), active.tensor(gradient), active.tensor(bestGradient));
                        if (iteration > 0 && iteration % check == 0) {
                            boolean[] sparser = adapt(active, batch, best, step, sparsity, before);
                            PgdEngine.copyWhere(active, mask(sparser), active.tensor(best), active.iterates());
                            PgdEngine.copyWhere(
                                    active, mask(sparser), active.tensor(bestGradient), active.tensor(gradient));
                        }
                    }
                    if (active.allDone() || iteration == iterations) {
                        break;
                    }
                    SteepestAscent.step(
                            PerturbationNorm.L1,
                            active.kernels(),
                            active.iterates(),
                            active.tensor(gradient),
                            ofRows(active, step),
                            ofRows(active, sparsity));
                    active.ball().project(active.iterates());
                }
                active.shrink();
            }
            List<Found> found = active.results(active.tensor(best));
            return last
                    ? found
                    : found.stream()
                            .map(each -> new Found(false, each.pixels(), each.target(), iterations + 1L))
                            .toList();
        }
    }

    /** Sets sparsity and step; returns the pictures that go on from their best iterate. */
    private static boolean[] adapt(
            ActiveRows active, AttackBatch batch, int best, double[] step, double[] sparsity, double[] before) {
        boolean[] sparser = new boolean[active.count()];
        for (int row = 0; row < sparser.length; row++) {
            int picture = active.picture(row);
            double share = changed(active, batch, active.tensor(best), row);
            sparser[row] = share / before[picture] < CHANGED;
            sparsity[picture] = share / FACTOR;
            double eps = batch.eps()[picture];
            step[picture] = sparser[row] ? eps : Math.max(step[picture] / FACTOR, SHORTEST_STEP * eps);
            before[picture] = share;
        }
        return sparser;
    }

    /** The share of values in which a row differs from its picture, at least one value. */
    private static double changed(ActiveRows active, AttackBatch batch, Tensor where, int row) {
        float[] pixels = Tensors.read(where, (long) row * batch.pixels(), batch.pixels());
        float[] original = batch.originals()[active.picture(row)];
        int changed = 0;
        for (int i = 0; i < pixels.length; i++) {
            changed += pixels[i] != original[i] ? 1 : 0;
        }
        return Math.max(1, changed) / (double) pixels.length;
    }

    private static double[] ofRows(ActiveRows active, double[] ofPictures) {
        return IntStream.range(0, active.count())
                .mapToDouble(row -> ofPictures[active.picture(row)])
                .toArray();
    }

    private static float[] mask(boolean[] chosen) {
        float[] mask = new float[chosen.length];
        for (int i = 0; i < mask.length; i++) {
            mask[i] = chosen[i] ? 1 : 0;
        }
        return mask;
    }
}
