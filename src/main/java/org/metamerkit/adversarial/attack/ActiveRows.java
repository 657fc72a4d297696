// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.attack;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.metamerkit.adversarial.PerturbationBall;
import org.metamerkit.kernel.ActivationKernels;
import org.metamerkit.kernel.Kernels;
import org.metamerkit.kernel.Retained;
import org.metamerkit.kernel.Tensors;

/**
 * The pictures of a batch that are still being attacked, with the tensors that have one row for each. Pictures whose attack is over
 * leave once they are half of the batch, so that nothing is computed for them any more.
 */
final class ActiveRows implements AutoCloseable {
    private final AttackBatch batch;
    private final ActivationKernels kernels;
    private final List<Tensor> tensors = new ArrayList<>();
    private final Found[] found;
    private final long[] evaluations;
    private final int[] targets;
    private final boolean onlyTargets;
    private int[] rows;
    private Retained memory = new Retained();
    private Retained ballMemory = new Retained();
    private PerturbationBall ball;

    /**
     * Begins with all pictures at the start given; tensor 0 holds the originals and tensor 1 the iterates.
     *
     * @param targets of the loss, one a picture, −1 for none
     * @param onlyTargets whether an attack is over at the target's answer only; else any wrong answer ends it, where a target is but
     *     a way to one, as in AutoAttack
     */
    ActiveRows(AttackBatch batch, float[][] start, int[] targets, boolean onlyTargets) {
        this.batch = batch;
        this.kernels = Kernels.forDevice(batch.victim().device());
        this.rows = IntStream.range(0, batch.size()).toArray();
        this.found = new Found[batch.size()];
        this.evaluations = new long[batch.size()];
        this.targets = targets;
        this.onlyTargets = onlyTargets;
        try (PointerScope scope = new PointerScope()) {
            add(batch.tensor(batch.originals()));
            add(batch.tensor(start));
        }
        formBall();
    }

    ActivationKernels kernels() {
        return kernels;
    }

    PerturbationBall ball() {
        return ball;
    }

    Tensor originals() {
        return tensors.get(0);
    }

    Tensor iterates() {
        return tensors.get(1);
    }

    Tensor tensor(int index) {
        return tensors.get(index);
    }

    /** Adds a tensor with a row for each active picture; it is kept here. Returns its index. */
    int add(Tensor tensor) {
        tensors.add(memory.keep(tensor));
        return tensors.size() - 1;
    }

    /** Active pictures, those included whose attack is over but which have not left yet. */
    int count() {
        return rows.length;
    }

    /** The place in the batch of the picture in a row. */
    int picture(int row) {
        return rows[row];
    }

    double eps(int row) {
        return batch.eps()[rows[row]];
    }

    int label(int row) {
        return batch.labels()[rows[row]];
    }

    int target(int row) {
        return targets[rows[row]];
    }

    boolean isDone(int row) {
        return found[rows[row]] != null;
    }

    boolean allDone() {
        for (int row = 0; row < rows.length; row++) {
            if (!isDone(row)) {
                return false;
            }
        }
        return true;
    }

    /** Counts an evaluation of all pictures in {@code where} and ends the attack of those that are answered as wanted. */
    void look(float[][] logits, Tensor where) {
        for (int row = 0; row < rows.length; row++) {
            if (!isDone(row)) {
                evaluations[rows[row]]++;
                if (Goal.reached(AttackLoss.answer(logits[row]), label(row), onlyTargets ? target(row) : -1)) {
                    end(row, true, where);
                }
            }
        }
        batch.watch().evaluated();
    }

    /** Ends the attack of a picture with what its row of {@code where} holds. */
    void end(int row, boolean success, Tensor where) {
        float[] pixels = Tensors.read(where, (long) row * batch.pixels(), batch.pixels());
        found[rows[row]] = new Found(success, pixels, target(row), evaluations[rows[row]]);
    }

    /** What came of it; pictures whose attack is not over end with what their rows of {@code where} hold. */
    List<Found> results(Tensor where) {
        for (int row = 0; row < rows.length; row++) {
            if (!isDone(row)) {
                end(row, false, where);
            }
        }
        return List.of(found);
    }

    /** Lets pictures go whose attack is over. Returns the rows that stay, or null if all do. */
    int[] shrink() {
        int[] stay = IntStream.range(0, rows.length).filter(row -> !isDone(row)).toArray();
        if (stay.length == 0 || 2 * stay.length > rows.length) {
            return null;
        }
        Retained after = new Retained();
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            double[] positions = IntStream.of(stay).asDoubleStream().toArray();
            Tensor index = Tensors.on(
                    batch.victim().device(),
                    Tensors.of(positions, positions.length).to(ScalarType.Long));
            tensors.replaceAll(tensor -> after.keep(tensor.index_select(0, index)));
        }
        memory.close();
        memory = after;
        rows = IntStream.of(stay).map(row -> rows[row]).toArray();
        formBall();
        return stay;
    }

    /** One number a row as N×1×1×1, in the caller's {@code PointerScope}. */
    Tensor perRow(float[] values) {
        return Tensors.on(batch.victim().device(), Tensors.of(values, values.length, 1, 1, 1));
    }

    @Override
    public void close() {
        memory.close();
        ballMemory.close();
    }

    private void formBall() {
        ballMemory.close();
        ballMemory = new Retained();
        double[] radii = IntStream.of(rows).mapToDouble(row -> batch.eps()[row]).toArray();
        ball = new PerturbationBall(originals(), batch.norm(), radii, kernels, ballMemory);
    }
}
