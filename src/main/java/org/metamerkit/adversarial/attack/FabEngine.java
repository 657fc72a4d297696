// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.attack;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.metamerkit.adversarial.PerturbationNorm;
import org.metamerkit.kernel.Tensors;

/**
 * Runs FAB towards one target on a batch. One iteration, with x_0 the picture, {@code f = z_t − z_y}, w its gradient at x:
 *
 * <pre>
 * d1 = change of x   onto {w·(x' − x) + f(x) = 0} ∩ [0, 1]      d2 = the same of x_0
 * α  = min(‖d1‖ / (‖d1‖ + ‖d2‖), 0.1)
 * x ← clamp((1 − α)(x + 1.05 d1) + α (x_0 + 1.05 d2));  if x is answered wrongly: note it, x ← x_0 + 0.9 (x − x_0)
 * </pre>
 *
 * At the end, three steps of a search on the line from the picture to the best (the paper's final search).
 */
final class FabEngine {
    private static final double MOST_BIAS = 0.1;
    private static final double OVERSHOOT = 1.05;
    private static final double BACKWARD = 0.9;
    private static final int SEARCH_STEPS = 3;
    private static final double TINY = 1e-12;

    private final AttackBatch batch;
    private final int[] targets;
    private final boolean smallest;
    private final float[][] iterates;
    private final float[][] best;
    private final double[] bestSize;
    private final long[] evaluations;
    private int[] active;

    private FabEngine(AttackBatch batch, int[] targets, boolean smallest) {
        this.batch = batch;
        this.targets = targets;
        this.smallest = smallest;
        this.iterates = Arrays.stream(batch.originals()).map(float[]::clone).toArray(float[][]::new);
        this.best = new float[batch.size()][];
        this.bestSize = new double[batch.size()];
        Arrays.fill(bestSize, Double.POSITIVE_INFINITY);
        this.evaluations = new long[batch.size()];
        this.active = IntStream.range(0, batch.size()).toArray();
    }

    /**
     * A round.
     *
     * @param smallest whether to go on within eps, for the smallest perturbation; then any size is a success
     */
    static List<Found> run(AttackBatch batch, int iterations, int rank, boolean smallest) {
        FabEngine engine = new FabEngine(batch, ApgdEngine.targets(batch, rank), smallest);
        for (int i = 0; i < iterations && engine.active.length > 0; i++) {
            engine.iterate();
        }
        engine.search();
        return engine.results();
    }

    static void describe(ObjectNode settings) {
        settings.put("alpha_max", MOST_BIAS)
                .put("eta", OVERSHOOT)
                .put("beta", BACKWARD)
                .put("final_search_steps", SEARCH_STEPS);
    }

    private void iterate() {
        int[] rows = active;
        double[] differences = new double[rows.length];
        float[] gradients;
        try (PointerScope scope = new PointerScope()) {
            Victim.Evaluated evaluated = batch.victim()
                    .evaluate(
                            batch.tensor(pick(iterates, rows)),
                            (row, logits, byLogit) -> {
                                Arrays.fill(byLogit, 0);
                                byLogit[targets[rows[row]]] = 1;
                                byLogit[batch.labels()[rows[row]]] = -1;
                                return (double) logits[targets[rows[row]]] - logits[batch.labels()[rows[row]]];
                            },
                            false);
            System.arraycopy(evaluated.losses(), 0, differences, 0, rows.length);
            gradients = Tensors.toArray(evaluated.gradient());
        }
        batch.watch().evaluated();
        int pixels = batch.pixels();
        IntStream.range(0, rows.length).parallel().forEach(i -> {
            float[] w = Arrays.copyOfRange(gradients, i * pixels, (i + 1) * pixels);
            iterates[rows[i]] = moved(batch.norm(), batch.originals()[rows[i]], iterates[rows[i]], w, differences[i]);
        });
        float[][] logits = logits(pick(iterates, rows));
        batch.watch().evaluated();
        for (int i = 0; i < rows.length; i++) {
            int row = rows[i];
            evaluations[row] += 2;
            if (AttackLoss.answer(logits[i]) != batch.labels()[row]) {
                note(row, iterates[row].clone());
                float[] original = batch.originals()[row];
                for (int k = 0; k < pixels; k++) {
                    iterates[row][k] = (float) (original[k] + BACKWARD * ((double) iterates[row][k] - original[k]));
                }
            }
        }
        if (!smallest) {
            active = IntStream.of(active)
                    .filter(row -> bestSize[row] > batch.eps()[row])
                    .toArray();
        }
    }

    /** The next iterate of one picture. */
    static float[] moved(PerturbationNorm norm, float[] original, float[] iterate, float[] w, double difference) {
        int pixels = original.length;
        double[] x = new double[pixels];
        double[] x0 = new double[pixels];
        double offset = 0;
        for (int k = 0; k < pixels; k++) {
            x[k] = iterate[k];
            x0[k] = original[k];
            offset += w[k] * (x[k] - x0[k]);
        }
        double[] d1 = BoxHyperplane.change(norm, x, w, -difference);
        double[] d2 = BoxHyperplane.change(norm, x0, w, offset - difference);
        double a1 = size(norm, d1);
        double a2 = size(norm, d2);
        double alpha = Math.min(a1 / (a1 + a2 + TINY), MOST_BIAS);
        float[] next = new float[pixels];
        for (int k = 0; k < pixels; k++) {
            double value = (1 - alpha) * (x[k] + OVERSHOOT * d1[k]) + alpha * (x0[k] + OVERSHOOT * d2[k]);
            next[k] = (float) Math.max(0, Math.min(1, value));
        }
        return next;
    }

    /** Secant steps between the picture and the best perturbation: {@code x_0 − f(x_0)(x_out − x_0)/(f(x_out) − f(x_0))}. */
    private void search() {
        int[] rows = IntStream.range(0, batch.size())
                .filter(row -> best[row] != null && (smallest || bestSize[row] > batch.eps()[row]))
                .toArray();
        if (rows.length == 0) {
            return;
        }
        float[][] inside = pick(batch.originals(), rows);
        float[][] outside = pick(best, rows);
        float[][] logitsInside = logits(inside);
        float[][] logitsOutside = logits(outside);
        for (int step = 0; step < SEARCH_STEPS; step++) {
            float[][] between = new float[rows.length][];
            for (int i = 0; i < rows.length; i++) {
                int label = batch.labels()[rows[i]];
                int other = AttackLoss.answer(logitsOutside[i]);
                double low = (double) logitsInside[i][other] - logitsInside[i][label];
                double high = (double) logitsOutside[i][other] - logitsOutside[i][label];
                double share = high > low ? Math.max(0, Math.min(1, -low / (high - low))) : 1;
                between[i] = new float[batch.pixels()];
                for (int k = 0; k < between[i].length; k++) {
                    between[i][k] = (float) (inside[i][k] + share * ((double) outside[i][k] - inside[i][k]));
                }
            }
            float[][] logits = logits(between);
            batch.watch().evaluated();
            for (int i = 0; i < rows.length; i++) {
                evaluations[rows[i]]++;
                if (AttackLoss.answer(logits[i]) != batch.labels()[rows[i]]) {
                    note(rows[i], between[i]);
                    outside[i] = between[i];
                    logitsOutside[i] = logits[i];
                } else {
                    inside[i] = between[i];
                    logitsInside[i] = logits[i];
                }
            }
        }
    }

    private void note(int row, float[] pixels) {
        double size = batch.norm().distance(batch.originals()[row], pixels);
        if (size < bestSize[row]) {
            bestSize[row] = size;
            best[row] = pixels;
        }
    }

    private List<Found> results() {
        List<Found> found = new ArrayList<>();
        for (int row = 0; row < batch.size(); row++) {
            boolean success = best[row] != null && (smallest || bestSize[row] <= batch.eps()[row]);
            // what lies outside the ball is no answer to the question
            float[] pixels = success ? best[row] : batch.originals()[row];
            found.add(new Found(success, pixels, -1, evaluations[row]));
        }
        return found;
    }

    private float[][] logits(float[][] pictures) {
        try (PointerScope scope = new PointerScope()) {
            return batch.victim().logits(batch.tensor(pictures));
        }
    }

    private static float[][] pick(float[][] all, int[] rows) {
        return IntStream.of(rows).mapToObj(row -> all[row]).toArray(float[][]::new);
    }

    private static double size(PerturbationNorm norm, double[] change) {
        double size = 0;
        for (double each : change) {
            size = switch (norm) {
                case L2 -> size + each * each;
                case LINF -> Math.max(size, Math.abs(each));
                case L1 -> size + Math.abs(each);
            };
        }
        return norm == PerturbationNorm.L2 ? Math.sqrt(size) : size;
    }
}
