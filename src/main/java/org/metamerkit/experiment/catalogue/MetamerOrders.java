// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.experiment.catalogue;

import java.util.Comparator;

/** In which order to show rows: comparators to be joined by {@code thenComparing} and {@code reversed}. */
public final class MetamerOrders {
    private MetamerOrders() {}

    /** By network, stage in the network's order, picture, seed; the order of {@link Catalogue#records}. */
    public static Comparator<MetamerRecord> usual() {
        return byNetwork()
                .thenComparing(byStage())
                .thenComparing(byPicture())
                .thenComparing(bySeed())
                .thenComparing(metamer -> metamer.id().folder())
                .thenComparing(metamer -> metamer.id().run());
    }

    public static Comparator<MetamerRecord> byNetwork() {
        return Comparator.comparing(MetamerRecord::network);
    }

    /** In the network's order; unknown places last, by name. */
    public static Comparator<MetamerRecord> byStage() {
        return Comparator.<MetamerRecord>comparingInt(
                        metamer -> metamer.stageIndex() < 0 ? Integer.MAX_VALUE : metamer.stageIndex())
                .thenComparing(MetamerRecord::stage);
    }

    /** By the original's name, then by its file. */
    public static Comparator<MetamerRecord> byPicture() {
        return Comparator.comparing(MetamerRecord::picture).thenComparing(MetamerRecord::pictureSha256);
    }

    public static Comparator<MetamerRecord> bySeed() {
        return Comparator.comparingInt(MetamerRecord::seed);
    }

    /** By category; rows without one last. */
    public static Comparator<MetamerRecord> byCategory() {
        return Comparator.comparing(
                metamer -> metamer.answers().category().orElse(null), Comparator.nullsLast(Comparator.naturalOrder()));
    }

    /** Passing first, then failing, then unjudged. */
    public static Comparator<MetamerRecord> byVerdict() {
        return Comparator.comparingInt(
                metamer -> metamer.passes().map(passes -> passes ? 0 : 1).orElse(2));
    }

    /** By a number; rows without it are last in both directions. */
    public static Comparator<MetamerRecord> byMeasure(MeasureColumn column, boolean ascending) {
        return (one, other) -> {
            double a = one.measure(column);
            double b = other.measure(column);
            if (Double.isNaN(a) || Double.isNaN(b)) {
                return Boolean.compare(Double.isNaN(a), Double.isNaN(b));
            }
            return ascending ? Double.compare(a, b) : Double.compare(b, a);
        };
    }

    /** Latest first. */
    public static Comparator<MetamerRecord> byDate() {
        return Comparator.comparing(MetamerRecord::written).reversed();
    }
}
