// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.attack;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.metamerkit.adversarial.PerturbationNorm;
import org.metamerkit.stimulus.PictureSpec;

/** Runs a restart of {@link Square} on a batch; a picture leaves as soon as it is answered wrongly. */
final class SquareEngine {
    /** Of 10,000 queries, those after which the windows' share of the picture is halved (section 4 of the paper). */
    private static final int[] HALVINGS = {10, 50, 200, 500, 1000, 2000, 4000, 6000, 8000};

    private static final int SCHEDULE = 10_000;

    private SquareEngine() {}

    /** What the search does in one norm. */
    interface Moves {
        /** A picture's first perturbation. */
        float[] start(float[] original, double eps, PictureRandom random);

        /** A picture with one or two windows changed. */
        float[] candidate(float[] original, float[] current, double eps, double share, PictureRandom random);
    }

    static List<Found> run(Square square, AttackBatch batch, int round) {
        PictureSpec spec = batch.victim().network().picture();
        Moves moves =
                batch.norm() == PerturbationNorm.LINF ? new SquareLinf(spec) : new SquareBumps(batch.norm(), spec);
        int size = batch.size();
        PictureRandom[] randoms = new PictureRandom[size];
        float[][] current = new float[size][];
        double[] margins = new double[size];
        long[] evaluations = new long[size];
        for (int i = 0; i < size; i++) {
            randoms[i] = batch.random(i, square.name(), round);
            current[i] = moves.start(batch.originals()[i], batch.eps()[i], randoms[i]);
            margins[i] = Double.NEGATIVE_INFINITY;
        }
        int[] active = IntStream.range(0, size).toArray();
        for (int query = 0; query < square.queries() && active.length > 0; query++) {
            double share = share(square, query);
            boolean first = query == 0;
            int[] rows = active;
            float[][] candidates = new float[rows.length][];
            IntStream.range(0, rows.length).parallel().forEach(i -> {
                int row = rows[i];
                candidates[i] = first
                        ? current[row]
                        : moves.candidate(batch.originals()[row], current[row], batch.eps()[row], share, randoms[row]);
            });
            float[][] logits;
            try (PointerScope scope = new PointerScope()) {
                logits = batch.victim().logits(batch.tensor(candidates));
            }
            batch.watch().evaluated();
            for (int i = 0; i < rows.length; i++) {
                int row = rows[i];
                evaluations[row]++;
                double margin = AttackLoss.margin(logits[i], batch.labels()[row]);
                boolean wrong = AttackLoss.answer(logits[i]) != batch.labels()[row];
                if (first || margin > margins[row] || wrong) {
                    current[row] = candidates[i];
                    margins[row] = wrong ? Double.POSITIVE_INFINITY : margin;
                }
            }
            active = Arrays.stream(active)
                    .filter(row -> margins[row] != Double.POSITIVE_INFINITY)
                    .toArray();
        }
        List<Found> found = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            boolean success = margins[i] == Double.POSITIVE_INFINITY;
            found.add(new Found(success, current[i], -1, evaluations[i]));
        }
        return found;
    }

    /** The windows' share of the picture at a query: p, halved at nine queries, which scale with their number if so wanted. */
    static double share(Square square, int query) {
        long scaled = square.rescaled() ? (long) query * SCHEDULE / square.queries() : query;
        double share = square.p();
        for (int halving : HALVINGS) {
            share = scaled > halving ? share / 2 : share;
        }
        return share;
    }
}
