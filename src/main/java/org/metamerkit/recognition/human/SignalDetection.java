// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition.human;

import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.commons.math3.distribution.NormalDistribution;

/**
 * How well one category is told from all others, free of how readily it is answered (Green and Swets 1966).
 *
 * @param hits the category was shown and answered
 * @param misses it was shown and not answered
 * @param falseAlarms it was answered and not shown
 * @param correctRejections neither
 */
public record SignalDetection(int hits, int misses, int falseAlarms, int correctRejections) {
    private static final NormalDistribution NORMAL = new NormalDistribution(null, 0, 1);
    private static final double HALF = 0.5;

    /** Every category that was shown, against all others, sorted. */
    public static Map<String, SignalDetection> byCategory(Collection<Trial> trials) {
        Set<String> shown = new TreeSet<>();
        trials.forEach(trial -> trial.category().ifPresent(shown::add));
        Map<String, SignalDetection> detections = new TreeMap<>();
        for (String category : shown) {
            int[] counts = new int[4];
            for (Trial trial : trials) {
                boolean there = trial.category().filter(category::equals).isPresent();
                boolean answered = trial.response().filter(category::equals).isPresent();
                counts[(there ? 0 : 2) + (there == answered ? 0 : 1)]++;
            }
            detections.put(category, new SignalDetection(counts[0], counts[1], counts[3], counts[2]));
        }
        return detections;
    }

    /**
     * d′ = z(H) − z(F) with the log-linear correction (Hautus 1995) of every table, not only of those with empty cells: half a
     * case is added to hits and false alarms and one to their totals, so that d′ is always finite.
     */
    public double dPrime() {
        return z(hits, misses) - z(falseAlarms, correctRejections);
    }

    /** The criterion c = −(z(H) + z(F))/2 with the same correction; positive where the category is answered too rarely. */
    public double criterion() {
        return -(z(hits, misses) + z(falseAlarms, correctRejections)) / 2;
    }

    private static double z(int yes, int no) {
        return NORMAL.inverseCumulativeProbability((yes + HALF) / (yes + no + 1.0));
    }
}
