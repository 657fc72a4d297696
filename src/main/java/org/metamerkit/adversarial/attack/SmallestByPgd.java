// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.attack;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.metamerkit.adversarial.ThreatModel;

/**
 * Halves, for each picture, the interval in which the smallest eps lies that {@link Pgd} succeeds with. It begins between 0 and the
 * smallest perturbation known so far, else the largest eps allowed, which is tried first.
 *
 * @param pgd the attack made at every eps; its step should be a multiple of eps
 * @param halvings times PGD is run: first on the whole interval, then after each halving, so that ten leave 1/512 of it
 */
public record SmallestByPgd(Pgd pgd, int halvings) implements Attack {
    /** @throws IllegalArgumentException with one sentence if a number is out of range */
    public SmallestByPgd {
        Counts.requireAtLeast(1, "halvings", halvings);
    }

    @Override
    public String name() {
        return "smallest-pgd";
    }

    @Override
    public Purpose purpose() {
        return Purpose.SHRINK;
    }

    @Override
    public int rounds(int classes) {
        return pgd.restarts();
    }

    @Override
    public long costOfRound() {
        return halvings * pgd.costOfRound();
    }

    @Override
    public void describe(ObjectNode settings) {
        pgd.describe(settings);
        settings.put("name", name()).put("halvings", halvings);
    }

    @Override
    public void requireFor(ThreatModel threat, int classes) {
        pgd.requireFor(threat, classes);
    }

    /** A round; each picture's eps in the batch is the largest one to try. */
    List<Found> run(AttackBatch batch, int round) {
        int size = batch.size();
        int[] all = IntStream.range(0, size).toArray();
        double[] low = new double[size];
        double[] high = batch.eps().clone();
        Found[] best = new Found[size];
        long[] evaluations = new long[size];
        for (int halving = 0; halving < halvings; halving++) {
            double[] middle = new double[size];
            for (int i = 0; i < size; i++) {
                // the whole interval first, so that there is an upper end
                middle[i] = halving == 0 ? high[i] : (low[i] + high[i]) / 2;
            }
            List<Found> found = PgdEngine.run(pgd, batch.select(all, middle), round);
            for (int i = 0; i < size; i++) {
                evaluations[i] += found.get(i).evaluations();
                if (found.get(i).success()) {
                    best[i] = found.get(i);
                    high[i] = Math.min(middle[i], batch.norm().distance(batch.originals()[i], best[i].pixels()));
                } else if (halving == 0 && best[i] == null) {
                    // no upper end by this attack: what lies below may still succeed by chance, so go on
                    low[i] = 0;
                } else {
                    low[i] = middle[i];
                }
            }
        }
        List<Found> results = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            Found last = best[i];
            results.add(
                    last == null
                            ? new Found(false, batch.originals()[i], -1, evaluations[i])
                            : new Found(true, last.pixels(), last.target(), evaluations[i]));
        }
        return results;
    }
}
