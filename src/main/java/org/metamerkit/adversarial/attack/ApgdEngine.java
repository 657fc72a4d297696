// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.attack;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.metamerkit.adversarial.PerturbationNorm;

/** Runs a round of {@link Apgd}, one restart towards one target, on a batch, for L∞ and L2. */
final class ApgdEngine implements AutoCloseable {
    static final double MOMENTUM = 0.75;
    private static final double FIRST_STEP = 2;

    private final Apgd apgd;
    private final AttackBatch batch;
    private final ActiveRows active;
    private final int before;
    private final int best;
    private final int gradient;
    private final int bestGradient;
    private final double[] bestLoss;
    private final double[] lastLoss;
    private final double[] step;
    private final ApgdSteps[] control;

    private ApgdEngine(Apgd apgd, AttackBatch batch, int round) {
        this.apgd = apgd;
        this.batch = batch;
        this.active = new ActiveRows(batch, starts(apgd, batch, round), targets(apgd, batch, round), false);
        try (PointerScope scope = new PointerScope()) {
            this.before = active.add(active.iterates().clone());
            this.best = active.add(active.iterates().clone());
            this.gradient = active.add(active.iterates().clone());
            this.bestGradient = active.add(active.iterates().clone());
        }
        this.bestLoss = new double[batch.size()];
        this.lastLoss = new double[batch.size()];
        this.step = new double[batch.size()];
        this.control = new ApgdSteps[batch.size()];
    }

    static List<Found> run(Apgd apgd, AttackBatch batch, int round) {
        if (batch.norm() == PerturbationNorm.L1) {
            return ApgdL1Engine.run(apgd, batch, round);
        }
        try (ApgdEngine engine = new ApgdEngine(apgd, batch, round)) {
            return engine.run();
        }
    }

    @Override
    public void close() {
        active.close();
    }

    /** Where each picture is led to in this round: the next class by falling logits. */
    static int[] targets(Apgd apgd, AttackBatch batch, int round) {
        return targets(
                batch,
                apgd.targets() == 0 ? -1 : round % (apgd.rounds(batch.victim().classes()) / apgd.restarts()));
    }

    /** The class of the {@code rank}-th largest logit but the label's, from 0; −1 for a rank of −1. */
    static int[] targets(AttackBatch batch, int rank) {
        int[] targets = new int[batch.size()];
        Arrays.fill(targets, -1);
        if (rank >= 0) {
            try (PointerScope scope = new PointerScope()) {
                float[][] clean = batch.victim().logits(batch.tensor(batch.originals()));
                for (int row = 0; row < targets.length; row++) {
                    int label = batch.labels()[row];
                    targets[row] = IntStream.of(AttackLoss.falling(clean[row]))
                            .filter(each -> each != label)
                            .toArray()[rank];
                }
            }
        }
        return targets;
    }

    static float[][] starts(Apgd apgd, AttackBatch batch, int round) {
        float[][] starts = new float[batch.size()][];
        for (int row = 0; row < starts.length; row++) {
            starts[row] = batch.originals()[row].clone();
            RandomStart.SHELL.move(starts[row], batch.norm(), batch.eps()[row], batch.random(row, apgd.name(), round));
        }
        return starts;
    }

    private List<Found> run() {
        begin();
        for (int iteration = 1; iteration <= apgd.iterations() && !active.allDone(); iteration++) {
            active.shrink();
            try (PointerScope scope = new PointerScope();
                    NoGradGuard guard = new NoGradGuard()) {
                move(iteration == 1);
            }
            try (PointerScope scope = new PointerScope()) {
                measure(iteration);
            }
        }
        return active.results(active.tensor(best));
    }

    private void begin() {
        try (PointerScope scope = new PointerScope()) {
            Victim.Evaluated evaluated = batch.victim().evaluate(active.iterates(), this::loss);
            active.look(evaluated.logits(), active.iterates());
            keep(evaluated.gradient(), gradient);
            keep(evaluated.gradient(), bestGradient);
            for (int row = 0; row < active.count(); row++) {
                double loss = evaluated.losses()[row];
                bestLoss[row] = loss;
                lastLoss[row] = loss;
                step[row] = FIRST_STEP * active.eps(row);
                control[row] = new ApgdSteps(apgd.iterations(), loss);
            }
        }
    }

    /** {@code z = P(x + step d)}, {@code x ← P(x + α (z − x) + (1 − α)(x − x_before))}; the first step is z alone. */
    private void move(boolean first) {
        Tensor x = active.iterates();
        Tensor z = x.clone();
        double[] steps = new double[active.count()];
        for (int row = 0; row < steps.length; row++) {
            steps[row] = step[active.picture(row)];
        }
        // the step overwrites the gradient it is given, and this one may be needed again
        SteepestAscent.step(
                batch.norm(), active.kernels(), z, active.tensor(gradient).clone(), steps, null);
        active.ball().project(z);
        if (!first) {
            z.mul_(new Scalar(MOMENTUM))
                    .add_(x, new Scalar(2 * (1 - MOMENTUM)))
                    .add_(active.tensor(before), new Scalar(MOMENTUM - 1));
            active.ball().project(z);
        }
        active.tensor(before).copy_(x);
        x.copy_(z);
    }

    private void measure(int iteration) {
        Victim.Evaluated evaluated = batch.victim().evaluate(active.iterates(), this::loss);
        active.look(evaluated.logits(), active.iterates());
        keep(evaluated.gradient(), gradient);
        double[] losses = evaluated.losses();
        boolean[] better = PgdEngine.keepBest(active, losses, bestLoss, best);
        float[] improved = new float[losses.length];
        float[] back = new float[losses.length];
        boolean some = false;
        for (int row = 0; row < losses.length; row++) {
            int picture = active.picture(row);
            improved[row] = better[row] ? 1 : 0;
            boolean halve = control[picture].halveAfter(iteration, losses[row] > lastLoss[picture], bestLoss[picture]);
            lastLoss[picture] = losses[row];
            if (halve) {
                step[picture] /= 2;
                lastLoss[picture] = bestLoss[picture];
                back[row] = 1;
                some = true;
            }
        }
        try (NoGradGuard guard = new NoGradGuard()) {
            PgdEngine.copyWhere(active, improved, active.tensor(gradient), active.tensor(bestGradient));
            if (some) {
                PgdEngine.copyWhere(active, back, active.tensor(best), active.iterates());
                PgdEngine.copyWhere(active, back, active.tensor(bestGradient), active.tensor(gradient));
            }
        }
    }

    private double loss(int row, float[] logits, double[] byLogit) {
        return apgd.loss().of(logits, active.label(row), active.target(row), byLogit);
    }

    private void keep(Tensor value, int index) {
        try (NoGradGuard guard = new NoGradGuard()) {
            active.tensor(index).copy_(value);
        }
    }
}
